"""A PDF of one page written object by object, for what no library that makes PDFs would write."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

WIDTH, HEIGHT = 400, 300
FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
FIRST_OWN = 6  # the number of the first object that a caller adds


def raw_pdf(
    path: Path,
    content: str,
    *,
    page: str = "",
    catalogue: str = "",
    resources: str = "",
    objects: Mapping[int, str | bytes] | None = None,
) -> Path:
    """Write a page with a content stream as it stands; `/F` is Helvetica.

    Args:
        path: where to.
        content: operators of the page.
        page: more entries of the page's dictionary.
        catalogue: more entries of the document's catalogue.
        resources: more entries of the page's resources.
        objects: more objects by number, from FIRST_OWN.
    """
    data = content.encode("latin-1")
    bodies: dict[int, bytes] = {
        1: f"<< /Type /Catalog /Pages 2 0 R {catalogue} >>".encode("latin-1"),
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents 4 0 R "
            f"/Resources << /Font << /F 5 0 R >> {resources} >> {page} >>"
        ).encode("latin-1"),
        4: b"<< /Length %d >>\nstream\n%s\nendstream" % (len(data), data),
        5: FONT.encode("latin-1"),
    }
    for number, body in (objects or {}).items():
        bodies[number] = body if isinstance(body, bytes) else body.encode("latin-1")
    out = bytearray(b"%PDF-1.7\n")
    places = {}
    for number, body in sorted(bodies.items()):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start, size = len(out), max(bodies) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        out += b"%010d 00000 %s \n" % (places.get(number, 0), b"n" if number in places else b"f")
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, start)
    path.write_bytes(out)
    return path


def stream(content: str | bytes, entries: str = "") -> bytes:
    """A stream with its dictionary's entries."""
    data = content if isinstance(content, bytes) else content.encode("latin-1")
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), entries.encode("latin-1"), data)


def form(content: str, box: str = f"0 0 {WIDTH} {HEIGHT}", entries: str = "") -> bytes:
    """A form that draws."""
    return stream(
        content,
        f"/Type /XObject /Subtype /Form /BBox [{box}] /Resources << /Font << /F 5 0 R >> >> {entries}",
    )


def text(words: str, x: float = 50, y: float = 200, size: float = 10, before: str = "") -> str:
    """Operators that print words."""
    return f"BT {before} /F {size} Tf {x} {y} Td ({words}) Tj ET "
