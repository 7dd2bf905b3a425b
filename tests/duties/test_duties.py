"""Duties: their due dates, and a clock walked through two years with a nil return, an exemption, a late
publication and one never made."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.council.project import Project
from pipelines.duties.days import (
    DueRule,
    bank_holidays,
    due_date,
    easter_sunday,
    is_working_day,
    months_after,
    periods,
)
from pipelines.duties.declared import (
    Duty,
    DutyCode,
    DutyField,
    Exemption,
    NilReturn,
    OutElsewhere,
    load_codes,
)
from pipelines.duties.facts import DutyFacts, DutyIssue, FieldFact, filled_cells
from pipelines.duties.health import as_record, differences, health_check
from pipelines.duties.reckoning import EXEMPT, IN_TIME, LATE, NOT_OUT, OUT, OVERDUE, WAITING, standing
from pipelines.exceptions import MetadataError
from pipelines.store import StoredFile

MONTH = DueRule(months=1)


# ---- days


@pytest.mark.parametrize(
    ("end", "due"),
    [
        (date(2026, 3, 31), date(2026, 4, 30)),
        (date(2026, 6, 30), date(2026, 7, 30)),
        (date(2025, 12, 31), date(2026, 1, 31)),
        (date(2024, 1, 31), date(2024, 2, 29)),
    ],
)
def test_within_one_month_ends_on_the_same_day_or_the_months_last(end: date, due: date):
    assert due_date(end, MONTH) == due


def test_a_due_date_of_its_own_is_the_next_such_day():
    assert due_date(date(2026, 3, 31), DueRule(day="07-31")) == date(2026, 7, 31)
    assert due_date(date(2026, 3, 31), DueRule(day="03-31")) == date(2027, 3, 31)


@pytest.mark.parametrize(
    ("rule", "due"),
    [
        ("", date(2026, 1, 31)),
        ("as it falls", date(2026, 1, 31)),
        ("next working day", date(2026, 2, 2)),
        ("working day before", date(2026, 1, 30)),
    ],
)
def test_a_saturday_moves_as_the_council_decided(rule: str, due: date):
    assert due_date(date(2025, 12, 31), MONTH, rule) == due


def test_bank_holidays_are_those_of_england():
    assert easter_sunday(2026) == date(2026, 4, 5)
    assert bank_holidays(2026) == {
        date(2026, 1, 1), date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 4), date(2026, 5, 25),
        date(2026, 8, 31), date(2026, 12, 25), date(2026, 12, 28),
    }  # fmt: skip
    assert date(2022, 1, 3) in bank_holidays(2022)
    assert {date(2021, 12, 27), date(2021, 12, 28)} < bank_holidays(2021)
    assert not is_working_day(date(2026, 4, 3))
    assert not is_working_day(date(2026, 4, 7), [date(2026, 4, 7)])


@given(st.dates(date(2016, 1, 1), date(2060, 1, 1)), st.integers(1, 30))
def test_months_on_and_back_stay_in_their_month(day: date, months: int):
    later = months_after(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


def test_periods_are_quarters_and_financial_years_from_april():
    quarters = list(periods("quarterly", date(2025, 1, 1), date(2025, 9, 30)))
    assert [each.name for each in quarters] == ["2024/25 Q4", "2025/26 Q1", "2025/26 Q2"]
    assert (quarters[0].start, quarters[0].end) == (date(2025, 1, 1), date(2025, 3, 31))
    assert [each.name for each in periods("annually", date(2025, 4, 1), date(2025, 4, 1))] == ["2025/26"]


# ---- the clock, walked through two years

SINCE = date(2024, 4, 1)
DUTY = Duty(
    "tenders",
    "Invitations to tender",
    "Procurement information",
    "quarterly",
    MONTH,
    exemptions=(
        Exemption(date(2025, 4, 1), date(2025, 6, 30), "The system was replaced.", "Monitoring Officer"),
    ),
)
CODE = DutyCode("code", "The Code", "https://example.org/", SINCE, (DUTY,))


def out(start: str, end: str, on: str, kind: str = "dataset") -> DutyIssue:
    day = date.fromisoformat
    return DutyIssue("tenders", day(start), day(end), day(on), kind, "tenders 1.0.0")


FACTS = DutyFacts(
    DUTY,
    (
        out("2024-04-01", "2024-04-30", "2024-05-20"),
        out("2024-05-01", "2024-06-30", "2024-07-29"),  # with April: all of the quarter, in time
        out("2024-07-01", "2024-09-30", "2024-10-15", "nil return"),
        # October to December 2024: never made
        out("2025-01-01", "2025-03-31", "2025-06-14"),  # 45 days late
        # April to June 2025: exempt
        out("2025-07-01", "2025-09-30", "2025-10-30"),  # on the very day
        out("2025-10-01", "2025-12-31", "2026-02-20"),
        out("2026-01-01", "2026-03-31", "2026-04-30"),
    ),
)


def due_on(year: int, month: int, day: int) -> str:
    return standing(FACTS, CODE, date(year, month, day)).state


def test_the_clock_walks_through_two_years():
    states: dict[str, list[tuple[date, str]]] = {}
    day = SINCE
    while day <= date(2026, 5, 31):
        found = standing(FACTS, CODE, day)
        for each in found.periods:
            known = states.setdefault(each.period.name, [])
            if not known or known[-1][1] != each.state:
                known.append((day, each.state))
        overdue = {each.period.name for each in found.overdue}
        assert found.is_late == bool(overdue)
        assert all(day > each.due and (each.out_on is None) for each in found.overdue)
        day += timedelta(days=1)
    told = {name: [(str(day), state) for day, state in known] for name, known in states.items()}
    assert told["2024/25 Q1"] == [("2024-04-01", WAITING), ("2024-07-29", IN_TIME)]
    assert told["2024/25 Q2"] == [("2024-07-01", WAITING), ("2024-10-15", IN_TIME)]
    assert told["2024/25 Q3"] == [("2024-10-01", WAITING), ("2025-02-01", OVERDUE)]
    assert told["2024/25 Q4"] == [("2025-01-01", WAITING), ("2025-05-01", OVERDUE), ("2025-06-14", LATE)]
    assert told["2025/26 Q1"] == [("2025-04-01", EXEMPT)]
    assert told["2025/26 Q2"] == [("2025-07-01", WAITING), ("2025-10-30", IN_TIME)]
    assert told["2025/26 Q3"] == [("2025-10-01", WAITING), ("2026-02-01", OVERDUE), ("2026-02-20", LATE)]
    assert told["2025/26 Q4"] == [("2026-01-01", WAITING), ("2026-04-30", IN_TIME)]
    assert told["2026/27 Q1"] == [("2026-04-01", WAITING)]


def test_overdue_says_since_when_and_by_how_many_periods():
    found = standing(FACTS, CODE, date(2025, 5, 15))
    assert (found.state, found.overdue_since, len(found.overdue)) == (OVERDUE, date(2025, 1, 31), 2)
    later = standing(FACTS, CODE, date(2026, 5, 1))
    assert [each.period.name for each in later.overdue] == ["2024/25 Q3"]
    assert [(each.period.name, each.days) for each in later.was_late] == [
        ("2024/25 Q4", 45),
        ("2025/26 Q3", 20),
    ]
    nil = [each for each in later.periods if each.is_nil]
    assert [each.period.name for each in nil] == ["2024/25 Q2"]


def test_what_nobody_recorded_is_overdue_all_the_same():
    found = standing(DutyFacts(replace(DUTY, exemptions=())), CODE, date(2025, 1, 1))
    assert [each.period.name for each in found.overdue] == ["2024/25 Q1", "2024/25 Q2"]
    assert found.overdue_since == date(2024, 7, 30)


def test_a_duty_of_once_is_out_or_not_and_never_late():
    once = replace(DUTY, frequency="once")
    assert standing(DutyFacts(once), CODE, date(2026, 1, 1)).state == NOT_OUT
    assert standing(DutyFacts(once, FACTS.issues), CODE, date(2026, 1, 1)).state == OUT


def test_a_check_is_a_record_and_the_difference_is_between_records():
    fields = (FieldFact(DutyField("reference", ("reference",)), "reference", 10, 10),)
    before = as_record(health_check(CODE, [replace(FACTS, fields=fields)], date(2025, 6, 1)))
    lacking = (FieldFact(DutyField("reference", ("reference",)), "", 10, 0),)
    after = as_record(health_check(CODE, [replace(FACTS, fields=lacking, warnings=3)], date(2025, 7, 1)))
    assert (before["overdue"], after["lacking_a_field"]) == (1, 1)
    assert differences(before, after) == [
        "Invitations to tender: 2 periods overdue before, 1 now.",
        "Invitations to tender: 2024/25 Q4 came out on 2025-06-14, late.",
        "Invitations to tender: the field “reference” lacks now.",
        "Invitations to tender: 0 warnings before, 3 now.",
    ]
    assert differences(before, before) == []


# ---- what is declared


def test_the_code_has_sixteen_duties_each_with_fields_or_a_document(project: Project):
    (code,) = load_codes(project)
    assert len(code.duties) == 16
    by_frequency = {
        name: sum(duty.frequency == name for duty in code.duties)
        for name in ("quarterly", "annually", "once")
    }
    assert by_frequency == {"quarterly": 4, "annually": 11, "once": 1}
    assert all(duty.fields or duty.is_document for duty in code.duties)
    assert all(duty.heading and duty.owner for duty in code.duties)
    assert code.recommended
    facility = code.duty("trade-union-facility-time")
    assert facility is not None
    assert due_date(date(2026, 3, 31), facility.due) == date(2026, 7, 31)


def test_every_field_is_a_column_of_the_dataset_that_meets_the_duty_or_told_as_lacking(project: Project):
    from pipelines.datasets.declared.folder import load_datasets

    datasets = load_datasets(project)
    (code,) = load_codes(project)
    for duty in code.duties:
        if duty.dataset:
            names = {field.name for field in datasets[duty.dataset].published}
            assert any(names.intersection(field.columns) for field in duty.fields), duty.id


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("code: transparency-code-2015", "code: nowhere", "there is no code nowhere"),
        ("  constitution:", "  constitutoin:", "constitutoin is no duty"),
        ("working_day_rule: as it falls", "working_day_rule: sometimes", "sometimes"),
    ],
)
def test_a_mistyped_file_is_refused_by_name(project: Project, tmp_path: Path, old: str, new: str, words: str):
    folder = tmp_path / "duties"
    shutil.copytree(project.duties, folder)
    path = folder / "transparency-code.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(MetadataError, match=words):
        load_codes(project, folder)


def test_a_councils_records_are_issues(project: Project, tmp_path: Path):
    folder = tmp_path / "duties"
    shutil.copytree(project.duties, folder)
    path = folder / "transparency-code.yaml"
    text = path.read_text(encoding="utf-8").replace(
        "  constitution: {owner: Monitoring Officer}",
        "  constitution:\n    owner: Monitoring Officer\n"
        '    published: [{until: "2026-03-31", day: "2026-04-20", path: "https://example.org/constitution"}]\n'
        '    nil_returns: [{until: "2025-03-31", day: "2025-04-02"}]\n'
        '    exemptions: [{from: "2027-03-31", until: "2027-03-31", by: Monitoring Officer, '
        "reason: It is rewritten.}]",
    )
    path.write_text(text, encoding="utf-8")
    (code,) = load_codes(project, folder)
    duty = code.duty("constitution")
    assert duty is not None
    assert duty.elsewhere == (
        OutElsewhere(date(2026, 3, 31), date(2026, 4, 20), "https://example.org/constitution"),
    )
    assert duty.nil_returns == (NilReturn(date(2025, 3, 31), date(2025, 4, 2)),)
    from pipelines.duties.facts import facts_of
    from pipelines.store.published import catalogue_of

    facts = facts_of(duty, catalogue_of(tmp_path, {}))
    found = standing(facts, code, date(2027, 6, 1))
    assert [(each.period.name, each.state) for each in found.periods][:3] == [
        ("2024/25", IN_TIME),
        ("2025/26", IN_TIME),
        ("2026/27", EXEMPT),
    ]
    assert facts.stars == 1


def test_cells_are_counted_from_the_files_own_statistics(tmp_path: Path):
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"a": ["x", None, "y"], "b": pa.array([None, None, None], pa.int64())}), path)
    assert filled_cells(StoredFile("few.parquet", path, 0)) == {"a": 2, "b": 0}
    field = DutyField("b", ("b",))
    assert FieldFact(field, "b", 3, 0).is_lacking
    assert not FieldFact(replace(field, may_be_empty=True), "b", 3, 0).is_lacking
    assert FieldFact(field, "", 3, 0).is_lacking
    assert FieldFact(field, "a", 3, 2).share == 66
