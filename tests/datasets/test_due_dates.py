"""The day on which an action is due, of the ways in which councils print it."""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.datasets.performance.marks import due_date

LAST = date(2024, 3, 31)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("31/3/24", LAST),
        ("31.03.2024", LAST),
        ("31-Mar-2024", LAST),
        ("31st Mar '24", LAST),
        ("2024-03-31", LAST),
        ("Mar 24", LAST),
        ("2023/24", LAST),
        ("1/4/23 – 31/3/24", LAST),
        ("1 April 2023 to 31 March 2024", LAST),
        ("31/3/24 (was 30/9/23)", LAST),
        ("31 March 2024 (originally 31 December 2023)", LAST),
        ("2024-03", None),
        ("30/9/23, 31/3/24", None),
        ("30/02/2024", None),
        ("29 February 2023", None),
        ("Ongoing", None),
    ],
)
def test_a_due_date_is_the_last_day_that_is_printed_as_due(text: str, day: date | None):
    assert due_date(text) == day
