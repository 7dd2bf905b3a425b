"""What was read, drawn on the pages it was read from: tables with their names, rows, cells and columns.

For whoever wonders why a figure is missing: a table of a known kind has a solid frame, one that is not known
a dashed frame, a row that was held back is hatched. Of tables without column rules the boundaries between
rows are drawn too: those that the page draws as a line with ends, those inferred from figures and words as
dashes. Nothing is told by colour alone, and nothing is changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pipelines.exceptions import ReportError
from pipelines.extraction.frame import as_shown
from pipelines.extraction.model import Box, TableRow, hull
from pipelines.extraction.reading import ReadReport, read_report
from pipelines.extraction.report import Report
from pipelines.extraction.worker import count_pages_in, run

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

    from pipelines.extraction.kinds.recognised import Recognised
    from pipelines.extraction.page_layout import PageLayout

DPI = 120
LETTERS = 13  # height of labels, in the picture's points
KNOWN, UNKNOWN, ROW, CELL, HELD_BACK = "known", "unknown", "row", "cell", "held back"
BOUNDARY, INFERRED = "boundary", "inferred boundary"
COLOURS = {
    KNOWN: (0, 75, 160),
    UNKNOWN: (165, 60, 0),
    ROW: (0, 110, 70),
    CELL: (120, 120, 120),
    HELD_BACK: (190, 0, 60),
    BOUNDARY: (110, 60, 160),
    INFERRED: (110, 60, 160),
}
WIDTHS = {KNOWN: 4, UNKNOWN: 4, ROW: 2, CELL: 1, HELD_BACK: 2, BOUNDARY: 2, INFERRED: 2}
ORDER = (CELL, BOUNDARY, INFERRED, ROW, HELD_BACK, UNKNOWN, KNOWN)  # what is drawn later lies on top


class DrawnMark(NamedTuple):
    """One thing to draw on a page: what it is, where (in points as shown), and what to write beside it."""

    kind: str
    box: Box
    label: str = ""


def draw_pages(report: Report, layouts_folder: Path, out_dir: Path) -> list[Path]:
    """Write each page of a PDF as a PNG, `<report>-page-<number>.png`, with what was recognised on it.

    Args:
        report: a report in PDF form.
        layouts_folder: the kinds of table that are known.
        out_dir: made if it is missing; pictures of the same names in it are replaced.

    Returns:
        The pictures, in page order.

    Raises:
        ReportError: the report cannot be read, or is a transcript, which has no pages.
    """
    if report.form != "pdf":
        raise ReportError(report.path.name, "is a transcript and has no pages", "draw the report's PDF")
    read = read_report(report, layouts_folder)
    out_dir.mkdir(parents=True, exist_ok=True)
    files = [out_dir / f"{report.id}-page-{number:02}.png" for number in range(1, read.pages + 1)]
    run(_draw, report.path, files, marks_of(read), place=report.path.name)
    return files


def marks_of(read: ReadReport) -> dict[int, list[DrawnMark]]:
    """What to draw on each page, by the page's number."""
    marks: dict[int, list[DrawnMark]] = {}
    for table in read.tables:
        for page, mark in _marks_of_known(table):
            marks.setdefault(page, []).append(mark)
    for raw in read.unknown:
        for page, mark in _frame(UNKNOWN, "not known", raw.rows):
            marks.setdefault(page, []).append(mark)
        for page, mark in _cells(raw.rows):
            marks.setdefault(page, []).append(mark)
    return marks


def stages_of(layout: PageLayout) -> list[DrawnMark]:
    """What stood between a page's rules and its cells, in tables without column rules: where rows part."""
    return [
        DrawnMark(
            INFERRED if edge.is_inferred else BOUNDARY,
            as_shown(layout.page, Box(edge.x0, edge.y, edge.x1, edge.y)),
        )
        for table in layout.open_tables
        for edge in table.edges
    ]


def _marks_of_known(table: Recognised) -> Iterator[tuple[int, DrawnMark]]:
    yield from _frame(
        KNOWN, f"{table.layout.name}: {table.name}" if table.name else table.layout.name, table.raw.rows
    )
    yield from _cells(table.raw.rows)
    named: set[tuple[int, str]] = set()
    for number, row in enumerate(table.rows, 1):
        boxes: dict[int, list[Box]] = {}
        for name, cell in row.cells.items():
            for spot in cell.parts:
                if spot.page is None or spot.box is None:
                    continue
                boxes.setdefault(spot.page, []).append(spot.box)
                if (spot.page, name) not in named:
                    named.add((spot.page, name))
                    yield spot.page, DrawnMark(CELL, spot.box, name)
        for page, found in boxes.items():
            label = f"{number} held back: {row.doubt}" if row.doubt else str(number)
            yield page, DrawnMark(HELD_BACK if row.doubt else ROW, hull(found), label)


