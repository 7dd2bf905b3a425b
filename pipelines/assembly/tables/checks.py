"""What was found in the files of a dataset, as checks: faults, periods unlike the others, rows twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

import duckdb
import pyarrow as pa

from pipelines.datasets.declared.files import Series
from pipelines.datasets.declared.folder import Dataset
from pipelines.datasets.declared.gating import GatedFile
from pipelines.datasets.declared.restating import Restatement
from pipelines.rows.findings import CheckResult, Finding, Level
from pipelines.rows.records import HeldBack
from pipelines.tables.lint.rules import LintFault, rules

LEVELS = {"error": Level.ERROR, "warning": Level.WARNING, "info": Level.INFORMATION}
FINDINGS = 20


def shared_rows(parts: Sequence[pa.Table], dataset: Dataset) -> list[str]:
    """A sentence for each two periods that hold rows equal in everything, the day of them included."""
    if not dataset.is_series or len(parts) < 2 or not any(one.role == "date" for one in dataset.published):
        return []
    with duckdb.connect() as database:
        database.execute("SET enable_progress_bar = false")
        database.register("rows", pa.concat_tables(parts))
        every = ", ".join(f'"{one.name}"' for one in dataset.published)
        found = database.execute(
            f"""WITH known AS (SELECT DISTINCT md5(concat_ws(chr(31), {every})) AS whole, period FROM rows)
                SELECT one.period, other.period, count(*) FROM known one JOIN known other USING (whole)
                WHERE one.period < other.period GROUP BY 1, 2 ORDER BY 1, 2"""  # noqa: S608 - names of fields
        ).fetchall()
    return [
        f"{count:,} {'row' if count == 1 else 'rows'} of {later} stand in {earlier} as well"
        for earlier, later, count in found
    ]


def checks_of(
    gated: Sequence[GatedFile],
    dataset: Dataset,
    series: Series,
    restated: Sequence[Restatement],
    shared: Sequence[str],
) -> Iterator[CheckResult]:
    """Every fault of every file as a check; errors are answered by holding rows back or refusing the file."""
    by_rule: dict[str, list[tuple[GatedFile, LintFault]]] = {}
    for file in gated:
        for one in file.faults:
            by_rule.setdefault(one.rule, []).append((file, one))
    tested = sum(file.rows + len(file.held) for file in gated)
    for rule, known in sorted(rules().items()):
        found = by_rule.get(rule, [])
        if not found:
            yield CheckResult(
                f"table/{rule}", dataset.id, "table", LEVELS[known.level], known.says, tested, 0
            )
            continue
        level = min((LEVELS[one.level] for _, one in found), key=list(Level).index)
        failures = sum(max(1, one.count) for _, one in found)
        findings = [_finding(file, one, dataset) for file, one in found]
        yield CheckResult(
            f"table/{rule}",
            dataset.id,
            "table",
            level,
            known.says,
            tested,
            failures,
            tuple(findings[:FINDINGS]),
            held_back=failures if level is Level.ERROR else 0,
        )
    told = [f"nothing for {period}" for period in series.gaps]
    told += [f"nothing for {one.file.period}, as its file was refused" for one in gated if one.refused]
    told += [f"{one} and {other} share days" for one, other in series.overlaps]
    told += [*shared, *(one.sentence() for one in restated)]
    told += [*_out_of_band(gated, dataset), *_unlike_the_last(gated)]
    if told and dataset.is_series:
        findings = [Finding("table/series", Level.WARNING, dataset.id, "", "", sentence) for sentence in told]
        yield CheckResult(
            "table/series", dataset.id, "table", Level.WARNING, "every period is there once and as it was",
            len(series.current), len(told), tuple(findings),
        )  # fmt: skip


BAND_PERIODS = 12
LEAST_PERIODS = 3
BAND = 2
"""A period has half to twice as many rows, and as much money, as the least and the most of the last."""


def _out_of_band(gated: Sequence[GatedFile], dataset: Dataset) -> Iterator[str]:
    """A sentence for each period with far fewer or more rows than those before it, else far other sums."""
    taken = [one for one in gated if one.rows]
    amount = next((one.name for one in dataset.published if one.role == "amount" and one.unit == "gbp"), "")
    for at, file in enumerate(taken):
        before = taken[max(0, at - BAND_PERIODS) : at]
        if len(before) < LEAST_PERIODS:
            continue
        rows = [one.rows for one in before]
        sums = [one.sums.get(amount, Decimal(0)) for one in before]
        own = file.sums.get(amount, Decimal(0))
        if not min(rows) / BAND <= file.rows <= max(rows) * BAND:
            band = [f"{count:,}" for count in (min(rows), max(rows))]
            yield _far(file, f"{file.rows:,} rows", band, len(before))
        elif min(sums) > 0 and not min(sums) / BAND <= own <= max(sums) * BAND:
            yield _far(file, f"{_pounds(own)} in all", [_pounds(min(sums)), _pounds(max(sums))], len(before))


def _far(file: GatedFile, has: str, usual: Sequence[str], periods: int) -> str:
    band = usual[0] if usual[0] == usual[1] else f"{usual[0]} to {usual[1]}"
    return f"{file.file.period} has {has}, where the {periods} periods before had {band}"


def _pounds(amount: Decimal) -> str:
    return f"{'-' if amount < 0 else ''}£{abs(amount):,.2f}"


def _unlike_the_last(gated: Sequence[GatedFile]) -> Iterator[str]:
    """Sentences on columns that are missing, new, renamed or moved against the period before."""
    taken = [one for one in gated if one.rows]
    for before, file in pairwise(taken):
        was, now = dict(before.headings), dict(file.headings)
        gone, new = [one for one in was if one not in now], [one for one in now if one not in was]
        renamed = [(old, one) for old in gone for one in new if was[old] and was[old] == now[one]]
        gone = [one for one in gone if one not in {old for old, _ in renamed}]
        new = [one for one in new if one not in {one for _, one in renamed}]
        told = [f"{old} is called {one}" for old, one in renamed]
        told += [f"{one} is missing" for one in gone] + [f"{one} is new" for one in new]
        kept = [one for one in was if one in now]
        if not told and kept != list(now):
            told = ["the columns stand in another order"]
        if told:
            yield f"{file.file.period}: {', '.join(told)}, against {before.file.period}"


def _finding(file: GatedFile, one: LintFault, dataset: Dataset) -> Finding:
    counted = "1 row," if one.count == 1 else f"{one.count:,} rows, first"
    rows = f" in {counted} record {one.rows[0]}" if one.rows else ""
    column = f"{one.column}: " if one.column else ""
    message = f"{column}{one.says}{rows}; {one.right}"
    locator = f"{file.file.name}/{dataset.id}/row-{one.rows[0]}" if one.rows else ""
    return Finding(
        f"table/{one.rule}", LEVELS[one.level], dataset.id, file.file.name, one.column, message, locator
    )


def held_back(gated: Sequence[GatedFile], dataset: Dataset) -> Iterator[HeldBack]:
    """The rows that were held back, less the cells of published columns, which may be what is wrong."""
    names = {field.name for field in dataset.published}
    for file in gated:
        for row in file.held:
            cells = {name: text for name, text in row.cells.items() if name not in names}
            yield HeldBack(
                file.file.name, dataset.id, row.reason, f"record {row.record}", cells, stage="checking"
            )
