"""A whole store, or the zip of a version, looked through."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from pipelines.council.scratch import ScratchFolder
from pipelines.exceptions import StoreError
from pipelines.release.formats.archive import seal_of
from pipelines.release.verify.catalogue import (
    document_problems,
    extra_documents,
    read_catalog,
    report_problems,
)
from pipelines.release.verify.faults import MADE_BY, UNREADABLE_ZIP, UNUSABLE, as_usable
from pipelines.release.verify.packages import package_problems
from pipelines.release.verify.places import latest_of_mirror, links_and_folders, removal_problems, stray_files
from pipelines.release.verify.version_files import VersionFiles
from pipelines.release.whole_files import wrong_whole_files
from pipelines.store import StoreReader
from pipelines.store.handovers import heirs, wrong_handovers
from pipelines.store.hashes import HASH_CHUNK
from pipelines.store.layout import CATALOG_FILE, DESCRIPTOR_FILE, DOCUMENTS, LATEST, MIRROR_MARKER
from pipelines.store.published import WHOLE_FILES
from pipelines.store.removals import REMOVALS_FILE
from pipelines.store.signing import PublicKey


def verify(path: Path, keys: Sequence[PublicKey] = ()) -> list[str]:
    """Check a release store (a folder) or a version's zip (a file); gives what is wrong, as sentences.

    Args:
        path: of the store or the zip.
        keys: with any, everything must be signed by the owner of one of them, or of one handed over to.

    Raises:
        StoreError: there is nothing of that name.
    """
    return verify_zip(path, keys) if path.is_file() else verify_store(path, keys)


def verify_store(root: Path, keys: Sequence[PublicKey] = ()) -> list[str]:
    """Check a release store; gives what is wrong, as sentences that name the file, in order of place.

    Raises:
        StoreError: there is no such folder, or a newer version of this software wrote it.
    """
    if not root.is_dir():
        raise StoreError(
            str(root), "is not a folder", "name the store that `openbarnet publish --store` wrote"
        )
    store = StoreReader(root)
    store.require_known_format()
    keys = heirs(root, keys)
    problems: list[str] = wrong_handovers(root)
    catalog: dict[str, Any] = {}
    try:
        catalog = read_catalog(root, keys, problems)
    except UNUSABLE as error:
        problems.append(f"{CATALOG_FILE} cannot be used ({type(error).__name__}).")
    problems += as_usable(CATALOG_FILE, _contents(store, catalog, keys))
    return list(dict.fromkeys(problems))


def verify_zip(file: Path, keys: Sequence[PublicKey] = ()) -> list[str]:
    """Check the zip of a version by itself; gives what is wrong, as sentences that name the file in it.

    Raises:
        StoreError: it cannot be opened at all.
    """
    with ScratchFolder() as folder:
        try:
            seal = seal_of(file)
            problems = [*_unpack(file, folder)]
        except UNREADABLE_ZIP as error:
            return [f"{file.name} cannot be read as a zip ({error})."]
        place = folder / DESCRIPTOR_FILE
        if not place.is_file():
            return [*problems, f"{file.name} holds no {DESCRIPTOR_FILE}."]
        problems += VersionFiles(folder, "", None, keys).problems()
        is_new = MADE_BY.encode() in place.read_bytes()
    if seal is False or (seal is None and is_new):
        problems.append(f"{file.name} is not as it was published: its seal does not agree with its content.")
    return list(dict.fromkeys(problems))


def _unpack(file: Path, folder: Path) -> Iterator[str]:
    """Unpack a zip, member by member; a member that cannot be read, or leads elsewhere, is named."""
    with zipfile.ZipFile(file) as archive:
        for info in archive.infolist():
            parts = PurePosixPath(info.filename).parts
            if info.is_dir() or not parts or ".." in parts or PurePosixPath(info.filename).is_absolute():
                yield f"{info.filename} does not belong to a version."
                continue
            target = folder.joinpath(*parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                with archive.open(info) as source, target.open("wb") as unpacked:
                    while chunk := source.read(HASH_CHUNK):
                        unpacked.write(chunk)
            except UNREADABLE_ZIP as error:
                yield f"{info.filename} cannot be read ({error})."


def _contents(store: StoreReader, catalog: Mapping[str, Any], keys: Sequence[PublicKey]) -> Iterator[str]:
    packages = {entry["name"]: entry for entry in catalog.get("packages", [])}
    is_mirror = (store.root / MIRROR_MARKER).is_file()
    yield from as_usable("the store's folder", links_and_folders(store.root, is_mirror=is_mirror))
    if is_mirror:
        yield from as_usable(LATEST, latest_of_mirror(store.root, packages))
    yield from as_usable(CATALOG_FILE, stray_files(store.root, store, packages))
    yield from as_usable(REMOVALS_FILE, removal_problems(store, keys))
    yield from as_usable(DOCUMENTS, document_problems(store.root))
    yield from as_usable(CATALOG_FILE, extra_documents(store, catalog))
    yield from as_usable(WHOLE_FILES, wrong_whole_files(store.root))
    yield from as_usable(CATALOG_FILE, report_problems(store.root, catalog, is_mirror=is_mirror))
    for name in sorted({*packages, *store.packages()}):
        entry = packages.get(name, {"versions": []})
        yield from as_usable(CATALOG_FILE, package_problems(store, name, entry, keys))
