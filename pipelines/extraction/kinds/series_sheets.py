"""Sheets of one indicator each that hold a small table of periods, as documents and web pages have them.

A sheet has a title in a row of its own, cells with labels and their values, perhaps a note across, and
figures by period (`Period | Actual | Target | Status`): in its own rows, or as a table inside one of its
cells, which is told right after it. Each becomes a row, with a column for each label, measure and period.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from pipelines.extraction.kinds.looks import FIGURE
from pipelines.extraction.model import Cell, Document, RawTable, TableRow, TextBlock
from pipelines.rows.periods import is_bare_period

FEWEST_SHEETS = 3
FEWEST_PERIODS = 2
FEWEST_MEASURES = 2
MOST_ROWS = 40  # of a sheet
LONGEST_TITLE, LONGEST_HEAD = 160, 40  # letters
MOST_WORDS = 8  # of a label
SHARED = 0.6  # of the sheets: a label stands in so many
NAMED, CODED = "Indicator", "Ref"
CODE = re.compile(
    r"^(?P<code>[A-Z]{1,6}[ ./-]?\d{1,3}[a-z]?(?:\.\d{1,2})?)(?::|\.|\)|\s[-–—])?\s+(?P<name>[A-Z(].{3,})$"
)

Part = RawTable | TextBlock


class SeriesSheet(NamedTuple):
    """One sheet: the places of its parts in the flow, its title, its other texts, figures by column name."""

    places: tuple[int, ...]
    title: Cell
    texts: tuple[Cell, ...]
    measures: tuple[str, ...]
    figures: dict[str, Cell]
    table: RawTable


class PeriodSeries(NamedTuple):
    """Figures by period in the rows of a table: names of measures, figures by column name, places taken."""

    measures: tuple[str, ...]
    figures: dict[str, Cell]
    taken: frozenset[tuple[int, int]]


def with_series_sheets(document: Document, is_label: Callable[[str], bool]) -> Document:
    """A document whose sheets with a table of periods are one table, or several under different headings.

    Args:
        document: what was read.
        is_label: whether a text is a heading of any kind of table that is known.
    """
    sheets = _alike(list(_sheets(document.flow)))
    if len(sheets) < FEWEST_SHEETS or len({sheet.title.text for sheet in sheets}) < len(sheets):
        return document
    shared = _shared_labels(sheets, is_label)
    if not shared:
        return document
    facts = [_facts(sheet, shared) for sheet in sheets]
    made = _tables(document.flow, sheets, facts)
    gone = {place for sheet in sheets for place in sheet.places}
    flow = [made.get(at, part) for at, part in enumerate(document.flow) if at in made or at not in gone]
    return replace(document, flow=tuple(flow))


def _sheets(flow: Sequence[Part]) -> Iterator[SeriesSheet]:
    at = 0
    while at < len(flow):
        part = flow[at]
        following = flow[at + 1] if at + 1 < len(flow) else None
        sheet = None
        if isinstance(part, RawTable) and not part.doubt and 1 < len(part.rows) <= MOST_ROWS:
            sheet = _sheet(part, (at,), _series(part))
            if sheet is None and isinstance(following, RawTable) and not following.doubt:
                inner = _series(following)
                is_whole = inner is not None and not _others(following, inner.taken)
                sheet = _sheet(part, (at, at + 1), inner, is_inside=True) if is_whole else None
        if sheet is not None:
            yield sheet
        at += len(sheet.places) if sheet else 1


def _sheet(
    table: RawTable, places: tuple[int, ...], series: PeriodSeries | None, *, is_inside: bool = False
) -> SeriesSheet | None:
    """A table as a sheet, if a title alone stands in its first row, and texts below it."""
    first = table.rows[0].filled
    if series is None or len(first) != 1 or len(first[0].text) > LONGEST_TITLE:
        return None
    title = first[0]
    if FIGURE.match(title.text) or (":" in title.text and not CODE.match(title.text)):
        return None
    taken = frozenset() if is_inside else series.taken
    texts = tuple(cell for cell in _others(table, taken) if cell is not title)
    return SeriesSheet(places, title, texts, series.measures, series.figures, table) if texts else None


def _others(table: RawTable, taken: Collection[tuple[int, int]]) -> list[Cell]:
    return [
        cell
        for number, row in enumerate(table.rows)
        for cell in row.filled
        if (number, cell.column) not in taken
    ]


def _series(table: RawTable) -> PeriodSeries | None:
    """The figures by period of a table: periods below each other, names of measures over what is beside."""
    for number, row in enumerate(table.rows[:-1]):
        for head in row.filled:
            periods = []
            for below in table.rows[number + 1 :]:
                period = below.at(head.column)
                if not is_bare_period(period.text):
                    break
                periods.append((below, period))
            texts = {period.text for _, period in periods}
            if len(periods) < FEWEST_PERIODS or len(texts) < len(periods):
                continue
            if (found := _series_under(number, row, head, periods)) is not None:
                return found
    return None


def _series_under(
    number: int, row: TableRow, head: Cell, periods: Sequence[tuple[TableRow, Cell]]
) -> PeriodSeries | None:
    names: dict[int, str] = {}
    for cell in row.cells:
        if cell.column <= head.column:
            continue
        is_name = bool(cell.text) and len(cell.text) <= LONGEST_HEAD and ":" not in cell.text
        if not is_name or FIGURE.match(cell.text) or is_bare_period(cell.text) or cell.text in names.values():
            break
        names[cell.column] = cell.text
    if len(names) < FEWEST_MEASURES:
        return None
    figures: dict[str, Cell] = {}
    taken = {(number, column) for column in (head.column, *names)}
    for at, (line, period) in enumerate(periods, number + 1):
        taken.add((at, head.column))
        for column, name in names.items():
            cell = line.at(column)
            taken.add((at, column))
            if cell.text or cell.symbols:
                figures[f"{name} {period.text}"] = cell
    first = next(iter(names))
    has_figures = any(FIGURE.match(line.at(first).text) for line, _ in periods)
    return PeriodSeries(tuple(names.values()), figures, frozenset(taken)) if has_figures else None


def _alike(sheets: Sequence[SeriesSheet]) -> list[SeriesSheet]:
    """The sheets with the measures that most have."""
    counts = Counter(sheet.measures for sheet in sheets)
    usual = counts.most_common(1)[0][0] if counts else ()
    return [sheet for sheet in sheets if sheet.measures == usual]


def _shared_labels(sheets: Sequence[SeriesSheet], is_label: Callable[[str], bool]) -> set[str]:
    """What stands before colons in most sheets.

    Where a value stands before a label in one text (`Higher Unit:`), a label that is known is no longer than
    that; of others the longest phrase is taken that all those sheets share.
    """
    seen: Counter[str] = Counter()
    for sheet in sheets:
        seen.update({phrase for cell in sheet.texts for several in _phrases(cell.text) for phrase in several})
    least = max(2.0, SHARED * len(sheets))
    found: set[str] = set()
    for several in (one for sheet in sheets for cell in sheet.texts for one in _phrases(cell.text)):
        shared = [phrase for phrase in several if seen[phrase] == seen[several[0]]]
        known = [phrase for phrase in several if is_label(phrase)]
        label = (known or shared)[-1]
        if seen[label] >= least:
            found.add(label)
    first = {cell.text.partition(":")[0] for sheet in sheets for cell in sheet.texts if ":" in cell.text}
    return found | {label for label in first if seen[label] > 1 and len(label.split()) <= MOST_WORDS}


def _phrases(text: str) -> Iterator[list[str]]:
    """For each colon of a text the phrases that end at it and begin with a large letter, shortest first.

    What stands before another colon leaves a word for the value of the label before it.
    """
    begin = 0
    for match in re.finditer(r":(?=\s|$)", text):
        words = text[begin : match.start()].split()
        least = max(len(words) - MOST_WORDS, 1 if begin else 0)
        found = [
            " ".join(words[at:]) for at in range(len(words) - 1, least - 1, -1) if words[at][:1].isupper()
        ]
        if found:
            yield found
        begin = match.end()


def _facts(sheet: SeriesSheet, shared: Collection[str]) -> dict[str, Cell]:
    """A sheet's values by label: behind it in a cell, or in the next cell of its row."""
    found: dict[str, Cell] = {}
    parts = sorted(shared, key=len, reverse=True)
    pattern = re.compile(rf"(?:^|(?<=\s))({'|'.join(map(re.escape, parts))}):(?=\s|$)")
    pending = ""
    for cell in sheet.texts:
        cuts = list(pattern.finditer(cell.text))
        if pending and not cuts:
            found.setdefault(pending, cell)
        pending = ""
        ends = [*(cut.start() for cut in cuts[1:]), len(cell.text)]
        for cut, end in zip(cuts, ends, strict=False):
            value = cell.text[cut.end() : end].strip()
            if value:
                symbols = cell.symbols if len(cuts) == 1 else ()
                found.setdefault(
                    cut[1], replace(cell, text=value, items=(value,), symbols=symbols, is_bold=False)
                )
            else:
                pending = cut[1]
    return found


