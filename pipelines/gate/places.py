"""Places against their schema and suite, share by share, so that one report more costs its own share.

Every row leads to its places, a package has ten times as many of them, and all but those of the newest report
were asked about before. So the places are dealt out to shares by their report, and of a share that holds the
very same places what was said of it before stands. That is done only where it cannot matter who is asked
together: of rules that look at one row at a time, if no row breaks any. Otherwise the whole table is asked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.council.project import Project
from pipelines.gate import validation
from pipelines.rows.answers import Answers
from pipelines.rows.findings import CheckResult
from pipelines.rows.kept_texts import PlacesInShares, places_in_shares
from pipelines.rows.records import PrintedSpot, Records
from pipelines.rows.schemas import TableSchema
from pipelines.rows.texts import integers, places_of

if TYPE_CHECKING:
    import pyarrow as pa

Results = tuple[CheckResult, ...]
MOST_KINDS = 1 << 62
"""How many keys there may be for one number each; of more those that are not there are left out first."""


def check_places(
    records: Iterable[Records], schema: TableSchema, project: Project, answers: Answers | None = None
) -> Results:
    """What schema and suite of the table of places say of all places that the rows of a package lead to.

    A place cannot be held back, because its row would lead nowhere: an error here is one of the whole table.

    Args:
        records: the tables of the package.
        schema: of the table of places.
        project: whose suite applies.
        answers: what was said of shares before, by the same rules.

    Raises:
        SuiteError: the suite cannot be loaded.
    """
    tables, suite = list(records), project.expectations / f"{schema.resource}.json"
    results = _of_shares(tables, schema, suite, answers or Answers())
    if results is None:
        every = _rows(places_of(tables).spots, schema)
        results = validation.check_resource(every, schema, suite if every.rows else None)
    return tuple(replace(result, failed_rows=()) for result in results)


def _of_shares(
    tables: Sequence[Records], schema: TableSchema, suite: Path, answers: Answers
) -> Results | None:
    """What is said of all places, where no share has a fault and the rules look at single rows; else None."""
    if not _looks_at_rows(schema) or not validation.looks_at_rows(suite):
        return None
    places = places_in_shares(tables, schema, answers)
    if places is None or not places.shares or places.lacks or not _has_own_key(places.table(), schema):
        return None
    asked_by = hashlib.sha256(repr(schema.raw).encode() + suite.read_bytes()).hexdigest()
    questions = [f"places {asked_by} {share.digest}" for share in places.shares]
    found = answers.of_each(questions, partial(_ask, places, schema, suite))
    if any(not result.passed for results in found for result in results):
        return None
    first = found[0]
    if any([one.check for one in results] != [one.check for one in first] for results in found):
        return None
    return tuple(
        replace(each[0], tested=sum(one.tested for one in each)) for each in zip(*found, strict=True)
    )


def _ask(places: PlacesInShares, schema: TableSchema, suite: Path, new: Sequence[int]) -> list[Results]:
    tables = [_rows(spots, schema) for spots in places.spots(new)]
    if len(tables) == 1:
        return [validation.check_resource(tables[0], schema, suite)]
    return validation.check_resource_of_each(tables, schema, suite)


def _rows(spots: Iterable[PrintedSpot], schema: TableSchema) -> Records:
    return Records(schema.resource, tuple(spot.as_row() for spot in spots))


def _looks_at_rows(schema: TableSchema) -> bool:
    """Whether a schema asks nothing of several rows at once, but for its key, which is looked at apart."""
    several = ("uniqueKeys", "foreignKeys")
    return not any(schema.raw.get(name) for name in several) and not any(
        field.constraints.get("unique") for field in schema.fields
    )


def _has_own_key(places: pa.Table, schema: TableSchema) -> bool:
    """Whether no two places have one key: each is one number, and all are put in order once."""
    import numpy as np

    if not schema.primary_key:
        return True
    keys, kinds = np.zeros(places.num_rows, np.int64), 1
    for name in schema.primary_key:
        column = places.column(name).combine_chunks().dictionary_encode()
        if kinds * len(column.dictionary) > MOST_KINDS:
            keys, kinds = np.unique(keys, return_inverse=True)[1], places.num_rows
        keys, kinds = keys * len(column.dictionary) + integers(column.indices), kinds * len(column.dictionary)
    return bool(np.unique(keys).size == places.num_rows)
