"""A quarter with other headings, taught by data lines alone: those that `docs/add-a-kind-of-report.md` tells.

The report is invented, typeset as a PDF and written as a transcript. The lines to add are read from the page
of the documentation, put into a copy of `schemas/layouts/` as a person would, and what `openbarnet inspect`
prints is held against what the page shows.
"""

from __future__ import annotations

import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import CHECKOUT, Openbarnet

from pipelines.assemble import REPORT_RESOURCES, records_of
from pipelines.exceptions import LayoutError
from pipelines.extraction import ReadReport, read_report
from pipelines.project import Project
from pipelines.report import load_report
from pipelines.schemas import load_schemas

PAGE = CHECKOUT / "docs" / "add-a-kind-of-report.md"
QUARTER = "q3-2016-17-invented"
TITLE = "Corporate performance, quarter 3 2016/17"
INDICATORS: list[Any] = [
    [
        "Our ref",
        "What we measure",
        "Lead officer",
        "Wanted direction",
        "Outturn for Q3 2016/17",
        "Aim for Q3 2016/17",
        "Outturn for Q2 2016/17",
        "Outturn for Q3 2015/16",
        "Since a year before",
        "Remarks",
    ],
    "Cleaner streets",
    [
        "SP/01",
        "Streets found clean",
        "Head of Streets",
        "Bigger is Better",
        {"text": "96.5%", "rag": "Green"},
        "95%",
        "94%",
        "93%",
        "Improving",
        "",
    ],
    [
        "SP/02",
        "Missed bins per 100,000 collections",
        "Head of Waste",
        "Smaller is Better",
        {"text": "141", "rag": "Red"},
        "120",
        "139",
        "128",
        "Worsening",
        "Two crews were short of drivers.",
    ],
    "Greener parks",
    [
        "SP/03",
        "Trees planted",
        "Head of Parks",
        "Bigger is Better",
        {"text": "1,204", "rag": "Green Amber"},
        "1,250",
        "310",
        "1,100",
        "Improving",
        "The last plantings moved to January.",
    ],
]
PROMISES: list[Any] = [
    ["Promise no.", "We promised", "How it stands", "What happened"],
    ["P1", "Renew the benches in four parks (Environment)", {"rag": "Green"}, "All forty benches are in place."],
    ["P2", "Open a second reuse shop (Environment)", {"rag": "Red Amber"}, "A site is still to be found."],
]
SUCCESSES = ["Litter picks drew 400 volunteers.", "The new sweepers arrived a month early."]

PERIODS = {
    "target_period": "Q3 2016/17",
    "result_period": "Q3 2016/17",
    "previous_period": "Q2 2016/17",
    "year_ago_period": "Q3 2015/16",
}
# Area, ref, polarity, then text and value of target, result, previous and year-ago result, unit, direction, rating.
RESULTS = [
    ("Cleaner streets", "SP/01", "Bigger is Better", "95%", "96.5%", "94%", "93%", "percent", "Improving", "Green"),
    ("Cleaner streets", "SP/02", "Smaller is Better", "120", "141", "139", "128", "per_100000", "Worsening", "Red"),
    ("Greener parks", "SP/03", "Bigger is Better", "1,250", "1,204", "310", "1,100", "count", "Improving", "Green Amber"),
]
NAMES = {"SP/01": INDICATORS[2][1], "SP/02": INDICATORS[3][1], "SP/03": INDICATORS[5][1]}
REMARKS = {"SP/01": None, "SP/02": INDICATORS[3][-1], "SP/03": INDICATORS[5][-1]}


def blocks(language: str) -> list[str]:
    """The page's fenced blocks of one language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.M | re.S)


def teach(layouts: Path, block: str) -> None:
    """Do what a block of the page says: add headings to the lists of a file, or make a new file."""
    first, rest = block.split("\n", 1)
    name, task = re.fullmatch(r"# schemas/layouts/(\S+): (.*)", first).groups()
    path = layouts / name
    if task == "a new file":
        assert not path.exists()
        path.write_text(rest, encoding="utf-8")
        return
    text = path.read_text(encoding="utf-8")
    for column, heading in re.findall(r"^(\w+): \[(.*)\]$", rest, re.M):
        text, count = re.subn(rf"^( *{column}: \[)", rf"\g<1>{heading}, ", text, count=1, flags=re.M)
        assert count == 1, f"{name} has no list {column}"
    path.write_text(text, encoding="utf-8")


def plain(cell: Any) -> str:
    return str(cell.get("text") or cell["rag"]) if isinstance(cell, dict) else cell


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The invented quarter as a PDF and as a transcript."""
    folder = tmp_path_factory.mktemp("invented")
    tables = [
        {"widths": [9, 14, 9, 9, 10, 9, 9, 9, 10, 12], "size": 7, "header": INDICATORS[:1], "rows": INDICATORS[1:]},
        {"widths": [8, 40, 12, 40], "size": 8, "header": PROMISES[:1], "rows": PROMISES[1:]},
    ]
    body = [
        {"h1": TITLE},
        {"h2": "Streets and parks"},
        {"table": tables[0]},
        {"h2": "Promises"},
        {"table": tables[1]},
        {"h2": "What went well"},
        {"bullets": SUCCESSES},
    ]
    source = {"title": TITLE, "footer": "An invented report", "body": body}
    sources, pdfs = folder / "source", folder / "pdf"
    sources.mkdir()
    (sources / f"{QUARTER}.yaml").write_text(yaml.safe_dump(source, sort_keys=False), encoding="utf-8")
    script = CHECKOUT / "scripts" / "typeset_reports.py"
    subprocess.run([sys.executable, script, "--source", sources, "--out", pdfs], check=True, capture_output=True)

    def lines(rows: list[Any]) -> str:
        return "\n".join("\t".join(map(plain, row)) if isinstance(row, list) else f"{row}\t" for row in rows)

    transcript = folder / f"{QUARTER}.txt"
    transcript.write_text(
        f"# {TITLE}\n\n## Streets and parks\n\n{lines(INDICATORS)}\n\n## Promises\n\n{lines(PROMISES)}\n\n"
        "## What went well\n\n" + "".join(f"- {text}\n" for text in SUCCESSES),
        encoding="utf-8",
    )
    return {"pdf": pdfs / f"{QUARTER}.pdf", "transcript": transcript}


