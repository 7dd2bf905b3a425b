"""What goes over the wire beside the words: validators, caching, compression, security headers.

A page is rendered once per state of the catalogue and then served as bytes. A file of a version is
served from disk, in ranges if asked, and never changes. Nothing here lets a page run code, load from
another host or be framed.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import cached_property
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

REVALIDATE = "public, no-cache"
IMMUTABLE = "public, max-age=31536000, immutable"
SMALLEST_WORTH_PACKING = 500
LONGEST_ADDRESS = 2000

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
SECURITY_HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "interest-cohort=(), geolocation=(), camera=(), microphone=()",
}
MEDIA_TYPES = {
    ".csv": "text/csv; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".md": "text/plain; charset=utf-8",
    ".parquet": "application/vnd.apache.parquet",
    ".pdf": "application/pdf",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".zip": "application/zip",
}
NOT_WORTH_PACKING = (
    *DEFAULT_EXCLUDED_CONTENT_TYPES,
    "application/pdf",
    "application/vnd.apache.parquet",
    "application/octet-stream",
)


@dataclass(frozen=True)
class Rendered:
    """A finished body with its validators, packed once at most."""

    body: bytes
    media_type: str
    modified: datetime

    @cached_property
    def etag(self) -> str:
        """A strong validator: the hash of the body."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:32]}"'

    @cached_property
    def packed(self) -> bytes:
        """The body in gzip, the same bytes every time."""
        return gzip.compress(self.body, compresslevel=6, mtime=0)


def respond(request: Request, rendered: Rendered, *, status: int = 200, cache: str = REVALIDATE) -> Response:
    """The rendered body, packed if the client takes it; 304 if the client holds it already."""
    headers = {
        "etag": rendered.etag,
        "last-modified": http_date(rendered.modified),
        "cache-control": cache,
        "vary": "Accept-Encoding",
    }
    if status == 200 and is_unchanged(request, rendered.etag, rendered.modified):
        return Response(status_code=304, headers=headers)
    body = rendered.body
    if len(body) >= SMALLEST_WORTH_PACKING and "gzip" in request.headers.get("accept-encoding", ""):
        body = rendered.packed
        headers["content-encoding"] = "gzip"
    return Response(body, status_code=status, media_type=rendered.media_type, headers=headers)


def respond_file(
    request: Request,
    path: Path,
    *,
    etag: str,
    cache: str,
    download_as: str = "",
    extra: Mapping[str, str] | None = None,
) -> Response:
    """A file of the store with validators, in ranges if asked; `download_as` makes browsers save it."""
    found = path.stat()
    modified = datetime.fromtimestamp(int(found.st_mtime), UTC)
    headers = {
        "etag": etag,
        "last-modified": http_date(modified),
        "cache-control": cache,
        "access-control-allow-origin": "*",
        **(extra or {}),
    }
    if is_unchanged(request, etag, modified):
        return Response(status_code=304, headers=headers)
    return FileResponse(
        path,
        media_type=MEDIA_TYPES.get(path.suffix, "application/octet-stream"),
        headers=headers,
        filename=download_as or None,
        stat_result=found,
    )


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


def http_date(moment: datetime) -> str:
    """A time as HTTP writes it."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


class EveryResponse:
    """Adds the security headers to every response and refuses addresses of unreasonable length.

    A packed body is another representation than the bytes on disk, so its tag becomes a weak one.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
                _weaken_tag_of_packed(headers)
            await send(message)

        if len(scope["path"]) + len(scope["query_string"]) > LONGEST_ADDRESS:
            response = Response("The address is too long.\n", status_code=414, media_type="text/plain")
            await response(scope, receive, send_with_headers)
            return
        await self.app(scope, receive, send_with_headers)


def _weaken_tag_of_packed(headers: MutableHeaders) -> None:
    tag = headers.get("etag", "")
    if "content-encoding" in headers and tag.startswith('"'):
        headers["etag"] = f"W/{tag}"
