"""Letters of symbol fonts become the signs that they show, whatever the form of the file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from lxml import html
from openpyxl import Workbook
from openpyxl.styles import Font

from pipelines.extraction.forms.symbol_fonts import as_signs, signs_of
from pipelines.extraction.forms.vector_signs import drawn_sign
from pipelines.extraction.model import RawTable
from pipelines.extraction.reading import read_report
from pipelines.extraction.report import load_report


@pytest.mark.parametrize(
    ("font", "text", "sign"),
    [
        ("Wingdings", "\uf0e9", "⬆"),
        ("ABCDEF+Wingdings-Regular", "ê", "⬇"),
        ("Wingdings 3", "p", "▲"),
        ("wingdings2", "P", "✓"),
        ("Webdings", "6", "▼"),
        ("SymbolMT", "\uf0ad", "↑"),
        ("Arial", "é", "é"),
        ("Symbola", "é", "é"),
        ("Wingdings", "9", "9"),
    ],
)
def test_letters_of_symbol_fonts(font: str, text: str, sign: str) -> None:
    assert as_signs(text, signs_of(font)) == sign


def _word(path: Path) -> None:
    document = Document()
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Measure", "Trend"
    table.cell(1, 0).text = "Bins emptied on time"
    run = table.cell(1, 1).paragraphs[0].add_run("é")
    fonts = OxmlElement("w:rFonts")
    fonts.set(qn("w:ascii"), "Wingdings")
    run._r.get_or_add_rPr().append(fonts)
    document.save(str(path))


def _workbook(path: Path) -> None:
    book = Workbook()
    sheet: Any = book.active
    for row in (("Measure", "Trend"), ("Bins emptied on time", "é")):
        sheet.append(row)
    sheet["B2"].font = Font(name="Wingdings")
    book.save(path)


def _webpage(path: Path) -> None:
    rows = "<tr><th>Measure</th><th>Trend</th></tr><tr><td>Bins emptied on time</td><td>{}</td></tr>"
    path.write_text(f"<table>{rows.format('<font face=Wingdings>&#233;</font>')}</table>", encoding="utf-8")


@pytest.mark.parametrize(("form", "write"), [("docx", _word), ("xlsx", _workbook), ("html", _webpage)])
def test_an_arrow_of_a_symbol_font_is_a_sign_of_its_cell(form: str, write: Any, tmp_path: Path) -> None:
    path = tmp_path / f"report.{form}"
    write(path)
    read = read_report(load_report(path), Path("schemas/layouts"))
    (table,) = (part for part in read.document.flow if isinstance(part, RawTable))
    cell = table.rows[1].at(1)
    assert [symbol.sign for symbol in cell.symbols] == ["⬆"]
    assert "é" not in cell.text


@pytest.mark.parametrize(
    ("drawing", "sign"),
    [
        ('<svg><polygon points="5,0 10,10 0,10" fill="#123456"/></svg>', "▲"),
        ('<svg fill="red"><path d="M0 0 h10 l-5 10 z"/></svg>', "▼"),
        ('<svg><circle cx="5" cy="5" r="5" style="fill:#0a0"/></svg>', "●"),
        ('<svg><rect width="10" height="10"/><rect width="5" height="9"/></svg>', None),
        ('<svg><polygon points="5,0 10,10 0,10" fill="none"/></svg>', None),
        ('<svg><path d="M0 0 C 1 1 2 2 3 3 z"/></svg>', None),
    ],
)
def test_small_drawings_of_web_pages_are_signs(drawing: str, sign: str | None) -> None:
    found = drawn_sign(html.fragment_fromstring(drawing))
    assert (found.sign if found else None) == sign
