"""What lies on a page without being part of it: form fields, free text, stamps, strikes and redactions.

Their appearances are drawn into the page before it is read, so that their words are words like all others and
what they cover is covered. A page without any is not touched.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

Area = tuple[float, float, float, float]
Point = tuple[float, float]

WITHOUT_LOOKS = (pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP)
SHAPES = (pdfium.FPDF_ANNOT_SQUARE, pdfium.FPDF_ANNOT_CIRCLE, pdfium.FPDF_ANNOT_POLYGON)
UNSEEN = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW
SLACK = 2.0  # points around a field
MOST = 5_000  # annotations of a page that are looked at


class Annotations(NamedTuple):
    """What the annotations of a page say of it, in page space: left, bottom, right, top.

    `redactions` are marked to be taken out, `struck` is struck out, `fields` hold a text.
    """

    redactions: tuple[Area, ...] = ()
    struck: tuple[Area, ...] = ()
    fields: tuple[Area, ...] = ()

    def unread_among(self, words: Iterable[Point]) -> int:
        """How many fields have no word on them, given the middles of the words in page space."""
        if not self.fields:
            return 0
        middles = list(words)
        return sum(not any(_holds(field, middle) for middle in middles) for field in self.fields)


def _holds(area: Area, point: Point) -> bool:
    left, bottom, right, top = area
    x, y = point
    return left - SLACK <= x <= right + SLACK and bottom - SLACK <= y <= top + SLACK


def with_annotations(document: pypdfium2.PdfDocument, index: int) -> tuple[Any, Annotations]:
    """A page (from 0) with what its annotations look like drawn into it, and what they say of it.

    Raises:
        PdfiumError: the page cannot be loaded.
    """
    page = document[index]
    count = min(MOST, pdfium.FPDFPage_GetAnnotCount(page.raw))
    if count <= 0:
        return page, Annotations()
    _without_hidden(page, count)
    _with_looks(page)
    found = list(_annotations(page, pdfium.FPDFPage_GetAnnotCount(page.raw)))
    if all(kind in WITHOUT_LOOKS for kind, _, _ in found):
        return page, Annotations()
    notes = Annotations(
        tuple(area for kind, areas, _ in found if kind == pdfium.FPDF_ANNOT_REDACT for area in areas),
        tuple(area for kind, areas, _ in found if kind == pdfium.FPDF_ANNOT_STRIKEOUT for area in areas),
        tuple(areas[0] for _, areas, has_text in found if has_text and areas),
    )
    if pdfium.FPDFPage_Flatten(page.raw, pdfium.FLAT_NORMALDISPLAY) == pdfium.FLATTEN_SUCCESS:
        page.close()
        page = document[index]
    return page, notes


def _without_hidden(page: Any, count: int) -> None:
    """Take annotations off a page that no viewer shows, or that a layer may hide; pdfium would draw them."""
    for number in reversed(range(count)):
        annotation = pdfium.FPDFPage_GetAnnot(page.raw, number)
        if not annotation:
            continue
        is_hidden = pdfium.FPDFAnnot_GetFlags(annotation) & UNSEEN or pdfium.FPDFAnnot_HasKey(
            annotation, b"OC"
        )
        pdfium.FPDFPage_CloseAnnot(annotation)
        if is_hidden:
            pdfium.FPDFPage_RemoveAnnot(page.raw, number)


def _with_looks(page: Any) -> None:
    """Give filled shapes that say no looks of their own those that viewers give them."""
    for number in range(min(MOST, pdfium.FPDFPage_GetAnnotCount(page.raw))):
        annotation = pdfium.FPDFPage_GetAnnot(page.raw, number)
        if not annotation:
            continue
        if pdfium.FPDFAnnot_GetSubtype(annotation) in SHAPES and not pdfium.FPDFAnnot_HasKey(
            annotation, b"AP"
        ):
            _paint(annotation)
        pdfium.FPDFPage_CloseAnnot(annotation)


def _paint(annotation: Any) -> None:
    """Fill a shape with its inner colour, if it has one, as far as it reaches."""
    parts = [ctypes.c_uint() for _ in range(4)]
    rectangle = pdfium.FS_RECTF()
    has_colour = pdfium.FPDFAnnot_HasKey(annotation, b"IC") and pdfium.FPDFAnnot_GetColor(
        annotation, pdfium.FPDFANNOT_COLORTYPE_InteriorColor, *map(ctypes.byref, parts)
    )
    if not has_colour or not pdfium.FPDFAnnot_GetRect(annotation, rectangle):
        return
    colour = " ".join(f"{part.value / 255:.3f}" for part in parts[:3])
    left, bottom = min(rectangle.left, rectangle.right), min(rectangle.bottom, rectangle.top)
    width, height = abs(rectangle.right - rectangle.left), abs(rectangle.top - rectangle.bottom)
    looks = f"{colour} rg {left:.3f} {bottom:.3f} {width:.3f} {height:.3f} re f"
    text = (ctypes.c_ushort * (len(looks) + 1))(*map(ord, looks))
    pdfium.FPDFAnnot_SetAP(annotation, pdfium.FPDF_ANNOT_APPEARANCEMODE_NORMAL, text)


def _annotations(page: Any, count: int) -> Iterator[tuple[int, list[Area], bool]]:
    """For each annotation its kind, where it lies, and whether it is a field or note that holds a text."""
    for number in range(count):
        annotation = pdfium.FPDFPage_GetAnnot(page.raw, number)
        if not annotation:
            continue
        try:
            kind = pdfium.FPDFAnnot_GetSubtype(annotation)
            yield kind, _areas(annotation), _has_text(annotation, kind)
        finally:
            pdfium.FPDFPage_CloseAnnot(annotation)


def _areas(annotation: Any) -> list[Area]:
    points = pdfium.FS_QUADPOINTSF()
    areas: list[Area] = []
    for number in range(pdfium.FPDFAnnot_CountAttachmentPoints(annotation)):
        if pdfium.FPDFAnnot_GetAttachmentPoints(annotation, number, points):
            xs = (points.x1, points.x2, points.x3, points.x4)
            ys = (points.y1, points.y2, points.y3, points.y4)
            areas.append((min(xs), min(ys), max(xs), max(ys)))
    rectangle = pdfium.FS_RECTF()
    if not areas and pdfium.FPDFAnnot_GetRect(annotation, rectangle):
        left, right = sorted((rectangle.left, rectangle.right))
        bottom, top = sorted((rectangle.bottom, rectangle.top))
        areas.append((left, bottom, right, top))
    return areas


def _has_text(annotation: Any, kind: int) -> bool:
    if kind == pdfium.FPDF_ANNOT_WIDGET:
        return bool(_string(annotation, b"V").strip())  # that of a tick box is a name, not a string
    return kind == pdfium.FPDF_ANNOT_FREETEXT and bool(_string(annotation, b"Contents").strip())


def _string(annotation: Any, key: bytes) -> str:
    size = pdfium.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    if size <= 2:
        return ""
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    pdfium.FPDFAnnot_GetStringValue(annotation, key, buffer, size)
    return bytes(buffer)[: size - 2].decode("utf-16-le", "replace")
