"""Figures of running text linked to the rows they are of: by words, unit, period and value, not by phrases.

A figure belongs to an indicator where every telling word of the indicator's name stands in the figure's own
clause and the unit is the same. It is held against the result only where the clause says little else; a
figure that is the row's target or an earlier result is that, and no contradiction. Counts of rows with a
rating are held against the rows, percentages against the base that the sentence states.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from itertools import takewhile

from pipelines.datasets.performance.checks.comments import ResultRow
from pipelines.datasets.performance.checks.counting import may_be_unread
from pipelines.datasets.performance.checks.directions import rated_figures
from pipelines.datasets.performance.checks.polarity import CUMULATIVE
from pipelines.extraction.kinds import periods
from pipelines.proof.agreement import HUNDRED, equal
from pipelines.proof.outcome import About, Figure, PrintedTexts, Ran, Verdict, reckoned, step_of
from pipelines.proof.within import NAME_BREAK
from pipelines.proof.wording import Sentence, Wording, sentences
from pipelines.rows import periods as printed_periods
from pipelines.rows.figures import FigureKind, Part, Unit, all_parts
from pipelines.rows.figures.sentences import clause_of, counted_in_words, stated
from pipelines.rows.figures.words import NUMBER_WORDS
from pipelines.rows.locator import table_of
from pipelines.rows.records import Records, Row, by_report

FEWEST_WORDS, MOST_OTHER_WORDS = 2, 2
LONG_WORD, NEARLY = 7, Decimal("0.1")
"""Letters of a word that may tell an indicator by itself; how far off its figure may be, of the result."""
MOST_OTHER_WORDS_FREELY = 3
COUNTED_WORDS, MOST_COUNTED, MOST_SAID = 2, 4, 0.75
TIME_LIMIT = re.compile(
    r"\b(?:with)?in \w+ (?:working |calendar )?(?:minute|hour|day|week|month|year)s?\b", re.IGNORECASE
)
LIGHT = re.compile(r"\b(?:given|had|made|got|received|taken|took|brought in|raised|earned)\b", re.IGNORECASE)
"""Verbs that another may stand for: `given a decision` and `had a decision`."""
"""Words behind a figure that say what it counts; how much of a name, by weight, other words must say."""
SHORTEST_STEMMED = 5  # letters
WORD = re.compile(r"\S+")
NEAR = 28
"""Letters around a figure in which a word can say that it is no result."""
NO_RESULT = re.compile(
    r"\b(?:targets?|against|aims?|goals?|previous(?:ly)?|last|from|compared|than|less|lower|higher|national|average|benchmark|forecast|by|"
    r"between|increased?|decreased?|rise|rose|fall|fell|reduc\w+|up|down|more|fewer|points?|over|under|about|around|"
    r"nearly|almost|some|year|expect\w*|hope\w*|hoping|plann\w+|intend\w*|projected|will|would|could|should|may|might|baseline|further|additional|extra|least|most|every|each|per|to)\b",
    re.IGNORECASE,
)
COMPARED = re.compile(
    r"(?:,? (?:which is|this is|still|now|and so|just|well|slightly))?,? (?:against|above|below|over|under|"
    r"compared (?:with|to)|versus|(?:better|worse|higher|lower|more|less) than|ahead of|short of|within) "
    r"(?:the|a|an|our|its) (?:\w+ ){0,2}?(?:targets?|average|benchmark|goal|threshold)\b",
    re.IGNORECASE,
)
"""What may follow a result: another figure that it is held against."""
MOVED_TO = re.compile(
    r"\b(?:rose|risen|rising|rises|fell|fallen|falling|falls|grew|grown|dropped|(?:went|gone) (?:up|down)|"
    r"increased|decreased|improved|worsened|reduced|declined)"
    r"(?: (?:slightly|sharply|again|further|back))? to $",
    re.IGNORECASE,
)
SUPPOSED = re.compile(
    r"\b(?:ago|before|without|excluding|unless|if|says?|said|claim(?:s|ed)?|plan|pilot|trial)\b",
    re.IGNORECASE,
)
IN_A_PART = re.compile(
    r"\s*(?:in|at|on|for|among|across|within) ((?:the |our |its |all )?\w+(?: \w+)?)", re.IGNORECASE
)
NO_PART = re.compile(
    rf"\b(?:quarters?|years?|months?|periods?|weeks?|days?|half|halves|total|all|average|end|time|line|full|first|second"
    rf"|third|fourth|last|this|that|each|every|working|calendar|financial|same|latest|final|{printed_periods.MONTH}"
    rf"|{printed_periods.SEASON}|q[1-4]|\d+)\b",
    re.IGNORECASE,
)
"""Words behind `in`, `at` or `on` that name a time, and no part."""
OF_OTHER = re.compile(
    r"\b(?:just |well |now )?(?:(?:up|down) to )?(?:just |well )?"
    r"(?:over|under|about|around|nearly|almost|some|to) "
    r"(£?\d[\d,.]*(?: ?(?:million|bn|m|k)\b|%)?,? (?:and|while|but) )$",
    re.IGNORECASE,
)
"""Words that stand right before another figure, which ends what is said before this one."""
A_COMPARISON = re.compile(r",? \(?compared (?:with|to) [^,;()]+(?=,|;|\))", re.IGNORECASE)
OF_A_PART = re.compile(
    r"\b(?:in|at|for|among|across|within|where|from|by|excluding|without)\b", re.IGNORECASE
)
STANDS_AT = re.compile(
    r"\s*(?:(?:has|have|had) )?(?:(?:now|still) )?(?:is|was|are|were|stands at|stood at|reached) ?",
    re.IGNORECASE,
)
"""All that may stand between a name and a figure that is certainly the name's."""
VERB = re.compile(
    r"\b(?:reached|hit|came|remained|achieved|rose|risen|fell|fallen|grew|grown|dropped|improved|increased"
    r"|decreased|worsened|declined)\b",
    re.IGNORECASE,
)
"""Verbs that lead from the only word of a name to its figure."""
FEWEST_DIGITS = 3
"""Digits of a figure in which two that changed places are seen: 12 and 21 may both be meant."""
ROWS = {
    "indicator-results": re.compile(r"\b(?:measures?|indicators?|kpis?|targets?)\b", re.IGNORECASE),
    "key-actions": re.compile(
        r"\b(?:projects?|actions?|initiatives?|milestones?|programmes?)\b", re.IGNORECASE
    ),
    "savings-proposals": re.compile(r"\b(?:savings?|efficiencies|proposals?)\b", re.IGNORECASE),
}
TOTAL = re.compile(r"(?i)^(?:(?:grand|net|overall) )?(?:totals?|overall)\b|^all savings$")
RATED_AS: tuple[tuple[tuple[str, ...], re.Pattern[str]], ...] = (
    (
        ("Red",),
        re.compile(
            r"\b(?:missed|red|not met|off target|below (?:the |its |their )?(?:target|standard)|off track"
            r"|off course|f[ae]ll(?:en|s)? short|behind (?:target|schedule))\b",
            re.IGNORECASE,
        ),
    ),
    (("Amber",), re.compile(r"\b(?:amber|near(?:ly)? (?:on )?target|at risk)\b", re.IGNORECASE)),
    (("Blue",), re.compile(r"\b(?:complete[d]?|finished|delivered|closed)\b", re.IGNORECASE)),
    (
        ("Green",),
        re.compile(
            r"\b(?:achieved|met|on target|on track|on course|green|exceeded"
            r"|(?:reached|hit) (?:it|them|(?:their|its|the) (?:\w+ )?targets?))\b",
            re.IGNORECASE,
        ),
    ),
)
GENERIC = re.compile(
    r"\b(?:key|performance|corporate|council|plan|service|all|our|the|of)\b|\W", re.IGNORECASE
)
"""Words of a heading beside that of its rows that name no part of a report."""
ELSEWHERE = re.compile(
    r"\b(?:national|regional|england|london|wales|scotland|county|benchmarks?|comparators?|neighbours?|peers?"
    r"|family group|average for|quartile)\b",
    re.IGNORECASE,
)
"""Words that make a figure one of another place."""
PROVISIONAL = re.compile(
    r"\b(?:provisional(?:ly)?|unaudited|draft|estimated?|early figures?)\b", re.IGNORECASE
)
NO_COUNT = re.compile(
    r"\b(?:more|fewer|less|than|last|previous|compared|of|per|from|not|being|should|will|aim\w*)\b|%",
    re.IGNORECASE,
)
"""Words behind a figure that make it none of the rows' count by rating."""
NOT_MET = re.compile(
    r"\b(?:not|n't)(?: yet)? (?:on (?:target|track|course)|achiev(?:e|ed|ing)|meet(?:ing)?|met|reach(?:ed)?"
    r"|hit)\b",
    re.IGNORECASE,
)
NOT_SO = re.compile(
    r"\s*(?:\w+ ){0,2}?(?:are|were|is|was|did|do|have|has) ?(?:not|n't)(?: do so| done so)?\s*,?\s*$",
    re.IGNORECASE,
)
"""What says that a count is of the others: `nine are on target and four are not`."""
OF_ANOTHER_TIME = re.compile(
    r"\b(?:last|previous|ago|will|would|should|expect\w*|next|forecast)\b",
    re.IGNORECASE,
)
WITH_TARGET = re.compile(
    r"\s*(?:\w+ ){0,2}?(?:(?:that|which) (?:have|had) |with )an? target\b", re.IGNORECASE
)
"""What says behind a whole that only rows with a target are counted."""
FEWEST_ALIKE = 2
MET = ("Green", "Blue")
MOVED_AS = (
    (
        "Worsening",
        re.compile(
            r"\b(?:(?:got|gone|become|are|were) worse|worsen\w*|declin\w+|deteriorat\w+)\b", re.IGNORECASE
        ),
    ),
    ("Improving", re.compile(r"\b(?:(?:got|are|were) better|improv\w+)\b", re.IGNORECASE)),
    (
        "Same",
        re.compile(
            r"\b(?:(?:stayed|remained|are|were) the same|unchanged|not changed|stable)\b", re.IGNORECASE
        ),
    ),
)
SHARE_BEHIND = re.compile(r"\s*\(\s*(\d+(?:\.\d+)?)\s?%\s*\)")
YTD = "ytd"
TO_DATE = re.compile(
    r"\b(?:to date|so far|since (?:the start of the year|1? ?april)|cumulative(?:ly)?"
    r"|(?:in|over|for) the (?:first )?(?:half[- ]year|six months|nine months)"
    r"|(?:for|in|over|during|taking) the year)\b",
    re.IGNORECASE,
)
"""Words that make a figure one of the year to date, and not of the latest month or quarter."""
IN_MONTH = re.compile(
    r"\b(?:in|during|over|for) (?:early |late |mid[- ])?"
    rf"(?P<month>{printed_periods.MONTH})\b(?!\s*(?:[’']?(?:20)?\d\d\b(?![.,]\d|\s?%)|to\b|[-–]))",
    re.IGNORECASE,
)
BY_MONTH = re.compile(
    r"\b(?:by|until|up to) (?:the )?(?:end of )?(?:early |late |mid[- ])?"
    rf"(?P<month>{printed_periods.MONTH})\b",
    re.IGNORECASE,
)
A_MONTH = re.compile(r"\b(?:this|last|latest|final|first|one|each|every|a) month\b", re.IGNORECASE)
A_QUARTER = re.compile(r"\b(?:this|last|latest|final|each|every|the) quarter\b", re.IGNORECASE)
"""Months and quarters that a sentence names without their year."""
NUMBER = r"(?:\d+|" + "|".join(NUMBER_WORDS) + ")"
NEXT_COUNT = re.compile(rf"[.;(]|(?:,| and)\s+(?={NUMBER}\b)", re.IGNORECASE)
"""Where what is said of a count ends: with its sentence, or with the next count (`5 are green, 4 amber`)."""
IN_WORDS = re.compile(
    rf"\b(?P<part>{NUMBER}) (?:out )?of (?:the |our |its |these |all )?(?P<all>{NUMBER})\b", re.IGNORECASE
)
SHORTEST_VERB = 3  # letters
NUMBER_IN_WORDS = re.compile(r"\b(?:" + "|".join(NUMBER_WORDS) + r")\b", re.IGNORECASE)
LABELLED = re.compile(
    r"\b((?:current |latest )?(?:results?|actual|performance|value|outturn)|(?:quarterly |current )?target)"
    r"\s*[:=]?\s*$",
    re.IGNORECASE,
)
A_YEAR = re.compile(r"\b(?:a year|last year|previous year|year on year)\b", re.IGNORECASE)
STATED_BASE = re.compile(
    r"(?:of|out of)\s+(?:those|the\s+\w+|all|ones)\s+(?:that\s+|which\s+)?"
    r"(?:could\s+be\s+|can\s+be\s+|are\s+|were\s+|have\s+been\s+|with\s+a\s+)?"
    r"(?:rated|rating|ratings|judged|measured|reported)",
    re.IGNORECASE,
)


