"""A PDF as it may be served: what has to be taken out is gone from the bytes, all else is as it was.

A page with something to take out is drawn anew: its picture with black areas, and beneath it those of its
words that may stay, so that they can be selected and searched. Nothing of the page's own drawing, words,
annotations and looks stays in the file. Attachments, scripts, hidden layers, notes of reviewers and names of
people in the metadata go from the file as a whole. A file with none of that is left as it is.
"""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from pipelines.extraction.frame import as_shown
from pipelines.extraction.model import Box, Line, PageContent
from pipelines.extraction.text import lines_of

DPI = 150.0
GROW = 1.0  # points around what is blacked out
SHARED = 0.2  # of a word's area: with more of it under a black area the word goes
KEPT_OF_PAGE = frozenset({"/Type", "/Parent", "/MediaBox", "/Resources", "/Contents"})
NOT_OF_THE_FILE = ("/StructTreeRoot", "/MarkInfo", "/Outlines", "/PieceInfo", "/Threads", "/SpiderInfo")
NOTES = ("/Text", "/Popup", "/FileAttachment", "/Sound", "/Movie", "/RichMedia", "/Screen")
HARMLESS = ("/GoTo", "/URI", "/Named")
NOBODY = frozenset(
    {
        "",
        "anonymous",
        "(anonymous)",
        "unspecified",
        "(unspecified)",
        "unknown",
        "user",
        "admin",
        "open barnet",
    }
)
"""Authors that are no person; the last is this software, of the reports that it typesets itself."""
OFFICE = re.compile(
    r"\b(council|borough|city|county|district|authority|team|service|services|department|office|government|"
    r"committee|limited|ltd|plc|llp|nhs|trust|university|agency|association|communications|group)\b",
    re.IGNORECASE,
)
HIDDEN, NO_VIEW = 1 << 1, 1 << 5  # flags of annotations
WORD = re.compile(r"[^\W\d_]{2,}|\d{2,}")
OF_TOOLS = frozenset(
    ("producer", "creator", "creatortool", "creationdate", "createdate", "moddate", "modifydate",
     "metadatadate", "trapped", "title", "author", "manager", "lastmodifiedby", "format", "language",
     "documentid", "instanceid", "originaldocumentid", "renditionclass", "versionid", "pdfversion",
     "part", "conformance", "rev", "about", "lang", "xmptk", "parsetype", "sourcemodified", "when",
     "softwareagent", "action", "changed",)
)  # fmt: skip
"""Metadata that programs write, that viewers show (the title), or that is held against names of people."""
BESIDE = (
    "/Title",
    "/Alt",
    "/E",
    "/ActualText",
    "/T",
    "/TU",
    "/TM",
    "/V",
    "/DV",
    "/Contents",
    "/Subj",
    "/URI",
    "/Name",
)
WITHIN = ("/A", "/MK")
"""Where texts stand that no page prints, and which of its entries may hold such texts themselves."""
PHOTOGRAPH = ["/DCTDecode"]
NOTES_OF_A_PICTURE = 200_000  # bytes at its beginning that are looked through
OBJECT = re.compile(rb"(?:^|[\r\n])(\d{1,8}) (\d{1,5}) obj\b")
PRINTS = re.compile(rb"\bBT\b.*?(?:Tj|TJ)\b", re.DOTALL)
NAMES_IN_XMP = re.compile(rb"<(?:dc:creator|dc:contributor|photoshop:AuthorsPosition|xmp:Author|pdf:Author)")


@dataclass(frozen=True)
class WordOnPage:
    """A word with its box in points from the top left of the page as shown."""

    text: str
    box: Box


def plain_texts(path: Path) -> list[str]:
    """The text of every page in the order of the file, quickly and as a whole; runs in a worker."""
    from pipelines.extraction.forms.pdf import open_pdf

    document = open_pdf(path)
    try:
        texts = []
        for index in range(len(document)):
            page = document[index]
            textpage = page.get_textpage()
            texts.append(textpage.get_text_range())
            textpage.close()
            page.close()
        return texts
    finally:
        document.close()


