"""A file of a dataset through its gate: read, linted, its columns typed as declared, its rows let out or not.

Rows go through in batches of Arrow, so that a million of them cost no more memory than one batch, and each
text of a batch's column is made into what goes out once, however many rows have it. What goes out is text in
the one form CSV has (dates ISO, numbers plain) and typed in Parquet; what is held back keeps its texts as
found with file, sheet and record.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from pipelines.datasets.declared.files import TableFile
from pipelines.datasets.declared.folder import Dataset
from pipelines.datasets.declared.payees import UNNAMED, Unnamed, hide, unnamed_in
from pipelines.datasets.declared.screened import TableScreen
from pipelines.gate.screening import Allowed
from pipelines.tables.declared import DeclaredField
from pipelines.tables.inspecting import HELD_RULES, Read, read_table
from pipelines.tables.lint.rules import LintFault
from pipelines.tables.proposing import ProposedColumn
from pipelines.tables.publishing import cell_of
from pipelines.tables.texts import is_postcode, is_redacted

OWN_COLUMNS = ("period", "source_file", "record")
ROWS_AT_ONCE = 50_000
SMALL_COUNT = 5


@dataclass(frozen=True)
class HeldRow:
    """A row that does not go out: its place, why, and its cells as found by heading."""

    file: str
    sheet: str
    record: int
    reason: str
    cells: dict[str, str]


@dataclass(frozen=True)
class GatedFile:
    """What became of a file.

    Attributes:
        refused: why the whole file is not taken; empty where it is.
        rows: how many rows went out.
        sums: exact sums of the published number fields.
        faults: everything the rules found.
        asked: payees that may be people and are not decided, to be shown to whoever decides and nobody else.
        headings: the named columns in order, each with the field that it is, empty where it is none.
    """

    file: TableFile
    refused: str
    rows: int
    held: tuple[HeldRow, ...]
    faults: tuple[LintFault, ...]
    sums: dict[str, Decimal]
    asked: tuple[str, ...] = ()
    headings: tuple[tuple[str, str], ...] = ()


def gate_file(
    file: TableFile,
    dataset: Dataset,
    work: Path,
    csv_to: Path,
    parquet_to: Path,
    shown_to: Path | None = None,
    allowed: Allowed | None = None,
) -> GatedFile:
    """Pass a file's rows into a CSV and a Parquet file of the dataset's published columns.

    Args:
        file: the file.
        dataset: what is declared.
        work: an empty folder for what reading leaves.
        csv_to: the CSV file to write.
        parquet_to: the Parquet file to write.
        shown_to: the file to write that may be shown to anybody: the published columns as found.
        allowed: contact points of offices, which go out wherever they stand.

    Raises:
        TableError: the file cannot be read as a table.
    """
    read = read_table(file.path, work, {}, dataset.table)
    screen = TableScreen(allowed or Allowed())
    told = screen.told(read.faults)
    refusals = [one for one in read.faults if one.level == "error" and one.rule in REFUSING]
    unlisted = [one for one in read.faults if one.rule in HELD_RULES and one.count > len(one.rows)]
    if unlisted:
        one = unlisted[0]
        says = f"{one.says} in {one.count:,} rows, more than can be held back one by one"
        return GatedFile(file, says, 0, (), told, {})
    if refusals:
        says = "; ".join(f"{one.says} {one.column or one.text}".strip() for one in refusals)
        return GatedFile(file, says, 0, (), told, {})
    unnamed = unnamed_in(read, dataset.payees)
    held = tuple(_held(read, file, unnamed, screen))
    rows, sums = _write(read, file, dataset, csv_to, parquet_to, unnamed, screen)
    if shown_to is not None:
        _show(read, dataset, shown_to, unnamed, screen)
    names = {column.field.name: column.name for column in read.context.columns if column.field}
    faults = (*told, *unnamed.faults, *screen.faults(names))
    headings = tuple(
        (one.name, one.field.name if one.field else "") for one in read.context.columns if one.name
    )
    return GatedFile(file, "", rows, held, faults, sums, unnamed.asked, headings)


REFUSING = frozenset(
    {
        "no-rows",
        "no-heading",
        "hidden-sheet",
        "sheet-goes-on",
        "several-tables",
        "required-empty",
        "column-missing",
        "file-ends-inside-record",
        "far-out-of-period",
    }
)


def schema_of(dataset: Dataset) -> pa.Schema:
    """The Arrow schema of what goes out."""
    own: list[pa.Field[Any]] = [
        pa.field("period", pa.string()),
        pa.field("source_file", pa.string()),
        pa.field("record", pa.int32()),
    ]
    return pa.schema([*own, *(pa.field(one.name, _arrow(one)) for one in dataset.published)])


def _arrow(field: DeclaredField) -> pa.DataType:
    if field.type == "date":
        return pa.date32()
    if field.type == "integer":
        return pa.int64()
    if field.type == "number":
        return pa.decimal128(38, 4 if field.unit == "gbp" else 10)
    return pa.string()


def _columns(read: Read, dataset: Dataset) -> list[tuple[DeclaredField, ProposedColumn | None]]:
    """Each published field with the column it is read from, None where the file has none."""
    by_field = {column.field.name: column for column in read.context.columns if column.field}
    return [(field, by_field.get(field.name)) for field in dataset.published]


def _write(
    read: Read,
    file: TableFile,
    dataset: Dataset,
    csv_to: Path,
    parquet_to: Path,
    unnamed: Unnamed,
    screen: TableScreen,
) -> tuple[int, dict[str, Decimal]]:
    columns = _columns(read, dataset)
    schema = schema_of(dataset)
    plain = pa.schema([(name, pa.int32() if name == "record" else pa.string()) for name in schema.names])
    sums = {field.name: Decimal(0) for field in dataset.published if field.type in ("number", "integer")}
    rows = 0
    with (
        pacsv.CSVWriter(csv_to, plain) as text,
        pq.ParquetWriter(parquet_to, schema, compression="zstd") as parquet,
    ):
        for records, arrays in _batches(read, columns, unnamed, screen):
            rows += len(records)
            own = [pa.repeat(pa.scalar(one), len(records)) for one in (file.period, file.path.name)]
            text.write_batch(pa.record_batch([*own, records, *arrays], schema=plain))
            for field, array in zip(dataset.published, arrays, strict=True):
                if field.name in sums:
                    sums[field.name] += _sum(array)
            typed = [_cast(array, one.type) for array, one in zip(arrays, list(schema)[3:], strict=True)]
            parquet.write_table(pa.table([*own, records, *typed], schema=schema))
    return rows, sums


def _cast(array: Any, kind: Any) -> Any:
    """Texts as a type; a figure with more places than the type has, as a workbook's sums have, is rounded."""
    try:
        return array.cast(kind)
    except pa.ArrowInvalid:
        places = Decimal(1).scaleb(-getattr(kind, "scale", 0))
        texts = [None if text is None else str(Decimal(text).quantize(places)) for text in array.to_pylist()]
        return pa.array(texts, pa.string()).cast(kind)


