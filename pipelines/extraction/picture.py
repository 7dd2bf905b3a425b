"""The spot a figure was read from, shown: a page of a document with boxes lit, or a transcript's lines.

For readers of the evidence page and for whoever reviews a finding. Pages are drawn by pdfium in a worker
under its own limits, because documents are never trusted. The same document, page and boxes give the same
bytes.
Nothing is read anew for publication here: `text_within` only tells what stands in a box.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pipelines.exceptions import NotAPdfError, ReportError
from pipelines.extraction.model import Box, hull
from pipelines.extraction.report import FORMS
from pipelines.extraction.worker import Limits, run

if TYPE_CHECKING:
    from PIL.Image import Image

    from pipelines.extraction.forms.written import WrittenLine

DPI = 110  # of a whole page: letters of 7 points can be read, and a page of text stays near 100 kB
CROP_DPI = 150
MARGIN = 24.0  # points of the page around the box of a crop
LEAST_CROP = (380.0, 80.0)  # points: a single figure is shown with what stands beside it
NEAR_CROP = (200.0, 80.0)  # points: the same on a phone, of twice the size
MAX_BOXES = 500
GROW = 2.0  # points between the printed words and the frame around them
LIT = (255, 236, 139)  # what white paper becomes under the light
EDGE = (150, 30, 90)
EDGE_WIDTH = 3
COLOURS = 64  # of a picture's palette: enough for text on shading, and a third of the bytes
LIMITS = Limits(seconds=15)
LONGEST_LINE = 4000
OFFICE = {ending: form for ending, form in FORMS.items() if form not in ("pdf", "transcript")}


class ShownLine(NamedTuple):
    """A line of a transcript: its number, its text without tags' meaning, and whether it is the spot."""

    number: int
    text: str
    is_lit: bool


class NearCell(NamedTuple):
    """A paragraph or a table's cell beside a spot: its text, and whether it is the spot."""

    text: str
    is_lit: bool


class NearRow(NamedTuple):
    """A paragraph (one cell) or a table's row about a spot, with its number in the document."""

    number: int
    cells: tuple[NearCell, ...]

    @property
    def is_lit(self) -> bool:
        """Whether the spot is in it."""
        return any(cell.is_lit for cell in self.cells)


def page_picture(path: Path, page: int, boxes: Sequence[Box] = (), *, dpi: float = DPI) -> bytes:
    """A whole page as PNG with boxes lit.

    Args:
        path: a PDF.
        page: counted from 1.
        boxes: in points from the top left of the page as shown, as locators give them.
        dpi: dots per inch; very large pages come out coarser.

    Raises:
        ReportError: the document cannot be read, or has no such page.
    """
    return run(_draw, path, page, tuple(boxes)[:MAX_BOXES], None, dpi, place=path.name, limits=LIMITS)


def spot_picture(
    path: Path, page: int, boxes: Sequence[Box], *, dpi: float = CROP_DPI, is_near: bool = False
) -> bytes:
    """The part of a page around some boxes as PNG, the boxes lit; arguments and errors as `page_picture`.

    Near ones show less of what stands beside, so that a phone shows them large enough to read.
    """
    lit = tuple(boxes)[:MAX_BOXES]
    least = NEAR_CROP if is_near else LEAST_CROP
    return run(_draw, path, page, lit, hull(lit), dpi, least, place=path.name, limits=LIMITS)


def text_within(path: Path, page: int, boxes: Sequence[Box]) -> list[str]:
    """The words of a page that stand in each of some boxes, with single spaces; errors as `page_picture`."""
    return run(_read, path, page, tuple(boxes), place=path.name, limits=LIMITS)


def lines_around(path: Path, lines: Iterable[int], *, around: int = 3) -> list[ShownLine]:
    """Lines of a transcript, or paragraphs and table rows of an office document, with those around them.

    They are counted from 1; a very long one is cut.

    Raises:
        NotAPdfError: the document is not UTF-8 text.
        ReportError: it has no such line.
    """
    lit = set(lines)
    if path.suffix.lower() in OFFICE:
        found = run(_office_lines, path, place=path.name, limits=LIMITS)
        return _near(path, found, lit, around)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotAPdfError(path.name, "is not UTF-8 text", "save the transcript as UTF-8") from error
    return _near(path, text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), lit, around)


def rows_around(path: Path, spots: Sequence[tuple[int, str]], *, around: int = 3) -> list[NearRow]:
    """What stands about spots of an office document or web page, as it is read: what is hidden is not shown.

    A table's first row, where its headings stand, is always among it.

    Args:
        path: the document.
        spots: number and place of each; a place that names no cell lights its whole row.
        around: how many paragraphs and rows before and after are given.

    Raises:
        ReportError: the document cannot be read.
    """
    lines = run(_office_lines_of, path, place=path.name, limits=LIMITS)
    places: dict[int, set[str]] = {}
    for number, place in spots:
        places.setdefault(number, set()).add(place)
    heads = {line.head for line in lines if line.number in places and line.head}
    wanted = heads | {near for lit in places for near in range(lit - around, lit + around + 1)}
    return [_shown_row(line, places.get(line.number, set())) for line in lines if line.number in wanted]


