"""The readable end of names: of a locator, a check, an indicator."""

from __future__ import annotations

import re
from functools import lru_cache

MAX_SLUG = 60


@lru_cache(maxsize=20_000)  # names come again from report to report
def slug(text: str) -> str:
    """Letters and digits in small, joined by hyphens, at most 60: the readable end of a locator."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:MAX_SLUG].strip("-")
