"""`verify` names whatever does not belong to a store, and ends with sentences whatever lies there."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path
from shutil import copytree, rmtree

import pytest
from portal_store import publish_twice

from pipelines.release.verify import verify_store
from pipelines.store import Store
from pipelines.store.layout import CATALOG_FILE
from pipelines.targets import send
from pipelines.targets.settings import TargetSettings

ODD: dict[str, tuple[Callable[[Path], object], str]] = {
    "a link": (lambda root: (root / "savings" / "more").symlink_to("/etc"), "savings/more is a link"),
    "a link in documents": (
        lambda root: (root / "documents" / "x.pdf").symlink_to("/etc/passwd"),
        "documents/x.pdf is a link",
    ),
    "a pipe": (lambda root: os.mkfifo(root / "savings" / "pipe"), "savings/pipe is no plain file"),
    "an empty folder": (
        lambda root: (root / "savings" / "1.0.0" / "data" / "more").mkdir(),
        "savings/1.0.0/data/more is an empty folder",
    ),
    "a folder with something": (lambda root: stray(root), "stray does not belong to the store"),
    "a document of nothing": (
        lambda root: (root / "documents" / f"{EMPTY}.txt").write_bytes(b""),
        "is the document of no report or version",
    ),
}
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def stray(root: Path) -> None:
    (root / "stray").mkdir()
    (root / "stray" / "file").touch()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = publish_twice(tmp_path_factory.mktemp("odd") / "store")
    assert verify_store(root) == []
    return root


@pytest.fixture
def copied(store: Path, tmp_path: Path) -> Path:
    for path in store.rglob("*"):
        target = tmp_path / path.relative_to(store)
        if path.is_dir():
            target.mkdir(parents=True, exist_ok=True)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.hardlink_to(path)
    return tmp_path


@pytest.mark.parametrize("name", ODD)
def test_what_does_not_belong_is_named(copied: Path, name: str):
    spoil, told = ODD[name]
    spoil(copied)
    assert any(told in problem for problem in verify_store(copied))


@pytest.fixture(scope="module")
def mirror(store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("mirrored")
    settings = TargetSettings("mirror", "directory", True, root, {"path": "mirror"})
    send(settings, Store(store), root / "ledgers")
    return root / "mirror"


ODD_IN_A_MIRROR: dict[str, tuple[Callable[[Path], object], str]] = {
    "no latest": (lambda root: (root / "latest").unlink(), "latest leads to no newest versions"),
    "latest elsewhere": (lambda root: renewed(root / "latest", "/etc"), "latest leads to no newest versions"),
    "an older version as the newest": (
        lambda root: renewed(root / "latest" / "indicators", "../indicators/1.0.0"),
        "latest/indicators is not the newest version",
    ),
    "a package that latest lacks": (
        lambda root: (root / "latest" / "savings").unlink(),
        "latest/savings is not the newest version",
    ),
    "another catalogue": (
        lambda root: (root / "latest" / CATALOG_FILE).write_text("{}"),
        "latest/catalog.json is not the mirror's",
    ),
    "more in latest": (lambda root: (root / "latest" / "x").touch(), "latest/x does not belong"),
    "a link beside latest": (lambda root: (root / "savings" / "x").symlink_to("/etc"), "savings/x is a link"),
    "a latest of before": (lambda root: (root / ".latest-0").mkdir(), ".latest-0 was left by a run"),
    "no version": (lambda root: rmtree(root / "savings" / "1.0.0"), "savings/1.0.0 is missing"),
}


def renewed(link: Path, target: str) -> None:
    link.unlink()
    link.symlink_to(target)


def test_a_mirror_is_a_store_that_stands(mirror: Path):
    assert verify_store(mirror) == []


@pytest.mark.parametrize("name", ODD_IN_A_MIRROR)
def test_what_is_wrong_in_a_mirror_is_named(mirror: Path, tmp_path: Path, name: str):
    spoil, told = ODD_IN_A_MIRROR[name]
    copytree(mirror, tmp_path / "copy", symlinks=True)
    spoil(tmp_path / "copy")
    assert any(told in problem for problem in verify_store(tmp_path / "copy"))


def test_links_as_a_mirror_has_belong_to_no_store(mirror: Path, tmp_path: Path):
    copytree(mirror, tmp_path / "copy", symlinks=True)
    (tmp_path / "copy" / ".openbarnet-mirror").unlink()
    assert "latest is a link; a store has none." in verify_store(tmp_path / "copy")


@pytest.mark.parametrize("seed", range(6))
def test_no_damage_makes_it_end_in_anything_but_sentences(copied: Path, seed: int):
    chance = random.Random(seed)  # noqa: S311 - no secret
    files = sorted(path for path in copied.rglob("*.json") if path.is_file())
    for path in [copied / CATALOG_FILE, *chance.sample(files, 3)] if seed % 2 else chance.sample(files, 4):
        content = bytearray(path.read_bytes())
        path.unlink()
        kind = chance.randrange(5)
        if kind == 0:
            content = bytearray(b"[" * 100_000)
        elif kind == 1:
            content = bytearray(b'{"format": 2, "packages": [{"name": "\\ud800"}], "checksum": 1}')
        elif kind == 2:
            path.mkdir()
            continue
        else:
            for _ in range(20):
                content[chance.randrange(len(content))] = chance.randrange(256)
        path.write_bytes(content)
    assert all("\n" not in problem for problem in verify_store(copied))
