"""Tables of a page, row by row: headings said again, sections, cells merged down, sentences alone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from pipelines.extraction.kinds.heading_rows import FoundHeading, heading_again
from pipelines.extraction.kinds.layouts import Layout
from pipelines.extraction.kinds.looks import FIGURE
from pipelines.extraction.kinds.narrative_rows import (
    columns_with,
    is_lone_sentence,
    narrative_of,
    with_comment,
)
from pipelines.extraction.kinds.recognised import Recognised
from pipelines.extraction.kinds.record_rows import grouped_rows
from pipelines.extraction.model import Cell, RawTable, TableRow

if TYPE_CHECKING:
    from pipelines.extraction.kinds.knowledge import Knowledge

FEWEST_NUMBERED = 4  # columns: fewer numbers in order may be figures
CAPTION = re.compile(r"(?i)^(?:table|figure)\s+[\d.]{1,5}[a-z]?\s*[:.–—-]\s*(?P<rest>.+)$")
LONG_WORD = re.compile(r"[a-z]{4,}")
FEWEST_FIGURES = 3  # of a column that is one of figures
WORD = re.compile(r"[A-Za-z]{2,}")
LONE = "a sentence stands alone in this row, and whose it is is not clear"


def _numbers_columns(row: TableRow) -> bool:
    """Whether a row under headings does nothing but number the columns: `(1)`, `(2)`, `(3)`, or `A`, `B`."""
    texts = [cell.text.strip("()[]. ") for cell in row.filled]
    if len(texts) < FEWEST_NUMBERED or row.filled[0].column > 1:
        return False
    if all(len(text) == 1 and text.isascii() and text.isalpha() for text in texts):
        places = [ord(text.lower()) - ord("a") + 1 for text in texts]
    elif all(text.isascii() and text.isdigit() for text in texts):
        places = [int(text) for text in texts]
    else:
        return False
    return places == list(range(1, len(places) + 1))


def rows_of_grid(
    table: RawTable,
    heading: FoundHeading,
    knowledge: Knowledge | None = None,
    *,
    has_comments_below: bool = False,
) -> Recognised:
    """A table of a page under its heading, row by row."""
    layout = heading.layout
    narrative = (
        narrative_of(
            table,
            heading.start + heading.depth,
            heading.found.kind,
            knowledge.words,
            frozenset(column.name for column in heading.columns),
            is_usual=has_comments_below,
        )
        if heading.found is not None and knowledge is not None
        else None
    )
    columns = columns_with(heading.columns, narrative)
    section = _section_of(table, heading)
    label = _label_of(table, heading)
    area = ""
    rows: list[tuple[TableRow, Mapping[str, Cell], str, str]] = []
    names = {column.index: column.name for column in heading.columns}
    headings = _headings_of(table, heading)
    merged: dict[int, Cell] = {}
    index = heading.start + heading.depth
    headed = index
    apart = _rows_set_apart(table.rows)
    area_row = TableRow(())
    has_bands = heading.found is not None and _has_bands(table, heading, names)
    measured = _columns_of_figures(table.rows[index:])
    while index < len(table.rows):
        row = table.rows[index]
        again = heading_again(table, heading, index)
        if again:
            index += again
            headed = index
            merged = {}
            continue
        if index == headed and _numbers_columns(row):
            index += 1
            headed = index
            continue
        merged = _merged_here(row, merged)
        if narrative is not None and index in narrative.cells and rows:
            above = rows[-1]
            rows[-1] = (above[0], with_comment(above[1], narrative, index), *above[2:])
            index += 1
            continue
        full = _full_width(row, table.columns, names, layout, is_set_apart=index in apart)
        if rows and heading.found is not None and is_lone_sentence(row) and not is_lone_sentence(area_row):
            rows.append((replace(row, doubt=row.doubt or LONE), _cells_by_name(row, names), section, area))
            index += 1
            continue
        if full is not None:
            area_row = row
            if index > headed and index + 1 < len(table.rows) and heading_again(table, heading, index + 1):
                section, area = full.text, ""
            else:
                area = full.text
            index += 1
            continue
        if row.filled:
            held = {at: cell for at, cell in merged.items() if names.get(at) not in layout.group_by}
            if has_bands:
                area = _band_beside(row, merged)
            row = _with_notes_in_each(row, measured)
            rows.append((_doubted(row, headings), _cells_by_name(row, names, held), section, area))
        index += 1
    grouped = grouped_rows(layout, columns, rows)
    return Recognised(
        layout,
        columns,
        tuple(replace(row, doubt=table.doubt or row.doubt) for row in grouped),
        table.headings,
        table,
        label,
        heading.unknown,
        (section, area),
        heading.found,
    )


def _section_of(table: RawTable, heading: FoundHeading) -> str:
    for row in reversed(table.rows[: heading.start]):
        if len(row.filled) == 1 and row.filled[0].column == 0:
            return row.filled[0].text
    if len(table.headings) > 1 and _captions(table.headings[-1], table.headings[-2]):
        return table.headings[-2]
    return table.headings[-1] if table.headings else ""


def _captions(text: str, above: str) -> bool:
    """Whether a text is a table's numbered caption that says again what the heading above it says."""
    found = CAPTION.match(text)
    if found is None or CAPTION.match(above):
        return False
    said, named = (set(LONG_WORD.findall(one.lower())) for one in (found["rest"], above))
    return bool(said & named)


