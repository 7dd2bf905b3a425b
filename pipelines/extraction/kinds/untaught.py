"""What an unknown table is: its heading rows, its kind and its columns, found by evidence.

The heading rows, the kind and the columns are chosen together: each choice of rows is weighed as each kind,
and the best whole wins if it is clearly ahead. What is not clear becomes a question; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipelines.extraction.kinds import money_units
from pipelines.extraction.kinds.assignment import Assignment
from pipelines.extraction.kinds.evidence import WEIGHTS
from pipelines.extraction.kinds.heading_stacks import columns_of, first_rows, heading_rows
from pipelines.extraction.kinds.kinds import TableKind
from pipelines.extraction.kinds.knowledge import (
    Knowledge,
    ReportQuestion,
    TableEvidence,
    kind_key,
    place_of_column,
    question_key,
)
from pipelines.extraction.kinds.taken import taken_from
from pipelines.extraction.kinds.weighing import NO_FIELD, KindTry, all_tries, texts_of
from pipelines.extraction.model import RawTable

FAR_AHEAD, MUCH = 2.0, 25.0  # times the points of any other kind, and at least so many
NEAR = 0.7  # of the points for the best kind: with so many another may be meant
LEAST_OFFERED = 3  # rows: of a table with fewer nobody is asked what it is
PARAGRAPH = 2  # cells: its number and its text
NUMBERED = re.compile(r"\d{1,3}(?:\.\d{1,3})*\.?")
LEAST_TOTAL = 4.0  # points: a table with fewer is of no kind that is known


def find(
    table: RawTable, knowledge: Knowledge, texts: Sequence[str], also: tuple[int, int] | None = None
) -> TableEvidence | None:
    """A table's kind and columns, with questions about it; None where it is of no kind that is known.

    Args:
        table: the table.
        knowledge: kinds and what is known of the report.
        texts: the last lines of text before the table.
        also: rows that may be its heading, too: the first and how many, as words that are known tell.
    """
    key, told = _told_kind(table, knowledge, also)
    if key and told is None:
        return None  # of no kind, as a person said
    best, rival = _told_try(table, told, knowledge, texts, also), None
    if key and best is None:
        return None
    answer = key
    if best is None:
        # What a table is, is told by what it says: an answer about a column makes no other kind of it.
        untold = replace(knowledge, answers={}, siblings={})
        tries = all_tries(table, untold, texts, also=also)
        tries += _far_ahead(table, untold, texts, also, tries)
        if not tries:
            return None
        tries = [_less_what_is_left(one) for one in tries]
        best = max(tries, key=lambda one: one.total)
        others = [one for one in tries if one.assignment.kind.name != best.assignment.kind.name]
        rival = max(others, key=lambda one: one.total, default=None)
        if best.total < LEAST_TOTAL:
            return None
        key = question_key(knowledge, "table", table.headings[-1:], texts_of(best))
        answer = knowledge.answers.get(key, "")
        if answer:
            answered = [one for one in tries if one.assignment.kind.name == answer]
            if not answered:
                return None
            best, rival = max(answered, key=lambda one: one.total), None
    if rival is not None and _is_close(best, rival):
        question = ReportQuestion(
            key,
            "table",
            f"What is the table under {table.headings[-1] if table.headings else 'no heading'!r}?",
            (best.assignment.kind.name, rival.assignment.kind.name, NO_FIELD),
            tuple(f"{one.assignment.kind.name}: {one.total:.1f} points" for one in (best, rival)),
            table.page,
            tuple(table.box) if table.box else None,  # type: ignore[arg-type]  # a box has four sides
            first=first_rows(table),
        )
        found = taken_from(table, best, knowledge, answered=False)
        return replace(found, questions=(question,), told={})  # of its columns once the kind is known
    if told is None and (knowledge.answers or knowledge.siblings):
        kind = best.assignment.kind
        again = all_tries(table, knowledge, texts, kind, also)
        if not again:
            return None
        best = max(again, key=lambda one: one.total)
    found = _in_its_unit(taken_from(table, best, knowledge, answered=bool(answer)), table, knowledge, texts)
    if any(one.kind == "column" for one in found.questions) and told is None and not answer:
        which = offer(table, knowledge, texts, instead_of=found.kind.name)
        return replace(found, questions=(which,)) if which else found  # of its columns once that is known
    return replace(found, answered=(key, *found.answered)) if answer else found


def _far_ahead(
    table: RawTable,
    knowledge: Knowledge,
    texts: Sequence[str],
    also: tuple[int, int] | None,
    tries: Sequence[KindTry],
) -> list[KindTry]:
    """What a table may be though it lacks a word that such tables say: all else speaks for it, far more."""
    names = {one.assignment.kind.name for one in tries}
    best = max((one.total for one in tries), default=0.0)
    silent = tuple(replace(one, says=()) for one in knowledge.kinds if one.says and one.name not in names)
    found = all_tries(table, replace(knowledge, kinds=silent), texts, also=also)
    far = [one for one in found if _told_once(one) >= max(FAR_AHEAD * best, MUCH)]
    return [one for one in far if not _names_another(one.assignment, knowledge.kinds)]


def _told_once(one: KindTry) -> float:
    """A try's points, of columns that are alike (sums of several years) those of one: they say one thing."""
    kind, best = one.assignment.kind, dict[str, float]()
    alike = [each for each in one.assignment.columns if each.field and kind.field(each.field).is_repeated]
    for each in alike:
        best[each.field or ""] = max(best.get(each.field or "", each.points), each.points)
    return one.total - sum(each.points for each in alike) + sum(best.values())


