"""Sections that tell something: where one heading comes back over tables of one kind, the one above it.

`Performance` under each of three directorates names no section; the directorates do. So a heading that stands
over several such tables gives way to the nearest one above it that differs from table to table.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from pipelines.extraction.kinds.recognised import Recognised

AND_MORE = re.compile(r"\s*[:–—(,-]\s*\S")
FARTHEST = 4  # headings above a table: what stands higher is of another part


def with_telling_sections(tables: Sequence[Recognised]) -> list[Recognised]:
    """Tables with the nearest heading that differs for a section, where the last one comes back."""
    found = [_less_caption(table) for table in tables]
    alike: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, table in enumerate(tables):
        if len(table.headings) > 1 and any(row.section == table.headings[-1] for row in table.rows):
            alike[table.layout.name, table.headings[-1]].append(number)
    for (_, last), numbers in alike.items():
        for number, section in zip(numbers, _above([tables[at].headings for at in numbers]), strict=False):
            rows = tuple(
                replace(row, section=section) if row.section == last else row for row in tables[number].rows
            )
            found[number] = replace(found[number], rows=rows)
    return found


def _less_caption(table: Recognised) -> Recognised:
    """A table whose last heading says the one above it again, and more: that one is the section.

    `Clean streets: quarter 1 compared with quarter 4` under `Clean streets` is a caption.
    """
    if len(table.headings) <= 1:
        return table
    above, last = table.headings[-2:]
    if not (last.startswith(above) and AND_MORE.match(last[len(above) :])):
        return table
    rows = tuple(replace(row, section=above) if row.section == last else row for row in table.rows)
    return replace(table, rows=rows)


def _above(headings: Sequence[tuple[str, ...]]) -> list[str]:
    """The nearest heading above the last of each table that differs; none where there is no such one.

    Each stands over one run of the tables and comes back over no later one.
    """
    for back in range(2, FARTHEST + 1):
        if any(len(one) < back for one in headings):
            return []
        above = [one[-back] for one in headings]
        runs = [text for text, _ in groupby(above)]
        if len(runs) > 1 and len(set(runs)) == len(runs):
            return above
    return []
