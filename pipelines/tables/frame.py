"""What frames a table inside its sheet: titles and parameters above the heading, the heading itself.

Decided on the first records by what they are like beside the records that follow: a heading is filled like
them, is text where they are numbers or dates, and does not come again among them. The row numbers that
this gives are told with everything that was left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipelines.tables.model import Cells
from pipelines.tables.texts import (
    ERROR_TOKENS,
    day_in,
    is_comma_decimal,
    is_marked_figure,
    is_midnight,
    is_missing,
    number_in,
)

LOOK_AHEAD = 60
CANDIDATES = 40
ALIKE = 0.5
"""Above this share of figures where the rows below have figures, a record is one of them."""
SIGNS = ("£", "€", "$")
LONGEST_HEADING = 40
"""Words of a longer cell say nothing of headings: sentences use them, too."""

HEADING_WORDS = frozenset(
    {
        "id", "ref", "reference", "name", "date", "amount", "total", "value", "supplier", "vendor",
        "beneficiary", "merchant", "department", "directorate", "service", "description", "purpose",
        "category", "type", "code", "number", "no", "status", "address", "postcode", "ward",
        "party", "votes", "candidate", "title", "summary", "subject", "received", "paid", "start",
        "end", "decision", "organisation", "body", "url", "email", "latitude", "longitude",
        "easting", "northing", "uprn", "period", "year", "transaction", "payment", "invoice", "net",
        "gross", "vat", "contract",
    }
)  # fmt: skip
"""Words that headings of councils' tables are made of; they tip the balance only where shape leaves a tie."""


@dataclass(frozen=True)
class TableFrame:
    """Where a table's heading stands and what it says.

    Attributes:
        header: number of the record that holds the headings, 0 where there is none.
        headings: the cells as printed, one a column; a heading over two rows is joined.
        above: numbers of the records above it that hold something.
        depth: how many records the heading takes.
        first: number of the first record below the heading.
    """

    header: int
    headings: tuple[str, ...]
    above: tuple[int, ...] = ()
    depth: int = 1
    first: int = 1

    @property
    def names(self) -> tuple[str, ...]:
        """The headings with white space folded."""
        return tuple(fold(heading) for heading in self.headings)


def fold(text: str) -> str:
    """A text with its white space folded."""
    return " ".join(text.split())


_UNIT = re.compile(r"\(?£?\s?['’]?000'?s?\)?", re.IGNORECASE)
"""What stands over figures in thousands, `£000`, which is no figure itself."""


def kind_of(text: str) -> str:
    """What one text looks like: empty, number, date or text."""
    if not text.strip():
        return "empty"
    if _UNIT.fullmatch(text.strip()):
        return "text"
    if number_in(text) is not None or is_comma_decimal(text) or is_marked_figure(text):
        return "number"
    return "date" if day_in(text) is not None or is_midnight(text) else "text"


Spans = Mapping[int, Mapping[int, int]]
"""By record the merged cells in it: the first column of each, and how many columns it spans."""


def frame_of(rows: Sequence[Cells], spans: Spans | None = None) -> TableFrame:
    """The frame of a table whose first records are given.

    Args:
        rows: records from the first on; empty ones count.
        spans: the merged cells, where the file's form tells them.
    """
    filled = [index for index, row in enumerate(rows) if any(cell.strip() for cell in row)]
    if not filled:
        return TableFrame(0, (), first=len(rows) + 1)
    kinds = {index: [kind_of(cell) for cell in rows[index]] for index in filled[: CANDIDATES + LOOK_AHEAD]}
    likenesses = {index: _likeness(index, rows, kinds) for index in filled[:CANDIDATES]}
    header = max(likenesses, key=lambda index: (round(likenesses[index].score, 6), -index))
    if _has_no_heading(header, likenesses, kinds):
        width = max(len(rows[index]) for index in filled)
        return TableFrame(0, ("",) * width, above=(), first=1)
    frame = _with_depth(header, rows, kinds, filled, spans or {})
    return replace(frame, headings=_past_signs(frame, rows))


