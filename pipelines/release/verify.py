"""Whether a store, or a version's zip, is what was published: every byte, hash and count, recomputed.

Nothing is mended and nothing is passed over: a file that is missing, changed, or belongs nowhere is named in
a sentence. Values are read against the schema, notes and differences made again, and the chain of versions
followed. An empty list means that all is as it was written.
"""

from __future__ import annotations

import json
import os
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from pipelines.council.scratch import ScratchFolder
from pipelines.exceptions import StoreError
from pipelines.release.changes import DIFF_FORMAT, read_diff
from pipelines.release.descriptor import UNTOLD_DIFFERENCE
from pipelines.release.formats.archive import seal_of
from pipelines.release.formats.files import parquet_shape
from pipelines.release.notes import wrong_notes
from pipelines.release.parting import texts_digest
from pipelines.release.patching import apply
from pipelines.release.readback import published_content, read_texts, table_texts
from pipelines.release.whole_files import wrong_whole_files
from pipelines.store import StoreReader
from pipelines.store.formats import STORE_FORMAT
from pipelines.store.handovers import heirs, wrong_handovers
from pipelines.store.hashes import HASH_CHUNK, json_bytes, sha256_of
from pipelines.store.layout import (
    CATALOG_FILE,
    DESCRIPTOR_FILE,
    DIFF_FILE,
    DOCUMENTS,
    GENERATION,
    HANDOVERS_FILE,
    LATEST,
    LOCK_FILE,
    MIRROR_MARKER,
    QUALITY_FILE,
    SIGNATURE_FILE,
    TIMESTAMP_FILE,
    UNFINISHED,
    WITHDRAWALS_FILE,
    zip_path,
)
from pipelines.store.published import WHOLE_FILES
from pipelines.store.removals import REMOVALS_FILE, is_as_sealed, removals_of
from pipelines.store.signing import PublicKey, as_text, from_text, sealed
from pipelines.store.table_files import StoredFile, csv_files, csv_path, joined_csv, parquet_files, parts_of
from pipelines.store.withdrawals import withdrawals_bytes

if TYPE_CHECKING:
    import pyarrow as pa

DOCUMENT_COLUMN = "document_sha256"
MADE_BY = "openbarnet:made_by"
# What `zipfile` raises on damaged bytes, by experience; zlib and struct have errors of their own.
UNREADABLE_ZIP = (
    OSError,
    EOFError,
    KeyError,
    RuntimeError,
    ValueError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)
# What a file that lost its shape leads to: a part that is missing, of another kind, too deep or too large.
UNUSABLE = (
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
    OSError,
    RecursionError,
    OverflowError,
    StoreError,
)
SHA256_NAME = re.compile("[0-9a-f]{64}")


def verify(path: Path, keys: Sequence[PublicKey] = ()) -> list[str]:
    """Check a release store (a folder) or a version's zip (a file); gives what is wrong, as sentences.

    Args:
        path: of the store or the zip.
        keys: with any, everything must be signed by the owner of one of them, or of one handed over to.

    Raises:
        StoreError: there is nothing of that name.
    """
    return verify_zip(path, keys) if path.is_file() else verify_store(path, keys)


def verify_store(root: Path, keys: Sequence[PublicKey] = ()) -> list[str]:
    """Check a release store; gives what is wrong, as sentences that name the file, in order of place.

    Raises:
        StoreError: there is no such folder, or a newer version of this software wrote it.
    """
    if not root.is_dir():
        raise StoreError(
            str(root), "is not a folder", "name the store that `openbarnet publish --store` wrote"
        )
    store = StoreReader(root)
    store.require_known_format()
    keys = heirs(root, keys)
    problems: list[str] = wrong_handovers(root)
    catalog: dict[str, Any] = {}
    try:
        catalog = _catalog(root, keys, problems)
    except UNUSABLE as error:
        problems.append(f"{CATALOG_FILE} cannot be used ({type(error).__name__}).")
    problems += _usable(CATALOG_FILE, _contents(store, catalog, keys))
    return list(dict.fromkeys(problems))


