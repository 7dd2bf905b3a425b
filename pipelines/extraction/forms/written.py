"""What office documents and web pages are written of (paragraphs, grids of cells), made a document.

Their readers say what a file shows, in order; here it becomes the tables and text blocks that pages of a PDF
become, by the same joining of lines. Everything has a place for people (`table 2, row 3, cell 4`) and a
number: paragraphs and table rows are counted through the document, so that what stands about a spot can be
shown. What a file hides is never among it: readers leave it out and tell.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from statistics import median
from typing import NamedTuple

from pipelines.extraction.headings_above import with_headings
from pipelines.extraction.model import (
    Box,
    Cell,
    Colour,
    Document,
    Line,
    RawTable,
    Spot,
    Symbol,
    TableRow,
    TextBlock,
    Word,
)
from pipelines.extraction.text import (
    BULLETS,
    ink_of,
    join_items,
    piece_of,
    raw_text,
    symbols_in_text,
    symbols_of,
    tidy,
)
from pipelines.extraction.vocabulary import Vocabulary

WHITE: Colour = (255, 255, 255)
BLACK: Colour = (0, 0, 0)
SIZE = 11.0  # points: of text whose size the file does not give
RAISED = 0.6  # of a letter's size: what a raised mark is set in
GAP = 0.3  # of a letter's size: a space
LEAST_WIDTH = 10  # percent: letters made narrower are read by nobody
CLOSEST = 0.5  # of the font size: letters set so much closer lie over one another
SAME_COLOUR = 24  # of 255: letters nearer to their ground than this cannot be seen
NEAR_COLOUR = 60  # of 255: letters nearer to it are told from it by their light alone
LEAST_CONTRAST = 1.05  # of light: less is seen by nobody
TINY = 2.0  # points: letters no higher are read by nobody
NUMBERED = re.compile(r"^(\d{1,2}(?:\.\d{1,3}){1,3})\.?\s+(?=.*\w)")
PRIVATE = re.compile("[\ue000-\uf8ff]")


class Run(NamedTuple):
    """A stretch of letters printed alike; `size` in points, 0 where the file does not say."""

    text: str
    is_bold: bool = False
    ink: Colour = BLACK
    is_raised: bool = False
    size: float = 0.0
    ground: Colour | None = None


APART = Run("\u2060")
"""Stands where something begins or ends that may be a note's mark beside a figure: letters moved, a link."""
SMALLER = 0.85  # of the letters before them: digits glued to a figure and smaller are a note's mark


def with_marks_apart(runs: Iterable[Run]) -> Iterator[Run]:
    """Runs with a blank between a figure and digits that may be a note's mark, so that they are no figure."""
    before = Run("")
    is_apart = False
    for run in runs:
        if run is APART:
            is_apart = True
        elif run.text:
            is_glued = before.text[-1:].isdigit() and run.text[0].isdigit() and not run.is_raised
            if is_glued and (is_apart or 0 < run.size < SMALLER * before.size):
                yield Run(" ")
            yield run
            before, is_apart = run, False


@dataclass(frozen=True)
class Paragraph:
    """A paragraph. `kind` as in text blocks; `level` of a heading, 1 for the outermost, 0 for none.

    `place` says where it stands where that is no number of a paragraph; `is_name` is a heading that names
    a part of the file (a sheet) and is printed nowhere; `within` are the numbers of the cards that it stands
    in, outermost first, beyond which a heading says nothing.
    """

    runs: tuple[Run, ...]
    kind: str = "paragraph"
    level: int = 0
    number: str = ""
    place: str = ""
    is_name: bool = False
    within: tuple[int, ...] = ()

    @cached_property
    def text(self) -> str:
        """Its letters with single spaces."""
        return tidy("".join(run.text for run in self.runs))


