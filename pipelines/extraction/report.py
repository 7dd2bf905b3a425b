"""Report files: which there are, what each is, and whether it can be read at all.

A report's id is its file's stem. A sidecar `<stem>.yaml` may state title, publisher, period, address
and date. Other files in a folder are ignored, with a notice; nothing is skipped silently.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipelines.council.councils import Council
from pipelines.council.digests import remembered_sha256
from pipelines.exceptions import (
    DuplicateReportError,
    EmptyReportError,
    MissingFolderError,
    NotAPdfError,
    ReportError,
)
from pipelines.extraction.opening import PACKAGES, check_package_of, check_pdf
from pipelines.extraction.sidecar import read_sidecar
from pipelines.rows.periods import Period, period_bounds

FORMS = {
    ".pdf": "pdf",
    ".txt": "transcript",
    ".docx": "docx",
    ".xlsx": "xlsx",
    ".odt": "odt",
    ".ods": "ods",
    ".html": "html",
    ".htm": "html",
}
"""What a report's file is, by its ending."""
ID = re.compile(r"^[a-z0-9][a-z0-9._-]*$", re.IGNORECASE)


@dataclass(frozen=True)
class Report:
    """One report file; texts are empty where neither sidecar nor document states them.

    `council` published it; None as long as nobody has looked (see `pipelines.assembly.identity`). It may
    print `months_in_full` over its columns: `December 2024`.
    """

    id: str
    path: Path
    sha256: str
    bytes: int
    form: str
    title: str = ""
    publisher: str = ""
    period: str = ""
    address: str = ""
    date: str = ""
    council: Council | None = None
    months_in_full: bool = False

    @property
    def prefix(self) -> str:
        """What the report's locators say of its council: nothing for the default one, else its id."""
        return self.council.prefix if self.council else ""

    def bounds(self, period: object) -> Period:
        """A printed period with its first and last day by the council's financial year."""
        return period_bounds(str(period or ""), self.council.financial_year_starts if self.council else 4)


PERIOD_IN_NAME = re.compile(
    r"(?<![a-z0-9])(?:q(?P<quarter>[1-4])(?P<between>[-_.]?))?(?P<year>20\d\d)(?P<dash>[-_.])(?P<end>\d\d)(?!\d)"
)


def predecessor_of(path: Path, beside: Collection[str] | None = None) -> Path | None:
    """The file of the same series just before, told by the period in its name; None where there is none.

    `q3-2024-25-plan.pdf` follows `q2-2024-25-plan`, in whatever form that lies beside it.

    Args:
        path: of a report.
        beside: all names in its folder, where that was just listed.
    """
    found = PERIOD_IN_NAME.search(path.stem)
    if found is None:
        return None
    quarter, year = int(found["quarter"] or 1), int(found["year"])
    quarter, year = (quarter - 1, year) if quarter > 1 else (4, year - 1)
    of_quarter = f"q{quarter}{found['between']}" if found["quarter"] else ""
    named = f"{of_quarter}{year}{found['dash']}{(year + 1) % 100:02d}"
    stem = path.stem[: found.start()] + named + path.stem[found.end() :]
    folder = os.path.dirname(path)  # noqa: PTH120 - asked for of every report, thrice a publication
    names = [name for ending in FORMS if (name := f"{stem}{ending}") in beside] if beside else []
    if beside is None:
        names = [f"{stem}{ending}" for ending in FORMS]
    files = (os.path.join(folder, name) for name in names)  # noqa: PTH118
    return next((Path(one) for one in files if os.path.isfile(one)), None)  # noqa: PTH113


@dataclass(frozen=True)
class Found:
    """Report files in id order, what was ignored, and what is wrong with some of them."""

    reports: tuple[Path, ...]
    notices: tuple[str, ...]
    errors: tuple[ReportError, ...]


