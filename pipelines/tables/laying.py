"""The records below a heading, laid out as columns of text in an Arrow file that is mapped, not loaded.

`record` and `line` are each row's place; `width` is how many cells it was found with, `more` what stood
beyond
the last column. A cell that is not there is null, an empty one is empty text. Nothing is dropped: what is
no row
of data (empty records, the heading again, notes, totals) is listed in `left_out` with why.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from pipelines.tables.frame import LOOK_AHEAD, TableFrame, fold, frame_of, kind_of
from pipelines.tables.model import Batch, Cells, Opened
from pipelines.tables.texts import number_in
from pipelines.tables.workbooks import column_of

HEAD = 200
SMALL = 64 * 1024**2  # bytes of cells of which a copy costs less than looking through the file for each query
MEMORY = "600MB"  # of the database; what needs more goes to the working folder
TAIL = 60
LEAST_ROWS = 3
MOSTLY = 0.8  # of a column's texts: so many figures or dates make it one of them

_TOTAL = re.compile(
    r"""\W*(?:grand|overall|net|gross|report|final|page|sub|running)?[\s-]*totals?\b
    (?:\s*(?:for|of|amounts?|spend|expenditure|value|payments?|\(?£\)?|:|=|-|month|period|all)\b.*)?[\s:.=£-]*""",
    re.IGNORECASE | re.VERBOSE,
)
_NOTE = re.compile(
    r"""\W*(?:notes?\b|source\b|\*|©|copyright|produced|prepared|created|printed|report\ (?:run|date)|end\ of|
    data\ (?:source|as\ at|correct)|please\ note|for\ (?:further|more)\ |contains|this\ (?:data|list|report)|
    disclaimer|licen[cs]ed|figures)""",
    re.IGNORECASE | re.VERBOSE,
)
_NAMED_TOTAL = re.compile(r"\W*(?:sub|grand)?[\s-]*totals?\b.+|.+\btotals?\W*", re.IGNORECASE)
MOST_ROWS = 50_000  # of a table in which named totals are looked for

_MIDDLE = re.compile(r"\W*(?:average|mean|median)\W*", re.IGNORECASE)
"""A row below a total that says what is in the middle of the rows; without a total it may be one of them."""

_NOTES = re.compile(r"\W*(?:foot)?notes?\W*", re.IGNORECASE)
_PAGE = re.compile(r"\W*(?:page|sheet)\s*\d+(?:\s*(?:of|/)\s*\d+)?\W*", re.IGNORECASE)
"""A page's foot, which stands among the rows where a printed list was saved as a table."""


