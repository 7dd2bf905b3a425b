"""Sheets that a spreadsheet program printed without lines about their cells: where those cells lie.

Such a program prints each cell's text by itself. So the texts of a line are its cells, however near one
another they stand, columns part where no text of any row reaches over, and rows lie further apart than lines
of one cell. What is found so is told as rules, and read as if the sheet had been printed with its lines.
Shaded cells show where cells end, and a text that reaches into empty cells beside it stands in them too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, zip_longest
from statistics import median

from pipelines.extraction.model import Box, Fill, Line, LinePart, PageContent, Rule
from pipelines.extraction.settings import SETTINGS as S
from pipelines.extraction.shapes.figures import is_figure
from pipelines.extraction.shapes.paper import is_paper
from pipelines.extraction.text import lines_of

FLUSH = 0.5  # points: texts that begin or end nearer to each other are set to one edge
FEWEST = 3  # texts of a line that is a row of a table

Row = Sequence[LinePart]


def with_sheet_rules(page: PageContent) -> PageContent:
    """A page with the lines that its sheet was printed without; any other page as it is.

    What was printed with some lines, or with stripes under its rows, has its rows told by these already.
    """
    if not page.is_sheet or page.rules:
        return page
    fills = [fill for fill in page.fills if not is_paper(fill.colour)]
    width = max((word.box.x1 for word in page.words), default=0.0)
    width -= min((word.box.x0 for word in page.words), default=0.0)
    if sum(fill.box.width > S.sheet_shaded * width for fill in fills) > 1:
        return page
    rules = [rule for block in _blocks(lines_of(page.words)) for rule in _rules(block, fills)]
    return replace(page, rules=(*page.rules, *rules)) if rules else page


def _blocks(lines: Sequence[Line]) -> Iterator[list[tuple[Row, bool]]]:
    """Rows that stand close under one another, each with its parts and whether it is bold."""
    block: list[tuple[Row, bool]] = []
    bottom, foot = 0.0, 0.0
    for line in lines:
        size = median(word.size for word in line.words)
        is_bold = all(word.is_bold for word in line.words)
        parts = _cut_short(line.parts)
        pitch = line.box.bottom - foot
        if block and pitch < S.sheet_line * size:
            block[-1] = ([*block[-1][0], *parts], block[-1][1] and is_bold)
        else:
            is_head = is_bold and len(parts) >= FEWEST and bool(block) and not block[-1][1]
            if block and (line.box.top - bottom > S.sheet_apart * size or is_head):
                yield block
                block = []
            block.append((parts, is_bold))
        bottom, foot = max(line.box.bottom, bottom), line.box.bottom
    if block:
        yield block


def _cut_short(parts: Row) -> Row:
    """Texts of a line, those that reach into the next one's cell as far as that: there they are cut off."""
    return [
        one._replace(box=one.box._replace(x1=min(one.box.x1, two.box.x0 - FLUSH))) if two else one
        for one, two in zip_longest(parts, parts[1:])
    ]


def _rules(block: Sequence[tuple[Row, bool]], fills: Sequence[Fill]) -> list[Rule]:
    rows = [row for row, _ in block]
    wide = [number for number, row in enumerate(rows) if len(row) >= FEWEST]
    if len(wide) < FEWEST:
        return []
    first = wide[0]
    while first and block[first - 1][1] and rows[first - 1][0].box.x0 > rows[first][0].box.x1:
        first -= 1  # names of groups of columns; a title begins with the table
    last = wide[-1]
    rows = rows[first : last + 1]
    shaded = [
        fill.box
        for fill in fills
        if any(fill.box.top < part.box.middle[1] < fill.box.bottom for row in rows for part in row)
    ]
    heads = _heads(rows)
    columns = _columns(rows, heads, shaded)
    if len(columns) <= FEWEST:
        return []
    heights = _heights(rows, shaded)
    found = [Rule(Box(columns[0], y, columns[-1], y)) for y in (heights[0], *heights[max(1, heads) :])]
    for number, (row, (top, bottom)) in enumerate(zip(rows, pairwise(heights), strict=True)):
        groups = _groups(row, rows[number + 1], columns) if number + 1 < heads else []
        found += [Rule(Box(x, top, x, bottom)) for x in _edges(row, groups, columns)]
        if number + 1 < heads:  # headings without a name above them stand in cells as high as both
            found += [Rule(Box(columns[low], bottom, columns[high + 1], bottom)) for low, high in groups]
    return found


