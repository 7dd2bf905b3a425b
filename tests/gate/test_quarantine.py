"""Rows that may not be published leave their table, with reason and place; too many hold the package back."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from conftest import Office, Printed, copied_project
from forbidden import forbid
from sample_rows import PROJECT, SCHEMAS, records_of, sample_records, sample_rows
from small_reports import change
from starlette.testclient import TestClient

from pipelines.council.project import Project
from pipelines.datasets.registry import load_rules
from pipelines.gate.quarantine import hold_back, hold_tables_back, too_many, vet
from pipelines.gate.screening import Allowed
from pipelines.portal import create_app
from pipelines.proof import prove
from pipelines.proof.publishing import checks
from pipelines.release.metadata import load_packages
from pipelines.release.quality import blocking_reasons
from pipelines.rows.findings import CheckResult, Level
from pipelines.rows.records import TO_BE_ANSWERED, HeldBack, PrintedSpot, Records

NOBODY = Allowed()
INDICATORS = next(each for each in load_packages(PROJECT.datapackages) if each.name == "indicators")


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_a_row_that_breaks_its_schema_leaves_the_table_with_reason_and_place():
    rows = sample_rows("indicator-results")
    rows[1]["unit"] = "furlongs"
    schema = SCHEMAS["indicator-results"]
    sound, results = vet(records_of(schema, rows), schema, PROJECT, {})
    assert [row["locator"] for row in sound.rows] == [row["locator"] for n, row in enumerate(rows) if n != 1]
    (held,) = sound.held_back
    assert (held.stage, held.report, held.locator) == ("checking", rows[1]["report"], rows[1]["locator"])
    assert "schema/enum/unit" in held.checks
    assert held.reason.startswith("Unit is “furlongs”, not one of percent, gbp, ")
    assert held.cells["unit"] == "furlongs"
    errors = [result for result in results if result.level is Level.ERROR and not result.passed]
    assert errors
    assert not any(result.blocks for result in errors)


def test_the_second_of_two_rows_with_one_key_is_held_back():
    rows = sample_rows("savings")
    sound, _ = vet(records_of(SCHEMAS["savings"], [*rows, rows[0]]), SCHEMAS["savings"], PROJECT, {})
    assert len(sound.rows) == len(rows)
    assert [held.checks for held in sound.held_back] == [("schema/primaryKey/publisher+report+locator",)]


def test_a_row_that_points_nowhere_is_held_back():
    rows = sample_rows("observations")
    rows[0]["indicator_id"] = "unheard-of"
    others = {"indicators": sample_records("indicators")}
    schema = SCHEMAS["observations"]
    sound, _ = vet(records_of(schema, rows), schema, PROJECT, others)
    assert [held.checks for held in sound.held_back] == [("schema/foreignKeys/publisher+indicator_id",)]


def test_locators_leave_with_their_row_alone():
    records = sample_records("savings")
    spots = tuple(
        PrintedSpot(str(row["locator"]), "", 1, "r", "0" * 64, page, None, None, None, None, None, "")
        for page, row in enumerate(records.rows, 1)
    )
    records = replace(records, locators=spots)
    check = CheckResult(
        "schema/x", "savings", "schema", Level.ERROR, "", 4, 1, failed_rows=((1, "is not so."),)
    )
    sound, (answered,) = hold_back(records, [check], "checking", NOBODY)
    assert [spot.page for spot in sound.locators] == [1, 3, 4]
    assert (sound.held_back[0].place, sound.held_back[0].spots) == ("page 2", (spots[1],))
    assert (answered.held_back, answered.blocks) == (1, False)


def test_a_warning_holds_no_row_back():
    records = sample_records("savings")
    check = CheckResult("suite/x", "savings", "suite", Level.WARNING, "", 4, 1, failed_rows=((1, "is odd"),))
    sound, _ = hold_back(records, [check], "checking", NOBODY)
    assert sound == records


def test_tables_that_wait_for_an_answer_hold_no_other_table_back():
    published = ({"report": "r", "locator": "1"},)
    waiting = HeldBack("r", "savings", f"{TO_BE_ANSWERED}: What does 'Year' hold?", "page 7", {})
    records = Records("savings", published, held_back=(waiting,) * 30)
    assert too_many(records) == {}
    assert hold_tables_back(records, NOBODY) == (records, ())
    failed = replace(waiting, reason="the total does not follow")
    lacking = replace(records, held_back=(*records.held_back, failed, failed, failed))
    assert "3 of 4 rows are held back" in too_many(lacking)["r"]


@pytest.mark.parametrize(
    ("held", "rows", "is_too_many"),
    [
        (2, 2, False),
        (2, 20, False),
        (3, 60, False),
        (3, 59, True),
        (4, 80, False),
        (4, 79, True),
        (3, 3, True),
    ],
)
def test_the_ceiling_is_five_percent_and_more_than_two(held: int, rows: int, *, is_too_many: bool):
    published = tuple({"report": "r", "locator": str(number)} for number in range(rows - held))
    gone = (HeldBack("r", "savings", "is not so", "page 7", {}),) * held
    others = tuple({"report": "s", "locator": f"s{number}"} for number in range(500))
    records = Records("savings", (*published, *others), held_back=gone)
    reasons = too_many(records)
    assert set(reasons) == ({"r"} if is_too_many else set())
    kept, checks = hold_tables_back(records, NOBODY)
    if is_too_many:
        assert reasons["r"].startswith(f"savings: {held} of {rows} rows are held back, more than 5 %")
        assert "page 7: is not so" in reasons["r"]
        assert kept.rows == others
        assert len(kept.held_back) == rows
        assert not any(check.blocks for check in checks)
    else:
        assert kept == records


def test_a_fault_of_the_table_blocks_however_few_rows_show_it():
    schema = SCHEMAS["indicator-results"]
    rows = sample_rows("indicator-results") * 40
    for number, row in enumerate(rows):
        rows[number] = {**row, "locator": f"l/{number}"}
    rows[0].pop("ref")
    sound, results = vet(records_of(schema, rows), schema, PROJECT, {})
    reasons = blocking_reasons(INDICATORS, results, {schema.resource: sound})
    assert any("the row lacks ref" in reason for reason in reasons)


# ---- in a publication


def folder_of(office: Office, package: str) -> Path:
    return office.store / package / office.versions()[package][-1]


@dataclass(frozen=True)
class HeldOffice:
    """An office that published by rules of its own, under which one row of three is held back."""

    office: Office
    result: Result


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory, first_publication: tuple[Office, Printed]) -> HeldOffice:
    """Not to be changed."""
    folder = tmp_path_factory.mktemp("held")
    office, project = first_publication[0].copied(folder / "office"), copied_project(folder / "project")
    forbid(project, "Green Amber")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENBARNET_PROJECT", str(project.root))
        return HeldOffice(office, office.publish())


def test_a_version_lists_what_it_lacks_and_why(held: HeldOffice):
    office, result = held.office, held.result
    assert (result.exit_code, result.stderr.count("Error")) == (0, 0)
    assert "key-actions: 2 of 3 rows read, 1 held back; line " in result.stdout
    assert "1 row held back" in result.stdout
    folder = folder_of(office, "key-actions")
    assert folder.name == "1.1.0" or folder.name > "1.0.0"
    assert {row["rag"] for row in rows_of(folder / "data" / "key-actions.csv")} == {"Green", "Red"}
    (row,) = rows_of(folder / "quarantine" / "key-actions.csv")
    assert (row["held_back_by"], row["rag"], row["ref"]) == ("checking", "Green Amber", "HS02")
    assert "Rating is “Green Amber”" in row["reason"]
    assert row["place"].startswith("line ")
    quality = json.loads((folder / "quality.json").read_bytes())
    expected = {
        "resource": "key-actions",
        "path": "quarantine/key-actions.csv",
        "held_back": 1,
        "rows_read": 3,
    }
    assert quality["quarantine"] == [expected]
    assert quality["held_back"][0]["boxes"][0]["line"]
    descriptor = json.loads((folder / "datapackage.json").read_bytes())
    assert descriptor["openbarnet:quarantine"] == [expected]
    assert "quarantine/key-actions.csv" in {entry["path"] for entry in descriptor["openbarnet:files"]}
    assert row["locator"] not in (folder / "data" / "locators.csv").read_text(encoding="utf-8")


def test_verify_knows_the_quarantine(held: HeldOffice, tmp_path: Path):
    office = held.office.copied(tmp_path / "office")
    assert office.openbarnet("verify", office.store).exit_code == 0
    file = folder_of(office, "key-actions") / "quarantine" / "key-actions.csv"
    file.chmod(0o644)
    file.write_bytes(file.read_bytes().replace(b"Green Amber", b"Amber Green"))
    result = office.openbarnet("verify", office.store)
    assert result.exit_code == 1
    assert "quarantine/key-actions.csv is not as it was published" in result.stderr


def test_rows_of_reading_and_of_checks_count_together(office: Office, own_project: Project):
    """One row without its action, two with a rating that is none: three of three are too many."""
    change(office.reports, "HS01\tBuild forty flats at the old depot (Housing)", "HS01\t")
    forbid(own_project, "Green Amber", "Red")
    result = office.publish()
    assert result.exit_code == 1
    assert "key-actions: 3 of 3 rows are held back, more than 5 %" in result.stderr
    assert office.versions()["key-actions"] == ["1.0.0"]


def test_two_rows_however_large_their_share_do_not_block(office: Office, own_project: Project):
    forbid(own_project, "Green Amber", "Red")
    assert office.publish().exit_code == 0
    assert len(rows_of(folder_of(office, "key-actions") / "quarantine" / "key-actions.csv")) == 2


def test_a_row_that_is_mended_comes_back(held: HeldOffice, tmp_path: Path):
    office = held.office.copied(tmp_path / "office")
    office.publish()  # by the checkout's rules, under which the row is sound
    folder = folder_of(office, "key-actions")
    assert len(rows_of(folder / "data" / "key-actions.csv")) == 3
    assert not (folder / "quarantine").exists()
    quality: dict[str, Any] = json.loads((folder / "quality.json").read_bytes())
    assert (quality["quarantine"], quality["held_back"]) == ([], [])


def test_a_total_is_not_judged_while_one_of_its_parts_is_held_back():
    savings = sample_records("savings")
    rules = load_rules(PROJECT.schemas)

    def outcomes(records: Records) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        given = {"savings": records}
        for row in checks(prove(given, rules), given, SCHEMAS["checks"]).rows:
            found.setdefault(str(row["kind"]), set()).add(str(row["outcome"]))
        return found

    rows = [
        {**savings.rows[0], "report": "r", "table": "by_committee", "committee": committee, "percent": None}
        | {"financial_year": "2017/18", "amount_gbp": Decimal(amount), "locator": f"r/savings/{committee}"}
        for committee, amount in (("Adults", 4000), ("Children", 3000), ("Housing", 2000), ("Total", 9000))
    ]
    spots = [
        PrintedSpot(row["locator"], "amount_gbp", 1, "r", "0" * 64, 1, *[None] * 5, f"{row['amount_gbp']}")
        for row in rows
    ]
    whole = Records("savings", tuple(rows), tuple(spots))
    assert outcomes(whole)["sum"] == {"holds"}
    lacking = replace(whole, rows=(*rows[:1], *rows[2:]))
    assert outcomes(lacking)["sum"] == {"contradicted"}
    gone = HeldBack("r", "savings", "could not be placed", "page 1", {})
    assert outcomes(replace(lacking, held_back=(gone,)))["sum"] == {"cannot be judged"}
    elsewhere = replace(gone, report="another")
    assert outcomes(replace(lacking, held_back=(elsewhere,)))["sum"] == {"contradicted"}


def test_the_portal_tells_what_is_held_back(held: HeldOffice):
    office = held.office
    client = TestClient(create_app(office.store))
    page = client.get("/datasets/key-actions").text
    version = office.versions()["key-actions"][-1]
    assert "1 of 3 rows of key-actions</a>" in page
    assert "Rating is “Green Amber”" in page
    links = re.findall(rf'href="(/download/key-actions/{version}/(?:quarantine/|checks)[^"]+)"', page)
    assert [link.rpartition("/")[2] for link in links] == ["checks.html", "key-actions.csv"]
    for link in links:
        answer = client.get(link)
        assert answer.status_code == 200
        assert "Green Amber" in answer.text
