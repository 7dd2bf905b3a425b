"""In what a bare figure of an indicator is: a column of units, its heading or the table's title says it.

What the cell itself or the indicator's name says goes first. A unit that multiplies (`£m`, `£000`) makes the
value whole pounds, as everywhere.
"""

from __future__ import annotations

import re
from dataclasses import replace

from pipelines.extraction.kinds.recognised import Recognised, Row
from pipelines.rows import figures

UNITS = (
    (re.compile(r"(?i)^(?:%|percent|percentage|per cent)"), figures.Unit.PERCENT),
    (re.compile(r"(?i)^(?:£|gbp|currency)"), figures.Unit.GBP),
    (re.compile(r"(?i)days?\b"), figures.Unit.DAYS),
    (re.compile(r"(?i)per 100,?000"), figures.Unit.PER_100000),
    (re.compile(r"(?i)per 10,?000"), figures.Unit.PER_10000),
    (re.compile(r"(?i)^(?:no\b|num|count|number|#)"), figures.Unit.COUNT),
)
_SIGN = r"£\s?(?:['’]?000s?|ks?|m(?:n|illion)?s?|bn)?|%"
IN_HEADING = re.compile(rf"(?i)(?:^|[\s(])({_SIGN})\)?$")
"""A heading's last word: `Market value £m`, `Rate (%)`."""
IN_TITLE = re.compile(rf"(?i)(?:\(\s*(?:in\s)?|[,–-]\s*|\bin\s)({_SIGN})\s*\)?$")
"""What a title ends with, apart from its words: `Capital expenditure (£m)`, `Debt, in £m`."""


def unit_said(table: Recognised, row: Row, name: str) -> str:
    """The unit that is said for a column's figure in a row outside its cell; empty where none is.

    Args:
        table: the table.
        row: the row, which may have a column of units.
        name: the column.
    """
    heading = next((column.heading for column in table.columns if column.name == name), "")
    return row.text("unit_text") or unit_of_heading(heading, table.name)


def unit_of_heading(heading: str, title: str) -> str:
    """The unit that a heading ends with, else the title above the table; empty where neither does."""
    found = IN_HEADING.search(heading.strip()) or IN_TITLE.search(title.strip())
    return found[1] if found else ""


def read_in(text: str, subject: str, unit: str, role: figures.Role = figures.Role.RESULT) -> figures.Reading:
    """A cell's figure in the unit that is said for it, where neither the cell nor the subject says one."""
    bare = figures.read(text, subject, role)
    if bare.value is None or not unit or bare.unit not in (None, figures.Unit.COUNT):
        return bare
    if figures.heading_scale(unit) > 1:
        return figures.read(text, f"{subject} ({unit})", role)
    found = next((known for pattern, known in UNITS if pattern.search(unit)), None)
    return replace(bare, unit=found or bare.unit)
