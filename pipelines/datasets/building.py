"""Rows with their locators, built value by value from cells.

Every value is given together with the cell it was read from, so that no published value can be without
its place. Rows that were not placed surely are held back here. Knows nothing of what a resource means.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache

from pipelines.extraction.kinds.recognised import Recognised, Row
from pipelines.extraction.model import Cell, Spot, hull
from pipelines.extraction.reading import ReadReport
from pipelines.extraction.report import Report
from pipelines.rows.figures import Reading
from pipelines.rows.locator import Locator
from pipelines.rows.periods import month_in_full
from pipelines.rows.records import Doubt, HeldBack, PrintedSpot, Records, Value
from pipelines.rows.schemas import TableSchema
from pipelines.rows.slugs import GivenNames, slug


def tables_of(read: ReadReport, resource: str) -> list[Recognised]:
    """The report's tables that become this resource."""
    return [table for table in read.tables if table.layout.resource == resource]


def found_by(table: Recognised) -> str:
    """How the least sure of a table's columns was told: `known`, `evidence` or `answered`."""
    asides = {field.name for field in table.found.kind.fields if field.is_aside} if table.found else set()
    ways = {column.how for column in table.columns if column.name not in asides}
    return "evidence" if "evidence" in ways else "answered" if "answered" in ways else "known"


def place(where: Row | Spot) -> str:
    """Where a row or a piece of a cell stands, for people."""
    spots = (where,) if isinstance(where, Spot) else (s for cell in where.cells.values() for s in cell.parts)
    named = next((spot.place for spot in spots if spot.place), "")
    if named:
        return named
    return f"page {where.page}" if where.page else f"line {where.line}"


def is_period(field: str) -> bool:
    """Whether a field holds a period as printed."""
    return field == "period" or field.endswith("_period")


class RowBuilder:
    """Collects the rows of one resource of one report.

    Args:
        schema: the resource's schema; rows get exactly its fields, missing ones as None.
        report: where the rows come from.
    """

    def __init__(self, schema: TableSchema, report: Report) -> None:
        self.schema = schema
        self.report = report
        self._rows: list[dict[str, Value]] = []
        self._locators: list[PrintedSpot] = []
        self._held: list[HeldBack] = []
        self._doubts: list[Doubt] = []
        self._ids = GivenNames()

    def add(
        self,
        key: str,
        given: Mapping[str, tuple[Value, Cell | Sequence[Spot] | None]],
        figures: Mapping[str, Reading] | None = None,
        **constant: Value,
    ) -> str:
        """Add a row and give its locator.

        Args:
            key: what names the row among its fellows, for its locator.
            given: field to (value, the cell or spots it was read from, or None for what stands nowhere).
            figures: what was read for typed fields; one that was not understood is noted as a doubt.
            constant: fields that are not read from a place, those that tell of the report aside.
        """
        locator = self._locator_id(key)
        row: dict[str, Value] = dict.fromkeys(self.schema.field_names)
        row.update(report=self.report.id, publisher=self.report.publisher or None)
        row.update(period=self.report.period or None)
        row.update(constant)
        spots: list[Spot] = []
        for name, (value, source) in given.items():
            row[name] = _clean(value)
            found = _spots(source)
            spots.extend(found)
            if isinstance(source, Cell) and source.note:
                told = {name: source.text}
                self._doubts.append(Doubt(self.report.id, self.schema.resource, source.note, locator, told))
            self._locators.extend(
                self._locator(locator, name, number, spot) for number, spot in enumerate(found, 1)
            )
        for number, spot in enumerate(_around(spots), 1):
            self._locators.append(self._locator(locator, "", number, spot))
        if self.report.months_in_full:
            row |= {name: month_in_full(str(row[name])) for name in row if is_period(name) and row[name]}
        period = self.report.bounds(row["period"])
        row.update(locator=locator, period_start=period.start, period_end=period.end)
        for name, found_figure in (figures or {}).items():
            if found_figure.doubt:
                self._doubt(locator, name, found_figure.doubt)
        self._rows.append({name: row[name] for name in self.schema.field_names})
        return locator

    def doubt(self, reason: str, locator: str, cells: Mapping[str, Cell]) -> None:
        """Note what a published row leaves open."""
        texts = {name: cell.text for name, cell in cells.items()}
        self._doubts.append(Doubt(self.report.id, self.schema.resource, reason, locator, texts))

    def _doubt(self, locator: str, name: str, doubt: str) -> None:
        text = doubt.partition(": ")[2]
        reason = f"{doubt}; {name} is left empty"
        self._doubts.append(Doubt(self.report.id, self.schema.resource, reason, locator, {name: text}, name))

    def placed(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The rows that were placed surely, one by one; each doubtful one is held back with its reason."""
        for row in rows:
            if row.doubt:
                self.hold_back(row.doubt, place(row), row.cells)
            else:
                yield row

    def hold_back(self, reason: str, place: str, cells: Mapping[str, Cell]) -> None:
        """Note a row that cannot be published."""
        texts = {name: cell.text for name, cell in cells.items()}
        spots = tuple(
            self._locator("", name, number, spot)
            for name, cell in cells.items()
            for number, spot in enumerate(cell.parts, 1)
        )
        self._held.append(HeldBack(self.report.id, self.schema.resource, reason, place, texts, spots=spots))

    def records(self) -> Records:
        """What was collected, in the order given."""
        return Records(
            self.schema.resource,
            tuple(self._rows),
            tuple(self._locators),
            tuple(self._held),
            tuple(self._doubts),
        )

    def _locator_id(self, key: str) -> str:
        ending = slug(key) or "row"
        base = Locator(self.report.id, self.schema.resource, ending, council=self.report.prefix)
        return self._ids.give(str(base))

    def _locator(self, locator: str, name: str, part: int, spot: Spot) -> PrintedSpot:
        box = spot.box
        return PrintedSpot(
            locator=locator,
            field=name,
            part=part,
            report=self.report.id,
            document_sha256=self.report.sha256,
            page=spot.page,
            x0=_points(box.x0) if box else None,
            top=_points(box.top) if box else None,
            x1=_points(box.x1) if box else None,
            bottom=_points(box.bottom) if box else None,
            line=spot.line,
            text=spot.text,
            place=spot.place,
        )


def _clean(value: Value) -> Value:
    return value or None if isinstance(value, str) else value


@lru_cache(maxsize=10_000)  # the ends of columns and rows come back in most cells
def _points(value: float) -> Decimal:
    return Decimal(f"{value:.2f}")


def _spots(source: Cell | Sequence[Spot] | None) -> Sequence[Spot]:
    if source is None:
        return ()
    return source.parts if isinstance(source, Cell) else source


def _around(spots: Iterable[Spot]) -> list[Spot]:
    """One spot per page (or line) around all the spots of a row."""
    by_page: dict[tuple[int | None, int | None], list[Spot]] = {}
    for spot in spots:
        by_page.setdefault((spot.page, spot.line), []).append(spot)
    result = []
    for (page, line), group in by_page.items():
        boxes = [spot.box for spot in group if spot.box]
        text = " | ".join(dict.fromkeys(s.text for s in group))
        result.append(Spot(page, hull(boxes) if boxes else None, line, text, _reach(s.place for s in group)))
    return result


def _reach(places: Iterable[str]) -> str:
    """The places of a row's cells as one: `sheet 'KPIs', cell A7 to cell H7`; empty where they have none."""
    found = list(dict.fromkeys(place for place in places if place))
    if len(found) < 2:
        return "".join(found)
    return f"{found[0]} to {found[-1].rpartition(', ')[2]}"
