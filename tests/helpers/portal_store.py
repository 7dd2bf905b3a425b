"""A small release store for the portal's tests, made by the real release code.

Three reports in two publications: the first has the Q1 report alone, the second all three, so that there
are old versions, series over reports, a figure printed differently later, and a table of several pages.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from pipelines.council.project import default_project
from pipelines.release.build import PackageOutcome, release_package
from pipelines.release.catalogue import update_catalogue
from pipelines.release.metadata import load_catalogue_meta, load_packages
from pipelines.rows.findings import CheckResult, Finding, Level
from pipelines.rows.records import PrintedSpot, Records, ReportSummary, TableSummary, Value
from pipelines.rows.schemas import load_schemas
from pipelines.store import Store

PROJECT = default_project()
SCHEMAS = load_schemas(PROJECT.schemas)
FIRST_TIME, SECOND_TIME = "2026-10-02T09:00:00Z", "2026-11-22T09:00:00Z"
Q1, Q2, PLAN = (
    "q1-2016-17-commissioning-group",
    "q2-2016-17-corporate-plan",
    "2017-18-corporate-plan-addendum",
)
TITLES = {
    Q1: ("Commissioning Group, Quarter 1 2016/17", "Q1 2016/17"),
    Q2: ("Corporate Plan Performance, Quarter 2 2016/17", "Q2 2016/17"),
    PLAN: ("Corporate Plan addendum 2017/18", "2017/18"),
}
ENDS = {
    "Q1 2015/16": date(2015, 6, 30),
    "Q2 2015/16": date(2015, 9, 30),
    "Q4 2015/16": date(2016, 3, 31),
    "Spring 2016": date(2016, 5, 31),
    "Q1 2016/17": date(2016, 6, 30),
    "Q2 2016/17": date(2016, 9, 30),
    "2017/18": date(2018, 3, 31),
}
ACTIONS, PAGES = 60, 6
HOSTILE = '<script>alert("x")</script>'
HOSTILE_ROWS = (
    HOSTILE,
    '=HYPERLINK("https://evil.example","x")',
    "\u202ekcab daer",
    "javascript:alert(1)",
    "x" * 1_000_000,
)

Printed = tuple[str, str, str, str, str]
"""Report, measure, period, printed text, rating."""


@dataclass(frozen=True)
class Measured:
    """An indicator with everything that reports print about it."""

    id: str
    ref: str
    name: str
    polarity: str
    unit: str
    printed: tuple[Printed, ...]


COSTS = Measured(
    "running-costs-of-estate",
    "CG/C24",
    "Running costs of estate (designated civic buildings only)",
    "Smaller is Better",
    "gbp",
    (
        (Q1, "result", "Q1 2015/16", "£8.7m", ""),
        (Q1, "result", "Q4 2015/16", "New (2016/17)", ""),
        (Q1, "target", "Q1 2016/17", "£6.8m", ""),
        (Q1, "result", "Q1 2016/17", "£7.3m", "Green Amber"),
        (Q2, "result", "Q1 2016/17", "£7.4m", ""),
        (Q2, "target", "Q2 2016/17", "£6.8m", ""),
        (Q2, "result", "Q2 2016/17", "£6.5m", "Green"),
        (PLAN, "target", "2017/18", "£6.2m", ""),
    ),
)
HOMES = Measured(
    "households-placed-in-the-private-sector",
    "BH/C2 (LY: BH/C6)",
    "Households placed directly into the private sector by Barnet Homes",
    "Bigger is Better",
    "count",
    (
        (Q2, "target", "Q2 2016/17", "250", ""),
        (Q2, "result", "Q2 2016/17", "318", "Green"),
        (Q2, "result", "Q1 2016/17", "160", ""),
        (Q2, "result", "Q2 2015/16", "243", ""),
    ),
)
ROADS = Measured(
    "residents-concerned-about-roads",
    "CG/C16 (RPS – Biannual)",
    "Percentage of residents who are concerned about roads and pavements (in top 3)",
    "Smaller is Better",
    "percent",
    ((Q1, "target", "Q1 2016/17", "27.0%", ""), (Q1, "result", "Spring 2016", "37%", "Red Amber")),
)
WATCHED = Measured(
    "number-of-new-homes-completed",
    "REGENKPI01 (Re/S11)",
    "Number of New Homes completed",
    "Monitor",
    "",
    ((Q2, "target", "Q2 2016/17", "Monitor", ""), (Q2, "result", "Q2 2016/17", "Not reported", "")),
)
INDICATORS = (COSTS, HOMES, ROADS, WATCHED)
DIRECTIONS = {COSTS.id: "Improving", HOMES.id: "Worsening", ROADS.id: "Worsening", WATCHED.id: "Same"}
SAVINGS = (("2017/18", 19_825_000), ("2018/19", 16_667_000), ("2019/20", 17_361_000), ("Total", 53_853_000))


def row(resource: str, **values: Value) -> dict[str, Value]:
    """A row of a real schema, with all that is not given missing but who published it."""
    empty = dict.fromkeys(SCHEMAS[resource].field_names)
    told: dict[str, Value] = {"publisher": "London Borough of Barnet"} if "publisher" in empty else {}
    return {**empty, **told, **values}


def value_of(text: str) -> Decimal | None:
    """The number of a printed text of this fixture."""
    digits = text.strip("£%m")
    if not digits.replace(".", "").isdigit():
        return None
    return Decimal(digits) * (1_000_000 if text.endswith("m") else 1)


@cache
def document(report: str) -> bytes:
    """A small PDF for the report's file, with lines where the rows are said to stand."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4, invariant=True, pageCompression=0)
    for page in range(1, PAGES + 1):
        canvas.setFont("Helvetica", 7)
        for line in range(ACTIONS):
            canvas.drawString(40, A4[1] - 108 - 10 * line, f"{report}, page {page}, line {line}")
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def summary(report: str) -> ReportSummary:
    """What was found in a report."""
    title, period = TITLES[report]
    content = document(report)
    known = TableSummary(
        "Indicators",
        4,
        None,
        "results",
        "indicator-results",
        4,
        12,
        3,
        "Ref | Indicator",
        ("heading ‘Owner’ is not known",),
    )
    other = TableSummary("Table on page 9", 9, None, None, None, 7, 3, 0, "Measure | Barnet | London")
    return ReportSummary(
        report=report,
        title=title,
        publisher="London Borough of Barnet",
        period=period,
        address="https://barnet.example/reports" if report != PLAN else "javascript:alert(1)",
        date="2016-11-28",
        form="pdf",
        filename=f"{report}.pdf",
        sha256=hashlib.sha256(content).hexdigest(),
        bytes=len(content),
        pages=PAGES,
        tables=(known, other),
        records={"indicator-results": 3},
        warnings=("1 table is of no known kind",),
    )


