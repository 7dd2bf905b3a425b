"""Tables to rows under known columns: what kind each table is, and which cell stands under which heading.

Works on both forms of a report. A table that no layout fits stays listed as unknown; a row that cannot
be placed surely is marked as doubtful with the reason, for its record to be held back.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from itertools import pairwise
from typing import TYPE_CHECKING

from pipelines.extraction.kinds import money_units
from pipelines.extraction.kinds.grouping import group_rows
from pipelines.extraction.kinds.layouts import Column, Layout, fold_heading
from pipelines.extraction.kinds.narrative_rows import (
    UNDER,
    columns_with,
    is_lone_sentence,
    narrative_of,
    with_comment,
)
from pipelines.extraction.kinds.period_groups import OTHER, Told, tell_apart, unknown_of_group, with_own_year
from pipelines.extraction.kinds.periods import ends
from pipelines.extraction.kinds.transposed import transposed
from pipelines.extraction.model import Cell, Document, RawTable, TableRow, TextBlock
from pipelines.extraction.text import Vocabulary, join_pieces
from pipelines.rows import figures, periods
from pipelines.rows.records import TO_BE_ANSWERED

if TYPE_CHECKING:
    from pipelines.extraction.kinds.untaught import Knowledge, ReportQuestion, TableEvidence

FEWEST_CODED = 2  # rows
CODED = re.compile(
    r"^(?P<code>[A-Z]{1,6}[ ./-]?\d{1,4}[a-z]?(?:\.\d{1,2})?|\d{1,2}(?:\.\d{1,2}){1,3})[:.)]?"
    r"\s+(?:[-–—:]\s+)?(?P<name>[A-Z(%£].{2,})$",
    re.DOTALL,
)
"""A code and a name in one cell: `CL1 Library visits`, `2.3 Homes let`."""
MAX_HEADING_ROWS = 3
FEWEST_NUMBERED = 4  # columns: fewer numbers in order may be figures
TOTAL = re.compile(r"(?i)^(?:grand |overall |net )?total\b.{0,30}$")
FAR_MORE = 2.0  # times the points
MOST_AGREE = 2  # times as many tables as do not
LONE = "a sentence stands alone in this row, and whose it is is not clear"
UNIT = re.compile(r"\(?(?:£\s?['’]?(?:000s?|m|k)|%|000s|£)\)?")


@dataclass(frozen=True)
class Row:
    """One record's cells by column name; `each` has the cells of repeated columns with their column.

    `doubt` says why the row cannot be placed surely; it is empty for a sound row.
    """

    cells: Mapping[str, Cell]
    each: tuple[tuple[Column, Cell], ...]
    section: str
    area: str
    page: int | None
    line: int | None
    pieces: Mapping[str, tuple[Cell, ...]] = field(default_factory=dict)
    doubt: str = ""

    def text(self, name: str) -> str:
        """The text under a column, empty when it has none."""
        cell = self.cells.get(name)
        return cell.text if cell else ""


@dataclass(frozen=True)
class Recognised:
    """A table whose kind is known; `ends_in` is the section and area in force at its end.

    `found` is how its kind and columns were found where its headings are not known; `place` is its number
    in the document's flow; `offered` asks of further columns, without which its rows are sound.
    """

    layout: Layout
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    headings: tuple[str, ...]
    raw: RawTable
    label: str = ""
    unknown_headings: tuple[str, ...] = ()
    ends_in: tuple[str, str] = ("", "")
    found: TableEvidence | None = None
    place: int = 0
    offered: tuple[ReportQuestion, ...] = ()

    @property
    def name(self) -> str:
        """The nearest heading above the table."""
        return self.headings[-1] if self.headings else ""


@dataclass(frozen=True)
class _Heading:
    layout: Layout
    start: int
    depth: int
    columns: tuple[Column, ...]
    unknown: tuple[str, ...]
    score: int
    found: TableEvidence | None = None
    doubt: str = ""
    offered: tuple[ReportQuestion, ...] = ()


def recognise(
    document: Document,
    layouts: Sequence[Layout],
    vocabulary: Vocabulary,
    knowledge: Knowledge | None = None,
) -> tuple[list[Recognised], list[RawTable]]:
    """Sort a document's tables into those of a known kind and the rest, in reading order.

    Args:
        document: what was read.
        layouts: the kinds of table whose headings are known.
        vocabulary: the report's words.
        knowledge: what is needed to find out by evidence what the other tables are; None to leave them.
    """
    known: list[Recognised] = []
    unknown: list[RawTable] = []
    headings = Counter(block.text for block in document.blocks if block.kind == "heading")
    sections = [text for text in headings if len(text) > 12]
    phrases = sections + [
        row.at(0).text for table in document.tables for row in table.rows if 8 < len(row.at(0).text) < 80
    ]
    possible = _Headings(layouts, knowledge.own if knowledge else "")
    before: list[TextBlock] = []
    again: dict[int, tuple[RawTable, list[str], str]] = {}
    tried: dict[int, tuple[RawTable, list[str], str]] = {}
    left: dict[int, tuple[RawTable, list[str], str]] = {}
    pending_section: str | None = None
    last_line: int | None = None
    for place, part in enumerate(document.flow):
        if isinstance(part, TextBlock):
            before.append(part)
            continue
        texts = [block.text for block in before[-3:]]
        between = [block for block in before if block.kind != "footnote"]
        is_next = bool(known) and known[-1].raw.line == last_line
        lone = (
            between[0].text
            if len(between) == 1 and between[0].kind == "heading" and not between[0].size and is_next
            else ""
        )
        before, last_line = [], part.line
        if document.form == "transcript" and (lost := _lost_heading(part, sections)):
            pending_section = lost
            continue
        table = replace(part, headings=(*part.headings, pending_section)) if pending_section else part
        found = _recognise_table(
            table, possible, texts, vocabulary, sections, document.form, known, lone, phrases, knowledge
        )
        is_asked = found is not None and found.found is not None and bool(found.found.questions)
        if document.form != "transcript" and (found is None or is_asked):
            found = _recognise_turned(table, possible, texts, knowledge) or found
        pending_section = None
        if found is None:
            unknown.append(part)
            left[place] = (table, texts, lone)
        else:
            tried[len(known)] = (table, texts, lone)
            if found.found is not None and (found.found.questions or found.found.unknown):
                again[len(known)] = tried[len(known)]
            known.append(replace(found, place=place))
    outdone = [at for at, one in enumerate(known) if one.found and _outdoing(one.found, known)]
    again |= {at: tried[at] for at in outdone}
    told = _told_by_clear_tables(known)
    unlike = [at for at, one in enumerate(known) if one.found and _is_unlike(one.found, told)]
    again |= {at: tried[at] for at in unlike if at in tried}
    if (again or left) and told and knowledge is not None:
        sure = replace(knowledge, siblings=told)

        def once_more(one: tuple[RawTable, list[str], str], before: int) -> Recognised | None:
            table, texts, lone = one
            others = known[:before]
            return _recognise_table(
                table, possible, texts, vocabulary, sections, document.form, others, lone, phrases, sure
            )

        for number, one in again.items():
            found = once_more(one, number)
            if found is not None:
                known[number] = replace(found, place=known[number].place)
        for place, one in left.items():
            number = sum(table.place < place for table in known)
            found = once_more(one, number)
            if found is not None:
                unknown = [part for part in unknown if part is not document.flow[place]]
                known.insert(number, replace(found, place=place))
    whole = [_with_codes_parted(_split_run_together(table, known)) for table in known]
    return [held_back_by_questions(table) for table in whole], unknown


def _told_by_clear_tables(known: Sequence[Recognised]) -> dict[str, str]:
    """The fields of columns that clear tables of a report tell, where those with the same headings agree.

    Where one of few rows is unlike the others, most of which agree, these are right.
    """
    told: dict[str, Counter[str]] = {}
    for table in known:
        is_outdone = table.found is not None and _outdoing(table.found, known) is not None
        for key, name in (table.found.told if table.found and not is_outdone else {}).items():
            told.setdefault(key, Counter())[name] += 1
    found = {}
    for key, names in told.items():
        (name, count), *others = names.most_common()
        if count > MOST_AGREE * sum(other for _, other in others):
            found[key] = name
    return found


def _is_unlike(found: TableEvidence, told: Mapping[str, str]) -> bool:
    """Whether a table tells a column otherwise than most others with the same headings."""
    from pipelines.extraction.kinds.untaught import place_in  # late: needs numpy and scipy

    places = {place_in(found.kind.name, one.index, found.under): one.name for one in found.columns}
    return any(told.get(place, name) != name for place, name in places.items())


def _outdoing(found: TableEvidence, known: Sequence[Recognised]) -> TableEvidence | None:
    """What is said of a table with the same headings of which far more speaks for another kind."""
    others = [other.found for other in known if other.found and other.found.under == found.under]
    best = max(others, key=lambda one: one.points, default=found)
    is_other = best.kind.name != found.kind.name and best.points >= FAR_MORE * max(found.points, 1.0)
    return best if is_other and not best.questions else None


def _lost_heading(table: RawTable, sections: Sequence[str]) -> str | None:
    """A heading that a transcript has as a row of cells: `Responsible | growth and rec | generation (`."""
    if len(table.rows) != 1:
        return None
    text = "".join(cell.text for cell in table.rows[0].cells)
    return _like_one_of(text, sections, 0.85)


def _like_one_of(text: str, candidates: Sequence[str], least: float) -> str | None:
    folded = re.sub(r"[^a-z]", "", text.lower())
    best, share = None, least
    for candidate in candidates:
        other = re.sub(r"[^a-z]", "", candidate.lower())
        ratio = SequenceMatcher(None, folded, other, autojunk=False).ratio() if other else 0.0
        if ratio >= share:
            best, share = candidate, ratio
    return best


def _snapped(name: str, phrases: Sequence[str]) -> str:
    """A name put together from pieces, as it stands whole elsewhere; a like-lettered one is left alone."""
    other = _like_one_of(name, phrases, 0.92)
    if other is None or re.sub(r"[^a-z]", "", other.lower()) == re.sub(r"[^a-z]", "", name.lower()):
        return name
    return other


def _recognise_table(
    table: RawTable,
    headings: _Headings,
    texts: Sequence[str],
    vocabulary: Vocabulary,
    sections: Sequence[str],
    form: str,
    known: Sequence[Recognised],
    lone: str,
    phrases: Sequence[str],
    knowledge: Knowledge | None,
) -> Recognised | None:
    heading = _find_heading(table, headings, texts)
    if knowledge is not None and (heading is None or _is_partly_known(heading)):
        heading = _better(heading, _heading_by_evidence(table, knowledge, texts, heading), knowledge.own)
    if heading is None:
        return None
    if heading.found is None:
        heading = _in_unit_of_title(heading, table, texts)
    if form == "transcript":
        rows = _from_transcript(table, heading, vocabulary, sections, known, lone, phrases)
    else:
        is_usual = any(UNDER in column.evidence for other in known for column in other.columns)
        rows = _from_grid(table, heading, knowledge, has_comments_below=is_usual)
    rows = replace(rows, offered=heading.offered)
    if not heading.doubt:
        return rows
    # what is unclear about the headings comes before what a row says under them
    return replace(rows, rows=tuple(replace(row, doubt=heading.doubt) for row in rows.rows))


def _recognise_turned(
    table: RawTable, headings: _Headings, texts: Sequence[str], knowledge: Knowledge | None
) -> Recognised | None:
    """A table that is not surely known as one with headings in its first column, if they name all of it."""
    turned = transposed(table)
    if turned is None:
        return None
    heading = _find_heading(turned, headings, texts)
    if knowledge is not None and (heading is None or _is_partly_known(heading)):
        heading = _better(heading, _heading_by_evidence(turned, knowledge, texts, heading), knowledge.own)
    if heading is None or heading.start or heading.unknown or heading.doubt:
        return None
    if heading.found is not None and heading.found.questions:
        return None
    if heading.found is None:
        heading = _in_unit_of_title(heading, turned, texts)
    return _from_grid(turned, heading, knowledge)


def _in_unit_of_title(heading: _Heading, table: RawTable, texts: Sequence[str]) -> _Heading:
    """A table of money whose known headings state no unit, in the one that its title states."""
    money = money_units.money_columns(heading.columns)
    places = {column.index for column in money}
    body = table.rows[heading.start + heading.depth :]
    cells = [cell.text for row in body for cell in row.filled if cell.column in places]
    if not money or money_units.states_unit(money, cells):
        return heading
    scale = money_units.stated_above(table, heading.start, texts)
    return replace(heading, columns=money_units.in_unit(heading.columns, scale)) if scale else heading


def _is_partly_known(heading: _Heading) -> bool:
    """Whether a table known by its headings has some that are not known, or lacks what its rows need."""
    names = {column.name for column in heading.columns}
    return bool(heading.unknown or heading.doubt) or not set(heading.layout.row_needs) <= names


def _heading_by_evidence(
    table: RawTable, knowledge: Knowledge, texts: Sequence[str], known: _Heading | None
) -> _Heading | None:
    """What evidence says of a table, with the layout its rows are built by; `known` may be its heading."""
    from pipelines.extraction.kinds.untaught import find  # late: needs numpy and scipy

    found = find(table, knowledge, texts, (known.start, known.depth) if known else None)
    if found is None:
        return None
    layout = found.kind.layout
    names = {column.name for column in found.columns}
    elsewhere = {*layout.repeated, *([layout.first_column] if layout.row_label else [])}
    layout = replace(
        layout,
        row_needs=tuple(name for name in found.kind.row if name in names and name not in elsewhere),
        group_by=tuple(name for name in layout.group_by if name in names),
        requires=(),
        repeated=tuple(field.name for field in found.kind.fields if field.is_repeated),
    )
    return _Heading(
        layout, found.start, found.depth, found.columns, found.unknown, 0, found, offered=found.offered
    )


def _better(known: _Heading | None, found: _Heading | None, own: str) -> _Heading | None:
    """Of what headings and what evidence say of a table, that which tells more of its columns."""
    if known is None or found is None:
        return known or found
    if found.found is None:
        return known
    # a heading that goes on in any words (`Not rated (monitor)`) is known, and may yet be another
    loose = {one.index for one in known.columns if known.layout.is_loose(one.name, one.heading)}
    is_same = found.layout.name == known.layout.name
    if is_same and loose & found.found.asked:
        return found
    if found.found.questions:
        further = tuple(replace(one, rows=0) for one in (*found.found.questions, *found.offered))
        return replace(known, offered=further) if is_same else known
    if known.doubt:
        return found if _is_of(found, own) else known
    labels = {known.layout.first_column}  # which stand in the first column, whatever its heading says
    one, two = ({column.name for column in heading.columns} - labels for heading in (known, found))
    return found if len(two) > len(one) or not set(known.layout.row_needs) - labels <= one else known


def _is_of(heading: _Heading, own: str) -> bool:
    """Whether the columns that stand for this period are of the report's own, or of none that is named."""
    firsts = {names[0] for names in heading.layout.by_period.values()}
    periods_of = {column.period for column in heading.columns if column.name in firsts}
    return all(not period or not own or ends(period) == ends(own) for period in periods_of)


