"""Which row a clause names that says its name less what adds nothing: `On time assessments rose to`.

Words such as `completed` or `average time to` may be left out, and `on time` stands for a limit of time. A
row is named so only where no other has the same words, and the figure is near its result or the one before.
"""

from __future__ import annotations

import re

from pipelines.datasets.performance.checks.comments import ResultRow
from pipelines.datasets.performance.checks.said_names import (
    FEWEST_WORDS,
    MOST_SAID,
    TIME_LIMIT,
    Named,
    Names,
    bare_name,
    is_near_result,
    is_transposed_result,
    letters_of,
    limits_of,
    stem_of,
)
from pipelines.datasets.performance.checks.said_times import less_own_time
from pipelines.proof.wording import Sentence, Wording
from pipelines.rows.figures import Part

IN_TIME = "timely"
ON_TIME = re.compile(
    r"\b(?:on|in|within) (?:target |good |the )?time(?:scales?|limits?)?\b|\bpromptly\b", re.IGNORECASE
)
BRACKETS = re.compile(r"\([^)]*\)")
TAIL = re.compile(
    r"\b(?:after|because|as|when|since|following|due to|owing to|thanks to|despite|although|though)\b.*$",
    re.IGNORECASE,
)
"""Why something is so: words behind a figure that say nothing of what it is of."""


class PlainNames:
    """The names of a report's rows, less the words that add nothing."""

    def __init__(self, names: Names, wording: Wording) -> None:
        self._wording = wording
        self._names = [((name, row), self._told(bare_name(row))) for name, row in names]

    def of_clause(self, clause: str, part: Part) -> list[Named]:
        """The one row of which a clause says all words that tell, if the figure may be its own."""
        said = self._told(TAIL.sub(" ", clause))
        found = [(named, told) for named, told in self._names if len(told) >= FEWEST_WORDS and told <= said]
        most = max((len(told) for _, told in found), default=0)
        best = [named for named, told in found if len(told) == most]
        if len(best) != 1 or not _has_figure(best[0][1], part):
            return []
        limits, own = limits_of(clause), limits_of(bare_name(best[0][1]))
        return [] if limits and own and limits.isdisjoint(own) else [self._as_said(best[0], clause)]

    def of_subject(self, sentence: Sentence, start: int, part: Part) -> list[Named]:
        """The one row of whose name the subject of a sentence says a word or more, and nothing else.

        Words alone tell too little of it: its section must be what the text stands under, and two digits of
        the figure must have changed places.
        """
        before = sentence.text[start : part.start]
        moved = next(self._wording.find("moved_to", before), None)
        subject = before[: moved.start()] if moved else ""
        said = self._told(subject)
        of_words = [named for named, told in self._names if said and said <= told]
        if len(of_words) != 1 or not is_transposed_result(of_words[0][1], part):
            return []
        row = of_words[0][1].row
        heading = letters_of(str(sentence.row.get("heading") or ""))
        sections = {letters_of(str(row.get(name) or "")) for name in ("section", "area")} - {""}
        is_there = bool(heading) and any(one in heading or heading in one for one in sections)
        return [self._as_said(of_words[0], subject)] if is_there else []

    def of_most_words(self, clause: str, part: Part) -> Named | None:
        """The only row, where a clause says most words of its name and the figure is near its result."""
        ((name, row), told) = self._names[0]
        said = told & self._told(clause)
        if len(said) < FEWEST_WORDS or len(said) < MOST_SAID * len(told) or not is_near_result(row, part):
            return None
        return self._as_said((name, row), clause)

    def _as_said(self, named: Named, clause: str) -> Named:
        """A row with those words of a clause that say its name, in the forms they have there."""
        name, row = named
        stems = {stem_of(word) for word in name}
        limits = " ".join(
            found.group() for found in (*ON_TIME.finditer(clause), *TIME_LIMIT.finditer(clause))
        )
        words = {word for word in self._wording.words(clause) if stem_of(word) in stems}
        return frozenset(words) | self._wording.words(limits), row

    def _told(self, text: str) -> frozenset[str]:
        """The stems of the words of a text that add something, a limit of time as one word."""
        text = BRACKETS.sub(" ", less_own_time(text))
        text = TIME_LIMIT.sub(f" {IN_TIME} ", ON_TIME.sub(f" {IN_TIME} ", text))
        for found in sorted(self._wording.find("light", text), key=lambda one: one.start(), reverse=True):
            text = f"{text[: found.start()]} {text[found.end() :]}"
        return frozenset(stem_of(word) for word in self._wording.words(text))


def _has_figure(row: ResultRow, part: Part) -> bool:
    """Whether a figure is near a row's result, or the one before it."""
    previous = row.figures.get("previous_result")
    return is_near_result(row, part) or (previous is not None and previous.value == part.value)
