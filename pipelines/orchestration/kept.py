"""What assets hand on, as files: a value each, with the stamp of its reading in front, to be read without it.

Most of what a publication has to know of a thousand reports is which of their readings count. So the stamp is
read alone, and a value when it is asked for. What the steps of a publication make of many values stands in
`joined`.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import IO, Any, TypeVar

from pipelines.assembly.steps import Rulebook, rulebook_of
from pipelines.council.project import Project
from pipelines.council.whole_files import write_atomically
from pipelines.extraction.rereading import second_reading, tesseract_version
from pipelines.gate.personal import texts_kept
from pipelines.orchestration.kept_answers import KeptAnswers
from pipelines.orchestration.known_values import KnownValues, Mark
from pipelines.rows.answers import Answers
from pipelines.store import StoreReader

Value = TypeVar("Value")
UNREAD = "unread"
"""Folder beside an asset's values with the reasons of those that could not be made."""

UNUSABLE = (FileNotFoundError, AttributeError, ImportError, TypeError, EOFError, pickle.UnpicklingError)
"""What reading a value raises that was never made, or by code that named its parts otherwise."""


def keep_value(path: Path, value: object) -> None:
    """Write one value, whole or not at all."""
    write_atomically(path, pickle.dumps(str(getattr(value, "stamp", ""))) + pickle.dumps(value))


def load_value(path: Path) -> Any:
    """One value; raises one of `UNUSABLE` where there is none."""
    with path.open("rb") as file:
        return _load(file)


def load_bytes(kept: bytes) -> Any:
    """The value that `keep_value` wrote as some bytes; raises one of `UNUSABLE` where they hold none."""
    return _load(BytesIO(kept))


def _load(file: IO[bytes]) -> Any:
    first = pickle.load(file)  # noqa: S301 - written by this instance's own runs
    # an older version wrote the value alone
    return pickle.load(file) if isinstance(first, str) else first  # noqa: S301 - the same


def load_if_possible(path: Path) -> Any:
    """One value, or None if it was never made, or by code that named its parts otherwise."""
    try:
        return load_value(path)
    except UNUSABLE:
        return None


def stamp_of(path: Path) -> str | None:
    """The stamp of a value's reading; None where there is no value."""
    try:
        with path.open("rb") as file:
            first = pickle.load(file)  # noqa: S301 - the same
    except UNUSABLE:
        return None
    return first if isinstance(first, str) else str(getattr(first, "stamp", ""))


class KeptReadings(Mapping[str, Value]):
    """An asset's values by report, of those reports that were read: each is read when it is asked for.

    Args:
        paths: a file for each report, which may be missing; as texts, of which thousands cost less.
    """

    def __init__(self, paths: Mapping[str, Path] | Mapping[str, str]) -> None:
        self._known: dict[str, KnownValues] = {}
        self._files = {report: str(path) for report, path in paths.items()}
        self._places: dict[str, tuple[KnownValues, str]] = {}
        names: dict[str, dict[str, str]] = {}
        for report, file in self._files.items():
            folder, _, name = file.rpartition(os.sep)
            self._places[report] = self._known_in(folder, name)
            names.setdefault(folder, {})[report] = name
        found: dict[str, str | None] = {}
        for folder, several in names.items():
            found |= zip(several, self._known[folder].stamps(several.values(), stamp_of), strict=True)
        self.stamps: Mapping[str, str] = {
            report: stamp for report in self._files if (stamp := found[report]) is not None
        }

    def _known_in(self, folder: str, name: str) -> tuple[KnownValues, str]:
        if folder not in self._known:
            self._known[folder] = KnownValues(Path(folder))
        return self._known[folder], name

    def __getitem__(self, report: str) -> Value:
        value: Value | None = load_if_possible(self.path(report)) if report in self.stamps else None
        if value is None:
            raise KeyError(report)
        return value

    def nothing(self, report: str) -> str:
        """A hash of a value that is known to say nothing, so that it need not be opened; else empty."""
        known, name = self._places[report]
        return known.nothing(name)

    def settled_mark(self, report: str) -> Mark | None:
        """The mark that a value's file had when its stamp was asked for; None where it may yet be another."""
        known, name = self._places[report]
        return known.settled_mark(name)

    def mark(self, report: str) -> Mark | None:
        """The mark of a value's file as it is now."""
        known, name = self._places[report]
        return known.mark(name)

    def says_nothing(self, report: str, mark: Mark | None, nothing: str) -> None:
        """Remember that a value says nothing, by a hash of what it says and its mark before it was read."""
        known, name = self._places[report]
        known.says_nothing(name, mark, nothing)

    def keep_what_is_known(self) -> None:
        """Let the next publication know it too."""
        for known in self._known.values():
            known.keep()

    def path(self, report: str) -> Path:
        """Where the value of a report is kept."""
        return Path(self._files[report])

    def made_of(self, reports: Sequence[str]) -> tuple[tuple[str, str], ...]:
        """What some reports' values are told by: where each is kept, and the stamp of its reading."""
        files, stamps = self._files, self.stamps
        return tuple((files[report], stamps.get(report, "")) for report in reports)

    def __contains__(self, report: object) -> bool:
        return report in self.stamps

    def __iter__(self) -> Iterator[str]:
        return iter(self.stamps)

    def __len__(self) -> int:
        return len(self.stamps)


ANSWERED = "answered"
"""Folder of answers that one publication leaves to the next."""

READ_AGAIN = "read_again"
SCREENED = "screened"


@contextmanager
def kept_rules(
    kept: StoreReader, project: Project, step: str, digest: str, stamps: Mapping[str, str] | None = None
) -> Iterator[Rulebook]:
    """A project's rules with a second reader; what it reads and suites answer is kept for the next time.

    Args:
        kept: where the instance keeps documents, and now the answers.
        project: whose rules.
        step: a word for who asks, which answers of suites are kept apart by.
        digest: of the rules that every reading follows; what others gave is forgotten.
        stamps: the reading of each report, where its rows are those of just that.
    """
    folder = kept.root / ANSWERED
    with (
        _kept(folder / f"{READ_AGAIN}.pickle", f"{digest} {tesseract_version()}") as texts,
        _kept(folder / f"{step}.pickle", digest) as given,
        _kept(folder / f"{step}.{SCREENED}.pickle", digest) as clean,
        texts_kept(clean),
    ):
        reader = second_reading(kept.document, texts)
        rules = replace(rulebook_of(project, reader, Answers(given)), stamps=stamps or {})
        yield rules
        texts.update(reader.texts)
        given.clear()
        given.update(rules.answers.used)


@contextmanager
def _kept(file: Path, given_by: str) -> Iterator[dict[Any, Any]]:
    """What stands in a file, to be changed; what other rules or another program gave is forgotten."""
    values = KeptAnswers(file, given_by)
    yield values.now
    values.keep()
