"""Answers that were given before, so that what did not change is not asked again.

Whoever keeps them from one publication to the next sees to it that they were given by the same rules.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
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
        key = _key(question)
        if key not in self._used:
            self._used[key] = self._known[key] if key in self._known else ask()
        answer: Answer = self._used[key]
        return answer

    def of_each(
        self, questions: Sequence[str], ask: Callable[[Sequence[int]], Sequence[Answer]]
    ) -> list[Answer]:
        """The answers to several questions, those that are new worked out together.

        Args:
            questions: as of `of`.
            ask: gives the answers to some of them, by their numbers.
        """
        keys = [_key(question) for question in questions]
        new = [number for number, key in enumerate(keys) if key not in self._used and key not in self._known]
        made = dict(zip((keys[number] for number in new), ask(new) if new else (), strict=True))
        self._used.update((key, made[key] if key in made else self._answer(key)) for key in keys)
        return [self._used[key] for key in keys]

    def _answer(self, key: str) -> Any:
        return self._used[key] if key in self._used else self._known[key]


def _key(question: str) -> str:
    return hashlib.sha256(question.encode("utf-8", "surrogatepass")).hexdigest()
