"""The page of savings: by committee and year, with the totals as printed beside what the parts add up to.

Nothing printed is replaced. Sums of ours are named as ours, and where a printed total does not agree with
them or with another table the page says so in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipelines.portal.drawing import show
from pipelines.portal.drawing.charts import BarChart, bar_chart, first_and_last
from pipelines.portal.lookups import NotFoundError
from pipelines.portal.performance.findings import PublishedFinding
from pipelines.portal.performance.promises import SavingsLine, savings_lines
from pipelines.portal.site import Site
from pipelines.portal.tables.rows import DataRow
from pipelines.portal.tables.spots import evidence_address, spot_of
from pipelines.store.published import PublishedVersion
from pipelines.store.reports import SourceReport

PACKAGE = TABLE = "savings"
PROPOSALS = "savings-proposals"
TOTAL = "Total"


@dataclass(frozen=True)
class Amount:
    """A printed amount with its evidence; empty where the table has none."""

    gbp: float | None
    href: str = ""

    @property
    def words(self) -> str:
        """The amount in pounds."""
        return "" if self.gbp is None else show.money(self.gbp)


@dataclass(frozen=True)
class YearSum:
    """A year of the table by committee: its printed total, ours, and the other table's."""

    year: str
    printed: Amount
    added_up: float
    elsewhere: Amount
    most: str
    most_amount: Amount

    @property
    def agrees(self) -> bool:
        """Whether every total that is printed is what the parts add up to."""
        return all(total.gbp in (None, self.added_up) for total in (self.printed, self.elsewhere))

    @property
    def verdict(self) -> str:
        """Whether the totals agree, in words."""
        if self.agrees:
            return "The totals agree."
        told = []
        if self.printed.gbp not in (None, self.added_up):
            told.append(f"the table's own total is printed as {self.printed.words}")
        if self.elsewhere.gbp not in (None, self.added_up):
            told.append(f"the table of yearly totals prints {self.elsewhere.words}")
        return f"The committees add up to {show.money(self.added_up)}; {' and '.join(told)}."


@dataclass(frozen=True)
class PlannedSavings:
    """What one report prints about savings to come and savings made."""

    report: SourceReport | None
    report_id: str
    years: tuple[str, ...]
    committees: tuple[tuple[str, tuple[Amount, ...]], ...]
    sums: tuple[YearSum, ...]
    chart: BarChart | None
    totals: tuple[tuple[str, Amount], ...]
    achieved: tuple[tuple[str, Amount, Amount, object], ...]
    findings: tuple[PublishedFinding, ...]

    @property
    def finding(self) -> str:
        """What the chart shows."""
        return f"Planned: {first_and_last(self.chart)}" if self.chart else ""


def savings(site: Site) -> str:
    """The page of savings, report by report, newest first."""
    package = site.catalogue.package(PACKAGE)
    version = package.latest if package else None
    return site.render(
        "savings.html",
        package=package,
        version=version,
        plans=_plans(site, version),
        delivered=_delivered(site, version),
    )


def savings_chart(site: Site, asked: Mapping[str, str]) -> str:
    """The chart of what a report plans to save as an SVG file that needs nothing else.

    Raises:
        NotFoundError: no report has that chart, or not the one that was asked for.
    """
    package = site.catalogue.package(PACKAGE)
    version = package.latest if package else None
    drawn = (plan for plan in _plans(site, version) if plan.chart)
    plan = next((each for each in drawn if asked.get("report") in (None, each.report_id)), None)
    if plan is None:
        raise NotFoundError("chart of savings", (("Savings", "/savings"),))
    return site.render("savings.svg", plan=plan, package=package, version=version).lstrip()


