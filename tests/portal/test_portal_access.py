"""Every kind of page held against axe-core, and journeys by keyboard alone and without scripts, in Chromium.

Over the sample reports as the pipeline publishes them, so that every page has something to show. The five
questions of a visitor are answered by clicks, which are counted.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from axe_runs import faults_of
from conftest import CHECKOUT
from our_words import words_of_ours
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright
from portal_server import ARGUMENTS, DESK, PHONE, find_chromium, serving

Q1, Q2 = "q1-2016-17-commissioning-group", "q2-2016-17-corporate-plan"
KINDS_OF_PAGE = {
    "home": "/",
    "search": "/search?q=roads",
    "search without result": "/search?q=zzzzzzzz",
    "datasets": "/datasets",
    "dataset": "/datasets/savings",
    "version": "/datasets/indicators/versions/1.0.0",
    "quality": "/datasets/indicators/versions/1.0.0/quality",
    "comparison": "/datasets/savings/compare?from=1.0.0&to=1.0.0",
    "table": "/datasets/savings/tables/savings",
    "view of a table": "/datasets/indicators/tables/indicator-results?rag=Red&fields=ref,result,rag",
    "evidence of a cell": "/evidence/savings/1.0.0/2017-18-corporate-plan-addendum/savings/"
    "by-committee-total-2018-19?field=amount_gbp",
    "evidence of a row": f"/evidence/indicators/1.0.0/{Q1}/indicator-results/cg-s24",
    "indicators": "/indicators",
    "indicator": "/indicators/cg-s24",
    "how the council is doing": "/doing",
    "results of a long report": f"/doing?report={Q2}",
    "key actions": "/key-actions",
    "savings": "/savings",
    "findings": "/findings?kind=restatement",
    "finding": f"/findings/restatement/cg-s24/result/q1-2016-17/{Q2}",
    "reports": "/reports",
    "report": f"/reports/{Q1}",
    "clock": "/clock",
    "clock for a committee": "/clock/committee",
    "dashboards": "/dashboards",
    "table added up": "/datasets/savings/tables/savings/explore?by=committee&show=sum:amount_gbp",
    "table to be added up": "/datasets/indicators/tables/indicator-results/explore",
    "closer look at money": "/datasets/savings/tables/savings/explore/closer",
    "answer that is an order": "/search?q=which+indicators+missed+their+target+in+Q2+2016/17",
    "answer that is a refusal": "/search?q=apprenticeships+in+2030",
    "evidence of a sentence": "/evidence/council-context/latest/q2-2023-24-our-plan/statements/1-21-372750"
    "?field=value",
    "form kept": "/clock?on=yesterday",
    "about": "/about",
    "accessibility": "/accessibility",
    "for programs": "/api",
    "not found": "/nowhere",
    "refused": "/datasets/savings/tables/savings?no_column=1",
}

NAMES_COLUMNS = frozenset(
    ("dataset", "version", "quality", "table", "view of a table", "for programs", "refused")
)
"""Pages that are about columns by their names, one of which is the locator."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def address(sample_store: Path) -> Iterator[str]:
    with serving(sample_store) as base:
        yield base


@pytest.fixture(scope="module")
def tested(browser: Browser) -> Iterator[Page]:
    """One page for all runs of axe, which puts its own script into it."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture
def plain(browser: Browser, address: str) -> Iterator[Page]:
    """A visitor without scripts, on the home page."""
    context = browser.new_context(java_script_enabled=False, viewport=DESK)
    page = context.new_page()
    page.goto(address)
    yield page
    context.close()


@pytest.fixture(scope="module", params=KINDS_OF_PAGE)
def opened(tested: Page, address: str, request: pytest.FixtureRequest) -> Page:
    """A page of each kind, opened once for all that is asked of it."""
    tested.goto(address + KINDS_OF_PAGE[request.param])
    return tested


def test_axe_finds_nothing(opened: Page):
    assert faults_of(opened) == []


def test_no_word_of_ours_stands_on_it(opened: Page, request: pytest.FixtureRequest):
    if request.node.callspec.params["opened"] not in NAMES_COLUMNS:
        assert words_of_ours(opened.content()) == []


FAULTY = """<!doctype html><html lang="en"><title>A page</title><style>
  body { color: black; background: white; color-scheme: light dark }
  @media (max-width: 40rem) { .desk { display: none } }
  @media (min-width: 40.01rem) { .phone { display: none } }
  @media (prefers-color-scheme: dark) { body { color: white; background: black } FAULT }
