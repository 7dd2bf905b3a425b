"""A report that names no council: at the desk it is asked whose it is, and no file has to be written."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk_office import DeskOffice, desk_office
from small_reports import HOUSING
from test_desk_web import signed_in

from pipelines.assembly.identity import PUBLISHER
from pipelines.council.project import Project
from pipelines.desk.building import own_decisions
from pipelines.desk.timekeeper import tick
from pipelines.gate.moves import DeskRole, State


@pytest.fixture
def office(tmp_path: Path, own_project: Project, monkeypatch: pytest.MonkeyPatch) -> DeskOffice:
    monkeypatch.delenv("OPENBARNET_COUNCIL")
    made = desk_office(tmp_path / "office", own_project, "one")
    made.person("Ada", DeskRole.PREPARER, DeskRole.APPROVER)
    made.person("Fay", DeskRole.AUDITOR)
    return made


def test_whose_a_report_is_is_asked_once_and_answered_at_the_desk(office: DeskOffice) -> None:
    one = office.bring(office.people["Ada"], HOUSING)
    assert one.state is State.FAILED
    ada, here = signed_in(office, "Ada"), f"/candidates/{one.id}"
    page = ada.get(here).text
    assert "Which council published it?" in page
    assert "London Borough of Barnet</label>" in page
    assert "OPENBARNET_COUNCIL" not in page.partition("What was done")[0]
    assert ada.fill(f"{here}/publisher", here, council="elsewhere").status_code == 400
    assert signed_in(office, "Fay").fill(f"{here}/publisher", here, council="barnet").status_code == 403
    assert ada.fill(f"{here}/publisher", here, council="barnet").status_code == 303
    tick(office.bureau)
    assert office.again(one).state is State.TO_REVIEW
    page = ada.get(here).text
    assert "Which council published it?" not in page
    (told,) = own_decisions(office.bureau.place(one.id))
    assert (told.kind, told.subject, told.answer) == (PUBLISHER, one.sha256, "barnet")
    assert ada.fill(f"{here}/publisher", here, council="barnet").status_code == 400
