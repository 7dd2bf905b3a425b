"""Names of people, as far as words beside them tell: a title, a complaint, a child's age.

A name is a question, never a sure hit: reports name councillors and officers as such. A child's age beside a
name or initials is sure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.gate.personal.addresses import STREET_WORDS
from pipelines.gate.personal.folding import Folded
from pipelines.gate.personal.needs import Needs
from pipelines.gate.personal.spans import Span, words

NAME = r"[A-Z][a-z]+(?:['-][A-Z]?[a-z]+)?|[A-Z]'[A-Z][a-z]+|Mc[A-Z][a-z]+|Mac[A-Z][a-z]+|O'[A-Z][a-z]+"
TITLE = r"(?:Mr|Mrs|Ms|Miss|Mx|Master|Dr|Sir|Dame|Lady|Revd?|Prof|Professor|Mr\s?&\s?Mrs|Mr\sand\sMrs)"
TITLES = words("mr mrs ms miss mx master dr sir dame lady rev revd prof professor")
TITLED = re.compile(
    rf"\b{TITLE}\.?\s(?:[A-Z]\.?\s){{0,3}}(?:{NAME}|[A-Z]{{2,20}}\b|[A-Z]\b)(?:\s(?:{NAME})){{0,2}}"
)
HONOURED = re.compile(r"(?:Sir|Dame|Lady)\s")
OFFICE = re.compile(
    r"\b(?:cllr|councillor|mayor|leader|director|chair(?:man|woman|person)?|judge|minister|secretary|mp|officer|headteacher|head)\b[^\w]{0,3}$"
)
WHO = (
    r"(?:complain(?:t|ant)s?|resident|tenant|claimant|applicant|appellant|victim|patient|witness|neighbou?r|mother|father|parents?|"
    r"son|daughter|wife|husband|partner|carer|leaseholder|occupier|respondent|pupil|child|service\suser|objector|petitioner|"
    r"widow(?:er)?|brother|sister|aunt|uncle|grand(?:mother|father|son|daughter)|householder|landlord|client)"
)
IN_COMPLAINT = re.compile(
    rf"\b(?i:{WHO})\b[,:]?(?:\s(?i:from|by|of|named|called|is|was|name)\b)?[:,\s]{{1,3}}(?P<name>(?:{NAME})\s(?:[A-Z]\.?\s)?(?:{NAME}))(?!\w)"
)
SIGNED = re.compile(
    rf"\b(?i:yours\s(?:sincerely|faithfully)|regards|signed(?:\sby)?|sent\sby|name:)[,:\s]{{1,4}}(?P<name>(?:{NAME})\s(?:{NAME}))"
)
WROTE = re.compile(
    rf"\b(?i:(?:letters?|e-?mails?|calls?|complaints?|enquir(?:y|ies)|objections?|representations?|petitions?|appeals?|"
    rf"apolog(?:y|ies)|visits?)(?:\s(?:was|were|received|sent|made|given))*\s(?:from|by|to))\s"
    rf"(?P<name>(?:{NAME})\s(?:[A-Z]\.?\s)?(?:{NAME}))(?!\w)"
)
SPEAKS_OF_PEOPLE = words(
    """
    complaint complaints complainant complainants resident tenant claimant applicant appellant victim patient
    witness neighbour neighbor mother father parent parents son daughter wife husband partner carer leaseholder
    occupier respondent pupil child user objector petitioner widow widower brother sister aunt uncle grandmother
    grandfather grandson granddaughter householder landlord client yours regards signed sent name letter letters
    email emails mail mails call calls enquiry enquiries objection objections representation representations
    petition petitions appeal appeals apology apologies visit visits
    """
)
"""Words of the patterns above, one of which a text must have."""
# `Resident Experience Total` is a heading: what a name's words do not end with, and what follows a name.
ENDING_OF_A_THING = re.compile(
    r"\w+(?:tion|tions|ment|ments|ence|ance|ity|ness|ing|ings|ship|ics|ures?|vey|veys|als?|ees?|ents?)\b",
    re.IGNORECASE,
)
GOES_ON = re.compile(r"(?:'s?)?(?:\s[a-z]{2,}|,\s[a-z\d]|\s-\s[a-z])")
NOT_A_PERSON = words(
    """
    council committee street road school centre service services housing north south east west board team
    group house plan hospital trust college academy association london county borough district ward estate
    park library society survey policy quarter report strategy panel forum fund programme project scheme
    officer manager speaker homes ltd limited plc llp cic partnership department government ministry education
    health adult childrens social station avenue primary secondary nursery academy foundation federation university
    contact inspectorate contract museum support
    """
)
CHILDHOOD = re.compile(
    r"\b(?:schools?|pupils?|child(?:ren)?|nursery|foster(?:ed|ing|er|s)?|in\scare|care\sorder|mother|father|mum|dad|parents?|sons?|daughters?|brothers?|"
    r"sisters?|siblings?|boys?|girls?|baby|toddler|teenager|adopt(?:ed|ion)|guardian|ehcp|sen|send|excluded|primary|reception|class|"
    r"safeguarding|contact\swith|placement|placed|lives|living|family|aged?|twins?)\b"
)
SPEAKS_OF_AGE = words(
    """
    school schools pupil pupils child children nursery foster fostered fostering fosters care mother father mum
    dad parent parents son sons daughter daughters brother brothers sister sisters sibling siblings boy boys girl
    girls baby toddler teenager adopted adoption guardian ehcp sen send excluded primary reception class
    safeguarding contact placement placed lives living family age aged twin twins yr yrs year years y o month
    months mths week weeks
    """
)
"""Words of `CHILDHOOD` and of ages, one of which a text must have."""
CHILD = re.compile(
    rf"(?<![\w/&.-])(?P<who>(?:{NAME})(?:\s(?:{NAME}|[A-Z]\.?))?|[A-Z]\.?\s?[A-Z]\.?(?:\s?[A-Z]\.?)?|(?<=\b[Cc]hild\s)[A-Z]|(?<=\b[Pp]upil\s)[A-Z]|(?<=\b[Bb]oy\s)[A-Z]|(?<=\b[Gg]irl\s)[A-Z])"
    r"(?:\s?,\s?|\s?\(\s?|\s(?:is|was)\s|\s)(?P<aged>(?i:aged?)\s(?:of\s)?)?(?P<age>\d{1,2})"
    r"(?P<years>\s?(?i:yrs?|y/?o|years?)(?:[\s-](?i:olds?|of\sage))?|\s?(?i:months?|mths?|weeks?)(?:[\s-](?i:old))?)?(?=\s?[,);.]|\s(?i:at|in|of|who|attends|and|from|has|was|is|with|lives|goes|old)\b|$)"
)
YOUNG = re.compile(r"\bmaster\s$", re.IGNORECASE)
AGE_FIRST = re.compile(
    r"\b(?i:sons?|daughters?|child|boy|girl|brother|sister|pupil)\b,?\s(?i:aged?)\s(?:of\s)?(?P<age>\d{1,2})"
    r"\s?[,;(]\s?[A-Z]\.\s?[A-Z]\.?"
)
"""A child's age before its initials: `her son aged 7, J.B.`"""
AGE_AND_WHO = re.compile(
    r"(?<![\w.])(?P<age>\d{1,2})[\s-](?i:years?|yrs?)[\s-](?i:old)\s(?i:boy|girl|child|son|daughter|pupil|twins?)[,:]?\s"
    r"[(]?[A-Z]\.?\s?[A-Z]\b\.?"
)
"""The same in another order: `a 9-year-old girl, K.T.`"""
NOT_WHO = words(
    """
    year years age aged ages key stage page table figure section part phase band level grade week month
    quarter q ward zone january february march april may june july august september october november
    december target result total score rank action item ref class room unit school schools primary secondary
    academy nursery green amber red blue cs ks ey ay fy kpi pi sen send ehcp la uk gp no nos of the and in
    at on to from over under between children pupils boys girls group priority objective outcome ofsted nhs
    cqc pcn icb doe dfe mp hr it pdf tv kg km mi ni monday tuesday wednesday thursday friday saturday sunday
    london england wales scotland data note notes step chapter appendix annex option question article
    clause row column line bus route
    """
)


