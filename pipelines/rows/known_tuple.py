"""Values of several reports in one tuple that are known by what they were made of.

Whoever leaves some of them out, or puts others in their place, makes a plain tuple, which is known by
nothing: its values are then told by what they say (see `rows.known`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

T = TypeVar("T")


class KnownTuple(tuple[T, ...]):
    """Values of several reports in one tuple, with what tells those of each report.

    Attributes:
        by: by report what its values follow from, all of them, in their order; empty where that is not known.
            Every report that a value is of is named.
    """

    by: Mapping[str, str]

    def __new__(cls, values: Iterable[T], by: Mapping[str, str]) -> KnownTuple[T]:
        """The same values, known."""
        made = super().__new__(cls, values)
        made.by = by
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        """As it is kept."""
        return (KnownTuple, (tuple(self), dict(self.by)))
