"""Three people walk a report from its arrival to its withdrawal, in a browser without scripts.

Nothing is made up: the report is read, drafted, published and withdrawn by the commands themselves.
"""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from desk_office import DeskOffice, desk_office, run_here, started_again
from desk_server import serving_desk, sign_in
from forbidden import forbid
from playwright.sync_api import Browser, Page, expect, sync_playwright
from portal_server import ARGUMENTS, find_chromium
from small_reports import HOUSING, TEXTS

from pipelines.council.project import Project
from pipelines.desk.setup import CommandRan
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


def payments(*amounts: str, month: str = "03") -> str:
    """A month's payments as a spreadsheet saves them."""
    head = "Supplier,Paid Date,Trans No,Amount,Expenditure Category"
    lines = [
        f"S{n} Ltd,{n % 27 + 1:02}/{month}/2026,T{month}{n},{amount},Care" for n, amount in enumerate(amounts)
    ]
    return "\n".join([head, *lines]) + "\n"


KILLED_BEFORE_THE_CATALOGUE = """
import os, signal
from pipelines.store.writer import Store
Store.replace_catalog = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
from pipelines.cli import main
main()
"""


def run_and_killed(arguments: Sequence[str], settings: Mapping[str, str]) -> CommandRan:
    """Run a command in a process of its own, which is killed when all is made and nothing is offered yet."""
    ran = subprocess.run(
        [sys.executable, "-c", KILLED_BEFORE_THE_CATALOGUE, *arguments[1:]],
        env={**os.environ, **settings, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == -signal.SIGKILL, ran.stderr
    return CommandRan(ran.returncode, ran.stdout + ran.stderr)


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


def march(office: DeskOffice) -> list[str]:
    """What is public of March: the amounts, in order."""
    rows = rows_of(office, "spending")
    return [row["amount_gbp"] for row in rows if row["report"] == "spending-2026-03"]


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
    text += "\n## Savings\n\n2017/18\t2018/19\tTotal\n£1.000m\t£2.000m\t£3.460m\n"
    arrived.write_text(f"{text}\n## Staff\n\nTeam\tPosts\nRepairs\t12\n", encoding="utf-8")
    with serving_desk(office):
        ada, ben = sign_in(browser, office, "Ada"), sign_in(browser, office, "Ben")

        ada.get_by_role("link", name="Bring in", exact=True).click()
        ada.get_by_label("File").set_input_files(arrived)
        ada.get_by_label("What people call it").fill("Housing, first quarter")
        ada.get_by_role("button", name="Bring it in").click()
        expect(ada.get_by_text("It is being read.")).to_be_visible()
        expect(ada.get_by_text("It waits for its turn.", exact=False)).to_be_visible()
        tick(office.bureau)
        assert not (office.bureau.store / "catalog.json").exists()
        ada.reload()
        expect(ada.get_by_text("4 questions must still be answered.")).to_be_visible()

        ada.get_by_role("link", name="Row held back").click()
        expect(ada.get_by_text("(the spot)").first).to_be_visible()
        ada.get_by_label("What stands there").fill("Red Amber")
        ada.get_by_role("button", name="Publish what stands there").click()
        expect(ada.get_by_role("heading", level=1)).to_have_text("Table or heading not known")
        ada.get_by_role("button", name="Keep it out, as it is now").click()
        expect(ada.get_by_role("heading", level=1)).to_have_text("Printed figures do not agree")
        expect(ada.get_by_text("£3.460m", exact=True)).to_be_visible()
        expect(ada.get_by_text("3,000,000", exact=True)).to_be_visible()
        expect(ada.get_by_role("heading", name="Savings of all committees")).to_be_visible()
        expect(ada.get_by_text("its 2 parts add up to 3,000,000")).to_be_visible()
        assert "_gbp" not in ada.inner_text("main")
        expect(ada.get_by_text("(the spot)")).to_have_count(2)  # both figures, where they stand
        ada.get_by_role("button", name="The council’s slip").click()
        expect(ada.get_by_text("The data protection officer decides this")).to_be_visible()
        ada.get_by_role("link", name="Housing, first quarter").click()
        ada.get_by_role("button", name="Hand in for approval").click()
        expect(ada.get_by_role("heading", level=1)).to_have_text("That was not done")

        cas = sign_in(browser, office, "Cas")
        cas.get_by_role("link", name="Housing, first quarter").click()
        cas.get_by_role("link", name="The screen found personal data").click()
        expect(cas.get_by_text("telephone number").first).to_be_visible()
        expect(cas.get_by_text("7946")).to_have_count(0)
        cas.get_by_role("button", name="Black it out, as it is now").click()
        expect(cas.get_by_text("Let it be worked out again", exact=False).first).to_be_visible()

        ada.get_by_role("link", name="Back").click()
        ada.get_by_role("button", name="Let it be worked out again").click()
        tick(office.bureau)
        ada.reload()
        ada.get_by_role("button", name="Hand in for approval").click()

        ben.reload()
        ben.get_by_role("link", name="Housing, first quarter").click()
        ben.get_by_role("link", name="See the portal as it would be").click()
        expect(ben.get_by_text("Nothing of this is public.")).to_be_visible()
        ben.get_by_role("link", name="Datasets", exact=True).first.click()
        ben.locator("main").get_by_role("link", name="Key actions").first.click()
        expect(ben.get_by_text("Nothing of this is public.")).to_be_visible()
        assert "/portal/datasets/key-actions" in ben.url
        ben.get_by_role("link", name="Back to the desk").click()
        ben.get_by_role("link", name="Approve", exact=True).click()
        ben.get_by_label("Day").fill("2026-02-02")
        ben.get_by_label("Time").fill("08:25")
        ben.get_by_role("button", name="Approve").click()
        expect(ben.get_by_text("2 February 2026, 08:25").first).to_be_visible()

        tick(office.bureau)
        assert not (office.bureau.store / "catalog.json").exists()
        office.time.on(minutes=25)
        tick(replace(started_again(office).bureau, run=run_and_killed))
        assert not (office.bureau.store / "catalog.json").exists()
        ben.reload()
        expect(ben.get_by_text("It is being published.")).to_be_visible()
        tick(started_again(office).bureau)
        ben.reload()
        expect(ben.get_by_text("It is public.")).to_be_visible()
        assert [row["rag"] for row in rows_of(office, "key-actions")] == ["Green", "Red Amber", "Red"]
        comments = [row["comment"] for row in rows_of(office, "key-actions")]
        assert comments[0] == "[withheld: a telephone number]"
        (package, *_) = StoreReader(office.bureau.store).catalog()["packages"]
        assert package["versions"][0]["approved"]["role"] == "approver"
        assert len(package["versions"]) == 1
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


def test_a_spending_file_with_a_fault_is_decided_published_amended_and_fills_its_duty(
    tmp_path: Path, own_project: Project, browser: Browser
):
    for month in ("01", "02"):  # what came out of the quarter before there was a desk
        earlier = own_project.tables / "spending" / f"spending-2026-{month}.csv"
        earlier.parent.mkdir(parents=True, exist_ok=True)
        earlier.write_text(payments("600.00", "700.00", month=month), encoding="utf-8")
    (tmp_path / "office" / "reports").mkdir(parents=True)  # without a report: tables alone are published
    publish = ("publish", str(tmp_path / "office" / "reports"), "--store", str(tmp_path / "office" / "store"))
    more = ("--published", "2026-03-10T09:00:00+00:00", "--tables")
    assert run_here(("pipelines.cli", *publish, *more), {}).code == 0
    office = desk_office(tmp_path / "office", own_project)
    office.time.on(days=67)  # in April the quarter to March is due; London keeps summer time
    office.person("Ada", DeskRole.PREPARER)
    office.person("Ben", DeskRole.APPROVER)
    arrived = tmp_path / "spending-2026-03.csv"
    sound = [f"{n}.50" for n in range(12)]
    arrived.write_text(payments(*sound, "#REF!"), encoding="utf-8")

    def bring(page: Page, title: str) -> None:
        page.get_by_label("File").set_input_files(arrived)
        page.get_by_label("What people call it").fill(title)
        page.get_by_role("button", name="Bring it in").click()
        tick(office.bureau)
        page.reload()

    with serving_desk(office):
        ada, ben = sign_in(browser, office, "Ada"), sign_in(browser, office, "Ben")
        ben.get_by_role("link", name="Duties", exact=True).click()
        ben.get_by_role("link", name="Expenditure over £500").click()
        expect(ben.get_by_text("Overdue since", exact=False)).to_be_visible()
        ben.get_by_label("Owner").select_option(label="Ada")
        ben.get_by_label("Fulfilled by the dataset").select_option(label="Spending")
        ben.get_by_role("button", name="Record it").last.click()

        ada.get_by_role("link", name="Bring in", exact=True).click()
        bring(ada, "Spending, March")
        expect(ada.get_by_text("taken for that by the desk", exact=False)).to_be_visible()
        expect(ada.get_by_text("1 question must still be answered.")).to_be_visible()
        ada.get_by_role("link", name="Error value of a spreadsheet").click()
        expect(ada.get_by_text("S12 Ltd")).to_be_visible()
        expect(ada.get_by_text("#REF!")).to_be_visible()
        expect(ada.get_by_role("button", name="Publish it as printed")).to_have_count(0)
        ada.get_by_role("button", name="Keep it out, as it is now").click()
        ada.get_by_role("link", name="Spending", exact=True).click()
        expect(ada.get_by_role("cell", name="S11 Ltd")).to_be_visible()
        ada.get_by_role("link", name="Spending, March").click()
        ada.get_by_role("button", name="Hand in for approval").click()

        ben.get_by_role("link", name="My desk", exact=True).click()
        ben.get_by_role("link", name="Spending, March").click()
        ben.get_by_role("link", name="Approve", exact=True).click()
        ben.get_by_label("Day").fill("2026-04-10")
        ben.get_by_label("Time").fill("09:25")
        ben.get_by_role("button", name="Approve").click()
        tick(office.bureau)
        assert march(office) == []
        office.time.on(minutes=25)
        tick(office.bureau)
        ben.reload()
        expect(ben.get_by_text("It is public.")).to_be_visible()
        assert march(office) == sound

        ben.get_by_role("link", name="Duties", exact=True).click()
        ben.get_by_role("link", name="Expenditure over £500").click()
        expect(ben.get_by_text("Done: “Spending, March” came out", exact=False)).to_be_visible()

        arrived.write_text(payments(*sound, "45.00"), encoding="utf-8")
        ada.get_by_role("link", name="Published", exact=True).click()
        ada.get_by_role("link", name="Spending, March").click()
        ada.get_by_role("link", name="Bring in a new issue").click()
        bring(ada, "Spending, March, with the missing amount")
        expect(ada.get_by_text("A new issue of what is public")).to_be_visible()
        expect(ada.get_by_text("1 row was added to Spending.")).to_be_visible()
        ada.get_by_role("button", name="Hand in for approval").click()
        ben.get_by_role("link", name="My desk", exact=True).click()
        ben.get_by_role("link", name="with the missing amount").click()
        ben.get_by_role("link", name="Approve", exact=True).click()
        ben.get_by_label("Note").fill("The amount that was missing is there.")
        ben.get_by_role("button", name="Approve").click()
        tick(office.bureau)
        ben.reload()
        expect(ben.get_by_text("It is public.")).to_be_visible()
        assert march(office) == [*sound, "45.00"]

        ben.get_by_role("link", name="Published", exact=True).click()
        expect(ben.get_by_text("was public and has been replaced")).to_be_visible()

        ada.get_by_role("link", name="Published", exact=True).click()
        ada.get_by_role("link", name="with the missing amount").click()
        ada.get_by_role("link", name="Withdraw", exact=True).click()
        expect(ada.get_by_text("spending, version 1.1.1")).to_be_visible()
        ada.get_by_label("Why").fill("The amount is another month's.")
        ada.get_by_role("button", name="Withdraw").click()
        expect(ada.get_by_text("It was withdrawn.")).to_be_visible()
        assert march(office) == sound  # the version before is the newest again
        ben.get_by_role("link", name="with the missing amount").click()
        ben.get_by_role("button", name="Sign what was withdrawn").click()
        ben.get_by_role("link", name="Undo the withdrawal").click()
        ben.get_by_label("Why").fill("It was this month's after all.")
        ben.get_by_role("button", name="Undo the withdrawal").click()
        expect(ben.get_by_text("It is public.")).to_be_visible()
        assert march(office) == [*sound, "45.00"]
    assert problems_of(office.bureau.events()) == []
    first, second = office.bureau.candidates().values()
    assert (first.state, second.state) == (State.AMENDED, State.PUBLISHED)
    assert second.versions == {"spending": "1.1.1"}
