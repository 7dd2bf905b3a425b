"""The same input makes the same bytes: elsewhere, later, and under another locale, zone and hash seed."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from conftest import HELPERS
from release_samples import PROJECT, tree

FORMATS = {".csv", ".json", ".jsonld", ".md", ".ods", ".parquet", ".pdf", ".sqlite", ".ttl", ".xlsx", ".zip"}


def build(folder: Path, days: int, **environment: str) -> date:
    """Publish everything in a process of its own; gives the day it believes in."""
    (folder / "tmp").mkdir(parents=True)
    (folder / "out").mkdir()
    done = subprocess.run(
        [sys.executable, str(HELPERS / "whole_store.py"), str(folder / "out"), str(days)],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": f"{PROJECT.root}{os.pathsep}{PROJECT.root / 'tests'}",
            "TMPDIR": str(folder / "tmp"),
            "OPENBARNET_ANSWERS": "",  # else the second would be told what the first was
            **environment,
        },
        check=True,
        capture_output=True,
        text=True,
    )
    by_class, by_clock = done.stdout.split()
    assert by_class == by_clock
    return date.fromisoformat(by_class)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, date]:
    """What was published here and now, and the day."""
    folder = tmp_path_factory.mktemp("here") / "one"
    return folder, build(folder, 0, TZ="Europe/London", PYTHONHASHSEED="1", LC_ALL="C", UMASK="022")


def test_two_builds_elsewhere_and_later_are_byte_equal(built: tuple[Path, date], tmp_path: Path) -> None:
    (one, today), another = built, tmp_path / "another" / "place with spaces"
    later = build(
        another,
        400,
        TZ="Pacific/Auckland",
        PYTHONHASHSEED="2",
        LC_ALL="C.UTF-8",
        UMASK="077",
        HOME=str(tmp_path),
    )
    assert later - today >= timedelta(days=400), "the second build's clock was ahead"

    first, second = tree(one / "out"), tree(another / "out")
    assert list(first) == list(second)
    differing = [name for name in first if first[name] != second[name]]
    assert differing == []

    assert {Path(name).suffix for name in first} >= FORMATS
    assert [name for name in first if name.startswith("store/savings/1.1.0/")], "there is a second version"
    assert list((one / "tmp").iterdir()) == [], "nothing is left in the folder for temporary files"


def test_no_container_has_a_date_of_its_own(built: tuple[Path, date]) -> None:
    found = [path for path in (built[0] / "out").rglob("*") if path.suffix in {".zip", ".xlsx", ".ods"}]
    assert len(found) > 15
    for path in found:
        with zipfile.ZipFile(path) as archive:
            assert {(info.date_time, info.external_attr) for info in archive.infolist()} == {
                ((1980, 1, 1, 0, 0, 0), 0o644 << 16)
            }
