"""What differs between two contents of a package: pure comparison, no files.

A difference is whole: `pipelines.release.patching.apply` makes the new content of the old one and it. Each
changed cell says why it changed:

- *revised*: its report was re-issued by the council, or is new or gone, so the change is the council's;
- *corrected*: its report is the very same document, so the change is ours;
- *relocated*: it says where a re-issued document has something, or how we read it, and nothing about what.

What is only relocated, or only in another order, says nothing new and makes no version.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from pipelines.release.content import BOOKKEEPING, REPORT, Content, Table
from pipelines.release.pairing import Pairs, pair_rows, rows_at, unequal
from pipelines.release.parting import Common

if TYPE_CHECKING:
    import pyarrow as pa

    from pipelines.release.pairing import Places

LARGE_PERCENT = 15
MODERATE_PERCENT = 1
README = "readme"
SOURCES = "sources"


class ChangeKind(StrEnum):
    """Why a cell changed."""

    REVISED = "revised"
    CORRECTED = "corrected"
    RELOCATED = "relocated"


class Tier(StrEnum):
    """How much a number changed, against what it was."""

    LARGE = "large"
    MODERATE = "moderate"
    SMALL = "small"


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell's published text, before and after; `type` is its column's."""

    field: str
    type: str
    kind: ChangeKind
    old: str
    new: str

    @property
    def change(self) -> Decimal | None:
        """New less old, of numbers; None where either is missing or none."""
        old, new = self._number(self.old), self._number(self.new)
        return None if old is None or new is None else new - old

    @property
    def change_percent(self) -> Decimal | None:
        """The change in percent of the old number; None where that is nought or there is none."""
        change, old = self.change, self._number(self.old)
        return change / abs(old) * 100 if change is not None and old else None

    @property
    def tier(self) -> Tier | None:
        """How much a number changed; from nought to anything is large. None for texts and missing numbers."""
        if (change := self.change) is None:
            return None
        percent = self.change_percent
        if percent is None:
            return Tier.LARGE if change else Tier.SMALL
        if abs(percent) >= LARGE_PERCENT:
            return Tier.LARGE
        return Tier.MODERATE if abs(percent) >= MODERATE_PERCENT else Tier.SMALL

    def _number(self, text: str) -> Decimal | None:
        if self.type not in ("number", "integer"):
            return None
        try:
            return Decimal(text)
        except InvalidOperation:
            return None


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row whose cells changed. `at` is its place among the old rows, `key` as it was before."""

    at: int
    key: tuple[str, ...]
    report: str
    old_locator: str
    new_locator: str
    cells: tuple[CellChange, ...]

    @property
    def kind(self) -> ChangeKind:
        """Relocated if all its cells only are; else why they changed."""
        kinds = {cell.kind for cell in self.cells} - {ChangeKind.RELOCATED}
        return min(kinds, default=ChangeKind.RELOCATED)


@dataclass(frozen=True)
class Rows:
    """Rows of one side that the other has not: `at` are their places among that side's rows, rising."""

    at: tuple[int, ...]
    data: pa.Table

    def __len__(self) -> int:
        return len(self.at)

    def __iter__(self) -> Iterator[dict[str, str]]:
        for batch in self.data.to_batches(max_chunksize=50_000):
            yield from batch.to_pylist()

    def numbered(self) -> Iterator[tuple[int, dict[str, str]]]:
        """The rows with their places."""
        return zip(self.at, iter(self), strict=True)


