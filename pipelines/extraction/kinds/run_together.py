"""Values and codes that stand in one cell though they are several columns, parted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipelines.extraction.kinds.recognised import Recognised, Row

FEWEST_CODED = 2  # rows
CODED = re.compile(
    r"^(?P<code>[A-Z]{1,6}[ ./-]?\d{1,4}[a-z]?(?:\.\d{1,2})?|\d{1,2}(?:\.\d{1,2}){1,3})[:.)]?"
    r"\s+(?:[-–—:]\s+)?(?P<name>[A-Z(%£].{2,})$",
    re.DOTALL,
)
"""A code and a name in one cell: `CL1 Library visits`, `2.3 Homes let`."""

MOSTLY = 0.6  # of the rows: some have no way that is good
PREFERRED = re.compile(
    r"(?i)^(?P<name>.*?\w.*?)\s*(?:\s[-–—]\s*|[,;:|/(\[]\s*|\s)"
    r"(?P<polarity>(?:high|low)(?:er)?|bigger|smaller|(?:more|less|fewer|up|down|(?:in|de)crease)(?=\s(?:is|are)\b))"
    r"\s(?:(?:is|are|figures?|values?|numbers?)\s)*(?P<good>better|preferred|good|best|desir(?:ed|able))"
    r"[)\].]*$",
    re.DOTALL,
)
"""A name and behind it, in the same cell, which way is good: `Homes let (higher is better)`."""


def split_run_together(table: Recognised, known: Sequence[Recognised]) -> Recognised:
    """Part cells that ran together (`Adults & Communities New indicator`), by what other rows hold."""
    if not table.layout.split:
        return table
    rows = table.rows
    for name, lost in table.layout.split.items():
        seen = _values_of(known, table.layout.name, name, lost)
        rows = tuple(_parted(row, name, lost, seen) for row in rows)
    return replace(table, rows=rows)


def with_codes_parted(table: Recognised) -> Recognised:
    """A table found by evidence whose names all begin with a code of their own: a code and a name each."""
    if table.found is None:
        return table
    kind = table.found.kind
    name = kind.row[0] if kind.row else ""
    if "ref" not in {field.name for field in kind.fields} or any(c.name == "ref" for c in table.columns):
        return table
    begun = [match for row in table.rows if (match := CODED.match(row.text(name)))]
    codes = {match["code"] for match in begun}
    if len(codes) < FEWEST_CODED or len(codes) < len(table.rows):
        return table
    rows = []
    for row, match in zip(table.rows, begun, strict=True):
        cell = row.cells[name]
        parted = {"ref": match["code"], name: match["name"]}
        own = {field: replace(cell, text=text, items=(text,)) for field, text in parted.items()}
        rows.append(replace(row, cells={**row.cells, **own}))
    return replace(table, rows=tuple(rows))


def with_polarities_parted(table: Recognised) -> Recognised:
    """A table found by evidence whose names mostly end in which way is good: a name and a polarity each."""
    if table.found is None or any(column.name == "polarity" for column in table.columns):
        return table
    kind = table.found.kind
    name = kind.row[0] if kind.row else ""
    if "polarity" not in {field.name for field in kind.fields}:
        return table
    ended = [PREFERRED.match(row.text(name)) for row in table.rows]
    told = sum(match is not None for match in ended)
    if told < FEWEST_CODED or told < MOSTLY * len(table.rows):
        return table
    rows = []
    for row, match in zip(table.rows, ended, strict=True):
        parted = {name: match["name"], "polarity": _said(match)} if match else {}
        own = {field: replace(row.cells[name], text=text, items=(text,)) for field, text in parted.items()}
        rows.append(replace(row, cells={**row.cells, **own}))
    return replace(table, rows=tuple(rows))


def _said(match: re.Match[str]) -> str:
    """The way that is good as printed, without the brackets about it."""
    return match.string[match.start("polarity") : match.end("good")]


def _values_of(known: Sequence[Recognised], layout: str, name: str, lost: str) -> list[str]:
    found = {
        row.text(name)
        for table in known
        if table.layout.name == layout
        for row in table.rows
        if row.text(name)
        and row.cells.get(lost) is not None
        and row.cells[lost].column != 0
        and (row.text(lost) or len(row.text(name)) < 30)
    }
    return sorted(found, key=len, reverse=True)


def _parted(row: Row, name: str, lost: str, seen: Sequence[str]) -> Row:
    text = row.text(name)
    if row.text(lost) or not text:
        return row
    if text in seen and not any(text.startswith(f"{other} ") for other in seen):
        return row
    options = "|".join(re.escape(value) for value in seen if value != text)
    match = (
        re.match(rf"((?:{options})(?:\s?(?:/|&|or|and|,)\s?(?:{options}))*) (?=[A-Z])", text)
        if options
        else None
    )
    if not match or text[match.end() :].startswith(("Group", "(", "–")):
        return row
    head, tail = match.group(1), text[match.end() :]
    cell = row.cells[name]
    cells = {
        **row.cells,
        name: replace(cell, text=head, items=(head,)),
        lost: replace(cell, text=tail, items=(tail,)),
    }
    return replace(row, cells=cells)
