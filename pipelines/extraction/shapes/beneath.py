"""Texts that stand beneath a record without a rule between: its comment, which is no line of its name.

Several signs are weighed, and none is trusted alone: other letters than those above (weight, slant, colour,
size), another left edge, room left on the line above for the text's first word, a text that runs over several
cells of the record, letters as those of a text that others tell. What the signs tell is a row of its own;
where they tell half, the record is doubtful; a name of several lines has none of them. A plain line over the
record's figures is a row of its own in any case, but the records above and below it are doubtful then.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence, Set
from typing import NamedTuple

from pipelines.extraction.model import Box, Colour, Line, Word
from pipelines.extraction.settings import SETTINGS as S
from pipelines.extraction.shapes.figures import is_figure
from pipelines.extraction.text import GREY, SENTENCE

FEWEST_CELLS = 3  # of a record's line
SURE, HALF = 2.0, 1.0  # signs that tell a text beneath a record, and that make the record doubtful
ACROSS = "a text that runs across the columns stands between this row and one beside it"
ENDED = (".", "!", "?", ":", ";")


class LetterLook(NamedTuple):
    """How letters are printed; sizes to half a point."""

    is_bold: bool
    is_slanted: bool
    colour: Colour
    size: float

    def unlike(self, other: LetterLook) -> int:
        """In how many ways letters are printed otherwise than others."""
        far = max(abs(one - two) for one, two in zip(self.colour, other.colour, strict=True)) > GREY
        return (
            (self.is_bold != other.is_bold)
            + (self.is_slanted != other.is_slanted)
            + far
            + (abs(self.size - other.size) > S.other_size)
        )


class Beneath(NamedTuple):
    """Lines beneath a record by number, the first and the end; whether they surely are no part of it.

    What runs across its figures is a row of its own too, of which it is not told whether it speaks of the
    record above or of those below.
    """

    first: int
    end: int
    look: LetterLook
    is_sure: bool
    is_across: bool = False

    @property
    def is_apart(self) -> bool:
        """Whether the lines are no further ones of the record's name."""
        return self.is_sure or self.is_across


def texts_beneath(
    lines: Sequence[Line],
    room: float = 0.0,
    known: Set[LetterLook] = frozenset(),
    *,
    is_ended: bool = False,
    has_looks: bool = True,
) -> list[Beneath]:
    """The texts beneath records among lines that nothing parts, top to bottom.

    Args:
        lines: a row of a table, or several.
        room: the white that may stand between a record and a text beneath it, in points.
        known: how such texts are printed elsewhere on the page.
        is_ended: no record follows, so that a text at the table's left may be a note on all of it.
        has_looks: whether letters are as the file says; not so where they were read from a picture.
    """
    found: list[Beneath] = []
    start, record = 0, -1
    number = 0
    while number < len(lines):
        if len(lines[number].stretches) > 1:
            record, number = number, number + 1
            continue
        end = number
        while end < len(lines) and len(lines[end].stretches) == 1:
            end += 1
        if record >= start and _is_record(lines[record]):
            weighed = _Weighed(lines, start, record, room, known, has_looks)
            one = weighed.first_of(number, end, is_last=is_ended and end == len(lines))
            if one is not None:
                found.append(one)
                start = one.end
        number = end
    return found


def _is_record(line: Line) -> bool:
    is_heading = all(word.is_bold for word in line.words)
    return not is_heading and (
        len(line.parts) >= FEWEST_CELLS or any(is_figure(part.text) for part in line.parts[1:])
    )


