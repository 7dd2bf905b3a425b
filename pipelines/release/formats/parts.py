"""Tables in parts as files: what the version before has is shared with it, the rest is written.

A part of the version before that says the same is given a second name here. Its bytes run through once, for
the hash of the whole table as one file, and are held against their own on the way.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from pipelines.release.content import Table
from pipelines.release.formats.files import write_csv, write_parquet
from pipelines.release.formats.version_before import VersionBefore
from pipelines.store.hashes import HASH_CHUNK, FileEntry
from pipelines.store.published import damaged
from pipelines.store.table_files import csv_path, heading, part_paths


def write_parts(
    folder: Path, table: Table, before: VersionBefore | None
) -> tuple[list[str], list[FileEntry]]:
    """Write a table in parts; gives the paths of all its files, and what is known of those that are shared.

    Raises:
        StoreError: a part to be shared is not as it was published.
    """
    paths: list[str] = []
    shared: list[FileEntry] = []
    begin = 0
    for part in table.parts:
        own = part_paths(table.name, part.part)
        if before is not None and before.has(own[0], part.texts) and own[1] in before.files:
            for path in own:
                _share(folder / path, before.folder / path, before.files[path])
                shared.append(before.files[path])
        else:
            rows = replace(table, data=table.data.slice(begin, part.rows).combine_chunks(), parts=())
            for path, write in zip(own, (write_csv, write_parquet), strict=True):
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                write(folder / path, rows)
        paths += own
        begin += part.rows
    return paths, shared


def _share(place: Path, other: Path, entry: FileEntry) -> None:
    """Give a file of the version before another name; where the disk cannot, a copy."""
    if other.is_symlink() or not other.is_file() or other.stat().st_size != entry.bytes:
        raise damaged(other, "is not as it was published")
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(other, place)
    except OSError:  # no such thing on this disk, or one file has all the names that it may have
        shutil.copyfile(other, place)


def whole_of(
    folder: Path, table: Table, files: Iterable[FileEntry], before: VersionBefore | None
) -> FileEntry:
    """What all parts of a table are as one CSV file: a heading, then the rows of each.

    Raises:
        StoreError: a part that is shared is not as it was published.
    """
    entries = {file.path: file for file in files}
    head = len(heading(table.columns))
    whole, size = hashlib.sha256(), 0
    for number, part in enumerate(table.parts):
        path = part_paths(table.name, part.part)[0]
        own, skip = hashlib.sha256(), head if number else 0
        with (folder / path).open("rb") as handle:
            while chunk := handle.read(HASH_CHUNK):
                own.update(chunk)
                whole.update(chunk[skip:])
                size += len(chunk) - skip
                skip = 0
        if own.hexdigest() != entries[path].sha256:
            raise damaged(
                (before.folder if before else folder) / path, "is not as it was published (its hash differs)"
            )
    return FileEntry(csv_path(table.name), size, whole.hexdigest())


def reason_for_parts(tables: Iterable[Table]) -> str:
    """Why no single file holds all tables; nothing where one can."""
    large = [f"{table.name} has {table.row_count:,} rows" for table in tables if table.parts]
    return f"{' and '.join(large)}, in parts that later versions share" if large else ""
