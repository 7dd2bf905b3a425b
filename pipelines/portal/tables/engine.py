"""Answers questions about rows: SQLite with an index on every column and of every word.

A version never changes, so its tables are copied once from their Parquet files into index files of the
server's own, outside the store, and every question is put to those. Measured against DuckDB on the Parquet
file itself (`benchmarks/engines.py`, figures in docs/performance.md): a hundred times quicker for words and
exact values, on ten thousand rows as on a million, for one copying of 17 seconds a million rows.

A question is one SELECT with bound values on a file opened read-only. It may run `SECONDS` and give
`MOST_BYTES`; then it is stopped and refused.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import sqlite3
import threading
import time
import unicodedata
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from operator import itemgetter
from pathlib import Path
from typing import Any

import duckdb
import orjson

from pipelines.council.scratch import ScratchFolder
from pipelines.portal.tables.query import (
    AllOf,
    AnyOf,
    Condition,
    Not,
    Query,
    QueryError,
    Scalar,
    SortOrder,
    Where,
    Words,
)
from pipelines.store.published import PublishedColumn, Resource
from pipelines.store.table_files import StoredFile

SECONDS = 2.0
SECONDS_FOR_A_FILE = 30.0
PATIENCE = 5.0
MOST_BYTES = 64_000_000
MOST_ROWS = 32_000
MOST_FACETS = 1000
INDEXED_WIDTH = 200
MOST_INDEXES = 20
SMALLEST_INDEXED = 500
OPEN_FILES = 16
TOTALS_KEPT = 10_000
STEPS_BETWEEN_LOOKS = 20_000
CACHE_KIBIBYTES = 4_096
HEAP_BYTES = 536_870_912
BATCH = 5_000
DEEPEST_LIMIT = 10_000_000
MOST_EXACT = 2**53
MANY_VALUES = 200
MOST_CODED, CODES_KEPT = 20_000, 400
PUNCTUATED = re.compile(r"\w")
STOP_WORDS = frozenset(
    """
    i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she her
    hers herself it its itself they them their theirs themselves what which who whom this that these
    those am is are was were be been being have has had having do does did doing a an the and but if or
    because as until while of at by for with about against between into through during before after
    above below to from up down in out on off over under again further then once here there when where
    why how all any both each few more most other some such no nor not only own same so than too very s
    t can will just don should now
    """.split()  # noqa: SIM905 - a list of 127 strings is no easier to read
)
"""Words that stand everywhere and find nothing, as PostgreSQL leaves them out too."""
TOO_LONG = "the question takes too long; narrow it down, or take the whole file"
TOO_LARGE = "the answer is too large; ask for fewer rows or columns, or take the whole file"
COMPARISONS = {"eq": "=", "ne": "IS NOT", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}

Row = tuple[Any, ...]


class TooCostlyError(Exception):
    """A question that took too long or would give too much; raised with what to do instead."""


class NotReadyError(Exception):
    """A table that is still being indexed; raised with the seconds to wait."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(f"the table is being indexed; ask again in {seconds} seconds")


@dataclass(frozen=True)
class RowsFound:
    """Rows under their columns, or as a JSON list, and how many fit in all if that was asked."""

    columns: tuple[str, ...]
    rows: list[Row]
    total: int | None
    json: bytes | None = None


@dataclass(frozen=True)
class IndexedTable:
    """One indexed table: its file, its columns and how many rows it has.

    `nullable` are the columns with a gap in some row, `constants` the values of columns that never change,
    `varied` the columns of so many values that nobody would choose among them.
    """

    path: Path
    columns: tuple[PublishedColumn, ...]
    rows: int
    widest_row: int
    nullable: frozenset[str] = frozenset()
    constants: Mapping[str, Scalar] = field(default_factory=dict)
    varied: frozenset[str] = frozenset()

    @property
    def is_small(self) -> bool:
        """Whether any question is answered in a few milliseconds."""
        return self.rows <= 20_000 and self.widest_row <= 100_000


