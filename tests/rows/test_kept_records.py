"""Rows and places as they are kept: the same when they come back, and places as plain tuples meanwhile."""

from __future__ import annotations

import pickle
import pickletools
from decimal import Decimal

import pytest

from pipelines.rows.known_tuple import KnownTuple
from pipelines.rows.records import HeldBack, PrintedSpot, Records

BOX = (Decimal("1.50"), Decimal(2), Decimal("30.25"), Decimal(4))
SPOTS = tuple(
    PrintedSpot(f"q1/figures/{number}", "value", 1, "q1", "a" * 64, 1, *BOX, None, f"{number}%")
    for number in range(50)
)
ROWS = ({"report": "q1", "value": Decimal("1.50"), "locator": "q1/figures/1"},)
HELD = HeldBack("q1", "figures", "no unit", "page 1", {"value": "7"}, spots=SPOTS[:1])


@pytest.mark.parametrize(
    "spots", [(), SPOTS, KnownTuple(SPOTS, {"q1": "its reading"})], ids=["none", "some", "known"]
)
def test_records_come_back_as_they_were(spots: tuple[PrintedSpot, ...]):
    records = Records("figures", ROWS, spots, (HELD,))
    back = pickle.loads(pickle.dumps(records))  # noqa: S301 - made here
    assert back == records
    assert type(back.locators) is type(spots)
    assert all(type(spot) is PrintedSpot for spot in back.locators)
    assert getattr(back.locators, "by", None) == getattr(spots, "by", None)
    assert repr(back) == repr(records), "a figure of a box is written with the digits it had"


def test_no_place_is_kept_as_an_object_of_its_own():
    made = [code.name for code, _, _ in pickletools.genops(pickle.dumps(Records("figures", (), SPOTS)))]
    assert made.count("NEWOBJ") == 1, "the records themselves"


def test_records_that_an_older_version_kept_come_back():
    records = Records("figures", ROWS)
    older = Records.__new__(Records)
    older.__setstate__(dict(vars(records)))
    assert older == records


def test_a_place_named_anew_is_the_same_place():
    named = SPOTS[0].named("observation", "")
    assert (named.locator, named.field) == ("observation", "")
    assert named._replace(locator=SPOTS[0].locator, field=SPOTS[0].field) == SPOTS[0]
