"""PDF pages as words, rules and fills, from pdfium, which only this module, `letters` and `strokes` call.

Coordinates leave here as the page is shown (crop box and rotation applied), in points from the top left.
It decides nothing about tables; it refuses, by name, files that are damaged, locked, empty or too large.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pypdfium2
import pypdfium2.raw as pdfium

from pipelines.exceptions import (
    EmptyReportError,
    EncryptedReportError,
    NotAPdfError,
    OversizedReportError,
    TruncatedReportError,
)
from pipelines.extraction.forms.annotations import Annotations, with_annotations
from pipelines.extraction.forms.aslant import Run, heading_runs, stood_up
from pipelines.extraction.forms.charts import without_charts
from pipelines.extraction.forms.integrity import has_layers as file_has_layers
from pipelines.extraction.forms.letters import Printed, reading_rotation, with_cell_ends, words_of
from pipelines.extraction.forms.marks import drawn_words
from pipelines.extraction.forms.objects import PageObject, objects_of, retelling, take_away, take_marks
from pipelines.extraction.forms.overlays import Across, sort_out
from pipelines.extraction.forms.picture_signs import picture_words
from pipelines.extraction.forms.strokes import THIN, Drawings, drawings_of
from pipelines.extraction.forms.twins import twins_among
from pipelines.extraction.forms.visibility import OF_A_LAYER, layer_of, pictures_of, seen_words, together
from pipelines.extraction.frame import Frame
from pipelines.extraction.model import Box, Fill, Mark, PageContent, Rule

DIGIT = re.compile(r"\d")
MOST_JOINED = 4  # letters that are drawn as one, and of which the file may name none
SPREADSHEET = re.compile(r"\b(calc|excel|gnumeric|numbers|spreadsheet|sheets)\b", re.IGNORECASE)
MAX_BYTES = 256 * 1024 * 1024
MAX_PAGES = 2_000
MAX_POINTS = 36_000_000  # of a page's picture: A3 at 400 dots per inch
LEAST_PICTURE = 0.25  # of the page: a smaller picture is a decoration
LEAST_PICTURE_BESIDE_TEXT = 0.6  # of the page: as a scan is that got a page number later
LEAST_PATHS = 300  # with fewer, letters drawn as outlines would not make a line


def open_pdf(path: Path) -> pypdfium2.PdfDocument:
    """Open a PDF for reading.

    Raises:
        ReportError: one of its kinds, when the file is not a PDF, cut short, locked, empty or too large.
    """
    place = path.name
    size = path.stat().st_size
    if size == 0:
        raise EmptyReportError(place, "the file holds no bytes", "put the report there again")
    if size > MAX_BYTES:
        raise OversizedReportError(
            place, f"{size:,} bytes are more than the {MAX_BYTES:,} allowed", "split the report into parts"
        )
    with path.open("rb") as file:
        head = file.read(1024)
        file.seek(max(0, size - 2048))
        tail = file.read()
    if b"%PDF-" not in head:
        raise NotAPdfError(place, "does not begin as a PDF does", "export it as PDF, or save text as .txt")
    try:
        document = pypdfium2.PdfDocument(path)
        pages = len(document)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise EncryptedReportError(
                place, "is locked with a password", "save a copy without a password"
            ) from error
        whole = b"%%EOF" in tail
        what = "is damaged and cannot be opened" if whole else "stops before its end"
        raise TruncatedReportError(place, what, "fetch the file again from where it was published") from error
    if pages == 0:
        raise EmptyReportError(place, "has no pages", "export it again")
    if pages > MAX_PAGES:
        raise OversizedReportError(
            place,
            f"claims {pages:,} pages, more than the {MAX_PAGES:,} allowed",
            "split the report into parts",
        )
    return document


def page_contents(path: Path, numbers: range | None = None) -> Iterator[PageContent]:
    """The pages of a PDF one by one, from page 1.

    Raises:
        TruncatedReportError: a page cannot be loaded.
    """
    document = open_pdf(path)
    try:
        layers = file_has_layers(path)
        is_sheet = is_of_spreadsheet(document)
        for index in numbers if numbers is not None else range(len(document)):
            yield read_page(document, index, path.name, has_layers=layers, is_sheet=is_sheet)
    finally:
        document.close()


def is_of_spreadsheet(document: pypdfium2.PdfDocument) -> bool:
    """Whether a file says that a spreadsheet program printed it: such a one prints each cell by itself."""
    told = (document.get_metadata_value(name) for name in ("Creator", "Producer"))
    return any(SPREADSHEET.search(text) for text in told)


def count_pages(path: Path) -> int:
    """Number of pages; opens the file and raises as `open_pdf` does."""
    document = open_pdf(path)
    try:
        return len(document)
    finally:
        document.close()


def pictures_among(path: Path, pages: Mapping[int, bool]) -> list[int]:
    """Those of some pages (from 0) that show a picture of text in place of text.

    `pages` says of each whether it has text, in its margins: such a one must be a picture over most of it;
    of one without, a smaller picture is enough, or as much drawing as letters are.
    """
    document = open_pdf(path)
    try:
        return [index for index, has_text in pages.items() if _is_picture(document[index], has_text)]
    finally:
        document.close()


def _is_picture(page: Any, has_text: bool) -> bool:
    width, height = page.get_size()
    paths = 0
    pictured: float = 0
    for item in page.get_objects(max_depth=3):
        if item.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = item.get_bounds()
            pictured += (right - left) * (top - bottom)
        paths += item.type == pdfium.FPDF_PAGEOBJ_PATH
    share = float(pictured / (width * height))
    return share > LEAST_PICTURE_BESIDE_TEXT or (
        not has_text and (share > LEAST_PICTURE or paths > LEAST_PATHS)
    )


def picture_of(path: Path, index: int, dpi: float) -> tuple[PageContent, Any]:
    """A page (from 0) as it is shown: its frame without words, and its picture in red, green and blue.

    Very large pages are drawn coarser than `dpi` says, so that a picture has at most MAX_POINTS points.
    """
    document = open_pdf(path)
    try:
        page = document[index]
        frame = _shown(page)
        width, height = frame.size
        scale = min(dpi / 72, math.sqrt(MAX_POINTS / max(1.0, width * height)))
        picture = page.render(scale=scale, rev_byteorder=True).to_numpy()[..., :3].copy()
        return PageContent(index + 1, width, height, (), (), (), reading=frame, shown=frame), picture
    finally:
        document.close()


def pictures_of_parts(path: Path, index: int, parts: Sequence[Box], dpi: float) -> list[Any]:
    """Parts of a page (from 0), in points as shown, as they are shown, in red, green and blue."""
    document = open_pdf(path)
    try:
        page = document[index]
        width, height = page.get_size()
        pictures = []
        for part in parts:
            edges = (part.x0, height - part.bottom, width - part.x1, part.top)
            crop = tuple(max(0.0, edge) for edge in edges)
            scale = min(dpi / 72, math.sqrt(MAX_POINTS / max(1.0, part.width * part.height)))
            pictures.append(
                page.render(scale=scale, crop=crop, rev_byteorder=True).to_numpy()[..., :3].copy()
            )
        return pictures
    finally:
        document.close()


def read_page(
    document: pypdfium2.PdfDocument,
    index: int,
    place: str,
    *,
    has_layers: bool = False,
    is_sheet: bool = False,
) -> PageContent:
    """One page as values; `index` counts from 0, the result's number from 1."""
    try:
        page, notes = with_annotations(document, index)
    except pypdfium2.PdfiumError as error:
        raise TruncatedReportError(
            f"{place}, page {index + 1}", "the page cannot be loaded", "fetch the file again"
        ) from error
    try:
        name = f"{place}, page {index + 1}"
        read_without = partial(_read_without, document, index, name, is_sheet)
        return _content(
            page,
            index + 1,
            name,
            _shown(page),
            notes,
            read_without,
            has_layers=has_layers,
            is_sheet=is_sheet,
        )
    finally:
        page.close()