def _shown_row(line: WrittenLine, lit: set[str]) -> NearRow:
    """A row with the cells lit that some places name, or all that hold text where they name the row."""
    names_cells = any(place in lit for place in line.places if place)
    cells = (
        NearCell(_cut(text), place in lit if names_cells else bool(lit and text))
        for place, text in zip(line.places, line.texts, strict=True)
    )
    return NearRow(line.number, tuple(cells))


def _office_lines_of(path: Path) -> list[WrittenLine]:
    """The paragraphs and table rows of an office document or web page; runs in a worker."""
    from pipelines.extraction.forms.office import read_office
    from pipelines.extraction.forms.plain_copy import is_copy, lines_of_copy
    from pipelines.extraction.forms.written import numbered_lines

    if is_copy(path):
        return lines_of_copy(path)
    return numbered_lines(read_office(path, OFFICE[path.suffix.lower()], path.stem, ""))


def _office_lines(path: Path) -> list[str]:
    return [" | ".join(text for text in line.texts if text) for line in _office_lines_of(path)]


def _near(path: Path, found: Sequence[str], lit: set[int], around: int) -> list[ShownLine]:
    if not lit or min(lit) < 1 or max(lit) > len(found):
        raise ReportError(path.name, f"has lines 1 to {len(found):,}", "ask for one of them")
    wanted = {near for line in lit for near in range(line - around, line + around + 1)}
    return [
        ShownLine(number, _cut(found[number - 1]), number in lit)
        for number in sorted(wanted)
        if 1 <= number <= len(found)
    ]


def _cut(line: str) -> str:
    line = re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "\N{REPLACEMENT CHARACTER}", line)
    return line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]}…"


def _draw(
    path: Path,
    page: int,
    boxes: tuple[Box, ...],
    part: Box | None,
    dpi: float,
    least: tuple[float, float] = LEAST_CROP,
) -> bytes:
    """Draw a page or a part of it; runs in a worker."""
    from PIL import Image

    from pipelines.extraction.forms.pdf import picture_of

    _check_page(path, page)
    content, picture = picture_of(path, page - 1, dpi)
    image = Image.fromarray(picture)
    scale = image.width / content.width if content.width else 1.0
    for box in boxes:
        _light(image, box, scale)
    if part is not None:
        image = image.crop(_crop(part, scale, image.size, least))
    file = io.BytesIO()
    image.quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(
        file, "PNG", compress_level=9
    )
    return file.getvalue()


def _light(image: Image, box: Box, scale: float) -> None:
    """Lay light over a box, as a text marker does, and a frame around it: seen without colour, too."""
    from PIL import Image, ImageChops, ImageDraw

    x0, y0 = round((box.x0 - GROW) * scale), round((box.top - GROW) * scale)
    x1, y1 = round((box.x1 + GROW) * scale), round((box.bottom + GROW) * scale)
    inside = (max(0, x0), max(0, y0), min(image.width, x1), min(image.height, y1))
    if inside[0] >= inside[2] or inside[1] >= inside[3]:
        return
    under = image.crop(inside)
    image.paste(ImageChops.multiply(under, Image.new("RGB", under.size, LIT)), inside[:2])
    ImageDraw.Draw(image).rectangle((x0, y0, x1, y1), outline=EDGE, width=EDGE_WIDTH)


def _crop(
    part: Box, scale: float, size: tuple[int, int], least: tuple[float, float]
) -> tuple[int, int, int, int]:
    """The points of a picture that show a part of the page with some of what is around it."""
    (x, y), (width, height) = part.middle, least
    across = max(part.width + 2 * MARGIN, width) / 2
    down = max(part.height + 2 * MARGIN, height) / 2
    return (
        max(0, round((x - across) * scale)),
        max(0, round((y - down) * scale)),
        min(size[0], round((x + across) * scale)),
        min(size[1], round((y + down) * scale)),
    )


def _read(path: Path, page: int, boxes: tuple[Box, ...]) -> list[str]:
    """The words in boxes of a page; runs in a worker."""
    from pipelines.extraction.forms.pdf import page_contents
    from pipelines.extraction.frame import as_shown
    from pipelines.extraction.text import lines_of, raw_text

    _check_page(path, page)
    content = next(page_contents(path, range(page - 1, page)))
    middles = [(as_shown(content, word.box).middle, word) for word in content.words]
    return [raw_text(lines_of([word for middle, word in middles if box.holds(middle)])) for box in boxes]


def _check_page(path: Path, page: int) -> None:
    from pipelines.extraction.forms.pdf import count_pages

    pages = count_pages(path)
    if not 1 <= page <= pages:
        raise ReportError(
            f"{path.name}, page {page}", f"the document has pages 1 to {pages}", "ask for one of them"
        )
