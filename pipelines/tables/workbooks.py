"""Sheets of workbooks as records of text: stored values, dates as ISO, and what a sheet hides.

python-calamine gives values and the visibility of sheets of all four formats. What it does not tell
(comments,
formulas without a stored value, hidden rows and columns, merged cells, macros, links to other files) is read
from the parts of the file as a stream, so that a sheet of 200,000 rows costs no more memory than its values.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import python_calamine
from lxml import etree

from pipelines.exceptions import TableError
from pipelines.tables.limits import COLUMNS, WORKBOOK_ROWS
from pipelines.tables.model import Aside, Cells, Kept, Sheet
from pipelines.tables.texts import number_in

_VISIBILITIES = (
    (python_calamine.SheetVisibleEnum.Visible, "visible"),
    (python_calamine.SheetVisibleEnum.Hidden, "hidden"),
    (python_calamine.SheetVisibleEnum.VeryHidden, "veryHidden"),
)

TOP = 20  # rows of a sheet among which its heading is looked for

_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def read_workbook(
    path: Path, container: str, sheet: str | None = None
) -> tuple[Kept, str, tuple[Sheet, ...], tuple[Aside, ...]]:
    """The records of one sheet, its name, all sheets, and what stands beside the cells.

    The sheet is the one asked for, else the visible one that holds most cells.

    Raises:
        TableError: the workbook asks for a password, is damaged, or has more rows than can be read.
    """
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        grids = {meta.name: _grid(path, book, meta.name) for meta in book.sheets_metadata if _is_grid(meta)}
    except python_calamine.PasswordError as error:
        raise TableError(path.name, "asks for a password", "save it without one") from error
    except (python_calamine.CalamineError, OSError) as error:
        raise TableError(
            path.name, f"cannot be read as a workbook ({error})", "save it again, or save it as CSV"
        ) from error
    sheets = tuple(
        Sheet(meta.name, _visibility(meta), _filled(grids.get(meta.name, ())), _top(grids.get(meta.name, ())))
        for meta in book.sheets_metadata
    )
    chosen = sheet or _chosen(sheets)
    if chosen not in grids:
        raise TableError(path.name, f"has no sheet {chosen!r}", f"name one of {', '.join(grids)}")
    asides = _xlsx_asides(path, chosen, grids[chosen]) if container == "xlsx" else ()
    if container == "xls":
        asides = _xls_asides(path, chosen)
    if container == "ods":
        asides = _ods_asides(path, chosen)
    return Kept(_filled_down(grids[chosen], asides)), chosen, sheets, asides


_DOWN = re.compile(r"(?P<first>[A-Z]+)(?P<top>\d+):(?P<last>[A-Z]+)(?P<bottom>\d+)")


def _filled_down(grid: tuple[Cells, ...], asides: tuple[Aside, ...]) -> tuple[Cells, ...]:
    """A sheet with the words of a cell merged downwards in each of its rows, for which they stand.

    A figure stays in the first: it may be the sum of these rows.
    """
    rows = list(grid)
    for aside in asides:
        match = _DOWN.fullmatch(aside.text) if aside.rule == "merged-cells" else None
        if match is None or match["first"] != match["last"] or int(match["top"]) > len(rows):
            continue
        column, top = column_of(match["first"]), int(match["top"])
        text = rows[top - 1][column] if column < len(rows[top - 1]) else ""
        if not text.strip() or number_in(text) is not None:
            continue
        for at in range(top, min(int(match["bottom"]), len(rows))):
            rows[at] = [*rows[at][:column], text, *rows[at][column + 1 :]]
    return tuple(rows)


def _is_grid(meta: Any) -> bool:
    return bool(meta.typ == python_calamine.SheetTypeEnum.WorkSheet)


def _visibility(meta: Any) -> str:
    return next(name for value, name in _VISIBILITIES if meta.visible == value)


def _chosen(sheets: tuple[Sheet, ...]) -> str:
    visible = [sheet for sheet in sheets if sheet.visibility == "visible"] or list(sheets)
    return max(visible, key=lambda sheet: sheet.filled).name if visible else ""


def _filled(rows: tuple[Cells, ...]) -> int:
    return sum(1 for row in rows for cell in row if cell)


def _top(rows: tuple[Cells, ...]) -> tuple[Cells, ...]:
    return tuple(row for row in rows[:TOP] if any(row))


def _grid(path: Path, book: Any, name: str) -> tuple[Cells, ...]:
    sheet = book.get_sheet_by_name(name)
    if sheet.total_height > WORKBOOK_ROWS:
        raise TableError(
            path.name,
            f"sheet {name!r} has {sheet.total_height:,} rows, more than {WORKBOOK_ROWS:,}",
            "save it as CSV",
        )
    if sheet.total_width > COLUMNS:
        raise TableError(
            path.name,
            f"sheet {name!r} has {sheet.total_width:,} columns, more than {COLUMNS:,}",
            "publish a table with a row for each thing instead of a column",
        )
    if sheet.start is None:
        return ()
    return tuple([text_of(value) for value in row] for row in sheet.to_python(skip_empty_area=False))


def text_of(value: Any) -> str:
    """A stored value as text: whole numbers without a point, dates as ISO, a midnight without its time."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else _figure(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        minutes, seconds = divmod(int(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return "" if value is None else str(value)


