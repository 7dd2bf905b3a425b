"""The portal beside nginx serving the same bytes, and beside Datasette on the same rows, in one run.

    python benchmarks/portal.py                         # 1, 8 and 32 connections, 3 seconds each
    python benchmarks/portal.py --seconds 5 --connections 8
    python benchmarks/portal.py --datasette /path/to/datasette
    python benchmarks/portal.py --without-ckan
    python benchmarks/portal.py --ckan http://127.0.0.1:15000 --ckan-token TOKEN

It makes a store with a table of 10,000 invented rows, serves it as `openbarnet serve` does (two workers),
writes what the portal answers into files for nginx (two workers), and copies the table into SQLite for
Datasette, which it installs into an environment of its own unless it is told where one is. wrk asks, one
thread, and varies the question on every request:

- *ready*: pages and catalogue calls, over a few hundred addresses that were asked for once before, since they
  change only when the store does;
- *new*: questions nobody has asked before, with values made up for every request.

A CKAN is started as the tests start theirs, where this machine can (`make test` installs what it needs), or
one is named that runs already. It is given the same rows, in its datastore, and asked by its own Action API.

It needs nginx and wrk. It prints requests a second, the slowest of a hundred, and ratios, and judges nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import NamedTuple

import httpx
import psutil

from pipelines.council.project import default_project
from pipelines.release.build import release_package
from pipelines.release.catalogue import update_catalogue
from pipelines.release.metadata import load_catalogue_meta, load_packages
from pipelines.rows.records import Records, ReportSummary, Value
from pipelines.rows.schemas import load_schemas
from pipelines.store import Store

ROOT = Path(__file__).resolve().parent.parent
PROJECT = default_project()
CKAN_PYTHON = ROOT / ".ckan" / "bin" / "python"
CKAN_STARTER = ROOT.parent / "shared" / "ckan-test" / "ckan_test_server.py"
ROWS, INDICATORS = 10_000, 400
ROUNDS_OF_PREPARING = 6
REPORT = "q2-2016-17-benchmark"
DOCUMENT = b"%PDF-1.4 made for measuring"
RATINGS = ("Green", "Green Amber", "Red Amber", "Red")
WORDS = """
    savings roads homes council residents library parks recycling waste schools children adults housing budget
    satisfaction complaints visits planning streets lighting
    """.split()  # noqa: SIM905 - a list is no easier to read
HEADINGS = (
    *("question", "connections", "nginx", "ours", "ours / nginx", "ours, p99 ms", "ours, CPU ms"),
    *("Datasette", "its p99 ms", "its CPU ms", "ours / Datasette", "CPU, Datasette / ours"),
    *("CKAN", "its p99 ms", "ours / CKAN"),
)
TABLE = "datasets/indicators/tables/observations"


class Question(NamedTuple):
    """What is asked: its name, Lua that makes a path, and whether nginx can serve the same bytes."""

    name: str
    lua: str
    is_ready: bool
    datasette: str = ""
    ckan: str = ""


SEARCH = "'/api/3/action/package_search?q='"
SHOW = "'/api/3/action/package_show?id=indicators'"
SEARCH_OF_CKAN = f"{SEARCH} .. WORDS[math.random(1, 20)]"
DATASTORE = "/api/3/action/datastore_search?resource_id=indicators/observations"
ROWS_JSON = "/rows/observations.json?_shape=objects&_size=100"
PAGES = "tostring(math.random(1, 100))"
VALUE = "string.format('%.4f', math.random() * 900)"
REF = "tostring(math.random(1, 399))"
QUESTIONS = (
    Question("home", "'/'", is_ready=True),
    Question("dataset page", "'/datasets/indicators'", is_ready=True),
    Question("table page", f"'/{TABLE}?page=' .. {PAGES}", is_ready=True),
    Question("package_show", SHOW, is_ready=True, ckan=SHOW),
    Question("package_search", SEARCH_OF_CKAN, is_ready=True, ckan=SEARCH_OF_CKAN),
    Question("CSV download", "'/download/indicators/latest/data/observations.csv'", is_ready=True),
    Question(
        "table page, new view",
        f"'/{TABLE}?value__gte=' .. {VALUE} .. '&sort=-value'",
        is_ready=False,
        datasette=f"'/rows/observations?value__gte=' .. {VALUE} .. '&_sort_desc=value&_size=100'",
    ),
    Question(
        "package_search, new words",
        f"{SEARCH} .. 'word' .. tostring(math.random(1, 1000000000))",
        is_ready=False,
    ),
    Question(
        "datastore_search, filter",
        f"'{DATASTORE}&filters=%7B%22ref%22:%22CG/C' .. "
        f"{REF} .. '%22,%22value%22:%7B%22gte%22:' .. {VALUE} .. '%7D%7D'",
        is_ready=False,
        ckan=(
            "'/api/3/action/datastore_search?resource_id=RESOURCE&filters=%7B%22ref%22:%22CG/C' .. "
            f"{REF} .. '%22%7D'"
        ),
        datasette=(f"'{ROWS_JSON}&ref=CG/C' .. {REF} .. '&value__gte=' .. {VALUE}"),
    ),
    Question(
        "datastore_search, range sorted",
        f"'{DATASTORE}&sort=value&filters=%7B%22value%22:%7B%22gte%22:' .. {VALUE} .. '%7D%7D'",
        is_ready=False,
        datasette=f"'{ROWS_JSON}&_sort=value&value__gte=' .. {VALUE}",
    ),
    Question(
        "answers, new question",
        "'/api/v1/answers?q=satisfied%20with%20' .. WORDS[math.random(1, 20)] .. '%20in%20ward%20' .. "
        f"{REF} .. '%20in%20Q2%20' .. tostring(math.random(2010, 2015))",
        is_ready=False,
    ),
    Question(
        "REST rows, range sorted",
        "'/api/v1/datasets/indicators/versions/latest/tables/observations/rows?sort=value&value__gte=' .. "
        f"{VALUE}",
        is_ready=False,
        datasette=f"'{ROWS_JSON}&_sort=value&value__gte=' .. {VALUE}",
    ),
)


@dataclass(frozen=True)
class Server:
    """A server that answers, and its processes."""

    address: str
    pid: int

    @property
    def cpu_seconds(self) -> float:
        """Processor time that it has used so far, in all its processes."""
        process = psutil.Process(self.pid)
        times = [each.cpu_times() for each in (process, *process.children(recursive=True))]
        return sum(each.user + each.system for each in times)


@dataclass(frozen=True)
class Measured:
    """What wrk found, and what the server spent on it."""

    per_second: float
    p99_ms: float
    cpu_ms: float


# ---- the store


def make_store(root: Path) -> Store:
    """A store whose `indicators` have ten thousand observations."""
    schemas = load_schemas(PROJECT.schemas)
    store = Store(root)
    observations = list(_observations())
    register = [
        {
            **dict.fromkeys(schemas["indicators"].field_names),
            "indicator_id": f"indicator-{number}",
            "ref": f"CG/C{number}",
            "indicator": name_of(number),
            "polarity": "Bigger is Better",
            "unit": "percent",
            "first_report": REPORT,
            "last_report": REPORT,
            "locator": f"{REPORT}/indicators/{number}",
        }
        for number in range(INDICATORS)
    ]
    rows = [{**dict.fromkeys(schemas["observations"].field_names), **row} for row in observations]
    records = {
        "observations": Records("observations", tuple(rows), ()),
        "indicators": Records("indicators", tuple(register), ()),
    }
    summary = ReportSummary(
        report=REPORT,
        title="Made for measuring",
        publisher="London Borough of Barnet",
        period="Q2 2016/17",
        address="",
        date="2016-11-28",
        form="pdf",
        filename=f"{REPORT}.pdf",
        sha256=hashlib.sha256(DOCUMENT).hexdigest(),
        bytes=len(DOCUMENT),
        pages=1,
        tables=(),
        records={},
        warnings=(),
    )
    store.root.mkdir(parents=True)
    document = root.parent / f"{REPORT}.pdf"
    document.write_bytes(DOCUMENT)
    store.keep_document(document, summary.sha256, "pdf")
    outcomes = [
        release_package(store, package, records, schemas, [], [summary])
        for package in load_packages(PROJECT.datapackages)
    ]
    update_catalogue(
        store, outcomes, [summary], [], load_catalogue_meta(PROJECT.datapackages), "2026-11-22T09:00:00Z"
    )
    return store


def name_of(indicator: int) -> str:
    """An invented indicator's name."""
    return f"Share of residents satisfied with {WORDS[indicator % len(WORDS)]} in ward {indicator}"


