"""A PDF and the transcript of the same report publish the same rows, but for what the transcript lost.

Compared without regard to white space, case and the kind of dash or quote, as a reader would.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from conftest import SHARED

from pipelines.assembly.steps import records_of
from pipelines.council.project import Project
from pipelines.datasets.registry import reported
from pipelines.extraction import read_report
from pipelines.extraction.report import load_report
from pipelines.rows.records import Records, Row
from pipelines.rows.references import GENERAL
from pipelines.rows.schemas import load_schemas

REPORTS = SHARED / "reports"
NAMES = sorted(path.stem for path in (REPORTS / "pdf").glob("*.pdf")) if REPORTS.exists() else []
pytestmark = [
    pytest.mark.skipif(not REPORTS.exists(), reason="the real reports are not beside this checkout"),
    pytest.mark.xdist_group("real-reports"),
]

# (report, resource, the row's name, column): why the transcript differs
ALLOWED = {
    ("q2-2016-17-corporate-plan", "indicator-results", "AC/S8", "comment"): "a hyphen was lost: knockon",
    (
        "q2-2016-17-corporate-plan",
        "indicator-results",
        "AC/S6 (ASCOF 1H)",
        "comment",
    ): "an empty cell was read as noise",
    (
        "q2-2016-17-corporate-plan",
        "progress-updates",
        "Best practice social care",
        "update",
    ): "the label of a merged cell stands beside one row of it, so that a row between two labels fits either",
    (
        "q2-2016-17-corporate-plan",
        "progress-updates",
        "Children's social care",
        "update",
    ): "the other of these two labels",
}
SEARCH = "paragraphs"  # for search: its breaks are each form's own

LOST_COLOURS = {
    ("q1-2016-17-commissioning-group", "indicator-results", name) for name in ("rag", "status_printed")
}


def _records(path: Path, project: Project) -> dict[str, Records]:
    schemas = load_schemas(project.schemas)
    read = read_report(load_report(path), project.layouts)
    return {
        resource: records_of(read, resource, schemas) for resource in reported(schemas) if resource != SEARCH
    }


def _folded(name: str, value: object) -> str:
    text = unicodedata.normalize("NFKC", str(value or ""))
    if name == "ref":
        return GENERAL.fold(text)  # the text service reads O for 0 and 1 for I
    text = re.sub(r"[‐‑‒–—−]", "-", text)
    text = re.sub(r"[‘’‚`´]", "'", re.sub(r"[“”„]", '"', text))
    return re.sub(r"[\s;]+", "", text).casefold()


def _name(row: Row) -> str:
    return str(
        next((row[name] for name in ("ref", "number", "area", "group", "measure") if row.get(name)), "")
    )


def _differences(
    report: str, one: Mapping[str, Records], two: Mapping[str, Records]
) -> Iterator[tuple[str, str, str, str]]:
    for resource in one:
        pairs = zip(one[resource].rows, two[resource].rows, strict=True)
        for row, other in pairs:
            for name in row:
                if name == "locator" or (report, resource, name) in LOST_COLOURS:
                    continue
                if _folded(name, row[name]) != _folded(name, other[name]):
                    yield (report, resource, _name(row), name)


@pytest.mark.parametrize("report", NAMES)
def test_both_forms_publish_the_same_rows(report: str, project: Project):
    printed = _records(REPORTS / "pdf" / f"{report}.pdf", project)
    transcribed = _records(REPORTS / "transcripts" / f"{report}.txt", project)
    found = set(_differences(report, printed, transcribed))
    assert found == {difference for difference in ALLOWED if difference[0] == report}
