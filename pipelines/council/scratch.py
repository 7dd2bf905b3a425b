"""Folders for what is needed for a while, which go with their process even where that is killed.

A process that ends removes its own. One that is killed cannot, so beside each folder lies a file that its
process holds a lock on: the system lets go of it however the process ends, and the next that needs a folder
removes those that nobody holds. Numbers of processes tell nothing: each container counts its own.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
import tempfile
import weakref
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import TracebackType

PREFIX, HELD = "openbarnet-", ".held"


class ScratchFolder:
    """A new folder that is removed at the end of its `with`, with this object, or with the process.

    Args:
        purpose: a word for its name, for whoever looks.
    """

    def __init__(self, purpose: str = "") -> None:
        clear_left_behind()
        lock, held = _held(f"{PREFIX}{purpose}{'-' if purpose else ''}")
        self.path = _of(held)
        self.path.mkdir(mode=0o700)
        self._end = weakref.finalize(self, _remove, held, lock, os.getpid())

    def remove(self) -> None:
        """Remove it with all that is in it."""
        self._end()

    def __enter__(self) -> Path:
        return self.path

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.remove()


def process_folder() -> Path:
    """The folder of this process for files that outlive a function."""
    folder = _of_process(os.getpid()).path
    folder.mkdir(mode=0o700, exist_ok=True)  # machines clear what has lain there for long
    return folder


@cache
def _of_process(_: int) -> ScratchFolder:
    return ScratchFolder("kept")


def clear_left_behind() -> None:
    """Remove the folders of processes that are no more."""
    for held in Path(tempfile.gettempdir()).glob(f"{PREFIX}*{HELD}"):
        with suppress(OSError):  # held, another's, or gone meanwhile
            lock = os.open(held, os.O_RDWR | os.O_NOFOLLOW)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if _is_still(held, lock) and os.fstat(lock).st_uid == os.geteuid():
                    _clear(held)
            finally:
                os.close(lock)


def _held(prefix: str) -> tuple[int, Path]:
    """A new file that this process holds, and its lock: before there is a folder that could be removed."""
    while True:
        lock, name = tempfile.mkstemp(HELD, prefix)
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _is_still(Path(name), lock):
            return lock, Path(name)
        os.close(lock)  # somebody took it for left behind, before it was held


def _of(held: Path) -> Path:
    return held.with_suffix("")


def _is_still(held: Path, lock: int) -> bool:
    """Whether a name is that of the open file."""
    try:
        found = held.lstat()
    except FileNotFoundError:
        return False
    return stat.S_ISREG(found.st_mode) and os.path.samestat(found, os.fstat(lock))


def _remove(held: Path, lock: int, owner: int) -> None:
    if os.getpid() != owner:  # a fork: the folder is its parent's
        return
    try:
        _clear(held)
    finally:
        os.close(lock)


def _clear(held: Path) -> None:
    """Remove a folder, and its lock unless some of it is left for the next to try."""
    shutil.rmtree(_of(held), ignore_errors=True)
    if not _of(held).exists():
        held.unlink(missing_ok=True)
