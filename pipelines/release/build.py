"""The release of one package: records in, a new version or a reason why not.

A version is made only when its content differs from the newest one, and only when no check of level
error failed. It is written whole or not at all. The catalogue is not touched here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from pipelines.exceptions import BlockedPackageError
from pipelines.gate.approvals import Approval, Approvals
from pipelines.release.approving import WAITS, change_digest
from pipelines.release.changes import diff_lines, sentences_of, write_diff_json
from pipelines.release.checkspage import CHECKS_FILE, checks_page
from pipelines.release.composing import content_of
from pipelines.release.content import README_FILE, Content, Table
from pipelines.release.descriptor import APPROVED, UNTOLD_DIFFERENCE, descriptor_json, inputs_of
from pipelines.release.diff import PackageDiff, diff_of
from pipelines.release.formats.archive import seal_zip
from pipelines.release.formats.files import write_csv, write_zip
from pipelines.release.formats.parts import whole_of
from pipelines.release.formats.rows_before import rows_before
from pipelines.release.formats.version_before import VersionBefore
from pipelines.release.formats.writing import write_formats
from pipelines.release.making import made_by
from pipelines.release.metadata import PackageMeta
from pipelines.release.notes import UNTOLD
from pipelines.release.parting import in_parts
from pipelines.release.quality import (
    blocking_reasons,
    checks_of,
    held_back_of,
    quality_json,
    quarantine_path,
    quarantine_tables,
)
from pipelines.release.readback import comparable
from pipelines.release.said import CHANGES_FILE, AddedNote, check_figures, history, notes_for
from pipelines.release.versioning import bump_of
from pipelines.rows.answers import Answers
from pipelines.rows.findings import CheckResult
from pipelines.rows.records import Records, ReportSummary
from pipelines.rows.schemas import TableSchema
from pipelines.store.hashes import file_entry, json_bytes, sha256_of
from pipelines.store.layout import DESCRIPTOR_FILE, DIFF_FILE, QUALITY_FILE, SIGNATURE_FILE, zip_path
from pipelines.store.number import FIRST, Bump, Version
from pipelines.store.removals import highest_version
from pipelines.store.signing import Signer
from pipelines.store.writer import Store

FIRST_VERSION = "First version."

Status = Literal["released", "unchanged", "blocked", "empty", "waiting"]


@dataclass(frozen=True)
class Permit:
    """The approvals there are at a moment, where a council wants changes approved."""

    approvals: Approvals
    now: datetime

    def of(self, package: str, digest: str) -> Approval | None:
        """The approval that lets a package change so, or None."""
        return self.approvals.permitting(package, digest, self.now)

    def covers_file(self, name: str, sha256: str) -> bool:
        """Whether a file is an input of something that was approved."""
        return self.approvals.covers_file(name, sha256, self.now)


@dataclass(frozen=True)
class PackageOutcome:
    """What became of a package in one run.

    `version` is the one that stands now (None when there is none), `previous` the one before a release.
    `reasons` say what changed (released) or what is wrong (blocked). `empty`: no report holds any row of
    the package; a version that stands is left as it is. `waiting`: nobody has approved the change.
    """

    meta: PackageMeta
    status: Status
    version: str | None = None
    previous: str | None = None
    bump: str | None = None
    rows: Mapping[str, int] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()
    path: Path | None = None

    @property
    def package(self) -> str:
        """The package's name."""
        return self.meta.name

    def raise_if_blocked(self) -> None:
        """For callers that must stop.

        Raises:
            BlockedPackageError: the package was held back.
        """
        if self.status == "blocked":
            raise BlockedPackageError(
                self.package, " ".join(self.reasons), "mend the rows or the check, then publish"
            )


def release_package(
    store: Store,
    package: PackageMeta,
    records: Mapping[str, Records],
    schemas: Mapping[str, TableSchema],
    checks: Sequence[CheckResult],
    reports: Sequence[ReportSummary],
    suites: Mapping[str, str] | None = None,
    permit: Permit | None = None,
    answers: Answers | None = None,
) -> PackageOutcome:
    """Release a package if it may go out and says anything new.

    Args:
        store: where versions are kept.
        package: what the package is and holds.
        records: rows by resource, of all reports; other packages' resources are passed over.
        schemas: all Table Schemas, by resource.
        checks: results on them; other packages' are passed over.
        reports: all reports that were read; each document must be in the store.
        suites: sha256 of each suite that was asked, by resource, for the manifest.
        permit: what lets it change; None where nobody's word is asked.
        answers: texts that were written out before by the same rules; afterwards those that were needed now.

    Raises:
        StoreError: the store cannot be written, or a published version in it is damaged.
        RecordError: a row does not fit its schema.
        MetadataError: the package lists a resource without a schema.
    """
    own_checks = checks_of(package, checks)
    latest = store.latest(package.name)
    if reasons := blocking_reasons(package, own_checks, records):
        return _standing(store, package, "blocked", latest, reasons=reasons)
    content = content_of(package, records, schemas, reports, answers)
    if not content.tables:
        return _standing(store, package, "empty", latest)
    return release_content(store, package, content, own_checks, reports, records, schemas, suites, permit)


