"""An officer publishes a table of no known kind at the desk, with the keyboard and without a terminal."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_office import DeskOffice, desk_office
from desk_server import serving_desk, sign_in
from fleet_reports import RESOURCE, SPRING, SUMMER, fleet
from lone_page import assert_everybody_can_use
from playwright.sync_api import Browser, Page, expect, sync_playwright
from portal_server import ARGUMENTS, find_chromium

from pipelines.council.project import Project
from pipelines.desk.timekeeper import tick
from pipelines.gate.moves import DeskRole
from pipelines.gate.own_tables import own_tables_of
from pipelines.store import StoreReader

KINDS = ("focus-areas", "risks")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        yield found
        found.close()


@pytest.fixture
def office(tmp_path: Path, own_project: Project) -> DeskOffice:
    """A desk where one person's word is enough, and few kinds of table, so that few answers are tried."""
    for file in (own_project.schemas / "kinds").glob("*.yaml"):
        if file.stem not in KINDS:
            file.unlink()
    made = desk_office(tmp_path / "office", own_project, "one")
    made.person("Ada", DeskRole.PREPARER, DeskRole.APPROVER)
    return made


def bring_in(page: Page, office: DeskOffice, file: Path, title: str) -> None:
    page.get_by_role("link", name="Bring in", exact=True).click()
    page.get_by_label("File").set_input_files(file)
    page.get_by_label("What people call it").fill(title)
    page.get_by_role("button", name="Bring it in").click()
    tick(office.bureau)
    page.reload()


def published(office: DeskOffice, page: Page) -> None:
    page.get_by_role("button", name="Let it be worked out again").click()
    tick(office.bureau)
    page.reload()
    hand_in(office, page)


def hand_in(office: DeskOffice, page: Page) -> None:
    page.get_by_role("button", name="Hand in for approval").click()
    page.get_by_role("link", name="Approve", exact=True).click()
    page.get_by_role("button", name="Approve").click()
    for _ in range(2):
        tick(office.bureau)
    page.reload()
    expect(page.get_by_text("It is public.")).to_be_visible()


def titles(office: DeskOffice) -> list[str]:
    store = StoreReader(office.bureau.store)
    latest = next(one["latest"] for one in store.catalog()["packages"] if one["name"] == RESOURCE)
    file = store.path(RESOURCE, latest) / "data" / f"{RESOURCE}.csv"
    with file.open(newline="", encoding="utf-8") as found:
        return [f"{row['period']} {row['depot']}" for row in csv.DictReader(found)]


def test_a_table_is_published_as_one_of_its_own_followed_and_taken_back(
    tmp_path: Path, office: DeskOffice, browser: Browser
):
    with serving_desk(office):
        ada = sign_in(browser, office, "Ada")
        bring_in(ada, office, fleet(tmp_path / "new", 1, SPRING), "Fleet, spring")
        ada.locator("a[href*='/questions/']").first.click()
        expect(ada.get_by_role("heading", name="Publish as a table of its own")).to_be_visible()
        ada.get_by_text("6 columns").click()
        expect(ada.get_by_text("Cost (£000): as printed, and in pounds")).to_be_visible()
        expect(ada.locator("img[src*='/pictures/']").first).to_be_visible()
        office.time.on(minutes=1)  # a code opens once
        looked_at = sign_in(browser, office, "Ada", has_scripts=True)
        looked_at.goto(ada.url)
        assert_everybody_can_use(looked_at)

        tick_box = ada.get_by_role("checkbox", name="Publish it as a table of its own")
        tick_box.focus()
        expect(tick_box).to_be_checked()
        ada.keyboard.press("Space")
        ada.keyboard.press("Space")
        ada.keyboard.press("Tab")
        expect(ada.get_by_label("Its title")).to_be_focused()
        ada.keyboard.press("Enter")
        expect(ada.get_by_role("heading", level=1)).to_have_text("Fleet, spring")
        expect(ada.get_by_text("Publish it as a table of its own: Vehicles of the fleet")).to_be_visible()
        ada.get_by_role("button", name="Let it be worked out again").click()
        tick(office.bureau)
        ada.reload()
        ada.get_by_role("link", name="Published as a table of its own: Vehicles of the fleet").click()
        office.time.on(minutes=1)
        ada.get_by_role("button", name="Do not publish it").click()
        expect(ada.get_by_text("Something was decided that changes what is published")).to_be_visible()
        ada.get_by_role("button", name="Let it be worked out again").click()
        tick(office.bureau)
        ada.reload()
        ada.locator("a[href*='/questions/']").first.click()
        office.time.on(minutes=1)
        ada.get_by_role("button", name="Publish what is ticked").click()
        published(office, ada)
        assert titles(office) == ["Q1 2025/26 North", "Q1 2025/26 South", "Q1 2025/26 Total"]

        ada.get_by_role("link", name="My desk").first.click()
        bring_in(ada, office, fleet(tmp_path / "new", 2, SUMMER), "Fleet, summer")
        expect(ada.get_by_text("must still be answered")).to_have_count(0)
        ada.get_by_role("link", name="Published as a table of its own: Vehicles of the fleet").click()
        expect(ada.get_by_role("link", name="Take out “Vehicles of the fleet”")).to_be_visible()
        expect(ada.get_by_role("button", name="Do not publish it")).to_have_count(0)
        ada.get_by_role("link", name="Fleet, summer").click()
        hand_in(office, ada)
        assert titles(office)[3:] == ["Q2 2025/26 North", "Q2 2025/26 South", "Q2 2025/26 Total"]

        ada.get_by_role("link", name="Published", exact=True).click()
        expect(ada.get_by_role("link", name="Take out “Vehicles of the fleet”")).to_be_visible()
        bring_in(ada, office, fleet(tmp_path / "newer", 3, SUMMER), "Fleet, autumn")
        ada.get_by_role("link", name="Published as a table of its own: Vehicles of the fleet").click()
        ada.get_by_role("link", name="Take out “Vehicles of the fleet”").click()
        ada.get_by_label("Why").fill("The vans are counted anew.")
        ada.get_by_role("button", name="Take it out").click()
        expect(ada.get_by_role("heading", level=1)).to_have_text("Published")
        expect(ada.get_by_text("Vehicles of the fleet")).to_have_count(0)
        expect(ada.get_by_text("vehicles-of-the-fleet 1.0.0 (withdrawn)")).to_be_visible()
        entry = next(
            one for one in StoreReader(office.bureau.store).catalog()["packages"] if one["name"] == RESOURCE
        )
        assert entry["latest"] is None
        assert "counted anew" in entry["versions"][0]["withdrawn"]["reason"]
        assert own_tables_of(office.bureau.project) == {}
        ada.get_by_role("link", name="Trail", exact=True).click()
        expect(ada.get_by_text("The chain is whole.")).to_be_visible()
