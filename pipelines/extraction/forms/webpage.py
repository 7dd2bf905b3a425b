"""Web pages (.html) as paragraphs and tables: what a browser would show without running anything.

lxml gives the tree; the colours, sizes and visibility of the page's own style sheets are followed as far as
their selectors are plain (elements, classes, ids, one within another). What is hidden or cannot be seen, and
scripts, are left out and told. Nothing is fetched.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from lxml import etree, html
from PIL import ImageColor

from pipelines.exceptions import EmptyReportError, NotAPdfError, OversizedReportError
from pipelines.extraction.forms.picture_signs import sign_of_address
from pipelines.extraction.forms.prompts import without_prompts
from pipelines.extraction.forms.symbol_fonts import as_signs, signs_of
from pipelines.extraction.forms.told import LeftOutOf
from pipelines.extraction.forms.vector_signs import drawn_sign
from pipelines.extraction.forms.web_cards import with_cards
from pipelines.extraction.forms.written import (
    BLACK,
    Paragraph,
    Part,
    Run,
    WrittenCell,
    WrittenRow,
    WrittenTable,
    document_of,
    is_unseen,
)
from pipelines.extraction.model import Colour, Document

MOST_BYTES = 64 * 1024**2
MOST_DEPTH = 60  # of elements within each other
MOST_CELLS = 300_000
MOST_SPAN = 200
MOST_RULES = 3_000  # of style sheets: those of a page made by a program for one report are fewer
PASSED = frozenset(
    ("head", "style", "template", "noscript", "nav", "title", "meta", "link", "select", "option", "datalist")
)  # fmt: skip
SCRIPTS = frozenset(("script", "object", "embed", "iframe", "applet"))
PICTURES = frozenset(("img", "svg", "canvas", "video", "audio", "picture"))
BLOCKS = frozenset(
    """address article aside blockquote body dd details div dl dt fieldset figcaption figure footer form
    header hr html li main ol p pre section summary table tbody td tfoot th thead tr ul caption h1 h2 h3 h4
    h5 h6 legend center""".split()  # noqa: SIM905 - a list of strings is no easier to read
)
BOLD = frozenset(("b", "strong", "th", "h1", "h2", "h3", "h4", "h5", "h6"))
SIMPLE = re.compile(r"^[a-z][a-z0-9]*(?:[.#][\w-]+)*$|^(?:[.#][\w-]+)+$|^\*$", re.IGNORECASE)
PART = re.compile(r"([.#]?)([\w*-]+)")
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
LENGTH = re.compile(r"^(-?[\d.]+)(px|pt|em|rem|%)?$")
FEWEST_ICONS, LONGEST_ICON = 2, 40  # pictures that say one thing, and its letters: an icon's
FEWEST_PAIRS = 2  # of a list of labels and values that is read as a table
LONGEST_VALUE = 80  # letters: a longer one is an explanation
TINY_BOX = 1.0  # of a length: boxes no wider or higher show nothing
PARTED = re.compile(r"\s+[-–—|·:]\s+|:\s+")
"""What stands between the name of a page and that of its site."""


@dataclass(frozen=True)
class WebLook:
    """What an element inherits or is given: how its letters look, and what they stand on."""

    is_bold: bool = False
    ink: Colour = BLACK
    ground: Colour | None = None
    size: float = 12.0
    is_hidden: bool = False
    is_raised: bool = False
    signs: Mapping[int, str] | None = None


@dataclass
class _Rule:
    steps: tuple[tuple[str, frozenset[str], str], ...]  # element, classes, id; outermost first
    said: dict[str, str]
    weight: tuple[int, int, int]


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
    reader = _WebReader(path.name, _sheets(tree), _words_of_icons(tree))
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


def _sheets(tree: Any) -> list[_Rule]:
    """The rules of the page's own style sheets, those for print and screens alike."""
    rules: list[_Rule] = []
    for style in tree.iter("style"):
        text = re.sub(r"/\*.*?\*/", "", style.text or "", flags=re.DOTALL)
        for selectors, said in RULE.findall(text):
            for selector in selectors.split(","):
                steps = selector.replace(">", " ").split()
                if steps and all(SIMPLE.match(step) for step in steps) and len(rules) < MOST_RULES:
                    parted = tuple(map(_step, steps))
                    weight = (
                        sum(bool(one) for _, _, one in parted),
                        sum(len(classes) for _, classes, _ in parted),
                        sum(bool(name) for name, _, _ in parted),
                    )
                    rules.append(_Rule(parted, _declared(said), weight))
    return sorted(rules, key=lambda rule: rule.weight)


def _step(text: str) -> tuple[str, frozenset[str], str]:
    name, classes, number = "", set(), ""
    for mark, word in PART.findall(text):
        if mark == ".":
            classes.add(word)
        elif mark == "#":
            number = word
        elif word != "*":
            name = word.lower()
    return name, frozenset(classes), number


