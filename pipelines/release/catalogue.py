"""The catalogue: `catalog.json`, the one index of everything that is published.

A version's entry is made from the version's own files, once, and kept from then on; so a catalogue that
is lost, or was not reached before a crash, is made anew by the next publish. The file is replaced whole,
last of all, and only when it says something new. The time of publication is an argument; no clock is read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from pipelines.exceptions import StoreError
from pipelines.release.build import PackageOutcome
from pipelines.release.descriptor import APPROVED, document_path
from pipelines.release.metadata import CatalogueMeta
from pipelines.rows.records import ReportSummary
from pipelines.store import Store
from pipelines.store.formats import STORE_FORMAT, notes_in
from pipelines.store.hashes import file_entry
from pipelines.store.layout import (
    CATALOG_FILE,
    DESCRIPTOR_FILE,
    DIFF_FILE,
    DOCUMENTS,
    QUALITY_FILE,
    SIGNATURE_FILE,
    zip_path,
)
from pipelines.store.number import Version
from pipelines.store.removals import Removals, removals_of
from pipelines.store.signing import as_text
from pipelines.store.table_files import parts_of
from pipelines.store.withdrawals import record_withdrawal, withdrawals_of


def update_catalogue(
    store: Store,
    outcomes: Sequence[PackageOutcome],
    reports: Sequence[ReportSummary],
    problems: Sequence[str],
    catalogue_meta: CatalogueMeta,
    published: str,
) -> bool:
    """List what the store now holds; True when `catalog.json` changed.

    Args:
        store: the store whose versions are listed.
        outcomes: what became of packages in this run; the others keep their entries.
        reports: the reports that were read in this run. A report that was not, but that a listed version is
            made from, stays with `current` false.
        problems: errors of reports that could not be read, as sentences.
        catalogue_meta: what the catalogue says about itself.
        published: ISO 8601 time with zone, recorded for versions that are not listed yet.

    Raises:
        StoreError: the store cannot be written, a version in it is damaged, a report's document is not
            kept, or `published` is no such time.
    """
    _check_time(published)
    with store.lock():
        before = store.catalog()
        packages = _packages(store, before, outcomes, catalogue_meta, published)
        catalog = {
            "format": STORE_FORMAT,
            "id": catalogue_meta.id,
            "title": catalogue_meta.title,
            "description": catalogue_meta.description,
            "homepage": catalogue_meta.homepage,
            "language": catalogue_meta.language,
            "publisher": dict(catalogue_meta.publisher),
            "spatial": [dict(place) for place in catalogue_meta.spatial],
            "themes": [dict(theme) for theme in catalogue_meta.themes],
            "licence": dict(catalogue_meta.licences[0]),
            "attribution": catalogue_meta.attribution,
            "contact": dict(catalogue_meta.contact),
            "packages": packages,
            "reports": _reports(store, before, packages, reports),
            "problems": list(problems),
        }
        return store.replace_catalog(catalog)


def _packages(
    store: Store,
    before: Mapping[str, Any],
    outcomes: Sequence[PackageOutcome],
    meta: CatalogueMeta,
    published: str,
) -> list[dict[str, Any]]:
    """One entry per package that has a version or was held back, in the catalogue's order."""
    earlier = {entry["name"]: entry for entry in before["packages"]}
    latest_outcome = {outcome.package: outcome for outcome in outcomes}
    names = {*earlier, *latest_outcome, *store.packages()}
    order = [name for name in meta.packages if name in names]
    order += sorted(names - set(order))
    entries = [
        _package(store, name, earlier.get(name), latest_outcome.get(name), published) for name in order
    ]
    return [entry for entry in entries if entry["versions"] or entry["blocked"]]


