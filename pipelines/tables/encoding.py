"""Which encoding a text file has: decided by all of its bytes, never by the first few.

A file that is UTF-8 to its last byte is UTF-8. One that is not was written by a single-byte code page, and
its
bytes beyond ASCII say which: each candidate is asked how many of the characters it gives are ones that
English
and Welsh texts have. Windows' code page wins when nothing speaks against it.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipelines.exceptions import TableError
from pipelines.tables.limits import FILE_BYTES

CHUNK = 1024**2

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

CODE_PAGES = ("cp1252", "mac_roman", "cp850", "latin-1")

LIKELY = frozenset("£€’‘“”–—…•éèêëáàâäåíìîïóòôöøúùûüçñŵŷÉÔÂŴŶ½¼¾²³°©®™·\u00a0ß´")
"""What English, Welsh and names from abroad hold; all else beyond ASCII is a sign of the wrong page."""

_CAPITAL_INSIDE = re.compile("(?<=[a-z])[À-ÖØ-ÞŴŶ](?=[a-z])")
"""A capital between small letters, which no page gives that is the right one: `PapakÂta`."""

_FOREIGN = r"[^\W\d_\x00-\x7f]"
_LETTER_BY_FIGURE = re.compile(rf"(?<=[(\[]){_FOREIGN}(?=[)\]])|(?<![^\W\d_]){_FOREIGN}(?=-?\d)")
"""A letter where a sign of currency stands, alone in brackets or right before a figure: `(ú)`, `ú120.50`."""

SAMPLE = 200_000


@dataclass(frozen=True)
class Encoding:
    """An encoding by the name of Python's codec, and the length of the mark the file begins with."""

    name: str
    mark: int = 0


def chunks(path: Path) -> Iterator[bytes]:
    """The bytes of a file, piece by piece."""
    with path.open("rb") as stream:
        while piece := stream.read(CHUNK):
            yield piece


def encoding_of(path: Path) -> Encoding:
    """The encoding of a text file.

    Raises:
        TableError: the file is larger than the limit, or holds NUL characters, which no text has.
    """
    if path.stat().st_size > FILE_BYTES:
        raise TableError(path.name, f"is larger than {FILE_BYTES // 1024**3} GB", "split it by period")
    with path.open("rb") as stream:
        start = stream.read(CHUNK)
    for mark, name in BOMS:
        if start.startswith(mark):
            return Encoding(name, len(mark))
    wide = _wide_without_mark(start)
    if wide:
        return Encoding(wide)
    return Encoding(_of_single_bytes(path))


def _wide_without_mark(start: bytes) -> str:
    """UTF-16 without its mark: every other byte of Latin text is NUL."""
    sample = start[:4096]
    if len(sample) < 4:
        return ""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > 0.7 * half and even < 0.1 * half:
        return "utf-16-le"
    if even > 0.7 * half and odd < 0.1 * half:
        return "utf-16-be"
    return ""


def _of_single_bytes(path: Path) -> str:
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf8, seen, high = True, 0, bytearray()
    for piece in chunks(path):
        at = piece.find(0)
        if at >= 0:
            raise TableError(
                path.name, f"holds a NUL character at byte {seen + at + 1}", "export it again as CSV in UTF-8"
            )
        seen += len(piece)
        if is_utf8:
            try:
                decoder.decode(piece)
            except UnicodeDecodeError:
                is_utf8 = False
        if not piece.isascii() and len(high) < SAMPLE:
            high += _around(piece)
    if is_utf8:
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            is_utf8 = False
    return "utf-8" if is_utf8 else code_page_of(bytes(high))


def _around(piece: bytes) -> bytes:
    """The lines of a piece that hold bytes beyond ASCII."""
    return b"\n".join(line for line in piece.split(b"\n") if not line.isascii()) + b"\n"


def code_page_of(text: bytes) -> str:
    """The code page in which the bytes beyond ASCII are likeliest, Windows' where several are alike."""
    best, best_score = CODE_PAGES[0], float("-inf")
    for name in CODE_PAGES:
        try:
            decoded = text.decode(name)
        except UnicodeDecodeError:
            continue
        score = _likelihood(decoded)
        if score > best_score:
            best, best_score = name, score
    return best


def _likelihood(text: str) -> float:
    counts = Counter(character for character in text if not character.isascii())
    total = sum(counts.values()) or 1
    likely = sum(count for character, count in counts.items() if character in LIKELY)
    control = sum(count for character, count in counts.items() if "\x80" <= character <= "\x9f")
    capitals = len(_CAPITAL_INSIDE.findall(text))
    signs = len(_LETTER_BY_FIGURE.findall(text))
    return (likely - 3 * control - 2 * capitals - 2 * signs) / total
