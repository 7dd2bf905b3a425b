"""What a kind of dataset brings to the portal beside its tables: one value that says it all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from pipelines.portal.pages.entries import SearchEntry
from pipelines.portal.site import Site


@dataclass(frozen=True)
class SpecialPage:
    """A page that only one kind of dataset has, or a picture.

    Attributes:
        path: its address; that of a picture ends in `.svg`.
        parameters: those that it knows.
        build: its text, from the site and the parameters that were given.
    """

    path: str
    parameters: tuple[str, ...]
    build: Callable[[Site, Mapping[str, str]], str]


@dataclass(frozen=True)
class KindOfPages:
    """The part of the portal that is special to a kind of dataset.

    Attributes:
        name: that of its package.
        pages: pages of its own.
        entries: what the search finds of it beside datasets, tables and rows.
        rows_elsewhere: tables whose rows are found under another entry (an indicator, a finding) or are no
            text.
    """

    name: str
    pages: tuple[SpecialPage, ...]
    entries: Callable[[Site], Iterator[SearchEntry]]
    rows_elsewhere: frozenset[str]