def release_content(
    store: Store,
    package: PackageMeta,
    content: Content,
    checks: Sequence[CheckResult],
    reports: Sequence[ReportSummary],
    records: Mapping[str, Records] = MappingProxyType({}),
    schemas: Mapping[str, TableSchema] = MappingProxyType({}),
    suites: Mapping[str, str] | None = None,
    permit: Permit | None = None,
    *,
    untold: bool = False,
) -> PackageOutcome:
    """Release what is at hand in columns, if it says anything new; nothing here holds its rows one by one.

    Args:
        store: where versions are kept.
        package: what the package is.
        content: what the version is to say.
        checks: results on it; none of them may block.
        reports: all reports that were read.
        records: the rows it was made of, for what was held back of them.
        schemas: the schemas that the rows were checked by.
        suites: sha256 of each suite that was asked, by resource, for the manifest.
        permit: what lets it change; None where nobody's word is asked.
        untold: leave out the difference from the version before, which would quote what was taken back.

    Raises:
        StoreError: the store cannot be written, or a published version in it is damaged.
        RecordError: two rows have one primary key.
    """
    content = in_parts(content)
    rows = {table.name: table.row_count for table in content.tables}
    with store.lock():
        latest = store.latest(package.name)
        diff, bump = _compare(store, content, latest)
        if bump is None:
            return _standing(store, package, "unchanged", latest, rows=rows)
        approval = permit.of(package.name, change_digest(content, diff)) if permit else None
        if permit and approval is None:
            return _standing(store, package, "waiting", latest, rows=rows, reasons=(WAITS,))
        version = _number(store, package.name, bump)
        if untold:
            diff = PackageDiff()
        inputs = inputs_of(store, content, reports)
        held_back = held_back_of(package, records)
        quality = quality_json(package, str(version), checks, records)
        quarantine = quarantine_tables(held_back, schemas)
        previous = _previous(store, package.name, latest)
        making = made_by(content, schemas, suites or {}, quality["counts"])
        said = _said(store, package, str(version), diff)
        with store.new_version(package.name, str(version)) as folder:
            _write(
                folder,
                content,
                version,
                bump,
                previous,
                inputs,
                diff,
                quality,
                quarantine,
                making,
                said,
                _history(store, package.name, latest),
                _before(store, package.name, latest),
                store.signer,
                approval,
                untold=untold,
            )
    return PackageOutcome(
        meta=package,
        status="released",
        version=str(version),
        previous=latest,
        bump=str(bump),
        rows=rows,
        reasons=_sentences(diff, untold=untold) if latest else (FIRST_VERSION,),
        path=store.path(package.name, str(version)),
    )


def waits(store: Store, content: Content, permit: Permit | None) -> bool:
    """Whether a content would be a change that nobody has approved; nothing is written.

    Raises:
        StoreError: a published version is damaged.
    """
    if permit is None:
        return False
    content = in_parts(content)
    diff, bump = _compare(store, content, store.latest(content.package))
    return bump is not None and permit.of(content.package, change_digest(content, diff)) is None


def _number(store: Store, package: str, bump: Bump) -> Version:
    """The next number; none is given twice, though versions of it be erased."""
    highest = highest_version(store, package)
    if highest is None:
        return FIRST
    return Version.parse(highest).bumped(Bump.MINOR if bump is Bump.INITIAL else bump)


def _standing(
    store: Store,
    package: PackageMeta,
    status: Status,
    latest: str | None,
    rows: Mapping[str, int] | None = None,
    reasons: tuple[str, ...] = (),
) -> PackageOutcome:
    """The outcome that leaves the newest version as it is."""
    path = store.path(package.name, latest) if latest else None
    return PackageOutcome(package, status, version=latest, rows=rows or {}, reasons=reasons, path=path)


def _compare(store: Store, content: Content, latest: str | None) -> tuple[PackageDiff, Bump | None]:
    if latest is None:
        return PackageDiff(), Bump.INITIAL
    diff = diff_of(*comparable(store, content.package, latest, content))
    return diff, bump_of(diff)


