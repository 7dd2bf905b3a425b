"""Taking back what was published: withdraw a report, undo that, and erase a row, a report or a version.

A withdrawn version stays on the disk and is no longer offered. What is erased is gone: every version that
holds it, and the one after each, whose difference quotes it. Either way a new version is issued of what the
newest one says less what was taken, and the next publication does not bring it back. The statement is
written first and the catalogue last, so that a command that was stopped can be given again.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from pipelines.exceptions import StoreError
from pipelines.release.build import release_content
from pipelines.release.catalogue import relist, withdraw
from pipelines.release.content import REPORT, Content, Table
from pipelines.release.drafting import draft_folder
from pipelines.release.metadata import PackageMeta
from pipelines.release.readback import published_content
from pipelines.release.whole_files import forget_whole_files
from pipelines.rows.findings import CheckResult, Finding, Level
from pipelines.rows.locator import parse, row_name
from pipelines.rows.records import HeldBack, Records, ReportSummary
from pipelines.rows.schemas import TableSchema
from pipelines.store.hashes import sha256_of
from pipelines.store.layout import DESCRIPTOR_FILE, DOCUMENTS, zip_path
from pipelines.store.place import put_copy, sync_folder
from pipelines.store.removals import (
    ErasedRow,
    ErasedVersion,
    Reason,
    TakenReport,
    hash_of,
    record_removals,
    removals_of,
    with_report,
    with_versions,
    without_report,
)
from pipelines.store.withdrawals import forget_withdrawals, record_erasure, withdrawals_of
from pipelines.store.writer import Store

OUT_OF_REACH = (
    "backups of the store, and of the machine it lies on",
    "copies that people and programs downloaded, and caches that keep an answer for up to an hour",
    "pages that `openbarnet review` wrote, and the report in the folder of reports: take it out or mend it",
    "places that releases were sent to: `openbarnet send` each of them now, and ask there for old copies",
)


@dataclass(frozen=True)
class TakenBack:
    """What was done: versions taken (`package/version`), those issued in their place, documents taken."""

    taken: tuple[str, ...] = ()
    issued: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    out_of_reach: tuple[str, ...] = ()


@dataclass(frozen=True)
class Known:
    """What a new version is described by: the packages' metadata as it stands, and all Table Schemas."""

    packages: Sequence[PackageMeta]
    schemas: Mapping[str, TableSchema]

    def package(self, name: str) -> PackageMeta | None:
        """The metadata of a package, or None where it is not published any more."""
        return next((each for each in self.packages if each.name == name), None)


def withdraw_report(store: Store, known: Known, report: str, reason: Reason) -> TakenBack:
    """Withdraw every version that holds a report, issue one without it, and take its document.

    Again, after a process that was killed in the middle or was not heard of, it goes on from there.

    Raises:
        StoreError: there is no such report, or the store cannot be written.
        SigningKeyError: the catalogue is signed, and the store has no key.
    """
    entry = _report(store, report)
    holding = {
        package["name"]: [
            version["version"]
            for version in package["versions"]
            if report in version["reports"] and not version["withdrawn"]
        ]
        for package in store.catalog()["packages"]
    }
    versions = tuple(f"{name}/{version}" for name, found in holding.items() for version in found)
    document = str(entry.get("document") or "")
    with store.lock():
        before = next((one for one in removals_of(store).reports if _is_undoable(one, report)), None)
        taken = before or TakenReport(report, _original(entry), document, reason)
        taken = replace(taken, versions=tuple(dict.fromkeys((*taken.versions, *versions))))
        record_removals(store, with_report(removals_of(store), taken))
    # the difference from a version that is withdrawn would be a way to what it held
    issued = _issue(store, known, [name for name, found in holding.items() if found], reason.at)
    for name, found in holding.items():
        successor = issued.get(name)
        for version in found:
            withdraw(store, name, version, reason.ground, successor, reason.at)
            forget_whole_files(store.root, name, version)
    documents = _take_documents(store, [taken], is_erased=False)
    relist(store, reason.at)
    return TakenBack(versions, tuple(f"{name}/{issued[name]}" for name in issued), documents)


def _is_undoable(taken: TakenReport, report: str) -> bool:
    return taken.report == report and not taken.is_erased


