"""Headings of columns in every kind of table, and the field that each is told as; asides are left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import pytest
from small_tables import KINDS, WORDS, table

from pipelines.extraction.kinds.headings import heading_of
from pipelines.extraction.kinds.knowledge import Knowledge
from pipelines.extraction.kinds.untaught import find

OWN = "Q3 2031/32"
KNOWLEDGE = Knowledge(KINDS, WORDS, own=OWN)
WELL = 0.9
NAMES = ("Ponds cleared in time", "Hedges cut by hand", "Paths swept each week", "Boats let in summer")
TEXTS = (
    "Two crews were short of drivers in the autumn, and rounds were missed.",
    "Volunteers came twice and cleared what was left over from the storm.",
    "The sweepers stood still for a week until a part came from abroad.",
    "Fewer visitors came than in the year before, for it rained in August.",
)
POSTS = ("Head of Parks", "Director of Place", "Head of Roads", "Head of Leisure")
DATES = ("12/05/2031", "30/06/2031", "01/09/2031", "14/10/2031")
GROUPS = ("Parks", "Parks", "Roads", "Leisure")
MONEY = ("410", "95", "268", "130")
LIGHTS = ("Green", "Amber", "Red", "Green")
LEVELS = ("High", "Medium", "Low", "High")


class Base(NamedTuple):
    """A table of a kind: its columns by heading, each with its cells."""

    kind: str
    columns: dict[str, Sequence[str]]


BASES = {
    base.kind: base
    for base in (
        Base(
            "indicator-results",
            {
                "Ref": ("F1", "F2", "F3", "F4"),
                "Indicator": NAMES,
                "Good is": ("Higher", "Lower", "Higher", "Higher"),
                "Target Q3 2031/32": ("90%", "80%", "75%", "40%"),
                "Result Q3 2031/32": ("91%", "78%", "60%", "44%"),
                "RAG": LIGHTS,
                "Direction of travel": ("↑", "↓", "↑", "→"),
                "Comment": TEXTS,
            },
        ),
        Base(
            "key-actions",
            {
                "Ref": ("A1", "A2", "A3", "A4"),
                "Action": ("Dredge the pond", "Mend the weir", "Plant an orchard", "Open the boathouse"),
                "Due date": DATES,
                "RAG": LIGHTS,
                "Progress update": TEXTS,
            },
        ),
        Base(
            "revenue",
            {
                "Service": ("Parks", "Roads", "Leisure", "Waste"),
                "Revised budget £000": ("900", "400", "700", "520"),
                "Forecast £000": ("960", "380", "730", "515"),
                "Variance £000": ("60", "(20)", "30", "(5)"),
            },
        ),
        Base(
            "capital",
            {
                "Capital scheme": ("Depot roofs", "Weir bridge", "School kitchens", "Boathouse"),
                "Current budget £000": ("1,200", "800", "400", "150"),
                "Forecast £000": ("1,100", "600", "420", "150"),
                "Variance £000": ("(100)", "(200)", "20", "0"),
            },
        ),
        Base(
            "risks",
            {
                "Ref": ("R1", "R2", "R3", "R4"),
                "Risk": (
                    "Pay awards exceed the budget",
                    "The weir gives way",
                    "The depot burns",
                    "Storms in May",
                ),
                "Inherent score": ("20", "16", "12", "15"),
                "Current score": ("12", "10", "8", "9"),
                "Target score": ("8", "6", "4", "6"),
            },
        ),
        Base(
            "savings-proposals",
            {
                "Ref": ("S1", "S2", "S3", "S4"),
                "Saving": ("Fewer vans", "Joint depot", "Paper less", "Let the boathouse"),
                "Planned £000": ("400", "120", "300", "90"),
                "Forecast £000": ("350", "120", "260", "95"),
                "RAG": LIGHTS,
            },
        ),
        Base(
            "rag-summary",
            {
                "Theme": ("Parks", "Roads", "Leisure", "Waste"),
                "Green": ("7", "4", "6", "3"),
                "Amber": ("2", "3", "1", "2"),
                "Red": ("1", "1", "2", "0"),
                "Not rated": ("3", "1", "2", "4"),
            },
        ),
    )
}
TITLES = {"risks": "Strategic risks"}
INSTEAD = (
    ("indicator-results", "Indicator", "What are we measuring", "indicator"),
    ("indicator-results", "Indicator", "What we track", "indicator"),
    ("indicator-results", "Good is", "Is high or low good?", "polarity"),
    ("indicator-results", "Good is", "Maximise or minimise", "polarity"),
    ("indicator-results", "Good is", "Preferred trend", "polarity"),
    ("indicator-results", "RAG", "BRAG", "rag"),
    ("indicator-results", "RAG", "How are we doing?", "rag"),
    ("indicator-results", "RAG", "Performance against target", "rag"),
    ("indicator-results", "RAG", "Alert", "rag"),
    ("indicator-results", "Direction of travel", "Improving or declining", "direction_short_term"),
    ("indicator-results", "Direction of travel", "Getting better or worse?", "direction_short_term"),
    ("indicator-results", "Comment", "Mitigating action", "comment"),
    ("indicator-results", "Comment", "What we are doing about it", "comment"),
    ("indicator-results", "Comment", "Next steps", "comment"),
    ("key-actions", "Action", "Pledge", "action"),
    ("key-actions", "Action", "What are we doing", "action"),
    ("key-actions", "Due date", "Go live date", "due_text"),
    ("key-actions", "Due date", "Timeframe", "due_text"),
    ("key-actions", "RAG", "DCA", "rag"),
    ("key-actions", "RAG", "Are we on track?", "rag"),
    ("key-actions", "Progress update", "What has happened so far", "comment"),
    ("key-actions", "Progress update", "Key achievements", "comment"),
    ("revenue", "Service", "Subjective heading", "service"),
    ("revenue", "Service", "Type of spend", "service"),
    ("revenue", "Variance £000", "(Surplus)/deficit £000", "variation_gbp"),
    ("revenue", "Variance £000", "Adverse/(favourable) £000", "variation_gbp"),
    ("revenue", "Variance £000", "Diff £000", "variation_gbp"),
    ("revenue", "Forecast £000", "Out-turn £000", "forecast_gbp"),
    ("capital", "Variance £000", "Over/(under) £000", "variance_gbp"),
    ("risks", "Risk", "What could go wrong", "risk"),
    ("risks", "Risk", "Risk event", "risk"),
    ("risks", "Target score", "Desired score", "target_score"),
    ("savings-proposals", "Saving", "Saving title", "proposal"),
    ("savings-proposals", "Saving", "Description of saving", "proposal"),
    ("savings-proposals", "Planned £000", "Saving required £000", "planned_gbp"),
    ("savings-proposals", "RAG", "Deliverability", "rag"),
    ("savings-proposals", "RAG", "Delivery confidence", "rag"),
    ("rag-summary", "Green", "At or above target", "green"),
    ("rag-summary", "Green", "Performing well", "green"),
    ("rag-summary", "Amber", "Slightly missed", "amber"),
    ("rag-summary", "Red", "Outside tolerance", "red"),
    ("rag-summary", "Red", "Underperforming", "red"),
    ("rag-summary", "Not rated", "Awaiting data", "not_rated"),
)
BESIDE = (
    ("indicator-results", "Numerator", ("182", "78", "60", "22"), "parts"),
    ("indicator-results", "Denominator", ("200", "100", "100", "50"), "parts"),
    ("indicator-results", "Sample size", ("1,100", "640", "910", "318"), "parts"),
    ("indicator-results", "Data confidence", LEVELS, "confidence"),
    ("indicator-results", "Cabinet member", POSTS, "owner"),
    ("indicator-results", "Assistant Director", POSTS, "owner"),
    ("indicator-results", "Business unit", GROUPS, "service"),
    ("indicator-results", "Stretch target", ("95%", "85%", "80%", "60%"), "limit"),
    ("indicator-results", "Lower threshold", ("85%", "75%", "70%", "30%"), "limit"),
    ("indicator-results", "Starting position", ("70%", "72%", "51%", "20%"), "baseline"),
    ("indicator-results", "LG Inform", ("88%", "74%", "70%", "41%"), "benchmark"),
    ("indicator-results", "Top quartile", ("96%", "89%", "81%", "66%"), "benchmark"),
    ("indicator-results", "Annual direction of travel", ("↑", "↑", "→", "↓"), "direction_long_term"),
    ("key-actions", "Managed by", POSTS, "owner"),
    ("key-actions", "Budget RAG", ("Green", "Green", "Amber", "Red"), "other_rag"),
    (
        "key-actions",
        "Next milestone",
        ("Survey ends", "Steel arrives", "Trees ordered", "Keys"),
        "other_text",
    ),
    ("key-actions", "Workstream", GROUPS, "committee"),
    ("revenue", "Budget holder", POSTS, "owner"),
    ("revenue", "What has driven this?", TEXTS, "comment"),
    ("revenue", "Movement since last report £000", ("10", "(15)", "5", "25"), "movement"),
    ("revenue", "Budget at 1 April £000", ("880", "410", "690", "500"), "original_budget_gbp"),
    ("capital", "Source of funding", ("Grant", "Borrowing", "Grant", "Receipts"), "funding"),
    ("capital", "Completion date", DATES, "date"),
    ("capital", "Total scheme cost £000", ("2,400", "3,100", "900", "610"), "later"),
    ("capital", "Latest position", TEXTS, "comment"),
    ("risks", "Cause", TEXTS, "effect"),
    ("risks", "Causes", TEXTS, "effect"),
    ("risks", "Vulnerabilities", TEXTS, "effect"),
    ("risks", "Potential consequences", TEXTS, "effect"),
    ("risks", "Next review", DATES, "date"),
    ("risks", "Risk category", GROUPS, "category"),
    ("risks", "Treat or tolerate", ("Treat", "Tolerate", "Treat", "Treat"), "treatment"),
    ("risks", "Sources of assurance", TEXTS, "controls"),
    ("savings-proposals", "Mitigating action", TEXTS, "comment"),
    ("savings-proposals", "Budget holder", POSTS, "owner"),
    ("savings-proposals", "One-off or ongoing", ("One-off", "Ongoing", "Ongoing", "One-off"), "sort"),
    ("savings-proposals", "Saved to date £000", ("150", "60", "80", "40"), "delivered_gbp"),
    ("savings-proposals", "Unachieved £000", ("50", "0", "40", "(5)"), "variance_gbp"),
    ("rag-summary", "Without target", ("1", "2", "0", "5"), "no_target"),
    ("rag-summary", "Steady", ("4", "1", "2", "3"), "stable"),
)


def told(columns: dict[str, Sequence[str]], title: str = "Overview") -> tuple[str, dict[str, str], int]:
    """The kind that a table is of, the field of each of its columns, and how many questions it leaves."""
    one = replace(table(tuple(columns), *zip(*columns.values(), strict=True)), headings=(title,))
    found = find(one, KNOWLEDGE, ())
    assert found is not None
    return found.kind.name, {column.heading: column.name for column in found.columns}, len(found.questions)


def says(kind: str, heading: str, field: str) -> float:
    """How much a heading says by itself what a field of a kind is called."""
    return next(one for one in KINDS if one.name == kind).likenesses(heading_of((heading,), WORDS, OWN))[
        field
    ]


@pytest.mark.parametrize(("kind", "was", "heading", "field"), INSTEAD)
def test_a_column_is_told_by_another_heading(kind: str, was: str, heading: str, field: str) -> None:
    columns = {heading if name == was else name: cells for name, cells in BASES[kind].columns.items()}
    name, fields, asked = told(columns, TITLES.get(kind, "Overview"))
    assert (name, fields[heading], asked) == (kind, field, 0)
    assert says(kind, heading, field) > WELL


@pytest.mark.parametrize(("kind", "heading", "cells", "field"), BESIDE)
def test_a_column_beside_is_told(kind: str, heading: str, cells: Sequence[str], field: str) -> None:
    name, fields, asked = told({**BASES[kind].columns, heading: cells}, TITLES.get(kind, "Overview"))
    assert (name, fields[heading], asked) == (kind, field, 0)
    assert says(kind, heading, field) > WELL


ASIDES = {
    "indicator-results": ("parts", "confidence", "limit", "baseline", "owner", "service"),
    "key-actions": ("other_rag", "other_text", "money", "stage", "start_text"),
    "capital": ("funding", "later", "owner", "date"),
    "risks": ("effect", "date", "category", "treatment", "controls"),
    "savings-proposals": ("sort", "date", "owner"),
    "revenue": ("owner", "movement"),
}


def test_what_stands_beside_is_known_and_left_out() -> None:
    kinds = {kind.name: kind for kind in KINDS}
    for name, fields in ASIDES.items():
        assert [field for field in fields if not kinds[name].field(field).is_aside] == []


def test_what_is_not_achieved_is_not_delivered() -> None:
    savings = next(kind for kind in KINDS if kind.name == "savings-proposals")
    for text in ("Unachieved £000", "Undelivered £000", "Not achieved £000"):
        assert savings.likenesses(heading_of((text,), WORDS, OWN)).get("delivered_gbp", 0.0) == 0.0


def test_a_revised_budget_beside_no_other_is_the_current_one() -> None:
    columns = BASES["capital"].columns
    revised = {name.replace("Current", "Revised"): cells for name, cells in columns.items()}
    assert told(revised, "Capital")[1]["Revised budget £000"] == "current_budget_gbp"
    both = {
        "Capital scheme": columns["Capital scheme"],
        "Current budget £000": ("1,250", "820", "400", "160"),
    }
    fields = told(both | {name: cells for name, cells in revised.items() if name not in both}, "Capital")[1]
    assert fields["Current budget £000"] == "current_budget_gbp"
    assert fields["Revised budget £000"] == "proposed_budget_gbp"


def test_what_is_moved_to_future_years_is_no_budget_of_theirs() -> None:
    capital = next(kind for kind in KINDS if kind.name == "capital")
    for text in (
        "Reprofiling to future years £000",
        "Slipped to later years £000",
        "Rephased to later years",
    ):
        assert capital.likenesses(heading_of((text,), WORDS, OWN))["later"] == 0.0
