"""The target `directory`: a mirror that is a store, switched in one step, made of the store's files alone."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from release_samples import LATER, tree
from target_samples import Sample, sample

from pipelines.exceptions import TargetSettingsError, TargetUnavailableError
from pipelines.release import catalogue
from pipelines.store import Store
from pipelines.targets import directory


@pytest.fixture
def mirrored(tmp_path: Path) -> Sample:
    """A publisher whose mirror is not made yet."""
    return sample(tmp_path, "directory", path="mirror")


def mirror(given: Sample) -> Path:
    return Path(given.settings.address)


def shown(given: Sample, path: str) -> bytes:
    return (mirror(given) / "latest" / path).read_bytes()


def hidden_names(root: Path) -> set[str]:
    return {path.name for path in root.rglob(".*")}


def test_the_mirror_holds_what_the_store_holds(mirrored: Sample):
    mirrored.send()
    store = {path: content for path, content in tree(mirrored.store.root).items() if path != ".lock"}
    there = {
        path: content
        for path, content in tree(mirror(mirrored)).items()
        if not path.startswith((".", "latest"))
    }
    assert there == store
    assert Store(mirror(mirrored)).catalog() == mirrored.store.catalog()
    assert mirrored.check() == ()


def test_a_dry_run_changes_nothing(mirrored: Sample):
    assert len(mirrored.plan().actions) == 6
    assert not mirror(mirrored).exists()
    assert not mirrored.ledger.exists()


def test_a_second_run_does_nothing(mirrored: Sample):
    mirrored.send()
    before = {path: path.lstat().st_mtime_ns for path in mirror(mirrored).rglob("*")}
    assert mirrored.send().done == ()
    assert {path: path.lstat().st_mtime_ns for path in mirror(mirrored).rglob("*")} == before


def test_latest_moves_to_the_new_version_and_the_old_one_stays(mirrored: Sample):
    mirrored.send()
    first = shown(mirrored, "indicators/data/indicator-results.csv")
    other = (mirror(mirrored) / "latest" / "key-actions").resolve()
    mirrored.correct()
    done = [action.sentence for action in mirrored.send().done]
    assert done == [
        "bring indicators/1.0.1",
        "bring catalog.json",
        "let latest show indicators 1.0.1, key-actions 1.0.0",
    ]
    assert b"72.9%" in shown(mirrored, "indicators/data/indicator-results.csv")
    assert (mirror(mirrored) / "latest" / "key-actions").resolve() == other
    assert (mirror(mirrored) / "indicators/1.0.0/data/indicator-results.csv").read_bytes() == first
    assert json.loads(shown(mirrored, "catalog.json")) == mirrored.store.catalog()
    assert len(list(mirror(mirrored).glob(".latest-*"))) == 1


def test_whoever_reads_through_latest_sees_one_moment(mirrored: Sample, monkeypatch: pytest.MonkeyPatch):
    """At every rename of the second run, `latest` shows all of the first version or all of the second."""
    mirrored.send()
    mirrored.correct()
    seen = []
    real = Path.replace

    def watched(self: Path, target: Path) -> Path:
        catalog = json.loads(shown(mirrored, "catalog.json"))
        listed = {package["name"]: package["latest"] for package in catalog["packages"]}
        links = {name: (mirror(mirrored) / "latest" / name).resolve().name for name in listed}
        seen.append((listed["indicators"], links == listed))
        return real(self, target)

    monkeypatch.setattr(Path, "replace", watched)
    mirrored.send()
    assert {is_one for _, is_one in seen} == {True}
    assert [listed for listed, _ in seen][-1] == "1.0.0", "the switch is the last step of all"


class StoppedError(Exception):
    pass


def test_a_run_stopped_at_any_write_is_completed_by_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Stops before each copy, rename and switch in turn."""
    stops = 0
    for at in range(1, 60):
        given = sample(tmp_path / str(at), "directory", path="mirror")
        calls = 0

        def counted(real: Callable[..., Any], at: int = at) -> Callable[..., Any]:
            def call(*arguments: Any, **more: Any) -> Any:
                nonlocal calls
                calls += 1
                if calls == at:
                    raise StoppedError
                return real(*arguments, **more)

            return call

        with monkeypatch.context() as patch:
            for owner, name in (
                (shutil, "copyfile"),
                (shutil, "copytree"),
                (Path, "rename"),
                (Path, "replace"),
                (Path, "symlink_to"),
                (directory, "sync_folder"),
            ):
                patch.setattr(owner, name, counted(getattr(owner, name)))
            try:
                given.send()
            except StoppedError:
                stops += 1
            else:
                break
        if at % 2:
            given.ledger.unlink(missing_ok=True)
        given.send()
        assert given.check() == ()
        assert not [name for name in hidden_names(mirror(given)) if name.startswith(".new-")]
    assert stops > 20


