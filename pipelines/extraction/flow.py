"""Pages to a document: tables of cells, and headings, paragraphs and footnotes, in reading order.

Running headers and footers are dropped; a table that goes on over a page end becomes one again; a
paragraph cut by a page end likewise. It knows nothing of what a table is about.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence

from pipelines.extraction.across_pages import with_whole_tables
from pipelines.extraction.bold_lines import with_bold_headings
from pipelines.extraction.frame import as_shown
from pipelines.extraction.headings_above import with_headings
from pipelines.extraction.joined_paragraphs import join_paragraphs
from pipelines.extraction.joined_tables import join_tables
from pipelines.extraction.lettering import body_size
from pipelines.extraction.model import (
    Box,
    Cell,
    Document,
    Line,
    PageContent,
    RawTable,
    TableRow,
    TextBlock,
    Word,
    hull,
)
from pipelines.extraction.page_layout import PageLayout
from pipelines.extraction.running_lines import is_running, masked, running_texts, without_running_ends
from pipelines.extraction.shapes.cards import CardTable, find_cards
from pipelines.extraction.shapes.detail_blocks import BlockTable, find_blocks
from pipelines.extraction.shapes.grid import Grid, GridCell
from pipelines.extraction.shapes.stacked import stacked_apart
from pipelines.extraction.shapes.tables_beside import Beside, Placed, tables_beside
from pipelines.extraction.shapes.text_columns import in_columns
from pipelines.extraction.shapes.tiles import FEWEST_TILES, TileStrip, find_strips
from pipelines.extraction.table_cells import cell_made_whole, cell_of, table_of
from pipelines.extraction.text import Vocabulary, lines_of
from pipelines.extraction.text_blocks import blocks_of, text_block


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
    pages, blocks = without_blocks(with_whole_tables(pages))
    pages, strips = without_strips(pages)
    pages, cards = (pages, []) if strips else without_cards(pages)
    cell_lines = {
        id(cell): lines_of(cell.words) for page in pages for grid in page.grids for cell in grid.cells
    }
    card_lines = [lines_of(words) for table in cards for _, row in table.rows for words in row.values()]
    card_lines += [words_lines for table in blocks for words_lines in lines_of_blocks(table)]
    card_lines += [lines_of(tile.value) for strip in strips for tile in strip.tiles]
    vocabulary = vocabulary_of([*(page.lines for page in pages), *cell_lines.values(), *card_lines])
    pages, repeated_ends = without_running_ends(pages)
    running = running_texts(pages)
    body = body_size(pages)
    flow: list[RawTable | TextBlock] = []
    for layout in pages:
        own = [
            _card_table(table, layout.page, vocabulary) for table in cards if table.page == layout.page.number
        ]
        own += [
            _strip_table(strip, layout.page, vocabulary)
            for strip in strips
            if strip.page == layout.page.number
        ]
        own += [
            Placed(_begin_of(table), _block_table(table, pages, vocabulary))
            for table in blocks
            if table.page == layout.page.number
        ]
        flow.extend(_page_flow(layout, running, body, vocabulary, cell_lines, own))
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


def without_cards(pages: Sequence[PageLayout]) -> tuple[list[PageLayout], list[CardTable]]:
    """The pages less their cards, and the cards as tables: what lies in a card's frame is read once."""
    told = [
        (
            layout.page.number,
            layout.page.width * layout.page.height,
            _words_of(layout),
            [
                *layout.page.frames,
                *(grid.box for grid in layout.grids),
                *(cell.box for grid in layout.grids for cell in grid.cells),
            ],
            layout.page.marks,
        )
        for layout in pages
    ]
    tables = find_cards(told, body_size(pages))
    if not tables:
        return list(pages), []
    frames: dict[int, list[Box]] = {table.page: [] for table in tables}
    for table in tables:
        frames[table.page] += [frame for frame, _ in table.rows]
    return _without_frames(pages, frames), tables


def without_blocks(pages: Sequence[PageLayout]) -> tuple[list[PageLayout], list[BlockTable]]:
    """The pages less their blocks of one indicator each, and these as tables."""
    running = running_texts(pages)
    kept = [
        layout._replace(
            lines=tuple(line for line in layout.lines if not is_running(line, layout.page, running))
        )
        for layout in pages
    ]
    tables, taken = find_blocks([(layout.page.number, _words_of(layout)) for layout in kept])
    if not tables:
        return list(pages), []
    result: list[PageLayout] = []
    for layout in pages:
        gone = [
            grid
            for grid in layout.grids
            if any(id(word) in taken for cell in grid.cells for word in cell.words)
        ]
        words = [word for line in layout.lines for word in line.words if id(word) not in taken]
        beside = {
            id(word): word
            for grid in gone
            for cell in grid.cells
            for word in cell.words
            if id(word) not in taken
        }
        lines = (
            lines_of([*({id(word): word for word in words} | beside).values()])
            if beside
            else [
                Line(left)
                for line in layout.lines
                if (left := tuple(w for w in line.words if id(w) not in taken))
            ]
        )
        result.append(
            layout._replace(
                grids=tuple(grid for grid in layout.grids if grid not in gone), lines=tuple(lines)
            )
        )
    return result, tables


