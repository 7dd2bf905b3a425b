"""Pages per CPU second: pdfplumber's `extract_tables`, pdfium's plain text, and our reading, in one run.

Each contender reads all files in a fresh process, taking turns over several rounds; medians are shown. What
counts is all CPU time, user and system, from after the imports, which count for none, to the last page's
tables, text or typed rows. Of ours nothing is left out: schemas, layouts and the word list are loaded on the
clock (with the first file), reports are hashed, read in a worker process, recognised, handed back, and typed
with all their locators. It prints what it measured and judges nothing.

    python benchmarks/reading.py                        # the sample reports
    python benchmarks/reading.py --shared               # those of ../shared
    python benchmarks/reading.py a.pdf folder/          # other files or folders
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
SHARED = ("../shared/reports/pdf", "../shared/reports/other-councils")
ROUNDS = 5
OURS, PLUMBER, PLAIN = "open barnet", "pdfplumber", "pdfium text"
OUR_IMPORTS = """
import jsonschema, pdfplumber.table, wordfreq
from pipelines.extraction import flow, tolerance
from pipelines.extraction.kinds import labelled_lines, layouts, listed_records, passages, rating_scales
from pipelines.extraction.kinds import recognise, sheet_parts, tile_lines, twice, untaught
from pipelines.extraction.kinds.record_sheets import joining
from pipelines.extraction.shapes import cut_sheets
from pipelines.extraction.forms import pdf
"""

Reader = Callable[[Path], tuple[int, int]]


class Figures(NamedTuple):
    """What was measured on one file: pages, CPU seconds, and how much was found."""

    pages: int
    seconds: float
    found: int


class Contender(NamedTuple):
    """What reads a file and gives pages and amount found, and the CPU seconds used so far."""

    read: Reader
    seconds: Callable[[], float]


def own_seconds() -> float:
    """CPU time of this process and of children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(times.ru_utime + times.ru_stime for times in used)


def plumber_tables() -> Contender:
    """What pdfplumber takes for tables on every page; found: cells."""
    import pdfplumber

    def read(path: Path) -> tuple[int, int]:
        with pdfplumber.open(path) as pdf:
            tables = [table for page in pdf.pages for table in page.extract_tables()]
            return len(pdf.pages), sum(len(row) for table in tables for row in table)

    return Contender(read, own_seconds)


def plain_text() -> Contender:
    """The text pdfium gives for every page; found: letters."""
    import pypdfium2

    def read(path: Path) -> tuple[int, int]:
        pdf = pypdfium2.PdfDocument(path)
        letters = sum(len(page.get_textpage().get_text_range()) for page in pdf)
        return len(pdf), letters

    return Contender(read, own_seconds)


def our_rows() -> Contender:
    """Every record of every resource, typed, with its locators; found: typed rows."""
    from pipelines.assembly.steps import records_of, report_resources
    from pipelines.council.project import default_project
    from pipelines.extraction import read_report, worker
    from pipelines.extraction.report import load_report
    from pipelines.rows.schemas import TableSchema, load_schemas

    schemas: dict[str, TableSchema] = {}
    project = default_project()
    exec(OUR_IMPORTS, {})  # noqa: S102 - the text above
    worker.run(exec, OUR_IMPORTS, place="the imports")

    def read(path: Path) -> tuple[int, int]:
        schemas.update(schemas or load_schemas(project.schemas))
        report = read_report(load_report(path), project.layouts)
        return report.pages, sum(
            len(records_of(report, name, schemas).rows) for name in report_resources(schemas)
        )

    def seconds() -> float:
        used = worker.run(resource.getrusage, resource.RUSAGE_SELF, place="the clock")
        return own_seconds() + used.ru_utime + used.ru_stime

    return Contender(read, seconds)


CONTENDERS: dict[str, Callable[[], Contender]] = {PLUMBER: plumber_tables, PLAIN: plain_text, OURS: our_rows}


def measure_here(name: str, files: Sequence[Path]) -> list[Figures]:
    """Import what a contender needs, then read the files on the clock."""
    contender = CONTENDERS[name]()
    figures = []
    for path in files:
        before = contender.seconds()
        pages, found = contender.read(path)
        figures.append(Figures(pages, contender.seconds() - before, found))
    return figures


def measure(name: str, files: Sequence[Path]) -> list[Figures]:
    """The same in a fresh process."""
    command = [sys.executable, __file__, "--measure", name, *map(str, files)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(  # noqa: S603 - this very file
        command, check=True, stdout=subprocess.PIPE, text=True, env=environment
    )
    return [Figures(*figures) for figures in json.loads(done.stdout)]


def compare(files: Sequence[Path], rounds: int) -> dict[str, list[Figures]]:
    """The median figures of each contender for each file; contenders take turns within a round."""
    runs = [{name: measure(name, files) for name in CONTENDERS} for _ in range(rounds)]
    return {
        name: [_median([run[name][number] for run in runs]) for number in range(len(files))]
        for name in CONTENDERS
    }


def _median(figures: Sequence[Figures]) -> Figures:
    return figures[0]._replace(seconds=statistics.median(run.seconds for run in figures))


def lines(files: Sequence[Path], figures: dict[str, list[Figures]]) -> list[str]:
    """A table of pages per CPU second, a line per file and one for all, with how ours compares."""
    names = [*CONTENDERS, f"x {PLUMBER}", f"x {PLAIN}"]
    text = ["pages per CPU second".ljust(40) + "pages".rjust(7) + "".join(name.rjust(15) for name in names)]
    for number, path in enumerate(files):
        text.append(_line(path.stem, {name: figures[name][number] for name in CONTENDERS}))
    totals = {
        name: Figures(sum(run.pages for run in runs), sum(run.seconds for run in runs), 0)
        for name, runs in figures.items()
    }
    return [*text, _line("all", totals)]


def _line(name: str, runs: dict[str, Figures]) -> str:
    speeds = {contender: run.pages / run.seconds for contender, run in runs.items()}
    shown = "".join(f"{speed:15.1f}" for speed in speeds.values())
    ratios = "".join(f"{speeds[OURS] / speeds[other]:15.2f}" for other in (PLUMBER, PLAIN))
    return f"{name[:39]:40}{runs[OURS].pages:7}{shown}{ratios}"


def pdfs_in(paths: Sequence[Path]) -> list[Path]:
    """The PDFs among files and folders, in order of name within a folder."""
    return [file for path in paths for file in (sorted(path.glob("*.pdf")) if path.is_dir() else [path])]


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("paths", nargs="*", type=Path, help="PDFs or folders of them (default: reports/)")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often each file is read by each")
    parser.add_argument("--shared", action="store_true", help="the reports of ../shared in place of reports/")
    parser.add_argument("--measure", choices=list(CONTENDERS), help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.measure:
        print(json.dumps(measure_here(given.measure, given.paths)))
        return
    default = [ROOT / name for name in SHARED] if given.shared else [ROOT / "reports"]
    files = pdfs_in(given.paths or default)
    print("\n".join(lines(files, compare(files, given.rounds))))


if __name__ == "__main__":
    main()
