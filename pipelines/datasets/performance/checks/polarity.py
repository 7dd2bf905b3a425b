"""Which way is good for an indicator whose row does not say: told by what else the row prints.

A row that prints no polarity still tells it: rated Green above its target, more is better; called improving
while it fell, less is. What is told by one pair of figures may judge another, never the pair it was told by.
A name tells it where it is the share of what was done in time, or how long something takes. Where a report
marks in the names what is better low, more is better of what it does not mark, if nearly all its ratings say
so too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from pipelines.rows.polarity import polarity_of
from pipelines.rows.records import Row, Value, by_report

BETTER = {"higher": 1, "lower": -1}
IN_NAME = re.compile(
    r"(?i)\b(high|low|higher|lower|bigger|smaller|more|less|fewer)(?:\s+\w+)?\s*(?:\bis|=|:)\s*(?:better|good|best)\b"
)
IN_TIME = re.compile(
    r"(?i)\b(?:answered|completed|decided|processed|dealt with|resolved|cleared|paid|issued|seen|held|made"
    r"|finished|repaired|mended|responded to|acknowledged|assessed|determined|removed|collected|done|met"
    r"|carried out|delivered|visited|attended|inspected|reviewed|approved|offered|returned|reached)\b.{0,30}?"
    r"\b(?:(?:with)?in \w+ (?:working |calendar )?(?:second|minute|hour|day|week|month)s?|(?:in|on) time)\b"
)
TIME_TAKEN = re.compile(
    r"(?i)\b(?:times?|(?:working |calendar )?(?:days|weeks|hours|minutes|seconds))"
    r"(?: (?:taken|it takes|we take|waited|spent))? to (?:(?:a|the|be) )?(?:re-?)?(?:process\w*|decide"
    r"|answer\w*|complete|determine|let\b|turn|respond|repair\w*|mend|pay|issue|resolve|fill|assess|deal|clear"
    r"|remove|reply)"
)
"""A name of how long something takes: less of it is better, whatever is done."""
AT_LEAST = re.compile(
    r"(?i)^\s*(?:[≥>]=?|at least|min(?:imum)?\b|(?:no|not) (?:less|fewer) than|above\b|over\b|more than)"
    r"|\bor (?:more|above|over|higher|better)\b|\d\s?%?\s?\+\s*$|\bmin(?:imum)?\.?\s*$"
)
AT_MOST = re.compile(
    r"(?i)^\s*(?:[≤<]=?|at most|max(?:imum)?\b|(?:no|not) more than|below\b|under\b|(?:less|fewer) than"
    r"|within\b)"
    r"|\bor (?:less|fewer|below|under|lower)\b|\bmax(?:imum)?\.?\s*$"
)
"""What targets are printed with: it says which side of them is wanted."""
STRICTLY = re.compile(r"(?i)^\s*(?:[><](?!=)|(?:above|over|below|under)\b|(?:more|less|fewer) than)")
UNDONE = re.compile(
    r"(?i)\b(?:not|late|missed|overdue|delayed|outside|beyond|failed|without|exceed\w*|un\w+ed)\b"
)
MORE_WANTED = re.compile(
    r"(?i)\b(?:satisf\w+|recommend\w*|recycl\w+|reused?|compost\w+|collected|complet\w+|delivered|built|planted"
    r"|attend\w+|employment|(?<!not )in education|prevented|relieved|visit\w*|answered|achiev\w+|meeting"
    r"|success\w*|good or outstanding|certificate|participat\w+|resolved|decided|determined|repaired|cleared"
    r"|removed|quits?|quitters?|volunteers?|members(?:hips?)?|learners|trees|tak(?:en|ing|e)[ -]?up|uptake"
    r"|access\w*|apprentice\w*|occupied|occupancy|online|digital"
    r"|in time|on time|inspected|placements)\b"
)
LESS_WANTED = re.compile(
    r"(?i)\b(?:complaints|sickness|absences?|arrears|debts?|nightly|temporary accommodation|bed and breakfast"
    r"|rough sleep\w*|missed|overdue|vacan\w+|voids?|empty|days (?:taken )?to|days lost|time taken|waiting"
    r"|residual|landfill|emissions?|carbon|crimes?|offences|killed|injured|accidents?|admissions|turnover"
    r"|abandon\w+|errors?|delay\w*|repeat|not in education|unemploy\w+|below standard|obes\w+|exclu\w+"
    r"|re-?let\w*|backlog|late|protection (?:plan|register)s?|in care|looked after|homeless\w*|incidents?"
    r"|fly[- ]?tip\w*|anti-?social|fires|caseloads?|average (?:time|days)|average number of days|cost per)\b"
)
"""Words of names that tell what is wanted: too weak to judge by, enough to tell which of two marks is odd."""
YEAR = re.compile(r"\d{4}/\d{2}")
CUMULATIVE = re.compile(
    r"(?i)\b(?:cumulative\w*|year to date|ytd|(?:in|for|of|over|during) the (?:financial )?year"
    r"|(?:tax|rates|rents?|income|debt) (?:is |was )?(?:collected|collection)"
    r"|collection (?:rate )?of (?:council )?(?:tax|rates|rents?))\b"
)
"""Shares that grow through a year, as what is collected of a year's tax."""
FEWEST_MARKED, FEWEST_AGREEING, AGREEING = 2, 3, 0.6
"""Rows that mark in their names what is better low; rows unmarked whose ratings agree, and their share."""
MET, MISSED = ("Green",), ("Red",)
SHORT_OF = ("Amber", "Green Amber", "Red Amber")
MOVES = (("direction_short_term", "previous_value"), ("direction_long_term", "year_ago_value"))
IMPROVING = {"improving": 1, "worsening": -1}


