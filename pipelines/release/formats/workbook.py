"""A package as an Excel workbook: a sheet of notes, then one sheet for each table.

Numbers, dates and truth values are typed cells. A text is a text, also when it begins like a formula:
it is stored as one, and marked so that it stays one when somebody edits the cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pipelines.release.content import Content, Table
from pipelines.release.formats.cells import (
    MARGIN,
    UNPRINTABLE,
    Texts,
    chunks,
    compute,
    escaped,
    joined,
    letters,
    matches,
    mended,
    one_of,
    refilled,
    run_together,
    sheet_names,
    widths,
    wrapped,
)
from pipelines.release.formats.notes_sheet import NOTES_SHEET, NOTES_WIDTHS, notes_of
from pipelines.rows.spreadsheets import FORMULA

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet


MOST_CHARACTERS = 32_767  # that a cell holds, counted in UTF-16 units
CUT_MARK = " … (cut: see the CSV)"
EPOCH_DAYS = 25_569  # from 30 December 1899, where Excel counts from, to 1 January 1970
FIRST_SURE_DAY = 61  # 1 March 1900; Excel believes that a 29 February came before it
ESCAPES = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
LINE_POINTS = 15  # how high a line of text is
MOST_LINES = 27  # that a row can be high
DATE, MONEY, TEXT = "yyyy-mm-dd", "#,##0.00", "@"


class Styles(NamedTuple):
    """Numbers of the cell styles of one column; `quoted` is for texts that look like formulas."""

    plain: str
    quoted: str


def write_xlsx(path: Path, content: Content, version: str) -> None:
    """Write a version as a workbook; the same content gives the same bytes."""
    template, names = BytesIO(), sheet_names(content)
    _make_template(template, content, version, names)
    fill: dict[str, Callable[[bytes], Iterable[bytes]]] = {"docProps/core.xml": _undated}
    for number, table in enumerate(content.tables, start=2):
        fill[f"xl/worksheets/sheet{number}.xml"] = partial(_filled, table)
    refilled(path, template, fill)


# ---- what the library makes


def _make_template(target: BytesIO, content: Content, version: str, names: dict[str, str]) -> None:
    """The workbook without rows; below each header are cells that only show their styles."""
    from xlsxwriter import Workbook

    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with Workbook(target, options) as workbook:
        metadata = content.metadata
        workbook.set_properties(
            {
                "title": metadata["title"],
                "subject": f"{metadata['name']} {version}",
                "author": metadata["contributors"][0]["title"],
                "keywords": ", ".join(metadata["keywords"]),
                "comments": metadata["licenses"][0]["title"],
            }
        )
        _notes_sheet(workbook, content, version)
        header = workbook.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#DCE6F1", "bottom": 1}
        )
        for table in content.tables:
            sheet = workbook.add_worksheet(names[table.name])
            _header(workbook, sheet, table, header)


def _header(workbook: Workbook, sheet: Worksheet, table: Table, header: Format) -> None:
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, table.row_count, len(table.columns) - 1)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    for number, (field, width, is_wrapped) in enumerate(
        zip(table.fields, widths(table), wrapped(table), strict=True)
    ):
        look: dict[str, Any] = {"valign": "top", "text_wrap": is_wrapped, **_look(field)}
        plain = workbook.add_format(look)
        quoted = workbook.add_format({**look, "quote_prefix": True})
        sheet.set_column(number, number, width)
        sheet.write_string(0, number, field["name"], header)
        sheet.write_blank(1, number, None, plain)
        sheet.write_blank(2, number, None, quoted)


def _look(field: dict[str, Any]) -> dict[str, str]:
    if field["type"] == "string":
        return {"num_format": TEXT}
    if field["type"] == "date":
        return {"num_format": DATE}
    return {"num_format": MONEY} if field["name"].endswith("_gbp") else {}


def _notes_sheet(workbook: Workbook, content: Content, version: str) -> None:
    sheet = workbook.add_worksheet(NOTES_SHEET)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    wrap = {"text_wrap": True, "valign": "top"}
    looks = {
        "title": workbook.add_format({"bold": True, "font_size": 16}),
        "heading": workbook.add_format({"bold": True, "font_size": 13}),
        "columns": workbook.add_format({"bold": True, "bg_color": "#DCE6F1", "bottom": 1}),
        "label": workbook.add_format({"bold": True, "valign": "top"}),
        "row": workbook.add_format(wrap),
    }
    for number, width in enumerate(NOTES_WIDTHS):
        sheet.set_column(number, number, width)
    for row, line in enumerate(notes_of(content, version)):
        if line.height > 1:
            sheet.set_row(row, line.height * LINE_POINTS)
        if line.spans_from is not None and line.spans_from < len(line.cells):
            sheet.merge_range(row, line.spans_from, row, len(NOTES_WIDTHS) - 1, "", looks["row"])
        for column, text in enumerate(line.cells):
            look = "label" if line.style == "pair" and column == 0 else line.style
            sheet.write_string(row, column, text, looks.get(look, looks["row"]))


# ---- what is streamed into it


def _filled(table: Table, sheet: bytes) -> Iterator[bytes]:
    """A sheet with the table's rows in place of the two rows that show styles."""
    head, specimens, tail = _parted(sheet.decode("utf-8"))
    styles = [Styles(*pair) for pair in zip(*(_style_numbers(row) for row in specimens), strict=True)]
    last = f"{letters(len(styles) - 1)}{table.row_count + 1}"
    yield re.sub(r'<dimension ref="[^"]*"/>', f'<dimension ref="A1:{last}"/>', head).encode("utf-8")
    for first, columns in chunks(table):
        yield run_together(_rows(table, first, columns, styles))
    yield tail.encode("utf-8")


