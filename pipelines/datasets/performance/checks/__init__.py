"""The checks of printed figures that only performance reports have, as one value: `PROVER`."""

from __future__ import annotations

from collections.abc import Mapping

from pipelines.datasets.performance.checks.comments import check_comments
from pipelines.datasets.performance.checks.comparisons import without_comparisons
from pipelines.datasets.performance.checks.counting import check_counts, check_sentences, check_summaries
from pipelines.datasets.performance.checks.directions import check_directions, check_statements
from pipelines.datasets.performance.checks.fractions import check_fractions
from pipelines.datasets.performance.checks.group_shares import check_group_shares
from pipelines.datasets.performance.checks.keyed_words import check_worded_ratings
from pipelines.datasets.performance.checks.limits import check_limits
from pipelines.datasets.performance.checks.links import check_links
from pipelines.datasets.performance.checks.listing import check_listed, check_tables
from pipelines.datasets.performance.checks.mentions import check_mentions, check_perception
from pipelines.datasets.performance.checks.money import check_money
from pipelines.datasets.performance.checks.moves import check_moves
from pipelines.datasets.performance.checks.of_whom import told_of_whom
from pipelines.datasets.performance.checks.outline import check_outline
from pipelines.datasets.performance.checks.portfolios import check_portfolios
from pipelines.datasets.performance.checks.rankings import check_rankings
from pipelines.datasets.performance.checks.restating import (
    RESTATEMENTS,
    compare,
    compare_benchmarks,
    dates_of,
    restated,
)
from pipelines.datasets.performance.checks.said_staff import check_staff
from pipelines.datasets.performance.checks.scores import check_scores
from pipelines.datasets.performance.checks.spans import check_spans
from pipelines.datasets.performance.checks.table_totals import check_table_totals
from pipelines.datasets.performance.checks.thresholds import check_keyed_ratings
from pipelines.datasets.performance.checks.to_date import check_to_date
from pipelines.datasets.performance.checks.told_sums import check_told_sums
from pipelines.datasets.performance.checks.twins import check_twins
from pipelines.proof.outcome import PrintedTexts, Ran
from pipelines.proof.proving import Prover
from pipelines.rows.records import Records


def of_rows(records: Mapping[str, Records], printed: PrintedTexts) -> list[Ran]:
    """Results, targets, ratings and counts of a report's rows against each other, in a fixed order."""

    def given(resource: str) -> Records:
        return records.get(resource, Records(resource))

    results = given("indicator-results")
    own = without_comparisons(results)
    ran = [*check_directions(results, printed), *check_moves(results, printed)]
    ran += check_limits(results, printed)
    ran += check_twins(results, printed)
    ran += check_fractions(results, printed)
    ran += check_statements(given("statements"), printed)
    for stated in (given("rag-summary"), given("stated-counts")):
        ran += check_summaries(stated, printed)
        ran += check_counts(stated, own, printed, "indicator-results")
        ran += check_counts(stated, given("key-actions"), printed, "key-actions")
    ran += check_sentences(given("stated-counts"), given("rag-summary"), printed)
    ran += check_tables(given("rag-summary"), printed)
    ran += check_group_shares(given("rag-summary"), printed)
    ran += check_listed(own, given("interventions"), printed.words)
    ran += check_to_date(given("observations"))
    ran += check_table_totals(given("table-totals"), printed)
    ran += check_portfolios(given("savings-proposals"), given("savings"), printed)
    return ran


def of_reports(records: Mapping[str, Records], printed: PrintedTexts) -> list[Ran]:
    """Other places' figures, as reports print them."""
    benchmarks = records.get("benchmarks", Records("benchmarks"))
    return list(compare_benchmarks(benchmarks, dates_of(dict(records)), printed))


PROVER = Prover(
    kinds={
        "listed": "A list of indicators below target against their ratings",
        "direction": "A direction of travel against two results",
        "rating": "A rating against result and target",
        "threshold": "A rating against how far off its key lets a result be",
        "comment": "A comment against the figures of its row",
        "benchmark": "Another place's figure in two reports",
    },
    worded={
        "comments": (check_comments,),
        "indicators": (check_mentions, check_perception),
        "keys": (check_keyed_ratings, check_worded_ratings),
        "links": (check_links, check_spans),
        "money": (check_money, check_told_sums),
        "outline": (check_outline,),
        "rankings": (check_rankings,),
        "risks": (check_scores,),
        "staff": (check_staff,),
    },
    of_rows=of_rows,
    of_reports=of_reports,
    pairs=compare,
    tables=(RESTATEMENTS,),
    restated=restated,
    needs_every_row={
        "rows": ("indicator-results", "key-actions"),
        "listed": ("indicator-results", "interventions"),
    },
    told=told_of_whom,
)
