"""Times as people say them, written as reports write them: `by Christmas 2016`, `between Q1 and Q2 2016/17`.

Only what names one time is rewritten; a time that hangs on the day on which it is asked stays as it is.
"""

from __future__ import annotations

import re

MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
YEAR = r"(?:19|20)\d\d"
FINANCIAL_YEAR = rf"{YEAR}[/-]\d\d(?!\d)"
ORDINAL = r"(first|second|third|fourth|1st|2nd|3rd|4th)"
QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
QUARTERS |= {"next": 2, "last": 4, "final": 4}
BETWEEN = r"(and|to|or|vs\.?|versus|with|than|against|–|-)"
SHORT_YEAR = re.compile(rf"\b({MONTH})\.? ?['’](\d\d)\b", re.IGNORECASE)
"""A month with two figures of its year: `Sep '16`."""
CHRISTMAS = re.compile(
    rf"\b(?:christmas|xmas|new year['’]s eve)(?: (?:day|time|eve))? ({YEAR})", re.IGNORECASE
)
YEAR_TO = re.compile(
    rf"\b(?:the )?(?:year|12 months|twelve months) (?:to|ending|ended|up to|until)(?: (?:in|the end of))?"
    rf" ({MONTH}) ({YEAR})",
    re.IGNORECASE,
)
DAYS_OF_MONTHS = re.compile(
    rf"\b(?:\d{{1,2}}(?:st)? )?({MONTH})(?: ({YEAR}))? ?(to|-|–|until|till|and) ?(?:\d{{1,2}}(?:st|th)? )?"
    rf"({MONTH}) ({YEAR})(?![/\d-])",
    re.IGNORECASE,
)
"""The first and the last month of a time, each with its day or year or without: `1 April to 30 June 2016`."""
MONTHS_OF_YEAR = re.compile(
    rf"\b(?:the )?(first|next|last|final) (?:three|3) months (?:of|in) (?={FINANCIAL_YEAR})", re.IGNORECASE
)
LAST_QUARTER = re.compile(
    rf"\b(?:the )?(?:last|final) (?:quarter|qtr) (?:of |in )?(?={FINANCIAL_YEAR})", re.IGNORECASE
)
SEASON_QUARTER = re.compile(
    rf"\b(?:the )?(spring|summer|autumn|winter) (?:quarter|qtr) (?:of |in )?(?={FINANCIAL_YEAR})",
    re.IGNORECASE,
)
"""A quarter by the season that most of it lies in."""
SEASONS = {"spring": 1, "summer": 2, "autumn": 3, "winter": 4}
TWO_IN_WORDS = re.compile(
    rf"\b{ORDINAL}(?: (?:quarter|qtr))? {BETWEEN} (?:the )?{ORDINAL} (?:quarters?|qtrs?) (?:of |in )?"
    rf"({FINANCIAL_YEAR})",
    re.IGNORECASE,
)
TWO_OF_A_YEAR = re.compile(
    rf"\bq([1-4]) ?{BETWEEN} ?(?:the )?q([1-4]) (?:of |in )?({FINANCIAL_YEAR})", re.IGNORECASE
)
"""Two quarters of which the year stands with the second alone: `between Q1 and Q2 2016/17`."""
NAMED_QUARTER = re.compile(
    rf"\b(?:q([1-4])|{ORDINAL} (?:quarter|qtr)) (?:of |in )?({FINANCIAL_YEAR})", re.IGNORECASE
)
AGAINST_ANOTHER = re.compile(
    rf"\b((?:compared? (?:with|to)|than|against|versus|vs\.?|since|from)(?: in| that of)?) (?:the )?"
    rf"(?:{ORDINAL}|q([1-4]))(?: (?:quarter|qtr|one))?(?=\W*$|[,.;?])",
    re.IGNORECASE,
)
"""Another quarter of the same year, which a question ends with: `compared with the first`."""
BARE_SHORT_YEAR = re.compile(
    rf"\b({MONTH})\.? ([12]\d)(?![\d/:.]|st\b|nd\b|rd\b|th\b| (?:{MONTH}|{YEAR}))", re.IGNORECASE
)
"""The same without the sign, in a text without another year: `Sept 16`."""
OF_REPORT = re.compile(
    rf"\b(spring|summer|autumn) ({YEAR}) (?=(?:performance |monitoring |quarterly )?report)", re.IGNORECASE
)
"""A report by the season in which it comes out, after the quarter that it is of; winter has two years."""
ONE_BEFORE = re.compile(
    r"\b(than|as|against|with|to|on) (?:in |at )?(?:the )?(?:one|quarter|time|(?:three|3) months)"
    r" (?:just )?before\b(?! \w)"
    r"|\b(than|as|against|with|to|on) (?:in |at )?the (?:previous|last|preceding) (?:one|time)\b",
    re.IGNORECASE,
)
"""The quarter before the one named: `than in the one before`."""
MONTHS_OF_QUARTER = 3
FIRST_MONTHS = ("apr", "jul", "oct", "jan")
LAST_MONTHS = ("jun", "sep", "dec", "mar")
NUMBERS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


