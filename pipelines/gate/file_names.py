"""Names of files and of sheets, which are published as ids, places and addresses: none may tell on a person.

Whoever names a file after the person it is about tells on them by every address that leads into it. Such a
file is not taken until it is renamed; of a sheet's name only what it is withheld for is told.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from pipelines.gate.screening import TITLES, Allowed, redacted, withheld_spans
from pipelines.gate.withholding import withheld_mark
from pipelines.rows.records import PrintedSpot, Records

BETWEEN = re.compile(r"[-_.]+")
SHEET = re.compile(r"(?s)^(sheet ')(.+)('(?:, cell [A-Z]+\d+(?: to cell [A-Z]+\d+)?)?)$")
IN_SENTENCE = re.compile(r"(?<=sheet ').+?(?='(?:\W|$))")


def told_by_name(stem: str, allowed: Allowed | None = None) -> str:
    """What a file's name tells of a person (`a telephone number`); empty where it tells nothing."""
    for text in (stem, BETWEEN.sub(" ", stem)):
        for span in withheld_spans(text, allowed or Allowed()):
            if span.is_sure:
                return TITLES[span.kind]
    return ""


def plain_name(name: str, allowed: Allowed) -> str:
    """A name as it may be told: that of a person gives way, whole, to what it is withheld for."""
    spans = withheld_spans(name, allowed)
    return withheld_mark(spans) if spans else name


def plain_sentence(sentence: str, allowed: Allowed) -> str:
    """A sentence as it may be told, with the sheets it names."""
    named = IN_SENTENCE.sub(lambda found: plain_name(found.group(), allowed), sentence)
    return redacted(named, allowed)


def with_plain_places(records: Records, allowed: Allowed) -> Records:
    """Records whose places name no sheet that tells on a person."""

    @lru_cache(maxsize=1_000)
    def plain(name: str) -> str:
        return plain_name(name, allowed)

    def told(place: str) -> str:
        found = SHEET.match(place) if place.startswith("sheet '") else None
        return f"{found[1]}{plain(found[2])}{found[3]}" if found else place

    def spot_of(spot: PrintedSpot) -> PrintedSpot:
        place = told(spot.place)
        return spot if place == spot.place else spot._replace(place=place)

    held = tuple(
        replace(row, place=told(row.place), spots=tuple(map(spot_of, row.spots))) for row in records.held_back
    )
    spots = tuple(map(spot_of, records.locators))
    if all(one is was for one, was in zip(spots, records.locators, strict=True)):
        return replace(records, held_back=held) if held else records
    return replace(records, locators=spots, held_back=held)
