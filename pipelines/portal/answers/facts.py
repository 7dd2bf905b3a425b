"""Every published row as the words that name it and the cells that answer: figures, short entries, texts.

What a column is for is told from its schema and its values, never from the name of a table: numbers answer,
short texts name the row, long ones are the report's words. Tables that repeat others are left out or last.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from pipelines.portal.answers.kinds import is_word
from pipelines.portal.answers.rarity import zipf
from pipelines.portal.answers.stemming import short_forms_in, stem, stems
from pipelines.portal.answers.terms import LONGEST_NAME
from pipelines.portal.performance.tables import ABOUT_OTHERS, COPIES
from pipelines.portal.tables.rows import Cell, DataRow, RowReader
from pipelines.rows import periods
from pipelines.rows.periods import Period
from pipelines.store.published import Catalogue, PublishedColumn, PublishedVersion, Resource

MOST_ROWS = 20_000
LONG_TEXT = 70
"""Mean letters from which a column holds the report's words rather than a name."""
NO_ANSWERS = ABOUT_OTHERS | {"locators", "checks", "discrepancies", "corrections", "reports"}
"""Tables about other tables: what they say stands in those."""
OF_THE_ROW = frozenset(
    ("locator", "report", "publisher", "unit", "period_start", "period_end", "met", "number", "found_by")
)
PERIOD_COLUMNS = ("financial_year", "period")
"""Columns that say of when a row is, the row's own before that of its report."""
AROUND_WEIGHT = 0.5
"""Of words that stand around what a row was taken from: they find it, and name it less than its own."""
SENTENCES_BEFORE = 2
SENTENCE_END = re.compile(r"(?<=[.!?;])\s+(?=[A-Z0-9“\"])")
POINTS_BACK = re.compile(r"(?:This|These|It|They|That|Both|A total of|In total|Of these)\b")
"""How a sentence begins that goes on about what the one before it names."""
NAMES_WEIGHT, GROUPS_WEIGHT, TABLE_WEIGHT, ABOUT_WEIGHT, TEXT_WEIGHT = 1.0, 0.75, 0.55, 0.5, 0.45
COMMENTARY = frozenset(map(stem, ("comment", "commentary", "remarks", "notes", "explanation", "update")))
"""Stems in the titles of columns that hold the report's words, however short."""
PLAIN_WORD = re.compile(r"[^\W\d_]{4,}")
SHORTEST_SLIP = 5
SUREST_SLIP = 6
NO_WORD = 2.1
"""Zipf frequency below which a word is none, but a slip where one that is here is a letter away."""
USUAL = 3.0
"""Zipf frequency from which a word is meant as typed, so that no other is offered for it."""
BESIDE = frozenset(map(stem, ("target", "benchmark", "previous", "ago")))
"""Stems in the titles of columns beside a figure, which are no part of its row's name."""
WITHIN_TIME = re.compile(
    r"\b(?:within|in|under) (?:the )?(?:\d+|one|two|three|four|five|six|seven|eight|ten|twelve|twenty)[ -]"
    r"(?:working[ -]|calendar[ -])?(?:days?|weeks?|months?|hours?|minutes?|mins?|seconds?|secs?)\b"
    r"|\bon (?:its|their|the) day\b|\bwithin (?:the )?(?:promised|agreed|set) time\b",
    re.IGNORECASE,
)
"""What says of things done that they were in time: `cleared within two days`."""
IN_TIME = ("on", "time")
AIMS = frozenset((stem("target"),))
"""Stems in the titles of columns whose words find a row and name it less than its own."""
DIFFERENCE, COMPARATOR = stem("difference"), stem("comparator")
DISTINCT = 0.2
"""Share of different values from which a column names its row rather than a group of rows."""
PER = re.compile(r"\bper [\d,]+(?: of the)? [\w-]+(?: population)?", re.IGNORECASE)
"""What a rate is counted by, which it is no figure of: `per 100,000 population`."""
EXCLUDED = re.compile(r"\b(?:excludes?|excluding|except|not including)\b[^),;.]*", re.IGNORECASE)
"""What a row says that it leaves out: `(excludes web satisfaction)`."""
EXCLUDED_WEIGHT = 0.3
CAPITALS = re.compile(r"[A-Z][\w'’-]+(?:,? (?:& |and )?[A-Z][\w'’-]+)+")
"""A name of several words with capital letters."""
SHORTEST_INITIALS = 3
MUCH_OFTENER = 2
PLACES = frozenset(map(stem, ("latitude", "longitude", "easting", "northing", "uprn")))
"""Stems in the titles of columns whose numbers are places or codes: none counts or measures anything."""
WHERE_EMPTY = re.compile(r"[^.;,]*\bempty\b[^.;]*", re.IGNORECASE)
"""What a description says of a column's empty cells, which is no word for the full ones."""
TOTAL = re.compile(r"\b(?:total|overall|all)\b", re.IGNORECASE)
UNIT_WORDS = {
    "percent": "percentage percent rate proportion share %",
    "gbp": "pounds money cost £ amount",
    "count": "number count many",
    "days": "days time long",
    "rank": "rank ranking place",
}


