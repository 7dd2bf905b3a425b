"""OpenDocument texts (.odt) and spreadsheets (.ods) as paragraphs and tables: what the file shows.

The format is ISO/IEC 26300; cells of spreadsheets carry the text that they show, so that no value is put in
words here. Hidden sections, rows, columns and sheets, text that cannot be seen, tracked deletions and
comments are left out and told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pipelines.exceptions import OversizedReportError
from pipelines.extraction.forms.colouring import compared
from pipelines.extraction.forms.packages import OfficePackage, colour_of
from pipelines.extraction.forms.picture_signs import signs_of_package
from pipelines.extraction.forms.prompts import without_prompts
from pipelines.extraction.forms.sheets import SheetRow, column_name, parts_of_sheets
from pipelines.extraction.forms.symbol_fonts import as_signs, signs_of
from pipelines.extraction.forms.told import LeftOutOf, formulas_without_value, hidden_lines
from pipelines.extraction.forms.written import (
    APART,
    BLACK,
    CLOSEST,
    LEAST_WIDTH,
    Paragraph,
    Part,
    Run,
    WrittenCell,
    WrittenRow,
    WrittenTable,
    document_of,
    is_unseen,
    with_marks_apart,
)
from pipelines.extraction.forms.written import SIZE as USUAL_SIZE
from pipelines.extraction.model import Colour, Document, Symbol

_URN = "urn:oasis:names:tc:opendocument:xmlns"
TEXT, TABLE, STYLE = f"{{{_URN}:text:1.0}}", f"{{{_URN}:table:1.0}}", f"{{{_URN}:style:1.0}}"
OFFICE, DRAW, FO = f"{{{_URN}:office:1.0}}", f"{{{_URN}:drawing:1.0}}", f"{{{_URN}:xsl-fo-compatible:1.0}}"
XLINK = "{http://www.w3.org/1999/xlink}"
CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
MOST_COLUMNS = 500
MOST_ROWS = 200_000
MOST_CELLS = 300_000
MOST_DEPTH = 12
SIZE = re.compile(r"^([\d.]+)pt$")
PERCENT = re.compile(r"^([\d.]+)%$")
CONDITION = re.compile(r"^(?:cell-content\(\))?\s*(<=|>=|!=|<>|<|>|=)\s*(.+)$")
BETWEEN = re.compile(r"^(?:cell-content-is-)?(not-)?between\((.+),(.+)\)$")
TEXTUAL = re.compile(r'^(not-)?(contains|begins-with|ends-with)(?:-text)?\("?(.*?)"?\)$')
SIGNS = {
    "=": "equal", "!=": "notEqual", "<>": "notEqual", "<": "lessThan", "<=": "lessThanOrEqual",
    ">": "greaterThan", ">=": "greaterThanOrEqual",
}  # fmt: skip


@dataclass(frozen=True)
class OpenLook:
    """How letters and their ground are shown, as far as styles say."""

    is_bold: bool = False
    ink: Colour = BLACK
    size: float = 0.0
    is_hidden: bool = False
    is_raised: bool = False
    is_shifted: bool = False
    is_struck: bool = False
    is_unseen: bool = False
    ground: Colour | None = None
    fill: Colour | None = None
    signs: Mapping[int, str] | None = None


@dataclass
class _OpenStyles:
    trees: list[Any]
    by_name: dict[tuple[str, str], Any] = field(default_factory=dict)
    defaults: dict[str, Any] = field(default_factory=dict)
    lists: dict[str, Any] = field(default_factory=dict)
    _looks: dict[tuple[str, str, OpenLook], OpenLook] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for tree in self.trees:
            for one in tree.iter(f"{STYLE}style") if tree is not None else ():
                self.by_name[str(one.get(f"{STYLE}family")), str(one.get(f"{STYLE}name"))] = one
            for one in tree.iter(f"{STYLE}default-style") if tree is not None else ():
                self.defaults[str(one.get(f"{STYLE}family"))] = one
            for one in tree.iter(f"{TEXT}list-style") if tree is not None else ():
                self.lists[str(one.get(f"{STYLE}name"))] = one

    def chain(self, family: str, name: str | None) -> list[Any]:
        """A style and its parents, outermost first, after the family's default."""
        found: list[Any] = []
        while name and (family, name) in self.by_name and len(found) < MOST_DEPTH:
            one = self.by_name[family, name]
            if one in found:
                break
            found.insert(0, one)
            name = one.get(f"{STYLE}parent-style-name")
        return ([self.defaults[family]] if family in self.defaults else []) + found

    def look(self, family: str, name: str | None, before: OpenLook) -> OpenLook:
        """A look with what a style adds."""
        key = (family, name or "", before)
        if key not in self._looks:
            look = before
            for one in self.chain(family, name):
                look = _looked(one, look)
            self._looks[key] = look
        return self._looks[key]

    def level(self, name: str | None) -> int:
        """The level of a paragraph style that makes headings, 0 for others."""
        for one in reversed(self.chain("paragraph", name)):
            if (one.get(f"{STYLE}name") or "").lower() == "title":
                return 1
            if (level := one.get(f"{STYLE}default-outline-level") or "").isdigit():
                return int(level)
        return 0


