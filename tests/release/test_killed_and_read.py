"""Whole publications, killed at random moments and read by four clients all the while."""

from __future__ import annotations

from conftest import Office
from publisher import publisher
from read_while_published import read_while_published


def test_three_kills_and_three_publications_give_no_answer_of_two_states(office: Office):
    """`make torture` does it with twenty publications and as many kills; the first is the session's own.

    There Dagster runs them; here only what is written into the store and read from it is looked at.
    """
    with publisher(plainly=True) as publishing:
        reached = read_while_published(office.root, publishing, 7, publications=3, kills=3)
    assert reached["published"] + reached["killed"] == 5
    assert reached["published"] >= 2
    assert reached["killed"] >= 1, "when is left to chance"
