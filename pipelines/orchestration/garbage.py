"""Python's search for garbage, less often while much is held.

Python looks through all that is held for what only refers to itself, again and again while memory grows: of a
thousand reports' rows, and of Dagster's and Great Expectations' modules, that was a seventh of a publication.
Hardly anything there is garbage of that kind; so it is looked for when a great deal more is held.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

SERVICE = (100_000, 50, 50)
"""For processes that stay: what is left behind is found before it is many megabytes."""

PUBLICATION = (2_000_000, 50, 50)
"""For one publication."""


def look_rarely() -> None:
    """Look less often from now on, in a process that stays."""
    if gc.get_threshold() != PUBLICATION:
        gc.set_threshold(*SERVICE)


def look_hardly_ever() -> None:
    """Look hardly ever from now on, in a process that makes one run and ends."""
    gc.set_threshold(*PUBLICATION)


@contextmanager
def looked_for_rarely() -> Iterator[None]:
    """Look hardly ever in the block, and less often from then on.

    What is held at its end counts as old from then on: a look through all of it at that very moment, when
    nearly always the process is done, took a quarter of a second.
    """
    look_hardly_ever()
    try:
        yield
    finally:
        if not gc.get_freeze_count():
            gc.freeze()
            gc.unfreeze()  # into the oldest generation, with nothing counted as new
        gc.set_threshold(*SERVICE)
