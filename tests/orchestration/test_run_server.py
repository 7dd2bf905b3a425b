"""A process that has everything loaded: each run is a fork of it, none is made by old code, none is lost."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import dagster as dg
import pytest
from conftest import PUBLISHED, Office
from dagster._core.code_pointer import ModuleCodePointer
from dagster._core.definitions.reconstruct import ReconstructableRepository
from dagster._core.launcher import LaunchRunContext
from dagster._core.storage.tags import GRPC_INFO_TAG, PARTITION_NAME_TAG
from small_reports import HOUSING, STREETS, write_reports

from pipelines.council.project import Project, default_project
from pipelines.datasets.declared.folder import datasets_with_files
from pipelines.exceptions import OpenBarnetError
from pipelines.orchestration import build, fingerprints, launcher, run_requests, run_server, services
from pipelines.orchestration.automation import PUBLISH_JOB, sync_partitions
from pipelines.orchestration.batches import READ_JOB
from pipelines.orchestration.datasets import dataset_key
from pipelines.orchestration.gathering import SERVED
from pipelines.orchestration.instance import SETTINGS_FILE, open_instance, prepare_instance
from pipelines.orchestration.run_requests import SERVER_VARIABLE, interrupt_run, start_run

SERVER = """
import os, sys, threading, time
from pathlib import Path
from pipelines.orchestration.run_server import Prepared, begin

folder = Path(__file__).parent
if (folder / "cannot-begin").exists():
    raise SystemExit(1)
if (folder / "another-user").exists():
    os.geteuid = lambda: 54321
rules = folder / "rules"

def stamp():
    if (text := rules.read_text()) == "gone":
        raise RuntimeError(text)
    return text

def write(name, text):
    with (folder / name).open("a") as file:
        file.write(text + "\\n")

def prepare():
    write("prepared", f"{os.getpid()} {stamp()}")
    if "thread" in stamp():
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
    return Prepared(stamp(), "broken rules" if "broken" in stamp() else "")

def execute(home, run):
    write("made", f"{run} {os.getpid()} {os.getppid()} {RULES}")
    if "long" in run:
        try:
            time.sleep(600)
        except KeyboardInterrupt:
            write("interrupted", run)

def tell(home, run, status):
    write("told", f"{run} {status}")

RULES = stamp()
begin([*sys.argv[1:]], [sys.executable, __file__], prepare, stamp, execute, tell)
"""


def until(is_so: Callable[[], bool], seconds: float = 30) -> bool:
    """Whether something comes to be so."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if is_so():
            return True
        time.sleep(0.02)
    return is_so()


def lives(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] not in "ZX"


ASK = """
from pathlib import Path
from pipelines.orchestration.run_requests import start_run
print(start_run(Path("home"), "one") == "")
"""


