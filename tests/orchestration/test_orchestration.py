"""The Dagster project: what it costs to load, what it is made of, how it starts by itself, and that a run
started from its web server publishes the same bytes as the command line."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import dagster as dg
import pytest
from conftest import CHECKOUT, DATA_FOLDERS, PUBLISHED, Office, Openbarnet, Printed
from dagster._utils.schedules import schedule_execution_time_iterator
from forbidden import forbid
from small_reports import HOUSING, STREETS, change, write_reports

from pipelines.assembly import steps as assemble
from pipelines.council.project import Project
from pipelines.datasets.declared.folder import datasets_with_files
from pipelines.datasets.registry import CHECK_KINDS as KINDS
from pipelines.extraction.rereading import SecondReader
from pipelines.orchestration.assets import REPORTS, package_key, records_key
from pipelines.orchestration.batches import current_reports
from pipelines.orchestration.build import build_definitions
from pipelines.orchestration.datasets import dataset_key, files_key
from pipelines.orchestration.fingerprints import reading_rules, report_stamp
from pipelines.orchestration.instance import open_instance
from pipelines.orchestration.resources import ReportsFolder
from pipelines.orchestration.targets import target_key
from pipelines.release.metadata import load_packages
from pipelines.rows.records import PrintedSpot
from pipelines.rows.schemas import load_schemas
from pipelines.targets import load_targets

HEAVY = {
    "duckdb",
    "frictionless",
    "great_expectations",
    "numpy",
    "pandas",
    "pdfplumber",
    "pyarrow",
    "pypdfium2",
    "starlette",
    "wordfreq",
}
BIN = Path(sys.executable).parent
RESOURCES = assemble.report_resources(load_schemas(CHECKOUT / "schemas"))


@pytest.fixture(scope="module")
def definitions(project: Project) -> dg.Definitions:
    """The project's definitions."""
    return build_definitions(project)


# ---- loading


def test_loading_the_definitions_imports_nothing_heavy():
    program = f"""
import sys
import pipelines.definitions
pipelines.definitions.defs().get_repository_def()
print(sorted({HEAVY!r} & set(sys.modules)))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=CHECKOUT, check=True
    )
    assert done.stdout == "[]\n"


def test_importing_the_definitions_opens_no_data_file():
    program = """
import sys
opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
import pipelines.definitions
print([path for path in opened if path.endswith((".json", ".yaml", ".md"))])
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=CHECKOUT, check=True
    )
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("command", [("dg", "check", "defs"), ("dagster", "definitions", "validate")])
def test_dagsters_own_checks_accept_a_checkout(command: tuple[str, ...], tmp_path: Path):
    checkout = tmp_path / "checkout"
    for folder in ("pipelines", "schemas", "expectations", "datapackages"):
        shutil.copytree(CHECKOUT / folder, checkout / folder)
    for file in ("pyproject.toml", "workspace.yaml"):
        shutil.copy(CHECKOUT / file, checkout)
    settings = {
        "DAGSTER_HOME": str(tmp_path),
        "PYTHONPATH": str(checkout),
        "PATH": f"{BIN}:{os.environ['PATH']}",
    }
    (tmp_path / "dagster.yaml").write_text("telemetry: {enabled: false}")
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=checkout, env={**os.environ, **settings}, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


# ---- what it is made of


def test_every_resource_and_package_has_an_asset(definitions: dg.Definitions, project: Project):
    keys = set(definitions.resolve_asset_graph().get_all_asset_keys())
    expected = {dg.AssetKey(name) for name in ("raw_report", "report_tables", "reports_read", "catalogue")}
    expected |= {records_key(resource) for resource in (*RESOURCES, *assemble.DERIVED)}
    expected |= {package_key(package.name) for package in load_packages(project.datapackages)}
    datasets = datasets_with_files(project, project.tables)
    expected |= {of(one.id) for one in datasets for of in (dataset_key, files_key)}
    expected |= {target_key(target.name) for target in load_targets(project) if target.is_enabled}
    assert keys == expected


