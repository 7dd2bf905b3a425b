"""Pictures of pages as words, rules and fills: what Tesseract reads, and what dark lines and shading show.

Tesseract is a program of its own that may be missing; whoever calls asks `find_tesseract` first. What it reads is
a guess: pages read so are marked as such, and what it is all but sure to have misread is left out.
"""

from __future__ import annotations

import html
import io
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pipelines.exceptions import ReportTimeoutError, UnreadableReportError
from pipelines.extraction.grid import Grid, find_grids, is_paper
from pipelines.extraction.model import Box, Colour, Fill, PageContent, Rule, Word

DPI = 300
SECONDS = 120  # for one page; most take five
DARK = 140  # of 255: a point with no brighter colour may belong to a rule
LEAST_RULE = 24.0  # points: a shorter dark run may be part of a letter
RULE_WIDTH = 3.5  # points: a wider dark run is a filled area
LEAST_CONFIDENCE = 20  # of 100, as Tesseract counts it
MOST_SKEW = 1.5  # degrees
ASCENT, DESCENT = 0.76, 0.22  # of the letters' size: a word's box reaches so far, as that of a printed word

Picture = NDArray[np.uint8]
Mask = NDArray[np.bool_]

HOCR = re.compile(
    r"class='(?P<kind>ocr_line|ocr_caption|ocr_header|ocr_textfloat|ocrx_word)'[^>]*title=(?P<quote>[\"'])"
    r"(?P<title>.*?)(?P=quote)[^>]*>(?P<text>[^<]*(?:<(?:strong|em)>[^<]*)*)",
    re.DOTALL,
)


class Run(NamedTuple):
    """A group of dark runs that lie on one another: a rule or a filled area, in points of the picture."""

    x0: int
    y0: int
    x1: int
    y1: int


def find_tesseract() -> str | None:
    """Where the program `tesseract` is, or None."""
    return shutil.which("tesseract")


def read_picture(page: PageContent, picture: Picture, tesseract: str, place: str) -> PageContent:
    """A page without text, with the words, rules and fills that its picture shows.

    Args:
        page: the page as it is shown; its size says how large a point of the picture is.
        picture: height by width by (red, green, blue), of the page as shown.
        tesseract: the program, from `find_tesseract`.
        place: the file and page, for errors.

    Raises:
        ReportTimeoutError: the page takes too long.
        UnreadableReportError: Tesseract fails.
    """
    picture = straightened(picture)
    points = page.width / picture.shape[1]
    dark: Mask = picture.max(axis=2) < DARK
    across, down = _runs(dark, 1 / points), [_turned(run) for run in _runs(dark.T, 1 / points)]
    width = RULE_WIDTH / points
    level = [run for run in across if run.y1 - run.y0 <= width]
    upright = [run for run in down if run.x1 - run.x0 <= width]
    ruled = replace(page, rules=tuple(_rules(level, upright, points)), is_ocr=True)
    fills = tuple(_shaded_cells(ruled, picture, points))
    grey = _without(_plain(picture, fills, points), [*level, *upright])
    words = tuple(_words(_recognised(grey, tesseract, place), points))
    return replace(ruled, words=words, fills=fills)


def straightened(picture: Picture) -> Picture:
    """A scan turned back by the small angle at which it lay on the glass."""
    angle = _skew(picture.max(axis=2)[::3, ::3] < DARK)
    if abs(angle) < 0.04:
        return picture
    turned = Image.fromarray(picture).rotate(angle, Image.Resampling.BICUBIC, fillcolor=(255, 255, 255))
    return np.asarray(turned)


def _skew(dark: Mask) -> float:
    """The turn in degrees, against the clock, after which rows of dark points stand out best."""
    ys, xs = np.nonzero(dark)
    if len(ys) < 100:
        return 0.0

    def sharpness(angle: float) -> float:
        rows = np.round(ys - (xs - dark.shape[1] / 2) * np.tan(np.radians(angle))).astype(int)
        return float((np.bincount(rows - rows.min()).astype(float) ** 2).sum())

    angles = np.arange(-MOST_SKEW, MOST_SKEW + 0.01, 0.05)
    best = max((float(angle) for angle in angles), key=lambda angle: (sharpness(angle), -abs(angle)))
    return best if sharpness(best) > 1.05 * sharpness(0.0) else 0.0