def _delivered(
    site: Site, version: PublishedVersion | None
) -> list[tuple[SourceReport | None, list[SavingsLine]]]:
    """Savings planned, delivered and slipped, by the reports that print them proposal by proposal."""
    table = version.resource(PROPOSALS) if version else None
    if table is None or table.parquet is None:
        return []
    rows = site.reader.rows(table.parquet)
    order = [report.id for report in site.catalogue.reports]
    reports = sorted({_text(row, "report") for row in rows}, key=lambda name: _place(name, order))
    return [
        (site.catalogue.report(name), savings_lines([row for row in rows if _text(row, "report") == name]))
        for name in reports
    ]


def _plans(site: Site, version: PublishedVersion | None) -> list[PlannedSavings]:
    table = version.resource(TABLE) if version else None
    if version is None or table is None or table.parquet is None:
        return []
    rows = site.reader.rows(table.parquet)
    order = [report.id for report in site.catalogue.reports]
    reports = sorted({str(row["report"]) for row in rows}, key=lambda name: _place(name, order))
    return [_plan(site, version, name, [row for row in rows if row["report"] == name]) for name in reports]


def _plan(site: Site, version: PublishedVersion, report: str, rows: Sequence[DataRow]) -> PlannedSavings:
    yearly = {_text(row, "financial_year"): _amount(row, version) for row in _of(rows, "in_year_total")}
    cells = {
        (_text(row, "committee"), _text(row, "financial_year")): _amount(row, version)
        for row in _of(rows, "by_committee")
    }
    years = tuple(dict.fromkeys(year for _, year in cells))
    names = tuple(dict.fromkeys(committee for committee, _ in cells if committee != TOTAL))
    shown = {year: amount for year, amount in yearly.items() if year != TOTAL}
    amounts = [(year, amount.gbp) for year, amount in shown.items() if amount.gbp is not None]
    return PlannedSavings(
        report=site.catalogue.report(report),
        report_id=report,
        years=years,
        committees=tuple(
            (name, tuple(cells.get((name, year), Amount(None)) for year in years)) for name in names
        ),
        sums=tuple(_sum(year, names, cells, yearly) for year in years),
        chart=bar_chart(amounts, show.money_short) if amounts else None,
        totals=tuple(yearly.items()),
        achieved=tuple(
            (
                _text(row, "financial_year"),
                _amount(row, version),
                Amount(None, _amount(row, version, "percent").href),
                row.get("percent"),
            )
            for row in _of(rows, "achieved")
        ),
        findings=tuple(_findings(site, version, rows)),
    )


def _sum(
    year: str, names: Sequence[str], cells: dict[tuple[str, str], Amount], yearly: dict[str, Amount]
) -> YearSum:
    parts = [(cells[name, year].gbp or 0.0, name) for name in names if (name, year) in cells]
    most, name = max(parts, default=(0.0, ""))
    return YearSum(
        year=year,
        printed=cells.get((TOTAL, year), Amount(None)),
        added_up=sum(amount for amount, _ in parts),
        elsewhere=yearly.get(year, Amount(None)),
        most=name if most else "",
        most_amount=cells.get((name, year), Amount(None)),
    )


def _findings(site: Site, version: PublishedVersion, rows: Sequence[DataRow]) -> Iterable[PublishedFinding]:
    """Findings about the amounts of these rows."""
    table = version.resource("locators")
    if table is None or table.parquet is None:
        return []
    names = [_text(row, "locator") for row in rows]
    spots = (spot_of(row) for row in site.reader.where(table.parquet, "locator", names))
    return site.findings.about(spot for spot in spots if spot.field)


def _of(rows: Sequence[DataRow], table: str) -> list[DataRow]:
    return [row for row in rows if row.get("table") == table]


def _amount(row: DataRow, version: PublishedVersion, field: str = "amount_gbp") -> Amount:
    value = row.get(field)
    href = evidence_address(PACKAGE, version.version, _text(row, "locator"), field)
    return Amount(float(value), href) if isinstance(value, int | float) else Amount(None, href)


def _place(name: str, order: Sequence[str]) -> int:
    return order.index(name) if name in order else len(order)


def _text(row: DataRow, name: str) -> str:
    value = row.get(name)
    return "" if value is None else str(value)
