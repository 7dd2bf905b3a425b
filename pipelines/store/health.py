"""Whether a store can be served, for whoever watches it: a proxy, a container, a person.

A catalogue that was cut off, changed by hand or left behind by half a copy looks like a file that is there.
So it is parsed, held against its own seal, and the manifests of the newest versions against it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pipelines.council.digests import remembered_sha256
from pipelines.exceptions import StoreError
from pipelines.store.layout import CATALOG_FILE, DESCRIPTOR_FILE
from pipelines.store.published import Catalogue
from pipelines.store.reader import StoreReader
from pipelines.store.signing import sealed

NOTHING_YET = "nothing has been published yet"


@dataclass(frozen=True)
class StoreHealth:
    """What a look at a store found.

    Attributes:
        faults: why it cannot be served as it is, a sentence each.
        packages: how many packages the catalogue lists.
        published: when the newest version was, as recorded; empty where there is none.
        age_seconds: how long ago that was; None where there is none.
    """

    faults: tuple[str, ...] = ()
    packages: int = 0
    published: str = ""
    age_seconds: int | None = None

    @property
    def is_sound(self) -> bool:
        """Whether what is there can be served; a store that nothing was published into can."""
        return not self.faults

    @property
    def is_ready(self) -> bool:
        """Whether there is something, and it can be served."""
        return self.is_sound and bool(self.packages)

    def as_json(self, *, is_well: bool) -> dict[str, Any]:
        """What a probe is told."""
        return {
            "status": "ok" if is_well else "failing",
            "faults": [*self.faults] or ([] if is_well else [NOTHING_YET]),
            "packages": self.packages,
            "published": self.published or None,
            "age_seconds": self.age_seconds,
        }


def store_health(reader: StoreReader, now: datetime) -> StoreHealth:
    """Look at a store: its catalogue, its seal, and the manifests of the newest versions.

    Args:
        reader: of the store.
        now: with its zone, for the age.
    """
    path = reader.root / CATALOG_FILE
    if not path.exists():
        return StoreHealth()
    try:
        raw = json.loads(path.read_bytes())
        catalogue = reader.catalogue()
    except (StoreError, OSError, ValueError) as error:
        return StoreHealth((str(error) if isinstance(error, StoreError) else f"{CATALOG_FILE}: {error}",))
    faults = list(_manifest_faults(reader, catalogue))
    if "checksum" in raw and sealed(raw)["checksum"] != raw["checksum"]:
        faults.insert(0, f"{CATALOG_FILE} is not as it was sealed; restore it from a backup")
    versions = (version for package in catalogue.packages for version in package.versions)
    times = [version.published for version in versions if version.published]
    newest = max(times, key=datetime.fromisoformat, default="")
    age = round((now - datetime.fromisoformat(newest)).total_seconds()) if newest else None
    return StoreHealth(tuple(faults), len(catalogue.packages), newest, age)


def _manifest_faults(reader: StoreReader, catalogue: Catalogue) -> list[str]:
    faults = []
    for package in catalogue.packages:
        version = package.latest
        if version is None:
            continue
        manifest = reader.path(package.name, version.version) / DESCRIPTOR_FILE
        try:
            is_same = remembered_sha256(manifest) == version.descriptor_sha256
        except OSError:
            is_same = False
        if not is_same:
            faults.append(
                f"{package.name} {version.version} is not as the catalogue says; run `openbarnet verify`"
            )
    return faults
