"""What reading leaves open is asked at the desk: with the table to look at, and the rows that would come."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from desk_office import desk_office
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table, TableStyle
from test_desk_web import signed_in

from pipelines.assembly.teaching import lesson_of
from pipelines.council.project import Project
from pipelines.datasets.declared.folder import load_datasets
from pipelines.desk import asking
from pipelines.desk.building import WORK, merge_decisions
from pipelines.desk.questions import AskedCause, Weight, read_questions
from pipelines.extraction.report import load_report
from pipelines.gate.moves import DeskRole

REPORT = "q3-2025-26-plan"
STRANGE = ("Our work", "What difference it makes", "Tier")
WORK_DONE = (
    ("Foster care", "A larger service keeps children near home.", "2"),
    ("Town centres", "Better streets bring people and trade back.", "2"),
    ("Libraries", "Space let to small firms pays for more hours.", "2"),
)
KINDS = ("focus-areas", "risks")


def printed(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    """A page with one ruled table, whose headings say nothing that is known."""
    styles = getSampleStyleSheet()
    grid = TableStyle(
        [("GRID", (0, 0), (-1, -1), 0.5, "black"), ("FONTNAME", (0, 0), (-1, 0), "Helvetica-Bold")]
    )
    story = [
        Paragraph("Corporate plan, Q3 2025/26", styles["Heading1"]),
        Paragraph("This year", styles["Heading2"]),
        Table([list(row) for row in rows], style=grid),
    ]
    SimpleDocTemplate(str(path), pagesize=A4, invariant=1).build(story)
    return path


@pytest.fixture
def project(own_project: Project) -> Project:
    """Few kinds of table, so that few answers are tried."""
    for file in (own_project.schemas / "kinds").glob("*.yaml"):
        if file.stem not in KINDS:
            file.unlink()
    return own_project


def asked(work: Path) -> tuple[AskedCause, ...]:
    asking.main([str(work), "report", REPORT, ""])
    return read_questions(work)


def test_what_a_table_is_is_asked_with_its_picture_and_the_rows_of_each_answer(
    tmp_path: Path, project: Project
):
    office = desk_office(tmp_path / "office", project)
    ada = office.person("Ada", DeskRole.PREPARER)
    one = office.made(ada, REPORT)
    work = office.bureau.place(one.id) / WORK
    (work / "reports").mkdir()
    report = printed(work / "reports" / f"{REPORT}.pdf", (STRANGE, *WORK_DONE))
    report.with_suffix(".yaml").write_text("publisher: London Borough of Barnet\n", encoding="utf-8")

    (cause,) = asked(work)  # once: not that its kind is unknown, too
    assert cause.title == "What a table is, is not clear"
    ((_, picture),) = cause.findings[0].figures[0].pictures
    entry, own = cause.findings[0].entries  # what it is, or that it is a table of its own
    assert (own["title"], own["place"], own["rows"]) == ("Corporate plan", "page 1", 3)
    assert entry["choices"][-1] == "none of these"
    assert entry["labels"]["focus-areas"] == "Focus areas"
    (brought,) = entry["brings"]["focus-areas"]
    assert (brought["title"], brought["count"]) == ("Focus areas", 3)
    assert [row[-2:] for row in brought["rows"]] == [list(row[:2]) for row in WORK_DONE]
    assert entry["brings"]["none of these"] == []

    browser = signed_in(office, "Ada")
    address = f"/candidates/{one.id}/questions/{cause.id}"
    page = browser.get(address).text
    assert f"/candidates/{one.id}/pictures/{picture}" in page
    assert "3 rows of “Focus areas” would come of it" in page
    assert "No row would come of it." in page
    assert "A larger service keeps children near home." in page
    assert "focus-areas" not in page.replace('value="focus-areas"', "").replace(cause.id, "")
    assert browser.fill(address, choice="column", entry="0", value="a kind that is none").status_code == 400
    assert browser.fill(address, choice="column", entry="0", value="focus-areas").status_code == 303
    assert "Say what it is: Focus areas" in browser.get(f"/candidates/{one.id}").text

    merge_decisions(office.bureau.place(one.id), project)
    lesson = lesson_of(load_report(report), project)
    assert [each.answer for each in lesson.answered] == ["focus-areas"]
    assert entry["column"] not in {each.id for each in lesson.open}

    assert browser.fill(address, choice="column", entry="0", value="none of these").status_code == 303
    merge_decisions(office.bureau.place(one.id), project)
    (left,) = asked(work)  # it is out, by a person's word, and nobody is asked again
    assert (left.weight, left.title) == (Weight.KNOW, "Tables that were left out")
    page = browser.get(f"/candidates/{one.id}/questions/{left.id}").text
    assert "Publish as a table of its own" in page


COLLECTIONS = b"""Round,Collected on,Bins,Missed,Surname
R1,01/01/2026,401,2,Zenobia Quillfeather
R2,02/01/2026,402,0,Peregrine Thistlewood
R3,05/01/2026,,1,Ada Winterbourne
"""


def test_a_new_datasets_columns_are_looked_over_and_people_are_the_data_protection_officers(
    tmp_path: Path, own_project: Project
):
    office = desk_office(tmp_path / "office", own_project)
    office.person("Ada", DeskRole.PREPARER)
    office.person("Cas", DeskRole.PROTECTION, DeskRole.PREPARER)
    ada, cas = signed_in(office, "Ada"), signed_in(office, "Cas")
    file = {"file": ("bin-collections-2026-01.csv", COLLECTIONS, "text/csv")}
    data = {"csrf_token": ada.token("/datasets/new")}
    sent = ada.post("/datasets/new", data=data, files=file)
    assert sent.status_code == 303, sent.text
    address = sent.headers["location"]
    page = ada.get(address).text
    assert "401; 402; " in page
    assert "Zenobia" not in page
    assert "never published, unless the data protection officer says whom it names" in page
    assert not (own_project.default_council / "datasets" / "bin-collections").exists()

    assert ada.fill(address, **{"type-round": "a colour"}).status_code == 400
    assert ada.fill(address, **{"person-surname": "none"}).status_code == 400
    assert load_datasets(own_project).keys().isdisjoint({"bin-collections"})
    answers = {
        "title": "Bins",
        "type-missed": "string",
        "frequency": "monthly",
        "person-surname": "office",
    }
    made = cas.fill(address, **answers)
    assert made.status_code == 303, made.text
    (one,) = office.bureau.candidates().values()
    assert made.headers["location"] == f"/candidates/{one.id}"
    assert (one.kind, one.dataset, one.file) == ("table", "bin-collections", "bin-collections-2026-01.csv")
    dataset = load_datasets(own_project)["bin-collections"]
    missed, leader = dataset.table.field("missed"), dataset.table.field("surname")
    assert missed
    assert leader
    assert (dataset.title, dataset.frequency, missed.type) == ("Bins", "monthly", "string")
    assert (leader.publish, leader.person) == ("as is", "office")


def test_what_is_no_table_proposes_nothing(tmp_path: Path, own_project: Project):
    office = desk_office(tmp_path / "office", own_project)
    office.person("Ada", DeskRole.PREPARER)
    ada = signed_in(office, "Ada")
    data = {"csrf_token": ada.token("/datasets/new")}
    for name, content in (("a-list.xlsx", b"PK\x03\x04cut"), ("a-list.csv", b""), ("a-list.exe", b"MZ")):
        answer = ada.post("/datasets/new", data=data, files={"file": (name, content, "text/csv")})
        assert answer.status_code == 400, name
    assert list((office.bureau.folder / "proposals").glob("*")) == []
    assert ada.get("/datasets/new/..%2f..%2fsecret").status_code == 404
