"""Whether a contradiction may be our own: one digit read otherwise would settle it, and nobody read it twice.

A council's slip and a misread digit look alike. So the box that a figure was read from is read again by other
means; where both readings agree, the contradiction is the report's. Where there is no second reading, as in
a transcript or a picture, "check the reading" is said. Where the second reading says the digit that would
settle it, the figure is our misreading.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum

from pipelines.proof.outcome import Figure, Ran, Verdict
from pipelines.rows.findings import CheckResult, Finding, Level
from pipelines.rows.locator import row_name, table_of
from pipelines.rows.records import PrintedSpot, Records, Row

TOLD = {
    "read differently": "No figure that a contradiction hangs on is read differently by a second reader.",
    "read once": "A figure that one other digit would make agree was read twice.",
}
Reread = Callable[[PrintedSpot], str | None]


class Certainty(StrEnum):
    """How sure a contradiction's figures were read."""

    ALIKE = "read twice alike"
    ONCE = "read once"
    DIFFERENTLY = "read differently"


def never_reread(_: PrintedSpot) -> str | None:
    """No second reading: of transcripts and pictures there is none."""
    return None


def prepare(reread: Reread, spots: Iterable[PrintedSpot]) -> None:
    """Let a second reader that can do so read many spots in one go."""
    together = getattr(reread, "prepare", None)
    if together is not None:
        together(spots)


def one_digit_away(ran: Ran) -> Iterator[tuple[Figure, Decimal]]:
    """The figures of a contradiction that one other digit would settle, each with that value."""
    if ran.settled is not None:
        yield from ran.settled
    if ran.again is None or ran.outcome is not Verdict.CONTRADICTED:
        return
    values = [figure.value for figure in ran.figures]
    for number, figure in enumerate(ran.figures):
        for other in _otherwise(figure):
            if ran.again([*values[:number], other, *values[number + 1 :]]) is not Verdict.CONTRADICTED:
                yield figure, other


def _otherwise(figure: Figure) -> Iterator[Decimal]:
    """A figure with one of its printed digits another."""
    if figure.step <= 0 or figure.value % figure.step:
        return
    digits = str(int(abs(figure.value) / figure.step))
    sign = -1 if figure.value < 0 else 1
    for at, digit in enumerate(digits):
        for other in "0123456789":
            if other != digit:
                yield sign * Decimal(digits[:at] + other + digits[at + 1 :]) * figure.step


def reading_of(
    ran: Ran, spots: Mapping[str, Sequence[PrintedSpot]], reread: Reread
) -> tuple[bool, Certainty]:
    """Whether to check our reading of a contradiction, and how surely its figures were read.

    Args:
        ran: the contradiction.
        spots: where the figures stand, by their locators.
        reread: reads a spot again by other means; None where it cannot.
    """
    settled = list(one_digit_away(ran))
    readings = {_reading(figure, other, spots.get(figure.locator, ()), reread) for figure, other in settled}
    if Certainty.DIFFERENTLY in readings:
        return True, Certainty.DIFFERENTLY
    if not settled:
        everywhere = {_twice(spots.get(figure.locator, ()), reread) for figure in ran.figures}
        return False, Certainty.ALIKE if everywhere == {True} else Certainty.ONCE
    return Certainty.ONCE in readings, Certainty.ONCE if Certainty.ONCE in readings else Certainty.ALIKE


def _reading(figure: Figure, other: Decimal, spots: Sequence[PrintedSpot], reread: Reread) -> Certainty:
    if not spots:
        return Certainty.ONCE
    alike = True
    for spot in spots:
        again = reread(spot)
        if again is None:
            alike = False
        elif digits_of(again) != digits_of(spot.text):
            ours, theirs = (_digits(figure.value, figure.step), _digits(other, figure.step))
            return (
                Certainty.DIFFERENTLY
                if digits_of(spot.text).replace(ours, theirs, 1) == digits_of(again)
                else Certainty.ONCE
            )
    return Certainty.ALIKE if alike else Certainty.ONCE


