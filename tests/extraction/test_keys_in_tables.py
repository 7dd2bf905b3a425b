"""A report's key in a table of its own: heads of counts, letters after words, and nothing to ask about it."""

from __future__ import annotations

from pathlib import Path

from benchmarks.councils.__main__ import rows_of
from pipelines.council.project import default_project
from pipelines.extraction.kinds.evidence import WEIGHTS
from pipelines.extraction.kinds.recognised import questions_of
from pipelines.extraction.reading import ReadReport, read_here
from pipelines.extraction.report import load_report

GREEN, AMBER, RED, BLUE = "#00b050", "#ffc000", "#ff0000", "#5b9bd5"
HEAD = "<h1>Fernholt Council</h1><h1>Performance report, quarter 1 2031/32</h1>"


def table(*rows: tuple[str, ...]) -> str:
    """Rows of cells; `colour|text` is a filled one."""
    cells = (
        "".join(
            f'<td style="background:{cell.partition("|")[0]}">{cell.partition("|")[2]}</td>'
            if cell.startswith("#")
            else f"<td>{cell}</td>"
            for cell in row
        )
        for row in rows
    )
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"


def read(path: Path, *parts: str) -> tuple[dict[str, list[dict[str, str]]], ReadReport]:
    path.write_text(f"<html><body>{HEAD}{''.join(parts)}</body></html>", encoding="utf-8")
    return rows_of(path, WEIGHTS), read_here(load_report(path), default_project().layouts, has_offers=True)


KEY = table(
    ("Shading", "Meaning"),
    (f"{GREEN}|", "At or better than the aim"),
    (f"{AMBER}|", "Short of it by up to 4%"),
    (f"{RED}|", "Short of it by over 4%"),
)
RESULTS = table(
    ("Ref", "Measure", "Q1 2031/32", "Target", "Status"),
    ("F1", "Ponds cleared", "91%", "90%", f"{GREEN}|"),
    ("F2", "Hedges cut", "78%", "80%", f"{AMBER}|"),
    ("F3", "Paths swept", "60%", "75%", f"{RED}|"),
)


def test_counts_are_headed_by_what_the_key_says_of_a_rating(tmp_path: Path) -> None:
    counts = table(
        ("Theme", "At or better", "Short of it by up to 4%", "Short of it by over 4%"),
        ("Parks", "4", "2", "1"),
        ("Roads", "3", "0", "2"),
        ("Homes", "5", "1", "0"),
    )
    found, read_report = read(tmp_path / "q1-2031-32.html", KEY, "<h2>Summary</h2>", counts, RESULTS)
    told = [(row["group"], row["measure"], row["count"]) for row in found["rag-summary"]]
    assert told[:3] == [("Parks", "green", "4"), ("Parks", "amber", "2"), ("Parks", "red", "1")]
    assert len(told) == 9
    assert not questions_of(read_report.tables)


def test_nobody_is_asked_what_a_key_is(tmp_path: Path) -> None:
    key = table(
        (f"{GREEN}|GREEN", "The aim has been reached"),
        (f"{AMBER}|AMBER", "The lower standard has been reached, the aim has not"),
        (f"{RED}|RED", "The lower standard has not been reached"),
        ("⇧", "Performance has gone up since the quarter before"),
        ("⇔", "Performance has stayed as it was in the quarter before"),
        ("⇩", "Performance has gone down since the quarter before"),
    )
    _, read_report = read(tmp_path / "q1-2031-32.html", key, RESULTS)
    assert [len(table.rows) for table in read_report.unknown] == [6]
    assert not read_report.offered


def test_a_key_of_words_and_then_of_letters_explains_both(tmp_path: Path) -> None:
    both = table(
        (f"{GREEN}|Going well", "The aim is reached"),
        (f"{AMBER}|Lagging", "Nearly reached"),
        (f"{RED}|Far off", "The board looks at it"),
        ("Watched", "There is no aim"),
        (f"{BLUE}|C", "The project is over"),
        (f"{GREEN}|G", "The project goes as planned"),
        (f"{AMBER}|A", "The project needs its board"),
    )
    _, read_report = read(tmp_path / "q1-2031-32.html", both, RESULTS)
    words = read_report.legend.words
    assert words == {
        "going well": "Green", "lagging": "Amber", "far off": "Red", "c": "Blue", "g": "Green", "a": "Amber",
    }  # fmt: skip


