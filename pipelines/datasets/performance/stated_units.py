"""In what a bare figure of an indicator is: a column of units, its heading or the table's title says it.

What the cell itself prints goes first; what the name suggests (`within two days`) gives way to what is
printed for the figure. A unit that multiplies (`£m`, `£000`) makes the value whole pounds, as everywhere.
"""

from __future__ import annotations

import re
from dataclasses import replace

from pipelines.extraction.kinds.recognised import Recognised, Row
from pipelines.rows import figures

UNITS = (
    (re.compile(r"(?i)^(?:%|percent|percentage|per cent)|(?<=\s)%(?=\s)"), figures.Unit.PERCENT),
    (re.compile(r"(?i)^(?:£|gbp|currency)"), figures.Unit.GBP),
    (re.compile(r"(?i)(?<!per )(?<!\ba )(?<!each )(?<!/)\bdays?\b"), figures.Unit.DAYS),
    (re.compile(r"(?i)per 100,?000"), figures.Unit.PER_100000),
    (re.compile(r"(?i)per 10,?000"), figures.Unit.PER_10000),
    (re.compile(r"(?i)^(?:no\b|num|count|number|#|['’]?000s?$|thousand)"), figures.Unit.COUNT),
)
OPEN_UNITS = (None, figures.Unit.COUNT, figures.Unit.DAYS)
"""Units that a name may say of what is counted, not of its figure: `cleared within two days`, in per cent."""
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
    """A cell's figure in the unit that is said for it, where the cell says none."""
    return in_unit(figures.read(text, subject, role), unit)


def in_unit(reading: figures.Reading, unit_text: str) -> figures.Reading:
    """A value in the unit that a column of units gives, where its cell prints none: `498` in £000 is 498000.

    A unit that is none of the list, such as kilograms, leaves the value without one.
    """
    figure = reading.figure
    if reading.value is None or not unit_text or reading.unit not in OPEN_UNITS or figure is None:
        return reading
    if figure.unit is not None or figure.has_scale or figure.has_measure:
        return reading
    unit = next((unit for pattern, unit in UNITS if pattern.search(unit_text)), None)
    if unit is figures.Unit.COUNT and reading.unit is not None:
        unit = reading.unit
    if unit is None and not figures.is_other_unit(unit_text):
        return reading
    scale = figures.heading_scale(unit_text)
    return replace(reading, unit=unit, value=figures.plain(reading.value * scale))
