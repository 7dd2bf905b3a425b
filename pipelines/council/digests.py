"""Hashes of files, worked out again only when a file may have changed.

A sensor looks at a thousand reports and as many files of code every few seconds; nearly always nothing is
new. A file whose size, inode, and times of content and of status are as they were has the bytes it had,
unless it was changed within the clock's own coarseness: so what was written a moment ago is not remembered.
A publication leaves what it knows to the next one, which would else read every report's file for its hash;
so does each run of the service.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pipelines.council.whole_files import write_atomically

SETTLED_NS = 2_000_000_000
"""A file that has stood for so long has times that a later change would move."""

Mark = tuple[int, int, int, int]
_known: dict[str, tuple[Mark, str]] = {}
_asked: set[str] = set()


def remembered_sha256(path: Path, stat: os.stat_result | None = None) -> str:
    """SHA-256 of a file's bytes, in hexadecimal, as they were when its size or times last changed.

    Args:
        path: the file.
        stat: its status, where that was just asked for.

    Raises:
        OSError: the file cannot be read.
    """
    stat = stat or path.stat()
    mark = (stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)
    key = str(path.absolute())
    _asked.add(key)
    if (held := _known.get(key)) and held[0] == mark:
        return held[1]
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if time.time_ns() - max(stat.st_mtime_ns, stat.st_ctime_ns) > SETTLED_NS:
        _known[key] = (mark, found)
    else:
        _known.pop(key, None)
    return found


@contextmanager
def remembered_in(file: Path, *, adds: bool = False) -> Iterator[None]:
    """Know in the block what an earlier one with this file knew, and leave to a later one what was asked.

    Args:
        file: which may be lost, or hold anything: then files are read.
        adds: what was not asked for is left too, as long as it is there; who reads one report asks little.
    """
    before = _kept_in(file)
    for path, known in before.items():
        _known.setdefault(path, known)
    _asked.clear()
    yield
    asked = {path: _known[path] for path in sorted(_asked) if path in _known}
    if adds and asked.items() - before.items():
        asked = {path: known for path, known in before.items() if os.path.exists(path)} | asked  # noqa: PTH110 - of thousands
    elif adds:
        return
    if asked != before:
        with suppress(OSError):
            write_atomically(file, json.dumps(asked).encode())


def _kept_in(file: Path) -> dict[str, tuple[Mark, str]]:
    try:
        found = json.loads(file.read_bytes())
        return {str(path): (_mark(*mark), str(sha256)) for path, (mark, sha256) in found.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _mark(inode: int, size: int, changed: int, status_changed: int) -> Mark:
    return (int(inode), int(size), int(changed), int(status_changed))
