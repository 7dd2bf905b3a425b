"""Which ruled areas are tables of their own: those that touch are told apart, those of one table joined."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pipelines.extraction.model import Box, Fill, PageContent, Rule
from pipelines.extraction.settings import SETTINGS as S
from pipelines.extraction.shapes.grids.areas import FillsByHeight, levels_of, words_within
from pipelines.extraction.shapes.grids.cells import grid_of
from pipelines.extraction.shapes.grids.model import Grid, GridCell
from pipelines.extraction.shapes.grids.overrun import goes_on_beside


def stacked_tables(page: PageContent) -> list[tuple[Sequence[Rule], Sequence[Fill]]]:
    """A page's rules and fills, those of tables apart that touch one another and have other columns.

    Office programs set tables so that follow each other without a line of text between: the lower one has
    other widths, and ends where the upper one has no column's edge.
    """
    groups: list[tuple[Sequence[Rule], Sequence[Fill]]] = [(page.rules, page.fills)]
    for cut in _cuts_between_tables(page.rules):
        rules, fills = groups.pop()
        lower = [rule for rule in rules if _is_below(rule.box, cut)]
        filled = [fill for fill in fills if _is_below(fill.box, cut)]
        upper = [rule for rule in rules if not _is_below(rule.box, cut) or _lies_on(rule, cut)]
        groups += [(upper, [fill for fill in fills if fill not in filled]), (lower, filled)]
    return groups


def _is_below(box: Box, cut: Box) -> bool:
    """Whether a rule or fill lies below a cut, within its width."""
    middle = box.middle
    return middle[1] > cut.top - S.snap and cut.x0 - S.snap <= middle[0] <= cut.x1 + S.snap


def _lies_on(rule: Rule, cut: Box) -> bool:
    return not rule.is_vertical and abs(rule.box.top - cut.top) <= S.snap


def _cuts_between_tables(rules: Sequence[Rule]) -> list[Box]:
    """Where the column rules above a height end and others begin, which are another table's: flat boxes."""
    upright = [rule.box for rule in rules if rule.is_vertical and rule.box.height > S.least_cell]
    heights = levels_of([box.bottom for box in upright])
    cuts: list[Box] = []
    for y in heights:
        above = sorted({box.x0 for box in upright if abs(box.bottom - y) <= S.snap})
        below = sorted({box.x0 for box in upright if abs(box.top - y) <= S.snap})
        if len(above) < 2 or len(below) < 2 or abs(above[0] - below[0]) > S.snap:
            continue
        wide, narrow = (above, below) if above[-1] > below[-1] else (below, above)
        is_ruled = min(abs(narrow[-1] - x) for x in wide) <= S.overrun
        crossing = any(
            box.top < y - S.snap
            and box.bottom > y + S.snap
            and wide[0] - S.snap <= box.x0 <= wide[-1] + S.snap
            for box in upright
        )
        if wide[-1] - narrow[-1] > S.snap and not is_ruled and not crossing:
            cuts.append(Box(wide[0], y, wide[-1], y))
    return cuts


def joined_over_bands(page: PageContent, grids: Sequence[Grid], fills: FillsByHeight) -> list[Grid]:
    """Grids of the same columns, with the name of a part that stands unruled between them, as one table.

    Programs that print sheets rule only the cells that were given rules: names of parts have none.
    """
    joined: list[Grid] = []
    for grid in grids:
        above = next((other for other in reversed(joined) if _is_above(other.box, grid.box)), None)
        if above is not None and _is_band(page, above, grid):
            band = Box(above.box.x0, above.box.bottom, above.box.x1, grid.box.top)
            boxes = [*(cell.box for cell in above.cells), band, *(cell.box for cell in grid.cells)]
            if (whole := grid_of(page, boxes, fills)) is not None:
                joined[joined.index(above)] = whole
                continue
        joined.append(grid)
    return joined


def _is_above(upper: Box, lower: Box) -> bool:
    """Whether one area ends where another of the same width begins, but for a line or two of text."""
    is_level = abs(upper.x0 - lower.x0) <= S.snap and abs(upper.x1 - lower.x1) <= S.snap
    return is_level and -S.snap <= lower.top - upper.bottom <= S.band_height


def _is_band(page: PageContent, above: Grid, grid: Grid) -> bool:
    """Whether one line at the left, and nothing else, stands between grids of the same columns."""
    gap = Box(above.box.x0, above.box.bottom, above.box.x1, grid.box.top)
    if gap.height < S.least_cell or any(
        min(abs(x - y) for y in above.column_edges) > S.snap for x in grid.column_edges
    ):
        return False
    words = [word for word in words_within(page.words, gap) if gap.top < word.box.middle[1] < gap.bottom]
    if not words or max(w.box.middle[1] for w in words) - min(w.box.middle[1] for w in words) > S.snap:
        return False
    words.sort(key=lambda word: word.box.x0)
    is_left = words[0].box.x0 - gap.x0 <= 2 * words[0].size
    is_one = all(goes_on_beside(one, two) for one, two in pairwise(words))
    return is_left and is_one and not _repeats_heading(above, grid)


def _repeats_heading(above: Grid, grid: Grid) -> bool:
    """Whether a grid has a heading of its own: it begins as the one above it does, or in bold words."""
    first = [[word.text for word in cell.words] for cell in grid.cells if cell.row == 0]
    other = [[word.text for word in cell.words] for cell in above.cells if cell.row == 0]
    rows = [[cell for cell in one.cells if cell.row == 0] for one in (grid, above)]
    return first == other or (is_bold_row(rows[0]) and len([cell for cell in rows[0] if cell.words]) > 1)


def abutting_tables(grid: Grid) -> list[list[Box]]:
    """The rectangles of each table of a grid: two that abut are parted where the lower one's heading begins.

    Such a row is bold, the one above is not, and both have columns, of whose edges few go on. A bold name
    over all columns between them is the lower one's.
    """
    rows: list[list[GridCell]] = [[] for _ in grid.row_edges]
    for cell in grid.cells:
        for number in range(cell.row, cell.row + cell.row_span):
            rows[number].append(cell)
    parted = [
        {cell.column for cell in row} - {min(cell.column for cell in row)} if row else set() for row in rows
    ]
    starts: list[int] = []
    for number in range(2, len(rows)):
        first = number if parted[number - 1] or not is_bold_row(rows[number - 1]) else number - 1
        above, below = parted[first - 1], parted[number]
        if (
            2 * len(above & below) < min(len(above), len(below))
            and is_bold_row(rows[number])
            and not is_bold_row(rows[first - 1])
            and not set(rows[first]) & set(rows[first - 1])
        ):
            starts.append(first)
    ends = [0, *starts, len(grid.row_edges)]
    return [[cell.box for cell in grid.cells if first <= cell.row < end] for first, end in pairwise(ends)]


def is_bold_row(row: Sequence[GridCell]) -> bool:
    """Whether a row holds words, all bold."""
    words = [word for cell in row for word in cell.words]
    return bool(words) and all(word.is_bold for word in words)
