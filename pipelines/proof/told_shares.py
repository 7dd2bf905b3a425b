"""Counts with their share in brackets against the whole that their sentence names before them.

`16 have been rated, of which 9 (61%) met it`; `Of the eight agreed for 2031/32, five (55%) are on track`.
Which number is the whole is told by `of these`, by `of the` before it, or by the colon that its parts stand
behind. A share that fits any other number of its paragraph may be of that, and contradicts nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from pipelines.proof.agreement import HUNDRED, share
from pipelines.proof.outcome import Figure, PrintedTexts, Ran, Verdict
from pipelines.proof.within import about_sentence, is_of_key
from pipelines.proof.wording import Sentence, Wording, quote, sentences
from pipelines.rows.figures import FigureKind, Part, Unit, all_parts
from pipelines.rows.figures.in_words import said_in_words
from pipelines.rows.records import Records

SHARE = re.compile(
    r"(?:\s+[A-Za-z][\w'’/-]*){0,5}?\s*\(\s*(?P<share>\d+(?:\.\d+)?\s?(?:%|per cent))\s*\)", re.IGNORECASE
)
"""What a count counts, and its share behind that: `21 green (43%)`."""
OF_THESE = re.compile(r"\s*of (?:these|those|them)\b", re.IGNORECASE)
OF_WHICH = re.compile(r"\bof (?:which|whom|these|those|them),?\s+(?:only |just |some )?$", re.IGNORECASE)
OF_THE = re.compile(r"(?:^|[.;:] )(?:out )?of (?:the |our |these |those |all |its |their )*$", re.IGNORECASE)
"""What leads to a whole where a sentence begins: its parts follow."""
A_CHANGE = re.compile(r"\b(?:by|than|from|over|under|to)\s+$", re.IGNORECASE)
FEWEST_LISTED = 3
"""Counts behind a colon that are the parts of the number before it."""


def check_told_shares(records: Mapping[str, Records], wording: Wording, _: PrintedTexts) -> Iterator[Ran]:
    """Every count with its share in brackets whose whole the sentence names."""
    paragraphs: dict[str, list[Sentence]] = {}
    for sentence in sentences(wording, records):
        paragraphs.setdefault(sentence.locator, []).append(sentence)
    for told in paragraphs.values():
        for sentence in told:
            if "(" in sentence.text and not is_of_key(sentence.text):
                yield from _of_sentence(sentence, told)


def _of_sentence(sentence: Sentence, told: Sequence[Sentence]) -> Iterator[Ran]:
    counts = counts_of(sentence.text)
    for number, part in enumerate(counts):
        said = SHARE.match(sentence.text, part.end)
        whole = whole_of(sentence.text, counts, number) if said else None
        if said is None or whole is None or not whole.value:
            continue
        stated = quote(said["share"], sentence.locator).figure
        sides = (
            Figure(one.value or Decimal(0), one.step, sentence.locator, one.text) for one in (part, whole)
        )
        ran = share(about_sentence("share", sentence), stated, *sides)
        if ran.outcome is not Verdict.CONTRADICTED or not _may_be_of_another(stated, part, told):
            yield ran


def _may_be_of_another(stated: Figure, part: Part, told: Sequence[Sentence]) -> bool:
    """Whether a share is that of its count in any number of the paragraph, rounded or cut off."""
    value = part.value or Decimal(0)
    wholes = {
        one
        for sentence in told
        for each in counts_of(sentence.text)
        for one in (each.value, each.whole)
        if one
    }
    return any(abs(HUNDRED * value / whole - stated.value) < stated.step for whole in wholes)


def counts_of(text: str) -> list[Part]:
    """The whole numbers of a text that count something, in figures or words, and its parts of a whole."""
    found = [
        part
        for part in all_parts(text)
        if part.kind in (FigureKind.FIGURE, FigureKind.SHARE) and part.unit in (None, Unit.COUNT)
    ]
    found += [part for part in said_in_words(text) if part.unit is Unit.COUNT and not part.is_rounded]
    whole = [part for part in found if part.value is not None and part.value == int(part.value) >= 0]
    return sorted(whole, key=lambda part: part.start)


def whole_of(text: str, counts: Sequence[Part], number: int) -> Part | None:
    """The number that a count is a part of, where its sentence says so; None where it does not."""
    part = counts[number]
    before = [one for one in counts[:number] if one.end <= part.start and one.kind is FigureKind.FIGURE]
    if not before or part.kind is FigureKind.SHARE or A_CHANGE.search(text[: part.start]):
        return None
    if OF_THESE.match(text, part.end) or OF_WHICH.search(text[: part.start]):
        return before[-1]
    led = [one for one in before if OF_THE.search(text[: one.start])]
    if led and not re.search(r"[;.]", text[led[-1].end : part.start]):
        return led[-1]
    colon = text.rfind(":", 0, part.start)
    heads = [one for one in before if one.end <= colon]
    listed = [one for one in counts if one.start > colon]
    return heads[-1] if len(heads) == 1 and len(listed) >= FEWEST_LISTED else None
