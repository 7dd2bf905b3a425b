"""What a version says, apart from the bytes it says it in: tables of texts, metadata, documents.

Two contents can be compared, whether one is about to be released or was read back from the store.
The texts are the published ones: numbers plain, booleans true/false, dates ISO 8601, missing empty.
A row that does not fit its schema is refused here by name; nothing is coerced.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.exceptions import MetadataError, RecordError
from pipelines.release.formats.files import read_csv
from pipelines.release.metadata import PackageMeta
from pipelines.rows.records import Records, ReportSummary, Row, Value
from pipelines.rows.schemas import Field, TableSchema
from pipelines.store.hashes import sha256_of
from pipelines.store.layout import DESCRIPTOR_FILE
from pipelines.store.published import damaged
from pipelines.store.reader import StoreReader

if TYPE_CHECKING:
    import pyarrow as pa

ROWS_AT_ONCE = 50_000  # of a table as Python values; a table itself lies in columns, a tenth of the size
LONGEST_ROW = 1 << 24  # bytes of one row of a CSV file that the reader takes in
LOCATORS = "locators"
REPORT = "report"
README_FILE = "README.md"

# Properties of a descriptor that are metadata: a change in one makes a new version. All others follow
# from the data, the inputs or the software.
METADATA = (
    "id",
    "name",
    "title",
    "description",
    "homepage",
    "licenses",
    "contributors",
    "keywords",
    "sources",
    "openbarnet:theme",
    "openbarnet:contact",
    "openbarnet:update_frequency",
    "openbarnet:next_review",
)


@dataclass(frozen=True)
class Table:
    """One published resource: its schema as inlined in the descriptor, its cells as published texts.

    `data` has one text column per field of the schema, in its order, and no nulls: missing is empty.
    """

    name: str
    schema: Mapping[str, Any]
    data: pa.Table

    @classmethod
    def of(cls, name: str, schema: Mapping[str, Any], rows: Iterable[Sequence[str]] = ()) -> Table:
        """A table of rows of texts, however many; a row has as many cells as the schema has fields."""
        return cls(name, schema, text_table([field["name"] for field in schema["fields"]], rows))

    @property
    def row_count(self) -> int:
        """How many rows there are."""
        return int(self.data.num_rows)

    @property
    def rows(self) -> Iterator[tuple[str, ...]]:
        """The rows one by one, without ever holding all of them."""
        for batch in self.data.to_batches(max_chunksize=ROWS_AT_ONCE):
            yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)

    @property
    def title(self) -> str:
        """The resource's title."""
        return str(self.schema.get("title", self.name))

    @property
    def fields(self) -> list[dict[str, Any]]:
        """The schema's fields, as in its file."""
        return list(self.schema["fields"])

    @property
    def columns(self) -> tuple[str, ...]:
        """Field names in published order."""
        return tuple(field["name"] for field in self.schema["fields"])

    @property
    def key(self) -> tuple[str, ...]:
        """What identifies a row over time: the schema's `naturalKey` if it has one, else its `primaryKey`."""
        key = self.schema.get("naturalKey") or self.schema.get("primaryKey") or ()
        return (key,) if isinstance(key, str) else tuple(key)

    @property
    def is_provenance(self) -> bool:
        """True for `locators`: it tells where data was read, and is not data itself."""
        return self.name == LOCATORS

    @property
    def provenance(self) -> frozenset[str]:
        """The columns that tell where a row was read, not what it says."""
        if self.is_provenance:
            return frozenset()
        return frozenset(name for name in self.columns if name == "locator" or name.endswith("_locator"))

    @property
    def report_columns(self) -> tuple[int, ...]:
        """Positions of the columns that name a report."""
        return tuple(
            i for i, name in enumerate(self.columns) if name == REPORT or name.endswith(f"_{REPORT}")
        )


@dataclass(frozen=True)
class Content:
    """All that a version of a package says.

    `documents` gives the sha256 of the file that each contributing report was read from.
    """

    package: str
    metadata: Mapping[str, Any]
    readme: str
    tables: tuple[Table, ...]
    documents: Mapping[str, str]

    def table(self, name: str) -> Table | None:
        """The table of that name, or None."""
        return next((table for table in self.tables if table.name == name), None)


def content_of(
    package: PackageMeta,
    records: Mapping[str, Records],
    schemas: Mapping[str, TableSchema],
    reports: Sequence[ReportSummary],
) -> Content:
    """The content of a package about to be released; resources without rows are left out.

    Raises:
        MetadataError: the package lists a resource that has no schema.
        RecordError: a row does not fit its schema, or names a report that is not among `reports`.
    """
    texts = {name: _texts(name, package, records, schemas) for name in package.resources}
    rows = {name: table for name, table in texts.items() if table.num_rows}
    names = [name for name in package.resources if name in rows and name != LOCATORS]
    if not names:
        return Content(package.name, {}, package.readme, (), {})
    published = {*names, LOCATORS} & set(rows)
    tables = tuple(
        Table(name, _schema(schemas[name], published), rows[name])
        for name in package.resources
        if name in published
    )
    inputs = contributing(tables, reports)
    return Content(
        package=package.name,
        metadata=_metadata(package, inputs),
        readme=package.readme,
        tables=tables,
        documents={report.report: report.sha256 for report in inputs},
    )