def _figure(value: float) -> str:
    """A figure in the fifteen digits that spreadsheets reckon with: `547.92` for `547.9200000000001`."""
    short = f"{value:.15g}"
    return repr(value) if "e" in short else short


def column_of(reference: str) -> int:
    """The position from 0 of the column that a reference such as `B7` names."""
    letters = 0
    for character in reference:
        if not character.isalpha():
            break
        letters = letters * 26 + ord(character.upper()) - 64
    return letters - 1


def _letters(column: int) -> str:
    """The letters by which a spreadsheet names the column at a position from 0."""
    letters = ""
    while column >= 0:
        column, rest = divmod(column, 26)
        letters, column = chr(65 + rest) + letters, column - 1
    return letters


def _row(reference: str) -> int:
    return int(re.sub(r"\D", "", reference) or 0)


def _parts(archive: zipfile.ZipFile, chosen: str) -> tuple[str, list[str]]:
    """The part a sheet lies in, and those of its comments."""
    try:
        book = etree.fromstring(archive.read("xl/workbook.xml"), _parser())
        relations = _relations(archive, "xl/workbook.xml")
    except KeyError:
        return "", []
    for sheet in book.iter(f"{_S}sheet"):
        if sheet.get("name") == chosen:
            part = relations.get(sheet.get(f"{_R}id") or "", ("", ""))[1]
            comments = [
                target
                for kind, target in _relations(archive, part).values()
                if kind.endswith(("/comments", "/threadedComment"))
            ]
            return part, comments
    return "", []


def _parser() -> Any:
    return etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


def _relations(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    folder, name = posixpath.split(part)
    try:
        tree = etree.fromstring(archive.read(f"{folder}/_rels/{name}.rels"), _parser())
    except KeyError:
        return {}
    return {
        one.get("Id"): (
            one.get("Type") or "",
            posixpath.normpath(posixpath.join(folder, one.get("Target") or "")).lstrip("/"),
        )
        for one in tree
        if one.get("TargetMode") != "External"
    }


def _xlsx_asides(path: Path, chosen: str, grid: tuple[Cells, ...]) -> tuple[Aside, ...]:
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        part, comments = _parts(archive, chosen)
        found = [Aside("macros")] if any(name.endswith("vbaProject.bin") for name in names) else []
        if any(name.startswith("xl/externalLinks/") for name in names):
            found.append(Aside("links-to-other-files"))
        if part in names:
            with archive.open(part) as stream:
                found += _sheet_asides(stream, grid)
        for name in comments:
            if name in names:
                found += _comments(archive, name)
        found += _properties(archive, names)
    return tuple(dict.fromkeys(found))


def _properties(archive: zipfile.ZipFile, names: list[str]) -> list[Aside]:
    if "docProps/core.xml" not in names:
        return []
    tree = etree.fromstring(archive.read("docProps/core.xml"), _parser())
    people = [
        one.text
        for one in tree
        if etree.QName(one).localname in ("creator", "lastModifiedBy") and (one.text or "").strip()
    ]
    programs = ("openpyxl", "xlsxwriter", "microsoft", "apache", "libreoffice")
    named = [name for name in people if " " in name.strip() and not name.lower().startswith(programs)]
    return [Aside("names-in-properties", text=f"{len(named)} in the file's properties")] if named else []


def _comments(archive: zipfile.ZipFile, name: str) -> Iterator[Aside]:
    tree = etree.fromstring(archive.read(name), _parser())
    for one in tree.iter():
        place = one.get("ref")
        if place and etree.QName(one).localname in ("comment", "threadedComment"):
            yield Aside("comment", _row(place), column_of(place))


def _sheet_asides(stream: Any, grid: tuple[Cells, ...]) -> Iterator[Aside]:
    """What the XML of one sheet says beside its values."""
    for _, element in etree.iterparse(
        stream,
        events=("end",),
        tag=(f"{_S}col", f"{_S}row", f"{_S}mergeCell"),
        resolve_entities=False,
        no_network=True,
    ):
        kind = etree.QName(element).localname
        if kind == "col" and element.get("hidden") in ("1", "true"):
            for column in range(int(element.get("min")) - 1, min(int(element.get("max")), COLUMNS)):
                if any(column < len(row) for row in grid[:1]):
                    yield Aside("hidden-column", column=column)
        elif kind == "mergeCell":
            start = (element.get("ref") or "").partition(":")[0]
            yield Aside("merged-cells", _row(start), column_of(start), element.get("ref") or "")
        elif kind == "row":
            if element.get("hidden") in ("1", "true"):
                yield Aside("hidden-row", int(element.get("r") or 0))
            for cell in element:
                if cell.find(f"{_S}f") is not None and not (cell.findtext(f"{_S}v") or "") and cell.get("r"):
                    yield Aside("formula-without-value", _row(cell.get("r")), column_of(cell.get("r")))
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]