ON_TIME = "on_time"


@dataclass(frozen=True)
class FactCell:
    """A cell that may answer: its column, its text as printed, its value with unit, and its period."""

    column: str
    title: str
    text: str
    value: float | None
    unit: str
    period: Period
    words: frozenset[str] = field(repr=False)
    order: int = 0
    content: frozenset[str] = field(default=frozenset(), repr=False)
    is_of_figures: bool = False
    printed_period: Period | None = None
    about: frozenset[str] = field(default=frozenset(), repr=False)

    @property
    def is_figure(self) -> bool:
        """Whether it has a value."""
        return self.value is not None


@dataclass(frozen=True)
class FactRow:
    """A published row: where it is, the words that name it with their weights, and its cells."""

    package: str
    version: str
    table: str
    table_title: str
    locator: str
    report: str
    publisher: str
    name: str
    period: Period
    words: Mapping[str, float] = field(repr=False)
    phrases: str = field(repr=False)
    titles: str = field(repr=False)
    labels: str = field(repr=False)
    headings: frozenset[str] = field(default=frozenset(), repr=False)
    all_headings: frozenset[str] = field(default=frozenset(), repr=False)
    name_words: int = 1
    figures: tuple[FactCell, ...] = ()
    entries: tuple[FactCell, ...] = ()
    texts: tuple[FactCell, ...] = ()
    dates: tuple[FactCell, ...] = ()
    rating: str = ""
    met: bool | None = None
    paragraph: str = ""
    is_total: bool = False
    opinion_words: frozenset[str] = field(default=frozenset(), repr=False)
    is_copy: bool = False

    @property
    def is_of_all_years(self) -> bool:
        """Whether it is a total over periods."""
        return TOTAL.fullmatch(self.period.text) is not None


