"""Which reports a publication is made of, decided from the folder and from what was read.

The folder is the truth: what is in it is published, what is not is not. Two things are never passed over
in silence: a file that cannot be read is a problem (its last good reading stands, if there is one), and so is
a report that could be read and has not been. Only where such a report is out already, and would vanish, does
the publication stop.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pipelines.assembly.serving import Ready, make_ready, put_served
from pipelines.assembly.steps import Gated, Tables
from pipelines.assembly.summaries import summary_of
from pipelines.council.digests import remembered_sha256
from pipelines.council.project import Project
from pipelines.exceptions import OpenBarnetError, UnreadReportError
from pipelines.extraction.reading import ReadReport
from pipelines.extraction.report import Found
from pipelines.gate.screening import Allowed, load_allowed
from pipelines.gate.withholding import LetThrough, load_released
from pipelines.orchestration.fingerprints import ReadingRules, is_by_rules, reading_rules, report_stamps
from pipelines.orchestration.joined import JoinedTables
from pipelines.orchestration.kept import KeptReadings, keep_value, load_if_possible
from pipelines.orchestration.kept_answers import KeptAnswers
from pipelines.orchestration.model import GatedReading, ReportsRead, TablesRead, Unread
from pipelines.rows.records import Records, ReportSummary
from pipelines.store import Store, StoreReader
from pipelines.store.hashes import sha256_of
from pipelines.store.removals import removals_of

ByReport = KeptReadings[GatedReading]
SERVED = "served"
"""Folder of what was worked out once of each reading: its summary, and its document as it may be served."""

SERVED_KNOWN = "served/known/all.pickle"
"""All of them together, as a publication leaves them to the next, which would else open a file a report."""

JOINED = JoinedTables()


@dataclass(frozen=True)
class ServedReading:
    """What a report is, and its document made ready to be served, with the stamp of their reading.

    `sha256` is of the file that was made ready, beside this one; empty where the document is served as it is.
    """

    stamp: str
    summary: ReportSummary
    ready: Ready
    sha256: str


def gather_reports(
    found: Found,
    readings: KeptReadings[TablesRead],
    records: Mapping[str, ByReport],
    unread: Mapping[str, Unread],
    kept: StoreReader,
    store: Store,
    project: Project,
    published: Collection[str] = (),
) -> ReportsRead:
    """The reports to publish, with the problems of those that could not be read or have not been.

    Their documents as they may be served lie in the store when this returns. A reading that was gathered
    before is not read back.

    Args:
        found: what the reports folder holds.
        readings: tables by report id, of every report that was ever read.
        records: gated tables by resource and report id.
        unread: by report id, why it could not be read when it was last tried.
        kept: where documents as they were published are kept.
        store: the release store.
        project: whose rules a reading must have followed to count.
        published: reports that are out, which would vanish without a reading that counts.

    Raises:
        UnreadReportError: reports that are out can be read and have not been (it names them all), or a
            document was removed from where it was kept.
        StoreError: the store cannot be written.
    """
    rules = reading_rules(project)
    whole = []
    problems = [str(error) for error in found.errors]
    vanishing = []
    stamps = report_stamps(found.reports, rules)
    for path in found.reports:
        stamp = stamps[path.stem]
        is_whole = _is_whole(path.stem, readings, records, rules)
        if not is_whole or readings.stamps[path.stem] != stamp:
            why = _why_unread(stamp, unread.get(path.stem))
            problems.append(why or str(_nobody_read(path.stem)))
            if not is_whole and not why and path.stem in published:
                vanishing.append(path.stem)
        if is_whole:
            whole.append(path.stem)
    if vanishing:
        raise _nobody_read(", ".join(vanishing))
    allowed, released = load_allowed(project), load_released(project)
    removals = removals_of(store)
    served = []
    known = KeptAnswers(kept.root / SERVED_KNOWN, SERVED_KNOWN)
    known.now = {report: one for report in whole if (one := known.now.get(report)) is not None}
    for report in whole:
        one = _made_ready(report, readings, records, kept, allowed, released, known.now.get(report))
        known.now[report] = one
        if one.summary.sha256 in removals.originals:
            problems.append(
                f"{report}: this file was withdrawn or erased and is not published; "
                "undo that, or put a mended file in its place"
            )
            continue
        document = _document(one.summary, kept)
        file = _ready_file(kept, report, document)
        served.append(put_served(one.summary, one.ready, document, file, store, released, removals))
    known.keep()
    stamped = tuple((summary.report, readings.stamps[summary.report]) for summary in served)
    return ReportsRead(tuple(served), tuple(problems), rules.digest, stamped)


def _made_ready(
    report: str,
    readings: KeptReadings[TablesRead],
    records: Mapping[str, ByReport],
    kept: StoreReader,
    allowed: Allowed,
    released: LetThrough,
    known: object,
) -> ServedReading:
    """What a report is and its document made ready, as they were made of this reading, or made now.

    `known` is what the publication before found.
    """
    stamp = readings.stamps[report]
    is_known = isinstance(known, ServedReading) and known.stamp == stamp
    before = known if is_known else load_if_possible(kept.root / SERVED / f"{report}.pickle")
    if isinstance(before, ServedReading) and before.stamp == stamp:
        file = _ready_file(kept, report, _document(before.summary, kept))
        if not before.sha256 or (file.is_file() and remembered_sha256(file) == before.sha256):
            return before
    tables = {name: each[report].table.records for name, each in records.items()}
    return _make_ready(stamp, readings[report].read, tables, kept, allowed, released)


def make_ready_beforehand(
    stamp: str, read: ReadReport, tables: Mapping[str, Records], kept: StoreReader, project: Project
) -> None:
    """Make a report that was just read ready for the publication, which then need not start a reader.

    Only one that no publication has seen: another would be made ready under its hands. What goes wrong is
    left for the publication to meet, and to tell.

    Args:
        stamp: of the reading.
        read: the report.
        tables: its gated rows by resource.
        kept: where documents as they were published are kept.
        project: whose decisions count.
    """
    if (kept.root / SERVED / f"{read.report.id}.pickle").exists():
        return
    with suppress(OpenBarnetError, OSError):
        _make_ready(stamp, read, tables, kept, load_allowed(project), load_released(project))


def _make_ready(
    stamp: str,
    read: ReadReport,
    tables: Mapping[str, Records],
    kept: StoreReader,
    allowed: Allowed,
    released: LetThrough,
) -> ServedReading:
    """Make a reading's document ready. Two processes may be at it, so each writes a file of its own."""
    summary = summary_of(read, tables, allowed)
    document = _document(summary, kept)
    file = _ready_file(kept, summary.report, document)
    file.parent.mkdir(parents=True, exist_ok=True)
    own = file.with_name(f".{os.getpid()}-{file.name}")
    try:
        ready = make_ready(summary, read, tables, document, own, allowed, released)
        sha256 = sha256_of(own) if ready.taken_out else ""
        if ready.taken_out:
            own.replace(file)
        else:
            file.unlink(missing_ok=True)
    finally:
        own.unlink(missing_ok=True)
    made = ServedReading(stamp, summary, ready, sha256)
    keep_value(kept.root / SERVED / f"{summary.report}.pickle", made)
    return made


