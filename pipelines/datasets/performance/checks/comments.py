"""What the comment on an indicator says of its figures, held against the figures of its row.

A comment may speak of other things than the indicator ("67 people in Q1"), so a figure is taken for the
indicator's only where the words say so, or where another figure of the same sentence is the row's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from pipelines.datasets.performance.checks.directions import better_of
from pipelines.datasets.performance.checks.said_targets import is_own_target
from pipelines.proof.agreement import difference, equal, moved, share, trend
from pipelines.proof.outcome import (
    About,
    Figure,
    PrintedTexts,
    Ran,
    Verdict,
    judge,
    not_judged,
    step_of,
)
from pipelines.proof.within import POINTS_BEHIND
from pipelines.proof.wording import Quoted, Sentence, Wording, quoted, sentences
from pipelines.rows import figures, periods
from pipelines.rows.locator import cell_name
from pipelines.rows.records import Records, Row, Value

ROLES = {
    "result": "result_value",
    "target": "target_value",
    "previous_result": "previous_value",
    "year_ago_result": "year_ago_value",
}
NEAR = 16
"""Letters before a target in which a word can say that it is another one."""
EARLIER = {"previous_result": "previous_period", "year_ago_result": "year_ago_period"}


class ResultRow:
    """One row of results with its figures by the column they are printed in."""

    def __init__(self, row: Row, printed: PrintedTexts) -> None:
        self.row = row
        self.unit = "percent" if row["unit"] == "percent" else "gbp" if row["unit"] == "gbp" else "count"
        self.better = better_of(row)
        self.name = f"{row['ref'] or ''} {row['indicator']}".strip()
        self.figures: dict[str, Figure] = {}
        for text, value in ROLES.items():
            self._add(text, row[value], str(row[text] or printed.text(row, text)))
        annual = str(row["annual_target"] or "")
        self._add(
            "annual_target", figures.read(annual, str(row["indicator"]), figures.Role.TARGET).value, annual
        )

    def _add(self, text: str, value: Value, shown: str) -> None:
        if value is not None and not isinstance(value, str | bool):
            number = Decimal(str(value))
            locator = cell_name(self.row["locator"], text)
            self.figures[text] = Figure(number, step_of(number, shown), locator, shown)

    def earlier(self, period: str | None) -> str | None:
        """The column of the earlier result that stands for a period, such as `Q1` or `Spring 2015`."""
        said = _quarter_or_period(period).lower() if period else ""
        for text, name in EARLIER.items():
            printed = str(self.row[name] or "").lower()
            if said and (said in printed or _ends_as(said, printed)):
                return text
        return None

    def about(self, kind: str, what: str) -> About:
        """A check of this row."""
        return About(kind, str(self.row["report"]), "indicator-results", f"{self.name}: {what}")


def indicators_of(results: Records, printed: PrintedTexts) -> dict[tuple[str, str], ResultRow]:
    """The rows of results by report and reference."""
    return {
        (str(row["report"]), printed.words.fold(row)): ResultRow(row, printed)
        for row in results.rows
        if row["ref"]
    }


def check_comments(records: Mapping[str, Records], wording: Wording, printed: PrintedTexts) -> Iterator[Ran]:
    """Every figure and every word of direction that a comment states of its own indicator."""
    known = indicators_of(records.get("indicator-results", Records("indicator-results")), printed)
    for sentence in sentences(wording, records):
        key = (sentence.report, printed.words.fold(sentence.row))
        if key in known:
            yield from _targets(sentence, known[key], wording)
            yield from _results(sentence, known[key], wording)
            yield from _changes(sentence, known[key], wording)
            yield from _parts(sentence, known[key], wording)
            yield from _trends(sentence, known[key], wording)
            yield from _pairs(sentence, known[key], wording)


def _targets(sentence: Sentence, row: ResultRow, wording: Wording) -> Iterator[Ran]:
    for found in wording.find("target", sentence.text):
        stated = quoted(found, "a", sentence.locator)
        if is_another_target(sentence.text, found, wording):
            continue
        ran = against_target(row, stated, "target in its comment", "The comment says")
        if ran.outcome is not Verdict.CONTRADICTED or is_own_target(sentence.text, *found.span()):
            yield ran


def is_another_target(text: str, found: re.Match[str], wording: Wording) -> bool:
    """Whether the words before a target say that it is not the row's: last year's, the national one."""
    near = text[max(0, found.start() - NEAR) : found.start("a")]
    return next(wording.find("elsewhen", near), None) is not None


def against_target(row: ResultRow, stated: Quoted, what: str, said: str) -> Ran:
    """A target as words state it, against the target of the period or of the year."""
    about = row.about("comment", what)
    aims = [row.figures[name] for name in ("target", "annual_target") if name in row.figures]
    if not aims or stated.unit != row.unit:
        return not_judged(about, stated.figure)
    tried = [equal(about, stated.figure, aim, said) for aim in aims]
    return next((ran for ran in tried if ran.outcome is not Verdict.CONTRADICTED), tried[0])


def _results(sentence: Sentence, row: ResultRow, wording: Wording) -> Iterator[Ran]:
    """An earlier and a later figure of which one is the row's: then the other must be, too."""
    result = row.figures.get("result")
    for phrase in ("from_to", "compared"):
        for found in wording.find(phrase, sentence.text):
            then, now = (quoted(found, group, sentence.locator) for group in ("a", "b"))
            if result is None or then.unit != row.unit or now.unit != row.unit:
                continue
            period = periods.period_in(sentence.text[found.end() : found.end() + 40])
            column = row.earlier(period) or _agreeing(row, then.figure)
            earlier = row.figures.get(column or "previous_result")
            checks = [
                equal(row.about("comment", "result in its comment"), now.figure, result, "The comment says")
            ]
            if earlier is not None:
                about = row.about("comment", f"{column or 'previous_result'} in its comment")
                checks.append(equal(about, then.figure, earlier, "The comment says"))
            if any(ran.outcome is not Verdict.CONTRADICTED for ran in checks):
                yield from checks


