"""What an unknown table is: its heading rows, its kind and its columns, found by evidence.

The heading rows, the kind and the columns are chosen together: each choice of rows is weighed as each kind,
and the best whole wins if it is clearly ahead. What is not clear becomes a question; nothing is guessed.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from pipelines.extraction.kinds import money_units, periods
from pipelines.extraction.kinds.aims import with_aims
from pipelines.extraction.kinds.assignment import Assigned, Assignment, Lead, assign
from pipelines.extraction.kinds.evidence import HALF_SAID, WEIGHTS, TableColumn, Weights
from pipelines.extraction.kinds.headings import (
    HeadingWords,
    PhraseWords,
    heading_of,
    is_cut_short,
    with_ratings_whole,
)
from pipelines.extraction.kinds.kinds import KindField, TableKind
from pipelines.extraction.kinds.layouts import Column
from pipelines.extraction.kinds.looks import FIGURE, TELLING, ColumnLook, is_coloured
from pipelines.extraction.kinds.narrative_rows import tells_of_another
from pipelines.extraction.model import Cell, Document, RawTable, TableRow
from pipelines.rows import periods as printed
from pipelines.rows.periods import is_bare_period

FIRST_ROWS = 6  # a table's heading begins within so many
MOST_DEPTH = 3
LONG = 45  # letters: in plain letters under bold ones no heading
LIKE_HEADING = 4.0  # points off where the first body row looks as the heading does
NO_FIELD = "none of these"
FAR_CLEAR = 2 * WEIGHTS.clear  # points: looks that are so far ahead tell the same column elsewhere
DASHES = re.compile(r"[-–—]+")
MOSTLY = 0.7  # of a column's cells: so many figures, or so many words, are what it holds
SAID = (
    "heading",
    "is for",
    "says",
)  # how reasons begin that a heading gives
FAR_AHEAD, MUCH = 2.0, 25.0  # times the points of any other kind, and at least so many
NEAR = 0.7  # of the points for the best kind: with so many another may be meant
LEAST_OFFERED = 3  # rows: of a table with fewer nobody is asked what it is
LEAST_TOTAL = 4.0  # points: a table with fewer is of no kind that is known
LEAST_SAID = 2
RARE = 0.6
EXPLAINED, EXPLAINS = 0.7, 4.0  # of a column's words, so many explained by the key: so many points
EXPLAINS_ALL = 6.0  # where it explains all of them, and they are several ratings
YEAR_AGO, LONG_TERM, SHORT_TERM = "year ago", "direction_long_term", "direction_short_term"
CHOICES = 5  # offered in a question
QUESTION_KINDS = ("column", "table", "unit")


@dataclass(frozen=True)
class ReportQuestion:
    """What evidence leaves open about a report: an id that lasts over a family of reports, and the choices.

    `kind`: one of QUESTION_KINDS. `about` says in words what is asked, `rows` how many rows its table has,
    `first` are the first of them.
    """

    id: str
    kind: str
    about: str
    choices: tuple[str, ...]
    evidence: tuple[str, ...]
    page: int | None = None
    box: tuple[float, float, float, float] | None = None
    rows: int = field(default=0, compare=False)
    first: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class TableEvidence:
    """A table's kind and columns with the evidence, and what is still to be asked (then no row is sure).

    `answered` are the ids of questions that people's answers settled, `doubt` says why these cannot all be
    right, and rows are held back; `told` says of each column, by its
    place under these headings, which field it is; `asked` are the places of columns that are not clear;
    `under` are the headings, `points` what speaks for the kind; `offered` asks of columns whose cells make
    rows of their own, and which are left out until it is answered.
    """

    kind: TableKind
    start: int
    depth: int
    columns: tuple[Column, ...]
    unknown: tuple[str, ...]
    evidence: tuple[str, ...]
    questions: tuple[ReportQuestion, ...] = ()
    answered: tuple[str, ...] = ()
    doubt: str = ""
    told: Mapping[str, str] = field(default_factory=dict, compare=False)
    asked: frozenset[int] = frozenset()
    under: tuple[str, ...] = ()
    points: float = 0.0
    offered: tuple[ReportQuestion, ...] = ()


@dataclass(frozen=True)
class Knowledge:
    """What weighing needs beside the table: kinds, words, the report's period and family, answers.

    `money_scale` is the unit that the report states for all its sums; 0 where it states none. `arrows_since`
    is what the key says that arrows compare with (`year ago`). `siblings` are the fields of columns in tables
    of this report that are clear, by their place under the same headings. Where `told`, a person or clear
    tables have said of which kind a table is: it need not say so itself, and may lack a column.
    """

    kinds: tuple[TableKind, ...]
    words: HeadingWords
    own: str = ""
    family: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    scale_words: Mapping[str, str] = field(default_factory=dict)
    money_scale: int = 0
    arrows_since: str = ""
    siblings: Mapping[str, str] = field(default_factory=dict)
    told: bool = False
    weights: Weights = WEIGHTS
    more: Callable[[TableKind, Sequence[TableColumn]], Mapping[tuple[int, str], tuple[float, str]]] | None = (
        None
    )


@dataclass(frozen=True)
class _Try:
    start: int
    depth: int
    assignment: Assignment
    total: float


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
        tries = _all_tries(table, untold, texts, also=also)
        tries += _far_ahead(table, untold, texts, also, tries)
        if not tries:
            return None
        best = max(tries, key=lambda one: one.total)
        others = [one for one in tries if one.assignment.kind.name != best.assignment.kind.name]
        rival = max(others, key=lambda one: one.total, default=None)
        if best.total < LEAST_TOTAL:
            return None
        key = _key(knowledge, "table", table.headings[-1:], _texts_of(best))
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
            first=_first_rows(table),
        )
        found = _found(table, best, knowledge, answered=False)
        return replace(found, questions=(question,), told={})  # of its columns once the kind is known
    if told is None and (knowledge.answers or knowledge.siblings):
        kind = best.assignment.kind
        again = _all_tries(table, knowledge, texts, kind, also)
        if not again:
            return None
        best = max(again, key=lambda one: one.total)
    found = _in_its_unit(_found(table, best, knowledge, answered=bool(answer)), table, knowledge, texts)
    if any(one.kind == "column" for one in found.questions) and told is None and not answer:
        which = offer(table, knowledge, texts, instead_of=found.kind.name)
        return replace(found, questions=(which,)) if which else found  # of its columns once that is known
    return replace(found, answered=(key, *found.answered)) if answer else found


def _far_ahead(
    table: RawTable,
    knowledge: Knowledge,
    texts: Sequence[str],
    also: tuple[int, int] | None,
    tries: Sequence[_Try],
) -> list[_Try]:
    """What a table may be though it lacks a word that such tables say: all else speaks for it, far more."""
    names = {one.assignment.kind.name for one in tries}
    best = max((one.total for one in tries), default=0.0)
    silent = tuple(replace(one, says=()) for one in knowledge.kinds if one.says and one.name not in names)
    found = _all_tries(table, replace(knowledge, kinds=silent), texts, also=also)
    far = [one for one in found if one.total >= max(FAR_AHEAD * best, MUCH)]
    return [one for one in far if not _names_another(one.assignment, knowledge.kinds)]


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
    rows = _heading_rows(table)[:1]
    if not rows or len(table.rows) - sum(rows[0]) < LEAST_OFFERED:
        return None
    open_ = replace(knowledge, answers={}, siblings={}, told=True)
    tries = {kind.name: _all_tries(table, open_, texts, _as_told(kind)) for kind in knowledge.kinds}
    near = {name: max(one.total for one in several) for name, several in tries.items() if several}
    ranked = sorted(near, key=lambda name: -near[name])
    if not ranked or near[ranked[0]] < LEAST_TOTAL:
        return None
    if instead_of and near.get(instead_of, 0.0) > NEAR * near[ranked[0]]:
        return None
    columns, _ = columns_of(table, *rows[0], knowledge)
    headings = " | ".join(column.heading.text for column in columns)
    return ReportQuestion(
        _kind_key(knowledge, columns),
        "table",
        f"What is the table under {table.headings[-1] if table.headings else 'no heading'!r}? ({headings})",
        (*ranked, NO_FIELD),
        ("its headings say nothing that tables of a known kind say",),
        table.page,
        tuple(table.box) if table.box else None,  # type: ignore[arg-type]  # a box has four sides
        len(table.rows) - sum(rows[0]),
        first=_first_rows(table),
    )


def _first_rows(table: RawTable) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(cell.text for cell in row.cells) for row in table.rows[:FIRST_ROWS])


def _kind_key(knowledge: Knowledge, columns: Sequence[TableColumn]) -> str:
    return _key(knowledge, "table", [column.heading.text for column in columns])


def _told_kind(
    table: RawTable, knowledge: Knowledge, also: tuple[int, int] | None
) -> tuple[str, TableKind | None]:
    """The kind of all tables with these headings, and which question a person answered so.

    Without an answer it is that of the clear tables of the report which have them.
    """
    if not knowledge.answers and not knowledge.siblings:
        return "", None
    told: dict[str, TableKind] = {}
    for start, depth in dict.fromkeys([*_heading_rows(table), *([also] if also else [])]):
        columns, _ = columns_of(table, start, depth, knowledge)
        key, headings = _kind_key(knowledge, columns), [column.heading.text for column in columns]
        if (answer := knowledge.answers.get(key)) is not None:
            return key, next((_as_told(kind) for kind in knowledge.kinds if kind.name == answer), None)
        for kind in knowledge.kinds:
            if any(_place(kind, headings, column) in knowledge.siblings for column in columns):
                told[kind.name] = kind
    return "", next(iter(told.values())) if len(told) == 1 else None


def _told_try(
    table: RawTable,
    kind: TableKind | None,
    knowledge: Knowledge,
    texts: Sequence[str],
    also: tuple[int, int] | None,
) -> _Try | None:
    """The best of what a table may be whose kind is told; None where it cannot be of it."""
    if kind is None:
        return None
    tries = _all_tries(table, replace(knowledge, told=True), texts, kind, also)
    return max(tries, key=lambda one: (one.assignment.is_whole, one.total), default=None)


def _as_told(kind: TableKind) -> TableKind:
    """A kind whose tables need not say what they are."""
    fields = tuple(replace(one, needs=frozenset()) if one.name in kind.row else one for one in kind.fields)
    return replace(kind, says=(), fields=fields)


def _is_close(best: _Try, rival: _Try) -> bool:
    return best.total - rival.total < WEIGHTS.clear


def _all_tries(
    table: RawTable,
    knowledge: Knowledge,
    texts: Sequence[str],
    only: TableKind | None = None,
    also: tuple[int, int] | None = None,
) -> list[_Try]:
    """What a table may be, under each of the rows that may be its heading; as `only` one kind, or any."""
    kinds = knowledge.kinds if only is None else (only,)
    return [
        one
        for start, depth in dict.fromkeys([*_heading_rows(table), *([also] if also else [])])
        for one in _tries(table, start, depth, knowledge, texts, kinds)
    ]


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
    key = _key(knowledge, "unit", table.headings[-1:], [column.heading for column in money])
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
        first=_first_rows(table),
    )
    return replace(found, questions=(*found.questions, question))


def _heading_rows(table: RawTable) -> list[tuple[int, int]]:
    """First row and number of rows that may be the heading."""
    found: list[tuple[int, int]] = []
    for start in range(min(len(table.rows) - 1, FIRST_ROWS)):
        for depth in range(1, min(MOST_DEPTH, len(table.rows) - start - 1) + 1):
            rows = table.rows[start : start + depth]
            last = rows[-1]
            if any(_is_body(cell.text) for cell in last.filled) or len(rows[0].filled) < 2:
                break
            if depth > 1 and _is_bold(rows[0]) and _is_plain_and_long(last):
                break  # the first record
            if len(last.filled) == 1 and last.filled[0].span >= table.columns - 1:
                break
            found.append((start, depth))
        if found and start >= found[0][0] + 1:
            break
    return found


def _is_bold(row: TableRow) -> bool:
    return all(cell.is_bold for cell in row.filled)


def _is_plain_and_long(row: TableRow) -> bool:
    return not any(cell.is_bold for cell in row.filled) and any(len(cell.text) > LONG for cell in row.filled)


def _is_body(text: str) -> bool:
    """Whether a text is a figure or a long text, which no heading is; periods and units are none."""
    if len(text) > 110:
        return True
    if re.fullmatch(r"[\s£%()'’0km]*", text):
        return False
    if re.fullmatch(r"20\d\d|\d{1,2}", text.strip()) and text.strip().startswith("20"):
        return False
    return bool(FIGURE.match(text)) and not printed.period_in(text)


def stacks_of(table: RawTable, start: int, depth: int) -> list[list[str]]:
    """The heading texts above each column, outermost first; one over several columns is in each.

    A period above blank cells counts for the columns to its right up to the next one; so do other words above
    periods, as far as periods stand below (`Actual` over `2023/24` and `2024/25`).
    """
    stacks: list[list[str]] = [[] for _ in range(table.columns)]
    rows = table.rows[start : start + depth]
    for number, row in enumerate(rows):
        carried = ""
        for index in range(table.columns):
            cell = next((c for c in row.cells if c.column <= index < c.column + c.span), None)
            if cell is not None and cell.span >= table.columns > 1:
                continue
            text = cell.text if cell is not None else ""
            below = _below(rows[number + 1 :], index)
            if text:
                is_group = bool(printed.period_in(text)) or is_bare_period(below)
                carried = text if is_group and number + 1 < depth else ""
            elif (
                carried
                and cell is not None
                and (below if printed.period_in(carried) else is_bare_period(below))
            ):
                text = carried
            else:
                carried = carried if printed.period_in(carried) else ""
            if text:
                stacks[index].append(text)
    return stacks


def _below(rows: Sequence[TableRow], index: int) -> str:
    return " ".join(text for row in rows if (text := row.at(index).text))


def columns_of(
    table: RawTable, start: int, depth: int, knowledge: Knowledge
) -> tuple[list[TableColumn], int]:
    """The columns of a table under some heading rows, and how many body rows there are."""
    stacks = stacks_of(table, start, depth)
    whole = with_ratings_whole(stacks, knowledge.words)
    body = [row for row in table.rows[start + depth :] if not _is_title(row, table.columns)]
    again = [" ".join(stack) for stack in stacks]
    body = [row for row in body if not _is_heading_again(row, again)]
    bare = [_bare_cells(row, table.columns) for row in body]
    columns = []
    for index in range(table.columns):
        cells = tuple([cells[index] for cells in bare])
        heading = heading_of(whole[index], knowledge.words, knowledge.own)
        text = printed.with_years_whole(" ".join(dict.fromkeys(stacks[index])))
        heading = replace(heading, text=text, is_shared=_is_shared(table, start, depth, index))
        columns.append(TableColumn(index, heading, ColumnLook(cells, len(body))))
    return with_aims(_with_periods_beside(_with_codes_beside(columns)), knowledge.own), len(body)


def _with_codes_beside(columns: Sequence[TableColumn]) -> list[TableColumn]:
    """Columns, one of codes without a heading with that to its left, which stands over both."""
    result = list(columns)
    for at in range(1, len(columns)):
        left, column = result[at - 1], result[at]
        is_left_over = not column.heading.text and bool(left.heading.words) and not left.heading.is_shared
        if is_left_over and column.look.share("code") > RARE > left.look.share("code"):
            shared = replace(left.heading, is_shared=True)
            result[at - 1], result[at] = replace(left, heading=shared), replace(column, heading=shared)
    return result


def _is_shared(table: RawTable, start: int, depth: int, index: int) -> bool:
    """Whether the lowest heading above a column stands over others, too."""
    for row in reversed(table.rows[start : start + depth]):
        cell = next((c for c in row.cells if c.text and c.column <= index < c.column + c.span), None)
        if cell is not None:
            return cell.span > 1
    return False


def _with_periods_beside(columns: Sequence[TableColumn]) -> list[TableColumn]:
    """Columns, those of one heading without a period (`RAG` beside `Q1` and `Q2`) with that to the left.

    So only where each of them has another period beside it.
    """
    several: dict[str, list[int]] = {}
    for at, column in enumerate(columns):
        if column.heading.words and not column.heading.period and not column.heading.relation:
            several.setdefault(column.heading.text.casefold(), []).append(at)
    result = list(columns)
    for places in several.values():
        left = [columns[at - 1].heading if at else None for at in places]
        periods_of = [heading.period for heading in left if heading is not None and heading.period]
        if len(places) < LEAST_SAID or len(set(periods_of)) < len(places):
            continue
        for at, heading in zip(places, left, strict=True):
            if heading is not None:
                own = replace(result[at].heading, period=heading.period, is_to_date=heading.is_to_date)
                result[at] = replace(result[at], heading=own)
    return result


def _is_title(row: TableRow, columns: int) -> bool:
    """Whether a row names an area or tells of the row above; no column is told by it."""
    filled = row.filled
    if tells_of_another(row, columns):
        return True
    return not filled or (len(filled) == 1 and filled[0].column == 0 and columns > 2 and not _has_signs(row))


def _has_signs(row: TableRow) -> bool:
    return any(cell.symbols for cell in row.cells)


def _is_heading_again(row: TableRow, headings: Sequence[str]) -> bool:
    same = sum(1 for cell in row.filled if cell.column < len(headings) and headings[cell.column] == cell.text)
    return same >= max(2, len(row.filled) - 1)


def _bare_cells(row: TableRow, columns: int) -> list[Cell]:
    """A row's cell in each column, without a fill that most of the row has: that one is the row's."""
    found: dict[int, Cell] = {}
    for cell in row.cells:
        for index in range(cell.column, cell.column + cell.span):
            found.setdefault(index, cell if index == cell.column else Cell("", column=index))
    fills = Counter(cell.colour for cell in row.cells if cell.colour is not None)
    ground = next((fill for fill, count in fills.items() if 2 * count > len(row.cells) > 2), None)
    if ground is not None:
        bare = {at: replace(cell, colour=None) for at, cell in found.items() if cell.colour == ground}
        found |= bare
    return [found.get(index) or Cell("", column=index) for index in range(columns)]


def _tries(
    table: RawTable,
    start: int,
    depth: int,
    knowledge: Knowledge,
    texts: Sequence[str],
    kinds: Sequence[TableKind],
) -> list[_Try]:
    columns, rows = columns_of(table, start, depth, knowledge)
    if rows < 1 or sum(bool(column.heading.text) for column in columns) < 2:
        return []
    found: list[_Try] = []
    alike = _first_body_row_is_heading(table, start, depth)
    named = {column.index: _named(column, knowledge.kinds) for column in columns}
    said = _said_about(columns, table, texts, knowledge.words, kinds[0].phrase_words)
    for kind in kinds:
        more = dict(knowledge.more(kind, columns)) if knowledge.more else {}
        is_known = any(name in kind.row for _, name in more)
        says = knowledge.told or is_known
        if kind.says and not says and not any(_holds(said, set(words)) for words in kind.says):
            continue  # a word that tables of this kind never lack
        settled = _settled(kind, columns, knowledge)
        extras = _scale_points(kind, columns, knowledge.scale_words) | _arrow_points(kind, columns, knowledge)
        for key, extra in extras.items():
            before = more.get(key, (0.0, ""))
            more[key] = (before[0] + extra[0], "; ".join(filter(None, (before[1], extra[1]))))
        label = _label_field(kind, table, start, depth)
        are_counts = bool(kind.layout.row_label) and all(one.look.share("count") > MOSTLY for one in columns)
        spared = frozenset((kind.layout.first_column or "",) if are_counts else ())
        settled = settled | ({0: label} if label else {})
        result = assign(
            kind,
            columns,
            rows,
            knowledge.own,
            more,
            settled,
            knowledge.weights,
            named,
            spared,
            is_told=knowledge.told,
        )
        if result is None or not (result.is_whole or knowledge.told):
            continue
        titled = _title_points(kind, table, texts, knowledge)
        if not (knowledge.told or is_known) and not _has_enough(result, is_titled=titled > 0):
            continue
        if not (says or kind.says or titled or _says_its_subject(result)):
            continue  # names, dates and words side by side may be of anything
        total = result.total + titled
        total -= LIKE_HEADING * alike + 0.3 * depth
        total -= knowledge.weights.unusual * bool(kind.usual and not result.fields & set(kind.usual))
        found.append(_Try(start, depth, result, total))
    return found


def _label_field(kind: TableKind, table: RawTable, start: int, depth: int) -> str | None:
    """The field that a cell merged over heading and rows says of them, in a kind whose tables have such."""
    layout = kind.layout
    first = table.rows[start].at(0)
    is_label = layout.row_label and bool(first.text) and first.span == 1 and first.row_span > depth
    return layout.first_column if is_label else None


def _named(column: TableColumn, kinds: Sequence[TableKind]) -> float:
    """How much a column's heading says what any field of any kind is called."""
    if column.heading.is_bare:
        return 0.0
    return max((max(kind.likenesses(column.heading).values()) for kind in kinds), default=0.0)