@dataclass(frozen=True)
class Laid:
    """A table laid out below its heading.

    Attributes:
        above: the texts of the records above the heading, by number.
        cells: Arrow columns record, line, width, more and c0, c1 … of all records below the heading.
        left_out: by record, why it is no row of data: empty, heading, note, total.
        work: the folder that the cells lie in.
        outside_ascii: records that hold a character beyond ASCII, where the encoding is none of Unicode.
        broken: by record on which lines its quotes are broken.
        database: where `cells` have been asked already, since opening one costs more than a small table.
    """

    opened: Opened
    frame: TableFrame
    above: dict[int, Cells]
    cells: pa.Table
    left_out: dict[int, str]
    outside_ascii: tuple[int, ...]
    records: int
    work: Path
    broken: Mapping[int, str] = field(default_factory=dict)
    database: duckdb.DuckDBPyConnection | None = field(default=None, repr=False, compare=False)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names, as printed with white space folded."""
        return self.frame.names

    @property
    def kept_as(self) -> str:
        """TABLE where the rows are so few that a database may hold a copy, else VIEW.

        Asking a view of hundreds of columns costs several times what asking a table does.
        """
        return "TABLE" if self.cells.nbytes <= SMALL else "VIEW"

    def connection(self, *, is_once: bool = False) -> duckdb.DuckDBPyConnection:
        """A database with `cells` (all records below the heading) and `data` (rows of data).

        Args:
            is_once: whether so little is asked that a copy is not worth its making.
        """
        database = self.database or self._with_cells()
        out = pa.table({"record": pa.array(sorted(self.left_out), pa.int32())})
        database.register("left_out", out)
        database.execute(
            f"CREATE {'VIEW' if is_once else self.kept_as} data AS SELECT * FROM cells"
            + (" WHERE record NOT IN (SELECT record FROM left_out)" if self.left_out else "")
        )
        return database

    def _with_cells(self) -> duckdb.DuckDBPyConnection:
        database = duckdb.connect()
        database.execute("SET enable_progress_bar = false")
        database.execute(f"SET memory_limit = '{MEMORY}'")
        database.execute("SET temp_directory = ?", [str(self.work)])
        database.register("cells", self.cells)
        return database

    @property
    def rows(self) -> int:
        """How many rows of data there are."""
        return int(self.cells.num_rows) - len(self.left_out)


def lay_out(opened: Opened, work: Path) -> Laid:
    """Lay a file's table out as columns of text, in a file in `work`.

    Raises:
        TableError: the file cannot be cut into records.
    """
    batches = opened.source.batches()
    first = next(batches, Batch(1, [], []))
    frame = frame_of(first.rows[:HEAD], _spans(opened))
    above = {number: first.rows[number - 1] for number in frame.above}
    width = len(frame.headings)
    is_code_page = opened.container == "csv" and not opened.encoding.startswith("utf")
    places: list[pa.Field[Any]] = [pa.field(name, pa.int32()) for name in ("record", "line", "width")]
    texts: list[pa.Field[Any]] = [pa.field(f"c{column}", pa.string()) for column in range(width)]
    schema = pa.schema([*places, pa.field("more", pa.string()), *texts])
    target = work / "cells.arrow"
    empty: list[int] = []
    outside: list[int] = []
    broken: dict[int, str] = {}
    records = 0
    with pa.OSFile(str(target), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
        for batch in _all(first, batches):
            records = batch.first + len(batch.rows) - 1
            broken |= batch.broken
            if is_code_page:
                outside += [
                    at for at, row in enumerate(batch.rows, batch.first) if not "".join(row).isascii()
                ]
            below = _below(batch, frame.first)
            if below.rows:
                empty += [at for at, row in enumerate(below.rows, below.first) if not "".join(row).strip()]
                writer.write_batch(_arrow(below, width, schema))
    cells = pa.ipc.open_file(pa.memory_map(str(target))).read_all()
    out = dict.fromkeys(empty, "empty")
    if not frame.header and cells.num_rows:
        frame = _headed_at_the_end(frame, cells, out)
    frame, cells = _without_empty_edge(frame, cells)
    laid = Laid(opened, frame, above, cells, out, tuple(outside), records, work, broken)
    return _without_frame_below(laid)


_CELLS = re.compile(r"([A-Z]+)([0-9]+):([A-Z]+)[0-9]+")


def _spans(opened: Opened) -> dict[int, dict[int, int]] | None:
    """By record the columns that its merged cells span; None where the file's form does not tell."""
    if opened.container != "xlsx":
        return None
    spans: dict[int, dict[int, int]] = {}
    for aside in opened.asides:
        match = _CELLS.fullmatch(aside.text) if aside.rule == "merged-cells" else None
        if match:
            first, last = column_of(match[1]), column_of(match[3])
            spans.setdefault(int(match[2]), {})[first] = last - first + 1
    return spans


def _headed_at_the_end(frame: TableFrame, cells: pa.Table, out: dict[int, str]) -> TableFrame:
    """The frame of a table whose heading stands below its rows, where whoever sorted it left it.

    The last record has a word of its own wherever the first rows have figures or dates.
    """
    last = next((at for at in reversed(range(cells.num_rows)) if at + 1 not in out), 0)
    texts = [cells[f"c{column}"][last].as_py() or "" for column in range(len(frame.headings))]
    rows = cells.slice(0, min(LOOK_AHEAD, last)).to_pylist()
    columns = [[row[f"c{column}"] or "" for row in rows] for column in range(len(texts))]
    named = [text for text in texts if text.strip()]
    if len(rows) < LEAST_ROWS or len(set(named)) < max(2, len(named)):
        return frame
    typed = [at for at, column in enumerate(columns) if _are_figures(column)]
    is_heading = (
        typed
        and all(kind_of(texts[at]) == "text" for at in typed)
        and not any(text.strip() and text in column for text, column in zip(texts, columns, strict=True))
    )
    if not is_heading:
        return frame
    out[last + 1] = "heading"
    return replace(frame, header=last + 1, headings=tuple(texts))