def _said(store: Store, package: PackageMeta, version: str, diff: PackageDiff) -> tuple[AddedNote, ...]:
    """What people add to the notes on a version, with each figure of it found in the difference.

    Raises:
        MetadataError: a note states a figure that is not there.
    """
    if not package.changes:
        return ()
    earlier = (store.json_file(package.name, each, DIFF_FILE) for each in store.versions(package.name))
    said_before = [note["text"] for found in earlier for note in found.get("said", ())]
    notes = notes_for(version, package.changes, said_before)
    check_figures(package.name, notes, diff_lines({"version": version}, diff))
    return notes


def _history(store: Store, package: str, latest: str | None) -> str:
    """The history that the version before carries; empty where it has none."""
    file = store.path(package, latest or "") / CHANGES_FILE
    return file.read_text(encoding="utf-8") if latest and file.exists() else ""


def _before(store: Store, package: str, latest: str | None) -> VersionBefore | None:
    """The version whose parts a new one may share."""
    return (
        VersionBefore.of(store.path(package, latest), store.descriptor(package, latest)) if latest else None
    )


def _previous(store: Store, package: str, latest: str | None) -> dict[str, str] | None:
    if latest is None:
        return None
    return {"version": latest, "descriptor_sha256": sha256_of(store.path(package, latest) / DESCRIPTOR_FILE)}


def _sentences(diff: PackageDiff, *, untold: bool) -> tuple[str, ...]:
    return (UNTOLD.form,) if untold else sentences_of(diff)


def _write(
    folder: Path,
    content: Content,
    version: Version,
    bump: Bump,
    previous: Mapping[str, str] | None,
    inputs: Sequence[Mapping[str, Any]],
    diff: PackageDiff,
    quality: Mapping[str, Any],
    quarantine: Sequence[Table],
    making: Mapping[str, Any],
    said: Sequence[AddedNote],
    history_before: str,
    before: VersionBefore | None,
    signer: Signer | None,
    approval: Approval | None,
    *,
    untold: bool = False,
) -> None:
    """Write every file of a version: tables first, then what describes them, the zip of all last."""
    rows = rows_before(content, before, diff, making)
    written = write_formats(folder, content, str(version), before, rows)
    paths = [README_FILE, CHANGES_FILE, DIFF_FILE, QUALITY_FILE, CHECKS_FILE, *written.paths]
    for table in quarantine:
        (folder / quarantine_path(table.name)).parent.mkdir(exist_ok=True)
        write_csv(folder / quarantine_path(table.name), table)
        paths.append(quarantine_path(table.name))
    (folder / README_FILE).write_text(content.readme, encoding="utf-8", newline="\n")
    (folder / QUALITY_FILE).write_bytes(json_bytes(quality))
    (folder / CHECKS_FILE).write_text(checks_page(content, quality), encoding="utf-8", newline="\n")
    head = {
        "package": content.package,
        "version": str(version),
        "previous": previous["version"] if previous else None,
        "bump": str(bump),
        "said": [note.as_json() for note in said],
    }
    sentences = _sentences(diff, untold=untold) if previous else (FIRST_VERSION,)
    changes = history(content.metadata["title"], str(version), sentences, said, history_before)
    (folder / CHANGES_FILE).write_text(changes, encoding="utf-8", newline="\n")
    write_diff_json(folder / DIFF_FILE, head, diff, [UNTOLD] if untold else None)
    files = [written.known.get(path) or file_entry(folder, path) for path in paths]
    wholes = {table.name: whole_of(folder, table, files, before) for table in content.tables if table.parts}
    descriptor = descriptor_json(content, version, bump, previous, inputs, files, written.left_out, wholes)
    descriptor["openbarnet:quarantine"] = quality["quarantine"]
    descriptor["openbarnet:made_by"] = dict(making)
    if untold:
        descriptor[UNTOLD_DIFFERENCE] = True
    if approval:
        descriptor[APPROVED] = {"role": approval.role, "when": approval.when}
    (folder / DESCRIPTOR_FILE).write_bytes(json_bytes(descriptor))
    if signer:
        (folder / SIGNATURE_FILE).write_bytes(signer.sign((folder / DESCRIPTOR_FILE).read_bytes()))
        paths.append(SIGNATURE_FILE)
    if not wholes:
        write_zip(folder / zip_path(content.package), folder, [*paths, DESCRIPTOR_FILE])
        seal_zip(folder / zip_path(content.package))
