"""A second reading shares nothing with the first: a box's picture for text, the hidden layer for a scan."""

from __future__ import annotations

import hashlib
import io
import shutil
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pypdfium2
import pytest
from helpers.raw_pdf import raw_pdf, text
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pipelines.extraction import rereading
from pipelines.extraction.forms import pdf
from pipelines.extraction.model import Box
from pipelines.extraction.rereading import read_again, second_reading
from pipelines.rows.records import PrintedSpot

TESSERACT = shutil.which("tesseract")
needs_tesseract = pytest.mark.skipif(TESSERACT is None, reason="Tesseract is not installed")
BOX = Box(50, 92, 130, 103)


def spot(path: Path, box: Box = BOX) -> PrintedSpot:
    x0, top, x1, bottom = (Decimal(str(edge)) for edge in box)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return PrintedSpot(
        "report/rows/row", "result", 1, "report", sha256, 1, x0, top, x1, bottom, None, "612,345"
    )


def printed(folder: Path, words: str = "612,345", before: str = "") -> Path:
    return raw_pdf(folder / "page.pdf", before + text(words))


def scan(folder: Path, layer: str) -> Path:
    """A picture of a page that says 612,345, with a hidden layer of words."""
    page = pypdfium2.PdfDocument(printed(folder, "612,345"))[0]
    file = io.BytesIO()
    page.render(scale=200 / 72).to_pil().save(file, "PNG")
    file.seek(0)
    path = folder / "scan.pdf"
    canvas = Canvas(str(path), pagesize=page.get_size())
    canvas.drawImage(ImageReader(file), 0, 0, *page.get_size())
    hidden = canvas.beginText(50, 200)
    hidden.setTextRenderMode(3)
    hidden.textOut(layer)
    canvas.drawText(hidden)
    canvas.save()
    return path


@needs_tesseract
def test_what_the_file_says_is_read_again_from_the_picture_of_its_box(tmp_path: Path):
    assert read_again(printed(tmp_path), 1, [BOX], TESSERACT) == ["612,345"]
    on_a_dark_ground = printed(tmp_path, before="0 0.2 0.5 rg 40 190 120 30 re f 1 g ")
    assert read_again(on_a_dark_ground, 1, [BOX], TESSERACT) == ["612,345"]


@needs_tesseract
def test_the_second_reading_sees_the_page_and_not_the_text(tmp_path: Path):
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >>"
    maps = "1 beginbfchar <36> <0039> endbfchar"  # the file says 9 where it draws 6
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <00> <FF> "
        f"endcodespacerange {maps} endcmap end end"
    )
    path = raw_pdf(
        tmp_path / "page.pdf",
        text("612,345"),
        objects={5: font, 6: f"<< /Length {len(cmap)} >>\nstream\n{cmap}\nendstream"},
    )
    (content,) = pdf.page_contents(path)
    assert [word.text for word in content.words] == ["912,345"]
    assert read_again(path, 1, [BOX], TESSERACT) == ["612,345"]


@pytest.mark.parametrize(
    ("small", "told"),
    [("5", "5"), ("3", "3"), ("", ""), ("8", "")],  # of another size: as the file says, as before, or neither
)
def test_other_digits_than_the_file_says_are_read_in_another_size(small: str, told: str):
    asked: list[tuple[int, int]] = []

    def read(boxes: Sequence[Box], dpi: int) -> list[str]:
        asked.append((len(boxes), dpi))
        return ["21", "3"] if dpi == rereading.DPI else [small]

    assert rereading._read_twice(read, [BOX, BOX], ["21", "5"]) == ["21", told]
    assert asked == [(2, rereading.DPI), (1, rereading.OTHER_DPI)]
    assert rereading._read_twice(read, [BOX, BOX], ["21", "3"]) == ["21", "3"]
    assert len(asked) == 3


def test_without_tesseract_a_text_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = printed(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    rereading.tesseract_version.cache_clear()
    reader = second_reading(lambda _: path)
    assert (reader(spot(path)), reader.name) == (None, "")
    rereading.tesseract_version.cache_clear()


def test_a_scan_is_read_again_from_its_hidden_layer(tmp_path: Path):
    path = scan(tmp_path, "612.345")
    assert read_again(path, 1, [BOX], None) == ["612.345"]
    (content,) = pdf.page_contents(path)
    assert ([word.text for word in content.words], content.left_out) == ([], ())


@needs_tesseract
def test_the_reader_has_a_name_and_reads_a_spot_only_once(tmp_path: Path):
    path, asked = printed(tmp_path), []
    reader = second_reading(lambda _: asked.append(1) or path)
    assert reader.name.startswith("Tesseract ")
    assert [reader(spot(path)), reader(spot(path))] == ["612,345"] * 2
    assert len(asked) == 1


def test_what_is_no_pdf_or_cannot_be_drawn_is_read_once(tmp_path: Path):
    damaged = tmp_path / "page.pdf"
    damaged.write_bytes(b"%PDF-1.7\nnothing more\n")
    assert second_reading(lambda _: None)(spot(damaged)) is None
    assert second_reading(lambda _: damaged)(spot(damaged)) is None


@needs_tesseract
def test_many_spots_of_a_page_are_read_in_one_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    figures = ["38.2%", "7.4", "612,345", "57.1%", "(3.4)", "1,200,000"]
    lines = "".join(text(each, 50, 250 - 20 * n) for n, each in enumerate(figures))
    path = raw_pdf(tmp_path / "page.pdf", lines)
    boxes = [Box(50, 42 + 20 * n, 130, 53 + 20 * n) for n in range(len(figures))]
    asked: list[int] = []
    monkeypatch.setattr(rereading, "run", lambda function, *given, **_: asked.append(1) or function(*given))
    reader = second_reading(lambda _: path)
    reader.prepare(spot(path, box) for box in boxes)
    assert [reader(spot(path, box)) for box in boxes] == figures
    assert len(asked) == 1
