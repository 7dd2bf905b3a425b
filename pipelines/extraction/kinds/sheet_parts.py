"""Sheets of one record each that are several small tables, as on pages of one indicator: each made one table.

What stands between two titles is a sheet: labels beside their values, in tables or lines of text, and figures
by period with the measures down the side or across. Titles come once; a heading that comes again
(`Commentary`) is a label. Each sheet becomes labels and values in two columns, which `kinds.record_sheets`
joins with the others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from pipelines.extraction.kinds.labelled_lines import pairs_of
from pipelines.extraction.model import Cell, Document, RawTable, TableRow, TextBlock
from pipelines.rows.periods import is_bare_period

FEWEST_PERIODS = 2
MOST_TABLES = 6  # of one sheet
MOST_PAIRS = 60  # of one sheet: five years of quarters for three measures
LONGEST_VALUE = 120  # letters

Pair = tuple[Cell, Cell]
Part = RawTable | TextBlock


def with_sheet_parts(
    document: Document, is_label: Callable[[str], bool]
) -> tuple[Document, dict[int, tuple[Part, ...]]]:
    """A document whose sheets of several tables are one table of labels and values each.

    Args:
        document: what was read.
        is_label: whether a text is a heading of any kind of table that is known.

    Returns:
        The document, and what each table was made of, by the table's identity.
    """
    titles = _titles(document)
    made: dict[int, tuple[Part, ...]] = {}
    flow: list[Part] = []
    ends = [0, *titles, len(document.flow)]
    for start, end in pairwise(ends):
        parts = document.flow[start:end]
        last_page = max((part.page or 0 for part in parts if isinstance(part, RawTable)), default=0)
        facts = {
            at: pairs
            for at, part in enumerate(parts)
            if _page(part) <= last_page and (pairs := _facts(part, is_label))
        }
        table = _sheet(parts, facts.values(), is_label) if start in titles else None
        if table is None:
            flow += parts
            continue
        first, last = _extent(parts, facts)
        between = (part for at, part in enumerate(parts[first:last], first) if at not in facts)
        flow += [
            *parts[:first],
            table,
            *(one for one in between if isinstance(one, TextBlock)),
            *parts[last:],
        ]
        made[id(table)] = parts[first:last]
    return replace(document, flow=tuple(flow)), made


def _page(part: Part) -> int:
    """The page of a line; what stands on a later one than a sheet's tables is of the next sheet."""
    return part.spots[0].page or 0 if isinstance(part, TextBlock) and part.spots else 0


def _titles(document: Document) -> list[int]:
    """The places of headings whose text comes once."""
    seen = Counter(part.text for part in document.flow if isinstance(part, TextBlock))
    return [
        at
        for at, part in enumerate(document.flow)
        if isinstance(part, TextBlock) and part.kind == "heading" and seen[part.text] == 1
    ]


def _facts(part: Part, is_label: Callable[[str], bool]) -> list[Pair]:
    """What a line of a sheet says of its record, if known labels and their values are all that it says."""
    pairs = list(pairs_of(part, is_label)) if isinstance(part, TextBlock) else []
    return pairs if all(is_label(label.text) for label, _ in pairs) else []


def _extent(parts: Sequence[Part], facts: Collection[int]) -> tuple[int, int]:
    """From the first table or line of facts of a sheet to behind the last one."""
    places = [at for at, part in enumerate(parts) if isinstance(part, RawTable) or at in facts]
    return places[0], places[-1] + 1


