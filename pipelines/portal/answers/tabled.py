"""Questions of one open table: its rows counted, its figures added up, put in order or looked up.

Each answer is a cell, or cells added or counted, with its locators. What is asked of no time is answered from
the newest file alone, so that no two states of one list are added; what was left out is said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from pipelines.portal.answers.among import LeftOut, chosen_among, period_told
from pipelines.portal.answers.asked import AskedQuestion
from pipelines.portal.answers.cards import (
    MOST_NEAR,
    Answer,
    Answered,
    Scored,
    asked_for,
    card_of,
    card_of_row,
)
from pipelines.portal.answers.facts import FactCell, FactRow, stems_of
from pipelines.portal.answers.open_tables import (
    COUNTED,
    ENTRY,
    AnswerTable,
    OpenTables,
    ReadFor,
    cells_of,
    read_for,
)
from pipelines.portal.answers.open_words import LEAST, MOST, SUM
from pipelines.portal.answers.ranking import TIMELY, fit_of_period
from pipelines.portal.answers.rated import MOST_ANSWERS, MOST_LISTED, count_of_rows
from pipelines.portal.answers.stemming import stems
from pipelines.portal.answers.totals import worked_out

HOW_MANY = re.compile(r"\b(?:how many|number of|count of|how often|how numerous)\b", re.IGNORECASE)
HOW_OFTEN = re.compile(r"\bhow (?:many times|often)\b", re.IGNORECASE)
"""What asks for the rows of a flow, such as payments, which come about again and again."""
HOW_MUCH = re.compile(r"\bhow (?:much|expensive|big|large)\b", re.IGNORECASE)
SPEND = re.compile(r"\b(?:spend(?:ing)?|spent|expenditure)\b", re.IGNORECASE)
"""What asks for an amount of a flow, as "how much" does."""
MANY = re.compile(r"\b(?:most|fewest|least)\b(?! (?:expensive|valuable|costly))", re.IGNORECASE)
"""What asks who has most of things, rather than the greatest one."""
LISTED = re.compile(r"^\W*(?:list|show|which|what (?!was|is|were|did|does|do)|who)\b", re.IGNORECASE)
"""What asks for each of several, not for what they come to."""
WHO = re.compile(r"^\W*who\b", re.IGNORECASE)
PART_OF = re.compile(
    r"\b(?:what |which )?(?:share|percentage|percent|proportion|fraction)(?: of(?: all| the)*)?\b",
    re.IGNORECASE,
)
"""What asks which part of a whole some rows are."""
MEAN = re.compile(r"\b(?:average|mean)\b", re.IGNORECASE)
SHARE_KIND, MEAN_KIND = "share", "mean"
LIMIT = re.compile(
    r"\b(?:of |for |worth |costing )?(?:(more than|over|above|exceeding|greater than|at least)"
    r"|(less than|under|below|fewer than|up to|at most))"
    r" (?:(£)\s?)?(\d[\d,]*(?:\.\d+)?|an?|one|half a)\s?(k|m|bn|thousand|million|billion)?\b(?: pounds)?",
    re.IGNORECASE,
)
"""What names a limit: `over £500`, `of more than a million pounds`."""
EVERYWHERE = re.compile(
    r"\b(?:in|across|for|of) (?:the|this|our) (?:whole )?(?:area|borough|district|council|county|city)\b",
    re.IGNORECASE,
)
"""What names the whole place that a table is of anyway."""
WHICH_MONTH = re.compile(r"\b(?:which|what) month\b", re.IGNORECASE)
TIMES = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "bn": 1e9, "billion": 1e9}
IN_WORDS = {"a": 1.0, "an": 1.0, "one": 1.0, "half a": 0.5}
PLACES_IN_ORDER = {"second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "fifth": 5, "5th": 5}
PLACE_IN_ORDER = re.compile(rf"\b({'|'.join(PLACES_IN_ORDER)})\b(?!\s(?:quarter|half))", re.IGNORECASE)
YES, NO = frozenset(("y", "yes", "true")), frozenset(("n", "no", "false", ""))
COUNT = "count"
ADDED_UP = frozenset(("gbp", COUNT))
"""Units of figures that may be added."""
AS_WELL = 2
"""How many cells of a sum are shown behind it."""


@dataclass(frozen=True)
class Chosen:
    """The rows that a question is about, and how many were left out for their time."""

    read: ReadFor
    rows: tuple[FactRow, ...]
    others: int
    limit: str = ""

    @property
    def table(self) -> AnswerTable:
        """The table."""
        return self.read.table

    @cached_property
    def units(self) -> dict[str, str]:
        """The columns of figures with their units; whole numbers without one are counts."""
        found: dict[str, str] = {}
        for row in self.table.rows:
            for cell in row.figures:
                is_count = not cell.unit and cell.column not in self.table.words.not_added
                is_count = is_count and (cell.value is None or cell.value.is_integer())
                unit = COUNT if is_count and found.get(cell.column, COUNT) == COUNT else cell.unit
                found[cell.column] = unit
        return found

    @cached_property
    def days(self) -> frozenset[str]:
        """The columns of days."""
        return frozenset(cell.column for row in self.table.rows for cell in row.dates)

    @cached_property
    def flags(self) -> frozenset[str]:
        """The columns that say no more than yes or no."""
        held: dict[str, set[str]] = {}
        for row in self.table.rows:
            for cell in row.entries:
                held.setdefault(cell.column, set()).add(cell.text.lower())
        return frozenset(name for name, texts in held.items() if texts <= YES | NO)

    @property
    def figure(self) -> str:
        """The column of figures that is named; else empty."""
        return next((name for name in self.read.columns if name in self.units), "")

    @property
    def amount(self) -> str:
        """That column, else the one that stands for the table's rows."""
        return self.figure or (self.table.words.amount if self.table.words.amount in self.units else "")

    @property
    def left_out(self) -> LeftOut:
        """The rows of other times."""
        return ((self.others, "of other periods or files"),)

    @property
    def told(self) -> str:
        """What the rows are, in words."""
        about = f" with “{'” and “'.join(self.read.entries)}”" if self.read.entries else ""
        return f"{self.rows[0].table_title}{about}{f' {self.limit}' if self.limit else ''}"

    def scored(self, column: str) -> list[Scored]:
        """The cells of a column."""
        return [
            Scored(row, cell, 0.0, 1.0, frozenset(), "any")
            for row in self.rows
            for cell in cells_of(row)
            if cell.column == column and (cell.value is not None or not cell.is_of_figures)
        ]