class _Headings:
    """Which columns of which layouts a text may name: most texts of a table are headings in none."""

    def __init__(self, layouts: Sequence[Layout], own: str = "") -> None:
        self.own = own
        self._layouts = layouts
        self._spanning = frozenset().union(*(layout.spanning_folded for layout in layouts))
        self._begins_spanning = tuple(f"{text.lower()} " for layout in layouts for text in layout.spanning)
        self._plain = frozenset().union(*(layout.plain_headings for layout in layouts))
        patterns = dict.fromkeys(pattern for layout in layouts for pattern in layout.open_headings)
        self._open = re.compile("|".join(f"(?:{pattern})" for pattern in patterns) or "(?!)")
        self._needed = [
            {
                (number, name)
                for name in layout.requires
                if name not in {layout.first_column, *layout.unheaded}
            }
            for number, layout in enumerate(layouts)
        ]
        self._named: dict[str, frozenset[tuple[int, str]]] = {}
        self._parting: dict[str, frozenset[int]] = {}

    def possible(self, stacks: Sequence[Sequence[str]]) -> list[Layout]:
        """Those layouts of which all needed columns may be named by these stacks of heading cells."""
        named: set[tuple[int, str]] = set()
        parting: set[int] = set()
        for index, stack in enumerate(stacks):
            if len(stack) > 1 and any(fold_heading(text) in self._spanning for text in stack):
                return list(self._layouts)
            for first in range(len(stack)):
                for end in range(first + 1, len(stack) + 1):
                    named |= self._named_by(" ".join(stack[first:end]))
            if len(stack) == 1 and index + 1 < len(stacks) and not stacks[index + 1]:
                parting |= self._parted_by(stack[0])
        return [
            layout
            for number, (layout, needed) in enumerate(zip(self._layouts, self._needed, strict=True))
            if needed <= named or number in parting
        ]

    def _named_by(self, text: str) -> frozenset[tuple[int, str]]:
        if text not in self._named:
            self._named[text] = frozenset(
                (number, name)
                for number, layout in enumerate(self._layouts if self._may_be_known(text) else ())
                if (name := layout.column_of(text) or layout.column_of(_without_spanning(layout, text)))
            )
        return self._named[text]

    def _may_be_known(self, text: str) -> bool:
        folded = fold_heading(text)
        return (
            folded in self._plain
            or text.lower().startswith(self._begins_spanning)
            or bool(self._open.fullmatch(folded))
        )

    def _parted_by(self, text: str) -> frozenset[int]:
        if text not in self._parting:
            self._parting[text] = frozenset(
                number for number, layout in enumerate(self._layouts) if len(layout.headings_in(text)) > 1
            )
        return self._parting[text]


