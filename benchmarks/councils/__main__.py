"""How much of invented councils' reports is read untaught, and what each kind of evidence gains.

    .venv/bin/python -m benchmarks.councils [--ablation] [--all] [--misses N]

Makes the reports of `styles` and `ordinary`, reads them and compares the rows with their truth. With
`--ablation`, reads them again with each kind of evidence left out; with `--all`, also those of the other modules,
with one figure for all. A few seconds a reading.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from benchmarks.councils.blocks import BLOCKS
from benchmarks.councils.fresh import FRESH
from benchmarks.councils.further import FURTHER
from benchmarks.councils.newest import NEWEST
from benchmarks.councils.office import OFFICE
from benchmarks.councils.ordinary import ORDINARY
from benchmarks.councils.pages import PAGES
from benchmarks.councils.plain import PLAIN
from benchmarks.councils.sides import SIDES
from benchmarks.councils.styles import COUNCILS, Truth
from benchmarks.councils.unseen import UNSEEN
from pipelines.council.project import default_project
from pipelines.datasets.registry import DERIVATIONS, maker_of, reported
from pipelines.extraction.kinds.evidence import WEIGHTS, Weights
from pipelines.extraction.reading import read_here
from pipelines.extraction.report import load_report
from pipelines.rows.schemas import load_schemas

LEFT_OUT = ("heading", "look", "measure", "period", "sums", "place", "title")
# What has no weight of its own: where it is asked, and what says nothing in its place.
UNTOLD = {
    "other columns": ("pipelines.extraction.kinds.weighing.told_by_others", lambda *_: None),
    "names again": ("pipelines.extraction.kinds.names_again.names_again", lambda _, __, more=None: more),
    "told signs": ("pipelines.extraction.kinds.told_signs.with_told_signs", lambda document, _: document),
}
NAMES = ("ref", "indicator", "risk", "proposal", "action", "service", "group")


def rows_of(path: Path, weights: Weights) -> dict[str, list[dict[str, str]]]:
    """The rows of a report as texts, by resource."""
    project = default_project()
    schemas = load_schemas(project.schemas)
    read = read_here(load_report(path), project.layouts, weights=weights)
    records = {name: maker_of(schemas[name])(read, schemas[name]) for name in reported(schemas)}
    for derivation in DERIVATIONS:
        records |= derivation.make(records, schemas)
    return {
        name: [{key: "" if value is None else str(value) for key, value in row.items()} for row in part.rows]
        for name, part in records.items()
    }


def _fold(text: str) -> str:
    text = re.sub(r"\s+", "", str(text)).casefold()
    return text.rstrip("0").rstrip(".") if re.fullmatch(r"-?\d+\.\d+", text) else text


def score(truth: Truth, rows: Mapping[str, list[dict[str, str]]], misses: int = 0) -> dict[str, int]:
    """Filled cells of the truth: right, blank, wrong; cells that the truth leaves blank and the rows fill."""
    counts = dict.fromkeys(("truth", "right", "blank", "wrong", "invented"), 0)
    for resource, wanted in truth.items():
        left = list(rows.get(resource, ()))
        for row in wanted:
            keys = [name for name in ("measure", "period", *NAMES) if row.get(name)]
            keys = keys[:2] + keys[2:3] if "measure" in row else keys[:1]
            found = next((r for r in left if all(_fold(r.get(k, "")) == _fold(row[k]) for k in keys)), None)
            if found is not None:
                left.remove(found)
            for name, text in row.items():
                got = (found or {}).get(name, "")
                kind = (
                    "right"
                    if _fold(got) == _fold(text)
                    else "blank"
                    if not got
                    else "wrong"
                    if text
                    else "invented"
                )
                if not text and kind == "right":
                    continue
                counts["truth"] += bool(text)
                counts[kind] += 1
                if kind != "right" and misses > 0:
                    misses -= 1
                    print(
                        "     ", resource, name, [row[k] for k in keys], "got", repr(got), "want", repr(text)
                    )
    return counts


def drawn(folder: Path, *, is_all: bool) -> dict[Path, Truth]:
    """The reports with their truth, made once."""
    pdfs = COUNCILS | ORDINARY | (FURTHER if is_all else {})
    files = OFFICE | FRESH | UNSEEN | PAGES | NEWEST | PLAIN | BLOCKS | SIDES if is_all else {}
    found = {folder / f"{name}.pdf": draw for name, draw in pdfs.items()}
    found |= {folder / name: draw for name, draw in files.items()}
    return {path: draw(path) for path, draw in found.items()}


def measure(reports: Mapping[Path, Truth], weights: Weights, misses: int = 0) -> dict[str, dict[str, int]]:
    """The counts of each report."""
    return {path.stem: score(truth, rows_of(path, weights), misses) for path, truth in reports.items()}


@contextmanager
def left_out(name: str) -> Iterator[Weights]:
    """The weights without one kind of evidence, which says nothing meanwhile."""
    if name in UNTOLD:
        with patch(*UNTOLD[name]):
            yield WEIGHTS
        return
    both = {"other_measure": 0.0, "unsaid_measure": 0.0} if name == "measure" else {}
    yield replace(WEIGHTS, **{name: 0.0, **both})


def _show(label: str, found: Mapping[str, Mapping[str, int]]) -> None:
    cells = [
        f"{counts['right'] / max(1, counts['truth']):.3f} ({counts['wrong'] + counts['invented']})"
        for counts in found.values()
    ]
    whole = {
        name: sum(counts[name] for counts in found.values())
        for name in ("truth", "right", "wrong", "invented")
    }
    wrong = whole["wrong"] + whole["invented"]
    of_all = f"{whole['right'] / max(1, whole['truth']):.3f} ({wrong})"
    print(f"{label:22}", *(f"{cell:>12}" for cell in (of_all, *cells)), flush=True)


def main() -> None:
    """Print a line for the whole and, if asked, one for each kind of evidence left out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ablation", action="store_true")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--misses", type=int, default=0)
    given: Any = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print("share of filled cells right (cells wrong or invented)")
        reports = drawn(Path(folder), is_all=given.all)
        print(f"{'':22}", *(f"{name[:12]:>12}" for name in ("all", *(path.stem for path in reports))))
        _show("all evidence", measure(reports, WEIGHTS, given.misses))
        for name in (*LEFT_OUT, *UNTOLD) if given.ablation else ():
            with left_out(name) as weights:
                _show(f"without {name}", measure(reports, weights))


if __name__ == "__main__":
    main()
