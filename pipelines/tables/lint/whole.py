"""Rules about the file, its encoding, its frame and its headings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from pipelines.tables.declared import plain
from pipelines.tables.lint.rules import Context, LintFault, fault
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


def of_the_frame(context: Context) -> Iterator[LintFault]:
    """Titles, empty rows, notes and the headings."""
    laid = context.laid
    frame = laid.frame
    if not frame.header:
        yield fault("no-heading")
    if frame.above:
        yield fault("row-above-heading", frame.above, text=" ".join(laid.above[frame.above[0]]).strip())
        yield fault("heading-below-first-row", [frame.header])
    if frame.depth > 1:
        yield fault("heading-over-two-rows", [frame.header])
    empty = [record for record, reason in laid.left_out.items() if reason == "empty"]
    empty += [number for number in range(1, frame.header) if number not in frame.above]
    if empty:
        yield fault("empty-row", empty)
    for reason, rule in (("note", "row-below-table"), ("heading", "heading-again")):
        rows = [record for record, found in laid.left_out.items() if found == reason]
        if rows:
            yield fault(rule, rows)
    yield from _of_headings(context)
    if not laid.rows:
        yield fault("no-rows")


def _of_headings(context: Context) -> Iterator[LintFault]:
    frame = context.laid.frame
    row = [frame.header] if frame.header else []
    twice = Counter(plain(name) for name in frame.names if name)
    for printed, name in zip(frame.headings, frame.names, strict=True):
        if not name and frame.header:
            yield fault("heading-empty", row)
        if name and number_in(name) is not None:
            yield fault("heading-numeric", row, name, printed)
        if "\n" in printed.strip() or "\r" in printed.strip():
            yield fault("heading-with-line-break", row, name, printed)
        if printed != printed.strip():
            yield fault("heading-padded", row, name, printed)
    for name, count in twice.items():
        if count > 1:
            yield fault("heading-doubled", row, name)