class FactIndex:
    """All rows, and which of them hold a word."""

    def __init__(self, rows: Iterable[FactRow]) -> None:
        self.rows = tuple(rows)
        self._holding: dict[str, list[int]] = {}
        self._headed: dict[frozenset[str], list[int]] = {}
        self._standing: dict[frozenset[tuple[str, ...]], bool] = {}
        for number, row in enumerate(self.rows):
            self._headed.setdefault(row.all_headings, []).append(number)
            for word in row.words:
                self._holding.setdefault(word, []).append(number)
        self.ratings = frozenset(row.rating for row in self.rows if row.rating)
        self.titles = frozenset(row.titles for row in self.rows)
        self.column_words = frozenset(
            word
            for row in self.rows
            for cell in (*row.figures, *row.entries, *row.texts)
            for word in cell.words
        )

    @cached_property
    def ends(self) -> tuple[int, ...]:
        """The last day of each row's period as a number; 0 for none."""
        return tuple(row.period.end.toordinal() if row.period.end else 0 for row in self.rows)

    @cached_property
    def periods_of(self) -> tuple[frozenset[Period], ...]:
        """The periods of each row and of its figures; rows with the same ones share one set."""
        known: dict[frozenset[Period], frozenset[Period]] = {}
        each = (frozenset((row.period, *(cell.period for cell in row.figures))) for row in self.rows)
        return tuple(known.setdefault(periods, periods) for periods in each)

    @cached_property
    def by_periods(self) -> Mapping[frozenset[Period], frozenset[int]]:
        """The numbers of the rows that have the same periods."""
        found: dict[frozenset[Period], list[int]] = {}
        for number, alike in enumerate(self.periods_of):
            found.setdefault(alike, []).append(number)
        return {alike: frozenset(numbers) for alike, numbers in found.items()}

    @cached_property
    def periods(self) -> frozenset[Period]:
        """Every period of a row or figure."""
        return frozenset().union(*self.by_periods)

    @cached_property
    def newest(self) -> date:
        """The last day of the newest period."""
        return max((row.period.end for row in self.rows if row.period.end), default=date.min)

    @cached_property
    def places(self) -> Mapping[tuple[str, str], FactRow]:
        """Each row by its dataset and locator; of copies the row that they were made from."""
        return {(row.package, row.locator): row for row in sorted(self.rows, key=lambda row: not row.is_copy)}

    @cached_property
    def by_table(self) -> Mapping[tuple[str, str], Sequence[FactRow]]:
        """The rows of each table, by its dataset and name."""
        found: dict[tuple[str, str], list[FactRow]] = {}
        for row in self.rows:
            found.setdefault((row.package, row.table), []).append(row)
        return found

    @cached_property
    def rated_tables(self) -> tuple[str, ...]:
        """Titles in small letters of the tables that rate their rows."""
        return tuple(sorted({row.table_title.lower() for row in self.rows if row.rating and not row.is_copy}))

    @cached_property
    def table_words(self) -> frozenset[str]:
        """The stems of the titles of all tables."""
        return frozenset().union(*(stems_of(title) for title in {row.table_title for row in self.rows}))

    def holding(self, word: str) -> Sequence[int]:
        """Numbers of the rows that hold a stem."""
        return self._holding.get(word, ())

    def headed(self, options: Iterable[tuple[str, ...]]) -> Iterator[int]:
        """Numbers of the rows of tables with a heading that has all words of any option."""
        for headings, numbers in self._headed.items():
            if any(headings.issuperset(option) for option in options):
                yield from numbers

    def may_hold(self, terms: Sequence[frozenset[tuple[str, ...]]]) -> bool:
        """Whether any row has a word of each of several terms, in itself or in the headings of its table."""
        return not terms or bool(self.holding_all(terms))

    def holding_all(self, terms: Sequence[frozenset[tuple[str, ...]]]) -> frozenset[int]:
        """Numbers of the rows that have a word of each term, in themselves or in their table's headings."""
        numbers: set[int] = set()
        for at, options in enumerate(terms):
            held = set(self.headed(options))
            for option in options:
                rarest, *others = sorted(map(self.holding, option), key=len)
                held.update(set(rarest).intersection(*others) if rarest else ())
            numbers = numbers & held if at else held
            if not numbers:
                break
        return frozenset(numbers)

    def knows(self, word: str) -> bool:
        """Whether a stem stands in any row or heading."""
        return word in self._holding or word in self.column_words

    def knows_all(self, words: Sequence[str]) -> bool:
        """Whether each of some stems stands in any row or heading."""
        return all(map(self.knows, words))

    def is_titled(self, words: Sequence[str]) -> bool:
        """Whether the name of any report has those stems in a row."""
        return any(f" {' '.join(words)} " in titles for titles in self.titles)

    def says(self, words: Sequence[str]) -> bool:
        """Whether any row has stems in a row."""
        held = set.intersection(*(set(self.holding(word)) for word in words))
        return any(f" {' '.join(words)} " in self.rows[number].phrases for number in held)

    def stands(self, options: frozenset[tuple[str, ...]]) -> bool:
        """Whether any of some words or phrases, as stems, stands in a row or heading, or names a report."""
        if options not in self._standing:
            self._standing[options] = any(
                self.knows(option[0])
                if len(option) == 1
                else self.knows_all(option) and (self.says(option) or self.is_titled(option))
                for option in options
            )
        return self._standing[options]

    def weight(self, word: str) -> float:
        """How much a stem tells: much for a rare one."""
        return math.log(1 + (len(self.rows) + 1) / (0.5 + len(self.holding(word))))

    @cached_property
    def differences(self) -> tuple[tuple[FactRow, FactCell, FactCell], ...]:
        """The rows that state a difference from something, each with what from and the difference."""
        found = []
        for row in self.rows:
            cell = next((each for each in row.figures if DIFFERENCE in each.words and each.is_figure), None)
            other = next((each for each in row.entries if COMPARATOR in each.words), None)
            if cell is not None and other is not None:
                found.append((row, other, cell))
        return tuple(found)

    @cached_property
    def short_forms(self) -> dict[str, tuple[str, ...]]:
        """What capital letters stand for in what is published."""
        return short_forms_in(cell.text for row in self.rows for cell in (*row.entries, *row.texts))

    @cached_property
    def initials(self) -> Mapping[str, str]:
        """Names of several words by their initials, in small letters: `p&r` of `Policy & Resources`.

        Of several names with the same ones it is the one that stands twice as often as any other, else none.
        """
        held = Counter(entry.text for row in self.rows for entry in row.entries)
        found: dict[str, Counter[str]] = {}
        for text, times in held.items():
            if len(text) < LONG_TEXT / 2 and CAPITALS.fullmatch(text):
                for letters in initials_of(text):
                    found.setdefault(letters, Counter())[text.replace(" and ", " & ")] += times
        ranked = {letters: names.most_common(2) for letters, names in found.items()}
        return {
            letters: names[0][0]
            for letters, names in ranked.items()
            if len(names) == 1 or names[0][1] >= MUCH_OFTENER * names[1][1]
        }

    @cached_property
    def horizon(self) -> int | None:
        """The last year of the one decade with whose end a financial year of any figure ends; else None."""
        ends = {
            end.year for row in self.rows if (end := row.period.end) and (end.year % 10, end.month) == (0, 3)
        }
        return next(iter(ends)) if len(ends) == 1 else None

    @cached_property
    def entries_by_heading(self) -> tuple[tuple[str, frozenset[str], frozenset[str]], ...]:
        """Each short entry once, with the table it stands in and the words of its heading, all as stems."""
        return tuple(
            dict.fromkeys(
                (row.table, stems_of(entry.text), entry.words)
                for row in self.rows
                if not row.is_copy
                for entry in row.entries
                if len(entry.text) < LONG_TEXT
            )
        )

    @cached_property
    def entry_names(self) -> frozenset[tuple[str, ...]]:
        """Short entries in a row of stems: names of services, committees and the like."""
        texts = {entry.text for row in self.rows for entry in row.entries if len(entry.text) < LONG_TEXT}
        return frozenset(found for text in texts if 0 < len(found := tuple(stems(text))) <= LONGEST_NAME)

    @cached_property
    def vocabulary(self) -> tuple[str, ...]:
        """Every word that names a row or stands in its texts, in small letters."""
        cells = (cell.text for row in self.rows for cell in (*row.entries, *row.texts))
        return tuple(sorted({word for text in cells for word in PLAIN_WORD.findall(text.lower())}))

    def spelled_like(self, word: str) -> str:
        """A word that is here and one letter away from one that is no usual word; empty for none."""
        if len(word) < SHORTEST_SLIP or not word.isalpha() or zipf(word) >= USUAL:
            return ""
        near = nearest(word.lower(), self.vocabulary)
        if near or len(stem(word)) < SHORTEST_SLIP:
            return near
        return self._by_stem.get(nearest(stem(word), tuple(self._by_stem)), "")

    def slip_of(self, word: str) -> str:
        """The word that a slip is of surely enough to answer by it: no word at all, and one letter away."""
        is_no_word = len(word) >= SUREST_SLIP and zipf(word.lower()) < NO_WORD and not is_word(word.lower())
        return self.spelled_like(word) if is_no_word else ""

    @cached_property
    def _by_stem(self) -> dict[str, str]:
        """The first word of the vocabulary with each stem."""
        return {stem(word): word for word in reversed(self.vocabulary)}

    @cached_property
    def heaviest(self) -> float:
        """The weight of a word that stands nowhere."""
        return math.log(1 + (len(self.rows) + 1) / 0.5)