def _names_another(assignment: Assignment, kinds: Sequence[TableKind]) -> bool:
    """Whether what names the rows says what tables of another kind are about: `Risk title`."""
    kind = assignment.kind
    own = next(one.subject for one in kinds if one.name == kind.name)
    others = frozenset().union(*(one.subject for one in kinds)) - own
    return any(
        one.column.heading.word_set & others
        for one in assignment.columns
        if one.field in kind.row and not kind.field(one.field or "").is_figure
    )


def offer(
    table: RawTable, knowledge: Knowledge, texts: Sequence[str], *, instead_of: str = ""
) -> ReportQuestion | None:
    """A question what a table is that is of no kind by itself; None where no kind is near.

    One answer is for all tables with its headings. Its columns are asked once its kind is known.

    Args:
        table: the table.
        knowledge: kinds and what is known of the report.
        texts: the last lines of text before the table.
        instead_of: the kind that it was taken for; it is asked only where another is far nearer.
    """
    rows = heading_rows(table)[:1]
    if not rows or len(table.rows) - sum(rows[0]) < LEAST_OFFERED:
        return None
    open_ = replace(knowledge, answers={}, siblings={}, told=True)
    tries = {kind.name: all_tries(table, open_, texts, _as_told(kind)) for kind in knowledge.kinds}
    near = {name: max(one.total for one in several) for name, several in tries.items() if several}
    most = max(near.values(), default=0.0)
    if most < LEAST_TOTAL or are_paragraphs(table):
        return None
    if instead_of and near.get(instead_of, 0.0) > NEAR * most:
        return None
    columns, _ = columns_of(table, *rows[0], knowledge)
    headings = " | ".join(column.heading.text for column in columns)
    words = frozenset().union(*(column.heading.word_set for column in columns))
    about = {kind.name for kind in knowledge.kinds if kind.says and kind.subject & words}
    ranked = sorted(near, key=lambda name: (name not in about, -near[name]))
    evidence = "its headings say nothing that tables of a known kind say"
    if ranked[0] in about:
        evidence = f"its headings name what {ranked[0]} are about, and hardly say more that is known"
    return ReportQuestion(
        kind_key(knowledge, columns),
        "table",
        f"What is the table under {table.headings[-1] if table.headings else 'no heading'!r}? ({headings})",
        (*ranked, NO_FIELD),
        (evidence,),
        table.page,
        tuple(table.box) if table.box else None,  # type: ignore[arg-type]  # a box has four sides
        len(table.rows) - sum(rows[0]),
        first=first_rows(table),
    )


def are_paragraphs(table: RawTable) -> bool:
    """Whether each row is a paragraph's number and its text, which holds no record."""
    return all(
        len(row.filled) == PARAGRAPH and NUMBERED.fullmatch(row.filled[0].text) is not None
        for row in table.rows
    )


