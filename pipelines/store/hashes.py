"""Bytes and their hashes: how every JSON file of a store is written, and how a file is measured."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from pipelines.store.file_kinds import media_type

HASH_CHUNK = 1 << 20


@dataclass(frozen=True)
class FileEntry:
    """A file of a version as its manifest lists it; `path` is relative, with forward slashes."""

    path: str
    bytes: int
    sha256: str

    @property
    def mediatype(self) -> str:
        """What kind of file it is, by its ending."""
        return media_type(self.path)

    def as_json(self) -> dict[str, Any]:
        """The entry in `openbarnet:files`."""
        return {
            "path": self.path,
            "mediatype": self.mediatype,
            "bytes": self.bytes,
            "hash": f"sha256:{self.sha256}",
        }


def sha256_of(path: Path) -> str:
    """The sha256 of a file, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        while chunk := handle.read(HASH_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def sha256_bytes(content: bytes) -> str:
    """The sha256 of bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def file_entry(root: Path, path: str) -> FileEntry:
    """Measure one file under `root`."""
    return FileEntry(path=path, bytes=(root / path).stat().st_size, sha256=sha256_of(root / path))


def json_bytes(value: object) -> bytes:
    """JSON as every file of the store is written: UTF-8, two spaces, properties in the order given."""
    quick = _written_quickly(value)
    if quick is not None:
        return quick
    return (json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode("utf-8")


def _written_quickly(value: object) -> bytes | None:
    """The same bytes from a writer that takes a tenth of the time; None where they might be others.

    Python lays JSON out slowly and writes it close quickly. Where both write it close in the same bytes, they
    read the value alike (figures, odd texts, what is no JSON), and lay it out alike.
    """
    try:
        close = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8")
        if orjson.dumps(value) != close:
            return None
    except (TypeError, ValueError, RecursionError):  # told by the one who writes it then
        return None
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
