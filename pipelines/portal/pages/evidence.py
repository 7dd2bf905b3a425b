"""The page that shows where a published cell was printed, and how to cite it.

One address names one cell of one version for ever. The page shows the spot on its page (or its lines), the
text as found, the row it became, and what was restated, contradicted or corrected since.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.portal.drawing import show
from pipelines.portal.lookups import NotFoundError, find_package, find_version, table_address
from pipelines.portal.pages.cells import READING_COLUMNS, ShownCell, show_cell
from pipelines.portal.performance.findings import RESTATEMENT
from pipelines.portal.site import Site
from pipelines.portal.tables.rows import DataRow
from pipelines.portal.tables.spots import (
    PublishedSpot,
    SpotsOnPage,
    by_page,
    evidence_address,
    picture_address,
    read_spots,
    spots_of,
)
from pipelines.rows.locator import table_of
from pipelines.store.published import Package, PublishedColumn, PublishedVersion, Resource
from pipelines.store.reports import SourceReport

if TYPE_CHECKING:
    from pipelines.extraction.picture import NearRow

NAMING = (
    *(
        "indicator",
        "measure",
        "action",
        "initiative",
        "supplier",
        "merchant",
        "recipient",
        "post",
        "location",
    ),
    *("description", "service", "committee", "subject"),
    *("challenge", "area", "group", "number", "title", "text"),
)
LONGEST_NAME = 110
LONGEST_VALUE = 400


@dataclass(frozen=True)
class RowCell:
    """A column of the row with its cell and the page of its evidence."""

    column: PublishedColumn
    cell: ShownCell
    href: str
    is_asked: bool
    is_first: bool
    """Whether it is among what a reader looks for first."""


ALL_YEARS = "Total"
"""The financial year of a row that is a total over several."""


@dataclass(frozen=True)
class FoundRow:
    """A published row that a locator names."""

    resource: Resource
    row: DataRow
    href: str

    @property
    def name(self) -> str:
        """What the row is about, in its own words."""
        named = [(name, str(self.row[name])) for name in NAMING if self.row.get(name)]
        words = [_named(name, show.clip(text, LONGEST_NAME)) for name, text in named]
        period = str(self.row.get("financial_year") or self.row.get("period") or "")
        period = "all years" if period == ALL_YEARS else period
        is_told = any(_spoken(period) and _spoken(period) in _spoken(name) for name in words[:1])
        return ", ".join([*words[:1], *([period] if period and not is_told else [])]) or self.resource.title

    @property
    def label(self) -> str:
        """What its row is called where it is printed: its reference and name, or its first words."""
        words = [str(self.row[name]) for name in ("ref", *NAMING) if self.row.get(name)]
        return " ".join(words[: 2 if self.row.get("ref") else 1]) or self.resource.title


def _named(column: str, text: str) -> str:
    """What a row is called by one of its columns; a number alone says what it numbers."""
    kind = "Paragraph" if column in ("number", "paragraph") else column.capitalize()
    return f"{kind} {text}" if re.fullmatch(r"[\d.]+", text) else text


@dataclass(frozen=True)
class PageShown:
    """A page of a report with spots lit, as two pictures.

    Attributes:
        is_strip: whether what is lit is too wide for a narrow screen, which then moves along it.
        near_href: the part with less beside it, which a narrow screen shows large enough to read.
    """

    number: int
    part_href: str
    page_href: str
    is_strip: bool = False
    near_href: str = ""


@dataclass(frozen=True)
class EvidencePart:
    """One printed piece with its place and words."""

    place: str
    text: str
    lit: str = ""

    @property
    def pieces(self) -> tuple[tuple[str, bool], ...]:
        """The text in pieces, each with whether it is what was read; in one piece where that is all of it."""
        text = show.clip(self.text, LONGEST_FOUND)
        before, found, behind = text.partition(self.lit) if self.lit else (text, "", "")
        pieces = ((before, False), (found, True), (behind, False))
        return tuple((words, is_lit) for words, is_lit in pieces if words) if found else ((text, False),)


def _spoken(text: str) -> str:
    """A text in small letters without its years, so that `Q2` and `Q2 2023/24` are one."""
    return " ".join(word for word in text.lower().split() if not YEAR.fullmatch(word))


YEAR = re.compile(r"(?:19|20)\d\d(?:[/-]\d\d)?")
MEASURED = "measure"
"""The column whose text is the words of a sentence that a figure was taken from."""
LONGEST_FOUND = 4000
NO_TITLES = frozenset(("value", "value_text"))
"""Columns that say no more than that a figure stands in them."""
FEW_COLUMNS = 2
SAME = "says the same"
STRIP = 360.0
"""Points from which the lit part of a page cannot be read on a phone as a whole."""


@dataclass(frozen=True)
class Since:
    """What the newest version says about a cell of an older one."""

    version: str
    words: str
    href: str


def evidence(site: Site, package_name: str, number: str, locator: str, field: str) -> str:
    """The evidence of a cell, or of a whole row where no column is given."""
    package = find_package(site.catalogue, package_name)
    version = find_version(package, number)
    spots = read_spots(version, site.reader, locator)
    rows = find_rows(site, package, version, locator)
    if not spots and not rows:
        raise NotFoundError(
            f"place “{show.clip(locator, 80)}” in {package.title} {version.version}",
            ((f"{package.title}, with all its tables", f"/datasets/{package.name}"),),
        )
    found = next(
        (item for item in rows if item.resource.name == table_of(locator)), rows[0] if rows else None
    )
    found = next((item for item in rows if field in item.row and item is found), None) or next(
        (item for item in rows if not field or field in item.row), None
    )
    column = next((item for item in found.resource.columns if item.name == field), None) if found else None
    is_side = any(spot.field == field for spot in spots)
    if field and column is None and not is_side:
        raise NotFoundError(
            f"column “{show.clip(field, 80)}” in that row",
            (("The whole row", evidence_address(package.name, version.version, locator)),),
        )
    shown = spots_of(spots, field)
    sources = [
        report for sha in dict.fromkeys(spot.sha256 for spot in shown) if (report := _source(site, sha))
    ]
    cell = show_cell(column, found.row) if column and found else None
    title = _title(found, column, shown)
    address = site.address + evidence_address(package.name, version.version, locator, field)
    since = _since(site, package, version, found, locator, column)
    return site.render(
        "evidence.html",
        package=package,
        version=version,
        is_latest=version is package.latest,
        title=title,
        column=column,
        cell=cell,
        found=found,
        row_cells=_row_cells(package, version, found, locator, field) if found else [],
        others=[item for item in rows if item is not found],
        parts_found=[EvidencePart(spot.where, spot.text, _lit(spot.text, found)) for spot in shown],
        row_name=found.label if found else "",
        is_own_spot=not field or any(spot.field for spot in shown),
        pictures=_pictures(site, package, version, locator, field, shown),
        lines=_lines(site, shown),
        written=_written(site, shown),
        file_rows=_file_rows(site, shown, found, field),
        sources=sources,
        documents=tuple(dict.fromkeys(spot.sha256 for spot in shown)),
        citation=_citation(site, package, version, found, column, cell, sources, shown, address, since),
        address_of_cell=address,
        findings=site.findings.about(shown),
        corrections=site.findings.corrections_of(locator, field),
        since=since,
    )


def picture(
    site: Site, package_name: str, number: str, page: int, locator: str, field: str
) -> tuple[Path, SpotsOnPage]:
    """The document and the spots on one of its pages that a cell was read from.

    Raises:
        NotFoundError: no such cell was printed on that page.
    """
    version = find_version(find_package(site.catalogue, package_name), number)
    shown = spots_of(read_spots(version, site.reader, locator), field)
    for spots in by_page(shown):
        report = _source(site, spots.sha256)
        stored = site.catalogue.document(Path(report.document).name) if report else None
        if report and page in report.kept_back_pages:
            continue
        if spots.page == page and stored is not None:
            return stored.location, spots
    raise NotFoundError("picture of that page with that cell", (("All reports", "/reports"),))


def find_rows(site: Site, package: Package, version: PublishedVersion, locator: str) -> list[FoundRow]:
    """Every row of a version that a locator names, in the order of its tables."""
    return [
        FoundRow(resource, row, table_address(package, version, resource))
        for resource in version.resources
        if resource.name != "locators"
        and resource.parquet
        and any(c.name == "locator" for c in resource.columns)
        for row in site.reader.where(resource.parquet, "locator", [locator])
    ]


def _title(found: FoundRow | None, column: PublishedColumn | None, shown: Sequence[PublishedSpot]) -> str:
    if found is None:
        return show.clip(shown[0].text, LONGEST_NAME) if shown else ""
    name = found.name[:1].upper() + found.name[1:]
    return f"{name}: {column.title.lower()}" if column and column.name not in NO_TITLES else name


def _lit(text: str, found: FoundRow | None) -> str:
    """The words of a text that a row was taken from; empty where they are not a part of it."""
    said = str(found.row.get(MEASURED) or "") if found else ""
    return said if said and said != text and said in text else ""


def _row_cells(
    package: Package, version: PublishedVersion, found: FoundRow, locator: str, field: str
) -> list[RowCell]:
    front = [column.name for column in found.resource.front]
    columns = sorted(found.resource.columns, key=lambda column: _place(column.name, front))
    return [
        RowCell(
            column,
            show_cell(column, found.row, longest=LONGEST_VALUE),
            evidence_address(package.name, version.version, locator, column.name),
            column.name == field,
            column.name == field or column.name in front,
        )
        for column in columns
        if column.name != "locator"
        and (column.name == field or column.name not in READING_COLUMNS)
        and found.row.get(column.name) not in (None, "")
    ]


def _place(name: str, front: Sequence[str]) -> int:
    """What a table opens on comes first, then the rest in its own order."""
    return front.index(name) if name in front else len(front)


def _pictures(
    site: Site,
    package: Package,
    version: PublishedVersion,
    locator: str,
    field: str,
    shown: Sequence[PublishedSpot],
) -> list[PageShown]:
    kept_back = {
        (report.sha256, page) for report in site.catalogue.reports for page in report.kept_back_pages
    }
    return [
        PageShown(
            group.page,
            picture_address(package.name, version.version, locator, field, group.page, crop=True),
            picture_address(package.name, version.version, locator, field, group.page, crop=False),
            max(right for _, _, right, _ in group.boxes) - min(left for left, _, _, _ in group.boxes) > STRIP,
            picture_address(
                package.name, version.version, locator, field, group.page, crop=True, is_near=True
            ),
        )
        for group in by_page(shown)
        if (group.sha256, group.page) not in kept_back
    ]


def _lines(site: Site, shown: Sequence[PublishedSpot]) -> list[tuple[int, str, bool]]:
    """The lines of a transcript around the spots; none for other documents."""
    numbers = [spot.line for spot in shown if spot.line is not None and not spot.place]
    stored = _stored(site, shown) if numbers else None
    if stored is None:
        return []
    from pipelines.extraction.picture import lines_around

    return [(line.number, line.text, line.is_lit) for line in lines_around(stored, numbers)]


def _written(site: Site, shown: Sequence[PublishedSpot]) -> list[NearRow]:
    """The rows and paragraphs around spots of an office document or web page; none for other documents."""
    spots = [(spot.line, spot.place) for spot in shown if spot.line is not None and spot.place]
    stored = _stored(site, shown) if spots else None
    if stored is None:
        return []
    from pipelines.extraction.picture import rows_around

    return rows_around(stored, spots)


def _stored(site: Site, shown: Sequence[PublishedSpot]) -> Path | None:
    report = _source(site, shown[0].sha256)
    document = site.catalogue.document(Path(report.document).name) if report else None
    return document.location if document else None


@dataclass(frozen=True)
class FileRow:
    """A record of a file of rows, as it was found."""

    number: int
    cells: list[str]
    is_lit: bool


@dataclass(frozen=True)
class FileRows:
    """Records of a file around the one asked for; `column` is the place of the cell, None for all."""

    headings: list[str]
    rows: list[FileRow]
    column: int | None

    def is_narrow(self, place: int) -> bool:
        """Whether a column is shown on a phone, too: the cell's own and the first few, else all."""
        return self.column is None or place == self.column or place < FEW_COLUMNS


