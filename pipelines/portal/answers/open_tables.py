"""What people call the rows and columns of open tables, and what a question names of one of them.

An open table has one row a thing (a contract, a post, a parking place), so that what is asked of it is
counted, added up, put in order or looked up. A question is read as one for a table only where each of its
words is a word for that table or its columns, an entry of it, or says nothing: what is left over may change
its meaning.
The words are data, in `schemas/answers/tables.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import pairwise

from pipelines.portal.answers.asked import AskedQuestion
from pipelines.portal.answers.facts import PLACES, FactCell, FactIndex, FactRow
from pipelines.portal.answers.lexicon import BEING, COMMON_WORDS, Lexicon
from pipelines.portal.answers.open_words import LEAST, MOST, UNABLE, OpenWords, TableWords
from pipelines.portal.answers.rarity import zipf
from pipelines.portal.answers.stemming import stem, stems, words_of

ROW_OF_A_FILE = re.compile(r"/row-\d+$")
"""The end of the locator of a row that was read from a file of rows, not from a report."""
LONGEST_ENTRY = 6
"""Words of an entry that a question may name in a row."""
NAMES_BELOW = 3.5
"""Zipf frequency below which a word is a name: `Capita`."""
GETTING = frozenset(("get", "gets", "got", "receive", "received", "earn", "earned", "charge", "charged"))
"""Verbs whose subject is paid: `how much did capita get`."""
LEAST_OF_COLUMN = 2
"""Letters from which a word of a heading names its column."""
FIRM_ENDINGS = tuple(map(stem, ("ltd", "limited", "plc", "llp", "inc")))
DIRECTIONS = frozenset((("from",), ("to",), ("until",)))
ROWS, COUNTED, COLUMN, BESIDE, ENTRY = "rows", "counted", "column", "beside", "entry"
Label = tuple[str, str]
"""What a phrase is, and the column or entry that it names."""
Phrase = tuple[str, ...]
"""Words as their stems."""


@dataclass(frozen=True)
class AnswerTable:
    """A published table of a standard with the words for it and for its columns."""

    words: TableWords
    rows: tuple[FactRow, ...]

    @cached_property
    def phrases(self) -> Mapping[Phrase, tuple[Label, ...]]:
        """Each phrase for the table, its columns and its entries, with what it names."""
        found: dict[Phrase, list[Label]] = {}
        for kind, words in ((ROWS, self.words.rows), (COUNTED, self.words.counted)):
            for phrase in words:
                found.setdefault(tuple(stems(phrase)), []).append((kind, ""))
        headings = {tuple(stems(title)) for title in self.titles.values()}
        lacking: list[tuple[Phrase, Label]] = []
        for phrase in self.words.most:
            found.setdefault(tuple(stems(phrase)), []).extend(((COLUMN, self.words.amount), (MOST, "")))
        for kind, named in (
            (COLUMN, self.words.columns),
            (BESIDE, self.words.beside),
            (ENTRY, self.words.means),
        ):
            for name, phrases in named.items():
                is_there = kind == ENTRY or name in self.titles
                for phrase in phrases:
                    key = tuple(stems(phrase))
                    if is_there:
                        found.setdefault(key, []).append((kind, name))
                    elif key not in headings:
                        lacking.append((key, (kind, name)))
        for key, label in lacking:  # what asks for a column that is not there is not answered by another
            found.setdefault(key, [label])
        for name, title in self.titles.items():
            key = tuple(stems(title))
            if key[-1:] in DIRECTIONS and key[:-1] in headings:
                continue  # "exempt from rates" names the column "exempt", not the day "exempt from"
            if key and len(title) > LEAST_OF_COLUMN and key not in found:
                found[key] = [(BESIDE, name)]
        return {phrase: tuple(dict.fromkeys(labels)) for phrase, labels in found.items()}

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """The heading of each column that a row may have, by the column's name."""
        return {cell.column: cell.title for row in self.rows for cell in cells_of(row)}

    @cached_property
    def file_words(self) -> frozenset[str]:
        """The stems of the words that its files are called by, such as the place that they are of."""
        names = {row.report for row in self.rows}
        return frozenset(map(stem, (word for name in names for word in name.split("-") if word.isalpha())))

    @cached_property
    def holding(self) -> Mapping[str, frozenset[int]]:
        """The rows whose short entries have a stem, by their place in the table."""
        found: dict[str, set[int]] = {}
        for number, row in enumerate(self.rows):
            for cell in row.entries:
                for word in cell.content:
                    found.setdefault(word, set()).add(number)
        return {word: frozenset(numbers) for word, numbers in found.items()}

    @cached_property
    def longest(self) -> int:
        """Words of the longest phrase."""
        return max(map(len, self.phrases), default=1)

    def rows_with(self, phrase: Phrase) -> tuple[frozenset[int], bool]:
        """The rows with an entry that has those words in a row; where it is all there is in any, just those.

        With them, whether it is all there is.
        """
        held = [self.holding.get(word, frozenset()) for word in phrase]
        numbers = frozenset.intersection(*held) if held else frozenset()
        text = f" {' '.join(phrase)} "
        with_it = {
            number: [said for cell in self.rows[number].entries if text in (said := _spoken(cell.text))]
            for number in numbers
        }
        whole = frozenset(number for number, said in with_it.items() if text in said)
        if whole:  # a firm with and without what says that it is one is the same
            firms = {f"{text}{ending} " for ending in FIRM_ENDINGS}
            whole |= frozenset(number for number, said in with_it.items() if not firms.isdisjoint(said))
        return whole or frozenset(number for number, said in with_it.items() if said), bool(whole)

    def column_of(self, phrase: Phrase, numbers: frozenset[int]) -> str:
        """The column of an entry that is just those words, in the first of its rows; empty for none."""
        text = f" {' '.join(phrase)} "
        cells = self.rows[min(numbers)].entries if numbers else ()
        return next((cell.column for cell in cells if _spoken(cell.text) == text), "")

    def column_with(self, phrase: Phrase, numbers: frozenset[int]) -> str:
        """The one column whose entries have those words in a row, in all of these rows; empty for none."""
        text = f" {' '.join(phrase)} "
        columns = {
            next((cell.column for cell in self.rows[number].entries if text in _spoken(cell.text)), "")
            for number in numbers
        }
        return columns.pop() if len(columns) == 1 else ""


