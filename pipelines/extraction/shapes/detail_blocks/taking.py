"""What each block says of its area: facts by label, a comment below it, words of its chart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from pipelines.extraction.model import hull
from pipelines.extraction.shapes.card_parts import COMMENT
from pipelines.extraction.shapes.detail_blocks.facts import Fact, facts_of, streams_of, words_beside
from pipelines.extraction.shapes.detail_blocks.model import Block
from pipelines.extraction.shapes.detail_blocks.periods import ROW_APART
from pipelines.extraction.shapes.detail_blocks.runs import (
    PagedWords,
    PrintedRun,
    is_within_bounds,
    text_of_runs,
)
from pipelines.extraction.shapes.detail_blocks.titles import LEAST_LETTERS, is_labelled
from pipelines.extraction.shapes.figures import is_figure
from pipelines.rows.periods import is_bare_period

SHARED = 0.4  # of the blocks: a label stands in so many
LEAST_SEEN = 2  # blocks: what labels one only may be of what follows them all
FEWEST_WORDS = 4  # of a comment that no label heads
BELOW = 12.0  # points: a chart's axis stands so far below the last text of its block
HEADS_TEXT = re.compile(
    r"(?i)\b(?:comment(?:ary|s)?|notes?|narrative|update|explanation|analysis|reasons?)\b"
)
ON_AXIS = re.compile(
    r"(?i)^(?:q[1-4]|jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|[a-z]{3}-\d\d|-)$"
)


def take_facts(blocks: Sequence[Block], runs: Sequence[PrintedRun], headings: Sequence[PrintedRun]) -> None:
    """What each block says by label, and what of its area is a chart's."""
    each = [_own_runs(blocks, number, runs, headings) for number in range(len(blocks))]
    streams = [streams_of(own) for own in each]
    seen: Counter[str] = Counter()
    for several in streams:
        seen.update({fact.name for stream in several for fact in facts_of(stream, None) if fact.label})
    least = max(2.0, SHARED * len(blocks))
    shared = {name for name, count in seen.items() if count >= least}
    for block, own, several in zip(blocks, each, streams, strict=True):
        facts = [facts_of(stream, shared) for stream in several]
        are_labelled = [any(fact.label for fact in found) for found in facts]
        lone = [
            run for stream, is_one in zip(several, are_labelled, strict=True) if not is_one for run in stream
        ]
        for found, is_one in zip(facts, are_labelled, strict=True):
            if is_one:
                _take_labelled(block, found, lone, seen)
        _cover(block, own)
    if not any(HEADS_TEXT.search(label) for block in blocks for label in block.values):
        _take_comments(blocks, each)


def _take_labelled(
    block: Block, facts: Sequence[Fact], lone: Sequence[PrintedRun], seen: Counter[str]
) -> None:
    """The facts of one text into a block, each label once; `lone` are runs of texts without labels."""
    following = [*(fact.box.top for fact in facts[1:]), None]
    for fact, end in zip(facts, following, strict=True):
        if not fact.label or fact.name in block.values or seen[fact.name] < LEAST_SEEN:
            continue
        block.labels.extend((fact.page, word) for word in fact.label)
        if values := _values_of(fact, end, lone):
            block.values[fact.name] = values


def _values_of(fact: Fact, following: float | None, lone: Sequence[PrintedRun]) -> PagedWords:
    """What a label says: the words behind it, else beside it; of those below it also the rest beside it."""
    if not fact.values:
        return tuple(words_beside(fact, following, lone))
    top = fact.values[0][1].box.top
    if top >= fact.box.bottom - 1.0:
        return (*words_beside(fact, top, lone), *fact.values)
    return fact.values


def _take_comments(blocks: Sequence[Block], each: Sequence[Sequence[PrintedRun]]) -> None:
    """The paragraph right below each block as its comment, where no label heads one and several have it."""
    found: list[tuple[Block, list[PrintedRun]]] = []
    for block, own in zip(blocks, each, strict=True):
        page = max(block.areas)
        area = block.areas[page]
        below = [
            run
            for run in own
            if run.page == page and run.box.top >= area.bottom - 1.0 and not _is_of_chart(run)
        ]
        first = next(iter(streams_of(below)), None)
        if first is not None and first[0].box.top - area.bottom <= ROW_APART * first[0].size:
            said = text_of_runs(first)
            if said.endswith((".", "!", "?")) and len(said.split()) >= FEWEST_WORDS:
                found.append((block, first))
    if len(found) < max(2.0, SHARED * len(blocks)):
        return
    for block, text in found:
        block.values[COMMENT] = tuple((run.page, word) for run in text for word in run.words)
        block.words.update(id(word) for run in text for word in run.words)
        page = text[0].page
        block.areas[page] = hull((block.areas[page], *(run.box for run in text)))


def _own_runs(
    blocks: Sequence[Block], number: int, runs: Sequence[PrintedRun], headings: Sequence[PrintedRun]
) -> list[PrintedRun]:
    """The runs of a block but its title and table: up to the next block's title, or a heading."""
    block = blocks[number]
    start = block.title[0].place
    following = [
        other.title[0].place
        for other in blocks
        if other.title[0].place > start
        and other.bounds[0] < block.bounds[1]
        and block.bounds[0] < other.bounds[1]
    ]
    end = min(following, default=(block.table.last.page + 1, float("inf"), 0.0))
    last = block.table.last.place
    after = [run.place for run in headings if run.place > last and is_within_bounds(run, block.bounds)]
    end = min([end, *after])
    taken = {id(run) for other in blocks for run in (*other.title, *other.table.runs)}
    own: list[PrintedRun] = []
    for run in runs:
        if not start <= run.place < end or id(run) in taken or not is_within_bounds(run, block.bounds):
            continue
        if run.look[0] <= block.title[0].look[0] or run.words[0].is_drawn:
            own.append(run)
    return own


def headings_between(blocks: Sequence[Block], runs: Sequence[PrintedRun]) -> list[PrintedRun]:
    """The runs that head parts of a report: in larger letters than titles, or as these are, and said once."""
    used = {id(run) for block in blocks for run in (*block.title, *block.table.runs)}
    looks = {block.title[0].look for block in blocks}
    size = max(look[0] for look in looks)
    seen = Counter((run.text, run.look) for run in runs)
    return [
        run
        for run in runs
        if (run.look[0] > size or (run.look in looks and not is_labelled(run.text)))
        and id(run) not in used
        and seen[run.text, run.look] == 1
        and sum(map(str.isalpha, run.text)) >= LEAST_LETTERS
        and not run.words[0].is_drawn
    ]


def _cover(block: Block, own: Sequence[PrintedRun]) -> None:
    """What a block takes: its words, and those of a chart that stand level with them."""
    used = [(run.page, word) for run in (*block.title, *block.table.runs) for word in run.words]
    used += [*block.labels, *(pair for pairs in block.values.values() for pair in pairs)]
    for page, word in used:
        block.words.add(id(word))
        area = block.areas.get(page)
        block.areas[page] = hull((area, word.box)) if area else word.box
    for run in own:
        area = block.areas.get(run.page)
        is_level = area is not None and area.top - 1.0 <= run.box.middle[1] <= area.bottom + BELOW
        if is_level and _is_of_chart(run):
            block.words.update(id(word) for word in run.words)


def _is_of_chart(run: PrintedRun) -> bool:
    """Whether words are what charts print along their axes: periods, months, figures of a scale."""
    return all(
        is_figure(word.text) or is_bare_period(word.text) or ON_AXIS.match(word.text) is not None
        for word in run.words
    )
