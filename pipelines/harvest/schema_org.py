"""schema.org `Dataset` as JSON-LD, for the page of a dataset or version: what search engines read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipelines.exceptions import StoreError
from pipelines.harvest.published import DataFile, Harvested, harvested
from pipelines.store import Catalogue


def dataset_json_ld(
    catalogue: Catalogue, base: str, package: str, version: str | None = None
) -> dict[str, Any]:
    """A package's newest version, or a certain one, as a schema.org Dataset.

    Args:
        catalogue: what the store holds.
        base: the portal's address, as `https://open.example`.
        package: the package's name.
        version: its number; without it the newest.

    Raises:
        StoreError: there is no such package or version.
    """
    found = harvested(catalogue, base, package, version or "latest")
    if found is None:
        raise StoreError(f"{package}/latest", "is not in the catalogue", "choose a version that it lists")
    return _dataset(catalogue, found, found.dataset_address if version is None else found.address)


def _dataset(catalogue: Catalogue, found: Harvested, address: str) -> dict[str, Any]:
    descriptor = found.descriptor
    publisher = _organisation(dict(catalogue.publisher))
    dataset = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": address,
        "url": address,
        "identifier": [descriptor["id"], found.address],
        "name": f"{descriptor['title']} ({publisher['name']})",
        "description": descriptor["description"],
        "keywords": descriptor["keywords"],
        "version": found.version.version,
        "datePublished": found.first_published,
        "dateModified": found.version.published,
        "inLanguage": catalogue.language,
        "isAccessibleForFree": True,
        "license": found.licence["path"],
        "creditText": catalogue.attribution,
        "creator": publisher,
        "publisher": publisher,
        "maintainer": _organisation(descriptor["openbarnet:contact"]),
        "includedInDataCatalog": {
            "@type": "DataCatalog",
            "@id": f"{found.base}/",
            "name": catalogue.title,
            "url": f"{found.base}/",
        },
        "spatialCoverage": [
            {"@type": "Place", "@id": place["path"], "name": place["title"]} for place in catalogue.spatial
        ],
        "isBasedOn": [_report(catalogue, found.base, entry) for entry in descriptor["openbarnet:inputs"]],
        "variableMeasured": _variables(descriptor),
        "distribution": [_distribution(found, download) for download in found.downloads],
    }
    if found.period:
        start, end = found.period
        dataset["temporalCoverage"] = f"{start.isoformat()}/{end.isoformat()}"
    if found.version.withdrawn:
        dataset["creativeWorkStatus"] = "Withdrawn"
    return dataset


def _organisation(named: Mapping[str, str]) -> dict[str, str]:
    organisation = {"@type": "Organization", "name": named["title"]}
    if named.get("path"):
        organisation["url"] = named["path"]
    if named.get("email"):
        organisation["email"] = named["email"]
    return organisation


def _report(catalogue: Catalogue, base: str, entry: Mapping[str, Any]) -> dict[str, str]:
    report = catalogue.report(entry["report"])
    return {
        "@type": "Report",
        "@id": f"{base}/{entry['document']}",
        "url": f"{base}/{entry['document']}",
        "name": report.title if report else entry["report"],
        "sha256": entry["sha256"],
    }


def _variables(descriptor: Mapping[str, Any]) -> list[dict[str, str]]:
    """The columns that hold numbers, each once: what the dataset measures."""
    variables: dict[str, dict[str, str]] = {}
    for resource in descriptor["resources"]:
        if resource["name"] == "locators":  # where figures were read, not figures
            continue
        for field in resource["schema"]["fields"]:
            if field["type"] in ("integer", "number") and field["name"] not in variables:
                variable = {"@type": "PropertyValue", "name": field["name"]}
                if description := field.get("description"):
                    variable["description"] = description
                if unit := field.get("unit"):
                    variable["unitText"] = unit
                variables[field["name"]] = variable
    return list(variables.values())


def _distribution(found: Harvested, download: DataFile) -> dict[str, Any]:
    return {
        "@type": "DataDownload",
        "name": download.title,
        "encodingFormat": download.media_type,
        "contentUrl": found.download_address(download.path),
        "contentSize": f"{download.bytes} B",
        "sha256": download.sha256,
    }