def test_a_list_of_things_in_colours_is_no_key(tmp_path: Path) -> None:
    things = table(
        (f"{GREEN}|Depot", "The roof is on"),
        (f"{AMBER}|Bridge", "Steel is late"),
        (f"{GREEN}|School", "Opened in May"),
        (f"{RED}|Harbour", "The wall has sunk"),
        (f"{AMBER}|Market", "Stalls are on order"),
        (f"{GREEN}|Library", "Books are in"),
    )
    _, read_report = read(tmp_path / "q1-2031-32.html", things)
    assert not read_report.legend.words


def test_another_standard_than_the_target_is_no_question(tmp_path: Path) -> None:
    """A floor or a usual range is known for what it is, and kept out of the rows."""
    results = table(
        ("Ref", "Measure", "Q1 2031/32", "Target", "Floor", "Usual range", "Status"),
        ("F1", "Ponds cleared", "91%", "90%", "82%", "80% – 95%", f"{GREEN}|"),
        ("F2", "Hedges cut", "78%", "80%", "70%", "70% – 85%", f"{AMBER}|"),
        ("F3", "Paths swept", "60%", "75%", "65%", "65% – 80%", f"{RED}|"),
    )
    found, read_report = read(tmp_path / "q1-2031-32.html", KEY, results)
    assert [(row["result"], row["target"]) for row in found["indicator-results"]] == [
        ("91%", "90%"),
        ("78%", "80%"),
        ("60%", "75%"),
    ]
    assert not questions_of(read_report.tables)
    assert not read_report.offered
    assert "82%" not in str(found)


def test_each_column_of_staff_is_a_measure_and_a_strange_one_is_asked_about(tmp_path: Path) -> None:
    staff = table(
        ("Directorate", "Headcount", "Full-time equivalent", "Agency spend as % of pay bill", "Flu jabs"),
        ("Parks", "310", "244.5", "6.2%", "41"),
        ("Roads", "122", "98.0", "8.9%", "17"),
        ("Homes", "208", "171.3", "3.1%", "25"),
    )
    found, read_report = read(tmp_path / "q1-2031-32.html", "<h2>Staffing</h2>", staff)
    assert [row["measure"] for row in found["workforce"]][:3] == [
        "Headcount",
        "Full-time equivalent",
        "Agency spend as % of pay bill",
    ]
    (asked,) = read_report.offered
    assert "Flu jabs" in asked.about


def test_an_own_column_of_references_names_what_is_said_of_indicators(tmp_path: Path) -> None:
    said = table(
        ("Ref", "Measure", "Commentary"),
        ("F2", "Hedges cut", "One of the two machines stood still for six weeks, and birds nested late."),
        ("F3", "Paths swept", "Sweepers were lent to the roads after the flood and came back in June."),
    )
    found, _ = read(tmp_path / "q1-2031-32.html", KEY, RESULTS, "<h2>Measures off target</h2>", said)
    assert [(row["ref"], row["indicator"]) for row in found["interventions"]] == [
        ("F2", "Hedges cut"),
        ("F3", "Paths swept"),
    ]


def test_a_column_of_themes_is_the_area_and_an_arrow_of_any_shape_a_direction(tmp_path: Path) -> None:
    key = table(("⇧", "Better than before"), ("⇔", "The same as before"), ("⇩", "Worse than before"))
    results = table(
        ("Theme", "Ref", "Measure", "Target", "Q1 2031/32", "DoT", "Status"),
        ("Green places", "F1", "Ponds cleared", "90%", "91%", "⇧", f"{GREEN}|"),
        ("Green places", "F2", "Hedges cut", "80%", "78%", "⇔", f"{AMBER}|"),
        ("Ways", "F3", "Paths swept", "75%", "60%", "⇩", f"{RED}|"),
    )
    found, _ = read(tmp_path / "q1-2031-32.html", KEY, key, results)
    assert [(row["area"], row["direction_short_term"]) for row in found["indicator-results"]] == [
        ("Green places", "Improving"),
        ("Green places", "Same"),
        ("Ways", "Worsening"),
    ]


