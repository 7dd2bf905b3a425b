"""A hundred reports of ten councils: read on three machines, published by a fourth, served by a fifth.

Tables of two pages each, as transcripts. What takes most of the time and has tests of its own is left out:
Dagster's record of each reading and what suites say of rows (`benchmarks/workers.py` has all of it, with
PDFs, kills and a thousand reports).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import CHECKOUT
from moto_bucket import ADDRESS, s3_server, set_up
from release_samples import tree
from small_reports import REPORT

from benchmarks.news import council_name, make_project
from pipelines.assembly.steps import ReportStep, order_of
from pipelines.council.project import Project
from pipelines.orchestration import run
from pipelines.orchestration.assets import read_one
from pipelines.orchestration.fingerprints import reading_rules, report_stamp
from pipelines.orchestration.instance import prepare_instance
from pipelines.orchestration.kept import keep_value
from pipelines.orchestration.order import Order, PublicationDone
from pipelines.orchestration.publishing import publish_reports
from pipelines.orchestration.sharing import READINGS, SharedReadings
from pipelines.release.metadata import load_packages
from pipelines.release.verify import verify_store
from pipelines.rows.schemas import load_schemas
from pipelines.store import Store, open_store
from pipelines.store.bucket import Bucket

COUNCILS, EACH = 10, 10
PUBLISHED = "2027-01-01T07:00:00+00:00"


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with s3_server() as address:
        yield address


@pytest.fixture
def bucket(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    return set_up(monkeypatch, endpoint)


class Silent:
    """Nobody is told how it gets on."""

    def __getattr__(self, _: str) -> Any:
        return lambda *_: None


def write_quarters(folder: Path) -> list[Path]:
    """Quarter after quarter of ten councils."""
    folder.mkdir()
    written = []
    for number in range(COUNCILS * EACH):
        council, quarters = number % COUNCILS, number // COUNCILS
        now, before = (
            f"Q{n % 4 + 1} {n // 4}/{n // 4 % 100 + 1:02}" for n in (8080 + quarters, 8079 + quarters)
        )
        path = folder / f"q{quarters % 4 + 1}-{2020 + quarters // 4}-newtown-{council}.txt"
        path.write_text(
            REPORT.format(
                service="Housing",
                quarter=now,
                before=before,
                code=f"N{council}",
                repairs=f"{90 + quarters / 2}%",
            ),
            encoding="utf-8",
        )
        said = {"title": f"Housing Service – {now}", "period": now, "publisher": council_name(council)}
        path.with_suffix(".yaml").write_text(yaml.safe_dump(said, allow_unicode=True), encoding="utf-8")
        written.append(path)
    return written


def read_there(folder: Path, reports: list[Path], project: Project, bucket: Bucket) -> None:
    """What a worker does of some reports, less Dagster's record."""
    every = order_of(load_schemas(project.schemas), load_packages(project.datapackages))
    steps = [step for step in every if isinstance(step, ReportStep)]
    rules, shared = reading_rules(project), SharedReadings(folder, bucket)
    for path in reports:
        for made in read_one(path, report_stamp(path, rules), project, steps, Store(folder)):
            keep_value(folder.joinpath("values", *made.asset_key.path, f"{path.stem}.pickle"), made.value)
        shared.send(path.stem)


def publish(folder: Path, reports: Path, project: Project) -> PublicationDone:
    """Publish on a machine whose folder is empty."""
    prepare_instance(folder / "home")
    order = Order((reports,), folder / "store", folder / "home", PUBLISHED, project)
    return publish_reports(order, Silent())


def test_a_hundred_reports_of_ten_councils_from_many_machines(
    bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    project = Project(make_project(tmp_path / "project", COUNCILS))
    suites = project.root / "expectations"
    suites.unlink()  # a link to those of the checkout
    suites.mkdir()
    shutil.copy(CHECKOUT / "expectations" / "locators.json", suites)  # the only one that every package needs
    reports = write_quarters(tmp_path / "reports")
    for worker in range(3):
        read_there(tmp_path / f"worker-{worker}", reports[worker::3], project, bucket)
    assert len(bucket.listed(READINGS)) == len(reports)

    def all_of_them(_: Any, __: Any, stamps: Mapping[str, str]) -> set[str]:
        return set(stamps)

    monkeypatch.setattr(run, "current_reports", all_of_them)
    monkeypatch.setenv("OPENBARNET_BUCKET", ADDRESS)
    monkeypatch.setenv("OPENBARNET_STORE", str(tmp_path / "publisher" / "store"))
    done = publish(tmp_path / "publisher", tmp_path / "reports", project)
    assert done.errors == ()
    assert {name for name, status in done.statuses.items() if status == "released"} >= {
        "indicators",
        "key-actions",
    }

    monkeypatch.setenv("OPENBARNET_STORE", str(tmp_path / "portal" / "store"))
    served = open_store(tmp_path / "portal" / "store")
    assert verify_store(served.root) == []
    catalog = served.catalog()
    assert len([report for report in catalog["reports"] if report["current"]]) == len(reports)
    assert {len(package["versions"]) for package in catalog["packages"]} == {1}
    own = {
        name: content for name, content in tree(tmp_path / "publisher" / "store").items() if name[0] != "."
    }
    assert {name: content for name, content in tree(served.root).items() if name[0] != "."} == own
