"""Office files as zips of XML parts, opened under limits: none larger than it may be, no entity resolved."""

from __future__ import annotations

import posixpath
import zipfile
from pathlib import Path
from typing import Any

from lxml import etree

from pipelines.exceptions import (
    EncryptedReportError,
    NotAPdfError,
    OversizedReportError,
    TruncatedReportError,
)
from pipelines.extraction.model import Colour
from pipelines.tables.limits import UNPACKED_RATIO

MOST_BYTES = 256 * 1024**2  # of all parts, unpacked
MOST_PACKED = 10 * 1024**2  # smaller files may pack as well as they like
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # what a locked office file, or one of before 2007, begins with
HOLDS = {
    "docx": ("word/document.xml", "a Word document (.docx)"),
    "xlsx": ("xl/workbook.xml", "an Excel workbook (.xlsx)"),
    "odt": ("content.xml", "an OpenDocument text (.odt)"),
    "ods": ("content.xml", "an OpenDocument spreadsheet (.ods)"),
}


class OfficePackage:
    """The parts of an office file by name."""

    def __init__(self, path: Path, form: str) -> None:
        check_package(path, form)
        self.place = path.name
        self._archive = zipfile.ZipFile(path)
        self.names = frozenset(self._archive.namelist())

    @property
    def has_more(self) -> bool:
        """Whether the file holds something beside its parts: before them, or as a comment."""
        parts = self._archive.infolist()
        is_told = self._archive.comment or any(part.comment for part in parts)
        return bool(is_told) or min((part.header_offset for part in parts), default=0) > 0

    def close(self) -> None:
        """Close the file."""
        self._archive.close()

    def tree(self, name: str) -> Any:
        """The XML of a part, or None where the file has no such part.

        Raises:
            TruncatedReportError: the part is damaged.
        """
        if name not in self.names:
            return None
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        try:
            return etree.fromstring(self._archive.read(name), parser)
        except (etree.XMLSyntaxError, zipfile.BadZipFile, RuntimeError, OSError) as error:
            what = f"is damaged: its part {name} cannot be read"
            raise TruncatedReportError(self.place, what, "save the file again") from error

    def picture(self, name: str, most: int) -> bytes:
        """The bytes of a picture; none of one that is missing, damaged or larger than `most`."""
        if name not in self.names or self._archive.getinfo(name).file_size > most:
            return b""
        try:
            return self._archive.read(name)
        except (zipfile.BadZipFile, RuntimeError, OSError):
            return b""

    def relations(self, part: str) -> dict[str, str]:
        """The parts that a part refers to, by id; what lies outside the file is left out."""
        folder, name = posixpath.split(part)
        tree = self.tree(f"{folder}/_rels/{name}.rels")
        if tree is None:
            return {}
        return {
            str(one.get("Id")): posixpath.normpath(posixpath.join(folder, str(one.get("Target") or "")))
            for one in tree
            if one.get("TargetMode") != "External"
        }


def check_package(path: Path, form: str) -> None:
    """Whether a file is an office file of a form that can be opened.

    Raises:
        EncryptedReportError: it asks for a password.
        NotAPdfError: it is something else.
        TruncatedReportError: it is cut short or damaged.
        OversizedReportError: it would unpack to more than a report can be.
    """
    part, kind = HOLDS[form]
    with path.open("rb") as file:
        start = file.read(8)
    if start == OLE:
        what = "asks for a password, or was saved in a form of before 2007"
        raise EncryptedReportError(path.name, what, f"save it without a password as {kind}")
    if not start.startswith(b"PK"):
        raise NotAPdfError(path.name, f"does not begin as {kind} does", "save it again in that form")
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError) as error:
        raise TruncatedReportError(
            path.name, "is cut short or damaged", "fetch the file again from where it was published"
        ) from error
    if part not in {one.filename for one in members}:
        raise NotAPdfError(path.name, f"holds no {part}, so it is not {kind}", "save it again in that form")
    size = sum(one.file_size for one in members)
    packed = max(1, sum(one.compress_size for one in members))
    if size > MOST_BYTES or (size > MOST_PACKED and size > UNPACKED_RATIO * packed):
        raise OversizedReportError(
            path.name, f"would unpack to {size:,} bytes from {packed:,}", "split it, or save it anew"
        )
    if form in ("odt", "ods"):
        _check_not_locked(path)


def _check_not_locked(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        try:
            manifest = archive.read("META-INF/manifest.xml")
        except (KeyError, zipfile.BadZipFile, RuntimeError):
            return
    if b"encryption-data" in manifest:
        raise EncryptedReportError(path.name, "asks for a password", "save it without one")


def colour_of(text: str | None) -> Colour | None:
    """A colour written as `RRGGBB` or `#RRGGBB`; None for anything else, such as `auto`."""
    digits = (text or "").lstrip("#")
    if len(digits) == 8:
        digits = digits[2:]
    if len(digits) != 6:
        return None
    try:
        return (int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16))
    except ValueError:
        return None
