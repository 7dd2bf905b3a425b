"""What a finding shows of a figure that was worked out: in the scale in which the other is printed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipelines.proof.outcome import Figure
from pipelines.proof.publishing import _shown


def _figure(value: str, text: str = "") -> Figure:
    return Figure(Decimal(value), Decimal(1), "r/savings/total", text)


@pytest.mark.parametrize(
    ("printed", "worked_out", "shown"),
    [
        (_figure("1790000", "1,790"), _figure("1835000"), "1,835"),
        (_figure("1790000", "1,790"), _figure("1835500"), "1,835.5"),
        (_figure("-390000", "(390)"), _figure("-405000"), "-405"),
        (_figure("217000000", "217.0"), _figure("218500000"), "218.5"),
        (_figure("1790000", "£1.79m"), _figure("1835000"), "1835000"),  # it says its scale itself
        (_figure("15", "15"), _figure("10"), "10"),
    ],
)
def test_a_sum_beside_a_total_in_thousands_is_in_thousands_too(
    printed: Figure, worked_out: Figure, shown: str
) -> None:
    assert _shown(worked_out, printed) == shown
    assert _shown(printed, worked_out) == printed.text


def test_two_printed_figures_are_shown_as_they_are_printed() -> None:
    one, two = _figure("1790000", "1,790"), _figure("1835000", "£1.835m")
    assert (_shown(one, two), _shown(two, one)) == ("1,790", "£1.835m")
