"""The one grammar of figures, for cells and sentences alike.

`tokens` cuts a text into tokens, `grammar` into parts, `reading` says what the text of a cell is worth.
Nothing is guessed: digits whose part cannot be named mean no value, and a doubt that says so.
"""

from pipelines.rows.figures.grammar import FigureKind, Part, all_parts, parts, plain
from pipelines.rows.figures.reading import (
    NOT_UNDERSTOOD,
    Reading,
    Role,
    inner_target,
    read,
    read_amount,
    read_counted,
    read_plain,
    show,
    split_marks,
    split_period,
)
from pipelines.rows.figures.units import Unit, heading_scale, is_other_unit, unit_of_subject

__all__ = [
    "NOT_UNDERSTOOD",
    "FigureKind",
    "Part",
    "Reading",
    "Role",
    "Unit",
    "all_parts",
    "heading_scale",
    "inner_target",
    "is_other_unit",
    "parts",
    "plain",
    "read",
    "read_amount",
    "read_counted",
    "read_plain",
    "show",
    "split_marks",
    "split_period",
    "unit_of_subject",
]
