"""Rows of a transcript under one merged cell: which belong together, when the label stands mid-way.

A PDF's merged cell reaches a transcript as a text beside one row, usually the middle one, with the rows
above and below it empty there. Which rows belong to it is decided so that each label stands nearest to
the middle of its rows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

from pipelines.extraction.model import Cell, TableRow

if TYPE_CHECKING:
    from pipelines.extraction.kinds.layouts import Column, Layout

Entry = tuple[TableRow, Mapping[str, Cell], str, str]
SENTENCE_ENDS = (".", "!", "?", ":", ";", ")")
LONG_WORD = re.compile(r"[a-z]{5,}")
CUT_IN_SENTENCE = 1.5
MOST_KIN = 6.0
ROW_EDGES = 0.5  # lines: the white space that each row adds
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
    texts = [
        " ".join(cell.text for cell in _label_cells(keys, rows[a : b + 1]).values()) for a, b, _ in labels
    ]
    cuts = _cuts(keys, rows, labels, texts)
    groups: list[tuple[list[Entry], dict[str, Cell]]] = []
    before = {key: carried[name] for key in keys if (name := key.split(":", 1)[1]) in carried}
    for number, span in enumerate(labels):
        entries = list(rows[cuts[number] : cuts[number + 1]])
        own = _label_cells(keys, rows[span.first : span.last + 1])
        if len(keys) > 1:
            own = {**{key: cell for key, cell in before.items() if key not in own and key == keys[0]}, **own}
        before = own
        groups.append((_without_labels(entries, keys), own))
    return groups


class Label(NamedTuple):
    """First and last row beside which a label stands, and the last row that is surely its own."""

    first: int
    last: int
    reach: int


def _labels(keys: Sequence[str], rows: Sequence[Entry]) -> list[Label]:
    """The labels in order: a label's text may be cut over consecutive rows, or echoed in the next."""
    labels: list[Label] = []
    for index, (_, cells, _, _) in enumerate(rows):
        here = {key: cells[key].text for key in keys if key in cells and cells[key].text}
        if not here:
            continue
        if labels and labels[-1].reach == index - 1 and _is_all_echo(keys, rows, labels[-1], here):
            labels[-1] = labels[-1]._replace(reach=index)
        elif labels and labels[-1].reach == index - 1 and _goes_on(keys, rows, labels[-1], here):
            labels[-1] = Label(labels[-1].first, index, index)
        else:
            labels.append(Label(index, index, index))
    return labels


def _is_all_echo(keys: Sequence[str], rows: Sequence[Entry], label: Label, here: Mapping[str, str]) -> bool:
    so_far = _label_cells(keys, rows[label.first : label.last + 1])
    return all(key in so_far and _is_echo(so_far[key].text, text) for key, text in here.items())


def _goes_on(keys: Sequence[str], rows: Sequence[Entry], label: Label, here: Mapping[str, str]) -> bool:
    so_far = {key: cell.text for key, cell in _label_cells(keys, rows[label.first : label.last + 1]).items()}
    if not set(here) & set(so_far):
        return keys[-1] not in here or keys[-1] not in so_far or len(keys) < 3
    return any(key in so_far and text[0].islower() for key, text in here.items())


def _is_echo(before: str, text: str) -> bool:
    """Whether a text repeats the end of the one before, as a text service sometimes does."""
    tail = before[-len(text) - 10 :].lower()
    match = SequenceMatcher(None, tail, text.lower(), autojunk=False).find_longest_match()
    return len(text) > 20 and text[0].islower() and match.size >= max(10, len(text) // 2)


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
                found[key] = replace(
                    found[key], text=text, items=(text,), parts=found[key].parts + cell.parts
                )
    return found


def _height(entry: Entry) -> float:
    """Lines that a row takes up: those of its longest cell, each paragraph or bullet beginning a new one."""
    return max((sum(1 + len(item) // LINE for item in cell.items) for cell in entry[1].values()), default=1)


def _cuts(
    keys: Sequence[str], rows: Sequence[Entry], labels: Sequence[Label], texts: Sequence[str]
) -> list[int]:
    """Row numbers where groups begin and end, so that labels stand nearest to their groups' middles.

    Three signs are weighed, in lines: how far a label is from the middle of its rows, whether a cut falls
    inside a sentence, and whether a row speaks of what its label names.
    """
    count = len(labels)
    tops = [0.0]
    for entry in rows:
        tops.append(tops[-1] + ROW_EDGES + _height(entry))
    bodies = [_body(entry, keys) for entry in rows]
    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, -1)}]
    for number, (first, last, reach) in enumerate(labels):
        until = labels[number + 1][0] if number + 1 < count else len(rows)
        ends = range(reach + 1, until + 1) if number + 1 < count else range(len(rows), len(rows) + 1)
        options: dict[int, tuple[float, int]] = {}
        for begin, (cost, _) in best[-1].items():
            if begin > first:
                continue
            for end in ends:
                total = cost + _off_centre(tops, begin, end, first, last)
                total -= sum(_kinship(bodies[row], texts[number]) for row in range(begin, end))
                if end < len(rows) and not bodies[end - 1].endswith(SENTENCE_ENDS):
                    total += CUT_IN_SENTENCE
                if end not in options or total < options[end][0]:
                    options[end] = (total, begin)
        best.append(options)
    end = min(best[-1], key=lambda at: best[-1][at][0])
    cuts = [end]
    for options in reversed(best[1:]):
        cuts.append(options[cuts[-1]][1])
    return list(reversed(cuts))


def _body(entry: Entry, keys: Sequence[str]) -> str:
    return " ".join(cell.text for key, cell in entry[1].items() if key not in keys).rstrip()


def _kinship(body: str, label: str) -> float:
    """How much a row speaks of what its label names, in lines: shared longer words, at most MOST_KIN."""
    shared = set(LONG_WORD.findall(body.lower())) & set(LONG_WORD.findall(label.lower()))
    return min(MOST_KIN, 0.7 * len(shared))


def _off_centre(tops: Sequence[float], begin: int, end: int, first: int, last: int) -> float:
    """Lines between the middle of the rows and where the label stands.

    A label cut over several rows straddles the line between them; one beside a single row may stand
    anywhere in it.
    """
    middle = (tops[begin] + tops[end]) / 2
    if last > first:
        return abs(middle - tops[(first + last + 1) // 2])
    top, bottom = tops[first], tops[last + 1]
    outside = max(0.0, top - middle, middle - bottom)
    return outside + 0.2 * abs(middle - (top + bottom) / 2)


def _without_labels(entries: Sequence[Entry], keys: Sequence[str]) -> list[Entry]:
    return [
        (row, {key: cell for key, cell in cells.items() if key not in keys}, section, area)
        for row, cells, section, area in entries
    ]
