"""A group of sheets as a table for each part of a report, a row a sheet."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence, Set
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from pipelines.extraction.kinds.labelled_lines import Pair
from pipelines.extraction.kinds.record_sheets.around import (
    SOME,
    TEXTS,
    SheetTexts,
    above_sheet,
    is_heading_block,
    labels_of_texts,
    texts_above,
    texts_around,
)
from pipelines.extraction.kinds.record_sheets.labels import has_labels_left, pairs_of_sheet
from pipelines.extraction.kinds.record_sheets.model import (
    ALIKE,
    CODED,
    FEWEST_LABELS,
    STATUS,
    RecordSheet,
    SheetRecord,
    folded_text,
)
from pipelines.extraction.kinds.record_sheets.records import is_one_row, naming_label, record_of
from pipelines.extraction.kinds.record_sheets.titles import (
    code_and_name,
    without_ratings,
    without_shared_label,
)
from pipelines.extraction.model import Cell, Document, RawTable, TableRow

NAMED = "Indicator"
NAMES = re.compile(
    r"(?i)\b(project|action|milestone|risk|scheme|proposal)\b"
)  # what labels say a sheet is of
NAMES_OF_ROWS = re.compile(
    r"(?i)^(?:key )?(?:performance )?(?:indicator|measure|kpi|pi|project|action|risk|proposal|saving)s?"
    r"(?: (?:name|title|description))?$"
)


class TitledSheet(NamedTuple):
    """A sheet's record with the texts about it and its title."""

    record: SheetRecord
    texts: SheetTexts
    title: Cell


def tables_of_sheets(
    document: Document, group: Sequence[RecordSheet], is_label: Callable[[str], bool]
) -> dict[int, RawTable]:
    """A group of sheets as a table for each part of the report, by the place of its first sheet.

    None where they are tables with rows of their own, or where nothing names them.
    """
    records = _records_of(group, is_label)
    names = _names_of(records)
    if len(names) < FEWEST_LABELS:
        return {}
    if all(map(is_one_row, group)) and any(map(NAMES_OF_ROWS.match, names)):
        return {}  # each names its row itself, and what stands above is the name of a group
    are_headed = all(any(map(is_heading_block, texts_above(document, sheet))) for sheet in group)
    again = labels_of_texts(document)
    around = [texts_around(document, sheet, again, is_label, are_headed=are_headed) for sheet in group]
    records = [_with_facts(record, texts.facts) for record, texts in zip(records, around, strict=True)]
    label, titled = _titled(records, around)
    if not titled:
        return {}
    columns = _columns_of(titled, [name for name in _names_of(records) if name != label], label)
    return _tables_by_part(titled, columns)


def _records_of(group: Sequence[RecordSheet], is_label: Callable[[str], bool]) -> list[SheetRecord]:
    """What each sheet says by label; nothing where one of them is no record."""
    seen = Counter(
        (column, folded_text(cell.text)) for sheet in group for (_, column), cell in sheet.cells.items()
    )
    labels = {key for key, count in seen.items() if count >= ALIKE * len(group) and is_label(key[1])}
    labels -= _values_again(group, labels)
    # a comment may stand in some of them only
    left = {text for column, text in seen if not column and is_label(text)}
    if all(has_labels_left(sheet, left) for sheet in group):
        before_values = {0, 2} if all(map(pairs_of_sheet, group)) else {0}
        labels = {key for key in seen if key[0] in before_values and is_label(key[1])}
    records = [record_of(sheet, labels) for sheet in group]
    found = [record for record in records if record is not None]
    return found if len(found) == len(records) else []


def _names_of(records: Sequence[SheetRecord]) -> list[str]:
    """The labels of some records, each once, in the order in which they come."""
    return list(dict.fromkeys(label for record in records for label in record.values))


def _values_again(group: Sequence[RecordSheet], labels: Set[tuple[int, str]]) -> set[tuple[int, str]]:
    """Of some labels those that in all sheets stand right under a row of labels: values that most have."""
    found: dict[tuple[int, str], list[bool]] = {}
    for sheet in group:
        rows: dict[int, set[tuple[int, str]]] = {}
        for (row, column), cell in sheet.cells.items():
            rows.setdefault(row, set()).add((column, folded_text(cell.text)))
        for row, keys in rows.items():
            above = rows.get(row - 1, set())
            is_under = len(above) > 1 and above <= labels and not keys <= labels
            for key in keys & labels:
                found.setdefault(key, []).append(is_under)
    return {key for key, under in found.items() if all(under)}