def tabled_answer(question: AskedQuestion, tables: OpenTables) -> Answered | None:
    """The answer from the open table that a question names; None where it names none in all of its words."""
    found = [
        (read, answer)
        for table in tables.tables
        if (read := _read(question, table, tables)) and (answer := _answer(question, read))
    ]
    if not found:
        return None
    found.sort(key=lambda each: (not each[0].names_rows, -each[0].weight, not each[1].answers))
    first = found[0][0]
    alike = [
        answer.answers
        for read, answer in found
        if answer.answers and (read.names_rows, read.weight) == (first.names_rows, first.weight)
    ]
    if len(alike) < 2:
        return next((answer for _, answer in found if answer.answers), found[0][1])
    return Answered((*(each[0] for each in alike), *(other for each in alike for other in each[1:])), (), "")


def listed_count(question: AskedQuestion, tables: OpenTables) -> Answered | None:
    """How many things a list of a report has with what a question names, or who has most; None for no such.

    Ratings are left to those who know the printed counts of them.
    """
    is_count = HOW_MANY.search(question.text) is not None
    if question.ratings or not (is_count or MANY.search(question.text)):
        return None
    for table in tables.lists:
        read = read_for(question, table, tables)
        if read is None or not read.names_one:
            continue
        rows = table.rows if read.found is None else [table.rows[number] for number in sorted(read.found)]
        chosen = _of_time(question, read, rows)
        if not chosen.rows:
            continue
        group = _group(chosen)
        if not is_count and group and {MOST, LEAST} & read.kinds:
            return _groups_in_order(chosen, group, "")
        if is_count and read.found is not None:
            return Answered((_with_among(chosen, _count(chosen, "")),), (), "")
    return None