def _agreeing(row: ResultRow, figure: Figure) -> str | None:
    near = (name for name in EARLIER if name in row.figures and _same(row.figures[name], figure))
    return next(near, None)


def _same(one: Figure, two: Figure) -> bool:
    tolerance = max(one.step, two.step) / 2 if one.step != two.step else Decimal(0)
    return judge(one.value, two.value, tolerance) is not Verdict.CONTRADICTED


def _changes(sentence: Sentence, row: ResultRow, wording: Wording) -> Iterator[Ran]:
    """Differences in words: how far from the target, and by how much since when."""
    for phrase, told in (
        ("against_target", "distance from the target"),
        ("changed_since", "change"),
        ("changed_from", "change"),
    ):
        for found in wording.find(phrase, sentence.text):
            stated = quoted(found, "d", sentence.locator)
            sides = _sides(phrase, found, sentence, row)
            about = row.about("difference", told)
            is_points = bool(POINTS_BEHIND.match(sentence.text, found.end("d")))
            if sides is not None and stated.unit == row.unit == "percent":
                yield moved(about, stated.figure, sides, is_points, "The comment says")
            elif stated.unit == row.unit or sides is None or (is_points and row.unit == "percent"):
                yield difference(about, stated.figure, sides, "The comment says")


def _sides(
    phrase: str, found: re.Match[str], sentence: Sentence, row: ResultRow
) -> tuple[Figure, Figure] | None:
    """The two figures that a difference is between: those of the sentence first, else the row's."""
    result, said = row.figures.get("result"), found.groupdict()
    if said.get("a"):
        other: Figure | None = quoted(found, "a", sentence.locator).figure
    elif phrase == "against_target":  # how far an earlier result was from the target
        result, other = row.figures.get(row.earlier(said.get("period")) or ""), row.figures.get("target")
    else:
        column = "year_ago_result" if said.get("year_ago") else row.earlier(said.get("period"))
        other = row.figures.get(column or "")
    return (result, other) if result and other else None


def _parts(sentence: Sentence, row: ResultRow, wording: Wording) -> Iterator[Ran]:
    """A part of a whole in a comment, which the percentage of the row should be."""
    result = row.figures.get("result")
    for found in wording.find("part_of", sentence.text):
        month = re.search(rf"\bin ({periods.MONTH})\b", found["after"], re.IGNORECASE)
        about = row.about("share", "part and whole in its comment")
        if result is None or row.unit != "percent":
            continue
        if month and month[1][:3].lower() not in str(row.row["result_period"]).lower():
            continue
        part, whole = (quoted(found, name, sentence.locator).figure for name in ("part", "whole"))
        if whole.value:
            yield share(about, result, part, whole)


def _trends(sentence: Sentence, row: ResultRow, wording: Wording) -> Iterator[Ran]:
    """Whether a comment calls better what its row's figures call worse, or the other way."""
    for phrase, sign in (("better", 1), ("worse", -1)):
        for found in wording.find(phrase, sentence.text):
            after = sentence.text[found.end() : found.end() + 110]
            since = next(wording.find("since", after), None)
            column = row.earlier(_quarter_or_period(since["period"])) if since else None
            if next(wording.find("since_year_ago", after), None) and since is None:
                column = "year_ago_result"
            now = row.figures.get("result")
            then = row.figures.get(column or "previous_result")
            about = row.about("trend", f"{found.group().lower()} in its comment")
            if now is None or then is None or row.better is None:
                yield not_judged(about, now, then)
            else:
                yield trend(about, sign * row.better, now, then, found.group())


def _quarter_or_period(text: str) -> str:
    """A period in one form; a quarter without its year as `Q1`."""
    text = re.sub(r"(?i)\bquarter\s(?=[1-4])", "Q", text)
    return periods.tidy_period(text) if len(text) > 3 else text


def _ends_as(said: str, printed: str) -> bool:
    """Whether two periods end on one day, as September and the second quarter do."""
    ends = [periods.period_bounds(text).end for text in (said, printed)]
    return ends[0] is not None and ends[0] == ends[1]


def _pairs(sentence: Sentence, row: ResultRow, wording: Wording) -> Iterator[Ran]:
    """Two counts with their periods beside a word of direction, read with the row's polarity."""
    for found in wording.find("two_counts", sentence.text):
        signs = [
            sign
            for phrase, sign in (("better", 1), ("worse", -1))
            if next(wording.find(phrase, sentence.text), None)
        ]
        then, now = (quoted(found, group, sentence.locator) for group in ("a", "b"))
        if len(signs) != 1 or row.better is None or then.unit == row.unit:
            continue
        if _quarter_or_period(found["period"])[:2] > _quarter_or_period(found["later"])[:2]:
            then, now = now, then
        word = "better" if signs[0] > 0 else "worse"
        ran = trend(
            row.about("trend", "counts in its comment"), signs[0] * row.better, now.figure, then.figure, word
        )
        note = (
            f"The comment calls it {word} ({row.row['polarity']}); its counts go from "
            f"{then.figure.text} to {now.figure.text}."
        )
        yield replace(ran, note=note)
