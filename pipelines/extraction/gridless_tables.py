"""Tables whose cells stand in no grid: cards, strips of tiles, and blocks of one indicator each.

They are found among the words of all pages at once, since each is told by others like it, and then lifted
from their pages, so that what they hold is read once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from pipelines.extraction.frame import as_shown
from pipelines.extraction.lettering import body_size
from pipelines.extraction.model import Box, Cell, Line, PageContent, RawTable, TableRow, TextBlock, Word, hull
from pipelines.extraction.page_layout import PageLayout
from pipelines.extraction.running_lines import is_running, running_texts
from pipelines.extraction.settings import SETTINGS as S
from pipelines.extraction.shapes.card_parts import STATUS, CardPage, CardTable
from pipelines.extraction.shapes.cards import find_cards
from pipelines.extraction.shapes.detail_blocks.finding import find_blocks
from pipelines.extraction.shapes.detail_blocks.model import BlockTable
from pipelines.extraction.shapes.grids.model import Grid, GridCell
from pipelines.extraction.shapes.tables_beside import Placed
from pipelines.extraction.shapes.tiles import FEWEST_TILES, TileStrip, find_strips, is_counted
from pipelines.extraction.shapes.zones import rows_of_tiles
from pipelines.extraction.table_cells import cell_made_whole, cell_of
from pipelines.extraction.text import lines_of
from pipelines.extraction.text_blocks import text_block
from pipelines.extraction.vocabulary import Vocabulary


class TileText(NamedTuple):
    """A tile beside others that says what no card does: its page, its frame and its words."""

    page: int
    frame: Box
    words: tuple[Word, ...]


class GridlessTables(NamedTuple):
    """What was lifted from the pages of a report: its blocks, strips of tiles, cards, and texts in tiles."""

    blocks: Sequence[BlockTable]
    strips: Sequence[TileStrip]
    cards: Sequence[CardTable]
    tiles: Sequence[TileText] = ()

    def lines(self) -> Iterator[list[Line]]:
        """The lines of each text of theirs."""
        for cards in self.cards:
            yield from (lines_of(words) for _, row in cards.rows for words in row.values())
        for table in self.blocks:
            for row in table.rows:
                yield from (lines_of([word for _, word in words]) for words in row.words.values())
        for strip in self.strips:
            yield from (lines_of(tile.value) for tile in strip.tiles)
        yield from (lines_of(tile.words) for tile in self.tiles)

    def placed_on(
        self, page: PageContent, pages: Sequence[PageLayout], body: float, vocabulary: Vocabulary
    ) -> list[Placed]:
        """Those of a page as tables and texts, each where it stands; a block may go on over `pages`."""
        own = [_card_table(cards, page, vocabulary) for cards in self.cards if cards.page == page.number]
        own += [_strip_table(strip, page, vocabulary) for strip in self.strips if strip.page == page.number]
        own += [
            Placed(_begin_of(table), _block_table(table, pages, vocabulary))
            for table in self.blocks
            if table.page == page.number
        ]
        own += [
            Placed(tile.frame, _tile_text(tile, page, body, vocabulary))
            for tile in self.tiles
            if tile.page == page.number
        ]
        return own


def without_gridless(pages: Sequence[PageLayout]) -> tuple[list[PageLayout], GridlessTables]:
    """The pages less their tables without a grid, and these; beside tiles other than counts are no cards."""
    left, blocks = _without_blocks(pages)
    left, strips = _without_strips(left)
    left, cards = _without_cards(left) if all(map(is_counted, strips)) else (left, [])
    left, tiles = _without_tiles(left)
    return left, GridlessTables(blocks, strips, cards, tiles)


def _without_blocks(pages: Sequence[PageLayout]) -> tuple[list[PageLayout], list[BlockTable]]:
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
        result.append(_less(layout, gone, lines))
    return result, tables


def _without_strips(pages: Sequence[PageLayout]) -> tuple[list[PageLayout], list[TileStrip]]:
    """The pages less their strips of tiles, and the strips."""
    strips = find_strips(
        [(layout.page.number, _words_of(layout), _frames_of_tiles(layout)) for layout in pages]
        if any(len(layout.page.frames) >= FEWEST_TILES for layout in pages)
        else []
    )
    frames: dict[int, list[Box]] = {}
    for strip in strips:
        frames.setdefault(strip.page, []).extend(tile.frame for tile in strip.tiles)
    return _without_frames(pages, frames), strips


def _frames_of_tiles(layout: PageLayout) -> list[Box]:
    """A page's frames less those that are cells of a ruled row whose other cells are too small for tiles."""
    cells_of_rows: list[Box] = []
    for grid in layout.grids:
        cells = [cell.box for cell in grid.cells if cell.words]
        cells += [  # boxes with a label above a value are two cells by now
            Box(left, grid.box.top, right, grid.box.bottom) for left, right in pairwise(grid.column_edges)
        ]
        framed = [box for box in cells if any(_are_one(box, frame) for frame in layout.page.frames)]
        others = [box for box in cells if box not in framed]
        cells_of_rows += [box for box in framed if any(_stand_in_one_row(box, other) for other in others)]
    return [frame for frame in layout.page.frames if not any(_are_one(frame, box) for box in cells_of_rows)]