def test_only_what_is_read_from_one_report_is_partitioned(definitions: dg.Definitions):
    graph = definitions.resolve_asset_graph()
    partitioned = {key for key in graph.get_all_asset_keys() if graph.get(key).partitions_def == REPORTS}
    per_report = {records_key(resource) for resource in RESOURCES}
    assert partitioned == per_report | {dg.AssetKey("raw_report"), dg.AssetKey("report_tables")}


@pytest.mark.parametrize("resource", [*RESOURCES, *assemble.DERIVED])
def test_a_resource_has_checks_of_schema_and_suite_and_tells_what_it_holds_back(
    definitions: dg.Definitions, resource: str
):
    graph = definitions.resolve_asset_graph()
    specs = {
        key.name: graph.get_check_spec(key)
        for key in graph.get_check_keys_for_assets({records_key(resource)})
    }
    proven = {"checks": dict.fromkeys(KINDS, False), "discrepancies": {"reading": False}}
    own = proven.get(resource, {}) if resource in assemble.DERIVED else {"reconciled": False}
    is_of_all = resource in assemble.DERIVED  # one report's fault stops no step: its package is held back
    assert {name: spec.blocking for name, spec in specs.items() if spec} == {
        "schema": is_of_all,
        "suite": is_of_all,
        "screen": False,
        "understood": False,
        "quarantine": False,
        **own,
    }


def test_the_schedule_keeps_london_time_through_the_year(definitions: dg.Definitions):
    schedule = definitions.resolve_schedule_def("weekday_publication")
    london = ZoneInfo("Europe/London")
    for start in (datetime(2026, 1, 2, 12, tzinfo=UTC), datetime(2026, 7, 3, 12, tzinfo=UTC)):  # Fridays
        ticks = schedule_execution_time_iterator(
            start.timestamp(), schedule.cron_schedule, schedule.execution_timezone
        )
        local = next(ticks).astimezone(london)
        assert (local.hour, local.minute, local.strftime("%A")) == (7, 0, "Monday")


# ---- the sensor


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    """An instance of its own."""
    with open_instance(tmp_path / "runs") as opened:
        yield opened


def tick(
    definitions: dg.Definitions, instance: dg.DagsterInstance, reports: Path
) -> dg.SensorResult | dg.SkipReason:
    """One evaluation of the sensor on a folder, with its partition requests carried out."""
    sensor = definitions.resolve_sensor_def("reports_folder")
    resources = {**(definitions.resources or {}), "reports_folder": ReportsFolder(paths=[str(reports)])}
    context = dg.build_sensor_context(
        instance=instance, resources=resources, repository_def=definitions.get_repository_def()
    )
    result = sensor(context)
    for request in getattr(result, "dynamic_partitions_requests", None) or ():
        if isinstance(request, dg.AddDynamicPartitionsRequest):
            instance.add_dynamic_partitions(request.partitions_def_name, list(request.partition_keys))
        else:
            for key in request.partition_keys:
                instance.delete_dynamic_partition(request.partitions_def_name, key)
    return result


def requested(result: dg.SensorResult | dg.SkipReason) -> list[str | None]:
    assert isinstance(result, dg.SensorResult)
    return [request.partition_key for request in result.run_requests or ()]


def test_the_sensor_makes_a_partition_of_a_report_and_has_it_read(
    definitions: dg.Definitions, instance: dg.DagsterInstance, tmp_path: Path
):
    reports = write_reports(tmp_path / "reports")
    assert requested(tick(definitions, instance, reports)) == [HOUSING]
    assert instance.get_dynamic_partitions("reports") == [HOUSING]
    write_reports(reports, STREETS)
    assert requested(tick(definitions, instance, reports)) == [HOUSING, STREETS], "the first is still unread"
    (reports / f"{STREETS}.txt").unlink()
    tick(definitions, instance, reports)
    assert instance.get_dynamic_partitions("reports") == [HOUSING]


