"""The words in which people ask for open tables and their columns, from `schemas/answers/tables.yaml`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

import yaml

from pipelines.council.datafiles import SafeLoader, load_yaml_file
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
        most: words that ask for the greatest of this table alone, such as who won.
        headings: what files call its columns, by the standard's name of each.
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
    most: tuple[str, ...] = ()
    headings: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def named_as(self, titles: Mapping[str, str]) -> TableWords | None:
        """These words for a table with columns of other names, told by their headings; None for another's.

        Args:
            titles: the heading of each column of the table, by the column's name.
        """
        own: dict[str, str] = {}
        for column, title in titles.items():
            said = {_plain(column), _plain(title)}
            field = next((name for name, known in self.headings.items() if known & said), "")
            if field and field not in own:
                own[field] = column
        needed = [name for name in (self.who, self.amount or self.day) if name]
        if not needed or not all(name in own for name in needed):
            return None
        return replace(
            self,
            columns={own.get(name, name): words for name, words in self.columns.items()},
            beside={own.get(name, name): words for name, words in self.beside.items()},
            amount=own.get(self.amount, ""),
            who=own.get(self.who, ""),
            day=own.get(self.day, ""),
            not_added=tuple(own[name] for name in self.not_added if name in own),
        )


def _plain(heading: str) -> str:
    return "".join(filter(str.isalnum, heading)).lower()


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
            most=tuple(entry.get("most", ())),
            headings=_headings(folder.parent / "standards" / f"{name}.yaml"),
        )
        for name, entry in raw["tables"].items()
    }
    orders = {MOST: raw["most"], LEAST: raw["least"], SUM: raw["sums"], UNABLE: raw["unable"]}
    return OpenWords(tables, orders, tuple(raw["idle"]))


def _headings(standard: Path) -> Mapping[str, frozenset[str]]:
    """What files call each field of a standard, in small letters without blanks."""
    return _headings_in(standard.read_text(encoding="utf-8")) if standard.is_file() else {}


@lru_cache(maxsize=64)  # the standards of a project or two, which each portal of a process reads
def _headings_in(text: str) -> Mapping[str, frozenset[str]]:
    fields = yaml.load(text, SafeLoader)["fields"]  # noqa: S506 - a safe one
    return {
        each["name"]: frozenset(map(_plain, (each["name"], *each.get("headings", ())))) for each in fields
    }
