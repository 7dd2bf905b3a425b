"""What a release store offers to targets: of each package the newest version that stands.

A withdrawn version is never sent. A package of which no version stands is named with the reason, so that a
target can take it out of sight. The store is read, never written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.exceptions import StoreError, TargetSettingsError
from pipelines.store import Package, PublishedVersion, StoreReader
from pipelines.store.hashes import sha256_of
from pipelines.store.layout import csv_path


@dataclass(frozen=True)
class Withdrawn:
    """A package of which no version stands any more; `id` is its identifier in every version."""

    package: str
    id: str
    reason: str


@dataclass(frozen=True)
class Offer:
    """What a store has for targets at one moment; `catalog` is the catalogue's file as it then was."""

    store: Path
    catalog: bytes = field(repr=False)
    releases: tuple[PublishedVersion, ...]
    withdrawn: tuple[Withdrawn, ...]

    def earlier_table(self, package: str, resource: str, sha256: str) -> Path | None:
        """Some version's CSV of a resource that has just these bytes, or None."""
        for version in reversed(StoreReader(self.store).versions(package)):
            path = self.store / package / version / csv_path(resource)
            if path.is_file() and sha256_of(path) == sha256:
                return path
        return None


def offer_of(store: StoreReader, packages: Sequence[str] = ()) -> Offer:
    """What a store offers of some packages, or of all if none is named.

    Raises:
        StoreError: the catalogue or a descriptor cannot be read, or a file of a version is missing.
        TargetSettingsError: a package is named that is not published.
    """
    catalogue = store.catalogue()
    listed = {package.name: package for package in catalogue.packages if package.versions}
    if unknown := [name for name in packages if name not in listed]:
        raise TargetSettingsError(
            str(store.root),
            f"has no package {', '.join(unknown)}",
            "publish it, or mend `packages` of the target",
        )
    chosen = [listed[name] for name in packages or listed]
    return Offer(
        store=catalogue.root,
        catalog=catalogue.source,
        releases=tuple(_whole(package.latest) for package in chosen if package.latest),
        withdrawn=tuple(_withdrawn(package) for package in chosen if not package.latest),
    )


def _withdrawn(package: Package) -> Withdrawn:
    last = package.versions[0]
    return Withdrawn(package.name, last.id, last.withdrawn)


def _whole(version: PublishedVersion) -> PublishedVersion:
    """The version, once every file that its manifest lists lies there."""
    if missing := sorted(version.manifest.keys() - version.files.keys()):
        raise StoreError(
            str(version.folder),
            f"cannot be sent ({missing[0]} is missing)",
            "run `openbarnet verify` on the store and restore what it names",
        )
    return version
