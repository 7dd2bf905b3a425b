"""A published version as harvesters see it: its address, its files for download, the time it covers.

What DCAT-AP and schema.org both say stands here, so that they cannot differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from pipelines.exceptions import StoreError
from pipelines.rows.periods import period_bounds
from pipelines.store import Catalogue, Package, PublishedVersion, StoredFile
from pipelines.store.file_kinds import media_type


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
class DataFile:
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
class Harvested:
    """One version of one package on the portal at `base`, as harvesters and search engines meet it."""

    base: str
    package: Package
    version: PublishedVersion

    @property
    def descriptor(self) -> Mapping[str, Any]:
        """The version's `datapackage.json`."""
        return self.version.descriptor

    @property
    def first_published(self) -> str:
        """When the package's first version came out."""
        return self.package.versions[-1].published

    @property
    def dataset_address(self) -> str:
        """The package's page, whatever version is the newest."""
        return f"{self.base}/datasets/{self.package.name}"

    @property
    def address(self) -> str:
        """The page of this version, which stays."""
        return f"{self.dataset_address}/versions/{self.version.version}"

    @property
    def licence(self) -> Mapping[str, str]:
        """The first of its licences."""
        licence: Mapping[str, str] = self.descriptor["licenses"][0]
        return licence

    def download_address(self, path: str) -> str:
        """Where one of the version's files is downloaded; the answer never changes."""
        return f"{self.base}/download/{self.package.name}/{self.version.version}/{quote(path)}"

    @cached_property
    def downloads(self) -> tuple[DataFile, ...]:
        """The files that hold data: first those of everything, then those of one table each."""
        found = [data for file in self.version.offered.values() if (data := self._data(file))]
        return tuple(sorted(found, key=lambda data: (data.resource != "", data.path)))

    def _data(self, file: StoredFile) -> DataFile | None:
        place = PurePosixPath(file.path)
        is_about = file.path.endswith(ABOUT_THE_DATA) or file.path.startswith(HELD_BACK)
        if place.suffix not in FORMATS or is_about:
            return None
        table = self.version.table_in(file)
        form = FORMATS[place.suffix]
        title = f"{table.title if table else self.version.title} ({form.label})"
        description = table.description if table else str(self.descriptor["description"])
        resource = table.name if table else ""
        return DataFile(file.path, file.bytes, file.sha256, title, description, resource, form)

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


def harvested(catalogue: Catalogue, base: str, package: str, version: str = "latest") -> Harvested | None:
    """A version of a package, or None where none stands as its latest.

    Raises:
        StoreError: the catalogue lists no such package, or the package no such version.
    """
    found = catalogue.package(package)
    if found is None:
        raise StoreError(package, "is not in the catalogue", "choose a package that catalog.json lists")
    chosen = found.version(version)
    if chosen is None and version != "latest":
        raise StoreError(f"{package}/{version}", "is not in the catalogue", "choose a version that it lists")
    return Harvested(base.rstrip("/"), found, chosen) if chosen else None
