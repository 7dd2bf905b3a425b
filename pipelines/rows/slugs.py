"""The readable end of names: of a locator, a check, an indicator."""

from __future__ import annotations

import re
from functools import lru_cache

MAX_SLUG = 60


@lru_cache(maxsize=20_000)  # names come again from report to report
def slug(text: str) -> str:
    """Letters and digits in small, joined by hyphens, at most 60: the readable end of a locator."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:MAX_SLUG].strip("-")


class GivenNames:
    """Names that are given once each: the second `roads` is `roads-2`, unless another thing is called so."""

    def __init__(self) -> None:
        self._times: dict[str, int] = {}
        self._given: set[str] = set()

    def give(self, name: str) -> str:
        """The name, or that with the next number behind it that nothing has."""
        while True:
            times = self._times[name] = self._times.get(name, 0) + 1
            given = name if times == 1 else f"{name}-{times}"
            if given not in self._given:
                self._given.add(given)
                return given
