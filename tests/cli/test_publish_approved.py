"""Where a council wants approvals, the command line publishes nothing that nobody approved."""

from __future__ import annotations

from conftest import Office
from desk_office import ask_for
from small_reports import HOUSING, STREETS, write_reports

from pipelines.council.project import Project


def test_what_nobody_approved_is_left_out_and_told(office: Office, own_project: Project):
    ask_for(own_project, "two")
    before = office.contents()
    write_reports(office.reports, HOUSING, STREETS)
    result = office.publish()
    assert f"{STREETS}.txt: nobody has approved it yet" in result.output
    assert office.versions() == {name: ["1.0.0"] for name in office.versions()}
    assert STREETS not in (office.store / "catalog.json").read_text(encoding="utf-8")
    assert {path for path in office.contents() if path.startswith("documents/")} <= before.keys()