def _are_figures(texts: Sequence[str]) -> bool:
    kinds = [kind_of(text) for text in texts if text.strip()]
    return len(kinds) >= LEAST_ROWS and sum(kind != "text" for kind in kinds) >= MOSTLY * len(kinds)


def _all(first: Batch, rest: Iterator[Batch]) -> Iterator[Batch]:
    yield first
    yield from rest


def _below(batch: Batch, first: int) -> Batch:
    skip = max(0, first - batch.first)
    return batch if not skip else Batch(batch.first + skip, batch.lines[skip:], batch.rows[skip:])


def _arrow(batch: Batch, width: int, schema: pa.Schema) -> pa.RecordBatch:
    widths = [len(row) for row in batch.rows]
    more: list[str | None] = [None] * len(widths)
    rows: list[list[str | None]] | list[Cells] = batch.rows
    if any(found != width for found in widths):
        more = [
            json.dumps(row[width:], ensure_ascii=False)
            if len(row) > width and "".join(row[width:]).strip()
            else None
            for row in batch.rows
        ]
        rows = [[*row[:width], *[None] * (width - len(row))] for row in batch.rows]
    columns = list(zip(*rows, strict=True)) if width else []
    numbers = pa.array(range(batch.first, batch.first + len(rows)), pa.int32())
    arrays: list[pa.Array[Any]] = [
        numbers,
        pa.array(batch.lines, pa.int32()),
        pa.array(widths, pa.int32()),
        pa.array(more, pa.string()),
    ]
    arrays += [pa.array(column, pa.string()) for column in columns]
    return pa.record_batch(arrays, schema=schema)


def _without_empty_edge(frame: TableFrame, cells: pa.Table) -> tuple[TableFrame, pa.Table]:
    """Without nameless columns at the right edge that hold hardly any cell; those cells go to `more`."""
    width = len(frame.headings)
    if width <= 1 or frame.names[width - 1]:
        return frame, cells
    database = duckdb.connect()
    database.register("cells", cells)
    rows = max(1, cells.num_rows)
    while width > 1 and not frame.names[width - 1]:
        filled = _count(database, f"SELECT count(*) FROM cells WHERE trim(c{width - 1}) <> ''")
        if filled and filled >= 0.05 * rows:
            break
        width -= 1
    if width == len(frame.headings):
        return frame, cells
    beyond = ", ".join(f"c{column}" for column in range(width, len(frame.headings)))
    kept = ", ".join(f"c{column}" for column in range(width))
    moved: Any = database.execute(
        f"""SELECT record, line, width,
            CASE WHEN trim(concat({beyond})) <> '' THEN to_json([{beyond}])::VARCHAR ELSE more END AS more,
            {kept}
            FROM cells ORDER BY record"""
    ).to_arrow_table()
    return TableFrame(frame.header, frame.headings[:width], frame.above, frame.depth, frame.first), moved


def _count(database: duckdb.DuckDBPyConnection, query: str) -> int:
    row = database.execute(query).fetchone()
    return int(row[0]) if row else 0


def _without_frame_below(laid: Laid) -> Laid:
    """The heading again, totals and notes among the records are left out of the rows."""
    out = dict(laid.left_out)
    width = len(laid.names)
    if not width or laid.rows == 0:
        return laid
    database = laid.connection(is_once=True)
    out |= dict.fromkeys(_headings_again(laid, database), "heading")
    sparse = list(_sparse(database, width))
    by_record = dict(sparse)
    closing = _closing_notes(laid, database, out, by_record)
    totals = [record for record, texts in sparse if _is_total(texts)]  # a note may stand below one
    out |= dict.fromkeys(totals, "total")
    out |= dict.fromkeys(closing - out.keys(), "note")
    out |= dict.fromkeys(_named_totals(laid, database, sparse, out), "total")
    for record, texts in reversed(sparse):
        reason = _reason(record, texts, width, laid, out)
        reason = reason or ("note" if _is_middle(record, by_record, laid, out) else "")
        if reason:
            out[record] = reason
    database.execute("DROP VIEW data")
    return replace(laid, left_out=out, database=database)


