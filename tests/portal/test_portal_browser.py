"""The portal in a real Chromium: by mouse, by keyboard, on a phone, in the dark, without scripts."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import portal_store as sample
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect, sync_playwright
from portal_server import ARGUMENTS, DESK, PHONE, find_chromium, serving

KINDS_OF_PAGE = (
    "/",
    "/datasets",
    "/datasets/indicators",
    "/datasets/indicators/versions/1.0.0",
    "/datasets/key-actions/tables/key-actions",
    "/datasets/indicators/tables/indicator-results",
    "/indicators",
    f"/indicators/{sample.COSTS.id}",
    f"/indicators/{sample.WATCHED.id}",
    "/reports",
    f"/reports/{sample.Q2}",
    "/about",
    "/accessibility",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = find_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A portal served over HTTP on a free port."""
    with serving(sample.publish_twice(tmp_path_factory.mktemp("browser") / "store")) as base:
        yield base


@dataclass
class Visit:
    """A page in its own context, with everything the browser complained about."""

    context: BrowserContext
    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        answer = self.page.goto(self.address + path)
        assert answer is not None
        assert answer.ok, path

    def note_failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # overtaken by the next page, or saved as a download
            self.complaints.append(f"{request.url} {request.failure}")

    def note_asked(self, request: Request) -> None:
        if not request.url.startswith(self.address):
            self.complaints.append(f"asked {request.url}")