def _past_signs(frame: TableFrame, rows: Sequence[Cells]) -> tuple[str, ...]:
    """The headings, those over a column of currency signs moved to the nameless one with the figures."""
    names = list(frame.headings)
    for column in range(len(names) - 1):
        if not names[column].strip() or names[column + 1].strip():
            continue
        below = [row for row in rows[frame.first - 1 :] if column + 1 < len(row) and row[column].strip()]
        if len(below) >= 3 and all(
            row[column].strip() in SIGNS and kind_of(row[column + 1]) in ("number", "empty") for row in below
        ):
            names[column], names[column + 1] = "", names[column]
    return tuple(names)


@dataclass(frozen=True)
class HeadingLikeness:
    """How much a record is like a heading.

    Attributes:
        score: all of it in one figure; the record with the highest is taken.
        contrast: the share of the typed columns below in which it has words.
        likeness: the share of them in which it has a figure or date as they have.
    """

    score: float
    contrast: float
    likeness: float


def _has_no_heading(header: int, likenesses: dict[int, HeadingLikeness], kinds: dict[int, list[str]]) -> bool:
    """Whether the likeliest heading is a row of data, or stands below one without being unlike it."""
    if likenesses[header].likeness > ALIKE:
        return True
    above = [
        index for index in likenesses if index < header and _filled(kinds[index]) >= _filled(kinds[header])
    ]
    return likenesses[header].contrast < 1 and any(likenesses[index].likeness > ALIKE for index in above)


def _likeness(index: int, rows: Sequence[Cells], kinds: dict[int, list[str]]) -> HeadingLikeness:
    """How much a record is like a heading, and how much like the records below it in their typed columns."""
    own = kinds[index]
    counted = _counted_on(rows[index])
    below = [place for place in kinds if place > index][:LOOK_AHEAD]
    filled = [column for column, kind in enumerate(own) if kind != "empty"]
    text_share = sum(own[column] == "text" for column in filled) / len(filled)
    most = max((_filled(kinds[place]) for place in below), default=len(filled))
    fill = min(1.0, len(filled) / max(1, _typical(kinds, below) or most))
    contrast = likeness = typed = 0
    for column in range(max((len(kinds[place]) for place in below), default=0)):
        found = Counter(
            kinds[place][column]
            for place in below
            if column < len(kinds[place]) and kinds[place][column] != "empty"
        )
        total = sum(found.values())
        if not total or (found["number"] + found["date"]) / total < 0.6:
            continue
        typed += 1
        mine = own[column] if column < len(own) else "empty"
        contrast += mine == "text" and not _says_nothing(rows[index][column])
        is_alike = mine in ("number", "date") and column not in counted
        likeness += is_alike and not _is_year(rows[index][column])
    known = sum(_known(rows[index][column]) for column in filled) / len(filled)
    repeated = _repeated(index, rows, below, filled)
    as_full = sum(place < index and _filled(kinds[place]) >= len(filled) for place in kinds)
    score = 2 * fill + text_share + 0.3 * known - 0.5 * repeated - 0.01 * index - 0.15 * min(2, as_full)
    if typed:
        score += contrast / typed - 2 * likeness / typed
    if len(filled) == 1 and most > 1:
        score -= 1.5
    score -= sum(_says_nothing(rows[index][column]) for column in filled) / len(filled)
    if len(filled) > 1 and any(rows[place] == rows[index] for place in kinds if place < index):
        score -= 1.0  # the heading again
    if any(len(rows[index][column]) > 150 for column in filled):
        score -= 0.5
    return HeadingLikeness(score, contrast / typed if typed else 0.0, likeness / typed if typed else 0.0)


def _counted_on(cells: Cells) -> frozenset[int]:
    """The columns of whole numbers that count on from one to the next, as headings of ages or weeks do."""
    numbers = [int(cell) if cell.strip().isdecimal() else None for cell in cells]
    runs, run = [], [0]
    for column in range(1, len(numbers) + 1):
        before, now = numbers[column - 1], numbers[column] if column < len(numbers) else None
        if before is not None and now == before + 1:
            run.append(column)
            continue
        runs += run if len(run) >= 3 else []
        run = [column]
    return frozenset(runs)


def _known(text: str) -> float:
    """The share of a cell's words that headings are made of; none of a sentence's."""
    words = fold(text).casefold().replace("_", " ").split() if len(text) <= LONGEST_HEADING else []
    return sum(word in HEADING_WORDS for word in words) / max(1, len(words))


def _says_nothing(text: str) -> bool:
    return is_missing(text) or text.strip() in ERROR_TOKENS