def _sheet(
    parts: Sequence[Part], facts: Iterable[Sequence[Pair]], is_label: Callable[[str], bool]
) -> RawTable | None:
    """The tables and facts between two titles as one of labels and values; None where a table holds more."""
    tables = [part for part in parts if isinstance(part, RawTable)]
    if not 1 <= len(tables) <= MOST_TABLES:
        return None
    pairs = [pair for line in facts for pair in line]
    has_periods = False
    for table in tables:
        by_period = _by_period(table, is_label)
        has_periods = has_periods or bool(by_period)
        found = by_period or _beside(table, is_label) or _below(table, is_label)
        if not found:
            return None
        pairs += found
    labels = [label.text for label, _ in pairs]
    if (len(tables) == 1 and not has_periods) or len(set(labels)) < len(labels) or len(pairs) > MOST_PAIRS:
        return None
    rows = tuple(
        TableRow((label.moved(0), value.moved(1)), tables[0].page, tables[0].line) for label, value in pairs
    )
    doubt = next((_doubt_of(table) for table in tables if _doubt_of(table)), "")
    return replace(tables[0], rows=rows, columns=2, column_edges=(), doubt=doubt)


def _doubt_of(table: RawTable) -> str:
    return table.doubt or next((row.doubt for row in table.rows if row.doubt), "")


def _by_period(table: RawTable, is_label: Callable[[str], bool]) -> list[Pair]:
    """Each figure of a table of measures by period, under its measure and period; else nothing."""
    rows = [row for row in table.rows if row.filled]
    is_merged = any(cell.span > 1 or cell.row_span > 1 for row in rows for cell in row.filled)
    if len(rows) < FEWEST_PERIODS or is_merged:
        return []
    across = [cell for cell in rows[0].filled if cell.column]
    down = [row.at(0) for row in rows[1:]]
    if not across or not all(cell.text for cell in down):
        return []
    measures_down = _are_periods(across) and all(
        is_label(cell.text) or is_bare_period(cell.text) for cell in down
    )
    measures_across = _are_periods(down) and all(is_label(cell.text) for cell in across)
    if not (measures_down or measures_across):
        return []
    columns = {cell.column for cell in across}
    if any(cell.column and cell.column not in columns for row in rows[1:] for cell in row.filled):
        return []  # a figure under no period
    found: list[Pair] = []
    for row in rows[1:]:
        for head in across:
            one, two = (row.at(0), head) if measures_down else (head, row.at(0))
            found.append((_named(one, two), row.at(head.column)))
    return found


def _named(measure: Cell, period: Cell) -> Cell:
    text = f"{measure.text.rstrip(': ')} {period.text}"
    return replace(measure, text=text, items=(text,), parts=(*measure.parts, *period.parts))


def _are_periods(cells: Sequence[Cell]) -> bool:
    texts = {cell.text for cell in cells}
    return len(texts) == len(cells) >= FEWEST_PERIODS and all(map(is_bare_period, texts))


def _beside(table: RawTable, is_label: Callable[[str], bool]) -> list[Pair]:
    """Labels with their values to the right, one pair or several in each row; nothing for other tables."""
    found: list[Pair] = []
    for row in table.rows:
        cells = row.filled
        if not cells:
            continue
        if len(cells) % 2:
            return []
        pairs = list(zip(cells[::2], cells[1::2], strict=True))
        if not all(is_label(label.text) and len(value.text) <= LONGEST_VALUE for label, value in pairs):
            return []
        found += pairs
    return found


def _below(table: RawTable, is_label: Callable[[str], bool]) -> list[Pair]:
    """A row of labels with one row of values under them; nothing for other tables."""
    rows = [row for row in table.rows if row.filled]
    if len(rows) != FEWEST_PERIODS or not all(is_label(cell.text) for cell in rows[0].filled):
        return []
    columns = {cell.column for cell in rows[0].filled}
    if any(cell.column not in columns for cell in rows[1].filled):
        return []
    return [(label, rows[1].at(label.column)) for label in rows[0].filled]


def parts_of_sheets(flow: Sequence[Part], made: dict[int, tuple[Part, ...]]) -> Iterator[Part]:
    """A flow with the tables that were made, and not joined, as what they were made of."""
    pending: list[int] = []
    for part in flow:
        if id(part) in made:
            pending = [id(one) for one in made[id(part)] if isinstance(one, TextBlock)]
            yield from made[id(part)]
        elif id(part) in pending:
            pending.remove(id(part))  # it stands among what the table was made of
        else:
            yield part
