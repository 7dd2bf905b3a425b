"""The units and containers in deploy/: systemd accepts them, they are hardened, their commands exist."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
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


CONTAINER = CHECKOUT / "deploy" / "container"
SERVICES_OF_COMPOSE = yaml.safe_load((CONTAINER / "compose.yaml").read_text())["services"]


@pytest.mark.parametrize("name", SERVICES_OF_COMPOSE)
def test_a_container_starts_a_command_there_is_and_may_do_nothing_else(name: str):
    service = SERVICES_OF_COMPOSE[name]
    command, *arguments = service["command"]
    options = {option for parameter in main.commands[command].params for option in parameter.opts}
    assert {argument for argument in arguments if argument.startswith("--")} <= options
    assert (service["read_only"], service["cap_drop"], service["restart"]) == (True, ["ALL"], "always")
    assert service["security_opt"] == ["no-new-privileges:true"]
    port = arguments[arguments.index("--port") + 1]
    (published,) = service["ports"]
    assert published.rpartition(":")[2] == port


def test_the_portal_alone_is_for_everyone_and_it_writes_nothing():
    open_to_all = [
        name for name, one in SERVICES_OF_COMPOSE.items() if not one["ports"][0].startswith("127.")
    ]
    assert open_to_all == ["portal"]
    assert SERVICES_OF_COMPOSE["portal"]["volumes"] == ["project:/srv/open-barnet:ro"]


def test_the_image_is_made_of_what_there_is_and_runs_as_nobody_special():
    text = (CONTAINER / "Containerfile").read_text(encoding="utf-8")
    lines = [line.split() for line in re.sub(r"\\\n", " ", text).splitlines()]
    copied = [
        name for line in lines if line[:1] == ["COPY"] and "--from=build" not in line for name in line[1:-1]
    ]
    let_in = (CHECKOUT / ".containerignore").read_text().splitlines()
    assert copied
    for name in copied:
        assert (CHECKOUT / name).exists()
        assert f"!{name.partition('/')[0]}" in let_in
    assert [line[1] for line in lines if line[:1] == ["USER"]] == ["openbarnet"]
    assert "--require-hashes" in text
    assert "://" not in text, "nothing is fetched by an address of our own"
