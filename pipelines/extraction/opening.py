"""Whether a report's file can be opened at all, before anything is read from it."""

from __future__ import annotations

from pathlib import Path

from pipelines.extraction.worker import run

PACKAGES = ("docx", "xlsx", "odt", "ods")
"""Forms whose files are zips of parts."""


def check_pdf(path: Path) -> int:
    """The number of a PDF's pages, if it can be opened at all; found out in a process of its own.

    Raises:
        ReportError: the file is empty, no PDF, cut short, locked or too large.
    """
    from pipelines.extraction.forms.pdf import count_pages

    return run(count_pages, path, place=path.name)


def check_package_of(path: Path, form: str) -> None:
    """Whether an office file can be opened at all; found out in a process of its own.

    Raises:
        ReportError: the file is of another kind, locked, damaged, or would unpack to too much.
    """
    from pipelines.extraction.forms.packages import check_package

    run(check_package, path, form, place=path.name)