def _find_heading(table: RawTable, headings: _Headings, texts: Sequence[str]) -> _Heading | None:
    """The rows that are the table's heading, and the layout they fit best."""
    best: _Heading | None = None
    for start in range(min(len(table.rows), 12)):
        for depth in range(1, min(MAX_HEADING_ROWS, len(table.rows) - start) + 1):
            stacks = _heading_stacks(table, start, depth)
            for layout in headings.possible(stacks):
                found = _fit(table, layout, start, depth, stacks, texts, headings.own)
                if found and (best is None or found.score > best.score):
                    best = found
        if best is not None and start >= best.start + 2:
            break
    return best


def _fit(
    table: RawTable,
    layout: Layout,
    start: int,
    depth: int,
    printed: list[list[str]],
    texts: Sequence[str],
    own: str,
) -> _Heading | None:
    stacks = _parted_stacks(layout, printed)
    columns: list[Column] = []
    unknown: list[str] = []
    for index, stack in enumerate(stacks):
        name, heading = _name_column(layout, stack)
        if name is None and index == 0 and layout.first_column:
            name, heading = layout.first_column, " ".join(stack)
        if name is not None:
            columns.append(
                Column(
                    name, heading, index, periods.period_in(heading), figures.heading_scale(" ".join(stack))
                )
            )
        elif any(stack) and not (index == 0 and layout.row_label):
            unknown.append(" ".join(stack))
    columns = _with_lone_heading(layout, columns, table, start + depth, stacks)
    columns, torn = _with_ref_under_shared(layout, columns, table, start, depth)
    names = {column.name for column in columns}
    if not set(layout.requires) <= names or set(layout.forbids) & names:
        return None
    headed = [column for column in columns if column.heading]
    if layout.only and (unknown or len(headed) < 2):
        return None
    if len(headed) < max(1, len(unknown)) or (len(headed) < 2 and not layout.row_label):
        return None
    if layout.near_text and not any(
        re.search(layout.near_text, text) for text in (*table.headings[-1:], *texts)
    ):
        return None
    if not _used_up(layout, table, start, depth) or _is_unit_row(table, start + depth):
        return None
    score = 10 * len(headed) - 6 * len(unknown) - depth
    named, doubt = _with_periods(layout, columns, own)
    doubt = torn or doubt
    if any(column.name == OTHER for column in named):
        layout = replace(layout, repeated=(*layout.repeated, OTHER))
    if layout.by_period and (strange := unknown_of_group(unknown)):
        doubt = doubt or f"the column {strange!r} is not known, which may be of the period that is asked for"
    return _Heading(layout, start, depth, named, tuple(unknown), score, doubt=doubt)