def records(reports: Sequence[str]) -> dict[str, Records]:
    """The rows of all resources that the reports hold."""
    rows = {
        "indicator-results": list(_results(reports)),
        "observations": list(_observations(reports)),
        "indicators": list(_register(reports)),
        "key-actions": list(_actions(reports)),
        "savings": list(_savings(reports)),
    }
    return {name: Records(name, tuple(found), tuple(_spots(found))) for name, found in rows.items()}


def checks(found: Mapping[str, Records]) -> list[CheckResult]:
    """A check that passed on every resource, and one with a warning."""
    passed = [
        CheckResult(
            f"schema/fields/{name}", name, "schema", Level.ERROR, "Every column is there.", len(part.rows), 0
        )
        for name, part in found.items()
    ]
    finding = Finding(
        "direction", Level.WARNING, "indicator-results", Q1, "CG/C24", "Printed Improving, yet dearer."
    )
    warned = CheckResult(
        "suite/direction",
        "indicator-results",
        "suite",
        Level.WARNING,
        "Direction fits the results.",
        4,
        1,
        (finding,),
    )
    return [*passed, warned]


def publish(
    root: Path,
    reports: Sequence[str],
    published: str,
    *,
    extra: Mapping[str, Records] | None = None,
    extra_checks: Iterable[CheckResult] = (),
    problems: Sequence[str] = (),
) -> list[PackageOutcome]:
    """Release every package from the reports and list them in the catalogue."""
    store = Store(root)
    for report in reports:
        _keep(store, report)
    summaries = [summary(report) for report in reports]
    found = {**records(reports), **(extra or {})}
    results = [*checks(found), *extra_checks]
    outcomes = [
        release_package(store, package, found, SCHEMAS, results, summaries)
        for package in load_packages(PROJECT.datapackages)
    ]
    update_catalogue(
        store, outcomes, summaries, problems, load_catalogue_meta(PROJECT.datapackages), published
    )
    return outcomes


def publish_twice(root: Path) -> Path:
    """The store that most tests read."""
    publish(root, [Q1], FIRST_TIME)
    publish(root, [Q1, Q2, PLAN], SECOND_TIME, problems=["broken.pdf: not a PDF; export it again"])
    return root


