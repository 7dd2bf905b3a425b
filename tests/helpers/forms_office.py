"""The same report as an office program exports it: a text document or a workbook, printed by LibreOffice.

Borders, fonts and page ends are the office program's own; cells keep its usual padding.
"""

from __future__ import annotations

import html
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from forms import SUFFIX, heading_depth, is_area, is_rating
from forms_set import WIDTH, widths_of

from pipelines.extraction.model import Cell, Document, RawTable, TextBlock

LINE = "0.5pt solid #333333"
SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{urn}:1.0"'
    for name, urn in (
        ("office", "office"),
        ("style", "style"),
        ("text", "text"),
        ("table", "table"),
        ("fo", "xsl-fo-compatible"),
    )
)
PAGE = (
    '<style:page-layout style:name="pl"><style:page-layout-properties fo:page-width="841.9pt" '
    'fo:page-height="595.3pt" style:print-orientation="landscape" fo:margin="40pt" '
    'style:scale-to-X="1" style:scale-to-Y="0"/></style:page-layout>'
)


@cache
def office(part: str) -> str | None:
    """LibreOffice, if it is here with its part `writer` or `calc`; else None."""
    program = shutil.which("soffice")
    library = {"writer": "libswlo.so", "calc": "libsclo.so"}[part]
    return program if program and (Path(program).resolve().parent / library).exists() else None