def _scale_points(
    kind: TableKind, columns: Sequence[TableColumn], words: Mapping[str, str]
) -> dict[tuple[int, str], tuple[float, str]]:
    """Points for a count's column headed with a word of the report's own scale."""
    names = {one.name for one in kind.fields}
    found: dict[tuple[int, str], tuple[float, str]] = {}
    for column in columns:
        rating = words.get(column.heading.text.strip().lower())
        name = rating.lower().replace(" ", "_") if rating else None
        if name in names and "count" in kind.field(name or "").looks:
            found[column.index, name or ""] = (
                6.0,
                f"the report's key says that {column.heading.text} is {rating}",
            )
    if "rag" in names:
        for column in columns:
            if column.look.telling and column.look.share_of(lambda text: text.lower() in words) > EXPLAINED:
                points = EXPLAINS_ALL if _are_all_explained(column, words) else EXPLAINS
                found[column.index, "rag"] = (points, "the report's key explains its words as ratings")
    return found


def _are_all_explained(column: TableColumn, words: Mapping[str, str]) -> bool:
    ratings = [words.get(text.lower()) for text in column.look.telling]
    return all(ratings) and len(set(ratings)) > 1


def _arrow_points(
    kind: TableKind, columns: Sequence[TableColumn], knowledge: Knowledge
) -> dict[tuple[int, str], tuple[float, str]]:
    """Points for a column of arrows that the report's key says compare with the same period of last year."""
    names = {one.name for one in kind.fields}
    found: dict[tuple[int, str], tuple[float, str]] = {}
    if knowledge.arrows_since != YEAR_AGO or not {LONG_TERM, SHORT_TERM} <= names:
        return found
    arrows = [one for one in columns if one.look.share("direction") > RARE]
    if len(arrows) != 1 or arrows[0].heading.relation or arrows[0].heading.period:
        return found  # of two columns each says in its heading since when
    reason = "the report's key says that arrows compare with a year ago"
    found[arrows[0].index, LONG_TERM] = (2 * knowledge.weights.heading, reason)
    found[arrows[0].index, SHORT_TERM] = (-knowledge.weights.heading, reason)
    return found


