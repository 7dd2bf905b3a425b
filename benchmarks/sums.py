"""How fast the explorer adds up, against DuckDB asked the same by hand: median of seven, both warm.

    python -m benchmarks.sums --rows 1000000

The table is made up, a million payments of four years by 800 streets, as a Parquet file like a release's.
Bound: 1.2 times DuckDB's own time plus 20 ms, and under a second.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from pipelines.portal.explorer.answer import answer
from pipelines.portal.explorer.question import read_question
from pipelines.portal.explorer.sums import THREADS, SumEngine
from pipelines.store.published import PublishedColumn, Resource, StoredFile

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
        "SELECT street AS g, count(*), median(paid_gbp) FROM t GROUP BY g",
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
        for name, (asked, sql) in QUESTIONS.items():
            pairs = [(part.partition("=")[0], part.partition("=")[2]) for part in asked.split("&")]
            question = read_question(pairs, resource.columns)
            ours = timed(lambda question=question: answer(engine, resource, question))
            own = timed(lambda sql=sql: plain.execute(sql).fetchall())
            verdict = "within" if ours <= 1.2 * own + 0.02 else "over"
            print(f"{name:28} {own * 1000:7.0f} ms  {ours * 1000:7.0f} ms  {verdict}")


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


def timed(ask: Callable[[], object]) -> float:
    """Seconds, the median of several after one that is not counted."""
    ask()
    taken = []
    for _ in range(TIMES):
        began = time.perf_counter()
        ask()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


if __name__ == "__main__":
    main()
