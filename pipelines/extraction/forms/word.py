"""Word documents (.docx) as paragraphs and tables: what the file shows once its styles are applied.

The format is ECMA-376, part 1, chapter 17, read from its XML because what matters here (shading of styles,
hidden text, tracked changes, merged cells) is what readers of paragraphs pass over. Hidden text, text in the
colour of its ground, deletions and comments are left out and told. Headers and footers say whose the document
is, and are else not read, as the running heads of a PDF are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pipelines.extraction.forms.numbering import Numbering
from pipelines.extraction.forms.packages import OfficePackage, colour_of
from pipelines.extraction.forms.picture_signs import signs_of_package
from pipelines.extraction.forms.prompts import without_prompts
from pipelines.extraction.forms.symbol_fonts import as_signs, signs_of
from pipelines.extraction.forms.told import LeftOutOf
from pipelines.extraction.forms.written import (
    APART,
    BLACK,
    CLOSEST,
    LEAST_WIDTH,
    SIZE,
    WHITE,
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
from pipelines.extraction.model import Colour, Document, Symbol

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
EMBEDDED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"
CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Choice"
RUNNING = re.compile(r"word/(?:header|footer)\d*\.xml")
MOST_COLUMNS = 200
TWIPS = 20  # a point
PAPER_OF_THEME = ("background1", "light1")
MOST_DEPTH = 12  # of tables in tables, and of styles that are based on others
HIGHLIGHTS: dict[str, Colour] = {
    "green": (0, 255, 0), "darkGreen": (0, 128, 0), "red": (255, 0, 0), "darkRed": (128, 0, 0),
    "yellow": (255, 255, 0), "darkYellow": (128, 128, 0), "blue": (0, 0, 255), "darkBlue": (0, 0, 128),
    "cyan": (0, 255, 255), "darkCyan": (0, 128, 128), "magenta": (255, 0, 255),
    "darkMagenta": (128, 0, 128), "black": (0, 0, 0), "lightGray": (192, 192, 192),
    "darkGray": (128, 128, 128),
}  # fmt: skip


@dataclass(frozen=True)
class WordLook:
    """How letters are printed, as far as styles and their own properties say."""

    is_bold: bool = False
    ink: Colour = BLACK
    size: float = 0.0
    is_hidden: bool = False
    is_raised: bool = False
    is_shifted: bool = False
    is_struck: bool = False
    is_unseen: bool = False
    ground: Colour | None = None
    signs: Mapping[int, str] | None = None


@dataclass
class _WordStyles:
    """The styles of a document by their ids."""

    tree: Any
    by_id: dict[str, Any] = field(default_factory=dict)
    base: WordLook = field(default_factory=WordLook)

    def __post_init__(self) -> None:
        if self.tree is None:
            return
        self.by_id = {str(one.get(f"{W}styleId")): one for one in self.tree.iter(f"{W}style")}
        defaults = self.tree.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        self.base = looked(defaults, WordLook())
        normal = next(
            (one for one in self.by_id.values() if _is_default(one) and one.get(f"{W}type") == "paragraph"),
            None,
        )
        if normal is not None:
            self.base = looked(normal.find(f"{W}rPr"), self.base)

    def chain(self, style: str | None) -> list[Any]:
        """A style and those it is based on, outermost first."""
        found: list[Any] = []
        while style in self.by_id and len(found) < MOST_DEPTH:
            one = self.by_id[str(style)]
            if one in found:
                break
            found.insert(0, one)
            style = _value(one.find(f"{W}basedOn"))
        return found

    def look(self, style: str | None, before: WordLook) -> WordLook:
        """A look with what a style adds to it."""
        for one in self.chain(style):
            before = looked(one.find(f"{W}rPr"), before)
        return before

    def level(self, style: str | None) -> int:
        """The level of a heading's style from 1, 0 for other styles."""
        for one in reversed(self.chain(style)):
            name = (_value(one.find(f"{W}name")) or "").lower()
            if name == "title":
                return 1
            if name.startswith("heading ") and name[8:].isdigit():
                return int(name[8:])
            if (outline := _value(one.find(f"{W}pPr/{W}outlineLvl"))) and outline.isdigit():
                return int(outline) + 1 if int(outline) < 9 else 0
        return 0

    def numbering(self, style: str | None) -> Any:
        """The list properties that a style gives its paragraphs."""
        for one in reversed(self.chain(style)):
            if (found := one.find(f"{W}pPr/{W}numPr")) is not None:
                return found
        return None


