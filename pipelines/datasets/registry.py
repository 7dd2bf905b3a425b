"""The kinds of dataset there are, behind one value each: what makes rows, what joins them, what proves them.

Whoever stands above asks here and names no resource. A new kind is a package beside `performance` and a line
in `KINDS`; a resource that a map can make needs neither (see `pipelines.datasets.mapping`).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from pipelines import proof
from pipelines.datasets import performance
from pipelines.datasets.kinds import DatasetKind, Derivation, Maker
from pipelines.datasets.mapping import mapped
from pipelines.datasets.own_tables import own_rows
from pipelines.exceptions import SchemaError
from pipelines.rows.own_tables import OWN_ROWS
from pipelines.rows.references import GENERAL_WORDS, ReferenceWords
from pipelines.rows.schemas import TableSchema

KINDS: tuple[DatasetKind, ...] = (performance.KIND,)

MAKERS: Mapping[str, Maker] = {name: maker for kind in KINDS for name, maker in kind.makers.items()}
"""Functions that make the rows of a resource, where no map does."""

READERS = {name: reader for kind in KINDS for name, reader in kind.readers.items()}
"""Ways of reading a cell, by the names that maps give them."""

DERIVATIONS: tuple[Derivation, ...] = tuple(kind.derivation for kind in KINDS if kind.derivation)


PROVERS = tuple(kind.prover for kind in KINDS if kind.prover)

PROVEN: tuple[str, ...] = proof.proven(PROVERS)
"""The tables that say what was checked and found, in the order in which they are made."""

CHECK_KINDS: Mapping[str, str] = {
    **proof.KINDS,
    **{kind: what for prover in PROVERS for kind, what in prover.kinds.items()},
}
"""Every kind of check of printed figures, in words."""


def load_rules(
    schemas: Path, reread: proof.Reread = proof.never_reread, words: ReferenceWords = GENERAL_WORDS
) -> proof.Rules:
    """What the figures of all kinds of dataset are held against.

    Args:
        schemas: a project's folder of schemas.
        reread: reads a spot a second time, where a second reader is at hand.
        words: how each council prints references.

    Raises:
        LayoutError: a file breaks its schema.
    """
    return proof.load_rules(schemas, PROVERS, reread, words)


def reported(schemas: Mapping[str, TableSchema]) -> tuple[str, ...]:
    """The resources that are read from each report: by a maker, by a map, or of their own."""
    return (*MAKERS, *(name for name, schema in schemas.items() if schema.row_map and name not in MAKERS))


def maker_of(schema: TableSchema) -> Maker:
    """What makes the rows of a resource of one report.

    Raises:
        SchemaError: neither a function nor a map does.
    """
    if schema.resource in MAKERS:
        return MAKERS[schema.resource]
    if OWN_ROWS in schema.row_map:
        return own_rows
    if not schema.row_map:
        place = f"schemas/{schema.resource}.json"
        raise SchemaError(place, "nothing makes its rows", "add a map, `openbarnet:rows`, or a function")
    return partial(mapped, readers=READERS)
