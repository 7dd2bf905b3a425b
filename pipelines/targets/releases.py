"""What a release store offers to targets: of each package the newest version that stands.

A withdrawn version is never sent. A package of which no version stands is named with the reason, so that a
target can take it out of sight. The store is read, never written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pipelines.exceptions import StoreError, TargetSettingsError
from pipelines.store import Package, PublishedVersion, StoredFile, StoreReader


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

    def earlier_table(self, package: str, resource: str, sha256: str) -> StoredFile | None:
        """Some version's CSV of a resource that has just these bytes, or None."""
        listed = self.reader.catalogue().package(package)
        for version in listed.versions if listed else ():
            try:
                table = None if version.is_erased else version.resource(resource)
            except StoreError:
                continue  # it is damaged, and another may do
            if table and table.csv and table.csv.sha256 == sha256 and table.csv.digest() == sha256:
                return table.csv
        return None

    @cached_property
    def reader(self) -> StoreReader:
        """The store."""
        return StoreReader(self.store)


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