def _with_lone_heading(
    layout: Layout, columns: list[Column], table: RawTable, first: int, stacks: Sequence[Sequence[str]]
) -> list[Column]:
    """A heading over two columns that a page prints over one of them only: the other by its cells' looks."""
    result = list(columns)
    for name, behind in layout.unheaded.items() if table.page is not None else ():
        found = [column for column in columns if column.name == behind]
        look = layout.look_patterns.get(name)
        if len(found) != 1 or look is None:
            continue
        at = found[0].index
        if at + 1 < len(stacks) and not stacks[at + 1] and _looks(table, first, at, look):
            place = result.index(found[0])
            result[place : place + 1] = [
                replace(found[0], name=name, heading=""),
                replace(found[0], index=at + 1),
            ]
        elif at > 0 and not stacks[at - 1] and _looks(table, first, at - 1, look):
            result.insert(result.index(found[0]), Column(name, "", at - 1))
    return result


def _with_ref_under_shared(
    layout: Layout, columns: list[Column], table: RawTable, start: int, depth: int
) -> tuple[list[Column], str]:
    """Columns of which two stand under one heading: references and names, else in doubt, and why."""
    wide = {
        cell.column: cell.span
        for row in table.rows[start : start + depth]
        for cell in row.filled
        if cell.span == 2 and not cell.is_overrun
    }
    result = list(columns)
    for one, two in pairwise(columns):
        is_shared = one.name == two.name and wide.get(one.index) == 2 and two.index == one.index + 1
        if not is_shared or one.name in {*layout.repeated, *layout.by_period, *layout.unheaded.values()}:
            continue
        look = layout.look_patterns.get("ref")
        has_ref = any(column.name == "ref" for column in columns)
        if (
            one.name in layout.named_by
            and look
            and not has_ref
            and _looks(table, start + depth, one.index, look)
        ):
            result[result.index(one)] = replace(one, name="ref", heading="")
        elif all(any(row.at(at.index).text for row in table.rows[start + depth :]) for at in (one, two)):
            return columns, f"two columns stand under the heading {one.heading!r}"
    return result, ""


def _looks(table: RawTable, first: int, index: int, look: re.Pattern[str]) -> bool:
    """Whether most cells of a column look a certain way; rows of one cell only do not count."""
    texts = [row.at(index).text for row in table.rows[first:] if len(row.filled) > 2 and row.at(index).text]
    return bool(texts) and sum(bool(look.match(text)) for text in texts) > len(texts) / 2


def _used_up(layout: Layout, table: RawTable, start: int, depth: int) -> bool:
    """Whether the last heading row adds something: no data row may be taken for a heading."""
    if depth == 1:
        return True
    texts = [cell.text for cell in table.rows[start + depth - 1].filled]
    return bool(texts) and not any(
        re.search(r"\d", text)
        and layout.column_of(text) is None
        and not re.search(r"000|20\d\d|Q[1-4]", text)
        for text in texts
    )


def _is_unit_row(table: RawTable, index: int) -> bool:
    """Whether a row states only units (`£000`, `%`): it still belongs to the heading."""
    texts = [cell.text for cell in table.rows[index].filled] if index < len(table.rows) else []
    return (
        bool(texts)
        and any(UNIT.fullmatch(text) for text in texts)
        and not any(re.search(r"\d", UNIT.sub("", text)) for text in texts)
    )


def _heading_stacks(table: RawTable, start: int, depth: int) -> list[list[str]]:
    stacks: list[list[str]] = [[] for _ in range(table.columns)]
    for row in table.rows[start : start + depth]:
        for cell in row.cells:
            if cell.span >= table.columns and table.columns > 1:
                continue
            for index in range(cell.column, min(cell.column + cell.span, table.columns)):
                if cell.text:
                    stacks[index].append(cell.text)
    return stacks


def _parted_stacks(layout: Layout, stacks: list[list[str]]) -> list[list[str]]:
    """Headings that ran together in one cell before empty ones, given back to their columns in order."""
    parted = list(stacks)
    for index, stack in enumerate(stacks):
        empty = 0
        while index + 1 + empty < len(stacks) and not stacks[index + 1 + empty]:
            empty += 1
        if not stack or not empty:
            continue
        names = layout.headings_in(" ".join(stack))
        if len(names) == empty + 1 and all(layout.column_of(name) for name in names) and len(stack) == 1:
            parted[index : index + empty + 1] = [[name] for name in names]
    return parted


