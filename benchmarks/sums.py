"""How fast the explorer adds up, against DuckDB and SQLite asked the same by hand, all warm.

They are asked in turn, so that what else the machine does hits all alike; the fastest of seven counts. SQLite
is what Datasette asks; it knows no median. Of a median, DuckDB is asked for that of all rows as well, which
the page shows.

    python -m benchmarks.sums --rows 1000000

The table is made up, a million payments of four years by 800 streets, as a Parquet file like a release's.
Bound: 1.2 times DuckDB's own time plus 20 ms, and under a second.
"""

from __future__ import annotations

import argparse
import sqlite3
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import duckdb

from pipelines.portal.explorer.answer import answer
from pipelines.portal.explorer.question import read_question
from pipelines.portal.explorer.sums import THREADS, SumEngine
from pipelines.store import PublishedColumn, Resource, StoredFile

TIMES = 7
QUESTIONS = {
    "sum by month": (
        "by=issued:month&show=sum:paid_gbp",
        "SELECT date_trunc('month', issued) AS g, count(*), sum(paid_gbp) FROM t GROUP BY g",
    ),
    "rows by street": ("by=street", "SELECT street AS g, count(*) FROM t GROUP BY g"),
    "sum by month and level": (
        "by=issued:month&by=level&show=sum:paid_gbp",
        "SELECT date_trunc('month', issued) AS g, level, count(*), sum(paid_gbp) FROM t GROUP BY g, level",
    ),
    "median by street": (
        "by=street&show=median:paid_gbp",
        "SELECT street, count(*), median(paid_gbp) FROM t GROUP BY GROUPING SETS ((street), ())",
    ),
    "sum of one street by month": (
        "by=issued:month&show=sum:paid_gbp&street=Street 7",
        "SELECT date_trunc('month', issued) g, sum(paid_gbp) FROM t WHERE street = 'Street 7' GROUP BY g",
    ),
}


def main() -> None:
    """Make the table, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory(prefix="openbarnet-") as folder:
        path = Path(folder) / "notices.parquet"
        duckdb.execute(
            f"""COPY (SELECT DATE '2020-04-01' + (hash(i) % 1460)::INTEGER AS issued,
                'Street ' || (hash(i * 7) % 800) AS street,
                CASE WHEN hash(i * 3) % 3 = 0 THEN 'Lower' ELSE 'Higher' END AS level,
                round((hash(i * 11) % 16000) / 100.0, 2) AS paid_gbp FROM range({rows}) t(i))
                TO '{path}' (FORMAT parquet, COMPRESSION zstd)"""  # noqa: S608 - our own file
        )
        resource = table(path, rows)
        engine = SumEngine()
        plain = duckdb.connect()
        plain.execute(f"SET threads = {THREADS}")
        plain.execute(f"CREATE VIEW t AS SELECT * FROM read_parquet('{path}')")  # noqa: S608
        lite = sqlite(path)
        for name, (asked, sql) in QUESTIONS.items():
            pairs = [(part.partition("=")[0], part.partition("=")[2]) for part in asked.split("&")]
            question = read_question(pairs, resource.columns)
            ours, own = fastest(partial(answer, engine, resource, question), partial(in_duckdb, plain, sql))
            verdict = "within" if ours <= 1.2 * own + 0.02 else "over"
            other = in_sqlite(lite, sql)
            print(f"{name:28} {own * 1000:7.0f} ms  {ours * 1000:7.0f} ms  {verdict}   SQLite {other}")


def table(path: Path, rows: int) -> Resource:
    """The file as a published table."""
    columns = tuple(
        PublishedColumn(name, kind, name.capitalize(), "", unit, required=False, allowed=())
        for name, kind, unit in (
            ("issued", "date", ""),
            ("street", "string", ""),
            ("level", "string", ""),
            ("paid_gbp", "number", "gbp"),
        )
    )
    stored = StoredFile("data/notices.parquet", path, path.stat().st_size)
    return Resource("notices", "Notices", "", rows, columns, (), None, stored)


def in_duckdb(database: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Ask DuckDB by hand and take all rows."""
    database.execute(sql).fetchall()


def sqlite(path: Path) -> sqlite3.Connection:
    """The same rows in a table of SQLite's, with its days as text as Datasette's loader leaves them."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE t (issued TEXT, street TEXT, level TEXT, paid_gbp REAL)")
    found = duckdb.execute(f"SELECT issued::VARCHAR, street, level, paid_gbp FROM read_parquet('{path}')")  # noqa: S608
    while rows := found.fetchmany(50_000):
        database.executemany("INSERT INTO t VALUES (?, ?, ?, ?)", rows)
    return database


def in_sqlite(database: sqlite3.Connection, sql: str) -> str:
    """How long SQLite takes for the same, once."""
    if "median" in sql:
        return "knows no median"
    own = sql.replace("date_trunc('month', issued)", "substr(issued, 1, 7)")
    began = time.perf_counter()
    database.execute(own).fetchall()
    return f"{(time.perf_counter() - began) * 1000:.0f} ms"


def fastest(*asks: Callable[[], object]) -> list[float]:
    """Seconds of each, the fastest of several times asked in turn, after one that is not counted."""
    taken: list[list[float]] = [[] for _ in asks]
    for time_of in range(TIMES + 1):
        for ask, times in zip(asks, taken, strict=True):
            began = time.perf_counter()
            ask()
            if time_of:
                times.append(time.perf_counter() - began)
    return [min(times) for times in taken]


if __name__ == "__main__":
    main()
