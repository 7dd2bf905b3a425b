"""A question as typed, taken apart: the periods it names, the kind of answer it wants, the words to look for.

Which phrases mean what is data, in `schemas/answers/words.yaml`; what residents call the things that councils
do is in `services.yaml` beside it. Nothing is swapped for another word: a word that is looked for must be
found, itself or one that the data names as meaning the same.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path

import snowballstemmer

from pipelines.council.datafiles import load_yaml_file
from pipelines.exceptions import LayoutError
from pipelines.portal.answers.askers import Askers
from pipelines.portal.answers.open_words import OpenWords, load_open_words
from pipelines.portal.answers.rarity import zipf
from pipelines.portal.answers.times import as_reports_say
from pipelines.rows import periods
from pipelines.rows.periods import Period

WORD = re.compile(r"[A-Za-z]{1,5}(?:/[A-Za-z]{0,3}\d[\w-]*|-?\d{1,4}[a-z]?)(?![\w/])|[^\W_]+(?:['’][^\W_]+)?")
REFERENCE = re.compile(r"[A-Za-z]{1,5}(?:/[A-Za-z]{0,3}\d[\w-]*|-?\d{1,4}[a-z]?)")
PREFIX = re.compile(r"\b(anti|co|non|pre|re)-(?=[a-z])", re.IGNORECASE)
QUARTER_WORDS = re.compile(
    r"\b(first|second|third|fourth|1st|2nd|3rd|4th)\squarter(?:\s(?:of|in))?\s", re.IGNORECASE
)
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
YEAR_THEN_QUARTER = re.compile(r"\bq([1-4])\b(?:\s(?:of|in|for))?\s(?=(?:19|20)\d\d)", re.IGNORECASE)
RANGE_OF_YEARS = re.compile(
    r"\b(?:from|between|since)?\s?(?<![\d/£.,-])((?:19|20)\d\d)(?:/\d\d)?\s?(?:to|and|until|till|through|–|-)"
    r"\s?((?:19|20)\d\d)(/\d\d)?(?![\d/%,-]|\.\d)",
    re.IGNORECASE,
)
COMPARES = re.compile(
    r"\b(?:compare|compared|comparison|versus|vs?|difference between|or|against"
    r"|than(?! (?:£|\d|an? |half )))\b",
    re.IGNORECASE,
)
"""What sets one thing against another."""
COUNT_LIKE_A_YEAR = re.compile(
    r"\b((?:more than|fewer than|less than|at least|at most|up to|over|under|above|below) )"
    r"([12])(\d{3})(?= [a-z])",
    re.IGNORECASE,
)
"""A limit of a thousand or two, which is no year: `more than 2000 votes`."""
BARE_QUARTER_WORDS = re.compile(
    r"\b(first|second|third|fourth|1st|2nd|3rd|4th)\s(?:quarter|qtr)\b", re.IGNORECASE
)
BARE_QUARTER = re.compile(r"q[1-4]", re.IGNORECASE)
QUARTER_OF_ONE_YEAR = re.compile(r"\bQ([1-4])\s((?:19|20)\d\d)(?![\d/%,-]|\.\d)", re.IGNORECASE)
"""A quarter is of the financial year that begins in the year named."""
CALENDAR_YEAR = re.compile(r"(?<![\d/£.,-])((?:19|20)\d\d)(?![\d/%,-]|\.\d)")
COMMON = 5.2
"""Zipf frequency from which a word is too common to decide what a question is about."""
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
    r"|\b(?:what|which) (?:date|day)\b|\bdate of\b",
    re.IGNORECASE,
)
WANTED = re.compile(
    r"\b(?:which|what|whose)\s+(?:(?:is|was|are|were)\s+the\s+)?(\w+)|^\s*(?:the\s+)?(\w+)\s+(?:of|for|on)\b",
    re.IGNORECASE,
)
FAR = re.compile(
    r"\bhow (?:far|close|near)\b.*\b(?:from|off|to|below|above|under|over)\b.*\btargets?\b"
    r"|\b(?:by how much|how badly|how much of|by what (?:percent|percentage|margin))\b.*\btargets?\b"
    r"|\b(?:over|under|above|below|off|short of|beyond|missed|beat)(?: its| their| the| our)? targets?\b.*"
    r"\bby how (?:much|many)\b",
    re.IGNORECASE,
)
JUDGED = re.compile(
    r"\b(hit|hits|hitting|meet|meets|met|reach|reaches|reached|achieve|achieved|beat|beaten"
    r"|miss|missed|misses|fail|failed)\s((?:(?!targets?\b)[\w'’/&-]+\s){0,6})(?:targets?|goals?)\b",
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
    r"\b(?:how (?:far|close|near|badly)|by how much|by what (?:percent|percentage|margin)|how much of"
    r"|has been met"
    r"|(?:(?:its|their|the) )?targets?|miss(?:ed|ing)?"
    r"|from|off|below|over|under|above|beyond|short of)\b",
    re.IGNORECASE,
)
LONG_FIRST = frozenset(("farthest", "finest", "improved", "worsened", "since", "more", "which_period"))
"""Intents whose phrases hold those of others."""
TAKEN_OUT = LONG_FIRST | {"words", "missed", "met", "series", "count", "restated"}
"""Intents whose phrases are no words to look for."""
PER_CENT = re.compile(r"\bper cent\b|\b(?:in|out of) (?:a|every|each|one)? ?(?:hundred|100)\b", re.IGNORECASE)
MANY_POUNDS = re.compile(
    r"\bhow many (?:(?:millions?|thousands?|hundreds?)(?: of)?(?: pounds)?|pounds)\b", re.IGNORECASE
)
"""What asks for money by its unit."""
PER_SIGN = re.compile(r"(?<!\d)\s?%")
RELATIVE = re.compile(
    r"\b(?:last|this|next) (?:spring|summer|autumn|winter|month|week|christmas|easter|decade)\b"
    r"|\b(?:yesterday|the other (?:day|week)|the (?:end|turn) of the decade"
    r"|(?:two|three|four|five|ten|twenty|\d+|(?:a )?(?:few|couple of)|some|several|many) years ago)\b",
    re.IGNORECASE,
)
"""A time that hangs on the day on which it is asked."""
BY_YEAR = re.compile(
    r"\b(?:by|targets? (?:for|in|of)|up to|until) (?:the end of |(?:the )?end |march )?"
    r"((?:19|20)\d\d)(?![\d/-]|,\d)",
    re.IGNORECASE,
)
"""By when something is to come about, which the financial year that ends in that year is."""
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
NUMBER_OF_YEARS = re.compile(
    r"\b(?:(?:over|in|during|across) )?(?:the |those |these )?(?:two|three|four|five|six|ten|\d+) years\b",
    re.IGNORECASE,
)
"""How many years a span is, which is said by its ends."""
THOUSANDS = re.compile(
    r"\bper (?P<many>(?:a |one )?hundred |100 |ten |10 |(?:a |one |every )?)thousand\b", re.IGNORECASE
)
"""What a rate is counted by in words: `per hundred thousand`."""
IN_FIGURES = {"hundred": "100,000", "100": "100,000", "ten": "10,000", "10": "10,000"}
PER_NUMBER = re.compile(
    r"\bper (?:\d[\d,]*|employee|worker|head|person|member of staff|fte)\b", re.IGNORECASE
)
"""What a rate is counted by, which names it no better: `per 10,000`."""
IN_TIME = re.compile(
    r"\b(?:met|meet|meets|meeting|made|kept to|within|before) (?:the |their |its )?"
    r"(?:deadlines?|time limits?)\b",
    re.IGNORECASE,
)
OUT_OF_TIME = re.compile(r"\bmissed (?:the |their |its )?(?:deadlines?|time limits?)\b", re.IGNORECASE)
"""What asks for what was in time, or not, which judges no target."""
RANK = re.compile(r"\brank (?:the|all|our)\b", re.IGNORECASE)
"""What asks for things in order, the greatest first."""
STANDS_AGAINST = re.compile(
    r"\b(?:(?:stack(?:s|ed)?|measure[sd]?|shape[sd]?|line[sd]?|match(?:es|ed)?|holds?) up|fare[sd]?|sits?)"
    r"(?= (?:against|compared|next to|beside|relative to|with|to)\b)",
    re.IGNORECASE,
)
"""Verbs that set one thing against another and say nothing of either: `how does that stack up against`."""
SPEED = re.compile(
    r"\b(?:answer|respond|repl|handl|deal|dealt|process|complet|resolv|turn)\w*\b.*?"
    r"\b(?:(slow(?:est|ly)|latest)|((?:fast|quick|soon)(?:est|ly)))\b",
    re.IGNORECASE,
)
"""What asks who answers fastest or slowest, which the share that is answered in time tells."""
PART_FALLS = re.compile(
    r"\b((?:share|part|proportion|fraction|percent(?:age)?)\b.*)\b(?:falls?|fell|comes?|came|goes|went|accounted)\b"
    r" (?:on|to|from|with|for|into)\b",
    re.IGNORECASE,
)
"""What asks how a whole is parted, with the verb that says nothing: `what share of the savings falls on`."""
SHORTENED = re.compile(
    r"\b(what|who|how|where|when|why|there|here|that|it|he|she)['’](?:s|re)\b", re.IGNORECASE
)
SHORTENED_VERB = re.compile(r"\b(i|you|he|she|it|we|they|there|who)['’](d|ll|ve)\b", re.IGNORECASE)
SPOKEN_VERBS = {"d": "would", "ll": "will", "ve": "have"}
SHORTENED_NOT = re.compile(
    r"\b(are|is|was|were|do|does|did|have|has|had|would|could|should)n['’]?t\b", re.IGNORECASE
)
"""Verbs run together with "is" and "not", as people speak."""
SAID_TO = re.compile(
    r"\b(?:say|says|said|promised?|pledged?|vow(?:ed)?|told (?:us|me|people)) (?:that )?"
    r"(?:you|they|we|it|he|she|the council) (?:would|were going to|was going to) (?=[a-z])",
    re.IGNORECASE,
)
"""What asks for what was to be, which is a target: `how many did you say you'd finish`."""
AND_OTHER = re.compile(r"\b[\w'’-]+,? (?:and|or) (?:any )?other (?=[a-z])", re.IGNORECASE)
"""A thing and the others of its kind, which are asked for together: `rent and other income`."""
HOW_MANY_FIRST = r"(?:\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|twenty|couple of|few|handful of)"
TOP_FEW = re.compile(
    rf"\b(top|bottom|biggest|largest|highest|smallest|lowest|worst|best|longest|greatest) {HOW_MANY_FIRST}"
    rf"(?= [a-z])",
    re.IGNORECASE,
)
FEW_TOP = re.compile(
    rf"\b{HOW_MANY_FIRST} (biggest|largest|highest|smallest|lowest|worst|best|longest|greatest)\b",
    re.IGNORECASE,
)
"""How many of an order are wanted, which stands in no row: `top 3 suppliers`, `five largest`."""
REPLY_RATE = re.compile(
    r"\b(?:(worst|lowest|poorest)|(best|highest)) (?:response|reply|answer(?:ing)?) "
    r"(?:rates?|times?|record)\b",
    re.IGNORECASE,
)
"""The share answered in time, by another name."""
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
OWNED = re.compile(r"['’]s?$")
"""What makes a word one of a thing that has something: `team's`."""
MISSED_THINGS = re.compile(
    r"\bmissed (?:bins?|collections?|appointments?|calls?|deliver(?:y|ies)|payments?|visits?)\b|"
    r"\bhow many (?!(?:\w+ )?(?:indicators|targets|measures|goals|actions|milestones|kpis)\b)"
    r"[\w'’-]+(?: [\w'’-]+)? (?:were|are|was|is|have been|has been|got|get|went) missed\b",
    re.IGNORECASE,
)
"""What asks for things that were missed, which are no targets: `how many bins were missed`."""
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
THIS_TIME = re.compile(r"\bthis time(?: around| round)?\b(?! (?:last|next)\b)", re.IGNORECASE)
FROM_ON = re.compile(
    r"\bfrom ((?:19|20)\d\d)(?:/\d\d)? (?:on|onwards?|forwards?)(?: \w+ to \w+)?\b", re.IGNORECASE
)
"""The first of years without a last: `from 2017/18 onwards`."""
CHANGING = re.compile(
    r"\b(?:get(?:ting)?|got|becom(?:e|ing)|gone|going|coming|fall(?:en|ing)?|ris(?:en|ing)|dropp(?:ed|ing)"
    r"|grow(?:n|ing)|improv(?:ed|ing)|worsen(?:ed|ing)|increas(?:ed|ing)|declin(?:ed|ing))\b",
    re.IGNORECASE,
)
"""What asks whether something changed."""
FEELS = re.compile(
    r"\b(?:people|residents|locals|they|we)\b.{0,60}\b(?:feels?|felt|thinks?|agrees?|believes?)\b",
    re.IGNORECASE,
)
"""What asks what people think, which shares of them tell."""
NUMBER_OF = re.compile(r"\bnumber of\b", re.IGNORECASE)
"""What asks for a count, as "how many" does."""
TOGETHER = re.compile(r"(?:\b(?:and|plus)\b|&).{0,80}\btogether\b", re.IGNORECASE)
"""What asks for the sum of things that are named."""
UP_TO = re.compile(
    r"\b(?:up to|until|till|through to|by) (?:the end of |march )?((?:19|20)\d\d)(?![\d/-]|,\d)",
    re.IGNORECASE,
)
"""The last of the years that are to be added up, whatever the first."""
TURNED = re.compile(
    r"\b(?:get(?:ting)?|got|gotten|become|becoming|gone|went|going|any) (?:any |much )?(?:better|worse)"
    r"(?: or (?:is it |has it )?(?:getting |got )?(better|worse))?\b",
    re.IGNORECASE,
)
"""What asks which way a thing went: `getting better or worse`."""
SINCE_WHEN = re.compile(r"\b(?:than|since|compared|ago|last|before|previous)\b", re.IGNORECASE)
ON_TRACK = re.compile(r"\bon track\b", re.IGNORECASE)
BROKEN_DOWN = re.compile(r"\bbroken down\b", re.IGNORECASE)
LONGEST = 2000
SHORTEST_STEM = 5
"""Letters from which a stem tells its word from others."""
OF_MANY = frozenset(("london", "borough", "counti", "citi", "district", "metropolitan", "royal"))
"""Stems of words that many councils' names share: they may be asked about."""
RATINGS = frozenset(("red", "amber", "green"))
GAP = r"([\w&'’/-]+(?:,? [\w&'’/-]+){0,5}?)"
"""What a phrase may stand around: up to six words."""
FORMS = {"does": "(?:does|do|did|will)", "is": "(?:is|are|was|were)", "has": "(?:has|have|had)"}
"""Verbs of a phrase that may stand in any of their forms."""
BEING = frozenset(("are", "is", "was", "were", "be", "been", "being"))
"""Verbs that may stand within a phrase: `children who are in care`."""
BECOMING = frozenset(("get", "gets", "getting", "become", "becoming", "so", "too", "very", "really", "any"))
"""Words between a thing and how it is."""
COMMON_WORDS = frozenset(
    ("the", "of", "and", "in", "to", "for", "a", "an", "on", "by", "with", "from", "their", "they")
)
LONGEST_NAME = 4
"""Words of a name that is one word to look for."""
SHORTEST_OF_NAME = 2
"""Words from which a part of a report's name tells which report is meant."""


