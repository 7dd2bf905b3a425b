"""The reports that may be read by their names: a file's name is its id, and in every address of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pipelines.exceptions import ReportError
from pipelines.extraction.report import Found, find_reports
from pipelines.gate.file_names import told_by_name


def reports_in(paths: Sequence[Path], *, may_be_none: bool = False) -> Found:
    """The report files among some folders and files, less those whose names tell on a person.

    Such a file is an error that says which it is without saying its name.

    Raises:
        MissingFolderError: a path does not exist, or nothing given holds a report.
    """
    found = find_reports(paths, may_be_none=may_be_none)
    told = {path: told_by_name(path.stem) for path in found.reports}
    if not any(told.values()):
        return found
    errors = [
        ReportError(
            f"report {number} of {len(told)} by name",
            f"has a name that holds {what}, and names of files are published",
            "rename the file by what it is",
        )
        for number, what in enumerate(told.values(), 1)
        if what
    ]
    kept = tuple(path for path, what in told.items() if not what)
    return replace(found, reports=kept, errors=(*found.errors, *errors))
