"""Any two versions of a dataset side by side: what was added, taken out, revised or corrected.

Every changed cell leads to its evidence in both versions. The page is capped and the largest changes come
first; the whole comparison is there as CSV and JSON.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from pipelines.portal.drawing import show
from pipelines.portal.lookups import BadRequestError, find_package, find_version
from pipelines.portal.pages.evidence import NAMING
from pipelines.portal.site import Site
from pipelines.portal.tables.spots import evidence_address
from pipelines.release.changes import ADDED, METADATA, REMOVED, SCHEMA, changes_of, sentences_of
from pipelines.release.comparing import FORMS, compare_versions
from pipelines.store.published import Package, PublishedVersion

MOST_CELLS, MOST_ROWS = 100, 60
LONGEST = 160
WHO = {"revised": "revised by the council", "corrected": "corrected by us"}


@dataclass(frozen=True)
class VersionPair:
    """The two versions compared, the older first."""

    package: Package
    old: PublishedVersion
    new: PublishedVersion


@dataclass(frozen=True)
class ShownChange:
    """One cell that changed, with its evidence before and after."""

    table: str
    row: str
    column: str
    old: str
    new: str
    change: str
    who: str
    old_href: str
    new_href: str


@dataclass(frozen=True)
class ShownRow:
    """A row added or taken out."""

    table: str
    name: str
    cells: str
    href: str


def find_pair(site: Site, package_name: str, asked: Mapping[str, str]) -> VersionPair:
    """The versions an address names; without any, the newest and the one before it.

    Raises:
        BadRequestError: the dataset has a single version.
        NotFoundError: it has no such version.
    """
    package = find_package(site.catalogue, package_name)
    standing = [version for version in package.versions if not version.withdrawn]
    if len(standing) < 2 and not {"from", "to"} <= set(asked):
        raise BadRequestError(f"{package.title} has one version only, so there is nothing to compare.")
    new = find_version(package, asked["to"] if "to" in asked else standing[0].version)
    before = next((version for version in standing if version.version == new.previous), standing[-1])
    old = find_version(package, asked["from"]) if "from" in asked else before
    return VersionPair(package, old, new)


def compare(site: Site, package_name: str, asked: Mapping[str, str]) -> str:
    """The page that compares two versions."""
    pair = find_pair(site, package_name, asked)
    _, diff = compare_versions(site.store, pair.package.name, pair.old.version, pair.new.version)
    tables = [table for table in diff.tables if not table.is_provenance]
    names = {table.resource for table in tables}
    titles = {table.resource: table.table.title for table in tables}
    columns = {
        (resource.name, column.name): column.title
        for resource in (*pair.old.resources, *pair.new.resources)
        for column in resource.columns
    }
    cells = [
        change
        for change in changes_of(diff, with_rows=False)
        if change.kind in WHO and change.resource in names
    ]
    shown = [
        ShownChange(
            titles.get(change.resource, change.resource),
            show.clip(change.key, LONGEST),
            columns.get((change.resource, change.field), change.field),
            show.clip(change.old, LONGEST),
            show.clip(change.new, LONGEST),
            change.change
            and f"{change.change}" + (f" ({change.change_percent}%)" if change.change_percent else ""),
            WHO[str(change.kind)],
            _evidence(pair.package, pair.old, change.old_locator, change.field),
            _evidence(pair.package, pair.new, change.new_locator, change.field),
        )
        for change in heapq.nsmallest(MOST_CELLS, cells, key=lambda change: change.weight)
    ]
    sides = (
        (ADDED, "Rows added", pair.new, [(table.resource, table.added) for table in tables]),
        (REMOVED, "Rows taken out", pair.old, [(table.resource, table.removed) for table in tables]),
    )
    parts = []
    for kind, heading, version, found in sides:
        listed = (row for name, rows in found for row in _rows(pair.package, version, name, titles, rows))
        parts.append((kind, heading, sum(len(rows) for _, rows in found), list(islice(listed, MOST_ROWS))))
    return site.render(
        "compare.html",
        pair=pair,
        package=pair.package,
        notes=sentences_of(diff),
        cells=shown,
        cell_count=len(cells),
        parts_of=parts,
        others=[change for change in changes_of(diff, with_rows=False) if change.kind in (SCHEMA, METADATA)],
        titles=titles,
        query=f"?from={pair.old.version}&to={pair.new.version}",
    )


def compared_file(site: Site, pair: VersionPair, kind: str) -> Iterator[str]:
    """The whole comparison as CSV or JSON, in pieces."""
    found = compare_versions(site.store, pair.package.name, pair.old.version, pair.new.version)
    return FORMS[kind](*found)


def _rows(
    package: Package,
    version: PublishedVersion,
    resource: str,
    titles: Mapping[str, str],
    rows: Iterable[Mapping[str, str]],
) -> Iterator[ShownRow]:
    for row in rows:
        name = next((row[name] for name in NAMING if row.get(name)), "")
        cells = " · ".join(
            f"{column}: {text}"
            for column, text in row.items()
            if text and column not in ("locator", "report")
        )
        yield ShownRow(
            titles.get(resource, resource),
            show.clip(name, LONGEST),
            show.clip(cells, 2 * LONGEST),
            _evidence(package, version, row.get("locator", ""), ""),
        )


def _evidence(package: Package, version: PublishedVersion, locator: str, field: str) -> str:
    return evidence_address(package.name, version.version, locator, field) if locator else ""
