"""Which part of a council did best or worst: its themes, services or committees by the share rated so.

Reports count ratings by part. A part is what rows of other tables stand under by the name that a count has;
kinds of indicators and whole tables are counted as well, and are none. Where no parts are counted, no order
is told: what missed a target says nothing of a service.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from pipelines.portal.answers.among import chosen_among, period_told
from pipelines.portal.answers.asked import AskedQuestion
from pipelines.portal.answers.cards import MEASURE, Answered, Scored, asked_for, card_of
from pipelines.portal.answers.facts import FactCell, FactIndex, FactRow, stems_of
from pipelines.portal.answers.ranking import TIMELY, fit_of_period
from pipelines.portal.answers.rated import MOST_ANSWERS, RATED_THINGS, RATING_STEMS
from pipelines.portal.answers.stemming import stem

KINDS = (
    r"(?:themes?|services?|committees?|departments?|directorates?|(?:delivery )?units?|teams?"
    r"|priorit(?:y|ies)|areas?|sections?|portfolios?|objectives?|outcomes?|parts? of the (?:council|plan))"
)
BEST = r"(?:best|strongest|well|better|top)"
WORST = r"(?:worst|weakest|poorest|badly|poorly|worse|bottom)"
DOES = (
    r"(?:did|does|do|is|are|was|were|has|have|had|done|doing|perform(?:s|ed|ing)?|been|com(?:e|es|ing)|came"
    r"|far(?:es?|ed|ing)|scor(?:es?|ed|ing)|look(?:s|ed|ing)?)"
)
WHICH_PART = re.compile(
    rf"\b(?:which|what)(?: of the| of our|(?: council|['’]s|\w+['’]s))? (?P<first>{KINDS})\b"
    rf"(?: (?:in|of) the (?:council|plan|report))?(?: {DOES})+ "
    rf"(?:the |its |the very |at the |out )*(?P<how>{BEST}|{WORST})\b"
    rf"(?! at| with| value)"
    rf"|\b(?P<how2>{BEST}|{WORST})[ -](?:performing|performance|rated|scoring|doing)"
    rf" (?:council )?(?P<second>{KINDS})\b|\b(?P<how3>weakest|strongest|poorest) (?P<third>{KINDS})\b",
    re.IGNORECASE,
)
"""What asks for the part that did best or worst, and for nothing that it did: `which theme did worst`."""
SAME_KIND = {
    stem(word): frozenset(map(stem, words))
    for word, words in (
        ("service", ("service",)),
        ("committee", ("committee",)),
        ("department", ("department", "directorate", "service")),
        ("directorate", ("directorate", "department")),
        ("unit", ("unit",)),
        ("team", ("team",)),
        ("portfolio", ("portfolio",)),
    )
}
"""Headings under which parts of one kind stand; other kinds are called as each report likes."""
IDLE = frozenset(
    map(
        stem,
        (
            *("best", "worst", "better", "worse", "performing", "performance", "performed", "report"),
            *("overall", "council", "rated", "doing", "rating", "share", "quarter", "year", "scoring"),
            *("strongest", "weakest", "poorest", "bottom", "top", "badly", "well", "poorly", "least"),
            *("most", "plan", "corporate", "last", "latest", "newest", "previous", "recent"),
        ),
    )
)
"""Stems of words that name nothing that a part did."""
USUAL_ORDER = "Green"


def part_in_order(question: AskedQuestion, facts: FactIndex) -> Answered | None:
    """The parts by the share of theirs that is rated Green, or as asked; None where no part is asked for."""
    asked = WHICH_PART.search(question.text)
    if asked is None or question.wants("rated"):
        return None
    kind = asked["first"] or asked["second"] or asked["third"]
    named = IDLE | RATING_STEMS | stems_of(kind)
    if any(
        term.is_specific and not named.issuperset(term.stems) and not RATED_THINGS.fullmatch(term.word)
        for term in question.terms
    ):
        return None
    is_worst = re.fullmatch(WORST, asked["how"] or asked["how2"] or asked["how3"], re.IGNORECASE) is not None
    rating = " ".join(word for word in ("Green", "Red", "Amber") if word in question.ratings) or USUAL_ORDER
    held = [
        Scored(row, cell, 0.0, 1.0, frozenset(), fit_of_period(question, cell.period))
        for row in facts.rows
        if not (row.is_total or row.is_copy)
        for cell in _shares(row, rating)
        if _is_part(row, kind, facts)
    ]
    timely = [each for each in held if each.period_fit in TIMELY]
    newest = max((each.row.period.end or date.min for each in timely), default=date.min)
    groups = [each for each in timely if (each.row.period.end or date.min) == newest]
    what = kind.lower()
    if len(groups) < 2:
        when = f" in {asked_for(question)}" if question.periods else ""
        told = f"Nothing here sets one {what} against another by ratings{when}."
        return Answered((), (), told)
    is_lowest_first = is_worst is not rating.startswith("Red")
    sign = 1 if is_lowest_first else -1
    ordered = sorted(groups, key=lambda each: (sign * (each.cell.value or 0.0), each.row.locator))
    return _in_order(ordered, f"the {'lowest' if is_lowest_first else 'highest'} share rated {rating} first")


def _in_order(ordered: Sequence[Scored], first: str) -> Answered:
    period = period_told(each.row.period for each in ordered)
    cards = tuple(
        replace(
            card_of(each), among=chosen_among(f"Place {place} of {len(ordered)} parts, {first}", "", period)
        )
        for place, each in enumerate(ordered[:MOST_ANSWERS], 1)
    )
    return Answered(cards, (), "")


def _shares(row: FactRow, rating: str) -> list[FactCell]:
    """The share of a printed count of that rating; none of any other row."""
    words = frozenset(map(stem, rating.split()))
    measure = next((entry.text for entry in row.entries if entry.column == MEASURE), "")
    if stems_of(measure.replace("_", " ")) != words or row.rating:
        return []
    return [cell for cell in row.figures if cell.unit == "percent" and cell.value is not None][:1]


def _is_part(row: FactRow, kind: str, facts: FactIndex) -> bool:
    """Whether rows of other tables stand under the name of what is counted, as under a part of that kind."""
    group = next((entry.text for entry in row.entries if entry.column == "group"), "")
    words = stems_of(group)
    headings = next((SAME_KIND[word] for word in stems_of(kind) if word in SAME_KIND), None)
    return bool(words) and any(
        words <= name and (headings is None or headings & heading)
        for table, name, heading in facts.entries_by_heading
        if table != row.table
    )
