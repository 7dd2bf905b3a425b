"""Rows of a transcript under one merged cell: which belong together, when the label stands mid-way.

A PDF's merged cell reaches a transcript as a text beside one row, usually the middle one, with the rows
above and below it empty there. Which rows belong to it is decided so that each label stands nearest to
the middle of its rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from pipelines.extraction.model import Cell, TableRow

if TYPE_CHECKING:
    from pipelines.extraction.layouts import Layout
    from pipelines.extraction.recognise import Column

Entry = tuple[TableRow, Mapping[str, Cell], str, str]
LINE = 60  # letters: about a line of a commentary column, the measure of a row's height


def group_rows(
    layout: Layout, columns: Sequence[Column], rows: Sequence[Entry], carried: Mapping[str, Cell]
) -> list[tuple[list[Entry], dict[str, Cell]]]:
    """Groups of rows, each with its label cells by `index:name`.

    Args:
        layout: says which columns label a group, outermost first.
        columns: the table's columns.
        rows: aligned rows in order.
        carried: cells of the last record of the table before, for labels that stand there only.
    """
    keys = [f"{column.index}:{column.name}" for column in columns if column.name in layout.group_by]
    labels = _labels(keys, rows)
    if not labels:
        return [(list(rows), {})] if rows else []
    cuts = _cuts(rows, labels)
    groups: list[tuple[list[Entry], dict[str, Cell]]] = []
    before = {key: carried[name] for key in keys if (name := key.split(":", 1)[1]) in carried}
    for number, span in enumerate(labels):
        entries = list(rows[cuts[number] : cuts[number + 1]])
        own = _label_cells(keys, rows[span[0] : span[1] + 1])
        if len(keys) > 1:
            own = {**{key: cell for key, cell in before.items() if key not in own and key == keys[0]}, **own}
        before = own
        groups.append((_without_labels(entries, own, keys), own))
    return groups


def _labels(keys: Sequence[str], rows: Sequence[Entry]) -> list[tuple[int, int]]:
    """First and last row of each label: its text may be cut over consecutive rows."""
    labels: list[tuple[int, int]] = []
    for index, (_, cells, _, _) in enumerate(rows):
        here = {key: cells[key].text for key in keys if key in cells and cells[key].text}
        if not here:
            continue
        if labels and labels[-1][1] == index - 1 and _goes_on(keys, rows, labels[-1], here):
            labels[-1] = (labels[-1][0], index)
        else:
            labels.append((index, index))
    return labels


def _goes_on(keys: Sequence[str], rows: Sequence[Entry], label: tuple[int, int], here: Mapping[str, str]) -> bool:
    so_far = {key: cell.text for key, cell in _label_cells(keys, rows[label[0] : label[1] + 1]).items()}
    if not set(here) & set(so_far):
        return keys[-1] not in here or keys[-1] not in so_far or len(keys) < 3
    for key, text in here.items():
        if key in so_far and (text[0].islower() or _is_echo(so_far[key], text)):
            return True
    return False


def _is_echo(before: str, text: str) -> bool:
    """Whether a text repeats the end of the one before, as a text service sometimes does."""
    tail = before[-len(text) - 10 :].lower()
    return len(text) > 20 and SequenceMatcher(None, tail, text.lower(), autojunk=False).ratio() > 0.75


def _label_cells(keys: Sequence[str], rows: Sequence[Entry]) -> dict[str, Cell]:
    found: dict[str, Cell] = {}
    for _, cells, _, _ in rows:
        for key in keys:
            cell = cells.get(key)
            if cell is None or not cell.text:
                continue
            if key not in found:
                found[key] = cell
            elif not _is_echo(found[key].text, cell.text):
                text = f"{found[key].text} {cell.text}"
                found[key] = replace(found[key], text=text, items=(text,), parts=found[key].parts + cell.parts)
    return found


def _height(entry: Entry, keys: Sequence[str] = ()) -> float:
    texts = [cell.text for key, cell in entry[1].items() if key not in keys]
    return max((1 + len(text) // LINE for text in texts), default=1)


def _cuts(rows: Sequence[Entry], labels: Sequence[tuple[int, int]]) -> list[int]:
    """Row numbers where groups begin and end, so that labels stand nearest to their groups' middles."""
    count = len(labels)
    tops = [0.0]
    for entry in rows:
        tops.append(tops[-1] + _height(entry))
    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, -1)}]
    for number, (first, last) in enumerate(labels):
        ends = range(last + 1, (labels[number + 1][0] if number + 1 < count else len(rows)) + 1)
        if number + 1 == count:
            ends = range(len(rows), len(rows) + 1)
        options: dict[int, tuple[float, int]] = {}
        for begin, (cost, _) in best[-1].items():
            if begin > first:
                continue
            for end in ends:
                total = cost + _off_centre(tops, begin, end, first, last)
                if end not in options or total < options[end][0]:
                    options[end] = (total, begin)
        best.append(options)
    end = min(best[-1], key=lambda at: best[-1][at][0])
    cuts = [end]
    for options in reversed(best[1:]):
        cuts.append(options[cuts[-1]][1])
    return list(reversed(cuts))


def _off_centre(tops: Sequence[float], begin: int, end: int, first: int, last: int) -> float:
    middle = (tops[begin] + tops[end]) / 2
    top, bottom = tops[first], tops[last + 1]
    nearness = 0.05 * abs(middle - (top + bottom) / 2)
    if top <= middle <= bottom:
        return nearness
    return nearness + min(abs(middle - top), abs(middle - bottom))


def _without_labels(entries: Sequence[Entry], own: Mapping[str, Cell], keys: Sequence[str]) -> list[Entry]:
    return [
        (row, {**{key: cell for key, cell in cells.items() if key not in keys}}, section, area)
        for row, cells, section, area in entries
    ]
