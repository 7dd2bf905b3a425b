"""CSV on the Web: `data/csv-metadata.json`, which lies where readers of the CSV files look for it.

One table group for all tables of a version, so that foreign keys can lead from one to another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from pipelines.release.content import Content, Table
from pipelines.store.table_files import csv_path

CSVW_PATH = "data/csv-metadata.json"
DATATYPES: Mapping[str, str | Mapping[str, str]] = {
    "string": "string",
    "integer": "integer",
    "number": "decimal",
    "boolean": {"base": "boolean", "format": "true|false"},
    "date": "date",
}


def csvw_json(content: Content, version: str) -> dict[str, Any]:
    """The metadata of all CSV files of a version."""
    metadata = content.metadata
    publisher = next((one for one in metadata["contributors"] if "publisher" in one.get("roles", ())), None)
    about: dict[str, Any] = {
        "dc:title": metadata["title"],
        "dc:description": metadata["description"],
        "dc:identifier": metadata["id"],
        "dc:license": {"@id": metadata["licenses"][0]["path"]},
        "dc:subject": list(metadata["keywords"]),
        "schema:version": version,
    }
    if publisher:
        about["dc:publisher"] = publisher["title"]
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en-GB"}],
        "@type": "TableGroup",
        **about,
        "tables": [_table(table) for table in content.tables],
    }


def _table(table: Table) -> dict[str, Any]:
    schema: dict[str, Any] = {"columns": [_column(field) for field in table.fields]}
    if key := table.schema.get("primaryKey"):
        schema["primaryKey"] = key
    if keys := table.schema.get("foreignKeys"):
        schema["foreignKeys"] = [_foreign_key(foreign, table.name) for foreign in keys]
    return {
        "url": _url(table.name),
        "dc:title": table.title,
        "dc:description": table.schema.get("description", ""),
        "dialect": {"header": True, "encoding": "utf-8", "lineTerminators": ["\r\n"], "delimiter": ","},
        "tableSchema": schema,
    }


def _column(field: Mapping[str, Any]) -> dict[str, Any]:
    column: dict[str, Any] = {
        "name": field["name"],
        "titles": field["name"],
        "datatype": DATATYPES[field["type"]],
        "dc:title": field.get("title", field["name"]),
        "dc:description": field.get("description", ""),
    }
    if unit := field.get("unit"):
        column["schema:unitText"] = unit
    if field.get("constraints", {}).get("required"):
        column["required"] = True
    if field.get("missingValues") == []:
        column["null"] = []
    return column


def _foreign_key(key: Mapping[str, Any], own: str) -> dict[str, Any]:
    reference = key["reference"]
    return {
        "columnReference": _names(key["fields"]),
        "reference": {
            "resource": _url(reference.get("resource") or own),
            "columnReference": _names(reference["fields"]),
        },
    }


def _url(resource: str) -> str:
    """Where a table lies, as seen from the descriptor beside it."""
    return PurePosixPath(csv_path(resource)).relative_to(PurePosixPath(CSVW_PATH).parent).as_posix()


def _names(names: str | Sequence[str]) -> list[str]:
    return [names] if isinstance(names, str) else list(names)
