"""What a form asks to be filled in and nobody did: `Please select an option`, `Click here to enter text`.

Such words stand where a value would; they are none. A row that holds nothing else but zeros and dashes, as a
template computes them, is blank.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from pipelines.extraction.forms.written import Paragraph, Part, WrittenCell, WrittenRow, WrittenTable

ASKS = re.compile(
    r"""(?ix)
    [<\[]\s*(?:please\ )?(?:select|choose|insert|enter)\b[^<>\[\]]*[>\]]
    | (?:please\ )?(?:select|choose|pick)\ (?:an?|one)
      (?:\ (?:option|item|value|answer|rating|status|date))?\.?
    | (?:please\ )?(?:select|choose|pick)\ (?:an?\ \w+\ )?from\ (?:the\ )?
      drop[\ -]?down(?:\ list|\ menu)?.{0,20}
    | click(?:\ or\ tap)?(?:\ here)?\ to\ (?:enter|add|choose|select)\b.{0,30}
    """
)
LEAST_MARKS = 3  # `END` in every column closes a template's table
NOTHING = re.compile(r"(?i)[£$€]?0(?:\.0+)?%?|[-–—]|n/?a|\#(?:n/a|ref!|value!|div/0!)")


def without_prompts(parts: Iterable[Part]) -> Iterator[Part]:
    """Parts without the words that ask to be replaced, and without rows in which nothing else stands."""
    for part in parts:
        if isinstance(part, WrittenTable):
            yield replace(part, rows=tuple(map(_answered, part.rows)))
        elif not ASKS.fullmatch(part.text):
            yield part


def _answered(row: WrittenRow) -> WrittenRow:
    """A row with its unanswered cells blank; with all of them blank where nothing is answered."""
    texts = [_text(cell) for cell in row.cells]
    is_marker = len(texts) >= LEAST_MARKS and set(texts) == {"END"}
    if not is_marker and not any(map(ASKS.fullmatch, texts)):
        return row
    if is_marker or all(not text or ASKS.fullmatch(text) or NOTHING.fullmatch(text) for text in texts):
        return replace(row, cells=tuple(map(_blank, row.cells)))
    pairs = zip(row.cells, texts, strict=True)
    return replace(row, cells=tuple(_blank(cell) if ASKS.fullmatch(text) else cell for cell, text in pairs))


def _text(cell: WrittenCell) -> str:
    return " ".join(text for one in cell.paragraphs if (text := one.text))


def _blank(cell: WrittenCell) -> WrittenCell:
    return replace(cell, paragraphs=(Paragraph(()),), symbols=())