def _package(
    store: Store, name: str, earlier: Mapping[str, Any] | None, outcome: PackageOutcome | None, published: str
) -> dict[str, Any]:
    known = {entry["version"]: entry for entry in (earlier or {}).get("versions", [])}
    withdrawn = withdrawals_of(store, name)
    versions = [
        {
            **(known.get(version) or version_entry(store, name, version, published)),
            "withdrawn": withdrawn.get(version),
        }
        for version in (*_erased(store, name, known), *store.versions(name))
    ]
    versions.sort(key=lambda entry: Version.parse(entry["version"]))
    standing = [entry["version"] for entry in versions if entry["withdrawn"] is None]
    blocked = (earlier or {}).get("blocked") if outcome is None else None
    if outcome and outcome.status == "blocked":
        blocked = {"reasons": list(outcome.reasons)}
    return {
        "name": name,
        **_description(store, name, earlier, outcome),
        "latest": standing[-1] if standing else None,
        "versions": versions,
        "blocked": blocked,
    }


def _erased(store: Store, name: str, known: dict[str, Any]) -> tuple[str, ...]:
    """The erased versions that the catalogue goes on to list; notes on them are gone too."""
    removals = removals_of(store)
    erased = tuple(version for version in removals.versions_of(name) if version in known)
    for version in erased:
        tombstone = removals.version(name, version)
        said = {"notes": [], "is_erased": True, "id": tombstone.id if tombstone else ""}
        known[version] = {**known[version], **said}
    return erased


def _description(
    store: Store, name: str, earlier: Mapping[str, Any] | None, outcome: PackageOutcome | None
) -> dict[str, Any]:
    """Title and so on: from the newest version; of a package that has none, from its metadata."""
    if latest := store.latest(name):
        descriptor = store.descriptor(name, latest)
        return {
            "title": descriptor["title"],
            "description": descriptor["description"],
            "theme": descriptor["openbarnet:theme"],
            "keywords": descriptor["keywords"],
        }
    if outcome:
        meta = outcome.meta
        return {
            "title": meta.title,
            "description": meta.description,
            "theme": meta.theme,
            "keywords": list(meta.keywords),
        }
    return {part: (earlier or {}).get(part) for part in ("title", "description", "theme", "keywords")}


def version_entry(store: Store, package: str, version: str, published: str) -> dict[str, Any]:
    """A version's entry in the catalogue, made from its own files.

    Raises:
        StoreError: one of them is missing or damaged.
    """
    descriptor = store.descriptor(package, version)
    quality = store.json_file(package, version, QUALITY_FILE)
    folder = store.path(package, version)
    try:
        is_in_parts = any(parts_of(resource) for resource in descriptor["resources"])
        archive = None if is_in_parts else file_entry(folder, zip_path(package))
        previous = descriptor["openbarnet:previous"]
        resources = [
            {"name": resource["name"], "title": resource["title"], "rows": resource["openbarnet:rows"]}
            for resource in descriptor["resources"]
        ]
        return {
            "version": version,
            "published": published,
            **({"approved": descriptor[APPROVED]} if APPROVED in descriptor else {}),
            "bump": descriptor["openbarnet:bump"],
            "previous": previous["version"] if previous else None,
            "path": f"{package}/{version}",
            "descriptor_sha256": file_entry(folder, DESCRIPTOR_FILE).sha256,
            "rows": {resource["name"]: resource["rows"] for resource in resources},
            "resources": resources,
            "reports": [entry["report"] for entry in descriptor["openbarnet:inputs"]],
            "checks": quality["counts"],
            "held_back": len(quality["held_back"]),
            "bytes": archive.bytes
            if archive
            else sum(int(file["bytes"]) for file in descriptor["openbarnet:files"]),
            "zip": archive
            and {
                "path": f"{package}/{version}/{archive.path}",
                "bytes": archive.bytes,
                "sha256": archive.sha256,
            },
            "notes": notes_in(store.json_file(package, version, DIFF_FILE)),
            "signature": _signature(folder),
            "withdrawn": None,
        }
    except (OSError, KeyError, TypeError) as error:
        raise StoreError(
            str(folder),
            f"cannot be listed ({error})",
            "run `openbarnet verify` on the store and restore what it names",
        ) from error


