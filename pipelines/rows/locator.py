"""The name of a published row or cell, as a value: which report, which table, which row, which cell of it.

As text it is `report/resource/row`, with the council's id before it for every council but the default, and
the cell after it: `report/resource/row#field`. A derived row is named by the printed cell it was made of, and
by a part where one cell gives several: `report/resource/row#benchmark/2`; its own cell comes last, after
another `#`. Reports and files are named alike: by the stem of the file.

Findings have names of their own, which lead to no single spot: `discrepancy/…`, `restatement/…`. They are no
locators; `row_name` takes both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

SEGMENT = re.compile(r"[^/#]+")
CELL = re.compile(r"(?P<row>(?P<first>[^/#]+)(?:/[^/#]+){2,3})#(?P<field>[^/#]+)(?:/[^/#]+)?(?:#[^/#]+)?")
FINDINGS = ("discrepancy", "restatement")


@dataclass(frozen=True)
class Locator:
    """The name of a row, or of a cell of it.

    Attributes:
        report: the report or file it was read from: the file's stem.
        resource: the table.
        row: its name among the rows of that report and table.
        field: the printed cell; empty for the whole row.
        part: which of several things made of one cell; empty for the only one.
        cell: a column of the derived row that `field` and `part` name; empty for the whole row.
        council: the council's id; empty for the default council.
    """

    report: str
    resource: str
    row: str
    field: str = ""
    part: str = ""
    cell: str = ""
    council: str = ""

    def __post_init__(self) -> None:
        whole = (self.report, self.resource, self.row)
        given = (self.field, self.part, self.cell, self.council)
        if not all(map(SEGMENT.fullmatch, (*whole, *filter(None, given)))):
            raise ValueError(f"a part of a locator is empty or holds / or #: {(*whole, *given)}")
        if not self.field and (self.part or self.cell):
            raise ValueError(f"a part or cell of no field: {(*whole, *given)}")

    def __str__(self) -> str:
        head = "/".join(filter(None, (self.council, self.report, self.resource, self.row)))
        field = f"#{self.field}" if self.field else ""
        part = f"/{self.part}" if self.part else ""
        return f"{head}{field}{part}{f'#{self.cell}' if self.cell else ''}"

    @property
    def whole_row(self) -> Locator:
        """The printed row, whichever cell of it this names."""
        return replace(self, field="", part="", cell="")

    def at(self, field: str, part: str = "") -> Locator:
        """A cell of the row that this names: a printed one, or one of a derived row."""
        if self.field:
            if part:
                raise ValueError(f"a cell of a derived row has no parts: {self} {field} {part}")
            return replace(self, cell=field)
        return replace(self, field=field, part=part)


@lru_cache(maxsize=100_000)  # a publication asks for each of its rows again and again
def parse(text: str) -> Locator:
    """The value of a locator's text: `parse(str(x)) == x`.

    Raises:
        ValueError: the text names no row, as a finding's does not.
    """
    head, *cells = text.split("#")
    segments = head.split("/")
    if len(segments) not in (3, 4) or len(cells) > 2 or segments[0] in FINDINGS:
        raise ValueError(f"no locator: {text!r}")
    council = segments[0] if len(segments) == 4 else ""
    field, _, part = cells[0].partition("/") if cells else ("", "", "")
    if cells and not field:
        raise ValueError(f"no locator: {text!r}")
    report, resource, row = segments[-3:]
    found = Locator(report, resource, row, field, part, cells[1] if len(cells) > 1 else "", council)
    if str(found) != text:
        raise ValueError(f"no locator: {text!r}")
    return found


def found_in(text: object) -> Locator | None:
    """The value of a text that may be a locator; None for any other."""
    try:
        return parse(str(text or ""))
    except ValueError:
        return None


def holder(text: object) -> str:
    """The name of the row that has the cell which a locator names; of a row, the row itself."""
    return str(text or "").rpartition("#")[0] or str(text or "")


def last_cell(text: object) -> str:
    """The column of that row, less the part; empty for a row."""
    found = found_in(text)
    return (found.cell or found.field) if found else str(text or "").rpartition("#")[2].partition("/")[0]


def row_name(text: object) -> str:
    """The name of the row that a locator or a finding's name leads to, less the cell; empty for none."""
    return str(text or "").partition("#")[0]


def cell_name(row: object, field: str, part: str = "") -> str:
    """The text that names a cell of a row, given the row's `locator`."""
    return _cell_name(str(row), field, part)


@lru_cache(maxsize=100_000)  # each check names the cells that it looks at
def _cell_name(row: str, field: str, part: str) -> str:
    found = found_in(row)
    if found and (found.field or not (_is_segment(field) and (not part or _is_segment(part)))):
        return str(found.at(field, part))
    return f"{row}#{field}{f'/{part}' if part else ''}"


@lru_cache(maxsize=1_000)  # few columns have names
def _is_segment(text: str) -> bool:
    return SEGMENT.fullmatch(text) is not None


def printed_cell(text: object) -> tuple[str, str]:
    """The printed row and the cell of it that a locator names, or that a derived row was made of."""
    if (plain := CELL.fullmatch(str(text or ""))) and plain["first"] not in FINDINGS:
        return plain["row"], plain["field"]  # every observation asks, once
    found = found_in(text)
    return row_name(text), found.field if found else ""


def table_of(text: object) -> str:
    """The table of the row that a locator names; empty for none."""
    found = found_in(text)
    return found.resource if found else ""
