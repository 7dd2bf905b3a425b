"""What a report looks like once read: words on pages, tables of cells, lines of text.

Plain frozen values shared by the PDF reader and the transcript reader, so that everything after them
works on one model. A cell is equal to another when it says the same; where it stood does not count.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

# A word space is 0.25 to 0.35 of the font size; the narrowest cell padding seen leaves 0.55 between columns.
WORD_SPACE = 0.45


LEADING_DOTS = frozenset(".…·")
MEANINGLESS = "\N{REPLACEMENT CHARACTER}"  # stands for a letter that the file gives no meaning


class Box(NamedTuple):
    """A rectangle in points from the page's top left corner, as the page is shown."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def width(self) -> float:
        """Points from left to right."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """Points from top to bottom."""
        return self.bottom - self.top

    @property
    def middle(self) -> tuple[float, float]:
        """Centre point (x, y)."""
        return ((self.x0 + self.x1) / 2, (self.top + self.bottom) / 2)

    def holds(self, point: tuple[float, float], slack: float = 0.0) -> bool:
        """Whether the point lies inside, or within `slack` points of it."""
        x, y = point
        return self.x0 - slack <= x <= self.x1 + slack and self.top - slack <= y <= self.bottom + slack

    def overlap(self, other: Box) -> float:
        """Area shared with another box, in square points."""
        if other.x0 >= self.x1 or other.x1 <= self.x0 or other.top >= self.bottom or other.bottom <= self.top:
            return 0.0
        width = min(self.x1, other.x1) - max(self.x0, other.x0)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        return width * height if width > 0 and height > 0 else 0.0


def hull(boxes: Iterable[Box]) -> Box:
    """The smallest box around all of them; at least one must be given."""
    several = tuple(boxes)
    if len(several) == 1:
        return several[0]
    left, top, right, bottom = zip(*several, strict=True)
    return tuple.__new__(Box, (min(left), min(top), max(right), max(bottom)))


class Word(NamedTuple):
    """Letters without a gap. `size` is the font's height in points; weight, colour and slant as printed.

    A drawn word is a mark that stands for a sign: no letter of the file. One that ends a cell stands as close
    to the next as in a text, and yet in another column.
    """

    text: str
    box: Box
    size: float
    is_bold: bool = False
    colour: tuple[int, int, int] = (0, 0, 0)
    has_space_after: bool = False
    is_drawn: bool = False
    ends_cell: bool = False
    is_slanted: bool = False


Colour = tuple[int, int, int]
FrameValues = tuple[float, float, float, float, int]


class Fill(NamedTuple):
    """A filled area of the page, in drawing order."""

    box: Box
    colour: Colour


class Mark(NamedTuple):
    """A small filled shape: `circle`, `square`, `diamond`, `pill` (a word's ground), or where it points."""

    box: Box
    colour: Colour
    shape: str


class Rule(NamedTuple):
    """A straight line of the page; a vertical one has x0 == x1, a horizontal one top == bottom."""

    box: Box

    @property
    def is_vertical(self) -> bool:
        """True for a line from top to bottom."""
        return self.box.width < self.box.height


class LeftOut(NamedTuple):
    """Words that stand in the file and are not read: where, how many and why; what they say is not kept.

    `is_replaced` says that something else is printed on what covers them.
    """

    page: int
    box: Box
    words: int
    reason: str
    is_replaced: bool = False


@dataclass(frozen=True)
class PageContent:
    """Everything a page shows that reading needs, in points, turned so that its text stands upright.

    A page of a sheet says that a spreadsheet program printed it.
    A page read from a picture is OCR's; one that is a picture nobody could read is unread. `layer` are the
    words that lie hidden with a picture of them; of a page that is a layer, those are its words. `left_out`
    has what stands in the file and is no part of what is read; `fields` counts those that were not read;
    `frames` are boxes about larger closed shapes.
    `reading` and `shown` are the frames (left, bottom, width, height, rotation) between this and the page.
    """

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    rules: tuple[Rule, ...]
    fills: tuple[Fill, ...]
    marks: tuple[Mark, ...] = ()
    is_ocr: bool = False
    is_unread: bool = False
    is_layer: bool = False
    is_sheet: bool = False
    layer: tuple[Word, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    fields: int = 0
    frames: tuple[Box, ...] = ()
    reading: FrameValues = (0.0, 0.0, 0.0, 0.0, 0)
    shown: FrameValues = (0.0, 0.0, 0.0, 0.0, 0)


class LinePart(NamedTuple):
    """Words of a line without a column's white between them."""

    box: Box
    text: str


@dataclass(frozen=True)
class Line:
    """Words of one printed line, left to right."""

    words: tuple[Word, ...]

    @cached_property
    def box(self) -> Box:
        """The box around its words."""
        return self.words[0].box if len(self.words) == 1 else hull([word.box for word in self.words])

    @cached_property
    def text(self) -> str:
        """The words as found, with single spaces."""
        return " ".join([word.text for word in self.words])

    @cached_property
    def stretches(self) -> list[Box]:
        """Its stretches of words that stand no further apart than words do."""
        if len(self.words) == 1:
            return [self.words[0].box]
        runs: list[list[Box]] = []
        end, is_end = 0.0, False
        for word in self.words:
            if runs and not is_end and word.box.x0 - end < WORD_SPACE * word.size:
                runs[-1].append(word.box)
                end = max(end, word.box.x1)
            else:
                runs.append([word.box])
                end = word.box.x1
            is_end = word.ends_cell
        return [run[0] if len(run) == 1 else hull(run) for run in runs]

    @cached_property
    def parts(self) -> tuple[LinePart, ...]:
        """Its stretches with their texts; dots that lead the eye to a figure are none."""
        runs: list[list[Word]] = []
        last: Word | None = None
        for word in self.words:
            if word.text[0] in LEADING_DOTS and len(word.text) > 2 and LEADING_DOTS.issuperset(word.text):
                continue
            if last is not None and not last.ends_cell and word.box.x0 - last.box.x1 < WORD_SPACE * word.size:
                runs[-1].append(word)
            else:
                runs.append([word])
            last = word
        if len(runs) == 1 and len(runs[0]) == len(self.words):
            return (LinePart(self.box, self.text),)
        return tuple(
            LinePart(hull([word.box for word in run]), " ".join([word.text for word in run])) for run in runs
        )

    def __getstate__(self) -> dict[str, tuple[Word, ...]]:
        return {"words": self.words}


class Spot(NamedTuple):
    """Where something was read: page and box (PDF), or line number (transcript), and the text as found.

    In office documents and web pages `line` counts paragraphs and table rows, and `place` says where it is
    for people (`sheet 'KPIs', cell C5`).
    """

    page: int | None
    box: Box | None
    line: int | None
    text: str
    place: str = ""


class Symbol(NamedTuple):
    """A sign that is no letter (`●`, `▲`), printed or drawn, its colour, and the words about it on its line.

    `before` and `after` reach to the next sign on either side.
    """

    sign: str
    colour: Colour
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Cell:
    """One cell of a table: its repaired text, and beside it where and how it was printed.

    `parts` has one spot per piece (a cell cut by a page end has several); an empty cell has none.
    `items` are the paragraphs or bullets of the cell in order; `colour` is what its words stand on, or its
    fill, if it has one; `ink` is the colour of its letters; `symbols` are its signs, also those drawn;
    `line_middles` has the height on the page and the text of each line of a cell merged over rows.
    `note` says what was done to its text that a reader should know of, such as a number joined over a line
    end. It overruns where its text, not rules or shading, makes it stand over several columns. `elsewhere` is
    which other table prints something else for the same, and what.
    """

    text: str
    items: tuple[str, ...] = ()
    column: int = 0
    span: int = 1
    row_span: int = 1
    is_bold: bool = False
    colour: Colour | None = None
    parts: tuple[Spot, ...] = field(default=(), compare=False)
    box: Box | None = field(default=None, compare=False)
    line_middles: tuple[tuple[float, str], ...] = field(default=(), compare=False)
    ink: Colour | None = field(default=None, compare=False)
    symbols: tuple[Symbol, ...] = field(default=(), compare=False)
    note: str = field(default="", compare=False)
    is_overrun: bool = field(default=False, compare=False)
    elsewhere: tuple[tuple[str, str], ...] = field(default=(), compare=False)

    def moved(self, column: int, span: int = 1) -> Cell:
        """The same cell under another column."""
        return replace(self, column=column, span=span)


EMPTY = Cell("")


@dataclass(frozen=True)
class TableRow:
    """Cells of one row by column; a merged cell stands in its first column and row only.

    `spanned` lists columns covered by a merged cell that began in an earlier row. `doubt` says why the row
    cannot be told surely from those around it; it is empty for a sound row. What is beneath is one text under
    the row above and speaks of it, as its look and place tell.
    """

    cells: tuple[Cell, ...]
    page: int | None = field(default=None, compare=False)
    line: int | None = field(default=None, compare=False)
    box: Box | None = field(default=None, compare=False)
    spanned: frozenset[int] = field(default=frozenset(), compare=False)
    doubt: str = field(default="", compare=False)
    is_beneath: bool = field(default=False, compare=False)

    @property
    def filled(self) -> tuple[Cell, ...]:
        """The cells that hold text."""
        return tuple(cell for cell in self.cells if cell.text)

    def at(self, column: int) -> Cell:
        """The cell that starts in a column, or an empty one."""
        for cell in self.cells:
            if cell.column == column:
                return cell
        return replace(EMPTY, column=column)


@dataclass(frozen=True)
class RawTable:
    """A table as it stands on the page or pages, before anyone knows what it is about.

    `headings` are the heading lines above it, nearest last; `columns` is the number of grid columns.
    Open above or below: the outer rule is missing there, as at a page end that cuts a row. `doubt` says why
    the table as a whole is not taken; it is empty for a sound one.
    """

    rows: tuple[TableRow, ...]
    columns: int
    headings: tuple[str, ...]
    page: int | None = None
    line: int | None = None
    column_edges: tuple[float, ...] = ()
    box: Box | None = None
    is_open_above: bool = False
    is_open_below: bool = False
    doubt: str = ""


@dataclass(frozen=True)
class TextBlock:
    """A heading, paragraph, bullet or footnote outside tables, in reading order.

    `kind`: `heading`, `paragraph`, `bullet`, `footnote`. `number` is the paragraph's printed number
    (`1.6`) or the footnote's mark. `marks` are the footnote marks that stand in the text, `ink` is the colour
    that all its letters have; in one that `is_bold` all are.
    """

    kind: str
    text: str
    spots: tuple[Spot, ...] = field(default=(), compare=False)
    number: str = ""
    marks: tuple[str, ...] = ()
    size: float = 0.0
    symbols: tuple[Symbol, ...] = field(default=(), compare=False)
    ink: Colour | None = field(default=None, compare=False)
    is_bold: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class Document:
    """A report read into blocks and tables in reading order.

    `flow` holds both, so that what stands above or between tables is known. `notes` say what the file holds
    and was left out, where no page tells of it; `running` are the headers and footers that pages repeat.
    """

    report: str
    sha256: str
    form: str
    pages: int
    flow: tuple[RawTable | TextBlock, ...]
    is_ocr: bool = False
    notes: tuple[str, ...] = ()
    running: tuple[str, ...] = ()

    @cached_property
    def tables(self) -> tuple[RawTable, ...]:
        """The tables, in reading order."""
        return tuple(part for part in self.flow if isinstance(part, RawTable))

    @cached_property
    def blocks(self) -> tuple[TextBlock, ...]:
        """The text outside tables, in reading order."""
        return tuple(part for part in self.flow if isinstance(part, TextBlock))
