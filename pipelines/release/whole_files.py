"""What a version with tables in parts has no file for: workbooks, database, zip, and each such table whole.

They hold all rows, so that making them with each version would cost the whole and not the news. They are made
once, after publication and beside the store, of the newest version that stands; those of a version that is
replaced, withdrawn or erased go. Each follows from the version alone, to the byte, and no hash of the
version or the catalogue depends on it: what is lost can be made again.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pipelines.release.formats.archive import seal_zip
from pipelines.release.formats.files import write_zip
from pipelines.release.formats.writing import write_wholes
from pipelines.release.readback import published_content
from pipelines.store.hashes import file_entry, json_bytes, sha256_of
from pipelines.store.layout import (
    CATALOG_FILE,
    DESCRIPTOR_FILE,
    SIGNATURE_FILE,
    UNFINISHED,
    whole_folder,
    zip_path,
)
from pipelines.store.place import new_folder, reporting
from pipelines.store.published import WHOLE_FILES, PublishedVersion
from pipelines.store.reader import StoreReader
from pipelines.store.writer import Store


def lacking_whole_files(root: Path) -> tuple[str, ...]:
    """The newest versions that lack such files, as `package/version`; nothing is written.

    Raises:
        StoreError: the catalogue cannot be used.
    """
    return tuple(path for path, version in _wanted(StoreReader(root)).items() if not version.whole_files)


def make_whole_files(store: Store) -> tuple[str, ...]:
    """Make the files that the newest versions lack, and remove those of others; gives what was made.

    Returns:
        `package/version` of each version that files were made of.

    Raises:
        StoreError: a version is damaged, or the folder beside the store cannot be written.
    """
    made = []
    with store.lock():
        wanted = _wanted(StoreReader(store.root))  # a catalogue that is held knows no file made meanwhile
        gone = [path for path in _folders(store.root) if path not in wanted]
        for path in gone:
            with reporting(whole_folder(store.root)):
                shutil.rmtree(whole_folder(store.root) / path)
        for path, version in wanted.items():
            if not version.whole_files:
                _make(store, version)
                made.append(path)
        if made or gone:  # who serves the catalogue looks at it anew, though it says the same
            os.utime(store.root / CATALOG_FILE)
    return tuple(made)


def forget_whole_files(root: Path, package: str, version: str) -> None:
    """Remove what was made of a version that is no more to be had.

    Raises:
        StoreError: it cannot be removed.
    """
    folder = whole_folder(root) / package / version
    if folder.exists():
        with reporting(folder):
            shutil.rmtree(folder)


def wrong_whole_files(root: Path) -> Iterator[str]:
    """What of the files made after publication is not as it was made, as sentences."""
    for path in _folders(root):
        package, _, number = path.partition("/")
        folder = whole_folder(root) / path
        version = PublishedVersion.of_folder(root, package, number)
        if not version.whole_files:
            yield f"{path}, made after publication, is of another version; remove {folder}."
            continue
        for file in version.whole_files.values():
            place = f"{path}/{file.path}, made after publication,"
            if not file.is_there:
                yield f"{place} is missing; remove {folder} and make it again."
            elif sha256_of(file.location) != file.sha256:
                yield f"{place} is not as it was made; remove {folder} and make it again."


def _wanted(store: StoreReader) -> dict[str, PublishedVersion]:
    """The newest versions with tables in parts, by `package/version`."""
    newest = [package.latest for package in store.catalogue().published if package.latest is not None]
    return {f"{version.package}/{version.version}": version for version in newest if version.is_in_parts}


def _folders(root: Path) -> list[str]:
    """The versions that files were made of, as `package/version`."""
    return sorted(
        path.parent.relative_to(whole_folder(root)).as_posix()
        for path in whole_folder(root).glob(f"*/*/{WHOLE_FILES}")
    )


def _make(store: Store, version: PublishedVersion) -> None:
    content = published_content(store, version.package, version.version)
    whole = replace(content, tables=tuple(replace(table, parts=()) for table in content.tables))
    in_parts = [table.name for table in content.tables if table.parts]
    final = whole_folder(store.root) / version.package / version.version
    with reporting(final):
        for left in (final, final.with_name(UNFINISHED + final.name)):
            shutil.rmtree(left, ignore_errors=True)
        final.parent.mkdir(parents=True, exist_ok=True)
    with new_folder(final) as folder:
        paths = write_wholes(folder, whole, version.version, in_parts)
        archive = zip_path(version.package)
        members = [*(file["path"] for file in version.descriptor["openbarnet:files"]), DESCRIPTOR_FILE]
        if (version.folder / SIGNATURE_FILE).is_file():
            members.append(SIGNATURE_FILE)
        write_zip(folder / archive, version.folder, members)
        seal_zip(folder / archive)
        files = [file_entry(folder, path).as_json() for path in (*paths, archive)]
        made_of = {"descriptor_sha256": sha256_of(version.folder / DESCRIPTOR_FILE), "files": files}
        (folder / WHOLE_FILES).write_bytes(json_bytes(made_of))