def initials_of(text: str) -> tuple[str, ...]:
    """How people shorten a name of several words with capital letters: `a&s`, `ar&g` and `arg`."""
    words = re.findall(r"[A-Z][\w'’-]*|&|\band\b", text)
    joined = "".join("&" if word in ("&", "and") else word[0].lower() for word in words)
    plain = joined.replace("&", "")
    return tuple(dict.fromkeys(each for each in (joined, plain) if len(each) >= SHORTEST_INITIALS))


def nearest(word: str, words: Sequence[str]) -> str:
    """The word that is one letter away; empty for none."""
    near = process.extractOne(word, words, scorer=DamerauLevenshtein.distance, score_cutoff=1)
    return str(near[0]) if near else ""


def read_facts(
    catalogue: Catalogue,
    reader: RowReader,
    about: Mapping[str, Sequence[str]] | None = None,
    opinions: Collection[str] = (),
) -> FactIndex:
    """The rows of the newest versions; very long tables are left to their explorer.

    A row taken from a sentence is also named by the sentence around it, where the paragraph is published.

    Args:
        catalogue: what is published.
        reader: of its tables.
        about: words in which people ask for a table, by its name.
        opinions: names of the tables of what people think.
    """
    return FactIndex(_rows(catalogue, reader, about or {}, opinions))


