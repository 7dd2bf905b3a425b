"""Damage at random, for as long as one likes: kills, broken files, damaged stores. Nothing else may suffer.

`make torture` runs it (`MINUTES`, `SEED`); the tests run a little of each. Every trial is told by its seed,
so that what went wrong can be done again. A trial fails with any error that is not of its own report.
"""

from __future__ import annotations

import itertools
import os
import random
import shutil
import signal
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from hostile_files import HONEST, spoiled
from portal_store import publish_twice
from publisher import Publisher, publisher
from read_while_published import read_while_published
from small_reports import HOUSING, write_reports
from starlette.testclient import TestClient

from pipelines.council.project import default_project
from pipelines.exceptions import ReportError
from pipelines.extraction import read_report
from pipelines.extraction.report import load_report
from pipelines.extraction.sidecar import read_sidecar
from pipelines.portal.server.app import create_app
from pipelines.release.verify import verify_store
from pipelines.store import Store

PUBLISHED = "2026-01-31T07:00:00+00:00"
PAGES = (
    "/",
    "/datasets",
    "/reports",
    "/search?q=housing",
    "/feeds/releases.atom",
    "/catalog.ttl",
    "/api/v1/datasets",
)
SHARE_OF_READING = 1 / 2
PIECES = (b"title: ", b"date: 2026-13-45\n", b"*a", b"&a ", b"[", b"{", b"\xff", b"\\ud800", b'"', b"\n")


