"""Rows by maps that are data: what a map can say, and that a column or a table needs nothing but data."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest
from conftest import CHECKOUT, Office
from small_reports import HOUSING

from pipelines.council.project import Project
from pipelines.datasets.mapping import mapped
from pipelines.datasets.registry import MAKERS, READERS, maker_of, reported
from pipelines.exceptions import SchemaError
from pipelines.extraction import read_report
from pipelines.extraction.report import load_report
from pipelines.rows.records import Records
from pipelines.rows.schemas import TableSchema, load_schema, load_schemas

PAGE = (CHECKOUT / "docs" / "add-a-table.md").read_text(encoding="utf-8")


PARKS = "q1-2020-21-parks"


def blocks(heading: str) -> list[tuple[str, str]]:
    """File and content of each fenced block below a heading of the page; its first line names the file."""
    section = PAGE.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    found = re.findall(r"(?ms)^\*\*([a-z/.-]+)\*\*[^\n]*:\n\n```\w+\n(.*?)^```$", section)
    assert found
    return found


def read_table(folder: Path, project: Project, table: str) -> Any:
    folder.mkdir(exist_ok=True)
    path = folder / f"{PARKS}.txt"
    path.write_text(f"# **Parks – Q1 2020/21**\n\n## Work\n\n{table}", encoding="utf-8")
    return read_report(load_report(path), project.layouts)


def schema_of(project: Project, resource: str, **map_: Any) -> TableSchema:
    """The resource's schema with another map."""
    raw = json.loads((project.schemas / f"{resource}.json").read_text(encoding="utf-8"))
    own = project.schemas / f"{resource}.json"
    raw["openbarnet:rows"] = map_
    own.write_text(json.dumps(raw), encoding="utf-8")
    return load_schema(own)


def texts(records: Records, *names: str) -> list[tuple[str, ...]]:
    return [tuple(str(row[name] or "") for name in names) for row in records.rows]


def test_every_resource_that_is_read_has_one_maker(project: Project):
    schemas = load_schemas(project.schemas)
    with_map = {name for name, schema in schemas.items() if schema.row_map}
    assert len(with_map) >= 8
    assert not with_map & set(MAKERS)
    assert set(reported(schemas)) == with_map | set(MAKERS)
    assert all(callable(maker_of(schemas[name])) for name in reported(schemas))
    assert all("openbarnet:rows" not in schema.raw for schema in schemas.values()), "no business of readers"


def test_what_nothing_makes_is_told(project: Project):
    with pytest.raises(SchemaError, match="nothing makes its rows"):
        maker_of(load_schema(project.schemas / "locators.json"))


def test_a_map_parts_reads_and_names(tmp_path: Path, project: Project):
    table = (
        "Ref\tKey Action\tRAG Rating\tComments\n"
        "PK1\tPlant trees (north) (Parks Committee)\tGreen Amber\tBegun\n"
        "PK2\tMow\tN/A\tDone\n"
    )
    read = read_table(tmp_path / "reports", project, table)
    made = mapped(read, load_schema(project.schemas / "key-actions.json"), READERS)
    assert texts(made, "ref", "action", "committee", "rag", "section", "locator") == [
        (
            "PK1",
            "Plant trees (north)",
            "Parks Committee",
            "Green Amber",
            "Work",
            f"{PARKS}/key-actions/pk1",
        ),
        ("PK2", "Mow", "", "", "Work", f"{PARKS}/key-actions/pk2"),
    ]
    fields = {spot.field for spot in made.locators if spot.locator.endswith("pk2")}
    assert "committee" not in fields, "what is not printed has no place"
    assert {"ref", "action", "comment"} <= fields