def _observations() -> Iterator[dict[str, Value]]:
    chance = Random(7)  # noqa: S311 - the same rows every time
    for number in range(ROWS):
        indicator = number % INDICATORS
        year, quarter = 2010 + number // INDICATORS // 4, number // INDICATORS % 4 + 1
        value = Decimal(chance.randrange(100_000)) / 100
        yield {
            "indicator_id": f"indicator-{indicator}",
            "ref": f"CG/C{indicator}",
            "indicator": name_of(indicator),
            "measure": "result",
            "period": f"Q{quarter} {year}/{(year + 1) % 100:02}",
            "period_end": date(year, 3 * quarter, 28),
            "value": value,
            "unit": "percent",
            "value_text": f"{value}%",
            "rag": chance.choice(RATINGS),
            "report": REPORT,
            "locator": f"{REPORT}/observations/{number}",
        }


# ---- the three servers


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: Sequence[str], address: str, log: Path, **environment: str) -> Iterator[Server]:
    """A server, from its first answer to its end."""
    with log.open("w") as out:
        server = subprocess.Popen(  # noqa: S603 - our own command
            command, stdout=out, stderr=out, env={**os.environ, **environment}, start_new_session=True
        )
        try:
            until = time.monotonic() + 60
            while True:
                try:
                    httpx.get(address, timeout=5)
                    break
                except httpx.TransportError:
                    if time.monotonic() > until or server.poll() is not None:
                        raise SystemExit(
                            f"{command[0]} does not start; see {log.read_text()[-800:]}"
                        ) from None
                    time.sleep(0.1)
            yield Server(address, server.pid)
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(20)


