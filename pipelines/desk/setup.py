"""What a desk works with: folders, database, accounts, outbox, the clock, and how commands are run."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import IO

import sqlalchemy as sql

from pipelines.council.project import Project
from pipelines.desk.accounts import Accounts
from pipelines.desk.candidates import Candidate, candidates_of
from pipelines.desk.outbox import Outbox
from pipelines.desk.sign_on import SignOnProvider
from pipelines.gate.approvals import Policy, policy_of, trail_folder
from pipelines.gate.trail import Event, read_trail
from pipelines.store import StoreReader


@dataclass(frozen=True)
class CommandRan:
    """What a command gave: its exit code and what it printed, to both sides."""

    code: int
    printed: str

    @property
    def errors(self) -> tuple[str, ...]:
        """Its errors, a sentence each."""
        return tuple(
            line.removeprefix("Error: ") for line in self.printed.splitlines() if line.startswith("Error: ")
        )


Runner = Callable[[Sequence[str], Mapping[str, str]], CommandRan]
"""Runs a module of ours with arguments and settings: `("pipelines.cli", "publish", …)`."""


PROGRESS = "progress"
"""Among a command's settings: the file that says how it gets on, as it runs; the command does not see it."""


def run_alone(arguments: Sequence[str], settings: Mapping[str, str]) -> CommandRan:
    """Run a module of ours in a process of its own, which may be killed without harm to the desk."""
    environment = {**os.environ, **settings}
    with _told_to(environment.pop(PROGRESS, "")) as told:
        done = subprocess.run(  # noqa: S603 - a module of ours, arguments as they are
            [sys.executable, "-m", *arguments],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=told,
            text=True,
            check=False,
        )
        told.seek(0)
        errors = told.read()
    return CommandRan(done.returncode, done.stdout + errors)


def _told_to(file: str) -> IO[str]:
    """Where a command tells how it gets on: a file of that name, or one of nobody's."""
    return Path(file).open("w+", encoding="utf-8") if file else tempfile.TemporaryFile("w+", encoding="utf-8")


@dataclass(frozen=True)
class Bureau:
    """A desk's surroundings.

    Attributes:
        project: whose rules and decisions apply.
        store: the public release store, which the desk only reads.
        reports: the folder that approved reports lie in.
        folder: the desk's own: files brought in, what was worked out of them.
        engine: the database.
        accounts: who may use the desk.
        outbox: notices.
        address: where people reach the desk; empty: whatever they typed.
        portal: the public portal's address, for links.
        provider: the council's sign-on; None: there is none.
        has_passwords: whether people may sign in with a password of the desk's.
        clock: gives the time, in UTC.
        run: runs a command.
    """

    project: Project
    store: Path
    reports: Path
    folder: Path
    engine: sql.Engine
    accounts: Accounts
    outbox: Outbox
    address: str = ""
    portal: str = ""
    provider: SignOnProvider | None = None
    has_passwords: bool = True
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    run: Runner = run_alone

    @property
    def tables(self) -> Path:
        """The folder that approved tables lie in, a folder a dataset."""
        return self.project.tables

    @property
    def policy(self) -> Policy:
        """How many people a change needs."""
        return policy_of(self.project)

    @property
    def trail(self) -> Path:
        """Where the trail is kept."""
        return trail_folder(self.project)

    @property
    def reviews(self) -> Path:
        """Where answers about findings are kept: they change nothing that is read."""
        return self.project.default_council / "reviews"

    @property
    def now(self) -> datetime:
        """The time, to the second."""
        return self.clock().replace(microsecond=0)

    @property
    def when(self) -> str:
        """The time as records have it."""
        return self.now.isoformat(timespec="seconds")

    @cached_property
    def reader(self) -> StoreReader:
        """The public store, for reading."""
        return StoreReader(self.store)

    def events(self) -> tuple[Event, ...]:
        """Everything that was done.

        Raises:
            TrailError: a line is not as it was written.
        """
        files = sorted(self.trail.glob("*.jsonl"))
        return _events(
            self.trail, tuple((file.name, file.stat().st_mtime_ns, file.stat().st_size) for file in files)
        )

    def candidates(self) -> dict[str, Candidate]:
        """Every candidate, by id.

        Raises:
            TrailError: a line is not as it was written.
        """
        return dict(_candidates(self.events()))

    def place(self, candidate: str) -> Path:
        """A candidate's own folder."""
        return self.folder / "candidates" / candidate


@lru_cache(maxsize=4)
def _events(folder: Path, _: tuple[tuple[str, int, int], ...]) -> tuple[Event, ...]:
    """A trail as it is while its files have these times and sizes: pages ask again and again."""
    return read_trail(folder)


_kept: list[tuple[tuple[Event, ...], dict[str, Candidate]]] = []


def _candidates(events: tuple[Event, ...]) -> dict[str, Candidate]:
    """The candidates of events, which are worked out once for each state of the trail."""
    for known, found in _kept:
        if known is events:
            return found
    found = candidates_of(events)
    _kept[:] = [(events, found), *_kept[:3]]
    return found
