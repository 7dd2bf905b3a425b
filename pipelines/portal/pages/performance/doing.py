"""The page of how the council is doing: each figure of a report with its target, verdict and direction.

The newest report comes first whatever its kind; a page is one report's, narrowed down by links.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from pipelines.portal.answers.facts import read_paragraphs, sentence_around
from pipelines.portal.drawing import show
from pipelines.portal.drawing.sparks import SparkLine, spark_line
from pipelines.portal.performance.series import IndicatorSeries
from pipelines.portal.performance.standing import (
    MET,
    MISSED,
    UNTOLD,
    IndicatorStanding,
    counts_of,
    moved_most,
    standing_of_result,
    standing_of_statement,
    went_wrong,
)
from pipelines.portal.site import Site
from pipelines.portal.tables.rows import DataRow
from pipelines.portal.tables.spots import evidence_address
from pipelines.rows.locator import row_name
from pipelines.store.published import PublishedVersion, Resource

FILTERS = ("report", "part", "verdict", "direction")
OTHERS = "Without a part"
MOST_NAMED = 5
LONGEST_SENTENCE = 400
MOST_OPEN = 8
"""Values of a filter that stand open; more are folded."""
SOURCES = {
    "indicator-results": ("indicators", standing_of_result),
    "statements": ("council-context", standing_of_statement),
}


@dataclass(frozen=True)
class ShownStanding:
    """A standing with where it leads: its evidence, its indicator, its small line."""

    standing: IndicatorStanding
    evidence: str
    indicator: str
    spark: SparkLine | None

    @property
    def pieces(self) -> tuple[tuple[str, bool], ...]:
        """The sentence that states the figure, parted so that the figure can be lit."""
        name, result = show.clip(self.standing.name, LONGEST_SENTENCE), self.standing.result
        found = re.search(rf"(?<![\d.,]){re.escape(result)}(?!\d)", name) if result else None
        if found is None:
            return ((name, False),)
        return (name[: found.start()], False), (found[0], True), (name[found.end() :], False)

    def value(self, name: str) -> str:
        """What it has under a filter."""
        if name == "part":
            return self.standing.group or OTHERS
        return self.standing.verdict if name == "verdict" else self.standing.direction


@dataclass(frozen=True)
class FilterLink:
    """A value to narrow down to, with how many figures have it."""

    word: str
    count: int
    href: str
    is_chosen: bool


def doing(site: Site, asked: Mapping[str, str]) -> str:
    """The page of one report, narrowed down as asked; without a report, of the newest that has figures."""
    every = site.once(standings)
    reports = [report for report in site.catalogue.reports if report.id in every]
    report = asked.get("report") or (reports[0].id if reports else "")
    here = every.get(report, ())
    chosen = {name: asked[name] for name in FILTERS[1:] if asked.get(name)}
    fitting = [row for row in here if all(row.value(name) == value for name, value in chosen.items())]
    judged = [row.standing for row in here]
    by_place = {row.standing.found_at: row for row in here}
    return site.render(
        "doing.html",
        reports=reports,
        report=site.catalogue.report(report),
        total=len(here),
        counts=counts_of(judged),
        groups=_groups(fitting),
        wrong=[by_place[row.found_at] for row in went_wrong(judged, MOST_NAMED)],
        moved=[by_place[row.found_at] for row in moved_most(judged, MOST_NAMED)],
        chosen=chosen,
        shown=len(fitting),
        filters=[
            (title, links)
            for title, name, words in (
                ("Target", "verdict", (MISSED, MET, UNTOLD)),
                ("Since last time", "direction", ("Worsening", "Improving", "Same")),
                ("Part of the report", "part", tuple(dict.fromkeys(row.value("part") for row in here))),
            )
            if len(links := list(_links(report, chosen, here, name, words))) > 1
        ],
        reset=_href(report, {}),
        MISSED=MISSED,
        MET=MET,
        UNTOLD=UNTOLD,
        MOST_OPEN=MOST_OPEN,
    )


def _groups(rows: Sequence[ShownStanding]) -> list[tuple[str, list[ShownStanding]]]:
    """Figures by their part of the report: what missed its target first, parts with most of that first."""
    order = {MISSED: 0, UNTOLD: 2, MET: 1}
    groups: dict[str, list[ShownStanding]] = {}
    for row in rows:
        groups.setdefault(row.value("part"), []).append(row)
    missed = {name: sum(row.standing.verdict == MISSED for row in found) for name, found in groups.items()}
    ordered = sorted(groups.items(), key=lambda group: -missed[group[0]])
    return [
        (name, sorted(found, key=lambda row: (order[row.standing.verdict], -row.standing.weight)))
        for name, found in ordered
    ]


def _links(
    report: str, chosen: Mapping[str, str], rows: Sequence[ShownStanding], name: str, words: Sequence[str]
) -> Iterator[FilterLink]:
    others = {other: value for other, value in chosen.items() if other != name}
    for word in words:
        count = sum(
            row.value(name) == word and all(row.value(o) == value for o, value in others.items())
            for row in rows
        )
        is_chosen = chosen.get(name) == word
        if count or is_chosen:
            yield FilterLink(
                word, count, _href(report, others if is_chosen else {**others, name: word}), is_chosen
            )


def _href(report: str, chosen: Mapping[str, str]) -> str:
    return f"/doing?{urlencode({'report': report, **chosen})}"


def standings(site: Site) -> dict[str, tuple[ShownStanding, ...]]:
    """Every figure with its standing, by report."""
    of_rows = {
        row_name(item.locator): series for series in site.indicators.values() for item in series.observations
    }
    found: dict[str, list[ShownStanding]] = {}
    paragraphs = read_paragraphs(site.catalogue, site.reader)
    for table, (package, make) in SOURCES.items():
        holder = site.catalogue.package(package)
        version = holder.latest if holder else None
        resource = version.resource(table) if version else None
        if version is None or resource is None:
            continue
        for row in _rows(site, resource):
            standing = make(row)
            # a sentence counts where it tells result and target; others are no verdict on anybody
            if table == "statements":
                if standing.verdict == UNTOLD or not standing.target:
                    continue
                told = paragraphs.get(f"{row.get('report')} {row.get('paragraph')}", "")
                standing = replace(standing, name=sentence_around(told, standing.name) or standing.name)
            found.setdefault(standing.report, []).append(
                _shown(standing, version, of_rows.get(standing.found_at))
            )
    return {report: tuple(rows) for report, rows in found.items()}


def _rows(site: Site, resource: Resource) -> list[DataRow]:
    return site.reader.rows(resource.parquet) if resource.parquet else []


def _shown(
    standing: IndicatorStanding, version: PublishedVersion, series: IndicatorSeries | None
) -> ShownStanding:
    evidence = evidence_address(version.package, version.version, standing.found_at, standing.field)
    points = [(item.end, item.value) for item in series.drawn("result")] if series else []
    spark = spark_line([(end, value) for end, value in points if end is not None and value is not None])
    return ShownStanding(standing, evidence, f"/indicators/{series.id}" if series else "", spark)
