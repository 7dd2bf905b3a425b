"""What all tests share: the project, and the command line as a function."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipelines.project import Project

CHECKOUT = Path(__file__).resolve().parent.parent
DATA_FOLDERS = ("schemas", "expectations", "datapackages", "requirements")
Openbarnet = Callable[..., Result]


@pytest.fixture(autouse=True)
def quiet_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the machine steers a test, and nothing calls home."""
    for name in [name for name in os.environ if name.startswith(("OPENBARNET_", "DAGSTER_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GX_ANALYTICS_ENABLED", "False")
    monkeypatch.setenv("DAGSTER_DISABLE_TELEMETRY", "1")


@pytest.fixture(scope="session")
def project() -> Project:
    """The checkout."""
    return Project(CHECKOUT)


@pytest.fixture
def own_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A copy of the checkout's data files that a test may change; the command line uses it."""
    root = tmp_path / "project"
    for folder in DATA_FOLDERS:
        shutil.copytree(CHECKOUT / folder, root / folder)
    monkeypatch.setenv("OPENBARNET_PROJECT", str(root))
    return Project(root)


@pytest.fixture
def openbarnet() -> Openbarnet:
    """Runs `openbarnet` with some arguments in this process, so that heavy modules are imported once."""
    from pipelines.cli import main

    def run(*arguments: str | Path) -> Result:
        return CliRunner().invoke(main, [str(argument) for argument in arguments], catch_exceptions=False)

    return run
