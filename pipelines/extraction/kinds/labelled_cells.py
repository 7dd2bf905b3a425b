"""Cells that hold a figure for each of several measures, each behind its label: `Target: 60 Actual: 64`.

Each such column becomes one for each label, `Q1` with what was reached and `Target Q1`, and one for the mark
that rates it if its cells hold any; the table is then read as any other. What stands before the first label
(`No target`) is what the label says of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipelines.extraction.kinds.looks import FIGURE
from pipelines.extraction.kinds.measure_lines import REACHED
from pipelines.extraction.model import Cell, RawTable, TableRow
from pipelines.extraction.text import SIGNS
from pipelines.rows.arrows import ARROWS

LABELS = re.compile(
    r"(?i)(?<!\w)(?P<label>actual|result|performance|outturn|achieved|target|profile|forecast|plan|last year"
    r"|previous|baseline|status|rag|rating)\s?[:=]\s*"
)
FEWEST = 3  # cells of a column
MOSTLY = 0.7  # of a column's filled cells have several labels
STATUS = "Status"
RATED = frozenset(["status", "rag", "rating"])

Values = dict[str, str]


def with_labels_as_columns(table: RawTable) -> RawTable | None:
    """A table whose cells of labelled figures are a column for each label; None where it has none."""
    parted = {at: labels for at in range(table.columns) if (labels := _labels_of(table, at))}
    if not parted or table.doubt:
        return None
    first = min(number for number, row in enumerate(table.rows) for at in parted if _values(row.at(at).text))
    marked = {
        at for at in parted if any(_marks(row.at(at)) for row in table.rows) and not RATED & set(parted[at])
    }
    places: list[tuple[int, str]] = []
    for at in range(table.columns):
        places += [(at, label) for label in parted.get(at, [""])]
        places += [(at, STATUS)] if at in marked else []
    rows = [_row(row, places, parted, is_head=number < first) for number, row in enumerate(table.rows)]
    return replace(table, rows=tuple(rows), columns=len(places), column_edges=())


def _labels_of(table: RawTable, at: int) -> list[str]:
    """The labels that most cells of a column have, what was reached first; none of any other column."""
    cells = [row.at(at).text for row in table.rows if row.at(at).text and row.at(at).span == 1]
    told = [values for text in cells if (values := _values(text))]
    several = [values for values in told if len(values) > 1 or "" in values]
    if len(several) < FEWEST or len(several) < MOSTLY * (len(cells) - 1):
        return []
    labels = list(dict.fromkeys(label for values in told for label in values if label))
    reached = [label for label in labels if REACHED.match(label)]
    return [*reached, *(label for label in labels if label not in reached)] if len(reached) == 1 else []


def _values(text: str) -> Values:
    """What a cell says behind each of its labels; nothing where it says more than figures and short words."""
    text = SIGNS.sub(" ", text)  # marks stand apart, as symbols
    found = list(LABELS.finditer(text))
    labels = [match["label"].lower() for match in found]
    if not found or len(set(labels)) != len(labels):
        return {}
    ends = [*(match.start() for match in found[1:]), len(text)]
    values = {
        label: text[match.end() : end].strip(" ,;|/")
        for label, match, end in zip(labels, found, ends, strict=True)
    }
    before = text[: found[0].start()].strip(" ,;|/")
    if before and not (len(before.split()) <= len(labels) + 1 and not FIGURE.match(before)):
        return {}
    return values | ({"": before} if before else {})


def _marks(cell: Cell) -> bool:
    return any(symbol.sign not in ARROWS for symbol in cell.symbols) or cell.colour is not None


def _row(
    row: TableRow, places: Sequence[tuple[int, str]], parted: dict[int, list[str]], *, is_head: bool
) -> TableRow:
    """A row with a cell for each label; headings say the label before what they said."""
    if len(row.filled) == 1 and row.filled[0].span > 1:
        return replace(row, cells=(replace(row.filled[0], span=len(places)),))
    cells: list[Cell] = []
    for place, (at, label) in enumerate(places):
        cell = row.at(at)
        if not label:
            cells.append(cell.moved(place, min(cell.span, 1)))
        elif is_head:
            text = cell.text if REACHED.match(label) or not cell.text else f"{label.capitalize()} {cell.text}"
            cells.append(replace(cell, text=text, items=(text,) if text else (), column=place, span=1))
        elif label == STATUS:
            cells.append(replace(cell, text="", items=(), column=place, span=1))
        else:
            cells.append(_said(cell, label, parted[at], place))
    return replace(row, cells=tuple(cells), spanned=frozenset())


def _said(cell: Cell, label: str, labels: Sequence[str], place: int) -> Cell:
    """What a cell says behind one label, with neither mark nor ground: these are of its rating."""
    values = _values(cell.text)
    text = values.get(label, "")
    aside = values.get("", "")
    if not text and aside and label in aside.lower():
        text = aside  # `No target`
    if not values and label == labels[0]:
        text = cell.text  # a bare figure is what was reached
    return replace(
        cell, text=text, items=(text,) if text else (), column=place, span=1, symbols=(), colour=None
    )
