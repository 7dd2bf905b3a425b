"""Take the pictures of the officer's handbook, docs/desk/, from an invented report at a desk of its own.

    .venv/bin/python scripts/picture_desk.py

A report is typeset, brought in, decided, approved, published and withdrawn by the desk's own pages. Chromium
must be there (CHROMIUM names it). Nothing of the checkout but docs/images is written.
"""

from __future__ import annotations

import importlib
import io
import json
import os
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
import uvicorn
from argon2 import PasswordHasher
from click.testing import CliRunner
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from typesetting.pages import typeset
from typesetting.source import load_source

from pipelines.cli import main as openbarnet
from pipelines.council.post import PostOffice
from pipelines.council.project import Project, default_project
from pipelines.desk.accounts import Accounts
from pipelines.desk.app import create_desk
from pipelines.desk.database import open_database
from pipelines.desk.outbox import Outbox
from pipelines.desk.setup import Bureau, CommandRan
from pipelines.desk.timekeeper import tick
from pipelines.gate.moves import DeskRole

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
WIDTH, TALLEST, COLOURS, WAIT_MS = 900, 760, 48, 180_000
PASSWORD = "four sober grey herons"  # noqa: S105 - of nobody
REPORT = "q3-2025-26-housing"
SOURCE = """\
title: Housing Service, Q3 2025/26
footer: An invented report of an invented service
body:
  - page: landscape
  - h1: Housing Service – Q3 2025/26
  - paragraph: Repairs are quicker than they were, and fewer homes stand empty.
  - h2: 1. Indicators
  - table:
      widths: [9, 18, 12, 11, 10, 12, 11, 13, 11, 13, 17]
      size: 7.5
      header:
        - [Ref, Indicator, Polarity, Annual 2025/26 Target, Q3 2025/26 Target, Q3 2025/26 Result,
          Q2 2025/26 Result, DOT Short Term (From Q2 2025/26), Q3 2024/25 Result,
          DOT Long Term (From Q3 2024/25), Benchmarking]
      rows:
        - [HS/S1, Repairs done in a week, Bigger is Better, 95%, 95%, {text: 96.5% (G), rag: Green}, 94%,
          Improving, 93%, Improving, '-']
        - [HS/S2, Homes that stand empty, Smaller is Better, '120', '130', {text: 141 (R), rag: Red}, '139',
          Worsening, '128', Worsening, '-']
  - h2: 2. Key Actions
  - table:
      widths: [10, 40, 14, 46]
      size: 8.5
      header:
        - [Ref, Actions from Management Agreement or Business Plan, RAG Rating, Comments]
      rows:
        - [HS01, Build forty flats at the old depot (Housing), {text: Green, rag: Green},
          Foundations are laid; ring 020 7946 0018.]
        - [HS02, Inspect every rented house twice a year (Housing), {text: Green Amber, rag: Green Amber},
          Two inspectors are still to be found.]
        - [HS03, Open the repairs line at weekends (Housing), {text: Red, rag: Red}, No budget yet.]
  - h2: 3. Savings
  - table:
      widths: [1, 1, 1]
      rows:
        - [2026/27, 2027/28, Total]
        - [£1.000m, £2.000m, £3.460m]
  - h2: 4. This year
  - table:
      widths: [3, 8, 1]
      header:
        - [Our work, What difference it makes, Tier]
      rows:
        - [Foster care, A larger service of its own keeps children near their homes and schools., '2']
        - [Town centres, Better streets in two places bring people and trade back to them., '2']
        - [Libraries, Space let to small firms pays for more hours on three evenings., '2']
"""
COLLECTIONS = "Round,Collected on,Bins,Missed\n" + "".join(
    f"R{n % 6 + 1},{n % 28 + 1:02}/01/2026,{400 + n},{n % 7}\n" for n in range(40)
)


@dataclass
class Office:
    """A desk with people, on a clock of its own."""

    bureau: Bureau
    clock: list[datetime]
    secrets: dict[str, str] = field(default_factory=dict)

    def person(self, name: str, *roles: DeskRole) -> None:
        """Somebody with an account that is set up."""
        then = (self.clock[0] - timedelta(hours=1)).timestamp()
        account = self.bureau.accounts.add(name, f"{name.lower()}@council.example", roles, then)
        self.secrets[name] = pyotp.random_base32()
        fault = self.bureau.accounts.set_up(
            account.id, PASSWORD, self.secrets[name], pyotp.TOTP(self.secrets[name]).at(then), then
        )
        assert not fault, fault  # noqa: S101 - a slip of this script

    def sign_in(self, browser: Browser, name: str) -> Page:
        """Somebody's browser, signed in."""
        self.clock[0] += timedelta(minutes=1)
        page = browser.new_context(viewport={"width": WIDTH, "height": TALLEST}).new_page()
        page.set_default_timeout(WAIT_MS)
        page.goto(self.bureau.address)
        page.get_by_label("Mail address").fill(f"{name.lower()}@council.example")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Go on").click()
        page.get_by_label("Code").fill(pyotp.TOTP(self.secrets[name]).at(self.clock[0]))
        page.get_by_role("button", name="Sign in").click()
        return page


