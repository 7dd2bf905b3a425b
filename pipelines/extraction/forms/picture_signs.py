"""Small pictures as the signs that they show: traffic lights and triangles of one strong colour.

Programs for performance reports set status as icons. What an icon shows is told by its colour and the outline
of what is coloured: a disc, a square, a triangle or an arrow. All else stays a picture.
"""

from __future__ import annotations

import base64
import binascii
import ctypes
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from pipelines.extraction.forms.marks import LEAST, MOST, ROUND, SIGNS
from pipelines.extraction.forms.objects import PageObject
from pipelines.extraction.forms.packages import OfficePackage
from pipelines.extraction.forms.visibility import pictures_of
from pipelines.extraction.frame import Frame
from pipelines.extraction.model import Colour, Symbol, Word

MOST_SIDE = 600  # dots of an icon; a larger picture is one
MOST_BYTES = 200_000
MOST_ICONS = 500  # of a page
DRAWN = 64  # dots of an icon's longer side: enough for its outline
SEEN = 128  # of 255: less opaque dots are not seen
STRONG = 0.35  # of 1: how far the parts of a dot's colour differ
ALIKE = 90  # of 441: dots of one colour are no further from the usual one
OF_ONE = 0.85  # of the coloured dots: so many must be
LEAST_SHARE = 0.2  # of the picture that is coloured
EVEN = 0.25  # of a side: width and height differ by no more
POINTED = (0.3, 0.65)  # of its box: a triangle or a block arrow
STRAIGHT = 2  # dots: a stem's width differs by no more
TIP, NEARLY = 0.35, 0.9  # of the broadest row: a tip is no wider, and a row as good as the broadest one
SYMMETRIC = 0.85  # of the outline: as much is its own mirror image

Dots = NDArray[np.uint8]


def sign_of(dots: Dots) -> Symbol | None:
    """The sign that a picture shows; `dots` are rows of red, green, blue and opacity."""
    height, width = dots.shape[:2]
    if not 0 < max(height, width) <= MOST_SIDE:
        return None
    parts = dots[..., :3].astype(np.int16)
    strength = (parts.max(axis=2) - parts.min(axis=2)) / np.maximum(parts.max(axis=2), 1)
    inked = (dots[..., 3] > SEEN) & (strength > STRONG)
    if inked.sum() < LEAST_SHARE * height * width:
        return None
    red, green, blue = (int(part) for part in np.median(parts[inked], axis=0))
    colour: Colour = (red, green, blue)
    far = np.sqrt(((parts[inked] - np.array(colour)) ** 2).sum(axis=1))
    shape = _shape(inked)
    if (far <= ALIKE).mean() < OF_ONE or not shape:
        return None
    return Symbol(SIGNS[shape], colour)


