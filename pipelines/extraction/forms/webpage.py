"""Web pages (.html) as paragraphs and tables: what a browser would show without running anything.

lxml gives the tree, `web_styles` the colours, sizes and visibility of the page's own style sheets. What is
hidden or cannot be seen, and scripts, are left out and told. Nothing is fetched.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from lxml import etree, html

from pipelines.exceptions import EmptyReportError, NotAPdfError, OversizedReportError
from pipelines.extraction.forms.picture_signs import sign_of_address
from pipelines.extraction.forms.prompts import without_prompts
from pipelines.extraction.forms.symbol_fonts import as_signs
from pipelines.extraction.forms.told import LeftOutOf
from pipelines.extraction.forms.vector_signs import drawn_sign
from pipelines.extraction.forms.web_cards import with_cards
from pipelines.extraction.forms.web_styles import WebLook, WebStyles, stands_apart
from pipelines.extraction.forms.written import (
    APART,
    Paragraph,
    Part,
    Run,
    WrittenCell,
    WrittenRow,
    WrittenTable,
    document_of,
    is_unseen,
    with_marks_apart,
)
from pipelines.extraction.model import Colour, Document

MOST_BYTES = 64 * 1024**2
MOST_DEPTH = 60  # of elements within each other
MOST_CELLS = 300_000
MOST_SPAN = 200
PASSED = frozenset(
    ("head", "style", "template", "noscript", "nav", "title", "meta", "link", "select", "option", "datalist",
     "meter", "progress", "rp")
)  # fmt: skip
SCRIPTS = frozenset(("script", "object", "embed", "iframe", "applet"))
PICTURES = frozenset(("img", "svg", "canvas", "video", "audio", "picture"))
BLOCKS = frozenset(
    """address article aside blockquote body dd details div dl dt fieldset figcaption figure footer form
    header hr html li main ol p pre section summary table tbody td tfoot th thead tr ul caption h1 h2 h3 h4
    h5 h6 legend center""".split()  # noqa: SIM905 - a list of strings is no easier to read
)
BOLD = frozenset(("b", "strong", "th", "h1", "h2", "h3", "h4", "h5", "h6"))
FEWEST_ICONS, LONGEST_ICON = 2, 40  # pictures that say one thing, and its letters: an icon's
FEWEST_PAIRS = 2  # of a list of labels and values that is read as a table
LONGEST_VALUE = 80  # letters: a longer one is an explanation
PARTED = re.compile(r"\s+[-–—|·:]\s+|:\s+")
"""What stands between the name of a page and that of its site."""


def read_webpage(path: Path, report: str, sha256: str) -> Document:
    """Read a web page.

    Raises:
        EmptyReportError: it shows no text.
        NotAPdfError: it is no web page.
        OversizedReportError: it is larger than a report can be.
    """
    data = path.read_bytes()
    if len(data) > MOST_BYTES:
        raise OversizedReportError(
            path.name, f"{len(data):,} bytes of web page", "split the report into parts"
        )
    if b"\0" in data[:1024] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise NotAPdfError(path.name, "is no web page", "save it as a web page, or export it as PDF")
    try:
        tree = html.document_fromstring(
            data, parser=html.HTMLParser(encoding=encoding_of(data), huge_tree=False)
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise NotAPdfError(
            path.name, "is no web page", "save it as a web page, or export it as PDF"
        ) from error
    reader = _WebReader(path.name, WebStyles(tree), _words_of_icons(tree))
    parts = [part for part in reader.parts(tree) if isinstance(part, WrittenTable) or part.text]
    if not parts:
        raise EmptyReportError(path.name, "shows no text", "export the report as PDF")
    titles = [part.strip() for part in PARTED.split(tree.findtext(".//title") or "")]
    return document_of(
        report,
        sha256,
        "html",
        list(with_cards(list(without_prompts(parts)))),
        reader.left_out.notes,
        filter(None, titles),
    )


def _words_of_icons(tree: Any) -> frozenset[str]:
    """What pictures say instead of themselves, where several say the same: so icons do, and no photograph."""
    seen = Counter(_alternative(one) for one in tree.iter("img", "svg"))
    return frozenset(
        text for text, count in seen.items() if count >= FEWEST_ICONS and 0 < len(text) <= LONGEST_ICON
    )


def _alternative(picture: Any) -> str:
    """The text that a picture gives instead of itself; empty for one that only decorates."""
    if picture.get("aria-hidden") == "true":
        return ""
    text = picture.get("alt") or picture.get("aria-label") or picture.findtext("title") or ""
    return " ".join(text.split())


def encoding_of(data: bytes) -> str | None:
    """UTF-8 where the bytes are; None to go by what the page says."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return None if b"charset" in data[:4096].lower() else "windows-1252"
    return "utf-8"


