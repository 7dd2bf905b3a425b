"""A mark nearly as large as its line is one by standing above the line, right behind a word."""

from __future__ import annotations

import pytest

from pipelines.extraction.model import Box, Word
from pipelines.extraction.text import lines_of, piece_of
from pipelines.extraction.vocabulary import Vocabulary


def word(text: str, x0: float, size: float = 9.0, raised: float = 0.0, *, space: bool = False) -> Word:
    baseline = 100.0 - raised
    box = Box(x0, baseline - 0.76 * size, x0 + 0.556 * size * len(text), baseline + 0.22 * size)
    return Word(text, box, size, has_space_after=space)


def read(*words: Word) -> tuple[str, tuple[str, ...]]:
    piece = piece_of(lines_of(words), None, Vocabulary(()))
    return piece.text, piece.marks


@pytest.mark.parametrize(("size", "raised"), [(7.5, 2.0), (8.0, 1.5), (6.0, 3.0)])
def test_a_raised_figure_behind_a_figure_is_a_mark(size: float, raised: float):
    figure = word("7.4", 50)
    assert read(figure, word("3", figure.box.x1, size, raised)) == ("7.4", ("3",))


def test_figures_on_the_line_or_apart_are_no_marks():
    figure = word("7.4", 50)
    assert read(figure, word("3", figure.box.x1 + 3, 7.5)) == ("7.4 3", ())
    assert read(figure, word("3", figure.box.x1 + 9, 7.5, 2.0)) == ("7.4 3", ())
    assert read(word("7.4", 50, space=True), word("3", figure.box.x1, 7.5, 2.0)) == ("7.4 3", ())


def test_a_list_of_marks_may_be_parted_by_a_space():
    figure = word("7.4", 50)
    first = word("1,", figure.box.x1, 5.5, 3.0)
    assert read(figure, first, word("2", first.box.x1 + 1, 5.5, 3.0)) == ("7.4", ("1,", "2"))


@pytest.mark.parametrize(
    ("before", "printed"), [(("120m",), "120m²"), (("120", "m"), "120 m²"), (("3.4", "x", "10"), "3.4 x 10²")]
)
def test_a_raised_figure_behind_a_measure_or_a_ten_is_its_power(before: tuple[str, ...], printed: str):
    line: list[Word] = []
    for text in before:
        line.append(word(text, line[-1].box.x1 + 2.5 if line else 50))
    assert read(*line, word("2", line[-1].box.x1, 5.0, 3.0)) == (printed, ())


def test_small_figures_below_the_line_are_a_mark_or_a_part_of_a_name():
    figure, name = word("7.4", 50), word("CO", 50)
    assert read(figure, word("3", figure.box.x1, 5.0, -2.0)) == ("7.4", ("3",))
    assert read(name, word("2", name.box.x1, 5.0, -2.0)) == ("CO2", ())


def test_a_raised_letter_behind_a_word_is_a_mark_and_behind_a_sign_none():
    name = word("homes", 50)
    assert read(name, word("a", name.box.x1, 5.0, 3.0)) == ("homes", ("a",))
    assert read(name, word("(b)", name.box.x1, 5.0, 3.0)) == ("homes", ("(b)",))
    assert read(name, word("p", name.box.x1, 5.0, 3.0)) == ("homes p", ())  # how sure a figure is
    short = word("2x", 50)
    assert read(short, word("n", short.box.x1, 5.0, 3.0)) == ("2x n", ())
