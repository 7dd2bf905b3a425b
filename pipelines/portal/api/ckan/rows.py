"""`datastore_search` and `datastore_info`: the rows of published tables as CKAN's DataStore gives them.

Words match whatever their endings, as PostgreSQL's English search does, by the older form of the same
stemmer; their `rank` is not PostgreSQL's number, but sorts best matches first too. The rest is meant to be
the same.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import orjson

from pipelines.portal.api.ckan.errors import Parameters, flag, invalid, json_value, names, natural, text
from pipelines.portal.api.ckan.records import CkanTable, Record
from pipelines.portal.tables.engine import Row, RowsFound
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
    typed,
)
from pipelines.store.published import PublishedColumn

ROWS, MOST_ROWS = 100, 32_000
FORMATS = ("objects", "lists", "csv", "tsv")
OPERATORS = ("eq", "gt", "gte", "lt", "lte", "in")
MOST_FILTERS, DEEPEST = 100, 10
ROW_NUMBER = PublishedColumn("_id", "integer", "_id", "", "", False, ())
KNOWN = frozenset(
    (
        "resource_id",
        "id",
        "q",
        "plain",
        "filters",
        "language",
        "limit",
        "offset",
        "fields",
        "sort",
        "distinct",
        "include_total",
        "records_format",
        "include_next_page",
        "full_text",
        "total_estimation_threshold",
    )
)
SORT = re.compile(r'"?(.+?)"?(?:\s+(asc|desc))?(?:\s+nulls\s+(first|last))?', re.IGNORECASE)

Ask = Callable[[CkanTable, Query], RowsFound]


def datastore_search(table: CkanTable, parameters: Parameters, ask: Ask) -> Record:
    """Rows of a table.

    Raises:
        ActionError: a parameter does not fit.
    """
    columns = {column.name: column for column in table.resource.columns}
    if unknown := [name for name in parameters if name not in KNOWN]:
        raise invalid(__extras=[f'invalid value "{unknown[0][:80]}"'])
    query, said = _query(parameters, columns)
    wants_next = flag(parameters, "include_next_page", default=False) and not query.distinct
    is_hidden = wants_next and not query.with_row_number and "_id" not in query.columns
    answer = ask(table, replace(query, with_row_number=True) if is_hidden else query)
    after = _next_page(query, answer) if wants_next else {}
    if is_hidden:
        answer = replace(answer, columns=answer.columns[1:], rows=[row[1:] for row in answer.rows])
    answer = _with_named_rank(query, answer)
    form = said["records_format"]
    result: Record = {
        **said,
        "records": _records(answer, form, table) if answer.json is None else orjson.Fragment(answer.json),
        "fields": _fields(table, answer.columns),
    }
    if answer.total is not None:
        result["total"] = answer.total
        result["total_was_estimated"] = False
    return {**result, **after}


def datastore_info(table: CkanTable) -> Record:
    """The columns of a table, and how many rows it has."""
    keys = set(table.resource.primary_key)
    types = {"text": "text", "int8": "bigint", "numeric": "numeric", "bool": "boolean", "date": "date"}
    fields = [
        {
            **field,
            "schema": {
                "native_type": types[field["type"]],
                "notnull": field["id"] in keys,
                "index_name": None,
                "is_index": field["id"] in keys,
                "uniquekey": field["id"] in keys,
            },
        }
        for field in table.fields.values()
    ]
    return {
        "meta": {
            "id": table.id,
            "count": table.resource.rows,
            "table_type": "BASE TABLE",
            "size": table.resource.parquet.bytes if table.resource.parquet else 0,
            "db_size": table.version.bytes,
            "idx_size": 0,
            "aliases": [f"{table.version.package}/{table.resource.name}"],
        },
        "fields": fields,
    }


def _query(parameters: Parameters, columns: Mapping[str, PublishedColumn]) -> tuple[Query, Record]:
    """The query, and what CKAN says back of what it was asked."""
    limit = natural(
        parameters,
        "limit",
        ROWS,
        MOST_ROWS,
        words=("Invalid integer", "Please enter an integer value"),
    )
    offset = parameters.get("offset") or 0
    if not re.fullmatch(r"\s*[+-]?[0-9]{1,15}\s*", str(offset)) or isinstance(offset, bool):
        raise invalid(offset=["Invalid integer"])
    if int(offset) < 0:
        raise invalid(offset=[f'invalid value "{int(offset)}"'])
    form = text(parameters, "records_format") or "objects"
    if form not in FORMATS:
        raise invalid(records_format=[f"Value must be one of {list(FORMATS)}"])
    plain = flag(parameters, "plain", default=True)
    said: Record = {
        name: parameters[name]
        for name in ("q", "filters", "sort", "full_text", "language")
        if parameters.get(name) not in (None, "")
    }
    said |= {
        name: flag(parameters, name, default=False)
        for name in ("distinct", "plain")
        if parameters.get(name) not in (None, "")
    }
    said |= {
        "resource_id": text(parameters, "resource_id", "id"),
        "limit": limit,
        "records_format": form,
        "include_total": flag(parameters, "include_total", default=True),
        "include_next_page": flag(parameters, "include_next_page", default=False),
    }
    if parameters.get("offset") not in (None, ""):
        said["offset"] = int(offset)
    where: list[Where] = []
    if filters := parameters.get("filters"):
        try:
            filters = json_value(filters)
        except ValueError:
            raise invalid(filters=["Cannot parse JSON"]) from None
        said["filters"] = filters
        where.append(_filters(filters, {**columns, "_id": ROW_NUMBER}))
    words, words_in = _words(parameters, columns)
    if words_in:
        said["q"] = dict(words_in)
    if not plain and (words or words_in):
        where += [_boolean(words)] if words else []
        where += [_boolean(each, column) for column, each in words_in]
    wanted = names(parameters.get("fields"))
    for name in wanted:
        if name not in columns and name not in ("_id", *_rank_names(words, words_in)):
            raise invalid(fields=[f'invalid value "{name[:80]}"'])
    given = tuple(dict.fromkeys(name for name in wanted if name in columns or name == "_id"))
    query = Query(
        where=AllOf(tuple(where)),
        words=words if plain else "",
        words_in=words_in if plain else (),
        columns=given,
        sort=_sort(parameters.get("sort"), columns),
        limit=limit,
        offset=int(offset),
        distinct=flag(parameters, "distinct", default=False),
        with_total=said["include_total"],
        with_row_number=not wanted,
        with_rank=not wanted and bool(words or words_in),
        as_json=form == "objects" and not said["include_next_page"],
    )
    return query, said


def _rank_names(words: str, words_in: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    return ("rank",) if words else tuple(f"rank {column}" for column, _ in words_in)


def _words(
    parameters: Parameters, columns: Mapping[str, PublishedColumn]
) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Words sought anywhere, and those sought in single columns."""
    asked = parameters.get("q")
    if isinstance(asked, str) and asked.lstrip().startswith("{"):
        try:
            asked = orjson.loads(asked)
        except ValueError:
            asked = str(asked)
    words_in: tuple[tuple[str, str], ...] = ()
    if isinstance(asked, dict):
        for name, value in asked.items():
            if name not in columns or not isinstance(value, str):
                raise invalid(q=[f'invalid value "{str(name)[:80]}"'])
        words_in = tuple(asked.items())
        asked = ""
    elif asked is not None and not isinstance(asked, str):
        asked = str(asked)
    full = text(parameters, "full_text")
    return full or asked or "", words_in