class QueryEngine:
    """Answers questions about published tables; safe to use from several threads and processes.

    Args:
        folder: where the index files lie, shared by the server's processes; none: one of its own, which
            goes with the engine.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._own = None if folder else ScratchFolder("index")
        self.folder = folder or (self._own.path if self._own else Path())
        self._tables: dict[str, IndexedTable] = {}
        self._waiting: dict[str, Future[IndexedTable]] = {}
        self._builder = ThreadPoolExecutor(1, thread_name_prefix="index")
        self._lock = threading.Lock()
        self._local = threading.local()
        self._totals: OrderedDict[tuple[object, ...], int] = OrderedDict()
        self._codes: OrderedDict[tuple[Path, str], tuple[tuple[str | None, ...], bytes]] = OrderedDict()

    def table(self, resource: Resource, patience: float = PATIENCE) -> IndexedTable:
        """The indexed table of a resource, made if it was not.

        Raises:
            NotReadyError: it is being made and will take a while.
            QueryError: the resource has no rows to ask about.
        """
        if resource.parquet is None:
            raise QueryError("no-table", "resource", "this resource has no table to ask about")
        key = resource.parquet.key
        found = self._tables.get(key)
        if found is not None:
            return found
        with self._lock:
            future = self._waiting.get(key)
            if future is None:
                future = self._waiting[key] = self._builder.submit(self._make, key, resource)
        try:
            return future.result(patience)
        except TimeoutError:
            raise NotReadyError(max(1, min(60, resource.rows // 50_000))) from None
        finally:
            if future.done():
                with self._lock:
                    self._waiting.pop(key, None)

    def is_ready(self, resource: Resource) -> IndexedTable | None:
        """The table if it is indexed already."""
        if resource.parquet is None:
            return None
        return self._tables.get(resource.parquet.key)

    def answer(self, table: IndexedTable, query: Query) -> RowsFound:
        """The rows that fit.

        Raises:
            TooCostlyError: it took longer or gave more than one request may.
        """
        sql = _Sql(table)
        query = replace(query, limit=min(query.limit, MOST_ROWS))
        is_json = query.as_json and not (query.columns or query.distinct or query.with_rank)
        columns, statement = sql.select_json(query) if is_json else sql.select(query)
        with self._open(table, SECONDS) as connection:
            found = connection.execute(statement, sql.values)
            rows = _fetch(found, table, query.limit)
            total = self._total(connection, table, query) if query.with_total else None
        if is_json:
            return RowsFound(columns, [], total, _json_list(rows, with_row_number=query.with_row_number))
        return RowsFound(columns, _as_typed(columns, rows, table), total)

    def stream(self, table: IndexedTable, query: Query) -> Iterator[list[Row]]:
        """All rows that fit in batches, for a file; the query's limit still holds."""
        sql = _Sql(table)
        columns, statement = sql.select(query)
        with closing(_connect(table.path)) as connection, _within(connection, SECONDS_FOR_A_FILE):
            found = connection.execute(statement, sql.values)
            while batch := found.fetchmany(BATCH // 5):
                yield _as_typed(columns, batch, table)

    def total(self, table: IndexedTable, query: Query) -> int:
        """How many rows fit, whatever the limit."""
        with self._open(table, SECONDS) as connection:
            return self._total(connection, table, query)

    def facet(
        self, table: IndexedTable, column: str, query: Query, limit: int = 100
    ) -> list[tuple[Scalar, int]]:
        """The values of a column among the rows that fit, with their counts, most frequent first."""
        if column in table.constants:
            total = self.total(table, replace(query, distinct=False))
            return [(table.constants[column], total)] if total else []
        sql = _Sql(table)
        name = sql.column(column)
        source, where = sql.source(query)
        statement = (
            f"SELECT {name}, count(*) AS many FROM {source}{where} "  # noqa: S608 - see _Sql
            f"GROUP BY {name} ORDER BY many DESC, {name} LIMIT {min(int(limit), MOST_FACETS)}"
        )
        with self._open(table, SECONDS) as connection:
            rows = connection.execute(statement, sql.values).fetchall()
        typed = _as_typed((column,), [(value,) for value, _ in rows], table)
        return [(value[0], many) for value, (_, many) in zip(typed, rows, strict=True)]

    def counted(
        self, table: IndexedTable, columns: Sequence[str], query: Query
    ) -> Mapping[str, list[tuple[str, int]]]:
        """The same of several columns of few texts at once, without gaps: the rows that fit are found once.

        Each value is a number in memory by its row, so that nothing is read but which rows fit.
        """
        few = [name for name in columns if name not in table.varied and name not in table.constants]
        if not few or table.rows > MOST_CODED:
            return {name: _texts(self.facet(table, name, query, MANY_VALUES + 1)) for name in few}
        codes = {name: self._codes_of(table, name) for name in few}
        with self._open(table, SECONDS) as connection:
            sql = _Sql(table)
            source, where = sql.source(query)
            # thousands of numbers come sooner as one text than each as a row
            statement = f"SELECT group_concat(t._id) FROM {source}{where}"  # noqa: S608 - see _Sql
            listed = connection.execute(statement, sql.values).fetchone()[0]
        numbers = list(map(int, listed.split(","))) if listed else []
        pick = itemgetter(*numbers) if len(numbers) > 1 else None  # of thousands five times as fast
        found = {}
        for name, (texts, by_row) in codes.items():
            own = bytes(pick(by_row)) if pick else bytes(map(by_row.__getitem__, numbers))
            pairs = [(text, many) for code, text in enumerate(texts) if (many := own.count(code))]
            found[name] = _texts(sorted(pairs, key=lambda pair: (-pair[1], pair[0] or "")))
        return found

    def _codes_of(self, table: IndexedTable, column: str) -> tuple[tuple[str | None, ...], bytes]:
        """The texts of a column, and of each row by its number the place of its text among them."""
        key = (table.path, column)
        with self._lock:
            known = self._codes.get(key)
        if known is None:
            texts: dict[str | None, int] = {}
            by_row = bytearray(table.rows + 1)
            name = _Sql(table).column(column)
            with self._open(table, SECONDS) as connection:
                for number, text in connection.execute(f"SELECT t._id, {name} FROM t"):  # noqa: S608 - see _Sql
                    by_row[number] = texts.setdefault(text, len(texts))
            known = (tuple(texts), bytes(by_row))
            with self._lock:
                self._codes[key] = known
                if len(self._codes) > CODES_KEPT:
                    self._codes.popitem(last=False)
        return known

    def close(self) -> None:
        """Stop making indexes and remove the engine's own folder."""
        self._builder.shutdown(wait=True, cancel_futures=True)
        if self._own is not None:
            self._own.remove()

    def _total(self, connection: sqlite3.Connection, table: IndexedTable, query: Query) -> int:
        if not (query.words or query.words_in or query.distinct) and query.where == AllOf():
            return table.rows
        sql = _Sql(table)
        statement = sql.count(query)
        key = (table.path, statement, *sql.values)
        with self._lock:
            known = self._totals.get(key)
        if known is None:
            known = int(connection.execute(statement, sql.values).fetchone()[0])
            with self._lock:
                self._totals[key] = known
                if len(self._totals) > TOTALS_KEPT:
                    self._totals.popitem(last=False)
        return known

    @contextmanager
    def _open(self, table: IndexedTable, seconds: float) -> Iterator[sqlite3.Connection]:
        """The thread's connection to a table's file, with a time limit on what it is asked."""
        opened: OrderedDict[Path, sqlite3.Connection] = self._local.__dict__.setdefault(
            "opened", OrderedDict()
        )
        connection = opened.get(table.path)
        if connection is None:
            connection = opened[table.path] = _connect(table.path)
            if len(opened) > OPEN_FILES:
                opened.popitem(last=False)[1].close()
        else:
            opened.move_to_end(table.path)
        with _within(connection, seconds):
            yield connection

    def _make(self, key: str, resource: Resource) -> IndexedTable:
        if resource.parquet is None:
            raise QueryError("no-table", "resource", "this resource has no table to ask about")
        source = resource.parquet
        name = hashlib.sha256(source.stamp.encode()).hexdigest()[:32]
        path = self.folder / f"{name}.sqlite"
        with _only_one(self.folder / f"{name}.lock"):
            if not path.exists():
                being_made = path.with_suffix(".new")
                being_made.unlink(missing_ok=True)
                _copy(source, being_made, resource.columns)
                os.replace(being_made, path)  # noqa: PTH105 - atomic, over processes
        connection = _connect(path)
        rows, widest, nullable, constants, varied = connection.execute("SELECT * FROM about").fetchone()
        connection.close()
        table = self._tables[key] = IndexedTable(
            path,
            resource.columns,
            int(rows),
            int(widest),
            frozenset(orjson.loads(nullable)),
            orjson.loads(constants),
            frozenset(orjson.loads(varied)),
        )
        return table


class _Sql:
    """Writes one statement: names from the schema alone, in quotes; every value bound."""

    def __init__(self, table: IndexedTable) -> None:
        self.values: list[Scalar] = []
        self._names = {column.name for column in table.columns} | {"_id"}
        self._all = tuple(column.name for column in table.columns)

    def column(self, name: str) -> str:
        """A column's name as SQL.

        Raises:
            QueryError: the table has no such column.
        """
        if name not in self._names:
            raise QueryError("unknown-column", "column", f"no column “{name[:80]}”", self._all)
        return "t." + _quoted(name)

    def select(self, query: Query) -> tuple[tuple[str, ...], str]:
        """The columns given, and the statement."""
        names = query.columns or self._all
        columns = (("_id",) if query.with_row_number and "_id" not in names else ()) + tuple(names)
        given = ", ".join(map(self.column, columns))
        source, where = self.source(query)
        if query.with_rank:
            given += ", -f.rank / (1 - f.rank)" if source != "t" else ", 0.0"
            columns = (*columns, "rank")
        page = f" LIMIT {min(max(0, int(query.limit)), DEEPEST_LIMIT)} OFFSET {max(0, int(query.offset))}"
        if query.distinct:
            # sorted outside, since SQLite 3.40 loses a NULL when it sorts distinct values by an index
            inner = f"SELECT DISTINCT {given} FROM {source}{where}"  # noqa: S608 - names are quoted
            return columns, f"SELECT * FROM ({inner}) AS t{self._order(query, columns, source)}{page}"  # noqa: S608
        return columns, f"SELECT {given} FROM {source}{where}{self._order(query, columns, source)}{page}"  # noqa: S608

    def select_json(self, query: Query) -> tuple[tuple[str, ...], str]:
        """The columns given, and the statement that gives each row's number and its JSON."""
        source, where = self.source(query)
        columns = (("_id",) if query.with_row_number else ()) + self._all
        page = f" LIMIT {min(max(0, int(query.limit)), DEEPEST_LIMIT)} OFFSET {max(0, int(query.offset))}"
        order = self._order(query, columns, source)
        inner = f"SELECT t._id FROM {source}{where}{order}{page}"  # noqa: S608 - names are quoted
        return columns, f"SELECT j._id, j.body FROM ({inner}) AS n CROSS JOIN j ON j._id = n._id"  # noqa: S608

    def count(self, query: Query) -> str:
        """The statement that counts what fits."""
        if query.distinct:
            given = ", ".join(map(self.column, query.columns or self._all))
            source, where = self.source(query)
            return f"SELECT count(*) FROM (SELECT DISTINCT {given} FROM {source}{where})"  # noqa: S608
        source, where = self.source(query)
        return f"SELECT count(*) FROM {source}{where}"  # noqa: S608

    def source(self, query: Query) -> tuple[str, str]:
        """What stands behind FROM, and the WHERE that goes with it."""
        source, parts = "t", []
        asked = [("", query.words)] if query.words else []
        matches = [_match(words, self._place(column)) for column, words in (*asked, *query.words_in)]
        if None in matches:
            parts.append("0")
        elif matches:
            source = "f JOIN t ON t._id = f.rowid"
            parts.append("f MATCH ?")
            self.values.append(" AND ".join(f"({match})" for match in matches))
        if query.where != AllOf():
            parts.append(self._where(query.where))
        return source, " WHERE " + " AND ".join(parts) if parts else ""

    def _where(self, where: Where) -> str:
        match where:
            case AllOf(parts=()):
                return "1"
            case AnyOf(parts=()):
                return "0"
            case AllOf(parts=parts):
                return "(" + " AND ".join(map(self._where, parts)) + ")"
            case AnyOf(parts=parts):
                return "(" + " OR ".join(map(self._where, parts)) + ")"
            case Not(part=part):
                return f"NOT ({self._where(part)})"
            case Words(text=text, column=column):
                match = _match(text, self._place(column))
                if match is None:
                    return "0"
                self.values.append(match)
                return "t._id IN (SELECT rowid FROM f WHERE f MATCH ?)"
            case Condition():
                return self._condition(where)

    def _condition(self, condition: Condition) -> str:
        name = self.column(condition.column)
        values = [int(value) if isinstance(value, bool) else value for value in condition.values]
        match condition.operator:
            case "empty":
                return f"({name} IS NULL OR {name} = '')" if values[0] else f"({name} <> '')"
            case "in":
                self.values.extend(values)
                return f"{name} IN ({', '.join('?' * len(values))})"
            case "contains" | "starts" if "\0" in str(values[0]):
                return "0"  # SQLite would take the pattern to end there
            case "contains" | "starts" as operator:
                text = str(values[0]).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
                self.values.append(f"{'%' if operator == 'contains' else ''}{text}%")
                return f"{name} LIKE ? ESCAPE '\\'"
            case operator:
                if operator not in COMPARISONS:
                    raise QueryError("unknown-operator", operator, "no way to compare", COMPARISONS)
                self.values.append(values[0])
                return f"{name} {COMPARISONS[operator]} ?"

    def _place(self, column: str) -> str:
        """The column of the index of words; empty for all of them."""
        if not column:
            return ""
        self.column(column)
        return f"c{self._all.index(column)}"

    def _order(self, query: Query, columns: Sequence[str], source: str) -> str:
        if query.sort:
            hidden = [sort.column for sort in query.sort if sort.column not in columns]
            if query.distinct and hidden:
                reason = f"“{hidden[0][:80]}” is not among the columns that are given once each"
                raise QueryError("not-given", "sort", reason, columns)
            parts = [self._sort(sort) for sort in query.sort]
        elif source != "t" and not query.distinct:
            parts = ["f.rank"]
        elif query.distinct:
            parts = [self.column(name) for name in columns if name in self._names]
        else:
            parts = []
        if not query.distinct:
            parts.append("t._id")
        return " ORDER BY " + ", ".join(parts)

    def _sort(self, sort: SortOrder) -> str:
        first = sort.downwards if sort.empty_first is None else sort.empty_first
        way = "DESC" if sort.downwards else "ASC"
        return f"{self.column(sort.column)} {way} NULLS {'FIRST' if first else 'LAST'}"


def _texts(found: Iterable[tuple[Scalar, int]]) -> list[tuple[str, int]]:
    return [(str(value), many) for value, many in found if value not in (None, "")]


def _match(words: str, column: str) -> str | None:
    """Words as FTS5 asks for them: each a phrase, all of them wanted; None if nothing is left to ask for."""
    phrases = []
    for word in unicodedata.normalize("NFC", words).split():
        if not PUNCTUATED.search(word) or word.lower() in STOP_WORDS:
            continue
        quoted = '"' + word.rstrip("*").replace('"', '""').replace("\0", "") + '"'
        phrases.append(quoted + ("*" if word.endswith("*") else ""))
    if not phrases:
        return None
    asked = " AND ".join(phrases)
    return f"{column} : ({asked})" if column else asked


def _quoted(name: str) -> str:
    """A column's name as SQL; names cannot be bound as values are."""
    return '"' + name.replace('"', '""') + '"'


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False, cached_statements=256
    )
    connection.execute("PRAGMA query_only = 1")
    connection.execute(f"PRAGMA cache_size = -{CACHE_KIBIBYTES}")
    connection.execute("PRAGMA mmap_size = 2147483648")
    connection.execute("PRAGMA temp_store = FILE")
    connection.execute("PRAGMA trusted_schema = 0")
    connection.execute(f"PRAGMA hard_heap_limit = {HEAP_BYTES}")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_BYTES)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 2_000)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    return connection


