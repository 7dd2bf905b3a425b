"""Keys that explain words without a colour, tints too pale for a mark, and what a table of theirs is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.councils.__main__ import rows_of
from pipelines.council.project import default_project
from pipelines.extraction.kinds.evidence import WEIGHTS
from pipelines.extraction.reading import read_here
from pipelines.extraction.report import load_report

SENTENCE = (
    "Done means that the work is complete, Under way means that it will be done in time, and Stalled means "
    "that it will not."
)
LINE = "Done: the work is complete. Under way: it will be done in time. Not started: no work has begun."
TITLED = (
    "Progress: Done – all delivered. Under way – it will be done in time. Not started – no work has begun."
)
TAILED = f"{LINE} Direction compares this quarter with the same quarter of the year before: Better or Worse."
ACTIONS = (
    ("Dredge the pond", "Done", ""),
    ("Mend the weir", "{last}", ""),
    ("Plant an orchard", "Under way", ""),
)


def _table(rows: list[tuple[str, ...]]) -> str:
    def line(cells: tuple[str, ...]) -> str:
        return "<tr>" + "".join(
            f"<td {cell}</td>" if "style=" in cell else f"<td>{cell}</td>" for cell in cells
        )

    return f"<table>{''.join(map(line, rows))}</table>"


def _filled(text: str, colour: str) -> str:
    return f"style='background:#{colour}'>{text}"


def _page(path: Path, *parts: str) -> Path:
    path.write_text(
        f"<html><body><h1>How we did in 2031/32</h1>{''.join(parts)}</body></html>", encoding="utf-8"
    )
    return path


LONE = "Done: it is all complete.</p><p>Stalled: it is not done soon.</p><p>Under way: it goes on as planned."
SIDES = "Done means as planned or better, Under way means within 3% of it, and Stalled means worse than that."


@pytest.mark.parametrize(
    ("key", "last"),
    [
        (SENTENCE, "Stalled"),
        (LINE, "Not started"),
        (TITLED, "Not started"),
        (TAILED, "Not started"),
        (LONE, "Stalled"),
        (SIDES, "Stalled"),
    ],
)
def test_a_word_that_a_key_explains_without_a_colour_is_the_rating(
    key: str, last: str, tmp_path: Path
) -> None:
    rows = [("Action", "Status", "Latest position")] + [
        (action, status.format(last=last), "Work goes on in the park.") for action, status, _ in ACTIONS
    ]
    path = _page(tmp_path / "park.html", f"<h2>Actions</h2><p>{key}</p>", _table(rows))
    found = rows_of(path, WEIGHTS)["key-actions"]
    assert [row["rag"] for row in found] == ["Done", last, "Under way"]


def test_where_such_a_word_stands_in_a_colour_that_is_the_rating(tmp_path: Path) -> None:
    colours = {"Done": "2e9e5b", "Stalled": "d0202e", "Under way": "f5a800"}
    rows = [("Action", "Status", "Latest position")] + [
        (action, _filled(word := status.format(last="Stalled"), colours[word]), "Work goes on.")
        for action, status, _ in ACTIONS
    ]
    path = _page(tmp_path / "park.html", f"<h2>Actions</h2><p>{SENTENCE}</p>", _table(rows))
    found = rows_of(path, WEIGHTS)["key-actions"]
    assert [row["rag"] for row in found] == ["Green", "Red", "Amber"]


def test_a_list_of_words_and_a_report_of_years(tmp_path: Path) -> None:
    key = (
        "<dl><dt>Met</dt><dd>as aimed for or better</dd><dt>Missed</dt><dd>worse than was aimed for</dd></dl>"
    )
    rows = [
        ("Measure", "2029/30", "2030/31", "2031/32", "Target", "Target met?"),
        ("Ponds dredged", "4", "6", "9", "8", "Met"),
        ("Paths mended in a week", "71%", "74%", "66%", "75%", "Missed"),
        ("Visits to the bird hide", "1,204", "1,390", "1,402", "1,400", "Met"),
    ]
    found = rows_of(_page(tmp_path / "park-2031-32.html", key, "<h2>The park</h2>", _table(rows)), WEIGHTS)
    assert [row["rag"] for row in found["indicator-results"]] == ["Met", "Missed", "Met"]
    first = {row["value_text"]: row["measure"] for row in found["observations"] if row["period"] == "2029/30"}
    assert first == {"4": "result", "71%": "result", "1,204": "result"}


def test_fills_as_pale_as_the_keys_rate_each_quarters_figure(tmp_path: Path) -> None:
    good, fair, bad = "c6efce", "ffeb9c", "ffc7ce"  # an office program's own
    key = _table(
        [
            (
                _filled("", good),
                "as planned",
                _filled("", fair),
                "nearly so",
                _filled("", bad),
                "well short of it",
            )
        ]
    )
    rows = [
        ("Ref", "Measure", "Q1", "Q2", "Q3", "Target"),
        ("P1", "Ponds dredged", _filled("4", bad), _filled("7", good), _filled("6", fair), "7"),
        (
            "P2",
            "Paths mended in a week",
            _filled("76%", good),
            _filled("70%", fair),
            _filled("81%", good),
            "75%",
        ),
        (
            "P3",
            "Visits to the bird hide",
            _filled("310", good),
            _filled("222", bad),
            _filled("190", bad),
            "300",
        ),
    ]
    path = _page(
        tmp_path / "park-q3-2031-32.html", "<p>Quarter 3 2031/32</p>", key, "<h2>Scorecard</h2>", _table(rows)
    )
    found = rows_of(path, WEIGHTS)
    assert [(row["rag"], row["status_printed"]) for row in found["indicator-results"]] == [
        ("Amber", "colour #ffeb9c"),
        ("Green", "colour #c6efce"),
        ("Red", "colour #ffc7ce"),
    ]
    rated = {
        (row["ref"], row["period"][:2]): row["rag"]
        for row in found["observations"]
        if row["measure"] == "result"
    }
    assert rated == {
        ("P1", "Q1"): "Red", ("P1", "Q2"): "Green", ("P1", "Q3"): "Amber",
        ("P2", "Q1"): "Green", ("P2", "Q2"): "Amber", ("P2", "Q3"): "Green",
        ("P3", "Q1"): "Green", ("P3", "Q2"): "Red", ("P3", "Q3"): "Red",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("told", "amounts"),
    [("All sums are in thousands of pounds.", ["410000", "220000"]), ("Agreed in February.", [])],
)
def test_sums_under_known_headings_are_in_the_unit_that_is_told_or_held(
    told: str, amounts: list[str], tmp_path: Path
) -> None:
    rows = [("Committee", "2031/32", "2032/33"), ("Parks", "410", "220"), ("Bridges", "85", "60")]
    path = _page(tmp_path / "savings.html", f"<h2>Savings by committee</h2><p>{told}</p>", _table(rows))
    found = rows_of(path, WEIGHTS)["savings"]
    assert [row["amount_gbp"] for row in found if row["committee"] == "Parks"] == amounts
    assert bool(amounts) == bool(found)


def test_it_is_not_asked_what_a_key_is_whose_triangle_is_no_arrow(tmp_path: Path) -> None:
    lines = (
        ("●", "d0202e", "Alert: far from it", "⬆", "Improving"),
        ("▲", "f5a800", "Warning: near it", "➡", "No change"),
        ("●", "2e9e5b", "Well: target met", "⬇", "Getting worse"),
    )
    key = [("Status", "", "Short term trend", "")] + [
        (f"<span style='color:#{colour}'>{sign}</span>", said, arrow, way)
        for sign, colour, said, arrow, way in lines
    ]
    path = _page(tmp_path / "key.html", "<h2>Projects</h2>", _table(key))
    read = read_here(load_report(path), default_project().layouts)
    assert read.legend.words == {"alert": "Red", "warning": "Amber", "well": "Green"}
    assert (read.tables, len(read.unknown)) == ((), 1)


def _rated_rows(tmp_path: Path, key: str, good: str, bad: str) -> list[str]:
    rows = [
        ("Ref", "Measure", "Q3 2031/32", "Target", "RAG rating"),
        ("P1", "Ponds dredged", "8", "7", _filled("", good)),
        ("P2", "Paths mended in a week", "70%", "75%", _filled("", bad)),
        ("P3", "Visits to the bird hide", "310", "300", _filled("", good)),
    ]
    parts = ("<p>Quarter 3 2031/32</p>", f"<p>{key}</p>", "<h2>Scorecard</h2>", _table(rows))
    found = rows_of(_page(tmp_path / "park-q3-2031-32.html", *parts), WEIGHTS)
    return [row["rag"] for row in found["indicator-results"]]


def test_pale_fills_of_the_colours_that_a_key_names_rate(tmp_path: Path) -> None:
    key = "Green: on target or better. Amber: within 5% of it. Red: further off."
    good, bad = "c6efce", "ffc7ce"  # an office program's own
    assert _rated_rows(tmp_path, key, good, bad) == ["Green", "Red", "Green"]
    assert _rated_rows(tmp_path, key, good, good) == ["", "", ""]  # a column's own ground
    assert _rated_rows(tmp_path, "Ponds are dredged in May.", good, bad) == ["", "", ""]


@pytest.mark.parametrize("last", ["Stalled", "Off course"])
def test_words_of_cells_with_their_colours_in_brackets_are_told_from_what_they_mean(
    last: str, tmp_path: Path
) -> None:
    key = (
        "Going well every step in time (green) Going slowly within a month of it (amber) Stalled later (red)"
    )
    rows = [("Dredge the pond", "Going well"), ("Mend the weir", "Going slowly"), ("Plant an orchard", last)]
    page = _page(
        tmp_path / "q1-2031-32.html",
        f"<p>{key}</p>",
        _table([("Key action", "Status", "Due date"), *((*row, "May 2032") for row in rows)]),
    )
    found = rows_of(page, WEIGHTS)["key-actions"]
    rated = {row["action"]: row["rag"] for row in found}
    assert [rated[name] for name, _ in rows[:2]] == (["Green", "Amber"] if last == "Stalled" else ["", ""])


def test_words_whose_meaning_stands_behind_the_colour_are_told_as_before(tmp_path: Path) -> None:
    key = "Status: Going well (green) – all in time. Going slowly (amber) – late. Stalled (red) – very late."
    rows = [
        ("Dredge the pond", "Going well"),
        ("Mend the weir", "Going slowly"),
        ("Plant an orchard", "Stalled"),
    ]
    page = _page(
        tmp_path / "q1-2031-32.html",
        f"<p>{key}</p>",
        _table([("Key action", "Status", "Due date"), *((*row, "May 2032") for row in rows)]),
    )
    found = rows_of(page, WEIGHTS)["key-actions"]
    assert [row["rag"] for row in found] == ["Green", "Amber", "Red"]
