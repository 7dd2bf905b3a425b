"""Paragraphs that page ends cut, of a PDF or a transcript, made one again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from pipelines.extraction.model import RawTable, TextBlock
from pipelines.extraction.text import tidy

Parts = list[RawTable | TextBlock]


def join_paragraphs(flow: Parts) -> Parts:
    """Join paragraphs cut by a page end; footnotes between the two pieces stay where they are."""
    return joined_where(flow, _is_rest)


def joined_where(flow: Parts, is_rest: Callable[[TextBlock, TextBlock], bool]) -> Parts:
    """Blocks joined to the last paragraph or bullet before them, where they are its rest.

    A table or a heading ends it, a footnote does not.
    """
    joined: Parts = []
    open_at: int | None = None
    for part in flow:
        if open_at is not None and isinstance(part, TextBlock) and not part.number:
            before = joined[open_at]
            if isinstance(before, TextBlock) and is_rest(before, part):
                joined[open_at] = replace(
                    before,
                    text=tidy(f"{before.text} {part.text}"),
                    spots=before.spots + part.spots,
                    marks=before.marks + part.marks,
                )
                continue
        joined.append(part)
        if isinstance(part, RawTable) or part.kind == "heading":
            open_at = None
        elif part.kind in ("paragraph", "bullet"):
            open_at = len(joined) - 1
    return joined


def _is_rest(before: TextBlock, part: TextBlock) -> bool:
    """Whether a paragraph on another page goes on with the one before: no sentence end, or small letters."""
    if part.kind != "paragraph" or before.spots[-1].page == part.spots[0].page:
        return False
    return not before.text.rstrip().endswith((".", "!", "?")) or part.text[:1].islower()


def continues_paragraph(before: str, after: str, kind: str) -> bool:
    """Whether a transcript's paragraph is the rest of the one before: no sentence end, then small letters.

    Args:
        before: the paragraph so far.
        after: the text that follows it.
        kind: what the following text was taken for; a heading needs stronger signs.
    """
    if before.rstrip().endswith((".", "!", "?", ":", ";", ".)", "”", '"')):
        return after[:1].islower()
    return kind == "paragraph" or after[:1].islower()
