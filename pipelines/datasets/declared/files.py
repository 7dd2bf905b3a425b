"""The files of a dataset and the periods they are of: what is new, what is issued again, what is missing.

A file's period is what its title or name says, else what the dataset declares. Of two files of one period the
later issue (`-v2`, `-revised`, `-2`) replaces the other; the same bytes under another period are refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pipelines.datasets.declared.folder import Dataset
from pipelines.gate.file_names import told_by_name
from pipelines.tables.containers import ENDINGS, sha256_of
from pipelines.tables.periods import month, period_in, quarter_of

_ISSUE = re.compile(
    r"[-_ .](?:v|version|issue|rev|revised|revision|restated|corrected|update[d]?)[-_ ]?(\d*)$", re.IGNORECASE
)


@dataclass(frozen=True)
class TableFile:
    """A file of a dataset: its period and which issue of it.

    `name` is what rows, places and findings call it: that of the first issue, so that a later one is the
    same file issued anew and not another.
    """

    path: Path
    sha256: str
    period: str
    issue: int = 1
    name: str = ""


@dataclass(frozen=True)
class Series:
    """The files of a dataset, sorted out.

    Attributes:
        current: by period the file that stands, in order of period.
        replaced: files that a later issue of their period replaced, each with the one that stands.
        refused: files that are not taken, each with why.
        gaps: periods between the first and the last of which there is neither file nor nil return.
        overlaps: pairs of periods that share days, such as a month beside its quarter.
    """

    current: tuple[TableFile, ...]
    replaced: tuple[tuple[TableFile, TableFile], ...] = ()
    refused: tuple[tuple[Path, str], ...] = ()
    gaps: tuple[str, ...] = ()
    overlaps: tuple[tuple[str, str], ...] = ()


def files_of(dataset: Dataset, folder: Path) -> Series:
    """The files of a dataset in `tables/<dataset>/`."""
    taken: dict[str, TableFile] = {}
    by_hash: dict[str, TableFile] = {}
    replaced: list[tuple[TableFile, TableFile]] = []
    refused: list[tuple[Path, str]] = []
    for path in sorted(path for path in folder.glob("*") if path.suffix.lower() in ENDINGS):
        file = TableFile(path, sha256_of(path), *_period_of(path, dataset), name=_without_issue(path.stem))
        if told := told_by_name(path.stem):
            refused.append((path, f"its name, which is published, holds {told}: rename it"))
        elif not file.period and dataset.is_series:
            refused.append((path, "neither its name nor its title says its period"))
        elif file.sha256 in by_hash:
            other = by_hash[file.sha256]
            where = f"of {other.period}" if other.period != file.period else "already here"
            refused.append((path, f"the same bytes as {other.path.name} {where}"))
        elif file.period in dataset.nil_returns:
            refused.append((path, f"{file.period} is declared a nil return"))
        else:
            by_hash[file.sha256] = file
            _take(file, taken, replaced, refused)
    current = tuple(taken[period] for period in sorted(taken, key=_order))
    if not dataset.is_series and len(current) > 1:
        replaced += [(one, current[-1]) for one in current[:-1]]
        current = current[-1:]
    periods = [one.period for one in current]
    overlaps = _overlaps(periods) if dataset.is_series else ()
    return Series(current, tuple(replaced), tuple(refused), _gaps(periods, dataset), overlaps)


def _take(
    file: TableFile,
    taken: dict[str, TableFile],
    replaced: list[tuple[TableFile, TableFile]],
    refused: list[tuple[Path, str]],
) -> None:
    """Take a file for its period: of two issues the later stands; of two first ones the second is refused."""
    other = taken.get(file.period)
    if other is None:
        taken[file.period] = file
    elif file.issue == other.issue:
        why = f"{file.period} is there already, from {other.path.name}; name it -v2 if it replaces that"
        refused.append((file.path, why))
    else:
        newer, older = (file, other) if file.issue > other.issue else (other, file)
        newer = replace(newer, name=older.name)
        taken[file.period] = newer
        replaced.append((older, newer))


def _without_issue(stem: str) -> str:
    match = _ISSUE.search(stem)
    return stem[: match.start()] if match else stem


def _period_of(path: Path, dataset: Dataset) -> tuple[str, int]:
    match = _ISSUE.search(path.stem)
    stem, issue = _without_issue(path.stem), int(match[1] or 2) if match else 1
    period = period_in(stem) or (period_in(dataset.table.period) if dataset.table.period else None)
    return (period.name if period else ""), issue


def _order(period: str) -> tuple[date, str]:
    found = period_in(period)
    return (found.spans[0][0] if found else date.min, period)


def _gaps(periods: Sequence[str], dataset: Dataset) -> tuple[str, ...]:
    """Months or quarters between the first and the last that neither have a file nor are declared empty."""
    known = {*periods, *dataset.nil_returns}
    if not dataset.is_series or len(known) < 2:
        return ()
    ordered = sorted(known, key=_order)
    if (
        all(re.fullmatch(r"\d{4}-\d\d", one) and "01" <= one[5:] <= "12" for one in ordered)
        and dataset.frequency != "annual"
    ):
        step = _next_month
    elif all(re.fullmatch(r"\d{4}-Q[1-4]", one) for one in ordered):
        step = _next_quarter
    else:
        return ()
    missing, one = [], ordered[0]
    while one != ordered[-1]:
        one = step(one)
        if one not in known:
            missing.append(one)
    return tuple(missing)


def _next_month(period: str) -> str:
    year, number = int(period[:4]), int(period[5:])
    return month(year + number // 12, number % 12 + 1).name


def _next_quarter(period: str) -> str:
    year, number = int(period[:4]), int(period[-1])
    return quarter_of(year + number // 4, number % 4 + 1, is_financial=True).name


def _overlaps(periods: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Pairs of periods that share days, however their words are meant: a month beside its quarter."""
    known = [(name, found.spans) for name in periods if (found := period_in(name))]
    return tuple(
        (one, other)
        for at, (one, spans) in enumerate(known)
        for other, others in known[at + 1 :]
        if one != other
        and all(first <= until and begins <= last for first, last in spans for begins, until in others)
    )