APART = {
    "officer": "officer",
    "officers": "officer",
    "planning": "planning",
    "organ": "organ",
    "parking": "parking",
    "investigator": "investigator",
    "investigators": "investigator",
    "reference": "reference",
    "references": "reference",
}
"""Words of which the stemmer makes the stem of another: an officer is no office, parking no park."""
IRREGULAR = {
    form: base
    for base, forms in (
        ("lose", "lost loses losing"),
        ("build", "built"),
        ("sell", "sold"),
        ("fall", "fell fallen"),
        ("rise", "rose risen"),
        ("teach", "taught"),
        ("catch", "caught"),
        ("steal", "stole stolen"),
        ("choose", "chose chosen"),
        ("drive", "drove driven"),
        ("seek", "sought"),
        ("man", "men"),
        ("woman", "women"),
        ("dirty", "dirtier dirtiest"),
        ("filthy", "filthier filthiest"),
        ("messy", "messier messiest"),
        ("busy", "busier busiest"),
        ("noisy", "noisier noisiest"),
        ("lonely", "lonelier loneliest"),
        ("healthy", "healthier healthiest"),
    )
    for form in forms.split()
}
"""Forms of which no stemmer makes the word that they are of."""
SHORT_FORM = re.compile(r"\(([A-Z]{2,6})s?\)")
LONGEST_MEANT = 120
"""Letters before a short form in which the words that it stands for are looked for."""


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A word without its ending, in small letters: `satisfied` and `satisfies` are one."""
    folded = word.lower().replace("’", "'").removesuffix("'s").removesuffix("'")
    folded = IRREGULAR.get(folded, folded)
    if not folded.isalpha():
        return folded
    if folded in APART:
        return APART[folded]
    # A stemmer keeps the word that it works on: threads that share one cut each other's words.
    return str(snowballstemmer.stemmer("english").stemWord(folded))


def stems(text: str) -> list[str]:
    """The stems of a text's words in order."""
    return [stem(word) for word in words_of(text)]