def _is_default(style: Any) -> bool:
    return style.get(f"{W}default") in ("1", "true")


def _value(element: Any) -> str | None:
    return None if element is None else element.get(f"{W}val")


def _is_on(element: Any) -> bool:
    return element is not None and (element.get(f"{W}val") or "1") not in ("0", "false", "off", "none")


def _figure(element: Any) -> int:
    """The whole number that an element gives, 0 where it gives none."""
    text = (_value(element) or "0").removesuffix("%")
    return int(text) if text.removeprefix("-").isdigit() else 0


def _squeezes(one: Any, name: str, size: float) -> bool:
    """Whether a property makes letters so narrow or sets them so close that nobody reads them, or empty."""
    if name == "w":
        return 0 < _figure(one) < LEAST_WIDTH
    if name == "spacing":
        return _figure(one) <= -CLOSEST * TWIPS * (size or SIZE)
    return one.tag == f"{W14}textFill" and one.find(f"{W14}noFill") is not None


def looked(properties: Any, before: WordLook) -> WordLook:
    """A look with what run properties change."""
    if properties is None:
        return before
    look = before
    for one in properties:
        name = str(one.tag).removeprefix(W)
        if name == "b":
            look = replace(look, is_bold=_is_on(one))
        elif name in ("vanish", "specVanish"):
            look = replace(look, is_hidden=_is_on(one))
        elif name == "color":
            is_paper = one.get(f"{W}themeColor") in PAPER_OF_THEME
            look = replace(look, ink=colour_of(_value(one)) or (WHITE if is_paper else BLACK))
        elif name == "sz" and (_value(one) or "").isdigit():
            look = replace(look, size=int(str(_value(one))) / 2)
        elif name == "rFonts":
            font = one.get(f"{W}ascii") or one.get(f"{W}hAnsi")
            look = replace(look, signs=signs_of(font)) if font else look
        elif name == "vertAlign":
            look = replace(
                look, is_raised=_value(one) == "superscript", is_shifted=_value(one) == "subscript"
            )
        elif name == "position":
            look = replace(look, is_shifted=_figure(one) != 0)
        elif name in ("strike", "dstrike"):
            look = replace(look, is_struck=_is_on(one))
        elif _squeezes(one, name, look.size):
            look = replace(look, is_unseen=True)
        elif name == "highlight":
            look = replace(look, ground=HIGHLIGHTS.get(_value(one) or ""))
        elif name == "shd" and (fill := colour_of(one.get(f"{W}fill"))):
            look = replace(look, ground=fill)
    return look


def read_word(path: Path, report: str, sha256: str) -> Document:
    """Read a Word document.

    Raises:
        ReportError: the file is locked, damaged, or no Word document.
    """
    package = OfficePackage(path, "docx")
    try:
        reader = _WordReader(package)
        parts, running = reader.parts(), reader.running()
    finally:
        package.close()
    return document_of(report, sha256, "docx", list(without_prompts(parts)), reader.left_out.notes, running)


