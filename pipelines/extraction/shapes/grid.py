"""Ruled areas of a page as grids of cells: rules in, rectangles with row and column numbers out.

Rules and fills become edges; pdfplumber's table model finds the rectangles between them. Where a page
rules rows but not columns (or only shades them), `pipelines.extraction.shapes.open_tables` takes over.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from statistics import median
from typing import Any, NamedTuple

from pipelines.extraction.model import WORD_SPACE, Box, Colour, Fill, PageContent, Rule, Word, hull
from pipelines.extraction.settings import SETTINGS as S
from pipelines.extraction.shapes.lone_boxes import lone_boxes
from pipelines.extraction.shapes.paper import is_paper

LEAST_HEADED = 3  # columns of a grid that such a line heads
BAR = 2.0  # letters' sizes: a coloured bar at a box's side is at most so wide
STRIP = 12.0  # points: about a line; a word is looked for among the boxes of its strip


class GridCell(NamedTuple):
    """A rectangle of a table with its place in the grid and the words in it.

    It overruns where not rules or shading make it wide, but a text that begins as its column's do.
    """

    box: Box
    row: int
    column: int
    row_span: int
    span: int
    words: tuple[Word, ...]
    colour: Colour | None
    is_overrun: bool = False


class Grid(NamedTuple):
    """One table's rectangles on one page.

    `is_open_above` and `is_open_below` tell of a missing outer rule: the row goes on over a page end.
    `doubts` are rows, by number, that cannot be told surely from those beside them, with the reason; rows
    `beneath` are texts that speak of the record above.
    """

    page: int
    box: Box
    cells: tuple[GridCell, ...]
    column_edges: tuple[float, ...]
    row_edges: tuple[float, ...]
    is_open_above: bool = False
    is_open_below: bool = False
    doubts: tuple[tuple[int, str], ...] = ()
    beneath: frozenset[int] = frozenset()


class FillsByHeight:
    """Filled areas, to be looked up by the height at which they lie."""

    def __init__(self, fills: Sequence[Fill]) -> None:
        self._strips: dict[int, list[Fill]] = {}
        for fill in reversed(fills):
            for strip in range(int(fill.box.top // STRIP), int(fill.box.bottom // STRIP) + 1):
                self._strips.setdefault(strip, []).append(fill)

    def over(self, box: Box) -> Colour | None:
        """Colour of the last fill drawn over most of the box; None for paper or nothing."""
        x0, top, x1, bottom = box
        most = S.covered * box.width * box.height
        for (left, upper, right, lower), colour in self._strips.get(int((top + bottom) / 2 // STRIP), ()):
            if left >= x1 or right <= x0 or upper >= bottom or lower <= top:
                continue
            if (min(right, x1) - max(left, x0)) * (min(lower, bottom) - max(upper, top)) > most:
                return None if is_paper(colour) else colour
        return None


def find_grids(page: PageContent) -> list[Grid]:
    """Every ruled table of a page, top to bottom; each word falls into at most one cell."""
    rectangles = [
        boxes
        for rules, fills in _stacked_tables(page)
        for boxes in _rectangles(*_without_bars(page, rules, fills))
    ]
    fills = FillsByHeight(page.fills)
    found = [
        grid
        for boxes in rectangles
        if (grid := _grid(page, boxes, fills)) is not None and not _is_box_of_text(grid)
    ]
    grids = [
        part
        for grid in found
        for boxes in _abutting(grid)
        if (part := grid if len(boxes) == len(grid.cells) else _grid(page, boxes, fills)) is not None
    ]
    grids = [grid for one in grids if (grid := _with_head_line(page, one, grids, fills)) is not None]
    grids.sort(key=lambda grid: (grid.box.top, grid.box.x0))
    return _joined_over_bands(page, grids, fills)


def _is_box_of_text(grid: Grid) -> bool:
    """Whether one cell holds all words, and bars or swatches stand beside it: a text, and no table."""
    filled = [cell for cell in grid.cells if any(any(map(str.isalnum, word.text)) for word in cell.words)]
    size = max(word.size for cell in filled for word in cell.words) if filled else 0.0
    bars = [cell for cell in grid.cells if cell not in filled]
    return len(filled) == 1 and bool(bars) and all(cell.box.width <= BAR * size for cell in bars)


def _stacked_tables(page: PageContent) -> list[tuple[Sequence[Rule], Sequence[Fill]]]:
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
    heights = _levels([box.bottom for box in upright])
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


def _joined_over_bands(page: PageContent, grids: Sequence[Grid], fills: FillsByHeight) -> list[Grid]:
    """Grids of the same columns, with the name of a part that stands unruled between them, as one table.

    Programs that print sheets rule only the cells that were given rules: names of parts have none.
    """
    joined: list[Grid] = []
    for grid in grids:
        above = next((other for other in reversed(joined) if _is_above(other.box, grid.box)), None)
        if above is not None and _is_band(page, above, grid):
            band = Box(above.box.x0, above.box.bottom, above.box.x1, grid.box.top)
            boxes = [*(cell.box for cell in above.cells), band, *(cell.box for cell in grid.cells)]
            if (whole := _grid(page, boxes, fills)) is not None:
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
    is_one = all(_is_beside(one, two) for one, two in pairwise(words))
    return is_left and is_one and not _repeats_heading(above, grid)


def _repeats_heading(above: Grid, grid: Grid) -> bool:
    """Whether a grid has a heading of its own: it begins as the one above it does, or in bold words."""
    first = [[word.text for word in cell.words] for cell in grid.cells if cell.row == 0]
    other = [[word.text for word in cell.words] for cell in above.cells if cell.row == 0]
    rows = [[cell for cell in one.cells if cell.row == 0] for one in (grid, above)]
    return first == other or (_is_bold(rows[0]) and len([cell for cell in rows[0] if cell.words]) > 1)


def _with_head_line(page: PageContent, grid: Grid, grids: Sequence[Grid], fills: FillsByHeight) -> Grid:
    """A grid with the bold line right above it as its first row, where its words head the grid's columns."""
    if _is_bold([cell for cell in grid.cells if cell.row == 0]):
        return grid
    size = median([word.size for cell in grid.cells for word in cell.words] or [S.usual_size])
    gap = Box(grid.box.x0, grid.box.top - S.head_gap * size, grid.box.x1, grid.box.top)
    if any(other is not grid and other.box.overlap(gap) > 0 for other in grids):
        return grid
    words = [word for word in words_within(page.words, gap) if gap.top < word.box.middle[1] < gap.bottom]
    if not words or not all(word.is_bold for word in words):
        return grid
    if max(word.box.middle[1] for word in words) - min(word.box.middle[1] for word in words) > S.snap:
        return grid
    edges = grid.column_edges
    words.sort(key=lambda word: word.box.x0)
    held = [bisect_right(edges, word.box.middle[0]) - 1 for word in words]
    if any(
        _is_beside(*pair) for pair, at in zip(pairwise(words), pairwise(held), strict=True) if len({*at}) > 1
    ):
        return grid  # a sentence that runs over columns
    is_within = all(
        edges[at] - S.snap <= word.box.x0 and word.box.x1 <= edges[at + 1] + S.snap
        for at, word in zip(held, words, strict=True)
        if at + 1 < len(edges)
    )
    if not is_within or len(set(held)) < max(LEAST_HEADED, (len(edges) - 1) / 2):
        return grid
    top = min(word.box.top for word in words) - S.snap
    head = [Box(left, top, right, grid.box.top) for left, right in pairwise(edges)]
    return _grid(page, [*head, *(cell.box for cell in grid.cells)], fills) or grid