class Served:
    """A server that makes runs of another kind: they write down who they are."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "rules").write_text("first")
        (folder / "server.py").write_text(SERVER)
        self.begin()

    def begin(self) -> None:
        """As the service starts it, and starts it again."""
        already = len(self.lines("prepared"))
        self.process = subprocess.Popen(
            [sys.executable, str(self.folder / "server.py"), str(self.folder), str(self.socket)],
            start_new_session=True,
        )
        assert until(lambda: len(self.lines("prepared")) == already + 1)

    @property
    def socket(self) -> Path:
        return self.folder / "runs"

    def lines(self, name: str) -> list[list[str]]:
        file = self.folder / name
        return [line.split() for line in file.read_text().splitlines()] if file.exists() else []

    def made(self, run: str) -> list[list[str]]:
        return [line[1:] for line in self.lines("made") if line[0] == run]

    def start(self, run: str) -> str:
        return start_run(self.folder, run)

    def stop(self, run: str) -> bool:
        return interrupt_run(self.folder, run)

    def pid_of(self, run: str) -> int:
        assert until(lambda: bool(self.made(run)))
        return int(self.made(run)[0][0])


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """A server, found as the parts of a service find it."""
    one = Served(tmp_path)
    monkeypatch.setenv(SERVER_VARIABLE, str(one.socket))
    yield one
    one.process.kill()
    one.process.wait()


def test_a_run_is_a_fork_of_the_process_that_has_everything_loaded(served: Served):
    assert [served.start("one"), served.start("two")] == ["", ""]
    pids = {served.pid_of(run) for run in ("one", "two")}
    assert len(pids) == 2
    assert {line[1] for run in ("one", "two") for line in served.made(run)} == {str(served.process.pid)}
    assert len(served.lines("prepared")) == 1, "it was loaded once"
    assert until(lambda: not any(map(lives, pids)))
    assert served.lines("told") == [], "a run that ended by itself has told what there is to tell"


def test_a_run_that_is_killed_is_told_at_once_and_harms_no_other(served: Served):
    assert [served.start("long-one"), served.start("long-two")] == ["", ""]
    first, second = served.pid_of("long-one"), served.pid_of("long-two")
    os.kill(first, signal.SIGKILL)
    assert until(lambda: served.lines("told") == [["long-one", "-9"]])
    assert lives(second)
    assert served.start("three") == ""
    served.pid_of("three")


def test_a_run_is_interrupted_when_asked_though_a_shell_had_that_ignored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        served = Served(tmp_path)
    finally:
        signal.signal(signal.SIGINT, before)
    monkeypatch.setenv(SERVER_VARIABLE, str(served.socket))
    try:
        assert served.start("long") == ""
        served.pid_of("long")
        assert not served.stop("another")
        assert served.stop("long")
        assert until(lambda: served.lines("interrupted") == [["long"]])
    finally:
        served.process.kill()
        served.process.wait()


@pytest.mark.parametrize("kind", [signal.SIGTERM, signal.SIGKILL])
def test_runs_end_with_their_server_however_it_ends(served: Served, kind: signal.Signals):
    assert served.start("long") == ""
    run = served.pid_of("long")
    served.process.send_signal(kind)
    served.process.wait(10)
    assert until(lambda: not lives(run), 5)


def test_no_run_is_made_by_old_code_and_those_at_work_end_as_they_began(served: Served):
    assert served.start("long") == ""
    old = served.pid_of("long")
    (served.folder / "rules").write_text("second")
    assert served.start("new") == "", "the launcher asked again"
    served.pid_of("new")
    assert served.made("new")[0][2] == "second"
    assert [pid for pid, _ in served.lines("prepared")] == [str(served.process.pid)] * 2, "the same number"
    assert lives(old)
    assert served.stop("long"), "it is known to the new one"
    assert until(lambda: not lives(old))
    assert served.start("long-again") == ""
    os.kill(served.pid_of("long-again"), signal.SIGKILL)
    assert until(lambda: served.lines("told") == [["long-again", "-9"]])


@pytest.mark.parametrize("rules", ["broken", "thread", "gone"])
def test_what_cannot_be_loaded_or_has_threads_is_never_forked(served: Served, rules: str):
    (served.folder / "rules").write_text(rules)
    assert served.start("one") != ""
    (served.folder / "rules").write_text("mended")
    assert served.start("two") == ""
    served.pid_of("two")
    assert served.made("one") == []


def test_who_has_given_up_waiting_is_not_taken_at_an_old_word(
    served: Served, monkeypatch: pytest.MonkeyPatch
):
    """Whoever is told that a run was not started starts it another way: it would be made twice."""
    served.process.send_signal(signal.SIGSTOP)
    monkeypatch.setattr(run_requests, "PATIENCE_SECONDS", 0.3)
    assert "does not answer" in served.start("late")
    served.process.send_signal(signal.SIGCONT)
    monkeypatch.undo()
    os.environ[SERVER_VARIABLE] = str(served.socket)
    try:
        assert served.start("after") == ""
    finally:
        del os.environ[SERVER_VARIABLE]
    served.pid_of("after")
    assert served.made("late") == []


def test_one_that_was_killed_is_followed_by_another_at_the_socket_it_left(served: Served):
    served.process.kill()
    served.process.wait()
    assert served.socket.exists()
    assert "does not answer" in served.start("meanwhile")
    served.begin()
    assert served.start("after") == ""
    served.pid_of("after")
    assert served.made("meanwhile") == []


def test_what_cannot_begin_does_not_end_the_runs_at_work(served: Served):
    assert served.start("long") == ""
    run = served.pid_of("long")
    (served.folder / "rules").write_text("second")
    (served.folder / "cannot-begin").touch()
    assert "cannot begin" in served.start("one")
    assert lives(run)
    (served.folder / "cannot-begin").unlink()
    assert served.start("two") == ""
    assert served.pid_of("two")
    assert [line[2] for line in served.made("two")] == ["second"]
    assert lives(run)
    assert served.made("one") == []


def test_runs_of_another_folder_and_of_another_user_are_not_started(
    served: Served, monkeypatch: pytest.MonkeyPatch
):
    assert "another folder" in start_run(served.folder / "other", "one")
    with monkeypatch.context() as of_another:
        of_another.setattr(os, "geteuid", lambda: 54321)
        assert "another user's" in served.start("one")
    (served.folder / "another-user").touch()
    served.process.kill()
    served.process.wait()
    served.begin()
    assert "does not answer" in served.start("one")
    assert served.made("one") == []


def test_where_memory_is_short_a_run_is_ended_and_not_the_server(served: Served):
    assert served.start("long") == ""
    run = served.pid_of("long")
    larger = [int(Path(f"/proc/{pid}/oom_score_adj").read_text()) for pid in (served.process.pid, run)]
    assert larger[0] < larger[1]


def test_runs_leave_nothing_in_the_server(served: Served):
    def held() -> tuple[int, int]:
        of_server = Path(f"/proc/{served.process.pid}")
        pages = int((of_server / "statm").read_text().split()[1])
        return len([*(of_server / "fd").iterdir()]), pages

    def made(names: list[str]) -> None:
        for name in names:
            assert served.start(name) == ""
        assert until(lambda: not any(lives(served.pid_of(name)) for name in names))
        assert until(lambda: held()[0] <= files)

    files = held()[0]
    made([f"early-{number}" for number in range(20)])
    before = held()
    made([f"late-{number}" for number in range(60)])
    after = held()
    assert after[0] == before[0]
    assert after[1] - before[1] < 250, "a megabyte in sixty runs would be one in a night"


def test_a_server_that_hangs_does_not_hold_up_whoever_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """It may have started the run, so nobody else does."""
    place = tmp_path / "runs"
    monkeypatch.setenv(SERVER_VARIABLE, str(place))
    monkeypatch.setattr(run_requests, "ANSWER_SECONDS", 0.2)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(place))
        listener.listen()
        held: list[socket.socket] = []
        threading.Thread(target=lambda: held.append(said_ready(listener)), daemon=True).start()
        assert start_run(tmp_path, "one") == ""


def said_ready(listener: socket.socket) -> socket.socket:
    connection, _ = listener.accept()
    connection.sendall(json.dumps({"ready": True}).encode() + b"\n")
    return connection


def test_a_word_that_was_given_and_not_answered_is_not_given_to_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """The server may have started the run before it was killed: run monitoring sees whether it lives."""
    place = tmp_path / "runs"
    monkeypatch.setenv(SERVER_VARIABLE, str(place))
    assert start_run(tmp_path, "one") != "", "there is nobody"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(place))
        listener.listen()
        asking = subprocess.Popen(
            [sys.executable, "-c", ASK],
            stdout=subprocess.PIPE,
            text=True,
        )  # fmt: skip
        connection = said_ready(listener)
        assert b"one" in connection.recv(100)
        connection.close()
        assert asking.communicate()[0].strip() == "True"


# ---- with all that is loaded

WATCHED = """
import os, sys
from pathlib import Path
from pipelines.orchestration import run_server

