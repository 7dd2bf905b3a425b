"""What bytes hold once all that is packed in them is opened, and every address that a portal leads to."""

from __future__ import annotations

import contextlib
import gzip
import io
import re
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

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
    without one.

    Raises:
        AssertionError: there are so many that something links without end.
    """
    found: dict[str, bytes] = {}
    waiting = list(starts)
    while waiting:
        address = waiting.pop()
        if address in found:
            continue
        response = client.get(address)
        found[address] = response.content
        assert len(found) < ENDLESS, address
        if any(kind in response.headers.get("content-type", "") for kind in READABLE):
            for match in LINK.finditer(response.text):
                link = (
                    next(filter(None, match.groups()))
                    .replace("&amp;", "&")
                    .removeprefix(ADDRESS)
                    .partition("#")[0]
                )
                is_new = link.startswith("/") and not link.startswith("//") and link not in found
                if is_new and not ("?" in link and "?" in address):
                    waiting.append(link)
    return found