def _without_bars(
    page: PageContent, rules: Sequence[Rule], fills: Sequence[Fill]
) -> tuple[Sequence[Rule], Sequence[Fill]]:
    """Rules and fills less bars and patches: shading inside one ruled cell that parts no words of its column.

    An outline of such shading parts none either, nor one that a bar fills in part, or not at all.
    """
    upright = sorted((rule.box for rule in rules if rule.is_vertical), key=lambda box: box.x0)
    shades = [fill for fill in fills if not is_paper(fill.colour)] if upright else []
    bars = [fill for fill in shades if _is_bar(fill.box, upright, shades, page.words)]
    outlines = [
        box
        for box in ((*page.frames, *lone_boxes(page)) if upright else ())
        if box.height <= S.bar_height and _is_bar(box, upright, shades, page.words)
    ]
    if not bars and not outlines:
        return rules, fills
    sides = {_rounded(side) for box in (*(bar.box for bar in bars), *outlines) for side in _sides(box)}
    return (
        [rule for rule in rules if _rounded(rule.box) not in sides],
        [fill for fill in fills if fill not in bars],
    )


def _sides(box: Box) -> tuple[Box, Box, Box, Box]:
    x0, top, x1, bottom = box
    return (
        Box(x0, top, x1, top),
        Box(x0, bottom, x1, bottom),
        Box(x0, top, x0, bottom),
        Box(x1, top, x1, bottom),
    )