def execute(home, run):
    before = {*sys.modules}
    run_server.execute(home, run)
    with Path(sys.argv[2]).with_name("late").open("a") as file:
        file.write("".join(f"{name}\\n" for name in sorted({*sys.modules} - before)))

os.environ.update(run_server.ONE_THREAD)
told = run_server.prepare, run_server.loaded_stamp, execute, run_server.tell
run_server.begin(sys.argv[1:], [sys.executable, __file__], *told)
"""
LOADED_ONCE = {"pipelines", "dagster", "sqlalchemy", "alembic", "pyarrow", "pydantic"}
"""Packages that every run needs; what only some need, such as what makes workbooks, each loads by itself."""


def test_a_service_publishes_the_same_bytes_and_its_runs_load_next_to_nothing(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    write_reports(office.reports, STREETS)
    other = office.copied(tmp_path / "other")
    assert other.publish().exit_code == 0
    program, place = tmp_path / "server.py", tmp_path / "runs"
    program.write_text(WATCHED)
    monkeypatch.setenv(SERVER_VARIABLE, str(place))
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # as a shell has it for what is in the background
    try:
        server = subprocess.Popen([sys.executable, str(program), str(office.instance), str(place)])
    finally:
        signal.signal(signal.SIGINT, before)
    try:
        assert until(place.exists, 60)
        with open_instance(office.instance) as instance:
            held = [each.readlink() for each in Path(f"/proc/{server.pid}/fd").iterdir()]
            assert [path for path in held if path.suffix in {".db", ".db-wal", ".db-shm"}] == []
            sync_partitions(instance, [HOUSING, STREETS])
            for job, tags in ((READ_JOB, {PARTITION_NAME_TAG: STREETS}), (PUBLISH_JOB, {})):
                run = asked_for(instance, office, job, tags)
                instance.run_launcher.launch_run(LaunchRunContext(run, None))
                assert until(lambda run=run: ended(office.instance, run.run_id), 120)
                # a report that was just read is made ready by the run that read it, whose reader still waits
                assert (office.instance / "storage" / SERVED / f"{STREETS}.pickle").exists()
        with open_instance(office.instance) as instance:
            assert {run.status for run in instance.get_runs(limit=2)} == {dg.DagsterRunStatus.SUCCESS}
        server.terminate()
        assert server.wait(10) == -signal.SIGTERM, "it ends without a word"
    finally:
        server.kill()
        server.wait()
    assert office.contents() == other.contents()
    late = {*place.with_name("late").read_text().split()}
    ours = [name for name in sorted(late) if name.split(".")[0] in LOADED_ONCE]
    assert [name for name in ours if ".vendored." not in name] == []


def asked_for(instance: dg.DagsterInstance, office: Office, job: str, tags: dict[str, str]) -> dg.DagsterRun:
    """A run as the daemon hands it to the launcher."""
    pointer = ModuleCodePointer("pipelines.definitions", "defs")
    named = ReconstructableRepository(pointer).get_reconstructable_job(job)
    definition = named.get_definition()
    project = default_project()
    datasets = {dataset_key(one.id) for one in datasets_with_files(project, project.tables)}
    resources = {
        "reports_folder": {"config": {"paths": [str(office.reports)]}},
        "tables_folder": {"config": {"enabled": False}},
        "store_folder": {"config": {"root": str(office.store)}},
    }
    config = {"resources": {name: resources[name] for name in resources if name in definition.resource_defs}}
    if job == PUBLISH_JOB:
        config["ops"] = {"catalogue": {"config": {"published": PUBLISHED}}}
    selected = frozenset({*definition.asset_layer.executable_asset_keys} - datasets)
    return instance.create_run_for_job(
        definition.get_subset(asset_selection=selected),
        run_config=config,
        tags=tags,
        status=dg.DagsterRunStatus.STARTING,
        asset_selection=selected,
        job_code_origin=named.get_python_origin(),
    )


def ended(home: Path, run: str) -> bool:
    with open_instance(home) as instance:
        found = instance.get_run_by_id(run)
    return found is not None and found.is_finished


def test_what_forks_need_not_look_at_again_is_looked_at_before_each(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    """A version names the code that made it, the portal's too; so that is a part of what is compared."""
    package = tmp_path / "package"
    (package / "portal").mkdir(parents=True)
    page = package / "portal" / "page.py"
    page.write_text("one")
    monkeypatch.setattr(fingerprints, "PACKAGE", package)
    before = run_server.loaded_stamp()
    page.write_text("other")
    assert run_server.loaded_stamp() != before