def _heads(rows: Sequence[Row]) -> int:
    """How many rows come before the first with a figure under headings; at most a few."""
    for number, row in enumerate(rows):
        if number and sum(is_figure(part.text) for part in row) > len(row) * S.sheet_figures:
            return number
    return 1


def _columns(rows: Sequence[Row], heads: int, shaded: Sequence[Box]) -> list[float]:
    """Where columns begin and end: where hardly a text reaches over, or where shading does."""
    body = [row for row in rows[max(0, heads - 1) :] if len(row) >= FEWEST]
    spans = [(part.box.x0, part.box.x1) for row in body for part in row]
    left, right = min(x0 for x0, _ in spans), max(x1 for _, x1 in spans)
    widest = S.sheet_shaded * (right - left)
    cells = [box for box in shaded if box.width < widest]
    spans += [(box.x0 + S.sheet_edge, box.x1 - S.sheet_edge) for box in cells]
    allowed = int(S.sheet_stray * len(body))
    gaps: list[tuple[float, float]] = []
    events = sorted([(x0, 1) for x0, _ in spans] + [(x1, -1) for _, x1 in spans])
    depth, start = 0, left
    for x, step in events:
        was = depth
        depth += step
        if was > allowed >= depth:
            start = x
        elif was <= allowed < depth and x > start and start > left:
            gaps.append((start, x))
    edges = [edge for box in cells for edge in (box.x0, box.x1)]
    ends = [
        min([left, *(box.x0 for box in cells)]) - S.sheet_edge,
        max([right, *(box.x1 for box in cells)]) + S.sheet_edge,
    ]
    told = {ends[0]: (False, (ends[0], ends[0]))}
    for low, high in gaps:
        x, is_sure = _edge_between(low, high, body, edges)
        told[x] = (is_sure, (low, high))
    told[ends[1]] = (False, (ends[1], ends[1]))
    columns = _without_halves(list(told), body, edges)
    return _with_heads(columns, [told[x][0] for x in columns], [told[x][1] for x in columns], body[0])


def _edge_between(
    low: float, high: float, body: Sequence[Row], shaded: Sequence[float]
) -> tuple[float, bool]:
    """Where one column ends and the next begins, and whether that is sure.

    It is where shading ends, or a little beside what is set to that edge in several rows, else halfway.
    """
    at = next((x for x in shaded if low - 1 <= x <= high + 1), None)
    if at is not None:
        return at, True
    parts = [part for row in body for part in row]
    beside = S.sheet_padding * median(part.box.height for part in parts)
    ending = sum(abs(part.box.x1 - low) < FLUSH for part in parts)
    beginning = sum(abs(part.box.x0 - high) < FLUSH for part in parts)
    if max(ending, beginning) < 2 or high - low < 2 * beside:
        return (low + high) / 2, high - low < 2 * beside
    return (high - beside if beginning >= ending else low + beside), True


def _with_heads(
    columns: Sequence[float], sure: Sequence[bool], gaps: Sequence[tuple[float, float]], heads: Row
) -> list[float]:
    """Columns, edges that are not sure told from the headings, which are centred or set to the left."""
    middles: list[float] = []
    for (left, is_left), (right, is_right) in pairwise(zip(columns, sure, strict=True)):
        over = [part for part in heads if left <= part.box.middle[0] < right]
        if is_left and is_right and len(over) == 1:
            middles.append(abs(over[0].box.middle[0] - (left + right) / 2))
    if not middles:
        return list(columns)
    is_centred = median(middles) < FLUSH
    result = list(columns)
    for at in range(len(columns) - 2, 0, -1):
        over = [part for part in heads if columns[at] <= part.box.middle[0] < result[at + 1]]
        if sure[at] or len(over) != 1:
            continue
        box = over[0].box
        x = 2 * box.middle[0] - result[at + 1] if is_centred else box.x0 - S.sheet_padding * box.height
        if gaps[at][0] <= x <= gaps[at][1]:
            result[at] = x
    return result