def test_arrows_aslant_point_up_and_down_and_mean_what_their_key_says(tmp_path: Path) -> None:
    key = table(("↗", "Better than before"), ("→", "The same as before"), ("↘", "Worse than before"))
    results = table(
        ("Ref", "Measure", "Target", "Q1 2031/32", "Trend", "Status"),
        ("F1", "Ponds cleared", "90%", "91%", "↗", f"{GREEN}|"),
        ("F2", "Hedges cut", "80%", "78%", "→", f"{AMBER}|"),
        ("F3", "Paths swept", "75%", "60%", "↘", f"{RED}|"),
    )
    found, _ = read(tmp_path / "q1-2031-32.html", KEY, key, results)
    assert [
        (row["direction_printed"], row["direction_short_term"]) for row in found["indicator-results"]
    ] == [
        ("up", "Improving"),
        ("same", "Same"),
        ("down", "Worsening"),
    ]


def test_letters_behind_a_stroke_are_references(tmp_path: Path) -> None:
    actions = table(
        ("Ref", "Milestone", "Lead officer", "Due date", "Status", "Progress"),
        ("GP/A", "Open the walled garden", "Head of Parks", "31/01/2032", "On track", "The beds are dug."),
        ("GP/B", "Drain the lower field", "Head of Parks", "30/11/2031", "Completed", "Done in May."),
    )
    found, read_report = read(tmp_path / "q1-2031-32.html", "<h2>Milestones</h2>", actions)
    assert [row["ref"] for row in found["key-actions"]] == ["GP/A", "GP/B"]
    assert not questions_of(read_report.tables)


def test_a_key_with_a_column_for_each_kind_of_row_says_what_its_marks_mean_for_measures(
    tmp_path: Path,
) -> None:
    """A mark that measures have not means what it does for others."""
    key = table(
        ("RAG", "Measures", "Savings", "Key actions"),
        (f"{BLUE}|B", "", "", "Complete"),
        (f"{GREEN}|G", "Target met", "Made in full", "On track"),
        (f"{AMBER}|A", "Within 10% of target", "Made in part", "Behind, can be recovered"),
        (f"{RED}|R", "More than 10% from target", "At most half made", "Will not be done on time"),
    )
    _, read_report = read(tmp_path / "q1-2031-32.html", RESULTS, key)
    assert [(one.word, one.meaning, one.rating) for one in read_report.legend.keys[0].entries] == [
        ("B", "Complete", "Blue"),
        ("G", "Target met", "Green"),
        ("A", "Within 10% of target", "Amber"),
        ("R", "More than 10% from target", "Red"),
    ]


def test_what_is_delivered_to_the_end_of_a_quarter_is_no_one_quarters(tmp_path: Path) -> None:
    savings = table(
        ("Ref", "Saving", "Planned £000", "Delivered to end of Q1 £000", "Forecast £000"),
        ("S1", "Sell the old boats", "140", "98", "132"),
        ("S2", "Mow less often", "65", "22", "68"),
        ("S3", "Print less", "40", "30", "40"),
    )
    found, _ = read(tmp_path / "q1-2031-32.html", "<h2>Savings 2031/32</h2>", savings)
    rows = found["savings-proposals"]
    assert [row["delivered_gbp"] for row in rows] == ["98000", "22000", "30000"]
    assert not any(row["delivered_q1_gbp"] for row in rows)