def _said_about(
    columns: Sequence[TableColumn],
    table: RawTable,
    texts: Sequence[str],
    words: HeadingWords,
    phrase_words: PhraseWords,
) -> set[str]:
    """The words that stand in a table's headings or above it."""
    above = set(words.words_of(" ".join((*table.headings[-2:], *texts[-2:]))))
    headings = [column.heading for column in columns]
    said = above | {word for heading in headings for word in (*heading.words, heading.measure) if word}
    return said | phrase_words.alike(frozenset(filter(is_cut_short, said)))


def _has_enough(result: Assignment, *, is_titled: bool) -> bool:
    """Whether enough is said: by headings, by the title, by cells that few columns have by chance.

    Looks alone never are: codes, ratings and texts side by side may be anything.
    """
    said = sum(1 for one in result.columns if one.field and _is_said(one, result.kind.field(one.field)))
    rare = sum(
        1
        for one in result.columns
        if one.field
        and result.kind.field(one.field).looks[0] in TELLING
        and one.column.look.share(result.kind.field(one.field).looks[0]) > RARE
    )
    return said + is_titled > 0 and said + rare + is_titled >= LEAST_SAID


def _is_said(assigned: Assigned, wanted: KindField) -> bool:
    """Whether a heading says what its column is: its name, or the word without which it is none."""
    has_word = bool(wanted.needs & assigned.column.heading.word_set)
    return has_word or any(reason.startswith("heading") for reason in assigned.reasons)


