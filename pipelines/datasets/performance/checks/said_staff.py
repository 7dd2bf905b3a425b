"""How many people a council employs, as a sentence says, against the row of its staff that is for the whole.

A figure that is far from the row's, that another row has, or whose sentence names a part of the council or
another day, is of something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from pipelines.datasets.performance.checks.said_names import are_swapped
from pipelines.proof.agreement import equal
from pipelines.proof.outcome import About, PrintedTexts, Ran, Verdict
from pipelines.proof.wording import Sentence, Wording, quoted, sentences
from pipelines.rows.figures import FigureKind, all_parts
from pipelines.rows.records import Records, Row, by_report

MEASURES = {
    "headcount": re.compile(
        r"(?i)^(?:headcount|employees|staff|people|staff in post|number of (?:staff|employees))$"
    ),
    "full_time": re.compile(r"(?i)^(?:(?:full|whole)[- ]time[- ]equivalents?|ftes?|wtes?)$"),
    "agency": re.compile(r"(?i)^(?:no\. of |number of )?agency (?:workers|staff)$"),
    "vacancies": re.compile(r"(?i)^(?:vacancies|vacant posts)$"),
}
WHOLE = re.compile(
    r"(?i)^(?:(?:council|grand|overall|staff) )?totals?$|^(?:(?:the )?(?:whole|entire) )?council$|^overall$"
)
NEAR = 40
"""Letters before a figure in which a word says that it is another one."""
FAR = Decimal("0.15")
"""Of the row's: farther off, a figure is of something else."""


def check_staff(records: Mapping[str, Records], wording: Wording, printed: PrintedTexts) -> Iterator[Ran]:
    """Every number of staff of the whole council that a sentence states."""
    staff = by_report(records["workforce"].rows) if "workforce" in records else {}
    for sentence in sentences(wording, records):
        rows = staff.get(sentence.report, ())
        for phrase, measure in MEASURES.items() if rows else ():
            for found in wording.find(phrase, sentence.text):
                row = _whole(rows, measure)
                if row is not None:
                    yield from _told(sentence, found, row, rows, wording, printed)


def _whole(rows: Sequence[Row], measure: re.Pattern[str]) -> Row | None:
    """The one row of a measure that is for the whole."""
    own = [row for row in rows if measure.match(str(row["measure"])) and WHOLE.match(str(row["group"] or ""))]
    return own[0] if len(own) == 1 else None


def _told(
    sentence: Sentence,
    found: re.Match[str],
    row: Row,
    rows: Sequence[Row],
    wording: Wording,
    printed: PrintedTexts,
) -> Iterator[Ran]:
    said, there = quoted(found, "a", sentence.locator), printed.figure(row, "value")
    near = sentence.text[max(0, found.start("a") - NEAR) : found.start("a")]
    is_another = next(wording.find("another_figure", f"{near} {sentence.text[found.end() :][:NEAR]}"), None)
    if there is None or said.unit != "count" or not _is_its_day(sentence.text, row):
        return
    text = sentence.text.casefold()
    parts = {str(one["group"] or "").casefold() for one in rows if not WHOLE.match(str(one["group"] or ""))}
    ran = equal(
        About("sentence", sentence.report, "workforce", f"{row['group']}: {row['measure']} in a sentence"),
        said.figure,
        there,
        "A sentence says",
    )
    is_near = abs(said.figure.value - there.value) <= FAR * there.value or are_swapped(
        said.figure.value, there.value
    )
    is_of_others = any(one["value"] == said.figure.value for one in rows)
    is_unsure = is_another or is_of_others or not is_near or any(part and part in text for part in parts)
    if ran.outcome is not Verdict.CONTRADICTED or not is_unsure:
        yield ran


def _is_its_day(text: str, row: Row) -> bool:
    """Whether a sentence names no day or period, or only the end of the row's own."""
    end = row.get("period_end")
    named = [
        part for part in all_parts(text) if part.kind in (FigureKind.DATE, FigureKind.PERIOD, FigureKind.YEAR)
    ]
    if not named:
        return True
    words = (
        f"{end:%B %Y}".split() if end is not None and not isinstance(end, str | bool | int | Decimal) else []
    )
    return bool(words) and all(word in text for word in words)
