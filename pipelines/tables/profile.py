"""What the texts of each column are: every distinct text read once by the one grammar, counted by rows.

A column's distinct texts stay in an Arrow table beside what was read of them (`v{index}` in the database:
v, n,
flags, number, day, day_us, form), so that a rule finds its rows by a join and a million rows are never Python
objects all at once.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from enum import IntFlag, auto
from typing import Any

import duckdb
import pyarrow as pa

from pipelines.tables.laying import Laid
from pipelines.tables.texts import (
    ERROR_TOKENS,
    Day,
    Number,
    day_in,
    figure_before_words,
    has_symbol_for_blank,
    has_wrong_page,
    is_comma_decimal,
    is_marked_figure,
    is_midnight,
    is_missing,
    is_postcode,
    is_redacted,
    number_in,
    packed_day_in,
)

CHUNK = 50_000
MOST_WORDS = 200  # that are counted of a column: one of figures has a few
LONG = 10**10  # from which on spreadsheets print a figure in scientific notation
LONGEST = 400  # beyond it a text is prose and is not asked whether it is a number or a date


class TextMark(IntFlag):
    """What one text shows; a column's distinct texts carry them as an integer."""

    PADDED = auto()
    DOUBLE_BLANKS = auto()
    NO_BREAK = auto()
    LINE_BREAK = auto()
    WRONG_PAGE = auto()
    SYMBOL = auto()
    MISSING = auto()
    ERROR = auto()
    LEADING_ZERO = auto()
    NUMBER = auto()
    WHOLE = auto()
    DECIMALS = auto()
    SCIENTIFIC = auto()
    THOUSANDS = auto()
    SPACES = auto()
    CURRENCY = auto()
    OTHER_CURRENCY = auto()
    BRACKETS = auto()
    CREDIT = auto()
    TRAILING_MINUS = auto()
    PERCENT = auto()
    SCALE = auto()
    NEGATIVE = auto()
    WORDS_AFTER = auto()
    COMMA = auto()
    DAY = auto()
    TWO_DIGIT_YEAR = auto()
    TIMED = auto()
    MIDNIGHT = auto()
    SERIAL = auto()
    PACKED_DAY = auto()
    POSTCODE = auto()
    REDACTED = auto()
    DIGITS = auto()
    LETTERS = auto()
    ZERO = auto()
    EMAIL = auto()
    PHONE = auto()
    INSURANCE_NUMBER = auto()
    REGISTRATION = auto()
    MARKED = auto()


_FORMS = {
    "thousands": TextMark.THOUSANDS,
    "spaces": TextMark.SPACES,
    "currency": TextMark.CURRENCY,
    "other currency": TextMark.OTHER_CURRENCY,
    "brackets": TextMark.BRACKETS,
    "credit": TextMark.CREDIT,
    "trailing minus": TextMark.TRAILING_MINUS,
    "percent": TextMark.PERCENT,
    "scale": TextMark.SCALE,
    "negative": TextMark.NEGATIVE,
    "scientific": TextMark.SCIENTIFIC,
    "decimals": TextMark.DECIMALS,
}

_EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\w.])(?:(?:\+44|0044)[\s()0-]{0,4}|0)[1-37-9](?:[\s()-]?\d){8,9}(?!\w)")
_INSURANCE = re.compile(r"\b[A-CEGHJ-PR-TW-Z]{2}\s?\d{2}\s?\d{2}\s?\d{2}\s?[A-D]\b")
_PLATE = re.compile(r"[A-Z]{2}\d{2}\s?[A-Z]{3}")
_DIGITS = re.compile(r"[0-9]+")
_LEADING = re.compile(r"0[0-9]+")
_BLANKS = re.compile(r"\S[ \u00a0]{2,}\S")
_HAS_DIGIT = re.compile(r"\d")
_HAS_LETTER = re.compile(r"[^\W\d_]")


