"""Rating scales are data: words, letters, signs and colours stand for the ratings they name alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import CHECKOUT

from pipelines.exceptions import LayoutError
from pipelines.extraction.kinds.rating_scales import load_scales
from pipelines.rows.scales import RatingScale, scale_of

FOLDER = CHECKOUT / "schemas" / "layouts" / "scales"
SCALES = load_scales(FOLDER)
PLAIN = next(scale for scale in SCALES if scale.is_default)
FOUR = next(scale for scale in SCALES if not scale.is_default)


@pytest.mark.parametrize(
    ("scale", "text", "rating"),
    [
        (PLAIN, "Amber", "Amber"),
        (PLAIN, "AMBER – delayed", "Amber"),
        (PLAIN, "Blue", "Blue"),
        (PLAIN, "A", "Amber"),
        (PLAIN, "✓", "Green"),
        (PLAIN, "✗", "Red"),
        (PLAIN, "🟠", "Amber"),
        (PLAIN, "Green Amber", None),
        (PLAIN, "Amberley", None),
        (PLAIN, "✓✗", None),
        (PLAIN, "On hold", None),
        (FOUR, "Green-Amber", "Green Amber"),
        (FOUR, "RA", "Red Amber"),
        (FOUR, "Amber", None),
    ],
)
def test_words_letters_and_signs_name_ratings(scale: RatingScale, text: str, rating: str | None):
    assert scale.of_word(text) == rating


@pytest.mark.parametrize(
    ("scale", "text", "found"),
    [
        (PLAIN, "318 (A)", ("318", "Amber")),
        (PLAIN, "81% (B)", ("81%", "Blue")),
        (PLAIN, "83.2% (As at 30 Sep 2016) (G)", ("83.2% (As at 30 Sep 2016)", "Green")),
        (FOUR, "318 (GA)", ("318", "Green Amber")),
        (FOUR, "318 (A)", ("318 (A)", None)),
        (PLAIN, "81% (p)", ("81% (p)", None)),
        (PLAIN, "81% (P)", ("81% (P)", None)),
    ],
)
def test_letters_behind_a_result_are_its_rating(scale: RatingScale, text: str, found: tuple[str, str | None]):
    assert scale.split_suffix(text) == found


@pytest.mark.parametrize(
    ("colour", "plain", "four"),
    [
        ("00b050", "Green", "Green"),
        ("ffc000", "Amber", "Red Amber"),
        ("ff0000", "Red", "Red"),
        ("0070c0", "Blue", None),
        ("7030a0", None, None),
        ("dddddd", None, None),
        ("ffffff", None, None),
    ],
)
def test_strong_colours_name_ratings(colour: str, plain: str | None, four: str | None):
    red, green, blue = bytes.fromhex(colour)
    assert (PLAIN.of_colour((red, green, blue)), FOUR.of_colour((red, green, blue))) == (plain, four)


def test_the_scale_is_the_one_that_explains_most_of_what_is_printed():
    assert scale_of(SCALES, ["Green", "Amber", "Red", "Ref"]) is PLAIN
    assert scale_of(SCALES, ["Green", "Red", "Green Amber"]) is FOUR
    assert scale_of(SCALES, ["318 (RA)", "9 (G)"]) is FOUR
    assert scale_of(SCALES, ["Ref", "Result"]) is PLAIN
    shades = [(0x00, 0xB0, 0x50), (0x92, 0xD0, 0x50), (0xFF, 0xC0, 0x00), (0xFF, 0x00, 0x00)]
    assert scale_of(SCALES, [], shades) is FOUR
    assert scale_of(SCALES, [], shades[::3]) is PLAIN
    assert scale_of([], ["Green"]).of_word("Green") is None


def test_a_slip_in_a_scale_is_named(tmp_path: Path):
    (tmp_path / "scale.schema.json").write_bytes((FOLDER / "scale.schema.json").read_bytes())
    (tmp_path / "one.yaml").write_text("name: one\n", encoding="utf-8")
    with pytest.raises(LayoutError, match=r"one\.yaml"):
        load_scales(tmp_path)
    (tmp_path / "one.yaml").unlink()
    with pytest.raises(LayoutError, match="the default"):
        load_scales(tmp_path)
