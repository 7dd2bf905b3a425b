"""What a letter asks: its question alone, at the time that the letter names."""

from __future__ import annotations

import pytest

from pipelines.portal.answers.facts import initials_of
from pipelines.portal.answers.kinds import is_light
from pipelines.portal.answers.letters import asked_in, without_slips
from pipelines.portal.answers.spans import periods_in
from pipelines.portal.answers.times import as_reports_say

GREETING = "Dear Sir or Madam, I am writing under the Freedom of Information Act 2000 as a parent of two. "
SIGN_OFF = " Please let me know if this is unclear. Many thanks, A. Resident"

ASKED = "How many homes were completed in Q2 2016/17?"
STORY = "my neighbour and I had an argument about this over the fence and I said I would find out"
MOTHER = "My mother lives near Hendon library and it is shut now, so how many libraries closed there?"


@pytest.mark.parametrize(
    ("letter", "asked"),
    [
        ("sickness absence Q1 2016/17", "sickness absence Q1 2016/17"),
        (
            f"{GREETING}How many homes were completed in Q2 2016/17?{SIGN_OFF}",
            "How many homes were completed in Q2 2016/17?",
        ),
        (
            f"{GREETING}Could you please tell me how many homes were completed?{SIGN_OFF}",
            "how many homes were completed?",
        ),
        (
            f"{GREETING}I have read your report for Q2 2016/17. How many homes were completed?{SIGN_OFF}",
            "How many homes were completed Q2 2016/17",
        ),
        (
            f"{GREETING}We moved here in 2016/17. How many homes were completed?{SIGN_OFF}",
            "How many homes were completed?",
        ),
        (MOTHER, MOTHER),
        (
            f"hi, sorry to bother you, {STORY}, are planners meeting the statutory deadline? thanks, Dave",
            "are planners meeting the statutory deadline?",
        ),
        (
            f"hi, {STORY}, how many information requests did they answer in time? thanks, Dave",
            "how many information requests did they answer in time?",
        ),
        (
            f"Could you let me know, as {STORY}, whether more people feel safe than the target?{SIGN_OFF}",
            "whether more people feel safe than the target?",
        ),
        (
            "what was the budget of, no, sorry: how many homes were completed in the borough in Q2 2016/17",
            "how many homes were completed in the borough in Q2 2016/17",
        ),
    ],
)
def test_the_question_in_a_letter_stands_alone_but_for_its_time(letter: str, asked: str):
    found = asked_in(without_slips(letter), periods_in, names_enough=lambda part: "requests" in part)
    assert found[0] == asked


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("arrears Sept 16", "arrears Sept 2016"),
        ("ratings in the autumn 2016 report", "ratings in the Q2 2016/17 report"),
        ("ratings in the winter 2016 report", "ratings in the winter 2016 report"),
        ("ratings in the spring 2017 report", "ratings in the Q4 2016/17 report"),
        (
            "more homes in Q2 2016/17 than in the one before",
            "more homes in Q2 2016/17 than the previous quarter",
        ),
        ("ratings in autumn 2016", "ratings in autumn 2016"),
    ],
)
def test_times_are_written_as_reports_write_them(said: str, written: str):
    assert " ".join(as_reports_say(said).split()) == written


def test_a_question_that_points_back_keeps_what_it_points_to():
    letter = f"{GREETING}There is a park in Harrow by our house. How many trees were planted there?"
    assert asked_in(letter, periods_in) == (
        "There is a park in Harrow by our house. How many trees were planted there?",
    )


@pytest.mark.parametrize("word", ["contacting", "obeying", "enormous", "quickly"])
def test_verbs_adjectives_and_adverbs_name_no_topic(word: str):
    assert is_light(word)


@pytest.mark.parametrize("word", ["library", "rent", "Peel", "sickess", "bid"])
def test_what_can_be_a_noun_a_name_or_a_slip_may_name_one(word: str):
    assert not is_light(word)


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Policy & Resources", ("p&r",)),
        ("Assets, Regeneration & Growth", ("ar&g", "arg")),
        ("Policy and Resources", ("p&r",)),
    ],
)
def test_a_name_is_known_by_its_initials(name: str, letters: tuple[str, ...]):
    assert initials_of(name) == letters


def test_what_is_taken_back_is_left_out_up_to_the_sentences_beginning():
    assert without_slips("the budget, no, sorry: the savings in 2018") == "the savings in 2018"
    assert (
        without_slips("Hello! The budget... or rather the savings? Thanks.") == "Hello! the savings? Thanks."
    )
    assert without_slips("nothing. to. mend") == "nothing. to. mend"
