"""What an office file or a web page holds besides what it shows: told by kind, never repeated.

The readers of these forms leave out what cannot be seen. Whoever fetches the file itself gets all of it, so
each word that stands anywhere in the file is asked for among the words that were read: whatever way of hiding
was used, also one that nobody thought of. Parts that hold rows or whole files behind a picture are told too.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from lxml import etree, html

from pipelines.extraction.forms.cleaned import without_properties
from pipelines.extraction.forms.derivative import is_office
from pipelines.extraction.forms.packages import OfficePackage
from pipelines.extraction.forms.told import tells_of_hidden
from pipelines.extraction.model import Document, RawTable, TextBlock

WORD = re.compile(r"[^\W\d_]{2,}|\d{2,}")
"""Letters and figures apart: a raised mark stands glued to its word in some readings, and apart in others."""
NEVER_SHOWN = (
    "/embeddings/", "/externalLinks/", "/pivotCache/", "customXml/item", "vbaProject", "/activeX/",
    "/ctrlProps/", "Basic/", "Scripts/", "Object ",
)  # fmt: skip
"""Parts that hold what stands behind a page: files within the file, rows of a pivot table, macros."""
KNOWN = re.compile(
    r".*\.(?:xml|rels|vml|rdf|png|jpe?g|gif|bmp|tiff?|emf|wmf|svg|odttf|ttf|otf)|mimetype|layout-cache|.*/"
    r"|.*/printerSettings/.*",
    re.IGNORECASE,
)
"""Parts of kinds that an office program writes for any page; others are files within the file."""
TEXTS = (".xml", ".rels", ".vml", ".svg")
QUIET = re.compile(
    r"\[Content_Types\]\.xml|META-INF/.*|settings\.xml|layout-cache|Configurations2/.*|manifest\.rdf|.*/theme/.*"
    r"|word/(?:styles|stylesWithEffects|fontTable|numbering|webSettings)\.xml"
    r"|xl/(?:styles|calcChain|metadata)\.xml"
)
"""Parts that say how something looks, and nothing else."""
PARAGRAPHS = frozenset(("p", "h", "si", "is", "comment", "text"))
NO_TEXTS = frozenset(("instrText", "f", "v"))
"""Elements whose letters are no text of their own: fields, formulas, and values that another part tells."""
STRING = re.compile(r'"([^"]*)"')
SAYING = frozenset(
    ("descr", "title", "alt", "prompt", "promptTitle", "error", "errorTitle", "tooltip", "displayText",
     "string-value", "string-value-if-true", "string-value-if-false", "help-message", "label", "author",
     "creator")
)  # fmt: skip
"""Attributes that people write texts into."""
SAYING_BY_VALUE = frozenset(
    ("statusText", "helpText", "docVar", "alias", "tag", "listItem", "default", "listEntry")
)
VALUED = ("val", "displayText", "value")
FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")
SCALES = (1.0, 100.0, 1e-3, 1e-6, 1e-9)
ANOTHER = "a figure behind the one shown"
BEHIND = ("mailto:", "tel:", "sms:", "callto:")
"""Addresses of people that a link may lead to."""
FIELD = re.compile(
    r"^\s*(?:TOC|PAGE|PAGEREF|NUMPAGES|SECTION|SECTIONPAGES|SEQ|REF|NOTEREF|HYPERLINK|STYLEREF|DATE|TIME|SAVEDATE|"
    r"PRINTDATE|CREATEDATE|TC|XE|SYMBOL|FORM\w+|EQ|ADVANCE|LISTNUM)\b",
    re.IGNORECASE,
)
"""Fields that say where something stands, and nothing of their own."""
OF_A_PAGE = (
    "alt", "title", "placeholder", "value", "content", "summary", "label", "abbr", "srcdoc", "standby",
    "caption",
)  # fmt: skip
FONTS = re.compile(r"font(?:-family)?\s*:[^;}]*", re.IGNORECASE)
OF_A_STYLE = re.compile(r"/\*(.*?)\*/|\"([^\"]*)\"|'([^']*)'", re.DOTALL)
"""Of a style sheet what it may say: comments, and texts to be put in."""
PEOPLE = frozenset(("creator", "lastModifiedBy", "initial-creator", "printed-by", "Manager"))
NAMED, DESCRIBED = "names of people in the file's properties", "text in the file's properties"
ABOUT = frozenset(
    ("title", "subject", "description", "keywords", "keyword", "category", "user-defined", "lpwstr")
)
"""Of a file's properties those that people write; the others are counts and names of programs."""


