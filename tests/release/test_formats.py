"""Every published format, opened by the program that it is for, and held against the CSV."""

from __future__ import annotations

import csv
import json
import math
import os
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import openpyxl.utils.escape
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import CHECKOUT
from hypothesis import given, settings
from hypothesis import strategies as st
from release_samples import FIRST, PACKAGES, release_records, row, tree
from sample_rows import sample_records

from pipelines.exceptions import RecordError
from pipelines.release.content import Content, Table
from pipelines.release.formats import cells as spreadsheet_cells
from pipelines.release.formats.database import LIBRARY_VERSION, write_sqlite
from pipelines.release.formats.files import write_json
from pipelines.release.formats.opendocument import write_ods
from pipelines.release.formats.workbook import CUT_MARK, MOST_CHARACTERS, write_xlsx
from pipelines.release.formats.writing import write_formats
from pipelines.rows.records import Records, Row

SOFFICE = shutil.which("soffice")
EXPECTED = CHECKOUT / "tests" / "expected"
# Texts that spreadsheets, XML or JSON are known to stumble over.
AWKWARD = (
    "=1+1",
    "+44 20 8359 2000",
    "-5% on last year",
    "@home",
    '=HYPERLINK("http://barnet.example","click")',
    " leading, trailing and  double spaces ",
    "two\nlines",
    "tab\there",
    "<b>&amp; 'quotes' \"too\"</b>",
    "_x000D_ as printed",
    "00123",
    "2016-06-30",
    "TRUE",
    "£7.3m – “fifty” ½ 🙂",
)
UNPRINTABLE = "bell \x07, return\r, and \ufffe"


def release(root: Path, package: str, records: dict[str, Records]) -> Path:
    """One package's version in a store of its own."""
    outcome = release_records(root, package, records)
    assert outcome.path is not None
    return outcome.path


def awkward_rows() -> tuple[Row, ...]:
    """Key actions whose texts are awkward, one each."""
    return tuple(
        row(
            "key-actions",
            report=FIRST.id,
            section=text,
            ref=str(number),
            action=text,
            comment=text,
            locator=f"{FIRST.id}/key-actions/{number}",
        )
        for number, text in enumerate(AWKWARD)
    )


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The sample rows of every resource, published; the key actions with awkward texts."""
    root = tmp_path_factory.mktemp("formats")
    found = {}
    for name, package in PACKAGES.items():
        records = {
            resource: sample_records(resource) for resource in package.resources if resource != "locators"
        }
        if name == "key-actions":
            sample = records["key-actions"]
            records["key-actions"] = replace(sample, rows=sample.rows + awkward_rows())
        found[name] = release(root / name, name, records)
    return found


def resources(folder: Path) -> list[dict[str, Any]]:
    """The tables of a version, as its descriptor lists them."""
    listed: list[dict[str, Any]] = json.loads((folder / "datapackage.json").read_bytes())["resources"]
    return listed


def expected_rows(folder: Path, resource: dict[str, Any]) -> list[tuple[Any, ...]]:
    """The CSV's rows as the schema types them: what every other format must say."""
    readers: dict[str, Any] = {
        "string": str,
        "integer": int,
        "number": float,
        "boolean": {"true": True, "false": False}.__getitem__,
        "date": date.fromisoformat,
    }
    fields = resource["schema"]["fields"]
    with (folder / resource["path"]).open(encoding="utf-8", newline="") as handle:
        heading, *rows = csv.reader(handle, strict=True)
    assert heading == [field["name"] for field in fields]
    return [
        tuple(
            None if text == "" and field.get("missingValues") != [] else readers[field["type"]](text)
            for field, text in zip(fields, found, strict=True)
        )
        for found in rows
    ]


def same(found: list[tuple[Any, ...]], expected: list[tuple[Any, ...]]) -> bool:
    """True when all cells are equal, numbers as numbers, and of the same kind."""
    return len(found) == len(expected) and all(
        (a is None and b is None)
        or (isinstance(a, bool) == isinstance(b, bool) and a == b)
        or (isinstance(a, float) and isinstance(b, float) and math.isclose(a, b, rel_tol=1e-15))
        for mine, theirs in zip(found, expected, strict=True)
        for a, b in zip(mine, theirs, strict=True)
    )


packages = pytest.mark.parametrize("package", PACKAGES)


