"""The clock of the Transparency Code: what is due when, late or not, on a given day."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import portal_store as sample
import pytest
from starlette.testclient import TestClient

from pipelines.council.project import Project
from pipelines.exceptions import MetadataError
from pipelines.portal import create_app
from pipelines.portal.duties import (
    DONE,
    LATE,
    ON_TIME,
    UNKNOWN,
    Duty,
    LastIssue,
    load_duties,
    period_end_after,
    standing,
)


def duty(frequency: str, until: date | None = None) -> Duty:
    """A duty of which the data up to a day is out."""
    published = LastIssue(date(2026, 1, 1), until, "https://example.org/") if until else None
    return Duty("one", "One", frequency, ("date",), "", published)


@pytest.mark.parametrize(
    ("day", "frequency", "end"),
    [
        (date(2026, 3, 30), "quarterly", date(2026, 3, 31)),
        (date(2026, 3, 31), "quarterly", date(2026, 6, 30)),
        (date(2026, 12, 31), "quarterly", date(2027, 3, 31)),
        (date(2026, 3, 31), "annually", date(2027, 3, 31)),
        (date(2026, 1, 1), "annually", date(2026, 3, 31)),
    ],
)
def test_periods_end_with_quarters_and_financial_years(day: date, frequency: str, end: date):
    assert period_end_after(day, frequency) == end


@pytest.mark.parametrize(
    ("given", "today", "state", "due", "left"),
    [
        (duty("quarterly", date(2026, 6, 30)), date(2026, 10, 31), ON_TIME, date(2026, 10, 31), 0),
        (duty("quarterly", date(2026, 6, 30)), date(2026, 11, 1), LATE, date(2026, 10, 31), -1),
        (duty("annually", date(2026, 3, 31)), date(2026, 11, 22), ON_TIME, date(2027, 5, 1), 160),
        (duty("annually", date(2025, 3, 31)), date(2026, 11, 22), LATE, date(2026, 5, 1), -205),
        (duty("quarterly"), date(2026, 10, 31), UNKNOWN, date(2026, 10, 31), 0),
        (duty("quarterly"), date(2026, 11, 1), UNKNOWN, date(2027, 1, 31), 91),
        (duty("once"), date(2026, 11, 1), UNKNOWN, None, None),
        (duty("once", date(2020, 1, 1)), date(2026, 11, 1), DONE, None, None),
    ],
)
def test_a_duty_is_late_the_day_after_it_was_due(
    given: Duty, today: date, state: str, due: date | None, left: int | None
):
    found = standing(given, today, 31)
    assert (found.state, found.due, found.days_left) == (state, due, left)


def test_the_projects_duties_are_those_of_the_code(project: Project):
    (code,) = load_duties(project.duties)
    by_frequency = {
        frequency: sum(item.frequency == frequency for item in code.duties)
        for frequency in ("quarterly", "annually", "once")
    }
    assert by_frequency == {"quarterly": 4, "annually": 11, "once": 1}


def test_a_mistyped_duty_is_refused_by_name(project: Project, tmp_path: Path):
    folder = tmp_path / "duties"
    shutil.copytree(project.duties, folder)
    path = folder / "transparency-code.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("quarterly", "weekly", 1), encoding="utf-8")
    with pytest.raises(MetadataError, match=r"transparency-code\.yaml.*weekly"):
        load_duties(folder)


def test_the_page_tells_what_is_late_by_word_and_moves_with_the_day(project: Project, tmp_path: Path):
    folder = tmp_path / "duties"
    shutil.copytree(project.duties, folder)
    path = folder / "transparency-code.yaml"
    text = path.read_text(encoding="utf-8")
    record = (
        '    published: {day: "2026-07-28", until: "2026-06-30", path: "https://data.example/spending"}\n'
    )
    path.write_text(text.replace("    frequency: quarterly\n", "    frequency: quarterly\n" + record, 1))
    store = sample.publish_twice(tmp_path / "store")
    days = [date(2026, 10, 20)]
    client = TestClient(create_app(store, today=lambda: days[0], duties=folder))
    before = client.get("/clock").text
    assert "On time, 11 days left" in before
    assert '<a href="https://data.example/spending">28 July 2026</a>, up to 30 June 2026' in before
    assert "31 October 2026: Expenditure over £500" in client.get("/").text
    days[0] = date(2026, 11, 2)
    assert "Late by 2 days" in client.get("/clock").text
    assert "Expenditure over £500 <strong>(late)</strong>" in client.get("/").text
