"""Answers that one publication leaves to the next, in a file that grows by what is new.

Of a thousand reports' answers those of one are new. So they are added at the file's end, with the names of
those that nobody asks for any more, and the file is written anew when what was added is a good part of it. An
end that was cut off is passed over, and so is what other rules gave.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipelines.council.whole_files import write_atomically

UNUSABLE = (OSError, AttributeError, ImportError, TypeError, ValueError, IndexError, EOFError)
BROKEN = (*UNUSABLE, pickle.UnpicklingError)
SHARE_ADDED = 4
"""The file is written anew where as many parts of it were added."""


class KeptAnswers:
    """Answers by question, as they stand in a file.

    Attributes:
        now: the answers, to be changed.

    Args:
        file: which need not exist.
        given_by: names the rules; what others gave is forgotten.
    """

    def __init__(self, file: Path, given_by: str) -> None:
        self._file = file
        self._given_by = given_by
        self._whole = self._added = 0
        self._before = self._load()
        self.now: dict[Any, Any] = dict(self._before)

    def keep(self) -> None:
        """Write down what has changed."""
        now, before = self.now, self._before
        nothing = object()
        new = {
            key: value
            for key, value in now.items()
            if (was := before.get(key, nothing)) is not value and was != value
        }
        gone = [key for key in before if key not in now]
        if not new and not gone and self._whole:
            return
        end = pickle.dumps((self._given_by, new, gone))
        if not self._whole or (self._added + len(end)) * SHARE_ADDED > self._whole:
            write_atomically(self._file, pickle.dumps((self._given_by, now)))
            return
        with self._file.open("ab") as file:
            file.write(end)

    def _load(self) -> dict[Any, Any]:
        try:
            with self._file.open("rb") as file:
                given_by, answers = pickle.load(file)  # noqa: S301 - written by this instance's own runs
                if given_by != self._given_by:
                    return {}
                self._whole = file.tell()
                found: dict[Any, Any] = dict(answers)
                for new, gone in self._ends(file):
                    found.update(new)
                    for key in gone:
                        found.pop(key, None)
        except BROKEN:
            self._whole = 0
            return {}
        return found

    def _ends(self, file: Any) -> Iterator[tuple[dict[Any, Any], list[Any]]]:
        """What was added; where an end is cut off, the file is to be written anew."""
        size = self._file.stat().st_size
        while file.tell() < size:
            try:
                given_by, new, gone = pickle.load(file)  # noqa: S301 - the same
            except BROKEN:
                self._added = size  # so that nothing is added behind what cannot be read
                return
            if given_by == self._given_by:
                yield new, gone
            self._added = file.tell() - self._whole
