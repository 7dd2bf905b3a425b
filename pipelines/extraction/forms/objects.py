"""What a page is made of, in the order it is drawn: texts, paths, pictures, also those inside forms.

The one walk over a page's objects; `strokes` reads the paths of it, `visibility` what covers or hides a text.
Every function of pdfium that is asked of many objects is called as `quick` has it.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from pipelines.exceptions import OversizedReportError

MAX_OBJECTS_PER_PAGE = 200_000
MAX_FORM_DEPTH = 8
POINTER, INT = ctypes.c_void_p, ctypes.c_int


def quick(function: Any, *arguments: Any, result: Any = ctypes.c_int) -> Any:
    """A pdfium function that takes addresses as plain numbers and, being short, keeps to its thread."""
    return ctypes.PYFUNCTYPE(result, *arguments)(ctypes.cast(function, ctypes.c_void_p).value or 0)


def bare(function: Any, result: Any = ctypes.c_int) -> Any:
    """A pdfium function asked of each letter: it takes what C takes, unchecked, in half the time of `quick`.

    An address must be a `c_void_p` or `byref`, for a plain number is taken as an int of 32 bits.
    """
    return ctypes.PYFUNCTYPE(result)(ctypes.cast(function, ctypes.c_void_p).value or 0)


_count = quick(pdfium.FPDFPage_CountObjects, POINTER)
_object = quick(pdfium.FPDFPage_GetObject, POINTER, INT, result=POINTER)
_count_in_form = quick(pdfium.FPDFFormObj_CountObjects, POINTER)
_object_in_form = quick(pdfium.FPDFFormObj_GetObject, POINTER, ctypes.c_ulong, result=POINTER)
_take_from_page = quick(pdfium.FPDFPage_RemoveObject, POINTER, POINTER)
_take_from_form = quick(pdfium.FPDFFormObj_RemoveObject, POINTER, POINTER)
_destroy = quick(pdfium.FPDFPageObj_Destroy, POINTER, result=None)
_kind = quick(pdfium.FPDFPageObj_GetType, POINTER)
_matrix = quick(pdfium.FPDFPageObj_GetMatrix, POINTER, POINTER)
_is_see_through = quick(pdfium.FPDFPageObj_HasTransparency, POINTER)
_count_marks = quick(pdfium.FPDFPageObj_CountMarks, POINTER)
_mark = quick(pdfium.FPDFPageObj_GetMark, POINTER, ctypes.c_ulong, result=POINTER)
_retold = quick(
    pdfium.FPDFPageObjMark_GetParamStringValue, POINTER, POINTER, POINTER, ctypes.c_ulong, POINTER
)
_remove_mark = quick(pdfium.FPDFPageObj_RemoveMark, POINTER, POINTER)
_mark_name = quick(pdfium.FPDFPageObjMark_GetName, POINTER, POINTER, ctypes.c_ulong, POINTER)


class Matrix(NamedTuple):
    """From one space into another, as PDF writes it."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def within(self, outer: Matrix) -> Matrix:
        """This one, then the outer one."""
        a, b, c, d, e, f = self
        return Matrix(
            a * outer.a + b * outer.c,
            a * outer.b + b * outer.d,
            c * outer.a + d * outer.c,
            c * outer.b + d * outer.d,
            e * outer.a + f * outer.c + outer.e,
            e * outer.b + f * outer.d + outer.f,
        )


PLAIN = Matrix()


class PageObject(NamedTuple):
    """One thing that is drawn: its address in pdfium, what it is, and the form it stands in.

    `form` is that form's address, 0 for the page itself; `outer` leads from it to the page. `is_in_layer` and
    `is_in_glass` say that a form around it belongs to a layer or can be seen through. `top` is the number of
    the page's own object that it is or is part of.
    """

    item: int
    kind: int
    outer: Matrix
    is_in_layer: bool
    is_in_glass: bool
    top: int
    form: int = 0