def stretches_on(path: Path, pages: Sequence[int]) -> dict[int, list[tuple[WordOnPage, ...]]]:
    """The words that can be seen on some pages (from 1), a list for each stretch of a line.

    Words further apart than words stand are of two stretches. Runs in a worker.
    """
    from pipelines.extraction.forms.pdf import page_contents

    found: dict[int, list[tuple[WordOnPage, ...]]] = {}
    for number in pages:
        content = next(page_contents(path, range(number - 1, number)))
        lines = lines_of([*content.words, *content.layer])
        found[number] = [
            tuple(WordOnPage(word.text, as_shown(content, word.box)) for word in words)
            for line in lines
            for words in _parted(line)
        ]
    return found


def _parted(line: Line) -> Iterator[list[Any]]:
    ends = [box.x1 for box in line.stretches]
    words = list(line.words)
    for end in ends:
        yield [word for word in words if word.box.x0 < end]
        words = [word for word in words if word.box.x0 >= end]
    if words:
        yield words


def derive(
    path: Path,
    target: Path,
    black: Mapping[int, Sequence[Box]],
    redrawn: Sequence[int],
    read_as: Mapping[int, Sequence[WordOnPage]],
    publishers: Sequence[str],
    private: Collection[str] = (),
) -> tuple[str, ...]:
    """Write what may be served of a PDF; runs in a worker.

    Args:
        path: the file as it was published.
        target: where to write; not touched where nothing has to be taken out.
        black: areas to black out, by page from 1, in points as shown.
        redrawn: further pages to draw anew, which hold what nobody sees.
        read_as: the words of pages that are pictures, as they were read.
        publishers: names under which a council publishes, which are no person's.
        private: of `texts_beside` those that are withheld.

    Returns:
        What was taken out, in words; empty where the file may be served as it is.
    """
    import pikepdf

    with pikepdf.open(path) as pdf:
        layered = _pages_with_hidden_layers(pdf)
        instead = _pages_that_tell_instead(pdf, path)
        redrawn = sorted({*redrawn, *instead})
        pages = sorted({*black, *redrawn, *layered})
        told = dict.fromkeys(
            [
                *(["words on page " + ", ".join(map(str, sorted(black)))] if black else []),
                *(["what nobody sees on page " + ", ".join(map(str, redrawn))] if redrawn else []),
                *_without_hidden_layers(pdf),
                *_without_attachments(pdf),
                *_without_scripts(pdf),
                *_without_notes(pdf),
                *_without_names(pdf, publishers),
                *_without_what_no_page_says(pdf, path, pages),
                *_without_private(pdf, private),
                *_without_notes_in_pictures(pdf),
                *_with_one_revision(pdf, path),
            ]
        )
        if not told:
            return ()
        for number in pages:
            if number <= len(pdf.pages):
                _redraw(pdf, path, number, black.get(number, ()), read_as.get(number, ()))
        if pages:
            for name in NOT_OF_THE_FILE:
                if name in pdf.Root:
                    del pdf.Root[name]
        pdf.save(target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return tuple(told)


def _redraw(pdf: Any, path: Path, number: int, black: Sequence[Box], read_as: Sequence[WordOnPage]) -> None:
    import pikepdf

    drawn = _drawn_page(path, number, black, read_as)
    page = pdf.pages[number - 1].obj
    if "/AcroForm" in pdf.Root and any(
        str(each.get("/Subtype", "")) == "/Widget" for each in page.get("/Annots", [])
    ):
        del pdf.Root["/AcroForm"]  # it keeps the page's fields and what is written in them
    for name in list(page.keys()):
        if name not in KEPT_OF_PAGE:
            del page[name]
    with pikepdf.open(io.BytesIO(drawn)) as source:
        new = source.pages[0].obj
        for name in ("/MediaBox", "/Resources", "/Contents"):
            value = new[name]
            page[name] = (
                pdf.copy_foreign(value)
                if value.is_indirect
                else pdf.copy_foreign(source.make_indirect(value))
            )


def _drawn_page(path: Path, number: int, black: Sequence[Box], read_as: Sequence[WordOnPage]) -> bytes:
    """A page as a PDF of its own: its picture with black areas, and the words that stay beneath."""
    from PIL import Image, ImageDraw
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfbase.pdfmetrics import stringWidth
    from reportlab.pdfgen.canvas import Canvas

    from pipelines.extraction.forms.pdf import page_contents, picture_of

    frame, picture = picture_of(path, number - 1, DPI)
    content = next(page_contents(path, range(number - 1, number)))
    image = Image.fromarray(picture)
    scale = image.width / frame.width if frame.width else 1.0
    pen = ImageDraw.Draw(image)
    for box in black:
        pen.rectangle(
            [
                (box.x0 - GROW) * scale,
                (box.top - GROW) * scale,
                (box.x1 + GROW) * scale,
                (box.bottom + GROW) * scale,
            ],
            fill=(0, 0, 0),
        )
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(frame.width, frame.height), invariant=True, pageCompression=True)
    canvas.drawImage(ImageReader(image), 0, 0, frame.width, frame.height)
    text = canvas.beginText()
    text.setTextRenderMode(3)
    for word in read_as or _words(content):
        if any(_is_under(word.box, box) for box in black):
            continue
        letters = word.text.encode("cp1252", "replace").decode("cp1252")
        size = max(1.0, min(200.0, word.box.height))
        width = stringWidth(letters, "Helvetica", size)
        text.setFont("Helvetica", size)
        text.setHorizScale(100 * word.box.width / width if width and word.box.width > 0 else 100)
        text.setTextOrigin(word.box.x0, frame.height - word.box.bottom + 0.22 * size)
        text.textOut(letters + " ")
    canvas.drawText(text)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def _words(content: PageContent) -> Iterator[WordOnPage]:
    lines = lines_of([*(word for word in content.words if not word.is_drawn), *content.layer])
    for line in lines:
        for word in line.words:
            yield WordOnPage(word.text, as_shown(content, word.box))


