"""Which rows of a table are its heading, and which known columns they name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import pairwise
from typing import TYPE_CHECKING

from pipelines.extraction.kinds.layouts import Column, Layout, fold_heading
from pipelines.extraction.kinds.period_groups import OTHER, Told, tell_apart, unknown_of_group, with_own_year
from pipelines.extraction.kinds.periods import ends
from pipelines.extraction.model import RawTable
from pipelines.rows import figures, periods

if TYPE_CHECKING:
    from pipelines.extraction.kinds.knowledge import ReportQuestion, TableEvidence

MAX_HEADING_ROWS = 3
UNIT = re.compile(r"\(?(?:£\s?['’]?(?:000s?|m|k)|%|000s|£)\)?")


@dataclass(frozen=True)
class FoundHeading:
    """Rows of a table that are its heading, and the columns of a layout that they name."""

    layout: Layout
    start: int
    depth: int
    columns: tuple[Column, ...]
    unknown: tuple[str, ...]
    score: int
    found: TableEvidence | None = None
    doubt: str = ""
    offered: tuple[ReportQuestion, ...] = ()


def like_one_of(text: str, candidates: Sequence[str], least: float) -> str | None:
    """The candidate whose letters a text is most like; None where none is like it by at least so much."""
    folded = re.sub(r"[^a-z]", "", text.lower())
    best, share = None, least
    for candidate in candidates:
        other = re.sub(r"[^a-z]", "", candidate.lower())
        ratio = SequenceMatcher(None, folded, other, autojunk=False).ratio() if other else 0.0
        if ratio >= share:
            best, share = candidate, ratio
    return best


def is_partly_known(heading: FoundHeading) -> bool:
    """Whether a table known by its headings has some that are not known, or lacks what its rows need."""
    names = {column.name for column in heading.columns}
    return bool(heading.unknown or heading.doubt) or not set(heading.layout.row_needs) <= names


def better_heading(known: FoundHeading | None, found: FoundHeading | None, own: str) -> FoundHeading | None:
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
    if is_same and (joined := _joined(known, found, loose)):
        return joined
    if found.found.questions:
        further = tuple(replace(one, rows=0) for one in (*found.found.questions, *found.offered))
        return replace(known, offered=further) if is_same else known
    if known.doubt:
        return found if _is_of(found, own) else known
    labels = {known.layout.first_column}  # which stand in the first column, whatever its heading says
    one, two = ({column.name for column in heading.columns} - labels for heading in (known, found))
    apart = found.found.kind.apart  # each such column makes rows of its own
    more = [sum(column.name in apart for column in heading.columns) for heading in (known, found)]
    tells_more = len(two) > len(one) or (is_same and one <= two and more[1] > more[0])
    return found if tells_more or not set(known.layout.row_needs) - labels <= one else known


def _joined(known: FoundHeading, found: FoundHeading, loose: set[int]) -> FoundHeading | None:
    """What evidence says of a table's columns with what headings say of those that it leaves open.

    None where it leaves none open that a heading names, or asks of another one too, or both name one field,
    and where it is doubtful which heading stands over what.
    """
    if known.doubt or found.found is None or (found.start, found.depth) != (known.start, known.depth):
        return None
    told = {column.index for column in found.columns} - found.found.asked
    kept = [column for column in found.columns if column.index in told]
    more = [one for one in known.columns if one.index not in told and one.index not in loose]
    is_whole = found.found.asked <= {column.index for column in more}
    if not more or not is_whole or {one.name for one in more} & {column.name for column in kept}:
        return None
    headings = {one.heading for one in more}
    return replace(
        found,
        columns=tuple(sorted((*kept, *more), key=lambda column: column.index)),
        unknown=tuple(text for text in found.unknown if text not in headings),
        found=replace(found.found, questions=(), asked=frozenset()),
    )


def _is_of(heading: FoundHeading, own: str) -> bool:
    """Whether the columns that stand for this period are of the report's own, or of none that is named."""
    firsts = {names[0] for names in heading.layout.by_period.values()}
    periods_of = {column.period for column in heading.columns if column.name in firsts}
    return all(not period or not own or ends(period) == ends(own) for period in periods_of)


class HeadingRows:
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


def find_heading(table: RawTable, headings: HeadingRows, texts: Sequence[str]) -> FoundHeading | None:
    """The rows that are the table's heading, and the layout they fit best."""
    best: FoundHeading | None = None
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
) -> FoundHeading | None:
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
    return FoundHeading(layout, start, depth, named, tuple(unknown), score, doubt=doubt)


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


def heading_again(table: RawTable, heading: FoundHeading, index: int) -> int:
    """How many rows from here repeat the table's heading (0 when none)."""
    depth = heading.depth
    one = _heading_stacks(table, heading.start, depth)
    two = _heading_stacks(table, index, depth)
    same = sum(1 for a, b in zip(one, two, strict=True) if a and a == b)
    return depth if same >= max(2, 0.7 * sum(1 for a in one if a)) else 0
