"""`openbarnet teach`: what is not clear is asked, held back, answered once for the series, and taken back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import Openbarnet
from reportlab.lib import colors
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Table, TableStyle

from pipelines.cli.summary import asked_lines
from pipelines.council.project import Project
from pipelines.datasets.registry import maker_of
from pipelines.extraction.reading import read_here
from pipelines.extraction.report import load_report
from pipelines.gate.quarantine import held_back_lines
from pipelines.rows.schemas import load_schemas

ROWS = (
    ("M1", "Homes mended in a week", "94%", "91%", "Green"),
    ("M2", "Calls answered in a minute", "71%", "75%", "Red"),
    ("M3", "Gardens cleared", "88%", "80%", "Green"),
)


def _report(path: Path, quarter: int) -> Path:
    """A report whose two columns of figures are headed by words that say nothing."""
    canvas = Canvas(str(path), pagesize=(560, 400))
    canvas.setFont("Helvetica-Bold", 16)
    canvas.drawString(40, 360, f"Mossley homes performance, Q{quarter} 2024/25")
    canvas.setFont("Helvetica", 9)
    canvas.drawString(40, 340, "How the homes service did, for the board of tenants.")
    table = Table(
        [("Ref", "Performance measure", "Alpha", "Beta", "RAG status"), *ROWS],
        colWidths=[40, 180, 70, 70, 80],
    )
    table.setStyle(
        TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("FONTSIZE", (0, 0), (-1, -1), 9)])
    )
    table.wrapOn(canvas, 500, 300)
    table.drawOn(canvas, 40, 220)
    canvas.save()
    return path


@pytest.fixture
def teach(own_project: Project, openbarnet: Openbarnet) -> Any:  # noqa: ARG001 - answers are kept in a copy
    def run(path: Path, *options: str) -> dict[str, Any]:
        result = openbarnet("teach", path, "--json", "--when", "2026-01-31T07:00:00+00:00", *options)
        assert result.exit_code == 0, result.output
        told: dict[str, Any] = json.loads(result.stdout)
        return told

    return run


def _about(told: dict[str, Any], heading: str) -> str:
    return str(next(question["id"] for question in told["questions"] if repr(heading) in question["about"]))


def test_what_is_not_clear_is_asked_once_for_the_series(teach: Any, tmp_path: Path) -> None:
    first = _report(tmp_path / "homes-q1.pdf", 1)
    told = teach(first)
    assert {question["kind"] for question in told["questions"]} == {"column"}
    assert told["held_back"] == {"indicator-results": 3}
    assert "indicator-results" not in told["rows"]
    alpha, beta = _about(told, "Alpha"), _about(told, "Beta")
    told = teach(first, "--answer", f"{alpha}=result", "--answer", f"{beta}=target")
    assert told["questions"] == []
    assert told["rows"]["indicator-results"] == 3
    assert [one["answer"] for one in told["answered"]] == ["result", "target"]
    following = teach(_report(tmp_path / "homes-q2.pdf", 2))
    assert (following["questions"], following["rows"]["indicator-results"]) == ([], 3)
    told = teach(first, "--undo", alpha)
    assert _about(told, "Alpha") == alpha
    assert told["held_back"] == {"indicator-results": 3}


def test_a_wrong_answer_shows(teach: Any, tmp_path: Path, openbarnet: Openbarnet) -> None:
    """Result and target taken for each other: what is rated green has then missed, which the checks find."""
    path = _report(tmp_path / "homes-q1.pdf", 1)
    told = teach(path)
    alpha, beta = _about(told, "Alpha"), _about(told, "Beta")
    teach(path, "--answer", f"{alpha}=target", "--answer", f"{beta}=result")
    rows = json.loads(openbarnet("inspect", path, "--json").stdout)["rows"]["indicator-results"]
    contradicted = [
        row for row in rows if row["rag"] == "Green" and row["result_value"] < row["target_value"]
    ]
    assert len(contradicted) == 2
    assert {row["found_by"] for row in rows} == {"evidence"}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--answer", "no-such=result"), "no such question is open"),
        (("--undo", "no-such"), "was not answered"),
    ],
)
def test_answers_that_fit_nothing_are_refused(
    options: tuple[str, str],
    said: str,
    own_project: Project,  # noqa: ARG001 - answers are kept in a copy
    openbarnet: Openbarnet,
    tmp_path: Path,
) -> None:
    result = openbarnet("teach", _report(tmp_path / "homes-q1.pdf", 1), *options)
    assert result.exit_code == 1
    assert said in result.output


def test_only_offered_choices_are_taken(teach: Any, tmp_path: Path, openbarnet: Openbarnet) -> None:
    path = _report(tmp_path / "homes-q1.pdf", 1)
    question = _about(teach(path), "Alpha")
    result = openbarnet("teach", path, "--answer", f"{question}=colour")
    assert result.exit_code == 1
    assert "is none of its choices" in result.output


def test_a_publication_says_where_rows_wait_for_an_answer(tmp_path: Path, project: Project) -> None:
    path = _report(tmp_path / "homes-q1.pdf", 1)
    read = read_here(load_report(path), project.layouts)
    schema = load_schemas(project.schemas)["indicator-results"]
    held = maker_of(schema)(read, schema)
    lines = asked_lines(
        [
            {"report": "homes-q1", "filename": "homes-q1.pdf", "warnings": held_back_lines([held])},
            {"report": "roads-q1", "filename": "roads-q1.pdf", "warnings": ["1 figure not understood"]},
        ]
    )
    assert lines == ["homes-q1: rows wait for an answer; ask with openbarnet teach homes-q1.pdf"]
