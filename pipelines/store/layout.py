"""What lies where in a release store: names of files and folders. Nothing here touches a disk.

Files that hold one table are named in `table_files`.
"""

from __future__ import annotations

from pathlib import Path

CATALOG_FILE = "catalog.json"
TIMESTAMP_FILE = "timestamp.json"
HANDOVERS_FILE = "handovers.json"
DESCRIPTOR_FILE = "datapackage.json"
SIGNATURE_FILE = "datapackage.json.sig"
QUALITY_FILE = "quality.json"
DIFF_FILE = "diff.json"
WITHDRAWALS_FILE = "withdrawals.json"
DOCUMENTS = "documents"
ORIGINALS = ".originals"
"""How the name of the folder beside a store ends that has documents as they were published."""
WHOLE = ".whole"
"""How the name of the folder beside a store ends that has files made of it after publication."""
LOCK_FILE = ".lock"
MIRROR_MARKER = ".openbarnet-mirror"
"""What lies in a store that is the mirror of another."""
LATEST = "latest"
"""A mirror's link to the folder of links to the newest versions."""
GENERATION = ".latest-"
"""How the names of such folders begin."""
UNFINISHED = ".new-"


def xlsx_path(package: str) -> str:
    """Where a version keeps all its tables as an Excel workbook."""
    return f"{package}.xlsx"


def ods_path(package: str) -> str:
    """Where a version keeps all its tables as an OpenDocument spreadsheet."""
    return f"{package}.ods"


def sqlite_path(package: str) -> str:
    """Where a version keeps all its tables as an SQLite database."""
    return f"{package}.sqlite"


def zip_path(package: str) -> str:
    """Where a version keeps all its files in one."""
    return f"{package}.zip"


def whole_folder(root: Path) -> Path:
    """The folder beside a store with files made after publication, by package and version."""
    whole = root.absolute()
    return whole.with_name(whole.name + WHOLE)
