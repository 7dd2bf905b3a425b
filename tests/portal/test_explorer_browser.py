"""A visitor's questions about penalty notices, answered by links on a phone without scripts; axe; paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_runs import faults_of
from penalties import publish_penalties
from playwright.sync_api import Browser, Page, expect, sync_playwright
from portal_server import ARGUMENTS, find_chromium, serving

TABLE = "/datasets/penalty-charge-notices/tables/penalty-charge-notices"
PAGES = (
    f"{TABLE}/explore",
    f"{TABLE}/explore?by=issued:month&by=street&show=sum:paid_gbp&street__ne=Ash+Road",
    f"{TABLE}/explore?by=street&facet=contravention",
    f"{TABLE}/explore?by=paid_gbp:range",
    f"{TABLE}/explore/closer",
    "/datasets/planning-applications/tables/planning-applications/explore?by=ward",
    "/datasets/penalty-charge-notices/dashboard",
    "/dashboards",
    "/clock?on=2025-06-15",
    "/clock/committee?on=2025-06-15",
)
PHONE = {"width": 390, "height": 800}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root = tmp_path_factory.mktemp("journey") / "store"
    store = publish_penalties(root, samples=("planning-applications", "wards")).root
    with serving(store) as base:
        yield base


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A phone without scripts."""
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    yield context.new_page()
    context.close()


def follow(page: Page, part: str, link: str) -> None:
    """Open a part of the page and follow a link in it."""
    page.locator("summary").filter(has_text=re.compile(f"^{part}")).click()
    page.get_by_role("list", name=part).get_by_role("link", name=link, exact=True).click()


def test_which_street_contravention_and_month_how_many_how_much_and_what_changed(
    phone: Page, address: str, tmp_path: Path
):
    phone.goto(address + TABLE)
    phone.get_by_role("link", name="Add up this table").click()
    phone.get_by_role("list", name="Group by").get_by_role("link", name="Street", exact=True).click()
    first = phone.locator("tbody tr").first
    expect(first.get_by_role("rowheader")).to_have_text("Ash Road")
    expect(first.get_by_role("cell").nth(0)).to_have_text("301")
    follow(phone, "Group by", "Contravention")
    expect(phone.locator("tbody tr").first.get_by_role("rowheader")).to_have_text("Restricted street")
    follow(phone, "Group by", "Month of Issued")
    follow(phone, "Show", "Sum of Paid")
    last = phone.locator("tbody tr").last
    expect(last.get_by_role("rowheader")).to_have_text("August 2024")
    assert last.get_by_role("cell").all_inner_texts()[:2] == ["185", "£12,880"]
    expect(last).to_contain_text("+£1,312.50")
    expect(last).to_contain_text("+11.3%")
    phone.screenshot(path=tmp_path / "phone.png", full_page=True)
    wide = phone.locator(".scroll").evaluate("e => e.scrollWidth - e.clientWidth")
    assert wide <= 1, f"the table is {wide} px wider than the phone"
    phone.locator("summary").filter(has_text="Narrow down by a value").click()
    phone.get_by_role("list", name="Values of a column").get_by_role("link", name="Street").click()
    phone.get_by_role("link", name="Oak Avenue").click()
    expect(phone.get_by_text("33 rows of 735")).to_be_visible()
    phone.get_by_role("link", name=re.compile("remove")).click()
    with phone.expect_download() as waiting:
        phone.get_by_role("link", name="CSV", exact=True).click()
    assert "2024-08,185,12880" in Path(waiting.value.path()).read_text(encoding="utf-8")


def test_the_form_asks_what_links_ask(phone: Page, address: str):
    phone.goto(f"{address}{TABLE}/explore")
    phone.locator("summary").filter(has_text="Ask by a form").click()
    phone.get_by_label("Only rows where").select_option("paid_gbp")
    phone.get_by_label("Condition").select_option("gte")
    phone.get_by_label("Value", exact=True).fill("100")
    phone.get_by_label("Group by").last.select_option("level")
    phone.get_by_role("button", name="Show").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Paid is at least £100")
    expect(phone.get_by_role("columnheader", name="Level")).to_be_visible()


def test_axe_finds_nothing_and_every_page_prints_whole(browser: Browser, address: str):
    page = browser.new_page()
    found = []
    for path in PAGES:
        page.goto(address + path)
        for details in page.locator("main details").all():
            details.evaluate("e => e.open = true")
        found += [f"{path}, {fault}" for fault in faults_of(page, ["light"])]
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 720, "height": 1000})  # A4 less its margins
        cut = page.evaluate(
            "[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > 722)"
            ".map(e => e.outerHTML.slice(0, 80))"
        )
        assert cut == [], f"{path} is cut off on paper"
        page.emulate_media(media="screen")
    assert found == []
    page.close()
