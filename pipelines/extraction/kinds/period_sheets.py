"""The same table printed once for each period, as a workbook with a sheet a quarter: one table of them all.

Only one of such tables is of the report's own period. The figures and ratings of the others stand beside its
own, each under the period that its sheet names, so that a row is one indicator with its earlier figures. What
else an earlier sheet says (its comments, what it moved by) is of its own report.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from pipelines.extraction.kinds import periods
from pipelines.extraction.kinds.headings import HeadingWords
from pipelines.extraction.kinds.kinds import TableKind
from pipelines.extraction.model import Cell, Document, RawTable, TableRow, TextBlock
from pipelines.rows import periods as printed

FEWEST_COLUMNS, FEWEST_ROWS = 4, 3
ALIKE = 0.8  # of the rows, and of the headings, of the report's own period: so many has a sheet of another
NAMES = 2  # columns at the left that name a row: its reference and its name
MOST_ABOVE = 3  # headings above a table that may name its period
NAMED_PERIOD = re.compile(
    rf"(?i)\b(?:(?:q|qtr|quarter)\s?[1-4]|(?:19|20)\d\d(?:\s?[/–-]\s?\d\d(?:\d\d)?)?|{printed.MONTH})\b"
)
PRINTS = "the sheet of {period} prints {text}"

Key = tuple[str, ...]


class PeriodSheet(NamedTuple):
    """A table that may be one of several periods: its number in the flow, its period, its rows by name."""

    at: int
    table: RawTable
    period: str
    heads: dict[int, str]
    rows: dict[Key, TableRow]

    @property
    def shape(self) -> Key:
        """Its headings less the periods that they name."""
        bare = (NAMED_PERIOD.sub("#", text) for text in self.heads.values())
        return tuple(_folded(re.sub(r"#[\s#]*#", "#", text)) for text in bare)


def measure_test(kinds: Sequence[TableKind], words: HeadingWords) -> Callable[[str], bool]:
    """What tells headings of figures and ratings that a record has for each period: `Actual`, `Status`."""
    phrases = {
        phrase
        for kind in kinds
        for field in kind.fields
        if field.period == "latest" and not field.is_aside
        for phrase in field.phrases
    }
    return lambda text: words.words_of(text) in phrases


def with_period_sheets(document: Document, own: str, is_measure: Callable[[str], bool]) -> Document:
    """A document whose tables of one period each are joined to that of the report's own, or the same.

    Args:
        document: what was read.
        own: the period that the report is about; nothing where it names none.
        is_measure: whether a heading without a period is of a result, a target or a rating.
    """
    end = periods.ends(own) if own else None
    if end is None:
        return document
    sheets = [
        sheet
        for at, part in enumerate(document.flow)
        if isinstance(part, RawTable) and (sheet := _sheet(at, part, document, own)) is not None
    ]
    found: dict[int, RawTable | None] = {}
    for newest in (sheet for sheet in sheets if sheet.period == own):
        others = [sheet for sheet in sheets if sheet.at != newest.at and _is_shaped_as(sheet, newest)]
        named = [sheet.period for sheet in (newest, *others)]
        ends = [periods.ends(sheet.period) for sheet in others]
        if not others or len(set(named)) < len(named) or any(one is None or one >= end for one in ends):
            continue
        if all(_is_of_same_rows(sheet, newest) for sheet in others):
            found[newest.at] = _joined(newest, others, own, is_measure)
            found |= {sheet.at: None for sheet in others}
    if not found:
        return document
    flow = [found.get(at, part) for at, part in enumerate(document.flow)]
    return replace(document, flow=tuple(part for part in flow if part is not None))


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _sheet(at: int, table: RawTable, document: Document, own: str) -> PeriodSheet | None:
    head = table.rows[0].filled if table.rows else ()
    heads = {cell.column: cell.text for cell in head}
    if len(heads) < FEWEST_COLUMNS or any(cell.span > 1 for cell in head):
        return None
    rows: dict[Key, TableRow] = {}
    for row in table.rows[1:]:
        if len(row.filled) <= NAMES:
            continue  # the name of a group of rows
        key = tuple(_folded(row.at(column).text) for column in list(heads)[:NAMES])
        if not all(key) or key in rows:
            return None
        rows[key] = row
    if len(rows) < FEWEST_ROWS:
        return None
    named = [found.text for text in heads.values() if (found := periods.named_period(text, own))]
    dated = [(end, text) for text in named if (end := periods.ends(text))]
    period = max(dated)[1] if dated else _period_above(at, document, own)
    return PeriodSheet(at, table, period, heads, rows) if period else None


def _period_above(at: int, document: Document, own: str) -> str:
    """The period that the nearest heading above a table names."""
    above = [part for part in document.flow[:at] if isinstance(part, TextBlock) and part.kind == "heading"]
    named = (periods.named_period(part.text, own) for part in reversed(above[-MOST_ABOVE:]))
    return next((found.text for found in named if found), "")


def _is_shaped_as(sheet: PeriodSheet, newest: PeriodSheet) -> bool:
    """Whether a sheet has the newest's headings; the first of a year may lack those of the period before."""
    one, two = Counter(sheet.shape), Counter(newest.shape)
    return one <= two and one.total() >= ALIKE * two.total()


