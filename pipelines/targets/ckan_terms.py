"""A release as the target `ckan` puts it: a dataset's and a resource's properties, columns, and marks.

Pure functions: nothing here makes a call.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from pipelines.harvest.ckan_words import clean_tag, field_words, file_words
from pipelines.store import PublishedVersion, Resource, StoredFile
from pipelines.targets.rows import read_rows

DATASET_MARK = "openbarnet_id"
PATH_MARK = "openbarnet_path"
TABLE_MARK = "openbarnet_table"
OF_CKANS_OWN = ("metadata_modified", "datastore_active", "last_modified", "position")


def dataset_fields(release: PublishedVersion, licence: str) -> dict[str, Any]:
    """A dataset's properties as CKAN names them; extras by key, tags as cleaned names."""
    descriptor = release.descriptor
    contact = descriptor["openbarnet:contact"]
    contributors = descriptor["contributors"]
    author = next((each for each in contributors if "publisher" in each.get("roles", ())), contributors[0])
    said = {
        DATASET_MARK: release.id,
        "descriptor_sha256": release.descriptor_sha256,
        "frequency": descriptor["openbarnet:update_frequency"],
        "next_review": descriptor["openbarnet:next_review"],
        "published": release.published,
        "theme": descriptor["openbarnet:theme"],
    }
    return {
        "title": release.title,
        "notes": descriptor["description"],
        "version": release.version,
        "license_id": licence,
        "author": author["title"],
        "maintainer": contact.get("title", ""),
        "maintainer_email": contact.get("email", ""),
        "url": descriptor["homepage"],
        "tags": sorted({tag for word in descriptor["keywords"] if (tag := clean_tag(word))}),
        "extras": {key: value for key, value in said.items() if value},  # CKAN keeps no empty one
    }


def file_fields(release: PublishedVersion, file: StoredFile) -> dict[str, str]:
    """What a resource says of its file."""
    table = release.table_in(file)
    words = file_words(
        file.name, file.format, release.title, (table.title, table.description) if table else None
    )
    return {
        "name": words.name,
        "description": words.description,
        "format": file.format,
        "mimetype": file.mediatype,
        "hash": f"sha256:{file.sha256}",
        PATH_MARK: file.path,
    }


def table_mark(table: Resource) -> str:
    """What rows a table holds, and under which columns."""
    shape = json.dumps([datastore_fields(table), table.primary_key], sort_keys=True)
    return f"{table.file.sha256}/{hashlib.sha256(shape.encode()).hexdigest()[:16]}"


def datastore_fields(table: Resource) -> list[dict[str, Any]]:
    """The columns as the DataStore takes them: name, type, and the label and note its dictionary shows."""
    return [
        field_words(
            entry["name"],
            entry["type"],
            entry.get("title", entry["name"]),
            entry.get("description", ""),
            entry.get("unit", ""),
        )
        for entry in table.schema["fields"]
    ]


def same_rows(table: Resource, dump: str) -> bool:
    """Whether a DataStore's dump holds just the rows of a CSV, in any order."""
    fields = table.schema["fields"]
    there = sorted(_comparable(row, fields) for row in csv.DictReader(io.StringIO(dump.lstrip("\ufeff"))))
    return there == sorted(_comparable(row, fields) for row in read_rows(table.file))


def _comparable(row: Mapping[str, str], fields: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    return tuple(_canonical(row.get(entry["name"], ""), entry["type"]) for entry in fields)


def _canonical(text: str, kind: str) -> str:
    """The same text for the same value: PostgreSQL says `t`, and keeps zeros at the end."""
    if kind == "boolean":
        return text[:1].lower()
    if kind in ("integer", "number") and text:
        try:
            return str(Decimal(text).normalize())
        except InvalidOperation:
            return text
    return text


def extras_of(dataset: Mapping[str, Any]) -> dict[str, str]:
    """A dataset's extras by key."""
    return {extra["key"]: extra["value"] for extra in dataset["extras"]}


def tag_list(tags: Sequence[str]) -> list[dict[str, str]]:
    """Tags as CKAN takes them."""
    return [{"name": tag} for tag in tags]


def file_name(resource: Mapping[str, Any]) -> str:
    """The name of a resource's file."""
    return str(resource["url"]).rsplit("/", 1)[-1]


def essence(dataset: Mapping[str, Any]) -> dict[str, Any]:
    """A dataset without what CKAN itself changes when a table is made or resources are put in order."""
    resources = [
        {name: value for name, value in resource.items() if name not in OF_CKANS_OWN}
        for resource in sorted(dataset["resources"], key=lambda each: str(each["id"]))
    ]
    rest = {name: value for name, value in dataset.items() if name not in ("resources", "metadata_modified")}
    return {**rest, "resources": resources}
