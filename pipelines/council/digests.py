"""Hashes of files, worked out again only when a file may have changed.

A sensor looks at a thousand reports and as many files of code every few seconds; nearly always nothing is
new. A file whose size, inode, and times of content and of status are as they were has the bytes it had,
unless it was changed within the clock's own coarseness: so what was written a moment ago is not remembered.
"""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path

SETTLED_NS = 2_000_000_000
"""A file that has stood for so long has times that a later change would move."""

_known: dict[str, tuple[tuple[int, int, int, int], str]] = {}


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
    if (held := _known.get(key)) and held[0] == mark:
        return held[1]
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if time.time_ns() - max(stat.st_mtime_ns, stat.st_ctime_ns) > SETTLED_NS:
        _known[key] = (mark, found)
    else:
        _known.pop(key, None)
    return found
