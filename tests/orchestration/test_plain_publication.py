"""The publication that most tests make, without Dagster's engine, is the one that Dagster makes."""

from __future__ import annotations

import re
from pathlib import Path

from click.testing import Result
from conftest import Office, Printed
from small_reports import HOUSING, STREETS, change, write_reports


def told(office: Office, result: Printed | Result) -> list[str]:
    """What a person sees of a publication, less where it is and how long it took."""
    said = (text.replace(str(office.root), "") for text in (result.stdout, result.stderr))
    return [re.sub(r"\d+\.\d s", "", text) for text in said]


def test_the_first_publication_is_dagsters(new_office: Office, first_publication: tuple[Office, Printed]):
    plain = new_office.publish()
    assert new_office.contents() == first_publication[0].contents()
    assert told(new_office, plain) == told(*first_publication)


def test_what_follows_is_dagsters(office: Office, tmp_path: Path):
    """A figure changes, a report comes, one cannot be read."""
    other = office.copied(tmp_path / "other")
    for one in (office, other):
        change(one.reports, "96.5%", "97.5%")
        write_reports(one.reports, STREETS)
        (one.reports / "empty.txt").write_bytes(b"")
    plain, through_dagster = office.publish(), other.publish(through_dagster=True)
    assert (plain.exit_code, office.current()) == (1, [HOUSING, STREETS])
    assert told(office, plain) == told(other, through_dagster)
    assert office.contents() == other.contents()