@dataclass(frozen=True)
class TableDiff:
    """What differs in one resource.

    `before` and `after` are its schemas, None where it is not there. `relocated_reports` are those of a
    re-issued document; of provenance, their rows are not counted. `filled` gives the texts that rows which
    stay have in added columns; `moved` the old and the new place of rows that changed their order.
    """

    resource: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    row_counts: tuple[int, int]
    added: Rows
    removed: Rows
    changed: tuple[RowChange, ...] = ()
    moved: tuple[tuple[int, int], ...] = ()
    filled: Mapping[str, Sequence[str]] = field(default_factory=dict)
    relocated_reports: frozenset[str] = frozenset()

    @property
    def table(self) -> Table:
        """The resource without rows, as it is now; one that was removed as it was."""
        return Table.of(self.resource, self.after or self.before or {})

    @property
    def is_provenance(self) -> bool:
        """True for the table that tells where data was read."""
        return self.table.is_provenance

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that `RowChange.key` holds."""
        old = self.table if self.before is None else Table.of(self.resource, self.before)
        return tuple(name for name in old.key if name in old.columns)

    @property
    def fields_added(self) -> tuple[str, ...]:
        """Columns that a resource which stays has more."""
        return tuple(name for name in self._types(self.after) if name not in self._types(self.before))

    @property
    def fields_removed(self) -> tuple[str, ...]:
        """Columns that a resource which stays has no more."""
        return tuple(name for name in self._types(self.before) if name not in self._types(self.after))

    @property
    def fields_retyped(self) -> tuple[str, ...]:
        """Columns of another type than before."""
        old, new = self._types(self.before), self._types(self.after)
        return tuple(name for name in old if name in new and old[name] != new[name])

    @property
    def key_changed(self) -> bool:
        """True when what identified a row no longer does; a key where there was none breaks nobody."""
        if self.before is None or self.after is None:
            return False
        now = self.after.get("uniqueKeys", [])
        lost = [key for key in self.before.get("uniqueKeys", []) if key not in now]
        key = self.before.get("primaryKey")
        return bool(lost) or (key is not None and key != self.after.get("primaryKey"))

    @property
    def schema_changed(self) -> bool:
        """True when descriptions, rules or the order of columns differ, beyond columns and keys."""
        if self.before is None or self.after is None:
            return False
        kept = set(self._types(self.before)) & set(self._types(self.after)) - set(self.fields_retyped)
        return self._remainder(self.before, kept) != self._remainder(self.after, kept)

    @property
    def rows_added(self) -> int:
        """How many rows are new, less what is only relocated."""
        return self._counted(self.added)

    @property
    def rows_removed(self) -> int:
        """How many rows are gone, less what is only relocated."""
        return self._counted(self.removed)

    def order(self, stay: Places) -> Places | None:
        """Where each new row is found among those that stay followed by those added.

        Args:
            stay: the places of the old rows that are not removed, rising.

        Returns:
            None where the difference is of other rows.
        """
        import numpy as np

        order = np.full(self.row_counts[1], -1, dtype=np.int64)
        order[list(self.added.at)] = np.arange(len(self.added)) + len(stay)
        moving = dict(self.moved)
        for was, now in moving.items():
            order[now] = np.searchsorted(stay, was)
        resting = np.flatnonzero(~np.isin(stay, list(moving)))
        free = np.flatnonzero(order < 0)
        if len(resting) != len(free):
            return None
        order[free] = resting
        return order

    def rows_changed(self, kind: ChangeKind | None = None) -> int:
        """How many rows changed for a reason; without one: all that say something new."""
        kinds = {kind} if kind else {ChangeKind.REVISED, ChangeKind.CORRECTED}
        return sum(1 for row in self.changed if row.kind in kinds)

    def cells_changed(self, kind: ChangeKind) -> int:
        """How many cells changed for a reason."""
        return sum(1 for row in self.changed for cell in row.cells if cell.kind is kind)

    @property
    def is_empty(self) -> bool:
        """True when the resource says the same in both."""
        return not (
            self.before is None
            or self.after is None
            or self.fields_added
            or self.fields_removed
            or self.fields_retyped
            or self.key_changed
            or self.schema_changed
            or self.rows_added
            or self.rows_removed
            or self.rows_changed()
        )

    def _counted(self, rows: Rows) -> int:
        if not (self.is_provenance and self.relocated_reports):
            return len(rows)
        return sum(1 for row in rows if row.get(REPORT) not in self.relocated_reports)

    def _types(self, schema: Mapping[str, Any] | None) -> dict[str, tuple[str, str]]:
        if self.before is None or self.after is None or schema is None:
            return {}
        return {entry["name"]: (entry["type"], entry.get("format", "default")) for entry in schema["fields"]}

    def _remainder(self, schema: Mapping[str, Any], kept: set[str]) -> dict[str, Any]:
        """A schema less what has been reported already: other fields, changed keys."""
        fields = [entry for entry in schema["fields"] if entry["name"] in kept]
        skipped = {"primaryKey", "uniqueKeys"} if self.key_changed else set()
        return {**{name: value for name, value in schema.items() if name not in skipped}, "fields": fields}


@dataclass(frozen=True)
class PropertyChange:
    """A metadata property before and after. `is_news` is False where it only follows the reports."""

    name: str
    old: Any
    new: Any
    is_news: bool = True

    @property
    def label(self) -> str:
        """The property's name for people."""
        return self.name.removeprefix("openbarnet:").replace("_", " ")