ByReport = Mapping[str, Mapping[str, Sequence[Row]]]
"""The rows of each table by report."""


def check_links(records: Mapping[str, Records], wording: Wording, printed: PrintedTexts) -> Iterator[Ran]:
    """Every figure of the texts that can be linked to a row, or to the number of rows with a rating."""
    names: dict[str, list[tuple[frozenset[str], ResultRow]]] = {}
    to_date = to_date_of(records, printed)
    for row in records.get("indicator-results", Records("indicator-results")).rows:
        words = wording.words(str(row["indicator"]))
        if len(words) >= FEWEST_WORDS:
            one = ResultRow(row, printed)
            one.figures |= to_date.get(key_of(row), {})
            names.setdefault(str(row["report"]), []).append((words, one))
    told = list(sentences(wording, records))
    tables = {table: by_report(_entries(records, table)) for table in ROWS}
    wholes, numbers = _wholes(told, tables), _numbers_of_rows(told)
    for sentence in told:
        own = names.get(sentence.report, ())
        within = _spans_of_names(sentence.text, own)
        figures = [part for part in stated(sentence.text) if not any(a <= part.start < b for a, b in within)]
        for number, part in enumerate(figures):
            yield from _against_row(sentence, figures, number, part, own, wording)
        yield from _under_name(sentence, figures, own)
        yield from _verdicts(sentence, own, wording, printed)
        yield from _counts(sentence, tables)
        counts = sorted([*figures, *_numbers_in_words(sentence.text)], key=lambda part: part.start)
        yield from _bare_counts(sentence, counts, tables, wholes)
        yield from _moved_counts(sentence, counts, tables, wholes, numbers)