def _is_middle(record: int, sparse: dict[int, list[str]], laid: Laid, out: dict[int, str]) -> bool:
    """Whether a row at the end gives averages below a total."""
    before = [text for text in sparse.get(record - 1, ()) if text.strip()]
    return (
        any(_MIDDLE.fullmatch(text) for text in sparse[record])
        and any(_TOTAL.fullmatch(fold(text)) for text in before)
        and all(later in out for later in range(record + 1, laid.records + 1))
    )


def _headings_again(laid: Laid, database: duckdb.DuckDBPyConnection) -> list[int]:
    named = [(column, name) for column, name in enumerate(laid.names) if name]
    if len(named) < 2:
        return []
    same = " AND ".join(
        f"lower(trim(regexp_replace(coalesce(c{column}, ''), '\\s+', ' ', 'g'))) = ?" for column, _ in named
    )
    first = named[0]
    found = database.execute(
        f"SELECT record FROM data WHERE lower(c{first[0]}) LIKE ? AND {same} ORDER BY record",
        [f"%{first[1].casefold().split()[0]}%", *(name.casefold() for _, name in named)],
    ).fetchall()
    return [record for (record,) in found]


def _sparse(database: duckdb.DuckDBPyConnection, width: int) -> Iterator[tuple[int, list[str]]]:
    """Rows that fill at most half of the columns, or name a total or a page: record and its cells."""
    columns = ", ".join(f"coalesce(c{column}, '')" for column in range(width))
    filled = " + ".join(f"(trim(coalesce(c{column}, '')) <> '')::INT" for column in range(width))
    total = " OR ".join(
        f"regexp_matches(c{column}, '(?i)total|^\\W*(average|mean|median)\\W*$')"
        for column in range(min(width, 6))
    )
    page = " OR ".join(
        f"regexp_matches(c{column}, '(?i)^\\W*(page|sheet)\\s*\\d')" for column in range(min(width, 6))
    )
    found = database.execute(
        f"""SELECT record, {columns} FROM (
                SELECT *, {filled} AS filled, max(record) OVER () AS latest FROM data)
            WHERE (filled <= {max(1, width // 2)} AND ({total} OR record > latest - {TAIL})) OR {total}
                OR (filled = 1 AND ({page}))
            ORDER BY record"""
    ).fetchall()
    yield from ((row[0], list(row[1:])) for row in found)


def _closing_notes(
    laid: Laid, database: duckdb.DuckDBPyConnection, out: dict[int, str], sparse: dict[int, list[str]]
) -> frozenset[int]:
    """The records after the last empty one, where each holds one text and no figure alone: notes.

    Below the word `Notes` they may hold several texts, for a comma may part one.
    """
    width = len(laid.names)
    filled = [record for record in range(laid.frame.first, laid.records + 1) if out.get(record) != "empty"]
    last = filled[-1] if filled else 0
    before = max((record for record, reason in out.items() if reason == "empty" and record < last), default=0)
    block = list(range(before + 1, last + 1)) if before and last - before < TAIL else []
    texts = [[text for text in sparse.get(record, ()) if text.strip()] for record in block]
    if block and not all(texts) and width >= 2:
        texts = _texts(database, block, width)
    are_notes = width >= 3 and all(len(found) == 1 and kind_of(found[0]) == "text" for found in texts)
    is_headed = bool(texts) and len(texts[0]) == 1 and _NOTES.fullmatch(fold(texts[0][0])) is not None
    is_prose = is_headed and all(
        found and not any(kind_of(text) == "number" for text in found) for found in texts
    )
    return frozenset(block) if are_notes or is_prose else frozenset()