def _is_year(text: str) -> bool:
    return text.strip().isdigit() and 1900 <= int(text) <= 2100 if len(text.strip()) == 4 else False


def _filled(kinds: list[str]) -> int:
    return sum(kind != "empty" for kind in kinds)


def _typical(kinds: dict[int, list[str]], below: list[int]) -> int:
    """How many cells the records below mostly fill; the fuller of two that are as common."""
    counts = Counter(_filled(kinds[place]) for place in below)
    return max(counts.items(), key=lambda pair: (pair[1], pair[0]))[0] if counts else 0


def _repeated(index: int, rows: Sequence[Cells], below: list[int], filled: list[int]) -> float:
    """The share of its cells that come again in their column among the next records."""
    again = 0
    own = [fold(cell) for cell in rows[index] if cell.strip()]
    below = [place for place in below if [fold(cell) for cell in rows[place] if cell.strip()] != own]
    for column in filled:
        text = rows[index][column].strip()
        again += any(column < len(rows[place]) and rows[place][column].strip() == text for place in below)
    return again / len(filled)


def _with_depth(
    header: int, rows: Sequence[Cells], kinds: dict[int, list[str]], filled: list[int], spans: Spans
) -> TableFrame:
    """The heading with the row above or below it that belongs to it."""
    own = list(rows[header])
    above = [place for place in filled if place < header]
    depth, top = 1, header
    names = [fold(cell) for cell in own]
    printed = [name for name in names if name]
    before = header - 1
    needs_group = (
        len(set(printed)) < len(printed)
        or any(not name for name in names[:-1])
        or _names_the_last(rows[before] if before in kinds else [], names)
        or _stands_over_a_period(rows[before] if before in kinds else [], names)
        or _is_first_line(rows[before] if before in kinds else [], names)
    )
    if before in kinds and needs_group and _is_group_row(rows[before], own, kinds[before]):
        above_own = [rows[before][column] if column < len(rows[before]) else "" for column in range(len(own))]
        groups = _carried(above_own, names, spans.get(before + 1))
        own = [_joined(group, cell) for group, cell in zip(groups, own, strict=True)]
        depth, top = 2, before
    after = header + 1
    if after in kinds and _goes_on(header, after, rows, kinds):
        own += [""] * (len(rows[after]) - len(own))
        second = rows[after] + [""] * (len(own) - len(rows[after]))
        below = [fold(cell) for cell in second]
        merged = spans.get(header + 1)
        groups = _carried(own, below, merged) if merged or _groups_more_than_one(own, below) else own
        own = [
            _joined(cell if cell.strip() or not more.strip() else group, more)
            for cell, group, more in zip(own, groups, second, strict=True)
        ]
        depth += 1
        first = after + 2
    else:
        first = header + 2
    return TableFrame(
        header + 1, tuple(own), tuple(place + 1 for place in above if place < top), depth, first=first
    )


_PERIOD = re.compile(r"(?:19|20)\d{2}(?:\s?[-/–]\s?(?:(?:19|20)?\d{2}))?")
"""A heading that is a year and no more: what is counted stands above it."""


def _stands_over_a_period(group: Cells, names: Sequence[str]) -> bool:
    return any(cell.strip() and _PERIOD.fullmatch(name) for cell, name in zip(group, names, strict=False))


def _names_the_last(group: Cells, names: Sequence[str]) -> bool:
    """Whether the row above names the last column, which has no name of its own."""
    return len(group) >= len(names) > 1 and not names[-1] and bool(group[len(names) - 1].strip())


def _is_first_line(group: Cells, names: Sequence[str]) -> bool:
    """Whether a row above has words over most of the headings: the first words of headings in two lines."""
    over = [cell for cell, name in zip(group, names, strict=False) if cell.strip() and name]
    return len(over) >= 3 and 2 * len(over) > len(names) and max(map(len, over)) <= LONGEST_HEADING


def _joined(first: str, second: str) -> str:
    """Two lines of a heading; once where both say the same, as they do over cells that were merged."""
    return second if fold(first) == fold(second) else f"{first} {second}".strip()


