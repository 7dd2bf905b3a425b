"""The clock of the Transparency Code: each duty, how often, what came out last, what is due, late or not.

Made from the files in a council's `duties/`, which the transparency team keeps. Nothing is assumed published:
a duty without a record says that none is recorded. The day is an argument, so that a page can be made for
any day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pipelines.portal.duties import standings
from pipelines.portal.site import Site
from pipelines.store.published import Package


@dataclass(frozen=True)
class Review:
    """When a dataset of the portal is to be looked at again."""

    package: Package
    due: date | None


def clock(site: Site) -> str:
    """The page, as of the site's day."""
    return site.render(
        "clock.html",
        codes=site.duties,
        standings=standings(site.duties, site.today),
        reviews=reviews(site),
        today=site.today,
    )


def reviews(site: Site) -> list[Review]:
    """The datasets with their next reviews, the next one first."""
    found = [
        Review(package, _day(package.latest.descriptor.get("openbarnet:next_review")))
        for package in site.catalogue.published
        if package.latest
    ]
    return sorted(found, key=lambda review: (review.due or date.max, review.package.title))


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None