def _boolean(asked: str, column: str = "") -> Where:
    """Words joined by `&`, `|` and `!`, with brackets, and `:*` for beginnings.

    Raises:
        ActionError: they are not.
    """
    tokens = re.findall(r"[&|!()]|[^\s&|!()]+", asked)
    if not tokens or len(tokens) > MOST_FILTERS:
        raise invalid(query=["Invalid query"])
    place = 0

    def one(depth: int) -> Where:
        nonlocal place
        if place >= len(tokens) or depth > DEEPEST:
            raise invalid(query=["Invalid query"])
        part = tokens[place]
        place += 1
        if part == "!":
            return Not(one(depth + 1))
        if part == "(":
            found = either(depth + 1)
            if place >= len(tokens) or tokens[place] != ")":
                raise invalid(query=["Invalid query"])
            place += 1
            return found
        if part in ("&", "|", ")"):
            raise invalid(query=["Invalid query"])
        word = part.removesuffix(":*").strip("'")
        return Words(word + "*" if part.endswith(":*") else word, column)

    def both(depth: int) -> Where:
        nonlocal place
        parts = [one(depth)]
        while place < len(tokens) and tokens[place] == "&":
            place += 1
            parts.append(one(depth))
        return AllOf(tuple(parts)) if len(parts) > 1 else parts[0]

    def either(depth: int) -> Where:
        nonlocal place
        parts = [both(depth)]
        while place < len(tokens) and tokens[place] == "|":
            place += 1
            parts.append(both(depth))
        return AnyOf(tuple(parts)) if len(parts) > 1 else parts[0]

    found = either(0)
    if place < len(tokens):
        raise invalid(query=["Invalid query"])
    return found


