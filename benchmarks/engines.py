"""Which engine answers questions about rows soonest: DuckDB on Parquet, DuckDB on its own table, or SQLite.

    python benchmarks/engines.py             # ten thousand rows and a million
    python benchmarks/engines.py 50000       # any other number

The same questions go to each over the same rows, with another value every time; medians in milliseconds.
The portal's engine is asked through its own code, so that what it adds is counted.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.portal.tables.engine import IndexedTable, QueryEngine
from pipelines.portal.tables.query import AllOf, Condition, Query, SortOrder
from pipelines.store import PublishedColumn, Resource, StoredFile

KINDS = {
    "ref": "string",
    "indicator": "string",
    "rag": "string",
    "value": "number",
    "period": "string",
    "report": "string",
    "comment": "string",
}
ROUNDS = 15
RATINGS = ("Green", "Green Amber", "Red Amber", "Red", None)


def write_table(path: Path, count: int) -> list[str]:
    """A table like the observations, with made-up words; gives the words."""
    chance = random.Random(7)  # noqa: S311 - the same rows every time
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = ["".join(chance.choices(letters, k=chance.randint(4, 9))) for _ in range(3000)]
    columns: dict[str, list[object]] = {
        "ref": [f"CG/C{number % 997}" for number in range(count)],
        "indicator": [" ".join(chance.choices(words, k=7)) for _ in range(count)],
        "rag": list(chance.choices(RATINGS, k=count)),
        "value": [chance.random() * 1000 for _ in range(count)],
        "period": [f"Q{chance.randint(1, 4)} 20{chance.randint(10, 24)}" for _ in range(count)],
        "report": [f"report-{chance.randint(1, 60)}" for _ in range(count)],
        "comment": [" ".join(chance.choices(words, k=20)) for _ in range(count)],
    }
    pq.write_table(pa.table(columns), path, compression="zstd")
    return words


def questions(words: list[str], count: int) -> dict[str, tuple[Callable[[int], Query], str]]:
    """Each question as the portal asks it, and as SQL for DuckDB with the same values."""
    all_text = " || ' ' || ".join(f"coalesce({name}::VARCHAR, '')" for name in KINDS)

    def where(*conditions: Condition) -> AllOf:
        return AllOf(conditions)

    return {
        "a page": (
            lambda turn: Query(offset=count // 37 * turn % count),
            "SELECT * FROM {t} LIMIT 100 OFFSET {offset}",
        ),
        "exact value": (
            lambda turn: Query(where=where(Condition("ref", "eq", (f"CG/C{turn * 7}",)))),
            "SELECT * FROM {t} WHERE ref = 'CG/C{turn7}' LIMIT 100",
        ),
        "range, sorted": (
            lambda turn: Query(
                where=where(
                    Condition("value", "gte", (turn * 30,)), Condition("value", "lt", (turn * 30 + 1,))
                ),
                sort=(SortOrder("value", downwards=True),),
            ),
            "SELECT * FROM {t} WHERE value >= {turn30} AND value < {turn31} ORDER BY value DESC LIMIT 100",
        ),
        "sorted, halfway": (
            lambda turn: Query(sort=(SortOrder("indicator"),), offset=count // 2 + turn),
            "SELECT * FROM {t} ORDER BY indicator LIMIT 100 OFFSET {half}",
        ),
        "part of a text": (
            lambda turn: Query(where=where(Condition("comment", "contains", (words[turn],)))),
            "SELECT * FROM {t} WHERE comment ILIKE '%{word}%' LIMIT 100",
        ),
        "a word anywhere": (
            lambda turn: Query(words=words[turn]),
            f"SELECT * FROM {{t}} WHERE {all_text} ILIKE '%{{word}}%' LIMIT 100",  # noqa: S608 - names of ours
        ),
    }


def milliseconds(ask: Callable[[int], object]) -> float:
    """The median of some rounds, the first left out."""
    taken = []
    for turn in range(ROUNDS + 1):
        began = time.perf_counter()
        ask(turn)
        taken.append((time.perf_counter() - began) * 1000)
    return median(taken[1:])


def measure(count: int, folder: Path) -> None:
    """Print one table of medians."""
    path = folder / f"{count}.parquet"
    words = write_table(path, count)
    engine = QueryEngine(folder)
    columns = tuple(PublishedColumn(name, kind, name, "", "", False, ()) for name, kind in KINDS.items())
    stored = StoredFile(path.name, path, path.stat().st_size)
    began = time.perf_counter()
    table = engine.table(Resource("rows", "Rows", "", count, columns, (), None, stored), patience=600)
    took = time.perf_counter() - began
    duck = duckdb.connect(config={"threads": 2, "memory_limit": "512MB"})
    duck.execute("CREATE TABLE held AS SELECT * FROM read_parquet(?)", [str(path)])
    print(f"\n{count:,} rows; indexed in {took:.1f} s, {table.path.stat().st_size / 1e6:.0f} MB\n")
    print("| question | DuckDB on Parquet | DuckDB's table | ours with total |")
    print("| --- | --: | --: | --: |")
    for name, (ours, sql) in questions(words, count).items():
        medians = [
            milliseconds(duck_asker(duck, source, sql, words, count))
            for source in (f"read_parquet('{path}')", "held")
        ]
        medians.append(milliseconds(our_asker(engine, table, ours)))
        print(f"| {name} | " + " | ".join(f"{value:.2f}" for value in medians) + " |")
    engine.close()


def our_asker(
    engine: QueryEngine, table: IndexedTable, ours: Callable[[int], Query]
) -> Callable[[int], object]:
    """Asks the portal's engine."""
    return lambda turn: engine.answer(table, ours(turn))


def duck_asker(
    duck: duckdb.DuckDBPyConnection, source: str, sql: str, words: list[str], count: int
) -> Callable[[int], object]:
    """Asks DuckDB for the same rows, without the total."""

    def ask(turn: int) -> object:
        asked = sql.format(
            t=source,
            word=words[turn],
            turn7=turn * 7,
            turn30=turn * 30,
            turn31=turn * 30 + 1,
            half=count // 2 + turn,
            offset=count // 37 * turn % count,
        )
        return duck.execute(asked).fetchall()

    return ask


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        for asked_for in map(int, sys.argv[1:] or ("10000", "1000000")):
            measure(asked_for, Path(scratch))
