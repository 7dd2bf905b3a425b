"""What is held back since it cannot be sure: damaged pages, letters that mean nothing, hidden layers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import replace
from typing import TYPE_CHECKING

from pipelines.extraction.frame import as_shown
from pipelines.extraction.model import MEANINGLESS, RawTable
from pipelines.extraction.report import Report
from pipelines.extraction.shapes.cut_sheets import pages_cut_apart

if TYPE_CHECKING:
    from pipelines.extraction.kinds.recognised import Recognised, Row
    from pipelines.extraction.model import Document, LeftOut, PageContent, TextBlock

FROM_LAYER = "read from a hidden layer only"
DAMAGED = "the file is damaged on this page"
CUT_APART = (
    "the sheet was printed with further columns on other pages, which are not put together; "
    "print it one page wide, or give the workbook"
)
GARBLED = "letters of this row mean nothing in the file"
UNSURE = "a figure of this row could not be told in the picture"


def doubts_of_pages(pages: Sequence[PageContent], damaged: Collection[int]) -> dict[int, str]:
    """Why pages are held back, by their numbers; on the `damaged` ones the file has faults."""
    doubts = dict.fromkeys(pages_cut_apart(pages), CUT_APART)
    doubts |= dict.fromkeys(damaged, DAMAGED)
    return doubts | dict.fromkeys((page.number for page in pages if page.is_layer), FROM_LAYER)


def held_back_on(table: Recognised, doubts: Mapping[int, str], pictures: Set[int]) -> Recognised:
    """A table with its doubtful rows marked: those on some pages, those with letters that mean nothing."""
    found = [row.doubt or _doubt_of(row, doubts, pictures) for row in table.rows]
    if not any(found):
        return table
    rows = tuple(replace(row, doubt=doubt) for row, doubt in zip(table.rows, found, strict=True))
    return replace(table, rows=rows)


def _doubt_of(row: Row, doubts: Mapping[int, str], pictures: Set[int]) -> str:
    spots = [spot for cell in row.cells.values() for spot in cell.parts]
    for page in (row.page, *(spot.page for spot in spots)):
        if page is not None and page in doubts:
            return doubts[page]
    texts = (row.section, row.area, *(cell.text for cell in row.cells.values()))
    if not any(MEANINGLESS in text for text in texts):
        return ""
    return UNSURE if row.page in pictures else GARBLED


def without_doubtful(document: Document, doubts: Mapping[int, str]) -> Document:
    """A document without text on doubtful pages or with letters that mean nothing; sound headings stay."""
    flow = tuple(
        part for part in document.flow if isinstance(part, RawTable) or not _is_doubtful(part, doubts)
    )
    return document if len(flow) == len(document.flow) else replace(document, flow=flow)


def _is_doubtful(block: TextBlock, doubts: Mapping[int, str]) -> bool:
    if MEANINGLESS in block.text:
        return True
    return block.kind != "heading" and any(spot.page in doubts for spot in block.spots)


def pages_with_garbled(document: Document) -> tuple[int, ...]:
    """The pages on which letters mean nothing in the file."""
    spots = [spot for block in document.blocks for spot in block.spots]
    spots += [
        spot for table in document.tables for row in table.rows for cell in row.cells for spot in cell.parts
    ]
    return tuple(sorted({spot.page or 0 for spot in spots if MEANINGLESS in spot.text}))


def pages_damaged(report: Report, pages: int) -> frozenset[int]:
    """Of a report's `pages` the numbers of those on which a PDF is damaged."""
    if report.form != "pdf":
        return frozenset()
    from pipelines.extraction.forms.integrity import damaged_pages

    return damaged_pages(report.path, pages)


def shown_left_out(page: PageContent) -> tuple[LeftOut, ...]:
    """What was left out of a page, with its boxes on the page as shown."""
    return tuple(left._replace(box=as_shown(page, left.box)) for left in page.left_out)
