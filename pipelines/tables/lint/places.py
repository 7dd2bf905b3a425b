"""Rules about places: coordinates exchanged, outside the area, or of nowhere."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from pipelines.tables.lint.rules import Context, LintFault, fault
from pipelines.tables.proposing import ProposedColumn

FAR_DEGREES, FAR_METRES = 1.0, 100_000.0
"""A council's own places lie within some 50 km; twice that is another part of the country.
A degree of longitude is shorter than one of latitude by the cosine of the latitude."""

BRITAIN = (49.0, 61.5, -9.0, 2.5)
GRID = (0.0, 700_000.0, 0.0, 1_300_000.0)


def of_the_places(context: Context) -> Iterator[LintFault]:
    """Pairs of coordinates that cannot be where they say."""
    yield from _pairs(context, context.role("longitude"), context.role("latitude"))
    yield from _pairs(context, context.role("easting"), context.role("northing"))


def _pairs(
    context: Context, east: ProposedColumn | None, north: ProposedColumn | None
) -> Iterator[LintFault]:
    if east is None or north is None or "date" in (east.type, north.type):
        return
    found = context.database.execute(
        f"""SELECT record, e.number::DOUBLE AS x, n.number::DOUBLE AS y FROM clean
            JOIN v{east.index} e ON c{east.index} = e.v JOIN v{north.index} n ON c{north.index} = n.v
            WHERE e.number IS NOT NULL AND n.number IS NOT NULL AND (e.number::DOUBLE <> 0 OR
            n.number::DOUBLE <> 0)
            ORDER BY record"""
    ).fetchnumpy()
    x, y = np.asarray(found["x"], dtype=float), np.asarray(found["y"], dtype=float)
    records = np.asarray(found["record"])
    if not len(records):
        return
    is_degrees = bool((abs(x) <= 180).mean() > 0.5)
    south, top, west, right = BRITAIN if is_degrees else (GRID[2], GRID[3], GRID[0], GRID[1])
    far = FAR_DEGREES if is_degrees else FAR_METRES
    far_east = FAR_DEGREES / math.cos(math.radians((south + top) / 2)) if is_degrees else FAR_METRES
    inside = (x >= west) & (x <= right) & (y >= south) & (y <= top)
    if inside.sum() >= 5:
        middle_x, middle_y = float(np.median(x[inside])), float(np.median(y[inside]))
        near = (abs(x - middle_x) <= far_east) & (abs(y - middle_y) <= far)
        swapped = ~near & (abs(y - middle_x) <= far_east) & (abs(x - middle_y) <= far)
        outside = ~near & ~swapped if near.mean() > 0.9 else ~inside & ~swapped
    else:
        swapped = ~inside & (y >= west) & (y <= right) & (x >= south) & (x <= top)
        outside = ~inside & ~swapped
    for rule, mask in (("coordinates-exchanged", swapped), ("outside-area", outside)):
        rows = [int(record) for record in records[mask]]
        if rows:
            yield fault(rule, rows, east.name, context.sample(east, rows[0]))