@dataclass
class Profile:
    """What a column holds, counted by rows.

    Attributes:
        filled: rows with more than white space.
        distinct: how many texts there are.
        marks: rows by mark.
        forms: rows by strptime's format of the date they print, read day first.
        lengths: rows by the text's length once trimmed.
        first_over_12: rows of dates in figures whose first figure is no month; `second_over_12` whose
        second is none.
        figure_days: rows of dates in figures; `unlike_days` those that are another day read month first.
        commas_after_zero: rows with a text such as `0,750`, which no thousands have.
        cut_figures: rows with a text such as `4.929E+12`, as spreadsheets print what has eleven figures.
        words: rows by text without a figure, of the first that differ; those that mean empty are left out.
    """

    index: int
    name: str
    filled: int = 0
    distinct: int = 0
    marks: Counter[TextMark] = field(default_factory=Counter)
    forms: Counter[str] = field(default_factory=Counter)
    lengths: Counter[int] = field(default_factory=Counter)
    first_over_12: int = 0
    second_over_12: int = 0
    figure_days: int = 0
    unlike_days: int = 0
    places: int = 0
    commas_after_zero: int = 0
    cut_figures: int = 0
    words: Counter[str] = field(default_factory=Counter)

    def share(self, mark: TextMark) -> float:
        """The share of its filled rows that show a mark."""
        return self.marks[mark] / self.filled if self.filled else 0.0


def profiles_of(
    laid: Laid, database: duckdb.DuckDBPyConnection, missing: frozenset[str] = frozenset()
) -> list[Profile]:
    """Profile every column and register its distinct texts as `v{index}`.

    Args:
        laid: the table.
        database: its database.
        missing: words that are declared to stand for nothing, in small letters.
    """
    return [_profile(index, name, database, missing) for index, name in enumerate(laid.names)]


_FIELDS: list[pa.Field[Any]] = [
    pa.field("v", pa.string()),
    pa.field("n", pa.int64()),
    pa.field("flags", pa.int64()),
    pa.field("number", pa.string()),
    pa.field("day", pa.string()),
    pa.field("day_us", pa.string()),
    pa.field("form", pa.string()),
]
_VALUES = pa.schema(_FIELDS)
BLANKS = "chr(32) || chr(9) || chr(10) || chr(13) || chr(160)"


def _profile(index: int, name: str, database: duckdb.DuckDBPyConnection, missing: frozenset[str]) -> Profile:
    profile = Profile(index, name)
    found = database.execute(
        f"""SELECT c{index}, count(*) FROM clean
            WHERE trim(c{index}, {BLANKS}) <> '' GROUP BY c{index} ORDER BY c{index}"""
    )
    chunks = []
    while rows := found.fetchmany(CHUNK):
        chunks.append(_chunk(rows, profile, missing))
    values = pa.Table.from_batches(chunks, _VALUES)
    database.register(f"v{index}", values)
    return profile


