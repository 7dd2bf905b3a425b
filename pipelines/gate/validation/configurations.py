"""What Great Expectations asks an expectation again and again, worked out once a validation.

An expectation's settings lie in its configuration, which the library makes anew, by copying the whole
expectation, for each setting that it looks at: sixty times an expectation, a third of what a suite costs. An
expectation does not change while it is asked, so that each look gets a copy of the same one.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from great_expectations.expectations.expectation import Expectation


@contextmanager
def configurations_kept() -> Iterator[None]:
    """Let each expectation work out its configuration once in the block; one block at a time."""
    from great_expectations.expectations.expectation import Expectation

    theirs: Any = Expectation.__dict__["configuration"]
    known: dict[int, tuple[Expectation, Any]] = {}

    def configuration(expectation: Expectation) -> Any:
        if id(expectation) not in known:  # which stays its own, for it is held
            known[id(expectation)] = (expectation, theirs.fget(expectation))
        made = copy.copy(known[id(expectation)][1])
        made._kwargs = dict(made.kwargs)  # noqa: SLF001 - the library adds to them, here to a copy
        made.meta = dict(made.meta)
        return made

    Expectation.configuration = property(configuration)
    try:
        yield
    finally:
        Expectation.configuration = theirs