def _sort(asked: object, columns: Mapping[str, PublishedColumn]) -> tuple[SortOrder, ...]:
    found = []
    for clause in names(asked):
        match = SORT.fullmatch(clause.strip())
        if match is None or (match[1] not in columns and match[1] != "_id"):
            raise invalid(sort=[f'invalid value "{clause[:80]}"'])
        empty = None if match[3] is None else match[3].lower() == "first"
        found.append(SortOrder(match[1], (match[2] or "").lower() == "desc", empty))
    return tuple(found)


# ---- filters


def _filters(asked: object, columns: Mapping[str, PublishedColumn]) -> Where:
    """Filters as CKAN 2.12 reads them: a dictionary of which all hold, or a list of which one does."""
    if isinstance(asked, dict):
        return _all(asked, columns, 0)
    if isinstance(asked, list) and all(isinstance(part, dict) for part in asked):
        if len(asked) >= MOST_FILTERS:
            raise invalid(filters=["Maximum number of filter operations exceeded"])
        return AnyOf(tuple(_all(part, columns, 0) for part in asked))
    raise invalid(filters=["Filters must be defined as a dict or a list of dicts"])


def _all(asked: Mapping[str, Any], columns: Mapping[str, PublishedColumn], depth: int) -> Where:
    if depth >= DEEPEST:
        raise invalid(filters=["Maximum nesting depth for filter operations reached"])
    if len(asked) >= MOST_FILTERS:
        raise invalid(filters=["Maximum number of filter operations exceeded"])
    parts: list[Where] = []
    for name, value in asked.items():
        if name.startswith("$") and not name.startswith("$$"):
            if name not in ("$or", "$and"):
                raise invalid(filters=[f"Unknown operators (must be one of $or, $and): {name[:80]}"])
            if not isinstance(value, list) or not all(isinstance(part, dict) for part in value):
                raise invalid(filters=[f"Filter operations must be defined as a list of dicts: {name}"])
            each = tuple(_all(part, columns, depth + 1) for part in value)
            parts.append(AnyOf(each) if name == "$or" else AllOf(each))
        else:
            parts.append(_of_column(name[1:] if name.startswith("$$") else name, value, columns))
    return AllOf(tuple(parts))


