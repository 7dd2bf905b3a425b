"""Performance reports: which tables and passages become which rows, and the register that joins them."""

from __future__ import annotations

from pipelines.datasets.kinds import DatasetKind, Derivation
from pipelines.datasets.performance import context, indicators, marks, narrative, register, savings, totals
from pipelines.datasets.performance.checks import PROVER

KIND = DatasetKind(
    name="performance",
    makers={
        "indicator-results": indicators.indicator_results,
        "indicator-figures": indicators.indicator_figures,
        "indicator-targets": indicators.indicator_targets,
        "rag-summary": context.rag_summary,
        "savings": savings.savings,
        "savings-proposals": savings.savings_proposals,
        "finance-summary": savings.finance_summary,
        "workforce": context.workforce,
        "customer-experience": context.customer_experience,
        "risks": context.risks,
        "successes": narrative.successes,
        "resident-perception": narrative.resident_perception,
        "plan-paragraphs": narrative.plan_paragraphs,
        "statements": narrative.statements,
        "stated-counts": narrative.stated_counts,
        "paragraphs": narrative.paragraphs,
        "table-totals": totals.table_totals,
    },
    readers=marks.READERS,
    derivation=Derivation("register", register.DERIVED, register.READ, register.derive, register.LINKED),
    prover=PROVER,
)