def publish_hostile(root: Path) -> Path:
    """A store whose report texts try to be markup, formulas, other directions and far too long."""
    texts = [
        row(
            "key-actions",
            report=Q1,
            ref=f"X{number}",
            action=text,
            comment=text,
            locator=f"{Q1}/key-actions/x{number}",
        )
        for number, text in enumerate(HOSTILE_ROWS)
    ]
    indicator = row(
        "indicators",
        indicator_id="hostile",
        ref=HOSTILE,
        indicator=HOSTILE,
        polarity=HOSTILE,
        first_report=Q1,
        last_report=Q1,
        locator=f"{Q1}/indicators/hostile",
    )
    observation = row(
        "observations",
        indicator_id="hostile",
        indicator=HOSTILE,
        measure="result",
        period=HOSTILE,
        value=Decimal("1.5"),
        value_text=HOSTILE_ROWS[-1],
        report=Q1,
        locator=f"{Q1}/observations/hostile",
    )
    extra = {
        "key-actions": Records("key-actions", tuple(texts), tuple(_spots(texts))),
        "indicators": Records("indicators", (indicator,), tuple(_spots([indicator]))),
        "observations": Records("observations", (observation,), tuple(_spots([observation]))),
    }
    publish(root, [Q1], FIRST_TIME, extra=extra, problems=[HOSTILE])
    return root


def _keep(store: Store, report: str) -> None:
    content = document(report)
    store.root.mkdir(parents=True, exist_ok=True)
    inbox = store.root.parent / f"{store.root.name}-{report}.pdf"
    inbox.write_bytes(content)
    store.keep_document(inbox, hashlib.sha256(content).hexdigest(), "pdf")
    inbox.unlink()


def _results(reports: Sequence[str]) -> Iterable[dict[str, Value]]:
    for indicator in INDICATORS:
        for report, measure, period, text, rag in indicator.printed:
            if (
                report in reports
                and report != PLAN
                and measure == "result"
                and period in (TITLES[report][1], "Spring 2016")
            ):
                yield row(
                    "indicator-results",
                    report=report,
                    ref=indicator.ref,
                    indicator=indicator.name,
                    polarity=indicator.polarity,
                    result=text,
                    result_period=period,
                    rag=rag or None,
                    direction_short_term=DIRECTIONS[indicator.id],
                    unit=indicator.unit or None,
                    result_value=value_of(text),
                    locator=f"{report}/indicator-results/{indicator.id}",
                )


def _observations(reports: Sequence[str]) -> Iterable[dict[str, Value]]:
    for indicator in INDICATORS:
        for number, (report, measure, period, text, rag) in enumerate(indicator.printed):
            if report in reports:
                value = value_of(text)
                yield row(
                    "observations",
                    indicator_id=indicator.id,
                    ref=indicator.ref,
                    indicator=indicator.name,
                    measure=measure,
                    period=period,
                    period_end=ENDS[period],
                    value=value,
                    unit=indicator.unit if value is not None else None,
                    value_text=text,
                    rag=rag or None,
                    report=report,
                    locator=f"{report}/observations/{indicator.id}-{number}",
                )


def _register(reports: Sequence[str]) -> Iterable[dict[str, Value]]:
    for indicator in INDICATORS:
        named = [report for report in (Q1, Q2, PLAN) if any(item[0] == report for item in indicator.printed)]
        named = [report for report in named if report in reports]
        if named:
            yield row(
                "indicators",
                indicator_id=indicator.id,
                ref=indicator.ref,
                indicator=indicator.name,
                polarity=indicator.polarity,
                unit=indicator.unit or None,
                first_report=named[0],
                last_report=named[-1],
                locator=f"{named[-1]}/indicators/{indicator.id}",
            )


def _actions(reports: Sequence[str]) -> Iterable[dict[str, Value]]:
    ratings = ("Green", "Green", "Green Amber")
    for number in range(1, ACTIONS + 1):
        if Q1 in reports:
            yield row(
                "key-actions",
                report=Q1,
                section="Growth",
                ref=f"CG{number:02}",
                action=f"Action number {number}",
                committee="Environment",
                rag=ratings[number % 3],
                locator=f"{Q1}/key-actions/cg{number:02}",
            )


def _savings(reports: Sequence[str]) -> Iterable[dict[str, Value]]:
    for year, amount in SAVINGS:
        if PLAN in reports:
            yield row(
                "savings",
                report=PLAN,
                table="in_year_total",
                financial_year=year,
                amount_gbp=amount,
                locator=f"{PLAN}/savings/{year.lower().replace('/', '-')}",
            )


def _spots(rows: Sequence[Mapping[str, Value]]) -> Iterable[PrintedSpot]:
    for number, item in enumerate(rows):
        report = str(item.get("report") or item["last_report"])
        sha256 = hashlib.sha256(document(report)).hexdigest()
        box = (Decimal("36.5"), Decimal(100 + 10 * (number % ACTIONS)), Decimal(560))
        box += (box[1] + 10,)
        yield PrintedSpot(
            str(item["locator"]), "", 1, report, sha256, 4 + number % 3, *box, None, "text as found"
        )
