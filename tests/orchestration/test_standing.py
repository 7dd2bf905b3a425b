"""Publishing adds and renews what is named; only --remove and --exactly take out."""

from __future__ import annotations

import shutil

from conftest import Office
from plain_publication import without_dagster
from small_reports import HOUSING, STREETS, write_reports


def publish(office: Office, *named: object) -> str:
    with without_dagster():
        result = office.openbarnet("publish", *named, "--store", office.store)
    assert result.exit_code == 0, result.output
    return str(result.output)


def test_what_is_named_is_added_and_only_a_word_takes_out(office: Office):
    write_reports(office.reports, STREETS)
    said = publish(office, office.reports / f"{STREETS}.txt")
    assert f"{HOUSING}: not named, and stays as it is published; take it out with --remove {HOUSING}" in said
    assert office.current() == [HOUSING, STREETS]
    shutil.rmtree(office.instance)  # as an erasure does: the file comes from the store then
    (office.reports / f"{HOUSING}.txt").unlink()
    before = office.versions()
    publish(office, office.reports)
    assert office.current() == [HOUSING, STREETS]
    assert office.versions() == before, "the same file gives the same rows"
    publish(office, office.reports, "--remove", HOUSING)
    assert office.current() == [STREETS]
    told = office.openbarnet("publish", office.reports, "--remove", "nobody", "--store", office.store)
    assert told.exit_code == 1
    assert "neither published nor named" in told.output


def test_exactly_what_is_named(office: Office):
    write_reports(office.reports, STREETS)
    publish(office, office.reports)
    said = publish(office, office.reports / f"{STREETS}.txt", "--exactly")
    assert f"{HOUSING}: no longer among the reports; new versions are without it" in said
    assert office.current() == [STREETS]
