"""Which figures a later report prints differently: asked in words, answered with the findings.

No published row says of itself that it was restated, so these are answered from the findings, each leading to
the page that shows both figures. A thing that is named beside narrows them down.
"""

from __future__ import annotations

from dataclasses import replace

from pipelines.portal.answers import Answered
from pipelines.portal.answers.asked import AskedQuestion, Term
from pipelines.portal.answers.cards import MOST_NEAR, in_quotes
from pipelines.portal.answers.facts import stems_of
from pipelines.portal.answers.ranking import has_any_within
from pipelines.portal.drawing import show
from pipelines.portal.pages.disagreements import card_of_finding
from pipelines.portal.performance.findings import RESTATEMENT, PublishedFinding
from pipelines.portal.site import Site


def restated_answer(site: Site, question: AskedQuestion) -> Answered | None:
    """The restatements that a question asks for; None where it asks for none, or none is published."""
    found = [each for each in site.findings.found if each.kind == RESTATEMENT]
    if not question.wants("restated") or not found:
        return None
    named = [term for term in question.terms if term.is_specific]
    fitting = [each for each in found if all(_is_about(each, term) for term in named)]
    cards = [card_of_finding(site, each) for each in fitting or found]
    if not fitting:
        words = in_quotes([term.word for term in named])
        why = f"No figure about {words} is printed differently later."
        return Answered((), tuple(cards[:MOST_NEAR]), why)
    of = show.plural(len(cards), "figure")
    told = f"{of} that a later report prints differently" if len(cards) > 1 else ""
    first = replace(cards[0], among=f"Number 1 of {told}." if told else "")
    return Answered((first, *cards[1:]), (), "")


def _is_about(finding: PublishedFinding, term: Term) -> bool:
    return has_any_within(term.options, frozenset(stems_of(finding.subject)))
