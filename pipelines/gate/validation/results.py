"""How a check's faults become a `CheckResult`: capped findings, the true count, the row's locator.

Knows neither Frictionless nor Great Expectations; both speak through it, so that a finding reads the
same whoever found it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.rows.findings import CheckResult, Finding, Level
from pipelines.rows.records import Records, Value

MOST_FINDINGS = 20
"""Findings kept per check. `CheckResult.failures` counts them all."""

MOST_CHARACTERS = 80
"""How much of a cell a message quotes."""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: the row's index (None: the table as a whole), the column, the sentence."""

    row: int | None
    field: str
    message: str


@dataclass(frozen=True)
class CheckQuestion:
    """A check before it has run: its stable name, its weight, its sentence for people."""

    check: str
    source: str
    level: Level
    description: str
    is_of_table: bool = False
    """True when its faults are the table's, even where they are seen in single rows."""


def show(value: object) -> str:
    """A cell as a message quotes it: in quotation marks, shortened; `empty` for nothing."""
    if value is None or value == "":
        return "empty"
    text = ("true" if value else "false") if isinstance(value, bool) else str(value)
    text = " ".join(text.split())
    return f"“{text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 1] + '…'}”"


def answer(question: CheckQuestion, records: Records, tested: int, faults: Sequence[Fault]) -> CheckResult:
    """The result of a question on these records, one failure per fault."""
    findings = tuple(_finding(question, records, fault) for fault in faults[:MOST_FINDINGS])
    return CheckResult(
        check=question.check,
        resource=records.resource,
        source=question.source,
        level=question.level,
        description=question.description,
        tested=tested,
        failures=len(faults),
        findings=findings,
        failed_rows=()
        if question.is_of_table
        else tuple((fault.row, fault.message) for fault in faults if fault.row is not None),
    )


def _finding(question: CheckQuestion, records: Records, fault: Fault) -> Finding:
    row = {} if fault.row is None else records.rows[fault.row]
    return Finding(
        check=question.check,
        level=question.level,
        resource=records.resource,
        report=_text(row.get("report")),
        subject=fault.field,
        message=fault.message,
        locator=_text(row.get("locator")),
    )


def _text(value: Value) -> str:
    return "" if value is None else str(value)
