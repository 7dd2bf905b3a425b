"""A sheet's cells as the tables, titles and notes they are, whichever program wrote the workbook.

A sheet is one grid; a reader sees tables in it. Blank rows part it, lone texts above a table are its titles,
those below its notes. Rows after a blank one that have no heading of their own go on with the table above,
and a lone text between is the name of an area. Only what a sheet shows comes in here.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import accumulate

from pipelines.extraction.forms.written import Paragraph, Part, Run, WrittenCell, WrittenRow, WrittenTable
from pipelines.extraction.kinds.looks import FIGURE, NOTHING, is_coloured
from pipelines.extraction.kinds.periods import named_period
from pipelines.rows.periods import period_in

NO_NAME = re.compile(r"(?i)^(?:sheet|table|tab|tabelle|blad|worksheet)?\s*\d*$")
OF_WHOM = re.compile(r"\b(?:Council|Authority)\b")  # a line below a title that says whose sheet it is
LONG = 60  # letters: a heading's cell has fewer
TITLE = 110  # letters: a title has fewer
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class SheetRow:
    """A row that is shown: the cells that begin in it (columns from 0), and how many blank rows go before.

    `number` is its place in the sheet, of which cells that are merged downwards span several; 0 where rows
    lie one under another.
    """

    cells: tuple[WrittenCell, ...]
    blank_before: int = 0
    doubt: str = ""
    number: int = 0

    @cached_property
    def filled(self) -> tuple[WrittenCell, ...]:
        """The cells that hold text."""
        return tuple(cell for cell in self.cells if text_of(cell))


@dataclass
class _Table:
    titles: list[SheetRow] = field(default_factory=list)
    rows: list[SheetRow] = field(default_factory=list)
    notes: list[SheetRow] = field(default_factory=list)


def column_name(column: int) -> str:
    """The letters of a column from 0: 0 is `A`, 26 is `AA`."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = LETTERS[rest] + name
    return name


def text_of(cell: WrittenCell) -> str:
    """The letters of a cell with single spaces."""
    return " ".join(text for one in cell.paragraphs if (text := one.text))


def parts_of_sheets(sheets: Sequence[tuple[str, Sequence[SheetRow]]]) -> Iterator[Part]:
    """The titles, tables and notes of a workbook's sheets in order, each with its name.

    Sheets after the first that begin with a text of their own have it as their title; one that several begin
    with is the report's.
    """
    begins = Counter(_first_text(rows) for _, rows in sheets)
    for number, (name, rows) in enumerate(sheets):
        text = _first_text(rows)
        is_titled = number > 0 and bool(text) and begins[text] == 1
        yield from parts_of_sheet(name, _spanning_what_is_read(rows), is_titled=is_titled)


def _spanning_what_is_read(rows: Sequence[SheetRow]) -> list[SheetRow]:
    """Rows whose merged cells span those that are read: blank and hidden ones are none of a table's."""
    numbers = [row.number for row in rows]
    return [
        replace(row, cells=tuple(_within(cell, row.number, numbers) for cell in row.cells)) for row in rows
    ]


def _within(cell: WrittenCell, number: int, numbers: Sequence[int]) -> WrittenCell:
    if cell.row_span == 1 or not number:
        return cell
    spanned = bisect_left(numbers, number + cell.row_span) - bisect_left(numbers, number)
    return replace(cell, row_span=spanned)


def _first_text(rows: Sequence[SheetRow]) -> str:
    """What a sheet begins with, where it stands alone in its row."""
    first = next((row for row in rows if row.filled), None)
    return text_of(first.filled[0]).casefold() if first is not None and len(first.filled) == 1 else ""


