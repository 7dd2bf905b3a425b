"""Ratings of cells: by the report's own colour key, else by its rating scale, which is data.

A rating column's own word, drawn mark or fill counts first, then the result's. A colour that neither the key
nor the scale names gives no rating: a green between those of Green and Green Amber, or a yellow. A pale tint
is a rating only where the key says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import NamedTuple

from pipelines.extraction.model import Cell, Colour
from pipelines.extraction.reading import ReadReport
from pipelines.rows.records import Value
from pipelines.rows.scales import RatingScale, is_saturated, scale_of

NEAR = 60.0  # distance in RGB space (0 to 441) within which a colour is the key's
PALE_NEAR = 12.0  # the same for pale tints, which lie near to one another and to the shading of rows
LONGEST_WORD = 40  # letters: a longer cell is no rating's word
MARKS = "●■◆○◉⬤"


class PrintedRating(NamedTuple):
    """A rating, and what is printed for it: a word, or a colour."""

    rag: str | None
    printed: str | None


class Ratings:
    """How one report prints ratings: the scale its words are of, and its colour key."""

    def __init__(self, read: ReadReport, words: Iterable[str] = (), colours: Iterable[Colour] = ()) -> None:
        """Nothing is looked for yet: most tables print no ratings.

        Args:
            read: the report.
            words: ratings that its keys explain.
            colours: colours that stand where ratings do.
        """
        self._read = read
        self._words = tuple(words)
        self._colours = tuple(colours)

    @cached_property
    def scale(self) -> RatingScale:
        """The scale, chosen by what the report prints."""
        texts = (
            cell.text
            for table in self._read.document.tables
            for row in table.rows
            for cell in row.cells
            if len(cell.text) <= LONGEST_WORD
        )
        return scale_of(self._read.scales, (*texts, *self._words), self._colours)

    @cached_property
    def key(self) -> Mapping[Colour, str]:
        """The report's colour key."""
        return palette(self._read, self.scale)

    def of_colour(self, colour: Colour | None) -> str | None:
        """The rating that a colour stands for, or None."""
        return rating_of(colour, self.key, self.scale)

    def of_cell(self, cell: Cell) -> PrintedRating:
        """The rating of a rating's cell: its word or sign, a drawn mark's colour, its fill."""
        text = cell.text.strip(f"{MARKS} ")
        if text:
            return PrintedRating(self.scale.of_word(text), text)
        marked = self._of_mark(cell)
        return marked if marked.rag else self._coloured(cell.colour)

    def _of_mark(self, cell: Cell) -> PrintedRating:
        """The rating of the one drawn or printed mark of a cell."""
        colours = {symbol.colour for symbol in cell.symbols if symbol.sign in MARKS}
        return self._coloured(next(iter(colours))) if len(colours) == 1 else PrintedRating(None, None)

    def _coloured(self, colour: Colour | None) -> PrintedRating:
        rating = self.of_colour(colour)
        return PrintedRating(rating, printed_colour(colour) if rating and colour else None)

    def of_row(self, rating_cell: Cell, result: Cell, filled: Cell) -> PrintedRating:
        """A row's rating.

        Args:
            rating_cell: of the rating column; empty where there is none.
            result: of the result's column, which may end in the rating's letters or hold a drawn mark.
            filled: the cell whose fill shows ratings in this kind of table.
        """
        own = self.of_cell(rating_cell)
        if own.rag or own.printed:
            return own
        text, suffix = self.scale.split_suffix(result.text)
        if suffix:
            return PrintedRating(suffix, result.text[len(text) :].strip(" ()"))
        marked = self._of_mark(result)
        return marked if marked.rag else self._coloured(filled.colour)


def printed_colour(colour: Colour) -> str:
    """A colour as `status_printed` says it: `colour #ff0000`."""
    return "colour #{:02x}{:02x}{:02x}".format(*colour)


def palette(read: ReadReport, scale: RatingScale) -> dict[Colour, str]:
    """The report's colour key: fills of cells that hold nothing but a rating's name.

    Pale tints count where several stand for one rating each and look like it: one may be a row's shading.
    """
    seen: dict[Colour, Counter[str]] = {}
    for table in read.document.tables:
        for row in table.rows:
            for cell in row.cells:
                word = scale.of_word(cell.text) if cell.colour else None
                if word and cell.colour:
                    seen.setdefault(cell.colour, Counter())[word] += 1
    key = {colour: words.most_common(1)[0][0] for colour, words in seen.items() if is_saturated(colour)}
    pale = {
        colour: word
        for colour, words in seen.items()
        for word in words
        if colour not in key and len(words) == 1 and scale.may_tint(colour, word)
    }
    return key | pale if len(set(pale.values())) > 1 else key


def rating_of(colour: Colour | None, key: Mapping[Colour, str], scale: RatingScale) -> str | None:
    """The rating that a fill colour stands for, or None."""
    if colour is None:
        return None
    is_strong = is_saturated(colour)
    known = [
        (sum((a - b) ** 2 for a, b in zip(colour, other, strict=True)) ** 0.5, other)
        for other in key
        if is_saturated(other) == is_strong
    ]
    if known and min(known)[0] <= (NEAR if is_strong else PALE_NEAR):
        return key[min(known)[1]]
    return scale.of_colour(colour)


def reader(read: ReadReport) -> Callable[[Cell], Value]:
    """Reads the rating of a cell of one report: its word, else what its colour stands for."""
    ratings = Ratings(read)
    return lambda cell: ratings.of_cell(cell).rag
