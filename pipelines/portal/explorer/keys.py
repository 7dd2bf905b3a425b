"""What a group is of: its key as a value, in words for people, as a text for files, and as filters.

A part of time is kept as its first day, a range of numbers as its lower edge; quarters and years are those of
local government, from 1 April. What is empty is None.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pipelines.portal.drawing import show
from pipelines.portal.explorer.question import OWN, RANGE, STEPS, Group
from pipelines.portal.tables.query import LONGEST_VALUE, RESERVED
from pipelines.store.published import PublishedColumn

Key = str | int | float | bool | date | None
MONTHS = {"month": 1, "quarter": 3, "year": 12, "financial-year": 12}
NOT_STATED = "Not stated"


@dataclass(frozen=True)
class KeyWords:
    """How the keys of one group are told; `width` is of the ranges of a number."""

    group: Group
    column: PublishedColumn
    width: float | None = None

    @property
    def title(self) -> str:
        """The heading of the group's column: `Month of issue`."""
        if self.group.step in STEPS:
            return f"{self.column.title}, {STEPS[self.group.step]}"
        return f"{self.column.title}, range" if self.group.step == RANGE else self.column.title

    @property
    def name(self) -> str:
        """The name of the group's column in files."""
        return (
            f"{self.column.name}_{self.group.step.replace('-', '_')}" if self.group.step else self.column.name
        )

    def words(self, key: Key) -> str:
        """The key for people."""
        if key is None:
            return NOT_STATED
        if isinstance(key, bool):
            return "Yes" if key else "No"
        if isinstance(key, date):
            return (
                f"{key:%B %Y}"
                if self.group.step == "month"
                else self.text(key)
                if self.group.step
                else show.day(key)
            )
        if isinstance(key, int | float):
            lower = told(key, self.column.unit)
            if self.group.step != RANGE or self.width is None:
                return lower
            return f"{lower} to under {told(key + self.width, self.column.unit)}"
        return key

    def short(self, key: Key) -> str:
        """The key where room is scarce."""
        if isinstance(key, date) and self.group.step == "month":
            return f"{key:%b %Y}"
        if isinstance(key, int | float) and not isinstance(key, bool) and self.group.step == RANGE:
            return told(key, self.column.unit, is_short=True)
        return self.words(key)

    def text(self, key: Key) -> str:
        """The key in a file: `2024-04`, `2024/25 Q1`, `2024/25`, a lower edge, or the value itself."""
        if key is None:
            return ""
        if isinstance(key, bool):
            return "true" if key else "false"
        if not isinstance(key, date):
            return str(key)
        financial = f"{key.year - (key.month < 4)}/{(key.year - (key.month < 4) + 1) % 100:02}"
        match self.group.step:
            case "month":
                return f"{key:%Y-%m}"
            case "quarter":
                return f"{financial} Q{(key.month - 4) // 3 % 4 + 1}"
            case "year":
                return f"{key:%Y}"
            case "financial-year":
                return financial
            case _:
                return key.isoformat()

    def filters(self, key: Key) -> tuple[tuple[str, str], ...]:
        """The parameters that narrow the rows down to this group; nothing where an address cannot say it."""
        name = self.column.name
        if key is None:
            return ((f"{name}__empty", "true"),)
        if isinstance(key, date) and self.group.step:
            last = months_on(key, MONTHS[self.group.step])
            return ((f"{name}__gte", key.isoformat()), (f"{name}__lt", last.isoformat()))
        if self.group.step == RANGE and isinstance(key, int | float) and self.width:
            return ((f"{name}__gte", str(key)), (f"{name}__lt", str(clean(key + self.width))))
        text = self.text(key)
        if len(text) > LONGEST_VALUE or "\0" in text:
            return ()
        return ((f"{name}__eq" if name in (*OWN, *RESERVED) else name, text),)

    def before(self, key: Key) -> Key:
        """The period before; None where the key is none."""
        if isinstance(key, date) and self.group.step in MONTHS:
            return months_on(key, -MONTHS[self.group.step])
        return None


def months_on(day: date, months: int) -> date:
    """The first of a month so many months on."""
    number = day.year * 12 + day.month - 1 + months
    if number < 12:
        return date.min
    return date(number // 12, number % 12 + 1, 1)


def clean(value: float) -> float | int:
    """A figure without the dust of binary fractions: six places at most, whole where it is whole."""
    rounded = round(value, 6)
    return int(rounded) if float(rounded).is_integer() and abs(rounded) < 2**53 else rounded


def told(value: float | int, unit: str, *, is_short: bool = False) -> str:
    """A worked-out figure for people: pounds whole or to the penny, others to two places at most."""
    value = clean(value)
    if unit == "gbp" and not is_short and not isinstance(value, int):
        sign = show.MINUS if value < 0 else ""
        return f"{sign}£{abs(value):,.2f}"
    return show.with_unit(value if isinstance(value, int) else clean(round(value, 2)), unit, short=is_short)
