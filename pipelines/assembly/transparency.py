"""The package `transparency`: the facts of the duties, from the other packages and the council's records.

What came out when and which fields it has, never what is late: that depends on the day it is asked. It is
made after everything else of a publication is in the catalogue, and only where a duty has something
published.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipelines.council.project import Project
from pipelines.duties.declared import DutyCode, load_codes
from pipelines.duties.facts import DutyFacts
from pipelines.duties.health import facts_of_code
from pipelines.release.build import PackageOutcome, release_content
from pipelines.release.composing import metadata_of
from pipelines.release.content import Content, Table
from pipelines.release.metadata import PackageMeta, load_catalogue_meta
from pipelines.rows.schemas import TableSchema, load_schema
from pipelines.store import Store

PACKAGE = "transparency"
TABLES = ("duties", "duty-issues", "duty-fields")
TITLE = "Transparency duties"
DESCRIPTION = (
    "What the Transparency Code asks the council to publish, what came out when, and which fields it has. "
    "What is late depends on the day and is reckoned on the portal."
)


def release_transparency(store: Store, project: Project) -> PackageOutcome | None:
    """Release the facts of the duties, if they say anything new; None where nothing of a duty is published.

    Raises:
        StoreError: the store cannot be read or written.
        MetadataError: a file of the duties breaks its schema.
    """
    codes = load_codes(project)
    catalogue = store.catalogue()
    facts = [(code, facts_of_code(code, catalogue)) for code in codes]
    if not any(each.version for _, found in facts for each in found):
        return None
    meta = load_catalogue_meta(project.datapackages)
    package = PackageMeta(
        id=f"{meta.id.rpartition(':')[0]}:{PACKAGE}",
        name=PACKAGE,
        title=TITLE,
        description=DESCRIPTION,
        theme="Transparency",
        keywords=("transparency", "duties", "health check"),
        licences=meta.licences,
        contributors=meta.contributors,
        contact=meta.contact,
        homepage=meta.homepage,
        update_frequency="irregular",
        next_review="",
        resources=TABLES,
        readme=f"# {TITLE}\n\n{DESCRIPTION}\n",
    )
    schemas = {name: load_schema(project.schemas / "duties" / f"{name}.json") for name in TABLES}
    content = Content(PACKAGE, metadata_of(package, ()), package.readme, tuple(tables_of(facts, schemas)), {})
    return release_content(store, package, content, (), (), {}, schemas)


def tables_of(
    facts: Sequence[tuple[DutyCode, Sequence[DutyFacts]]], schemas: dict[str, TableSchema]
) -> Iterable[Table]:
    """The three tables: duties, what came out for them, their fields; a table without rows is left out."""
    rows = {
        "duties": [_duty(code, each) for code, found in facts for each in found],
        "duty-issues": [row for code, found in facts for each in found for row in _issues(code, each)],
        "duty-fields": [row for code, found in facts for each in found for row in _fields(code, each)],
    }
    for name in TABLES:
        if rows[name]:
            yield Table.of(name, dict(schemas[name].raw), rows[name])


def _duty(code: DutyCode, facts: DutyFacts) -> tuple[str, ...]:
    duty = facts.duty
    paragraph = str(duty.paragraph) if duty.paragraph else ""
    return (
        *(code.id, duty.id, duty.title, duty.heading, paragraph, duty.frequency),
        *(duty.owner, duty.deputy, duty.dataset, facts.version),
        *(str(facts.stars), str(facts.errors), str(facts.warnings), "; ".join(facts.gaps)),
    )


def _issues(code: DutyCode, facts: DutyFacts) -> Iterable[tuple[str, ...]]:
    for each in facts.issues:
        days = (each.start.isoformat(), each.end.isoformat(), each.on.isoformat())
        yield (code.id, each.duty, *days, each.kind, each.source, each.reason)
    for exemption in facts.duty.exemptions:
        days = (exemption.since.isoformat(), exemption.until.isoformat(), "")
        yield (code.id, facts.duty.id, *days, "exemption", exemption.by, exemption.reason)


def _fields(code: DutyCode, facts: DutyFacts) -> Iterable[tuple[str, ...]]:
    for each in facts.fields:
        yield (
            *(code.id, facts.duty.id, each.field.name, each.column, str(each.rows), str(each.filled)),
            "true" if each.field.may_be_empty else "false",
        )
