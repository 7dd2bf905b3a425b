"""What a person has to decide about a candidate: the findings of the review, grouped by cause.

A cause is the kind of finding and what it says, figures aside; one answer settles all findings of a cause.
The answer holds as long as the findings read the same, in the next report too. Answers are records of kind
`finding`; they lie in `councils/<id>/reviews/`, where they change nothing that is read.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from pipelines.gate.decisions import Decision, Decisions, digest_of

FINDING = "finding"
QUESTIONS_FILE = "questions.json"


class Weight(StrEnum):
    """How much a question weighs: what must be mended, what must be decided, what is worth knowing."""

    MEND = "must be mended"
    DECIDE = "must be decided"
    PRIVACY = "must be decided by the data protection officer"
    KNOW = "for information"


@dataclass(frozen=True)
class AskedFigure:
    """One of a finding's figures: a label, its text, names of pictures in the candidate's folder, lines."""

    label: str
    text: str
    pictures: tuple[tuple[str, str], ...] = ()
    lines: tuple[tuple[int, str, bool], ...] = ()


@dataclass(frozen=True)
class AskedFinding:
    """One finding: what it says, its figures, and the corrections that would settle it."""

    subject: str
    message: str
    figures: tuple[AskedFigure, ...]
    entries: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class AskedCause:
    """One question: findings of one cause; `is_out`: what they are about is not published as it stands."""

    id: str
    weight: Weight
    title: str
    advice: str
    findings: tuple[AskedFinding, ...]
    is_out: bool = False

    @property
    def seen_sha256(self) -> str:
        """Digest of what is looked at: the findings' words and figures, less whose they are."""
        return digest_of(
            [
                [
                    _anyones(one.subject),
                    _anyones(one.message),
                    [[figure.label, figure.text] for figure in one.figures],
                ]
                for one in self.findings
            ]
        )

    @property
    def question(self) -> str:
        """The question as it is recorded."""
        return f"{self.title}: {self.findings[0].message}"[:400]

    @property
    def size(self) -> str:
        """How many findings it settles."""
        return f"{len(self.findings)} findings of one cause" if len(self.findings) > 1 else "one finding"


def cause_of(title: str, subject: str, message: str) -> str:
    """The name of a cause: the kind and the words, with figures, quoted texts and places taken out."""
    plain = re.sub(r"[“\"'‘].*?[”\"'’]|[\d.,%£()/-]+|\b[a-z]{1,3}-[a-z]?\d+\b", " ", f"{subject} {message}")
    words = " ".join(plain.lower().split())
    return hashlib.sha256(f"{title} {words}".encode()).hexdigest()[:12]


def _anyones(text: str) -> str:
    """A text without the names of reports, so that the next one's says the same."""
    return re.sub(r"\b[a-z0-9]+(?:-[a-z0-9]+){3,}\b", "…", text)


def standing_answer(cause: AskedCause, decisions: Decisions) -> Decision | None:
    """What was decided about a question, if it still reads the same."""
    return decisions.of_what_was_seen(FINDING, cause.id, cause.seen_sha256)


def undecided(causes: Sequence[AskedCause], decisions: Decisions) -> tuple[AskedCause, ...]:
    """What must be mended or decided and is not yet."""
    return tuple(
        cause
        for cause in causes
        if cause.weight is not Weight.KNOW and standing_answer(cause, decisions) is None
    )


def write_questions(causes: Sequence[AskedCause], folder: Path) -> None:
    """Keep the questions of a candidate beside what was worked out of it."""
    value = [
        {
            "id": cause.id,
            "weight": cause.weight,
            "title": cause.title,
            "advice": cause.advice,
            "is_out": cause.is_out,
            "findings": [
                {
                    "subject": one.subject,
                    "message": one.message,
                    "figures": [
                        [figure.label, figure.text, figure.pictures, figure.lines] for figure in one.figures
                    ],
                    "entries": one.entries,
                }
                for one in cause.findings
            ],
        }
        for cause in causes
    ]
    text = json.dumps(value, ensure_ascii=False, indent=1, default=dict)
    unfinished = folder / f".{QUESTIONS_FILE}"
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(folder / QUESTIONS_FILE)


def read_questions(folder: Path) -> tuple[AskedCause, ...]:
    """The questions of a candidate; none before it was worked out."""
    file = folder / QUESTIONS_FILE
    if not file.is_file():
        return ()
    return tuple(
        AskedCause(
            each["id"],
            Weight(each["weight"]),
            each["title"],
            each["advice"],
            tuple(
                AskedFinding(
                    one["subject"],
                    one["message"],
                    tuple(
                        AskedFigure(
                            label,
                            text,
                            tuple((place, name) for place, name in pictures),
                            tuple((number, words, bool(lit)) for number, words, lit in lines),
                        )
                        for label, text, pictures, lines in one["figures"]
                    ),
                    tuple(one["entries"]),
                )
                for one in each["findings"]
            ),
            bool(each.get("is_out", False)),
        )
        for each in json.loads(file.read_text(encoding="utf-8"))
    )
