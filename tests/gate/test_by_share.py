"""The gate by shares: what it says is what the whole table is told, and only new shares are asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from sample_rows import PROJECT, SCHEMAS, sample_rows

from pipelines.gate import by_share
from pipelines.gate.by_share import vet_known
from pipelines.gate.quarantine import vet
from pipelines.gate.screening import load_allowed
from pipelines.rows.answers import Answers
from pipelines.rows.findings import CheckResult
from pipelines.rows.known_tuple import KnownTuple
from pipelines.rows.records import PrintedSpot, Records, Value

SCHEMA = SCHEMAS["observations"]
ALLOWED = load_allowed(PROJECT)
REPORTS = [f"q{number % 4 + 1}-20{number:02}-plan" for number in range(48)]
INDICATORS = sample_rows("indicators")[:2]
OTHERS = {"indicators": Records("indicators", tuple(INDICATORS))}


def table(reports: Sequence[str], change: Mapping[int, Mapping[str, Value]] | None = None) -> Records:
    """Two rows of each report with a place each, known; some of them changed, by number."""
    first = sample_rows("observations")[0]
    rows = [
        {**first, "indicator_id": one["indicator_id"], "publisher": one["publisher"], "report": report}
        | {"locator": f"{report}/indicator-results/{number}#result"}
        for report in reports
        for number, one in enumerate(INDICATORS)
    ]
    spots = [
        PrintedSpot(str(row["locator"]), "", 1, str(row["report"]), "a" * 64, 1, *[None] * 4, None, "70%")
        for row in rows
    ]
    changed = change or {}
    rows = [{**row, **changed.get(number, {})} for number, row in enumerate(rows)]
    by = {
        report: f"{report} {changed if any(REPORTS[n // 2] == report for n in changed) else ''}"
        for report in reports
    }
    return Records("observations", KnownTuple(rows, by), KnownTuple(spots, by))


def said(records: Records, answers: Answers, others: Mapping[str, Records] = OTHERS) -> Any:
    return vet_known(records, SCHEMA, PROJECT, others, ALLOWED, answers)


def whole(records: Records) -> tuple[CheckResult, ...]:
    """What the whole table is told, none of which is held back."""
    vetted, results = vet(records, SCHEMA, PROJECT, OTHERS, ALLOWED)
    assert vetted is records
    return results


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Of how many rows the gate was asked, each time that it was."""
    monkeypatch.setattr(by_share, "FEWEST_PARTED", 0)
    counts: list[int] = []
    real = by_share.vet_each

    def counted(tables: Sequence[Records], *given: Any) -> Any:
        counts.append(sum(len(each.rows) for each in tables))
        return real(tables, *given)

    monkeypatch.setattr(by_share, "vet_each", counted)
    return counts


def test_shares_are_told_what_the_whole_is_told_and_only_new_ones_are_asked(asked: list[int]):
    known, answers = table(REPORTS), Answers()
    assert said(known, answers) == whole(known)
    assert sum(asked) == len(known.rows)
    assert len(asked) > 1
    asked.clear()
    more, later = table([*REPORTS, "q1-2031-plan"]), Answers(answers.used)
    assert said(more, later) == whole(more)
    assert 2 <= sum(asked) < 0.6 * len(more.rows)
    asked.clear()
    assert said(more, Answers(later.used)) == whole(more)
    assert asked == []


@pytest.mark.parametrize(
    "change",
    [
        {"value_text": "Write to jo.bloggs@example.org"},
        {"period_start": None, "period_end": None, "indicator_id": None},
        {"measure": "no such measure"},
        {"indicator_id": "nobody-registered-this"},
        {"locator": f"{REPORTS[1]}/indicator-results/9#result"},
        {"locator": f"{REPORTS[40]}/indicator-results/0#result"},
        {"indicator_id": INDICATORS[1]["indicator_id"]},
    ],
)
def test_a_row_that_something_is_said_of_is_asked_about_with_all_others(change: Mapping[str, Value]):
    answers = Answers()
    said(table(REPORTS), answers)
    assert said(table(REPORTS, {2: change}), Answers(answers.used)) is None


def test_tables_that_rows_lead_into_are_looked_at_each_time():
    known, answers = table(REPORTS), Answers()
    assert said(known, answers)
    fewer = {"indicators": Records("indicators", tuple(INDICATORS[:1]))}
    assert said(known, Answers(answers.used), fewer) is None


def test_what_is_not_known_or_has_rows_held_back_is_asked_as_a_whole():
    known = table(REPORTS)
    assert said(replace(known, rows=tuple(row for row in known.rows)), Answers()) is None
    assert said(replace(known, rows=KnownTuple((), {})), Answers()) is None
