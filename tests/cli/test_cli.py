"""`openbarnet` as a person meets it: what it prints, what it publishes, what it refuses, its exit codes."""

from __future__ import annotations

import hashlib
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from conftest import CHECKOUT, PUBLISHED, Office, Openbarnet, Printed
from forbidden import forbid
from small_reports import HOUSING, STREETS, WITHOUT_TABLES, change, pdf_page, write_reports

from pipelines.council.project import Project

MISSION = ("indicators", "key-actions")
"""The packages that the small reports have tables for; what else there is follows from those."""


def errors(result: Result) -> list[str]:
    return [line for line in result.stderr.splitlines() if line.startswith("Error: ")]


def test_publish_ends_with_a_summary(first_publication: tuple[Office, Printed], openbarnet: Openbarnet):
    office, result = first_publication
    assert f"{HOUSING}: read" in result.stderr
    assert re.search(rf"{HOUSING} +transcript +2 tables +12 rows +all recognised", result.stdout)
    assert re.search(r"key-actions +1\.0\.0 +released +\d+ rows +\d+ checks passed", result.stdout)
    assert f"Store: {office.store}" in result.stdout
    assert "make serve" in result.stdout
    verified = openbarnet("verify", office.store)
    assert (verified.exit_code, verified.stderr) == (0, "")


def test_publishing_again_changes_no_byte(office: Office):
    before = office.contents()
    result = office.publish()
    assert result.exit_code == 0
    assert "Nothing new since the last publication." in result.stdout
    assert office.contents() == before


def test_publishing_again_from_scratch_makes_no_version(office: Office, tmp_path: Path):
    before = office.contents()
    result = office.publish("--instance", tmp_path / "another")
    assert "No new version: nothing published has changed." in result.stdout
    assert office.contents() == before


