"""Pages to a document: tables of cells, and headings, paragraphs and footnotes, in reading order.

Running headers and footers are dropped; a table that goes on over a page end becomes one again; a
paragraph cut by a page end likewise. It knows nothing of what a table is about.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.extraction.across_pages import with_whole_tables
from pipelines.extraction.bold_lines import with_bold_headings
from pipelines.extraction.gridless_tables import without_gridless
from pipelines.extraction.headings_above import with_headings
from pipelines.extraction.joined_paragraphs import join_paragraphs
from pipelines.extraction.joined_tables import join_tables
from pipelines.extraction.lettering import body_size
from pipelines.extraction.model import Document, RawTable, TextBlock
from pipelines.extraction.page_layout import PageLayout
from pipelines.extraction.reading_order import page_flow
from pipelines.extraction.running_lines import (
    banners_of,
    is_running,
    keys_among,
    masked,
    running_texts,
    without_running_ends,
)
from pipelines.extraction.text import lines_of
from pipelines.extraction.vocabulary import vocabulary_of


def build_document(report: str, sha256: str, pages: Sequence[PageLayout]) -> Document:
    """Join the pages of a report.

    Args:
        report: the report's id.
        sha256: the document's hash.
        pages: laid out pages in order.
    """
    pages, gridless = without_gridless(with_whole_tables(pages))
    cell_lines = {
        id(cell): lines_of(cell.words) for page in pages for grid in page.grids for cell in grid.cells
    }
    vocabulary = vocabulary_of([*(page.lines for page in pages), *cell_lines.values(), *gridless.lines()])
    pages, repeated_ends = without_running_ends(pages)
    running = running_texts(pages)
    body = body_size(pages)
    flow: list[RawTable | TextBlock] = []
    banners, told = banners_of(pages, running), frozenset[str]()
    for layout in pages:
        own = gridless.placed_on(layout.page, pages, body, vocabulary)
        here = banners & {masked(line.text) for line in layout.lines}
        first = (keys_among(running, layout) | here) - told
        told |= first
        flow.extend(page_flow(layout, running - first, body, vocabulary, cell_lines, own))
    flow = join_paragraphs(flow)
    flow = with_bold_headings(join_tables(flow, vocabulary))
    is_ocr = any(layout.page.is_ocr for layout in pages)
    repeated = {
        masked(line.text): line.text
        for layout in pages
        for line in layout.lines
        if is_running(line, layout.page, running)
    }
    return Document(
        report,
        sha256,
        "pdf",
        len(pages),
        tuple(with_headings(flow)),
        is_ocr,
        running=(*repeated.values(), *repeated_ends),
    )
