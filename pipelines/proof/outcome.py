"""What a check compares and can say: figures with the precision they were printed in, and outcomes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import NamedTuple

from pipelines.rows.figures import all_parts
from pipelines.rows.locator import cell_name
from pipelines.rows.records import PrintedSpot, Records, Row
from pipelines.rows.references import GENERAL_WORDS, ReferenceWords

HEADING_SCALES = (Decimal(1), Decimal(1000), Decimal(1_000_000))
SLACK = Decimal("0.000001")
LONGEST_FIGURE = 40  # a longer text is a sentence that the figure stands in
PLACES = Decimal("0.01")


class Verdict(StrEnum):
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


class About(NamedTuple):
    """What a check is about: its kind, the report and table, and in words the figure."""

    kind: str
    report: str
    resource: str
    subject: str


@dataclass(frozen=True)
class Ran:
    """One check that ran, about figures of one report (or of two).

    `figures` are all that were printed and take part, the stated one first; `again` judges other values in
    their place, which tells what a misread digit would do; `settled` is what it told, where that is kept.
    `is_of_every_row` says that the text counts as many rows as were read, and other counts of it are theirs.
    """

    about: About
    outcome: Verdict
    stated: Figure | None = None
    expected: Figure | None = None
    note: str = ""
    figures: tuple[Figure, ...] = ()
    again: Callable[[Sequence[Decimal]], Verdict] | None = field(default=None, compare=False, repr=False)
    settled: tuple[tuple[Figure, Decimal], ...] | None = field(default=None, compare=False, repr=False)
    is_of_every_row: bool = False

    @property
    def kind(self) -> str:
        """The kind of check, one of `KINDS`."""
        return self.about.kind

    @property
    def report(self) -> str:
        """The report that was checked."""
        return self.about.report

    @property
    def resource(self) -> str:
        """The table that was checked."""
        return self.about.resource

    @property
    def subject(self) -> str:
        """What the check is about, in words."""
        return self.about.subject

    @property
    def place(self) -> str:
        """Where the stated figure stands; empty where none is."""
        return self.stated.locator if self.stated else ""


class Uncontradicted(NamedTuple):
    """A check that contradicts nothing, as far as it is told; nearly all are such.

    Its figures are left out; `place` is that of the stated one.
    """

    about: About
    outcome: Verdict
    place: str

    @property
    def kind(self) -> str:
        """The kind of check, one of `KINDS`."""
        return self.about.kind

    @property
    def report(self) -> str:
        """The report that was checked."""
        return self.about.report

    @property
    def subject(self) -> str:
        """What the check is about, in words."""
        return self.about.subject


def not_judged(about: About, *figures: Figure | None) -> Ran:
    """A check that lacks a figure, or the words to judge it by."""
    stated, expected = (*figures, None, None)[:2]
    return Ran(about, Verdict.NOT_JUDGED, stated, expected)


def reckoned(
    about: About,
    stated: Figure,
    parts: Sequence[Figure],
    reckon: Callable[[Sequence[Decimal]], Decimal],
    tolerance: Decimal,
    note: Callable[[Decimal], str],
) -> Ran:
    """A printed figure against what others give.

    Args:
        about: what the check is about.
        stated: the printed figure.
        parts: the figures it follows from, in the order `reckon` takes their values.
        reckon: the figure that they give.
        tolerance: the difference that the precision of all of them allows.
        note: a neutral sentence, made of the figure that they give.
    """
    given = reckon([part.value for part in parts])
    lone = parts[0] if len(parts) == 1 and parts[0].value == given else None
    place = parts[0].locator if parts else stated.locator
    expected = lone or Figure(
        given.quantize(PLACES) if given != round(given, 4) else given, stated.step, place, ""
    )

    def again(values: Sequence[Decimal]) -> Verdict:
        return judge(values[0], reckon(values[1:]), tolerance)

    return Ran(
        about,
        judge(stated.value, given, tolerance),
        stated,
        expected,
        note(given),
        (stated, *parts),
        again,
    )


class PrintedTexts:
    """Finds how a row's figures were printed: their text, and from it their precision.

    `words` says how each council prints references.
    """

    def __init__(self, records: Iterable[Records], words: ReferenceWords = GENERAL_WORDS) -> None:
        self.words = words
        self._records = tuple(records)

    @cached_property
    def _spots(self) -> Mapping[tuple[str, str], PrintedSpot]:
        every = (spot for part in self._records for spot in part.locators)
        return {(spot.locator, spot.field): spot for spot in every if spot.part == 1}

    def figure(self, row: Row, name: str) -> Figure | None:
        """A numeric column of a row as a figure; None where it holds no number."""
        value = row[name]
        if value is None or isinstance(value, str | bool):
            return None
        number = Decimal(str(value))
        spot = self._spots.get((str(row["locator"]), name))
        text = spot.text if spot else ""
        shown = text if len(text) <= LONGEST_FIGURE else ""
        return Figure(number, step_of(number, text), cell_name(row["locator"], name), shown)

    def text(self, row: Row, name: str) -> str:
        """The text of a cell as found, empty when it has none."""
        spot = self._spots.get((str(row["locator"]), name))
        return spot.text if spot else ""


@lru_cache(maxsize=5_000)  # several checks ask for one figure, and its text may be a whole paragraph
def step_of(value: Decimal, text: str) -> Decimal:
    """How fine a figure was printed: 16667000 printed as `£16.667m` → 1000, 50.7 as `50.7%` → 0.1.

    The figure of the text that the value is (under a heading in thousands, a thousandth of it) tells;
    without one, whole units are taken.
    """
    for part in all_parts(text) if text else ():
        if part.value is None:
            continue
        if part.value == 0:
            if value == 0:
                return part.step
            continue
        ratio = abs(value / part.value)
        if ratio in HEADING_SCALES:
            return part.step * ratio
    exponent = value.normalize().as_tuple().exponent
    return Decimal(1).scaleb(min(0, exponent if isinstance(exponent, int) else 0))


def judge(stated: Decimal, expected: Decimal, tolerance: Decimal) -> Verdict:
    """Compare a stated figure with what its parts give; a difference that rounding allows is no error."""
    difference = abs(stated - expected)
    if difference <= SLACK:
        return Verdict.HOLDS
    return Verdict.WITHIN_ROUNDING if difference <= tolerance + SLACK else Verdict.CONTRADICTED


def same_values(rows: Iterable[Row], names: Iterable[str]) -> Mapping[tuple[str, ...], list[Row]]:
    """Rows by their values in some columns, in order."""
    columns = tuple(names)
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(str(row[name] or "") for name in columns), []).append(row)
    return groups
