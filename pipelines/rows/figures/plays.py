"""The part that each figure of a cell's text plays: the cell's own, a target, a bound, another's, unknown."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from pipelines.rows.figures import words
from pipelines.rows.figures.asides import (
    FIGURES,
    has_digits,
    is_address,
    is_money,
    is_of_signs,
    is_riddle,
    lows_of,
)
from pipelines.rows.figures.parts import FigureKind, Part
from pipelines.rows.figures.tokens import FOOTNOTE_MARKS, MINUS_SIGNS
from pipelines.rows.figures.told import Role
from pipelines.rows.figures.units import DAY_WORDS, MONEY_SCALES, SCALES, SPAN_WORDS, Unit

LONGEST_TAIL = 12  # words behind a figure; with more the text is a sentence, which may say anything
_NO_RESULT = frozenset(
    {
        *(
            "forecast",
            "fcast",
            "projected",
            "projection",
            "proj",
            "target",
            "budget",
            "planned",
            "plan",
            "baseline",
        ),
        *("previous", "last", "ly", "py"),
    }
)
_WORDS_OF_SCALE = frozenset(word for word in SCALES if len(word) > len("mn")) - MONEY_SCALES
_QUOTES = frozenset("\"“”'‘’")
_QUIET = frozenset({*MINUS_SIGNS, *_QUOTES, *"+,;/:.=|&@•·◦▪…)]⁽⁾"})
"""Signs that may stand beside a figure without making it another; any other makes it unknown."""
_MAY_TOUCH = "([:<>≤≥=~≈\"“'‘●■►✓✔✗✘"
_LETTERS_BEHIND = frozenset({"p", "e"})  # behind a figure qualifiers, before it a page's or a name's
_SIDE_LETTERS = frozenset({"a", "f"})  # adverse, favourable
_SCALE_LETTERS = frozenset({"b", "t"})  # behind money billions or trillions, or a note
TURNING = words.MINUS_WORDS | words.SIDES | words.CHANGES
"""Words of a bracket that may turn the sign of the figure beside it."""
_CUT_OFF = frozenset({*MINUS_SIGNS, *":.;="})
"""Signs that begin no text: a minus set apart, a bullet, or what is left of a time or a sum."""
_BEFORE_EQUALS = (FigureKind.SHARE, FigureKind.PERIOD, FigureKind.DATE)
_DASHES = tuple(MINUS_SIGNS)


class Play(StrEnum):
    """The part that a figure plays in its text."""

    OWN = "own"
    RESULT = "result"
    TARGET = "target"
    BOUND = "bound"
    OTHER = "other"
    UNKNOWN = "unknown"


class FigurePlays:
    """One text with its parts, and the words and signs around each of its figures."""

    def __init__(self, text: str, found: tuple[Part, ...], subject: str, role: Role) -> None:
        self.text = text
        self.parts = found
        self.subject = subject
        self.role = role
        self.figures = [
            number
            for number, part in enumerate(found)
            if part.kind in FIGURES and not self._is_deadline(number)
        ]
        years = [number for number, part in enumerate(found) if part.kind is FigureKind.YEAR]
        if not self.figures and len(years) == 1 and self._is_lone(years[0]):
            self.figures = years

    def _is_deadline(self, number: int) -> bool:
        """Whether days are those within which another figure was reached: `95% in 10 working days`."""
        if self.parts[number].unit is not Unit.DAYS or not number:
            return False
        before = self.parts[: number - 1]
        return self.parts[number - 1].low in ("in", "within") and any(
            part.kind is FigureKind.FIGURE and part.unit is not Unit.DAYS for part in before
        )

    def _is_lone(self, number: int) -> bool:
        """Whether a number that looks like a year is all that the cell holds."""
        rest = [part for at, part in enumerate(self.parts) if at != number]
        return not any(part.kind in (FigureKind.WORD, FigureKind.BRACKET, FigureKind.PERIOD) for part in rest)

    def _play(self, number: int) -> Play:
        """What the words around a figure make of it."""
        before = self._before(number)
        if before is not Play.OWN:
            return before
        return self._after(number)

    def _before(self, number: int) -> Play:
        """What the words before a figure make of it, back to the one before or to a comma or line end."""
        play = Play.OWN
        if not self._stands_free(self.parts[number]):
            return Play.UNKNOWN
        stretch: list[Part] = []
        for at in range(number - 1, -1, -1):
            part = self.parts[at]
            if part.kind in FIGURES or (part.kind is FigureKind.JOIN and part.text in ",;/"):
                break
            if part.kind is not FigureKind.WORD or FigureKind.NAME not in {
                other.kind for other in stretch[-1:]
            }:
                stretch.append(part)  # words before a name's number are the name
        lows = [part.low for part in reversed(stretch) if part.kind is FigureKind.WORD]
        if any(part.kind is FigureKind.BOUND for part in stretch) or self._is_bound(lows):
            play = Play.BOUND
        if self._sign_before(number, stretch):
            return Play.UNKNOWN
        if set(lows) & words.TARGET_WORDS:
            return Play.TARGET
        if set(lows) & words.OTHER_ROLES or "up from" in " ".join(lows):
            return Play.OTHER
        known = words.LEADING | words.BOUNDS | words.ABOUT | words.QUALIFIERS | words.RESULT_WORDS
        known = (known | words.RATINGS | words.AVERAGES | {"than"}) - _LETTERS_BEHIND
        if lows[-1:] == ["less"] or "not" in lows or (self.parts[0].low in ("and", "or") and number == 1):
            return Play.UNKNOWN
        if any(low not in known for low in lows):
            return Play.UNKNOWN
        if play is Play.OWN and set(lows) & words.RESULT_WORDS:
            return Play.RESULT
        return play

    def _sign_before(self, number: int, stretch: Sequence[Part]) -> bool:
        """Whether a sign or bracket before a figure may make it another: `- 5`, `n=5`, `/ 5`, `(minus) 5`."""
        if number and self.parts[number - 1].text == "/":
            return True
        leads = self.parts[:number]
        if all(part.kind is FigureKind.JOIN for part in leads):
            is_shared = self.parts[number].kind is FigureKind.RANK and number == 1  # `=1st`
            signs = {part.text for part in leads} - ({"="} if is_shared else set())
            if signs & _CUT_OFF:
                return True
        nearest = stretch[0] if stretch else None
        if nearest is not None and nearest.kind is FigureKind.JOIN:
            if nearest.text == "=" and len(leads) > 1 and leads[-2].kind not in _BEFORE_EQUALS:
                return True
            if nearest.text not in _QUIET:
                return True
        if nearest is not None and nearest.kind is FigureKind.YEAR and self.parts[number].is_bare:
            return True  # two figures side by side
        return any(part.kind is FigureKind.ARROW for part in stretch) or any(
            part.kind is FigureKind.BRACKET
            and (has_digits(part) or is_of_signs(part) or lows_of(part.inner) & TURNING)
            for part in stretch
        )

    def _stands_free(self, part: Part) -> bool:
        """Whether a figure is glued to nothing that could make it another: `#DIV/0`, `,234`, `3-bed`."""
        before = self.text[max(0, part.start - 1) : part.start]
        after = self.text[part.end : part.end + 2]
        if before and not (before.isspace() or before in _MAY_TOUCH or before in FOOTNOTE_MARKS.strip("#^")):
            return False
        if before and before in _QUOTES and not _QUOTES & set(self.text[part.end :]):
            return False
        if after and after[0] in _QUOTES and not _QUOTES & set(self.text[: part.start]):
            return False
        return not (after[:1] in _DASHES and after[1:].isalnum()) and after[:1] not in ("=", "_", "@", "|")

    @staticmethod
    def _is_bound(lows: Sequence[str]) -> bool:
        if set(lows) & (words.BOUNDS | words.ABOUT):
            return True
        return "than" in lows

    def _after(self, number: int) -> Play:
        """What the words behind a figure make of it, up to the next one, a bracket or a comma."""
        stretch: list[Part] = []
        for at in range(number + 1, len(self.parts)):
            part = self.parts[at]
            if part.kind in FIGURES or part.kind is FigureKind.BRACKET or part.text in ",;/":
                break
            stretch.append(part)
        if behind := self._sign_behind(number, stretch):
            return behind
        following = self.parts[number + 1 : number + 2]
        if following and following[0].kind is FigureKind.BRACKET:
            aside = self._aside(following[0], self.parts[number])
            if aside is not Play.OWN:
                return aside
        lows = [part.low for part in stretch if part.kind is FigureKind.WORD]
        if not lows:
            return Play.OWN
        if self._is_otherwise_counted(self.parts[number], stretch, lows):
            return Play.UNKNOWN
        if lows[0] in words.LOOSE or "least" in lows[:2] or "most" in lows[:2]:
            return Play.BOUND
        last = self.parts[-1]
        if stretch[-1] is last and last.low in words.CUT_SHORT:
            return Play.UNKNOWN
        if is_riddle(stretch[0].text) or is_address(stretch):
            return Play.UNKNOWN
        if (
            len(lows) > LONGEST_TAIL
            or lows[0] in (words.DEBIT, "x", "from")
            or lows[0] in words.COUNTED_AGAIN
            or (lows[0] == "and" and set(lows[1:3]) & words.COUNTED_AGAIN)
        ):
            return Play.UNKNOWN
        if set(lows[:3]) & words.SIDES:
            return Play.UNKNOWN
        if lows[0] in words.OTHER_ROLES - words.AGAINST:
            return Play.OTHER
        is_share = lows[0] == "of" and self.parts[number].unit is Unit.PERCENT  # `87% of budget`
        if not is_share and set(lows[:3]) & {"forecast", "fcast", "projected", "proj", "budget"}:
            return Play.OTHER
        if set(lows) & words.RELATIVE and not self._is_compared(lows):
            return Play.BOUND
        if lows[0] in words.COMPARATORS - {"average", "mean", "median", "group", "family"}:
            return Play.OTHER
        if set(lows) & words.TARGET_WORDS and not set(lows) & words.AGAINST:
            return Play.TARGET if self.role is Role.RESULT else Play.OWN
        return Play.OWN

    @staticmethod
    def _is_otherwise_counted(figure: Part, stretch: Sequence[Part], lows: Sequence[str]) -> bool:
        """Whether words behind a figure say it is in other units, on a side, or none: `in millions`, `A`."""
        if set(lows) & (_WORDS_OF_SCALE | words.NO_FIGURE):
            return True
        if lows[0] == "not" and lows[1:2] != ["met"]:
            return True  # `80% not achieved`: what was reached, or what was not
        if is_money(figure):
            return (len(lows) == 1 and lows[0] in _SIDE_LETTERS | _SCALE_LETTERS) or lows[
                0
            ] in SPAN_WORDS | DAY_WORDS
        letters = stretch[:3]  # `p.c.`
        is_short = [part.text == "." if at == 1 else len(part.text) == 1 for at, part in enumerate(letters)]
        return len(letters) == 3 and all(is_short) and letters[2].kind is FigureKind.WORD

    def _slash_behind(self, number: int) -> bool:
        """Whether a slash behind a figure leads to nothing or makes a code of it: `12/-`, `12/A`."""
        figure, *following = self.parts[number : number + 3]
        if not following or following[0].text != "/":
            return False
        if len(following) < 2:
            return True
        if figure.unit is not None:
            return False
        if following[1].kind is FigureKind.JOIN:
            return True
        is_glued = figure.end == following[0].start and following[0].end == following[1].start
        return is_glued and following[1].low not in SPAN_WORDS | DAY_WORDS | words.TARGET_WORDS

    def _sign_behind(self, number: int, stretch: Sequence[Part]) -> Play | None:
        """What a sign right behind a figure makes of it; None where there is none or it says nothing."""
        if self._slash_behind(number) or any(part.text == "?" for part in stretch):
            return Play.UNKNOWN
        if not stretch:
            return None
        first, is_last = stretch[0], number + 2 == len(self.parts)
        if first.kind is FigureKind.BOUND:
            return Play.BOUND
        if first.kind is FigureKind.YEAR and self.parts[number].is_bare:
            return Play.UNKNOWN  # two figures side by side
        if first.kind is not FigureKind.JOIN:
            return None
        if first.text == "+":
            return Play.BOUND
        is_sign = is_last and (first.text in MINUS_SIGNS or first.text in "=@&")
        is_sign |= first.text in _QUOTES and not _QUOTES & set(self.text[: self.parts[number].start])
        if is_sign or first.text not in _QUIET or (first.text in ".)=:" and len(stretch) > 1):
            return Play.UNKNOWN
        return None

    def _aside(self, bracket: Part, figure: Part) -> Play:
        """What a bracket without digits right behind a figure makes of it."""
        if has_digits(bracket):
            return Play.UNKNOWN if lows_of(bracket.inner) & words.SIDES else Play.OWN
        lows = lows_of(bracket.inner)
        if lows & (TURNING | words.COUNTED_AGAIN | _WORDS_OF_SCALE) or (lows and lows <= words.RELATIVE):
            return Play.UNKNOWN
        if is_of_signs(bracket) or (is_money(figure) and lows <= _SIDE_LETTERS):
            return Play.UNKNOWN
        is_letter = len(bracket.inner) == 1 and len(bracket.inner[0].text) == 1
        if is_letter and figure.is_bare and lows & SCALES.keys():
            return Play.UNKNOWN  # `12 (m)`: millions, metres or men
        is_glued = figure.is_bare and figure.end == bracket.start
        if is_letter and is_glued and not lows <= words.RATINGS | words.QUALIFIERS:
            return Play.UNKNOWN  # `12(c)`: a part of a list, or a mark
        if lows & words.LOOSE_ASIDE or lows == {"up", "to"}:
            return Play.BOUND
        if lows & _NO_RESULT:
            return Play.OTHER if self.role is Role.RESULT else Play.OWN
        if len(bracket.inner) == 1 and bracket.inner[0].text.isupper() and is_riddle(bracket.inner[0].text):
            return Play.UNKNOWN
        return Play.OWN

    @staticmethod
    def _is_compared(lows: Sequence[str]) -> bool:
        return bool(set(lows) & words.AGAINST)
