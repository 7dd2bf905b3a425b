"""The spot of a figure as a picture: the box is lit, its words are told, limits and errors hold."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hostile_files import laughing_forms
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from pipelines.exceptions import ReportError
from pipelines.extraction import picture
from pipelines.extraction.model import Box
from pipelines.extraction.picture import (
    DPI,
    EDGE,
    LIT,
    lines_around,
    page_picture,
    spot_picture,
    text_within,
)
from pipelines.extraction.worker import Limits

SPOT = Box(100, 90, 220, 110)
OTHER = Box(300, 90, 420, 110)


@pytest.fixture
def document(tmp_path: Path) -> Path:
    """Two pages of 500 by 400 points; on the first, `Green 42` in SPOT and other words beside it."""
    path = tmp_path / "report.pdf"
    canvas = Canvas(str(path), pagesize=(500, 400))
    canvas.drawString(102, 400 - 105, "Green 42")
    canvas.drawString(302, 400 - 105, "elsewhere")
    canvas.showPage()
    canvas.drawString(102, 400 - 105, "second page")
    canvas.save()
    return path


def opened(content: bytes) -> Image.Image:
    """A PNG as an image."""
    image = Image.open(io.BytesIO(content))
    assert image.format == "PNG"
    return image.convert("RGB")


def near(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """Whether two colours differ by no more than the palette's steps."""
    return all(abs(have - want) <= 12 for have, want in zip(one, other, strict=True))


def test_the_box_is_lit_and_framed_and_nothing_else(document: Path):
    image = opened(page_picture(document, 1, [SPOT]))
    scale = DPI / 72
    assert (image.width - 500 * scale, image.height - 400 * scale) == pytest.approx((0, 0), abs=1)
    assert near(image.getpixel((round(210 * scale), round(93 * scale))), LIT)
    assert near(image.getpixel((round((SPOT.x0 - 2) * scale) + 1, round(100 * scale))), EDGE)
    plain = opened(page_picture(document, 1))
    assert near(plain.getpixel((round(210 * scale), round(93 * scale))), (255, 255, 255))
    beyond = (0, round(120 * scale), image.width, image.height)
    assert image.crop(beyond).tobytes() == plain.crop(beyond).tobytes()


def test_the_same_question_has_the_same_bytes(document: Path):
    assert page_picture(document, 1, [SPOT]) == page_picture(document, 1, [SPOT])
    assert page_picture(document, 1, [SPOT]) != page_picture(document, 1, [OTHER])
    assert page_picture(document, 1, [SPOT]) != page_picture(document, 2, [SPOT])


def test_a_crop_holds_the_box_and_some_of_the_page(document: Path):
    crop = opened(spot_picture(document, 1, [SPOT]))
    whole = opened(page_picture(document, 1, [SPOT], dpi=150))
    assert crop.width < whole.width * 0.8
    assert crop.height < whole.height / 3
    colours = crop.getcolors(100_000) or []
    assert sum(count for count, colour in colours if near(colour, LIT)) > 0.05 * crop.width * crop.height


def test_the_words_in_a_box_are_read(document: Path):
    assert text_within(document, 1, [SPOT, OTHER, Box(0, 300, 500, 400)]) == ["Green 42", "elsewhere", ""]


def test_boxes_outside_the_page_change_nothing(document: Path):
    assert page_picture(document, 1, [Box(-50, -50, -10, -10)]) == page_picture(document, 1)
    assert opened(spot_picture(document, 1, [Box(480, 380, 900, 900)])).width > 0


@pytest.mark.parametrize("page", [0, 3, -1])
def test_a_page_that_is_not_there_is_refused_by_name(document: Path, page: int):
    with pytest.raises(ReportError, match=r"report.pdf, page -?\d: the document has pages 1 to 2"):
        page_picture(document, page)


def test_a_document_that_never_ends_drawing_ends_with_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(picture, "LIMITS", Limits(seconds=2))
    path = tmp_path / "laughing.pdf"
    path.write_bytes(laughing_forms())
    with pytest.raises(ReportError, match=r"laughing\.pdf"):
        page_picture(path, 1, [SPOT])


def test_lines_of_a_transcript_with_the_spot_marked(tmp_path: Path):
    path = tmp_path / "report.txt"
    path.write_text("one\r\ntwo\nthree\tfour\n<b>five</b>\x00\n" + "x" * 10_000, encoding="utf-8")
    assert [tuple(line) for line in lines_around(path, [3], around=1)] == [
        (2, "two", False),
        (3, "three\tfour", True),
        (4, "<b>five</b>\N{REPLACEMENT CHARACTER}", False),
    ]
    assert len(lines_around(path, [5], around=0)[0].text) == 4001
    with pytest.raises(ReportError, match="has lines 1 to 5"):
        lines_around(path, [6])
