"""Versions, their numbers and their bytes, over real files in a folder."""

from __future__ import annotations

import csv
import fcntl
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from conftest import HELPERS
from hypothesis import given, settings
from hypothesis import strategies as st
from release_samples import (
    CATALOGUE,
    FIRST,
    NAMES,
    PACKAGES,
    PROJECT,
    SCHEMAS,
    SECOND,
    Desk,
    desk,
    release_records,
    row,
    tree,
)
from sample_rows import sample_records, sample_rows

from pipelines.exceptions import BlockedPackageError, MetadataError, RecordError, StoreError
from pipelines.release.build import release_package
from pipelines.release.changes import read_diff
from pipelines.release.composing import _columns, _text_row, as_text
from pipelines.release.content import Table
from pipelines.release.formats.files import write_csv
from pipelines.release.formats.typed import typed_column
from pipelines.release.metadata import load_packages
from pipelines.release.patching import apply
from pipelines.release.readback import published_content, read_texts
from pipelines.release.verify import verify_store
from pipelines.rows.findings import CheckResult, Finding, Level
from pipelines.rows.records import HeldBack, PrintedSpot, Records, Value
from pipelines.rows.schemas import Field, TableSchema
from pipelines.store import Store
from pipelines.store.number import Version

SchemaChange = Callable[[dict[str, Any]], None]


def schema_with(resource: str, change: SchemaChange) -> TableSchema:
    """A real schema, changed by a function that edits its raw descriptor."""
    raw = json.loads(json.dumps(SCHEMAS[resource].raw))
    change(raw)
    fields = tuple(
        Field(entry["name"], entry["type"], entry.get("title", ""), entry.get("description", ""), None, {})
        for entry in raw["fields"]
    )
    return replace(SCHEMAS[resource], fields=fields, primary_key=tuple(raw.get("primaryKey", ())), raw=raw)


def versions(publisher: Desk) -> dict[str, str | None]:
    return {name: publisher.store.latest(name) for name in NAMES}


# ---- a first version


def test_first_release_is_1_0_0_and_whole(tmp_path: Path) -> None:
    outcomes = desk(tmp_path / "store").publish()

    assert [(o.status, o.version, o.previous, o.bump) for o in outcomes.values()] == [
        ("released", "1.0.0", None, "initial")
    ] * 2
    assert outcomes["indicators"].rows == {"indicator-results": 4, "locators": 8}
    folder = tmp_path / "store" / "indicators" / "1.0.0"
    assert set(tree(folder)) == {
        "CHANGES.md",
        "README.md",
        "checks.html",
        "data/csv-metadata.json",
        "data/indicator-results.csv",
        "data/indicator-results.json",
        "data/indicator-results.parquet",
        "data/locators.csv",
        "data/locators.json",
        "data/locators.parquet",
        "datapackage.json",
        "diff.json",
        "indicators.ods",
        "indicators.sqlite",
        "indicators.xlsx",
        "indicators.zip",
        "quality.json",
    }
    assert verify_store(tmp_path / "store") == []


def test_csv_is_rfc_4180_in_the_schemas_order_and_by_report(tmp_path: Path) -> None:
    desk(tmp_path, SECOND, FIRST).publish()
    file = tmp_path / "indicators/1.0.0/data/indicator-results.csv"
    raw = file.read_bytes()

    assert raw.endswith(b"\r\n")
    assert b'"Residents satisfied, ""overall"",\nall wards"' in raw
    with file.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert tuple(rows[0]) == SCHEMAS["indicator-results"].field_names
    assert [found["report"] for found in rows] == ["q1-2016-17"] * 2 + ["q2-2016-17"] * 2
    assert (rows[0]["target_value"], rows[0]["result_value"], rows[1]["result_value"]) == ("70", "72.8", "")


def test_parquet_says_what_the_csv_says_with_types(tmp_path: Path) -> None:
    desk(tmp_path).publish()
    table = pq.read_table(tmp_path / "indicators/1.0.0/data/indicator-results.parquet")
    spots = pq.read_table(tmp_path / "indicators/1.0.0/data/locators.parquet")

    assert str(table.schema.field("result_value").type) == "double"
    assert table.column("result_value").to_pylist() == [72.8, None, 75.5, None]
    assert table.column("rag").to_pylist() == ["Green", None, "Red Amber", None]
    assert str(spots.schema.field("page").type) == "int64"
    assert "" in spots.column("field").to_pylist(), "an empty `field` names the row; it is not missing"
    assert spots.column("line").null_count == spots.num_rows


