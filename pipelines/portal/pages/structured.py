"""What search engines read in a dataset's page: schema.org, as a block of JSON-LD in its head.

A block of data is no script: nothing runs it, and the policy that forbids scripts lets it be.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from markupsafe import Markup

from pipelines.exceptions import StoreError
from pipelines.harvest import dataset_json_ld
from pipelines.portal.state import Site
from pipelines.portal.store import Version

# What HTML would take for the end of the block, as JSON may have it too.
IN_HTML = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"} | {
    turn: f"\\u{turn:04x}" for turn in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
}


def catalogue_of(site: Site) -> dict[str, object] | None:
    """The catalogue as published, or None before the first publication; the one that the site stands on."""
    return dict(site.catalogue.raw) or None


def descriptor_of(site: Site) -> Callable[[str, str], Mapping[str, object]]:
    """What gives a version's descriptor by package and number."""

    def descriptor(package: str, number: str) -> Mapping[str, object]:
        found = site.catalogue.package(package)
        version = found.version(number) if found else None
        if version is None:
            raise StoreError(f"{package} {number}", "is not in the catalogue", "run `openbarnet verify`")
        return version.descriptor

    return descriptor


def structured_data(site: Site, found: Version, is_latest: bool) -> Markup:
    """A version's page as schema.org Dataset, safe to stand in HTML; the newest stands for the dataset."""
    catalog = catalogue_of(site)
    if catalog is None:
        return Markup()
    number = None if is_latest else found.version
    data = dataset_json_ld(catalog, descriptor_of(site), site.address, found.package, number)
    return Markup(json.dumps(data, ensure_ascii=False).translate(IN_HTML))  # noqa: S704 - translated