def _looked(style: Any, before: OpenLook) -> OpenLook:
    look = before
    text = style.find(f"{STYLE}text-properties")
    if text is not None:
        if weight := text.get(f"{FO}font-weight"):
            look = replace(look, is_bold=weight == "bold" or (weight.isdigit() and int(weight) >= 600))
        if colour := colour_of(text.get(f"{FO}color")):
            look = replace(look, ink=colour)
        if size := SIZE.match(text.get(f"{FO}font-size") or ""):
            look = replace(look, size=float(size[1]))
        if font := text.get(f"{STYLE}font-name") or text.get(f"{FO}font-family"):
            look = replace(look, signs=signs_of(font))
        if shown := text.get(f"{TEXT}display"):
            look = replace(look, is_hidden=shown == "none")
        if position := text.get(f"{STYLE}text-position"):
            raised = position.startswith("super") or (
                position[:1].isdigit() and not position.startswith("0%")
            )
            lowered = position.startswith(("sub", "-"))
            look = replace(look, is_raised=raised, is_shifted=lowered)
        if line := text.get(f"{STYLE}text-line-through-style") or text.get(f"{STYLE}text-line-through-type"):
            look = replace(look, is_struck=line != "none")
        if (width := PERCENT.match(text.get(f"{STYLE}text-scale") or "")) and float(width[1]) < LEAST_WIDTH:
            look = replace(look, is_unseen=True)
        closer = SIZE.match((text.get(f"{FO}letter-spacing") or "").removeprefix("-"))
        if closer and text.get(f"{FO}letter-spacing", "").startswith("-"):
            look = replace(look, is_unseen=float(closer[1]) >= CLOSEST * (look.size or USUAL_SIZE))
        if ground := text.get(f"{FO}background-color"):
            look = replace(look, ground=colour_of(ground))
    for name in ("paragraph", "table-cell"):
        properties = style.find(f"{STYLE}{name}-properties")
        ground = properties.get(f"{FO}background-color") if properties is not None else None
        if ground and (found := colour_of(ground)):
            look = replace(look, fill=found)
    return look


def read_opendocument(path: Path, form: str, report: str, sha256: str) -> Document:
    """Read an OpenDocument text (`odt`) or spreadsheet (`ods`).

    Raises:
        ReportError: the file is locked, damaged, of another kind, or larger than a report can be.
    """
    package = OfficePackage(path, form)
    try:
        content, styles = package.tree("content.xml"), package.tree("styles.xml")
        icons = signs_of_package(package, (name for name in package.names if name.startswith("Pictures/")))
    finally:
        package.close()
    reader = _OpenReader(path.name, _OpenStyles([styles, content]), icons)
    body = content.find(f"{OFFICE}body")
    parts: list[Part] = []
    if body is not None and form == "odt":
        parts = list(reader.parts(body.find(f"{OFFICE}text"), 0))
        parts += reader.footnotes
    elif body is not None:
        tables = [t for t in body.iter(f"{TABLE}table") if t.getparent().tag == f"{OFFICE}spreadsheet"]
        parts = list(parts_of_sheets([sheet for table in tables if (sheet := reader.sheet(table))]))
    return document_of(
        report, sha256, form, list(without_prompts(parts)), reader.left_out.notes, _running(styles)
    )


