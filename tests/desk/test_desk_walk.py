"""Three people walk a report from its arrival to its withdrawal, in a browser without scripts.

Nothing is made up: the report is read, drafted, published and withdrawn by the commands themselves.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_office import DeskOffice, desk_office, started_again
from desk_server import serving_desk, sign_in
from forbidden import forbid
from playwright.sync_api import Browser, expect, sync_playwright
from portal_server import ARGUMENTS, find_chromium
from small_reports import HOUSING, TEXTS

from pipelines.council.project import Project
from pipelines.desk.timekeeper import tick
from pipelines.gate.moves import DeskRole, State
from pipelines.gate.trail import problems_of
from pipelines.store import StoreReader


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        yield found
        found.close()


def rows_of(office: DeskOffice, table: str) -> list[dict[str, str]]:
    store = StoreReader(office.bureau.store)
    catalogue = {entry["name"]: entry["latest"] for entry in store.catalog()["packages"]}
    file = store.path(table, catalogue[table]) / "data" / f"{table}.csv"
    with file.open(newline="", encoding="utf-8") as found:
        return list(csv.DictReader(found))


def contents(store: Path) -> dict[str, bytes]:
    """Every file of a store but its lock."""
    files = (path for path in store.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {path.relative_to(store).as_posix(): path.read_bytes() for path in files}


def elsewhere(office: DeskOffice, store: Path) -> dict[str, bytes]:
    """What a publication of the same inputs and records makes, without any desk."""
    versions = StoreReader(office.bureau.store).catalog()["packages"][0]["versions"]
    tables = "--tables" if office.bureau.tables.is_dir() else "--no-tables"
    more = ("--store", str(store), "--published", versions[0]["published"], tables)
    settings = {"OPENBARNET_PROJECT": str(office.bureau.project.root)}
    ran = office.bureau.run(("pipelines.cli", "publish", str(office.bureau.reports), *more), settings)
    assert ran.code == 0, ran.printed
    return contents(store)


def test_a_report_walks_from_its_arrival_to_its_withdrawal(
    tmp_path: Path, own_project: Project, browser: Browser
):
    office = desk_office(tmp_path / "office", own_project)
    office.person("Ada", DeskRole.PREPARER)
    office.person("Ben", DeskRole.APPROVER)
    office.person("Cas", DeskRole.PROTECTION)
    forbid(own_project, "Green Amber")
    arrived = tmp_path / f"{HOUSING}.txt"
    text = TEXTS[HOUSING].replace("Foundations are laid.", "Foundations are laid; ring 020 7946 0018.")
    arrived.write_text(f"{text}\n## Staff\n\nTeam\tPosts\nRepairs\t12\n", encoding="utf-8")
    with serving_desk(office):
        ada, ben = sign_in(browser, office, "Ada"), sign_in(browser, office, "Ben")

        ada.get_by_role("link", name="Bring in", exact=True).click()
        ada.get_by_label("File").set_input_files(arrived)
        ada.get_by_label("What people call it").fill("Housing, first quarter")
        ada.get_by_role("button", name="Bring it in").click()
        expect(ada.get_by_text("It is being read.")).to_be_visible()
        tick(office.bureau)
        assert not (office.bureau.store / "catalog.json").exists()
        ada.reload()
        expect(ada.get_by_text("3 questions must still be answered.")).to_be_visible()

        ada.get_by_role("link", name="Row held back").click()
        expect(ada.get_by_text("(the spot)").first).to_be_visible()
        ada.get_by_label("What stands there").fill("Red Amber")
        ada.get_by_role("button", name="Publish what stands there").click()
        expect(ada.get_by_role("heading", level=1)).to_have_text("Table or heading not known")
        ada.get_by_role("button", name="Keep it out, as it is now").click()
        expect(ada.get_by_text("The data protection officer decides this")).to_be_visible()
        ada.get_by_role("link", name="Housing, first quarter").click()
        ada.get_by_role("button", name="Hand in for approval").click()
        expect(ada.get_by_role("heading", level=1)).to_have_text("That was not done")

        cas = sign_in(browser, office, "Cas")
        cas.get_by_role("link", name="Housing, first quarter").click()
        cas.get_by_role("link", name="The screen found personal data").click()
        expect(cas.get_by_text("telephone number").first).to_be_visible()
        expect(cas.get_by_text("7946")).to_have_count(0)
        cas.get_by_role("button", name="Keep it out, as it is now").click()
        expect(cas.get_by_text("Let it be worked out again", exact=False).first).to_be_visible()

        ada.get_by_role("link", name="Back").click()
        ada.get_by_role("button", name="Let it be worked out again").click()
        tick(office.bureau)
        ada.reload()
        ada.get_by_role("button", name="Hand in for approval").click()

        ben.reload()
        ben.get_by_role("link", name="Housing, first quarter").click()
        ben.get_by_role("link", name="Approve", exact=True).click()
        ben.get_by_label("Day").fill("2026-02-02")
        ben.get_by_label("Time").fill("08:25")
        ben.get_by_role("button", name="Approve").click()
        expect(ben.get_by_text("2 February 2026, 08:25").first).to_be_visible()

        tick(office.bureau)
        assert not (office.bureau.store / "catalog.json").exists()
        office.time.on(minutes=25)
        tick(started_again(office).bureau)
        ben.reload()
        expect(ben.get_by_text("It is public.")).to_be_visible()
        assert [row["rag"] for row in rows_of(office, "key-actions")] == ["Green", "Red Amber", "Red"]
        comments = [row["comment"] for row in rows_of(office, "key-actions")]
        assert comments[0] == "[withheld: a telephone number]"
        (package, *_) = StoreReader(office.bureau.store).catalog()["packages"]
        assert package["versions"][0]["approved"]["role"] == "approver"
        before = {path: path.stat().st_mtime_ns for path in office.bureau.store.rglob("*") if path.is_file()}
        tick(office.bureau)
        after = {path: path.stat().st_mtime_ns for path in office.bureau.store.rglob("*") if path.is_file()}
        assert after == before

        assert elsewhere(office, tmp_path / "elsewhere" / "store") == contents(office.bureau.store)

        ada.get_by_role("link", name="Published", exact=True).click()
        ada.get_by_role("link", name="Housing, first quarter").click()
        ada.get_by_role("link", name="Withdraw", exact=True).click()
        ada.get_by_label("Why").fill("The figures of the repairs line are wrong.")
        ada.get_by_role("button", name="Withdraw").click()
        expect(ada.get_by_text("It was withdrawn.")).to_be_visible()
        assert {entry["latest"] for entry in StoreReader(office.bureau.store).catalog()["packages"]} == {None}
        ben.reload()
        ben.get_by_role("button", name="Sign what was withdrawn").click()
        ben.get_by_role("link", name="Undo the withdrawal").click()
        ben.get_by_label("Why").fill("They were right after all.")
        ben.get_by_role("button", name="Undo the withdrawal").click()
        expect(ben.get_by_text("It is public.")).to_be_visible()
        assert [row["rag"] for row in rows_of(office, "key-actions")] == ["Green", "Red Amber", "Red"]

        ben.get_by_role("link", name="Trail", exact=True).click()
        expect(ben.get_by_text("The chain is whole.")).to_be_visible()
    assert problems_of(office.bureau.events()) == []
    (one,) = office.bureau.candidates().values()
    assert one.state is State.PUBLISHED
    told = {(posted.letter.address, posted.letter.title) for posted in office.bureau.outbox.all()}
    assert ("ben@council.example", "“Housing, first quarter” waits for your approval") in told
    assert ("ada@council.example", "“Housing, first quarter” is public") in told