def test_zip_holds_every_file_as_it_lies_beside_it(tmp_path: Path) -> None:
    desk(tmp_path).publish()
    folder = tmp_path / "indicators/1.0.0"
    with zipfile.ZipFile(folder / "indicators.zip") as archive:
        packed = {name: archive.read(name) for name in archive.namelist()}
        dates = {info.date_time for info in archive.infolist()}
    files = tree(folder)
    del files["indicators.zip"]
    assert packed == files
    assert dates == {(1980, 1, 1, 0, 0, 0)}


def test_descriptor_names_inputs_files_and_licence(tmp_path: Path) -> None:
    desk(tmp_path).publish()
    descriptor = json.loads((tmp_path / "indicators/1.0.0/datapackage.json").read_bytes())

    assert descriptor["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert descriptor["licenses"][0]["name"] == "OGL-UK-3.0"
    assert {entry["report"]: entry["sha256"] for entry in descriptor["openbarnet:inputs"]} == {
        FIRST.id: FIRST.sha256,
        SECOND.id: SECOND.sha256,
    }
    listed = {entry["path"] for entry in descriptor["openbarnet:files"]}
    assert listed == set(tree(tmp_path / "indicators/1.0.0")) - {"datapackage.json", "indicators.zip"}


@pytest.mark.parametrize("name", PACKAGES)
def test_frictionless_accepts_every_package_with_all_its_tables(tmp_path: Path, name: str) -> None:
    from frictionless import validate

    package = PACKAGES[name]
    records = {resource: sample_records(resource) for resource in package.resources if resource != "locators"}

    outcome = release_records(tmp_path, name, records)

    assert outcome.path is not None
    assert list(outcome.rows) == [resource for resource in package.resources if resource != "locators"]
    descriptor = str(outcome.path / "datapackage.json")
    found = validate(descriptor)
    assert found.valid, found.flatten(["title", "message"])
    file = outcome.path / "data" / f"{package.resources[0]}.csv"
    file.write_bytes(file.read_bytes() + b"\r\n")
    assert {error for (error,) in validate(descriptor).flatten(["type"])} >= {"hash-count", "byte-count"}


def test_foreign_keys_to_a_resource_left_out_are_dropped(tmp_path: Path) -> None:
    from frictionless import validate

    observation = row(
        "observations",
        indicator_id="cg-s24",
        indicator="Flood improvement schemes",
        measure="result",
        period="Q1 2016/17",
        value_text="72.8%",
        report=FIRST.id,
        locator=f"{FIRST.id}/indicator-results/cg-s24",
    )
    publisher = desk(tmp_path, FIRST)
    publisher.keep_documents()
    records = {"observations": Records("observations", (observation,))}
    assert SCHEMAS["observations"].raw["foreignKeys"][0]["reference"]["resource"] == "indicators"

    outcome = release_package(
        publisher.store, PACKAGES["indicators"], records, SCHEMAS, (), [FIRST.summary()]
    )

    assert outcome.path is not None
    descriptor = json.loads((outcome.path / "datapackage.json").read_bytes())
    assert "foreignKeys" not in descriptor["resources"][0]["schema"]
    assert validate(str(outcome.path / "datapackage.json")).valid


def test_a_package_without_rows_is_no_version(tmp_path: Path) -> None:
    publisher = desk(tmp_path, replace(FIRST, has_actions=False))
    outcome = publisher.publish()["key-actions"]
    assert (outcome.status, outcome.version) == ("empty", None)
    assert not (tmp_path / "key-actions").exists()
    assert verify_store(tmp_path) == []


# ---- what makes the next version, and its number


def test_same_content_makes_no_version_and_touches_no_file(tmp_path: Path) -> None:
    publisher = desk(tmp_path)
    publisher.publish()
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    outcomes = publisher.publish("2027-01-01T00:00:00Z")
    assert {o.status for o in outcomes.values()} == {"unchanged"}
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()} == before


