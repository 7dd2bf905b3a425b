"""The SQL of a question, for DuckDB on one Parquet file.

Names come from the table's schema alone and stand in quotes; every value is bound. Filters mean what they
mean in `tables.engine`: an empty text is as good as none, and `contains` and `starts` heed no case.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipelines.portal.explorer.question import RANGE, Group, Measure, Question
from pipelines.portal.tables.query import (
    AllOf,
    AnyOf,
    Condition,
    Not,
    Query,
    QueryError,
    SortOrder,
    Where,
)
from pipelines.store.published import PublishedColumn
from pipelines.store.table_files import StoredFile

COMPARISONS = {"eq": "=", "ne": "IS DISTINCT FROM", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
STEP_SQL = {
    "month": "date_trunc('month', {0})::DATE",
    "quarter": "date_trunc('quarter', {0})::DATE",
    "year": "date_trunc('year', {0})::DATE",
    # local government's year begins on 1 April
    "financial-year": "(date_trunc('year', {0} - INTERVAL 3 MONTH) + INTERVAL 3 MONTH)::DATE",
}


@dataclass(frozen=True)
class Statement:
    """SQL with the values bound in it."""

    sql: str
    values: tuple[object, ...]


class StatementWriter:
    """Writes the statements about one table.

    Args:
        file: its Parquet.
        columns: the table's.
    """

    def __init__(self, file: StoredFile, columns: Sequence[PublishedColumn]) -> None:
        self._file = file.places
        self._offsets = file.row_offsets
        self._columns: Mapping[str, PublishedColumn] = {column.name: column for column in columns}

    def groups(self, question: Question, most: int, width: float | None = None) -> Statement:
        """Each group's keys, its rows, how many have the measured column, its sum, its median if asked.

        Args:
            question: what is asked.
            most: groups at most; one more is given where there are more.
            width: of the ranges of a number.
        """
        keys = [self._key(group, width) for group in question.groups]
        where, values = self.where(question.where)
        given = ", ".join(
            [f"{key} AS g{place}" for place, key in enumerate(keys)] + self._told(question.measure)
        )
        by = f" GROUP BY {', '.join(f'g{place}' for place in range(len(keys)))}" if keys else ""
        sql = f"SELECT {given} FROM read_parquet(?){where}{by} LIMIT {int(most) + 1}"  # noqa: S608 - names are quoted
        return Statement(sql, (self._file, *values))

    def whole(self, question: Question) -> Statement:
        """The same of all rows that fit, as one group."""
        where, values = self.where(question.where)
        sql = f"SELECT {', '.join(self._told(question.measure))} FROM read_parquet(?){where}"  # noqa: S608
        return Statement(sql, (self._file, *values))

    def middle(self, question: Question) -> Statement:
        """The median of the measured column of all rows that fit, from how often each value stands.

        Counting values first spares sorting all rows, which took longer than all groups' medians together.
        """
        where, values = self.where(question.where)
        name = self.name(question.measure.column)
        sql = (
            f"WITH seen AS (SELECT {name} AS v, count(*) AS n FROM read_parquet(?){where} GROUP BY v), "  # noqa: S608
            "ranked AS (SELECT v, sum(n) OVER (ORDER BY v) AS upto, sum(n) OVER () AS total "
            "FROM seen WHERE v IS NOT NULL) "
            "SELECT (min(v) FILTER (upto >= (total + 1) // 2) + min(v) FILTER (upto >= total // 2 + 1)) "
            "/ 2.0 FROM ranked"
        )
        return Statement(sql, (self._file, *values))

    def spread(self, question: Question, column: str) -> Statement:
        """Where the middle 96 in a hundred of a column's values begin and end, of the rows that fit."""
        where, values = self.where(question.where)
        name = self.name(column)
        sql = (
            f"SELECT quantile_disc({name}, 0.02), quantile_disc({name}, 0.98), min({name}), max({name}) "  # noqa: S608
            f"FROM read_parquet(?){where}"
        )
        return Statement(sql, (self._file, *values))

    def facet(self, question: Question, column: str, most: int) -> Statement:
        """A column's most frequent values among the rows that fit, with their counts."""
        where, values = self.where(question.where)
        key = self._key(Group(column), None)
        sql = (
            f"SELECT {key} AS g, count(*) AS n FROM read_parquet(?){where} "  # noqa: S608 - names are quoted
            f"GROUP BY g ORDER BY n DESC, g NULLS LAST LIMIT {int(most) + 1}"
        )
        return Statement(sql, (self._file, *values))

    def rows(self, query: Query) -> Statement:
        """Rows as they are, a page of them, each with its number in published order last.

        Raises:
            QueryError: words are asked for, which only the index knows.
        """
        if query.words or query.words_in or query.distinct:
            raise QueryError("unknown-parameter", "q", "words are found once the table is indexed")
        where, values = self.where(query.where)
        given = ", ".join(map(self.name, query.columns or tuple(self._columns)))
        sorts = [self._sort(sort) for sort in query.sort]
        order = ", ".join([*sorts, "file_index", "file_row_number"])
        sql = (
            f"SELECT {given}, file_row_number + 1 + list_extract(?::BIGINT[], file_index::BIGINT + 1) "  # noqa: S608
            f"FROM read_parquet(?, file_row_number = true){where} "
            f"ORDER BY {order} LIMIT {int(query.limit)} OFFSET {int(query.offset)}"
        )
        return Statement(sql, (self._offsets, self._file, *values))

    def _sort(self, sort: SortOrder) -> str:
        first = sort.downwards if sort.empty_first is None else sort.empty_first
        way = "DESC" if sort.downwards else "ASC"
        return f"{self.name(sort.column)} {way} NULLS {'FIRST' if first else 'LAST'}"

    def name(self, column: str) -> str:
        """A column's name as SQL.

        Raises:
            QueryError: the table has no such column.
        """
        if column not in self._columns:
            raise QueryError("unknown-column", "column", f"no column “{column[:80]}”", self._columns)
        return '"' + column.replace('"', '""') + '"'

    def where(self, where: Where) -> tuple[str, list[object]]:
        """The WHERE that goes behind FROM, with its values; nothing where all rows fit."""
        values: list[object] = []
        if where == AllOf():
            return "", values
        return f" WHERE {self._where(where, values)}", values

    def _told(self, measure: Measure) -> list[str]:
        told = ["count(*) AS n"]
        if not measure.column:
            return told
        name = self.name(measure.column)
        if measure.what == "median":
            return [*told, f"count({name}) AS filled", "NULL AS total", f"median({name}) AS middle"]
        # the compensated sum comes out the same to the last digit, in whatever order threads add
        return [*told, f"count({name}) AS filled", f"fsum({name}) AS total"]

    def _key(self, group: Group, width: float | None) -> str:
        name = self.name(group.column)
        if group.step == RANGE:
            if not width:
                return f"NULLIF({name}, {name})"  # no value at all: one group of what is empty
            return f"floor(round({name} / {float(width)!r}, 9))"  # 0.3 / 0.1 is not quite 3
        if group.step:
            return STEP_SQL[group.step].format(name)
        return name

    def _where(self, where: Where, values: list[object]) -> str:
        match where:
            case AllOf(parts=parts):
                return "(" + (" AND ".join(self._where(part, values) for part in parts) or "TRUE") + ")"
            case AnyOf(parts=parts):
                return "(" + (" OR ".join(self._where(part, values) for part in parts) or "FALSE") + ")"
            case Not(part=part):
                return f"(NOT COALESCE({self._where(part, values)}, FALSE))"
            case Condition():
                return self._condition(where, values)
            case _:
                raise QueryError("unknown-parameter", "q", "rows are added up by columns alone")

    def _condition(self, condition: Condition, values: list[object]) -> str:
        name = self.name(condition.column)
        column = self._columns[condition.column]
        mark = "?::DATE" if column.type == "date" else "?"
        text = name if column.type == "string" else f"{name}::VARCHAR"
        match condition.operator:
            case "empty":
                return f"coalesce({text}, '') = ''" if condition.values[0] else f"coalesce({text}, '') <> ''"
            case "in":
                values.extend(condition.values)
                return f"{name} IN ({', '.join([mark] * len(condition.values))})"
            case "contains":
                values.append(str(condition.values[0]))
                return f"contains(lower({text}), lower(?))"
            case "starts":
                values.append(str(condition.values[0]))
                return f"starts_with(lower({text}), lower(?))"
            case operator:
                if operator not in COMPARISONS:
                    raise QueryError("unknown-operator", operator, "no way to compare", COMPARISONS)
                values.append(condition.values[0])
                return f"{name} {COMPARISONS[operator]} {mark}"
