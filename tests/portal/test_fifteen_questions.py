"""Fifteen questions of a resident, a journalist or a councillor, asked on a phone: two clicks at most each.

Over the sample reports, without scripts. The first click asks, a second may open the other figures that
fit. Where the reports have no answer, the page says so and shows what is near.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright
from portal_server import ARGUMENTS, PHONE, find_chromium, serving

ANSWERED = {
    "missed recycling target": r"39\.43%",
    "what did the council say about children in care": r"children in care",
    "looked after children": r"36\.4",
    "red rated indicators": r"18% reduction",
    "which indicators perform worst": r"372,750",
    "overspend": r"£178,000",
    "council tax collection rate": r"98\.4%",
    "temporary accommodation": r"2,?887",
    "what missed its target in 2023/24": r"372,750",
    "staff sickness": r"8\.35 days",
    "which committee saves most in 2018/19": r"£4,995,000",
    "satisfaction compared with London": r"London 41%",
}
REFUSED = {
    "agency staff cost trend": ("only one figure", r"25%"),
    "recycling rate 2023": ("you asked for 2023", r"39\.9%"),
    "which savings slipped": ("Nothing here is about", r"£"),
}


@pytest.fixture(scope="module")
def phone(sample_store: Path) -> Iterator[Page]:
    with serving(sample_store) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        context = browser.new_context(viewport=PHONE, java_script_enabled=False, base_url=address)
        yield context.new_page()
        browser.close()


def ask(page: Page, question: str) -> None:
    page.goto("/")
    page.get_by_role("searchbox").fill(question)
    page.get_by_role("button", name="Search").click()


@pytest.mark.parametrize("question", ANSWERED)
def test_a_question_is_answered_in_two_clicks(phone: Page, question: str):
    ask(phone, question)
    cards = phone.locator(".answers")
    found = cards.get_by_text(re.compile(ANSWERED[question])).first
    if not found.is_visible():
        cards.locator("summary").click()
    expect(found).to_be_visible()
    expect(cards.get_by_role("link", name="See where it is printed").first).to_be_visible()


@pytest.mark.parametrize("question", REFUSED)
def test_what_is_not_published_is_said_with_what_is_near(phone: Page, question: str):
    ask(phone, question)
    why, near = REFUSED[question]
    expect(phone.locator(".answers .note")).to_contain_text(why)
    expect(phone.locator(".answers").get_by_text(re.compile(near)).first).to_be_visible()
    expect(phone.get_by_text("Anyone may ask the council itself")).to_be_visible()
