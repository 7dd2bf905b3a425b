"""Rules and shading that a picture shows, found by its points alone.

Tesseract would take rules for letters and read nothing on shading: both are painted over before it reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from pipelines.extraction.forms.scans.areas import EDGE, LEAST_CONTRAST, WEIGHTS, Area, Mask, Picture
from pipelines.extraction.model import Box, Colour, Rule

LEAST_RULE = 24.0  # points: a shorter dark run may be part of a letter
LEAST_UPRIGHT = 9.0  # points: so short a column rule may be, where it goes from one rule to the next
TOUCH = 1.5  # points: lines that end so near to each other meet
RULE_WIDTH = 3.5  # points: a wider dark run is no rule
COARSE = 4  # the picture is looked at for shading in steps of so many points
LEAST_FILL = (24.0, 7.0)  # points: width and height of the smallest shaded area
SOLID = 6  # of the nine points around one: fewer of a colour are the edges of letters, which fade out
LETTER = 9  # points: shading goes on behind letters of about this size
NEAR = 26  # of 255: colours no further apart in red, green and blue are one
MOST_COLOURS = 12
PAPER = 240  # of 255: shading lighter than this in all colours is the scan's own grey
DEPTH = 3  # times that parts of a shaded area are looked at for rules of their own: headings under headings
BESIDE = 18  # points of the picture: so far beside a rule on shading its ground is looked at
CLEAN = 12  # of 255: where points of a row differ by more, letters stand on it
ALL_ALONG = 0.85  # of its length: a rule stands out from what is beside it along so much
LEAST_PART = 10.0  # points: in a lower part of a shaded area letters reach from end to end, as rules do
FAINT = 4  # of 255: a rule on shading stands out at least so much
MOSTLY = 0.85  # of the points beside shading: so many must have its colour for it to go on
LEAST_OF_EDGE = 0.3  # of the points along an edge of shading: so many have its colour


def shades_in(picture: Picture, scale: float) -> Iterator[tuple[Area, Colour]]:
    """Areas of one colour other than paper and black, as rectangles, letters on them counted in."""
    coarse = picture[::COARSE, ::COARSE].astype(np.int16)
    size = scale * COARSE
    left = (coarse.min(axis=2) < PAPER) & (coarse.max(axis=2) > 60)
    for _ in range(MOST_COLOURS):
        colour = _commonest(coarse[left])
        if colour is None:
            return
        same = (np.abs(coarse - np.array(colour, dtype=np.int16)) <= NEAR).all(axis=2) & left
        left &= ~same
        solid = same & (_in_square(same, 1) >= SOLID)
        for found in _stacked(_closed(solid, round(LETTER / size / 2)), LEAST_FILL[0] / size):
            area = _trimmed(found, same)
            is_large = (area.y1 - area.y0) * size >= LEAST_FILL[1]
            if is_large and same[area.y0 : area.y1, area.x0 : area.x1].mean() > 0.5:
                fitted = _fitted(Area(*(value * COARSE for value in area)), colour, picture)
                yield fitted, _ground(fitted, picture)


def _trimmed(area: Area, same: Mask) -> Area:
    """An area without the edges that hardly have its colour: letters beside it fade out through it."""
    part = same[area.y0 : area.y1, area.x0 : area.x1]
    columns = np.flatnonzero(part.mean(axis=0) > LEAST_OF_EDGE)
    rows = np.flatnonzero(part.mean(axis=1) > LEAST_OF_EDGE)
    if not len(columns) or not len(rows):
        return area
    left, right, top, bottom = (int(edge) for edge in (columns[0], columns[-1], rows[0], rows[-1]))
    return Area(area.x0 + left, area.y0 + top, area.x0 + right + 1, area.y0 + bottom + 1)


def _ground(area: Area, picture: Picture) -> Colour:
    """The colour of an area itself: areas of colours that are near to each other are found as one kind."""
    part = picture[area.y0 : area.y1 : COARSE, area.x0 : area.x1 : COARSE].reshape(-1, 3)
    red, green, blue = (int(value) for value in np.median(part, axis=0))
    return (red, green, blue)


def on_rules(area: Area, level: Sequence[Area], upright: Sequence[Area], reach: float) -> Area:
    """A shaded area whose edges lie on the rules they are near to."""

    def snapped(edge: int, start: int, end: int, lines: Sequence[Area]) -> int:
        """The middle of the nearest line along an edge that reaches from start to end."""
        near = [
            (line.y0 + line.y1) // 2
            for line in lines
            if abs((line.y0 + line.y1) / 2 - edge) <= reach
            and min(line.x1, end) - max(line.x0, start) > (end - start) / 2
        ]
        return min(near, key=lambda y: abs(y - edge), default=edge)

    turned = [line.turned() for line in upright]
    return Area(
        snapped(area.x0, area.y0, area.y1, turned),
        snapped(area.y0, area.x0, area.x1, level),
        snapped(area.x1, area.y0, area.y1, turned),
        snapped(area.y1, area.x0, area.x1, level),
    )


def _fitted(area: Area, colour: Colour, picture: Picture) -> Area:
    """A shaded area found in coarse steps, with the points beside it that have its colour too."""
    ground = np.array(colour, dtype=np.int16)
    reach = min(2 * NEAR, (255 - max(colour)) // 2)  # shading is no paper, however light it is

    def grown(start: int, step: int, part: Callable[[int], Picture]) -> int:
        for _ in range(2 * COARSE):
            strip = part(start + min(0, step))
            if not strip.size or (np.abs(strip - ground).max(axis=1) <= reach).mean() < MOSTLY:
                break
            start += step
        return start

    x0, y0, x1, y1 = area
    return Area(
        grown(x0, -1, lambda x: picture[y0:y1, max(0, x)]),
        grown(y0, -1, lambda y: picture[max(0, y), x0:x1]),
        min(picture.shape[1], grown(x1, 1, lambda x: picture[y0:y1, min(x, picture.shape[1] - 1)])),
        min(picture.shape[0], grown(y1, 1, lambda y: picture[min(y, picture.shape[0] - 1), x0:x1])),
    )


def _commonest(colours: NDArray[np.int16]) -> Colour | None:
    """The colour that most points are near to, if it is that of enough points to be shading."""
    if len(colours) < 200:
        return None
    steps = colours // 16
    codes = steps[:, 0].astype(np.int32) * 256 + steps[:, 1] * 16 + steps[:, 2]
    most = int(np.bincount(codes).argmax())
    red, green, blue = (int(value) for value in np.median(colours[codes == most], axis=0))
    return (red, green, blue)


def _closed(mask: Mask, reach: int) -> Mask:
    """A mask with its holes and gaps filled that are no wider than twice the reach."""
    widened = _in_square(np.pad(mask, 2 * reach), reach) > 0
    narrowed: Mask = _in_square(widened, reach) == (2 * reach + 1) ** 2
    return narrowed[2 * reach : -2 * reach, 2 * reach : -2 * reach]


def _in_square(mask: Mask, reach: int) -> NDArray[np.int32]:
    """How many points are set in the square around each point."""
    padded = np.pad(mask.astype(np.int32), ((reach + 1, reach), (reach + 1, reach)))
    sums = padded.cumsum(axis=0, dtype=np.int32).cumsum(axis=1, dtype=np.int32)
    side = 2 * reach + 1
    inside: NDArray[np.int32] = sums[side:, side:] - sums[:-side, side:] - sums[side:, :-side]
    inside += sums[:-side, :-side]
    return inside


def lines_in(dark: Mask, scale: float) -> tuple[list[Area], list[Area]]:
    """The rules of a picture, thin and with light on either side: those along it and those down it."""
    width = RULE_WIDTH / scale
    level = [area for area in _stacked(dark, LEAST_RULE / scale) if _is_line(area, dark, width)]
    upright = [
        area
        for area in _stacked(dark.T, LEAST_UPRIGHT / scale)
        if _is_line(area, dark.T, width)
        and (area.x1 - area.x0 >= LEAST_RULE / scale or _joins(area.turned(), level, TOUCH / scale))
    ]
    return level, [area.turned() for area in upright]


def _joins(area: Area, level: Sequence[Area], reach: float) -> bool:
    """Whether an upright line goes from one level line to another, as no letter does."""
    across = [line for line in level if line.x0 - reach <= area.x0 and area.x1 <= line.x1 + reach]
    return all(
        any(line.y0 - reach <= end <= line.y1 + reach for line in across) for end in (area.y0, area.y1)
    )


def lines_on(area: Area, picture: Picture, scale: float, depth: int = DEPTH) -> tuple[list[Area], list[Area]]:
    """Faint rules that part a shaded area from end to end, and its parts again: along it, and down it."""
    level, upright = _lines_through(area, picture, scale)
    if not depth or not (level or upright):
        return level, upright
    rows = _between_lines(area.y0, area.y1, [(line.y0, line.y1) for line in level])
    columns = _between_lines(area.x0, area.x1, [(line.x0, line.x1) for line in upright])
    for y0, y1 in rows:
        for x0, x1 in columns:
            if x1 - x0 < LEAST_FILL[0] / scale or y1 - y0 < LEAST_PART / scale:
                continue
            along, down = lines_on(Area(x0, y0, x1, y1), picture, scale, depth - 1)
            level, upright = level + along, upright + down
    return level, upright


def _between_lines(start: int, end: int, lines: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The stretches from start to end that lines leave."""
    found = sorted(lines)
    return list(
        zip((start, *(last for _, last in found)), (*(first for first, _ in found), end), strict=True)
    )


