"""Tables of no kind that there is, as tables of their own: what their columns would be, and their rows.

A table can be published so where its headings can be told from its rows and every column has one. What cannot
be told is said; nothing is guessed. Rows are those that are printed: totals and titles among them are rows.
Which table it is, the next report's too, is told by its printed title and its headings, the report's own
period aside.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile

from pipelines.extraction.kinds import money_units, periods
from pipelines.extraction.kinds.heading_rows import FoundHeading, heading_again
from pipelines.extraction.kinds.heading_stacks import (
    first_rows,
    heading_rows,
    is_body,
    says_units,
    stacks_of,
)
from pipelines.extraction.kinds.headings import UNIT
from pipelines.extraction.kinds.knowledge import Knowledge
from pipelines.extraction.kinds.layouts import Column, Layout
from pipelines.extraction.kinds.recognised import Recognised, Row
from pipelines.extraction.kinds.untaught import are_paragraphs
from pipelines.extraction.model import Cell, RawTable, TableRow
from pipelines.rows import figures
from pipelines.rows import periods as printed
from pipelines.rows.own_tables import (
    NUMERIC_DAY,
    ColumnKind,
    OwnColumn,
    OwnTable,
    named_apart,
)
from pipelines.rows.slugs import slug
from pipelines.tables.identifiers import names_ids
from pipelines.tables.people import names_people

NO_HEADINGS = "no row of headings can be told from the rows below it"
SEVERAL = "one text stands under several headings"
PLAIN = (False, None)
FEWEST_COLUMNS = 2
MOST_FIGURES = 12  # of a day's month: what is above is a day
LONGEST_TITLE = 120


@dataclass(frozen=True)
class OwnOffer:
    """A table that may be published as one of its own, or why it cannot be.

    Attributes:
        id: lasts over reports of the family as long as its printed title and its columns do.
        table: as it would be published; its resource is named when somebody answers.
        why_not: why it cannot be published so; empty where it can.
        changed: what its columns were when its title was answered; empty where it was not.
        before: the id of that answer.
        rows: how many rows it has.
        question: the id of the question of which kind it is, where one is asked.
        blank: the columns that say nothing in any row, by name.
    """

    id: str
    table: OwnTable
    why_not: str = ""
    changed: tuple[str, ...] = ()
    before: str = ""
    page: int | None = None
    line: int | None = None
    box: tuple[float, float, float, float] | None = None
    rows: int = 0
    first: tuple[tuple[str, ...], ...] = ()
    place: tuple[int | None, int | None, str] = (None, None, "")
    question: str = ""
    blank: frozenset[str] = frozenset()


@dataclass(frozen=True)
class OwnFound:
    """A table that was answered so, as it is read: which answer it follows, rows, periods of columns."""

    id: str
    table: OwnTable
    recognised: Recognised
    place: tuple[int | None, int | None, str] = (None, None, "")
    periods: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Laid:
    """A table with its headings told: its first row of them, how many, and its columns by index."""

    start: int
    depth: int
    columns: Mapping[int, OwnColumn] = field(default_factory=dict)
    said: tuple[str, ...] = ()
    why_not: str = ""
    stated: int = 0
    blank: frozenset[str] = frozenset()


def offer_of(table: RawTable, knowledge: Knowledge, own: Mapping[str, OwnTable]) -> OwnOffer:
    """What a table would be as one of its own.

    Args:
        table: of no known kind.
        knowledge: the report's family and period.
        own: the tables that were answered so, by id.
    """
    laid = _laid(table, knowledge)
    title = _title_of(table, laid.start)
    series = _id(knowledge, title, ())
    before = next((name for name, one in own.items() if title and one.series == series), "")
    columns = tuple(laid.columns.values())
    return OwnOffer(
        _id(knowledge, title, laid.said) if not laid.why_not else _id(knowledge, title, _flat(table)),
        OwnTable(_less_its_period(title)[:LONGEST_TITLE], "", series, columns),
        laid.why_not,
        tuple(column.printed for column in own[before].columns) if before else (),
        before,
        table.page,
        table.line,
        tuple(table.box) if table.box else None,  # type: ignore[arg-type]  # a box has four sides
        len(table.rows) - laid.start - laid.depth,
        first_rows(table),
        blank=laid.blank,
    )


def told_together(offers: Sequence[OwnOffer]) -> list[OwnOffer]:
    """Offers, the columns of those that are one table in several places told by all of them.

    A column that is something here and something else there is text; one that is blank here says nothing.
    """
    several: dict[str, list[OwnOffer]] = {}
    for offer in offers:
        several.setdefault(offer.id, []).append(offer)
    return [replace(offer, table=_of_all(several[offer.id])) for offer in offers]


def _of_all(offers: Sequence[OwnOffer]) -> OwnTable:
    columns = []
    for at, column in enumerate(offers[0].table.columns):
        kinds = {one.table.columns[at].kind for one in offers if column.name not in one.blank}
        kind = kinds.pop() if len(kinds) == 1 else ColumnKind.TEXT
        columns.append(replace(column, kind=kind))
    return replace(offers[0].table, columns=tuple(columns))


def found_in(table: RawTable, knowledge: Knowledge, own: Mapping[str, OwnTable]) -> OwnFound | None:
    """A table that somebody said is one of its own, with its rows; None for any other."""
    if not own:
        return None
    laid = _laid(table, knowledge)
    if laid.why_not:
        return None
    name = _id(knowledge, _title_of(table, laid.start), laid.said)
    known = own.get(name)
    if known is None or len(known.columns) != len(laid.columns):
        return None
    every = zip(laid.columns, known.columns, strict=True)
    columns = {at: column for at, column in every if not column.is_withheld}
    rows = _recognised(table, laid, columns, known, _torn_unit(laid, known))
    named = {
        column.name: named.text
        for at, column in columns.items()
        if (named := periods.named_period(laid.columns[at].printed, knowledge.own))
    }
    return OwnFound(name, known, rows, periods=named)


def _torn_unit(laid: _Laid, known: OwnTable) -> str:
    """Why no row is sure: a title states a unit now that the headings do not, and did not when answered."""
    is_stated = laid.stated not in (0, 1)
    torn = [one for one in known.columns if one.kind is ColumnKind.MONEY and one.scale == 1 and is_stated]
    return f"what the sums under “{torn[0].printed}” are in is not clear any more" if torn else ""


# ---- which rows are headings


def _laid(table: RawTable, knowledge: Knowledge) -> _Laid:
    """A table with its headings told, of several ways the first that gives every column one."""
    if are_paragraphs(table):
        return _Laid(0, 0, why_not="its rows are numbered paragraphs")
    tried = [_laid_under(table, start, depth, knowledge) for start, depth in _headings_of(table)]
    told = next((one for one in tried if not one.why_not), None)
    return told or (tried[0] if tried else _Laid(0, 0, why_not=table.doubt or NO_HEADINGS))


def _laid_under(table: RawTable, start: int, depth: int, knowledge: Knowledge) -> _Laid:
    depth += len(list(takewhile(says_units, table.rows[start + depth :])))
    stacks = stacks_of(table, start, depth)
    texts = [printed.with_years_whole(" ".join(dict.fromkeys(stack))) for stack in stacks]
    body = [row for row in table.rows[start + depth :] if row.filled]
    cells = [[cell for row in body if (cell := _cell_at(row, at)) is not None] for at in range(table.columns)]
    used = [at for at in range(table.columns) if texts[at] or any(cell.text for cell in cells[at])]
    why_not = table.doubt or _why_not(used, texts, cells, body)
    if why_not:
        return _Laid(start, depth, why_not=why_not)
    stated = money_units.stated_above(table, start, ()) or knowledge.money_scale
    proposed = [
        _column(texts[at], [cell.text for cell in cells[at]], at == used[0], stated, knowledge) for at in used
    ]
    columns = named_apart([one for one, _ in proposed])
    said = tuple(said for _, said in proposed)
    told = dict(zip(used, columns, strict=True))
    blank = frozenset(one.name for at, one in told.items() if not any(cell.text for cell in cells[at]))
    return _Laid(start, depth, told, said, stated=stated, blank=blank)


def _headings_of(table: RawTable) -> list[tuple[int, int]]:
    """The first row of headings and how many there may be, likeliest first; none where nothing tells.

    Rows of headings are set otherwise than those below, or stand over figures and hold none.
    """
    options = heading_rows(table)
    if not options:
        return []
    start = options[0][0]
    deepest = max(depth for first, depth in options if first == start)
    below = [row for row in table.rows[start + 1 :] if row.filled]
    usual = Counter(map(_look, below)).most_common(1)[0][0] if below else PLAIN
    heads = table.rows[start : start + deepest]
    depth = len(list(takewhile(lambda row: _look(row) not in (usual, PLAIN), heads)))
    figured = sum(any(is_body(cell.text) for cell in row.filled) for row in below)
    if len(below) < FEWEST_COLUMNS or 2 * figured < len(below):
        return [(start, depth)] if depth else []
    if not depth:
        depth = 1
        while depth < deepest and any(cell.span > 1 for cell in table.rows[start + depth - 1].filled):
            depth += 1
    return [(start, each) for each in range(depth, deepest + 1)]


def _look(row: TableRow) -> tuple[bool, object]:
    """How a row is set: whether all of it is bold, and the ground that it stands on."""
    grounds = {cell.colour for cell in row.filled}
    return all(cell.is_bold for cell in row.filled), grounds.pop() if len(grounds) == 1 else None


def _why_not(
    used: Sequence[int], texts: Sequence[str], cells: Sequence[Sequence[Cell]], body: Sequence[TableRow]
) -> str:
    """Why the columns cannot be told; empty where they can."""
    if len([at for at in used if not names_people(texts[at])]) < FEWEST_COLUMNS:
        return "it has no two columns that name no people"
    if not body:
        return "it has no row below its headings"
    if any(map(says_units, body)):
        return "a row among its rows says units of columns"
    unnamed = [at for at in used if not texts[at]]
    if len(unnamed) > 1:
        return f"{len(unnamed)} of its {len(used)} columns have no heading"
    if any(is_body(cell.text) for at in unnamed for cell in cells[at] if cell.text):
        return "one of its columns has no heading, and holds figures"
    torn = [text for text in texts if len(UNIT.findall(text)) > 1]
    if torn:
        return f"the headings of several columns stand in one: “{torn[0]}”"
    twice = [text for text, count in Counter(texts[at] for at in used if texts[at]).items() if count > 1]
    if twice:
        return f"several columns have one heading: “{twice[0]}”"
    for at in used:
        if not any(cell.text for cell in cells[at]) and (
            any(cell.symbols for cell in cells[at]) or len({cell.colour for cell in cells[at]}) > 1
        ):
            return f"what stands under “{texts[at]}” is said by signs or colours alone"
    return ""


# ---- what columns are


def _column(
    text: str, cells: Sequence[str], is_first: bool, stated: int, knowledge: Knowledge
) -> tuple[OwnColumn, str]:
    """A column as it would be published, and its heading as it counts for telling the table again."""
    said = _said(text, knowledge.own)
    name = slug(UNIT.sub(" ", said)) or slug(said) or ("label" if not text else "")
    title = said[:1].upper() + said[1:]
    scale = figures.heading_scale(text)
    is_share = bool(re.search(r"%|\bper ?cent", text, re.IGNORECASE)) and "£" not in text
    base = OwnColumn(
        (name or ("percent" if is_share else "column")).replace("-", "_"),
        title or "Row",
        text,
        scale=scale,
        is_in_percent=is_share,
        is_of_period=periods.named_period(text, knowledge.own) is not None,
    )
    kind = ColumnKind.TEXT if is_first or not text else _kind(base, cells, stated)
    may_name_people = kind is ColumnKind.TEXT and names_people(text)
    return replace(base, kind=kind, is_withheld=may_name_people), said


def _kind(column: OwnColumn, cells: Sequence[str], stated: int) -> ColumnKind:
    """What all cells of a column are; text where one of them is not surely that."""
    texts = [" ".join(cell.split()) for cell in cells if any(letter.isnumeric() for letter in cell)]
    said = [cell for cell in cells if cell.strip(" -–—.")]
    if not texts or 2 * len(texts) < len(said):
        return ColumnKind.TEXT
    for kind in _possible(column, texts, stated):
        tried = replace(column, kind=kind)
        if all(tried.typed(text)[0] is not None for text in texts):
            return kind
    return ColumnKind.TEXT


def _possible(column: OwnColumn, texts: Sequence[str], stated: int) -> list[ColumnKind]:
    """What a column may be, by its heading and the signs of its cells."""
    has_pounds = [("£" in text) for text in texts]
    if "£" in column.printed or column.scale != 1 or any(has_pounds):
        is_unsure = column.scale == 1 and stated not in (0, 1)
        is_told = "£" in column.printed or column.scale != 1 or all(has_pounds)
        return [ColumnKind.MONEY] if is_told and not is_unsure else []
    if column.is_in_percent or any("%" in text for text in texts):
        return [ColumnKind.PERCENT]
    days = [found for text in texts if (found := NUMERIC_DAY.fullmatch(text))]
    if days and not any(int(found["day"]) > MOST_FIGURES for found in days):
        return []  # day or month first: none of them tells
    if names_ids(column.printed) or all(re.fullmatch(r"(?:19|20)\d\d", text) for text in texts):
        return [ColumnKind.DAY]
    return [ColumnKind.DAY, ColumnKind.NUMBER]


# ---- which table it is


def _title_of(table: RawTable, start: int) -> str:
    """What is printed over a table: its own first row, or the nearest heading above it."""
    titles = [row.filled[0].text for row in table.rows[:start] if len(row.filled) == 1]
    return " ".join((titles[-1] if titles else table.headings[-1] if table.headings else "").split())


def _id(knowledge: Knowledge, title: str, columns: Sequence[str]) -> str:
    bare = _without_periods(title)
    said = "\n".join((knowledge.family, bare, *(" ".join(text.lower().split()) for text in columns)))
    return f"own-{bare[:30].strip('-')}-{hashlib.sha256(said.encode()).hexdigest()[:10]}".replace("--", "-")


def _less_its_period(title: str) -> str:
    """A title as it may stand over several reports: `4. Local plan, Q3 2025/26` is `Local plan`."""
    text = periods.QUARTER.sub(" ", periods.YEARS.sub(" ", periods.MONTHS.sub(" ", title)))
    text = re.sub(r"^\s*\d{1,2}(?:\.\d{1,2})*\.?\s+(?=[A-Z])", "", text)
    text = re.sub(r"\(\W*\)", " ", periods.CALENDAR.sub(" ", text))
    return " ".join(text.split()).strip(" ,:;-–—/") or title


def _without_periods(title: str) -> str:
    text = periods.QUARTER.sub(" ", periods.YEARS.sub(" ", periods.MONTHS.sub(" ", title.lower())))
    return re.sub(r"[^a-z]+", "-", periods.CALENDAR.sub(" ", text)).strip("-")


def _flat(table: RawTable) -> tuple[str, ...]:
    return tuple(cell.text for row in table.rows[:2] for cell in row.filled)


def _said(text: str, own: str) -> str:
    """A heading, its period told by the report's own: `Actual, current` is what each report prints anew.

    One that stands in no such relation is told by itself.
    """
    found = periods.named_period(text, own) if own else None
    if found is None or not re.search(r"\d{2}", text):
        return text
    relation = next(
        (
            words
            for words, period in (
                ("current", own),
                ("the period before", periods.before(own)),
                ("a year earlier", periods.year_ago(own)),
            )
            if period == found.text
        ),
        "",
    )
    years = periods.YEARS.findall(text)
    if relation and len(years) < FEWEST_COLUMNS:
        rest = periods.QUARTER.sub(" ", periods.YEARS.sub(" ", periods.MONTHS.sub(" ", text)))
        rest = " ".join(periods.CALENDAR.sub(" ", rest).split()).strip(" ,:-–()")
        return f"{rest}, {relation}" if rest else relation.capitalize()
    return periods.YEARS.sub(lambda year: _year_said(year.group(), own), text)


def _year_said(year: str, own: str) -> str:
    """A financial year by that of the report: `this year`, `next year`, `year before`."""
    of_report = re.search(r"(\d{4})/\d{2}", own)
    named = periods.named_period(year)
    if of_report is None or named is None or not re.fullmatch(r"\d{4}/\d{2}", named.text):
        return year
    ahead = int(named.text[:4]) - int(of_report[1])
    if ahead in RELATED:
        return RELATED[ahead]
    return f"{abs(ahead)} years {'ahead' if ahead > 0 else 'before'}"


RELATED = {0: "this year", 1: "next year", -1: "year before"}


# ---- its rows


def _recognised(
    table: RawTable, laid: _Laid, columns: Mapping[int, OwnColumn], known: OwnTable, doubt: str
) -> Recognised:
    named = tuple(
        Column(one.name, one.printed, at, None, one.scale, "answered", measure=str(one.kind))
        for at, one in columns.items()
    )
    layout = Layout(known.resource, known.resource, known.title, {}, ())
    heading = FoundHeading(layout, laid.start, laid.depth, named, (), 0)
    rows: list[Row] = []
    merged: dict[int, Cell] = {}
    at = laid.start + laid.depth
    while at < len(table.rows):
        if again := heading_again(table, heading, at):
            at, merged = at + again, {}
            continue
        row = table.rows[at]
        merged = {index: cell for index, cell in merged.items() if index in row.spanned}
        merged |= {cell.column: cell for cell in row.cells if cell.row_span > 1}
        if row.filled:
            rows.append(_row(row, columns, merged, table.doubt or doubt))
        at += 1
    return Recognised(layout, named, tuple(rows), table.headings, table)


def _row(row: TableRow, columns: Mapping[int, OwnColumn], merged: Mapping[int, Cell], doubt: str) -> Row:
    cells = {one.name: Cell("") for one in columns.values()}
    for at, cell in merged.items():
        if at in row.spanned and at in columns:
            cells[columns[at].name] = cell
    for cell in row.cells:
        under = [at for at in range(cell.column, cell.column + cell.span) if at in columns]
        if under and (cell.text or cell.span == 1):
            cells[columns[under[0]].name] = cell
        is_name = under[:1] == list(columns)[:1] and all(columns[at].kind is ColumnKind.TEXT for at in under)
        if len(under) > 1 and cell.text and not (cell.is_overrun or is_name) and len(row.filled) > 1:
            doubt = doubt or SEVERAL
    return Row(cells, (), "", "", row.page, row.line, doubt=row.doubt or doubt)


def _cell_at(row: TableRow, at: int) -> Cell | None:
    """The cell that stands in a column and in no other; None where one is merged over it."""
    cell = next((one for one in row.cells if one.column <= at < one.column + one.span), None)
    return (
        cell if cell is not None and (cell.span == 1 or len(row.filled) > 1) and cell.column == at else None
    )
