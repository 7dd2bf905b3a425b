"""What may be served of a file whose parts are put together in ways of their own."""

from __future__ import annotations

from pathlib import Path

import pikepdf

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
