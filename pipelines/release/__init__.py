"""Records in, immutable data packages out: versions, formats, manifests, comparison, verification.

`release_package` makes a version in a `Store`; `verify_store` proves one. The catalogue of all packages
is the layer above (`pipelines.catalogue`).
"""

from pipelines.release.build import Outcome, release_package
from pipelines.release.content import Content, Table, content_of, published_content
from pipelines.release.diff import CellChange, PackageDiff, RowChange, TableDiff, diff_of, summary_of
from pipelines.release.metadata import CatalogueMeta, PackageMeta, load_catalogue_meta, load_packages
from pipelines.release.store import Store
from pipelines.release.verify import verify_store
from pipelines.release.versioning import Bump, Version, bump_of

__all__ = [
    "Bump",
    "CatalogueMeta",
    "CellChange",
    "Content",
    "Outcome",
    "PackageDiff",
    "PackageMeta",
    "RowChange",
    "Store",
    "Table",
    "TableDiff",
    "Version",
    "bump_of",
    "content_of",
    "diff_of",
    "load_catalogue_meta",
    "load_packages",
    "published_content",
    "release_package",
    "summary_of",
    "verify_store",
]
