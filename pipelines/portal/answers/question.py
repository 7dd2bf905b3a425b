"""A question as typed, taken apart: the periods it names, the kind of answer it wants, the words to look for.

Which phrases mean what is data, in `schemas/answers/words.yaml`; what residents call the things that councils
do is in `services.yaml` beside it. Nothing is swapped for another word: a word that is looked for must be
found, itself or one that the data names as meaning the same.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date

from pipelines.portal.answers.asked import COMPARES, AskedQuestion
from pipelines.portal.answers.gaps import gap_asked
from pipelines.portal.answers.lexicon import Lexicon
from pipelines.portal.answers.spans import (
    BY_YEAR,
    FROM_ON,
    NUMBER_OF_YEARS,
    UP_TO,
    bare_quarter,
    periods_of,
    span_of,
    up_to,
)
from pipelines.portal.answers.stemming import stem, stems, words_of
from pipelines.portal.answers.terms import OF_MANY, Standing, pairs_of, terms_of
from pipelines.portal.answers.wording import LONGEST, in_known_turns
from pipelines.rows.periods import Period

ENDS_ON_TRACK = re.compile(
    r"\b(?:on track|on target|on course|on schedule|met|achieved|hit)\W*$", re.IGNORECASE
)
LISTS = re.compile(
    r"\b(?:which|what|list|show|how many|how much|number of|all|any|who|when)\b", re.IGNORECASE
)
"""What asks for several or for a figure, which yes or no would not answer."""
ON_OR_ABOVE = re.compile(
    r"\b(?:on or above|at or above|above or on|on or over|meeting or above|on or better than)"
    r" (?:its |their |the )?targets?\b",
    re.IGNORECASE,
)
"""What reports call those that met their target: green."""
YES_OR_NO = re.compile(
    r"(?:\s*|[^?]*[:,;] )(?:did|do|does|is|are|was|were|has|have|had|will)\b", re.IGNORECASE
)
WHEN = re.compile(
    r"^\s*(?:and\s|until\s|since\s|by\s|say\s|tell me\s)?when\b"
    r"|\bwhen (?:is|are|was|were|will|did|do|does|has|have|can|should)\b"
    r"|\b(?:what|which) (?:date|day)\b|\bdate of\b|\b(?!to\b)\w+ dates?\W*$",
    re.IGNORECASE,
)
DATE_OF = re.compile(
    r"\b(?:opening|launch|start(?:ing)?|finish(?:ing)?|completion|end|closing|go-live|due|delivery|publication"
    r"|approval|submission|hearing|decision|review) dates?\b",
    re.IGNORECASE,
)
"""What asks for a day by what happens on it, for which texts have many words."""
WANTED = re.compile(
    r"\b(?:which|what|whose)\s+(?:(?:is|was|are|were)\s+the\s+)?(\w+)|^\s*(?:the\s+)?(\w+)\s+(?:of|for|on)\b",
    re.IGNORECASE,
)
FAR = re.compile(
    r"\bhow (?:far|close|near)\b.*\b(?:from|off|to|below|above|under|over)\b.*\btargets?\b"
    r"|\b(?:by how (?:much|many (?:percentage )?points)|how badly|how much of"
    r"|by what (?:percent|percentage|margin))\b.*\btargets?\b"
    r"|\b(?:over|under|above|below|off|short of|beyond|missed|beat)(?: its| their| the| our)? targets?\b.*"
    r"\bby how (?:much|many)\b",
    re.IGNORECASE,
)
JUDGED = re.compile(
    r"\b(hit|hits|hitting|meet|meets|meeting|met|reach|reaches|reaching|reached|achieve|achieving|achieved"
    r"|beat|beating|beaten"
    r"|miss|missed|misses|missing|fail|failed|failing)\s((?:(?!targets?\b)[\w'’/&-]+\s){0,6})(?:targets?|goals?)\b",
    re.IGNORECASE,
)
"""What asks whether a target was met, with the words between that say whose."""
ASKING_WORDS = frozenset(
    (
        *("which", "where", "happened", "happening", "because", "compared", "about", "their", "between"),
        *("there", "should", "would", "could", "latest", "recently", "currently", "please", "altogether"),
    )
)
"""Words in which people ask, of which a word may be a slip."""
COUNT_OF_RATED = re.compile(
    r"\b(?:how many|number of)(?= (?:\w+ ){0,2}(?:indicators|actions|measures|targets|projects|risks)\b)",
    re.IGNORECASE,
)
"""What asks how many are rated so: `number of green indicators`."""
SHARE_RATED = re.compile(
    r"\b(?:share|proportion|percent(?:age)?|fraction)\b.*\b(?:indicators|actions|measures|targets|projects|risks)\b",
    re.IGNORECASE,
)
"""What asks what part of them is rated so: `what share of key actions is on track`."""
FAR_WORDS = re.compile(
    r"\b(?:how (?:far|close|near|badly)|by how (?:much|many (?:percentage )?points)"
    r"|by what (?:percent|percentage|margin)|how much of|has been met"
    r"|(?:(?:its|their|the) )?targets?|miss(?:ed|ing)?"
    r"|from|off|below|over|under|above|beyond|short of)\b",
    re.IGNORECASE,
)
LONG_FIRST = frozenset(("farthest", "finest", "improved", "worsened", "since", "more", "which_period"))
"""Intents whose phrases hold those of others."""
TAKEN_OUT = LONG_FIRST | {"words", "missed", "met", "series", "count", "restated"}
"""Intents whose phrases are no words to look for."""
NO_GAPS = frozenset(("missed", "met", "more", "series", "since", "words", "most", "least", "farthest"))
"""Intents that the words of a difference may have, which is none of them."""
TWO_TIMES = 2
PER_NUMBER = re.compile(
    r"\bper (?:\d[\d,]*|employee|worker|head|person|member of staff|fte)\b", re.IGNORECASE
)
"""What a rate is counted by, which names it no better: `per 10,000`."""
TARGET_FOR = re.compile(
    r"\b(?:did|does|was|is|were|are|has|have) (?:the |our |its |their )?(?:council (?:hit|meet|miss|reach) )?"
    r"(?:the )?(?:[\w/]+ )?targets? (?:for|on|of) (.+?) (?:been |being )?"
    r"(met|hit|reached|achieved|beaten|missed)\b",
    re.IGNORECASE,
)
"""What asks the same with the thing between: `was the target for recycling met`."""
TARGETS_MET = re.compile(
    r"\b(?:targets?|goals?)\b (?:currently |now |still |also )?(?:(?:been|being|was|were|is|are) )?"
    r"(met|hit|reached|achieved|beaten|missed)\b",
    re.IGNORECASE,
)
"""What asks whether a target is met, the target first: `is the litter target being met`."""
AGAINST_TARGET = re.compile(
    r"\b(?:against|versus|vs\.?|compared (?:with|to))"
    r"(?: its| their| the| our)? targets?\b(?! of)",
    re.IGNORECASE,
)
"""What asks for a figure with its target, and how the two stand."""
BESIDE_TARGET = re.compile(
    r"\b(?:(?:more|less|fewer|higher|lower|better|worse|greater|bigger|smaller)\b.{0,60}? than"
    r"|within|above|below|over|under|up to|short of|ahead of|behind|near) "
    r"(?:(?:its|their|the|our) )?(?:target|goal)\b(?! of)",
    re.IGNORECASE,
)
"""What asks the same with yes or no: `are more of them overweight than the target`."""
TARGET_WORD = re.compile(
    r"\b(?:than|within|above|below|over|under|up to|short of|ahead of|behind|near) "
    r"(?:(?:its|their|the|our) )?(?:target|goal)\b",
    re.IGNORECASE,
)
SIDES = re.compile(r"\b(?:more|less|fewer|higher|lower|better|worse|greater|bigger|smaller)\b", re.IGNORECASE)
MISSED_THINGS = re.compile(
    r"\b(?:bins?|bin collections?|collections?|appointments?|calls?|visits?|payments?) "
    r"(?:(?:are|were|is|was|get|gets|got|being|have been|has been) )(?:often |so often )?missed\b|"
    r"\b(?:are|were|is|was) (?:the |our |my )?(?:bins?|bin collections?|collections?|calls?) "
    r"(?:get |often |ever |regularly |being )*missed\b|"
    r"\bmissed (?:bins?|collections?|appointments?|calls?|deliver(?:y|ies)|payments?|visits?)\b|"
    r"\bhow many (?!(?:\w+ )?(?:indicators|targets|measures|goals|actions|milestones|kpis)\b)"
    r"[\w'’-]+(?: [\w'’-]+)? (?:were|are|was|is|have been|has been|got|get|went) missed\b"
    r"|\bfail(?:ed|ing|s)? (?:an? |the |their |safety )?(?:inspections?|checks?|tests?|exams?|audits?)\b",
    re.IGNORECASE,
)
"""What asks for things that were missed, which are no targets: `how many bins were missed`."""
MET_SOMEBODY = re.compile(
    r"\bhow many (?!(?:\w+ )?(?:indicators|targets|measures|goals|actions|milestones|kpis)\b)"
    r"[\w'’-]+(?: [\w'’-]+){0,2} met (?:with )?(?:the |our |a )?"
    r"(?!targets?\b|goals?\b|standards?\b|deadlines?\b)[A-Za-z]",
    re.IGNORECASE,
)
"""What asks for people who met somebody, which is no target."""
WRONG_WITH = re.compile(
    r"\b(?:went|gone|going|goes|is|was|are) (?:so )?wrong (?:with|in|at|over)\b", re.IGNORECASE
)
"""What asks for the trouble with one thing, and not for all that missed its target."""
IS_SO = re.compile(r"\s*(?:is|are|was|were) (?:\w+ ){1,4}(\w+)\W*$", re.IGNORECASE)
"""What asks whether a thing is so."""
THAN_BEFORE = re.compile(
    r"\b(?:higher|lower|more|fewer|less|better|worse|up|down|greater|smaller|above|below)\b.{0,20}"
    r"\b(?:than|on|from|against)\b.{0,20}\b(?:year|quarter|twelve months|12 months)\b",
    re.IGNORECASE,
)
"""What holds a figure against an earlier one, whatever caused it: `higher than a year ago`."""
CHANGED_BY = re.compile(
    r"\b(?:ris(?:e|en)|rose|fall(?:en)?|fell|grown?|grew|drop(?:ped)?|changed?|increased?|decreased?"
    r"|(?:go|went|gone) (?:up|down)|improved?|difference|gap|growth)\b(?: in\b)?",
    re.IGNORECASE,
)
CHANGE_OVER = re.compile(
    rf"\b(?:how (?:much|many|far)|by what) .{{0,80}}{CHANGED_BY.pattern}.{{0,80}}\b(?:between|from)\b"
    rf"|{CHANGED_BY.pattern} .{{0,80}}\b(?:between|from)\b",
    re.IGNORECASE,
)
"""What asks by how much a thing changed from one time to another."""
TOGETHER = re.compile(r"(?:\b(?:and|plus)\b|&).{0,80}\btogether\b", re.IGNORECASE)
"""What asks for the sum of things that are named."""
TURNED = re.compile(
    r"\b(?:get(?:ting)?|got|gotten|become|becoming|gone|went|going|any) (?:any |much )?(?:better|worse)"
    r"(?: or (?:is it |has it )?(?:getting |got )?(better|worse))?\b"
    r"|\bthan (?:they|it|we|he|she|you|people|things) (?:used to be|used to|(?:were|was|did)(?: before)?)\b"
    r"|\bthan before\b|\bthan in the past\b",
    re.IGNORECASE,
)
"""What asks which way a thing went: `getting better or worse`."""
SINCE_WHEN = re.compile(r"\b(?:than|since|compared|ago|last|before|previous)\b", re.IGNORECASE)
ON_TRACK = re.compile(r"\bon track\b", re.IGNORECASE)
RATINGS = frozenset(("red", "amber", "green"))


IN_POUNDS = re.compile(
    r"\bhow many (?:(?:thousands?|millions?|hundreds?) )?(?:of )?pounds\b|\bin (?:pounds|cash|£)(?!\w)"
    r"|\bhow much money\b|\bhow much in £",
    re.IGNORECASE,
)
"""What asks for money by its unit, which no share of it is: `how many pounds`."""
UNIT_OF_MONEY = re.compile(r",? \bin (?:(?:million |thousand )?pounds|millions|£)(?!\w)", re.IGNORECASE)
"""What names the unit of money and nothing that is looked for."""
EXACT_SHARE = re.compile(r"(?<![\d.,])(\d+)\.(\d+)(?: ?%| percent\b)")
"""A percentage with a point, which is one number."""
SAVED_UNTIL = re.compile(rf"\bsav(?:e|es|ed|ings?)\b.{{0,60}}{UP_TO.pattern}", re.IGNORECASE)
"""What asks for savings up to a year, which are those of all years before it as well: `savings to 2020`."""


def read_question(
    text: str,
    lexicon: Lexicon,
    names: Iterable[str] = (),
    stop: Iterable[str] = (),
    titles: Iterable[str] = (),
    short_forms: Mapping[str, tuple[str, ...]] | None = None,
    entries: Collection[tuple[str, ...]] = (),
    stands: Standing = lambda _: True,
    headings: Collection[str] = (),
) -> AskedQuestion:
    """A question taken apart.

    Args:
        text: as typed; what is behind its 2,000th letter is not read.
        lexicon: words in which people ask.
        names: of publishers, which are no words to look for.
        stop: words that stand everywhere.
        titles: of reports: two or more words of one in a row are one word to look for.
        short_forms: what capital letters stand for in the reports, as stems.
        entries: names of services and the like, as stems: each is one word to look for, as `Information
            Management`, whose words say little by themselves.
        stands: whether any of some phrases, as stems, stands here.
        headings: the stems of all words of headings of columns.
    """
    in_pounds = IN_POUNDS.search(text[:LONGEST]) is not None
    typed = lexicon.askers.without(lexicon.as_spelt(" ".join(text[:LONGEST].split())))
    text, relative, is_of_plan = in_known_turns(typed, lexicon.turns)
    text = EXACT_SHARE.sub(r"\1 \2 percent", UNIT_OF_MONEY.sub(" ", text))
    is_dated = DATE_OF.search(text) is not None
    text = DATE_OF.sub(" ", text) if is_dated else text
    untimed = tuple(words_of(periods_of(text)[1]))
    framed, rest = _framed(PER_NUMBER.sub("", text), lexicon)
    apart = gap_asked(rest)
    if apart and (len(periods_of(rest)[0]) >= TWO_TIMES or span_of(rest)[0]):
        apart = None
    rest = apart[1] if apart else rest
    if turned := _turn_of(rest):
        rest = turned[1]
    adds_up = any(each.search(rest) for each in (lexicon.phrases("sum"), TOGETHER, SAVED_UNTIL))
    is_over = CHANGE_OVER.search(rest) is not None
    is_of_two = is_over or lexicon.phrases("more").search(rest) or COMPARES.search(rest)
    span, rest = (None, rest) if is_of_two else span_of(rest)
    if span is None and adds_up and (last := UP_TO.search(rest)):
        span = up_to(last)
        rest = UP_TO.sub(" ", rest)
    if span is None and (onwards := FROM_ON.search(rest)):
        open_end = Period(onwards.group(), date(int(onwards[1]), 4, 1), date.max)
        named, rest = periods_of(FROM_ON.sub(" ", rest))
        named = (open_end, *named)
    else:
        named, rest = periods_of(rest)
    is_span = span is not None and not lexicon.phrases("series").search(rest)
    if span:
        named, rest = (span, *named), NUMBER_OF_YEARS.sub(" ", rest)
    intents = set()
    for intent in lexicon.intents:
        if lexicon.phrases(intent).search(rest):
            intents.add(intent)
    if adds_up:
        intents |= {"sum"}
    if is_over and len(named) > 1:
        intents |= {"more"}
        rest = CHANGED_BY.sub(" ", rest)
    if MISSED_THINGS.search(rest):
        intents -= {"missed"}
    if MET_SOMEBODY.search(rest):
        intents -= {"met"}
    if WRONG_WITH.search(rest):
        intents = (intents - {"missed"}) | {"words"}
    if THAN_BEFORE.search(rest) and YES_OR_NO.match(rest):
        intents -= {"words"}
    if apart:
        intents -= NO_GAPS
    is_of_change = is_over and len(named) > 1  # "by how much does the target rise from … to …"
    is_far = FAR.search(rest) is not None and not is_of_change
    if not is_far and (
        judged := JUDGED.search(rest)
    ):  # "did we hit our homelessness target" asks whether it was
        intents |= {"missed" if judged[1].lower().startswith(("miss", "fail")) else "met"}
        rest = f"{rest[: judged.start()]} {judged[2]} {rest[judged.end() :]}"
    is_judged = False
    if between := TARGET_FOR.search(rest):
        is_judged = True
        intents |= {"missed" if between[2].lower() == "missed" else "met"}
        rest = f"{rest[: between.start()]} {between[1]} {rest[between.end() :]}"
    if not is_judged and (
        met := TARGETS_MET.search(rest) if YES_OR_NO.match(rest) else AGAINST_TARGET.search(rest)
    ):
        is_judged = True
        intents |= {"missed" if met.lastindex and met[1].lower() == "missed" else "met"}
        rest = f"{rest[: met.start()]} {rest[met.end() :]}"
    is_far = is_far or (FAR.search(rest) is not None and not is_of_change)
    if not (is_far or is_judged) and YES_OR_NO.match(rest) and (beside := BESIDE_TARGET.search(rest)):
        is_judged, intents = True, (intents - {"missed", "more"}) | {"met"}
        kept = SIDES.sub(" ", TARGET_WORD.sub(" ", beside.group()))
        rest = f"{rest[: beside.start()]} {kept} {rest[beside.end() :]}"
    if is_far:  # "how far from its target" asks whether it was met, and by how much not
        rest, intents = FAR_WORDS.sub(" ", rest), {"met"}
    if intents & {"over", "under"}:  # the worst overspend is the greatest one, and no target that was missed
        worst = {"most"} if intents & {"missed", "farthest"} else set()
        intents = intents - {"missed", "farthest", "more"} | worst  # "how much more than planned" is one, too
    if "rated" in intents:
        intents = {"rated", "words"}
    if "since" in intents or (turned and turned[0]):
        intents |= {"series"}
    ratings = frozenset(word.title() for word in RATINGS if re.search(rf"\b{word}\b", rest, re.IGNORECASE))
    is_ending_so = ENDS_ON_TRACK.search(rest) is not None and LISTS.search(rest) is None
    is_yes_or_no = is_far or is_judged or is_ending_so or YES_OR_NO.match(rest) is not None
    if ratings and COUNT_OF_RATED.search(rest):
        intents |= {"count"}
        rest = COUNT_OF_RATED.sub(" ", rest)
    if "count" in intents or (SHARE_RATED.search(rest) and ON_TRACK.search(rest)):
        intents -= {"missed", "met"}
        ratings |= {"Green"} if ON_TRACK.search(rest) or ON_OR_ABOVE.search(rest) else frozenset()
        rest = ON_OR_ABOVE.sub(" ", ON_TRACK.sub(" ", rest))
    for intent in sorted(intents & TAKEN_OUT, key=lambda name: name not in LONG_FIRST):
        rest = lexicon.phrases(intent).sub(" ", rest)
    dropped = {word for name in names for word in stems(name)} - OF_MANY | {word.lower() for word in stop}
    pairs = pairs_of(titles, dropped)
    terms = terms_of(
        words_of(rest), lexicon, dropped, intents, pairs, short_forms or {}, entries, stands, headings
    )
    if ends_so := IS_SO.match(rest):  # of "are hospitals full" the last word says what is asked
        terms = tuple(
            replace(term, is_specific=term.is_specific or term.word.lower() not in lexicon.weak)
            if term.word.lower() == ends_so[1].lower()
            else term
            for term in terms
        )
    if any(term.options & lexicon.rated for term in terms):  # "most worried about" asks for no largest figure
        intents = {"rated", "words"}
    hints = frozenset(stems(rest)) & frozenset(map(stem, lexicon.plain_fillers))
    is_when = is_dated or (WHEN.search(rest) is not None and "since" not in intents)
    wanted = frozenset(stem(found[1] or found[2]) for found in WANTED.finditer(rest))
    return AskedQuestion(
        text=text,
        terms=terms,
        periods=named,
        intents=frozenset(intents),
        ratings=ratings,
        hints=hints,
        wanted=wanted,
        is_yes_or_no=is_yes_or_no,
        is_when=is_when,
        is_span=is_span,
        framed=framed,
        spoken=lexicon.spoken,
        plain=ASKING_WORDS,
        states=lexicon.state_words,
        forms=lexicon.question_forms,
        misfits=lexicon.misfit_words,
        typed=typed,
        quarter=bare_quarter(text) if not named else None,
        untimed=untimed,
        idle=frozenset(map(stem, dropped)),
        is_judged=is_judged,
        relative=relative,
        in_pounds=in_pounds,
        apart_from=apart[0] if apart else "",
        is_of_plan=is_of_plan,
        by_year=int(found[1]) if (found := BY_YEAR.search(text)) else None,
    )


def _turn_of(text: str) -> tuple[bool, str] | None:
    """A question whether one thing got better, without those words, and whether it asks for a course.

    What `is smoking getting better` is about is smoking; `than a year ago` says since when.
    """
    found = TURNED.search(text)
    if found is None or not YES_OR_NO.match(text):
        return None
    asks_course = found[1] is not None or SINCE_WHEN.search(text) is None
    return asks_course, f"{text[: found.start()]} {text[found.end() :]}"


def _framed(text: str, lexicon: Lexicon) -> tuple[tuple[tuple[str, str], ...], str]:
    """The first phrase that asks for a measure without its name, with it; the question with the name."""
    for pattern, phrase, means in lexicon.framing:
        if found := pattern.search(text):
            return ((phrase, means),), f"{text[: found.start()]}{means} {found[1]} {text[found.end() :]}"
    return (), text