def _random(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - no secret, and to be done again


def broken_sidecar(folder: Path, seed: int) -> str:
    """A sidecar of pieces that make no sense together: one sentence, or what it states; at once."""
    chance = _random(seed)
    report = folder / "q.txt"
    report.write_text("a report")
    report.with_suffix(".yaml").write_bytes(b"".join(chance.choices(PIECES, k=chance.randint(1, 400))))
    began = time.monotonic()
    try:
        stated = read_sidecar(report)
        outcome = f"{min(len(stated), 1)} stated"
    except ReportError as error:
        outcome, told = "refused", str(error)
    else:
        told = ""
    assert told.count("\n") == 0, told
    assert not told or told.startswith("q.yaml"), told
    assert time.monotonic() - began < 20
    return outcome


def damaged_pdf(folder: Path, seed: int) -> str:
    """A PDF with bytes changed: text, or one clear error."""
    path = folder / "damaged.pdf"
    path.write_bytes(spoiled(HONEST, seed))
    try:
        read_report(load_report(path), default_project().layouts)
    except ReportError as error:
        outcome, told = type(error).__name__, str(error)
    else:
        outcome, told = "read", ""
    assert told.count("\n") == 0, told
    return outcome


def damaged_store(folder: Path, seed: int) -> str:
    """A store with one dataset damaged: `verify` says so, every page but its own answers."""
    chance = _random(seed)
    store = publish_twice(folder / "store")
    package = chance.choice(Store(store).packages())
    version = Store(store).path(package, str(Store(store).latest(package)))
    victim = chance.choice(sorted(path for path in version.rglob("*") if path.is_file()))
    content = bytearray(victim.read_bytes())
    victim.unlink()
    if kind := chance.randrange(3):
        del content[chance.randrange(len(content)) :]
        victim.write_bytes(content if kind == 1 else content + b"\0" * chance.randrange(1, 99))
    assert verify_store(store), victim
    with TestClient(create_app(store), raise_server_exceptions=False) as client:
        for address in PAGES:
            assert client.get(address).status_code == 200, (address, victim)
        for other in Store(store).packages():
            expected = (200, 503) if other == package else (200,)
            assert client.get(f"/datasets/{other}").status_code in expected, (other, victim)
    return victim.suffix or victim.name


def killed_publication(folder: Path, seed: int, publisher: Publisher, longest: float) -> tuple[str, float]:
    """A publication killed at some moment: what was published stands, and the next one publishes the rest.

    Args:
        longest: how many seconds after its start it is killed at most.

    Returns:
        What was reached, and how many seconds the one after it took.
    """
    chance = _random(seed)
    reports, store = write_reports(folder / "reports"), folder / "store"
    arguments = ["publish", str(reports), "--store", str(store), "--published", PUBLISHED, "--no-tables"]
    log = folder / "log"
    ended = publisher.run(arguments, log, kill_after=chance.uniform(0.1, longest))
    outcome = "was done before" if ended.code == 0 else "killed"
    if (store / "catalog.json").exists():
        outcome += ", with a catalogue" if ended.code else ""
        assert verify_store(store) == []
    again = publisher.run(arguments, log)
    assert (again.code, again.said.count("Traceback")) == (0, 0), again.said[-2000:]
    assert verify_store(store) == []
    assert [each["report"] for each in Store(store).catalog()["reports"]] == [HOUSING]
    return outcome, again.seconds


TRIALS: dict[str, tuple[int, Callable[[Path, int], str]]] = {
    "broken sidecar": (20, broken_sidecar),
    "damaged PDF": (10, damaged_pdf),
    "damaged store": (2, damaged_store),
}
"""What is tried, and how often in a round: a publication takes as long as hundreds of sidecars."""


@dataclass
class Torture:
    """What was tried so far, from a seed on.

    Attributes:
        folder: where to work; each trial has a folder of its own there, which is removed.
        numbers: the seeds of the trials to come.
        reached: how often each outcome was reached.
        faults: what went wrong, each with the seed that does it again.
        longest: how many seconds a publication takes on this machine just now.
        is_over: whether somebody wants it to end: after the trial that is under way.
    """

    folder: Path
    numbers: Iterator[int]
    reached: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    longest: float = 20.0
    is_over: bool = False

    def end(self, *_: object) -> None:
        """What a signal does: one that broke off a trial would be a fault of that."""
        self.is_over = True

    def try_once(self, name: str, trial: Callable[[Path, int], str]) -> None:
        """One trial; a fault is told and kept, and the next trial is tried nevertheless."""
        number = next(self.numbers)
        place = self.folder / str(number)
        place.mkdir(parents=True)
        try:
            self.reached[f"{name}: {trial(place, number)}"] += 1
        except Exception:  # noqa: BLE001 - whatever it is, it is told with its seed
            fault = f"{name}, seed {number}: {traceback.format_exc()}"
            print(fault, flush=True)
            self.faults.append(fault)
            self.reached[f"{name}: FAULT"] += 1
        finally:
            shutil.rmtree(place, ignore_errors=True)

    def read(self, publishing: Publisher, publications: int, until: float) -> None:
        """As many publications as are wanted, and as many killed ones, read all the while, if time allows."""

        def trial(place: Path, seed: int) -> str:
            found = read_while_published(
                place, publishing, seed, publications=publications, kills=publications, until=until
            )
            self.reached.update({f"read while published: {what}": count for what, count in found.items()})
            return "to the end" if found["published"] == publications else "as far as time allowed"

        self.try_once("read while published", trial)
        print(self.told(), flush=True)

    def go_on(self, publishing: Publisher, until: float) -> None:
        """Rounds of everything, until a time of the clock."""

        def killed(place: Path, seed: int) -> str:
            outcome, self.longest = killed_publication(place, seed, publishing, self.longest)
            return outcome

        trials = [*(one for name, (times, trial) in TRIALS.items() for one in [(name, trial)] * times)]
        for name, trial in itertools.cycle([*trials, ("killed publication", killed)]):
            if self.is_over or time.monotonic() > until:
                return
            self.try_once(name, trial)

    def told(self) -> str:
        """The counts reached, a line each."""
        return "\n".join(f"{count:6}  {outcome}" for outcome, count in sorted(self.reached.items()))


def torture(folder: Path, minutes: float, seed: int, publications: int = 20) -> Torture:
    """Try everything again and again, until time is up or a signal comes; gives what was reached.

    Args:
        publications: so many that are read by four clients while as many are killed, before all else; fewer
            where the machine is so busy that they would take more than half of the time.
    """
    began = time.monotonic()
    until = began + minutes * 60
    tried = Torture(folder, itertools.count(seed))
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, tried.end)
    with publisher() as publishing:
        if publications:
            tried.read(publishing, publications, began + minutes * SHARE_OF_READING * 60)
        tried.go_on(publishing, until)
    return tried


def main() -> None:
    """Run for `MINUTES` (60) from `SEED`, with `PUBLICATIONS` (20) that are read; tell what was reached."""
    minutes, seed = float(os.environ.get("MINUTES", "60")), int(os.environ.get("SEED", str(int(time.time()))))
    print(f"seed {seed}, {minutes:g} minutes", flush=True)
    folder = Path(os.environ.get("TMPDIR", "/tmp")) / f"openbarnet-torture-{os.getpid()}"  # noqa: S108 - removed
    try:
        tried = torture(folder, minutes, seed, int(os.environ.get("PUBLICATIONS", "20")))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(tried.told(), flush=True)
    if tried.faults:
        raise SystemExit(f"{len(tried.faults)} faults; the first: {tried.faults[0]}")


if __name__ == "__main__":
    main()
