"""Answers to questions in people's own words: a published cell, a series, a sum, or the words of a report.

`question` says what is asked, by the words of `lexicon`, as `asked` holds it; `facts` holds every published
row as words and cells. `ranking` sets the two against each other, `fitting` and `narrowed` keep the cells of
the kind that is asked for, `rated` lists and counts by rating, `comparing` works out differences, orders,
sums and series, and `answering` decides which of them a question is for, and refuses where none fits.
`two_sides` sets the answers of two questions against each other. `cards` is what comes out. No text is made
up: every figure is a cell, or a sum of cells, and leads to where it stands.
"""

from __future__ import annotations

from pipelines.portal.answers.answering import answer_question
from pipelines.portal.answers.as_known import OFFER
from pipelines.portal.answers.cards import Answer, Answered
from pipelines.portal.answers.facts import FactIndex, read_facts
from pipelines.portal.answers.lexicon import Lexicon, load_lexicon
from pipelines.portal.answers.measures import MeasuredFigure, measured

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
