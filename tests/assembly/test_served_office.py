"""Office files and web pages: nothing that they hold and do not show is in what is served of them."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from conftest import Office, Openbarnet
from office_files import COUNCIL, SECRET, WRITERS
from raw_pdf import FIRST_OWN, raw_pdf, text
from starlette.testclient import TestClient

from pipelines.assembly.identity import read_identified
from pipelines.assembly.serving import make_ready
from pipelines.assembly.steps import assemble, rulebook_of
from pipelines.council.project import Project
from pipelines.extraction.picture import rows_around
from pipelines.extraction.report import load_report
from pipelines.gate.screening import load_allowed
from pipelines.gate.withholding import LetThrough
from pipelines.portal.server.app import create_app

PLACES = {"xlsx": "sheet 'Indicators', cell E8", "ods": "sheet 'Indicators', cell E8"}
WHEN = ("--at", "2027-02-01T07:00:00+00:00")


def served(path: Path, project: Project, target: Path) -> tuple[str, ...]:
    """What is taken out of a file; what is served in its place, if anything is, stands at `target`."""
    read = read_identified(load_report(path), project)
    made = assemble({path.stem: read}, rulebook_of(project))
    tables = {name: table.records for name, table in made.tables.items()}
    allowed, released = load_allowed(project), LetThrough()
    return make_ready(made.summaries[0], read, tables, path, target, allowed, released).taken_out


def changed(path: Path, part: str, change: Callable[[str], str], more: dict[str, str] | None = None) -> None:
    """Write a package's part, and some more, into it."""
    before = path.with_suffix(".before")
    shutil.move(path, before)
    with zipfile.ZipFile(before) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content.decode()) if name == part else content)
        for name, text in (more or {}).items():
            new.writestr(name, text)


@pytest.mark.parametrize("form", WRITERS)
def test_what_a_file_hides_is_not_served_and_its_figures_are(form: str, tmp_path: Path, project: Project):
    path = WRITERS[form](tmp_path / f"q2-2025-26-fenmarsh.{form}", with_secrets=True)
    target = tmp_path / "served.html"
    assert "text that it does not show" in served(path, project, target)
    page = target.read_text(encoding="utf-8")
    assert SECRET not in page
    assert "Missed bins per 100,000" in page
    assert 'bgcolor="#ff0000"' in page
    assert '<font color="#ffffff">Ref</font>' in page or form in ("odt", "ods", "html")
    read = read_identified(load_report(path), project)
    (table,) = [one for one in read.tables if one.layout.resource == "indicator-results"]
    (spot,) = next(row for row in table.rows if row.text("ref") == "FM2").cells["result"].parts
    shown = rows_around(target, [(spot.line, spot.place)], around=1)
    assert shown == rows_around(path, [(spot.line, spot.place)], around=1)
    assert [cell.text for row in shown for cell in row.cells if cell.is_lit] == ["72"]


def cleaned(form: str, folder: Path) -> Path:
    """The report as an officer cleans it: nothing hidden, no names or descriptions in its properties."""
    path = WRITERS[form](folder / f"q2-2025-26-fenmarsh.{form}")
    if form == "xlsx":
        changed(path, "docProps/core.xml", lambda text: text.replace("openpyxl", ""))
    if form == "docx":
        before = path.with_suffix(".before")
        shutil.move(path, before)
        with zipfile.ZipFile(before) as old, zipfile.ZipFile(path, "w") as new:
            for name in old.namelist():
                if not name.startswith(("customXml/", "docProps/")):
                    new.writestr(name, old.read(name))
    return path


@pytest.mark.parametrize("form", WRITERS)
def test_a_file_that_holds_nothing_else_is_served_as_it_is(form: str, tmp_path: Path, project: Project):
    assert served(cleaned(form, tmp_path), project, tmp_path / "served.html") == ()


@pytest.mark.parametrize("form", ["xlsx", "docx"])
def test_a_file_that_only_names_its_author_is_served_in_its_form_without(
    form: str, tmp_path: Path, project: Project
):
    path, target = cleaned(form, tmp_path), tmp_path / f"served.{form}"
    spaces = "xmlns:cp='x' xmlns:dc='y'"
    author = f"<cp:coreProperties {spaces}><dc:creator>Zenobia Quill</dc:creator></cp:coreProperties>"
    more = {} if form == "xlsx" else {"docProps/core.xml": author}
    changed(path, "docProps/core.xml", lambda _: author, more)
    assert served(path, project, target) == ("names of people in the file's properties",)
    with zipfile.ZipFile(target) as after, zipfile.ZipFile(path) as before:
        assert after.namelist() == before.namelist()
        assert b"Zenobia" not in after.read("docProps/core.xml")
    line = {"xlsx": 6, "docx": 7}[form]
    assert rows_around(target, [(line, "")], around=0)[-1].cells[1].text == "Missed bins per 100,000"
    first = target.read_bytes()
    served(path, project, target)
    assert target.read_bytes() == first