def _carried(cells: Sequence[str], below: Sequence[str], merged: Mapping[int, int] | None) -> list[str]:
    """Each cell's text, or that of the group to its left which goes on over its column.

    Where merged cells are told nothing else goes on. Else a group ends where the next begins; the last one,
    which nothing ends, is as wide as the widest of the others, and goes on over names that stand twice or are
    years, which say nothing by themselves.
    """
    starts = [column for column, cell in enumerate(cells) if cell.strip()]
    ends = [*starts[1:], len(cells)]
    if merged is not None:
        ends = [start + merged.get(start, 1) for start in starts]
    elif len(starts) > 1:
        widest = max(end - start for start, end in zip(starts[:-1], ends[:-1], strict=True))
        end = min(len(cells), starts[-1] + widest)
        while end < len(cells) and (below.count(below[end]) > 1 or _PERIOD.fullmatch(below[end])):
            end += 1
        ends[-1] = end
    carried = [""] * len(cells)
    for start, end in zip(starts, ends, strict=True):
        carried[start:end] = [fold(cells[start])] * len(carried[start:end])
    return carried


def _groups_more_than_one(own: Sequence[str], below: Sequence[str]) -> bool:
    """Whether first lines of headings stand over several second lines, rather than over one each.

    Where as many stand over one as over several, the last, which nothing ends, decides: it goes on over none.
    """
    starts = [column for column, cell in enumerate(own) if cell.strip() and below[column]]
    ends = [column for column, cell in enumerate(own) if cell.strip()] + [len(own)]
    several = [
        start
        for start in starts
        if any(below[column] for column in range(start + 1, min(end for end in ends if end > start)))
    ]
    alone = len(starts) - len(several)
    return len(several) > alone or (len(several) == alone and several[-1:] != starts[-1:])


def _is_group_row(group: Cells, own: Cells, kinds: list[str]) -> bool:
    """Whether a row above the heading names groups of its columns: several texts, each over headings."""
    places = [column for column, cell in enumerate(group) if cell.strip()]
    return (
        len(places) >= 2
        and all(kinds[column] == "text" or _is_year(group[column]) for column in places)
        and places[-1] < len(own)
        and all(
            any(cell.strip() for cell in own[column : column + 2]) or column == len(own) - 1
            for column in places
        )
    )


def _goes_on(header: int, after: int, rows: Sequence[Cells], kinds: dict[int, list[str]]) -> bool:
    """Whether the row below the heading is its second line: text over the numbers and dates of the rows.

    It stands over all of them, or over some and names a column that the first line leaves without a name, as
    below a merged cell.
    """
    below = [place for place in kinds if place > after][:LOOK_AHEAD]
    if len(below) < 3 or any(kind in ("number", "date") for kind in kinds[after]):
        return False
    if _is_rest_of_headings(header, after, rows, kinds, below):
        return True
    own, second = rows[header], rows[after]
    fills_a_gap = any(
        text.strip() and not (column < len(own) and own[column].strip()) for column, text in enumerate(second)
    )
    typed = over = 0
    for column in range(max(len(own), len(second))):
        found = Counter(
            kinds[place][column]
            for place in below
            if column < len(kinds[place]) and kinds[place][column] != "empty"
        )
        total = sum(found.values())
        if total >= 3 and (found["number"] + found["date"]) / total >= 0.8:
            typed += 1
            mine = second[column] if column < len(second) else ""
            over += bool(mine.strip()) and not is_missing(mine)
    return over > 0 and (over == typed or fills_a_gap) and _filled(kinds[after]) >= 2


def _is_rest_of_headings(
    header: int, after: int, rows: Sequence[Cells], kinds: dict[int, list[str]], below: list[int]
) -> bool:
    """Whether a row holds the last words of a few headings that were too long for their cells.

    It is far emptier than the rows below, each of its texts stands under a heading, and one at least where
    the rows have figures or dates, or nothing at all. A name of a part, which stands in the first column, is
    none.
    """
    own, second = rows[header], rows[after]
    places = [column for column, text in enumerate(second) if text.strip()]
    if places == [0] or 2 * len(places) > _typical(kinds, below):
        return False
    found = {
        column: Counter(kinds[place][column] for place in below if column < len(kinds[place]))
        for column in places
    }
    is_under_headings = all(
        column < len(own) and own[column].strip() and len(second[column]) <= LONGEST_HEADING
        for column in places
    )
    typed = any(
        not counts["text"] and (counts["number"] + counts["date"] >= 3 or counts["empty"] == len(below))
        for counts in found.values()
    )
    return is_under_headings and typed and not _repeated(after, rows, below, places)
