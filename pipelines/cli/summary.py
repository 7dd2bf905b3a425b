"""What a person reads at the end: made from the store's catalogue, so that it tells what is published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pipelines.orchestration.publishing import Published
from pipelines.records import TableSummary

PREVIEW_SHOWN = 60


def summary_lines(catalog: Mapping[str, Any], published: Published, store: Path) -> list[str]:
    """Reports with what was found in each, packages with version, rows and checks, and where to look."""
    return [
        *_section("Reports", _aligned([_report_cells(report) for report in catalog["reports"]])),
        *_section("Tables not recognised", _unknown_lines(catalog["reports"])),
        *_section(
            "Warnings",
            [f"{r['report']}: {text}" for r in catalog["reports"] for text in r.get("warnings", ())],
        ),
        *_section(
            "Packages",
            _aligned([_package_cells(package, published.statuses) for package in catalog["packages"]]),
        ),
        *_section("Notices", list(published.notices)),
        *_section(
            "Not published", [f"{len(published.errors)} errors, told below"] if published.errors else []
        ),
        "Nothing new since the last publication." if published.is_nothing_new else _changes(published),
        f"Store: {store}. To look at it: make serve, or openbarnet serve --store {store}",
    ]


def inspection_lines(report: str, pages: int, tables: Sequence[TableSummary]) -> list[str]:
    """Every table of one report, in reading order."""
    cells = [
        [
            _place(table.page, table.line),
            table.resource or table.kind or "not recognised",
            _count(table.rows, "row"),
            _count(table.records, "record"),
            f"{table.name}: {table.preview}"[:PREVIEW_SHOWN] if table.preview else table.name[:PREVIEW_SHOWN],
        ]
        for table in tables
    ]
    notes = [f"{_place(table.page, table.line)}: {note}" for table in tables for note in table.notes]
    known = [table for table in tables if table.resource or table.kind]
    warning = [] if known else ["warning: no table of this report is of a kind we know"]
    return [
        f"{report}: {_count(pages, 'page')}, {_count(len(tables), 'table')}, {len(known)} recognised",
        *_aligned(cells),
        *_section("Notes", notes),
        *warning,
    ]


def _report_cells(report: Mapping[str, Any]) -> list[str]:
    tables = report["tables"]
    unknown = sum(_is_unknown(table) for table in tables)
    return [
        report["report"],
        _count(report["pages"], "page"),
        _count(len(tables), "table"),
        _count(sum(report["records"].values()), "row"),
        f"{unknown} not recognised" if tables else "no table found",
    ]


def _package_cells(package: Mapping[str, Any], statuses: Mapping[str, str]) -> list[str]:
    blocked = package.get("blocked")
    versions = package["versions"]
    if not versions:
        return [package["name"], "-", "held back" if blocked else "nothing to publish yet", "", ""]
    newest = max(versions, key=lambda version: version["version"] == package["latest"])
    checks = newest["checks"]
    found = [f"{checks[level]} {level}" for level in ("error", "warning", "information") if checks.get(level)]
    return [
        package["name"],
        package["latest"],
        "held back" if blocked else statuses.get(package["name"], "unchanged"),
        _count(sum(newest["rows"].values()), "row"),
        ", ".join([f"{checks.get('passed', 0)} checks passed", *found]),
    ]


def _unknown_lines(reports: Sequence[Mapping[str, Any]]) -> list[str]:
    return [
        f"{report['report']}, {_place(table['page'], table['line'])}: {_preview(table)}"
        for report in reports
        for table in report["tables"]
        if _is_unknown(table)
    ]


def _preview(table: Mapping[str, Any]) -> str:
    return str(table["preview"] or table["name"])[:PREVIEW_SHOWN]


def _is_unknown(table: Mapping[str, Any]) -> bool:
    return table["resource"] is None and table["kind"] is None


def _place(page: int | None, line: int | None) -> str:
    return f"page {page}" if page is not None else f"line {line}"


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def _changes(published: Published) -> str:
    new = [package for package, status in published.statuses.items() if status == "released"]
    return f"New versions: {', '.join(new)}." if new else "No new version: nothing published has changed."


def _section(title: str, lines: Sequence[str]) -> list[str]:
    return [title, *(f"  {line}" for line in lines), ""] if lines else []


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
