"""Ordinary styles of councils' reports: ratings only in headings, comments beside a label, keys of icons."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_pages import across, document, page, texts, words

from benchmarks.councils.__main__ import rows_of
from pipelines.assembly.identity import identified
from pipelines.council.councils import Council, Councils
from pipelines.council.project import default_project
from pipelines.datasets.registry import maker_of
from pipelines.extraction.flow import build_document
from pipelines.extraction.kinds.evidence import WEIGHTS
from pipelines.extraction.kinds.keys_of_report import legend_of
from pipelines.extraction.kinds.periods import compared_with, month_beside, named_period
from pipelines.extraction.model import Box, Cell, Document, Fill, RawTable, Symbol, TableRow
from pipelines.extraction.page_layout import lay_out
from pipelines.extraction.publisher import councils_named
from pipelines.extraction.reading import read_here
from pipelines.extraction.report import load_report
from pipelines.rows.schemas import load_schemas

GREEN, AMBER, RED, YELLOW = "#00b050", "#ffc000", "#ff0000", "#ffff66"
HEAD = "<h1>Fernholt Council</h1><h1>Performance report, quarter 1 2031/32</h1>"


def table(*rows: tuple[str, ...]) -> str:
    """Rows of cells; `colour|text` is a filled one, `text>3` one over three columns."""

    def cell(text: str) -> str:
        shown, _, span = text.partition(">")
        fill, _, shown = shown.rpartition("|")
        style = f' style="background:{fill}"' if fill else ""
        return f"<td{style}{f' colspan={span}' if span else ''}>{shown}</td>"

    lines = ("".join(map(cell, row)) for row in rows)
    return f"<table>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"


def rows_in(path: Path, *parts: str) -> dict[str, list[dict[str, str]]]:
    path.write_text(f"<html><body>{HEAD}{''.join(parts)}</body></html>", encoding="utf-8")
    return rows_of(path, WEIGHTS)


COLUMNS = ("Ref", "Measure", "Service", "Q1 2031/32", "Target", "Q4 2030/31")
PONDS = ("F1", "Ponds cleared", "Parks", "91%", "90%", "84%")
HEDGES = ("F2", "Hedges cut", "Parks", "78%", "80%", "77%")
PATHS = ("F3", "Paths swept", "Roads", "60%", "75%", "64%")


def test_headings_over_groups_rate_what_stands_under_them(tmp_path: Path) -> None:
    found = rows_in(
        tmp_path / "q1-2031-32.html",
        "<h2>Red indicators: over 10% short</h2>",
        table(COLUMNS, PATHS),
        "<h2>Indicators rated amber</h2>",
        table(COLUMNS, HEDGES),
        "<h2>On target (Green)</h2>",
        table(COLUMNS, PONDS),
        "<h2>Indicators without a target</h2>",
        table(COLUMNS, ("F4", "Boats let", "Parks", "12", "n/a", "10")),
    )
    assert {row["ref"]: row["rag"] for row in found["indicator-results"]} == {
        "F3": "Red",
        "F2": "Amber",
        "F1": "Green",
        "F4": "",
    }


def test_one_heading_that_names_a_colour_rates_nothing(tmp_path: Path) -> None:
    found = rows_in(
        tmp_path / "q1-2031-32.html",
        "<h2>Green measures</h2>",
        table(COLUMNS, PONDS, HEDGES),
        "<h2>Roads</h2>",
        table(COLUMNS, PATHS),
    )
    assert {row["rag"] for row in found["indicator-results"]} == {""}


def test_a_text_beside_the_word_comment_is_the_comment_of_the_row_above(tmp_path: Path) -> None:
    found = rows_in(
        tmp_path / "q1-2031-32.html",
        table(
            COLUMNS,
            PONDS,
            ("Commentary>2", "Volunteers came twice.>4"),
            HEDGES,
            PATHS,
            ("Commentary>2", "Two sweepers stood still>4"),
        ),
    )
    assert [(row["ref"], row["comment"]) for row in found["indicator-results"]] == [
        ("F1", "Volunteers came twice."),
        ("F2", ""),
        ("F3", "Two sweepers stood still"),
    ]


def test_a_text_beside_another_label_under_records_is_neither_comment_nor_area(tmp_path: Path) -> None:
    rows = [
        table(COLUMNS, PONDS, ("Lead officer>2", "Jane Smith>4"), HEDGES, ("Lead officer>2", "Ann Jones>4"))
    ]
    found = rows_in(tmp_path / "q1-2031-32.html", rows[0])
    assert "Smith" not in str(found["indicator-results"])


def test_a_name_ends_before_the_way_that_is_good(tmp_path: Path) -> None:
    found = rows_in(
        tmp_path / "q1-2031-32.html",
        table(
            COLUMNS,
            ("F1", "Ponds cleared Higher preferred", *PONDS[2:]),
            ("F2", "Hedges cut (higher is better)", *HEDGES[2:]),
            ("F3", "Paths left unswept - lower is better", *PATHS[2:]),
            ("F4", "Boats let to those who feel more positive", "Parks", "12", "n/a", "10"),
        ),
    )
    assert [(row["indicator"], row["polarity"]) for row in found["indicator-results"]] == [
        ("Ponds cleared", "Higher preferred"),
        ("Hedges cut", "higher is better"),
        ("Paths left unswept", "lower is better"),
        ("Boats let to those who feel more positive", ""),
    ]


def test_a_row_says_of_which_period_its_value_is(tmp_path: Path) -> None:
    found = rows_in(
        tmp_path / "q1-2031-32.html",
        table(
            ("Ref", "Measure", "Current value", "Target", "Last update"),
            ("F1", "Ponds cleared", "91%", "90%", "2030/31"),
            ("F2", "Hedges cut", "78%", "80%", "Q1 2031/32"),
            ("F3", "Paths swept", "60%", "75%", "Q1 2031/32"),
        ),
    )
    periods = {row["ref"]: row["result_period"] for row in found["indicator-results"]}
    assert periods == {"F1": "2030/31", "F2": "Q1 2031/32", "F3": "Q1 2031/32"}


def test_yellow_is_no_amber_where_the_key_has_both(tmp_path: Path) -> None:
    key = table(
        (f"{GREEN}|Green", "On target or better"),
        (f"{YELLOW}|Yellow", "Short of it by up to 5%"),
        (f"{AMBER}|Amber", "Short of it by up to 10%"),
        (f"{RED}|Red", "Short of it by more"),
    )
    results = table(
        ("Ref", "Measure", "Q1 2031/32", "Target", "Status"),
        ("F1", "Ponds cleared", "91%", "90%", f"{GREEN}|"),
        ("F2", "Hedges cut", "78%", "80%", f"{YELLOW}|Yellow"),
        ("F3", "Paths swept", "70%", "75%", f"{AMBER}|"),
        ("F4", "Roofs mended", "72%", "75%", f"{YELLOW}|"),
    )
    found = rows_in(tmp_path / "q1-2031-32.html", key, results)
    ratings = [row["rag"] for row in found["indicator-results"]]
    assert ratings == ["Green", "Yellow", "Amber", "Yellow"]
    found = rows_in(tmp_path / "q1-2031-33.html", key.replace("Amber", "Orange").replace("Yellow", "Blue"))
    assert "Yellow" not in str(found)


def test_cells_of_labelled_figures_are_a_column_for_each_label(tmp_path: Path) -> None:
    found = rows_in(
        tmp_path / "q1-2031-32.html",
        table(
            ("Ref", "Measure", "Q4 2030/31", "Q1 2031/32", "Q2 2031/32"),
            (
                "F1",
                "Ponds cleared",
                f"{AMBER}|Target: 80% Actual: 79%",
                f"{GREEN}|Target: 90% Actual: 91%",
                "",
            ),
            ("F2", "Hedges cut", f"{GREEN}|Target: 70% Actual: 77%", f"{RED}|Target: 80% Actual: 68%", ""),
            ("F3", "Boats let", "No target Actual: 9", "No target Actual: 12", ""),
            ("F4", "Paths swept", f"{RED}|Target: 75% Actual: 64%", f"{AMBER}|Target: 75% Actual: 74%", ""),
        ),
    )
    assert [
        (row["ref"], row["result"], row["target"], row["previous_result"], row["rag"])
        for row in found["indicator-results"]
    ] == [
        ("F1", "91%", "90%", "79%", "Green"),
        ("F2", "68%", "80%", "77%", "Red"),
        ("F3", "12", "No target", "9", ""),
        ("F4", "74%", "75%", "64%", "Amber"),
    ]
    told = {(row["ref"], row["measure"], row["period"]): row for row in found["observations"]}
    assert told["F1", "target", "Q4 2030/31"]["value_text"] == "80%"
    assert told["F1", "result", "Q4 2030/31"]["rag"] == "Amber"


@pytest.mark.parametrize(
    ("comments", "ratings"),
    [
        (("Green. Volunteers came.", "Amber: rain", "Red."), ["Green", "Amber", "Red"]),
        (("Green shoots are seen.", "Amber: rain", "It was wet."), ["", "", ""]),
        (("Green. All is well.", "Green. All is well.", "Green."), ["", "", ""]),
    ],
)
def test_comments_rate_where_nearly_all_begin_with_a_rating(
    tmp_path: Path, comments: tuple[str, ...], ratings: list[str]
) -> None:
    rows = ((*row, comment) for row, comment in zip((PONDS, HEDGES, PATHS), comments, strict=True))
    found = rows_in(tmp_path / "q1-2031-32.html", table((*COLUMNS, "Comment"), *rows))
    assert [row["rag"] for row in found["indicator-results"]] == ratings


def test_tables_alike_tell_what_one_of_few_texts_leaves_open(tmp_path: Path) -> None:
    heads = ("Measure", "Period", "Result", "Target", "Rating", "What is behind the figure")
    key = table((f"{GREEN}|Green", "On target"), (f"{AMBER}|Amber", "Near it"), (f"{RED}|Red", "Far from it"))
    several = [
        table(
            heads,
            *(
                (f"Things of kind {number}{row}", "Q1 2031/32", f"{70 + row}%", "71%", rating, text)
                for row, rating in enumerate(("Amber", "Green", "Green"))
            ),
        )
        for number in range(2)
        for text in ("Volunteers came twice in the spring.",)
    ]
    few = table(
        heads,
        ("Calls answered", "Q1 2031/32", "94%", "92%", "Green", ""),
        ("Bills paid", "June 2031", "96%", "95%", "Green", ""),
        ("Days lost", "Q1 2031/32", "9.4", "9.0", "Amber", "Twelve months."),
    )
    found = rows_in(
        tmp_path / "q1-2031-32.html", key, "<h2>Parks</h2>", several[0], "<h2>Roads</h2>", several[1]
    )
    assert len(found["indicator-results"]) == 6
    found = rows_in(
        tmp_path / "q1-2031-33.html", key, "<h2>Parks</h2>", several[0], "<h2>Roads</h2>", several[1],
        "<h2>Money</h2>", few,
    )  # fmt: skip
    told = {row["indicator"]: (row["result_period"], row["comment"]) for row in found["indicator-results"]}
    assert told["Bills paid"] == ("June 2031", "")
    assert told["Days lost"] == ("Q1 2031/32", "Twelve months.")


@pytest.mark.parametrize(("printed", "month"), [("December 2031", "December 2031"), ("Dec 2031", "Dec 2031")])
def test_months_are_published_as_long_as_they_are_printed(tmp_path: Path, printed: str, month: str) -> None:
    rows = (
        ("F1", "Ponds cleared", "91%", "90%"),
        ("F2", "Hedges cut", "78%", "80%"),
        ("F3", "Paths", "6%", "7%"),
    )
    path = tmp_path / "december-2031.html"
    heads = ("Ref", "Measure", f"{printed} actual", f"{printed} target")
    path.write_text(f"<html><body><h1>Fernholt Council, {printed}</h1>{table(heads, *rows)}</body></html>")
    schemas = load_schemas(default_project().schemas)
    read = identified(read_here(load_report(path), default_project().layouts), default_project())
    made = maker_of(schemas["indicator-results"])(read, schemas["indicator-results"])
    assert {(row["result_period"], row["target_period"]) for row in made.rows} == {(month, month)}


@pytest.mark.parametrize(
    ("heading", "period"),
    [
        ("Spend to 31 March 2031", "2030/31"),
        ("Position to the end of March 2031", "2030/31"),
        ("1 January to 31 March 2031", "Q4 2030/31"),
        ("Spend to 30 June 2031", "2031/32 to Q1"),
    ],
)
def test_to_the_end_of_march_is_a_year_unless_another_month_begins_it(heading: str, period: str) -> None:
    found = named_period(heading, "Q1 2031/32")
    assert found is not None
    assert found.text == period


@pytest.mark.parametrize(
    ("heading", "period"),
    [
        ("RAG December", "Dec 2031"),
        ("April actual", "Apr 2031"),
        ("May improve", None),
        ("Target", None),
        ("What was done in June of it", None),
    ],
)
def test_a_short_heading_may_end_in_a_month(heading: str, period: str | None) -> None:
    found = month_beside(heading, "Dec 2031")
    assert (found.text if found else None) == period


def test_words_of_a_key_rate_though_the_text_goes_on(tmp_path: Path) -> None:
    said = (
        "<p>Above target: the target was reached. Slightly below: it was missed by up to 10% of it."
        " Below target: it was missed by more. Arrows show which way the figure went.</p>"
    )
    words = ("Above target", "Slightly below", "Below target")
    results = table(
        (*COLUMNS, "Status"),
        *((*row, word) for row, word in zip((PONDS, HEDGES, PATHS), words, strict=True)),
    )
    found = rows_in(tmp_path / "q1-2031-32.html", said, results)
    assert [row["rag"] for row in found["indicator-results"]] == list(words)


def test_what_was_spent_to_the_end_of_march_is_of_the_whole_year(tmp_path: Path) -> None:
    found = rows_in(
        tmp_path / "q4-2030-31.html",
        "<h2>Capital programme 2030/31 (£m)</h2>",
        table(
            ("Scheme", "Revised budget", "Spend to 31 March 2031", "Forecast", "Variance"),
            ("Ponds and rivers", "14.2", "13.1", "13.0", "(1.2)"),
            ("Bridges", "8.0", "7.4", "8.5", "0.5"),
            ("Total", "22.2", "20.5", "21.5", "(0.7)"),
        ),
    )
    assert [row["spend_to_date_gbp"] for row in found["capital"]] == ["13100000", "7400000", "20500000"]


def test_what_is_not_compared_has_no_direction(tmp_path: Path) -> None:
    found = rows_in(
        tmp_path / "q1-2031-32.html",
        table(
            (*COLUMNS, "Direction of travel"),
            (*PONDS, "Better"),
            (*HEDGES, "Not compared"),
            (*PATHS, "Worse"),
        ),
    )
    ways = [row["direction_short_term"] for row in found["indicator-results"]]
    assert ways == ["Improving", "", "Worsening"]


def test_an_investment_programme_is_capital(tmp_path: Path) -> None:
    found = rows_in(
        tmp_path / "q1-2031-32.html",
        "<h2>Investment programme 2031/32 (£m)</h2>",
        table(
            ("Programme", "Approved budget", "Spend to 30 June 2031", "Forecast", "Variance"),
            ("Ponds and rivers", "14.2", "3.1", "13.0", "(1.2)"),
            ("Bridges", "8.0", "0.4", "8.5", "0.5"),
            ("Total", "22.2", "3.5", "21.5", "(0.7)"),
        ),
    )
    assert [row["service"] for row in found["capital"]] == ["Ponds and rivers", "Bridges", "Total"]
    assert not found["revenue"]


@pytest.mark.parametrize(
    ("heading", "since"),
    [
        ("Trend Q2 25-26 v Q2 24-25", "Q2 24-25"),
        ("Change since Q1 2025/26", "Change since Q1 2025/26"),
        ("Q2 2025/26 compared with 2024/25", "2024/25"),
        ("Position on 30 June 2025", "Position on 30 June 2025"),
    ],
)
def test_a_heading_of_two_periods_compares_with_the_latter(heading: str, since: str) -> None:
    assert compared_with(heading) == since


def icons(*rows: tuple[tuple[str, tuple[int, int, int]] | str, ...]) -> Document:
    """A table whose cells are texts, or drawn signs with their colours."""
    made = [
        TableRow(
            tuple(
                Cell(part, (part,), column)
                if isinstance(part, str)
                else Cell("", (), column, symbols=(Symbol(*part, "", ""),))
                for column, part in enumerate(row)
            )
        )
        for row in rows
    ]
    return Document("r", "0" * 64, "pdf", 1, (RawTable(tuple(made), len(rows[0]), ()),))


def test_keys_of_icons_stand_side_by_side_with_counts() -> None:
    green, amber, red = (46, 158, 79), (242, 165, 22), (204, 42, 47)
    legend = legend_of(
        icons(
            ("", "PI status", "Meaning", "Indicators", "", "Short trend", ""),
            (("●", green), "OK", "On target or better", "8", ("▲", green), "Improving", "Better than before"),
            (("▲", amber), "Warning", "Up to 5% worse than target", "4", "", "No change", "As it was before"),
            (
                ("●", red),
                "Alert",
                "More than 5% worse than target",
                "2",
                ("▼", red),
                "Worse",
                "Worse than before",
            ),
            ("", "Data only", "No target is set", "2", "", "", ""),
        )
    )
    assert legend.words == {"ok": "Green", "warning": "Amber", "alert": "Red"}
    (key,) = legend.keys
    assert {entry.word: entry.meaning for entry in key.entries}["Warning"] == "Up to 5% worse than target"
    assert legend.meaning_of_arrow("▲", green, 1) == "better"


def test_a_key_of_several_columns_means_for_indicators_what_it_says_of_them() -> None:
    rows = [
        ("Rating", "Actions", "Performance indicators"),
        ("Green", "As planned", "On target or better"),
        ("Amber", "A little late", "Worse than target by up to 5%"),
        ("Red", "Will not be done", "Worse than target by more than 5%"),
    ]
    legend = legend_of(icons(*rows))
    assert [(entry.word, entry.meaning) for entry in legend.keys[0].entries] == [
        (word, meaning) for word, _, meaning in rows[1:]
    ]
    counted = icons(("Rating", "Q4", "Indicators"), *((word, "3", "4") for word, *_ in rows[1:]))
    assert not legend_of(counted).keys


def test_a_running_header_says_whose_report_it_is() -> None:
    pages = [
        page(
            [
                *words("Fernholt Borough Council: Cabinet, Item 7", 40, 12),
                *words(f"This page says a little of the work that was done in month {number}.", 40, 300),
            ],
            number=number,
        )
        for number in (1, 2, 3)
    ]
    read = build_document("report", "0" * 64, [lay_out(one) for one in pages])
    assert not any("Fernholt" in block.text for block in read.blocks)
    named = councils_named(read, Councils((Council("elsewhere", ("Elsewhere Council",), is_default=True),)))
    assert named.on_front is not None
    assert named.on_front.name == "Fernholt Borough Council"


ROWS = (("Measure", "Actual", "Target"), ("Ponds cleared", "14", "12"), ("Hedges cut", "9", "11"))


def ruled(y: float, *, size: float = 8.0) -> list:
    return [
        word
        for number, row in enumerate(ROWS)
        for at, text in enumerate(row)
        for word in words(text, 44 + 120 * at, y + 6 + 20 * number, size)
    ]


def test_bold_lines_over_tables_alike_head_them() -> None:
    body = [
        word for line in range(12) for word in words("What was said of it. " * 5, 40, 500 + 14 * line, 11)
    ]
    lines = [*words("Parks", 40, 84, 8, is_bold=True), *words("Homes", 40, 204, 8, is_bold=True)]
    rules = [*across([100, 120, 140, 160], 40, 400), *across([220, 240, 260, 280], 40, 400)]
    read = document(page([*body, *lines, *ruled(100), *ruled(220)], rules))
    assert [one.headings[-1:] for one in read.tables] == [("Parks",), ("Homes",)]
    alone = document(page([*body, *lines[:1], *ruled(100)], rules[:4]))
    assert [one.headings for one in alone.tables] == [()]


def test_a_banner_from_side_to_side_is_no_row_of_the_table_under_it() -> None:
    banner = Fill(Box(0, 0, 600, 60), (20, 50, 80))
    printed = [*words("How the council did", 40, 20, 20, is_bold=True), *ruled(100)]
    (found,) = document(page(printed, across([100, 120, 140, 160], 40, 400), [banner])).tables
    assert texts(found) == [list(row) for row in ROWS]


def test_swatches_in_a_line_of_a_key_make_no_table_of_the_text_between_them() -> None:
    swatches = [Fill(Box(x, 50, x + 8, 58), (58, 155, 92)) for x in (130.0, 300.0)]
    line = [*words("■", 130, 50), *words("Nearly there: within 10%", 142, 50), *words("■", 300, 50)]
    line += words("Far off: by more", 312, 50)
    read = document(page([*line, *ruled(100)], across([100, 120, 140, 160], 40, 400), swatches))
    assert [texts(one) for one in read.tables] == [[list(row) for row in ROWS]]
    assert any("Nearly there" in block.text for block in read.blocks)


def test_a_box_of_text_with_a_bar_at_its_side_is_text() -> None:
    box, bar = Fill(Box(420, 100, 580, 160), (240, 243, 246)), Fill(Box(420, 100, 424, 160), (40, 110, 190))
    said = [*words("Headlines", 432, 106, 10, is_bold=True), *words("Hedges took nine days.", 432, 130)]
    read = document(page([*ruled(100), *said], across([100, 120, 140, 160], 40, 400), [box, bar]))
    assert [texts(one) for one in read.tables] == [[list(row) for row in ROWS]]
    assert any(block.text == "Hedges took nine days." for block in read.blocks)


@pytest.mark.parametrize(
    ("heads", "arrows", "printed"),
    [
        (("Compared with last year",), (("↑",), ("↓",), ("→",)), ["up", "down", "same"]),
        (("Trend", "Compared with last year"), (("↑", "↓"), ("↓", "↓"), ("→", "↑")), ["up", "down", "same"]),
        (("Trend", "Compared with last year"), (("", "↓"), ("↓", "↓"), ("→", "↑")), ["", "down", "same"]),
    ],
)
def test_an_arrow_since_a_year_ago_is_the_one_printed_where_no_other_is(
    heads: tuple[str, ...], arrows: tuple[tuple[str, ...], ...], printed: list[str], tmp_path: Path
) -> None:
    rows = [(*row[:2], *row[3:5], *own) for row, own in zip((PONDS, HEDGES, PATHS), arrows, strict=True)]
    found = rows_in(tmp_path / "q1-2031-32.html", table(("Ref", "Measure", *COLUMNS[3:5], *heads), *rows))
    assert [row["direction_printed"] for row in found["indicator-results"]] == printed


def test_a_sentence_that_ends_in_its_figure_is_kept(tmp_path: Path) -> None:
    told = (
        "Boats that were let came to 2,571.",
        "By then the ponds were 14; the reeds stood.",
        "So we go on.",
    )
    found = rows_in(tmp_path / "q1-2031-32.html", *(f"<p>{text}</p>" for text in told))
    assert [row["text"] for row in found["paragraphs"]] == [*told[:2]]


def test_references_of_a_number_and_a_letter_are_codes(tmp_path: Path) -> None:
    codes = ("12a", "12b", "13a")
    rows = [(code, *row[1:]) for code, row in zip(codes, (PONDS, HEDGES, PATHS), strict=True)]
    found = rows_in(tmp_path / "q1-2031-32.html", table(("", *COLUMNS[1:]), *rows))
    assert [row["ref"] for row in found["indicator-results"]] == list(codes)
