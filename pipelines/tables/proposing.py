"""What each column is taken to be: as declared, else as proposed from all of its texts and its heading.

Identifiers stay text however many figures they have; a column of figures is a number only when every text of
it is one, or when what is left are plain words that cannot be a figure. Day and month are decided by the
column
as a whole, then by its neighbours, then by the period; where nothing decides, day first is proposed and
asked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import duckdb

from pipelines.tables.declared import Declared, DeclaredField, plain
from pipelines.tables.identifiers import names_ids
from pipelines.tables.periods import PublicationPeriod
from pipelines.tables.profile import Profile, TextMark

ENOUGH_DATES = 0.8
ENOUGH_NUMBERS = 0.9
OFTEN = 3  # times that a word stands in a column before it is one of its values

_QUANTITY = re.compile(
    r"""\b(?:no|nos|number|numbers|num|count)\ of\b|\b(?:count|total|amount|value|votes|sum|percentage|
    percent|rate|quantity|qty|cost|price|balance)\b|£|%""",
    re.VERBOSE,
)
_COST_CODE = re.compile(r"\bcost (?:element|centre|center|code)\b")
_COUNTED = re.compile(r"^(?:no|nos|number|numbers|num|count) of\b")
_DATE = re.compile(
    r"date|^dat|\b(?:day|received|decided|paid on|start|end|issued|opened|closed|expiry|dob)\b|\b(?:from|to)$"
)
_MONEY = re.compile(
    r"\b(?:amount|net|nett|gross|value|total|cost|price|sum|spend|paid|payment|budget|income|expenditure|vat|salary|fee|fees)\b|£|gbp"
)
PLACES = ("easting", "northing", "latitude", "longitude")
_DATED = re.compile(r"(?<!to )\bdate|^dat")
_YEAR = re.compile(r"\b(?:year|yr)\b")


@dataclass(frozen=True)
class ProposedColumn:
    """A column with what it is taken to be.

    Attributes:
        format: of a date strptime's; of a number the forms beyond a plain figure.
        field: the field of the dataset or the standard it is, None where it has none.
        order: how the day and month of figures were decided: column, neighbour, period, declared, doubt, or
        empty; of numbers `comma in doubt` or `points in doubt` where they may part thousands or decimals.
        sum: of a number column, exact.
        nothing: words that are declared to stand for nothing, in small letters.
    """

    index: int
    name: str
    type: str
    profile: Profile
    format: str = ""
    role: str = ""
    field: DeclaredField | None = None
    is_declared: bool = False
    is_month_first: bool = False
    order: str = ""
    is_id: bool = False
    has_decimal_comma: bool = False
    is_serial: bool = False
    sum: Decimal | None = None
    nothing: frozenset[str] = frozenset()


def columns_of(
    profiles: Sequence[Profile],
    database: duckdb.DuckDBPyConnection,
    dataset: Declared | None,
    standard: Declared | None,
    period: PublicationPeriod | None,
    delimiter: str = "",
) -> list[ProposedColumn]:
    """What every column is taken to be."""
    names = [profile.name for profile in profiles]
    declared = dataset.match(names) if dataset else {}
    known = standard.match(names) if standard else {}
    columns = [
        _declared(profile, declared[profile.index])
        if profile.index in declared
        else _proposed(profile, known.get(profile.index), may_be_comma=delimiter == ";")
        for profile in profiles
    ]
    if delimiter == ";":
        columns = [_with_doubt(column, database) for column in columns]
    columns = _with_amount(_with_orders(columns, database, dataset, period))
    if dataset is not None and dataset.nothing:
        columns = [replace(column, nothing=dataset.nothing) for column in columns]
    return [
        replace(column, sum=_sum(column, database)) if column.type in ("number", "integer") else column
        for column in columns
    ]


def _with_doubt(column: ProposedColumn, database: duckdb.DuckDBPyConnection) -> ProposedColumn:
    """A column in which three figures stand behind every point, or every comma: thousands or decimals."""
    profile = column.profile
    form = column.field.format if column.field is not None and column.is_declared else ""
    is_asked = column.type in ("number", "integer") or (
        column.type == "string" and not (column.is_id or column.is_declared)
    )
    if not is_asked or column.role in PLACES or "decimal" in form:
        return column
    real = profile.filled - profile.marks[TextMark.MISSING] - profile.marks[TextMark.ERROR]
    for sign, order in ((".", "points in doubt"), (",", "comma in doubt")):
        row = database.execute(
            f"""SELECT coalesce(sum(n) FILTER (regexp_full_match(trim(v), ?)), 0),
                coalesce(sum(n) FILTER (regexp_full_match(trim(v), ?)), 0) FROM v{column.index}""",
            [rf"[-−]?[£€$]?[1-9]\d{{0,2}}([{sign}]\d{{3}})+", r"[-−]?[£€$]?\d{1,3}"],
        ).fetchone()
        grouped, short = (int(count) for count in row or (0, 0))
        if grouped and grouped + short == real:
            return replace(column, order=order)
    return column


def _with_amount(columns: list[ProposedColumn]) -> list[ProposedColumn]:
    """Where no heading is a known one of an amount, the one column of pounds and pence is it."""
    if any(column.role == "amount" or column.is_declared for column in columns):
        return columns
    money = [
        column
        for column in columns
        if column.type == "number" and _MONEY.search(plain(column.name)) and not column.field
    ]
    if len(money) != 1:
        return columns
    return [replace(column, role="amount") if column is money[0] else column for column in columns]


def best_standard(names: Sequence[str], standards: Mapping[str, Declared]) -> Declared | None:
    """The standard whose fields the headings fit best: two of them at least, one that is required among them.

    A heading that many standards know says little of each: half of the table's headings must be known, or
    a fifth of them that few other standards have.
    """
    known = Counter(heading for standard in standards.values() for heading in standard.by_heading)
    best: tuple[float, str] | None = None
    for name, standard in sorted(standards.items()):
        matched = standard.match(names)
        required = [one for one in standard.fields if one.is_required]
        held = [one for one in required if one in matched.values()]
        if len(matched) < 2 or not held:
            continue
        share = len(matched) / max(1, len([one for one in names if one]))
        if sum(one.role not in PLACES for one in matched.values()) < 2:
            continue
        worth = sum(
            1 / known[plain(names[index])] for index, one in matched.items() if one.role not in PLACES
        )
        is_likely = (share >= 0.5 and worth >= 0.5) or (share >= 0.2 and worth >= 1.5)
        score = share + len(held) / len(required)
        if is_likely and (best is None or score > best[0] + 1e-9):
            best = (score, name)
    return standards[best[1]] if best else None


def _declared(profile: Profile, one: DeclaredField) -> ProposedColumn:
    column = ProposedColumn(
        profile.index, profile.name, one.type, profile, field=one, role=one.role, is_declared=True
    )
    if one.type == "date":
        form = one.format if one.format not in ("", "any", "default") else ""
        return replace(column, format=form or _commonest(profile))
    if one.type in ("number", "integer"):
        return replace(column, format=one.format, has_decimal_comma="decimal comma" in one.format)
    return replace(column, is_id=is_identifier(profile))


def _commonest(profile: Profile) -> str:
    return max(profile.forms.items(), key=lambda pair: (pair[1], pair[0]))[0] if profile.forms else ""


def says_date(name: str) -> bool:
    """Whether a heading says that its column holds dates, though it names a payment: `Payment Date`."""
    heading = plain(name)
    return bool(_DATED.search(heading) or (_DATE.search(heading) and not _MONEY.search(heading)))


def is_identifier(profile: Profile) -> bool:
    """Whether a heading or its texts say that figures are names of things, not quantities."""
    heading = plain(profile.name)
    marks = profile.marks
    if marks[TextMark.LEADING_ZERO] and marks[TextMark.LEADING_ZERO] >= marks[TextMark.DECIMALS]:
        return True
    says_code = _COST_CODE.search(heading) or re.search(r"\b(?:id|ref|reference|code|uprn)$", heading)
    if _COUNTED.match(heading) or (_QUANTITY.search(heading) and not says_code):
        return False
    if marks[TextMark.DECIMALS] or marks[TextMark.CURRENCY]:
        return False
    if names_ids(profile.name):
        return True
    if profile.cut_figures and marks[TextMark.WHOLE] + marks[TextMark.SCIENTIFIC] == profile.filled:
        return True
    figures = [length for length in profile.lengths if profile.lengths[length] > 0.01 * profile.filled]
    return (
        bool(marks[TextMark.WHOLE])
        and bool(figures)
        and min(figures) >= 10
        and marks[TextMark.WHOLE] == profile.filled
    )


def _proposed(profile: Profile, one: DeclaredField | None, *, may_be_comma: bool) -> ProposedColumn:
    """What a column of which nothing is declared looks like.

    Args:
        profile: what it holds.
        one: the standard's field that its heading is of.
        may_be_comma: whether the file's form leaves it open if `1,200` is a thousand or one and a fifth.
    """
    heading = plain(profile.name)
    marks = profile.marks
    role = one.role if one else _role(heading)
    base = ProposedColumn(profile.index, profile.name, "string", profile, role=role, field=one)
    real = profile.filled - marks[TextMark.MISSING] - marks[TextMark.ERROR]
    if not real:
        return replace(base, type=_type_of_empty(heading, one))
    is_dated = bool(_DATE.search(heading)) or (one is not None and one.type == "date")
    if marks[TextMark.DAY] >= ENOUGH_DATES * real:
        return replace(base, type="date", format=_commonest(profile))
    if marks[TextMark.MIDNIGHT] >= 0.95 * real:
        return replace(base, type="date")
    if is_dated and marks[TextMark.PACKED_DAY] >= 0.95 * real:
        return replace(base, type="date", format="%Y%m%d")
    if (
        (says_date(profile.name) or (one is not None and one.type == "date"))
        and marks[TextMark.SERIAL] + marks[TextMark.DAY] >= 0.95 * real
        and (real >= 2 or _DATED.search(heading))
    ):
        return replace(base, type="date", format=_commonest(profile), is_serial=True)
    if is_dated and marks[TextMark.DAY] >= 0.5 * real:
        return replace(base, type="date", format=_commonest(profile))
    is_number = (one is not None and one.type in ("number", "integer")) or role in PLACES
    if is_identifier(profile) and not is_number:
        return replace(base, is_id=True)
    return _numeric(base, heading, real, may_be_comma=may_be_comma)


def _type_of_empty(heading: str, one: DeclaredField | None) -> str:
    """The type of a column without a single text: what the standard says, else text."""
    del heading
    return one.type if one else "string"


def _numeric(base: ProposedColumn, heading: str, real: int, *, may_be_comma: bool) -> ProposedColumn:
    marks = base.profile.marks
    numbers = marks[TextMark.NUMBER]
    commas = marks[TextMark.COMMA]
    is_sure = bool(marks[TextMark.DECIMALS] or marks[TextMark.CURRENCY] or _MONEY.search(heading)) or (
        base.field is not None and base.field.type in ("number", "integer")
    )
    may_be_comma = may_be_comma or base.profile.commas_after_zero > 0
    if commas and numbers + commas >= real and _asks_for_comma(marks, numbers, real, may_be_comma):
        return replace(base, type="number", order="comma in doubt")
    if numbers == real:
        return replace(base, type=_integer_or_number(base.profile))
    others = real - numbers
    if _YEAR.search(heading) and base.profile.lengths[4] >= ENOUGH_DATES * base.profile.filled:
        return base  # `2022 (to August)` among years is a label, and no year without its words
    if numbers < 0.5 * real or (not is_sure and _has_other_words(base.profile)):
        return base
    with_figures = marks[TextMark.DIGITS] - numbers - marks[TextMark.WORDS_AFTER]
    if numbers + marks[TextMark.WORDS_AFTER] >= ENOUGH_NUMBERS * real and (is_sure or not with_figures):
        return replace(base, type=_integer_or_number(base.profile))
    if is_sure and numbers + marks[TextMark.WORDS_AFTER] >= 0.75 * real and others <= 0.25 * real:
        return replace(base, type=_integer_or_number(base.profile))
    return base


def _has_other_words(profile: Profile) -> bool:
    """Whether words come again and again among the figures: a rating of 0 to 5 or `Awaiting inspection`."""
    words = [count for text, count in profile.words.items() if count >= OFTEN]
    return sum(words) > 0.02 * profile.filled


def _asks_for_comma(marks: Counter[TextMark], numbers: int, real: int, may_be_comma: bool) -> bool:
    """Whether commas could part decimals: none of the texts has a point, and one says so or all could."""
    return not marks[TextMark.DECIMALS] and (
        numbers < real or (may_be_comma and marks[TextMark.COMMA] == real)
    )


def _integer_or_number(profile: Profile) -> str:
    marks = profile.marks
    return (
        "integer"
        if marks[TextMark.WHOLE] == marks[TextMark.NUMBER] and not marks[TextMark.CURRENCY]
        else "number"
    )


_ROLES = (
    ("latitude", re.compile(r"\b(?:latitude|lat)\b")),
    ("longitude", re.compile(r"\blongitude\b|\b(?:long|lng|lon)(?: ?wgs ?84)?$")),
    (
        "easting",
        re.compile(
            r"\beastings?\b|\bgrid ?ref(?:erence)? ?x$|\bgeo ?x\b|^x ?(?:co ?)?ord(?:inate)?s?$|^xordinate$"
        ),
    ),
    (
        "northing",
        re.compile(
            r"\bnorthings?\b|\bgrid ?ref(?:erence)? ?y$|\bgeo ?y\b|^y ?(?:co ?)?ord(?:inate)?s?$|^yordinate$"
        ),
    ),
    ("postcode", re.compile(r"\bpost ?code\b")),
    ("email", re.compile(r"\be ?mail\b")),
    ("beneficiary", re.compile(r"\b(?:supplier|vendor|merchant|beneficiary|payee|creditor)(?: name)?$")),
    ("amount", re.compile(r"\b(?:amount|net amount|nett amount|payment amount)\b")),
)


def _role(heading: str) -> str:
    return next((role for role, pattern in _ROLES if pattern.search(heading)), "")


# day and month ----------------------------------------------------------------------------------------------


def _with_orders(
    columns: Sequence[ProposedColumn],
    database: duckdb.DuckDBPyConnection,
    dataset: Declared | None,
    period: PublicationPeriod | None,
) -> list[ProposedColumn]:
    """The order of day and month of every date column printed in figures."""
    decided = [_by_itself(column, dataset) for column in columns]
    settled = {
        _separator(column.format): column.is_month_first
        for column in decided
        if column.order in ("column", "declared")
    }
    return [
        _by_others(column, settled, database, period) if column.order == "?" else column for column in decided
    ]


def _separator(form: str) -> str:
    return next((character for character in form if character in "/.-"), "")


def _by_itself(column: ProposedColumn, dataset: Declared | None) -> ProposedColumn:
    profile = column.profile
    if column.type != "date" or not profile.figure_days:
        return column
    if column.is_declared and column.field is not None and column.field.format.startswith("%"):
        return replace(column, order="declared", is_month_first=column.field.format.startswith("%m"))
    if dataset is not None and dataset.dates:
        is_month_first = dataset.dates.startswith("month")
        return _ordered(replace(column, order="declared"), is_month_first=is_month_first)
    day_first, month_first = profile.first_over_12, profile.second_over_12
    if day_first or month_first:
        return _ordered(replace(column, order="column"), is_month_first=month_first > day_first)
    return replace(column, order="?" if profile.unlike_days else "column")


def _ordered(column: ProposedColumn, *, is_month_first: bool) -> ProposedColumn:
    form = column.format
    if is_month_first and form.startswith("%d") and "%m" in form:
        form = form.replace("%d", "%\0").replace("%m", "%d").replace("%\0", "%m")
    return replace(column, is_month_first=is_month_first, format=form)


def _by_others(
    column: ProposedColumn,
    settled: Mapping[str, bool],
    database: duckdb.DuckDBPyConnection,
    period: PublicationPeriod | None,
) -> ProposedColumn:
    by = _separator(column.format)
    if by in settled:
        return _ordered(replace(column, order="neighbour"), is_month_first=settled[by])
    if period is not None:
        first, last = min(span[0] for span in period.spans), max(span[1] for span in period.spans)
        uk, us = (
            _inside(column, "day", first, last, database),
            _inside(column, "day_us", first, last, database),
        )
        if (
            max(uk, us) >= 0.8 * column.profile.figure_days
            and abs(uk - us) > 0.5 * column.profile.figure_days
        ):
            return _ordered(replace(column, order="period"), is_month_first=us > uk)
    return replace(column, order="doubt")


def _inside(
    column: ProposedColumn, day: str, first: date, last: date, database: duckdb.DuckDBPyConnection
) -> int:
    row = database.execute(
        f"SELECT coalesce(sum(n), 0) FROM v{column.index} WHERE {day} BETWEEN ? AND ?",
        [first.isoformat(), last.isoformat()],
    ).fetchone()
    return int(row[0]) if row else 0


def _sum(column: ProposedColumn, database: duckdb.DuckDBPyConnection) -> Decimal:
    """The exact sum of a number column; in Python's decimals, as figures may have any number of places."""
    row = database.execute(
        f"SELECT sum(try_cast(number AS DECIMAL(38, 12)) * n) FROM v{column.index} WHERE number IS NOT NULL"
    ).fetchone()
    total = Decimal(str(row[0])) if row and row[0] is not None else Decimal(0)
    return total.quantize(Decimal(1).scaleb(-column.profile.places)) if column.profile.places <= 12 else total
