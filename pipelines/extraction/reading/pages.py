"""The pages of a report parted into grids and lines, those that are pictures read with Tesseract."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.exceptions import NoTextLayerError
from pipelines.extraction.worker import count_pages_in, end_workers, run, run_all

if TYPE_CHECKING:
    from pipelines.extraction.model import PageContent
    from pipelines.extraction.page_layout import PageLayout
    from pipelines.extraction.shapes.joined_sheets import Shifts

PAGES_FOR_ONE = 40  # more pages than this are shared among workers
PAGES_AT_ONCE = 10
MAX_WORKERS = 4


def with_sheets_joined(path: Path, layouts: list[PageLayout]) -> tuple[list[PageLayout], Shifts]:
    """The pages, those with the columns of one sheet as one wide page where the first of them is."""
    from pipelines.extraction.forms.pdf import page_contents
    from pipelines.extraction.page_layout import lay_out
    from pipelines.extraction.shapes.joined_sheets import joined, side_by_side

    groups = side_by_side([layout.page for layout in layouts])
    shifts: Shifts = {}
    result = list(layouts)
    for group in groups:
        pages = [page for at in group for page in page_contents(path, range(at, at + 1))]
        wide, parts = joined(pages)
        result[group[0]] = _slim(lay_out(wide))
        for at in group[1:]:
            page = replace(layouts[at].page, words=(), rules=(), is_sheet=False)
            result[at] = layouts[at]._replace(page=page, grids=(), lines=(), open_tables=())
        shifts[pages[0].number] = parts
    return result, shifts


def laid_out_pages(path: Path, processors: int | None = None) -> list[PageLayout]:
    """The pages of a PDF parted into grids and lines; pages that are pictures are read with Tesseract.

    Args:
        path: the PDF.
        processors: how many worker processes may share a long report; as many as the machine has when not
            given. The result is the same for any number.

    Raises:
        NoTextLayerError: the pages are pictures, and Tesseract is missing or finds nothing on them.
        ReportError: the file cannot be read.
    """
    from pipelines.extraction.forms.pdf import count_pages

    pages = count_pages(path)
    count_pages_in(pages)
    workers = min(processors or len(os.sched_getaffinity(0)), MAX_WORKERS)
    if pages <= PAGES_FOR_ONE or workers < 2:
        layouts = lay_out_range(path, 0, pages)
    else:
        ranges = [
            (path, first, min(first + PAGES_AT_ONCE, pages)) for first in range(0, pages, PAGES_AT_ONCE)
        ]
        layouts = _flat(run_all(lay_out_range, ranges, place=path.name, workers=workers))
        end_workers()  # the memory of those that rest is wanted for what comes now
    return _with_pictures(path, layouts, workers)


def _flat(parts: Iterable[list[PageLayout]]) -> list[PageLayout]:
    return [layout for part in parts for layout in part]


def lay_out_range(path: Path, first: int, end: int) -> list[PageLayout]:
    """Pages `first` to `end` (from 0, `end` left out) parted; what their parts hold is not kept twice."""
    from pipelines.extraction.forms.pdf import page_contents
    from pipelines.extraction.page_layout import lay_out

    return [_slim(lay_out(page), page) for page in page_contents(path, range(first, end))]


def lay_out_picture(path: Path, index: int, tesseract: str) -> list[PageLayout]:
    """A page that is a picture (from 0), read with Tesseract and parted."""
    from pipelines.extraction.forms import ocr
    from pipelines.extraction.forms.pdf import picture_of
    from pipelines.extraction.forms.scans.areas import DPI
    from pipelines.extraction.page_layout import lay_out

    page, picture = picture_of(path, index, DPI)
    return [_slim(lay_out(ocr.read_picture(page, picture, tesseract, f"{path.name}, page {index + 1}")))]


def lay_out_layer(path: Path, index: int) -> list[PageLayout]:
    """A page that is a picture (from 0), with the words of the layer that lies hidden with it, and parted."""
    from pipelines.extraction.forms import ocr
    from pipelines.extraction.forms.pdf import page_contents, picture_of
    from pipelines.extraction.forms.scans.areas import DPI
    from pipelines.extraction.page_layout import lay_out

    (page,) = page_contents(path, range(index, index + 1))
    shown, picture = picture_of(path, index, DPI)
    rules, fills = ocr.drawn_in(shown, picture)
    words = (*page.words, *page.layer)
    return [_slim(lay_out(replace(page, words=words, layer=(), rules=rules, fills=fills, is_layer=True)))]


def _slim(layout: PageLayout, printed: PageContent | None = None) -> PageLayout:
    """A page parted, without what its parts hold; of a sheet as printed: which pages go on is told by it."""
    page = replace(layout.page, words=(), rules=(), fills=(), is_sheet=False)
    if printed is not None and printed.is_sheet:
        page = replace(page, words=printed.words, rules=printed.rules, is_sheet=True)
    return layout._replace(page=page)


def _has_text(layout: PageLayout) -> bool:
    return bool(layout.grids or layout.lines)


def _is_bare(layout: PageLayout) -> bool:
    """Whether a page has text in its margins only, as a scan that got a page number later."""
    from pipelines.extraction.running_lines import in_margin

    return not layout.grids and all(in_margin(line, layout.page) for line in layout.lines)


def _with_pictures(path: Path, layouts: list[PageLayout], workers: int) -> list[PageLayout]:
    """The pages, those read anew that are pictures."""
    from pipelines.extraction.forms.pdf import pictures_among

    bare = {index: _has_text(layout) for index, layout in enumerate(layouts) if _is_bare(layout)}
    pictures = pictures_among(path, bare) if bare else []
    tesseract = shutil.which("tesseract")
    found: dict[int, PageLayout] = {}
    if pictures and tesseract:
        pages = [(path, index, tesseract) for index in pictures]
        read = _flat(run_all(lay_out_picture, pages, place=path.name, workers=min(workers, len(pages))))
        end_workers()
        found = {
            index: _with_left_out(layout, layouts[index].page)
            for index, layout in zip(pictures, read, strict=True)
            if _has_text(layout)
        }
    for index in pictures:
        if index not in found and layouts[index].page.layer:
            found[index] = run(lay_out_layer, path, index, place=path.name)[0]
    layouts = [
        found.get(index, _unread(layout) if index in pictures else layout)
        for index, layout in enumerate(layouts)
    ]
    layouts = [layout._replace(page=replace(layout.page, layer=())) for layout in layouts]
    layouts = _with_numbers_proved(layouts)
    if not any(map(_has_text, layouts)):
        raise _without_text(path.name, len(layouts), len(pictures), has_tesseract=bool(tesseract))
    return layouts


def _with_numbers_proved(layouts: list[PageLayout]) -> list[PageLayout]:
    """The pages, the numbers of paragraphs on those read from pictures as all of them prove them."""
    read = [at for at, layout in enumerate(layouts) if layout.page.is_ocr]
    if not read:
        return layouts
    from pipelines.extraction.forms.turns import in_turn_over_pages

    proved = dict(zip(read, in_turn_over_pages([layouts[at].lines for at in read]), strict=True))
    return [
        layout._replace(lines=proved[at]) if at in proved else layout for at, layout in enumerate(layouts)
    ]


def _with_left_out(layout: PageLayout, page: PageContent) -> PageLayout:
    """A page that was read from its picture, with what its file holds beside that."""
    return layout._replace(page=replace(layout.page, left_out=page.left_out, fields=page.fields))


def _unread(layout: PageLayout) -> PageLayout:
    return layout._replace(page=replace(layout.page, is_unread=True))


def _without_text(place: str, pages: int, pictures: int, *, has_tesseract: bool) -> NoTextLayerError:
    if not pictures:
        return NoTextLayerError(place, f"none of its {pages} pages shows any text", "export the report again")
    if has_tesseract:
        what = f"its {pages} pages are pictures, and text recognition finds nothing on them"
        return NoTextLayerError(place, what, "scan it again, larger and straight")
    what = f"its {pages} pages are pictures without text, and text recognition is not installed"
    return NoTextLayerError(place, what, "run `apt-get install tesseract-ocr`, then read it again")
