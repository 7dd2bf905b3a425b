"""The catalogue's shape, order and steadiness, over real stores."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from release_samples import FIRST, LATER, PUBLISHED, SECOND, desk

from pipelines.exceptions import StoreError
from pipelines.release.catalogue import withdraw
from pipelines.release.verify import verify_store
from pipelines.rows.findings import CheckResult, Level
from pipelines.store import Store
from pipelines.store.hashes import sha256_of

ERROR = CheckResult("suite/values", "indicator-results", "suite", Level.ERROR, "ratings are known", 4, 1)


def catalog(root: Path) -> dict[str, Any]:
    return Store(root).catalog()


def package(root: Path, name: str) -> dict[str, Any]:
    return next(entry for entry in catalog(root)["packages"] if entry["name"] == name)


def test_an_empty_store_has_an_empty_catalogue(tmp_path: Path) -> None:
    assert catalog(tmp_path / "nowhere") == {"format": 2, "packages": [], "reports": [], "problems": []}


def test_a_version_is_listed_with_all_that_a_page_needs(tmp_path: Path) -> None:
    publisher = desk(tmp_path)
    publisher.problems = ("q3.pdf: is not a PDF; ask for the file again",)
    publisher.publish()

    listed = catalog(tmp_path)
    assert [entry["name"] for entry in listed["packages"]] == ["indicators", "key-actions"]
    assert listed["licence"]["name"] == "OGL-UK-3.0"
    assert listed["publisher"]["title"] == "London Borough of Barnet"
    assert listed["problems"] == ["q3.pdf: is not a PDF; ask for the file again"]
    entry = package(tmp_path, "indicators")
    assert (entry["latest"], entry["blocked"]) == ("1.0.0", None)
    assert entry["versions"] == [
        {
            "version": "1.0.0",
            "published": PUBLISHED,
            "bump": "initial",
            "previous": None,
            "path": "indicators/1.0.0",
            "descriptor_sha256": sha256_of(tmp_path / "indicators/1.0.0/datapackage.json"),
            "rows": {"indicator-results": 4, "locators": 8},
            "resources": [
                {"name": "indicator-results", "title": "Indicator results", "rows": 4},
                {"name": "locators", "title": "Locators", "rows": 8},
            ],
            "reports": [FIRST.id, SECOND.id],
            "checks": {"error": 0, "warning": 0, "information": 0, "passed": 0},
            "held_back": 0,
            "bytes": (tmp_path / "indicators/1.0.0/indicators.zip").stat().st_size,
            "zip": {
                "path": "indicators/1.0.0/indicators.zip",
                "bytes": (tmp_path / "indicators/1.0.0/indicators.zip").stat().st_size,
                "sha256": sha256_of(tmp_path / "indicators/1.0.0/indicators.zip"),
            },
            "notes": [],
            "signature": None,
            "withdrawn": None,
        }
    ]
    report = listed["reports"][0]
    assert (report["report"], report["document"]) == (FIRST.id, f"documents/{FIRST.sha256}.pdf")
    assert report["current"] is True


def test_a_version_keeps_its_time_and_a_new_one_gets_its_own(tmp_path: Path) -> None:
    desk(tmp_path).publish(PUBLISHED)
    desk(tmp_path, replace(FIRST, result="1%"), SECOND).publish(LATER)
    entry = package(tmp_path, "indicators")
    assert [(v["version"], v["published"], v["previous"]) for v in entry["versions"]] == [
        ("1.0.0", PUBLISHED, None),
        ("1.0.1", LATER, "1.0.0"),
    ]
    assert entry["latest"] == "1.0.1"
    assert [v["published"] for v in package(tmp_path, "key-actions")["versions"]] == [PUBLISHED]


def test_nothing_new_leaves_the_file_alone(tmp_path: Path) -> None:
    publisher = desk(tmp_path)
    publisher.publish(PUBLISHED)
    file = tmp_path / "catalog.json"
    before = (file.read_bytes(), file.stat().st_mtime_ns, file.stat().st_ino)
    assert publisher.list(publisher.release(), LATER) is False
    assert (file.read_bytes(), file.stat().st_mtime_ns, file.stat().st_ino) == before
    publisher.problems = ("q3.pdf: is empty; ask for it again",)
    assert publisher.list(publisher.release(), LATER) is True


def test_a_blocked_package_keeps_its_version_and_says_why_until_mended(tmp_path: Path) -> None:
    desk(tmp_path).publish()
    blocked = desk(tmp_path, replace(FIRST, result="1%"), SECOND)
    blocked.checks = (ERROR,)
    blocked.publish(LATER)
    entry = package(tmp_path, "indicators")
    assert entry["latest"] == "1.0.0"
    assert entry["blocked"] == {"reasons": ["indicator-results: ratings are known: 1 of 4 failed"]}
    assert package(tmp_path, "key-actions")["blocked"] is None

    blocked.list({"key-actions": blocked.release()["key-actions"]})
    assert package(tmp_path, "indicators")["blocked"], "a run that leaves a package out says nothing of it"

    blocked.checks = ()
    blocked.publish(LATER)
    assert package(tmp_path, "indicators")["blocked"] is None
    assert package(tmp_path, "indicators")["latest"] == "1.0.1"


def test_a_package_blocked_from_the_start_is_listed_without_versions(tmp_path: Path) -> None:
    publisher = desk(tmp_path)
    publisher.checks = (ERROR,)
    publisher.publish()
    entry = package(tmp_path, "indicators")
    assert (entry["title"], entry["latest"], entry["versions"]) == ("Performance indicators", None, [])
    assert entry["blocked"]["reasons"]
    publisher.list({})
    assert package(tmp_path, "indicators") == entry
    assert verify_store(tmp_path) == []


def test_a_version_that_a_crash_kept_off_the_list_is_listed_next(tmp_path: Path) -> None:
    desk(tmp_path).publish(PUBLISHED)
    corrected = desk(tmp_path, replace(FIRST, result="1%"), SECOND)
    corrected.release()
    assert package(tmp_path, "indicators")["latest"] == "1.0.0"
    assert any("indicators/1.0.1 is not listed" in problem for problem in verify_store(tmp_path))

    corrected.publish(LATER)
    assert [v["version"] for v in package(tmp_path, "indicators")["versions"]] == ["1.0.0", "1.0.1"]
    assert verify_store(tmp_path) == []


def test_a_lost_catalogue_is_made_anew_from_the_versions(tmp_path: Path) -> None:
    publisher = desk(tmp_path)
    publisher.publish(PUBLISHED)
    before = (tmp_path / "catalog.json").read_bytes()
    (tmp_path / "catalog.json").unlink()
    publisher.list({}, PUBLISHED)
    assert (tmp_path / "catalog.json").read_bytes() == before


def test_a_report_that_versions_cite_stays_when_it_is_read_no_more(tmp_path: Path) -> None:
    desk(tmp_path).publish()
    desk(tmp_path, SECOND).publish()
    assert [(r["report"], r["current"]) for r in catalog(tmp_path)["reports"]] == [
        (FIRST.id, False),
        (SECOND.id, True),
    ]
    assert verify_store(tmp_path) == []


def test_a_report_without_rows_is_listed(tmp_path: Path) -> None:
    narrative = replace(FIRST, id="narrative")
    publisher = desk(tmp_path, FIRST, narrative)
    publisher.keep_documents()
    records = FIRST.records()
    publisher.records = lambda: records  # type: ignore[method-assign] # only the first has tables we know
    publisher.publish()
    assert [report["report"] for report in catalog(tmp_path)["reports"]] == ["narrative", FIRST.id]
    assert package(tmp_path, "indicators")["versions"][0]["reports"] == [FIRST.id]


@pytest.mark.parametrize("published", ["", "yesterday", "2026-01-31", "2026-01-31T09:00:00"])
def test_a_time_without_zone_is_refused(tmp_path: Path, published: str) -> None:
    publisher = desk(tmp_path)
    with pytest.raises(StoreError, match="is not a time of publication"):
        publisher.publish(published)
    assert not (tmp_path / "catalog.json").exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "cannot be read"),
        ("[]", "is no catalogue of a release store"),
        ('{"format": "2"}', "is no catalogue of a release store"),
        ('{"format": 99}', "is of store format 99, and this version of the software knows formats up to"),
    ],
)
def test_a_catalogue_that_cannot_be_used_is_not_overwritten(
    tmp_path: Path, content: str, message: str
) -> None:
    publisher = desk(tmp_path)
    publisher.publish()
    (tmp_path / "catalog.json").write_text(content)
    with pytest.raises(StoreError, match=message):
        publisher.publish()
    assert (tmp_path / "catalog.json").read_text() == content


def test_a_catalogue_needs_the_documents_of_its_reports(tmp_path: Path) -> None:
    publisher = desk(tmp_path)
    outcomes = publisher.release()
    shutil.rmtree(tmp_path / "documents")
    with pytest.raises(StoreError, match="its document is not in the store"):
        publisher.list(outcomes)
    assert not (tmp_path / "catalog.json").exists()


def test_the_checksum_covers_every_word(tmp_path: Path) -> None:
    desk(tmp_path).publish()
    file = tmp_path / "catalog.json"
    listed = json.loads(file.read_bytes())
    assert list(listed)[-1] == "checksum"
    file.write_bytes(file.read_bytes().replace(PUBLISHED.encode(), LATER.encode()))
    assert verify_store(tmp_path) == [
        "catalog.json is not as it was published: its checksum does not agree with its content."
    ]


def test_a_withdrawn_version_is_not_the_latest(tmp_path: Path) -> None:
    publisher = desk(tmp_path)
    publisher.publish()
    desk(tmp_path, replace(FIRST, result="1%"), SECOND).publish(LATER)
    assert package(tmp_path, "indicators")["latest"] == "1.0.1"
    withdraw(publisher.store, "indicators", "1.0.1", "Misread.", None, LATER)
    assert package(tmp_path, "indicators")["latest"] == "1.0.0"
    publisher.list({}, LATER)
    assert package(tmp_path, "indicators")["latest"] == "1.0.0"
    withdraw(publisher.store, "indicators", "1.0.0", "Misread.", None, LATER)
    assert package(tmp_path, "indicators")["latest"] is None
