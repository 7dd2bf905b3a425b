"""Bold lines no larger than the text that head one table each of several alike: headings, no paragraphs.

A page that was printed smaller, as sheets fitted to a page's width are, has headings no larger than the text
of other pages. What tells them is where they stand: each right above a table, whose heading row comes again
below the next such line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from pipelines.extraction.model import RawTable, TextBlock

LONGEST = 120  # letters
FEWEST = 2  # tables alike


def with_bold_headings(flow: Sequence[RawTable | TextBlock]) -> list[RawTable | TextBlock]:
    """A report's parts with the bold lines as headings that stand right above tables alike."""
    over = {
        number: (line, tuple(cell.text for cell in table.rows[0].filled))
        for number, (line, table) in enumerate(pairwise(flow))
        if isinstance(line, TextBlock)
        and isinstance(table, RawTable)
        and _may_head(line)
        and len(table.rows[0].filled) > 2
    }
    alike = Counter(head for _, head in over.values())
    texts = Counter(line.text for line, _ in over.values())
    result = list(flow)
    for number, (line, head) in over.items():
        if alike[head] >= FEWEST and texts[line.text] == 1:
            result[number] = replace(line, kind="heading", number="")
    return result


def _may_head(line: TextBlock) -> bool:
    is_line = line.kind == "paragraph" and len(line.spots) == 1 and len(line.text) <= LONGEST
    return is_line and line.is_bold and not line.text.endswith((".", ";", ","))
