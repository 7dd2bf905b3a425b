"""A table of a kind that no schema has, published as a table of its own because an officer said so."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from conftest import Office, Openbarnet
from fleet_reports import (
    GRID,
    HEAD,
    PLAIN_GRID,
    RESOURCE,
    SPRING,
    SUMMER,
    TITLE,
    fleet,
    fleet_document,
    fleet_workbook,
)
from reportlab.platypus import TableStyle

from pipelines.assembly.identity import identified, read_informed
from pipelines.assembly.own_tables import packages_of, schemas_of
from pipelines.assembly.steps import Gated, PackageStep, ReportStep, order_of, release, rulebook_of
from pipelines.council.project import Project
from pipelines.datasets.own_tables import own_rows
from pipelines.extraction.report import load_report
from pipelines.release.verify import verify
from pipelines.rows.records import Records
from pipelines.store import open_store

pytestmark = pytest.mark.usefixtures("own_project")


@pytest.fixture
def teach(openbarnet: Openbarnet) -> Any:
    when = iter(f"2026-01-31T07:{minute:02}:00+00:00" for minute in range(60))

    def run(path: Path, *options: str) -> dict[str, Any]:
        result = openbarnet("teach", path, "--json", "--when", next(when), *options)
        assert result.exit_code == 0, result.output
        told: dict[str, Any] = json.loads(result.stdout)
        return told

    return run


def table_of(told: dict[str, Any]) -> dict[str, Any]:
    (found,) = told["not_recognised"]
    return dict(found)


def rows_of(office: Office, resource: str = RESOURCE) -> list[dict[str, str]]:
    folder = office.store / resource / office.versions()[resource][-1]
    with (folder / "data" / f"{resource}.csv").open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def standing(office: Office, package: str = RESOURCE) -> str | None:
    return next(one["latest"] for one in office.catalog()["packages"] if one["name"] == package)


def test_nothing_is_published_before_somebody_says_so(new_office: Office) -> None:
    fleet(new_office.reports, 1, SPRING)
    new_office.publish()
    assert not (new_office.store / RESOURCE).exists()


def test_it_is_published_as_printed_and_typed_and_the_next_quarter_follows(
    new_office: Office, teach: Any
) -> None:
    first = fleet(new_office.reports, 1, SPRING)
    table = table_of(teach(first))
    assert (table["title"], table["page"], table["rows"], table["why_not"]) == (TITLE, 1, 3, "")
    assert [one["kind"] for one in table["columns"]] == [
        "text", "number", "money", "percent", "date", "text",
    ]  # fmt: skip
    told = teach(first, "--own", table["id"])
    assert told["own_tables"] == [{"id": table["id"], "title": TITLE, "resource": RESOURCE}]
    assert (told["not_recognised"], told["questions"], told["rows"][RESOURCE]) == ([], [], 3)

    second = fleet(new_office.reports, 2, SUMMER)
    assert teach(second)["rows"][RESOURCE] == 3
    assert new_office.publish().exit_code == 0
    rows = rows_of(new_office)
    assert [(row["report"], row["depot"], row["vans"], row["vans_value"]) for row in rows] == [
        ("q1-2025-26-fleet", "North", "12", "12"),
        ("q1-2025-26-fleet", "South", "9", "9"),
        ("q1-2025-26-fleet", "Total", "21", "21"),
        ("q2-2025-26-fleet", "North", "13", "13"),
        ("q2-2025-26-fleet", "South", "9", "9"),
        ("q2-2025-26-fleet", "Total", "22", "22"),
    ]
    assert [(row["cost"], row["cost_gbp"]) for row in rows[:2]] == [("1,204", "1204000"), ("(88)", "-88000")]
    assert (rows[0]["share_electric"], rows[0]["share_electric_percent"]) == ("25%", "25")
    assert (rows[0]["mot_due"], rows[0]["mot_due_day"]) == ("1 April 2026", "2026-04-01")
    assert (rows[0]["publisher"], rows[0]["period"]) == ("London Borough of Barnet", "Q1 2025/26")
    assert verify(new_office.store) == []


def test_a_cell_leads_to_its_box(new_office: Office, teach: Any) -> None:
    first = fleet(new_office.reports, 1, SPRING)
    teach(first, "--own", table_of(teach(first))["id"])
    new_office.publish()
    version = new_office.store / RESOURCE / "1.0.0" / "data" / "locators.csv"
    with version.open(newline="", encoding="utf-8") as lines:
        spots = {(spot["locator"], spot["field"]): spot for spot in csv.DictReader(lines)}
    row = rows_of(new_office)[1]["locator"]
    cost, whole = spots[row, "cost_gbp"], spots[row, ""]
    assert (cost["text"], cost["page"]) == ("(88)", "1")
    assert float(whole["x0"]) < float(cost["x0"]) < float(cost["x1"]) < float(whole["x1"])


def test_other_columns_are_asked_again_and_not_guessed(new_office: Office, teach: Any) -> None:
    first = fleet(new_office.reports, 1, SPRING)
    teach(first, "--own", table_of(teach(first))["id"])
    changed = [(*row[:3], row[4], row[5]) for row in SUMMER]
    second = fleet(new_office.reports, 2, changed)
    told = teach(second)
    assert RESOURCE not in told["rows"]
    table = table_of(told)
    assert table["changed_from"] == list(HEAD)
    new_office.publish()
    assert {row["report"] for row in rows_of(new_office)} == {"q1-2025-26-fleet"}

    assert teach(second, "--own", table["id"])["own_tables"][0]["resource"] == RESOURCE
    new_office.publish()
    rows = rows_of(new_office)
    assert [row["share_electric"] for row in rows] == ["25%", "33%", "29%", "", "", ""]
    assert [row["cost_gbp"] for row in rows][-1] == "1390000"


def test_what_is_taken_back_is_taken_out_and_stands_again_once_it_is_said_again(
    new_office: Office, teach: Any
) -> None:
    first = fleet(new_office.reports, 1, SPRING)
    name = table_of(teach(first))["id"]
    teach(first, "--own", f"{name}=The fleet’s vans")
    new_office.publish()
    assert standing(new_office, "the-fleet-s-vans") == "1.0.0"
    told = teach(first, "--undo", name)
    assert (told["own_tables"], table_of(told)["id"]) == ([], name)
    new_office.publish()
    assert standing(new_office, "the-fleet-s-vans") is None
    assert verify(new_office.store) == []
    teach(first, "--own", f"{name}=The fleet’s vans")
    new_office.publish()
    assert standing(new_office, "the-fleet-s-vans") == "1.0.0"
    assert verify(new_office.store) == []


def test_a_telephone_number_in_it_is_withheld(new_office: Office, teach: Any) -> None:
    rows = [*SPRING[:1], ("North", "12", "1,204", "25%", "1 April 2026", "ring 07700 900 123"), *SPRING[2:]]
    first = fleet(new_office.reports, 1, rows)
    teach(first, "--own", table_of(teach(first))["id"])
    new_office.publish()
    assert rows_of(new_office)[0]["remark"] == "[withheld: a telephone number]"
    assert not any(b"900 123" in content for content in new_office.contents().values())


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([("Depot", "Vans", ""), ("North", "12", "3"), ("South", "9", "4")], "no heading, and holds figures"),
        (
            [("Depot", "Vans", "", ""), ("North", "1", "x", "a"), ("South", "2", "y", "b")],
            "2 of its 4 columns have no heading",
        ),
        (
            [("Depot", "Core External £000s £000s"), ("North", "12"), ("South", "9")],
            "the headings of several columns stand in one",
        ),
        ([("Depot", "Vans", "Vans"), ("North", "12", "13"), ("South", "9", "10")], "have one heading"),
    ],
)
def test_why_a_table_cannot_be_published_so_is_said(
    rows: list[tuple[str, ...]], why: str, tmp_path: Path, teach: Any, openbarnet: Openbarnet
) -> None:
    path = fleet(tmp_path, 1, rows)
    table = table_of(teach(path))
    assert why in table["why_not"]
    result = openbarnet("teach", path, "--own", table["id"])
    assert result.exit_code == 1
    assert why in result.output


def test_a_table_whose_headings_nothing_sets_apart_cannot_be_published_so(tmp_path: Path, teach: Any) -> None:
    words = [("Depot", "Yard"), ("North", "Gravel"), ("South", "Tarmac"), ("West", "Grass")]
    table = table_of(teach(fleet(tmp_path, 1, words, style=PLAIN_GRID)))
    assert table["why_not"] == "no row of headings can be told from the rows below it"


def test_two_reports_with_one_title_have_tables_of_two_names(
    tmp_path: Path, teach: Any, own_project: Project
) -> None:
    del own_project
    first = fleet(tmp_path / "one", 1, SPRING)
    teach(first, "--own", table_of(teach(first))["id"])
    other = fleet(tmp_path / "two", 1, SPRING)
    side = other.with_suffix(".yaml")
    side.write_text(
        side.read_text().replace("Mossley fleet report", "Hauliers of the town"), encoding="utf-8"
    )
    table = table_of(teach(other))
    assert table["changed_from"] == []
    assert teach(other, "--own", table["id"])["own_tables"][0]["resource"] == f"{RESOURCE}-2"


def test_a_row_of_units_is_a_heading_and_periods_are_those_of_the_report(
    tmp_path: Path, teach: Any, own_project: Project
) -> None:
    rows = [
        ("Depot", "Spend Q1 2025/26", "Spend 2026/27", "Order no."),
        ("", "£m", "£m", ""),
        ("North", "1.5", "2", "17"),
        ("South", "0.25", "3", "18"),
    ]
    path = fleet(tmp_path, 1, rows, title="3. Orders, Q1 2025/26")
    table = table_of(teach(path))
    assert table["title"] == "Orders"
    assert [(one["name"], one["beside"]) for one in table["columns"]] == [
        ("depot", ""),
        ("spend_current", "spend_current_gbp"),
        ("spend_next_year", "spend_next_year_gbp"),
        ("order_no", ""),
    ]
    teach(path, "--own", table["id"])
    read = read_informed(load_report(path), own_project)
    found = own_rows(identified(read, own_project), schemas_of(own_project)["orders"]).rows
    assert [(row["spend_current_gbp"], row["spend_current_gbp_period"]) for row in found] == [
        (1_500_000, "Q1 2025/26"),
        (250_000, "Q1 2025/26"),
    ]
    assert [row["spend_next_year_gbp_period"] for row in found] == ["2026/27", "2026/27"]
    rows = [(*rows[0][:1], "Spend Q2 2025/26", *rows[0][2:]), *rows[1:]]
    teach(path, "--undo", table["id"])
    assert table_of(teach(fleet(tmp_path, 2, rows, title="3. Orders, Q2 2025/26")))["id"] == table["id"]


def test_a_name_in_it_is_withheld_and_what_names_people_is_left_out(new_office: Office, teach: Any) -> None:
    rows = [
        ("Depot", "Vans", "Officer", "Remark"),
        ("North", "12", "Peregrine Thistlewood", "kept for Mrs Zenobia Quillfeather"),
        ("South", "9", "Ada Winterbourne", ""),
        ("Mr Ambrose Larkspur", "1", "Ada Winterbourne", ""),
    ]
    first = fleet(new_office.reports, 1, rows)
    table = table_of(teach(first))
    assert [one["name"] for one in table["columns"] if one.get("left_out")] == ["officer"]
    teach(first, "--own", table["id"])
    new_office.publish()
    found = rows_of(new_office)
    assert [(row["depot"], row["remark"]) for row in found] == [
        ("North", "[withheld: a person's name]"),
        ("South", ""),
    ]
    assert "officer" not in found[0]
    catalogue = (new_office.store / "catalog.json").read_text(encoding="utf-8")
    assert not any(name in catalogue for name in ("Thistlewood", "Quillfeather", "Larkspur", "Winterbourne"))
    folder = new_office.store / RESOURCE / "1.0.0"
    held = (folder / "quarantine" / f"{RESOURCE}.csv").read_text(encoding="utf-8")
    assert "a person's name" in held
    for path in folder.rglob("*"):
        if path.is_file():
            text = path.read_bytes()
            assert not any(name in text for name in (b"Quillfeather", b"Larkspur", b"Winterbourne")), path


@pytest.mark.parametrize(
    ("make", "place"),
    [(fleet_workbook, "sheet 'Fleet', cell C6"), (fleet_document, "table 1, row 3, cell 3")],
)
def test_sheets_and_word_documents_have_such_tables_too(
    make: Any, place: str, new_office: Office, teach: Any
) -> None:
    first = make(new_office.reports, SPRING)
    told = teach(first, "--own", table_of(teach(first))["id"])
    assert told["rows"][RESOURCE] == 3
    new_office.publish()
    assert [(row["cost"], row["cost_gbp"]) for row in rows_of(new_office)] == [
        ("1,204", "1204000"),
        ("(88)", "-88000"),
        ("1,116", "1116000"),
    ]
    with (new_office.store / RESOURCE / "1.0.0" / "data" / "locators.csv").open(encoding="utf-8") as lines:
        spots = {(spot["text"], spot["field"]): spot["place"] for spot in csv.DictReader(lines)}
    assert spots["(88)", "cost_gbp"] == place


def test_it_has_an_asset_of_its_own(new_office: Office, teach: Any) -> None:
    first = fleet(new_office.reports, 1, SPRING)
    name = table_of(teach(first))["id"]
    teach(first, "--own", name)
    result = new_office.publish(through_dagster=True)
    assert result.exit_code == 0, result.output
    assert f"{RESOURCE}  1.0.0  released" in result.output
    assert [row["vans_value"] for row in rows_of(new_office)] == ["12", "9", "21"]
    teach(first, "--undo", name)
    new_office.publish(through_dagster=True)
    assert standing(new_office) is None


def test_figures_that_do_not_fit_are_printed_and_left_empty_and_said(new_office: Office, teach: Any) -> None:
    first = fleet(new_office.reports, 1, SPRING)
    teach(first, "--own", table_of(teach(first))["id"])
    odd = [*SUMMER[:1], ("North", "13 or 14", "£12", "27%", "soon", ""), *SUMMER[2:]]
    fleet(new_office.reports, 2, odd)
    new_office.publish()
    north = next(row for row in rows_of(new_office) if row["vans"] == "13 or 14")
    assert (north["vans_value"], north["cost"], north["cost_gbp"]) == ("", "£12", "")
    quality = json.loads((new_office.store / RESOURCE / "1.0.0" / "quality.json").read_text())
    unread = [one for one in quality["checks"] if one["check"] == "reading/figures_understood"]
    assert [len(one["findings"]) for one in unread] == [2]


def test_steps_that_were_laid_out_before_it_was_taken_back_go_on(
    tmp_path: Path, teach: Any, own_project: Project
) -> None:
    path = fleet(tmp_path, 1, SPRING)
    name = table_of(teach(path))["id"]
    teach(path, "--own", name)
    steps = order_of(schemas_of(own_project), packages_of(own_project))
    teach(path, "--undo", name)
    rules = rulebook_of(own_project)
    read = identified(read_informed(load_report(path), own_project), own_project)
    (of_report,) = (one for one in steps if isinstance(one, ReportStep) and one.resource == RESOURCE)
    gated = of_report.of(read, rules)
    assert (gated.records.rows, gated.checks) == ((), ())
    (package,) = (one for one in steps if isinstance(one, PackageStep) and one.package == RESOURCE)
    known = {name: Gated(Records(name)) for name in package.needs}
    store = open_store(tmp_path / "store")
    store.prepare()
    assert release(store, package.of(known, (), rules), (), rules, None).status == "empty"


def test_a_text_merged_over_the_first_columns_names_its_row_and_any_other_holds_it_back(
    new_office: Office, teach: Any
) -> None:
    rows = [
        ("Depot", "Yard", "Vans", "Cars"),
        ("North", "Gravel", "12", "3"),
        ("All other depots, small", "", "4", "2"),
        ("South", "Tarmac", "3 with trailers", ""),
    ]
    style = TableStyle([*GRID.getCommands(), ("SPAN", (0, 2), (1, 2)), ("SPAN", (2, 3), (3, 3))])
    first = fleet(new_office.reports, 1, rows, style=style)
    teach(first, "--own", table_of(teach(first))["id"])
    new_office.publish()
    assert [(row["depot"], row["yard"], row["vans"]) for row in rows_of(new_office)] == [
        ("North", "Gravel", "12"),
        ("All other depots, small", "", "4"),
    ]
    held = new_office.store / RESOURCE / "1.0.0" / "quarantine" / f"{RESOURCE}.csv"
    assert "one text stands under several headings" in held.read_text(encoding="utf-8")


def test_a_table_whose_columns_are_asked_may_be_one_of_its_own_instead(tmp_path: Path, teach: Any) -> None:
    rows = [
        ("Ref", "Performance measure", "Alpha", "Beta", "RAG status"),
        ("M1", "Homes mended in a week", "94%", "91%", "Green"),
        ("M2", "Calls answered in a minute", "71%", "75%", "Red"),
        ("M3", "Gardens cleared", "88%", "80%", "Green"),
    ]
    path = fleet(tmp_path, 1, rows, title="What we measured")
    told = teach(path)
    assert {one["kind"] for one in told["questions"]} == {"column"}
    told = teach(path, "--own", table_of(told)["id"])
    assert (told["questions"], told["held_back"], told["rows"]["what-we-measured"]) == ([], {}, 3)
