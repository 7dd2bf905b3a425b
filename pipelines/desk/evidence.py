"""What a finding stands on, shown: crops of the page with the spot lit, or the lines of a transcript.

Whoever decides on a finding should see the print, not what was read from it.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.extraction.model import Box
from pipelines.extraction.picture import ShownLine, lines_around, spot_picture
from pipelines.rows.records import PrintedSpot

MOST_PAGES = 3  # of one figure: a total's parts may stand on several
CROP_DPI = 110.0


@dataclass(frozen=True)
class Crop:
    """A piece of a page as a PNG in a data address, or lines of a transcript; `place` says where."""

    place: str
    picture: str = ""
    lines: tuple[ShownLine, ...] = ()


@dataclass(frozen=True)
class PlaceShown:
    """Where something stands in a report: boxes by page, lines of a transcript."""

    report: str
    boxes: Mapping[int, tuple[Box, ...]] = field(default_factory=dict)
    lines: tuple[int, ...] = ()


def places_of(spots: Sequence[PrintedSpot]) -> list[PlaceShown]:
    """The spots by report, in the order given."""
    reports = dict.fromkeys(spot.report for spot in spots)
    return [_place(report, [spot for spot in spots if spot.report == report]) for report in reports]


def _place(report: str, spots: Sequence[PrintedSpot]) -> PlaceShown:
    boxes: dict[int, dict[Box, None]] = {}
    for spot in spots:
        sides = (spot.x0, spot.top, spot.x1, spot.bottom)
        if spot.page is not None and None not in sides:
            box = Box(*(float(side) for side in sides if side is not None))
            boxes.setdefault(spot.page, {})[box] = None
    lines = dict.fromkeys(spot.line for spot in spots if spot.line is not None)
    return PlaceShown(report, {page: tuple(found) for page, found in boxes.items()}, tuple(lines))


class Album:
    """Draws crops, each once. Knows the file of each report by its id."""

    def __init__(self, files: Mapping[str, Path]) -> None:
        self._files = files
        self._drawn: dict[tuple[str, int, tuple[Box, ...]], Crop] = {}

    def crops(self, spots: Sequence[PrintedSpot]) -> list[Crop]:
        """What to show for some spots."""
        return [crop for place in places_of(spots) for crop in self.of_place(place)]

    def of_place(self, place: PlaceShown) -> list[Crop]:
        """What to show for a place; nothing for a report that is not at hand."""
        file = self._files.get(place.report)
        if file is None:
            return []
        found = [
            self._crop(place.report, file, page, boxes)
            for page, boxes in list(place.boxes.items())[:MOST_PAGES]
        ]
        if place.lines:
            shown = tuple(lines_around(file, place.lines, around=1))
            found.append(Crop(f"{place.report}, line {place.lines[0]}", lines=shown))
        return found

    def _crop(self, report: str, file: Path, page: int, boxes: tuple[Box, ...]) -> Crop:
        key = (report, page, boxes)
        if key not in self._drawn:
            drawn = base64.b64encode(spot_picture(file, page, boxes, dpi=CROP_DPI)).decode("ascii")
            self._drawn[key] = Crop(f"{report}, page {page}", f"data:image/png;base64,{drawn}")
        return self._drawn[key]