def _xls_asides(path: Path, chosen: str) -> tuple[Aside, ...]:
    import xlrd

    try:
        book = xlrd.open_workbook(str(path), formatting_info=True, on_demand=True)
        sheet = book.sheet_by_name(chosen)
    except (xlrd.XLRDError, NotImplementedError, AssertionError, IndexError, KeyError):
        return ()
    found = [Aside("comment", row + 1, column) for row, column in sorted(sheet.cell_note_map)]
    found += [Aside("hidden-row", row + 1) for row, info in sorted(sheet.rowinfo_map.items()) if info.hidden]
    found += [
        Aside("hidden-column", column=column)
        for column, info in sorted(sheet.colinfo_map.items())
        if info.hidden and column < sheet.ncols
    ]
    found += [
        Aside("merged-cells", top + 1, left, f"{_letters(left)}{top + 1}:{_letters(right - 1)}{bottom}")
        for top, bottom, left, right in sorted(sheet.merged_cells)
    ]
    return tuple(found)


_T = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_O = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"


def _ods_asides(path: Path, chosen: str) -> tuple[Aside, ...]:
    """Comments and hidden rows and columns of an OpenDocument sheet."""
    found: list[Aside] = []
    with zipfile.ZipFile(path) as archive, archive.open("content.xml") as stream:
        for _, table in etree.iterparse(stream, tag=f"{_T}table", resolve_entities=False, no_network=True):
            if table.get(f"{_T}name") != chosen:
                table.clear()
                continue
            found += _of_table(table)
    return tuple(found)


def _of_table(table: Any) -> Iterator[Aside]:
    column = 0
    for one in table.iter(f"{_T}table-column"):
        repeated = min(int(one.get(f"{_T}number-columns-repeated", "1")), COLUMNS)
        if one.get(f"{_T}visibility") in ("collapse", "filter"):
            yield from (Aside("hidden-column", column=column + step) for step in range(repeated))
        column += repeated
    row = 1
    for line in table.iter(f"{_T}table-row"):
        repeated = int(line.get(f"{_T}number-rows-repeated", "1"))
        if line.get(f"{_T}visibility") in ("collapse", "filter") and repeated < WORKBOOK_ROWS:
            yield from (Aside("hidden-row", row + step) for step in range(repeated))
        at = 0
        for cell in line:
            if cell.find(f"{_O}annotation") is not None:
                yield Aside("comment", row, at)
            at += int(cell.get(f"{_T}number-columns-repeated", "1"))
        row += repeated


def asides_of(path: Path, container: str, sheet: str) -> tuple[Aside, ...]:
    """What stands beside the cells of one sheet, for whoever reads its values in another way."""
    if container == "xlsx":
        return _xlsx_asides(path, sheet, ([""] * COLUMNS,))
    return _xls_asides(path, sheet) if container == "xls" else _ods_asides(path, sheet)