NAME_NEEDS = Needs(words=TITLES | SPEAKS_OF_PEOPLE)
CHILD_NEEDS = Needs(words=SPEAKS_OF_AGE, digits=1)


def people(folded: Folded) -> Iterator[Span]:
    """Names behind a title, and whole names where a complaint or a household is spoken of: questions."""
    text = folded.text
    for match in () if TITLES.isdisjoint(folded.words) else TITLED.finditer(text):
        words = match.group().lower().split()
        is_street = HONOURED.match(match.group()) and STREET_WORDS.intersection(words[2:])  # Sir Johns Lane
        if (
            not is_street
            and not OFFICE.search(folded.before(match.start()))
            and not NOT_A_PERSON.intersection(words)
        ):
            yield Span("name", match.start(), match.end(), match.group().lower(), is_sure=False)
    if SPEAKS_OF_PEOPLE.isdisjoint(folded.words):
        return
    for pattern in (IN_COMPLAINT, SIGNED, WROTE):
        for match in pattern.finditer(text):
            words = match["name"].lower().split()
            is_capital = match.group()[0].isupper() and re.match(r"\w+\s[A-Z]", match.group())
            if is_capital and (
                ENDING_OF_A_THING.search(match["name"]) or not GOES_ON.match(text[match.end() :])
            ):
                continue
            if not NOT_A_PERSON.intersection(words):
                yield Span("name", *match.span("name"), match["name"].lower(), is_sure=False)


def children(folded: Folded) -> Iterator[Span]:
    """A name or initials with an age below eighteen, where words speak of children."""
    if not folded.digits or SPEAKS_OF_AGE.isdisjoint(folded.words):
        return
    for match in CHILD.finditer(folded.text):
        words = re.findall(r"[a-z]+", match["who"].lower())
        if int(match["age"]) >= 18 or any(word in NOT_WHO or word in NOT_A_PERSON for word in words):
            continue
        around = folded.before(match.start(), 80) + " | " + folded.after(match.end(), 80)
        says_age = bool(match["aged"] or match["years"])
        initials = re.fullmatch(r"[A-Z.\s]+", match["who"]) is not None
        is_young = YOUNG.search(folded.before(match.start(), 10)) is not None
        if CHILDHOOD.search(around) or (says_age and (initials or match["aged"] or is_young)):
            yield Span("child", match.start(), match.end(), match.group().lower())
    for match in (*AGE_FIRST.finditer(folded.text), *AGE_AND_WHO.finditer(folded.text)):
        if int(match["age"]) < 18:
            yield Span("child", match.start(), match.end(), match.group().lower())