def parts_of_sheet(name: str, rows: Sequence[SheetRow], *, is_titled: bool = False) -> Iterator[Part]:
    """The titles, tables and notes of a sheet in order.

    The sheet's name, unless it says nothing, is a heading before the first table: titles that stand apart
    from the table are the report's, those that touch it are nearer to it than the name is. Where the sheet
    `is_titled` by its first text, that is nearer too.
    """
    tables = _tables(rows)
    first = next((table for table in tables if table.rows), None)
    is_first, has_table = True, False
    for number, table in enumerate(tables):
        is_named_here = number == 0 if is_titled and first is not None else table is first
        if is_named_here and not NO_NAME.match(name.strip()):
            yield Paragraph((Run(name),), "heading", 2, is_name=True)
        for place, row in enumerate(table.titles, 1):
            is_nearest = place == len(table.titles) and bool(table.rows)
            if is_titled and place > 1 and OF_WHOM.search(text_of(row.filled[0])):
                is_nearest = False  # the title stands above it
            yield from _texts(row, is_title=is_first or is_nearest, is_front=not (has_table or is_titled))
            is_first = False
        if table.rows:
            has_table = True
            yield _written(table.rows)
        for row in table.notes:
            yield from _texts(row, is_title=False)


def _texts(row: SheetRow, *, is_title: bool, is_front: bool = False) -> Iterator[Paragraph]:
    """The lone texts of a row; a title, or one before the first table that names a period, is a heading."""
    for cell in row.filled:
        text = text_of(cell)
        names_period = is_front and bool(named_period(text)) and "=" not in text
        is_heading = (is_title or names_period) and len(text) <= TITLE and not text.endswith((".", ";", ","))
        for one in cell.paragraphs:
            if one.text:
                kind, level = ("heading", 3) if is_heading else (one.kind, one.level)
                yield replace(one, kind=kind, level=level, place=cell.place)


def _tables(rows: Sequence[SheetRow]) -> list[_Table]:
    found: list[_Table] = []
    for block in _blocks(rows):
        before = next((table for table in reversed(found) if table.rows), None)
        titles, body = _without_titles(block)
        pending = _pending(found)
        if body and before is not None and _goes_on(before.rows, body):
            between = [row for table in found[found.index(before) + 1 :] for row in table.titles]
            between = [*before.notes, *between] if pending else between
            if pending:
                before.notes = []
            del found[found.index(before) + 1 :]
            before.rows += [*between, *titles, *body]
            continue
        last = _last_of_table(body)
        found.append(_Table(titles, body[:last], body[last:]))
    return found


def _pending(found: Sequence[_Table]) -> bool:
    """Whether lone texts stand between the last table and here that may name an area."""
    return bool(found) and not found[-1].rows


def _blocks(rows: Sequence[SheetRow]) -> Iterator[list[SheetRow]]:
    """Rows between blank ones; a heading in the look of the first, after other rows, begins a block too."""
    block: list[SheetRow] = []
    reach = 0
    for row in rows:
        if block and row.blank_before and reach <= len(block):
            yield from _parted(block)
            block, reach = [], 0
        reach = max(reach, *(len(block) + cell.row_span for cell in row.cells), 0)
        block.append(row)
    if block:
        yield from _parted(block)


def _parted(block: list[SheetRow]) -> Iterator[list[SheetRow]]:
    titles, body = _without_titles(block)
    if len(body) < 4:
        yield block
        return
    head, start = body[0], 0
    look = _look(head)
    has_body = False
    for at in range(1, len(body)):
        is_head = look is not None and _look(body[at]) == look and _is_heading_like(body[at])
        again = [text_of(cell) for cell in body[at].filled] == [text_of(cell) for cell in head.filled]
        if is_head and has_body and not again:
            end = at
            while end - 1 > start and len(body[end - 1].filled) == 1:
                end -= 1
            yield [*titles, *body[start:end]]
            titles, start, has_body = [], end, False
            head = body[at]
        has_body = has_body or not is_head
    yield [*titles, *body[start:]]


def _without_titles(block: Sequence[SheetRow]) -> tuple[list[SheetRow], list[SheetRow]]:
    """The lone texts that a block begins with, and its rows of several cells."""
    at = 0
    while at < len(block) and len(block[at].filled) < 2 and not _has_colours(block[at]):
        at += 1
    return list(block[:at]), list(block[at:])


def _has_colours(row: SheetRow) -> bool:
    """Whether a row of one text has a coloured cell beside it, as a key has."""
    return any(is_coloured(cell.fill) and not text_of(cell) for cell in row.cells) and bool(row.filled)


