"""A text as tokens: numerals, words, signs and whole dates and periods, each with the gap before it.

One pass over the text; every character that is no white space belongs to exactly one token.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

from pipelines.rows.periods import FINANCIAL_YEAR, MONTH, SEASON, are_consecutive

MINUS_SIGNS = "-−–—‐‑‒―﹣－"
SPACES_IN_NUMBERS = "\u00a0\u2009\u202f\u2007\u2008\u200a"
"""No-break, thin and figure spaces: inside a number they part thousands, as a plain space may."""
FOOTNOTE_MARKS = "*†‡§¶#^"

_YEAR = r"(?:19|20)\d\d"
_SHORT_YEAR = r"(?:[’']\s?\d\d|[-–]\d\d|\d\d)"
_NO_FIGURE_AFTER = r"(?![\w/]|[.,·]\d|\s?%)"
_JOIN = r"\s*(?:[-–—/&]|to|and)\s*"


class Sort(StrEnum):
    """What a token is."""

    DATE = "date"
    PERIOD = "period"
    YEAR = "year"
    NUMBER = "number"
    WORD = "word"
    PERCENT = "percent"
    CURRENCY = "currency"
    OPEN = "open"
    CLOSE = "close"
    DASH = "dash"
    COMPARE = "compare"
    RAISED = "raised"
    MARK = "mark"
    ARROW = "arrow"
    OTHER = "other"


class Token(NamedTuple):
    """A piece of a text. `gap` is the white space before it, `low` its text in small letters."""

    sort: Sort
    text: str
    low: str
    start: int
    end: int
    gap: str

    @property
    def is_glued(self) -> bool:
        """Whether nothing stands between this token and the one before."""
        return not self.gap


_PATTERNS = {
    Sort.DATE: rf"""(?<![\w/.,])(?:
        \d{{1,2}}/\d{{1,2}}/(?:{_YEAR}|\d\d)(?![\w/])
      | \d{{1,2}}\.\d{{1,2}}\.(?:{_YEAR}|\d\d)(?![\w/]|\.\d)
      | {_YEAR}-[01]\d-[0-3]\d(?![\w/-])
      | (?:as\sat\s+)?\d{{1,2}}\s?(?:st|nd|rd|th)?\s?(?:of\s)?[-–]?{MONTH}(?![a-z])
        (?:,?[-–\s]?\s?(?:{_YEAR}|[’']\d\d|\d\d(?=\s*(?:$|[),;]))))?(?!\w)
      | {MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?,?\s{_YEAR}(?!\w)
    )""",
    Sort.PERIOD: rf"""(?<![\w/.,])(?:
        (?:as\sat\s+)?{MONTH}(?:\s?(?:{_YEAR}|{_SHORT_YEAR}))?{_JOIN}{MONTH}(?:\s?(?:{_YEAR}|{_SHORT_YEAR}))?{_NO_FIGURE_AFTER}
      | (?:as\sat\s+)?{MONTH}\.?\s?(?:{_YEAR}|{_SHORT_YEAR}){_NO_FIGURE_AFTER}
      | {SEASON}(?:\s|\sterm\s){_YEAR}{_NO_FIGURE_AFTER}
      | (?:q|qtr\s?|quarter\s?)[1-4](?:{_JOIN}(?:q|qtr\s?|quarter\s?)?[1-4](?!\d))?
        (?:,?\s?{FINANCIAL_YEAR}|\s{_YEAR})?{_NO_FIGURE_AFTER}
      | [1-4](?:st|nd|rd|th)\s(?:quarter|qtr)(?:,?\s?{FINANCIAL_YEAR})?{_NO_FIGURE_AFTER}
      | (?:ay\s?|fy\s?)?{FINANCIAL_YEAR}(?:\sq[1-4])?{_NO_FIGURE_AFTER}
      | {_YEAR}\s?–\s?(?:{_YEAR}|\d\d){_NO_FIGURE_AFTER}
      | fy\s?(?:{_YEAR}|\d\d){_NO_FIGURE_AFTER}
      | h[12](?:\s{FINANCIAL_YEAR}|\s{_YEAR})?{_NO_FIGURE_AFTER}
    )""",
    Sort.YEAR: rf"(?<![\w/.,£$€-]){_YEAR}(?:{_NO_FIGURE_AFTER}(?!\s?%|:\d))",
    Sort.NUMBER: r"\d+(?:[.,·]\d+)*|(?<![\d.,·])[.·]\d+(?:[.,·]\d+)*",
    Sort.RAISED: r"[¹²³⁰⁴-⁹]+",
    Sort.PERCENT: r"[%％]",
    Sort.CURRENCY: r"US\$|[£€$¥￡]",
    Sort.WORD: r"(?<!\w)n/a(?!\w)|(?<=[\d\s])(?:k|c|m)?m[23](?![\w.,])|[^\W\d_]+(?:['’][^\W\d_]+)*[²³]?",
    Sort.OPEN: r"[(\[]",
    Sort.CLOSE: r"[)\]]",
    Sort.DASH: f"[{MINUS_SIGNS}]",
    Sort.COMPARE: r"[<>]=?|[≤≥≦≧⩽⩾~≈∼]",
    Sort.ARROW: r"[↑↓→←↗↘↔▲▼►◄△▽⬆⬇➡⇧⇩⇑⇓]\ufe0f?",
    Sort.MARK: r"[*†‡§¶✓✔✗✘●○■⬤^#]",
    Sort.OTHER: r"\S",
}
_TOKEN = re.compile(
    "|".join(f"(?P<{sort.value}>{pattern})" for sort, pattern in _PATTERNS.items()),
    re.IGNORECASE | re.VERBOSE,
)


_SORTS = {sort.value: sort for sort in Sort}


def tokens(text: str) -> list[Token]:
    """All tokens of a text in order."""
    found: list[Token] = []
    end = 0
    position = 0
    while match := _TOKEN.search(text, position):
        sort = _SORTS[match.lastgroup or "other"]
        if sort is Sort.PERIOD and not _is_period(match.group()):
            match = _NUMBER.match(text, match.start()) or match
            sort = Sort.NUMBER
        own = match.group()
        start, position = match.span()
        found.append(Token(sort, own, own.lower(), start, position, text[end:start]))
        end = position
    return found


_NUMBER = re.compile(_PATTERNS[Sort.NUMBER])
_SPAN_OF_YEARS = re.compile(r"((?:19|20)\d\d)\s?[/–-]\s?((?:19|20)?\d\d)")
LONGEST_SPAN_OF_YEARS = 20  # `2013-15`; of more a sum or a code may be meant


def _is_period(text: str) -> bool:
    """Whether two numbers are years that follow each other: `16/17`, not `6/10` or `45-60`."""
    if re.search(r"[A-Za-z]", text):
        return True
    years = _SPAN_OF_YEARS.fullmatch(text)
    if years:
        first, last = int(years[1]), int(years[2] if len(years[2]) == 4 else years[1][:2] + years[2])
        return 0 < last - first <= LONGEST_SPAN_OF_YEARS
    return are_consecutive(text)
