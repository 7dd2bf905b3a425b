"""Indicator rows: quarterly results and targets of several years, as reported, with typed values beside.

Publishes what is printed. The rating comes from the suffix, a rating column or the cell's colour, in this
order; a cell without a figure leaves its typed value empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from pipelines.datasets.building import RowBuilder, found_by, tables_of
from pipelines.datasets.performance import scales
from pipelines.datasets.performance.group_ratings import (
    comments_rate,
    group_ratings,
    rating_first,
    rating_of_group,
)
from pipelines.datasets.performance.stated_units import read_in, unit_of_heading, unit_said
from pipelines.extraction.kinds import periods
from pipelines.extraction.kinds.arrow_meanings import shape_of_arrow
from pipelines.extraction.kinds.looks import NOTHING, is_coloured
from pipelines.extraction.kinds.recognised import Recognised, Row
from pipelines.extraction.model import Cell
from pipelines.extraction.reading import ReadReport
from pipelines.rows import figures, values
from pipelines.rows import periods as printed
from pipelines.rows.arrows import ARROWS
from pipelines.rows.polarity import polarity_of
from pipelines.rows.records import FractionLine, KeyLine, LimitLine, Records, TwinLine
from pipelines.rows.schemas import TableSchema

NO_CELL = Cell("")
DIGIT = re.compile(r"\d")
SPAN_OF_YEARS = re.compile(r"(?:19|20)\d\d\s?(?:[/–-]|to)\s?(?:(?:19|20)\d\d|\d\d)")
"""Several years that one figure is of (`2022/24`); of two the grammar of periods makes a financial year."""
PARTS, FIGURES_OF_A_SHARE = "parts", 2
TWINNED = ("result", "target", "previous_result", "year_ago_result")
"""Columns whose figure another table may print, too."""


def indicator_results(read: ReadReport, schema: TableSchema) -> Records:
    """One row per indicator of every quarterly results table."""
    builder = RowBuilder(schema, read.report)
    scale = scales.scale_of(read)
    limits: list[LimitLine] = []
    twins: list[TwinLine] = []
    fractions: list[FractionLine] = []
    tables = tables_of(read, schema.resource)
    groups, are_first = group_ratings(tables, scale), comments_rate(tables, scale)
    for table in tables:
        reader = _Results(scale, table, reading_of_arrows(table), groups, are_first)
        for row in builder.placed(table.rows):
            locator = reader.add(builder, row)
            limits += _limits(table, row, read.report.id, locator)
            twins += _twins(table, row, read.report.id, locator)
            fractions += _fractions(row, read.report.id, locator)
    lines = dict.fromkeys(
        KeyLine(read.report.id, entry.rating, f"{entry.word} {entry.meaning}".strip(), entry.word)
        for key in read.legend.keys
        for entry in key.entries
        if entry.rating
    )
    return replace(
        builder.records(),
        keys=tuple(lines),
        limits=tuple(limits),
        twins=tuple(twins),
        fractions=tuple(fractions),
    )


def _limits(table: Recognised, row: Row, report: str, locator: str) -> Iterator[LimitLine]:
    """The limit that a row prints beside its target, in the unit of its result."""
    text = row.text("limit")
    subject = row.text("indicator")
    limit = read_in(text, subject, unit_said(table, row, "limit"), figures.Role.TARGET)
    result = read_in(row.text("result"), subject, unit_said(table, row, "result"))
    if limit.value is not None and limit.unit == result.unit:
        heading = next(column.heading for column in table.columns if column.name == "limit")
        yield LimitLine(report, locator, heading, text, limit.value)


def _fractions(row: Row, report: str, locator: str) -> Iterator[FractionLine]:
    """The two figures of a row that its result is a share of, where it has columns for just these two."""
    cells = [cell for column, cell in row.each if column.name == PARTS]
    read = [(cell.text, figures.read_plain(cell.text)) for cell in cells]
    if len(read) == FIGURES_OF_A_SHARE:
        (part_text, part), (whole_text, whole) = read
        if part is not None and whole is not None and whole > 0:
            yield FractionLine(report, locator, part_text, whole_text, part, whole)


def _twins(table: Recognised, row: Row, report: str, locator: str) -> Iterator[TwinLine]:
    """What other tables print for the figures of a row, where both are final and of one unit."""
    for column in TWINNED:
        cell = row.cells.get(column, NO_CELL)
        for where, text in cell.elsewhere:
            unit, subject = row.text("unit_text") or unit_said(table, row, column), row.text("indicator")
            role = figures.Role.TARGET if column == "target" else figures.Role.RESULT
            one, other = (read_in(said, subject, unit, role) for said in (cell.text, text))
            is_final = not one.is_provisional and not other.is_provisional
            if one.value is not None and other.value is not None and one.unit == other.unit and is_final:
                yield TwinLine(report, locator, column, where, text, other.value)


@dataclass(frozen=True)
class _Results:
    """What the rows of one results table are read with."""

    scale: scales.Scale
    table: Recognised
    arrows: str
    groups: Mapping[str, str]
    comments_rate: bool

    @cached_property
    def is_inked(self) -> bool:
        """Whether the figures that elsewhere are filled in a rating's colour are set in several colours."""
        cells = [row.cells.get(self.table.layout.rating_fill, NO_CELL) for row in self.table.rows]
        return len({cell.ink for cell in cells if is_coloured(cell.ink)}) > 1

    def rated(self, row: Row, cells: Mapping[str, Cell]) -> scales.Rated:
        """The row's rating: its own, that of the group it stands in, or what its comment begins with."""
        found = self._own_rating(row, cells)
        if found.rag is not None or found.printed is not None or "rag" in row.cells:
            return found
        told = rating_of_group(row, self.groups)
        if told is None and self.comments_rate:
            told = rating_first(cells["comment"].text, self.scale)
        return scales.Rated(told, told) if told else found

    def _own_rating(self, row: Row, cells: Mapping[str, Cell]) -> scales.Rated:
        """Its status cell's, the result's suffix, or the colour that layouts say is one."""
        fill = row.cells.get(self.table.layout.rating_fill, NO_CELL)
        ratings = self.scale.ratings
        if self.table.found is None:
            by_layout = ratings.of_row(cells["rag"], cells["result"], fill)
            if by_layout.rag is None and by_layout.printed:  # a word of the report's own key, or of none
                return scales.rating_of_cell(cells["rag"], self.scale, self.table.place)
            return scales.Rated(by_layout.rag, by_layout.printed)
        found = scales.rating_of_cell(cells["rag"], self.scale, self.table.place)
        text, suffix = ratings.scale.split_suffix(cells["result"].text)
        if suffix and not found.rag:
            return scales.Rated(suffix, found.printed or cells["result"].text[len(text) :].strip(" ()"))
        if found.printed is None and any(symbol.sign not in ARROWS for symbol in fill.symbols):
            return scales.rating_of_cell(replace(fill, text="", colour=None), self.scale, self.table.place)
        if found.printed is None and self.scale.is_mark(fill.colour) and _is_own(fill, row):
            return _of_fill(fill, self.scale, self.table)
        if found.printed is None and self.is_inked:
            return scales.rating_of_ink(fill, self.scale, self.table.place)
        return found

    def directed(self, cell: Cell, polarity: str) -> scales.Directed:
        """What a direction cell prints and means; a table known by its headings prints words."""
        if self.table.found is None and not cell.symbols:
            return scales.Directed(None, cell.text or None)
        return scales.direction_of_cell(cell, self.scale, self.table.place, polarity, self.arrows)

    def periods_of(self, row: Row) -> dict[str, str | None]:
        """The period of each column's figure in a row: that of a column of periods is the result's own.

        Those of other figures that no heading names are counted from it.
        """
        found = {column.name: column.period for column in self.table.columns}
        told = row.text("data_period")
        own = printed.period_in(told)
        if own is None and DIGIT.search(told):  # `2022/24`, three years in one, or what says no period
            return found | {"result": told if SPAN_OF_YEARS.fullmatch(told) else None}
        if own is None or own == found.get("result"):
            return found
        named = {column.name for column in self.table.columns if printed.period_in(column.heading)}
        before = printed.period_in(row.text("previous_data_period")) or periods.before(own)
        counted = {"previous_result": before, "year_ago_result": periods.year_ago(own)}
        return found | {"result": own} | {name: p for name, p in counted.items() if name not in named}

    def add(self, builder: RowBuilder, row: Row) -> str:
        """Add a row's cells as printed, with typed values beside them; returns its locator."""
        said = self.periods_of(row)
        cells = {name: row.cells.get(name, NO_CELL) for name in _RESULT_COLUMNS}
        subject, name_mark = _without_note(cells["indicator"].text)
        result_text, _ = self.scale.ratings.scale.split_suffix(cells["result"].text)
        target, target_period = _without_marks(cells["target"].text)
        result, result_period = _without_marks(result_text)
        previous, previous_period = _without_marks(cells["previous_result"].text)
        year_ago, year_ago_period = _without_marks(cells["year_ago_result"].text)
        annual_target, _ = figures.split_marks(cells["annual_target"].text)
        _, mark = figures.split_marks(result_text)
        rated = self.rated(row, cells)
        polarity = polarity_of(cells["polarity"].text)
        short = self.directed(cells[SHORT], polarity)
        long = self.directed(cells["direction_long_term"], polarity)
        units = {name: unit_said(self.table, row, name) for name in (*TYPED.values(), "variance_text")}
        measured = read_in(result, subject, units["result"])
        readings = {
            "target_value": read_in(target, subject, units["target"], figures.Role.TARGET),
            "result_value": measured,
            "previous_value": read_in(previous, subject, units["previous_result"]),
            "year_ago_value": read_in(year_ago, subject, units["year_ago_result"]),
        }
        variance = cells["variance_text"]
        is_told = self.table.found is None or bool(measured.doubt)  # no unit is looked for elsewhere
        locator = builder.add(
            cells["ref"].text or subject,
            {
                "ref": (cells["ref"].text, cells["ref"]),
                "indicator": (subject, cells["indicator"]),
                "polarity": (_polarity(cells["polarity"].text), cells["polarity"]),
                "annual_target": (annual_target, cells["annual_target"]),
                "target": (target, cells["target"]),
                "result": (result, cells["result"]),
                "previous_result": (previous, cells["previous_result"]),
                "direction_short_term": (short.meaning, cells[SHORT]),
                "year_ago_result": (year_ago, cells["year_ago_result"]),
                "direction_long_term": (long.meaning, cells["direction_long_term"]),
                "benchmark": (cells["benchmark"].text, cells["benchmark"]),
                "comment": (cells["comment"].text, cells["comment"]),
                "variance_text": (variance.text, variance),
                "footnote": (cells["footnote"].text or mark or name_mark, cells["footnote"]),
                **{name: (None, cells[TYPED[name]]) for name, reading in readings.items() if reading.doubt},
            },
            readings,
            section=row.section or None,
            area=row.area or row.text("service") or None,  # a column of themes, as a row of its own
            target_period=(target_period or said.get("target")) if _says(target) else None,
            result_period=(result_period or said.get("result")) if result else None,
            previous_period=(previous_period or said.get("previous_result")) if previous else None,
            year_ago_period=(year_ago_period or said.get("year_ago_result")) if year_ago else None,
            rag=rated.rag,
            status_printed=rated.printed,
            direction_printed=(short if SHORT in {one.name for one in self.table.columns} else long).printed,
            provisional=measured.is_provisional if result else None,
            variance=read_in(variance.text, subject, units["variance_text"]).value if variance.text else None,
            unit=measured.unit_name or (None if is_told else _unit_beside(cells, subject, units)),
            **{name: reading.value for name, reading in readings.items()},
            found_by=found_by(self.table),
        )
        for doubt in (rated.doubt, short.doubt):
            if doubt:
                builder.doubt(doubt, locator, row.cells)
        return locator


