"""Which rows of a table nobody taught may be its heading, and what stands in each column above and below."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pipelines.extraction.kinds.aims import with_aims
from pipelines.extraction.kinds.evidence import TableColumn
from pipelines.extraction.kinds.headings import heading_of, with_ratings_whole
from pipelines.extraction.kinds.knowledge import Knowledge
from pipelines.extraction.kinds.looks import FIGURE, ColumnLook
from pipelines.extraction.kinds.money_units import is_unit_alone
from pipelines.extraction.kinds.narrative_rows import tells_of_another
from pipelines.extraction.model import Cell, RawTable, TableRow
from pipelines.rows import periods as printed
from pipelines.rows.periods import is_bare_period

FIRST_ROWS = 6  # a table's heading begins within so many
MOST_DEPTH = 3
LONG = 45  # letters: in plain letters under bold ones no heading
LEAST_SAID = 2  # words or columns that say what a table is
UNIT_ALONE = re.compile(r"(?i)\(?(?:£\s?(?:['’]?000s?|ks?|m(?:n|illion)?s?|bn)?|%|no\.?|days|years|yrs)\)?")
SERIES = re.compile(r"(?P<of>[A-Z]{1,3}[ .-]?)(?P<number>\d{1,3})[.):]?")
COUNTED = re.compile(
    r"(?i)(?:the )?(?:(?:total )?(?:number|no\.?|count)s? of )?"
    r"(?:key )?(?:performance )?"
    r"(?:indicators?|measures?|kpis?|pis?|metrics?|actions?|projects?|milestones?)"
    r"(?: (?:rated|by (?:status|rating|rag)))?"
)
FEWEST_COUNTED = 2  # columns under what they count
FEW_FIGURES = 0.2  # of the cells of a column of names
RARE = 0.6  # of a column's cells: so many look as few others do


def first_rows(table: RawTable) -> tuple[tuple[str, ...], ...]:
    """The first rows of a table, as few as tell it apart from others."""
    return tuple(tuple(cell.text for cell in row.cells) for row in table.rows[:FIRST_ROWS])


def heading_rows(table: RawTable) -> list[tuple[int, int]]:
    """First row and number of rows that may be the heading."""
    found: list[tuple[int, int]] = []
    for start in range(min(len(table.rows) - 1, FIRST_ROWS)):
        if 0 in table.rows[start].spanned or _is_one_of_a_series(table, start):
            continue
        merged = _merged_rows(table, start)
        for depth in range(1, min(MOST_DEPTH + 1, len(table.rows) - start - 1) + 1):
            rows = table.rows[start : start + depth]
            last = rows[-1]
            if depth > MOST_DEPTH and not says_units(last):
                break
            if any(is_body(cell.text) for cell in last.filled) or len(rows[0].filled) < 2:
                break
            if depth > 1 and _is_bold(rows[0]) and _is_plain_and_long(last):
                break  # the first record
            if len(last.filled) == 1 and last.filled[0].span >= table.columns - 1:
                break
            if depth > 1 and _names_what_follows(last):
                break
            if depth >= merged:
                found.append((start, depth))
        if found and start >= found[0][0] + 1:
            break
    return [*found, *_whole_row_below(table, found)]


def _whole_row_below(table: RawTable, found: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The row that names every column, where the rows above it are few texts merged over several."""
    for start in range(1, min(len(table.rows) - 1, FIRST_ROWS)):
        row = table.rows[start]
        if len(row.filled) == table.columns > LEAST_SAID:
            above = max(len(one.filled) for one in table.rows[:start])
            is_heading = 2 * above < table.columns and not any(is_body(cell.text) for cell in row.filled)
            if is_heading and (start, 1) not in found:
                yield start, 1
            return


def _is_one_of_a_series(table: RawTable, start: int) -> bool:
    """Whether a row begins with a number that the row below goes on from: `A2` over `A3` heads nothing."""
    one, two = (SERIES.fullmatch(row.at(0).text.strip()) for row in table.rows[start : start + 2])
    if one is None or two is None or printed.is_bare_period(one[0]):
        return False
    return one["of"] == two["of"] and int(two["number"]) == int(one["number"]) + 1


