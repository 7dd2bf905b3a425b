"""The one writer of a release store: versions, documents and the catalogue, each whole or not at all.

A version's folder is never opened for writing again. Nothing here knows what a package holds.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipelines.council.digests import remembered_sha256
from pipelines.council.settings import bucket_address, sign_key, store_folder
from pipelines.exceptions import SigningKeyError, StoreError
from pipelines.store.bucket import Bucket
from pipelines.store.formats import least_format
from pipelines.store.hashes import json_bytes
from pipelines.store.layout import CATALOG_FILE, DOCUMENTS, TIMESTAMP_FILE, UNFINISHED
from pipelines.store.place import held_alone, new_folder, put_copy, put_file, reporting
from pipelines.store.published import json_object
from pipelines.store.reader import StoreReader
from pipelines.store.shared import SharedStore
from pipelines.store.signing import NUMBER, SEALS, Signer, load_signer, sealed_bytes

SHA256 = re.compile(r"[0-9a-f]{64}")
EXTENSION = re.compile(r"[a-z0-9]{1,8}")


class Store(StoreReader):
    """A release store to publish into; making the object touches nothing.

    Args:
        root: the store's folder; made on the first write.
        wait_seconds: how long to wait for another publisher before giving up.
        signer: signs what is written, if given.
        shared: what is written goes there too, and what other machines wrote comes from there; None: the
            folder is the store.
    """

    def __init__(
        self,
        root: Path,
        wait_seconds: float = 300.0,
        signer: Signer | None = None,
        shared: SharedStore | None = None,
    ) -> None:
        super().__init__(root)
        self.wait_seconds = wait_seconds
        self.signer = signer
        self.shared = shared

    def prepare(self) -> None:
        """Make sure that the store can be written, and clear what a killed publisher left.

        Raises:
            StoreError: it cannot be written, or another publisher does not finish in time.
        """
        with self.lock():
            self.require_signer()

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the store alone, swept clean and known to be writable. Not to be nested.

        Of a store that is shared it is brought up to date before, and sent after, unless the block ended in
        an error: then the next to hold it drops what was written.

        Raises:
            StoreError: it is of a newer format, cannot be written, or another publisher does not finish; of a
                shared store also: another machine published meanwhile.
        """
        with self._held():
            yield
            if self.shared is not None:
                self.shared.send()

    @contextmanager
    def _held(self) -> Iterator[None]:
        """Hold the store alone, up to date, and send nothing."""
        self.require_known_format()
        with held_alone(self.root, self.wait_seconds):
            if self.shared is not None:
                self.shared.bring()
            self.require_known_format()  # the other publisher may have been a newer one
            yield

    def bring(self) -> None:
        """Bring a store that is shared up to date; nothing for one that is not.

        Raises:
            StoreError: as `lock`.
        """
        if self.shared is not None:
            with self._held():
                pass

    def keep_document(self, path: Path, sha256: str, ext: str) -> Path:
        """Keep a report byte for byte as `documents/<sha256>.<ext>`; again does nothing.

        Of a shared store it is sent with the first version that leads to it.

        Raises:
            StoreError: the file's bytes do not have that hash, or the store cannot be written.
        """
        ext = ext.lower().lstrip(".")
        if not SHA256.fullmatch(sha256) or not EXTENSION.fullmatch(ext):
            raise StoreError(
                str(path), f"cannot be kept as {sha256}.{ext}", "give its sha256 and a plain file ending"
            )
        target = self.root / DOCUMENTS / f"{sha256}.{ext}"
        if target.is_file() and remembered_sha256(target) == sha256:
            return target
        with self._held():
            put_copy(path, target, sha256)
        return target

    def keep_original(self, path: Path, sha256: str, ext: str) -> Path:
        """Keep a report as it was published beside the store, where another document is served of it.

        Only its owner may read the folder.

        Raises:
            StoreError: the file's bytes do not have that hash, or it cannot be written.
        """
        target = self.originals / f"{sha256}.{ext.lower().lstrip('.')}"
        if target.is_file() and remembered_sha256(target) == sha256:
            return target
        with reporting(self.originals):
            self.originals.mkdir(mode=0o700, parents=True, exist_ok=True)
        put_copy(path, target, sha256)
        return target

    def keep_withdrawn(self, document: Path, original_sha256: str) -> None:
        """Keep a document that is no longer served beside the store, so that it can be put back.

        Raises:
            StoreError: it cannot be written.
        """
        with reporting(self.originals):
            self.originals.mkdir(mode=0o700, parents=True, exist_ok=True)
        target = self.originals / f"withdrawn-{original_sha256}{document.suffix}"
        put_copy(document, target, document.stem)

    def working_file(self, name: str) -> Path:
        """Where a document may be made ready before it is kept; beside the store, and gone afterwards.

        Raises:
            StoreError: the folder cannot be made.
        """
        with reporting(self.originals):
            self.originals.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self.originals / f"{UNFINISHED}served-{os.getpid()}-{name}"

    @contextmanager
    def new_version(self, package: str, version: str) -> Iterator[Path]:
        """A folder to write a version into; it becomes the version when the block ends well.

        Only under `lock()`. A file that is as in the latest version is one file with it, so that a version
        costs what is new in it; it goes when the last version that has it goes.

        Raises:
            StoreError: the version is there already, or the folder cannot be written.
        """
        final = self.path(package, version)
        if final.exists():
            raise StoreError(
                str(final), "is published, and a version never changes", "publish under a new number"
            )
        latest = self.latest(package)
        with new_folder(final, like=self.path(package, latest) if latest else None) as folder:
            yield folder

    def replace_catalog(self, content: Mapping[str, Any]) -> bool:
        """Put `catalog.json` in place, sealed and whole; False when it said just this. Only under `lock()`.

        Raises:
            StoreError: it cannot be written.
            SigningKeyError: the catalogue in place is signed, and there is no key.
        """
        self.require_signer()
        body = {name: value for name, value in content.items() if name not in (NUMBER, *SEALS)}
        body["format"] = least_format(body)
        if self.signer is not None:
            body[NUMBER] = self._number_for(body)
        return self.replace_file(CATALOG_FILE, sealed_bytes(body, self.signer))

    def _number_for(self, body: Mapping[str, Any]) -> int:
        """The number of a signed catalogue: that in place if it says just this, else the next."""
        before = self.catalog()
        number = before.pop(NUMBER, None)
        said = {name: value for name, value in before.items() if name not in SEALS}
        said["format"] = least_format(said)
        if isinstance(number, int) and json_bytes(said) == json_bytes(body):
            return number
        return max(number if isinstance(number, int) else 0, self._number_vouched_for()) + 1

    def _number_vouched_for(self) -> int:
        """The number that the timestamp names: a catalogue that was lost goes on from there."""
        try:
            number = json_object(self.root / TIMESTAMP_FILE).get(NUMBER)
        except StoreError:
            return 0
        return number if isinstance(number, int) else 0

    def replace_file(self, path: str, content: bytes) -> bool:
        """Put a file in place, whole; False when it held just these bytes. Only under `lock()`.

        Raises:
            StoreError: it cannot be written.
        """
        return put_file(self.root / path, content)

    def require_signer(self) -> None:
        """Refuse to go on unsigned where the catalogue is signed.

        Raises:
            SigningKeyError: it is, and there is no key.
        """
        if self.signer is None and self.is_signed():
            raise SigningKeyError(
                str(self.root / CATALOG_FILE),
                "is signed, and no key was given to sign the next one with",
                "give its file with --sign-key or OPENBARNET_SIGN_KEY",
            )


def open_store(root: Path) -> Store:
    """A store that signs what is written, if the settings name a key; up to date, if they name a bucket.

    The bucket is of the store that the settings name, and of no other, as of a draft.

    Raises:
        SigningKeyError: they name a file that holds none.
        StoreError: the bucket cannot be reached, or holds another store.
    """
    key, bucket = sign_key(), bucket_address()
    is_shared = bool(bucket) and root.absolute() == store_folder().absolute()
    shared = SharedStore(root, Bucket(bucket)) if is_shared else None
    store = Store(root, signer=load_signer(key) if key else None, shared=shared)
    store.bring()
    return store
