"""The phrases that set one measure against another, from `schemas/answers/sides.yaml`, and both measures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pipelines.council.datafiles import load_yaml_file
from pipelines.exceptions import LayoutError

LESS, TIMES, BESIDE = "less", "times", "beside"
BETWEEN = frozenset(("with", "in", "of", "for", "on", "by", "to", "at", "about", "from"))
"""Words behind which the second measure may go on where the first one did: `satisfied with`."""
OWNED = re.compile(r"['’]s$|s['’]$")
MOST_FORMS = 4
"""Ways of reading each side that are tried."""


@dataclass(frozen=True)
class Sides:
    """Two measures that a question sets against each other: how, and each as typed, with what both share."""

    way: str
    first: tuple[str, ...]
    second: tuple[str, ...]


@dataclass(frozen=True)
class SideWords:
    """The phrases as the data file has them, by the way in which they set one measure against another."""

    phrases: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @cached_property
    def _patterns(self) -> tuple[tuple[str, re.Pattern[str]], ...]:
        ordered = [(way, phrase) for way, phrases in self.phrases.items() for phrase in phrases]
        ordered.sort(key=lambda each: (each[1].startswith("…"), -len(each[1])))
        return tuple((way, _pattern(phrase)) for way, phrase in ordered)

    def in_question(self, text: str) -> Iterator[Sides]:
        """The ways in which a question may be parted into two measures, the likeliest first."""
        for way, pattern in self._patterns:
            if found := pattern.search(text):
                *both, first, second = (part.strip(" ?.,!").split() for part in found.groups())
                first, second = ([*(both[0] if both else ()), *each] for each in (first, second))
                yield Sides(way, _forms_of_first(first, second), _forms_of_second(first, second))
                return


def _pattern(phrase: str) -> re.Pattern[str]:
    before, *between, _ = phrase.split("…")
    begin = rf"\b{re.escape(before.strip())} " if before else r"^\W*"
    gaps = "".join(rf"(.+?) {re.escape(each.strip())} " for each in between)
    return re.compile(rf"{begin}{gaps}(.+)$", re.IGNORECASE)


def _forms_of_first(first: Sequence[str], second: Sequence[str]) -> tuple[str, ...]:
    """The first measure, with what stands behind the second: `primary schools` … `schools rated good`.

    What both are of is said once, behind the second: `budget` … `forecast for Adults and Health`.
    """
    forms = []
    if (at := _place_of(first[-1], second)) is not None and second[at + 1 :]:
        forms.append([*first, *second[at + 1 :]])
    goes_on = next((at for at, word in enumerate(second) if at and word.lower() in BETWEEN), None)
    if goes_on and BETWEEN.isdisjoint(map(str.lower, first)):
        forms.append([*first, *second[goes_on:]])
    forms.append(list(first))
    forms += [[*first, *second[cut:]] for cut in (1, 2) if second[cut:]]
    return tuple(dict.fromkeys(" ".join(form) for form in forms))[:MOST_FORMS]


def _forms_of_second(first: Sequence[str], second: Sequence[str]) -> tuple[str, ...]:
    """The second measure, with what stands in the first: `satisfied with lighting` … `with pavements`."""
    forms = []
    at = _place_of(second[0], first)
    goes_on = second[0].lower() in BETWEEN
    if goes_on:
        forms.append([*first[:at], *second])
    owner = next((place for place, word in enumerate(first) if OWNED.search(word)), None)
    if owner is not None and OWNED.search(second[-1]):
        forms.append([*second, *first[owner + 1 :]])
    forms += [] if goes_on else [list(second)]
    places = [place for place, word in enumerate(first) if word.lower() in BETWEEN]
    if places and not goes_on:
        forms.append([*first[: places[-1] + 1], *second])
    forms += [[*second, *first[cut:]] for cut in (2, 1, 3) if first[cut:]]
    forms += [[*first[:-1], *second]] if len(first) > 1 else []
    return tuple(dict.fromkeys(" ".join(form) for form in forms))[:MOST_FORMS]


def _place_of(word: str, words: Sequence[str]) -> int | None:
    """Where a word stands last among others, in any case."""
    return next((at for at in range(len(words) - 1, -1, -1) if words[at].lower() == word.lower()), None)


def load_side_words(folder: Path) -> SideWords:
    """The phrases that set one measure against another.

    Raises:
        LayoutError: the file breaks its schema.
    """
    raw = load_yaml_file(folder / "sides.yaml", folder / "sides.schema.json", LayoutError)
    return SideWords({way: tuple(phrases) for way, phrases in raw.items()})
