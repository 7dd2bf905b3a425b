"""Personal data in texts: which pieces of a text tell on a person, of which kind, and how sure that is.

One module per family of kinds; each finds spans in a folded text (`folding`) with patterns of bounded length,
so that the time is linear in the text. Nothing here knows rows, councils or what is done about a hit. What is
looked for, and what is not, stands in `docs/security.md`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from pipelines.gate.personal import addresses, facts, identity, money, names, online, telephones
from pipelines.gate.personal.folding import Folded, fold
from pipelines.gate.personal.spans import Span, words

KEPT_LETTERS = 200
__all__ = ["KINDS", "PersonalKind", "Span", "find_personal", "fold"]


@dataclass(frozen=True)
class PersonalKind:
    """One kind of personal data.

    Attributes:
        name: what records and settings call it.
        title: what a sentence calls it.
        find_folded: the spans of this kind in a folded text, in the folded text's own places.
        is_question: True where only a person can tell whether a hit is one.
    """

    name: str
    title: str
    find_folded: Callable[[Folded], Iterator[Span]]
    is_question: bool = False

    def find(self, text: str) -> Iterator[Span]:
        """The spans of this kind in a text, in the text's own places."""
        folded = fold(text)
        return (folded.in_original(span) for span in self.find_folded(folded))


KINDS: tuple[PersonalKind, ...] = (
    PersonalKind("telephone", "a telephone number", telephones.telephones),
    PersonalKind("email", "an e-mail address", online.emails),
    PersonalKind("national_insurance", "a National Insurance number", identity.insurance_numbers),
    PersonalKind("address", "a postal address", addresses.addresses),
    PersonalKind("nhs_number", "an NHS number", identity.nhs_numbers),
    PersonalKind("birth", "a date of birth", identity.births),
    PersonalKind("child", "a child's age beside a name or initials", names.children),
    PersonalKind("bank", "bank details", money.bank_details),
    PersonalKind("card", "a card number", money.cards),
    PersonalKind(
        "document_number", "the number of a passport, licence, pupil or taxpayer", identity.documents
    ),
    PersonalKind("vehicle", "a vehicle's registration mark", identity.registration_marks),
    PersonalKind("property", "the reference number of a home", addresses.property_numbers),
    PersonalKind("network_address", "a network address", online.network_addresses),
    PersonalKind("coordinates", "coordinates of a place", addresses.coordinates),
    PersonalKind("profile", "a profile on social media", online.profiles),
    PersonalKind("name", "a person's name", names.people, is_question=True),
    PersonalKind("fact", "a fact about one person's health or fate", facts.facts, is_question=True),
)


SIGN = re.compile(r"[\d@]|(?i:[\[({]\s?at|\.com/|\.uk/|///|w3w\.|what3words)")
WORTH_A_LOOK = (
    names.TITLES
    | names.SPEAKS_OF_PEOPLE
    | facts.CONDITIONS
    | words("at dot flat apartment apt maisonette bedsit")
)
"""What a text must have for a finder to find anything: most texts have neither a figure nor one of these."""


def find_personal(text: str) -> tuple[Span, ...]:
    """All spans of all kinds in a text, in the order of the kinds; places are those of the text as given."""
    return _find_kept(text) if len(text) <= KEPT_LETTERS else _find(text)


@lru_cache(maxsize=50_000)  # columns repeat their texts
def _find_kept(text: str) -> tuple[Span, ...]:
    return _find(text)


def _find(text: str) -> tuple[Span, ...]:
    folded = fold(text)
    if not (SIGN.search(folded.text) or not WORTH_A_LOOK.isdisjoint(folded.words)):
        return ()
    return tuple(folded.in_original(span) for kind in KINDS for span in kind.find_folded(folded))