def rows_of(read: ReadReport, project: Project) -> dict[str, list[dict[str, Any]]]:
    """Every row of every resource by itself, without the columns that are empty."""
    schemas = load_schemas(project.schemas)
    found = {}
    for resource in REPORT_RESOURCES:
        records = records_of(read, resource, schemas)
        assert records.held_back == ()
        if records.rows:
            found[resource] = [{k: v for k, v in row.items() if v is not None} for row in records.rows]
    return found


def number(text: str) -> Decimal:
    return Decimal(text.replace(",", "").rstrip("%"))


def wanted(form: str) -> dict[str, list[dict[str, Any]]]:
    """The rows a person reads from the pages; a transcript has lost the colours, and so the ratings."""
    results = []
    for area, ref, polarity, target, result, previous, year_ago, unit, direction, rag in RESULTS:
        row = {
            "report": QUARTER,
            "section": "Streets and parks",
            "area": area,
            "ref": ref,
            "indicator": NAMES[ref],
            "polarity": polarity,
            "target": target,
            "result": result,
            "previous_result": previous,
            "year_ago_result": year_ago,
            "direction_long_term": direction,
            "comment": REMARKS[ref],
            "rag": rag if form == "pdf" else None,
            "unit": unit,
            "target_value": number(target),
            "result_value": number(result),
            "previous_value": number(previous),
            "year_ago_value": number(year_ago),
            **PERIODS,
        }
        results.append({name: value for name, value in row.items() if value is not None})
    promises = [
        {
            "report": QUARTER,
            "section": "Promises",
            "ref": ref,
            "action": action.removesuffix(" (Environment)"),
            "committee": "Environment",
            "rag": plain(rag),
            "comment": comment,
        }
        for ref, action, rag, comment in PROMISES[1:]
    ]
    successes = [{"report": QUARTER, "text": text} for text in SUCCESSES]
    return {"indicator-results": results, "key-actions": promises, "successes": successes}


def without_locators(rows: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    return {
        resource: [{k: v for k, v in row.items() if k != "locator"} for row in found]
        for resource, found in rows.items()
    }


@pytest.mark.parametrize("form", ["pdf", "transcript"])
def test_unknown_headings_are_not_guessed_at(reports: dict[str, Path], form: str, project: Project):
    read = read_report(load_report(reports[form]), project.layouts)
    assert [table.is_unknown for table in read.summaries()] == [True, True]
    assert rows_of(read, project) == {}


@pytest.mark.parametrize("form", ["pdf", "transcript"])
def test_the_lines_of_the_page_teach_every_row(reports: dict[str, Path], form: str, own_project: Project):
    for block in blocks("yaml"):
        teach(own_project.layouts, block)
    read = read_report(load_report(reports[form]), own_project.layouts)
    rows = rows_of(read, own_project)
    assert without_locators(rows) == wanted(form)
    assert all(row["locator"].startswith(f"{QUARTER}/{resource}/") for resource in rows for row in rows[resource])


def test_inspect_prints_what_the_page_shows(
    reports: dict[str, Path], own_project: Project, openbarnet: Openbarnet
):
    def shown() -> list[str]:
        result = openbarnet("inspect", reports["pdf"])
        assert result.exit_code == 0
        return [line.rstrip() for line in result.stdout.splitlines()]

    before, after_one, after_all = (block.splitlines() for block in blocks("text"))
    steps = blocks("yaml")
    assert shown() == before
    teach(own_project.layouts, steps[0])
    assert [line for line in shown() if line in after_one] == after_one
    for step in steps[1:]:
        teach(own_project.layouts, step)
    assert shown() == after_all


def test_the_taught_headings_still_read_the_sample_reports_alike(own_project: Project, project: Project):
    """Lines added for one report change nothing about another."""
    path = project.reports / "q2-2016-17-corporate-plan.pdf"
    before = rows_of(read_report(load_report(path), project.layouts), project)
    for block in blocks("yaml"):
        teach(own_project.layouts, block)
    assert rows_of(read_report(load_report(path), own_project.layouts), own_project) == before
    assert len(before["indicator-results"]) == 51


def test_a_slip_in_a_layout_is_named(reports: dict[str, Path], own_project: Project):
    path = own_project.layouts / "promises.yaml"
    path.write_text("resource: key-actions\nheadings: [We promised]\n", encoding="utf-8")
    with pytest.raises(LayoutError, match=r"schemas/layouts/promises\.yaml: .+; mend the line"):
        read_report(load_report(reports["pdf"]), own_project.layouts)
