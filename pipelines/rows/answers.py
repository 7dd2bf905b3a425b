"""Answers that were given before, so that what did not change is not asked again.

Whoever keeps them from one publication to the next sees to it that they were given by the same rules.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

Answer = TypeVar("Answer")


class Answers:
    """Answers by what was asked.

    Args:
        known: answers from before, as `used` gave them.
    """

    def __init__(self, known: Mapping[str, Any] | None = None) -> None:
        self._known = dict(known or {})
        self._used: dict[str, Any] = {}

    @property
    def used(self) -> Mapping[str, Any]:
        """The answers that were asked for: what is worth keeping."""
        return self._used

    def of(self, question: str, ask: Callable[[], Answer]) -> Answer:
        """The answer to a question, worked out if it is new.

        Args:
            question: everything that the answer depends on, as text.
            ask: gives the answer.
        """
        key = hashlib.sha256(question.encode("utf-8", "surrogatepass")).hexdigest()
        if key not in self._used:
            self._used[key] = self._known[key] if key in self._known else ask()
        answer: Answer = self._used[key]
        return answer
