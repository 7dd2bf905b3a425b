"""What was published from a report, table by table: rows that stand in the newest versions, rows held back.

Counts what versions hold and what their quality files say is held back; nothing is worked out from files that
a page of the portal does not lead to.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from pipelines.portal.drawing import show
from pipelines.portal.lookups import table_address
from pipelines.portal.performance.tables import NO_ROWS_OF_REPORTS
from pipelines.portal.site import Site
from pipelines.store.published import Resource


@dataclass(frozen=True)
class PublishedPart:
    """The rows of a report in one table.

    Attributes:
        resource: the table's name.
        title, address: what people call it and where its rows of this report are.
        rows: published.
        held_back: read and not published.
        quality: the page that says why rows are held back.
    """

    resource: str
    title: str
    address: str
    rows: int
    held_back: int
    quality: str

    @property
    def words(self) -> str:
        """`12 rows`, or `50 of 51 rows read, 1 held back`."""
        return said(self.rows, self.held_back, "row")


def said(published: int, held_back: int, noun: str) -> str:
    """How many of what was read stand in the data."""
    if not held_back:
        return show.plural(published, noun)
    return f"{published:,} of {show.plural(published + held_back, noun)} read, {held_back:,} held back"


def parts_of(site: Site, report: str) -> tuple[PublishedPart, ...]:
    """What was published from a report, in the order of packages and tables."""
    return site.once(_all_parts).get(report, ())


def _all_parts(site: Site) -> Mapping[str, tuple[PublishedPart, ...]]:
    found: dict[str, list[PublishedPart]] = {}
    for package in site.catalogue.published:
        version = package.latest
        if version is None:
            continue
        held = Counter(
            (str(row.get("resource") or ""), str(row.get("report") or ""))
            for row in version.quality.held_back
        )
        for resource in version.resources:
            if resource.name in NO_ROWS_OF_REPORTS:
                continue
            counts = _counts(site, resource)
            waiting = {report for name, report in held if name == resource.name}
            for report in sorted(waiting | set(counts)):
                address = f"{table_address(package, version, resource)}?report={quote(report, safe='')}"
                quality = f"/datasets/{package.name}/versions/{version.version}/quality#held-back"
                part = PublishedPart(
                    resource.name,
                    resource.title,
                    address,
                    counts.get(report, 0),
                    held[resource.name, report],
                    quality,
                )
                found.setdefault(report, []).append(part)
    return {report: tuple(parts) for report, parts in found.items()}


def _counts(site: Site, resource: Resource) -> dict[str, int]:
    """Published rows of a table by report; empty for a table whose rows name none."""
    if resource.parquet is None or not any(column.name == "report" for column in resource.columns):
        return {}
    rows = site.reader.counts(resource.parquet, "report")
    return {str(row["report"]): int(str(row["count"])) for row in rows if row["report"]}