@contextmanager
def _within(connection: sqlite3.Connection, seconds: float) -> Iterator[None]:
    """Stop what the connection does when the time is up."""
    until = time.monotonic() + seconds
    connection.set_progress_handler(lambda: time.monotonic() > until, STEPS_BETWEEN_LOOKS)
    try:
        yield
    except sqlite3.OperationalError as error:
        if "interrupted" in str(error):
            raise TooCostlyError(TOO_LONG) from None
        raise
    except MemoryError:
        raise TooCostlyError(TOO_LARGE) from None
    finally:
        connection.set_progress_handler(None, 0)


def _fetch(found: sqlite3.Cursor, table: IndexedTable, limit: int) -> list[Row]:
    """All rows found, unless they are more than one answer may hold."""
    if limit * table.widest_row <= MOST_BYTES:
        return found.fetchall()
    rows: list[Row] = []
    size = 0
    while batch := found.fetchmany(100):
        size += sum(len(cell) for row in batch for cell in row if isinstance(cell, str))
        if size > MOST_BYTES:
            raise TooCostlyError(TOO_LARGE)
        rows.extend(batch)
    return rows


def _json_list(rows: Sequence[Row], *, with_row_number: bool) -> bytes:
    """Rows of number and JSON, the brace that opens it left out, as one list."""
    if with_row_number:
        listed = [f'{{"_id":{number},{body}' for number, body in rows]
    else:
        listed = [f"{{{body}" for _, body in rows]
    return f"[{','.join(listed)}]".encode()


