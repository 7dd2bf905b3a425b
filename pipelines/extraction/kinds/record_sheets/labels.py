"""Which texts of sheets are labels, and which sheets follow each other with the same ones."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence

from pipelines.extraction.kinds import looks
from pipelines.extraction.kinds.headings import HeadingWords
from pipelines.extraction.kinds.kinds import TableKind
from pipelines.extraction.kinds.record_sheets.model import (
    ALIKE,
    FEWEST_LABELS,
    FEWEST_SHEETS,
    LONGEST_LABEL,
    RecordSheet,
    folded_text,
)
from pipelines.extraction.model import Cell
from pipelines.rows import periods

PERIOD_WORDS = re.compile(r"(?i)\b(?:q[1-4]|quarter [1-4]|20\d\d(?:[/-]\d\d(?:\d\d)?)?)\b")


def said_again(sheets: Sequence[RecordSheet], is_label: Callable[[str], bool]) -> frozenset[str]:
    """Texts that are labels since sheet after sheet has them, beside a known label.

    They stand before a value in each, or before a text over the other columns, or in a row that all have.
    """
    return (
        _said_before_values(sheets, is_label)
        | _said_before_texts(sheets, is_label)
        | _said_in_rows(sheets, is_label)
    )


def _said_before_texts(sheets: Sequence[RecordSheet], is_label: Callable[[str], bool]) -> frozenset[str]:
    """Such labels under rows of others: `Why is it off target?` before a text that no other sheet has."""
    seen: dict[str, set[str]] = {}
    for sheet in sheets:
        if sum(is_label(cell.text) for cell in sheet.cells.values()) < FEWEST_LABELS:
            continue
        rows: dict[int, list[Cell]] = {}
        for (row, _), cell in sorted(sheet.cells.items()):
            rows.setdefault(row, []).append(cell)
        for cells in rows.values():
            if len(cells) == 2 and cells[0].column == 0 and cells[1].span > 1:
                seen.setdefault(folded_text(cells[0].text), set()).add(cells[1].text)
    return frozenset(text for text, told in seen.items() if len(told) >= FEWEST_SHEETS)


def _said_in_rows(sheets: Sequence[RecordSheet], is_label: Callable[[str], bool]) -> frozenset[str]:
    seen: Counter[tuple[tuple[int, str], ...]] = Counter()
    for sheet in sheets:
        rows: dict[int, list[tuple[int, str]]] = {}
        for (row, column), cell in sorted(sheet.cells.items()):
            rows.setdefault(row, []).append((column, folded_text(cell.text)))
        seen.update({tuple(row) for row in rows.values() if len(row) >= FEWEST_LABELS})
    return frozenset(
        text
        for row, count in seen.items()
        if count >= FEWEST_SHEETS
        and sum(is_label(text) for _, text in row) > 1
        and not any(looks.FIGURE.match(text) for _, text in row)
        for _, text in row
    )


def _said_before_values(sheets: Sequence[RecordSheet], is_label: Callable[[str], bool]) -> frozenset[str]:
    seen: dict[str, list[str]] = {}
    for sheet in sheets:
        pairs = pairs_of_sheet(sheet)
        if not any(is_label(label.text) for label, _ in pairs):
            continue
        for label, value in pairs:
            if len(label.text) <= LONGEST_LABEL and not looks.FIGURE.match(label.text):
                seen.setdefault(folded_text(label.text), []).append(value.text)
    return frozenset(
        text for text, values in seen.items() if len(values) >= FEWEST_SHEETS and len(set(values)) > 1
    )


def pairs_of_sheet(sheet: RecordSheet) -> list[tuple[Cell, Cell]]:
    """A sheet's cells as labels with a value to the right of each, one pair a row or two; none otherwise."""
    rows: dict[int, list[Cell]] = {}
    for (row, _), cell in sorted(sheet.cells.items()):
        rows.setdefault(row, []).append(cell)
    lines = list(rows.values())
    most = max(map(len, lines), default=0)
    is_even = all(len(line) in (most, 2) for line in lines) and most in (2, 4)
    if not is_even or most != sheet.table.columns:
        return []
    return [pair for line in lines for pair in zip(line[::2], line[1::2], strict=True)]


def groups_of_sheets(
    sheets: Sequence[RecordSheet], is_label: Callable[[str], bool]
) -> list[list[RecordSheet]]:
    """Runs of tables with nearly the same labels in the same columns and order."""
    groups: list[list[RecordSheet]] = []
    labels = [_possible_labels(sheet, is_label) for sheet in sheets]
    for number, sheet in enumerate(sheets):
        if number and groups and _are_alike(labels[number - 1], labels[number]):
            groups[-1].append(sheet)
        else:
            groups.append([sheet])
    return [group for group in groups if len(group) >= FEWEST_SHEETS]


def _possible_labels(sheet: RecordSheet, is_label: Callable[[str], bool]) -> Counter[tuple[int, str]]:
    found = Counter(
        (column, folded_text(cell.text)) for (_, column), cell in sheet.cells.items() if is_label(cell.text)
    )
    if not has_labels_left(sheet, {text for column, text in found if not column}):
        return found
    return Counter({key: count for key, count in found.items() if not key[0]})


def has_labels_left(sheet: RecordSheet, labels: Collection[str]) -> bool:
    """Whether each row of a sheet begins with a label, and none but the first is one then."""
    rows = {row for row, _ in sheet.cells}
    first = {row: cell for (row, column), cell in sheet.cells.items() if not column}
    has_values = all(any(at == row and column for at, column in sheet.cells) for row in rows)
    return has_values and all(row in first and folded_text(first[row].text) in labels for row in rows)


def _are_alike(one: Counter[tuple[int, str]], two: Counter[tuple[int, str]]) -> bool:
    shared = (one & two).total()
    return shared >= FEWEST_LABELS and shared >= ALIKE * max(one.total(), two.total())


def label_test(kinds: Sequence[TableKind], words: HeadingWords) -> Callable[[str], bool]:
    """What tells labels of a sheet: words that head columns of known kinds, a period, a colon at the end.

    Those of counts (`Improved or same`) stand in summaries, which are no records, and those that name what a
    column measures (`Staff turnover`) are names.
    """
    fields = [
        field
        for kind in kinds
        for field in kind.fields
        if "count" not in field.looks and not (field.is_repeated and not field.measure)
    ]
    phrases = {phrase for field in fields for phrase in field.phrases}

    def is_label(text: str) -> bool:
        if len(text) > LONGEST_LABEL:
            return False
        if text.rstrip().endswith(":"):
            return True
        named = periods.period_in(text)
        if not named and looks.FIGURE.match(text):
            return False  # `88.9%` says `percent`, as a heading does
        found = words.words_of(PERIOD_WORDS.sub(" ", text) if named else text)
        return found in phrases or (bool(named) and len(found) < FEWEST_LABELS)

    return is_label