def _says_its_subject(result: Assignment) -> bool:
    """Whether rows are rated, or headings say what names the rows, or what several columns hold."""
    kind = result.kind
    taken = [(one, kind.field(one.field)) for one in result.columns if one.field]
    said = sum(1 for one, wanted in taken if _is_said(one, wanted))
    is_rated = any(wanted.is_rating and not one.column.look.is_blank for one, wanted in taken)
    return (
        is_rated
        or said > LEAST_SAID
        or any(
            one.field in kind.row and kind.likenesses(one.column.heading)[one.field or ""] >= HALF_SAID
            for one in result.columns
            if one.field
        )
    )


def _title_points(kind: TableKind, table: RawTable, texts: Sequence[str], knowledge: Knowledge) -> float:
    words, weight = knowledge.words, knowledge.weights.title
    nearest = set(words.words_of(" ".join(table.headings[-1:])))
    above = set(words.words_of(" ".join((*table.headings[-2:-1], *texts[-2:]))))
    points = 0.0
    for title in kind.titles:
        wanted = set(title)
        if _holds(nearest, wanted):
            points = max(points, weight)
        elif _holds(above, wanted):
            points = max(points, 0.4 * weight)
    return points


def _holds(words: set[str], wanted: set[str]) -> bool:
    stems = {word.rstrip("s") for word in words}
    return bool(wanted) and {word.rstrip("s") for word in wanted} <= stems


