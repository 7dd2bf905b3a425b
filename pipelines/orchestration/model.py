"""What one asset hands to the next: the values of the modules below, with the stamp of their reading.

All are plain, frozen and can be pickled. The stamp is how a later step knows that tables and records came
from the same file, read by the same rules.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.assembly.steps import Gated
from pipelines.extraction import ReadReport
from pipelines.extraction.report import Report
from pipelines.rows.records import ReportSummary


@dataclass(frozen=True)
class RawReport:
    """A report as it was found; its bytes are kept in the instance under `report.sha256`."""

    stamp: str
    report: Report


@dataclass(frozen=True)
class TablesRead:
    """A report's tables as they were read."""

    stamp: str
    read: ReadReport


@dataclass(frozen=True)
class GatedReading:
    """One table of a report as it passed the gate, with the reading it came from."""

    stamp: str
    table: Gated


@dataclass(frozen=True)
class Unread:
    """A report that cannot be read as it now is, and why: a result, so that all others go on.

    `is_for_now` where its time ran out, which the machine may be the reason of: it is tried again.
    """

    stamp: str
    problem: str
    is_for_now: bool = False

    @property
    def version(self) -> str:
        """What the sensor compares with the reading that is needed: one for now is never that."""
        return f"{self.stamp}, ran out of time" if self.is_for_now else self.stamp


@dataclass(frozen=True)
class ReportsRead:
    """The reports that a publication is made of, and what kept others out of it.

    `summaries` are in the order of report ids; `problems` are the errors of files that could not be read;
    `rules` is the digest of the rules that all readings follow, `stamps` name the reading of each report.
    """

    summaries: tuple[ReportSummary, ...]
    problems: tuple[str, ...]
    rules: str = ""
    stamps: tuple[tuple[str, str], ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the reports, in order."""
        return tuple(summary.report for summary in self.summaries)
