"""Whether the text between two boundaries is a table's row, or stands between two tables."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from statistics import median

from pipelines.extraction.model import Box, Line
from pipelines.extraction.settings import SETTINGS as S
from pipelines.extraction.shapes.columns import (
    Band,
    Edge,
    chunks_of,
    crosses,
    fill_out,
    is_bold,
    is_parted,
    padding,
    shading,
    text_size,
)
from pipelines.extraction.shapes.figures import is_blank, is_figure
from pipelines.extraction.shapes.grids.areas import FillsByHeight
from pipelines.extraction.shapes.open_tables.zones import OpenZone, columns_of_bands

NUMBERING = re.compile(r"^\d+(?:\.\d+)*[.)]?$")


def is_row_between(
    zone: OpenZone, fills: FillsByHeight, band: Band, run: Sequence[Band], above: Edge, below: Edge
) -> bool:
    """Whether the words between two boundaries are a table's row, not the text between two tables.

    Args:
        zone: what they stand in.
        fills: the page's filled areas.
        band: the words.
        run: the rows right above that are one table.
        above: the boundary over them.
        below: the one under them.
    """
    if not band.lines:
        return band.bottom - band.top < S.empty_band and not _conflict(above.joints, below.joints)
    box = Box(zone.ends[0], band.top, zone.ends[1], band.bottom)
    if fills.over(box) is not None or fill_out(shading(zone.page.fills), box):
        return True
    if _conflict(above.joints, below.joints) or (above.is_rule and below.is_rule and _ends_in_heading(band)):
        return False
    body = text_size(run) or _size_of_rows(band)
    return all(_may_be_in_row(zone, chunk, band, run, body) for chunk in chunks_of(band.lines))


def _may_be_in_row(
    zone: OpenZone, chunk: Sequence[Line], band: Band, run: Sequence[Band], body: float
) -> bool:
    """Whether lines close to each other between two boundaries are no sign of text between two tables.

    `body` is the size of the letters of the table's rows, in points.
    """
    is_single = all(len(line.stretches) == 1 for line in chunk)
    if not is_single and not is_numbered_text(chunk, zone.ends):
        return True
    size = max(word.size for line in chunk for word in line.words)
    room = max(S.row_margin * size, S.padding_room * padding(run))
    under = max(room, S.padding_room * _padding_below(run))
    white = (chunk[0].box.top - band.top, band.bottom - chunk[-1].box.bottom)
    is_snug = white[0] <= room and white[1] <= under
    if size > S.larger * body and max(white) > S.line_flow * size:
        return False
    is_whole = len(chunk) == len(band.lines)
    if is_snug and (len(band.lines) == 1 or (is_whole and _is_set_in(chunk, run))):
        return True
    columns = columns_of_bands(run, zone.edges, zone.ends)
    is_wide = chunk[0].box.width > S.wide_text * (zone.ends[1] - zone.ends[0])
    if breaks_columns(chunk, run, columns, zone.edges, zone.ends) or (len(columns) < 3 and is_wide):
        return False
    is_at_left = chunk[0].box.x0 - zone.ends[0] < 2 * size
    is_last = chunk[-1] is band.lines[-1] and white[1] > room
    return not (is_at_left and not is_snug and (is_last or is_whole))


def _size_of_rows(band: Band) -> float:
    """The size in points of a band's lines of several texts: a heading may stand above its only row."""
    sizes = [word.size for line in band.lines if len(line.stretches) > 1 for word in line.words]
    return median(sizes) if sizes else band.size


def _ends_in_heading(band: Band) -> bool:
    """Whether another table's heading stands under text, as between two rules that lie under headings."""
    if is_bold(band):
        return False
    bold = list(
        itertools.takewhile(lambda line: all(word.is_bold for word in line.words), reversed(band.lines))
    )
    return any(len(line.parts) > 1 and not any(is_figure(part.text) for part in line.parts) for line in bold)


def is_heading_of_next(
    fills: FillsByHeight, band: Band, run: Sequence[Band], ends: tuple[float, float]
) -> bool:
    """Whether a row begins another table straight below one.

    It is bold and shaded as only headings are, but not the heading of the table above again.
    """
    if len(run) < 2 or not is_parted(band) or not is_bold(band) or _texts(band) == _texts(run[0]):
        return False
    shades = [fills.over(Box(ends[0], part.top, ends[1], part.bottom)) for part in (run[0], run[-1], band)]
    return shades[0] is not None and shades[0] == shades[2] != shades[1] and not is_bold(run[-1])


def _texts(band: Band) -> list[str]:
    return [line.text for line in band.lines]


def starts_anew(gap: Band, run: Sequence[Band], following: Sequence[Band]) -> bool:
    """Whether white space without words parts two tables: a heading follows, or a title and a heading."""
    if gap.lines or gap.bottom - gap.top < S.least_shade or not run or all(is_bold(band) for band in run):
        return False
    bold = list(itertools.takewhile(is_bold, following))
    return any(is_parted(band) and not _is_of_figures(band) for band in bold)


def _is_of_figures(band: Band) -> bool:
    """Whether a row is a name and figures alone, as a total is and no heading."""
    parts = [part.text for line in band.lines if len(line.stretches) > 1 for part in line.parts[1:]]
    return any(map(is_figure, parts)) and all(is_figure(text) or is_blank(text) for text in parts)


def _conflict(one: Sequence[float], two: Sequence[float]) -> bool:
    """Whether boundaries above and below are pieced so differently that they bound two tables."""
    lost = [x for x in one if not any(abs(x - y) <= 2 * S.snap for y in two)]
    new = [x for x in two if not any(abs(x - y) <= 2 * S.snap for y in one)]
    return bool(lost) and bool(new)


def _padding_below(run: Sequence[Band]) -> float:
    """The usual white below the last line of a row, in points: programs set it under each paragraph."""
    return median(
        [max(0.0, band.bottom - max(line.box.bottom for line in band.lines)) for band in run if band.lines]
        or [0.0]
    )


def _is_set_in(chunk: Sequence[Line], run: Sequence[Band]) -> bool:
    """Whether lines begin where a further text of the rows above does, as a comment under their name."""
    starts = [
        box.x0 for band in run if not is_bold(band) for line in band.lines for box in line.stretches[1:]
    ]
    return all(any(abs(line.box.x0 - x) <= S.same_start for x in starts) for line in chunk)


def is_numbered_text(lines: Sequence[Line], ends: tuple[float, float]) -> bool:
    """A paragraph or heading behind its number, which a wide gap parts from it."""
    for line in lines:
        parts = line.stretches
        if len(parts) > 2 or (len(parts) == 2 and not NUMBERING.match(line.words[0].text)):
            return False
    return lines[0].box.x0 - ends[0] < 2 * lines[0].words[0].size


def breaks_columns(
    chunk: Sequence[Line],
    run: Sequence[Band],
    columns: Sequence[float],
    edges: Sequence[Edge],
    ends: tuple[float, float],
) -> bool:
    """Whether lines run across a table's columns, as no row of it does.

    Where columns part is unsure while little more than headings is known: the lines may move them then,
    but not make them fewer.
    """
    if not crosses(chunk, columns):
        return False
    if not 0 < len(run) <= S.unsure_rows:
        return True
    top, bottom = chunk[0].box.top, max(line.box.bottom for line in chunk)
    return len(columns_of_bands([*run, Band(top, bottom, tuple(chunk))], edges, ends)) < len(columns)