@pytest.fixture
def visit(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """A visitor, with the browser options that the test gives; the browser may complain of nothing."""
    context = browser.new_context(**{"viewport": DESK, **getattr(request, "param", {})})
    page = context.new_page()
    found = Visit(context, page, address)
    page.on("console", lambda message: found.complaints.append(message.text))
    page.on("pageerror", lambda error: found.complaints.append(str(error)))
    page.on("requestfailed", found.note_failed)
    page.on("request", found.note_asked)
    yield found
    context.close()
    assert found.complaints == []


@pytest.mark.parametrize(
    "visit",
    [{}, {"java_script_enabled": False}, {"viewport": PHONE, "java_script_enabled": False}],
    ids=["desk", "without scripts", "phone without scripts"],
    indirect=True,
)
def test_a_visitor_walks_from_home_to_a_figure(visit: Visit, tmp_path: Path):
    page = visit.page
    visit.go("/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Datasets").click()
    page.get_by_role("link", name="Performance indicators").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Performance indicators")
    page.get_by_role("region", name="Table of versions").get_by_role("link", name="1.0.0").click()
    expect(page.get_by_text("This is not the newest version.")).to_be_visible()
    page.get_by_role("link", name="version 1.1.0").first.click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download everything").click()
    assert waiting.value.suggested_filename == "open-barnet-indicators-1.1.0.zip"
    waiting.value.save_as(tmp_path / "saved.zip")
    with zipfile.ZipFile(tmp_path / "saved.zip") as archive:
        rows = list(csv.DictReader(io.StringIO(archive.read("data/observations.csv").decode())))
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Indicators").click()
    page.get_by_role("link", name=sample.COSTS.name).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(sample.COSTS.name)
    expect(page.get_by_role("img", name=sample.COSTS.name)).to_be_visible()
    table = page.get_by_role("region", name="Every figure printed for this indicator").get_by_role("table")
    printed = [row["value_text"] for row in rows if row["indicator_id"] == sample.COSTS.id]
    shown = table.locator("tbody tr > :nth-child(4)").all_inner_texts()
    assert sorted(shown) == sorted(printed), "the table and the download hold the same figures"
    place = table.get_by_role("row").filter(has_text="£7.3m").get_by_role("link", name="page 4")
    assert str(place.get_attribute("href")).startswith(
        f"/evidence/indicators/1.1.0/{sample.Q1}/observations/"
    )


@pytest.mark.parametrize(
    "visit",
    [
        {"viewport": PHONE},
        {"viewport": PHONE, "color_scheme": "dark"},
        {"viewport": {"width": 320, "height": 640}},
    ],
    ids=["phone", "phone in the dark", "small phone"],
    indirect=True,
)
def test_no_page_is_wider_than_a_phone(visit: Visit):
    width = visit.page.evaluate("innerWidth")
    for path in KINDS_OF_PAGE:
        visit.go(path)
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width, path
        too_wide = visit.page.evaluate(
            """width => [...document.querySelectorAll('main *')].filter(item =>
                !item.closest('.scroll, pre, svg, .unseen') && item.getBoundingClientRect().right > width + 1
            ).map(item => item.outerHTML.slice(0, 80))""",
            width,
        )
        assert too_wide == [], path


@pytest.mark.parametrize("visit", [{}, {"color_scheme": "dark"}], ids=["light", "dark"], indirect=True)
def test_every_kind_of_page_shows_without_complaint(visit: Visit):
    for path in KINDS_OF_PAGE:
        visit.go(path)
        expect(visit.page.get_by_role("heading", level=1)).to_be_visible()
    ground = visit.page.evaluate("getComputedStyle(document.body).backgroundColor")
    is_dark = visit.page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    assert ground == ("rgb(16, 23, 21)" if is_dark else "rgb(255, 255, 255)")


@pytest.mark.parametrize("visit", [{"viewport": PHONE}, {}], ids=["phone", "desk"], indirect=True)
def test_no_two_labels_of_a_chart_lie_on_each_other(visit: Visit):
    for indicator in (sample.COSTS, sample.HOMES, sample.ROADS):
        visit.go(f"/indicators/{indicator.id}")
        clashes = visit.page.evaluate(
            """() => {
                const shown = [...document.querySelectorAll('.result-label, .target-label, .axis-label')]
                    .filter(item => getComputedStyle(item).display !== 'none' && item.textContent.trim());
                const boxes = shown.map(item => item.getBoundingClientRect());
                const touch = (a, b) => a.left < b.right && b.left < a.right
                    && a.top + 3 < b.bottom && b.top + 3 < a.bottom;
                const pairs = boxes.flatMap((_, i) => boxes.slice(i + 1).map((_, j) => [i, i + 1 + j]));
                return pairs.filter(([i, j]) => touch(boxes[i], boxes[j]))
                    .map(([i, j]) => shown[i].textContent + '|' + shown[j].textContent);
            }"""
        )
        assert clashes == []
        assert visit.page.locator(".result-label:visible").count() >= 1


@pytest.mark.parametrize("visit", [{"viewport": PHONE}], ids=["phone"], indirect=True)
def test_the_keyboard_reaches_what_the_mouse_does(visit: Visit):
    page = visit.page
    visit.go("/datasets/key-actions/tables/key-actions")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the main content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.className") == "scroll":
            break
    region = page.get_by_role("region", name="Key actions, rows 1 to 25")
    expect(region).to_be_focused()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    box = "document.activeElement"
    assert page.evaluate(f"{box}.scrollWidth <= {box}.clientWidth"), "a phone shows rows as cards"


def test_on_paper_the_frame_gives_way(visit: Visit):
    visit.go(f"/indicators/{sample.COSTS.id}")
    visit.page.emulate_media(media="print", color_scheme="dark")
    expect(visit.page.get_by_role("navigation", name="Main")).to_be_hidden()
    assert visit.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


@pytest.mark.parametrize("visit", [{"forced_colors": "active"}], ids=["forced colours"], indirect=True)
def test_shapes_stay_in_forced_colours(visit: Visit):
    visit.go("/")
    fills = visit.page.evaluate(
        "[...document.querySelectorAll('.slice')].map(item => getComputedStyle(item).fill)"
    )
    assert len(set(fills)) > 1


def test_pandas_reads_the_addresses_that_the_page_gives(address: str):
    base = f"{address}/download/indicators/latest/data/observations"
    from_csv, from_parquet = pd.read_csv(f"{base}.csv"), pd.read_parquet(f"{base}.parquet")
    assert list(from_csv.columns) == list(from_parquet.columns)
    assert len(from_csv) == len(from_parquet) == sum(len(item.printed) for item in sample.INDICATORS)
    assert from_parquet["value"].sum() == pytest.approx(from_csv["value"].sum())


def test_a_machine_without_chromium_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(pytest.fail.Exception, match="apt-get install chromium"):
        find_chromium()
