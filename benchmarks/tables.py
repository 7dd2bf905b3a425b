"""How long a large table takes from the folder to its profile and through the gate, beside what others do.

    .venv/bin/python benchmarks/tables.py [ROWS] [SQLITE_UTILS]

Writes an invented file of ROWS (a million) payments in 16 columns, and prints seconds of the clock and of the
processor and the largest memory of each part, each in a process of its own: our profile, our whole gate,
pandas, DuckDB's reader and, where SQLITE_UTILS is its path, the loader that Datasette recommends. Then a
year of months, each a twelfth of the rows, passes the gate, and one month more.
"""

from __future__ import annotations

import multiprocessing
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from pipelines.assembly.kept_gates import KeptGates
from pipelines.assembly.tables import gate_dataset
from pipelines.council.project import default_project
from pipelines.datasets.declared.files import files_of
from pipelines.datasets.declared.folder import load_datasets
from pipelines.datasets.declared.gating import gate_file
from pipelines.tables.declared import load_standards
from pipelines.tables.inspecting import read_table

HEADINGS = (
    "Body Name,Organisational Unit,Service Category,Supplier Name,Supplier ID,Payment Date,"
    "Transaction Number,Amount,Irrecoverable VAT,Purpose,Procurement Category,Proclass Code,"
    "Capital/Revenue,Charity Number,Company Number,Notes"
)


def write(path: Path, rows: int) -> None:
    """Write the invented payments."""
    made = random.Random(1)  # noqa: S311 - the same file each time
    with path.open("w", encoding="utf-8") as text:
        text.write(HEADINGS + "\n")
        for n in range(rows):
            text.write(",".join(payment(made, n)) + "\n")


def payment(made: random.Random, n: int) -> list[str]:
    """The cells of the n-th payment."""
    supplier = made.randrange(1280)
    return [
        "London Borough of Barnet",
        f"Directorate {supplier % 7}",
        f"Category {supplier % 50}",
        f"Supplier {supplier} Ltd",
        f"{100_000 + supplier}",
        f"{made.randrange(1, 29):02}/{made.randrange(1, 13):02}/2023",
        f"{5_100_000_000 + n}",
        f"{made.randrange(1, 900_000) / 100:.2f}",
        "0.00",
        f"Purchase of things {n % 24}",
        f"Group {supplier % 90}",
        f"{200_000 + supplier % 90}",
        "Revenue",
        "",
        f"{3_000_000 + supplier}",
        f"payment run {n // 500} of the council as authorised by the scheme in force and checked",
    ]


def profile(path: Path) -> None:
    """From the file to columns, types, sums and every fault."""
    with tempfile.TemporaryDirectory() as work:
        read_table(path, Path(work), load_standards(default_project().standards))


def gate(path: Path) -> None:
    """From the file to the published CSV and Parquet."""
    dataset = load_datasets(default_project())["spending"]
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work)
        told = gate_file(
            files_of(dataset, path.parent).current[0],
            dataset,
            folder,
            folder / "o.csv",
            folder / "o.parquet",
        )
        print(f"    {told.rows:,} rows out, {len(told.held)} held back, {told.refused or 'taken'}")


def with_pandas(path: Path) -> None:
    """What pandas does by default, written as Parquet."""
    import pandas as pd

    with tempfile.TemporaryDirectory() as work:
        pd.read_csv(path).to_parquet(Path(work) / "o.parquet")


def with_duckdb(path: Path) -> None:
    """What DuckDB's reader does by default, written as Parquet."""
    import duckdb

    with tempfile.TemporaryDirectory() as work:
        target = str(Path(work) / "o.parquet").replace("'", "''")
        source = str(path).replace("'", "''")
        duckdb.execute(f"COPY (SELECT * FROM read_csv('{source}')) TO '{target}' (FORMAT parquet)")  # noqa: S608


def with_datasettes_loader(path: Path) -> None:
    """What Datasette recommends: `sqlite-utils insert --csv`, into SQLite."""
    with tempfile.TemporaryDirectory() as work:
        command = [
            sys.argv[2],
            "insert",
            str(Path(work) / "o.db"),
            "payments",
            str(path),
            "--csv",
            "--silent",
        ]
        subprocess.run(command, check=True)  # noqa: S603


def months(path: Path) -> None:
    """A year of months through the gate, then one month more; what passed before is kept."""
    dataset = load_datasets(default_project())["spending"]
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    size = len(lines) // 12
    with tempfile.TemporaryDirectory() as work:
        tables = Path(work) / "tables"
        tables.mkdir()
        for made in (12, 13):
            for n in range(12 if made == 13 else 0, made):
                own = lines[1 + n % 12 * size : (n % 12 + 1) * size]
                name = f"spending-{2023 + n // 12}-{n % 12 + 1:02}.csv"
                (tables / name).write_text(lines[0] + "".join(own).replace("/2023", f"/{2023 + n // 12}"))
            used = time.process_time()
            shown = Path(work) / str(made)
            shown.mkdir()
            gate_dataset(dataset, tables, shown, gates=KeptGates(Path(work) / "kept", "benchmark"))
            print(f"    {made} months: processor {time.process_time() - used:.0f} s")


def timed(name: str, path: Path) -> None:
    """Run one part and print what it took."""
    begun, used = time.perf_counter(), time.process_time()
    PARTS[name](path)
    whose = resource.RUSAGE_CHILDREN if PARTS[name] is with_datasettes_loader else resource.RUSAGE_SELF
    spent = resource.getrusage(whose)
    clock, memory = time.perf_counter() - begun, spent.ru_maxrss / 1024
    processor = spent.ru_utime + spent.ru_stime - (used if whose == resource.RUSAGE_SELF else 0)
    print(f"{name}: {clock:.0f} s, processor {processor:.0f} s, {memory:,.0f} MB")


PARTS: dict[str, Callable[[Path], None]] = {
    "profile": profile,
    "whole gate": gate,
    "pandas": with_pandas,
    "DuckDB": with_duckdb,
    **({"Datasette's loader": with_datasettes_loader} if len(sys.argv) > 2 else {}),
    "months": months,
}


def main() -> None:
    """Write the file and time each part in a fresh process."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "spending-2023.csv"
        write(path, rows)
        print(f"{rows:,} rows, {path.stat().st_size / 1024**2:.0f} MB")
        for name in PARTS:
            child = multiprocessing.get_context("spawn").Process(target=timed, args=(name, path))
            child.start()
            child.join()


if __name__ == "__main__":
    main()
