"""Rules and fills as edges, and the rectangles between them.

pdfplumber's table model merges edges and finds where they cross.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from typing import Any

from pipelines.extraction.model import Box, Fill, Rule
from pipelines.extraction.settings import SETTINGS as S
from pipelines.extraction.shapes.grids.areas import touching_groups
from pipelines.extraction.shapes.grids.closing import closing_edges
from pipelines.extraction.shapes.grids.edges import edge_of, extent
from pipelines.extraction.shapes.paper import is_paper


def rectangles_between(rules: Sequence[Rule], fills: Sequence[Fill]) -> list[list[Box]]:
    """Groups of touching rectangles between rules."""
    from pdfplumber import table as model

    edges = [edge_of(rule.box, "v" if rule.is_vertical else "h") for rule in rules]
    upright = sorted((rule.box.x0, rule.box.top, rule.box.bottom) for rule in rules if rule.is_vertical)
    for fill in fills:
        box = fill.box
        if is_paper(fill.colour) or _is_set_in(box, upright):
            continue
        edges.append(edge_of(Box(box.x0, box.top, box.x1, box.top), "h"))
        edges.append(edge_of(Box(box.x0, box.bottom, box.x1, box.bottom), "h"))
        edges.append(edge_of(Box(box.x0, box.top, box.x0, box.bottom), "v"))
        edges.append(edge_of(Box(box.x1, box.top, box.x1, box.bottom), "v"))
    if not any(edge["orientation"] == "v" for edge in edges):
        return []
    merged = model.merge_edges(edges, S.snap, S.snap, S.snap, S.snap)
    closing = closing_edges(merged, rules)
    if closing:
        merged = model.merge_edges(merged + closing, S.snap, S.snap, S.snap, S.snap)
    merged = [
        edge for edge in merged if max(edge["x1"] - edge["x0"], edge["bottom"] - edge["top"]) > S.least_cell
    ]
    boxes = _smallest_cells(model.edges_to_intersections(merged, S.snap, S.snap))
    return touching_groups([box for box in boxes if min(box.width, box.height) > S.least_cell])


def _is_set_in(box: Box, upright: Sequence[tuple[float, float, float]]) -> bool:
    """Whether shading stands between column rules with white on both sides: a paragraph's, no cell's."""
    middle = box.middle[1]

    def is_ruled(low: float, high: float) -> bool:
        first, end = bisect_left(upright, (low,)), bisect_right(upright, (high,))
        return any(top - S.snap <= middle <= bottom + S.snap for _, top, bottom in upright[first:end])

    def is_beside(x: float, outwards: int) -> bool:
        near, far = sorted((x + outwards * (S.snap + S.hair), x + outwards * S.paragraph_inset))
        return is_ruled(near, far) and not is_ruled(x - S.snap, x + S.snap)

    return bool(upright) and is_beside(box.x0, -1) and is_beside(box.x1, 1)


def _smallest_cells(crossings: Mapping[tuple[float, float], Mapping[str, list[dict[str, Any]]]]) -> list[Box]:
    """The smallest rectangle below and right of each crossing of rules.

    As pdfplumber's `intersections_to_cells` finds it, but each crossing's rules are looked up once.
    """
    down = {point: {extent(edge) for edge in edges["v"]} for point, edges in crossings.items()}
    across = {point: {extent(edge) for edge in edges["h"]} for point, edges in crossings.items()}
    by_x: dict[float, list[tuple[float, float]]] = {}
    by_y: dict[float, list[tuple[float, float]]] = {}
    for point in sorted(crossings):
        by_x.setdefault(point[0], []).append(point)
        by_y.setdefault(point[1], []).append(point)

    def smallest(point: tuple[float, float]) -> Box | None:
        column, row = by_x[point[0]], by_y[point[1]]
        right = [
            other for other in row[bisect_right(row, point) :] if not across[point].isdisjoint(across[other])
        ]
        for low in column[bisect_right(column, point) :]:
            if down[point].isdisjoint(down[low]):
                continue
            for far in right:
                corner = (far[0], low[1])
                if (
                    corner in crossings
                    and not down[corner].isdisjoint(down[far])
                    and not across[corner].isdisjoint(across[low])
                ):
                    return Box(*point, *corner)
        return None

    return [box for point in sorted(crossings) if (box := smallest(point)) is not None]
