"""The same report as another producer would print it: re-set as HTML and printed by a real browser.

A form is a style of table (rules, shading), a size of type, and what is left out or renamed. The rows
read from a form must be those of the report it was made from.
"""

from __future__ import annotations

import html
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

from pipelines.extraction.model import Cell, Colour, Document, RawTable, TableRow, TextBlock

STYLES = {
    "ruled": "td,th{border:1px solid #333;padding:3px}",
    "hrules": "td,th{border:solid #333;border-width:1px 0;padding:3px 5px} th{background:#cde}",
    "zebra": "td,th{padding:3px 5px} tr:nth-child(even) td{background:#eef} th{background:#246;color:#fff}",
    "none": "td,th{padding:3px 6px} th{border-bottom:1px solid #000}",
}
PAGE = (
    "@page{{size:A4 landscape;margin:15mm}} body{{font-family:'DejaVu Sans',sans-serif;font-size:{size}pt}}"
    "table{{border-collapse:collapse;width:100%;font-size:{size}pt;margin:12px 0}} h2{{font-size:{head}pt}}"
    "td{{vertical-align:top}} thead{{display:table-header-group}}"
    ".area td{{font-weight:bold;background:#ddd}}"
    "sup{{font-size:60%}} .fn{{font-size:{small}pt}} {style}"
)
RATING_COLOURS: tuple[Colour, ...] = ((0, 176, 80), (146, 208, 80), (255, 192, 0), (255, 0, 0))
SUFFIX = re.compile(r"\s*\((?:G|GA|RA|R)\)$")


@dataclass(frozen=True)
class Form:
    """How to print: `style` is one of STYLES, `size` in points.

    `hides_letters` leaves a rating to the cell's colour alone; `colours` are other shades for ratings, in
    the order of RATING_COLOURS.
    """

    style: str
    size: float = 8
    hides_letters: bool = False
    colours: tuple[Colour, ...] = ()

    def shade(self, colour: Colour) -> Colour:
        """The colour that stands in this form for one of the report's."""
        return dict(zip(RATING_COLOURS, self.colours, strict=False)).get(colour, colour)


