"""Sentences that name an indicator elsewhere in a report, held against the indicator's row.

An indicator counts as named where every telling word of its name stands in the sentence, and no other
indicator's name takes more of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from pipelines.datasets.performance.checks.comments import ResultRow, against_target, indicators_of
from pipelines.datasets.performance.checks.said_targets import is_own_target
from pipelines.datasets.performance.checks.said_times import (
    YTD,
    is_of_another_time,
    key_of,
    names_other_months,
    to_date_of,
)
from pipelines.datasets.performance.checks.said_wholly import is_said_wholly
from pipelines.proof.agreement import difference, equal
from pipelines.proof.outcome import PrintedTexts, Ran, Verdict
from pipelines.proof.within import NAME_BREAK
from pipelines.proof.wording import FIGURE, Sentence, Wording, quote, quoted, sentences
from pipelines.rows.locator import cell_name
from pipelines.rows.records import Records, Row

FEWEST_WORDS = 2
ROUGHLY = re.compile(
    r"(?i)\b(?:about|around|approximately|approx\.?|roughly|nearly|almost|over|under|some|circa|(?:more|less|fewer)"
    r" than)\s*[£(]?\s*$"
)
"""Words before a figure that say it is rounded: `just over 20,900`."""
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def check_mentions(records: Mapping[str, Records], wording: Wording, printed: PrintedTexts) -> Iterator[Ran]:
    """Results, targets and results of a year ago that sentences state of an indicator by its name."""
    known = indicators_of(records.get("indicator-results", Records("indicator-results")), printed)
    by_report: dict[str, list[tuple[frozenset[str], ResultRow]]] = {}
    results: dict[str, list[tuple[Decimal, ResultRow]]] = {}
    to_date = to_date_of(records, printed)
    for (report, _), row in known.items():
        row.figures |= to_date.get(key_of(row.row), {})
        if "result" in row.figures:
            results.setdefault(report, []).append((row.figures["result"].value, row))
        words = wording.words(str(row.row["indicator"]))
        if len(words) >= FEWEST_WORDS:
            by_report.setdefault(report, []).append((words, row))
    for sentence in sentences(wording, records):
        here, before = (
            named_in(text, by_report.get(sentence.report, ()), wording)
            for text in (sentence.text, sentence.before)
        )
        if here is not None:
            others = {value for value, row in results.get(sentence.report, ()) if row is not here}
            yield from (
                ran
                for ran in _stated(sentence, here, wording)
                if ran.outcome is not Verdict.CONTRADICTED
                or ran.stated is None
                or ran.stated.value not in others  # `473 residents and 204,612 visits`: another row's result
            )
        if about := here or before:
            yield from _changed(sentence, about, wording)


def named_in(
    text: str, names: Sequence[tuple[frozenset[str], ResultRow]], wording: Wording
) -> ResultRow | None:
    """The one indicator that a sentence names, or None."""
    words = wording.words(text)
    found = [(len(name), row) for name, row in names if name <= words]
    most = max((length for length, _ in found), default=0)
    best = [row for length, row in found if length == most]
    return best[0] if len(best) == 1 else None


def check_perception(
    records: Mapping[str, Records], wording: Wording, printed: PrintedTexts
) -> Iterator[Ran]:
    """Shares of residents and their comparators against the rows of results that ask the same."""
    known = indicators_of(records.get("indicator-results", Records("indicator-results")), printed)
    seen: set[str] = set()
    for said in records.get("resident-perception", Records("resident-perception")).rows:
        words = wording.words(str(said["measure"]))
        rows = [
            row
            for (report, _), row in known.items()
            if report == said["report"] and words and words <= wording.words(str(row.row["indicator"]))
        ]
        if len(rows) != 1 or len(words) < FEWEST_WORDS:
            continue
        row, comparator = rows[0], str(said["comparator"])
        pairs = [("percent", "result"), ("comparator_percent", row.earlier(comparator) or "")]
        for column, role in pairs:
            stated, printed_there = printed.figure(said, column), row.figures.get(role)
            about = row.about("sentence", f"{role} in {column} of residents' perception, {comparator}")
            if stated is None or printed_there is None or (role == "result" and row.name in seen):
                continue
            if role == "result":
                seen.add(row.name)
            yield equal(about, stated, printed_there, "A sentence says")
        yield from _benchmark(said, row, comparator, printed)


def _benchmark(said: Row, row: ResultRow, comparator: str, printed: PrintedTexts) -> Iterator[Ran]:
    if re.search(r"\d", comparator):
        return  # an earlier survey, not another place
    place = comparator.split()[0].title()
    found = re.search(rf"\b{place}\s+({FIGURE})", str(row.row["benchmark"] or ""))
    stated = printed.figure(said, "comparator_percent")
    if found and stated is not None:
        figure = quote(found[1], cell_name(row.row["locator"], "benchmark")).figure
        about = row.about("sentence", f"benchmark {place} in residents' perception")
        yield equal(about, stated, figure, "A sentence says")


def _stated(sentence: Sentence, row: ResultRow, wording: Wording) -> Iterator[Ran]:
    earlier = list(wording.find("earlier", sentence.text))
    told: list[Ran] = []
    for found in wording.find("result", sentence.text):
        if _is_of_another_thing(found, row, wording) or _speaks_of(found, earlier, sentence, wording):
            continue
        if _is_another_figure(found, row, wording):
            continue
        is_another = is_of_another_time(_clause(found), row) or names_other_months(sentence.text, row)
        told += (
            ran
            for ran in _equal(sentence, found, row, "result")
            if ran.outcome is not Verdict.CONTRADICTED
            or not (is_another or not is_said_wholly(sentence.text, found.span("a"), row, wording))
        )
    own = {figure.value for name in ("result", YTD) if (figure := row.figures.get(name)) is not None}
    # `from 79.3% to 82.8%` is a range, and both of its ends are told
    is_told = any(Decimal(number.replace(",", "")) in own for number in NUMBER.findall(sentence.text))
    # where one figure of a sentence is the result, the others are of parts of it, or of other things
    yield from (one for one in told if not (is_told and one.outcome is Verdict.CONTRADICTED))
    for found in earlier:
        said = found.groupdict()
        column = "year_ago_result" if said.get("year_ago") else row.earlier(said.get("period"))
        yield from _equal(sentence, found, row, column or "")
    for found in wording.find("target", sentence.text):
        stated = quoted(found, "a", sentence.locator)
        if stated.unit == row.unit:
            ran = against_target(row, stated, "target in a sentence", "A sentence says")
            is_own = is_own_target(sentence.text, *found.span()) and is_said_wholly(
                sentence.text, found.span(), row, wording
            )
            if is_own or ran.outcome is not Verdict.CONTRADICTED:
                yield _as_sentence(ran)


def _equal(sentence: Sentence, found: re.Match[str], row: ResultRow, column: str) -> Iterator[Ran]:
    stated = quoted(found, "a", sentence.locator)
    if stated.unit == row.unit and column in row.figures:
        about = row.about("sentence", f"{column} in a sentence")
        figure = stated.figure
        if ROUGHLY.search(found.string[: found.start("a")]):
            figure = replace(figure, step=max(figure.step, 2 * _last_digit(figure.value)))
        yield equal(about, figure, row.figures[column], "A sentence says")


def _last_digit(value: Decimal) -> Decimal:
    """What one of a figure's last digit that is no nought counts: 100 of 20,900."""
    exponent = value.normalize().as_tuple().exponent
    return Decimal(1).scaleb(exponent) if isinstance(exponent, int) else Decimal(0)