def withdraw(store: Store, package: str, version: str, reason: str, successor: str | None, at: str) -> bool:
    """Withdraw a version: it stays where it is, with a reason and perhaps the version to use instead.

    The newest version that stands is the package's latest then. Withdrawing again changes reason and
    successor. The statement is written first, the catalogue last: a crash between leaves the next publication
    to list it. Gives False when just this was said before.

    Raises:
        StoreError: version or successor are not there, there is no reason, or the store cannot be written.
        SigningKeyError: the catalogue is signed, and the store has no key.
    """
    _check_time(at)
    with store.lock():
        store.require_signer()
        before = store.catalog()
        is_new = record_withdrawal(store, package, version, reason, successor, at)
        packages = [
            _package(store, entry["name"], entry, None, at) if entry["name"] == package else entry
            for entry in before["packages"]
        ]
        return store.replace_catalog({**before, "packages": packages}) or is_new


def relist(store: Store, at: str) -> bool:
    """List anew what the store holds, with what was withdrawn and erased; gives whether that changed.

    Raises:
        StoreError: a version is damaged, or the store cannot be written.
        SigningKeyError: the catalogue is signed, and the store has no key.
    """
    _check_time(at)
    with store.lock():
        store.require_signer()
        before = store.catalog()
        removals = removals_of(store)
        packages = [_package(store, entry["name"], entry, None, at) for entry in before["packages"]]
        reports = [_without_document(store, entry, removals) for entry in before["reports"]]
        return store.replace_catalog({**before, "packages": packages, "reports": reports})


def _without_document(store: Store, entry: Mapping[str, Any], removals: Removals) -> dict[str, Any]:
    """A report's entry; of one that was taken out only what it is, and why it is no longer there.

    One that was put back has the document that was served of it, of whatever form that is.
    """
    taken = removals.of_report(entry)
    if taken is None:
        if entry.get("withdrawn"):
            named = f"{DOCUMENTS}/{entry['sha256']}{Path(entry['filename']).suffix.lower()}"
            place = store.document_name(entry["sha256"]) or named
            return {**entry, "document": place, "withdrawn": None}
        return dict(entry)
    said = {"reason": taken.reason.ground, "at": taken.reason.at, "is_erased": taken.is_erased}
    return {**entry, "document": "", "tables": [], "warnings": [], "withdrawn": said}


def migrate(store: Store) -> tuple[int, int]:
    """Write the catalogue of an older store as today's; gives the format before and after.

    Raises:
        StoreError: there is no catalogue, it is of a newer format, or the store cannot be written.
        SigningKeyError: the catalogue is signed, and the store has no key.
    """
    if (before := store.format()) is None:
        raise StoreError(str(store.root), "holds no catalogue", "name a store, or publish into this one")
    with store.lock():
        store.replace_catalog(store.catalog())
    return before, store.format() or before


def _signature(folder: Path) -> str | None:
    file = folder / SIGNATURE_FILE
    return as_text(file.read_bytes()) if file.exists() else None


def _reports(
    store: Store,
    before: Mapping[str, Any],
    packages: Sequence[Mapping[str, Any]],
    reports: Sequence[ReportSummary],
) -> list[dict[str, Any]]:
    """The reports of this run, and earlier ones that a listed version is made from, by id."""
    cited = {
        report for package in packages for version in package["versions"] for report in version["reports"]
    }
    entries = {
        entry["report"]: {**entry, "current": False}
        for entry in before["reports"]
        if entry["report"] in cited
    }
    removals = removals_of(store)
    for report in reports:
        entry = {**_as_json(report), "document": "", "current": True}
        if removals.of_report(entry) is None:
            entry["document"] = document_path(store, report)
        entries[report.report] = _without_document(store, entry, removals)
    return [entries[name] for name in sorted(entries)]


def _as_json(report: ReportSummary) -> dict[str, Any]:
    """What a report is, as it is listed; of a thousand reports, so that nothing is copied twice."""
    return {**vars(report), "tables": [dict(vars(table)) for table in report.tables]}


def _check_time(published: str) -> None:
    try:
        is_exact = datetime.fromisoformat(published).tzinfo is not None
    except ValueError:
        is_exact = False
    if not is_exact:
        raise StoreError(
            CATALOG_FILE,
            f"{published!r} is not a time of publication",
            "give ISO 8601 with a zone, as 2026-01-31T09:00:00Z",
        )
