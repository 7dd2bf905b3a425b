"""What the screen finds and what it leaves alone, over several hundred invented pieces and look-alikes."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from conftest import CHECKOUT, SHARED
from hypothesis import given
from hypothesis import strategies as st
from sample_rows import PROJECT

from pipelines.gate import personal
from pipelines.gate.personal import (
    GLANCE,
    KINDS,
    PersonalKind,
    Span,
    find_personal,
    fold,
    texts_kept,
    texts_with_personal,
)
from pipelines.gate.screening import load_allowed

LEAST_RECALL, LEAST_PRECISION = 0.95, 0.9
OFFICES = load_allowed(PROJECT)


def seeds() -> Iterator[tuple[str, str]]:
    """(kind or `harmless`, text) of every line of the file."""
    kind = ""
    for line in (CHECKOUT / "tests" / "gate" / "personal_seeds.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line:
            continue
        if heading := re.fullmatch(r"\[([\w?]+)\]", line):
            kind = heading[1]
        else:
            yield kind, line.replace("\\n", "\n")


def found_in(text: str) -> tuple[Span, ...]:
    return tuple(span for span in find_personal(text) if not OFFICES.has(span))


SEEDS = list(seeds())
PERSONAL = [(kind, text) for kind, text in SEEDS if kind != "harmless"]
HARMLESS = [text for kind, text in SEEDS if kind == "harmless"]


def test_the_floors_hold_over_the_seeds():
    """Recall over all that is claimed, and precision with as many harmless look-alikes."""
    sure = [(kind, text) for kind, text in PERSONAL if not kind.endswith("?")]
    hits = [text for kind, text in sure if any(span.is_sure for span in found_in(text))]
    alarms = [text for text in HARMLESS if any(span.is_sure for span in found_in(text))]
    assert len(sure) > 200
    assert len(HARMLESS) > 200
    assert len(hits) / len(sure) >= LEAST_RECALL, sorted({text for _, text in sure} - set(hits))
    assert len(hits) / (len(hits) + len(alarms)) >= LEAST_PRECISION, alarms


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_each_kind_is_told_apart(kind: PersonalKind):
    name = f"{kind.name}?" if kind.is_question else kind.name
    texts = [text for each, text in PERSONAL if each == name]
    told = [text for text in texts if kind.name in {span.kind for span in found_in(text)}]
    assert len(texts) >= 3
    assert len(told) >= 0.9 * len(texts), sorted(set(texts) - set(told))


def test_names_and_facts_are_questions_and_never_sure():
    for _, text in PERSONAL:
        assert not any(span.is_sure for span in found_in(text) if span.kind in ("name", "fact"))


def test_questions_are_asked_of_people_and_seldom_of_things():
    asked = [text for kind, text in PERSONAL if kind.endswith("?") and found_in(text)]
    alarms = [text for text in HARMLESS if found_in(text)]
    assert len(asked) / sum(kind.endswith("?") for kind, _ in PERSONAL) >= LEAST_RECALL
    assert len(alarms) / len(HARMLESS) <= 1 - LEAST_PRECISION, alarms


@pytest.mark.skipif(not SHARED.exists(), reason="the seeds beside the project are not here")
def test_the_seeds_beside_the_project():
    import csv

    path = SHARED / "cases" / "screen-seeds.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    missed = [row["text"] for row in rows if row["truth"] == "personal" and not found_in(row["text"])]
    alarms = [row["text"] for row in rows if row["truth"] == "harmless" and found_in(row["text"])]
    assert (missed, alarms) == ([], [])


@given(st.text(alphabet=st.sampled_from("07 9+-()@.a Aé١０\u200b\n/,:"), max_size=60))
def test_spans_lie_in_the_text_and_places_are_its_own(text: str):
    folded = fold(text)
    assert folded.places is None or len(folded.places) == len(folded.text)
    for span in find_personal(text):
        assert 0 <= span.start < span.end <= len(text)


def test_places_are_those_of_the_text_as_given():
    text = "ring\u200b ０７７００ ９００１２３ now"
    (span,) = find_personal(text)
    assert text[span.start : span.end] == "０７７００ ９００１２３"


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "0",
        "0 ",
        "1-",
        "A.",
        "@",
        "a@",
        "a.b@",
        "14 Acacia ",
        "(",
        "Mr A ",
        "1.1.",
        "a:1:",
        "£1,",
        "N1",
        "[at",
        "x dot ",
    ],
)
def test_the_time_is_linear_in_the_length(piece: str):
    """Ten times the text takes about ten times as long: no pattern looks at a text over and over."""

    def seconds(letters: int) -> float:
        text = piece * (letters // len(piece))
        started = time.process_time()
        find_personal(text)
        return time.process_time() - started

    short, long = (min(seconds(letters) for _ in range(3)) for letters in (3_000, 30_000))
    assert long < 40 * short + 0.05


ODD_SIGNS = list("\u00a0\u200b\u2019\u2013\n\t £“é½²٣Ａ\x1c\u2028_-.,/@:()")
PIECES_OF_TEXTS = st.sampled_from([text for _, text in SEEDS]) | st.sampled_from(ODD_SIGNS)


@given(st.lists(PIECES_OF_TEXTS, min_size=1, max_size=6), st.integers(0, 40))
def test_a_kind_that_is_not_asked_would_find_nothing(pieces: list[str], begin: int):
    """The short way answers as the long one, which asks each kind."""
    text = "".join(pieces)[begin:]
    assert find_personal(text) == tuple(span for kind in KINDS for span in kind.find(text))


def test_a_text_that_holds_nothing_is_looked_through_once_and_one_that_holds_something_each_time(
    monkeypatch: pytest.MonkeyPatch,
):
    texts = ["67%, as of Q1", "as of Q2", "Ring Jo Doe on 07700 900123", "long " * 60]
    clean: dict[str, None] = {}
    with texts_kept(clean):
        found = [find_personal(text) for text in texts]
    assert list(clean) == texts[:2], "what holds something is not kept, nor what is long"
    asked: list[str] = []

    def looked(text: str) -> tuple[Span, ...]:
        asked.append(text)
        return found[texts.index(text)]

    monkeypatch.setattr(personal, "_find", looked)
    personal._find_kept.cache_clear()
    with texts_kept(clean):
        assert [find_personal(text) for text in texts[1:]] == found[1:]
    assert asked == texts[2:]
    assert list(clean) == [texts[1]], "what nobody asked for is kept no longer"
    with texts_kept(clean):
        assert texts_with_personal(set(texts)) == {texts[2]}
    assert set(clean) == set(texts[:2])
    asked.clear()
    with texts_kept(clean):
        assert texts_with_personal(set(texts[:2])) == set()
    assert (asked, set(clean)) == ([], set(texts[:2])), "what is known is not looked through"
    find_personal(texts[1])
    assert asked == [texts[1]], "nothing is known outside"
    personal._find_kept.cache_clear()


def test_most_texts_of_a_report_are_asked_for_few_kinds():
    text = "Attendance recovered by 1.1% to 1,234 since residents were asked to book ahead; see report 12."
    asked = GLANCE.at(fold(text)).bit_count()
    assert asked <= 3, "the speed of the screen is that most finders rest"


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("telephone", "Call (312) 555-0142 for the family"),
        ("telephone", "phone 312.555.0142"),
        ("telephone", "٠٧٧٠٠٩٠٠١٢٣"),
        ("telephone", "447700900123"),
        ("telephone", "07700/900123"),
        ("email", "john_smith&#64;example.org"),
        ("email", '"john smith"@example.org'),
        ("email", "john.smith at gmail.com"),
        ("email", "john.smith@пример.рф"),
        ("national_insurance", "A B 1 2 3 4 5 6 C"),
        ("birth", "Birth date 20110503"),
        ("address", "14 High St, N3"),
        ("address", "Acacia Road, No 14"),
        ("address", "N3 1 AB"),
        ("nhs_number", "NHS number: 943.476.5919"),
        ("child", "a 9-year-old girl, K.T."),
        ("coordinates", "51°36'11.6\"N 0°11'15.5\"W"),
    ],
)
def test_other_spellings_are_found_too(kind: str, text: str) -> None:
    assert kind in {span.kind for span in find_personal(text) if span.is_sure}