def test_an_area_goes_on_until_the_next(tmp_path: Path, own_project: Project):
    table = "Focus area\tContribution\n\tNothing above\nTrees\tShade\n\tAir\nPonds\tFrogs\n"
    read = read_table(tmp_path / "reports", own_project, table)
    schema = load_schema(own_project.schemas / "focus-areas.json")
    made = mapped(read, schema, READERS)
    assert texts(made, "area", "contribution") == [("Trees", "Shade"), ("Trees", "Air"), ("Ponds", "Frogs")]
    assert [row.reason for row in made.held_back] == ["no area above it"]
    bare = mapped(read, schema_of(own_project, "focus-areas", name=["{contribution}"]), READERS)
    assert texts(bare, "area", "contribution")[-2:] == [("", "Air"), ("Ponds", "Frogs")]


@pytest.mark.parametrize(
    ("map_", "said"),
    [
        ({}, "name"),
        ({"name": ["{ref}"], "colour": "blue"}, "colour"),
        ({"name": ["{ref}"], "read": {"colour": "rating"}}, "names no field of the schema: colour"),
        ({"name": ["{ref}"], "from": {"colour": "rag"}}, "names no field of the schema: colour"),
        ({"name": ["{ref}"], "read": {"rag": "tarot"}}, "no such way of reading: tarot"),
        (
            {"name": ["{ref}"], "parts": {"action": {"pattern": "(?P<ref>", "otherwise": "ref"}}},
            "schemas/key-act",
        ),
    ],
)
def test_a_map_that_does_not_fit_is_refused_with_its_place(
    map_: dict[str, Any], said: str, tmp_path: Path, own_project: Project
):
    read = read_table(tmp_path / "reports", own_project, "Ref\tKey Action\tRAG Rating\nA1\tMow\tRed\n")
    with pytest.raises(SchemaError, match=re.escape(said)):
        mapped(read, schema_of(own_project, "key-actions", **map_), READERS)


def follow(heading: str, root: Path) -> None:
    """Do what a section of the page says in a copy of the project."""
    for name, content in blocks(heading):
        path = root / name
        if not path.exists():
            path.write_text(content, encoding="utf-8")
            continue
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".json":
            raw = json.loads(text)
            raw["fields"].insert(-1, json.loads(content))
            text = json.dumps(raw)
        else:
            above = "resources:\n" if content.startswith("  - ") else "columns:\n"
            text = text.replace(above, above + content, 1)
        path.write_text(text, encoding="utf-8")


def cells_of(path: Path, *names: str) -> list[tuple[str, ...]]:
    with path.open(newline="", encoding="utf-8") as file:
        return [tuple(row[name] for name in names) for row in csv.DictReader(file)]


def test_a_column_and_a_table_are_added_and_published_by_data_alone(new_office: Office, own_project: Project):
    for heading in ("A new column", "A new table, without code"):
        follow(heading, own_project.root)
    report = new_office.reports / f"{HOUSING}.txt"
    text = report.read_text(encoding="utf-8").replace("RAG Rating\tComments", "RAG Rating\tComments\tSponsor")
    text = re.sub(r"(?m)^(HS0\d\t.*)$", r"\1\tHead of Homes", text)
    text += "\n## Complaints\n\nService\tComplaints received\tAnswered in time\n"
    text += "Repairs\t1,204\t91.5%\nRents\t36\t-\n"
    report.write_text(text, encoding="utf-8")
    result = new_office.publish(through_dagster=True)
    assert result.exit_code == 0, result.output
    data = new_office.store / "key-actions" / new_office.versions()["key-actions"][-1] / "data"
    assert cells_of(data / "key-actions.csv", "sponsor") == [("Head of Homes",)] * 3
    found = cells_of(data / "complaints.csv", "service", "received", "percent_on_time")
    assert found == [("Repairs", "1204", "91.5"), ("Rents", "36", "")]
    spots = cells_of(data / "locators.csv", "locator", "field", "text")
    assert (f"{HOUSING}/complaints/repairs", "received", "1,204") in spots
    assert (f"{HOUSING}/key-actions/hs01", "sponsor", "Head of Homes") in spots