</style><main><h1>A page</h1><p>Black on white, then white on black.</p>PART</main></html>"""
SLIGHT = "color: #777; background: #999"
STRIPED = "<style>li:nth-child(2) { background: #444 }</style>"


@pytest.mark.parametrize(
    ("part", "in_the_dark", "told"),
    [
        (f'<p style="{SLIGHT}">Words</p>', "", "1280 px, light: color-contrast"),
        (f'<p class="desk" style="{SLIGHT}">Words</p>', "", "1280 px, light: color-contrast"),
        (f'<p class="phone" style="{SLIGHT}">Words</p>', "", "360 px, light: color-contrast"),
        ('<p style="color: #888; font-size: 3rem">Words</p>', "", "1280 px, light: color-contrast"),
        (f"{STRIPED}<ul>{'<li><i>Words</i></li>' * 2}</ul>", "", "1280 px, light: color-contrast"),
        ("<p>As before</p><b>Words</b>", f"b {{ {SLIGHT} }}", "1280 px, dark: color-contrast"),
        ('<p class="desk">Words</p>', f".desk {{ {SLIGHT} }}", "1280 px, dark: color-contrast"),
        ('<p class="phone">Words</p>', f".phone {{ {SLIGHT} }}", "360 px, dark: color-contrast"),
        ('<img src="data:," class="desk">', "", "1280 px, light: image-alt"),
        ('<img src="data:,">', "", "360 px, light: image-alt"),
        ('<p style="width: 1400px">Wide</p>', "", "wider than its window"),
    ],
)
def test_what_is_wrong_at_one_width_or_in_one_scheme_is_found(
    tested: Page, part: str, in_the_dark: str, told: str
):
    tested.goto("about:blank")
    tested.set_content(FAULTY.replace("PART", part).replace("FAULT", in_the_dark))
    assert any(told in fault for fault in faults_of(tested))


@pytest.mark.parametrize("sheet", sorted((CHECKOUT / "pipelines").glob("*/static/*.css")), ids=str)
def test_no_colour_hangs_on_the_width(sheet: Path):
    """What lets contrast be looked at on a desk alone; axe sees no `::before`."""
    text = re.sub(r"[^{}]*::before \{[^}]*\}", "", sheet.read_text(encoding="utf-8"))
    for block in re.findall(r"@media \((?:min|max)-width[^{]*\{((?:[^{}]*\{[^}]*\})*)\s*\}", text):
        assert not re.findall(r"(?:color|background|fill|opacity|filter)\b[a-z-]*:", block)


OVERLAPS = """() => {
  const found = [], boxes = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode, holder = text.parentElement;
    let folded = holder.closest('details:not([open])');
    if (folded && folded.querySelector(':scope > summary')?.contains(holder))
      folded = folded.parentElement.closest('details:not([open])');
    if (!text.textContent.trim() || holder.closest('.unseen, .skip, title, desc, [hidden]')) continue;
    if (folded) continue;
    const head = holder.closest('thead');
    if (head && getComputedStyle(head).position === 'absolute') continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    for (const box of range.getClientRects())
      if (box.width > 1 && box.height > 1) boxes.push([box, text.textContent.trim().slice(0, 40), holder]);
  }
  for (let i = 0; i < boxes.length; i++) for (let j = i + 1; j < boxes.length; j++) {
    const [a, said, own] = boxes[i], [b, other, of] = boxes[j];
    if (own === of) continue;
    const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (across > 2 && down > 0.35 * Math.min(a.height, b.height)) found.push(said + ' on ' + other);
  }
  return found.slice(0, 5);
}"""
"""Texts that lie on each other: their boxes share more than a third of the lower one's height."""
NARROW, MOST_TABS = {"width": 320, "height": 640}, 60
BETWEEN, PAPER = {"width": 700, "height": 900}, {"width": 700, "height": 990}
"""A window between phone and desk, and what A4 leaves within its margins."""


