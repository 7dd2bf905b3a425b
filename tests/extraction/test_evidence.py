"""What evidence weighs: invented councils in styles far apart are read whole, periods are told by logic."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.councils.__main__ import rows_of, score
from benchmarks.councils.ordinary import ORDINARY
from benchmarks.councils.styles import COUNCILS, Truth
from pipelines.extraction.kinds import periods
from pipelines.extraction.kinds.evidence import WEIGHTS
from pipelines.extraction.kinds.headings import heading_of, load_heading_words

WORDS = load_heading_words(Path("schemas/heading-words"))


@pytest.mark.parametrize("draw", (COUNCILS | ORDINARY).values(), ids=COUNCILS | ORDINARY)
def test_invented_councils_are_read_untaught(draw: Callable[[Path], Truth], tmp_path: Path) -> None:
    path = tmp_path / "q3-2024-25.pdf"
    counts = score(draw(path), rows_of(path, WEIGHTS))
    assert counts["wrong"] == counts["invented"] == 0
    assert counts["right"] >= 0.97 * counts["truth"]


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("Q3 2024/25", "Q3 2024/25"),
        ("2024-25 Qtr 2", "Q2 2024/25"),
        ("Q1", "Q1 2024/25"),
        ("Oct - Dec 2024", "Q3 2024/25"),
        ("Dec-24", "Dec 2024"),
        ("31/12/2024", "Dec 2024"),
        ("YTD", "2024/25 to Q3"),
        ("Apr to Dec 2024", "2024/25 to Q3"),
        ("2023/24 outturn", "2023/24"),
        ("Target", None),
        ("18/31", None),
    ],
)
def test_periods_in_headings(text: str, period: str | None) -> None:
    found = periods.named_period(text, "Q3 2024/25")
    assert (found.text if found else None) == period


def test_a_quarter_of_the_same_year_is_not_a_year_ago() -> None:
    assert periods.year_ago("Q3 2024/25") == "Q3 2023/24"
    assert periods.before("Q1 2024/25") == "Q4 2023/24"
    assert periods.before("Apr 2024") == "Mar 2024"
    assert periods.latest(["Q4 2024/25", "Q2 2024/25", "Q3 2024/25"], "Q3 2024/25") == "Q3 2024/25"


@pytest.mark.parametrize(
    ("stack", "words", "relation", "measure"),
    [
        (["Prev. Qtr"], ("previous", "quarter"), "before", ""),
        (["Same qtr last yr"], ("same", "quarter", "last", "year"), "year ago", ""),
        (["2024/25", "Tgt"], ("target",), "", "target"),
        (["F'cast £000"], ("forecast",), "", "forecast"),
        (["Spend to date"], ("spend", "date"), "to date", "actual"),
    ],
)
def test_headings_are_taken_apart(
    stack: list[str], words: tuple[str, ...], relation: str, measure: str
) -> None:
    heading = heading_of(stack, WORDS, "Q3 2024/25")
    assert (heading.words, heading.relation, heading.measure) == (words, relation, measure)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("LY Q3", "Q3 2023/24"),
        ("Q3 last year", "Q3 2023/24"),
        ("Q3 2023/24 last year", "Q3 2023/24"),
        ("Q3", "Q3 2024/25"),
    ],
)
def test_a_quarter_of_last_year_is_not_this_years(text: str, period: str) -> None:
    assert heading_of([text], WORDS, "Q3 2024/25").period == period