def _running(styles: Any) -> list[str]:
    """The lines of the headers and footers that pages have."""
    if styles is None:
        return []
    heads = [one for name in ("header", "footer") for one in styles.iter(f"{STYLE}{name}")]
    lines = [" ".join("".join(line.itertext()).split()) for one in heads for line in one.iter(f"{TEXT}p")]
    return [line for line in lines if line]


@dataclass
class _OpenReader:
    """Goes through a document once; `left_out` counts what it passes over."""

    place: str
    styles: _OpenStyles
    icons: Mapping[str, Symbol]
    left_out: LeftOutOf = field(default_factory=LeftOutOf)
    tables: int = 0
    cells: int = 0
    floating: list[Part] = field(default_factory=list)
    footnotes: list[Part] = field(default_factory=list)

    def parts(self, parent: Any, depth: int, kind: str = "paragraph") -> Iterator[Part]:
        """The paragraphs and tables in an element, in order."""
        for one in parent if parent is not None and depth <= MOST_DEPTH else ():
            name = one.tag if isinstance(one.tag, str) else ""
            if name in (f"{TEXT}p", f"{TEXT}h"):
                yield self.paragraph(one, kind, OpenLook())
                aside, self.floating = self.floating, []
                yield from aside
            elif name == f"{TABLE}table":
                yield from self._table(one, depth)
            elif name == f"{TEXT}list":
                yield from self.parts(one, depth + 1, "bullet")
            elif name == f"{TEXT}tracked-changes":
                self._changes(one)
            elif name == f"{TEXT}section" and one.get(f"{TEXT}display") in ("none", "condition"):
                self.left_out.words("hidden", " ".join(one.itertext()))
            elif name in (
                f"{TEXT}list-item", f"{TEXT}list-header", f"{TEXT}section", f"{TEXT}index-body",
                f"{DRAW}frame", f"{DRAW}text-box", f"{TEXT}numbered-paragraph",
            ):  # fmt: skip
                yield from self.parts(one, depth + 1, kind)

    def _changes(self, changes: Any) -> None:
        for region in changes:
            for change in region:
                name = str(change.tag).removeprefix(TEXT)
                if name == "deletion":
                    said = [text for one in change.iter(f"{TEXT}p", f"{TEXT}h") for text in one.itertext()]
                    self.left_out.words("deleted", "".join(said))
                elif name == "insertion":
                    self.left_out.tell(
                        "tracked changes put in words that were read as the report's; accept or reject the "
                        "changes, and replace the file"
                    )

    def paragraph(self, element: Any, kind: str, look: OpenLook) -> Paragraph:
        """A paragraph or heading with what of it can be seen."""
        style = element.get(f"{TEXT}style-name")
        level = int(element.get(f"{TEXT}outline-level") or 1) if element.tag == f"{TEXT}h" else 0
        level = level or self.styles.level(style)
        look = self.styles.look("paragraph", style, look)
        runs = tuple(with_marks_apart(self._runs(element, look)))
        return Paragraph(runs, "heading" if level else kind, level)

    def _runs(self, element: Any, look: OpenLook) -> Iterator[Run]:
        yield from self._run(element.text, look)
        for one in element:
            name = str(one.tag) if isinstance(one.tag, str) else ""
            if name == f"{TEXT}span":
                yield from self._runs(one, self.styles.look("text", one.get(f"{TEXT}style-name"), look))
            elif name == f"{TEXT}s" or name == f"{TEXT}tab":
                yield from self._run(" ", look)
            elif name == f"{TEXT}line-break":
                yield Run("\n")
            elif name == f"{TEXT}note":
                self._note(one)
            elif name == f"{OFFICE}annotation":
                self.left_out.one("comment")
            elif name in (f"{TEXT}hidden-text", f"{TEXT}hidden-paragraph"):
                self.left_out.words("hidden", "".join(one.itertext()) or one.get(f"{TEXT}string-value") or "")
            elif name == f"{DRAW}frame":
                boxes = list(one.iter(f"{DRAW}text-box"))
                for box in boxes:
                    self.floating += list(self.parts(box, MOST_DEPTH - 1))
                image = one.find(f"{DRAW}image")
                icon = self.icons.get(image.get(f"{XLINK}href") or "") if image is not None else None
                if icon:
                    yield Run(icon.sign, False, icon.colour, False, look.size, None)
                elif not boxes:
                    self.left_out.one("picture")
            elif name.startswith(TEXT) and "index-mark" not in name:
                is_link = name == f"{TEXT}a" and (one.get(f"{XLINK}href") or "").startswith("#")
                is_mark = is_link or name == f"{TEXT}ruby-text"
                yield from (APART,) if is_mark else ()
                yield from self._runs(one, look)
                yield from (APART,) if is_mark else ()
            yield from self._run(one.tail, look)

    def _run(self, text: str | None, look: OpenLook) -> Iterator[Run]:
        if not text:
            return
        text = re.sub(r"\s+", " ", text)
        if look.is_hidden:
            self.left_out.words("hidden", text)
        elif look.is_struck:
            self.left_out.words("struck", text)
        elif text.strip() and (look.is_unseen or is_unseen(look.ink, look.ground or look.fill, look.size)):
            self.left_out.words("unseen", text)
        else:
            text = as_signs(text, look.signs)
            yield from (APART,) if look.is_shifted else ()
            yield Run(text, look.is_bold, look.ink, look.is_raised, look.size, look.ground)
            yield from (APART,) if look.is_shifted else ()

    def _note(self, note: Any) -> None:
        body = note.find(f"{TEXT}note-body")
        if body is not None:
            number = (note.findtext(f"{TEXT}note-citation") or "").strip()
            found = [one for one in self.parts(body, MOST_DEPTH - 1) if isinstance(one, Paragraph)]
            runs = tuple(run for one in found for run in (*one.runs, Run(" ")))
            place = f"footnote {len(self.footnotes) + 1}"
            self.footnotes.append(Paragraph(runs, "footnote", number=number, place=place))

    def _table(self, table: Any, depth: int) -> Iterator[Part]:
        self.tables += 1
        name = f"table {self.tables}"
        rows: list[WrittenRow] = []
        inner: list[Part] = []
        for line, is_hidden in _lines(table):
            if is_hidden:
                self.left_out.one("row")
                continue
            cells: list[WrittenCell] = []
            for order, (column, span, row_span, cell) in enumerate(_cells(line), 1):
                place = f"{name}, row {len(rows) + 1}, cell {order}"
                cells.append(
                    replace(
                        self._cell(cell, None, depth),
                        column=column,
                        span=span,
                        row_span=row_span,
                        place=place,
                    )
                )
                inner += self.floating
                self.floating = []
            rows.append(WrittenRow(tuple(cells)))
        columns = max((cell.column + cell.span for row in rows for cell in row.cells), default=0)
        yield WrittenTable(tuple(rows), min(columns, MOST_COLUMNS))
        yield from inner

    def _cell(self, cell: Any, style: str | None, depth: int) -> WrittenCell:
        look = self.styles.look("table-cell", cell.get(f"{TABLE}style-name") or style, OpenLook())
        paragraphs: list[Paragraph] = []
        for one, kind in _inside(cell, "paragraph"):
            if one.tag == f"{TABLE}table":
                if depth < MOST_DEPTH:
                    self.floating += list(self._table(one, depth + 1))
            elif one.tag == f"{OFFICE}annotation":
                self.left_out.one("comment")
            else:
                found = self.paragraph(one, kind, look)
                paragraphs.append(replace(found, kind="bullet" if found.kind == "bullet" else "paragraph"))
        return WrittenCell(0, tuple(paragraphs), "", fill=look.fill)

    def sheet(self, table: Any) -> tuple[str, list[SheetRow]] | None:
        """The name and the rows of a sheet; None where it is hidden."""
        name = str(table.get(f"{TABLE}name"))
        for style in self.styles.chain("table", table.get(f"{TABLE}style-name")):
            shown = style.find(f"{STYLE}table-properties")
            if shown is not None and shown.get(f"{TABLE}display") == "false":
                self.left_out.one("sheet")
                return None
        return name, list(self._sheet_rows(table, name))

    def _sheet_rows(self, table: Any, name: str) -> Iterator[SheetRow]:
        place = f"sheet '{name}'"
        hidden_columns, styles = _columns(table)
        rules = _Rules(table, name)
        number, blank, has_begun = 0, 0, False
        hidden_rows: list[str] = []
        unseen_columns: set[int] = set()
        unvalued: list[str] = []
        comments = self.left_out.counts["comment", ""]
        unseen = self.left_out.counts["unseen", ""]
        for line, is_hidden in _lines(table):
            repeated = int(line.get(f"{TABLE}number-rows-repeated") or 1)
            number += 1
            cells: list[WrittenCell] = []
            doubts: list[str] = []
            for column, span, row_span, cell in _cells(line):
                text = "".join(cell.itertext()).strip()
                if is_hidden or column in hidden_columns:
                    if text and is_hidden:
                        hidden_rows.append(str(number))
                    elif text:
                        unseen_columns.add(column)
                    continue
                self.cells += 1
                if self.cells > MOST_CELLS:
                    what = f"holds more than {MOST_CELLS:,} cells"
                    raise OversizedReportError(self.place, what, "publish it as a table, or split it")
                reference = f"{column_name(column)}{number}"
                if cell.get(f"{TABLE}formula") and not text and cell.get(f"{OFFICE}value-type") is None:
                    doubts.append(f"cell {reference} holds a formula without a stored value")
                    unvalued.append(reference)
                found = self._cell(cell, styles.get(column), 0)
                fill = rules.fill(number, column, _value_of(cell, text), self.styles) or found.fill
                if any(one.text for one in found.paragraphs) or fill or row_span > 1:
                    cells.append(
                        replace(
                            found, column=column, span=span, row_span=row_span, fill=fill,
                            place=f"{place}, cell {reference}",
                        )
                    )  # fmt: skip
            if any(one.text for cell in cells for one in cell.paragraphs):
                yield SheetRow(tuple(cells), blank if has_begun else 0, "; ".join(doubts), number)
                has_begun, blank = True, 0
            elif not is_hidden:
                blank += repeated
            number += repeated - 1
            if number > MOST_ROWS * 10:
                break
        self._tell(place, list(dict.fromkeys(hidden_rows)), sorted(unseen_columns), unvalued, rules)
        for reason, before in (("comment", comments), ("unseen", unseen)):
            if count := self.left_out.counts[reason, ""] - before:
                self.left_out.counts[reason, ""] -= count
                self.left_out.one(reason, place, count)

    def _tell(
        self, place: str, rows: list[str], columns: list[int], unvalued: list[str], rules: _Rules
    ) -> None:
        if rows:
            self.left_out.tell(hidden_lines("row", rows, place))
        if columns:
            self.left_out.tell(hidden_lines("column", [column_name(one) for one in columns], place))
        if unvalued:
            self.left_out.tell(formulas_without_value(unvalued, place))
        self.left_out.one("rule", place, len(rules.unfollowed))