def _rows(
    catalogue: Catalogue, reader: RowReader, about: Mapping[str, Sequence[str]], opinions: Collection[str]
) -> Iterator[FactRow]:
    paragraphs = read_paragraphs(catalogue, reader)
    for package in catalogue.published:
        version = package.latest
        for resource in version.resources if version else ():
            if (
                resource.name not in NO_ANSWERS
                and resource.rows <= MOST_ROWS
                and resource.parquet
                and version
            ):
                rows = reader.rows(resource.parquet)
                for row in _of_table(catalogue, version, resource, rows, about.get(resource.name, ())):
                    asked = about.get(resource.name, ()) if resource.name in opinions else ()
                    row = replace(row, opinion_words=stems_of(" ".join(asked)))
                    yield _within_its_sentence(row, paragraphs)


def read_paragraphs(catalogue: Catalogue, reader: RowReader) -> dict[str, str]:
    """The texts of numbered paragraphs by report and number, from tables that have just those."""
    found = {}
    for package in catalogue.published:
        for resource in package.latest.resources if package.latest else ():
            columns = {column.name for column in resource.columns}
            if {"number", "text", "report"} <= columns and resource.rows <= MOST_ROWS and resource.parquet:
                for row in reader.rows(resource.parquet):
                    found[f"{row['report']} {row['number']}"] = str(row["text"] or "")
    return found


def _within_its_sentence(row: FactRow, paragraphs: Mapping[str, str]) -> FactRow:
    text = paragraphs.get(f"{row.report} {row.paragraph}") if row.paragraph else None
    if not text:
        return row
    part = next((part for part in row.name.split(" · ") if sentence_around(text, part)), "")
    around = sentence_around(text, part, before=SENTENCES_BEFORE)
    name = sentence_around(text, part) or row.name
    words = dict.fromkeys(stems(around), AROUND_WEIGHT)
    if POINTS_BACK.match(name):  # `This had over 40 attendees` is of what the sentence before it says
        words |= dict.fromkeys(stems(sentence_around(text, part, before=1)), GROUPS_WEIGHT)
    return replace(
        row,
        name=name,
        words=words | dict(row.words),
        phrases=f"{row.phrases}{' '.join(stems(around))} ",
    )