def test_one_corrected_cell_makes_a_patch_of_its_package_alone(tmp_path: Path) -> None:
    desk(tmp_path, replace(FIRST, misread="73.1%"), SECOND).publish()
    corrected = desk(tmp_path, FIRST, SECOND)
    outcomes = corrected.publish()

    assert versions(corrected) == {"indicators": "1.0.1", "key-actions": "1.0.0"}
    assert (outcomes["indicators"].bump, outcomes["key-actions"].status) == ("patch", "unchanged")
    assert outcomes["indicators"].reasons == (
        "Indicator results: 2 values were corrected by us, in 1 row.",
        (
            "The number that changed most: result_value in q1-2016-17/indicator-results/cg-s24, "
            "from 73.1 to 72.8 (-0.4104 percent)."
        ),
    )
    diff = json.loads((tmp_path / "indicators/1.0.1/diff.json").read_bytes())
    assert (diff["previous"], diff["version"]) == ("1.0.0", "1.0.1")
    [table] = diff["resources"]
    [row] = table["changed"]
    assert (table["name"], row["report"], row["kind"]) == ("indicator-results", "q1-2016-17", "corrected")
    assert row["key"] == {
        "publisher": "London Borough of Barnet",
        "report": "q1-2016-17",
        "locator": "q1-2016-17/indicator-results/cg-s24",
    }
    assert [(cell["field"], cell["old"], cell["new"], cell["tier"]) for cell in row["cells"]] == [
        ("result", "73.1%", "72.8%", None),
        ("result_value", "73.1", "72.8", "small"),
    ]
    assert {o.status for o in desk(tmp_path, FIRST, SECOND).publish().values()} == {"unchanged"}
    assert verify_store(tmp_path) == []


def test_a_re_issued_report_replaces_its_rows_and_is_told_as_the_councils(tmp_path: Path) -> None:
    desk(tmp_path).publish()
    again = replace(FIRST, result="73.1%", left=60)
    outcome = desk(tmp_path, again, SECOND).publish()["indicators"]

    assert (outcome.version, outcome.reasons[:2]) == (
        "1.0.1",
        (
            "The council issued the report q1-2016-17 anew.",
            "Indicator results: 2 values were revised by the council, in 1 row.",
        ),
    )
    diff = json.loads((tmp_path / "indicators/1.0.1/diff.json").read_bytes())
    assert diff["reports"] == [{"report": FIRST.id, "old_sha256": FIRST.sha256, "new_sha256": again.sha256}]
    assert {cell["kind"] for cell in diff["resources"][0]["changed"][0]["cells"]} == {"revised"}
    assert Store(tmp_path).document(FIRST.sha256), "the old document stays"
    old, new = (published_content(Store(tmp_path), "indicators", each) for each in ("1.0.0", "1.0.1"))
    assert apply(read_diff(tmp_path / "indicators/1.0.1/diff.json"), old) == new
    assert verify_store(tmp_path) == []


def test_a_corrected_reference_is_a_change_not_a_new_row(tmp_path: Path) -> None:
    desk(tmp_path).publish()
    outcome = desk(tmp_path, replace(FIRST, ref="CG/S25"), SECOND).publish()["indicators"]
    assert (outcome.bump, outcome.reasons[1]) == (
        "patch",
        "Indicator results: 1 value was revised by the council, in 1 row.",
    )


def test_a_new_report_is_minor_where_it_has_rows(tmp_path: Path) -> None:
    desk(tmp_path, FIRST).publish()
    publisher = desk(tmp_path, FIRST, replace(SECOND, has_actions=False))
    outcomes = publisher.publish()
    assert versions(publisher) == {"indicators": "1.1.0", "key-actions": "1.0.0"}
    assert outcomes["indicators"].reasons == (
        "The report q2-2016-17 is new.",
        "2 rows were added to Indicator results.",
    )


