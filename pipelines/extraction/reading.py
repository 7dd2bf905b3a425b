"""One report, read: the result of extraction that everything after it works on."""

from __future__ import annotations

import os
import re
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.exceptions import NoTextLayerError
from pipelines.extraction.frame import as_shown
from pipelines.extraction.kinds.legend import Legend
from pipelines.extraction.left_out import notes_of
from pipelines.extraction.model import MEANINGLESS, RawTable
from pipelines.extraction.report import Report
from pipelines.extraction.worker import count_pages_in, end_workers, run, run_all
from pipelines.rows import periods
from pipelines.rows.own_tables import OwnTable
from pipelines.rows.records import TableSummary
from pipelines.rows.scales import RatingScale

if TYPE_CHECKING:
    from pipelines.extraction.kinds.earlier import EarlierReport
    from pipelines.extraction.kinds.evidence import Weights
    from pipelines.extraction.kinds.headings import HeadingWords
    from pipelines.extraction.kinds.kinds import TableKind
    from pipelines.extraction.kinds.knowledge import Knowledge, ReportQuestion
    from pipelines.extraction.kinds.layouts import Layout
    from pipelines.extraction.kinds.own_tables import OwnFound, OwnOffer
    from pipelines.extraction.kinds.passages import Passage, TextLayout
    from pipelines.extraction.kinds.recognised import Recognised, Row
    from pipelines.extraction.model import Document, LeftOut, PageContent, TextBlock
    from pipelines.extraction.page_layout import PageLayout
    from pipelines.extraction.shapes.joined_sheets import Shifts

UNREAD = (
    "nothing was read on these pages, which are pictures; run `apt-get install tesseract-ocr` if it is "
    "missing, or scan them larger, then read the report again"
)
HIDDEN_LAYER = (
    "these pages are pictures with a hidden layer of words, which nobody sees, so their rows are held back; "
    "run `apt-get install tesseract-ocr`, then read the report again"
)
FROM_LAYER = "read from a hidden layer only"
DAMAGED = "the file is damaged on this page"
CUT_APART = (
    "the sheet was printed with further columns on other pages, which are not put together; "
    "print it one page wide, or give the workbook"
)
DAMAGED_PAGES = (
    "the file is damaged on these pages, so that what is read there may not be what was printed, and their "
    "rows are held back; fetch it again from where it was published"
)
GARBLED = "letters of this row mean nothing in the file"
GARBLED_PAGES = (
    "letters on these pages mean nothing in the file, and what they stand in is held back; print the report "
    "to a new PDF, or scan it"
)
UNSURE = "a figure of this row could not be told in the picture"
UNSURE_PAGES = (
    "figures on these pages could not be told in their picture, and what they stand in is held back; scan "
    "them larger, or correct the rows"
)
TablePlace = tuple[int | None, int | None, str]
PAGES_FOR_ONE = 40  # more pages than this are shared among workers
PAGES_AT_ONCE = 10
MOST_TABLES_TIMED = 200  # of a workbook or other file without pages: each is given a page's time
MAX_WORKERS = 4


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


def read_report(
    report: Report,
    layouts_folder: Path,
    answers: Mapping[str, str] | None = None,
    *,
    has_offers: bool = False,
    earlier: EarlierReport | None = None,
    own: Mapping[str, OwnTable] | None = None,
) -> ReadReport:
    """Read a report of either form and recognise its tables.

    PDFs are read in a process of its own, under limits of time and memory: see `pipelines.extraction.worker`.

    Args:
        report: the file.
        layouts_folder: known headings; the kinds that tables are told by, and their words, lie beside it.
        answers: what people answered to questions about reports of this family, by the question's id.
        has_offers: whether it is wanted what the tables of no known kind may be, which takes time.
        earlier: what the report of this series just before said, where it is at hand.
        own: tables that people said are of their own, by the ids under which they did.

    Raises:
        ReportError: the file cannot be read (see `pipelines.exceptions`).
        LayoutError: a file in `layouts_folder` is at fault.
    """
    if report.form == "transcript":
        return read_here(report, layouts_folder, answers, None, has_offers, earlier, own)
    given = (report, layouts_folder, answers, None, has_offers, earlier, own)
    return run(read_here, *given, place=report.path.name)


