"""What a check compares and can say: figures with the precision they were printed in, and outcomes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from pipelines.records import Locator, Records, Row

NUMBER = re.compile(r"\d[\d,]*(?:\.(\d+))?")
SLACK = Decimal("0.000001")


class Outcome(StrEnum):
    """What a check found."""

    HOLDS = "holds"
    WITHIN_ROUNDING = "within rounding"
    CONTRADICTED = "contradicted"
    NOT_JUDGED = "cannot be judged"


@dataclass(frozen=True)
class Figure:
    """A figure with its place. `step` is the least amount by which it could have been printed otherwise."""

    value: Decimal
    step: Decimal
    locator: str
    text: str

    def shown(self) -> str:
        """The value as it is published."""
        return f"{self.value:f}"


@dataclass(frozen=True)
class Ran:
    """One check that ran, about figures of one report (or of two)."""

    kind: str
    report: str
    resource: str
    subject: str
    outcome: Outcome
    stated: Figure | None = None
    expected: Figure | None = None
    note: str = ""


class Printed:
    """Finds how a row's figures were printed: their text, and from it their precision."""

    def __init__(self, records: Iterable[Records]) -> None:
        self._spots: dict[tuple[str, str], Locator] = {
            (spot.locator, spot.field): spot for part in records for spot in part.locators if spot.part == 1
        }

    def figure(self, row: Row, name: str) -> Figure | None:
        """A numeric column of a row as a figure; None where it holds no number."""
        value = row[name]
        if value is None or isinstance(value, str | bool):
            return None
        number = Decimal(str(value))
        spot = self._spots.get((str(row["locator"]), name))
        text = spot.text if spot else ""
        return Figure(number, step_of(number, text), f"{row['locator']}#{name}", text)

    def text(self, row: Row, name: str) -> str:
        """The text of a cell as found, empty when it has none."""
        spot = self._spots.get((str(row["locator"]), name))
        return spot.text if spot else ""


def step_of(value: Decimal, text: str) -> Decimal:
    """How fine a figure was printed: 16667000 printed as `£16.667m` → 1000, 50.7 as `50.7%` → 0.1.

    The number of the text that the value is a multiple of (by a power of ten) tells; without one, whole
    units are taken.
    """
    for match in NUMBER.finditer(text):
        printed = Decimal(match.group().replace(",", ""))
        digits = Decimal(1).scaleb(-len(match.group(1) or ""))
        if printed == 0:
            if value == 0:
                return digits
            continue
        ratio = abs(value) / printed
        if ratio in (Decimal(1), Decimal(1000), Decimal(1_000_000)):
            return digits * ratio
    exponent = value.normalize().as_tuple().exponent
    return Decimal(1).scaleb(min(0, exponent if isinstance(exponent, int) else 0))


def judge(stated: Decimal, expected: Decimal, tolerance: Decimal) -> Outcome:
    """Compare a stated figure with what its parts give; a difference that rounding allows is no error."""
    difference = abs(stated - expected)
    if difference <= SLACK:
        return Outcome.HOLDS
    return Outcome.WITHIN_ROUNDING if difference <= tolerance + SLACK else Outcome.CONTRADICTED


def same_values(rows: Iterable[Row], names: Iterable[str]) -> Mapping[tuple[str, ...], list[Row]]:
    """Rows by their values in some columns, in order."""
    columns = tuple(names)
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(str(row[name] or "") for name in columns), []).append(row)
    return groups
