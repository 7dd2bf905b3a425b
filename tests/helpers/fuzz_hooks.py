"""Leads schemathesis to data: half of what it makes up for a path or a query is replaced by what there is."""

from __future__ import annotations

import random
from typing import Any

import schemathesis

THERE = {
    "dataset": ("indicators", "savings", "key-actions"),
    "version": ("latest", "1.0.0", "1.1.0", "1.*", "9.9.9"),
    "table": ("observations", "savings", "key-actions", "locators", "indicators"),
    "indicator": ("running-costs-of-estate", "households-placed-in-the-private-sector"),
}
COLUMNS = ("report", "ref", "value", "rag", "period_end", "amount_gbp", "page", "locator", "is_total")
WAYS = ("", "__eq", "__ne", "__gt", "__lte", "__in", "__empty", "__contains", "__starts", "__like")
CHANCE = random.Random(20261122)  # noqa: S311 - the same every time


@schemathesis.hook
def map_path_parameters(_: Any, path_parameters: dict[str, Any] | None) -> dict[str, Any] | None:
    """Names of datasets, versions and tables that there are."""
    if not path_parameters or CHANCE.random() < 0.3:
        return path_parameters
    return {
        name: CHANCE.choice(THERE[name]) if name in THERE and CHANCE.random() < 0.9 else value
        for name, value in path_parameters.items()
    }


@schemathesis.hook
def map_query(_: Any, query: dict[str, Any] | None) -> dict[str, Any] | None:
    """Filters on columns that there are, with the values that were made up."""
    if not query or CHANCE.random() < 0.5:
        return query
    found = dict(query)
    values = [value for value in found.values() if isinstance(value, str)] or ["1"]
    for _ in range(CHANCE.randint(0, 2)):
        found[CHANCE.choice(COLUMNS) + CHANCE.choice(WAYS)] = CHANCE.choice(
            [*values, "Green", "2016-09-30", "1"]
        )
    for name in ("sort", "fields", "facet"):
        if CHANCE.random() < 0.2:
            found[name] = ",".join(CHANCE.sample(COLUMNS, 2))
    return found
