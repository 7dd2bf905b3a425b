"""Totals of columns that no dataset has, against their rows, where the table shows that they are sums."""

from __future__ import annotations

import pytest
from sample_rows import SCHEMAS, records_of, sample_rows

from pipelines.datasets.performance.checks.table_totals import check_table_totals
from pipelines.datasets.performance.totals import row_totals_of, totals_of
from pipelines.extraction.model import Cell, RawTable, TableRow
from pipelines.proof.outcome import PrintedTexts, Verdict
from pipelines.rows.records import PrintedSpot, Records

HEAD = ("Service", "Received", "Upheld")
PARTS = (("Ponds", "31", "9"), ("Hedges", "27", "4"), ("Lanes", "12", "–"))


def table(*rows: tuple[str, ...], doubt: str = "") -> RawTable:
    made = tuple(
        TableRow(tuple(Cell(text, column=number) for number, text in enumerate(row))) for row in rows
    )
    return RawTable(made, max(map(len, rows)), ("Letters",), page=1, doubt=doubt)


def found(*rows: tuple[str, ...], published: tuple[int, ...] = ()) -> list[tuple[str, str, str]]:
    return [
        (one.heading, one.total.text, str(one.given))
        for _, one in totals_of(table(*rows), frozenset(published))
    ]


@pytest.mark.parametrize("name", ["Total", "All services", "Council overall"])
def test_a_total_that_is_near_its_rows_is_told_where_another_column_is_a_sum(name: str) -> None:
    assert found(HEAD, *PARTS, (name, "70", "14")) == [("Received", "70", "70"), ("Upheld", "14", "13")]
    assert found(HEAD, *PARTS, (name, "70", "14"), published=(1,)) == [("Upheld", "14", "13")]


@pytest.mark.parametrize(
    "last",
    [
        ("Moors", "70", "14"),  # no total by its name
        ("Total", "71", "14"),  # no column is a sum
        ("Total", "70", "8"),  # a mean, or some of them: no more than the largest
        ("Total", "70", "25"),  # far from the sum
        ("Total", "70", "14%"),  # no count
        ("Total", "70", ""),
    ],
)
def test_what_may_be_no_sum_is_not_told(last: tuple[str, ...]) -> None:
    assert [one for one in found(HEAD, *PARTS, last) if one[0] == "Upheld"] == []


@pytest.mark.parametrize("part", ["", "n/a", "<5", "4.0%", "-2"])
def test_a_part_that_is_no_count_leaves_its_column_open(part: str) -> None:
    assert found(HEAD, *PARTS[:2], ("Lanes", "12", part), ("Total", "70", "14"), published=(1,)) == []


def test_people_may_be_counted_in_two_parts_and_a_total_of_them_be_less() -> None:
    head = ("Service", "Received", "Headcount")
    assert found(head, *PARTS, ("Total", "70", "12"), published=(1,)) == []
    assert found(head, *PARTS, ("Total", "70", "14"), published=(1,)) == [("Headcount", "14", "13")]


ACROSS = ("Priority", "Fully met", "Mostly", "Partly", "Not met", "Total")
COUNTS = (
    ("Ponds", "2", "1", "1", "0", "4"),
    ("Hedges", "3", "1", "0", "1", "5"),
    ("Lanes", "1", "1", "1", "1", "5"),
)


def across(*rows: tuple[str, ...], published: tuple[int, ...] = ()) -> list[tuple[str, str, str]]:
    return [
        (group.text, one.total.text, str(one.given))
        for group, one in row_totals_of(table(*rows), frozenset(published))
    ]


def test_a_total_at_the_end_of_a_row_is_told_where_those_of_most_rows_are_sums() -> None:
    assert across(ACROSS, *COUNTS) == [("Ponds", "4", "4"), ("Hedges", "5", "5"), ("Lanes", "5", "4")]
    assert across(ACROSS, *COUNTS, published=(1, 2, 3)) != []  # one column is no dataset's
    assert across(ACROSS, *COUNTS, published=(1, 2, 3, 4, 5)) == []


@pytest.mark.parametrize(
    ("head", "rows"),
    [
        ((*ACROSS[:5], "Meetings"), COUNTS),  # no total by its name
        (ACROSS, COUNTS[1:]),  # as many are none
        (ACROSS, (*COUNTS[:2], ("Lanes", "1", "1", "1", "1", "40"))),  # of something else
        (ACROSS, (*COUNTS[:2], ("Lanes", "1", "1", "1", "n/a", "6"))),  # with a column left out the rest fail
        (
            ACROSS[:3] + ACROSS[5:],
            tuple(row[:3] + row[5:] for row in COUNTS),
        ),  # two figures: no more than chance
    ],
)
def test_what_may_be_no_sum_of_a_row_is_not_told(
    head: tuple[str, ...], rows: tuple[tuple[str, ...], ...]
) -> None:
    assert across(head, *rows) == []


def test_a_table_with_totals_inside_or_with_doubt_is_left_alone() -> None:
    rows = (HEAD, *PARTS, ("Total", "70", "14"))
    inside = (HEAD, *PARTS[:2], ("Total outside", "58", "13"), PARTS[2], ("Total", "70", "14"))
    assert found(*inside) == []
    assert list(totals_of(table(*rows, doubt="two tables in one"), frozenset())) == []


@pytest.mark.parametrize(
    ("column", "total", "parts", "outcome"),
    [
        ("Upheld", "80", "31 + 27 + 22", Verdict.HOLDS),
        ("Upheld", "81", "31 + 27 + 22", Verdict.CONTRADICTED),
        ("Target £000", "80", "31 + 27 + 22", Verdict.HOLDS),
        ("Target £000", "85", "31 + 27 + 22", Verdict.CONTRADICTED),
        ("Spent", "£8.1m", "£3.1m + £2.7m + £2.2m", Verdict.WITHIN_ROUNDING),
    ],
)
def test_a_total_is_held_against_its_printed_parts(column: str, total: str, parts: str, outcome: Verdict):
    scale = 1_000 if "000" in column else 1_000_000 if "m" in total else 1
    number = float(total.strip("£m")) * scale
    row = {
        **sample_rows("table-totals")[0],
        "column": column,
        "total_text": total,
        "total": number,
        "parts": parts,
        "locator": "r/table-totals/one",
    }
    spot = PrintedSpot("r/table-totals/one", "total", 1, "r", "0" * 64, 1, *[None] * 5, total)
    records = Records("table-totals", tuple(records_of(SCHEMAS["table-totals"], [row]).rows), (spot,))
    (ran,) = check_table_totals(records, PrintedTexts([records]))
    assert ran.outcome is outcome
    assert len(ran.figures) == 4