@dataclass(frozen=True)
class ReportChange:
    """A report and the sha256 of its document, before and after; None where it is not there."""

    report: str
    old_sha256: str | None
    new_sha256: str | None


@dataclass(frozen=True)
class PackageDiff:
    """What differs between two contents; `resources` are the new content's, in its order."""

    resources: tuple[str, ...] = ()
    reports: tuple[ReportChange, ...] = ()
    metadata: tuple[PropertyChange, ...] = ()
    tables: tuple[TableDiff, ...] = ()

    @property
    def resources_added(self) -> tuple[str, ...]:
        """Names of tables that are new."""
        return tuple(table.resource for table in self.tables if table.before is None)

    @property
    def resources_removed(self) -> tuple[str, ...]:
        """Names of tables that are gone."""
        return tuple(table.resource for table in self.tables if table.after is None)

    @property
    def reports_added(self) -> tuple[str, ...]:
        """Ids of reports that are new."""
        return tuple(change.report for change in self.reports if change.old_sha256 is None)

    @property
    def reports_removed(self) -> tuple[str, ...]:
        """Ids of reports that are gone."""
        return tuple(change.report for change in self.reports if change.new_sha256 is None)

    @property
    def reports_reissued(self) -> tuple[str, ...]:
        """Ids of reports that are another document now."""
        gone = {*self.reports_added, *self.reports_removed}
        return tuple(change.report for change in self.reports if change.report not in gone)

    @property
    def properties(self) -> tuple[str, ...]:
        """Names of the metadata properties that say something new."""
        return tuple(change.name for change in self.metadata if change.is_news)

    @property
    def is_empty(self) -> bool:
        """True when both say the same, though perhaps of other documents, places or in another order."""
        return not (
            self.reports_added
            or self.reports_removed
            or self.properties
            or any(not table.is_empty for table in self.tables)
        )


def diff_of(old: Content, new: Content, common: Mapping[str, Common] = MappingProxyType({})) -> PackageDiff:
    """Compare two contents of one package; only tables that differ in anything are in the result.

    Args:
        old: what was said.
        new: what is said.
        common: rows that both say alike, by table; both contents are given without them.
    """
    reports = tuple(
        ReportChange(report, old.documents.get(report), new.documents.get(report))
        for report in sorted({*old.documents, *new.documents})
        if old.documents.get(report) != new.documents.get(report)
    )
    names = [table.name for table in new.tables]
    gone = [table.name for table in old.tables if table.name not in names]
    tables = [
        _diff_table(old.table(name), new.table(name), reports, common.get(name)) for name in (*names, *gone)
    ]
    return PackageDiff(
        resources=tuple(names),
        reports=reports,
        metadata=_diff_metadata(old, new),
        tables=tuple(table for table in tables if table is not None),
    )


def _diff_metadata(old: Content, new: Content) -> tuple[PropertyChange, ...]:
    was = {**old.metadata, README: old.readme}
    now = {**new.metadata, README: new.readme}
    return tuple(
        PropertyChange(name, was.get(name), now.get(name), name != SOURCES or _is_said_anew(old, new))
        for name in dict.fromkeys([*now, *was])
        if was.get(name) != now.get(name)
    )


def _is_said_anew(old: Content, new: Content) -> bool:
    """Whether sources that both sides have differ; the others are reports added or taken out."""
    both = old.documents.keys() & new.documents.keys()
    was, now = (
        [source for source in content.metadata.get(SOURCES, []) if source["openbarnet:report"] in both]
        for content in (old, new)
    )
    return was != now


def _diff_table(
    before: Table | None, after: Table | None, reports: Sequence[ReportChange], common: Common | None
) -> TableDiff | None:
    old = before or Table.of(after.name, after.schema) if after else before
    new = after or Table.of(before.name, before.schema) if before else after
    if old is None or new is None:
        return None
    is_same = before and after and before.schema == after.schema and before.data == after.data
    if is_same and (common is None or _is_same_place(common)):
        return None
    pairs = pair_rows(old, new)
    places = _Places(common, old, new)
    fresh = [name for name in new.columns if name not in old.columns]
    stay = rows_at(new.data.select(fresh), pairs.new) if fresh else None
    return TableDiff(
        resource=new.name,
        before=before.schema if before else None,
        after=after.schema if after else None,
        row_counts=places.counts,
        added=Rows(tuple(places.new[pairs.only_new].tolist()), rows_at(new.data, pairs.only_new)),
        removed=Rows(tuple(places.old[pairs.only_old].tolist()), rows_at(old.data, pairs.only_old)),
        changed=_changes(old, new, pairs, reports, places.old),
        moved=places.pairs(pairs).moved(),
        filled={name: [str(text) for text in stay.column(name).to_pylist()] for name in fresh}
        if stay is not None
        else {},
        relocated_reports=frozenset(
            change.report for change in reports if change.old_sha256 and change.new_sha256
        ),
    )


