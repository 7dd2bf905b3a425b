"""The locks: everything pinned with hashes, nothing that ties them to one machine or index."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from conftest import CHECKOUT

LOCKS = sorted((CHECKOUT / "requirements").glob("*.txt"))
PIN = re.compile(r"(?P<name>[a-z0-9._-]+)(\[[a-z0-9_,-]+\])?==(?P<version>\S+)( ; .+)? \\")


def pins(lock: Path) -> dict[str, str]:
    """Versions by package."""
    lines = lock.read_text(encoding="utf-8").splitlines()
    return {found["name"]: found["version"] for line in lines if (found := PIN.fullmatch(line))}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: str(lock.stem))
def test_a_lock_holds_pins_and_hashes_only(lock: Path):
    for line in lock.read_text(encoding="utf-8").splitlines():
        assert PIN.fullmatch(line) or re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", line), line


@pytest.mark.parametrize("name", ["uv", "app", "scale", "dev", "ckan"])
def test_a_lock_has_all_that_is_asked_for(name: str):
    asked = (CHECKOUT / "requirements" / f"{name}.in").read_text(encoding="utf-8").splitlines()
    wanted = {re.split(r"[\[<>=]", line)[0] for line in asked if line and not line.startswith(("-", "#"))}
    assert wanted
    assert wanted <= pins(CHECKOUT / "requirements" / f"{name}.txt").keys()


def test_many_workers_run_on_the_versions_that_one_does():
    app, scale = (pins(CHECKOUT / "requirements" / f"{name}.txt") for name in ("app", "scale"))
    assert app.items() <= scale.items()
    extra = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = (CHECKOUT / "requirements" / "scale.in").read_text(encoding="utf-8").splitlines()
    assert extra["project"]["optional-dependencies"]["scale"] == [
        line for line in asked if not line.startswith(("-", "#"))
    ]


def test_tests_run_on_the_versions_that_publish():
    app, dev = (pins(CHECKOUT / "requirements" / f"{name}.txt") for name in ("app", "dev"))
    assert app.items() <= dev.items()
