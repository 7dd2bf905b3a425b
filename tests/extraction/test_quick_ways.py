"""What is reckoned the quick way comes out as it does the long way."""

from __future__ import annotations

import random
import re
from pathlib import Path

import numpy as np
import pytest
from rapidfuzz.fuzz import ratio

from pipelines.extraction import text, vocabulary
from pipelines.extraction.forms import integrity, visibility
from pipelines.extraction.forms.letters import Printed
from pipelines.extraction.kinds import assignment, heading_stacks
from pipelines.extraction.kinds.headings import (
    ALIKE,
    LEAST_FUZZY,
    PhraseWords,
    _stem,
    heading_of,
    likeness,
    load_heading_words,
)
from pipelines.extraction.kinds.kinds import load_kinds
from pipelines.extraction.kinds.knowledge import Knowledge
from pipelines.extraction.kinds.layouts import load_layouts
from pipelines.extraction.model import Box, Cell, PageContent, RawTable, TableRow, Word
from pipelines.extraction.shapes import seams
from pipelines.rows.figures import grammar

SCHEMAS = Path("schemas")
WORDS = load_heading_words(SCHEMAS / "heading-words")
KINDS = load_kinds(SCHEMAS / "kinds", load_layouts(SCHEMAS / "layouts"), WORDS)


def _is_alike(phrased: str, word: str) -> bool:
    """Alike but for a plural, another ending or a misprint, told of one pair of words."""
    if phrased.rstrip("s") == word.rstrip("s") and len(phrased) > 2:
        return True
    is_long = min(len(phrased), len(word)) >= LEAST_FUZZY
    return _stem(phrased) == _stem(word) or (is_long and ratio(phrased, word) >= ALIKE)


def test_words_alike_are_found_among_all_phrases_at_once():
    phrased = {word for kind in KINDS for field in kind.fields for phrase in field.phrases for word in phrase}
    own = ["forcast", "budgets", "finishing", "finished", "s", "as", "directorates", "risk", "varience", "x"]
    found = PhraseWords(phrased)
    for word in [*own, *sorted(phrased)]:
        assert found.alike(frozenset((word,))) == {other for other in phrased if _is_alike(other, word)}, word
    assert found.alike(frozenset(own)) == {
        other for other in phrased if any(_is_alike(other, word) for word in own)
    }


def test_what_a_heading_says_is_told_of_the_phrases_that_share_a_word_with_it():
    texts = ["Forecast variance £000", "Budget", "Service", "Previous result", "Risk owner", "Q1", "Walrus"]
    for said in texts:
        heading = heading_of([said], WORDS, "Q2 2024/25")
        own = heading.word_set
        for kind in KINDS:
            alike = kind.phrase_words.alike(own)
            of_each = {
                field.name: max((likeness(own, frozenset(one), alike) for one in field.phrases), default=0.0)
                for field in kind.fields
            }
            of_each |= {field.name: 0.0 for field in kind.fields if own & field.never}
            assert kind.likenesses(heading) == of_each, (kind.name, said)


def test_streams_are_found_as_one_expression_finds_them():
    whole = re.compile(rb"(\d+)\s+\d+\s+obj\b((?:(?!endobj|stream).)*?)stream\r?\n", re.DOTALL)
    pieces = [b"1 0 obj", b" 12  3\nobj", b"<</Length 4>>", b"stream\n", b"stream\r\n", b"stream", b"endobj"]
    pieces += [b"endstream", b"obj", b" 7 ", b"objs", b"x", b"\n", b"4 0 R"]
    chosen = random.Random(3)  # noqa: S311 - no secret
    for _ in range(2_000):
        data = b"".join(chosen.choices(pieces, k=chosen.randint(1, 14)))
        found = [(int(one[1]), one[2], one.end()) for one in whole.finditer(data)]
        assert list(integrity._every_stream(data)) == found, data


def test_words_under_others_are_found_for_all_marks_at_once(monkeypatch: pytest.MonkeyPatch):
    chosen = random.Random(9)  # noqa: S311 - no secret
    words = []
    for _ in range(60):
        x, y, size = chosen.uniform(0, 80), chosen.uniform(0, 80), chosen.choice([8.0, 8.0, 30.0])
        text = chosen.choice(["word", "12.5", "■", "–", "I"])
        words.append(Printed(Word(text, Box(x, y, x + size * len(text), y + size), size), (1,)))
    inks = np.array([one.word.box for one in words])
    numbers = np.arange(60)[::-1].copy()
    together = set(visibility._under_letters(words, inks, numbers, np.zeros(60, bool)))
    monkeypatch.setattr(visibility, "MOST_PAIRS", 60)
    assert together
    assert together == set(visibility._under_letters(words, inks, numbers, np.zeros(60, bool)))
    assert all(
        any(
            numbers[other] > numbers[index]
            and words[other].word.box.overlap(words[index].word.box) > 0
            and (words[other].word.text in "■–" or words[other].word.size > 8)
            for other in range(60)
        )
        for index in together
    )


