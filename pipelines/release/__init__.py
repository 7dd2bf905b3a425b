"""Records in, immutable data packages out: versions, formats, manifests, comparison, verification.

`release_package` makes a version in a `Store`; `verify_store` proves one. The catalogue of all packages
is the layer above (`pipelines.release.catalogue`).
"""

from pipelines.release.build import Outcome, release_package
from pipelines.release.changes import Change, changes_of, diff_json, diff_lines, read_diff, sentences_of
from pipelines.release.content import LOCATORS, Content, Table, content_of, published_content
from pipelines.release.diff import CellChange, Kind, PackageDiff, RowChange, TableDiff, Tier, diff_of
from pipelines.release.making import suite_hashes
from pipelines.release.metadata import CatalogueMeta, PackageMeta, load_catalogue_meta, load_packages
from pipelines.release.patching import apply
from pipelines.release.quality import CORRECTIONS
from pipelines.release.verify import verify, verify_store, verify_zip
from pipelines.release.versioning import bump_of

__all__ = [
    "CORRECTIONS",
    "LOCATORS",
    "CatalogueMeta",
    "CellChange",
    "Change",
    "Content",
    "Kind",
    "Outcome",
    "PackageDiff",
    "PackageMeta",
    "RowChange",
    "Table",
    "TableDiff",
    "Tier",
    "apply",
    "bump_of",
    "changes_of",
    "content_of",
    "diff_json",
    "diff_lines",
    "diff_of",
    "load_catalogue_meta",
    "load_packages",
    "published_content",
    "read_diff",
    "release_package",
    "sentences_of",
    "suite_hashes",
    "verify",
    "verify_store",
    "verify_zip",
]
