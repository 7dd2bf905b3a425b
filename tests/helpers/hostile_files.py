"""PDFs that mean no good: builders of files that lie, nest, loop or unpack to far more than they are."""

from __future__ import annotations

import random
import zlib
from collections.abc import Callable, Iterable, Sequence

TEXT = b"BT /F1 12 Tf 72 700 Td (Hello there) Tj ET\n"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
FONTS = b"/Font << /F1 5 0 R >> "
A4 = b"[0 0 595 842]"


def pdf(objects: Sequence[bytes]) -> bytes:
    """A PDF of some objects, numbered from 1, the first of them its catalogue."""
    out = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """A stream object."""
    return b"<< /Length %d %s>>\nstream\n" % (len(content), entries) + content + b"\nendstream"


def packed(parts: Iterable[bytes]) -> bytes:
    """A stream object whose content is compressed, part by part, so that it can be huge once unpacked."""
    packer = zlib.compressobj(9)
    content = b"".join([packer.compress(part) for part in parts]) + packer.flush()
    return stream(content, b"/Filter /FlateDecode ")


def page(content: bytes, box: bytes = A4, resources: bytes = FONTS, more: Sequence[bytes] = ()) -> bytes:
    """A PDF of one page; objects in `more` are numbered from 6."""
    pages = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    one = b"<< /Type /Page /Parent 2 0 R /MediaBox %s /Contents 4 0 R /Resources << %s >> >>" % (
        box,
        resources,
    )
    return pdf([CATALOG, pages, one, content, FONT, *more])


def blank_pages(count: int) -> bytes:
    """A PDF of so many pages with nothing on them."""
    kids = b" ".join(b"%d 0 R" % (number + 3) for number in range(count))
    pages = b"<< /Type /Pages /MediaBox %s /Kids [%s] /Count %d >>" % (A4, kids, count)
    return pdf([CATALOG, pages] + [b"<< /Type /Page /Parent 2 0 R >>"] * count)


def deep_tree(depth: int) -> bytes:
    """One page under so many nodes of the page tree, each the only child of the one before."""
    nodes = [b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % (number + 3) for number in range(depth)]
    leaf = b"<< /Type /Page /Parent %d 0 R /MediaBox %s /Contents %d 0 R >>" % (depth + 1, A4, depth + 3)
    return pdf([CATALOG, *nodes, leaf, stream(TEXT), FONT])


def form(content: bytes, inner: int) -> bytes:
    """A form that may draw the object numbered `inner` as /X."""
    entries = (
        b"/Type /XObject /Subtype /Form /BBox [0 0 600 900] /Resources << %s /XObject << /X %d 0 R >> >> "
    )
    return stream(content, entries % (FONTS, inner))


DRAWS_FORM = FONTS + b"/XObject << /X 6 0 R >> "


def laughing_forms(levels: int = 9, width: int = 10) -> bytes:
    """Forms that each draw the next ten times over, a thousand million times in all."""
    more = [form(b"/X Do " * width, number + 7) for number in range(levels - 1)]
    return page(stream(b"/X Do"), resources=DRAWS_FORM, more=[*more, form(TEXT, 6)])


def form_of_itself() -> bytes:
    """A form that draws itself."""
    more = [form(b"0 0 m 100 0 l S /X Do", 6)]
    return page(stream(TEXT + b"/X Do"), resources=DRAWS_FORM, more=more)


HONEST = page(stream(TEXT))
HOSTILE: dict[str, Callable[[], bytes]] = {
    "claims two thousand million pages": lambda: HONEST.replace(b"/Count 1 ", b"/Count 2147483647 "),
    "claims 1,999 pages": lambda: HONEST.replace(b"/Count 1 ", b"/Count 1999 "),
    "pages that hold themselves": lambda: HONEST.replace(b"[3 0 R]", b"[2 0 R]"),
    "a page tree 100,000 deep": lambda: deep_tree(100_000),
    "50 MB of saved states": lambda: page(packed([TEXT] + [b"q Q " * 250_000] * 50)),
    "300,000 lines": lambda: page(packed([TEXT] + [b"10 10 m 20 20 l S\n" * 100_000] * 3)),
    "a million rectangles in one path": lambda: page(
        packed([TEXT] + [b"10 10 30 20 re\n" * 100_000] * 10 + [b"f"])
    ),
    "a million lines of text": lambda: page(
        packed([b"BT /F1 8 Tf 10 800 Td\n"] + [b"(abcdefgh ijklmnop) Tj 0 -1 Td\n" * 10_000] * 100 + [b"ET"])
    ),
    "a page as wide as the world": lambda: page(stream(TEXT), box=b"[-1e30 -1e30 1e30 1e30]"),
    "a page of no size": lambda: page(stream(TEXT), box=b"[0 0 0 0]"),
    "a form of itself": form_of_itself,
    "forms of forms of forms": laughing_forms,
    "arrays half a million deep": lambda: page(stream(b"[" * 500_000 + TEXT)),
    "a resource 200,000 arrays deep": lambda: page(
        stream(TEXT), resources=FONTS + b"/X " + b"[" * 200_000 + b"]" * 200_000
    ),
    "10,000 blank pages": lambda: blank_pages(10_000),
    "2,000 blank pages": lambda: blank_pages(2_000),
}


def spoiled(honest: bytes, seed: int) -> bytes:
    """A file with some of its bytes changed, lost, doubled or moved, and some of its references bent."""
    chance = random.Random(seed)  # noqa: S311 - to be the same in every run
    content = bytearray(honest)
    for _ in range(chance.choice((1, 2, 5, 20, 100))):
        at, length = chance.randrange(len(content)), chance.choice((1, 2, 8, 64, 512))
        match chance.randrange(6):
            case 0:
                content[at] ^= 1 << chance.randrange(8)
            case 1:
                del content[at : at + length]
            case 2:
                content[at:at] = content[at : at + length]
            case 3:
                content[at : at + length] = chance.randbytes(length)
            case 4:
                other = chance.randrange(len(content))
                content[at : at + length] = content[other : other + length]
            case _:
                reference = content.find(b" 0 R", at)
                if reference > 0:
                    content[reference - 1] = ord(chance.choice("0123456789"))
        if len(content) < 64:
            break
    return bytes(content)