def _rounded(box: Box) -> tuple[int, ...]:
    return tuple(round(edge) for edge in box)


def _is_bar(box: Box, upright: Sequence[Box], shades: Sequence[Fill], words: Sequence[Word]) -> bool:
    """Whether shading ends between two column rules, where neither words nor other shading make a column."""
    middle = box.middle[1]
    around = [
        rule
        for rule in upright
        if rule.top - S.hair <= box.top
        and rule.bottom + S.hair >= box.bottom
        and rule.height > box.height + 1
    ]
    left = max((rule.x0 for rule in around if rule.x0 <= box.x0 + S.snap), default=None)
    right = min((rule.x0 for rule in around if rule.x0 >= box.x1 - S.snap), default=None)
    if left is None or right is None or any(box.x0 + S.snap < rule.x0 < box.x1 - S.snap for rule in around):
        return False
    inner = [x for x in (box.x0, box.x1) if x - left > S.snap and right - x > S.snap]
    if not inner:
        return False
    top, bottom = _reach_of(upright, left, right, middle)
    column = [
        word for word in words if left < word.box.middle[0] < right and top < word.box.middle[1] < bottom
    ]
    beside = [
        fill.box
        for fill in shades
        if fill.box.top < middle < fill.box.bottom
        and not box.holds(fill.box.middle)
        and not _is_around(fill.box, box)
    ]
    return not any(
        any(min(abs(other.x0 - x), abs(other.x1 - x)) <= S.snap for other in beside) or _part_at(x, column)
        for x in inner
    )


def _is_around(outer: Box, box: Box) -> bool:
    """Whether shading reaches as far as a bar or further on both sides: what the bar fills in part."""
    return outer.x0 <= box.x0 + S.snap and outer.x1 >= box.x1 - S.snap


def _reach_of(upright: Sequence[Box], left: float, right: float, y: float) -> tuple[float, float]:
    """How far up and down the rules on both sides of a column go on through a height: its table's ends."""
    ends = []
    for x in (left, right):
        runs: list[tuple[float, float]] = []
        for rule in sorted((rule for rule in upright if abs(rule.x0 - x) <= S.snap), key=lambda box: box.top):
            if runs and rule.top <= runs[-1][1] + S.snap:
                runs[-1] = (runs[-1][0], max(runs[-1][1], rule.bottom))
            else:
                runs.append((rule.top, rule.bottom))
        ends.append(next((run for run in runs if run[0] <= y <= run[1]), (y, y)))
    return max(top for top, _ in ends), min(bottom for _, bottom in ends)


def _part_at(x: float, words: Sequence[Word]) -> bool:
    """Whether words of one line stand on both sides of a place, further apart than words of one text."""
    for word in words:
        level = word.box.middle[1]
        line = [other.box for other in words if other.box.top < level < other.box.bottom]
        before = [box.x1 for box in line if box.middle[0] < x]
        behind = [box.x0 for box in line if box.middle[0] >= x]
        if before and behind and min(behind) - max(before) >= WORD_SPACE * word.size:
            return True
    return False


