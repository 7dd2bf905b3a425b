"""A store that machines share through a bucket: one truth, nobody overwrites another, nothing stays."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from moto_bucket import ADDRESS, s3_server, set_up, spoil
from release_samples import FIRST, SECOND, Desk, Report, tree

from pipelines.exceptions import StoreError
from pipelines.release import parting
from pipelines.release.verify import verify_store
from pipelines.rows.records import ReportSummary
from pipelines.store import Store, open_store
from pipelines.store.bucket import Bucket
from pipelines.store.shared import INDEX, OBJECTS, SharedStore

CHANGED = replace(FIRST, misread="1%")


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with s3_server() as address:
        yield address


@pytest.fixture
def bucket(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    return set_up(monkeypatch, endpoint)


def machine(folder: Path) -> Store:
    """The copy of one machine."""
    return Store(folder, shared=SharedStore(folder, Bucket(ADDRESS)))


def files(store: Store) -> dict[str, bytes]:
    """Every file of a copy that is not the machine's own."""
    return {name: content for name, content in tree(store.root).items() if not name.startswith(".")}


def test_each_machine_has_the_same_store_and_goes_on_with_it(bucket: Bucket, tmp_path: Path):
    one, other = machine(tmp_path / "one"), machine(tmp_path / "other")
    Desk(one, (FIRST, SECOND)).publish()
    other.bring()
    assert files(other) == files(one)
    Desk(other, (CHANGED, SECOND)).publish()
    assert (other.root / "indicators" / "1.0.1").is_dir()
    one.bring()
    assert files(one) == files(other)
    assert verify_store(one.root) == []
    same = "indicators/{}/data/locators.csv"
    assert (one.root / same.format("1.0.0")).samefile(one.root / same.format("1.0.1"))
    alone = Store(tmp_path / "alone")
    Desk(alone, (FIRST, SECOND)).publish()
    Desk(alone, (CHANGED, SECOND)).publish()
    assert files(one) == files(alone)
    assert len(bucket.listed(OBJECTS)) == len(set(files(one).values())), "what is the same is there once"


class Later(Report):
    """A report of the next financial year, whose rows lie in a part of their own."""

    def summary(self) -> ReportSummary:
        """What it is."""
        return replace(super().summary(), period="Q1 2017/18")