def _shown(page: Any) -> Frame:
    """A page as it is shown; the corners of its box may be told in any order."""
    x0, y0, x1, y1 = page.get_cropbox(fallback_ok=True)
    return Frame(min(x0, x1), min(y0, y1), abs(x1 - x0), abs(y1 - y0), page.get_rotation())


def _read_without(
    document: pypdfium2.PdfDocument,
    index: int,
    place: str,
    is_sheet: bool,
    gone: Sequence[int],
    bare: Sequence[int] = (),
) -> dict[tuple[int, ...], str]:
    """The words of a page, loaded anew, as they are without some of its objects; by the places of theirs.

    Of the objects at the places `bare` the letters themselves are read, whatever they are told as.
    """
    page, _ = with_annotations(document, index)
    try:
        objects = objects_of(page, place)
        places = {thing.item: at for at, thing in enumerate(objects)}
        for at in bare:
            take_marks(objects[at].item, retelling(objects[at].item))
        take_away(page, [objects[at] for at in gone])
        _, printed = _printed(page, _shown(page), place, is_sheet)
        return {tuple(places.get(item, -1) for item in one.items): one.word.text for one in printed}
    finally:
        page.close()


def _content(
    page: Any,
    number: int,
    place: str,
    shown: Frame,
    notes: Annotations,
    read_without: Callable[..., Mapping[tuple[int, ...], str]],
    *,
    has_layers: bool,
    is_sheet: bool,
) -> PageContent:
    reading, printed = _printed(page, shown, place, is_sheet)
    objects = objects_of(page, place, has_layers=has_layers)
    if _take_retelling(objects, printed, read_without):
        reading, printed = _printed(page, shown, place, is_sheet)
    if twins := twins_among(objects, printed, read_without):
        take_away(page, twins)
        objects = objects_of(page, place, has_layers=has_layers)
        reading, printed = _printed(page, shown, place, is_sheet)
    drawings = drawings_of(objects, reading, place)
    marked = [reading.box(*area) for area in notes.redactions]
    aslant = [one for one in printed if one.is_aslant]
    level = [one for one in printed if not one.is_aslant] if aslant else [*printed]
    runs = heading_runs(aslant, level) if aslant else []
    level += [one for run in runs for one in run]
    seen, unseen, hidden = seen_words(
        page, objects, drawings.covers, level, reading, shown, number, marked, drawings.specks
    )
    if any(one.word.box.overlap(left.box) > 0 for left in unseen for one in seen):
        # pdfium leaves out letters on the spot of others: what is hidden may have cost letters that are not
        take_away(page, hidden)
        rest = _without_unseen(printed, level, seen)
        _, printed = _printed(page, shown, place, is_sheet)
        if [one.word for one in printed] == [one.word for one in rest]:
            level = seen  # no letters come to light
        else:
            objects = objects_of(page, place, has_layers=has_layers)
            drawings = drawings_of(objects, reading, place)
            aslant = [one for one in printed if one.is_aslant]
            level = [one for one in printed if not one.is_aslant]
            runs = heading_runs(aslant, level) if aslant else []
            level += [one for run in runs for one in run]
            seen, again, _ = seen_words(
                page, objects, drawings.covers, level, reading, shown, number, marked, drawings.specks
            )
            unseen += [left for left in again if not any(left.box.overlap(one.box) > 0 for one in unseen)]
    layer = layer_of(level, seen, unseen, pictures_of(objects, reading), Box(0.0, 0.0, *reading.size))
    if layer:
        unseen = [left for left in unseen if left.reason not in OF_A_LAYER]
    struck = [reading.box(*area) for area in notes.struck]
    width, height = reading.size
    rules, fills, marks = _on_page(drawings, Box(0.0, 0.0, width or math.inf, height or math.inf))
    thin = [
        cover.box for cover in pictures_of(objects, reading) if min(cover.box.width, cover.box.height) <= THIN
    ]
    across = Across(struck, drawings.scribbles, [Rule(box) for box in thin])
    if runs:
        seen, aslant = _with_headings_stood_up(seen, aslant, runs)
    kept, rules, laid_over = sort_out([*seen, *aslant], rules, number, across, drawings.hides)
    words = tuple(one.word for one in (with_cell_ends(kept) if is_sheet else kept))
    words += drawn_words(marks, words, rules, fills)
    words += tuple(picture_words(page, objects, reading, words))
    content = PageContent(
        number,
        width,
        height,
        words,
        rules,
        fills,
        marks,
        layer=tuple(one.word for one in layer),
        left_out=tuple(together([*unseen, *laid_over])),
        fields=notes.unread_among(reading.back(*one.word.box.middle) for one in seen),
        frames=drawings.frames,
        reading=reading,
        shown=shown,
        is_sheet=is_sheet,
    )
    return without_charts(content)


