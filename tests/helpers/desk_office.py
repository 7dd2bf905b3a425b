"""A desk over an office of one's own: people with roles, files to bring in, commands run in this process."""

from __future__ import annotations

import importlib
import json
import os
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
from argon2 import PasswordHasher
from click.testing import CliRunner
from small_reports import TEXTS

from pipelines.council.post import PostOffice
from pipelines.council.project import Project
from pipelines.desk.accounts import Account, Accounts
from pipelines.desk.acts import bring_in, make_move
from pipelines.desk.building import BUILT_FILE, WORK
from pipelines.desk.candidates import Candidate
from pipelines.desk.database import open_database
from pipelines.desk.outbox import Outbox
from pipelines.desk.questions import AskedCause, write_questions
from pipelines.desk.setup import PROGRESS, Bureau, CommandRan
from pipelines.desk.timekeeper import tick
from pipelines.exceptions import OpenBarnetError
from pipelines.gate.moves import DeskRole, State, moves_from
from pipelines.gate.trail import append

BEGIN = datetime(2026, 2, 2, 8, 0, tzinfo=UTC)
PASSWORD = "four sober grey herons"  # noqa: S105 - of nobody
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@dataclass
class DeskTime:
    """A clock that stands still until it is set on."""

    now: datetime = BEGIN

    def __call__(self) -> datetime:
        return self.now

    def on(self, **by: float) -> None:
        self.now += timedelta(**by)


@contextmanager
def _settings(given: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in given}
    os.environ.update(given)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name)
            else:
                os.environ[name] = value


def run_here(arguments: Sequence[str], settings: Mapping[str, str]) -> CommandRan:
    """Run a command in this process, so that heavy modules are imported once; nobody looks at its runs."""
    from plain_publication import without_dagster

    from pipelines.cli import main

    module, *rest = arguments
    settings = {name: value for name, value in settings.items() if name != PROGRESS}
    with _settings(settings), without_dagster():
        if module == "pipelines.cli":
            result = CliRunner().invoke(main, rest, catch_exceptions=False)
            return CommandRan(result.exit_code, result.output)
        try:
            importlib.import_module(module).main(rest)
        except OpenBarnetError as error:
            return CommandRan(1, f"Error: {error}")
        return CommandRan(0, "")


