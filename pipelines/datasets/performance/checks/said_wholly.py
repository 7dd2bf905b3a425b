"""Whether a figure is said of all that a row counts, as it is: of no part, other place or other case.

`Calls answered by phone were 61%` is of some calls, `must be 61%` of none yet. What a sentence says beside
the row's name, its verb and the row's own time must be nothing, before its figure can contradict the row's.
"""

from __future__ import annotations

import re

from pipelines.datasets.performance.checks.comments import ResultRow
from pipelines.datasets.performance.checks.said_names import NO_LESS, bare_name, stem_of
from pipelines.datasets.performance.checks.said_plainly import TAIL
from pipelines.datasets.performance.checks.said_times import less_own_months, less_own_time
from pipelines.proof.wording import Wording
from pipelines.rows.figures.sentences import stated

BREAK = re.compile(r"[;:](?!\s*[-(£]?\d)|,(?!\d)|\b(?:and|while|but|which)\b|\bwith(?=\s*\Z)", re.IGNORECASE)
LEAD_IN = re.compile(
    r"^\W*(?:after|despite|following|thanks to|because of)\b.*?(?=\b(?:the|our)\s)", re.IGNORECASE
)
"""Why something is so, before the sentence begins: `After two years of growth the share of`."""
COMPARED = re.compile(
    r",?\s*\b(?:versus|above|below|beating|missing|short of|ahead of|(?:better|worse|higher|lower) than"
    r"|(?:just|well|still) (?:over|under)|within)\s(?:(?:the|a|an|our|its)\s)?(?:\w+\s){0,2}?"
    r"(?:targets?|average|goal)\b.*$|\b(?:compared|against)\b.*$",
    re.IGNORECASE,
)
"""What a figure is held against, behind it: that is said of another."""
LEADING_CASE = re.compile(
    r"^\W*(?:nationally|regionally|elsewhere|excluding|including|without|except|apart from|unless|until|if"
    r"|had|across (?:england|wales|scotland|the (?:country|region)))\b[^,;]*,",
    re.IGNORECASE,
)
"""How a sentence begins that is of another place or case, whatever its clauses say."""
ABOUT = re.compile(
    r"(?P<what>[A-Za-z][\w'’-]*)(?: [a-z]+ing)? (?:of|about|on|for|over|into|behind) "
    r"(?:the |our |all |any |these )*$",
    re.IGNORECASE,
)
"""A thing that is said to be of what a row counts, before its name: `the cost of`, `staff working on`."""
MEASURE = re.compile(
    r"(?:numbers?|shares?|proportions?|percentages?|rates?|levels?|totals?|averages?|counts?|volumes?|amounts?"
    r"|figures?|scores?|performance|results?|position|collection|use|usage|value|most|all|some|cent|one|is|was|are"
    r"|were|stock|rise|fall|increase|decrease|reduction|growth|drop|picture|half|majority|third|quarter|speed|length"
    r"|time)$",
    re.IGNORECASE,
)
"""What stands for the row itself before its name: `the share of`."""
BRACKETS = re.compile(r"\s*\([^)]*\)")
OTHER_CASE = re.compile(
    r"\b(?:targets?|goals?|aims?|ambitions?|benchmarks?|baselines?|forecasts?|projected|expect\w*"
    r"|hop(?:e|es|ed|ing)|plan(?:s|ned|ning)?|must|should|would|could|may|might|needs? to|when|if|unless|once"
    r"|excluding|including|except|without|before|until|best|worst|highest|lowest|peak(?:s|ed)?|alone|last|previous"
    r"|earlier|ago|national(?:ly)?|regional(?:ly)?|england|london|wales|scotland|at least|at most"
    r"|or (?:better|more|less|fewer)|no part|none of|neither|one (?:team|part|area)|averaged|on average over"
    r"|(?:five|three|two)[- ]year|(?:aged|under|over) \d+)\b"
    r"|\bhad been\s*(?=\|)",
    re.IGNORECASE,
)
"""Words that make a figure one of another case than how things are now, as a whole."""
ON_CONDITION = re.compile(
    r"\s*,?\s*(?:if|unless|excluding|including|except|without|not counting|once|provided|assuming)\b",
    re.IGNORECASE,
)
PREPOSITION = re.compile(
    r"\b(?:in|at|for|among|amongst|across|within|by|from|of|on|with|under|over|between|during|through|via)\s+"
    r"(?:(?:the|our|its|their|this|that|these|those|all|an?|both|each|every|one|some|most)\s+)*"
    r"(?P<what>[A-Za-z][\w'’-]*)(?:\s+(?P<more>[A-Za-z][\w'’-]*))?",
    re.IGNORECASE,
)
GENERIC = re.compile(
    r"(?:cases?|times?|total|sums?|amounts?|money|average|quarters?|years?|periods?|months?|days?|weeks?|end|half|council|target|number"
    r"|share|rate|whom|which|them|us|those|these|occasions?|instances?|whole|line|full|track|course|now|date|working"
    r"|\w+['’]s)$",
    re.IGNORECASE,
)
"""What stands behind a preposition and makes no less of a thing: `in 61% of cases`, `the county's roads`."""
HARMLESS = re.compile(rf"(?:{NO_LESS}|so)$", re.IGNORECASE)