def verify_zip(file: Path, keys: Sequence[PublicKey] = ()) -> list[str]:
    """Check the zip of a version by itself; gives what is wrong, as sentences that name the file in it.

    Raises:
        StoreError: it cannot be opened at all.
    """
    with ScratchFolder() as folder:
        try:
            seal = seal_of(file)
            problems = [*_unpack(file, folder)]
        except UNREADABLE_ZIP as error:
            return [f"{file.name} cannot be read as a zip ({error})."]
        place = folder / DESCRIPTOR_FILE
        if not place.is_file():
            return [*problems, f"{file.name} holds no {DESCRIPTOR_FILE}."]
        problems += _Files(folder, "", None, keys).problems()
        is_new = MADE_BY.encode() in place.read_bytes()
    if seal is False or (seal is None and is_new):
        problems.append(f"{file.name} is not as it was published: its seal does not agree with its content.")
    return list(dict.fromkeys(problems))


def _unpack(file: Path, folder: Path) -> Iterator[str]:
    """Unpack a zip, member by member; a member that cannot be read, or leads elsewhere, is named."""
    with zipfile.ZipFile(file) as archive:
        for info in archive.infolist():
            parts = PurePosixPath(info.filename).parts
            if info.is_dir() or not parts or ".." in parts or PurePosixPath(info.filename).is_absolute():
                yield f"{info.filename} does not belong to a version."
                continue
            target = folder.joinpath(*parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                with archive.open(info) as source, target.open("wb") as unpacked:
                    while chunk := source.read(HASH_CHUNK):
                        unpacked.write(chunk)
            except UNREADABLE_ZIP as error:
                yield f"{info.filename} cannot be read ({error})."


def _contents(store: StoreReader, catalog: Mapping[str, Any], keys: Sequence[PublicKey]) -> Iterator[str]:
    packages = {entry["name"]: entry for entry in catalog.get("packages", [])}
    is_mirror = (store.root / MIRROR_MARKER).is_file()
    yield from _usable("the store's folder", _links_and_folders(store.root, is_mirror=is_mirror))
    if is_mirror:
        yield from _usable(LATEST, _latest_of_mirror(store.root, packages))
    yield from _usable(CATALOG_FILE, _stray(store.root, store, packages))
    yield from _usable(REMOVALS_FILE, _removals(store, keys))
    yield from _usable(DOCUMENTS, _documents(store.root))
    yield from _usable(CATALOG_FILE, _extra_documents(store, catalog))
    yield from _usable(WHOLE_FILES, wrong_whole_files(store.root))
    yield from _usable(CATALOG_FILE, _reports(store.root, catalog, is_mirror=is_mirror))
    for name in sorted({*packages, *store.packages()}):
        entry = packages.get(name, {"versions": []})
        yield from _usable(CATALOG_FILE, _package(store, name, entry, keys))


def _latest_of_mirror(root: Path, packages: Mapping[str, Any]) -> Iterator[str]:
    """Whether a mirror's `latest` shows the newest versions, and nothing else."""
    link = root / LATEST
    shown = root / link.readlink() if link.is_symlink() else root
    if shown.parent != root or not shown.name.startswith(GENERATION) or not shown.is_dir():
        yield f"{LATEST} leads to no newest versions; send again."
        return
    wanted = {name: f"../{name}/{entry['latest']}" for name, entry in packages.items() if entry.get("latest")}
    found = {path.name: str(path.readlink()) for path in shown.iterdir() if path.is_symlink()}
    for name in sorted(wanted.keys() | found.keys()):
        if wanted.get(name) != found.get(name):
            yield f"{LATEST}/{name} is not the newest version of {name}; send again."
    for path in sorted(shown.iterdir()):
        if path.name not in {CATALOG_FILE, *found}:
            yield f"{LATEST}/{path.name} does not belong to the mirror."
    if (
        not (copy := shown / CATALOG_FILE).is_file()
        or copy.read_bytes() != (root / CATALOG_FILE).read_bytes()
    ):
        yield f"{LATEST}/{CATALOG_FILE} is not the mirror's {CATALOG_FILE}; send again."
    for path in sorted(root.glob(f"{GENERATION}*")):
        if path != shown:
            yield f"{path.name} was left by a run that did not finish; the next one removes it."


def _links_and_folders(root: Path, *, is_mirror: bool) -> Iterator[str]:
    """Links, pipes and devices, none of which a store has, and folders of a version that hold nothing.

    The links of a mirror's `latest` are looked at by themselves.
    """
    for folder, folders, files in os.walk(root):
        here = Path(folder)
        if is_mirror and here == root:
            folders[:] = [name for name in folders if name != LATEST and not name.startswith(GENERATION)]
        for name in sorted((*folders, *files)):
            path = here / name
            place = path.relative_to(root).as_posix()
            if path.is_symlink():
                yield f"{place} is a link; a store has none."
            elif not path.is_dir() and not path.is_file():
                yield f"{place} is no plain file."
            elif path.is_dir() and place.count("/") > 1 and not any(path.iterdir()):
                yield f"{place} is an empty folder and does not belong to the version."


def _extra_documents(store: StoreReader, catalog: Mapping[str, Any]) -> Iterator[str]:
    """Documents that no report of the catalogue and no version was read from."""
    cited = {str(report["document"]) for report in catalog.get("reports", [])}
    for package in store.packages():
        for version in store.versions(package):
            try:
                inputs = store.descriptor(package, version)["openbarnet:inputs"]
                cited.update(str(entry["document"]) for entry in inputs)
            except (StoreError, *UNUSABLE):
                return  # said under the version's own name; what it cites nobody knows
    for path in sorted((store.root / DOCUMENTS).glob("*")):
        place = f"{DOCUMENTS}/{path.name}"
        if SHA256_NAME.fullmatch(path.stem) and place not in cited:
            yield f"{place} is the document of no report or version; publish again to list it, or remove it."


def _catalog(root: Path, keys: Sequence[PublicKey], problems: list[str]) -> dict[str, Any]:
    file = root / CATALOG_FILE
    if not file.is_file():
        problems.append(f"{CATALOG_FILE} is missing.")
        return {}
    raw = file.read_bytes()
    try:
        catalog = json.loads(raw)
    except ValueError as error:
        problems.append(f"{CATALOG_FILE} is not JSON ({error}).")
        return {}
    if not isinstance(catalog, dict) or catalog.get("format") not in range(1, STORE_FORMAT + 1):
        problems.append(f"{CATALOG_FILE} is not of a store format up to {STORE_FORMAT}.")
        return {}
    unsigned = {name: value for name, value in catalog.items() if name != "signature"}
    is_canonical = json_bytes(catalog) == raw and list(catalog)[-1] in ("checksum", "signature")
    if not is_canonical or json_bytes(sealed(catalog)) != json_bytes(unsigned):
        problems.append(
            f"{CATALOG_FILE} is not as it was published: its checksum does not agree with its content."
        )
    signature = from_text(catalog.get("signature"))
    if "signature" in catalog and as_text(signature) != catalog["signature"]:
        problems.append(f"{CATALOG_FILE} is not as it was published: its signature is none.")
    problems += _signed(CATALOG_FILE, signature, json_bytes(unsigned), keys)
    return catalog


def _signed(place: str, signature: bytes, content: bytes, keys: Sequence[PublicKey]) -> Iterator[str]:
    """Whether content is signed by one of the keys; without keys nobody asks."""
    if keys and not any(key.is_signature(signature, content) for key in keys):
        what = "is not signed" if not signature else "bears a signature of another key, or of other content"
        yield f"{place} {what} ({', '.join(key.name for key in keys)})."


def _stray(root: Path, store: StoreReader, packages: Mapping[str, Any]) -> Iterator[str]:
    known = {CATALOG_FILE, TIMESTAMP_FILE, REMOVALS_FILE, LOCK_FILE, DOCUMENTS, *packages, *store.packages()}
    known.add(HANDOVERS_FILE)
    if (root / MIRROR_MARKER).is_file():
        known |= {MIRROR_MARKER, LATEST, *(path.name for path in root.glob(f"{GENERATION}*"))}
    for path in sorted(root.iterdir()):
        if path.name.startswith(UNFINISHED):
            yield f"{path.name} was left by a publisher that did not finish; the next one removes it."
        elif path.name not in known and not (path.is_dir() and not any(path.iterdir())):
            yield f"{path.name} does not belong to the store."


def _removals(store: StoreReader, keys: Sequence[PublicKey]) -> Iterator[str]:
    """Whether what was taken out is said as it was written, and is out."""
    file = store.root / REMOVALS_FILE
    if not file.is_file():
        return
    content = file.read_bytes()
    if not is_as_sealed(content):
        yield f"{REMOVALS_FILE} is not as it was published: its checksum does not agree with its content."
        return
    unsigned = {name: value for name, value in json.loads(content).items() if name != "signature"}
    signature = from_text(json.loads(content).get("signature"))
    yield from _signed(REMOVALS_FILE, signature, json_bytes(unsigned), keys)
    removals = removals_of(store)
    for document in sorted(removals.documents):
        if (store.root / document).exists():
            yield f"{document} was taken out and is there."
    for erased in removals.versions:
        if store.path(erased.package, erased.version).exists():
            yield f"{erased.package}/{erased.version} was erased and is there."


def _documents(root: Path) -> Iterator[str]:
    for path in sorted((root / DOCUMENTS).glob("*")):
        place = f"{DOCUMENTS}/{path.name}"
        if not path.is_file() or path.name.startswith(UNFINISHED):
            yield f"{place} does not belong to the store."
        elif sha256_of(path) != path.stem:
            yield f"{place} is not the document it is named after: its sha256 differs."


def _reports(root: Path, catalog: Mapping[str, Any], *, is_mirror: bool) -> Iterator[str]:
    """Whether the document of each report is there; a mirror is not given what is kept back."""
    removals = removals_of(StoreReader(root))
    for report in catalog.get("reports", []):
        if not report["document"] and removals.of_report(report):
            continue
        document = root / report["document"]
        if is_mirror and report.get("kept_back") and not document.exists():
            continue
        if not document.is_file():
            yield f"{report['document']} is missing; it is the document of report {report['report']}."
        elif document.stat().st_size != report["bytes"] or document.stem != report["sha256"]:
            yield f"{CATALOG_FILE}: {report['report']} has another size or hash than {report['document']}."


def _package(
    store: StoreReader, name: str, entry: Mapping[str, Any], keys: Sequence[PublicKey]
) -> Iterator[str]:
    listed = {version["version"]: version for version in entry["versions"]}
    on_disk = store.versions(name)
    for version in on_disk:
        if version not in listed:
            yield f"{name}/{version} is not listed in {CATALOG_FILE}; publish again to list it, or remove it."
    standing = [version for version in listed if not listed[version].get("withdrawn")]
    if listed and entry.get("latest") != (standing[-1] if standing else None):
        yield f"{CATALOG_FILE}: the latest version of {name} is not the newest that stands."
    yield from _withdrawals(store, name, listed)
    if (folder := store.root / name).is_dir():
        for path in sorted(folder.iterdir()):
            if path.name not in {*on_disk, WITHDRAWALS_FILE}:
                yield f"{name}/{path.name} does not belong to the package."
    for version in on_disk:
        yield from _Version(store, name, version, listed.get(version), keys).problems()
    removals = removals_of(store)
    for version in sorted(set(listed) - set(on_disk)):
        erased = removals.version(name, version)
        if erased and (erased.descriptor_sha256, erased.zip_sha256) == (
            listed[version]["descriptor_sha256"],
            (listed[version]["zip"] or {}).get("sha256", ""),
        ):
            continue
        yield f"{name}/{version} is missing; {CATALOG_FILE} lists it."


def _withdrawals(store: StoreReader, name: str, listed: Mapping[str, Any]) -> Iterator[str]:
    """Whether what was said of withdrawn versions is what the catalogue says."""
    place = f"{name}/{WITHDRAWALS_FILE}"
    file = store.root / place
    said = {version: entry["withdrawn"] for version, entry in listed.items() if entry.get("withdrawn")}
    if said and not file.is_file():
        yield f"{place} is missing; {CATALOG_FILE} lists withdrawn versions."
    elif file.exists() and file.read_bytes() != withdrawals_bytes(said):
        yield f"{place} does not agree with {CATALOG_FILE}; publish again if a withdrawal was interrupted."


class _Files:
    """The files of one version under examination, by themselves, in a folder."""

    def __init__(self, folder: Path, prefix: str, archive: str | None, keys: Sequence[PublicKey]) -> None:
        self.folder = folder
        self.prefix = prefix
        self.archive = archive
        self.keys = keys

    def problems(self) -> Iterator[str]:
        """All that is wrong with the files."""
        place = self.prefix + DESCRIPTOR_FILE
        descriptor = self._descriptor()
        if isinstance(descriptor, str):
            yield descriptor
            return
        for examine in (self._files, self._tables, self._notes, self._signature):
            yield from _usable(place, examine(descriptor))

    def _descriptor(self) -> dict[str, Any] | str:
        place = self.prefix + DESCRIPTOR_FILE
        file = self.folder / DESCRIPTOR_FILE
        if not file.is_file():
            return f"{place} is missing."
        try:
            descriptor = json.loads(file.read_bytes())
        except (ValueError, RecursionError) as error:
            return f"{place} is not JSON ({error})."
        return descriptor if isinstance(descriptor, dict) else f"{place} is not a JSON object."

    def _files(self, descriptor: Mapping[str, Any]) -> Iterator[str]:
        entries = {entry["path"]: entry for entry in descriptor["openbarnet:files"]}
        for path, entry in sorted(entries.items()):
            file = self.folder / path
            if not file.is_file():
                yield f"{self.prefix}{path} is missing."
            elif file.stat().st_size != entry["bytes"]:
                size = f"{file.stat().st_size} bytes, not {entry['bytes']}"
                yield f"{self.prefix}{path} is not as it was published: it has {size}."
            elif f"sha256:{sha256_of(file)}" != entry["hash"]:
                yield f"{self.prefix}{path} is not as it was published: its sha256 differs."
        known = {*entries, DESCRIPTOR_FILE, SIGNATURE_FILE, self.archive}
        for file in sorted(path for path in self.folder.rglob("*") if not path.is_dir()):
            if (relative := file.relative_to(self.folder).as_posix()) not in known:
                yield f"{self.prefix}{relative} does not belong to the version."
        for resource in descriptor["resources"]:
            yield from self._parts(resource) if parts_of(resource) else self._one_file(resource, entries)

    def _one_file(self, resource: Mapping[str, Any], entries: Mapping[str, Any]) -> Iterator[str]:
        [path] = csv_files(resource)
        entry = entries.get(path, {})
        if (resource["bytes"], resource["hash"]) != (entry.get("bytes"), entry.get("hash")):
            yield f"{self.prefix}{DESCRIPTOR_FILE}: {path} has two different hashes."

    def _parts(self, resource: Mapping[str, Any]) -> Iterator[str]:
        """Whether a table's parts are the whole: as one file, row by row, and by what each of them says."""
        place, name = self.prefix + DESCRIPTOR_FILE, resource["name"]
        parts, schema = parts_of(resource), resource["schema"]
        if list(csv_files(resource)) != [part.csv for part in parts]:
            yield f"{place}: {name} has other parts than files."
        if sum(part.rows for part in parts) != resource["openbarnet:rows"]:
            yield f"{place}: the parts of {name} have other rows than the whole."
        columns = [field["name"] for field in schema["fields"]]
        try:
            pieces = [
                StoredFile(part.csv, self.folder / part.csv, (self.folder / part.csv).stat().st_size)
                for part in parts
            ]
            whole = joined_csv(name, self.folder, pieces, columns, [part.rows for part in parts], "")
            if (whole.bytes, f"sha256:{whole.digest()}") != (resource["bytes"], resource["hash"]):
                yield f"{place}: the parts of {name} are not the whole that was published."
            for part in parts:
                if texts_digest(schema, read_texts(self.folder / part.csv)) != part.texts:
                    yield f"{place}: {part.csv} does not say what its hash of texts says."
        except (OSError, ValueError):
            return  # said of the file itself

    def _tables(self, descriptor: Mapping[str, Any]) -> Iterator[str]:
        for resource in descriptor["resources"]:
            columns = [field["name"] for field in resource["schema"]["fields"]]
            rows = [part.rows for part in parts_of(resource)] or [resource["openbarnet:rows"]]
            csvs, parquets = csv_files(resource), parquet_files(resource)
            is_read = True
            for files, shape_of in ((csvs, _csv_shape), (parquets, _parquet_shape)):
                for file, count in zip(files, rows, strict=True):
                    shape = shape_of(self.folder / file)
                    if isinstance(shape, str):
                        is_read = is_read and shape_of is not _csv_shape
                        yield f"{self.prefix}{file} cannot be read ({shape})."
                    elif shape[1] != columns:
                        yield f"{self.prefix}{file} has other columns than its schema."
                    elif shape[0] != count:
                        yield f"{self.prefix}{file} has {shape[0]} rows, not {count}."
            if is_read:
                yield from self._values(resource)

    def _values(self, resource: Mapping[str, Any]) -> Iterator[str]:
        """Cells that are not of their column's type, and keys that are there twice."""
        place = self.prefix + csv_path(resource["name"])
        try:
            data = table_texts(self.folder, resource)
        except ValueError as error:
            yield f"{place} cannot be read ({error})."
            return
        for field in resource["schema"]["fields"]:
            if field["name"] in data.column_names and not _is_typed(data, field["name"], field["type"]):
                yield f"{place}: {field['name']} holds what is not of type {field['type']}."
        key = resource["schema"].get("primaryKey", [])
        names = [key] if isinstance(key, str) else list(key)
        if names and data.group_by(names).aggregate([]).num_rows != data.num_rows:
            yield f"{place} has rows of the same {', '.join(names)}."

    def _notes(self, descriptor: Mapping[str, Any]) -> Iterator[str]:
        """Sentences in the difference that say anything else than the difference."""
        try:
            diff = json.loads((self.folder / DIFF_FILE).read_bytes())
        except (OSError, ValueError):
            return  # its hash tells
        if diff["format"] == DIFF_FORMAT:
            for note in wrong_notes(diff):
                yield f"{self.prefix}{DIFF_FILE}: a note does not agree with the difference: {note}"
        elif MADE_BY in descriptor:
            yield f"{self.prefix}{DIFF_FILE} is not of format {DIFF_FORMAT}."

    def _signature(self, _: Mapping[str, Any]) -> Iterator[str]:
        file = self.folder / SIGNATURE_FILE
        signature = file.read_bytes() if file.is_file() else b""
        content = (self.folder / DESCRIPTOR_FILE).read_bytes()
        yield from _signed(self.prefix + DESCRIPTOR_FILE, signature, content, self.keys)


class _Version:
    """One version of a store under examination."""

    def __init__(
        self,
        store: StoreReader,
        package: str,
        version: str,
        entry: Mapping[str, Any] | None,
        keys: Sequence[PublicKey],
    ) -> None:
        self.store = store
        self.package = package
        self.version = version
        self.entry = entry
        self.folder = store.path(package, version)
        self.place = f"{package}/{version}"
        self.removals = removals_of(store)
        self.files = _Files(self.folder, f"{self.place}/", zip_path(package), keys)

    def problems(self) -> Iterator[str]:
        """All that is wrong with the version."""
        file = self.folder / DESCRIPTOR_FILE
        place = f"{self.place}/{DESCRIPTOR_FILE}"
        if self.entry and file.is_file() and sha256_of(file) != self.entry["descriptor_sha256"]:
            yield f"{place} is not as it was published: {CATALOG_FILE} has another sha256."
        own = list(self.files.problems())
        yield from own
        try:
            descriptor = json.loads(file.read_bytes())
        except (OSError, ValueError, RecursionError):
            return  # said already
        for examine in (self._spots, self._zip, self._inputs, self._chain):
            yield from _usable(place, examine(descriptor))
        if not own:
            yield from _usable(place, self._difference(descriptor))
        if self.entry:
            yield from _usable(place, self._catalogue_entry(descriptor, self.entry))

    def _spots(self, descriptor: Mapping[str, Any]) -> Iterator[str]:
        """Documents that locators point into, but that the store lacks."""
        for resource in descriptor["resources"]:
            if DOCUMENT_COLUMN not in [field["name"] for field in resource["schema"]["fields"]]:
                continue
            try:
                named = table_texts(self.folder, resource).column(DOCUMENT_COLUMN).unique()
            except (OSError, ValueError, KeyError):
                return  # said already
            for sha256 in sorted(map(str, named.to_pylist())):
                is_gone = any(f"/{sha256}." in document for document in self.removals.documents)
                if self.store.document(sha256) is None and not is_gone:
                    yield f"{self.place}: locators point into document {sha256}, which the store lacks."

    def _zip(self, descriptor: Mapping[str, Any]) -> Iterator[str]:
        path = zip_path(self.package)
        file = self.folder / path
        if any(parts_of(resource) for resource in descriptor["resources"]):
            return  # it has none, and one that lies there is said not to belong
        if not file.is_file():
            yield f"{self.place}/{path} is missing."
            return
        if self.entry and sha256_of(file) != self.entry["zip"]["sha256"]:
            yield f"{self.place}/{path} is not as it was published: {CATALOG_FILE} has another sha256."
        if seal_of(file) is False or (seal_of(file) is None and MADE_BY in descriptor):
            yield f"{self.place}/{path} is not as it was published: its seal does not agree with its content."
        expected = {*(entry["path"] for entry in descriptor["openbarnet:files"]), DESCRIPTOR_FILE}
        if (self.folder / SIGNATURE_FILE).is_file():
            expected.add(SIGNATURE_FILE)
        try:
            with zipfile.ZipFile(file) as archive:
                members = archive.namelist()
                differing = [
                    name
                    for name in members
                    if (self.folder / name).is_file() and not _is_same(archive, name, self.folder / name)
                ]
        except UNREADABLE_ZIP as error:
            yield f"{self.place}/{path} cannot be read ({error})."
            return
        for name in sorted(expected ^ set(members)):
            what = "missing" if name in expected else "not part of the version"
            yield f"{self.place}/{path}: {name} is {what}."
        for name in differing:
            yield f"{self.place}/{path}: {name} is not the file beside it."

    def _inputs(self, descriptor: Mapping[str, Any]) -> Iterator[str]:
        for entry in descriptor["openbarnet:inputs"]:
            document = self.store.root / entry["document"]
            if entry["document"] in self.removals.documents:
                continue
            if not document.is_file():
                yield f"{entry['document']} is missing; {self.place} was made from it."
            elif document.stem != entry["sha256"] or document.stat().st_size != entry["bytes"]:
                yield f"{entry['document']} is not the document that {self.place} was made from."

    def _chain(self, descriptor: Mapping[str, Any]) -> Iterator[str]:
        before = self._before()
        previous = descriptor["openbarnet:previous"]
        erased = self.removals.version(self.package, previous["version"]) if previous else None
        if erased is not None and erased.descriptor_sha256 == previous["descriptor_sha256"]:
            return
        if (previous["version"] if previous else None) != before:
            yield f"{self.place}/{DESCRIPTOR_FILE} does not follow {before or 'nothing'}."
        elif previous and before:
            file = self.store.path(self.package, before) / DESCRIPTOR_FILE
            if not file.is_file() or sha256_of(file) != previous["descriptor_sha256"]:
                yield f"{self.package}/{before}/{DESCRIPTOR_FILE} is not the one that {self.place} followed."

    def _difference(self, descriptor: Mapping[str, Any]) -> Iterator[str]:
        """Whether the difference, applied to the version before, gives this one."""
        before = self._before()
        previous = descriptor["openbarnet:previous"]
        if before is None or MADE_BY not in descriptor or not previous or previous["version"] != before:
            return
        if descriptor.get(UNTOLD_DIFFERENCE):
            return
        place = f"{self.place}/{DIFF_FILE}"
        try:
            old = published_content(self.store, self.package, before)
        except StoreError:
            return  # what is wrong with that version is said under its own name
        try:
            is_right = apply(read_diff(self.folder / DIFF_FILE), old) == published_content(
                self.store, self.package, self.version
            )
        except StoreError as error:
            yield f"{place} cannot be applied ({error})."
            return
        if not is_right:
            yield f"{place} is not the difference from {before}."

    def _before(self) -> str | None:
        versions = self.store.versions(self.package)
        number = versions.index(self.version)
        return versions[number - 1] if number else None

    def _catalogue_entry(self, descriptor: Mapping[str, Any], entry: Mapping[str, Any]) -> Iterator[str]:
        rows = {resource["name"]: resource["openbarnet:rows"] for resource in descriptor["resources"]}
        previous = descriptor["openbarnet:previous"]
        signature = self.folder / SIGNATURE_FILE
        if (as_text(signature.read_bytes()) if signature.is_file() else None) != entry.get("signature"):
            yield f"{self.place}/{SIGNATURE_FILE} is not as it was published: {CATALOG_FILE} has another."
        facts = {
            "version": (descriptor["version"], self.version),
            "rows": (rows, entry["rows"]),
            "reports": ([source["report"] for source in descriptor["openbarnet:inputs"]], entry["reports"]),
            "bump": (descriptor["openbarnet:bump"], entry["bump"]),
            "previous": (previous["version"] if previous else None, entry["previous"]),
            "checks": (_counts(self.folder / QUALITY_FILE), entry["checks"]),
        }
        for name, (own, listed) in facts.items():
            if own != listed:
                yield f"{CATALOG_FILE}: {name} of {self.place} differs from the version's own files."


def _is_same(archive: zipfile.ZipFile, name: str, file: Path) -> bool:
    """Whether a member of a zip holds the bytes of a file; neither is read whole."""
    with archive.open(name) as packed, file.open("rb") as beside:
        while chunk := packed.read(HASH_CHUNK):
            if chunk != beside.read(len(chunk)):
                return False
        return not beside.read(1)


def _counts(quality: Path) -> object:
    """The check counts that a version's own file gives."""
    try:
        return json.loads(quality.read_bytes())["counts"]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _usable(place: str, problems: Iterator[str]) -> Iterator[str]:
    """The problems, and one more when the file they are read from has lost its shape."""
    try:
        yield from problems
    except UNUSABLE as error:
        said = " ".join(str(error).split())[:200]
        yield f"{place} cannot be used ({type(error).__name__}: {said})."


def _is_typed(data: pa.Table, column: str, kind: str) -> bool:
    """Whether every filled text of a column is of a Table Schema type."""
    import pyarrow as pa
    import pyarrow.compute as pc

    texts: Any = data.column(column)
    filled: Any = texts.filter(pc.invert(pc.is_in(texts, value_set=pa.array([""]))))
    types: dict[str, Any] = {"integer": pa.int64(), "number": pa.float64(), "date": pa.date32()}
    if kind == "boolean":
        return bool(pc.all(pc.is_in(filled, value_set=pa.array(["true", "false"]))).as_py() is not False)
    if kind not in types:
        return kind == "string"
    try:
        filled.cast(types[kind])
    except pa.ArrowInvalid:
        return False
    return True


def _csv_shape(file: Path) -> tuple[int, list[str]] | str:
    try:
        data = read_texts(file)
    except (OSError, ValueError) as error:
        return str(error)
    return data.num_rows, data.column_names


def _parquet_shape(file: Path) -> tuple[int, list[str]] | str:
    from pyarrow import ArrowException

    try:
        return parquet_shape(file)
    except (OSError, ArrowException) as error:
        return str(error)
