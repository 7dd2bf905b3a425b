"""A machine is lost: everything that was put in or decided comes back, and a publication says nothing new."""

from __future__ import annotations

import shutil
import sqlite3
import stat
import tarfile
from pathlib import Path

import pytest
from conftest import Office
from small_reports import HOUSING

from pipelines.council.founding import Founding, found_project
from pipelines.council.project import Project
from pipelines.exceptions import BackupError
from pipelines.orchestration.backup import RULES, back_up, folders_of, restore

WHEN = "2026-02-01T07:00:00+00:00"


@pytest.fixture
def desk(office: Office) -> Path:
    """The desk's folder with a database that is in use."""
    folder = office.root / ".desk" / "store"
    folder.mkdir(parents=True)
    with sqlite3.connect(folder / "desk.sqlite") as opened:
        opened.execute("create table accounts (name text)")
        opened.execute("insert into accounts values ('A. Approver')")
    return folder


def test_a_lost_machine_is_restored_and_publishing_again_says_nothing_new(
    office: Office, own_project: Project, desk: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("OPENBARNET_REPORTS", str(office.reports))
    decision = own_project.corrections / f"{HOUSING}.yaml"
    decision.parent.mkdir(parents=True, exist_ok=True)
    decision.write_text("corrections: []\n")
    before = office.contents()
    kept = office.root.parent / "backup.tar"
    back_up(kept, folders_of(own_project, office.store), WHEN)
    for lost in (office.root, *(own_project.root / name for name in ("councils", *RULES))):
        shutil.rmtree(lost)
    restored = restore(kept, folders_of(own_project, office.store))
    assert restored == WHEN
    assert decision.read_text() == "corrections: []\n"
    with sqlite3.connect(desk / "desk.sqlite") as opened:
        assert opened.execute("select name from accounts").fetchall() == [("A. Approver",)]
    found = office.contents()
    assert {name: found.get(name) for name in before if name != ".lock"} == {
        name: content for name, content in before.items() if name != ".lock"
    }
    assert office.openbarnet("verify", office.store).exit_code == 0
    assert office.publish(through_dagster=True).exit_code == 0
    assert office.versions() == {name: ["1.0.0"] for name in office.versions()}
    assert {name: office.contents()[name] for name in before if name != "catalog.json"} == {
        name: content for name, content in before.items() if name != "catalog.json"
    }


def test_all_of_a_councils_own_project_is_kept_once_and_what_is_private_stays_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """A project that `openbarnet init` made is under no version control, and its words were lost."""
    told = Founding(("Wexcombe County Council",), "https://wexcombe.example", "https://data.example", 2026)
    project = found_project(tmp_path / "project", told)
    reports = project.council_folders[0] / "reports"
    reports.mkdir()
    (reports / "q1.txt").write_text("a report")
    monkeypatch.setenv("OPENBARNET_REPORTS", str(reports))
    folders = folders_of(project, tmp_path / "store")
    for name in ("originals", "store"):
        folders[name].mkdir()
        (folders[name] / "a.pdf").write_text("a document")
    count = back_up(tmp_path / "kept.tar", folders, WHEN)
    with tarfile.open(tmp_path / "kept.tar") as archive:
        assert len([name for name in archive.getnames() if name.endswith("/q1.txt")]) == 1
    before = {path: path.read_bytes() for path in project.root.rglob("*") if path.is_file()}
    assert count == len(before) + 2
    for folder in (project.root, folders["originals"], folders["store"]):
        shutil.rmtree(folder)
    restore(tmp_path / "kept.tar", folders)
    assert {path: path.read_bytes() for path in project.root.rglob("*") if path.is_file()} == before
    assert stat.S_IMODE(folders["originals"].stat().st_mode) == 0o700
    assert stat.S_IMODE((folders["originals"] / "a.pdf").stat().st_mode) == 0o600


@pytest.fixture
def small(tmp_path: Path) -> dict[str, Path]:
    """Two folders to keep."""
    store = tmp_path / "here" / "store"
    store.mkdir(parents=True)
    (store / "catalog.json").write_text("{}")
    return {"store": store, "reports-0": tmp_path / "here" / "reports"}


def test_the_same_folders_give_the_same_bytes(small: dict[str, Path], tmp_path: Path):
    back_up(tmp_path / "one.tar", small, WHEN)
    (small["store"] / "catalog.json").touch()
    back_up(tmp_path / "two.tar", small, WHEN)
    assert (tmp_path / "one.tar").read_bytes() == (tmp_path / "two.tar").read_bytes()


def test_a_backup_is_not_restored_over_what_is_there(small: dict[str, Path], tmp_path: Path):
    back_up(tmp_path / "one.tar", small, WHEN)
    with pytest.raises(BackupError, match="is there already"):
        restore(tmp_path / "one.tar", small)


def test_a_damaged_backup_restores_nothing(small: dict[str, Path], tmp_path: Path):
    file = tmp_path / "one.tar"
    back_up(file, small, WHEN)
    file.write_bytes(file.read_bytes().replace(b"{}", b"[]", 1))
    elsewhere = {"store": tmp_path / "there"}
    with pytest.raises(BackupError, match="is not as it was backed up"):
        restore(file, elsewhere)
    assert not elsewhere["store"].exists()


def test_a_backup_cannot_reach_outside_its_folders(small: dict[str, Path], tmp_path: Path):
    file = tmp_path / "one.tar"
    back_up(file, small, WHEN)
    with tarfile.open(file, "a") as archive:
        archive.add(small["store"] / "catalog.json", "store/../../evil")
    with pytest.raises(BackupError, match="evil"):
        restore(file, {"store": tmp_path / "there" / "store"})
    assert not (tmp_path / "evil").exists()
