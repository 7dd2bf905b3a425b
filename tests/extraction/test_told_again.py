"""A summary that repeats the rows of the pages behind it, with their references or without: one row each."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from test_keys_in_tables import AMBER, GREEN, RED, read, table

from pipelines.extraction.kinds.told_again import with_summaries_joined

RESULTS = (
    ("F1", "Ponds cleared", "90%", "91%", f"{GREEN}|Green"),
    ("F2", "Hedges cut", "80%", "78%", f"{AMBER}|Amber"),
    ("F3", "Paths swept", "75%", "60%", f"{RED}|Red"),
    ("F4", "Lanes swept", "63%", "64%", f"{GREEN}|Green"),
)


def pages(summary: tuple[tuple[str, ...], ...]) -> list[str]:
    """A summary of a report and the fuller table behind it, under the heading of its part."""
    full = [(*row[:4], "Q4", row[4], f"Note on {row[1].lower()}") for row in RESULTS]
    full = [(ref, name, aim, now, rag, note) for ref, name, aim, now, _, rag, note in full]
    return [
        "<h2>Summary of results</h2>",
        table(("Ref", "Indicator", "Target", "Q1 2031/32", "Rating"), *summary),
        "<h2>Green places</h2>",
        table(("Ref", "Indicator", "Target", "Q1 2031/32", "Rating", "Comment"), *full),
    ]


@pytest.mark.parametrize("has_refs", [True, False])
def test_rows_of_a_summary_are_those_of_the_fuller_table(tmp_path: Path, *, has_refs: bool) -> None:
    summary = tuple((ref if has_refs else "", *rest) for ref, *rest in RESULTS)
    found, _ = read(tmp_path / "q1-2031-32.html", *pages(summary))
    rows = found["indicator-results"]
    assert [row["ref"] for row in rows] == ["F1", "F2", "F3", "F4"]
    assert {row["section"] for row in rows} == {"Green places"}
    assert rows[0]["comment"] == "Note on ponds cleared"


def test_rows_of_one_name_with_other_references_are_two(tmp_path: Path) -> None:
    summary = tuple((f"G{ref[1:]}", *rest) for ref, *rest in RESULTS)
    found, _ = read(tmp_path / "q1-2031-32.html", *pages(summary))
    assert len(found["indicator-results"]) == 8


def exceptions(*told: tuple[str, str, str]) -> list[str]:
    """A sheet for each indicator that is off target: its figures, and texts under two labels."""
    found = []
    for ref, name, now in told:
        found.append(f"<h3>{ref} {name}</h3>")
        row = "".join(f"<td>{text}</td>" for text in ("Parks", "88%", now, "90%", "Red"))
        texts = "".join(
            f'<tr><td>{label}</td><td colspan="4">{text} {name.lower()}.</td></tr>'
            for label, text in (
                ("Why is it off target?", "Rain held up"),
                ("What is being done?", "More hands for"),
            )
        )
        heads = "".join(
            f"<th>{text}</th>" for text in ("Directorate", "Q4 2030/31", "Q1 2031/32", "Target", "Rating")
        )
        found.append(f"<table><tr>{heads}</tr><tr>{row}</tr>{texts}</table>")
    return found


def test_sheets_of_exceptions_are_rows_of_the_full_list_and_what_differs_is_told(tmp_path: Path) -> None:
    full = [(f"F{at}", f"Measure of {name}", "88%", f"7{at}%", "90%", f"{RED}|Red") for at, name in enumerate(
        ("ponds", "hedges", "paths", "lanes", "boats", "swings"))]  # fmt: skip
    told = [(ref, name, "99%" if ref == "F2" else now) for ref, name, _, now, *_ in full[:4]]
    pages = [
        "<h2>Exceptions</h2>",
        *exceptions(*told),
        "<h2>All measures</h2>",
        table(("Ref", "Measure", "Q4 2030/31", "Q1 2031/32", "Target", "RAG"), *full),
    ]
    found, report = read(tmp_path / "q1-2031-32.html", *pages)
    rows = found["indicator-results"]
    assert [(row["ref"], row["result"]) for row in rows] == [(ref, now) for ref, _, _, now, *_ in full]
    assert {row["section"] for row in rows} == {"All measures"}
    assert rows[0]["comment"] == "Rain held up measure of ponds."
    cells = [row.cells["result"] for one in report.tables for row in one.rows]
    assert [cell.elsewhere for cell in cells if cell.elsewhere] == [(("another table of the report", "99%"),)]


def test_what_only_a_list_of_exceptions_prints_is_of_the_full_lists_rows(tmp_path: Path) -> None:
    full = [(f"F{at}", f"Measure of {name}", "90%", f"7{at}%", f"{RED}|Red") for at, name in enumerate(
        ("ponds", "hedges", "paths", "lanes", "boats", "swings"))]  # fmt: skip
    told = [(*row[:2], "88%", *row[3:4], f"Rain held up {row[1].lower()}.") for row in full[:4]]
    found, _ = read(
        tmp_path / "q1-2031-32.html",
        "<h2>Missed targets</h2>",
        table(("Ref", "Measure", "Q4 2030/31", "Q1 2031/32", "Comment"), *told),
        "<h2>All measures</h2>",
        table(("Ref", "Measure", "Target", "Q1 2031/32", "RAG"), *full),
    )
    rows = found["indicator-results"]
    assert [row["previous_result"] for row in rows] == ["88%"] * 4 + [""] * 2
    assert {row["previous_period"] for row in rows[:4]} == {"Q4 2030/31"}
    assert [bool(row["comment"]) for row in rows] == [True] * 4 + [False] * 2


def test_earlier_figures_of_two_lists_that_are_of_two_periods_are_left_out(tmp_path: Path) -> None:
    full = [(f"F{at}", f"Measure of {name}", "90%", f"7{at}%", f"{RED}|Red") for at, name in enumerate(
        ("ponds", "hedges", "paths", "lanes", "boats", "swings"))]  # fmt: skip
    heads = ("Ref", "Measure", "Q4 2030/31", "Q1 2031/32")
    lists = [table(heads, *[(*row[:2], "88%", row[3]) for row in rows]) for rows in (full[:2], full[2:4])]
    _, listed = read(tmp_path / "q1-2031-32.html", *lists)
    _, whole = read(
        tmp_path / "q1-2031-32.html", table(("Ref", "Measure", "Target", "Q1 2031/32", "RAG"), *full)
    )
    one, two = listed.tables
    other = replace(
        two,
        columns=tuple(
            replace(each, period="Q3 2030/31") if each.name == "previous_result" else each
            for each in two.columns
        ),
    )
    for second, is_carried in ((two, True), (other, False)):
        joined = with_summaries_joined([one, second, *whole.tables])[-1]
        assert ("previous_result" in {column.name for column in joined.columns}) is is_carried
        assert any("previous_result" in row.cells for row in joined.rows) is is_carried