def _without_halves(columns: Sequence[float], body: Sequence[Row], shaded: Sequence[float]) -> list[float]:
    """Columns with two joined that no row fills both of: texts and figures of one are set to its two sides.

    Where shading ends, a column does.
    """
    held = [
        {number for number, row in enumerate(body) if any(left <= part.box.middle[0] < right for part in row)}
        for left, right in pairwise(columns)
    ]
    kept = [columns[0]]
    before: set[int] = set()
    for own, right in zip(held, columns[1:], strict=True):
        is_half = before and own and not before & own and 0 in before | own
        if len(kept) > 1 and is_half and kept[-1] not in shaded:
            kept[-1] = right
            before = before | own
            continue
        kept.append(right)
        before = own
    return kept


def _heights(rows: Sequence[Row], shaded: Sequence[Box]) -> list[float]:
    """Where rows begin and end: halfway between their texts, or where shading does."""
    tops = [min(part.box.top for part in row) for row in rows]
    feet = [max(part.box.bottom for part in row) for row in rows]
    ends = [edge for box in shaded for edge in (box.top, box.bottom)]
    between = []
    for foot, top in zip(feet, tops[1:], strict=False):
        low, high = min(foot, top), max(foot, top)
        between.append(
            next((e for e in ends if low - S.sheet_edge <= e <= high + S.sheet_edge), (low + high) / 2)
        )
    upper = max([tops[0] - S.sheet_edge * 2, *(e for e in ends if e <= tops[0] + S.sheet_edge)])
    lower = min([feet[-1] + S.sheet_edge * 2, *(e for e in ends if e >= feet[-1] - S.sheet_edge)])
    return [min(upper, tops[0]), *between, max(lower, feet[-1])]


def _edges(row: Row, groups: Sequence[tuple[int, int]], columns: Sequence[float]) -> list[float]:
    """The columns' edges in one row: none where a text reaches over, or inside a group of columns."""
    crossed = {x for x in columns for part in row if part.box.x0 + 1 < x < part.box.x1 - 1}
    crossed |= {x for low, high in groups for x in columns[low + 1 : high + 1]}
    return [x for x in columns if x not in crossed]


def _groups(row: Row, below: Row, columns: Sequence[float]) -> list[tuple[int, int]]:
    """The first and last column under each name of a row: those in whose middle it stands, most in all."""
    places = list(pairwise(columns))
    heads = [next((part for part in below if low <= part.box.middle[0] < high), None) for low, high in places]
    best: dict[int, tuple[int, list[tuple[int, int]]]] = {0: (0, [])}  # by the first column that is free
    for part in sorted(row, key=lambda part: part.box.x0):
        reached: dict[int, tuple[int, list[tuple[int, int]]]] = {}
        for free, (covered, groups) in best.items():
            for first, last in _ranges(part, places, heads):
                found = (covered + last - first, [*groups, (first, last)])
                if first >= free and found[0] > reached.get(last + 1, (-1, []))[0]:
                    reached[last + 1] = found
        best = reached or best
    return max(best.values(), key=lambda found: found[0])[1]


def _ranges(
    part: LinePart, places: Sequence[tuple[float, float]], heads: Sequence[LinePart | None]
) -> Iterator[tuple[int, int]]:
    """The columns that a name may stand over: the one that holds its middle, or several.

    It stands in the middle of those, or at the left edge of as many as have headings that come again.
    """
    middle = part.box.middle[0]
    for first, head in enumerate(heads):
        if head and abs(head.box.x0 - part.box.x0) < FLUSH:
            again = [at for at, one in enumerate(heads) if one and one.text == head.text]
            steps = {two - one for one, two in pairwise(again)}
            if len(steps) == 1 and first + min(steps) <= len(heads) and all(heads[first:][: min(steps)]):
                yield first, first + min(steps) - 1
        for last in range(first, len(places)):
            low, high = places[first][0], places[last][1]
            stray = FLUSH + S.sheet_middle * min(right - left for left, right in places[first : last + 1])
            is_over = low - 1 < part.box.x0 and part.box.x1 < high + 1
            is_in = first == last and low <= middle < high
            is_middle = is_over and abs((low + high) / 2 - middle) < stray
            if is_in or (is_middle and all(heads[first : last + 1])):
                yield first, last