def _parted(sheet: str) -> tuple[str, tuple[str, str], str]:
    head, second, rest = sheet.partition('<row r="2"')
    first, third, rest = rest.partition('<row r="3"')
    last, end, tail = rest.partition("</sheetData>")
    if not (second and third and end):
        raise ValueError("the library no longer writes rows as we know them")
    return head, (first, last), end + tail


def _style_numbers(row: str) -> list[str]:
    return re.findall(r'<c r="[A-Z]+\d+" s="(\d+)"/>', row)


def _rows(table: Table, first: int, columns: list[Texts], styles: list[Styles]) -> Texts:
    import pyarrow as pa

    numbers = pa.array(range(first + 2, first + 2 + len(columns[0])), pa.int64()).cast(pa.string())
    parts: list[Texts | str] = ['<row r="', numbers, *_height(table, columns), ">"]
    for position, (field, texts) in enumerate(zip(table.fields, columns, strict=True)):
        start = joined(f'<c r="{letters(position)}', numbers)
        parts.append(_cells(field, texts, start, styles[position]))
    return joined(*parts, "</row>")


def _height(table: Table, columns: list[Texts]) -> list[Texts | str]:
    """How high each row is, for programs that do not measure wrapped texts themselves."""
    import pyarrow as pa

    pc = compute()

    lines = None
    for texts, width, is_wrapped in zip(columns, widths(table), wrapped(table), strict=True):
        if is_wrapped:
            ends = pc.count_substring(texts, "\n")
            needed = pc.add(pc.add(pc.divide(pc.utf8_length(texts), width - MARGIN), ends), 1)
            lines = needed if lines is None else pc.max_element_wise(lines, needed)
    if lines is None:
        return ['"']
    points = pc.multiply(pc.min_element_wise(lines, MOST_LINES), LINE_POINTS)
    return ['" ht="', points.cast(pa.string()), '" customHeight="1"']


def _cells(field: dict[str, Any], texts: Texts, start: Texts, styles: Styles) -> Texts:
    """The cells of one column; an empty text is no cell."""
    pc = compute()

    plain = f'" s="{styles.plain}"'
    if field["type"] in ("integer", "number"):
        cells = joined(start, plain, "><v>", texts, "</v></c>")
    elif field["type"] == "boolean":
        cells = joined(start, plain, ' t="b"><v>', one_of(pc.equal(texts, "true"), "1", "0"), "</v></c>")
    elif field["type"] == "date":
        cells = _date_cells(texts, start, plain)
    else:
        cells = _text_cells(texts, start, styles)
    return one_of(pc.equal(texts, ""), "", cells)


def _text_cells(texts: Texts, start: Texts, styles: Styles) -> Texts:
    pc = compute()

    style = one_of(matches(texts, f"^(?:{FORMULA})"), f'" s="{styles.quoted}"', f'" s="{styles.plain}"')
    whole = mended(texts, pc.greater(pc.binary_length(texts), MOST_CHARACTERS), _cut)
    whole = mended(whole, matches(whole, f"{UNPRINTABLE}|_x[0-9A-Fa-f]{{4}}_"), _escape)
    return joined(
        start, style, ' t="inlineStr"><is><t xml:space="preserve">', escaped(whole), "</t></is></c>"
    )


def _date_cells(texts: Texts, start: Texts, plain: str) -> Texts:
    """Dates as numbers of days; those before Excel's calendar are sure as texts."""
    import pyarrow as pa

    pc = compute()

    known = pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)
    days = pc.add(known.cast(pa.date32()).cast(pa.int32()), EPOCH_DAYS)
    typed = joined(start, plain, "><v>", pc.fill_null(days.cast(pa.string()), ""), "</v></c>")
    as_text = joined(start, plain, ' t="inlineStr"><is><t>', texts, "</t></is></c>")
    return one_of(pc.fill_null(pc.greater_equal(days, FIRST_SURE_DAY), False), typed, as_text)


def _cut(text: str) -> str:
    """The text as far as a cell holds it, and a word that it goes on."""
    units = text.encode("utf-16-le")
    if len(units) // 2 <= MOST_CHARACTERS:
        return text
    return units[: 2 * (MOST_CHARACTERS - len(CUT_MARK))].decode("utf-16-le", "ignore") + CUT_MARK


def _escape(text: str) -> str:
    """What XML cannot hold, as Office writes it: `_x000D_`; and what only looks so, told apart."""
    return ESCAPES.sub(lambda found: f"_x{ord(found.group()):04X}_", text)


def _undated(properties: bytes) -> list[bytes]:
    """The document's properties without the hour it was made."""
    return [re.sub(rb"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>", b"", properties)]
