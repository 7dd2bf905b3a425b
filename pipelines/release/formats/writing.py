"""Every format of a version, written into its folder: the tables first, then the files that hold all of them.

A format that cannot hold the tables is left out with a reason that the descriptor gives; no file ever
holds a part of the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType

from pipelines.release.content import Content
from pipelines.release.formats.cells import too_long_for_sheets
from pipelines.release.formats.csvw import CSVW_PATH, csvw_json
from pipelines.release.formats.database import write_sqlite
from pipelines.release.formats.files import write_csv, write_json, write_parquet
from pipelines.release.formats.opendocument import write_ods
from pipelines.release.formats.parts import reason_for_parts, write_parts
from pipelines.release.formats.rows_before import RowsBefore
from pipelines.release.formats.version_before import VersionBefore
from pipelines.release.formats.workbook import write_xlsx
from pipelines.store.hashes import FileEntry, json_bytes
from pipelines.store.layout import ods_path, sqlite_path, xlsx_path, zip_path
from pipelines.store.table_files import DATA_FOLDER, csv_path, json_path, parquet_path

# Packing and Arrow leave Python free, so that of a large package two files are written at a time. A small
# one is written file by file, always in the same order.
WRITERS = 2
MANY_CELLS = 2_000_000


@dataclass(frozen=True)
class Written:
    """What was written: paths inside the version's folder, and reasons by path for what was left out.

    `known` are files that the version before has as well, by path.
    """

    paths: tuple[str, ...]
    left_out: dict[str, str]
    known: Mapping[str, FileEntry]


def write_formats(
    folder: Path,
    content: Content,
    version: str,
    before: VersionBefore | None = None,
    rows: Mapping[str, RowsBefore] = MappingProxyType({}),
) -> Written:
    """Write a version's tables in every format; one in parts as CSV and Parquet alone.

    Args:
        folder: the version's, without files yet.
        content: what it says.
        version: its number.
        before: the version whose parts it may share.
        rows: those that it wrote, by table that is in one file.

    Raises:
        RecordError: two rows of a table have one primary key.
    """
    (folder / DATA_FOLDER).mkdir()
    (folder / CSVW_PATH).write_bytes(json_bytes(csvw_json(content, version)))
    jobs: dict[str, Callable[[Path], None]] = {}
    left_out: dict[str, str] = {}
    parts: list[str] = []
    known: list[FileEntry] = []
    in_parts = reason_for_parts(content.tables)
    sheets: Mapping[str, Callable[[Path, Content, str], None]] = {
        xlsx_path(content.package): write_xlsx,
        ods_path(content.package): write_ods,
    }
    too_long = in_parts or too_long_for_sheets(content)
    for path, write_all in {**sheets, sqlite_path(content.package): write_sqlite}.items():
        if reason := too_long if path in sheets else in_parts:
            left_out[path] = reason
        else:
            jobs[path] = _bound(write_all, content, version)
    if in_parts:
        left_out[zip_path(content.package)] = in_parts
    for table in content.tables:
        if table.parts:
            paths, shared = write_parts(folder, table, before)
            parts += paths
            known += shared
            left_out |= dict.fromkeys(
                (json_path(table.name), parquet_path(table.name)), reason_for_parts([table])
            )
            continue
        known_rows = rows.get(table.name)
        jobs[csv_path(table.name)] = partial(write_csv, table=table, before=known_rows)
        jobs[parquet_path(table.name)] = partial(write_parquet, table=table)
        jobs[json_path(table.name)] = partial(write_json, table=table, before=known_rows)
    _run(folder, jobs, at_once=WRITERS if _is_large(content) else 1)
    return Written((CSVW_PATH, *jobs, *parts), left_out, {file.path: file for file in known})


def write_wholes(folder: Path, content: Content, version: str, tables: Collection[str]) -> tuple[str, ...]:
    """Write what a version with tables in parts has no file for: all tables in one, and some as one each.

    Args:
        folder: a new folder.
        content: what the version says, its tables whole.
        version: its number.
        tables: those that lie in parts.

    Returns:
        The paths written.

    Raises:
        RecordError: two rows of a table have one primary key.
    """
    (folder / DATA_FOLDER).mkdir()
    write_all: dict[str, Callable[[Path, Content, str], None]] = {sqlite_path(content.package): write_sqlite}
    if not too_long_for_sheets(content):
        write_all |= {xlsx_path(content.package): write_xlsx, ods_path(content.package): write_ods}
    jobs: dict[str, Callable[[Path], None]] = {
        path: _bound(write, content, version) for path, write in write_all.items()
    }
    for table in content.tables:
        if table.name in tables:
            jobs[parquet_path(table.name)] = partial(write_parquet, table=table)
            jobs[json_path(table.name)] = partial(write_json, table=table)
    _run(folder, jobs, at_once=WRITERS if _is_large(content) else 1)
    return tuple(jobs)


def _bound(
    write: Callable[[Path, Content, str], None], content: Content, version: str
) -> Callable[[Path], None]:
    return lambda path: write(path, content, version)


def _is_large(content: Content) -> bool:
    return sum(table.row_count * len(table.columns) for table in content.tables) > MANY_CELLS


def _run(folder: Path, jobs: Mapping[str, Callable[[Path], None]], at_once: int) -> None:
    """Write each file; the first error is raised once all that were begun have ended."""
    if at_once == 1:
        for path, job in jobs.items():
            job(folder / path)
        return
    with ThreadPoolExecutor(at_once) as pool:
        for done in [pool.submit(job, folder / path) for path, job in jobs.items()]:
            done.result()
