"""A table weighed against a kind: which columns hold which fields, and how much speaks for it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from pipelines.extraction.kinds.assignment import Assigned, Assignment, assign
from pipelines.extraction.kinds.evidence import HALF_SAID, TableColumn
from pipelines.extraction.kinds.heading_stacks import LEAST_SAID, RARE, columns_of, heading_rows, is_body
from pipelines.extraction.kinds.headings import HeadingWords, PhraseWords, is_cut_short
from pipelines.extraction.kinds.kinds import KindField, TableKind
from pipelines.extraction.kinds.knowledge import Knowledge, column_key, place_of_column
from pipelines.extraction.kinds.left_columns import told_by_others
from pipelines.extraction.kinds.looks import TELLING, ColumnLook
from pipelines.extraction.model import RawTable

LIKE_HEADING = 4.0  # points off where the first body row looks as the heading does
NO_FIELD = "none of these"
MOSTLY = 0.7  # of a column's cells: so many figures, or so many words, are what it holds
EXPLAINED, EXPLAINS = 0.7, 4.0  # of a column's words, so many explained by the key: so many points
SAYS_RATING = 14.0  # points: the key's word heads a count, or the words that it explains one by
TOLD_BY_OTHERS = 10.0  # points: for a column that the other columns tell
EXPLAINS_ALL = 6.0  # where it explains all of them, and they are several ratings
RATINGS_COUNTED = frozenset(["green", "green_amber", "amber", "red_amber", "red", "blue"])
FORMER = re.compile(r"(?i)(?:previous|previously|before|was|from)")
YEAR_AGO, LONG_TERM, SHORT_TERM = "year ago", "direction_long_term", "direction_short_term"


@dataclass(frozen=True)
class KindTry:
    """A table weighed as one kind under one choice of heading rows."""

    start: int
    depth: int
    assignment: Assignment
    total: float


def all_tries(
    table: RawTable,
    knowledge: Knowledge,
    texts: Sequence[str],
    only: TableKind | None = None,
    also: tuple[int, int] | None = None,
) -> list[KindTry]:
    """What a table may be, under each of the rows that may be its heading; as `only` one kind, or any."""
    kinds = knowledge.kinds if only is None else (only,)
    return [
        one
        for start, depth in dict.fromkeys([*heading_rows(table), *([also] if also else [])])
        for one in _tries(table, start, depth, knowledge, texts, kinds)
    ]


def _tries(
    table: RawTable,
    start: int,
    depth: int,
    knowledge: Knowledge,
    texts: Sequence[str],
    kinds: Sequence[TableKind],
) -> list[KindTry]:
    columns, rows = columns_of(table, start, depth, knowledge)
    if rows < 1 or sum(bool(column.heading.text) for column in columns) < 2:
        return []
    found: list[KindTry] = []
    alike = _first_body_row_is_heading(table, start, depth)
    named = {column.index: _named(column, knowledge.kinds) for column in columns}
    said = _said_about(columns, table, texts, knowledge.words, kinds[0].phrase_words)
    for kind in kinds:
        more = dict(knowledge.more(kind, columns)) if knowledge.more else {}
        is_known = any(name in kind.row for _, name in more)
        says = knowledge.told or is_known
        if kind.says and not says and not any(_holds(said, set(words)) for words in kind.says):
            continue  # a word that tables of this kind never lack
        if kind.never and not says and _is_headed_as_another(kind, table, knowledge.words):
            continue
        settled = settled_columns(kind, columns, knowledge)
        extras = _scale_points(kind, columns, knowledge) | _arrow_points(kind, columns, knowledge)
        for key, extra in extras.items():
            before = more.get(key, (0.0, ""))
            more[key] = (before[0] + extra[0], "; ".join(filter(None, (before[1], extra[1]))))
        label = _label_field(kind, table, start, depth)
        are_counts = bool(kind.layout.row_label) and all(one.look.share("count") > MOSTLY for one in columns)
        spared = frozenset((kind.layout.first_column or "",) if are_counts else ())
        settled = settled | ({0: label} if label else {})
        assigned = partial(
            assign,
            kind,
            columns,
            rows,
            knowledge.own,
            settled=settled,
            weights=knowledge.weights,
            named=named,
            spared=spared,
            is_told=knowledge.told,
        )
        result = assigned(more=more)
        if result is not None and (told := told_by_others(result, rows)) is not None:
            result = assigned(more=more | {told[0]: (TOLD_BY_OTHERS, told[1])})
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
        found.append(KindTry(start, depth, result, total))
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
    kind: TableKind, columns: Sequence[TableColumn], knowledge: Knowledge
) -> dict[tuple[int, str], tuple[float, str]]:
    """Points for the column of a count headed with a word of the report's scale, or as its key says it."""
    names = {one.name for one in kind.fields}
    words = knowledge.scale_words
    found: dict[tuple[int, str], tuple[float, str]] = {}
    for column in columns:
        text = _as_scaled(column.heading.text.strip().lower(), words)
        rating = words.get(text) or _rating_meant(text, knowledge.scale_meanings)
        name = rating.lower().replace(" ", "_") if rating else None
        if name in names and "count" in kind.field(name or "").looks:
            found[column.index, name or ""] = (
                SAYS_RATING,
                f"the report's key says that {column.heading.text} is {rating}",
            )
            others = set(names) & RATINGS_COUNTED - {name}
            found |= {(column.index, other): (-SAYS_RATING, "the key says otherwise") for other in others}
    if "rag" in names:
        for column in columns:
            if column.look.telling and column.look.share_of(lambda text: text.lower() in words) > EXPLAINED:
                points = EXPLAINS_ALL if _are_all_explained(column, words) else EXPLAINS
                found[column.index, "rag"] = (points, "the report's key explains its words as ratings")
    return found