def _is_same_place(common: Common) -> bool:
    import numpy as np

    return np.array_equal(common.old_rest, common.new_rest) and np.array_equal(common.old, common.new)


class _Places:
    """Where the rows given stand in the whole tables, which have the common rows as well."""

    def __init__(self, common: Common | None, old: Table, new: Table) -> None:
        import numpy as np

        self.common = common
        self.old = common.old_rest if common else np.arange(old.row_count, dtype=np.int64)
        self.new = common.new_rest if common else np.arange(new.row_count, dtype=np.int64)
        more = (len(common.old), len(common.new)) if common else (0, 0)
        self.counts = (old.row_count + more[0], new.row_count + more[1])

    def pairs(self, given: Pairs) -> Pairs:
        """The pairs of the rows given and of the common ones, by their places in the whole tables."""
        import numpy as np

        if self.common is None:
            return given
        old = np.concatenate([self.old[given.old], self.common.old])
        new = np.concatenate([self.new[given.new], self.common.new])
        order = np.argsort(old, kind="stable")
        return Pairs(old[order], new[order], self.old[given.only_old], self.new[given.only_new])


def _changes(
    old: Table, new: Table, pairs: Pairs, reports: Sequence[ReportChange], places: Places
) -> tuple[RowChange, ...]:
    """The paired rows whose common cells differ, in their old order; `places` are those of the old rows."""
    differing = unequal(old, new, pairs)
    numbers = sorted({number for found in differing.values() for number in found})
    was = rows_at(old.data, pairs.old[numbers]).to_pylist()
    now = rows_at(new.data, pairs.new[numbers]).to_pylist()
    fields: dict[int, list[str]] = {number: [] for number in numbers}
    for name in old.columns:
        for number in differing.get(name, ()):
            fields[number].append(name)
    types = {entry["name"]: entry["type"] for entry in new.fields}
    why = _Reason(old, reports)
    changes = []
    for number, before, after in zip(numbers, was, now, strict=True):
        is_councils = why.is_the_councils(before, after)
        cells = tuple(
            CellChange(name, types[name], why.kind(name, is_councils), before[name], after[name])
            for name in fields[number]
        )
        changes.append(
            RowChange(
                at=int(places[pairs.old[number]]),
                key=tuple(before[name] for name in old.key if name in before),
                report=before.get(REPORT, ""),
                old_locator=locator_of(before),
                new_locator=locator_of(after),
                cells=cells,
            )
        )
    return tuple(changes)


def locator_of(row: Mapping[str, str]) -> str:
    """The name of the spot that a row was read from; the first of several; empty where it has none."""
    return row.get("locator") or next(
        (value for name, value in row.items() if name.endswith("_locator") and value), ""
    )


class _Reason:
    """Whose change one is, by the reports that a row names and what became of their documents."""

    def __init__(self, table: Table, reports: Sequence[ReportChange]) -> None:
        self.columns = tuple(table.columns[position] for position in table.report_columns)
        self.provenance = frozenset(table.columns) if table.is_provenance else table.provenance
        self.other_documents = frozenset(change.report for change in reports)

    def is_the_councils(self, *rows: Mapping[str, str]) -> bool:
        """True when a report of the row is another document, new or gone; any report if it names none."""
        if not self.columns:
            return bool(self.other_documents)
        named = {row.get(column, "") for row in rows for column in self.columns}
        return not named.isdisjoint(self.other_documents)

    def kind(self, column: str, is_councils: bool) -> ChangeKind:
        """Why a cell of that column changed."""
        if column in BOOKKEEPING:
            return ChangeKind.RELOCATED
        if not is_councils:
            return ChangeKind.CORRECTED
        return ChangeKind.RELOCATED if column in self.provenance else ChangeKind.REVISED
