"""Two readers of the same two figures: one tells what it found; one that found nothing stands in no way."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from pipelines.proof.outcome import About, Figure, Ran, Verdict
from pipelines.proof.proving import _each_once

ABOUT = About("rating", "r", "indicator-results", "P1 Ponds dredged: rag")
NOW = Figure(Decimal(74), Decimal(1), "r/indicator-results/p1#result", "74%")
AIM = Figure(Decimal(75), Decimal(1), "r/indicator-results/p1#target", "75%")
FOUND = Ran(ABOUT, Verdict.CONTRADICTED, NOW, AIM)
OPEN = replace(FOUND, outcome=Verdict.NOT_JUDGED)
HELD = replace(FOUND, outcome=Verdict.HOLDS)


def test_the_first_that_judges_two_figures_tells_it() -> None:
    assert _each_once([FOUND, HELD]) == [FOUND]
    assert _each_once([OPEN, FOUND, HELD]) == [FOUND]
    assert _each_once([FOUND, OPEN]) == [FOUND]


def test_checks_without_both_figures_all_stay() -> None:
    alone = replace(OPEN, expected=None)
    assert _each_once([alone, alone, FOUND]) == [alone, alone, FOUND]