def nginx_configuration(folder: Path, port: int) -> Path:
    """A configuration of nginx as a file server, two workers, nothing logged."""
    temporary = "\n".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    path = folder / "nginx.conf"
    path.write_text(
        f"""
worker_processes 2; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 10000000; open_file_cache max=1000;
  {temporary}
  server {{ listen 127.0.0.1:{port}; root {folder}/www; }}
}}
"""
    )
    return path


def copy_rows(store: Store, target: Path) -> None:
    """The table as `sqlite-utils insert` makes one for Datasette: rows in SQLite, without indexes."""
    import duckdb

    [version] = store.versions("indicators")
    parquet = store.path("indicators", str(version)) / "data" / "observations.parquet"
    with duckdb.connect() as reader:
        found = reader.execute("SELECT * FROM read_parquet(?)", [str(parquet)])
        names = [column[0] for column in found.description or ()]
        rows = [tuple(map(_plain, row)) for row in found.fetchall()]
    database = sqlite3.connect(target)
    database.execute(f"CREATE TABLE observations ({', '.join(names)})")
    marks = ", ".join("?" * len(names))
    database.executemany(f"INSERT INTO observations VALUES ({marks})", rows)  # noqa: S608 - our own names
    database.commit()
    database.close()


def _plain(cell: object) -> object:
    return cell.isoformat() if isinstance(cell, date) else cell


def datasette(given: str | None, folder: Path) -> str:
    """The program: the one given, else one installed here."""
    if given:
        return given
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)  # noqa: S603
    python = folder / "venv" / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "-q", "datasette"], check=True)  # noqa: S603
    return str(folder / "venv" / "bin" / "datasette")


@contextmanager
def started_ckan(folder: Path) -> Iterator[tuple[str, str]]:
    """The address and the token of a CKAN of this run; both empty where none can be started here."""
    if not (CKAN_PYTHON.exists() and CKAN_STARTER.exists()):
        print("  no CKAN: run make test once, which installs it", file=sys.stderr)
        yield "", ""
        return
    folder.mkdir()
    folder.chmod(0o755)  # PostgreSQL runs as a user of its own
    command = [str(CKAN_PYTHON), str(CKAN_STARTER), str(folder / "ckan"), "--port", str(free_port())]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, cwd=folder)  # noqa: S603
        try:
            line = server.stdout.readline() if server.stdout else ""
            if not line:
                raise SystemExit(f"CKAN does not start; see {(folder / 'log').read_text()[-800:]}")
            told = json.loads(line)
            yield told["url"], told["token"]
        finally:
            server.terminate()
            server.wait(60)


