"""How far a result is from another figure of its row, as a sentence says: `112, 27 fewer than in Q2`.

A sentence that prints a row's result and half of its name speaks of that row. By how much that is more or
less than before, a year ago or the target, is then the difference of two figures of the row. A difference
from any other of its figures is no contradiction: which is meant may be told loosely.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from pipelines.datasets.performance.checks.comments import ResultRow
from pipelines.datasets.performance.checks.said_anchored import AHEAD, MOST_SAID, is_ahead
from pipelines.datasets.performance.checks.said_names import Names, stem_of, weigh_names
from pipelines.datasets.performance.checks.said_times import PROVISIONAL
from pipelines.datasets.performance.checks.said_wholly import LEADING_CASE, OTHER_CASE
from pipelines.extraction.kinds import periods
from pipelines.proof.agreement import difference, trend
from pipelines.proof.outcome import Figure, Ran, Verdict
from pipelines.proof.within import POINTS_BEHIND
from pipelines.proof.wording import Quoted, Sentence, Wording, quoted
from pipelines.rows.figures import read_plain

NUMBER = re.compile(r"(?<![\d.,/£])£?\d(?:[\d,]*\d)?(?:\.\d+)?(?:\s?(?:million|m|k)\b)?")
TO_RESULT = re.compile(r"[^.;\d]{0,12}?,? to (£?\d(?:[\d,]*\d)?(?:\.\d+)?)")
"""What a result may stand behind: `rose by 6,532 compared with Quarter 2, to 153,942`."""
ONE = Decimal(1)


def differences(sentence: Sentence, names: Names, wording: Wording) -> Iterator[Ran]:
    """Each difference that a sentence states of a row whose result it prints."""
    for found in wording.find("differs", sentence.text):
        row = _meant(sentence, found, names, wording)
        column = _column(found, row) if row is not None else None
        if row is None or column is None:
            continue
        stated = quoted(found, "d" if found["d"] else "n", sentence.locator)
        if not _is_of_its_unit(stated, found, row):
            continue
        result, other = row.figures["result"], row.figures[column]
        about = row.about("difference", f"from its {column} in the text")
        ran = difference(about, stated.figure, (result, other), "A sentence says")
        if ran.outcome is not Verdict.CONTRADICTED:
            yield ran
            yield from _went(found, row, result, other)
        elif not _may_be_another(stated.figure, row, column):
            yield ran


def _went(found: re.Match[str], row: ResultRow, result: Figure, other: Figure) -> Iterator[Ran]:
    """Whether a result is on that side of the other figure on which a sentence says it is."""
    said = found.groupdict()
    sign = 1 if said.get("up") else -1 if said.get("down") else 0
    if sign and result.value != other.value:
        yield trend(row.about("trend", "beside a difference in the text"), sign, result, other, found.group())


def _meant(sentence: Sentence, found: re.Match[str], names: Names, wording: Wording) -> ResultRow | None:
    """The one row whose result stands before a difference, with the words of its name."""
    text = sentence.text
    since = text.rfind(";", 0, found.start()) + 1
    before = text[since : found.start()]
    if LEADING_CASE.match(text) or OTHER_CASE.search(before) or PROVISIONAL.search(text):
        return None
    led_to = TO_RESULT.match(text, found.end())
    printed = {_value(number) for number in [*NUMBER.findall(before), *(led_to.groups() if led_to else ())]}
    said = {stem_of(word) for word in wording.words(f"{before} {text[found.end() :]}")}
    weighed = weigh_names(said, names)
    own = [(weight, at) for weight, at in weighed if _prints_result(names[at][1], printed)]
    if not own:
        return None
    (most, at), *others = own
    is_sure = most >= MOST_SAID and not any(weight * AHEAD > most for weight, _ in others)
    return names[at][1] if is_sure and is_ahead(most, at, weighed, names) else None


def _value(number: str) -> Decimal | None:
    """What a printed number stands for; None where it is none."""
    return read_plain(number.replace("£", ""))


def _prints_result(row: ResultRow, printed: set[Decimal | None]) -> bool:
    result = row.figures.get("result")
    return result is not None and result.value in printed


def _column(found: re.Match[str], row: ResultRow) -> str | None:
    """The column of a row that a difference is from; None where it has none, or nobody knows which."""
    said = found.groupdict()
    own = str(row.row.get("result_period") or "")
    if said.get("aim"):
        column: str | None = "target" if "annual_target" not in row.figures else None
    elif said.get("year_ago"):
        column = "year_ago_result"
    elif said.get("before"):
        is_quarter = own.startswith("Q") and str(row.row.get("previous_period") or "").startswith("Q")
        column = "previous_result" if is_quarter else None
    else:
        named = periods.named_period(said.get("then") or "", own)
        column = row.earlier(named.text) if named is not None and named.text != own else None
    return column if column in row.figures else None


def _is_of_its_unit(stated: Quoted, found: re.Match[str], row: ResultRow) -> bool:
    """Whether a difference is in the unit of a row; of percentages it must be said to be in points."""
    is_points = (
        POINTS_BEHIND.match(found.string, found.end("d") if found["d"] else found.end("n")) is not None
    )
    return is_points if row.unit == "percent" else stated.unit == row.unit and not is_points


def _may_be_another(stated: Figure, row: ResultRow, column: str) -> bool:
    """Whether a difference is that from another figure of the row, or out by no more than rounding."""
    result = row.figures["result"].value
    others = [figure.value for name, figure in row.figures.items() if name not in ("result", column)]
    is_rounded = (
        stated.step < ONE and abs(abs(result - row.figures[column].value) - stated.value) <= stated.step
    )
    return is_rounded or any(abs(result - other) == stated.value for other in others)
