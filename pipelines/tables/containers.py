"""What a file is, by its content: its ending is only compared with it, and a difference told.

Gives every kind the same shape: records of text that can be gone through again, and what stood beside them.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from lxml import html

from pipelines.exceptions import TableError
from pipelines.tables.delimited import Delimited, delimiter_of, is_cut_short
from pipelines.tables.encoding import chunks, encoding_of
from pipelines.tables.limits import COLUMNS, UNPACKED_BYTES, UNPACKED_RATIO, WORKBOOK_BYTES
from pipelines.tables.model import Aside, Batch, Cells, Kept, Opened, batched
from pipelines.tables.texts import number_in
from pipelines.tables.workbooks import read_workbook, text_of

EVERY = ("csv", "xlsx", "xls", "ods", "parquet", "json")
ENDINGS = {
    ".csv": ("csv",),
    ".tsv": ("csv",),
    ".tab": ("csv",),
    ".txt": ("csv",),
    ".xlsx": ("xlsx",),
    ".xlsm": ("xlsx",),
    ".xls": ("xls",),
    ".ods": ("ods",),
    ".parquet": ("parquet",),
    ".json": ("json",),
    ".geojson": ("json",),
    ".zip": EVERY,
}
"""Endings of tables, and the containers that may stand behind each."""

JSON_BYTES = 200 * 1024**2

NEXT = "ask for the table itself: CSV, XLSX, ODS, Parquet or JSON"


def open_table(path: Path, work: Path, sheet: str | None = None) -> Opened:
    """Open a tabular file.

    Args:
        path: the file.
        work: a folder for what a zip holds.
        sheet: the sheet of a workbook to read, where it is not the visible one with most cells.

    Raises:
        TableError: the file is none, or asks for more than any honest table.
    """
    container = container_of(path)
    if container == "zip":
        opened = open_table(_only_member(path, work), work, sheet)
        opened = replace(opened, path=path, asides=(*opened.asides, Aside("zip-of-one-file")))
    else:
        opened = _OPENERS[container](path, sheet)
    asides = opened.asides
    if opened.container not in ENDINGS.get(path.suffix.lower(), (opened.container,)):
        asides = (*asides, Aside("content-unlike-ending", text=f"{path.suffix} holds {opened.container}"))
    return replace(opened, sha256=sha256_of(path), asides=asides)


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's bytes."""
    digest = hashlib.sha256()
    for piece in chunks(path):
        digest.update(piece)
    return digest.hexdigest()


def container_of(path: Path) -> str:
    """What a file is by its first bytes and, for a zip, its members.

    Raises:
        TableError: the file is not there, is empty, or is something without a table.
    """
    try:
        with path.open("rb") as stream:
            start = stream.read(4096)
    except OSError as error:
        raise TableError(str(path), f"cannot be opened ({error.strerror})", "check the name") from error
    if not start:
        raise TableError(path.name, "is empty", NEXT)
    if start.startswith(b"PAR1"):
        return "parquet"
    if start.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "xls"
    if start.startswith(b"PK\x03\x04"):
        return _zipped(path)
    if start.startswith(b"%PDF-"):
        raise TableError(path.name, "is a PDF, not a table", f"{NEXT}; a report goes into reports/")
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<?xml")):
        return "html"
    return "json" if text.startswith((b"{", b"[")) and _is_json(path) else "csv"


def _is_json(path: Path) -> bool:
    if path.stat().st_size > JSON_BYTES:
        return False
    try:
        json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        return False
    return True


def _members(path: Path) -> list[zipfile.ZipInfo]:
    """A zip's members, none of them larger unpacked than it may be."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = [one for one in archive.infolist() if not one.is_dir()]
    except (zipfile.BadZipFile, OSError) as error:
        raise TableError(path.name, f"is a damaged zip ({error})", "make it again") from error
    size, packed = sum(one.file_size for one in members), sum(one.compress_size for one in members)
    if size > UNPACKED_BYTES or (size > 10 * 1024**2 and size > UNPACKED_RATIO * max(packed, 1)):
        raise TableError(
            path.name,
            f"would unpack to {size:,} bytes from {packed:,}",
            "make it again with only the table in it",
        )
    return members


def _zipped(path: Path) -> str:
    members = _members(path)
    names = {one.filename for one in members}
    if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
        size = sum(one.file_size for one in members)
        if size > WORKBOOK_BYTES:
            raise TableError(path.name, f"would unpack to {size:,} bytes", "save it as CSV")
        return "xlsx"
    if "mimetype" in names and "content.xml" in names:
        return "ods"
    return "zip"


def _only_member(path: Path, work: Path) -> Path:
    """The one table in a zip, unpacked under a name of its own."""
    members = [
        one
        for one in _members(path)
        if not one.filename.startswith("__MACOSX/") and not Path(one.filename).name.startswith(".")
    ]
    if len(members) != 1:
        names = ", ".join(one.filename for one in members[:5]) or "none"
        raise TableError(path.name, f"holds {len(members)} files ({names})", "put one table in a file")
    target = work / f"member{Path(members[0].filename).suffix.lower()}"
    with zipfile.ZipFile(path) as archive, target.open("wb") as out:
        try:
            with archive.open(members[0]) as stream:
                while piece := stream.read(1024**2):
                    out.write(piece)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
            raise TableError(
                path.name, f"cannot be unpacked ({error})", "make it again without a password"
            ) from error
    return target


def _open_text(path: Path, sheet: str | None) -> Opened:
    del sheet
    encoding = encoding_of(path)
    delimiter = delimiter_of(path, encoding)
    asides = (Aside("file-ends-inside-record"),) if is_cut_short(path, encoding) else ()
    return Opened(
        path, "", "csv", Delimited(path, encoding, delimiter), encoding.name, delimiter, asides=asides
    )


def _open_workbook(container: str, path: Path, sheet: str | None) -> Opened:
    kept, name, sheets, asides = read_workbook(path, container, sheet)
    return Opened(path, "", container, kept, sheet=name, sheets=sheets, asides=asides)


@dataclass(frozen=True)
class Columnar:
    """A Parquet file: its first record is made of the columns' names."""

    path: Path

    def batches(self) -> Iterator[Batch]:
        """Its records in order."""
        return batched((0, cells) for cells in self._rows())

    def _rows(self) -> Iterator[Cells]:
        with pq.ParquetFile(self.path) as file:
            yield list(file.schema_arrow.names)
            for batch in file.iter_batches(batch_size=20_000):
                columns = [_texts(column) for column in batch.columns]
                yield from (list(row) for row in zip(*columns, strict=True))


