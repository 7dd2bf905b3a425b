"""The release store on disk: what lies where, and the one reader and the one writer of it.

`StoreReader` is how everything reads what is published; `Store` also writes. Both know which formats of a
store there are, bring an older one up to date as they read it, and refuse a newer one in one sentence.
What a package says, and how two versions differ, is for `pipelines.release`.
"""

from pipelines.store.published import Catalogue, Package, PublishedColumn, PublishedVersion, Resource
from pipelines.store.reader import StoreReader
from pipelines.store.table_files import StoredFile
from pipelines.store.writer import Store, open_store

__all__ = [
    "Catalogue",
    "Package",
    "PublishedColumn",
    "PublishedVersion",
    "Resource",
    "Store",
    "StoreReader",
    "StoredFile",
    "open_store",
]