def _as_scaled(text: str, words: Mapping[str, str]) -> str:
    """A heading less what stands over several ratings: the word of the key, `Well below`."""
    whole = text if text in words else ""
    return whole or max((word for word in words if text.endswith(f" {word}")), key=len, default=text)


def _rating_meant(text: str, meanings: Mapping[str, str]) -> str:
    """The one rating whose text in a key begins so (`Within 10%` of `within 10% of target`)."""
    said = {rating for meaning, rating in meanings.items() if text and f"{meaning} ".startswith(f"{text} ")}
    return said.pop() if len(said) == 1 and len(text.split()) > 1 else ""


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
    for one in columns:
        if FORMER.fullmatch(one.heading.text) and not one.heading.period and "year_ago_result" in names:
            reason = "the report's key says that what is printed before is of a year ago"
            found[one.index, "year_ago_result"] = (3 * knowledge.weights.heading, reason)
            found[one.index, "previous_result"] = (-knowledge.weights.heading, reason)
    arrows = [one for one in columns if one.look.share("direction") > RARE]
    if len(arrows) > 1:  # `Increase` is an aim beside a trend that is `Improving`
        arrows = [one for one in arrows if one.look.share("polarity") <= RARE]
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


def _is_headed_as_another(kind: TableKind, table: RawTable, words: HeadingWords) -> bool:
    """Whether a table's own heading says what tables of a kind are never about, and nothing that they are."""
    own = set(words.words_of(table.headings[-1])) if table.headings else set()
    is_other = any(_holds(own, set(said)) for said in kind.never)
    return is_other and not any(_holds(own, set(said)) for said in kind.says)


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
    if len(filled) < 2 or any(is_body(cell.text) for cell in filled):
        return False
    grounds = {cell.colour for cell in last.filled}
    own = {cell.colour for cell in filled}
    is_filled_alike = grounds == own and None not in own and len(own) == 1
    is_bold = all(cell.is_bold for cell in filled) and all(cell.is_bold for cell in last.filled)
    return is_filled_alike or is_bold


def texts_of(one: KindTry) -> tuple[str, ...]:
    """The headings of the columns that were weighed."""
    return tuple(column.column.heading.text for column in one.assignment.columns)


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


def settled_columns(
    kind: TableKind, columns: Sequence[TableColumn], knowledge: Knowledge
) -> dict[int, str | None]:
    """The columns that a person has said, or that a clear table with the same headings has told."""
    if not knowledge.answers and not knowledge.siblings:
        return {}
    names = {one.name for one in kind.fields}
    headings = [column.heading.text for column in columns]
    found: dict[int, str | None] = {}
    for column in columns:
        key = column_key(knowledge, column, headings)
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
    name = knowledge.siblings.get(place_of_column(kind, headings, column))
    if not name or name == NO_FIELD:
        return name
    if is_unlike(column.look, kind.field(name)) and not kind.field(name).is_figure:
        return None
    return name  # words may stand for a figure: `Top tenth of all`