def test_nothing_is_cut_or_lies_on_another_on_paper_or_320_px(opened: Page):
    for width, medium in ((NARROW, "screen"), (BETWEEN, "screen"), (DESK, "screen"), (PAPER, "print")):
        opened.set_viewport_size(width)
        opened.emulate_media(media=medium, color_scheme="light")
        wide = opened.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{wide} px wider than {width['width']} ({medium})"
        assert opened.evaluate(OVERLAPS) == [], (width["width"], medium)
    assert opened.evaluate("[...document.querySelectorAll('.paper-only')].every(e => e.offsetHeight > 0)")
    assert opened.evaluate("[...document.querySelectorAll('.screen-only')].every(e => !e.offsetHeight)")
    beside = opened.evaluate(
        "[...document.querySelectorAll('.with-facets > :not(.facet-list)')].map(e =>"
        " e.clientWidth / document.querySelector('main').clientWidth)"
    )
    assert all(share > 0.8 for share in beside), f"{beside} of the paper"
    opened.emulate_media(media="screen")


def test_the_menu_keeps_to_one_line_on_a_desk(tested: Page, address: str):
    tested.set_viewport_size({"width": 1280, "height": 720})
    tested.goto(address)
    tops = "new Set([...document.querySelectorAll('header nav li')].map(e => e.offsetTop)).size"
    assert tested.evaluate(tops) == 1


def test_short_values_of_a_card_share_a_line_on_a_phone(tested: Page, address: str):
    tested.set_viewport_size(PHONE)
    tested.goto(f"{address}/indicators?q=percentage")
    tops = "[...document.querySelectorAll('tbody tr')].map(r => [...r.cells].slice(1).map(c => c.offsetTop))"
    assert any(len(set(filter(None, row))) < len(list(filter(None, row))) for row in tested.evaluate(tops))


SEEN = "[...document.querySelectorAll('details.fold table')].map(table => table.checkVisibility())"


@pytest.mark.parametrize(
    ("kind", "screens"),
    [("indicators", 6), ("results of a long report", 6), ("key actions", 6), ("version", 11)],
)
def test_a_long_page_is_folded_on_a_phone_and_whole_on_a_desk_and_paper(
    tested: Page, address: str, kind: str, screens: int
):
    """Before any part of it is opened, a page of many figures is no longer than a few windows."""
    tested.set_viewport_size(PHONE)
    tested.goto(address + KINDS_OF_PAGE[kind])
    assert not any(tested.evaluate(SEEN))
    assert tested.evaluate("document.documentElement.scrollHeight") <= screens * PHONE["height"]
    tested.locator("details.fold:has(table) > summary").first.click()
    assert tested.evaluate(SEEN)[0]
    tested.emulate_media(media="print")
    assert all(tested.evaluate(SEEN))
    tested.emulate_media(media="screen")
    tested.set_viewport_size(DESK)
    tested.goto(address + KINDS_OF_PAGE[kind])
    seen = tested.evaluate(SEEN)
    assert len(seen) > 1
    assert all(seen)
    assert tested.locator("details.fold > summary").first.is_hidden()


