"""One package of a store: its versions, listed and there, and what was withdrawn of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipelines.release.verify.versions import StoredVersion
from pipelines.store import StoreReader
from pipelines.store.layout import CATALOG_FILE, WITHDRAWALS_FILE
from pipelines.store.removals import removals_of
from pipelines.store.signing import PublicKey
from pipelines.store.withdrawals import withdrawals_bytes


def package_problems(
    store: StoreReader, name: str, entry: Mapping[str, Any], keys: Sequence[PublicKey]
) -> Iterator[str]:
    """What is wrong with a package and its versions; `entry` is what the catalogue says of it."""
    listed = {version["version"]: version for version in entry["versions"]}
    on_disk = store.versions(name)
    for version in on_disk:
        if version not in listed:
            yield f"{name}/{version} is not listed in {CATALOG_FILE}; publish again to list it, or remove it."
    standing = [version for version in listed if not listed[version].get("withdrawn")]
    if listed and entry.get("latest") != (standing[-1] if standing else None):
        yield f"{CATALOG_FILE}: the latest version of {name} is not the newest that stands."
    yield from _withdrawals(store, name, listed)
    if (folder := store.root / name).is_dir():
        for path in sorted(folder.iterdir()):
            if path.name not in {*on_disk, WITHDRAWALS_FILE}:
                yield f"{name}/{path.name} does not belong to the package."
    for version in on_disk:
        yield from StoredVersion(store, name, version, listed.get(version), keys).problems()
    removals = removals_of(store)
    for version in sorted(set(listed) - set(on_disk)):
        erased = removals.version(name, version)
        if erased and (erased.descriptor_sha256, erased.zip_sha256) == (
            listed[version]["descriptor_sha256"],
            (listed[version]["zip"] or {}).get("sha256", ""),
        ):
            continue
        yield f"{name}/{version} is missing; {CATALOG_FILE} lists it."


def _withdrawals(store: StoreReader, name: str, listed: Mapping[str, Any]) -> Iterator[str]:
    """Whether what was said of withdrawn versions is what the catalogue says."""
    place = f"{name}/{WITHDRAWALS_FILE}"
    file = store.root / place
    said = {version: entry["withdrawn"] for version, entry in listed.items() if entry.get("withdrawn")}
    if said and not file.is_file():
        yield f"{place} is missing; {CATALOG_FILE} lists withdrawn versions."
    elif file.exists() and file.read_bytes() != withdrawals_bytes(said):
        yield f"{place} does not agree with {CATALOG_FILE}; publish again if a withdrawal was interrupted."
