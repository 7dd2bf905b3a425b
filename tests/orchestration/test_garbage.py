"""Looking for garbage rarely: not in a publication, and not at its end, where the process is nearly done."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from pipelines.orchestration.garbage import SERVICE, looked_for_rarely


@pytest.fixture
def looks() -> Iterator[list[int]]:
    """The generations that were looked through; thresholds are as before afterwards."""
    found: list[int] = []

    def tell(phase: str, about: dict[str, int]) -> None:
        if phase == "start":
            found.append(about["generation"])

    before = gc.get_threshold()
    gc.callbacks.append(tell)
    yield found
    gc.callbacks.remove(tell)
    gc.set_threshold(*before)


def test_what_a_publication_holds_is_not_looked_through_at_its_end(looks: list[int]):
    gc.collect()
    looks.clear()
    with looked_for_rarely():
        held = [[number] for number in range(2 * SERVICE[0])]
    held += [[number] for number in range(SERVICE[0] // 2)]
    assert looks == []
    assert gc.get_threshold() == SERVICE
    own: list[object] = []
    own.append(own)
    del own
    assert gc.collect(), "what only refers to itself is found all the same"