def test_nothing_new_imports_neither_dagster_nor_great_expectations(office: Office):
    program = """
import sys
from pipelines.cli import main
main(sys.argv[1:], standalone_mode=False)
print(sorted({'dagster', 'great_expectations', 'frictionless', 'pandas'} & set(sys.modules)))
"""
    command = [sys.executable, "-c", program, "publish", str(office.reports), "--store", str(office.store)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "Nothing new" in done.stdout
    assert done.stdout.endswith("[]\n")


def test_a_catalogue_that_is_lost_is_made_anew(office: Office):
    before = office.contents()
    (office.store / "catalog.json").unlink()
    assert office.publish().exit_code == 0
    assert office.contents() == before


@pytest.mark.parametrize(
    ("before", "after", "package", "version"),
    [
        ("No budget yet.", "Money was found.", "key-actions", "1.0.1"),
        ("96.5%", "97.5%", "indicators", "1.0.1"),
        (
            "HS03\tOpen",
            "HS04\tClose the old line (Housing)\tGreen\tDone.\nHS03\tOpen",
            "key-actions",
            "1.1.0",
        ),
    ],
)
def test_one_change_makes_one_version_of_one_package(
    office: Office, before: str, after: str, package: str, version: str
):
    versions = office.versions()
    change(office.reports, before, after)
    assert office.publish().exit_code == 0
    assert office.versions() == versions | {package: ["1.0.0", version]}


def test_reports_come_and_go(office: Office):
    write_reports(office.reports, STREETS)
    result = office.publish()
    assert f"{HOUSING}: read before, unchanged" in result.stderr
    assert [office.versions()[package] for package in MISSION] == [["1.0.0", "1.1.0"]] * 2
    assert office.current() == [HOUSING, STREETS]
    (office.reports / f"{STREETS}.txt").unlink()
    result = office.publish("--exactly")
    assert f"{STREETS}: no longer among the reports; new versions are without it" in result.stdout
    assert office.current() == [HOUSING]


BAD_FILES: dict[str, Callable[[Path], object]] = {
    "not-a-pdf.pdf": lambda path: path.write_text("<html>Not found</html>"),
    "truncated.pdf": lambda path: path.write_bytes(pdf_page(path, "Some text").read_bytes()[:700]),
    "encrypted.pdf": lambda path: pdf_page(path, "Some text", password="secret"),
    "empty.pdf": lambda path: path.write_bytes(b""),
    "empty-transcript.txt": lambda path: path.write_bytes(b""),
    "no-text-layer.pdf": lambda path: pdf_page(path),
    "same-report-again.txt": lambda path: path.write_bytes((path.parent / f"{HOUSING}.txt").read_bytes()),
}


@pytest.fixture(scope="module")
def spoiled_office(tmp_path_factory: pytest.TempPathFactory, openbarnet: Openbarnet) -> tuple[Office, Result]:
    """An office that has published a good report and every kind of bad one, and what that printed."""
    office = Office(tmp_path_factory.mktemp("spoiled") / "office", openbarnet)
    write_reports(office.reports)
    for name, spoil in BAD_FILES.items():
        spoil(office.reports / name)
    return office, office.publish()


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_gets_one_clear_error(spoiled_office: tuple[Office, Result], name: str):
    office, result = spoiled_office
    told = [error for error in errors(result) if re.search(rf"\b{re.escape(name)}\b", error)]
    assert len(told) == 1
    assert told[0].count("; ") >= 1, "says what to do next"
    assert told[0].removeprefix("Error: ") in office.catalog()["problems"]
    assert Path(name).stem not in office.current()
    if name != "same-report-again.txt":
        digest = hashlib.sha256((office.reports / name).read_bytes()).hexdigest()
        assert not list((office.store / "documents").glob(f"{digest}*")), "nothing of it is published"


def test_bad_files_stop_no_other(spoiled_office: tuple[Office, Result]):
    office, result = spoiled_office
    assert result.exit_code == 1
    assert len(errors(result)) == len(BAD_FILES)
    assert "Traceback" not in result.output
    assert set(MISSION) <= set(office.versions())
    assert office.current() == [HOUSING]
    again = office.publish()
    assert "Nothing new" in again.stdout
    assert (again.exit_code, errors(again)) == (1, errors(result)), "told again though nothing is new"


def test_the_last_good_reading_of_a_report_that_goes_bad_stands(office: Office):
    (office.reports / f"{HOUSING}.txt").write_bytes(b"")
    write_reports(office.reports, STREETS)
    result = office.publish()
    assert result.exit_code == 1
    assert [HOUSING in error for error in errors(result)] == [True]
    assert office.current() == [HOUSING, STREETS]
    assert [office.versions()[package] for package in MISSION] == [["1.0.0", "1.1.0"]] * 2


def test_a_report_without_known_tables_is_listed_with_a_warning(office: Office):
    (office.reports / "letter.txt").write_text(WITHOUT_TABLES, encoding="utf-8")
    result = office.publish()
    assert (result.exit_code, errors(result)) == (0, [])
    assert "letter: no table of a known kind was found" in result.stdout
    assert office.current() == ["letter", HOUSING]


def test_a_package_with_errors_is_held_back_and_says_why(office: Office, own_project: Project):
    versions = office.versions()
    forbid(own_project, "Green", "Green Amber", "Red")
    change(office.reports, "96.5%", "97.5%")
    result = office.publish()
    assert result.exit_code == 1
    assert len(errors(result)) == 1
    assert errors(result)[0].startswith("Error: package key-actions: held back, version 1.0.0 stands: ")
    assert "key-actions: 3 of 3 rows are held back, more than 5 %, so none" in errors(result)[0]
    assert "Rating is “Green”" in errors(result)[0]
    assert office.versions() == versions | {"indicators": ["1.0.0", "1.0.1"]}
    blocked = {package["name"]: package["blocked"] for package in office.catalog()["packages"]}
    assert [name for name, reasons in blocked.items() if reasons] == ["key-actions"]


HEADS = "Ref\tActions from Management Agreement or Business Plan\tRAG Rating\tComments"


def test_renamed_headings_are_taught_by_lines_of_data(office: Office, own_project: Project):
    change(office.reports, HEADS, "Ships\tHarbours\tWeather\tTides")
    change(office.reports, "## 2. Key Actions", "## 2. At sea")
    result = office.publish()
    assert "Tables not recognised" in result.stdout
    assert office.versions()["key-actions"] == ["1.0.0"]
    layout = own_project.layouts / "key-actions.yaml"
    taught = layout.read_text(encoding="utf-8")
    for field, name in (("ref", "Ships"), ("action", "Harbours"), ("rag", "Weather"), ("comment", "Tides")):
        taught = taught.replace(f"  {field}: [", f"  {field}: [{name}, ")
    layout.write_text(taught, encoding="utf-8")
    result = office.publish()
    assert "Tables not recognised" not in result.stdout
    rows = (
        office.store / "key-actions" / office.versions()["key-actions"][-1] / "data" / "key-actions.csv"
    ).read_text()
    assert "Open the repairs line at weekends" in rows


def test_a_missing_folder_is_one_line(openbarnet: Openbarnet, tmp_path: Path):
    result = openbarnet("publish", tmp_path / "nowhere", "--store", tmp_path / "store")
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1
    assert "nowhere" in result.stderr


def test_a_store_that_cannot_be_written_is_one_line(new_office: Office, tmp_path: Path):
    (tmp_path / "a-file").write_text("in the way")
    result = new_office.openbarnet("publish", new_office.reports, "--store", tmp_path / "a-file" / "store")
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1
    assert str(tmp_path / "a-file" / "store") in result.stderr


def test_an_instance_that_cannot_be_written_is_one_line(new_office: Office, tmp_path: Path):
    (tmp_path / "a-file").write_text("in the way")
    result = new_office.publish("--instance", tmp_path / "a-file" / "runs", through_dagster=True)
    assert result.exit_code == 1
    assert "choose another with --instance" in result.stderr


def test_a_mistake_in_the_command_has_exit_code_2(new_office: Office):
    result = new_office.publish("--published", "yesterday")
    assert result.exit_code == 2
    assert not new_office.store.exists()


def test_the_time_of_publication_is_recorded_in_utc(office: Office):
    change(office.reports, "96.5%", "97.5%")
    office.publish("--published", "2026-06-01T07:00:00+01:00")
    packages = {package["name"]: package for package in office.catalog()["packages"]}
    indicators, key_actions = (packages[name] for name in MISSION)
    times = [version["published"] for version in indicators["versions"]]
    assert times == [PUBLISHED, "2026-06-01T06:00:00+00:00"]
    assert key_actions["versions"][0]["published"] == PUBLISHED


def test_inspect_shows_known_and_unknown_tables(openbarnet: Openbarnet, tmp_path: Path):
    reports = write_reports(tmp_path)
    path = reports / f"{HOUSING}.txt"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "\n## Staff\n\nTeam\tPosts\nRepairs\t12\n", encoding="utf-8")
    result = openbarnet("inspect", reports / f"{HOUSING}.txt")
    assert result.exit_code == 0
    assert "3 tables, 2 recognised" in result.stdout
    assert re.search(r"line 5 +indicator-results +3 rows +2 records", result.stdout)
    assert re.search(r"line \d+ +not recognised +2 rows", result.stdout)


