"""A file that is as in the version before is one file with it on the disk, and each version stands alone."""

from __future__ import annotations

import errno
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from release_samples import FIRST, SECOND, desk, tree

from pipelines.release.verify import verify_store

OLD, NEW = Path("indicators/1.0.0"), Path("indicators/1.0.1")
SAME = "data/locators.csv"


def two_versions(store: Path) -> Path:
    """The store, once two packages are published and a figure of one has changed."""
    desk(store).publish()
    desk(store, replace(FIRST, misread="1%"), SECOND).publish()
    assert (store / NEW).is_dir()
    return store


def is_shared(store: Path, path: str) -> bool:
    return (store / OLD / path).samefile(store / NEW / path)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return two_versions(tmp_path / "store")


def test_what_did_not_change_costs_nothing_and_what_did_is_its_own(store: Path):
    files = sorted(
        path.relative_to(store / NEW).as_posix() for path in (store / NEW).rglob("*") if path.is_file()
    )
    equal = [
        name
        for name in files
        if (store / OLD / name).is_file()
        and (store / OLD / name).read_bytes() == (store / NEW / name).read_bytes()
    ]
    assert SAME in equal
    assert "data/indicator-results.csv" not in equal
    assert [name for name in files if (store / OLD / name).is_file() and is_shared(store, name)] == equal
    assert verify_store(store) == []


def test_a_version_that_goes_takes_nothing_from_the_other(store: Path):
    before = tree(store / NEW)
    shutil.rmtree(store / OLD)
    assert tree(store / NEW) == before
    assert (store / NEW / SAME).stat().st_nlink == 1, "and nothing of what went is left"


def test_a_disk_that_cannot_share_holds_the_same_bytes(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "no hard links here")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    other = two_versions(tmp_path / "other")
    assert not is_shared(other, SAME)
    assert tree(other) == tree(store)


def test_a_file_that_was_spoiled_is_not_taken_over(tmp_path: Path):
    store = tmp_path / "store"
    desk(store).publish()
    spoiled = store / OLD / "data" / "locators.parquet"
    spoiled.write_bytes(spoiled.read_bytes()[:-1] + b"?")
    desk(store, replace(FIRST, misread="1%"), SECOND).publish()
    assert not is_shared(store, "data/locators.parquet")
    assert [problem for problem in verify_store(store) if str(NEW) in problem] == []
