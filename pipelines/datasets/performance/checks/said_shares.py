"""Percentages of rows against the base that the sentence states for them: `64 % of those with a rating`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from pipelines.datasets.performance.checks.counted_rows import (
    NO_COUNT,
    OF_ANOTHER_TIME,
    ROWS,
    WITH_TARGET,
    ByReport,
    names_a_part,
    rows_of,
)
from pipelines.datasets.performance.checks.parts_of_wholes import NEXT_COUNT, parts_of_wholes
from pipelines.datasets.performance.checks.rating_words import rows_rated, told_ratings
from pipelines.proof.agreement import HUNDRED
from pipelines.proof.outcome import About, Figure, Ran, reckoned
from pipelines.proof.wording import Sentence
from pipelines.rows.figures import FigureKind, Part, Unit, all_parts
from pipelines.rows.figures.in_words import WORDS
from pipelines.rows.figures.sentences import stated
from pipelines.rows.locator import table_of
from pipelines.rows.records import Row

OF_ROWS = re.compile(
    rf"\s*(?:of )?(?:the |all |our |these |those )*(?:(?:\d+|{WORDS}) )?"
    r"(?P<what>(?:[a-z]+ ){0,2}?[a-z]+)\b",
    re.IGNORECASE,
)
"""What a share is of, right behind it."""
STATED_BASE = re.compile(
    r"(?:of|out of)\s+(?:those|the\s+\w+|all|ones)\s+(?:that\s+|which\s+)?"
    r"(?:could\s+be\s+|can\s+be\s+|are\s+|were\s+|have\s+been\s+|with\s+a\s+)?"
    r"(?:rated|rating|ratings|judged|measured|reported)",
    re.IGNORECASE,
)


def shares_of_rated(sentence: Sentence, share: Part, said: Figure, rows: Sequence[Row]) -> Iterator[Ran]:
    """A percentage behind a count, against the base that the sentence states for it."""
    for part in all_parts(sentence.text):
        if part.kind is not FigureKind.FIGURE or part.unit is not Unit.PERCENT or part.value is None:
            continue
        if not 0 <= part.start - share.end <= 80 or not STATED_BASE.search(
            sentence.text[part.end : part.end + 60]
        ):
            continue
        rated = sum(1 for row in rows if row["rag"])
        if not rated:
            continue
        yield _of_rated(sentence, part, said, rated, str(rows[0]["locator"]))


def shares_of_rows(sentence: Sentence, tables: ByReport, wholes: set[tuple[str, str, str]]) -> Iterator[Ran]:
    """`Half of the 24 measures are green`, `56% of indicators met their target`, against the rows.

    So where the text says how many there are in all. The base may be all rows, those that are rated or those
    with a target, unless the sentence says which: a share is wrong only if it is so of each.
    """
    counted = [share.start for share in parts_of_wholes(sentence.text)]
    for part in stated(sentence.text):
        noun = OF_ROWS.match(sentence.text, part.end)
        if part.unit is not Unit.PERCENT or part.value is None or part.is_points or noun is None:
            continue
        table = next((name for name, pattern in ROWS.items() if pattern.search(noun["what"])), "")
        if not table or counted or (sentence.report, sentence.locator, table) not in wholes:
            continue
        rows = rows_of(tables, table, sentence.report)
        if names_a_part(sentence, rows, table):
            continue
        behind = NEXT_COUNT.split(sentence.text[noun.end() :], maxsplit=1)[0]
        wanted, _ = told_ratings(behind, part, rows, ())
        if not wanted:  # `Green measures make up 48% of the 16 measures`
            wanted, _ = told_ratings(re.split(r"[.;,:]", sentence.text[: part.start])[-1], part, rows, ())
        held = rows_rated(rows, wanted)
        if not held or NO_COUNT.search(behind) or OF_ANOTHER_TIME.search(sentence.text):
            continue
        rated = sum(1 for row in rows if row.get("rag"))
        aimed = sum(1 for row in rows if row.get("target_value") is not None)
        bases = [rated] if STATED_BASE.search(f"of {noun.group()} {behind}") else [len(rows), rated, aimed]
        bases = [aimed] if WITH_TARGET.match(behind) else bases
        yield _of_base(sentence, part, len(held), [base for base in bases if base >= len(held)], wanted, held)


def _of_base(
    sentence: Sentence,
    part: Part,
    held: int,
    bases: Sequence[int],
    wanted: Sequence[str],
    rows: Sequence[Row],
) -> Ran:
    value, place = part.value or Decimal(0), str(rows[0]["locator"])
    base = min(bases, key=lambda one: abs(HUNDRED * held / one - value))
    about = About(
        "share", sentence.report, table_of(sentence.locator), f"share rated {' or '.join(wanted)} in the text"
    )
    figures = [Figure(Decimal(number), Decimal(1), place, str(number)) for number in (held, base)]
    return reckoned(
        about,
        Figure(value, part.step, sentence.locator, part.text),
        figures,
        lambda values: HUNDRED * values[0] / values[1],
        part.step / 2,
        lambda given: f"A sentence says {part.text}; {held} of {base} rows is {given:.1f} per cent.",
    )


def _of_rated(sentence: Sentence, part: Part, said: Figure, rated: int, place: str) -> Ran:
    table = table_of(sentence.locator)
    about = About("share", sentence.report, table, "share of those that are rated, in the text")
    base = Figure(Decimal(rated), Decimal(1), place, str(rated))
    printed = Figure(part.value or Decimal(0), part.step, sentence.locator, part.text)
    return reckoned(
        about,
        printed,
        [said, base],
        lambda values: HUNDRED * values[0] / values[1],
        part.step / 2,
        lambda given: (
            f"Printed as {part.text}; {said.shown()} of {rated} rated rows is {given:.1f} per cent."
        ),
    )