def _under_name(
    sentence: Sentence, figures: Sequence[Part], names: Sequence[tuple[frozenset[str], ResultRow]]
) -> Iterator[Ran]:
    """`Result 368, Target 300` under an indicator's name as heading, as exception reports repeat them."""
    heading = _letters(str(sentence.row.get("heading") or ""))
    own = [row for _, row in names if heading and heading in (_letters(row.name), _letters(_bare_name(row)))]
    if len(own) != 1 or speaks_of_another_time(sentence.text, own[0]):
        return
    for part in figures:
        label = LABELLED.search(sentence.text[: part.start])
        column = "target" if label and label[1].lower().endswith("target") else "result"
        there = own[0].figures.get(column) if label else None
        unit = "percent" if part.unit is Unit.PERCENT else "gbp" if part.unit is Unit.GBP else "count"
        if there is None or part.value is None or unit != own[0].unit:
            continue
        said = Figure(part.value, part.step, sentence.locator, part.text)
        yield equal(own[0].about("sentence", f"{column} under its name"), said, there, "A text says")


def _bare_name(row: ResultRow) -> str:
    return str(row.row["indicator"])


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()


def _spans_of_names(text: str, names: Sequence[tuple[frozenset[str], ResultRow]]) -> list[tuple[int, int]]:
    """Where names of indicators stand word for word: a figure in one (`in 20 weeks`) says nothing."""
    folded = text.casefold()
    found: list[tuple[int, int]] = []
    for _, row in names:
        name = re.sub(r"\s*\([^)]*\)\s*$", "", str(row.row["indicator"])).casefold()
        at = folded.find(name)
        if at >= 0 and stated(name):  # `two-year-olds` is a figure too
            found.append((at, at + len(name)))
    return found


def _is_of_name(text: str, part: Part, row: ResultRow) -> bool:
    """Whether a figure stands with the word behind it in the row's name: `310 smokers quit at four weeks`."""
    behind = re.match(r"\s*(\w+)", text[part.end :])
    said = f"{part.text} {behind[1]}" if behind else part.text
    return said.casefold() in str(row.row["indicator"]).casefold()


def _against_row(
    sentence: Sentence,
    figures: Sequence[Part],
    number: int,
    part: Part,
    names: Sequence[tuple[frozenset[str], ResultRow]],
    wording: Wording,
) -> Iterator[Ran]:
    start, end = clause_of(sentence.text, figures, number)
    end = max(_end_of_fact(sentence.text, part, end), _end_of_name(sentence.text, part, names))
    start = _start_of_name(sentence.text, part, start, figures[:number], names)
    unit = re.sub(r"[^A-Za-z ]", " ", part.text)  # `9.8 days` is a word of `days lost per employee`, too
    clause = f"{sentence.text[start : part.start]} {unit} {sentence.text[part.end : end]}"
    words = wording.words(TO_DATE.sub(" ", clause))
    by_ref = [(name, row) for name, row in names if is_named(row.row, clause)]
    found = by_ref or [(name, row) for name, row in names if name <= words]
    found = found or _by_short_name(words, clause, part, names, wording)
    if not found:
        bare = wording.words(IN_MONTH.sub(" ", LIGHT.sub(" ", VERB.sub(" ", TO_DATE.sub(" ", clause)))))
        found = _by_one_word(bare, part, names) or _by_rest(
            words, sentence.text[:start], part, names, wording
        )
    most_others = MOST_OTHER_WORDS
    if not found and (
        told_freely := _by_most_words(words, sentence.text[part.end : end], part, names, wording)
    ):
        found, most_others = told_freely, MOST_OTHER_WORDS_FREELY
    most = max((len(name) for name, _ in found), default=0)
    best = [(name, row) for name, row in found if len(name) == most]
    if len(best) != 1 or part.value is None:
        return
    name, row = best[0]
    if _is_of_name(sentence.text, part, row) or _is_supposed(clause, name, wording):
        return
    if any(_is_of_a_part(text, name, wording) for text in (sentence.text[part.end :], clause)):
        return
    is_moved = bool(MOVED_TO.search(sentence.text[: part.start]))
    # `rose to 9 from 7`: of 9 all is said
    told = sentence.text[:end] if not is_moved else sentence.text[: _end_of_move(sentence.text, part, end)]
    if _is_no_result(told, part, name, wording):
        return
    unit = "percent" if part.unit is Unit.PERCENT else "gbp" if part.unit is Unit.GBP else "count"
    result, what = row.figures.get("result"), "result in the text"
    so_far = row.figures.get(YTD)
    elsewhere = ELSEWHERE.finditer(clause)
    if any(not wording.words(match.group()) <= name for match in elsewhere):
        return
    is_so_far = not _is_to_date(row.row) and bool(TO_DATE.search(sentence.text[start:end]))
    if is_so_far:
        result, what = so_far, "year to date in the text"
    if unit != row.unit or result is None or part.is_points:
        return
    is_led_to = _is_near(row, part) and _is_right_behind(sentence.text[: part.start], row)
    if len(words - name) > most_others and not is_led_to:
        return
    if speaks_of_another_time(told if is_moved else _less_comparisons(sentence.text, part), row):
        return
    said = Figure(part.value, part.step, sentence.locator, part.text)
    others = {figure.value for figure in row.figures.values() if figure is not result}
    is_moved_from = not is_so_far and _is_from_before(figures, number, row)
    if said.value != result.value and said.value in others and not is_moved_from:
        return
    if said.value != result.value and any(other.value == result.value for other in figures):
        return  # `11 bus journeys and 40 cycle trips`: the row has its figure
    yield equal(row.about("sentence", what), said, result, "A sentence says")