def _sum(array: Any) -> Decimal:
    import pyarrow.compute as pc

    total = pc.sum(_cast(array, pa.decimal128(38, 10))).as_py()
    return Decimal(total) if total is not None else Decimal(0)


def _batches(
    read: Read,
    columns: list[tuple[DeclaredField, ProposedColumn | None]],
    unnamed: Unnamed,
    screen: TableScreen,
) -> Iterator[tuple[Any, list[Any]]]:
    """Records that go out and their published texts, an array a column, a batch at a time."""
    context = read.context
    out = pa.array(sorted({*context.laid.left_out, *read.held_back}), pa.int32())
    for batch in context.laid.cells.to_batches(max_chunksize=ROWS_AT_ONCE):
        if len(out):
            batch = batch.filter(pc.invert(pc.is_in(batch.column("record"), value_set=out)))
        if not batch.num_rows:
            continue
        records = batch.column("record")
        arrays = [_published(batch, field, column) for field, column in columns]
        if context.repairs:
            arrays = _mended(records.to_pylist(), arrays, columns, context.repairs)
        for place, (field, _) in enumerate(columns):
            if field.role == "beneficiary":
                arrays[place] = _without_names(records, arrays[place], unnamed)
            arrays[place] = screen.let_out(field, records, arrays[place])
        yield records, arrays


def _without_names(records: Any, texts: Any, unnamed: Unnamed) -> Any:
    """Texts of payees, those of records that are not named hidden."""
    if not unnamed.records:
        return texts
    hidden = pc.is_in(records, value_set=pa.array(sorted(unnamed.records), pa.int32()))
    return pc.if_else(hidden, pa.scalar(UNNAMED), texts)


HELD_BACK, LEFT_OUT = "(held back)", "(left out)"


