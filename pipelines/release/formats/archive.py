"""The seal on a version's zip: its comment is the sha256 of all that stands before it.

A zip has bytes that no checksum of its own covers (dates, flags, the slack of compressed data). With the seal
a download can be checked by itself, to the last bit, without the store it came from.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from pipelines.store.hashes import HASH_CHUNK

SEAL = b"sha256:"
SEAL_BYTES = len(SEAL) + 64
COMMENT_LENGTH = 2  # bytes, the last of a zip without a comment


def seal_zip(path: Path) -> None:
    """Seal a zip that has no comment yet."""
    with path.open("r+b") as file:
        file.seek(-COMMENT_LENGTH, os.SEEK_END)
        file.write(SEAL_BYTES.to_bytes(COMMENT_LENGTH, "little"))
    digest = _digest(path, path.stat().st_size)
    with path.open("ab") as file:
        file.write(SEAL + digest)


def seal_of(path: Path) -> bool | None:
    """Whether a zip is as it was sealed; None when it bears no seal, as those of older stores.

    Raises:
        OSError: it cannot be read.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - SEAL_BYTES))
        seal = file.read()
    if not seal.startswith(SEAL):
        return None
    return seal == SEAL + _digest(path, size - SEAL_BYTES)


def _digest(path: Path, size: int) -> bytes:
    """The sha256 of the first bytes of a file, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while size > 0 and (chunk := file.read(min(HASH_CHUNK, size))):
            digest.update(chunk)
            size -= len(chunk)
    return digest.hexdigest().encode("ascii")
