"""Tables with a row for each figure, as data are published: period and measure are cells, not headings.

Each record becomes one row with a column for each measure of each period, which is read as any other table.
Rows of a list taken as they stand would make a result of every target.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from pipelines.extraction.model import Cell, Document, RawTable, TableRow
from pipelines.rows.periods import is_bare_period

FEWEST_RECORDS, FEWEST_MEASURES, MOST_MEASURES = 3, 2, 8
COLUMNS = (3, 8)  # of such a list: a name, a measure and a value at least
MOSTLY = 0.9  # of a column's cells: so many are periods

Key = tuple[str, ...]


def with_tidy_lists(document: Document, is_measure: Callable[[str], bool]) -> Document:
    """A document whose lists of a figure a row are tables of a record a row, or the same.

    Args:
        document: what was read.
        is_measure: whether a text is a heading of a result, a target or a rating.
    """
    flow = [
        (_as_table(part, is_measure) or part) if isinstance(part, RawTable) else part
        for part in document.flow
    ]
    is_same = all(one is two for one, two in zip(flow, document.flow, strict=True))
    return document if is_same else replace(document, flow=tuple(flow))


def _as_table(table: RawTable, is_measure: Callable[[str], bool]) -> RawTable | None:
    head, body = (table.rows[0], table.rows[1:]) if table.rows else (TableRow(()), ())
    if not COLUMNS[0] <= table.columns <= COLUMNS[1] or len(body) < FEWEST_RECORDS * FEWEST_MEASURES:
        return None
    if table.doubt or any(row.doubt or any(cell.span > 1 for cell in row.filled) for row in table.rows):
        return None
    measure = next((at for at in range(table.columns) if _are_measures(body, at, is_measure)), None)
    period = next((at for at in range(table.columns) if _are_periods(body, at)), None)
    others = [at for at in range(table.columns) if at not in (measure, period)]
    if measure is None or len(others) < FEWEST_MEASURES:
        return None
    value, names = others[-1], others[:-1]
    records: dict[Key, dict[str, Cell]] = {}
    firsts: dict[Key, TableRow] = {}
    heads: dict[str, Cell] = {}
    for row in body:
        key = tuple(row.at(at).text for at in names)
        of = row.at(measure).text if period is None else f"{row.at(period).text} {row.at(measure).text}"
        held = records.setdefault(key, {})
        if not any(key) or of in held:
            return None  # two figures for one: no list of this kind
        held[of] = row.at(value)
        firsts.setdefault(key, row)
        heads.setdefault(of, replace(row.at(measure), text=of, items=(of,)))
    if len(records) < FEWEST_RECORDS or len(heads) < FEWEST_MEASURES or len(records) == len(body):
        return None
    top = [head.at(at).moved(number) for number, at in enumerate(names)]
    top += [cell.moved(number) for number, cell in enumerate(heads.values(), len(names))]
    rows = [replace(head, cells=tuple(replace(cell, is_bold=True, row_span=1) for cell in top))]
    for key, held in records.items():
        own = [firsts[key].at(at).moved(number) for number, at in enumerate(names)]
        own += [held.get(of, Cell("")).moved(number) for number, of in enumerate(heads, len(names))]
        cells = tuple(replace(cell, row_span=1) for cell in own)
        rows.append(replace(firsts[key], cells=cells, spanned=frozenset()))
    return replace(table, rows=tuple(rows), columns=len(top), column_edges=())


def _are_measures(rows: Sequence[TableRow], at: int, is_measure: Callable[[str], bool]) -> bool:
    """Whether a column says which measure each row is of: a few words that come again and again."""
    seen = Counter(row.at(at).text for row in rows)
    told = [text for text in seen if is_measure(text)]
    is_few = FEWEST_MEASURES <= len(seen) <= MOST_MEASURES and "" not in seen
    return is_few and len(told) >= FEWEST_MEASURES and min(seen.values()) >= FEWEST_RECORDS


def _are_periods(rows: Sequence[TableRow], at: int) -> bool:
    told = sum(is_bare_period(row.at(at).text) for row in rows)
    return told >= MOSTLY * len(rows)