def _document(summary: ReportSummary, kept: StoreReader) -> Path:
    if (document := kept.document(summary.sha256)) is None:
        raise UnreadReportError(summary.report, "its document is not kept any more", "read it again")
    return document


def _ready_file(kept: StoreReader, report: str, document: Path) -> Path:
    return kept.root / SERVED / f"{report}{document.suffix}"


def tables_to_publish(reports: ReportsRead, inputs: Mapping[str, ByReport | Gated]) -> Tables:
    """What a step is given: tables of each report, joined in the order of report ids, and others as they are.

    Args:
        reports: those to publish.
        inputs: by resource.

    Raises:
        UnreadReportError: the rows of a report cannot be read back.
    """
    return {
        resource: given if isinstance(given, Gated) else JOINED.of(resource, given, reports.ids)
        for resource, given in inputs.items()
    }


def _is_whole(
    report: str, readings: KeptReadings[TablesRead], records: Mapping[str, ByReport], rules: ReadingRules
) -> bool:
    """Whether a report's records all come from its one reading, and that is by these rules."""
    stamp = readings.stamps.get(report)
    if stamp is None or not is_by_rules(stamp, rules):
        return False
    return all(by_report.stamps.get(report) == stamp for by_report in records.values())


def _why_unread(stamp: str, unread: Unread | None) -> str:
    """The error that kept a report from being read as it now is; empty if nobody has tried."""
    return unread.problem if unread is not None and unread.stamp == stamp else ""


def _nobody_read(reports: str) -> UnreadReportError:
    return UnreadReportError(
        reports,
        "this report is in the folder but has not been read as it now is",
        "materialise its partition (job read_report), then publish again",
    )
