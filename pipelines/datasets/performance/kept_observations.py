"""Observations that a publication before made of the very same rows, so that one report more costs its own.

What a row of an indicator gives follows from the rows and places of its own report, and from which indicator
it is of. So the observations of a share of reports are an answer that one publication leaves to the next, by
what these rows and places are known by and by their indicators; only shares that are new are made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from pipelines.rows.answers import Answers
from pipelines.rows.known import digest_of, grouped, in_shares, of_places, of_rows
from pipelines.rows.known_tuple import KnownTuple
from pipelines.rows.records import PrintedSpot, Records, Row, Value
from pipelines.rows.schemas import TableSchema

FEWEST_KEPT = 2_000
"""Of fewer rows all observations are made: they would be one share."""


class MadeOfRows(NamedTuple):
    """Observations, and for each the places that it was taken from."""

    rows: Sequence[Row]
    places: Sequence[Sequence[PrintedSpot]]


Make = Callable[[Mapping[str, Records]], MadeOfRows]
Kept = tuple[list[tuple[Value, ...]], list[list[tuple[object, ...]]]]
"""Cells of rows, and of each row its places less the two names that are its own."""


def by_share(
    sources: Sequence[Records],
    indicators: Mapping[str, Sequence[object]],
    schema: TableSchema,
    answers: Answers,
    make: Make,
) -> MadeOfRows:
    """The observations of some tables, share by share where their rows are known.

    Args:
        sources: the tables.
        indicators: by report which indicator each row is of, in their order.
        schema: of observations.
        answers: what was made of shares before, by the same rules; afterwards what these reports need.
        make: makes the observations of the rows and places of some reports.
    """
    tables = {table.resource: table for table in sources}
    if sum(len(table.rows) for table in sources) < FEWEST_KEPT or not all(map(_is_known, sources)):
        return make(tables)
    every = [values for table in sources for values in (of_rows(table.rows), of_places(table.locators))]
    shares = in_shares(every)
    asked_by = digest_of((schema.resource, schema.raw))

    def ask(numbers: Sequence[int]) -> list[Kept]:
        parts = [grouped(values, shares, numbers) for values in every]
        return [
            _kept(
                make(
                    {
                        table.resource: Records(
                            table.resource, tuple(parts[2 * at][number]), tuple(parts[2 * at + 1][number])
                        )
                        for at, table in enumerate(sources)
                    }
                )
            )
            for number in range(len(numbers))
        ]

    questions = [
        f"observations {asked_by} {share.digest} {[indicators.get(report, ()) for report in share.reports]}"
        for share in shares
    ]
    return _made(answers.of_each(questions, ask), schema)


def _is_known(table: Records) -> bool:
    return all(isinstance(values, KnownTuple) or not values for values in (table.rows, table.locators))


def _kept(made: MadeOfRows) -> Kept:
    return (
        [tuple(row.values()) for row in made.rows],
        [[tuple(spot)[2:] for spot in spots[::2]] for spots in made.places],
    )


def _made(several: Sequence[Kept], schema: TableSchema) -> MadeOfRows:
    names, rows, places = schema.field_names, [], []
    for cells, spots in several:
        for values, own in zip(cells, spots, strict=True):
            row: dict[str, Any] = dict(zip(names, values, strict=True))
            rows.append(row)
            places.append(named(str(row["locator"]), own))
    return MadeOfRows(rows, places)


def named(locator: str, places: Sequence[tuple[Any, ...]]) -> list[PrintedSpot]:
    """The places of a derived row: each as that of the row and as that of its value.

    Args:
        locator: the row's.
        places: all that is said of each but what it is the place of.
    """
    return [PrintedSpot._make((locator, field, *place)) for place in places for field in ("", "value")]