def listed_with(question: AskedQuestion, tables: OpenTables) -> Answered | None:
    """The rows of a report's list with an entry that is named: `initiatives that were partially achieved`."""
    if question.ratings or not LISTED.search(question.text) or HOW_MANY.search(question.text):
        return None
    for table in tables.lists:
        if question.wanted and question.wanted.isdisjoint(stems_of(table.rows[0].table_title)):
            continue  # "which committee owns the portal action" asks for no action
        read = read_for(question, table, tables, ("only",))
        if read is None or not (read.names_one and read.found and len(read.entries) == 1):
            continue
        chosen = _of_time(question, read, [table.rows[number] for number in sorted(read.found)])
        said = frozenset(stems(read.entries[0]))
        if any(term.is_heading and not said.issuperset(term.stems) for term in question.terms):
            continue
        cells = [
            (row, next((cell for cell in row.entries if said <= cell.content), None)) for row in chosen.rows
        ]
        told = f"{len(cells)} with “{read.entries[0]}”"
        cards = [
            replace(
                card_of(Scored(row, cell, 0.0, 1.0, frozenset(), "any")),
                among=_among(chosen, f"Number {number} of {told}"),
            )
            for number, (row, cell) in enumerate(cells, 1)
            if cell is not None
        ]
        if cards:
            return Answered(tuple(cards[:MOST_LISTED]), (), "")
    return None


def listed_by_name(question: AskedQuestion, tables: OpenTables) -> Answered | None:
    """What a report lists under a name, where that is all that is asked for: `what went well`."""
    needed = [term for term in question.terms if term.is_specific]
    if len(needed) != 1 or HOW_MANY.search(question.text) or question.ratings:
        return None
    for table in tables.lists:
        title = tuple(stems(table.rows[0].table_title))
        if title not in needed[0].options:
            continue
        rows = [row for row in table.rows if fit_of_period(question, row.period) in TIMELY]
        newest = max((row.period.end or date.min for row in rows), default=date.min)
        rows = [row for row in rows if (row.period.end or date.min) == newest]
        cells = [(row, next(iter((*row.texts, *row.entries)), None)) for row in rows[:MOST_ANSWERS]]
        told = f"{len(rows)} {table.rows[0].table_title.lower()} that are listed"
        cards = [
            replace(
                card_of(Scored(row, cell, 0.0, 1.0, frozenset(), "any", is_text=True)),
                among=chosen_among(f"Number {number} of {told}", "", row.period.text),
            )
            for number, (row, cell) in enumerate(cells, 1)
            if cell is not None
        ]
        if cards:
            return Answered(tuple(cards), (), "")
    return None


def _read(question: AskedQuestion, table: AnswerTable, tables: OpenTables) -> ReadFor | None:
    """A question read for a table, with what it wants worked out: a share, a mean, what is beyond a limit."""
    part, mean, place = (pattern.search(question.text) for pattern in (PART_OF, MEAN, PLACE_IN_ORDER))
    limit, everywhere = _limit(question, table), EVERYWHERE.search(question.text)
    accounted = [found.group() for found in (part, mean, place, everywhere) if found]
    accounted += [limit.phrase] if limit else []
    often = HOW_OFTEN.search(question.text) if table.words.adds_up else None
    accounted += [often.group()] if often else []
    read = read_for(question, table, tables, accounted)
    if read is None or (part and mean):
        return None
    kinds = (
        {SHARE_KIND}
        if part
        else {MEAN_KIND}
        if mean
        else {MOST}
        if place and not {MOST, LEAST} & read.kinds
        else set()
    )
    return replace(read, kinds=read.kinds | kinds)


