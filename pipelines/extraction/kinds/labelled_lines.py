"""Lines of a label and its value (`Target: 95%`) as small tables, so that a sheet may be made of text alone.

Such lines stand under the name of what they are about, one after the other or several in one. They count as a
table where most labels are headings of kinds of table that are known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from pipelines.extraction.kinds.looks import FIGURE
from pipelines.extraction.model import Cell, Document, RawTable, TableRow, TextBlock

FEWEST_PAIRS = 3
LONGEST_VALUE, LONGEST_TEXT = 60, 1_500  # letters, of a value and of what a label of comments stands before
HEADS_TEXT = re.compile(
    r"(?i)^(?:(?:latest |officer |service |performance )?(?:comment(?:ary|s)?|narrative|update|notes?)"
    r"|explanation|analysis|reasons?|actions? (?:taken|planned)|what we are doing)$"
)
MOST_HEADINGS = 4  # above a sheet: its own, and those of the parts it stands in
MOST_WORDS = 5  # of a label
HEADLESS = "Value"  # what a figure before the first label is
SMALL_NUMBER = re.compile(r"\d{1,2}\.\d{1,3}")
WHOLE = re.compile(r"^(?P<label>[A-Z][\w’'/()% -]{1,40}?)\s?:\s+(?P<value>\S.*)$", re.DOTALL)

Pair = tuple[Cell, Cell]


def with_labelled_lines(
    document: Document, is_label: Callable[[str], bool]
) -> tuple[Document, dict[int, tuple[TextBlock, ...]]]:
    """A document whose runs of lines with a label each are tables of two columns, and those lines.

    Args:
        document: what was read.
        is_label: whether a text is a heading of any kind of table that is known.

    Returns:
        The document, and the lines of each table that was made, by the table's identity.
    """
    made: dict[int, tuple[TextBlock, ...]] = {}
    flow: list[RawTable | TextBlock] = []
    run: list[TextBlock] = []
    pairs: list[Pair] = []
    headings: tuple[str, ...] = ()
    for part in (*document.flow, None):
        found = list(pairs_of(part, is_label)) if isinstance(part, TextBlock) else []
        if found and isinstance(part, TextBlock):
            run.append(part)
            pairs += found
            continue
        if _is_sheet(pairs, is_label):
            table = _table(run, pairs, headings)
            made[id(table)] = tuple(run)
            flow.append(table)
        else:
            flow += run
        run, pairs = [], []
        if part is not None:
            flow.append(part)
        if isinstance(part, TextBlock) and part.kind == "heading":
            headings = (*headings[1 - MOST_HEADINGS :], part.text)
    return replace(document, flow=tuple(flow)), made


def _is_sheet(pairs: Sequence[Pair], is_label: Callable[[str], bool]) -> bool:
    labels = [label.text for label, _ in pairs]
    known = sum(map(is_label, labels))
    return known >= FEWEST_PAIRS and known > len(labels) / 2 and len(set(labels)) == len(labels)


def pairs_of(block: TextBlock, is_label: Callable[[str], bool]) -> Iterator[Pair]:
    """The labels and values of a line; none where it says anything else."""
    if block.kind in ("heading", "footnote"):
        return
    cuts = list(_labels_in(block.text, is_label))
    first = block.text[: cuts[0][0]].strip() if cuts else ""
    if cuts and not first and SMALL_NUMBER.fullmatch(block.number):
        first = block.number  # `4.1` before the labels: a figure that looks as a paragraph's number does
    if len(cuts) > 1 and (not cuts[0][0] or FIGURE.match(first)):
        ends = [*(start for start, _ in cuts[1:]), len(block.text)]
        texts = [
            (block.text[start:colon].strip(), block.text[colon + 1 : end].strip(" ;,|"))
            for (start, colon), end in zip(cuts, ends, strict=True)
        ]
    elif (whole := WHOLE.match(block.text)) and (is_label(whole["label"]) or not _is_said(whole["value"])):
        texts = [(whole["label"], whole["value"])]
    else:
        return
    if any(not value or len(value) > _most_letters(label) for label, value in texts):
        return
    if len(cuts) > 1 and first:
        texts.insert(0, (HEADLESS, first))
    for label, value in texts:
        symbols = block.symbols if len(texts) == 1 else ()
        yield (
            Cell(label, (label,), 0, parts=block.spots),
            Cell(value, (value,), 1, parts=block.spots, symbols=symbols),
        )


def _most_letters(label: str) -> int:
    return LONGEST_TEXT if HEADS_TEXT.match(label) else LONGEST_VALUE


def _is_said(text: str) -> bool:
    """Whether a text ends as a sentence does: what stands before its colon is no label then."""
    return text.endswith((".", "!", "?"))


def _labels_in(text: str, is_label: Callable[[str], bool]) -> Iterator[tuple[int, int]]:
    """Where each known label begins, and the colon after it: the most words before it that are one."""
    reached = 0
    for colon in (match.start() for match in re.finditer(r":(?=\s)", text)):
        starts = [match.start() for match in re.finditer(r"\S+", text[reached:colon])][-MOST_WORDS:]
        for start in (reached + at for at in starts):
            if text[start].isupper() and is_label(text[start:colon].strip()):
                yield start, colon
                reached = colon + 1
                break


def _table(run: Sequence[TextBlock], pairs: Sequence[Pair], headings: tuple[str, ...]) -> RawTable:
    spot = run[0].spots[0] if run[0].spots else None
    page, line = (spot.page, spot.line) if spot else (None, None)
    rows = tuple(TableRow(pair, page, line) for pair in pairs)
    return RawTable(rows, 2, headings, page, line)
