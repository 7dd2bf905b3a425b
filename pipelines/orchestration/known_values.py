"""What is known of kept values without opening them: whose reading each is, and whether it says anything.

A publication asks of each report and each asset by which reading its value was made, and most values say that
a report prints nothing of a table: a thousand reports are 27,000 files, of which 4,000 hold rows. A file that
has its size, inode and times has the bytes it had, unless it was changed within the clock's own coarseness:
so what was written a moment ago is not remembered.
"""

from __future__ import annotations

import os
import pickle
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from pipelines.council.digests import SETTLED_NS
from pipelines.council.whole_files import write_atomically

FILE = "known/values.pickle"
"""Beside the values that it is about, in a folder of its own: any name may be a report's."""

SHARE_ANEW = 20
"""It is written again where as many parts of it are new, and not for each report."""

Mark = tuple[int, int, int, int]
UNUSABLE = (OSError, AttributeError, ImportError, TypeError, ValueError, EOFError, pickle.UnpicklingError)


class KnownValue(NamedTuple):
    """What is known of the value in a file.

    Attributes:
        mark: of the file as it was looked at.
        stamp: of its reading.
        nothing: a hash of what it says less the stamp, where that is that there is nothing; else empty.
    """

    mark: Mark
    stamp: str
    nothing: str = ""


PARTS_KNOWN = len(KnownValue._fields)


class KnownValues:
    """What is known of the values in one folder.

    Args:
        folder: of an asset.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE
        self._folder = str(folder)
        self._known: dict[str, tuple[Mark, str, str]] = _load(self._file)
        self._marks: dict[str, Mark] = {}
        self._new = 0

    def stamps(self, names: Iterable[str], read: Callable[[Path], str | None]) -> Iterator[str | None]:
        """The stamps of values, in the order asked; None where there is no value.

        Args:
            names: of their files.
            read: reads one from its file.
        """
        try:
            folder = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        except FileNotFoundError:
            yield from (None for _ in names)
            return
        try:
            for name in names:
                yield self._stamp(name, _mark(name, folder), read)
        finally:
            os.close(folder)

    def _stamp(self, name: str, mark: Mark | None, read: Callable[[Path], str | None]) -> str | None:
        if mark is None:
            return None
        self._marks[name] = mark
        known = self._known.get(name)
        if known is not None and known[0] == mark:
            return known[1]
        stamp = read(Path(f"{self._folder}/{name}"))
        if stamp is not None and _has_settled(mark):
            self._add(name, KnownValue(mark, stamp))
        return stamp

    def nothing(self, name: str) -> str:
        """The hash of a value that said nothing when its stamp was asked for; empty for any other."""
        known = self._known.get(name)
        if known is None or not known[2] or known[0] != self._marks.get(name):
            return ""
        return known[2]

    def settled_mark(self, name: str) -> Mark | None:
        """The mark that a file had when its stamp was asked for; None for one that was just written."""
        mark = self._marks.get(name)
        return mark if mark is not None and _has_settled(mark) else None

    def says_nothing(self, name: str, mark: Mark | None, nothing: str) -> None:
        """Remember that a value says nothing.

        Args:
            name: of its file.
            mark: of the file before it was read.
            nothing: a hash of what it says.
        """
        known = self._known.get(name)
        if known is not None and known[0] == mark:
            self._add(name, KnownValue(known[0], known[1], nothing))

    def mark(self, name: str) -> Mark | None:
        """The mark of a file as it is now."""
        return _mark(f"{self._folder}/{name}")

    def keep(self) -> None:
        """Write down what is known, where enough of it is new. It may be lost: then files are opened."""
        if self._new * SHARE_ANEW < len(self._known) or not self._new:
            return
        there = {name: known for name, known in self._known.items() if _mark(f"{self._folder}/{name}")}
        try:
            write_atomically(self._file, pickle.dumps(there))
        except OSError:
            return
        self._new = 0

    def _add(self, name: str, value: KnownValue) -> None:
        self._known[name] = (value.mark, value.stamp, value.nothing)
        self._new += 1


def _load(file: Path) -> dict[str, tuple[Mark, str, str]]:
    """What was known, as plain tuples: of a thousand reports there are 27,000."""
    try:
        found = pickle.loads(file.read_bytes())  # noqa: S301 - written by this instance's own runs
        if isinstance(found, dict) and all(map(_is_known, found.values())):
            return found
    except UNUSABLE:
        pass
    return {}


def _is_known(each: object) -> bool:
    return type(each) is tuple and len(each) == PARTS_KNOWN


def _mark(path: str, folder: int | None = None) -> Mark | None:
    """The mark of a file; by its name in a folder that is open the system need not walk to it."""
    try:
        stat = os.stat(path, dir_fd=folder)
    except FileNotFoundError:
        return None
    return (stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)


def _has_settled(mark: Mark) -> bool:
    return time.time_ns() - max(mark[2:]) > SETTLED_NS