def find_reports(paths: Sequence[Path], *, may_be_none: bool = False) -> Found:
    """The report files among some folders and files.

    Two files with equal bytes, or with one id, are an error naming both; the first of them stays. What is no
    plain file of the folder (a pipe, a device, a link that leads elsewhere) is an error and is not opened.

    Args:
        paths: folders and files.
        may_be_none: whether folders without a report are no fault, as where a council publishes tables alone.

    Raises:
        MissingFolderError: a path does not exist, or nothing given holds a report.
    """
    candidates: list[Path] = []
    notices: list[str] = []
    errors: list[ReportError] = []
    for path in paths:
        if not path.exists():
            raise MissingFolderError(str(path), "there is no such file or folder", "check the path")
        for file in _files_in(path) if path.is_dir() else [path]:
            if file.name.startswith("."):
                continue
            if file.suffix.lower() in FORMS:
                if fault := _fault_of_place(file, path):
                    errors.append(ReportError(file.name, fault, "put the file itself there, or take it away"))
                else:
                    candidates.append(file)
            elif not (file.suffix == ".yaml" and _has_report(file)):
                notices.append(f"{file.name}: no report by its ending ({_endings()}), ignored")
    if not (candidates or errors or may_be_none):
        where = ", ".join(str(path) for path in paths) or "(nothing)"
        raise MissingFolderError(where, "holds no report", f"put reports there ({_endings()})")
    found = _without_doubles(sorted(candidates, key=lambda file: (file.stem, file.suffix)), notices)
    return replace(found, errors=(*errors, *found.errors))


def _files_in(folder: Path) -> list[Path]:
    """What stands in a folder by name, but for folders; links to what is not there are among it."""
    with os.scandir(folder) as found:
        names = sorted(entry.name for entry in found if not _is_folder(entry))
    return [folder / name for name in names]


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads to itself
        return False


def _fault_of_place(file: Path, given: Path) -> str:
    """Why a file is not opened, though it is named as a report; empty for a plain file.

    Args:
        file: the file.
        given: the folder it was found in, or the file itself where a person named it.
    """
    try:
        if file != given and file.is_symlink() and not file.resolve().is_relative_to(given.resolve()):
            return "is a link that leaves the folder of reports"
        if not stat.S_ISREG(file.stat().st_mode):
            return "is no file but a pipe, a device or a socket"
    except FileNotFoundError:
        return "is a link to nothing"
    except (OSError, RuntimeError) as error:
        return f"cannot be looked at ({getattr(error, 'strerror', '') or 'a link that leads to itself'})"
    return ""


def _endings() -> str:
    return ", ".join(FORMS)


def _has_report(sidecar: Path) -> bool:
    return any(sidecar.with_suffix(suffix).exists() for suffix in FORMS)


def _without_doubles(files: Sequence[Path], notices: Sequence[str]) -> Found:
    kept: list[Path] = []
    errors: list[ReportError] = []
    ids: dict[str, Path] = {}
    hashes: dict[str, Path] = {}
    for file in files:
        try:
            status = file.stat()
            sha256 = remembered_sha256(file, status)
        except OSError as error:
            what = f"cannot be read ({error.strerror})"
            errors.append(ReportError(file.name, what, "mend the rights of the file"))
            continue
        twin = hashes.get(sha256) if status.st_size else None
        if twin is not None:
            errors.append(
                DuplicateReportError(
                    file.name, f"holds the same bytes as {twin.name}", "remove one of the two"
                )
            )
        elif file.stem in ids:
            errors.append(
                DuplicateReportError(
                    file.name, f"has the same id as {ids[file.stem].name}", "keep one form of the report"
                )
            )
        elif not ID.match(file.stem):
            errors.append(
                ReportError(
                    file.name,
                    "the name holds characters an id cannot have",
                    "use letters, digits, - . and _ only",
                )
            )
        else:
            ids[file.stem] = hashes[sha256] = file
            kept.append(file)
    return Found(tuple(kept), tuple(notices), tuple(errors))


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def load_report(path: Path) -> Report:
    """A report's id, hash and form, and what its sidecar states.

    Raises:
        ReportError: the file is empty, of another kind than its name says, locked or damaged.
        SidecarError: the sidecar is not YAML of the known keys.
    """
    form = FORMS.get(path.suffix.lower())
    if form is None:
        raise NotAPdfError(path.name, f"is none of {_endings()}", "export the report as PDF")
    size = path.stat().st_size
    if size == 0:
        raise EmptyReportError(path.name, "the file holds no bytes", "put the report there again")
    if form == "pdf":
        check_pdf(path)
    elif form in PACKAGES:
        check_package_of(path, form)
    report = Report(id=path.stem, path=path, sha256=file_sha256(path), bytes=size, form=form)
    stated: dict[str, Any] = read_sidecar(path)
    return replace(report, **stated)