def _merged_rows(table: RawTable, start: int) -> int:
    """Over how many rows the first column's heading is merged, if none of them holds a figure; else 1.

    What stands beside it is heading, down to its end.
    """
    label = table.rows[start].at(0)
    beside = table.rows[start + 1 : start + label.row_span]
    is_heading = bool(label.text) and label.row_span <= MOST_DEPTH + 1
    is_heading &= all(row.filled and not any(_is_counted(cell.text) for cell in row.filled) for row in beside)
    return label.row_span if is_heading else 1


def _is_counted(text: str) -> bool:
    """Whether a text is a figure or several, `50% (13)` among them, and no long text or period."""
    is_bare = any(map(str.isdigit, text)) and not any(map(str.isalpha, text)) and not printed.period_in(text)
    return is_body(text) or (is_bare and "(" in text)


def says_units(row: TableRow) -> bool:
    """Whether a row, below as many headings as a table may have, says what its columns are in."""
    return len(row.filled) >= LEAST_SAID and all(UNIT_ALONE.fullmatch(cell.text) for cell in row.filled)


def _names_what_follows(row: TableRow) -> bool:
    """Whether a row's one text, merged over the first columns, names the rows below, and is no heading."""
    filled = row.filled
    is_one = len(filled) == 1 and filled[0].column == 0 and filled[0].span > 1
    return is_one and not UNIT_ALONE.fullmatch(filled[0].text) and not printed.period_in(filled[0].text)


def _is_bold(row: TableRow) -> bool:
    return all(cell.is_bold for cell in row.filled)


def _is_plain_and_long(row: TableRow) -> bool:
    return not any(cell.is_bold for cell in row.filled) and any(len(cell.text) > LONG for cell in row.filled)


def is_body(text: str) -> bool:
    """Whether a text is a figure or a long text, which no heading is; periods and units are none."""
    if len(text) > 110:
        return True
    if re.fullmatch(r"[\s£%()'’0km]*", text):
        return False
    if re.fullmatch(r"20\d\d|\d{1,2}", text.strip()) and text.strip().startswith("20"):
        return False
    return bool(FIGURE.match(text)) and not printed.period_in(text)


def stacks_of(table: RawTable, start: int, depth: int) -> list[list[str]]:
    """The heading texts above each column, outermost first; one over several columns is in each.

    A period above blank cells counts for the columns to its right up to the next one; so do other words above
    periods, as far as periods stand below (`Actual` over `2023/24` and `2024/25`). Words in the middle of
    what they stand over count for all of it, where what stands below tells how far that is.
    """
    stacks: list[list[str]] = [[] for _ in range(table.columns)]
    rows = table.rows[start : start + depth]
    for number, row in enumerate(rows):
        carried = ""
        amid = _texts_amid(row, [_below(rows[number + 1 :], index) for index in range(table.columns)])
        for index in range(table.columns):
            if index in amid:
                stacks[index].append(amid[index])
                carried = ""
                continue
            cell = next((c for c in row.cells if c.column <= index < c.column + c.span), None)
            if cell is not None and cell.span >= table.columns > 1:
                continue
            text = cell.text if cell is not None else ""
            below = _below(rows[number + 1 :], index)
            if text:
                is_group = bool(printed.period_in(text)) or is_bare_period(below)
                carried = text if is_group and number + 1 < depth else ""
            elif (
                carried
                and cell is not None
                and (below if printed.period_in(carried) else is_bare_period(below))
            ):
                text = carried
            else:
                carried = carried if printed.period_in(carried) else ""
            if text:
                stacks[index].append(text)
    return stacks


