"""What has to be done again: only what is new, and a bad report stops no other."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import dagster as dg
import pytest
from conftest import Office
from small_reports import HOUSING, STREETS, write_reports

from benchmarks import floor
from pipelines.council.digests import remembered_in, remembered_sha256
from pipelines.council.project import Project
from pipelines.exceptions import ReportTimeoutError
from pipelines.extraction.report import Report
from pipelines.orchestration import fingerprints
from pipelines.orchestration.assets import RAW_REPORT, REPORT_TABLES, records_key
from pipelines.orchestration.batches import FIRST_WAIT_SECONDS
from pipelines.orchestration.build import build_definitions
from pipelines.orchestration.fingerprints import reading_rules, report_stamp
from pipelines.orchestration.instance import open_instance
from pipelines.orchestration.resources import ReportsFolder

CORRECTION = "corrections: []\n"


def stamps(reports: Path, project: Project) -> dict[str, str]:
    """The name of each report's reading."""
    rules = reading_rules(project)
    return {path.stem: report_stamp(path, rules) for path in sorted(reports.glob("*.txt"))}


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """A folder of two reports."""
    return write_reports(tmp_path / "reports", HOUSING, STREETS)


def changed(reports: Path, project: Project, before: dict[str, str]) -> set[str]:
    """The reports that have to be read again."""
    return {report for report, stamp in stamps(reports, project).items() if before[report] != stamp}


def test_a_correction_makes_its_own_report_be_read_again(reports: Path, own_project: Project):
    before = stamps(reports, own_project)
    own_project.corrections.mkdir(parents=True, exist_ok=True)
    (own_project.corrections / f"{HOUSING}.yaml").write_text(CORRECTION)
    assert changed(reports, own_project, before) == {HOUSING}


@pytest.mark.parametrize(("kind", "answer"), [("publisher", "barnet"), ("withhold", {"publish": ["email"]})])
def test_a_decision_about_one_document_concerns_that_one(
    kind: str, answer: object, reports: Path, own_project: Project
):
    before = stamps(reports, own_project)
    sha256 = remembered_sha256(reports / f"{STREETS}.txt")
    file = own_project.decisions / "2026-01.jsonl"
    file.write_text(json.dumps({"kind": kind, "subject": sha256, "answer": answer}) + "\n")
    assert changed(reports, own_project, before) == {STREETS}
    file.write_text(json.dumps({"kind": "reading", "subject": "q/1", "answer": "result"}) + "\n")
    assert changed(reports, own_project, before) == {HOUSING, STREETS}


