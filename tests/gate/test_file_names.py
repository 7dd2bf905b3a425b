"""Names of files and sheets are published: those that tell on a person are not."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from conftest import Office, Openbarnet
from leaks import found_in
from office_files import COUNCIL, write_workbook

from pipelines.desk.acts.bringing_in import safe_name
from pipelines.exceptions import DeskError
from pipelines.gate.file_names import told_by_name

NUMBER = "07700 900461"
SECRETS = (NUMBER, "07700900461", "900461", "Quillfeather")


@pytest.mark.parametrize(
    ("stem", "told"),
    [
        ("complaint-07700-900461", "a telephone number"),
        ("complaint_07700900461", "a telephone number"),
        ("appeal-ab123456c", "a National Insurance number"),
        ("n12-8qt-survey", "a postal address"),
        ("q2-2025-26-plan", ""),
        ("spending-over-500-2024-04-01-to-2024-06-30", ""),
        ("report_20240331_v2.1", ""),
    ],
)
def test_what_a_name_tells(stem: str, told: str) -> None:
    assert told_by_name(stem) == told


def test_a_file_named_after_a_person_is_neither_read_nor_named(
    tmp_path: Path, openbarnet: Openbarnet
) -> None:
    office = Office(tmp_path / "office", openbarnet)
    office.reports.mkdir(parents=True)
    write_workbook(office.reports / "quillfeather-07700900461.xlsx")
    result = office.publish()
    assert result.exit_code == 1
    assert "rename the file by what it is" in result.output
    assert found_in(result.output.encode(), SECRETS) == set()
    assert not any(found_in(content, SECRETS) for content in office.contents().values())
    with pytest.raises(DeskError, match="names of files are published"):
        safe_name("Quillfeather 07700 900461.pdf", [".pdf"])


def test_the_name_of_a_sheet_and_the_title_tell_on_nobody(tmp_path: Path, openbarnet: Openbarnet) -> None:
    office = Office(tmp_path / "office", openbarnet)
    office.reports.mkdir(parents=True)
    path = write_workbook(office.reports / "q2-2025-26-fenmarsh.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book["Indicators"]
    sheet.title, sheet["A1"] = f"Quillfeather {NUMBER}", f"{COUNCIL}, ring {NUMBER}"
    sheet["D6"] = "Target"
    sheet.row_dimensions[10].hidden = True  # whose sheet is named when that is told
    book.save(path)
    result = office.publish()
    assert result.exit_code == 0, result.output
    contents = office.contents()
    assert {name: found for name, file in contents.items() if (found := found_in(file, SECRETS))} == {}
    assert found_in(result.output.encode(), SECRETS) == set()
    places = contents["indicators/1.0.0/data/locators.csv"].decode()
    assert "sheet '[withheld: a telephone number]', cell E8" in places
