"""Whether a figure of a clause is the result of what the clause names, or a target, a change, a part.

Words beside a figure say that it is none (`against`, `by`, `last`), unless they are of the name itself. What
stands in for a result without saying so (`the year's`, `by the end of the quarter`) is taken off before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from pipelines.datasets.performance.checks.comments import ResultRow
from pipelines.datasets.performance.checks.said_names import (
    NO_LESS,
    are_swapped,
    bare_name,
    is_near_result,
    stem_of,
)
from pipelines.datasets.performance.checks.said_times import less_own_time
from pipelines.proof.wording import Wording
from pipelines.rows import periods as printed_periods
from pipelines.rows.figures import Part

NEAR = 28
"""Letters around a figure in which a word can say that it is no result."""
NO_RESULT = re.compile(
    r"\b(?:targets?|against|aims?|goals?|previous(?:ly)?|last|from|compared|than|less|lower|higher|national|average|benchmark|forecast|by|"
    r"between|increased?|decreased?|rise|rose|fall|fell|reduc\w+|up|down|more|fewer|points?|over|under|about|around|"
    r"nearly|almost|some|year|expect\w*|hope\w*|hoping|plann\w+|intend\w*|projected|will|would|could|should|may|might|baseline|further|additional|extra|least|most|every|each|per|to)\b",
    re.IGNORECASE,
)
COMPARED = re.compile(
    r"(?:,? (?:which is|this is|still|now|and so|just|well|slightly))?,? (?:against|above|below|over|under|"
    r"compared (?:with|to)|versus|(?:better|worse|higher|lower|more|less) than|ahead of|short of|within) "
    r"(?:the|a|an|our|its) (?:\w+ ){0,2}?(?:targets?|average|benchmark|goal|threshold)\b",
    re.IGNORECASE,
)
"""What may follow a result: another figure that it is held against."""
SUPPOSED = re.compile(
    r"\b(?:ago|before|without|excluding|unless|if|says?|said|claim(?:s|ed)?|plan|pilot|trial)\b",
    re.IGNORECASE,
)
IN_A_PART = re.compile(
    r"\s*(?:in|at|on|for|among|across|within) ((?:the |our |its |all )?\w+(?: \w+)?)", re.IGNORECASE
)
NO_PART = re.compile(
    rf"\b(?:quarters?|years?|months?|periods?|weeks?|days?|half|halves|total|all|average|end|time|line|full|first|second"
    rf"|third|fourth|last|this|that|each|every|working|calendar|financial|same|latest|final|{printed_periods.MONTH}"
    rf"|{printed_periods.SEASON}|q[1-4]|\d+)\b",
    re.IGNORECASE,
)
"""Words behind `in`, `at` or `on` that name a time, and no part."""
OF_OTHER = re.compile(
    r"\b(?:just |well |now )?(?:(?:up|down) to )?(?:just |well )?"
    r"(?:over|under|about|around|nearly|almost|some|to) "
    r"(£?\d[\d,.]*(?: ?(?:million|bn|m|k)\b|%)?,? (?:and|while|but) )$",
    re.IGNORECASE,
)
"""Words that stand right before another figure, which ends what is said before this one."""
A_COMPARISON = re.compile(r",? \(?compared (?:with|to) [^,;()]+(?=,|;|\))", re.IGNORECASE)
OF_A_PART = re.compile(
    r"\b(?:in|at|for|among|across|within|where|from|by|excluding|without)\b", re.IGNORECASE
)
OF_WHAT = re.compile(
    r"\s*(?:of )?(?:the |all |our |its |these )?([A-Za-z][\w-]*) ([A-Za-z][\w-]*)", re.IGNORECASE
)
"""The first two words that say what a figure is of."""
HARMLESS = re.compile(rf"(?:{NO_LESS})$", re.IGNORECASE)
FAR = Decimal("0.25")
"""Of a result: farther off, a figure whose sentence says more than a row's name may be of something else."""
STANDS_AT = re.compile(
    r"\s*(?:(?:has|have|had) )?(?:(?:now|still) )?(?:is|was|are|were|stands at|stood at|reached) ?",
    re.IGNORECASE,
)
"""All that may stand between a name and a figure that is certainly the name's."""


def less_comparisons(text: str, part: Part) -> str:
    """A sentence less what has times of its own: comparisons of other figures, what follows a semicolon."""
    end = text.find(";", part.end)
    text = text[:end] if end >= 0 else text
    found = [one for one in A_COMPARISON.finditer(text) if not one.start() <= part.start < one.end()]
    for one in reversed(found):
        text = text[: one.start()] + text[one.end() :]
    return text


