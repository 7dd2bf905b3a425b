"""The printed spots of a published row or cell, and the address of the page that shows them.

Reads the `locators` table of one version. A column that was worked out from another printed text (a number
from its words, a rating from the suffix of a result) leads to the spot of that text; a column without one
leads to the row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import quote, urlencode

from pipelines.portal.tables.rows import Cell, DataRow, RowReader
from pipelines.store.published import PublishedVersion

READ_FROM = {
    "result_value": ("result",),
    "result_period": ("result",),
    "rag": ("result",),
    "unit": ("result", "value_text"),
    "target_value": ("target",),
    "target_period": ("target",),
    "previous_value": ("previous_result",),
    "previous_period": ("previous_result",),
    "year_ago_value": ("year_ago_result",),
    "year_ago_period": ("year_ago_result",),
    "value": ("value_text",),
    "value_text": ("value",),
    "period": ("value",),
    "first_value": ("first_figure",),
    "later_value": ("second_figure",),
}
"""Printed columns that hold what a column was read from, tried in order when it has no spot of its own."""

BoxPoints = tuple[float, float, float, float]
"""Left, top, right, bottom in points from the page's top left."""


@dataclass(frozen=True)
class PublishedSpot:
    """One printed piece: its document, page and box or line, and the text as found."""

    field: str
    part: int
    report: str
    sha256: str
    page: int | None
    box: BoxPoints | None
    line: int | None
    text: str
    place: str = ""

    @property
    def where(self) -> str:
        """Its place for people; empty where none is known."""
        return self.place or (f"page {self.page}" if self.page else f"line {self.line}" if self.line else "")


@dataclass(frozen=True)
class SpotsOnPage:
    """The pieces of one cell or row that stand on one page of one document, to be shown as one picture."""

    sha256: str
    page: int
    boxes: tuple[BoxPoints, ...]


def read_spots(version: PublishedVersion, reader: RowReader, locator: str) -> list[PublishedSpot]:
    """Every spot a locator names, of the row and of its cells, by column and part."""
    table = version.resource("locators")
    if table is None or table.parquet is None:
        return []
    rows = reader.where(table.parquet, "locator", [locator])
    return sorted((spot_of(row) for row in rows), key=lambda spot: (spot.field, spot.part))


def spots_of(spots: Sequence[PublishedSpot], field: str) -> list[PublishedSpot]:
    """The spots of one column: its own, else those of the text it was read from, else the row's."""
    for name in (field, *READ_FROM.get(field, ()), ""):
        found = [spot for spot in spots if spot.field == name]
        if found:
            return found
    return list(spots)


def by_page(spots: Sequence[PublishedSpot]) -> list[SpotsOnPage]:
    """The spots of PDF pages, grouped by document and page in reading order."""
    placed = sorted(
        (spot.sha256, spot.page, spot.box) for spot in spots if spot.page is not None and spot.box is not None
    )
    return [
        SpotsOnPage(sha256, page, tuple(box for _, _, box in group))
        for (sha256, page), group in groupby(placed, key=lambda item: (item[0], item[1]))
    ]


def evidence_address(package: str, version: str, locator: str, field: str = "") -> str:
    """The page that shows where a cell (or, without a field, a row) of a version was printed."""
    address = f"/evidence/{quote(package)}/{quote(version)}/{quote(locator, safe='/')}"
    return f"{address}?{urlencode({'field': field})}" if field else address


NEAR = "near"
"""What asks for a picture of a spot with little beside it, for phones."""


def picture_address(
    package: str, version: str, locator: str, field: str, page: int, *, crop: bool, is_near: bool = False
) -> str:
    """The picture of a page with those of a cell's spots lit that stand on it."""
    part = {"crop": NEAR if is_near else "1"} if crop else {}
    given = {"locator": locator} | ({"field": field} if field else {}) | part
    return f"/pictures/{quote(package)}/{quote(version)}/{page}.png?{urlencode(given)}"


def spot_of(row: DataRow) -> PublishedSpot:
    """A row of `locators` as a spot."""
    edges = [_number(row.get(name)) for name in ("x0", "top", "x1", "bottom")]
    left, top, right, bottom = edges
    box = None
    if left is not None and top is not None and right is not None and bottom is not None:
        box = (left, top, right, bottom)
    page, part, line = (_number(row.get(name)) for name in ("page", "part", "line"))
    return PublishedSpot(
        field=str(row.get("field") or ""),
        part=int(part or 1),
        report=str(row.get("report") or ""),
        sha256=str(row.get("document_sha256") or ""),
        page=None if page is None else int(page),
        box=box,
        line=None if line is None else int(line),
        text=str(row.get("text") or ""),
        place=str(row.get("place") or ""),
    )


def _number(value: Cell) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
