"""What checks say: a result per check that ran, and a finding per thing found.

Levels: an `error` in a row holds the row back, one in a table as a whole blocks its package; a `warning` is
published beside the data; `information` is there to be read. Plain values, so that a release can write them
and a page show them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum


class Level(StrEnum):
    """How much a finding weighs."""

    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"


_LEVELS = tuple(Level)


@dataclass(frozen=True)
class Finding:
    """One thing a check found: where, and in a sentence for people."""

    check: str
    level: Level
    resource: str
    report: str
    subject: str
    message: str
    locator: str = ""


@dataclass(frozen=True)
class CheckResult:
    """One check that ran on one resource, with its findings (capped; `failures` is the true number).

    `check` is stable and readable (`schema/required/ref`, `suite/expect_column_max_to_be_between/percent`);
    `source` says whether a schema, a suite, the screen or code of ours asked for it.

    Attributes:
        failed_rows: every row that failed, as its index and what is wrong with it; empty for a check of the
            table as a whole, and once the rows were held back.
        held_back: how many of the failures were answered by holding the row back.
    """

    check: str
    resource: str
    source: str
    level: Level
    description: str
    tested: int
    failures: int
    findings: tuple[Finding, ...] = ()
    failed_rows: tuple[tuple[int, str], ...] = ()
    held_back: int = 0

    @property
    def passed(self) -> bool:
        """True when nothing failed."""
        return self.failures == 0

    @property
    def blocks(self) -> bool:
        """True for an error that holding rows back did not answer: the table as a whole is wrong."""
        return self.level is Level.ERROR and self.failures > self.held_back


def join_checks(results: Iterable[CheckResult], findings_kept: int = 100) -> tuple[CheckResult, ...]:
    """The results of several reports as one per check and resource, in order of first appearance.

    Counts are added up, findings strung together and capped; the weightiest level stands.
    """
    same: dict[tuple[str, str], list[CheckResult]] = {}
    for result in results:
        same.setdefault((result.resource, result.check), []).append(result)
    return tuple(each[0] if len(each) == 1 else _added(each, findings_kept) for each in same.values())


def _added(results: Sequence[CheckResult], findings_kept: int) -> CheckResult:
    tested = failures = held_back = 0
    level, findings = results[0].level, list[Finding]()
    for result in results:  # of a thousand reports and forty tables, most with nothing to add
        tested += result.tested
        failures += result.failures
        held_back += result.held_back
        if result.level is not level and _LEVELS.index(result.level) < _LEVELS.index(level):
            level = result.level
        if result.findings and len(findings) < findings_kept:
            findings.extend(result.findings)
    return replace(
        results[0],
        level=level,
        tested=tested,
        failures=failures,
        findings=tuple(findings[:findings_kept]),
        failed_rows=(),
        held_back=held_back,
    )