def _says(text: str) -> bool:
    """Whether a cell holds more than a dash."""
    return any(map(str.isalnum, text))


def _without_note(name: str) -> tuple[str, str]:
    """A name without the marks of footnotes that end it, and those marks."""
    bare = NOTE_MARKS.sub("", name)
    return bare, name[len(bare) :].strip()


def _without_marks(text: str) -> tuple[str, str | None]:
    """A cell's text without its footnote marks and its period, and that period."""
    return figures.split_period(figures.split_marks(text)[0])


def _of_fill(cell: Cell, scale: scales.Scale, table: Recognised) -> scales.Rated:
    """The rating that a cell's fill alone stands for."""
    return scales.rating_of_cell(replace(cell, text="", symbols=()), scale, table.place)


def _is_own(cell: Cell, row: Row) -> bool:
    """Whether a cell's fill is not its whole row's."""
    return sum(other.colour == cell.colour for other in row.cells.values()) < max(2, len(row.cells) / 2)


def _unit_beside(cells: Mapping[str, Cell], subject: str, units: Mapping[str, str]) -> str | None:
    for name in ("target", "previous_result", "year_ago_result"):
        found = read_in(cells[name].text, subject, units[name])
        if found.value is not None:
            return found.unit_name
    return None


def reading_of_arrows(table: Recognised) -> str:
    """How a table's arrows agree with its figures: `better` or `higher`, nothing where both or neither do.

    Used where no key says what arrows mean. Rows whose lower figures are good tell the two apart.
    """
    votes = {"better": 0, "higher": 0}
    rows = 0
    for row in table.rows:
        arrows = [s for s in row.cells.get("direction_short_term", NO_CELL).symbols if s.sign in ARROWS]
        pointing = shape_of_arrow(arrows[0].sign) if arrows else ""
        now = figures.read(row.text("result"), row.text("indicator")).value
        before = figures.read(row.text("previous_result"), row.text("indicator")).value
        polarity = polarity_of(row.text("polarity"))
        if pointing not in ("up", "down") or now is None or before is None or now == before:
            continue
        rows += 1
        rose = now > before
        votes["higher"] += rose == (pointing == "up")
        votes["better"] += bool(polarity) and (rose == (polarity == "higher")) == (pointing == "up")
    if rows < 3:
        return ""
    best, other = sorted(votes, key=lambda name: -votes[name])
    return best if votes[best] >= 0.8 * rows and votes[best] > votes[other] else ""