def way_printed(row: Row) -> int | None:
    """1 where higher figures are better, -1 where lower ones are, as the row's polarity or name says."""
    own = polarity_of(str(row.get("polarity") or ""))
    name = str(row.get("indicator") or "")
    if not own and (match := IN_NAME.search(name)):
        own = polarity_of(match[1])
    if not own and (side := way_of_aim(row)):
        return side
    if not own and row.get("unit") == "percent" and IN_TIME.search(name) and not UNDONE.search(name):
        return 1
    if not own and row.get("unit") != "percent" and TIME_TAKEN.search(name):
        return -1
    return BETTER.get(own)


def way_of_aim(row: Row) -> int | None:
    """1 where a row's targets are at least what they say, -1 where at most; None where none says it."""
    aims = [str(row.get(name) or "") for name in ("target", "annual_target")]
    more, less = (any(pattern.search(aim) for aim in aims) for pattern in (AT_LEAST, AT_MOST))
    return None if more == less else 1 if more else -1


def reports_marking_low(rows: Sequence[Row]) -> frozenset[str]:
    """The reports whose names mark what is better low, and that only, so that of all else more is better."""
    found: set[str] = set()
    for report, own in by_report(rows).items():
        marks = [IN_NAME.search(str(row["indicator"] or "")) for row in own]
        said = [polarity_of(mark[1]) for mark in marks if mark]
        if any(row.get("polarity") for row in own) or len(said) < FEWEST_MARKED or "higher" in said:
            continue
        told = [way_by_rating(row) for row, mark in zip(own, marks, strict=True) if not mark]
        agreeing, all_told = told.count(1), len(told) - told.count(None)
        if agreeing >= FEWEST_AGREEING and agreeing >= AGREEING * all_told:
            found.add(report)
    return frozenset(found)


def is_of_the_year(row: Row) -> bool:
    """Whether a target is a whole year's and the result a part's, of what adds up: the two are not alike."""
    is_year = bool(YEAR.fullmatch(str(row.get("target_period") or "")))
    is_part = not YEAR.fullmatch(str(row.get("result_period") or ""))
    adds_up = row.get("unit") != "percent" or bool(CUMULATIVE.search(str(row.get("indicator") or "")))
    return is_year and is_part and adds_up


def way_by_name(row: Row) -> int | None:
    """Which way is likely wanted by the words of the name, where they do not tell both."""
    name = str(row.get("indicator") or "")
    more, less = bool(MORE_WANTED.search(name)), bool(LESS_WANTED.search(name))
    return None if more == less else 1 if more else -1


def way_beside(row: Row, told: int | None, own: int | None) -> int | None:
    """Which way is good for judging a mark of a row that itself tells `own`, by another that tells `told`.

    Where the two are at odds one of them is odd, and the likelier way tells which.
    """
    return told if not told or not own or told == own else likely_way(row)


def likely_way(row: Row) -> int:
    """Which way is likely wanted: by the name, by what two of three marks tell, else more, as most often."""
    told = [way for way in (way_by_rating(row), *(way_by_direction(row, *move) for move in MOVES)) if way]
    return way_by_name(row) or (1 if sum(told) >= 0 else -1)


def way_by_rating(row: Row) -> int | None:
    """Which way is good, told by the rating of the result against the target, where these are alike."""
    if is_of_the_year(row):
        return None
    moved = _sign(row.get("result_value"), row.get("target_value"))
    if not moved:
        return None
    if row.get("rag") in MET:
        return moved
    return -moved if row.get("rag") in MISSED else None


def way_by_direction(
    row: Row, direction: str = "direction_short_term", value: str = "previous_value"
) -> int | None:
    """Which way is good, told by a direction in words and the two results it compares."""
    said = IMPROVING.get(str(row.get(direction) or "").strip().lower())
    moved = _sign(row.get("result_value"), row.get(value))
    return said * moved if said and moved else None


def way_by_moves(row: Row) -> int | None:
    """Which way is good, told by the direction since last time, or else by that since a year ago."""
    return next((way for move in MOVES if (way := way_by_direction(row, *move))), None)


def way_by_amber(row: Row) -> int | None:
    """Which way is good if amber is short of the target, as most often."""
    if row.get("rag") not in SHORT_OF or is_of_the_year(row):
        return None
    return -_sign(row.get("result_value"), row.get("target_value")) or None


def way_by_marks(row: Row) -> int | None:
    """Which way is good for judging a rating: told by the direction, or the name where they are at odds."""
    return way_beside(row, way_by_moves(row), way_by_rating(row) or way_by_amber(row))


def are_at_odds(row: Row) -> bool:
    """Whether a row's rating and direction tell opposite ways, and the row does not print which is wanted."""
    rated, moved = way_by_rating(row) or way_by_amber(row), way_by_moves(row)
    return way_printed(row) is None and rated is not None and moved is not None and rated != moved


def way_by_others(row: Row, direction: str) -> int | None:
    """Which way is good, told alike by two of name, amber rating and other direction, and by none otherwise.

    Each alone is too weak: amber may be near a target that is met, and a name may be misunderstood.
    """
    amber = way_by_amber(row)
    other = next((way_by_direction(row, *one) for one in MOVES if one[0] != direction), None)
    told = [way for way in (way_by_name(row), amber, other) if way]
    return told[0] if len(told) > 1 and len(set(told)) == 1 else None


def _sign(one: Value, two: Value) -> int:
    if one is None or two is None or isinstance(one, str | bool) or isinstance(two, str | bool):
        return 0
    first, second = Decimal(str(one)), Decimal(str(two))
    return (first > second) - (first < second)
