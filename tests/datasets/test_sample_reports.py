"""The sample reports: the committed PDFs are what their data files say, cell for cell and byte for byte."""

from __future__ import annotations

import functools
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pdfplumber
import pytest
import yaml
from conftest import CHECKOUT

ROOT = CHECKOUT
REPORTS = ROOT / "reports"
STEMS = sorted(path.stem for path in (REPORTS / "source").glob("*.yaml"))
FILLS = {
    "Green": (0.0, 0.69, 0.31),
    "Green Amber": (0.57, 0.82, 0.31),
    "Red Amber": (1.0, 0.75, 0.0),
    "Red": (1.0, 0.0, 0.0),
}


def typeset(*options: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "scripts" / "typeset_reports.py"), *map(str, options)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@functools.cache
def printed_pages(stem: str) -> tuple[list[str], Counter[tuple[float, ...]]]:
    """The text of each page of a committed PDF, and how often each colour fills a rectangle."""
    with pdfplumber.open(REPORTS / f"{stem}.pdf") as pdf:
        pages = [page.extract_text() for page in pdf.pages]
        rects = [rect for page in pdf.pages for rect in page.rects if rect["fill"]]
    return pages, Counter(tuple(round(part, 2) for part in rect["non_stroking_color"]) for rect in rects)


def source_of(stem: str) -> dict[str, Any]:
    text = (REPORTS / "source" / f"{stem}.yaml").read_text(encoding="utf-8")
    return yaml.load(text, yaml.CBaseLoader)  # noqa: S506  # builds text, lists and mappings only


def tables_of(stem: str) -> list[dict[str, Any]]:
    return [block["table"] for block in source_of(stem)["body"] if "table" in block]


def leaves(value: Any) -> list[str]:
    """Every text of a data file that is printed, a rating standing for its own name."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [text for item in value for text in leaves(item)]
    printed = {key: item for key, item in value.items() if key not in {"widths", "align", "size", "page"}}
    for setting in ("rag", "rows", "columns", "shade"):
        if isinstance(printed.get(setting), str) and ("text" in printed or setting != "rag"):
            del printed[setting]
    for setting in ("repeat_header", "split_rows"):
        printed.pop(setting, None)
    return [
        text for key, item in printed.items() for text in ([key] if key[0].isdigit() else []) + leaves(item)
    ]


@pytest.fixture(scope="module")
def typeset_again(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("typeset")
    result = typeset("--out", folder)
    assert result.returncode == 0, result.stderr
    return folder


def test_there_is_a_report_for_every_layout():
    assert sorted(path.stem for path in REPORTS.glob("*.pdf")) == STEMS
    assert len(STEMS) == 5


@pytest.mark.parametrize("stem", STEMS)
def test_typesetting_again_gives_the_committed_bytes(stem: str, typeset_again: Path):
    committed = (REPORTS / f"{stem}.pdf").read_bytes()
    assert (typeset_again / f"{stem}.pdf").read_bytes() == committed, "run scripts/typeset_reports.py"
    assert len(committed) < 200_000


@pytest.mark.parametrize("stem", STEMS)
def test_every_word_of_the_data_file_is_on_the_pages(stem: str):
    source = source_of(stem)
    wanted = Counter(
        word
        for text in leaves(source["body"])
        for word in re.sub(r"\*\*|//", "", text).split()
        if "^" not in word  # raised marks stand on a line of their own when read back
    )
    pages, _ = printed_pages(stem)
    printed = Counter(word for page in pages for word in page.split())
    assert not wanted - printed
    for number, page in enumerate(pages, 1):
        assert f"{source['footer']} Page {number} of {len(pages)}" in page
        assert "commentary is not the council's" in page


@pytest.mark.parametrize("stem", STEMS)
def test_ratings_are_fills_of_their_colour(stem: str):
    def rated(value: Any) -> list[str]:
        if isinstance(value, dict):
            return [value["rag"]] if "rag" in value else [r for v in value.values() for r in rated(v)]
        return [r for v in value for r in rated(v)] if isinstance(value, list) else []

    wanted = Counter(rated(tables_of(stem)))
    _, colours = printed_pages(stem)
    # A repeated heading or a cell cut by a page's end is filled twice.
    assert all(colours[FILLS[rag]] >= count for rag, count in wanted.items())
    assert {rag for rag in FILLS if colours[FILLS[rag]]} == set(wanted)


def test_ratings_of_the_service_report_add_up_to_its_own_summary():
    """There a rating is a cell's colour alone, so the colours must match the counts printed."""
    tables = [table for table in tables_of("q1-2016-17-commissioning-group") if len(table["widths"]) == 11]
    overview = next(table for table in tables if "CPI" in table["rows"][0])
    overall = next(row["total"] for row in overview["rows"] if isinstance(row, dict))
    counts = [int(re.search(r"\((\d+)\)", cell)[1]) for cell in overall[1:5]]
    results = [row[5] for table in tables if table is not overview for row in table["rows"]]
    rated = Counter(cell["rag"] for cell in results if isinstance(cell, dict))
    assert len(results) == 28
    assert [rated[rag] for rag in FILLS] == counts


