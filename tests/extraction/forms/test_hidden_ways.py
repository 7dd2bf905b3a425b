"""More ways of hiding, striking out and misstating a figure: none is read, and what is seen still is."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from helpers.raw_pdf import FIRST_OWN, form, raw_pdf, stream, text

from pipelines.extraction.forms import pdf
from pipelines.extraction.model import PageContent

OBJ = FIRST_OWN
SECRET = text("8.9")  # 13.9 by 7 points from (50, 200)
PLAIN = text("Seen", 50, 250)
BAR = "0 g 45 195 30 15 re f "
LAYER = "<< /Type /OCG /Name (Old figures) >>"
DARK = stream(
    b"\x40", "/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray"
)
FADE = "<< /FunctionType 2 /Domain [0 1] /C0 [0] /C1 [0.1] /N 1 >>"
SHADING = (
    "/Shading << /Sh << /ShadingType 2 /ColorSpace /DeviceGray /Coords [0 0 400 0] "
    f"/Function {OBJ} 0 R /Extend [true true] >> >>"
)
MASK = "/Group << /S /Transparency /CS /DeviceGray >>"


def tiles(paint: str) -> dict[str, Any]:
    cell = "/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 9 9] /XStep 9 /YStep 9"
    return {
        "resources": f"/Pattern << /T {OBJ} 0 R >>",
        "objects": {OBJ: stream(paint, f"{cell} /Resources << >>")},
    }


def state(entries: str, objects: dict[int, str | bytes] | None = None) -> dict[str, Any]:
    return {"resources": f"/ExtGState << /G << {entries} >> >>", "objects": objects}


def layered(default: str, member: str, name: str = LAYER) -> dict[str, Any]:
    return {
        "content": f"/OC /L BDC {SECRET} EMC",
        "catalogue": f"/OCProperties << /OCGs [{OBJ} 0 R] /D << {default} >> >>",
        "resources": f"/Properties << /L {OBJ + 1} 0 R >>",
        "objects": {OBJ: name, OBJ + 1: member},
    }


def noted(kind: str, looks: str, entries: str, content: str = SECRET) -> dict[str, Any]:
    body = (
        f"<< /Type /Annot /Subtype /{kind} /Rect [0 0 400 300] /F 4 /AP << /N {OBJ + 1} 0 R >> {entries} >>"
    )
    return {
        "content": content,
        "page": f"/Annots [{OBJ} 0 R]",
        "objects": {OBJ: body, OBJ + 1: form(looks)},
    }


def drawn_letters(procedure: str, content: str) -> dict[str, Any]:
    """A page with a font whose letters are drawings, named `E`."""
    font = (
        "<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1000 1000] /FontMatrix [0.001 0 0 0.001 0 0] "
        f"/CharProcs << /a {OBJ + 1} 0 R >> /Encoding << /Type /Encoding /Differences [46 /a 56 /a /a] >> "
        f"/FirstChar 46 /LastChar 57 /Widths [{'500 ' * 12}] /ToUnicode {OBJ + 2} 0 R >>"
    )
    codes = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <00> <ff> "
        "endcodespacerange 3 beginbfchar <2e> <002e> <38> <0038> <39> <0039> endbfchar endcmap end end"
    )
    page = (
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 300] /Contents 4 0 R "
        f"/Resources << /Font << /F 5 0 R /E {OBJ} 0 R >> >> >>"
    )
    return {
        "content": content,
        "objects": {3: page, OBJ: font, OBJ + 1: stream(procedure), OBJ + 2: stream(codes)},
    }


def lines(colour: str) -> str:
    """Lines so close that nothing is seen between them."""
    drawn = " ".join(f"45 {196 + step / 2} m 75 {196 + step / 2} l S" for step in range(26))
    return f"{colour} G 0.6 w {drawn} "


def read(folder: Path, content: str, **more: Any) -> PageContent:
    (page,) = pdf.page_contents(raw_pdf(folder / "page.pdf", PLAIN + content, **more))
    return page


OFF = f"/OFF [{OBJ} 0 R]"
MEMBER = "<< /Type /OCMD /OCGs [{0} 0 R] {1} >>"
HIDDEN: dict[str, dict[str, Any]] = {
    "by a black mask": {
        "content": "/G gs " + SECRET,
        **state(
            f"/SMask << /S /Luminosity /G {OBJ} 0 R >>", {OBJ: form("0 g 0 0 400 300 re f", entries=MASK)}
        ),
    },
    "by an empty mask": {
        "content": "/G gs " + SECRET,
        **state(f"/SMask << /S /Alpha /G {OBJ} 0 R >>", {OBJ: form("", entries=MASK)}),
    },
    "by blending": {"content": "/G gs " + SECRET, **state("/BM /Screen")},
    "white that multiplies": {
        "content": "0.5 g 45 195 30 15 re f /G gs 1 g " + SECRET,
        **state("/BM /Multiply"),
    },
    "in the ink that is none": {
        "content": "/S cs 1 scn " + SECRET,
        "resources": f"/ColorSpace << /S [/Separation /None /DeviceGray {OBJ} 0 R] >>",
        "objects": {OBJ: "<< /FunctionType 2 /Domain [0 1] /C0 [1] /C1 [0] /N 1 >>"},
    },
    "in no ink of four": {"content": "0 0 0 0 k " + SECRET},
    "in an empty pattern": {"content": "/Pattern cs /T scn " + SECRET, **tiles("")},
    "in a white pattern": {"content": "/Pattern cs /T scn " + SECRET, **tiles("1 g 0 0 9 9 re f")},
    "in letters that are empty drawings": drawn_letters("500 0 d0", "BT /E 10 Tf 50 200 Td (8.9) Tj ET"),
    "without width": {"content": "BT 0.5 Tz /F 10 Tf 50 200 Td (8.9) Tj ET"},
    "without height": {"content": "BT /F 10 Tf 1 0 0 0.002 50 200 Tm (8.9) Tj ET"},
    "outlined in white": {"content": "1 G " + text("8.9", before="1 Tr")},
    "outlined without opacity": {"content": "/G gs " + text("8.9", before="1 Tr"), **state("/CA 0")},
    "in a layer's membership": layered(OFF, MEMBER.format(OBJ, "/P /AllOn")),
    "in a layer seen where another is off": layered("", MEMBER.format(OBJ, "/P /AllOff")),
    "in a layer by an expression": layered("", MEMBER.format(OBJ, f"/VE [/Not {OBJ} 0 R]")),
    "in a layer off like all": layered("/BaseState /OFF", MEMBER.format(OBJ, "")),
    "in a form of a layer": {
        "content": "/X Do",
        "catalogue": f"/OCProperties << /OCGs [{OBJ} 0 R] /D << {OFF} >> >>",
        "resources": f"/XObject << /X {OBJ + 1} 0 R >>",
        "objects": {OBJ: LAYER, OBJ + 1: form(SECRET, entries=f"/OC {OBJ} 0 R")},
    },
    "under a picture in the text": {
        "content": SECRET + "q 30 0 0 15 45 195 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x40 EI Q"
    },
    "under a shading": {
        "content": SECRET + "q 45 195 30 15 re W n /Sh sh Q",
        "resources": SHADING,
        "objects": {OBJ: FADE},
    },
    "as dark as its shading": {
        "content": "q 45 195 30 15 re W n /Sh sh Q 0 g " + SECRET,
        "resources": SHADING,
        "objects": {OBJ: FADE.replace("0.1", "0.02")},
    },
    "under a pattern": {
        "content": SECRET + "/Pattern cs /T scn 45 195 30 15 re f",
        **tiles("1 g 0 0 9 9 re f"),
    },
    "under a form": {
        "content": SECRET + "/X Do",
        "resources": f"/XObject << /X {OBJ} 0 R >>",
        "objects": {OBJ: form(BAR)},
    },
    "under many lines": {"content": SECRET + lines("0")},
    "under many white lines": {"content": SECRET + lines("1")},
    "under many thin areas": {
        "content": SECRET + "1 g " + " ".join(f"{45 + step * 2} 195 2.1 15 re f" for step in range(15))
    },
    "under thin areas with gaps": {
        "content": SECRET + "0 g " + " ".join(f"{45 + step * 3} 195 2.4 15 re f" for step in range(10))
    },
    "under white letters": {"content": SECRET + "1 g BT /F 40 Tf 45 190 Td 3 Tc (MMMM) Tj ET"},
    "under its own white outline": {"content": "0 g 1 G 12 w " + text("8.9", before="2 Tr")},
    "under the same in white": {"content": SECRET + "1 g 1 G 4 w " + text("8.9", before="2 Tr")},
    "under a shape without looks of its own": {
        "content": SECRET,
        "page": f"/Annots [{OBJ} 0 R]",
        "objects": {OBJ: "<< /Type /Annot /Subtype /Square /Rect [45 195 75 210] /IC [0 0 0] /F 4 >>"},
    },
    "pale yellow on white": {"content": "1 1 0.8 rg " + SECRET},
    "dark blue on black": {"content": BAR + "0 0 0.15 rg " + SECRET},
    "by blending that lightens": {"content": "/G gs " + SECRET, **state("/BM /Lighten")},
    "white by an index": {
        "content": "/S cs 0 scn " + SECRET,
        "resources": "/ColorSpace << /S [/Indexed /DeviceRGB 0 <ffffff>] >>",
    },
    "nearly without opacity": {"content": "/G gs " + SECRET, **state("/ca 0.02")},
    "raised beyond the page": {"content": "BT /F 10 Tf 1000 Ts 50 200 Td (8.9) Tj ET"},
    "tiny in its form": {
        "content": "/X Do",
        "resources": f"/XObject << /X {OBJ} 0 R >>",
        "objects": {OBJ: form(SECRET, entries="/Matrix [0.01 0 0 0.01 50 200]")},
    },
    "in a layer within one that is off": {
        "content": f"/OC /L BDC /OC /M BDC {SECRET} EMC EMC",
        "catalogue": f"/OCProperties << /OCGs [{OBJ} 0 R {OBJ + 1} 0 R] /D << {OFF} >> >>",
        "resources": f"/Properties << /L {OBJ} 0 R /M {OBJ + 1} 0 R >>",
        "objects": {OBJ: LAYER, OBJ + 1: "<< /Type /OCG /Name (on) >>"},
    },
    "in letters that only clip": {"content": "q BT /F 10 Tf 7 Tr 150 200 Td (X) Tj ET " + SECRET + " Q"},
    "green on green": {"content": "0.5 0.7 0.5 rg 45 195 30 15 re f 0.52 0.72 0.52 rg " + SECRET},
    "beyond a crop box told backwards": {"content": SECRET, "page": "/CropBox [400 300 100 0]"},
    "beyond its form": {
        "content": "/X Do",
        "resources": f"/XObject << /X {OBJ} 0 R >>",
        "objects": {OBJ: form(SECRET, box="100 0 400 300")},
    },
    "in an empty clip": {"content": "q 50 200 0 0 re W n " + SECRET + "Q"},
    "in the hole of a clip": {"content": "q 0 0 400 300 re 40 190 50 40 re W* n " + SECRET + "Q"},
    "letters on one spot": {"content": "BT -6 Tc /F 10 Tf 50 200 Td (8.9) Tj ET"},
    "crossed out": {"content": SECRET + "0.7 w 49 199 m 63 209 l S 49 209 m 63 199 l S"},
    "crossed out by a wave": {
        "content": SECRET + "0.5 w 50 203 m 52 204 l 54 202.5 l 56 204 l 58 202.5 l 60 204 l 62.5 203 l S"
    },
    "struck out twice": {"content": SECRET + "0.5 w 50 202.5 m 63 202.5 l S 50 204 m 63 204 l S"},
    "struck out by a picture": {
        "content": SECRET + "q 13 0 0 0.8 50 203 cm /I Do Q",
        "resources": f"/XObject << /I {OBJ} 0 R >>",
        "objects": {OBJ: DARK},
    },
    "struck out by dashes": {"content": SECRET + text("---")},
    "struck out by letters": {"content": SECRET + text("xxx")},
    "scratched out by ink": noted("Ink", "1 0 0 RG 1 w 49 200 m 55 206 l 60 200 l 63 206 l S", ""),
    "struck in part": {"content": text("18.9") + "0.7 w 49.5 203 m 56 203 l S"},
}


@pytest.mark.parametrize("way", HIDDEN)
def test_no_way_of_hiding_a_figure_lets_it_be_read(way: str, tmp_path: Path):
    page = read(tmp_path, **HIDDEN[way])
    assert [word.text for word in page.words if set(word.text) & set("89")] == []
    assert page.left_out


def test_a_note_in_a_layer_that_may_be_off_is_not_drawn(tmp_path: Path):
    page = noted("FreeText", SECRET, f"/Contents (8.9) /OC {OBJ + 2} 0 R", "")
    page["objects"][OBJ + 2] = LAYER
    assert [word.text for word in read(tmp_path, **page).words] == ["Seen"]


def test_letters_are_read_as_they_are_seen_and_not_as_they_are_told(tmp_path: Path):
    for told, seen in (
        ("8.9", "7.4"),
        ("Green", "Red"),
        ("Zenobia Quill", "Repairs"),
        ("9", "Red"),
        ("Redressing", "Red"),
    ):
        lie = f"/Span << /ActualText ({told}) >> BDC {text(seen)} EMC"
        assert [word.text for word in read(tmp_path, lie).words] == ["Seen", seen]


def test_letters_drawn_as_one_and_signs_are_read_as_they_are_told(tmp_path: Path):
    joined = "BT /F 10 Tf 50 200 Td (o) Tj /Span << /ActualText (ffi) >> BDC (f) Tj EMC (ce) Tj ET"
    sign = "/Span << /ActualText (Green) >> BDC " + text("n") + " EMC"
    assert [word.text for word in read(tmp_path, joined).words] == ["Seen", "office"]
    assert [word.text for word in read(tmp_path, sign).words] == ["Seen", "Green"]


PARTLY: dict[str, tuple[dict[str, Any], set[str]]] = {  # what may be read of it; nothing always may
    "first digit without ink": (
        {"content": "BT /F 10 Tf 50 200 Td 3 Tr (1) Tj 0 Tr (8.9) Tj ET"},
        {"8.9"},
    ),
    "first digit white": ({"content": "BT /F 10 Tf 50 200 Td 1 g (1) Tj 0 g (8.9) Tj ET"}, {"8.9"}),
    "last digit white": ({"content": "BT /F 10 Tf 50 200 Td (8.9) Tj 1 g (5) Tj ET"}, {"8.9"}),
    "sign white": ({"content": "BT /F 10 Tf 50 200 Td 1 g (-) Tj 0 g (8.9) Tj ET"}, {"8.9"}),
    "sign tiny": ({"content": "BT /F 0.5 Tf 50 200 Td (-) Tj /F 10 Tf (8.9) Tj ET"}, {"8.9"}),
    "last digits tiny": ({"content": "BT /F 10 Tf 50 200 Td (8.9) Tj /F 0.4 Tf (55) Tj ET"}, {"8.9"}),
    "sign covered": ({"content": text("-8.9") + "1 g 49 198 4 10 re f"}, {"8.9"}),
    "point covered": ({"content": text("8.9", size=20) + "1 g 61.6 199 4.6 4 re f"}, set()),
    "first digit covered": ({"content": text("18.9") + "1 g 49.5 198 6 10 re f"}, {"8.9"}),
    "last digit covered": ({"content": text("8.95") + "1 g 64.2 198 8 10 re f"}, {"8.9"}),
    "last digit beyond the page": (
        {"content": text("1,234,567", 340), "page": "/CropBox [0 0 377 300]"},
        set(),
    ),
    "sign outside its clip": ({"content": "q 53.2 190 60 30 re W n " + text("-8.9") + "Q"}, {"8.9"}),
    "first digit outside its clip": ({"content": "q 56 190 60 30 re W n " + text("18.9") + "Q"}, {"8.9"}),
    "last digit struck out": ({"content": text("8.95") + "0.7 w 63.5 203 m 69.5 203 l S"}, set()),
}


@pytest.mark.parametrize("way", PARTLY)
def test_a_figure_of_which_a_part_is_not_seen_is_not_read_whole(way: str, tmp_path: Path):
    page, allowed = PARTLY[way]
    assert {word.text for word in read(tmp_path, **page).words} - {"Seen"} <= allowed


SEEN: dict[str, dict[str, Any]] = {
    "white on red": {"content": "1 0 0 rg 45 195 30 15 re f 1 g " + SECRET},
    "in a box": {"content": SECRET + "0.5 w 46 196 22 14 re S"},
    "under a line": {"content": SECRET + "0.7 w 50 210 m 63 210 l S"},
    "beyond the trim box": {"content": SECRET, "page": "/TrimBox [100 0 400 300]"},
    "filled and outlined": {"content": text("8.9", before="2 Tr")},
    "outlined over nothing": {"content": "/G gs " + text("8.9", before="2 Tr", size=16), **state("/ca 0")},
    "under a colour that multiplies": {
        "content": SECRET + "/G gs 1 1 0 rg 45 195 30 15 re f",
        **state("/BM /Multiply"),
    },
    "told as it is": {"content": "/Span << /ActualText (8.9) >> BDC " + SECRET + " EMC"},
    "in a black pattern": {"content": "/Pattern cs /T scn " + SECRET, **tiles("0 g 0 0 9 9 re f")},
    "in a layer that is on": layered("", MEMBER.format(OBJ, "")),
    "yellow on white": {"content": "1 1 0 rg " + SECRET},
    "under a shape without a ground": {
        "content": SECRET,
        "page": f"/Annots [{OBJ} 0 R]",
        "objects": {OBJ: "<< /Type /Annot /Subtype /Square /Rect [45 195 75 210] /C [1 0 0] /F 4 >>"},
    },
    "outlined a little in white": {"content": "0 g 1 G 0.3 w " + text("8.9", before="2 Tr")},
    "between rules": {"content": SECRET + "0.5 w 20 197 m 300 197 l S 20 215 m 300 215 l S"},
    "ringed": {
        "content": SECRET + "1 w 42 203 m 42 215 72 215 72 203 c 72 191 42 191 42 203 c s",
    },
}


@pytest.mark.parametrize("way", SEEN)
def test_what_only_looks_hidden_is_read_once(way: str, tmp_path: Path):
    words = Counter(word.text for word in read(tmp_path, **SEEN[way]).words)
    assert words == {"Seen": 1, "8.9": 1}
