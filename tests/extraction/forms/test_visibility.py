"""What a page does not show is not read, whatever hides it; what it shows is, whatever looks like a cover."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pypdfium2
import pytest
from helpers.raw_pdf import FIRST_OWN, WIDTH, form, raw_pdf, stream, text

from pipelines.extraction.forms import pdf, visibility
from pipelines.extraction.model import PageContent

SECRET = text("8.9")  # 12.5 by 7 points from (50, 200)
PLAIN = text("Seen", 50, 250)
OBJ = FIRST_OWN
GREY_PICTURE = stream(
    b"\x40", "/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray"
)
OFF = f"/OCProperties << /OCGs [{OBJ} 0 R] /D << /OFF [{OBJ} 0 R] >> >>"
OCG = "<< /Type /OCG /Name (Old figures) >>"


class Page(NamedTuple):
    """A page with a figure on it: operators, and what else the file holds."""

    content: str
    page: str = ""
    catalogue: str = ""
    resources: str = ""
    objects: dict[int, str | bytes] | None = None

    def read(self, folder: Path) -> PageContent:
        path = raw_pdf(
            folder / "page.pdf",
            PLAIN + self.content,
            page=self.page,
            catalogue=self.catalogue,
            resources=self.resources,
            objects=self.objects,
        )
        (content,) = pdf.page_contents(path)
        return content


def annotation(kind: str, appearance: str = "", entries: str = "") -> Page:
    looks = {OBJ + 1: form(appearance)} if appearance else {}
    shown = f"/AP << /N {OBJ + 1} 0 R >>" if appearance else ""
    place = "" if "/Rect" in entries else "/Rect [0 0 400 300]"
    body = f"<< /Type /Annot /Subtype /{kind} {place} /F 4 {shown} {entries} >>"
    return Page(SECRET, page=f"/Annots [{OBJ} 0 R]", objects={OBJ: body, **looks})


BAR = "0 g 45 195 30 15 re f "
HIDDEN: dict[str, tuple[Page, str]] = {
    "no ink": (Page(text("8.9", before="3 Tr")), "invisible"),
    "a clip only": (Page(text("8.9", before="7 Tr")), "invisible"),
    "no opacity": (
        Page("/G gs " + SECRET, resources="/ExtGState << /G << /ca 0 >> >>"),
        "invisible",
    ),
    "no opacity of the form around it": (
        Page(
            "/G gs /X Do",
            resources=f"/ExtGState << /G << /ca 0 >> >> /XObject << /X {OBJ} 0 R >>",
            objects={OBJ: form(SECRET)},
        ),
        "invisible",
    ),
    "white on white": (Page("1 g " + SECRET), "colour of its ground"),
    "nearly white on white": (Page("0.98 g " + SECRET), "colour of its ground"),
    "black on black": (Page(BAR + SECRET), "colour of its ground"),
    "grey on a picture as grey": (
        Page(
            f"q 30 0 0 15 45 195 cm /I Do Q {64 / 255} g " + SECRET,
            resources=f"/XObject << /I {OBJ} 0 R >>",
            objects={OBJ: GREY_PICTURE},
        ),
        "colour of its ground",
    ),
    "under a black bar": (Page(SECRET + BAR), "covered"),
    "under a white patch": (Page(SECRET + "1 g 45 195 30 15 re f"), "covered"),
    "under a bar drawn as a line": (Page(SECRET + "0 G 14 w 45 203 m 75 203 l S"), "covered"),
    "under a round shape": (
        Page(SECRET + "1 g 40 203 m 40 223 80 223 80 203 c 80 183 40 183 40 203 c f"),
        "covered",
    ),
    "under a picture": (
        Page(
            SECRET + "q 30 0 0 15 45 195 cm /I Do Q",
            resources=f"/XObject << /I {OBJ} 0 R >>",
            objects={OBJ: GREY_PICTURE},
        ),
        "covered",
    ),
    "under half a bar": (Page(SECRET + "0 g 55 195 30 15 re f"), "covered"),
    "under an annotation": (annotation("Square", BAR), "covered"),
    "beyond the crop box": (Page(SECRET, page="/CropBox [100 0 400 300]"), "outside"),
    "half beyond the crop box": (Page(SECRET, page="/CropBox [56 0 400 300]"), "outside"),
    "beyond the paper": (Page(text("8.9", WIDTH + 20)), "outside"),
    "outside its clip": (Page("q 0 0 40 300 re W n " + SECRET + "Q"), "outside"),
    "half outside its clip": (Page("q 0 0 57 300 re W n " + SECRET + "Q"), "outside"),
    "outside a clip that is no rectangle": (Page("q 0 0 m 40 0 l 20 300 l W n " + SECRET + "Q"), "outside"),
    "on a layer that is off": (
        Page(
            "/OC /L BDC " + SECRET + "EMC",
            catalogue=OFF,
            resources=f"/Properties << /L {OBJ} 0 R >>",
            objects={OBJ: OCG},
        ),
        "layer",
    ),
    "in a form on a layer that is off": (
        Page(
            "/OC /L BDC /X Do EMC",
            catalogue=OFF,
            resources=f"/Properties << /L {OBJ} 0 R >> /XObject << /X {OBJ + 1} 0 R >>",
            objects={OBJ: OCG, OBJ + 1: form(SECRET)},
        ),
        "layer",
    ),
    "half a point high": (Page(text("8.9", size=0.5)), "too small"),
    "marked for redaction": (
        annotation("Redact", entries="/Rect [45 195 75 215]"),
        "marked for redaction",
    ),
    "struck out by a line": (Page(SECRET + "0.7 w 50 203 m 62.5 203 l S"), "struck out"),
    "struck out by a thin bar": (Page(SECRET + "50 202.5 12.5 0.8 re f"), "struck out"),
    "struck out by an annotation": (
        annotation("StrikeOut", entries="/QuadPoints [50 210 62 210 50 198 62 198]"),
        "struck out",
    ),
    "a stamp aslant": (
        Page(text("Seen too", 50, 100) + "BT /F 40 Tf 0.8 g 0.8 0.6 -0.6 0.8 60 40 Tm (8.9) Tj ET"),
        "overlay",
    ),
    "a large stamp over words": (
        Page(text("Seen too and also this", 50, 100) + "0.8 g " + text("8.9", 50, 90, 50)),
        "overlay",
    ),
    "in a text that the paper cuts": (Page(text("8.9", 3) + text("Fly-tips", -33)), "cut off"),
    "printed over another": (Page(text("7.4") + SECRET), "printed over one another"),
}


@pytest.mark.parametrize("kind", HIDDEN)
def test_what_cannot_be_seen_is_counted_and_not_read(kind: str, tmp_path: Path):
    page, reason = HIDDEN[kind]
    content = page.read(tmp_path)
    assert "8.9" not in [word.text for word in content.words]
    assert "Seen" in [word.text for word in content.words] or "beyond the crop box" in kind
    assert reason in {left.reason for left in content.left_out}
    counted = Counter()
    for left in content.left_out:
        counted[left.reason] += left.words
    assert counted[reason] in (1, 2)


SEEN: dict[str, Page] = {
    "plain": Page(SECRET),
    "white on black": Page(BAR + "1 g " + SECRET),
    "white on a dark picture": Page(
        "q 30 0 0 15 45 195 cm /I Do Q 1 g " + SECRET,
        resources=f"/XObject << /I {OBJ} 0 R >>",
        objects={OBJ: GREY_PICTURE},
    ),
    "pale grey": Page("0.86 g " + SECRET),
    "over a cover": Page(text("7.4") + "1 g 45 195 30 15 re f 0 g " + SECRET),
    "outlined only": Page(text("8.9", size=20, before="1 Tr")),
    "half opaque": Page("/G gs " + SECRET, resources="/ExtGState << /G << /ca 0.5 >> >>"),
    "under a highlight": annotation(
        "Highlight", entries="/C [1 1 0] /QuadPoints [45 215 75 215 45 195 75 195]"
    ),
    "under a bar that lets through": Page(
        SECRET + "/G gs " + BAR, resources="/ExtGState << /G << /ca 0.3 >> >>"
    ),
    "under a shape whose clip lies elsewhere": Page(SECRET + "q 0 0 40 40 re W n 0 g 0 0 400 300 re f Q"),
    "beside a bar": Page(SECRET + "0 g 63.5 195 30 15 re f"),
    "inside its clip": Page("q 45 190 30 30 re W n " + SECRET + "Q"),
    "on a layer that is on": Page(
        "/OC /L BDC " + SECRET + "EMC",
        catalogue=f"/OCProperties << /OCGs [{OBJ} 0 R] /D << >> >>",
        resources=f"/Properties << /L {OBJ} 0 R >>",
        objects={OBJ: OCG},
    ),
    "under a rule of a table": Page(SECRET + "0.5 w 20 203 m 300 203 l S 20 180 m 20 230 l S"),
    "underlined": Page(SECRET + "0.7 w 50 198.5 m 62.5 198.5 l S"),
    "printed twice to look bold": Page(SECRET + text("8.9", 50.3)),
    "with a shadow": Page("0.6 g " + text("8.9", 51, 199) + "0 g " + SECRET),
    "spaced out": Page(text("8.9", before="3 Tc")),
    "spaced out a little": Page(text("8.9", before="2.3 Tc")),
    "in free text": annotation("FreeText", text("8.9"), "/Contents (8.9)")._replace(content=""),
    "in a field": annotation("Widget", text("8.9"), "/FT /Tx /V (8.9)")._replace(content=""),
    "on its side": Page("BT /F 10 Tf 0 1 -1 0 50 200 Tm (8.9) Tj ET"),
}


@pytest.mark.parametrize("kind", SEEN)
def test_what_can_be_seen_is_read_once(kind: str, tmp_path: Path):
    content = SEEN[kind].read(tmp_path)
    assert Counter(word.text for word in content.words) == {"Seen": 1, "8.9": 1}
    assert content.fields == 0


def test_a_number_set_in_pieces_goes_on_over_less_than_a_space(tmp_path: Path):
    pieces = Page(text("463,") + text("218", 71.4) + text("56", 100) + text("%", 113)).read(tmp_path)
    assert [word.text for word in pieces.words] == ["Seen", "463,218", "56%"]
    apart = Page(text("463,") + text("218", 72.3)).read(tmp_path)
    assert [word.text for word in apart.words] == ["Seen", "463,", "218"]


def letter_by_letter(words: str, step: float, x: float = 50, y: float = 200) -> str:
    """Operators that print each letter by itself, so far apart beside their widths."""
    out = ""
    for letter in words:
        out += text(letter, round(x, 3), y)
        x += step + {".": 2.78, ",": 2.78, "%": 8.89}.get(letter, 5.56)
    return out


def test_letters_printed_one_by_one_with_room_between_are_words(tmp_path: Path):
    figures = letter_by_letter("463,218", 3.5) + letter_by_letter("93.4%", 3.5, 200) + text("334", 300)
    assert [word.text for word in Page(figures).read(tmp_path).words] == ["Seen", "463,218", "93.4%", "334"]
    lone = Page(letter_by_letter("312", 4.5)).read(tmp_path)  # as in narrow columns
    assert [word.text for word in lone.words] == ["Seen", "3", "1", "2"]


def test_letters_printed_one_by_one_with_a_shadow_are_read_once(tmp_path: Path):
    shadow = "0.7 g " + letter_by_letter("463,218", 0, 50.75, 199.25)
    page = Page(shadow + "0 g " + letter_by_letter("463,218", 0)).read(tmp_path)
    assert [word.text for word in page.words] == ["Seen", "463,218"]
    assert not page.left_out
    patched = text("436,218") + "1 g 45 195 60 15 re f 0 g " + text("463,218", 50.5)
    old = Page(patched).read(tmp_path)
    assert [word.text for word in old.words] == ["Seen", "463,218"]
    assert [(left.reason, left.words) for left in old.left_out] == [("covered", 1)]


def test_a_cover_with_new_text_on_it_is_told_from_one_without(tmp_path: Path):
    replaced = SEEN["over a cover"].read(tmp_path).left_out
    bare = HIDDEN["under a white patch"][0].read(tmp_path).left_out
    assert [(left.words, left.is_replaced) for left in (*replaced, *bare)] == [(1, True), (1, False)]


def test_a_field_without_looks_is_counted(tmp_path: Path):
    page = (
        annotation("Widget", entries="/FT /Tx /V (8.9) /Rect [45 195 75 215]")
        ._replace(content="")
        .read(tmp_path)
    )
    assert ([word.text for word in page.words], page.fields) == (["Seen"], 1)


def test_a_hidden_annotation_covers_and_shows_nothing(tmp_path: Path):
    hidden = annotation("Square", BAR, "/F 2").read(tmp_path)
    unseen = annotation("FreeText", text("7.4", 50, 100), "/F 32 /Contents (7.4)").read(tmp_path)
    assert [word.text for word in (*hidden.words, *unseen.words)] == ["Seen", "8.9"] * 2


def test_what_a_turned_page_hides_is_not_read(tmp_path: Path):
    content = Page(SECRET + BAR, page="/Rotate 90").read(tmp_path)
    assert [word.text for word in content.words] == ["Seen"]
    assert [left.reason for left in content.left_out] == ["covered"]


def test_a_page_on_which_nothing_asks_is_not_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    drawn = []
    monkeypatch.setattr(visibility, "_drawn", lambda *_: drawn.append(1))
    for kind in ("plain", "white on black", "beside a bar", "inside its clip", "underlined"):
        SEEN[kind].read(tmp_path)
    assert not drawn


def test_the_picture_of_a_page_is_as_before_it_was_looked_at(tmp_path: Path):
    path = raw_pdf(tmp_path / "page.pdf", PLAIN + SECRET + BAR)
    before = pypdfium2.PdfDocument(path)[0].render().to_numpy().tobytes()
    document = pdf.open_pdf(path)
    pdf.read_page(document, 0, "page.pdf")
    assert document[0].render().to_numpy().tobytes() == before
