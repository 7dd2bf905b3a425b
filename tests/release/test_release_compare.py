"""`openbarnet diff`: two published versions compared, as text, JSON, CSV and a page."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from axe_runs import faults_as_shown
from click.testing import CliRunner, Result
from playwright.sync_api import sync_playwright
from portal_server import ARGUMENTS, find_chromium
from release_samples import FIRST, SECOND, desk

from pipelines.cli import main
from pipelines.release.changes import read_diff
from pipelines.release.content import Content, Table
from pipelines.release.diff import diff_of
from pipelines.release.page import MOST_CELLS, MOST_ROWS, diff_page
from pipelines.release.patching import apply
from pipelines.release.readback import published_content
from pipelines.store import Store

HEAD = {"package": "things", "previous": "1.0.0", "version": "1.1.0"}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three versions: a cell corrected by us, then revised by the council."""
    root = tmp_path_factory.mktemp("compare") / "store"
    for report in (replace(FIRST, misread="73.1%"), FIRST, replace(FIRST, result="30%")):
        desk(root, report, SECOND).publish()
    return root


def openbarnet(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments])


def compare(store: Path, *arguments: object) -> str:
    result = openbarnet("diff", "indicators", *arguments, "--store", store)
    assert result.exit_code == 0, result.stderr
    return result.stdout


def test_as_text_it_is_sentences(store: Path) -> None:
    assert compare(store, "1.0.0", "1.0.1").splitlines() == [
        "indicators, 1.0.0 to 1.0.1",
        "  Indicator results: 2 values were corrected by us, in 1 row.",
        (
            "  The number that changed most: result_value in q1-2016-17/indicator-results/cg-s24, "
            "from 73.1 to 72.8 (-0.4104 percent)."
        ),
    ]
    assert compare(store, "1.0.1", "1.0.1").splitlines()[1:] == ["  Nothing changed."]


def test_as_json_it_is_what_the_version_holds(store: Path) -> None:
    held = (store / "indicators/1.0.1/diff.json").read_text(encoding="utf-8")
    assert compare(store, "1.0.0", "1.0.1", "--format", "json") == held


@pytest.mark.parametrize(("old", "new"), [("1.0.0", "1.0.2"), ("1.0.2", "1.0.0")])
def test_any_two_versions_can_be_compared_and_made_of_each_other(
    store: Path, tmp_path: Path, old: str, new: str
) -> None:
    file = tmp_path / "diff.json"
    assert compare(store, old, new, "--format", "json", "--out", file) == ""
    was, now = (published_content(Store(store), "indicators", version) for version in (old, new))
    assert apply(read_diff(file), was) == now
    value = json.loads(file.read_bytes())
    assert (value["previous"], value["version"], value["bump"]) == (old, new, None)
    assert value["counts"]["cells_revised"] == 2


def test_as_csv_it_has_a_line_for_each_cell(store: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(compare(store, "1.0.0", "1.0.1", "--format", "csv"))))
    assert [(row["kind"], row["field"], row["old"], row["new"], row["tier"]) for row in rows] == [
        ("corrected", "result", "73.1%", "72.8%", ""),
        ("corrected", "result_value", "73.1", "72.8", "small"),
    ]
    assert rows[0]["old_locator"] == rows[0]["new_locator"] == f"{FIRST.id}/indicator-results/cg-s24"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("savings", "1.0.0", "1.0.1"), "savings: is no package of the store; name one of its packages"),
        (("indicators", "1.0.0", "9.0.0"), "indicators 9.0.0: is not in the store; name one of 1.0.0, 1.0.1"),
    ],
)
def test_what_is_not_there_is_one_clear_error(store: Path, arguments: tuple[str, ...], message: str) -> None:
    result = openbarnet("diff", *arguments, "--store", store)
    assert result.exit_code == 1
    assert message in result.stderr


def test_the_page_opens_alone_and_is_accessible(store: Path, tmp_path: Path) -> None:
    file = tmp_path / "diff.html"
    compare(store, "1.0.0", "1.0.2", "--format", "html", "--out", file)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 360, "height": 740})
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(file.as_uri())
        assert asked == [file.as_uri()]
        assert page.title() == "indicators: what changed from 1.0.0 to 1.0.2"
        cells = page.locator("section, [aria-labelledby=values] tbody tr").all_inner_texts()
        assert "result_value" in cells[0], "the number that changed most comes first"
        assert "73.1" in cells[0]
        assert "-58.9603 %" in cells[0]
        assert "revised by the council" in cells[0]
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert faults_as_shown(page) == []
        browser.close()


def test_the_page_is_capped_and_says_where_the_whole_is() -> None:
    def side(texts: range, extra: int) -> Content:
        fields = [{"name": "ref", "type": "string"}, {"name": "value", "type": "integer"}]
        rows = [(f"<{number}>", str(text)) for number, text in enumerate(texts)]
        rows += [(f"new {number}", "1") for number in range(extra)]
        table = Table.of("things", {"title": "Things", "fields": fields, "primaryKey": "ref"}, rows)
        return Content("things", {}, "", (table,), {})

    changed, added = MOST_CELLS + 500, MOST_ROWS + 50
    page = diff_page(
        HEAD, diff_of(side(range(100, 100 + changed), 0), side(range(101, 101 + changed), added))
    )
    assert page.count("corrected by us</td>") == MOST_CELLS
    assert "The first 1,000 of 1,500" in page
    assert f"The first {MOST_ROWS} of {added}" in page
    assert page.count("The whole is in the JSON and CSV forms") == 2
    assert "<td>&lt;0&gt;</td>" in page
    assert "&lt;1499&gt;" not in page, "the changes left out are the smallest"