def _lines_through(area: Area, picture: Picture, scale: float) -> tuple[list[Area], list[Area]]:
    """Faint rules that part a shaded area from end to end: those along it and those down it."""
    edge = round(EDGE / scale)
    inner = Area(area.x0 + edge, area.y0 + edge, area.x1 - edge, area.y1 - edge)
    part = picture[inner.y0 : inner.y1, inner.x0 : inner.x1] @ WEIGHTS
    if min(part.shape) < 2 * edge:
        return [], []
    width = RULE_WIDTH / scale
    across, down = (
        [span for span in _spans(_is_even(_unlike_beside(side, scale)), width) if _stands_out(side, span)]
        for side in (part, part.T)
    )
    return (
        [Area(area.x0, inner.y0 + start, area.x1, inner.y0 + end) for start, end in across],
        [Area(inner.x0 + start, area.y0, inner.x0 + end, area.y1) for start, end in down],
    )


def _unlike_beside(part: NDArray[np.float32], scale: float) -> NDArray[np.float32]:
    """How much each point of rows differs from the ground around: like shades may lie side by side.

    Short rows hold too little ground to tell it from letters, so that of all of them stands for it.
    """
    usual = float(np.median(part))
    low, rows, high = np.percentile(part, (15, 50, 85), axis=1)
    rows[high - low > CLEAN] = np.nan  # letters stand on it
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(rows, BESIDE, mode="edge"), 2 * BESIDE + 1)
    ground = np.full(len(rows), usual, dtype=np.float32)
    told = ~np.isnan(windows).all(axis=1)
    if part.shape[1] >= LEAST_PART / scale and told.any():
        ground[told] = np.nanmedian(windows[told], axis=1)
    ground[np.abs(ground - usual) > NEAR] = usual
    unlike: NDArray[np.float32] = np.abs(part - ground[:, None])
    return unlike