def _declared(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in text.split(";"):
        name, colon, value = one.partition(":")
        if colon:
            found[name.strip().lower()] = value.replace("!important", "").strip().lower()
    return found


@dataclass
class _WebReader:
    """Goes through a page once; `left_out` counts what it passes over."""

    place: str
    rules: list[_Rule]
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
        yield from self._said(element.text, own)
        for one in element:
            if _name(one) in BLOCKS:
                yield Run("\n")
            yield from self._inline(one, own, depth + 1)
            if _name(one) in BLOCKS:
                yield Run("\n")
            yield from self._said(one.tail, own)

    def _said(self, text: str | None, look: WebLook) -> Iterator[Run]:
        if not text:
            return
        text = re.sub(r"[ \t\r\n\f]+", " ", text)
        if text.strip() and is_unseen(look.ink, look.ground, look.size):
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
        name = _name(element)
        said: dict[str, str] = {}
        if colour := element.get("bgcolor"):
            said["background-color"] = colour.lower()
        if name == "font" and (colour := element.get("color")):
            said["color"] = colour.lower()
        if name == "font" and (face := element.get("face")):
            said["font-family"] = face.lower()
        if self.rules:
            classes = frozenset((element.get("class") or "").split())
            for rule in self.rules:
                step = rule.steps[-1]
                if _fits(step, name, classes, element.get("id") or "") and self._is_within(element, rule):
                    said |= rule.said
        said |= _declared(element.get("style") or "")
        look = before
        if name in BOLD:
            look = replace(look, is_bold=True)
        if name == "sup":
            look = replace(look, is_raised=True)
        if name == "mark":
            look = replace(look, ground=(255, 255, 0))
        if element.get("hidden") is not None:
            look = replace(look, is_hidden=True)
        return _styled(look, said)

    def _is_within(self, element: Any, rule: _Rule) -> bool:
        steps = list(rule.steps[:-1])
        above = element.getparent()
        while steps and above is not None:
            classes = frozenset((above.get("class") or "").split())
            if _fits(steps[-1], _name(above), classes, above.get("id") or ""):
                steps.pop()
            above = above.getparent()
        return not steps

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


def _fits(step: tuple[str, frozenset[str], str], name: str, classes: frozenset[str], number: str) -> bool:
    wanted, needed, one = step
    return (not wanted or wanted == name) and needed <= classes and (not one or one == number)


def _styled(look: WebLook, said: dict[str, str]) -> WebLook:
    """A look with what its declarations change."""
    hides = said.get("display") == "none" or said.get("visibility") in ("hidden", "collapse")
    hides = hides or said.get("opacity") in ("0", "0.0", "0%") or said.get("content-visibility") == "hidden"
    hides = hides or _is_out(said)
    if hides:
        look = replace(look, is_hidden=True)
    elif said.get("visibility") == "visible":
        look = replace(look, is_hidden=False)
    if (ink := _colour(said.get("color"))) is not None:
        look = replace(look, ink=ink)
    if said.get("color") == "transparent":
        look = replace(look, ink=look.ground or (255, 255, 255))
    for name in ("background", "background-color"):
        for word in re.findall(r"rgba?\([^)]*\)|[#\w-]+", said.get(name, "")):
            if (ground := _colour(word)) is not None:
                look = replace(look, ground=ground)
                break
    if weight := said.get("font-weight"):
        look = replace(
            look, is_bold=weight in ("bold", "bolder") or (weight.isdigit() and int(weight) >= 600)
        )
    if font := said.get("font-family"):
        look = replace(look, signs=signs_of(font.split(",")[0].strip("'\" ")))
    if said.get("vertical-align") == "super":
        look = replace(look, is_raised=True)
    if match := LENGTH.match(said.get("font-size", "")):
        number, unit = float(match[1]), match[2] or "px"
        size = {
            "px": 0.75 * number,
            "pt": number,
            "em": look.size * number,
            "rem": 12 * number,
            "%": look.size * number / 100,
        }
        look = replace(look, size=max(0.01, size[unit]))
    return look


def _is_out(said: dict[str, str]) -> bool:
    """Whether an element is moved off the page, clipped away or has no size."""
    if said.get("position") in ("absolute", "fixed"):
        for side in ("left", "top", "right"):
            match = LENGTH.match(said.get(side, ""))
            if match and float(match[1]) <= -500:
                return True
        if said.get("clip", "").replace(" ", "") in ("rect(0,0,0,0)", "rect(0000)", "rect(1px,1px,1px,1px)"):
            return True
    indent = LENGTH.match(said.get("text-indent", ""))
    if indent and float(indent[1]) <= -500:
        return True
    if said.get("overflow") in ("hidden", "clip"):
        for side in ("width", "height", "max-height", "max-width"):
            match = LENGTH.match(said.get(side, ""))
            if match and match[2] != "%" and 0 <= float(match[1]) <= TINY_BOX:
                return True
    return False


def _colour(text: str | None) -> Colour | None:
    if not text or text in ("inherit", "initial", "none", "transparent", "currentcolor", "unset"):
        return None
    try:
        found = ImageColor.getrgb(text)
    except ValueError:
        return None
    if len(found) == 4 and found[3] == 0:
        return None
    return (found[0], found[1], found[2])