def _chunk(rows: list[tuple[str, int]], profile: Profile, missing: frozenset[str]) -> pa.RecordBatch:
    flags: list[int] = []
    numbers: list[str | None] = []
    days: list[str | None] = []
    days_us: list[str | None] = []
    forms: list[str | None] = []
    by_flags: Counter[int] = Counter()
    for text, count in rows:
        is_nothing = bool(missing) and text.strip().casefold() in missing
        plain = None if is_nothing else _plain(text)
        if plain is not None:
            flags.append(plain)
            numbers.append(text)
            profile.lengths[len(text)] += count
            by_flags[plain] += count
            if plain & TextMark.DECIMALS:
                profile.places = max(profile.places, len(text) - text.index(".") - 1)
            days.append(None)
            days_us.append(None)
            forms.append(None)
            continue
        read = TextReading(int(TextMark.MISSING)) if is_nothing else read_text(text)
        profile.lengths[len(text.strip())] += count
        by_flags[read.marks] += count
        flags.append(read.marks)
        if read.marks & TextMark.COMMA and text.strip().lstrip("-−").startswith("0,"):
            profile.commas_after_zero += count
        if read.number is not None and read.marks & TextMark.SCIENTIFIC and abs(read.number.value) >= LONG:
            profile.cut_figures += count
        if not read.marks & _NO_WORD and len(profile.words) < MOST_WORDS:
            profile.words[text.strip()] += count
        numbers.append(format(read.number.value, "f") if read.number else None)
        if read.number is not None and "decimals" in read.number.forms:
            exponent = read.number.value.as_tuple().exponent
            profile.places = max(profile.places, -exponent if isinstance(exponent, int) else 0)
        day = read.day
        uk, us = (day.on(), day.on(is_month_first=True)) if day else (None, None)
        days.append(uk.isoformat() if uk else None)
        days_us.append(us.isoformat() if us else None)
        forms.append(day.form if day else None)
        if day:
            _count_day(day, count, profile)
    for combined, count in by_flags.items():
        profile.filled += count
        for mark in _marks(combined):
            profile.marks[mark] += count
    profile.distinct += len(rows)
    arrays: list[pa.Array[Any]] = [
        pa.array([text for text, _ in rows], pa.string()),
        pa.array([count for _, count in rows], pa.int64()),
        pa.array(flags, pa.int64()),
        pa.array(numbers, pa.string()),
        pa.array(days, pa.string()),
        pa.array(days_us, pa.string()),
        pa.array(forms, pa.string()),
    ]
    return pa.record_batch(arrays, schema=_VALUES)


_PLAIN = re.compile(r"(?P<minus>-)?(?P<whole>[0-9]+)(?P<part>\.[0-9]+)?")


def _plain(text: str) -> int | None:
    """The marks of a figure that is printed plainly, which most of a large file's distinct texts are."""
    match = _PLAIN.fullmatch(text)
    if match is None:
        return None
    minus, whole, part = match.groups()
    marks = _PLAIN_MARKS
    if part:
        marks |= _DECIMALS
    elif minus:
        marks |= _WHOLE
    else:
        if (whole[0] == "0" and len(whole) > 1) or len(whole) in (5, 8):
            return None  # may be an id, a serial or a date
        marks |= _WHOLE
    if not (whole + (part or "")).strip("0."):
        marks |= _ZERO
    elif minus:
        marks |= _NEGATIVE
    return marks


_PLAIN_MARKS = int(TextMark.NUMBER | TextMark.DIGITS)
_DECIMALS, _WHOLE = int(TextMark.DECIMALS), int(TextMark.WHOLE)
_ZERO, _NEGATIVE = int(TextMark.ZERO), int(TextMark.NEGATIVE)
_NO_WORD = int(TextMark.DIGITS | TextMark.MISSING | TextMark.ERROR | TextMark.REDACTED)
_MARKS_OF: dict[int, tuple[TextMark, ...]] = {}


def _marks(flags: int) -> tuple[TextMark, ...]:
    """The single marks in an integer; there are few combinations, so each is taken apart once."""
    found = _MARKS_OF.get(flags)
    if found is None:
        found = _MARKS_OF[flags] = tuple(mark for mark in TextMark if flags & mark)
    return found


def _count_day(day: Day, count: int, profile: Profile) -> None:
    profile.forms[day.form] += count
    if day.is_figures:
        profile.figure_days += count
        profile.unlike_days += count if day.first != day.second else 0
        profile.first_over_12 += count if day.first > 12 else 0
        profile.second_over_12 += count if day.second > 12 else 0


@dataclass(frozen=True, slots=True)
class TextReading:
    """One text, read: its marks, and the number or the day it prints."""

    marks: int
    number: Number | None = None
    day: Day | None = None


