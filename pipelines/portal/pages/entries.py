"""What the search can find, as values: made by the pages of each kind of dataset and by the search itself."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.store.published import Catalogue

LONGEST_BODY = 3000


@dataclass(frozen=True)
class SearchEntry:
    """One thing that can be found.

    Attributes:
        lead: the figures that say the most of a row, told whatever was found in it.
    """

    kind: str
    title: str
    body: str
    href: str
    where: str = ""
    topic: str = ""
    period: str = ""
    is_newest: bool = False
    formats: tuple[str, ...] = ()
    publisher: str = ""
    lead: tuple[str, ...] = ()

    def values(self, name: str) -> tuple[str, ...]:
        """What the entry has under a filter."""
        match name:
            case "format":
                return self.formats
            case "latest":
                return ("yes",) if self.is_newest else ()
            case _:
                value = str(getattr(self, name))
                return (value,) if value else ()


def topic_of(catalogue: Catalogue, package: str) -> str:
    """What a dataset is about."""
    found = catalogue.package(package)
    return found.theme if found else ""


def period_of(catalogue: Catalogue, report: str) -> tuple[str, bool]:
    """What a report covers, and whether it is the newest that was read."""
    found = catalogue.report(report)
    if found is None:
        return "", False
    return found.label, bool(catalogue.reports) and found is catalogue.reports[0]