def undo_withdrawal(store: Store, known: Known, report: str, at: str) -> TakenBack:
    """Take back that a report was withdrawn: its versions stand again, and a new one holds it again.

    Raises:
        StoreError: the report is not withdrawn.
    """
    found = [each for each in removals_of(store).reports if _is_undoable(each, report)]
    if not found:
        raise StoreError(report, "is not withdrawn", "name a report that `openbarnet withdraw` has taken")
    taken = found[0]
    by_package: dict[str, list[str]] = {}
    for name in taken.versions:
        package, _, version = name.partition("/")
        by_package.setdefault(package, []).append(version)
    with store.lock():
        for document in sorted(store.originals.glob(f"withdrawn-{taken.original_sha256}.*")):
            place = store.root / taken.document
            put_copy(document, place, place.stem)
            document.unlink()
        for package, versions in by_package.items():
            forget_withdrawals(store, package, versions)
        record_removals(store, without_report(removals_of(store), report))
    relist(store, at)
    issued = {}
    for package, versions in by_package.items():
        meta = known.package(package)
        if meta is not None and (number := _reissue(store, known, meta, versions[-1])):
            issued[package] = number
    relist(store, at)
    return TakenBack(taken.versions, tuple(f"{name}/{issued[name]}" for name in issued))


def undo_version(store: Store, package: str, version: str, at: str) -> None:
    """Take back that a version was withdrawn.

    Raises:
        StoreError: it is not withdrawn, or it was erased.
    """
    with store.lock():
        if version not in withdrawals_of(store, package) or removals_of(store).version(package, version):
            raise StoreError(
                f"{package} {version}", "is not withdrawn, or erased", "name a withdrawn version"
            )
        forget_withdrawals(store, package, [version])
    relist(store, at)


def erase(
    store: Store,
    known: Known,
    reason: Reason,
    *,
    report: str = "",
    locator: str = "",
    version: str = "",
) -> TakenBack:
    """Erase a report, a row (by its locator) or a version (`package/number`) from the store.

    Raises:
        StoreError: it is not there, no ground or role is given, or the store cannot be written.
        SigningKeyError: the catalogue is signed, and the store has no key.
    """
    if not reason.ground.strip() or not reason.role.strip():
        raise StoreError("an erasure", "lacks its ground or role", "give --reason and --role")
    removals = removals_of(store)
    taken: list[TakenReport] = []
    if report or locator:
        entry = _report(store, report or _report_of(locator))
        document = str(entry.get("document") or "")
        if report:
            taken = [TakenReport(report, _original(entry), document, reason, is_erased=True)]
        else:
            row = ErasedRow(hash_of(row_name(locator)), reason)
            removals = replace(removals, rows=(*removals.rows, row))
            taken = [TakenReport("", "", document, reason, is_erased=True)]
    for each in taken:
        removals = (
            with_report(removals, each)
            if each.report
            else replace(removals, reports=(*removals.reports, each))
        )
    affected = _affected(store, report, locator, version)
    contents = {
        name: published_content(store, name, latest)
        for name in affected
        if not version and (latest := store.latest(name))
    }
    held = {name: _quality(store, name) for name in contents}
    tombstones = [
        _tombstone(store, name, number, reason) for name, numbers in affected.items() for number in numbers
    ]
    with store.lock():
        record_removals(store, with_versions(removals, tombstones))
        for name, numbers in affected.items():
            for number in numbers:
                shutil.rmtree(store.path(name, number))
                forget_whole_files(store.root, name, number)
            sync_folder(store.root / name)
    issued: dict[str, str] = {}
    for name, content in contents.items():
        meta = known.package(name)
        if meta is not None and (number_issued := _release(store, known, meta, content, *held[name])):
            issued[name] = number_issued
    for tombstone in tombstones:
        _withdraw_erased(store, tombstone, issued.get(tombstone.package), reason)
    documents = _take_documents(store, taken, is_erased=True)
    relist(store, reason.at)
    shutil.rmtree(draft_folder(store.root), ignore_errors=True)
    names = tuple(f"{each.package}/{each.version}" for each in tombstones)
    return TakenBack(names, tuple(f"{name}/{issued[name]}" for name in issued), documents, OUT_OF_REACH)


