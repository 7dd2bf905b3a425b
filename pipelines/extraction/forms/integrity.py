"""Whether the streams of a PDF are whole: which fail their checksum or length, and what pages they are for.

pdfium mends what it can and says nothing; a page that was mended may say something else than was printed.
Pictures are left out: a damaged one shows.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

NUMBERED = re.compile(rb"(\d+)\s+\d+\s+$")  # before `obj`
LONGEST_NUMBER = 80  # bytes
OBJECT = re.compile(rb"obj\b")
STREAM_OR_END = re.compile(rb"stream(?:\r?\n)?|endobj")
LENGTH = re.compile(rb"/Length\s+(\d+)\b(?!\s+\d+\s+R)")
FILTER = re.compile(rb"/Filter\s*\[?\s*/FlateDecode\s*\]?\s*(?=[/>])")
LAYERS = b"/OCProperties"
PICTURE = re.compile(rb"/Subtype\s*/Image\b")
OF_OBJECTS = re.compile(rb"/Type\s*/ObjStm\b")
OF_ALL = re.compile(rb"/Type\s*/(?:ObjStm|XRef)\b")
EVERYTHING = 0  # the number of no object: what is damaged may hold any of them
ENDS = re.compile(rb"[\r\n\s]{0,3}endstream")
LONGEST_DICTIONARY = 20_000  # bytes
MOST_INFLATED = 64 * 1024 * 1024  # bytes of one stream; a longer one is looked at so far
STEP = 1024 * 1024
MOST_DEPTH = 6


def damaged_streams(data: bytes) -> frozenset[int]:
    """The numbers of the objects whose stream fails its checksum or length; none of a locked file."""
    if b"/Encrypt" in data:
        return frozenset()
    return frozenset(
        EVERYTHING if OF_ALL.search(dictionary) else number
        for number, dictionary, start in _streams(data)
        if _is_damaged(data, dictionary, start)
    )


def has_layers(path: Path) -> bool:
    """Whether a file has layers, which may be off; also where its catalogue is compressed."""
    data = path.read_bytes()
    if LAYERS in data:
        return True
    if b"/ObjStm" not in data:
        return False
    return any(
        LAYERS in _unpacked(data, start)
        for _, dictionary, start in _every_stream(data)
        if OF_OBJECTS.search(dictionary)
    )


def _unpacked(data: bytes, start: int) -> bytes:
    with suppress(zlib.error):
        return zlib.decompressobj().decompress(memoryview(data)[start:], MOST_INFLATED)
    return b""


def _streams(data: bytes) -> Iterator[tuple[int, bytes, int]]:
    for number, dictionary, start in _every_stream(data):
        if len(dictionary) <= LONGEST_DICTIONARY and PICTURE.search(dictionary) is None:
            yield number, dictionary, start


def _every_stream(data: bytes) -> Iterator[tuple[int, bytes, int]]:
    """Each object that is a stream: its number, its dictionary and where what it holds begins."""
    at = 0
    while (begun := OBJECT.search(data, at)) is not None:
        at = begun.end()
        numbered = NUMBERED.search(data[max(0, begun.start() - LONGEST_NUMBER) : begun.start()])
        if numbered is None:
            continue
        found = STREAM_OR_END.search(data, at)
        if found is None:
            return
        if found[0].endswith(b"\n"):
            yield int(numbered[1]), data[at : found.start()], found.end()
            at = found.end()


def _is_damaged(data: bytes, dictionary: bytes, start: int) -> bool:
    if FILTER.search(dictionary):
        return not _inflates(data, start)
    length = LENGTH.search(dictionary)
    if b"/Filter" in dictionary or length is None:
        return False
    end = start + int(length[1])
    return ENDS.match(data, end) is None and ENDS.match(data, max(start, end - 2)) is None


def _inflates(data: bytes, start: int) -> bool:
    """Whether a compressed stream comes to its end with the checksum it states."""
    inflater = zlib.decompressobj()
    view = memoryview(data)[start:]
    inflated, at = 0, 0
    try:
        while not inflater.eof and inflated < MOST_INFLATED:
            rest = inflater.unconsumed_tail or view[at : at + STEP]
            if not inflater.unconsumed_tail:
                at += STEP
            if not rest:
                return False
            inflated += len(inflater.decompress(rest, STEP))
    except zlib.error:
        return False
    return True


def damaged_pages(path: Path, pages: int) -> frozenset[int]:
    """The numbers of the pages that a damaged stream is for; all, where that cannot be told."""
    damaged = damaged_streams(path.read_bytes())
    if not damaged:
        return frozenset()
    if EVERYTHING not in damaged:
        with suppress(Exception):  # pdfminer raises whatever a damaged file brings about
            return _pages_with(path, damaged)
    return frozenset(range(1, pages + 1))


def _pages_with(path: Path, damaged: frozenset[int]) -> frozenset[int]:
    from pdfminer.pdfdocument import PDFDocument
    from pdfminer.pdfpage import PDFPage
    from pdfminer.pdfparser import PDFParser

    with path.open("rb") as file:
        document = PDFDocument(PDFParser(file))
        return frozenset(
            number
            for number, page in enumerate(PDFPage.create_pages(document), 1)
            if _reached([page.attrs.get("Contents"), page.resources]) & damaged
        )


def _reached(start: Any) -> set[int]:
    """The numbers of all objects that some objects lead to, but for pages."""
    from pdfminer.pdftypes import PDFObjRef, PDFStream

    seen: set[int] = set()
    waiting: list[tuple[Any, int]] = [(start, 0)]
    while waiting:
        value, depth = waiting.pop()
        if isinstance(value, PDFObjRef):
            if value.objid in seen or depth > MOST_DEPTH:
                continue
            seen.add(value.objid)
            value = value.resolve()
        if isinstance(value, PDFStream):
            value = value.attrs
        if isinstance(value, dict):
            waiting += [(each, depth + 1) for key, each in value.items() if key not in ("Parent", "P")]
        elif isinstance(value, list):
            waiting += [(each, depth + 1) for each in value]
    return seen