def test_what_was_spent_to_a_day_is_to_date(tmp_path: Path) -> None:
    capital = table(
        ("Programme", "Current budget 2031/32", "Spend to 30 June 2031", "Forecast", "Variance"),
        ("Ponds", "2,400", "310", "2,400", "0"),
        ("Paths", "1,820", "904", "1,240", "(580)"),
        ("Sheds", "600", "77", "955", "355"),
    )
    found, read_report = read(tmp_path / "q1-2031-32.html", "<h2>Capital programme (£000)</h2>", capital)
    assert [(row["spend_to_date_gbp"], row["spend_to"]) for row in found["capital"]] == [
        ("310000", "30 June 2031"),
        ("904000", "30 June 2031"),
        ("77000", "30 June 2031"),
    ]
    assert not questions_of(read_report.tables)


def test_words_that_stand_on_one_colour_throughout_are_the_scale_of_the_report(tmp_path: Path) -> None:
    """The key says them on plain paper under a heading on a ground of its own; counts are headed by them."""
    dark = "#1b4d4f"
    key = table(
        (f"{dark}|Status", f"{dark}|Meaning"),
        ("In hand", "The aim is reached"),
        ("Some worry", "Up to 5% off the aim"),
        ("Grave worry", "More than 5% off the aim"),
    )
    rows = [
        ("F1", "Ponds cleared", "91%", "90%", f"{GREEN}|In hand"),
        ("F2", "Hedges cut", "78%", "80%", f"{AMBER}|Some worry"),
        ("F3", "Paths swept", "60%", "75%", f"{RED}|Grave worry"),
        ("F4", "Bins emptied", "99%", "98%", f"{GREEN}|In hand"),
        ("F5", "Signs mended", "70%", "72%", f"{AMBER}|Some worry"),
        ("F6", "Gates hung", "50%", "72%", f"{RED}|Grave worry"),
    ]
    results = table(("Ref", "Measure", "Q1 2031/32", "Target", "Status"), *rows)
    counts = table(
        ("Theme", "In hand", "Some worry", "Grave worry"), ("Parks", "4", "2", "1"), ("Roads", "3", "0", "2")
    )
    found, read_report = read(tmp_path / "q1-2031-32.html", key, "<h2>Summary</h2>", counts, results)
    assert [(row["measure"], row["count"]) for row in found["rag-summary"]] == [
        ("green", "4"), ("amber", "2"), ("red", "1"), ("green", "3"), ("amber", "0"), ("red", "2"),
    ]  # fmt: skip
    (said,) = read_report.legend.keys
    assert [(one.word, one.rating) for one in said.entries] == [
        ("In hand", "Green"), ("Some worry", "Amber"), ("Grave worry", "Red"),
    ]  # fmt: skip
    assert not questions_of(read_report.tables)


def test_counts_headed_by_how_far_off_the_target_are_told_without_a_key(tmp_path: Path) -> None:
    counts = table(
        ("Theme", "Target met", "Within 5% of target", "More than 5% from target", "Not rated", "Total"),
        ("Parks", "1", "1", "2", "0", "4"),
        ("Roads", "3", "1", "0", "0", "4"),
        ("Homes", "0", "2", "0", "2", "4"),
    )
    found, read_report = read(tmp_path / "q1-2031-32.html", "<h2>Summary by theme</h2>", counts)
    told = [(row["measure"], row["count"]) for row in found["rag-summary"] if row["group"] == "Parks"]
    assert set(told) == {
        ("green", "1"),
        ("amber", "1"),
        ("red", "2"),
        ("not_rated", "0"),
        ("reported", "4"),
    }
    assert not questions_of(read_report.tables)


