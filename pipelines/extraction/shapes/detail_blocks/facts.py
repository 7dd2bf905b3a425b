"""What a text says by label: labels with what stands behind, below or beside them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from pipelines.extraction.model import Box, Word, hull
from pipelines.extraction.shapes.detail_blocks.period_tables import LONGEST_HEAD
from pipelines.extraction.shapes.detail_blocks.runs import SAME_PLACE, SAME_TEXT, WRAPPED, PrintedRun, Words

LONGEST_LABEL = 8  # words
SMALLER = 0.85  # of a label's letters: smaller ones are a chart's


class Fact(NamedTuple):
    """A label with what stands behind or below it; the words of each."""

    label: Words
    page: int
    values: tuple[tuple[int, Word], ...]

    @property
    def name(self) -> str:
        """The label without its colon."""
        return " ".join(word.text for word in self.label).rstrip(": ")

    @property
    def box(self) -> Box:
        """The box about its label."""
        return hull(word.box for word in self.label)


def streams_of(runs: Sequence[PrintedRun]) -> list[list[PrintedRun]]:
    """Runs that follow each other as lines of one text: each begins right below where the one before does."""
    streams: list[list[PrintedRun]] = []
    for run in runs:
        for stream in reversed(streams):
            last = stream[-1]
            first = next(one for one in reversed(stream) if _begins_line(one, stream))
            is_below = last.page == run.page and -1.0 <= run.box.top - last.box.bottom <= SAME_TEXT * run.size
            is_next = is_below and abs(first.box.x0 - run.box.x0) <= SAME_PLACE
            if is_next and _is_lone_label(last, stream) and run.words[0].is_bold:
                is_next = run.box.top - last.box.bottom < WRAPPED * run.size  # else it is the next label
            is_level = last.page == run.page and last.box.top < run.box.middle[1] < last.box.bottom
            is_beside = is_level and 0 <= run.box.x0 - last.box.x1 <= run.size and last.look[2] == run.look[2]
            if is_next or (is_beside and not run.words[0].is_drawn):
                stream.append(run)
                break
        else:
            streams.append([run])
    return streams


def _is_lone_label(run: PrintedRun, stream: Sequence[PrintedRun]) -> bool:
    """Whether a run is bold from the beginning of its line to the end, and no colon ends it."""
    is_bold = all(word.is_bold for word in run.words)
    return is_bold and _begins_line(run, stream) and not run.text.endswith(":")


def _begins_line(run: PrintedRun, stream: Sequence[PrintedRun]) -> bool:
    at = next(number for number, one in enumerate(stream) if one is run)
    return not at or run.box.x0 < stream[at - 1].box.x1


def facts_of(stream: Sequence[PrintedRun], shared: Collection[str] | None) -> list[Fact]:
    """The labels of a text with their values; `shared` are labels that blocks repeat, None while sought.

    A label is bold and ends in a colon, or is one that blocks repeat: bold before what is not, or at the
    beginning of a line up to its colon.
    """
    words = [(run.page, word, at == 0) for run in stream for at, word in enumerate(run.words)]
    facts: list[Fact] = []
    at = 0
    while at < len(words):
        end = _label_end(words, at, shared)
        if end:
            facts.append(Fact(tuple(word for _, word, _ in words[at:end]), words[at][0], ()))
            at = end
            continue
        page, word, _ = words[at]
        if facts:
            facts[-1] = facts[-1]._replace(values=(*facts[-1].values, (page, word)))
        else:
            facts.append(Fact((), page, ((page, word),)))
        at += 1
    return facts


def _label_end(words: Sequence[tuple[int, Word, bool]], at: int, shared: Collection[str] | None) -> int:
    """The number of the word after the label that begins with a word; 0 where none does."""
    _, first, begins = words[at]
    is_after_bold = at > 0 and words[at - 1][1].is_bold and not words[at - 1][1].text.endswith(":")
    if not first.text[:1].isalpha() or (is_after_bold and not begins):
        return 0
    is_bold = first.is_bold
    if not is_bold and not begins:
        return 0
    end = at
    while end < min(len(words), at + LONGEST_LABEL) and words[end][1].is_bold == is_bold:
        end += 1
        if words[end - 1][1].text.endswith(":"):
            name = " ".join(word.text for _, word, _ in words[at:end]).rstrip(": ")
            is_one = is_bold or shared is None or name in shared
            return end if is_one else 0
        if not is_bold and end < len(words) and words[end][2] and end - at >= LONGEST_HEAD:
            break
    if not is_bold:
        return 0
    name = " ".join(word.text for _, word, _ in words[at:end])
    return end if shared is None or name in shared else 0


def words_beside(
    fact: Fact, following: float | None, runs: Sequence[PrintedRun]
) -> Iterator[tuple[int, Word]]:
    """The words right of a label that stands alone, down to the next label below it.

    `following` is the height of that in points; None where there is none.
    """
    box, size = fact.box, fact.label[0].size
    end = following - 1.0 if following is not None else box.bottom + size
    right = [
        run
        for run in runs
        if run.page == fact.page
        and run.box.x0 >= box.x1 - 1.0
        and box.top - 1.0 <= run.box.middle[1] <= end
        and run.size >= SMALLER * size
    ]
    if right and any(run.box.top < box.bottom for run in right):
        x0 = min(run.box.x0 for run in right)
        for run in right:
            if run.box.x0 - x0 <= SAME_PLACE:
                yield from ((run.page, word) for word in run.words)
