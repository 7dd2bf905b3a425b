"""Bank details and cards: account with sort code, IBAN and card numbers, by checksum or by the words beside."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum import iban, luhn

from pipelines.gate.personal.folding import Folded
from pipelines.gate.personal.needs import Needs
from pipelines.gate.personal.spans import Span

SORT = r"\d{2}[ -]\d{2}[ -]\d{2}|\d{6}"
SORT_CODE = re.compile(
    rf"\b(?:sort\s?code|s/?c|sc)\b[^\w]{{0,4}}(?:(?:is|no|number)\b[^\w]{{0,3}}){{0,2}}(?P<code>{SORT})(?!\w)"
)
ACCOUNT = re.compile(
    r"\b(?:account|acc|acct|a/?c|bank)\b[^\w]{0,4}(?:(?:is|no|num|number|nos|details?|account)\b[^\w]{0,4}){0,3}(?P<number>\d{8}|\d{4}\s\d{4})(?!\w)"
)
PAIR = re.compile(
    r"(?<![\w./-])\d{2}-\d{2}-\d{2}[\s,/;:]{1,4}(?:(?:account|acc|acct|a/?c|no|number)\W{1,3}){0,2}\d{8}(?!\w)"
)
SAYS_BANK = re.compile(
    r"\bsort\b|\bbank|\biban\b|\bbuilding society|\bpayee\b|\brefund|\bhsbc\b|\bbarclays\b|\blloyds\b|\bnatwest\b|\bsantander\b|\bnationwide\b|\bmonzo\b|\bstarling\b"
)
IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{1,4}){3,8}(?![A-Za-z0-9])", re.IGNORECASE)
CARD = re.compile(
    r"(?<![\w.,£-])(?:\d{4}([ -]?)\d{4}\1\d{4}\1\d{4}|3[47]\d{2}([ -]?)\d{6}\2\d{5})(?![\w%]|[.,]\d)"
)
SAYS_CARD = re.compile(r"\bcard|\bvisa\b|\bmastercard\b|\bamex\b|\bdebit\b|\bcredit\b|\bpan\b|\bmaestro\b")
ISSUER = re.compile(r"4|5[1-5]|2[2-7]|3[47]|6(?:011|5|4[4-9])")


BANK_NEEDS = Needs(number=5)  # the shortest end of an IBAN
CARD_NEEDS = Needs(number=15)


def bank_details(folded: Folded) -> Iterator[Span]:
    """Sort codes and accounts that words call so or that stand together, and IBANs with right check digits."""
    lower, longest = folded.lower, folded.longest_number
    for match in SORT_CODE.finditer(lower) if longest >= 6 and folded.says("sort", "s/c", "sc") else ():
        yield Span("bank", *match.span("code"), re.sub(r"\D", "", match["code"]))
    for match in PAIR.finditer(lower) if folded.digits >= 14 else ():
        yield Span("bank", match.start(), match.end(), re.sub(r"\D", "", match.group()))
    if longest >= 8 and SAYS_BANK.search(lower):
        for match in ACCOUNT.finditer(lower):
            yield Span("bank", *match.span("number"), re.sub(r"\D", "", match["number"]))
    for match in IBAN.finditer(folded.text) if folded.digits >= 8 and b"aa00" in folded.shape else ():
        if iban.is_valid(match.group(), check_country=False):
            yield Span("bank", match.start(), match.end(), re.sub(r"\s", "", match.group()).upper())


def cards(folded: Folded) -> Iterator[Span]:
    """Card numbers: right check digit, and grouped as on a card or called one."""
    for match in CARD.finditer(folded.text):
        digits = re.sub(r"\D", "", match.group())
        is_grouped = len(digits) != len(match.group())
        if not ISSUER.match(digits) or not luhn.is_valid(digits):
            continue
        if is_grouped or SAYS_CARD.search(folded.lower):
            yield Span("card", match.start(), match.end(), digits)
