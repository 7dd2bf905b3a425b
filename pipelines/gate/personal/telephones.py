"""Telephone numbers: any that a phone would take, however it is spaced, unless the words around say otherwise.

Numbers of services (0300, 0800, 0845 …) belong to offices and are left alone. Numbers that Ofcom keeps for
drama count as personal: who seeds a text with one wants it found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers

from pipelines.gate.personal.folding import Folded
from pipelines.gate.personal.needs import Needs
from pipelines.gate.personal.spans import Span

# Digits with what people put between them; slashes part two numbers.
RUN = re.compile(
    r"(?<![\w,£$€#])(?<!\d\.)(?:\+|\(\+|\(?00|\(?0|(?<=[:\s(])\(?[1-9])(?:\d|[ \-.()]{1,3}(?=[\d(])){6,24}(?!\d)"
)
# A country code may follow letters (`tel+44…`); digits glued to a word are part of a reference.
GLUED = re.compile(
    r"(?<=[A-Za-z])(?:\+44|0044|(?<=tel)0|(?<=phone)0|(?<=mob)0|(?<=mobile)0)(?:\d|[ \-.()]{1,3}(?=\d)){8,22}(?!\d)",
    re.IGNORECASE,
)
# As they are written in North America: `(312) 555-0142`, `1-312-555-0142`.
AMERICAN = re.compile(
    r"(?<![\w.,/£$€#-])(?:\+?1[ .-])?(?:\([2-9]\d{2}\)\s?[2-9]\d{2}[ .-]\d{4}|[2-9]\d{2}([-.])[2-9]\d{2}\1\d{4})"
    r"(?!\w|[.,/-]\d)"
)
FOR_DRAMA = "555"
"""The exchange whose numbers nobody has in North America."""
# A spreadsheet takes the sign off a number that begins with its country's code; a slash may part its area.
BARE = re.compile(r"(?<![\w,£$€#.-])44\s?7\d{3}[ -]?\d{3}[ -]?\d{3}(?![\w%]|[.,/]\d)")
PARTED = re.compile(r"(?<![\w.,/-])07\d{3}/\d{3}[ -]?\d{3}(?![\w/])")
ABROAD_AT_HOME = re.compile(
    r"\b(?:tel(?:ephone|e)?|phone|mob(?:ile)?|cell|whatsapp|landline|fax)\b[^\w]{0,4}$"
)
FEWEST_ABROAD, MOST_ABROAD = 9, 12
SAYS_PHONE = re.compile(
    r"(?:\btel(?:e?phone|e)?|\bphone[ds]?|\bmob(?:ile)?|\bcell|\bfax|\bcall(?:ed|ing)?|\bring(?:ing)?|\brang|"
    r"\btext(?:ed)?|\bwhatsapp|\bsms|\bcontact(?:able)?|\blandline|\bhandset|\bdial(?:led)?|\bext(?:ension)?|"
    r"\b[tm]\b)(?:\s?(?:no|num|number|nos|line)\b)?[^\d\w]{0,4}(?:(?:is|on|at|me|him|her|them|us|to|number|no|"
    r"mrs?|ms|back|home|work|day|evening|mob(?:ile)?)\b[^\d\w]{0,3}){0,3}$"
)
IS_REFERENCE = re.compile(
    r"(?:\bref(?:erence)?s?|\border|\bp\.?o\.?|\binvoice|\bcase|\bcontract|\baccount|\bid|\bproject|\bcode|\bitem|"
    r"\blot|\bserial|\bvoucher|\btransaction|\bpayment|\bsupplier|\bvendor|\bcpi|\bcost centre|\burn|\bisbn|"
    r"\bcharity|\bcompany|\bgrant|\bbatch|\bjournal|\bledger|\breceipt|\bpermit|\blicence|\basset|\bmeter|"
    r"\bpart|\bversion|\bvat)(?:\s?(?:no|nos|num|number|id|code|ref)\b)?[^\w]{0,4}$"
)
IS_COUNT = re.compile(
    r"^\s?(?:units?|records?|rows?|items?|homes|pupils|people|houses|households|residents|visits|tonnes|kg|km|"
    r"miles|hours|days|weeks|percent|per\s?cent|%|points|cases|copies|votes|shares|bytes|litres|kwh|metres|"
    r"pounds|pence|gbp|transactions|payments|entries|hits|users|customers|items)\b"
)
LOCAL = re.compile(r"(?<![\w.,/£$€-])\d{3,4}[ -]?\d{3,4}(?![\w%]|[.,/]\d)")
NATIONAL = re.compile(r"0(?:1[1-9]\d{7,8}|2[03489]\d{8}|5[56]\d{8}|7\d{9})")
SERVICE = re.compile(r"0(?:3\d{9}|500\d{6}|8\d{8,9}|9[018]\d{8})")
# How national numbers are written; what is grouped otherwise is a number only where words say so.
GROUPS = frozenset(
    (
        (11,),
        (10,),
        (3, 4, 4),
        (3, 8),
        (4, 3, 4),
        (4, 7),
        (4, 4, 3),
        (5, 6),
        (5, 3, 3),
        (5, 2, 4),
        (5, 2, 2, 2),
        (3, 2, 2, 2, 2),
        (3, 4, 2, 2),
        (6, 5),
        (5, 5),
        (4, 6),
        (4, 3, 3),
        (4, 2, 2, 2),
        (4, 2, 2, 3),
        (3, 3, 5),
        (5, 4, 2),
        (3, 3, 3, 2),
        (2, 3, 3, 3),
        (2, 4, 3, 2),
        (4, 2, 5),
        (7, 4),
        (8, 3),
    )
)
MANY_GROUPS = 6
FEWEST_DIGITS = 7
ABROAD = re.compile(r"^\(?(?:\+|00)\s?44\)?[ \-.]{0,2}(?:\(0\))?[ \-.]?")


TELEPHONE_NEEDS = Needs(number=FEWEST_DIGITS)


def telephones(folded: Folded) -> Iterator[Span]:
    """Telephone numbers of people in a folded text."""
    if folded.longest_number < FEWEST_DIGITS:
        return
    taken = -1
    for match in sorted(
        [*RUN.finditer(folded.text), *GLUED.finditer(folded.text)], key=lambda match: match.start()
    ):
        if match.start() < taken:
            continue
        span = _telephone(folded, match)
        if span is not None:
            taken = span.end
            yield span
    for match in (
        *AMERICAN.finditer(folded.text),
        *BARE.finditer(folded.text),
        *PARTED.finditer(folded.text),
    ):
        if match.start() >= taken and (span := _of_another_form(folded, match)):
            yield span
    for match in LOCAL.finditer(folded.text):
        is_said = SAYS_PHONE.search(folded.before(match.start()))
        if match.start() >= taken and is_said and not is_said.group().startswith(("ring", "text", "call")):
            digits = _digits(match.group())
            if len(digits) in (7, 8) and not digits.startswith(("19", "20")):
                yield Span("telephone", match.start(), match.end(), digits)


def _of_another_form(folded: Folded, match: re.Match[str]) -> Span | None:
    """A number as it is written in North America, without the sign of its country, or parted by a slash."""
    before, after = folded.before(match.start()), folded.after(match.end())
    if IS_REFERENCE.search(before) or IS_COUNT.match(after):
        return None
    digits = _digits(match.group())
    if match.re is AMERICAN:
        own = digits[-10:]
        if own[3:6] != FOR_DRAMA and not phonenumbers.is_valid_number(phonenumbers.parse(f"+1{own}", None)):
            return None
    return Span("telephone", match.start(), match.end(), digits)


def _telephone(folded: Folded, match: re.Match[str]) -> Span | None:
    raw = match.group().rstrip(" -.(")
    end = match.start() + len(raw)
    after = folded.after(end)
    if re.match(r"[.,/]\d|[%\w]", after) and not re.match(r"/0\d|[a-z]{2,}|x\d{1,5}\b", after):
        return None
    home = ABROAD.sub("0", raw)
    is_abroad = home != raw
    if is_abroad and home.startswith("00"):
        home = home[1:]
    digits = _digits(home)
    before = folded.before(match.start())
    is_said = bool(SAYS_PHONE.search(before))
    if SERVICE.fullmatch(digits):
        return None
    if raw.startswith(("+", "(+", "00")) and not is_abroad:
        return _foreign(raw, match.start(), end)
    if not NATIONAL.fullmatch(digits):
        # numbers typed digit by digit, or without their 0 after a word for telephone
        if is_said and re.fullmatch(r"7\d{9}", digits):
            return Span("telephone", match.start(), end, f"0{digits}")
        is_of_length = FEWEST_ABROAD <= len(digits) <= MOST_ABROAD
        is_of_years = all(re.fullmatch(r"(?:19|20)\d\d", group) for group in re.findall(r"\d+", home))
        if is_of_length and not is_of_years and ABROAD_AT_HOME.search(before) and not IS_COUNT.match(after):
            return Span("telephone", match.start(), end, digits)
        return None
    if is_abroad or is_said:
        return Span("telephone", match.start(), end, digits)
    if IS_REFERENCE.search(before) or IS_COUNT.match(after):
        return None
    groups = tuple(len(group) for group in re.findall(r"\d+", home))
    is_mobile = digits.startswith("07")
    is_usual = groups in GROUPS or (is_mobile and (len(groups) <= MANY_GROUPS or set(groups) == {1}))
    if is_usual and (is_mobile or _is_assigned(digits)):
        return Span("telephone", match.start(), end, digits)
    return None


def _is_assigned(digits: str) -> bool:
    """Whether the number's area is in use (drama numbers are too, although no exchange has them)."""
    try:
        number = phonenumbers.parse(digits, "GB")
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(number) or phonenumbers.is_possible_number(number)


def _foreign(raw: str, start: int, end: int) -> Span | None:
    """A number of another country, with its code in front."""
    international = re.sub(r"^\(?(?:\+|00)", "+", raw)
    try:
        number = phonenumbers.parse(international, None)
    except phonenumbers.NumberParseException:
        return None
    if raw.startswith(("+", "(+")) and phonenumbers.is_possible_number(number):
        return Span("telephone", start, end, _digits(raw))
    return Span("telephone", start, end, _digits(raw)) if phonenumbers.is_valid_number(number) else None


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)
