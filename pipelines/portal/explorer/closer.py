"""A closer look at money: what stands out in a column of pounds, with its innocent readings.

Four looks, each a count with its first rows: the same payee paid the same sum on one day more than once, a
payment far above what its payee is usually paid, round sums, and payments just under a threshold. None is a
sign of wrong by itself, and each says what else it may be. The figures are facts of the published rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pipelines.portal.explorer.question import Question
from pipelines.portal.explorer.statements import Statement, StatementWriter
from pipelines.portal.explorer.sums import SumEngine
from pipelines.portal.tables.query import QueryError
from pipelines.store.published import PublishedColumn, Resource

MOST_SHOWN = 20
TIMES_USUAL = 10
FEWEST_FOR_USUAL = 8
ROUND_TO = 1_000
THRESHOLDS = (500, 5_000, 25_000)
"""Above which the Transparency Code has payments (500) and contracts (5,000) listed, and councils often ask
for three quotes (25,000)."""
MOST_ROUND, FEWEST_ROUND = 0.8, 8
"""Share of whole thousands among so many amounts, from which they are how the table is printed."""
JUST_UNDER = 0.95
OUTLIERS_SAY = (
    f"A payment is at least {TIMES_USUAL} times the middle payment to the same payee, who was paid at least "
    f"{FEWEST_FOR_USUAL} times."
)


@dataclass(frozen=True)
class LookRow:
    """One row of a look: its cells under the look's columns, and the filters that show its rows."""

    cells: tuple[Any, ...]
    filters: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Look:
    """One look: what was looked for, how much of it there is, the first of it, how it may be harmless."""

    id: str
    title: str
    says: str
    readings: tuple[str, ...]
    columns: tuple[str, ...]
    count: int | None
    found: tuple[LookRow, ...] = ()
    why_not: str = ""


def money_of(resource: Resource) -> tuple[PublishedColumn, ...]:
    """The columns of pounds that can be looked at."""
    return tuple(column for column in resource.columns if column.is_number and column.unit == "gbp")


def look_closer(engine: SumEngine, resource: Resource, question: Question, column: str) -> tuple[Look, ...]:
    """All looks at a column of pounds among the rows that a question's filters leave.

    Raises:
        QueryError: the table has no such column of pounds.
        TooCostlyError: it takes too long.
    """
    money = {each.name: each for each in money_of(resource)}
    if column not in money or resource.parquet is None:
        raise QueryError("unknown-column", "of", f"no column of pounds “{column[:80]}”", money)
    looker = _Looker(engine, resource, question, column)
    return (looker.equal(), looker.outliers(), looker.round_sums(), *map(looker.just_under, THRESHOLDS))


