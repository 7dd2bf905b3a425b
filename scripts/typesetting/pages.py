"""Plain blocks of a sample report as the pages of a PDF, with reportlab.

Set like the council's own reports: teal heading rows, every cell ruled, ratings as fills, footnotes
at the foot of the page that carries their mark, `Page n of m`. The same blocks give the same bytes:
no clock, no random id, only the fonts every PDF reader has. A word wider than its column is refused
rather than cut in two, because a cut word cannot be told from two words when the page is read back.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import Color, HexColor, black, white
from reportlab.lib.enums import TA_CENTER, TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import Font, registerFont, stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Table,
)

from typesetting.source import (
    FOOTNOTE_MARK,
    Cell,
    PageBlock,
    Source,
    SourceError,
    TableBlock,
    TextBlock,
    place_cells,
)

SAMPLE_NOTE = "Sample typeset for Open Barnet from published figures; commentary is not the council's."
TEAL = HexColor("#00697A")
AREA_FILL = HexColor("#D6E8EC")
TOTAL_FILL = HexColor("#E8E6E6")
RAG_FILLS = {
    "Green": HexColor("#00B050"),
    "Green Amber": HexColor("#92D050"),
    "Red Amber": HexColor("#FFC000"),
    "Red": HexColor("#FF0000"),
}
REGULAR, BOLD = "Helvetica", "Helvetica-Bold"
# In its usual encoding reportlab writes a bullet as byte 7F, which readers of PDFs do not take for one.
BULLET = "Helvetica-MacRoman"
PAGE_SIZES: dict[str, tuple[float, float]] = {"portrait": A4, "landscape": (A4[1], A4[0])}
SIDE_MARGINS = {"portrait": 54.0, "landscape": 42.0}
TOP_MARGIN, BOTTOM_MARGIN = 50.0, 58.0
CELL_PADDING = 3.0
RULE = 0.6
ITEM_INDENT = 9.0
LEAST_PIECE = 14.0
ALIGNMENTS = {"l": TA_LEFT, "c": TA_CENTER, "r": TA_RIGHT}
PASSES = 12


@dataclass(frozen=True)
class PagePlan:
    """What a pass over the pages is told: how many there are, and the points to keep free for footnotes."""

    pages: int = 0
    reserved: dict[int, float] = field(default_factory=dict)


def typeset(source: Source) -> bytes:
    """The report as PDF bytes, the same for the same source.

    How many pages there are and where each footnote falls is known only after a pass, so passes are
    repeated until one finds what it was told. Room once kept for footnotes is never given back, or a
    mark could move to the next page and back again for ever.

    Raises:
        SourceError: a word is wider than its column, or the pages never settle.
    """
    registerFont(Font(BULLET, REGULAR, "MacRomanEncoding"))
    plan = PagePlan()
    for _ in range(PASSES):
        target = BytesIO()
        document = _Document(target, source, plan)
        document.build(_story(source), canvasmaker=_Sheet)
        if document.found() == plan:
            return target.getvalue()
        plan = document.found()
    raise SourceError(f"{source.stem}: page breaks and footnotes do not settle in {PASSES} passes")


class _Sheet(Canvas):  # type: ignore[misc]  # reportlab has no types
    """A canvas that notes which footnotes' marks were drawn on each page."""

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self.marks: dict[int, list[str]] = {}
        self.setNamedCB("footnote", self._note_mark)

    def _note_mark(self, _canvas: Canvas, _kind: str, number: str) -> None:
        """Called by reportlab where a text holds an `onDraw` of the name `footnote`."""
        on_page = self.marks.setdefault(self.getPageNumber(), [])
        if number not in on_page:
            on_page.append(number)


class _Document(BaseDocTemplate):  # type: ignore[misc]  # reportlab has no types
    """Pages of both orientations that keep the planned room for footnotes, and note the room needed."""

    def __init__(self, target: BytesIO, source: Source, plan: PagePlan) -> None:
        first = source.blocks[0].orientation if isinstance(source.blocks[0], PageBlock) else "portrait"
        super().__init__(
            target,
            pagesize=PAGE_SIZES[first],
            title=source.title,
            author="Open Barnet",
            subject=SAMPLE_NOTE,
            creator="scripts/typeset_reports.py",
            invariant=1,
            # Compressed bytes differ between builds of zlib; plain ones are the same everywhere.
            pageCompression=0,
        )
        self._source = source
        self._plan = plan
        self._needed: dict[int, float] = {}
        order = sorted(PAGE_SIZES, key=lambda name: name != first)
        self.addPageTemplates([_page_template(name) for name in order])

    def found(self) -> PagePlan:
        """The plan as these pages have it."""
        pages = self._plan.reserved.keys() | self._needed.keys()
        room = {n: max(self._plan.reserved.get(n, 0.0), self._needed.get(n, 0.0)) for n in sorted(pages)}
        return PagePlan(self.page, room)

    def handle_pageBegin(self) -> None:  # noqa: N802  # reportlab's name
        """Shorten the coming page by the room its footnotes need."""
        self.pageTemplate.frames[0].bottomPadding = self._plan.reserved.get(self.page + 1, 0.0)
        super().handle_pageBegin()

    def afterPage(self) -> None:  # noqa: N802  # reportlab's name
        """Print footnotes and foot once the body of the page stands."""
        orientation = self.pageTemplate.id
        width = PAGE_SIZES[orientation][0] - 2 * SIDE_MARGINS[orientation]
        left = SIDE_MARGINS[orientation]
        notes = [
            Paragraph(f"<super>{number}</super> {_markup(self._source.footnotes[number])}", NOTE_STYLE)
            for number in self.canv.marks.get(self.page, [])
        ]
        if notes:
            self._needed[self.page] = _draw_footnotes(self.canv, notes, left, width)
        _draw_foot(self.canv, self._source.footer, f"Page {self.page} of {self._plan.pages}", left, width)


