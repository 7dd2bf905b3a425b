"""Reports as office documents and web pages: the rows a person reads, and nothing that the file hides."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from office_files import SAVINGS_TRUTH, SECRET, TRUTH, WRITERS

from pipelines.assembly.inspection import inspect_report
from pipelines.cli.inspect import is_table
from pipelines.council.project import default_project
from pipelines.exceptions import (
    EncryptedReportError,
    NotAPdfError,
    OversizedReportError,
    TruncatedReportError,
)
from pipelines.extraction.forms.written import is_unseen
from pipelines.extraction.model import Colour
from pipelines.extraction.picture import rows_around
from pipelines.extraction.reading import read_report
from pipelines.extraction.report import find_reports, load_report

FORMS = tuple(WRITERS)


def inspected(folder: Path, form: str, *, with_secrets: bool = False) -> dict[str, Any]:
    path = WRITERS[form](folder / f"fenmarsh-q2-2025-26.{form}", with_secrets=with_secrets)
    return inspect_report(load_report(path), default_project())


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_rows_of_the_report(tmp_path: Path, form: str) -> None:
    told = inspected(tmp_path, form)
    assert (told["publisher"], told["period"]) == ("Fenmarsh Borough Council", "Q2 2025/26")
    assert told["questions"] == []
    rows = {row["ref"]: row for row in told["rows"]["indicator-results"]}
    assert {ref: {name: rows[ref][name] for name in truth} for ref, truth in TRUTH.items()} == TRUTH
    savings = {row["ref"]: row for row in told["rows"]["savings-proposals"]}
    assert {
        ref: {name: savings[ref][name] for name in truth} for ref, truth in SAVINGS_TRUTH.items()
    } == SAVINGS_TRUTH


@pytest.mark.parametrize("form", FORMS)
def test_nothing_hidden_is_read_and_all_of_it_is_told(tmp_path: Path, form: str) -> None:
    told = inspected(tmp_path, form, with_secrets=True)
    assert SECRET not in json.dumps(told)
    assert {row["ref"] for row in told["rows"]["indicator-results"]} == set(TRUTH)
    wanted = {
        "xlsx": (
            "4 words in the file cannot be seen in sheet 'Indicators'",
            "1 comment beside the text in sheet 'Indicators' was not read",
            "row 12 of sheet 'Indicators' is hidden",
            "column M of sheet 'Indicators' is hidden",
            "cell E13 of sheet 'Indicators' holds a formula without a stored value",
            "2 sheets are hidden",
        ),
        "docx": ("2 words are hidden", "2 words in the file cannot be seen",
                 "2 words that tracked changes take",

                 "2 words that tracked changes put in were read", "1 comment beside"),
        "odt": ("3 words are hidden", "2 words in the file cannot be seen",
                "3 words that tracked changes take",
                 "1 comment beside"),
        "ods": ("row 11 of sheet 'Indicators' is hidden", "1 sheet is hidden"),
        "html": ("4 words are hidden", "1 word in the file cannot be seen", "1 script was neither run"),
    }[form]  # fmt: skip
    for sentence in wanted:
        assert sum(note.startswith(sentence) for note in told["notes"]) == 1, (sentence, told["notes"])


@pytest.mark.parametrize(
    ("ink", "ground", "unseen"),
    [
        ((255, 255, 204), None, True),
        ((0, 0, 40), (0, 0, 0), True),
        ((255, 255, 0), None, False),
        ((217, 217, 217), None, False),
        ((192, 0, 0), (0, 97, 0), False),
    ],
)
def test_letters_with_no_more_light_than_their_ground_are_not_read(
    ink: Colour, ground: Colour | None, *, unseen: bool
) -> None:
    assert is_unseen(ink, ground) == unseen


def test_a_row_with_a_formula_that_has_no_value_is_held_back(tmp_path: Path) -> None:
    told = inspected(tmp_path, "xlsx", with_secrets=True)
    (held,) = [row for row in told["held_back"] if row["cells"].get("ref") == "FM5"]
    assert held["place"] == "sheet 'Indicators', cell A13"
    assert held["reason"] == "cell E13 holds a formula without a stored value"


@pytest.mark.parametrize("form", FORMS)
def test_each_cell_has_a_place_and_the_place_shows_it(tmp_path: Path, form: str) -> None:
    path = WRITERS[form](tmp_path / f"fenmarsh.{form}", with_secrets=True)
    read = read_report(load_report(path), default_project().layouts)
    (table,) = [one for one in read.tables if one.layout.resource == "indicator-results"]
    (spot,) = next(row for row in table.rows if row.text("ref") == "FM2").cells["result"].parts
    places = {
        "xlsx": "sheet 'Indicators', cell E8",
        "ods": "sheet 'Indicators', cell E8",
    }
    assert spot.place == places.get(form, "table 1, row 3, cell 5")
    assert spot.line is not None
    shown = rows_around(path, [(spot.line, spot.place)], around=1)
    assert [cell.text for row in shown for cell in row.cells if cell.is_lit] == ["72"]
    assert shown[0].cells[0].text == "Ref"  # the headings are shown with it
    assert SECRET not in str(shown)


def test_a_folder_of_every_form_is_found_and_others_are_told(tmp_path: Path) -> None:
    for form, write in WRITERS.items():
        write(tmp_path / f"report-{form}.{form}")
    (tmp_path / "logo.png").write_bytes(b"x")
    found = find_reports([tmp_path])
    assert [path.suffix.lstrip(".") for path in found.reports] == sorted(WRITERS)
    assert len(found.notices) == 1
    assert found.notices[0].startswith("logo.png: ")


def test_a_workbook_is_a_report_or_a_table_by_what_it_holds(tmp_path: Path) -> None:
    import openpyxl

    project = default_project()
    report = WRITERS["xlsx"](tmp_path / "fenmarsh.xlsx")
    book = openpyxl.Workbook()
    for row in (("Supplier", "Amount", "Date"), ("A Ltd", 510.5, "2025-04-01"), ("B Ltd", 700, "2025-04-02")):
        book.worksheets[0].append(row)
    book.save(tmp_path / "spending.xlsx")
    assert not is_table(report, project)
    assert is_table(tmp_path / "spending.xlsx", project)
    assert is_table(report, project, "table")
    assert not is_table(tmp_path / "spending.xlsx", project, "report")


def test_what_is_no_such_file_is_told_by_kind(tmp_path: Path) -> None:
    locked, other, cut, bomb = (tmp_path / f"{name}.docx" for name in ("locked", "other", "cut", "bomb"))
    locked.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    other.write_bytes(b"%PDF-1.7")
    whole = WRITERS["docx"](tmp_path / "whole.docx").read_bytes()
    cut.write_bytes(whole[: len(whole) // 2])
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 60_000_000)
    wanted = {
        locked: EncryptedReportError,
        other: NotAPdfError,
        cut: TruncatedReportError,
        bomb: OversizedReportError,
    }
    for path, error in wanted.items():
        with pytest.raises(error, match=path.name):
            load_report(path)
