"""`openbarnet` as a person meets it: what it prints, what it publishes, what it refuses, its exit codes."""

from __future__ import annotations

import hashlib
import json
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from small_reports import HOUSING, STREETS, WITHOUT_TABLES, change, pdf_page, write_reports

PUBLISHED = "2026-01-31T07:00:00+00:00"
Openbarnet = Callable[..., Result]


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """A folder with one small report."""
    return write_reports(tmp_path / "reports")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Where a store will be."""
    return tmp_path / "store"


@pytest.fixture
def publish(openbarnet: Openbarnet, reports: Path, store: Path) -> Callable[..., Result]:
    """Publishes the folder of reports into the store."""
    return lambda *more: openbarnet("publish", reports, "--store", store, "--published", PUBLISHED, *more)


def versions(store: Path) -> dict[str, list[str]]:
    """Versions in the catalogue, by package."""
    return {
        package["name"]: [version["version"] for version in package["versions"]]
        for package in catalog(store)["packages"]
    }


def catalog(store: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((store / "catalog.json").read_text(encoding="utf-8"))
    return found


def contents(store: Path) -> dict[str, bytes]:
    return {str(path.relative_to(store)): path.read_bytes() for path in store.rglob("*") if path.is_file()}


def errors(result: Result) -> list[str]:
    return [line for line in result.stderr.splitlines() if line.startswith("Error: ")]


def test_publish_ends_with_a_summary(publish: Callable[..., Result], store: Path, openbarnet: Openbarnet):
    result = publish()
    assert result.exit_code == 0
    assert f"{HOUSING}: read" in result.stderr
    assert re.search(rf"{HOUSING} +0 pages +2 tables +5 rows +0 not recognised", result.stdout)
    assert re.search(r"key-actions +1\.0\.0 +released +\d+ rows +\d+ checks passed", result.stdout)
    assert f"Store: {store}" in result.stdout
    assert "make serve" in result.stdout
    verified = openbarnet("verify", store)
    assert (verified.exit_code, verified.stderr) == (0, "")


def test_publishing_again_changes_no_byte(publish: Callable[..., Result], store: Path):
    publish()
    before = contents(store)
    result = publish()
    assert result.exit_code == 0
    assert "Nothing new since the last publication." in result.stdout
    assert contents(store) == before


def test_publishing_again_without_the_record_makes_no_version(
    openbarnet: Openbarnet, publish: Callable[..., Result], reports: Path, store: Path, tmp_path: Path
):
    publish()
    before = contents(store)
    result = openbarnet("publish", reports, "--store", store, "--instance", tmp_path / "another")
    assert "No new version: nothing published has changed." in result.stdout
    assert contents(store) == before


def test_nothing_new_imports_neither_dagster_nor_great_expectations(
    publish: Callable[..., Result], reports: Path, store: Path
):
    publish()
    program = (
        "import sys; from pipelines.cli import main\n"
        f"main(['publish', {str(reports)!r}, '--store', {str(store)!r}], standalone_mode=False)\n"
        "print(sorted({'dagster', 'great_expectations', 'frictionless', 'pandas'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "Nothing new" in done.stdout
    assert done.stdout.endswith("[]\n")


def test_a_catalogue_that_is_lost_is_made_anew(publish: Callable[..., Result], store: Path):
    publish()
    before = contents(store)
    (store / "catalog.json").unlink()
    assert publish().exit_code == 0
    assert contents(store) == before


@pytest.mark.parametrize(
    ("before", "after", "package", "version"),
    [
        ("No budget yet.", "Money was found.", "key-actions", "1.0.1"),
        ("96.5%", "97.5%", "indicators", "1.0.1"),
        ("HS03\tOpen", "HS04\tClose the old line (Housing)\tGreen\tDone.\nHS03\tOpen", "key-actions", "1.1.0"),
    ],
)
def test_one_change_makes_one_version_of_one_package(
    publish: Callable[..., Result], reports: Path, store: Path, before: str, after: str, package: str, version: str
):
    publish()
    change(reports, before, after)
    assert publish().exit_code == 0
    other = ({"indicators", "key-actions"} - {package}).pop()
    assert versions(store) == {package: ["1.0.0", version], other: ["1.0.0"]}


def test_a_new_report_is_a_minor_version(publish: Callable[..., Result], reports: Path, store: Path):
    publish()
    write_reports(reports, STREETS)
    result = publish()
    assert f"{HOUSING}: read before, unchanged" in result.stderr
    assert set(map(tuple, versions(store).values())) == {("1.0.0", "1.1.0")}


def test_a_report_that_left_is_told(publish: Callable[..., Result], reports: Path, store: Path):
    write_reports(reports, STREETS)
    publish()
    (reports / f"{STREETS}.txt").unlink()
    result = publish()
    assert f"{STREETS}: no longer among the reports; new versions are without it" in result.stdout
    assert [report["report"] for report in catalog(store)["reports"] if report["current"]] == [HOUSING]


BAD_FILES: dict[str, Callable[[Path], object]] = {
    "not-a-pdf.pdf": lambda path: path.write_text("<html>Not found</html>"),
    "truncated.pdf": lambda path: path.write_bytes(pdf_page(path, "Some text").read_bytes()[:700]),
    "encrypted.pdf": lambda path: pdf_page(path, "Some text", password="secret"),
    "empty.pdf": lambda path: path.write_bytes(b""),
    "empty-transcript.txt": lambda path: path.write_bytes(b""),
    "no-text-layer.pdf": lambda path: pdf_page(path),
    "same-report-again.txt": lambda path: path.write_bytes((path.parent / f"{HOUSING}.txt").read_bytes()),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_gets_one_clear_error_and_stops_no_other(
    publish: Callable[..., Result], reports: Path, store: Path, name: str
):
    BAD_FILES[name](reports / name)
    result = publish()
    assert result.exit_code == 1
    assert len(errors(result)) == 1
    assert name in errors(result)[0]
    assert errors(result)[0].count("; ") >= 1, "says what to do next"
    assert "Traceback" not in result.output
    assert set(versions(store)) == {"indicators", "key-actions"}
    assert [report["report"] for report in catalog(store)["reports"]] == [HOUSING]
    assert catalog(store)["problems"] == [errors(result)[0].removeprefix("Error: ")]
    if name != "same-report-again.txt":
        digest = hashlib.sha256((reports / name).read_bytes()).hexdigest()
        assert not list((store / "documents").glob(f"{digest}*")), "nothing of the bad one is published"
    again = publish()
    assert (again.exit_code, errors(again)) == (1, errors(result)), "told again though nothing is new"


def test_the_last_good_reading_of_a_report_that_goes_bad_stands(
    publish: Callable[..., Result], reports: Path, store: Path
):
    publish()
    before = versions(store)
    (reports / f"{HOUSING}.txt").write_bytes(b"")
    write_reports(reports, STREETS)
    result = publish()
    assert result.exit_code == 1
    assert [HOUSING in error for error in errors(result)] == [True]
    assert [report["report"] for report in catalog(store)["reports"]] == [HOUSING, STREETS]
    assert versions(store) == {package: [*numbers, "1.1.0"] for package, numbers in before.items()}


def test_a_report_without_known_tables_is_listed_with_a_warning(
    publish: Callable[..., Result], reports: Path, store: Path
):
    (reports / "letter.txt").write_text(WITHOUT_TABLES, encoding="utf-8")
    result = publish()
    assert (result.exit_code, errors(result)) == (0, [])
    assert "letter: no table of a known kind was found" in result.stdout
    assert "letter" in [report["report"] for report in catalog(store)["reports"]]


def test_a_missing_folder_is_one_line(openbarnet: Openbarnet, tmp_path: Path):
    result = openbarnet("publish", tmp_path / "nowhere", "--store", tmp_path / "store")
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1
    assert "nowhere" in result.stderr


def test_a_store_that_cannot_be_written_is_one_line(openbarnet: Openbarnet, reports: Path, tmp_path: Path):
    (tmp_path / "a-file").write_text("in the way")
    result = openbarnet("publish", reports, "--store", tmp_path / "a-file" / "store")
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1
    assert str(tmp_path / "a-file" / "store") in result.stderr


def test_an_instance_that_cannot_be_written_is_one_line(
    openbarnet: Openbarnet, reports: Path, store: Path, tmp_path: Path
):
    (tmp_path / "a-file").write_text("in the way")
    result = openbarnet("publish", reports, "--store", store, "--instance", tmp_path / "a-file" / "runs")
    assert result.exit_code == 1
    assert "choose another with --instance" in result.stderr


def test_a_mistake_in_the_command_has_exit_code_2(openbarnet: Openbarnet, reports: Path, store: Path):
    result = openbarnet("publish", reports, "--store", store, "--published", "yesterday")
    assert result.exit_code == 2
    assert not store.exists()


def test_the_time_of_publication_is_recorded_in_utc(openbarnet: Openbarnet, reports: Path, store: Path):
    openbarnet("publish", reports, "--store", store, "--published", "2026-06-01T07:00:00+01:00")
    times = {version["published"] for package in catalog(store)["packages"] for version in package["versions"]}
    assert times == {"2026-06-01T06:00:00+00:00"}


def test_inspect_shows_known_and_unknown_tables(openbarnet: Openbarnet, reports: Path):
    change(reports, "Actions from Management Agreement or Business Plan", "Deliverables")
    change(reports, "RAG Rating", "Colour")
    result = openbarnet("inspect", reports / f"{HOUSING}.txt")
    assert result.exit_code == 0
    assert "2 tables, 1 recognised" in result.stdout
    assert re.search(r"line 5 +indicator-results +3 rows +2 records", result.stdout)
    assert re.search(r"line \d+ +not recognised +4 rows", result.stdout)


def test_verify_names_a_spoiled_file(publish: Callable[..., Result], openbarnet: Openbarnet, store: Path):
    publish()
    spoiled = store / "key-actions" / "1.0.0" / "data" / "key-actions.csv"
    spoiled.write_bytes(spoiled.read_bytes().replace(b"Green", b"Grein", 1))
    result = openbarnet("verify", store)
    assert result.exit_code == 1
    assert any("key-actions.csv" in error for error in errors(result))


def test_serve_shows_the_portal(publish: Callable[..., Result], store: Path):
    publish()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "pipelines.cli", "serve", "--store", str(store), "--port", str(port)]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        page = _fetch(f"http://127.0.0.1:{port}/datasets/key-actions")
    finally:
        server.terminate()
        server.wait(timeout=10)
    assert "1.0.0" in page


def _fetch(address: str, patience_seconds: float = 30.0) -> str:
    deadline = time.monotonic() + patience_seconds
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5) as response:
                return str(response.read().decode())
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