def is_moved_to(text: str, wording: Wording) -> bool:
    """Whether a text ends with a verb that leads to what something is now: `rose to`, `came down to`."""
    return next(wording.find("moved_to", text), None) is not None


def is_right_behind(text: str, row: ResultRow, wording: Wording) -> bool:
    """Whether a text ends with a row's whole name, and a verb that leads from it to a figure.

    What stands before the name may say since when or how long, but nowhere where, or of whom.
    """
    name = bare_name(row).casefold()
    at = text.casefold().rfind(name)
    between = text[at + len(name) :]
    if OF_A_PART.search(text[:at]):
        return False
    is_led = bool(STANDS_AT.fullmatch(between)) or any(
        pattern.pattern.fullmatch(between.lstrip()) for pattern in wording.phrases["moved_to"]
    )
    return at >= 0 and is_led


def end_of_fact(text: str, part: Part, end: int) -> int:
    """Where what is said of a figure ends: before a comparison (`97 against a target of 85`), if words lead.

    Names that follow their figure (`97 new homes, above target, were built`) are read whole.
    """
    found = COMPARED.match(text, part.end)
    is_led = found is not None and bool(re.search(r"[A-Za-z]{3,} (?:\w+ )?$|: $", text[: part.start]))
    return part.end if is_led else end


def is_no_result(text: str, part: Part, name: frozenset[str], wording: Wording) -> bool:
    """Whether words near a figure say that it is another one, unless they are of the name itself."""
    before = OF_OTHER.sub(r"\1", text[: part.start])
    # `rose to 9` says what it is, `rose by 9` how it moved
    before = less_own_time(A_COMPARISON.sub("", before))
    for moved in wording.find("moved_to", before):
        before = before[: moved.start()]
    if found := COMPARED.match(text, part.end):
        text = text[: found.start()]
    near = before[-NEAR:] + " | " + less_own_time(text[part.end : part.end + NEAR])[: NEAR // 2]
    return any(not wording.words(match.group()) <= name for match in NO_RESULT.finditer(near))


def end_of_move(text: str, part: Part, end: int) -> int:
    """Where what is said of a figure that something moved to ends: before what it moved from."""
    found = re.search(r"[,;(]|\bfrom\b", text[part.end : end])
    return part.end + found.start() if found else max(part.end, end)


def may_be_of(row: ResultRow, part: Part) -> bool:
    """Whether a figure is not far from a row's result, or is another of its figures."""
    if is_near_result(row, part) or any(figure.value == part.value for figure in row.figures.values()):
        return True
    result = row.figures.get("result")
    if result is None or part.value is None:
        return False
    return abs(result.value - part.value) <= FAR * result.value or are_swapped(result.value, part.value)


def is_narrowed(before: str, behind: str, row: ResultRow, wording: Wording) -> bool:
    """Whether a word before a row's name makes less of it than the row counts: `of emergency calls`."""
    name = bare_name(row)
    ahead = re.search(rf"([A-Za-z][\w'’-]*) {re.escape(name)}", before, re.IGNORECASE)
    if ahead and not HARMLESS.match(ahead[1]):
        return True
    found = OF_WHAT.match(behind)
    if found is None or HARMLESS.match(found[1]):
        return False
    stems = {stem_of(word) for word in wording.words(name)}
    first, second = ({stem_of(word) for word in wording.words(found[number])} for number in (1, 2))
    return bool(first and second) and second <= stems and not first <= stems


def is_supposed(clause: str, name: frozenset[str], wording: Wording) -> bool:
    """Whether a clause says when, if or by whom something is so that a table may print otherwise."""
    return any(not wording.words(found.group()) <= name for found in SUPPOSED.finditer(clause))


def is_of_a_part(text: str, name: frozenset[str], wording: Wording) -> bool:
    """Whether a text begins with which part or place a figure is of: `43% in the pilot streets`."""
    found = IN_A_PART.match(text)
    return found is not None and not wording.words(NO_PART.sub(" ", found[1])) <= name


def is_from_before(figures: Sequence[Part], number: int, row: ResultRow) -> bool:
    """Whether the figure after one is the row's previous result: `rose to 9 from 7` speaks of its result."""
    after = figures[number + 1].value if number + 1 < len(figures) else None
    previous = row.figures.get("previous_result")
    return after is not None and previous is not None and previous.value == after
