"""A copy of an office document or web page that holds what was read of it, and so nothing that it hides.

It is a web page of paragraphs and tables. Each of them keeps its number and its places in the document, so
that a figure leads to its row in the copy as it did in the document. Its looks are attributes, which no
policy for pages takes away.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path

from lxml import html

from pipelines.extraction.forms.written import WrittenLine
from pipelines.extraction.model import Cell, Colour, Document, RawTable, TableRow, TextBlock

BEGINS = '<!doctype html>\n<html lang="en" data-copy-of="'
LIGHT = 0.18  # of the light of white: on less, white letters are easier to read than black ones
SAYS = (
    "This is a copy of all that the document shows as text. The document itself holds more than it shows, "
    "and is not given out."
)
TAGS = {"heading": "h2", "bullet": "p", "footnote": "p", "paragraph": "p"}


def copy_of(document: Document, title: str) -> str:
    """The document as a web page; the same document gives the same page."""
    parts = [part for one in document.flow for part in _part(one)]
    name = escape(title)
    return "\n".join(
        [
            f'{BEGINS}{escape(document.report, quote=True)}">',
            f'<head><meta charset="utf-8"><title>{name}</title>',
            '<meta name="viewport" content="width=device-width, initial-scale=1"></head>',
            f"<body><main><h1>{name}</h1>",
            f"<p>{SAYS}</p>",
            *parts,
            "</main></body></html>\n",
        ]
    )


def is_copy(path: Path) -> bool:
    """Whether a file is such a copy."""
    with path.open("rb") as file:
        return file.read(len(BEGINS)) == BEGINS.encode()


def lines_of_copy(path: Path) -> list[WrittenLine]:
    """The numbered paragraphs and rows of a copy, as those of the document are numbered."""
    tree = html.document_fromstring(path.read_bytes(), parser=html.HTMLParser(encoding="utf-8"))
    found = []
    for one in tree.xpath("//*[@data-line]"):
        cells = one.xpath("./td") if one.tag == "tr" else [one]
        places = tuple(cell.get("data-place") or "" for cell in cells)
        texts = tuple(cell.text_content() for cell in cells)
        found.append(WrittenLine(int(one.get("data-line")), places, texts, int(one.get("data-head") or 0)))
    return found


def _part(part: RawTable | TextBlock) -> Iterator[str]:
    if isinstance(part, RawTable):
        yield '<table border="1" cellspacing="0" cellpadding="4">'
        yield from (_row(row, part.line or 0) for row in part.rows)
        yield "</table>"
        return
    tag = TAGS.get(part.kind, "p")
    if not part.spots:
        yield f"<{tag}>{escape(part.text)}</{tag}>"
    for spot in part.spots:
        number = f' data-line="{spot.line}"' if spot.line is not None else ""
        yield f'<{tag}{number} data-place="{escape(spot.place, quote=True)}">{escape(spot.text)}</{tag}>'


def _row(row: TableRow, head: int) -> str:
    number = f' data-line="{row.line}" data-head="{head}"' if row.line is not None else ""
    return f"<tr{number}>{''.join(map(_cell, row.cells))}</tr>"


def _cell(cell: Cell) -> str:
    """A cell with its place, as wide and high as it is and on its colour; one without text has its signs."""
    said = {
        "data-place": cell.parts[0].place if cell.parts else "",
        "colspan": str(cell.span) if cell.span > 1 else None,
        "rowspan": str(cell.row_span) if cell.row_span > 1 else None,
        "bgcolor": f"#{bytes(cell.colour).hex()}" if cell.colour else None,
    }
    told = "".join(f' {name}="{escape(text, quote=True)}"' for name, text in said.items() if text is not None)
    text = escape(cell.text or " ".join(sign.sign for sign in cell.symbols))
    if text and cell.colour and _is_dark(cell.colour):
        text = f'<font color="#ffffff">{text}</font>'
    return f"<td{told}>{text}</td>"


def _is_dark(colour: Colour) -> bool:
    """Whether white letters are easier to read on a ground than black ones."""
    red, green, blue = ((part / 255) ** 2 for part in colour)
    return 0.21 * red + 0.72 * green + 0.07 * blue < LIGHT