@packages
def test_pandas_reads_parquet_as_it_reads_the_csv(versions: dict[str, Path], package: str) -> None:
    folder = versions[package]
    for resource in resources(folder):
        kinds = {field["name"]: field["type"] for field in resource["schema"]["fields"]}
        dates = [name for name, kind in kinds.items() if kind == "date"]
        types = {"string": "string", "integer": "Int64", "number": "Float64", "boolean": "boolean"}
        from_csv = pd.read_csv(
            folder / resource["path"],
            dtype={name: types[kind] for name, kind in kinds.items() if kind in types},
            parse_dates=dates,
            keep_default_na=False,
            na_values=[""],
        )
        from_parquet = pd.read_parquet(folder / f"data/{resource['name']}.parquet").astype(from_csv.dtypes)
        pd.testing.assert_frame_equal(from_parquet, from_csv)


@packages
def test_arrow_and_duckdb_read_parquet_with_the_schemas_types(
    versions: dict[str, Path], package: str
) -> None:
    folder = versions[package]
    types = {
        "string": "VARCHAR",
        "integer": "BIGINT",
        "number": "DOUBLE",
        "boolean": "BOOLEAN",
        "date": "DATE",
    }
    for resource in resources(folder):
        file = folder / f"data/{resource['name']}.parquet"
        table = pq.read_table(file)
        table.validate(full=True)
        rows = [tuple(found.values()) for found in table.to_pylist()]
        assert same(rows, expected_rows(folder, resource))
        relation = duckdb.read_parquet(str(file))
        described = zip(relation.columns, relation.types, strict=True)
        assert [(name, str(kind)) for name, kind in described] == [
            (field["name"], types[field["type"]]) for field in resource["schema"]["fields"]
        ]


@packages
def test_json_is_an_array_of_rows_with_the_schemas_types(versions: dict[str, Path], package: str) -> None:
    folder = versions[package]
    for resource in resources(folder):
        fields = resource["schema"]["fields"]
        file = folder / f"data/{resource['name']}.json"
        found = json.loads(file.read_bytes())
        assert file.read_bytes().count(b"\n") == len(found) + 2, "one row a line"
        dates = [field["name"] for field in fields if field["type"] == "date"]
        for entry in found:
            assert list(entry) == [field["name"] for field in fields]
            entry.update({name: date.fromisoformat(entry[name]) for name in dates if entry[name]})
        assert same([tuple(entry.values()) for entry in found], expected_rows(folder, resource))
        assert len(duckdb.read_json(str(file)).fetchall()) == len(found)


