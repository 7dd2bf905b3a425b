"""A published version as harvesters see it: its address, its files for download, the time it covers.

What DCAT-AP and schema.org both say stands here, so that they cannot differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from pipelines.exceptions import StoreError
from pipelines.release.file_kinds import media_type
from pipelines.rows.values import period_bounds

DescriptorOf = Callable[[str, str], Mapping[str, Any]]
"""Gives a version's `datapackage.json` by package and version; `Store.descriptor` is one."""


@dataclass(frozen=True)
class DataFormat:
    """A file format that data comes in: for people, for harvesters, and by the European file types."""

    label: str
    file_type: str
    standard: str = ""


FORMATS: Mapping[str, DataFormat] = {
    ".csv": DataFormat("CSV", "CSV", "https://www.rfc-editor.org/rfc/rfc4180"),
    ".parquet": DataFormat("Parquet", "PARQUET"),
    ".json": DataFormat("JSON", "JSON", "https://www.rfc-editor.org/rfc/rfc8259"),
    ".xlsx": DataFormat("Excel workbook", "XLSX"),
    ".ods": DataFormat("OpenDocument spreadsheet", "ODS"),
    ".sqlite": DataFormat("SQLite database", "SQLITE"),
    ".zip": DataFormat("ZIP with all files", "ZIP", "https://datapackage.org/profiles/2.0/datapackage.json"),
}
# Files of a version that tell about the data and are not the data.
ABOUT_THE_DATA = ("datapackage.json", "quality.json", "diff.json", "-metadata.json")
HELD_BACK = "quarantine/"  # rows that were read and not published


@dataclass(frozen=True)
class Download:
    """A file that holds a version's data; `resource` is empty when it holds all of them."""

    path: str
    bytes: int
    sha256: str
    title: str
    description: str
    resource: str
    format: DataFormat

    @property
    def media_type(self) -> str:
        """What kind of file it is, for programs."""
        return media_type(self.path)


@dataclass(frozen=True)
class Published:
    """One version of one package on the portal at `base`.

    `listing` is the package's entry in the catalogue, `entry` the version's in that.
    """

    base: str
    listing: Mapping[str, Any]
    entry: Mapping[str, Any]
    descriptor: Mapping[str, Any]

    @property
    def package(self) -> str:
        """The package's name."""
        return str(self.listing["name"])

    @property
    def version(self) -> str:
        """The version's number."""
        return str(self.entry["version"])

    @property
    def dataset_address(self) -> str:
        """The package's page, whatever version is the newest."""
        return f"{self.base}/datasets/{self.package}"

    @property
    def address(self) -> str:
        """The page of this version, which stays."""
        return f"{self.dataset_address}/versions/{self.version}"

    @property
    def licence(self) -> Mapping[str, str]:
        """The first of its licences."""
        licence: Mapping[str, str] = self.descriptor["licenses"][0]
        return licence

    @property
    def is_withdrawn(self) -> bool:
        """True for a version that was taken back."""
        return bool(self.entry.get("withdrawn"))

    def download_address(self, path: str) -> str:
        """Where one of the version's files is downloaded; the answer never changes."""
        return f"{self.base}/download/{self.package}/{self.version}/{quote(path)}"

    @cached_property
    def downloads(self) -> tuple[Download, ...]:
        """The files that hold data: first those of everything, then those of one table each."""
        found = [
            download
            for file in self.descriptor["openbarnet:files"]
            if (download := self._download(file["path"], file["bytes"], file["hash"].removeprefix("sha256:")))
        ]
        archive = self.entry["zip"]
        if whole := self._download(archive["path"].rpartition("/")[2], archive["bytes"], archive["sha256"]):
            found.append(whole)
        return tuple(sorted(found, key=lambda download: (download.resource != "", download.path)))

    def _download(self, path: str, size: int, sha256: str) -> Download | None:
        file = PurePosixPath(path)
        if file.suffix not in FORMATS or path.endswith(ABOUT_THE_DATA) or path.startswith(HELD_BACK):
            return None
        tables = {resource["name"]: resource for resource in self.descriptor["resources"]}
        resource = file.stem if file.stem in tables and file.parent.name == "data" else ""
        told = tables[resource] if resource else self.descriptor
        form = FORMATS[file.suffix]
        title = f"{told['title']} ({form.label})"
        return Download(path, size, sha256, title, told["description"], resource, form)

    @cached_property
    def period(self) -> tuple[date, date] | None:
        """First and last day that the reports behind it are about, where they say so."""
        named = [
            period_bounds(source["openbarnet:period"])
            for source in self.descriptor["sources"]
            if "openbarnet:period" in source
        ]
        starts = [period.start for period in named if period.start]
        ends = [period.end for period in named if period.end]
        return (min(starts), max(ends)) if starts and ends else None


def published_versions(
    catalog: Mapping[str, Any], descriptor_of: DescriptorOf, base: str, package: str
) -> Iterator[Published]:
    """The versions of a package, oldest first.

    Raises:
        StoreError: the catalogue does not list the package, or a version lacks its descriptor.
    """
    listing = next((entry for entry in catalog["packages"] if entry["name"] == package), None)
    if listing is None:
        raise StoreError(package, "is not in the catalogue", "choose a package that catalog.json lists")
    for entry in listing["versions"]:
        yield Published(base.rstrip("/"), listing, entry, descriptor_of(package, entry["version"]))


def newest(versions: Iterator[Published]) -> Published | None:
    """The version that the catalogue calls its latest, or None where there is none."""
    return next((one for one in versions if one.version == one.listing["latest"]), None)
