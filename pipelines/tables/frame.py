"""What frames a table inside its sheet: titles and parameters above the heading, the heading itself.

Decided on the first records by what they are like beside the records that follow: a heading is filled like
them, is text where they are numbers or dates, and does not come again among them. The row numbers that
this gives are told with everything that was left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.tables.model import Cells
from pipelines.tables.texts import day_in, is_midnight, is_missing, number_in

LOOK_AHEAD = 60
CANDIDATES = 40

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


def kind_of(text: str) -> str:
    """What one text looks like: empty, number, date or text."""
    if not text.strip():
        return "empty"
    if number_in(text) is not None:
        return "number"
    return "date" if day_in(text) is not None or is_midnight(text) else "text"


def frame_of(rows: Sequence[Cells]) -> TableFrame:
    """The frame of a table whose first records are given.

    Args:
        rows: records from the first on; empty ones count.
    """
    filled = [index for index, row in enumerate(rows) if any(cell.strip() for cell in row)]
    if not filled:
        return TableFrame(0, (), first=len(rows) + 1)
    kinds = {index: [kind_of(cell) for cell in rows[index]] for index in filled[: CANDIDATES + LOOK_AHEAD]}
    scored = [(_score(index, rows, kinds), -index) for index in filled[:CANDIDATES] if index in kinds]
    (_, likeness), at = _best(scored)
    header = -at
    if likeness > 0.5:
        width = max(len(rows[index]) for index in filled)
        return TableFrame(0, ("",) * width, above=(), first=1)
    return _with_depth(header, rows, kinds, filled)


def _best(scored: list[tuple[tuple[float, float], int]]) -> tuple[tuple[float, float], int]:
    return max(scored, key=lambda pair: (round(pair[0][0], 6), pair[1]))


def _score(index: int, rows: Sequence[Cells], kinds: dict[int, list[str]]) -> tuple[float, float]:
    """How much a record is like a heading, and how much like the records below it in their typed columns."""
    own = kinds[index]
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
        contrast += mine == "text"
        likeness += mine in ("number", "date") and not _is_year(rows[index][column])
    words = {
        word for column in filled for word in fold(rows[index][column]).casefold().replace("_", " ").split()
    }
    known = min(1.0, len(words & HEADING_WORDS) / len(filled))
    repeated = _repeated(index, rows, below, filled)
    score = 2 * fill + text_share + 0.3 * known - 0.5 * repeated - 0.01 * index
    if typed:
        score += contrast / typed - 2 * likeness / typed
    if len(filled) == 1 and most > 1:
        score -= 1.5
    if any(len(rows[index][column]) > 150 for column in filled):
        score -= 0.5
    return score, (likeness / typed if typed else 0.0)


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
    for column in filled:
        text = rows[index][column].strip()
        again += any(column < len(rows[place]) and rows[place][column].strip() == text for place in below)
    return again / len(filled)


def _with_depth(
    header: int, rows: Sequence[Cells], kinds: dict[int, list[str]], filled: list[int]
) -> TableFrame:
    """The heading with the row above or below it that belongs to it."""
    own = list(rows[header])
    above = [place for place in filled if place < header]
    depth, top = 1, header
    names = [fold(cell) for cell in own]
    printed = [name for name in names if name]
    before = header - 1
    needs_group = len(set(printed)) < len(printed) or any(not name for name in names[:-1])
    if before in kinds and needs_group and _is_group_row(rows[before], own, kinds[before]):
        groups, last = [], ""
        for column in range(len(own)):
            last = (
                fold(rows[before][column])
                if column < len(rows[before]) and rows[before][column].strip()
                else last
            )
            groups.append(last)
        own = [f"{group} {cell}".strip() for group, cell in zip(groups, own, strict=True)]
        depth, top = 2, before
    after = header + 1
    if after in kinds and _goes_on(header, after, rows, kinds):
        own = [
            f"{cell} {rows[after][column] if column < len(rows[after]) else ''}".strip()
            for column, cell in enumerate(own)
        ]
        depth += 1
        first = after + 2
    else:
        first = header + 2
    return TableFrame(
        header + 1, tuple(own), tuple(place + 1 for place in above if place < top), depth, first=first
    )


def _is_group_row(group: Cells, own: Cells, kinds: list[str]) -> bool:
    """Whether a row above the heading names groups of its columns: several texts, each over headings."""
    places = [column for column, cell in enumerate(group) if cell.strip()]
    return (
        len(places) >= 2
        and all(kinds[column] == "text" or _is_year(group[column]) for column in places)
        and places[-1] < len(own)
        and all(any(cell.strip() for cell in own[column : column + 2]) for column in places)
    )


def _goes_on(header: int, after: int, rows: Sequence[Cells], kinds: dict[int, list[str]]) -> bool:
    """Whether the row below the heading is its second line: text over the numbers and dates of the rows."""
    below = [place for place in kinds if place > after][:LOOK_AHEAD]
    if len(below) < 3:
        return False
    typed = over = 0
    for column in range(len(rows[header])):
        found = Counter(
            kinds[place][column]
            for place in below
            if column < len(kinds[place]) and kinds[place][column] != "empty"
        )
        total = sum(found.values())
        if total >= 3 and (found["number"] + found["date"]) / total >= 0.8:
            typed += 1
            mine = rows[after][column] if column < len(rows[after]) else ""
            over += bool(mine.strip()) and kinds[after][column] == "text" and not is_missing(mine)
    return typed > 0 and over == typed and _filled(kinds[after]) >= 2
