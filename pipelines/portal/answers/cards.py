"""What an answer is: a card with one figure or text, its unit, period, target, verdict and place."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from pipelines.portal.answers.asked import AskedQuestion
from pipelines.portal.answers.facts import (
    FactCell,
    FactRow,
)
from pipelines.portal.answers.orders import (
    annual_target,
    target_beside,
    way_of,
)
from pipelines.portal.answers.stemming import stem
from pipelines.portal.drawing import show
from pipelines.portal.performance.standing import MET, MISSED, UNTOLD, gap_words, verdict_of
from pipelines.rows.locator import holder, last_cell, row_name, table_of
from pipelines.rows.periods import Period

MOST_NEAR = 3
ASIDE = frozenset(
    map(
        stem,
        (
            *("target", "previous", "ago", "original", "annual", "comparator", "benchmark"),
            *("difference", "variation", "variance", "slippage", "additions"),
            *("latitude", "longitude", "easting", "northing"),
        ),
    )
)
"""Words of columns that stand beside the figure itself: only asked for by name."""
BARE_NUMBER = re.compile(r"-?[\d,]+(?:\.\d+)?")
MEASURE = "measure"
VALUES = frozenset(("value", "value_text"))
EVER = Period("", None, None)
DAYS_OF_QUARTER = 92
NOTES = {
    "within": "It covers a part of the period you asked for.",
    "ending": "It is of the quarter that ends with the month you asked for.",
    "season": "It is of the quarter that most of the season you asked for lies in.",
    "begun": "It is of the financial year that begins in the year you asked for.",
}


@dataclass(frozen=True)
class Answer:
    """One answer, or what is near: a cell, a series of cells, a sum of cells, or a text.

    Attributes:
        kind: `cell`, `series`, `sum` or `sentence`.
        name: what its row is about.
        column, title: the column's name and what people call it.
        text: the whole cell as printed; of a sum, the operation in words.
        of: the locators of the cells of a sum or series.
        target: the target as printed beside a result.
        verdict: whether it was met or missed and by how much, told from both figures and the polarity.
        words: what a reader should know beside, such as that a quarter stands for a year.
        among: of what was put in order, counted or compared: the period, how many it was chosen from, and
            what was left out.
    """

    kind: str
    dataset: str
    version: str
    table: str
    table_title: str
    row: str
    column: str
    title: str
    name: str
    text: str
    value: float | None
    unit: str
    period: str
    report: str
    publisher: str
    rating: str = ""
    target: str = ""
    verdict: str = ""
    of: tuple[str, ...] = ()
    words: str = ""
    among: str = ""
    other: str = ""

    @property
    def locator(self) -> str:
        """The cell's own locator, as the dataset's table of locators has it."""
        return f"{self.row}#{self.column}" if self.column else self.row


@dataclass(frozen=True)
class Answered:
    """What came of a question: answers, or what is near and why it is no answer.

    Attributes:
        understood: words of the question that the first answer does not have, each with those that it has for
            them: `council flats` and `council housing`.
    """

    answers: tuple[Answer, ...]
    near: tuple[Answer, ...]
    why: str
    understood: tuple[tuple[str, str], ...] = ()
    lacks_words: bool = False

    @property
    def is_answered(self) -> bool:
        """Whether the words and the period that were asked were found together."""
        return bool(self.answers)


@dataclass(frozen=True)
class Scored:
    """A cell with how well it fits: all words that must be found, the period, and the rank among others."""

    row: FactRow
    cell: FactCell
    score: float
    coverage: float
    missing: frozenset[str]
    period_fit: str
    is_text: bool = False

    def with_gain(self, gain: float) -> Scored:
        """The same with another rank; made by hand, since each question makes a hundred."""
        score = self.score + gain
        return Scored(self.row, self.cell, score, self.coverage, self.missing, self.period_fit, self.is_text)


SeriesOf = Callable[[FactRow], Sequence[tuple[str, str, float | None, str]]]
"""The results of a row's indicator, oldest first: (cell's locator, period, value, text); empty for none."""


def card_of_row(row: FactRow) -> Answer:
    """The figure that a row's rating is of, else the rating itself."""
    cell = next((cell for cell in row.figures if not cell.words & ASIDE), None)
    if cell is None:
        cell = next((entry for entry in row.entries if entry.text == row.rating), EMPTY_CELL)
    return card_of(Scored(row, cell, 0.0, 1.0, frozenset(), "any"))


