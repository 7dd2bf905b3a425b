"""The words in which people ask for open tables and their columns, from `schemas/answers/tables.yaml`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.council.datafiles import load_yaml_file
from pipelines.exceptions import LayoutError

MOST, LEAST, SUM, UNABLE = "most", "least", "sum", "unable"


@dataclass(frozen=True)
class TableWords:
    """The words in which people ask for one standard's table, as the data file has them.

    Attributes:
        rows: names of the table or of its rows; `counted` those that name one row each.
        columns: words for a column that name its table as well, by column; `beside` those that do not.
        means: words for an entry of the table, by that entry.
        amount: the column that "biggest" and "how much" mean.
        who: the column that "who" means.
        day: the column of the day by which a row came to be.
        not_added: columns of numbers without a unit that count nothing.
        adds_up: whether the rows of several files are of one flow.
    """

    rows: tuple[str, ...]
    counted: tuple[str, ...]
    columns: Mapping[str, Sequence[str]]
    beside: Mapping[str, Sequence[str]]
    means: Mapping[str, Sequence[str]]
    amount: str = ""
    who: str = ""
    day: str = ""
    not_added: tuple[str, ...] = ()
    adds_up: bool = False


@dataclass(frozen=True)
class OpenWords:
    """The words of all standards' tables, and those that ask for an order or a sum, by what they ask for.

    Attributes:
        idle: words that say nothing of a list.
    """

    tables: Mapping[str, TableWords] = field(default_factory=dict)
    orders: Mapping[str, Sequence[str]] = field(default_factory=dict)
    idle: Sequence[str] = ()


def load_open_words(folder: Path) -> OpenWords:
    """The words for open tables.

    Raises:
        LayoutError: the file breaks its schema.
    """
    raw = load_yaml_file(folder / "tables.yaml", folder / "tables.schema.json", LayoutError)
    tables = {
        name: TableWords(
            rows=tuple(entry["rows"]),
            counted=tuple(entry.get("counted", entry["rows"] if entry.get("is_listed", True) else ())),
            columns=entry["columns"],
            beside=entry["beside"],
            means=entry.get("means", {}),
            amount=entry.get("amount", ""),
            who=entry.get("who", ""),
            day=entry.get("day", ""),
            not_added=tuple(entry.get("not_added", ())),
            adds_up=entry.get("adds_up", False),
        )
        for name, entry in raw["tables"].items()
    }
    orders = {MOST: raw["most"], LEAST: raw["least"], SUM: raw["sums"], UNABLE: raw["unable"]}
    return OpenWords(tables, orders, tuple(raw["idle"]))