def _first_body_row_is_heading(table: RawTable, start: int, depth: int) -> bool:
    """Whether the row after the heading looks as it does: all bold or filled alike, without figures."""
    if start + depth + 1 >= len(table.rows):
        return False
    last, row = table.rows[start + depth - 1], table.rows[start + depth]
    filled = row.filled
    if len(filled) < 2 or any(_is_body(cell.text) for cell in filled):
        return False
    grounds = {cell.colour for cell in last.filled}
    own = {cell.colour for cell in filled}
    is_filled_alike = grounds == own and None not in own and len(own) == 1
    is_bold = all(cell.is_bold for cell in filled) and all(cell.is_bold for cell in last.filled)
    return is_filled_alike or is_bold


def _texts_of(one: _Try) -> tuple[str, ...]:
    return tuple(column.column.heading.text for column in one.assignment.columns)


def _key(knowledge: Knowledge, kind: str, *texts: Sequence[str]) -> str:
    """An id that the same question has in the next report of the family: periods and figures do not count."""
    said = "|".join(_bare_words(text) for group in texts for text in group)
    digest = hashlib.sha256(f"{knowledge.family}|{kind}|{said}".encode()).hexdigest()[:10]
    words = re.sub(r"[^a-z]+", "-", said)[-30:].strip("-")
    return f"{kind}-{words}-{digest}" if words else f"{kind}-{digest}"


