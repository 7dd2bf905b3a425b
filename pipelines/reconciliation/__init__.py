"""A report checked against itself and against the reports before it.

Every check that ran is a row of `checks`, each contradiction one of `discrepancies` with both figures and
both places, each figure that changed after publication one of `restatements`. Nothing here alters a
figure, and nothing here names a report: what belongs to what is data in `schemas/identities/`.
"""

from __future__ import annotations

from pipelines.reconciliation.outcome import Figure, Outcome, Ran
from pipelines.reconciliation.publishing import checks, discrepancies, restatements

__all__ = ["Figure", "Outcome", "Ran", "checks", "discrepancies", "restatements"]