def read_text(text: str) -> TextReading:
    """Everything one text shows, before anything is known of its column."""
    marks = 0
    stripped = text.strip()
    if stripped != text:
        marks |= TextMark.PADDED
    if "  " in stripped or "\u00a0" in stripped:
        if _BLANKS.search(stripped):
            marks |= TextMark.DOUBLE_BLANKS
        if "\u00a0" in text:
            marks |= TextMark.NO_BREAK
    if "\u00a0" in text:
        marks |= TextMark.NO_BREAK
    if "\n" in stripped or "\r" in stripped:
        marks |= TextMark.LINE_BREAK
    if not text.isascii() or "\x00" < min(text) < " ":
        marks |= TextMark.WRONG_PAGE if has_wrong_page(text) else 0
        marks |= TextMark.SYMBOL if has_symbol_for_blank(text) else 0
    if (stripped[0] == "#" and stripped.upper() in ERROR_TOKENS) or (
        stripped.strip("#") == "" and len(stripped) > 2
    ):
        marks |= TextMark.ERROR
    if is_missing(stripped):
        return TextReading(marks | TextMark.MISSING)
    has_digit = _HAS_DIGIT.search(stripped) is not None
    if _HAS_LETTER.search(stripped):
        marks |= TextMark.LETTERS
    if is_redacted(stripped):
        marks |= TextMark.REDACTED
    if not has_digit:
        return TextReading(marks | (TextMark.EMAIL if "@" in stripped and _EMAIL.search(stripped) else 0))
    marks |= TextMark.DIGITS
    if len(stripped) > LONGEST:
        return TextReading(marks)
    return _with_digits(stripped, marks)


def _with_digits(text: str, marks: int) -> TextReading:
    number = number_in(text)
    if number is not None:
        return _numeric(text, number, marks)
    day = day_in(text)
    if day is not None:
        marks |= TextMark.DAY
        marks |= TextMark.TIMED if day.has_time else 0
        marks |= TextMark.TWO_DIGIT_YEAR if "%y" in day.form else 0
        return TextReading(marks, None, day)
    if is_comma_decimal(text):
        marks |= TextMark.COMMA
    if is_midnight(text):
        marks |= TextMark.MIDNIGHT
    if len(text) <= 8 and is_postcode(text):
        marks |= TextMark.POSTCODE
    if figure_before_words(text) is not None:
        marks |= TextMark.WORDS_AFTER
        marks |= TextMark.MARKED if is_marked_figure(text) else 0
    if "@" in text and _EMAIL.search(text):
        marks |= TextMark.EMAIL
    if len(text) < 30 and _PHONE.fullmatch(text):
        marks |= TextMark.PHONE
    if len(text) < 14 and _INSURANCE.fullmatch(text):
        marks |= TextMark.INSURANCE_NUMBER
    if len(text) in (7, 8) and _PLATE.fullmatch(text):
        marks |= TextMark.REGISTRATION
    return TextReading(marks)


def _numeric(text: str, number: Number, marks: int) -> TextReading:
    marks |= TextMark.NUMBER
    for form in number.forms:
        marks |= _FORMS.get(form, 0)
    if marks & TextMark.SCIENTIFIC:
        marks &= ~TextMark.DECIMALS  # the point of `1.00012E+11` parts no pence
    if number.value < 0:
        marks |= TextMark.NEGATIVE
    if number.value == 0:
        marks |= TextMark.ZERO
    if number.value == number.value.to_integral_value() and "decimals" not in number.forms:
        marks |= TextMark.WHOLE
    if "thousands" in number.forms and is_comma_decimal(text):
        marks |= TextMark.COMMA
    if _DIGITS.fullmatch(text):
        if len(text) > 1 and text[0] == "0":
            marks |= TextMark.LEADING_ZERO
            if len(text) in (10, 11):
                marks |= TextMark.PHONE
        elif len(text) == 5 and 20_000 <= int(text) <= 60_000:
            marks |= TextMark.SERIAL
        elif len(text) == 8 and packed_day_in(text) is not None:
            marks |= TextMark.PACKED_DAY
    return TextReading(marks, number)
