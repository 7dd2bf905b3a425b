"""Outlines of places, and when an answer is a map of them."""

from __future__ import annotations

import json

import pytest

from pipelines.portal.explorer.answer import AddedUp, GroupTold
from pipelines.portal.explorer.keys import Key, KeyWords
from pipelines.portal.explorer.mapping import Boundaries, Place, map_of, rings_of
from pipelines.portal.explorer.question import Group, Question
from pipelines.store.published import PublishedColumn

SQUARE = [[0.0, 51.0], [0.1, 51.0], [0.1, 51.1], [0.0, 51.1], [0.0, 51.0]]
WARD = PublishedColumn("ward", "string", "Ward", "", "", required=False, allowed=())
HERE = Boundaries(
    "Wards",
    (
        Place(("X1", "High Ward"), rings_of(json.dumps({"type": "Polygon", "coordinates": [SQUARE]}))),
        Place(
            ("X2", "Low & Ward"), rings_of(json.dumps({"type": "MultiPolygon", "coordinates": [[SQUARE]]}))
        ),
    ),
)


def told(*groups: tuple[Key, float]) -> AddedUp:
    by = Group("ward")
    return AddedUp(
        Question(groups=(by,)),
        (KeyWords(by, WARD),),
        tuple(GroupTold((key,), int(value), value) for key, value in groups),
        sum(int(value) for _, value in groups),
        sum(value for _, value in groups),
        has_share=True,
        has_change=False,
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        '{"type": "Point", "coordinates": [0, 51]}',
        '{"type": "Polygon", "coordinates": [[[0, 51], [1, 51]]]}',
        '{"type": "Polygon", "coordinates": [[[0, 510], [1, 51], [1, 52], [0, 510]]]}',
        '{"type": "Polygon", "coordinates": [[["x", 51], [1, 51], [1, 52], ["x", 51]]]}',
        '{"type": "Polygon", "coordinates": ' + "[" * 5000,
    ],
)
def test_what_is_no_outline_has_no_rings(text: str):
    assert rings_of(text) == ()


def test_an_answer_by_places_is_a_map_with_its_words_and_shades():
    chart = map_of(told(("x1", 10), ("Low & Ward", 2), (None, 3)), [HERE], "", "Rows")
    assert chart is not None
    assert chart.words == "Rows on a map of Wards: Low & Ward 2; x1 10."
    body = str(chart.body)
    assert body.count("<path ") == 2
    assert "<title>Low &amp; Ward: 2</title>" in body
    assert 'fill="#0b4f45"' in body
    assert 'fill="#46907c"' in body


def test_one_place_that_is_not_known_and_there_is_no_map():
    assert map_of(told(("x1", 10), ("High Wrd", 2)), [HERE], "", "Rows") is None
    assert map_of(told((2024, 10)), [HERE], "", "Rows") is None
    assert map_of(told(("x1", 1)), [], "", "Rows") is None
