"""One report, read: the result of extraction that everything after it works on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines import values
from pipelines.records import TableSummary
from pipelines.report import Report

if TYPE_CHECKING:
    from pipelines.extraction.model import Document, RawTable
    from pipelines.extraction.passages import Passage
    from pipelines.extraction.recognise import Recognised


@dataclass(frozen=True)
class ReadReport:
    """A report with its text, the tables whose kind is known, those that are not, and text by resource.

    `phrases` are the patterns that each resource's sentences are read with.
    """

    report: Report
    document: Document
    tables: tuple[Recognised, ...]
    unknown: tuple[RawTable, ...]
    passages: Mapping[str, tuple[Passage, ...]] = field(default_factory=dict)
    phrases: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def pages(self) -> int:
        """Pages of the PDF; 0 for a transcript."""
        return self.document.pages

    @property
    def period(self) -> str:
        """The period the report is about: its sidecar's, else its first headings', its first table's, or
        the quarter that its text names most often; empty when none is named."""
        if self.report.period:
            return values.period_in(self.report.period) or self.report.period
        headings = [block.text for block in self.document.blocks if block.kind == "heading"][:2]
        first = [cell.text for table in self.document.tables[:1] for row in table.rows[:10] for cell in row.cells]
        for text in (*headings, *first):
            if (period := values.period_in(text)) and "/" in period:
                return period
        named = Counter(
            period for block in self.document.blocks if (period := values.period_in(block.text)) and "Q" in period
        )
        return named.most_common(1)[0][0] if named else ""

    @property
    def financial_year(self) -> str | None:
        """The financial year of the report's period (`2016/17`), or None."""
        year = re.search(r"\d{4}/\d{2}", self.period)
        return year.group() if year else None

    def summaries(self) -> tuple[TableSummary, ...]:
        """Every table found, in reading order: known ones with their rows, the others with a preview."""
        known = [
            TableSummary(
                name=table.name,
                page=table.raw.page,
                line=table.raw.line,
                kind=table.layout.name,
                resource=table.layout.resource,
                rows=len(table.raw.rows),
                columns=table.raw.columns,
                records=sum(1 for row in table.rows if not row.doubt),
                preview=preview(table.raw),
                notes=tuple(unknown_heading_note(table.layout.name, text) for text in table.unknown_headings),
            )
            for table in self.tables
        ]
        unknown = [
            TableSummary(
                name=table.headings[-1] if table.headings else "",
                page=table.page,
                line=table.line,
                kind=None,
                resource=None,
                rows=len(table.rows),
                columns=table.columns,
                records=0,
                preview=preview(table),
            )
            for table in self.unknown
        ]
        return tuple(sorted(known + unknown, key=lambda table: (table.page or 0, table.line or 0)))


def unknown_heading_note(layout: str, heading: str) -> str:
    """What to say of a heading that no layout line names."""
    return f"heading {heading!r} is not known; to use it, add it to a column in schemas/layouts/{layout}.yaml"


def preview(table: RawTable) -> str:
    """The first cells of a table, at most 120 letters."""
    texts = [cell.text for row in table.rows[:2] for cell in row.filled]
    text = " | ".join(texts)
    return text if len(text) <= 120 else text[:117] + "…"


def read_report(report: Report, layouts_folder: Path) -> ReadReport:
    """Read a report of either form and recognise its tables.

    Raises:
        ReportError: the file cannot be read (see `pipelines.exceptions`).
        LayoutError: a file in `layouts_folder` is at fault.
    """
    from pipelines.extraction.layouts import load_layouts
    from pipelines.extraction.passages import load_text_layouts, passages_of
    from pipelines.extraction.recognise import recognise
    from pipelines.extraction.text import Vocabulary

    layouts = load_layouts(layouts_folder)
    document = read_document(report)
    vocabulary = Vocabulary(block.text for block in document.blocks)
    vocabulary.add(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    known, unknown = recognise(document, layouts, vocabulary)
    text_layouts = load_text_layouts(layouts_folder / "text")
    phrases = {name: layout.phrases for name, layout in text_layouts.items()}
    return ReadReport(report, document, tuple(known), tuple(unknown), passages_of(document, text_layouts), phrases)


def read_document(report: Report) -> Document:
    """The report's tables and text, not yet recognised."""
    if report.form == "transcript":
        from pipelines.extraction.transcript import read_transcript

        return read_transcript(report.path, report.id, report.sha256)
    from pipelines.extraction.flow import build_document, lay_out
    from pipelines.extraction.pdf import page_contents, require_text

    pages = list(page_contents(report.path))
    require_text(pages, report.path.name)
    return build_document(report.id, report.sha256, [lay_out(page) for page in pages])
