"""Templates compiled once in a process, whichever of its portals asks first.

To compile the templates of a page takes ten times what filling them in does. A desk serves a portal over each
candidate, and each has an environment of its own, in which Jinja would compile all of them again.
"""

from __future__ import annotations

from types import CodeType
from typing import ClassVar

from jinja2.bccache import Bucket, BytecodeCache


class CompiledOnce(BytecodeCache):
    """The compiled templates of this process, by name, place and text.

    For environments of one kind only: what a template is compiled to hangs on their settings and filters.
    """

    _codes: ClassVar[dict[tuple[str, str], CodeType]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the code of a template that was compiled before."""
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a template that was just compiled."""
        if bucket.code is not None:
            self._codes[bucket.key, bucket.checksum] = bucket.code