EMPTY_CELL = FactCell("", "", "", None, "", EVER, frozenset())
SeriesPoint = tuple[str, str, float | None, str]
"""A cell's locator, its period, value and text."""


def at_point(answer: Answer, point: SeriesPoint) -> Answer:
    """An answer about another cell of the same series: what it says of the first cell alone is left out."""
    locator, period, value, text = point
    moved = replace(
        answer, row=row_name(locator), column=last_cell(locator), period=period, value=value, text=text
    )
    if (moved.row, moved.column) == (answer.row, answer.column):
        return moved
    return replace(moved, table=table_of(locator), report=holder(locator), rating="", target="", verdict="")


def _title(row: FactRow, cell: FactCell) -> str:
    """What people call a figure: what its row says is measured where its column says no more than "value"."""
    if cell.column not in VALUES:
        return cell.title
    said = next((entry.text for entry in row.entries if entry.column == MEASURE), "")
    return "" if said and said in row.name else said or cell.title


def card_of(scored: Scored) -> Answer:
    """The card of a cell that fits a question."""
    row, cell = scored.row, scored.cell
    period = cell.period if cell.period.start else row.period
    note = NOTES.get(scored.period_fit, "")
    if scored.period_fit == "ending" and _is_longer_than_a_quarter(period):
        note = "It is of the financial year that ends in the year you asked for."
    return Answer(
        kind="sentence" if scored.is_text else "cell",
        dataset=row.package,
        version=row.version,
        table=row.table,
        table_title=row.table_title,
        row=row.locator,
        column=cell.column,
        title=_title(row, cell),
        name=row.name or row.table_title,
        text=cell.text,
        value=cell.value,
        unit=cell.unit,
        period=period.text,
        report=row.report,
        publisher=row.publisher,
        rating=row.rating,
        target=_target(row, cell),
        verdict=_verdict(row, cell),
        words=note,
    )


def _is_longer_than_a_quarter(period: Period) -> bool:
    if period.start is None or period.end is None:
        return False
    return (period.end - period.start).days > DAYS_OF_QUARTER


def target_cell(row: FactRow, cell: FactCell) -> FactCell | None:
    """The target beside a result; None of a figure that is itself a target or stands aside."""
    return None if cell.value is None or cell.words & ASIDE else target_beside(row)


def year_target_cell(row: FactRow, cell: FactCell) -> FactCell | None:
    """The year's target beside a figure whose own period has none in figures; None where there is none."""
    target = target_cell(row, cell)
    return annual_target(row) if target is not None and target.value is None else None


def _target(row: FactRow, cell: FactCell) -> str:
    target = target_cell(row, cell)
    if target is None:
        return ""
    if year := year_target_cell(row, cell):
        return f"{_with_unit(year, cell.unit)} for the whole year"
    return _with_unit(target, cell.unit)


def _with_unit(target: FactCell, unit: str) -> str:
    is_bare = BARE_NUMBER.fullmatch(target.text) is not None and target.value is not None
    return show.with_unit(target.value or 0.0, unit) if is_bare else target.text


def _verdict(row: FactRow, cell: FactCell) -> str:
    """`Met`, or `Missed` and by how much; empty where the figures or the polarity do not tell."""
    target = target_cell(row, cell)
    if target is None or target.value is None:
        return ""
    told = verdict_of(cell.value, target.value, way_of(row))
    if told == UNTOLD and row.met is not None:
        told = MET if row.met else MISSED
    if told == MISSED:
        return f"{MISSED}, {gap_words(cell.value, target.value, cell.unit)}"
    return "" if told == UNTOLD else told


def near_cards(scored: Sequence[Scored]) -> tuple[Answer, ...]:
    """The cards of what comes nearest where nothing answers."""
    return tuple(card_of(each) for each in scored[:MOST_NEAR])


def asked_for(question: AskedQuestion) -> str:
    """The periods that a question asks for, in words."""
    if question.quarter is not None and not question.periods:
        return f"a quarter {question.quarter}"
    return ", ".join(period.text for period in question.periods)


def in_quotes(words: Sequence[str]) -> str:
    """Words as they are named in a sentence: “one”, “two”."""
    return ", ".join(f"“{word}”" for word in words)
