"""The text of a cell as one value: which of its figures is its own, and whether all others have a name."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.rows.figures import words
from pipelines.rows.figures.asides import (
    FIGURES,
    agrees,
    as_share,
    figures_in,
    has_digits,
    is_aside,
    is_provisional_text,
    is_reference,
    lows_of,
    marks_of,
    spans,
    words_of,
)
from pipelines.rows.figures.parts import FigureKind, Part, plain
from pipelines.rows.figures.plays import LONGEST_TAIL, FigurePlays, Play
from pipelines.rows.figures.told import Reading, Role, doubtful
from pipelines.rows.figures.units import Unit, heading_scale, unit_of_subject

NAMED = (
    FigureKind.PERIOD,
    FigureKind.YEAR,
    FigureKind.DATE,
    FigureKind.NAME,
    FigureKind.BASE,
    FigureKind.RATE,
    FigureKind.BAND,
    FigureKind.TOLERANCE,
    FigureKind.MARK,
)
MEASURED = (FigureKind.RANGE, FigureKind.RATIO, FigureKind.SPAN, FigureKind.SHARE)
DATED = (
    FigureKind.FIGURE,
    FigureKind.WORD,
    FigureKind.PERIOD,
    FigureKind.YEAR,
    FigureKind.DATE,
    FigureKind.JOIN,
)
_WITHIN = frozenset(["in", "within", "over", "for", "after", "per", "every", "last", "rolling", "past", "to"])


class CellText(FigurePlays):
    """One text while it is read."""

    def reading(self) -> Reading:
        """What the text says; a doubt where a figure of it has no name."""
        main = self._main()
        if main is None:
            return doubtful(self.text, self._empty()) if self._is_doubtful() else self._empty()
        unit = self._unit_of(main)
        empty = self._empty()
        value = main.value
        if main.is_bare and value is not None and unit in (None, Unit.COUNT) and "£" in self.subject:
            scale = heading_scale(self.subject)  # `Agency spend (£000)` says what its bare figures are
            value, unit = (plain(value * scale), Unit.GBP) if scale > 1 else (value, unit)
        return Reading(value, unit, empty.is_provisional, empty.footnote, self._target(main), None, "", main)

    def _empty(self) -> Reading:
        return Reading(
            is_provisional=is_provisional_text(self.text, self.parts),
            footnote=marks_of(self.parts),
            target=self._target(None),
        )

    def _main(self) -> Part | None:
        if self._unknown():
            return None
        if not self.figures:
            return self._of_share() or self._of_bracket()
        plays = {number: self._play(number) for number in self.figures}
        if Play.UNKNOWN in plays.values():
            return None
        wanted = (Play.RESULT, Play.OWN) if self.role is Role.RESULT else (Play.TARGET, Play.OWN, Play.BOUND)
        named = [number for number, play in plays.items() if play is wanted[0]]
        own = named or [number for number, play in plays.items() if play in wanted[1:]]
        if len(own) != 1 or not self._rest_is_named(own[0]):
            return None
        return self.parts[own[0]]

    def _is_doubtful(self) -> bool:
        """Whether digits stay that nothing names, in a text without a value."""
        unknown = self._unknown()
        if any(has_digits(part) for part in unknown):
            return True
        if unknown:
            return any(part.kind in (*FIGURES, *MEASURED) for part in words_of(self.parts))
        plays = [self._play(number) for number in self.figures]
        if any(play is not Play.BOUND for play in plays):
            return True
        if len(plays) == 1 and not self._rest_is_named(self.figures[0]):
            return True
        inner = [part for part in self.parts if part.kind is FigureKind.BRACKET]
        return not plays and any(figures_in(bracket) and not is_aside(bracket) for bracket in inner)

    def _unknown(self) -> list[Part]:
        """Parts that cannot be named, those of a reference (`see AB/C1`) aside."""
        read = [part for part in self.parts if not (part.kind is FigureKind.BRACKET and is_reference(part))]
        return [part for part in words_of(read) if part.kind is FigureKind.UNKNOWN]

    def _rest_is_named(self, own: int) -> bool:
        """Whether every other part with digits has a name beside the cell's own figure."""
        main = self.parts[own]
        return all(
            self._is_named_beside(at, part, main)
            for at, part in enumerate(self.parts)
            if at != own and has_digits(part)
        )

    def _is_named_beside(self, at: int, part: Part, main: Part) -> bool:
        match part.kind:
            case FigureKind.BRACKET:
                return self._is_named_bracket(part, main)
            case FigureKind.FIGURE | FigureKind.RANK:
                # `81% against 84% last quarter`: two figures, of which none is the cell's
                return self._is_deadline(at) or self._play(at) is Play.TARGET
            case FigureKind.SHARE:
                return agrees(main, part)
            case FigureKind.SPAN:
                return self._is_within(at)
            case FigureKind.BAND:
                return part.unit is not None  # `lower 55 upper 65`: two bounds
            case FigureKind.TOLERANCE:
                return main.unit is not None  # `95±2`: from 93 to 97; of a share it is its margin of error
            case _:
                return part.kind in NAMED

    def _is_within(self, at: int) -> bool:
        """Whether a length of time is one in which something is counted: `45 in 3 months`, `4-year`."""
        before = self.parts[at - 1].low if at else ""
        return before in _WITHIN or "-" in self.parts[at].text

    def _is_named_bracket(self, bracket: Part, main: Part) -> bool:
        inner = bracket.inner
        figures = figures_in(bracket)
        if is_aside(bracket):
            return True
        kinds = {part.kind for part in inner}
        if FigureKind.RANGE in kinds and not figures:
            return spans(inner, main) or any(part.low in ("ci", "confidence") for part in inner)
        if FigureKind.RANGE in kinds:
            return any(part.low in ("ci", "confidence") for part in inner)
        if not figures:
            shares = [part for part in inner if part.kind is FigureKind.SHARE]
            return all(agrees(main, share) for share in shares)
        return False

    def _target(self, main: Part | None) -> Part | None:
        """The one figure of a bracket, or of the text, that is named as a target."""
        found = [
            part.inner[number]
            for part in self.parts
            if part.kind is FigureKind.BRACKET and lows_of(part.inner) & words.TARGET_WORDS
            for number in range(len(part.inner))
            if part.inner[number].kind in FIGURES
        ]
        found += [
            self.parts[number]
            for number in self.figures
            if self.parts[number] is not main and self._play(number) is Play.TARGET
        ]
        return found[0] if len(found) == 1 else None

    def _of_share(self) -> Part | None:
        """The percentage of a share that agrees with it: `12 out of 15 (80%)`."""
        shares = [share for part in self.parts if (share := as_share(part)) is not None]
        brackets = [part for part in self.parts if part.kind is FigureKind.BRACKET and has_digits(part)]
        others = [part for part in self.parts if part.kind is FigureKind.WORD]
        if len(shares) != 1 or len(brackets) != 1 or len(others) > LONGEST_TAIL:
            return None
        figures = figures_in(brackets[0])
        if len(figures) == 1 and len(brackets[0].inner) == 1 and agrees(figures[0], shares[0]):
            return figures[0]
        return None

    def _of_bracket(self) -> Part | None:
        """A figure in a bracket behind words that say what it is of: `Monitor (40%)`."""
        brackets = [part for part in self.parts if part.kind is FigureKind.BRACKET and figures_in(part)]
        lows = [part.low for part in self.parts if part.kind is FigureKind.WORD]
        if len(brackets) != 1 or any(part.kind in MEASURED for part in self.parts):
            return None
        if not lows or lows[0] in words.NOT_A_FIGURE or not self._is_named_by(lows):
            return None
        inner = brackets[0].inner
        found = [number for number, part in enumerate(inner) if part.kind in FIGURES]
        if len(found) != 1 or any(part.kind not in DATED for part in inner):
            return None
        is_dated = any(part.kind in (FigureKind.PERIOD, FigureKind.YEAR, FigureKind.DATE) for part in inner)
        figure = inner[found[0]]
        if not is_dated and figure.unit in (None, Unit.GBP):
            return None  # `Underspend (491)`: an amount, or a sign
        return None if lows_of(inner[: found[0]]) - words.LEADING - words.COMPARATORS else figure

    def _is_named_by(self, lows: Sequence[str]) -> bool:
        """Whether words before a bracket say that its figure stands in their place."""
        has_band = any(part.kind is FigureKind.BAND for part in self.parts) or set(lows) & words.QUANTILES
        known = words.LEADING | words.RATINGS | words.COMPARATORS | words.RELATIVE
        return bool(has_band) or set(lows) <= known

    def _unit_of(self, main: Part) -> Unit | None:
        if main.unit is not None:
            return main.unit
        if main.has_measure:
            return None
        rate = next((part.unit for part in words_of(self.parts) if part.kind is FigureKind.RATE), None)
        return rate or unit_of_subject(self.subject)