def _frame(kind: str, label: str, rows: Iterable[TableRow]) -> Iterator[tuple[int, DrawnMark]]:
    """A frame around the rows of each page; the label says which piece of the table it is."""
    pages: dict[int, list[Box]] = {}
    for row in rows:
        if row.page is not None and row.box is not None:
            pages.setdefault(row.page, []).append(row.box)
    for piece, (page, boxes) in enumerate(sorted(pages.items())):
        yield page, DrawnMark(kind, hull(boxes), f"{label} (goes on)" if piece else label)


def _cells(rows: Iterable[TableRow]) -> Iterator[tuple[int, DrawnMark]]:
    for row in rows:
        if row.page is not None:
            yield from ((row.page, DrawnMark(CELL, cell.box)) for cell in row.cells if cell.box is not None)


def _draw(path: Path, files: list[Path], marks: Mapping[int, list[DrawnMark]]) -> None:
    """Draw all pages of a PDF; runs in a worker."""
    from PIL import Image, ImageDraw

    from pipelines.extraction.forms.pdf import picture_of
    from pipelines.extraction.reading import lay_out_range

    count_pages_in(len(files))
    for index, file in enumerate(files):
        page, picture = picture_of(path, index, DPI)
        image = Image.fromarray(picture)
        canvas = ImageDraw.Draw(image)
        scale = image.width / page.width if page.width else 1.0
        (layout,) = lay_out_range(path, index, index + 1)
        found = [*marks.get(index + 1, ()), *stages_of(layout)]
        for mark in sorted(found, key=lambda mark: ORDER.index(mark.kind)):
            _draw_mark(canvas, mark, scale)
        image.save(file, "PNG")


def _draw_mark(canvas: ImageDraw, mark: DrawnMark, scale: float) -> None:
    x0, top, x1, bottom = (value * scale for value in mark.box)
    colour, width = COLOURS[mark.kind], WIDTHS[mark.kind]
    if mark.kind == UNKNOWN:
        for one, two in _sides(x0, top, x1, bottom):
            _dashes(canvas, one, two, colour, width)
    elif mark.kind == INFERRED:
        _dashes(canvas, (x0, top), (x1, top), colour, width, dash=8.0)
    elif mark.kind == BOUNDARY:
        canvas.line((x0, top, x1, top), fill=colour, width=width)
        for x in (x0, x1):
            canvas.line((x, top - 4, x, top + 4), fill=colour, width=width)
    elif mark.kind == ROW:
        canvas.line((x0 - 4, top, x0 - 4, bottom), fill=colour, width=width)
        canvas.line((x0 - 4, bottom, x1, bottom), fill=colour, width=width)
    else:
        canvas.rectangle((x0, top, x1, bottom), outline=colour, width=width)
    if mark.kind == HELD_BACK:
        for x in range(round(x0 - (bottom - top)), round(x1), 12):
            start, end = max(x0, x), min(x1, x + bottom - top)
            canvas.line((start, bottom - (start - x), end, bottom - (end - x)), fill=colour, width=1)
    if mark.label:
        _write(canvas, mark, x0, top, x1, bottom)


def _write(canvas: ImageDraw, mark: DrawnMark, x0: float, top: float, x1: float, bottom: float) -> None:
    """A label: above a table on the right, left of a row, below a cell; white on a ground."""
    from PIL import ImageFont

    font = ImageFont.load_default(LETTERS if mark.kind != CELL else LETTERS - 4)
    _, _, width, height = canvas.textbbox((0, 0), mark.label, font=font)
    if mark.kind in (KNOWN, UNKNOWN):
        place = (max(0.0, x1 - width), max(0.0, top - height - 6))
    elif mark.kind == CELL:
        place = (max(x0, x1 - width), bottom)
    else:
        place = (max(0.0, x0 - width - 8) if mark.kind == ROW else x0, top)
    ground = (place[0] - 2, place[1] - 1, place[0] + width + 2, place[1] + height + 2)
    canvas.rectangle(ground, fill=COLOURS[mark.kind])
    canvas.text(place, mark.label, fill=(255, 255, 255), font=font)


def _sides(
    x0: float, top: float, x1: float, bottom: float
) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    corners = ((x0, top), (x1, top), (x1, bottom), (x0, bottom), (x0, top))
    yield from pairwise(corners)


def _dashes(
    canvas: ImageDraw,
    one: tuple[float, float],
    two: tuple[float, float],
    colour: tuple[int, int, int],
    width: int,
    dash: float = 14.0,
) -> None:
    length = max(abs(two[0] - one[0]), abs(two[1] - one[1]))
    pieces = max(1, round(length / dash))
    for piece in range(0, pieces, 2):
        start, end = piece / pieces, min(1.0, (piece + 1) / pieces)
        canvas.line(
            [
                (one[0] + (two[0] - one[0]) * share, one[1] + (two[1] - one[1]) * share)
                for share in (start, end)
            ],
            fill=colour,
            width=width,
        )
