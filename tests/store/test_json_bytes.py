"""JSON of the store: the quick writer says what Python's own says, or leaves it to that one."""

from __future__ import annotations

import json
from enum import StrEnum
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.store.hashes import _written_quickly, json_bytes


class Word(StrEnum):
    ONE = "one"


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


def slowly(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode("utf-8")


@settings(max_examples=40)
@given(VALUES)
def test_the_bytes_are_those_of_pythons_own_writer(value: object):
    assert json_bytes(value) == slowly(value)


@pytest.mark.parametrize(
    "value", [1e-7, 2**70, {1: "a number for a name"}, {"figure": 1e300}, Word.ONE, (1, (2,)), {"": []}]
)
def test_odd_values_are_written_as_before(value: object):
    assert json_bytes({"value": value}) == slowly({"value": value})


@pytest.mark.parametrize(("value", "error"), [(float("nan"), ValueError), (UUID(int=1), TypeError)])
def test_what_is_no_json_is_refused_as_before(value: object, error: type[Exception]):
    with pytest.raises(error):
        json_bytes({"value": value})


def test_what_a_catalogue_says_is_written_quickly():
    assert _written_quickly({"format": 3, "packages": [{"name": "é", "latest": None}], "reports": []})
