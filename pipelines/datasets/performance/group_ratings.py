"""Ratings that no column has: of the heading over a group of rows (`Red indicators`), or first in a comment.

A report lists its indicators by rating then, and no row says its own. One such heading is the name of a group
like any other; where the headings of a report's results name two ratings or more, they rate what they head.
So it is with comments that begin with a rating (`Amber. Referrals were late.`), if nearly all of them do.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from pipelines.datasets.performance.scales import Scale
from pipelines.extraction.kinds.recognised import Recognised, Row

OF_ROWS = re.compile(
    r"(?i)\b(?:key|performance|indicators?|measures?|kpis?|pis?|projects?|actions?|rated|rating|status|rag|as|at|the"
    r"|currently|those|which|that|are|with|in)\b"
)
"""Words of a heading that say what stands below it, not how it is rated."""
EXPLAINED = re.compile(r"\s*(?::|[-–—](?=\s)).*$", re.DOTALL)
BRACKETED = re.compile(r"\(([^()]*)\)")
FEWEST = 2  # ratings that headings name, or comments begin with
NEARLY_ALL = 0.8  # of the comments
FIRST = re.compile(r"^(?P<word>[A-Z][A-Za-z]*(?: [a-z]+){0,2})\s?(?:[.:;,]|[-–—]|$)")
"""The first word or words of a comment, before a stop."""


def group_ratings(tables: list[Recognised], scale: Scale) -> Mapping[str, str]:
    """The rating that each group's name says, by name; none where the groups do not tell two ratings.

    Args:
        tables: those of one kind, in order.
        scale: what the report's ratings are called.
    """
    names = {
        name
        for table in tables
        if not any(column.name == "rag" for column in table.columns)
        for row in table.rows
        for name in (row.area, row.section)
        if name
    }
    found = {name: rating for name in names if (rating := _rating_in(name, scale)) is not None}
    return found if len(set(found.values())) >= FEWEST else {}


def rating_of_group(row: Row, ratings: Mapping[str, str]) -> str | None:
    """The rating of the group that a row stands in, the nearest first."""
    return next((ratings[name] for name in (row.area, row.section) if name in ratings), None)


def comments_rate(tables: list[Recognised], scale: Scale) -> bool:
    """Whether the comments of tables without ratings begin with them, nearly all and not all with one."""
    texts = [
        row.text("comment")
        for table in tables
        if not any(column.name == "rag" for column in table.columns)
        for row in table.rows
        if row.text("comment")
    ]
    found = [rating for text in texts if (rating := rating_first(text, scale)) is not None]
    return len(set(found)) >= FEWEST and len(found) >= NEARLY_ALL * len(texts)


def rating_first(comment: str, scale: Scale) -> str | None:
    """The rating that a comment begins with."""
    found = FIRST.match(comment)
    return scale.ratings.scale.of_word(found["word"]) if found else None


def _rating_in(name: str, scale: Scale) -> str | None:
    """The one rating that a group's name says, before what explains it or in brackets."""
    head = EXPLAINED.sub("", BRACKETED.sub(" ", name))
    texts = [head, OF_ROWS.sub(" ", head), *BRACKETED.findall(name)]
    said = {
        rating
        for text in texts
        if (rating := scale.ratings.scale.of_word(" ".join(text.split()))) is not None
    }
    return said.pop() if len(said) == 1 else None
