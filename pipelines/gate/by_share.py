"""The gate for tables of which most rows went through it before, share by share of their reports.

What a publication derives from the rows of a thousand reports is, but for those of a few, what the last one
derived. So of a share that holds the very same rows and places what was said of it before stands. That is
done only where it cannot matter who is asked together, and nobody said anything of any row. Keys, and places
that lead elsewhere, are looked at in the whole table each time. Where any of that fails, all of it is asked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pipelines.council.project import Project
from pipelines.gate import validation
from pipelines.gate.quarantine import vet_each
from pipelines.gate.screening import ABOUT_PEOPLE, Allowed
from pipelines.rows.answers import Answers
from pipelines.rows.findings import CheckResult
from pipelines.rows.known import REPORT, KnownShare, grouped, in_shares, of_places, of_rows
from pipelines.rows.known_tuple import KnownTuple
from pipelines.rows.records import Records
from pipelines.rows.schemas import TableSchema

FEWEST_PARTED = 4_000
"""Tables with fewer rows are asked at once."""

Results = tuple[CheckResult, ...]


def vet_known(
    records: Records,
    schema: TableSchema,
    project: Project,
    others: Mapping[str, Records],
    allowed: Allowed,
    answers: Answers,
) -> Results | None:
    """What the gate says of a table that it lets pass without a word; None where it must be asked of all.

    Args:
        records: the rows, known by what they were made of.
        schema: of the same resource.
        project: whose suites and screen apply.
        others: tables that foreign keys may point into.
        allowed: the contact points of offices.
        answers: what was said of shares before, by the same rules.

    Raises:
        ScreeningError: the list of offices' contact points cannot be used.
        SuiteError: the resource's suite cannot be loaded.
    """
    suite = project.expectations / f"{schema.resource}.json"
    if not _can_be_parted(records, schema, suite):
        return None
    shares = in_shares([of_rows(records.rows), of_places(records.locators)])
    asked_by = hashlib.sha256(repr((schema.raw, sorted(others))).encode() + suite.read_bytes()).hexdigest()
    questions = [f"gate {asked_by} {share.digest}" for share in shares]

    def ask(new: Sequence[int]) -> list[Results | None]:
        tables = _tables(records, shares, new)
        return [_said(table, schema, project, others, allowed, suite) for table in tables]

    found = answers.of_each(questions, ask)
    said = [results for results in found if results is not None]
    if len(said) < len(shares) or not validation.keys_and_places_hold(records, schema, others):
        return None
    checks = [[one.check for one in results] for results in said]
    if any(each != checks[0] for each in checks):
        return None
    return tuple(replace(each[0], tested=sum(one.tested for one in each)) for each in zip(*said, strict=True))


def _can_be_parted(records: Records, schema: TableSchema, suite: Path) -> bool:
    """Whether a table's rows are known, and its rules look at the rows of one report at a time."""
    return (
        isinstance(records.rows, KnownTuple)
        and len(records.rows) >= FEWEST_PARTED
        and REPORT in schema.field_names
        and ABOUT_PEOPLE not in schema.raw
        and not (records.held_back or records.doubts or records.keys or records.limits)
        and not any(schema.raw.get("uniqueKeys", ()))
        and not any(field.constraints.get("unique") for field in schema.fields)
        and suite.is_file()
        and validation.looks_at_rows(suite, parted_by=REPORT)
    )


def _said(
    table: Records,
    schema: TableSchema,
    project: Project,
    others: Mapping[str, Records],
    allowed: Allowed,
    suite: Path,
) -> Results | None:
    """What the gate says of a share where it lets all of it pass; None where it has something to say."""
    if not table.rows or not validation.is_surely_met(table, schema, suite):
        return None
    [(vetted, results)] = vet_each([table], schema, project, others, allowed)
    is_silent = all(not (one.failures or one.findings or one.held_back) for one in results)
    return results if is_silent and vetted is table else None


def _tables(records: Records, shares: Sequence[KnownShare], numbers: Sequence[int]) -> list[Records]:
    rows = grouped(of_rows(records.rows), shares, numbers)
    spots = grouped(of_places(records.locators), shares, numbers)
    return [
        Records(records.resource, tuple(own), tuple(places)) for own, places in zip(rows, spots, strict=True)
    ]