def test_what_was_damaged_is_found_and_mended(mirrored: Sample):
    mirrored.send()
    same_size = mirror(mirrored) / "catalog.json"
    same_size.write_bytes(b"x" * same_size.stat().st_size)
    cut = mirror(mirrored) / "indicators/1.0.0/data/locators.csv"
    cut.write_bytes(b"cut")
    assert mirrored.check() == (
        "catalog.json: differs from the store",
        "indicators/1.0.0/data/locators.csv: differs from the store",
    )
    mirrored.send()
    assert mirrored.check() == ()


def test_a_change_of_no_byte_count_is_found_by_a_check(mirrored: Sample):
    mirrored.send()
    table = mirror(mirrored) / "indicators/1.0.0/data/locators.csv"
    table.write_bytes(table.read_bytes().replace(b"40", b"41"))
    assert mirrored.check() == ("indicators/1.0.0/data/locators.csv: differs from the store",)


def test_a_folder_of_somebody_elses_is_refused(mirrored: Sample):
    mirror(mirrored).mkdir()
    (mirror(mirrored) / "index.html").write_text("mine")
    with pytest.raises(TargetSettingsError, match="holds what no mirror put there"):
        mirrored.send()
    assert tree(mirror(mirrored)) == {"index.html": b"mine"}


@pytest.mark.parametrize("path", ["store", "store/mirror", "."])
def test_a_mirror_is_not_made_inside_or_around_the_store(tmp_path: Path, path: str):
    given = sample(tmp_path, "directory", path=path)
    before = tree(given.store.root)
    with pytest.raises(TargetSettingsError, match="lie in each other"):
        given.send()
    assert tree(given.store.root) == before


def test_what_people_add_to_a_mirror_stays_and_what_left_the_store_goes(mirrored: Sample):
    extra = mirrored.store.root / "about.txt"
    extra.write_text("about")
    mirrored.send()
    (mirror(mirrored) / "index.html").write_text("mine")
    extra.unlink()
    mirrored.send()
    assert not (mirror(mirrored) / "about.txt").exists()
    assert (mirror(mirrored) / "index.html").read_text() == "mine"


def test_what_is_published_while_sending_waits_for_the_next_run(
    mirrored: Sample, monkeypatch: pytest.MonkeyPatch
):
    """A publisher comes in between the copying of the versions and that of the catalogue."""
    real = Path.rename

    def then_publish(self: Path, target: Path) -> Path:
        moved = real(self, target)
        if target.name == "1.0.0" and mirror(mirrored) in target.parents:
            monkeypatch.undo()
            mirrored.correct()
        return moved

    monkeypatch.setattr(Path, "rename", then_publish)
    mirrored.send()
    assert (mirror(mirrored) / "latest" / "indicators").resolve().name == "1.0.0"
    listed = {
        each["name"]: each["latest"] for each in json.loads(shown(mirrored, "catalog.json"))["packages"]
    }
    assert listed["indicators"] == "1.0.0"
    assert (mirror(mirrored) / "catalog.json").read_bytes() == shown(mirrored, "catalog.json")
    mirrored.send()
    assert (mirror(mirrored) / "latest" / "indicators").resolve().name == "1.0.1"


def test_a_withdrawn_version_is_not_shown_as_latest(mirrored: Sample):
    mirrored.correct()
    mirrored.send()
    withdraw(mirrored, "indicators", "1.0.1")
    mirrored.send()
    assert (mirror(mirrored) / "latest" / "indicators").resolve().name == "1.0.0"
    withdraw(mirrored, "indicators", "1.0.0")
    mirrored.send()
    assert {path.name for path in (mirror(mirrored) / "latest").iterdir()} == {"catalog.json", "key-actions"}
    assert (mirror(mirrored) / "indicators/1.0.1/datapackage.json").is_file(), "a withdrawn version stays"


def test_a_mirror_that_cannot_be_written_leaves_the_store_and_says_what_to_do(
    mirrored: Sample, monkeypatch: pytest.MonkeyPatch
):
    before = tree(mirrored.store.root)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", "there")

    monkeypatch.setattr(shutil, "copytree", full)
    with pytest.raises(TargetUnavailableError, match=r"there cannot be written \(No space left"):
        mirrored.send()
    assert tree(mirrored.store.root) == before


def withdraw(given: Sample, package: str, version: str) -> None:
    """Withdraw a version, as `openbarnet withdraw` does."""
    catalogue.withdraw(given.store, package, version, "wrong units", None, LATER)