@lru_cache(maxsize=20_000)
def _spoken(text: str) -> str:
    return f" {' '.join(stems(text))} "


def cells_of(row: FactRow) -> tuple[FactCell, ...]:
    """All cells of a row."""
    return (*row.figures, *row.entries, *row.dates, *row.texts)


@dataclass(frozen=True)
class OpenTables:
    """The published tables that are called so as the data say.

    Attributes:
        lists: tables of reports that list things without figures, such as key actions.
        working: the words that are no table's own, with what they ask for.
        idle: stems of words that say nothing of what is asked for.
    """

    tables: tuple[AnswerTable, ...] = ()
    lists: tuple[AnswerTable, ...] = ()
    working: Mapping[Phrase, tuple[Label, ...]] = field(default_factory=dict)
    idle: frozenset[str] = frozenset()


def open_tables(facts: FactIndex, lexicon: Lexicon) -> OpenTables:
    """The open tables among all that is published."""
    words = lexicon.open_words
    working: dict[Phrase, list[Label]] = {}
    for kind, phrases in words.orders.items():
        for phrase in phrases:
            working.setdefault(tuple(stems(phrase)), []).append((kind, ""))
    return OpenTables(
        tables=tuple(
            AnswerTable(_words_for(table, rows, words), tuple(rows))
            for (package, table), rows in facts.by_table.items()
            if package == table and ROW_OF_A_FILE.search(rows[0].locator)
        ),
        lists=tuple(
            AnswerTable(_words_for_list(rows[0].table_title), tuple(rows))
            for rows in facts.by_table.values()
            if not (rows[0].is_copy or rows[0].paragraph or ROW_OF_A_FILE.search(rows[0].locator))
            and not any(row.figures for row in rows)
        ),
        working={phrase: tuple(labels) for phrase, labels in working.items()},
        idle=frozenset(map(stem, (*lexicon.plain_fillers, *COMMON_WORDS, *words.idle))),
    )


def _words_for_list(title: str) -> TableWords:
    """The words for a list of a report: its title and that one's last word, such as `initiatives`."""
    rows = tuple(dict.fromkeys((title, title.split()[-1], title.split()[0])))
    return TableWords(rows=rows, counted=rows, columns={}, beside={}, means={})


def _words_for(table: str, rows: Sequence[FactRow], words: OpenWords) -> TableWords:
    """The words for a table: those of its name, of the standard whose columns it has, or of its own headings.

    Files are published under any name: whose columns are those of a standard is asked for in its words.
    """
    if table in words.tables:
        return words.tables[table]
    titles = {cell.column: cell.title for row in rows for cell in cells_of(row)}
    alike = [named for each in words.tables.values() if (named := each.named_as(titles))]
    title = rows[0].table_title
    if alike:
        best = max(alike, key=lambda each: len(titles.keys() & {*each.columns, *each.beside}))
        return replace(best, rows=(*best.rows, title))
    figures = {cell.column for row in rows for cell in row.figures if not cell.words & PLACES}
    names = [cell.column for cell in rows[0].entries]
    return TableWords(
        rows=(title,),
        counted=(title,),
        columns={},
        beside={},
        means={},
        amount=next(iter(figures)) if len(figures) == 1 else "",
        who=names[0] if names else "",
    )


