"""Damaged input is not read as if it were whole: streams that fail checks, letters that mean nothing."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest
from helpers.raw_pdf import FIRST_OWN, raw_pdf, stream, text
from small_reports import HOUSING, write_reports

from pipelines.council.project import Project
from pipelines.extraction.forms import pdf
from pipelines.extraction.forms.integrity import damaged_pages, damaged_streams
from pipelines.extraction.model import MEANINGLESS
from pipelines.extraction.reading import ReadReport, read_here
from pipelines.extraction.reading.doubts import DAMAGED, GARBLED
from pipelines.extraction.report import load_report

EDGES = (20, 70, 170, 250, 310, 380)
ROWS = (
    ("Ref", "Indicator", "Polarity", "Q2 2020/21 Target", "Q2 2020/21 Result"),
    ("AB/1", "Homes mended", "Bigger is Better", "95%", "12.5%"),
    ("AB/2", "Empty homes", "Smaller is Better", "120", "118"),
)


def table(rows: tuple[tuple[str, ...], ...] = ROWS) -> str:
    content = ""
    for down, texts in enumerate(rows):
        for left, right, words in zip(EDGES[:-1], EDGES[1:], texts, strict=True):
            content += f"{left} {240 - 20 * down} {right - left} 20 re S "
            content += text(words, left + 2, 246 - 20 * down, 6)
    return content


def compressed(path: Path, content: str, spoil: int = -1) -> Path:
    """A page whose content is compressed, one byte of it changed if one is named."""
    data = bytearray(zlib.compress(content.encode("latin-1")))
    if spoil >= 0:
        data[spoil] ^= 0x04
    return raw_pdf(path, "", objects={4: stream(bytes(data), "/Filter /FlateDecode")})


def read(path: Path, project: Project) -> ReadReport:
    return read_here(load_report(path), project.layouts)


def doubts(read: ReadReport) -> list[str]:
    return [row.doubt for each in read.tables for row in each.rows]


def test_a_whole_file_is_read_without_a_word(tmp_path: Path, project: Project):
    found = read(compressed(tmp_path / "whole.pdf", table()), project)
    assert (doubts(found), found.notes) == (["", ""], ())


@pytest.mark.parametrize("spoil", [-4, -1, 200, 330])
def test_a_stream_that_fails_its_checksum_makes_its_page_doubtful(spoil: int, tmp_path: Path):
    data = len(zlib.compress(table().encode("latin-1")))
    path = compressed(tmp_path / "page.pdf", table(), spoil % data)
    assert damaged_streams(path.read_bytes()) == {4}
    assert damaged_pages(path, 1) == {1}


def test_rows_of_a_damaged_page_are_held_back(tmp_path: Path, project: Project):
    data = len(zlib.compress(table().encode("latin-1")))
    found = read(compressed(tmp_path / "page.pdf", table(), data - 1), project)
    assert doubts(found) == [DAMAGED, DAMAGED]
    assert any("damaged on these pages" in note and note.endswith(": 1") for note in found.notes)


def test_a_length_that_does_not_fit_is_damage(tmp_path: Path):
    path = raw_pdf(tmp_path / "page.pdf", table())
    whole = path.read_bytes()
    assert damaged_streams(whole) == frozenset()
    cut = whole.replace(b"(Empty homes) Tj", b"(Empty) Tj")
    assert damaged_streams(cut) == {4}


def test_what_no_page_leads_to_harms_none(tmp_path: Path):
    broken = stream(zlib.compress(b"nothing")[:-2], "/Filter /FlateDecode")
    path = raw_pdf(tmp_path / "page.pdf", table(), objects={FIRST_OWN: broken})
    assert damaged_streams(path.read_bytes()) == {FIRST_OWN}
    assert damaged_pages(path, 1) == frozenset()


def test_letters_without_a_meaning_hold_their_row_back(tmp_path: Path, project: Project):
    rows = (*ROWS[:2], (*ROWS[2][:4], "11\\0018"))
    found = read(raw_pdf(tmp_path / "page.pdf", table(rows)), project)
    assert doubts(found) == ["", GARBLED]
    assert any("mean nothing" in note for note in found.notes)


@pytest.mark.parametrize(
    ("mapped", "expected"),
    [
        ("E031", MEANINGLESS),
        ("0007", MEANINGLESS),
        ("202E", MEANINGLESS),
        ("FDD0", MEANINGLESS),
        ("0031", "1"),
    ],
)
def test_private_and_control_characters_in_a_figure_are_no_letters(
    mapped: str, expected: str, tmp_path: Path
):
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <00> <FF> "
        f"endcodespacerange 1 beginbfchar <31> <{mapped}> endbfchar endcmap end end"
    )
    font = f"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode {FIRST_OWN} 0 R >>"
    path = raw_pdf(tmp_path / "page.pdf", text("6123"), objects={5: font, FIRST_OWN: stream(cmap)})
    (page,) = pdf.page_contents(path)
    assert [word.text for word in page.words] == [f"6{expected}23"]


def test_a_transcript_keeps_no_control_character(tmp_path: Path, project: Project):
    path = write_reports(tmp_path) / f"{HOUSING}.txt"
    path.write_text(
        path.read_text().replace("141 (R)", "14\u202e1 (R)").replace("No budget", "No\x07 budget")
    )
    found = read(path, project)
    assert [row.doubt for each in found.tables for row in each.rows].count(GARBLED) == 2
