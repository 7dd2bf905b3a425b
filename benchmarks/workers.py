"""Many workers, killed at will, with PostgreSQL, Redis and a bucket between them; nothing is lost.

    python benchmarks/workers.py --councils 10 --reports 10

Needs the environment that `make .venv/dev` makes (what `requirements/scale.txt` adds, and moto, whose server
stands for S3; `--moto` names another with it) and the programs of PostgreSQL and Redis. Each worker has
folders of its own, as on a machine of its own; what they share lies in the bucket. While reports are read a
run is killed with its parent (a whole worker), a run alone, and the daemon; while the packages are made, the
publisher before its catalogue, and another machine takes over. At the end every report was read, the store is
as it was published, and its bytes are those of one worker that nobody killed, with everything in one folder.
"""

from __future__ import annotations

import argparse
import filecmp
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
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


def free_port() -> int:
    """A port that nobody has."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def say(text: str) -> None:
    """A line with the time of day."""
    print(time.strftime("%H:%M:%S"), text, flush=True)


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
    parser.add_argument("--keep", type=Path, help="a new folder for what is written")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what was started is ended
    with tempfile.TemporaryDirectory() as temporary:
        folder = (given.keep or Path(temporary)).absolute()
        (folder / "reports").mkdir(parents=True)
        folder.chmod(0o755)
        make_project(folder / "project", given.councils)
        count = given.councils * given.reports
        for number in range(count):
            write_report(folder / "reports", number, council_name(number % given.councils))
        plain = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join((str(ROOT), str(folder))),
            "OPENBARNET_PROJECT": str(folder / "project"),
        }
        port = free_port()
        redis = ["redis-server", "--port", str(port), "--save", "", "--dir", str(folder)]
        begun = time.monotonic()
        with (
            postgresql(folder) as database,
            program(*redis, environment=plain, log=folder / "redis.log"),
            s3(given.moto, folder) as endpoint,
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
            run_service(folder, machines, count)
            publish_and_kill(folder, machines)
        say(f"{count} reports of {given.councils} councils, in {time.monotonic() - begun:.0f} seconds")
        begun = time.monotonic()
        alone = {
            **plain,
            "OPENBARNET_REPORTS": str(folder / "reports"),
            "OPENBARNET_STORE": str(folder / "alone"),
            "DAGSTER_HOME": str(folder / "alone-home"),
        }
        publish = [sys.executable, "-m", "pipelines.cli", "publish", "--published", PUBLISHED]
        subprocess.run(publish, env=alone, check=True, cwd=folder)
        say(f"the same by one worker, in {time.monotonic() - begun:.0f} seconds")
        for name in (TAKES_OVER, "publisher"):
            store = folder / "machines" / name / "store"
            subprocess.run(
                [sys.executable, "-m", "pipelines.cli", "verify", str(store)],
                env=plain,
                check=True,
                cwd=folder,
            )
            differing = compare(store, folder / "alone")
            say(f"files of {name} that differ: {', '.join(differing) or 'none'}")
            if differing:
                raise SystemExit(1)
        kept = folder / "machines" / TAKES_OVER / "home" / "storage" / "values" / "records" / "reports"
        say(f"readings: {len(list(kept.glob('*.pickle')))}; versions: {versions_of(folder / 'alone')}")


if __name__ == "__main__":
    main()