def less_what_was_taken(store: Store, records: Records) -> Records:
    """Rows less those that were withdrawn or erased: what a publication may not bring back."""
    removals = removals_of(store)
    if not removals.locators:
        return records
    return replace(
        records,
        rows=tuple(row for row in records.rows if not _names_erased(row.items(), removals.has_row)),
        locators=tuple(spot for spot in records.locators if not removals.has_row(spot.locator)),
        held_back=tuple(row for row in records.held_back if not removals.has_row(row.locator)),
        doubts=tuple(doubt for doubt in records.doubts if not removals.has_row(doubt.locator)),
    )


def _names_erased(cells: Iterable[tuple[str, Any]], is_erased: Callable[[object], bool]) -> bool:
    return any(
        (name == "locator" or name.endswith("_locator")) and value and is_erased(value)
        for name, value in cells
    )


# ---- what is affected


def _affected(store: Store, report: str, locator: str, version: str) -> dict[str, list[str]]:
    """By package the versions that hold something, and the one after each, whose difference quotes it."""
    found: dict[str, list[str]] = {}
    for name in store.packages():
        numbers = store.versions(name)
        holding = [number for number in numbers if _holds(store, name, number, report, locator, version)]
        after = [
            numbers[numbers.index(number) + 1]
            for number in holding
            if numbers.index(number) + 1 < len(numbers) and not version
        ]
        if chosen := [number for number in numbers if number in (*holding, *after)]:
            found[name] = chosen
    if not found and not report:
        raise StoreError(version or locator, "is not in the store", "name it as the portal shows it")
    return found


def _holds(store: Store, package: str, number: str, report: str, locator: str, version: str) -> bool:
    if version:
        return version == f"{package}/{number}"
    descriptor = store.descriptor(package, number)
    if report:
        return any(each["report"] == report for each in descriptor["openbarnet:inputs"])
    content = published_content(store, package, number)
    is_row = removal_of(locator)
    return any(
        _names_erased(zip(table.columns, row, strict=True), is_row)
        for table in content.tables
        for row in table.rows
    )


def removal_of(locator: str) -> Callable[[object], bool]:
    """Whether a locator is of this row."""
    row = row_name(locator)
    return lambda value: row_name(value) == row


def _report(store: Store, report: str) -> Mapping[str, Any]:
    entries = {entry["report"]: entry for entry in store.catalog()["reports"]}
    if report not in entries:
        listed = ", ".join(entries) or "none"
        raise StoreError(report, "is no report of the store", f"name one of its reports: {listed}")
    found: Mapping[str, Any] = entries[report]
    return found


def _report_of(locator: str) -> str:
    try:
        return parse(locator).report
    except ValueError as error:
        raise StoreError(locator, "is no locator of a row", "copy it from the row's page") from error


def _original(entry: Mapping[str, Any]) -> str:
    return str(entry.get("original_sha256") or entry["sha256"])


