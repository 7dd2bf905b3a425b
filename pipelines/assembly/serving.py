"""Which document is served of a report: the file as it was published, or one less what is withheld.

What is withheld is found three ways: texts of rows that the gate blacked out or held back, texts of the whole
document as it was read, and the words of each page as they stand on it. With a sure hit that nobody has
decided on, the document is made ready and kept back. What the page hides is taken out at once.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from pipelines.extraction.forms.derivative import (
    WordOnPage,
    derive,
    plain_texts,
    stretches_on,
    texts_beside,
)
from pipelines.extraction.forms.unshown import (
    DESCRIBED,
    NAMED,
    cleaned,
    unshown,
    words_of_texts,
    words_shown,
)
from pipelines.extraction.left_out import CANNOT_BE_SEEN, COVERED, REDACTION
from pipelines.extraction.model import Box, Document, RawTable, Spot
from pipelines.extraction.reading import ReadReport
from pipelines.extraction.worker import run
from pipelines.gate.screening import Allowed, withheld_spans
from pipelines.gate.withholding import LetThrough, withheld_mark
from pipelines.rows.known_tuple import KnownTuple
from pipelines.rows.records import Records, ReportSummary
from pipelines.store import Store
from pipelines.store.hashes import sha256_of
from pipelines.store.removals import Removals, removals_of

T = TypeVar("T")
UNDECIDED = "it holds personal data, and nobody has decided yet what may be published of it"
MARK = "[withheld"
CLIPPED = "outside its clip"
DERIVED = ("pdf", "transcript")
"""Forms of which a document less what is withheld can be made.

