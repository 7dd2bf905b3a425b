"""A package as an OpenDocument spreadsheet: what `workbook` makes, in the open format.

A text is marked as text, so that no spreadsheet runs it as a formula; numbers, dates and truth values
are typed cells. The library makes everything but the rows; of each run of rows it writes one that stands for
them, with a cell of every style that they use, and the rows are put in its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

from pipelines.release.content import Content, Table
from pipelines.release.formats.cells import (
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
from pipelines.release.formats.notes_sheet import NOTES_SHEET, NOTES_WIDTHS, SheetLine, notes_of

CONTENT_FILE = "content.xml"
CENTIMETRES = 0.2  # that one character is wide
FILTER = "__Anonymous_Sheet_DB__"  # with a sheet's number: the range that LibreOffice filters there
ROWS, HEAD, NOTES = "rows-of-", "head-of-", "notes"  # name the style of a row that stands for others
HEADER = "header"
MADE_UP = re.compile(r"ns\d+")  # prefixes that the library gives to namespaces it does not know
LINES = re.compile("\r\n|\r|\n")
SPACES = re.compile("  +|^ | $|\t")
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# Spaces that XML would take for one, ends of lines, tabs, and what XML cannot hold.
LAID_OUT = rf"{UNPRINTABLE}|  |^ | $|\t|\n"


def write_ods(path: Path, content: Content, version: str) -> None:
    """Write a version as a spreadsheet; the same content gives the same bytes."""
    template = _template(content, version)
    refilled(
        path, template, {CONTENT_FILE: partial(_filled, content, version)}, drop=("Thumbnails/thumbnail.png",)
    )


# ---- what the library makes


def _template(content: Content, version: str) -> BytesIO:
    """The spreadsheet without rows; a row of a named style stands for a table's, its header, or the notes."""
    from odf import dc, meta, number, style, table
    from odf.opendocument import OpenDocumentSpreadsheet

    _name_all_namespaces()
    names = sheet_names(content)
    document = OpenDocumentSpreadsheet()
    document.meta.addElement(dc.Title(text=content.metadata["title"]))
    document.meta.addElement(dc.Subject(text=f"{content.metadata['name']} {version}"))
    for keyword in content.metadata["keywords"]:
        document.meta.addElement(meta.Keyword(text=keyword))
    for element in _number_styles(number):
        document.automaticstyles.addElement(element)
    for element in _cell_styles(style):
        document.automaticstyles.addElement(element)
    known = {*NOTES_WIDTHS, *(width for one in content.tables for width in widths(one))}
    for width in sorted(known):
        column = style.Style(name=f"wide-{width}", family="table-column")
        column.addElement(style.TableColumnProperties(columnwidth=f"{width * CENTIMETRES:.1f}cm"))
        document.automaticstyles.addElement(column)
    _landscape(document, style)
    notes = table.Table(name=NOTES_SHEET)
    for width in NOTES_WIDTHS:
        notes.addElement(table.TableColumn(stylename=f"wide-{width}"))
    notes.addElement(_stand_in(NOTES, _looks_of(notes_of(content, version)), table))
    document.spreadsheet.addElement(notes)
    ranges = table.DatabaseRanges()
    for number_of_sheet, one in enumerate(content.tables, start=1):
        sheet = table.Table(name=names[one.name])
        for field, width, is_wrapped in zip(one.fields, widths(one), wrapped(one), strict=True):
            sheet.addElement(
                table.TableColumn(stylename=f"wide-{width}", defaultcellstylename=_look(field, is_wrapped))
            )
        heading = table.TableHeaderRows()
        heading.addElement(_stand_in(f"{HEAD}{one.name}", [HEADER], table))
        sheet.addElement(heading)
        sheet.addElement(_stand_in(f"{ROWS}{one.name}", [], table))
        document.spreadsheet.addElement(sheet)
        area = (
            f"'{names[one.name]}'.A1:'{names[one.name]}'.{letters(len(one.columns) - 1)}{one.row_count + 1}"
        )
        ranges.addElement(
            table.DatabaseRange(
                name=f"{FILTER}{number_of_sheet}", targetrangeaddress=area, displayfilterbuttons="true"
            )
        )
    document.spreadsheet.addElement(ranges)
    _freeze(document, list(names.values()))
    target = BytesIO()
    document.save(target)
    target.seek(0)
    return target