def _tombstone(store: Store, package: str, number: str, reason: Reason) -> ErasedVersion:
    folder = store.path(package, number)
    files = {
        path.relative_to(folder).as_posix(): sha256_of(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    return ErasedVersion(
        package,
        number,
        files[DESCRIPTOR_FILE],
        files.get(zip_path(package), ""),
        files,
        reason,
        str(store.descriptor(package, number)["id"]),
    )


def _withdraw_erased(store: Store, erased: ErasedVersion, successor: str | None, reason: Reason) -> None:
    with store.lock():
        record_erasure(store, erased.package, erased.version, reason.ground, successor, reason.at)


def _take_documents(store: Store, taken: Sequence[TakenReport], *, is_erased: bool) -> tuple[str, ...]:
    """Take documents out of the store: into the folder beside it, or for good."""
    gone = []
    with store.lock():
        for each in taken:
            place = store.root / each.document
            if each.document and place.is_file():
                if not is_erased:
                    store.keep_withdrawn(place, each.original_sha256)
                place.unlink()
                gone.append(each.document)
            if is_erased:
                stem = place.stem if each.document else ""
                for kept in store.originals.glob("*"):
                    if any(name and name in kept.name for name in (each.original_sha256, stem)):
                        kept.unlink()
        if (store.root / DOCUMENTS).is_dir():
            sync_folder(store.root / DOCUMENTS)
    return tuple(gone)


# ---- issuing what is left


def _issue(store: Store, known: Known, names: Sequence[str], at: str) -> dict[str, str]:
    issued = {}
    for meta in known.packages:
        latest = store.latest(meta.name)
        if meta.name in names and latest and (number := _reissue(store, known, meta, latest, untold=True)):
            issued[meta.name] = number
    relist(store, at)
    return issued


def _reissue(
    store: Store, known: Known, meta: PackageMeta, version: str, *, untold: bool = False
) -> str | None:
    content = published_content(store, meta.name, version)
    return _release(store, known, meta, content, *_quality(store, meta.name, version), untold=untold)


def _release(
    store: Store,
    known: Known,
    meta: PackageMeta,
    content: Content,
    checks: Sequence[CheckResult],
    held_back: Mapping[str, Records],
    *,
    untold: bool = False,
) -> str | None:
    """Issue some content less everything that was taken; None where nothing is left."""
    removals = removals_of(store)
    entries = store.catalog()["reports"]
    reports = [_summary(entry) for entry in entries]
    out = {
        report.report for report in reports if (report.original_sha256 or report.sha256) in removals.originals
    }
    tables = []
    for table in content.tables:
        rows = [
            row
            for row in table.rows
            if not _is_out(dict(zip(table.columns, row, strict=True)), out, removals.has_row)
        ]
        if rows:
            tables.append(Table.of(table.name, table.schema, rows))
    if all(table.name in ("locators", "reports") for table in tables):
        return None
    left = Content(
        package=content.package,
        metadata={
            **content.metadata,
            "sources": [
                source
                for source in content.metadata.get("sources", [])
                if source.get("openbarnet:report") not in out
            ],
        },
        readme=content.readme,
        tables=tuple(tables),
        documents={name: sha256 for name, sha256 in content.documents.items() if name not in out},
    )
    outcome = release_content(
        store,
        meta,
        left,
        [replace(check, findings=_findings_left(check, out, removals.has_row)) for check in checks],
        [report for report in reports if report.report not in out],
        {
            name: replace(
                records,
                held_back=tuple(
                    row
                    for row in records.held_back
                    if row.report not in out and not removals.has_row(row.locator)
                ),
            )
            for name, records in held_back.items()
        },
        known.schemas,
        untold=untold,
    )
    return outcome.version if outcome.status == "released" else None


def _is_out(row: Mapping[str, str], out: set[str], is_erased: Callable[[object], bool]) -> bool:
    names = [value for name, value in row.items() if name == REPORT or name.endswith("_report")]
    return any(name in out for name in names) or _names_erased(row.items(), is_erased)


def _findings_left(
    check: CheckResult, out: set[str], is_erased: Callable[[object], bool]
) -> tuple[Finding, ...]:
    return tuple(
        finding
        for finding in check.findings
        if finding.report not in out and not (finding.locator and is_erased(finding.locator))
    )


def _summary(entry: Mapping[str, Any]) -> ReportSummary:
    names = {each.name for each in fields(ReportSummary)}
    return ReportSummary(**{**{name: entry[name] for name in entry.keys() & names}, "tables": ()})


def _quality(
    store: Store, package: str, version: str = ""
) -> tuple[tuple[CheckResult, ...], dict[str, Records]]:
    """What the checks of a version said, and what was held back, as it was when it was released."""
    number = version or store.latest(package) or ""
    raw = store.json_file(package, number, "quality.json")
    checks = tuple(
        CheckResult(
            check=each["check"],
            resource=each["resource"],
            source=each["source"],
            level=Level(each["level"]),
            description=each["description"],
            tested=each["tested"],
            failures=each["failures"],
            findings=tuple(Finding(**{**one, "level": Level(one["level"])}) for one in each["findings"]),
            held_back=each["held_back"],
        )
        for each in raw["checks"]
    )
    held: dict[str, list[HeldBack]] = {}
    names = {each.name for each in fields(HeldBack)}
    for each in raw["held_back"]:
        known = {name: each[name] for name in each.keys() & names}
        held.setdefault(each["resource"], []).append(HeldBack(**{**known, "checks": tuple(each["checks"])}))
    return checks, {name: Records(name, held_back=tuple(rows)) for name, rows in held.items()}
