"""What is taken of the weighing that wins, with its evidence, and what is asked as nothing wins clearly."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from textwrap import shorten

from pipelines.extraction.kinds import periods
from pipelines.extraction.kinds.assignment import Assigned, Assignment, Lead
from pipelines.extraction.kinds.evidence import HALF_SAID, LEAST_ROWS, WEIGHTS, TableColumn, holding
from pipelines.extraction.kinds.heading_stacks import first_rows
from pipelines.extraction.kinds.kinds import KindField, TableKind
from pipelines.extraction.kinds.knowledge import (
    Knowledge,
    ReportQuestion,
    TableEvidence,
    column_key,
    place_of_column,
)
from pipelines.extraction.kinds.layouts import Column
from pipelines.extraction.kinds.looks import is_coloured
from pipelines.extraction.kinds.weighing import (
    MOSTLY,
    NO_FIELD,
    KindTry,
    is_unlike,
    settled_columns,
    wrong_answer,
)
from pipelines.extraction.model import Cell, RawTable

FAR_CLEAR = 2 * WEIGHTS.clear  # points: looks that are so far ahead tell the same column elsewhere
DASHES = re.compile(r"[-–—]+")
SAID = (
    "heading",
    "is for",
    "says",
)  # how reasons begin that a heading gives
CHOICES = 5  # offered in a question
NEARLY_ALL = 0.9  # of the rows: a column that is a product in so many is it
LONGEST_SAMPLE = 90  # letters of a cell that a question shows


def taken_from(table: RawTable, one: KindTry, knowledge: Knowledge, *, answered: bool) -> TableEvidence:
    """The table under the columns of the try that won, with what is asked of it."""
    kind = one.assignment.kind
    settled = settled_columns(kind, [a.column for a in one.assignment.columns], knowledge)
    columns: list[Column] = []
    unknown: list[str] = []
    questions: list[ReportQuestion] = []
    offered: list[ReportQuestion] = []
    asked: set[int] = set()
    headings = [a.column.heading.text for a in one.assignment.columns]
    missing = one.assignment.missing
    by_person = {
        a.column.index: settled[a.column.index]
        for a in one.assignment.columns
        if a.column.index in settled and column_key(knowledge, a.column, headings) in knowledge.answers
    }
    for assigned, lead in zip(one.assignment.columns, one.assignment.leads, strict=True):
        column = assigned.column
        rival = lead.rival
        may_be = [name for name in missing if not is_unlike(column.look, kind.field(name))]
        is_lacking = assigned.field is None and bool(may_be) and not column.look.is_blank
        if _may_be_apart(kind, assigned) and column.index not in settled:
            rival = next(iter(kind.apart))
            offered.append(_column_question(table, kind, assigned, rival, knowledge, headings, one))
            asked.add(column.index)
            unknown.append(column.heading.text)
            continue
        if (_is_open(kind, assigned, lead) or is_lacking) and column.index not in settled:
            rival = may_be[0] if is_lacking else rival
            question = _column_question(table, kind, assigned, rival, knowledge, headings, one)
            asked.add(column.index)
            if {assigned.field, rival} - {None} <= kind.apart:
                offered.append(question)
                unknown.append(column.heading.text)
                continue
            questions.append(question)
        if assigned.field is None:
            if column.heading.text:
                unknown.append(column.heading.text)
            continue
        named = kind.layout.column_of(column.heading.text) or ""
        is_known = assigned.field in (named, *kind.layout.by_period.get(named, ()))
        is_answered = column_key(knowledge, column, headings) in knowledge.answers
        how = "answered" if is_answered else "known" if is_known else "evidence"
        columns.append(_column(kind, assigned, how, one.assignment.latest, knowledge.own))
    columns = _as_lone(kind, columns)
    evidence = (f"{kind.name}: {one.total:.1f} points",) if not answered else (f"{kind.name}: answered",)
    return TableEvidence(
        kind,
        one.start,
        one.depth,
        tuple(columns),
        tuple(unknown),
        evidence,
        tuple(questions),
        tuple(
            key
            for a in one.assignment.columns
            if (key := column_key(knowledge, a.column, headings)) in knowledge.answers
            and a.column.index in settled
        ),
        wrong_answer(one.assignment, by_person)
        or _two_in_one(one.assignment)
        or _another_product(one.assignment)
        or (f"no column is its {' or '.join(missing)}" if missing and not questions else ""),
        {
            place_of_column(kind, headings, a.column): a.field or NO_FIELD
            for a, lead in zip(one.assignment.columns, one.assignment.leads, strict=True)
            if a.column.index not in asked
            and (
                any(reason.startswith(SAID) for reason in a.reasons)
                or (lead.points >= FAR_CLEAR and _is_said_what(a.column, kind, a.field))
            )
        }
        if not questions
        else {},
        frozenset(asked),
        tuple(headings),
        one.total,
        tuple(offered),
    )


def _as_lone(kind: TableKind, columns: Sequence[Column]) -> list[Column]:
    """Columns, those of a field that is another where the table has none of that as the other."""
    names = {column.name for column in columns}
    instead = {name: other for name, other in kind.lone.items() if other not in names}
    return [replace(column, name=instead.get(column.name, column.name)) for column in columns]


def _is_said_what(column: TableColumn, kind: TableKind, name: str | None) -> bool:
    """Whether a column is no figure, or its heading says which: looks alone tell no figure from another."""
    if name is None:
        return bool(column.heading.words) and not column.look.is_blank
    return not kind.field(name).is_figure or column.heading.measure == kind.field(name).measure


def _two_in_one(assignment: Assignment) -> str:
    """Why a column may be two that ran into each other, as its heading is two known ones; empty for none.

    The last word says what a heading is of (`KPI Target`); a column of what the first names holds both.
    """
    layout = assignment.kind.layout
    for assigned in assignment.columns:
        text = assigned.column.heading.text
        words = text.split()
        if assigned.field is None or layout.column_of(text) is not None:
            continue
        for at in range(1, len(words)):
            first, last = (layout.column_of(" ".join(part)) for part in (words[:at], words[at:]))
            if first == assigned.field and last not in (None, first):
                return f"the column {text!r} may be two that run into each other, as its heading is"
    return ""


def _another_product(assignment: Assignment) -> str:
    """Why a column may not be the product that it was taken for: another one is it; empty where none is."""
    taken = {a.field: a.column for a in assignment.columns if a.field}
    figures = {a.column.index: a.column.look.figures for a in assignment.columns}
    for whole, *parts in assignment.kind.products:
        if not {whole, *parts} <= taken.keys():
            continue
        own, factors = taken[whole], [taken[name].index for name in parts]
        signs = [1.0] * (1 + len(parts))
        share, count = holding(figures, [own.index, *factors], signs, is_product=True)
        if count < LEAST_ROWS or share > MOSTLY:
            continue
        for other in assignment.columns:
            if other.column.index in (own.index, *factors):
                continue
            better, _ = holding(figures, [other.column.index, *factors], signs, is_product=True)
            if better >= NEARLY_ALL:
                return (
                    f"the column {other.column.heading.text!r} is the product of those taken for "
                    f"{' and '.join(parts)}, and {own.heading.text!r} is not"
                )
    return ""


def _may_be_apart(kind: TableKind, assigned: Assigned) -> bool:
    """Whether an unknown column of figures has a heading, in a table each of whose columns is a row."""
    column = assigned.column
    has_figures = column.look.figure_share > MOSTLY and not column.look.is_blank
    return assigned.field is None and bool(kind.apart and column.heading.words) and has_figures


def _is_open(kind: TableKind, assigned: Assigned, lead: Lead) -> bool:
    """Whether a column's field is not clear enough to be taken."""
    look = assigned.column.look
    if look.is_blank or lead.points >= (FAR_CLEAR if _is_unsaid(kind, assigned) else WEIGHTS.clear):
        return False
    if look.held and all(DASHES.fullmatch(text) for text in look.texts) and not look.is_marked:
        return False  # no cell says anything: no row would be another
    names = [name for name in (assigned.field, lead.rival) if name]
    if all(kind.field(name).is_aside for name in names):
        return False  # neither would be published
    if len(names) == 2:
        one, two = map(kind.field, names)
        if one.measure == two.measure and one.period == two.period == "any" and one.is_aside != two.is_aside:
            return False  # of several other places the first is told, whichever it is
        are_figures = one.is_repeated and two.is_repeated and one.measure == two.measure
        if are_figures and assigned.column.heading.period:
            return False  # figures of the period that the heading names, whichever of the two they are called
    return not (assigned.field is None and lead.rival and kind.field(lead.rival).is_aside)


