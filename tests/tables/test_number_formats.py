"""Stored values as cells show them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from pipelines.tables.number_formats import shown_text, stands_in

ACCOUNTING = '_-"£"* #,##0_-;-"£"* #,##0_-;_-"£"* "-"??_-;_-@_-'


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (0.875, "0.0%", "87.5%"),
        (0.875, "0%", "88%"),
        (0.1 + 0.2, "General", "0.3"),
        (12, "General", "12"),
        (1234567.5, "£#,##0", "£1,234,568"),
        (-1234567.5, '"£"#,##0;[Red]("£"#,##0)', "(£1,234,568)"),
        (1234567, "[$£-809]#,##0.00", "£1,234,567.00"),
        (1250000, '£0.0,,"m"', "£1.3m"),
        (1500, ACCOUNTING, "£1,500"),
        (3.25, "+0.0;-0.0;0.0", "+3.3"),
        (-0.004, "0%", "0%"),
        (7, "00", "07"),
        (12.5, '0.0" days"', "12.5 days"),
        (5, ";;;", ""),
        (1500, '[>=1000]0.0,"k";0', "1.5k"),
        (15, '[>=1000]0.0,"k";0', "15"),
        (True, "General", "TRUE"),
        ("as typed", "0%", "as typed"),
        (None, "0%", ""),
        (datetime(2025, 3, 31), "mm-dd-yy", "31/03/2025"),  # noqa: DTZ001 - workbooks know no zones
        (date(2025, 3, 31), "mmm-yy", "Mar-25"),
        (datetime(2025, 3, 31, 14, 5), "dd/mm/yyyy hh:mm", "31/03/2025 14:05"),  # noqa: DTZ001 - the same
        (123456, "0.00E+00", "1.23E+05"),
        (0.00012, "0.0E+0", "1.2E-4"),
        (0.333, "# ?/?", "1/3"),
        (-2.5, "# ?/?", "-2 1/2"),
        (3, "# ?/?", "3"),
        (3.14159, "# ??/??", "3 1/7"),
        (0.3, "# ?/8", "2/8"),
        (2.5, "?/?", "5/2"),
        (1234567890, "000-000-0000", "123-456-7890"),
        (123, "000-000", "000-123"),
        (1034007, "#\\ ##0", "1034 007"),
        (12, "# ##0", "12"),
        (timedelta(hours=36, minutes=5, seconds=9), "[h]:mm:ss", "36:05:09"),
        (timedelta(minutes=90), "[mm]", "90"),
        (timedelta(minutes=-90), "[h]:mm", "-1:30"),
        (1e30, "#,##0.00", "1,000,000,000,000,000,000,000,000,000,000.00"),
    ],
)
def test_a_value_is_shown_by_its_format(value: Any, number_format: str, shown: str) -> None:
    assert shown_text(value, number_format) == shown


@pytest.mark.parametrize(
    ("value", "number_format", "is_hidden"),
    [
        (3, '[<5]"<5";0', True),
        (12, '[<5]"<5";0', False),
        (3, '"withheld"', True),
        (-3, '0;"n/a"', True),
        (0, '0;-0;"nil"', False),
        (3, ";;;", False),  # shows nothing, and is told so
        (3, "General", False),
        ("3", '"*"', False),
    ],
)
def test_a_figure_behind_another_text_is_told(value: Any, number_format: str, *, is_hidden: bool) -> None:
    assert stands_in(value, number_format) == is_hidden
