"""Compare the newest tables of two release stores cell by cell.

    python scripts/compare_stores.py BEFORE AFTER

It tells whether a change of code changes what is published: publish the same reports with both versions of
the code into two new stores, then compare. Every cell of every CSV file of BEFORE must stand in AFTER, in the
same row and column. Columns, tables and packages that are new are listed and are no difference; neither is a
row's place among its fellows, if its locator or id is its own.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

MOST_SHOWN = 20  # differences told of one table
NAMES = (("locator", "field", "part"), ("locator",), ("id",))  # what a row may be told by
Table = tuple[tuple[str, ...], list[dict[str, str]]]


def tables_of(store: Path) -> dict[str, Table]:
    """The tables of the newest version of each package, as `package/resource`: columns and rows."""
    catalog = json.loads((store / "catalog.json").read_text(encoding="utf-8"))
    found: dict[str, Table] = {}
    for package in catalog["packages"]:
        folder = store / package["name"] / str(package["latest"])
        for path in sorted((*folder.glob("data/*.csv"), *folder.glob("quarantine/*.csv"))):
            found[f"{package['name']}/{path.parent.name}/{path.stem}"] = read([path])
        for part in sorted(folder.glob("data/*/")):  # a table in parts
            found[f"{package['name']}/data/{part.name}"] = read(sorted(part.glob("*.csv")))
    return found


def read(files: Sequence[Path]) -> Table:
    """The columns and rows of some CSV files, one after the other."""
    columns: tuple[str, ...] = ()
    rows: list[dict[str, str]] = []
    for path in files:
        with path.open(newline="", encoding="utf-8") as file:
            reader = csv.DictReader(file)
            columns = tuple(reader.fieldnames or ())
            rows += reader
    return columns, rows


def differences(before: Mapping[str, Table], after: Mapping[str, Table]) -> Iterator[str]:
    """What of the tables before is not so in those after, a sentence each."""
    for name, (columns, rows) in before.items():
        if name not in after:
            yield f"{name}: is not there any more"
            continue
        columns_after, rows_after = after[name]
        if lost := [column for column in columns if column not in columns_after]:
            yield f"{name}: lacks {', '.join(lost)}"
        kept = [column for column in columns if column in columns_after]
        if len(rows) != len(rows_after):
            yield f"{name}: {len(rows)} rows before, {len(rows_after)} after"
        for one, two in paired(rows, rows_after, kept):
            for column in kept:
                if one[column] != two.get(column):
                    yield f"{name}, {label(one)}, {column}: {one[column]!r} before, {two.get(column)!r} after"


def paired(
    before: Sequence[Mapping[str, str]], after: Sequence[Mapping[str, str]], columns: Sequence[str]
) -> Iterator[tuple[Mapping[str, str], Mapping[str, str]]]:
    """Rows that are the same row: by a name of their own where they have one, else by their order."""
    for names in NAMES:
        if set(names) <= set(columns):
            by_name = {key(row, names): row for row in after}
            if len(by_name) == len(after) and len({key(row, names) for row in before}) == len(before):
                yield from ((row, by_name.get(key(row, names), {})) for row in before)
                return
    yield from zip(before, after, strict=False)


def key(row: Mapping[str, str], names: Sequence[str]) -> tuple[str, ...]:
    """A row's values in some columns."""
    return tuple(row[name] for name in names)


def label(row: Mapping[str, str]) -> str:
    """What a row is called."""
    return next((row[name] for names in NAMES[1:] for name in names if row.get(name)), "a row")


def additions(before: Mapping[str, Table], after: Mapping[str, Table]) -> Iterator[str]:
    """Tables and columns that are new."""
    for name, (columns, _) in after.items():
        if name not in before:
            yield f"{name}: new"
        elif new := [column for column in columns if column not in before[name][0]]:
            yield f"{name}: new columns {', '.join(new)}"


def main(arguments: Sequence[str]) -> int:
    """Tell what is different; 1 if anything is."""
    before, after = (tables_of(Path(argument)) for argument in arguments)
    for sentence in additions(before, after):
        print(sentence)
    told: dict[str, int] = {}
    for sentence in differences(before, after):
        table = sentence.partition(":")[0].partition(",")[0]
        told[table] = told.get(table, 0) + 1
        if told[table] <= MOST_SHOWN:
            print(f"DIFFERENT: {sentence}")
    cells = sum(len(columns) * len(rows) for columns, rows in before.values())
    print(f"{len(before)} tables, {cells} cells before; {sum(told.values())} differences")
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