def test_other_places_beside_the_results_are_none_of_the_councils_own(tmp_path: Path) -> None:
    """In a table of years the earlier ones are results too."""
    others = ("England 2030/31", "CIPFA 2030/31")
    years = table(
        ("Ref", "Measure", "2029/30", "2030/31", "2031/32", "Target 2031/32", *others),
        ("F1", "Ponds cleared", "81%", "84%", "91%", "90%", "70%", "72%"),
        ("F2", "Hedges cut", "75%", "77%", "78%", "80%", "66%", "69%"),
        ("F3", "Paths swept", "61%", "64%", "60%", "75%", "58%", "57%"),
    )  # fmt: skip
    path = tmp_path / "2031-32.html"
    title = "<h1>Fernholt Council</h1><h1>Annual performance report 2031/32</h1>"
    path.write_text(f"<html><body>{title}{years}</body></html>", encoding="utf-8")
    found = rows_of(path, WEIGHTS)
    assert not questions_of(read_here(load_report(path), default_project().layouts).tables)
    first = [row for row in found["observations"] if row["ref"] == "F1"]
    assert {(row["measure"], row["period"], row["value_text"]) for row in first} >= {
        ("result", "2029/30", "81%"),
        ("result", "2030/31", "84%"),
        ("result", "2031/32", "91%"),
    }
    assert "72%" not in {row["value_text"] for row in first}


def test_complaints_are_counted_in_columns_and_by_stages_they_are_asked(tmp_path: Path) -> None:
    plain = table(
        ("Type", "Received", "Answered on time", "Percentage on time"),
        ("First complaints", "164", "141", "86%"),
        ("Second complaints", "31", "27", "87%"),
        ("Enquiries", "5", "5", "100%"),
    )
    found, _ = read(tmp_path / "q1-2031-32.html", "<h2>Complaints</h2>", plain)
    names = ("measure", "received", "on_time", "percent")
    assert [tuple(row[name] for name in names) for row in found["customer-experience"]] == [
        ("First complaints", "164", "141", "86"),
        ("Second complaints", "31", "27", "87"),
        ("Enquiries", "5", "5", "100"),
    ]  # fmt: skip
    twice = (
        '<table><tr><td rowspan="2">Service</td><td colspan="2">Stage 1</td><td colspan="2">Stage 2</td></tr>'
        "<tr><td>Received</td><td>Answered on time</td><td>Received</td><td>Answered on time</td></tr>"
        "<tr><td>Homes</td><td>48</td><td>37</td><td>9</td><td>7</td></tr>"
        "<tr><td>Waste</td><td>61</td><td>55</td><td>6</td><td>5</td></tr>"
        "<tr><td>Planning</td><td>17</td><td>12</td><td>5</td><td>4</td></tr></table>"
    )
    found, read_report = read(tmp_path / "q1-2031-32.html", "<h2>Complaints by service</h2>", twice)
    assert not found["customer-experience"]
    assert questions_of(read_report.tables)


def test_a_band_over_savings_is_their_portfolio(tmp_path: Path) -> None:
    savings = (
        "<h2>Savings 2031/32 (£000)</h2><table><tr><td>Ref</td><td>Saving</td><td>Planned</td>"
        '<td>Forecast</td><td>Variance</td></tr><tr><td colspan="5">Parks and roads</td></tr>'
        "<tr><td>P1</td><td>Fewer mowers</td><td>120</td><td>100</td><td>(20)</td></tr>"
        "<tr><td>P2</td><td>Longer grass</td><td>80</td><td>80</td><td>0</td></tr>"
        '<tr><td colspan="5">Homes</td></tr>'
        "<tr><td>H1</td><td>One letting team</td><td>60</td><td>66</td><td>6</td></tr>"
        "<tr><td></td><td>Total</td><td>260</td><td>246</td><td>(14)</td></tr></table>"
    )
    found, _ = read(tmp_path / "q1-2031-32.html", savings)
    told = [(row["proposal"], row["portfolio"]) for row in found["savings-proposals"]]
    assert told == [
        ("Fewer mowers", "Parks and roads"),
        ("Longer grass", "Parks and roads"),
        ("One letting team", "Homes"),
        ("Total", ""),
    ]


