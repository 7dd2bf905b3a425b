"""The real and the sample reports are read once in a run of tests, whoever asks for them and however often.

What a report says hangs on its file, its sidecar and the project's schemas alone, and what a box of its page
says when it is read again on the file and the box. Of these documents the first answer is kept, for all
processes of the run; every other file, and every failure, is read anew each time.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pipelines.extraction import rereading
from pipelines.extraction.reading import stages
from pipelines.extraction.report import Report
from pipelines.extraction.worker import LIMITS, Limits, run

CHECKOUT = Path(__file__).resolve().parent.parent.parent
FOLDERS = (CHECKOUT / "reports", CHECKOUT.parent / "shared" / "reports")
"""Whose documents are kept; the tests of the reader itself make files of their own."""


@cache
def _documents() -> frozenset[str]:
    """The sha256 of every document that is kept."""
    return frozenset(_sha256(path) for folder in FOLDERS for path in folder.rglob("*.pdf"))


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _schemas(layouts: Path) -> str:
    """What all files say that a report is read by: layouts, and the kinds and words beside them."""
    whole = hashlib.sha256()
    for path in sorted(path for path in layouts.parent.rglob("*") if path.is_file()):
        whole.update(f"{path.relative_to(layouts.parent)}\0{_sha256(path)}\0".encode())
    return whole.hexdigest()


def _asked(report: Report, layouts: Path, *how: object) -> bytes:
    """What a report's reading hangs on."""
    told = (replace(report, path=Path(report.path.name)), _schemas(layouts), *how)
    return pickle.dumps((*told, shutil.which("tesseract")))


@dataclass(frozen=True)
class Kept:
    """Answers of this run, a file each."""

    folder: Path

    def __call__(
        self, function: Callable[..., Any], *arguments: Any, place: str, limits: Limits = LIMITS
    ) -> Any:
        """`worker.run`, which is asked only for what it has not answered yet."""

        def ask(*given: Any) -> Any:
            return run(function, *given, place=place, limits=limits)

        if function is stages.read_here and arguments[0].sha256 in _documents():
            file = self._file(_asked(*arguments))
            if not file.exists():
                self._keep(file, ask(*arguments))
            return replace(self._kept(file), report=arguments[0])
        if function is rereading.read_again and (sha256 := _sha256(arguments[0])) in _documents():
            path, page, boxes, program = arguments
            files = [self._file(pickle.dumps((sha256, page, tuple(box), program))) for box in boxes]
            new = [(file, box) for file, box in zip(files, boxes, strict=True) if not file.exists()]
            if new:
                for (file, _), text in zip(
                    new, ask(path, page, tuple(box for _, box in new), program), strict=True
                ):
                    self._keep(file, text)
            return [self._kept(file) for file in files]
        return ask(*arguments)

    def _file(self, asked: bytes) -> Path:
        return self.folder / hashlib.sha256(asked).hexdigest()

    def _keep(self, file: Path, answer: object) -> None:
        part = file.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
        part.write_bytes(pickle.dumps(answer))
        part.replace(file)

    def _kept(self, file: Path) -> Any:
        return pickle.loads(file.read_bytes())  # noqa: S301 - written a moment ago, by this run


@pytest.fixture(scope="session", autouse=True)
def readings_kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let the reader answer from what this run has read."""
    folder = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        folder = folder.parent
    folder /= "kept-readings"
    folder.mkdir(exist_ok=True)

    kept = Kept(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stages, "run", kept)
        patch.setattr(rereading, "run", kept)
        yield
