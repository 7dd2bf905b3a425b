"""What a kind of dataset brings: one value that says it all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from pipelines.datasets.mapping import CellReader
from pipelines.extraction.reading import ReadReport
from pipelines.proof import Prover
from pipelines.rows.answers import Answers
from pipelines.rows.records import Records
from pipelines.rows.references import ReferenceWords
from pipelines.rows.schemas import TableSchema

Maker = Callable[[ReadReport, TableSchema], Records]
"""Makes the rows of one resource of one report, as reported."""


class Deriving(Protocol):
    """Makes tables of the rows of all reports."""

    def __call__(
        self,
        records: Mapping[str, Records],
        schemas: Mapping[str, TableSchema],
        words: ReferenceWords = ...,
        answers: Answers | None = ...,
    ) -> Mapping[str, Records]:
        """The tables, by name."""


@dataclass(frozen=True)
class Derivation:
    """Tables that are made of the rows of all reports, all at once.

    Attributes:
        name: a word for it.
        makes: the tables, in the order in which later ones may look up earlier ones.
        needs: the tables it is made from.
        make: makes them, by how each council prints references; it may leave answers to the next time.
        linked: by table the columns of a row in which other reports have a say; all else of a row follows
            from the report that it names. A table that is not here is made of all reports in any way.
    """

    name: str
    makes: tuple[str, ...]
    needs: tuple[str, ...]
    make: Deriving
    linked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class DatasetKind:
    """One kind of dataset.

    Attributes:
        name: a word for it, that of its package.
        makers: what makes the rows of each resource that a map in its schema cannot make.
        readers: ways of reading a cell that maps may name.
        derivation: what joins its reports, if anything does.
        prover: the checks of printed figures that only it has.
    """

    name: str
    makers: Mapping[str, Maker] = field(default_factory=dict)
    readers: Mapping[str, CellReader] = field(default_factory=dict)
    derivation: Derivation | None = None
    prover: Prover | None = None
