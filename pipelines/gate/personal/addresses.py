"""Where somebody lives: postcodes, a house number with its street, flats, a home's reference number, coordinates.

A street's name alone is no address, and a number before a street is none where it counts something ("20 Mill
Lane pupils") or names a place of work ("184 High Road site").
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.gate.personal.folding import Folded
from pipelines.gate.personal.needs import Needs
from pipelines.gate.personal.spans import Span, words

AREAS = (
    "AB|AL|B|BA|BB|BD|BH|BL|BN|BR|BS|BT|CA|CB|CF|CH|CM|CO|CR|CT|CV|CW|DA|DD|DE|DG|DH|DL|DN|DT|DY|E|EC|EH|"
    "EN|EX|FK|FY|G|GL|GU|GY|HA|HD|HG|HP|HR|HS|HU|HX|IG|IM|IP|IV|JE|KA|KT|KW|KY|L|LA|LD|LE|LL|LN|LS|LU|M|"
    "ME|MK|ML|N|NE|NG|NN|NP|NR|NW|OL|OX|PA|PE|PH|PL|PO|PR|RG|RH|RM|S|SA|SE|SG|SK|SL|SM|SN|SO|SP|SR|SS|ST|"
    "SW|SY|TA|TD|TF|TN|TQ|TR|TS|TW|UB|W|WA|WC|WD|WF|WN|WR|WS|WV|YO|ZE"
)
# Found from behind: a pattern that begins with a digit passes over letters fast.
INWARD = re.compile(r"\d[ABD-HJLNP-UW-Zabd-hjlnp-uw-z]{2}(?![\w/])")
OUTWARD = re.compile(
    rf"(?<![\w/&-])(?P<out>(?:{AREAS})\d[A-Z0-9]?)(?:\s{{0,2}}|(?<=\w\w\w)-)$", re.IGNORECASE
)
SPACED = re.compile(rf"(?<![\w/&-])(?:{AREAS})\d[A-Z0-9]? \d [ABD-HJLNP-UW-Z]{{2}}(?=\s*(?:$|[,;.)\n]))")
LONGEST_OUTWARD = 8
GLUED = re.compile(r"[\w/.,£%&$€+-]")
# Central London's districts have a letter behind the digit; without it they are no postcode of anywhere.
NEED_A_LETTER = re.compile(r"(?:W1|EC[1-4]|SW1|WC[12])", re.IGNORECASE)
ORDINAL = re.compile(r"(?:1st|2nd|3rd|\dth)")
IS_GRID = re.compile(r"^\s?(?:grid|code|ref(?:erence)?|zone|area|quartile|place|edition|stage|phase|floor)\b")

# Kinds of street that hardly name anything else, and those that do (a green, a hill, a view).
STREETS = (
    "road|rd|street|str|avenue|ave|av|lane|ln|close|cl|drive|dr|gardens|gdns|garden|grove|gr|crescent|cres|terrace|"
    "terr|mews|parade|broadway|villas|cottages|boulevard|blvd|alley|wynd|vennel|brae|causeway|esplanade|"
    "promenade|embankment|cul-de-sac|byway|highway|roadway|st(?!\\.?\\s+[a-z][a-z])"
)
PLACES = (
    "hill|view|way|court|ct|place|pl|square|sq|walk|rise|row|park|green|vale|mead|meads|meadow|meadows|croft|chase|path|"
    "yard|wharf|quay|approach|circus|end|field|fields|bank|side|heights|common|dene|dell|ridge|glade|gate|orchard|"
    "passage|loan|crest|holt|spinney|link|links|vista|wood|woods|garth|copse|paddock|paddocks|mount|nook|oval|pastures|"
    "reach|ride|spur|strand|top|turn|house|lodge|mansions|buildings|towers?|point|cross|corner|ville|burn|brow|"
    "down|downs|lea|leas|ley|leys|grange|haven|hollow|acre|acres|drove|drift|fold|furlong|warren|wells?|"
    "bridge|island|marina|mill|moor|pightle|plain|pond|priory|rookery|slade|stairs|styles?|thicket|covert|twitten|ginnel"
)
STREET_WORDS = frozenset(re.findall(r"[a-z]+", f"{STREETS}|{PLACES}|tower|well|style"))
NUMBER = r"(?P<number>[1-9]\d{0,3}[A-Za-z]?(?:\s?[-/&]\s?\d{1,4}[A-Za-z]?)?)"
NAME = (
    r"(?:(?:St|Ste|Mt|Gt|Lt|Upr|Lwr|N|S|E|W)\.?\s|(?:[A-Z][A-Za-z']{1,24}|of|the|le|de|la|upon|on|in)[\s-])"
)
STREET = re.compile(
    rf"{NUMBER}(?:,\s?|\s)(?P<name>(?:{NAME}){{1,4}})(?P<type>(?i:{STREETS}|{PLACES}))\b(?!['-]\w)\.?"
)
SMALL_STREET = re.compile(
    rf"{NUMBER}(?:,\s?|\s)(?P<name>(?:[a-z][a-z']{{1,24}}\s){{1,3}}?)(?P<type>{STREETS}|{PLACES})\b(?!['-]\w)"
)
THE_STREET = re.compile(rf"{NUMBER}(?:,\s?|\s)(?P<type>(?:The|THE)\s[A-Z][A-Za-z']{{2,24}})\b(?!\s?\d)")
# The number behind its street, where it is called one.
NUMBER_BEHIND = re.compile(
    rf"(?P<name>(?:{NAME}){{1,4}})(?P<type>(?i:{STREETS}))\b,?\s(?i:no|number)\.?\s?(?P<number>[1-9]\d{{0,3}}[A-Za-z]?)"
    r"(?=\s*(?:$|[,;.)\n]))"
)
SMALL_WORD = re.compile(r"(?<![A-Za-z])[a-z]+")
WEAK = re.compile(rf"(?:{PLACES})", re.IGNORECASE)
KINDS_OF_FLAT = ("flat", "apartment", "apt", "maisonette", "bedsit")
POSTCODE_END = b"0aa"
FLAT = re.compile(
    r"(?<!\w)(?P<flat>(?:flat|apartment|apt|maisonette|bedsit)\.?\s(?:no\.?\s|number\s)?(?:\d{1,4}[a-z]?|[a-z])(?![\w%]|\s?%|[.,]\d)|"
    r"(?:ground|first|second|third|top|1st|2nd|3rd|\dth|upper|lower|basement|garden)\s(?:floor\s)?(?:flat|maisonette|apartment)(?=\s?,?\s?(?:\d|[A-Z]{1,2}\d|no\b|at\b)))",
    re.IGNORECASE,
)
NOT_BEFORE = re.compile(
    r"(?:\b(?:phase|stage|zone|lot|ward|plot|part|unit|priority|objective|table|figure|page|section|appendix|annex|chapter|score|grade|"
    r"rank|ranked|item|action|theme|goal|target|level|band|tier|step|outcome|pillar|quarter|year|week|month|day|route|bus|line|bay|"
    r"platform|gate|room|junction|exit|m|a|b|question|q|option|group|class|team|round|sites?|homes|units|properties|schools?|"
    r"between|ref|reference|version|number of|total of|over|under|than|about|around|nearly|some|all|only|up to|of the)\s?$)|"
    r"[:(]\s?\d+\s?$"
)
NOT_A_NAME = words(
    """
    green amber red blue yellow january february march april may june july august september october november
    december new units homes houses flats places jobs people children adults residents pupils days weeks
    months years hours minutes of per out in on and at to for from with by more fewer less other additional
    affordable council social private key main total percent million thousand billion schools sites trees
    parks streets roads open public community local large small major minor different separate times
    """
)
AMOUNTS = words(
    """
    percent million thousand billion units homes days weeks months years
    """
)
COUNTED = re.compile(r"^\s(?:and\s)?(?P<word>[a-z]{3,20})\b")
SINGULAR = words(
    """
    was is has does this thus across towards always perhaps its his less unless versus plus yes as us bus
    gas address alas ours hers theirs yours residents tenants sometimes says needs asks wants complains
    lives owes reports states
    """
)
NO_HOME = words(
    """
    site sites scheme schemes development regeneration estate estates school schools library libraries
    office offices depot depots station stations hub hubs centre centres homes units properties dwellings
    flats project projects works bridge bridges junction corridor festival market park carpark campus clinic
    surgery hospital building improvement improvements resurfacing closure scheme's planning application car
    academy nursery children's primary secondary infant junior leisure community health medical industrial
    business retail shopping town ward area neighbourhood conservation housing cycle bus pedestrian zebra
    crossing crossings traffic parking cemetery allotment allotments
    """
)
LIVES = re.compile(
    r"\b(?:lives?|living|lived|resid(?:es|ing|ent)|home|house|address(?:es)?|addr|tenant|occupier|owner|moved?|visit(?:ed)?|born|"
    r"at|from|of|to|near|family|neighbou?rs?|mother|father|son|daughter|mrs?|ms|miss|complain(?:t|ant|ed|s)?|flat|evicted|re-?housed|"
    r"landlord|applicant|claimant)\b[^\w]{0,3}(?:(?:in|at|is|of|from|to|was)\b[^\w]{0,3}){0,2}$"
)
# What a kind of street that names other things too may stand behind, where the phrase ends with it.
STANDS_BY = re.compile(r"\b(?:for|outside|opposite|behind|beside|by|keys?|premises|property)\s$")
UPRN = re.compile(
    r"\buprn\b(?:\s?(?:no|num|number|ref|code))?[^\w]{0,5}(?:(?:is|of|was)\b[^\w]{0,3}){0,2}(?P<number>\d{6,12})(?!\w)"
)
LAT_LONG = re.compile(
    r"(?<![\w.])(?P<lat>[+-]?(?:49|5\d|60|61)\.\d{4,12})(?:°?\s?N)?\s?[,;/ ]\s?(?P<long>[+-]?0?[0-8]?\d?\.\d{3,12})(?:°?\s?[EW])?(?![\w.]\d)"
)
IN_MINUTES = re.compile(
    r"(?<![\w.])(?:49|5\d|60|61)°\s?\d{1,2}['′]\s?\d{1,2}(?:\.\d+)?(?:\"|″|'')\s?N[,\s]{0,3}\d{1,3}°\s?\d{1,2}['′]\s?\d{1,2}(?:\.\d+)?"
    r"(?:\"|″|'')\s?[EW]"
)
LAT_WORDS = re.compile(
    r"\blat(?:itude)?\b[^\w+-]{0,4}(?P<lat>[+-]?(?:49|5\d|60|61)\.\d{4,12})[^\d+-]{1,20}(?P<long>[+-]?[0-8]?\.?\d*\.\d{3,12})"
)
GRID = re.compile(r"(?<![\w/])(?:[HNOST][A-HJ-Z])\s?(?:\d{5}\s?\d{5}|\d{4}\s\d{4})(?!\w)")
SAYS_GRID = re.compile(
    r"\b(?:grid|gr|os|ngr|location|coordinates?|at|ref(?:erence)?)\b[^\w]{0,4}(?:(?:ref(?:erence)?|is|of|no)\b[^\w]{0,3}){0,2}$"
)
THREE_WORDS = re.compile(
    r"(?<![\w/])(?:///|w3w\.co/|what3words\.com/|what3words:?\s?)[a-z]{3,20}\.[a-z]{3,20}\.[a-z]{3,20}\b"
)


ADDRESS_NEEDS = Needs(words=STREET_WORDS | {"the"}, pieces=KINDS_OF_FLAT, shapes=(POSTCODE_END, b"0 0 aa"))
PROPERTY_NEEDS = Needs(pieces=("uprn",))
COORDINATES_NEED = Needs(number=8, shapes=(b"00.0000",), pieces=("///", "w3w", "what3words", "°"))


def addresses(folded: Folded) -> Iterator[Span]:
    """Postcodes, house numbers with their street, flats."""
    if not folded.digits and "flat" not in folded.lower and "apartment" not in folded.lower:
        return
    for match in INWARD.finditer(folded.text) if POSTCODE_END in folded.shape else ():
        start = max(0, match.start() - LONGEST_OUTWARD)
        outward = OUTWARD.search(folded.text[start : match.start()])
        if outward and _is_postcode(folded, outward["out"], match, start + outward.start()):
            found = folded.text[start + outward.start() : match.end()]
            yield Span("address", start + outward.start(), match.end(), re.sub(r"\s", "", found).upper())
    for match in SPACED.finditer(folded.text) if b"0 0 aa" in folded.shape else ():
        yield Span("address", match.start(), match.end(), re.sub(r"\s", "", match.group()))
    taken = -1
    has_street = folded.digits > 0 and not STREET_WORDS.isdisjoint(folded.words)
    for pattern, is_worth_it in (
        (STREET, has_street),
        (THE_STREET, "The " in folded.text or "THE " in folded.text),
        (SMALL_STREET, has_street and not STREET_WORDS.isdisjoint(SMALL_WORD.findall(folded.text))),
    ):
        if not is_worth_it:
            continue
        for match in pattern.finditer(folded.text):
            if (match.start() >= taken or pattern is STREET) and _is_home(folded, match):
                taken = max(taken, match.end())
                yield Span("address", match.start(), match.end(), _plain(match.group()))
    if has_street and folded.says("no", "number"):
        for match in NUMBER_BEHIND.finditer(folded.text):
            yield Span("address", match.start(), match.end(), _plain(match.group()))
    for match in FLAT.finditer(folded.text) if folded.says(*KINDS_OF_FLAT) else ():
        if not re.match(r"\s?(?:rate|fee|charge|screen|roof|bed|increase)", folded.after(match.end())):
            yield Span("address", match.start(), match.end(), _plain(match.group()))


def _is_postcode(folded: Folded, outward: str, inward: re.Match[str], start: int) -> bool:
    after = folded.after(inward.end())
    if NEED_A_LETTER.fullmatch(outward) or IS_GRID.match(after):
        return False
    if ORDINAL.fullmatch(inward.group()) and re.match(
        r"\s+[a-z]", folded.text[inward.end() : inward.end() + 3]
    ):
        return False
    whole = folded.text[start : inward.end()]
    # in prose, small letters glued together are a code or a sum; a postcode keeps its blank or stands alone
    if whole.islower() and " " not in whole:
        return len(whole) >= 6 or whole == folded.text.strip()
    return True


def _is_home(folded: Folded, match: re.Match[str]) -> bool:
    """Whether a number before a street's name is a house's number."""
    before, after = folded.before(match.start()), folded.after(match.end())
    number = match["number"]
    if GLUED.match(folded.text[match.start() - 1 : match.start()]):
        return False
    if re.fullmatch(r"(?:19|20)\d\d", number) or NOT_BEFORE.search(before):
        return False
    if re.search(r"\d[.,]?\s?$", before) and not re.search(
        r"(?:flat|apartment|apt|room|bedsit)\s?\w{0,4},?\s?$", before
    ):
        return False
    names = re.findall(
        r"[a-z']+", (match["name"] if "name" in match.re.groupindex else match["type"][4:]).lower()
    )
    kind = match["type"].lower()
    excluded = NOT_A_NAME if WEAK.fullmatch(kind) or match.re is THE_STREET else AMOUNTS
    if not names or any(name in excluded for name in names):
        return False
    if (following := COUNTED.match(after)) and _is_counted(following["word"], folded, match):
        return False
    lives = bool(LIVES.search(before))
    if match.re is SMALL_STREET:
        # small letters are an address only where words or the whole text say so
        whole = _plain(folded.text)
        is_alone = whole == _plain(match.group()) or bool(re.match(r"\s*,?\s*[a-z]{1,2}\d", after))
        return (is_alone and not WEAK.fullmatch(kind) and number.isdigit()) or (
            lives and not WEAK.fullmatch(kind) and not re.search(r"\b(?:of|to)\W*$", before)
        )
    if match.re is THE_STREET:
        return lives or _stands_apart(folded, match)
    if not WEAK.fullmatch(kind) or lives or _stands_apart(folded, match):
        return True
    return bool(STANDS_BY.search(before)) and _ends_a_phrase(folded, match)


def _stands_apart(folded: Folded, match: re.Match[str]) -> bool:
    """Whether the piece begins and ends a phrase, as an address in a list or a cell does."""
    before = folded.text[max(0, match.start() - 3) : match.start()].rstrip()
    begins = not before or before[-1] in ",;:(|\n-"
    return begins and _ends_a_phrase(folded, match)


def _ends_a_phrase(folded: Folded, match: re.Match[str]) -> bool:
    after = folded.text[match.end() : match.end() + 3].lstrip()
    return not after or after[0] in ",;.)|\n"


def _is_counted(word: str, folded: Folded, match: re.Match[str]) -> bool:
    if word in NO_HOME:
        return True
    is_plural = word.endswith("s") and not word.endswith("ss") and word not in SINGULAR
    return is_plural and not LIVES.search(folded.before(match.start()))


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", text.lower()).strip()


def property_numbers(folded: Folded) -> Iterator[Span]:
    """A property's reference number, by its keyword."""
    for match in UPRN.finditer(folded.lower) if "uprn" in folded.lower else ():
        yield Span("property", *match.span("number"), match["number"])


def coordinates(folded: Folded) -> Iterator[Span]:
    """A latitude and longitude within the country to ten metres or better, a grid reference as fine, three words."""
    if b"00.0000" in folded.shape:
        for pattern, text in ((LAT_LONG, folded.text), (LAT_WORDS, folded.lower)):
            for match in pattern.finditer(text):
                if -9 <= float(match["long"]) <= 2.5:
                    yield Span("coordinates", match.start(), match.end(), re.sub(r"\s", "", match.group()))
    for match in IN_MINUTES.finditer(folded.text) if "°" in folded.text else ():
        yield Span("coordinates", match.start(), match.end(), re.sub(r"\s", "", match.group()))
    if folded.says("///", "w3w", "what3words"):
        for match in THREE_WORDS.finditer(folded.lower):
            yield Span("coordinates", match.start(), match.end(), match.group())
    for match in GRID.finditer(folded.text) if folded.longest_number >= 8 else ():
        if SAYS_GRID.search(folded.before(match.start())):
            yield Span("coordinates", match.start(), match.end(), re.sub(r"\s", "", match.group()))