def fill_ckan(address: str, token: str, store: Store) -> str:
    """The dataset and its rows in a running CKAN; gives the id of the resource."""
    import pandas as pd

    [version] = store.versions("indicators")
    rows = pd.read_csv(store.path("indicators", str(version)) / "data" / "observations.csv")
    kept = rows[["ref", "indicator", "period", "value", "unit", "rag", "locator"]].astype(object)
    records = kept.where(kept.notna(), None).to_dict("records")
    with httpx.Client(base_url=address, headers={"Authorization": token}, timeout=300) as client:

        def call(action: str, **data: object) -> dict[str, object]:
            answer = client.post(f"/api/3/action/{action}", json=data)
            answer.raise_for_status()
            found: dict[str, object] = answer.json()["result"]
            return found

        [owner] = client.get("/api/3/action/organization_list").json()["result"][:1]
        call(
            "package_create",
            name="indicators",
            title="Indicators",
            owner_org=owner,
            notes="Results and targets",
        )
        made = call("datastore_create", resource={"package_id": "indicators"}, records=records, force=True)
        return str(made["resource_id"])


# ---- asking


def ask(server: Server, lua: str, connections: int, seconds: int, scratch: Path) -> Measured:
    """Ask for some seconds, with another question every time."""
    script = scratch / "ask.lua"
    words = ", ".join(f"'{word}'" for word in WORDS)
    script.write_text(
        f"WORDS = {{ {words} }}\nmath.randomseed(os.time())\n"
        f"request = function() return wrk.format('GET', {lua}) end\n"
    )
    command = [
        "wrk",
        "-t1",
        f"-c{connections}",
        f"-d{seconds}s",
        "--latency",
        "-s",
        str(script),
        server.address,
    ]
    before = server.cpu_seconds
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603
    spent = server.cpu_seconds - before
    rate = re.search(r"Requests/sec:\s+([\d.]+)", told)
    count = re.search(r"(\d+) requests in", told)
    slow = re.search(r"99%\s+([\d.]+)(us|ms|s|m)\b", told)
    if rate is None or slow is None or count is None or "Non-2xx" in told:
        raise SystemExit(f"{lua} cannot be measured:\n{told}")
    scale = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}[slow[2]]
    return Measured(float(rate[1]), float(slow[1]) * scale, 1000 * spent / max(1, int(count[1])))


def prepare(ours: str, www: Path) -> None:
    """Ask for every ready answer once, and give nginx the bytes of one of each."""
    www.mkdir()
    for _ in range(ROUNDS_OF_PREPARING):  # a connection stays with one worker, and each has its own memory
        with httpx.Client(base_url=ours, timeout=60) as client:
            for number in range(1, 101):
                client.get(f"/{TABLE}?page={number}")
            for word in WORDS:
                client.get(f"/api/3/action/package_search?q={word}")
            client.get("/api/v1/answers?q=satisfied%20residents")  # what questions need is made once
    with httpx.Client(base_url=ours, headers={"accept-encoding": "identity"}, timeout=60) as client:
        samples = {
            "home": "/",
            "dataset page": "/datasets/indicators",
            "table page": f"/{TABLE}?page=7",
            "package_show": "/api/3/action/package_show?id=indicators",
            "package_search": "/api/3/action/package_search?q=residents",
            "CSV download": "/download/indicators/latest/data/observations.csv",
        }
        for name, path in samples.items():
            answer = client.get(path)
            answer.raise_for_status()
            (www / file_of(name)).write_bytes(answer.content)
            print(f"  {name}: {len(answer.content):,} bytes", file=sys.stderr)


def file_of(name: str) -> str:
    """The file of nginx that holds the bytes of a question's answer."""
    return re.sub("[^a-z]+", "-", name.lower()) + ".bin"


