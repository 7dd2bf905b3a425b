"""The rules a table is held to, and a fault: one rule that something in a table breaks, with its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import yaml

from pipelines.council.datafiles import SafeLoader
from pipelines.tables.declared import Declared
from pipelines.tables.laying import Laid
from pipelines.tables.periods import PublicationPeriod
from pipelines.tables.proposing import ProposedColumn

LEVELS = ("info", "warning", "error")
MOST_ROWS = 100_000
"""A rule that more rows break than this lists the first ones, and how many there are."""
MOST_TAKEN_OFF = 20_000  # rows whose figures are taken off the sums that are told


@dataclass(frozen=True)
class LintRule:
    """A rule of `rules.yaml`."""

    id: str
    group: str
    level: str
    says: str
    right: str


@cache
def rules() -> Mapping[str, LintRule]:
    """Every rule by its id."""
    text = Path(__file__).with_name("rules.yaml").read_text(encoding="utf-8")
    said = yaml.load(text, SafeLoader)  # noqa: S506 - a safe one
    return {name: LintRule(name, **values) for name, values in said.items()}


@dataclass(frozen=True)
class LintFault:
    """What breaks a rule: where, the text found, and what is done.

    Attributes:
        rows: numbers of records in order, empty where it concerns the file or a whole column.
        count: how many rows there are, more than are listed where there are very many.
    """

    rule: str
    level: str
    rows: tuple[int, ...] = ()
    column: str = ""
    text: str = ""
    says: str = ""
    right: str = ""
    count: int = 0

    @property
    def rank(self) -> int:
        """0 for info, 2 for error."""
        return LEVELS.index(self.level)


def fault(
    rule: str,
    rows: Iterable[int] = (),
    column: str = "",
    text: str = "",
    says: str = "",
    right: str = "",
    level: str = "",
) -> LintFault:
    """A fault by its rule; what is left out is said as the rule says it."""
    known = rules()[rule]
    ordered = sorted(set(rows))
    return LintFault(
        rule,
        level or known.level,
        tuple(ordered[:MOST_ROWS]),
        column,
        text[:200],
        says or known.says,
        right or known.right,
        len(ordered),
    )


@dataclass
class Context:
    """Everything a rule may ask of: the table, its columns, what is declared, and a database of it.

    Attributes:
        clean: whether the table has rows of the heading's width, from which the columns' types were proposed.
        repairs: rows whose cells are read in another alignment, with the proof.
        held: rows that are held back.
        outside: by column the records whose cell does not fit its type.
        shifted: records of the heading's width whose cells stand under other headings: no sum counts them so.
    """

    laid: Laid
    columns: Sequence[ProposedColumn]
    database: duckdb.DuckDBPyConnection
    dataset: Declared | None = None
    standard: Declared | None = None
    period: PublicationPeriod | None = None
    repairs: dict[int, tuple[list[str], str]] = field(default_factory=dict)
    misfits: dict[int, set[int]] = field(default_factory=dict)
    equal: list[int] | None = None
    shapes: dict[int, set[str]] = field(default_factory=dict)
    fitting: dict[tuple[int, str], bool] = field(default_factory=dict)
    shifted: list[int] = field(default_factory=list)

    @property
    def declared(self) -> Declared | None:
        """The dataset, else the standard that is proposed."""
        return self.dataset if self.dataset and self.dataset.fields else self.standard

    def role(self, *roles: str) -> ProposedColumn | None:
        """The first column that has one of the roles, in the order of the roles."""
        return next((column for role in roles for column in self.columns if column.role == role), None)

    def leave_out(self, rows: Sequence[int]) -> None:
        """Count rows in no sum, and read them in no other alignment."""
        self.shifted = [*self.shifted, *rows[:MOST_TAKEN_OFF]]
        for row in rows:
            self.repairs.pop(row, None)

    def records(self, query: str, parameters: Sequence[Any] = ()) -> list[int]:
        """The first column of a query."""
        return [int(row[0]) for row in self.database.execute(query, list(parameters)).fetchall()]

    def rows_of(self, column: ProposedColumn, condition: str, parameters: Sequence[Any] = ()) -> list[int]:
        """Rows whose cell's text has something, asked of its distinct texts."""
        index = column.index
        return self.records(
            f"SELECT record FROM clean JOIN v{index} v ON c{index} = v.v WHERE {condition} ORDER BY record",
            parameters,
        )

    def sample(self, column: ProposedColumn, record: int) -> str:
        """The text of one cell as found."""
        row = self.database.execute(f"SELECT c{column.index} FROM data WHERE record = ?", [record]).fetchone()
        return str(row[0]) if row and row[0] is not None else ""


def raised(faults: Iterable[LintFault], declared: Declared | None) -> list[LintFault]:
    """Faults at the level that a dataset asks for, never below the usual one."""
    levels = (declared.levels or {}) if declared else {}
    return [
        replace(one, level=levels[one.rule])
        if one.rule in levels and LEVELS.index(levels[one.rule]) > one.rank
        else one
        for one in faults
    ]
