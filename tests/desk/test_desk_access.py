"""Every page of the desk held against axe-core at both widths, without a script of ours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from axe_runs import faults_as_shown
from desk_office import DeskOffice, desk_office
from desk_server import serving_desk, sign_in
from playwright.sync_api import Browser, Page, sync_playwright
from portal_server import ARGUMENTS, DESK, PHONE, find_chromium
from test_desk_web import cause

from pipelines.council.project import Project
from pipelines.desk import acts
from pipelines.desk.building import FILES
from pipelines.desk.proposing import PROPOSED_FILE
from pipelines.desk.questions import AskedCause, AskedFigure, AskedFinding, Weight
from pipelines.desk.setup import Bureau
from pipelines.desk.sign_on import SignOnProvider
from pipelines.gate.approvals import seen_of
from pipelines.gate.moves import DeskRole, State


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        yield found
        found.close()


def left_open(name: str) -> AskedCause:
    """A question that reading leaves open, with the rows of its answers."""
    brought = {"title": "Focus areas", "columns": ["Area"], "rows": [["Roads"]], "count": 4}
    entry = {
        "column": "table-our-work-1",
        "about": "What is the table under ‘This year’?",
        "choices": ["focus-areas", "none of these"],
        "labels": {"focus-areas": "Focus areas", "none of these": "None of these"},
        "brings": {"focus-areas": [brought], "none of these": []},
    }
    figure = AskedFigure("What speaks for which", "its headings", (), ((1, "Our work\tTier", False),))
    finding = AskedFinding("", str(entry["about"]), (figure,), (entry,))
    return AskedCause(name, Weight.DECIDE, "What a table is, is not clear", "", (finding,), is_out=True)


def proposed(bureau: Bureau) -> str:
    """A dataset that is proposed from a file."""
    files = bureau.folder / "proposals" / "ab12" / FILES
    files.mkdir(parents=True)
    (files / "bins.csv").write_text("Round,Surname,Bins\nR1,Quillfeather,4\nR2,Thistlewood,5\n")
    run = ("pipelines.desk.proposing", str(files / "bins.csv"), str(files.parent / PROPOSED_FILE))
    assert bureau.run(run, {"OPENBARNET_PROJECT": str(bureau.project.root)}).code == 0
    return "ab12"


def prepared(root: Path, project: Project) -> tuple[DeskOffice, list[str]]:
    """A desk with something on every page, and the pages."""
    office = desk_office(root, project)
    nowhere = SignOnProvider("http://localhost:9", "open-data-desk")
    office.bureau = replace(office.bureau, provider=nowhere)
    zoe = office.person("Zoe", *(role for role in DeskRole if role is not DeskRole.SYSTEM))
    ada = office.person("Ada", DeskRole.PREPARER)
    bureau = office.bureau
    causes = cause(), cause(Weight.PRIVACY, "c2"), cause(Weight.KNOW, "c3"), left_open("c4")
    one = office.made(ada, "q1-2025-26-plan", *causes)
    acts.leave_note(bureau, ada, one, "Please look at the second row.")
    acts.ask_colleague(bureau, ada, one, cause(), zoe, "Is this yours?")
    two = acts.make_move(bureau, ada, office.made(ada, "q2-2025-26-plan"), "submit")
    three = acts.make_move(bureau, ada, office.made(ada, "q3-2025-26-plan"), "submit")
    seen = seen_of(three.packages, three.inputs, "")
    acts.approve(bureau, zoe, three, seen, "", "2026-03-02T09:00:00+00:00", [zoe.id])
    gone = office.led_to(office.made(ada, "q4-2025-26-plan"), State.PUBLISHED)
    pages = ["/", "/bring-in", "/published", "/trail", "/notices", "/people", f"/people/{ada.id}"]
    pages += ["/duties", "/duties/expenditure", "/datasets", "/datasets/new", "/places", "/places/mirror"]
    pages += ["/requests", "/nowhere", f"/candidates/{one.id}", f"/candidates/{one.id}/questions/c1"]
    pages += [f"/candidates/{one.id}/questions/c2", f"/candidates/{one.id}/questions/c1/letter"]
    pages += [f"/candidates/{one.id}/questions/c4", f"/datasets/new/{proposed(bureau)}"]
    pages += [f"/candidates/{two.id}/sign-off", f"/candidates/{three.id}", f"/candidates/{gone.id}/withdraw"]
    return office, pages


def faults_of(page: Page, path: str) -> list[str]:
    """What axe-core objects to at both widths and in the dark, and what reaches over the side."""
    found = []
    for width, scheme in ((DESK, "light"), (PHONE, "dark")):
        page.set_viewport_size(width)
        page.emulate_media(color_scheme=scheme)
        page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
        found += [f"{path}, {fault}" for fault in faults_as_shown(page)]
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            found.append(f"{path}: {wide} px wider than its window of {width['width']}")
    return found


def not_reached(page: Page) -> list[str]:
    """What can be used with a mouse and is not come to with the Tab key alone, from the top of the page."""
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    marked = page.evaluate(
        """() => {
            const seen = new Set(), all = [...document.querySelectorAll(
                'a[href], button, input:not([type=hidden]), select, textarea, summary')]
                .filter(one => one.getClientRects().length);
            all.forEach((one, at) => one.dataset.at = at);
            document.activeElement.blur();
            document.addEventListener('focusin', event => seen.add(event.target.dataset.at));
            window.left = () => all.filter(one => !seen.has(one.dataset.at)
                && !(one.type === 'radio' && [...document.getElementsByName(one.name)]
                    .some(other => seen.has(other.dataset.at))));
            return all.length;
        }"""
    )
    for _ in range(2 * marked + 20):
        page.keyboard.press("Tab")
        if not page.evaluate("window.left().length"):
            return []
    left: list[str] = page.evaluate("window.left().map(one => one.outerHTML.slice(0, 120))")
    return left


def test_axe_finds_nothing_on_any_page(tmp_path: Path, own_project: Project, browser: Browser):
    office, pages = prepared(tmp_path / "office", own_project)
    with serving_desk(office) as address:
        page = browser.new_context(bypass_csp=True).new_page()
        page.goto(f"{address}/sign-in")
        found = faults_of(page, "/sign-in")
        page.goto(f"{address}/set-up/{office.bureau.accounts.invitation(office.people['Ada'].id)}")
        found += faults_of(page, "/set-up")
        for path in ("/sign-on", "/signed-out"):  # the first says that the provider does not answer
            page.goto(address + path)
            found += faults_of(page, path)
        page.close()
        page = sign_in(browser, office, "Zoe", has_scripts=True)
        for path in pages:
            answer = page.goto(address + path)
            assert answer
            assert answer.status == (404 if path == "/nowhere" else 200), path
            found += faults_of(page, path)
            found += [f"{path}: the keyboard does not reach {each}" for each in not_reached(page)]
    assert found == []


def test_the_keyboard_alone_decides_and_hands_in(tmp_path: Path, own_project: Project, browser: Browser):
    office, _ = prepared(tmp_path / "office", own_project)
    (one,) = [each for each in office.bureau.candidates().values() if each.report == "q1-2025-26-plan"]
    with serving_desk(office) as address:
        page = sign_in(browser, office, "Ada", has_scripts=True)
        page.goto(f"{address}/candidates/{one.id}/questions/c1")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        button = page.get_by_role("button", name="Publish it as printed")
        for _ in range(40):
            page.keyboard.press("Tab")
            if button.evaluate("element => element === document.activeElement"):
                break
        assert button.evaluate("element => getComputedStyle(element).outlineStyle") == "solid"
        page.keyboard.press("Enter")
        page.wait_for_url("**/questions/c2*")
    assert acts.answers(office.bureau).all[-1].answer == {"choice": "printed"}
