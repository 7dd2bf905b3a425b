"""What may be served of a file whose parts are put together in ways of their own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from raw_pdf import raw_pdf, text

from pipelines.extraction.forms.derivative import derive


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


def words_of(path: Path) -> set[str]:
    """All that a file's objects hold, unpacked."""
    with pikepdf.open(path) as pdf:
        streams = [one.read_bytes() for one in pdf.objects if isinstance(one, pikepdf.Stream)]
        texts = [
            str(one.unparse(resolved=True)) for one in pdf.objects if not isinstance(one, pikepdf.Stream)
        ]
    return {word for word in ("Zenobia", "Seen") if any(word in one for one in [*map(str, streams), *texts])}


@pytest.mark.parametrize("way", [bookmarked, subject, described, told_instead, hidden_field])
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
