"""Questions about rows: what the engine answers is what plain Python finds in the same rows."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.portal.tables import engine as engine_module
from pipelines.portal.tables.engine import IndexedTable, QueryEngine, TooCostlyError
from pipelines.portal.tables.query import (
    AllOf,
    AnyOf,
    Condition,
    Not,
    Query,
    QueryError,
    SortOrder,
    Where,
    Words,
    read_query,
)
from pipelines.store import PublishedColumn, Resource, StoredFile

KINDS = {
    "ref": "string",
    "rank": "string",
    "page": "integer",
    "value": "number",
    "is_total": "boolean",
    "period_end": "date",
    'odd "name"': "string",
}
COLUMNS = tuple(PublishedColumn(name, kind, name, "", "", False, ()) for name, kind in KINDS.items())
NAMES = tuple(KINDS)
WORDS = ("roads", "road", "Pavements", "the", "100%", "a_b", "2016/17", "Über", "'quoted'", '"', "\\")
HOSTILE = (
    "'; DROP TABLE t; --",
    '" OR 1=1 --',
    "%",
    "_",
    "\\",
    "*",
    '"',
    "NEAR(a b)",
    "a AND",
    "-x",
    "\0",
    "(",
)

Row = dict[str, Any]


def resource(path: Path, rows: Sequence[Row], columns: tuple[PublishedColumn, ...] = COLUMNS) -> Resource:
    """A published table with these rows."""
    types = {
        "integer": pa.int64(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
        "date": pa.date32(),
        "string": pa.string(),
    }
    shape = pa.schema([(column.name, types[column.type]) for column in columns])
    pq.write_table(pa.Table.from_pylist(list(rows), schema=shape), path)
    stored = StoredFile(path.name, path, path.stat().st_size)
    return Resource("rows", "Rows", "", len(rows), columns, (), None, stored)


def sample_rows() -> list[Row]:
    """Rows with every kind of value, gaps and ties among them."""
    from datetime import date

    return [
        {
            "ref": None if number % 11 == 0 else f"CG/{WORDS[number % len(WORDS)]}{number % 7}",
            "rank": None if number % 3 == 0 else " ".join(WORDS[number % 5 : number % 5 + 3]),
            "page": number % 13,
            "value": None if number % 5 == 0 else (number % 17) / 4,
            "is_total": None if number % 9 == 0 else number % 2 == 0,
            "period_end": None if number % 4 == 0 else date(2016, 1 + number % 12, 28),
            'odd "name"': WORDS[number % len(WORDS)],
        }
        for number in range(700)
    ]


ROWS = sample_rows()


@pytest.fixture(scope="module")
def engine() -> Iterator[QueryEngine]:
    made = QueryEngine()
    yield made
    made.close()


@pytest.fixture(scope="module")
def table(engine: QueryEngine, tmp_path_factory: pytest.TempPathFactory) -> IndexedTable:
    return engine.table(resource(tmp_path_factory.mktemp("rows") / "rows.parquet", ROWS))


def shown(value: object) -> object:
    """A value as the engine gives it."""
    return value.isoformat() if hasattr(value, "isoformat") else value


def fits(row: Row, condition: Condition) -> bool:
    """Whether a row fits a condition, worked out the plain way."""
    value, wanted = shown(row[condition.column]), condition.values[0]
    if condition.operator == "empty":
        return (value is None or value == "") == wanted
    if condition.operator == "ne":
        return value != wanted
    if value is None:
        return False
    if condition.operator in ("contains", "starts"):
        text, part = fold(value), fold(wanted)
        return part in text if condition.operator == "contains" else text.startswith(part)
    compare: dict[str, Callable[[Any, Any], bool]] = {
        "eq": lambda a, b: a == b,
        "gt": lambda a, b: a > b,
        "gte": lambda a, b: a >= b,
        "lt": lambda a, b: a < b,
        "lte": lambda a, b: a <= b,
        "in": lambda a, _: a in condition.values,
    }
    return compare[condition.operator](value, wanted)


def fold(value: object) -> str:
    """Lower case of English letters only, as SQLite compares; whole numbers without a point."""
    text = str(int(value)) if isinstance(value, bool) or value == int_of(value) else str(value)
    return "".join(letter.lower() if letter.isascii() else letter for letter in text)


def int_of(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else None


VALUES = {
    "string": st.sampled_from([*WORDS, *HOSTILE, "CG/road1", "CG/"]),
    "integer": st.integers(-2, 14),
    "number": st.sampled_from([0, 0.25, 1, 2.5, 4, 99]),
    "boolean": st.booleans(),
    "date": st.sampled_from(["2016-02-28", "2016-06-01", "2016-12-28"]),
}


@st.composite
def conditions(draw: st.DrawFn) -> Condition:
    """A condition on one of the columns."""
    name = draw(st.sampled_from(NAMES))
    kind = KINDS[name]
    operator = draw(
        st.sampled_from(["eq", "ne", "gt", "gte", "lt", "lte", "in", "empty", "contains", "starts"])
    )
    if operator == "empty":
        return Condition(name, operator, (draw(st.booleans()),))
    if operator in ("contains", "starts"):
        return Condition(name, operator, (draw(VALUES["string"]),))
    count = draw(st.integers(1, 3)) if operator == "in" else 1
    return Condition(name, operator, tuple(draw(VALUES[kind]) for _ in range(count)))


@given(
    st.lists(conditions(), max_size=3),
    st.lists(conditions(), max_size=2),
    st.integers(0, 40),
    st.integers(0, 30),
)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rows_and_total_are_what_plain_python_finds(
    engine: QueryEngine,
    table: IndexedTable,
    every: list[Condition],
    some: list[Condition],
    limit: int,
    offset: int,
):
    where = AllOf((*every, AnyOf(tuple(some)))) if some else AllOf(tuple(every))
    found = engine.answer(table, Query(where=where, limit=limit, offset=offset))
    expected = [
        tuple(shown(row[name]) for name in NAMES)
        for row in ROWS
        if all(fits(row, each) for each in every) and (not some or any(fits(row, each) for each in some))
    ]
    assert found.total == len(expected)
    assert found.rows == expected[offset : offset + limit]
    assert found.columns == NAMES
    for with_number in (False, True):
        query = Query(
            where=where,
            limit=limit,
            offset=offset,
            as_json=True,
            with_row_number=with_number,
            sort=(SortOrder("page"),),
        )
        written = engine.answer(table, query)
        plain = engine.answer(table, replace(query, as_json=False))
        assert written.total == plain.total
        assert json.loads(written.json or b"") == [
            dict(zip(plain.columns, row, strict=True)) for row in plain.rows
        ]


@given(st.sampled_from(NAMES), st.booleans(), st.sampled_from([None, True, False]))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rows_are_sorted_and_ties_keep_their_order(
    engine: QueryEngine, table: IndexedTable, name: str, downwards: bool, empty_first: bool | None
):
    query = Query(
        columns=(name,), sort=(SortOrder(name, downwards, empty_first),), limit=1000, with_row_number=True
    )
    found = engine.answer(table, query).rows
    numbered = [(number, shown(row[name])) for number, row in enumerate(ROWS, start=1)]
    empty = [pair for pair in numbered if pair[1] is None]
    full = sorted(
        (pair for pair in numbered if pair[1] is not None), key=lambda pair: pair[1], reverse=downwards
    )
    # reverse=True keeps ties in their order, as the engine does
    first = downwards if empty_first is None else empty_first
    assert found == (empty + full if first else full + empty)


def test_words_are_found_whatever_their_endings(engine: QueryEngine, table: IndexedTable):
    def refs(words: str, **more: Any) -> int:
        return engine.total(table, Query(words=words, **more))

    everywhere = sum(any("road" in str(value).lower() for value in row.values()) for row in ROWS)
    assert refs("road") == refs("ROADS") == everywhere > 0
    assert refs("roads pavement") == sum(
        "road" in str(row).lower() and "pavements" in str(row).lower() for row in ROWS
    )
    assert refs("pave*") == refs("Pavements")
    assert refs("", words_in=(("rank", "pavements"),)) == sum("Pavements" in str(row["rank"]) for row in ROWS)
    assert refs("the") == 0, "a word that stands everywhere finds nothing"
    assert refs("the road") == refs("road")
    assert refs("%%") == 0


@pytest.mark.parametrize("text", HOSTILE)
def test_odd_words_and_values_are_only_text(engine: QueryEngine, table: IndexedTable, text: str):
    assert engine.total(table, Query(words=text)) <= len(ROWS)
    assert engine.answer(table, Query(where=Condition("ref", "eq", (text,)))).rows == []
    assert engine.total(table, Query()) == len(ROWS), "the table is still there"
    with pytest.raises(QueryError, match="no column"):
        engine.answer(table, Query(columns=(text,)))
    with pytest.raises(QueryError, match="no column"):
        engine.answer(table, Query(sort=(SortOrder(text),)))


def test_distinct_values_and_facets_count_the_same(engine: QueryEngine, table: IndexedTable):
    query = Query(where=Condition("page", "lt", (6,)))
    counts = engine.facet(table, "is_total", query)
    assert sum(many for _, many in counts) == engine.total(table, query)
    assert {value for value, _ in counts} == {True, False, None}
    assert [many for _, many in counts] == sorted((many for _, many in counts), reverse=True)
    distinct = engine.answer(table, Query(columns=("is_total", "page"), distinct=True, limit=500))
    expected = {(row["is_total"], row["page"]) for row in ROWS}
    assert distinct.total == len(distinct.rows) == len(expected)
    assert set(distinct.rows) == expected


@pytest.mark.parametrize(
    "query",
    [
        Query(),
        Query(where=Condition("page", "lt", (6,))),
        Query(words="roads"),
        Query(where=Condition("page", "gt", (99,))),
    ],
)
def test_texts_of_several_columns_are_counted_as_each_by_itself(
    query: Query, engine: QueryEngine, table: IndexedTable
):
    texts = ("ref", "rank", 'odd "name"')
    expected = {
        name: [(value, many) for value, many in engine.facet(table, name, query, 201) if value]
        for name in texts
    }
    assert engine.counted(table, texts, query) == expected
    assert any(expected.values()) is (query.where != Condition("page", "gt", (99,)))


@pytest.mark.parametrize("downwards", [False, True])
@pytest.mark.parametrize("name", NAMES)
def test_distinct_values_are_sorted_and_none_is_lost(
    engine: QueryEngine, table: IndexedTable, name: str, downwards: bool
):
    query = Query(columns=(name,), distinct=True, sort=(SortOrder(name, downwards),), limit=1000)
    found = [value for (value,) in engine.answer(table, query).rows]
    values = {shown(row[name]) for row in ROWS}
    full = sorted((value for value in values if value is not None), reverse=downwards)
    empty = [None] if None in values else []
    assert found == (empty + full if downwards else full + empty)
    with pytest.raises(QueryError, match="given once"):
        engine.answer(table, Query(columns=("ref",), distinct=True, sort=(SortOrder("page"),)))


def test_words_join_by_and_or_and_not(engine: QueryEngine, table: IndexedTable):
    def total(where: Where) -> int:
        return engine.total(table, Query(where=where))

    road, pavement = Words("road"), Words("pavement")
    both, either = total(AllOf((road, pavement))), total(AnyOf((road, pavement)))
    assert 0 < both < total(pavement) < either
    assert both + either == total(road) + total(pavement)
    assert total(Not(road)) == len(ROWS) - total(road)
    assert total(Words("road", "ref")) < total(road)


def test_a_column_of_one_value_is_counted_without_looking(engine: QueryEngine, tmp_path: Path):
    columns = tuple(PublishedColumn(name, "boolean", name, "", "", False, ()) for name in ("always", "gaps"))
    rows = [{"always": True, "gaps": True if number % 2 else None} for number in range(10)]
    table = engine.table(resource(tmp_path / "one.parquet", rows, columns))
    assert table.constants == {"always": True}
    assert table.nullable == {"gaps"}
    assert table.varied == set()
    assert engine.facet(table, "always", Query()) == [(True, 10)]
    some = Query(where=Condition("gaps", "eq", (True,)))
    assert engine.facet(table, "always", some) == [(True, 5)]
    assert engine.facet(table, "always", Query(where=Condition("gaps", "eq", (False,)))) == []


def test_columns_of_many_values_are_known(engine: QueryEngine, tmp_path: Path):
    columns = (
        PublishedColumn("few", "string", "", "", "", False, ()),
        PublishedColumn("many", "integer", "", "", "", False, ()),
    )
    rows = [{"few": str(number % 200), "many": number} for number in range(300)]
    assert engine.table(resource(tmp_path / "many.parquet", rows, columns)).varied == {"many"}


def test_a_stream_gives_what_the_pages_give(engine: QueryEngine, table: IndexedTable):
    query = Query(sort=(SortOrder("value"),), limit=10_000)
    streamed = [row for batch in engine.stream(table, query) for row in batch]
    assert streamed == engine.answer(table, query).rows


def test_the_index_can_only_be_read(engine: QueryEngine, table: IndexedTable):
    with engine._open(table, 1) as connection, pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute("DELETE FROM t")
    with engine._open(table, 1) as connection, pytest.raises(sqlite3.OperationalError, match="attached"):
        connection.execute("ATTACH '/etc/passwd' AS other")


def test_a_question_that_takes_too_long_is_stopped(
    engine: QueryEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    columns = (PublishedColumn("text", "string", "text", "", "", False, ()),)
    rows = [{"text": f"{number} " + "x" * 2000} for number in range(3000)]
    table = engine.table(resource(tmp_path / "long.parquet", rows, columns))
    slow = Query(where=AnyOf(tuple(Condition("text", "contains", (f"xx{number}",)) for number in range(300))))
    monkeypatch.setattr(engine_module, "SECONDS", 0.02)
    began = time.thread_time()  # a busy machine must not decide
    with pytest.raises(TooCostlyError, match="too long"):
        engine.answer(table, slow)
    assert time.thread_time() - began < 1
    monkeypatch.setattr(engine_module, "SECONDS", 60)
    assert engine.total(table, Query()) == 3000, "the connection is good for the next question"
    monkeypatch.setattr(engine_module, "MOST_BYTES", 1_000_000)
    with pytest.raises(TooCostlyError, match="too large"):
        engine.answer(table, Query(limit=3000))


def test_many_threads_and_two_engines_share_one_index(tmp_path: Path):
    shared = tmp_path / "index"
    shared.mkdir()
    held = resource(tmp_path / "rows.parquet", ROWS)
    engines = QueryEngine(shared), QueryEngine(shared)
    totals: list[int] = []

    def ask(number: int) -> None:
        engine = engines[number % 2]
        query = Query(where=Condition("page", "eq", (number % 13,)))
        totals.append(len(engine.answer(engine.table(held), query).rows))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(26)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(totals) == 2 * len(ROWS)
    assert len(list(shared.glob("*.sqlite"))) == 1
    for engine in engines:
        engine.close()


# ---- addresses


def asked(address: str) -> Query:
    pairs = [tuple(part.split("=", 1)) for part in address.split("&") if part]
    return read_query(pairs, COLUMNS).query  # type: ignore[arg-type]


def test_an_address_says_what_is_wanted():
    query = asked(
        "ref=a&ref=b&page__eq=4&value__gte=1.5&q=roads&sort=-value,ref&fields=ref,value&page=3&size=20"
    )
    assert isinstance(query.where, AllOf)
    assert set(query.where.parts) == {
        Condition("ref", "in", ("a", "b")),
        Condition("page", "eq", (4,)),
        Condition("value", "gte", (1.5,)),
    }
    assert query.words == "roads"
    assert query.sort == (SortOrder("value", downwards=True), SortOrder("ref"))
    assert (query.columns, query.limit, query.offset) == (("ref", "value"), 20, 40)


@pytest.mark.parametrize(
    ("address", "code", "parameter"),
    [
        ("nothing=1", "unknown-parameter", "nothing"),
        ("ref__like=1", "unknown-operator", "ref__like"),
        ("page__eq=x", "not-a-number", "page__eq"),
        ("page__eq=99999999999999999999", "not-a-number", "page__eq"),
        ("value__gt=nan", "not-a-number", "value__gt"),
        ("value__gt=1_0", "not-a-number", "value__gt"),
        ("is_total=maybe", "not-a-choice", "is_total"),
        ("period_end=2016-13-01", "not-a-date", "period_end"),
        ("sort=nothing", "unknown-column", "sort"),
        ("fields=nothing", "unknown-column", "fields"),
        ("facet=nothing", "unknown-column", "facet"),
        ("page=0", "not-a-number", "page"),
        ("page=-1", "not-a-number", "page"),
        ("page=2&page=3", "repeated", "page"),
        ("size=1001", "not-a-number", "size"),
        ("page=999999&size=1000", "too-deep", "page"),
        ("distinct=perhaps", "not-a-choice", "distinct"),
        ("ref=" + "x" * 501, "too-long", "ref"),
        ("ref__in=" + "a," * 101, "too-many", "ref__in"),
        ("&".join(["ref__ne=a"] * 51), "too-many", "filters"),
    ],
)
def test_an_address_that_makes_no_sense_is_refused(address: str, code: str, parameter: str):
    with pytest.raises(QueryError) as refused:
        asked(address)
    assert (refused.value.code, refused.value.parameter) == (code, parameter)