@dataclass(frozen=True)
class WrittenCell:
    """A cell that begins in a row and column (from 0): paragraphs, how far it reaches, its fill, its place.

    `symbols` are signs that the file draws beside the text (an icon of a conditional format).
    """

    column: int
    paragraphs: tuple[Paragraph, ...]
    place: str
    span: int = 1
    row_span: int = 1
    fill: Colour | None = None
    note: str = ""
    symbols: tuple[Symbol, ...] = ()


@dataclass(frozen=True)
class WrittenRow:
    """The cells that begin in a row; `doubt` says why it cannot be taken as it is."""

    cells: tuple[WrittenCell, ...]
    doubt: str = ""


@dataclass(frozen=True)
class WrittenTable:
    """Rows of cells over some columns; `within` as of a paragraph."""

    rows: tuple[WrittenRow, ...]
    columns: int
    within: tuple[int, ...] = ()


Part = Paragraph | WrittenTable

PILL = 60  # of 255: a ground whose parts of colour differ more is a strong colour
MOST_PILL_WORDS = 5


def is_unseen(ink: Colour, ground: Colour | None, size: float = 0.0) -> bool:
    """Whether letters cannot be seen: in the colour of their ground, or too small for anyone to read."""
    behind = ground or WHITE
    furthest = max(abs(one - two) for one, two in zip(ink, behind, strict=True))
    is_pale = furthest < NEAR_COLOUR and _contrast(ink, behind) < LEAST_CONTRAST
    return furthest < SAME_COLOUR or is_pale or 0 < size <= TINY