def words_shown(document: Document) -> frozenset[str]:
    """All words that were read, in small letters."""
    found: set[str] = set()
    for part in document.flow:
        if isinstance(part, TextBlock):
            found.update(_words(part.text, part.number, *part.marks, *(spot.text for spot in part.spots)))
            found.update(word for sign in part.symbols for word in _words(sign.before, sign.after))
        elif isinstance(part, RawTable):
            for row in part.rows:
                for cell in row.cells:
                    found.update(_words(cell.text, *cell.items, *(spot.text for spot in cell.parts)))
                    found.update(word for sign in cell.symbols for word in _words(sign.before, sign.after))
    found.update(word for text in document.running for word in _words(text))
    return frozenset(found)


def words_of_texts(*texts: str | None) -> frozenset[str]:
    """The words of some texts, in small letters."""
    return frozenset(_words(*texts))


def unshown(
    path: Path, form: str, shown: Collection[str], notes: Collection[str], publishers: Collection[str]
) -> tuple[str, ...]:
    """What the file holds and does not show, in words; runs in a worker.

    Args:
        path: the file.
        form: docx, xlsx, odt, ods or html.
        shown: the words that were read of it, and those of its title.
        notes: what was told when it was read.
        publishers: names under which a council publishes, which are no person's.
    """
    found = _of_page(path, shown) if form == "html" else _of_package(path, form, shown, tuple(publishers))
    hidden = ["text that it does not show"] if any(map(tells_of_hidden, notes)) else []
    return tuple(dict.fromkeys([*hidden, *found]))


def cleaned(path: Path, form: str, target: Path, shown: Collection[str], publishers: Collection[str]) -> bool:
    """Write an office file without its properties; gives whether it holds nothing else that is not shown."""
    without_properties(path, target)
    return not tuple(_of_package(target, form, shown, tuple(publishers)))


def _words(*texts: str | None) -> list[str]:
    return [word for text in texts if text for word in WORD.findall(text.casefold())]


def _are_shown(text: str, shown: Collection[str]) -> bool:
    return all(word in shown for word in _words(text))


# ---- office files


def _of_package(path: Path, form: str, shown: Collection[str], publishers: tuple[str, ...]) -> Iterator[str]:
    package = OfficePackage(path, form)
    try:
        names = sorted(package.names)
        is_known = all(map(KNOWN.fullmatch, names)) and not package.has_more
        if not is_known or any(mark in name for name in names for mark in NEVER_SHOWN):
            yield "files, rows or macros behind what it shows"
        for name in names:
            if QUIET.fullmatch(name) or not name.lower().endswith(TEXTS):
                continue
            tree = package.tree(name)
            if name.startswith("docProps/") or name == "meta.xml":
                yield from _of_properties(tree, shown, publishers)
            elif name.endswith(".rels"):
                if not all(_are_shown(text, shown) for one in tree.iter() for text in _people_behind(one)):
                    yield "addresses of people behind links"
            elif not all(_are_shown(text, shown) for text in _texts_of(tree)):
                yield "text that it does not show"
    finally:
        package.close()


def _of_properties(tree: Any, shown: Collection[str], publishers: tuple[str, ...]) -> Iterator[str]:
    for one in tree.iter():
        name = etree.QName(one).localname if isinstance(one.tag, str) else ""
        text = (one.text or "").strip()
        if name in PEOPLE and not is_office(text, publishers):
            yield NAMED
        elif name in ABOUT and not _are_shown(text, shown):
            yield DESCRIBED


