"""Which council published a report, and what it is about: told by records, never by guessing.

In this order: the council's own folder of reports; a decision that somebody recorded; the sidecar; the front
page; the folder of the default council, or the council that the setting names; the councils that the report
names throughout. A report that none of these tells is a question and is held back until it is answered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.council.councils import Council, Councils, load_councils
from pipelines.council.project import Project
from pipelines.council.settings import council_id, reports_paths
from pipelines.exceptions import CouncilError, ReportError, UnknownPublisherError
from pipelines.extraction.publisher import councils_named
from pipelines.extraction.reading import ReadReport, read_report
from pipelines.extraction.report import Report, load_report, predecessor_of
from pipelines.gate.corrections import Correction
from pipelines.gate.decisions import CORRECTIONS, Decisions, load_corrections, read_decisions
from pipelines.gate.own_tables import own_tables_of
from pipelines.rows.periods import month_in_full, says_months_in_full

if TYPE_CHECKING:
    from pipelines.extraction.kinds.earlier import EarlierReport

PUBLISHER = "publisher"
"""The kind of decision that says whose a report is: of a document's sha256, answered by a council's id."""


WHOSE = "which council published it?"
"""How the question begins, where nothing tells."""


READING = "reading"
"""The kind of decision that says what a column or a table is: of a question's id, answered by its choice."""


def read_identified(report: Report, project: Project) -> ReadReport:
    """Read a report and tell whose it is.

    Raises:
        UnknownPublisherError: nothing tells which council published it.
        ReportError: the file cannot be read.
        CouncilError, DecisionError, LayoutError: a data file of the project cannot be used.
    """
    return identified(read_informed(report, project), project)


def read_informed(report: Report, project: Project, *, has_offers: bool = False) -> ReadReport:
    """Read a report by the answers of people and, where headings leave anything open, by the one before it.

    Args:
        report: the file.
        project: whose answers and data files apply.
        has_offers: whether it is wanted what tables of no known kind may be.

    Raises:
        ReportError: the file cannot be read.
        LayoutError, DecisionError, CouncilError: a data file of the project cannot be used.
    """
    answers, own = reading_answers(project), own_tables_of(project)
    read = read_report(report, project.layouts, answers, has_offers=has_offers, own=own)
    earlier = earlier_of(read, project, answers) if read.leaves_open else None
    if earlier is None:
        return read
    return read_report(report, project.layouts, answers, has_offers=has_offers, earlier=earlier, own=own)


def earlier_of(read: ReadReport, project: Project, answers: Mapping[str, str]) -> EarlierReport | None:
    """What the report of the same series just before said, by itself.

    None where none can be read, or where another council published it: files of two councils in one folder
    may have alike names. Where nothing tells whose either is, both are held back until somebody says so.
    """
    # Late, since Dagster's definitions load this module.
    from pipelines.extraction.kinds.earlier import EarlierReport

    path = predecessor_of(read.report.path)
    if path is None:
        return None
    try:
        before = read_report(load_report(path), project.layouts, answers)
    except ReportError:
        return None
    if _council_of(read, project) != _council_of(before, project):
        return None
    sound = ((table.layout.name, row) for table in before.tables for row in table.rows if not row.doubt)
    rows = ((kind, {name: cell.text for name, cell in row.cells.items()}) for kind, row in sound)
    return EarlierReport.of(before.report.id, rows)


def _council_of(read: ReadReport, project: Project) -> str | None:
    """The id of the council that published a report; None where nothing tells."""
    try:
        council = identified(read, project).report.council
    except UnknownPublisherError:
        return None
    return council.id if council else None


def reading_answers(project: Project) -> dict[str, str]:
    """What people answered about what columns and tables are, by question; those taken back left out.

    Raises:
        DecisionError: a record is at fault.
    """
    folders = [folder / "decisions" for folder in project.council_folders] or [project.decisions]
    latest = {one.subject: one for one in read_decisions(folders, project).all if one.kind == READING}
    return {subject: str(one.answer) for subject, one in latest.items() if one.answer is not None}


def identified(read: ReadReport, project: Project) -> ReadReport:
    """A report that was read, with the council that published it and the period it is about.

    Raises:
        UnknownPublisherError: nothing tells which council published it.
        CouncilError, DecisionError: a data file of the project cannot be used.
    """
    councils = load_councils(project)
    decided = read_decisions(
        [council.folder / "decisions" for council in councils.all if council.folder], project
    )
    council = publisher_of(read, councils, decided, project)
    heads = [column.heading for table in read.tables for column in table.columns if column.period]
    in_full = says_months_in_full(heads or [read.report.title])
    period = month_in_full(read.period) if in_full else read.period
    report = replace(
        read.report, council=council, publisher=council.name, period=period, months_in_full=in_full
    )
    return replace(read, report=report)


def corrections_of(report: Report, project: Project) -> tuple[Correction, ...]:
    """The corrections of a report, from the folder of its council; a council without a folder has none.

    Raises:
        CorrectionError: a file of corrections is at fault.
    """
    folder = report.council.folder if report.council else project.default_council
    corrections = (
        project.corrections if folder == project.default_council else folder and folder / CORRECTIONS
    )
    return load_corrections(corrections, report.id, project) if corrections else ()


def publisher_of(read: ReadReport, councils: Councils, decided: Decisions, project: Project) -> Council:
    """The council that published a report.

    Raises:
        UnknownPublisherError: nothing tells which.
        CouncilError: OPENBARNET_COUNCIL names no council of the project.
    """
    report = read.report
    if own := next(
        (one for one in councils.all if one.folder and _is_in(report.path, one.folder / "reports")), None
    ):
        return own
    if answer := decided.standing(PUBLISHER, report.sha256):
        return councils.by_id.get(str(answer.answer)) or councils.called(str(answer.answer))
    if report.publisher:
        return councils.called(report.publisher)
    named = councils_named(read.document, councils)
    folder = _of_folder(report, councils, project)
    found = named.on_front
    if found is None:
        found = folder if folder in named.front or not named.front else None
    if found is None and not named.front:
        found = named.most
    if found is None:
        raise UnknownPublisherError(report.path.name, _what(named.told), _next_move(report, councils))
    return found


def _of_folder(report: Report, councils: Councils, project: Project) -> Council | None:
    """The council whose reports are dropped where this one lies, unless they say otherwise."""
    if told := council_id():
        if told not in councils.by_id:
            known = ", ".join(councils.by_id) or "none"
            raise CouncilError(
                "OPENBARNET_COUNCIL", f"no council {told!r} (there are: {known})", "name one of them"
            )
        return councils.by_id[told]
    if any(_is_in(report.path, folder) for folder in (project.reports, *reports_paths())):
        return councils.default
    return None


def _is_in(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())


def _what(told: str) -> str:
    if told:
        return f"{WHOSE} It names {told}, none so that it is clear"
    return f"{WHOSE} No council's name stands in it"


def _next_move(report: Report, councils: Councils) -> str:
    ids = " or ".join(f"OPENBARNET_COUNCIL={council.id}" for council in councils.all[:1])
    move = f"write `publisher: …` into {report.path.stem}.yaml beside it"
    return f"{move}, or set {ids} for reports that do not say" if ids else move
