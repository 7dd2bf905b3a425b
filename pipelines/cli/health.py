"""`openbarnet health`: the check of the duties on a day, printed, filed, held against an earlier one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from pipelines.council.whole_files import write_atomically
from pipelines.duties.health import HealthCheck, as_record, differences
from pipelines.exceptions import MetadataError


def record_file(records: Path, check: HealthCheck) -> Path:
    """Where the record of a check lies: `<code>/<day>.json`."""
    return records / check.code.id / f"{check.day}.json"


def health_lines(check: HealthCheck) -> list[str]:
    """The check for a terminal: a line a duty, what is overdue first."""
    lines = [
        (
            f"{check.code.title} on {check.day}: {len(check.overdue)} of {len(check.duties)} duties overdue, "
            f"{len(check.lacking)} lacking a mandatory field"
        )
    ]
    for each in check.duties:
        found = each.standing
        words = found.state
        if found.overdue_since:
            words += f" since {found.overdue_since}, {len(found.overdue)} periods"
        if found.next_due:
            words += f"; next due {found.next_due.due} for {found.next_due.period.name}"
        if each.facts.version and each.facts.lacking:
            words += f"; lacks {', '.join(fact.field.name for fact in each.facts.lacking)}"
        lines.append(f"  {each.duty.title}: {words}")
    return lines


def difference_lines(old: Mapping[str, Any] | None, check: HealthCheck) -> list[str]:
    """What changed since an earlier record."""
    if old is None:
        return ["no earlier record to hold it against"]
    told = differences(old, as_record(check))
    return [f"since {old['day']}:", *(f"  {line}" for line in told or ["nothing changed"])]


def earlier_record(records: Path, check: HealthCheck, since: date | None) -> dict[str, Any] | None:
    """The record of a day, or without one the newest before the check's day; None where there is none.

    Raises:
        MetadataError: there is no record of the day that is named, or it cannot be read.
    """
    folder = records / check.code.id
    known = sorted(path for path in folder.glob("????-??-??.json") if path.stem < check.day.isoformat())
    if since is not None:
        path = folder / f"{since}.json"
        if not path.is_file():
            raise MetadataError(str(path), "there is no record of that day", "name a day that has one")
    elif not known:
        return None
    else:
        path = known[-1]
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise MetadataError(str(path), f"is no JSON ({error})", "file the check again") from error
    return found


def file_record(records: Path, check: HealthCheck) -> Path:
    """Write the record of a check; the same facts give the same bytes."""
    path = record_file(records, check)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(
        path, (json.dumps(as_record(check), indent=2, ensure_ascii=False) + "\n").encode("utf-8")
    )
    return path