def lines_of_blocks(table: BlockTable) -> list[list[Line]]:
    """The lines of each text of some blocks."""
    return [lines_of([word for _, word in words]) for row in table.rows for words in row.words.values()]


def _block_table(table: BlockTable, pages: Sequence[PageLayout], vocabulary: Vocabulary) -> RawTable:
    """Blocks as a table of a heading and a row for each."""
    printed = {layout.page.number: layout.page for layout in pages}
    heads = tuple(Cell(text, (text,), column, is_bold=True) for column, text in enumerate(table.headings))
    rows = [TableRow(heads, table.page)]
    for row in table.rows:
        page = printed[min(row.areas)]
        cells = []
        for column, heading in enumerate(table.headings):
            told = row.words.get(heading, ())
            pieces = []
            for number in dict.fromkeys(number for number, _ in told):
                words = tuple(word for at, word in told if at == number)
                box = hull(word.box for word in words)
                place = GridCell(box, len(rows), column, 1, 1, words, None)
                pieces.append(cell_of(place, lines_of(words), printed[number], vocabulary))
            cell = pieces[0] if pieces else Cell("", column=column)
            for piece in pieces[1:]:
                cell = cell_made_whole(cell, piece, vocabulary)
            cells.append(cell)
        area = as_shown(page, row.areas[page.number])
        rows.append(TableRow(tuple(cells), page.number, None, area))
    around = as_shown(printed[table.page], hull(row.areas[min(row.areas)] for row in table.rows))
    return RawTable(tuple(rows), len(table.headings), (), table.page, None, (), around)


def without_strips(pages: Sequence[PageLayout]) -> tuple[list[PageLayout], list[TileStrip]]:
    """The pages less their strips of tiles, and the strips."""
    strips = find_strips(
        [(layout.page.number, _words_of(layout), layout.page.frames) for layout in pages]
        if any(len(layout.page.frames) >= FEWEST_TILES for layout in pages)
        else []
    )
    frames: dict[int, list[Box]] = {}
    for strip in strips:
        frames.setdefault(strip.page, []).extend(tile.frame for tile in strip.tiles)
    return _without_frames(pages, frames), strips


def _words_of(layout: PageLayout) -> list[Word]:
    """A page's words, each once: cells may hold cells."""
    found = {id(word): word for line in layout.lines for word in line.words}
    found |= {id(word): word for grid in layout.grids for cell in grid.cells for word in cell.words}
    return [*found.values()]


def _without_frames(pages: Sequence[PageLayout], by_page: Mapping[int, Sequence[Box]]) -> list[PageLayout]:
    """Pages without the words and grids that lie in some frames; what a grid holds beside them is lines."""
    result: list[PageLayout] = []
    for layout in pages:
        frames = by_page.get(layout.page.number, ())

        def is_left(word: Word, frames: Sequence[Box] = frames) -> bool:
            return not any(frame.holds(word.box.middle, 1.0) for frame in frames)

        gone = [grid for grid in layout.grids if _is_of_cards(grid.box, frames)]
        lines = [Line(words) for line in layout.lines if (words := tuple(filter(is_left, line.words)))]
        beside = [word for grid in gone for cell in grid.cells for word in filter(is_left, cell.words)]
        if beside:
            lines = sorted((*lines, *lines_of(beside)), key=lambda line: line.box.top)
        result.append(
            layout._replace(
                grids=tuple(grid for grid in layout.grids if grid not in gone), lines=tuple(lines)
            )
        )
    return result


def _is_of_cards(grid: Box, frames: Sequence[Box]) -> bool:
    """Whether frames of cards cover most of a grid, or hold its middle."""
    covered = sum(frame.overlap(grid) for frame in frames)
    return covered > 0.5 * grid.width * grid.height or any(frame.holds(grid.middle, 2.0) for frame in frames)


def _begin_of(table: BlockTable) -> Box:
    """The line of its page on which the first of some blocks begins."""
    first = hull(row.areas[table.page] for row in table.rows if table.page in row.areas)
    return first._replace(top=table.top, bottom=table.top)


def _card_table(table: CardTable, page: PageContent, vocabulary: Vocabulary) -> Placed:
    """The cards of a page as a table of a heading and a row for each card."""
    heads = tuple(Cell(text, (text,), column, is_bold=True) for column, text in enumerate(table.headings))
    rows = [TableRow(heads, page.number)]
    for frame, values in table.rows:
        cells = []
        for column, heading in enumerate(table.headings):
            words = values.get(heading, ())
            box = hull(word.box for word in words) if words else frame
            cell = GridCell(box, len(rows), column, 1, 1, words, None)
            cells.append(cell_of(cell, lines_of(words), page, vocabulary))
        rows.append(TableRow(tuple(cells), page.number, None, as_shown(page, frame)))
    around = hull(frame for frame, _ in table.rows)
    return Placed(
        around,
        RawTable(tuple(rows), len(table.headings), (), page.number, None, (), as_shown(page, around)),
    )