def test_the_corporate_plan_counts_what_it_shows():
    tables = [table for table in tables_of("q2-2016-17-corporate-plan") if len(table["widths"]) == 12]
    summary = next(t for t in tables_of("q2-2016-17-corporate-plan") if len(t["widths"]) == 11)
    shown = [[row for row in table["rows"] if isinstance(row, list)] for table in tables]
    assert [str(len(rows)) for rows in shown] == [row[1] for row in summary["rows"] if isinstance(row, list)]
    assert sum(len(rows) for rows in shown) == 51
    suffix = {"Green": "(G)", "Green Amber": "(GA)", "Red Amber": "(RA)", "Red": "(R)"}
    rated = [row[5] for rows in shown for row in rows if isinstance(row[5], dict)]
    assert len(rated) == 41
    assert all(cell["text"].endswith(suffix[cell["rag"]]) for cell in rated)


def test_the_addendum_keeps_the_two_figures_that_disagree():
    in_year, by_committee = (
        t for t in tables_of("2017-18-corporate-plan-addendum") if len(t["widths"]) in (4, 5)
    )
    assert in_year["rows"][0][1] == "£16.667m"
    assert by_committee["rows"][-1]["total"][2] == "16,677"
    columns = zip(*(row for row in by_committee["rows"] if isinstance(row, list)), strict=True)
    sums = [
        sum(int(cell.replace(",", "").replace("-", "0")) for cell in column) for column in list(columns)[1:]
    ]
    assert sums == [19825, 16677, 17361, 53863]


@pytest.mark.parametrize("stem", STEMS)
def test_sidecars_hold_only_what_a_sidecar_may_hold(stem: str):
    sidecar = yaml.safe_load((REPORTS / f"{stem}.yaml").read_text(encoding="utf-8"))
    assert set(sidecar) <= {"title", "publisher", "period", "address", "date"}
    assert sidecar["publisher"] == "London Borough of Barnet"
    assert all(isinstance(value, str) for value in sidecar.values())


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("- table: {widths: [1, 30], rows: [[unbreakable, b]]}", "wider than its column"),
        ("- table: {widths: [1, 1], rows: [[a]]}", "ends before column 2"),
        ("- table: {widths: [1, 1], rows: [[a, b, c]]}", "cells beyond column 2"),
        ("- table: {widths: [1], rows: [[{text: a, rag: Amber}]]}", "not one of Green"),
        ("- paragraph: a mark^1^ without a footnote", "mark without footnote"),
        ("- picture: a.png", "unknown kind 'picture'"),
    ],
)
def test_a_data_file_that_would_lose_something_is_refused(tmp_path: Path, body: str, complaint: str):
    (tmp_path / "bad.yaml").write_text(f"title: T\nfooter: F\nbody:\n{body}\n", encoding="utf-8")
    result = typeset("--source", tmp_path, "--out", tmp_path)
    assert result.returncode == 1
    assert complaint in result.stderr
    assert not list(tmp_path.glob("*.pdf"))


def test_footnotes_stand_on_the_page_of_their_mark(tmp_path: Path):
    rows = "\n".join(f"- paragraph: Line {number}^{number}^ of many" for number in range(1, 61))
    notes = "\n".join(f"  '{number}': Note number {number} explains" for number in range(1, 61))
    text = f"title: T\nfooter: F\nbody:\n{rows}\nfootnotes:\n{notes}\n"
    (tmp_path / "notes.yaml").write_text(text, encoding="utf-8")
    assert typeset("--source", tmp_path, "--out", tmp_path).returncode == 0
    with pdfplumber.open(tmp_path / "notes.pdf") as pdf:
        pages = [page.extract_text() for page in pdf.pages]
    assert len(pages) > 2
    marks = [set(re.findall(r"Line (\d+)", page)) for page in pages]
    assert [set(re.findall(r"Note number (\d+)", page)) for page in pages] == marks
    assert sum(len(found) for found in marks) >= 60


def test_a_row_cut_by_a_page_end_is_ruled_on_both_pages():
    with pdfplumber.open(REPORTS / "q2-2016-17-corporate-plan.pdf") as pdf:
        tables = [[table for table in page.extract_tables() if table[0][0] == "Ref"] for page in pdf.pages]
    cut = next(number for number, found in enumerate(tables) if found and found[0][1][0] == "")
    before, after = tables[cut - 1][-1][-1], tables[cut][0][1]
    assert (before[0], before[5]) == ("KPI 2.1-2.3", "FAIL (R)")
    assert " ".join(f"{before[1]} {after[1]}".split()) == "Highways defects made safe within agreed timescale"
    assert all(any(cell for cell in row) for found in tables for table in found for row in table)
