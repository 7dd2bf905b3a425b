"""Personal data in texts: which pieces of a text tell on a person, of which kind, and how sure that is.

One module per family of kinds; each finds spans in a folded text (`folding`) with patterns of bounded length,
so that the time is linear in the text. Nothing here knows rows, councils or what is done about a hit. What is
looked for, and what is not, stands in `docs/security.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Set
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache

from pipelines.gate.personal import addresses, facts, identity, money, names, online, telephones
from pipelines.gate.personal.folding import Folded, fold
from pipelines.gate.personal.needs import Glance, Needs
from pipelines.gate.personal.spans import Span

KEPT_LETTERS = 200
_CLEAN: ContextVar[tuple[frozenset[str], dict[str, None] | None]] = ContextVar(
    "texts without personal data", default=(frozenset(), None)
)
"""Texts that nothing was found in before, and those that were met now, where they are to be kept."""
__all__ = ["KINDS", "PersonalKind", "Span", "find_personal", "fold", "texts_kept", "texts_with_personal"]


@dataclass(frozen=True)
class PersonalKind:
    """One kind of personal data.

    Attributes:
        name: what records and settings call it.
        title: what a sentence calls it.
        find_folded: the spans of this kind in a folded text, in the folded text's own places.
        needs: without what it finds nothing, so that it need not be asked.
        is_question: True where only a person can tell whether a hit is one.
    """

    name: str
    title: str
    find_folded: Callable[[Folded], Iterator[Span]]
    needs: Needs
    is_question: bool = False

    def find(self, text: str) -> Iterator[Span]:
        """The spans of this kind in a text, in the text's own places."""
        folded = fold(text)
        return (folded.in_original(span) for span in self.find_folded(folded))


KINDS: tuple[PersonalKind, ...] = (
    PersonalKind("telephone", "a telephone number", telephones.telephones, telephones.TELEPHONE_NEEDS),
    PersonalKind("email", "an e-mail address", online.emails, online.EMAIL_NEEDS),
    PersonalKind(
        "national_insurance",
        "a National Insurance number",
        identity.insurance_numbers,
        identity.INSURANCE_NEEDS,
    ),
    PersonalKind("address", "a postal address", addresses.addresses, addresses.ADDRESS_NEEDS),
    PersonalKind("nhs_number", "an NHS number", identity.nhs_numbers, identity.NHS_NEEDS),
    PersonalKind("birth", "a date of birth", identity.births, identity.BIRTH_NEEDS),
    PersonalKind("child", "a child's age beside a name or initials", names.children, names.CHILD_NEEDS),
    PersonalKind("bank", "bank details", money.bank_details, money.BANK_NEEDS),
    PersonalKind("card", "a card number", money.cards, money.CARD_NEEDS),
    PersonalKind(
        "document_number",
        "the number of a passport, licence, pupil or taxpayer",
        identity.documents,
        identity.DOCUMENT_NEEDS,
    ),
    PersonalKind(
        "vehicle", "a vehicle's registration mark", identity.registration_marks, identity.VEHICLE_NEEDS
    ),
    PersonalKind(
        "property", "the reference number of a home", addresses.property_numbers, addresses.PROPERTY_NEEDS
    ),
    PersonalKind("network_address", "a network address", online.network_addresses, online.NETWORK_NEEDS),
    PersonalKind("coordinates", "coordinates of a place", addresses.coordinates, addresses.COORDINATES_NEED),
    PersonalKind("profile", "a profile on social media", online.profiles, online.PROFILE_NEEDS),
    PersonalKind("name", "a person's name", names.people, names.NAME_NEEDS, is_question=True),
    PersonalKind(
        "fact", "a fact about one person's health or fate", facts.facts, facts.FACT_NEEDS, is_question=True
    ),
)
GLANCE = Glance([kind.needs for kind in KINDS])


@contextmanager
def texts_kept(clean: dict[str, None]) -> Iterator[None]:
    """Look through no text twice that holds nothing, though another process did it.

    Args:
        clean: texts that this code found nothing in; afterwards those of them that were met, and new ones.
    """
    met: dict[str, None] = {}
    outer = _CLEAN.set((frozenset(clean), met))
    try:
        yield
    finally:
        _CLEAN.reset(outer)
        clean.clear()
        clean.update(met)


def texts_with_personal(texts: Set[str]) -> set[str]:
    """Those of some texts in which `find_personal` finds something."""
    known, met = _CLEAN.get()
    if met is not None:
        met.update(dict.fromkeys(texts & known))
    return {text for text in texts - known if find_personal(text)}


def find_personal(text: str) -> tuple[Span, ...]:
    """All spans of all kinds in a text, in the order of the kinds; places are those of the text as given."""
    if len(text) > KEPT_LETTERS:
        return _find(text)
    known, met = _CLEAN.get()
    spans = () if text in known else _find_kept(text)
    if met is not None and not spans:
        met[text] = None
    return spans


@lru_cache(maxsize=50_000)  # columns repeat their texts
def _find_kept(text: str) -> tuple[Span, ...]:
    return _find(text)


def _find(text: str) -> tuple[Span, ...]:
    folded = fold(text)
    kinds = _kinds_of(GLANCE.at(folded))
    return tuple([folded.in_original(span) for kind in kinds for span in kind.find_folded(folded)])


@lru_cache(maxsize=4_096)
def _kinds_of(met: int) -> tuple[PersonalKind, ...]:
    """The kinds whose needs are met, by the bits of a glance."""
    return tuple(kind for at, kind in enumerate(KINDS) if met >> at & 1)