class _RuledTable(Table):  # type: ignore[misc]  # reportlab has no types
    """A table that a page's end cuts as an office program does.

    reportlab would leave the cut row open at the cut, and cut off bare strips, which are empty rows to
    whoever reads the page back. Here each piece of a row holds a line, and is ruled on all sides.
    """

    def _splitRows(self, availHeight: float, doInRowSplit: int = 0) -> list[Table]:  # noqa: N802, N803
        row = self._getFirstPossibleSplitRowPosition(availHeight, ignoreSpans=1)
        within_row = doInRowSplit
        if doInRowSplit and row < len(self._rowHeights):
            room = availHeight - sum(self._rowHeights[:row])
            within_row = int(min(room, self._rowHeights[row] - room) >= LEAST_PIECE)
        pieces: list[Table] = super()._splitRows(availHeight, within_row)
        if len(pieces) > 1:
            pieces[0].setStyle([("LINEBELOW", (0, -1), (-1, -1), RULE, black)])
            first = pieces[1].repeatRows
            pieces[1].setStyle([("LINEABOVE", (0, first), (-1, first), RULE, black)])
        return pieces


def _page_template(orientation: str) -> PageTemplate:
    width, height = PAGE_SIZES[orientation]
    side = SIDE_MARGINS[orientation]
    frame = Frame(
        side,
        BOTTOM_MARGIN,
        width - 2 * side,
        height - TOP_MARGIN - BOTTOM_MARGIN,
        leftPadding=0,
        rightPadding=0,
        topPadding=0,
        bottomPadding=0,
    )
    return PageTemplate(id=orientation, frames=[frame], pagesize=(width, height))


def _draw_footnotes(canvas: Canvas, notes: Sequence[Paragraph], left: float, width: float) -> float:
    """Footnotes under a short rule, standing on the bottom margin; returns the points they take."""
    heights: list[float] = [note.wrap(width, PAGE_SIZES["portrait"][1])[1] for note in notes]
    top = BOTTOM_MARGIN + sum(heights)
    canvas.setLineWidth(0.5)
    canvas.line(left, top + 4, left + 140, top + 4)
    for note, height in zip(notes, heights, strict=True):
        top -= height
        note.drawOn(canvas, left, top)
    return sum(heights) + 12


def _draw_foot(canvas: Canvas, footer: str, page_of: str, left: float, width: float) -> None:
    canvas.saveState()
    canvas.setStrokeGray(0.5)
    canvas.setFillGray(0.35)
    canvas.setLineWidth(0.5)
    canvas.line(left, 44, left + width, 44)
    canvas.setFont(REGULAR, 8)
    canvas.drawString(left, 34, footer)
    canvas.drawRightString(left + width, 34, page_of)
    canvas.setFont(REGULAR, 6.5)
    canvas.drawString(left, 24, SAMPLE_NOTE)
    canvas.restoreState()


BODY_STYLE = ParagraphStyle("body", fontName=REGULAR, fontSize=10, leading=13.5, spaceAfter=7)
NOTE_STYLE = ParagraphStyle("note", fontName=REGULAR, fontSize=8, leading=10)
TEXT_STYLES = {
    "h1": ParagraphStyle("h1", fontName=BOLD, fontSize=17, leading=21, textColor=TEAL, spaceAfter=8),
    "h2": ParagraphStyle(
        "h2", fontName=BOLD, fontSize=14, leading=18, textColor=TEAL, spaceBefore=10, spaceAfter=6
    ),
    "h3": ParagraphStyle(
        "h3", fontName=BOLD, fontSize=12, leading=15, textColor=TEAL, spaceBefore=8, spaceAfter=5
    ),
    "h4": ParagraphStyle("h4", fontName=BOLD, fontSize=10, leading=13, spaceBefore=8, spaceAfter=4),
    "paragraph": BODY_STYLE,
    "note": ParagraphStyle("small", parent=NOTE_STYLE, spaceAfter=6),
    "bullet": ParagraphStyle(
        "bullet", parent=BODY_STYLE, leftIndent=26, bulletIndent=12, bulletFontName=BULLET, spaceAfter=4
    ),
    "numbered": ParagraphStyle("numbered", parent=BODY_STYLE, leftIndent=34, bulletIndent=0),
}
# Room wanted below a heading, so that none is left alone at the foot of a page.
HEADING_ROOM = {"h1": 120.0, "h2": 110.0, "h3": 100.0, "h4": 90.0}


