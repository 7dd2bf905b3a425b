"""What search engines read in a dataset's page: schema.org, as a block of JSON-LD in its head.

A block of data is no script: nothing runs it, and the policy that forbids scripts lets it be.
"""

from __future__ import annotations

import json

from markupsafe import Markup

from pipelines.harvest import dataset_json_ld
from pipelines.portal.site import Site
from pipelines.store.published import PublishedVersion

# What HTML would take for the end of the block, as JSON may have it too.
IN_HTML = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"} | {
    turn: f"\\u{turn:04x}" for turn in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
}


def structured_data(site: Site, found: PublishedVersion, is_latest: bool) -> Markup:
    """A version's page as schema.org Dataset, safe to stand in HTML; the newest stands for the dataset."""
    number = None if is_latest else found.version
    data = dataset_json_ld(site.catalogue, site.address, found.package, number)
    return Markup(json.dumps(data, ensure_ascii=False).translate(IN_HTML))  # noqa: S704 - translated