def test_rows_added_are_minor_and_rows_taken_back_a_patch(tmp_path: Path) -> None:
    more = replace(FIRST, indicators=(*FIRST.indicators, "Bins emptied on their day"))
    desk(tmp_path, FIRST).publish()
    assert desk(tmp_path, more).publish()["indicators"].version == "1.1.0"
    assert desk(tmp_path, FIRST).publish()["indicators"].version == "1.1.1"


def test_a_typeset_anew_report_with_the_same_rows_changes_nothing(tmp_path: Path) -> None:
    desk(tmp_path).publish()
    anew = replace(FIRST, typeset="second", left=55)
    assert anew.sha256 != FIRST.sha256
    publisher = desk(tmp_path, anew, SECOND)
    assert {o.status for o in publisher.publish().values()} == {"unchanged"}
    assert publisher.store.document(FIRST.sha256), "what published locators point into is kept"
    assert verify_store(tmp_path) == []


def test_a_better_reading_of_the_same_document_is_a_patch(tmp_path: Path) -> None:
    desk(tmp_path).publish()
    outcome = desk(tmp_path, replace(FIRST, left=41), SECOND).publish()["indicators"]
    assert (outcome.bump, outcome.reasons) == ("patch", ("Places on pages that were read anew: 4.",))


def drop_field(raw: dict[str, Any]) -> None:
    raw["fields"] = [field for field in raw["fields"] if field["name"] != "benchmark"]


def rename_field(raw: dict[str, Any]) -> None:
    next(field for field in raw["fields"] if field["name"] == "benchmark")["name"] = "comparison"


def retype_field(raw: dict[str, Any]) -> None:
    next(field for field in raw["fields"] if field["name"] == "target_value")["type"] = "integer"


def change_key(raw: dict[str, Any]) -> None:
    raw["primaryKey"] = ["report", "ref"]


def add_field(raw: dict[str, Any]) -> None:
    raw["fields"].append({"name": "ward", "type": "string"})


def describe_anew(raw: dict[str, Any]) -> None:
    raw["fields"][0]["description"] = "Said better."


@pytest.mark.parametrize(
    ("change", "version"),
    [
        (drop_field, "2.0.0"),
        (rename_field, "2.0.0"),
        (retype_field, "2.0.0"),
        (change_key, "2.0.0"),
        (add_field, "1.1.0"),
        (describe_anew, "1.0.1"),
    ],
)
def test_schema_changes_decide_the_number(tmp_path: Path, change: SchemaChange, version: str) -> None:
    publisher = desk(tmp_path, FIRST)
    publisher.publish()
    schema = schema_with("indicator-results", change)
    rows = [
        {name: found.get(name) for name in schema.field_names}
        for found in FIRST.records()["indicator-results"].rows
    ]
    for found in rows:  # typed values fit the changed schema
        found["target_value"] = None if found["target_value"] is None else int(str(found["target_value"]))
    records = {**FIRST.records(), "indicator-results": Records("indicator-results", tuple(rows))}
    records["indicator-results"] = replace(
        records["indicator-results"], locators=FIRST.records()["indicator-results"].locators
    )
    schemas = {**SCHEMAS, "indicator-results": schema}

    outcome = release_package(
        publisher.store, PACKAGES["indicators"], records, schemas, (), [FIRST.summary()]
    )

    assert outcome.version == version, outcome.reasons


@pytest.mark.parametrize(
    "change",
    [{"title": "Other title"}, {"keywords": ("one",)}, {"readme": "# New"}, {"next_review": "2030-01-01"}],
)
def test_package_metadata_is_a_patch(tmp_path: Path, change: dict[str, Any]) -> None:
    publisher = desk(tmp_path)
    publisher.publish()
    publisher.packages["indicators"] = replace(publisher.packages["indicators"], **change)
    outcomes = publisher.publish()
    assert (outcomes["indicators"].version, outcomes["key-actions"].version) == ("1.0.1", "1.0.0")
    label = next(iter(change)).replace("_", " ")
    assert outcomes["indicators"].reasons == (f"The package's own description changed: {label}.",)


