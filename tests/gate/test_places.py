"""Places asked about share by share: the same answers as of the whole table, and only for what is new."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from sample_rows import PROJECT, SCHEMAS

from pipelines.gate import places, validation
from pipelines.gate.places import check_places
from pipelines.release.content import table_of
from pipelines.rows import kept_texts
from pipelines.rows.answers import Answers
from pipelines.rows.findings import CheckResult
from pipelines.rows.kept_texts import places_in_shares
from pipelines.rows.known import shares_of
from pipelines.rows.records import PrintedSpot, Records

SCHEMA = SCHEMAS["locators"]
REPORTS = [f"q{number % 4 + 1}-20{number:02}-plan" for number in range(48)]


def spots_of(report: str) -> list[PrintedSpot]:
    """A row with two cells, on a page or, of each third report, on a line."""
    is_page = REPORTS.index(report) % 3 < 2 if report in REPORTS else True
    sides = [Decimal(side) for side in ("10.50", "20", "30.25", "40")] if is_page else [None] * 4
    page, line = (1, None) if is_page else (None, 7)
    row = f"{report}/plan/1"
    return [
        PrintedSpot(row, name, 1, report, "a" * 64, page, *sides, line, "" if name == "empty" else "12")
        for name in ("", "name", "value", *(f"more{n}" for n in range(8)), "empty")
    ]


def tables(spots: Sequence[PrintedSpot]) -> list[Records]:
    return [Records("plan", (), tuple(spots))]


def whole(spots: Sequence[PrintedSpot]) -> tuple[CheckResult, ...]:
    """What is said of all places, asked at once."""
    every = Records("locators", tuple(spot.as_row() for spot in spots))
    found = validation.check_resource(every, SCHEMA, PROJECT.expectations / "locators.json")
    return tuple(replace(result, failed_rows=()) for result in found)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many places were asked about, each time that any were."""
    monkeypatch.setattr(kept_texts, "FEWEST_PARTED", 0)
    counts: list[int] = []
    for name in ("check_resource", "check_resource_of_each"):
        real = getattr(validation, name)

        def counted(given: Any, *others: Any, real: Any = real) -> Any:
            counts.append(sum(len(each.rows) for each in ([given] if isinstance(given, Records) else given)))
            return real(given, *others)

        monkeypatch.setattr(places.validation, name, counted)
    return counts


SOUND = [spot for report in REPORTS for spot in spots_of(report)]


def test_shares_say_what_the_whole_table_is_said_and_only_new_ones_are_asked(asked: list[int]):
    first = Answers()
    found = check_places(tables(SOUND), SCHEMA, PROJECT, first)
    assert asked == [len(SOUND)]
    more = [*SOUND, *spots_of("q1-2031-plan")]
    second = Answers(first.used)
    later = check_places(tables(more), SCHEMA, PROJECT, second)
    assert len(asked) == 2
    assert 12 <= asked[1] < 0.6 * len(more)
    assert check_places(tables(list(more)), SCHEMA, PROJECT, Answers(second.used)) == later
    assert len(asked) == 2
    assert found == whole(SOUND)
    assert later == whole(more)


@pytest.mark.usefixtures("asked")
def test_a_place_that_breaks_a_rule_is_told_as_of_the_whole_table():
    known = Answers()
    check_places(tables(SOUND), SCHEMA, PROJECT, known)
    for change in (
        {"document_sha256": "none"},
        {"x1": Decimal(1)},
        {"field": "name", "text": "13"},
        {"x0": Decimal("NaN")},
        {"field": None},
    ):
        spoilt = [*SOUND[:2], SOUND[2]._replace(**change), *SOUND[3:]]
        found = check_places(tables(spoilt), SCHEMA, PROJECT, Answers(known.used))
        assert found == whole(spoilt), change
        assert any(not result.passed for result in found), change


@pytest.mark.usefixtures("asked")
def test_one_key_in_two_shares_is_one_too_many():
    shares = list(shares_of(sorted(REPORTS)))
    other = next(report for share in shares for report in share if REPORTS[0] not in share)
    twins = [*SOUND, SOUND[0]._replace(report=other)]
    found = check_places(tables(twins), SCHEMA, PROJECT, Answers())
    assert found == whole(twins)
    assert any(not result.passed for result in found)


@pytest.mark.parametrize("most", [places.MOST_KINDS, 4, 1])
def test_two_places_of_one_key_are_found_however_many_keys_there_may_be(
    most: int, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(places, "MOST_KINDS", most)
    names = ("locator", "field", "part")
    schema, chance = replace(SCHEMA, primary_key=names), random.Random(7)  # noqa: S311 - any rows will do
    for count in (0, 1, 2, 3, 4, 5, 6, 18) * 20:
        cells = [tuple(map(chance.choice, ("ab", "xyz", "123"))) for _ in range(count)]
        table = table_of(names, [[row[at] for row in cells] for at in range(3)])
        assert places._has_own_key(table, schema) == (len(set(cells)) == count), cells


def test_all_places_are_put_in_order_once(monkeypatch: pytest.MonkeyPatch):
    sorted_times: list[int] = []
    unique = np.unique
    monkeypatch.setattr(
        np, "unique", lambda *given, **how: (sorted_times.append(1), unique(*given, **how))[1]
    )
    texts = places_in_shares(tables(SOUND), SCHEMA, Answers())
    assert texts is not None
    assert places._has_own_key(texts.table(), SCHEMA)
    assert len(sorted_times) == 1
