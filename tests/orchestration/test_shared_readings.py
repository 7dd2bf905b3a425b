"""Readings that machines share through a bucket: whole, the newest, and gone where they are to be gone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Office
from moto_bucket import ADDRESS, s3_server, set_up
from release_samples import tree
from small_reports import HOUSING, STREETS, write_reports

from pipelines.extraction.report import load_report
from pipelines.orchestration.kept import keep_value, load_value
from pipelines.orchestration.model import RawReport, Unread
from pipelines.orchestration.sharing import READINGS, VALUES, SharedReadings
from pipelines.store import Store
from pipelines.store.bucket import Bucket

RAW = Path(VALUES, "raw_report")
TABLE = Path(VALUES, "records", "key_actions")


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with s3_server() as address:
        yield address


@pytest.fixture
def bucket(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    return set_up(monkeypatch, endpoint)


def read(folder: Path, reports: Path, name: str, stamp: str) -> None:
    """What a machine keeps of a report, less most of its tables."""
    report = load_report(reports / f"{name}.txt")
    Store(folder).keep_document(report.path, report.sha256, ".txt")
    keep_value(folder / RAW / f"{name}.pickle", RawReport(stamp, report))
    keep_value(folder / TABLE / f"{name}.pickle", stamp)


def files(folder: Path) -> dict[str, bytes]:
    """What is kept, less the machine's own notes."""
    return {name: content for name, content in tree(folder).items() if name.startswith((VALUES, "documents"))}


def test_a_reading_comes_whole_and_goes_when_it_is_to_go(bucket: Bucket, tmp_path: Path):
    reports = write_reports(tmp_path / "reports", HOUSING, STREETS)
    (reports / f"{HOUSING}.txt").rename(reports / "a #1 %2f é.txt")
    one, other = tmp_path / "one", tmp_path / "other"
    here, there = SharedReadings(one, bucket), SharedReadings(other, bucket)
    for name in ("a #1 %2f é", STREETS):
        read(one, reports, name, "first")
        here.send(name)
    there.bring_all()
    assert files(other) == files(one)
    assert len(files(one)) == 6, "the document too"

    unread = Unread("second", "holds no bytes")
    keep_value(other / TABLE / "unread" / f"{STREETS}.pickle", unread)
    there.send(STREETS)
    here.bring(STREETS)
    assert load_value(one / TABLE / "unread" / f"{STREETS}.pickle") == unread
    assert load_value(one / TABLE / f"{STREETS}.pickle") == "first", "its last good reading stands"

    (one / TABLE / "unread" / f"{STREETS}.pickle").unlink()
    read(one, reports, STREETS, "third")
    here.send(STREETS)
    there.bring_all()
    assert files(other) == files(one)
    here.send_value(one / TABLE / f"{STREETS}.pickle")
    here.forget()
    there.bring_all()
    assert files(other) == {}
    assert bucket.listed("") == {}


def test_what_one_machine_read_another_publishes(
    bucket: Bucket, new_office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Dagster's records are common to both, as in PostgreSQL; values and stores are not."""
    monkeypatch.setenv("OPENBARNET_BUCKET", ADDRESS)
    monkeypatch.setenv("OPENBARNET_STORE", str(new_office.store))
    assert new_office.publish(through_dagster=True).exit_code == 0
    assert len(bucket.listed(READINGS)) == 1

    other = new_office.copied(tmp_path / "other")
    monkeypatch.setenv("OPENBARNET_STORE", str(other.store))
    shutil.rmtree(other.instance / "storage")
    shutil.rmtree(other.store)
    (other.instance / "last-publication.json").unlink()
    other.store.with_name("store.shared").unlink()
    done = other.publish(through_dagster=True)
    assert done.exit_code == 0, done.output
    assert "read before, unchanged" in done.output
    assert other.contents() == new_office.contents()
    assert other.versions()["key-actions"] == ["1.0.0"]
