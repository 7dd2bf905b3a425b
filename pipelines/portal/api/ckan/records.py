"""Datasets, files and the publisher in the words of CKAN, with the ids that a CKAN client expects.

They say what the target `ckan` says of the same release: both take their words from
`pipelines.harvest.ckan_words`.
Ids are made from the package's own identifier and the file's path: they stay the same over versions, restarts
and machines.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Any

import orjson

from pipelines.harvest.ckan_words import LICENCES as CKAN_LICENCES
from pipelines.harvest.ckan_words import clean_tag, field_words, file_words
from pipelines.portal.api.ckan.search import SearchDocument
from pipelines.portal.site import Site
from pipelines.store.published import Package, PublishedVersion, Resource
from pipelines.store.table_files import StoredFile

Record = dict[str, Any]

FILES = (
    "data/*.csv",
    "*.xlsx",
    "*.zip",
    "datapackage.json",
    "quality.json",
    "diff.json",
    "data/*.parquet",
    "*.ods",
    "*.sqlite",
)
LICENCES = {
    name: (CKAN_LICENCES[name], title, "approved")
    for name, title in (
        ("OGL-UK-3.0", "UK Open Government Licence (OGL)"),
        ("CC-BY-4.0", "Creative Commons Attribution"),
        ("CC0-1.0", "Creative Commons CCZero"),
    )
}
NO_LICENCE = ("notspecified", "License not specified", "not reviewed")


@dataclass(frozen=True)
class CkanTable:
    """A resource of the DataStore: whose rows can be asked for."""

    id: str
    version: PublishedVersion
    resource: Resource

    @cached_property
    def fields(self) -> dict[str, Record]:
        """The columns by name, as the DataStore describes them."""
        return {field["id"]: field for field in fields_of(self.resource)}


@dataclass(frozen=True)
class CkanDataset:
    """A published package as CKAN knows one."""

    record: Record
    document: SearchDocument
    json: bytes


class CkanRecords:
    """Everything the Action API says of one state of the catalogue."""

    def __init__(self, site: Site) -> None:
        self.site = site

    @cached_property
    def organisation(self) -> Record:
        """The publisher."""
        publisher = self.site.catalogue.publisher
        title = str(publisher.get("title") or self.site.catalogue.title)
        name = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "publisher"
        return {
            "id": _id(f"organisation/{name}"),
            "name": name,
            "title": title,
            "type": "organization",
            "description": "",
            "image_url": "",
            "created": self._first_time,
            "is_organization": True,
            "approval_status": "approved",
            "state": "active",
        }

    @cached_property
    def organisation_with_counts(self) -> Record:
        """The publisher as lists of organisations show it."""
        return {
            **self.organisation,
            "display_name": self.organisation["title"],
            "image_display_url": "",
            "num_followers": 0,
            "package_count": len(self.datasets),
        }

    @cached_property
    def datasets(self) -> dict[str, CkanDataset]:
        """Every published package by name."""
        return {
            package.name: self._dataset(package, package.latest)
            for package in sorted(self.site.catalogue.published, key=lambda item: item.name)
            if package.latest
        }

    @cached_property
    def by_id(self) -> dict[str, CkanDataset]:
        """Every dataset by name and by id."""
        return {**{found.record["id"]: found for found in self.datasets.values()}, **self.datasets}

    @cached_property
    def resources(self) -> dict[str, Record]:
        """Every file by id."""
        return {
            resource["id"]: resource
            for found in self.datasets.values()
            for resource in found.record["resources"]
        }

    @cached_property
    def tables(self) -> dict[str, CkanTable]:
        """Every table by the id of its CSV, and by `<package>/<resource>`."""
        found: dict[str, CkanTable] = {}
        for package in self.site.catalogue.published:
            version = package.latest
            if version is None:
                continue
            mark = str(version.descriptor.get("id") or package.name)
            for resource in version.resources:
                if resource.parquet is not None:
                    number = _id(f"{mark}/{resource.address}")
                    found[number] = found[f"{package.name}/{resource.name}"] = CkanTable(
                        number, version, resource
                    )
        return found

    @cached_property
    def tags(self) -> list[str]:
        """Every keyword in use."""
        return sorted({tag["name"] for found in self.datasets.values() for tag in found.record["tags"]})

    @cached_property
    def licences(self) -> list[Record]:
        """The licences that a dataset can have here."""
        return [
            {
                "id": number,
                "title": title,
                "url": str(self.site.catalogue.licence.get("path") or "") if number == "uk-ogl" else "",
                "status": "active",
                "od_conformance": conformance,
                "osd_conformance": "not reviewed",
                "domain_content": "False",
                "domain_data": "False",
                "domain_software": "False",
                "family": "",
                "maintainer": "",
                "is_generic": str(number == "notspecified"),
            }
            for number, title, conformance in (NO_LICENCE, *LICENCES.values())
        ]

    @cached_property
    def _first_time(self) -> str:
        return _time(min((item.published for item in self.site.catalogue.releases), default=""))

    def _dataset(self, package: Package, version: PublishedVersion) -> CkanDataset:
        descriptor = version.descriptor
        mark = str(descriptor.get("id") or package.name)
        number = _id(mark)
        licence, licence_title, conformance = LICENCES.get(
            str((descriptor.get("licenses") or [{}])[0].get("name")), NO_LICENCE
        )
        contact = descriptor.get("openbarnet:contact") or {}
        contributors = descriptor.get("contributors") or [{}]
        author = next(
            (each for each in contributors if "publisher" in each.get("roles", ())), contributors[0]
        )
        resources = [
            self._resource(package, version, file, mark, number, position)
            for position, file in enumerate(_files(version))
        ]
        tags = sorted({tag for word in descriptor.get("keywords", ()) if (tag := clean_tag(str(word)))})
        extras = {
            "descriptor_sha256": version.descriptor_sha256,
            "frequency": descriptor.get("openbarnet:update_frequency"),
            "next_review": descriptor.get("openbarnet:next_review"),
            "openbarnet_id": mark,
            "published": version.published,
            "theme": descriptor.get("openbarnet:theme"),
        }
        record: Record = {
            "author": str(author.get("title") or ""),
            "author_email": None,
            "creator_user_id": None,
            "id": number,
            "isopen": conformance == "approved",
            "license_id": licence,
            "license_title": licence_title,
            "license_url": str((descriptor.get("licenses") or [{}])[0].get("path") or ""),
            "maintainer": str(contact.get("title") or ""),
            "maintainer_email": str(contact.get("email") or ""),
            "metadata_created": _time(package.versions[-1].published),
            "metadata_modified": _time(version.published),
            "name": package.name,
            "notes": str(descriptor.get("description") or ""),
            "num_resources": len(resources),
            "num_tags": len(tags),
            "organization": self.organisation,
            "owner_org": self.organisation["id"],
            "private": False,
            "state": "active",
            "title": str(descriptor.get("title") or package.title),
            "type": "dataset",
            "url": str(descriptor.get("homepage") or ""),
            "version": version.version,
            "extras": [{"key": key, "value": str(value)} for key, value in extras.items() if value],
            "resources": resources,
            "tags": [
                {
                    "display_name": tag,
                    "id": _id(f"tag/{tag}"),
                    "name": tag,
                    "state": "active",
                    "vocabulary_id": None,
                }
                for tag in tags
            ],
            "groups": [],
            "relationships_as_subject": [],
            "relationships_as_object": [],
        }
        return CkanDataset(record, _document(record), orjson.dumps(record))

    def _resource(
        self,
        package: Package,
        version: PublishedVersion,
        file: StoredFile,
        mark: str,
        owner: str,
        position: int,
    ) -> Record:
        table = version.table_in(file)
        kind = file.format
        title = str(version.descriptor.get("title") or package.title)
        words = file_words(file.name, kind, title, (table.title, table.description) if table else None)
        is_active = table is not None and table.parquet is not None and file.path == table.address
        return {
            "cache_last_updated": None,
            "cache_url": None,
            "created": _time(package.versions[-1].published),
            "datastore_active": is_active,
            "description": words.description,
            "format": kind,
            "hash": f"sha256:{file.sha256}",
            "id": _id(f"{mark}/{file.path}"),
            "last_modified": _time(version.published),
            "metadata_modified": _time(version.published),
            "mimetype": file.mediatype,
            "mimetype_inner": None,
            "name": words.name,
            "openbarnet_path": file.path,
            "package_id": owner,
            "position": position,
            "resource_type": None,
            "size": file.bytes,
            "state": "active",
            "url": f"{self.site.address}/download/{package.name}/latest/{file.path}",
            "url_type": None,
        }


def fields_of(resource: Resource) -> list[Record]:
    """The columns of a table as the DataStore describes them."""
    return [
        field_words(column.name, column.type, column.title, column.description, column.unit)
        for column in resource.columns
    ]


def _files(version: PublishedVersion) -> list[StoredFile]:
    """The files that are listed: tables in published order, then the rest by kind."""
    order = {resource.address: place for place, resource in enumerate(version.resources)}
    wanted = [
        (place, order.get(file.path, len(order)), file.path, file)
        for file in version.offered.values()
        for place, pattern in enumerate(FILES)
        if fnmatchcase(file.path, pattern)
    ]
    return [file for *_, file in sorted(wanted, key=lambda item: item[:3])]


def _document(record: Record) -> SearchDocument:
    """The fields that Solr has of a dataset."""
    resources = record["resources"]
    values: dict[str, list[str]] = {
        name: [str(record[name])]
        for name in ("id", "name", "title", "notes", "author", "maintainer", "license_id", "version", "state")
        if record[name]
    }
    values |= {
        "metadata_created": [f"{record['metadata_created']}Z"],
        "metadata_modified": [f"{record['metadata_modified']}Z"],
        "organization": [record["organization"]["name"]],
        "owner_org": [record["owner_org"]],
        "dataset_type": [record["type"]],
        "type": [record["type"]],
        "private": ["false"],
        "capacity": ["public"],
        "tags": [tag["name"] for tag in record["tags"]],
        "groups": [],
        "res_name": [item["name"] for item in resources],
        "res_description": [item["description"] for item in resources],
        "res_format": [item["format"] for item in resources],
        "res_url": [item["url"] for item in resources],
        "title_string": [record["title"]],
        **{f"extras_{extra['key']}": [extra["value"]] for extra in record["extras"]},
        **{extra["key"]: [extra["value"]] for extra in record["extras"]},
    }
    searched = ("name", "title", "notes", "tags", "organization", "res_name", "res_description", "maintainer")
    values["text"] = [value for name in (*searched, "author") for value in values.get(name, ())]
    values["text"] += [extra["value"] for extra in record["extras"]]
    return SearchDocument(values)


def _id(name: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"openbarnet:{name}"))


def _time(published: str) -> str:
    """A time as CKAN writes one: in UTC, with microseconds and no zone."""
    try:
        moment = datetime.fromisoformat(published)
    except ValueError:
        return "1970-01-01T00:00:00.000000"
    utc = moment.astimezone(UTC) if moment.tzinfo else moment
    return utc.replace(tzinfo=None).isoformat(timespec="microseconds")
