"""What `openbarnet inspect FILE --json` prints: shaped as its schema has it, the same each time, true."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from conftest import CHECKOUT, Openbarnet
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from small_reports import HOUSING, write_reports

SCHEMA = json.loads((CHECKOUT / "schemas" / "formats" / "inspect.schema.json").read_text(encoding="utf-8"))
HEADINGS = ("Ref", "Indicator", "Polarity", "Q2 2020/21 Target", "Q2 2020/21 Result")
ROWS = (
    ("AB/1", "Homes mended in a week", "Bigger is Better", "95%", "1,234.5"),
    ("AB/2", "Empty homes", "Smaller is Better", "120", "-"),
)
EDGES = (40, 90, 260, 370, 460, 550)


def table_page(path: Path) -> Path:
    """A page with a ruled table of two indicators, and one under it that nobody knows, with a merged cell."""
    canvas = Canvas(str(path), pagesize=A4)
    canvas.setFont("Helvetica", 9)
    for down, texts in enumerate((HEADINGS, *ROWS)):
        for left, right, text in zip(EDGES[:-1], EDGES[1:], texts, strict=True):
            canvas.rect(left, 740 - 20 * down, right - left, 20)
            canvas.drawString(left + 3, 746 - 20 * down, text)
    for left, right, text in ((40, 260, "Shape and colour"), (260, 370, "Weight")):
        canvas.rect(left, 600, right - left, 20)
        canvas.drawString(left + 3, 606, text)
    for left, right, text in ((40, 90, "round"), (90, 260, "blue"), (260, 370, "7")):
        canvas.rect(left, 580, right - left, 20)
        canvas.drawString(left + 3, 586, text)
    canvas.save()
    return path


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory, openbarnet: Openbarnet) -> tuple[Path, str]:
    path = table_page(tmp_path_factory.mktemp("inspected") / "homes.pdf")
    return path, openbarnet("inspect", path, "--json").stdout


@pytest.fixture(scope="module")
def told(printed: tuple[Path, str]) -> dict[str, Any]:
    return json.loads(printed[1])


def test_it_has_the_shape_of_its_schema(told: dict[str, Any]):
    jsonschema.Draft202012Validator(SCHEMA).validate(told)
    assert (told["file"], told["kind"], told["form"], told["pages"]) == ("homes.pdf", "report", "pdf", 1)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(SCHEMA).validate(told | {"tables": [{"page": 1}]})


def test_the_same_file_gives_the_same_bytes(printed: tuple[Path, str], openbarnet: Openbarnet):
    path, before = printed
    assert openbarnet("inspect", path, "--json").stdout == before


def test_rows_have_every_column_typed_and_the_places_of_their_cells(told: dict[str, Any]):
    first, second = told["rows"]["indicator-results"]
    fields = json.loads((CHECKOUT / "schemas" / "indicator-results.json").read_text(encoding="utf-8"))[
        "fields"
    ]
    assert set(first) == {field["name"] for field in fields} | {"boxes"}
    assert (first["ref"], first["result"], first["result_value"]) == ("AB/1", "1,234.5", 1234.5)
    assert (second["result"], second["result_value"], second["previous_result"]) == ("-", None, None)
    page, left, top, right, bottom = first["boxes"]["result"]
    assert page == 1
    assert 460 <= left < right <= 550
    assert 842 - 740 <= top < bottom <= 842 - 720


def test_tables_have_their_kind_headings_and_merged_cells(told: dict[str, Any]):
    known, unknown = told["tables"]
    assert known["kind"] == "indicator-results"
    assert known["cells"][1] == list(ROWS[0])
    assert {"heading": "Q2 2020/21 Result", "field": "result", "evidence": ["known"]} in known["columns"]
    assert (unknown["kind"], unknown["doubt"]) == (None, "")
    merged = {"text": "Shape and colour", "rowspan": 1, "colspan": 2}
    assert unknown["cells"] == [[merged, None, "Weight"], ["round", "blue", "7"]]


def test_a_transcript_has_no_places(tmp_path: Path, openbarnet: Openbarnet):
    path = write_reports(tmp_path) / f"{HOUSING}.txt"
    told = json.loads(openbarnet("inspect", path, "--json").stdout)
    jsonschema.Draft202012Validator(SCHEMA).validate(told)
    assert (told["form"], told["pages"]) == ("transcript", 0)
    assert [row["boxes"] for row in told["rows"]["key-actions"]] == [{}] * 3