def _told_kind(
    table: RawTable, knowledge: Knowledge, also: tuple[int, int] | None
) -> tuple[str, TableKind | None]:
    """The kind of all tables with these headings, and which question a person answered so.

    Without an answer it is that of the clear tables of the report which have them.
    """
    if not knowledge.answers and not knowledge.siblings:
        return "", None
    told: dict[str, TableKind] = {}
    for start, depth in dict.fromkeys([*heading_rows(table), *([also] if also else [])]):
        columns, _ = columns_of(table, start, depth, knowledge)
        key, headings = kind_key(knowledge, columns), [column.heading.text for column in columns]
        if (answer := knowledge.answers.get(key)) is not None:
            return key, next((_as_told(kind) for kind in knowledge.kinds if kind.name == answer), None)
        for kind in knowledge.kinds:
            if any(place_of_column(kind, headings, column) in knowledge.siblings for column in columns):
                told[kind.name] = kind
    return "", next(iter(told.values())) if len(told) == 1 else None


def _told_try(
    table: RawTable,
    kind: TableKind | None,
    knowledge: Knowledge,
    texts: Sequence[str],
    also: tuple[int, int] | None,
) -> KindTry | None:
    """The best of what a table may be whose kind is told; None where it cannot be of it."""
    if kind is None:
        return None
    tries = all_tries(table, replace(knowledge, told=True), texts, kind, also)
    return max(tries, key=lambda one: (one.assignment.is_whole, one.total), default=None)


def _as_told(kind: TableKind) -> TableKind:
    """A kind whose tables need not say what they are."""
    fields = tuple(replace(one, needs=frozenset()) if one.name in kind.row else one for one in kind.fields)
    return replace(kind, says=(), fields=fields)


def _less_what_is_left(one: KindTry) -> KindTry:
    """A try less the points of columns that make rows of their own and are not clear: none is taken."""
    kind, columns = one.assignment.kind, one.assignment.columns
    if not kind.apart:
        return one
    leads = zip(columns, one.assignment.leads, strict=True)
    left = [each.points for each, lead in leads if each.field in kind.apart and lead.points < WEIGHTS.clear]
    return replace(one, total=one.total - sum(left))


def _is_close(best: KindTry, rival: KindTry) -> bool:
    return best.total - rival.total < WEIGHTS.clear


def _in_its_unit(
    found: TableEvidence, table: RawTable, knowledge: Knowledge, texts: Sequence[str]
) -> TableEvidence:
    """A table of money whose columns state no unit, in that of its title, of the report or of an answer.

    Where nothing states one, and pounds or thousands may be meant, it is asked.
    """
    sums = frozenset(one.name for one in found.kind.fields if "money" in one.looks)
    money = money_units.money_columns(found.columns, sums)
    places = {column.index for column in money}
    body = table.rows[found.start + found.depth :]
    cells = [cell.text for row in body for cell in row.filled if cell.column in places]
    if not money:
        return found
    if money_units.states_unit(money, cells):
        shared = money_units.scale_of_some(money, cells)
        return replace(found, columns=money_units.in_unit(found.columns, shared, sums)) if shared else found
    scale = (
        money_units.stated_above(table, found.start, texts)
        or money_units.stated_in(found.unknown)
        or knowledge.money_scale
    )
    key = question_key(knowledge, "unit", table.headings[-1:], [column.heading for column in money])
    answer = knowledge.answers.get(key)
    if answer in money_units.SCALES:
        scale = money_units.SCALES[answer]
        found = replace(found, answered=(*found.answered, key))
    if scale:
        return replace(found, columns=money_units.in_unit(found.columns, scale, sums))
    if money_units.are_pounds(cells):
        return found
    title = table.headings[-1] if table.headings else "no heading"
    question = ReportQuestion(
        key,
        "unit",
        f"What are the sums of the table under {title!r} in? ({'; '.join(cells[:3])})",
        tuple(money_units.SCALES),
        ("no heading, title or sentence says it",),
        table.page,
        tuple(table.box) if table.box else None,  # type: ignore[arg-type]  # a box has four sides
        first=first_rows(table),
    )
    return replace(found, questions=(*found.questions, question))
