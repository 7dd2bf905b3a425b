"""Whether a store, or a version's zip, is what was published: every byte, hash and count, recomputed.

Nothing is mended and nothing is passed over: a file that is missing, changed, or belongs nowhere is named in
a sentence. Values are read against the schema, notes and differences made again, and the chain of versions
followed. An empty list means that all is as it was written.
"""

from pipelines.release.verify.faults import UNREADABLE_ZIP
from pipelines.release.verify.whole import verify, verify_store, verify_zip

__all__ = ["UNREADABLE_ZIP", "verify", "verify_store", "verify_zip"]
