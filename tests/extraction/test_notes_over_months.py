"""A note merged over columns of figures stands in each of them; a figure merged over several is in doubt."""

from __future__ import annotations

from pathlib import Path

from test_ordinary_styles import rows_in, table

MONTHS = ("Ref", "Measure", "Apr 2031", "May 2031", "Jun 2031", "Target")
ROWS = (
    ("F1", "Ponds cleared", "91%", "92%", "93%", "90%"),
    ("F2", "Hedges cut", "78%", "79%", "80%", "80%"),
    ("F3", "Paths swept", "60%", "61%", "62%", "75%"),
)


def last_months(path: Path, *rows: tuple[str, ...]) -> dict[str, tuple[str, str]]:
    found = rows_in(path / "q1-2031-32.html", table(MONTHS, *ROWS, *rows))["indicator-results"]
    return {row["ref"]: (row["previous_result"], row["result"]) for row in found}


def test_a_note_over_three_months_is_said_of_each(tmp_path: Path) -> None:
    found = last_months(tmp_path, ("F4", "Boats let", "Not measured by month>3", "75%"))
    assert found["F1"] == ("92%", "93%")
    assert found["F4"] == ("Not measured by month", "Not measured by month")


def test_a_figure_over_three_months_is_not_said_of_each(tmp_path: Path) -> None:
    found = last_months(tmp_path, ("F4", "Boats let", "71%>3", "75%"))
    assert set(found) == {"F1", "F2", "F3"}