def is_said_wholly(text: str, span: tuple[int, int], row: ResultRow, wording: Wording) -> bool:
    """Whether a sentence says nothing beside a figure that may make it another than the row's.

    Args:
        text: the sentence.
        span: where the figure stands.
        row: the row that it is linked to.
        wording: tells which words of a name tell it.
    """
    text = less_own_months(text, row)
    before, behind = _around(text, span, row)
    name = BRACKETS.sub("", bare_name(row))
    ahead = re.search(rf"([A-Za-z][\w'’-]*)\s+{re.escape(name)}", before, re.IGNORECASE)
    if ahead and not HARMLESS.match(ahead[1]):
        return False
    if ON_CONDITION.match(text[span[1] + len(behind) :]) or LEADING_CASE.match(text):
        return False
    stems = _stems(bare_name(row), wording)
    if _is_about(before, stems, wording):
        return False
    behind = TAIL.sub(" ", COMPARED.sub(" ", behind))
    said = f"{_less(LEAD_IN.sub(' ', before), name)} | {_less(behind, name)}"
    if any(not _stems(found.group(), wording) <= stems for found in OTHER_CASE.finditer(said)):
        return False
    return not any(_narrows(found, stems, wording) for found in PREPOSITION.finditer(said))


def _is_about(before: str, stems: set[str], wording: Wording) -> bool:
    """Whether what a text says first of a name is said to have something, which the figure then is of."""
    first = next(
        (word for word in re.finditer(r"[A-Za-z]+", before) if _tells(word.group(), stems, wording)), None
    )
    found = ABOUT.search(before[: first.start()]) if first else None
    return (
        found is not None and not MEASURE.match(found["what"]) and not _tells(found["what"], stems, wording)
    )


def _tells(word: str, stems: set[str], wording: Wording) -> bool:
    """Whether a word is one of a name that tells it."""
    return any(stem_of(one) in stems for one in wording.words(word))


def _around(text: str, span: tuple[int, int], row: ResultRow) -> tuple[str, str]:
    """What is said before a figure and behind it, up to the figures and breaks beside it; names are whole."""
    start, end = span
    name = BRACKETS.sub("", bare_name(row)).casefold()
    folded = text.casefold()
    at = folded.rfind(name, 0, start)
    since = at if at >= 0 else start
    others = [part for part in stated(text) if not part.text.isalpha()]  # `two years of growth` parts nothing
    breaks = [found.end() for found in BREAK.finditer(text, 0, since)]
    first = max([0, *breaks, *(part.end for part in others if part.end <= since)])
    within = folded.find(name, end)
    stop = within + len(name) if 0 <= within - end <= len(" of the ") else end
    following = [part.start for part in others if part.start >= stop]
    last = min([len(text), *following, *(found.start() for found in BREAK.finditer(text, stop))])
    return text[first:start], text[end:last]


def _less(text: str, name: str) -> str:
    """A text without a row's name and without its own time."""
    return less_own_time(re.sub(re.escape(name), " § ", text, flags=re.IGNORECASE))


def _narrows(found: re.Match[str], stems: set[str], wording: Wording) -> bool:
    """Whether what stands behind a preposition is none of a row's name, and nothing general."""
    words = [found["what"], found["more"]]
    if words[0] and words[1] and words[0].casefold() == "council" and not HARMLESS.match(words[1]):
        words.pop(0)  # `for council tenants` is of some, `in the council` of all
    while words and words[0] and (HARMLESS.match(words[0]) or GENERIC.match(words[0])):
        if GENERIC.match(words[0]) and not words[0].endswith(("'s", "’s")):
            return False
        words.pop(0)
    told = wording.words(words[0] or "") if words else frozenset()
    return any(stem_of(word) not in stems for word in told)


def _stems(text: str, wording: Wording) -> set[str]:
    """The stems of a text's words, with those that usually tell nothing."""
    every = re.findall(r"[a-z]+", text.casefold())
    return {stem_of(word) for word in (*wording.words(text), *every)} if every else set()