def test_a_changed_report_has_another_run_key(
    definitions: dg.Definitions, instance: dg.DagsterInstance, tmp_path: Path
):
    reports = write_reports(tmp_path / "reports")
    keys = []
    for _ in range(2):
        result = tick(definitions, instance, reports)
        assert isinstance(result, dg.SensorResult)
        keys += [request.run_key for request in result.run_requests or ()]
        change(reports, "No budget yet.", "Money was found.") if len(keys) == 1 else None
    assert len(set(keys)) == 2


def test_the_sensor_leaves_what_the_command_line_has_read(definitions: dg.Definitions, office: Office):
    with open_instance(office.instance) as runs:
        assert requested(tick(definitions, runs, office.reports)) == []
        change(office.reports, "No budget yet.", "Money was found.")
        assert requested(tick(definitions, runs, office.reports)) == [HOUSING]


def test_a_missing_folder_is_a_reason_to_skip(
    definitions: dg.Definitions, instance: dg.DagsterInstance, tmp_path: Path
):
    instance.add_dynamic_partitions("reports", [HOUSING])
    result = tick(definitions, instance, tmp_path / "nowhere")
    assert isinstance(result, dg.SkipReason)
    assert "nowhere" in str(result.skip_message)
    assert instance.get_dynamic_partitions("reports") == [HOUSING], "an unmounted disk deletes no partition"


# ---- what runs leave


def evaluations(instance: dg.DagsterInstance, key: dg.AssetKey) -> dict[str, tuple[bool, str | None]]:
    """Result and description of an asset's checks, by name, as the last run left them."""
    found = {}
    ours = ("schema", "suite", "screen", "understood", "quarantine", "recognised", "placed", "released")
    for name in (*ours, "reconciled", "reading", *KINDS):
        history = instance.event_log_storage.get_asset_check_execution_history(
            dg.AssetCheckKey(key, name), limit=1
        )
        for record in history:
            event = record.event.dagster_event if record.event else None
            if event and event.event_type is dg.DagsterEventType.ASSET_CHECK_EVALUATION:
                evaluation = event.asset_check_evaluation_data
                found[name] = (evaluation.passed, evaluation.description)
    return found


def test_a_run_leaves_counts_previews_links_and_versions(
    first_publication: tuple[Office, Printed], project: Project
):
    office, _ = first_publication
    with open_instance(office.instance) as runs:
        records = runs.get_latest_materialization_event(records_key("key-actions"))
        package = runs.get_latest_materialization_event(package_key("key-actions"))
        assert records
        assert package
        assert records.asset_materialization
        assert package.asset_materialization
        assert records.asset_materialization.metadata["dagster/row_count"].value == 3
        preview = records.asset_materialization.metadata["preview"].value
        assert preview.records[2].data["action"] == "Open the repairs line at weekends"
        assert package.asset_materialization.metadata["version"].value == "1.0.0"
        assert str(package.asset_materialization.metadata["portal"].value).endswith("/datasets/key-actions")
        stamp = report_stamp(office.reports / f"{HOUSING}.txt", reading_rules(project))
        assert current_reports(runs, [records_key("key-actions")], {HOUSING: stamp}) == {HOUSING}


def test_dagsters_own_storage_reads_what_the_command_line_recorded(first_publication: tuple[Office, Printed]):
    office, _ = first_publication
    with dg.DagsterInstance.from_config(str(office.instance)) as runs:
        assert sorted((run.job_name, run.status) for run in runs.get_runs()) == [
            ("publish", dg.DagsterRunStatus.SUCCESS),
            ("read_report", dg.DagsterRunStatus.SUCCESS),
        ]
        event = runs.get_latest_materialization_event(dg.AssetKey("catalogue"))
        assert event
        assert event.job_name == "publish"


def test_a_failing_row_shows_at_its_asset_and_check(office: Office, own_project: Project):
    forbid(own_project, "Green Amber")
    office.publish(through_dagster=True)
    with open_instance(office.instance) as runs:
        passed, description = evaluations(runs, records_key("key-actions"))["schema"]
        assert not passed
        assert "1 of 3" in str(description)
        held = evaluations(runs, records_key("key-actions"))["quarantine"]
        assert held[0] is False
        assert str(held[1]).startswith("key-actions: 2 of 3 rows read, 1 held back; line ")
        assert evaluations(runs, records_key("indicator-results"))["schema"] == (True, None)
        assert evaluations(runs, records_key("indicator-results"))["quarantine"] == (True, None)
        assert evaluations(runs, package_key("key-actions"))["released"][0] is True
        assert evaluations(runs, package_key("indicators"))["released"][0] is True


