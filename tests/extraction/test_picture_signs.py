"""Icons that are pictures are the lights and triangles that they show, in every form of a report."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import numpy as np
import pytest
from docx import Document
from PIL import Image, ImageDraw
from reportlab.lib import colors
from reportlab.platypus import Image as Picture
from reportlab.platypus import SimpleDocTemplate, Table

from benchmarks.councils.__main__ import rows_of
from pipelines.extraction.forms.picture_signs import sign_of, sign_of_address, sign_of_bytes
from pipelines.extraction.kinds.evidence import WEIGHTS
from pipelines.extraction.reading import read_here
from pipelines.extraction.report import load_report

COLOURS = {"Green": (40, 160, 60), "Amber": (250, 170, 20), "Red": (210, 30, 40)}
ROWS = (("Bins emptied", "98%", "Green"), ("Calls answered", "88%", "Amber"), ("Rents paid", "70%", "Red"))


def icon(colour: tuple[int, int, int], shape: str = "disc", side: int = 24) -> bytes:
    image = Image.new("RGBA", (side, side), (255, 255, 255, 0))
    draw = ImageDraw.Draw(image)
    last = side - 1
    if shape == "disc":
        draw.ellipse((0, 0, last, last), fill=colour)
        draw.line((6, 12, 11, 18, 18, 6), fill=(255, 255, 255), width=3)  # a tick
    elif shape == "triangle":
        draw.polygon([(last / 2, 0), (0, last), (last, last)], fill=colour)
    elif shape == "arrow":
        draw.polygon([(0, 12), (12, 0), (last, 12), (16, 12), (16, last), (8, last), (8, 12)], fill=colour)
    elif shape == "thin arrow":
        half, stem = last // 2, round(0.08 * side)
        draw.polygon([(half, 0), (0, 0.55 * side), (last, 0.55 * side)], fill=colour)
        draw.rectangle((half - stem, 0.5 * side, half + stem, last), fill=colour)
    else:
        draw.rectangle((0, 0, last, 4), fill=colour)
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


@pytest.mark.parametrize(("shape", "sign"), [("disc", "●"), ("triangle", "▲"), ("arrow", "▲"), ("bar", "")])
def test_an_icon_is_told_by_its_outline(shape: str, sign: str) -> None:
    found = sign_of_bytes(icon(COLOURS["Green"], shape))
    assert (found.sign if found else "") == sign


@pytest.mark.parametrize(("turned", "sign"), [(90, "◄"), (180, "▼"), (270, "►")])
@pytest.mark.parametrize("shape", ["triangle", "arrow"])
def test_an_arrow_is_told_by_where_it_points(shape: str, turned: int, sign: str) -> None:
    with Image.open(io.BytesIO(icon(COLOURS["Red"], shape))) as image:
        found = sign_of(np.asarray(image.rotate(turned)))
    assert found is not None
    assert found.sign == sign


def test_what_is_pale_or_of_many_colours_or_no_picture_shows_no_sign() -> None:
    assert sign_of_bytes(icon((225, 235, 228))) is None
    rainbow = np.dstack([np.random.default_rng(1).integers(0, 255, (24, 24, 3)), np.full((24, 24), 255)])
    assert sign_of(rainbow.astype(np.uint8)) is None
    assert sign_of_bytes(b"\x89PNG\r\n\x1a\nbroken") is None
    assert sign_of_address("https://example.org/green.png") is None


def as_word(path: Path) -> None:
    report = Document()
    report.add_heading("Performance, quarter 2 2024/25", 1)
    grid = report.add_table(rows=1, cols=4)
    for cell, text in zip(grid.rows[0].cells, ("Indicator", "Result", "Target", "Status"), strict=True):
        cell.text = text
    for name, result, rating in ROWS:
        cells = grid.add_row().cells
        for cell, text in zip(cells, (name, result, "90%"), strict=False):
            cell.text = text
        cells[3].paragraphs[0].add_run().add_picture(io.BytesIO(icon(COLOURS[rating])), width=150_000)
    report.save(str(path))


def as_page(path: Path) -> None:
    def source(rating: str) -> str:
        return f"data:image/png;base64,{base64.b64encode(icon(COLOURS[rating])).decode()}"

    rows = "".join(
        f'<tr><td>{name}</td><td>{result}</td><td>90%</td><td><img src="{source(rating)}"></td></tr>'
        for name, result, rating in ROWS
    )
    heads = "<tr><th>Indicator</th><th>Result</th><th>Target</th><th>Status</th></tr>"
    path.write_text(f"<h1>Performance, quarter 2 2024/25</h1><table>{heads}{rows}</table>", encoding="utf-8")


def as_pdf(path: Path, shape: str = "disc", side: int = 24, shown: float = 12) -> None:
    rows = [["Indicator", "Result", "Target", "Status"]]
    rows += [
        [name, result, "90%", Picture(io.BytesIO(icon(COLOURS[rating], shape, side)), shown, shown)]
        for name, result, rating in ROWS
    ]
    grid = Table(rows, style=[("GRID", (0, 0), (-1, -1), 0.5, colors.black)])
    SimpleDocTemplate(str(path), title="Performance, quarter 2 2024/25", invariant=1).build([grid])


@pytest.mark.parametrize(("form", "write"), [("docx", as_word), ("html", as_page), ("pdf", as_pdf)])
def test_a_status_of_pictures_is_read(form: str, write: object, tmp_path: Path) -> None:
    path = tmp_path / f"q2-2024-25.{form}"
    assert callable(write)
    write(path)
    found = rows_of(path, WEIGHTS)["indicator-results"]
    assert [(row["indicator"], row["result"], row["rag"]) for row in found] == list(ROWS)


def test_an_icon_of_few_points_is_told_by_its_own_dots(tmp_path: Path) -> None:
    """Drawn with a dot to a point, an arrow 12.8 points wide would be 13 dots: too few for an outline."""
    path = tmp_path / "q2-2024-25.pdf"
    as_pdf(path, "thin arrow", 53, 12.8)
    (table,) = read_here(load_report(path), Path("schemas/layouts")).document.tables
    signs = [cell.symbols[0].sign for row in table.rows[1:] for cell in row.cells if cell.symbols]
    assert signs == ["▲"] * 3
