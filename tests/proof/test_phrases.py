"""Every phrase reads a kind of sentence, in several wordings: one that fits a single sentence is a defect.

What is counted are sentences that differ in their words; figures, periods and names are no difference. They
are those of the sample reports, which we wrote, and of `kinds_of_sentences.yaml`, which has each kind in
several wordings. What any other report has of them, `scripts/measure_phrases.py` tells.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import CHECKOUT
from sample_rows import SCHEMAS, records_of, sample_rows

from pipelines.council.datafiles import SafeLoader
from pipelines.exceptions import LayoutError
from pipelines.proof import run_checks
from pipelines.proof.outcome import Verdict
from pipelines.proof.proving import load_rules
from pipelines.proof.within import figures_in_words
from pipelines.proof.wording import Phrase, Sentence, Wording, load_wordings
from pipelines.rows.figures.sentences import sentences

FEWEST_WORDINGS = 3
MOST_WORDS_IN_A_ROW = 4
"""Words that may follow each other in a pattern; a longer row is one report's way of saying something."""
WORDINGS = load_wordings(CHECKOUT / "schemas" / "wordings")


def loaded(path: Path) -> Any:
    """What a YAML file says, by the quick reader that data files are read with."""
    return yaml.load(path.read_text(encoding="utf-8"), SafeLoader)  # noqa: S506 - a safe one


KINDS: dict[str, dict[str, list[str]]] = loaded(Path(__file__).parent / "kinds_of_sentences.yaml")
NAMED = [(named["name"], place) for named in WORDINGS["names"].named for place in named["printed"]]


