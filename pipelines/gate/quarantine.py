"""Holding back: rows that may not be published leave their table, with the reason and the place.

One quarantine serves reading, checks and screen. A row is held back when it could not be placed, holds
personal data, or fails a check of level error. Where too many rows of a report's table are held back, all of
it is, because a table that lacks them misleads; nothing else is held up by that. A fault of the table as a
whole is never answered here: it blocks the package.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from pipelines.council.project import Project
from pipelines.gate import validation
from pipelines.gate.corrections import shown
from pipelines.gate.file_names import with_plain_places
from pipelines.gate.screening import (
    Allowed,
    load_allowed,
    redacted_row,
    screen,
    screened_by,
    suppress_small_counts,
)
from pipelines.gate.withholding import black_out, load_released
from pipelines.rows.findings import CheckResult, Finding, Level, join_checks
from pipelines.rows.records import TO_BE_ANSWERED, HeldBack, PrintedSpot, Records, Row, Stage, Value
from pipelines.rows.schemas import TableSchema

CEILING = Decimal("0.05")
"""The largest share of the rows of a report's table that may be held back; up to two rows may always.

Tables that wait whole for an officer's answer do not count: what else the report prints is none the worse
for them, and its page tells how many wait.
"""

ALWAYS_LET_PASS = 2
WHOLE_TABLE = "quarantine/whole_table"
FIGURES_UNDERSTOOD = "reading/figures_understood"
OURS = ("report", "locator")


def vet(
    records: Records,
    schema: TableSchema,
    project: Project,
    others: Mapping[str, Records],
    allowed: Allowed | None = None,
) -> tuple[Records, tuple[CheckResult, ...]]:
    """Screen and check a table; texts that may not be published are blacked out, else their rows held back.

    The screen comes first, so that no other finding can repeat what it holds back.

    Args:
        records: the rows as they were read and corrected.
        schema: of the same resource.
        project: whose suites and screen apply.
        others: tables that foreign keys may point into.
        allowed: the contact points of offices, where they were loaded before: they lie in a file a council.

    Returns:
        The rows that may be published with those held back, and a result per check that ran.

    Raises:
        ScreeningError: the list of offices' contact points cannot be used.
        SuiteError: the resource's suite cannot be loaded.
    """
    return vet_each([records], schema, project, others, allowed)[0]


def vet_each(
    tables: Sequence[Records],
    schema: TableSchema,
    project: Project,
    others: Mapping[str, Records],
    allowed: Allowed | None = None,
) -> list[tuple[Records, tuple[CheckResult, ...]]]:
    """The same for one table of each of several reports; its suite is asked of all of them at once.

    Raises:
        ScreeningError: the list of offices' contact points cannot be used.
        SuiteError: the resource's suite cannot be loaded.
    """
    allowed = screened_by(load_allowed(project) if allowed is None else allowed, schema)
    screened = [_screened(records, schema, project, allowed) for records in tables]
    suite = project.expectations / f"{schema.resource}.json"
    clean = [each.clean for each in screened]
    if len(clean) == 1:
        is_worth_asking = bool(clean[0].rows) and suite.exists()  # of an empty table a suite knows nothing
        answers = [validation.check_resource(clean[0], schema, suite if is_worth_asking else None, others)]
    else:
        answers = validation.check_resource_of_each(clean, schema, suite if suite.exists() else None, others)
    vetted = []
    for each, asked in zip(screened, answers, strict=True):
        sound, checked = hold_back(each.clean, asked, "checking", allowed)
        whole, lacking = hold_tables_back(sound, allowed)
        vetted.append((whole, (*checked, *each.found, *figures_understood(each.clean), *lacking)))
    return vetted


@dataclass(frozen=True)
class _Screened:
    """The rows of a table that hold nothing personal, and what the screen said of the others."""

    clean: Records
    found: tuple[CheckResult, ...]


def _screened(records: Records, schema: TableSchema, project: Project, allowed: Allowed) -> _Screened:
    records = with_plain_places(records, allowed)
    found = screen(records, schema, allowed)
    if any(result.failed_rows for result in found if result.level is Level.ERROR):
        records, found = black_out(records, schema, found, allowed, load_released(project))
    clean, screened = hold_back(records, found, "screening", allowed)
    clean, counted = suppress_small_counts(clean, schema)
    return _Screened(clean, (*screened, *counted))


def figures_understood(records: Records) -> tuple[CheckResult, ...]:
    """Typed cells that were left empty because digits of their text have no part that can be named.

    The row is published with its text; a figure that a correction has given since is no finding any more.
    """
    rows = {row.get("locator"): row for row in records.rows}
    unread = [
        doubt
        for doubt in records.doubts
        if doubt.field and doubt.locator in rows and rows[doubt.locator].get(doubt.field) is None
    ]
    if not unread:
        return ()
    findings = [
        Finding(
            check=FIGURES_UNDERSTOOD,
            level=Level.WARNING,
            resource=records.resource,
            report=doubt.report,
            subject=doubt.field,
            message=f"{doubt.reason}; compare it with the page, and give the figure in a correction.",
            locator=doubt.locator,
        )
        for doubt in unread
    ]
    result = CheckResult(
        check=FIGURES_UNDERSTOOD,
        resource=records.resource,
        source="reading",
        level=Level.WARNING,
        description="Every digit of a typed cell's text has a part that can be named; else it is empty.",
        tested=len(records.rows),
        failures=len(findings),
        findings=tuple(findings),
    )
    return join_checks([result])


def hold_back(
    records: Records, results: Sequence[CheckResult], stage: Stage, allowed: Allowed
) -> tuple[Records, tuple[CheckResult, ...]]:
    """Take the rows that failed a check of level error out of the table, with their locators.

    Returns:
        The records without them, and the results with the number of failures answered so.
    """
    failed: dict[int, list[tuple[str, str]]] = {}
    for result in results:
        for index, message in result.failed_rows if result.level is Level.ERROR else ():
            failed.setdefault(index, []).append((result.check, message))
    if not failed and not records.held_back:  # as of nearly all tables
        return records, tuple(_answered(result) for result in results)
    kept = [row for index, row in enumerate(records.rows) if index not in failed]
    staying = {row.get("locator") for row in kept}
    by_row: dict[Value, list[PrintedSpot]] = {}
    for spot in records.locators:
        by_row.setdefault(spot.locator, []).append(spot)
    held = [
        _held_back(records, index, reasons, by_row.get(records.rows[index].get("locator"), []), stage)
        for index, reasons in sorted(failed.items())
    ]
    leaving = {records.rows[index].get("locator") for index in failed} - staying
    sound = replace(
        records,
        rows=tuple(kept),
        locators=tuple(spot for spot in records.locators if spot.locator not in leaving),
        doubts=tuple(doubt for doubt in records.doubts if doubt.locator not in leaving),
        held_back=tuple(redacted_row(row, allowed) for row in (*records.held_back, *held)),
    )
    return sound, tuple(_answered(result) for result in results)


def hold_tables_back(records: Records, allowed: Allowed) -> tuple[Records, tuple[CheckResult, ...]]:
    """Hold back the whole table of each report that lacks more rows than its readers could bear.

    Nothing else is held up by it: neither other reports' tables nor other tables of that report.
    """
    reasons = too_many(records)
    lacking = tuple(
        (index, reasons[report])
        for index, row in enumerate(records.rows)
        if (report := str(row.get("report") or "")) in reasons
    )
    if not lacking:
        return records, ()
    told = f"No more than {CEILING * 100:.0f} % of the rows of a report's table are held back."
    tested = len(records.rows)
    result = CheckResult(
        WHOLE_TABLE,
        records.resource,
        "quarantine",
        Level.ERROR,
        told,
        tested,
        len(lacking),
        failed_rows=lacking,
    )
    return hold_back(records, [result], "checking", allowed)


def too_many(records: Records) -> dict[str, str]:
    """Why a report's table is not published, by report: more of its rows are held back than may be."""
    lacking = [row for row in records.held_back if not row.reason.startswith(TO_BE_ANSWERED)]
    held = Counter(row.report for row in lacking)
    read = Counter(str(row.get("report") or "") for row in records.rows)
    first = {row.report: row for row in reversed(lacking)}
    return {
        report: (
            f"{records.resource}: {count} of {count + read[report]} rows are held back, more than "
            f"{CEILING * 100:.0f} %, so none is published; the first, {report}, {first[report].place}: "
            f"{first[report].reason}"
        )
        for report, count in held.items()
        if count > ALWAYS_LET_PASS and count > CEILING * (count + read[report])
    }


