"""The units in deploy/: systemd accepts them, they are hardened, and their commands exist."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import CHECKOUT

from pipelines.cli import main

UNITS = sorted((CHECKOUT / "deploy" / "systemd").glob("openbarnet-*"))
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]
PROGRAM = "/srv/open-barnet/.venv/bin/openbarnet"
MOST_EXPOSURE = 3.0
needs_systemd = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not here")


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """The units with a program and a folder that exist on this machine."""
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace(PROGRAM, "/bin/true")
        (tmp_path / unit.name).write_text(re.sub("(?m)^WorkingDirectory=.*", "WorkingDirectory=/", text))
    return tmp_path


@needs_systemd
def test_systemd_has_nothing_to_say_of_the_units(here: Path):
    files = sorted(map(str, here.iterdir()))
    done = subprocess.run(["systemd-analyze", "verify", *files], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@needs_systemd
@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_a_unit_exposes_little(unit: Path, here: Path):
    asked = ["systemd-analyze", "security", "--offline=true", "--no-pager", str(here / unit.name)]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    found = re.search(r"exposure level for \S+: ([0-9.]+)", done.stdout + done.stderr)
    assert found, done.stdout + done.stderr
    assert float(found[1]) < MOST_EXPOSURE


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_a_unit_starts_a_command_there_is_and_comes_back(unit: Path):
    text = unit.read_text(encoding="utf-8")
    started = re.search(rf"(?m)^ExecStart={PROGRAM} (\w+)(.*)$", text)
    assert started
    command = main.commands[started[1]]
    options = {option for parameter in command.params for option in parameter.opts}
    assert set(re.findall(r"--[a-z-]+", started[2])) <= options
    assert "Restart=always" in text or "Type=oneshot" in text