def test_definitions_that_were_kept_are_those_of_their_project_alone(project: Project):
    build.keep_definitions(project)
    try:
        assert build.build_definitions(project) is build.build_definitions(project)
    finally:
        build._KEPT.clear()
    assert build.build_definitions(project) is not build.build_definitions(project)


# ---- the launcher


def test_without_the_server_runs_are_started_as_before_and_say_why(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    started: list[str] = []
    monkeypatch.setattr(
        dg.DefaultRunLauncher, "launch_run", lambda _, context: started.append(context.dagster_run.run_id)
    )
    with open_instance(office.instance) as instance:
        [run] = instance.get_runs(limit=1)
        for place in (None, tmp_path / "nobody"):
            monkeypatch.setenv(SERVER_VARIABLE, str(place or ""))
            instance.run_launcher.launch_run(LaunchRunContext(run, None))
        told = [entry.message for entry in instance.all_logs(run.run_id)]
    assert started == [run.run_id] * 2
    assert len([each for each in told if "it does not answer (FileNotFoundError)" in each]) == 1


def test_a_run_made_again_is_interrupted_whoever_had_started_it_before(
    office: Office, monkeypatch: pytest.MonkeyPatch
):
    """Dagster gives a run that is made again the tags of the one that was killed."""
    asked: list[str] = []
    monkeypatch.setattr(launcher, "interrupt_run", lambda _, run: not asked.append(run))
    with open_instance(office.instance) as instance:
        [before] = instance.get_runs(limit=1)
        again = instance.create_run_for_job(
            dg.GraphDefinition("job").to_job(),
            tags={GRPC_INFO_TAG: json.dumps({"host": "localhost", "socket": "/nowhere"})},
            status=dg.DagsterRunStatus.STARTED,
        )
        assert before.run_id != again.run_id
        assert instance.run_launcher.terminate(again.run_id)
    assert asked == [again.run_id]


# ---- as a part of the service


def test_the_service_has_a_run_server_where_runs_are_started_on_this_machine_by_us(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    prepare_instance(tmp_path)
    monkeypatch.setenv(SERVER_VARIABLE, "/of/another/service")
    [part] = services.run_server(tmp_path / "runs")
    assert part.command[-2:] == (str(tmp_path), str(tmp_path / "runs"))
    assert os.environ[SERVER_VARIABLE] == str(tmp_path / "runs")
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(sys, "platform", "darwin")
        assert services.run_server(tmp_path / "runs") == []
    settings = tmp_path / SETTINGS_FILE
    settings.write_text(settings.read_text().replace("WatchedRunLauncher", "WatchedCeleryLauncher"))
    os.environ[SERVER_VARIABLE] = "/of/another/service"
    assert services.run_server(tmp_path / "runs") == []
    assert SERVER_VARIABLE not in os.environ, "its runs would be another's"


def test_a_folder_too_deep_for_a_socket_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    deep = tmp_path / ("deep" * 25)
    deep.mkdir()
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(deep))
    with pytest.raises(OpenBarnetError, match="TMPDIR"):
        services.run_dagster("127.0.0.1", 0, None, print)