def _contrast(one: Colour, other: Colour) -> float:
    """How much more light the lighter of two colours gives, as WCAG 2 reckons it."""
    lights = [
        0.05
        + sum(
            share * (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
            for share, part in zip((0.2126, 0.7152, 0.0722), (each / 255 for each in colour), strict=True)
        )
        for colour in (one, other)
    ]
    return max(lights) / min(lights)


def document_of(
    report: str,
    sha256: str,
    form: str,
    parts: Sequence[Part],
    notes: Iterable[str] = (),
    running: Iterable[str] = (),
) -> Document:
    """The document that some paragraphs and tables make.

    Args:
        report: the report's id.
        sha256: the file's hash.
        form: what kind of file it is.
        parts: in reading order.
        notes: what was left out, a sentence each.
        running: texts of its headers and footers.
    """
    vocabulary = Vocabulary(_texts(parts))
    body = _body_size(parts)
    numbers = itertools.count(1)
    paragraphs = itertools.count(1)
    flow: list[RawTable | TextBlock] = []
    within: list[tuple[int, ...]] = []
    for part in parts:
        if isinstance(part, WrittenTable):
            table = _table(part, numbers, vocabulary)
            if not table.rows:
                continue
            flow.append(table)
        elif part.text:
            place = part.place or f"paragraph {next(paragraphs)}"
            flow.append(_block(part, 0 if part.is_name else next(numbers), place, body, vocabulary))
        else:
            continue
        within.append(part.within)
    return Document(
        report,
        sha256,
        form,
        0,
        tuple(with_headings(flow, within)),
        notes=tuple(notes),
        running=tuple(dict.fromkeys(running)),
    )


def _texts(parts: Sequence[Part]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, Paragraph):
            yield part.text
        else:
            yield from (one.text for row in part.rows for cell in row.cells for one in cell.paragraphs)


def _body_size(parts: Sequence[Part]) -> float:
    """The size that most letters outside tables have."""
    counts: Counter[float] = Counter()
    for part in parts:
        if isinstance(part, Paragraph):
            for run in part.runs:
                counts[run.size or SIZE] += len(run.text)
    return counts.most_common(1)[0][0] if counts else SIZE


def _block(paragraph: Paragraph, number: int, place: str, body: float, vocabulary: Vocabulary) -> TextBlock:
    lines = lines_of_paragraph(paragraph)
    piece = piece_of(lines, None, vocabulary)
    text = " ".join(piece.items) if _is_bulleted(paragraph, lines) else piece.text
    spots = () if paragraph.is_name else (Spot(None, None, number, raw_text(lines), place),)
    size = median([word.size for line in lines for word in line.words])
    kind = _kind(paragraph, lines, text, size, body)
    if kind == "heading" and paragraph.level:
        size = max(size, body + 8.0 - paragraph.level)
    mark = paragraph.number
    if not mark and kind == "paragraph" and (match := NUMBERED.match(text)):
        mark, text = match[1], text[match.end() :]
    text = PRIVATE.sub("", text)
    symbols = (*symbols_in_text(lines), *_pills(paragraph))
    return TextBlock(kind, text, spots, mark, piece.marks, size, symbols, ink_of(lines))


def _pills(paragraph: Paragraph) -> Iterator[Symbol]:
    """The few words that stand on a strong colour of their own, as a status or a key's word does, as signs.

    What follows them is told as their meaning.
    """
    stretches = [
        (ground, tidy("".join(run.text for run in runs)))
        for ground, runs in itertools.groupby(paragraph.runs, key=lambda run: run.ground)
    ]
    stretches = [(ground, text) for ground, text in stretches if text]
    for at, (ground, text) in enumerate(stretches):
        if ground is None or max(ground) - min(ground) < PILL or len(text.split()) > MOST_PILL_WORDS:
            continue
        after = stretches[at + 1] if at + 1 < len(stretches) else (None, "")
        meaning = after[1].lstrip(":–—-= ") if after[0] is None else ""
        yield Symbol("●", ground, "", f"{text.rstrip(':')}: {meaning}" if meaning else "")


def _is_bulleted(paragraph: Paragraph, lines: Sequence[Line]) -> bool:
    return paragraph.kind == "bullet" or lines[0].words[0].text[:1] in BULLETS


def _kind(paragraph: Paragraph, lines: Sequence[Line], text: str, size: float, body: float) -> str:
    """What a paragraph is: as the file says, else by its look as on a printed page."""
    if paragraph.kind != "paragraph":
        return paragraph.kind
    if _is_bulleted(paragraph, lines):
        return "bullet"
    is_bold = _is_bold(lines)
    is_short = (len(text) < 160 and not text.endswith((".", ";", ","))) or (is_bold and len(text) < 90)
    return "heading" if is_short and (size > 1.08 * body or is_bold) else "paragraph"


def _is_bold(lines: Sequence[Line]) -> bool:
    words = [word for line in lines for word in line.words if any(letter.isalnum() for letter in word.text)]
    return bool(words) and all(word.is_bold for word in words)


def lines_of_paragraph(paragraph: Paragraph) -> list[Line]:
    """A paragraph as lines of words, at its own line breaks; a list's bullet is a word of its own.

    The boxes of the words say only which stand apart and which are raised.
    """
    found: list[list[Word]] = [[]]
    x = 0.0
    if paragraph.kind == "bullet":
        found[-1].append(_word("•", Run("•"), x))
        x = 2.0 * SIZE
    for run in paragraph.runs:
        for piece in re.split(r"(\s+)", run.text):
            if "\n" in piece:
                found.append([])
            if not piece.strip():
                x += GAP * SIZE if piece else 0.0
                continue
            word = _word(piece, run, x)
            before = found[-1][-1] if found[-1] else None
            if before is not None and before.box.x1 == x and not run.is_raised and not _is_raised(before):
                found[-1][-1] = before._replace(
                    text=before.text + piece,
                    box=before.box._replace(x1=word.box.x1),
                    is_bold=before.is_bold and run.is_bold,
                )
            else:
                found[-1].append(word)
            x = word.box.x1
    return [Line(tuple(words)) for words in found if words]


def _word(text: str, run: Run, x: float) -> Word:
    size = run.size or SIZE
    end = x + 0.5 * SIZE * len(text)
    if run.is_raised:
        return Word(text, Box(x, 0.0, end, RAISED * size), RAISED * size, run.is_bold, run.ink, True)
    return Word(text, Box(x, 0.0, end, size), size, run.is_bold, run.ink, True)


def _is_raised(word: Word) -> bool:
    return word.box.height != word.size or word.size < RAISED * SIZE


def _table(table: WrittenTable, numbers: Iterator[int], vocabulary: Vocabulary) -> RawTable:
    """A table as the grid a page would have: every column of each row has a cell unless one covers it."""
    covered: dict[int, set[int]] = {}
    rows: list[TableRow] = []
    for at, row in enumerate(table.rows):
        number = next(numbers)
        spanned = covered.get(at, set())
        cells: dict[int, Cell] = {}
        taken = set(spanned)
        for cell in row.cells:
            reach = range(cell.column, min(cell.column + cell.span, table.columns))
            if not reach or taken & set(reach):
                continue
            taken |= set(reach)
            cells[cell.column] = _cell(replace(cell, span=len(reach)), number, vocabulary)
            for below in range(at + 1, at + cell.row_span):
                covered.setdefault(below, set()).update(reach)
        for column in range(table.columns):
            if column not in taken:
                cells[column] = Cell("", column=column)
        ordered = tuple(cells[column] for column in sorted(cells))
        rows.append(TableRow(ordered, None, number, None, frozenset(spanned), row.doubt))
    first = rows[0].line if rows else None
    return RawTable(tuple(rows), table.columns, (), None, first)


def _cell(cell: WrittenCell, number: int, vocabulary: Vocabulary) -> Cell:
    lines: list[Line] = []
    items: list[str] = []
    for paragraph in cell.paragraphs:
        own = lines_of_paragraph(paragraph)
        if not own:
            continue
        piece = piece_of(own, None, vocabulary)
        starts = _is_bulleted(paragraph, own) or not items
        if starts or len(piece.items) > 1:
            items += piece.items
        elif piece.text:
            items[-1] = f"{items[-1]} {piece.text}"
        lines += own
    found = [clean for item in items if (clean := tidy(PRIVATE.sub("", item)))]
    text = join_items(found)
    spots = (Spot(None, None, number, raw_text(lines), cell.place),) if lines else ()
    return Cell(
        text,
        tuple(found),
        cell.column,
        cell.span,
        cell.row_span,
        _is_bold(lines),
        _ground(cell),
        spots,
        ink=ink_of(lines),
        symbols=(*symbols_of(lines), *cell.symbols),
        note=cell.note,
    )


def _ground(cell: WrittenCell) -> Colour | None:
    """The colour that all words of a cell stand on, else its fill; white is none."""
    grounds = {run.ground for paragraph in cell.paragraphs for run in paragraph.runs if run.text.strip()}
    ground = grounds.pop() if len(grounds) == 1 else None
    colour = ground or cell.fill
    return None if colour == WHITE else colour


class WrittenLine(NamedTuple):
    """A numbered line of a written document: a paragraph or a table's row with its cells by place.

    `head` is the number of the table's first row, 0 for a paragraph.
    """

    number: int
    places: tuple[str, ...]
    texts: tuple[str, ...]
    head: int = 0


def numbered_lines(document: Document) -> list[WrittenLine]:
    """The paragraphs and rows of a document in order, as their numbers count them."""
    found: list[WrittenLine] = []
    for part in document.flow:
        if isinstance(part, TextBlock):
            found += [
                WrittenLine(spot.line, (spot.place,), (spot.text,))
                for spot in part.spots
                if spot.line is not None
            ]
            continue
        for row in part.rows:
            if row.line is not None:
                places = tuple(cell.parts[0].place if cell.parts else "" for cell in row.cells)
                found.append(
                    WrittenLine(row.line, places, tuple(cell.text for cell in row.cells), part.line or 0)
                )
    return found
