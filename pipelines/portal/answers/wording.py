"""A question in turns of phrase that the reading of it knows: verbs run together, rates, orders, days.

Here a turn of phrase becomes another that means the same, before anything is read; no name is swapped.
"""

from __future__ import annotations

import re

from pipelines.portal.answers.times import as_reports_say

COUNT_LIKE_A_YEAR = re.compile(
    r"\b((?:more than|fewer than|less than|at least|at most|up to|over|under|above|below) )"
    r"([12])(\d{3})(?= [a-z])",
    re.IGNORECASE,
)
"""A limit of a thousand or two, which is no year: `more than 2000 votes`."""
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
    r"\b(?:(slow(?:e(?:st|r)|ly)|latest)|((?:fast|quick|soon)(?:e(?:st|r)|ly)))\b",
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
WHAT_WAS_PLANNED = re.compile(
    r"\b(?:compared (?:with|to)|against|versus|vs\.?) what"
    r" (?:was|were|is|are|had been|has been|they|we|it|the council)"
    r"(?: (?:was|were|had|has|have|been))* (?:promised?|planned|hoped(?: for)?|aim(?:ed|ing)(?: for| at)?"
    r"|wanted|set|expect(?:ed|ing)?|intended|pledged|supposed to be|meant to be)\b",
    re.IGNORECASE,
)
"""What a figure is held against, which is its target: `compared with what was promised`."""
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
AGES = re.compile(r"\b(over|under)-(\d{1,2}s?)\b", re.IGNORECASE)
"""People by their age in one word, which else looks like a reference: `over-45s`."""
AGES_FROM_TO = re.compile(
    r"\b(\d{1,2})\s?[-–]\s?(\d{1,2})(?=[- ]?(?:year|yr)s?[- ]?olds?\b)|"
    r"(?<=\bage )(\d{1,2})\s?[-–]\s?(\d{1,2})\b|(?<=\baged )(\d{1,2})\s?[-–]\s?(\d{1,2})\b",
    re.IGNORECASE,
)
"""People of some ages, which two years next to each other look like as well: `10-11 year olds`."""
FRACTION = re.compile(
    r"\b(?:(?:what|the|how (?:big|large) an?) (?:fraction|part|ratio|slice|chunk|portion|bit|piece)|ratio) of"
    r" (?=(?:the |all |its |our )?\w)",
    re.IGNORECASE,
)
"""What asks for a share by another word: `what fraction of the savings`."""
RED_OR_GREEN = re.compile(
    r"\b(?:rated|marked|coloured|scored) (?:(?:as )?(?:red|amber|green)(?:,? (?:or )?))+(?:red|amber|green)\b"
    r"|\bRAG(?:[ -](?:status|rating|score|colour))?\b(?! (?:rat|status))",
    re.IGNORECASE,
)
"""What asks how something is rated: `rated red or green`."""
WHAT_EXPLAINS = re.compile(
    r"\bwhat (?:explains|explained|accounts for|accounted for|is behind|was behind|lies behind|led to"
    r"|is the explanation for|was the explanation for)\b",
    re.IGNORECASE,
)
DONE_TO = re.compile(
    r"\b(done|doing) to (?:help )?(?:cut|reduce|lower|tackle|improve|increase|raise|boost|bring down|address"
    r"|stop|curb|fix|speed up)\b",
    re.IGNORECASE,
)
"""What asks what is done about something, whichever way it should go."""
FAR_FROM = re.compile(
    r"\bhow (?:far|close|near) (?:is|are|was|were) (.+?) (?:from|to|off) \d[\d.]*(?:%| ?percent)",
    re.IGNORECASE,
)
"""What asks for a figure, to be held against a number of the asker's: `how far is recycling from 50%`."""
BELONGS = re.compile(
    r"\b(which|what) ([\w'’ -]{1,40}?) (?:belong|belongs|belonged) to\b(?=\W*\w)"
    r"|\b(?:belongs?|belonged) to\b(?=\W*$)",
    re.IGNORECASE,
)
"""What asks for the things of a part of the council, or for the part: `which committee does it belong to`."""
HERE = re.compile(
    r"\b(?:a?round here|in these parts|hereabouts|near me"
    r"|in (?:our|this|my) (?:area|borough|town|city|county))\b",
    re.IGNORECASE,
)
"""Where everything is that a council publishes."""
NUMBER_SHORT = re.compile(r"\bno\.? of\b", re.IGNORECASE)
HOW_MANY_TIMES = re.compile(r"\bhow many times\b(?! (?:more|as|higher|bigger|larger))", re.IGNORECASE)
HOW_WELL = re.compile(
    r"\bhow (?:badly|well|poorly|good|bad) (?:did|does|do|is|has|have) (?:the council|we|they|it|officers)"
    r" (?:do|doing|done|perform\w*|far(?:e|ed|ing)|cop(?:e|ed|ing)|get on|got on|getting on)"
    r" (?:on|with|at|in|for|over)\b",
    re.IGNORECASE,
)
"""What asks for a result: `how badly did the council do on potholes`."""
FOUND_OUT = re.compile(r"\b(?:found|find|finding|finds) out (?:about|on|what|how|that)\b", re.IGNORECASE)
"""What asks what is said of something: `what has the council found out about disabled people`."""
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
WHERE_WANTED = re.compile(
    r"\bwhere (?:do|did|does|would|should) (?:we|they|the council|it|you|officers)"
    r" (?:want|hope|aim|expect|plan|intend|like)(?: for)? (.+?) to (?:be|get(?: to)?|stand|reach)\b",
    re.IGNORECASE,
)
"""What asks for a target: `where do we want satisfaction to be`."""
ONE_MILLION = re.compile(r"\b(half an?|an?|one) (?:£ ?)?(?=(?:thousand|million|billion)\b)", re.IGNORECASE)
"""A limit of one million in words."""
DIRECTION = re.compile(r"\bdirection of travel\b", re.IGNORECASE)
THIS_TIME = re.compile(r"\bthis time(?: around| round)?\b(?! (?:last|next)\b)", re.IGNORECASE)
BROKEN_DOWN = re.compile(r"\bbroken down\b", re.IGNORECASE)
LONGEST = 2000
FEWEST_LEFT = 2
"""Words that must be left where a time is taken out."""