@pytest.mark.parametrize(("kind", "screens"), [("all findings", 6), ("clock", 6)])
def test_a_list_is_folded_on_a_phone_and_whole_on_a_desk(tested: Page, address: str, kind: str, screens: int):
    """Findings and duties are told in a line each on a phone; their links are seen once one is opened."""
    path = "/findings" if kind == "all findings" else KINDS_OF_PAGE[kind]
    links = "[...document.querySelectorAll('details.fold a')].filter(a => !a.closest('aside, .in-fold'))"
    links += ".map(a => a.checkVisibility())"
    tested.set_viewport_size(PHONE)
    tested.goto(address + path)
    assert not any(tested.evaluate(links))
    assert tested.evaluate("document.documentElement.scrollHeight") <= screens * PHONE["height"]
    tested.locator("main details.fold > summary").last.click()
    assert any(tested.evaluate(links))
    tested.set_viewport_size(DESK)
    tested.goto(address + path)
    assert all(tested.evaluate(links))
    assert tested.locator("main details.fold > summary").last.is_hidden()


def test_results_stand_whole_on_a_desk(tested: Page, address: str):
    tested.set_viewport_size(DESK)
    tested.goto(address + KINDS_OF_PAGE["results of a long report"])
    beyond = "[...document.querySelectorAll('table')].map(t => t.scrollWidth - t.parentElement.clientWidth)"
    assert max(tested.evaluate(beyond)) <= 0


def test_a_link_to_a_folded_part_opens_it(tested: Page, address: str):
    for place in ("/clock#expenditure", "/datasets/savings#columns-savings"):
        tested.goto(address + place)
        expect(tested.locator(f"#{place.partition('#')[2]}")).to_be_visible()


@pytest.mark.parametrize("kind", ["table", "view of a table"])
def test_few_tab_stops_lead_to_the_first_figure_of_a_table(tested: Page, address: str, kind: str):
    tested.goto(address + KINDS_OF_PAGE[kind])
    for _ in range(MOST_TABS):
        tested.keyboard.press("Tab")
        if tested.evaluate("!!document.activeElement.closest('table.data tbody')"):
            return
    pytest.fail(f"not reached by {MOST_TABS} tabs")