def _rectangles(rules: Sequence[Rule], fills: Sequence[Fill]) -> list[list[Box]]:
    """Groups of touching rectangles between rules."""
    from pdfplumber import table as model

    edges = [_edge(rule.box, "v" if rule.is_vertical else "h") for rule in rules]
    upright = sorted((rule.box.x0, rule.box.top, rule.box.bottom) for rule in rules if rule.is_vertical)
    for fill in fills:
        box = fill.box
        if is_paper(fill.colour) or _is_set_in(box, upright):
            continue
        edges.append(_edge(Box(box.x0, box.top, box.x1, box.top), "h"))
        edges.append(_edge(Box(box.x0, box.bottom, box.x1, box.bottom), "h"))
        edges.append(_edge(Box(box.x0, box.top, box.x0, box.bottom), "v"))
        edges.append(_edge(Box(box.x1, box.top, box.x1, box.bottom), "v"))
    if not any(edge["orientation"] == "v" for edge in edges):
        return []
    merged = model.merge_edges(edges, S.snap, S.snap, S.snap, S.snap)
    closing = _closing_edges(merged, rules)
    if closing:
        merged = model.merge_edges(merged + closing, S.snap, S.snap, S.snap, S.snap)
    merged = [
        edge for edge in merged if max(edge["x1"] - edge["x0"], edge["bottom"] - edge["top"]) > S.least_cell
    ]
    boxes = _smallest_cells(model.edges_to_intersections(merged, S.snap, S.snap))
    return _touching([box for box in boxes if min(box.width, box.height) > S.least_cell])


def _is_set_in(box: Box, upright: Sequence[tuple[float, float, float]]) -> bool:
    """Whether shading stands between column rules with white on both sides: a paragraph's, no cell's."""
    middle = box.middle[1]

    def is_ruled(low: float, high: float) -> bool:
        first, end = bisect_left(upright, (low,)), bisect_right(upright, (high,))
        return any(top - S.snap <= middle <= bottom + S.snap for _, top, bottom in upright[first:end])

    def is_beside(x: float, outwards: int) -> bool:
        near, far = sorted((x + outwards * (S.snap + S.hair), x + outwards * S.paragraph_inset))
        return is_ruled(near, far) and not is_ruled(x - S.snap, x + S.snap)

    return bool(upright) and is_beside(box.x0, -1) and is_beside(box.x1, 1)


def _smallest_cells(crossings: Mapping[tuple[float, float], Mapping[str, list[dict[str, Any]]]]) -> list[Box]:
    """The smallest rectangle below and right of each crossing of rules.

    As pdfplumber's `intersections_to_cells` finds it, but each crossing's rules are looked up once.
    """
    down = {point: {_extent(edge) for edge in edges["v"]} for point, edges in crossings.items()}
    across = {point: {_extent(edge) for edge in edges["h"]} for point, edges in crossings.items()}
    by_x: dict[float, list[tuple[float, float]]] = {}
    by_y: dict[float, list[tuple[float, float]]] = {}
    for point in sorted(crossings):
        by_x.setdefault(point[0], []).append(point)
        by_y.setdefault(point[1], []).append(point)

    def smallest(point: tuple[float, float]) -> Box | None:
        column, row = by_x[point[0]], by_y[point[1]]
        right = [
            other for other in row[bisect_right(row, point) :] if not across[point].isdisjoint(across[other])
        ]
        for low in column[bisect_right(column, point) :]:
            if down[point].isdisjoint(down[low]):
                continue
            for far in right:
                corner = (far[0], low[1])
                if (
                    corner in crossings
                    and not down[corner].isdisjoint(down[far])
                    and not across[corner].isdisjoint(across[low])
                ):
                    return Box(*point, *corner)
        return None

    return [box for point in sorted(crossings) if (box := smallest(point)) is not None]


def _abutting(grid: Grid) -> list[list[Box]]:
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
        first = number if parted[number - 1] or not _is_bold(rows[number - 1]) else number - 1
        above, below = parted[first - 1], parted[number]
        if (
            2 * len(above & below) < min(len(above), len(below))
            and _is_bold(rows[number])
            and not _is_bold(rows[first - 1])
            and not set(rows[first]) & set(rows[first - 1])
        ):
            starts.append(first)
    ends = [0, *starts, len(grid.row_edges)]
    return [[cell.box for cell in grid.cells if first <= cell.row < end] for first, end in pairwise(ends)]


def _is_bold(row: Sequence[GridCell]) -> bool:
    """Whether a row holds words, all bold."""
    words = [word for cell in row for word in cell.words]
    return bool(words) and all(word.is_bold for word in words)


