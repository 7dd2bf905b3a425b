"""Paragraphs that page ends cut, of a PDF or a transcript, made one again."""

from __future__ import annotations

from dataclasses import replace

from pipelines.extraction.model import RawTable, TextBlock
from pipelines.extraction.text import tidy


def join_paragraphs(flow: list[RawTable | TextBlock]) -> list[RawTable | TextBlock]:
    """Join paragraphs cut by a page end; footnotes between the two pieces stay where they are."""
    joined: list[RawTable | TextBlock] = []
    open_at: int | None = None
    for part in flow:
        if (
            isinstance(part, TextBlock)
            and part.kind == "paragraph"
            and not part.number
            and open_at is not None
        ):
            before = joined[open_at]
            if (
                isinstance(before, TextBlock)
                and before.spots[-1].page != part.spots[0].page
                and _goes_on(before.text, part.text)
            ):
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


def _goes_on(before: str, after: str) -> bool:
    return not before.rstrip().endswith((".", "!", "?")) or after[:1].islower()


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
