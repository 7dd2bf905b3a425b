"""Rows out of sentences: successes, residents' perception, numbered paragraphs and the results they state."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pipelines.datasets.building import RowBuilder, found_by, tables_of
from pipelines.datasets.performance.aimed_results import aimed_results
from pipelines.extraction.kinds.passages import Passage
from pipelines.extraction.kinds.recognised import Recognised
from pipelines.extraction.model import Cell, RawTable, Spot, TextBlock
from pipelines.extraction.reading import ReadReport
from pipelines.rows import periods
from pipelines.rows.figures import Unit, read_plain
from pipelines.rows.figures.sentences import is_in_name, sentences, stated
from pipelines.rows.records import Records
from pipelines.rows.schemas import TableSchema


def successes(read: ReadReport, schema: TableSchema) -> Records:
    """One row per key success."""
    builder = RowBuilder(schema, read.report)
    for passage in read.passages.get(schema.resource, ()):
        builder.add(passage.text[:40], {"text": (passage.text, passage.spots)})
    return builder.records()


def plan_paragraphs(read: ReadReport, schema: TableSchema) -> Records:
    """One row per numbered paragraph; paragraphs outside the pillars have none."""
    builder = RowBuilder(schema, read.report)
    for passage in read.passages.get(schema.resource, ()):
        builder.add(
            passage.number,
            {"number": (passage.number, passage.spots), "text": (passage.text, passage.spots)},
            pillar=passage.pillar or None,
            theme=passage.theme or None,
            transformation_workstream=passage.is_workstream,
            footnotes="; ".join(passage.marks) or None,
        )
    return builder.records()


COMPARISON = re.compile(
    r"""(?x)
    (?: (?P<way>up|down)\s+(?P<by>\d+(?:\.\d+)?)\s?%\s?points?\s+(?:from|on)\s+
      | (?P<by2>\d+(?:\.\d+)?)\s?%\s?points?\s+(?P<way2>higher|lower)\s+than\s+
      | (?P<same>the\ same\ as|(?:has\ )?stayed\ consistent\ since)\s+ )
    (?:in\s+)?(?:the\s+)?
    (?P<other>[A-Za-z]+(?:\s[A-Za-z]+)?(?:\s\d{4})?)
    (?:\s*\((?P<share>\d+(?:\.\d+)?)\s?%\))?
    """
)
SHARE_FIRST = re.compile(
    r"(?P<share>\d+(?:\.\d+)?)\s?% of (?P<what>residents\b[^;.]*?)"
    r"(?=\s+\d+(?:\.\d+)?\s?%\s?points?|\s+(?:up|down)\s|\s*[;.,]|$)"
)
SHARE_LAST = re.compile(r"(?P<what>[A-Za-z][A-Za-z'’\s-]*?)\s*\((?P<share>\d+(?:\.\d+)?)\s?%\)")
OTHERS_SHARE = "comparator_percent"
PERCENT_SIGN = re.compile(r"(?i)\(?\s*(?:%|per ?cent)\s*\)?")
LEAD = re.compile(r"(?i)^(?:and|but|also|then|this is followed by|followed by)\s+")


@dataclass(frozen=True)
class Share:
    """A share of residents that a sentence states, and where in it."""

    what: str
    percent: str
    end: int


def resident_perception(read: ReadReport, schema: TableSchema) -> Records:
    """One row per share and comparison: the difference as stated, signed, `the same as` being 0."""
    builder = RowBuilder(schema, read.report)
    for table in tables_of(read, schema.resource):
        _add_compared(builder, table)
    for passage in read.passages.get(schema.resource, ()):
        for share, found in _comparisons(passage.text):
            by = found["by"] or found["by2"] or "0"
            sign = "-" if (found["way"] or found["way2"]) in ("down", "lower") else ""
            builder.add(
                f"{share.what} {found['other']}",
                {
                    "measure": (share.what, passage.spots),
                    "percent": (read_plain(share.percent), passage.spots),
                    "comparator": (found["other"], passage.spots),
                    "comparator_percent": (
                        read_plain(found["share"]) if found["share"] else None,
                        passage.spots if found["share"] else None,
                    ),
                    "difference_points": (read_plain(sign + by), passage.spots),
                },
            )
    return builder.records()


def _add_compared(builder: RowBuilder, table: Recognised) -> None:
    """Add a row for each share of a table and each column that it is compared with, named by its heading."""
    is_one = sum(column.name == OTHERS_SHARE for column in table.columns) == 1
    for row in builder.placed(table.rows):
        measure, share = row.cells["measure"], row.cells["percent"]
        stated = row.cells.get("difference_points") if is_one else None
        others = [(column, cell) for column, cell in row.each if column.name == OTHERS_SHARE and cell.text]
        for column, other in others:
            comparator = " ".join(PERCENT_SIGN.sub(" ", column.heading).split())
            compared = {"percent": share, OTHERS_SHARE: other, "difference_points": stated}
            figures = {name: (read_plain(cell.text), cell) for name, cell in compared.items() if cell}
            builder.add(
                f"{measure.text} {comparator}",
                {"measure": (measure.text, measure), "comparator": (comparator, other), **figures},
                found_by=found_by(table),
            )


def _comparisons(text: str) -> Iterator[tuple[Share, re.Match[str]]]:
    found = list(COMPARISON.finditer(text))
    shares = sorted(_shares(text, found), key=lambda share: share.end)
    for match in found:
        before = [share for share in shares if share.end <= match.start() + 1]
        if before:
            yield before[-1], match


def _shares(text: str, comparisons: list[re.Match[str]]) -> Iterator[Share]:
    for match in SHARE_FIRST.finditer(text):
        yield Share(match["what"].strip(), match["share"], match.end())
    for match in SHARE_LAST.finditer(text):
        if any(other.start() < match.end() <= other.end() for other in comparisons):
            continue
        what = re.split(r"[:;,.]\s*", match["what"])[-1].strip()
        yield Share(LEAD.sub("", what), match["share"], match.end())


def numbered(read: ReadReport) -> tuple[Passage, ...]:
    """The numbered paragraphs of a report."""
    return read.passages.get("plan-paragraphs", ())


NO_COUNT = re.compile(
    r"(?i)\s+(?:of the|other|further ways|year|month|week|day|main|key|new ways)",
)
"""What stands behind a number in words that counts no result."""

CLAUSE_BREAK = re.compile(r"[;:,.]\s|\swhile\s")
LEADING = re.compile(r"(?i)^(?:and|but|with|which|while|or)\s+")


def statements(read: ReadReport, schema: TableSchema) -> Records:
    """One row per figure that a sentence of a numbered paragraph states as a result.

    Of reports that are no such plan, one per result that a sentence of any text gives with its target.
    Plans, bases of shares, dates, names with numbers and sums of funding are left out. A target in the same
    sentence stands beside the figure; whether it was met is only said where the sentence says so.
    """
    builder = RowBuilder(schema, read.report)
    phrases = {name: re.compile(text) for name, text in read.phrases.get(schema.resource, {}).items()}
    if not phrases:
        return builder.records()
    if not _reporting(numbered(read)):
        _add_aimed(builder, read)
    for passage in _reporting(numbered(read)):
        for sentence in sentences(passage.text):
            for found in _stated(sentence, phrases, read.financial_year):
                builder.add(
                    f"{passage.number} {found.value}",
                    {
                        "measure": (found.measure, passage.spots),
                        "value": (found.value, passage.spots),
                        "target": (found.target, passage.spots if found.target is not None else None),
                    },
                    paragraph=passage.number,
                    unit=found.unit,
                    period=found.period,
                    met=found.met,
                )
    return builder.records()


def _add_aimed(builder: RowBuilder, read: ReadReport) -> None:
    """A row for each result that running text gives with its target, by its paragraph's number or heading."""
    heading = ""
    for block in read.document.blocks:
        if block.kind == "heading":
            heading = block.text
        where = block.number if block.kind == "paragraph" and block.number else heading
        for sentence in sentences(block.text) if block.kind in ("paragraph", "bullet") else ():
            for result, target in aimed_results(sentence):
                clause = _clause(sentence, result.start, result.end)
                builder.add(
                    f"{where} {result.value}",
                    {
                        "measure": (clause[:200], block.spots),
                        "value": (result.value, block.spots),
                        "target": (target.value, block.spots),
                    },
                    paragraph=where or None,
                    unit=(result.unit or Unit.COUNT).value,
                    period=_period(clause, result.text, sentence, read.financial_year),
                    met=None,
                )


