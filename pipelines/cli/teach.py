"""`openbarnet teach`: the questions that a report leaves open, asked, answered and taken back."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.council.project import Project

if TYPE_CHECKING:
    from pipelines.extraction.kinds.knowledge import ReportQuestion
    from pipelines.extraction.kinds.own_tables import OwnOffer

Say = Callable[[str], None]
Ask = Callable[[str, Sequence[str]], str]
LATER = "ask me later"
LINE, FIRST_SHOWN = 160, 4
LEFT_OUT = "left out: it may name people"


def teach(
    path: Path,
    project: Project,
    answers: Sequence[str],
    undone: Sequence[str],
    own: Sequence[str],
    role: str,
    when: str,
    *,
    as_json: bool,
    say: Say,
    ask: Ask | None,
) -> None:
    """Show what a report leaves open, record answers, and say what the next report of the series needs.

    Args:
        path: the report.
        project: where answers are kept.
        answers: `ID=CHOICE`, each.
        undone: ids whose answers are taken back.
        own: `ID` or `ID=Title` of tables of no known kind, each published as a table of its own.
        role: who decides, as a post.
        when: the time to record.
        as_json: whether what is open is printed for programs.
        say: prints a line.
        ask: asks a person for one of several choices; None where there is nobody to ask.

    Raises:
        OpenBarnetError: the report cannot be read, or an answer fits no question.
    """
    from pipelines.assembly import teaching
    from pipelines.extraction.report import load_report

    def lesson() -> teaching.Lesson:
        return teaching.lesson_of(load_report(path), project)

    now = lesson()
    for given in answers:
        asked, _, choice = given.partition("=")
        teaching.answer(now, asked.strip(), choice.strip(), role, when, project)
    for asked in undone:
        teaching.undo(now, asked, role, when, project)
    for given in own:
        table, _, title = given.partition("=")
        teaching.publish_as_own(now, table.strip(), title.strip(), role, when, project)
    if answers or undone or own:
        now = lesson()
    if as_json:
        say(json.dumps(now.as_json(), ensure_ascii=False, indent=1))
        return
    if ask is not None and not (answers or undone or own):
        for question in now.open:
            for line in _told(question):
                say(line)
            choice = ask(question.about, (*question.choices, LATER))
            if choice != LATER:
                teaching.answer(now, question.id, choice, role, when, project)
        now = lesson()
    for question in now.open:
        for line in _told(question):
            say(line)
    for offer in now.may_be_own:
        for line in _told_of_table(offer):
            say(line)
    for name, own_table in now.own.items():
        say(f"{name}: published as a table of its own, “{own_table.title}” ({own_table.resource})")
    for resource, count in now.rows.items():
        say(f"{resource}: {count} rows")
    for resource, count in now.held_back.items():
        say(f"{resource}: {count} rows held back")
    say(f"The next report of this series needs {now.next_report}.")


def _told_of_table(offer: OwnOffer) -> list[str]:
    place = f"page {offer.page}" if offer.page else f"line {offer.line}"
    title = f"“{offer.table.title}”" if offer.table.title else "a table without a title"
    state = f"waits for {offer.question}" if offer.question else "not recognised"
    changed = f"  its columns have changed: they were {'; '.join(offer.changed)}"
    how = f"  to publish it as a table of its own: --own {offer.id}"
    columns = "; ".join(
        f"{one.printed or 'no heading'} ({LEFT_OUT if one.is_withheld else one.kind})"
        for one in offer.table.columns
    )
    return [
        f"{offer.id} ({place}): {state}, {title}, {offer.rows} rows",
        *(f"  | {' | '.join(row)}"[:LINE] for row in offer.first[:FIRST_SHOWN]),
        *([changed] if offer.changed else []),
        *([f"  cannot be published as a table of its own: {offer.why_not}"] if offer.why_not else []),
        *([] if offer.why_not else [f"  columns: {columns}", how]),
    ]


def _told(question: ReportQuestion) -> list[str]:
    place = f" (page {question.page})" if question.page else ""
    return [
        f"{question.id}{place}: {question.about}",
        f"  choices: {'; '.join(question.choices)}",
        *(f"  evidence: {reason}" for reason in question.evidence),
    ]
