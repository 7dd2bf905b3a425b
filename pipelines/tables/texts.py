"""The one grammar by which a cell's text is read: numbers, dates, codes.

Nothing here decides what a column is; it says what one text could be, and in which form. `int()` and
`float()`
are never asked, as they take `7311_2`, `1e5` and `nan`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

_NUMBER = re.compile(
    r"""(?P<open>\()?\s*(?P<sign>[-+−–])?\s*(?P<currency>£|€|\$|GBP\b)?\s*(?P<sign2>[-−–])?\s*
    (?P<figure>\d{1,3}(?:,\d{3})+(?:\.\d*)?|\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:\.\d*)?|\d+(?:\.\d*)?|\.\d+)
    (?P<power>[eE][+-]?\d{1,3})?\s*(?P<trailing>[-−](?!\S))?\s*(?P<percent>%)?\s*(?P<close>\))?\s*
    (?P<side>(?:CR|DR|Cr|Dr|cr|dr)\b\.?)?(?P<scale>\s*(?:k|m|bn|million|thousand|billion)\b)?""",
    re.VERBOSE,
)  # fmt: skip
_COMMA_DECIMAL = re.compile(r"[-−]?\d+(?:[.\u00a0 ]\d{3})*,\d+")
_AFTER = re.compile(r"(?P<figure>[-−]?[£€$]?\s?\d[\d,]*(?:\.\d+)?)\s+(?P<words>[A-Za-z(*].*)", re.DOTALL)
_MARKED = re.compile(
    r"(?P<figure>[-−]?[£€$]?\s?\d[\d,]*(?:\.\d+)?)\s*(?:[*†‡§^#¹²³]+|\([a-z]\)|\[[a-z0-9]\])", re.IGNORECASE
)
_POINTED = re.compile(r"[-−]?\d{1,3}(?:\.\d{3})+")
_BOUND = re.compile(r"(?:[<>]=?|[≤≥~])\s?(?P<figure>[-−]?[£€$]?\s?\d[\d,]*(?:\.\d+)?%?)")

SCALES = {"k": 1_000, "thousand": 1_000, "m": 10**6, "million": 10**6, "bn": 10**9, "billion": 10**9}

ERROR_TOKENS = frozenset(
    {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#N/A!", "#SPILL!", "#CALC!"}
)
MISSING = frozenset(
    {"na", "n/a", "n.a.", "-", "--", "–", "—", "null", "none", "nil", "nan", "not applicable", "not known",
     "unknown", "n/k", "not available", "(blank)", "blank", "£-", "£ -", "tbc", "tba", ".", "..", "...", "…",
     "[x]", "[z]", "[c]", "[u]", "no data", "not held", "not provided", "not recorded", "not stated",
     "not given", "not supplied"}
)  # fmt: skip
"""Dots and letters in brackets are how official statistics print what is not available or not shown."""


@dataclass(frozen=True)
class Number:
    """A text read as a number, and the forms it is printed in beyond plain digits and a point."""

    value: Decimal
    forms: frozenset[str]


def number_in(text: str) -> Number | None:
    """The number that a whole text prints, None where it prints none.

    Forms: currency, thousands, spaces, brackets, credit, trailing minus, percent, scale, scientific,
    negative, decimals.
    """
    stripped = text.strip()
    if not stripped or not (stripped[0] in "(-+−–£€$.G" or stripped[0].isdigit()):
        return None
    match = _NUMBER.fullmatch(stripped)
    if match is None or (match["open"] is None) != (match["close"] is None):
        return None
    if match["power"] and match["power"][1:].isdigit() and "." not in match["figure"]:
        return None  # `1E220` is a code; spreadsheets print a sign after the E
    if not stripped.isascii() and not all(
        character.isascii() or character in "£€−–\u00a0\u202f" for character in stripped
    ):
        return None  # other alphabets' digits
    return _number(match)


def _number(match: re.Match[str]) -> Number | None:
    figure = match["figure"]
    forms = set()
    if "," in figure:
        forms.add("thousands")
    if any(blank in figure for blank in " \u00a0\u202f"):
        forms.add("spaces")
    if "." in figure:
        forms.add("decimals")
    value = Decimal(re.sub(r"[,\s\u00a0\u202f]", "", figure))
    if match["power"]:
        forms.add("scientific")
        value = value.scaleb(int(match["power"][1:]))
    minus = 0
    for group, form in (
        ("sign", "negative"),
        ("sign2", "negative"),
        ("open", "brackets"),
        ("trailing", "trailing minus"),
    ):
        if match[group] and match[group] != "+":
            minus += 1
            forms.add(form)
    side = (match["side"] or "").upper().rstrip(".")
    if side == "CR":
        minus += 1
        forms.add("credit")
    elif side:
        forms.add("debit")
    if minus > 1:
        return None  # "-(5)" and "(5) CR" may mean either
    if match["currency"]:
        forms.add("currency")
        if match["currency"] in "€$":
            forms.add("other currency")
    if match["percent"]:
        forms.add("percent")
    if match["scale"]:
        forms.add("scale")
        value *= SCALES[match["scale"].strip()]
    return Number(-value if minus else value, frozenset(forms))


def is_comma_decimal(text: str) -> bool:
    """Whether a text could be a number with a decimal comma."""
    return _COMMA_DECIMAL.fullmatch(text.strip()) is not None


def comma_decimal_in(text: str) -> Number | None:
    """The number a text prints with a decimal comma: `1.234,50`, `1.234`."""
    stripped = text.strip()
    if not is_comma_decimal(stripped):
        if "." not in stripped:
            return number_in(stripped)
        is_pointed = _POINTED.fullmatch(stripped) is not None
        return number_in(stripped.replace(".", "")) if is_pointed else None
    whole, _, part = stripped.rpartition(",")
    return Number(
        Decimal(re.sub(r"[.\s\u00a0]", "", whole).replace("−", "-") + "." + part),
        frozenset({"decimal comma"}),
    )


def figure_before_words(text: str) -> Number | None:
    """The number in a text that says more: `1,200 per year`, or a bound as `>=30`."""
    stripped = text.strip()
    match = _AFTER.fullmatch(stripped) or _BOUND.fullmatch(stripped) or _MARKED.fullmatch(stripped)
    return number_in(match["figure"]) if match else None


def is_marked_figure(text: str) -> bool:
    """Whether a text is a figure with the mark of a note behind it: `20.00*`, `12 (r)`."""
    match = _MARKED.fullmatch(text.strip())
    return match is not None and number_in(match["figure"]) is not None


def is_missing(text: str) -> bool:
    """Whether a text is one of the words that stand for nothing."""
    return text.strip().casefold() in MISSING


# dates ------------------------------------------------------------------------------------------------------

_DAYS = r"(?:(?P<weekday>Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?P<weekday_rest>[a-z]*),?\s+)?"
_TIME = (
    r"(?P<clock>(?P<join>[T ]\s*|\ -\ )(?P<hour>\d{1,2}):(?P<minute>\d{2})"
    r"(?::(?P<second>\d{2})(?P<part>\.\d+)?)?"
    r"(?P<half>\s?[AaPp][Mm])?(?P<zone>Z|\s?(?:[+-]\d\d:?\d\d|UTC|GMT|BST))?)?"
)
_FIGURES = re.compile(r"(?P<a>\d{1,2})(?P<by>[/.\-])(?P<b>\d{1,2})(?P=by)(?P<year>\d{4}|\d{2})" + _TIME)
_ISO = re.compile(r"(?P<year>\d{4})(?P<by>[-/.])(?P<month>\d{1,2})(?P=by)(?P<day>\d{1,2})" + _TIME)
_WORDS = re.compile(
    _DAYS
    + r"(?P<day>\d{1,2})(?P<nth>st|nd|rd|th)?(?P<by>[ \-/.]?)(?P<month>[A-Za-z]{3,9})\.?"
    + r"(?P<by2>[ \-/.,]*)(?P<year>\d{4}|\d{2})"
    + _TIME
)
_MONTH_FIRST = re.compile(
    _DAYS + r"(?P<month>[A-Za-z]{3,9})\.? (?P<day>\d{1,2})(?P<nth>st|nd|rd|th)?,? (?P<year>\d{4})" + _TIME
)
_PACKED = re.compile(r"(?P<year>(?:19|20)\d{2})(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])")
_MIDNIGHT = re.compile(r"0?0:00(?::00)?(?:\.0+)?(?:\s?AM)?")

_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_MONTH_NUMBERS = {
    name[:length]: at for at, name in enumerate(_MONTHS, 1) for length in range(3, len(name) + 1)
} | {"sept": 9}


@dataclass(frozen=True)
class Day:
    """A text that prints a date: its figures, and how it is printed.

    `form` is strptime's format. Where only figures are printed the first and second are given as they stand,
    and `form` is that of day first; `is_figures` says so. `clock` is the time of day in ISO 8601.
    """

    year: int
    first: int
    second: int
    form: str
    is_figures: bool
    has_time: bool = False
    clock: str = ""

    def on(self, *, is_month_first: bool = False) -> date | None:
        """The date, read day first or month first; None where there is no such day."""
        day, month = (
            (self.second, self.first) if is_month_first and self.is_figures else (self.first, self.second)
        )
        try:
            return date(self.year, month, day)
        except ValueError:
            return None

    def format(self, *, is_month_first: bool = False) -> str:
        """The format, read day first or month first."""
        if is_month_first and self.is_figures:
            return self.form.replace("%d", "%\0").replace("%m", "%d").replace("%\0", "%m")
        return self.form


def day_in(text: str) -> Day | None:
    """The date that a whole text prints; `31/02/2024` prints one that does not exist."""
    stripped = text.strip()
    if not 6 <= len(stripped) <= 40 or not any(character.isdigit() for character in stripped):
        return None
    if match := _ISO.fullmatch(stripped):
        by = match["by"]
        return _day(match, int(match["day"]), int(match["month"]), f"%Y{by}%m{by}%d", is_figures=False)
    if match := _FIGURES.fullmatch(stripped):
        by = match["by"]
        year = "%Y" if len(match["year"]) == 4 else "%y"
        return _day(match, int(match["a"]), int(match["b"]), f"%d{by}%m{by}{year}", is_figures=True)
    return _worded(stripped)


def _worded(stripped: str) -> Day | None:
    if match := _WORDS.fullmatch(stripped):
        year = "%Y" if len(match["year"]) == 4 else "%y"
        form = f"%d{'th' if match['nth'] else ''}{match['by']}{_month_form(match)}{match['by2']}{year}"
    elif match := _MONTH_FIRST.fullmatch(stripped):
        comma = "," if "," in stripped.split(match["month"])[-1] else ""
        form = f"{_month_form(match)} %d{'th' if match['nth'] else ''}{comma} %Y"
    else:
        return None
    month = _MONTH_NUMBERS.get(match["month"].casefold())
    if month is None:
        return None
    weekday = match["weekday"]
    if weekday:
        form = (
            ("%A" if match["weekday_rest"] else "%a")
            + ("," if "," in stripped.split()[0] else "")
            + " "
            + form
        )
    return _day(match, int(match["day"]), month, form, is_figures=False)


def _month_form(match: re.Match[str]) -> str:
    return "%b" if len(match["month"]) == 3 else "%B"


def _day(match: re.Match[str], first: int, second: int, form: str, *, is_figures: bool) -> Day:
    year = int(match["year"])
    if len(match["year"]) == 2:
        year += 1900 if year >= 69 else 2000  # as strptime's %y reads it
    clock = match["clock"]
    if clock:
        hours = "%I" if match["half"] else "%H"
        join = " - " if "-" in match["join"] else clock[0]
        form += join + hours + ":%M" + (":%S" if match["second"] else "") + (".%f" if match["part"] else "")
        form += (" %p" if match["half"][0].isspace() else "%p") if match["half"] else ""
        form += _zone_form(match["zone"]) if match["zone"] else ""
    is_midnight = not clock or {match["hour"].lstrip("0"), match["minute"], match["second"] or "00"} <= {
        "",
        "00",
    }
    return Day(year, first, second, form, is_figures, not is_midnight, _clock(match) if clock else "")


_ZONES = {"UTC": "Z", "GMT": "Z", "BST": "+01:00"}


def _clock(match: re.Match[str]) -> str:
    """The time of day by 24 hours, with its zone where it is printed."""
    hour = int(match["hour"])
    if match["half"]:
        hour = hour % 12 + (12 if match["half"].strip().lower() == "pm" else 0)
    seconds = f":{match['second']}" if match["second"] else ""
    zone = (match["zone"] or "").strip()
    return f"{hour:02}:{match['minute']}{seconds}{match['part'] or ''}{_ZONES.get(zone, zone)}"


def _zone_form(zone: str) -> str:
    """The form of a time zone in strptime's letters: a difference or `Z`, or the letters of one."""
    form = "%Z" if zone.strip() in ("UTC", "GMT", "BST") else "%z"
    return f" {form}" if zone[0].isspace() else form


