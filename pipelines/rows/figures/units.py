"""What figures are measured in: the one list of units that all resources share, and the words for them."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from rapidfuzz.fuzz import ratio

from pipelines.rows.figures.words import NUMBER_WORDS, word_set


class Unit(StrEnum):
    """A unit of the contract; `published` columns hold its value, or are empty for none of these."""

    PERCENT = "percent"
    GBP = "gbp"
    COUNT = "count"
    DAYS = "days"
    PER_1000 = "per_1000"
    PER_10000 = "per_10000"
    PER_100000 = "per_100000"
    RANK = "rank"
    EUR = "eur"
    USD = "usd"


CURRENCIES = {
    "£": Unit.GBP,
    "gbp": Unit.GBP,
    "€": Unit.EUR,
    "eur": Unit.EUR,
    "$": Unit.USD,
    "us$": Unit.USD,
    "usd": Unit.USD,
}
SCALES = {
    "k": 1_000,
    "thou": 1_000,
    "thousand": 1_000,
    "thousands": 1_000,
    "m": 1_000_000,
    "mn": 1_000_000,
    "mln": 1_000_000,
    "million": 1_000_000,
    "millions": 1_000_000,
    "mil": 1_000_000,
    "mill": 1_000_000,
    "bn": 10**9,
    "billion": 10**9,
    "billions": 10**9,
    "tn": 10**12,
    "trillion": 10**12,
}
MONEY_SCALES = frozenset({"mil", "mill"})
"""Scales that are words of their own where no currency stands before."""
OTHER_SCALES = word_set("grand lakh lakhs crore crores doz dozen dozens bil bln trn tln mio")
"""Words that make a figure larger and are not reckoned with: it has no value then."""
LIKE_A_SCALE = 70  # of a hundred letters alike, as of `millon`
RATES = {1_000: Unit.PER_1000, 10_000: Unit.PER_10000, 100_000: Unit.PER_100000}
PERCENT_WORDS = frozenset({"percent", "pct", "percentage"})
POINT_WORDS = frozenset({"pp", "ppt", "ppts", "pps"})
POINTS = frozenset({"points", "point", "pts", "pt"})
DAY_WORDS = word_set("day days diwrnod diwrnodau")
DAY_KINDS = frozenset({"working", "calendar", "bank", "elapsed"})
SPAN_WORDS = word_set(
    """
    second seconds sec secs minute minutes min mins hour hours hr hrs week weeks wk wks month months
    mth mths mo mos year years yr yrs fortnight fortnights decade decades
    eiliad eiliadau munud munudau awr oriau wythnos wythnosau mis misoedd blwyddyn blynedd flynedd
    """
)
SHORT_SPANS = frozenset({"s", "h", "d", "m", *SPAN_WORDS, *DAY_WORDS})
"""Letters that stand for a length of time behind another length of time (`1m 20s`)."""

MEASURES = word_set(
    """
    kg kgs tonne tonnes km kms mile miles metre metres litre litres kwh mwh gwh kw mw hectare
    kilometre kilometres kilogram kilograms kilo kilos
    hectares ha acre acres sqm sq square cubic sqft m² m³ m2 m3 km2 mm cm ml mg kt mt mph kph db
    mb gb tb mbps ft t points point pts pt ppm ppb
    """
)
"""Units that are none of the list: a figure in them has a value, and no unit."""

_ANOTHER = "|".join(sorted(SPAN_WORDS | MEASURES - {"square", "cubic", "point", "points", "pt", "pts"}))
_OTHER_UNIT = re.compile(
    rf"\((?:in )?(?:average )?(?:{_ANOTHER})(?: per [a-z ]+)?\)|\bin (?:{_ANOTHER})\s*$"
    rf"|^(?:average |mean )?(?:{_ANOTHER}) of\b"
)
"""Where a name says a unit that is none of the list: `(minutes)`, `in tonnes`, `kg of waste`."""
_TERM = re.compile(rf"\b(?:\d+|{'|'.join(NUMBER_WORDS)})[ -](?:[a-z]+ )?days\b")
"""How long something may take or has taken: `lights out for over five days` counts lights."""
_RATE = re.compile(r"per\s(1,?000|10,?000|100,?000)\b(?!,\d)")


def may_be_scale(word: str) -> bool:
    """Whether a word behind an amount may say how large it is: a scale misspelt or cut, or a rare one."""
    if word in SCALES:
        return False
    return word in OTHER_SCALES or any(
        len(word) > 2 and len(scale) > 2 and ratio(word, scale) >= LIKE_A_SCALE for scale in SCALES
    )


@lru_cache(maxsize=5_000)  # an indicator's name comes back with each of its figures
def unit_of_subject(subject: str, text: str = "") -> Unit | None:
    """The unit that an indicator's name states for a bare figure, else `count`; a score has none."""
    both = f"{subject} {text}".lower()
    if rate := _RATE.search(both):
        return RATES[int(rate[1].replace(",", ""))]
    if re.search(r"\branked?\b|\branking\b", both):
        return Unit.RANK
    if re.search(r"\b(?:percentage|proportion|per cent) of\b|^%|\(%\)$", both.strip()):
        return Unit.PERCENT
    if re.search(r"\bdays\b", _TERM.sub(" ", both)):
        return Unit.DAYS
    if re.search(r"\bscore\b|\bratio\b", both) or _OTHER_UNIT.search(both):
        return None
    return Unit.COUNT


@lru_cache(maxsize=5_000)
def heading_scale(heading: str) -> int:
    """Units per figure that a heading states: `£000`, `(000s)`, `£k` → 1000, `£m` → 1000000, else 1."""
    if re.search(r"(?<![\d,.])['’]?000s?\b|£\s?['’]?000|£\s?ks?\b|\bthousand", heading, re.IGNORECASE):
        return 1_000
    if re.search(r"£\s?bn\b|\bbillion", heading, re.IGNORECASE):
        return 10**9
    return 1_000_000 if re.search(r"£\s?m(?:n|ln)?s?\b|\bmillion", heading, re.IGNORECASE) else 1


def is_other_unit(text: str) -> bool:
    """Whether a unit by itself is none of the list, nor a rate of it: `kg`, `weeks`, `score`."""
    within = re.search(r"\(([^()]+)\)\s*$", text)  # `Time (minutes)`
    words = (within[1] if within else text).lower().strip(" .()").split()
    return bool(words) and (words[0] in MEASURES | SPAN_WORDS or words[0] in {"score", "ratio"})
