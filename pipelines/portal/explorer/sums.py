"""The engine that adds up: DuckDB on published Parquet files, bounded in time, memory and company.

A question may run `SECONDS`; then it is interrupted and refused with a sentence. Memory is bounded for all
questions together and nothing is spilled to a disk. So many run at a time, the others wait a little.
"""

from __future__ import annotations

import threading
from typing import Any

import duckdb

from pipelines.portal.explorer.statements import Statement
from pipelines.portal.tables.engine import TOO_LARGE, TOO_LONG, TooCostlyError

SECONDS = 5.0
MEMORY_LIMIT = "512MB"
THREADS = 2
AT_ONCE = 4
BUSY = "many questions are being added up just now; ask again in a moment"


class SumEngine:
    """Runs statements; safe to use from several threads."""

    def __init__(self, seconds: float = SECONDS, memory: str = MEMORY_LIMIT) -> None:
        self._seconds = seconds
        self._connection = duckdb.connect(":memory:")
        for setting in (
            f"memory_limit = '{memory}'",
            f"threads = {THREADS}",
            "temp_directory = ''",
            "preserve_insertion_order = false",
            "autoinstall_known_extensions = false",
            "autoload_known_extensions = false",
            "lock_configuration = true",
        ):
            self._connection.execute(f"SET {setting}")
        self._lock = threading.Lock()
        self._company = threading.Semaphore(AT_ONCE)

    def rows(self, statement: Statement) -> list[tuple[Any, ...]]:
        """What a statement gives.

        Raises:
            TooCostlyError: it took longer, or more memory, than one question may.
        """
        if not self._company.acquire(timeout=self._seconds):
            raise TooCostlyError(BUSY)
        try:
            return self._run(statement)
        finally:
            self._company.release()

    def _run(self, statement: Statement) -> list[tuple[Any, ...]]:
        with self._lock:
            cursor = self._connection.cursor()
        watch = threading.Timer(self._seconds, cursor.interrupt)
        watch.daemon = True
        watch.start()
        try:
            return cursor.execute(statement.sql, list(statement.values)).fetchall()
        except duckdb.InterruptException:
            raise TooCostlyError(TOO_LONG) from None
        except duckdb.OutOfMemoryException:
            raise TooCostlyError(TOO_LARGE) from None
        finally:
            watch.cancel()
            cursor.close()