def texts_in(value: Any) -> Iterator[str]:
    """Every text of a data file."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from texts_in(part)


@cache
def own_sentences() -> list[str]:
    sources = sorted((CHECKOUT / "reports" / "source").glob("*.yaml"))
    texts = [text for path in sources for text in texts_in(loaded(path))]
    return [sentence for text in dict.fromkeys(texts) for sentence in sentences(text)]


def worded(text: str) -> str:
    """A sentence without what differs from report to report: figures, periods, capitalised names."""
    return " ".join(word for word in re.findall(r"[A-Za-z]+", text) if word[1:].islower() and word.islower())


def wordings_of(texts: Iterable[str]) -> set[str]:
    return {worded(text) for text in texts}


@pytest.mark.parametrize("check", KINDS)
def test_a_phrase_reads_more_than_one_sentence(check: str):
    for phrase, patterns in WORDINGS[check].phrases.items():
        for pattern in patterns:
            served = [
                text for text in (*KINDS[check][phrase], *own_sentences()) if pattern.pattern.search(text)
            ]
            assert len(wordings_of(served)) >= FEWEST_WORDINGS, (phrase, pattern.written, served)


@pytest.mark.parametrize("check", KINDS)
def test_each_wording_of_a_kind_is_read(check: str):
    """`find` asks the grammar of figures too, so a sentence that only looks alike is none of the kind."""
    wording = WORDINGS[check]
    missed = [
        (phrase, text)
        for phrase in wording.phrases
        for text in KINDS[check][phrase]
        if next(wording.find(phrase, text), None) is None
    ]
    assert missed == []


@pytest.mark.parametrize(
    ("name", "place"), [(name, place) for name, place in NAMED if "resource" not in place]
)
def test_a_named_figure_is_known_in_several_wordings(name: str, place: dict[str, Any]):
    for text in KINDS["names"][name]:
        sentence = Sentence("r", {}, text, "r/paragraphs/1")
        assert len(list(figures_in_words(place, sentence, WORDINGS["names"]))) == 1, text
    assert len(wordings_of(KINDS["names"][name])) >= FEWEST_WORDINGS


def test_no_kind_is_listed_that_no_phrase_reads():
    names = {name for name, _ in NAMED}
    assert set(KINDS) == {check for check, wording in WORDINGS.items() if wording.phrases}
    for check, kinds in KINDS.items():
        assert set(kinds) == set(WORDINGS[check].phrases) | (names if check == "names" else set())


PATTERN_FILES = sorted(
    path for folder in ("wordings", "layouts/text") for path in (CHECKOUT / "schemas" / folder).glob("*.yaml")
)


@pytest.mark.parametrize("path", PATTERN_FILES, ids=lambda path: str(path.stem))
def test_no_pattern_holds_a_row_of_words(path: Path):
    raw = loaded(path)
    patterns = [*texts_in(raw.get("phrases", {})), *texts_in(raw.get("terms", {}))]
    rows = [row for pattern in patterns for row in re.findall(r"[A-Za-z]{2,}(?: [A-Za-z]+)+", pattern)]
    assert [row for row in rows if len(row.split()) > MOST_WORDS_IN_A_ROW] == []


def test_a_phrase_made_for_one_sentence_is_seen():
    pattern = re.compile("average across the council at")
    served = [text for text in (*texts_in(KINDS["names"]), *own_sentences()) if pattern.search(text)]
    assert len(wordings_of(served)) < FEWEST_WORDINGS


RULES = load_rules(CHECKOUT / "schemas", ())


@pytest.mark.parametrize(
    ("texts", "verdicts"),
    [
        (["Visits grew by 10% from 300 to 330."], [Verdict.HOLDS]),
        (["Visits grew by 20% from 300 to 330."], [Verdict.CONTRADICTED]),
        (
            ["Savings of £3m are forecast against a plan of £4m (75%)."],
            [Verdict.HOLDS],
        ),  # the whole is behind
        (["Savings of £300k are forecast against the year's target of £400k (85%)."], [Verdict.CONTRADICTED]),
        (["Spending of £3m is forecast against our budget of £4m (25%)."], []),  # how far off it is
        (["Spending of £3m is forecast against our budget of £4m (20% under)."], []),
        (["Of the £40m in the plan, £30m (75%) is saved."], [Verdict.HOLDS]),
        (["Of the £40m in the plan, £30m (85%) is saved."], [Verdict.CONTRADICTED]),
        (["The share rose by 2 percentage points from 40% to 42%."], [Verdict.HOLDS]),
        (["The share rose by 5 percentage points from 40% to 42%."], [Verdict.CONTRADICTED]),
        (["The share rose by 5% from 40% to 42%."], [Verdict.HOLDS]),  # of what it was
        (["A 10% increase in pier visits.", "There were 330 pier visits compared to 300."], [Verdict.HOLDS]),
        (
            ["A 17% increase in pier visits.", "There were 330 pier visits compared to 300."],
            [Verdict.CONTRADICTED],
        ),
        (["A 17% increase in pier visits.", "There were 330 park visits compared to 300."], []),
        (
            [
                "A 17% increase in pier visits in 2019/20.",
                "There were 330 pier visits compared to 300 in 2016/17.",
            ],
            [],
        ),
        (["We paid £900 in 3 cases of loss, an average of £300 for each."], [Verdict.HOLDS]),
        (["We paid £900 in 3 cases of loss, an average of £350 for each."], [Verdict.CONTRADICTED]),
        (["We paid £1,000 in 3 cases, an average of £333."], [Verdict.WITHIN_ROUNDING]),
        (["Savings of £598k are forecast against the plan of £655k, a shortfall of £57k."], [Verdict.HOLDS]),
        (
            ["Savings of £598k are forecast against the plan of £655k, a shortfall of £75k."],
            [Verdict.CONTRADICTED],
        ),
        (["Spending is £92k against a budget of £90k, an overspend of £5k before reserves."], []),
        (
            ["The share rose from 90.9% in May to 91.7% in June, an increase of 0.8 points."],
            [Verdict.HOLDS] * 2,
        ),
        (
            ["The share rose from 90.9% in May to 91.7% in June, an increase of 1.8 points."],
            [Verdict.HOLDS, Verdict.CONTRADICTED],
        ),
        (["Of the 40 ponds, 30 or 75% were dredged."], [Verdict.HOLDS]),
        (["Of the 40 ponds, 30 or 78% were dredged."], [Verdict.CONTRADICTED]),
        (["We met 6 of 15 aims (42% of those that could be judged)."], []),  # another base
        (["41%, down 8% points from the autumn (49%)."], []),  # eight is the change
        (["62% of calls were answered, up from 70%."], [Verdict.CONTRADICTED]),
        (
            ["The budget gap to 2022 is £12m.", "A savings gap of £9m is open in 2022."],
            [Verdict.CONTRADICTED],
        ),
        (["The budget gap to 2022 is £12m.", "A savings gap of £9m is open in 2019."], []),
        (["The budget gap to 2022 is £12m.", "A savings gap of £9m is open."], []),  # when, is not said
        (["Absence was 9.5 days across the council.", "The council lost 8 days to sickness per head."], []),
    ],
)
def test_figures_of_sentences_are_held_together(texts: list[str], verdicts: list[Verdict]):
    row = sample_rows("paragraphs")[0]
    rows = [
        {**row, "report": "r", "heading": None, "text": text, "locator": f"r/paragraphs/{number}"}
        for number, text in enumerate(texts)
    ]
    ran = run_checks({"paragraphs": records_of(SCHEMAS["paragraphs"], rows)}, RULES)
    assert [
        one.outcome for one in ran if one.kind in ("balance", "difference", "sentence", "share", "trend")
    ] == verdicts


def test_a_pattern_is_compiled_by_the_first_sentence_that_asks(monkeypatch: pytest.MonkeyPatch):
    phrase = Phrase("{rose} (?:by|to) {a}", "schemas/wordings/x.yaml", {"rose": "(?i:rose|grew)"})
    phrase.check()
    compiled: list[str] = []
    real = re.compile
    monkeypatch.setattr(re, "compile", lambda text, *flags: (compiled.append(text), real(text, *flags))[1])
    wording = Wording("x", "", (), {"risen": (phrase,)}, {}, frozenset(), (), {})
    assert [found["a"] for found in wording.find("risen", "Income rose by 7%.")] == ["7%"]
    assert [found["a"] for found in wording.find("risen", "Costs grew to 8%.")] == ["8%"]
    assert len(compiled) == 1, "that for sentences without figures in words, once"
    assert [found["a"] for found in wording.find("risen", "It rose by five per cent.")] == ["five per cent"]
    assert len(compiled) == 2


@pytest.mark.parametrize("written", ["{rose} (", "{a} and {a}", "{fell} by {a}", "[{a}"])
def test_a_phrase_that_is_no_pattern_is_told_when_it_is_read(written: str):
    with pytest.raises(LayoutError, match=r"^schemas/wordings/x\.yaml"):
        Phrase(written, "schemas/wordings/x.yaml", {"rose": "(?i:rose|grew)"}).check()


def test_what_only_the_whole_pattern_cannot_be_is_told_by_the_sentence():
    phrase = Phrase("(?<!{rose}) {a}", "schemas/wordings/x.yaml", {"rose": "(?i:rose|went up)"})
    phrase.check()
    with pytest.raises(LayoutError, match="mend the pattern"):
        _ = phrase.of_digits


def test_a_term_that_is_no_pattern_is_told(tmp_path: Path):
    shutil.copytree(CHECKOUT / "schemas" / "wordings", tmp_path / "wordings")
    path = tmp_path / "wordings" / "terms.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("[spend,", "['spend(',"), encoding="utf-8")
    with pytest.raises(LayoutError, match=r"terms\.yaml.*mend the pattern"):
        load_wordings(tmp_path / "wordings")


@pytest.mark.parametrize("check", KINDS)
def test_every_pattern_of_ours_is_one(check: str):
    for phrases in WORDINGS[check].phrases.values():
        assert all(phrase.pattern and phrase.of_digits for phrase in phrases)
