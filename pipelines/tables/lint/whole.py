"""Rules about the file, its encoding, its frame and its headings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from pipelines.tables.declared import plain
from pipelines.tables.frame import kind_of
from pipelines.tables.lint.rules import Context, LintFault, fault
from pipelines.tables.model import Cells, Sheet
from pipelines.tables.texts import number_in


def of_the_file(context: Context) -> Iterator[LintFault]:
    """What the container and the encoding show."""
    opened = context.laid.opened
    names = context.laid.names
    for sheet in opened.sheets:
        if sheet.visibility != "visible" and sheet.filled:
            kind = "a very hidden" if sheet.visibility == "veryHidden" else "a hidden"
            says = f"{kind} sheet that holds {sheet.filled} cells"
            yield fault("hidden-sheet", text=sheet.name, says=says)
    yield from _other_sheets(context)
    by_rule: dict[tuple[str, int | None], list[int]] = {}
    texts: dict[tuple[str, int | None], str] = {}
    for aside in opened.asides:
        key = (aside.rule, aside.column)
        by_rule.setdefault(key, [])
        texts.setdefault(key, aside.text)
        if aside.record is not None:
            by_rule[key].append(aside.record)
    last = context.laid.records
    for (rule, column), rows in by_rule.items():
        name = names[column] if column is not None and column < len(names) else ""
        if rule == "file-ends-inside-record":
            rows = [last]
        yield fault(rule, rows, name, texts[(rule, column)])
    if opened.container == "csv" and not opened.encoding.startswith("utf-8"):
        rows = list(context.laid.outside_ascii)
        yield fault("not-utf-8", rows, right=f"decoded as {opened.encoding}")


ALIKE = 0.8  # of the headings: a sheet with so many of them in one row holds the same columns
LARGE = 0.2  # of the cells of the sheet that is read: one with fewer is a note beside it
_DEFAULT = re.compile(r"(?:sheet|table|tabelle|feuil)\s?\d*", re.IGNORECASE)
"""Names that programs give to any sheet: two of them say nothing of what the sheets hold."""


def _other_sheets(context: Context) -> Iterator[LintFault]:
    """Visible sheets that are not read: some go on with the same rows, which nobody would miss."""
    opened = context.laid.opened
    read = next((sheet for sheet in opened.sheets if sheet.name == opened.sheet), None)
    if read is None:
        return
    others = [one for one in opened.sheets if one is not read and one.filled and one.visibility == "visible"]
    going_on = [one for one in others if _goes_on(one, read, context.laid.names)]
    if going_on:
        yield fault("sheet-goes-on", text=", ".join(one.name for one in going_on))
    for one in others:
        if one not in going_on:
            level = "warning" if one.filled > LARGE * read.filled else ""
            yield fault("sheet-not-read", text=one.name, level=level)


def _goes_on(other: Sheet, read: Sheet, names: Sequence[str]) -> bool:
    """Whether a sheet has the same headings, or the same name but for its number, as pages of a print do."""
    wanted = [plain(name) for name in names if name]
    has_headings = any(
        wanted[:1] == [plain(cell) for cell in row if cell][:1]
        and len({*wanted} & {plain(cell) for cell in row}) >= max(2, ALIKE * len({*wanted}))
        for row in other.top
    )
    stem, own = (re.sub(r"\d+", "#", one.name.strip()) for one in (other, read))
    is_numbered = stem == own and "#" in own and not _DEFAULT.fullmatch(read.name.strip())
    return has_headings or (is_numbered and abs(_width(other) - _width(read)) <= 1)


def _width(sheet: Sheet) -> int:
    return max(sum(1 for cell in row if cell) for row in sheet.top)


def of_the_frame(context: Context) -> Iterator[LintFault]:
    """Titles, empty rows, notes and the headings."""
    laid = context.laid
    frame = laid.frame
    if not frame.header:
        yield fault("no-heading")
    if frame.above:
        yield fault("row-above-heading", frame.above, text=" ".join(laid.above[frame.above[0]]).strip())
        yield fault("heading-below-first-row", [frame.header])
        if _is_table([laid.above[number] for number in frame.above]):
            yield fault("several-tables", frame.above)
    if frame.header > frame.first:
        yield fault("heading-below-first-row", [frame.header], says="the heading stands below the rows")
    if frame.depth > 1:
        yield fault("heading-over-two-rows", [frame.header])
    empty = [record for record, reason in laid.left_out.items() if reason == "empty"]
    above = range(1, min(frame.header, frame.first))
    empty += [number for number in above if number not in frame.above]
    if empty:
        yield fault("empty-row", empty)
    for reason, rule in (("note", "row-below-table"), ("heading", "heading-again")):
        rows = [record for record, found in laid.left_out.items() if found == reason]
        rows = [record for record in rows if record != frame.header]
        if rows:
            yield fault(rule, rows)
    yield from _of_headings(context)
    if not laid.rows:
        yield fault("no-rows")


ROWS, NARROW_ROWS = 3, 5
"""So many rows above a heading are a table; of two cells each, as parameters have them, more are needed."""


def _is_table(above: Sequence[Cells]) -> bool:
    """Whether rows above a heading are words beside figures or dates, in the same column in each."""
    shapes = Counter(
        tuple(kind_of(cell) for cell in row)
        for row in above
        if {"text"} < {kind_of(cell) for cell in row if cell.strip()}
    )
    shape, count = max(shapes.items(), key=lambda pair: pair[1], default=((), 0))
    filled = len(shape) - shape.count("empty")
    return count >= (NARROW_ROWS if filled <= 2 else ROWS)


def _of_headings(context: Context) -> Iterator[LintFault]:
    frame = context.laid.frame
    row = [frame.header] if frame.header else []
    twice = Counter(plain(name) for name in frame.names if name)
    nameless = sum(not name for name in frame.names)
    if nameless and frame.header:
        says = "heading that is empty" if nameless == 1 else f"{nameless} headings that are empty"
        yield fault("heading-empty", row, says=says)
    for printed, name in zip(frame.headings, frame.names, strict=True):
        if name and number_in(name) is not None:
            yield fault("heading-numeric", row, name, printed)
        if "\n" in printed.strip() or "\r" in printed.strip():
            yield fault("heading-with-line-break", row, name, printed)
        if printed != printed.strip():
            yield fault("heading-padded", row, name, printed)
    for name, count in twice.items():
        if count > 1:
            yield fault("heading-doubled", row, name)