def test_a_resource_gone_is_major_and_one_more_is_minor(tmp_path: Path) -> None:
    intervention = row(
        "interventions", report=FIRST.id, comment="More staff", locator=f"{FIRST.id}/interventions/1"
    )
    more = {**FIRST.records(), "interventions": Records("interventions", (intervention,))}
    publisher = desk(tmp_path, FIRST)
    publisher.keep_documents()
    found = [
        release_package(
            publisher.store, PACKAGES["key-actions"], records, SCHEMAS, (), [FIRST.summary()]
        ).version
        for records in (FIRST.records(), more, FIRST.records())
    ]
    assert found == ["1.0.0", "1.1.0", "2.0.0"]


def test_the_next_number_counts_from_the_newest_by_number(tmp_path: Path) -> None:
    publisher = desk(tmp_path, FIRST)
    for step in range(11):
        publisher.reports = (replace(FIRST, result=f"{step}%"),)
        publisher.release()
    assert publisher.store.versions("indicators")[-2:] == ("1.0.9", "1.0.10")
    assert publisher.store.latest("indicators") == "1.0.10"
    assert Version.parse("1.0.10") > Version.parse("1.0.9")


# ---- checks


def failed(level: Level, resource: str = "indicator-results") -> CheckResult:
    finding = Finding("schema/required/ref", level, resource, FIRST.id, "row 3", "row 3 has no reference")
    return CheckResult(
        "schema/required/ref", resource, "schema", level, "every row has a reference", 4, 1, (finding,)
    )


def test_an_error_blocks_its_package_and_says_why(tmp_path: Path) -> None:
    desk(tmp_path).publish()
    before = tree(tmp_path / "indicators")
    publisher = desk(tmp_path, replace(FIRST, result="1%"), replace(SECOND, rating="Green"))
    publisher.checks = (failed(Level.ERROR), failed(Level.WARNING, "key-actions"))
    outcomes = publisher.publish()

    assert (outcomes["indicators"].status, outcomes["indicators"].version) == ("blocked", "1.0.0")
    assert outcomes["indicators"].reasons == (
        "indicator-results: every row has a reference: row 3 has no reference",
    )
    assert tree(tmp_path / "indicators") == before
    assert outcomes["key-actions"].status == "unchanged"
    with pytest.raises(BlockedPackageError, match="row 3 has no reference"):
        outcomes["indicators"].raise_if_blocked()
    outcomes["key-actions"].raise_if_blocked()


def test_a_blocked_first_release_writes_nothing(tmp_path: Path) -> None:
    publisher = desk(tmp_path, FIRST)
    publisher.checks = (failed(Level.ERROR),)
    assert publisher.release()["indicators"].version is None
    assert not (tmp_path / "indicators").exists()


def test_quality_holds_checks_findings_and_rows_held_back(tmp_path: Path) -> None:
    publisher = desk(tmp_path, FIRST)
    publisher.keep_documents()
    held = HeldBack(FIRST.id, "indicator-results", "11 cells under 12 headings", "page 2", {"ref": "X"})
    records = publisher.records()
    records["indicator-results"] = replace(records["indicator-results"], held_back=(held,))
    checks = (
        failed(Level.WARNING),
        failed(Level.INFORMATION),
        replace(failed(Level.ERROR), failures=0, findings=()),
    )

    outcome = release_package(
        publisher.store, PACKAGES["indicators"], records, SCHEMAS, checks, [FIRST.summary()]
    )

    assert outcome.path is not None
    quality = json.loads((outcome.path / "quality.json").read_bytes())
    assert quality["counts"] == {"error": 0, "warning": 1, "information": 1, "passed": 1}
    assert quality["held_back"][0]["reason"] == "11 cells under 12 headings"
    messages = [finding["message"] for check in quality["checks"] for finding in check["findings"]]
    assert messages == ["row 3 has no reference"] * 2


# ---- rows that do not fit


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"target_value": "70"}, "target_value is '70', not of type number"),
        ({"target_value": Decimal("NaN")}, "not of type number"),
        ({"target_value": True}, "not of type number"),
        ({"ref": 7}, "ref is 7, not of type string"),
        ({"ref": "\ud800"}, "has a character that is none"),
        ({"surprise": "x"}, "columns differ from the schema in surprise"),
        ({"report": "q9-2099"}, "rows name a report that was not read"),
    ],
)
def test_a_row_that_does_not_fit_is_refused_by_name(
    tmp_path: Path, change: dict[str, Any], message: str
) -> None:
    publisher = desk(tmp_path, FIRST)
    publisher.keep_documents()
    spoiled = {**FIRST.records()["indicator-results"].rows[0], **change}
    records = {"indicator-results": Records("indicator-results", (spoiled,))}
    with pytest.raises(RecordError, match=message):
        release_package(publisher.store, PACKAGES["indicators"], records, SCHEMAS, (), [FIRST.summary()])
    assert publisher.store.versions("indicators") == ()


TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=8) | st.sampled_from(
    ["", '"', ",", "\n", "\r\n", "\r", " ", "NULL", "nan", "\ufeff", "\x00"]
)


@settings(deadline=None)
@given(st.integers(1, 3).flatmap(lambda width: st.lists(st.tuples(*[TEXT] * width), max_size=4).map(tuple)))
def test_a_table_survives_being_csv(rows: tuple[tuple[str, ...], ...]) -> None:
    columns = ("report", "ref", "text")[: len(rows[0]) if rows else 2]
    table = Table.of("things", {"fields": [{"name": name} for name in columns]}, rows)
    assert tuple(table.rows) == rows
    with tempfile.TemporaryDirectory() as folder:
        write_csv(Path(folder, "things.csv"), table)
        assert read_texts(Path(folder, "things.csv")) == table.data


TYPED = {
    "string": st.text(st.characters(exclude_categories=("Cs",)), min_size=1),
    "integer": st.integers(-(2**63), 2**63 - 1),
    "number": st.decimals(
        allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9
    ),
    "boolean": st.booleans(),
    "date": st.dates(date(1900, 1, 1)),
}


@given(st.sampled_from(sorted(TYPED)).flatmap(lambda kind: st.tuples(st.just(kind), TYPED[kind])))
def test_a_value_survives_being_text(typed: tuple[str, Value]) -> None:
    kind, value = typed
    text = as_text(value, Field("x", kind, "", "", None, {}), "here")
    column = Table.of("things", {"fields": [{"name": "x", "type": kind}]}, [(text,)]).data.column(0)
    expected = float(value) if isinstance(value, Decimal) else value
    assert typed_column(column, {"type": kind}).to_pylist() == [expected]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("7300000", "7300000"),
        ("7.3E+6", "7300000"),
        ("22.50", "22.5"),
        ("-0.0", "0"),
        ("1E-7", "0.0000001"),
        ("100", "100"),
    ],
)
def test_numbers_are_plain(value: str, text: str) -> None:
    assert as_text(Decimal(value), Field("x", "number", "", "", None, {}), "here") == text


# ---- the same input gives the same bytes


def build(folder: Path, **environment: str) -> None:
    subprocess.run(
        [sys.executable, str(HELPERS / "release_samples.py"), str(folder)],
        cwd=folder.parent,
        env={**os.environ, "PYTHONPATH": str(PROJECT.root), **environment},
        check=True,
    )


def test_two_builds_are_byte_equal(tmp_path: Path) -> None:
    for name in ("one", "another/place"):
        (tmp_path / name).mkdir(parents=True)
    build(tmp_path / "one/store", TZ="Europe/London", PYTHONHASHSEED="1", LC_ALL="C")
    build(tmp_path / "another/place/store", TZ="Pacific/Auckland", PYTHONHASHSEED="2", LC_ALL="C.UTF-8")
    assert tree(tmp_path / "one/store") == tree(tmp_path / "another/place/store")


# ---- a store that does not do as it is told


def test_an_unwritable_store_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    for place in (tmp_path / "file", tmp_path / "file" / "store"):
        with pytest.raises(StoreError, match="the store cannot be written") as caught:
            Store(place).prepare()
        assert str(place) in caught.value.place
        assert "choose a folder that you may write to" in str(caught.value)
    assert tree(tmp_path) == {"file": b"in the way"}


def test_what_a_killed_publisher_left_is_swept(tmp_path: Path) -> None:
    publisher = desk(tmp_path)
    publisher.publish()
    (tmp_path / "indicators/.new-1.0.1/data").mkdir(parents=True)
    (tmp_path / "indicators/.new-1.0.1/data/half.csv").write_text("a,b")
    (tmp_path / ".new-catalog.json").write_text("{")
    (tmp_path / "documents/.new-abc.pdf").write_text("half")
    assert len(verify_store(tmp_path)) == 3
    publisher.store.prepare()
    assert verify_store(tmp_path) == []