def _is_of_same_rows(sheet: PeriodSheet, newest: PeriodSheet) -> bool:
    """Whether all rows of a sheet stand on the newest: one that does not would be lost beside it."""
    return sheet.rows.keys() <= newest.rows.keys() and len(sheet.rows) >= ALIKE * len(newest.rows)


def _joined(
    newest: PeriodSheet, others: Sequence[PeriodSheet], own: str, is_measure: Callable[[str], bool]
) -> RawTable:
    """The newest sheet's table, the columns of the others beside its own."""
    heads = [replace(cell) for cell in newest.table.rows[0].cells]
    cells = {key: list(row.cells) for key, row in newest.rows.items()}
    places = {_called(text, newest.period, own): column for column, text in newest.heads.items()}
    width = newest.table.columns
    for sheet in others:
        for column, text in _columns_of_period(sheet, is_measure):
            called = _called(text, sheet.period, own)
            kept = places.get(called)
            if kept is not None:
                _compare(cells, kept, sheet, column)
                continue
            places[called] = width
            head = sheet.table.rows[0].at(column)
            is_dated = periods.named_period(text, own) is not None
            title = text if is_dated else f"{sheet.period} {text}"
            heads.append(replace(head, text=title, items=(title,), column=width))
            for key, row in sheet.rows.items():
                if row.at(column).text + "".join(s.sign for s in row.at(column).symbols):
                    cells[key].append(row.at(column).moved(width))
            width += 1
    rows = [replace(newest.table.rows[0], cells=tuple(heads))]
    by_row = {id(row): tuple(cells[key]) for key, row in newest.rows.items()}
    for row in newest.table.rows[1:]:
        across = tuple(replace(cell, span=width) if cell.span > NAMES else cell for cell in row.cells)
        rows.append(replace(row, cells=by_row.get(id(row), across)))
    return replace(newest.table, rows=tuple(rows), columns=width, column_edges=())


def _columns_of_period(sheet: PeriodSheet, is_measure: Callable[[str], bool]) -> Iterator[tuple[int, str]]:
    """A sheet's columns that say something of a period: those that name one, results, targets, ratings."""
    for column, text in list(sheet.heads.items())[NAMES:]:
        rest = _folded(NAMED_PERIOD.sub(" ", text))
        if is_measure(text) or (rest != _folded(text) and (not rest or is_measure(rest))):
            yield column, text


def _called(text: str, period: str, own: str) -> tuple[str, str]:
    """What a column is of and for which period, however its heading writes that."""
    found = periods.named_period(text, own)
    return _folded(NAMED_PERIOD.sub(" ", text)), found.text if found else period


def _compare(cells: dict[Key, list[Cell]], kept: int, sheet: PeriodSheet, column: int) -> None:
    """Note on the cells that are kept what another sheet prints for the same, where it is not the same."""
    for key, row in sheet.rows.items():
        said = row.at(column).text
        for number, cell in enumerate(cells.get(key, [])):
            if cell.column == kept and said and _folded(cell.text) != _folded(said):
                note = PRINTS.format(period=sheet.period, text=said)
                noted = f"{cell.note}; {note}" if cell.note else note
                elsewhere = (*cell.elsewhere, (f"the sheet of {sheet.period}", said))
                cells[key][number] = replace(cell, note=noted, elsewhere=elsewhere)