def _twice(spots: Sequence[PrintedSpot], reread: Reread) -> bool:
    return bool(spots) and all(
        (again := reread(spot)) is not None and digits_of(again) == digits_of(spot.text) for spot in spots
    )


def reader_of(reread: Reread) -> str:
    """The name and version of what reads again; empty where nothing does."""
    return str(getattr(reread, "name", ""))


def reading_checks(
    discrepancies: Records, tables: Mapping[str, Records], derived: Mapping[str, Records], reread: Reread
) -> list[CheckResult]:
    """What the second reading says of each table that a discrepancy is about.

    A figure that contradicts another and is read differently is our misreading, and an error in each row that
    it stands in, and in those derived from such rows. One that was read once only is a warning.

    Args:
        discrepancies: every contradiction.
        tables: as they were read, by name.
        derived: made from them.
        reread: the second reader, whose name and version are told, as they depend on the machine.
    """
    reader, misread = reader_of(reread), _misread(discrepancies, reread)
    results = [
        _reading_check(records, reading, rows, reader, misread)
        for resource, records in tables.items()
        if (rows := [row for row in discrepancies.rows if resource in _tables_of(row)])
        for reading in (Certainty.DIFFERENTLY, Certainty.ONCE)
    ]
    made = [
        _reading_check(each, Certainty.DIFFERENTLY, discrepancies.rows, reader, misread)
        for each in derived.values()
    ]
    return results + [result for result in made if result.failures]


def _misread(discrepancies: Records, reread: Reread) -> dict[str, str]:
    """The rows, by their locators, with a figure that a contradiction hangs on and is read differently."""
    found = {str(row["locator"]): row for row in discrepancies.rows if _is(row, Certainty.DIFFERENTLY)}
    named = {"first_figure": "first_locator", "second_figure": "second_locator"}
    return {
        row_name(row[named[spot.field]]): str(row["subject"])
        for spot in discrepancies.locators
        if (row := found.get(spot.locator)) is not None
        and spot.field in named
        and (again := reread(spot)) is not None
        and digits_of(again) != digits_of(spot.text)
    }


def _is(row: Row, reading: Certainty) -> bool:
    return bool(row["check_reading"]) and row["reading"] == reading


def _failed_rows(records: Records, misread: Mapping[str, str]) -> tuple[tuple[int, str], ...]:
    """The rows of a table that misread figures stand in, or that were derived from such rows."""
    return tuple(
        (index, f"{misread[name]}: a figure is read otherwise by the second reader")
        for index, row in enumerate(records.rows)
        if (name := row_name(row.get("locator"))) and name in misread
    )


def _tables_of(row: Row) -> set[str]:
    """The tables whose rows a discrepancy holds against each other; a row's locator names its table."""
    return {table_of(row[name]) for name in ("first_locator", "second_locator")}


def _reading_check(
    records: Records, reading: Certainty, rows: Sequence[Row], reader: str, misread: Mapping[str, str]
) -> CheckResult:
    resource = records.resource
    level = Level.ERROR if reading is Certainty.DIFFERENTLY else Level.WARNING
    name = f"reading/{reading.name.lower()}"
    found = [row for row in rows if _is(row, reading)]
    findings = tuple(
        Finding(
            name,
            level,
            resource,
            str(row["report"]),
            str(row["subject"]),
            f"{row['report']}, {row['subject']}: {row['note']}",
            str(row["locator"]),
        )
        for row in found
    )
    told = f"{TOLD[reading]} Second reader: {reader or 'none'}."
    failed = _failed_rows(records, misread) if level is Level.ERROR else ()
    failures = len(failed) if level is Level.ERROR else len(found)
    return CheckResult(name, resource, "reading", level, told, len(rows), failures, findings, failed)


def digits_of(text: str) -> str:
    """The digits of a text, in order."""
    return re.sub(r"\D", "", text)


def _digits(value: Decimal, step: Decimal) -> str:
    return str(int(abs(value) / step)) if step else ""
