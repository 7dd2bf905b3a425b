"""Many workers, killed at will, with PostgreSQL, Redis and a bucket between them; nothing is lost.

    python benchmarks/workers.py --councils 10 --reports 10
    python benchmarks/workers.py --councils 100 --reports 10 --keep FOLDER       # a thousand reports

Needs the environment that `make .venv/dev` makes (what `requirements/scale.txt` adds, and moto, whose server
stands for S3; `--moto` names another with it) and the programs of PostgreSQL and Redis. Each worker has
folders of its own, as on a machine of its own; what they share lies in the bucket. While reports are read a
run is killed with its parent (a whole worker), a run alone, and the daemon; while the packages are made, the
publisher before its catalogue, and another machine takes over. At the end every report was read, the store is
as it was published, and its bytes are those of one worker that nobody killed, with everything in one folder.

How far it is and what each program has spent is written every half minute to `figures.jsonl` in the folder, a
line each, and with all else that it tells to `progress.log`. Interrupted and started again on the same folder
it goes on: what the services did is done anew unless it was finished (their bucket is in memory), what the
one worker has read is not read again.
"""

from __future__ import annotations

import argparse
import filecmp
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
PUBLISHED = "2027-01-01T07:00:00+00:00"
BUCKET = "s3://open-data/newtowns"
WORKERS = ("one", "two", "three")
TAKES_OVER = "three"
SECONDS_EACH = 60
"""How long a report may take at most, on a crowded machine."""


PROGRAMS = (
    ("readers of PDFs", "pipelines.extraction"),
    ("workers", "celery"),
    ("daemon", "dagster._daemon"),
    ("code server", "code-server"),
    ("code server", "dagster api grpc"),
    ("web server", "dagster_webserver"),
    ("S3", "moto.server"),
    ("Redis", "redis-server"),
    ("PostgreSQL", "postgres"),
    ("publishing", "pipelines.cli publish"),
    ("bringing and verifying", "pipelines.cli"),
)
"""Which program a process is, by what its command line holds; the first that fits."""

SECONDS_BETWEEN_FIGURES = 30


