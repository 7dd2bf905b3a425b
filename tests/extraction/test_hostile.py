"""Files that would crash, hang or fill the machine: each ends soon, in rows or in one clear error."""

from __future__ import annotations

import contextlib
import ctypes
import io
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pypdfium2
import pytest
from hostile_files import HONEST, HOSTILE, spoiled

from pipelines.council.project import Project
from pipelines.exceptions import (
    NoTextLayerError,
    OversizedReportError,
    ReportError,
    ReportTimeoutError,
    TruncatedReportError,
    UnreadableReportError,
)
from pipelines.extraction import ReadReport, read_report
from pipelines.extraction.report import load_report
from pipelines.extraction.worker import Limits, end_workers, run, run_all

SECONDS = (
    60  # of waiting, on a machine that has other things to do; a worker's own limit is 30 of processor time
)
ERRORS: dict[str, type[ReportError]] = {
    "claims 1,999 pages": TruncatedReportError,
    "pages that hold themselves": TruncatedReportError,
    "a page tree 100,000 deep": TruncatedReportError,
    "300,000 lines": OversizedReportError,
    "a million rectangles in one path": OversizedReportError,
    "a million lines of text": OversizedReportError,
    "forms of forms of forms": OversizedReportError,
    "arrays half a million deep": NoTextLayerError,
    "10,000 blank pages": OversizedReportError,
    "2,000 blank pages": NoTextLayerError,
}


@pytest.fixture(autouse=True, scope="module")
def _no_worker_stays() -> Iterator[None]:
    yield
    end_workers()


def read(path: Path, project: Project) -> ReadReport:
    return read_report(load_report(path), project.layouts)


class PeakOfWorkers:
    """The most memory that any process which reads files took meanwhile.

    What the system tells of all children counts servers and browsers of other tests too.
    """

    def __init__(self) -> None:
        self.kilobytes = 0
        self._done = threading.Event()
        self._watch = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> PeakOfWorkers:
        self._watch.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._watch.join()

    def _look(self) -> None:
        while True:
            for children in Path("/proc/self/task").glob("*/children"):
                with contextlib.suppress(OSError, StopIteration):
                    for pid in children.read_text().split():
                        self._ask(Path("/proc") / pid)
            if self._done.wait(0.02):
                return

    def _ask(self, process: Path) -> None:
        with contextlib.suppress(OSError):  # it may end between two looks
            if b"extraction.worker" in (process / "cmdline").read_bytes():
                lines = (process / "status").read_text().splitlines()
                told = [int(line.split()[1]) for line in lines if line.startswith("VmHWM")]
                self.kilobytes = max(self.kilobytes, *told)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_ends_in_text_or_in_one_clear_error(name: str, tmp_path: Path, project: Project):
    path = tmp_path / "hostile.pdf"
    path.write_bytes(HOSTILE[name]())
    start = time.monotonic()
    with PeakOfWorkers() as peak:
        if name in ERRORS:
            with pytest.raises(ReportError) as caught:
                read(path, project)
            assert type(caught.value) is ERRORS[name]
            assert str(caught.value).startswith("hostile.pdf")
        else:
            report = read(path, project)
            assert [block.text for block in report.document.blocks] in ([], ["Hello there"])
    assert time.monotonic() - start < SECONDS
    assert 0 < peak.kilobytes < 1.2 * 1024 * 1024


def test_a_process_that_was_once_large_still_tells_a_want_of_memory_from_damage(
    tmp_path: Path, project: Project
):
    """The system counts a child's memory from its parent's peak; what the child itself held decides."""
    (tmp_path / "hostile.pdf").write_bytes(HOSTILE["forms of forms of forms"]())
    program = (
        "import sys\nfrom pathlib import Path\nfrom pipelines.extraction.report import load_report\n"
        "from pipelines.exceptions import OversizedReportError\n"
        "held = bytes([1]) * 1_000_000_000\ndel held\n"
        "from pipelines.extraction import read_report\n"
        "from pipelines.council.project import default_project\n"
        "try:\n"
        "    read_report(load_report(Path(sys.argv[1])), default_project().layouts)\n"
        "except OversizedReportError as error:\n    print(error)\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", program, tmp_path / "hostile.pdf"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(project.root)},
    )
    assert "bytes of memory" in told.stdout


@pytest.fixture(scope="module")
def single_pages(project: Project) -> list[bytes]:
    """The second page of each sample report as a PDF of its own."""
    files = []
    for path in sorted((project.root / "reports").glob("*.pdf")):
        source, target = pypdfium2.PdfDocument(path), pypdfium2.PdfDocument.new()
        target.import_pages(source, [min(1, len(source) - 1)])
        content = io.BytesIO()
        target.save(content)
        files.append(content.getvalue())
    assert files
    return files


@pytest.mark.parametrize("part", range(4))
def test_no_spoiled_report_brings_about_anything_but_a_report_error(
    part: int, single_pages: list[bytes], tmp_path: Path, project: Project
):
    path = tmp_path / "spoiled.pdf"
    outcomes = {"read": 0, "refused": 0}
    for seed in range(20 * part, 20 * part + 20):
        path.write_bytes(spoiled(single_pages[seed % len(single_pages)], seed))
        try:
            read(path, project)
        except UnreadableReportError as error:
            pytest.fail(f"seed {seed}: {error}")
        except ReportError as error:
            outcomes["refused"] += str(error).startswith("spoiled.pdf")
        else:
            outcomes["read"] += 1
    assert all(outcomes.values())
    assert sum(outcomes.values()) == 20


def test_a_file_that_crashes_its_reader_is_called_damaged():
    with pytest.raises(TruncatedReportError, match=r"bad\.pdf: is damaged so that it ends its reader"):
        run(ctypes.string_at, 0, place="bad.pdf")
    assert run(len, "still here", place="good.pdf") == 10


def test_a_file_that_takes_for_ever_is_stopped():
    start = time.monotonic()
    with pytest.raises(ReportTimeoutError, match=r"slow\.pdf: takes more than 1 seconds"):
        run(max, _Endless(), place="slow.pdf", limits=Limits(seconds=1))
    assert time.monotonic() - start < SECONDS


class _Endless:
    """Numbers without end, found by the worker in this module."""

    def __iter__(self) -> Iterator[int]:
        while True:
            yield 1


def test_a_file_that_fills_the_memory_is_too_large():
    with pytest.raises(OversizedReportError, match=r"huge\.pdf: takes more than 300,000,000 bytes"):
        run(bytes, 10**9, place="huge.pdf", limits=Limits(bytes=300_000_000))


def test_what_nobody_foresaw_is_told_with_its_place_in_the_code():
    with pytest.raises(UnreadableReportError, match=r"odd\.pdf: .*ValueError: .*'x'"):
        run(int, "x", place="odd.pdf")


def test_results_come_in_order_whichever_worker_is_done_first():
    waits = [(0.2,), (0.0,), (0.1,), (0.0,), (0.0,)]
    found = run_all(_waited, waits, place="many.pdf", workers=2)
    assert list(found) == [wait for (wait,) in waits]


def _waited(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def test_one_failing_part_fails_the_whole():
    with pytest.raises(UnreadableReportError):
        list(run_all(int, [("1",), ("2",), ("x",), ("4",)], place="many.pdf", workers=2))


def test_reports_can_be_read_from_several_threads(tmp_path: Path, project: Project):
    path = tmp_path / "honest.pdf"
    path.write_bytes(HONEST)
    with ThreadPoolExecutor(4) as threads:
        reports = list(threads.map(lambda _: read(path, project), range(8)))
    assert {report.document.blocks[0].text for report in reports} == {"Hello there"}
