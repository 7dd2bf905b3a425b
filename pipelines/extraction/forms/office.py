"""Reports that are office documents or web pages, read by their form; each reader is loaded when wanted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipelines.extraction.model import Document


def read_office(path: Path, form: str, report: str, sha256: str) -> Document:
    """Read a report of one of the forms that have no pages.

    Raises:
        ReportError: the file cannot be read.
    """
    if form == "docx":
        from pipelines.extraction.forms.word import read_word

        return read_word(path, report, sha256)
    if form in ("odt", "ods"):
        from pipelines.extraction.forms.opendocument import read_opendocument

        return read_opendocument(path, form, report, sha256)
    if form == "html":
        from pipelines.extraction.forms.webpage import read_webpage

        return read_webpage(path, report, sha256)
    from pipelines.extraction.forms.workbook import read_workbook_report

    return read_workbook_report(path, report, sha256)
