"""What differs between two contents of a package: pure comparison, no files.

Rows are paired in three steps: those that say the same; then those with the same key; then, within
a report, those most alike (a corrected reference is a change, not one row lost and another found).
Where a row was read is compared only while its report is the same document: a re-issued or re-typeset
report moves every box on its pages, and changes no figure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any

from pipelines.release.content import REPORT, Content, Table

ALIKE = 0.5  # share of a row's filled cells that must agree for two rows to be one, changed
SENTENCE = 12  # characters from which a text can be more or less the same
MOST_TEXT = 500  # characters of a text that are compared
MOST_PAIRS = 250_000  # beyond this many candidates in a report, rows of other keys are not compared
MOST_TEXT_PAIRS = 2_500  # beyond this many, texts count as the same or not, without degrees


@dataclass(frozen=True)
class CellChange:
    """One cell's published text, before and after."""

    field: str
    old: str
    new: str


@dataclass(frozen=True)
class RowChange:
    """One row whose cells changed; `key` as it was before."""

    key: Mapping[str, str]
    report: str
    cells: tuple[CellChange, ...]


@dataclass(frozen=True)
class TableDiff:
    """What differs in one resource. Rows are dictionaries of published texts."""

    resource: str
    is_provenance: bool = False
    fields_added: tuple[str, ...] = ()
    fields_removed: tuple[str, ...] = ()
    fields_retyped: tuple[str, ...] = ()
    key_changed: bool = False
    schema_changed: bool = False
    added: tuple[Mapping[str, str], ...] = ()
    removed: tuple[Mapping[str, str], ...] = ()
    changed: tuple[RowChange, ...] = ()

    @property
    def is_empty(self) -> bool:
        """True when the resource says the same in both."""
        return self == TableDiff(self.resource, self.is_provenance)


@dataclass(frozen=True)
class PackageDiff:
    """What differs between two contents. `metadata` names the properties that changed."""

    resources_added: tuple[str, ...] = ()
    resources_removed: tuple[str, ...] = ()
    reports_added: tuple[str, ...] = ()
    reports_removed: tuple[str, ...] = ()
    metadata: tuple[str, ...] = ()
    tables: tuple[TableDiff, ...] = ()

    @property
    def is_empty(self) -> bool:
        """True when both say the same."""
        return self == PackageDiff()


def diff_of(old: Content, new: Content) -> PackageDiff:
    """Compare two contents of one package; only tables that differ are in the result."""
    same_documents = frozenset(old.documents.items() & new.documents.items())
    settled = frozenset(report for report, _ in same_documents)
    names = [table.name for table in new.tables]
    names += [table.name for table in old.tables if table.name not in names]
    tables = [_diff_table(name, old, new, settled) for name in names]
    was, now = _properties(old, new), _properties(new, old)
    metadata = tuple(name for name in dict.fromkeys([*now, *was]) if was.get(name) != now.get(name))
    return PackageDiff(
        resources_added=tuple(name for name in names if old.table(name) is None),
        resources_removed=tuple(name for name in names if new.table(name) is None),
        reports_added=tuple(sorted(new.documents.keys() - old.documents.keys())),
        reports_removed=tuple(sorted(old.documents.keys() - new.documents.keys())),
        metadata=metadata,
        tables=tuple(table for table in tables if not table.is_empty),
    )


def summary_of(diff: PackageDiff) -> tuple[str, ...]:
    """The difference in short plain sentences, the weightiest first."""
    lines = [f"{name}: table removed" for name in diff.resources_removed]
    lines += [f"{name}: table added" for name in diff.resources_added]
    for table in diff.tables:
        lines += _schema_lines(table)
    lines += [f"new report {report}" for report in diff.reports_added]
    lines += [f"report {report} taken out" for report in diff.reports_removed]
    for table in diff.tables:
        things = "spot" if table.is_provenance else "row"
        counts = {"added": table.added, "removed": table.removed, "changed": table.changed}
        lines += [
            f"{table.resource}: {len(rows)} {things}{'' if len(rows) == 1 else 's'} {what}"
            for what, rows in counts.items()
            if rows
        ]
    if diff.metadata:
        lines.append(
            f"metadata: {', '.join(name.removeprefix('openbarnet:') for name in diff.metadata)} changed"
        )
    return tuple(lines)


def diff_json(diff: PackageDiff) -> dict[str, Any]:
    """The difference as it is published. Spots are counted, not listed: there are thousands."""
    return {
        "summary": list(summary_of(diff)),
        "resources_added": list(diff.resources_added),
        "resources_removed": list(diff.resources_removed),
        "reports_added": list(diff.reports_added),
        "reports_removed": list(diff.reports_removed),
        "metadata": list(diff.metadata),
        "resources": [_table_json(table) for table in diff.tables],
    }