def words_of(text: str) -> list[str]:
    """A text's words in order; what is hyphened for its first syllable alone is one word."""
    return WORD.findall(PREFIX.sub(r"\1", text))


@dataclass(frozen=True)
class Term:
    """A word to look for.

    Attributes:
        word: as typed.
        options: stems of which any will do; one of several words stands as a tuple.
        is_specific: whether an answer must have it.
        is_measure: whether it names a measure, which a mention in passing does not answer.
        is_heading: whether it stands for the headings of columns, such as "in charge".
        is_amount: whether it asks for money, which no share and no count is.
        is_topic: whether it is one of the common words that an answer must have all the same.
    """

    word: str
    options: frozenset[tuple[str, ...]]
    is_specific: bool
    is_measure: bool = False
    is_heading: bool = False
    is_amount: bool = False
    is_topic: bool = False

    @cached_property
    def stems(self) -> tuple[str, ...]:
        """The stems of the word as typed."""
        return tuple(stems(self.word))


@dataclass(frozen=True)
class AskedQuestion:
    """What is asked: the words to look for, the periods meant, the intents.

    Attributes:
        hints: stems of words too common to be looked for, which may yet name a column or a unit.
        wanted: stems of the word behind "which" or "what", which may name the column that answers.
        is_yes_or_no: whether it begins as a question that yes or no would answer.
        is_when: whether it asks for a day.
        is_span: whether its period reaches from one year to another.
        framed: phrases that ask for a measure without its name, each with that measure.
        spoken: how what terms may be found as is written, by its stems.
        plain: words that say nothing, of which a word may be a slip.
        quarter: the quarter that is asked for where no year is named with it: the newest such one.
        untimed: its words as typed, without those of its periods.
        idle: stems of words that stand everywhere and of the publishers' names.
        is_judged: whether a figure is asked for with its target, and how the two stand.
        by_year: the year by which something is to come about, as `by 2020`; None for none.
        is_of_plan: whether it asks for what is meant to come about.
        relative: a time in it that hangs on the day on which it is asked, such as `last summer`.
    """

    text: str
    terms: tuple[Term, ...]
    periods: tuple[Period, ...]
    intents: frozenset[str]
    ratings: frozenset[str] = frozenset()
    hints: frozenset[str] = frozenset()
    wanted: frozenset[str] = frozenset()
    is_yes_or_no: bool = False
    is_when: bool = False
    is_span: bool = False
    framed: tuple[tuple[str, str], ...] = ()
    spoken: Mapping[tuple[str, ...], str] = field(default_factory=dict, repr=False, compare=False)
    plain: frozenset[str] = field(default=frozenset(), repr=False, compare=False)
    quarter: int | None = None
    untimed: tuple[str, ...] = ()
    idle: frozenset[str] = field(default=frozenset(), repr=False, compare=False)
    is_judged: bool = False
    relative: str = ""
    is_of_plan: bool = False
    by_year: int | None = None

    @cached_property
    def asks_which(self) -> bool:
        """Whether it asks for an entry by the heading that it stands under."""
        return bool(self.wanted) or any(term.is_heading for term in self.terms)

    @cached_property
    def is_by_heading(self) -> bool:
        """Whether figures of one column are set in order, added up or held against a budget."""
        return any(map(self.wants, ("most", "least", "sum", "over", "under")))

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of all that its terms may be found as."""
        return frozenset(word for term in self.terms for option in term.options for word in option)

    @cached_property
    def own_options(self) -> tuple[tuple[str, ...], ...]:
        """All that its terms may be found as, but what says more than the word: fear of crime for crime."""
        return tuple(
            option
            for term in self.terms
            for option in term.options
            if option == term.stems or not set(term.stems) <= set(option)
        )

    @cached_property
    def asks_change(self) -> bool:
        """Whether it asks whether something changed."""
        return self.is_yes_or_no and CHANGING.search(self.text) is not None

    @cached_property
    def asks_feeling(self) -> bool:
        """Whether it asks what people think."""
        return FEELS.search(self.text) is not None

    @cached_property
    def asks_number(self) -> bool:
        """Whether it asks for the number of something."""
        return NUMBER_OF.search(self.text) is not None

    @cached_property
    def is_comparing(self) -> bool:
        """Whether it sets one thing against another."""
        return COMPARES.search(self.text) is not None

    def wants(self, intent: str) -> bool:
        """Whether the question has a phrase of that intent."""
        return intent in self.intents


@dataclass(frozen=True)
class Lexicon:
    """The words in which people ask, from the data files.

    Attributes:
        services: what councils do: words of reports, and everyday words that stand for those.
        frames: phrases around an ellipsis that ask for a measure, each with that measure.
        askers: words in which people say who they are and why they ask.
        open_words: the words for open tables and their columns.
        misspelt: usual misspellings in small letters, each with the word that is meant.
    """

    synonyms: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    intents: Mapping[str, tuple[str, ...]]
    plain_fillers: frozenset[str]
    plain_measures: frozenset[str]
    weak: frozenset[str] = frozenset()
    tables: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    topics: frozenset[str] = frozenset()
    opinions: frozenset[str] = frozenset()
    subjects: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    amounts: frozenset[str] = frozenset()
    services: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = ()
    frames: tuple[tuple[str, str], ...] = ()
    askers: Askers = field(default_factory=Askers)
    open_words: OpenWords = field(default_factory=OpenWords)
    misspelt: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def _misspelling(self) -> re.Pattern[str]:
        return re.compile(rf"\b(?:{'|'.join(map(re.escape, self.misspelt)) or '(?!)'})\b", re.IGNORECASE)

    def as_spelt(self, text: str) -> str:
        """A text with the usual misspellings mended, which then are parts of phrases as well."""
        return self._misspelling.sub(lambda found: self.misspelt[found.group().lower()], text)

    @cached_property
    def rated(self) -> frozenset[tuple[str, ...]]:
        """The phrases that ask what people rate best or worst, as stems."""
        return frozenset(tuple(map(stem, words_of(phrase))) for phrase in self.intents["rated"])

    @cached_property
    def same(self) -> Mapping[tuple[str, ...], frozenset[tuple[str, ...]]]:
        """What a word or phrase (as stems) may be replaced by, itself included."""
        found: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
        for group, asked in self.synonyms:
            options = {tuple(stems(words)) for words in group}
            for option in options if not asked else {tuple(stems(words)) for words in asked}:
                found.setdefault(option, {option}).update(options)
        for official, everyday in self.services:
            options = {tuple(stems(words)) for words in official}
            for words in (*official, *everyday):
                option = tuple(stems(words))
                found.setdefault(option, {option}).update(options)
        return {option: frozenset(others) for option, others in found.items()}

    @cached_property
    def spoken(self) -> Mapping[tuple[str, ...], str]:
        """Every phrase as it is written, by its stems."""
        phrases = [words for group, _ in self.synonyms for words in group]
        phrases += [words for official, _ in self.services for words in official]
        return {tuple(stems(words)): words for words in reversed(phrases)}

    @cached_property
    def _written(self) -> frozenset[str]:
        services = (words for each in self.services for part in each for words in part)
        return frozenset(words.lower() for words in (*self.spoken.values(), *services))

    def writes(self, words: str) -> bool:
        """Whether a phrase stands in the data as typed, not in another form of its words."""
        return words.lower() in self._written

    @cached_property
    def fillers(self) -> frozenset[str]:
        """The stems of words that say nothing; short ones may be another word's, as `quit` is of `quite`."""
        return frozenset(found for found in map(stem, self.plain_fillers) if len(found) >= SHORTEST_STEM)

    @cached_property
    def weak_stems(self) -> frozenset[str]:
        """The stems of words that an answer need not have, for other forms of the verbs among them."""
        return frozenset(found for found in map(stem, self.weak) if len(found) >= SHORTEST_STEM)

    @cached_property
    def measures(self) -> frozenset[str]:
        """The stems of words that name a measure."""
        return frozenset(map(stem, self.plain_measures))

    @cached_property
    def longest(self) -> int:
        """Words of the longest phrase."""
        return max((len(option) for option in self.same), default=1)

    @cached_property
    def framing(self) -> tuple[tuple[re.Pattern[str], str, str], ...]:
        """The frames as patterns, longest first, each with its phrase and the measure it asks for."""
        ordered = sorted(self.frames, key=lambda frame: len(frame[0]), reverse=True)
        return tuple((_frame(phrase), phrase, means) for phrase, means in ordered)

    @cached_property
    def reports_words(self) -> frozenset[tuple[str, ...]]:
        """The stems of all phrases that mean the same as others, without those that only residents use."""
        grouped = {tuple(stems(words)) for group, asked in self.synonyms for words in (*group, *asked)}
        return frozenset(grouped) | {
            tuple(stems(words)) for official, _ in self.services for words in official
        }

    def is_idle(self, words: Sequence[str]) -> bool:
        """Whether words in which residents ask are each too plain to decide: `went to` of `attended`."""
        idle = self.plain_fillers | self.weak | COMMON_WORDS
        return tuple(map(stem, words)) not in self.reports_words and all(
            word.lower() in idle for word in words
        )

    def phrases(self, intent: str) -> re.Pattern[str]:
        """The phrases of an intent, longest first."""
        return _phrases(self.intents.get(intent, ()))

    @cached_property
    def asked_for(self) -> frozenset[tuple[str, ...]]:
        """The phrases, as stems, that are only asked with and stand for names of columns."""
        return frozenset(tuple(stems(words)) for _, asked in self.synonyms for words in asked)

    def options_of(self, words: Sequence[str]) -> frozenset[tuple[str, ...]]:
        """What a phrase may be found as."""
        key = tuple(words)
        return self.same.get(key, frozenset((key,)))