def _inside(cell: Any, kind: str) -> Iterator[tuple[Any, str]]:
    for one in cell:
        if one.tag in (f"{TEXT}p", f"{TEXT}h", f"{TABLE}table", f"{OFFICE}annotation"):
            yield one, kind
        elif one.tag == f"{TEXT}list":
            for item in one:
                yield from _inside(item, "bullet")
        elif one.tag in (f"{TEXT}section", f"{TEXT}list"):
            yield from _inside(one, kind)


def _lines(table: Any, is_hidden: bool = False) -> Iterator[tuple[Any, bool]]:
    """The rows of a table, those of groups in their place, and whether each is hidden."""
    for one in table:
        if one.tag == f"{TABLE}table-row":
            yield one, is_hidden or one.get(f"{TABLE}visibility") in ("collapse", "filter")
        elif one.tag in (f"{TABLE}table-header-rows", f"{TABLE}table-rows", f"{TABLE}table-row-group"):
            yield from _lines(one, is_hidden or one.get(f"{TABLE}display") == "false")


def _cells(line: Any) -> Iterator[tuple[int, int, int, Any]]:
    """The cells of a row: column, columns and rows covered, the cell; blank ones are not repeated."""
    column = 0
    for one in line:
        if one.tag not in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
            continue
        repeated = int(one.get(f"{TABLE}number-columns-repeated") or 1)
        if one.tag == f"{TABLE}table-cell":
            span = int(one.get(f"{TABLE}number-columns-spanned") or 1)
            rows = int(one.get(f"{TABLE}number-rows-spanned") or 1)
            has_text = any(text.strip() for text in one.itertext()) or one.get(f"{TABLE}formula")
            wanted = repeated if has_text or repeated <= 20 else 0
            for step in range(min(wanted, MOST_COLUMNS - column)):
                yield column + step, span, rows, one
        column = min(column + repeated, MOST_COLUMNS)