def indicator_figures(read: ReadReport, schema: TableSchema) -> Records:
    """One row per figure beside result and target: other quarters, the year to date, earlier outturns."""
    builder = RowBuilder(schema, read.report)
    scale = scales.scale_of(read)
    for table in tables_of(read, "indicator-results"):
        for row in table.rows:
            if not row.doubt:
                _add_figures(builder, table, row, scale)
    return builder.records()


SHORT = "direction_short_term"
NOTE_MARKS = re.compile(r"(?<=[\w)%])\s*[*†‡§¹²³⁴⁵⁶⁷⁸⁹]+$")
EARLIER = frozenset({"previous_result", "year_ago_result"})
"""Columns that become observations by themselves; one with a rating of its own is told once more."""
YEAR = re.compile(r"\d{4}/\d{2}")
RATINGS = frozenset({"previous_rag", "other_rag"})
MEASURES = {
    "ytd": "ytd",
    "ytd_target": "ytd_target",
    "outturn": "outturn",
    "figure": "result",
    "other_target": "target",
}


def _add_figures(builder: RowBuilder, table: Recognised, row: Row, scale: scales.Scale) -> None:
    subject, ref = row.cells.get("indicator", NO_CELL), row.cells.get("ref", NO_CELL)
    single = [(column, row.cells[column.name]) for column in table.columns if column.name in row.cells]
    is_year = any(column.name == "result" and YEAR.fullmatch(column.period or "") for column in table.columns)
    rated = {
        column.period: scales.rating_of_cell(cell, scale, table.place).rag
        for column, cell in (*row.each, *single)
        if column.name in RATINGS and column.period
    }
    for column, cell in (*row.each, *single):
        measure = MEASURES.get(column.name)
        rating = _figures_rating(cell, row, scale, table)
        if column.measure == "actual" and column.period:
            rating = rating or rated.get(column.period)
        if column.name in EARLIER and rating:
            measure = "result"
        if measure is None or not cell.text:
            continue
        text, suffix = scale.ratings.scale.split_suffix(cell.text)
        text, own = figures.split_period(figures.split_marks(text)[0])
        role = figures.Role(measure if measure == "target" else "result")
        unit = row.text("unit_text") or unit_of_heading(column.heading, table.name)
        measured = read_in(text, subject.text, unit, role)
        if measured.value is None and NOTHING.match(text):
            continue
        if measure == "result" and YEAR.fullmatch(column.period or "") and not is_year:
            measure = "outturn"
        builder.add(
            f"{ref.text or subject.text} {measure} {column.period or ''}",
            {
                "ref": (ref.text, ref),
                "indicator": (subject.text, subject),
                "value_text": (text, cell),
            },
            measure=measure,
            period=own or column.period,
            value=measured.value,
            unit=measured.unit_name,
            rag=suffix or rating,
            provisional=measured.is_provisional,
            found_by=found_by(table),
        )