def lines_of(ref: str, name: str, colour: str, actual: tuple[str, ...], target: tuple[str, ...]) -> str:
    """A record of two lines, its name and its rating beside both."""
    first, second = ("".join(f"<td>{text}</td>" for text in line) for line in (actual, target))
    both = f"<td rowspan='2'>{ref}</td><td rowspan='2'>{name}</td>"
    rating = f"<td rowspan='2' style='background:{colour}'></td>"
    return f"<tr>{both}<td>Actual</td>{first}{rating}</tr><tr><td>Target</td>{second}</tr>"


LINES = "".join(
    (
        "<table><tr><td>Ref</td><td>Measure</td><td></td><td>Q3 2030/31</td><td>Q4 2030/31</td>",
        "<td>Q1 2031/32</td><td>Status</td></tr>",
        lines_of("F1", "Ponds cleared", GREEN, ("81%", "84%", "91%"), ("80%", "80%", "90%")),
        lines_of("F2", "Hedges cut", AMBER, ("75%", "77%", "78%"), ("76%", "78%", "80%")),
        lines_of("F3", "Paths swept", RED, ("61%", "64%", "60%"), ("70%", "70%", "75%")),
        "</table>",
    )
)


def test_lines_of_results_and_targets_under_each_other_are_one_row(tmp_path: Path) -> None:
    found, read_report = read(tmp_path / "q1-2031-32.html", KEY, LINES)
    assert not questions_of(read_report.tables)
    assert [
        (row["ref"], row["result"], row["target"], row["previous_result"], row["rag"])
        for row in found["indicator-results"]
    ] == [
        ("F1", "91%", "90%", "84%", "Green"),
        ("F2", "78%", "80%", "77%", "Amber"),
        ("F3", "60%", "75%", "64%", "Red"),
    ]
    earlier = {
        (row["ref"], row["measure"], row["period"], row["value_text"]) for row in found["observations"]
    }
    assert ("F2", "target", "Q3 2030/31", "76%") in earlier
    assert ("F2", "result", "Q3 2030/31", "75%") in earlier


def line_of_each(name: str, *lines: tuple[str, ...]) -> str:
    """A record's lines, its name beside all of them."""
    first, *others = ("".join(f"<td>{text}</td>" for text in line) for line in lines)
    name = f"<td rowspan='{len(lines)}'>{name}</td>"
    return f"<tr>{name}{first}</tr>" + "".join(f"<tr>{line}</tr>" for line in others)


def test_targets_above_results_are_no_results_and_the_quarter_to_come_has_none(tmp_path: Path) -> None:
    rows = (
        line_of_each(
            "Ponds cleared",
            ("Target", "80%", "90%", "95%"),
            ("Actual", "81%", "91%", ""),
            ("England", "77%", "78%", ""),
        ),
        line_of_each("Hedges cut", ("Target", "12", "13", "14"), ("Actual", "10", "11", "")),
        line_of_each("Boats let", ("Actual", "3", "7", "")),
        line_of_each("Paths swept", ("Target", "70%", "75%", "80%"), ("Actual", "61%", "64%", "")),
    )
    heads = "<tr><td>Measure</td><td></td><td>Q4 2030/31</td><td>Q1 2031/32</td><td>Q2 2031/32</td></tr>"
    found, _ = read(tmp_path / "q1-2031-32.html", f"<table>{heads}{''.join(rows)}</table>")
    assert [(row["indicator"], row["result"], row["target"]) for row in found["indicator-results"]] == [
        ("Ponds cleared", "91%", "90%"),
        ("Hedges cut", "11", "13"),
        ("Boats let", "7", ""),
        ("Paths swept", "64%", "75%"),
    ]
    told = {
        (row["indicator"], row["measure"], row["period"]): row["value_text"] for row in found["observations"]
    }
    assert told["Ponds cleared", "target", "Q2 2031/32"] == "95%"
    assert ("Ponds cleared", "result", "Q2 2031/32") not in told


def test_lines_that_are_not_alike_in_all_records_stay_rows(tmp_path: Path) -> None:
    uneven = LINES.replace("<tr><td>Target</td><td>76%</td><td>78%</td><td>80%</td></tr>", "", 1)
    found, _ = read(tmp_path / "q1-2031-32.html", KEY, uneven)
    assert not [row for row in found["indicator-results"] if row["target"] == "90%"]


