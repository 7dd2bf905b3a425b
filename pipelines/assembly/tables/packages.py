"""A dataset's package and table as they are published: metadata, schema, what each file was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipelines.datasets.declared.folder import Dataset
from pipelines.datasets.declared.gating import GatedFile
from pipelines.release.content import FILE_TITLE, LOCATORS, NEAR_KEY
from pipelines.release.metadata import CatalogueMeta, PackageMeta
from pipelines.rows.records import ReportSummary, TableSummary
from pipelines.rows.schemas import Field, TableSchema
from pipelines.tables.containers import sha256_of
from pipelines.tables.periods import period_in

MARKS = ("role", "person", "place")
"""What a published schema says of a field beside the standard: what it means, of whom, and of what place."""
FREQUENCIES = {"monthly": "monthly", "quarterly": "quarterly", "annual": "annual"}


def package_of(dataset: Dataset, catalogue: CatalogueMeta) -> PackageMeta:
    """The metadata of a dataset's package, with what it takes over from the catalogue."""
    caveats = "".join(f"- {caveat}\n" for caveat in dataset.caveats)
    readme = f"# {dataset.title}\n\n{dataset.description}\n" + (f"\n{caveats}" if caveats else "")
    return PackageMeta(
        id=f"{catalogue.id.rpartition(':')[0]}:{dataset.id}",
        name=dataset.id,
        title=dataset.title,
        description=dataset.description,
        theme=dataset.topic.capitalize(),
        keywords=tuple(dict.fromkeys([*dataset.id.split("-"), dataset.topic])),
        licences=catalogue.licences,
        contributors=catalogue.contributors,
        contact=catalogue.contact,
        homepage=catalogue.homepage,
        update_frequency=FREQUENCIES.get(dataset.frequency, "irregular"),
        next_review="",
        resources=(dataset.id, LOCATORS),
        readme=readme,
        views=dataset.views,
        publication="series" if dataset.is_series else "snapshot",
        nil_returns=dataset.nil_returns,
    )


FILE_FIELD = {
    "name": "report",
    "type": "string",
    "title": FILE_TITLE,
    "description": "The file the row was read from: its name without the ending.",
    "constraints": {"required": True},
}
PERIOD_FIELD = {
    "name": "period",
    "type": "string",
    "title": "Period",
    "description": "The period that the file is of; empty for a list that is kept up to date.",
}
LOCATOR_FIELD = {
    "name": "locator",
    "type": "string",
    "title": "Locator",
    "description": "Where the row stands: the file and its record.",
    "constraints": {"required": True},
}


def schema_of(dataset: Dataset) -> TableSchema:
    """The Table Schema of a dataset's table, from its declaration."""
    own: list[dict[str, Any]] = [dict(FILE_FIELD), dict(PERIOD_FIELD)]
    for one in dataset.published:
        title = one.title or one.name.replace("_", " ").capitalize()
        entry: dict[str, Any] = {
            "name": one.name,
            "type": one.type,
            "title": title,
            "description": one.description or f"{title}, as the file has it.",
        }
        if one.unit:
            entry["unit"] = one.unit
        for mark in MARKS:
            if getattr(one, mark):
                entry[f"openbarnet:{mark}"] = getattr(one, mark)
        own.append(entry)
    own.append(dict(LOCATOR_FIELD))
    raw: dict[str, Any] = {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "title": dataset.title,
        "description": dataset.description,
        "fields": own,
    }
    published = {field.name for field in dataset.published}
    if dataset.table.key and set(dataset.table.key) <= published:
        raw["naturalKey"] = ["period", *dataset.table.key] if dataset.is_series else list(dataset.table.key)
    elif dataset.table.near_key and set(dataset.table.near_key) <= published:
        raw[NEAR_KEY] = ["period", *dataset.table.near_key]
    return TableSchema(dataset.id, dataset.title, dataset.description, tuple(map(Field.of, own)), (), raw)


def summary_of_file(one: GatedFile, dataset: Dataset, document: Path) -> ReportSummary:
    """A file as the catalogue lists it."""
    path = one.file.path
    period = one.file.period
    table = TableSummary(
        dataset.id,
        None,
        1,
        dataset.id,
        dataset.id,
        one.rows + len(one.held),
        len(dataset.published),
        one.rows,
        "",
    )
    publisher = ""
    return ReportSummary(
        report=one.file.name,
        title=f"{dataset.title}, {period}" if period and period_in(period) else dataset.title,
        publisher=publisher,
        period=period,
        address="",
        date="",
        form="table",
        filename=path.name,
        sha256=sha256_of(document),
        bytes=document.stat().st_size,
        pages=0,
        tables=(table,),
        records={dataset.id: one.rows},
    )