def _less_comparisons(text: str, part: Part) -> str:
    """A sentence without the comparisons that other figures of it have: their times are their own."""
    found = [one for one in A_COMPARISON.finditer(text) if not one.start() <= part.start < one.end()]
    for one in reversed(found):
        text = text[: one.start()] + text[one.end() :]
    return text


def _is_right_behind(text: str, row: ResultRow) -> bool:
    """Whether a text ends with a row's whole name, and a verb that leads from it to a figure.

    What stands before the name may say since when or how long, but nowhere where, or of whom.
    """
    name = _bare_name(row).casefold()
    at = text.casefold().rfind(name)
    between = text[at + len(name) :]
    if OF_A_PART.search(text[:at]):
        return False
    is_led = STANDS_AT.fullmatch(between) or re.fullmatch(rf"\s*{MOVED_TO.pattern}", between, re.IGNORECASE)
    return at >= 0 and is_led is not None


def _start_of_name(
    text: str,
    part: Part,
    start: int,
    before: Sequence[Part],
    names: Sequence[tuple[frozenset[str], ResultRow]],
) -> int:
    """Where a clause starts: with a name that stands whole before its figure, whatever parts its words."""
    since = max((other.end for other in before), default=0)
    folded = text[since : part.start].casefold()
    found = [
        since + at for _, row in names if (at := folded.rfind(str(row.row["indicator"]).casefold())) >= 0
    ]
    return min([start, *found])


def _end_of_name(text: str, part: Part, names: Sequence[tuple[frozenset[str], ResultRow]]) -> int:
    """Where a name ends that begins right behind a figure, whatever parts its words; 0 without one.

    `580 education, health and care plans` are not of education alone.
    """
    behind = [*WORD.finditer(text, part.end)]
    ends = [0]
    for _, row in names:
        name = str(row.row["indicator"]).casefold().split()
        pairs = zip(behind, name, strict=False)
        said = [word.end() for word, _ in takewhile(lambda one: one[0].group().casefold() == one[1], pairs)]
        ends += said[FEWEST_WORDS:]
    return max(ends)


def _end_of_fact(text: str, part: Part, end: int) -> int:
    """Where what is said of a figure ends: before a comparison (`97 against a target of 85`), if words lead.

    Names that follow their figure (`97 new homes, above target, were built`) are read whole.
    """
    found = COMPARED.match(text, part.end)
    is_led = found is not None and bool(re.search(r"[A-Za-z]{3,} (?:\w+ )?$|: $", text[: part.start]))
    return part.end if is_led else end


def _by_one_word(
    words: frozenset[str], part: Part, names: Sequence[tuple[frozenset[str], ResultRow]]
) -> list[tuple[frozenset[str], ResultRow]]:
    """The one row with the only telling word of a clause, `Recycling`, if its result is near."""
    long = [word for word in words if len(word) >= LONG_WORD and any(word in name for name, _ in names)]
    if len(words) > 1 or len(long) != 1:
        return []
    of_word = [row for name, row in names if long[0] in name]
    return [(words, of_word[0])] if len(of_word) == 1 and _is_near(of_word[0], part) else []


def _by_rest(
    words: frozenset[str],
    before: str,
    part: Part,
    names: Sequence[tuple[frozenset[str], ResultRow]],
    wording: Wording,
) -> list[tuple[frozenset[str], ResultRow]]:
    """The one row whose name a clause says with the word its sentence begins with, if its result is near.

    `Ferries left on time and carried 640 passengers` are passengers that ferries carried.
    """
    subject = wording.words(" ".join(before.split()[:1]))
    found = [
        (name, row)
        for name, row in names
        if len(words) >= FEWEST_WORDS and words < name and subject and name == words | subject
    ]
    return found if len(found) == 1 and _is_near(found[0][1], part) else []


def _by_short_name(
    words: frozenset[str],
    clause: str,
    part: Part,
    names: Sequence[tuple[frozenset[str], ResultRow]],
    wording: Wording,
) -> list[tuple[frozenset[str], ResultRow]]:
    """The one row whose name a clause says without its time limit (`within a year`), if its result is near.

    A clause that states a limit of its own may be of another. A name of two other words must be all that the
    clause says.
    """
    if TIME_LIMIT.search(clause) or part.value is None:
        return []
    found = []
    said = wording.words(LIGHT.sub(" ", clause))
    for _, row in names:
        name = _bare_name(row)
        bare, is_limited = _without_limit(name)
        short = wording.words(bare)
        if not short <= words or short == wording.words(name):
            continue
        is_alone = sum(short <= other for other, _ in names) == 1
        is_told = (is_limited and len(short) > FEWEST_WORDS) or (len(short) == FEWEST_WORDS and short == said)
        if is_alone and is_told:
            found.append((short, row))
    return found if len(found) == 1 and _is_near(found[0][1], part) else []


@lru_cache(maxsize=20_000)  # every figure of a report's sentences is held against the same names
def _without_limit(name: str) -> tuple[str, bool]:
    """A name without its time limit and light words, and whether it has a limit."""
    return LIGHT.sub(" ", TIME_LIMIT.sub(" ", name)), TIME_LIMIT.search(name) is not None


def _is_near(row: ResultRow, part: Part) -> bool:
    """Whether a figure is near a row's result, so that it is likely the same with a slip in it.

    So is one in which two digits have changed places.
    """
    result = row.figures.get("result")
    if result is None or part.value is None:
        return False
    is_close = abs(result.value - part.value) <= NEARLY * abs(result.value)
    return is_close or _is_transposed(result.value, part.value)


def _is_transposed(one: Decimal, two: Decimal) -> bool:
    """Whether two figures differ by two neighbouring digits that have changed places (1,360 and 1,630)."""
    digits, others = (f"{value.normalize():f}".strip("0") for value in (one, two))
    if len(digits.replace(".", "")) < FEWEST_DIGITS or len(digits) != len(others):
        return False
    odd = [at for at, (a, b) in enumerate(zip(digits, others, strict=True)) if a != b]
    return (
        len(odd) == COUNTED_WORDS
        and odd[1] - odd[0] == 1 + (digits[odd[0] + 1] == ".")
        and (digits[odd[0]], digits[odd[1]]) == (others[odd[1]], others[odd[0]])
    )