class _Weighed(NamedTuple):
    """A record's line among those from its first on, and what is known of texts beneath."""

    lines: Sequence[Line]
    start: int
    record: int
    room: float
    known: Set[LetterLook]
    has_looks: bool

    def first_of(self, begin: int, end: int, *, is_last: bool) -> Beneath | None:
        """The first text beneath the record among the lines that follow it."""
        half: Beneath | None = None
        for number in range(begin, end):
            line = self.lines[number]
            size = line.words[0].size
            above = max(other.box.bottom for other in self.lines[self.record : number])
            if line.box.top - above > max(S.near * size, self.room):
                break
            stop = self._end_of(number, end)
            weight = self._weight(number, stop, is_last=is_last and stop == end)
            look = look_of(line.words)
            if weight >= SURE:
                return Beneath(number, stop, look, True)
            if self._is_over_figures(line):
                return Beneath(number, stop, look, False, True)
            if weight >= HALF and half is None:
                half = Beneath(number, stop, look, False)
        return half

    def _end_of(self, number: int, end: int) -> int:
        """Where lines end that go on from one, as letters, left edge and white tell."""
        first = self.lines[number]
        look = look_of(first.words)
        for at in range(number + 1, end):
            line, above = self.lines[at], self.lines[at - 1]
            is_same = abs(line.box.x0 - first.box.x0) <= S.same_start and (
                not self.has_looks or not look_of(line.words).unlike(look)
            )
            if not is_same or line.box.top - above.box.bottom > S.line_flow * first.words[0].size:
                return at
        return end

    def _weight(self, number: int, end: int, *, is_last: bool) -> float:
        """How much tells that lines are a text beneath the record, and no further lines of a cell of it."""
        line = self.lines[number]
        record = self.lines[self.record]
        own, above = look_of(line.words), look_of(record.words)
        is_heading = own.size > above.size + S.other_size or (own.is_bold and not above.is_bold)
        box, words = self._owner(number)
        text = " ".join(one.text for one in self.lines[number:end])
        before = " ".join(word.text for word in words)
        is_sentence = SENTENCE.search(text) is not None
        is_across = sum(_overlap(line.box, other) > 1 for other in record.stretches) > 1
        is_leading = box.x0 <= record.stretches[1].x0 + S.same_start and not is_figure(before)
        if not (is_leading or is_across) or line.words[0].text[:1].islower():
            return 0.0
        unlike = min(2, own.unlike(look_of(words))) if self.has_looks else 0
        is_aside = _is_aside(line.box, box)
        is_known = self.has_looks and unlike > 0 and own in self.known
        is_at_left = line.box.x0 <= record.box.x0 + S.same_start
        if is_heading:
            return 0.0 if is_at_left or is_last else HALF
        if is_at_left and ((is_last and not is_known) or not unlike):
            return 0.0
        room_left = self._room_left(line, box, record)
        if not is_sentence and not (unlike and (is_across or is_aside)):
            return HALF if is_aside and room_left == 1 and not is_last else 0.0
        weight = unlike + is_aside + is_known + 2 * is_across + room_left
        if weight < SURE and (not is_sentence or before.endswith(ENDED)):
            return 0.0
        return weight

    def _is_over_figures(self, line: Line) -> bool:
        """Whether a line runs from text of the record over a figure of it, as no line of a cell does."""
        record = self.lines[self.record]
        own, above = look_of(line.words), look_of(record.words)
        if own.size > above.size + S.other_size or (own.is_bold and not above.is_bold):
            return False  # it heads what follows
        over = [part for part in record.parts if _overlap(line.box, part.box) > 1]
        return len(over) > 1 and any(
            is_figure(part.text) and line.box.x0 < part.box.x0 - S.same_start for part in over[1:]
        )

    def _owner(self, number: int) -> tuple[Box, list[Word]]:
        """The text of the record above that begins nearest to where a line does; the lowest of several."""
        x0 = self.lines[number].box.x0
        found = [
            (abs(box.x0 - x0) > S.same_start, abs(box.x0 - x0), -at, box)
            for at in range(self.start, number)
            for box in self.lines[at].stretches
        ]
        near = [one for one in found if not one[0]]
        _, _, at, box = min(near, key=lambda one: one[2]) if near else min(found)
        words = [word for word in self.lines[-at].words if box.x0 <= word.box.middle[0] <= box.x1]
        return box, words

    def _room_left(self, line: Line, owner: Box, record: Line) -> float:
        """1 where a line's first word surely had fitted on the line above, a half where it likely had."""
        beyond = [box.x0 for box in record.stretches if box.x0 > max(owner.x0, line.box.x0) + S.same_start]
        if not beyond:
            return 0.0
        first = line.words[0]
        width = owner.width + S.usual_space * first.size + first.box.width
        share = width / max(1.0, min(beyond) - owner.x0)
        return 1.0 if share < S.ample else 0.5 if share < S.scarce else 0.0


def without_beneath(
    lines: Sequence[Line],
    room: float = 0.0,
    known: Set[LetterLook] = frozenset(),
    *,
    is_ended: bool = False,
    has_looks: bool = False,
) -> Sequence[Line]:
    """Lines less those that surely are no part of the records above; for the rest see `texts_beneath`."""
    found = texts_beneath(lines, room, known, is_ended=is_ended, has_looks=has_looks)
    gone = {
        at
        for one in found
        if one.is_sure or (one.is_across and (one.end < len(lines) or not is_ended))
        for at in range(one.first, one.end)
    }
    return [line for number, line in enumerate(lines) if number not in gone] if gone else lines


def looks_beneath(rows: Iterable[Sequence[Line]], room: float, has_looks: bool) -> frozenset[LetterLook]:
    """How the texts are printed that surely stand beneath records, of rows that others follow."""
    found = [one for lines in rows for one in texts_beneath(lines, room, has_looks=has_looks)]
    return frozenset(one.look for one in found if one.is_sure)


def look_of(words: Iterable[Word]) -> LetterLook:
    """How most letters of some words are printed."""
    letters: Counter[LetterLook] = Counter()
    for word in words:
        look = LetterLook(word.is_bold, word.is_slanted, word.colour, round(2 * word.size) / 2)
        letters[look] += len(word.text)
    return max(letters, key=lambda look: letters[look])


def heights_between(lines: Sequence[Line], several: Iterable[Beneath]) -> list[float]:
    """The heights at which rows part: above and below each text beneath a record."""
    cuts = sorted({at for one in several for at in (one.first, one.end)} - {0, len(lines)})
    found = {}
    for at in cuts:
        above = max(line.box.bottom for line in lines[:at])
        below = min(line.box.top for line in lines[at:])
        found[at] = (above + below) / 2
    return [found[at] for at in cuts]


def _overlap(one: Box, other: Box) -> float:
    return min(one.x1, other.x1) - max(one.x0, other.x0)


def _is_aside(box: Box, owner: Box) -> bool:
    """Whether a text begins elsewhere than the one above, and is not set to its end or middle."""
    return (
        abs(box.x0 - owner.x0) > S.same_start
        and abs(box.x1 - owner.x1) > S.same_start
        and abs(box.middle[0] - owner.middle[0]) > S.same_start
    )
