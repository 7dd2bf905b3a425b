"""What is found: one block with its table, title and texts by label; blocks as the rows of a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from pipelines.extraction.model import Box, Word
from pipelines.extraction.shapes.detail_blocks.period_tables import PeriodTable
from pipelines.extraction.shapes.detail_blocks.runs import PagedWords, PrintedRun


@dataclass
class Block:
    """One block: its table, how far it reaches across, its title, what it says by label.

    `words` are the identities of all words that it takes, `areas` the box about them on each page.
    """

    table: PeriodTable
    bounds: tuple[float, float]
    title: tuple[PrintedRun, ...]
    values: dict[str, PagedWords] = field(default_factory=dict)
    labels: list[tuple[int, Word]] = field(default_factory=list)
    words: set[int] = field(default_factory=set)
    areas: dict[int, Box] = field(default_factory=dict)


class BlockRow(NamedTuple):
    """A block as a row: the area that it covers on each page, and its words by heading, with their pages."""

    areas: Mapping[int, Box]
    words: Mapping[str, PagedWords]


class BlockTable(NamedTuple):
    """Blocks that follow each other on a page as a table: page, height of the first, headings, rows."""

    page: int
    top: float
    headings: tuple[str, ...]
    rows: tuple[BlockRow, ...]
