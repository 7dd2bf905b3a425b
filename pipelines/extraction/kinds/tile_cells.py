"""Tiles that stand in the cells of a table, each a whole record: name, figure, labels with figures, a status.

Word papers lay their tiles out so. A cell's text is then its lines in order, `Bins missed 64 Target: 60 On
track`, and all cells say the same labels; such a table becomes one of a row for each tile. Where a name ends
in a number of its own nobody can tell it from the figure, and the table stays what it is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from pipelines.extraction.kinds import looks
from pipelines.extraction.kinds.listed_records import INDICATOR, LABELLED, STATUS, TREND, VALUE
from pipelines.extraction.model import Cell, Document, RawTable, TableRow
from pipelines.extraction.text import SIGNS
from pipelines.rows.arrows import ARROWS

FEWEST_TILES = 3
LONGEST_TILE = 40  # words
LONGEST_FIGURE = 3  # words: `14 of 20`, `12 days`
LONGEST_LABEL = 5  # words
LONGEST_STATUS = 4  # words

Values = dict[str, str]


def with_tile_cells(
    document: Document, is_label: Callable[[str], bool], statuses: Collection[str]
) -> Document:
    """A document whose tables of tiles are tables of records; the document itself without any.

    Args:
        document: what was read.
        is_label: whether a text is a heading of any kind of table that is known.
        statuses: the words that the report's keys explain, in small letters.
    """
    flow = tuple(
        _records(part, is_label, statuses) or part if isinstance(part, RawTable) else part
        for part in document.flow
    )
    is_same = all(one is two for one, two in zip(flow, document.flow, strict=True))
    return document if is_same else replace(document, flow=flow)


def _records(table: RawTable, is_label: Callable[[str], bool], statuses: Collection[str]) -> RawTable | None:
    cells = [cell for row in table.rows for cell in row.filled]
    if len(cells) < FEWEST_TILES or table.columns < len(cells) / len(table.rows):
        return None
    tiles: list[tuple[Cell, Values]] = []
    for cell in cells:
        values = _tile(SIGNS.sub(r" \g<0> ", cell.text).split(), is_label, statuses)
        if values is None or (tiles and set(values) != set(tiles[0][1])):
            return None
        tiles.append((cell, values))
    labels = list(tiles[0][1])
    if len({cell.colour for cell, _ in tiles}) > 1 and STATUS not in labels:
        labels.append(STATUS)  # that the tile's ground alone shows
    if len(labels) < FEWEST_TILES:
        return None  # a name and a figure may be anything
    heads = tuple(Cell(label, (label,), at, is_bold=True) for at, label in enumerate(labels))
    rows = [TableRow(heads), *(_row(cell, values, labels) for cell, values in tiles)]
    return replace(table, rows=tuple(rows), columns=len(labels), column_edges=(), doubt=table.doubt)


def _row(cell: Cell, values: Values, labels: Sequence[str]) -> TableRow:
    spot = cell.parts[0] if cell.parts else None
    made = []
    for at, label in enumerate(labels):
        text = values.get(label, "")
        colour = cell.colour if label == STATUS else None
        symbols = cell.symbols if label == TREND else ()
        items = (text,) if text else ()
        made.append(Cell(text, items, at, colour=colour, parts=cell.parts, box=cell.box, symbols=symbols))
    return TableRow(
        tuple(made), spot.page if spot else None, spot.line if spot else None, spot.box if spot else None
    )


def _tile(words: Sequence[str], is_label: Callable[[str], bool], statuses: Collection[str]) -> Values | None:
    """What a tile says, by label; None where any of its words is no part of a record."""
    if len(words) > LONGEST_TILE:
        return None
    for at in range(1, len(words)):
        figure = _ending(words[:at])
        rest = _labelled(words, at, is_label, statuses) if figure else None
        if not rest:
            continue
        name = words[: at - figure]
        if not name or looks.FIGURE.match(name[-1]) or not name[0][0].isalpha():
            return None
        return {INDICATOR: " ".join(name), VALUE: " ".join(words[at - figure : at]), **rest}
    return None


def _ending(words: Sequence[str]) -> int:
    """How many words at the end are a figure with its unit: as few as are one."""
    for length in range(1, min(LONGEST_FIGURE, len(words)) + 1):
        if looks.FIGURE.match(" ".join(words[-length:])):
            before = words[: len(words) - length][-1:]
            is_wider = any(word[-1].isdigit() for word in before) and looks.FIGURE.match(
                " ".join(words[-length - 1 :])
            )
            return 0 if is_wider else length
    return 0


def _labelled(
    words: Sequence[str], at: int, is_label: Callable[[str], bool], statuses: Collection[str]
) -> Values | None:
    """Values by label from a place to the end; None where something else stands there."""
    found: Values = {}
    while at < len(words):
        label, value, end = _next(words, at, is_label, statuses)
        if not label or label in found:
            return None
        found[label] = value
        at = end
    return found


def _next(
    words: Sequence[str], at: int, is_label: Callable[[str], bool], statuses: Collection[str]
) -> tuple[str, str, int]:
    """The label at a place with its value, and the place behind it."""
    if words[at] in ARROWS:
        return TREND, words[at], at + 1
    for end in range(min(at + LONGEST_STATUS, len(words)), at, -1):
        text = " ".join(words[at:end])
        is_status = text.lower() in statuses or (not statuses and looks.RATING.match(text) is not None)
        if is_status and not looks.FIGURE.match(text):
            return STATUS, text, end
    for end in range(at + 1, min(at + LONGEST_LABEL, len(words) - 1) + 1):
        match = LABELLED.match(" ".join(words[at:end]))
        is_named = words[end - 1].endswith(":") and words[at][0].isupper()
        if match is None or not (is_named or is_label(match["label"])):
            continue
        for stop in range(min(end + LONGEST_FIGURE, len(words)), end, -1):
            text = " ".join(words[end:stop])
            if looks.FIGURE.match(text):
                return match["label"].capitalize(), text, stop
    return "", "", at
