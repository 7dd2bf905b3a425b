"""A text under a record is its comment where its label says so, alone or with a word beside it."""

from __future__ import annotations

import pytest

from pipelines.extraction.kinds.narrative_rows import _says_comment

PHRASES = {frozenset({"note"}), frozenset({"comment"})}


@pytest.mark.parametrize(
    ("label", "is_comment"),
    [
        ({"latest", "note"}, True),
        ({"note"}, True),
        ({"target"}, False),
        ({"latest", "annual", "note"}, False),
    ],
)
def test_a_label_may_have_one_more_word(label: set[str], is_comment: bool) -> None:
    assert _says_comment(frozenset(label), PHRASES) is is_comment
