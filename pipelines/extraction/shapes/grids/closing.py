"""Rules that a page end or a table's open side left out, from where the others end together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from pipelines.extraction.model import Box, Rule
from pipelines.extraction.settings import SETTINGS as S
from pipelines.extraction.shapes.grids.edges import cross, edge_of


def closing_edges(edges: list[dict[str, Any]], rules: Sequence[Rule]) -> list[dict[str, Any]]:
    """Rules that a page end left out: where several column rules end together with no row rule there.

    Some producers leave a row open below that goes on over the page, and open above where it goes on. The
    shading of its cells ends there too, but closes none: the cells beside a shaded one are as open.
    """
    verticals = [edge for edge in edges if edge["orientation"] == "v"]
    horizontals = [edge for edge in edges if edge["orientation"] == "h"]
    ends: dict[int, list[dict[str, Any]]] = {}
    for edge in verticals:
        for end in (edge["top"], edge["bottom"]):
            ends.setdefault(round(end / S.snap), []).append(edge | {"end": end})
    lying, upright = ([rule.box for rule in rules if rule.is_vertical == one] for one in (False, True))
    closing = []
    for group in ends.values():
        y = group[0]["end"]
        level = [other for other in horizontals if abs(other["top"] - y) <= S.snap]
        closing += [
            edge_of(Box(xs[0], y, xs[-1], y), "h")
            for xs in _open_runs(sorted({edge["x0"] for edge in group}), level, y, lying, upright)
            if (len(xs) >= S.closing_rules and xs[-1] - xs[0] > S.closing_width)
            or (len(xs) > 1 and _is_beneath_rule(xs, y, level, horizontals))
        ]
    return closing + _closing_sides(verticals, horizontals)


def _open_runs(
    xs: Sequence[float],
    level: Sequence[Mapping[str, Any]],
    y: float,
    lying: Sequence[Box],
    upright: Sequence[Box],
) -> Iterable[list[float]]:
    """Runs of column rules that end open at a height; all as one run where only shading ends there too."""
    across = [box for box in lying if abs(box.top - y) <= S.snap]
    ended = sorted({box.x0 for box in upright if min(abs(box.top - y), abs(box.bottom - y)) <= S.snap})
    if len(ended) < S.closing_rules or any(box.x1 > ended[0] and box.x0 < ended[-1] for box in across):
        return _unclosed(xs, level)
    return [ended]


def _is_beneath_rule(
    xs: Sequence[float],
    y: float,
    level: Sequence[Mapping[str, Any]],
    horizontals: Sequence[Mapping[str, Any]],
) -> bool:
    """Whether cells of one row are closed beside column rules that a row rule joins at another height.

    So a cell merged over rows looks that goes on over the page end, where the cells beside it do not; between
    two tables that stand beside each other no rule joins theirs.
    """
    is_beside = any(abs(edge["x1"] - xs[0]) <= S.snap or abs(edge["x0"] - xs[-1]) <= S.snap for edge in level)
    return is_beside and any(
        abs(edge["top"] - y) > S.snap and edge["x0"] <= xs[0] + S.snap and edge["x1"] >= xs[-1] - S.snap
        for edge in horizontals
    )


def _unclosed(xs: Sequence[float], level: Sequence[Mapping[str, Any]]) -> Iterator[list[float]]:
    """Column rules that end at one height, in runs of those between which no row rule stands there.

    Between two tables that stand beside each other none does either, but those are two rules only.
    """
    run = list(xs[:1])
    for x, following in pairwise(xs):
        if any(edge["x0"] <= x + S.snap and edge["x1"] >= following - S.snap for edge in level):
            yield run
            run = []
        run.append(following)
    yield run


def _closing_sides(
    verticals: Sequence[dict[str, Any]], horizontals: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Rules that a table leaves out at its sides: where row rules that column rules cross end together."""
    closing = []
    for side in ("x0", "x1"):
        groups: list[list[dict[str, Any]]] = []
        for edge in sorted(horizontals, key=lambda edge: (edge[side], edge["top"])):
            if groups and edge[side] - groups[-1][0][side] <= S.snap:
                groups[-1].append(edge)
            else:
                groups.append([edge])
        for ended in groups:
            x = ended[0][side]
            if len(ended) < S.closing_rules:
                continue
            group = [edge for edge in ended if sum(cross(edge, other) for other in verticals) > 1]
            top = min((edge["top"] for edge in group), default=0.0)
            bottom = max((edge["top"] for edge in group), default=0.0)
            whole = [
                edge["x0"]
                for edge in verticals
                if min(edge["bottom"], bottom) - max(edge["top"], top) > S.side_share * (bottom - top)
                and any(cross(other, edge) for other in group)  # not those of a table beside
            ]
            is_ruled = any(abs(other - x) <= S.snap for other in whole)
            if len(group) >= S.closing_rules and len(whole) >= 2 and not is_ruled:
                closing.append(edge_of(Box(x, top, x, bottom), "v"))
    return closing
