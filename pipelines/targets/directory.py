"""The target `directory`: the store mirrored into a folder, with the newest versions under names that stay.

The mirror is itself a release store. Versions and documents come in whole, under a name that starts with
`.new-`, and are renamed; `catalog.json` follows, and last `latest`, one link that is replaced in one step and
so shows all packages of one moment. Nothing that the mirror did not make is touched: a folder that holds
anything else is refused.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from pipelines.exceptions import TargetSettingsError, TargetUnavailableError
from pipelines.store import StoreReader
from pipelines.store.hashes import sha256_of
from pipelines.store.layout import (
    CATALOG_FILE,
    GENERATION,
    LATEST,
    MIRROR_MARKER,
    TIMESTAMP_FILE,
    UNFINISHED,
)
from pipelines.store.number import Version
from pipelines.store.place import sync_file, sync_folder, sync_tree
from pipelines.store.removals import removals_of
from pipelines.targets.ledger import Ledger
from pipelines.targets.model import Action, Plan
from pipelines.targets.releases import Offer
from pipelines.targets.settings import TargetSettings

FRONT = ""
LAST = (CATALOG_FILE, TIMESTAMP_FILE)
"""Under this name the ledger keeps what belongs to no package: catalogue, documents, README."""


@dataclass(frozen=True)
class CopyVersion(Action):
    """Bring a version's folder in whole; `path` is relative to store and mirror alike."""

    path: str
    source: Path


@dataclass(frozen=True)
class CopyFile(Action):
    """Bring in, or replace, one file that belongs to no version: from the store, or with the bytes given."""

    path: str
    source: Path | bytes = field(repr=False)


@dataclass(frozen=True)
class RemoveFile(Action):
    """Take away a file that an earlier run brought and that the store has no more."""

    path: str


@dataclass(frozen=True)
class RemoveVersion(Action):
    """Take away a version that was erased from the store."""

    path: str


@dataclass(frozen=True)
class SwitchLatest(Action):
    """Let `latest` show these versions, by package."""

    versions: tuple[tuple[str, str], ...]
    catalog: bytes = field(repr=False)


