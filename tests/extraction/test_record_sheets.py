"""Sheets of one indicator each are rows of one table; tables that share headings are not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pipelines.extraction.kinds.headings import load_heading_words
from pipelines.extraction.kinds.kinds import load_kinds
from pipelines.extraction.kinds.layouts import load_layouts
from pipelines.extraction.kinds.periods import own_period
from pipelines.extraction.kinds.record_sheets.joining import sheets_of_lines, with_record_sheets, with_sheets
from pipelines.extraction.kinds.record_sheets.labels import label_test
from pipelines.extraction.model import Cell, Document, RawTable, Spot, TableRow, TextBlock

WORDS = load_heading_words(Path("schemas/heading-words"))
IS_LABEL = label_test(load_kinds(Path("schemas/kinds"), load_layouts(Path("schemas/layouts")), WORDS), WORDS)


def table(*rows: tuple[str, ...]) -> RawTable:
    lines = tuple(TableRow(tuple(Cell(text, (text,), at) for at, text in enumerate(row))) for row in rows)
    return RawTable(lines, max(map(len, rows)), ("Measures",), 1, None, ())


def sheet(ref: str, name: str, target: str, status: str, *quarters: str) -> RawTable:
    return table(
        (f"{ref} {name}",),
        ("Target", target, "Status", status),
        ("Quarter 1 2024/25", "Quarter 2 2024/25"),
        quarters,
    )


def joined(*tables: RawTable) -> list[list[list[str]]]:
    document = with_record_sheets(Document("r", "0", "pdf", 1, tables), IS_LABEL)
    return [[[cell.text for cell in row.cells] for row in one.rows] for one in document.tables]


def test_sheets_with_the_same_labels_are_rows_of_one_table() -> None:
    found = joined(
        sheet("CC1", "Calls answered in time", "90%", "Met", "86.1%", "91.2%"),
        sheet("CC2", "Days to answer a complaint", "15", "Not met", "14.2", "18.4"),
        sheet("HO1", "Homes started on site", "40", "Met", "22", "47"),
    )
    assert found == [
        [
            ["Ref", "Indicator", "Target", "Status", "Quarter 1 2024/25", "Quarter 2 2024/25"],
            ["CC1", "Calls answered in time", "90%", "Met", "86.1%", "91.2%"],
            ["CC2", "Days to answer a complaint", "15", "Not met", "14.2", "18.4"],
            ["HO1", "Homes started on site", "40", "Met", "22", "47"],
        ]
    ]


def test_sheets_that_say_their_name_under_a_label_need_no_title() -> None:
    def of(ref: str, name: str, target: str, status: str) -> RawTable:
        return table(("Reference", ref), ("Measure", name), ("Target", target), ("Status", status))

    sheets = (
        of("HC1", "Homes delivered", "30", "Met"),
        of("HC2", "Families in hostels", "65", "Not met"),
        of("HC3", "Grants paid in time", "90%", "Met"),
    )
    assert joined(*sheets) == [
        [
            ["Measure", "Reference", "Target", "Status"],
            ["Homes delivered", "HC1", "30", "Met"],
            ["Families in hostels", "HC2", "65", "Not met"],
            ["Grants paid in time", "HC3", "90%", "Met"],
        ]
    ]
    nameless = [of(f"HC{at}", "Homes delivered", str(at), "Met") for at in range(3)]
    assert len(joined(*nameless)) == 3


def test_tables_of_records_under_the_same_headings_stay() -> None:
    one = table(("Measure", "Target", "Status"), ("Bins", "90%", "Met"), ("Rents", "98%", "Not met"))
    assert len(joined(one, one, one)) == 3


def test_a_sheet_with_a_value_that_no_label_explains_keeps_all_apart() -> None:
    own = [sheet(f"A{n}", f"Measure number {n}", str(n), "Met", str(n), str(n)) for n in range(3)]
    odd = table(*(tuple(c.text for c in row.cells) for row in own[1].rows), ("12", "13", "14", "15"))
    assert len(joined(own[0], odd, own[2])) == 3


def test_a_column_of_the_first_table_does_not_say_which_quarter_a_report_is_of() -> None:
    title = TextBlock("heading", "Measures, quarter three of 2024/25", (Spot(1, None, None, ""),), "", (), 12)
    first = table(("Measure", "Quarter 1 2024/25", "Quarter 2 2024/25"), ("Bins", "1", "2"))
    assert own_period(Document("r", "0", "pdf", 1, (title, first))) == "Q3 2024/25"


def lines(*texts: str) -> tuple[TextBlock, ...]:
    """Blocks of text: a heading for each that begins with `#`."""
    return tuple(
        TextBlock("heading", text[2:]) if text.startswith("# ") else TextBlock("paragraph", text)
        for text in texts
    )


def of_lines(*texts: str) -> list[list[list[str]]]:
    document = sheets_of_lines(Document("r", "0", "docx", 0, lines(*texts)), IS_LABEL)
    return [[[cell.text for cell in row.cells] for row in one.rows] for one in document.tables]


def test_lines_of_a_label_and_a_value_are_sheets_under_their_own_part() -> None:
    found = of_lines(
        "# Streets",
        "# Bins collected on time",
        "Target: 99% Actual: 99.1% RAG: Green Direction of travel: Improving",
        "New rounds since May.",
        "# Fly-tips cleared in a day",
        "Target: 90% Actual: 84% RAG: Red Direction of travel: Worsening",
        "Two crews off sick: see page 3.",
        "# Homes",
        "# Rent collected",
        "Target: 97%",
        "Actual: 98%",
        "RAG: Green",
        "Direction of travel: Improving",
        "A better letter.",
    )
    head = ["Indicator", "Target", "Actual", "RAG", "Direction of travel", "Comment"]
    assert found == [
        [
            head,
            ["Bins collected on time", "99%", "99.1%", "Green", "Improving", "New rounds since May."],
            [
                "Fly-tips cleared in a day",
                "90%",
                "84%",
                "Red",
                "Worsening",
                "Two crews off sick: see page 3.",
            ],
        ],
        [head, ["Rent collected", "97%", "98%", "Green", "Improving", "A better letter."]],
    ]


def test_a_labelled_comment_may_be_long_and_a_labelled_value_not() -> None:
    long = "The new contract began in May, and the rounds of the north were planned anew with all crews."
    lines = ("# {}", "Target: 9{}%", "Actual: 98%", "RAG: Green", "Commentary: {}")
    told = (("Bins", "7", long), ("Rents", "8", "A better letter."), ("Parks", "9", long))
    found = of_lines(
        *(
            line.format(value)
            for one in told
            for line, value in zip(lines, (one[0], one[1], "", "", one[2]), strict=True)
        )
    )
    assert [row[-1] for row in found[0]] == ["Commentary", long, "A better letter.", long]


def test_lines_that_are_no_sheets_stay_text() -> None:
    contact = (
        "# Contact",
        "Officer: Head of Place",
        "Date: 3 May",
        "Status: Open",
        "Background papers: none",
    )
    assert of_lines(*contact) == []


def test_a_figure_and_a_status_above_the_labels_belong_to_the_sheet_and_a_key_stays_text() -> None:
    cards = [
        (f"# {name}", result, status, "Target: 90%", "Last quarter: 88%", "Good is: higher", *comment)
        for name, result, status, comment in (
            ("Bins", "98%", "Green", ("New rounds began.",)),
            ("Roads", "91%", "Green", ()),
            ("Parks", "77%", "Red", ("Mowers broke.",)),
        )
    ]
    key = ("# Key", "Green: target met", "Amber: near target", "Status: as the service says")
    flow = lines("# Streets", *(line for card in cards for line in card), *key)
    document = sheets_of_lines(Document("r", "0", "html", 0, flow), IS_LABEL)
    (found,) = document.tables
    assert [[cell.text for cell in row.cells] for row in found.rows] == [
        ["Indicator", "Target", "Last quarter", "Good is", "Value", "Status", "Comment"],
        ["Bins", "90%", "88%", "higher", "98%", "Green", "New rounds began."],
        ["Roads", "90%", "88%", "higher", "91%", "Green", ""],
        ["Parks", "90%", "88%", "higher", "77%", "Red", "Mowers broke."],
    ]
    assert [block.text for block in document.blocks][-4:] == [text.lstrip("# ") for text in key]


def test_cards_of_a_list_of_labels_have_their_status_and_comment() -> None:
    def card(name: str, result: str, status: str, comment: str) -> tuple[RawTable | TextBlock, ...]:
        pairs = table(("Latest", result), ("Target", "90%"), ("Change", "Improved"))
        return (*lines(f"# {name}", status), pairs, *lines(comment))

    cards = [
        card("Bins", "98%", "On track", "New rounds."),
        card("Roads", "91%", "On track", "Dry weather."),
        card("Parks", "77%", "Off track", "Mowers broke."),
    ]
    flow = tuple(part for one in cards for part in one)
    document = with_record_sheets(Document("r", "0", "html", 0, flow), IS_LABEL)
    (found,) = document.tables
    assert [[cell.text for cell in row.cells] for row in found.rows] == [
        ["Indicator", "Latest", "Target", "Change", "Status", "Comment"],
        ["Bins", "98%", "90%", "Improved", "On track", "New rounds."],
        ["Roads", "91%", "90%", "Improved", "On track", "Dry weather."],
        ["Parks", "77%", "90%", "Improved", "Off track", "Mowers broke."],
    ]


def test_a_heading_that_sheet_after_sheet_repeats_is_labels_with_the_text_below_as_comment() -> None:
    def told(name: str, values: tuple[str, ...], said: str) -> RawTable:
        made = table((name,), ("Annual target", "Spring", "Summer", "RAG"), values, (said,))
        rows = [
            replace(row, cells=(replace(row.cells[0], span=4),)) if len(row.cells) == 1 else row
            for row in made.rows
        ]
        return replace(made, rows=tuple(rows))

    (found,) = joined(
        told("KPI 1: Bins emptied", ("98%", "91%", "92%", "Red"), "A crew was short."),
        told("KPI 2: Roads mended", ("7", "9", "8", "Amber"), "Frost in March."),
        told("KPI 3: Parks mown", ("4", "4", "5", "Green"), "More rain."),
    )
    assert found[:2] == [
        ["Ref", "Indicator", "Annual target", "Spring", "Summer", "RAG", "Comment"],
        ["KPI 1", "Bins emptied", "98%", "91%", "92%", "Red", "A crew was short."],
    ]


def test_a_text_that_sheet_after_sheet_has_before_a_value_is_a_label() -> None:
    def card(name: str, target: str, spring: str, way: str) -> tuple[RawTable | TextBlock, ...]:
        return (*lines(f"# {name}"), table(("Target", target), ("In the spring", spring), ("Our aim", way)))

    cards = [
        card("Bins", "98%", "91%", "More"),
        card("Roads", "7", "9", "Fewer"),
        card("Parks", "4", "5", "More"),
    ]
    flow = tuple(part for one in cards for part in one)
    (found,) = with_record_sheets(Document("r", "0", "html", 0, flow), IS_LABEL).tables
    assert [[cell.text for cell in row.cells] for row in found.rows][:2] == [
        ["Indicator", "Target", "In the spring", "Our aim"],
        ["Bins", "98%", "91%", "More"],
    ]
    # lists that no known label stands in are no records
    others = [(*lines(f"# {name}"), table(("Ash", "1"), ("Elm", name), ("Oak", "3"))) for name in "ABC"]
    flow = tuple(part for one in others for part in one)
    assert len(with_record_sheets(Document("r", "0", "html", 0, flow), IS_LABEL).tables) == 3


def test_a_text_across_the_foot_of_a_sheet_is_its_comment_and_headings_part_sheets() -> None:
    def told(ref: str, name: str, target: str, status: str, comment: str, heading: str) -> RawTable:
        rows = (
            (f"{ref} {name}",),
            ("Target", target, "Actual Q3", "12"),
            ("Status", status, "Previous quarter", "9"),
            (comment,),
        )
        return replace(table(*rows), headings=("Measures", heading))

    sheets = (
        told("CC1", "Calls answered in time", "90", "Met", "More staff came.", "Customers"),
        told("CC2", "Days to answer a complaint", "15", "Not met", "Two posts are open.", "Customers"),
        told("HO1", "Homes started on site", "40", "Met", "All began in May.", "Homes"),
    )
    document = with_record_sheets(Document("r", "0", "pdf", 1, sheets), IS_LABEL)
    assert [one.headings[-1] for one in document.tables] == ["Customers", "Homes"]
    assert [row.cells[-1].text for row in document.tables[0].rows] == [
        "Comment",
        "More staff came.",
        "Two posts are open.",
    ]


def test_a_label_that_some_sheets_have_is_a_label_of_these() -> None:
    labels = ("April to June 2025", "Target", "January to March 2025", "Compared with last quarter")
    own = [
        tuple(zip(labels, values, strict=True))
        for values in (
            ("71", "65", "68", "Worse"),
            ("53%", "50%", "47%", "Better"),
            ("8", "9", "8", "No change"),
            ("12", "11", "12", "No change"),
        )
    ]
    own[0] += (("Comment", "A hot month."),)
    own[1] += (("Comment", "A new round."),)
    own[3] += (("Comment", "The mill stood still."),)
    sheets = [table(*rows) for rows in own]
    titles = [
        TextBlock("heading", f"Measure {at}", (Spot(1, None, None, ""),), "", (), 11) for at in range(4)
    ]
    flow = [part for pair in zip(titles, sheets, strict=True) for part in pair]
    (found,) = joined(*flow)
    assert found[0] == ["Indicator", *labels, "Comment"]
    assert [row[-1] for row in found[1:]] == ["A hot month.", "A new round.", "", "The mill stood still."]


def test_sheets_of_two_labels_a_row_are_records_of_what_their_labels_speak_of() -> None:
    projects = (
        ("Head of Parks", "Amber", "02/04/2024", "30/09/2025", "Green", "Steel is up."),
        ("Fleet Manager", "Green", "TBC", "TBC", "Amber", "Bids are with the fund."),
        ("Warden", "Red", "01/06/2023", "01/04/2025", "Red", "Testing failed twice."),
    )
    flow = []
    for at, (lead, rag, start, end, before, text) in enumerate(projects):
        flow += [
            TextBlock("heading", f"P0{at} Project number {at}", (Spot(1, None, None, ""),), "", (), 11),
            table(
                ("Project owner", lead, "RAG", rag),
                ("Start", start, "End", end),
                ("RAG last quarter", before, "Status", text),
            ),
        ]
    (found,) = joined(*flow)
    assert found[0] == [
        "Ref",
        "Project",
        "Project owner",
        "RAG",
        "Start",
        "End",
        "RAG last quarter",
        "Status",
    ]
    assert found[2] == ["P01", "Project number 1", *projects[1]]


def stacked(*rows: tuple[str, ...]) -> list[list[list[str]]]:
    document = with_sheets(Document("r", "0", "docx", 0, (table(*rows),)), IS_LABEL)
    return [[[cell.text for cell in row.cells] for row in one.rows] for one in document.tables]


def test_sheets_under_each_other_in_one_table_are_its_records() -> None:
    head = ("Quarter 1 2024/25", "Quarter 2 2024/25", "Target", "Status")
    told = {
        "CS1 Telephone calls answered": ("91.8%", "94.6%", "94.0%", "On track"),
        "CS2 Complaints upheld": ("0", "2", "0", "Off track"),
        "EN1 Waste recycled": ("51.7%", "50.4%", "52.0%", "Off track"),
    }
    rows = [row for name, values in told.items() for row in ((name,), head, values)]
    (found,) = stacked(*rows)
    assert found[0] == ["Ref", "Indicator", *head]
    assert found[1:] == [[*name.split(" ", 1), *values] for name, values in told.items()]
    assert stacked(*rows, ("1", "2", "3", "Met")) == [[[*row] for row in (*rows, ("1", "2", "3", "Met"))]]


def small_sheet(ref: str, name: str, colour: tuple[int, int, int], comment: str) -> RawTable:
    """A sheet headed by its reference and name, whose rating is a colour and whose foot is its comment."""
    one = table((ref, name), ("Target", "Actual", "Status"), ("90%", f"9{ref[-1]}%", ""), (comment,))
    head, labels, values, foot = one.rows
    cells = (*values.cells[:2], replace(values.cells[2], colour=colour))
    foot_cell = replace(foot.cells[0], span=3)
    return replace(one, rows=(head, labels, replace(values, cells=cells), replace(foot, cells=(foot_cell,))))


GREEN, RED = (46, 158, 91), (208, 32, 46)
SMALL = (
    small_sheet("F1", "Ponds cleared in time", GREEN, "Commentary: Volunteers came twice."),
    small_sheet("F2", "Hedges cut by hand", RED, "Commentary: Two men were ill."),
    small_sheet("F3", "Paths swept each week", GREEN, "Comments : A part came from abroad."),
)


def test_reference_and_name_side_by_side_head_a_sheet() -> None:
    ((head, *rows),) = joined(*SMALL)
    assert head == ["Indicator", "Ref", "Target", "Actual", "Status", "Comment"]
    assert [row[:4] for row in rows] == [
        ["Ponds cleared in time", "F1", "90%", "91%"],
        ["Hedges cut by hand", "F2", "90%", "92%"],
        ["Paths swept each week", "F3", "90%", "93%"],
    ]


def test_a_rating_that_is_a_colour_alone_is_a_value_of_its_sheet() -> None:
    document = with_record_sheets(Document("r", "0", "pdf", 1, SMALL), IS_LABEL)
    (found,) = document.tables
    colours = [next(cell.colour for cell in row.cells if cell.column == 4) for row in found.rows[1:]]
    assert colours == [GREEN, RED, GREEN]


def test_a_comment_is_without_the_word_that_says_so() -> None:
    ((_, *rows),) = joined(*SMALL)
    assert [row[-1] for row in rows] == [
        "Volunteers came twice.",
        "Two men were ill.",
        "A part came from abroad.",
    ]


def test_a_label_with_nothing_behind_it_is_no_comment() -> None:
    bare = small_sheet("F4", "Moles counted at dusk", GREEN, "Commentary:")
    ((_, *rows),) = joined(*SMALL, bare)
    assert [row[-1] for row in rows[-2:]] == ["A part came from abroad.", ""]


def test_a_list_in_a_comment_begins_behind_the_word_too() -> None:
    document = with_record_sheets(Document("r", "0", "pdf", 1, SMALL), IS_LABEL)
    comments = [row.cells[-1] for row in document.tables[0].rows[1:]]
    assert [cell.items for cell in comments] == [(cell.text,) for cell in comments]


def test_so_is_one_beneath_labels_with_their_values_beside_them() -> None:
    sheets = [
        table((ref, name), ("Target", "90%"), ("Actual", value), ("Status", "Met"), (f"Update: {comment}",))
        for ref, name, value, comment in (
            ("F1", "Ponds cleared in time", "91%", "Volunteers came twice."),
            ("F2", "Hedges cut by hand", "92%", "Two men were ill."),
            ("F3", "Paths swept each week", "93%", "A part came from abroad."),
        )
    ]
    ((_, *rows),) = joined(*sheets)
    assert rows == [
        ["Ponds cleared in time", "F1", "90%", "91%", "Met", "Volunteers came twice."],
        ["Hedges cut by hand", "F2", "90%", "92%", "Met", "Two men were ill."],
        ["Paths swept each week", "F3", "90%", "93%", "Met", "A part came from abroad."],
    ]