def _reporting(passages: tuple[Passage, ...]) -> list[Passage]:
    """The paragraphs of the sections that report on pillars; the formal sections state no results."""
    sections = {passage.number.split(".")[0] for passage in passages if passage.pillar}
    return [passage for passage in passages if passage.number.split(".")[0] in sections]


@dataclass(frozen=True)
class Stated:
    """A figure of a sentence, what it measures, and the target it is held against."""

    value: Decimal
    unit: str
    measure: str
    target: Decimal | None
    period: str | None
    met: bool | None


def _stated(sentence: str, phrases: Mapping[str, re.Pattern[str]], year: str | None) -> Iterator[Stated]:
    aims = [*phrases["aim"].finditer(sentence)]
    aims += [
        other
        for other in phrases["target"].finditer(sentence)
        if not any(other.start() < aim.end() and aim.start() < other.end() for aim in aims)
    ]
    whole = phrases["whole"].search(sentence)
    result_at = whole.start("value") if whole else -1
    figures = [
        found
        for found in _figures(sentence)
        if found[0] == result_at or not any(aim.start() <= found[0] < aim.end() for aim in aims)
    ]
    targets = {at: _aim(aim) for aim in aims if (at := _aimed_at(sentence, aim, figures)) is not None}
    for start, end, value, unit in figures:
        before, after = sentence[:start], sentence[end:]
        if phrases["name"].search(before) or phrases["base"].search(before):
            continue
        if start != result_at and phrases["fixed"].match(after):
            continue
        clause = _clause(sentence, start, end)
        if phrases["plan"].search(_near(clause, sentence[start:end])):
            continue
        target = value if start == result_at else targets.get(start)
        period = _period(clause, sentence[start:end], sentence, year)
        yield Stated(
            value, unit, clause[:200], target, period, _met(clause, sentence, value, target, phrases)
        )


