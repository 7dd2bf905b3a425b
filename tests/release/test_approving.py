"""What was approved is published and nothing else: the digest of a change, over publications in between."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from release_samples import FIRST, LATER, SECOND, Desk, Report, desk

from pipelines.gate.approvals import Approval, Approvals, Policy
from pipelines.release.approving import WAITS, changes_in
from pipelines.release.build import Permit
from pipelines.release.drafting import begin_draft

NOW = datetime(2026, 1, 31, 7, tzinfo=UTC)
THIRD = Report("q3-2016-17", ref="CG/S99", result="10%", indicators=("Another thing", "And one more"))


def approved(store: Path, *reports: Report) -> Approval:
    """Somebody's word for what these reports would change now, as a draft shows it."""
    public = desk(store, *reports)
    draft = begin_draft(public.store)
    Desk(draft, reports).publish(LATER)
    packages = changes_in(draft, public.store)
    assert packages
    return Approval("c1", packages, {}, "", "p2", "p1", "approver", "2026-01-30T12:00:00+00:00")


def under(publisher: Desk, *words: Approval) -> Desk:
    return replace(publisher, permit=Permit(Approvals(Policy.TWO, words), NOW))


def statuses(publisher: Desk) -> set[str]:
    return {outcome.status for outcome in publisher.publish(LATER).values()}


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Approval]:
    """A store with the first report, and somebody's word for the second; not to be changed."""
    root = tmp_path_factory.mktemp("approving") / "store"
    desk(root, FIRST).publish()
    return root, approved(root, FIRST, SECOND)


@pytest.fixture
def store(tmp_path: Path, first: tuple[Path, Approval]) -> Path:
    """A store with the first report."""
    return Path(shutil.copytree(first[0], tmp_path / "store"))


@pytest.fixture
def word(first: tuple[Path, Approval]) -> Approval:
    """Somebody's word for the second report."""
    return first[1]


def test_what_nobody_approved_waits_and_nothing_is_written(store: Path):
    both = under(desk(store, FIRST, SECOND))
    outcomes = both.release()
    assert {outcome.status for outcome in outcomes.values()} == {"waiting"}
    assert outcomes["indicators"].reasons == (WAITS,)
    assert both.store.versions("indicators") == ("1.0.0",)


def test_what_was_approved_goes_out_with_role_and_time(store: Path, word: Approval):
    publisher = under(desk(store, FIRST, SECOND), word)
    assert statuses(publisher) == {"released"}
    first, second = publisher.store.catalog()["packages"][0]["versions"]
    assert "approved" not in first
    assert second["approved"] == {"role": "approver", "when": "2026-01-30T12:00:00+00:00"}
    assert "p2" not in publisher.store.path("indicators", "1.1.0").joinpath("datapackage.json").read_text()
    assert statuses(publisher) == {"unchanged"}


@pytest.mark.parametrize(
    "changed",
    [
        replace(SECOND, misread="75.6%"),
        replace(SECOND, rating="Red"),
        replace(SECOND, indicators=("Flood improvement schemes", "Residents satisfied")),
    ],
    ids=["a value", "a rating", "a text"],
)
def test_one_cell_changed_afterwards_is_not_published(store: Path, word: Approval, changed: Report):
    outcomes = under(desk(store, FIRST, changed), word).publish(LATER)
    assert outcomes["indicators"].status == "waiting"


def test_metadata_changed_afterwards_is_not_published(store: Path, word: Approval):
    publisher = under(desk(store, FIRST, SECOND), word)
    named = replace(publisher.packages["indicators"], title="Another title")
    publisher = replace(publisher, packages={**publisher.packages, "indicators": named})
    outcomes = publisher.publish(LATER)
    assert outcomes["indicators"].status == "waiting"
    assert outcomes["key-actions"].status == "released"


def test_two_approved_at_once_both_go_out_though_versions_differ(store: Path, word: Approval):
    words = (word, approved(store, FIRST, THIRD))
    assert statuses(under(desk(store, FIRST, SECOND), *words)) == {"released"}
    assert statuses(under(desk(store, FIRST, SECOND, THIRD), *words)) == {"released"}


def test_two_that_touch_the_same_rows_do_not_both_go_out(store: Path):
    again, otherwise = replace(FIRST, misread="73%"), replace(FIRST, misread="74%")
    words = (approved(store, again), approved(store, otherwise))
    assert under(desk(store, again), *words).publish()["indicators"].status == "released"
    late = under(desk(store, again, SECOND), *words)
    assert late.publish()["indicators"].status == "waiting"


def test_before_its_minute_it_waits(store: Path, word: Approval):
    word = replace(word, not_before="2026-01-31T07:00:01+00:00")
    assert statuses(under(desk(store, FIRST, SECOND), word)) == {"waiting"}


def test_two_of_a_package_of_which_nothing_is_public_both_go_out(tmp_path: Path):
    root = tmp_path / "store"
    words = (approved(root, FIRST), approved(root, THIRD))
    assert statuses(under(desk(root, FIRST), *words)) == {"released"}
    assert statuses(under(desk(root, FIRST, THIRD), *words)) == {"released"}