def _is_of_another_thing(found: re.Match[str], row: ResultRow, wording: Wording) -> bool:
    """Whether the thing that a figure counts is not the indicator's: `delivered 450 meals`."""
    counted = found.groupdict().get("of")
    return bool(counted) and not wording.words(counted or "") & wording.words(str(row.row["indicator"]))


def _clause(found: re.Match[str]) -> str:
    """The stretch of a sentence that a figure stands in."""
    text = found.string
    start = max([0, *(each.end() for each in NAME_BREAK.finditer(text, 0, found.start("a")))])
    end = min([len(text), *(each.start() for each in NAME_BREAK.finditer(text, found.end("a")))])
    return text[start:end]


def _is_another_figure(found: re.Match[str], row: ResultRow, wording: Wording) -> bool:
    """Whether the clause of a figure says that it is another one: the national one, last year's."""
    text, at = found.string, found.start("a")
    start = max([0, *(each.end() for each in NAME_BREAK.finditer(text, 0, at))])
    said = wording.find("another_figure", text[start:at])
    name = str(row.row["indicator"]).casefold()
    return any(each.group().casefold() not in name for each in said)


def _speaks_of(
    found: re.Match[str], earlier: Sequence[re.Match[str]], sentence: Sentence, wording: Wording
) -> bool:
    """Whether a figure is said to be the target or an earlier result."""
    others = [*earlier, *wording.find("target", sentence.text)]
    return any(other.start() < found.end("a") and found.start("a") < other.end() for other in others)


def _as_sentence(ran: Ran) -> Ran:
    return replace(ran, about=ran.about._replace(kind="sentence"))


def _changed(sentence: Sentence, row: ResultRow, wording: Wording) -> Iterator[Ran]:
    """A difference since an earlier figure of the same sentence, from the figure before both."""
    for found in wording.find("changed", sentence.text):
        head = sentence.text[: found.start()] or sentence.before
        now = next(iter([*wording.find("result", head), *wording.find("result", sentence.before)]), None)
        if now is None:
            continue
        stated, then = (quoted(found, group, sentence.locator) for group in ("d", "a"))
        sides = (quote(now["a"], sentence.locator).figure, then.figure)
        about = row.about("difference", "change in a sentence")
        yield difference(about, stated.figure, sides, "A sentence says")