def _name_all_namespaces() -> None:
    """Let the library declare every namespace it knows, always in one order.

    Else it declares those that were used before in the process, and bytes would depend on what else ran.
    """
    from odf.element import Element
    from odf.namespaces import nsdict

    own = {namespace: prefix for namespace, prefix in nsdict.items() if not MADE_UP.fullmatch(prefix)}
    if list(Element.namespaces) != list(own):
        Element.namespaces.clear()
        Element.namespaces.update(own)


def _landscape(document: Any, style: Any) -> None:
    """Pages on their side, as wide as the sheet."""
    from odf.namespaces import STYLENS

    layout = style.PageLayout(name="landscape")
    properties = style.PageLayoutProperties(
        pagewidth="29.7cm", pageheight="21cm", printorientation="landscape"
    )
    for direction, pages in (("X", "1"), ("Y", "0")):
        properties.setAttrNS(STYLENS, f"scale-to-{direction}", pages)
    layout.addElement(properties)
    document.automaticstyles.addElement(layout)
    document.masterstyles.addElement(style.MasterPage(name="Default", pagelayoutname="landscape"))


def _number_styles(number: Any) -> Iterator[Any]:
    date = number.DateStyle(name="iso-date")
    for part in (
        number.Year(style="long"),
        number.Text(text="-"),
        number.Month(style="long"),
        number.Text(text="-"),
        number.Day(style="long"),
    ):
        date.addElement(part)
    yield date
    money = number.NumberStyle(name="pounds")
    money.addElement(number.Number(decimalplaces="2", minintegerdigits="1", grouping="true"))
    yield money
    plain = number.NumberStyle(name="plain")
    plain.addElement(number.Number(minintegerdigits="1"))
    yield plain
    as_text = number.TextStyle(name="as-text")
    as_text.addElement(number.TextContent())
    yield as_text


def _cell_styles(style: Any) -> Iterator[Any]:
    top = {"verticalalign": "top"}
    for name, data, wrap in (
        ("text", "as-text", False),
        ("long-text", "as-text", True),
        ("date", "iso-date", False),
        ("money", "pounds", False),
        ("number", "plain", False),
    ):
        cell = style.Style(name=name, family="table-cell", datastylename=data)
        properties = {**top, "wrapoption": "wrap"} if wrap else top
        cell.addElement(style.TableCellProperties(**properties))
        yield cell
    for name, size, shade in (
        ("header", "10pt", "#dce6f1"),
        ("title", "16pt", None),
        ("heading", "13pt", None),
        ("label", "10pt", None),
    ):
        cell = style.Style(name=name, family="table-cell")
        properties = {**top, "backgroundcolor": shade, "wrapoption": "wrap"} if shade else top
        cell.addElement(style.TableCellProperties(**properties))
        cell.addElement(style.TextProperties(fontweight="bold", fontsize=size))
        yield cell


def _look(field: dict[str, Any], is_wrapped: bool) -> str:
    if field["type"] == "string":
        return "long-text" if is_wrapped else "text"
    if field["type"] == "date":
        return "date"
    return "money" if field["name"].endswith("_gbp") else "number"


def _stand_in(name: str, looks: Iterable[str], table: Any) -> Any:
    """A row that stands for others; the library leaves out styles that no cell has."""
    row = table.TableRow(stylename=name)
    for look in looks:
        row.addElement(table.TableCell(stylename=look))
    return row


def _mark(name: str, looks: Iterable[str]) -> str:
    """What the library writes for such a row."""
    cells = "".join(f'<table:table-cell table:style-name="{look}"/>' for look in looks)
    row = f'<table:table-row table:style-name="{name}"'
    return f"{row}>{cells}</table:table-row>" if cells else f"{row}/>"


def _looks_of(lines: Iterable[SheetLine]) -> list[str]:
    return list(
        dict.fromkeys(_look_of_note(line, position) for line in lines for position in range(len(line.cells)))
    )


def _look_of_note(line: SheetLine, position: int) -> str:
    if line.style == "pair" and position == 0:
        return "label"
    return {"title": "title", "heading": "heading", "columns": HEADER}.get(line.style, "long-text")