def _is_under(word: Box, black: Box) -> bool:
    area = word.width * word.height
    return word.overlap(black) > SHARED * area if area > 0 else black.holds(word.middle)


# ---- what a file holds beside its pages


def _pages_with_hidden_layers(pdf: Any) -> list[int]:
    """Pages (from 1) that draw with a layer that is not shown."""
    hidden = _hidden_layers(pdf)
    if not hidden:
        return []
    found = []
    for number, page in enumerate(pdf.pages, 1):
        layers = page.obj.get("/Resources", {}).get("/Properties", {})
        things = page.obj.get("/Resources", {}).get("/XObject", {})
        used = [*(layer for _, layer in layers.items()), *(thing.get("/OC") for _, thing in things.items())]
        if any(_is_hidden(layer, hidden) for layer in used if layer is not None):
            found.append(number)
    return found


def _is_hidden(layer: Any, hidden: set[Any]) -> bool:
    members = layer.get("/OCGs", None)
    if members is None:
        return layer.objgen in hidden
    groups = [members] if not _is_list(members) else list(members)
    return any(group.objgen in hidden for group in groups)


def _is_list(value: Any) -> bool:
    import pikepdf

    return isinstance(value, pikepdf.Array)


def _hidden_layers(pdf: Any) -> set[Any]:
    properties = pdf.Root.get("/OCProperties", {})
    shown_as = properties.get("/D", {})
    off = {group.objgen for group in shown_as.get("/OFF", [])}
    if str(shown_as.get("/BaseState", "/ON")) == "/OFF":
        shown = {group.objgen for group in shown_as.get("/ON", [])}
        off |= {group.objgen for group in properties.get("/OCGs", [])} - shown
    return off


def _without_hidden_layers(pdf: Any) -> Iterator[str]:
    if _hidden_layers(pdf):
        del pdf.Root["/OCProperties"]
        yield "hidden layers"


def _without_attachments(pdf: Any) -> Iterator[str]:
    names = pdf.Root.get("/Names", {})
    is_found = False
    if "/EmbeddedFiles" in names:
        del names["/EmbeddedFiles"]
        is_found = True
    for holder in (pdf.Root, *(page.obj for page in pdf.pages)):
        for name in ("/AF", "/Collection"):
            if name in holder:
                del holder[name]
                is_found = True
    if is_found:
        yield "attachments"


def _without_scripts(pdf: Any) -> Iterator[str]:
    names = pdf.Root.get("/Names", {})
    is_found = False
    if "/JavaScript" in names:
        del names["/JavaScript"]
        is_found = True
    holders = [pdf.Root, *(page.obj for page in pdf.pages)]
    holders += [note for page in pdf.pages for note in page.obj.get("/Annots", []) if hasattr(note, "keys")]
    holders += list(pdf.Root.get("/AcroForm", {}).get("/Fields", []))
    for holder in holders:
        for name in ("/AA", "/OpenAction", "/A"):
            if name in holder and not _is_harmless(holder[name], name):
                del holder[name]
                is_found = True
    if is_found:
        yield "scripts"