def _is_unsaid(kind: TableKind, assigned: Assigned) -> bool:
    """Whether a column is what rows are about, and its heading says something else."""
    name, heading = assigned.field, assigned.column.heading
    if name not in kind.row or not heading.words or kind.field(name or "").is_figure:
        return False
    return kind.likenesses(heading)[name or ""] < HALF_SAID


def _column_question(
    table: RawTable,
    kind: TableKind,
    assigned: Assigned,
    rival: str | None,
    knowledge: Knowledge,
    headings: Sequence[str],
    one: KindTry,
) -> ReportQuestion:
    column = assigned.column
    if rival and _is_idle(kind.field(rival), column):
        rival = None
    names = [name for name in (assigned.field, rival) if name]
    if column.look.figure_share > MOSTLY:  # it may be what another column was taken for
        names += [
            name for name in kind.usual if name not in names and not is_unlike(column.look, kind.field(name))
        ]
    open_ = [
        f.name
        for f in kind.fields
        if f.name not in names
        and (f.is_repeated or f.name not in one.assignment.fields)
        and not f.quarter  # the heading would name it
        and not is_unlike(column.look, f)
        and not _is_idle(f, column)
    ]
    cells = [cell for row in table.rows for cell in row.cells if cell.column == column.index and cell.box]
    box = None
    if cells and cells[0].box and table.box:
        edges = [cell.box for cell in cells if cell.box]
        box = (
            min(edge.x0 for edge in edges),
            min(edge.top for edge in edges),
            max(edge.x1 for edge in edges),
            max(edge.bottom for edge in edges),
        )
    samples = "; ".join(shorten(text, LONGEST_SAMPLE, placeholder=" …") for text in column.look.texts[:3])
    return ReportQuestion(
        column_key(knowledge, column, headings),
        "column",
        f"What does the column {column.heading.text or column.index + 1!r} hold? ({samples})",
        (*names, *open_[:CHOICES], NO_FIELD),
        assigned.reasons or ("nothing speaks clearly for one of them",),
        table.page,
        box,
        len(table.rows) - one.start - one.depth,
        first=first_rows(table),
    )


