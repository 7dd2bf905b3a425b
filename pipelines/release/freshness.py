"""Whether a store is the newest that somebody has seen: against rollback, freeze, and replaced zips.

A signed catalogue carries a number that only grows. Who kept the number, or an earlier catalogue, can tell an
older store that was put in the place of a newer one; `timestamp.json` tells when its publisher last vouched
for it.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipelines.exceptions import StoreError
from pipelines.release.verify import UNREADABLE_ZIP
from pipelines.store.formats import parsed_catalog
from pipelines.store.hashes import sha256_of
from pipelines.store.layout import CATALOG_FILE, DESCRIPTOR_FILE, TIMESTAMP_FILE
from pipelines.store.reader import StoreReader
from pipelines.store.signing import NUMBER, PublicKey, from_text
from pipelines.store.timestamp import timestamp_of

CATALOG_SHA256 = "catalog_sha256"


@dataclass(frozen=True)
class SeenBefore:
    """What somebody has seen of a store before: the catalogue's number, and its hash where it is known."""

    number: int
    sha256: str = ""


def seen_in(given: str) -> SeenBefore:
    """What `--since` says: a number, or the file of an earlier `catalog.json` or `timestamp.json`.

    Raises:
        StoreError: it is neither.
    """
    if given.isascii() and given.isdigit():
        return SeenBefore(int(given))
    file = Path(given)
    try:
        raw = json.loads(file.read_bytes())
        return SeenBefore(int(raw[NUMBER]), str(raw.get(CATALOG_SHA256) or sha256_of(file)))
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise StoreError(
            given,
            "is neither a number nor a signed catalogue or timestamp",
            "name the number, or a catalog.json or timestamp.json that you kept",
        ) from error


def staleness(root: Path, seen: SeenBefore, now: datetime, keys: Sequence[PublicKey] = ()) -> Iterator[str]:
    """What tells that a store is not the newest, as sentences; none if it may be.

    Args:
        root: of the store.
        seen: before.
        now: the time, with a zone.
        keys: with any, the timestamp must be signed by the owner of one of them.
    """
    store = StoreReader(root)
    number = store.catalog().get(NUMBER)
    if not isinstance(number, int):
        yield f"{CATALOG_FILE} carries no number, since it is not signed: nobody can tell its age."
        return
    sha256 = sha256_of(root / CATALOG_FILE)
    if number < seen.number:
        yield f"{CATALOG_FILE} is number {number}, older than {seen.number}: an older store lies there."
    elif number == seen.number and seen.sha256 not in ("", sha256):
        yield f"{CATALOG_FILE} is number {number} and says something else than the one that you have seen."
    stamp = timestamp_of(store)
    if stamp is None:
        yield f"{TIMESTAMP_FILE} is missing: nobody vouches for the store being the newest."
        return
    signature = from_text(stamp.signature)
    if not stamp.is_sealed or (keys and not any(key.is_signature(signature, stamp.content) for key in keys)):
        yield f"{TIMESTAMP_FILE} is not as it was signed."
    elif stamp.number > number:
        yield f"{CATALOG_FILE} is number {number}, and {TIMESTAMP_FILE} vouches for {stamp.number}."
    elif stamp.number == number and stamp.catalog_sha256 != sha256:
        yield f"{TIMESTAMP_FILE} vouches for another {CATALOG_FILE} of the same number."
    elif stamp.expires < now:
        when = stamp.expires.isoformat(timespec="seconds")
        yield f"{TIMESTAMP_FILE} expired on {when}: the store is stale."


def of_zip(file: Path, catalogue: Path) -> tuple[list[str], list[str]]:
    """What a catalogue says of the zip of a version: what is wrong with it, and what replaced it.

    Raises:
        StoreError: the catalogue cannot be read, or the zip is none of a version.
    """
    try:
        raw = catalogue.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise StoreError(str(catalogue), f"cannot be read ({reason})", "name a catalog.json") from error
    catalog = parsed_catalog(catalogue, raw)
    try:
        with zipfile.ZipFile(file) as archive:
            descriptor = json.loads(archive.read(DESCRIPTOR_FILE))
        name, version = str(descriptor["name"]), str(descriptor["version"])
    except (TypeError, *UNREADABLE_ZIP) as error:
        raise StoreError(str(file), f"is no zip of a version ({error})", "name one") from error
    packages = {each["name"]: each for each in catalog.get("packages", [])}
    entries = {each["version"]: each for each in packages.get(name, {}).get("versions", [])}
    if version not in entries:
        return [f"{name} {version} is not in {catalogue.name}."], []
    entry, latest = entries[version], packages[name].get("latest")
    wrong = []
    if not entry["zip"] or entry["zip"]["sha256"] != sha256_of(file):
        wrong.append(f"{file.name} is not the zip of {name} {version} that {catalogue.name} lists.")
    if withdrawn := entry.get("withdrawn"):
        instead = withdrawn.get("successor") or latest
        use = f" Use {name} {instead}." if instead else ""
        wrong.append(f"{name} {version} was withdrawn: {str(withdrawn['reason']).rstrip('.')}.{use}")
        return wrong, []
    return wrong, [f"{name} {version} was replaced by {latest}."] if latest != version else []
