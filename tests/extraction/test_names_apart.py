"""Names of groups that stand between the same boundaries as the first record under them."""

from __future__ import annotations

import pytest
from small_pages import across, document, down, page, texts, words

from pipelines.extraction.model import RawTable, Word
from pipelines.extraction.shapes.names_apart import MIXED

EDGES = (40.0, 240.0, 320.0, 400.0)
HEADS = ("Saving", "Target", "Forecast")
RECORDS = (("Vans", "1.0", "2.0"), ("Posts", "3.0", "4.0"), ("Rents", "5.0", "6.0"), ("Fees", "7.0", "8.0"))


def _line(cells: tuple[str, ...], y: float, is_bold: bool = False) -> list[Word]:
    return [
        word for x, text in zip(EDGES, cells, strict=False) for word in words(text, x + 4, y, is_bold=is_bold)
    ]


def _table(
    figures_at: float,
    is_bold: bool = True,
    has_rules: bool = True,
    every: bool = False,
    group: str = "Adults and health",
) -> RawTable:
    """A sheet whose third row has a group's name above the record's; its figures stand `figures_at` below."""
    printed = _line(HEADS, 44, is_bold=True)
    ys, y = [40.0, 60.0], 64.0
    for number, (name, *figures) in enumerate(RECORDS):
        if every or number == 2:
            printed += words(group or name, EDGES[0] + 4, y, is_bold=is_bold)
            printed += words(name, EDGES[0] + 4, y + 10)
            printed += _line(("", *figures), y + figures_at)
            y += 10
        else:
            printed += _line((name, *figures), y)
        y += 20
        ys.append(y - 4)
    rules = across(ys, EDGES[0], EDGES[-1]) + (down(EDGES, ys[0], ys[-1]) if has_rules else [])
    (table,) = document(page(printed, rules)).tables
    return table


@pytest.mark.parametrize("has_rules", [True, False])
def test_a_bold_name_over_a_record_whose_figures_stand_under_it_is_a_row_of_its_own(has_rules: bool) -> None:
    table = _table(10, has_rules=has_rules)
    assert [[text for text in row if text] for row in texts(table)] == [
        list(HEADS),
        ["Vans", "1.0", "2.0"],
        ["Posts", "3.0", "4.0"],
        ["Adults and health"],
        ["Rents", "5.0", "6.0"],
        ["Fees", "7.0", "8.0"],
    ]
    assert not any(row.doubt for row in table.rows)


@pytest.mark.parametrize("figures_at", [0, 4])
def test_a_bold_line_beside_or_above_the_figures_makes_the_record_doubtful(figures_at: float) -> None:
    doubts = {row.at(0).text: row.doubt for row in _table(figures_at).rows}
    assert {name for name, doubt in doubts.items() if doubt} == {"Adults and health Rents"}
    assert doubts["Adults and health Rents"] == MIXED


def test_names_that_all_begin_in_bold_and_plain_ones_of_two_lines_are_left() -> None:
    for table in (_table(0, every=True), _table(0, is_bold=False)):
        assert not any(row.doubt for row in table.rows)
        assert len(table.rows) == 5


def test_a_group_that_is_called_as_its_only_record_is_a_row_of_its_own_though_all_are_so() -> None:
    names = [row.at(0).text for row in _table(10, every=True, group="").rows[1:]]
    assert names == [name for name, *_ in RECORDS for _ in range(2)]
