"""The tables and text of a document recognised, with what of them is doubtful and what stays open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipelines.extraction.forms.symbol_fonts import FONTS
from pipelines.extraction.kinds.dated_headings import with_periods_of_headings
from pipelines.extraction.kinds.direction_letters import with_direction_letters
from pipelines.extraction.kinds.earlier import EarlierReport, agreement
from pipelines.extraction.kinds.evidence import Weights
from pipelines.extraction.kinds.key_rows import without_key_rows
from pipelines.extraction.kinds.keys_of_report import legend_of, without_headings_of_keys
from pipelines.extraction.kinds.knowledge import Knowledge
from pipelines.extraction.kinds.layouts import Layout
from pipelines.extraction.kinds.legend import Legend
from pipelines.extraction.kinds.listed_records import with_listed_records
from pipelines.extraction.kinds.passages import passages_of
from pipelines.extraction.kinds.period_sheets import measure_test, with_period_sheets
from pipelines.extraction.kinds.recognise import recognise
from pipelines.extraction.kinds.recognised import Recognised
from pipelines.extraction.kinds.record_sheets.joining import with_sheets
from pipelines.extraction.kinds.record_sheets.labels import label_test
from pipelines.extraction.kinds.sign_headings import with_sign_headings
from pipelines.extraction.kinds.telling_sections import with_telling_sections
from pipelines.extraction.kinds.tidy_lists import with_tidy_lists
from pipelines.extraction.kinds.tile_cells import with_tile_cells
from pipelines.extraction.kinds.tile_lines import with_tile_lines
from pipelines.extraction.kinds.told_again import with_summaries_joined
from pipelines.extraction.kinds.told_signs import with_told_signs
from pipelines.extraction.kinds.twice import with_twins_joined
from pipelines.extraction.model import Document, PageContent
from pipelines.extraction.page_layout import PageLayout
from pipelines.extraction.reading.doubts import (
    doubts_of_pages,
    held_back_on,
    pages_damaged,
    pages_with_garbled,
    shown_left_out,
    without_doubtful,
)
from pipelines.extraction.reading.knowing import contents_of, knowledge_of, layouts_of
from pipelines.extraction.reading.open_questions import TablesTold, told_by_people, with_offers
from pipelines.extraction.reading.result import ReadReport
from pipelines.extraction.report import Report
from pipelines.extraction.tables_below import with_tables_below
from pipelines.extraction.tolerance import with_tolerance
from pipelines.extraction.unread_columns import with_unread_columns
from pipelines.extraction.vocabulary import Vocabulary
from pipelines.rows.own_tables import OwnTable


@dataclass(frozen=True)
class Recognising:
    """How the tables of a report are recognised, whatever people answered.

    Attributes:
        report: the file.
        layouts_folder: known headings; the kinds that tables are told by, and their words, lie beside it.
        weights: what evidence counts; None for what the project says.
        has_offers: whether it is wanted what the tables of no known kind may be.
        earlier: what the report of this series just before said.
        own: tables that people said are of their own, by the ids under which they did.
    """

    report: Report
    layouts_folder: Path
    weights: Weights | None
    has_offers: bool
    earlier: EarlierReport | None
    own: Mapping[str, OwnTable]

    def read(
        self, document: Document, layouts_of_pages: Sequence[PageLayout], answers: Mapping[str, str]
    ) -> ReadReport:
        """A document, whose pages were laid out, with what people answered, by the question's id."""
        layouts, text_layouts, scales = layouts_of(self.layouts_folder, contents_of(self.layouts_folder))
        pages = [layout.page for layout in layouts_of_pages]
        vocabulary = _vocabulary_of(document)
        document = _with_signs_told(document, layouts, pages)
        legend = legend_of(document)
        knowledge = self._knowledge(document, answers, legend)
        document, legend = _with_records_joined(document, legend, knowledge)
        told = TablesTold(*recognise(document, layouts, vocabulary, knowledge))
        told = told_by_people(told, document, legend, knowledge, self.own)
        if self.has_offers:
            told = with_offers(told, document, legend, knowledge, self.own)
        damaged = pages_damaged(self.report, len(pages))
        doubts = doubts_of_pages(pages, damaged)
        known = _told_by_surroundings(told.known, knowledge, document.form)
        read_with_ocr = frozenset(page.number for page in pages if page.is_ocr)
        known = [held_back_on(table, doubts, read_with_ocr) for table in known]
        if self.report.form == "pdf":
            known = with_unread_columns(self.report.path, known)
        sound = without_doubtful(document, doubts)
        return ReadReport(
            self.report,
            sound,
            tuple(known),
            tuple(told.unknown),
            passages_of(sound, text_layouts),
            {name: layout.phrases for name, layout in text_layouts.items()},
            ocr_pages=tuple(page.number for page in pages if page.is_ocr),
            unread_pages=tuple(page.number for page in pages if page.is_unread),
            layer_pages=tuple(sorted(page.number for page in pages if page.is_layer)),
            damaged_pages=tuple(sorted(damaged)),
            garbled_pages=pages_with_garbled(document),
            left_out=tuple(left for page in pages for left in shown_left_out(page)),
            legend=legend,
            unread_fields={page.number: page.fields for page in pages if page.fields},
            scales=scales,
            offered=tuple(question for question in told.offered if question.id not in answers),
            dismissed=tuple(question.id for question in told.offered if question.id in answers),
            asked_about=frozenset(told.offers),
            own=told.own,
            may_be_own=told.may_be_own,
        )

    def _knowledge(self, document: Document, answers: Mapping[str, str], legend: Legend) -> Knowledge | None:
        """What tables that no layout knows are told by, what the report before said among it."""
        schemas = self.layouts_folder.parent
        knowledge = knowledge_of(self.report, document, schemas, answers, legend)
        if knowledge is None:
            return None
        more = agreement(self.earlier) if self.earlier is not None else None
        return replace(knowledge, weights=self.weights or knowledge.weights, more=more)