def _is_idle(field: KindField, column: TableColumn) -> bool:
    """Whether nobody need be asked of a field: one of words that is left out, for a column of figures."""
    return field.is_aside and not field.is_figure and column.look.figure_share > MOSTLY


def _column(kind: TableKind, assigned: Assigned, how: str, latest: str | None, own: str) -> Column:
    heading = assigned.column.heading
    wanted = kind.field(assigned.field or "")
    period = heading.period or None
    is_of_quarter = bool({"quarter", "quarterly"} & heading.word_set) or heading.relation == "latest"
    is_quarters = (
        wanted.measure == "target" and wanted.period == "latest" and is_of_quarter and own[:1] == "Q"
    )
    if period is None and wanted.is_figure and (wanted.measure == "actual" or is_quarters) and latest:
        period = _implied(wanted.period, latest, own)
    return Column(
        assigned.field or "",
        heading.text,
        assigned.column.index,
        period,
        heading.scale,
        how,
        assigned.reasons,
        wanted.measure,
    )


def _implied(wanted: str, latest: str, own: str) -> str | None:
    """The period of a heading that names none: counted from the report's own."""
    if wanted == "latest":
        return own or latest
    if wanted == "before":
        return periods.before(own or latest)
    if wanted == "year ago":
        return periods.year_ago(own or latest)
    if wanted == "to date" and own[:1] == "Q":
        return f"{own[3:]} to {own[:2]}"
    return None


def is_rating_fill(cells: Sequence[Cell]) -> bool:
    """Whether cells of figures are filled in several strong colours, as ratings are."""
    colours = {cell.colour for cell in cells if is_coloured(cell.colour)}
    return len(colours) > 1
