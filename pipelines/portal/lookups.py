"""What an address names, looked up in the catalogue; and the errors that tell a visitor there is none.

Errors say in words for the visitor what was looked for; whatever else goes wrong is ours.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import PurePosixPath

from pipelines.exceptions import UnavailableError
from pipelines.portal.drawing import show
from pipelines.store.published import Catalogue, Package, PublishedVersion, Resource
from pipelines.store.reports import SourceReport
from pipelines.store.table_files import StoredFile

FORMATS = {
    ".csv": "CSV",
    ".parquet": "Parquet",
    ".json": "JSON",
    ".zip": "ZIP",
    ".md": "Text",
    ".xlsx": "Excel",
    ".ods": "ODS",
    ".sqlite": "SQLite",
}


class NotFoundError(Exception):
    """No page has that address; raised with what was looked for."""

    def __init__(self, what: str, suggestions: tuple[tuple[str, str], ...] = ()) -> None:
        self.what = what
        self.suggestions = suggestions
        super().__init__(what)


class MovedError(Exception):
    """What was asked for has another address; raised with it."""

    def __init__(self, address: str) -> None:
        self.address = address
        super().__init__(address)


class GoneError(Exception):
    """A version that was withdrawn; raised with its dataset and the reason."""

    def __init__(self, package: Package, version: PublishedVersion) -> None:
        self.package = package
        self.version = version
        super().__init__(f"{package.name} {version.version}")


class GoneDocumentError(Exception):
    """A document that was withdrawn or erased; raised with its report, which has the reason."""

    def __init__(self, report: SourceReport) -> None:
        self.report = report
        super().__init__(report.id)


class BadRequestError(Exception):
    """An address whose parameters make no sense; raised with what is allowed, and which one it is."""

    def __init__(self, words: str, parameter: str = "") -> None:
        self.parameter = parameter
        super().__init__(words)


@dataclass(frozen=True)
class FileLink:
    """A file offered on a page."""

    label: str
    format: str
    href: str
    bytes: int


def find_package(catalogue: Catalogue, name: str) -> Package:
    """The dataset of that name.

    Raises:
        NotFoundError: there is none.
        UnavailableError: it is damaged for now.
    """
    package = catalogue.package(name)
    if out := next((each for each in catalogue.unavailable if each.name == name), None):
        raise _unavailable(out.title, out.latest)
    if package is None:
        close = get_close_matches(name, [item.name for item in catalogue.packages], n=3, cutoff=0.4)
        raise NotFoundError(
            f"dataset “{show.clip(name, 80)}”", tuple((item, f"/datasets/{item}") for item in close)
        )
    return package


def find_version(package: Package, number: str) -> PublishedVersion:
    """The version of that number, or the newest for `latest`.

    Raises:
        NotFoundError: the dataset has no such version.
        GoneError: the version was withdrawn.
        UnavailableError: it is damaged for now.
    """
    found = package.version(number)
    if found is None:
        raise NotFoundError(
            f"version “{show.clip(number, 40)}” of {package.title}",
            ((f"{package.title}, with all its versions", f"/datasets/{package.name}"),),
        )
    if found.withdrawn:
        raise GoneError(package, found)
    if found.fault:
        raise _unavailable(f"Version {found.version} of {package.title}", found)
    return found


def _unavailable(what: str, version: PublishedVersion | None) -> UnavailableError:
    fault = version.fault if version else "cannot be read"
    return UnavailableError(what, fault, "run `openbarnet verify` on the store and restore what it names")


def find_resource(found: PublishedVersion, name: str) -> Resource:
    """The table of that name in a version.

    Raises:
        NotFoundError: the version has no such table.
    """
    resource = found.resource(name)
    if resource is None:
        raise NotFoundError(
            f"table “{show.clip(name, 80)}” in {found.package} {found.version}",
            tuple((item.title, f"/datasets/{found.package}/tables/{item.name}") for item in found.resources),
        )
    return resource


def find_file(found: PublishedVersion, name: str) -> StoredFile:
    """The file of that path in a version's folder.

    Raises:
        NotFoundError: the version has no such file.
    """
    stored = found.files.get(name)
    if stored is None and name in found.left_out:
        raise NotFoundError(
            f"file “{name}” of {found.package} {found.version}: {found.left_out[name]}. Its tables can "
            "be had as CSV files",
            ((f"{found.package}, with all its files", f"/datasets/{found.package}#downloads"),),
        )
    if stored is None:
        raise NotFoundError(
            f"file “{show.clip(name, 80)}” of {found.package} {found.version}",
            ((f"{found.package}, with all its files", f"/datasets/{found.package}#downloads"),),
        )
    return stored


def file_name(catalogue: Catalogue, found: PublishedVersion, stored: StoredFile) -> str:
    """A name for the saved file with publisher, subject and version: `open-barnet-savings-1.0.0.zip`."""
    name = PurePosixPath(stored.path)
    publisher = re.sub(r"[^a-z0-9]+", "-", catalogue.title.lower()).strip("-")
    subject = found.package if name.stem == found.package else f"{found.package}-{name.stem}"
    return f"{publisher}-{subject}-{found.version}{name.suffix}"


def table_address(package: Package, found: PublishedVersion, resource: Resource) -> str:
    """The table's page: the short address for the latest version, the full one for the others."""
    if found is package.latest:
        return f"/datasets/{package.name}/tables/{resource.name}"
    return f"/datasets/{package.name}/versions/{found.version}/tables/{resource.name}"


def table_files(found: PublishedVersion, resource: Resource) -> list[FileLink]:
    """The files of one table, as downloads."""
    stored = found.files_of(resource)
    return [download for item in stored if (download := download_of(found, item.path, resource.title))]


def parts_of_table(found: PublishedVersion, resource: Resource) -> list[tuple[str, list[FileLink]]]:
    """The parts of a table that lies in parts, each with its files, as downloads."""
    parts: dict[str, list[FileLink]] = {}
    for file in found.files.values():
        if file.table == resource.name and file.part and (link := download_of(found, file.path, file.part)):
            parts.setdefault(file.part, []).append(link)
    order = resource.csv.pieces if resource.csv else ()
    return [(piece.part, parts[piece.part]) for piece in order if piece.part in parts]


def download_of(found: PublishedVersion, name: str, label: str) -> FileLink | None:
    """A file of a version as a link; None where the version has none of that name."""
    stored = found.files.get(name)
    if stored is None:
        return None
    suffix = PurePosixPath(name).suffix
    href = f"/download/{found.package}/{found.version}/{name}"
    return FileLink(label, FORMATS.get(suffix, suffix.lstrip(".").upper()), href, stored.bytes)
