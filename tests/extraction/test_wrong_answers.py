"""Wrong answers are safe: rows are held back, a contradiction is found, or it is said why neither can know.

Every question of every kind (a column's field, a table's kind, the unit of sums) is answered with each of its
wrong choices. Whose a report is, is another question: `tests/assembly/test_two_councils.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import pytest
from docx import Document

from pipelines.assembly.steps import Rulebook, derive, rulebook_of
from pipelines.council.project import default_project
from pipelines.datasets.registry import maker_of, reported
from pipelines.extraction.kinds.knowledge import QUESTION_KINDS
from pipelines.extraction.kinds.recognised import questions_of
from pipelines.extraction.kinds.weighing import NO_FIELD
from pipelines.extraction.reading import read_here
from pipelines.extraction.report import load_report

PROJECT = default_project()
MEASURES = (
    ("Measure", "Good is", "A", "B", "C", "RAG", "Change"),
    ("Bins emptied on the day", "Higher", "98%", "97%", "96%", "Green", "Improving"),
    ("Calls answered in a minute", "Higher", "81%", "90%", "79%", "Red", "Improving"),
    ("Rents collected in the quarter", "Higher", "97%", "96%", "95%", "Green", "Improving"),
    ("Streets found clean", "Higher", "91%", "93%", "92%", "Amber", "Worsening"),
    ("Days to let a home", "Lower", "31", "28", "29", "Red", "Worsening"),
)
SAVINGS = (
    (
        "Ref",
        "Saving",
        "Savings target £000",
        "Forecast against first plan £000",
        "Total forecast £000",
        "Left over £000",
    ),
    ("S1", "Shared legal service", "90", "60", "90", "10"),
    ("S2", "Green waste charge", "180", "150", "192", "12"),
    ("S3", "Leisure trust grant", "75", "20", "30", "45"),
    ("S4", "Vacant posts held", "400", "310", "360", "40"),
    ("S5", "Street lights dimmed", "120", "60", "100", "20"),
)
SUMS = (
    ("Directorate", "Revised budget", "Forecast outturn", "Variance"),
    ("Adults", "12,400", "12,900", "500"),
    ("Children", "9,100", "9,050", "(50)"),
    ("Total", "21,500", "21,950", "450"),
)
SCHEMES = (
    ("Service", "Budget £000", "Forecast £000", "Variance £000"),
    ("Depots", "1,200", "1,150", "(50)"),
    ("Libraries", "800", "900", "100"),
    ("Roads", "4,250", "4,250", "0"),
)
LEFT_OUT = "a column that is left out publishes nothing"
ALONE = "the report prints no other figure of that period or kind to hold it against"
ALIKE = "tables of both kinds have the same columns and the same sums"
UNKNOWABLE = {
    **dict.fromkeys(("annual_target", "year_ago_result", "outturn", "ytd", "ytd_target"), ALONE),
    **dict.fromkeys((f"delivered{part}_gbp" for part in ("", "_q1", "_q2", "_q3", "_q4")), ALONE),
    NO_FIELD: LEFT_OUT,
    "revenue": ALIKE,
    "capital": ALIKE,
}
"""Choices that may be wrong and neither be held back nor contradicted, and why nothing can know."""


def report(path: Path, heading: str, rows: Sequence[Sequence[str]], *texts: str) -> Path:
    document = Document()
    document.add_heading("Wrangle Council, quarter 2 2024/25", 1)
    for text in texts:
        document.add_paragraph(text)
    document.add_heading(heading, 2)
    table = document.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.save(str(path))
    return path


@cache
def rules() -> Rulebook:
    return rulebook_of(PROJECT)


def published(path: Path, resource: str, answers: Mapping[str, str]) -> tuple[int, frozenset[str]]:
    """How many rows a report gives with some answers, and what of its figures disagrees."""
    read = read_here(load_report(path), PROJECT.layouts, answers)
    schemas = rules().schemas
    records = {name: maker_of(schemas[name])(read, schemas[name]) for name in reported(schemas)}
    records |= derive(records, schemas, rules().proof)
    found = frozenset(f"{row['kind']} {row['subject']}" for row in records["discrepancies"].rows)
    return len(records[resource].rows), found


def right_answers(path: Path, right: Mapping[str, str]) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Each question's id with its right choice, told by words of the question, and all its choices."""
    asked: dict[str, tuple[str, tuple[str, ...]]] = {}
    while True:
        answers = {key: choice for key, (choice, _) in asked.items()}
        open_ = questions_of(read_here(load_report(path), PROJECT.layouts, answers).tables)
        if not open_:
            return asked
        for question in open_:
            choice = next(choice for words, choice in right.items() if words in question.about)
            asked[question.id] = (choice, question.choices)


CASES: dict[str, tuple[str, str, Sequence[Sequence[str]], tuple[str, ...], dict[str, str]]] = {
    "columns of results": (
        "indicator-results",
        "Performance measures",
        MEASURES,
        (),
        {"'A'": "result", "'B'": "target", "'C'": "previous_result"},
    ),
    "columns of sums": (
        "savings-proposals",
        "Savings programme",
        SAVINGS,
        (),
        {"first plan": NO_FIELD, "Total forecast": "forecast_gbp"},
    ),
    "a unit": (
        "revenue",
        "Revenue budget",
        SUMS,
        ("The council expects an overspend of £450,000 in all.",),
        {"sums": "thousands of pounds"},
    ),
    "a kind of table": ("revenue", "Capital and revenue budgets", SCHEMES, (), {"table": "revenue"}),
}


