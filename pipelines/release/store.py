"""The release store on disk: where things lie, and how they get there whole.

Whatever is written appears at once or not at all: it is made under a name that starts with `.new-`,
forced to the disk, then renamed. A version's folder is never opened for writing again. Publishers
take turns (a lock on `<store>/.lock`), and the first thing a turn does is to clear away what a
publisher that was killed has left. Readers need no lock.

Nothing here knows what a package holds.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from pipelines.council.settings import sign_key
from pipelines.exceptions import SigningKeyError, StoreError
from pipelines.release.formats.files import HASH_CHUNK, json_bytes, sha256_of
from pipelines.release.signing import Signer, as_text, load_signer
from pipelines.release.versioning import Version

STORE_FORMAT = 2
CATALOG_FILE = "catalog.json"
DESCRIPTOR_FILE = "datapackage.json"
DOCUMENTS = "documents"
LOCK_FILE = ".lock"
UNFINISHED = ".new-"
SEALS = ("checksum", "signature")
SHA256 = re.compile(r"[0-9a-f]{64}")
WAIT_STEP_SECONDS = 0.05
EXTENSION = re.compile(r"[a-z0-9]{1,8}")


class Store:
    """A release store; making the object touches nothing.

    Args:
        root: the store's folder; made on the first write.
        wait_seconds: how long to wait for another publisher before giving up.
        signer: signs what is written, if given.
    """

    def __init__(self, root: Path, wait_seconds: float = 300.0, signer: Signer | None = None) -> None:
        self.root = Path(root)
        self.wait_seconds = wait_seconds
        self.signer = signer

    # ---- looking

    def catalog(self) -> dict[str, Any]:
        """The catalogue as published, or an empty one; of an older store as it would be written now.

        Raises:
            StoreError: `catalog.json` cannot be read, or was written by a newer version of this software.
        """
        file = self.root / CATALOG_FILE
        try:
            catalog = json.loads(file.read_bytes())
        except (FileNotFoundError, NotADirectoryError):
            return {"format": STORE_FORMAT, "packages": [], "reports": [], "problems": []}
        except (OSError, ValueError) as error:
            raise StoreError(
                str(file),
                f"cannot be read ({error})",
                "restore it, or delete it and publish: versions are listed anew",
            ) from error
        known = catalog.get("format") if isinstance(catalog, dict) else None
        if not isinstance(known, int) or not 1 <= known <= STORE_FORMAT:
            raise StoreError(
                str(file),
                f"is not of a store format up to {STORE_FORMAT}",
                "use the version of this software that wrote it",
            )
        return upgraded(self, catalog)

    def format(self) -> int | None:
        """The format that the catalogue was written in; None where there is none.

        Raises:
            StoreError: as `catalog`.
        """
        if not (self.root / CATALOG_FILE).exists():
            return None
        self.catalog()
        return int(json.loads((self.root / CATALOG_FILE).read_bytes())["format"])

    def path(self, package: str, version: str) -> Path:
        """The folder of one version, there or not."""
        return self.root / package / version

    def packages(self) -> tuple[str, ...]:
        """Names of the packages that have at least one version on disk, sorted."""
        if not self.root.is_dir():
            return ()
        return tuple(sorted(folder.name for folder in self.root.iterdir() if self.versions(folder.name)))

    def versions(self, package: str) -> tuple[str, ...]:
        """The versions of a package on disk, oldest first, whether the catalogue lists them yet or not."""
        folder = self.root / package
        if package == DOCUMENTS or not folder.is_dir():
            return ()
        found = [Version.parse(path.name) for path in folder.iterdir() if Version.is_version(path.name)]
        return tuple(str(version) for version in sorted(found))

    def latest(self, package: str) -> str | None:
        """The newest version of a package on disk, or None."""
        versions = self.versions(package)
        return versions[-1] if versions else None

    def descriptor(self, package: str, version: str) -> dict[str, Any]:
        """A version's `datapackage.json`.

        Raises:
            StoreError: it is missing or is not JSON.
        """
        return self.json_file(package, version, DESCRIPTOR_FILE)

    def json_file(self, package: str, version: str, name: str) -> dict[str, Any]:
        """One of a version's JSON files.

        Raises:
            StoreError: it is missing or is not a JSON object.
        """
        file = self.path(package, version) / name
        try:
            value = json.loads(file.read_bytes())
        except (OSError, ValueError) as error:
            raise damaged(file, f"cannot be read ({error})") from error
        if not isinstance(value, dict):
            raise damaged(file, "is not a JSON object")
        return value

    def document(self, sha256: str) -> Path | None:
        """The kept report with that hash, or None."""
        return next(iter(sorted((self.root / DOCUMENTS).glob(f"{sha256}.*"))), None)

    # ---- writing

    def prepare(self) -> None:
        """Make sure that the store can be written, and clear what a killed publisher left.

        Raises:
            StoreError: it cannot be written, or another publisher does not finish in time.
        """
        with self.lock():
            self.require_signer()

    def keep_document(self, path: Path, sha256: str, ext: str) -> Path:
        """Keep a report byte for byte as `documents/<sha256>.<ext>`; again does nothing.

        Raises:
            StoreError: the file's bytes do not have that hash, or the store cannot be written.
        """
        ext = ext.lower().lstrip(".")
        if not SHA256.fullmatch(sha256) or not EXTENSION.fullmatch(ext):
            raise StoreError(
                str(path), f"cannot be kept as {sha256}.{ext}", "give its sha256 and a plain file ending"
            )
        target = self.root / DOCUMENTS / f"{sha256}.{ext}"
        if target.is_file() and sha256_of(target) == sha256:
            return target
        with self.lock(), _reporting(target):
            target.parent.mkdir(exist_ok=True)
            unfinished = target.with_name(UNFINISHED + target.name)
            try:
                if _copy(path, unfinished) != sha256:
                    raise StoreError(str(path), "changed while it was being read", "publish again")
                unfinished.replace(target)
            finally:
                unfinished.unlink(missing_ok=True)
            sync_folder(target.parent)
            sync_folder(self.root)
        return target

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the store alone, swept clean and known to be writable. Not to be nested.

        Raises:
            StoreError: it cannot be written, or another publisher does not finish in time.
        """
        with _reporting(self.root):
            self.root.mkdir(parents=True, exist_ok=True)
            handle = (self.root / LOCK_FILE).open("ab")
        with handle:
            self._wait_for(handle)
            with _reporting(self.root):
                self._sweep()
                probe = self.root / f"{UNFINISHED}probe"
                probe.write_bytes(b"")
                probe.unlink()
            yield

    @contextmanager
    def new_version(self, package: str, version: str) -> Iterator[Path]:
        """A folder to write a version into; it becomes the version when the block ends well.

        Only under `lock()`.

        Raises:
            StoreError: the version is there already, or the folder cannot be written.
        """
        final = self.path(package, version)
        if final.exists():
            raise StoreError(
                str(final), "is published, and a version never changes", "publish under a new number"
            )
        unfinished = final.with_name(UNFINISHED + version)
        try:
            with _reporting(final):
                unfinished.mkdir(parents=True)
                yield unfinished
                sync_tree(unfinished)
                unfinished.rename(final)
                sync_folder(final.parent)
                sync_folder(self.root)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)

    def replace_catalog(self, content: Mapping[str, Any]) -> bool:
        """Put `catalog.json` in place, sealed and whole; False when it said just this. Only under `lock()`.

        Raises:
            StoreError: it cannot be written.
            SigningKeyError: the catalogue in place is signed, and there is no key.
        """
        self.require_signer()
        return self.replace_file(CATALOG_FILE, json_bytes(sealed(content, self.signer)))

    def replace_file(self, path: str, content: bytes) -> bool:
        """Put a file in place, whole; False when it held just these bytes. Only under `lock()`.

        Raises:
            StoreError: it cannot be written.
        """
        file = self.root / path
        with _reporting(file):
            if file.is_file() and file.read_bytes() == content:
                return False
            unfinished = file.with_name(UNFINISHED + file.name)
            try:
                unfinished.write_bytes(content)
                sync_file(unfinished)
                unfinished.replace(file)
            finally:
                unfinished.unlink(missing_ok=True)
            sync_folder(file.parent)
        return True

    def require_signer(self) -> None:
        """Refuse to go on unsigned where the catalogue is signed.

        Raises:
            SigningKeyError: it is, and there is no key.
        """
        if self.signer is None and self.catalog().get("signature"):
            raise SigningKeyError(
                str(self.root / CATALOG_FILE),
                "is signed, and no key was given to sign the next one with",
                "give its file with --sign-key or OPENBARNET_SIGN_KEY",
            )

    def _wait_for(self, handle: IO[bytes]) -> None:
        deadline = time.monotonic() + self.wait_seconds
        while not self._is_ours(handle):
            if time.monotonic() > deadline:
                raise StoreError(
                    str(self.root),
                    "another publisher is still writing",
                    "wait for it to end, then publish again",
                )
            time.sleep(WAIT_STEP_SECONDS)

    def _is_ours(self, handle: IO[bytes]) -> bool:
        """Take the lock if nobody has it."""
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError as error:
            raise _unwritable(self.root, error) from error
        return True

    def _sweep(self) -> None:
        """Remove unfinished files and folders; whoever was making them is gone, for we hold the lock."""
        folders = [self.root, *(path for path in self.root.iterdir() if path.is_dir())]
        for folder in folders:
            for left in folder.glob(f"{UNFINISHED}*"):
                if left.is_dir():
                    shutil.rmtree(left)
                else:
                    left.unlink()


