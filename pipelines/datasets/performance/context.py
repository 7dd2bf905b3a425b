"""Summaries by rating, workforce, customer experience: the council's context, as reported."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from difflib import SequenceMatcher

from pipelines.datasets.building import RowBuilder, found_by, place, tables_of
from pipelines.datasets.performance import scales
from pipelines.extraction.kinds.looks import NOTHING
from pipelines.extraction.kinds.recognised import Recognised, Row
from pipelines.extraction.model import Cell
from pipelines.extraction.reading import ReadReport
from pipelines.rows import figures
from pipelines.rows.figures.sentences import figure_at
from pipelines.rows.records import Records
from pipelines.rows.schemas import TableSchema

MEASURES = (
    "reported",
    "rated",
    "green",
    "green_amber",
    "amber",
    "red_amber",
    "red",
    "blue",
    "monitor",
    "no_target",
    "with_dot",
    "improved_same",
    "improving",
    "stable",
    "worsening",
    "no_dot",
    "not_rated",
)


WORD = re.compile(r"[A-Za-z]{3,}")
COUNT = re.compile(r"\d[\d,]*")
SHARE = re.compile(r"\d+(?:\.\d+)?\s?%")


def rag_summary(read: ReadReport, schema: TableSchema) -> Records:
    """One row per counted cell of every summary table; `12 (36%)` and `36% (12)` are count and share."""
    builder = RowBuilder(schema, read.report)
    for table in tables_of(read, schema.resource):
        if counted := _counts_and_shares(table):
            _add_by_rating(builder, table, *counted)
            continue
        for row in builder.placed(table.rows):
            group = _group(table, row)
            for name in MEASURES:
                cell = row.cells.get(name)
                if cell is None or not cell.text:
                    continue
                found = _count_and_share(cell.text)
                if found is None:
                    builder.hold_back(f"{cell.text!r} is no count", place(row), {name: cell})
                    continue
                count, share = found
                shared = row.cells.get("green_share") if name == "green" and share is None else None
                if shared is not None:
                    share = figures.read_plain(shared.text)
                builder.add(
                    f"{table.name} {group.text} {name}",
                    {
                        "group": (group.text, group),
                        "count": (count, cell),
                        "percent": (share, (shared or cell) if share is not None else None),
                    },
                    table=table.name or None,
                    measure=name,
                    found_by=found_by(table),
                )
    return builder.records()


def _counts_and_shares(table: Recognised) -> tuple[Row, Row] | None:
    """The row of counts and that of their shares of a table that has a rating in each line of the page.

    Turned, so that its ratings head columns, it has two rows and no more.
    """
    if len(table.rows) != 2 or any(row.doubt for row in table.rows):
        return None
    counts, shares = table.rows
    cells = [(counts.text(name), shares.text(name)) for name in MEASURES if name in counts.cells]
    is_so = all(COUNT.fullmatch(count) and (not share or SHARE.fullmatch(share)) for count, share in cells)
    return (counts, shares) if is_so and any(share for _, share in cells) else None


def _add_by_rating(builder: RowBuilder, table: Recognised, counts: Row, shares: Row) -> None:
    """A row for each rating, which is what its line begins with."""
    for column in table.columns:
        cell = counts.cells.get(column.name)
        if column.name not in MEASURES or cell is None or not cell.text:
            continue
        share = figures.read(shares.text(column.name)).value
        builder.add(
            f"{table.name} {column.heading} {column.name}",
            {
                "group": (column.heading, cell),
                "count": (int(cell.text.replace(",", "")), cell),
                "percent": (share, shares.cells[column.name] if share is not None else None),
            },
            table=table.name or None,
            measure=column.name,
            found_by=found_by(table),
        )


def _count_and_share(text: str) -> tuple[int, Decimal | None] | None:
    """`12 (36%)` and `36% (12)` as count and share, `12` as count; None for what is no count."""
    found = figures.read_counted(text)
    is_count = found.value is not None and found.unit in (None, figures.Unit.COUNT)
    if not is_count or found.value is None or found.value < 0 or found.value != int(found.value):
        return None
    return int(found.value), found.percent


def _group(table: Recognised, row: Row) -> Cell:
    """What a summary row is about: its first cell, one merged over heading and row, or what is counted."""
    cell = row.cells.get("group", Cell(""))
    if cell.text and table.label and _is_misread(cell.text, table.label):
        return replace(cell, text=table.label, items=(table.label,))
    if cell.text and (WORD.search(cell.text) or _count_and_share(cell.text) is None):
        return cell  # `Quarter 1` is a name, too
    names_row = table.label and not any(
        column.name in MEASURES and column.index == 0 for column in table.columns
    )
    counted = next((column.heading for column in table.columns if column.name == "reported"), "")
    text = (
        (table.label if names_row else "")
        or re.sub(r"(?i)^(?:no\.?|(?:total )?number) of ", "", counted)
        or table.name
    )
    return Cell(text, (text,))


def _is_misread(text: str, label: str) -> bool:
    """Whether a text is the label once more, with letters that a text service took for others."""
    figures_of = [re.findall(r"\d", one) for one in (text, label)]
    is_near = SequenceMatcher(None, text, label, autojunk=False).ratio() > 0.8
    return text != label and is_near and figures_of[0] == figures_of[1]


def workforce(read: ReadReport, schema: TableSchema) -> Records:
    """One row per group and measure of the workforce table."""
    builder = RowBuilder(schema, read.report)
    for table in tables_of(read, schema.resource):
        for row in builder.placed(table.rows):
            group = row.cells["group"]
            for column, cell in row.each:
                found = figures.read(cell.text, column.heading)
                builder.add(
                    f"{group.text} {column.heading}",
                    {"group": (group.text, group), "value": (found.value, cell)},
                    {"value": found},
                    measure=column.heading,
                    unit=found.unit_name,
                )
    return builder.records()


def customer_experience(read: ReadReport, schema: TableSchema) -> Records:
    """One row per kind of request, with the figures its sentence states, or its columns count."""
    builder = RowBuilder(schema, read.report)
    for table in tables_of(read, schema.resource):
        for row in builder.placed(table.rows):
            if "received" in row.cells:
                _add_counted(builder, row)
                continue
            text = row.text("text")
            cell = row.cells.get("text")
            received, on_time, percent = _handled(text)
            builder.add(
                row.text("measure"),
                {
                    "measure": (row.text("measure"), row.cells.get("measure")),
                    "received": (received, cell if received is not None else None),
                    "on_time": (on_time, cell if on_time is not None else None),
                    "percent": (percent, cell if percent is not None else None),
                    "text": (text, cell),
                },
            )
    return builder.records()


def _add_counted(builder: RowBuilder, row: Row) -> None:
    """Add a row whose figures stand in columns of their own; what is no count is held back."""
    counts: dict[str, tuple[int | None, Cell]] = {}
    for name in ("received", "on_time"):
        cell = row.cells.get(name, Cell(""))
        found = _count_and_share(cell.text) if cell.text and not NOTHING.match(cell.text) else None
        if found is None and cell.text and not NOTHING.match(cell.text):
            builder.hold_back(f"{cell.text!r} is no count", place(row), {name: cell})
            return
        counts[name] = (found[0] if found else None, cell)
    share = row.cells.get("percent", Cell(""))
    percent = figures.read(share.text, "percent").value if share.text else None
    builder.add(
        row.text("measure"),
        {"measure": (row.text("measure"), row.cells.get("measure")), **counts, "percent": (percent, share)},
    )


HANDLED = re.compile(r"[Oo]f the (?P<received>\S+) .*?received,\s*(?P<on_time>\S+) were")


def _handled(text: str) -> tuple[int | None, int | None, Decimal | None]:
    """How many requests came in, how many were answered in time, and the share, as a sentence says it."""
    found = HANDLED.search(text)
    counts = [figure_at(text, *found.span(name)) for name in ("received", "on_time")] if found else []
    received, on_time = (part.value if part else None for part in counts or (None, None))
    shares = [part.value for part in figures.all_parts(text) if part.unit is figures.Unit.PERCENT]
    is_stated = received is not None and on_time is not None
    return (
        int(received) if is_stated and received is not None else None,
        int(on_time) if is_stated and on_time is not None else None,
        shares[0] if shares else None,
    )


LEVELS = ("likelihood", "impact", "score")


def risks(read: ReadReport, schema: TableSchema) -> Records:
    """One row per risk of every risk register."""
    builder = RowBuilder(schema, read.report)
    marks = scales.scale_of(read)
    columns = [f"{stage}_{level}" for stage in ("inherent", "current", "target") for level in LEVELS]
    order = _order_of_factors(read)
    for table in tables_of(read, schema.resource):
        for row in builder.placed(table.rows):
            trend = row.cells.get("trend", Cell(""))
            directed = scales.direction_of_cell(trend, marks, table.place)
            shown = directed.printed if trend.symbols else ""  # a word stays as it is printed
            builder.add(
                row.text("ref") or row.text("risk"),
                {
                    "ref": (row.text("ref"), row.cells.get("ref")),
                    "risk": (row.text("risk"), row.cells.get("risk")),
                    "owner": (row.text("owner"), row.cells.get("owner")),
                    "trend": (shown or scales.words_of(trend) or directed.meaning, trend),
                    **_factors(row, order),
                    **{
                        name: (_level(row.text(name)), row.cells[name])
                        for name in columns
                        if name in row.cells
                    },
                },
                found_by=found_by(table),
            )
    return builder.records()


PRODUCT = re.compile(r"^(\d)\s?[x×*]\s?(\d)(?!\d)")
ORDER = re.compile(
    r"(?i)\b(likelihood|probability|impact)\b(?: \(\w\))?\s*(?:[x×*]|by|times|multiplied by)\s*(?:the )?"
    r"(likelihood|probability|impact)\b"
)


def _order_of_factors(read: ReadReport) -> tuple[str, ...]:
    """Which factor of a score (`4 x 5 = 20`) a report says comes first; nothing where it does not say."""
    texts = [block.text for block in read.document.blocks]
    texts += [column.heading for table in tables_of(read, "risks") for column in table.columns]
    said = {"impact" if found[1].lower() == "impact" else "likelihood" for found in _found(ORDER, texts)}
    if len(said) != 1:
        return ()
    return ("impact", "likelihood") if said == {"impact"} else ("likelihood", "impact")


def _found(pattern: re.Pattern[str], texts: Iterable[str]) -> list[re.Match[str]]:
    return [found for text in texts for found in pattern.finditer(text)]


def _factors(row: Row, order: Sequence[str]) -> dict[str, tuple[int, Cell]]:
    """Likelihood and impact that are printed in the cell of their score."""
    found: dict[str, tuple[int, Cell]] = {}
    for stage in ("inherent", "current", "target"):
        product = PRODUCT.match(row.text(f"{stage}_score"))
        for name, factor in zip(order, product.groups() if product else (), strict=False):
            found[f"{stage}_{name}"] = (int(factor), row.cells[f"{stage}_score"])
    return found


def _level(text: str) -> int | None:
    """The one number of a likelihood, impact or score: `16`, `16 (Red)`, `High (15)`, `4 x 4 = 16`."""
    numbers = re.findall(r"(?<![\d.])\d{1,2}(?![\d.])", text.split("=")[-1])
    return int(numbers[0]) if len(numbers) == 1 else None
