"""Rows out of sentences: successes, residents' perception, numbered paragraphs and the results they state."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipelines import values
from pipelines.building import RowBuilder
from pipelines.extraction.passages import Passage
from pipelines.extraction.reading import ReadReport
from pipelines.records import Records
from pipelines.schemas import TableSchema


def successes(read: ReadReport, schema: TableSchema) -> Records:
    """One row per key success."""
    builder = RowBuilder(schema, read.report)
    for passage in read.passages.get(schema.resource, ()):
        builder.add(passage.text[:40], {"text": (passage.text, passage.spots)})
    return builder.records()


def plan_paragraphs(read: ReadReport, schema: TableSchema) -> Records:
    """One row per numbered paragraph; paragraphs outside the pillars have none."""
    builder = RowBuilder(schema, read.report)
    for passage in read.passages.get(schema.resource, ()):
        builder.add(
            passage.number,
            {"number": (passage.number, passage.spots), "text": (passage.text, passage.spots)},
            pillar=passage.pillar or None,
            theme=passage.theme or None,
            transformation_workstream=passage.is_workstream,
            footnotes="; ".join(passage.marks) or None,
        )
    return builder.records()


COMPARISON = re.compile(
    r"""(?x)
    (?: (?P<way>up|down)\s+(?P<by>\d+(?:\.\d+)?)\s?%\s?points?\s+(?:from|on)\s+
      | (?P<by2>\d+(?:\.\d+)?)\s?%\s?points?\s+(?P<way2>higher|lower)\s+than\s+
      | (?P<same>the\ same\ as|(?:has\ )?stayed\ consistent\ since)\s+ )
    (?:in\s+)?(?:the\s+)?
    (?P<other>[A-Za-z]+(?:\s[A-Za-z]+)?(?:\s\d{4})?)
    (?:\s*\((?P<share>\d+(?:\.\d+)?)\s?%\))?
    """
)
SHARE_FIRST = re.compile(r"(?P<share>\d+(?:\.\d+)?)\s?% of (?P<what>residents\b[^;.]*?)(?=\s+\d+(?:\.\d+)?\s?%\s?points?|\s+(?:up|down)\s|\s*[;.,]|$)")
SHARE_LAST = re.compile(r"(?P<what>[A-Za-z][A-Za-z'’\s-]*?)\s*\((?P<share>\d+(?:\.\d+)?)\s?%\)")
LEAD = re.compile(r"(?i)^(?:and|but|also|then|this is followed by|followed by)\s+")


@dataclass(frozen=True)
class Share:
    """A share of residents that a sentence states, and where in it."""

    what: str
    percent: str
    end: int


def resident_perception(read: ReadReport, schema: TableSchema) -> Records:
    """One row per share and comparison: the difference as stated, signed, `the same as` being 0."""
    builder = RowBuilder(schema, read.report)
    for passage in read.passages.get(schema.resource, ()):
        for share, found in _comparisons(passage.text):
            by = found["by"] or found["by2"] or "0"
            sign = "-" if (found["way"] or found["way2"]) in ("down", "lower") else ""
            builder.add(
                f"{share.what} {found['other']}",
                {
                    "measure": (share.what, passage.spots),
                    "percent": (values.number(share.percent), passage.spots),
                    "comparator": (found["other"], passage.spots),
                    "comparator_percent": (
                        values.number(found["share"]) if found["share"] else None,
                        passage.spots if found["share"] else None,
                    ),
                    "difference_points": (values.number(sign + by), passage.spots),
                },
            )
    return builder.records()


def _comparisons(text: str) -> Iterator[tuple[Share, re.Match[str]]]:
    found = list(COMPARISON.finditer(text))
    shares = sorted(_shares(text, found), key=lambda share: share.end)
    for match in found:
        before = [share for share in shares if share.end <= match.start() + 1]
        if before:
            yield before[-1], match


def _shares(text: str, comparisons: list[re.Match[str]]) -> Iterator[Share]:
    for match in SHARE_FIRST.finditer(text):
        yield Share(match["what"].strip(), match["share"], match.end())
    for match in SHARE_LAST.finditer(text):
        if any(other.start() < match.end() <= other.end() for other in comparisons):
            continue
        what = re.split(r"[:;,.]\s*", match["what"])[-1].strip()
        yield Share(LEAD.sub("", what), match["share"], match.end())


def numbered(read: ReadReport) -> tuple[Passage, ...]:
    """The numbered paragraphs of a report."""
    return read.passages.get("plan-paragraphs", ())