def _without_unseen(
    printed: Sequence[Printed], judged: Sequence[Printed], seen: Sequence[Printed]
) -> list[Printed]:
    """The words of a page less those that were judged and are not seen."""
    unseen = {id(one) for one in judged} - {id(one) for one in seen}
    return [one for one in printed if id(one) not in unseen]


def _with_headings_stood_up(
    seen: Sequence[Printed], aslant: Sequence[Printed], runs: Sequence[Run]
) -> tuple[list[Printed], list[Printed]]:
    """The words that are seen, headings that lean as such on their sides, and what else leans."""
    ids = {id(one) for one in seen}
    heads = [stood_up(run) for run in runs if all(id(one) in ids for one in run)]
    taken = {id(one) for run in runs for one in run}
    level = [one for one in seen if id(one) not in taken]
    return [*level, *heads], [one for one in aslant if id(one) not in taken]


def _take_retelling(
    objects: Sequence[PageObject],
    printed: Sequence[Printed],
    read_without: Callable[..., Mapping[tuple[int, ...], str]],
) -> bool:
    """Take off what states other figures or words for letters than these are (`/ActualText`): they are seen.

    What states the letters that two drawn as one stand for, or what a sign means, stays.
    """
    told = {
        at: marks
        for at, thing in enumerate(objects)
        if thing.kind == pdfium.FPDF_PAGEOBJ_TEXT and (marks := retelling(thing.item))
    }
    if not told:
        return False
    figures = {item for one in printed if DIGIT.search(one.word.text) for item in one.items}
    others = [at for at in told if objects[at].item not in figures]
    lies = {at for at in told if objects[at].item in figures}
    if others:
        bare = _letters_by_place(read_without((), bare=others).items())
        places = {thing.item: at for at, thing in enumerate(objects)}
        retold = _letters_by_place(
            (tuple(places.get(item, -1) for item in one.items), one.word.text) for one in printed
        )
        lies |= {at for at in others if _is_another(bare.get(at, ""), retold.get(at, ""))}
    for at in lies:
        take_marks(objects[at].item, told[at])
    return bool(lies)