class Directory:
    """A folder that mirrors the store."""

    def __init__(self, settings: TargetSettings, ledger: Ledger) -> None:
        self.settings = settings
        self.ledger = ledger
        self.root = Path(settings.address)

    def plan(self, offer: Offer) -> Plan:
        """Compare store and mirror by names and sizes, and the small files by their bytes."""
        self._check_place(offer)
        versions, files = _listed(offer)
        # the catalogue after all that it lists, and last what vouches for it
        front = [path for path in sorted(files) if path not in LAST]
        front += [path for path in LAST if path in files]
        return Plan(
            self.settings.name,
            (
                *(
                    CopyVersion(path.partition("/")[0], f"bring {path}", path, source)
                    for path, source in sorted(versions.items())
                    if _sizes(source) != _sizes(self.root / path)
                ),
                *(
                    CopyFile("", f"bring {path}", path, files[path])
                    for path in front
                    if not _is_same(files[path], self.root / path)
                ),
                *(
                    RemoveFile("", f"remove {path}, which the store has no more", path)
                    for path in self.ledger.files(FRONT)
                    if path not in files and (self.root / path).exists()
                ),
                *self._switch(offer),
                *(
                    RemoveVersion(path.partition("/")[0], f"remove {path}, which was erased", path)
                    for path in erased_versions(offer)
                    if (self.root / path).is_dir()
                ),
            ),
        )

    def apply(self, plan: Plan) -> Iterator[Action]:
        """Bring what is missing, then switch."""
        if not plan.actions:
            return
        with self._reporting():
            self.root.mkdir(parents=True, exist_ok=True)
            (self.root / MIRROR_MARKER).touch()
            self._sweep()
        for action in plan.actions:
            with self._reporting():
                self._do(action)
            yield action

    def check(self, offer: Offer) -> tuple[str, ...]:
        """Every file that is missing from the mirror or differs from the store's."""
        versions, files = _listed(offer)
        wanted: dict[str, Path | bytes] = dict(files)
        for path, folder in versions.items():
            wanted |= {f"{path}/{name}": folder / name for name in _sizes(folder)}
        found = [
            f"{path}: {'differs from the store' if (self.root / path).is_file() else 'is missing'}"
            for path, source in sorted(wanted.items())
            if not _is_same(source, self.root / path)
        ]
        return (*found, *(action.sentence for action in self._switch(offer)))

    # ---- doing

    def _do(self, action: Action) -> None:
        if isinstance(action, CopyVersion):
            self._copy_version(action)
        elif isinstance(action, CopyFile):
            self._copy_file(action.source, self.root / action.path)
            self.ledger.note_file(FRONT, action.path, hash=f"sha256:{sha256_of(self.root / action.path)}")
        elif isinstance(action, RemoveFile):
            (self.root / action.path).unlink(missing_ok=True)
            self.ledger.forget_file(FRONT, action.path)
        elif isinstance(action, RemoveVersion):
            shutil.rmtree(self.root / action.path)
        elif isinstance(action, SwitchLatest):
            self._switch_to(action)

    def _copy_version(self, action: CopyVersion) -> None:
        final = self.root / action.path
        unfinished = final.with_name(UNFINISHED + final.name)
        final.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(
            action.source,
            unfinished,
            copy_function=partial(_share_or_copy, root=self.root, store=action.source.parent.parent),
        )
        sync_tree(unfinished)
        if final.exists():  # it was damaged, or its copy would not differ
            damaged = final.with_name(f"{UNFINISHED}damaged-{final.name}")
            final.rename(damaged)
            unfinished.rename(final)
            shutil.rmtree(damaged)
        else:
            unfinished.rename(final)
        sync_folder(final.parent)
        self.ledger.note(action.package, version=final.name)

    def _copy_file(self, source: Path | bytes, final: Path) -> None:
        final.parent.mkdir(parents=True, exist_ok=True)
        unfinished = final.with_name(UNFINISHED + final.name)
        if isinstance(source, bytes):
            unfinished.write_bytes(source)
        else:
            shutil.copyfile(source, unfinished)
        sync_file(unfinished)
        unfinished.replace(final)
        sync_folder(final.parent)

    def _switch_to(self, action: SwitchLatest) -> None:
        generation = self.root / _generation(action.versions, action.catalog)
        if not generation.is_dir():
            unfinished = self.root / f"{UNFINISHED}{generation.name}"
            unfinished.mkdir()
            for package, version in action.versions:
                (unfinished / package).symlink_to(Path("..") / package / version)
            (unfinished / CATALOG_FILE).write_bytes(action.catalog)
            sync_tree_of_links(unfinished)
            unfinished.rename(generation)
        link = self.root / f"{UNFINISHED}{LATEST}"
        link.symlink_to(generation.name)
        link.replace(self.root / LATEST)
        sync_folder(self.root)
        for old in self.root.glob(f"{GENERATION}*"):
            if old != generation:
                shutil.rmtree(old)

    def _sweep(self) -> None:
        """Remove what a run that was killed has left half done."""
        for left in [*self.root.glob(f"{UNFINISHED}*"), *self.root.glob(f"*/{UNFINISHED}*")]:
            if left.is_dir() and not left.is_symlink():
                shutil.rmtree(left)
            else:
                left.unlink()

    # ---- looking

    def _switch(self, offer: Offer) -> tuple[SwitchLatest, ...]:
        """The switch that is due, if one is."""
        versions = tuple((release.package, release.version) for release in offer.releases)
        link = self.root / LATEST
        is_right = link.is_symlink() and str(link.readlink()) == _generation(versions, offer.catalog)
        if is_right or not offer.catalog:
            return ()
        said = ", ".join(f"{package} {version}" for package, version in versions) or "no package"
        return (SwitchLatest("", f"let latest show {said}", versions, offer.catalog),)

    def _check_place(self, offer: Offer) -> None:
        if self.root == offer.store or self.root in offer.store.parents or offer.store in self.root.parents:
            raise TargetSettingsError(
                self.settings.place,
                f"{self.root} and the store lie in each other",
                "choose a folder outside the store",
            )
        is_used = self.root.exists() and (not self.root.is_dir() or any(self.root.iterdir()))
        if is_used and not (self.root / MIRROR_MARKER).is_file():
            raise TargetSettingsError(
                self.settings.place,
                f"{self.root} holds what no mirror put there",
                "choose an empty folder, or one that does not exist yet",
            )

    @contextmanager
    def _reporting(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise TargetUnavailableError(
                self.settings.name,
                f"{error.filename or self.root} cannot be written ({error.strerror or error})",
                "free its disk or mend its rights, then send again: it goes on where it stopped",
            ) from error


def _share_or_copy(source: str, target: str, root: Path, store: Path) -> None:
    """Bring a file of a version; one that the version before has too, here as there, gets another name.

    Args:
        source: the file in the store.
        target: where it goes.
        root: of the mirror.
        store: that is mirrored.
    """
    package, version, *path = Path(source).relative_to(store).parts
    if Path(source).stat().st_nlink > 1 and (before := _before(store / package, Version.parse(version))):
        here, there = root.joinpath(package, before, *path), store.joinpath(package, before, *path)
        if there.is_file() and there.samefile(source) and _is_same(Path(source), here):
            with suppress(OSError):  # no such thing on this disk: it is copied
                os.link(here, target)
                return
    shutil.copyfile(source, target)


def _before(package: Path, version: Version) -> str:
    """The number of the version before one in a package's folder; empty where there is none."""
    numbers = [Version.parse(each.name) for each in package.iterdir() if Version.is_version(each.name)]
    earlier = [number for number in numbers if number < version]
    return str(max(earlier)) if earlier else ""


def sync_tree_of_links(folder: Path) -> None:
    """Force a folder of links and files to the disk; a link's target is not followed."""
    for path in folder.iterdir():
        if not path.is_symlink():
            sync_file(path)
    sync_folder(folder)


def erased_versions(offer: Offer) -> list[str]:
    """Versions that were erased from the store, by path; a mirror has no business with them."""
    return [f"{each.package}/{each.version}" for each in removals_of(StoreReader(offer.store)).versions]


def _listed(offer: Offer) -> tuple[dict[str, Path], dict[str, Path | bytes]]:
    """A store's version folders and its other files, by relative path; hidden names are its own business."""
    kept_back = StoreReader(offer.store).catalogue().kept_back
    versions: dict[str, Path] = {}
    files: dict[str, Path | bytes] = {}
    for path in sorted(offer.store.iterdir()):
        if path.name.startswith("."):
            continue
        if path.is_file():
            files[path.name] = path
            continue
        for inner in sorted(path.iterdir()):
            name = f"{path.name}/{inner.name}"
            if inner.name.startswith("."):
                continue
            if inner.is_dir() and Version.is_version(inner.name):
                versions[name] = inner
            elif inner.is_file() and name not in kept_back:
                files[name] = inner
    if offer.catalog:
        files[CATALOG_FILE] = offer.catalog
    return versions, files


def _sizes(folder: Path) -> Mapping[str, int]:
    """Bytes of every file of a folder, by relative path; none if there is no such folder."""
    return {
        path.relative_to(folder).as_posix(): path.stat().st_size
        for path in folder.rglob("*")
        if path.is_file()
    }


def _is_same(one: Path | bytes, other: Path) -> bool:
    if not other.is_file():
        return False
    if isinstance(one, bytes):
        return other.read_bytes() == one
    return one.stat().st_size == other.stat().st_size and sha256_of(one) == sha256_of(other)


def _generation(versions: tuple[tuple[str, str], ...], catalog: bytes) -> str:
    """The hidden folder's name: it follows from what it shows."""
    return f"{GENERATION}{hashlib.sha256(repr(versions).encode() + catalog).hexdigest()[:16]}"