def measure(arguments: argparse.Namespace, scratch: Path) -> None:
    """Start the servers, ask, and print the table."""
    scratch.chmod(0o755)  # nginx's workers are another user
    store = make_store(scratch / "store")
    copy_rows(store, scratch / "rows.db")
    ports = [free_port() for _ in range(3)]
    ours, floor, other = (f"http://127.0.0.1:{port}" for port in ports)
    serve = [sys.executable, "-m", "pipelines.cli", "serve", "--store", str(store.root), "--workers", "2"]
    options = ["--setting", "max_returned_rows", "1000", "--port", str(ports[2])]
    program = "" if arguments.without_datasette else datasette(arguments.datasette, scratch)
    settings = {"OPENBARNET_RATE": "1000000", "PYTHONPATH": str(ROOT)}
    with ExitStack() as servers:
        start = servers.enter_context
        ckan, token = arguments.ckan, arguments.ckan_token
        if not ckan and not arguments.without_ckan:
            ckan, token = start(started_ckan(scratch / "ckan"))
        resource = fill_ckan(ckan, token, store) if ckan else ""
        own = start(running([*serve, "--port", str(ports[0])], ours, scratch / "ours.log", **settings))
        prepare(ours, scratch / "www")
        configuration = nginx_configuration(scratch, ports[1])
        lowest = start(running(["nginx", "-c", str(configuration)], floor, scratch / "nginx.log"))
        rows = ["-i", str(scratch / "rows.db")]
        other_server = (
            start(running([program, "serve", *rows, *options], other, scratch / "other.log"))
            if program
            else None
        )
        print("| " + " | ".join(HEADINGS) + " |\n| ---" + " | --:" * (len(HEADINGS) - 1) + " |")
        for question in (each for each in QUESTIONS if arguments.only in each.name):
            for connections in arguments.connections:
                line = measured_line(
                    question, connections, (own, lowest, other_server), arguments.seconds, scratch
                )
                line += ckan_cells(question, connections, ckan, resource, line, arguments.seconds, scratch)
                print(line, flush=True)


def measured_line(
    question: Question,
    connections: int,
    servers: tuple[Server, Server, Server | None],
    seconds: int,
    scratch: Path,
) -> str:
    """One question at one number of connections, of each server that can answer it."""
    ours, floor, other = servers
    file = f"'/{file_of(question.name)}'"
    lowest = ask(floor, file, connections, seconds, scratch) if question.is_ready else None
    ask(ours, question.lua, connections, seconds, scratch)  # each worker gets everything ready for itself
    own = ask(ours, question.lua, connections, seconds, scratch)
    theirs = (
        ask(other, question.datasette, connections, seconds, scratch)
        if other and question.datasette
        else None
    )
    cells = [
        question.name,
        str(connections),
        f"{lowest.per_second:,.0f}" if lowest else "",
        f"{own.per_second:,.0f}",
        f"{own.per_second / lowest.per_second:.2f}" if lowest else "",
        f"{own.p99_ms:.1f}",
        f"{own.cpu_ms:.2f}",
        f"{theirs.per_second:,.0f}" if theirs else "",
        f"{theirs.p99_ms:.0f}" if theirs else "",
        f"{theirs.cpu_ms:.1f}" if theirs else "",
        f"{own.per_second / theirs.per_second:.0f}" if theirs and theirs.per_second else "",
        f"{theirs.cpu_ms / own.cpu_ms:.0f}" if theirs else "",
    ]
    return f"| {' | '.join(cells)} |"


def ckan_cells(
    question: Question, connections: int, ckan: str, resource: str, line: str, seconds: int, scratch: Path
) -> str:
    """The cells of a line about CKAN, empty where it is not there or has no such question."""
    if not (ckan and question.ckan):
        return "  |  |  |"
    path = question.ckan.replace("RESOURCE", resource)
    try:
        theirs = ask(Server(ckan, os.getpid()), path, connections, seconds, scratch)
    except SystemExit:  # on a crowded machine its datastore gives up some questions
        return " errors |  |  |"
    ours = float(line.split(" | ")[3].replace(",", ""))
    ratio = f"{ours / theirs.per_second:.0f}" if theirs.per_second else ""
    return f" {theirs.per_second:,.0f} | {theirs.p99_ms:.0f} | {ratio} |"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--connections", type=int, nargs="+", default=[1, 8, 32])
    parser.add_argument("--datasette", default=None, help="the program, if it is installed already")
    parser.add_argument("--only", default="", help="a part of the names of the questions to ask")
    parser.add_argument("--without-datasette", action="store_true", help="leave Datasette out")
    parser.add_argument("--ckan", default="", help="the address of a CKAN that runs already")
    parser.add_argument("--without-ckan", action="store_true", help="leave CKAN out")
    parser.add_argument("--ckan-token", default="", help="its administrator's token")
    with tempfile.TemporaryDirectory(prefix="openbarnet-benchmark-") as folder:
        measure(parser.parse_args(), Path(folder))
