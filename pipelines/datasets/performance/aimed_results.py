"""Results that a sentence of running text holds against a target: `41.3 per cent; the target is 45 per cent`.

Text that is no plan speaks of many things; a figure is a result for certain where its sentence also gives its
target, in the same unit, and no other figure of that unit may be meant. Whether the target was met is not
said here: `above the target` is good of some things and bad of others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from pipelines.rows.figures import Part, Unit
from pipelines.rows.figures.sentences import stated

AIM = r"(?:targets?|goals?|standards?|ambitions?)"
LED_BY_AIM = re.compile(
    rf"\b{AIM}(?: for (?:the |this )?(?:year|quarter|month|period))?(?: (?:is|was|of|remains|set at|being))?"
    r"(?: (?:no (?:more|fewer|less) than|at (?:least|most)|under|below|up to|(?:less|fewer|more) than))?\s$",
    re.IGNORECASE,
)
BEFORE_AIM = re.compile(rf"\s(?:[a-z]+ )?{AIM}\b", re.IGNORECASE)
ARTICLE = re.compile(r"\b(?:the|an?|our|its|their)\s$", re.IGNORECASE)
"""What stands around a figure that is a target: `the 45% target`."""
OTHER = re.compile(
    r"\b(?:compared (?:with|to)|from|than|last|previous|since|by|against|ago|another|further"
    r"|(?:increase|fall) of|of (?:which|these|those|the|our|all|its))\b[^,;]{0,24}$"
    r"|\b(?:will|would|should|could|may|plan\w*|expect\w*|aim\w*|hope\w*|intend\w*|propos\w*|forecast\w*)\b"
    r"[^,;]*$",
    re.IGNORECASE,
)
"""Words before a figure that make it none of now, or no figure of its own."""
UNITS = (None, Unit.COUNT, Unit.PERCENT, Unit.DAYS)


class AimedResult(NamedTuple):
    """A result and the target that the same sentence gives for it."""

    result: Part
    target: Part


def aimed_results(sentence: str) -> Iterator[AimedResult]:
    """The one result of a sentence with its target; none where more than one of either may be meant."""
    figures = [
        part
        for part in stated(sentence)
        if part.value is not None and not part.is_rounded and not part.is_points and part.unit in UNITS
    ]
    aims = [part for part in figures if _is_aim(sentence, part)]
    if len(aims) != 1 or aims[0].has_measure:
        return
    results = [
        part
        for part in figures
        if part.start < aims[0].start and _unit(part) is _unit(aims[0]) and not part.has_measure
    ]
    results = [part for part in results if not OTHER.search(sentence[: part.start])]
    if len(results) == 1:
        yield AimedResult(results[0], aims[0])


def _is_aim(sentence: str, part: Part) -> bool:
    before = sentence[: part.start]
    is_between = ARTICLE.search(before) and BEFORE_AIM.match(sentence, part.end)
    return bool(LED_BY_AIM.search(before) or is_between)


def _unit(part: Part) -> Unit:
    return part.unit or Unit.COUNT
