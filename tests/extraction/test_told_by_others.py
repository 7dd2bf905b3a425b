"""Columns and kinds told by what else a report says: names come again, the rest of a total, units."""

from __future__ import annotations

from pathlib import Path

from test_keys_of_words import _page, _table

from benchmarks.councils.__main__ import rows_of
from pipelines.extraction.kinds.evidence import WEIGHTS
from pipelines.extraction.kinds.left_columns import _are_parted

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


def test_figures_that_part_the_ratings_of_results_are_their_targets(tmp_path: Path) -> None:
    def told(*waymarks: str) -> list[str | None]:
        results = ("7,045", "79.6%", "8.1", "57", "4,388", "85.9%", "341", "6.4%", "101", "88", "17.1")
        near, far = "In line", "Behind"
        ratings = (near, far, "Ahead", far, near, near, far, "Ahead", near, near, far)
        rows = [("Measure", "Actual", "Waymark", "Assessment")]
        rows += [
            (f"Number {at} of the park", result, waymark, rating)
            for at, (result, waymark, rating) in enumerate(zip(results, waymarks, ratings, strict=True))
        ]
        key = "<p>Ahead: better by more than 3%. In line: within 3% of it. Behind: worse by more.</p>"
        page = _page(tmp_path / "park-q3-2031-32.html", key, "<h2>Measures</h2>", _table(rows))
        return [row["target"] for row in rows_of(page, WEIGHTS)["indicator-results"]]

    aims = ("6,900", "83.0%", "7.5", "52", "4,400", "86.0%", "420", "7.0%", "100", "90", "15.0")
    assert told(*aims) == list(aims)
    assert told(*aims[:8], "110", "80", "17.0") == []  # it is asked what they are


def test_words_amid_the_columns_they_stand_over_count_for_all_of_them(tmp_path: Path) -> None:
    rows = [
        ("", "", "", "Before", "", "", "Now", "", ""),
        ("Ref", "Risk", "L", "I", "Score", "L", "I", "Score", "Owner"),
        ("R1", "The pond dries up", "5", "5", "25", "4", "5", "20", "Head of Parks"),
        ("R2", "The weir gives way", "5", "4", "20", "3", "4", "12", "Chief Engineer"),
        ("R3", "Visitors stay away", "4", "3", "12", "2", "3", "6", "Head Warden"),
    ]
    rows[0] = tuple(text.replace("Before", "Inherent").replace("Now", "Current") for text in rows[0])
    years = [
        ("", "", "Outturn", "", "", "2031/32", "", "England"),
        ("Measure", "2029/30", "2030/31", "2031/32", "Target", "Variance", "Status", "average"),
        ("Paths mended in a week", "60.4%", "64.8%", "66.0%", "66.5%", "-0.5", "Amber", "67.7%"),
        ("Gates mended in a week", "71.0%", "74.1%", "76.0%", "75.0%", "1.0", "Green", "70.2%"),
        ("Visits in summer", "602", "648", "655", "620", "35", "Green", "n/a"),
    ]
    parts = ("<h2>Risk register</h2>", _table(rows), "<h2>Measures</h2>", _table(years))
    found = rows_of(_page(tmp_path / "park-2031-32.html", *parts), WEIGHTS)
    scores = [
        (row["inherent_score"], row["current_likelihood"], row["current_score"]) for row in found["risks"]
    ]
    assert scores == [("25", "4", "20"), ("20", "3", "12"), ("12", "2", "6")]
    results = found["indicator-results"]
    assert [row["previous_result"] for row in results] == ["64.8%", "74.1%", "648"]
    assert {row["target_period"] for row in results} == {"2031/32"}
    earlier = {row["value_text"]: (row["measure"], row["period"]) for row in found["observations"]}
    assert earlier["602"] == ("result", "2029/30")


def test_directions_amid_other_words_and_statuses_as_printed(tmp_path: Path) -> None:
    rows = [
        ("Measure", "Actual", "Target", "Last quarter", "Change since last quarter"),
        ("Paths mended in a week", "66%", "75%", "74%", "Getting worse"),
        ("Ponds dredged", "9", "8", "6", "A little better"),
        ("Gates mended", "12", "12", "12", "Not applicable"),
        ("Visits", "90", "80", "70", "No better than before"),
        ("Hides open", "4", "4", "3", "Up (good)"),
        ("Lost dogs", "4", "4", "3", "Weakening"),
        ("Swans", "4", "4", "4", "◄►"),
        ("Ducks", "4", "4", "4", "Remains good"),
    ]
    actions = [
        ("Action", "Due", "RAG", "RAG last quarter"),
        ("Dredge the pond", "March 2032", "Green", "On time"),
        ("Mend the weir", "June 2032", "Red", "Slipping"),
        ("Plant an orchard", "May 2032", "Amber", "On time"),
    ]
    key = "<p>On time (green), Slipping (amber), Late (red)</p>"
    parts = ("<h2>Measures</h2>", _table(rows), key, "<h2>Key actions</h2>", _table(actions))
    found = rows_of(_page(tmp_path / "park-q3-2031-32.html", *parts), WEIGHTS)
    directions = [row["direction_short_term"] or None for row in found["indicator-results"]]
    assert directions[:4] == ["Worsening", "Improving", None, "No better than before"]
    assert directions[4:] == ["Improving", "Worsening", "Same", "Remains good"]
    assert [row["previous_status"] for row in found["key-actions"]] == ["On time", "Slipping", "On time"]


def test_a_cell_merged_over_part_of_a_run_of_periods_keeps_its_part(tmp_path: Path) -> None:
    months = (
        "<tr><th rowspan=2>Measure</th><th colspan=4>2031/32</th><th>2030/31</th><th rowspan=2>RAG</th></tr>"
    )
    months += "<tr><th>Apr</th><th>May</th><th>Jun</th><th>Q1</th><th>Q4</th></tr>"
    rows = [
        ("Paths mended", "71%", "74%", "66%", "70%", "68%", "Red"),
        ("Ponds", "1", "2", "3", "6", "4", "Green"),
    ]
    rows.append(("Visits to the hide", "120", "130", "140", "390", "350", "Green"))
    table = _table(rows).replace("<table>", f"<table>{months}")
    page = _page(tmp_path / "park-q1-2031-32.html", "<p>Quarter 1 2031/32</p><h2>Measures</h2>", table)
    found = rows_of(page, WEIGHTS)["indicator-results"]
    assert [(row["result"], row["previous_result"]) for row in found] == [
        ("70%", "68%"),
        ("6", "4"),
        ("390", "350"),
    ]


def test_many_rows_of_one_rating_part_nothing_by_being_many() -> None:
    near = [0.01 * at for at in range(20)]
    assert not _are_parted(near, [0.05, 0.12])
    assert _are_parted(near, [0.3, 0.4])
    assert not _are_parted([*near, *[0.5] * 5], [0.3, 0.4])
