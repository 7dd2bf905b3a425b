"""Which reports a publication is made of, decided from the folder and from what was read.

The folder is the truth: what is in it is published, what is not is not. Two things are never passed over
in silence: a file that cannot be read is a problem (its last good reading stands, if there is one), and so is
a report that could be read and has not been. Only where such a report is out already, and would vanish, does
the publication stop.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from pipelines.assembly.serving import serve
from pipelines.assembly.steps import Gated, Tables, join_reports
from pipelines.assembly.summaries import summary_of
from pipelines.council.project import Project
from pipelines.exceptions import UnreadReportError
from pipelines.extraction.report import Found
from pipelines.gate.screening import load_allowed
from pipelines.gate.withholding import load_released
from pipelines.orchestration.fingerprints import ReadingRules, is_by_rules, reading_rules, report_stamp
from pipelines.orchestration.model import GatedReading, ReportsRead, TablesRead, Unread
from pipelines.rows.records import Records
from pipelines.store import Store, StoreReader
from pipelines.store.removals import removals_of

ByReport = Mapping[str, GatedReading]


def gather_reports(
    found: Found,
    readings: Mapping[str, TablesRead],
    records: Mapping[str, ByReport],
    unread: Mapping[str, Unread],
    project: Project,
    published: Collection[str] = (),
) -> ReportsRead:
    """The reports to publish, with the problems of those that could not be read or have not been.

    Args:
        found: what the reports folder holds.
        readings: tables by report id, of every report that was ever read.
        records: gated tables by resource and report id.
        unread: by report id, why it could not be read when it was last tried.
        project: whose rules a reading must have followed to count.
        published: reports that are out, which would vanish without a reading that counts.

    Raises:
        UnreadReportError: reports that are out can be read and have not been; it names them all.
    """
    rules = reading_rules(project)
    allowed = load_allowed(project)
    summaries = []
    problems = [str(error) for error in found.errors]
    vanishing = []
    for path in found.reports:
        stamp = report_stamp(path, rules)
        parts = _whole_reading(path.stem, readings, records, rules)
        if parts is None or readings[path.stem].stamp != stamp:
            why = _why_unread(stamp, unread.get(path.stem))
            problems.append(why or str(_nobody_read(path.stem)))
            if parts is None and not why and path.stem in published:
                vanishing.append(path.stem)
        if parts is not None:
            summaries.append(summary_of(readings[path.stem].read, parts, allowed))
    if vanishing:
        raise _nobody_read(", ".join(vanishing))
    return ReportsRead(tuple(summaries), tuple(problems))


def serve_documents(
    reports: ReportsRead,
    readings: Mapping[str, TablesRead],
    records: Mapping[str, ByReport],
    kept: StoreReader,
    store: Store,
    project: Project,
) -> ReportsRead:
    """The reports with the documents that are served of them, which lie in the store when this returns.

    Args:
        reports: those to publish.
        readings: tables by report id.
        records: gated tables by resource and report id.
        kept: where documents as they were published are kept.
        store: the release store.
        project: whose screen and decisions apply.

    Raises:
        UnreadReportError: a document was removed from where it was kept.
        StoreError: the store cannot be written.
    """
    allowed, released = load_allowed(project), load_released(project)
    removals = removals_of(store)
    served, problems = [], list(reports.problems)
    for summary in reports.summaries:
        if summary.sha256 in removals.originals:
            problems.append(
                f"{summary.report}: this file was withdrawn or erased and is not published; "
                "undo that, or put a mended file in its place"
            )
            continue
        if (document := kept.document(summary.sha256)) is None:
            raise UnreadReportError(summary.report, "its document is not kept any more", "read it again")
        tables = {name: each[summary.report].table.records for name, each in records.items()}
        read = readings[summary.report].read
        served.append(serve(summary, read, tables, document, store, allowed, released))
    return replace(reports, summaries=tuple(served), problems=tuple(problems))


def tables_to_publish(reports: ReportsRead, inputs: Mapping[str, ByReport | Gated]) -> Tables:
    """What a step is given: tables of each report, joined in the order of report ids, and others as they are.

    Args:
        reports: those to publish.
        inputs: by resource.
    """
    return {
        resource: given
        if isinstance(given, Gated)
        else join_reports(resource, [given[report].table for report in reports.ids if report in given])
        for resource, given in inputs.items()
    }


def _whole_reading(
    report: str, readings: Mapping[str, TablesRead], records: Mapping[str, ByReport], rules: ReadingRules
) -> dict[str, Records] | None:
    """A report's records by resource if all come from its one reading, by these rules; else None."""
    if report not in readings or not is_by_rules(readings[report].stamp, rules):
        return None
    parts = {resource: by_report.get(report) for resource, by_report in records.items()}
    whole = {
        resource: part.table.records
        for resource, part in parts.items()
        if part is not None and part.stamp == readings[report].stamp
    }
    return whole if len(whole) == len(records) else None


def _why_unread(stamp: str, unread: Unread | None) -> str:
    """The error that kept a report from being read as it now is; empty if nobody has tried."""
    return unread.problem if unread is not None and unread.stamp == stamp else ""


def _nobody_read(reports: str) -> UnreadReportError:
    return UnreadReportError(
        reports,
        "this report is in the folder but has not been read as it now is",
        "materialise its partition (job read_report), then publish again",
    )
