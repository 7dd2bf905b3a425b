"""What the checks said of a version (`quality.json`), and whether they let it out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from pipelines.findings import CheckResult, Level
from pipelines.records import HeldBack, Records
from pipelines.release.metadata import PackageMeta

FINDINGS_QUOTED = 3  # in a reason for people; quality.json has them all


def checks_of(package: PackageMeta, checks: Iterable[CheckResult]) -> tuple[CheckResult, ...]:
    """The checks on the package's resources, in their order, then by name."""
    order = {name: number for number, name in enumerate(package.resources)}
    own = [check for check in checks if check.resource in order]
    return tuple(sorted(own, key=lambda check: (order[check.resource], check.source, check.check)))


def held_back_of(package: PackageMeta, records: Mapping[str, Records]) -> tuple[HeldBack, ...]:
    """The rows of the package that were read but not published."""
    return tuple(row for name in package.resources if name in records for row in records[name].held_back)


def blocking_reasons(checks: Iterable[CheckResult]) -> tuple[str, ...]:
    """Why a package may not go out: a sentence for each failed check of level error."""
    return tuple(_reason(check) for check in checks if check.level is Level.ERROR and not check.passed)


def count_checks(checks: Sequence[CheckResult]) -> dict[str, int]:
    """How many checks failed at each level, and how many passed."""
    failed = {str(level): sum(1 for c in checks if c.level is level and not c.passed) for level in Level}
    return {**failed, "passed": sum(1 for check in checks if check.passed)}


def quality_json(
    package: str, version: str, checks: Sequence[CheckResult], held_back: Sequence[HeldBack]
) -> dict[str, Any]:
    """The content of `quality.json`."""
    return {
        "format": 1,
        "package": package,
        "version": version,
        "counts": count_checks(checks),
        "checks": [
            {**asdict(check), "passed": check.passed, "findings": _findings(check)} for check in checks
        ],
        "held_back": [asdict(row) for row in held_back],
    }


def _findings(check: CheckResult) -> list[dict[str, str]]:
    return [asdict(finding) for finding in check.findings]


def _reason(check: CheckResult) -> str:
    quoted = [finding.message for finding in check.findings[:FINDINGS_QUOTED]]
    more = check.failures - len(quoted)
    if quoted and more > 0:
        quoted.append(f"and {more} more")
    what = "; ".join(quoted) or f"{check.failures} of {check.tested} failed"
    return f"{check.resource}: {check.description or check.check}: {what}"
