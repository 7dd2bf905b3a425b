"""Rules as the values that pdfplumber's table model takes: edges across and upright, in points."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipelines.extraction.model import Box
from pipelines.extraction.settings import SETTINGS as S


def extent(edge: Mapping[str, Any]) -> tuple[float, ...]:
    """Where an edge begins and ends: left, top, right, bottom."""
    return (edge["x0"], edge["top"], edge["x1"], edge["bottom"])


def cross(level: Mapping[str, Any], upright: Mapping[str, Any]) -> bool:
    """Whether two rules cross or touch."""
    return bool(
        level["x0"] - S.snap <= upright["x0"] <= level["x1"] + S.snap
        and upright["top"] - S.snap <= level["top"] <= upright["bottom"] + S.snap
    )


def edge_of(box: Box, orientation: str) -> dict[str, Any]:
    """A flat box as an edge, across (`h`) or upright (`v`)."""
    return {
        "x0": box.x0,
        "x1": box.x1,
        "top": box.top,
        "bottom": box.bottom,
        "width": box.width,
        "height": box.height,
        "orientation": orientation,
        "object_type": "line",
    }