def _is_harmless(action: Any, name: str) -> bool:
    if name == "/AA":
        return False
    if _is_list(action):
        return True  # a place in the document
    return str(action.get("/S", "")) in HARMLESS and "/Next" not in action


def _without_notes(pdf: Any) -> Iterator[str]:
    """Notes of reviewers, files hung on pages, and who wrote a mark."""
    import pikepdf

    is_found = False
    for page in pdf.pages:
        notes = page.obj.get("/Annots", None)
        if notes is None:
            continue
        staying = [
            note for note in notes if not (str(note.get("/Subtype", "")) in NOTES or _is_out_of_sight(note))
        ]
        if len(staying) < len(notes):
            page.obj["/Annots"] = pikepdf.Array(staying)
            is_found = True
        for note in staying:
            is_mark = str(note.get("/Subtype", "")) not in ("/Widget", "/Link", "/FreeText")
            for name in ("/T", "/Contents", "/RC", "/Popup") if is_mark else ("/Popup",):
                if name in note:
                    del note[name]
                    is_found = True
    if _without_unseen_fields(pdf) or is_found:
        yield "notes of reviewers"


def _is_out_of_sight(note: Any) -> bool:
    """Whether an annotation is shown to nobody, as its flags say."""
    return bool(int(note.get("/F", 0)) & (HIDDEN | NO_VIEW))


def _without_unseen_fields(pdf: Any) -> bool:
    """Take fields out of the form whose boxes stand on no page any more, with what was written in them."""
    import pikepdf

    form = pdf.Root.get("/AcroForm", None)
    if form is None or "/Fields" not in form:
        return False
    shown = {note.objgen for page in pdf.pages for note in page.obj.get("/Annots", [])}
    staying = [one for one in form["/Fields"] if _is_on_a_page(one, shown)]
    if len(staying) == len(form["/Fields"]):
        return False
    form["/Fields"] = pikepdf.Array(staying)
    return True


def _is_on_a_page(one: Any, shown: set[Any]) -> bool:
    kids = one.get("/Kids", None)
    return one.objgen in shown if kids is None else any(_is_on_a_page(kid, shown) for kid in kids)


def _without_names(pdf: Any, publishers: Sequence[str]) -> Iterator[str]:
    import pikepdf

    is_found = False
    if "/Info" in pdf.trailer:
        about = pdf.trailer["/Info"]
        for name in [key for key in list(about) if key.lower() in ("/author", "/manager", "/lastmodifiedby")]:
            if not is_office(str(about[name]), publishers):
                del about[name]
                is_found = True
    for thing in pdf.objects:
        if not isinstance(thing, pikepdf.Dictionary | pikepdf.Stream) or "/Metadata" not in thing:
            continue
        metadata = thing["/Metadata"]
        try:
            content = metadata.read_bytes()
        except (AttributeError, RuntimeError):
            content = b""
        if NAMES_IN_XMP.search(content) and not all(
            is_office(name, publishers) for name in _names_in(content)
        ):
            del thing["/Metadata"]
            is_found = True
    if is_found:
        yield "names of people in the file's metadata"


def _without_what_no_page_says(pdf: Any, path: Path, hiding: Collection[int]) -> Iterator[str]:
    """Bookmarks, subjects, keywords and texts told in place of others, with words that stand on no page.

    Of the pages that hide something (from 1) only what they show is asked.
    """
    holders = [one for one in pdf.objects if _tells_instead(one)]
    about = pdf.trailer.get("/Info", {})
    told = [
        name
        for name in about
        if name[1:].lower() not in OF_TOOLS and str(about[name]).strip().lower() not in NOBODY
    ]
    described = [one for one in pdf.objects if _is_described(one)]
    if not (holders or told or described or "/Outlines" in pdf.Root):
        return
    shown = "".join(
        _squeezed(_shown_on(path, number) if number in hiding else text)
        for number, text in enumerate(plain_texts(path), 1)
    )
    if "/Outlines" in pdf.Root and not all(_is_said(text, shown) for text in _bookmarks(pdf)):
        del pdf.Root["/Outlines"]
        yield "bookmarks"
    unsaid = [name for name in told if not _is_said(str(about[name]), shown)]
    for name in unsaid:
        del about[name]
    unsaid_xmp = [one for one in described if not all(_is_said(text, shown) for text in _described(one))]
    for one in unsaid_xmp:
        del one["/Metadata"]
    if unsaid or unsaid_xmp:
        yield "text in the file's metadata"
    instead = [one for one in holders if not _is_said(str(one["/ActualText"]), shown)]
    for one in instead:
        del one["/ActualText"]
    if instead:
        yield "texts told in place of what is shown"