def sentence_around(text: str, part: str, *, before: int = 0) -> str:
    """The sentence of a text that has a part of it, with some of those before; empty where none has it."""
    sentences = SENTENCE_END.split(text)
    at = next((number for number, sentence in enumerate(sentences) if part and part in sentence), None)
    return " ".join(sentences[max(0, at - before) : at + 1]) if at is not None else ""


@dataclass(frozen=True)
class _Columns:
    """What each column of a table is for."""

    figures: tuple[tuple[PublishedColumn, PublishedColumn], ...]
    names: tuple[PublishedColumn, ...]
    groups: tuple[PublishedColumn, ...]
    texts: tuple[PublishedColumn, ...]
    dates: tuple[PublishedColumn, ...] = ()


def _columns(resource: Resource, rows: Sequence[DataRow]) -> _Columns:
    by_name = {column.name: column for column in resource.columns}
    figures: list[tuple[PublishedColumn, PublishedColumn]] = []
    printed: set[str] = set()
    for column in resource.columns:
        if column.is_number:
            text = _printed_of(column.name, by_name)
            figures.append((column, by_name.get(text, column)))
            printed.add(text)
    names, groups, texts = [], [], []
    for column in resource.columns:
        if column.type != "string" or column.name in OF_THE_ROW or column.name in printed:
            continue
        if column.name in PERIOD_COLUMNS or column.name.endswith("_period"):
            continue
        held = [str(row[column.name]) for row in rows if row.get(column.name)]
        if not held:
            continue
        is_commentary = not COMMENTARY.isdisjoint(stems(column.title))
        if is_commentary or sum(map(len, held)) / len(held) >= LONG_TEXT:
            texts.append(column)
        elif len(set(held)) >= DISTINCT * len(held) and not column.allowed:
            names.append(column)
        else:
            groups.append(column)
    own = max(
        (column for column in texts if COMMENTARY.isdisjoint(stems(column.title))),
        key=lambda column: len({row.get(column.name) for row in rows}),
        default=None,
    )
    if own and (figures or len(texts) > 1 or any(column.allowed for column in groups)):
        texts.remove(own)  # a figure, a rating or a remark that a sentence names
        names.append(own)
    dates = tuple(
        column for column in resource.columns if column.type == "date" and column.name not in OF_THE_ROW
    )
    return _Columns(tuple(figures), tuple(names), tuple(groups), tuple(texts), dates)


def _printed_of(name: str, columns: Mapping[str, PublishedColumn]) -> str:
    """The column with the printed text of a value: `result` of `result_value`, `value_text` of `value`."""
    stems_of = (f"{name}_text", name.removesuffix("_value"), f"{name.removesuffix('_value')}_result")
    return next((text for text in stems_of if text != name and text in columns), name)


def _of_table(
    catalogue: Catalogue,
    version: PublishedVersion,
    resource: Resource,
    rows: Sequence[DataRow],
    asked_by: Sequence[str],
) -> Iterator[FactRow]:
    columns = _columns(resource, rows)
    about = dict.fromkeys(stems(" ".join(asked_by)), ABOUT_WEIGHT)
    about |= dict.fromkeys(stems(f"{resource.title} {resource.name.replace('-', ' ')}"), TABLE_WEIGHT)
    column_words = {
        column.name: frozenset(stems(f"{column.title} {column.name.replace('_', ' ')}"))
        for column in resource.columns
    }
    asked_of = {column.name for pair in columns.figures for column in pair}
    asked_of |= {column.name for column in (*columns.names, *columns.groups)}
    headings = frozenset(word for name in asked_of for word in column_words[name])
    for row in rows:
        locator = str(row.get("locator") or "")
        if locator:
            yield _row(catalogue, version, resource, row, locator, columns, about, column_words, headings)


