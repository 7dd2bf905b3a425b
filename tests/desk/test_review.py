"""The officer's page: what deserves a look, where it stands, and a correction that works as it is pasted."""

from __future__ import annotations

import csv
import html
import re
from pathlib import Path

import pytest
import yaml
from conftest import Office, Openbarnet
from forbidden import forbid
from lone_page import assert_everybody_can_use, opened
from small_reports import HOUSING, change, write_reports

from pipelines.council.project import Project
from pipelines.gate.decisions import load_corrections

COMMISSIONING = "q1-2016-17-commissioning-group"


def words_of(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def entries_of(page: str) -> list[str]:
    return [
        html.unescape(found) for found in re.findall(r"<pre[^>]*><code>(.*?)</code></pre>", page, re.DOTALL)
    ]


def spoil(folder: Path, project: Project) -> None:
    """Four things to look at: a rating that is none, a number, a direction that does not fit, a new table."""
    forbid(project, "Green Amber")
    change(folder, "Foundations are laid.", "Foundations are laid; ring 020 7946 0018.")
    change(folder, "96.5% (G)\t94%\tImproving", "96.5% (G)\t94%\tWorsening")
    path = folder / f"{HOUSING}.txt"
    path.write_text(
        path.read_text(encoding="utf-8") + "\n## Staff\n\nTeam\tPosts\nRepairs\t12\n", encoding="utf-8"
    )


@pytest.fixture
def review(tmp_path: Path, own_project: Project, openbarnet: Openbarnet) -> str:
    """The page of a report with something wrong of each kind."""
    folder = write_reports(tmp_path / "reports")
    spoil(folder, own_project)
    result = openbarnet("review", folder, "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert result.stdout.strip() == str(tmp_path / "out" / f"{HOUSING}.html")
    return (tmp_path / "out" / f"{HOUSING}.html").read_text(encoding="utf-8")


def test_findings_come_by_risk_with_figures_and_lines(review: str):
    kinds = re.findall(r'<h2 id="finding-\d+">\d+\. ([^:<]+):', review)
    order = [
        "Personal data, held back",
        "Row held back",
        "Perhaps misread by us",
        "Table or heading not known",
        "Printed figures do not agree",
        "Restated figure",
        "Odd value",
        "Left to people",
    ]
    assert [order.index(kind) for kind in kinds] == sorted(order.index(kind) for kind in kinds)
    assert {"Personal data, held back", "Row held back", "Table or heading not known"} <= set(kinds)
    words = words_of(review)
    assert "holds a telephone number in Comment" in words
    assert "Rating is “Green Amber”" in words
    assert "Worsening" in words
    assert "(the spot)" in words


def test_a_page_needs_no_other_host(review: str):
    assert "<script" not in review
    assert re.findall(r"""(?:src|href|url\()\s*=?\s*["']?(?:https?:)?//""", review) == []


def test_an_entry_pasted_as_it_stands_is_applied(office: Office, own_project: Project):
    """The rating that is none is published empty, and its row comes back."""
    forbid(own_project, "Green Amber")
    out = office.root / "out"
    assert office.openbarnet("review", office.reports, "--out", out).exit_code == 0
    page = (out / f"{HOUSING}.html").read_text(encoding="utf-8")
    (entry,) = [entry for entry in entries_of(page) if "key-actions" in entry]
    file = own_project.corrections / f"{HOUSING}.yaml"
    file.write_text("corrections:\n" + entry, encoding="utf-8")
    (correction,) = load_corrections(own_project.corrections, HOUSING, own_project)
    assert (correction.field, correction.expected, correction.corrected) == ("rag", "Green Amber", None)
    result = office.publish()
    assert result.exit_code == 0, result.output
    folder = office.store / "key-actions" / office.versions()["key-actions"][-1]
    with (folder / "data" / "key-actions.csv").open(newline="", encoding="utf-8") as found:
        assert [row["rag"] for row in csv.DictReader(found)] == ["Green", "", "Red"]
    assert not (folder / "quarantine").exists()


def test_a_report_that_cannot_be_read_is_one_error_and_the_others_are_reviewed(
    tmp_path: Path, openbarnet: Openbarnet
):
    folder = write_reports(tmp_path / "reports")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 and nothing more")
    result = openbarnet("review", folder, "--out", tmp_path / "out")
    assert result.exit_code == 1
    (error,) = [line for line in result.stderr.splitlines() if line.startswith("Error")]
    assert error.startswith("Error: broken.pdf")
    assert [path.name for path in (tmp_path / "out").iterdir()] == [f"{HOUSING}.html"]


# ---- of real figures


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory, project: Project, openbarnet: Openbarnet) -> Path:
    """The pages of the two sample reports of 2016/17 and of the plan after them."""
    out = tmp_path_factory.mktemp("review")
    files = sorted([*project.reports.glob("q*-2016-17-*.pdf"), *project.reports.glob("2017-18-*.pdf")])
    assert openbarnet("review", *files, "--out", out).exit_code == 0
    return out


def test_both_figures_come_with_crops_of_their_page(sample: Path):
    page = (sample / "2017-18-corporate-plan-addendum.html").read_text(encoding="utf-8")
    section = next(part for part in page.split("<section") if "£16.667m" in part and "16,677" in part)
    assert section.count('src="data:image/png;base64,') >= 2
    assert "Printed figures do not agree" in section
    corrected = {
        (entry["field"], entry["expected"], entry["corrected"])
        for text in entries_of(section)
        for entry in yaml.safe_load("corrections:\n" + text)["corrections"]
    }
    assert ("amount_gbp", "16667000", "16677000") in corrected


def test_a_restated_figure_comes_with_both_corrections(sample: Path):
    page = (sample / "q2-2016-17-corporate-plan.html").read_text(encoding="utf-8")
    sections = [part for part in page.split("<section") if "Restated figure: cg-s24, result" in part]
    entries = [
        entry
        for section in sections
        for text in entries_of(section)
        for entry in yaml.safe_load("corrections:\n" + text)["corrections"]
    ]
    assert {(entry["row"].partition("/")[0], entry["field"]) for entry in entries} >= {
        (COMMISSIONING, "result_value"),
        ("q2-2016-17-corporate-plan", "previous_value"),
    }


def test_every_entry_follows_the_schema_of_corrections(sample: Path, own_project: Project):
    seen = 0
    for path in sample.glob("*.html"):
        for text in entries_of(path.read_text(encoding="utf-8")):
            report = yaml.safe_load("corrections:\n" + text)["corrections"][0]["row"].partition("/")[0]
            file = own_project.corrections / f"{report}.yaml"
            file.write_text("corrections:\n" + text, encoding="utf-8")
            assert len(load_corrections(own_project.corrections, report, own_project)) == 1
            file.unlink()
            seen += 1
    assert seen >= 2


def test_everybody_can_use_the_page(sample: Path):
    with opened(sample / f"{COMMISSIONING}.html") as page:
        assert_everybody_can_use(page)
        assert page.evaluate("[...document.images].every(image => image.naturalWidth > 0)")
