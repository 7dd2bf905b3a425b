"""Whether a sentence counts the rows as they are now: no other things, no part, no other time or case.

`6 schools met their target` counts schools, `6 were green in all four quarters` is of other quarters. A count
that may be of something else contradicts no rows.
"""

from __future__ import annotations

import re

from pipelines.datasets.performance.checks.said_times import less_own_time

MOST_WORDS = 5
"""Words behind a count among which what is counted stands."""
BREAK = re.compile(r"[.;,]|\b(?:and|while|but)\b", re.IGNORECASE)
OTHER_CASE = re.compile(
    r"\b(?:last|previous\w*|earlier|ago|would|could|should|must|may|might|will|expect\w*|forecast\w*|hop(?:e|es|ed|ing)"
    r"|if|unless|until|before|had been|all year|at some (?:time|point)|once|ever|never|again|every|throughout"
    r"|national(?:ly)?|other councils?|new(?:ly)?|statutory)\b",
    re.IGNORECASE,
)
OF_WHAT = re.compile(
    r"\s*(?:of (?:the|our|these|those|them|its|all)\b\s*)?(?P<first>[\w'’/-]*)", re.IGNORECASE
)
VERB = re.compile(
    r"(?:are|were|is|was|has|have|had|did|do|does|met|meets?|miss\w*|achiev\w*|exceed\w*|hit|reach\w*|f[ae]ll\w*"
    r"|came|come|improv\w*|need\w*|requir\w*|remain\w*|rated|show\w*|stand\w*|stood|got|g[eo]t\w*|on|off|at|within|near\w*|not|of|that"
    r"|which|with|better|worse|behind|ahead|slight\w*|just|narrow\w*|almost|close|complet\w*|finish\w*|deliver\w*|closed"
    r"|reported|judged|red|amber|green|blue|yellow|below|above|under|over|in|more|worsen\w*|declin\w*|stay\w*|out|gave|giv\w*|\w+ed|\W*)$",
    re.IGNORECASE,
)
"""What may stand right behind a count of rows that the sentence names elsewhere."""
SINCE = re.compile(
    r"\b(?:since|than|from|on|compared (?:with|to)) (?:the )?(?:(?:last|previous|same) "
    r"(?:quarter|year|month|period|time)(?: last year)?|a year (?:ago|earlier)|quarter [1-4])",
    re.IGNORECASE,
)
"""What something has moved since: that is no other time of the count itself."""
QUALIFIER = re.compile(
    r"\b(?:in|under|for|among|across|from|by|at|during|over)\s+(?:(?:the|our|its|their|this|that|all|an?|each|one)\s+)*"
    r"(?P<what>[A-Za-z][\w'’-]*)",
    re.IGNORECASE,
)
GENERAL = re.compile(
    r"(?:targets?|track|course|schedule|tolerance|end|total|quarters?|years?|months?|periods?|time|appendix|annex|tables?"
    r"|scorecards?|plan|report|dashboard|summary|section|margin|warning|risk|red|amber|green|blue|least|present|date|now"
    r"|corporate|council|performance|measures?|indicators?|kpis?|more|less|them|it|least|full|line|standard|alert|good|progress"
    r"|[a-z]{1,2})$",
    re.IGNORECASE,
)


def is_counted_plainly(
    text: str, span: tuple[int, int], nouns: re.Pattern[str], words: tuple[str, ...]
) -> bool:
    """Whether a count is of rows and nothing stands beside it that may make it one of others.

    Args:
        text: the sentence.
        span: where the count stands.
        nouns: what the rows are called.
        words: the words that the report has for its ratings, in small letters.
    """
    start, end = span
    since = max((found.end() for found in BREAK.finditer(text, 0, start)), default=0)
    until = next((found.start() for found in BREAK.finditer(text, end)), len(text))
    before, behind = text[since:start], text[end:until]
    said = SINCE.sub(" ", less_own_time(f"{before} | {behind}"))
    for word in words:
        said = re.sub(re.escape(word), " ", said, flags=re.IGNORECASE)
    first = OF_WHAT.match(behind)
    near = nouns.finditer(" ".join(behind.split()[:MOST_WORDS]))
    is_of_rows = any(not found.group().casefold().startswith("target") for found in near) or any(
        behind.casefold().lstrip().startswith(word) for word in words
    )
    if not is_of_rows and first is not None and not VERB.match(first["first"]):
        return False
    if OTHER_CASE.search(said):
        return False
    return all(GENERAL.match(found["what"]) for found in QUALIFIER.finditer(said))