def _answer(question: AskedQuestion, read: ReadFor) -> Answered | None:
    named = [read.table.rows[number] for number in sorted(read.found)] if read.found is not None else None
    rows = list(read.table.rows) if named is None else named
    chosen = _of_time(question, read, rows)
    if not chosen.rows:
        newest = max(rows, key=_ends)
        near = tuple(card_of_row(row) for row in rows if row.report == newest.report)[:MOST_NEAR]
        told = f"The newest there is of that is of {newest.period.text}; you asked for {asked_for(question)}."
        return Answered((), near, told)
    if SHARE_KIND in read.kinds:
        return _part(question, read, chosen)
    if MEAN_KIND in read.kinds:
        return _mean(chosen)
    if (limit := _limit(question, read.table)) is not None:
        chosen = _within(chosen, limit)
        if not chosen.rows:
            return Answered((), (), f"No row of {read.table.rows[0].table_title} is {limit.text}.")
        if not (HOW_MANY.search(question.text) or SUM in read.kinds):
            kinds = read.kinds | ({MOST} if limit.is_over else {LEAST})
            return _cells_in_order(replace(chosen, read=replace(read, kinds=kinds)), chosen.amount)
    if {MOST, LEAST} & read.kinds:
        return _from_place(question, _in_order(question, chosen))
    if HOW_MANY.search(question.text):
        return _counted(question, chosen)
    return _looked_up(question, chosen)


def _ends(row: FactRow) -> tuple[date, str]:
    return row.period.end or date.min, row.report


def _of_time(question: AskedQuestion, read: ReadFor, rows: Sequence[FactRow]) -> Chosen:
    """The rows of the time that is asked for: of the newest file where none is."""
    day = next((name for name in (*read.columns, read.table.words.day) if _are_days(rows, name)), "")
    kept = list(rows)
    if question.periods or question.quarter is not None:
        kept = [
            row for row in rows if any(_is_within(question, cell) for cell in row.dates if cell.column == day)
        ]
        if not kept and day not in read.columns:
            kept = [row for row in rows if fit_of_period(question, row.period) in TIMELY]
    if kept and not (question.periods and (day or read.table.words.adds_up)):
        newest = max(kept, key=_ends)
        kept = [row for row in kept if row.report == newest.report]
    return Chosen(read, tuple(kept), len(rows) - len(kept))


def _are_days(rows: Sequence[FactRow], column: str) -> bool:
    return any(cell.column == column for row in rows for cell in row.dates)


def _is_within(question: AskedQuestion, cell: FactCell) -> bool:
    day = date.fromisoformat(cell.text[:10])
    return any(asked.start <= day <= asked.end for asked in question.periods if asked.start and asked.end)


def _in_order(question: AskedQuestion, chosen: Chosen) -> Answered | None:
    """The rows or groups of rows with the most or least of a figure, or the most rows."""
    if WHICH_MONTH.search(question.text) and chosen.table.words.day:
        return _groups_in_order(chosen, chosen.table.words.day, chosen.amount)
    group = _group(chosen)
    if (
        group
        and chosen.read.found is not None
        and len({each.cell.text for each in chosen.scored(group)}) == 1
    ):
        group = ""  # all are of the one that is named: "who won in Clifford ward"
    is_one = chosen.read.names_one and not chosen.figure
    counts = is_one and MANY.search(question.text) is not None
    if is_one and group and not counts:
        return _cells_in_order(chosen, chosen.amount)  # "which department has the largest contract"
    column = "" if counts and group else chosen.amount
    if group and (counts or not _is_own(chosen, group)):
        groups = _groups_in_order(chosen, group, column)
        single = _cells_in_order(chosen, column) if groups and column else None
        if groups and single:
            return replace(groups, answers=(groups.answers[0], single.answers[0], *groups.answers[1:]))
        return groups
    return _cells_in_order(chosen, column)


def _from_place(question: AskedQuestion, ordered: Answered | None) -> Answered | None:
    """An order from the place that is asked for, such as who came second."""
    place = PLACE_IN_ORDER.search(question.text)
    if ordered is None or place is None:
        return ordered
    number = PLACES_IN_ORDER[place[1].lower()]
    at = [each for each in ordered.answers if each.among.startswith(f"Place {number} of")]
    return replace(ordered, answers=(*at, *(each for each in ordered.answers if each not in at)))


@dataclass(frozen=True)
class _Limit:
    """A limit that a question names: from where on, whether beyond or below, and as it is said."""

    value: float
    is_over: bool
    is_within: bool
    text: str
    phrase: str


