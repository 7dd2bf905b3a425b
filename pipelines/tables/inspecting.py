"""What `openbarnet inspect FILE --json` prints of a table; its schema is in `schemas/formats/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipelines.council.scratch import ScratchFolder
from pipelines.exceptions import TableError
from pipelines.tables.containers import open_table
from pipelines.tables.declared import Declared, load_declared
from pipelines.tables.laying import Laid, lay_out
from pipelines.tables.lint import lint
from pipelines.tables.lint.rules import Context, LintFault, fault
from pipelines.tables.periods import PublicationPeriod, period_of
from pipelines.tables.profile import profiles_of
from pipelines.tables.proposing import ProposedColumn, best_standard, columns_of
from pipelines.tables.publishing import cells_of
from pipelines.tables.texts import number_in

Json = dict[str, Any]

CELLS = 5_000
HELD_RULES = frozenset(
    {
        "row-short",
        "row-long",
        "row-shifted",
        "rows-fused",
        "record-swallowed",
        "quotes-broken",
        "below-a-heading",
        "not-a-number",
        "not-whole",
        "decimal-comma",
        "decimal-point",
        "figure-scientific",
        "percent-missing",
        "currencies-mixed",
        "other-column",
        "error-value",
        "id-repeated",
        "id-scientific",
        "zeros-lost",
        "coordinates-exchanged",
        "outside-area",
    }
)
"""Errors that hold their rows back; the other errors concern the file or a cell that goes out empty."""


@dataclass(frozen=True)
class Read:
    """A table that was read and linted."""

    context: Context
    faults: tuple[LintFault, ...]

    @property
    def held_back(self) -> list[int]:
        """Records that are held back: named by an error, and not read in a proved alignment."""
        named = {
            row for one in self.faults if one.level == "error" and one.rule in HELD_RULES for row in one.rows
        }
        return sorted(named - set(self.context.repairs))


def read_table(
    path: Path,
    work: Path,
    standards: Mapping[str, Declared],
    dataset: Declared | None = None,
    sheet: str | None = None,
) -> Read:
    """Read a table and hold it to every rule.

    Args:
        path: the file.
        work: a folder for what reading leaves; the result is of use as long as it is there.
        standards: the standards to propose from.
        dataset: what is declared of the dataset the file belongs to.
        sheet: the sheet of a workbook.

    Raises:
        TableError: the file cannot be read as a table.
    """
    laid = lay_out(open_table(path, work, sheet), work)
    database = laid.connection()
    width = len(laid.names)
    database.execute(
        f"CREATE {laid.kept_as} clean AS SELECT * FROM data WHERE more IS NULL AND width >= {width}"
    )
    period = _period(laid, dataset)
    profiles = profiles_of(laid, database, dataset.nothing if dataset else frozenset())
    standard = best_standard(laid.names, standards)
    columns = columns_of(profiles, database, dataset, standard, period, laid.opened.delimiter)
    context = Context(laid, columns, database, dataset, standard, period)
    return Read(context, tuple(lint(context)))


def _period(laid: Laid, dataset: Declared | None) -> PublicationPeriod | None:
    declared = [("declared", dataset.period)] if dataset and dataset.period else []
    titles = [("title", " ".join(cells)) for cells in laid.above.values()]
    named = [("sheet", laid.opened.sheet), ("file name", laid.opened.path.stem)]
    return period_of([*declared, *titles, *named])


def inspect_table(
    path: Path,
    standards: Mapping[str, Declared],
    dataset: Declared | None = None,
    *,
    with_cells: bool = False,
    sheet: str | None = None,
) -> Json:
    """Everything that was read of a table; a file that cannot be read is told as refused.

    A `dataset.yaml` beside the file is what is declared of it, else `dataset` where it is given.
    """
    beside = path.parent / "dataset.yaml"
    dataset = load_declared(beside) if beside.exists() else dataset
    with ScratchFolder() as work:
        try:
            read = read_table(path, work, standards, dataset, sheet)
        except TableError as error:
            return _refused(path, error)
        return _told(path, read, with_cells=with_cells)


def _refused(path: Path, error: TableError) -> Json:
    found = fault("not-readable", text=error.what, says=str(error), right=f"refused; {error.next_move}")
    return {
        "file": path.name,
        "kind": "table",
        "container": "",
        "encoding": "",
        "delimiter": "",
        "header_row": 0,
        "columns": [],
        "data_rows": 0,
        "amount_sum": None,
        "refused": True,
        "held_back": [],
        "sheets": [],
        "dataset": None,
        "standard": None,
        "period": None,
        "faults": [_fault(found)],
    }


def _told(path: Path, read: Read, *, with_cells: bool) -> Json:
    context = read.context
    laid, opened = context.laid, context.laid.opened
    sums = {column.index: _sum_of(column, context) for column in context.columns}
    amount = context.role("amount")
    told: Json = {
        "file": path.name,
        "kind": "table",
        "container": opened.container,
        "encoding": opened.encoding,
        "delimiter": opened.delimiter,
        "header_row": laid.frame.header,
        "columns": [_column(column, sums[column.index]) for column in context.columns],
        "data_rows": laid.rows,
        "amount_sum": sums[amount.index] if amount else None,
        "refused": any(one.rule in REFUSING for one in read.faults if one.level == "error"),
        "held_back": read.held_back,
        "sheets": [{"name": sheet.name, "visibility": sheet.visibility} for sheet in opened.sheets],
        "dataset": context.dataset.id if context.dataset else None,
        "standard": context.standard.id if context.standard else None,
        "period": context.period.name if context.period else None,
        "faults": [_fault(one) for one in read.faults],
    }
    if with_cells:
        told["cells"] = cells_of(context, CELLS)
    return told


REFUSING = frozenset(
    {
        "no-rows",
        "no-heading",
        "not-readable",
        "hidden-sheet",
        "sheet-goes-on",
        "several-tables",
        "required-empty",
        "file-ends-inside-record",
    }
)


def _sum_of(column: ProposedColumn, context: Context) -> str | None:
    """The exact sum of a number column, with the rows that were read in a proved alignment.

    A row whose cells stand under other headings counts as it was proved, or not at all.
    """
    if column.sum is None:
        return None
    total = column.sum
    if context.shifted:
        row = context.database.execute(
            f"""SELECT sum(try_cast(number AS DECIMAL(38, 12))) FROM clean
                JOIN v{column.index} v ON c{column.index} = v.v WHERE record IN (SELECT unnest(?))""",
            [context.shifted],
        ).fetchone()
        misplaced = Decimal(str(row[0])) if row and row[0] is not None else Decimal(0)
        total -= misplaced.quantize(Decimal(1).scaleb(-min(column.profile.places, 12)))
    for cells, _ in context.repairs.values():
        number = number_in(cells[column.index])
        total += number.value if number is not None else Decimal(0)
    return format(total, "f")


def _column(column: ProposedColumn, total: str | None) -> Json:
    told: Json = {
        "name": column.name,
        "type": column.type,
        "format": column.format or None,
        "role": column.role or None,
        "sum": total,
    }
    if column.field is not None:
        told["field"] = column.field.name
    return told


def _fault(one: LintFault) -> Json:
    return {
        "level": one.level,
        "kind": one.says,
        "rule": one.rule,
        "rows": list(one.rows),
        "count": one.count,
        "column": one.column or None,
        "text": one.text,
        "right": one.right,
    }


DELIMITERS = {"\t": "tabs", ",": "commas", ";": "semicolons", "|": "bars"}


def table_lines(told: Json) -> list[str]:
    """A table that was inspected, in lines for people: what it is, its columns, its faults."""
    form = [told["container"], told["encoding"], DELIMITERS.get(told["delimiter"], told["delimiter"])]
    lines = [f"{told['file']}: {' '.join(part for part in form if part)}, {told['data_rows']:,} rows"]
    if told["standard"]:
        lines.append(f"  looks like the standard {told['standard']}")
    if told["period"]:
        lines.append(f"  period {told['period']}")
    for column in told["columns"]:
        parts = [column["type"], column["format"], column["role"], column["sum"] and f"sum {column['sum']}"]
        lines.append(f"  {column['name'] or '(no heading)'}: {', '.join(part for part in parts if part)}")
    for one in told["faults"]:
        more = f"{one['count']:,} records, the first {one['rows'][0]}" if one["count"] > 1 else ""
        rows = ", " + (more or f"record {one['rows'][0]}") if one["rows"] else ""
        where = f" in {one['column']}" if one["column"] else ""
        lines.append(f"  {one['level']}: {one['kind']}{where}{rows}; {one['right']}")
    if told["refused"]:
        lines.append("  refused until this is answered")
    return lines