def _name_column(layout: Layout, stack: Sequence[str]) -> tuple[str | None, str]:
    """The column a stack of heading cells names: the longest run of them that is known."""
    if not stack:
        return None, ""
    plain = [text for text in stack if fold_heading(text) not in layout.spanning_folded] or list(stack)
    runs = [plain[i:j] for i in range(len(plain)) for j in range(i + 1, len(plain) + 1)]
    for run in sorted(runs, key=len, reverse=True):
        text = " ".join(run)
        name = layout.column_of(text) or layout.column_of(_without_spanning(layout, text))
        if name is not None:
            return name, text
    return None, " ".join(stack)


def _without_spanning(layout: Layout, text: str) -> str:
    """A heading less the one over several columns that begins above it and reached the same cell."""
    for spanning in layout.spanning:
        if text.lower().startswith(f"{spanning.lower()} "):
            return text[len(spanning) + 1 :]
    return text


def _with_periods(layout: Layout, columns: list[Column], own: str) -> tuple[tuple[Column, ...], str]:
    """Tell apart columns found several times, by period or by order; and why that could not be done."""
    result = list(columns)
    doubt = ""
    aimed = next((column.period for column in columns if column.name == "target" and column.period), "")
    for name, names in layout.by_period.items():
        found = [with_own_year(column, own) for column in columns if column.name == name]
        told = tell_apart(found, names, own, aimed) if found else Told(())
        by_index = {column.index: column for column in told.columns}
        result = [by_index.get(column.index, column) if column.name == name else column for column in result]
        doubt = doubt or told.doubt
    for name, names in layout.in_order.items():
        found = [column for column in columns if column.name == name]
        for column, new in zip(found, names, strict=False):
            result[result.index(column)] = replace(column, name=new)
    for name, behind in layout.unheaded.items():
        result = _with_unheaded(result, name, behind)
    return tuple(result), doubt


def _with_unheaded(columns: list[Column], name: str, behind: str) -> list[Column]:
    """A heading over two columns whose first has none of its own: `Ref` over type and reference."""
    twice = [column for column in columns if column.name == behind]
    if len(twice) < 2:
        return columns
    return [replace(column, name=name) if column is twice[0] else column for column in columns]


# --- PDF: cells stand in a grid -------------------------------------------------------------------


def _numbers_columns(row: TableRow) -> bool:
    """Whether a row under headings does nothing but number the columns: `(1)`, `(2)`, `(3)`, or `A`, `B`."""
    texts = [cell.text.strip("()[]. ") for cell in row.filled]
    if len(texts) < FEWEST_NUMBERED or row.filled[0].column > 1:
        return False
    if all(len(text) == 1 and text.isascii() and text.isalpha() for text in texts):
        places = [ord(text.lower()) - ord("a") + 1 for text in texts]
    elif all(text.isascii() and text.isdigit() for text in texts):
        places = [int(text) for text in texts]
    else:
        return False
    return places == list(range(1, len(places) + 1))


def _from_grid(
    table: RawTable,
    heading: _Heading,
    knowledge: Knowledge | None = None,
    *,
    has_comments_below: bool = False,
) -> Recognised:
    layout = heading.layout
    narrative = (
        narrative_of(
            table,
            heading.start + heading.depth,
            heading.found.kind,
            knowledge.words,
            frozenset(column.name for column in heading.columns),
            is_usual=has_comments_below,
        )
        if heading.found is not None and knowledge is not None
        else None
    )
    columns = columns_with(heading.columns, narrative)
    section = _section_of(table, heading)
    label = _label_of(table, heading)
    area = ""
    rows: list[tuple[TableRow, Mapping[str, Cell], str, str]] = []
    names = {column.index: column.name for column in heading.columns}
    merged: dict[int, Cell] = {}
    index = heading.start + heading.depth
    headed = index
    apart = _rows_set_apart(table.rows)
    area_row = TableRow(())
    while index < len(table.rows):
        row = table.rows[index]
        again = _heading_again(table, heading, index)
        if again:
            index += again
            headed = index
            merged = {}
            continue
        if index == headed and _numbers_columns(row):
            index += 1
            headed = index
            continue
        merged = _merged_here(row, merged)
        if narrative is not None and index in narrative.cells and rows:
            above = rows[-1]
            rows[-1] = (above[0], with_comment(above[1], narrative, index), *above[2:])
            index += 1
            continue
        full = _full_width(row, table.columns, names, layout, is_set_apart=index in apart)
        if rows and heading.found is not None and is_lone_sentence(row) and not is_lone_sentence(area_row):
            rows.append((replace(row, doubt=row.doubt or LONE), _cells_by_name(row, names), section, area))
            index += 1
            continue
        if full is not None:
            area_row = row
            if index > headed and index + 1 < len(table.rows) and _heading_again(table, heading, index + 1):
                section, area = full.text, ""
            else:
                area = full.text
            index += 1
            continue
        if row.filled:
            held = {at: cell for at, cell in merged.items() if names.get(at) not in layout.group_by}
            rows.append((_doubted(row, heading.columns), _cells_by_name(row, names, held), section, area))
        index += 1
    grouped = _grouped(layout, columns, rows)
    return Recognised(
        layout,
        columns,
        tuple(replace(row, doubt=table.doubt or row.doubt) for row in grouped),
        table.headings,
        table,
        label,
        heading.unknown,
        (section, area),
        heading.found,
    )


def _section_of(table: RawTable, heading: _Heading) -> str:
    for row in reversed(table.rows[: heading.start]):
        if len(row.filled) == 1 and row.filled[0].column == 0:
            return row.filled[0].text
    return table.headings[-1] if table.headings else ""


def _label_of(table: RawTable, heading: _Heading) -> str:
    """The text of a cell merged over heading and row, where the layout has one."""
    if not heading.layout.row_label:
        return ""
    first = table.rows[heading.start].at(0)
    if first.row_span > heading.depth and heading.start + heading.depth < len(table.rows):
        row = table.rows[heading.start + heading.depth]
        beside = [
            text for middle, text in first.line_middles if row.box and row.box.top < middle < row.box.bottom
        ]
        return " ".join(beside) or first.text
    return first.text


def _heading_again(table: RawTable, heading: _Heading, index: int) -> int:
    """How many rows from here repeat the table's heading (0 when none)."""
    depth = heading.depth
    one = _heading_stacks(table, heading.start, depth)
    two = _heading_stacks(table, index, depth)
    same = sum(1 for a, b in zip(one, two, strict=True) if a and a == b)
    return depth if same >= max(2, 0.7 * sum(1 for a in one if a)) else 0


