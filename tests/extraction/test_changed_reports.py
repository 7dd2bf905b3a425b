"""What a council changes in its report from quarter to quarter: keys, heads of counts, headings of trends."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas
from test_keys_in_tables import AMBER, GREEN, RED, read, table

from pipelines.council.project import default_project
from pipelines.datasets.registry import maker_of
from pipelines.extraction.kinds.key_rows import is_nothing_but_key
from pipelines.extraction.reading import read_here
from pipelines.extraction.report import load_report
from pipelines.rows.schemas import load_schemas

SHADES = table(
    ("Rating", "Colour", "What it means"),
    ("Met", "Green", "Result meets the aim or better"),
    ("Close", "Green Amber", "Less than 5% of the aim away"),
    ("Below", "Red Amber", "5% or more but less than 10% away"),
    ("Well below", "Red", "10% or more away"),
)
RATED = table(
    ("Ref", "Measure", "Q1 2031/32", "Target", "Status"),
    ("F1", "Ponds cleared", "91%", "90%", f"{GREEN}|Met"),
    ("F2", "Hedges cut", "78%", "80%", f"{AMBER}|Close"),
    ("F3", "Lanes swept", "75%", "80%", f"{AMBER}|Below"),
    ("F4", "Paths swept", "60%", "75%", f"{RED}|Well below"),
)


def test_a_key_may_name_the_colour_of_a_word_between_it_and_its_meaning(tmp_path: Path) -> None:
    found, _ = read(tmp_path / "q1-2031-32.html", SHADES, RATED)
    ratings = [row["rag"] for row in found["indicator-results"]]
    assert ratings == ["Green", "Green Amber", "Red Amber", "Red"]


def test_counts_headed_by_words_of_the_key_under_one_heading_are_those_ratings(tmp_path: Path) -> None:
    head = (
        '<tr><th rowspan="2">Theme</th><th rowspan="2">Indicators reported</th>'
        '<th colspan="4">Rating</th></tr>'
        "<tr><th>Met</th><th>Close</th><th>Below</th><th>Well below</th></tr>"
    )
    counts = (("Parks", 5, 2, 1, 1, 1), ("Roads", 4, 3, 0, 1, 0), ("Homes", 6, 4, 1, 0, 1))
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in counts)
    summary = f"<h2>Summary</h2><table>{head}{body}</table>"
    found, read_report = read(tmp_path / "q1-2031-32.html", SHADES, summary, RATED)
    told = [(row["measure"], row["count"]) for row in found["rag-summary"] if row["group"] == "Parks"]
    assert sorted(told) == [
        ("green", "2"),
        ("green_amber", "1"),
        ("red", "1"),
        ("red_amber", "1"),
        ("reported", "5"),
    ]
    assert not [table for table in read_report.tables if table.found and table.found.questions]


@pytest.mark.parametrize("is_across", [False, True])
def test_a_key_of_several_kinds_is_no_data(tmp_path: Path, *, is_across: bool) -> None:
    rows = [
        ("Rating", "Indicators", "Actions and savings"),
        ("Green", "Target met or better", "On track or met"),
        ("Green Amber", "Less than 5% from target", "Delayed, low impact"),
        ("Red Amber", "5% or more but less than 10% from target", "Delayed, more impact"),
        ("Red", "10% or more from target", "Will not be met"),
    ]
    key = table(*(list(zip(*rows, strict=True)) if is_across else rows))
    found, _ = read(tmp_path / "q1-2031-32.html", "<h2>Indicators by rating</h2>", key, RATED)
    assert not found.get("key-actions")
    assert not found.get("rag-summary")


def test_a_key_of_several_kinds_is_read_though_rows_show_one_of_its_words_in_colour(tmp_path: Path) -> None:
    def swatch(colour: str, name: str) -> str:
        return f'<td style="background:{colour}">{name}</td>'

    told = ("#70ad47", "Green", "Target met", "On track"), ("#ffc000", "Amber", "Within 5% of target", "Late")
    more = ("#e03c31", "Red", "More than 5% from target", "Stopped"), ("#4472c4", "Blue", "", "Complete")
    body = "".join(f"<tr>{swatch(*one[:2])}<td>{one[2]}</td><td>{one[3]}</td></tr>" for one in (*told, *more))
    key = f"<table><tr><th>Rating</th><th>Indicators</th><th>Projects</th></tr>{body}</table>"
    states = (
        ("#4472c4", "Complete"),
        ("#70ad47", "On track"),
        ("#4472c4", "Complete"),
        ("#70ad47", "On track"),
    )
    rows = "".join(
        f"<tr><td>Bridge {at}</td><td>Head of Roads</td>{swatch(*state)}"
        f"<td>Piles were driven at {at} of the nine piers.</td></tr>"
        for at, state in enumerate(states)
    )
    heads = "<tr><th>Project</th><th>Project lead</th><th>Status</th><th>Update</th></tr>"
    _, report = read(
        tmp_path / "q1-2031-32.html",
        f"<h2>Key</h2>{key}<h2>Projects</h2><table>{heads}{rows}</table>",
        RATED,
    )
    (entries,) = (one.entries for one in report.legend.keys)
    assert [(one.rating, one.meaning) for one in entries] == [
        ("Green", "Target met"),
        ("Amber", "Within 5% of target"),
        ("Red", "More than 5% from target"),
        ("Blue", "Complete"),
    ]
    schemas = load_schemas(default_project().schemas)
    actions = maker_of(schemas["key-actions"])(report, schemas["key-actions"]).rows
    assert [row["action"] for row in actions] == [f"Bridge {at}" for at in range(4)]


def test_a_key_of_colours_alone_for_several_kinds_is_that_of_indicators(tmp_path: Path) -> None:
    rows = (
        ("#00a651", "Green – target met", "On track"),
        ("#ffc000", "Amber – missed by 10% of the target or less", "At risk"),
        ("#d71920", "Red – missed by more than 10% of the target", "Off track"),
        ("#2e75b6", "Not used", "Blue – complete"),
    )
    body = "".join(
        f'<tr><td style="background:{colour}"></td><td>{one}</td><td>{two}</td></tr>'
        for colour, one, two in rows
    )
    key = f"<table><tr><th>Rating</th><th>Indicators</th><th>Key actions</th></tr>{body}</table>"
    _, report = read(tmp_path / "q1-2031-32.html", key, RATED)
    (entries,) = (one.entries for one in report.legend.keys)
    assert [(one.rating, one.meaning) for one in entries][:3] == [
        ("Green", "target met"),
        ("Amber", "missed by 10% of the target or less"),
        ("Red", "missed by more than 10% of the target"),
    ]


def test_a_key_of_swatches_words_and_arrows_is_no_data(tmp_path: Path) -> None:
    told = (
        ("#00a651", "Green", "Target met or bettered"),
        ("#ffc000", "Amber", "Worse than target by no more than 5% of it"),
        ("#d71920", "Red", "Worse than target by more than that"),
        ("#808080", "Grey", "Not rated: no figure or no target"),
    )
    body = "".join(
        f'<tr><td style="background:{one}"></td><td>{two}</td><td>{three}</td></tr>'
        for one, two, three in told
    )
    arrows = (
        '<tr><td>↑ ↓ →</td><td colspan="2">Better than, worse than, the same as the quarter before</td></tr>'
    )
    counts = table(
        ("Theme", "Green", "Amber", "Red", "Total"),
        ("Parks", "1", "0", "1", "2"),
        ("Roads", "2", "1", "0", "3"),
    )
    found, report = read(
        tmp_path / "q1-2031-32.html",
        "<h2>Indicators by rating</h2>",
        counts,
        f"<h2>Key</h2><table>{body}{arrows}</table>",
        RATED,
    )
    assert {row["group"] for row in found["rag-summary"]} == {"Parks", "Roads"}
    assert [is_nothing_but_key(one) for one in report.document.tables] == [False, True, False]


def test_words_of_a_key_in_the_ink_of_the_house_are_themselves(tmp_path: Path) -> None:
    def said(word: str) -> str:
        return f'<td><span style="color:#123c6e">{word}</span></td>'

    key = table(
        ("Word", "What it tells you"),
        ("Ahead", "The target has been met or bettered"),
        ("Close", "Not met, but within 5% of the target"),
        ("Behind", "More than 5% away from the target"),
    )
    rows = (("Ponds cleared", "91%", "90%", "Ahead"), ("Hedges cut", "78%", "80%", "Close"),
            ("Paths swept", "60%", "75%", "Behind"), ("Lanes swept", "64%", "63%", "Ahead"))  # fmt: skip
    body = "".join(
        f"<tr>{''.join(f'<td>{text}</td>' for text in row[:3])}{said(row[3])}</tr>" for row in rows
    )
    heads = "".join(f"<th>{text}</th>" for text in ("Measure", "Q1 2031/32", "Target", "Status"))
    found, _ = read(tmp_path / "q1-2031-32.html", key, f"<table><tr>{heads}</tr>{body}</table>")
    assert [row["rag"] for row in found["indicator-results"]] == ["Ahead", "Close", "Behind", "Ahead"]


@pytest.mark.parametrize(
    "said",
    [
        "The last column compares with last quarter: I stands for improving, W for worsening, S for same.",
        "Change: I means improved, W means worse, S means the same.",
    ],
)
def test_letters_that_a_text_explains_are_directions_of_change(said: str, tmp_path: Path) -> None:
    results = table(
        ("Measure", "Q4 2030/31", "Q1 2031/32", "Target", "Change"),
        ("Ponds cleared", "88%", "91%", "90%", "I"),
        ("Hedges cut", "79%", "78%", "80%", "W"),
        ("Paths swept", "60%", "60%", "75%", "S"),
    )
    found, _ = read(tmp_path / "q1-2031-32.html", f"<p>{said}</p>", results)
    assert [row["direction_short_term"] for row in found["indicator-results"]] == [
        "Improving",
        "Worsening",
        "Same",
    ]


def test_words_that_a_box_under_a_title_explains_are_a_key(tmp_path: Path) -> None:
    told = (("Completed", "the action is finished"), ("In Progress", "work has started and is not late"),
            ("Overdue", "the due date has passed and the action is not finished"))  # fmt: skip
    body = "".join(f"<tr><td>{word}</td><td>{meaning}</td></tr>" for word, meaning in told)
    key = f'<table><tr><th colspan="2">Action Status</th></tr>{body}</table>'
    actions = table(
        ("Code", "Action Title", "Status", "Due Date", "Assigned To"),
        ("CP-01", "Clear the ponds of weed", "In Progress", "31-Mar-2032", "Parks Manager"),
        ("CP-02", "Plant a wood on the ridge", "Completed", "30-Jun-2031", "Parks Manager"),
        ("CP-03", "Mend the lanes that flood", "Overdue", "31-May-2031", "Head of Roads"),
    )
    _, report = read(tmp_path / "q1-2031-32.html", "<h2>Actions</h2>", key, actions, RATED)
    schemas = load_schemas(default_project().schemas)
    rows = maker_of(schemas["key-actions"])(report, schemas["key-actions"]).rows
    assert [row["rag"] for row in rows] == ["In Progress", "Completed", "Overdue"]


def test_codes_of_council_service_and_number_are_references(tmp_path: Path) -> None:
    results = table(
        ("PI Code", "Short Name", "Q4 2030/31", "Q1 2031/32", "Target", "Status"),
        ("FBC PK 01", "Ponds cleared", "88%", "91%", "90%", f"{GREEN}|Green"),
        ("FBC PK 04", "Hedges cut", "79%", "78%", "80%", f"{AMBER}|Amber"),
        ("FBC RD 02", "Paths swept", "61%", "60%", "75%", f"{RED}|Red"),
    )
    found, _ = read(tmp_path / "q1-2031-32.html", results)
    assert [row["ref"] for row in found["indicator-results"]] == ["FBC PK 01", "FBC PK 04", "FBC RD 02"]


def test_a_change_on_the_quarter_before_is_no_result_of_that_quarter(tmp_path: Path) -> None:
    results = table(
        ("Measure", "Q4 2030/31", "Q1 2031/32", "Target", "Change on Q4 2030/31", "How we did"),
        ("Boat trips", "6,780", "6,702", "6,600", "−78", "Achieved"),
        ("Ponds cleared", "83.0%", "84.2%", "85.0%", "+1.2 pts", "Close"),
        ("Swings mended", "61", "54", "55", "−7", "Missed"),
        ("Hedges cut", "6.5", "3.2", "7.0", "−3.3", "Missed"),
    )
    key = "<p>Key: Achieved: target met. Close: within 5% of target. Missed: more than 5% away.</p>"
    found, report = read(tmp_path / "q1-2031-32.html", key, results)
    assert [row["previous_result"] for row in found["indicator-results"]] == ["6,780", "83.0%", "61", "6.5"]
    assert not [one for one in report.tables if one.found and one.found.questions]


def test_arrows_that_a_key_explains_in_turn_have_each_its_meaning(tmp_path: Path) -> None:
    key = table(("Mark", "Meaning"), (f"{GREEN}|", "Green: target met"), (f"{RED}|", "Red: target missed"),
                ("↑ → ↓", "Better than, the same as or worse than the same quarter last year"))  # fmt: skip
    results = table(
        ("No.", "Measure", "Q1 2030/31", "Q1 2031/32", "Target", "Rating", "Trend"),
        ("1", "Ponds cleared", "88%", "91%", "90%", f"{GREEN}|", "↑"),
        ("2", "Hedges cut", "79%", "78%", "80%", f"{RED}|", "↓"),
        ("3", "Paths swept", "60%", "60%", "75%", f"{RED}|", "→"),
    )
    found, _ = read(tmp_path / "q1-2031-32.html", key, results)
    assert [row["direction_long_term"] for row in found["indicator-results"]] == [
        "Improving",
        "Worsening",
        "Same",
    ]


def test_who_a_risk_is_assigned_to_owns_it(tmp_path: Path) -> None:
    risks = table(
        ("Code", "Risk", "Assigned To", "Likelihood", "Impact", "Score"),
        ("CR1", "Ponds run dry", "Director of Parks", "4", "4", "16"),
        ("CR2", "Hedges are lost", "Head of Parks", "3", "3", "9"),
        ("CR3", "Paths wash out", "Head of Roads", "2", "5", "10"),
    )
    path = tmp_path / "q1-2031-32.html"
    read(path, "<h2>Corporate risks</h2>", risks)
    schemas = load_schemas(default_project().schemas)
    report = read_here(load_report(path), default_project().layouts)
    rows = maker_of(schemas["risks"])(report, schemas["risks"]).rows
    assert [row["owner"] for row in rows] == ["Director of Parks", "Head of Parks", "Head of Roads"]


@pytest.mark.parametrize(
    "said",
    [
        "The change is measured from the same quarter last year.",
        "Movement shows the change since the same quarter last year.",
        "Changes are against the same quarter of last year.",
    ],
)
def test_a_change_that_a_text_measures_from_last_year_is_the_long_one(said: str, tmp_path: Path) -> None:
    results = table(
        ("Measure", "Q1 2030/31", "Q1 2031/32", "Target", "Result", "Change"),
        ("Ponds cleared", "88%", "91%", "90%", f"{GREEN}|Met", "Better"),
        ("Hedges cut", "79%", "78%", "80%", f"{AMBER}|Near", "Worse"),
        ("Paths swept", "60%", "61%", "75%", f"{RED}|Not met", "Better"),
    )
    key = table(
        ("Result", "Meaning"),
        (f"{GREEN}|Met", "Target met"),
        (f"{AMBER}|Near", "Within 5% of target"),
        (f"{RED}|Not met", "More than 5% away from target"),
    )
    found, _ = read(tmp_path / "q1-2031-32.html", f"<p>{said}</p>", key, results)
    assert [row["direction_long_term"] for row in found["indicator-results"]] == [
        "Improving",
        "Worsening",
        "Improving",
    ]


def test_monitored_without_a_target_is_one_count(tmp_path: Path) -> None:
    counts = table(
        ("Theme", "No. of indicators", "Green", "Green Amber", "Red Amber", "Red", "Monitor (no target)"),
        ("Parks", "6", "1", "2", "1", "1", "1"),
        ("Roads", "5", "3", "0", "1", "1", "0"),
        ("Homes", "6", "3", "2", "0", "0", "1"),
    )
    found, _ = read(tmp_path / "q1-2031-32.html", "<h2>Indicators by rating</h2>", counts, RATED)
    told = {row["measure"]: row["count"] for row in found["rag-summary"] if row["group"] == "Parks"}
    assert told == {
        "reported": "6", "green": "1", "green_amber": "2", "red_amber": "1", "red": "1", "monitor": "1",
    }  # fmt: skip


def test_what_will_be_done_in_priority_areas_is_their_contribution(tmp_path: Path) -> None:
    areas = table(
        ("Priority areas", "What we will do in 2031/32"),
        ("Parks and ponds", "Clearing every pond in the borough of weed before the summer."),
        ("Roads", "Mending the lanes that flood, with the county and the farms beside them."),
        ("Homes", "Building two hundred homes on land that the council owns already."),
        ("Schools", "Planning for two hundred more places in secondary schools by the autumn."),
        ("Safer streets", "Working with the police and the traders of the market to keep it safe."),
    )
    path = tmp_path / "q1-2031-32.html"
    read(path, "<h2>Areas of focus</h2>", areas, RATED)
    schemas = load_schemas(default_project().schemas)
    report = read_here(load_report(path), default_project().layouts)
    rows = maker_of(schemas["focus-areas"])(report, schemas["focus-areas"]).rows
    assert [row["area"] for row in rows] == ["Parks and ponds", "Roads", "Homes", "Schools", "Safer streets"]


def test_a_line_of_marks_ends_where_something_else_is_explained(tmp_path: Path) -> None:
    line = (
        "<p>RAG: 🟢 On target 🟡 Near (worse by no more than 10% of target) 🔴 Off target "
        "(worse by more than 10%) no circle: no target | DoT: green arrow better, red arrow worse</p>"
    )
    _, report = read(tmp_path / "q1-2031-32.html", line, RATED)
    (entries,) = (one.entries for one in report.legend.keys if len(one.entries) == 3)
    assert [(one.word, one.rating, one.meaning) for one in entries] == [
        ("On target", "Green", ""),
        ("Near", "Amber", "worse by no more than 10% of target"),
        ("Off target", "Red", "worse by more than 10%"),
    ]


def test_trends_on_two_periods_are_the_short_and_the_long_one(tmp_path: Path) -> None:
    results = table(
        ("Ref", "Measure", "Q1 2031/32", "Target", "Status", "Trend on Q4 2030/31", "Trend on Q1 2030/31"),
        ("F1", "Ponds cleared", "91%", "90%", f"{GREEN}|Green", "↑", "↓"),
        ("F2", "Hedges cut", "78%", "80%", f"{AMBER}|Amber", "↓", "↑"),
        ("F3", "Paths swept", "60%", "75%", f"{RED}|Red", "↓", "↓"),
        ("F4", "Lanes swept", "64%", "63%", f"{GREEN}|Green", "↑", "↑"),
        ("F5", "Boats let", "44", "40", f"{GREEN}|Green", "↑", "↓"),
    )
    key = "<p>Key to trends: ↑ improving ↓ worsening</p>"
    found, _ = read(tmp_path / "q1-2031-32.html", results, key)
    assert [(row["direction_short_term"], row["direction_long_term"]) for row in found["indicator-results"]][
        :3
    ] == [("Improving", "Worsening"), ("Worsening", "Improving"), ("Worsening", "Worsening")]


def test_a_summary_told_partly_by_headings_and_partly_by_evidence_is_read(
    tmp_path: Path,
) -> None:
    head = (
        '<tr><th rowspan="2">Priority</th><th rowspan="2">Rated</th><th rowspan="2">Measures reported</th>'
        '<th colspan="4">Rating</th><th rowspan="2">Monitor only</th>'
        '<th rowspan="2">With direction of travel</th><th colspan="2">Change since last year</th></tr>'
        "<tr><th>Red</th><th>Red Amber</th><th>Green Amber</th><th>Green</th><th>Worsening</th>"
        "<th>Improved / Same</th></tr>"
    )
    rows = (
        ("Parks", 4, 6, "0% (0)", "25% (1)", "50% (2)", "25% (1)", 2, 6, "50% (3)", "50% (3)"),
        ("Roads", 3, 3, "33% (1)", "33% (1)", "0% (0)", "33% (1)", 0, 3, "33% (1)", "67% (2)"),
        ("Homes", 4, 5, "0% (0)", "0% (0)", "25% (1)", "75% (3)", 1, 4, "25% (1)", "75% (3)"),
    )
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    found, read_report = read(
        tmp_path / "q1-2031-32.html", f"<h2>Summary</h2><table>{head}{body}</table>", RATED
    )
    parks = {row["measure"]: row["count"] for row in found["rag-summary"] if row["group"] == "Parks"}
    assert parks == {
        "rated": "4",
        "reported": "6",
        "red": "0",
        "red_amber": "1",
        "green_amber": "2",
        "green": "1",
        "monitor": "2",
        "with_dot": "6",
        "worsening": "3",
        "improved_same": "3",
    }
    assert not [one for one in read_report.tables if one.found and one.found.questions]


def test_the_trend_of_a_risk_stays_the_word_that_is_printed(tmp_path: Path) -> None:
    risks = table(
        ("Ref", "Risk", "Owner", "Current likelihood", "Current impact", "Current score", "Trend"),
        ("R1", "Ponds run dry", "Head of Parks", "4", "4", "16", "Increased"),
        ("R2", "Hedges are lost", "Head of Parks", "3", "3", "9", "Reduced"),
        ("R3", "Paths wash out", "Head of Roads", "2", "5", "10", "Stable"),
    )
    path = tmp_path / "q1-2031-32.html"
    read(path, "<h2>Strategic risks</h2>", risks)
    schemas = load_schemas(default_project().schemas)
    report = read_here(load_report(path), default_project().layouts)
    rows = maker_of(schemas["risks"])(report, schemas["risks"]).rows
    assert [row["trend"] for row in rows] == ["Increased", "Reduced", "Stable"]


def test_a_disc_on_a_cover_is_no_part_of_a_table(tmp_path: Path) -> None:
    path = tmp_path / "q1-2031-32.pdf"
    canvas = Canvas(str(path), pagesize=(595, 842))
    canvas.setFillColorRGB(0.35, 0.16, 0.52)
    canvas.rect(0, 0, 595, 842, stroke=0, fill=1)
    canvas.saveState()
    clip = canvas.beginPath()
    clip.circle(480, 670, 283)
    canvas.clipPath(clip, stroke=0, fill=0)
    canvas.setFillColorRGB(0, 0.63, 0.6)
    canvas.rect(197, 387, 566, 566, stroke=0, fill=1)
    canvas.restoreState()
    canvas.setFillColorRGB(1, 1, 1)
    canvas.setFont("Helvetica-Bold", 15)
    canvas.drawString(51, 770, "Fernholt and Lindmoor Combined")
    canvas.drawString(51, 750, "Authority")
    canvas.drawString(51, 200, "Performance Report")
    canvas.drawString(51, 180, "Quarter 1 2031/32")
    canvas.save()
    document = read_here(load_report(path), default_project().layouts).document
    assert not document.tables
    assert document.blocks[0].text.startswith("Fernholt and Lindmoor Combined")
