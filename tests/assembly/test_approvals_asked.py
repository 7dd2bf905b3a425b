"""Which files of a folder may be published where a council wants approvals."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.assembly.approving import admitted, permit_for
from pipelines.council.project import Project
from pipelines.exceptions import UnapprovedError
from pipelines.extraction.report import Found, file_sha256
from pipelines.gate.approvals import Approval, Approvals, Policy
from pipelines.release.build import Permit
from pipelines.store import StoreReader

NOW = datetime(2026, 1, 31, 7, tzinfo=UTC)


class Catalogued(StoreReader):
    """A store whose catalogue lists these reports, by id with their hash."""

    def __init__(self, **reports: str) -> None:
        super().__init__(Path("store"))
        self._listed = [{"report": name, "sha256": sha256} for name, sha256 in reports.items()]

    def catalog(self) -> dict[str, object]:
        return {"reports": self._listed}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("q1", "q2", "q3"):
        (tmp_path / f"{name}.txt").write_text(f"# {name}")
    return tmp_path


def found(folder: Path) -> Found:
    return Found(tuple(sorted(folder.glob("*.txt"))), (), ())


def permit(**inputs: str) -> Permit:
    word = Approval("c", {}, inputs, "", "p2", "p1", "approver", "2026-01-30T12:00:00+00:00")
    return Permit(Approvals(Policy.TWO, (word,)), NOW)


def test_what_is_public_or_approved_is_let_in_and_the_rest_is_told(folder: Path):
    store = Catalogued(q1=file_sha256(folder / "q1.txt"))
    let_in = admitted(found(folder), store, permit(q2=file_sha256(folder / "q2.txt")))
    assert [path.stem for path in let_in.found.reports] == ["q1", "q2"]
    (told,) = let_in.left_out
    assert told.startswith("q3.txt: nobody has approved it yet")


def test_a_public_report_whose_file_was_changed_by_hand_stops_the_publication(folder: Path):
    with pytest.raises(UnapprovedError, match="is another file than the published one"):
        admitted(found(folder), Catalogued(q1="0" * 64), permit())


def test_a_new_issue_that_was_approved_is_let_in(folder: Path):
    sha256 = file_sha256(folder / "q1.txt")
    let_in = admitted(found(folder), Catalogued(q1="0" * 64), permit(q1=sha256))
    assert [path.stem for path in let_in.found.reports] == ["q1"]


def test_without_a_policy_and_in_a_draft_nobody_is_asked(folder: Path, own_project: Project):
    assert permit_for(StoreReader(folder / "store"), own_project, NOW) is None
    assert len(admitted(found(folder), Catalogued(), None).found.reports) == 3
    file = own_project.default_council / "council.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "approval: two\n", encoding="utf-8")
    assert permit_for(StoreReader(folder / "store"), own_project, NOW) is not None
    assert permit_for(StoreReader(folder / "store.draft"), own_project, NOW) is None