def tab_to(page: Page, target: Locator, most: int = 80) -> None:
    """Press Tab until the target has the focus, which must be seen."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            style = target.evaluate("element => getComputedStyle(element).outlineStyle")
            assert style != "none", "the focus is not seen"
            return
    pytest.fail(f"{target} is not reached by {most} tabs")


def test_a_journey_by_keyboard_alone(browser: Browser, address: str):
    context = browser.new_context(viewport=DESK)
    page = context.new_page()
    page.goto(address)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the main content")
    expect(skip).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    tab_to(page, page.get_by_role("searchbox"))
    page.keyboard.type("repair of roads London")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Search")
    tab_to(page, page.locator("h2.row-title a").first)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Where it is printed")).to_be_visible()
    tab_to(page, page.get_by_role("region", name="The published row").get_by_role("link", name="41%"))
    page.keyboard.press("Enter")
    expect(page.locator(".spot-value")).to_have_text("41%")
    page.goto(f"{address}/datasets/savings/tables/savings")
    tab_to(page, page.locator("summary", has_text="By one column"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("Column", exact=True))
    page.keyboard.type("Committee")
    tab_to(page, page.get_by_label("Value", exact=True))
    page.keyboard.type("Environment")
    page.keyboard.press("Enter")
    expect(page.get_by_text("4 of 33 rows fit.")).to_be_visible()
    context.close()


def test_a_journey_without_scripts(plain: Page, address: str):
    plain.get_by_role("searchbox").fill("satisfacton with customer services")
    plain.get_by_role("button", name="Search").click()
    expect(plain.get_by_text("“satisfacton” is understood as “satisfaction”")).to_be_visible()
    plain.get_by_role("searchbox").fill("satisfaction with customer services")
    plain.get_by_role("button", name="Search").click()
    plain.get_by_role("link", name="Overall satisfaction with customer services").first.click()
    expect(plain.get_by_role("heading", name="Printed differently for the same period")).to_be_visible()
    plain.get_by_role("link", name="Both figures side by side").first.click()
    expect(plain.locator(".side img")).to_have_count(2)
    for image in plain.locator(".side img").all():
        source = image.get_attribute("src")
        answer = plain.request.get(f"{address}{source}")
        assert answer.headers["content-type"] == "image/png"
    plain.get_by_role("navigation", name="Main").get_by_role("link", name="Datasets").click()
    plain.get_by_role("link", name="Key actions and plans").click()
    plain.get_by_role("region", name="Tables and their files").get_by_role(
        "link", name="Key actions", exact=True
    ).click()
    plain.get_by_text("Narrow down by").click()
    plain.get_by_role("link", name="Green Amber", exact=True).first.click()
    expect(plain.get_by_text("Rating is Green Amber")).to_be_visible()
    with plain.expect_download() as waiting:
        plain.get_by_role("link", name="These rows CSV").click()
    rows = list(csv.DictReader(io.StringIO(Path(waiting.value.path()).read_text(encoding="utf-8"))))
    assert rows
    assert {row["rag"] for row in rows} == {"Green Amber"}


# ---- five questions, through pages alone


def test_the_share_satisfied_with_road_repairs_takes_two_clicks(plain: Page):
    plain.get_by_role("searchbox").fill("satisfied repair of roads spring 2016")
    plain.get_by_role("button", name="Search").click()
    result = plain.locator("li").filter(has_text="Result period: Spring 2016").first
    expect(result).to_contain_text("Result: 27.0%")
    result.get_by_role("link").click()
    expect(plain.get_by_role("heading", level=2, name="The whole page")).to_be_visible()
    expect(plain.get_by_role("row").filter(has_text="Spring 2016").first).to_be_visible()


def test_the_indicators_rated_red_take_two_clicks(plain: Page):
    ratings = plain.get_by_role("region", name="25 of 41 rated indicators were Green")
    ratings.get_by_text("The same figures as a table").click()
    row = ratings.get_by_role("row").filter(has_text="Quarter 2 2016/17")
    count = int(row.get_by_role("cell").nth(3).inner_text())
    row.get_by_role("cell").nth(3).get_by_role("link").click()
    expect(plain.get_by_text(f"{count} of 79 rows fit.")).to_be_visible()
    expect(plain.locator("tbody tr")).to_have_count(count)
    assert count == 5


def test_who_saves_most_takes_one_click(plain: Page):
    plain.get_by_role("navigation", name="Main").get_by_role("link", name="Savings").click()
    year = plain.locator("li").filter(has_text="2018/19: ").first
    expect(year).to_contain_text("Assets, Regeneration & Growth saves most, £4,995,000")
    expect(year).to_contain_text(
        "The committees add up to £16,677,000; the table of yearly totals prints £16,667,000."
    )


def test_what_changed_after_publication_takes_two_clicks(plain: Page):
    plain.get_by_role("navigation", name="Main").get_by_role("link", name="Findings").click()
    plain.get_by_role("link", name="Figures printed differently later").click()
    expect(plain.get_by_text("4 findings of")).to_be_visible()
    expect(plain.locator("h2.row-title.beside-fold")).to_have_count(4)


def test_all_indicators_as_excel_take_two_clicks(plain: Page, tmp_path: Path):
    plain.get_by_role("navigation", name="Main").get_by_role("link", name="Indicators").click()
    with plain.expect_download() as waiting:
        plain.get_by_role("link", name="Everything as Excel").click()
    waiting.value.save_as(tmp_path / "indicators.xlsx")
    book = openpyxl.load_workbook(tmp_path / "indicators.xlsx", read_only=True)
    assert {"indicators", "observations", "indicator-results"} <= set(book.sheetnames)