def _texts(database: duckdb.DuckDBPyConnection, block: Sequence[int], width: int) -> list[list[str]]:
    """What each record of a block says."""
    columns = ", ".join(f"coalesce(c{column}, '')" for column in range(width))
    found = database.execute(
        f"SELECT {columns} FROM data WHERE record BETWEEN ? AND ? ORDER BY record", [block[0], block[-1]]
    ).fetchall()
    return [[text for text in row if text.strip()] for row in found]


def _reason(record: int, texts: list[str], width: int, laid: Laid, out: dict[int, str]) -> str:
    """Why a sparse row is none of data: total or note; empty where it is one."""
    filled = [text for text in texts if text.strip()]
    numbers = [text for text in filled if any(character.isdigit() for character in text)]
    words = [text for text in filled if text not in numbers]
    if width > 1 and len(filled) == 1 and _PAGE.fullmatch(fold(filled[0])):
        return "note"
    if record in out:
        return out[record]
    is_at_end = all(later in out for later in range(record + 1, laid.records + 1))
    is_after_empty = out.get(record - 1) in ("empty", "note", "total")
    if is_at_end and len(filled) == 1 and not (width <= 2 and numbers and not words):
        text = fold(filled[0])
        is_wordy = len(text) > 40 or _NOTE.match(text) is not None
        if (width >= 3 or is_after_empty) and (is_after_empty or is_wordy):
            return "note" if words or is_wordy else ""
        if width == 2 and _NOTE.match(text):
            return "note"
    return ""


def _is_total(texts: list[str]) -> bool:
    """Whether a sparse row is labelled as a total and holds figures at most beside its label."""
    filled = [text for text in texts if text.strip()]
    numbers = [text for text in filled if any(character.isdigit() for character in text)]
    is_labelled = any(_TOTAL.fullmatch(fold(text)) for text in filled)
    return is_labelled and len(filled) - len(numbers) <= 1 and len(filled) <= max(2, 1 + len(numbers))


def _named_totals(
    laid: Laid, database: duckdb.DuckDBPyConnection, sparse: list[tuple[int, list[str]]], out: dict[int, str]
) -> Iterator[int]:
    """Rows that say they are the total of something and hold the sum of those since the last total.

    A supplier may be called so: its row is as full as the one above, or its figure is no such sum. The last
    row need not say so, where it holds nothing but figures.
    """
    last = max((record for record, _ in sparse if record not in out), default=0)
    if any(later not in out for later in range(last + 1, laid.records + 1)):
        last = 0
    totals = [record for record, reason in out.items() if reason == "total"]
    columns = ", ".join(f"coalesce(c{column}, '')" for column in range(len(laid.names)))
    for record, texts in sparse:
        named = [text for text in texts if _NAMED_TOTAL.fullmatch(fold(text))]
        figures = {
            column: number.value
            for column, text in enumerate(texts)
            if text not in named and (number := number_in(text)) is not None
        }
        is_bare = record == last and len(figures) == _filled(texts) < len(texts)
        if record in out or not (named or is_bare) or not figures or laid.rows > MOST_ROWS:
            continue
        before = max((total for total in totals if total < record), default=0)
        parts = database.execute(
            f"SELECT record, {columns} FROM data WHERE record > ? AND record < ?", [before, record]
        ).fetchall()
        rows = [row[1:] for row in parts if row[0] not in out]
        is_sparse = len(rows) > is_bare and _filled(texts) < _filled(rows[-1])
        if is_sparse and all(_sum(rows, column) == printed for column, printed in figures.items()):
            totals.append(record)
            yield record


def _filled(texts: Sequence[str]) -> int:
    return sum(bool(text.strip()) for text in texts)


def _sum(rows: Sequence[Sequence[str]], column: int) -> Decimal:
    read = [number_in(row[column]) for row in rows]
    return sum((number.value for number in read if number is not None), Decimal(0))


def head_of(opened: Opened, count: int = HEAD) -> list[Cells]:
    """The first records of a file."""
    for batch in opened.source.batches():
        return list(islice(batch.rows, count))
    return []
