"""The publication that most tests make, without Dagster's engine, is the one that Dagster makes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import Result
from conftest import Office, Printed
from small_reports import HOUSING, STREETS, change, write_reports

from pipelines.orchestration import resources


def told(office: Office, result: Printed | Result) -> list[str]:
    """What a person sees of a publication, less where it is and how long it took."""
    said = (text.replace(str(office.root), "") for text in (result.stdout, result.stderr))
    return [re.sub(r"\d+\.\d s", "", text) for text in said]


def test_the_first_publication_is_dagsters(new_office: Office, first_publication: tuple[Office, Printed]):
    plain = new_office.publish()
    assert new_office.contents() == first_publication[0].contents()
    assert told(new_office, plain) == told(*first_publication)


def test_what_follows_is_dagsters(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A figure changes, a report comes, one cannot be read."""
    other = office.copied(tmp_path / "other")
    for one in (office, other):
        change(one.reports, "96.5%", "97.5%")
        write_reports(one.reports, STREETS)
        (one.reports / "empty.txt").write_bytes(b"")
    plain = office.publish()
    read_back: list[str] = []
    load = resources.load_value
    monkeypatch.setattr(resources, "load_value", lambda path: (read_back.append(path.name), load(path))[1])
    through_dagster = other.publish(through_dagster=True)
    assert read_back == [], "what a step of this run made is at hand for the next"
    assert (plain.exit_code, office.current()) == (1, [HOUSING, STREETS])
    assert told(office, plain) == told(other, through_dagster)
    assert office.contents() == other.contents()