def _columns(table: Any) -> tuple[set[int], dict[int, str]]:
    """The hidden columns of a sheet, and the style that a column gives its cells."""
    hidden: set[int] = set()
    styles: dict[int, str] = {}
    column = 0
    for one in table.iter(f"{TABLE}table-column"):
        repeated = int(one.get(f"{TABLE}number-columns-repeated") or 1)
        for at in range(column, min(column + repeated, MOST_COLUMNS)):
            if one.get(f"{TABLE}visibility") in ("collapse", "filter") or (
                one.getparent().tag == f"{TABLE}table-column-group"
                and one.getparent().get(f"{TABLE}display") == "false"
            ):
                hidden.add(at)
            if style := one.get(f"{TABLE}default-cell-style-name"):
                styles[at] = style
        column += repeated
    return hidden, styles


def _value_of(cell: Any, text: str) -> Any:
    value = cell.get(f"{OFFICE}value")
    try:
        return float(value) if value is not None else text or None
    except ValueError:
        return text


class _Rules:
    """The conditional formats of a sheet, as LibreOffice keeps them beside its cells."""

    def __init__(self, table: Any, name: str) -> None:
        self.unfollowed: set[int] = set()
        self._formats: list[tuple[list[tuple[int, int, int, int]], list[tuple[str, str]]]] = []
        for one in table.iter(f"{CALC}conditional-format"):
            areas = [
                area
                for text in (one.get(f"{CALC}target-range-address") or "").split()
                if (area := _area(text.replace(f"${name}", name)))
            ]
            given = [
                (str(rule.get(f"{CALC}value") or ""), str(rule.get(f"{CALC}apply-style-name") or ""))
                for rule in one.iter(f"{CALC}condition")
            ]
            if areas and given:
                self._formats.append((areas, given))

    def fill(self, row: int, column: int, value: Any, styles: _OpenStyles) -> Colour | None:
        """The fill that the rules give a cell (row from 1, column from 0); None where none holds."""
        for number, (areas, given) in enumerate(self._formats):
            if not any(
                top <= row <= bottom and left <= column <= right for top, left, bottom, right in areas
            ):
                continue
            for place, (condition, style) in enumerate(given):
                holds = _holds(condition, value)
                if holds is None:
                    self.unfollowed.add(100 * number + place)
                elif holds:
                    return styles.look("table-cell", style, OpenLook()).fill
        return None


