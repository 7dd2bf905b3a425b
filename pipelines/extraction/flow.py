"""Pages to a document: tables of cells, and headings, paragraphs and footnotes, in reading order.

Running headers and footers are dropped; a table that goes on over a page end becomes one again; a
paragraph cut by a page end likewise. It knows nothing of what a table is about.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from pipelines.extraction.across_pages import with_whole_tables
from pipelines.extraction.bold_lines import with_bold_headings
from pipelines.extraction.gridless_tables import without_gridless
from pipelines.extraction.headings_above import with_headings
from pipelines.extraction.joined_paragraphs import join_paragraphs
from pipelines.extraction.joined_tables import join_tables
from pipelines.extraction.lettering import body_size
from pipelines.extraction.model import Document, Line, RawTable, TextBlock
from pipelines.extraction.page_layout import PageLayout
from pipelines.extraction.reading_order import page_flow
from pipelines.extraction.running_lines import is_running, masked, running_texts, without_running_ends
from pipelines.extraction.text import Vocabulary, lines_of


def vocabulary_of(groups: Sequence[Sequence[Line]]) -> Vocabulary:
    """The words that stand whole inside lines, which are evidence for those cut at line ends."""
    vocabulary = Vocabulary(_inner_text(line) for lines in groups for line in lines)
    vocabulary.learn_hyphenation(_line_ends(groups))
    return vocabulary


def _line_ends(groups: Sequence[Sequence[Line]]) -> Iterator[tuple[str, str]]:
    for lines in groups:
        for line, following in itertools.pairwise(lines):
            left = re.search(r"([A-Za-z]+)-$", line.words[-1].text)
            right = re.match(r"[a-z]+", following.words[0].text)
            if left and right:
                yield left.group(1), right.group()


def _inner_text(line: Line) -> str:
    words = [word.text for word in line.words]
    if words and words[-1].endswith("-"):
        words.pop()
    return " ".join(words)


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
    for layout in pages:
        own = gridless.placed_on(layout.page, pages, vocabulary)
        flow.extend(page_flow(layout, running, body, vocabulary, cell_lines, own))
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