def held_back_lines(every: Iterable[Records]) -> list[str]:
    """Of each table with rows held back: how many were read, and why the first was not, for people."""
    return [
        f"{records.resource}: {len(records.rows)} of {len(records.rows) + len(records.held_back)} rows read, "
        f"{len(records.held_back)} held back; {records.held_back[0].place}: {records.held_back[0].reason}"
        + ("; so many are missing that none is published" if _is_whole(records) else "")
        for records in every
        if records.held_back
    ]


def _is_whole(records: Records) -> bool:
    return any(WHOLE_TABLE in row.checks for row in records.held_back)


def not_understood_lines(every: Iterable[Records]) -> list[str]:
    """Of each table with figures not understood: how many, and where the first is, in a line for people."""
    lines = []
    for records in every:
        unread = [doubt for doubt in records.doubts if doubt.field]
        if unread:
            spots = [spot for spot in records.locators if spot.locator == unread[0].locator]
            place = _place(spots, unread[0].locator)
            figures = "figure" if len(unread) == 1 else "figures"
            lines.append(
                f"{records.resource}: {len(unread)} {figures} not understood and left empty beside the text; "
                f"{place}: {unread[0].field}"
            )
    return lines


def _held_back(
    records: Records,
    index: int,
    reasons: Sequence[tuple[str, str]],
    spots: Sequence[PrintedSpot],
    stage: Stage,
) -> HeldBack:
    row = records.rows[index]
    told = dict.fromkeys(message.rstrip(".") for _, message in reasons)
    # a locator ends in the row's own words, which may be the personal data itself
    locator = "" if stage == "screening" else str(row.get("locator") or "")
    return HeldBack(
        report=str(row.get("report") or ""),
        resource=records.resource,
        reason="; ".join(told),
        place=_place(spots, locator),
        cells=_cells(row),
        stage=stage,
        checks=tuple(dict.fromkeys(check for check, _ in reasons)),
        locator=locator,
        spots=tuple(spots),
    )


def _cells(row: Row) -> dict[str, str]:
    texts = {name: shown(value) for name, value in row.items() if name not in OURS}
    return {name: text for name, text in texts.items() if text is not None}


def _place(spots: Sequence[PrintedSpot], locator: str) -> str:
    """Where a row stands, for people; a derived row stands where the row it was made from does."""
    spot = next((spot for spot in spots if not spot.field), next(iter(spots), None))
    if spot is None:
        return f"row {locator}" if locator else "derived from several rows"
    return spot.where


def _answered(result: CheckResult) -> CheckResult:
    if result.level is not Level.ERROR:
        return replace(result, failed_rows=())
    return replace(result, failed_rows=(), held_back=result.held_back + len(result.failed_rows))
