"""Typed rows on their way from a report to a release, each with the spot it was read from.

Rows are plain dictionaries keyed by the field names of `schemas/<resource>.json`. What could not be
placed surely, or may not be published, is not a row: it is a `HeldBack`, with the reason and the place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from pipelines.rows.known_tuple import KnownTuple

Value = str | int | Decimal | bool | date | None
Row = Mapping[str, Value]


class PrintedSpot(NamedTuple):
    """One printed spot that a published row or cell was read from.

    `field` is empty for the whole row. Boxes are in points from the page's top left; transcripts
    have a line number in place of page and box. A cell cut by a page end has several parts. A thousand
    reports have two hundred thousand of these: a tuple is kept, and read back, in a third of the time.
    """

    locator: str
    field: str
    part: int
    report: str
    document_sha256: str
    page: int | None
    x0: Decimal | None
    top: Decimal | None
    x1: Decimal | None
    bottom: Decimal | None
    line: int | None
    text: str
    place: str = ""

    def named(self, locator: str, field: str) -> PrintedSpot:
        """The same place as that of another cell."""
        return PrintedSpot(locator, field, *self[2:])

    @property
    def where(self) -> str:
        """The place for people."""
        return self.place or (f"page {self.page}" if self.page is not None else f"line {self.line}")

    def as_row(self) -> dict[str, Value]:
        """The locator as a row of the `locators` resource."""
        return self._asdict()


def by_report(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Rows of many reports by the report that they are of, in their order."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(str(row.get("report") or ""), []).append(row)
    return found


Stage = Literal["reading", "checking", "screening"]

TO_BE_ANSWERED = "to be answered first"
"""How the reason begins why rows are held back that wait for an officer's answer."""


@dataclass(frozen=True)
class HeldBack:
    """A row that was read but not published, and why: the one quarantine of reading, checks and screen.

    Attributes:
        cells: what was found, by column; personal data is replaced by a word for what it is.
        stage: who held the row back: `reading` could not place it, `checking` found an error in it,
            `screening` found personal data in it.
        checks: names of the checks that it failed, if any.
        locator: the row's own, where it had become a row before.
        spots: where its cells stand.
    """

    report: str
    resource: str
    reason: str
    place: str
    cells: Mapping[str, str]
    stage: Stage = "reading"
    checks: tuple[str, ...] = ()
    locator: str = ""
    spots: tuple[PrintedSpot, ...] = ()


@dataclass(frozen=True)
class Doubt:
    """A row that is published although something about it was left to people, such as a link not made.

    `field` is the column that was left empty so, where it is one column's.
    """

    report: str
    resource: str
    reason: str
    locator: str
    cells: Mapping[str, str]
    field: str = ""


class KeyLine(NamedTuple):
    """What a report's key says of one of its ratings, in its words; `word` is what it calls the rating."""

    report: str
    rating: str
    text: str
    word: str = ""


class LimitLine(NamedTuple):
    """The limit that a row prints beside its target: a floor, or how far off a result may be.

    Attributes:
        report: the row's report.
        locator: the row's own.
        heading: what its column is called.
        text: as printed.
        value: in the unit of the row's result.
    """

    report: str
    locator: str
    heading: str
    text: str
    value: Decimal


class TwinLine(NamedTuple):
    """What another table of a report prints for a figure that a row has from its own.

    Attributes:
        report: the row's report.
        locator: the row's own.
        column: the row's column of the same figure.
        where: the other table, in words.
        text: as printed there.
        value: in the unit of the row.
    """

    report: str
    locator: str
    column: str
    where: str
    text: str
    value: Decimal


class FractionLine(NamedTuple):
    """The part and the whole that a row prints in columns of their own for its result.

    Attributes:
        report: the row's report.
        locator: the row's own.
        part_text: as printed.
        whole_text: as printed.
        part: what of it counts.
        whole: what the result is a share of.
    """

    report: str
    locator: str
    part_text: str
    whole_text: str
    part: Decimal
    whole: Decimal


@dataclass(frozen=True)
class Records:
    """The rows of one resource: of one report, or of all once they are joined.

    `keys` are what the reports' keys say of the ratings of its rows, `limits` what rows print beside targets,
    `twins` what other tables print for the same figures, `fractions` what rows print their results to be of.
    """

    resource: str
    rows: tuple[Row, ...] = ()
    locators: tuple[PrintedSpot, ...] = ()
    held_back: tuple[HeldBack, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    keys: tuple[KeyLine, ...] = ()
    limits: tuple[LimitLine, ...] = ()
    twins: tuple[TwinLine, ...] = ()
    fractions: tuple[FractionLine, ...] = ()

    def __getstate__(self) -> dict[str, Any]:
        """As it is kept: places as plain tuples, each of which would else be asked what it is."""
        state = {**self.__dict__, "places": _kept(self.locators)}
        del state["locators"]
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        """As it was; an older version kept each place by itself."""
        self.__dict__.update(state)
        if (kept := self.__dict__.pop("places", None)) is not None:
            by, spots = kept
            made = map(PrintedSpot._make, spots)
            self.__dict__["locators"] = tuple(made) if by is None else KnownTuple(made, by)


def _kept(spots: Sequence[PrintedSpot]) -> tuple[Mapping[str, str] | None, list[tuple[object, ...]]]:
    return spots.by if isinstance(spots, KnownTuple) else None, list(map(tuple, spots))


@dataclass(frozen=True)
class TableSummary:
    """One table found in a report: where, what it was recognised as, and what became of it."""

    name: str
    page: int | None
    line: int | None
    kind: str | None
    resource: str | None
    rows: int
    columns: int
    records: int
    preview: str
    notes: tuple[str, ...] = ()

    @property
    def is_unknown(self) -> bool:
        """True for a table of no kind that a layout describes."""
        return self.kind is None

    @property
    def is_barren(self) -> bool:
        """True for a table that a resource should have rows of, and has none."""
        return self.resource is not None and self.records == 0

    @property
    def place(self) -> str:
        """Where the table starts, for people."""
        return f"page {self.page}" if self.page is not None else f"line {self.line}"


@dataclass(frozen=True)
class ReportSummary:
    """What a report is and what was read from it: the catalogue's entry for it.

    `sha256` and `bytes` are those of the document that is served; `original_sha256` says which file was read.
    `taken_out` says what the served document lacks. `kept_back` is why the document is not offered yet, empty
    where it is; `kept_back_pages` are the pages of which no picture is given meanwhile.
    """

    report: str
    title: str
    publisher: str
    period: str
    address: str
    date: str
    form: str
    filename: str
    sha256: str
    bytes: int
    pages: int
    tables: tuple[TableSummary, ...]
    records: Mapping[str, int] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    original_sha256: str = ""
    taken_out: tuple[str, ...] = ()
    kept_back: str = ""
    kept_back_pages: tuple[int, ...] = ()


def join(resource: str, parts: list[Records]) -> Records:
    """The records of several reports as one, in the order given."""
    return Records(
        resource=resource,
        rows=tuple(row for part in parts for row in part.rows),
        locators=tuple(spot for part in parts for spot in part.locators),
        held_back=tuple(row for part in parts for row in part.held_back),
        doubts=tuple(doubt for part in parts for doubt in part.doubts),
        keys=tuple(line for part in parts for line in part.keys),
        limits=tuple(line for part in parts for line in part.limits),
        twins=tuple(line for part in parts for line in part.twins),
        fractions=tuple(line for part in parts for line in part.fractions),
    )
