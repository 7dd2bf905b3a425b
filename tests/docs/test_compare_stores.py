"""The script that compares two stores sees a changed cell, a lost row and a lost column, and nothing else."""

from __future__ import annotations

import importlib.util
from types import ModuleType

import pytest
from conftest import CHECKOUT

BEFORE = {
    "p/data/t": (("locator", "value"), [{"locator": "a", "value": "1"}, {"locator": "b", "value": "2"}])
}


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("compare_stores", CHECKOUT / "scripts/compare_stores.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_order_and_new_columns_are_no_difference(script: ModuleType):
    rows = [{"locator": "b", "new": "", "value": "2"}, {"locator": "a", "new": "", "value": "1"}]
    after = {"p/data/t": (("locator", "new", "value"), rows)}
    assert list(script.differences(BEFORE, after)) == []
    assert list(script.additions(BEFORE, after)) == ["p/data/t: new columns new"]


@pytest.mark.parametrize(
    ("after", "told"),
    [
        ({}, 1),
        ({"p/data/t": (("locator",), [{"locator": "a"}, {"locator": "b"}])}, 1),
        ({"p/data/t": (("locator", "value"), [{"locator": "a", "value": "1"}])}, 3),
        (
            {"p/data/t": (("locator", "value"), [{"locator": x, "value": "1"} for x in "ab"])},
            1,
        ),
    ],
)
def test_a_lost_table_column_row_or_value_is_told(script: ModuleType, after: dict[str, object], told: int):
    assert len(list(script.differences(BEFORE, after))) == told