def _frame(phrase: str) -> re.Pattern[str]:
    words = [FORMS.get(word, GAP if word == "…" else re.escape(word)) for word in phrase.split()]
    return re.compile(rf"\b{' '.join(words)}(?!\w)", re.IGNORECASE)


@lru_cache(maxsize=64)
def _phrases(phrases: tuple[str, ...]) -> re.Pattern[str]:
    if not phrases:
        return re.compile("(?!)")
    options = "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))
    return re.compile(rf"\b(?:{options})\b", re.IGNORECASE)


def load_lexicon(folder: Path) -> Lexicon:
    """The words in which people ask.

    Raises:
        LayoutError: a file breaks its schema.
    """
    raw = load_yaml_file(folder / "words.yaml", folder / "words.schema.json", LayoutError)
    services = load_yaml_file(folder / "services.yaml", folder / "services.schema.json", LayoutError)
    return Lexicon(
        synonyms=tuple(
            ((*entry["words"], *entry.get("misspelt", ())), tuple(entry.get("asked", ())))
            for entry in raw["synonyms"]
        ),
        intents={name: tuple(phrases) for name, phrases in raw["intents"].items()},
        plain_fillers=frozenset(raw["fillers"]),
        plain_measures=frozenset(raw["measures"]),
        weak=frozenset(raw["weak"]),
        tables={table: tuple(words) for table, words in raw["tables"].items()},
        topics=frozenset(map(stem, raw["topics"])),
        opinions=frozenset(raw["opinions"]),
        subjects={table: tuple(columns) for table, columns in raw["subjects"].items()},
        amounts=frozenset(raw["amounts"]),
        askers=Askers(**{name: tuple(words) for name, words in raw["askers"].items()}),
        frames=tuple((phrase, entry["means"]) for entry in raw["frames"] for phrase in entry["phrases"]),
        services=tuple(
            (tuple(entry["official"]), tuple(entry["everyday"])) for entry in services["services"]
        ),
        open_words=load_open_words(folder),
        misspelt={
            wrong: entry["words"][0] for entry in raw["synonyms"] for wrong in entry.get("misspelt", ())
        },
    )


