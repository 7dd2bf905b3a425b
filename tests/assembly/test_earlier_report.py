"""What the report just before said is evidence for this one, and part of what its reading is of."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from docx import Document

from pipelines.assembly.identity import read_informed
from pipelines.council.project import default_project
from pipelines.extraction.kinds.recognised import questions_of
from pipelines.extraction.report import load_report, predecessor_of
from pipelines.orchestration.fingerprints import ReadingRules, report_stamp

NAMES = ("Bins missed", "Calls answered", "Homes let", "Trees planted", "Roads mended")
BEFORE = ("64", "88%", "31", "412", "17")
NOW = ("59", "91%", "36", "388", "21")
OTHERS = ("41", "77%", "23", "301", "12")


def _report(path: Path, heads: Sequence[str], *columns: Sequence[str]) -> Path:
    document = Document()
    document.add_heading(f"Key measures, quarter {path.stem[1]} 2031/32", 1)
    rows = [heads, *zip([f"K{n}" for n in range(1, 6)], NAMES, *columns, strict=True)]
    table = document.add_table(len(rows), len(heads))
    for at, row in enumerate(rows):
        for cell, text in zip(table.rows[at].cells, row, strict=True):
            cell.text = text
    document.save(str(path))
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    _report(tmp_path / "q2-2031-32-plan.docx", ("Ref", "Indicator", "Q2 result"), BEFORE)
    return tmp_path


HEADS = ("Item", "What it is", "Reading A", "Q3")


def _columns(path: Path) -> tuple[dict[str, str], list[str], dict[str, tuple[str, ...]]]:
    read = read_informed(load_report(path), default_project())
    (table,) = read.tables
    named = {column.heading: column.name for column in table.columns}
    return (
        named,
        [one.about for one in questions_of(read.tables)],
        {column.heading: column.evidence for column in table.columns},
    )


def test_a_column_that_repeats_the_last_results_is_the_previous_one(folder: Path) -> None:
    named, asked, evidence = _columns(_report(folder / "q3-2031-32-plan.docx", HEADS, BEFORE, NOW))
    assert not asked
    assert (named["Reading A"], named["Q3"]) == ("previous_result", "result")
    assert "5 of 5 are the results of q2-2031-32-plan" in evidence["Reading A"]
    assert "5 of 5 stand so in q2-2031-32-plan" in evidence["What it is"]


def test_a_column_that_disagrees_with_the_last_results_is_asked(folder: Path) -> None:
    _, asked, _ = _columns(_report(folder / "q3-2031-32-plan.docx", HEADS, OTHERS, NOW))
    assert any("Reading A" in about for about in asked)


def test_a_report_of_another_council_under_the_same_name_says_nothing_of_this_one(folder: Path) -> None:
    path = _report(folder / "q3-2031-32-plan.docx", HEADS, BEFORE, NOW)
    for name, council in (("q2", "Ashcombe Council"), ("q3", "Barnet")):
        (folder / f"{name}-2031-32-plan.yaml").write_text(f"publisher: {council}\n", encoding="utf-8")
    _, asked, _ = _columns(path)
    assert any("Reading A" in about for about in asked)
    (folder / "q2-2031-32-plan.yaml").write_text("publisher: Barnet\n", encoding="utf-8")
    named, asked, _ = _columns(path)
    assert (named["Reading A"], asked) == ("previous_result", [])


def test_what_a_heading_says_counts_for_more(folder: Path) -> None:
    heads = ("Ref", "Indicator", "Q3 figures", "Target")
    named, _, _ = _columns(_report(folder / "q3-2031-32-plan.docx", heads, BEFORE, NOW))
    assert named["Q3 figures"] == "result"


def test_the_report_just_before_is_part_of_what_a_reading_is_of(folder: Path) -> None:
    path, rules = _report(folder / "q3-2031-32-plan.docx", HEADS, BEFORE, NOW), ReadingRules("rules")
    stamp = report_stamp(path, rules)
    assert report_stamp(path, rules) == stamp
    _report(folder / "q2-2031-32-plan.docx", ("Ref", "Indicator", "Q2 result"), OTHERS)
    assert report_stamp(path, rules) != stamp


@pytest.mark.parametrize(
    ("name", "before"),
    [
        ("plan-q1-2025-26.pdf", "plan-q4-2024-25.docx"),
        ("2025-26-plan.pdf", "2024-25-plan.pdf"),
        ("q2-2025-26-plan.pdf", "q1-2025-26-plan.txt"),
        ("q2-2025-26-plan.pdf", None),
        ("plan.pdf", None),
    ],
)
def test_the_report_just_before_is_told_by_the_period_in_its_name(
    name: str, before: str | None, tmp_path: Path
) -> None:
    for other in ("q1-2025-26-budget.pdf", "q3-2025-26-plan.pdf", before or "plan.txt"):
        (tmp_path / other).touch()
    found = predecessor_of(tmp_path / name)
    assert found == (tmp_path / before if before else None)