def _freeze(document: Any, sheets: list[str]) -> None:
    """Keep each table's header in sight."""
    from odf import config

    settings = config.ConfigItemSet(name="ooo:view-settings")
    views = config.ConfigItemMapIndexed(name="Views")
    view = config.ConfigItemMapEntry()
    view.addElement(config.ConfigItem(name="ViewId", type="string", text="view1"))
    tables = config.ConfigItemMapNamed(name="Tables")
    for sheet in sheets:
        entry = config.ConfigItemMapEntry(name=sheet)
        for name, kind, value in (
            ("HorizontalSplitMode", "short", "0"),
            ("VerticalSplitMode", "short", "2"),
            ("HorizontalSplitPosition", "int", "0"),
            ("VerticalSplitPosition", "int", "1"),
            ("ActiveSplitRange", "short", "2"),
            ("PositionLeft", "int", "0"),
            ("PositionRight", "int", "0"),
            ("PositionTop", "int", "0"),
            ("PositionBottom", "int", "1"),
        ):
            entry.addElement(config.ConfigItem(name=name, type=kind, text=value))
        tables.addElement(entry)
    view.addElement(tables)
    views.addElement(view)
    settings.addElement(views)
    document.settings.addElement(settings)


# ---- what is streamed into it


def _filled(content: Content, version: str, document: bytes) -> Iterator[bytes]:
    """The document with rows in place of each row that stands for them."""
    notes = notes_of(content, version)
    rest = document.decode("utf-8")
    before, rest = _parted(rest, _mark(NOTES, _looks_of(notes)))
    yield f"{before}{''.join(_notes_row(line) for line in notes)}".encode()
    for table in content.tables:
        before, rest = _parted(rest, _mark(f"{HEAD}{table.name}", [HEADER]))
        header = "".join(_cell(name, HEADER) for name in table.columns)
        yield f"{before}<table:table-row>{header}</table:table-row>".encode()
        before, rest = _parted(rest, _mark(f"{ROWS}{table.name}", []))
        yield before.encode("utf-8")
        for _, columns in chunks(table):
            yield run_together(_rows(table, columns))
    yield rest.encode("utf-8")


def _parted(document: str, mark: str) -> tuple[str, str]:
    before, found, after = document.partition(mark)
    if not found:
        raise ValueError("the library no longer writes rows as we know them")
    return before, after


def _notes_row(line: SheetLine) -> str:
    cells = []
    for position, words in enumerate(line.cells):
        spanned = len(NOTES_WIDTHS) - position if position == line.spans_from else 1
        cells.append(_cell(words, _look_of_note(line, position), spanned))
    return f"<table:table-row>{''.join(cells)}</table:table-row>" if cells else "<table:table-row/>"


def _cell(words: str, look: str, spanned: int = 1) -> str:
    """A cell of a text; a line is a paragraph."""
    from odf.element import Text

    spans = f' table:number-columns-spanned="{spanned}"' if spanned > 1 else ""
    written = StringIO()
    for line in LINES.split(words):
        written.write("<text:p>" if line else "<text:p/>")
        if line:
            Text(NOT_XML.sub("\ufffd", line)).toXml(0, written)
            written.write("</text:p>")
    start = f'<table:table-cell table:style-name="{look}" office:value-type="string"{spans}>'
    return f"{start}{written.getvalue()}</table:table-cell>"


def _rows(table: Table, columns: list[Texts]) -> Texts:
    cells = [_cells(field, texts) for field, texts in zip(table.fields, columns, strict=True)]
    return joined("<table:table-row>", *cells, "</table:table-row>")


def _cells(field: dict[str, Any], texts: Texts) -> Texts:
    pc = compute()

    start = "<table:table-cell office:value-type="
    if field["type"] in ("integer", "number"):
        cells = joined(f'{start}"float" office:value="', texts, '"><text:p>', texts)
    elif field["type"] == "boolean":
        cells = joined(f'{start}"boolean" office:boolean-value="', texts, '"><text:p>', texts)
    elif field["type"] == "date":
        cells = joined(f'{start}"date" office:date-value="', texts, '"><text:p>', texts)
    else:
        plain = matches(texts, LAID_OUT)
        cells = joined(f'{start}"string"><text:p>', mended(escaped(texts), plain, _laid_out))
    return one_of(pc.equal(texts, ""), "<table:table-cell/>", joined(cells, "</text:p></table:table-cell>"))


def _laid_out(escaped_text: str) -> str:
    """Lines as paragraphs, spaces and tabs as elements, and a sign for what XML cannot hold."""
    lines = [SPACES.sub(_space, NOT_XML.sub("\ufffd", line)) for line in LINES.split(escaped_text)]
    return "</text:p><text:p>".join(lines)


def _space(found: re.Match[str]) -> str:
    """Spaces as an element; a tab is one too, for LibreOffice Calc passes over `text:tab`."""
    return f'<text:s text:c="{len(found.group())}"/>'