def read_here(
    report: Report,
    layouts_folder: Path,
    answers: Mapping[str, str] | None = None,
    weights: Weights | None = None,
    has_offers: bool = False,
    earlier: EarlierReport | None = None,
    own: Mapping[str, OwnTable] | None = None,
) -> ReadReport:
    """The same as `read_report`, in this process and without limits."""
    given = (report, layouts_folder, [answers or {}], weights)
    (read,) = read_each(*given, has_offers=has_offers, earlier=earlier, own=own)
    return read


def read_each(
    report: Report,
    layouts_folder: Path,
    several: Iterable[Mapping[str, str]],
    weights: Weights | None = None,
    *,
    has_offers: bool = False,
    earlier: EarlierReport | None = None,
    own: Mapping[str, OwnTable] | None = None,
) -> Iterator[ReadReport]:
    """A report as it is read with each of several sets of answers; its pages are laid out once.

    The next set may depend on what came of the one before. Raises as `read_report`, without limits.
    """
    document, layouts_of_pages = _read_document(report)
    for answers in several:
        yield _read_with(
            report,
            layouts_folder,
            answers,
            weights,
            has_offers,
            earlier,
            own or {},
            document,
            layouts_of_pages,
        )


def _read_with(
    report: Report,
    layouts_folder: Path,
    answers: Mapping[str, str],
    weights: Weights | None,
    has_offers: bool,
    earlier: EarlierReport | None,
    own: Mapping[str, OwnTable],
    document: Document,
    layouts_of_pages: Sequence[PageLayout],
) -> ReadReport:
    from pipelines.extraction.forms.symbol_fonts import FONTS
    from pipelines.extraction.kinds.dated_headings import with_periods_of_headings
    from pipelines.extraction.kinds.direction_letters import with_direction_letters
    from pipelines.extraction.kinds.earlier import agreement
    from pipelines.extraction.kinds.key_rows import without_key_rows
    from pipelines.extraction.kinds.keys_of_report import legend_of, places_of, without_headings_of_keys
    from pipelines.extraction.kinds.listed_records import with_listed_records
    from pipelines.extraction.kinds.passages import passages_of
    from pipelines.extraction.kinds.period_sheets import measure_test, with_period_sheets
    from pipelines.extraction.kinds.recognise import recognise
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
    from pipelines.extraction.shapes.cut_sheets import pages_cut_apart
    from pipelines.extraction.tables_below import with_tables_below
    from pipelines.extraction.tolerance import with_tolerance
    from pipelines.extraction.unread_columns import with_unread_columns
    from pipelines.extraction.vocabulary import Vocabulary

    layouts, text_layouts, scales = _layouts(layouts_folder, _contents(layouts_folder))
    pages = [layout.page for layout in layouts_of_pages]
    vocabulary = Vocabulary(block.text for block in document.blocks)
    vocabulary.add(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    pictures = {page.number for page in pages if page.is_ocr or page.is_layer}
    layered = frozenset(page.number for page in pages if page.is_layer)
    document = with_tolerance(document, layouts, pictures)
    document = with_told_signs(without_key_rows(with_tables_below(document)), [signs for _, signs in FONTS])
    document = with_direction_letters(document)
    legend = legend_of(document)
    knowledge = _knowledge(report, document, layouts_folder.parent, answers, legend)
    if knowledge is not None:
        knowledge = replace(
            knowledge,
            weights=weights or knowledge.weights,
            more=agreement(earlier) if earlier is not None else None,
        )
        is_label = label_test(knowledge.kinds, knowledge.words)
        joined = with_sheets(document, is_label)
        for with_records in (with_listed_records, with_tile_lines):
            joined = with_records(joined, is_label)
        joined = with_tile_cells(joined, is_label, legend.words)
        is_measure = measure_test(knowledge.kinds, knowledge.words)
        joined = with_tidy_lists(joined, is_measure)
        joined = with_period_sheets(joined, knowledge.own, is_measure)
        if joined is not document:
            document = joined
            legend = legend_of(document)
    document = with_sign_headings(without_headings_of_keys(document, legend), legend)
    key_places = frozenset(key.place for key in legend.keys)
    known, unknown = _without_keys(*recognise(document, layouts, vocabulary, knowledge), document, key_places)
    keys = {rows for rows, place in places_of(document).items() if place in key_places}
    followed: tuple[OwnFound, ...] = ()
    if knowledge is not None and own:
        known, unknown, followed = _with_own(known, unknown, document, knowledge, own)
    offers = _offers(unknown, knowledge, keys) if has_offers and knowledge is not None else {}
    offered = _offered(known, offers) if has_offers else ()
    may_be_own: tuple[OwnOffer, ...] = ()
    if has_offers and knowledge is not None:
        others = {name: one for name, one in own.items() if name not in {one.id for one in followed}}
        left = [table for table in unknown if id(table.rows) not in keys]
        may_be_own = _may_be_own(known, left, document, knowledge, others, offers)
    damaged = _damaged_pages(report, len(pages))
    doubts = dict.fromkeys(pages_cut_apart(pages), CUT_APART)
    doubts |= dict.fromkeys(damaged, DAMAGED) | dict.fromkeys(layered, FROM_LAYER)
    read_with_ocr = frozenset(page.number for page in pages if page.is_ocr)
    if knowledge is not None:
        known = with_periods_of_headings(known, knowledge.own)
    known = with_summaries_joined(with_twins_joined(known))
    if document.form != "transcript":  # which has a table's heading again on each page
        known = with_telling_sections(known)
    known = [_held_back_on(table, doubts, read_with_ocr) for table in known]
    if report.form == "pdf":
        known = with_unread_columns(report.path, known)
    garbled = _garbled_pages(document)
    document = _without_doubtful(document, doubts)
    phrases = {name: layout.phrases for name, layout in text_layouts.items()}
    passages = passages_of(document, text_layouts)
    return ReadReport(
        report,
        document,
        tuple(known),
        tuple(unknown),
        passages,
        phrases,
        ocr_pages=tuple(page.number for page in pages if page.is_ocr),
        unread_pages=tuple(page.number for page in pages if page.is_unread),
        layer_pages=tuple(sorted(layered)),
        damaged_pages=tuple(sorted(damaged)),
        garbled_pages=garbled,
        left_out=tuple(left for page in pages for left in shown_left_out(page)),
        legend=legend,
        unread_fields={page.number: page.fields for page in pages if page.fields},
        scales=scales,
        offered=tuple(question for question in offered if question.id not in answers),
        dismissed=tuple(question.id for question in offered if question.id in answers),
        asked_about=frozenset(offers),
        own=followed,
        may_be_own=may_be_own,
    )


def _without_keys(
    known: Sequence[Recognised], unknown: Sequence[RawTable], document: Document, keys: Set[int]
) -> tuple[list[Recognised], list[RawTable]]:
    """Known tables and unknown ones, of which are the keys, given by place, that would be asked about."""
    asked = [one for one in known if one.place in keys and one.found is not None and one.found.questions]
    tables = [part for one in asked if isinstance(part := document.flow[one.place], RawTable)]
    return [one for one in known if one not in asked], [*unknown, *tables]


def _with_own(
    known: Sequence[Recognised],
    unknown: Sequence[RawTable],
    document: Document,
    knowledge: Knowledge,
    own: Mapping[str, OwnTable],
) -> tuple[list[Recognised], list[RawTable], tuple[OwnFound, ...]]:
    """Known tables and unknown ones, those taken for tables of their own that somebody said are, and these.

    What its headings tell stays what it is; what evidence tells gives way to a person's word.
    """
    from pipelines.extraction.kinds.own_tables import found_in

    by_place = {one.place: one for one in known if one.found is not None}
    found: dict[int, OwnFound] = {}
    for place, part in enumerate(document.flow):
        is_open = place in by_place or any(part is table for table in unknown)
        if is_open and isinstance(part, RawTable) and (one := found_in(part, knowledge, own)):
            found[place] = replace(one, recognised=replace(one.recognised, place=place), place=place_of(part))
    taken = [document.flow[place] for place in found]
    tables = [one for one in known if one.place not in found or one.found is None]
    tables += [one.recognised for one in found.values()]
    left = [table for table in unknown if not any(table is part for part in taken)]
    return sorted(tables, key=lambda one: one.place), left, tuple(found.values())


def _may_be_own(
    known: Sequence[Recognised],
    unknown: Sequence[RawTable],
    document: Document,
    knowledge: Knowledge,
    own: Mapping[str, OwnTable],
    offers: Mapping[TablePlace, ReportQuestion],
) -> tuple[OwnOffer, ...]:
    """What might be published as tables of their own: those of no kind, and those that questions keep back.

    Args:
        known: tables of known kinds.
        unknown: those of none, less the report's keys.
        document: where they stand.
        knowledge: the report's family and period.
        own: what other tables of this family were answered to be.
        offers: the questions of which kind unknown tables are, by their places.
    """
    from pipelines.extraction.kinds.own_tables import offer_of, told_together

    asked = [
        (part, one.found.questions[0].id)
        for one in known
        if one.found is not None and one.found.questions
        if isinstance(part := document.flow[one.place], RawTable)
    ]
    tables = [(table, offers[place].id if (place := place_of(table)) in offers else "") for table in unknown]
    found = [
        replace(offer_of(table, knowledge, own), place=place_of(table), question=question)
        for table, question in (*tables, *asked)
    ]
    return tuple(told_together(found))


def _offers(
    unknown: Sequence[RawTable], knowledge: Knowledge, keys: Set[int]
) -> dict[TablePlace, ReportQuestion]:
    """Questions what the tables of no known kind are, by the places of these.

    Args:
        unknown: the tables.
        knowledge: what the report's tables are weighed by.
        keys: the identities of the rows of tables that are the report's keys, which hold no data.
    """
    from pipelines.extraction.kinds.untaught import offer

    found = ((table, offer(table, knowledge, ())) for table in unknown if id(table.rows) not in keys)
    return {place_of(table): question for table, question in found if question}


def _offered(
    known: Sequence[Recognised], offers: Mapping[TablePlace, ReportQuestion]
) -> tuple[ReportQuestion, ...]:
    """Questions of further columns of known tables and of what unknown ones are, each where it is first."""
    found: dict[str, ReportQuestion] = {}
    for question in (*(one for table in known for one in table.offered), *offers.values()):
        found.setdefault(question.id, question)
    return tuple(found.values())


def _held_back_on(table: Recognised, doubts: Mapping[int, str], pictures: Set[int]) -> Recognised:
    """A table with its doubtful rows marked: those on some pages, those with letters that mean nothing."""
    found = [row.doubt or _doubt_of(row, doubts, pictures) for row in table.rows]
    if not any(found):
        return table
    rows = tuple(replace(row, doubt=doubt) for row, doubt in zip(table.rows, found, strict=True))
    return replace(table, rows=rows)


def _doubt_of(row: Row, doubts: Mapping[int, str], pictures: Set[int]) -> str:
    spots = [spot for cell in row.cells.values() for spot in cell.parts]
    for page in (row.page, *(spot.page for spot in spots)):
        if page is not None and page in doubts:
            return doubts[page]
    texts = (row.section, row.area, *(cell.text for cell in row.cells.values()))
    if not any(MEANINGLESS in text for text in texts):
        return ""
    return UNSURE if row.page in pictures else GARBLED


def _without_doubtful(document: Document, doubts: Mapping[int, str]) -> Document:
    """A document without text on doubtful pages or with letters that mean nothing; sound headings stay."""
    flow = tuple(
        part for part in document.flow if isinstance(part, RawTable) or not _is_doubtful(part, doubts)
    )
    return document if len(flow) == len(document.flow) else replace(document, flow=flow)


def _is_doubtful(block: TextBlock, doubts: Mapping[int, str]) -> bool:
    if MEANINGLESS in block.text:
        return True
    return block.kind != "heading" and any(spot.page in doubts for spot in block.spots)


def _garbled_pages(document: Document) -> tuple[int, ...]:
    """The pages on which letters mean nothing in the file."""
    spots = [spot for block in document.blocks for spot in block.spots]
    spots += [
        spot for table in document.tables for row in table.rows for cell in row.cells for spot in cell.parts
    ]
    return tuple(sorted({spot.page or 0 for spot in spots if MEANINGLESS in spot.text}))


def _damaged_pages(report: Report, pages: int) -> frozenset[int]:
    if report.form != "pdf":
        return frozenset()
    from pipelines.extraction.forms.integrity import damaged_pages

    return damaged_pages(report.path, pages)


def shown_left_out(page: PageContent) -> tuple[LeftOut, ...]:
    """What was left out of a page, with its boxes on the page as shown."""
    return tuple(left._replace(box=as_shown(page, left.box)) for left in page.left_out)


def _knowledge(
    report: Report,
    document: Document,
    schemas: Path,
    answers: Mapping[str, str],
    legend: Legend,
) -> Knowledge | None:
    """What tables that no layout knows are told by; None where the project has no kinds."""
    from pipelines.extraction.kinds import money_units, periods
    from pipelines.extraction.kinds.knowledge import Knowledge, family_of

    if not (schemas / "kinds").is_dir():
        return None
    folders = (schemas / "layouts", schemas / "kinds", schemas / "heading-words")
    kinds, words = _kinds(schemas, tuple(content for folder in folders for content in _contents(folder)))
    return Knowledge(
        kinds,
        _with_own_names(words, document, report.publisher),
        periods.own_period(document, report.period),
        family_of(document, report.publisher, report.title),
        answers,
        legend.words,
        money_units.scale_of_report(document),
        legend.arrows_since,
        scale_meanings=legend.meanings,
    )


def _with_own_names(words: HeadingWords, document: Document, publisher: str) -> HeadingWords:
    """The words of headings with the publisher's own names, where the first rows of a table hold one."""
    from pipelines.extraction.publisher import names_of_publisher

    heads = {cell.text.lower() for table in document.tables for row in table.rows[:2] for cell in row.cells}
    names = names_of_publisher(document, publisher)
    found = tuple(name for name in names if any(name in one for one in heads))
    return replace(words, names=found) if found else words


@lru_cache(maxsize=2)
def _kinds(
    schemas: Path,
    contents: tuple[tuple[str, bytes], ...],  # noqa: ARG001 - a changed file is another call
) -> tuple[tuple[TableKind, ...], HeadingWords]:
    from pipelines.extraction.kinds.headings import load_heading_words
    from pipelines.extraction.kinds.kinds import load_kinds
    from pipelines.extraction.kinds.layouts import load_layouts

    words = load_heading_words(schemas / "heading-words")
    return load_kinds(schemas / "kinds", load_layouts(schemas / "layouts"), words), words


def _contents(folder: Path) -> tuple[tuple[str, bytes], ...]:
    """Every file of a layouts folder with its bytes."""
    files = (path for path in sorted(folder.rglob("*")) if path.suffix in (".yaml", ".json"))
    return tuple((str(path), path.read_bytes()) for path in files)


@lru_cache(maxsize=2)
def _layouts(
    folder: Path,
    contents: tuple[tuple[str, bytes], ...],  # noqa: ARG001 - a changed file is another call
) -> tuple[tuple[Layout, ...], Mapping[str, TextLayout], tuple[RatingScale, ...]]:
    """The layouts and rating scales of a folder, loaded anew only when a file of it has changed."""
    from pipelines.extraction.kinds.layouts import load_layouts
    from pipelines.extraction.kinds.passages import load_text_layouts
    from pipelines.extraction.kinds.rating_scales import load_scales

    return load_layouts(folder), load_text_layouts(folder / "text"), load_scales(folder / "scales")


def _read_document(report: Report) -> tuple[Document, list[PageLayout]]:
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

    layouts, shifts = _with_sheets_joined(report.path, laid_out_pages(report.path))
    return told_where_printed(build_document(report.id, report.sha256, layouts), shifts), layouts


def _with_sheets_joined(path: Path, layouts: list[PageLayout]) -> tuple[list[PageLayout], Shifts]:
    """The pages, those with the columns of one sheet as one wide page where the first of them is."""
    from pipelines.extraction.forms.pdf import page_contents
    from pipelines.extraction.page_layout import lay_out
    from pipelines.extraction.shapes.joined_sheets import joined, side_by_side

    groups = side_by_side([layout.page for layout in layouts])
    shifts: Shifts = {}
    result = list(layouts)
    for group in groups:
        pages = [page for at in group for page in page_contents(path, range(at, at + 1))]
        wide, parts = joined(pages)
        result[group[0]] = _slim(lay_out(wide))
        for at in group[1:]:
            page = replace(layouts[at].page, words=(), rules=(), is_sheet=False)
            result[at] = layouts[at]._replace(page=page, grids=(), lines=(), open_tables=())
        shifts[pages[0].number] = parts
    return result, shifts


def laid_out_pages(path: Path, processors: int | None = None) -> list[PageLayout]:
    """The pages of a PDF parted into grids and lines; pages that are pictures are read with Tesseract.

    Args:
        path: the PDF.
        processors: how many worker processes may share a long report; as many as the machine has when not
            given. The result is the same for any number.

    Raises:
        NoTextLayerError: the pages are pictures, and Tesseract is missing or finds nothing on them.
        ReportError: the file cannot be read.
    """
    from pipelines.extraction.forms.pdf import count_pages

    pages = count_pages(path)
    count_pages_in(pages)
    workers = min(processors or len(os.sched_getaffinity(0)), MAX_WORKERS)
    if pages <= PAGES_FOR_ONE or workers < 2:
        layouts = lay_out_range(path, 0, pages)
    else:
        ranges = [
            (path, first, min(first + PAGES_AT_ONCE, pages)) for first in range(0, pages, PAGES_AT_ONCE)
        ]
        layouts = _flat(run_all(lay_out_range, ranges, place=path.name, workers=workers))
        end_workers()  # the memory of those that rest is wanted for what comes now
    return _with_pictures(path, layouts, workers)


def _flat(parts: Iterable[list[PageLayout]]) -> list[PageLayout]:
    return [layout for part in parts for layout in part]


def lay_out_range(path: Path, first: int, end: int) -> list[PageLayout]:
    """Pages `first` to `end` (from 0, `end` left out) parted; what their parts hold is not kept twice."""
    from pipelines.extraction.forms.pdf import page_contents
    from pipelines.extraction.page_layout import lay_out

    return [_slim(lay_out(page), page) for page in page_contents(path, range(first, end))]


def lay_out_picture(path: Path, index: int, tesseract: str) -> list[PageLayout]:
    """A page that is a picture (from 0), read with Tesseract and parted."""
    from pipelines.extraction.forms import ocr
    from pipelines.extraction.forms.pdf import picture_of
    from pipelines.extraction.forms.scans.areas import DPI
    from pipelines.extraction.page_layout import lay_out

    page, picture = picture_of(path, index, DPI)
    return [_slim(lay_out(ocr.read_picture(page, picture, tesseract, f"{path.name}, page {index + 1}")))]


def lay_out_layer(path: Path, index: int) -> list[PageLayout]:
    """A page that is a picture (from 0), with the words of the layer that lies hidden with it, and parted."""
    from pipelines.extraction.forms import ocr
    from pipelines.extraction.forms.pdf import page_contents, picture_of
    from pipelines.extraction.forms.scans.areas import DPI
    from pipelines.extraction.page_layout import lay_out

    (page,) = page_contents(path, range(index, index + 1))
    shown, picture = picture_of(path, index, DPI)
    rules, fills = ocr.drawn_in(shown, picture)
    words = (*page.words, *page.layer)
    return [_slim(lay_out(replace(page, words=words, layer=(), rules=rules, fills=fills, is_layer=True)))]


def _slim(layout: PageLayout, printed: PageContent | None = None) -> PageLayout:
    """A page parted, without what its parts hold; of a sheet as printed: which pages go on is told by it."""
    page = replace(layout.page, words=(), rules=(), fills=(), is_sheet=False)
    if printed is not None and printed.is_sheet:
        page = replace(page, words=printed.words, rules=printed.rules, is_sheet=True)
    return layout._replace(page=page)


def _has_text(layout: PageLayout) -> bool:
    return bool(layout.grids or layout.lines)


def _is_bare(layout: PageLayout) -> bool:
    """Whether a page has text in its margins only, as a scan that got a page number later."""
    from pipelines.extraction.running_lines import in_margin

    return not layout.grids and all(in_margin(line, layout.page) for line in layout.lines)


def _with_pictures(path: Path, layouts: list[PageLayout], workers: int) -> list[PageLayout]:
    """The pages, those read anew that are pictures."""
    from pipelines.extraction.forms.pdf import pictures_among

    bare = {index: _has_text(layout) for index, layout in enumerate(layouts) if _is_bare(layout)}
    pictures = pictures_among(path, bare) if bare else []
    tesseract = shutil.which("tesseract")
    found: dict[int, PageLayout] = {}
    if pictures and tesseract:
        pages = [(path, index, tesseract) for index in pictures]
        read = _flat(run_all(lay_out_picture, pages, place=path.name, workers=min(workers, len(pages))))
        end_workers()
        found = {
            index: _with_left_out(layout, layouts[index].page)
            for index, layout in zip(pictures, read, strict=True)
            if _has_text(layout)
        }
    for index in pictures:
        if index not in found and layouts[index].page.layer:
            found[index] = run(lay_out_layer, path, index, place=path.name)[0]
    layouts = [
        found.get(index, _unread(layout) if index in pictures else layout)
        for index, layout in enumerate(layouts)
    ]
    layouts = [layout._replace(page=replace(layout.page, layer=())) for layout in layouts]
    layouts = _with_numbers_proved(layouts)
    if not any(map(_has_text, layouts)):
        raise _without_text(path.name, len(layouts), len(pictures), has_tesseract=bool(tesseract))
    return layouts


def _with_numbers_proved(layouts: list[PageLayout]) -> list[PageLayout]:
    """The pages, the numbers of paragraphs on those read from pictures as all of them prove them."""
    read = [at for at, layout in enumerate(layouts) if layout.page.is_ocr]
    if not read:
        return layouts
    from pipelines.extraction.forms.turns import in_turn_over_pages

    proved = dict(zip(read, in_turn_over_pages([layouts[at].lines for at in read]), strict=True))
    return [
        layout._replace(lines=proved[at]) if at in proved else layout for at, layout in enumerate(layouts)
    ]


def _with_left_out(layout: PageLayout, page: PageContent) -> PageLayout:
    """A page that was read from its picture, with what its file holds beside that."""
    return layout._replace(page=replace(layout.page, left_out=page.left_out, fields=page.fields))


def _unread(layout: PageLayout) -> PageLayout:
    return layout._replace(page=replace(layout.page, is_unread=True))


def _without_text(place: str, pages: int, pictures: int, *, has_tesseract: bool) -> NoTextLayerError:
    if not pictures:
        return NoTextLayerError(place, f"none of its {pages} pages shows any text", "export the report again")
    if has_tesseract:
        what = f"its {pages} pages are pictures, and text recognition finds nothing on them"
        return NoTextLayerError(place, what, "scan it again, larger and straight")
    what = f"its {pages} pages are pictures without text, and text recognition is not installed"
    return NoTextLayerError(place, what, "run `apt-get install tesseract-ocr`, then read it again")
