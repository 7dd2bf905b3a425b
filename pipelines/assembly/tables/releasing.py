"""A dataset that passed its gate as a version of its package, with what was changed after publication."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pipelines.assembly.tables.gated import GatedDataset
from pipelines.assembly.tables.packages import package_of, schema_of
from pipelines.council.project import Project
from pipelines.release.approving import WAITS
from pipelines.release.build import PackageOutcome, Permit, release_content, waits
from pipelines.release.composing import metadata_of
from pipelines.release.content import FILE_TITLE, LOCATORS, OURS, Content, Table
from pipelines.release.metadata import load_catalogue_meta
from pipelines.rows.records import Records
from pipelines.rows.schemas import load_schemas
from pipelines.store import Store
from pipelines.tables.containers import sha256_of


def release_dataset(
    gated: GatedDataset, store: Store, project: Project, permit: Permit | None = None
) -> PackageOutcome:
    """Release a dataset that passed its gate, if it says anything new and may go out.

    Raises:
        StoreError: the store cannot be written.
    """
    dataset = gated.dataset
    package = package_of(dataset, load_catalogue_meta(project.datapackages))
    if gated.texts is None or gated.locators is None:
        return PackageOutcome(package, "empty", version=store.latest(dataset.id))
    summaries = gated.summaries
    own = schema_of(dataset)
    schemas = {dataset.id: own, LOCATORS: load_schemas(project.schemas)[LOCATORS]}
    restatements = _restatements(gated)
    if restatements is not None:
        package = replace(package, resources=(dataset.id, restatements.name, LOCATORS))
    content = Content(
        package.name,
        metadata_of(package, summaries),
        package.readme,
        (
            Table(dataset.id, dict(own.raw), gated.texts),
            *([restatements] if restatements is not None else []),
            Table(LOCATORS, dict(schemas[LOCATORS].raw), gated.locators),
        ),
        {one.report: one.sha256 for one in summaries},
    )
    if waits(store, content, permit):  # before its documents are in the store, where anybody may see them
        return PackageOutcome(package, "waiting", version=store.latest(dataset.id), reasons=(WAITS,))
    for document in gated.documents.values():
        store.keep_document(document, sha256_of(document), ".csv")
    records = {dataset.id: Records(dataset.id, held_back=gated.held_back)}
    return release_content(store, package, content, gated.checks, summaries, records, schemas, permit=permit)


RESTATED: tuple[tuple[str, str, str, str], ...] = (
    ("report", "string", FILE_TITLE, "The file whose period was issued anew: its name without the ending."),
    ("period", "string", "Period", "The period that was issued anew."),
    ("replaced", "string", "Replaced file", "The file that stood before."),
    ("change", "string", "Change", "changed, added or removed."),
    ("key", "string", "Row", "What the row is told by; empty where it was removed."),
    ("field", "string", "Field", "The field that another figure stands in; empty for a whole row."),
    ("before", "string", "Before", "The figure or day before. Words are not repeated."),
    ("after", "string", "After", "The figure or day now."),
    ("record_before", "integer", "Record before", "The record of the replaced file."),
    ("record_after", "integer", "Record", "The record of the file that stands."),
    ("row_locator", "string", "Place", "Where the row stands now."),
)  # fmt: skip


def _restatements(gated: GatedDataset) -> Table | None:
    """What re-issued files changed, as a table of its own; None where none changed anything."""
    dataset = gated.dataset
    rows = [
        (
            new.name,
            told.period,
            old.path.name,
            one.change,
            one.key,
            one.field,
            one.before,
            one.after,
            "" if one.record_before is None else str(one.record_before),
            "" if one.record_after is None else str(one.record_after),
            "" if one.record_after is None else f"{new.name}/{dataset.id}/row-{one.record_after}",
        )
        for old, new, told in gated.restated
        for one in told.changes
    ]
    if not rows:
        return None
    fields: list[dict[str, Any]] = [
        {"name": name, "type": kind, "title": title, "description": says}
        for name, kind, title, says in RESTATED
    ]
    schema = {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "title": f"{dataset.title}: figures changed after publication",
        "description": "What a file that was issued anew changed of its period, a field or a row each.",
        "fields": fields,
        OURS: ["period", "replaced", "change", "key", "field", "record_before", "record_after"],
    }
    return Table.of(f"{dataset.id}-restatements", schema, rows)