def texts_beside(path: Path) -> list[str]:
    """What a PDF says beside its pages: title, texts for readers aloud, tips, addresses; runs in a worker."""
    import pikepdf

    with pikepdf.open(path) as pdf:
        return [text for _, _, text in _texts_beside(pdf)]


def _texts_beside(pdf: Any) -> Iterator[tuple[Any, str, str]]:
    """Each such text with the dictionary and the key that it stands under."""
    import pikepdf

    for one in pdf.objects:
        things = [one] if isinstance(one, pikepdf.Dictionary) else []
        for thing in things:
            things += [inner for key in WITHIN if isinstance(inner := thing.get(key), pikepdf.Dictionary)]
            for key in BESIDE:
                if isinstance(said := thing.get(key), pikepdf.String):
                    yield thing, key, unquote(str(said)) if key == "/URI" else str(said)


def _without_private(pdf: Any, private: Collection[str]) -> Iterator[str]:
    """Take out what is said beside the pages and is withheld."""
    found = [(thing, key) for thing, key, text in _texts_beside(pdf) if text in private] if private else []
    for thing, key in found:
        if key in thing:
            del thing[key]
    if found:
        yield "texts beside the pages"


def _without_notes_in_pictures(pdf: Any) -> Iterator[str]:
    """Take out of photographs where, by whom and with what they were taken; their pixels stay."""
    import pikepdf

    is_found = False
    for one in pdf.objects:
        if not isinstance(one, pikepdf.Stream) or _filters(one) != PHOTOGRAPH:
            continue
        before = one.read_raw_bytes()
        if any(
            mark in before[:NOTES_OF_A_PICTURE] for mark in (b"Exif\0", b"ns.adobe.com/xap", b"Photoshop 3.0")
        ):
            after = _without_segments(before)
            if len(after) < len(before):
                how: Any = one.get("/DecodeParms")  # which says how colours are meant
                one.write(after, filter=pikepdf.Name.DCTDecode, decode_parms=how)
                is_found = True
    if is_found:
        yield "notes in photographs"


def _filters(stream: Any) -> list[str]:
    """How a stream is packed, in order."""
    import pikepdf

    names = stream.get("/Filter", pikepdf.Array())
    return [str(name) for name in names] if isinstance(names, pikepdf.Array) else [str(names)]


def _without_segments(picture: bytes) -> bytes:
    """A JPEG without the segments that hold notes (APP1, APP13, comments)."""
    kept, at = [picture[:2]], 2
    while at + 4 <= len(picture) and picture[at] == 0xFF and picture[at + 1] != 0xDA:
        end = at + 2 + int.from_bytes(picture[at + 2 : at + 4], "big")
        if picture[at + 1] not in (0xE1, 0xED, 0xFE):
            kept.append(picture[at:end])
        at = end
    return b"".join([*kept, picture[at:]])