def _full_width(
    row: TableRow, columns: int, names: Mapping[int, str], layout: Layout, *, is_set_apart: bool
) -> Cell | None:
    """A row's one cell when it names an area: over all columns, or alone in the first.

    Alone where names of records stand, it must be set apart from those.
    """
    if len(row.filled) != 1:
        return None
    cell = row.filled[0]
    if cell.span >= max(2, columns - 1) and cell.column == 0:
        return cell
    is_alone = cell.column == 0 and columns > 3 and not row.spanned
    is_alone = is_alone and (names.get(0) not in layout.row_needs or is_set_apart)
    return cell if is_alone and cell.row_span == 1 and len(row.cells) > 1 else None


def _rows_set_apart(rows: Sequence[TableRow]) -> frozenset[int]:
    """Rows by number of one text only that is bold or stands on a ground, as those of records do not."""
    looks = [
        (row.filled[0].is_bold, row.filled[0].colour is not None and _is_of_one_ground(row))
        if row.filled
        else (False, False)
        for row in rows
    ]
    records = [look for row, look in zip(rows, looks, strict=True) if len(row.filled) > 2]
    if not records:
        return frozenset()
    usual = tuple(sum(look[at] for look in records) > len(records) / 3 for at in (0, 1))
    return frozenset(
        number
        for number, (row, look) in enumerate(zip(rows, looks, strict=True))
        if len(row.filled) == 1 and any(own and not often for own, often in zip(look, usual, strict=True))
    )


def _is_of_one_ground(row: TableRow) -> bool:
    return len({cell.colour for cell in row.cells}) == 1


def _merged_here(row: TableRow, above: Mapping[int, Cell]) -> dict[int, Cell]:
    """Cells by column that begin in this row or, merged downwards, in one above and reach into it."""
    going_on = {at: cell for at, cell in above.items() if at in row.spanned}
    return going_on | {cell.column: cell for cell in row.cells if cell.row_span > 1}


def _doubted(row: TableRow, columns: Sequence[Column]) -> TableRow:
    """A row, doubtful if one of its texts is merged over several columns that have headings of their own."""
    for cell in row.filled:
        over = {
            column.heading
            for column in columns
            if column.heading and cell.column <= column.index < cell.column + cell.span
        }
        if len(over) > 1 and not row.doubt and not cell.is_overrun:
            names = ", ".join(f"“{name}”" for name in sorted(over))
            return replace(row, doubt=f"one text stands under several headings: {names}")
    return row


def _cells_by_name(
    row: TableRow, names: Mapping[int, str], merged: Mapping[int, Cell] | None = None
) -> dict[str, Cell]:
    """A row's cells by `index:name`; one merged downwards from a row above stands here too."""
    found = {
        f"{at}:{names[at]}": cell for at, cell in (merged or {}).items() if at in row.spanned and at in names
    }
    for cell in row.cells:
        for index in range(cell.column, cell.column + cell.span):
            name = names.get(index)
            if name is not None:
                found[f"{index}:{name}"] = cell
                break
    return found


def _grouped(
    layout: Layout, columns: Sequence[Column], rows: Sequence[tuple[TableRow, Mapping[str, Cell], str, str]]
) -> Iterator[Row]:
    """Rows, those under one merged cell made one."""
    keys = [f"{column.index}:{column.name}" for column in columns if column.name in layout.group_by]
    keys.sort(key=lambda key: layout.group_by.index(key.split(":", 1)[1]))
    pending: list[tuple[TableRow, Mapping[str, Cell], str, str]] = []
    inherited: dict[str, Cell] = {}
    for entry in rows:
        cells = entry[1]
        starts = any(cells[key].text for key in keys if key in cells)
        if pending and (starts or not keys):
            yield _row(layout, columns, pending, inherited)
            pending = []
        if starts:
            inherited = _inherit(keys, entry, inherited)
        pending.append(entry)
    if pending:
        yield _row(layout, columns, pending, inherited)


def _inherit(
    keys: Sequence[str],
    entry: tuple[TableRow, Mapping[str, Cell], str, str],
    before: dict[str, Cell],
) -> dict[str, Cell]:
    """The labels of a group, outermost first.

    Below one that is new nothing of the group before stands, unless its cell is merged down to here.
    """
    row, cells, _, _ = entry
    result: dict[str, Cell] = {}
    is_new = False
    for key in keys:
        own = cells.get(key)
        if own is not None and (own.text or own.symbols):
            result[key] = own
            is_new = True
        elif key in before and (not is_new or int(key.split(":", 1)[0]) in row.spanned):
            result[key] = before[key]
    return result


def _row(
    layout: Layout,
    columns: Sequence[Column],
    entries: Sequence[tuple[TableRow, Mapping[str, Cell], str, str]],
    inherited: Mapping[str, Cell],
) -> Row:
    first, _, section, area = entries[0]
    cells: dict[str, Cell] = {}
    pieces: dict[str, tuple[Cell, ...]] = {}
    each: list[tuple[Column, Cell]] = []
    doubled = ""
    for column in columns:
        key = f"{column.index}:{column.name}"
        found = _distinct(entry[1][key] for entry in entries if key in entry[1] and entry[1][key].text)
        empty = [entry[1][key] for entry in entries if key in entry[1]]
        if not found and key in inherited:
            found = [inherited[key]]
        cell = _joined(found) if found else (empty[0] if empty else Cell("", column=column.index))
        before = cells.get(column.name)
        if column.name in layout.repeated:
            each.append((column, cell))
        elif before is None or not before.text or cell.text:
            if before is not None and before.text not in ("", cell.text):
                doubled = f"two texts under {column.name}, whose heading stands over two columns"
            cells[column.name] = cell
            pieces[column.name] = tuple(found)
    _name_total(layout, cells, pieces)
    doubt = next((entry[0].doubt for entry in entries if entry[0].doubt), "") or _doubt(layout, cells)
    doubt = doubt or doubled
    return Row(cells, tuple(each), section, area, first.page, first.line, pieces, doubt)


def _name_total(layout: Layout, cells: dict[str, Cell], pieces: dict[str, tuple[Cell, ...]]) -> None:
    """Give a row its name where `Total` stands beside an empty one: under references, or names of groups."""
    name = next(iter(layout.row_needs), "")
    if name not in cells or cells[name].text:
        return
    at = next((one for one, cell in cells.items() if one != name and TOTAL.match(cell.text)), None)
    if at is None:
        return
    beside = cells[at]
    cells[name], cells[at] = beside, replace(cells[name], text="", items=(), parts=())
    pieces[name], pieces[at] = (beside,), ()


