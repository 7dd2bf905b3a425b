"""Rating scales as data: which words, letters, signs and colours stand for which rating.

The scales lie in `schemas/layouts/scales/`; `extraction.kinds.rating_scales` loads them. A report's own key
wins over them; that is the business of whoever reads the report. What no scale names gives no rating.
"""

from __future__ import annotations

import colorsys
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

Colour = tuple[int, int, int]
Degrees = tuple[float, float]

SATURATED = 0.3
TINTED = 0.06  # saturation below which a fill is grey
DARK = 0.3  # brightness below which a colour is black
HEAD = re.compile(r"[–—:(]| - ")
NO_LETTERS = re.compile(r"[^a-z]")
SUFFIX = re.compile(r"\s*\(\s*([A-Z]{1,3})\s*\)\s*$")
LONGEST_WORD = 40


@dataclass(frozen=True)
class Step:
    """One rating of a scale; see `scale.schema.json`. Words are folded: small letters alone."""

    rating: str
    words: frozenset[str]
    letters: frozenset[str] = frozenset()
    signs: frozenset[str] = frozenset()
    hue: Degrees | None = None
    tint: Degrees | None = None
    brightness: float = 0.0


@dataclass(frozen=True)
class RatingScale:
    """A scale, best rating first."""

    name: str
    steps: tuple[Step, ...]
    is_default: bool = False

    @cached_property
    def _words(self) -> dict[str, str]:
        return {word: step.rating for step in self.steps for word in (*step.words, *map(fold, step.letters))}

    @cached_property
    def _letters(self) -> dict[str, str]:
        return {letters: step.rating for step in self.steps for letters in step.letters}

    @cached_property
    def _signs(self) -> tuple[tuple[str, str], ...]:
        return tuple((sign, step.rating) for step in self.steps for sign in step.signs)

    def of_word(self, text: str) -> str | None:
        """`Green Amber` however spaced or dashed, with or without a note (`Green – On track`)."""
        return self._of_head(head_of(text), text)

    def explains(self, head: str, text: str) -> bool:
        """Whether a text, whose `head_of` is known, is a word of the scale or ends in its letters."""
        return bool(self._of_head(head, text) or self.split_suffix(text)[1])

    def _of_head(self, head: str, text: str) -> str | None:
        return self._words.get(head) or self.of_sign(text)

    def split_suffix(self, text: str) -> tuple[str, str | None]:
        """`318 (G)` → (`318`, `Green`); a text without letters of the scale comes back as it is."""
        found = SUFFIX.search(text) if ")" in text else None
        rating = self._letters.get(found[1]) if found else None
        return (text[: found.start()].strip(), rating) if found and rating else (text, None)

    def of_sign(self, text: str) -> str | None:
        """The rating of the one sign of a text that means one: `✓`, `🟢`."""
        found = {rating for sign, rating in self._signs if sign in text}
        return found.pop() if len(found) == 1 else None

    def of_colour(self, colour: Colour) -> str | None:
        """The rating that a strong colour means by its hue; None for grey, pale and what lies between."""
        if not is_saturated(colour):
            return None
        degrees, _, value = _degrees(colour)
        return next(
            (
                step.rating
                for step in self.steps
                if step.hue and _is_within(degrees, step.hue) and value >= step.brightness
            ),
            None,
        )

    def may_tint(self, colour: Colour, rating: str) -> bool:
        """Whether a pale colour has the hue of a rating."""
        degrees, saturation, _ = _degrees(colour)
        tints = [step.tint for step in self.steps if step.rating == rating and step.tint]
        return saturation >= TINTED and any(_is_within(degrees, tint) for tint in tints)


def fold(text: str) -> str:
    """A rating's word for comparing: small letters alone."""
    return NO_LETTERS.sub("", text.lower())


def head_of(text: str) -> str:
    """A text without the note that may stand behind a rating, folded."""
    return fold(HEAD.split(text.strip()[:LONGEST_WORD], maxsplit=1)[0])


def _degrees(colour: Colour) -> tuple[float, float, float]:
    hue, saturation, value = colorsys.rgb_to_hsv(*(part / 255 for part in colour))
    return hue * 360, saturation, value


def _is_within(degrees: float, wanted: Degrees) -> bool:
    low, high = wanted
    return low <= degrees < high or low <= degrees + 360 < high


def is_saturated(colour: Colour) -> bool:
    """Whether a colour is more than a shade of grey or a pale tint."""
    _, saturation, value = _degrees(colour)
    return saturation >= SATURATED and value > DARK


def scale_of(
    scales: Sequence[RatingScale], texts: Iterable[str], colours: Iterable[Colour] = ()
) -> RatingScale:
    """The scale that explains most of the words a report prints for ratings; the default one where none does.

    Args:
        scales: those there are; without any, none names anything.
        texts: texts that may be a rating's word, or end in its letters.
        colours: colours that stand where ratings do; they count where words leave it open.
    """
    seen = {text: head_of(text) for text in texts if text}
    shown = set(colours)

    def explained(scale: RatingScale) -> int:
        return sum(scale.explains(head, text) for text, head in seen.items())

    def told_apart(scale: RatingScale) -> int:
        return len({scale.of_colour(colour) for colour in shown} - {None})

    if not scales:
        return RatingScale("none", ())
    return max(scales, key=lambda scale: (explained(scale), told_apart(scale), scale.is_default))
