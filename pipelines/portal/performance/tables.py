"""Tables of performance reports that answers to questions are not, or only lastly, taken from."""

from __future__ import annotations

ABOUT_OTHERS = frozenset(("indicators", "restatements", "stated-counts", "table-totals"))
"""Tables about other tables: what they say stands in those."""
COPIES = frozenset(("observations", "benchmarks", "paragraphs"))
"""Tables made from others: their rows come behind those they were made from."""
RESULTS = "indicator-results"
"""The table whose rows a report's page counts on the home page."""
NO_ROWS_OF_REPORTS = frozenset(("locators", "reports", "checks", "corrections", "indicators"))
"""Tables that say something about rows of others."""
