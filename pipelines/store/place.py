"""How files get to their place whole: at once or not at all, and by one publisher at a time.

Whatever is written is made under a name that starts with `.new-`, forced to the disk, then renamed.
Publishers take turns (a lock on `<store>/.lock`), and the first thing a turn does is to clear away what a
publisher that was killed has left. Readers need no lock.
"""

from __future__ import annotations

import fcntl
import filecmp
import hashlib
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from pipelines.exceptions import StoreError
from pipelines.store.hashes import HASH_CHUNK
from pipelines.store.layout import LOCK_FILE, UNFINISHED

WAIT_STEP_SECONDS = 0.05


@contextmanager
def held_alone(root: Path, wait_seconds: float) -> Iterator[None]:
    """Hold a store's folder alone, swept clean and known to be writable. Not to be nested.

    Args:
        root: the folder; made if it is missing.
        wait_seconds: how long to wait for another publisher before giving up.

    Raises:
        StoreError: it cannot be written, or another publisher does not finish in time.
    """
    with reporting(root):
        root.mkdir(parents=True, exist_ok=True)
        handle = (root / LOCK_FILE).open("ab")
    with handle:
        _wait_for(root, handle, wait_seconds)
        with reporting(root):
            _sweep(root)
            probe = root / f"{UNFINISHED}probe"
            probe.write_bytes(b"")
            probe.unlink()
        yield


@contextmanager
def new_folder(final: Path, like: Path | None = None) -> Iterator[Path]:
    """A folder to write into, which gets the name `final` when the block ends well, and goes when not.

    Args:
        final: its name.
        like: a folder that never changes; a file that is there with the same bytes is shared with it.

    Raises:
        StoreError: it cannot be written.
    """
    unfinished = final.with_name(UNFINISHED + final.name)
    try:
        with reporting(final):
            unfinished.mkdir(parents=True)
            yield unfinished
            if like is not None:
                _share(unfinished, like)
            sync_tree(unfinished)
            unfinished.rename(final)
            sync_folder(final.parent)
            sync_folder(final.parent.parent)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def put_file(file: Path, content: bytes) -> bool:
    """Put a file in place, whole; False when it held just these bytes.

    Raises:
        StoreError: it cannot be written.
    """
    with reporting(file):
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


def put_copy(source: Path, target: Path, sha256: str) -> None:
    """Put a copy of a file in place, whole, once its bytes have the hash that they are to have.

    Raises:
        StoreError: they have another, or the copy cannot be written.
    """
    with reporting(target):
        target.parent.mkdir(exist_ok=True)
        unfinished = target.with_name(UNFINISHED + target.name)
        try:
            if _copy(source, unfinished) != sha256:
                raise StoreError(str(source), "changed while it was being read", "publish again")
            unfinished.replace(target)
        finally:
            unfinished.unlink(missing_ok=True)
        sync_folder(target.parent)
        sync_folder(target.parent.parent)


@contextmanager
def reporting(place: Path) -> Iterator[None]:
    """Whatever the operating system refuses, said in the store's words."""
    try:
        yield
    except OSError as error:
        raise _unwritable(place, error) from error


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


def _wait_for(root: Path, handle: IO[bytes], wait_seconds: float) -> None:
    deadline = time.monotonic() + wait_seconds
    while not _is_ours(root, handle):
        if time.monotonic() > deadline:
            raise StoreError(
                str(root), "another publisher is still writing", "wait for it to end, then publish again"
            )
        time.sleep(WAIT_STEP_SECONDS)


def _is_ours(root: Path, handle: IO[bytes]) -> bool:
    """Take the lock if nobody has it."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        raise _unwritable(root, error) from error
    return True


def _sweep(root: Path) -> None:
    """Remove unfinished files and folders; whoever was making them is gone, for we hold the lock."""
    for folder in [root, *(path for path in root.iterdir() if path.is_dir())]:
        for left in folder.glob(f"{UNFINISHED}*"):
            if left.is_dir():
                shutil.rmtree(left)
            else:
                left.unlink()


def _share(folder: Path, like: Path) -> None:
    """Make one file of two with the same path and bytes; where the disk cannot, both stay."""
    for file in [path for path in folder.rglob("*") if path.is_file()]:
        other = like / file.relative_to(folder)
        if other.is_symlink() or not other.is_file() or file.samefile(other):
            continue
        if not filecmp.cmp(file, other, shallow=False):
            continue
        shared = file.with_name(UNFINISHED + file.name)
        try:
            shared.hardlink_to(other)
        except OSError:  # no such thing on this disk, or one file has all the names that it may have
            continue
        shared.replace(file)


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


def _unwritable(place: Path, error: OSError) -> StoreError:
    reason = error.strerror or str(error)
    return StoreError(
        str(place),
        f"the store cannot be written ({reason})",
        "free its disk, or choose a folder that you may write to",
    )