def _people_behind(one: Any) -> Iterator[str]:
    """Addresses of people that an element leads to."""
    for value in map(str, one.attrib.values()):
        if value.lower().startswith(BEHIND):
            yield value.partition(":")[2]


def _texts_of(tree: Any) -> Iterator[str]:
    """The texts of a part, a paragraph's as one; what attributes say, and formulas and fields."""
    for one in tree.iter():
        if not isinstance(one.tag, str):
            yield one.text or ""
            continue
        name = etree.QName(one).localname
        if name in PARAGRAPHS:
            yield "".join(_pieces(one))
        elif name == "instrText":
            yield "" if FIELD.match(one.text or "") else one.text or ""
        elif name == "f" or name.startswith("formula"):
            yield " ".join(STRING.findall(one.text or ""))
        elif name == "v":
            yield "" if _is_figure(one.text) else one.text or ""
        elif not any(etree.QName(above).localname in PARAGRAPHS for above in _above(one)):
            yield one.text or ""
        yield from _said_by(one, name)
        yield from _people_behind(one)
        if name == "table-cell" and _is_shown_otherwise(one):
            yield ANOTHER


def _said_by(one: Any, name: str) -> Iterator[str]:
    """What attributes of an element say."""
    for key, value in one.attrib.items():
        plain = key.rpartition("}")[2]
        is_of_link = (name, plain) == ("hyperlink", "display")
        if plain in SAYING or is_of_link or (name in SAYING_BY_VALUE and plain in VALUED):
            yield str(value)


def _is_shown_otherwise(cell: Any) -> bool:
    """Whether an OpenDocument cell holds another figure than it shows, be it rounded or in other units."""
    value = next((text for key, text in cell.attrib.items() if key.endswith("}value")), None)
    if not _is_figure(value) or not (held := abs(float(value or "0"))):
        return False
    text = "".join(cell.itertext())
    shown = [found.replace(",", "") for found in FIGURE.findall(text)]
    return bool(set("<>≤≥") & set(text)) or not any(
        abs(held * scale - float(one)) <= 0.5000001 / 10 ** len(one.partition(".")[2])
        for one in shown
        for scale in SCALES
    )


def _above(one: Any) -> Iterator[Any]:
    return (above for above in one.iterancestors() if isinstance(above.tag, str))


def _is_figure(text: str | None) -> bool:
    try:
        float(text or "0")
    except ValueError:
        return False
    return True


def _pieces(paragraph: Any) -> Iterator[str]:
    for one in paragraph.iter():
        name = etree.QName(one).localname if isinstance(one.tag, str) else ""
        if name in ("tab", "br", "cr", "s", "line-break") or (name in PARAGRAPHS and one is not paragraph):
            yield " "
        if name not in NO_TEXTS and one.text and (name != "p" or one.text.strip()):
            yield one.text
        if one.tail and one is not paragraph:
            yield one.tail


# ---- web pages


def _of_page(path: Path, shown: Collection[str]) -> Iterator[str]:
    from pipelines.extraction.forms.webpage import encoding_of  # it loads what reads PDFs

    data = path.read_bytes()
    tree = html.document_fromstring(data, parser=html.HTMLParser(encoding=encoding_of(data)))
    for one in tree.iter():
        if isinstance(one, html.HtmlComment) or not isinstance(one.tag, str):
            texts = [one.text or ""]
        elif one.tag in ("script", "object", "embed", "iframe", "applet"):
            yield "scripts"
            texts = []
        else:
            texts = _styled(one.text) if one.tag == "style" else [one.text or ""]
            texts += [
                value
                for key, value in one.attrib.items()
                if key in OF_A_PAGE or key.startswith(("data-", "aria-"))
            ]
            texts += [*_people_behind(one), *_styled(one.get("style"))]
            if one.get("http-equiv") or one.get("name") in ("viewport", "generator"):
                texts = []
        texts.append(one.tail or "")
        if not all(_are_shown(text, shown) for text in texts):
            yield "text that it does not show"


def _styled(style: str | None) -> list[str]:
    return [text for found in OF_A_STYLE.findall(FONTS.sub("", style or "")) for text in found]