HALF_OF_YEAR = re.compile(
    rf"\b(?:the )?(?:(first|1st|second|2nd|last) (?:half|(?:six|6) months)|h([12])"
    r"|first (three quarters|nine months))"
    rf"(?: year)? (?:of |in )?(?:the )?(?:financial )?(?:year )?({FINANCIAL_YEAR})",
    re.IGNORECASE,
)
"""Half of a financial year, or its first three quarters, as the months that it has."""


def _half_of_year(found: re.Match[str]) -> str:
    year = int(found[4][:4]) if len(found[4]) > len("16/17") else 2000 + int(found[4][:2])
    if found[3]:
        return f"Apr {year} – Dec {year}"
    is_first = (found[1] or "").lower() in ("first", "1st") or found[2] == "1"
    return f"Apr {year} – Sep {year}" if is_first else f"Oct {year} – Mar {year + 1}"


def as_reports_say(text: str) -> str:
    """A question with its times written as reports write them."""
    if not any(map(str.isdigit, text)):
        return text
    text = SHORT_YEAR.sub(r"\1 20\2", text)
    if not re.search(YEAR, text):
        text = BARE_SHORT_YEAR.sub(r"\1 20\2", text)
    text = HALF_OF_YEAR.sub(_half_of_year, OF_REPORT.sub(_quarter_before, text))
    if QUARTER.search(text):
        text = ONE_BEFORE.sub(lambda found: f"{found[1] or found[2]} the previous quarter", text)
    text = CHRISTMAS.sub(r"December \1", text)
    text = YEAR_TO.sub(_year_to, text)
    text = DAYS_OF_MONTHS.sub(_quarter_of_months, text)
    text = MONTHS_OF_YEAR.sub(lambda found: f"Q{QUARTERS[found[1].lower()]} ", text)
    text = LAST_QUARTER.sub("Q4 ", text)
    text = SEASON_QUARTER.sub(lambda found: f"Q{SEASONS[found[1].lower()]} ", text)
    text = TWO_IN_WORDS.sub(_two_in_words, text)
    text = TWO_OF_A_YEAR.sub(r"Q\1 \4 \2 Q\3 \4", text)
    named = NAMED_QUARTER.search(text)
    return AGAINST_ANOTHER.sub(lambda found: _against(found, named[3]), text) if named else text


QUARTER = re.compile(r"\bq[1-4]\b|\b(?:quarter|qtr)\b", re.IGNORECASE)


def _quarter_before(found: re.Match[str]) -> str:
    """The quarter that ended when a season's report comes out."""
    season, year = found[1].lower(), int(found[2])
    number = (SEASONS[season] + 2) % 4 + 1
    first = year - (season == "spring")
    return f"Q{number} {first}/{(first + 1) % 100:02} "


def _month(name: str) -> int:
    return NUMBERS.index(name.lower()[:3]) + 1


def _year_to(found: re.Match[str]) -> str:
    """The twelve months that end with a month: `Apr 2014 – Mar 2015`."""
    month, year = _month(found[1]), int(found[2])
    first = NUMBERS[month % len(NUMBERS)].title()
    return f"{first} {year - (month < len(NUMBERS))} – {NUMBERS[month - 1].title()} {year}"


def _quarter_of_months(found: re.Match[str]) -> str:
    """The quarter that has just those months, several quarters as a span; other times stay as they are."""
    first, last = found[1].lower()[:3], found[4].lower()[:3]
    if first in FIRST_MONTHS and last in LAST_MONTHS and _is_span(found):
        starts, ends = int(found[2] or found[5]), int(found[5])
        months = 12 * (ends - starts) + _month(last) - _month(first) + 1
        if MONTHS_OF_QUARTER < months <= len(NUMBERS):
            return f"{first.title()} {starts} – {last.title()} {ends}"
    if first not in FIRST_MONTHS or LAST_MONTHS[FIRST_MONTHS.index(first)] != last:
        return found.group()
    if found[2] and found[2] != found[5]:
        return found.group()
    number = FIRST_MONTHS.index(first) + 1
    year = int(found[5]) - (first == "jan")
    return f"Q{number} {year}/{(year + 1) % 100:02}"


def _is_span(found: re.Match[str]) -> bool:
    """Whether two months are the ends of one time, of which a number is asked, and not set side by side."""
    before = found.string[: found.start()].lower()
    is_counted = "how many" in before or "number of" in before
    return found[3].lower() != "and" or (is_counted and before.endswith("between "))


def _two_in_words(found: re.Match[str]) -> str:
    first, second = QUARTERS[found[1].lower()], QUARTERS[found[3].lower()]
    return f"Q{first} {found[4]} {found[2]} Q{second} {found[4]}"


def _against(found: re.Match[str], year: str) -> str:
    number = found[3] or QUARTERS[found[2].lower()]
    return f"{found[1]} Q{number} {year}"
