"""What bytes hold once all that is packed in them is opened, and every address that a portal leads to."""

from __future__ import annotations

import contextlib
import gzip
import io
import re
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator, MutableMapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import anyio
import duckdb
import pikepdf
import pypdfium2
from starlette.testclient import TestClient

LINK = re.compile(
    r"""(?:href|src|action)=["']([^"']+)["']|"(?:url|path|href|@id)":\s*"([^"]+)"|<loc>([^<]+)<|<(https?:[^>]+)>"""
)
READABLE = ("html", "json", "xml", "turtle")
ADDRESS = "https://data.example"
ENDLESS = 10_000


def texts_of(content: bytes) -> Iterator[bytes]:
    """What bytes hold once everything packed in them is opened: zips, PDFs, databases, Parquet."""
    yield content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield from texts_of(archive.read(name))
    elif b"%PDF-" in content[:1024]:
        yield from texts_of_pdf(content)
    elif content.startswith(b"SQLite format 3"):
        database = sqlite3.connect(":memory:")
        database.deserialize(content)
        with contextlib.suppress(sqlite3.Error):  # a journal beside it says more; its bytes were looked at
            yield "\n".join(database.iterdump()).encode()
    elif content.startswith(b"PAR1"):
        import pyarrow.parquet as parquet

        yield str(parquet.read_table(io.BytesIO(content)).to_pylist()).encode()
    elif content.startswith(b"\x1f\x8b"):
        yield from texts_of(gzip.decompress(content))
    elif content[8:12] == b"DUCK":
        yield from texts_of_duckdb(content)


def texts_of_duckdb(content: bytes) -> Iterator[bytes]:
    """All rows of all tables: a database of DuckDB packs its texts, so that its bytes do not show them."""
    with tempfile.TemporaryDirectory() as folder:
        (path := Path(folder) / "copy.duckdb").write_bytes(content)
        with duckdb.connect(str(path), read_only=True) as database:
            for (table,) in database.execute("SELECT table_name FROM duckdb_tables()").fetchall():
                yield repr(database.table(table).fetchall()).encode()


def texts_of_pdf(content: bytes) -> Iterator[bytes]:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for thing in pdf.objects:
            yield repr(thing).encode()
            if isinstance(thing, pikepdf.Stream) and str(thing.get("/Subtype", "")) != "/Image":
                yield thing.read_bytes()
    document = pypdfium2.PdfDocument(content)
    for page in document:
        yield page.get_textpage().get_text_range().encode()
    document.close()


def found_in(content: bytes, secrets: tuple[str, ...]) -> set[str]:
    """The secrets that some bytes hold, in any coding that a file here has."""
    found: set[str] = set()
    for text in texts_of(content):
        lower = text.lower()
        found |= {secret for secret in secrets if any(coded in lower for coded in _coded(secret))}
    return found


@cache
def _coded(secret: str) -> tuple[bytes, ...]:
    return tuple(secret.lower().encode(coding) for coding in ("utf-8", "utf-16-be", "utf-16-le"))


def crawl(client: TestClient, starts: list[str]) -> dict[str, bytes]:
    """Every address that can be reached by links, of pages, feeds, APIs and files.

    Of addresses with a query, which sort and filter without end, those are followed that stand on a page
    without one. The application is asked itself, since a client takes a third of the time of a page.

    Raises:
        AssertionError: there are so many that something links without end.
    """
    assert client.portal, "the client must be entered"
    return client.portal.call(_crawl, client, starts)


async def _crawl(client: TestClient, starts: list[str]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    waiting = list(starts)
    while waiting:
        address = waiting.pop()
        if address in found:
            continue
        headers, found[address] = await _asked(client, address)
        assert len(found) < ENDLESS, address
        links = []
        if any(kind in headers.get("content-type", "") for kind in READABLE):
            matches = LINK.finditer(found[address].decode(errors="replace"))
            links = [next(filter(None, match.groups())).replace("&amp;", "&") for match in matches]
        narrower = [link for link in links if not ("?" in link and "?" in address)]
        for link in (*narrower, *filter(None, [headers.get("location")])):
            own = link.removeprefix(ADDRESS).partition("#")[0]
            if own.startswith("/") and not own.startswith("//") and own not in found:
                waiting.append(own)
    return found


async def _asked(client: TestClient, address: str) -> tuple[dict[str, str], bytes]:
    """Headers and body of an answer."""
    path, _, query = address.partition("?")
    start: dict[str, Any] = {}
    body: list[bytes] = []
    given = iter([{"type": "http.request", "body": b"", "more_body": False}])
    is_answered = anyio.Event()

    async def receive() -> dict[str, Any]:
        if (whole := next(given, None)) is None:
            await is_answered.wait()
        return whole or {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
            return
        body.append(message.get("body", b""))
        if not message.get("more_body"):
            is_answered.set()

    scope: dict[str, Any] = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": "https",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", urlsplit(ADDRESS).netloc.encode())],
        "client": ("visitor", 50000),
        "server": (urlsplit(ADDRESS).netloc, 443),
        "state": dict(client.app_state),
    }
    await client.app(scope, receive, send)  # type: ignore[arg-type]
    return {name.decode(): value.decode() for name, value in start["headers"]}, b"".join(body)