def _aim(aimed: re.Match[str]) -> Decimal | None:
    printed = next((text for text in aimed.groups() if text), "")
    return read_plain(printed.rstrip(".,")) if printed else None


def _aimed_at(
    sentence: str, aimed: re.Match[str], figures: list[tuple[int, int, Decimal, str]]
) -> int | None:
    """Where the figure stands that a target belongs to: the nearest before it in its unit, else after it."""
    unit = "percent" if "%" in aimed.group() or sentence[aimed.end() : aimed.end() + 1] == "%" else "count"
    alike = [found for found in figures if found[3] == unit]
    before = [found[0] for found in alike if found[0] <= aimed.end()]
    return before[-1] if before else next((found[0] for found in alike), None)


def _clause(sentence: str, start: int, end: int) -> str:
    """The part of a sentence that a figure stands in: its bracket, or what lies between commas."""
    opened, closed = sentence.rfind("(", 0, start), sentence.find(")", start)
    inside = (
        sentence[opened + 1 : closed].strip() if opened > sentence.rfind(")", 0, start) and closed > 0 else ""
    )
    if re.search(r"[a-z]{6}", inside):
        return inside
    outside = re.sub(r"\([^()]*\)", lambda found: "_" * len(found.group()), sentence)
    first = max((found.end() for found in CLAUSE_BREAK.finditer(outside, 0, start)), default=0)
    last = CLAUSE_BREAK.search(outside, end)
    return LEADING.sub("", sentence[first : last.start() if last else len(sentence)].strip(" .,;"))


def _near(clause: str, figure: str) -> str:
    """The stretch of a clause around a figure, up to the next joining words."""
    head, _, tail = clause.partition(figure)
    joins = r"\s(?:and|which|with|but|as well as)\s"
    return re.split(joins, head)[-1] + figure + re.split(joins, tail)[0]


def _met(
    clause: str, sentence: str, value: Decimal, target: Decimal | None, phrases: Mapping[str, re.Pattern[str]]
) -> bool | None:
    """Whether a sentence says that a target was met; of two percentages the figures tell."""
    text = sentence if target is not None else clause
    if phrases["missed"].search(text):
        return False
    if phrases["met"].search(text):
        return True
    return value >= target if target is not None and "%" in sentence else None


COMPARED = re.compile(
    r"""(?xi)
    \b(?: (?:up|down|same|(?:in|de)creas\w+|ris\w+|rose|fall\w*|fell|improv\w+|reduc\w+|drop\w*
          |higher|lower|more|fewer|less|better|worse|above|below|ahead)
          \s+(?:\w+\s+){0,2}?(?:from|on|than|as|since|against)
        | compar\w+\s+(?:to|with) | than | since )\b
    [^,;:]*
    """
)
"""What a figure is set against, with the time of that: `up from 85% in Q1`."""


def _period(clause: str, figure: str, sentence: str, year: str | None) -> str | None:
    """The period that a figure's clause names, else the only one of its sentence.

    A bare quarter is of the given financial year. What a figure is only set against does not date it, nor
    does a time after that year: nothing is counted yet that is still to come.
    """
    is_inside = clause not in re.sub(r"\([^()]*\)", " ", sentence) and f"({clause}" in sentence
    before, at, behind = clause.partition(figure)
    behind = COMPARED.sub(" ", behind if is_inside else re.sub(r"\([^()]*\)", " ", behind))
    outside = COMPARED.sub(" ", re.sub(r"\([^()]*\)", " ", sentence))
    for text in (f"{before}{at}{behind}", outside):
        named = _periods_named(text, year)
        if len(named) == 1:
            return named[0]
        if named:
            return None
    return None


def _periods_named(text: str, year: str | None) -> list[str]:
    """Each period that a text names and that does not lie after the financial year, once."""
    named = []
    while found := periods.find_period(text):
        named.append(periods.tidy_period(found.group()))
        text = f"{text[: found.start()]} {text[found.end() :]}"
    if year:
        named += [f"Q{number} {year}" for number in re.findall(r"\bQ([1-4])\b", text)]
        end = periods.period_bounds(year).end
        named = [each for each in named if not _is_after(each, end)]
    return list(dict.fromkeys(named))