Of others a copy of all that they show is served where they hold more, and a notice where that is withheld.
"""
NOTICE = "This document holds texts that are withheld, and no copy without them can be made of its form.\n"


@dataclass(frozen=True)
class Withheld:
    """What is withheld of a document.

    Attributes:
        black: areas to black out by page, in points as shown.
        hidden: pages that hold what nobody sees.
        lines: of a transcript, texts to replace by line.
        hits: pages (lines of a transcript) with a sure hit.
    """

    black: Mapping[int, tuple[Box, ...]] = field(default_factory=dict)
    hidden: tuple[int, ...] = ()
    lines: Mapping[int, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    hits: tuple[int, ...] = ()


@dataclass(frozen=True)
class Ready:
    """A document made ready to be served.

    Attributes:
        taken_out: what was taken out; where nothing was, the document is served as it was published.
        hits: pages (lines of a transcript) with a sure hit.
    """

    taken_out: tuple[str, ...] = ()
    hits: tuple[int, ...] = ()


def serve(
    summary: ReportSummary,
    read: ReadReport,
    tables: Mapping[str, Records],
    document: Path,
    store: Store,
    allowed: Allowed,
    released: LetThrough,
) -> ReportSummary:
    """Put the document of a report into the store as it may be served; gives the summary that names it.

    Args:
        summary: what is known of the report; `sha256` is of the file that was read.
        read: the report as it was read.
        tables: its gated rows by resource.
        document: the file as it was published.
        store: where it goes; an original that is not served is kept beside it.
        allowed: what offices publish on purpose.
        released: what people decided.

    Raises:
        StoreError: the store cannot be written.
        ReportError: the file cannot be drawn.
    """
    target = store.working_file(f"{summary.sha256}{document.suffix}")
    try:
        ready = make_ready(summary, read, tables, document, target, allowed, released)
        return put_served(summary, ready, document, target, store, released)
    finally:
        target.unlink(missing_ok=True)


def make_ready(
    summary: ReportSummary,
    read: ReadReport,
    tables: Mapping[str, Records],
    document: Path,
    target: Path,
    allowed: Allowed,
    released: LetThrough,
) -> Ready:
    """Write the document as it may be served to `target`, if that is another than was published.

    Nothing but the reading, its rows and what was decided goes into it. The arguments are those of `serve`.

    Raises:
        ReportError: the file cannot be drawn.
    """
    published = released.of(summary.sha256)
    if summary.form == "transcript":
        found = _of_transcript(document, read, tables, allowed, published)
        taken_out = _transcript(document, target, found)
    elif summary.form != "pdf":
        found = _of_texts(read, tables, allowed, published)
        taken_out = _notice(target, found, summary.report) or _copy(summary, read, document, target)
    else:
        found = _of_pdf(document, read, tables, allowed, published)
        read_as = _words_read(read) if found.black or found.hidden else {}
        taken_out = run(
            derive,
            document,
            target,
            found.black,
            found.hidden,
            read_as,
            (summary.publisher,),
            _private_of(document, allowed, published),
            place=document.name,
        )
    return Ready(tuple(taken_out), found.hits)


def put_served(
    summary: ReportSummary,
    ready: Ready,
    document: Path,
    target: Path,
    store: Store,
    released: LetThrough,
    removals: Removals | None = None,
) -> ReportSummary:
    """Put a document that was made ready at `target` into the store; gives the summary that names it.

    Args:
        summary: what the report is.
        ready: what was made ready.
        document: as it was published.
        target: as it may be served, where that is another.
        store: where it goes.
        released: what was decided.
        removals: what was taken out of the store, where somebody has looked for all reports.

    Raises:
        StoreError: the store cannot be written.
    """
    original = summary.sha256
    gone = (removals or removals_of(store)).documents
    if not ready.taken_out and f"documents/{original}{document.suffix}" in gone:
        return replace(summary, original_sha256=original)
    if not ready.taken_out:
        store.keep_document(document, original, document.suffix)
        return replace(summary, original_sha256=original)
    served = sha256_of(target)
    suffix = _suffix_of(summary, ready, document, target)
    if f"documents/{served}{suffix}" not in gone:
        store.keep_original(document, original, document.suffix)
        store.keep_document(target, served, suffix)
    is_kept_back = bool(ready.hits) and not released.is_decided(original)
    return replace(
        summary,
        sha256=served,
        bytes=target.stat().st_size,
        original_sha256=original,
        taken_out=ready.taken_out,
        kept_back=UNDECIDED if is_kept_back else "",
        kept_back_pages=ready.hits if is_kept_back and summary.form == "pdf" else (),
    )


def as_served(records: Records, reports: Sequence[ReportSummary]) -> Records:
    """Rows with their places leading into the documents that are served."""
    served = {report.original_sha256: report.sha256 for report in reports if report.original_sha256}
    served = {original: sha256 for original, sha256 in served.items() if original != sha256}
    if not served:
        return records
    rows = [
        {**row, "document_sha256": served[str(row["document_sha256"])]}
        if str(row.get("document_sha256")) in served
        else row
        for row in records.rows
    ]
    spots = [
        spot._replace(document_sha256=served[spot.document_sha256])
        if spot.document_sha256 in served
        else spot
        for spot in records.locators
    ]
    is_other = any(one is not was for one, was in zip(spots, records.locators, strict=True))
    others = {report.report: report.sha256 for report in reports if report.original_sha256 in served}
    return replace(
        records,
        rows=_known_as(records.rows, rows, others),
        locators=_known_as(records.locators, spots, others) if is_other else records.locators,
    )


def _known_as(before: Sequence[T], now: Iterable[T], served: Mapping[str, str]) -> tuple[T, ...]:
    """Values that lead into other documents: known by what they were known by, and by these documents."""
    if not isinstance(before, KnownTuple):
        return tuple(now)
    by = {
        report: f"{told} {served[report]}" if told and report in served else told
        for report, told in before.by.items()
    }
    return KnownTuple(now, by)


# ---- what is withheld of a PDF


def _of_pdf(
    path: Path,
    read: ReadReport,
    tables: Mapping[str, Records],
    allowed: Allowed,
    published: frozenset[str],
) -> Withheld:
    black: dict[int, dict[Box, None]] = {}
    hits: dict[int, None] = {}
    for spot in _withheld_spots(read, tables, allowed, published):
        if spot.page is not None and spot.box is not None:
            black.setdefault(spot.page, {})[spot.box] = None
            hits[spot.page] = None
    texts = run(plain_texts, path, place=path.name)
    asked = [page for page, text in enumerate(texts, 1) if withheld_spans(text, allowed, published)]
    for page, stretches in run(stretches_on, path, asked, place=path.name).items() if asked else ():
        for words in stretches:
            for word in _words_withheld(words, allowed, published):
                black.setdefault(page, {})[word.box] = None
                hits[page] = None
    hidden: dict[int, None] = {}
    for left in read.left_out:
        if left.reason == REDACTION:
            black.setdefault(left.page, {})[left.box] = None
        elif left.reason in (*CANNOT_BE_SEEN, CLIPPED) or (left.reason == COVERED and not left.is_replaced):
            hidden[left.page] = None
    return Withheld(
        {page: tuple(black[page]) for page in sorted(black)}, tuple(sorted(hidden)), hits=tuple(sorted(hits))
    )


def _private_of(document: Path, allowed: Allowed, published: frozenset[str]) -> tuple[str, ...]:
    """What a PDF says beside its pages that is withheld."""
    texts = run(texts_beside, document, place=document.name)
    return tuple(dict.fromkeys(text for text in texts if withheld_spans(text, allowed, published)))


def _words_withheld(
    words: Sequence[WordOnPage], allowed: Allowed, published: frozenset[str]
) -> list[WordOnPage]:
    """The words of a stretch that a hit touches."""
    text, starts = "", []
    for word in words:
        starts.append(len(text))
        text += word.text + " "
    spans = withheld_spans(text, allowed, published)
    return [
        word
        for word, start in zip(words, starts, strict=True)
        if any(span.start < start + len(word.text) and span.end > start for span in spans)
    ]


def _withheld_spots(
    read: ReadReport, tables: Mapping[str, Records], allowed: Allowed, published: frozenset[str]
) -> Iterable[Spot]:
    """The printed places of every text that is withheld: of cells and paragraphs as read, and of rows."""
    for text, spots in _texts_of(read.document):
        if withheld_spans(text, allowed, published):
            yield from spots
    for records in tables.values():
        for row in records.held_back:
            if row.stage == "screening":
                for place in row.spots:
                    if place.field:
                        yield _spot_of(place.page, place)
        for place in records.locators:
            if place.field and place.text.startswith(MARK):
                yield _spot_of(place.page, place)


def _spot_of(page: int | None, place: object) -> Spot:
    sides = [getattr(place, side) for side in ("x0", "top", "x1", "bottom")]
    box = Box(*(float(side) for side in sides)) if None not in sides else None
    return Spot(page, box, getattr(place, "line"), "")  # noqa: B009 - any place has one


def _texts_of(document: Document) -> Iterable[tuple[str, tuple[Spot, ...]]]:
    for part in document.flow:
        if isinstance(part, RawTable):
            for row in part.rows:
                for cell in row.cells:
                    yield cell.text, cell.parts
        else:
            yield part.text, part.spots


def _words_read(read: ReadReport) -> dict[int, list[WordOnPage]]:
    """The texts of pages that are pictures, as they were read, each in its place."""
    found: dict[int, list[WordOnPage]] = {}
    for _, spots in _texts_of(read.document):
        for spot in spots:
            if spot.page in read.ocr_pages and spot.page is not None and spot.box is not None:
                found.setdefault(spot.page, []).append(WordOnPage(spot.text, spot.box))
    return found


# ---- of other forms


def _of_texts(
    read: ReadReport, tables: Mapping[str, Records], allowed: Allowed, published: frozenset[str]
) -> Withheld:
    """Whether anything of a document is withheld, where nothing can be blacked out in it.

    Names of sheets have no place of their own.
    """
    is_withheld = any(
        withheld_spans(text, allowed, published) for text, _ in _texts_of(read.document)
    ) or any(True for _ in _withheld_spots(read, tables, allowed, published))
    return Withheld(hits=(1,) if is_withheld else ())


def _notice(target: Path, found: Withheld, report: str) -> tuple[str, ...]:
    """Write what is served in place of a document that holds what is withheld."""
    if not found.hits:
        return ()
    target.write_text(f"{report}\n{NOTICE}", encoding="utf-8")
    return ("the whole document",)


def _suffix_of(summary: ReportSummary, ready: Ready, document: Path, target: Path) -> str:
    """The ending of what is served in place of a document."""
    if summary.form in DERIVED or zipfile.is_zipfile(target):
        return document.suffix
    return ".txt" if ready.hits else ".html"


def _copy(summary: ReportSummary, read: ReadReport, document: Path, target: Path) -> tuple[str, ...]:
    """Write a copy of all that a document shows, where the file holds more; gives what that is.

    Where only its properties say more, that is the file itself without them.
    """
    from pipelines.extraction.forms.plain_copy import copy_of  # it loads what reads PDFs

    shown = words_shown(read.document) | words_of_texts(summary.title, summary.publisher)
    more = run(
        unshown,
        document,
        summary.form,
        shown,
        read.document.notes,
        (summary.publisher,),
        place=document.name,
    )
    is_clean = more and set(more) <= {NAMED, DESCRIBED}
    if is_clean and run(
        cleaned, document, summary.form, target, shown, (summary.publisher,), place=document.name
    ):
        return more
    if more:
        target.write_text(copy_of(read.document, summary.title), encoding="utf-8")
    return more


# ---- of a transcript


def _of_transcript(
    path: Path,
    read: ReadReport,
    tables: Mapping[str, Records],
    allowed: Allowed,
    published: frozenset[str],
) -> Withheld:
    lines: dict[int, dict[tuple[str, str], None]] = {}
    for number, line in enumerate(_lines(path), 1):
        for cell in line.split("\t"):
            if spans := withheld_spans(cell, allowed, published):
                lines.setdefault(number, {})[cell, withheld_mark(spans)] = None
    for spot in _withheld_spots(read, tables, allowed, published):
        if spot.line is not None and spot.line not in lines:
            lines.setdefault(spot.line, {})["", f"{MARK}]"] = None
    return Withheld(lines={line: tuple(lines[line]) for line in sorted(lines)}, hits=tuple(sorted(lines)))


def _lines(path: Path) -> list[str]:
    text = path.read_bytes().decode("utf-8-sig", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _transcript(path: Path, target: Path, found: Withheld) -> tuple[str, ...]:
    """Write the transcript less what is withheld; a line keeps its number."""
    if not found.lines:
        return ()
    lines = _lines(path)
    for number, texts in found.lines.items():
        for text, mark in texts:
            lines[number - 1] = lines[number - 1].replace(text, mark) if text else mark
    target.write_bytes("\n".join(lines).encode())
    return ("texts on line " + ", ".join(map(str, found.lines)),)