def _texts(column: Any) -> list[str]:
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        return [text or "" for text in column.to_pylist()]
    return [text_of(value) for value in column.to_pylist()]


def _open_parquet(path: Path, sheet: str | None) -> Opened:
    del sheet
    try:
        with pq.ParquetFile(path) as file:
            columns = file.metadata.num_columns
    except (pa.ArrowException, OSError) as error:
        raise TableError(path.name, "is a damaged Parquet file", "make it again") from error
    if columns > COLUMNS:
        raise TableError(path.name, f"has {columns:,} columns, more than {COLUMNS:,}", NEXT)
    return Opened(path, "", "parquet", Columnar(path))


def _open_json(path: Path, sheet: str | None) -> Opened:
    del sheet
    whole = json.loads(path.read_bytes().decode("utf-8-sig"), parse_float=str, parse_int=str)
    rows = _objects(path, whole)
    names = list(dict.fromkeys(name for row in rows for name in row))
    if len(names) > COLUMNS:
        raise TableError(path.name, f"has {len(names):,} columns, more than {COLUMNS:,}", NEXT)
    cells = tuple([_json_text(row.get(name)) for name in names] for row in rows)
    nested = any(isinstance(value, dict | list) for row in rows for value in row.values())
    return Opened(
        path,
        "",
        "json",
        Kept((names, *cells)),
        encoding="utf-8",
        asides=(Aside("nested-values"),) if nested else (),
    )


def _objects(path: Path, whole: Any) -> list[dict[str, Any]]:
    """The objects of a JSON table: a list, alone or in an object; of GeoJSON properties and outline."""
    lists = (
        [whole] if isinstance(whole, list) else [value for value in whole.values() if isinstance(value, list)]
    )
    tables = [one for one in lists if one and all(isinstance(row, dict) for row in one)]
    if len(tables) != 1:
        raise TableError(path.name, f"holds {len(tables)} lists of objects, not one", NEXT)
    if isinstance(whole, dict) and whole.get("type") == "FeatureCollection":
        return [
            {**(row.get("properties") or {}), "geometry": _geometry_text(row.get("geometry"))}
            for row in tables[0]
        ]
    return list(tables[0])


def _geometry_text(geometry: Any) -> str:
    """An outline as the one line of GeoJSON that it is, its figures as printed."""
    if not isinstance(geometry, dict) or not isinstance(geometry.get("type"), str):
        return ""
    kind = json.dumps(geometry["type"])
    return f'{{"type":{kind},"coordinates":{_coordinates_text(geometry.get("coordinates"))}}}'


def _coordinates_text(found: Any) -> str:
    if isinstance(found, list):
        return f"[{','.join(map(_coordinates_text, found))}]"
    return found if isinstance(found, str) and number_in(found) is not None else "null"


def _json_text(value: Any) -> str:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _open_html(path: Path, sheet: str | None) -> Opened:
    """A web page under a table's name: taken where its one large table is all it holds, else refused."""
    del sheet
    if path.stat().st_size > JSON_BYTES:
        raise TableError(path.name, "is a web page, not a table", NEXT)
    tree = html.fromstring(path.read_bytes(), parser=html.HTMLParser(encoding=encoding_of(path).name))
    rows = tuple(
        [" ".join(cell.text_content().split()) for cell in row.xpath("./td|./th")]
        for row in tree.xpath("//tr")
    )
    if len(rows) < 3 or max(map(len, rows)) < 2:
        raise TableError(path.name, "is a web page or a notice, not a table", NEXT)
    return Opened(path, "", "html", Kept(rows), asides=(Aside("content-unlike-ending", text="a web page"),))


_OPENERS = {
    "csv": _open_text,
    "xlsx": lambda path, sheet: _open_workbook("xlsx", path, sheet),
    "xls": lambda path, sheet: _open_workbook("xls", path, sheet),
    "ods": lambda path, sheet: _open_workbook("ods", path, sheet),
    "parquet": _open_parquet,
    "json": _open_json,
    "html": _open_html,
}
