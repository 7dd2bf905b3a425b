"""Letters that are shifted, small, struck out or squeezed in office files are no digits of a figure."""

from __future__ import annotations

import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from pipelines.extraction.forms.office import read_office
from pipelines.extraction.model import Document

APART, GONE = ("45", "45 2"), ("5",)


def word(path: Path, *runs: str) -> Path:
    document = docx.Document()
    document.add_heading("Fenmarsh Borough Council", 0)
    table = document.add_table(rows=2, cols=2)
    for at, text in enumerate(("Ref", "Result", "A1")):
        table.cell(at // 2, at % 2).text = text
    for run in runs:
        table.cell(1, 1).paragraphs[0]._p.append(parse_xml(run.replace(">", f" {nsdecls('w')}>", 1)))
    document.save(path)
    return path


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def last_cell(document: Document) -> str:
    return document.tables[0].rows[-1].at(1).text


@pytest.mark.parametrize(
    ("first", "second", "texts"),
    [
        (run("45"), run("2", '<w:position w:val="6"/>'), APART),
        (run("45"), run("2", '<w:vertAlign w:val="subscript"/>'), APART),
        (run("45", '<w:sz w:val="22"/>'), run("2", '<w:sz w:val="12"/>'), APART),
        (run("45"), '<w:hyperlink w:anchor="n2"><w:r><w:t>2</w:t></w:r></w:hyperlink>', APART),
        (run("4"), run("5", "<w:b/>"), ("45",)),
        (run("4", "<w:strike/>"), run("5"), GONE),
        (run("4", "<w:dstrike/>"), run("5"), GONE),
        (run("4", '<w:color w:val="auto" w:themeColor="background1"/>'), run("5"), GONE),
        (run("4", '<w:w w:val="1"/>'), run("5"), GONE),
        (run("4", '<w:spacing w:val="-400"/>'), run("5"), GONE),
        ('<w:bdo w:val="rtl"><w:r><w:t>4</w:t></w:r></w:bdo>', run("5"), GONE),
    ],
)
def test_in_a_word_document(first: str, second: str, texts: tuple[str, ...], tmp_path: Path) -> None:
    document = read_office(word(tmp_path / "report.docx", first, second), "docx", "report", "")
    assert last_cell(document) in texts
    assert bool(document.notes) == (texts is GONE)


@pytest.mark.parametrize(
    ("first", "second", "texts"),
    [
        (InlineFont(sz=11), InlineFont(sz=6), APART),
        (InlineFont(sz=11), InlineFont(sz=11, vertAlign="subscript"), APART),
        (InlineFont(sz=11, strike=True), InlineFont(sz=11), ("2",)),
        (InlineFont(sz=11), InlineFont(sz=11, b=True), ("452",)),
    ],
)
def test_in_a_workbook(first: InlineFont, second: InlineFont, texts: tuple[str, ...], tmp_path: Path) -> None:
    book, path = openpyxl.Workbook(), tmp_path / "report.xlsx"
    for line in (("Ref", "Result"), ("A1", None)):
        book.worksheets[0].append(line)
    book.worksheets[0]["B2"] = CellRichText(TextBlock(first, "45"), TextBlock(second, "2"))
    book.save(path)
    assert last_cell(read_office(path, "xlsx", "report", "")) in texts


@pytest.mark.parametrize(
    ("properties", "texts"),
    [
        ('style:text-position="sub 58%"', APART),
        ('style:text-position="-33% 58%"', APART),
        ('style:text-position="super 58%"', ("45",)),
        ('style:text-line-through-style="solid"', ("45",)),
        ('style:text-scale="1%"', ("45",)),
        ('fo:letter-spacing="-9pt"', ("45",)),
        ('fo:font-weight="bold"', ("452",)),
    ],
)
def test_in_an_opendocument_text(properties: str, texts: tuple[str, ...], tmp_path: Path) -> None:
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for short, name in (
            ("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"),
            ("fo", "xsl-fo-compatible"),
        )
    )  # fmt: skip
    cells = [
        f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" for text in ("Ref", "Result", "A1")
    ]
    marked = (
        '<table:table-cell><text:p>45<text:span text:style-name="m">2</text:span></text:p></table:table-cell>'
    )
    rows = [f"<table:table-row>{''.join(row)}</table:table-row>" for row in (cells[:2], (cells[2], marked))]
    style = (
        f'<style:style style:name="m" style:family="text"><style:text-properties {properties}/></style:style>'
    )
    content = (
        f'<office:document-content {spaces} office:version="1.2"><office:automatic-styles>{style}'
        "</office:automatic-styles><office:body><office:text>"
        f"<table:table>{''.join(rows)}</table:table></office:text></office:body></office:document-content>"
    )
    path = tmp_path / "report.odt"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content)
    assert last_cell(read_office(path, "odt", "report", "")) in texts
