"""The blocks of a report, found and put into tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pipelines.extraction.model import Word
from pipelines.extraction.shapes.detail_blocks.model import BlockTable
from pipelines.extraction.shapes.detail_blocks.period_tables import (
    FEWEST_BLOCKS,
    alike_tables,
    period_tables_of,
)
from pipelines.extraction.shapes.detail_blocks.rows import block_tables
from pipelines.extraction.shapes.detail_blocks.runs import PrintedRun, runs_of_line
from pipelines.extraction.shapes.detail_blocks.taking import headings_between, take_facts
from pipelines.extraction.shapes.detail_blocks.titles import titled_blocks
from pipelines.extraction.text import lines_of

MOSTLY = 0.6  # of the blocks: so many have at least two labels in common
FEWEST_LABELS = 2


def find_blocks(pages: Sequence[tuple[int, Sequence[Word]]]) -> tuple[list[BlockTable], set[int]]:
    """The blocks of a report, a table for each page and part of one; none where too few are alike.

    Args:
        pages: of each page its number and its words, without running headers and footers.

    Returns:
        The tables, and the identities of all words that stand in blocks, also those of charts.
    """
    runs = [run for number, words in pages for line in lines_of(words) for run in runs_of_line(number, line)]
    by_page: dict[int, list[PrintedRun]] = {}
    for run in sorted(runs, key=lambda run: run.place):
        by_page.setdefault(run.page, []).append(run)
    tables = alike_tables([*period_tables_of(by_page)])
    if len(tables) < FEWEST_BLOCKS:
        return [], set()
    ordered = sorted(runs, key=lambda run: run.place)
    blocks = titled_blocks(tables, ordered)
    if len(blocks) < FEWEST_BLOCKS:
        return [], set()
    headings = headings_between(blocks, ordered)
    take_facts(blocks, ordered, headings)
    told = Counter(label for block in blocks for label in block.values)
    if sum(count >= MOSTLY * len(blocks) for count in told.values()) < FEWEST_LABELS:
        return [], set()  # tables of periods alone are read as what they are
    return block_tables(blocks, headings), {number for block in blocks for number in block.words}