@dataclass
class _WordReader:
    """Goes through a document once; `left_out` counts what it passes over."""

    package: OfficePackage
    left_out: LeftOutOf = field(default_factory=LeftOutOf)
    tables: int = 0

    def __post_init__(self) -> None:
        self.styles = _WordStyles(self.package.tree("word/styles.xml"))
        self.numbering = Numbering(self.package.tree("word/numbering.xml"))
        self.floating: list[Part] = []
        related = self.package.relations("word/document.xml")
        signs = signs_of_package(self.package, related.values())
        self.icons = {name: signs[part] for name, part in related.items() if part in signs}

    def parts(self) -> list[Part]:
        """The paragraphs and tables of the body, then the footnotes."""
        body = self.package.tree("word/document.xml").find(f"{W}body")
        found = list(self._parts(body, 0)) if body is not None else []
        for name, kind in (("word/footnotes.xml", "footnote"), ("word/endnotes.xml", "endnote")):
            notes = self.package.tree(name)
            found += self._footnotes(notes, kind) if notes is not None else []
        comments = self.package.tree("word/comments.xml")
        if comments is not None:
            self.left_out.one("comment", count=len(comments.findall(f"{W}comment")))
        return found

    def running(self) -> list[str]:
        """The lines of all headers, then of all footers."""
        names = sorted(name for name in self.package.names if RUNNING.fullmatch(name))
        heads = [self.package.tree(name) for name in sorted(names, key=lambda name: "footer" in name)]
        lines = [one for tree in heads if tree is not None for one in self._parts(tree, 0)]
        return [line.text for line in lines if isinstance(line, Paragraph) and line.text]

    def _footnotes(self, notes: Any, kind: str) -> Iterator[Part]:
        for number, note in enumerate(
            (one for one in notes.iter(f"{W}{kind}") if one.get(f"{W}type") in (None, "normal")), 1
        ):
            runs = tuple(
                run for paragraph in note.iter(f"{W}p") for run in (*self._runs(paragraph, None), Run(" "))
            )
            yield Paragraph(runs, "footnote", number=str(number), place=f"{kind} {number}")

    def _parts(self, parent: Any, depth: int) -> Iterator[Part]:
        for one in _children(parent):
            if one.tag == f"{W}p":
                yield self._paragraph(one, None)
                yield from self._set_aside(depth)
            elif one.tag == f"{W}tbl" and depth < MOST_DEPTH:
                yield from self._table(one, depth)
            elif one.tag == f"{W}del":
                self._deleted(one)

    def _set_aside(self, depth: int) -> Iterator[Part]:
        """What text boxes and inner tables held that were met in the last part."""
        aside, self.floating = self.floating, []
        if depth < MOST_DEPTH:
            yield from aside

    def _deleted(self, element: Any) -> None:
        self.left_out.words("deleted", "".join(element.itertext(f"{W}delText", f"{W}t")))

    def _paragraph(self, element: Any, ground: Colour | None, look: WordLook | None = None) -> Paragraph:
        properties = element.find(f"{W}pPr")
        style = _value(properties.find(f"{W}pStyle")) if properties is not None else None
        level = self.styles.level(style)
        outline = _value(properties.find(f"{W}outlineLvl")) if properties is not None else None
        if outline is not None and outline.isdigit() and int(outline) < 9:
            level = int(outline) + 1
        shading = properties.find(f"{W}shd") if properties is not None else None
        if shading is not None:
            ground = colour_of(shading.get(f"{W}fill")) or ground
        listed = properties.find(f"{W}numPr") if properties is not None else None
        listed = listed if listed is not None else self.styles.numbering(style)
        start = self.styles.look(style, look or self.styles.base)
        runs = tuple(with_marks_apart(self._runs(element, ground, start)))
        has_text = any(run.text.strip() for run in runs)
        number, is_bullet = self.numbering.next(listed, counts=has_text)
        kind = "heading" if level else "bullet" if is_bullet else "paragraph"
        if number and kind == "heading":
            runs = (Run(f"{number} "), *runs) if has_text else runs
            number = ""
        elif number and "." not in number:
            kind, number = ("bullet", "") if kind == "paragraph" else (kind, "")
        return Paragraph(runs, kind, level, number)

    def _runs(self, parent: Any, ground: Colour | None, look: WordLook | None = None) -> Iterator[Run]:
        look = look or self.styles.base
        for one in _children(parent):
            name = str(one.tag).removeprefix(W)
            if name == "r":
                yield from self._run(one, ground, look)
            elif name in ("del", "moveFrom"):
                self._deleted(one)
            elif name in ("ins", "moveTo"):
                self.left_out.words("inserted", "".join(one.itertext(f"{W}t")))
                yield from self._runs(one, ground, look)
            elif name == "bdo" and _value(one) == "rtl":  # letters turned against their order
                self.left_out.words("unseen", "".join(one.itertext(f"{W}t")))
            elif name in ("hyperlink", "smartTag", "fldSimple", "customXml", "dir", "bdo"):
                is_mark = one.get(f"{W}anchor") is not None
                yield from (APART,) if is_mark else ()
                yield from self._runs(one, ground, look)
                yield from (APART,) if is_mark else ()

    def _run(self, run: Any, ground: Colour | None, look: WordLook) -> Iterator[Run]:
        properties = run.find(f"{W}rPr")
        if properties is not None:
            look = self.styles.look(_value(properties.find(f"{W}rStyle")), look)
            look = looked(properties, look)
        text = "".join(self._texts(run))
        for icon in self._icons(run) if not look.is_hidden else ():
            yield Run(icon.sign, False, icon.colour, False, look.size, None)
        if not text:
            return
        if look.is_hidden:
            self.left_out.words("hidden", text)
        elif look.is_struck:
            self.left_out.words("struck", text)
        elif look.is_unseen or is_unseen(look.ink, look.ground or ground, look.size):
            self.left_out.words("unseen", text)
        else:
            text = as_signs(text, look.signs)
            yield from (APART,) if look.is_shifted else ()
            yield Run(text, look.is_bold, look.ink, look.is_raised, look.size, look.ground)
            yield from (APART,) if look.is_shifted else ()

    def _texts(self, run: Any) -> Iterator[str]:
        for one in _children(run):
            name = str(one.tag).removeprefix(W)
            if name == "t":
                yield one.text or ""
            elif name in ("tab", "ptab"):
                yield " "
            elif name in ("br", "cr"):
                yield "\n"
            elif name == "noBreakHyphen":
                yield "-"
            elif name == "sym":
                code = int(one.get(f"{W}char") or "0", 16)
                sign = chr(code | 0xF000 if code < 0x100 else code)
                yield as_signs(sign, signs_of(one.get(f"{W}font") or ""))
            elif name in ("drawing", "pict", "object"):
                self._drawn(one)

    def _icons(self, element: Any) -> list[Symbol]:
        """The signs that pictures in an element show."""
        names = [str(blip.get(EMBEDDED) or "") for blip in element.iter(BLIP)]
        return [self.icons[name] for name in names if name in self.icons]

    def _drawn(self, element: Any) -> None:
        boxes = list(_text_boxes(element))
        if not boxes and self._icons(element):
            return
        for box in boxes:
            before, self.floating = self.floating, []  # those within this one are its own
            own = list(self._parts(box, MOST_DEPTH - 1))
            self.floating = [*before, *own]
        if not boxes:
            self.left_out.one("picture")

    def _table(self, element: Any, depth: int) -> Iterator[Part]:
        self.tables += 1
        name = f"table {self.tables}"
        style = _TableStyle(self.styles, element)
        lines = [one for one in _children(element) if one.tag == f"{W}tr"]
        placed = [list(self._placed(line)) for line in lines]
        rows: list[WrittenRow] = []
        kept = [at for at, line in enumerate(lines) if not self._is_left_out(line)]
        inner: list[Part] = []
        for at in kept:
            cells: list[WrittenCell] = []
            for order, (column, span, merge, cell) in enumerate(placed[at], 1):
                if merge == "continue" and at != kept[0]:
                    continue
                reach = _reach(placed, kept, at, column) if merge else 1
                place = f"{name}, row {len(rows) + 1}, cell {order}"
                found = self._cell(cell, style.of(at, len(lines), column), depth)
                inner += self._set_aside(depth)
                cells.append(replace(found, column=column, span=span, row_span=reach, place=place))
            rows.append(WrittenRow(tuple(cells)))
        columns = max((cell.column + cell.span for row in rows for cell in row.cells), default=0)
        yield WrittenTable(tuple(rows), min(columns, MOST_COLUMNS))
        yield from inner

    def _is_left_out(self, line: Any) -> bool:
        """Whether a row is hidden or taken out by a tracked change; told if it is."""
        properties = line.find(f"{W}trPr")
        if properties is None:
            return False
        if properties.find(f"{W}del") is not None:
            self._deleted(line)
            return True
        if _is_on(properties.find(f"{W}hidden")):
            self.left_out.one("row")
            return True
        return False

    def _placed(self, line: Any) -> Iterator[tuple[int, int, str, Any]]:
        """The cells of a row: the column each begins in, how far it reaches, `restart` or `continue`."""
        before = line.find(f"{W}trPr/{W}gridBefore")
        column = _whole(_value(before), 0)
        for cell in _children(line):
            if cell.tag != f"{W}tc":
                continue
            properties = cell.find(f"{W}tcPr")
            span, merge = 1, ""
            if properties is not None:
                span = max(1, _whole(_value(properties.find(f"{W}gridSpan")), 1))
                merged = properties.find(f"{W}vMerge")
                merge = "" if merged is None else _value(merged) or "continue"
            yield column, span, merge, cell
            column += span

    def _cell(self, cell: Any, style: tuple[Colour | None, WordLook | None], depth: int) -> WrittenCell:
        ground, adds = style
        properties = cell.find(f"{W}tcPr")
        shading = properties.find(f"{W}shd") if properties is not None else None
        fill = (colour_of(shading.get(f"{W}fill")) if shading is not None else None) or ground
        look = adds or self.styles.base
        paragraphs: list[Paragraph] = []
        before = dict(self.left_out.counts)
        for one in _children(cell):
            if one.tag == f"{W}p":
                paragraphs.append(self._paragraph(one, fill, look))
            elif one.tag == f"{W}tbl" and depth < MOST_DEPTH:
                self.floating += list(self._table(one, depth + 1))
        changed = any(
            self.left_out.counts[reason, ""] > before.get((reason, ""), 0)
            for reason in ("deleted", "inserted")
        )
        note = "a tracked change alters this cell: it was read as if accepted" if changed else ""
        kept = tuple(
            replace(one, kind="bullet" if one.kind == "bullet" else "paragraph") for one in paragraphs
        )
        return WrittenCell(0, kept, "", fill=fill, note=note)