def test_inspect_of_a_bad_file_is_one_line(openbarnet: Openbarnet, tmp_path: Path):
    (tmp_path / "report.pdf").write_text("<html>")
    result = openbarnet("inspect", tmp_path / "report.pdf")
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: report.pdf: ")
    assert len(result.stderr.splitlines()) == 1


def test_verify_names_a_spoiled_file(office: Office, openbarnet: Openbarnet):
    spoiled = office.store / "key-actions" / "1.0.0" / "data" / "key-actions.csv"
    spoiled.write_bytes(spoiled.read_bytes().replace(b"Green", b"Grein", 1))
    result = openbarnet("verify", office.store)
    assert result.exit_code == 1
    assert any("key-actions.csv" in error for error in errors(result))


def test_serve_shows_the_portal_and_leaves_nothing_when_it_is_ended(
    first_publication: tuple[Office, Printed], tmp_path: Path
):
    office, _ = first_publication
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "pipelines.cli",
        "serve",
        "--store",
        str(office.store),
        "--port",
        str(port),
        "--workers",
        "1",
    ]
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL, env=environment)
    try:
        page = _fetch(f"http://127.0.0.1:{port}/datasets/key-actions")
        assert list(tmp_path.glob("openbarnet-index-*")), "while it serves"
    finally:
        server.terminate()
        status = server.wait(timeout=10)
    assert "1.0.0" in page
    assert (status, list(tmp_path.iterdir())) == (0, [])


def _fetch(address: str, patience_seconds: float = 60.0) -> str:
    deadline = time.monotonic() + patience_seconds
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5) as response:
                return str(response.read().decode())
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def test_inspect_draws_each_page(openbarnet: Openbarnet, tmp_path: Path):
    report = CHECKOUT / "reports" / "q1-2010-11-improvement-initiatives.pdf"
    done = openbarnet("inspect", report, "--draw", tmp_path / "drawn")
    assert done.exit_code == 0, done.output
    assert "2 pages drawn in" in done.output
    assert [path.read_bytes()[:4] for path in sorted((tmp_path / "drawn").glob("*.png"))] == [b"\x89PNG"] * 2