KIND_ASKED = {
    "columns of results": "column",
    "columns of sums": "column",
    "a unit": "unit",
    "a kind of table": "table",
}


def test_every_kind_of_question_has_a_case() -> None:
    assert set(KIND_ASKED) == set(CASES)
    assert set(KIND_ASKED.values()) == set(QUESTION_KINDS)


@pytest.mark.parametrize("name", CASES)
def test_each_wrong_answer_is_held_back_contradicted_or_cannot_be_known(name: str, tmp_path: Path) -> None:
    resource, heading, rows, texts, right = CASES[name]
    path = report(tmp_path / "q2-2024-25-wrangle.docx", heading, rows, *texts)
    asked = right_answers(path, right)
    assert KIND_ASKED[name] in {key.partition("-")[0] for key in asked}
    answers = {key: choice for key, (choice, _) in asked.items()}
    count, known = published(path, resource, answers)
    assert count == len(rows) - 1
    for key, (choice, choices) in asked.items():
        for wrong in set(choices) - {choice}:
            left, found = published(path, resource, answers | {key: wrong})
            assert left == 0 or found - known or wrong in UNKNOWABLE, (key, wrong)
            if choice == "result" or key.startswith("unit"):
                assert left == 0 or found - known, (key, wrong)


def test_two_answers_that_are_wrong_together_contradict_the_ratings(tmp_path: Path) -> None:
    resource, heading, rows, _, right = CASES["columns of results"]
    path = report(tmp_path / "q2-2024-25-wrangle.docx", heading, rows)
    asked = right_answers(path, right)
    keys = {choice: key for key, (choice, _) in asked.items()}
    answers = {key: choice for key, (choice, _) in asked.items()}
    for one, two in (("result", "target"), ("target", "previous_result"), ("result", "previous_result")):
        swapped = answers | {keys[one]: two, keys[two]: one}
        count, found = published(path, resource, swapped)
        assert count == 5
        assert found, (one, two)


@pytest.mark.parametrize("choice", ["ref", "polarity", "comment", "rag"])
def test_an_answer_that_cells_do_not_look_like_holds_rows_back(choice: str, tmp_path: Path) -> None:
    resource, heading, rows, _, right = CASES["columns of results"]
    path = report(tmp_path / "q2-2024-25-wrangle.docx", heading, rows)
    asked = right_answers(path, right)
    key = next(key for key, (answer, _) in asked.items() if answer == "target")
    assert choice not in asked[key][1], "it is not offered"
    answers = {one: answer for one, (answer, _) in asked.items()} | {key: choice}
    assert published(path, resource, answers)[0] == 0


NAME_AND_TEXT = {"challenges", "customer-experience", "interventions", "key-actions", "progress-updates"}
UNNAMED = (
    ("Our work", "What difference it makes", "Tier"),
    ("Foster care", "A larger service of its own keeps children near their homes and schools.", "2"),
    ("Town centres", "Better streets in two places bring people and trade back to them.", "2"),
    ("Libraries", "Space let to small firms pays for more hours on three evenings.", "2"),
)


def test_a_wrong_kind_of_a_table_that_no_kind_knows_publishes_nothing(tmp_path: Path) -> None:
    """Its columns are asked next. Kinds whose rows are a name and a text, are alike: nothing can know."""
    path = report(tmp_path / "q2-2024-25-wrangle.docx", "This year", UNNAMED)
    (question,) = read_here(load_report(path), PROJECT.layouts, has_offers=True).offered
    assert len(question.choices) > 2
    out = set()
    for wrong in set(question.choices) - {"focus-areas"}:
        read = read_here(load_report(path), PROJECT.layouts, {question.id: wrong}, has_offers=True)
        if any(not row.doubt for table in read.tables for row in table.rows):
            out.add(wrong)
    assert out <= NAME_AND_TEXT
    assert set(question.choices) - NAME_AND_TEXT > {"focus-areas", NO_FIELD}


def test_a_wrong_answer_about_a_column_apart_touches_no_other(tmp_path: Path) -> None:
    """Whether it counts what is watched or what was not rated, no other figure of the report tells."""
    rows = (
        ("Kind of measure", "Green", "Amber", "Red", "Not rated (monitor)", "Number due"),
        ("Corporate", "7", "5", "1", "5", "18"),
        ("Service", "6", "3", "3", "3", "15"),
        ("Plan", "4", "0", "1", "2", "7"),
    )
    path = report(tmp_path / "q2-2024-25-wrangle.docx", "Overview of ratings", rows)
    (question,) = read_here(load_report(path), PROJECT.layouts, has_offers=True).offered
    told = []
    for answer in ({}, {question.id: "monitor"}, {question.id: "not_rated"}):
        read = read_here(load_report(path), PROJECT.layouts, answer)
        found = maker_of(rules().schemas["rag-summary"])(read, rules().schemas["rag-summary"]).rows
        told.append({(row["group"], row["measure"], row["count"]) for row in found})
    assert [len(told[1] - told[0]), len(told[2] - told[0])] == [3, 3]
    assert told[0] <= told[1] & told[2]