def open_store(root: Path) -> Store:
    """A store that signs what is written, if the settings name a key.

    Raises:
        SigningKeyError: they name a file that holds none.
    """
    key = sign_key()
    return Store(root, signer=load_signer(key) if key else None)


def sealed(catalog: Mapping[str, Any], signer: Signer | None = None) -> dict[str, Any]:
    """The catalogue with a `checksum` over all else, and with a signer a `signature` over all of that."""
    body = {name: value for name, value in catalog.items() if name not in SEALS}
    whole = {**body, "checksum": f"sha256:{hashlib.sha256(json_bytes(body)).hexdigest()}"}
    return whole if signer is None else {**whole, "signature": as_text(signer.sign(json_bytes(whole)))}


def upgraded(store: Store, catalog: dict[str, Any]) -> dict[str, Any]:
    """A catalogue of any known format as one of today's; the versions themselves never change."""
    for number in range(catalog["format"], STORE_FORMAT):
        catalog = {**UPGRADES[number](store, catalog), "format": number + 1}
    return catalog


def _notes_and_signatures(store: Store, catalog: dict[str, Any]) -> dict[str, Any]:
    """Format 1 to 2: versions are listed with their notes and signature; in 1 `diff.json` had a `summary`."""
    return {
        **catalog,
        "packages": [
            {
                **package,
                "versions": [
                    {**entry, "notes": _summary(store, package["name"], entry["version"]), "signature": None}
                    for entry in package.get("versions", ())
                ],
            }
            for package in catalog.get("packages", ())
        ],
    }


