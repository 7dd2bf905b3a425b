"""Columns and kinds told by what else a report says: names come again, the rest of a total, units."""

from __future__ import annotations

from pathlib import Path

from test_keys_of_words import _page, _table

from benchmarks.councils.__main__ import rows_of
from pipelines.extraction.kinds.evidence import WEIGHTS

MEASURES = [
    ("Measure", "Target", "Actual", "RAG"),
    ("Ponds dredged", "8", "9", "Green"),
    ("Paths mended in a week", "75%", "66%", "Red"),
    ("Visits to the hide", "1,400", "1,250", "Red"),
]


def test_a_table_that_repeats_names_of_indicators_speaks_of_them(tmp_path: Path) -> None:
    def told(*rows: tuple[str, ...]) -> list[tuple[str, str]]:
        parts = ("<h2>Measures</h2>", _table(MEASURES), "<h2>Where we fell short</h2>", _table([*rows]))
        found = rows_of(_page(tmp_path / "park-2031-32.html", *parts), WEIGHTS)["interventions"]
        return [(row["indicator"], row["comment"]) for row in found]

    heads = ("Measure", "What comes now")
    paths = ("Paths mended in a week", "A second team starts in May, and the list is read each Monday.")
    hide = ("Visits to the hide", "The hide was shut in June. It opens again when the roof is mended.")
    assert told(heads, paths, hide) == [paths, hide]
    others = (("Oaks", paths[1]), ("Elms", hide[1]))
    assert told(heads, *others) == []


def test_what_the_ratings_leave_of_a_total_is_not_rated(tmp_path: Path) -> None:
    def counts(*left: str) -> dict[str, str]:
        rows = [
            ("Priority", "Green", "Amber", "Red", "Just watched", "Total"),
            ("Ponds", "1", "2", "1", left[0], "5"),
            ("Paths", "3", "1", "1", left[1], "6"),
            ("Hides", "3", "1", "0", left[2], "4"),
        ]
        page = _page(tmp_path / "park-2031-32.html", "<h2>Summary of measures</h2>", _table(rows))
        found = rows_of(page, WEIGHTS)["rag-summary"]
        return {row["group"]: row["count"] for row in found if row["measure"] == "not_rated"}

    assert counts("1", "1", "0") == {"Ponds": "1", "Paths": "1", "Hides": "0"}
    assert counts("1", "2", "0") == {}  # it is something else


def test_savings_under_a_plan_and_capital_that_is_only_proposed(tmp_path: Path) -> None:
    savings = [
        ("Ref", "Proposal", "Plan", "Delivered to date", "Forecast", "RAG"),
        ("S1", "Fewer mowings", "120", "60", "110", "Amber"),
        ("S2", "Shared warden", "300", "310", "310", "Green"),
        ("S3", "Sale of hay", "45", "0", "20", "Red"),
    ]
    capital = [
        ("Scheme", "Current budget", "Additions and deletions", "Slippage", "Proposed budget"),
        ("Weir", "1,325", "0", "(90)", "1,235"),
        ("Footbridge", "6,740", "410", "(1,860)", "5,290"),
        ("Bird hide", "890", "60", "(310)", "640"),
    ]
    parts = ("<h2>Savings plan (£000)</h2>", _table(savings), "<h2>Capital (£000)</h2>", _table(capital))
    found = rows_of(_page(tmp_path / "park-2031-32.html", *parts), WEIGHTS)
    assert [row["planned_gbp"] for row in found["savings-proposals"]] == ["120000", "300000", "45000"]
    assert [row["proposed_budget_gbp"] for row in found["capital"]] == ["1235000", "5290000", "640000"]


def test_a_column_of_units_holds_for_all_figures_of_a_row(tmp_path: Path) -> None:
    rows = [
        ("Measure", "Unit", "2030/31", "2031/32", "Target"),
        ("Paths mended in a week", "%", "74", "66", "75"),
        ("Ponds dredged", "number", "6", "9", "8"),
        ("Time to mend a gate", "days", "12", "9", "10"),
    ]
    page = _page(tmp_path / "park-2031-32.html", "<h2>Measures</h2>", _table(rows))
    units = {(row["indicator"], row["unit"]) for row in rows_of(page, WEIGHTS)["observations"]}
    wanted = {"Paths mended in a week": "percent", "Ponds dredged": "count", "Time to mend a gate": "days"}
    assert units == set(wanted.items())


def test_a_list_of_labels_with_one_long_comment_is_a_record_still(tmp_path: Path) -> None:
    def measure(name: str, *values: str) -> str:
        labels = ("2031/32", "Target", "2030/31", "Status", "Comment")
        pairs = zip(labels, values, strict=False)
        return f"<h3>{name}</h3><dl>{''.join(f'<dt>{a}</dt><dd>{b}</dd>' for a, b in pairs)}</dl>"

    long = "The dry summer left the pond so low that the barge could not be used until the end of September."
    parts = (
        measure("Ponds dredged", "9", "8", "6", "Green", long),
        measure("Paths mended in a week", "66%", "75%", "74%", "Red"),
        measure("Visits to the hide", "1,402", "1,400", "1,390", "Green", "A good year."),
    )
    found = rows_of(_page(tmp_path / "park-2031-32.html", *parts), WEIGHTS)["indicator-results"]
    assert [(row["indicator"], row["result"], row["comment"] or "") for row in found] == [
        ("Ponds dredged", "9", long),
        ("Paths mended in a week", "66%", ""),
        ("Visits to the hide", "1,402", "A good year."),
    ]