def _figures_rating(cell: Cell, row: Row, scale: scales.Scale, table: Recognised) -> str | None:
    """The rating that a figure's own fill shows in a table found by evidence that rates by fills alone."""
    is_by_fill = table.found is not None and "rag" not in row.cells
    if not is_by_fill or not scale.is_mark(cell.colour) or not _is_own(cell, row):
        return None
    return _of_fill(cell, scale, table).rag


TYPED = {
    "target_value": "target",
    "result_value": "result",
    "previous_value": "previous_result",
    "year_ago_value": "year_ago_result",
}
"""Typed columns and the printed ones they are read from."""

_RESULT_COLUMNS = (
    "ref",
    "indicator",
    "polarity",
    "annual_target",
    "target",
    "result",
    "previous_result",
    "direction_short_term",
    "year_ago_result",
    "direction_long_term",
    "benchmark",
    "comment",
    "rag",
    "variance_text",
    "footnote",
)


def _polarity(text: str) -> str:
    """The polarity in the contract's spelling; other texts stay as printed."""
    folded = text.replace(" ", "").lower()
    return next((known for known in values.POLARITIES if known.replace(" ", "").lower() == folded), text)


def indicator_targets(read: ReadReport, schema: TableSchema) -> Records:
    """One row per indicator and value column of every table of targets."""
    builder = RowBuilder(schema, read.report)
    for table in tables_of(read, schema.resource):
        for row in builder.placed(table.rows):
            subject = row.text("indicator")
            for column, cell in row.each:
                is_said = column.how != "known" or "target" in column.heading.lower()
                measure = "target" if is_said and column.name == "value" else "result"
                measured = figures.read(cell.text, subject, figures.Role(measure))
                builder.add(
                    f"{row.text('ref') or subject} {measure} {column.period or ''}",
                    {
                        "type": (row.text("type"), row.cells.get("type")),
                        "ref": (row.text("ref"), row.cells.get("ref")),
                        "indicator": (subject, row.cells.get("indicator")),
                        "value_text": (cell.text, cell),
                        "service": (row.text("service"), row.cells.get("service")),
                        "comment": (row.text("comment"), row.cells.get("comment")),
                        **({"value": (None, cell)} if measured.doubt else {}),
                    },
                    {"value": measured},
                    section=row.section or None,
                    area=row.area or None,
                    measure=measure,
                    period=column.period,
                    value=measured.value,
                    unit=measured.unit_name,
                    found_by=found_by(table),
                )
    return builder.records()