def _limit(question: AskedQuestion, table: AnswerTable) -> _Limit | None:
    """The limit on a table's amounts that a question names; None for none.

    A number is one where it is said in pounds or thousands, or what it counts is the amount: `2,000 votes`;
    `more than five contracts` is none.
    """
    found = LIMIT.search(question.text)
    if found is None or not table.words.amount:
        return None
    behind = question.text[found.end() :].split()[:1]
    names = (
        *table.words.columns.get(table.words.amount, ()),
        *table.words.beside.get(table.words.amount, ()),
    )
    is_of_amount = bool(behind) and tuple(stems(behind[0])) in {tuple(stems(name)) for name in names}
    if not (found[3] or found[5] or "pound" in found.group().lower() or is_of_amount):
        return None
    number = IN_WORDS.get(found[4].lower())
    value = number if number is not None else float(found[4].replace(",", ""))
    said = (found[1] or found[2]).lower()
    return _Limit(
        value=value * TIMES.get((found[5] or "").lower(), 1.0),
        is_over=found[1] is not None,
        is_within=said in ("at least", "at most", "up to"),
        text=" ".join(found.group().split()),
        phrase=found.group(),
    )


def is_of_a_limit(question: AskedQuestion) -> bool:
    """Whether a question names a limit in pounds, which only a table's rows can be held against."""
    found = LIMIT.search(question.text)
    return found is not None and bool(found[3] or found[5] or "pound" in found.group().lower())


def _within(chosen: Chosen, limit: _Limit) -> Chosen:
    """The rows whose amount is beyond a limit."""
    sign = 1 if limit.is_over else -1
    rows = tuple(
        each.row
        for each in chosen.scored(chosen.amount)
        if each.cell.value is not None
        and (
            sign * (each.cell.value - limit.value) > 0 or (limit.is_within and each.cell.value == limit.value)
        )
    )
    return replace(chosen, rows=rows, limit=limit.text)


def _part(question: AskedQuestion, read: ReadFor, chosen: Chosen) -> Answered | None:
    """What percentage the rows with an entry are of all, by what their amounts add up to, else by number."""
    if read.found is None or len(read.found) == len(read.table.rows):
        return None
    everything = _of_time(question, read, read.table.rows)
    column = chosen.amount if chosen.units.get(chosen.amount, "") in ADDED_UP else ""
    if not column and not read.names_one:
        return None
    part, whole = (_sum(each, column, "") if column else _count(each, "") for each in (chosen, everything))
    if part is None or whole is None or not whole.value or part.value is None:
        return None
    share = round(100 * part.value / whole.value, 1)
    how = f", both the sum of “{part.title}”" if column else " rows"
    words = f"Worked out: {part.text} of {whole.text}{how}."
    card = replace(
        part,
        name=f"{chosen.told}, in percent of all",
        text=f"{share:g}",
        value=share,
        unit="percent",
        words=words,
    )
    return Answered(
        (
            replace(card, among=_among(everything, f"{len(chosen.rows)} of {len(everything.rows)} rows")),
            part,
            whole,
        ),
        (),
        "",
    )


def _mean(chosen: Chosen) -> Answered | None:
    """The mean of a column's figures, with the operation in words."""
    added = _sum(chosen, chosen.amount, f"Average over {chosen.told}") if chosen.amount else None
    if added is None or added.value is None or len(chosen.rows) < 2:
        return None
    count = len(added.of)
    value = round(added.value / count, 2)
    words = f"Worked out: {added.text} over {count:,} cells of the column {added.title}."
    card = replace(added, text=f"{value:,.2f}".rstrip("0").rstrip("."), value=value, words=words)
    return Answered((_with_among(chosen, card),), (), "")


def _cells_in_order(chosen: Chosen, column: str) -> Answered | None:
    """The figures of a column, the largest first, or the smallest."""
    cells = [each for each in chosen.scored(column) if each.cell.value is not None]
    if not cells:
        return None
    is_most = MOST in chosen.read.kinds
    cells.sort(key=lambda each: ((each.cell.value or 0.0) * (-1 if is_most else 1), each.row.locator))
    first = "largest" if is_most else "smallest"
    what = f"figures of “{cells[0].cell.title}” in {chosen.told}, {first} first"
    cards = [
        replace(card_of(each), among=_among(chosen, f"Place {place} of {len(cells)} {what}"))
        for place, each in enumerate(cells[:MOST_ANSWERS], 1)
    ]
    return Answered(tuple(cards), (), "")