def _stands_out(part: NDArray[np.float32], span: tuple[int, int]) -> bool:
    """Whether rows differ from those above and below nearly all along, as a rule does and no letters."""
    start, end = span
    line = part[start:end].mean(axis=0)
    beside = (part[max(0, start - 6) : max(0, start - 3)], part[end + 3 : end + 6])
    differs = [np.abs(line - rows.mean(axis=0)) > FAINT for rows in beside if rows.size]
    return all(float(points.mean()) > ALL_ALONG for points in differs)


def _is_even(unlike: NDArray[np.float32]) -> Mask:
    """Rows that stand out from their ground all along, and evenly, as letters never do."""
    least, middle, most = np.percentile(unlike, (5, 50, 95), axis=1)
    even: Mask = (least > FAINT) & (most < 2 * middle + FAINT)
    return even


def _spans(row: Mask, widest: float) -> list[tuple[int, int]]:
    """Runs of set points that are no wider than a rule."""
    steps = np.diff(np.pad(row.astype(np.int8), 1))
    runs = zip(np.flatnonzero(steps == 1).tolist(), np.flatnonzero(steps == -1).tolist(), strict=True)
    return [(start, end) for start, end in runs if end - start <= widest]


def _is_line(area: Area, dark: Mask, width: float) -> bool:
    if area.y1 - area.y0 > width:
        return False
    beside = (dark[max(0, area.y0 - 5) : max(0, area.y0 - 2)], dark[area.y1 + 2 : area.y1 + 5])
    return all(strip[:, area.x0 : area.x1].mean() < 0.35 for strip in beside if strip.size)


