"""A portal of two processes that four clients read while its store is published to, and runs are killed.

Every answer must be, byte for byte, what a portal gives that stands on one whole state of the store: states
are copied as they come, and asked the same afterwards. So no answer is of two states, and none of no state.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.client import HTTPConnection, HTTPException
from math import inf
from pathlib import Path
from urllib.parse import urlsplit

from publisher import Publisher
from small_reports import HOUSING, TEXTS, write_reports
from starlette.testclient import TestClient

from pipelines.portal import create_app
from pipelines.release.verify import verify_store
from pipelines.store import Store

ADDRESS = "https://data.example"
CLIENTS, WORKERS = 4, 2
ADDRESSES = (
    "/",
    "/datasets",
    "/datasets/indicators",
    "/datasets/key-actions",
    f"/reports/{HOUSING}",
    "/findings",
    "/search?q=repairs",
    "/catalog.json",
    "/catalog.jsonld",
    "/feeds/releases.atom",
    "/api/v1/datasets",
    "/api/v1/datasets/indicators/versions/latest/tables/indicator-results/rows",
    "/api/v1/datasets/key-actions/versions/latest/tables/key-actions/rows",
    "/api/3/action/package_show?id=indicators",
    "/download/indicators/latest/data/indicator-results.csv",
    "/download/key-actions/latest/key-actions.zip",
)
FEWEST_ANSWERS = 100
BETWEEN_ANSWERS_SECONDS = 0.25
LONGEST = 600.0  # for what is waited for by the clock, also where six others share the machine


@dataclass
class Heard:
    """What clients were answered: address, status and hash of the body, with the number of times."""

    answers: Counter[tuple[str, int, str]] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    is_over: threading.Event = field(default_factory=threading.Event)

    def read(self, base: str, seed: int) -> None:
        """One client: ask this and that, each time on a new line, so that each worker is asked."""
        chance = random.Random(seed)  # noqa: S311 - no secret, and to be done again
        while not self.is_over.is_set():
            address = chance.choice(ADDRESSES)
            try:
                status, content = _get(base, address)
            except (OSError, HTTPException) as error:
                self.faults.append(f"{address}: {error!r}")
            else:
                self.answers[address, status, sha256(content).hexdigest()] += 1
            time.sleep(BETWEEN_ANSWERS_SECONDS)


@contextmanager
def workers(store: Path, log: Path) -> Iterator[str]:
    """The address of a portal of two processes."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "pipelines.cli", "serve", "--store", str(store), "--port", str(port)]
    with log.open("w") as told:
        process = subprocess.Popen(
            [*command, "--workers", str(WORKERS)],
            env={**os.environ, "OPENBARNET_PORTAL": ADDRESS, "PYTHONPATH": os.pathsep.join(sys.path)},
            stdout=told,
            stderr=told,
        )
        base = f"http://127.0.0.1:{port}"
        try:
            until = time.monotonic() + LONGEST
            while not _answers(base):
                assert time.monotonic() < until, log.read_text()
                assert process.poll() is None, log.read_text()
                time.sleep(0.2)
            yield base
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(LONGEST)


def _get(base: str, address: str) -> tuple[int, bytes]:
    """Status and body of an answer, over a line of its own: a client that keeps lines keeps to one worker."""
    connection = HTTPConnection(urlsplit(base).netloc, timeout=LONGEST)
    try:
        connection.request("GET", address)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def _answers(base: str) -> bool:
    try:
        return _get(base, "/catalog.json")[0] == 200
    except (OSError, HTTPException):
        return False


@contextmanager
def clients(base: str, seed: int) -> Iterator[Heard]:
    """Four clients, reading."""
    heard = Heard()
    threads = [threading.Thread(target=heard.read, args=(base, seed + number)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    try:
        yield heard
    finally:
        heard.is_over.set()
        for thread in threads:
            thread.join(LONGEST)


def answers_of(store: Path) -> dict[str, tuple[int, str]]:
    """What a portal that stands on a whole state answers to each address."""
    with TestClient(create_app(store, address=ADDRESS), raise_server_exceptions=False) as client:
        answers = {address: client.get(address) for address in ADDRESSES}
    return {address: (one.status_code, sha256(one.content).hexdigest()) for address, one in answers.items()}


def read_while_published(
    folder: Path, publisher: Publisher, seed: int, *, publications: int, kills: int, until: float = inf
) -> Counter[str]:
    """Publish a report that changes each time, kill some publications of it, and have all of it read.

    Args:
        folder: where to work; a small report may have been published there.
        publications: states of the report that are published whole, the first before anybody reads.
        kills: publications killed at some moment, spread over all but the first two.
        until: when no other publication is begun, by the monotonic clock: what was read by then is looked at.

    Returns:
        How often what was reached.
    """
    chance = random.Random(seed)  # noqa: S311 - no secret, and to be done again
    reports, store, log = folder / "reports", folder / "store", folder / "log"
    arguments = ["publish", str(reports), "--store", str(store), "--no-tables", "--published"]
    reached: Counter[str] = Counter()
    states: dict[bytes, Path] = {}

    def publish(number: int, kill_after: float | None = None) -> float:
        told = f"2026-01-31T07:{number:02}:00+00:00"
        ended = publisher.run([*arguments, told], log, kill_after=kill_after)
        assert "Traceback" not in ended.said, ended.said
        assert ended.code == (0 if kill_after is None else ended.code), ended
        assert ended.code in (0, -signal.SIGKILL), ended
        keep(str(ended))
        reached["killed" if ended.code else "published"] += 1
        return ended.seconds

    def keep(what: str) -> None:
        catalogue = (store / "catalog.json").read_bytes()
        if catalogue not in states:
            shutil.copytree(store, copy := folder / f"state{len(states)}", copy_function=os.link)
            states[catalogue] = copy
            assert verify_store(copy) == [], f"seed {seed}: after {what}"

    def change(number: int) -> None:
        text = TEXTS[HOUSING].replace("96.5%", f"{80 + number % 19}.{number % 10}%")
        text = text.replace("No budget yet.", f"No budget in week {number}.")
        (reports / f"{HOUSING}.txt").write_text(text, encoding="utf-8")

    if not store.exists():
        write_reports(reports)
        publish(0)
    keep("what was there")
    dying = Counter(chance.choices(range(2, publications), k=kills))
    seconds, last = 0.0, 0
    with workers(store, folder / "served") as base, clients(base, seed) as heard:
        for number in range(1, publications):
            if time.monotonic() > until:
                break
            change(number)
            for _ in range(dying[number]):
                publish(number, kill_after=chance.uniform(0.1, seconds))
            seconds, last = publish(number), number
    assert heard.faults == [], f"seed {seed}"
    assert Store(store).latest("indicators") == f"1.0.{last}"
    whole = {address: set[tuple[int, str]]() for address in ADDRESSES}
    for copy in states.values():
        for address, answer in answers_of(copy).items():
            whole[address].add(answer)
    mixed = {
        (address, status)
        for address, status, content in heard.answers
        if (status, content) not in whole[address]
    }
    assert mixed == set(), (
        f"seed {seed}: answers of no whole state; {(folder / 'served').read_text()[-2000:]}"
    )
    assert heard.answers.total() >= FEWEST_ANSWERS
    seen = Counter(address for address, _, _ in heard.answers)
    assert max(seen.values()) > 1, "nobody saw a state change"
    assert all(status == 200 for _, status, _ in heard.answers), {
        one[:2] for one in heard.answers if one[1] != 200
    }
    reached["states"], reached["answers"] = len(states), heard.answers.total()
    reached["different answers"] = len(heard.answers)
    return reached