def _letters_by_place(words: Iterable[tuple[tuple[int, ...], str]]) -> dict[int, str]:
    """The letters of all words that an object has a part in, by the object's place."""
    found: dict[int, str] = {}
    for places, text in words:
        for at in dict.fromkeys(places):
            plain = normalize("NFKC", text).casefold()
            found[at] = found.get(at, "") + "".join(filter(str.isalnum, plain))
    return found


def _is_another(bare: str, retold: str) -> bool:
    """Whether letters are words that what is told for them has not got, letter for letter in order."""
    rest = iter(retold)
    has_all = all(letter in rest for letter in bare)
    return len(bare) > 1 and (not has_all or len(retold) > len(bare) + MOST_JOINED)


def _printed(page: Any, shown: Frame, place: str, is_sheet: bool) -> tuple[Frame, list[Printed]]:
    """How a page is turned for reading, and its words as they stand in the file."""
    textpage = page.get_textpage()
    try:
        reading = shown._replace(rotation=reading_rotation(textpage.raw, shown.rotation))
        return reading, words_of(textpage, reading, place, is_sheet=is_sheet)
    finally:
        textpage.close()


def _on_page(drawings: Drawings, page: Box) -> tuple[tuple[Rule, ...], tuple[Fill, ...], tuple[Mark, ...]]:
    """Rules, fills and marks as far as the page shows them: what is beyond its edge is cut off."""
    rules = tuple(rule if _lies_in(rule.box, page) else Rule(_cut(rule.box, page)) for rule in drawings.rules)
    fills = tuple(
        fill if _lies_in(fill.box, page) else fill._replace(box=_cut(fill.box, page))
        for fill in drawings.fills
    )
    return (
        tuple(rule for rule in rules if max(rule.box.width, rule.box.height) > 0),
        tuple(fill for fill in fills if min(fill.box.width, fill.box.height) > 0),
        tuple(mark for mark in drawings.marks if page.holds(mark.box.middle)),
    )


def _lies_in(box: Box, page: Box) -> bool:
    return box.x0 >= page.x0 and box.top >= page.top and box.x1 <= page.x1 and box.bottom <= page.bottom


def _cut(box: Box, page: Box) -> Box:
    """A box without what is beyond a page; one without size where all of it is."""
    x0, top = max(box.x0, page.x0), max(box.top, page.top)
    x1, bottom = min(box.x1, page.x1), min(box.bottom, page.bottom)
    return Box(x0, top, x1, bottom) if x0 <= x1 and top <= bottom else Box(x0, top, x0, top)