def beside(text: str) -> Callable[[str], str]:
    """Put something into the body of a Word document."""
    return lambda content: content.replace("<w:body>", f"<w:body>{text}", 1)


def in_cell(text: str) -> Callable[[str], str]:
    """Put a cell's text into a workbook's first sheet, after its rows."""
    return lambda content: content.replace("</sheetData>", f"</sheetData>{text}", 1)


SHEET, WORDS = "xl/worksheets/sheet1.xml", "word/document.xml"
RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
)
MAIL = '<Relationship Id="r9" Type="x/hyperlink" TargetMode="External" Target="mailto:z.quillfeather@b.uk"/>'
WAYS: dict[str, tuple[str, str, Callable[[str], str], dict[str, str]]] = {
    "list to choose from": ("xlsx", SHEET, in_cell(
        '<dataValidations count="1"><dataValidation type="list" sqref="A1">'
        '<formula1>"Zenobia,Quill"</formula1></dataValidation></dataValidations>'), {}),
    "prompt of a cell": ("xlsx", SHEET, in_cell(
        '<dataValidations count="1"><dataValidation prompt="Ask Zenobia" sqref="A1"/>'
        "</dataValidations>"), {}),
    "head of the printed page": ("xlsx", SHEET, in_cell(
        "<headerFooter><oddHeader>&amp;LZenobia</oddHeader></headerFooter>"), {}),
    "name of cells": ("xlsx", "xl/workbook.xml", lambda text: text.replace("<definedNames />", "").replace(
        "</sheets>", '</sheets><definedNames><definedName name="who">"Zenobia"</definedName>'
        "</definedNames>"), {}),
    "text box": ("xlsx", SHEET, str, {"xl/drawings/drawing1.xml":
        '<a:p xmlns:a="a"><a:r><a:t>Zenobia</a:t></a:r></a:p>'}),
    "values of a chart": ("xlsx", SHEET, str, {"xl/charts/chart1.xml":
        '<c:c xmlns:c="c"><c:strCache><c:pt><c:v>Zenobia</c:v></c:pt></c:strCache></c:c>'}),
    "text in a formula": ("xlsx", SHEET, lambda text: text.replace(
        "<v>45</v>", '<f>IF(TRUE,45,"Zenobia")</f><v>45</v>').replace(
        "<v>60</v>", '<f>IF(TRUE,60,"Zenobia")</f><v>60</v>'), {}),
    "address behind a link": ("xlsx", SHEET, str, {"xl/worksheets/_rels/sheet1.xml.rels": RELS.format(MAIL)}),
    "file of another kind": ("xlsx", SHEET, str, {"xl/zenobia.csv": "Zenobia"}),
    "figure behind a text": ("xlsx", "xl/styles.xml", lambda text: text.replace(
        'formatCode="0.0%"', 'formatCode="&quot;under 50%&quot;"'), {}),
    "moved away": ("docx", WORDS, beside(
        '<w:p><w:moveFrom w:id="7"><w:r><w:t>Zenobia</w:t></w:r></w:moveFrom></w:p>'), {}),
    "variable": ("docx", WORDS, str, {"word/settings2.xml":
        '<w:settings xmlns:w="w"><w:docVar w:name="a" w:val="Zenobia"/></w:settings>'}),
    "title of a control": ("docx", WORDS, beside(
        '<w:sdt><w:sdtPr><w:alias w:val="Zenobia"/></w:sdtPr><w:sdtContent><w:p/>'
        "</w:sdtContent></w:sdt>"), {}),
    "text of a field": ("docx", WORDS, beside(
        "<w:p><w:r><w:instrText>COMMENTS Zenobia</w:instrText></w:r></w:p>"), {}),
    "alternative text": ("docx", WORDS, beside('<w:p><w:r><w:t>a</w:t></w:r></w:p><w:p><w:r><w:drawing>'
        '<wp:docPr xmlns:wp="wp" id="1" name="x" descr="Zenobia"/></w:drawing></w:r></w:p>'), {}),
    "file put in whole": ("docx", WORDS, str, {"word/afchunk.mht": "Zenobia"}),
    "figure behind another": ("ods", "content.xml", lambda text: text.replace(
        "><text:p>72<", ' office:value-type="float" office:value="72"><text:p>&lt;80<'), {}),
    "variable of a text": ("odt", "content.xml", lambda text: text.replace("<office:text>",
        '<office:text><text:p><text:hidden-text text:string-value="Zenobia"/></text:p>'), {}),
    "comment of a style": ("html", "", lambda text: text.replace("<style>", "<style>/* Zenobia */"), {}),
    "text of a style": ("html", "", lambda text: text.replace(
        "<style>", "<style>b:after{content:'Zenobia'}"), {}),
    "text for readers aloud": ("html", "", lambda text: text.replace(
        "<table", "<table aria-label='Zenobia'", 1), {}),
    "letter behind a link": ("html", "", lambda text: text.replace(
        "<body>", "<body><p><a href='mailto:z.quill@b.uk'>Fenmarsh</a></p>"), {}),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_no_way_of_hiding_lets_a_file_out(way: str, tmp_path: Path, project: Project):
    form, part, change, more = WAYS[way]
    path, target = cleaned(form, tmp_path), tmp_path / "served.html"
    if part:
        changed(path, part, change, more)
    else:
        path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    assert served(path, project, target)
    page = target.read_text(encoding="utf-8").lower()
    assert "zenobia" not in page
    assert "quill" not in page
    assert "household waste recycled" in page


def test_what_stands_beside_the_parts_of_a_file_is_not_served(tmp_path: Path, project: Project):
    path, target = cleaned("xlsx", tmp_path), tmp_path / "served.html"
    with zipfile.ZipFile(path, "a") as archive:
        archive.comment = b"Zenobia"
    assert served(path, project, target) == ("files, rows or macros behind what it shows",)
    assert b"Zenobia" not in target.read_bytes()


def test_what_was_withdrawn_and_put_back_is_listed_as_it_is_served(tmp_path: Path, openbarnet: Openbarnet):
    office = Office(tmp_path / "office", openbarnet)
    office.reports.mkdir(parents=True)
    WRITERS["xlsx"](office.reports / "q2-2025-26-fenmarsh.xlsx", with_secrets=True)
    assert office.publish().exit_code == 0
    (entry,) = office.catalog()["reports"]
    assert entry["document"].endswith(".html")
    assert not any(SECRET.encode() in content for content in office.contents().values())
    why = ("--reason", "It names a tenant.", "--role", "Head of information")
    for more in (why, ("--undo",)):
        said = office.openbarnet(
            "withdraw", "--report", entry["report"], *more, "--store", office.store, *WHEN
        )
        assert said.exit_code == 0, said.output
    assert office.catalog()["reports"][0]["document"] == entry["document"]
    with TestClient(create_app(office.store)) as client:
        page = client.get(f"/{entry['document']}")
    assert page.status_code == 200
    assert page.content == (office.store / entry["document"]).read_bytes()


def test_what_a_pdf_says_of_a_person_beside_its_pages_is_not_served(tmp_path: Path, project: Project):
    path, target = tmp_path / "q2-2025-26-fenmarsh.pdf", tmp_path / "served.pdf"
    info = "<< /Title (Ring 07700 900461) >>"
    chart = "<< /Type /StructElem /S /Figure /Alt (Chart by zenobia.quill@gmail.com) >>"
    tree = f"/StructTreeRoot << /Type /StructTreeRoot /K [{FIRST_OWN} 0 R] >> /Info {FIRST_OWN + 1} 0 R"
    words = text(COUNCIL, 50, 250) + text("Quarter 2 2025/26 performance report", 50, 200)
    raw_pdf(path, words, catalogue=tree, objects={FIRST_OWN: chart, FIRST_OWN + 1: info})
    assert served(path, project, target) == ("texts beside the pages",)
    data = target.read_bytes()
    with pikepdf.open(target) as pdf:
        data += b"".join(
            one.unparse(resolved=True) for one in pdf.objects if isinstance(one, pikepdf.Dictionary)
        )
    assert b"Figure" in data
    assert b"900461" not in data
    assert b"zenobia" not in data
