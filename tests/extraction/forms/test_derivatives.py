"""What may be served of a file whose parts are put together in ways of their own."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from PIL import Image
from raw_pdf import FIRST_OWN, raw_pdf, stream, text

from pipelines.extraction.forms.derivative import derive, texts_beside


def test_a_file_whose_lists_are_objects_of_their_own_is_served_without_names(tmp_path: Path):
    """Lists, texts and names may be objects of a file as dictionaries are; they hold no keys to ask for."""
    path, target = tmp_path / "report.pdf", tmp_path / "served.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.Root["/Loose"] = pdf.make_indirect(
            pikepdf.Array([pdf.make_indirect(pikepdf.String("a")), pdf.make_indirect(pikepdf.Name("/B"))])
        )
        pdf.docinfo["/Author"] = "Peregrine Thistlewood"
        pdf.save(path)
    assert derive(path, target, {}, (), {}, ()) == ("names of people in the file's metadata",)
    assert b"Thistlewood" not in target.read_bytes()


def bookmarked(pdf: pikepdf.Pdf) -> None:
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("Seen", 0))
        outline.root[0].children.append(pikepdf.OutlineItem("Zenobia", 0))


def subject(pdf: pikepdf.Pdf) -> None:
    pdf.docinfo["/Subject"] = "Seen: Zenobia"


def described(pdf: pikepdf.Pdf) -> None:
    with pdf.open_metadata(set_pikepdf_as_editor=False) as meta:
        meta["dc:description"] = "Zenobia"


def told_instead(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].Contents.write(("/Span << /ActualText (Zenobia) >> BDC " + text("Seen") + " EMC").encode())


def hidden_field(pdf: pikepdf.Pdf) -> None:
    field = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Tx, T="who", V="Zenobia",
            F=2, Rect=[50, 50, 90, 60],
        )
    )  # fmt: skip
    pdf.pages[0].Annots = pikepdf.Array([field])
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[field])


def private_notes(pdf: pikepdf.Pdf) -> None:
    notes = pikepdf.Dictionary(Editor=pikepdf.Dictionary(Private=pdf.make_stream(b"Zenobia")))
    pdf.pages[0].obj.PieceInfo = notes


def words_of(path: Path) -> set[str]:
    """All that a file's objects hold, unpacked."""
    with pikepdf.open(path) as pdf:
        streams = [one.read_bytes() for one in pdf.objects if isinstance(one, pikepdf.Stream)]
        texts = [
            str(one.unparse(resolved=True)) for one in pdf.objects if not isinstance(one, pikepdf.Stream)
        ]
    return {word for word in ("Zenobia", "Seen") if any(word in one for one in [*map(str, streams), *texts])}


@pytest.mark.parametrize("way", [bookmarked, subject, described, told_instead, hidden_field, private_notes])
def test_what_no_page_says_is_not_served(way: Callable[[pikepdf.Pdf], None], tmp_path: Path):
    path, target = tmp_path / "report.pdf", tmp_path / "served.pdf"
    with pikepdf.open(raw_pdf(tmp_path / "plain.pdf", text("Seen"))) as pdf:
        way(pdf)
        pdf.save(path)
    assert "Zenobia" in words_of(path)
    assert derive(path, target, {}, (), {}, ())
    assert words_of(target) <= {"Seen"}


def test_bookmarks_that_pages_say_stay(tmp_path: Path):
    path, target = tmp_path / "report.pdf", tmp_path / "served.pdf"
    with pikepdf.open(raw_pdf(tmp_path / "plain.pdf", text("Seen"))) as pdf:
        with pdf.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem("Seen", 0))
        pdf.save(path)
    assert derive(path, target, {}, (), {}, ()) == ()


def test_what_a_later_revision_takes_back_is_not_served(tmp_path: Path):
    """A redaction that a program saves behind the end of the file leaves all of it in front."""
    path, target = raw_pdf(tmp_path / "report.pdf", text("Zenobia")), tmp_path / "served.pdf"
    before = path.read_bytes()
    start = int(before.rpartition(b"startxref")[2].split()[0])
    content = text("Seen").encode()
    new = b"4 0 obj\n<< /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (len(content), content)
    table = b"xref\n4 1\n%010d 00000 n \ntrailer\n<< /Size 6 /Root 1 0 R /Prev %d >>\n" % (len(before), start)
    end = b"startxref\n%d\n%%%%EOF\n" % (len(before) + len(new))
    path.write_bytes(before + new + table + end)
    assert b"Zenobia" in path.read_bytes()
    assert derive(path, target, {}, (), {}, ()) == ("earlier revisions",)
    assert words_of(target) == {"Seen"}


def test_what_no_page_uses_is_not_served(tmp_path: Path):
    path, target = tmp_path / "report.pdf", tmp_path / "served.pdf"
    raw_pdf(path, text("Seen"), objects={FIRST_OWN: stream(text("Zenobia"))})
    assert derive(path, target, {}, (), {}, ()) == ("what no page uses",)
    assert words_of(target) == {"Seen"}


def test_what_is_withheld_beside_the_pages_is_taken_out(tmp_path: Path):
    path, target = tmp_path / "report.pdf", tmp_path / "served.pdf"
    link = "<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (mailto:zenobia%40b.uk) >> >>"
    raw_pdf(path, text("Seen"), page=f"/Annots [{FIRST_OWN} 0 R]", objects={FIRST_OWN: link})
    assert texts_beside(path) == ["mailto:zenobia@b.uk"]
    assert derive(path, target, {}, (), {}, ()) == ()
    assert derive(path, target, {}, (), {}, (), ["mailto:zenobia@b.uk"]) == ("texts beside the pages",)
    assert texts_beside(target) == []


def test_a_photograph_is_served_without_its_notes_and_with_its_pixels(tmp_path: Path):
    path, target = tmp_path / "report.pdf", tmp_path / "served.pdf"
    photograph, exif = io.BytesIO(), Image.Exif()
    exif[0x013B] = "Zenobia"  # the artist
    Image.linear_gradient("L").save(photograph, "JPEG", exif=exif)
    entries = "/Subtype /Image /Width 256 /Height 256 /BitsPerComponent 8 /ColorSpace /DeviceGray"
    drawn = stream(photograph.getvalue(), f"{entries} /Filter [/DCTDecode]")
    use = f"/XObject << /I {FIRST_OWN} 0 R >>"
    raw_pdf(path, text("Seen") + "q 9 0 0 9 0 0 cm /I Do Q", resources=use, objects={FIRST_OWN: drawn})
    assert b"Zenobia" in path.read_bytes()
    assert derive(path, target, {}, (), {}, ()) == ("notes in photographs",)
    assert b"Zenobia" not in target.read_bytes()
    with pikepdf.open(path) as before, pikepdf.open(target) as after:
        pictures = [
            pikepdf.PdfImage(pdf.pages[0].resources.XObject.I).as_pil_image() for pdf in (before, after)
        ]
    assert pictures[0].tobytes() == pictures[1].tobytes()