def _whole(text: str | None, otherwise: int) -> int:
    return min(int(text), MOST_COLUMNS) if text and text.isdigit() else otherwise


def _reach(placed: list[list[tuple[int, int, str, Any]]], kept: list[int], at: int, column: int) -> int:
    """How many of the kept rows a cell that is merged downwards covers."""
    reach = 1
    for below in kept[kept.index(at) + 1 :]:
        if not any(start == column and merge == "continue" for start, _, merge, _ in placed[below]):
            break
        reach += 1
    return reach


def _text_boxes(element: Any) -> Iterator[Any]:
    """The contents of text boxes in a drawing, less those within others, which are read with them."""
    waiting = [element]
    while waiting:
        one = waiting.pop()
        if one.tag == f"{W}txbxContent":
            yield one
        else:
            waiting += reversed(list(_children(one)))


def _children(parent: Any) -> Iterator[Any]:
    """The children of an element, those in content controls and the first of alternatives in their place."""
    for one in parent:
        if not isinstance(one.tag, str):
            continue
        if one.tag == f"{W}sdt":
            content = one.find(f"{W}sdtContent")
            if content is not None:
                yield from _children(content)
        elif one.tag == ALTERNATE:
            choice = one.find(CHOICE)
            if choice is not None:
                yield from _children(choice)
        elif one.tag in (f"{W}customXml", f"{W}ins") and any(
            child.tag in (f"{W}p", f"{W}tbl", f"{W}tr", f"{W}tc") for child in one
        ):
            yield from _children(one)
        else:
            yield one