def main() -> None:
    """Walk the report through the desk and picture each task."""
    with tempfile.TemporaryDirectory(prefix="openbarnet-") as folder:
        office = founded(Path(folder))
        inbox = Path(folder) / "inbox"
        inbox.mkdir()
        (inbox / "source.yaml").write_text(SOURCE, encoding="utf-8")
        report = inbox / f"{REPORT}.pdf"
        report.write_bytes(typeset(load_source(inbox / "source.yaml")))
        collections = inbox / "bin-collections-2026-01.csv"
        collections.write_text(COLLECTIONS, encoding="utf-8")
        with serving(office), sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
            ada, ben, cas = (office.sign_in(browser, name) for name in ("Ada", "Ben", "Cas"))
            bring_in(office, ada, report)
            decide(office, ada, cas)
            approve(office, ben)
            after(office, office.sign_in(browser, "Ada"), office.sign_in(browser, "Ben"), collections)
            browser.close()


def bring_in(office: Office, ada: Page, report: Path) -> None:
    """Tasks 1 to 4: a report and a table are brought in, one of them twice."""
    at = office.bureau.address
    ada.goto(f"{at}/bring-in?dataset=spending")
    picture(ada, "desk-table")
    for _ in range(2):
        ada.goto(f"{at}/bring-in")
        ada.get_by_label("File").set_input_files(report)
        ada.get_by_label("What people call it").fill("Housing, third quarter")
        if not office.bureau.candidates():
            picture(ada, "desk-bring-in")
        ada.get_by_role("button", name="Bring it in").click()
        if "candidates" in ada.url:
            picture(ada, "desk-reading")
    picture(ada, "desk-seen-before")
    tick(office.bureau)


def decide(office: Office, ada: Page, cas: Page) -> None:
    """Tasks 5 to 11: each kind of question, the letters, a colleague's help."""
    here = f"{office.bureau.address}/candidates/{only(office)}"
    for title, name, button in (
        ("Row held back", "desk-decide", "Publish what stands there"),
        ("What a table is, is not clear", "desk-unknown", "Keep it out, as it is now"),
        ("Printed figures do not agree", "desk-total", "The council’s slip"),
    ):
        ada.goto(here)
        ada.get_by_role("link", name=title).first.click()
        picture(ada, name)
        if title == "Row held back":
            ada.get_by_label("What stands there").fill("Red Amber")
        else:
            ada.get_by_text("Other answers").scroll_into_view_if_needed()
        if name == "desk-total":
            question = ada.url
            ada.get_by_role("link", name="Letter to the service").click()
            picture(ada, "desk-letter")
            ada.goto(f"{question}/letter?kind=back")
            picture(ada, "desk-back")
            ada.goto(question)
            ada.get_by_text("Ask a colleague").click()
            ada.get_by_label("Your question").fill("Does the service know why the total is larger?")
            ada.get_by_text("Ask a colleague").scroll_into_view_if_needed()
            picture(ada, "desk-ask", whole=False)
        ada.get_by_role("button", name=button).first.click()
    cas.goto(here)
    cas.get_by_role("link", name="The screen found personal data").click()
    picture(cas, "desk-privacy")
    cas.get_by_role("button", name="Black it out, as it is now").click()
    ada.goto(here)
    ada.get_by_role("button", name="Let it be worked out again").click()
    tick(office.bureau)
    ada.goto(here)
    picture(ada, "desk-candidate")
    ada.goto(f"{here}/changes/key-actions")
    picture(ada, "desk-changes")
    ada.goto(f"{here}/portal/")
    picture(ada, "desk-portal")
    ada.goto(here)
    ada.get_by_role("button", name="Hand in for approval").click()


def approve(office: Office, ben: Page) -> None:
    """Tasks 14 to 16: an approver looks, approves for a time, and lets somebody read before."""
    here = f"{office.bureau.address}/candidates/{only(office)}"
    ben.goto(office.bureau.address)
    picture(ben, "desk-my-desk", part="body")
    ben.goto(here)
    ben.locator("summary", has_text="Return").first.click()
    picture(ben, "desk-return")
    ben.goto(f"{here}/sign-off")
    ben.get_by_label("Day").fill("2026-02-10")
    ben.get_by_label("Time").fill("09:30")
    ben.get_by_label("Flo").check()
    ben.get_by_label("Note").fill("Read and compared with the page.")
    picture(ben, "desk-approve")
    ben.get_by_role("button", name="Approve").click()
    ben.get_by_text("May read it before it is public").scroll_into_view_if_needed()
    picture(ben, "desk-early", whole=False)
    office.clock[0] = datetime(2026, 2, 10, 9, 31, tzinfo=UTC)
    tick(office.bureau)


