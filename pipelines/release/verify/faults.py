"""What damaged files lead to, and how it is told: as a sentence, never as an error."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence

from pipelines.exceptions import StoreError
from pipelines.store.signing import PublicKey

MADE_BY = "openbarnet:made_by"
# What `zipfile` raises on damaged bytes, by experience; zlib and struct have errors of their own.
UNREADABLE_ZIP = (
    OSError,
    EOFError,
    KeyError,
    RuntimeError,
    ValueError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)
# What a file that lost its shape leads to: a part that is missing, of another kind, too deep or too large.
UNUSABLE = (
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
    OSError,
    RecursionError,
    OverflowError,
    StoreError,
)


def unsigned_by(place: str, signature: bytes, content: bytes, keys: Sequence[PublicKey]) -> Iterator[str]:
    """Whether content is signed by one of the keys; without keys nobody asks."""
    if keys and not any(key.is_signature(signature, content) for key in keys):
        what = "is not signed" if not signature else "bears a signature of another key, or of other content"
        yield f"{place} {what} ({', '.join(key.name for key in keys)})."


def as_usable(place: str, problems: Iterator[str]) -> Iterator[str]:
    """The problems, and one more when the file they are read from has lost its shape."""
    try:
        yield from problems
    except UNUSABLE as error:
        said = " ".join(str(error).split())[:200]
        yield f"{place} cannot be used ({type(error).__name__}: {said})."