def _last_of_table(body: Sequence[SheetRow]) -> int:
    """How many rows are the table's; those below are notes, one text each that is in no merged group."""
    ends = (max((at + cell.row_span for cell in row.filled), default=0) for at, row in enumerate(body))
    widths = (max((cell.column + cell.span for cell in row.cells), default=0) for row in body)
    reach, width = list(accumulate(ends, max)), list(accumulate(widths, max))
    last = len(body)
    while last > 2 and width[last - 1] > 2 and reach[last - 2] < last and _is_lone(body[last - 1]):
        last -= 1
    return last


def _is_lone(row: SheetRow) -> bool:
    return len(row.filled) == 1 and not _has_colours(row)


def _look(row: SheetRow) -> tuple[bool, object] | None:
    """Whether a row's texts are all bold, and their one fill; None for a row without a look of its own."""
    cells = row.filled
    if len(cells) < 2:
        return None
    is_bold = all(
        run.is_bold for cell in cells for one in cell.paragraphs for run in one.runs if run.text.strip()
    )
    fills = {cell.fill for cell in cells}
    fill = fills.pop() if len(fills) == 1 else None
    return (is_bold, fill) if is_bold or fill is not None else None


def _is_heading_like(row: SheetRow) -> bool:
    """Whether a row may be a heading: several short texts, none of them a figure."""
    texts = [text_of(cell) for cell in row.filled]
    return len(texts) > 1 and all(
        len(text) <= LONG
        and (not FIGURE.match(text) or bool(period_in(text)) or re.fullmatch(r"20\d\d", text))
        for text in texts
    )


def _goes_on(before: Sequence[SheetRow], body: Sequence[SheetRow]) -> bool:
    """Whether rows after a blank one belong to the table above: they have no heading of their own."""
    ends = [(cell.column, cell.column + cell.span) for row in before for cell in row.cells]
    first, last = min(start for start, _ in ends), max(end for _, end in ends)
    if any(cell.column < first or cell.column + cell.span > last for row in body for cell in row.filled):
        return False
    if any(_has_colours(row) for row in body) or _has_words_for_figures(before, body):
        return False
    head = next((row for row in before if len(row.filled) > 1), None)
    if head is None or not _is_heading_like(body[0]):
        return head is not None and _starts_alike(head, body[0])
    look = _look(head)
    return look is not None and _look(body[0]) != look and _starts_alike(head, body[0])


def _has_words_for_figures(before: Sequence[SheetRow], body: Sequence[SheetRow]) -> bool:
    """Whether rows have nothing but words where the table above has figures: a key below counts, perhaps."""
    figured = _figured(before)
    texts = [text_of(cell) for row in body for cell in row.filled if cell.column in figured]
    return bool(texts) and not any(FIGURE.match(text) or NOTHING.match(text) for text in texts)


def _figured(rows: Sequence[SheetRow]) -> frozenset[int]:
    """The columns in which most cells are figures."""
    texts: dict[int, list[bool]] = {}
    for row in rows:
        for cell in row.filled:
            texts.setdefault(cell.column, []).append(FIGURE.match(text_of(cell)) is not None)
    return frozenset(column for column, are in texts.items() if 2 * sum(are) > len(are))


def _starts_alike(head: SheetRow, row: SheetRow) -> bool:
    """Whether a row has most of the columns that a heading has."""
    headed = {cell.column for cell in head.filled}
    own = {cell.column for cell in row.filled}
    return len(own & headed) >= max(2, len(headed) / 2)


def _written(rows: Sequence[SheetRow]) -> WrittenTable:
    """The rows over the columns that hold something; a column that is blank throughout is a gap."""
    used: set[int] = set()
    for row in rows:
        is_lone = len(row.filled) <= 1
        for cell in row.cells:
            if text_of(cell) or cell.symbols or is_coloured(cell.fill):
                used.update([cell.column] if is_lone else range(cell.column, cell.column + cell.span))
    order = {column: place for place, column in enumerate(sorted(used))}
    written = [WrittenRow(tuple(_moved(row.cells, order)), row.doubt) for row in rows]
    return WrittenTable(tuple(written), len(order))


def _moved(cells: Sequence[WrittenCell], order: Mapping[int, int]) -> Iterator[WrittenCell]:
    for cell in cells:
        columns = [order[at] for at in range(cell.column, cell.column + cell.span) if at in order]
        if columns:
            yield replace(cell, column=columns[0], span=columns[-1] - columns[0] + 1)
