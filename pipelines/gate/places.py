"""Places against their schema and suite, share by share, so that one report more costs its own share.

Every row leads to its places, a package has ten times as many of them, and all but those of the newest report
were asked about before. So the places are dealt out to shares by their report, and of a share that holds the
very same places what was said of it before stands. That is done only where it cannot matter who is asked
together: of rules that look at one row at a time, if no row breaks any. Otherwise the whole table is asked.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from zlib import crc32

from pipelines.council.project import Project
from pipelines.gate import validation
from pipelines.rows.answers import Answers
from pipelines.rows.findings import CheckResult
from pipelines.rows.records import Records
from pipelines.rows.schemas import TableSchema
from pipelines.rows.texts import Places, places_of

SHARES = 32
FEWEST_PARTED = 4_000
"""Fewer places are one share."""

Results = tuple[CheckResult, ...]


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
    places, suite = places_of(records), project.expectations / f"{schema.resource}.json"
    results = _of_shares(places, schema, suite, answers or Answers()) if places.spots else None
    if results is None:
        every = _rows(places, range(len(places.spots)), schema)
        results = validation.check_resource(every, schema, suite if every.rows else None)
    return tuple(replace(result, failed_rows=()) for result in results)


def _of_shares(places: Places, schema: TableSchema, suite: Path, answers: Answers) -> Results | None:
    """What is said of all places, where no share has a fault and the rules look at single rows; else None."""
    columns = places.texts(schema)
    names = schema.field_names
    if columns is None or not _looks_at_rows(schema) or not validation.looks_at_rows(suite):
        return None
    by_name = dict(zip(names, columns, strict=True))
    if _may_lack_texts(places, schema) or not _has_own_key(places, schema):
        return None
    shares = _shares(by_name["report"])
    asked_by = hashlib.sha256(repr(schema.raw).encode() + suite.read_bytes()).hexdigest()
    questions = [f"places {asked_by} {_digest(columns, share)}" for share in shares]
    ask = partial(_ask, places, shares, schema, suite)
    found = answers.of_each(questions, ask)
    if any(not result.passed for results in found for result in results):
        return None
    first = found[0]
    if any([one.check for one in results] != [one.check for one in first] for results in found):
        return None
    return tuple(
        replace(each[0], tested=sum(one.tested for one in each)) for each in zip(*found, strict=True)
    )


def _ask(
    places: Places, shares: Sequence[Sequence[int]], schema: TableSchema, suite: Path, new: Sequence[int]
) -> list[Results]:
    tables = [_rows(places, shares[number], schema) for number in new]
    if len(tables) == 1:
        return [validation.check_resource(tables[0], schema, suite)]
    return validation.check_resource_of_each(tables, schema, suite)


def _rows(places: Places, numbers: Iterable[int], schema: TableSchema) -> Records:
    return Records(schema.resource, tuple(places.spots[number].as_row() for number in numbers))


def _looks_at_rows(schema: TableSchema) -> bool:
    """Whether a schema asks nothing of several rows at once, but for its key, which is looked at apart."""
    several = ("uniqueKeys", "foreignKeys")
    return not any(schema.raw.get(name) for name in several) and not any(
        field.constraints.get("unique") for field in schema.fields
    )


def _may_lack_texts(places: Places, schema: TableSchema) -> bool:
    """Whether a column of texts lacks some: as texts, what is missing and what is empty are the same."""
    return any(None in places.columns[field.name] for field in schema.fields if field.type == "string")


def _has_own_key(places: Places, schema: TableSchema) -> bool:
    """Whether no two places have one key."""
    if not schema.primary_key:
        return True
    keys = set(zip(*(places.columns[name] for name in schema.primary_key), strict=True))
    return len(keys) == len(places.spots)


def _shares(reports: Sequence[str]) -> list[list[int]]:
    """The numbers of places that are asked about together: those of a report are in one share, in order."""
    if len(reports) < FEWEST_PARTED:
        return [list(range(len(reports)))]
    share_of = {report: crc32(report.encode()) % SHARES for report in set(reports)}
    shares: list[list[int]] = [[] for _ in range(SHARES)]
    for number, report in enumerate(reports):
        shares[share_of[report]].append(number)
    return [share for share in shares if share]


def _digest(columns: Sequence[Sequence[str]], share: Sequence[int]) -> str:
    """A hash of the texts of some rows: the length of each, then all of them."""
    whole = hashlib.sha256()
    for column in columns:
        texts = [column[number] for number in share]
        whole.update(array("Q", map(len, texts)).tobytes())
        whole.update("".join(texts).encode())
        whole.update(b"\0")
    return whole.hexdigest()