@lru_cache(maxsize=5_000)
def _bare_words(text: str) -> str:
    return re.sub(r"[\d/\W]+", " ", text.lower()).strip()


def _column_key(knowledge: Knowledge, column: TableColumn, headings: Sequence[str]) -> str:
    place = "" if column.heading.words else str(column.index)
    period = column.heading.period
    if period and knowledge.own:  # of `Q1`, `Q2` and `Q3` each is another question, in the next report too
        place += next(
            (
                name
                for name, one in (
                    ("own", knowledge.own),
                    ("before", periods.before(knowledge.own)),
                    ("year ago", periods.year_ago(knowledge.own)),
                )
                if one == period
            ),
            str(column.index),
        )
    return _key(knowledge, "column", [*headings, place], [column.heading.text])


def is_unlike(look: ColumnLook, wanted: KindField) -> bool:
    """Whether cells cannot be a field whatever its heading says: figures are no names, words no figures."""
    if not look.telling:
        return False
    is_figures = look.figure_share > MOSTLY
    if is_figures != wanted.is_figure and (is_figures or look.figure_share < 1 - MOSTLY):
        return max(look.share(name) for name in wanted.looks) < RARE
    return False


def wrong_answer(assignment: Assignment, settled: Mapping[int, str | None]) -> str:
    """Why answers about a table cannot all be right, or nothing: cells unlike the field, a field twice."""
    kind = assignment.kind
    given: dict[str, str] = {}
    for assigned in assignment.columns:
        column, name = assigned.column, settled.get(assigned.column.index)
        if name is None:
            continue
        heading = column.heading.text or str(column.index + 1)
        if is_unlike(column.look, kind.field(name)):
            return f"the column {heading!r} was answered to be {name}, and its cells do not look so"
        if name in given and not kind.field(name).is_repeated:
            return f"the columns {given[name]!r} and {heading!r} were both answered to be {name}"
        given[name] = heading
    return ""


