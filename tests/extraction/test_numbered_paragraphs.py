"""Numbered paragraphs of a report: not the lines of its list of contents, and not the labels of a scale."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.extraction.kinds.passages import load_text_layouts, passages_of
from pipelines.extraction.model import Document, TextBlock

LAYOUTS = load_text_layouts(Path(__file__).parents[2] / "schemas" / "layouts" / "text")
CONTENTS = (("1.1", "Homes and places 4"), ("1.2", "Clean streets ........ 6"), ("1.3", "Our libraries 7"))
PARAGRAPHS = (
    ("1.1", "Homes and places: we will build 400 homes by 2027."),
    ("1.2", "Streets are swept 3 times a week."),
    ("1.3", "Libraries open 6 days a week."),
    ("2.1", "Our plan has 12 aims."),
    ("2.2", "Each aim has an owner."),
    ("2.3", "We publish what we do."),
    ("2.4", "We ask what residents think."),
    ("2.5", "We say what went wrong."),
)


def _numbers(*several: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    blocks = [TextBlock("paragraph", text, number=number) for part in several for number, text in part]
    document = Document("r", "0" * 64, "pdf", 1, tuple(blocks))
    return [(one.number, one.text) for one in passages_of(document, LAYOUTS).get("plan-paragraphs", ())]


def test_lines_of_contents_are_no_paragraphs() -> None:
    assert _numbers(CONTENTS, PARAGRAPHS) == list(PARAGRAPHS)


def test_a_short_paragraph_that_ends_with_a_number_stays_where_no_other_has_its_number() -> None:
    assert _numbers((("3.1", "New homes by 2027: 400"),), PARAGRAPHS)[0] == ("3.1", "New homes by 2027: 400")
    assert _numbers((("3.1", "Homes built 400"),), PARAGRAPHS)[0] == ("3.1", "Homes built 400")
    assert _numbers((("3.1", "None."),), PARAGRAPHS)[0] == ("3.1", "None.")


@pytest.mark.parametrize(
    "label", [("0.8", "the share of homes"), ("1.8", "1.6 - 17.805 -"), ("1.4", "- - a 1.2")]
)
def test_labels_of_a_scale_are_no_paragraphs(label: tuple[str, str]) -> None:
    assert _numbers(PARAGRAPHS, (label,)) == list(PARAGRAPHS)
