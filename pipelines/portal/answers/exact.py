"""The name of something that is measured, typed as it is printed: its figures come before all like them.

Whoever copies a name wants that very thing. Taken apart into words, a name may be understood as something
else: `(excludes web satisfaction)` names the web, and `10-11 year olds` a year. A name that several rows of
one table and time have, as committees do, is left to the ranking.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from pipelines.portal.answers.cards import ASIDE, Answer, card_of_row
from pipelines.portal.answers.facts import FactIndex, FactRow
from pipelines.portal.answers.ranking import row_says
from pipelines.portal.answers.stemming import stems

FEWEST_WORDS = 2


def exactly_named(text: str, facts: FactIndex) -> tuple[Answer, ...]:
    """The figures of what is called so, the newest first, targets behind results; none where nothing is."""
    words = [word for word in dict.fromkeys(stems(text)) if facts.knows(word)]
    if len(words) < FEWEST_WORDS:
        return ()
    rarest = min(words, key=lambda word: len(facts.holding(word)))
    holding = map(facts.rows.__getitem__, facts.holding(rarest))
    name = _bare(text)
    rows = [row for row in holding if row.words.keys() >= set(words) and _is_called(row, name)]
    rows = [row for row in rows if not row.is_copy]
    return tuple(map(card_of_row, sorted(rows, key=_order))) if _are_one_thing(rows) else ()


def _is_called(row: FactRow, name: str) -> bool:
    return any(not cell.words & ASIDE for cell in row.figures) and any(
        cell.text in row.name and _bare(cell.text) == name for cell in row.entries
    )


def _are_one_thing(rows: Iterable[FactRow]) -> bool:
    """Whether no two rows of one table are of the same time, report and figure."""
    seen = [(row.table, row.report, row.period, _is_aim(row)) for row in rows]
    return len(set(seen)) == len(seen)


def _order(row: FactRow) -> tuple[bool, int, str]:
    cell = next(cell for cell in row.figures if not cell.words & ASIDE)
    end = (cell.period if cell.period.start else row.period).end or date.min
    return _is_aim(row), -end.toordinal(), row.locator


def _is_aim(row: FactRow) -> bool:
    return bool(row.words.keys() & ASIDE) and row_says(row, ASIDE)


def _bare(text: str) -> str:
    """A name without case and marks, which people copy otherwise."""
    return " ".join(re.findall(r"\w+", text.casefold()))