def test_a_publisher_that_does_not_end_is_not_waited_for_forever(tmp_path: Path) -> None:
    desk(tmp_path).publish()
    with (tmp_path / ".lock").open("ab") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        with pytest.raises(StoreError, match="another publisher is still writing"):
            Store(tmp_path, wait_seconds=0.1).prepare()


def test_a_version_is_never_written_twice(tmp_path: Path) -> None:
    publisher = desk(tmp_path)
    publisher.publish()
    before = tree(tmp_path)
    with (
        pytest.raises(StoreError, match="a version never changes"),
        publisher.store.lock(),
        publisher.store.new_version("indicators", "1.0.0"),
    ):
        pass
    assert tree(tmp_path) == before


def test_nothing_is_built_upon_a_damaged_version(tmp_path: Path) -> None:
    desk(tmp_path).publish()
    file = tmp_path / "indicators/1.0.0/data/indicator-results.csv"
    file.write_bytes(file.read_bytes().replace(b"72.8%", b"99.9%"))
    with pytest.raises(StoreError, match=r"indicator-results\.csv: is not as it was published"):
        desk(tmp_path, replace(FIRST, result="73%"), SECOND).publish()


# ---- documents


def test_documents_are_kept_once_byte_for_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "report.PDF"
    file.write_bytes(FIRST.document)
    store = Store(tmp_path / "store")
    kept = store.keep_document(file, FIRST.sha256, ".PDF")
    assert kept == tmp_path / f"store/documents/{FIRST.sha256}.pdf"
    assert kept.read_bytes() == FIRST.document
    written = kept.stat().st_mtime_ns
    assert store.keep_document(file, FIRST.sha256, "pdf").stat().st_mtime_ns == written
    with monkeypatch.context() as closed:
        closed.setattr("pipelines.council.digests.SETTLED_NS", -1)
        store.keep_document(file, FIRST.sha256, "pdf")
        closed.setattr(Path, "open", lambda *_: pytest.fail("it was read for its hash again"))
        assert store.keep_document(file, FIRST.sha256, "pdf") == kept
    kept.write_bytes(b"spoiled")
    assert store.keep_document(file, FIRST.sha256, "pdf").read_bytes() == FIRST.document


def test_a_document_that_is_not_what_was_read_is_not_kept(tmp_path: Path) -> None:
    file = tmp_path / "report.pdf"
    file.write_bytes(b"other bytes")
    with pytest.raises(StoreError, match="changed while it was being read"):
        Store(tmp_path / "store").keep_document(file, FIRST.sha256, "pdf")
    assert list((tmp_path / "store/documents").iterdir()) == []


def test_a_release_needs_its_documents(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="its document is not in the store"):
        release_package(
            Store(tmp_path), PACKAGES["indicators"], FIRST.records(), SCHEMAS, (), [FIRST.summary()]
        )
    assert Store(tmp_path).versions("indicators") == ()


# ---- verification


@pytest.mark.parametrize(
    "place", ["stray.txt", "indicators/stray.txt", "indicators/1.0.0/data/stray.csv", "documents/stray.pdf"]
)
def test_a_file_too_many_is_named(tmp_path: Path, place: str) -> None:
    desk(tmp_path).publish()
    (tmp_path / place).write_text("x")
    assert [problem for problem in verify_store(tmp_path) if place in problem]


def test_a_version_gone_is_named(tmp_path: Path) -> None:
    desk(tmp_path).publish()
    (tmp_path / "indicators").rename(tmp_path.parent / f"{tmp_path.name}-elsewhere")
    assert verify_store(tmp_path) == ["indicators/1.0.0 is missing; catalog.json lists it."]


def test_verify_needs_a_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is not a folder"):
        verify_store(tmp_path / "nowhere")


# ---- package metadata


IN_ALL = ("reports", "locators")


