"""Finished bodies and files with their validators, ready for the front door (`front.py`) to keep and pack.

A page is rendered once per state of the catalogue and then served as bytes. A file of a version is served in
ranges if asked, and never changes.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import cached_property

import anyio
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.types import Send

from pipelines.portal.http.front import KEEP
from pipelines.store.file_kinds import MEDIA_TYPES as KINDS
from pipelines.store.table_files import StoredFile

REVALIDATE = "public, no-cache"
IMMUTABLE = "public, max-age=31536000, immutable"
AN_HOUR = "public, max-age=3600"
"""For what never changes and may be withdrawn: whoever keeps it asks again after an hour."""
LARGEST_AT_ONCE = 2_000_000
RANGE = re.compile(rb"bytes=\s*(?:\d+-\d*|-\d+)(?:\s*,\s*(?:\d+-\d*|-\d+)){0,15}\s*")
"""Ranges that make sense (RFC 9110, 14.2), and no more than sixteen of them."""

MEDIA_TYPES = {  # as browsers show them; what is not listed is sent to be saved
    **{kind: KINDS[kind] for kind in (".json", ".ods", ".parquet", ".sqlite", ".xlsx", ".zip")},
    ".csv": f"{KINDS['.csv']}; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".md": "text/plain; charset=utf-8",
    ".pdf": "application/pdf",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}


@dataclass(frozen=True)
class Rendered:
    """A finished body with its validators, ready to be sent."""

    body: bytes
    media_type: str
    modified: datetime

    @cached_property
    def etag(self) -> str:
        """A strong validator: the hash of the body."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:32]}"'


def respond(request: Request, rendered: Rendered, *, status: int = 200, cache: str = REVALIDATE) -> Response:
    """The rendered body with its validators; the front door keeps and packs it."""
    request.scope[KEEP] = status == 200
    headers = {
        "etag": rendered.etag,
        "last-modified": http_date(rendered.modified),
        "cache-control": cache,
    }
    return Response(rendered.body, status_code=status, media_type=rendered.media_type, headers=headers)


def respond_file(
    request: Request,
    stored: StoredFile,
    *,
    etag: str,
    cache: str,
    download_as: str = "",
    extra: Mapping[str, str] | None = None,
) -> Response:
    """A file of the store with validators, in ranges if asked; `download_as` makes browsers save it."""
    size, changed = _measured(stored)
    modified = datetime.fromtimestamp(int(changed), UTC)
    headers = {
        "etag": etag,
        "last-modified": http_date(modified),
        "cache-control": cache,
        **(extra or {}),
    }
    if is_unchanged(request, etag, modified):
        return Response(status_code=304, headers=headers)
    _forget_senseless_range(request)
    if size <= LARGEST_AT_ONCE and "range" not in request.headers:
        request.scope[KEEP] = True
        headers["accept-ranges"] = "bytes"
        if download_as:
            headers["content-disposition"] = f'attachment; filename="{download_as}"'
        media_type = MEDIA_TYPES.get(stored.suffix, "application/octet-stream")
        with stored.open() as handle:
            return Response(handle.read(), media_type=media_type, headers=headers)
    return StoredFileResponse(
        stored,
        size,
        changed,
        media_type=MEDIA_TYPES.get(stored.suffix, "application/octet-stream"),
        headers=headers,
        filename=download_as or None,
    )


def _measured(stored: StoredFile) -> tuple[int, float]:
    """How many bytes a file has as it lies there, and when they were written."""
    if stored.pieces:
        return stored.bytes, stored.modified
    found = stored.location.stat()
    return found.st_size, found.st_mtime


class StoredFileResponse(FileResponse):
    """A file of the store, or several as one, in ranges if asked."""

    def __init__(
        self,
        stored: StoredFile,
        size: int,
        changed: float,
        *,
        media_type: str,
        headers: Mapping[str, str],
        filename: str | None,
    ) -> None:
        self._stored = stored
        found = os.stat_result((stat.S_IFREG, 0, 0, 1, 0, 0, size, int(changed), int(changed), int(changed)))
        super().__init__(
            stored.location, media_type=media_type, headers=headers, filename=filename, stat_result=found
        )

    @asynccontextmanager
    async def _open_file(self) -> AsyncIterator[anyio.AsyncFile[bytes]]:
        if not self._stored.pieces:
            async with super()._open_file() as handle:
                yield handle
            return
        joined = anyio.wrap_file(self._stored.open())
        try:
            yield joined
        finally:
            with anyio.CancelScope(shield=True):
                await joined.aclose()

    async def _handle_simple(self, send: Send, send_header_only: bool, send_pathsend: bool) -> None:
        # a server cannot send by its path what lies at several
        is_one = send_pathsend and not self._stored.pieces
        await super()._handle_simple(send, send_header_only, is_one)


def _forget_senseless_range(request: Request) -> None:
    """Take a Range out of the request that is malformed or of another unit: it is to be ignored."""
    given = [value for name, value in request.scope["headers"] if name == b"range"]
    if given and not (len(given) == 1 and _is_range(given[0])):
        kept = [pair for pair in request.scope["headers"] if pair[0] != b"range"]
        request.scope["headers"] = kept
        request._headers = Headers(raw=kept)  # noqa: SLF001 - Starlette keeps what it read of them


def _is_range(value: bytes) -> bool:
    if not RANGE.fullmatch(value):
        return False
    parts = [part.strip().partition(b"-") for part in value.partition(b"=")[2].split(b",")]
    return all(not first or not last or int(first) <= int(last) for first, _, last in parts)


def is_unchanged(request: Request, etag: str, modified: datetime) -> bool:
    """Whether the client's copy is still good: by its tag if it sends one, else by its date."""
    given = request.headers.get("if-none-match")
    if given is not None:
        return given.strip() == "*" or etag in (tag.strip().removeprefix("W/") for tag in given.split(","))
    since = request.headers.get("if-modified-since")
    if since is None:
        return False
    try:
        return modified <= parsedate_to_datetime(since)
    except (ValueError, TypeError):
        return False


def tag_of(request: Request, state: object) -> str:
    """A validator of an answer worked out from nothing but the address and a state of the store."""
    asked = (
        f"{state}|{request.url.path}|{request.headers.get('accept', '')}|{request.headers.get('host', '')}|"
    )
    digest = hashlib.blake2b(asked.encode() + request.scope["query_string"], digest_size=16)
    return f'"{digest.hexdigest()}"'


def http_date(moment: datetime) -> str:
    """A time as HTTP writes it."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)