def _summary(store: Store, package: str, version: str) -> list[str]:
    try:
        return list(map(str, store.json_file(package, version, "diff.json").get("summary", ())))
    except StoreError:
        return []  # `openbarnet verify` names the file; a catalogue can be read without it


UPGRADES: Mapping[int, Callable[[Store, dict[str, Any]], dict[str, Any]]] = {1: _notes_and_signatures}


def damaged(file: Path, what: str) -> StoreError:
    """The error for a published file that is not as it was written."""
    return StoreError(str(file), what, "run `openbarnet verify` on the store and restore what it names")


def sync_file(path: Path) -> None:
    """Force a file's content to the disk."""
    with path.open("rb") as handle:
        os.fsync(handle.fileno())


def sync_folder(path: Path) -> None:
    """Force a folder's names to the disk."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_tree(root: Path) -> None:
    """Force every file and folder under `root` to the disk, and `root` itself."""
    for folder, _, files in os.walk(root, topdown=False):
        for name in files:
            sync_file(Path(folder) / name)
        sync_folder(Path(folder))


def _copy(source: Path, target: Path) -> str:
    """Copy a file and force it to the disk; gives the sha256 of the bytes copied."""
    digest = hashlib.sha256()
    with source.open("rb") as reader, target.open("wb") as writer:
        while chunk := reader.read(HASH_CHUNK):
            digest.update(chunk)
            writer.write(chunk)
        writer.flush()
        os.fsync(writer.fileno())
    return digest.hexdigest()


@contextmanager
def _reporting(place: Path) -> Iterator[None]:
    """Whatever the operating system refuses, said in the store's words."""
    try:
        yield
    except OSError as error:
        raise _unwritable(place, error) from error


def _unwritable(place: Path, error: OSError) -> StoreError:
    reason = error.strerror or str(error)
    return StoreError(
        str(place),
        f"the store cannot be written ({reason})",
        "free its disk, or choose a folder that you may write to",
    )
