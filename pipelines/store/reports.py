"""A report as the catalogue lists it: what it covers, the document kept of it, and what was found in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_QUARTER = re.compile(
    r"\bq(?:uarter)?[ -]?(?P<quarter>[1-4])\b.{0,40}?\b(?P<year>(?:19|20)\d\d)\b", re.IGNORECASE
)
FORM_NAMES = {
    "pdf": "PDF",
    "transcript": "Transcript",
    "docx": "Word document",
    "xlsx": "Excel workbook",
    "odt": "OpenDocument text",
    "ods": "OpenDocument spreadsheet",
    "html": "Web page",
    "table": "Table",
}
_YEAR = re.compile(r"\b(?P<year>(?:19|20)\d\d)\b")


@dataclass(frozen=True)
class TableFound:
    """One table of a report: what it was recognised as, or that it was not."""

    name: str
    place: str
    page: int | None
    kind: str
    resource: str
    rows: int
    records: int
    preview: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class SourceReport:
    """One report that was read, with the document that was kept of it."""

    id: str
    title: str
    publisher: str
    period: str
    address: str
    date: str
    form: str
    filename: str
    sha256: str
    bytes: int
    pages: int
    document: str
    tables: tuple[TableFound, ...]
    records: Mapping[str, int]
    warnings: tuple[str, ...]
    is_current: bool
    original_sha256: str = ""
    taken_out: tuple[str, ...] = ()
    kept_back: str = ""
    kept_back_pages: tuple[int, ...] = ()
    withdrawn: str = ""
    withdrawn_at: str = ""
    is_erased: bool = False

    @property
    def quarter(self) -> tuple[int, int]:
        """What the report covers, as (year it begins in, quarter): from its period, title or id."""
        return quarter_of(self.period, self.title, self.id)

    @property
    def form_name(self) -> str:
        """What kind of file the report is, for people."""
        return FORM_NAMES.get(self.form, self.form)

    @property
    def label(self) -> str:
        """What the report covers in a word or two: its quarter, else its period, else its id."""
        return quarter_name(*self.quarter) or self.period or self.id

    @property
    def recognised(self) -> tuple[TableFound, ...]:
        """The tables of a known kind."""
        return tuple(table for table in self.tables if table.kind)

    @property
    def unrecognised(self) -> tuple[TableFound, ...]:
        """The tables nobody has taught the system yet."""
        return tuple(table for table in self.tables if not table.kind)

    @property
    def is_offered(self) -> bool:
        """Whether its document may be fetched: it is kept, and not kept back."""
        return bool(self.document) and not self.kept_back

    def document_href(self, page: int | None = None) -> str:
        """Where the portal serves the document, opened at a page if one is known; empty if not offered."""
        if not self.is_offered:
            return ""
        return f"/{self.document}#page={page}" if page and self.form == "pdf" else f"/{self.document}"


def report_of(entry: Mapping[str, Any]) -> SourceReport:
    """A report from its entry in the catalogue.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: the entry is none.
    """
    return SourceReport(
        id=str(entry["report"]),
        title=str(entry.get("title") or entry["report"]),
        publisher=str(entry.get("publisher") or ""),
        period=str(entry.get("period") or ""),
        address=str(entry.get("address") or ""),
        date=str(entry.get("date") or ""),
        form=str(entry.get("form") or ""),
        filename=str(entry.get("filename") or ""),
        sha256=str(entry.get("sha256") or ""),
        bytes=int(entry.get("bytes") or 0),
        pages=int(entry.get("pages") or 0),
        document=str(entry.get("document") or ""),
        tables=tuple(map(_table, entry.get("tables", ()))),
        records=entry.get("records") or {},
        warnings=tuple(map(str, entry.get("warnings") or ())),
        is_current=bool(entry.get("current", True)),
        original_sha256=str(entry.get("original_sha256") or ""),
        taken_out=tuple(map(str, entry.get("taken_out") or ())),
        kept_back=str(entry.get("kept_back") or ""),
        kept_back_pages=tuple(map(int, entry.get("kept_back_pages") or ())),
        withdrawn=str((entry.get("withdrawn") or {}).get("reason") or ""),
        withdrawn_at=str((entry.get("withdrawn") or {}).get("at") or ""),
        is_erased=bool((entry.get("withdrawn") or {}).get("is_erased")),
    )


def newest_first(report: SourceReport) -> tuple[int, int, str]:
    """For sorting reports: the newest quarter first."""
    year, quarter = report.quarter
    return (-year, -quarter, report.id)


def quarter_of(*texts: str) -> tuple[int, int]:
    """The first quarter that a text names, as (year it begins in, quarter): `Q2 2016/17` → (2016, 2).

    A year alone gives quarter 0, no year at all (0, 0). A quarter in any text goes before a bare year.
    """
    for pattern in (_QUARTER, _YEAR):
        for text in texts:
            if found := pattern.search(text):
                return (int(found["year"]), int(found.groupdict().get("quarter") or 0))
    return (0, 0)


def quarter_name(year: int, quarter: int) -> str:
    """A quarter as the council writes it: (2016, 2) → `Q2 2016/17`; empty for none."""
    return f"Q{quarter} {year}/{(year + 1) % 100:02}" if quarter else ""


def _table(entry: Mapping[str, Any]) -> TableFound:
    page, line = entry.get("page"), entry.get("line")
    return TableFound(
        name=str(entry.get("name") or ""),
        place=f"page {page}" if page else f"line {line}" if line else "",
        page=page,
        kind=str(entry.get("kind") or ""),
        resource=str(entry.get("resource") or ""),
        rows=int(entry.get("rows") or 0),
        records=int(entry.get("records") or 0),
        preview=str(entry.get("preview") or ""),
        notes=tuple(map(str, entry.get("notes") or ())),
    )