def _table_json(table: TableDiff) -> dict[str, Any]:
    listed = replace(table, added=(), removed=(), changed=()) if table.is_provenance else table
    return {
        "name": table.resource,
        "fields": {
            "added": list(table.fields_added),
            "removed": list(table.fields_removed),
            "retyped": list(table.fields_retyped),
        },
        "key_changed": table.key_changed,
        "schema_changed": table.schema_changed,
        "rows": {"added": len(table.added), "removed": len(table.removed), "changed": len(table.changed)},
        "added": [dict(row) for row in listed.added],
        "removed": [dict(row) for row in listed.removed],
        "changed": [
            {
                "key": dict(row.key),
                "report": row.report,
                "cells": [{"field": cell.field, "old": cell.old, "new": cell.new} for cell in row.cells],
            }
            for row in listed.changed
        ],
    }


def _schema_lines(table: TableDiff) -> Iterator[str]:
    for what, names in (
        ("removed", table.fields_removed),
        ("of another type", table.fields_retyped),
        ("added", table.fields_added),
    ):
        if names:
            yield f"{table.resource}: column{'' if len(names) == 1 else 's'} {', '.join(names)} {what}"
    if table.key_changed:
        yield f"{table.resource}: key changed"
    if table.schema_changed:
        yield f"{table.resource}: column descriptions or rules changed"


def _diff_table(name: str, old: Content, new: Content, settled: frozenset[str]) -> TableDiff:
    before, after = (_comparable(table, settled) for table in _both(name, old, new))
    added, removed, changed = _diff_rows(_Listed(before), _Listed(after), settled)
    return replace(_diff_schema(before, after), added=added, removed=removed, changed=changed)


def _properties(content: Content, other: Content) -> dict[str, Any]:
    """The metadata, less the sources that only one side has: those are reports added or taken out."""
    sources = [
        source
        for source in content.metadata.get("sources", [])
        if source["openbarnet:report"] in other.documents
    ]
    return {**content.metadata, "sources": sources, "readme": content.readme}


def _both(name: str, old: Content, new: Content) -> tuple[Table, Table]:
    """A table on both sides; where one side has none, an empty one of the same columns."""
    before, after = old.table(name), new.table(name)
    if before is not None:
        return before, after or Table.of(before.name, before.schema)
    if after is not None:
        return Table.of(after.name, after.schema), after
    raise KeyError(name)


def _comparable(table: Table, settled: frozenset[str]) -> Table:
    """The table without spots in documents that only one side has."""
    if not table.is_provenance or REPORT not in table.columns:
        return table
    position = table.columns.index(REPORT)
    return Table.of(table.name, table.schema, (row for row in table.rows if row[position] in settled))


def _diff_schema(before: Table, after: Table) -> TableDiff:
    old = {field["name"]: field for field in before.fields}
    new = {field["name"]: field for field in after.fields}
    both = [name for name in old if name in new]
    retyped = tuple(name for name in both if _type(old[name]) != _type(new[name]))
    key_changed = _key_changed(before.schema, after.schema)
    kept = {name for name in both if name not in retyped}
    return TableDiff(
        resource=after.name,
        is_provenance=after.is_provenance,
        fields_added=tuple(name for name in new if name not in old),
        fields_removed=tuple(name for name in old if name not in new),
        fields_retyped=retyped,
        key_changed=key_changed,
        schema_changed=_remainder(before.schema, kept, key_changed)
        != _remainder(after.schema, kept, key_changed),
    )


def _remainder(schema: Mapping[str, Any], kept: set[str], without_keys: bool) -> dict[str, Any]:
    """A schema less what has been reported already: other fields, changed keys."""
    fields = [field for field in schema["fields"] if field["name"] in kept]
    skipped = {"primaryKey", "uniqueKeys"} if without_keys else set()
    return {**{name: value for name, value in schema.items() if name not in skipped}, "fields": fields}


def _type(field: Mapping[str, Any]) -> tuple[str, str]:
    return (field["type"], field.get("format", "default"))


def _key_changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """True when what identified a row no longer does; a key where there was none breaks nobody."""
    lost = [key for key in old.get("uniqueKeys", []) if key not in new.get("uniqueKeys", [])]
    return bool(lost) or ("primaryKey" in old and old["primaryKey"] != new.get("primaryKey"))


class _Listed:
    """A table whose rows can be looked up by number."""

    def __init__(self, table: Table) -> None:
        self.columns, self.key, self.provenance = table.columns, table.key, table.provenance
        self.rows = tuple(table.rows)


def _diff_rows(
    before: _Listed, after: _Listed, settled: frozenset[str]
) -> tuple[tuple[Mapping[str, str], ...], tuple[Mapping[str, str], ...], tuple[RowChange, ...]]:
    pairs = _pair(before, after)
    paired_old, paired_new = {old for old, _ in pairs}, {new for _, new in pairs}
    added = [row for number, row in enumerate(after.rows) if number not in paired_new]
    removed = [row for number, row in enumerate(before.rows) if number not in paired_old]
    changes = (_row_change(before, after, old, new, settled) for old, new in sorted(pairs))
    return (
        tuple(dict(zip(after.columns, row, strict=True)) for row in added),
        tuple(dict(zip(before.columns, row, strict=True)) for row in removed),
        tuple(change for change in changes if change.cells),
    )


