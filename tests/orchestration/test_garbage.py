"""Looking for garbage rarely: not in a publication, and not at its end, where the process is nearly done."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from pipelines.orchestration import garbage
from pipelines.orchestration.garbage import looked_for_rarely


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The generations that were looked through; what was frozen is frozen again afterwards."""
    found: list[int] = []

    def tell(phase: str, about: dict[str, int]) -> None:
        if phase == "start":
            found.append(about["generation"])

    monkeypatch.setattr(garbage, "SERVICE", (3_000, 50, 50))
    monkeypatch.setattr(garbage, "PUBLICATION", (50_000, 50, 50))
    before, frozen = gc.get_threshold(), gc.get_freeze_count()
    gc.collect(0)  # what tests before it left counted would be looked through at once
    gc.callbacks.append(tell)
    gc.unfreeze()
    yield found
    gc.callbacks.remove(tell)
    gc.set_threshold(*before)
    if frozen:
        gc.freeze()


def test_what_a_publication_holds_is_not_looked_through_at_its_end(looks: list[int]):
    gc.set_threshold(0)
    with looked_for_rarely():
        held = [[number] for number in range(2 * garbage.SERVICE[0])]
    held += [[number] for number in range(garbage.SERVICE[0] // 2)]
    assert looks == []
    assert gc.get_threshold() == garbage.SERVICE
    assert gc.get_freeze_count() == 0, "and what only refers to itself can be found later"
    held += [[number] for number in range(garbage.SERVICE[0])]
    assert looks, "from then on it is looked for"