@dataclass
class DeskOffice:
    """A desk and its people."""

    bureau: Bureau
    time: DeskTime
    people: dict[str, Account] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)

    def person(self, name: str, *roles: DeskRole) -> Account:
        """Somebody with an account that is set up."""
        accounts = self.bureau.accounts
        new = accounts.add(name, f"{name.lower()}@council.example", roles, self.time.now.timestamp())
        secret = pyotp.random_base32()
        # a code of long ago: those of today are still to be used
        before = self.time.now.timestamp() - 3600
        code = pyotp.TOTP(secret).at(before)
        assert accounts.set_up(new.id, PASSWORD, secret, code, before) == ""
        self.people[name], self.secrets[name] = new, secret
        return new

    def code(self, name: str) -> str:
        """What somebody's device shows now."""
        return pyotp.TOTP(self.secrets[name]).at(self.time.now)

    def bring(self, who: Account, report: str, text: str = "") -> Candidate:
        """Bring in one of the small reports and let it be worked out."""
        inbox = self.bureau.folder.parent / "inbox"
        inbox.mkdir(exist_ok=True)
        file = inbox / f"{report}.txt"
        file.write_text(text or TEXTS[report], encoding="utf-8")
        new = bring_in(self.bureau, who, file.name, file, "", "", "")
        return self.read(who, new)

    def read(self, who: Account, candidate: Candidate) -> Candidate:
        """Let a candidate be worked out."""
        make_move(self.bureau, who, candidate, "read")
        tick(self.bureau)
        return self.again(candidate)

    def made(self, who: Account, name: str = "q1-2025-26-plan", *causes: AskedCause) -> Candidate:
        """A candidate that is to be reviewed, as if it had been worked out: nothing is read or published."""
        inbox = self.bureau.folder.parent / "inbox"
        inbox.mkdir(exist_ok=True)
        file = inbox / f"{name}.txt"
        file.write_text(f"# {name}\n\nA letter.\n", encoding="utf-8")
        new = bring_in(self.bureau, who, file.name, file, f"The plan {name}", "", "")
        new = make_move(self.bureau, who, new, "read")
        work = self.bureau.place(new.id) / WORK
        work.mkdir(parents=True, exist_ok=True)
        write_questions(causes, work)
        built = {"packages": {"savings": "d" * 64}, "inputs": {name: new.sha256}, "blocked": []}
        keep = {**built, "faults": [], "changes": {"savings": ["3 rows added."]}, "catalogue": ""}
        (work / BUILT_FILE).write_text(json.dumps(keep))
        return make_move(self.bureau, None, new, "ready", payload=built)

    def led_to(self, candidate: Candidate, state: State) -> Candidate:
        """A candidate led to a state by moves that the table allows, whoever makes them."""
        if state is State.RECEIVED:
            file = self.bureau.folder.parent / "received.txt"
            file.write_text("# Another\n\nA letter.\n", encoding="utf-8")
            preparer = self.bureau.accounts.get(candidate.owner)
            assert preparer
            return bring_in(self.bureau, preparer, file.name, file, "", "", "")
        ways: dict[State, list[str]] = {candidate.state: []}
        ahead = [candidate.state]
        while state not in ways:
            at = ahead.pop(0)
            for move in moves_from(at, DeskRole):
                if move.target not in ways:
                    ways[move.target] = [*ways[at], move.name]
                    ahead.append(move.target)
        for name in ways[state]:
            append(self.bureau.trail, self.bureau.when, "test", "", name, candidate.id, {"reason": "a test"})
        return self.again(candidate)

    def again(self, candidate: Candidate) -> Candidate:
        """The candidate as it is now."""
        return self.bureau.candidates()[candidate.id]


def ask_for(project: Project, policy: str) -> None:
    """Let a project's default council want this many people's word."""
    file = project.default_council / "council.yaml"
    file.write_text(file.read_text(encoding="utf-8") + f"approval: {policy}\n", encoding="utf-8")


def desk_office(
    root: Path, project: Project, policy: str = "two", office: PostOffice | None = None
) -> DeskOffice:
    """A desk with nobody in it, over an empty office.

    Args:
        root: the office's folder; `store` and `reports` lie in it.
        project: whose rules apply; its policy is set.
        policy: how many people a change needs.
        office: how notices leave; nowhere if left out.
    """
    ask_for(project, policy)
    time = DeskTime()
    folder = root / ".desk"
    engine = open_database("", folder)
    (root / "reports").mkdir(parents=True, exist_ok=True)
    bureau = Bureau(
        project=project,
        store=root / "store",
        reports=root / "reports",
        folder=folder,
        engine=engine,
        accounts=Accounts(engine, b"s" * 48, QUICK),
        outbox=Outbox(engine, office or PostOffice()),
        address="http://desk.example",
        clock=time,
        run=run_here,
    )
    return DeskOffice(bureau, time)


def killed_in(act: Callable[[], object]) -> None:
    """Do something in a process of its own, which must be killed in the middle of it."""
    child = os.fork()
    if child == 0:
        try:
            act()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "it came to its end"
    assert os.WTERMSIG(status) == signal.SIGKILL


def started_again(office: DeskOffice) -> DeskOffice:
    """The same desk after its process was killed: nothing is left but what lies on the disk."""
    engine = open_database("", office.bureau.folder)
    accounts = Accounts(engine, b"s" * 48, QUICK)
    bureau = replace(
        office.bureau, engine=engine, accounts=accounts, outbox=Outbox(engine, office.bureau.outbox.office)
    )
    return DeskOffice(bureau, office.time, office.people, office.secrets)
