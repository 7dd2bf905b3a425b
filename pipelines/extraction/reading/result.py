"""One report, read: the result of extraction that everything after it works on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from pipelines.extraction.kinds.legend import Legend
from pipelines.extraction.left_out import notes_of
from pipelines.extraction.model import RawTable
from pipelines.extraction.report import Report
from pipelines.rows import periods
from pipelines.rows.records import TableSummary
from pipelines.rows.scales import RatingScale

if TYPE_CHECKING:
    from pipelines.extraction.kinds.knowledge import ReportQuestion
    from pipelines.extraction.kinds.own_tables import OwnFound, OwnOffer
    from pipelines.extraction.kinds.passages import Passage
    from pipelines.extraction.kinds.recognised import Recognised
    from pipelines.extraction.model import Document, LeftOut

UNREAD = (
    "nothing was read on these pages, which are pictures; run `apt-get install tesseract-ocr` if it is "
    "missing, or scan them larger, then read the report again"
)
HIDDEN_LAYER = (
    "these pages are pictures with a hidden layer of words, which nobody sees, so their rows are held back; "
    "run `apt-get install tesseract-ocr`, then read the report again"
)
DAMAGED_PAGES = (
    "the file is damaged on these pages, so that what is read there may not be what was printed, and their "
    "rows are held back; fetch it again from where it was published"
)
GARBLED_PAGES = (
    "letters on these pages mean nothing in the file, and what they stand in is held back; print the report "
    "to a new PDF, or scan it"
)
UNSURE_PAGES = (
    "figures on these pages could not be told in their picture, and what they stand in is held back; scan "
    "them larger, or correct the rows"
)
TablePlace = tuple[int | None, int | None, str]


@dataclass(frozen=True)
class ReadReport:
    """A report with its text, the tables whose kind is known, those that are not, and text by resource.

    `phrases` are the patterns that each resource's sentences are read with; `ocr_pages` are the numbers of
    the pages that are pictures and were read with Tesseract, `unread_pages` of those that were not,
    `layer_pages` of those of which only a hidden layer could be read, `damaged_pages` of those on which the
    file is damaged, whose rows are held back, `garbled_pages` of those with letters that mean nothing.
    `left_out` are words that stand in the file and were not read; `unread_fields` counts form fields by page.
    `legend` holds the report's keys, `scales` are the rating scales there are. `offered` asks what unknown
    tables are, where that was wanted; `dismissed` are such questions that were answered with none;
    `asked_about` are the places of unknown tables that a question of either sort is about. `own` are the
    tables that somebody said are of their own, which are among the tables too; `may_be_own` are those of no
    known kind which might be, or why they cannot, where that was wanted.
    """

    report: Report
    document: Document
    tables: tuple[Recognised, ...]
    unknown: tuple[RawTable, ...]
    passages: Mapping[str, tuple[Passage, ...]] = field(default_factory=dict)
    phrases: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    ocr_pages: tuple[int, ...] = ()
    unread_pages: tuple[int, ...] = ()
    layer_pages: tuple[int, ...] = ()
    damaged_pages: tuple[int, ...] = ()
    garbled_pages: tuple[int, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    unread_fields: Mapping[int, int] = field(default_factory=dict)
    legend: Legend = field(default_factory=Legend)
    scales: tuple[RatingScale, ...] = ()
    offered: tuple[ReportQuestion, ...] = ()
    dismissed: tuple[str, ...] = ()
    asked_about: frozenset[TablePlace] = frozenset()
    own: tuple[OwnFound, ...] = ()
    may_be_own: tuple[OwnOffer, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """What whoever publishes the report must know of how it was read."""
        notes = []
        if self.ocr_pages:
            pages = ", ".join(map(str, self.ocr_pages))
            notes.append(
                f"text recognition read these pages from pictures, so compare them with the print: {pages}"
            )
        unsure = tuple(page for page in self.garbled_pages if page in self.ocr_pages)
        garbled = tuple(page for page in self.garbled_pages if page not in self.ocr_pages)
        found = ((DAMAGED_PAGES, self.damaged_pages), (GARBLED_PAGES, garbled), (UNSURE_PAGES, unsure))
        for told, numbers in found:
            if numbers:
                notes.append(f"{told}: {', '.join(map(str, numbers))}")
        if self.layer_pages:
            pages = ", ".join(map(str, self.layer_pages))
            notes.append(f"{HIDDEN_LAYER}: {pages}")
        if self.unread_pages:
            pages = ", ".join(map(str, self.unread_pages))
            notes.append(f"{UNREAD}: {pages}")
        notes += notes_of(self.left_out, self.unread_fields)
        notes += self.document.notes
        return tuple(notes)

    @property
    def asked(self) -> tuple[str, ...]:
        """The ids of the questions about this report that people's answers settled."""
        settled = [question for table in self.tables if table.found for question in table.found.answered]
        return (*settled, *self.dismissed)

    def _notes_on(self, table: RawTable) -> tuple[str, ...]:
        if not any(row.page in self.ocr_pages for row in table.rows):
            return ()
        return ("read from a picture by text recognition: compare it with the print",)

    @property
    def leaves_open(self) -> bool:
        """Whether headings that are known did not tell all of it: evidence was weighed, or nothing found."""
        return bool(self.unknown) or any(table.found is not None for table in self.tables)

    @property
    def pages(self) -> int:
        """Pages of the PDF; 0 for a transcript."""
        return self.document.pages

    @cached_property
    def period(self) -> str:
        """The period the report is about, empty when none is named.

        Its sidecar's, else its first headings', its first table's, or the quarter its text names most.
        """
        from pipelines.extraction.kinds.periods import named_period, own_period, title_cells

        if self.report.period:
            return periods.period_in(self.report.period) or self.report.period
        headings = [block.text for block in self.document.blocks if block.kind == "heading"][:2]
        for text in headings:
            if (told := named_period(text)) and told.text.startswith("Q"):
                return told.text
        first = [text for table in self.document.tables[:1] for text in title_cells(table)]
        for text in (*headings, *first):
            if (period := periods.period_in(text)) and "/" in period:
                return period
        named = Counter(
            period
            for block in self.document.blocks
            if (period := periods.period_in(block.text)) and "Q" in period
        )
        if named:
            return named.most_common(1)[0][0]
        return own_period(self.document)

    @property
    def financial_year(self) -> str | None:
        """The financial year of the report's period (`2016/17`), or None."""
        year = re.search(r"\d{4}/\d{2}", self.period)
        return year.group() if year else None

    def summaries(self) -> tuple[TableSummary, ...]:
        """Every table found, in reading order: known ones with their rows, the others with a preview."""
        own = {one.recognised.place: " | ".join(c.printed for c in one.table.published) for one in self.own}
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
                preview=own[table.place] if table.place in own else preview(table.raw),
                notes=(
                    *(unknown_heading_note(table.layout.name, text) for text in table.unknown_headings),
                    *self._notes_on(table.raw),
                ),
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
                notes=self._notes_on(table),
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


def place_of(table: RawTable) -> TablePlace:
    """What names a table in its report."""
    return table.page, table.line, preview(table)