def _vocabulary_of(document: Document) -> Vocabulary:
    """The words of a document's text and cells."""
    vocabulary = Vocabulary(block.text for block in document.blocks)
    vocabulary.add(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return vocabulary


def _with_signs_told(document: Document, layouts: Sequence[Layout], pages: Sequence[PageContent]) -> Document:
    """A document with headings as they are known, and with what signs and letters in its cells mean."""
    pictures = {page.number for page in pages if page.is_ocr or page.is_layer}
    document = with_tolerance(document, layouts, pictures)
    document = without_key_rows(with_tables_below(document))
    return with_direction_letters(with_told_signs(document, [signs for _, signs in FONTS]))


def _with_records_joined(
    document: Document, legend: Legend, knowledge: Knowledge | None
) -> tuple[Document, Legend]:
    """A document whose records each in a table, a list or lines of its own are joined, and its keys then."""
    if knowledge is not None:
        joined = _joined(document, legend, knowledge)
        if joined is not document:
            document, legend = joined, legend_of(joined)
    return with_sign_headings(without_headings_of_keys(document, legend), legend), legend


def _joined(document: Document, legend: Legend, knowledge: Knowledge) -> Document:
    """A document with the records joined that no table holds as rows; the document itself without any."""
    is_label = label_test(knowledge.kinds, knowledge.words)
    is_measure = measure_test(knowledge.kinds, knowledge.words)
    for with_records in (with_sheets, with_listed_records, with_tile_lines):
        document = with_records(document, is_label)
    document = with_tile_cells(document, is_label, legend.words)
    document = with_tidy_lists(document, is_measure)
    return with_period_sheets(document, knowledge.own, is_measure)


def _told_by_surroundings(
    known: Sequence[Recognised], knowledge: Knowledge | None, form: str
) -> Sequence[Recognised]:
    """Known tables with what headings, other tables and sections of the report say of their rows."""
    if knowledge is not None:
        known = with_periods_of_headings(known, knowledge.own)
    known = with_twins_joined(with_summaries_joined(known))
    return known if form == "transcript" else with_telling_sections(known)  # has headings on each page
