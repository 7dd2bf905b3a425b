"""What a person reads at the end: made from the store's catalogue, so that it tells what is published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pipelines.orchestration.order import PublicationDone
from pipelines.rows.records import TO_BE_ANSWERED, TableSummary

PREVIEW_SHOWN = 70


def summary_lines(catalog: Mapping[str, Any], published: PublicationDone, store: Path) -> list[str]:
    """Reports with what was found in each, packages with version, rows and checks, and where to look."""
    reports = [report for report in catalog["reports"] if report["current"]]
    tables = {report["report"]: tables_of(report) for report in reports}
    found = [(name, table) for name, several in tables.items() for table in several]
    return [
        *_section(
            "Reports", _aligned([_report_cells(report, tables[report["report"]]) for report in reports])
        ),
        *_section("Tables not recognised", [_place_line(*pair) for pair in found if pair[1].is_unknown]),
        *_section("Tables that gave no row", [_place_line(*pair) for pair in found if pair[1].is_barren]),
        *_section(
            "Headings not known",
            [f"{name}, {table.place}: {note}" for name, table in found for note in table.notes],
        ),
        *_section(
            "Warnings", [f"{report['report']}: {text}" for report in reports for text in report["warnings"]]
        ),
        *_section("To be answered", asked_lines(reports)),
        *_section(
            "Packages", _aligned([_package_cells(each, published.statuses) for each in catalog["packages"]])
        ),
        *_section("What changed", _change_lines(catalog["packages"], published.statuses)),
        *_section("Notices", list(published.notices)),
        *([f"{_count(len(published.errors), 'error')}, told below.", ""] if published.errors else []),
        _news(published),
        f"Store: {store}. To look at it: make serve, or openbarnet serve --store {store}",
    ]


def asked_lines(reports: Sequence[Mapping[str, Any]]) -> list[str]:
    """The command for each report of which rows wait for an answer."""
    return [
        f"{report['report']}: rows wait for an answer; ask with openbarnet teach {report['filename']}"
        for report in reports
        if any(TO_BE_ANSWERED in warning for warning in report["warnings"])
    ]


def inspection_lines(
    report: str, pages: int, tables: Sequence[TableSummary], notes: Sequence[str] = ()
) -> list[str]:
    """Every table of one report, in reading order, and what must be known of how it was read."""
    known = [table for table in tables if not table.is_unknown]
    cells = [
        [
            table.place,
            table.resource or table.kind or "not recognised",
            _count(table.rows, "row"),
            _count(table.records, "record"),
            _cut(f"{table.name}: {table.preview}" if table.name else table.preview),
        ]
        for table in tables
    ]
    return [
        f"{report}: {_count(len(tables), 'table')} on {_count(pages, 'page')}, {len(known)} recognised"
        if pages
        else f"{report}: {_count(len(tables), 'table')}, {len(known)} recognised",
        *(f"  {line}" for line in _aligned(cells)),
        *(f"  {table.place}: {note}" for table in tables for note in table.notes),
        *(f"warning: {note}" for note in notes),
        *([] if known else ["warning: no table of this report is of a kind we know"]),
    ]


def tables_of(report: Mapping[str, Any]) -> list[TableSummary]:
    """The tables of a report's entry in the catalogue."""
    return [TableSummary(**{**table, "notes": tuple(table["notes"])}) for table in report["tables"]]


def _report_cells(report: Mapping[str, Any], tables: Sequence[TableSummary]) -> list[str]:
    unknown = sum(table.is_unknown for table in tables)
    is_whole = not any(table.notes or table.is_barren for table in tables) and not report["warnings"]
    return [
        report["report"],
        _count(report["pages"], "page") if report["pages"] else report["form"],
        _count(len(tables), "table"),
        _count(sum(report["records"].values()), "row"),
        f"{unknown} not recognised" if unknown else _recognised(is_whole) if tables else "no table",
    ]


def _recognised(is_whole: bool) -> str:
    """All of a report only when every table, row and heading of it was."""
    return "all recognised" if is_whole else "all tables recognised, with warnings"


def _package_cells(package: Mapping[str, Any], statuses: Mapping[str, str]) -> list[str]:
    status = "held back" if package["blocked"] else statuses.get(package["name"], "unchanged")
    if not package["versions"]:
        return [package["name"], "-", status, "", ""]
    standing = [version for version in package["versions"] if version["version"] == package["latest"]]
    if not standing:
        return [package["name"], "-", "all versions withdrawn", "", ""]
    [newest] = standing
    checks = newest["checks"]
    levels = {"error": "error", "warning": "warning", "information": "remark"}
    found = [_count(checks[level], word) for level, word in levels.items() if checks[level]]
    held = [f"{_count(newest['held_back'], 'row')} held back"] if newest.get("held_back") else []
    return [
        package["name"],
        package["latest"],
        status,
        _count(sum(newest["rows"].values()), "row"),
        ", ".join([f"{checks['passed']} checks passed", *found, *held]),
    ]


def _change_lines(packages: Sequence[Mapping[str, Any]], statuses: Mapping[str, str]) -> list[str]:
    """The notes on each version that this publication made of one before."""
    lines = []
    for package in packages:
        newest = package["versions"][-1] if package["versions"] else None
        if newest and newest["previous"] and statuses.get(package["name"]) == "released":
            lines.append(f"{package['name']} {newest['previous']} to {newest['version']}:")
            lines += [f"  {note}" for note in newest["notes"]]
    return lines


def _place_line(report: str, table: TableSummary) -> str:
    return f"{report}, {table.place}: {_cut(table.preview or table.name)}"


def _news(published: PublicationDone) -> str:
    if published.is_nothing_new:
        return "Nothing new since the last publication."
    new = [package for package, status in published.statuses.items() if status == "released"]
    return f"New versions: {', '.join(new)}." if new else "No new version: nothing published has changed."


def _cut(text: str) -> str:
    return text if len(text) <= PREVIEW_SHOWN else f"{text[: PREVIEW_SHOWN - 1]}…"


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def _section(title: str, lines: Sequence[str]) -> list[str]:
    return [title, *(f"  {line}" for line in lines), ""] if lines else []


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