def test_code_that_reads_nothing_makes_nothing_be_read_again(
    reports: Path, own_project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    package = tmp_path / "package"
    for name in ("release", "extraction"):
        (package / name).mkdir(parents=True)
        (package / name / "module.py").write_text("A = 1\n")
    monkeypatch.setattr(fingerprints, "PACKAGE", package)
    before = stamps(reports, own_project)
    published = fingerprints.publication_fingerprint([], [], own_project)
    (package / "release" / "module.py").write_text("A = 22\n")
    assert changed(reports, own_project, before) == set()
    assert fingerprints.publication_fingerprint([], [], own_project) != published
    (package / "extraction" / "module.py").write_text("A = 22\n")
    assert changed(reports, own_project, before) == {HOUSING, STREETS}


def test_a_file_is_hashed_once_while_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = tmp_path / "file"
    file.write_text("one")
    monkeypatch.setattr("pipelines.council.digests.SETTLED_NS", -1)
    first = remembered_sha256(file)
    opened: list[Path] = []
    real = Path.open

    def spy(self: Path, *given: Any, **named: Any) -> Any:
        opened.append(self)
        return real(self, *given, **named)

    monkeypatch.setattr(Path, "open", spy)
    assert remembered_sha256(file) == first
    assert opened == []
    file.write_text("two")
    assert remembered_sha256(file) != first


def test_what_was_written_a_moment_ago_is_not_remembered(tmp_path: Path):
    file = tmp_path / "file"
    for text in ("one", "two", "six"):
        file.write_text(text)
        seen = remembered_sha256(file)
        os.utime(file, (1, 1))
        file.write_text(text.upper())
        assert remembered_sha256(file) != seen


def test_one_publication_leaves_hashes_to_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    known, files = tmp_path / "dagster" / "known.json", [tmp_path / name for name in ("one", "two", "gone")]
    for file in files:
        file.write_text(file.name)
    monkeypatch.setattr("pipelines.council.digests.SETTLED_NS", -1)

    def hashes(*asked: Path) -> tuple[list[str], list[str]]:
        """Hashes as a new process tells them, and which files it opened for that."""
        opened: list[str] = []
        real = Path.open

        def spy(self: Path, *given: Any, **named: Any) -> Any:
            opened.append(self.name)
            return real(self, *given, **named)

        with monkeypatch.context() as patch:
            patch.setattr("pipelines.council.digests._known", {})
            with remembered_in(known):
                patch.setattr(Path, "open", spy)
                found = [remembered_sha256(file) for file in asked]
                patch.setattr(Path, "open", real)
        return found, opened

    first, opened = hashes(*files)
    assert opened == ["one", "two", "gone"]
    assert hashes(*files[:2]) == (first[:2], [])
    files[0].write_text("other")
    second, opened = hashes(*files[:2])
    assert (second[1], opened) == (first[1], ["one"])
    assert second[0] != first[0]
    assert str(files[2]) not in json.loads(known.read_text()), "nobody asked for it any more"
    for damage in ("", "[1]", '{"a": 1}', '{"a": [[1], "b"]}'):
        known.write_text(damage)
        assert hashes(*files[:2]) == (second, ["one", "two"])


def test_a_run_that_asks_for_little_leaves_what_others_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    known, files = tmp_path / "known.json", [tmp_path / name for name in ("one", "two", "gone")]
    for file in files:
        file.write_text(file.name)
    monkeypatch.setattr("pipelines.council.digests.SETTLED_NS", -1)

    def asks(*asked: Path) -> set[str]:
        """Which files are known after another process has asked for some."""
        with monkeypatch.context() as patch:
            patch.setattr("pipelines.council.digests._known", {})
            with remembered_in(known, adds=True):
                for file in asked:
                    remembered_sha256(file)
        return {Path(name).name for name in json.loads(known.read_text())}

    assert asks(*files[1:]) == {"two", "gone"}
    files[2].unlink()
    written = known.stat().st_mtime_ns
    assert asks(files[1]) == {"two", "gone"}
    assert known.stat().st_mtime_ns == written, "nothing is new"
    assert asks(files[0]) == {"one", "two"}


# ---- the sensor


@pytest.fixture
def definitions(project: Project) -> dg.Definitions:
    """The project's definitions."""
    return build_definitions(project)


@pytest.fixture
def runs(office: Office) -> Iterator[dg.DagsterInstance]:
    """The instance of an office that has read its one report."""
    with open_instance(office.instance) as opened:
        yield opened


def look(
    definitions: dg.Definitions, instance: dg.DagsterInstance, reports: Path, cursor: str | None
) -> dg.SensorResult | dg.SkipReason:
    """One look of the sensor at the folder."""
    resources = {**(definitions.resources or {}), "reports_folder": ReportsFolder(paths=[str(reports)])}
    context = dg.build_sensor_context(
        instance=instance,
        cursor=cursor,
        resources=resources,
        repository_def=definitions.get_repository_def(),
    )
    found = definitions.resolve_sensor_def("reports_folder")(context)
    assert isinstance(found, dg.SensorResult | dg.SkipReason)
    return found


def test_a_look_with_nothing_new_asks_dagster_for_nothing(
    definitions: dg.Definitions,
    runs: dg.DagsterInstance,
    office: Office,
    monkeypatch: pytest.MonkeyPatch,
):
    first = look(definitions, runs, office.reports, None)
    assert isinstance(first, dg.SensorResult)
    assert (first.run_requests, bool(first.cursor)) == ([], True)
    with monkeypatch.context() as closed:
        closed.setattr(dg.DagsterInstance, "event_log_storage", property(lambda _: pytest.fail("was asked")))
        begun = time.process_time()
        assert isinstance(look(definitions, runs, office.reports, first.cursor), dg.SkipReason)
        assert time.process_time() - begun < 1
    write_reports(office.reports, STREETS)
    second = look(definitions, runs, office.reports, first.cursor)
    assert isinstance(second, dg.SensorResult)
    assert [request.partition_key for request in second.run_requests or ()] == [STREETS]
    assert second.cursor == "", "something is left to do"


# ---- a bad report


def test_a_report_that_cannot_be_read_is_a_result_with_a_failed_check(
    definitions: dg.Definitions, office: Office
):
    with open_instance(office.instance) as runs:
        before = runs.get_latest_materialization_event(records_key("key-actions"))
        (office.reports / f"{HOUSING}.txt").write_text("")
        resources = {"reports_folder": {"config": {"paths": [str(office.reports)]}}}
        done = definitions.resolve_job_def("read_report").execute_in_process(
            instance=runs, partition_key=HOUSING, run_config={"resources": resources}
        )
        assert done.success, "so Dagster goes on with all others"
        [check] = done.get_asset_check_evaluations()
        assert (check.check_name, check.passed, check.asset_key) == ("readable", False, RAW_REPORT)
        assert "holds no bytes" in str(check.description)
        made = {event.asset_key for event in done.all_events if event.is_step_materialization}
        assert {RAW_REPORT, REPORT_TABLES, records_key("key-actions")} <= made
        after = runs.get_latest_materialization_event(records_key("key-actions"))
        assert before
        assert after
        assert before.run_id != after.run_id
        assert isinstance(look(definitions, runs, office.reports, None), dg.SensorResult)
        requests = getattr(look(definitions, runs, office.reports, None), "run_requests", None)
        assert requests == [], "it was tried, and is not tried again until it changes"
    again = office.publish(through_dagster=True)
    assert again.exit_code == 1
    assert "holds no bytes" in again.output
    assert office.current() == [HOUSING], "its last good reading stands"


def test_a_reading_that_ran_out_of_time_is_told_and_tried_again(
    definitions: dg.Definitions, office: Office, monkeypatch: pytest.MonkeyPatch
):
    """The machine may have been too busy: twice at once, then by the sensor, ever more seldom."""
    tries = []

    def out_of_time(report: Report, *_: object) -> None:
        tries.append(report.id)
        raise ReportTimeoutError(report.path.name, "takes more than 1 seconds", "split it")

    monkeypatch.setattr("pipelines.orchestration.assets.read_identified", out_of_time)
    with open_instance(office.instance) as runs:
        (office.reports / f"{HOUSING}.txt").write_text("A report of another kind.")
        first = look(definitions, runs, office.reports, None)
        assert isinstance(first, dg.SensorResult)
        [request] = first.run_requests or ()
        done = definitions.resolve_job_def("read_report").execute_in_process(
            instance=runs,
            partition_key=HOUSING,
            run_config={"resources": {"reports_folder": {"config": {"paths": [str(office.reports)]}}}},
            tags=dict(request.tags),
        )
        assert done.success
        assert tries == [HOUSING, HOUSING]
        [check] = done.get_asset_check_evaluations()
        assert (check.passed, "takes more than 1 seconds" in str(check.description)) == (False, True)
        assert getattr(look(definitions, runs, office.reports, None), "run_requests", None) == []
        later = time.time() + FIRST_WAIT_SECONDS + 1
        monkeypatch.setattr("pipelines.orchestration.automation.time", SimpleNamespace(time=lambda: later))
        again = look(definitions, runs, office.reports, None)
        assert [each.partition_key for each in getattr(again, "run_requests", ())] == [HOUSING]


def test_the_floor_records_as_much_of_nothing(office: Office, project: Project, tmp_path: Path):
    """Which is why it can be held beside what a report costs."""
    with open_instance(office.instance) as instance:
        recorded = {
            job: len(instance.all_logs(instance.get_runs(dg.RunsFilter(job_name=job), limit=1)[0].run_id))
            for job in floor.JOBS
        }
    floor.note_modules(tmp_path / "noted")
    floor.note_runs(office.instance, tmp_path / "noted", [HOUSING])
    assert floor.run_empty(project, tmp_path / "noted", HOUSING) == recorded
    assert floor.load_all(tmp_path / "noted") > 1_000
