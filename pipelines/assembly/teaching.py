"""What reading leaves open, asked once for a family of reports, and the answers as records.

An answer is a decision of kind `reading` on a question's id, which the next report of the family has too.
Taking one back is a decision of null. Nothing is read here that reading does not read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.assembly.identity import READING, earlier_of, identified, read_informed, reading_answers
from pipelines.assembly.own_tables import packages_of, schemas_of
from pipelines.assembly.steps import records_of, report_resources
from pipelines.assembly.transparency import PACKAGE as FACTS
from pipelines.council.project import Project
from pipelines.datasets.declared.folder import load_datasets
from pipelines.exceptions import DecisionError, UnknownPublisherError
from pipelines.extraction.kinds.earlier import EarlierReport
from pipelines.extraction.kinds.recognised import questions_of
from pipelines.extraction.reading import ReadReport, read_each
from pipelines.extraction.report import Report
from pipelines.extraction.worker import LIMITS, run
from pipelines.gate.decisions import Decision, Decisions, record
from pipelines.gate.own_tables import OWN_TABLE, decisions_of, free_name, names_once_given, own_tables_of
from pipelines.rows.own_tables import OwnTable
from pipelines.rows.records import Row
from pipelines.rows.slugs import slug

if TYPE_CHECKING:
    from pipelines.extraction.kinds.knowledge import ReportQuestion
    from pipelines.extraction.kinds.own_tables import OwnOffer

MOST_READINGS = (
    60  # of one report to show what answers would bring: answers after them are shown without rows
)
SECONDS_EACH = 2.0  # of processor time, more than a reading of a long report's tables takes
LONGEST_TITLE = 120  # letters of a table's
ROUNDS = 3  # of questions that follow an answer, each given its likeliest answer, to see what it would bring


@dataclass(frozen=True)
class Lesson:
    """A report as it is read with the answers so far: what is open and answered, how many rows it gives.

    `own` are its tables that somebody said are of their own, by id, with what they are.
    """

    read: ReadReport
    open: tuple[ReportQuestion, ...]
    answered: tuple[Decision, ...]
    rows: Mapping[str, int]
    held_back: Mapping[str, int]
    own: Mapping[str, OwnTable]

    @property
    def may_be_own(self) -> tuple[OwnOffer, ...]:
        """Tables of no known kind: those that may be published as tables of their own, and why others not."""
        first: dict[str, OwnOffer] = {}
        for one in self.read.may_be_own:
            known = first.get(one.id)
            first[one.id] = replace(known, rows=known.rows + one.rows) if known else one
        return tuple(first.values())

    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "file": self.read.report.path.name,
            "questions": [question_as_json(question) for question in self.open],
            "answered": [
                {"id": one.subject, "answer": one.answer, "role": one.role, "when": one.when}
                for one in self.answered
            ],
            "not_recognised": [offer_as_json(one) for one in self.may_be_own],
            "own_tables": [
                {"id": name, "title": one.title, "resource": one.resource} for name, one in self.own.items()
            ],
            "rows": dict(self.rows),
            "held_back": dict(self.held_back),
            "next": self.next_report,
        }

    @property
    def next_report(self) -> str:
        """What the next report of the family will need."""
        if self.open:
            return f"{len(self.open)} answers; the next report of this series will not ask them again"
        return "nothing: the next report of this series is read by the same evidence and answers"


def question_as_json(question: ReportQuestion) -> dict[str, Any]:
    """A question as `inspect --json` and `teach --json` print it."""
    return {
        "id": question.id,
        "kind": question.kind,
        "about": question.about,
        "page": question.page,
        "box": [round(edge, 2) for edge in question.box] if question.box else None,
        "choices": list(question.choices),
        "evidence": list(question.evidence),
    }


def offer_as_json(offer: OwnOffer) -> dict[str, Any]:
    """A table of no known kind as `teach --json` prints it."""
    return {
        "id": offer.id,
        "title": offer.table.title,
        "page": offer.page,
        "line": offer.line,
        "box": [round(edge, 2) for edge in offer.box] if offer.box else None,
        "rows": offer.rows,
        "columns": [
            {"name": one.name, "heading": one.printed, "kind": str(one.kind), "beside": one.beside}
            | ({"left_out": "it may name people"} if one.is_withheld else {})
            for one in offer.table.columns
        ],
        "why_not": offer.why_not,
        "changed_from": list(offer.changed),
        "question": offer.question or None,
        "first": [list(row) for row in offer.first],
    }


def read_with_answers(report: Report, project: Project) -> ReadReport:
    """Read a report with what people answered so far.

    Raises:
        ReportError: the file cannot be read.
        LayoutError, DecisionError: a data file of the project cannot be used.
    """
    return read_informed(report, project, has_offers=True)


def lesson_of(report: Report, project: Project) -> Lesson:
    """What a report leaves open, once whose it is is known, where anything tells; raises as reading does."""
    read = read_with_answers(report, project)
    with suppress(UnknownPublisherError):  # whose it is is asked elsewhere
        read = identified(read, project)
    schemas = schemas_of(project)
    found = [
        records_of(read, resource, schemas) for resource in report_resources(schemas) if resource != "reports"
    ]
    latest = {
        one.subject: one
        for one in decisions_of(project).all
        if one.kind == READING and one.answer is not None
    }
    own = [latest[subject] for subject in read.asked if subject in latest]
    return Lesson(
        read,
        questions_of(read.tables, read.offered),
        tuple(own),
        {part.resource: len(part.rows) for part in found if part.rows},
        {part.resource: len(part.held_back) for part in found if part.held_back},
        {one.id: one.table for one in read.own},
    )


def rows_by_choice(
    report: Report, project: Project, lesson: Lesson
) -> dict[tuple[str, str], dict[str, list[Row]]]:
    """The rows that each answer to each open question would bring, by question's id and choice, by resource.

    Other open questions count as answered with their first choice, as do those that follow. An answer that
    was not tried, because there are too many, is not in it. Raises as `lesson_of`.
    """
    if not lesson.open:
        return {}
    given = report, project, lesson.open, earlier_of(lesson.read, project, reading_answers(project))
    if report.form == "transcript":
        return _rows_by_choice(*given)
    limits = LIMITS._replace(seconds=LIMITS.seconds + SECONDS_EACH * MOST_READINGS)
    return run(_rows_by_choice, *given, place=report.path.name, limits=limits)


def _rows_by_choice(
    report: Report, project: Project, questions: Sequence[ReportQuestion], earlier: EarlierReport | None
) -> dict[tuple[str, str], dict[str, list[Row]]]:
    reader = _Reader(report, project, earlier)
    found = {}
    for question in questions:
        others = {one.id: one.choices[0] for one in questions if one.id != question.id}
        before = reader.rows(others)
        for choice in question.choices:
            if before is None or (after := reader.rows_when_settled({**others, question.id: choice})) is None:
                break
            found[question.id, choice] = _more_of(after, before)
    return found


class _Reader:
    """Reads a report again and again with other answers; its pages are laid out once."""

    def __init__(self, report: Report, project: Project, earlier: EarlierReport | None) -> None:
        self._project = project
        self._schemas = schemas_of(project)
        self._own = reading_answers(project)
        self._answers: dict[str, str] = {}
        self._left = MOST_READINGS
        given = (report, project.layouts, self._asked())
        self._reads = read_each(*given, has_offers=True, earlier=earlier, own=own_tables_of(project))

    def _asked(self) -> Iterator[Mapping[str, str]]:
        while True:
            yield {**self._own, **self._answers}

    def _read(self, answers: Mapping[str, str]) -> ReadReport | None:
        """The report with more answers; None when it was read often enough."""
        if not self._left:
            return None
        self._left -= 1
        self._answers = dict(answers)
        read = next(self._reads)
        with suppress(UnknownPublisherError):
            read = identified(read, self._project)
        return read

    def rows(self, answers: Mapping[str, str]) -> dict[str, list[Row]] | None:
        """The rows that would be published, by resource."""
        read = self._read(answers)
        return None if read is None else self._rows_of(read)

    def rows_when_settled(self, answers: Mapping[str, str]) -> dict[str, list[Row]] | None:
        """The same, once what is asked after these answers has been given its likeliest answer."""
        settled = dict(answers)
        read = self._read(settled)
        for _ in range(ROUNDS):
            if read is None:
                return None
            more = {one.id: one.choices[0] for one in questions_of(read.tables) if one.id not in settled}
            if not more:
                break
            settled |= more
            read = self._read(settled)
        return None if read is None else self._rows_of(read)

    def _rows_of(self, read: ReadReport) -> dict[str, list[Row]]:
        found = {
            resource: list(records_of(read, resource, self._schemas).rows)
            for resource in report_resources(self._schemas)
            if resource != "reports"
        }
        return {resource: rows for resource, rows in found.items() if rows}


def _more_of(after: Mapping[str, list[Row]], before: Mapping[str, list[Row]]) -> dict[str, list[Row]]:
    """The rows that were not there before, wherever they stand."""
    found: dict[str, list[Row]] = {}
    for resource, rows in after.items():
        known = Counter(map(_said, before.get(resource, ())))
        for row in rows:
            said = _said(row)
            if known[said]:
                known[said] -= 1
            else:
                found.setdefault(resource, []).append(row)
    return found


def _said(row: Row) -> tuple[tuple[str, str], ...]:
    return tuple((name, str(value)) for name, value in sorted(row.items()) if name != "locator")


def answer(lesson: Lesson, question_id: str, choice: str, role: str, when: str, project: Project) -> Path:
    """Record an answer.

    Args:
        lesson: what was asked.
        question_id: which question.
        choice: one of its choices.
        role: who decides, as a post.
        when: time with its zone.
        project: where it is kept: with the council whose report it is.

    Raises:
        DecisionError: there is no such question, or no such choice.
    """
    question = next((one for one in lesson.open if one.id == question_id), None)
    if question is None:
        raise DecisionError(
            question_id, "no such question is open", "see `openbarnet teach REPORT` for those that are"
        )
    if choice not in question.choices:
        raise DecisionError(
            question_id, f"{choice!r} is none of its choices", f"one of {', '.join(question.choices)}"
        )
    decision = Decision(READING, question_id, question.about, choice, role, when)
    return record(decision, _folder(lesson, project), project)


def publish_as_own(lesson: Lesson, table_id: str, title: str, role: str, when: str, project: Project) -> Path:
    """Record that a table of no known kind is published as a table of its own.

    Args:
        lesson: what was shown.
        table_id: which table of it.
        title: what it is called; empty for what is printed over it.
        role: who decides, as a post.
        when: time with its zone.
        project: where it is kept: with the council whose report it is.

    Raises:
        DecisionError: there is no such table, it cannot be published so, or nothing gives it a title.
    """
    offer = next((one for one in lesson.may_be_own if one.id == table_id), None)
    if offer is None:
        raise DecisionError(
            table_id, "no such table is left unrecognised", "see `openbarnet teach REPORT` for those that are"
        )
    if offer.why_not:
        raise DecisionError(
            offer.id,
            f"cannot be published as a table of its own: {offer.why_not}",
            "leave it out, or teach its kind",
        )
    where = f", page {offer.page}" if offer.page else ""
    about = f"Is the table “{offer.table.title}”{where} published as a table of its own?"
    asked = AskedTable(offer.id, about, offer.table, offer.before)
    decision = own_decision(asked, title, role, when, project, decisions_of(project))
    return record(decision, _folder(lesson, project), project)


@dataclass(frozen=True)
class AskedTable:
    """A table that may be published as one of its own, as it is asked; `before` as `OwnOffer` says."""

    id: str
    about: str
    table: OwnTable
    before: str = ""


def own_decision(
    asked: AskedTable, title: str, role: str, when: str, project: Project, decisions: Decisions
) -> Decision:
    """The answer that a table is published as one of its own, not recorded yet.

    Its resource has the name it had before, or its columns did; a new one gets a name that nothing has.

    Args:
        asked: which table.
        title: what it is called; empty for what is printed over it.
        role: who decides, as a post.
        when: time with its zone.
        project: whose names are taken.
        decisions: everything decided so far.

    Raises:
        DecisionError: nothing gives it a title.
    """
    called = " ".join(title.split())[:LONGEST_TITLE] or asked.table.title
    if not slug(called):
        raise DecisionError(asked.id, "has no title printed over it", "give it one")
    named = names_once_given(decisions)
    resource = named.get(asked.id) or named.get(asked.before)
    if resource is None:
        packages = (package.name for package in packages_of(project))
        resource = free_name(
            called, [*schemas_of(project), *packages, *load_datasets(project), *named.values(), FACTS]
        )
    own = replace(asked.table, title=called, resource=resource)
    return Decision(OWN_TABLE, asked.id, asked.about, own.as_answer(), role, when)


def undo_own(table_id: str, role: str, when: str, project: Project) -> Decision:
    """The answer taken back, not recorded yet.

    Raises:
        DecisionError: nobody answered so.
    """
    latest = decisions_of(project).history(OWN_TABLE, table_id)
    if not latest or latest[-1].answer is None:
        raise DecisionError(table_id, "was not answered", "see `openbarnet teach REPORT --json` for what was")
    return Decision(OWN_TABLE, table_id, latest[-1].question, None, role, when)


def undo(lesson: Lesson, question_id: str, role: str, when: str, project: Project) -> Path:
    """Take an answer back.

    Raises:
        DecisionError: nothing was answered.
    """
    if question_id in lesson.own or question_id in own_tables_of(project):
        return record(undo_own(question_id, role, when, project), _folder(lesson, project), project)
    found = next((one for one in lesson.answered if one.subject == question_id), None)
    if found is None:
        raise DecisionError(
            question_id, "was not answered", "see `openbarnet teach REPORT --json` for what was"
        )
    return record(
        Decision(READING, question_id, found.question, None, role, when), _folder(lesson, project), project
    )


def _folder(lesson: Lesson, project: Project) -> Path:
    council = lesson.read.report.council
    return council.folder / "decisions" if council and council.folder else project.decisions