def _place(kind: TableKind, headings: Sequence[str], column: TableColumn) -> str:
    """What names a column among tables of one report that have the same headings."""
    return place_in(kind.name, column.index, headings)


def place_in(kind: str, index: int, headings: Sequence[str]) -> str:
    """The same by the kind's name and the number of the column."""
    return f"{kind} {index} {'|'.join(headings)}"


def _settled(kind: TableKind, columns: Sequence[TableColumn], knowledge: Knowledge) -> dict[int, str | None]:
    """The columns that a person has said, or that a clear table with the same headings has told."""
    if not knowledge.answers and not knowledge.siblings:
        return {}
    names = {one.name for one in kind.fields}
    headings = [column.heading.text for column in columns]
    found: dict[int, str | None] = {}
    for column in columns:
        key = _column_key(knowledge, column, headings)
        answer = knowledge.answers.get(key) or _told_elsewhere(kind, headings, column, knowledge)
        if answer == NO_FIELD:
            found[column.index] = None
        elif answer in names:
            found[column.index] = answer
    return found


def _told_elsewhere(
    kind: TableKind, headings: Sequence[str], column: TableColumn, knowledge: Knowledge
) -> str | None:
    """The field of the same column in clear tables of the report, where this one's cells can be of it."""
    name = knowledge.siblings.get(_place(kind, headings, column))
    if not name or name == NO_FIELD:
        return name
    if is_unlike(column.look, kind.field(name)) and not kind.field(name).is_figure:
        return None
    return name  # words may stand for a figure: `Top tenth of all`


