"""Printed words become words of the contract, or nothing: never a guess."""

from __future__ import annotations

import pytest

from pipelines.rows import values


@pytest.mark.parametrize("suffix", ["G", "GA", "RA", "R"])
def test_a_rating_suffix_is_taken_off(suffix: str):
    text, rating = values.split_rating(f"83.2% (As at 30 Sep 2016) ({suffix})")
    assert text == "83.2% (As at 30 Sep 2016)"
    assert rating == values.RATINGS[suffix.lower()]
