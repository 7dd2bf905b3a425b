"""A report of any form as tables and text in reading order, of which nothing is recognised yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.extraction.reading.pages import laid_out_pages, with_sheets_joined
from pipelines.extraction.report import Report
from pipelines.extraction.worker import count_pages_in

if TYPE_CHECKING:
    from pipelines.extraction.model import Document
    from pipelines.extraction.page_layout import PageLayout

MOST_TABLES_TIMED = 200  # of a workbook or other file without pages: each is given a page's time


def read_document(report: Report) -> tuple[Document, list[PageLayout]]:
    """The report's tables and text, not yet recognised, and its pages, of which a transcript has none."""
    if report.form == "transcript":
        from pipelines.extraction.forms.transcript import read_transcript

        return read_transcript(report.path, report.id, report.sha256), []
    if report.form != "pdf":
        from pipelines.extraction.forms.office import read_office

        document = read_office(report.path, report.form, report.id, report.sha256)
        count_pages_in(min(len(document.tables), MOST_TABLES_TIMED))  # which have no pages
        return document, []
    from pipelines.extraction.flow import build_document
    from pipelines.extraction.shapes.joined_sheets import told_where_printed

    layouts, shifts = with_sheets_joined(report.path, laid_out_pages(report.path))
    return told_where_printed(build_document(report.id, report.sha256, layouts), shifts), layouts
