"""The content of a version about to be released, made of records.

A row that does not fit its schema is refused here by name; nothing is coerced.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pipelines.exceptions import MetadataError, RecordError
from pipelines.release.content import (
    LOCATORS,
    REPORT,
    REPORTS,
    Content,
    Table,
    table_of,
    text_table,
)
from pipelines.release.metadata import PackageMeta
from pipelines.rows.answers import Answers
from pipelines.rows.kept_texts import places_in_shares, rows_in_shares
from pipelines.rows.records import Records, ReportSummary, Row, Value
from pipelines.rows.schemas import Field, TableSchema
from pipelines.rows.texts import Places, as_array, as_texts, places_of, plain_number

if TYPE_CHECKING:
    import pyarrow as pa


def content_of(
    package: PackageMeta,
    records: Mapping[str, Records],
    schemas: Mapping[str, TableSchema],
    reports: Sequence[ReportSummary],
    answers: Answers | None = None,
) -> Content:
    """The content of a package about to be released; resources without rows are left out.

    Args:
        package: what it is and holds.
        records: rows by resource, of all reports.
        schemas: by resource.
        reports: what each report is.
        answers: texts of shares of reports, as they were written out before by the same rules.

    Raises:
        MetadataError: the package lists a resource that has no schema.
        RecordError: a row does not fit its schema, or names a report that is not among `reports`.
    """
    known = answers or Answers()
    texts = {name: _texts(name, package, records, schemas, known) for name in package.resources}
    rows = {name: table for name, table in texts.items() if table.num_rows}
    names = [name for name in package.resources if name in rows and name not in (LOCATORS, REPORTS)]
    if not names:
        return Content(package.name, {}, package.readme, (), {})
    published = {*names, LOCATORS, REPORTS} & set(rows)
    every = tuple(
        Table(name, _schema(schemas[name], published), rows[name])
        for name in package.resources
        if name in published
    )
    inputs = contributing([table for table in every if table.name != REPORTS], reports)
    tables = tuple(_of_reports(table, inputs) if table.name == REPORTS else table for table in every)
    return Content(
        package=package.name,
        metadata=metadata_of(package, inputs),
        readme=package.readme,
        tables=tables,
        documents={report.report: report.original_sha256 or report.sha256 for report in inputs},
    )


def _of_reports(table: Table, inputs: Sequence[ReportSummary]) -> Table:
    """The table of reports, less those that nothing in the package was read from."""
    import pyarrow.compute as pc

    named = as_array([report.report for report in inputs])
    return replace(table, data=table.data.filter(pc.is_in(table.data.column(REPORT), value_set=named)))


def contributing(tables: Iterable[Table], reports: Sequence[ReportSummary]) -> tuple[ReportSummary, ...]:
    """The reports that rows name, sorted by id.

    Raises:
        RecordError: a row names a report that is not among `reports`.
    """
    known = {report.report: report for report in reports}
    named: set[str] = set()
    for table in tables:
        for position in table.report_columns:
            named.update(str(report) for report in table.data.column(position).unique().to_pylist())
    named.discard("")
    if unknown := sorted(named - set(known)):
        raise RecordError(
            ", ".join(unknown), "rows name a report that was not read", "pass its summary with the rows"
        )
    return tuple(known[name] for name in sorted(named))


def as_text(value: Value, field: Field, place: str) -> str:
    """A typed value as it is published; `place` says whose it is.

    Raises:
        RecordError: the value is not of the field's type.
    """
    if value is None:
        return ""
    if field.type == "string" and isinstance(value, str):
        return value
    if field.type == "boolean" and isinstance(value, bool):
        return "true" if value else "false"
    if field.type == "date" and isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if field.type in ("integer", "number") and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if field.type == "number" and isinstance(value, Decimal) and value.is_finite():
        return plain_number(value)
    raise RecordError(
        place, f"{field.name} is {value!r}, not of type {field.type}", "mend what makes the row"
    )


def _texts(
    name: str,
    package: PackageMeta,
    records: Mapping[str, Records],
    schemas: Mapping[str, TableSchema],
    answers: Answers,
) -> pa.Table:
    """The rows of one resource as texts, by report, then in the order given."""
    import pyarrow.compute as pc

    if name not in schemas:
        raise MetadataError(
            f"datapackages/{package.name}", f"no schema for {name!r}", f"add schemas/{name}.json"
        )
    schema = schemas[name]
    tables = [records[each] for each in package.resources if each in records] if name == LOCATORS else []
    kept = _kept(name, tables, records, schema, answers)
    if kept is not None:
        return kept
    places = places_of(tables) if tables else Places(())
    rows = records[name].rows if name in records and name != LOCATORS else ()
    columns = places.texts(schema) if places.spots else _columns(rows, schema)
    if columns is not None:
        texts = table_of(schema.field_names, columns)
    else:
        every = [spot.as_row() for spot in places.spots] or rows
        texts = text_table(
            schema.field_names, (_text_row(row, schema, number) for number, row in enumerate(every, start=1))
        )
    if REPORT not in schema.field_names:
        return texts
    return texts.take(pc.sort_indices(texts.column(REPORT)))


def _kept(
    name: str,
    tables: Sequence[Records],
    records: Mapping[str, Records],
    schema: TableSchema,
    answers: Answers,
) -> pa.Table | None:
    """The same where nothing is odd, share by share, of which most were written out before; else None."""
    if name == LOCATORS:
        places = places_in_shares(tables, schema, answers)
        return places.table() if places is not None and places.shares else None
    return rows_in_shares(records[name], schema, answers) if name in records else None


def _columns(rows: Sequence[Row], schema: TableSchema) -> list[Sequence[str]] | None:
    """The cells of rows as texts, column by column; None where anything is odd, which row by row is told."""
    names = set(schema.field_names)
    if not rows or any(row.keys() != names for row in rows):
        return None
    return as_texts(([row[field.name] for row in rows] for field in schema.fields), schema)


def _text_row(row: Row, schema: TableSchema, number: int) -> tuple[str, ...]:
    place = f"{schema.resource}, row {number}"
    if isinstance(row.get("locator"), str):
        place += f" ({row['locator']})"
    if row.keys() != set(schema.field_names):
        odd = sorted(row.keys() ^ set(schema.field_names))
        raise RecordError(
            place, f"columns differ from the schema in {', '.join(odd)}", "mend what makes the row"
        )
    texts = tuple(as_text(row[field.name], field, place) for field in schema.fields)
    try:
        "".join(texts).encode("utf-8")
    except UnicodeEncodeError as error:
        raise RecordError(
            place, f"has a character that is none ({error.reason})", "mend what reads the text"
        ) from error
    return texts


def _schema(schema: TableSchema, published: set[str]) -> dict[str, Any]:
    """The schema to inline: without foreign keys that lead to a resource left out of the version."""
    raw = copy.deepcopy(dict(schema.raw))
    keys = [
        key for key in raw.pop("foreignKeys", []) if key["reference"].get("resource", "") in {"", *published}
    ]
    return {**raw, "foreignKeys": keys} if keys else raw


def metadata_of(package: PackageMeta, inputs: Sequence[ReportSummary]) -> dict[str, Any]:
    """The metadata as it stands in the descriptor, in the order of METADATA."""
    return {
        "id": package.id,
        "name": package.name,
        "title": package.title,
        "description": package.description,
        "homepage": package.homepage,
        "licenses": [dict(licence) for licence in package.licences],
        "contributors": [dict(contributor) for contributor in package.contributors],
        "keywords": list(package.keywords),
        "sources": [_source(report) for report in inputs],
        "openbarnet:theme": package.theme,
        "openbarnet:contact": dict(package.contact),
        "openbarnet:update_frequency": package.update_frequency,
        "openbarnet:next_review": package.next_review,
        **({"openbarnet:views": [dict(view) for view in package.views]} if package.views else {}),
        **({"openbarnet:publication": package.publication} if package.publication else {}),
        **({"openbarnet:nil_returns": list(package.nil_returns)} if package.nil_returns else {}),
    }


def _source(report: ReportSummary) -> dict[str, str]:
    """A report as a source: what is known about it, less what depends on the file it was read from."""
    source = {"title": report.title or report.report}
    if report.address.startswith(("http://", "https://")):
        source["path"] = report.address
    details = {
        "report": report.report,
        "publisher": report.publisher,
        "period": report.period,
        "date": report.date,
    }
    return source | {f"openbarnet:{name}": value for name, value in details.items() if value}
