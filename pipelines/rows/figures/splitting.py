"""What stands beside a figure in its cell taken off it: footnote marks, a period, a target."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.rows.figures import words
from pipelines.rows.figures.asides import FIGURES, figures_in, lows_of, words_of
from pipelines.rows.figures.grammar import parts
from pipelines.rows.figures.parts import FigureKind
from pipelines.rows.figures.tokens import FOOTNOTE_MARKS, Sort, Token, tokens
from pipelines.rows.periods import PERIOD, tidy_period

_TEN = re.compile(r"[x×*·]\s?10$", re.IGNORECASE)  # a raised figure behind is its power


def split_marks(text: str) -> tuple[str, str]:
    """A cell's text without footnote marks, and the marks: `81%* (p)` → (`81% (p)`, `*`).

    A mark stands at the beginning, at the end, or glued to what it notes.
    """
    marks: list[str] = []
    kept: list[str] = []
    end = 0
    found = tokens(text)
    for number, token in enumerate(found):
        is_outer = number in (0, len(found) - 1) or token.is_glued
        is_mark = token.sort is Sort.RAISED or (token.sort is Sort.MARK and token.text in FOOTNOTE_MARKS)
        if is_mark and is_outer and not (_is_power(found, number) or _TEN.search(text, 0, token.start)):
            last = found[number + 1] if number and _is_written_raised(found, number) else token
            kept.append(text[end : token.start])
            marks.append(text[token.start : last.end])
            end = last.end
    kept.append(text[end:])
    return "".join(kept).strip() if marks else text, " ".join(marks)


def _is_written_raised(found: Sequence[Token], number: int) -> bool:
    """Whether a caret and the number that ends the text are a raised mark: `85%^1`."""
    behind = found[number + 1 :]
    return found[number].text == "^" and len(behind) == 1 and behind[0].sort is Sort.NUMBER


def _is_power(found: Sequence[Token], number: int) -> bool:
    """Whether a caret stands between two numbers: `10^3` is no 103."""
    sorts = [token.sort for token in found[max(0, number - 1) : number + 2]]
    return found[number].text == "^" and sorts == [Sort.NUMBER, Sort.MARK, Sort.NUMBER]


def split_period(text: str) -> tuple[str, str | None]:
    """`59.5% (Q1 2016/17)` → (`59.5%`, `Q1 2016/17`).

    Only a bracket that is a period and follows a figure is taken off: `New (2016/17)` stays whole.
    """
    found = parts(text)
    if len(found) < 2 or found[-1].kind is not FigureKind.BRACKET:
        return text, None
    if not any(part.kind in FIGURES for part in words_of(found[:-1])):
        return text, None
    inner = re.sub(r"(?i)\s*\b(?:target|result)s?$", "", found[-1].text[1:-1].strip())
    if not PERIOD.fullmatch(inner.strip()):
        return text, None
    return text[: found[-1].start].strip(), tidy_period(inner)


def inner_target(text: str) -> tuple[str, str] | None:
    """A target printed inside a result, with its quarter: `£2.99m (Q3 Target £2.47m)` → (`Q3`, `£2.47m`)."""
    for bracket in parts(text):
        figures = figures_in(bracket) if bracket.kind is FigureKind.BRACKET else []
        quarters = [
            part for part in bracket.inner if part.kind is FigureKind.PERIOD and part.low.startswith("q")
        ]
        if len(figures) == 1 and len(quarters) == 1 and lows_of(bracket.inner) & words.TARGET_WORDS:
            return quarters[0].text.upper(), figures[0].text
    return None
