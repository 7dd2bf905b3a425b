"""The row that a sentence speaks of because it also prints the row's target, or its result of before.

`Minor applications were just short of the 85.0% target at 81.2%`: of the rows whose target is 85.0% one has
most of these words. `The share fell again, from 88.5% to 81.4%`: of those that were 88.5% last time. Such a
figure is an anchor, and fewer words of the name need be said; the sentence is then read as if it stated its
result alone (`Minor applications were 81.2%`). Where two rows may be meant, or the words are as much those of
another, none is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipelines.datasets.performance.checks.comments import EARLIER, ResultRow
from pipelines.datasets.performance.checks.said_names import (
    Names,
    bare_name,
    is_transposed_result,
    limits_of,
    numbers_of_names,
    spans_of_names,
    stem_of,
    weigh_names,
)
from pipelines.datasets.performance.checks.said_rows import Clause, Naming
from pipelines.proof.outcome import Figure
from pipelines.proof.wording import Quoted, Sentence, Wording, quoted
from pipelines.rows.figures import Part, Unit
from pipelines.rows.figures.sentences import stated

MOST_SAID, MOST_IF_TRANSPOSED = 0.5, 0.25
"""How much of a name, by weight, words must say beside an anchor; and where two digits changed places."""
AHEAD = 1.5
"""Times as much as of any other row's name with the same anchor."""
MOST_OTHERS = 8
"""Words beside those of the name: a longer text speaks of more than one thing."""
EARLIER_COLUMNS = (*EARLIER,)
TARGETS = ("target", "annual_target")
BREAK = re.compile(r"[;:]|,(?!\d)|\b(?:and|while|but)\b", re.IGNORECASE)


class Moved(NamedTuple):
    """Which way a sentence says that a row's figure went, from one to another.

    Attributes:
        found: how it says so.
        then: the figure before.
        now: the figure after.
    """

    found: re.Match[str]
    then: Figure
    now: Figure

    def sign_of(self, row: ResultRow) -> int | None:
        """1 where it says that the figure rose, -1 where it fell; None where nobody knows which of them."""
        said = self.found.groupdict()
        if said["up"] or said["down"]:
            return 1 if said["up"] else -1
        if row.better is None or not (said["better"] or said["worse"]):
            return None
        return row.better if said["better"] else -row.better


class Plain(NamedTuple):
    """A sentence less what it says of an anchor.

    Attributes:
        text: what is left.
        at: where the anchor stood, or the figure that it leads to.
        anchor: the figure.
        columns: the columns of a row that may print it.
        moved: how the sentence says that it went from the anchor to its figure, if it does.
    """

    text: str
    at: int
    anchor: Quoted
    columns: tuple[str, ...]
    moved: Moved | None = None


def anchored(
    sentence: Sentence, names: Names, wording: Wording
) -> Iterator[tuple[Clause, Naming, Moved | None]]:
    """Each figure of a sentence whose row an anchor tells, as the sentence would state it alone."""
    for plain in _plain(sentence, wording):
        alone = sentence._replace(text=plain.text)
        within = [*spans_of_names(plain.text, names), *numbers_of_names(plain.text, names, wording)]
        figures = [part for part in stated(plain.text) if not any(a <= part.start < b for a, b in within)]
        number = _nearest(plain, figures)
        if number is None:
            continue
        start, end = _around(plain.text, figures, number)
        clause = Clause(alone, figures, number, start, end)
        naming = _meant(clause, plain, names, wording)
        if naming is not None:
            yield clause, naming, plain.moved


def _plain(sentence: Sentence, wording: Wording) -> Iterator[Plain]:
    text = sentence.text
    for found in wording.find("moved_from", text):
        then, now = (quoted(found, group, sentence.locator) for group in ("a", "b"))
        if then.unit == now.unit:
            left = f"{text[: found.start()]}was {found['b']}{text[found.end() :]}"
            moved = Moved(found, then.figure, now.figure)
            yield Plain(left, found.start() + len("was "), then, EARLIER_COLUMNS, moved)
    for phrase, columns in (("held_to_aim", TARGETS), ("held_to_before", EARLIER_COLUMNS)):
        for found in wording.find(phrase, text):
            before, behind = text[: found.start()].rstrip(" ,("), text[found.end() :].lstrip(" )")
            left = f"{before} {behind}" if before else behind
            yield Plain(left, len(before), quoted(found, "c", sentence.locator), columns)


def _nearest(plain: Plain, figures: list[Part]) -> int | None:
    """The number of the figure that an anchor goes with: right where it stood, else the last before it."""
    unit = plain.anchor.unit
    own = [number for number, part in enumerate(figures) if _unit_of(part) == unit and not part.is_points]
    behind = [number for number in own if 0 <= figures[number].start - plain.at <= len(" at only ")]
    before = [number for number in own if figures[number].end <= plain.at]
    if behind and not (before and not BREAK.search(plain.text[figures[before[-1]].end : plain.at])):
        return behind[0]
    return (
        before[-1]
        if before and not re.search("[;.]", plain.text[figures[before[-1]].end : plain.at])
        else None
    )


def _unit_of(part: Part) -> str:
    return "percent" if part.unit is Unit.PERCENT else "gbp" if part.unit is Unit.GBP else "count"


def _around(text: str, figures: list[Part], number: int) -> tuple[int, int]:
    """What is said of a figure: from the figure or full break before it to the break behind it."""
    part = figures[number]
    since = max([text.rfind(";", 0, part.start) + 1, *(other.end for other in figures[:number])])
    following = [other.start for other in figures[number + 1 :]]
    until = min([len(text), *following, *(found.start() for found in BREAK.finditer(text, part.end))])
    return since, until


def _meant(clause: Clause, plain: Plain, names: Names, wording: Wording) -> Naming | None:
    """The one row that has the anchor and most of the words."""
    said = {stem_of(word) for word in wording.words(clause.text)}
    weighed = weigh_names(said, names)
    with_anchor = [(weight, at) for weight, at in weighed if _has(names[at][1], plain)]
    if not with_anchor:
        return None
    (most, at), *others = with_anchor
    row = names[at][1]
    least = MOST_IF_TRANSPOSED if is_transposed_result(row, clause.part) else MOST_SAID
    is_shared = any(weight * AHEAD > most for weight, _ in others)
    if most < least or is_shared or not is_ahead(most, at, weighed, names):
        return None
    limits, own = limits_of(clause.text), limits_of(bare_name(row))
    if limits and own and limits.isdisjoint(own):
        return None
    stems = {stem_of(word) for word in names[at][0]}
    words = frozenset(word for word in wording.words(clause.text) if stem_of(word) in stems)
    return Naming(words, row, clause.text, MOST_OTHERS)


def is_ahead(most: float, at: int, weighed: Sequence[tuple[float, int]], names: Names) -> bool:
    """Whether no other row that is measured in the same unit has as much of its name said."""
    unit = names[at][1].unit
    others = (weight for weight, number in weighed if number != at and names[number][1].unit == unit)
    return not any(weight >= most for weight in others)


def _has(row: ResultRow, plain: Plain) -> bool:
    """Whether a row prints the anchor where it may stand."""
    if row.unit != plain.anchor.unit:
        return False
    values = (row.figures[column].value for column in plain.columns if column in row.figures)
    return plain.anchor.figure.value in values
