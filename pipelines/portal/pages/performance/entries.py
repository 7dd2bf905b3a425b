"""What the search finds of performance reports beside their rows: indicators and findings."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from pipelines.portal.drawing import show
from pipelines.portal.pages.entries import LONGEST_BODY, SearchEntry, period_of, topic_of
from pipelines.portal.performance.series import PACKAGE
from pipelines.portal.site import Site


def entries(site: Site) -> Iterator[SearchEntry]:
    """Every indicator and every finding."""
    catalogue = site.catalogue
    publisher = str(catalogue.publisher.get("title") or "")
    for indicator in site.indicators.values():
        latest = indicator.latest
        body = [indicator.ref, indicator.former_refs, indicator.service, indicator.polarity]
        if latest:
            period = "" if latest.period in latest.printed else f" ({latest.period})"
            body.append(f"newest result {latest.printed}{period}")
        yield SearchEntry(
            "Indicator",
            indicator.name,
            show.clip(" · ".join(filter(None, body)), LONGEST_BODY),
            f"/indicators/{quote(indicator.id, safe='')}",
            "Indicator over all reports",
            topic_of(catalogue, PACKAGE),
            *period_of(catalogue, indicator.last_report),
            publisher=publisher,
        )
    for finding in site.findings.found:
        yield SearchEntry(
            "Finding",
            finding.subject,
            finding.note,
            finding.href,
            finding.check_words,
            topic_of(catalogue, "data-quality"),
            *period_of(catalogue, finding.second.report_id),
            publisher=publisher,
        )