def read_question(
    text: str,
    lexicon: Lexicon,
    names: Iterable[str] = (),
    stop: Iterable[str] = (),
    titles: Iterable[str] = (),
    short_forms: Mapping[str, tuple[str, ...]] | None = None,
    entries: Collection[tuple[str, ...]] = (),
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
    """
    text = lexicon.askers.without(lexicon.as_spelt(" ".join(text[:LONGEST].split())))
    text = as_reports_say(THIS_TIME.sub("", text))
    text = SHORTENED_NOT.sub(_not_of, SHORTENED.sub(_is_of, text))
    text = SHORTENED_VERB.sub(lambda found: f"{found[1]} {SPOKEN_VERBS[found[2].lower()]}", text)
    text = AND_OTHER.sub("", SAID_TO.sub("target ", text))
    text = FEW_TOP.sub(r"\1", TOP_FEW.sub(r"\1", text))
    text = REPLY_RATE.sub(lambda found: f"{'least' if found[1] else 'most'} percent on time", text)
    text = THOUSANDS.sub(lambda found: f"per {_thousands(found['many'])}", text)
    text = MANY_POUNDS.sub("how much", PER_CENT.sub("percent", text))
    text = PER_SIGN.sub(" percent ", text)
    is_of_plan = PLANNED_FOR.search(text) is not None
    text = MEANT_TO.sub("", BROKEN_DOWN.sub("split", text))
    text = STANDS_AGAINST.sub("compare", RANK.sub("highest", text))
    text = SPEED.sub(lambda found: f"{'least' if found[1] else 'most'} percent on time", text)
    text = OUT_OF_TIME.sub("late", IN_TIME.sub("on time", text))
    text = COUNT_LIKE_A_YEAR.sub(r"\1\2,\3", PART_FALLS.sub(r"\1", text))
    relative = found.group().lower() if (found := RELATIVE.search(text)) else ""
    text = " ".join(RELATIVE.sub(" ", text).split()) if relative else text
    untimed = tuple(words_of(_periods(text)[1]))
    framed, rest = _framed(PER_NUMBER.sub("", text), lexicon)
    if turned := _turn_of(rest):
        rest = turned[1]
    adds_up = lexicon.phrases("sum").search(rest) is not None or TOGETHER.search(rest) is not None
    is_over = CHANGE_OVER.search(rest) is not None
    is_of_two = is_over or lexicon.phrases("more").search(rest) or COMPARES.search(rest)
    span, rest = (None, rest) if is_of_two else _span(rest)
    if span is None and adds_up and (last := UP_TO.search(rest)):
        span = Period(last.group(), date.min, date(int(last[1]), 12, 31))
        rest = UP_TO.sub(" ", rest)
    if span is None and (onwards := FROM_ON.search(rest)):
        open_end = Period(onwards.group(), date(int(onwards[1]), 4, 1), date.max)
        named, rest = _periods(FROM_ON.sub(" ", rest))
        named = (open_end, *named)
    else:
        named, rest = _periods(rest)
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
    if judged := JUDGED.search(rest):  # "did we hit our homelessness target" asks whether that was met
        intents |= {"missed" if judged[1].lower().startswith(("miss", "fail")) else "met"}
        rest = f"{rest[: judged.start()]} {judged[2]} {rest[judged.end() :]}"
    is_judged = False
    if met := TARGETS_MET.search(rest) if YES_OR_NO.match(rest) else AGAINST_TARGET.search(rest):
        is_judged = True
        intents |= {"missed" if met.lastindex and met[1].lower() == "missed" else "met"}
        rest = f"{rest[: met.start()]} {rest[met.end() :]}"
    is_far = FAR.search(rest) is not None
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
    pairs = _pairs_of(titles, dropped)
    terms = _terms(words_of(rest), lexicon, dropped, intents, pairs, short_forms or {}, entries)
    if any(term.options & lexicon.rated for term in terms):  # "most worried about" asks for no largest figure
        intents = {"rated", "words"}
    hints = frozenset(stems(rest)) & frozenset(map(stem, lexicon.plain_fillers))
    is_when = WHEN.search(rest) is not None and "since" not in intents
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
        quarter=_bare_quarter(text) if not named else None,
        untimed=untimed,
        idle=frozenset(map(stem, dropped)),
        is_judged=is_judged,
        relative=relative,
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


def _thousands(many: str) -> str:
    return next((figures for words, figures in IN_FIGURES.items() if words in many.split()), "1,000")


def _is_of(found: re.Match[str]) -> str:
    return f"{found[1]} {'are' if found.group().endswith('re') else 'is'}"


def _not_of(found: re.Match[str]) -> str:
    return f"{found[1]} not"


def short_forms_in(texts: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """What capital letters in brackets stand for: the words before them with those initials, as stems.

    `Temporary Accommodation (TA)` gives `TA`; letters that stand for several things stand for none.
    """
    found: dict[str, set[tuple[str, ...]]] = {}
    for text in texts:
        for match in SHORT_FORM.finditer(text):
            letters, start = match[1], match.start()
            words = words_of(text[max(0, start - LONGEST_MEANT) : start])[-len(letters) :]
            if "".join(word[0].upper() for word in words) == letters:
                found.setdefault(letters, set()).add(tuple(map(stem, words)))
    return {letters: next(iter(meant)) for letters, meant in found.items() if len(meant) == 1}


def _pairs_of(titles: Iterable[str], dropped: set[str]) -> frozenset[tuple[str, str]]:
    """Each two words that follow each other in the name of a report."""
    pairs: set[tuple[str, str]] = set()
    for title in titles:
        words = stems(title)
        pairs.update(pair for pair in pairwise(words) if dropped.isdisjoint(pair))
    return frozenset(pairs)


def _named_by(words: Sequence[str], pairs: frozenset[tuple[str, str]]) -> int:
    """How many of the first words are a part of a report's name."""
    found = [stem(word) for word in words]
    length = 1
    while length < len(found) and (found[length - 1], found[length]) in pairs:
        length += 1
    return length if length >= SHORTEST_OF_NAME else 0


def _named_as(words: Sequence[str], entries: Collection[tuple[str, ...]], lexicon: Lexicon) -> int:
    """How many of the first words are a name of which one says little by itself; 0 for none."""
    for length in range(min(LONGEST_NAME, len(words)), 1, -1):
        says_little = any(
            word.lower() in lexicon.plain_fillers or word.lower() in lexicon.weak for word in words[:length]
        )
        if says_little and tuple(map(stem, words[:length])) in entries:
            return length
    return 0


def _terms(
    words: Sequence[str],
    lexicon: Lexicon,
    dropped: set[str],
    intents: set[str],
    pairs: frozenset[tuple[str, str]],
    short_forms: Mapping[str, tuple[str, ...]],
    entries: Collection[tuple[str, ...]],
) -> tuple[Term, ...]:
    terms: list[Term] = []
    capitals = [word for word in words[1:] if word[0].isupper()]
    alone = capitals[0] if len(capitals) == 1 and len(words) > SHORTEST_OF_NAME else ""
    skip = {
        stem(word)
        for intent in intents & {"most", "least", "sum"}
        for word in lexicon.intents[intent]
        if " " not in word
    }
    at = 0
    seen: set[frozenset[tuple[str, ...]]] = set()
    while at < len(words):
        for length in range(min(lexicon.longest, len(words) - at), 0, -1):
            phrase = [stem(word) for word in words[at : at + length]]
            if length == 1 or tuple(phrase) in lexicon.same:
                break
            says_nothing = [
                part in BEING or typed.lower() in lexicon.plain_fillers
                for part, typed in zip(phrase, words[at : at + length], strict=True)
            ]
            turned = _turned_round(phrase, words[at : at + length], lexicon)
            if turned:
                phrase = list(turned)
                break
            without = [part for part, nothing in zip(phrase, says_nothing, strict=True) if not nothing]
            is_within = not (says_nothing[0] or says_nothing[-1])
            if 1 < len(without) < length and is_within and tuple(without) in lexicon.same:
                phrase = without  # "children are in care"
                break
        named = max(_named_by(words[at:], pairs), _named_as(words[at:], entries, lexicon))
        if named > length:
            length, phrase = named, [stem(word) for word in words[at : at + named]]
        piece = words[at : at + length]
        at += length
        word, key = " ".join(piece), tuple(phrase)
        is_known = key in lexicon.same
        plain = OWNED.sub("", piece[0].lower())
        if length == 1 and plain in lexicon.plain_fillers:
            continue
        if length == 1 and not is_known:
            is_filler = key[0] in lexicon.fillers and plain not in lexicon.plain_measures
            if plain in dropped or key[0] in dropped or is_filler or key[0] in skip:
                continue
            if len(plain) == 1 and (piece[0].islower() or at == 1 or plain == "i"):
                continue
        elif length == 1 and key[0] in skip:
            continue
        options = lexicon.options_of(phrase)
        if word in short_forms:
            options, is_known = options | lexicon.options_of(short_forms[word]), True
        if options not in seen:
            seen.add(options)
            is_name = piece[0] == alone  # the one word with a capital letter: "votes for the Reform party"
            is_specific = _is_specific(piece, key, lexicon, is_known=is_known, is_name=is_name)
            is_measure = key not in lexicon.asked_for and any(part in lexicon.measures for part in key)
            is_amount = piece[-1].lower() in lexicon.amounts and not (length > 1 and lexicon.writes(word))
            is_topic = any(part in lexicon.topics for part in key)
            is_heading = key in lexicon.asked_for
            terms.append(Term(word, options, is_specific, is_measure, is_heading, is_amount, is_topic))
    if not any(term.is_specific for term in terms):
        # of words that are all common each counts: together they say what the question is about
        terms = [replace(term, is_specific=term.word.lower() not in lexicon.weak) for term in terms]
    return tuple(terms)


def _turned_round(phrase: Sequence[str], typed: Sequence[str], lexicon: Lexicon) -> tuple[str, str] | None:
    """A thing and how it is, known the other way round: `streets are getting dirty` for `dirty streets`."""
    first, *between, last = zip(phrase, typed, strict=True)
    if not between or not all(part in BEING or word.lower() in BECOMING for part, word in between):
        return None
    return (last[0], first[0]) if (last[0], first[0]) in lexicon.same else None


def _is_specific(
    piece: Sequence[str], key: tuple[str, ...], lexicon: Lexicon, *, is_known: bool, is_name: bool = False
) -> bool:
    if len(piece) == 1 and BARE_QUARTER.fullmatch(piece[0]):
        return False
    is_form = not is_known and piece[0].lower().endswith(("ed", "ing")) and key[0] in lexicon.weak_stems
    plain = OWNED.sub("", piece[0].lower())
    is_weak = (not lexicon.weak.isdisjoint((plain, piece[0].lower())) or is_form) and not is_name
    if len(piece) == 1 and (is_weak or (_is_adverb(piece[0].lower()) and not is_known)):
        return False
    if is_known and lexicon.is_idle(piece):
        return False
    if is_known or key[0] in lexicon.measures or key[0] in lexicon.topics or REFERENCE.fullmatch(piece[0]):
        return True
    return len(piece) > 1 or zipf(piece[0].lower()) < COMMON


def _is_adverb(word: str) -> bool:
    """Whether a word says how rather than what: `quickly`, `regularly`."""
    return word.endswith("ly") and zipf(word.removesuffix("ly")) > 1 and len(word) > SHORT_LY


SHORT_LY = 6
"""Letters up to which a word that ends like an adverb is none: `family`, `July`, `bully`."""


def _framed(text: str, lexicon: Lexicon) -> tuple[tuple[tuple[str, str], ...], str]:
    """The first phrase that asks for a measure without its name, with it; the question with the name."""
    for pattern, phrase, means in lexicon.framing:
        if found := pattern.search(text):
            return ((phrase, means),), f"{text[: found.start()]}{means} {found[1]} {text[found.end() :]}"
    return (), text


def _span(text: str) -> tuple[Period | None, str]:
    """The years from one to another that a question names as one period, and the question without them."""
    found = RANGE_OF_YEARS.search(text)
    if found is None or int(found[1]) >= int(found[2]):
        return None, text
    last = int(found[2])
    end = date(last + 1, 3, 31) if found[3] else date(last, 12, 31)
    span = Period(f"{found[1]} to {found[2]}{found[3] or ''}", date(int(found[1]), 1, 1), end)
    return span, f"{text[: found.start()]} {text[found.end() :]}"


def _bare_quarter(text: str) -> int | None:
    """The quarter that a question names without a year; None for none, and for the newest of all."""
    found = re.search(r"\bq([1-4])\b", text, re.IGNORECASE)
    words = BARE_QUARTER_WORDS.search(text)
    return int(found[1]) if found else ORDINALS[words[1].lower()] if words else None


def periods_in(text: str) -> tuple[str, ...]:
    """The periods that a text names, each as printed."""
    return tuple(period.text for period in _periods(as_reports_say(" ".join(text.split())))[0])


def _periods(text: str) -> tuple[tuple[Period, ...], str]:
    """The periods that a question names, and the question without them."""
    text = QUARTER_WORDS.sub(lambda found: f"Q{ORDINALS[found[1].lower()]} ", text)
    text = YEAR_THEN_QUARTER.sub(lambda found: f"Q{found[1]} ", text)
    text = QUARTER_OF_ONE_YEAR.sub(
        lambda found: f"Q{found[1]} {found[2]}/{(int(found[2]) + 1) % 100:02}", text
    )
    found: list[Period] = []
    while (match := periods.find_period(text)) is not None:
        found.append(periods.period_bounds(periods.tidy_period(match.group())))
        text = f"{text[: match.start()]} {text[match.end() :]}"
    found.extend(periods.period_bounds(match[1]) for match in CALENDAR_YEAR.finditer(text))
    text = CALENDAR_YEAR.sub(" ", text)
    kept = tuple(dict.fromkeys(period for period in found if period.start and period.end))
    return kept, text