def _titled(records: Sequence[SheetRecord], around: Sequence[SheetTexts]) -> tuple[str, list[TitledSheet]]:
    """The sheets with their titles, and the label that names them where no titles do; none without names."""
    titles = [record.name or texts.title for record, texts in zip(records, around, strict=True)]
    found = [title for title in titles if title is not None and title.text]
    label = ""
    if len(found) < len(records) or len({title.text for title in found}) < len(records):
        label = naming_label(records)
        if not label:
            return "", []
        found = [record.values[label] for record in records]
        records = [record._replace(name=title) for record, title in zip(records, found, strict=True)]
    return label, [TitledSheet(*one) for one in zip(records, around, found, strict=True)]


def _columns_of(
    titled: Sequence[TitledSheet], names: Sequence[str], label: str
) -> list[tuple[str, list[Cell | None]]]:
    """The columns of the table: reference and name, a column a label, what stands about sheets, a rating.

    Args:
        titled: the sheets.
        names: their labels, less the one that names them.
        label: that one; empty where titles name them.
    """
    named, rated = without_ratings(without_shared_label([one.title for one in titled]))
    parted = [code_and_name(title) for title in named]
    columns: list[tuple[str, list[Cell | None]]] = []
    if all(code is not None for code, _ in parted):
        columns.append((CODED, [code for code, _ in parted]))
        named = [name for _, name in parted]
    told = next(filter(None, map(NAMES.search, names)), None)
    columns.append((label or (told[1].capitalize() if told else NAMED), [*named]))
    columns += [(name, [one.record.values.get(name) for one in titled]) for name in names]
    kept = [*names]
    for name, part in TEXTS:
        cells = [getattr(one.texts, part) for one in titled]
        least = (SOME if part == "comment" else ALIKE) * len(titled)
        if name not in names and sum(cell is not None for cell in cells) >= least:
            columns.append((name, cells))
            kept.append(name)
    if rated and STATUS not in kept:
        columns.append((STATUS, rated))
    return columns


def _tables_by_part(
    titled: Sequence[TitledSheet], columns: Sequence[tuple[str, Sequence[Cell | None]]]
) -> dict[int, RawTable]:
    """Columns as a table for each part of the report, under the headings that stand above its first sheet."""
    heads = tuple(Cell(text, (text,), at, is_bold=True) for at, (text, _) in enumerate(columns))
    head = TableRow(heads, titled[0].record.sheet.table.page)
    lines = zip(*(cells for _, cells in columns), strict=True)
    rows = [_row(one.record.sheet.table, cells) for one, cells in zip(titled, lines, strict=True)]
    found = [one.record for one in titled]
    begins = [
        at for at in range(1, len(rows)) if titled[at].texts.begins_part or _is_under_another(found, at)
    ]
    tables: dict[int, RawTable] = {}
    for start, end in pairwise([0, *begins, len(rows)]):
        first = found[start].sheet
        headings = first.table.headings
        if found[start].name is None and headings:
            headings = above_sheet(headings, titled[start].texts)
        tables[first.at] = replace(
            first.table, rows=(head, *rows[start:end]), columns=len(heads), headings=headings
        )
    return tables


def _row(table: RawTable, cells: Sequence[Cell | None]) -> TableRow:
    """A sheet as a row: its cells side by side, the place of its table, the doubt of it."""
    placed = (
        replace(cell, column=at, span=1, row_span=1) if cell else Cell("", column=at)
        for at, cell in enumerate(cells)
    )
    return TableRow(tuple(placed), table.page, table.line, table.box, doubt=_doubt_of(table))


def _is_under_another(found: Sequence[SheetRecord], at: int) -> bool:
    """Whether a sheet that holds its own name stands under another heading than the one before it."""
    before, own = found[at - 1], found[at]
    return own.name is not None and own.sheet.table.headings != before.sheet.table.headings


def _doubt_of(table: RawTable) -> str:
    return table.doubt or next((row.doubt for row in table.rows if row.doubt), "")


def _with_facts(record: SheetRecord, facts: Sequence[Pair]) -> SheetRecord:
    """A sheet's record with what the lines below it say of labels that it has no value for itself."""
    values = {label.text.rstrip(": "): value for label, value in facts}
    return record._replace(values=values | record.values)
