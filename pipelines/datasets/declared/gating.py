"""A file of a dataset through its gate: read, linted, its columns typed as declared, its rows let out or not.

Rows go through in batches of Arrow, so that a million of them cost no more memory than one batch. What goes
out is text in the one form CSV has (dates ISO, numbers plain) and typed in Parquet; what is held back keeps
its texts as found with file, sheet and record.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, TextIO

import pyarrow as pa
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
CACHE = 200_000
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
    """

    file: TableFile
    refused: str
    rows: int
    held: tuple[HeldRow, ...]
    faults: tuple[LintFault, ...]
    sums: dict[str, Decimal]
    asked: tuple[str, ...] = ()


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
    return GatedFile(file, "", rows, held, faults, sums, unnamed.asked)


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
    sums = {field.name: Decimal(0) for field in dataset.published if field.type in ("number", "integer")}
    rows = 0
    with (
        csv_to.open("w", encoding="utf-8", newline="") as text,
        pq.ParquetWriter(parquet_to, schema, compression="zstd") as parquet,
    ):
        writer = _csv(text, schema.names)
        for records, texts in _batches(read, columns, unnamed, screen):
            rows += len(records)
            periods, names = [file.period] * len(records), [file.path.name] * len(records)
            writer.writerows(zip(periods, names, records, *texts, strict=True))
            arrays = [pa.array(values, pa.string()) for values in texts]
            for field, array in zip(dataset.published, arrays, strict=True):
                if field.name in sums:
                    sums[field.name] += _sum(array)
            own: list[Any] = [pa.array(periods), pa.array(names), pa.array(records, pa.int32())]
            typed = [_cast(array, one.type) for array, one in zip(arrays, list(schema)[3:], strict=True)]
            parquet.write_table(pa.table(own + typed, schema=schema))
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


def _csv(text: TextIO, names: Sequence[str]) -> Any:
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    return writer


def _batches(
    read: Read,
    columns: list[tuple[DeclaredField, ProposedColumn | None]],
    unnamed: Unnamed,
    screen: TableScreen,
) -> Iterator[tuple[list[int], list[list[str | None]]]]:
    """Records that go out and their published cells, column by column, a batch at a time."""
    context = read.context
    out = set(context.laid.left_out) | set(read.held_back)
    repairs = context.repairs
    caches: list[dict[str | None, str | None]] = [{} for _ in columns]
    for batch in context.laid.cells.to_batches(max_chunksize=50_000):
        records: list[Any] = batch.column("record").to_pylist()
        keep = [at for at, record in enumerate(records) if record not in out] if out else None
        kept = records if keep is None else [records[at] for at in keep]
        texts: list[list[str | None]] = []
        for (field, column), cache in zip(columns, caches, strict=True):
            if column is None:
                texts.append([None] * len(kept))
                continue
            found = batch.column(f"c{column.index}").to_pylist()
            values = found if keep is None else [found[at] for at in keep]
            texts.append(_published(values, field, column, cache))
        if repairs:
            _mend(kept, texts, columns, repairs)
        if unnamed.records:
            for values in _payees_in(texts, columns):
                values[:] = _without_names(kept, values, unnamed)
        for place, (field, _) in enumerate(columns):
            texts[place] = screen.let_out(field, kept, texts[place])
        if kept:
            yield kept, texts


def _payees_in(
    texts: list[list[str | None]], columns: list[tuple[DeclaredField, ProposedColumn | None]]
) -> list[list[str | None]]:
    return [values for values, (field, _) in zip(texts, columns, strict=True) if field.role == "beneficiary"]


def _without_names(records: list[int], values: Sequence[str | None], unnamed: Unnamed) -> list[str | None]:
    return [
        UNNAMED if record in unnamed.records else text for record, text in zip(records, values, strict=True)
    ]


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
        for batch in context.laid.cells.to_batches(max_chunksize=50_000):
            records: list[Any] = batch.column("record").to_pylist()
            cells: list[Sequence[str | None]] = [
                [screen.without(field, text) for text in _as_shown(batch, field, column, len(records))]
                for field, column in columns
            ]
            cells = [
                _without_names(records, values, unnamed) if field.role == "beneficiary" else values
                for values, (field, _) in zip(cells, columns, strict=True)
            ]
            for record, row in zip(records, zip(*cells, strict=True), strict=True):
                if record in held:
                    writer.writerow([HELD_BACK])
                else:
                    writer.writerow([LEFT_OUT] if record in context.laid.left_out else row)


def _as_shown(batch: Any, field: DeclaredField, column: ProposedColumn | None, count: int) -> list[str]:
    if column is None:
        return [""] * count
    texts = batch.column(f"c{column.index}").to_pylist()
    if field.publish != "as is" or field.place == "home":
        texts = [publish(field, cell_of(column, text)) for text in texts]
    return [" ".join((text or "").split()) for text in texts]


def _published(
    values: list[str | None],
    field: DeclaredField,
    column: ProposedColumn,
    cache: dict[str | None, str | None],
) -> list[str | None]:
    out = []
    for value in values:
        if value in cache:
            out.append(cache[value])
            continue
        made = publish(field, cell_of(column, value))
        if len(cache) < CACHE:
            cache[value] = made
        out.append(made)
    return out


def _mend(
    kept: list[int],
    texts: list[list[str | None]],
    columns: list[tuple[DeclaredField, ProposedColumn | None]],
    repairs: dict[int, tuple[list[str], str]],
) -> None:
    """Put the proved alignment of a row in place of what stood there."""
    for at, record in enumerate(kept):
        if record in repairs:
            for place, (field, column) in enumerate(columns):
                if column is not None:
                    texts[place][at] = publish(field, cell_of(column, repairs[record][0][column.index]))


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
        f"SELECT record, {cells} FROM data WHERE list_contains(?, record) ORDER BY record", [records]
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
