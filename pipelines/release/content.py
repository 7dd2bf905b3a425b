"""What a version says, apart from the bytes it says it in: tables of texts, metadata, documents.

Two contents can be compared, whether one is about to be released (`composing`) or was read back from the
store (`readback`). The texts are the published ones: numbers plain, booleans true/false, dates ISO 8601,
missing empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from pipelines.rows.texts import as_array

if TYPE_CHECKING:
    import pyarrow as pa

ROWS_AT_ONCE = 50_000  # of a table as Python values; a table itself lies in columns, a tenth of the size
LOCATORS = "locators"
FILE_TITLE = "File"
"""How the column of sources is headed in a table made of files; in others it is a report."""
NEAR_KEY = "openbarnet:nearKey"
"""The columns by which rows without a key of their own are told apart as well as they can be."""
PROVENANCE = ("locator", "document_sha256", "original_sha256")
BOOKKEEPING = frozenset({"found_by", "check_reading", "reading"})
"""Columns that say how we read a row and nothing of what it says: nobody revises or corrects them."""
OURS = "openbarnet:ours"
"""The schema property of a table of our own findings: the columns that say what a row is about."""
REPORTS = "reports"
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
    "openbarnet:views",
    "openbarnet:publication",
    "openbarnet:nil_returns",
)


@dataclass(frozen=True)
class TablePart:
    """So many rows of a table that lie in files of their own; `texts` is a hash of what they say."""

    part: str
    rows: int
    texts: str


@dataclass(frozen=True)
class Table:
    """One published resource: its schema as inlined in the descriptor, its cells as published texts.

    `data` has one text column per field of the schema, in its order, and no nulls: missing is empty. A large
    table has `parts` (`parting`), in which its rows stand one after the other; it says the same without.
    """

    name: str
    schema: Mapping[str, Any]
    data: pa.Table
    parts: tuple[TablePart, ...] = field(default=(), compare=False)

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
    def near_key(self) -> tuple[str, ...]:
        """What most rows are told apart by where nothing identifies each: the n-th of equals is the n-th."""
        return () if self.key else tuple(self.schema.get(NEAR_KEY, ()))

    @property
    def is_of_files(self) -> bool:
        """Whether its rows are of tables that a council issues, a file a period, and not of reports."""
        return any(one["name"] == REPORT and one.get("title") == FILE_TITLE for one in self.fields)

    @property
    def is_provenance(self) -> bool:
        """True for `locators`: it tells where data was read, and is not data itself."""
        return self.name == LOCATORS

    @property
    def provenance(self) -> frozenset[str]:
        """The columns that tell where a row was read, not what it says."""
        if self.is_provenance:
            return frozenset()
        return frozenset(name for name in self.columns if name in PROVENANCE or name.endswith("_locator"))

    @property
    def is_ours(self) -> bool:
        """Whether its rows are findings of ours, which neither the council revises nor we correct."""
        return OURS in self.schema

    @property
    def about(self) -> tuple[str, ...]:
        """Of a table of ours the columns that say what a row is about: another meaning is another row."""
        return tuple(name for name in self.schema.get(OURS, ()) if name in self.columns)

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


def table_of(names: Sequence[str], columns: Sequence[Sequence[str]]) -> pa.Table:
    """Columns of texts, all as long, as `text_table` makes them of rows."""
    import pyarrow as pa

    schema = pa.schema([pa.field(name, pa.string(), nullable=False) for name in names])
    count = len(columns[0]) if columns else 0
    batches = [
        pa.RecordBatch.from_arrays(
            [as_array(column[begin : begin + ROWS_AT_ONCE]) for column in columns], schema=schema
        )
        for begin in range(0, count, ROWS_AT_ONCE)
    ]
    return pa.Table.from_batches(batches, schema=schema)


def text_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> pa.Table:
    """Rows of texts as columns of texts."""
    import pyarrow as pa

    schema = pa.schema([pa.field(name, pa.string(), nullable=False) for name in columns])
    left = iter(rows)
    batches = []
    while some := list(islice(left, ROWS_AT_ONCE)):
        arrays = [as_array(column) for column in zip(*some, strict=True)]
        batches.append(pa.RecordBatch.from_arrays(arrays, schema=schema))
    return pa.Table.from_batches(batches, schema=schema)