def test_a_suite_that_finds_a_failing_row_shows_it(office: Office, own_project: Project):
    suite = own_project.expectations / "key-actions.json"
    described = json.loads(suite.read_text(encoding="utf-8"))
    described["expectations"].append(
        {
            "type": "expect_column_values_to_not_match_regex",
            "kwargs": {"column": "comment", "regex": "budget"},
            "severity": "critical",
            "notes": "Nobody speaks of money.",
        }
    )
    suite.write_text(json.dumps(described), encoding="utf-8")
    assert office.publish(through_dagster=True).exit_code == 0
    with open_instance(office.instance) as runs:
        found = evaluations(runs, records_key("key-actions"))
        assert (found["schema"][0], found["suite"][0]) == (True, False)


def test_an_unknown_table_is_a_warning_at_its_report(office: Office):
    heads = "Ref\tActions from Management Agreement or Business Plan\tRAG Rating\tComments"
    change(office.reports, heads, "Ships\tHarbours\tWeather\tTides")
    change(office.reports, "## 2. Key Actions", "## 2. At sea")
    office.publish(through_dagster=True)
    with open_instance(office.instance) as runs:
        assert evaluations(runs, dg.AssetKey("report_tables"))["recognised"][0] is False


def test_a_run_of_one_package_alone_works(definitions: dg.Definitions, office: Office):
    before = office.contents()
    with open_instance(office.instance) as runs:
        result = definitions.resolve_implicit_global_asset_job_def().execute_in_process(
            instance=runs,
            asset_selection=[package_key("key-actions")],
            run_config={"resources": {"store_folder": {"config": {"root": str(office.store)}}}},
        )
    assert result.asset_value(package_key("key-actions")).status == "unchanged"
    assert office.contents() == before


NEXT_MOVE = "materialise its partition (job read_report), then publish again"


def test_a_report_nobody_has_read_is_named_and_stops_no_other(definitions: dg.Definitions, office: Office):
    write_reports(office.reports, STREETS)
    resources = {
        "store_folder": {"config": {"root": str(office.store)}},
        "reports_folder": {"config": {"paths": [str(office.reports)]}},
    }
    with open_instance(office.instance) as runs:
        runs.add_dynamic_partitions("reports", [STREETS])
        result = definitions.resolve_job_def("publish").execute_in_process(
            instance=runs, raise_on_error=False, run_config={"resources": resources}
        )
    assert result.success
    told = f"{STREETS}: this report is in the folder but has not been read as it now is; {NEXT_MOVE}"
    assert office.catalog()["problems"] == [told]
    assert HOUSING in office.current()
    assert STREETS not in office.current()


# ---- a server


class Server:
    """`openbarnet dagster` on an office, and its GraphQL."""

    def __init__(self, office: Office) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        project = office.root / "project"  # without tables, which would be published with each run
        for folder in DATA_FOLDERS:
            shutil.copytree(CHECKOUT / folder, project / folder)
        where = ["--reports", str(office.reports), "--store", str(office.store), "--port", str(self.port)]
        self.log = (office.root / "server.log").open("w")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "pipelines.cli", "dagster", *where],
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
            cwd=CHECKOUT,
            env={**os.environ, "OPENBARNET_PROJECT": str(project)},
        )

    def stop(self) -> None:
        """End the server and what it started."""
        self.process.send_signal(signal.SIGINT)
        try:
            assert self.process.wait(timeout=40) == 0
        finally:
            self.process.kill()
            self.log.close()

    def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """The data of a GraphQL answer."""
        body = json.dumps({"query": query, "variables": variables}).encode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/graphql", body, {"content-type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            found: dict[str, Any] = json.load(answer)["data"]
        return found

    def runs(self) -> list[tuple[str, str, str]]:
        """Job, partition and status of every run."""
        query = "{ runsOrError { ... on Runs { results { jobName status tags { key value } } } } }"
        found = self.ask(query)["runsOrError"]["results"]
        tags = [{tag["key"]: tag["value"] for tag in run["tags"]} for run in found]
        return sorted(
            (run["jobName"], tag.get("dagster/partition", ""), run["status"])
            for run, tag in zip(found, tags, strict=True)
        )

    def wait_for(self, *runs: tuple[str, str, str], patience_seconds: float = 300) -> None:
        """Wait until exactly these runs are there."""
        deadline = time.monotonic() + patience_seconds
        seen: object = None
        while time.monotonic() < deadline:
            try:
                seen = self.runs()
            except OSError as error:
                seen = error
            if seen == sorted(runs):
                return
            time.sleep(1)
        raise TimeoutError(f"saw {seen}; {Path(self.log.name).read_text()[-3000:]}")