def published_content(store: StoreReader, package: str, version: str) -> Content:
    """The content of a version in the store.

    Raises:
        StoreError: a file is missing or is not as it was published.
    """
    folder = store.path(package, version)
    descriptor = store.descriptor(package, version)
    try:
        return Content(
            package=package,
            metadata={name: descriptor[name] for name in METADATA if name in descriptor},
            readme=(folder / README_FILE).read_text(encoding="utf-8"),
            tables=tuple(_published_table(folder, resource) for resource in descriptor["resources"]),
            documents={entry["report"]: entry["sha256"] for entry in descriptor["openbarnet:inputs"]},
        )
    except (KeyError, TypeError) as error:
        raise damaged(folder / DESCRIPTOR_FILE, f"lacks {error}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise damaged(folder / README_FILE, f"cannot be read ({error})") from error


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


def plain_number(value: Decimal) -> str:
    """`7300000`, `22.5`, `-4`: no exponent, no needless zeros."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def text_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> pa.Table:
    """Rows of texts as columns of texts."""
    import pyarrow as pa

    schema = pa.schema([pa.field(name, pa.string(), nullable=False) for name in columns])
    left = iter(rows)
    batches = []
    while some := list(islice(left, ROWS_AT_ONCE)):
        arrays = [pa.array(column, pa.string()) for column in zip(*some, strict=True)]
        batches.append(pa.RecordBatch.from_arrays(arrays, schema=schema))
    return pa.Table.from_batches(batches, schema=schema)


def _texts(
    name: str,
    package: PackageMeta,
    records: Mapping[str, Records],
    schemas: Mapping[str, TableSchema],
) -> pa.Table:
    """The rows of one resource as texts, by report, then in the order given."""
    import pyarrow.compute as pc

    if name not in schemas:
        raise MetadataError(
            f"datapackages/{package.name}", f"no schema for {name!r}", f"add schemas/{name}.json"
        )
    rows = (
        _locator_rows(package, records) if name == LOCATORS else records[name].rows if name in records else ()
    )
    schema = schemas[name]
    texts = text_table(
        schema.field_names, (_text_row(row, schema, number) for number, row in enumerate(rows, start=1))
    )
    if REPORT not in schema.field_names:
        return texts
    return texts.take(pc.sort_indices(texts.column(REPORT)))


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


def _locator_rows(package: PackageMeta, records: Mapping[str, Records]) -> Iterator[dict[str, Value]]:
    """The locators of the package's resources, each once (a derived row shares its source's)."""
    seen = set()
    for name in package.resources:
        for spot in records[name].locators if name in records else ():
            if spot not in seen:
                seen.add(spot)
                yield spot.as_row()


def _schema(schema: TableSchema, published: set[str]) -> dict[str, Any]:
    """The schema to inline: without foreign keys that lead to a resource left out of the version."""
    raw = copy.deepcopy(dict(schema.raw))
    keys = [
        key for key in raw.pop("foreignKeys", []) if key["reference"].get("resource", "") in {"", *published}
    ]
    return {**raw, "foreignKeys": keys} if keys else raw


def _metadata(package: PackageMeta, inputs: Sequence[ReportSummary]) -> dict[str, Any]:
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


def _published_table(folder: Path, resource: Mapping[str, Any]) -> Table:
    file = folder / resource["path"]
    schema = resource["schema"]
    try:
        if f"sha256:{sha256_of(file)}" != resource["hash"]:
            raise damaged(file, "is not as it was published (its hash differs)")
        data = read_texts(file)
    except (OSError, ValueError) as error:
        raise damaged(file, f"cannot be read ({error})") from error
    if data.column_names != [field["name"] for field in schema["fields"]]:
        raise damaged(file, "has other columns than its schema")
    return Table(resource["name"], schema, data)


def read_texts(file: Path) -> pa.Table:
    """A published CSV file as columns of texts.

    Raises:
        OSError, ValueError: the file is missing, or is no CSV file of ours.
    """
    import pyarrow as pa
    from pyarrow import csv

    columns = next(read_csv(file), ())
    data = csv.read_csv(
        file,
        read_options=csv.ReadOptions(block_size=LONGEST_ROW),
        parse_options=csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
        convert_options=csv.ConvertOptions(
            column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=False
        ),
    )
    return data.cast(pa.schema([pa.field(name, pa.string(), nullable=False) for name in columns]))