def _shape(inked: NDArray[np.bool_]) -> str:
    """What the outline of some dots is; what lies within it (a tick, a figure) does not count."""
    rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    inked = inked[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    height, width = inked.shape
    if abs(height - width) > EVEN * max(height, width):
        return ""
    filled = (
        np.logical_or.accumulate(inked, axis=1) & np.logical_or.accumulate(inked[:, ::-1], axis=1)[:, ::-1]
    )
    share = filled.mean()
    is_level = (filled == filled[:, ::-1]).mean() >= SYMMETRIC
    is_upright = (filled == filled[::-1]).mean() >= SYMMETRIC
    if is_level and is_upright:
        return "square" if share > ROUND[1] else "circle" if share >= ROUND[0] else ""
    if not POINTED[0] <= share <= POINTED[1]:
        return ""
    ways = {"up": (filled, is_level), "down": (filled[::-1], is_level)}
    ways |= {"left": (filled.T, is_upright), "right": (filled.T[::-1], is_upright)}
    found = [way for way, (outline, is_even) in ways.items() if is_even and _has_tip(outline.sum(axis=1))]
    return found[0] if len(found) == 1 else ""


def _has_tip(widths: NDArray[np.int64]) -> bool:
    """Whether an outline widens from a tip to its broadest row, and has but a stem of one width behind it."""
    broadest = int(np.argmax(widths >= NEARLY * widths.max()))
    last = int(np.flatnonzero(widths >= NEARLY * widths.max())[-1])
    stem = widths[last + 2 :]
    is_tip = bool(widths[0] <= TIP * widths.max()) and broadest >= LEAST_SHARE * len(widths)
    is_widening = bool((np.diff(widths[: broadest + 1]) >= -1).all())
    return is_tip and is_widening and (not len(stem) or int(np.ptp(stem)) <= STRAIGHT)


def sign_of_bytes(data: bytes) -> Symbol | None:
    """The sign that an image file shows, or None where it is none or cannot be read."""
    from PIL import Image, UnidentifiedImageError

    if len(data) > MOST_BYTES:
        return None
    try:
        with Image.open(io.BytesIO(data)) as image:
            if max(image.size) > MOST_SIDE:
                return None
            return sign_of(np.asarray(image.convert("RGBA")))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def signs_of_package(package: OfficePackage, names: Iterable[str]) -> dict[str, Symbol]:
    """The signs that pictures of an office file show, by the pictures' names."""
    found = {
        name: sign_of_bytes(package.picture(name, MOST_BYTES)) for name in sorted(set(names))[:MOST_ICONS]
    }
    return {name: sign for name, sign in found.items() if sign is not None}


def sign_of_address(address: str) -> Symbol | None:
    """The sign that a picture inside a web page shows (`data:image/png;base64,…`)."""
    head, _, data = address.partition(",")
    if not head.startswith("data:image/") or not head.endswith(";base64") or len(data) > 2 * MOST_BYTES:
        return None
    try:
        return sign_of_bytes(base64.b64decode(data, validate=False))
    except binascii.Error:
        return None


def picture_words(
    page: Any, objects: Sequence[PageObject], frame: Frame, words: Sequence[Word]
) -> Iterator[Word]:
    """A word of one sign for each small picture of a page that shows one, and that no word stands on."""
    icons = [
        cover
        for cover in pictures_of(objects, frame)
        if objects[cover.number].kind == pdfium.FPDF_PAGEOBJ_IMAGE
        and min(cover.box.width, cover.box.height) >= LEAST
        and max(cover.box.width, cover.box.height) <= MOST
    ]
    for cover in icons[:MOST_ICONS]:
        if any(cover.box.holds(word.box.middle) for word in words):
            continue
        dots = _dots_of(page, objects[cover.number].item, DRAWN / max(cover.box.width, cover.box.height))
        if dots is not None and (sign := sign_of(dots)):
            yield Word(sign.sign, cover.box, cover.box.height, colour=sign.colour, is_drawn=True)


def _dots_of(page: Any, item: int, scale: float) -> Dots | None:
    """The dots of a picture as the page shows it, so many to a point; None where pdfium cannot draw it."""
    picture = ctypes.cast(item, pdfium.FPDF_PAGEOBJECT)
    place = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(picture, place):
        return None
    enlarged = pdfium.FS_MATRIX(*(scale * getattr(place, name) for name in "abcdef"))
    pdfium.FPDFPageObj_SetMatrix(picture, enlarged)  # else it is drawn with a dot to a point
    bitmap = pdfium.FPDFImageObj_GetRenderedBitmap(page.pdf.raw, page.raw, picture)
    pdfium.FPDFPageObj_SetMatrix(picture, place)
    if not bitmap:
        return None
    try:
        width, height = pdfium.FPDFBitmap_GetWidth(bitmap), pdfium.FPDFBitmap_GetHeight(bitmap)
        stride, form = pdfium.FPDFBitmap_GetStride(bitmap), pdfium.FPDFBitmap_GetFormat(bitmap)
        if form != pdfium.FPDFBitmap_BGRA or not 0 < max(width, height) <= MOST_SIDE:
            return None
        raw = (ctypes.c_uint8 * (stride * height)).from_address(pdfium.FPDFBitmap_GetBuffer(bitmap))
        rows = np.frombuffer(raw, dtype=np.uint8).reshape(height, stride)[:, : 4 * width]
        dots: Dots = rows.reshape(height, width, 4)[..., [2, 1, 0, 3]].copy()
        return dots
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