def _texts_amid(row: TableRow, below: Sequence[str]) -> dict[int, str]:
    """The text over each column of groups of which not every column has it over itself.

    A group is a run of periods with its name in their middle (`Outturn` over four years), or what comes again
    beside it under another name (`Inherent` and `Current`, each over `L`, `I` and `Score`).
    """
    cells = [cell for cell in row.filled if cell.span < len(below)]
    texts = {at: cell.text for cell in cells for at in range(cell.column, cell.column + cell.span)}
    found: dict[int, str] = {}
    again = _repeated(below)
    names = [_names_over(group, cells) for group in again]
    if all(len(own) == 1 and _is_over_one(group, own[0]) for group, own in zip(again, names, strict=True)):
        for group, own in zip(again, names, strict=True):
            found |= dict.fromkeys(group, own[0].text)
    for group in (*again, *_runs_of_periods(below)):
        own = _names_over(group, cells)
        is_amid = len(own) == 1 and group.start < own[0].column <= group.stop - own[0].span
        if is_amid and not any(at in found for at in group):
            found |= dict.fromkeys(group, own[0].text)
    for at, text in texts.items():
        if at not in found and printed.period_in(text):
            found |= dict.fromkeys(_beside_groups(at, texts, found, below), text)
    return found


def _names_over(group: range, cells: Sequence[Cell]) -> list[Cell]:
    return [cell for cell in cells if cell.column < group.stop and cell.column + cell.span > group.start]


def _is_over_one(group: range, cell: Cell) -> bool:
    """Whether a name stands over columns of one group alone."""
    return group.start <= cell.column and cell.column + cell.span <= group.stop


def _beside_groups(
    at: int, texts: Mapping[int, str], found: Mapping[int, str], below: Sequence[str]
) -> range:
    """The columns that a period stands amid, from group to group: as many blank ones on both sides."""
    first, last = at, at
    while first > 0 and first - 1 not in texts and first - 1 not in found and below[first - 1]:
        first -= 1
    while last + 1 < len(below) and last + 1 not in texts and last + 1 not in found and below[last + 1]:
        last += 1
    is_between = first - 1 in found and (last + 1 == len(below) or last + 1 in texts or last + 1 in found)
    return range(first, last + 1) if is_between and at - first == last - at > 0 else range(0)