def packed_day_in(text: str) -> Day | None:
    """The date of eight figures, `20240331`; only asked where the heading says that dates are held."""
    match = _PACKED.fullmatch(text.strip())
    if match is None:
        return None
    return Day(int(match["year"]), int(match["day"]), int(match["month"]), "%Y%m%d", is_figures=False)


def is_midnight(text: str) -> bool:
    """Whether a text is a midnight without its day, which is what a wrong cell format leaves of a date."""
    return _MIDNIGHT.fullmatch(text.strip()) is not None


# codes ------------------------------------------------------------------------------------------------------

_POSTCODE = re.compile(
    r"""(?:GIR[ ]?0AA|(?:[A-PR-UWYZ](?:[0-9]{1,2}|[A-HK-Y][0-9](?:[0-9]|[ABEHMNPRV-Y])?|[0-9][A-HJKPS-UW]))
    \s*[0-9][ABD-HJLNP-UW-Z]{2})""",
    re.IGNORECASE | re.VERBOSE,
)
_REDACTED = re.compile(
    r"""\W*(?:redact(?:ed|ion)?(?:[ ](?:personal(?:[ ]data)?|name|data|under.*|individual|-.*))?|
    personal[ ]data[ ]redacted|name[ ](?:redacted|withheld)|withheld|confidential|
    personal[ ](?:data|information)|individual|private[ ]individual|data[ ]protected|x{3,})\W*""",
    re.IGNORECASE | re.VERBOSE,
)
_WRONG_PAGE = re.compile(
    "[ÂÃ][\u0080-\u00bf£©®°€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â[\u0080-\u009f€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|ï»¿|\ufffd|Ã\\b"
)
_SYMBOL = re.compile("(?<=[\\w.,)])[†‡Ê¬](?=\\s|\\w|$)")
_CONTROL = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\u0080-\u009f]")


@lru_cache(maxsize=50_000)
def is_postcode(text: str) -> bool:
    """Whether a text is a full postcode of the United Kingdom."""
    return _POSTCODE.fullmatch(text.strip()) is not None


def is_redacted(text: str) -> bool:
    """Whether a whole text says only that what stood here was taken out."""
    return _REDACTED.fullmatch(text.strip()) is not None


def has_wrong_page(text: str) -> bool:
    """Whether a text was once decoded with a wrong code page: `Â£`, `â€™`."""
    return _WRONG_PAGE.search(text) is not None or _CONTROL.search(text) is not None


def has_symbol_for_blank(text: str) -> bool:
    """Whether a symbol stands where another code page has its no-break space: `Homes† Manor`."""
    return _SYMBOL.search(text) is not None
