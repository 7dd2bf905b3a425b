"""Ratings that only the heading over a group of rows says: `Red indicators`, `On target (Green)`.

A report lists its indicators by rating then, and no row says its own. One such heading is the name of a group
like any other; where the headings of a report's results name two ratings or more, they rate what they head.
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
FEWEST = 2  # ratings that headings name


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