@dataclass(frozen=True)
class ReadFor:
    """A question read as one for a table.

    Attributes:
        names_rows: whether it names the table.
        columns: those it names, those of longer phrases first; `wanted` the one behind "which" or "by".
        found: the rows with all entries that it names; None where it names none.
        kinds: what else it asks for: the most, the least, a sum.
        entries: the words of the entries that it names.
        weight: how many of its words are the table's.
    """

    table: AnswerTable
    names_rows: bool
    names_one: bool
    columns: tuple[str, ...]
    wanted: str
    found: frozenset[int] | None
    kinds: frozenset[str]
    entries: tuple[str, ...]
    weight: int
    said: frozenset[str] = frozenset()

    def is_said_by_name(self, column: str) -> bool:
        """Whether a column is asked for by its own heading, not by a word for it."""
        return self.said.issuperset(stems(self.table.titles.get(column, column)))


NAMING = frozenset((ROWS, COLUMN, BESIDE, ENTRY))
"""What is of the table itself."""
WANTING = frozenset(("which", "what", "whose", "by", "who"))


def read_for(
    question: AskedQuestion, table: AnswerTable, words: OpenTables, accounted: Sequence[str] = ()
) -> ReadFor | None:
    """A question read as one for a table; None where a word of it is not accounted for.

    A word by which the table's files are called may be an entry, else it says no more than that.

    Args:
        question: taken apart.
        table: the table.
        words: those that are no table's own.
        accounted: phrases of the question that are understood already, such as a limit.
    """
    said = _without(question.untimed, accounted)
    if found := _read_words(said, question, table, words):
        return found
    others = tuple(word for word in said if stem(word) not in table.file_words)
    return _read_words(others, question, table, words) if len(others) < len(said) else None


def _read_words(
    said: Sequence[str], question: AskedQuestion, table: AnswerTable, words: OpenTables
) -> ReadFor | None:
    """Words read as those of a question for a table; None where one of them is not accounted for."""
    keys = tuple(map(stem, said))
    kinds: set[str] = set()
    columns: dict[str, tuple[bool, int]] = {}
    entries: list[_Entry] = []
    wanted, weight, at = "", 0, 0
    while at < len(keys):
        length, own = _longest(keys, at, table, words)
        is_asked_for = at > 0 and said[at - 1].lower() in ("which", "what", "whose")
        if entry := None if is_asked_for else _entry(said, at, length, table, question, words.idle):
            entries.append(entry)
            length = len(entry.said.split())
            own = ((ENTRY, ""),)
        elif not own and keys[at] not in words.idle | question.idle:
            return None
        for kind, name in own:
            if kind == ENTRY and name:
                phrase = tuple(stems(name))
                entries.append(_Entry(name, phrase, at, *table.rows_with(phrase)))
            elif kind in (COLUMN, BESIDE):
                columns[name] = max((kind == COLUMN, length), columns.get(name, (False, 0)))
                wanted = wanted or (name if at and said[at - 1].lower() in WANTING else "")
        kinds |= {kind for kind, _ in own} | _orders_within(keys[at : at + length], own, words)
        weight += length if any(kind in NAMING for kind, _ in own) else 0
        at += max(length, 1)
    column, kept = _without_alternatives(entries, said, table)
    kept = _joined(kept, said, table)
    columns |= {column: (True, 1)} if column else {}
    found = frozenset.intersection(*(entry.rows for entry in kept)) if kept else None
    if not columns.keys() <= table.titles.keys():
        return None
    is_entered = any(entry.is_name for entry in entries)
    if not (kinds & {ROWS, COLUMN} or (columns and is_entered)) or UNABLE in kinds or found == frozenset():
        return None
    return ReadFor(
        table=table,
        names_rows=ROWS in kinds,
        names_one=COUNTED in kinds,
        columns=tuple(sorted(columns, key=lambda name: columns[name], reverse=True)),
        wanted=column or wanted,
        found=found,
        kinds=frozenset(kinds),
        entries=tuple(entry.said for entry in kept),
        weight=weight,
        said=frozenset(keys),
    )


def _without(said: Sequence[str], phrases: Sequence[str]) -> tuple[str, ...]:
    """Words without those of some phrases, wherever they stand in a row."""
    left = tuple(said)
    for phrase in phrases:
        words = [word.lower() for word in words_of(phrase)]
        for at in range(len(left) - len(words) + 1):
            if words and [word.lower() for word in left[at : at + len(words)]] == words:
                left = (*left[:at], *left[at + len(words) :])
                break
    return left


