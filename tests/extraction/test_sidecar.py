"""What may stand beside a report and lie in its folder; anything else is one sentence about that report."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from pipelines.exceptions import MissingFolderError, ReportError, SidecarError
from pipelines.extraction.report import find_reports
from pipelines.extraction.sidecar import LARGEST, read_sidecar, stated
from pipelines.orchestration.fingerprints import file_digest

GOOD = "title: Ärger, “that” is quoted\nperiod: Q1 2020/21\ndate: 2020-07-01\naddress: ~\n"
BAD = {
    "a date that is none": (b"date: 31/01/2020", "line 1"),
    "a day that is none": (b"title: x\ndate: 2020-02-30", "line 2"),
    "an alias": (b"title: &a x\nperiod: *a", "line 1"),
    "laughter": (b"a: &a [x]\n" + b"".join(b"b%d: [*a, *a]\n" % each for each in range(99)), "line 1"),
    "a lone half of a pair": (rb'title: "\ud800"', "line 1"),
    "a change of direction": ("title: x\nperiod: a\u202eb".encode(), "line 2"),
    "a list": (b"title: [1, 2]", "line 1"),
    "a map": (b"title: {a: b}", "line 1"),
    "no map": (b"- title", "line 1"),
    "a text": (b"just a text", "line 1"),
    "a tag": (b"title: !!python/object/apply:os.getcwd []", "line 1"),
    "another key": (b"title: x\nauthor: y", "line 2"),
    "a key twice": (b"title: x\ntitle: y", "line 2"),
    "a second document": (b"title: x\n---\ntitle: y", "line 3"),
    "no YAML": (b"title: a: b", "line 1"),
    "no UTF-8": (b"title: x\nperiod: \xff", "line 2"),
    "a long text": (b"title: " + b"x" * 3000, "line 1"),
    "brackets": (b"[" * 60_000, "line 1"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_broken_sidecar_is_one_sentence_with_its_line(name: str):
    content, where = BAD[name]
    with pytest.raises(SidecarError) as told:
        stated(content, "q1.yaml")
    assert told.value.place == f"q1.yaml, {where}"
    assert "\n" not in str(told.value)


def test_what_a_sidecar_may_state(tmp_path: Path):
    (tmp_path / "q1.yaml").write_text(GOOD, encoding="utf-8")
    assert read_sidecar(tmp_path / "q1.pdf") == {
        "title": "Ärger, “that” is quoted",
        "period": "Q1 2020/21",
        "date": "2020-07-01",
    }
    assert read_sidecar(tmp_path / "q2.pdf") == {}


def test_a_sidecar_of_megabytes_is_not_read(tmp_path: Path):
    (tmp_path / "q1.yaml").write_bytes(b"# \n" * LARGEST)
    with pytest.raises(SidecarError, match=r"bytes, 65,536 are allowed"):
        read_sidecar(tmp_path / "q1.pdf")


def test_pipes_devices_and_links_that_leave_the_folder_are_refused(tmp_path: Path):
    reports = tmp_path / "reports"
    reports.mkdir()
    (tmp_path / "secret.txt").write_text("not for the public")
    (reports / "good.txt").write_text("a report")
    os.mkfifo(reports / "pipe.pdf")
    os.mkfifo(reports / "good.yaml")
    (reports / "away.txt").symlink_to(tmp_path / "secret.txt")
    (reports / "device.txt").symlink_to("/dev/zero")
    (reports / "nothing.txt").symlink_to(tmp_path / "gone.txt")
    (reports / "itself.txt").symlink_to(reports / "itself.txt")
    (reports / "beside.txt").symlink_to(reports / "inner" / "other.txt")
    (reports / "inner").mkdir()
    (reports / "inner" / "other.txt").write_text("a report in a folder of the folder")
    began = time.monotonic()
    found = find_reports([reports])
    assert [path.name for path in found.reports] == ["beside.txt", "good.txt"]
    told = {error.place: error.what for error in found.errors}
    assert told.keys() == {"pipe.pdf", "away.txt", "device.txt", "nothing.txt", "itself.txt"}
    assert told["pipe.pdf"] == "is no file but a pipe, a device or a socket"
    assert told["away.txt"] == told["device.txt"] == "is a link that leaves the folder of reports"
    with pytest.raises(ReportError, match="no plain file"):
        read_sidecar(reports / "good.txt")
    assert file_digest(reports / "good.yaml") == "no file"
    assert time.monotonic() - began < 5


def test_a_folder_without_a_report_is_a_fault_unless_tables_are_published(tmp_path: Path):
    with pytest.raises(MissingFolderError, match="holds no report"):
        find_reports([tmp_path])
    assert find_reports([tmp_path], may_be_none=True).reports == ()
    with pytest.raises(MissingFolderError, match="no such file or folder"):
        find_reports([tmp_path / "gone"], may_be_none=True)
