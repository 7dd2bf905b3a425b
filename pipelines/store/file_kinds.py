"""The kinds of file that a version holds: what each ending is called, by programs and by people.

Stated once, for the manifest, harvesters, targets and the portal must name the same file alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath

MEDIA_TYPES: Mapping[str, str] = {
    ".csv": "text/csv",
    ".html": "text/html",
    ".json": "application/json",
    ".md": "text/markdown",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".parquet": "application/vnd.apache.parquet",
    ".sig": "application/octet-stream",
    ".sqlite": "application/vnd.sqlite3",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".zip": "application/zip",
}


def media_type(path: str | PurePath) -> str:
    """The media type of a file of a version, by its ending."""
    return MEDIA_TYPES[PurePath(path).suffix]


def short_name(path: str | PurePath) -> str:
    """The kind of a file as catalogues call it: CSV, XLSX."""
    return PurePath(path).suffix.lstrip(".").upper()
