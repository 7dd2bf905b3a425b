"""A figure that is not understood leaves its cell empty, its row published, and a finding with its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_reports import HOUSING, change, write_reports

from pipelines.assembly.steps import records_of
from pipelines.assembly.summaries import summary_of
from pipelines.council.project import Project
from pipelines.extraction.reading import ReadReport, read_report
from pipelines.extraction.report import load_report
from pipelines.gate.quarantine import FIGURES_UNDERSTOOD, vet
from pipelines.gate.screening import load_allowed
from pipelines.rows.findings import Level
from pipelines.rows.records import Records
from pipelines.rows.schemas import load_schemas


@pytest.fixture
def read(tmp_path: Path, project: Project) -> ReadReport:
    folder = write_reports(tmp_path / "reports")
    change(folder, "96.5% (G)", "1,2345 (G)")
    change(folder, "\t139\t", "\t139 302\t")
    (folder / f"{HOUSING}.yaml").write_text("publisher: Harbour Council\n", encoding="utf-8")
    return read_report(load_report(folder / f"{HOUSING}.txt"), project.layouts)


@pytest.fixture
def results(read: ReadReport, project: Project) -> Records:
    return records_of(read, "indicator-results", load_schemas(project.schemas))


def test_the_row_is_published_with_its_text_and_no_value(results: Records):
    first, second = results.rows
    assert (first["result"], first["result_value"], first["unit"], first["rag"]) == (
        "1,2345",
        None,
        None,
        "Green",
    )
    assert (second["previous_result"], second["previous_value"]) == ("139 302", None)
    assert first["target_value"] == 95
    assert results.held_back == ()


def test_a_check_finds_it_with_its_place(results: Records, project: Project):
    sound, checks = vet(results, load_schemas(project.schemas)["indicator-results"], project, {})
    assert len(sound.rows) == 2
    (check,) = (check for check in checks if check.check == FIGURES_UNDERSTOOD)
    assert (check.level, check.failures, check.blocks) == (Level.WARNING, 2, False)
    finding = check.findings[0]
    assert finding.message.startswith("figure not understood: 1,2345; result_value is left empty")
    assert finding.subject == "result_value"
    cell = (finding.locator, finding.subject)
    places = [spot for spot in sound.locators if (spot.locator, spot.field) == cell]
    assert [spot.line for spot in places] == [6]


def test_a_figure_that_a_correction_gives_is_no_finding_any_more(results: Records, project: Project):
    rows = tuple({**row, "result_value": 12345, "previous_value": 139} for row in results.rows)
    mended = Records(results.resource, rows, results.locators, doubts=results.doubts)
    _, checks = vet(mended, load_schemas(project.schemas)["indicator-results"], project, {})
    assert FIGURES_UNDERSTOOD not in {check.check for check in checks}


def test_the_reports_summary_says_how_many(read: ReadReport, results: Records, project: Project):
    summary = summary_of(read, {"indicator-results": results}, load_allowed(project))
    assert any("2 figures not understood" in warning and "line 6" in warning for warning in summary.warnings)
