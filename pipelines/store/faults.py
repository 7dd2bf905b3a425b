"""What of a store cannot be read for now: found out before it is shown, so that nothing else suffers by it.

A dataset whose newest version is damaged is set aside; an older version that is damaged is marked. Hashes of
manifests are compared always, those of all files only where something was found to be wrong.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from pipelines.exceptions import StoreError
from pipelines.store.hashes import sha256_of
from pipelines.store.layout import DESCRIPTOR_FILE
from pipelines.store.published import Catalogue, Package, PublishedVersion


def available(catalogue: Catalogue, thorough: Collection[str] = ()) -> Catalogue:
    """The catalogue less what cannot be read, which it names as `unavailable`.

    Args:
        catalogue: as the store has it.
        thorough: datasets of whose newest version every byte is read, which takes seconds.
    """
    packages: list[Package] = []
    unavailable: list[Package] = []
    for package in catalogue.packages:
        marked = _marked(package, is_thorough=package.name in thorough)
        is_out = marked.latest is not None and marked.latest.fault
        (unavailable if is_out else packages).append(marked)
    if not unavailable and tuple(packages) == catalogue.packages:
        return catalogue
    return replace(catalogue, packages=tuple(packages), unavailable=tuple(unavailable))


def _marked(package: Package, *, is_thorough: bool) -> Package:
    """The dataset with each of its versions marked that cannot be read."""
    versions = []
    latest = package.latest
    for version in package.versions:
        is_latest = version is package.latest
        fault = fault_of(version, of_all_files=is_latest, is_thorough=is_latest and is_thorough)
        marked = replace(version, fault=fault) if fault else version
        latest = marked if is_latest else latest
        versions.append(marked)
    return replace(package, versions=tuple(versions), latest=latest)


def fault_of(version: PublishedVersion, *, of_all_files: bool = True, is_thorough: bool = False) -> str:
    """What is wrong with the files of a version, as a few words; empty if nothing is, or it is withdrawn.

    Args:
        version: of a catalogue.
        of_all_files: look at the size of every file, and not at the manifest alone.
        is_thorough: compare the hash of every file.
    """
    if version.withdrawn:
        return ""
    manifest = version.folder / DESCRIPTOR_FILE
    try:
        if version.descriptor_sha256 and sha256_of(manifest) != version.descriptor_sha256:
            return f"{DESCRIPTOR_FILE} is not as it was published"
        if not of_all_files:
            return "" if manifest.is_file() else f"{DESCRIPTOR_FILE} is missing"
        for path, file in version.manifest.items():
            if not file.is_there:
                return f"{path} is missing"
            if file.bytes and file.location.stat().st_size != file.bytes:
                return f"{path} has another size than when it was published"
            if is_thorough and file.sha256 and sha256_of(file.location) != file.sha256:
                return f"{path} is not as it was published"
        if not all(resource.csv for resource in version.resources):
            return "a table lacks its file"
    except (StoreError, OSError) as error:
        return str(error.what if isinstance(error, StoreError) else error.strerror or "cannot be read")
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        return f"{DESCRIPTOR_FILE} cannot be used ({type(error).__name__})"
    return ""
