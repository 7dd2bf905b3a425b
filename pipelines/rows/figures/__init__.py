"""The one grammar of figures, for cells and sentences alike.

`tokens` cuts a text into tokens, `grammar` those into `parts` (figures: `amounts`; ranks, shares and rates:
`shares`); `plays` says what each figure of a cell is for, `cells` which is the cell's own, `reading` what the
text of a cell is worth; `splitting` takes marks, periods and targets off a text.
Nothing is guessed: digits whose part cannot be named mean no value, and a doubt that says so.
"""

from pipelines.rows.figures.grammar import all_parts, parts
from pipelines.rows.figures.parts import FigureKind, Part, plain
from pipelines.rows.figures.reading import read, read_amount, read_counted, read_plain, show
from pipelines.rows.figures.splitting import inner_target, split_marks, split_period
from pipelines.rows.figures.told import NOT_UNDERSTOOD, Reading, Role
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