class Spending(threading.Thread):
    """Counts the processor seconds of every program that was started from here, and writes them down.

    Args:
        folder: what is written there, to `figures.jsonl`; processes that name it are ours, too.
        read: how many reports are read by now.
    """

    def __init__(self, folder: Path, read: Callable[[], int]) -> None:
        super().__init__(daemon=True)
        self.phase = ""
        self._folder, self._read = folder, read
        self._seen: dict[tuple[int, int], tuple[str, str, float]] = {}
        self._begun = time.monotonic()
        self._over = threading.Event()

    def run(self) -> None:
        """Look twice a second, tell now and then."""
        told = time.monotonic()
        while not self._over.wait(0.5):
            self._look()
            if time.monotonic() - told > SECONDS_BETWEEN_FIGURES:
                told = time.monotonic()
                self.tell(reports_read=self._read())

    def stop(self) -> None:
        """Count no more."""
        self._over.set()
        self.join()

    def tell(self, **more: object) -> None:
        """Write a line of figures."""
        spent: dict[str, float] = defaultdict(float)
        for phase, program_name, seconds in list(self._seen.values()):
            if phase == self.phase:
                spent[program_name] += seconds
        line = {
            "phase": self.phase,
            "seconds": round(time.monotonic() - self._begun),
            **more,
            "processor_seconds": round(sum(spent.values())),
            "by_program": {
                name: round(spent[name], 1) for name in sorted(spent, key=lambda one: -spent[one])
            },
        }
        with (self._folder / "figures.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
        say(json.dumps(line))

    def begin(self, phase: str) -> None:
        """Count for another part of the work from now on."""
        self.phase, self._begun = phase, time.monotonic()

    def _look(self) -> None:
        parents: dict[int, tuple[int, int, float]] = {}
        for place in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = place.read_text(errors="replace").rpartition(")")[2].split()
            except OSError:
                continue
            used = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
            parents[int(place.parent.name)] = (int(fields[1]), int(fields[19]), used)
        ours = {os.getpid()}
        for process in sorted(parents, key=lambda one: parents[one][1]):
            known = (process, parents[process][1]) in self._seen
            if known or parents[process][0] in ours or str(self._folder) in _command(process):
                ours.add(process)
        for process in ours - {os.getpid()}:
            key = (process, parents[process][1])
            phase, name, _ = self._seen.get(key) or (self.phase, _program(process), 0.0)
            # what a forked child is becomes clear once it has become its program
            self._seen[key] = (phase, name if name != "other" else _program(process), parents[process][2])


def _program(process: int) -> str:
    command = _command(process)
    return next((name for name, part in PROGRAMS if part in command), "other")


def free_port() -> int:
    """A port that nobody has."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


LOGS: list[Path] = []
"""Files that are told, too, how far it is, so that a run which is cut off still says it."""


def say(text: str) -> None:
    """A line with the time of day."""
    line = f"{time.strftime('%H:%M:%S')} {text}"
    print(line, flush=True)
    for log in LOGS:
        with log.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")


def wait_for(what: str, is_so: Callable[[], bool], seconds: float) -> None:
    """Look until something is so.

    Raises:
        SystemExit: it is not so in time.
    """
    until = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > until:
            raise SystemExit(f"{what}: not within {seconds:.0f} seconds")
        time.sleep(0.5)
    say(what)


# ---- what others have written


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """A database server of our own; gives the address of a database."""
    programs = max(Path("/usr/lib/postgresql").glob("*/bin"))
    port, data = free_port(), folder / "postgresql"
    data.mkdir()
    if is_root := os.geteuid() == 0:
        shutil.chown(data, "postgres")
    as_other = ["runuser", "-u", "postgres", "--"] if is_root else []

    def run(name: str, *options: str | Path) -> None:
        command = [*as_other, programs / name, "-D", data, *options]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    run("initdb", "-A", "trust", "-U", "dagster", "--no-sync")
    run("pg_ctl", "-o", f"-p {port} -k {data} -c fsync=off", "-l", data / "log", "-w", "start")
    try:
        yield f"postgresql+psycopg2://dagster@127.0.0.1:{port}/postgres"
    finally:
        run("pg_ctl", "-m", "immediate", "stop")


@contextmanager
def program(
    *command: str | Path, environment: dict[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """A program in a group of its own, which is ended with all that it started."""
    with log.open("ab") as out:
        started = subprocess.Popen(
            command, env=environment, stdout=out, stderr=out, cwd=log.parent, start_new_session=True
        )
    try:
        yield started
    finally:
        end(started, signal.SIGTERM)


def end(started: subprocess.Popen[bytes], kind: signal.Signals) -> None:
    """Send a signal to a program and all that it started."""
    try:
        os.killpg(started.pid, kind)
        started.wait(30)
    except (ProcessLookupError, subprocess.TimeoutExpired):
        pass


@contextmanager
def s3(python: Path, folder: Path) -> Iterator[str]:
    """An S3 server, moto's, with a bucket; gives its address."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = (python, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port))
    with program(*command, environment=dict(os.environ), log=folder / "s3.log"):

        def has_bucket() -> bool:
            request = urllib.request.Request(f"{address}/open-data", method="PUT")  # noqa: S310 - our own
            try:
                with urllib.request.urlopen(request, timeout=5):  # noqa: S310 - our own
                    return True
            except OSError:
                return False

        wait_for("S3 answers", has_bucket, 60)
        yield address


# ---- the service


def machine(folder: Path, name: str, environment: dict[str, str], dagster_yaml: str) -> dict[str, str]:
    """The environment of a machine with folders of its own, which hold the reports and settings only."""
    own = folder / "machines" / name
    (own / "home").mkdir(parents=True)
    (own / "home" / "dagster.yaml").write_text(dagster_yaml)
    shutil.copytree(folder / "reports", own / "reports", copy_function=os.link)
    return {
        **environment,
        "OPENBARNET_REPORTS": str(own / "reports"),
        "OPENBARNET_STORE": str(own / "store"),
        "DAGSTER_HOME": str(own / "home"),
    }


def settings(folder: Path, database: str, broker: str) -> str:
    """`dagster.yaml`: ours, but for where runs are kept and who starts them."""
    import yaml

    from pipelines.orchestration.instance import INSTANCE_SETTINGS

    said = yaml.safe_load(INSTANCE_SETTINGS)
    said["storage"] = {"postgres": {"postgres_url": database}}
    said["run_launcher"] = {
        "module": "pipelines.orchestration.celery_launcher",
        "class": "WatchedCeleryLauncher",
        "config": {"broker": f"{broker}/0", "backend": f"{broker}/1", "default_queue": "dagster"},
    }
    said["concurrency"]["runs"] = {"max_concurrent_runs": 3}
    said["run_monitoring"]["poll_interval_seconds"] = 10
    said["run_monitoring"]["start_timeout_seconds"] = 120
    (folder / "dagster_celery_config.py").write_text(
        f"broker_url = {broker + '/0'!r}\nresult_backend = {broker + '/1'!r}\n"
        "worker_prefetch_multiplier = 1\n"
    )
    return yaml.safe_dump(said)


def worker_command(name: str) -> list[str]:
    """A Celery worker that takes one run at a time."""
    return [
        sys.executable, "-m", "celery", "-A", "dagster_celery.app", "worker", "-c", "1", "-n", f"{name}@%h",
        "-Q", "dagster", "-l", "warning",
    ]  # fmt: skip


def children(process: int) -> list[int]:
    """The processes that a process started."""
    listed = subprocess.run(["pgrep", "-P", str(process)], capture_output=True, text=True, check=False)
    return [int(line) for line in listed.stdout.split()]


def read_by_now() -> int:
    """How many reports have been read, wherever."""
    from pipelines.store.bucket import Bucket

    return len(Bucket(BUCKET).listed("readings"))


def is_idle(environment: dict[str, str]) -> bool:
    """Whether no run is at work or waits for one; what is read is recorded a moment later."""
    import dagster as dg
    from dagster._core.storage.dagster_run import NOT_FINISHED_STATUSES

    with dg.DagsterInstance.from_config(environment["DAGSTER_HOME"]) as instance:
        return instance.get_runs_count(dg.RunsFilter(statuses=list(NOT_FINISHED_STATUSES))) == 0


def run_service(folder: Path, machines: dict[str, dict[str, str]], reports: int) -> None:
    """Read everything with three workers, and kill what can be killed meanwhile."""
    logs = folder / "logs"
    logs.mkdir()
    workers: dict[str, subprocess.Popen[bytes]] = {}

    def start(name: str) -> None:
        with (logs / f"{name}.log").open("ab") as out:
            workers[name] = subprocess.Popen(
                worker_command(name),
                env=machines[name],
                stdout=out,
                stderr=out,
                cwd=folder,
                start_new_session=True,
            )

    serve = [sys.executable, "-m", "pipelines.cli", "dagster", "--port", str(free_port())]
    try:
        for name in WORKERS:
            start(name)
        with program(*serve, environment=machines["daemon"], log=logs / "dagster.log") as service:
            wait_for("first reports are read", lambda: read_by_now() >= 2, 600)
            say("kill -9: a worker with the run that it is at")
            end(workers["one"], signal.SIGKILL)
            wait_for("some more are read", lambda: read_by_now() >= reports // 3, SECONDS_EACH * reports)
            start("one")
            for child in children(workers["two"].pid)[:1]:
                say("kill -9: a run alone")
                os.kill(child, signal.SIGKILL)
            wait_for("more are read", lambda: read_by_now() >= reports // 2, SECONDS_EACH * reports)
            daemon = [one for one in children(service.pid) if "daemon" in _command(one)]
            for one in daemon:
                say("kill -9: the daemon")
                os.kill(one, signal.SIGKILL)
            wait_for(f"all {reports} are read", lambda: read_by_now() >= reports, SECONDS_EACH * reports)
            wait_for("all of it is recorded", lambda: is_idle(machines["daemon"]), 600)
    finally:
        for worker in workers.values():
            end(worker, signal.SIGTERM)


def _command(process: int) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def publish_and_kill(folder: Path, machines: dict[str, dict[str, str]]) -> None:
    """Publish, killed once when the first version stands and the catalogue does not; another goes on."""
    environment = machines["publisher"]
    store = Path(environment["OPENBARNET_STORE"])
    command = [sys.executable, "-m", "pipelines.cli", "publish", "--published", PUBLISHED]
    with program(*command, environment=environment, log=folder / "logs" / "killed.log") as publisher:
        wait_for("a version stands, and no catalogue", lambda: any(store.glob("*/1.0.0")), 900)
        say("kill -9: the publisher")
        os.killpg(publisher.pid, signal.SIGKILL)
    begun = time.monotonic()
    subprocess.run(command, env=machines[TAKES_OVER], check=True, cwd=folder)
    say(f"another machine published in {time.monotonic() - begun:.0f} seconds")
    bring = [sys.executable, "-m", "pipelines.cli", "bring"]
    subprocess.run(bring, env=environment, check=True, cwd=folder)


def compare(one: Path, other: Path) -> list[str]:
    """Files that are not the same in two stores."""
    trees = [{path.relative_to(root) for path in root.rglob("*") if path.is_file()} for root in (one, other)]
    names = sorted((trees[0] | trees[1]) - {Path(".lock")})
    return [
        str(name)
        for name in names
        if not all(name in tree for tree in trees) or not filecmp.cmp(one / name, other / name, shallow=False)
    ]


def versions_of(store: Path) -> str:
    """The versions of each package."""
    found = sorted(path.parent.relative_to(store).as_posix() for path in store.glob("*/*/datapackage.json"))
    return ", ".join(found)


def main() -> None:
    """Read the arguments and run."""
    from benchmarks.news import council_name, make_project, write_report

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--councils", type=int, default=10)
    parser.add_argument("--reports", type=int, default=10, help="of each council")
    parser.add_argument(
        "--moto", type=Path, default=ROOT / ".venv" / "bin" / "python", help="a Python with moto"
    )
    parser.add_argument("--keep", type=Path, help="a folder for what is written, to go on in")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what was started is ended
    with tempfile.TemporaryDirectory() as temporary:
        folder = (given.keep or Path(temporary)).absolute()
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)
        LOGS.append(folder / "progress.log")
        if not (folder / "written").exists():
            for name in ("reports", "project"):
                shutil.rmtree(folder / name, ignore_errors=True)
            (folder / "reports").mkdir()
            make_project(folder / "project", given.councils)
            for number in range(given.councils * given.reports):
                write_report(folder / "reports", number, council_name(number % given.councils))
            (folder / "written").touch()
        run_all(folder, given.councils * given.reports, given.moto)


def run_all(folder: Path, reports: int, moto: Path) -> None:
    """Both runs, as far as they were not finished before, and what came of them.

    Raises:
        SystemExit: a file differs, a report is missing, or something was not in time.
    """
    plain = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join((str(ROOT), str(folder))),
        "OPENBARNET_PROJECT": str(folder / "project"),
    }
    is_served, values = folder / "served", "storage/values/raw_report"
    spending = Spending(folder, lambda: len(list(folder.glob(f"{where[spending.phase]}/{values}/*.pickle"))))
    where = {"": "", "service": "machines/*/home", "one worker": "alone-home"}
    spending.start()
    if not is_served.exists():
        for name in ("machines", "postgresql", "logs"):
            shutil.rmtree(folder / name, ignore_errors=True)
        spending.begin("service")
        serve(folder, reports, moto, plain)
        spending.tell(reports_read=reports, is_finished=True)
        is_served.touch()
    spending.begin("one worker")
    alone = {
        **plain,
        "OPENBARNET_REPORTS": str(folder / "reports"),
        "OPENBARNET_STORE": str(folder / "alone"),
        "DAGSTER_HOME": str(folder / "alone-home"),
    }
    publish = [sys.executable, "-m", "pipelines.cli", "publish", "--published", PUBLISHED]
    subprocess.run(publish, env=alone, check=True, cwd=folder)
    spending.tell(reports_read=reports, is_finished=True)
    spending.stop()
    for name in (TAKES_OVER, "publisher"):
        store = folder / "machines" / name / "store"
        verify = [sys.executable, "-m", "pipelines.cli", "verify", str(store)]
        subprocess.run(verify, env=plain, check=True, cwd=folder)
        differing = compare(store, folder / "alone")
        say(f"files of {name} that differ: {', '.join(differing) or 'none'}")
        if differing:
            raise SystemExit(1)
    kept = folder / "machines" / TAKES_OVER / "home" / "storage" / "values" / "records" / "reports"
    count = len(list(kept.glob("*.pickle")))
    say(f"readings: {count}; versions: {versions_of(folder / 'alone')}")
    if count != reports:
        raise SystemExit(f"{reports} reports, {count} readings")


def serve(folder: Path, reports: int, moto: Path, plain: dict[str, str]) -> None:
    """Read with three workers, publish from one machine and another, with all that is killed meanwhile."""
    port = free_port()
    redis = ["redis-server", "--port", str(port), "--save", "", "--dir", str(folder)]
    with (
        postgresql(folder) as database,
        program(*redis, environment=plain, log=folder / "redis.log"),
        s3(moto, folder) as endpoint,
    ):
        keys = {
            "AWS_ACCESS_KEY_ID": "nobody",
            "AWS_SECRET_ACCESS_KEY": "nothing",
            "AWS_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": endpoint,
        }
        os.environ.update(keys)
        said = settings(folder, database, f"redis://127.0.0.1:{port}")
        machines = {
            name: machine(folder, name, {**plain, **keys, "OPENBARNET_BUCKET": BUCKET}, said)
            for name in (*WORKERS, "daemon", "publisher")
        }
        run_service(folder, machines, reports)
        publish_and_kill(folder, machines)


if __name__ == "__main__":
    main()