def _extent(edge: Mapping[str, Any]) -> tuple[float, ...]:
    return (edge["x0"], edge["top"], edge["x1"], edge["bottom"])


def _closing_edges(edges: list[dict[str, Any]], rules: Sequence[Rule]) -> list[dict[str, Any]]:
    """Rules that a page end left out: where several column rules end together with no row rule there.

    Some producers leave a row open below that goes on over the page, and open above where it goes on. The
    shading of its cells ends there too, but closes none: the cells beside a shaded one are as open.
    """
    verticals = [edge for edge in edges if edge["orientation"] == "v"]
    horizontals = [edge for edge in edges if edge["orientation"] == "h"]
    ends: dict[int, list[dict[str, Any]]] = {}
    for edge in verticals:
        for end in (edge["top"], edge["bottom"]):
            ends.setdefault(round(end / S.snap), []).append(edge | {"end": end})
    lying, upright = ([rule.box for rule in rules if rule.is_vertical == one] for one in (False, True))
    closing = []
    for group in ends.values():
        y = group[0]["end"]
        level = [other for other in horizontals if abs(other["top"] - y) <= S.snap]
        closing += [
            _edge(Box(xs[0], y, xs[-1], y), "h")
            for xs in _open_runs(sorted({edge["x0"] for edge in group}), level, y, lying, upright)
            if (len(xs) >= S.closing_rules and xs[-1] - xs[0] > S.closing_width)
            or (len(xs) > 1 and _is_beneath_rule(xs, y, level, horizontals))
        ]
    return closing + _closing_sides(verticals, horizontals)


def _open_runs(
    xs: Sequence[float],
    level: Sequence[Mapping[str, Any]],
    y: float,
    lying: Sequence[Box],
    upright: Sequence[Box],
) -> Iterable[list[float]]:
    """Runs of column rules that end open at a height; all as one run where only shading ends there too."""
    across = [box for box in lying if abs(box.top - y) <= S.snap]
    ended = sorted({box.x0 for box in upright if min(abs(box.top - y), abs(box.bottom - y)) <= S.snap})
    if len(ended) < S.closing_rules or any(box.x1 > ended[0] and box.x0 < ended[-1] for box in across):
        return _unclosed(xs, level)
    return [ended]


def _is_beneath_rule(
    xs: Sequence[float],
    y: float,
    level: Sequence[Mapping[str, Any]],
    horizontals: Sequence[Mapping[str, Any]],
) -> bool:
    """Whether cells of one row are closed beside column rules that a row rule joins at another height.

    So a cell merged over rows looks that goes on over the page end, where the cells beside it do not; between
    two tables that stand beside each other no rule joins theirs.
    """
    is_beside = any(abs(edge["x1"] - xs[0]) <= S.snap or abs(edge["x0"] - xs[-1]) <= S.snap for edge in level)
    return is_beside and any(
        abs(edge["top"] - y) > S.snap and edge["x0"] <= xs[0] + S.snap and edge["x1"] >= xs[-1] - S.snap
        for edge in horizontals
    )


def _unclosed(xs: Sequence[float], level: Sequence[Mapping[str, Any]]) -> Iterator[list[float]]:
    """Column rules that end at one height, in runs of those between which no row rule stands there.

    Between two tables that stand beside each other none does either, but those are two rules only.
    """
    run = list(xs[:1])
    for x, following in pairwise(xs):
        if any(edge["x0"] <= x + S.snap and edge["x1"] >= following - S.snap for edge in level):
            yield run
            run = []
        run.append(following)
    yield run