def _stacked(mask: Mask, least: float) -> list[Area]:
    """Runs of set points along the rows, at least so long, those on one another as one area."""
    padded = np.zeros((mask.shape[0], mask.shape[1] + 2), dtype=np.int8)
    padded[:, 1:-1] = mask
    padded[:, 2:-2] |= padded[:, 1:-3] & padded[:, 3:-1]  # a point of dirt does not part a run
    steps = np.diff(padded, axis=1)
    rows, starts = np.nonzero(steps == 1)
    _, ends = np.nonzero(steps == -1)
    is_long = ends - starts >= least
    areas: list[Area] = []
    near: list[int] = []  # areas that reach the row before
    for y, x0, x1 in zip(
        rows[is_long].tolist(), starts[is_long].tolist(), ends[is_long].tolist(), strict=True
    ):
        near = [number for number in near if areas[number].y1 >= y - 1]
        for number in near:
            area = areas[number]
            if min(x1, area.x1) - max(x0, area.x0) > 0.8 * max(x1 - x0, area.x1 - area.x0):
                areas[number] = Area(min(x0, area.x0), area.y0, max(x1, area.x1), y + 1)
                break
        else:
            near.append(len(areas))
            areas.append(Area(x0, y, x1, y + 1))
    return areas


def rules_of(areas: Sequence[Area], scale: float) -> Iterator[Rule]:
    """Areas of a picture as rules of a page, in points."""
    for area in areas:
        box = area.box(scale)
        x, y = box.middle
        yield Rule(Box(x, box.top, x, box.bottom) if box.width < box.height else Box(box.x0, y, box.x1, y))


def plain_picture(picture: Picture, shades: Sequence[tuple[Area, Colour]]) -> Picture:
    """The picture in grey, with letters and lines on shading black on white like all others."""
    grey: Picture = (picture @ WEIGHTS).astype(np.uint8)
    for area, colour in shades:
        part = grey[area.y0 : area.y1, area.x0 : area.x1]
        ground = float(np.array(colour, dtype=np.float32) @ WEIGHTS)
        unlike = part.astype(np.float32) - ground
        contrast = np.maximum(_stretched(unlike), _stretched(-unlike))
        part[:] = 255 - contrast.astype(np.uint8)
    return grey


def _stretched(unlike: NDArray[np.float32]) -> NDArray[np.float32]:
    """What is lighter than its ground, stretched to 255; what is nearly as it is ground.

    Dark letters may stand in one area with white ones, and areas of like shades are one.
    """
    strong = unlike[unlike > NEAR]
    most = max(LEAST_CONTRAST, float(np.percentile(strong, 80))) if strong.size else LEAST_CONTRAST
    stretched: NDArray[np.float32] = np.where(unlike > NEAR, np.clip(unlike * (255 / most), 0, 255), 0)
    return stretched


def edges_of(shades: Sequence[tuple[Area, Colour]], width: int) -> Iterator[Area]:
    """Strips along the edges of shaded areas, where they fade into the paper and no letter stands."""
    areas = [area for area, _ in shades]
    for area in areas:
        x0, y0, x1, y1 = area
        for edge in (
            Area(x0, y0, x1, y0 + width),
            Area(x0, y1 - width, x1, y1),
            Area(x0, y0, x0 + width, y1),
            Area(x1 - width, y0, x1, y1),
        ):
            if not any(other is not area and _touch(edge, other, width) for other in areas):
                yield edge


def _touch(one: Area, other: Area, reach: int) -> bool:
    across = min(one.x1, other.x1) - max(one.x0, other.x0)
    down = min(one.y1, other.y1) - max(one.y0, other.y0)
    return across > -reach and down > -reach and max(across, down) > 2 * reach


def without_lines(grey: Picture, lines: Sequence[Area]) -> Picture:
    """The picture with its rules painted over, which Tesseract would take for letters."""
    for line in lines:
        grey[max(0, line.y0 - 1) : line.y1 + 1, max(0, line.x0 - 1) : line.x1 + 1] = 255
    return grey