def _group(chosen: Chosen) -> str:
    """The column of names whose most is asked for: the ward of `which ward has most applications`."""
    read = chosen.read
    titles = {name for row in chosen.rows for name in (cell.column for cell in row.entries)}
    named = [name for name in (read.wanted, *read.columns) if name in titles]
    return named[0] if named else ""


def _is_own(chosen: Chosen, column: str) -> bool:
    """Whether each entry of a column stands in one row alone."""
    held = [each.cell.text for each in chosen.scored(column)]
    return len(set(held)) == len(held) and len(held) > 0


def _groups_in_order(chosen: Chosen, group: str, column: str) -> Answered | None:
    """The entries of a column by the sum of their rows' figures, or by how many rows they have."""
    groups: dict[str, list[FactRow]] = {}
    for each in chosen.scored(group):
        is_day = each.cell.column == chosen.table.words.day  # days are put together by their months
        groups.setdefault(each.cell.text[:7] if is_day else each.cell.text, []).append(each.row)
    unit = chosen.units.get(column, "")
    if not groups or (column and unit not in ADDED_UP):
        return None
    by_name = {name: replace(chosen, rows=tuple(rows)) for name, rows in groups.items()}
    cards = [
        (card, name)
        for name, each in by_name.items()
        if (card := _sum(each, column, name) if column else _count(each, name))
    ]
    sign = -1 if MOST in chosen.read.kinds else 1
    cards.sort(key=lambda each: (sign * (each[0].value or 0.0), each[1]))
    if not cards:
        return None
    equal = sum(card.value == cards[0][0].value for card, _ in cards)
    by = f"the sum of “{cards[0][0].title}”" if column else "how many rows they have"
    what = f"of {len(cards)} by {by}"
    alike = f"; {equal} have as {'much' if column else 'many'} as the first" if equal > 1 else ""
    return Answered(
        tuple(
            replace(card, among=_among(chosen, f"Place {place} {what}{alike}"))
            for place, (card, _) in enumerate(cards[:MOST_ANSWERS], 1)
        ),
        (),
        "",
    )


def _counted(question: AskedQuestion, chosen: Chosen) -> Answered | None:
    """A printed count, those of several rows added up, or the rows counted."""
    read = chosen.read
    if chosen.figure and chosen.units[chosen.figure] == COUNT:
        return _added(chosen, chosen.figure)
    if chosen.figure and chosen.units[chosen.figure] not in ADDED_UP and len(chosen.rows) == 1:
        return _cells(chosen, chosen.figure)
    flags = [name for name in read.columns if name in chosen.flags]
    if flags:
        held = [each.row for each in chosen.scored(flags[0]) if each.cell.text.lower() in YES]
        if not held or not read.is_said_by_name(flags[0]):
            return None  # "empty" is no "yes" under "occupied"
        chosen = replace(chosen, rows=tuple(held))
    things = _entries_counted(question, chosen)
    if things:
        return things
    other_days = chosen.days.intersection(read.columns) - {chosen.table.words.day}
    if other_days and not question.periods:
        return None  # whether a day to come has come is not told
    is_often = chosen.table.words.adds_up and HOW_OFTEN.search(question.text) is not None
    if read.names_one or (is_often and read.found is not None):
        return Answered((_with_among(chosen, _count(chosen, "")),), (), "")
    return None


def _entries_counted(question: AskedQuestion, chosen: Chosen) -> Answered | None:
    """How many different entries a column has that "how many" names: `how many suppliers`."""
    behind = COUNTED_ENTRIES.search(question.text)
    key = tuple(stems(behind[1])) if behind else ()
    columns = {name for kind, name in chosen.table.phrases.get(key, ()) if name and kind != ENTRY}
    kinds = {kind for kind, _ in chosen.table.phrases.get(key, ())}
    column = next((name for name in columns if name not in chosen.units and name not in chosen.days), "")
    if not column or COUNTED in kinds:
        return None
    first = {each.cell.text: each.row for each in reversed(chosen.scored(column))}
    if not first:
        return None
    title = chosen.table.titles.get(column, column)
    name = f"Different entries of “{title}” in {chosen.told}"
    card = count_of_rows(tuple(reversed(first.values())), name, "")
    return Answered((_with_among(chosen, card),), (), "")