def export_form(document: Document, style: str, size: float, path: Path, **choices: object) -> Path:
    """Export a document as PDF; `style` is `ruled`, `hrules`, `zebra` or `none`.

    `choices`: `part`, the program (`writer` or `calc`); `tagged`; `hides_letters`, which leaves a rating to
    its cell's colour.

    Raises:
        subprocess.CalledProcessError: the program failed.
    """
    part = str(choices.get("part", "writer"))
    program = office(part)
    assert program is not None
    source = path.with_suffix(".fodt" if part == "writer" else ".fods")
    source.write_text(_Form(style, size, part, choices).as_flat(document), encoding="utf-8")
    tagged = str(bool(choices.get("tagged"))).lower()
    options = f'{{"UseTaggedPDF":{{"type":"boolean","value":"{tagged}"}}}}'
    command = [program, f"-env:UserInstallation=file://{path.parent / 'profile'}", "--headless"]
    command += ["--convert-to", f"pdf:{part}_pdf_Export:{options}", "--outdir", str(path.parent), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return source.with_suffix(".pdf")


class _Form:
    """Writes one flat OpenDocument file; styles are gathered as they are used."""

    def __init__(self, style: str, size: float, part: str, choices: Mapping[str, object]) -> None:
        self._style, self._size, self._part = style, size, part
        self._hides_letters = bool(choices.get("hides_letters"))
        self._styles: dict[str, str] = {}

    def as_flat(self, document: Document) -> str:
        """The document as one XML file."""
        kind = "text" if self._part == "writer" else "spreadsheet"
        body = "".join(self._text(document) if kind == "text" else self._sheets(document))
        styles = "".join(
            f'<style:style style:name="{name}" {xml}</style:style>' for xml, name in self._styles.items()
        )
        masters = "".join(
            f'<style:master-page style:name="{name}" style:page-layout-name="pl"/>'
            for name in ("Standard", "Default")
        )
        return (
            f'<?xml version="1.0" encoding="UTF-8"?><office:document {SPACES} office:version="1.2" '
            f'office:mimetype="application/vnd.oasis.opendocument.{kind}">'
            f"<office:automatic-styles>{PAGE}{styles}</office:automatic-styles>"
            f"<office:master-styles>{masters}</office:master-styles>"
            f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document>"
        )

    def _named(self, family: str, properties: str, more: str = "") -> str:
        """The name of a style with these properties."""
        return self._styles.setdefault(f'style:family="{family}"{more}>{properties}', f"s{len(self._styles)}")

    def _letters(self, size: float, *, is_bold: bool, colour: str = "#000000") -> str:
        weight = "bold" if is_bold else "normal"
        return (
            f'<style:text-properties fo:font-family="DejaVu Sans" fo:font-size="{size}pt" '
            f'fo:font-weight="{weight}" fo:color="{colour}"/>'
        )

    def _paragraph(
        self, text: str, size: float, *, is_bold: bool = False, space: float = 0, colour: str = "#000000"
    ) -> str:
        gap = f'<style:paragraph-properties fo:margin-top="{space}pt" fo:margin-bottom="{space}pt"/>'
        name = self._named("paragraph", gap + self._letters(size, is_bold=is_bold, colour=colour))
        return f'<text:p text:style-name="{name}">{html.escape(text)}</text:p>'

    def _block(self, block: TextBlock) -> tuple[str, float, bool]:
        mark = "• " if block.kind == "bullet" else f"{block.number} " if block.number else ""
        if block.kind == "heading":
            return block.text, self._size + 4, True
        return mark + block.text, self._size - 1 if block.kind == "footnote" else self._size + 1, False

    def _text(self, document: Document) -> Iterator[str]:
        """Text and tables in turn; an empty paragraph follows each table, as the program leaves one."""
        for number, part in enumerate(document.flow):
            if isinstance(part, RawTable):
                yield self._table(part, f"Table{number}", "")
                yield self._paragraph("", self._size)
            else:
                text, size, is_bold = self._block(part)
                yield self._paragraph(text, size, is_bold=is_bold, space=5)

    def _sheets(self, document: Document) -> Iterator[str]:
        """A sheet for each table, the text before it in rows above, over all columns."""
        before: list[TextBlock] = []
        for number, part in enumerate(document.flow):
            if isinstance(part, RawTable):
                above = "".join(self._text_row(block, part.columns) for block in before)
                yield self._table(part, f"Sheet{number}", above)
                before = []
            else:
                before.append(part)

    def _text_row(self, block: TextBlock, columns: int) -> str:
        text, size, is_bold = self._block(block)
        look = '<style:table-cell-properties fo:wrap-option="wrap"/>'
        name = self._named("table-cell", look + self._letters(size, is_bold=is_bold))
        lines = 1 + int(len(text) * 0.6 * size / WIDTH)
        return (
            f'<table:table-row table:style-name="{self._height(1.25 * size * lines + 4)}"><table:table-cell '
            f'table:style-name="{name}" table:number-columns-spanned="{columns}" '
            f'office:value-type="string"><text:p>{html.escape(text)}</text:p></table:table-cell>'
            f"</table:table-row>"
        )

    def _height(self, points: float) -> str:
        height = f'<style:table-row-properties style:row-height="{points:.1f}pt"/>'
        return self._named("table-row", height)

    def _table(self, table: RawTable, name: str, above: str) -> str:
        depth = heading_depth(table)
        widths = widths_of(table, self._size)
        columns = "".join(
            '<table:table-column table:style-name="{}"/>'.format(
                self._named(
                    "table-column", f'<style:table-column-properties style:column-width="{width:.1f}pt"/>'
                )
            )
            for width in widths
        )
        look = f'<style:table-properties style:width="{WIDTH:.1f}pt" table:align="left"/>'
        style = self._named(
            "table", look, ' style:master-page-name="Default"' if self._part == "calc" else ""
        )
        rows = list(self._rows(table, widths, depth))
        head = f"<table:table-header-rows>{''.join(rows[:depth])}</table:table-header-rows>" if depth else ""
        return (
            f'<table:table table:name="{name}" table:style-name="{style}">{columns}{above}{head}'
            f"{''.join(rows[depth:])}</table:table>"
        )

    def _rows(self, table: RawTable, widths: list[float], depth: int) -> Iterator[str]:
        covered: set[tuple[int, int]] = set()
        for number, row in enumerate(table.rows):
            cells = {cell.column: cell for cell in row.cells}
            is_head = number < max(depth, 1)
            parts, height = [], 1.0
            for column in range(table.columns):
                if (number, column) in covered:
                    parts.append("<table:covered-table-cell/>")
                    continue
                cell = cells.get(column, Cell("", (), column))
                span = min(cell.span, table.columns - column)
                deep = min(cell.row_span, len(table.rows) - number)
                covered |= {(number + y, column + x) for y in range(deep) for x in range(span)}
                width = sum(widths[column : column + span]) - 6
                lines = sum(1 + int(len(item) * 0.68 * self._size / width) for item in self._items(cell))
                height = max(height, lines / deep)
                is_bold = is_head or is_area(row, table)
                parts.append(self._cell(cell, span, deep, number, is_head=is_head, is_bold=is_bold))
            style = ""
            if self._part == "calc":
                style = f' table:style-name="{self._height(height * 1.25 * self._size + 5)}"'
            yield f"<table:table-row{style}>{''.join(parts)}</table:table-row>"

    def _items(self, cell: Cell) -> list[str]:
        if len(cell.items) > 1:
            return [f"• {item}" for item in cell.items]
        is_hidden = self._hides_letters and is_rating(cell.colour)
        return [SUFFIX.sub("", cell.text) if is_hidden else cell.text]

    def _cell(self, cell: Cell, span: int, deep: int, number: int, *, is_head: bool, is_bold: bool) -> str:
        is_white = is_head and self._style == "zebra"
        ground = self._ground(cell, number, is_head=is_head)
        fill = f' fo:background-color="{ground}"' if ground else ""
        borders = {
            "ruled": f' fo:border="{LINE}"',
            "hrules": f' fo:border-top="{LINE}" fo:border-bottom="{LINE}"',
            "none": f' fo:border-bottom="{LINE}"' if is_head else "",
        }.get(self._style, "")
        look = (
            f'<style:table-cell-properties fo:padding="0.097cm" fo:wrap-option="wrap" '
            f'style:vertical-align="top"{borders}{fill}/>'
        )
        colour = "#ffffff" if is_white and not is_rating(cell.colour) else "#000000"
        name = self._named("table-cell", look + self._letters(self._size, is_bold=is_bold, colour=colour))
        text = "".join(
            self._paragraph(item, self._size, is_bold=is_bold, colour=colour)
            if self._part == "writer"
            else f"<text:p>{html.escape(item)}</text:p>"
            for item in self._items(cell)
        )
        return (
            f'<table:table-cell table:style-name="{name}" table:number-columns-spanned="{span}" '
            f'table:number-rows-spanned="{deep}" office:value-type="string">{text}</table:table-cell>'
        )

    def _ground(self, cell: Cell, number: int, *, is_head: bool) -> str:
        if cell.colour and is_rating(cell.colour):
            return "#{:02x}{:02x}{:02x}".format(*cell.colour)
        if self._style != "zebra":
            return ""
        return "#224466" if is_head else "#dde6f0" if number % 2 else ""