@dataclass
class _WebReader:
    """Goes through a page once; `left_out` counts what it passes over."""

    place: str
    styles: WebStyles
    icons: frozenset[str] = frozenset()
    left_out: LeftOutOf = field(default_factory=LeftOutOf)
    tables: int = 0
    cells: int = 0
    articles: int = 0
    floating: list[Part] = field(default_factory=list)
    drawn: list[Run] = field(default_factory=list)

    def parts(self, tree: Any) -> Iterator[Part]:
        """The paragraphs and tables of the page in order."""
        body = tree.find("body")
        root = WebLook()
        if self.styles.unfollowed:
            self.left_out.one("selector", count=self.styles.unfollowed)
        for one in (tree, body):
            if one is not None:
                root = self._look(one, root)
        yield from self._blocks(body if body is not None else tree, root, 0)

    def _blocks(self, element: Any, look: WebLook, depth: int) -> Iterator[Part]:
        """Blocks within an element; letters between them are paragraphs of their own."""
        if depth > MOST_DEPTH:
            return
        loose: list[Run] = list(self._said(element.text, look))
        for one in element:
            name = _name(one)
            if name in BLOCKS:
                yield from self._paragraph(element, loose)
                loose = []
                own = self._look(one, look)
                if own.is_hidden:
                    self._hidden(one)
                elif name == "table":
                    yield from self._table(one, own, depth)
                elif name == "dl" and (labelled := self._labelled(one, own, depth)):
                    yield labelled
                elif name == "article":
                    self.articles += 1
                    number = self.articles
                    for part in self._blocks(one, own, depth + 1):
                        yield replace(part, within=(number, *part.within))
                elif name != "hr":
                    yield from self._blocks(one, own, depth + 1)
            else:
                loose += self._inline(one, look, depth)
                if self.floating:
                    yield from self._paragraph(element, loose)
                    aside, self.floating, loose = self.floating, [], []
                    yield from aside
            loose += self._said(one.tail, look)
        yield from self._paragraph(element, loose)

    def _paragraph(self, element: Any, runs: list[Run]) -> Iterator[Paragraph]:
        runs = list(with_marks_apart(runs))
        held = [run for run in runs if run.text.strip()]
        if len(held) > 1 and all(any(run is one for one in self.drawn) for run in held):
            yield from (Paragraph((run,)) for run in held)  # icons beside each other say a thing each
        elif held:
            name = _name(element)
            level = int(name[1]) if re.fullmatch(r"h[1-6]", name) else 0
            kind = "heading" if level else "bullet" if name == "li" else "paragraph"
            yield Paragraph(tuple(runs), kind, level)

    def _inline(self, element: Any, look: WebLook, depth: int) -> Iterator[Run]:
        name = _name(element)
        if not name or name in PASSED or depth > MOST_DEPTH:
            return
        if name in SCRIPTS:
            self.left_out.one("script")
            return
        if name == "svg" and (sign := drawn_sign(element)):
            yield Run(sign.sign, False, sign.colour, False, look.size, None)
            return
        if name == "img" and (icon := sign_of_address(element.get("src") or "")):
            yield Run(icon.sign, False, icon.colour, False, look.size, None)
            return
        if name in PICTURES and (text := _alternative(element)) in self.icons:
            if self._look(element, look).is_hidden:
                self.left_out.words("hidden", text)
                return
            run = Run(text, False, look.ink, False, look.size, look.ground)
            self.drawn.append(run)
            yield run
            return
        if name in PICTURES:
            self.left_out.one("picture")
            return
        if name == "br":
            yield Run("\n")
            return
        own = self._look(element, look)
        if own.is_hidden:
            self._hidden(element)
            return
        if name in ("del", "s", "strike"):
            self.left_out.words("struck", "".join(element.itertext()))
            return
        if name == "table":
            self.floating += list(self._table(element, own, depth + 1))
            return
        is_apart = stands_apart(element, own, look)
        if is_apart:
            yield APART
        yield from self._said(element.text, own)
        for one in element:
            if _name(one) in BLOCKS:
                yield Run("\n")
            yield from self._inline(one, own, depth + 1)
            if _name(one) in BLOCKS:
                yield Run("\n")
            yield from self._said(one.tail, own)
        if is_apart:
            yield APART

    def _said(self, text: str | None, look: WebLook) -> Iterator[Run]:
        if not text:
            return
        text = re.sub(r"[ \t\r\n\f]+", " ", text)
        if look.is_struck:
            self.left_out.words("struck", text)
        elif text.strip() and (look.is_turned or is_unseen(look.ink, look.ground, look.size)):
            self.left_out.words("unseen", text)
        else:
            text = as_signs(text, look.signs)
            yield Run(text, look.is_bold, look.ink, look.is_raised, look.size, look.ground)

    def _hidden(self, element: Any) -> None:
        texts = [
            text
            for one in element.iter()
            if isinstance(one.tag, str) and _name(one) not in PASSED | SCRIPTS
            for text in (one.text, one.tail if one is not element else None)
            if text
        ]
        self.left_out.words("hidden", " ".join(texts))

    def _look(self, element: Any, before: WebLook) -> WebLook:
        return self.styles.look(element, before)

    def _table(self, table: Any, look: WebLook, depth: int) -> Iterator[Part]:
        self.tables += 1
        name = f"table {self.tables}"
        inner: list[Part] = []
        rows: list[WrittenRow] = []
        covered: dict[int, set[int]] = {}
        for line, line_look in self._lines(table, look):
            if line_look.is_hidden:
                self._hidden(line)
                continue
            cells: list[WrittenCell] = []
            column = 0
            order = 0
            at = len(rows)
            for cell in line:
                if _name(cell) not in ("td", "th"):
                    continue
                order += 1
                while column in covered.get(at, ()):
                    column += 1
                span, row_span = _whole(cell.get("colspan")), _whole(cell.get("rowspan"))
                own = self._look(cell, line_look)
                if own.is_hidden:
                    self._hidden(cell)
                    continue
                self.cells += 1
                if self.cells > MOST_CELLS:
                    what = f"holds more than {MOST_CELLS:,} cells"
                    raise OversizedReportError(self.place, what, "publish it as a table, or split it")
                found = list(self._blocks(cell, own, depth + 1))
                inner += [part for part in found if isinstance(part, WrittenTable)]
                paragraphs = tuple(
                    replace(part, kind="bullet" if part.kind == "bullet" else "paragraph", level=0)
                    for part in found
                    if isinstance(part, Paragraph)
                )
                place = f"{name}, row {at + 1}, cell {order}"
                fill = self._pill(cell, own) or own.ground
                cells.append(WrittenCell(column, paragraphs, place, span, row_span, fill))
                for below in range(at + 1, at + row_span):
                    covered.setdefault(below, set()).update(range(column, column + span))
                column += span
            if cells:
                rows.append(WrittenRow(tuple(cells)))
        caption = table.find("caption")
        if caption is not None:
            own = self._look(caption, look)
            if not own.is_hidden:
                text = tuple(
                    run
                    for part in self._blocks(caption, own, depth + 1)
                    if isinstance(part, Paragraph)
                    for run in part.runs
                )
                yield Paragraph(text, "heading", 4)
        yield from _table_or_layout(rows, inner)

    def _pill(self, cell: Any, look: WebLook) -> Colour | None:
        """The ground of the one element that holds all text of a cell, as a status is often shown."""
        inner = [one for one in cell if isinstance(one.tag, str)]
        if len(inner) != 1 or (cell.text or "").strip() or (inner[0].tail or "").strip():
            return None
        own = self._look(inner[0], look)
        return own.ground if not own.is_hidden else None

    def _labelled(self, element: Any, look: WebLook, depth: int) -> WrittenTable | None:
        """A list of labels with values as a table of two columns; None for any other list.

        Most values are short, as those of a record are, of which one may be a comment; a glossary's are not.
        """
        pairs: list[tuple[Any, Any]] = []
        for one in element.iter("dt", "dd"):
            if _name(one) == "dt":
                pairs.append((one, None))
            elif pairs and pairs[-1][1] is None:
                pairs[-1] = (pairs[-1][0], one)
            else:
                return None
        values = [value for _, value in pairs if value is not None and not list(value.iter("table"))]
        short = sum(len(value.text_content()) <= LONGEST_VALUE for value in values)
        if len(values) < max(len(pairs), FEWEST_PAIRS) or 2 * short <= len(pairs):
            return None
        self.tables += 1
        rows: list[WrittenRow] = []
        for label, value in pairs:
            cells = []
            for column, one in enumerate((label, value)):
                own = self._look(one, look)
                if own.is_hidden:
                    self._hidden(one)
                    continue
                found = tuple(
                    part for part in self._blocks(one, own, depth + 1) if isinstance(part, Paragraph)
                )
                place = f"list {self.tables}, entry {len(rows) + 1}"
                paragraphs = tuple(replace(part, kind="paragraph", level=0) for part in found)
                fill = self._pill(one, own) or own.ground
                cells.append(WrittenCell(column, paragraphs, place, fill=fill))
            self.cells += len(cells)
            if cells:
                rows.append(WrittenRow(tuple(cells)))
        return WrittenTable(tuple(rows), 2) if rows else None

    def _lines(self, table: Any, look: WebLook) -> Iterator[tuple[Any, WebLook]]:
        for one in table:
            name = _name(one)
            if name == "tr":
                yield one, self._look(one, look)
            elif name in ("thead", "tbody", "tfoot"):
                own = self._look(one, look)
                yield from ((line, self._look(line, own)) for line in one if _name(line) == "tr")


def _table_or_layout(rows: list[WrittenRow], inner: list[Part]) -> Iterator[Part]:
    """A table and those within it; one with a single cell a row and tables within only laid out the page."""
    columns = max((cell.column + cell.span for row in rows for cell in row.cells), default=0)
    if inner or columns == 1:
        is_layout = columns == 1 or not any(
            one.text for row in rows for cell in row.cells for one in cell.paragraphs
        )
        if is_layout:
            for row in rows:
                for cell in row.cells:
                    yield from cell.paragraphs
            yield from inner
            return
    if rows:
        yield WrittenTable(tuple(rows), min(columns, MOST_SPAN))
    yield from inner


def _name(element: Any) -> str:
    return element.tag.lower() if isinstance(element.tag, str) else ""


def _whole(text: str | None) -> int:
    return max(1, min(int(text), MOST_SPAN)) if text and text.isdigit() else 1
