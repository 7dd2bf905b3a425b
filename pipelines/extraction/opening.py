"""Whether a PDF can be opened at all, before anything is read from it."""

from __future__ import annotations

from pathlib import Path

from pipelines.extraction.worker import run


def check_pdf(path: Path) -> int:
    """The number of a PDF's pages, if it can be opened at all; found out in a process of its own.

    Raises:
        ReportError: the file is empty, no PDF, cut short, locked or too large.
    """
    from pipelines.extraction.forms.pdf import count_pages

    return run(count_pages, path, place=path.name)