def test_the_lines_of_a_page_are_found_once_and_those_of_other_words_anew():
    places = [(30.0 * (at % 8), 12.0 * (at // 8)) for at in range(80)]
    words = [Word(f"w{x:g}", Box(x, top, x + 25.0, top + 10.0), 10.0) for x, top in places]
    lines = text.lines_of(words)
    assert len(lines) == 10
    assert all(one is two for one, two in zip(text.lines_of(list(words)), lines, strict=True))
    lines.clear()  # what is done to an answer changes no other
    others = [*words[:-1], words[-1]._replace(text="other")]
    assert [line.text for line in text.lines_of(words)] == [line.text for line in text._lines_of(words)]
    assert text.lines_of(others)[-1].text.endswith("other")


def test_the_solver_is_scipys():
    from scipy.optimize import linear_sum_assignment  # late: half a second, for this one test

    generator = np.random.default_rng(4)
    for size in ((1, 3), (5, 9), (9, 40)):
        matrix = generator.integers(-3, 4, size).astype(float)  # whole numbers tie
        assert np.array_equal(
            assignment._solver()(matrix, maximize=True), linear_sum_assignment(matrix, True)
        )


@pytest.mark.parametrize(
    "heads",
    [
        ("Ref", "Indicator", "Target", "Q2 2024/25", "RAG"),
        ("Service", "Revised budget £000", "Forecast £000", "Variance £000", "Reason"),
        ("Risk", "Owner", "Likelihood", "Impact", "Score"),
        ("Action", "Lead", "Due", "Status", "Update"),
        ("Street", "Ward", "Notes", "Visits", "Sum"),
    ],
)
def test_a_kind_that_is_left_out_at_once_would_not_be_whole(
    heads: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
):
    body = (("A1", "Shared legal service", "90", "900", "Green"), ("A2", "Green waste", "1,400", "8", "Red"))
    rows = tuple(
        TableRow(tuple(Cell(text, (text,), at) for at, text in enumerate(row))) for row in (heads, *body)
    )
    knowledge = Knowledge(KINDS, WORDS, "Q2 2024/25")
    columns, count = heading_stacks.columns_of(RawTable(rows, 5, ()), 0, 1, knowledge)

    def of_each() -> list[assignment.Assignment | None]:
        return [assignment.assign(kind, columns, count, knowledge.own) for kind in KINDS]

    quick = of_each()
    monkeypatch.setattr(assignment._Weighing, "may_be", lambda *_: True)
    assert any(one is None for one in quick)
    for one, whole in zip(quick, of_each(), strict=True):
        assert whole is not None
        assert one == whole if one is not None else not whole.is_whole


def test_words_that_begin_no_part_of_a_text_are_parts_by_themselves(monkeypatch: pytest.MonkeyPatch):
    pieces = "12 1,234 4.5 % £ ( ) - to of out per top minus ranked CR m days stage no. Q1 2016/17 the st gbp"
    chosen = random.Random(5)  # noqa: S311 - no secret
    texts = [" ".join(chosen.choices(pieces.split(), k=chosen.randint(1, 8))) for _ in range(1_500)]
    quick = [grammar._parse(text) for text in texts]
    monkeypatch.setattr(grammar, "_may_begin_a_part", lambda _: True)
    assert quick == [grammar._parse(text) for text in texts]


def test_a_page_is_searched_for_seams_only_where_there_may_be_some():
    def page(gap: float) -> PageContent:
        words = [
            Word(text, Box(x, 20.0 * row, x + 30.0, 20.0 * row + 10.0), 10.0, has_space_after=row % 2 == 0)
            for row in range(24)
            for x, text in ((50.0, f"{row}.5"), (80.0 + gap, f"Text{row}"))
        ]
        return PageContent(1, 595.0, 842.0, tuple(words), (), ())

    assert seams._most_seams(page(30.0).words) == 0
    near = page(2.0)
    assert seams._most_seams(near.words) == 12
    assert sum(word.ends_cell for word in seams.with_seams(near).words) == 12


def test_words_of_wordfreq_are_those_that_it_gives_itself(monkeypatch: pytest.MonkeyPatch):
    import wordfreq  # late: it takes long to load

    whole = wordfreq.get_frequency_list("en")
    assert len(whole) > 500
    asked: list[str] = []
    monkeypatch.setattr("wordfreq.get_frequency_list", lambda language: asked.append(language) or whole)
    assert vocabulary.words_of_wordfreq() == whole
    assert asked == [], "its file is read without it"
    monkeypatch.setattr("pipelines.extraction.vocabulary.WORDS_HEADER", {"format": "cB", "version": 2})
    assert vocabulary.words_of_wordfreq() == whole
    assert asked == ["en"], "a file of another form is left to it"