def _story(source: Source) -> list[Any]:
    """All blocks as reportlab's flowables."""
    story: list[Any] = []
    orientation = "portrait"
    for position, block in enumerate(source.blocks):
        if isinstance(block, PageBlock):
            orientation = block.orientation
            if position:
                story += [NextPageTemplate(orientation), PageBreak()]
        else:
            story += _flowables(block, PAGE_SIZES[orientation][0] - 2 * SIDE_MARGINS[orientation])
    return story


def _flowables(block: TextBlock | TableBlock, width: float) -> list[Any]:
    if isinstance(block, TableBlock):
        return [_table(block, width)]
    style = TEXT_STYLES[block.kind]
    marker = {"bullet": "•", "numbered": block.number}.get(block.kind)
    paragraph = Paragraph(_markup(block.text), style, bulletText=marker)
    return [CondPageBreak(HEADING_ROOM[block.kind]), paragraph] if block.kind in HEADING_ROOM else [paragraph]


def _markup(text: str) -> str:
    """The format's own marks (`**bold**`, `//italic//`, `^raised^`) as reportlab's."""
    marked = escape(text)
    marked = FOOTNOTE_MARK.sub(r'<super><onDraw name="footnote" label="\1"/>\1</super>', marked)
    marked = re.sub(r"\^(\w+)\^", r"<super>\1</super>", marked)
    marked = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", marked)
    return re.sub(r"//(.+?)//", r"<i>\1</i>", marked)


def _table(block: TableBlock, width: float) -> Table:
    """One ruled table; rows that do not fit move to the next page, or are cut by its end if so asked."""
    widths = [part * width / sum(block.widths) for part in block.widths]
    grid: list[list[Any]] = []
    commands: list[tuple[Any, ...]] = [
        ("GRID", (0, 0), (-1, -1), RULE, black),
        # Cells without text would take the height of reportlab's default font.
        ("FONTSIZE", (0, 0), (-1, -1), block.size),
        ("LEADING", (0, 0), (-1, -1), block.size * 1.2),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), CELL_PADDING),
        ("RIGHTPADDING", (0, 0), (-1, -1), CELL_PADDING),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ]
    for part, rows in (("header", block.header), ("plain", block.rows)):
        start = len(grid)
        for number, placed in enumerate(place_cells(rows, len(widths)), start):
            row: list[Any] = [""] * len(widths)
            kind = rows[number - start].kind if rows[number - start].kind != "plain" else part
            for column, cell in placed:
                last = (column + cell.columns - 1, number + cell.rows - 1)
                if last != (column, number):
                    commands.append(("SPAN", (column, number), last))
                if fill := _fill(kind, cell):
                    commands.append(("BACKGROUND", (column, number), last, fill))
                room = sum(widths[column : column + cell.columns]) - 2 * CELL_PADDING
                row[column] = _cell_paragraphs(cell, kind, block.align[column], block.size, room)
            grid.append(row)
    return _RuledTable(
        grid,
        colWidths=widths,
        repeatRows=len(block.header) if block.repeat_header else 0,
        splitByRow=0 if block.split_rows else 1,
        splitInRow=LEAST_PIECE if block.split_rows else 0,
        style=commands,
        hAlign="LEFT",
        spaceAfter=9,
    )


def _fill(kind: str, cell: Cell) -> Color | None:
    if cell.rag:
        return RAG_FILLS[cell.rag]
    if kind == "header" or cell.shade:
        return TEAL
    return {"area": AREA_FILL, "total": TOTAL_FILL}.get(kind)


def _cell_paragraphs(cell: Cell, kind: str, align: str, size: float, room: float) -> list[Paragraph]:
    """A cell's lines as paragraphs; a line that starts with a bullet hangs from it."""
    heading = (kind == "header" or cell.shade) and not cell.rag
    bold = heading or kind in ("area", "total")
    style = ParagraphStyle(
        "cell",
        fontName=BOLD if bold else REGULAR,
        fontSize=size,
        leading=size * 1.2,
        textColor=white if heading else black,
        alignment=TA_CENTER if kind == "header" else ALIGNMENTS["l" if kind == "area" else align],
    )
    hanging = ParagraphStyle(
        "item",
        parent=style,
        leftIndent=ITEM_INDENT,
        bulletIndent=1,
        bulletFontName=BULLET,
        bulletFontSize=size,
    )
    paragraphs = []
    for line in cell.text.split("\n"):
        is_item = line.startswith("• ")
        _check_words(line, style, room - (ITEM_INDENT if is_item else 0))
        if is_item:
            paragraphs.append(Paragraph(_markup(line[2:]), hanging, bulletText="•"))
        else:
            paragraphs.append(Paragraph(_markup(line), style))
    return paragraphs


def _check_words(line: str, style: ParagraphStyle, room: float) -> None:
    for word in FOOTNOTE_MARK.sub("", line).split():
        if stringWidth(word, style.fontName, style.fontSize) > room:
            raise SourceError(f"{word!r} is wider than its column; make the column wider")
