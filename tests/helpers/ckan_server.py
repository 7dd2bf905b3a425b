"""A real CKAN 2.12 for the tests, with PostgreSQL and Redis, started once per test run and ended with it.

CKAN lives in an environment of its own, `.ckan`, made by `make test` from `requirements/ckan.txt`. What
starts it, and stands in for Solr (which neither Debian nor PyPI has), lies beside the checkout in
`../shared/ckan-test`; a machine without one of the two skips these tests and says why.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import httpx
import pytest
from conftest import CHECKOUT, HELPERS
from plain_calls import PLAIN

STARTER = CHECKOUT.parent / "shared" / "ckan-test" / "ckan_test_server.py"
PYTHON = CHECKOUT / ".ckan" / "bin" / "python"
PATIENCE_SECONDS = 240
PORTS = 4
"""CKAN's own, then those of PostgreSQL, Redis and the stand-in for Solr."""


@dataclass(frozen=True)
class Ckan:
    """A CKAN that answers: its address, a system administrator's token and the one organisation there is."""

    url: str
    token: str = field(repr=False)
    organisation: str

    def get(self, name: str, /, **parameters: Any) -> Any:
        """The result of an action that reads, as anyone on the web sees it."""
        return self._result(httpx.get(self._address(name), params=parameters, timeout=60, verify=PLAIN))

    def call(self, name: str, /, **data: Any) -> Any:
        """The result of any action, as the administrator."""
        headers = {"Authorization": self.token}
        return self._result(
            httpx.post(self._address(name), json=data, headers=headers, timeout=60, verify=PLAIN)
        )

    def _address(self, name: str) -> str:
        return f"{self.url}/api/3/action/{name}"

    @staticmethod
    def _result(answer: httpx.Response) -> Any:
        body = answer.json()
        assert body["success"], body["error"]
        return body["result"]


def missing() -> str:
    """What this machine lacks to run a CKAN; empty if nothing."""
    lacking = [path.name for path in (STARTER, PYTHON) if not path.exists()]
    lacking += [] if list(Path("/usr/lib/postgresql").glob("*/bin/initdb")) else ["PostgreSQL"]
    lacking += [] if shutil.which("redis-server") else ["Redis"]
    return ", ".join(lacking)


@pytest.fixture(scope="session")
def ckan() -> Iterator[Ckan]:
    """A CKAN, shared by all tests of the run: each gives its datasets names of their own."""
    if lacking := missing():
        pytest.skip(f"no CKAN can be started here, for want of {lacking}; run: make test")
    # PostgreSQL runs as a user of its own, who may not enter pytest's folders
    folder = Path(tempfile.mkdtemp(prefix="openbarnet-ckan-"))
    folder.chmod(0o755)
    log = (folder / "log").open("w+")
    try:
        with _Running(folder / "ckan", log) as served:
            yield served
    finally:
        log.close()
        shutil.rmtree(folder, ignore_errors=True)


class _Running:
    """The server as a process of ours, from its first answer to its end."""

    def __init__(self, folder: Path, log: IO[str]) -> None:
        self.log = log
        command = [str(PYTHON), str(STARTER), str(folder), "--port", str(free_ports(PORTS))]
        self.process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            cwd=folder.parent,
            env={**os.environ, "PYTHONPATH": str(HELPERS / "prompt")},
        )

    def __enter__(self) -> Ckan:
        assert self.process.stdout
        is_ready, _, _ = select.select([self.process.stdout], [], [], PATIENCE_SECONDS)
        line = self.process.stdout.readline() if is_ready else ""
        if not line:
            self.__exit__()
            self.log.seek(0)
            pytest.fail(f"CKAN did not start: {self.log.read()[-3000:]}")
        told = json.loads(line)
        return Ckan(told["url"], told["token"], told["org"])

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()


def free_ports(wanted: int) -> int:
    """The first of so many free ports in a row."""
    for _ in range(100):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            first = int(probe.getsockname()[1])
        if all(_is_free(first + more) for more in range(wanted)):
            return first
    raise OSError("no ports are free")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            return False
    return True