class _Looker:
    def __init__(self, engine: SumEngine, resource: Resource, question: Question, column: str) -> None:
        if resource.parquet is None:
            raise QueryError("no-table", "resource", "this resource has no table to ask about")
        self._engine = engine
        self._file = resource.parquet.places
        self._writer = StatementWriter(resource.parquet, resource.columns)
        self._where, self._values = self._writer.where(question.where)
        self._and = f"{self._where} AND" if self._where else " WHERE"
        self._column = column
        self._name = self._writer.name(column)
        roles = {each["name"]: each.get("openbarnet:role", "") for each in resource.schema.get("fields", ())}
        names = {each.name: each for each in resource.columns}
        self._payee = next((names[name] for name, role in roles.items() if role == "beneficiary"), None)
        days = [each for each in resource.columns if each.type == "date"]
        self._day = next((each for each in days if roles.get(each.name) == "date"), days[0] if days else None)
        self._title = names[column].title

    def equal(self) -> Look:
        """The same payee, sum and day more than once."""
        about = (
            "equal",
            "Equal payments",
            "The same payee was paid the same sum on the same day more than once.",
            (
                "Several orders, sites or people may cost the same: school places, licences, allowances.",
                "One payment may stand on several lines because it is charged to several budgets.",
                "A payment may have been reversed and made again; look for the same sum with a minus.",
            ),
            ("Payee", "Day", self._title, "Rows"),
        )
        if self._payee is None or self._day is None:
            return Look(*about, None, why_not="The table names no payee or no day.")
        payee, day = self._writer.name(self._payee.name), self._writer.name(self._day.name)
        sql = (
            f"SELECT {payee} AS p, {day} AS d, {self._name} AS a, count(*) AS n, count(*) OVER () AS every "  # noqa: S608
            f"FROM read_parquet(?){self._and} {self._name} > 0 AND {payee} IS NOT NULL AND {day} IS NOT NULL "
            f"GROUP BY p, d, a HAVING count(*) > 1 ORDER BY n * a DESC, p, d, a LIMIT {MOST_SHOWN}"
        )
        rows = self._rows(sql)
        found = tuple(
            LookRow(
                (p, d, a, n),
                ((self._payee.name, str(p)), (self._day.name, d.isoformat()), (self._column, str(a))),
            )
            for p, d, a, n, _ in rows
        )
        return Look(*about, rows[0][4] if rows else 0, found)

    def outliers(self) -> Look:
        """Payments many times what their payee is usually paid."""
        about = (
            "outliers",
            "Far above what is usual",
            OUTLIERS_SAY,
            (
                "Work of a whole year or a large stage may be paid at once, and upkeep in small sums.",
                "A contract may have grown, or several bills may have been put together.",
            ),
            ("Payee", "Usually", self._title),
        )
        if self._payee is None:
            return Look(*about, None, why_not="The table names no payee.")
        payee = self._writer.name(self._payee.name)
        sql = (
            f"WITH u AS (SELECT {payee} AS p, median({self._name}) AS m FROM read_parquet(?){self._and} "  # noqa: S608
            f"{self._name} > 0 GROUP BY p HAVING count(*) >= {FEWEST_FOR_USUAL}) "
            f"SELECT u.p, u.m, {self._name}, count(*) OVER () FROM read_parquet(?) JOIN u ON u.p = {payee} "
            f"{self._and} {self._name} >= {TIMES_USUAL} * u.m "
            f"ORDER BY {self._name} DESC, u.p LIMIT {MOST_SHOWN}"
        )
        rows = self._engine.rows(Statement(sql, (self._file, *self._values, self._file, *self._values)))
        found = tuple(
            LookRow((p, m, a), ((self._payee.name, str(p)), (self._column, str(a)))) for p, m, a, _ in rows
        )
        return Look(*about, rows[0][3] if rows else 0, found)

    def round_sums(self) -> Look:
        """Sums without hundreds, tens and pence."""
        about = (
            "round",
            "Round sums",
            f"Payments of whole thousands, from £{ROUND_TO:,} up.",
            (
                "Grants, fees laid down, deposits and payments on account are round by nature.",
                "An estimate may have been paid and settled later.",
            ),
            (self._title, "Rows"),
        )
        ((large, whole),) = self._rows(
            f"SELECT count(*), count(*) FILTER ({self._name} % {ROUND_TO} = 0) "  # noqa: S608
            f"FROM read_parquet(?){self._and} {self._name} >= {ROUND_TO}"
        )
        if whole > MOST_ROUND * large and large >= FEWEST_ROUND:
            return Look(*about, None, why_not="Nearly all amounts are whole thousands, as tables round them.")
        rows = self._rows(
            f"SELECT {self._name} AS a, count(*) AS n, sum(count(*)) OVER () FROM read_parquet(?){self._and} "  # noqa: S608
            f"{self._name} >= {ROUND_TO} AND {self._name} % {ROUND_TO} = 0 "
            f"GROUP BY a ORDER BY n DESC, a DESC LIMIT {MOST_SHOWN}"
        )
        return Look(
            *about,
            int(rows[0][2]) if rows else 0,
            tuple(LookRow((a, n), ((self._column, str(a)),)) for a, n, _ in rows),
        )

    def just_under(self, threshold: int) -> Look:
        """Payments within five in a hundred below a threshold, beside as many pounds above it."""
        low, high = threshold * JUST_UNDER, threshold * (2 - JUST_UNDER)
        rows = self._rows(
            f"SELECT count(*) FILTER ({self._name} < {threshold}), "  # noqa: S608 - names are quoted
            f"count(*) FILTER ({self._name} >= {threshold}) "
            f"FROM read_parquet(?){self._and} {self._name} >= {low:.2f} AND {self._name} < {high:.2f}"
        )
        under, over = rows[0]
        filters = ((f"{self._column}__gte", f"{low:.2f}"), (f"{self._column}__lt", str(threshold)))
        above = ((f"{self._column}__gte", str(threshold)), (f"{self._column}__lt", f"{high:.2f}"))
        return Look(
            f"under-{threshold}",
            f"Just under £{threshold:,}",
            f"Payments from £{low:,.2f} to under £{threshold:,}, beside those from there to £{high:,.2f}.",
            (
                "Small sums are more frequent than large ones everywhere, so more lie below than above.",
                "Prices are often set just below a round figure.",
            ),
            ("Where", "Rows"),
            int(under),
            (LookRow(("Just under", under), filters), LookRow(("From it on", over), above)),
        )

    def _rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self._engine.rows(Statement(sql, (self._file, *self._values)))
