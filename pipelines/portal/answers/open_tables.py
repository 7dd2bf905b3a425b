"""What people call the rows and columns of open tables, and what a question names of one of them.

An open table has one row a thing (a contract, a post, a parking place), so that what is asked of it is
counted, added up, put in order or looked up. A question is read as one for a table only where each of its
words is a word for that table or its columns, an entry of it, or says nothing: what is left over may change
its meaning.
The words are data, in `schemas/answers/tables.yaml`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import pairwise

from wordfreq import zipf_frequency

from pipelines.portal.answers.facts import FactCell, FactIndex, FactRow
from pipelines.portal.answers.open_words import LEAST, MOST, UNABLE, TableWords
from pipelines.portal.answers.question import COMMON_WORDS, AskedQuestion, Lexicon, stem, stems

LONGEST_ENTRY = 6
"""Words of an entry that a question may name in a row."""
NAMES_BELOW = 3.5
"""Zipf frequency below which a word is a name: `Capita`."""
LEAST_OF_COLUMN = 2
"""Letters from which a word of a heading names its column."""
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
        for kind, named in (
            (COLUMN, self.words.columns),
            (BESIDE, self.words.beside),
            (ENTRY, self.words.means),
        ):
            for name, phrases in named.items():
                for phrase in phrases:
                    found.setdefault(tuple(stems(phrase)), []).append((kind, name))
        for name, title in self.titles.items():
            key = tuple(stems(title))
            if key and len(title) > LEAST_OF_COLUMN and key not in found:
                found[key] = [(BESIDE, name)]
        return {phrase: tuple(dict.fromkeys(labels)) for phrase, labels in found.items()}

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """The heading of each column that a row may have, by the column's name."""
        return {cell.column: cell.title for row in self.rows for cell in cells_of(row)}

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
        return whole or frozenset(number for number, said in with_it.items() if said), bool(whole)

    def column_of(self, phrase: Phrase, numbers: frozenset[int]) -> str:
        """The column of an entry that is just those words, in the first of its rows; empty for none."""
        text = f" {' '.join(phrase)} "
        cells = self.rows[min(numbers)].entries if numbers else ()
        return next((cell.column for cell in cells if _spoken(cell.text) == text), "")


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
        working: the words that are no table's own, with what they ask for.
        idle: stems of words that say nothing of what is asked for.
    """

    tables: tuple[AnswerTable, ...] = ()
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
            AnswerTable(words.tables[table], tuple(rows))
            for (package, table), rows in facts.by_table.items()
            if package == table and table in words.tables
        ),
        working={phrase: tuple(labels) for phrase, labels in working.items()},
        idle=frozenset(map(stem, (*lexicon.plain_fillers, *COMMON_WORDS, *words.idle))),
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


NAMING = frozenset((ROWS, COLUMN, BESIDE, ENTRY))
"""What is of the table itself."""
WANTING = frozenset(("which", "what", "whose", "by", "who"))


def read_for(question: AskedQuestion, table: AnswerTable, words: OpenTables) -> ReadFor | None:
    """A question read as one for a table; None where a word of it is not accounted for."""
    said = question.untimed
    keys = tuple(map(stem, said))
    kinds: set[str] = set()
    columns: dict[str, tuple[bool, int]] = {}
    entries: list[_Entry] = []
    wanted, weight, at = "", 0, 0
    while at < len(keys):
        length, own = _longest(keys, at, table, words)
        if entry := _entry(said, at, length, table, question):
            entries.append(entry)
            length = len(entry.phrase)
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
    columns |= {column: (True, 1)} if column else {}
    found = frozenset.intersection(*(entry.rows for entry in kept)) if kept else None
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
    )


@dataclass(frozen=True)
class _Entry:
    """An entry that a question names: as it does, its stems, where, in which rows, and whether as a whole."""

    said: str
    phrase: Phrase
    at: int
    rows: frozenset[int]
    is_whole: bool

    @property
    def is_name(self) -> bool:
        """Whether it names its rows by itself: words in a row, or a lone one that is no common word."""
        is_named = self.at > 0 and self.said[:1].isupper()
        return len(self.phrase) > 1 or is_named or zipf_frequency(self.said.lower(), "en") < NAMES_BELOW


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


def _longest(keys: Phrase, at: int, table: AnswerTable, words: OpenTables) -> tuple[int, tuple[Label, ...]]:
    """The longest phrase that begins at a word, with all that it is."""
    for length in range(min(max(table.longest, LONGEST_ENTRY), len(keys) - at), 0, -1):
        phrase = keys[at : at + length]
        if own := (*table.phrases.get(phrase, ()), *words.working.get(phrase, ())):
            return length, own
    return 0, ()


def _entry(
    said: Sequence[str], at: int, shortest: int, table: AnswerTable, question: AskedQuestion
) -> _Entry | None:
    """The longest entry that begins at a word, longer than a phrase there.

    One that begins with a word that stands everywhere is only a whole one: `On street`.
    """
    is_plain = _says_nothing(said[at], question)
    for length in range(min(LONGEST_ENTRY, len(said) - at), max(shortest, int(is_plain)), -1):
        words = said[at : at + length]
        if _says_nothing(words[-1], question):
            continue
        phrase = tuple(map(stem, words))
        numbers, is_whole = table.rows_with(phrase)
        if numbers and (is_whole or not is_plain):
            return _Entry(" ".join(words), phrase, at, numbers, is_whole)
    return None


def _says_nothing(word: str, question: AskedQuestion) -> bool:
    """Whether a word stands everywhere; a lone capital letter is a name: `ward A`."""
    return stem(word) in question.idle and not (len(word) == 1 and word.isupper() and word != "I")
