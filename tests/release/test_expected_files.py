"""Published files of one small table, byte for byte as they are kept in `expected/`.

A change of a format shows here as a change of text. When it is meant, write the files anew:

    python tests/test_expected_files.py
"""

from __future__ import annotations

import json
import sqlite3
import tempfile
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from conftest import CHECKOUT

from pipelines.harvest import as_json_ld, as_turtle, catalogue_graph, dataset_json_ld
from pipelines.release.content import Content, Table
from pipelines.release.formats.csvw import csvw_json
from pipelines.release.formats.database import write_sqlite
from pipelines.release.formats.files import write_csv, write_json
from pipelines.release.formats.opendocument import write_ods
from pipelines.release.formats.workbook import write_xlsx
from pipelines.store.hashes import json_bytes
from pipelines.store.published import catalogue_of

EXPECTED = CHECKOUT / "tests" / "expected"
BASE = "https://open.example"
SCHEMA = {
    "title": "Trees",
    "description": "Trees that the council planted.",
    "fields": [
        {"name": "tree", "type": "string", "title": "Tree", "description": "What it is called.",
         "constraints": {"required": True}},
        {"name": "height_m", "type": "number", "title": "Height", "description": "Of the top.", "unit": "m"},
        {"name": "rings", "type": "integer", "title": "Rings", "description": "As counted."},
        {"name": "is_oak", "type": "boolean", "title": "Oak", "description": "Whether it is one."},
        {"name": "planted_on", "type": "date", "title": "Planted on", "description": "The day."},
        {"name": "cost_gbp", "type": "number", "title": "Cost", "description": "In pounds.", "unit": "gbp"},
    ],
    "primaryKey": ["tree"],
    "missingValues": [""],
}  # fmt: skip
ROWS = [
    ("=SUM(A1)", "12.5", "40", "true", "1978-03-01", "19825000"),
    ('Ash, "old" & <tall>\nsecond line', "-0.25", "", "false", "", "7.3"),
    ("", "", "0", "", "1899-12-31", ""),
]
METADATA: dict[str, Any] = {
    "id": "tag:open.example,2026:trees",
    "name": "trees",
    "title": "Trees",
    "description": "Trees that the council planted, each with the day and what it cost.",
    "homepage": f"{BASE}/",
    "licenses": [{"name": "OGL-UK-3.0", "title": "Open Government Licence v3.0", "path": f"{BASE}/licence"}],
    "contributors": [{"title": "The council", "roles": ["publisher"]}],
    "keywords": ["trees", "parks"],
    "sources": [{"title": "Trees, Q1 2016/17", "openbarnet:report": "q1", "openbarnet:period": "Q1 2016/17"}],
    "openbarnet:theme": "Parks",
    "openbarnet:contact": {"title": "Parks team", "email": "parks@open.example"},
    "openbarnet:update_frequency": "quarterly",
    "openbarnet:next_review": "2027-01-01",
}
CONTENT = Content("trees", METADATA, "", (Table.of("trees", SCHEMA, ROWS),), {})
DESCRIPTOR = {
    **METADATA,
    "version": "1.0.0",
    "resources": [
        {"name": "trees", "title": "Trees", "description": SCHEMA["description"], "schema": SCHEMA}
    ],
    "openbarnet:inputs": [{"report": "q1", "document": f"documents/{'a' * 64}.pdf", "sha256": "a" * 64}],
    "openbarnet:files": [
        {"path": "data/trees.csv", "bytes": 120, "hash": f"sha256:{'b' * 64}"},
        {"path": "data/csv-metadata.json", "bytes": 1, "hash": f"sha256:{'c' * 64}"},
        {"path": "quarantine/trees.csv", "bytes": 1, "hash": f"sha256:{'c' * 64}"},
        {"path": "trees.xlsx", "bytes": 9000, "hash": f"sha256:{'d' * 64}"},
    ],
}
CATALOG = {
    "title": "Open example",
    "description": "All that the council publishes.",
    "language": "en-GB",
    "publisher": {"title": "The council", "path": "https://council.example/"},
    "licence": METADATA["licenses"][0],
    "attribution": "Contains public sector information.",
    "spatial": [
        {"title": "Barnet", "path": "http://statistics.data.gov.uk/id/statistical-geography/E09000003"}
    ],
    "themes": [
        {"title": "Environment", "path": "http://publications.europa.eu/resource/authority/data-theme/ENVI"}
    ],
    "reports": [{"report": "q1", "title": "Trees, Q1 2016/17"}],
    "packages": [
        {
            "name": "trees",
            "latest": "1.0.0",
            "versions": [
                {
                    "version": "1.0.0",
                    "published": "2026-01-31T09:00:00Z",
                    "previous": None,
                    "withdrawn": None,
                    "zip": {"path": "trees/1.0.0/trees.zip", "bytes": 20000, "sha256": "e" * 64},
                }
            ],
        }
    ],
}


def published() -> dict[str, bytes]:
    """The content of each file under its name in `expected/`."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        write_csv(folder / "trees.csv", CONTENT.tables[0])
        write_json(folder / "trees.json", CONTENT.tables[0])
        write_sqlite(folder / "trees.sqlite", CONTENT, "1.0.0")
        write_xlsx(folder / "trees.xlsx", CONTENT, "1.0.0")
        write_ods(folder / "trees.ods", CONTENT, "1.0.0")
        with closing(sqlite3.connect(folder / "trees.sqlite")) as database:
            dump = "\n".join(database.iterdump()) + "\n"
        place = folder / "trees" / "1.0.0"
        place.mkdir(parents=True)
        (place / "datapackage.json").write_bytes(json_bytes(DESCRIPTOR))
        catalogue = catalogue_of(folder, CATALOG)
        graph = catalogue_graph(catalogue, BASE)
        dataset = dataset_json_ld(catalogue, BASE, "trees")
        return {
            "trees.csv": (folder / "trees.csv").read_bytes(),
            "trees.json": (folder / "trees.json").read_bytes(),
            "trees.sql": dump.encode(),
            "csv-metadata.json": json_bytes(csvw_json(CONTENT, "1.0.0")),
            "workbook-notes.xml": member(folder / "trees.xlsx", "xl/worksheets/sheet1.xml"),
            "workbook-table.xml": member(folder / "trees.xlsx", "xl/worksheets/sheet2.xml"),
            "spreadsheet.xml": member(folder / "trees.ods", "content.xml"),
            "catalogue.ttl": as_turtle(graph),
            "catalogue.jsonld": as_json_ld(graph),
            "dataset.json": json.dumps(dataset, indent=2, ensure_ascii=False).encode() + b"\n",
        }


def member(archive: Path, name: str) -> bytes:
    """A file of an archive, its elements on lines of their own."""
    with zipfile.ZipFile(archive) as opened:
        return opened.read(name).replace(b"><", b">\n<") + b"\n"


@pytest.fixture(scope="module")
def found() -> dict[str, bytes]:
    """What is published now."""
    return published()


def test_every_expected_file_is_made(found: dict[str, bytes]) -> None:
    assert sorted(found) == sorted(path.name for path in EXPECTED.iterdir())


@pytest.mark.parametrize("name", sorted(path.name for path in EXPECTED.iterdir()))
def test_a_file_is_as_expected(found: dict[str, bytes], name: str) -> None:
    assert found[name].decode().split("\n") == (EXPECTED / name).read_bytes().decode().split("\n")


if __name__ == "__main__":
    for file, content in published().items():
        (EXPECTED / file).write_bytes(content)
