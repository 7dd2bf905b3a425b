"""Cards or a short list that repeat rows of the full one: one row each, which knows what both print."""

from __future__ import annotations

from pathlib import Path

from test_keys_in_tables import KEY, read, table

from pipelines.extraction.kinds.recognised import Row

FULL = ("Ref", "Measure", "Target", "Q1 2031/32", "Comment")
SHORT = ("Measure", "Target", "Q1 2031/32")
ROWS = (
    ("F1", "Ponds cleared", "90%", "91%", "Volunteers came twice in the spring."),
    ("F2", "Hedges cut", "80%", "78%", "The frost kept the men from the hedges."),
    ("F3", "Paths swept", "75%", "60%", "Two weeks were too wet for the sweeper."),
)


def _joined(path: Path, *short: tuple[str, str, str], more: tuple[str, ...] = ()) -> list[Row]:
    parts = (
        "<h2>At a glance</h2>",
        table(SHORT, *short),
        "<h2>Full list of measures</h2>",
        table(FULL, *ROWS),
        *more,
    )
    _, found = read(path / "q1-2031-32.html", KEY, *parts)
    return [row for one in found.tables if one.layout.name == "indicator-results" for row in one.rows]


def _short(at: int, result: str = "") -> tuple[str, str, str]:
    return ROWS[at][1], ROWS[at][2], result or ROWS[at][3]


def test_rows_of_a_short_list_are_those_of_the_full_one_and_know_both_places(tmp_path: Path) -> None:
    rows = _joined(tmp_path, _short(0), _short(1), _short(2))
    assert [row.text("ref") for row in rows] == ["F1", "F2", "F3"]
    assert [len(row.cells["result"].parts) for row in rows] == [2, 2, 2]
    assert not any(row.cells["result"].elsewhere or row.doubt for row in rows)


def test_where_one_prints_another_figure_the_full_lists_is_kept_and_the_other_noted(tmp_path: Path) -> None:
    rows = _joined(tmp_path, _short(0, "83%"), _short(1), _short(2))
    assert [row.text("result") for row in rows] == ["91%", "78%", "60%"]
    assert rows[0].cells["result"].elsewhere == (("another table of the report", "83%"),)
    assert "83%" in rows[0].cells["result"].note
    assert not rows[1].cells["result"].elsewhere


def test_another_service_that_measures_the_same_is_not_joined(tmp_path: Path) -> None:
    rows = _joined(tmp_path, _short(0, "83%"), _short(1, "41%"), _short(2, "12%"))
    assert len(rows) == 6
    assert not any(cell.elsewhere for row in rows for cell in row.cells.values())


def test_a_table_that_compares_with_other_places_makes_no_third_list(tmp_path: Path) -> None:
    compared = (("Ref", "Measure", "2029/30", "England"), *((row[0], row[1], "55%", "58%") for row in ROWS))
    again = ("<h2>How we compare</h2>", table(*compared))
    rows = _joined(tmp_path, _short(0, "83%"), _short(1), _short(2), more=again)
    assert [len(row.cells["result"].elsewhere) for row in rows] == [1, 0, 0, 0, 0, 0]


def test_a_list_of_which_most_rows_stand_nowhere_else_is_not_joined(tmp_path: Path) -> None:
    others = [(f"Boats let on pond {name}", "12", "9") for name in ("one", "two", "three")]
    assert len(_joined(tmp_path, _short(0), _short(1), *others)) == 8


def test_a_direction_that_only_the_short_list_has_is_the_full_lists_too(tmp_path: Path) -> None:
    short = [(*_short(at), way) for at, way in enumerate(("Better", "Worse", "Same"))]
    parts = (
        "<h2>At a glance</h2>",
        table((*SHORT, "Direction of travel"), *short),
        "<h2>Full list of measures</h2>",
        table(FULL, *ROWS),
    )
    found, _ = read(tmp_path / "q1-2031-32.html", KEY, *parts)
    told = [(row["ref"], row["direction_short_term"], row["comment"]) for row in found["indicator-results"]]
    ways = ("Improving", "Worsening", "Same")
    assert told == [(row[0], way, row[4]) for row, way in zip(ROWS, ways, strict=True)]
