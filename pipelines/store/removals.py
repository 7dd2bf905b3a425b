"""What was taken out of a store, by whom and why: reports withdrawn, and tombstones of what was erased.

They lie in `removals.json`, sealed as the catalogue is. A withdrawal can be undone; an erasure stays. Of what
was erased only hashes are kept. A tombstone is the one gap that `verify` accepts: it names every file that
went with its hash, so that nothing else may be missing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any

from pipelines.exceptions import StoreError
from pipelines.rows.locator import row_name
from pipelines.store.hashes import json_bytes
from pipelines.store.number import Version
from pipelines.store.reader import StoreReader
from pipelines.store.signing import sealed
from pipelines.store.writer import Store

REMOVALS_FILE = "removals.json"


@dataclass(frozen=True)
class Reason:
    """Why and by whom: `ground` in a sentence, `role` a post and never a person, `at` a time."""

    ground: str
    role: str
    at: str


@dataclass(frozen=True)
class TakenReport:
    """A report that is not to be published: this file of it, whatever its name; another file may be.

    Attributes:
        report: its id.
        original_sha256: of the file as it was published.
        document: what was served of it, as a path in the store; empty where nothing was.
        is_erased: whether it is gone for good; else it can be put back.
        versions: what was withdrawn with it, as `package/version`.
    """

    report: str
    original_sha256: str
    document: str
    reason: Reason
    is_erased: bool = False
    versions: tuple[str, ...] = ()


@dataclass(frozen=True)
class ErasedRow:
    """A row that is not to be published again, by the SHA-256 of its locator."""

    locator_sha256: str
    reason: Reason


@dataclass(frozen=True)
class ErasedVersion:
    """A version that is gone, with the hash of each of its files, by path, and its package's identifier."""

    package: str
    version: str
    descriptor_sha256: str
    zip_sha256: str
    files: Mapping[str, str]
    reason: Reason
    id: str = ""


@dataclass(frozen=True)
class Removals:
    """Everything that was taken out of a store."""

    reports: tuple[TakenReport, ...] = ()
    rows: tuple[ErasedRow, ...] = ()
    versions: tuple[ErasedVersion, ...] = ()

    @cached_property
    def originals(self) -> frozenset[str]:
        """Hashes of files that are not to be published."""
        return frozenset(each.original_sha256 for each in self.reports)

    def of_report(self, entry: Mapping[str, Any]) -> TakenReport | None:
        """What was said of a report of the catalogue, or of its document."""
        original = entry.get("original_sha256") or entry.get("sha256")
        document = f"/{entry.get('sha256')}."
        return next(
            (
                each
                for each in self.reports
                if each.original_sha256 == original or document in f"/{each.document}"
            ),
            None,
        )

    @cached_property
    def documents(self) -> frozenset[str]:
        """Documents that are not to be there, by path."""
        return frozenset(each.document for each in self.reports if each.document)

    @cached_property
    def locators(self) -> frozenset[str]:
        """Hashes of locators whose rows are not to be published."""
        return frozenset(each.locator_sha256 for each in self.rows)

    def version(self, package: str, version: str) -> ErasedVersion | None:
        """The tombstone of a version, or None."""
        return next(
            (each for each in self.versions if (each.package, each.version) == (package, version)), None
        )

    def versions_of(self, package: str) -> tuple[str, ...]:
        """Numbers of the erased versions of a package."""
        return tuple(each.version for each in self.versions if each.package == package)

    def has_row(self, locator: object) -> bool:
        """Whether a locator, of a row or of a cell of it, is of an erased row."""
        return bool(self.locators) and hash_of(row_name(locator)) in self.locators


def hash_of(locator: str) -> str:
    """What is kept of a locator."""
    return hashlib.sha256(locator.encode()).hexdigest()


def removals_of(store: StoreReader) -> Removals:
    """What was taken out of a store.

    Raises:
        StoreError: the file is damaged.
    """
    if not (store.root / REMOVALS_FILE).exists():
        return Removals()
    raw = store.json_file("", "", REMOVALS_FILE)
    try:
        return Removals(
            tuple(
                TakenReport(
                    **{**each, "reason": Reason(**each["reason"]), "versions": tuple(each["versions"])}
                )
                for each in raw["reports"]
            ),
            tuple(ErasedRow(**{**each, "reason": Reason(**each["reason"])}) for each in raw["rows"]),
            tuple(ErasedVersion(**{**each, "reason": Reason(**each["reason"])}) for each in raw["versions"]),
        )
    except (KeyError, TypeError) as error:
        raise StoreError(REMOVALS_FILE, f"lacks {error}", "restore it from a copy of the store") from error


def is_as_sealed(content: bytes) -> bool:
    """Whether the file's checksum agrees with its content."""
    try:
        raw = json.loads(content)
    except (ValueError, RecursionError):
        return False
    return isinstance(raw, dict) and sealed(raw).get("checksum") == raw.get("checksum")


def record_removals(store: Store, removals: Removals) -> bool:
    """Put the file in place, sealed and signed where the store is. Only under `store.lock()`.

    Raises:
        StoreError: it cannot be written.
        SigningKeyError: the catalogue is signed, and the store has no key.
    """
    store.require_signer()
    content = {"format": 1, **asdict(removals)}
    return store.replace_file(REMOVALS_FILE, json_bytes(sealed(content, store.signer)))


def highest_version(store: StoreReader, package: str) -> str | None:
    """The highest number that a package ever had here: no number is given twice."""
    known = [
        Version.parse(each) for each in (*store.versions(package), *removals_of(store).versions_of(package))
    ]
    return str(max(known)) if known else None


def with_report(removals: Removals, taken: TakenReport) -> Removals:
    """The removals with a report added, in place of what was said of the same file before."""
    others = tuple(each for each in removals.reports if each.original_sha256 != taken.original_sha256)
    return replace(removals, reports=(*others, taken))


def without_report(removals: Removals, report: str) -> Removals:
    """The removals less what was withdrawn of a report; what was erased stays."""
    left = tuple(each for each in removals.reports if each.is_erased or each.report != report)
    return replace(removals, reports=left)


def with_versions(removals: Removals, erased: Sequence[ErasedVersion]) -> Removals:
    """The removals with tombstones of versions added."""
    return replace(removals, versions=(*removals.versions, *erased))


def signature_of(store: StoreReader) -> Any:
    """What the file gives as its signature; None where there is none."""
    if not (store.root / REMOVALS_FILE).exists():
        return None
    return store.json_file("", "", REMOVALS_FILE).get("signature")