def _is_after(period: str, end: date | None) -> bool:
    start = periods.period_bounds(period).start
    return start is not None and end is not None and start > end


def _figures(sentence: str) -> Iterator[tuple[int, int, Decimal, str]]:
    """Figures that may be results: where they stand, their size and unit; sums of money are none."""
    for part in stated(sentence):
        unit = part.unit or Unit.COUNT
        if part.value is None or part.is_rounded or part.has_measure:
            continue
        if unit not in (Unit.COUNT, Unit.PERCENT, Unit.DAYS):
            continue
        is_word = part.text.isalpha()
        if is_word and (part.value == 1 or NO_COUNT.match(sentence, part.end)):
            continue
        if not is_in_name(sentence, part):
            yield part.start, part.end, abs(part.value), unit.value


MOST_HEADING_ROWS = 3


def paragraphs(read: ReadReport, schema: TableSchema) -> Records:
    """One row per paragraph, bullet or line of a key that states a figure, and per heading with a year.

    Numbered paragraphs have a table of their own.
    """
    builder = RowBuilder(schema, read.report)
    for text, cell in _dated_headings(read).items():
        builder.add(f"heading {text}", {"text": (text, cell)}, heading=None)
    phrases = read.phrases.get(schema.resource, {})
    if not phrases or numbered(read):
        return builder.records()
    figure = re.compile(phrases["figure"])
    heading = ""
    for part in read.document.blocks:
        if part.kind == "heading":
            heading = part.text
        elif part.kind in ("paragraph", "bullet") and figure.search(part.text):
            builder.add(
                f"{heading} {part.text[:40]}", {"text": (part.text, part.spots)}, heading=heading or None
            )
    for text, spots in _lines_of_keys(read):
        if figure.search(text):
            builder.add(f"key {text[:40]}", {"text": (text, spots)}, heading=None)
    return builder.records()


def _lines_of_keys(read: ReadReport) -> Iterator[tuple[str, tuple[Spot, ...]]]:
    """Each line of a key of ratings that is set as a table: the rating's word and what it means."""
    for key in read.legend.keys:
        table = read.document.flow[key.place] if key.place < len(read.document.flow) else None
        if not isinstance(table, RawTable) or not key.is_of_ratings:
            continue
        words = {entry.word for entry in key.entries if entry.word}
        for row in table.rows:
            before: Cell | None = None
            for cell in row.cells:
                if not cell.text:
                    continue
                if before is not None and before.text in words:
                    yield f"{before.text} {cell.text}", (*before.parts, *cell.parts)
                elif cell.text not in words:
                    yield cell.text, cell.parts
                before = cell


DATED = re.compile(periods.FINANCIAL_YEAR)


def _dated_headings(read: ReadReport) -> dict[str, Cell]:
    """The column headings that name a financial year, each where it first stands."""
    found: dict[str, Cell] = {}
    for table in read.tables:
        headings = {re.sub(r"\W", "", column.heading) for column in table.columns}
        for row in table.raw.rows[:MOST_HEADING_ROWS]:
            for cell in row.cells:
                if DATED.search(cell.text) and re.sub(r"\W", "", cell.text) in headings:
                    found.setdefault(cell.text, cell)
    return found


def stated_counts(read: ReadReport, schema: TableSchema) -> Records:
    """One row per count that a sentence states, under the heading it stands beneath.

    Sentences above the first table speak of the whole report: their group is `Total`.
    """
    builder = RowBuilder(schema, read.report)
    phrases = {name: re.compile(text) for name, text in read.phrases.get(schema.resource, {}).items()}
    heading, has_table = "", False
    for part in read.document.flow:
        if not isinstance(part, TextBlock):
            has_table = True
            continue
        if part.kind == "heading":
            heading = part.text
        for measure, phrase in phrases.items() if part.kind == "paragraph" else ():
            for found in phrase.finditer(part.text):
                _add_stated(builder, heading, heading if has_table else "Total", measure, found, part)
    return builder.records()


def _add_stated(
    builder: RowBuilder, table: str, group: str, measure: str, found: re.Match[str], block: TextBlock
) -> None:
    named = {name.rstrip("23"): text for name, text in found.groupdict().items() if text}
    count = read_plain(named["count"])
    builder.add(
        f"{group} {measure}",
        {
            "count": (int(count) if count is not None else None, block.spots),
            "percent": (
                read_plain(named["percent"]) if "percent" in named else None,
                block.spots if "percent" in named else None,
            ),
        },
        table=table or None,
        group=group,
        measure=measure,
    )