def _repeated(below: Sequence[str]) -> list[range]:
    """The runs of two headings or more, unlike each other, that come again right after themselves."""
    for length in range(len(below) // 2, 1, -1):
        for start in range(len(below) - 2 * length + 1):
            block = below[start : start + length]
            if (
                all(block)
                and len(set(block)) == length
                and below[start + length : start + 2 * length] == block
            ):
                found = [range(start, start + length)]
                while below[found[-1].stop : found[-1].stop + length] == block:
                    found.append(range(found[-1].stop, found[-1].stop + length))
                return found
    return []


def _runs_of_periods(below: Sequence[str]) -> list[range]:
    """The columns beside each other over which nothing but periods stands, each another, as runs."""
    found: list[range] = []
    for at, text in enumerate(below):
        if not is_bare_period(text):
            continue
        if found and found[-1].stop == at and text not in below[found[-1].start : at]:
            found[-1] = range(found[-1].start, at + 1)
        else:
            found.append(range(at, at + 1))
    return [run for run in found if len(run) > 1]


def _below(rows: Sequence[TableRow], index: int) -> str:
    return " ".join(text for row in rows if (text := row.at(index).text))


def columns_of(
    table: RawTable, start: int, depth: int, knowledge: Knowledge
) -> tuple[list[TableColumn], int]:
    """The columns of a table under some heading rows, and how many body rows there are."""
    stacks = _without_counted(stacks_of(table, start, depth))
    whole = with_ratings_whole(stacks, knowledge.words)
    body = [row for row in table.rows[start + depth :] if not _is_title(row, table.columns)]
    again = [" ".join(stack) for stack in stacks]
    body = [row for row in body if not _is_heading_again(row, again)]
    bare = [_bare_cells(row, table.columns) for row in body]
    columns = []
    for index in range(table.columns):
        cells = tuple([cells[index] for cells in bare])
        heading = heading_of(whole[index], knowledge.words, knowledge.own)
        text = printed.with_years_whole(" ".join(dict.fromkeys(stacks[index])))
        heading = replace(heading, text=text, is_shared=_is_shared(table, start, depth, index))
        look = ColumnLook(cells, len(body))
        if not index and is_unit_alone(text) and look.figure_share < FEW_FIGURES:
            heading = heading_of([], knowledge.words, knowledge.own)  # the corner says what all sums are in
        columns.append(TableColumn(index, heading, look))
    return with_aims(_with_periods_beside(_with_codes_beside(columns)), knowledge.own), len(body)


def _without_counted(stacks: list[list[str]]) -> list[list[str]]:
    """Stacks without a text over several columns that only says what all of them count.

    `Number of indicators` over `On track` and `Off track` tells neither from the other.
    """
    over = Counter(stack[0] for stack in stacks if len(stack) > 1)
    general = {
        text for text, count in over.items() if count >= FEWEST_COUNTED and COUNTED.fullmatch(text.strip())
    }
    return [stack[1:] if len(stack) > 1 and stack[0] in general else stack for stack in stacks]


def _with_codes_beside(columns: Sequence[TableColumn]) -> list[TableColumn]:
    """Columns, one of codes without a heading with that to its left, which stands over both."""
    result = list(columns)
    for at in range(1, len(columns)):
        left, column = result[at - 1], result[at]
        is_left_over = not column.heading.text and bool(left.heading.words) and not left.heading.is_shared
        if is_left_over and column.look.share("code") > RARE > left.look.share("code"):
            shared = replace(left.heading, is_shared=True)
            result[at - 1], result[at] = replace(left, heading=shared), replace(column, heading=shared)
    return result


def _is_shared(table: RawTable, start: int, depth: int, index: int) -> bool:
    """Whether the lowest heading above a column stands over others, too."""
    for row in reversed(table.rows[start : start + depth]):
        cell = next((c for c in row.cells if c.text and c.column <= index < c.column + c.span), None)
        if cell is not None:
            return cell.span > 1
    return False


def _with_periods_beside(columns: Sequence[TableColumn]) -> list[TableColumn]:
    """Columns, those of one heading without a period (`RAG` beside `Q1` and `Q2`) with that to the left.

    So only where each of them has another period beside it.
    """
    several: dict[str, list[int]] = {}
    for at, column in enumerate(columns):
        if column.heading.words and not column.heading.period and not column.heading.relation:
            several.setdefault(column.heading.text.casefold(), []).append(at)
    result = list(columns)
    for places in several.values():
        left = [columns[at - 1].heading if at else None for at in places]
        periods_of = [heading.period for heading in left if heading is not None and heading.period]
        if len(places) < LEAST_SAID or len(set(periods_of)) < len(places):
            continue
        for at, heading in zip(places, left, strict=True):
            if heading is not None:
                own = replace(result[at].heading, period=heading.period, is_to_date=heading.is_to_date)
                result[at] = replace(result[at], heading=own)
    return result


def _is_title(row: TableRow, columns: int) -> bool:
    """Whether a row names an area or tells of the row above; no column is told by it."""
    filled = row.filled
    if tells_of_another(row, columns):
        return True
    return not filled or (len(filled) == 1 and filled[0].column == 0 and columns > 2 and not _has_signs(row))


def _has_signs(row: TableRow) -> bool:
    return any(cell.symbols for cell in row.cells)


def _is_heading_again(row: TableRow, headings: Sequence[str]) -> bool:
    same = sum(1 for cell in row.filled if cell.column < len(headings) and headings[cell.column] == cell.text)
    return same >= max(2, len(row.filled) - 1)


def _bare_cells(row: TableRow, columns: int) -> list[Cell]:
    """A row's cell in each column, without a fill that most of the row has: that one is the row's."""
    found: dict[int, Cell] = {}
    for cell in row.cells:
        for index in range(cell.column, cell.column + cell.span):
            found.setdefault(index, cell if index == cell.column else Cell("", column=index))
    fills = Counter(cell.colour for cell in row.cells if cell.colour is not None)
    ground = next((fill for fill, count in fills.items() if 2 * count > len(row.cells) > 2), None)
    if ground is not None:
        bare = {at: replace(cell, colour=None) for at, cell in found.items() if cell.colour == ground}
        found |= bare
    return [found.get(index) or Cell("", column=index) for index in range(columns)]