def _by_most_words(
    words: frozenset[str],
    behind: str,
    part: Part,
    names: Sequence[tuple[frozenset[str], ResultRow]],
    wording: Wording,
) -> list[tuple[frozenset[str], ResultRow]]:
    """The one row whose name a clause tells in other words: `198 delayed days to leave hospital`.

    Weighed are the words that both have, the more the fewer rows have them; what is counted, right behind the
    figure, must be the name's, and the result near. The row is far ahead of all others, or it is none.
    """
    if part.value is None:
        return []
    said = {_stem(word) for word in words}
    stems, shared_by = _stems_of_all(tuple(name for name, _ in names))
    weighed: list[tuple[float, int]] = []
    for number, name in enumerate(stems):
        weight = sum(1 / shared_by[word] for word in name & said) if not name.isdisjoint(said) else 0.0
        if weight:
            weighed.append((weight / sum(1 / shared_by[word] for word in name), number))
    (best, number), *others = sorted(weighed, reverse=True) or [(0.0, 0)]
    if best < MOST_SAID or (others and others[0][0] > best / 2):
        return []
    name, row = stems[number], names[number][1]
    result = row.figures.get("result")
    counted = {_stem(word) for word in _first_words(behind, wording)}
    # behind pounds, shares and times nothing is counted: `tenants owed £489,000 in rent`
    is_measured = part.unit in (Unit.GBP, Unit.PERCENT, Unit.DAYS)
    is_counted = (len(counted) >= FEWEST_WORDS and counted <= name) or is_measured
    if len(name & said) <= FEWEST_WORDS or not is_counted or result is None or not _is_near(row, part):
        return []
    return [(words & names[number][0] | {word for word in words if _stem(word) in name}, row)]


@lru_cache(maxsize=16)
def _stems_of_all(names: tuple[frozenset[str], ...]) -> tuple[list[frozenset[str]], Counter[str]]:
    """The stems of the words of each of a report's names, and how many names have each."""
    stems = [frozenset(_stem(word) for word in name) for name in names]
    return stems, Counter(word for name in stems for word in name)


def _first_words(text: str, wording: Wording) -> frozenset[str]:
    """The first telling words of a text: `homes on funded sites` counts homes that are funded."""
    told: frozenset[str] = frozenset()
    several = text.split()[:MOST_COUNTED]
    for number in range(1, len(several) + 1):
        told = wording.words(" ".join(several[:number]))
        if len(told) >= COUNTED_WORDS:
            break
    return told


def _stem(word: str) -> str:
    """A word without its ending, so that `leaving` and `leave` are one."""
    return re.sub(r"(?:ing|ed|e)$", "", word) if len(word) >= SHORTEST_STEMMED else word


def key_of(row: Row) -> tuple[str, str]:
    """What a row of results and its other figures have in common."""
    return str(row["report"]), f"{row['ref'] or ''} {row['indicator']}"


def to_date_of(
    records: Mapping[str, Records], printed: PrintedTexts
) -> dict[tuple[str, str], dict[str, Figure]]:
    """The year to date of each row that prints one beside its result."""
    found: dict[tuple[str, str], dict[str, Figure]] = {}
    for row in records.get("indicator-figures", Records("indicator-figures")).rows:
        figure = printed.figure(row, "value") if row["measure"] == YTD else None
        if figure is not None:
            text = str(row["value_text"] or "")
            found[key_of(row)] = {YTD: replace(figure, step=step_of(figure.value, text), text=text)}
    return found


def _is_to_date(row: Row) -> bool:
    """Whether a row's result is itself one of the year to date."""
    period = str(row.get("result_period") or "")
    is_so = " to " in period or period.startswith("Half year")
    return is_so or bool(CUMULATIVE.search(str(row["indicator"] or "")))


def is_named(row: Row, clause: str) -> bool:
    """Whether a clause names a row by its reference, where that is more than a number."""
    ref = str(row["ref"] or "").strip()
    if ref not in clause:  # as nearly every time: a search is slower
        return False
    is_code = len(ref) > 1 and any(c.isdigit() for c in ref) and any(c.isalpha() for c in ref)
    return is_code and bool(re.search(rf"(?<![\w/.-]){re.escape(ref)}(?![\w/-]|\.\d)", clause))


