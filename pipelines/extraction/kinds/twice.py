"""Records that a report prints twice: the fuller row with both places where they say the same, else none.

A page bound in twice, or a summary that repeats rows of the main table, would count every figure twice. What
names a record is the layout's business (`named_by`); tables whose layout names nothing are left alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipelines.extraction.kinds.layouts import Column, fold_heading
from pipelines.extraction.kinds.recognised import Recognised, Row

Place = tuple[int, int]  # number of the table, number of the row in it


def with_twins_joined(tables: Sequence[Recognised]) -> list[Recognised]:
    """Tables in which no record stands twice: alike ones joined, unlike ones doubtful."""
    rows = [list(table.rows) for table in tables]
    gone: set[Place] = set()
    for places in _twins(tables):
        kept, *others = sorted(places, key=lambda place: -len(tables[place[0]].columns))  # the fullest
        if all(_is_alike(tables, kept, other) for other in others):
            for other in others:
                one, two = rows[kept[0]][kept[1]], rows[other[0]][other[1]]
                rows[kept[0]][kept[1]] = _with_places(one, two)
                gone.add(other)
            continue
        where = " and ".join(_where(rows[number][at]) for number, at in places)
        for number, at in places:
            row = rows[number][at]
            doubt = row.doubt or f"printed more than once and not alike: {where}"
            rows[number][at] = replace(row, doubt=doubt)
    return [
        replace(table, rows=tuple(row for at, row in enumerate(several) if (number, at) not in gone))
        for number, (table, several) in enumerate(zip(tables, rows, strict=True))
    ]


def _twins(tables: Sequence[Recognised]) -> Iterator[list[Place]]:
    """Places of records with one name, where they print anything in common."""
    found: dict[tuple[str, ...], list[Place]] = {}
    for number, table in enumerate(tables):
        names = table.layout.named_by
        for at, row in enumerate(table.rows if names else ()):
            texts = [_folded(row.text(name)) for name in names]
            if all(texts) and not row.doubt:
                found.setdefault((table.layout.name, *texts), []).append((number, at))
    for places in found.values():
        if len(places) > 1 and all(_shared(tables, places[0], other) for other in places[1:]):
            yield places


def _is_alike(tables: Sequence[Recognised], one: Place, two: Place) -> bool:
    return all(_folded(a) == _folded(b) for a, b in _shared(tables, one, two))


def _shared(tables: Sequence[Recognised], one: Place, two: Place) -> list[tuple[str, str]]:
    """The texts of two records under the headings that both tables have, their names left out.

    Nothing of records whose figures are of different periods: each is a record of its own.
    """
    of = [{each.name: each.period for each in tables[place[0]].columns} for place in (one, two)]
    if any(of[0][name] != of[1][name] for name in of[0].keys() & of[1].keys()):
        return []
    return [
        (texts[heading], other[heading])
        for texts, other in [(_texts(tables, one), _texts(tables, two))]
        for heading in texts
        if heading in other
    ]


def _texts(tables: Sequence[Recognised], place: Place) -> dict[tuple[str, str], str]:
    table, row = tables[place[0]], tables[place[0]].rows[place[1]]
    cells = [(column, row.text(column.name)) for column in table.columns if column.name in row.cells]
    cells += [(column, cell.text) for column, cell in row.each]
    return {_key(column): text for column, text in cells if column.name not in table.layout.named_by}


def _key(column: Column) -> tuple[str, str]:
    return (column.name, fold_heading(column.heading))


def _folded(text: str) -> str:
    return "".join(text.split()).casefold()


def _with_places(row: Row, other: Row) -> Row:
    """A row whose cells know where the same is printed again; its area may be named there only."""
    cells = {
        name: replace(cell, parts=(*cell.parts, *other.cells[name].parts)) if name in other.cells else cell
        for name, cell in row.cells.items()
    }
    return replace(row, cells=cells, area=row.area or other.area)


def _where(row: Row) -> str:
    return f"page {row.page}" if row.page else f"line {row.line}"