def test_columns_of_like_words_and_other_periods_are_asked_apart(tmp_path: Path) -> None:
    """Month and half year end on one day: the half is the result of its own report, else it is asked."""
    halves = table(
        ("Ref", "Measure", "Aug 2031", "Sep 2031", "Half year 2031/32", "Half year 2030/31", "Target"),
        ("F1", "Ponds cleared", "81%", "84%", "82%", "79%", "90%"),
        ("F2", "Hedges cut", "75%", "77%", "76%", "71%", "80%"),
        ("F3", "Paths swept", "61%", "64%", "62%", "70%", "75%"),
    )
    path = tmp_path / "half-year-2031-32.html"
    council, of_half, of_month = (
        f"<h1>{text}</h1>"
        for text in (
            "Fernholt Council",
            "Half-year scorecard, April to September 2031",
            "Scorecard as at 30 September 2031",
        )
    )
    layouts = default_project().layouts
    path.write_text(f"<html><body>{council}{of_half}{halves}</body></html>", encoding="utf-8")
    (told,) = read_here(load_report(path), layouts).tables
    names = {column.heading: column.name for column in told.columns}
    assert (names["Half year 2031/32"], names["Half year 2030/31"]) == ("result", "year_ago_result")
    path.write_text(f"<html><body>{council}{of_month}{halves}</body></html>", encoding="utf-8")
    asked = questions_of(read_here(load_report(path), layouts).tables)
    half = next(one for one in asked if "Half year 2031/32" in one.about)
    assert "result" in half.choices
    told = read_here(load_report(path), layouts, {half.id: "result"})
    (known,) = told.tables
    assert [column.heading for column in known.columns if column.name == "result"] == ["Half year 2031/32"]
    assert len({one.id for one in (*asked, *questions_of(told.tables))}) == len(
        {one.about for one in (*asked, *questions_of(told.tables))}
    )


def test_a_key_in_the_last_row_of_a_table_is_read_as_any_other(tmp_path: Path) -> None:
    def light(colour: str) -> str:
        return f'<span style="color:{colour}">●</span>'

    key = " ".join(
        f"{light(colour)} {told}"
        for colour, told in ((GREEN, "Target met"), (AMBER, "Close to it"), (RED, "Far from it"))
    )
    lines = (("Ponds cleared", "91%", GREEN), ("Hedges cut", "78%", RED), ("Paths swept", "60%", RED))
    rows = "".join(
        f"<tr><td>{name}</td><td>{value}</td><td>80%</td><td>{light(colour)}</td></tr>"
        for name, value, colour in lines
    )
    heads = "<tr><td>Measure</td><td>Q1 2031/32</td><td>Target</td><td>Status</td></tr>"
    found, read_report = read(
        tmp_path / "q1-2031-32.html",
        f"<table>{heads}{rows}<tr><td colspan=4>{key}</td></tr></table>",
    )
    assert [row["rag"] for row in found["indicator-results"]] == ["Green", "Red", "Red"]
    assert [[entry.word for entry in one.entries] for one in read_report.legend.keys] == [
        ["Target met", "Close to it", "Far from it"]
    ]


SIGNS = "<p>✅ Green: at the aim or better</p><p>⚠️ Amber: within 5% of it</p><p>❌ Red: further off</p>"


def test_signs_of_the_key_are_ratings_in_rows_and_as_headings_of_counts(tmp_path: Path) -> None:
    """A sign that is shown in colours has an invisible letter behind it."""
    counts = table(("Service", "✅", "⚠️", "❌"), ("Parks", "2", "1", "0"), ("Ways", "1", "0", "3"))
    results = table(
        ("Ref", "Measure", "Q1 2031/32", "Target", "Status"),
        ("F1", "Ponds cleared", "91%", "90%", "✅"),
        ("F2", "Hedges cut", "78%", "80%", "⚠️"),
        ("F3", "Paths swept", "60%", "75%", "❌"),
    )
    found, _ = read(tmp_path / "q1-2031-32.html", SIGNS, "<h2>At a glance</h2>", counts, results)
    assert [row["rag"] for row in found["indicator-results"]] == ["Green", "Amber", "Red"]
    told = [(row["group"], row["measure"], row["count"]) for row in found["rag-summary"]]
    assert told[:3] == [("Parks", "green", "2"), ("Parks", "amber", "1"), ("Parks", "red", "0")]


