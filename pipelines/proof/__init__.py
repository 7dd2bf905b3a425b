"""A report checked against itself and against the reports before it.

Every check that ran is a row of `checks`, each contradiction one of `discrepancies` with both figures and
both places, each figure that changed after publication one of `restatements`. Nothing here alters a
figure, and nothing here names a report: what belongs to what is data in `schemas/identities/`, in which
words sentences state it in `schemas/wordings/`.
"""

from __future__ import annotations

from pipelines.proof.outcome import Figure, Ran, Verdict
from pipelines.proof.proving import (
    KINDS,
    FigurePair,
    Proof,
    Prover,
    Readings,
    Rules,
    known_checks,
    load_rules,
    prove,
    run_checks,
)
from pipelines.proof.publishing import DISCREPANCIES, proven, tables_of
from pipelines.proof.rereading import Certainty, Reread, never_reread, reading_checks

__all__ = [
    "DISCREPANCIES",
    "KINDS",
    "Certainty",
    "Figure",
    "FigurePair",
    "Proof",
    "Prover",
    "Ran",
    "Readings",
    "Reread",
    "Rules",
    "Verdict",
    "known_checks",
    "load_rules",
    "never_reread",
    "prove",
    "proven",
    "reading_checks",
    "run_checks",
    "tables_of",
]
