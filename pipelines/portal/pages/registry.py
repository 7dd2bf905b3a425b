"""The kinds of dataset with pages of their own: whoever routes or searches asks here and names no resource.

A kind that has none needs no entry: its tables have the explorer, the search and the API by themselves.
"""

from __future__ import annotations

from pipelines.portal.pages import performance
from pipelines.portal.pages.kinds import KindOfPages, SpecialPage

KINDS_OF_DATASET: tuple[KindOfPages, ...] = (performance.PAGES,)

SPECIAL_PAGES: tuple[SpecialPage, ...] = tuple(page for kind in KINDS_OF_DATASET for page in kind.pages)

ROWS_ELSEWHERE = frozenset(("locators", "checks", "discrepancies")).union(
    *(kind.rows_elsewhere for kind in KINDS_OF_DATASET)
)
"""Tables whose rows the search finds under another entry, or that are no text."""
