"""Answers to questions in people's own words: a published cell, a series, a sum, or the words of a report.

`question` says what is asked; `facts` holds every published row as words and cells; `answering` sets the two
against each other and refuses where they do not fit. No text is made up: every figure is a cell, or a sum of
cells, and leads to where it stands.
"""

from __future__ import annotations

from pipelines.portal.answers.answering import OFFER, Answer, Answered, answer_question
from pipelines.portal.answers.facts import FactIndex, read_facts
from pipelines.portal.answers.measures import MeasuredFigure, measured
from pipelines.portal.answers.question import Lexicon, load_lexicon

__all__ = [
    "OFFER",
    "Answer",
    "Answered",
    "FactIndex",
    "Lexicon",
    "MeasuredFigure",
    "answer_question",
    "load_lexicon",
    "measured",
    "read_facts",
]
