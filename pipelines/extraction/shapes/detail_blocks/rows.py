"""Blocks as the rows of tables, with a column for each label and for each measure and period."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.extraction.shapes.card_parts import CODE, CODED
from pipelines.extraction.shapes.detail_blocks.model import Block, BlockRow, BlockTable
from pipelines.extraction.shapes.detail_blocks.runs import PagedWords, PrintedRun

NAMED = "Indicator"
DASHES = frozenset("-–—:|")


def block_tables(blocks: Sequence[Block], between: Sequence[PrintedRun]) -> list[BlockTable]:
    """Blocks as tables, a new one where a heading stands between two blocks."""
    named = [_parted(block.title) for block in blocks]
    has_codes = all(code for code, _ in named)
    labels = list(dict.fromkeys(label for block in blocks for label in block.values))
    measures = list(
        dict.fromkeys(
            (measure, period)
            for block in blocks
            for period in dict.fromkeys(period for _, period in block.table.values)
            for measure in block.table.measures
            if (measure, period) in block.table.values
        )
    )
    own = {*labels, NAMED, CODED}
    heads = {pair: f"{pair[0]} {pair[1]}" for pair in measures if f"{pair[0]} {pair[1]}" not in own}
    headings = (*([CODED] if has_codes else []), NAMED, *labels, *heads.values())
    tables: list[BlockTable] = []
    for number, (block, (code, name)) in enumerate(zip(blocks, named, strict=True)):
        cells = dict(block.values)
        if has_codes:
            cells[CODED] = code
            cells[NAMED] = name
        else:
            cells[NAMED] = (*code, *name)
        for pair, head in heads.items():
            values = block.table.values.get(pair, ())
            cells[head] = tuple((run.page, word) for run in values for word in run.words)
        row = BlockRow(block.areas, {head: words for head, words in cells.items() if words})
        start = block.title[0].place
        before = blocks[number - 1].title[0].place if number else start
        if not tables or any(before < run.place < start for run in between):
            tables.append(BlockTable(start[0], start[1], headings, ()))
        tables[-1] = tables[-1]._replace(rows=(*tables[-1].rows, row))
    return tables


def _parted(title: Sequence[PrintedRun]) -> tuple[PagedWords, PagedWords]:
    """A title's code, if it begins with one, and the rest of it."""
    words = [(run.page, word) for run in title for word in run.words]
    for length in (1, 2):
        code = " ".join(word.text for _, word in words[:length]).rstrip(":.")
        if len(words) > length and CODE.match(code):
            own = [(page, word._replace(text=word.text.rstrip(":."))) for page, word in words[:length]]
            rest = words[length:]
            if rest[0][1].text in DASHES and len(rest) > 1:
                rest = rest[1:]
            return tuple(own), tuple(rest)
    return (), tuple(words)