@dataclass(frozen=True)
class _Entry:
    """An entry that a question names: as it does, its stems, where, in which rows, and whether as a whole."""

    said: str
    phrase: Phrase
    at: int
    rows: frozenset[int]
    is_whole: bool
    is_who: bool = False

    @property
    def is_name(self) -> bool:
        """Whether it names its rows by itself: words in a row, who gets something, or no common word."""
        if self.is_who:
            return True
        is_named = self.at > 0 and self.said[:1].isupper()
        return len(self.phrase) > 1 or is_named or zipf(self.said.lower()) < NAMES_BELOW


def _orders_within(phrase: Phrase, own: Sequence[Label], words: OpenTables) -> frozenset[str]:
    """The orders that the words of a column's name ask for: the most, of `best paid`."""
    if not any(kind in (ROWS, COLUMN, BESIDE) for kind, _ in own):
        return frozenset()
    found = (kind for word in phrase for kind, _ in words.working.get((word,), ()))
    return frozenset(kind for kind in found if kind in (MOST, LEAST))


def _without_alternatives(
    entries: Sequence[_Entry], said: Sequence[str], table: AnswerTable
) -> tuple[str, list[_Entry]]:
    """The column of two entries that "or" stands between, and the entries without them."""
    for first, second in pairwise(entries):
        between = said[first.at + len(first.said.split()) : second.at]
        if [word.lower() for word in between] == ["or"]:
            column = table.column_of(first.phrase, first.rows)
            if column and column == table.column_of(second.phrase, second.rows):
                return column, [entry for entry in entries if entry is not first and entry is not second]
    return "", list(entries)


def _joined(entries: Sequence[_Entry], said: Sequence[str], table: AnswerTable) -> list[_Entry]:
    """The entries, two of one column that "and" stands between as one: no row can have both of them."""
    kept: list[_Entry] = []
    for entry in entries:
        last = kept[-1] if kept else None
        between = said[last.at + len(last.said.split()) : entry.at] if last else ()
        if last is not None and [word.lower() for word in between] == ["and"]:
            columns = {table.column_with(each.phrase, each.rows) for each in (last, entry)}
            if len(columns) == 1 and "" not in columns and last.rows.isdisjoint(entry.rows):
                name = " ".join((last.said, "and", entry.said))
                whole = last.is_whole and entry.is_whole
                kept[-1] = _Entry(name, (*last.phrase, *entry.phrase), last.at, last.rows | entry.rows, whole)
                continue
        kept.append(entry)
    return kept


def _longest(keys: Phrase, at: int, table: AnswerTable, words: OpenTables) -> tuple[int, tuple[Label, ...]]:
    """The longest phrase that begins at a word, with all that it is."""
    for length in range(min(max(table.longest, LONGEST_ENTRY), len(keys) - at), 0, -1):
        phrase = keys[at : at + length]
        if own := (*table.phrases.get(phrase, ()), *words.working.get(phrase, ())):
            return length, own
    return 0, ()


def _entry(
    said: Sequence[str],
    at: int,
    shortest: int,
    table: AnswerTable,
    question: AskedQuestion,
    idle: frozenset[str],
) -> _Entry | None:
    """The longest entry that begins at a word, longer than a phrase there.

    One that begins with a word that stands everywhere is only a whole one: `On street`.
    """
    is_plain = _says_nothing(said[at], question)
    for length in range(min(LONGEST_ENTRY, len(said) - at), max(shortest, int(is_plain)), -1):
        words = said[at : at + length]
        if _says_nothing(words[-1], question):
            continue
        inner = [word for word in words[1:-1] if word.lower() not in BEING]  # "milestones were fully met"
        phrase = tuple(map(stem, (words[0], *inner, *words[1:][-1:])))
        numbers, is_whole = table.rows_with(phrase)
        if length == 1 and phrase[0] in idle and not is_whole:
            continue  # "the council's biggest payment" is none to a council
        if numbers and (is_whole or not is_plain):
            behind = said[at + length].lower() if at + length < len(said) else ""
            is_who = at > 0 and said[at - 1].lower() in ("did", "does", "has") and behind in GETTING
            return _Entry(" ".join(words), phrase, at, numbers, is_whole, is_who)
    return None


def _says_nothing(word: str, question: AskedQuestion) -> bool:
    """Whether a word stands everywhere; a lone capital letter is a name: `ward A`."""
    return stem(word) in question.idle and not (len(word) == 1 and word.isupper() and word != "I")