def in_known_turns(text: str) -> tuple[str, str, bool]:
    """A question in known turns of phrase, the time in it that hangs on today, whether it asks for a plan."""
    text = AGES_FROM_TO.sub(lambda found: re.sub(r"\s?[-–]\s?", " ", found.group()), AGES.sub(r"\1 \2", text))
    text = DONE_TO.sub(r"\1 about", WHAT_EXPLAINS.sub("why", text))
    if INDICATORS.search(text):
        text = WORSE_THAN_BEFORE.sub(
            lambda found: "worsened" if found[1].lower() == "worse" else "improved", text
        )
    text = IN_HOLIDAYS.sub(" ", text) if len(IN_HOLIDAYS.sub(" ", text).split()) > FEWEST_LEFT else text
    text = HOW_WELL.sub("what was the result for", HOW_MANY_TIMES.sub("how many", text))
    text = FOUND_OUT.sub("said about", text)
    text = NUMBER_SHORT.sub("number of", text)
    text = HERE.sub(" ", text) if len(HERE.sub(" ", text).split()) > FEWEST_LEFT else text
    text = BELONGS.sub(lambda found: f"{found[1]} {found[2]} of" if found[1] else "", text)
    text = FAR_FROM.sub(r"what is the figure for \1", text)
    text = WHERE_WANTED.sub(r"target for \1", text)
    text = WHAT_WAS_PLANNED.sub("against the target", text)
    text = ONE_MILLION.sub(lambda found: "0.5 " if found[1].lower().startswith("half") else "1 ", text)
    text = DIRECTION.sub("direction", RED_OR_GREEN.sub("rating", text))
    text = FRACTION.sub("what share of ", text)
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
    text = " ".join((RELATIVE.sub(" ", text) if relative else text).split())
    return text, relative, is_of_plan


def _thousands(many: str) -> str:
    return next((figures for words, figures in IN_FIGURES.items() if words in many.split()), "1,000")


def _is_of(found: re.Match[str]) -> str:
    return f"{found[1]} {'are' if found.group().endswith('re') else 'is'}"


def _not_of(found: re.Match[str]) -> str:
    return f"{found[1]} not"