def _row(
    catalogue: Catalogue,
    version: PublishedVersion,
    resource: Resource,
    row: DataRow,
    locator: str,
    columns: _Columns,
    about: Mapping[str, float],
    column_words: Mapping[str, frozenset[str]],
    all_headings: frozenset[str],
) -> FactRow:
    report = catalogue.report(str(row.get("report") or ""))
    fallback = _bounds(report.period if report else "")
    period = _own_period(row, fallback)
    words = dict(about)
    naming: list[str] = []
    for group, weight in (
        (columns.texts, TEXT_WEIGHT),
        (columns.groups, GROUPS_WEIGHT),
        (columns.names, NAMES_WEIGHT),
    ):
        for column in group:
            text = _text(row.get(column.name))
            text = text.replace("_", " ") if column.allowed else text  # `by_committee` is a word of ours
            counted_by, left_out = PER.search(text), EXCLUDED.search(text)
            is_name = BESIDE.isdisjoint(column_words[column.name])
            is_aim = not AIMS.isdisjoint(column_words[column.name])
            own = min(weight, AROUND_WEIGHT) if is_aim else weight
            for word in _stems_in(EXCLUDED.sub(" ", PER.sub(" ", text)).replace("_", " ")):
                words[word] = max(words.get(word, 0.0), own)
            for word in _stems_in(counted_by.group()) if counted_by else ():
                words[word] = max(words.get(word, 0.0), min(own, AROUND_WEIGHT))
            for word in _stems_in(left_out.group()) if left_out else ():
                words[word] = max(words.get(word, 0.0), EXCLUDED_WEIGHT)
            if is_name and (group is columns.names or (group is columns.groups and not columns.names)):
                naming.append(text)
    long_name = (
        next((_text(row.get(column.name)) for column in columns.texts[:1]), "") if not columns.names else ""
    )
    names = [text for text in naming if text]
    everything = " ".join(
        _text(row.get(column.name)) for column in (*columns.names, *columns.groups, *columns.texts)
    ).replace("_", " ")
    labels = [
        _text(row.get(column.name))
        for column in (*columns.names, *columns.groups)
        if BESIDE.isdisjoint(column_words[column.name])
    ]
    spoken = " ".join(_stems_in(" ".join(labels).replace("_", " ")))
    if WITHIN_TIME.search(" ".join(names)):
        words |= {word: max(words.get(word, 0.0), GROUPS_WEIGHT) for word in IN_TIME}
        everything = f"{everything} {' '.join(IN_TIME)}"
    return FactRow(
        package=version.package,
        version=version.version,
        table=resource.name,
        table_title=resource.title,
        locator=locator,
        report=str(row.get("report") or ""),
        publisher=str(row.get("publisher") or (report.publisher if report else "")),
        name=" · ".join(names) or long_name[:120],
        period=period,
        words=words,
        phrases=f" {' '.join(_stems_in(everything))} ",
        titles=f" {' '.join(_stems_in(report.title))} " if report else "",
        labels=f" {spoken} ",
        all_headings=all_headings,
        headings=frozenset(
            word
            for column in (*columns.names, *columns.groups)
            if row.get(column.name)
            for word in column_words[column.name]
        ),
        name_words=max(1, len({word for text in names for word in _stems_in(text)})),
        figures=tuple(_figures(row, columns, column_words, period)),
        entries=tuple(_entries(row, (*columns.groups, *columns.names), column_words, period)),
        dates=tuple(_entries(row, columns.dates, column_words, period)),
        texts=tuple(_entries(row, columns.texts, column_words, period)),
        rating=_text(row.get("rag")),
        met=met if isinstance(met := row.get("met"), bool) else None,
        paragraph=_text(row.get("paragraph")),
        is_total=any(TOTAL.search(label.replace("_", " ")) for label in labels if len(label) < LONG_TEXT / 2),
        is_copy=resource.name in COPIES,
    )


