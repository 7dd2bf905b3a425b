"""Readings that several machines share: each has them in a folder of its own, and the truth is in a bucket.

All that was made of one report is one object, with its document, so that a reading comes whole or not at all.
A machine brings a report's before it reads it again, and those of all reports before it publishes. What steps
of one publication hand to each other is an object each. The objects are pickles, as the files are: whoever
may write into the bucket is trusted as whoever may write into Dagster's folder is.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

from pipelines.council.settings import bucket_address
from pipelines.council.whole_files import write_atomically
from pipelines.orchestration.kept import UNREAD, load_if_possible
from pipelines.orchestration.model import RawReport
from pipelines.store import StoreReader
from pipelines.store.bucket import Bucket

READINGS, VALUES = "readings", "values"
BROUGHT = "brought"
"""Folder that says of each object here which one it was."""

FIXED_DATE = (1980, 1, 1, 0, 0, 0)


class SharedReadings:
    """The readings in a folder and the bucket that they are shared through.

    Args:
        folder: where the instance keeps documents and values.
        bucket: holds the truth.
    """

    def __init__(self, folder: Path, bucket: Bucket) -> None:
        self._folder = folder
        self._bucket = bucket

    def bring(self, report: str) -> None:
        """Bring what was made of one report.

        Raises:
            StoreError: the bucket cannot be reached.
        """
        key = _key(report)
        mark = self._bucket.mark(key)
        if mark is not None and mark != self._brought(key)[0]:
            self._unpack(key)

    def bring_all(self) -> None:
        """Bring what was made of every report, and drop what the bucket has no more.

        Raises:
            StoreError: the bucket cannot be reached.
        """
        listed = self._bucket.listed(READINGS)
        for key, mark in sorted(listed.items()):
            if mark != self._brought(key)[0]:
                self._unpack(key)
        for note in sorted((self._folder / BROUGHT).glob("*.json")):
            key = f"{READINGS}/{note.stem}"
            if key not in listed:
                for name in self._brought(key)[1]:
                    self._place(name).unlink(missing_ok=True)
                note.unlink()

    def send(self, report: str) -> None:
        """Send what was made of one report, with its document.

        Raises:
            StoreError: the bucket cannot be reached.
        """
        packed, names = io.BytesIO(), sorted(self._names(report))
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in names:
                archive.writestr(zipfile.ZipInfo(name, FIXED_DATE), (self._folder / name).read_bytes())
        self._note(_key(report), self._bucket.put(_key(report), packed.getvalue()), names)

    def send_value(self, path: Path) -> None:
        """Send a value that is of no one report.

        Raises:
            StoreError: the bucket cannot be reached.
        """
        self._bucket.put(path.relative_to(self._folder).as_posix(), path.read_bytes())

    def bring_value(self, path: Path) -> None:
        """Bring a value that is of no one report, where another machine made it.

        Raises:
            StoreError: the bucket cannot be reached.
        """
        if (found := self._bucket.get(path.relative_to(self._folder).as_posix())) is not None:
            write_atomically(path, found.content)

    def forget(self) -> None:
        """Delete everything from the bucket: all of it is made anew of the reports.

        Raises:
            StoreError: the bucket cannot be reached.
        """
        self._bucket.delete([*self._bucket.listed(READINGS), *self._bucket.listed(VALUES)])

    def _names(self, report: str) -> Iterator[str]:
        """The files here that are of one report."""
        values = self._folder / VALUES
        folders = (each for depth in ("*", "*/*", f"*/*/{UNREAD}") for each in values.glob(f"{depth}/"))
        for folder in folders:
            file = folder / f"{report}.pickle"
            if file.is_file():
                yield file.relative_to(self._folder).as_posix()
        raw = load_if_possible(values / "raw_report" / f"{report}.pickle")
        if isinstance(raw, RawReport):
            document = StoreReader(self._folder).document(raw.report.sha256)
            if document is not None:
                yield document.relative_to(self._folder).as_posix()

    def _unpack(self, key: str) -> None:
        """Write the files of an object, and take away what an earlier one brought and it has not."""
        if (found := self._bucket.get(key)) is None:
            return
        with zipfile.ZipFile(io.BytesIO(found.content)) as archive:
            names = archive.namelist()
            for name in names:
                write_atomically(self._place(name), archive.read(name))
        for name in set(self._brought(key)[1]) - set(names):
            self._place(name).unlink(missing_ok=True)
        self._note(key, found.mark, names)

    def _place(self, name: str) -> Path:
        place = (self._folder / name).resolve()
        if not place.is_relative_to(self._folder.resolve()):
            raise ValueError(f"{name} leads out of {self._folder}")
        return place

    def _brought(self, key: str) -> tuple[str, list[str]]:
        """The mark of the object that is here, and its files."""
        try:
            said = json.loads(self._noted(key).read_text(encoding="utf-8"))
            return str(said["mark"]), [str(name) for name in said["files"]]
        except (OSError, KeyError, TypeError, ValueError):
            return "", []

    def _note(self, key: str, mark: str, names: list[str]) -> None:
        write_atomically(self._noted(key), json.dumps({"mark": mark, "files": names}).encode())

    def _noted(self, key: str) -> Path:
        return self._folder / BROUGHT / f"{key.rpartition('/')[2]}.json"


def _key(report: str) -> str:
    """The object of a report, whose name may have any letters in it."""
    return f"{READINGS}/{hashlib.sha256(report.encode()).hexdigest()[:40]}"


def shared_readings(folder: Path) -> SharedReadings | None:
    """The readings in a folder as they are shared; None where the settings name no bucket."""
    address = bucket_address()
    return SharedReadings(folder, Bucket(address)) if address else None