def _is_no_result(text: str, part: Part, name: frozenset[str], wording: Wording) -> bool:
    before = OF_OTHER.sub(r"\1", text[: part.start])
    # `rose to 9` says what it is, `rose by 9` how it moved
    before = MOVED_TO.sub("", A_COMPARISON.sub("", before))
    if found := COMPARED.match(text, part.end):
        text = text[: found.start()]
    near = before[-NEAR:] + " | " + text[part.end : part.end + NEAR // 2]
    return any(not wording.words(match.group()) <= name for match in NO_RESULT.finditer(near))


def _end_of_move(text: str, part: Part, end: int) -> int:
    """Where what is said of a figure that something moved to ends: before what it moved from."""
    found = re.search(r"[,;(]|\bfrom\b", text[part.end : end])
    return part.end + found.start() if found else max(part.end, end)


def _is_supposed(clause: str, name: frozenset[str], wording: Wording) -> bool:
    """Whether a clause says when, if or by whom something is so that a table may print otherwise."""
    return any(not wording.words(found.group()) <= name for found in SUPPOSED.finditer(clause))


def _is_of_a_part(text: str, name: frozenset[str], wording: Wording) -> bool:
    """Whether a text begins with which part or place a figure is of: `43% in the pilot streets`."""
    found = IN_A_PART.match(text)
    return found is not None and not wording.words(NO_PART.sub(" ", found[1])) <= name


def _is_from_before(figures: Sequence[Part], number: int, row: ResultRow) -> bool:
    """Whether the figure after one is the row's previous result: `rose to 9 from 7` speaks of its result."""
    after = figures[number + 1].value if number + 1 < len(figures) else None
    previous = row.figures.get("previous_result")
    return after is not None and previous is not None and previous.value == after


def speaks_of_another_time(text: str, row: ResultRow) -> bool:
    """Whether a text names a period that is not the result's own, or a figure that is still to be settled."""
    if PROVISIONAL.search(text):
        return True
    names = _names_of_period(row.row)
    named = [
        part.text
        for part in all_parts(text)
        if part.kind in (FigureKind.PERIOD, FigureKind.YEAR, FigureKind.DATE)
    ]
    return _names_other_part(text, names[0]) or any(
        not any(said.lower() in own.lower() or _is_period(said, own) for own in names) for said in named
    )


def _names_other_part(text: str, own: str) -> bool:
    """Whether a text names a month or a quarter without its year that is not the result's own period.

    `In September` is no quarter's; `at the end of September` and `April to September` may be the half year's.
    """
    if not own:
        return False
    month = re.match(rf"(?i){printed_periods.MONTH} \d{{4}}$", own)
    is_other_month = any(
        not month or found["month"][:3].casefold() != own[:3].casefold() for found in IN_MONTH.finditer(text)
    )
    quarters = [periods.named_period(found.group(), own) for found in periods.QUARTER.finditer(text)]
    is_other_quarter = any(found is not None and found.text != own for found in quarters)
    is_a_month = not month and A_MONTH.search(text) is not None
    end = printed_periods.period_bounds(own).end
    is_cut = end is not None and any(
        found["month"][:3].casefold() != printed_periods.MONTHS[end.month - 1]
        for found in BY_MONTH.finditer(text)
    )
    return (
        is_cut
        or is_other_month
        or is_a_month
        or is_other_quarter
        or (own[:1] != "Q" and bool(A_QUARTER.search(text)))
    )


def _names_of_period(row: Row) -> list[str]:
    """The period of a row's result, and other periods of the row that end with it (`Q2` and September)."""
    own = str(row.get("result_period") or row.get("period") or "")
    end = printed_periods.period_bounds(own).end
    others = [str(row.get(name) or "") for name in ("period", "target_period")]
    return [own, *(one for one in others if end and printed_periods.period_bounds(one).end == end)]


def is_of_another_time(text: str, row: ResultRow) -> bool:
    """Whether a text names another period than the result's, or the year to date where the result is none."""
    is_so_far = bool(TO_DATE.search(text)) and not _is_to_date(row.row)
    return is_so_far or speaks_of_another_time(text, row)


def _is_period(text: str, own: str) -> bool:
    """Whether a text names a period in other words: `quarter 4` is Q4 of the row's year."""
    found = periods.named_period(text, own)
    return found is not None and found.text == own


def _verdicts(
    sentence: Sentence,
    names: Sequence[tuple[frozenset[str], ResultRow]],
    wording: Wording,
    printed: PrintedTexts,
) -> Iterator[Ran]:
    """`Calls answered in a minute missed its target` against result and target of the row that it names."""
    for phrase in ("met", "missed"):
        for found in wording.find(phrase, sentence.text):
            before = NAME_BREAK.split(sentence.text[: found.start()])[-1]
            words = wording.words(before)
            named = [(name, row) for name, row in names if name <= words]
            most = max((len(name) for name, _ in named), default=0)
            best = [(name, row) for name, row in named if len(name) == most]
            if len(best) != 1 or len(words - best[0][0]) > MOST_OTHER_WORDS:
                continue
            row = best[0][1]
            unsure = wording.find("not_sure", before)
            is_of_name = wording.words(str(row.row["indicator"]))
            if any(not wording.words(match.group()) <= is_of_name for match in unsure):
                continue
            if TO_DATE.search(sentence.text) or speaks_of_another_time(sentence.text, row):
                continue
            if (ran := _verdict(sentence, found, row, phrase == "met", printed)) is not None:
                yield ran


def _verdict(
    sentence: Sentence, found: re.Match[str], row: ResultRow, is_met: bool, printed: PrintedTexts
) -> Ran | None:
    rated = rated_figures(row.row, printed)
    aims = {row.figures[name].value for name in ("target", "annual_target") if name in row.figures}
    if rated is None or len(aims) > 1:
        return None
    now, aim, better = rated
    rounding = max(now.step, aim.step) / 2 if now.step != aim.step else Decimal(0)

    def again(values: Sequence[Decimal]) -> Verdict:
        ahead = (values[0] - values[1]) * better
        if (ahead >= 0) == is_met:
            return Verdict.HOLDS
        return Verdict.WITHIN_ROUNDING if abs(ahead) <= rounding else Verdict.CONTRADICTED

    said = Figure(now.value, now.step, sentence.locator, found.group())
    note = f"A sentence says “{found.group()}”; the result is {now.text} and the target {aim.text}."
    about = row.about("rating", "target met or missed in the text")
    return Ran(about, again([now.value, aim.value]), said, now, note, (now, aim), again)


# ---- counts of rows with a rating


def _counts(sentence: Sentence, tables: ByReport) -> Iterator[Ran]:
    """`6 of 15 measures achieved their target (42% of those that could be rated)` against the rows."""
    if OF_ANOTHER_TIME.search(sentence.text):
        return
    for share in _parts_of_wholes(sentence.text):
        behind = sentence.text[share.end :]
        noun = NEXT_COUNT.split(behind, maxsplit=1)[0][:60]
        table = next((name for name, pattern in ROWS.items() if pattern.search(noun)), "")
        rows = _rows_of(tables, table, sentence.report)
        if with_target := WITH_TARGET.match(noun):
            rows, noun = _aimed(rows), noun[with_target.end() :]
        wanted = _wanted(noun, rows)
        held = [row for row in rows if (row.get("rag") or _word_of(row)) in wanted]
        # the sentence counts these rows only where the whole it names is their number
        if not held or len(rows) != share.whole or share.value is None:
            continue
        about = About(
            "rows",
            sentence.report,
            table_of(sentence.locator),
            f"{table} rated {' or '.join(wanted)}: count in the text",
        )
        said = Figure(share.value, Decimal(1), sentence.locator, f"{share.value:f}")
        if not may_be_unread(said.value, len(held), rows):
            yield _counted(about, said, held, wanted)
        yield from _percent(sentence, share, said, rows)


def _aimed(rows: Sequence[Row]) -> list[Row]:
    """The rows that have a target, where each of them is rated and no other is."""
    aimed = [row for row in rows if row.get("target_value") is not None]
    return aimed if all(bool(row.get("rag")) == (row in aimed) for row in rows) else []


@lru_cache(maxsize=20_000)  # five checks ask it of each sentence
def _parts_of_wholes(text: str) -> tuple[Part, ...]:
    """Each `9 of 12` of a text, also in words: `Five of the eight measures`."""
    return tuple(_each_part_of_a_whole(text))


def _each_part_of_a_whole(text: str) -> Iterator[Part]:
    for part in all_parts(text):
        if part.kind is FigureKind.SHARE and part.value is not None and part.whole is not None:
            yield part
    for found in IN_WORDS.finditer(text):
        value, whole = (
            counted_in_words(found[name]) or _whole_number(found[name]) for name in ("part", "all")
        )
        if value is not None and whole is not None and not (found["part"] + found["all"]).isdecimal():
            yield Part(FigureKind.SHARE, found.start(), found.end(), found.group(), value, whole=whole)


def _whole_number(text: str) -> Decimal | None:
    return Decimal(text) if text.isdecimal() else None


def _wholes(told: Sequence[Sentence], tables: ByReport) -> set[tuple[str, str, str]]:
    """Report, paragraph and table of each text that says how many rows there are (`the 12 measures`)."""
    found: set[tuple[str, str, str]] = set()
    for sentence in told:
        shares = [(share.whole, share.end) for share in _parts_of_wholes(sentence.text)]
        for value, end in (*_numbers_of(sentence.text), *shares):
            behind = sentence.text[end : end + NEAR]
            for table, pattern in ROWS.items():
                if pattern.search(behind) and value == len(_rows_of(tables, table, sentence.report)):
                    found.add((sentence.report, sentence.locator, table))
    return found


def _numbers_of_rows(told: Sequence[Sentence]) -> set[tuple[str, int]]:
    """Report and number of each text that says how many indicators there are, whether all or not."""
    pattern = ROWS["indicator-results"]
    return {
        (sentence.report, int(value))
        for sentence in told
        for value, end in (
            *_numbers_of(sentence.text),
            *(
                (share.whole, share.end)
                for share in _parts_of_wholes(sentence.text)
                if share.whole is not None
            ),
        )
        if pattern.search(sentence.text[end : end + NEAR]) and value == int(value)
    }


def _numbers_of(text: str) -> Iterator[tuple[Decimal, int]]:
    """The numbers of a text, in figures or words, and where each ends."""
    for part in stated(text):
        if part.value is not None:
            yield part.value, part.end
    yield from ((part.value, part.end) for part in _numbers_in_words(text) if part.value is not None)


def _numbers_in_words(text: str) -> Iterator[Part]:
    for found in NUMBER_IN_WORDS.finditer(text):
        if (value := counted_in_words(found.group())) is not None:
            yield Part(FigureKind.FIGURE, found.start(), found.end(), found.group(), value, is_bare=True)


def _entries(records: Mapping[str, Records], table: str) -> Iterator[Row]:
    """The rows of a table that are no totals."""
    rows = records[table].rows if table in records else ()
    return (row for row in rows if not TOTAL.match(str(row.get("proposal") or "")))


def _rows_of(tables: ByReport, table: str, report: str) -> Sequence[Row]:
    return tables.get(table, {}).get(report, ())


def _table_of(sentence: Sentence, wholes: set[tuple[str, str, str]], tables: ByReport) -> str:
    """What a sentence counts: what it names, else what the one before it names, if all of it are counted.

    So in `There are 14 measures. 8 are on track`; but `58 new homes were completed` counts no rows. The words
    of a rating name no table: those that `need action` are no actions.
    """
    text = sentence.text.casefold()
    rows = _rows_of(tables, "indicator-results", sentence.report)
    for word in {**_own_words(rows), **_unrated_words(rows)}:
        if " " in word:
            text = re.sub(_of_one_or_many(word), " ", text)
    named = next((name for name, pattern in ROWS.items() if pattern.search(text)), "")
    told = [name for name in ROWS if (sentence.report, sentence.locator, name) in wholes]
    told = [name for name in told if ROWS[name].search(sentence.before)]
    return named or (told[0] if len(told) == 1 else "")


def _bare_counts(
    sentence: Sentence,
    figures: Sequence[Part],
    tables: ByReport,
    wholes: set[tuple[str, str, str]],
) -> Iterator[Ran]:
    """`4 measures are red and 6 are green` against the rows, where it is certain that all rows are meant.

    So where the paragraph says how many there are in all, or counts of two other ratings are those of the
    rows. A sentence that names a part of the report counts that part.
    """
    table = _table_of(sentence, wholes, tables)
    if not table:
        return
    rows = _rows_of(tables, table, sentence.report)
    sections = {str(row.get(name) or "") for row in rows for name in ("section", "area")}
    parts = {name for name in sections if GENERIC.sub("", ROWS[table].sub("", name))}  # `Indicators` is none
    if not rows or any(name.casefold() in sentence.text.casefold() for name in parts):
        return
    counts: dict[tuple[str, ...], Part] = {}
    last: tuple[str, ...] = ()
    shares = list(_parts_of_wholes(sentence.text))
    for number, part in enumerate(figures):
        share = next((one for one in shares if one.start <= part.start < one.end), None)
        if share is not None:  # `eleven of the 19` counts eleven, and that is asked of the whole
            last = _wanted(NEXT_COUNT.split(sentence.text[share.end :], maxsplit=1)[0], rows) or last
            continue
        end = figures[number + 1].start if number + 1 < len(figures) else len(sentence.text)
        behind = re.split(r"[.;]", sentence.text[part.end : end], maxsplit=1)[0][: 2 * NEAR]
        wanted, behind = _told(behind, part, rows, last)
        last = wanted or last
        is_count = (
            part.unit in (None, Unit.COUNT) and part.value is not None and part.value == int(part.value)
        )
        # `33 actions are being delivered by`: the whole, and no rating; more are of something else
        is_all = part.value is None or part.value >= len(rows)
        if not wanted or not is_count or is_all or NO_COUNT.search(behind) or wanted in counts:
            continue
        counts[wanted] = part
    held = {wanted: [row for row in rows if (row.get("rag") or _word_of(row)) in wanted] for wanted in counts}
    same = [wanted for wanted, part in counts.items() if part.value == len(held[wanted])]
    is_whole = (sentence.report, sentence.locator, table) in wholes
    for wanted, part in counts.items():
        if not held[wanted]:
            continue  # no row has that word's rating: the report may mean another thing by it
        if not is_whole and len([other for other in same if other != wanted]) < FEWEST_ALIKE:
            continue
        subject = f"{table} rated {' or '.join(wanted)}: count in the text"
        about = About("rows", sentence.report, table_of(sentence.locator), subject)
        said = Figure(part.value or Decimal(0), Decimal(1), sentence.locator, f"{part.value or 0:f}")
        if not may_be_unread(said.value, len(held[wanted]), rows):
            yield _counted(about, said, held[wanted], wanted)


def _told(behind: str, part: Part, rows: Sequence[Row], last: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """The ratings that words behind a count name, and those words without what denies a rating.

    Args:
        behind: the words, up to the next figure.
        part: the count.
        rows: what is counted.
        last: the ratings that the count before is of: `and four are not` is of all others.
    """
    own = _first_of({**_own_words(rows), **_unrated_words(rows)}, behind)
    denied = NOT_MET.search(behind)
    if denied and "not " not in own and not any(row.get("rag") in MET for row in rows):
        return (), behind  # which of a report's own words say that a target is met nobody knows
    if denied and "not " not in own:
        wanted = _others(MET, rows)
        if part.value != sum(row.get("rag") in wanted for row in rows) and "Red" in wanted:
            wanted = ("Red",)  # what is near its target may be meant, or not
        return wanted, behind[: denied.start()] + behind[denied.end() :]
    if last and NOT_SO.match(behind):
        return _others(last, rows), ""
    return _wanted(behind, rows), behind


def _others(ratings: Sequence[str], rows: Sequence[Row]) -> tuple[str, ...]:
    """All other ratings that the rows have."""
    found = (str(row["rag"]) for row in rows if row.get("rag"))
    return tuple(dict.fromkeys(rating for rating in found if rating not in ratings))


def _moved_counts(
    sentence: Sentence,
    figures: Sequence[Part],
    tables: ByReport,
    wholes: set[tuple[str, str, str]],
    said: set[tuple[str, int]],
) -> Iterator[Ran]:
    """`2 (33%) measures got worse since quarter 1` against the directions of the rows, if all are meant.

    So where the paragraph says how many there are in all, or the share beside the count is one of all rows.
    Where only some rows have a direction, those are meant if the report says elsewhere that there are so
    many, and another count of the sentence is that of the rows.
    """
    table = "indicator-results"
    rows = _rows_of(tables, table, sentence.report)
    if not rows or _table_of(sentence, wholes, tables) != table:
        return
    column = _moved_in(sentence.text, rows)
    directed = [row for row in rows if row.get(column)]
    is_of_directed = len(directed) in {whole for report, whole in said if report == sentence.report}
    told: list[tuple[Ran, bool]] = []
    for number, part in enumerate(figures):
        end = figures[number + 1].start if number + 1 < len(figures) else len(sentence.text)
        share = SHARE_BEHIND.match(sentence.text, part.end)
        end = len(sentence.text) if share and end < share.end() else end
        behind = re.split(r"[.;,]", sentence.text[share.end() if share else part.end : end], maxsplit=1)[0]
        moved = next((name for name, pattern in MOVED_AS if pattern.search(behind)), "")
        is_count = part.unit in (None, Unit.COUNT) and part.value is not None and not part.value % 1
        if not moved or not is_count or part.value is None or NO_COUNT.search(behind[: NEAR // 2]):
            continue
        is_share = share is not None and abs(HUNDRED * part.value / len(rows) - Decimal(share[1])) < 1
        is_whole = is_share or (sentence.report, sentence.locator, table) in wholes
        if not directed:
            continue
        about = About(
            "rows", sentence.report, table_of(sentence.locator), f"{table} {moved.lower()}: count in the text"
        )
        stated_count = Figure(part.value, Decimal(1), sentence.locator, f"{part.value:f}")
        ran = _counted(about, stated_count, [row for row in directed if row[column] == moved], (moved,))
        told.append(
            (ran, is_whole and len(directed) == len(rows))
        )  # where some say nothing they may be meant
    holding = sum(ran.outcome is Verdict.HOLDS for ran, _ in told)
    for ran, is_sure in told:
        is_beside = is_of_directed and holding - (ran.outcome is Verdict.HOLDS) > 0
        if is_sure or is_beside:
            yield ran


def _moved_in(text: str, rows: Sequence[Row]) -> str:
    """The column of directions that a sentence counts: of a year where it says so, else since last time.

    Where the results are of whole years, last time was a year ago.
    """
    is_yearly = all(
        re.fullmatch(printed_periods.FINANCIAL_YEAR, str(row.get("result_period") or "")) for row in rows
    )
    return "direction_long_term" if A_YEAR.search(text) and not is_yearly else "direction_short_term"


def _own_words(rows: Sequence[Row]) -> dict[str, tuple[str, ...]]:
    """The words that the rows print for their ratings, in small letters, each to its one rating."""
    told: dict[str, set[str]] = {}
    for row in rows:
        word = _word_of(row)
        if row.get("rag") and any(map(str.isalpha, word)):
            told.setdefault(word, set()).add(str(row["rag"]))
    return {word: tuple(ratings) for word, ratings in told.items() if len(ratings) == 1 and len(word) > 1}


def _wanted(text: str, rows: Sequence[Row]) -> tuple[str, ...]:
    """The ratings, or words that no key explains, that a text names: first in the words of the rows."""
    words = {**_own_words(rows), **_unrated_words(rows)}
    told = words.get(_first_of(words, text))
    return told or next((ratings for ratings, pattern in RATED_AS if pattern.search(text)), ())


def _word_of(row: Row) -> str:
    """What a row prints for its rating in words, in small letters."""
    word = str(row.get("status_printed") or "").casefold()
    return "" if word.startswith("colour #") else word


def _unrated_words(rows: Sequence[Row]) -> dict[str, tuple[str, ...]]:
    """The words that rows print where a rating stands and that no key explains, each for itself."""
    words = {_word_of(row) for row in rows if not row.get("rag")}
    return {word: (word,) for word in words if len(word) > 1 and word[0].isalpha()}


def _first_of(words: Mapping[str, tuple[str, ...]], text: str) -> str:
    """The longest of some words that a text holds, or nothing; `five need watching` says `Needs watching`."""
    folded = text.casefold()
    held = [word for word in words if re.search(_of_one_or_many(word), folded)]
    return max(held, key=len, default="")


def _of_one_or_many(word: str) -> str:
    first, *others = word.split(" ")
    if others and len(first) > SHORTEST_VERB and first.endswith("s"):
        return rf"\b{re.escape(first[:-1])}s? {re.escape(' '.join(others))}\b"
    return rf"\b{re.escape(word)}\b"


def _counted(about: About, said: Figure, held: Sequence[Row], wanted: Sequence[str]) -> Ran:
    place = str(held[0]["locator"]) if held else said.locator
    there = Figure(Decimal(len(held)), Decimal(1), place, "")
    words = " or ".join(wanted)
    note = f"A sentence says {said.shown()}; {len(held)} rows are {words}."
    return Ran(about, Verdict.HOLDS if said.value == there.value else Verdict.CONTRADICTED, said, there, note)


def _percent(sentence: Sentence, share: Part, said: Figure, rows: Sequence[Row]) -> Iterator[Ran]:
    """A percentage behind a count, against the base that the sentence states for it."""
    for part in all_parts(sentence.text):
        if part.kind is not FigureKind.FIGURE or part.unit is not Unit.PERCENT or part.value is None:
            continue
        if not 0 <= part.start - share.end <= 80 or not STATED_BASE.search(
            sentence.text[part.end : part.end + 60]
        ):
            continue
        rated = sum(1 for row in rows if row["rag"])
        if not rated:
            continue
        yield _of_rated(sentence, part, said, rated, str(rows[0]["locator"]))


def _of_rated(sentence: Sentence, part: Part, said: Figure, rated: int, place: str) -> Ran:
    table = table_of(sentence.locator)
    about = About("share", sentence.report, table, "share of those that are rated, in the text")
    base = Figure(Decimal(rated), Decimal(1), place, str(rated))
    printed = Figure(part.value or Decimal(0), part.step, sentence.locator, part.text)
    return reckoned(
        about,
        printed,
        [said, base],
        lambda values: HUNDRED * values[0] / values[1],
        part.step / 2,
        lambda given: (
            f"Printed as {part.text}; {said.shown()} of {rated} rated rows is {given:.1f} per cent."
        ),
    )