def _as_typed(columns: Sequence[str], rows: list[Row], table: IndexedTable) -> list[Row]:
    """Rows with true and false where SQLite has 1 and 0."""
    flags = {column.name for column in table.columns if column.type == "boolean"}
    places = [place for place, name in enumerate(columns) if name in flags]
    if not places:
        return rows
    return [
        tuple(bool(cell) if place in places and cell is not None else cell for place, cell in enumerate(row))
        for row in rows
    ]


@contextmanager
def _only_one(path: Path) -> Iterator[None]:
    """Of several processes, one at a time."""
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(lock, fcntl.LOCK_UN)


def _copy(source: StoredFile, target: Path, columns: Sequence[PublishedColumn]) -> None:
    """Copy a table's Parquet into a new database, with its indexes and the index of its words."""
    names = [column.name for column in columns]
    given = ", ".join(map(_quoted, names))
    with duckdb.connect(":memory:") as reader:
        reader.execute("SET threads = 1")
        found = reader.execute(f"SELECT {given} FROM read_parquet($1)", [source.places])  # noqa: S608 - see _quoted
        target.touch(mode=0o600)
        writer = sqlite3.connect(target, isolation_level=None)
        try:
            _fill(writer, found, columns, given)
        finally:
            writer.close()


def _fill(
    writer: sqlite3.Connection,
    found: duckdb.DuckDBPyConnection,
    columns: Sequence[PublishedColumn],
    given: str,
) -> None:
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -65536"):
        writer.execute(f"PRAGMA {pragma}")
    kinds = {"integer": "INTEGER", "number": "NUMERIC", "boolean": "INTEGER"}
    shape = ", ".join(f"{_quoted(column.name)} {kinds.get(column.type, 'TEXT')}" for column in columns)
    writer.execute(f"CREATE TABLE t (_id INTEGER PRIMARY KEY, {shape})")
    writer.execute("CREATE TABLE j (_id INTEGER PRIMARY KEY, body TEXT)")
    names = [column.name for column in columns]
    flags = [column.type == "boolean" for column in columns]
    marks = ", ".join("?" * len(columns))
    rows, widest = 0, 0
    widths = [0] * len(columns)
    seen: list[set[Scalar]] = [set() for _ in columns]
    writer.execute("BEGIN")
    while batch := found.fetchmany(BATCH):
        plain = [tuple(map(_plain, row)) for row in batch]
        for row in plain:
            sizes = [len(cell) if isinstance(cell, str) else 8 for cell in row]
            widest = max(widest, sum(sizes))
            widths = list(map(max, widths, sizes))
            for values, cell in zip(seen, row, strict=True):
                if len(values) <= MANY_VALUES or cell is None:
                    values.add(cell)
        writer.executemany(f"INSERT INTO t ({given}) VALUES ({marks})", plain)  # noqa: S608 - see _quoted
        writer.executemany(
            "INSERT INTO j (body) VALUES (?)", [(_json_body(names, flags, row),) for row in plain]
        )
        rows += len(batch)
    narrow = [column.name for column, width in zip(columns, widths, strict=True) if width <= INDEXED_WIDTH]
    if rows >= SMALLEST_INDEXED:
        for number, name in enumerate(narrow[:MOST_INDEXES]):
            writer.execute(f"CREATE INDEX i{number} ON t ({_quoted(name)})")
    texts = ", ".join(f"c{number}" for number in range(len(columns)))
    writer.execute(f"CREATE VIRTUAL TABLE f USING fts5({texts}, content='', tokenize='porter unicode61')")
    writer.execute(f"INSERT INTO f (rowid, {texts}) SELECT _id, {given} FROM t")  # noqa: S608 - see _quoted
    nullable = [name for name, values in zip(names, seen, strict=True) if None in values]
    constants = {
        name: bool(value) if is_flag else value
        for name, is_flag, values in zip(names, flags, seen, strict=True)
        if len(values) == 1 and (value := next(iter(values))) is not None
    }
    writer.execute(
        "CREATE TABLE about (rows INTEGER, widest INTEGER, nullable TEXT, constants TEXT, varied TEXT)"
    )
    varied = [name for name, values in zip(names, seen, strict=True) if len(values) > MANY_VALUES]
    told = (orjson.dumps(value).decode() for value in (nullable, constants, varied))
    writer.execute("INSERT INTO about VALUES (?, ?, ?, ?, ?)", (rows, widest, *told))
    writer.execute("COMMIT")
    writer.execute("ANALYZE")


def _json_body(names: Sequence[str], flags: Sequence[bool], row: Row) -> str:
    """A row as JSON without the brace that opens it; whole numbers are written so."""
    said = {
        name: bool(cell)
        if is_flag and cell is not None
        else int(cell)
        if isinstance(cell, float) and cell.is_integer() and abs(cell) < MOST_EXACT
        else cell
        for name, is_flag, cell in zip(names, flags, row, strict=True)
    }
    return orjson.dumps(said)[1:].decode("utf-8")


def _plain(cell: object) -> str | int | float | None:
    """A cell as SQLite keeps it: days as ISO text, true and false as 1 and 0."""
    match cell:
        case None | str():
            return cell
        case bool():
            return int(cell)
        case int():
            return cell if -(2**63) <= cell < 2**63 else str(cell)
        case float():
            return cell
        case Decimal():
            return float(cell)
        case datetime():
            return cell.isoformat()
        case date():
            return cell.isoformat()
        case _:
            return str(cell)
