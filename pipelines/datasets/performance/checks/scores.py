"""Scores of risks that sentences state, against the register of risks.

A risk counts as named by its reference, or where every telling word of its name stands before the score. A
figure that is another score of the row, such as the one aimed for, is that and no contradiction.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from pipelines.datasets.performance.checks.said_names import FEWEST_WORDS, is_named
from pipelines.proof.agreement import equal
from pipelines.proof.outcome import About, Figure, PrintedTexts, Ran
from pipelines.proof.wording import Sentence, Wording, quoted, sentences
from pipelines.rows.records import Records, Row

CURRENT = re.compile(r"\bcurrent(?:ly)?\b", re.IGNORECASE)
"""What says that a score is no other than the one of now."""
NEAR = 20
"""Letters before a score in which that stands."""
SCORES = ("current_score", "inherent_score", "target_score")


def check_scores(records: Mapping[str, Records], wording: Wording, printed: PrintedTexts) -> Iterator[Ran]:
    """Every score that a sentence states of one risk of the register."""
    registers: dict[str, list[Row]] = {}
    for row in records.get("risks", Records("risks")).rows:
        registers.setdefault(str(row["report"]), []).append(row)
    for sentence in sentences(wording, records):
        for found in wording.find("score", sentence.text):
            before = sentence.text[: found.start()]
            if next(wording.find("another_score", before), None) is None:
                yield from _scored(sentence, found, registers.get(sentence.report, ()), wording, printed)


def _scored(
    sentence: Sentence, found: re.Match[str], risks: Sequence[Row], wording: Wording, printed: PrintedTexts
) -> Iterator[Ran]:
    row = _meant(sentence.text[: found.start()], risks, wording)
    if row is None:
        return
    known: dict[str, Figure] = {}
    for name in SCORES:
        if (figure := printed.figure(row, name)) is not None:
            known[name] = figure
    said = quoted(found, "a", sentence.locator)
    main = next(iter(known), None)
    if main is None or said.unit != "count":
        return
    near = sentence.text[max(0, found.start() - NEAR) : found.start("a")]
    is_current = CURRENT.search(near) is not None
    if not is_current and said.figure.value in {known[name].value for name in known if name != main}:
        return
    about = About(
        "sentence",
        sentence.report,
        "risks",
        f"{row['ref'] or ''} {row['risk']}: {main} in a sentence".strip(),
    )
    yield equal(about, said.figure, known[main], "A sentence says")


def _meant(text: str, risks: Sequence[Row], wording: Wording) -> Row | None:
    """The one risk that a text names."""
    by_ref = [row for row in risks if is_named(row, text)]
    if by_ref:
        return by_ref[0] if len(by_ref) == 1 else None
    words = wording.words(text)
    named = [(len(name), row) for row in risks if (name := wording.words(str(row["risk"]))) and name <= words]
    longest = max((length for length, _ in named), default=0)
    best = [row for length, row in named if length == longest]
    is_bare = longest < FEWEST_WORDS and not re.search(r"(?i)\brisk\b", text)
    return best[0] if len(best) == 1 and not is_bare else None
