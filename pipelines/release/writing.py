"""Every format of a version, written into its folder: the tables first, then the files that hold all of them.

A format that cannot hold the tables is left out with a reason that the descriptor gives; no file ever
holds a part of the rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipelines.release.cells import too_long_for_sheets
from pipelines.release.content import Content
from pipelines.release.csvw import CSVW_PATH, csvw_json
from pipelines.release.database import write_sqlite
from pipelines.release.descriptor import csv_path, json_path, ods_path, parquet_path, sqlite_path, xlsx_path
from pipelines.release.formats import json_bytes, write_csv, write_json, write_parquet
from pipelines.release.opendocument import write_ods
from pipelines.release.workbook import write_xlsx


@dataclass(frozen=True)
class Written:
    """What was written: paths inside the version's folder, and reasons by path for what was left out."""

    paths: tuple[str, ...]
    left_out: dict[str, str]


def write_formats(folder: Path, content: Content, version: str) -> Written:
    """Write a version's tables in every format.

    Raises:
        RecordError: two rows of a table have one primary key.
    """
    (folder / "data").mkdir()
    paths = []
    for table in content.tables:
        for path, write in (
            (csv_path(table.name), write_csv),
            (parquet_path(table.name), write_parquet),
            (json_path(table.name), write_json),
        ):
            write(folder / path, table)
            paths.append(path)
    (folder / CSVW_PATH).write_bytes(json_bytes(csvw_json(content, version)))
    database = sqlite_path(content.package)
    write_sqlite(folder / database, content, version)
    paths += [CSVW_PATH, database]
    sheets = ((xlsx_path(content.package), write_xlsx), (ods_path(content.package), write_ods))
    if reason := too_long_for_sheets(content):
        return Written(tuple(paths), {path: reason for path, _ in sheets})
    for path, write_sheets in sheets:
        write_sheets(folder / path, content, version)
        paths.append(path)
    return Written(tuple(paths), {})
