"""The small line beside a figure: its results over time, without axes or numbers, which stand beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT, EDGE = 96, 24, 3


@dataclass(frozen=True)
class SparkLine:
    """Points of a line as SVG has them, the last one apart; `words` say how many there are and of when."""

    points: str
    last_x: float
    last_y: float
    words: str
    width: int = WIDTH
    height: int = HEIGHT


def spark_line(figures: Sequence[tuple[date, float]]) -> SparkLine | None:
    """The line through figures in order of time; None for fewer than three, which make no line."""
    if len(figures) < 3:
        return None
    ordered = sorted(figures)
    first, last = ordered[0][0], ordered[-1][0]
    low, high = min(value for _, value in ordered), max(value for _, value in ordered)
    days, span = (last - first).days or 1, (high - low) or 1.0
    places = [
        (
            round(EDGE + (end - first).days / days * (WIDTH - 2 * EDGE), 1),
            round(HEIGHT - EDGE - (value - low) / span * (HEIGHT - 2 * EDGE), 1),
        )
        for end, value in ordered
    ]
    return SparkLine(
        " ".join(f"{x},{y}" for x, y in places),
        *places[-1],
        f"{len(ordered)} results from {first:%B %Y} to {last:%B %Y}",
    )