@dataclass
class _TableStyle:
    """What a table's style gives its cells: ground and look by row and column."""

    styles: _WordStyles
    table: Any

    def __post_init__(self) -> None:
        properties = self.table.find(f"{W}tblPr")
        style = _value(properties.find(f"{W}tblStyle")) if properties is not None else None
        self.chain = self.styles.chain(style)
        shown = properties.find(f"{W}tblLook") if properties is not None else None
        self.shown = {
            name: _shows(shown, attribute, bit)
            for name, attribute, bit in (
                ("firstRow", "firstRow", 0x20),
                ("lastRow", "lastRow", 0x40),
                ("firstCol", "firstColumn", 0x80),
                ("band1Horz", "noHBand", -0x200),
                ("band2Horz", "noHBand", -0x200),
            )
        }

    def of(self, row: int, rows: int, column: int) -> tuple[Colour | None, WordLook | None]:
        """The ground and the look of a cell, as far as the style says."""
        if not self.chain:
            return None, None
        has_head = self.shown["firstRow"]
        kinds = ["band1Horz" if (row - has_head) % 2 == 0 else "band2Horz"]
        kinds += ["firstCol"] if column == 0 else []
        kinds += ["lastRow"] if row == rows - 1 else []
        kinds += ["firstRow"] if row == 0 else []
        ground: Colour | None = None
        look = self.styles.base
        for style in self.chain:
            parts = [style, *(self._part(style, kind) for kind in kinds if self.shown[kind])]
            for part in parts:
                if part is None:
                    continue
                look = looked(part.find(f"{W}rPr"), look)
                shading = part.find(f"{W}tcPr/{W}shd")
                if shading is not None:
                    ground = colour_of(shading.get(f"{W}fill")) or ground
        return ground, look

    def _part(self, style: Any, kind: str) -> Any:
        return next((one for one in style.findall(f"{W}tblStylePr") if one.get(f"{W}type") == kind), None)


def _shows(shown: Any, attribute: str, bit: int) -> bool:
    """Whether a table shows a part of its style; a bit below 0 is one that says it does not."""
    if shown is None:
        return False
    said = shown.get(f"{W}{attribute}")
    if said is not None:
        return (said in ("1", "true", "on")) == (bit > 0)
    try:
        bits = int(shown.get(f"{W}val") or "0", 16)
    except ValueError:
        return False
    return bool(bits & abs(bit)) == (bit > 0)