def _strip_table(strip: TileStrip, page: PageContent, vocabulary: Vocabulary) -> Placed:
    """A strip of tiles as a table of a row of labels over a row of values."""
    rows = []
    for number, parts in enumerate(
        ([tile.label for tile in strip.tiles], [tile.value for tile in strip.tiles])
    ):
        cells = [
            cell_of(
                GridCell(hull(word.box for word in words), number, column, 1, 1, words, None),
                lines_of(words),
                page,
                vocabulary,
            )
            for column, words in enumerate(parts)
        ]
        rows.append(TableRow(tuple(cells), page.number, None, as_shown(page, strip.box)))
    return Placed(
        strip.box,
        RawTable(tuple(rows), len(strip.tiles), (), page.number, None, (), as_shown(page, strip.box)),
    )


def _page_flow(
    layout: PageLayout,
    running: frozenset[str],
    body: float,
    vocabulary: Vocabulary,
    cell_lines: Mapping[int, Sequence[Line]],
    placed: Sequence[Placed],
) -> list[RawTable | TextBlock]:
    page = layout.page
    lines = [line for line in layout.lines if not is_running(line, page, running)]
    areas = [area for group in layout.panels for area in group]
    in_panels, lines = _panels_beside(layout, lines, placed)
    grids = [grid for grid in layout.grids if not any(area.holds(grid.box.middle) for area in areas)]
    together, lines = tables_beside(grids, lines)
    together += in_panels
    ordered = {id(part) for group in together for column in group.columns for part in column}
    parts: list[tuple[float, RawTable | TextBlock]] = [
        (grid.box.top, table)  # its own box is where the page shows it, which may be turned
        for grid in layout.grids
        if id(grid) not in ordered
        for table in stacked_apart(table_of(grid, page, vocabulary, cell_lines))
    ]
    parts += [(one.box.top, one.table) for one in placed if id(one) not in ordered]
    tops = sorted(grid.box.top for grid in layout.grids)
    pills = _pills_of(page)
    right = max((line.box.x1 for line in lines), default=page.width)
    top = 0.0
    for column in in_columns(lines, tops):
        top = max(top, column[0].box.top)  # text beside other text comes after it, though it stands as high
        for group in blocks_of(column, body, tops, right, pills):
            top = max(top, group[0].box.top)
            parts.append((top, text_block(group, page, body, vocabulary)))
    for beside in together:
        parts += [(beside.top, part) for part in _flow_beside(beside, page, body, vocabulary, cell_lines)]
    parts.sort(key=lambda part: part[0])
    return [part for _, part in parts]


def _panels_beside(
    layout: PageLayout, lines: Sequence[Line], placed: Sequence[Placed]
) -> tuple[list[Beside], list[Line]]:
    """What each panel of a page holds, group by group, and the lines that stand in none."""
    parts: list[Line | Grid | Placed] = [*layout.grids, *lines, *placed]
    found: list[Beside] = []
    for group in layout.panels:
        columns = [
            tuple(
                sorted(
                    (part for part in parts if panel.holds(part.box.middle)), key=lambda part: part.box.top
                )
            )
            for panel in group
        ]
        held = {id(part) for column in columns for part in column}
        parts = [part for part in parts if id(part) not in held]
        found.append(Beside(min(panel.top for panel in group), tuple(column for column in columns if column)))
    return found, [part for part in parts if isinstance(part, Line)]


def _flow_beside(
    beside: Beside,
    page: PageContent,
    body: float,
    vocabulary: Vocabulary,
    cell_lines: Mapping[int, Sequence[Line]],
) -> Iterator[RawTable | TextBlock]:
    """Tables side by side and the lines of each, column after column."""
    for column in beside.columns:
        grids = [part for part in column if isinstance(part, Grid)]
        lines = [part for part in column if isinstance(part, Line)]
        tops = sorted(part.box.top for part in column if not isinstance(part, Line))
        parts: list[tuple[float, RawTable | TextBlock]] = [
            (grid.box.top, table)
            for grid in grids
            for table in stacked_apart(table_of(grid, page, vocabulary, cell_lines))
        ]
        parts += [(part.box.top, part.table) for part in column if isinstance(part, Placed)]
        parts += [
            (group[0].box.top, text_block(group, page, body, vocabulary))
            for group in blocks_of(lines, body, tops, max(part.box.x1 for part in column), _pills_of(page))
        ]
        yield from (part for _, part in sorted(parts, key=lambda part: part[0]))


def _pills_of(page: PageContent) -> list[Box]:
    return [mark.box for mark in page.marks if mark.shape == "pill"]
