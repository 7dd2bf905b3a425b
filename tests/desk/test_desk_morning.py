"""One morning's publications as they are: who goes out, who does not, who is told."""

from __future__ import annotations

from pathlib import Path

from desk_office import DeskOffice, desk_office
from test_desk_walk import payments, rows_of

from pipelines.council.project import Project
from pipelines.desk import acts
from pipelines.desk.building import FILES
from pipelines.desk.candidates import Candidate
from pipelines.desk.timekeeper import tick
from pipelines.gate.approvals import seen_of, standing_approvals
from pipelines.gate.moves import DeskRole, State

MINUTE = "2026-02-02T09:30:00+00:00"


def approved(office: DeskOffice, month: str, *amounts: str) -> Candidate:
    """A month's payments, brought in by one person, worked out, and approved by another for the minute."""
    ada, ben = office.people["Ada"], office.people["Ben"]
    file = office.bureau.folder / f"spending-2026-{month}.csv"
    file.write_text(payments(*amounts, month=month), encoding="utf-8")
    title = f"{month} of {amounts[0]}"
    one = office.read(ada, acts.bring_in(office.bureau, ada, file.name, file, title, "spending", ""))
    assert one.state is State.TO_REVIEW, one.reason
    one = acts.make_move(office.bureau, ada, one, "submit")
    return acts.approve(office.bureau, ben, one, seen_of(one.packages, one.inputs, ""), "", MINUTE)


def test_all_of_one_morning_go_out_unless_they_touch_the_same_rows_or_a_cell_was_changed(
    tmp_path: Path, own_project: Project
):
    office = desk_office(tmp_path / "office", own_project)
    office.person("Ada", DeskRole.PREPARER)
    office.person("Ben", DeskRole.APPROVER)
    first = approved(office, "01", "600.00", "700.00")
    other = approved(office, "02", "800.00", "900.00")
    same_rows = approved(office, "01", "650.00", "700.00")
    tampered = approved(office, "03", "510.00", "520.00")
    file = office.bureau.place(tampered.id) / FILES / tampered.file
    file.write_text(file.read_text().replace("510.00", "510.01"))
    tick(office.bureau)
    assert not (office.bureau.store / "catalog.json").exists()

    office.time.on(minutes=90)
    tick(office.bureau)

    now = {one.id: office.again(one) for one in (first, other, same_rows, tampered)}
    assert [one.state for one in now.values()] == [
        State.PUBLISHED, State.PUBLISHED, State.TO_REVIEW, State.TO_REVIEW,
    ]  # fmt: skip
    amounts = {row["amount_gbp"] for row in rows_of(office, "spending")}
    assert amounts == {"600.00", "700.00", "800.00", "900.00"}
    assert {one.candidate for one in standing_approvals(office.bureau.project)} == {first.id, other.id}
    for one in (same_rows, tampered):
        assert "has come to differ: spending" in now[one.id].reason
        lapsed = f"The approval of “{one.title}” lapsed; nothing was published"
        told = {each.letter.address for each in office.bureau.outbox.all() if each.letter.title == lapsed}
        assert told == {"ada@council.example", "ben@council.example"}
