"""What the cells of a sheet are: tables, titles, names of areas, notes."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.extraction.forms.sheets import SheetRow, parts_of_sheet, parts_of_sheets
from pipelines.extraction.forms.written import Paragraph, Run, WrittenCell, document_of

HEAD = ("Ref", "Indicator", "Target", "Result")


def sheet_row(texts: Sequence[str], blank: int = 0, *, is_bold: bool = False, first: int = 0) -> SheetRow:
    cells = tuple(
        WrittenCell(first + column, (Paragraph((Run(text, is_bold),)),), f"cell {column}")
        for column, text in enumerate(texts)
        if text
    )
    return SheetRow(cells, blank)


def read(
    rows: Sequence[SheetRow], name: str = "KPIs"
) -> tuple[list[list[list[str]]], list[tuple[str, ...]], list[str]]:
    document = document_of("r", "", "xlsx", list(parts_of_sheet(name, rows)))
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    others = [block.text for block in document.blocks if block.kind != "heading"]
    return tables, [table.headings for table in document.tables], others


def test_titles_apart_from_a_table_stand_above_the_sheets_name() -> None:
    rows = [
        sheet_row(["Fenmarsh Borough Council"]),
        sheet_row(HEAD, 1, is_bold=True),
        sheet_row(["A1", "Bins", "5", "6"]),
    ]
    _, headings, _ = read(rows)
    assert headings == [("Fenmarsh Borough Council", "KPIs")]
    assert read(rows, "Sheet1")[1] == [("Fenmarsh Borough Council",)]


def test_rows_after_a_blank_one_go_on_with_the_table_under_the_name_of_their_area() -> None:
    rows = [
        sheet_row(HEAD, is_bold=True),
        sheet_row(["A1", "Bins", "5", "6"]),
        sheet_row(["Adult services"], 1, is_bold=True),
        sheet_row(["A2", "Visits", "7", "8"]),
    ]
    tables, _, _ = read(rows)
    assert [[row[0] for row in table] for table in tables] == [["Ref", "A1", "Adult services", "A2"]]


def test_another_heading_begins_another_table_with_its_title() -> None:
    rows = [
        sheet_row(HEAD, is_bold=True),
        sheet_row(["A1", "Bins", "5", "6"]),
        sheet_row(["Savings"], 2, is_bold=True),
        sheet_row(["Ref", "Saving", "Planned", "Forecast"], is_bold=True),
        sheet_row(["S1", "LED", "£5", "£4"]),
    ]
    tables, headings, _ = read(rows)
    assert [len(table) for table in tables] == [2, 2]
    assert headings[1][-1] == "Savings"


def test_a_lone_text_below_a_table_is_a_note_and_no_row() -> None:
    rows = [
        sheet_row(HEAD, is_bold=True),
        sheet_row(["A1", "Bins", "5", "6"]),
        sheet_row(["A2", "Visits", "7", "8"]),
        sheet_row(["Figures are provisional until June."]),
    ]
    tables, _, others = read(rows)
    assert len(tables[0]) == 3
    assert others == ["Figures are provisional until June."]


def test_a_blank_column_between_others_is_a_gap() -> None:
    rows = [sheet_row(["Ref", "", "Name", "Target"], is_bold=True), sheet_row(["A1", "", "Bins", "5"])]
    assert read(rows)[0] == [[["Ref", "Name", "Target"], ["A1", "Bins", "5"]]]


def test_a_text_of_its_own_at_a_sheets_head_is_nearer_than_its_name_and_one_of_all_sheets_is_not() -> None:
    def headings(*titles: str) -> list[tuple[str, ...]]:
        table = [sheet_row(HEAD, 1, is_bold=True), sheet_row(["A1", "Bins", "5", "6"])]
        sheets = [(f"Part {number}", [sheet_row([title]), *table]) for number, title in enumerate(titles)]
        return [one.headings for one in document_of("r", "", "xlsx", list(parts_of_sheets(sheets))).tables]

    assert [one[-1] for one in headings("Fenmarsh", "Measures", "Projects")] == [
        "Part 0",
        "Measures",
        "Projects",
    ]
    assert [one[-1] for one in headings("Fenmarsh", "Fenmarsh")] == ["Part 0", "Part 1"]


def test_merged_cells_of_a_heading_span_no_blank_row_and_hide_none_of_its_rows() -> None:
    def cell(column: int, text: str, span: int = 1, row_span: int = 1) -> WrittenCell:
        return WrittenCell(column, (Paragraph((Run(text),)),), "", span, row_span)

    rows = [
        SheetRow((cell(0, "Indicator", 1, 4), cell(1, "2024/25", 2, 2), cell(3, "2025/26", 2, 2)), 0, "", 19),
        SheetRow(tuple(cell(at, ("H2", "H1")[at % 2]) for at in range(1, 5)), 1, "", 21),
        SheetRow((cell(1, "Actual"), cell(2, "Actual"), cell(3, "Forecast"), cell(4, "Forecast")), 0, "", 22),
        SheetRow((cell(0, "Homes"), *(cell(at, str(at)) for at in range(1, 5))), 0, "", 23),
    ]
    document = document_of("r", "", "xlsx", list(parts_of_sheets([("Outputs", rows)])))
    (table,) = document.tables
    texts = [[one.text for one in row.cells if one.text] for row in table.rows]
    assert texts[1:3] == [["H1", "H2", "H1", "H2"], ["Actual", "Actual", "Forecast", "Forecast"]]
    assert texts[3] == ["Homes", "1", "2", "3", "4"]
    assert [one.row_span for one in table.rows[0].cells if one.text] == [3, 1, 1]


def test_a_key_below_counts_is_a_table_of_its_own() -> None:
    """It has words where these have figures; what goes on with figures after a blank row is of the table."""
    counts = [
        sheet_row(["Theme", "Green", "Amber", "Red"], is_bold=True),
        sheet_row(["Parks", "3", "1", "0"]),
        sheet_row(["Ways", "1", "2", "1"]),
    ]
    key = [
        sheet_row(["Key"], 1, is_bold=True),
        sheet_row(["Green", "The aim is met."]),
        sheet_row(["Amber", "The aim is missed by up to 5% of it."]),
    ]
    tables, headings, _ = read([*counts, *key])
    assert [[row[0] for row in table] for table in tables] == [["Theme", "Parks", "Ways"], ["Green", "Amber"]]
    assert headings[1][-1] == "Key"
    more = [sheet_row(["Homes"], 1, is_bold=True), sheet_row(["Rents", "2", "2", "–"])]
    tables, _, _ = read([*counts, *more])
    assert [[row[0] for row in table] for table in tables] == [["Theme", "Parks", "Ways", "Homes", "Rents"]]


def test_what_a_row_holds_is_told_once_and_notes_below_a_table_by_one_look() -> None:
    row = sheet_row(["A1", "Bins", "5", "6"])
    assert row.filled is row.filled
    lone = [sheet_row([f"Note {at}"]) for at in range(2_000)]
    tables, _, others = read([sheet_row(HEAD, is_bold=True), row, *lone])
    assert (len(tables[0]), len(others)) == (2, 2_000)
