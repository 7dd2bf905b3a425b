"""A quarter with other headings, taught by data lines alone: those that `docs/add-a-kind-of-report.md` tells.

The report is invented (`invented_quarter.yaml`), typeset as a PDF and written as a transcript. The lines to
add are read from the page of the documentation and put into a copy of `schemas/layouts/` as a person would;
what `openbarnet inspect` prints is held against what the page shows.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import CHECKOUT, Openbarnet

from pipelines.assembly.steps import records_of, report_resources
from pipelines.council.project import Project
from pipelines.exceptions import LayoutError
from pipelines.extraction import ReadReport, read_report
from pipelines.extraction.report import load_report
from pipelines.rows.schemas import load_schemas

PAGE = (CHECKOUT / "docs" / "add-a-kind-of-report.md").read_text(encoding="utf-8")
QUARTER = "q3-2016-17-invented"
# The loader builds texts, lists and mappings only.
INVENTED = yaml.load((CHECKOUT / "tests" / "invented_quarter.yaml").read_text(), Loader=yaml.CBaseLoader)  # noqa: S506
FORMS = ("pdf", "transcript")

Rows = dict[str, list[dict[str, str]]]


def blocks(language: str) -> list[str]:
    """The page's fenced blocks of one language, in order."""
    return re.findall(rf"(?ms)^```{language}\n(.*?)^```$", PAGE)


def teach(layouts: Path, block: str) -> None:
    """Do what a block of the page says: add headings to the lists of a file, or make a new file."""
    first, rest = block.split("\n", 1)
    said = re.fullmatch(r"# schemas/layouts/(\S+): (.*)", first)
    assert said, first
    path = layouts / said[1]
    if said[2] == "a new file":
        assert not path.exists()
        path.write_text(rest, encoding="utf-8")
        return
    text = path.read_text(encoding="utf-8")
    for column, heading in re.findall(r"(?m)^(\w+): \[(.*)\]$", rest):
        text, count = re.subn(rf"(?m)^( *{column}: \[)", rf"\g<1>{heading}, ", text, count=1)
        assert count == 1, f"{path.name} has no list {column}"
    path.write_text(text, encoding="utf-8")


def teach_all(project: Project) -> None:
    """Do what the whole page says."""
    for block in blocks("yaml"):
        teach(project.layouts, block)


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The invented quarter in both forms."""
    folder = tmp_path_factory.mktemp("invented")
    sources, pdfs = folder / "source", folder / "pdf"
    sources.mkdir()
    (sources / f"{QUARTER}.yaml").write_text(yaml.safe_dump(INVENTED["source"]), encoding="utf-8")
    command = [
        sys.executable,
        CHECKOUT / "scripts" / "typeset_reports.py",
        "--source",
        sources,
        "--out",
        pdfs,
    ]
    subprocess.run(command, check=True, capture_output=True)
    transcript = folder / f"{QUARTER}.txt"
    transcript.write_text("\n".join(map(transcribed, INVENTED["source"]["body"])), encoding="utf-8")
    return {"pdf": pdfs / f"{QUARTER}.pdf", "transcript": transcript}


def transcribed(part: dict[str, Any]) -> str:
    """A part of the report as the lines of a transcript; a cell's colour is lost."""
    [(kind, content)] = part.items()
    if kind == "bullets":
        return "".join(f"- {text}\n" for text in content)
    if kind != "table":
        return f"{'#' * int(kind[1])} {content}\n"
    rows = [[row, ""] if isinstance(row, str) else row for row in content["header"] + content["rows"]]
    cells = [[c if isinstance(c, str) else c.get("text", c["rag"]) for c in row] for row in rows]
    return "".join("\t".join(row) + "\n" for row in cells)


def rows_of(read: ReadReport, project: Project) -> Rows:
    """Every row of every resource as texts, without `report`, `locator` and what is empty."""
    schemas = load_schemas(project.schemas)
    found: Rows = {}
    for resource in report_resources(schemas):
        if resource in ("paragraphs", "reports"):  # all text, whatever it says; and what the report is
            continue
        records = records_of(read, resource, schemas)
        assert records.held_back == ()
        if records.rows:
            found[resource] = [
                {k: str(v) for k, v in row.items() if v is not None and k not in {"report", "locator"}}
                for row in records.rows
            ]
    return found


def wanted_rows(form: str) -> Rows:
    """The rows a person reads; a transcript has no colours, and so no ratings of results."""
    lost = {"rag"} if form == "transcript" else set()
    rows: Rows = dict(INVENTED["rows"])
    results = rows["indicator-results"]
    return rows | {"indicator-results": [{k: v for k, v in row.items() if k not in lost} for row in results]}


SAYING_HOW = {"found_by", "status_printed", "provisional"}


def without(rows: Rows, names: set[str]) -> Rows:
    """The rows less some columns."""
    return {
        resource: [{name: text for name, text in row.items() if name not in names} for row in several]
        for resource, several in rows.items()
    }


@pytest.mark.parametrize("form", FORMS)
def test_other_headings_are_read_by_evidence(reports: dict[str, Path], form: str, project: Project):
    read = read_report(load_report(reports[form]), project.layouts)
    found = rows_of(read, project)
    assert {row["found_by"] for rows in found.values() for row in rows} == {"evidence"}
    wanted = {name: rows for name, rows in wanted_rows(form).items() if name != "successes"}
    assert without(found, SAYING_HOW) == wanted


@pytest.mark.parametrize("form", FORMS)
def test_the_lines_of_the_page_teach_every_row(reports: dict[str, Path], form: str, own_project: Project):
    teach_all(own_project)
    read = read_report(load_report(reports[form]), own_project.layouts)
    found = rows_of(read, own_project)
    assert {row.get("found_by", "known") for rows in found.values() for row in rows} == {"known"}
    assert without(found, SAYING_HOW) == wanted_rows(form)


def test_inspect_prints_what_the_page_shows(reports: dict[str, Path], openbarnet: Openbarnet):
    result = openbarnet("inspect", reports["pdf"])
    assert result.exit_code == 0
    assert [result.stdout] == blocks("text")


def test_what_was_taught_changes_no_other_report(own_project: Project, project: Project):
    path = project.reports / "q2-2016-17-corporate-plan.pdf"
    before = rows_of(read_report(load_report(path), project.layouts), project)
    teach_all(own_project)
    assert rows_of(read_report(load_report(path), own_project.layouts), own_project) == before
    assert len(before["indicator-results"]) == 51


def test_a_slip_in_a_layout_is_named(reports: dict[str, Path], own_project: Project):
    path = own_project.layouts / "promises.yaml"
    path.write_text("resource: key-actions\nheadings: [We promised]\n", encoding="utf-8")
    with pytest.raises(LayoutError, match=r"schemas/layouts/promises\.yaml: .+; mend the line"):
        read_report(load_report(reports["pdf"]), own_project.layouts)
