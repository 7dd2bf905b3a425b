"""Shares in brackets are of the whole that their sentence names, or of another number, or nobody's."""

from __future__ import annotations

import pytest
from conftest import CHECKOUT
from hypothesis import given
from hypothesis import strategies as st
from sample_rows import SCHEMAS, records_of, sample_rows

from pipelines.proof.outcome import PrintedTexts, Verdict
from pipelines.proof.told_shares import check_told_shares
from pipelines.proof.wording import load_wordings

WORDING = load_wordings(CHECKOUT / "schemas" / "wordings")["sentences"]
HOLDS, WRONG = Verdict.HOLDS, Verdict.CONTRADICTED


def outcomes(text: str) -> list[Verdict]:
    row = {**sample_rows("paragraphs")[0], "report": "r", "text": text, "locator": "r/paragraphs/one"}
    records = {"paragraphs": records_of(SCHEMAS["paragraphs"], [row])}
    return [ran.outcome for ran in check_told_shares(records, WORDING, PrintedTexts(records.values()))]


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("We mend 20 piers; 15 have a keeper, and 12 of these (80%) are open.", [HOLDS]),
        ("We mend 20 piers; 15 have a keeper, and 12 of these (85%) are open.", [WRONG]),
        ("Twelve boats came, of which 9 (75%) were mended.", [HOLDS]),
        ("Twelve boats came, of which nine (71%) were mended.", [WRONG]),
        ("Of the eight piers to be mended in 2031/32, five (63%) are open.", [HOLDS]),
        ("Of the eight piers to be mended in 2031/32, five (55%) are open.", [WRONG]),
        ("Of the 40 boats: 20 red (50%), 12 blue ones (30%) and 8 green (20%).", [HOLDS, HOLDS, HOLDS]),
        ("Of the 40 boats: 20 red (50%), 12 blue ones (34%) and 8 green (20%).", [HOLDS, WRONG, HOLDS]),
        ("10 of them were due: 5 boats came, 2 did not; 3 (42%) came late.", [WRONG]),
    ],
)
def test_a_share_is_held_against_the_whole_that_its_sentence_names(text: str, verdicts: list[Verdict]):
    assert outcomes(text) == verdicts


@pytest.mark.parametrize(
    "text",
    [
        "We mend 20 piers; 15 have a keeper, and 12 of these (60%) are open.",  # of all
        "30 piers stand. Of the 20 boats, 15 (50%) were mended.",  # of the piers
        "Of 15 boats, 10 (66%) were mended.",  # cut off, not rounded
        "There are 20 piers, and 12 (85%) are open.",  # of which, is not said
        "9 (75%) of the 12 boats were mended.",  # another check asks it
        "Of the 20 boats, 15 were mended, up by 12 (40%) in a year.",
        "Of the 20 boats, fares (12%) pay for 5.",
        "Green: 12 of these (85%) or more; red: 5 (10%) or fewer.",
        "One boat came at 10: 2 (40%) of those aboard were ill.",
    ],
)
def test_a_share_whose_whole_is_not_told_contradicts_nothing(text: str):
    assert WRONG not in outcomes(text)


@given(st.integers(2, 400).flatmap(lambda whole: st.tuples(st.integers(1, whole - 1), st.just(whole))))
def test_a_share_that_is_reckoned_rightly_is_never_contradicted(pair: tuple[int, int]):
    part, whole = pair
    for text in (
        f"We let {whole} boats, and {part} of these ({100 * part / whole:.0f}%) came back.",
        f"Of the {whole} boats let in 2031/32, {part} ({100 * part / whole:.1f}%) came back.",
        f"We let {whole} boats, of which {part} ({100 * part // whole}%) came back.",
    ):
        assert WRONG not in outcomes(text)
