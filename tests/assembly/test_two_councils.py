"""Two councils in one reports folder, with the same references and other figures: neither is the other's."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from small_reports import REPORT

from pipelines.assembly.identity import PUBLISHER, read_identified
from pipelines.assembly.inspection import inspect_report
from pipelines.assembly.steps import Assembled, assemble, rulebook_of
from pipelines.council.project import Project
from pipelines.exceptions import UnknownPublisherError
from pipelines.extraction.report import Report, load_report
from pipelines.gate.decisions import Decision, record
from pipelines.rows.locator import parse

BARNET, WEXCOMBE = "London Borough of Barnet", "Wexcombe County Council"
FIRST = REPORT.format(
    service="Housing", quarter="Q1 2020/21", before="Q4 2019/20", code="HS", repairs="96.5%"
)
LATER = REPORT.format(service="Housing", quarter="Q2 2020/21", before="Q1 2020/21", code="HS", repairs="88%")


@pytest.fixture(autouse=True)
def nobodys_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENBARNET_COUNCIL")


def written(folder: Path, stem: str, council: str, text: str) -> Report:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{stem}.txt"
    path.write_text(f"# **{council}**\n\n{text}" if council else text, encoding="utf-8")
    return load_report(path)


def published(project: Project, *reports: Report) -> Assembled:
    return assemble({report.id: read_identified(report, project) for report in reports}, rulebook_of(project))


def test_two_councils_give_no_restatement_of_each_other_and_twice_the_indicators(
    project: Project, tmp_path: Path
):
    first = written(tmp_path, "q1-2020-21-housing", BARNET, FIRST)
    own = published(project, first, written(tmp_path / "a", "q2-2020-21-housing", BARNET, LATER))
    both = published(project, first, written(tmp_path / "b", "q2-2020-21-housing", WEXCOMBE, LATER))
    assert len(own.tables["restatements"].records.rows) == 2  # the texts do restate figures
    assert not both.tables["restatements"].records.rows
    indicators = both.tables["indicators"].records.rows
    assert len(indicators) == 2 * len(own.tables["indicators"].records.rows)
    assert [(row["indicator_id"], row["publisher"]) for row in indicators] == [
        ("hs-s1", BARNET),
        ("hs-s2", BARNET),
        ("wexcombe-county-council-hs-s1", WEXCOMBE),
        ("wexcombe-county-council-hs-s2", WEXCOMBE),
    ]


def test_every_row_says_who_published_it_and_for_which_days(project: Project, tmp_path: Path):
    report = written(tmp_path, "q2-2020-21-housing", WEXCOMBE, LATER)
    tables = published(project, report).tables
    actions = tables["key-actions"].records.rows
    assert {
        (row["publisher"], row["period"], str(row["period_start"]), str(row["period_end"])) for row in actions
    } == {(WEXCOMBE, "Q2 2020/21", "2020-07-01", "2020-09-30")}
    places = {parse(str(row["locator"])).council for row in actions}
    assert places == {"wexcombe-county-council"}
    (told,) = tables["reports"].records.rows
    assert (told["publisher"], told["period_kind"], told["document_sha256"]) == (
        WEXCOMBE,
        "quarter",
        report.sha256,
    )


def test_a_second_council_is_a_folder_of_data(own_project: Project):
    folder = own_project.councils / "wexcombe"
    folder.mkdir()
    told = {
        "names": [WEXCOMBE, "Wexcombe"],
        "references": {"notes": ["Yearly"]},
        "financial_year_starts": 7,
    }
    (folder / "council.yaml").write_text(yaml.safe_dump(told), encoding="utf-8")
    project = Project(own_project.root)
    text = LATER.replace("HS/S1\t", "HS/S1 (Yearly)\t")
    mine = written(folder / "reports", "q2-2020-21-roads", "", text)  # its own folder says whose it is
    row = published(project, mine).tables["indicator-results"].records.rows[0]
    assert (row["publisher"], row["locator"]) == (
        WEXCOMBE,
        "wexcombe/q2-2020-21-roads/indicator-results/hs-s1-yearly",
    )
    assert str(row["period_start"]) == "2020-10-01"  # its second quarter
    register = published(project, mine).tables["indicators"].records.rows
    assert [row["ref"] for row in register] == ["HS/S1", "HS/S2"]


def test_a_report_that_does_not_say_whose_it_is_is_a_question_until_it_is_answered(
    own_project: Project, tmp_path: Path
):
    report = written(tmp_path, "q2-2020-21-housing", "", LATER)
    with pytest.raises(UnknownPublisherError, match=r"which council published it\?.*-housing\.yaml"):
        read_identified(report, own_project)
    shown = inspect_report(report, own_project)
    assert (shown["publisher"], [question["kind"] for question in shown["questions"]]) == ("", [PUBLISHER])
    assert shown["rows"]["key-actions"]
    answer = Decision(PUBLISHER, report.sha256, "Whose?", "barnet", "editor", "2026-01-31T07:00:00+00:00")
    record(answer, own_project.decisions, own_project)
    assert read_identified(report, own_project).report.publisher == BARNET


@pytest.mark.parametrize(
    ("front", "publisher"),
    [
        ("Wexcombe District Council", "Wexcombe District Council"),
        ("The Royal Borough of Nether Wexcombe", "Royal Borough of Nether Wexcombe"),
        ("Performance Report of the City of Wexcombe", "City of Wexcombe"),
        ("Wexcombe-on-Sea and Marl City Council: Quarterly Report", "Wexcombe-on-Sea and Marl City Council"),
        ("Wexcombe Council", "Wexcombe Council"),
        ("Nether Wexcombe Council. Report to the Executive, 2 December 2020", "Nether Wexcombe Council"),
        ("Isle of Wexcombe Council publishes this every quarter", "Isle of Wexcombe Council"),
        ("Youth Council: what it thinks", ""),
        ("Nether Wexcombe Combined Authority: report to the Mayor", "Nether Wexcombe Combined Authority"),
        ("Full Council", ""),
        ("Report to Council", ""),
        ("Wexcombe District Council and Marl Borough Council", ""),
    ],
)
def test_the_publisher_is_read_from_the_front_page_or_asked(
    project: Project, tmp_path: Path, front: str, publisher: str
):
    report = written(tmp_path, "q2-2020-21-housing", front, LATER)
    if publisher:
        assert read_identified(report, project).report.publisher == publisher
    else:
        with pytest.raises(UnknownPublisherError):
            read_identified(report, project)


def test_a_partner_named_now_and_then_is_not_the_publisher(project: Project, tmp_path: Path):
    text = LATER.replace("Foundations are laid.", "Wexcombe County Council lends its lorries.")
    with pytest.raises(UnknownPublisherError, match="It names Wexcombe County Council"):
        read_identified(written(tmp_path, "q2-2020-21-housing", "", text), project)