def matrix_of(item: int) -> Matrix:
    """From an object's own space to that of the page or form it stands on."""
    raw = (ctypes.c_float * 6)()
    _matrix(item, ctypes.addressof(raw))
    return Matrix(*raw)


def is_see_through(item: int) -> bool:
    """Whether something under an object may show through: opacity, a blending mode, a mask."""
    return bool(_is_see_through(item))


def is_in_layer(item: int) -> bool:
    """Whether an object is marked as content of a layer, which may be off."""
    return any(_is_of_layer(_mark(item, index)) for index in range(_count_marks(item)))


_ACTUAL_TEXT = ctypes.create_string_buffer(b"ActualText")
_RETOLD_SIZE = ctypes.c_ulong()


def retelling(item: int) -> list[int]:
    """The marks that state another text for an object than its letters are: what copying it gives."""
    if not _count_marks(item):
        return []  # as most have none
    key, size = ctypes.addressof(_ACTUAL_TEXT), ctypes.addressof(_RETOLD_SIZE)
    marks = [_mark(item, index) for index in range(_count_marks(item))]
    return [mark for mark in marks if _retold(mark, key, None, 0, size)]


def take_marks(item: int, marks: Iterable[int]) -> None:
    """Take marks off an object in memory."""
    for mark in marks:
        _remove_mark(item, mark)


_NAME, _NAME_SIZE = ctypes.create_string_buffer(32), ctypes.c_ulong()
_NAME_PLACES = ctypes.addressof(_NAME), len(_NAME), ctypes.addressof(_NAME_SIZE)
_OF_LAYER = "OC".encode("utf-16-le")


def _is_of_layer(mark: int) -> bool:
    _NAME_SIZE.value = 0
    _mark_name(mark, *_NAME_PLACES)
    return _NAME.raw[: max(0, min(_NAME_SIZE.value, len(_NAME)) - 2)] == _OF_LAYER


def objects_of(page: Any, place: str, *, has_layers: bool = False) -> list[PageObject]:
    """Every object of a page and of the forms on it, in the order they are drawn; forms themselves left out.

    With `has_layers` any form may belong to one, which pdfium does not tell.

    Raises:
        OversizedReportError: there are more than any page needs.
    """
    found: list[PageObject] = []
    left = MAX_OBJECTS_PER_PAGE

    def walk(get: Callable[[int, int], int], holder: int, count: int, around: PageObject, depth: int) -> None:
        nonlocal left
        left -= count
        if left < 0:
            raise OversizedReportError(
                place,
                f"holds more than {MAX_OBJECTS_PER_PAGE:,} drawn objects",
                "leave the page out, or print it to a new PDF as a picture",
            )
        own, _, outer, in_layer, in_glass, top, _ = around
        for index in range(count):
            item = get(holder, index)
            kind = _kind(item)
            number = index if not depth else top
            if kind != pdfium.FPDF_PAGEOBJ_FORM:
                found.append(PageObject(item, kind, outer, in_layer, in_glass, number, own))
            elif depth < MAX_FORM_DEPTH:
                form = PageObject(
                    item,
                    kind,
                    matrix_of(item).within(outer),
                    has_layers or in_layer or is_in_layer(item),
                    in_glass or is_see_through(item),
                    number,
                    own,
                )
                walk(_object_in_form, item, _count_in_form(item), form, depth + 1)

    holder = ctypes.cast(page.raw, ctypes.c_void_p).value or 0
    walk(_object, holder, _count(holder), PageObject(0, 0, PLAIN, False, False, 0), 0)
    return found


def take_away(page: Any, objects: Iterable[PageObject]) -> None:
    """Take objects off a page in memory, so that its text is as if they had never been there."""
    holder = ctypes.cast(page.raw, ctypes.c_void_p).value or 0
    for thing in objects:
        gone = _take_from_form(thing.form, thing.item) if thing.form else _take_from_page(holder, thing.item)
        if gone:
            _destroy(thing.item)