def _row_change(before: _Listed, after: _Listed, old: int, new: int, settled: frozenset[str]) -> RowChange:
    was = dict(zip(before.columns, before.rows[old], strict=True))
    now = dict(zip(after.columns, after.rows[new], strict=True))
    report = was.get(REPORT, "")
    skipped = frozenset() if report in settled else before.provenance
    cells = tuple(
        CellChange(name, was[name], now[name])
        for name in was
        if name in now and name not in skipped and was[name] != now[name]
    )
    return RowChange({name: was[name] for name in before.key if name in was}, report, cells)


def _pair(before: _Listed, after: _Listed) -> list[tuple[int, int]]:
    """Positions of rows that are one and the same, before and after."""
    common = [name for name in before.columns if name in after.columns]
    says = [name for name in common if name not in before.provenance]
    old_rows, new_rows = range(len(before.rows)), range(len(after.rows))
    pairs = _pair_equal(before, after, says, old_rows, new_rows)
    if before.key and before.key == after.key:
        pairs += _pair_equal(before, after, list(before.key), *_left(pairs, old_rows, new_rows))
    if says:
        pairs += _pair_alike(before, after, says, *_left(pairs, old_rows, new_rows))
    return pairs


def _left(pairs: Sequence[tuple[int, int]], old_rows: range, new_rows: range) -> tuple[list[int], list[int]]:
    old, new = {pair[0] for pair in pairs}, {pair[1] for pair in pairs}
    return [row for row in old_rows if row not in old], [row for row in new_rows if row not in new]


def _cells(table: _Listed, names: Sequence[str]) -> list[int]:
    return [table.columns.index(name) for name in names]


def _pair_equal(
    before: _Listed, after: _Listed, names: Sequence[str], old_rows: Sequence[int], new_rows: Sequence[int]
) -> list[tuple[int, int]]:
    """Pair rows whose columns `names` are equal; the nth such row with the nth."""
    old_cells, new_cells = _cells(before, names), _cells(after, names)
    waiting: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for row in reversed(old_rows):
        waiting[tuple(before.rows[row][cell] for cell in old_cells)].append(row)
    pairs = []
    for row in new_rows:
        candidates = waiting.get(tuple(after.rows[row][cell] for cell in new_cells))
        if candidates:
            pairs.append((candidates.pop(), row))
    return pairs


def _pair_alike(
    before: _Listed, after: _Listed, names: Sequence[str], old_rows: Sequence[int], new_rows: Sequence[int]
) -> list[tuple[int, int]]:
    """Pair what is left by likeness, the most alike first, within a report."""
    old_by_report, new_by_report = _by_report(before, old_rows), _by_report(after, new_rows)
    compared = [name for name in names if name != REPORT]
    old_cells, new_cells = _cells(before, compared), _cells(after, compared)
    pairs: list[tuple[int, int]] = []
    for report, olds in old_by_report.items():
        news = new_by_report.get(report, [])
        if not news or len(olds) * len(news) > MOST_PAIRS:
            continue
        by_degrees = len(olds) * len(news) <= MOST_TEXT_PAIRS
        scored = [
            (-score, old, new)
            for old in olds
            for new in news
            if (
                score := _likeness(
                    [before.rows[old][cell] for cell in old_cells],
                    [after.rows[new][cell] for cell in new_cells],
                    by_degrees,
                )
            )
            >= ALIKE
        ]
        taken_old: set[int] = set()
        taken_new: set[int] = set()
        for _, old, new in sorted(scored):
            if old not in taken_old and new not in taken_new:
                taken_old.add(old)
                taken_new.add(new)
                pairs.append((old, new))
    return pairs


def _by_report(table: _Listed, rows: Sequence[int]) -> dict[str, list[int]]:
    grouped: dict[str, list[int]] = defaultdict(list)
    position = table.columns.index(REPORT) if REPORT in table.columns else None
    for row in rows:
        grouped["" if position is None else table.rows[row][position]].append(row)
    return grouped


def _likeness(old: Sequence[str], new: Sequence[str], by_degrees: bool) -> float:
    """From 0 to 1: the share of cells, filled on either side, that agree; sentences count double."""
    agreed = total = 0.0
    for was, now in zip(old, new, strict=True):
        if was or now:
            weight = 2.0 if min(len(was), len(now)) >= SENTENCE else 1.0
            total += weight
            agreed += weight * _cell_likeness(was, now, by_degrees and weight > 1.0)
    return agreed / total if total else 0.0


def _cell_likeness(old: str, new: str, by_degrees: bool) -> float:
    if old == new or not by_degrees:
        return float(old == new)
    matcher = SequenceMatcher(None, old[:MOST_TEXT], new[:MOST_TEXT], autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() > ALIKE else 0.0