def _runs(dark: Mask, pixels: float) -> list[Run]:
    """Dark runs along the rows that are long enough for a rule, those that lie on one another as one.

    Args:
        dark: the picture's dark points.
        pixels: points of the picture in a printer's point.
    """
    closed = dark.copy()
    closed[:, 1:-1] |= dark[:, :-2] & dark[:, 2:]
    padded = np.zeros((dark.shape[0], dark.shape[1] + 2), dtype=np.int8)
    padded[:, 1:-1] = closed
    steps = np.diff(padded, axis=1)
    rows, starts = np.nonzero(steps == 1)
    _, ends = np.nonzero(steps == -1)
    is_long = ends - starts >= LEAST_RULE * pixels
    groups: list[Run] = []
    open_groups: list[int] = []
    for y, x0, x1 in zip(rows[is_long].tolist(), starts[is_long].tolist(), ends[is_long].tolist(), strict=True):
        open_groups = [number for number in open_groups if groups[number].y1 >= y - 1]
        for number in open_groups:
            group = groups[number]
            shared = min(x1, group.x1) - max(x0, group.x0)
            if shared > 0.8 * max(x1 - x0, group.x1 - group.x0):
                groups[number] = Run(min(x0, group.x0), group.y0, max(x1, group.x1), y + 1)
                break
        else:
            open_groups.append(len(groups))
            groups.append(Run(x0, y, x1, y + 1))
    return groups


def _turned(run: Run) -> Run:
    return Run(run.y0, run.x0, run.y1, run.x1)


def _rules(level: Sequence[Run], upright: Sequence[Run], points: float) -> Iterator[Rule]:
    for run in level:
        y = (run.y0 + run.y1) / 2 * points
        yield Rule(Box(run.x0 * points, y, run.x1 * points, y))
    for run in upright:
        x = (run.x0 + run.x1) / 2 * points
        yield Rule(Box(x, run.y0 * points, x, run.y1 * points))


def _shaded_cells(page: PageContent, picture: Picture, points: float) -> Iterator[Fill]:
    """The colours of the cells between a page's rules, where they are not the paper's."""
    for cell in _cells(page):
        part = _part(picture, cell, points)
        if not part.size:
            continue
        red, green, blue = (int(value) for value in np.median(part.reshape(-1, 3)[::7], axis=0))
        if not is_paper((red, green, blue)) and not _is_greyish((red, green, blue)):
            yield Fill(cell, (red, green, blue))


def _cells(page: PageContent) -> Iterator[Box]:
    """The rectangles between rules; a word in the middle of each stands for those not yet read."""
    grids: list[Grid] = find_grids(replace(page, words=(Word("", Box(0, 0, page.width, page.height), 1.0),)))
    for grid in grids:
        yield from (cell.box for cell in grid.cells)


def _is_greyish(colour: Colour) -> bool:
    return min(colour) > 235


def _part(picture: Picture, box: Box, points: float) -> Picture:
    """The inside of a box of the page, a little off its edges."""
    margin = 1.5
    x0, top, x1, bottom = (
        round(value / points)
        for value in (box.x0 + margin, box.top + margin, box.x1 - margin, box.bottom - margin)
    )
    return picture[max(0, top) : max(0, bottom), max(0, x0) : max(0, x1)]


def _plain(picture: Picture, fills: Sequence[Fill], points: float) -> Picture:
    """The picture in grey, with the letters of shaded cells black on white like all others."""
    weights = np.array([0.299, 0.587, 0.114], dtype=np.float32)
    grey = (picture @ weights).astype(np.uint8)
    for fill in fills:
        part = _part(grey, fill.box, points)
        ground = float(np.array(fill.colour) @ weights)
        contrast = np.abs(part.astype(np.float32) - ground) * (255 / max(ground, 255 - ground))
        part[:] = (255 - np.clip(contrast, 0, 255)).astype(np.uint8)
    return grey


def _without(grey: Picture, runs: Sequence[Run]) -> Picture:
    """The picture with its rules painted over, which Tesseract would take for letters."""
    for run in runs:
        grey[max(0, run.y0 - 1) : run.y1 + 1, max(0, run.x0 - 1) : run.x1 + 1] = 255
    return grey


def _recognised(grey: Picture, tesseract: str, place: str) -> str:
    """Tesseract's reading of a picture, as hOCR: unlike its tables, that has baselines and sizes."""
    file = io.BytesIO()
    Image.fromarray(grey).save(file, "PNG", compress_level=1)
    command = [tesseract, "stdin", "stdout", "--psm", PSM, "--dpi", str(DPI), "-l", "eng", "hocr"]
    environment = os.environ | {"OMP_THREAD_LIMIT": "1"}
    try:
        done = subprocess.run(
            command, input=file.getvalue(), capture_output=True, check=True, timeout=SECONDS, env=environment
        )
    except subprocess.TimeoutExpired as error:
        what = f"takes Tesseract more than {SECONDS} seconds"
        raise ReportTimeoutError(place, what, "leave the page out") from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip().splitlines()[-1:] or ["no reason given"]
        raise UnreadableReportError(place, f"Tesseract fails ({said[0]})", "try `tesseract --list-langs`") from error
    return done.stdout.decode("utf-8", "replace")


PSM = "11"