def _with_one_revision(pdf: Any, path: Path) -> Iterator[str]:
    """Tell what stays behind when the file is written anew: objects replaced or removed, programs' notes."""
    import pikepdf

    for one in [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/PieceInfo" in one]:
        del one["/PieceInfo"]
        yield "private data of programs"
    found = [(int(number), int(generation)) for number, generation in OBJECT.findall(path.read_bytes())]
    if len(set(found)) < len(found) or any(pdf.get_object(one) is None for one in found):
        yield "earlier revisions"
    elif any(_prints(one) for one in _unreached(pdf)):
        yield "what no page uses"


def _unreached(pdf: Any) -> Iterator[Any]:
    """Streams of a file that nothing leads to."""
    import pikepdf

    streams = [one for one in pdf.objects if isinstance(one, pikepdf.Stream)]
    reached: set[tuple[int, int]] = set()
    waiting: list[Any] = [pdf.trailer]
    while waiting:
        one = waiting.pop()
        if not isinstance(one, pikepdf.Object):
            continue
        if one.is_indirect:
            if one.objgen in reached:
                continue
            reached.add(one.objgen)
        if isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
            waiting += [one[key] for key in one.keys()]  # noqa: SIM118 - no mapping
        elif isinstance(one, pikepdf.Array):
            waiting.extend(list(one))
    return (one for one in streams if one.objgen not in reached)


def _prints(stream: Any) -> bool:
    """Whether a stream prints letters."""
    try:
        content = stream.read_bytes() if "/Type" not in stream else b""
    except (RuntimeError, ValueError):
        return False
    return bool(PRINTS.search(content))


def _is_said(text: str, shown: str) -> bool:
    """Whether each word of a text stands somewhere in what is shown, which has no spaces."""
    return all(word in shown for word in WORD.findall(text.casefold()))


def _squeezed(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _pages_that_tell_instead(pdf: Any, path: Path) -> list[int]:
    """Pages (from 1) of which a stretch is told as another text, with words that the page does not show."""
    import pikepdf

    asked = [number for number, page in enumerate(pdf.pages, 1) if b"/ActualText" in _drawing(page)]
    found = []
    for number in asked:
        told = [
            str(one.operands[1]["/ActualText"])
            for one in pikepdf.parse_content_stream(pdf.pages[number - 1], "BDC")
            if len(one.operands) > 1
            and isinstance(one.operands[1], pikepdf.Dictionary)
            and "/ActualText" in one.operands[1]
        ]
        shown = _squeezed(_shown_on(path, number)) if told else ""
        if any(not _is_said(text, shown) for text in told):
            found.append(number)
    return found


def _shown_on(path: Path, number: int) -> str:
    from pipelines.extraction.forms.pdf import page_contents

    content = next(page_contents(path, range(number - 1, number)))
    return " ".join(word.text for word in [*content.words, *content.layer])


def _drawing(page: Any) -> bytes:
    import pikepdf

    contents = page.obj.get("/Contents", None)
    streams = contents if isinstance(contents, pikepdf.Array) else [contents] if contents is not None else []
    return b"".join(stream.read_bytes() for stream in streams if isinstance(stream, pikepdf.Stream))


def _tells_instead(thing: Any) -> bool:
    import pikepdf

    return isinstance(thing, pikepdf.Dictionary) and "/ActualText" in thing


def _is_described(thing: Any) -> bool:
    import pikepdf

    is_holder = isinstance(thing, pikepdf.Dictionary | pikepdf.Stream) and "/Metadata" in thing
    return is_holder and bool(_described(thing))


def _described(thing: Any) -> list[str]:
    """What metadata in XML says beside what programs write; all of what is no XML."""
    from lxml import etree

    try:
        content = thing["/Metadata"].read_bytes()
    except (AttributeError, RuntimeError):
        return []
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        tree = etree.fromstring(content.strip(b"\0"), parser)
    except etree.XMLSyntaxError:
        return [content.decode("utf-8", "replace")]
    found = [tree.text or ""]
    for one in tree.iter(etree.Element):
        if any(etree.QName(each).localname.lower() in (*OF_TOOLS, "contributor") for each in _line_of(one)):
            continue
        found += [
            text for key, text in one.attrib.items() if etree.QName(key).localname.lower() not in OF_TOOLS
        ]
        found.append(one.text or "")
    return [text for text in found if WORD.search(text)]


def _line_of(one: Any) -> Iterator[Any]:
    yield one
    yield from one.iterancestors()


def _bookmarks(pdf: Any) -> Iterator[str]:
    """The titles of all bookmarks; a ring of them is gone through once."""
    waiting, seen = [pdf.Root["/Outlines"]], set()
    while waiting:
        one = waiting.pop()
        if one.objgen in seen and one.is_indirect:
            continue
        seen.add(one.objgen)
        yield str(one.get("/Title", ""))
        waiting += [one[name] for name in ("/First", "/Next") if name in one]


def _names_in(xmp: bytes) -> Iterable[str]:
    found = re.findall(
        rb"<(?:dc:creator|dc:contributor)>(.*?)</(?:dc:creator|dc:contributor)>", xmp, re.DOTALL
    )
    if not found:
        return ("somebody",)
    items = [item for part in found for item in re.findall(rb"<rdf:li[^>]*>(.*?)</rdf:li>", part, re.DOTALL)]
    return [item.decode("utf-8", "replace").strip() for item in items]


def is_office(name: str, publishers: Sequence[str]) -> bool:
    """Whether what stands as author is no person: nobody, an office, or whoever publishes."""
    plain = name.strip().lower()
    return (
        plain in NOBODY
        or bool(OFFICE.search(plain))
        or any(each.lower() in plain or plain in each.lower() for each in publishers if each)
    )