def test_a_part_is_in_the_bucket_once_and_shared_where_it_is_brought(
    bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(parting, "MOST_ROWS", 1)
    one, other, later = machine(tmp_path / "one"), machine(tmp_path / "other"), Later("q1-2017-18")
    Desk(one, (FIRST, later)).publish()
    other.bring()
    Desk(one, (CHANGED, later)).publish()
    sent = len(bucket.listed(OBJECTS))
    other.bring()
    assert files(other) == files(one)
    assert sent == len(set(files(one).values())), "what is the same is there once"
    old, new = (other.root / "indicators" / version / "data" for version in ("1.0.0", "1.0.1"))
    parts = [path.relative_to(new) for path in sorted(new.glob("*/*.csv"))]
    assert len(parts) > len({part.parent for part in parts}), "tables lie in several parts"
    shared = [part for part in parts if (old / part).is_file() and (old / part).samefile(new / part)]
    assert shared == [part for part in parts if (old / part).read_bytes() == (new / part).read_bytes()]
    assert set(shared) < set(parts)
    assert {part.parent.name for part in shared} >= {"indicator-results", "locators"}
    assert verify_store(other.root) == []


@pytest.mark.usefixtures("bucket")
def test_a_machine_that_was_overtaken_overwrites_nothing(tmp_path: Path):
    slow, quick = machine(tmp_path / "slow"), machine(tmp_path / "quick")
    Desk(slow, (FIRST, SECOND)).publish()
    quick.bring()
    with pytest.raises(StoreError, match="another machine has published meanwhile; publish again"):
        overtaken(slow, quick)
    assert files(slow)["catalog.json"] == b"{}", "it was written, and not sent"
    slow.bring()
    assert files(slow) == files(quick)
    assert (slow.root / "indicators" / "1.0.1").is_dir()


def overtaken(slow: Store, quick: Store) -> None:
    """One machine publishes while another is at it."""
    with slow.lock():
        Desk(quick, (CHANGED, SECOND)).publish()
        slow.replace_file("catalog.json", b"{}")


def test_what_was_not_sent_is_dropped_and_made_again(
    bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    one, other = machine(tmp_path / "one"), machine(tmp_path / "other")
    Desk(one, (FIRST, SECOND)).publish()
    stands = bucket.mark(INDEX)
    with monkeypatch.context() as killed:
        killed.setattr(Bucket, "swap", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        publisher = Desk(one, (CHANGED, SECOND))
        with pytest.raises(KeyboardInterrupt):
            publisher.publish()
    assert bucket.mark(INDEX) == stands, "its objects lie there, and no index names them"
    Desk(other, (CHANGED, SECOND)).publish()
    one.bring()
    assert files(one) == files(other)
    assert len(bucket.listed(OBJECTS)) == len(set(files(one).values()))


def test_the_first_publisher_that_was_killed_is_in_nobodys_way(
    bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """It had brought nothing yet and sent nothing, and a version of it stands without a catalogue."""
    one, other = machine(tmp_path / "one"), machine(tmp_path / "other")
    with monkeypatch.context() as killed:
        killed.setattr(Bucket, "swap", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        publisher = Desk(one, (CHANGED, SECOND))
        with pytest.raises(KeyboardInterrupt):
            publisher.publish()
    assert one.packages()
    Desk(other, (FIRST, SECOND)).publish()
    one.bring()
    assert files(one) == files(other)
    assert len(bucket.listed(OBJECTS)) == len(set(files(one).values()))


def test_what_goes_from_the_store_goes_from_the_bucket_and_from_every_machine(bucket: Bucket, tmp_path: Path):
    one, other = machine(tmp_path / "one"), machine(tmp_path / "other")
    Desk(one, (FIRST, SECOND)).publish()
    one.keep_original(next(one.root.glob("documents/*")), *next(one.root.glob("documents/*")).name.split("."))
    with one.lock():
        pass
    other.bring()
    gone = (other.root / "indicators" / "1.0.0" / "data" / "indicator-results.csv").read_bytes()
    [original] = other.originals.iterdir()
    with one.lock():
        shutil.rmtree(one.root / "indicators" / "1.0.0")
        next(one.originals.iterdir()).unlink()
    held = [bucket.get(key) for key in bucket.listed(OBJECTS)]
    assert gone not in [each.content for each in held if each]
    other.bring()
    assert other.versions("indicators") == ()
    assert not original.exists()
    assert files(other) == files(one)


def test_another_store_and_a_spoiled_object_are_refused(bucket: Bucket, tmp_path: Path):
    Desk(machine(tmp_path / "one"), (FIRST, SECOND)).publish()
    Desk(Store(tmp_path / "own"), (CHANGED, SECOND)).publish()
    before = tree(tmp_path / "own")
    with pytest.raises(StoreError, match="holds another store than"):
        machine(tmp_path / "own").bring()
    assert tree(tmp_path / "own") == before
    spoil(bucket, min(bucket.listed(OBJECTS)))
    with pytest.raises(StoreError, match="is not as it was sent"):
        machine(tmp_path / "new").bring()
    bucket.delete([INDEX])
    with pytest.raises(StoreError, match="is gone, though this store was sent there"):
        machine(tmp_path / "one").bring()


def test_the_settings_lead_to_the_bucket_and_drafts_stay_here(
    bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("OPENBARNET_BUCKET", ADDRESS)
    monkeypatch.setenv("OPENBARNET_STORE", str(tmp_path / "store"))
    assert open_store(tmp_path / "store.draft").shared is None
    Desk(open_store(tmp_path / "store"), (FIRST, SECOND)).publish()
    assert bucket.mark(INDEX)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setattr("pipelines.store.bucket.RETRY_SECONDS", 0)
    with pytest.raises(StoreError, match="the bucket cannot be used"):
        open_store(tmp_path / "store")