def _closing_sides(
    verticals: Sequence[dict[str, Any]], horizontals: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Rules that a table leaves out at its sides: where row rules that column rules cross end together."""
    closing = []
    for side in ("x0", "x1"):
        groups: list[list[dict[str, Any]]] = []
        for edge in sorted(horizontals, key=lambda edge: (edge[side], edge["top"])):
            if groups and edge[side] - groups[-1][0][side] <= S.snap:
                groups[-1].append(edge)
            else:
                groups.append([edge])
        for ended in groups:
            x = ended[0][side]
            if len(ended) < S.closing_rules:
                continue
            group = [edge for edge in ended if sum(_cross(edge, other) for other in verticals) > 1]
            top = min((edge["top"] for edge in group), default=0.0)
            bottom = max((edge["top"] for edge in group), default=0.0)
            whole = [
                edge["x0"]
                for edge in verticals
                if min(edge["bottom"], bottom) - max(edge["top"], top) > S.side_share * (bottom - top)
                and any(_cross(other, edge) for other in group)  # not those of a table beside
            ]
            is_ruled = any(abs(other - x) <= S.snap for other in whole)
            if len(group) >= S.closing_rules and len(whole) >= 2 and not is_ruled:
                closing.append(_edge(Box(x, top, x, bottom), "v"))
    return closing


def _cross(level: Mapping[str, Any], upright: Mapping[str, Any]) -> bool:
    """Whether two rules cross or touch."""
    return bool(
        level["x0"] - S.snap <= upright["x0"] <= level["x1"] + S.snap
        and upright["top"] - S.snap <= level["top"] <= upright["bottom"] + S.snap
    )


def _edge(box: Box, orientation: str) -> dict[str, Any]:
    return {
        "x0": box.x0,
        "x1": box.x1,
        "top": box.top,
        "bottom": box.bottom,
        "width": box.width,
        "height": box.height,
        "orientation": orientation,
        "object_type": "line",
    }


def _touching(boxes: list[Box]) -> list[list[Box]]:
    """Group boxes that share a corner, as pdfplumber's `cells_to_tables` does, in linear time."""
    by_corner: dict[tuple[float, float], list[int]] = {}
    for number, box in enumerate(boxes):
        for corner in ((box.x0, box.top), (box.x1, box.top), (box.x0, box.bottom), (box.x1, box.bottom)):
            by_corner.setdefault(corner, []).append(number)
    group = list(range(len(boxes)))

    def root(number: int) -> int:
        while group[number] != number:
            group[number] = group[group[number]]
            number = group[number]
        return number

    for numbers in by_corner.values():
        for other in numbers[1:]:
            group[root(other)] = root(numbers[0])
    found: dict[int, list[Box]] = {}
    for number, box in enumerate(boxes):
        found.setdefault(root(number), []).append(box)
    return list(found.values())


def _boxes_by_height(boxes: Sequence[Box]) -> dict[int, list[int]]:
    """Numbers of the boxes that reach into each strip of the page, the smallest first."""
    strips: dict[int, list[int]] = {}
    for number in sorted(range(len(boxes)), key=lambda number: boxes[number].width * boxes[number].height):
        for strip in range(int(boxes[number].top // STRIP), int(boxes[number].bottom // STRIP) + 1):
            strips.setdefault(strip, []).append(number)
    return strips


def _grid(page: PageContent, boxes: list[Box], fills: FillsByHeight) -> Grid | None:
    area = hull(boxes)
    columns = _levels([box.x0 for box in boxes] + [box.x1 for box in boxes])
    rows = _levels([box.top for box in boxes] + [box.bottom for box in boxes])
    if len(columns) < 3 or len(rows) < 2:
        return None
    words = words_within(page.words, area)
    if not words:
        return None
    held: dict[int, list[Word]] = {}
    near = _boxes_by_height(boxes)
    for word in words:
        x, y = word.box.middle
        for number in near.get(int(y // STRIP), ()):
            x0, top, x1, bottom = boxes[number]
            if x0 <= x <= x1 and top <= y <= bottom:
                held.setdefault(number, []).append(word)
                break
    cells = []
    for number, box in enumerate(boxes):
        left, right = _nearest(columns, box.x0), _nearest(columns, box.x1)
        top, bottom = _nearest(rows, box.top), _nearest(rows, box.bottom)
        cells.append(
            GridCell(
                box,
                top,
                left,
                bottom - top,
                right - left,
                tuple(held.get(number, ())),
                fills.over(box),
            )
        )
    cells.sort(key=lambda cell: (cell.row, cell.column))
    cells = _with_overrun(cells)
    return Grid(
        page.number,
        area,
        tuple(cells),
        tuple(columns),
        tuple(rows),
        not _has_rule(page, area, area.top),
        not _has_rule(page, area, area.bottom),
    )


def _with_overrun(cells: Sequence[GridCell]) -> list[GridCell]:
    """Cells, the words of a text that runs over rules between columns given to the one in which it begins."""
    result = list(cells)
    starts: dict[int, float] | None = None
    for begin in range(len(cells)):
        for at in range(begin + 1, len(cells)):
            first, left, right = result[begin], cells[at - 1].box, result[at]
            if right.row != first.row or abs(left.x1 - right.box.x0) > S.snap or not first.words:
                break
            over = _words_over(first.words, right.words, left.x1)
            if not over:
                break
            starts = starts or _starts(cells)
            own = right.box.x0 + starts.get(right.column, 0.0)
            moved = [word for one in over for word in _run_from(one, first.words, right.words, left.x1, own)]
            if not moved:
                break
            result[begin] = first._replace(
                words=(*first.words, *(word for word in right.words if word in moved))
            )
            result[at] = right._replace(words=tuple(word for word in right.words if word not in moved))
    return result


def _starts(cells: Sequence[GridCell]) -> dict[int, float]:
    """How far right of a column's rule its texts usually begin."""
    found: dict[int, list[float]] = {}
    for cell in cells:
        if cell.words:
            found.setdefault(cell.column, []).append(min(word.box.x0 for word in cell.words) - cell.box.x0)
    return {column: median(offsets) for column, offsets in found.items()}


def _words_over(before: Sequence[Word], words: Sequence[Word], x: float) -> list[Word]:
    """The words that lie over a rule."""
    return [word for word in (*before, *words) if word.box.x0 < x - S.overrun and word.box.x1 > x + S.overrun]


def _run_from(first: Word, before: Sequence[Word], words: Sequence[Word], x: float, own: float) -> list[Word]:
    """A word over a rule and those after it up to one that begins its own cell (where the cell's texts do).

    Nothing where the word stands beyond the rule for the most part, and no other goes before it.
    """
    level = first.box.middle[1]
    on_line = [word for word in (*before, *words) if word.box.top < level < word.box.bottom]
    on_line.sort(key=lambda word: word.box.x0)
    at = next(number for number, word in enumerate(on_line) if word is first)
    if first.box.middle[0] > x and not (at and _is_beside(on_line[at - 1], first)):
        return []
    run = [first]
    for word in on_line[at + 1 :]:
        if not _is_beside(run[-1], word) or abs(word.box.x0 - own) <= S.overrun:
            break
        run.append(word)
    return run


def _is_beside(word: Word, following: Word) -> bool:
    """Whether only a word space stands between two words of a line."""
    return not word.ends_cell and following.box.x0 - word.box.x1 < WORD_SPACE * word.size


def _has_rule(page: PageContent, area: Box, y: float) -> bool:
    """Whether rules or shading end the area at this height over most of its width."""
    boxes = [rule.box for rule in page.rules if not rule.is_vertical and abs(rule.box.top - y) <= S.snap]
    covered = sum(
        min(box.x1, area.x1) - max(box.x0, area.x0) for box in boxes if box.x1 > area.x0 and box.x0 < area.x1
    )
    return covered > S.closed_share * area.width or not any(rule.is_vertical for rule in page.rules)


def _levels(values: list[float]) -> list[float]:
    """Distinct positions, those nearer than S.snap counted as one."""
    levels: list[float] = []
    for value in sorted(values):
        if not levels or value - levels[-1] > S.snap:
            levels.append(value)
    return levels


def _nearest(levels: Sequence[float], value: float) -> int:
    """The number of the level nearest to a value; of two as near, the lower one's."""
    above = bisect_left(levels, value)
    if above == len(levels) or (above and value - levels[above - 1] <= levels[above] - value):
        return above - 1
    return above


def words_within(words: Sequence[Word], area: Box) -> list[Word]:
    """Those words whose middles lie in an area, or next to it."""
    x0, top, x1, bottom = (
        2 * (area.x0 - S.snap),
        2 * (area.top - S.snap),
        2 * (area.x1 + S.snap),
        2 * (area.bottom + S.snap),
    )
    return [
        word
        for word in words
        if x0 <= word.box[0] + word.box[2] <= x1 and top <= word.box[1] + word.box[3] <= bottom
    ]
