"""Pages that only performance reports have: savings, key actions; and what the search finds of them."""

from __future__ import annotations

from pipelines.portal.pages.kinds import KindOfPages, SpecialPage
from pipelines.portal.pages.performance import doing, key_actions, savings
from pipelines.portal.pages.performance.entries import entries

PAGES = KindOfPages(
    name="performance",
    pages=(
        SpecialPage("/doing", doing.FILTERS, doing.doing),
        SpecialPage("/savings", (), lambda site, _: savings.savings(site)),
        SpecialPage("/savings.svg", ("report",), savings.savings_chart),
        SpecialPage("/key-actions", key_actions.FILTERS, key_actions.key_actions),
    ),
    entries=entries,
    rows_elsewhere=frozenset(
        {
            "observations",
            "benchmarks",
            "indicators",
            "indicator-targets",
            "rag-summary",
            "stated-counts",
            "table-totals",
            "restatements",
        }
    ),
)