def _figures(
    row: DataRow,
    columns: _Columns,
    column_words: Mapping[str, frozenset[str]],
    period: Period,
) -> Iterator[FactCell]:
    for order, (column, text_column) in enumerate(columns.figures):
        value = row.get(column.name)
        text = _text(row.get(text_column.name))
        if not text or (isinstance(value, bool)):
            continue
        unit = "gbp" if column.name.endswith("_gbp") else column.unit or str(row.get("unit") or "")
        unit = "percent" if column.name.endswith("percent") else unit
        own = _text(row.get(_period_column(column.name, row)))
        own_words = column_words[column.name] | column_words[text_column.name]
        own_words |= frozenset(stem(word) for word in UNIT_WORDS.get(unit, "").split())
        if (
            unit == "percent" and row.get(ON_TIME) is not None
        ):  # the share of those that are counted beside it
            own_words |= column_words[ON_TIME]
        yield FactCell(
            column=text_column.name,
            title=text_column.title,
            text=text,
            value=float(value) if isinstance(value, int | float) else None,
            unit=unit,
            period=periods.period_bounds(own) if own else period,
            words=own_words,
            order=order,
            is_of_figures=True,
            printed_period=_period_in(text),
            about=stems_of(WHERE_EMPTY.sub("", column.description)),
        )


def _period_in(text: str) -> Period | None:
    """The period that a cell gives beside its figure: `85% (Autumn 2016)`; None where it gives none."""
    found = periods.find_period(text) if "(" in text else None
    period = periods.period_bounds(periods.tidy_period(found.group())) if found else None
    return period if period and period.start else None


def _period_column(value_column: str, row: DataRow) -> str:
    base = value_column.removesuffix("_value")
    return next((name for name in (f"{base}_period",) if name in row), "")


def _entries(
    row: DataRow,
    columns: Sequence[PublishedColumn],
    column_words: Mapping[str, frozenset[str]],
    period: Period,
) -> Iterator[FactCell]:
    for order, column in enumerate(columns):
        if text := _text(row.get(column.name)):
            yield FactCell(
                column.name,
                column.title,
                text,
                None,
                "",
                period,
                column_words[column.name],
                order,
                stems_of(text),
            )


@lru_cache(maxsize=20_000)
def stems_of(text: str) -> frozenset[str]:
    """The stems of a text, kept."""
    return frozenset(stems(text))


@lru_cache(maxsize=20_000)
def _stems_in(text: str) -> tuple[str, ...]:
    """The stems of a text in order, kept: the same names and groups stand in many rows."""
    return tuple(stems(text))


ISO_MONTH = re.compile(r"((?:19|20)\d\d)-(0[1-9]|1[0-2])")
"""A month as files are named by it; `2012-13` is a year."""
DECEMBER = 12


def _bounds(text: str) -> Period:
    """The first and last day of a period, of those that files are named by as well."""
    month = ISO_MONTH.fullmatch(text)
    if month is None or int(month[2]) == (int(month[1]) + 1) % 100:
        return periods.period_bounds(text)
    year, number = int(month[1]), int(month[2])
    last = date(year + number // DECEMBER, number % DECEMBER + 1, 1) - timedelta(1)
    return Period(text, date(year, number, 1), last)


def _own_period(row: DataRow, fallback: Period) -> Period:
    for name in PERIOD_COLUMNS:
        if text := _text(row.get(name)):
            found = _bounds(text)
            if found.start or TOTAL.fullmatch(text):  # a total of years is of none of them
                return found
    start, end = row.get("period_start"), row.get("period_end")
    if isinstance(start, date) and isinstance(end, date):
        return Period(_text(row.get("period")) or fallback.text, start, end)
    return fallback


def _text(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:f}".rstrip("0").rstrip(".")
    return str(value)