def _label_of(table: RawTable, heading: FoundHeading) -> str:
    """The text of a cell merged over heading and row, where the layout has one."""
    if not heading.layout.row_label:
        return ""
    first = table.rows[heading.start].at(0)
    if first.row_span > heading.depth and heading.start + heading.depth < len(table.rows):
        row = table.rows[heading.start + heading.depth]
        beside = [
            text for middle, text in first.line_middles if row.box and row.box.top < middle < row.box.bottom
        ]
        return " ".join(beside) or first.text
    return first.text


def _full_width(
    row: TableRow, columns: int, names: Mapping[int, str], layout: Layout, *, is_set_apart: bool
) -> Cell | None:
    """A row's one cell when it names an area: over all columns, or alone in the first.

    Alone where names of records stand, it must be set apart from those.
    """
    if len(row.filled) != 1:
        return None
    cell = row.filled[0]
    if cell.span >= max(2, columns - 1) and cell.column == 0:
        return cell
    is_alone = cell.column == 0 and columns > 3 and not row.spanned
    is_alone = is_alone and (names.get(0) not in layout.row_needs or is_set_apart)
    return cell if is_alone and cell.row_span == 1 and len(row.cells) > 1 else None


def _rows_set_apart(rows: Sequence[TableRow]) -> frozenset[int]:
    """Rows by number of one text only that is bold or stands on a ground, as those of records do not."""
    looks = [
        (row.filled[0].is_bold, row.filled[0].colour is not None and _is_of_one_ground(row))
        if row.filled
        else (False, False)
        for row in rows
    ]
    records = [look for row, look in zip(rows, looks, strict=True) if len(row.filled) > 2]
    if not records:
        return frozenset()
    usual = tuple(sum(look[at] for look in records) > len(records) / 3 for at in (0, 1))
    return frozenset(
        number
        for number, (row, look) in enumerate(zip(rows, looks, strict=True))
        if len(row.filled) == 1 and any(own and not often for own, often in zip(look, usual, strict=True))
    )


def _is_of_one_ground(row: TableRow) -> bool:
    return len({cell.colour for cell in row.cells}) == 1


def _merged_here(row: TableRow, above: Mapping[int, Cell]) -> dict[int, Cell]:
    """Cells by column that begin in this row or, merged downwards, in one above and reach into it."""
    going_on = {at: cell for at, cell in above.items() if at in row.spanned}
    return going_on | {cell.column: cell for cell in row.cells if cell.row_span > 1}


def _has_bands(table: RawTable, heading: FoundHeading, names: Mapping[int, str]) -> bool:
    """Whether the first column has no heading, and texts merged over rows that name groups of them."""
    above = table.rows[heading.start : heading.start + heading.depth]
    body = table.rows[heading.start + heading.depth :]
    if 0 in names or any(row.at(0).text for row in above):
        return False
    bands = [row.at(0) for row in body if row.at(0).text]
    return any(cell.row_span > 1 for cell in bands) and all(WORD.search(cell.text) for cell in bands)


def _band_beside(row: TableRow, merged: Mapping[int, Cell]) -> str:
    """The name of the group that a row stands in, beside it or merged over it."""
    return row.at(0).text or (merged[0].text if 0 in merged and 0 in row.spanned else "")


def _headings_of(table: RawTable, heading: FoundHeading) -> dict[int, str]:
    """The headings by column; of a table found by evidence also those that name no field."""
    known = {column.index: column.heading for column in heading.columns if column.heading}
    if heading.found is None:
        return known
    last = table.rows[heading.start : heading.start + heading.depth]
    texts = {cell.column: cell.text for row in last for cell in row.filled if cell.span == 1}
    return texts | known


def _columns_of_figures(rows: Sequence[TableRow]) -> frozenset[int]:
    """The columns of which most texts are figures."""
    texts: dict[int, list[str]] = {}
    for row in rows:
        for cell in row.filled:
            if cell.span == 1:
                texts.setdefault(cell.column, []).append(cell.text)
    return frozenset(
        column
        for column, own in texts.items()
        if 2 * sum(bool(FIGURE.match(text)) for text in own) > len(own) >= FEWEST_FIGURES
    )


def _with_notes_in_each(row: TableRow, measured: frozenset[int]) -> TableRow:
    """A row in which a text merged over columns of figures, and no figure itself, stands in each of them.

    `Not measured by month` over three months says of each that there is none.
    """
    cells: list[Cell] = []
    for cell in row.cells:
        over = range(cell.column, cell.column + cell.span)
        is_note = cell.span > 1 and cell.text and not cell.is_overrun and measured.issuperset(over)
        if is_note and not any(map(str.isdigit, cell.text)):
            cells += [cell.moved(at) for at in over]
        else:
            cells.append(cell)
    return replace(row, cells=tuple(cells)) if len(cells) > len(row.cells) else row


def _doubted(row: TableRow, headings: Mapping[int, str]) -> TableRow:
    """A row, doubtful if one of its texts is merged over several columns that have headings of their own."""
    for cell in row.filled:
        over = {text for index, text in headings.items() if cell.column <= index < cell.column + cell.span}
        if len(over) > 1 and not row.doubt and not cell.is_overrun:
            names = ", ".join(f"“{name}”" for name in sorted(over))
            return replace(row, doubt=f"one text stands under several headings: {names}")
    return row


def _cells_by_name(
    row: TableRow, names: Mapping[int, str], merged: Mapping[int, Cell] | None = None
) -> dict[str, Cell]:
    """A row's cells by `index:name`; one merged downwards from a row above stands here too."""
    found = {
        f"{at}:{names[at]}": cell for at, cell in (merged or {}).items() if at in row.spanned and at in names
    }
    for cell in row.cells:
        for index in range(cell.column, cell.column + cell.span):
            name = names.get(index)
            if name is not None:
                found[f"{index}:{name}"] = cell
                break
    return found