def _are_one(one: Box, two: Box) -> bool:
    return max(abs(a - b) for a, b in zip(one, two, strict=True)) <= S.snap


def _stand_in_one_row(one: Box, two: Box) -> bool:
    return abs(one.top - two.top) <= S.snap and abs(one.bottom - two.bottom) <= S.snap


def _without_cards(pages: Sequence[PageLayout]) -> tuple[list[PageLayout], list[CardTable]]:
    """The pages less their cards, and the cards as tables: what lies in a card's frame is read once."""
    told = [
        CardPage(
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


def _without_tiles(pages: Sequence[PageLayout]) -> tuple[list[PageLayout], list[TileText]]:
    """The pages less the tiles side by side that are no cards, and these: each is a text of its own."""
    tiles: list[TileText] = []
    for layout in pages:
        words = _words_of(layout) if layout.page.frames else []
        frames_of = (
            rows_of_tiles(replace(layout.page, words=tuple(words), frames=tuple(_frames_of_tiles(layout))))
            if words
            else []
        )
        for frame in (frame for row in frames_of for frame in row):
            own = tuple(word for word in words if frame.holds(word.box.middle, 1.0))
            tiles.append(TileText(layout.page.number, frame, own))
    frames: dict[int, list[Box]] = {}
    for tile in tiles:
        frames.setdefault(tile.page, []).append(tile.frame)
    return (_without_frames(pages, frames), tiles) if tiles else (list(pages), [])


def _tile_text(tile: TileText, page: PageContent, body: float, vocabulary: Vocabulary) -> TextBlock:
    """A tile's lines as one paragraph: its name is no heading of what follows, however large it is."""
    return replace(text_block(lines_of(tile.words), page, body, vocabulary), kind="paragraph", number="")


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
        result.append(_less(layout, gone, lines))
    return result


def _less(layout: PageLayout, gone: Sequence[Grid], lines: Sequence[Line]) -> PageLayout:
    """A page without some of its grids, and with the lines that are left of it."""
    grids = tuple(grid for grid in layout.grids if grid not in gone)
    return layout._replace(grids=grids, lines=tuple(lines))


def _is_of_cards(grid: Box, frames: Sequence[Box]) -> bool:
    """Whether frames of cards cover most of a grid, or hold its middle."""
    covered = sum(frame.overlap(grid) for frame in frames)
    return covered > 0.5 * grid.width * grid.height or any(frame.holds(grid.middle, 2.0) for frame in frames)


def _card_table(table: CardTable, page: PageContent, vocabulary: Vocabulary) -> Placed:
    """The cards of a page as a table of a heading and a row for each card."""
    heads = tuple(Cell(text, (text,), column, is_bold=True) for column, text in enumerate(table.headings))
    rows = [TableRow(heads, page.number)]
    for frame, values in table.rows:
        cells = []
        for column, heading in enumerate(table.headings):
            words = values.get(heading, ())
            light = table.lights.get(frame, frame) if heading == STATUS else frame
            box = hull(word.box for word in words) if words else light
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


def _begin_of(table: BlockTable) -> Box:
    """The line of its page on which the first of some blocks begins."""
    first = hull(row.areas[table.page] for row in table.rows if table.page in row.areas)
    return first._replace(top=table.top, bottom=table.top)