def _rated_by_signs(path: Path, *key: tuple[str, str]) -> tuple[list[str], list[str]]:
    """The ratings of three rows marked by signs, and what the summary's counts are of."""
    counts = table(("Service", "✅", "⚠️", "❌"), ("Parks", "2", "1", "0"), ("Ways", "1", "0", "3"))
    results = table(
        ("Ref", "Measure", "Q1 2031/32", "Target", "Status"),
        ("F1", "Ponds cleared", "91%", "90%", "✅"),
        ("F2", "Hedges cut", "78%", "80%", "⚠️"),
        ("F3", "Paths swept", "60%", "75%", "❌"),
    )
    found, _ = read(path, "<h2>Key</h2>", table(*key), "<h2>At a glance</h2>", counts, results)
    ratings = [row["rag"] for row in found["indicator-results"]]
    return ratings, [row["measure"] for row in found["rag-summary"]]


def test_a_tick_a_warning_and_a_cross_are_three_steps_though_the_key_names_no_colour(tmp_path: Path) -> None:
    """Of a tick and a warning alone nobody knows how far the second is off."""
    told = (("✅", "On or above the aim"), ("⚠️", "Within 5% of the aim"), ("❌", "More than 5% from the aim"))
    ratings, counted = _rated_by_signs(tmp_path / "q1-2031-32.html", *told)
    assert ratings == ["Green", "Amber", "Red"]
    assert counted == ["green", "amber", "red"] * 2
    ratings, _ = _rated_by_signs(tmp_path / "q1-2031-32.html", *told[:2])
    assert "Amber" not in ratings
    unrated = (*told[:2], ("❌", "Not measured in this quarter"))
    ratings, _ = _rated_by_signs(tmp_path / "q1-2031-32.html", *unrated)
    assert "Amber" not in ratings


def test_a_line_for_each_rating_with_its_count_and_share_is_a_row_each(tmp_path: Path) -> None:
    lines = table(
        ("Status", "Number of measures", "Share of all measures"),
        ("Green", "2", "50%"),
        ("Amber", "1", "25%"),
        ("Red", "1", "25%"),
        ("All measures", "4", "100%"),
    )
    found, _ = read(tmp_path / "q1-2031-32.html", KEY, RESULTS, "<h2>Summary by status</h2>", lines)
    told = [(row["group"], row["measure"], row["count"], row["percent"]) for row in found["rag-summary"]]
    assert told == [
        ("Green", "green", "2", "50"),
        ("Amber", "amber", "1", "25"),
        ("Red", "red", "1", "25"),
        ("All measures", "reported", "4", "100"),
    ]


def test_a_sentence_among_others_says_what_all_money_is_in(tmp_path: Path) -> None:
    capital = table(
        ("Programme", "Current budget", "Spend to date", "Forecast", "Variance"),
        ("Ponds", "2,400", "310", "2,400", "0"),
        ("Paths", "1,820", "904", "1,240", "(580)"),
    )
    said = "<p>Ponds are dug by hand. Money is in thousands of pounds. Figures in brackets are too few.</p>"
    found, _ = read(tmp_path / "q1-2031-32.html", said, "<h2>Capital programme</h2>", capital)
    assert [row["current_budget_gbp"] for row in found["capital"]] == ["2400000", "1820000"]
    (asked,) = questions_of(
        read(tmp_path / "q2-2031-32.html", "<h2>Capital programme</h2>", capital)[1].tables
    )
    assert "sums" in asked.about or "sums" in asked.text