def after(office: Office, ada: Page, ben: Page, collections: Path) -> None:
    """Tasks 17 to 24: what is out, and what is done with it."""
    at = office.bureau.address
    here = f"{at}/candidates/{only(office)}"
    ada.goto(f"{at}/published")
    picture(ada, "desk-published")
    ada.goto(here)
    picture(ada, "desk-amend")
    ben.goto(f"{at}/duties/expenditure")
    picture(ben, "desk-duty")
    ben.goto(f"{at}/duties")
    picture(ben, "desk-duties")
    ada.goto(f"{at}/datasets/new")
    ada.locator("input[type=file]").set_input_files(collections)
    ada.locator("main form button").last.click()
    picture(ada, "desk-dataset")
    ada.goto(f"{at}/requests")
    ada.get_by_label("The request").fill("How many homes stand empty in the third quarter of 2025/26?")
    ada.get_by_role("button", name="Look").click()
    picture(ada, "desk-request")
    ben.goto(f"{at}/places/mirror")
    ben.get_by_role("button", name="What would be sent").click()
    ben.evaluate(WITH_A_USUAL_FOLDER, [str(office.bureau.project.root), "/srv/open-data"])
    picture(ben, "desk-place")
    ada.goto(f"{here}/withdraw")
    ada.get_by_label("Why").fill("The figure for empty homes was taken from another month.")
    picture(ada, "desk-withdraw")
    ben.goto(f"{at}/trail")
    picture(ben, "desk-trail")


def founded(root: Path) -> Office:
    """A desk of four people over a copy of the project, where two people have to agree."""
    origin = default_project().root
    for folder in ("schemas", "expectations", "datapackages", "councils", "requirements"):
        shutil.copytree(origin / folder, root / "project" / folder)
    project = Project(root / "project")
    council = project.default_council / "council.yaml"
    council.write_text(council.read_text(encoding="utf-8") + "approval: two\n", encoding="utf-8")
    schema = project.schemas / "key-actions.json"  # the scale of old, so that one rating cannot stand
    told = json.loads(schema.read_text(encoding="utf-8"))
    for column in told["fields"]:
        if column["name"] == "rag":
            column["constraints"] = {"enum": ["Green", "Red Amber", "Red"]}
    schema.write_text(json.dumps(told, indent=2), encoding="utf-8")
    clock = [datetime(2026, 2, 2, 9, 0, tzinfo=UTC)]
    engine = open_database("", root / ".desk")
    (root / "reports").mkdir()
    bureau = Bureau(
        project=project,
        store=root / "store",
        reports=root / "reports",
        folder=root / ".desk",
        engine=engine,
        accounts=Accounts(engine, b"p" * 48, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)),
        outbox=Outbox(engine, PostOffice()),
        portal="https://data.council.example",
        clock=lambda: clock[0],
        run=run_here,
    )
    office = Office(bureau, clock)
    office.person("Ada", DeskRole.PREPARER)
    office.person("Ben", DeskRole.APPROVER, DeskRole.ADMINISTRATOR)
    office.person("Cas", DeskRole.PROTECTION)
    office.person("Flo", DeskRole.READER)
    return office


def run_here(arguments: Sequence[str], settings: Mapping[str, str]) -> CommandRan:
    """Run a command in this process, so that heavy modules are imported once."""
    module, *rest = arguments
    os.environ.update(settings)
    if module == "pipelines.cli":
        result = CliRunner().invoke(openbarnet, rest, catch_exceptions=False)
        return CommandRan(result.exit_code, result.output)
    importlib.import_module(module).main(rest)
    return CommandRan(0, "")


def only(office: Office) -> str:
    """The id of the one candidate."""
    (found,) = office.bureau.candidates()
    return found


WITH_A_USUAL_FOLDER = """([folder, usual]) => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) texts.currentNode.data = texts.currentNode.data.replaceAll(folder, usual);
}"""
"""Shows a folder that somebody may have where the temporary one of the pictures stands."""


def picture(page: Page, name: str, *, part: str = "main", whole: bool = True) -> None:
    """Keep a picture small: the upper part of a page, or what is on the screen now, in few colours."""
    png = page.locator(part).screenshot() if whole else page.screenshot()
    image = Image.open(io.BytesIO(png)).convert("RGB")
    image = image.crop((0, 0, image.width, min(image.height, TALLEST))).quantize(COLOURS)
    target = IMAGES / f"{name}.png"
    image.save(target, optimize=True)
    print(f"{target.name}: {target.stat().st_size:,} bytes")


def chromium() -> str | None:
    """Where Chromium is; None leaves it to Playwright."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


@contextmanager
def serving(office: Office) -> Iterator[None]:
    """Serve the desk; its address is set at the office."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        office.bureau = replace(office.bureau, address=address)
        server = uvicorn.Server(uvicorn.Config(create_desk(office.bureau, b"p" * 48), log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.05)
        yield
        server.should_exit = True
        thread.join(10)


if __name__ == "__main__":
    main()