@packages
def test_sqlite_is_sound_typed_and_keyed(versions: dict[str, Path], package: str) -> None:
    folder = versions[package]
    with closing(sqlite3.connect(f"file:{folder / package}.sqlite?mode=ro", uri=True)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        assert database.execute("SELECT value FROM _package WHERE property = 'version'").fetchall() == [
            ("1.0.0",)
        ]
        for resource in resources(folder):
            name, schema = resource["name"].replace("-", "_"), resource["schema"]
            kinds = [field["type"] for field in schema["fields"]]
            rows = [
                tuple(_from_sqlite(value, kind) for value, kind in zip(found, kinds, strict=True))
                for found in database.execute(f'SELECT * FROM "{name}"')  # noqa: S608 - a table of ours
            ]
            assert same(rows, expected_rows(folder, resource))
            columns = database.execute(f'PRAGMA table_info("{name}")').fetchall()
            key = [column for _, column, _, _, _, place in sorted(columns, key=lambda one: one[5]) if place]
            assert key == schema["primaryKey"]
            leads_to = {found[2] for found in database.execute(f'PRAGMA foreign_key_list("{name}")')}
            assert leads_to == {key["reference"]["resource"] for key in schema.get("foreignKeys", [])}
            told = database.execute(
                "SELECT column_name, title FROM _columns WHERE resource = ?", (resource["name"],)
            )
            assert told.fetchall() == [(field["name"], field["title"]) for field in schema["fields"]]


def _from_sqlite(value: Any, kind: str) -> Any:
    if value is None:
        return None
    return {"boolean": bool, "date": date.fromisoformat}.get(kind, lambda one: one)(value)


def test_sqlite_finds_rows_by_report_without_reading_all(versions: dict[str, Path]) -> None:
    with closing(sqlite3.connect(versions["indicators"] / "indicators.sqlite")) as database:
        plan = database.execute(
            "EXPLAIN QUERY PLAN SELECT * FROM indicator_results WHERE report = 'x'"
        ).fetchall()
    assert "USING INDEX" in plan[0][3]


def test_sqlite_does_not_name_the_library_that_wrote_it(versions: dict[str, Path]) -> None:
    header = (versions["indicators"] / "indicators.sqlite").read_bytes()[:100]
    assert int.from_bytes(header[96:100], "big") == LIBRARY_VERSION
    assert header[24:28] == header[92:96] == (1).to_bytes(4, "big"), (
        "else the header's size counts for nothing"
    )


def test_two_rows_of_one_key_are_refused_by_name(tmp_path: Path) -> None:
    twice = {"key-actions": Records("key-actions", (awkward_rows()[0],) * 2)}
    with pytest.raises(RecordError, match="key-actions: rows break the table's key"):
        release(tmp_path, "key-actions", twice)


@packages
def test_the_csvw_validator_accepts_every_table(
    versions: dict[str, Path], package: str, tmp_path: Path
) -> None:
    shutil.copytree(versions[package] / "data", tmp_path / "data")
    metadata = tmp_path / "data" / "csv-metadata.json"

    def validate() -> subprocess.CompletedProcess[str]:
        command = [str(Path(sys.executable).with_name("csvwvalidate")), "-v", str(metadata)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    found = validate()
    assert (found.returncode, "OK" in found.stdout) == (0, True), found.stdout + found.stderr
    listed = {table["url"] for table in json.loads(metadata.read_bytes())["tables"]}
    assert listed == {path.name for path in (tmp_path / "data").glob("*.csv")}
    spoiled = metadata.read_text(encoding="utf-8").replace('"datatype": "string"', '"datatype": "date"')
    metadata.write_text(spoiled, encoding="utf-8")
    assert validate().returncode != 0


def sheet_rows(sheet: Any) -> list[tuple[Any, ...]]:
    """A sheet's rows as openpyxl types them; a date comes as a time, `_x005F_` as printed."""
    _, *rows = sheet.iter_rows(values_only=True)
    return [tuple(_from_cell(value) for value in found) for found in rows]


def _from_cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.date()
    return openpyxl.utils.escape.unescape(value) if isinstance(value, str) else value


def comparable(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Rows without the difference between 1 and 1.0, nor between an empty text and no cell."""
    return [
        tuple(
            float(value)
            if isinstance(value, int) and not isinstance(value, bool)
            else (value or None)
            if isinstance(value, str)
            else value
            for value in found
        )
        for found in rows
    ]


@packages
def test_the_workbook_says_what_the_csv_says_in_typed_cells(versions: dict[str, Path], package: str) -> None:
    folder = versions[package]
    book = openpyxl.load_workbook(folder / f"{package}.xlsx")
    listed = resources(folder)
    assert book.sheetnames == ["Notes", *(resource["name"] for resource in listed)]
    for resource in listed:
        sheet = book[resource["name"]]
        assert same(comparable(sheet_rows(sheet)), comparable(expected_rows(folder, resource)))
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert [cell.value for cell in sheet[1]] == [field["name"] for field in resource["schema"]["fields"]]
        assert all(8 <= one.width <= 64 for one in sheet.column_dimensions.values())
    notes = [value for found in book["Notes"].iter_rows(values_only=True) for value in found if value]
    metadata = json.loads((folder / "datapackage.json").read_bytes())
    for expected in (metadata["title"], metadata["description"], "1.0.0", metadata["sources"][0]["title"]):
        assert expected in notes
    assert any(metadata["licenses"][0]["path"] in str(note) for note in notes)
    assert {field["description"] for resource in listed for field in resource["schema"]["fields"]} <= set(
        notes
    )


def test_no_cell_is_a_formula(versions: dict[str, Path]) -> None:
    book = openpyxl.load_workbook(versions["key-actions"] / "key-actions.xlsx")
    column = book["key-actions"]
    texts = {
        _from_cell(cell.value): cell for found in column.iter_rows(min_row=2) for cell in found if cell.value
    }
    for text in AWKWARD:
        assert texts[text].data_type == "s"
        assert bool(texts[text].quotePrefix) == text.startswith(("=", "+", "-", "@")), text
    with zipfile.ZipFile(versions["key-actions"] / "key-actions.xlsx") as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist())


def test_a_workbook_is_not_dated(versions: dict[str, Path]) -> None:
    for suffix in ("xlsx", "ods", "zip"):
        with zipfile.ZipFile(versions["savings"] / f"savings.{suffix}") as archive:
            assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            assert not any(b"dcterms:created" in archive.read(name) for name in archive.namelist())


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
def test_libreoffice_finds_the_filters_of_the_open_format(versions: dict[str, Path], tmp_path: Path) -> None:
    convert(tmp_path, "xlsx", versions["savings"] / "savings.ods")
    book = openpyxl.load_workbook(tmp_path / "savings.xlsx")
    names = [resource["name"] for resource in resources(versions["savings"])]
    assert [book[name].auto_filter.ref for name in names] == [book[name].dimensions for name in names]


def convert(folder: Path, target: str, *files: Path) -> None:
    """Let LibreOffice open files and write them into a folder in another format."""
    subprocess.run(
        [
            str(SOFFICE),
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            target,
            "--outdir",
            str(folder),
            *map(str, files),
        ],
        check=True,
        capture_output=True,
        timeout=240,
    )


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("suffix", ["xlsx", "ods"])
def test_libreoffice_opens_every_sheet_as_the_csv_has_it(
    versions: dict[str, Path], suffix: str, tmp_path: Path
) -> None:
    """LibreOffice writes each sheet as CSV, with values as they are and texts in quotes."""
    export = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,false,false,false,false,-1"
    convert(tmp_path, export, *(folder / f"{package}.{suffix}" for package, folder in versions.items()))
    for package, folder in versions.items():
        for resource in resources(folder):
            with (tmp_path / f"{package}-{resource['name']}.csv").open(
                encoding="utf-8", newline=""
            ) as handle:
                _, *found = csv.reader(handle)
            kinds = [field["type"] for field in resource["schema"]["fields"]]
            shown = [
                tuple(_from_sheet(text, kind) for text, kind in zip(cells, kinds, strict=True))
                for cells in found
            ]
            expected = [
                tuple(value.replace("\t", " ") if isinstance(value, str) else value for value in cells)
                for cells in expected_rows(folder, resource)
            ]
            assert same(comparable(shown), comparable(expected)), resource["name"]


def _from_sheet(text: str, kind: str) -> Any:
    if text == "":
        return None
    if kind in ("integer", "number"):
        return float(text.replace(",", ""))
    if kind == "boolean":
        return {"TRUE": True, "FALSE": False}[text]
    return date.fromisoformat(text) if kind == "date" else text.replace("\t", " ")


# ---- what no cell can hold


def awkward_content(*texts: str) -> Content:
    """One table of texts, in a package of its own."""
    schema = {
        "title": "Things",
        "fields": [{"name": "text", "type": "string"}, {"name": "day", "type": "date"}],
    }
    metadata = {
        "id": "tag:barnet.example,2026:things",
        "name": "things",
        "title": "Things",
        "description": "Things",
        "homepage": "https://barnet.example/",
        "licenses": [{"name": "x", "title": "Licence", "path": "https://barnet.example/licence"}],
        "contributors": [{"title": "Barnet", "roles": ["publisher"]}],
        "keywords": ["things"],
        "sources": [],
        "openbarnet:contact": {"title": "Barnet"},
        "openbarnet:update_frequency": "quarterly",
    }
    table = Table.of("things", schema, [(text, "") for text in texts])
    return Content("things", metadata, "", (table,), {})


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=40), min_size=1, max_size=12
    )
)
def test_any_text_survives_the_workbook(texts: list[str]) -> None:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        path = Path(folder) / "things.xlsx"
        write_xlsx(path, awkward_content(*texts), "1.0.0")
        sheet = openpyxl.load_workbook(path)["things"]
        found = [value for (value, *_) in sheet.iter_rows(min_row=2, values_only=True)]
    assert [openpyxl.utils.escape.unescape(text) for text in found] == texts


def test_what_xml_cannot_hold_is_a_sign_in_the_spreadsheet(tmp_path: Path) -> None:
    write_ods(tmp_path / "things.ods", awkward_content(UNPRINTABLE), "1.0.0")
    with zipfile.ZipFile(tmp_path / "things.ods") as archive:
        from lxml import etree

        document = etree.fromstring(archive.read("content.xml"))
    texts = document.xpath("//text:p/text()", namespaces=document.nsmap)
    assert texts[-2:] == ["bell \ufffd, return", ", and \ufffd"]


def test_a_text_too_long_for_a_cell_is_cut_and_says_so(tmp_path: Path) -> None:
    content = awkward_content("x" * MOST_CHARACTERS, "🙂" * MOST_CHARACTERS)
    write_xlsx(tmp_path / "things.xlsx", content, "1.0.0")
    sheet = openpyxl.load_workbook(tmp_path / "things.xlsx")["things"]
    whole, cut = (found[0] for found in sheet.iter_rows(min_row=2, values_only=True))
    assert whole == "x" * MOST_CHARACTERS
    assert cut.endswith(CUT_MARK)
    assert len(cut.encode("utf-16-le")) // 2 <= MOST_CHARACTERS


def test_a_day_before_excels_calendar_stays_a_text(tmp_path: Path) -> None:
    content = awkward_content("x")
    days = ["1900-02-28", "1900-03-01", "2016-06-30"]
    data = pa.table({"text": ["a", "b", "c"], "day": days})
    content = replace(content, tables=(replace(content.tables[0], data=data),))
    write_xlsx(tmp_path / "things.xlsx", content, "1.0.0")
    sheet = openpyxl.load_workbook(tmp_path / "things.xlsx")["things"]
    found = [value for (_, value) in sheet.iter_rows(min_row=2, values_only=True)]
    assert found == ["1900-02-28", datetime(1900, 3, 1), datetime(2016, 6, 30)]  # noqa: DTZ001


def test_too_many_rows_for_a_sheet_leave_the_workbooks_out_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spreadsheet_cells, "MOST_ROWS", len(AWKWARD) - 1)
    folder = release(tmp_path, "key-actions", {"key-actions": Records("key-actions", awkward_rows())})
    left_out = json.loads((folder / "datapackage.json").read_bytes())["openbarnet:left_out"]
    assert [entry["path"] for entry in left_out] == ["key-actions.xlsx", "key-actions.ods"]
    assert left_out[0]["reason"] == f"key-actions has {len(AWKWARD)} rows; a sheet holds {len(AWKWARD) - 1}"
    assert (folder / "key-actions.sqlite").is_file()
    assert not (folder / "key-actions.xlsx").exists()


def test_files_written_side_by_side_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = awkward_content(*AWKWARD)
    for name in ("one by one", "side by side"):
        (tmp_path / name).mkdir()
        write_formats(tmp_path / name, content, "1.0.0")
        monkeypatch.setattr("pipelines.release.formats.writing.MANY_CELLS", 0)
    first, second = tree(tmp_path / "one by one"), tree(tmp_path / "side by side")
    assert [name for name in first if first[name] != second.get(name)] == []

    data = pa.table({"text": ["a"], "day": ["no day"]})
    spoiled = replace(content, tables=(replace(content.tables[0], data=data),))
    (tmp_path / "spoiled").mkdir()
    with pytest.raises(pa.ArrowInvalid, match="no day"):
        write_formats(tmp_path / "spoiled", spoiled, "1.0.0")


def test_what_was_written_before_in_a_process_does_not_matter(tmp_path: Path) -> None:
    """The library for ODS keeps what it met in a table that all documents share."""
    program = """
import os, sys
sys.path[:0] = sys.argv[1].split(os.pathsep)
from pathlib import Path
from test_formats import AWKWARD, awkward_content
from pipelines.release.formats.opendocument import write_ods
if sys.argv[3] == "after":
    from odf import draw, math, xforms
    xforms.Model(), draw.Frame(), math.Math()
write_ods(Path(sys.argv[2]), awkward_content(*AWKWARD), "1.0.0")
"""
    for name in ("alone", "after"):
        folders = os.pathsep.join(str(CHECKOUT / "tests" / part) for part in ("release", "helpers", "."))
        arguments = [folders, str(tmp_path / name), name]
        subprocess.run([sys.executable, "-c", program, *arguments], check=True)
    assert (tmp_path / "alone").read_bytes() == (tmp_path / "after").read_bytes()


def test_long_names_of_resources_make_sheets_of_different_names() -> None:
    content = awkward_content("x")
    tables = tuple(replace(content.tables[0], name=f"{'a' * 31}-{part}") for part in ("one", "two"))
    names = list(spreadsheet_cells.sheet_names(replace(content, tables=tables)).values())
    assert names == ["a" * 31, "a" * 29 + "-2"]


def test_chunks_join_without_a_seam(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is written in pieces is what is written at once."""
    texts = [f"row {number}" for number in range(25)]
    content = awkward_content(*texts)
    for name, write in (("xlsx", write_xlsx), ("ods", write_ods), ("sqlite", write_sqlite)):
        write(tmp_path / f"whole.{name}", content, "1.0.0")
        monkeypatch.setattr(spreadsheet_cells, "CHUNK_ROWS", 4)
        monkeypatch.setattr("pipelines.release.formats.typed.CHUNK_ROWS", 4)
        write(tmp_path / f"pieces.{name}", content, "1.0.0")
        monkeypatch.undo()
        assert (tmp_path / f"whole.{name}").read_bytes() == (tmp_path / f"pieces.{name}").read_bytes()
    monkeypatch.setattr("pipelines.release.formats.typed.CHUNK_ROWS", 4)
    write_json(tmp_path / "things.json", content.tables[0])
    assert [entry["text"] for entry in json.loads((tmp_path / "things.json").read_bytes())] == texts