def _tables(
    flow: Sequence[Part], sheets: Sequence[SeriesSheet], facts: Sequence[dict[str, Cell]]
) -> dict[int, RawTable]:
    """The sheets as tables by their places: a new one where a heading stands between two."""
    titles = [CODE.match(sheet.title.text) for sheet in sheets]
    has_codes = all(titles)
    labels = list(dict.fromkeys(label for one in facts for label in one))
    columns = list(dict.fromkeys(name for sheet in sheets for name in sheet.figures))
    names = [
        *([CODED] if has_codes else []),
        NAMED,
        *labels,
        *(name for name in columns if name not in labels),
    ]
    head = tuple(Cell(name, (name,), at, is_bold=True) for at, name in enumerate(names))
    made: dict[int, RawTable] = {}
    place = 0
    for number, (sheet, match, own) in enumerate(zip(sheets, titles, facts, strict=True)):
        before = sheets[number - 1].places[-1] if number else 0
        is_headed = any(
            isinstance(part, TextBlock) and part.kind == "heading" for part in flow[before : sheet.places[0]]
        )
        if not made or is_headed:
            place = sheet.places[0]
            made[place] = replace(
                sheet.table,
                rows=(TableRow(head, sheet.table.page, sheet.table.line),),
                columns=len(names),
                column_edges=(),
            )
        values = {**own, **sheet.figures, NAMED: sheet.title}
        if has_codes and match:
            for name, group in ((CODED, "code"), (NAMED, "name")):
                values[name] = replace(sheet.title, text=match[group], items=(match[group],))
        row = TableRow(
            tuple(
                replace(values[name], column=at, span=1, row_span=1)
                if name in values
                else Cell("", column=at)
                for at, name in enumerate(names)
            ),
            sheet.table.page,
            sheet.table.line,
            sheet.table.box,
        )
        made[place] = replace(made[place], rows=(*made[place].rows, row))
    return made
