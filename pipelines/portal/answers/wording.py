"""A question in turns of phrase that the reading of it knows: verbs run together, rates, orders, days.

Here a turn of phrase becomes another that means the same, before anything is read; no name is swapped. Those
that stand by themselves are data, in `schemas/answers/turns.yaml`; what hangs on the rest of the question or
on figures in it is told here.
"""

from __future__ import annotations

import re

from pipelines.portal.answers.times import as_reports_say
from pipelines.portal.answers.turns import Turns
from pipelines.rows.figures.words import NUMBER_WORDS, TENS

RELATIVE = re.compile(
    r"\b(?:last|this|next) (?:spring|summer|autumn|winter|month|week|christmas|easter|decade)\b"
    r"|\b(?:yesterday|the other (?:day|week)|the (?:end|turn) of the decade"
    r"|(?:two|three|four|five|ten|twenty|\d+|(?:a )?(?:few|couple of)|some|several|many) years ago)\b",
    re.IGNORECASE,
)
"""A time that hangs on the day on which it is asked."""
MEANT_TO = re.compile(
    r"\b(?:plans?|planned|planning|hopes?|hoping|intends?|intending|aims?|aiming|expects?|expecting|expected"
    r"|going|due|supposed|meant) to (?=[a-z])",
    re.IGNORECASE,
)
"""What says that something is still to come, and nothing of what: `planning to save`."""
PLANNED_FOR = re.compile(
    rf"{MEANT_TO.pattern}|\b(?:will|would|to be|should|planned|scheduled|promised|hoped for|aiming for)\b",
    re.IGNORECASE,
)
"""What asks for what is to come about, which a target tells."""
THOUSANDS = re.compile(
    r"\bper (?P<many>(?:a |one )?hundred |100 |ten |10 |(?:a |one |every )?)thousand\b", re.IGNORECASE
)
"""What a rate is counted by in words: `per hundred thousand`."""
IN_FIGURES = {"hundred": "100,000", "100": "100,000", "ten": "10,000", "10": "10,000"}
MANY = NUMBER_WORDS | TENS
MANY_IN_WORDS = re.compile(
    rf"\b(?:{'|'.join(MANY)})(?= (?:thousand|million|billion|percent|per cent)\b)", re.IGNORECASE
)
"""How many millions, in words: `fifteen million`."""
SHORTENED = re.compile(
    r"\b(what|who|how|where|when|why|there|here|that|it|he|she)['’](?:s|re)\b", re.IGNORECASE
)
SHORTENED_VERB = re.compile(r"\b(i|you|he|she|it|we|they|there|who)['’](d|ll|ve)\b", re.IGNORECASE)
SPOKEN_VERBS = {"d": "would", "ll": "will", "ve": "have"}
SHORTENED_NOT = re.compile(
    r"\b(are|is|was|were|do|does|did|have|has|had|would|could|should)n['’]?t\b", re.IGNORECASE
)
"""Verbs run together with "is" and "not", as people speak."""
AGES = re.compile(r"\b(over|under)-(\d{1,2}s?)\b", re.IGNORECASE)
"""People by their age in one word, which else looks like a reference: `over-45s`."""
AGES_FROM_TO = re.compile(
    r"\b(\d{1,2})\s?[-–]\s?(\d{1,2})(?=[- ]?(?:year|yr)s?[- ]?olds?\b)|"
    r"(?<=\bage )(\d{1,2})\s?[-–]\s?(\d{1,2})\b|(?<=\baged )(\d{1,2})\s?[-–]\s?(\d{1,2})\b",
    re.IGNORECASE,
)
"""People of some ages, which two years next to each other look like as well: `10-11 year olds`."""
HERE = re.compile(
    r"\b(?:a?round here|in these parts|hereabouts|near me"
    r"|in (?:our|this|my) (?:area|borough|town|city|county))\b",
    re.IGNORECASE,
)
"""Where everything is that a council publishes."""
IN_HOLIDAYS = re.compile(
    r"\b(?:over|during|in|through|throughout) (?:the |their )?"
    r"(?:(?:summer|school|christmas|easter|half-term) )?"
    r"(?:holidays?|hols|vacation|half-term)\b(?! (?:activit|club|hunger|food|programme|scheme))",
    re.IGNORECASE,
)
"""When something was, by no time that figures are published of."""
WORSE_THAN_BEFORE = re.compile(
    r"\b(?:are|is|were|was|have got|has got|have become|got|did) (?:doing )?(worse|better)"
    r" than (?:(?:at|in) )?(?:(?:the|a|this|at) )*(?:same )?(?:time |period |quarter )?(?:of )?"
    r"(?:last year|(?:the )?year (?:ago|before|earlier)|previous year|before)\b",
    re.IGNORECASE,
)
"""What asks which way indicators went, as reports count them: `worse than the same time last year`."""
INDICATORS = re.compile(r"\b(?:indicators?|(?:performance )?measures|kpis?|targets)\b", re.IGNORECASE)
LONGEST = 2000
FEWEST_LEFT = 2
"""Words that must be left where a time is taken out."""


def in_known_turns(text: str, turns: Turns) -> tuple[str, str, bool]:
    """A question in known turns of phrase, the time in it that hangs on today, whether it asks for a plan."""
    text = AGES_FROM_TO.sub(lambda found: re.sub(r"\s?[-–]\s?", " ", found.group()), AGES.sub(r"\1 \2", text))
    if INDICATORS.search(text):
        text = WORSE_THAN_BEFORE.sub(
            lambda found: "worsened" if found[1].lower() == "worse" else "improved", text
        )
    for anywhere in (IN_HOLIDAYS, HERE):
        rest = anywhere.sub(" ", text)
        text = rest if len(rest.split()) > FEWEST_LEFT else text
    text = as_reports_say(turns.turned("asked", text))
    text = SHORTENED_NOT.sub(_not_of, SHORTENED.sub(_is_of, text))
    text = SHORTENED_VERB.sub(lambda found: f"{found[1]} {SPOKEN_VERBS[found[2].lower()]}", text)
    text = turns.turned("spoken", text)
    text = THOUSANDS.sub(lambda found: f"per {_thousands(found['many'])}", text)
    text = turns.turned("units", text)
    text = MANY_IN_WORDS.sub(lambda found: f"{MANY[found.group().lower()]:g}", text)
    is_of_plan = PLANNED_FOR.search(text) is not None
    text = turns.turned("ordered", MEANT_TO.sub("", text))
    relative = found.group().lower() if (found := RELATIVE.search(text)) else ""
    text = " ".join((RELATIVE.sub(" ", text) if relative else text).split())
    return text, relative, is_of_plan


def _thousands(many: str) -> str:
    return next((figures for words, figures in IN_FIGURES.items() if words in many.split()), "1,000")


def _is_of(found: re.Match[str]) -> str:
    return f"{found[1]} {'are' if found.group().endswith('re') else 'is'}"


def _not_of(found: re.Match[str]) -> str:
    return f"{found[1]} not"