def _of_column(name: str, value: object, columns: Mapping[str, PublishedColumn]) -> Where:
    if name not in columns:
        raise invalid(filters=[f"Unknown field: {name[:80]}"])
    column = columns[name]
    if isinstance(value, dict):
        return AllOf(tuple(_compared(column, operator, each) for operator, each in value.items()))
    if isinstance(value, list):
        plain = [each for each in value if not isinstance(each, dict)]
        compared = [_of_column(name, each, columns) for each in value if isinstance(each, dict)]
        found = _compared(column, "in", plain)
        return AnyOf((*compared, *([found] if plain else []))) if compared else found
    return _compared(column, "eq", value)


def _compared(column: PublishedColumn, operator: str, value: object) -> Where:
    if operator not in OPERATORS:
        raise invalid(filters=[f"Unknown filter operation: {operator[:80]}"])
    values = value if isinstance(value, list) else [value]
    if len(values) > 1000:
        raise invalid(filters=["Maximum number of filter operations exceeded"])
    fitting = tuple(_value(column, each) for each in values if each is not None)
    if not fitting:
        return AnyOf()  # in SQL nothing equals NULL
    return Condition(column.name, operator, fitting)


def _value(column: PublishedColumn, value: object) -> Scalar:
    if isinstance(value, dict | list):
        raise invalid(query=["Invalid query"])
    given = str(value).lower() if isinstance(value, bool) else str(value)
    if column.type not in ("integer", "number", "boolean", "date"):
        return str(value)
    try:
        return typed(column, given, "filters")
    except QueryError as error:
        raise invalid(query=["Invalid query"], info={"orig": [f"{column.name}: {error.reason}"]}) from None


# ---- answers


def _records(answer: RowsFound, form: str, table: CkanTable) -> object:
    rows = _keys_filled(answer, table)
    if form == "objects":
        return [dict(zip(answer.columns, row, strict=True)) for row in rows]
    if form == "lists":
        return rows
    written = io.StringIO()
    writer = csv.writer(written, delimiter="\t" if form == "tsv" else ",", lineterminator="\n")
    for row in rows:
        writer.writerow(["t" if cell is True else "f" if cell is False else cell for cell in row])
    return written.getvalue()


def _keys_filled(answer: RowsFound, table: CkanTable) -> Sequence[Row]:
    """A text that is part of a key is never nothing in a database, but empty."""
    keys = set(table.resource.primary_key)
    kinds = {column.name: column.type for column in table.resource.columns}
    places = [
        place
        for place, name in enumerate(answer.columns)
        if name in keys and kinds.get(name) == "string" and any(row[place] is None for row in answer.rows)
    ]
    if not places:
        return answer.rows
    return [
        tuple("" if place in places and cell is None else cell for place, cell in enumerate(row))
        for row in answer.rows
    ]


def _fields(table: CkanTable, given: Sequence[str]) -> list[Record]:
    known = table.fields
    special = {"_id": {"id": "_id", "type": "int"}}
    return [known.get(name) or special.get(name) or {"id": name, "type": "float"} for name in given]


def _next_page(query: Query, answer: RowsFound) -> Record:
    by_number = not query.sort or (len(query.sort) == 1 and query.sort[0].column == "_id")
    if not by_number or not answer.rows or query.words or query.words_in:
        return {}
    downwards = bool(query.sort) and query.sort[0].downwards
    place = answer.columns.index("_id")
    numbers = [row[place] for row in answer.rows]
    return {"next_page": {"_id": {"lt" if downwards else "gt": min(numbers) if downwards else max(numbers)}}}


def _with_named_rank(query: Query, answer: RowsFound) -> RowsFound:
    """An answer whose rank is named as CKAN names it for words in single columns."""
    if not query.words_in or not query.with_rank:
        return answer
    ranks = tuple(f"rank {column}" for column, _ in query.words_in)
    rows = [(*row[:-1], *[row[-1]] * len(ranks)) for row in answer.rows]
    return replace(answer, columns=(*answer.columns[:-1], *ranks), rows=rows)
