"""Numbers and dates that the state gives a person: National Insurance, NHS, birth, passport, licence, pupil, car."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum.exceptions import ValidationError
from stdnum.gb import nhs, upn

from pipelines.gate.personal.folding import Folded
from pipelines.gate.personal.needs import Needs
from pipelines.gate.personal.spans import Span, words

# As HMRC makes them up (NIM39110), and QQ, which its examples have.
NINO = re.compile(
    r"(?<![A-Za-z0-9/])(?!(?:BG|GB|KN|NK|NT|TN|ZZ))(?:[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]|QQ)"
    r"[\s./-]?\d{2}[\s./-]?\d{2}[\s./-]?\d{2}(?P<suffix>[\s./-]?[A-D])?(?![A-Za-z0-9])",
    re.IGNORECASE,
)
SPACED_NINO = re.compile(r"(?<![A-Za-z0-9])[A-Z] [A-Z](?: \d){6} [A-D](?![A-Za-z0-9])")
SAYS_NINO = re.compile(r"national\s+ins(?:urance)?|\bn\.?i\.?\s*(?:no|num|#|:)|\bnino\b")
TEN = re.compile(r"(?<![\w.,£-])\d{3}[ .-]?\d{3}[ .-]?\d{4}(?![\w%]|[.,/-]\d)")
SAYS_NHS = re.compile(
    r"\bnhs\b(?:\s?(?:no|num|number|id|#))?[^\w]{0,4}(?:(?:is|was|number)\b[^\w]{0,3}){0,2}$"
)
MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
DATE = rf"(?:\d{{1,2}}\s?[/.-]\s?\d{{1,2}}\s?[/.-]\s?(?:\d{{4}}|\d{{2}})|\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}(?:st|nd|rd|th)?(?:\sof)?[\s-]{MONTH}\.?,?[\s-]\d{{2,4}}|{MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?,?\s\d{{4}})"
BIRTH = re.compile(
    rf"\b(?:d\.?\s?o\.?\s?b\b\.?|date\s+of\s+birth|birth\s?date|birthday|born|b\.)[^\w]{{0,4}}(?:(?:is|was|on|the|of)\b[^\w]{{0,2}}){{0,2}}(?P<date>{DATE}|\d{{1,2}}\s\d{{1,2}}\s\d{{4}}|\d{{8}}(?!\d)|\d{{1,2}}{MONTH}\d{{2,4}})"
)
BIRTH_WORDS = words("birth birthdate birthday born dob b")
IS_GROUP = re.compile(
    r"\b(?:babies|children|people|those|cohort|pupils|anyone|everyone|residents|applicants|all)\s(?:who\s(?:were|are)\s)?(?:not\s)?$"
)
UP_TO = r"[^\w]{0,4}(?:(?:is|was|no|num|number|ref|reference|id|code|account|acc|card|#)\b[^\w]{0,4}){0,3}"
PASSPORT = re.compile(rf"\bpassport{UP_TO}(?P<number>[a-z]?\d{{8,9}}|\d{{3}}\s\d{{3}}\s\d{{3}})(?![\w])")
LICENCE = re.compile(
    r"(?<![A-Za-z0-9])[A-Z][A-Z9]{4}\s?\d[0156]\d[0-3]\d\d\s?[A-Z][A-Z9]\s?\d?[A-Z0-9]?[A-Z]{2}(?![A-Za-z0-9])",
    re.IGNORECASE,
)
SAYS_LICENCE = re.compile(r"(?:driv(?:ing|er'?s?)\s?)licen[cs]e")
PUPIL = re.compile(r"(?<![A-Za-z0-9])[A-HJ-NP-RT-Z]\d{11}[\dA-Z](?![A-Za-z0-9])", re.IGNORECASE)
TAXPAYER = re.compile(
    rf"\b(?:utr|unique\s(?:taxpayer|tax)(?:\sreference)?){UP_TO}(?P<number>\d{{5}}\s?\d{{5}})(?!\w)"
)
ACCOUNT = re.compile(
    rf"\b(?:council\s?tax|rent|tenancy|benefit|claim|library\scard|blue\sbadge|hospital|patient|prisoner|crn|unique\slearner|uln|"
    rf"visa|biometric\sresidence\spermit|brp|national\sid(?:entity)?(?:\scard)?|social\scare|mosaic|liquidlogic|"
    rf"upn|unique\spupil|pupil){UP_TO}"
    rf"(?P<number>(?=[a-z/-]{{0,4}}\d)[a-z]{{0,3}}[\d][\d/-]{{5,13}}[a-z]?)(?![\w])"
)
ACCOUNTS_OF = (
    "passport",
    "utr",
    "taxpayer",
    "tax",
    "rent",
    "tenancy",
    "benefit",
    "claim",
    "card",
    "badge",
    "hospital",
    "patient",
    "prisoner",
    "crn",
    "learner",
    "uln",
    "visa",
    "biometric",
    "brp",
    "national id",
    "social care",
    "mosaic",
    "liquidlogic",
    "upn",
    "pupil",
)
NUMBERS_OF_ONE = re.compile(r"brp|crn|uln|upn|mosaic|liquidlogic|biometric|national\sid|prisoner")
"""Keywords that are the name of a number, so that none need be said."""
SAYS_OF_PERSON = re.compile(r"\b(?:account|ref(?:erence)?|number|no|id|card)\b")
AGE_MARKS = r"(?:0[1-9]|[1-7]\d)"
MARK = re.compile(rf"[A-HK-PR-Y][A-HJ-PR-Y]{AGE_MARKS}\s?[A-HJ-PR-Z]{{3}}(?![\w/-])")
GLUED = re.compile(r"[\w/.-]")
OLD_MARK = re.compile(
    r"(?<![\w/.-])(?:[A-HJ-NPR-TV-Y]\s?\d{1,3}\s?[A-HJ-PR-Y]{3}|[A-HJ-PR-Y]{3}\s?\d{1,3}[A-HJ-NPR-TV-Y]|"
    r"[A-Z]{1,3}\s?\d{1,4}|\d{1,4}\s?[A-Z]{1,3}|[A-HK-PR-Y][A-HJ-PR-Y]\d{2}\s?[A-HJ-PR-Z]{3})(?![\w/-])",
    re.IGNORECASE,
)
SPEAKS_OF_CARS = (
    "reg",
    "vrm",
    "vrn",
    "plate",
    "vehicle",
    "car",
    "van",
    "motor",
    "taxi",
    "lorry",
    "index",
)
CAR_WORDS = words(
    """
    vrm vrn reg registration plate plates numberplate numberplates index vehicle car van motorbike motorcycle taxi lorry minicab ford vauxhall
    bmw audi vw volkswagen toyota mercedes nissan honda fiat kia peugeot
    """
)
SAYS_CAR = re.compile(
    r"\b(?:reg(?:istration)?\s(?:mark|plate)|(?:number\s?|licen[cs]e\s)plates?|"
    + "|".join(sorted(CAR_WORDS))
    + r")\b"
    r"(?:\s(?:no|number|plate|mark|reg|registration|registered|with|driven))*[^\w]{0,4}(?:(?:is|was|as|no|number)\b[^\w]{0,3}){0,2}$"
)
IS_CODE = re.compile(
    r"\b(?:ref(?:erence)?s?|code|order|invoice|p\.?o|contract|project|batch|lot|item|asset|indicator|cost centre|ward|zone|lsoa|grid)\b[^\w]{0,4}(?:no\b[^\w]{0,3})?$"
)


MARK_BEGINS = b"aa00"
INSURANCE_NEEDS = Needs(number=6)
NHS_NEEDS = Needs(number=10)
BIRTH_NEEDS = Needs(words=BIRTH_WORDS, digits=3)
DOCUMENT_NEEDS = Needs(number=6)
VEHICLE_NEEDS = Needs(words=CAR_WORDS, shapes=(MARK_BEGINS,), digits=1)


def insurance_numbers(folded: Folded) -> Iterator[Span]:
    """National Insurance numbers."""
    for match in SPACED_NINO.finditer(folded.text):
        yield Span("national_insurance", match.start(), match.end(), re.sub(r"\W", "", match.group()))
    says = bool(SAYS_NINO.search(folded.lower))
    for match in NINO.finditer(folded.text):
        # the last letter may be left out, but two letters and six digits alone are many things
        if match["suffix"] or says:
            yield Span(
                "national_insurance", match.start(), match.end(), re.sub(r"[^\w]", "", match.group()).upper()
            )


def nhs_numbers(folded: Folded) -> Iterator[Span]:
    """NHS numbers: by their keyword, or grouped 3-3-4 with a right check digit."""
    for match in TEN.finditer(folded.text):
        digits = re.sub(r"\D", "", match.group())
        says = SAYS_NHS.search(folded.before(match.start()))
        grouped = re.fullmatch(r"\d{3}([ -])\d{3}\1\d{4}", match.group()) and not digits.startswith("0")
        if ((says or grouped) and _is_valid(nhs.validate, digits)) or says:
            yield Span("nhs_number", match.start(), match.end(), digits)


def births(folded: Folded) -> Iterator[Span]:
    """Dates of birth, by the word beside them; a date on which many were born is none."""
    for match in BIRTH.finditer(folded.lower):
        if not IS_GROUP.search(folded.before(match.start())):
            yield Span("birth", *match.span("date"), match["date"])


def documents(folded: Folded) -> Iterator[Span]:
    """Passports, driving licences, pupil and taxpayer numbers, and accounts of a person, by keyword or check."""
    lower = folded.lower
    for pattern in () if not folded.says(*ACCOUNTS_OF) else (PASSPORT, TAXPAYER, ACCOUNT):
        for match in pattern.finditer(lower):
            digits = re.sub(r"\D", "", match["number"])
            if pattern is ACCOUNT and not _is_account(match, digits):
                continue
            yield Span("document_number", *match.span("number"), match["number"])
    for match in LICENCE.finditer(folded.text):
        if len(re.sub(r"\s", "", match.group())) == 16 or SAYS_LICENCE.search(folded.before(match.start())):
            yield Span("document_number", match.start(), match.end(), match.group().upper())
    for match in PUPIL.finditer(folded.text) if folded.longest_number >= 11 else ():
        if _is_valid(upn.validate, match.group().upper()):
            yield Span("document_number", match.start(), match.end(), match.group().upper())


def _is_account(match: re.Match[str], digits: str) -> bool:
    """Whether a keyword's number is an account: it says so, and the digits are no year or amount."""
    between = match.group()[: match.start("number") - match.start()]
    says = SAYS_OF_PERSON.search(between) or NUMBERS_OF_ONE.match(between)
    return bool(says) and len(digits) >= 6


def registration_marks(folded: Folded) -> Iterator[Span]:
    """Vehicles' marks: today's form by itself, older ones where words speak of a vehicle."""
    taken: set[int] = set()
    for match in MARK.finditer(folded.text) if MARK_BEGINS in folded.shape else ():
        if not GLUED.match(folded.text[match.start() - 1 : match.start()]) and not IS_CODE.search(
            folded.before(match.start())
        ):
            taken.add(match.start())
            yield Span("vehicle", match.start(), match.end(), re.sub(r"\s", "", match.group()).upper())
    if CAR_WORDS.isdisjoint(folded.words) or not folded.says(*SPEAKS_OF_CARS):
        return
    for match in OLD_MARK.finditer(folded.text):
        plain = re.sub(r"\s", "", match.group()).upper()
        if match.start() not in taken and len(plain) >= 4 and SAYS_CAR.search(folded.before(match.start())):
            yield Span("vehicle", match.start(), match.end(), plain)


def _is_valid(validate: object, number: str) -> bool:
    try:
        validate(number)  # type: ignore[operator] # stdnum's checks, each a function of one text
    except ValidationError:
        return False
    return True


__all__ = ["births", "documents", "insurance_numbers", "nhs_numbers", "registration_marks"]