def _holds(condition: str, value: Any) -> bool | None:
    """Whether a condition on a cell's own content holds; None where it is another formula."""
    if match := BETWEEN.match(condition):
        low, high = _literal(match[2]), _literal(match[3])
        if low is None or high is None:
            return None
        return compared(value, "notBetween" if match[1] else "between", [low, high])
    if match := TEXTUAL.match(condition):
        text, said = str(value or "").casefold(), match[3].casefold()
        found = {
            "contains": said in text,
            "begins-with": text.startswith(said),
            "ends-with": text.endswith(said),
        }
        return found[match[2]] != bool(match[1])
    if (match := CONDITION.match(condition)) and (given := _literal(match[2])) is not None:
        return compared(value, SIGNS[match[1]], [given])
    return None


def _literal(text: str) -> str | float | None:
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        return text[1:-1]
    try:
        return float(text)
    except ValueError:
        return None


def _area(text: str) -> tuple[int, int, int, int] | None:
    """A range such as `KPIs.F2:KPIs.F9` as top, left, bottom and right (rows from 1, columns from 0)."""
    corners = [_corner(part.rpartition(".")[2].replace("$", "")) for part in text.split(":")]
    if len(corners) == 1:
        corners *= 2
    first, last = corners[0], corners[-1]
    return None if first is None or last is None else (*first, *last)


def _corner(text: str) -> tuple[int, int] | None:
    match = re.fullmatch(r"([A-Z]{1,3})(\d+)", text)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = 26 * column + ord(letter) - 64
    return int(match[2]), column - 1
