"""Reading many reports in one run: shared out, recorded as if alone, and alone where that failed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import dagster as dg
import pytest
from dagster._core.test_utils import create_run_for_test
from small_reports import HOUSING, STREETS, write_reports

from pipelines.council.project import Project
from pipelines.orchestration.assets import RAW_REPORT, records_key
from pipelines.orchestration.automation import requests_for
from pipelines.orchestration.batches import (
    FIRST_WAIT_SECONDS,
    MOST_BYTES,
    MOST_TOGETHER,
    READ_JOB,
    READ_MANY_JOB,
    STAMP_TAG,
    VERSION_TAG,
    batches_of,
    current_reports,
    run_config,
)
from pipelines.orchestration.build import build_definitions
from pipelines.orchestration.fingerprints import reading_rules, report_stamp
from pipelines.orchestration.instance import open_instance
from pipelines.orchestration.kept import load_value

BAD = "q3-2016-17-parks"


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    """An instance of its own."""
    with open_instance(tmp_path / "runs") as opened:
        yield opened


def written(folder: Path, count: int) -> list[Path]:
    """Files of one letter each."""
    folder.mkdir()
    paths = [folder / f"report-{number:04}.txt" for number in range(count)]
    for path in paths:
        path.write_text("x")
    return paths


# ---- who is read with whom


def test_few_are_read_alone_and_many_in_shares_for_several_workers(tmp_path: Path):
    paths = written(tmp_path / "reports", 400)
    assert [len(batch) for batch in batches_of(paths[:15])] == [1] * 15
    assert [len(batch) for batch in batches_of(paths[:40])] == [5] * 8
    assert {len(batch) for batch in batches_of(paths)} == {MOST_TOGETHER}
    assert sorted(path for batch in batches_of(paths) for path in batch) == paths


def test_a_long_report_and_one_that_is_gone_are_read_alone(tmp_path: Path):
    paths = written(tmp_path / "reports", 40)
    paths[3].write_bytes(b" " * (MOST_BYTES + 1))
    paths[4].unlink()
    assert [[paths[3]], [paths[4]]] == [batch for batch in batches_of(paths) if len(batch) == 1]


# ---- what the sensor asks for


def ask(instance: dg.DagsterInstance, paths: list[Path], later: float = 0) -> list[dg.RunRequest]:
    """What is asked for of some reports."""
    return list(requests_for(instance, paths, {path.stem: "stamp" for path in paths}, time.time() + later))


def begin(instance: dg.DagsterInstance, request: dg.RunRequest, **tags: str) -> dg.DagsterRun:
    """A run as the daemon starts it."""
    return create_run_for_test(
        instance,
        str(request.job_name),
        run_config=dict(request.run_config),
        tags={**request.tags, **tags},
        status=dg.DagsterRunStatus.STARTED,
    )


def test_what_a_run_is_at_is_not_asked_for_again_and_what_it_left_is_read_alone(
    instance: dg.DagsterInstance, tmp_path: Path
):
    paths = written(tmp_path / "reports", 17)
    first = ask(instance, paths)
    assert [request.job_name for request in first] == [READ_MANY_JOB] * 8 + [READ_JOB]
    run = begin(instance, first[0])
    assert len(ask(instance, paths[:2])) == 0
    instance.report_run_failed(run)
    alone = ask(instance, paths[:2], later=FIRST_WAIT_SECONDS + 1)
    assert [(request.job_name, request.partition_key) for request in alone] == [
        (READ_JOB, paths[0].stem),
        (READ_JOB, paths[1].stem),
    ]
    assert alone[0].tags[STAMP_TAG] == "stamp"


def test_a_run_that_is_about_to_be_run_again_is_waited_for(instance: dg.DagsterInstance, tmp_path: Path):
    paths = written(tmp_path / "reports", 16)
    run = begin(instance, ask(instance, paths)[0])
    instance.report_run_failed(run)
    instance.add_run_tags(run.run_id, {"dagster/will_retry": "true"})
    assert ask(instance, paths[:2]) == []
    assert len(ask(instance, paths[:2], later=FIRST_WAIT_SECONDS + 1)) == 2


# ---- what is recorded


def values(folder: Path, report: str) -> dict[str, Any]:
    """All that is kept of one report."""
    found = sorted((folder / "storage" / "values").rglob(f"{report}.pickle"))
    return {str(path.parent.relative_to(folder)): load_value(path) for path in found}


def questions(instance: dg.DagsterInstance, patch: pytest.MonkeyPatch) -> list[object]:
    """Which partitions are named when the history is asked from now on."""
    named: list[object] = []
    ask = instance.event_log_storage.get_latest_tags_by_partition
    patch.setattr(
        instance.event_log_storage,
        "get_latest_tags_by_partition",
        lambda *given: (named.append(given[-1]), ask(*given))[1],
    )
    return named


@pytest.mark.parametrize("most_named", [0, 100])
def test_all_assets_are_asked_for_at_once_as_they_would_be_one_by_one(
    instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch, most_named: int
):
    keys = [dg.AssetKey(["records", name]) for name in ("one", "two")]
    recorded = {
        "whole": ("new", "new"),
        "parted": ("new", "old"),
        "older": ("old", "old"),
        "half": ("new",),
        "anew": ("old", "old", "new", "new"),
        "back": ("new", "new", "old", "new"),
    }
    for report, versions in recorded.items():
        for at, version in enumerate(versions):
            made = dg.AssetMaterialization(keys[at % 2], partition=report, tags={VERSION_TAG: version})
            instance.report_runless_asset_event(made)
    stamps = dict.fromkeys([*recorded, "never"], "new")
    monkeypatch.setattr("pipelines.orchestration.batches.MOST_NAMED", most_named)
    with monkeypatch.context() as patch:
        named = questions(instance, patch)
        assert current_reports(instance, keys, stamps) == {"whole", "anew"}
        assert named == [], "of no asset by itself"
        patch.setattr("pipelines.orchestration.event_log.assets_by_version", lambda *_: None)
        assert current_reports(instance, keys, stamps) == {"whole", "anew"}
    assert current_reports(instance, [], stamps) == set(stamps)
    instance.wipe_assets([keys[0]])
    assert current_reports(instance, keys, stamps) == set(), "what was wiped does not count"
    made = dg.AssetMaterialization(keys[0], partition="older", tags={VERSION_TAG: "old"})
    instance.report_runless_asset_event(made)
    assert current_reports(instance, keys, {"older": "old", "whole": "new"}) == {"older"}


def test_each_report_is_recorded_as_by_a_run_of_its_own_and_a_bad_one_is_left_to_one(
    project: Project, instance: dg.DagsterInstance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    folder = write_reports(tmp_path / "reports", HOUSING, STREETS)
    (folder / f"{BAD}.txt").write_text("")
    rules = reading_rules(project)
    stamps = {path.stem: report_stamp(path, rules) for path in folder.glob("*.txt")}
    definitions = build_definitions(project)
    resources = {"reports_folder": {"config": {"paths": [str(folder)]}}}
    with open_instance(tmp_path / "alone") as other:
        one_job = definitions.resolve_job_def(READ_JOB)
        other.add_dynamic_partitions("reports", [STREETS])
        one_job.execute_in_process(instance=other, partition_key=STREETS, run_config={"resources": resources})
    job = definitions.resolve_job_def(READ_MANY_JOB)
    done = job.execute_in_process(
        instance=instance, run_config={"resources": resources, **run_config(stamps)}
    )
    assert done.success
    keys = sorted(definitions.resolve_job_def(READ_JOB).asset_layer.executable_asset_keys)
    assert current_reports(instance, keys, stamps) == {HOUSING, STREETS}
    with monkeypatch.context() as patch:
        named = questions(instance, patch)
        patch.setattr("pipelines.orchestration.event_log.assets_by_version", lambda *_: None)
        patch.setattr("pipelines.orchestration.batches.MOST_NAMED", 1)
        assert current_reports(instance, keys, stamps) == {HOUSING, STREETS}
        assert set(named) == {None}, "of many none is named"
    assert values(tmp_path / "runs", STREETS) == values(tmp_path / "alone", STREETS)
    assert values(tmp_path / "runs", BAD) == {}
    told = {(check.asset_key, check.check_name): check for check in done.get_asset_check_evaluations()}
    assert told[RAW_REPORT, "readable"].metadata["reports checked"].value == 2
    assert told[records_key("key-actions"), "suite"].passed

    # killed when all values were written: nobody reads what is recorded again
    read_again: list[str] = []
    monkeypatch.setattr(
        "pipelines.orchestration.batches.load_and_read",
        lambda path, *_: read_again.append(path.stem) or pytest.fail("read again"),
    )
    del stamps[BAD]
    again = job.execute_in_process(
        instance=instance, run_config={"resources": resources, **run_config(stamps)}
    )
    assert (again.success, read_again) == (True, [])


def test_the_command_line_reads_many_in_few_runs(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    from pipelines.orchestration import run

    executed: list[tuple[str, int]] = []
    read: set[str] = set()

    def execute(job: dg.JobDefinition, *_: Any, partition: str = "", ops: Any = None) -> Any:
        asked = list(ops["read_many"]["config"]["stamps"]) if ops else [partition]
        executed.append((job.name, len(asked)))
        read.update(report for report in asked if report != "report-0003")
        return SimpleNamespace(success=False, all_events=[])

    monkeypatch.setattr(run, "_execute", execute)
    monkeypatch.setattr(run, "current_reports", lambda _, __, stamps: read & set(stamps))
    told: dict[str, str] = {}
    progress: Any = SimpleNamespace(begin=len, reading=len, done=told.__setitem__)
    found: Any = SimpleNamespace(reports=written(tmp_path / "reports", 16))
    order: Any = SimpleNamespace(project=project)
    run._read_reports(build_definitions(project), None, order, found, progress)  # type: ignore[arg-type]
    assert executed == [(READ_MANY_JOB, 2)] * 8 + [(READ_JOB, 1)]
    assert {told[report] for report in read} == {"read, with others"}
    assert told["report-0003"] == "could not be read"
