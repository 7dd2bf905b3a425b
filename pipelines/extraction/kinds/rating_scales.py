"""The rating scales of `schemas/layouts/scales/`, loaded."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipelines.council.datafiles import load_yaml_files
from pipelines.exceptions import LayoutError
from pipelines.rows.scales import Degrees, RatingScale, Step, fold


def load_scales(folder: Path) -> tuple[RatingScale, ...]:
    """All rating scales of a folder in name order.

    Raises:
        LayoutError: a file breaks their schema, there is none, or not exactly one is the default.
    """
    files = load_yaml_files(folder, "scale.schema.json", LayoutError)
    scales = tuple(
        RatingScale(
            raw["name"],
            tuple(
                Step(
                    step["rating"],
                    frozenset(fold(word) for word in step["words"]),
                    frozenset(step.get("letters", ())),
                    frozenset(step.get("signs", ())),
                    _pair(step.get("hue")),
                    _pair(step.get("tint")),
                    step.get("brightness", 0.0),
                )
                for step in raw["ratings"]
            ),
            raw.get("is_default", False),
        )
        for raw in files.values()
    )
    if sum(scale.is_default for scale in scales) != 1:
        raise LayoutError(
            "schemas/layouts/scales",
            "not exactly one scale is the default",
            "write `is_default: true` in one",
        )
    return scales


def _pair(given: Sequence[float] | None) -> Degrees | None:
    return (given[0], given[1]) if given else None