def test_every_schema_belongs_to_one_package_and_those_about_reports_to_all() -> None:
    packages = load_packages(PROJECT.datapackages)
    listed = [name for package in packages for name in package.resources if name not in IN_ALL]
    assert sorted(listed) == sorted(set(SCHEMAS) - set(IN_ALL))
    assert all(package.resources[-2:] == IN_ALL for package in packages)
    assert [package.name for package in packages] == list(CATALOGUE.packages)
    assert all(package.licences[0]["name"] == "OGL-UK-3.0" for package in packages)


def test_every_readme_explains_every_table() -> None:
    for package in load_packages(PROJECT.datapackages):
        assert [name for name in package.resources if f"| `{name}` |" not in package.readme] == []


def copied_metadata(folder: Path) -> Path:
    for file in PROJECT.datapackages.rglob("*"):
        if file.is_file():
            target = folder / file.relative_to(PROJECT.datapackages)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.read_bytes())
    return folder


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("title: Savings and budgets\n", "", "'title' is a required property"),
        ("title: Savings", "titel: Savings", "Additional properties are not allowed"),
        ("name: savings", "name: saving", "name 'saving' is not its folder's name"),
        ("next_review: 2027-02-26", "next_review: soon", "next_review: 'soon' does not match"),
        ("  - revenue", "  - savings", "has non-unique elements"),
        ("keywords: [", "keywords: {", "is not YAML"),
        ("theme: Spending and savings", "licences: []", "'theme' is a required property|should be non-empty"),
    ],
)
def test_a_mistake_in_metadata_is_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    file = copied_metadata(tmp_path) / "savings/package.yaml"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))
    with pytest.raises(MetadataError, match=message) as caught:
        load_packages(tmp_path)
    assert "savings/package.yaml" in caught.value.place


def test_a_package_missing_from_the_catalogue_is_named(tmp_path: Path) -> None:
    folder = copied_metadata(tmp_path)
    (folder / "extra").mkdir()
    (folder / "extra/package.yaml").write_text((folder / "savings/package.yaml").read_text())
    with pytest.raises(MetadataError, match="does not list extra"):
        load_packages(folder)
    (folder / "savings/README.md").unlink()
    (folder / "extra/package.yaml").unlink()
    with pytest.raises(MetadataError, match=r"savings/README\.md: cannot be read"):
        load_packages(folder)


def test_a_package_states_its_own_licence_over_the_catalogues(tmp_path: Path) -> None:
    file = copied_metadata(tmp_path) / "savings/package.yaml"
    file.write_text(
        file.read_text()
        + "licences: [{name: CC0-1.0, title: CC0, path: 'https://creativecommons.org/zero/'}]\n"
    )
    by_name = {package.name: package for package in load_packages(tmp_path)}
    assert by_name["savings"].licences[0]["name"] == "CC0-1.0"
    assert by_name["indicators"].licences[0]["name"] == "OGL-UK-3.0"


def test_a_locator_shared_by_two_rows_is_published_once(tmp_path: Path) -> None:
    publisher = desk(tmp_path, FIRST)
    publisher.keep_documents()
    records = publisher.records()
    spots: tuple[PrintedSpot, ...] = records["indicator-results"].locators
    records["benchmarks"] = Records("benchmarks", (), spots)
    outcome = release_package(
        publisher.store, PACKAGES["indicators"], records, SCHEMAS, (), [FIRST.summary()]
    )
    assert outcome.rows["locators"] == len(spots)


@pytest.mark.parametrize("resource", ["indicator-results", "revenue", "reports", "locators"])
def test_columns_of_texts_are_what_row_by_row_comes_out(resource: str):
    schema, rows = SCHEMAS[resource], sample_rows(resource)
    by_row = [_text_row(row, schema, number) for number, row in enumerate(rows, start=1)]
    columns = _columns(rows, schema)
    assert columns is not None
    assert list(zip(*columns, strict=True)) == by_row


@pytest.mark.parametrize("odd", [Decimal("NaN"), "7", True, 7.5])
def test_rows_with_an_odd_value_are_told_row_by_row(odd: object):
    row = sample_rows("revenue")[0] | {"variation_gbp": odd}
    assert _columns([row], SCHEMAS["revenue"]) is None