def _found(table: RawTable, one: _Try, knowledge: Knowledge, *, answered: bool) -> TableEvidence:
    kind = one.assignment.kind
    settled = _settled(kind, [a.column for a in one.assignment.columns], knowledge)
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
        if a.column.index in settled and _column_key(knowledge, a.column, headings) in knowledge.answers
    }
    for assigned, lead in zip(one.assignment.columns, one.assignment.leads, strict=True):
        column = assigned.column
        rival = lead.rival
        may_be = [name for name in missing if not is_unlike(column.look, kind.field(name))]
        is_lacking = assigned.field is None and bool(may_be) and not column.look.is_blank
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
        is_answered = _column_key(knowledge, column, headings) in knowledge.answers
        how = "answered" if is_answered else "known" if is_known else "evidence"
        columns.append(_column(kind, assigned, how, one.assignment.latest, knowledge.own))
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
            if (key := _column_key(knowledge, a.column, headings)) in knowledge.answers
            and a.column.index in settled
        ),
        wrong_answer(one.assignment, by_person)
        or _two_in_one(one.assignment)
        or (f"no column is its {' or '.join(missing)}" if missing and not questions else ""),
        {
            _place(kind, headings, a.column): a.field or NO_FIELD
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
    if len(names) == 2 and assigned.column.heading.period:
        one, two = map(kind.field, names)
        if one.is_repeated and two.is_repeated and one.measure == two.measure:
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
    one: _Try,
) -> ReportQuestion:
    column = assigned.column
    names = [name for name in (assigned.field, rival) if name]
    open_ = [
        f.name
        for f in kind.fields
        if f.name not in names
        and (f.is_repeated or f.name not in one.assignment.fields)
        and not f.quarter  # the heading would name it
        and not is_unlike(column.look, f)
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
    samples = "; ".join(column.look.texts[:3])
    return ReportQuestion(
        _column_key(knowledge, column, headings),
        "column",
        f"What does the column {column.heading.text or column.index + 1!r} hold? ({samples})",
        (*names, *open_[:CHOICES], NO_FIELD),
        assigned.reasons or ("nothing speaks clearly for one of them",),
        table.page,
        box,
        len(table.rows) - one.start - one.depth,
        first=_first_rows(table),
    )


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


def family_of(document: Document, publisher: str, title: str) -> str:
    """What reports of one series have in common: publisher and title without periods, folded.

    What the sidecar does not state is the first headings'.
    """
    headings = [block.text for block in document.blocks if block.kind == "heading"][:2]
    text = " ".join(filter(None, (publisher, title))) or " ".join(headings)
    text = periods.QUARTER.sub(" ", periods.YEARS.sub(" ", periods.MONTHS.sub(" ", text.lower())))
    return re.sub(r"[^a-z]+", "-", text).strip("-")
