"""Every published cell leads back to its spot on the page, and the spot says what the row says it says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import CHECKOUT, SHARED

from pipelines.assembly.steps import derive, records_of, rulebook_of
from pipelines.council.project import Project
from pipelines.datasets.registry import reported
from pipelines.extraction import read_report
from pipelines.extraction.forms.pdf import page_contents
from pipelines.extraction.frame import as_shown
from pipelines.extraction.model import Box, PageContent, Word
from pipelines.extraction.report import load_report
from pipelines.extraction.text import lines_of, raw_text
from pipelines.rows.records import PrintedSpot, Records
from pipelines.rows.schemas import load_schemas

REAL = SHARED / "reports"
REPORTS = sorted((CHECKOUT / "reports").glob("*.pdf"))
REPORTS += sorted((REAL / "pdf").glob("*.pdf")) if REAL.exists() else []


def _records(path: Path, project: Project) -> dict[str, Records]:
    schemas = load_schemas(project.schemas)
    read = read_report(load_report(path), project.layouts)
    return {resource: records_of(read, resource, schemas) for resource in reported(schemas)}


def _words_inside(page: PageContent, box: Box) -> list[Word]:
    return [word for word in page.words if box.holds(as_shown(page, word.box).middle)]


def _spots(records: dict[str, Records]) -> Iterator[PrintedSpot]:
    for part in records.values():
        yield from (spot for spot in part.locators if spot.field)


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_text_in_the_box_is_the_text_as_found(path: Path, project: Project):
    pages = {page.number: page for page in page_contents(path)}
    records = _records(path, project)
    wrong = []
    count = 0
    for spot in _spots(records):
        assert spot.page is not None
        assert spot.x0 is not None
        assert spot.top is not None
        assert spot.x1 is not None
        assert spot.bottom is not None
        box = Box(float(spot.x0), float(spot.top), float(spot.x1), float(spot.bottom))
        found = raw_text(lines_of(_words_inside(pages[spot.page], box)))
        count += 1
        if found != spot.text:
            wrong.append((spot.locator, spot.field, spot.text, found))
    assert count > 50
    assert wrong == []


@pytest.mark.parametrize("path", REPORTS[:5], ids=lambda path: path.stem)
def test_every_row_has_a_locator_of_its_own(path: Path, project: Project):
    for part in _records(path, project).values():
        ids = [row["locator"] for row in part.rows]
        known = {(spot.locator, spot.field) for spot in part.locators}
        assert len(ids) == len(set(ids))
        assert all((locator, "") in known for locator in ids)


def test_derived_rows_lead_to_the_same_spots(project: Project):
    schemas, rules = load_schemas(project.schemas), rulebook_of(project).proof
    path = next(path for path in REPORTS if path.stem == "q2-2016-17-corporate-plan")
    records = _records(path, project)
    derived = derive(records, schemas, rules)
    for resource in ("indicators", "observations", "benchmarks"):
        made = derived[resource]
        ids = [str(row["locator"]) for row in made.rows]
        assert len(ids) == len(set(ids)) > 10
        if resource != "indicators":
            assert {spot.locator for spot in made.locators} == set(ids)