def _distinct(cells: Iterable[Cell]) -> list[Cell]:
    """Cells without those that came before: one merged over several rows of a record is one."""
    return list({id(cell): cell for cell in cells}.values())


def _joined(cells: Sequence[Cell]) -> Cell:
    """Several cells of one record as one; pieces join by a space."""
    if len(cells) == 1:
        return cells[0]
    return replace(
        cells[0],
        text=" ".join(cell.text for cell in cells),
        items=tuple(item for cell in cells for item in cell.items),
        parts=tuple(part for cell in cells for part in cell.parts),
    )


def held_back(table: Recognised, doubt: str) -> Recognised:
    """The table with all rows doubtful for one reason; a row's own reason stays."""
    return replace(table, rows=tuple(replace(row, doubt=row.doubt or doubt) for row in table.rows))


def held_back_by_questions(table: Recognised) -> Recognised:
    """The table with all rows doubtful where a person has still to say what it or a column of it is."""
    if table.found is None or not (table.found.questions or table.found.doubt):
        return table
    asked = "; ".join(question.about for question in table.found.questions)
    doubt = table.found.doubt or f"{TO_BE_ANSWERED}: {asked}"
    return replace(table, rows=tuple(replace(row, doubt=doubt) for row in table.rows))


def questions_of(
    tables: Sequence[Recognised], offered: Sequence[ReportQuestion] = ()
) -> tuple[ReportQuestion, ...]:
    """What is still to be asked about some tables, each question once, first what most rows wait for.

    Args:
        tables: the tables of a report; where several questions keep a table back, each counts for its share.
        offered: questions that no row of theirs waits for: further columns, tables of no known kind.
    """
    waiting: Counter[str] = Counter()
    asked: dict[str, ReportQuestion] = {}
    for table in tables:
        questions = table.found.questions if table.found else ()
        for question in questions:
            asked.setdefault(question.id, question)
            waiting[question.id] += len(table.rows) / len(questions)  # type: ignore[assignment]  # shares
    for question in offered:
        asked.setdefault(question.id, question)
        waiting[question.id] += question.rows
    return tuple(sorted(asked.values(), key=lambda one: -waiting[one.id]))


def _doubt(layout: Layout, cells: Mapping[str, Cell]) -> str:
    missing = [name for name in layout.row_needs if not (cells.get(name) and cells[name].text)]
    return f"no text under {', '.join(missing)}" if missing else ""


# --- transcripts: cells may be displaced ----------------------------------------------------------


def _from_transcript(
    table: RawTable,
    heading: _Heading,
    vocabulary: Vocabulary,
    sections: Sequence[str],
    known: Sequence[Recognised],
    lone: str,
    phrases: Sequence[str],
) -> Recognised:
    layout = heading.layout
    before = next((other for other in reversed(known) if other.layout.name == layout.name), None)
    section, area = _transcript_place(table, heading, before, sections, lone)
    columns = _transcript_columns(table, heading)
    rows: list[tuple[TableRow, Mapping[str, Cell], str, str]] = []
    index = heading.start + heading.depth
    while index < len(table.rows):
        row = table.rows[index]
        again = _heading_again(table, heading, index)
        if again:
            index += again
            continue
        name = _area_name(row, columns, layout, vocabulary)
        if name is not None:
            snapped = _like_one_of(name, sections, 0.92)
            if index + 1 < len(table.rows) and _heading_again(table, heading, index + 1):
                section, area = snapped or name, ""
            else:
                was_cut = sum(1 for cell in row.filled if re.search(r"[A-Za-z]", cell.text)) > 1
                area = _snapped(name, phrases) if was_cut else name
            index += 1
            continue
        if row.filled:
            rows.append((row, _aligned(row, columns, layout), section, area))
        index += 1
    if layout.group_by:
        carried = (
            before.rows[-1].cells if before and before.rows and before.rows[-1].section == section else {}
        )
        grouped = [
            _row(layout, columns, entries, labels)
            for entries, labels in group_rows(layout, columns, rows, carried)
        ]
    else:
        grouped = list(_grouped(layout, columns, rows))
    label = table.rows[heading.start].at(0).text if layout.row_label else ""
    return Recognised(
        layout,
        columns,
        tuple(grouped),
        (*table.headings[:-1], section) if section else table.headings,
        table,
        label,
        heading.unknown,
        (section, area),
        heading.found,
    )


def _transcript_place(
    table: RawTable, heading: _Heading, before: Recognised | None, sections: Sequence[str], lone: str
) -> tuple[str, str]:
    """Section and area in force where a transcript's table begins.

    A table goes on from the one before when no heading stands between. A lone line between two pieces
    of one table that names areas in rows of its own is such an area, printed outside by the service.
    """
    nearest = table.headings[-1] if table.headings else ""
    for row in reversed(table.rows[: heading.start]):
        text = join_pieces([cell.text for cell in row.filled], None)
        if section := _like_one_of(text, sections, 0.75):
            return section, ""
    if before is None:
        return nearest, ""
    before_section, before_area = before.ends_in
    if tuple(before.raw.headings) == tuple(table.headings) or nearest == before_section:
        return before_section, before_area
    if lone and any(row.area for row in before.rows):
        return before_section, lone
    return nearest, ""


def _transcript_columns(table: RawTable, heading: _Heading) -> tuple[Column, ...]:
    """Columns renumbered for rows that have a cell more than the heading (an unheaded first one)."""
    layout = heading.layout
    columns = list(heading.columns)
    for name, behind in layout.unheaded.items():
        look = layout.look_patterns.get(name)
        firsts = [
            row.at(0).text for row in table.rows[heading.start + heading.depth :] if len(row.filled) > 2
        ]
        if look and firsts and sum(bool(look.match(text)) for text in firsts) > len(firsts) / 2:
            position = next((i for i, column in enumerate(columns) if column.name == behind), None)
            if position is not None:
                columns.insert(position, Column(name, "", columns[position].index))
                columns = [replace(column, index=number) for number, column in enumerate(columns)]
    return tuple(columns)


