"""What pages that stand alone say, and that a text of a report turns no word but its own."""

from __future__ import annotations

import pytest

from pipelines.standalone import plural, settled


@pytest.mark.parametrize(
    ("number", "things", "told"),
    [(1, "", "1 row"), (0, "", "0 rows"), (1204, "", "1,204 rows"), (2, "lines of rows", "2 lines of rows")],
)
def test_things_are_counted_as_people_say_it(number: int, things: str, told: str):
    assert plural(number, "row", things) == told


@pytest.mark.parametrize(
    ("said", "ended"),
    [
        ("plain", "plain"),
        ("£5m – more", "£5m – more"),
        ("\u202eturned", "\u202eturned\u202c"),
        ("\u2067one \u202btwo", "\u2067one \u202btwo\u202c\u2069"),
        ("\u202eturned\u202c and ended", "\u202eturned\u202c and ended"),
        ("\u2067both \u202bby one\u2069", "\u2067both \u202bby one\u2069"),
        (7, 7),
    ],
)
def test_every_turn_of_a_text_ends_with_it(said: object, ended: object):
    assert settled(said) == ended