def _file_rows(
    site: Site, shown: Sequence[PublishedSpot], found: FoundRow | None, field: str
) -> FileRows | None:
    """The records of a file of rows around the one shown, the cell lit; None for other documents."""
    report = _source(site, shown[0].sha256) if shown and shown[0].line is not None else None
    if report is None or report.form != "table" or found is None:
        return None
    stored = site.catalogue.document(Path(report.document).name)
    if stored is None:
        return None
    columns = [one for one in found.resource.columns if one.name not in ("report", "period", "locator")]
    place = next((at for at, one in enumerate(columns) if one.name == field), None)
    rows = records_around(stored.location, int(shown[0].line or 0))
    return FileRows([one.title for one in columns], rows, place)


def records_around(path: Path, number: int, around: int = 3) -> list[FileRow]:
    """The records of a kept file around one, each with its number; no more of the file is read."""
    with path.open(encoding="utf-8", newline="") as text:
        wanted = islice(csv.reader(text), max(0, number - around - 1), number + around)
        return [FileRow(at, cells, at == number) for at, cells in enumerate(wanted, max(1, number - around))]


def _source(site: Site, sha256: str) -> SourceReport | None:
    return next((one for one in site.catalogue.reports if one.document and one.sha256 == sha256), None)


def _citation(
    site: Site,
    package: Package,
    version: PublishedVersion,
    found: FoundRow | None,
    column: PublishedColumn | None,
    cell: ShownCell | None,
    sources: Sequence[SourceReport],
    shown: Sequence[PublishedSpot],
    address: str,
    since: Since | None,
) -> str:
    """How to cite a cell or row, with what later reports and versions say of it."""
    publisher = str(site.catalogue.publisher.get("title") or "")
    parts = [publisher] if publisher else []
    if sources:
        places = ", ".join(dict.fromkeys(spot.where for spot in shown if spot.where))
        parts.append(f"“{sources[0].title}”" + (f", {places}" if places else ""))
    what = found.name if found else ""
    if column and cell:
        what += f", {column.title.lower()}: {show.clip(cell.text, LONGEST_NAME)}"
    parts.append(what)
    resource = f"table {found.resource.name}, " if found else ""
    parts.append(f"{site.catalogue.title}, {package.title} ({resource}version {version.version})")
    news = [finding.note for finding in site.findings.about(shown) if finding.kind == RESTATEMENT]
    if since and since.words != SAME:
        news.append(f"Version {since.version} {since.words}.")
    return " ".join((f"{'. '.join(part for part in parts if part)}.", address, *news))


def _since(
    site: Site,
    package: Package,
    version: PublishedVersion,
    found: FoundRow | None,
    locator: str,
    column: PublishedColumn | None,
) -> Since | None:
    """What became of the cell in the newest version; None for the newest itself."""
    latest = package.latest
    if latest is None or latest is version or found is None:
        return None
    now = next(
        (
            item
            for item in find_rows(site, package, latest, locator)
            if item.resource.name == found.resource.name
        ),
        None,
    )
    if now is None:
        return Since(latest.version, "no longer has this row", f"/datasets/{package.name}")
    href = evidence_address(package.name, latest.version, locator, column.name if column else "")
    if column is None:
        is_same = all(found.row.get(name) == value for name, value in now.row.items())
        return Since(latest.version, SAME if is_same else "gives this row differently", href)
    if now.row.get(column.name) == found.row.get(column.name):
        return Since(latest.version, SAME, href)
    text = show_cell(column, now.row).text or "nothing"
    return Since(latest.version, f"says {show.clip(text, LONGEST_NAME)}", href)