def _area_name(
    row: TableRow, columns: Sequence[Column], layout: Layout, vocabulary: Vocabulary
) -> str | None:
    """The area a row names: one text, cut over cells or not, and nothing that a record has."""
    if len(columns) < 4:
        return None
    filled = row.filled
    if not filled or filled[0].column != 0:
        return None
    firsts = [cell for cell in filled if re.search(r"[A-Za-z]", cell.text)]
    if not firsts or max(cell.column for cell in firsts) > 3 or 2 * len(filled) >= len(columns):
        return None
    needed = [
        column for column in columns if column.name in layout.row_needs and column.name != columns[0].name
    ]
    looks = layout.look_patterns
    for column in needed:
        look = looks.get(column.name)
        if look and look.match(row.at(column.index).text):
            return None
    first_look = looks.get(columns[0].name)
    if len(firsts) > 1 and first_look and first_look.match(firsts[0].text) and not filled[0].is_bold:
        return None
    return join_pieces([cell.text for cell in firsts], vocabulary)


def _aligned(row: TableRow, columns: Sequence[Column], layout: Layout) -> dict[str, Cell]:
    """Each cell under the column where it belongs by its looks; displaced cells are moved.

    Cells are placed in order. Without a mismatch each stands under its own number.
    """
    cells = list(row.cells)
    while len(cells) > len(columns) and not cells[-1].text:
        cells.pop()
    numbers = {column.index for column in columns}
    if not any(_mismatch(cell, columns, layout) for cell in cells) and len(cells) <= max(numbers) + 1:
        by_index = {cell.column: cell for cell in cells}
        return {f"{c.index}:{c.name}": by_index[c.index] for c in columns if c.index in by_index}
    placed = _place(cells, columns, layout)
    return {f"{columns[at].index}:{columns[at].name}": cell for cell, at in placed}


def _mismatch(cell: Cell, columns: Sequence[Column], layout: Layout) -> bool:
    column = next((column for column in columns if column.index == cell.column), None)
    if column is None:
        return bool(cell.text)
    look = layout.look_patterns.get(column.name)
    return bool(look and cell.text and not look.match(cell.text))


def _place(cells: Sequence[Cell], columns: Sequence[Column], layout: Layout) -> list[tuple[Cell, int]]:
    """The best placing of cells under columns in order (dynamic programming over both)."""
    rows, width = len(cells), len(columns)
    best = [[0.0] * (width + 1) for _ in range(rows + 1)]
    step = [[""] * (width + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        best[i][width] = best[i + 1][width] - (3.0 if cells[i].text else 0.1)
        step[i][width] = "drop"
    for j in range(width - 1, -1, -1):
        best[rows][j] = best[rows][j + 1] - 0.3
        step[rows][j] = "skip"
    for i in range(rows - 1, -1, -1):
        for j in range(width - 1, -1, -1):
            options = {
                "take": best[i + 1][j + 1] + _fitness(cells[i], columns[j], layout),
                "skip": best[i][j + 1] - 0.3,
                "drop": best[i + 1][j] - (3.0 if cells[i].text else 0.1),
            }
            step[i][j] = max(options, key=lambda name: options[name])
            best[i][j] = options[step[i][j]]
    placed, i, j = [], 0, 0
    while i < rows or j < width:
        move = step[i][j]
        if move == "take":
            placed.append((cells[i], j))
            i, j = i + 1, j + 1
        elif move == "skip":
            j += 1
        else:
            i += 1
    return placed


def _fitness(cell: Cell, column: Column, layout: Layout) -> float:
    own = 0.2 if cell.column == column.index else 0.0
    if not cell.text:
        return own
    look = layout.look_patterns.get(column.name)
    if look is None:
        return own + 0.4
    return own + (2.0 if look.match(cell.text) else -2.0)


def _split_run_together(table: Recognised, known: Sequence[Recognised]) -> Recognised:
    """Part cells that ran together (`Adults & Communities New indicator`), by what other rows hold."""
    if not table.layout.split:
        return table
    rows = table.rows
    for name, lost in table.layout.split.items():
        seen = _values_of(known, table.layout.name, name, lost)
        rows = tuple(_parted(row, name, lost, seen) for row in rows)
    return replace(table, rows=rows)


def _with_codes_parted(table: Recognised) -> Recognised:
    """A table found by evidence whose names all begin with a code of their own: a code and a name each."""
    if table.found is None:
        return table
    kind = table.found.kind
    name = kind.row[0] if kind.row else ""
    if "ref" not in {field.name for field in kind.fields} or any(c.name == "ref" for c in table.columns):
        return table
    begun = [match for row in table.rows if (match := CODED.match(row.text(name)))]
    codes = {match["code"] for match in begun}
    if len(codes) < FEWEST_CODED or len(codes) < len(table.rows):
        return table
    rows = []
    for row, match in zip(table.rows, begun, strict=True):
        cell = row.cells[name]
        parted = {"ref": match["code"], name: match["name"]}
        own = {field: replace(cell, text=text, items=(text,)) for field, text in parted.items()}
        rows.append(replace(row, cells={**row.cells, **own}))
    return replace(table, rows=tuple(rows))


def _values_of(known: Sequence[Recognised], layout: str, name: str, lost: str) -> list[str]:
    found = {
        row.text(name)
        for table in known
        if table.layout.name == layout
        for row in table.rows
        if row.text(name)
        and row.cells.get(lost) is not None
        and row.cells[lost].column != 0
        and (row.text(lost) or len(row.text(name)) < 30)
    }
    return sorted(found, key=len, reverse=True)


def _parted(row: Row, name: str, lost: str, seen: Sequence[str]) -> Row:
    text = row.text(name)
    if row.text(lost) or not text:
        return row
    if text in seen and not any(text.startswith(f"{other} ") for other in seen):
        return row
    options = "|".join(re.escape(value) for value in seen if value != text)
    match = (
        re.match(rf"((?:{options})(?:\s?(?:/|&|or|and|,)\s?(?:{options}))*) (?=[A-Z])", text)
        if options
        else None
    )
    if not match or text[match.end() :].startswith(("Group", "(", "–")):
        return row
    head, tail = match.group(1), text[match.end() :]
    cell = row.cells[name]
    cells = {
        **row.cells,
        name: replace(cell, text=head, items=(head,)),
        lost: replace(cell, text=tail, items=(tail,)),
    }
    return replace(row, cells=cells)