COUNTED_ENTRIES = re.compile(r"\bhow many (?:different |separate )?([\w'’-]+)", re.IGNORECASE)


def _count(chosen: Chosen, name: str) -> Answer:
    rows = chosen.rows
    return count_of_rows(rows, name or f"Rows of {chosen.told}", "")


def _with_among(chosen: Chosen, answer: Answer) -> Answer:
    return replace(answer, among=_among(chosen, f"All {len(chosen.rows)} rows of {chosen.told}"))


def _among(chosen: Chosen, what: str) -> str:
    return chosen_among(what, "", period_told(row.period for row in chosen.rows), chosen.left_out)


def _sum(chosen: Chosen, column: str, name: str) -> Answer | None:
    """The figures of a column added up."""
    parts = [each for each in chosen.scored(column) if each.cell.value is not None]
    if not parts or len({each.cell.unit for each in parts}) > 1:
        return None
    value = sum(each.cell.value or 0.0 for each in parts)
    title = name or f"Sum over {len(parts)} rows of {chosen.told}"
    words = f"Added up from {len(parts)} cells of the column {parts[0].cell.title}."
    return worked_out(parts[0], value, parts, title, words)


def _added(chosen: Chosen, column: str) -> Answered | None:
    """A sum of figures with the first of them behind it; of a single one that itself."""
    if len(chosen.rows) == 1 or chosen.units[column] not in ADDED_UP:
        return _cells(chosen, column)
    answer = _sum(chosen, column, "")
    if answer is None:
        return None
    cells = [card_of(each) for each in chosen.scored(column)[:AS_WELL]]
    return Answered((_with_among(chosen, answer), *cells), (), "")


def _cells(chosen: Chosen, column: str) -> Answered | None:
    cells = chosen.scored(column)
    if not cells:
        return None
    return Answered(tuple(card_of(each) for each in cells[:MOST_ANSWERS]), (), "")


def _say_which(chosen: Chosen, column: str) -> Answered:
    """The question back: of which row a figure is wanted that each row has."""
    cells = chosen.scored(column)
    why = (
        f"“{cells[0].cell.title}” is given for each of {len(cells):,} rows of {chosen.told}: say which,"
        " or ask for the total, the largest or the smallest."
    )
    return Answered((), tuple(card_of(each) for each in cells[:MOST_NEAR]), why)


def _looked_up(question: AskedQuestion, chosen: Chosen) -> Answered | None:
    """The cells under the heading that is asked for, added up where that is asked."""
    read, words = chosen.read, chosen.table.words
    asks_amount = HOW_MUCH.search(question.text) is not None or SUM in read.kinds
    asks_amount = asks_amount or (words.adds_up and SPEND.search(question.text) is not None)
    asked_with = {each.lower() for each in read.entries}
    others = [
        name
        for name in read.columns
        if name not in chosen.units
        and not all(each.cell.text.lower() in asked_with for each in chosen.scored(name))
    ]  # "reference 147711, what was it about" asks for no reference
    is_one = read.found is not None or len(chosen.rows) == 1
    if read.wanted and read.wanted not in chosen.units and is_one:
        return _cells(chosen, read.wanted)
    if question.is_when:
        day = next((name for name in read.columns if name in chosen.days), "")
        return _cells(chosen, day) if day and is_one else None
    column = chosen.figure or (chosen.amount if asks_amount else "")
    if column and (len(chosen.rows) == 1 or SUM in read.kinds or (asks_amount and words.adds_up)):
        return _added(chosen, column)
    if column and is_one and not LISTED.search(question.text):
        is_flow = words.adds_up or chosen.units[column] == COUNT
        return _added(chosen, column) if is_flow else _cells(chosen, column)
    if column and is_one:
        return _cells(chosen, column)
    if not is_one:
        return _say_which(chosen, column) if column and read.names_rows else None
    named = [name for name in others if name not in chosen.days] or others
    if WHO.search(question.text) and words.who and not others:
        named = [words.who]
    if named:
        return _cells(chosen, named[0])
    if read.names_rows:
        return _cells(chosen, chosen.amount) if chosen.amount else _cells(chosen, words.who)
    return None