def _show(read: Read, dataset: Dataset, shown_to: Path, unnamed: Unnamed, screen: TableScreen) -> None:
    """Write what of the file may be shown: published columns as found, a record on the line of its number.

    Columns that are published in another form are shown in that form; records that did not go out are said to
    be so and their cells are not shown.
    """
    columns = _columns(read, dataset)
    context = read.context
    frame = context.laid.frame
    held = set(read.held_back)
    with shown_to.open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text, lineterminator="\n")
        for number in range(1, frame.first):
            is_header = number == frame.header
            writer.writerow([field.title or field.name for field, _ in columns] if is_header else [LEFT_OUT])
        for batch in context.laid.cells.to_batches(max_chunksize=ROWS_AT_ONCE):
            records = batch.column("record")
            cells = []
            for field, column in columns:
                shown = _as_shown(batch, field, column, screen)
                shown = _without_names(records, shown, unnamed) if field.role == "beneficiary" else shown
                cells.append(shown.to_pylist())
            for record, row in zip(records.to_pylist(), zip(*cells, strict=True), strict=True):
                if record in held:
                    writer.writerow([HELD_BACK])
                else:
                    writer.writerow([LEFT_OUT] if record in context.laid.left_out else row)


def _each_text(texts: Any, make: Callable[[str], str | None]) -> Any:
    """An array of texts, each that differs made into another once; what is not there stays so."""
    encoded = texts.dictionary_encode()
    made = pa.array([make(text) for text in encoded.dictionary.to_pylist()], pa.string())
    return made.take(encoded.indices)


def _as_shown(batch: Any, field: DeclaredField, column: ProposedColumn | None, screen: TableScreen) -> Any:
    if column is None:
        return pa.repeat(pa.scalar(""), batch.num_rows)
    is_as_found = field.publish == "as is" and field.place != "home"

    def shown(text: str) -> str:
        made = text if is_as_found else publish(field, cell_of(column, text)) or ""
        return screen.without(field, " ".join(made.split()))

    return pc.fill_null(_each_text(batch.column(f"c{column.index}"), shown), "")


def _published(batch: Any, field: DeclaredField, column: ProposedColumn | None) -> Any:
    if column is None:
        return pa.nulls(batch.num_rows, pa.string())
    texts = batch.column(f"c{column.index}")
    return _each_text(texts, lambda text: publish(field, cell_of(column, text)))


def _mended(
    records: list[Any],
    arrays: list[Any],
    columns: list[tuple[DeclaredField, ProposedColumn | None]],
    repairs: dict[int, tuple[list[str], str]],
) -> list[Any]:
    """Columns with the proved alignment of a row in place of what stood there."""
    rows = [at for at, record in enumerate(records) if record in repairs]
    if not rows:
        return arrays
    mended = []
    for texts, (field, column) in zip(arrays, columns, strict=True):
        values = texts.to_pylist()
        if column is not None:
            for at in rows:
                values[at] = publish(field, cell_of(column, repairs[records[at]][0][column.index]))
        mended.append(pa.array(values, pa.string()))
    return mended


def publish(field: DeclaredField, text: str | None) -> str | None:
    """One cell in the form in which its field goes out.

    Taken-out names read alike; of a home's postcode the district stays; counts below five are not shown.
    """
    if text is None:
        return None
    if field.type == "string" and is_redacted(text):
        return "[redacted]"
    if field.publish == "by district" or (field.place == "home" and is_postcode(text)):
        return text.split()[0] if " " in text else text[:-3]
    if field.publish == "as counts" and field.type == "integer" and 0 < int(text) < SMALL_COUNT:
        return None
    return " ".join(text.split()) if field.type == "string" and "\n" not in text else text


def _held(read: Read, file: TableFile, unnamed: Unnamed, screen: TableScreen) -> Iterator[HeldRow]:
    """The rows that are held back, with the first reason and their cells of published columns."""
    records = read.held_back
    if not records:
        return
    reasons: dict[int, str] = {}
    for one in read.faults:
        if one.level == "error":
            for record in one.rows:
                where = f"{one.column}: " if one.column else ""
                reasons.setdefault(record, f"{where}{one.says}")
    context = read.context
    shown = [column for column in context.columns if column.field is not None and column.field.is_published]
    asked = [replace(column.field, type="string") for column in shown if column.field is not None]
    cells = ", ".join(f"c{column.index}" for column in shown) or "''"
    found = context.database.execute(
        f"SELECT record, {cells} FROM data WHERE record IN (SELECT unnest(?)) ORDER BY record", [records]
    )
    for record, *texts in found.fetchall():
        named = {
            column.name: screen.without(one, text or "")
            for column, one, text in zip(shown, asked, texts, strict=False)
        }
        for column in shown:
            if column.role == "beneficiary":
                named = hide(named, int(record), column.name, unnamed)
        yield HeldRow(file.path.name, context.laid.opened.sheet, record, reasons.get(record, ""), named)
