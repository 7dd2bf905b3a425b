"""A version's number, and by which step one follows the other. Which step is due: `pipelines.release`."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")


class Bump(StrEnum):
    """How a version follows the one before."""

    INITIAL = "initial"
    MAJOR = "major"
    MINOR = "minor"
    PATCH = "patch"


class Version(NamedTuple):
    """A version number; compares by number, shows as text."""

    major: int
    minor: int
    patch: int

    @classmethod
    def is_version(cls, text: str) -> bool:
        """True for `1.0.0`, not for `1.0`, `v1.0.0` or `01.0.0`."""
        return VERSION.fullmatch(text) is not None

    @classmethod
    def parse(cls, text: str) -> Version:
        """The number that `text` shows.

        Raises:
            ValueError: it shows none.
        """
        if not (found := VERSION.fullmatch(text)):
            raise ValueError(f"{text!r} is not a version number such as 1.0.0")
        return cls(*(int(part) for part in found.groups()))

    def bumped(self, bump: Bump) -> Version:
        """The number after this one."""
        if bump is Bump.MAJOR:
            return Version(self.major + 1, 0, 0)
        if bump is Bump.MINOR:
            return Version(self.major, self.minor + 1, 0)
        if bump is Bump.PATCH:
            return Version(self.major, self.minor, self.patch + 1)
        raise ValueError("a first version follows none")

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"


FIRST = Version(1, 0, 0)