@pytest.fixture
def empty_office(tmp_path: Path, openbarnet: Openbarnet) -> Office:
    """An office that has no report yet."""
    office = Office(tmp_path / "office", openbarnet)
    office.reports.mkdir(parents=True)
    return office


@pytest.fixture
def server(empty_office: Office) -> Iterator[Server]:
    """The Dagster UI on an office that has published nothing yet."""
    running = Server(empty_office)
    yield running
    running.stop()


LAUNCH = """
mutation ($run: ExecutionParams!) {
  launchRun(executionParams: $run) { __typename ... on PythonError { message } }
}
"""


def test_a_report_dropped_into_the_folder_is_read_and_a_run_from_the_server_publishes_the_same_bytes(
    server: Server, empty_office: Office, first_publication: tuple[Office, Printed]
):
    write_reports(empty_office.reports)
    server.wait_for(("read_report", HOUSING, "SUCCESS"))
    job = {"repositoryLocationName": "open-barnet", "repositoryName": "__repository__", "jobName": "publish"}
    settings = {"ops": {"catalogue": {"config": {"published": PUBLISHED}}}}
    answer = server.ask(LAUNCH, run={"selector": job, "runConfigData": settings, "mode": "default"})
    assert answer["launchRun"] == {"__typename": "LaunchRunSuccess"}
    server.wait_for(("publish", "", "SUCCESS"), ("read_report", HOUSING, "SUCCESS"))
    assert empty_office.contents() == first_publication[0].contents(), "as from the command line"


def misread(_: SecondReader, spot: PrintedSpot) -> str:
    return spot.text.replace("16,677", "16,667")


def test_a_row_with_a_figure_that_a_second_reader_reads_differently_is_held_back(
    tmp_path: Path, openbarnet: Openbarnet, project: Project, monkeypatch: pytest.MonkeyPatch
):
    """Two savings of 2018/19 in the addendum differ by one digit: if it is ours, their rows do not go out."""
    office = Office(tmp_path, openbarnet)
    office.reports.mkdir()
    shutil.copy(project.reports / "2017-18-corporate-plan-addendum.pdf", office.reports)
    monkeypatch.setattr("pipelines.extraction.rereading.SecondReader.__call__", misread)
    done = office.publish(through_dagster=True)
    assert done.exit_code == 0
    assert office.versions()["savings"] == ["1.0.0"]
    quality = json.loads((office.store / "savings" / "1.0.0" / "quality.json").read_text(encoding="utf-8"))
    held = [row for row in quality["held_back"] if row["checks"] == ["reading/differently"]]
    assert len(held) == 1
    assert "16677" in json.dumps(held[0]["cells"])
    assert held[0]["stage"] == "checking"
    with open_instance(office.instance) as runs:
        assert evaluations(runs, records_key("discrepancies"))["reading"][0] is False
        assert evaluations(runs, package_key("savings"))["released"][0] is True
        assert evaluations(runs, records_key("checks"))["equal"][0] is False
        assert evaluations(runs, records_key("checks"))["hundred"][0] is True
        assert evaluations(runs, records_key("savings"))["reconciled"][0] is False
