"""The page of a version that tells what was checked: complete, in one file, and usable by everybody."""

from __future__ import annotations

import csv
import html
import json
import re
from pathlib import Path

import pytest
from conftest import Office, Printed, copied_project, made_once
from lone_page import assert_everybody_can_use, opened
from small_reports import HOUSING, change

from pipelines.council.project import Project

ENTRY = """corrections:
  - id: repairs
    resource: indicator-results
    row: {row}
    field: result
    expected: '96.5%'
    corrected: '69.5%'
    reason: Two digits were swapped on the page.
    by: Transparency team
    date: 2026-01-31
    council_told: true
"""


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory, first_publication: tuple[Office, Printed]) -> Path:
    """A version with a row held back and a correction; not to be changed."""
    first, _ = first_publication

    def make(folder: Path) -> None:
        with pytest.MonkeyPatch.context() as patch:
            project = copied_project(folder / "project")
            patch.setenv("OPENBARNET_PROJECT", str(project.root))
            patch.setenv("OPENBARNET_COUNCIL", "barnet")
            corrected(first.copied(folder / "office"), project)

    office = Office(made_once(tmp_path_factory, "checks-page", make) / "office", first.openbarnet)
    return office.store / "indicators" / office.versions()["indicators"][-1]


def corrected(office: Office, project: Project) -> None:
    """Correct a figure, have a row held back, and publish."""
    data = office.store / "indicators" / "1.0.0" / "data" / "indicator-results.csv"
    with data.open(newline="", encoding="utf-8") as file:
        row = next(row for row in csv.DictReader(file) if row["result"] == "96.5%")
    text = ENTRY.format(row=row["locator"])
    (project.corrections / f"{HOUSING}.yaml").write_text(text, encoding="utf-8")
    change(office.reports, "\t141 (R)\t", "\t141 (R), ring 020 7946 0018\t")
    assert office.publish().exit_code == 0


def words_of(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_the_page_says_all_that_the_file_says(folder: Path):
    page = (folder / "checks.html").read_text(encoding="utf-8")
    quality = json.loads((folder / "quality.json").read_bytes())
    words = words_of(page)
    assert f"{len(quality['checks'])} checks looked at" in words
    for check in quality["checks"]:
        assert " ".join(check["description"].split()) in words
        assert check["check"] in page
    assert "1 row is held back." in words
    assert "holds a telephone number in Result" in words
    assert 'href="quarantine/indicator-results.csv"' in page
    assert (folder / "quarantine" / "indicator-results.csv").is_file()
    assert "Two digits were swapped on the page. The council was told." in words
    assert quality["corrections"][0]["corrected_value"] == "69.5%"
    assert re.search(r"96\.5%\s+69\.5%", words)


def test_the_page_needs_no_other_host(folder: Path):
    page = (folder / "checks.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert re.findall(r"""(?:src|href|url\()\s*=?\s*["']?(?:https?:)?//""", page) == []


def test_the_page_is_one_of_the_versions_files(folder: Path):
    descriptor = json.loads((folder / "datapackage.json").read_bytes())
    assert "checks.html" in {entry["path"] for entry in descriptor["openbarnet:files"]}


def test_places_are_checked_with_the_rest(folder: Path):
    quality = json.loads((folder / "quality.json").read_bytes())
    asked = {check["check"] for check in quality["checks"] if check["resource"] == "locators"}
    assert {"schema/primaryKey/locator+field+part", "schema/missingValues/field"} <= asked


def test_everybody_can_use_the_page(folder: Path):
    with opened(folder / "checks.html") as page:
        assert_everybody_can_use(page)