def chromium() -> str | None:
    """The browser that prints, or None where there is none."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def print_form(document: Document, form: Form, path: Path) -> Path:
    """Print a document in a form.

    Raises:
        subprocess.CalledProcessError: the browser failed.
    """
    browser = chromium()
    assert browser is not None
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        page.write_text(as_html(document, form), encoding="utf-8")
        command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
        subprocess.run(
            [*command, f"--print-to-pdf={path}", str(page)], check=True, capture_output=True, timeout=120
        )
    return path


def as_html(document: Document, form: Form) -> str:
    """The document as a web page."""
    style = PAGE.format(size=form.size, head=form.size + 4, small=form.size - 1, style=STYLES[form.style])
    parts = [f'<html lang="en"><head><meta charset="utf-8"><style>{style}</style></head><body>']
    parts += [_table(part, form) if isinstance(part, RawTable) else _block(part) for part in document.flow]
    return "".join(parts)


def _block(block: TextBlock) -> str:
    text = html.escape(block.text)
    if block.kind == "heading":
        return f"<h2>{text}</h2>"
    if block.kind == "bullet":
        return f"<p>• {text}</p>"
    if block.kind == "footnote":
        return f'<p class="fn"><sup>{block.number}</sup> {text}</p>'
    return f"<p>{block.number} {text}</p>"


def _table(table: RawTable, form: Form) -> str:
    depth = heading_depth(table)
    parts = ["<table><thead>" if depth else "<table><tbody>"]
    for number, row in enumerate(table.rows):
        if depth and number == depth:
            parts.append("</thead><tbody>")
        parts.append(_row(row, table.columns, form, is_heading=number < max(depth, 1)))
    return "".join(parts) + "</table>"


def heading_depth(table: RawTable) -> int:
    """How many first rows are repeated on each page; none where a cell is merged over heading and rows."""
    depth = 1
    while depth < 3 and depth < len(table.rows) and _is_heading(table.rows[depth]):
        depth += 1
    reaches = any(
        number + cell.row_span > depth for number, row in enumerate(table.rows[:depth]) for cell in row.cells
    )
    return 0 if reaches or depth >= len(table.rows) else depth


def _is_heading(row: TableRow) -> bool:
    texts = {cell.text for cell in row.filled}
    is_bold = len(row.filled) > 2 and all(cell.is_bold for cell in row.filled)
    return is_bold or bool(texts & {"£000", "Green", "Polarity"})


def _row(row: TableRow, columns: int, form: Form, *, is_heading: bool) -> str:
    tag = "th" if is_heading else "td"
    area = len(row.filled) == 1 and row.filled[0].span >= columns
    covered = {cell.column + offset for cell in row.cells for offset in range(cell.span)} | row.spanned
    empty = [Cell("", (), column) for column in range(columns) if column not in covered]
    cells = [
        _cell(cell, tag, form, is_plain=area or (is_heading and not is_rating(cell.colour)))
        for cell in sorted([*row.cells, *empty], key=lambda cell: cell.column)
    ]
    return f"<tr{' class=area' if area else ''}>{''.join(cells)}</tr>"


def is_area(row: TableRow, table: RawTable) -> bool:
    """Whether a row is one cell over all columns, as the name of an area is."""
    return len(row.filled) == 1 and row.filled[0].span >= table.columns


def is_rating(colour: Colour | None) -> bool:
    return colour in RATING_COLOURS


def _cell(cell: Cell, tag: str, form: Form, *, is_plain: bool) -> str:
    ground = form.shade(cell.colour) if cell.colour and not is_plain else None
    colour = f' style="background:rgb{ground};color:#000"' if ground else ""
    text = SUFFIX.sub("", cell.text) if form.hides_letters and cell.colour else cell.text
    items = [f"<div>• {html.escape(item)}</div>" for item in cell.items]
    inner = "".join(items) if len(items) > 1 else html.escape(text)
    return f"<{tag} colspan={cell.span} rowspan={cell.row_span}{colour}>{inner}</{tag}>"


def turned(path: Path, target: Path, quarters: int = 1) -> Path:
    """The same pages with their `/Rotate` set to so many quarter turns."""
    document = pypdfium2.PdfDocument(path)
    for page in document:
        page.set_rotation(90 * quarters)
    document.save(target)
    document.close()
    return target


def drawn_turned(path: Path, target: Path) -> Path:
    """The same pages with everything drawn on its side, as a landscape table bound into a portrait report."""
    document = pypdfium2.PdfDocument(path)
    for page in document:
        width, height = page.get_size()
        turn = pdfium.FS_MATRIX(0, 1, -1, 0, height, 0)
        assert pdfium.FPDFPage_TransFormWithClip(page.raw, turn, pdfium.FS_RECTF(0, width, height, 0))
        page.set_mediabox(0, 0, height, width)
        page.set_cropbox(0, 0, height, width)
    document.save(target)
    document.close()
    return target


def next_quarter(
    document: Document, texts: Mapping[str, str], order: Callable[[RawTable], list[int]], added: str
) -> Document:
    """The document as the next quarter's: heading texts replaced, columns in another order, one added.

    `order` gives old column numbers in their new order; -1 stands for the added column. Tables with merged
    columns in other rows than area rows keep their order.
    """
    return replace(document, flow=tuple(_moved(part, texts, order, added) for part in document.flow))


def _moved(
    part: RawTable | TextBlock, texts: Mapping[str, str], order: Callable[[RawTable], list[int]], added: str
) -> RawTable | TextBlock:
    if not isinstance(part, RawTable):
        return part
    new = order(part)
    rows = tuple(
        TableRow(tuple(_moved_cells(row, new, number, texts, added))) for number, row in enumerate(part.rows)
    )
    return replace(part, rows=rows, columns=len(new))


def _moved_cells(
    row: TableRow, new: list[int], number: int, texts: Mapping[str, str], added: str
) -> Iterator[Cell]:
    if len(row.filled) == 1 and row.filled[0].span > 1:
        yield row.filled[0].moved(0, len(new))
        return
    for column, old in enumerate(new):
        if old < 0:
            yield Cell(added if number == 0 else "-", (), column)
        else:
            cell = row.at(old)
            text = texts.get(cell.text, cell.text)
            yield replace(cell, column=column, text=text, items=cell.items if text == cell.text else (text,))
