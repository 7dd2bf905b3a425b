"""What a row prints beside its figure and is asked for in other words: others' figures, which way is good.

`How does that compare with London` is answered by a row's own figure and by the cell of the same row that has
London's, whether a benchmark or a remark; `is a low number good` by what it says of its polarity.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from pipelines.portal.answers.asked import AskedQuestion, Term
from pipelines.portal.answers.cards import ASIDE, Answer, Answered, Scored, card_of
from pipelines.portal.answers.facts import COMPARATOR, FactCell, FactIndex, FactRow
from pipelines.portal.answers.orders import POLARITY
from pipelines.portal.answers.stemming import stem

BOROUGHS = r"(?:boroughs?|councils?|authorit(?:y|ies)|places?|areas?)"
LIKE_US = (
    rf"neighbou?rs?|neighbou?ring|(?:similar|comparable|like|comparator|peer) {BOROUGHS}|peers|cipfa"
    r"|statistical neighbou?rs?"
)
OTHERS = (
    rf"(?:other|others|different|rival|adjoining|nearby|which|what|best|worst|top) {BOROUGHS}|elsewhere"
    r"|benchmarks?|everyone else|everybody else|anywhere else"
)
NAMED = (
    (
        r"(?:(?:outer|inner|west|rest of) )?(?:london|the capital)(?:['’]s)?(?: average)?(?! borough of)",
        r"london",
    ),
    (
        r"england(?:['’]s)?|national(?:ly)?|the country|the uk|english average|country as a whole",
        r"england|national|uk\b",
    ),
    (
        LIKE_US,
        r"neighbour|comparable|similar|cipfa|peer|family|median|\d",
    ),
    (
        OTHERS,
        r"\d",
    ),
)
"""Others with whom figures are compared, as people name them, and what a cell with their figure then has."""
ELSEWHERE = re.compile(rf"\b(?:{'|'.join(asked for asked, _ in NAMED)})\b", re.IGNORECASE)
SET_AGAINST = re.compile(
    r"\b(?:compar\w*|versus|vs?\.?|against|than|differ\w*|measure up|and|line up|stand|stack|above|below"
    r"|better|worse|ahead|behind)\b|&",
    re.IGNORECASE,
)
"""What asks for both figures, the own one first."""
OF_OTHERS = frozenset(
    map(stem, ("average", "benchmark", "comparator", "borough", "boroughs", "rate", "group"))
)
DIGIT = re.compile(r"\d")
WHICH_WAY = re.compile(
    r"\b(?:is|are|was|were|would|does|do|should|whether|if)\b[^?]*?"
    r"\b(?:low(?:er)?|high(?:er)?|small(?:er)?|big(?:ger)?|larger?|more|less|fewer|up|down)\b[^?]*?"
    r"\b(?:good|better|bad|best|desirable|wanted|positive|negative|success|improvement)\b"
    r"|\b(?:good|better|bad|best|desirable|worse)\b[^?]*?\b(?:to be|if|when|that|for)\b[^?]*?"
    r"\b(?:is |are |it |this )?(?:low(?:er)?|high(?:er)?|small(?:er)?|big(?:ger)?|up|down|falls?|rises?)\b"
    r"|\bshould (?:it|that|this|the (?:number|figure|rate)) (?:go|be) (?:up|down|high|low|higher|lower)\b"
    r"|\bpolarity\b|\b(?:low|high) (?:number|figure|rate|score|value|percentage) (?:a )?good\b",
    re.IGNORECASE,
)
"""What asks which way is good: `is a low number good`."""
WAYS = frozenset(
    map(
        stem,
        (
            *("low", "lower", "high", "higher", "small", "smaller", "big", "bigger", "good", "better", "bad"),
            *(
                "best",
                "number",
                "figure",
                "rate",
                "score",
                "value",
                "up",
                "down",
                "polarity",
                "thing",
                "sign",
            ),
        ),
    )
)


def elsewhere_answer(
    question: AskedQuestion,
    facts: FactIndex,
    strict: Answered,
    find: Callable[[AskedQuestion], Answered],
) -> Answered | None:
    """A row's own figure and the cell beside it with others' figure; None where none is asked for or printed.

    Args:
        question: taken apart.
        facts: everything published.
        strict: what came of the question as it stands.
        find: what comes of a question.
    """
    asked = [
        pattern for pattern in NAMED if re.search(rf"\b(?:{pattern[0]})\b", question.text, re.IGNORECASE)
    ]
    if not asked or question.wants("words"):
        return None
    held = re.compile("|".join(words for _, words in asked), re.IGNORECASE)
    if any(_says_already(each, facts, held) for each in strict.answers[:2]):
        return _with_own_figure(question, strict, facts, held)
    own = replace(
        question, terms=tuple(term for term in question.terms if not _is_of_others(term, question.text))
    )
    if own.terms == question.terms and not strict.answers:
        return None
    found = strict if own.terms == question.terms else find(own)
    for each in found.answers[:3]:
        row = facts.places.get((each.dataset, each.row))
        if row is None or any(COMPARATOR in entry.words for entry in row.entries):
            continue
        cell, figure = _of_others_in(row, held), _own_figure(row)
        if cell is None or figure is None or each.kind == "sum":
            continue
        cards = [
            card_of(Scored(row, part, 0.0, 1.0, frozenset(), "any", is_text=part in row.texts))
            for part in (figure, cell)
        ]
        cards = cards if SET_AGAINST.search(question.text) else cards[::-1]
        given = {card.locator for card in cards}
        return Answered((*cards, *(card for card in found.answers if card.locator not in given)), (), "")
    return None


def _with_own_figure(
    question: AskedQuestion, strict: Answered, facts: FactIndex, held: re.Pattern[str]
) -> Answered | None:
    """A remark with others' figure behind the own one of its row, where both are asked for; else None."""
    first = strict.answers[0]
    row = facts.places.get((first.dataset, first.row))
    if row is None or first.kind != "sentence" or not SET_AGAINST.search(question.text):
        return None
    figure = _own_figure(row)
    if figure is None or not held.search(first.text):
        return None
    own = card_of(Scored(row, figure, 0.0, 1.0, frozenset(), "any"))
    others = [each for each in strict.answers if each.locator != own.locator]
    return Answered((own, *others), (), "")


def _says_already(answer: Answer, facts: FactIndex, held: re.Pattern[str]) -> bool:
    """Whether an answer has others' figure itself, or is of a row that is set against them."""
    if held.search(answer.text) and DIGIT.search(answer.text) and held.pattern != r"\d":
        return True
    row = facts.places.get((answer.dataset, answer.row))
    return row is not None and any(
        COMPARATOR in entry.words and held.search(entry.text) for entry in row.entries
    )


def _is_of_others(term: Term, text: str) -> bool:
    """Whether a word names others, or the kind of their figure, and not what is measured."""
    if OF_OTHERS.issuperset(term.stems):
        return True
    rest = ELSEWHERE.sub("", term.word).replace("average", "").strip()
    within = any(term.word.lower() in found.group().lower().split() for found in ELSEWHERE.finditer(text))
    return within or not rest


def _own_figure(row: FactRow) -> FactCell | None:
    return next((cell for cell in row.figures if cell.is_figure and not cell.words & ASIDE), None)


def _of_others_in(row: FactRow, held: re.Pattern[str]) -> FactCell | None:
    """The cell with others' figure: the benchmark, else an entry or remark with their name and a figure."""
    cells = sorted(
        (cell for cell in (*row.figures, *row.entries, *row.texts) if DIGIT.search(cell.text)),
        key=lambda cell: "benchmark" not in cell.column,
    )
    return next(
        (
            cell
            for cell in cells
            if held.search(cell.text)
            and (cell in row.texts or "benchmark" in cell.column)
            and (held.pattern != r"\d" or "benchmark" in cell.column)
        ),
        None,
    )


def polarity_answer(
    question: AskedQuestion, facts: FactIndex, find: Callable[[AskedQuestion], Answered]
) -> Answered | None:
    """What a row says of which way is good, with its figure; None where that is not asked or not printed."""
    if not WHICH_WAY.search(question.text):
        return None
    terms = tuple(term for term in question.terms if not WAYS.issuperset(term.stems))
    if not any(term.is_specific for term in terms):
        return None
    own = replace(question, terms=terms, intents=frozenset(), is_yes_or_no=False)
    for each in find(own).answers[:3]:
        row = facts.places.get((each.dataset, each.row))
        way = next((entry for entry in row.entries if entry.column == POLARITY), None) if row else None
        if row is not None and way is not None:
            cells = [way, *filter(None, (_own_figure(row),))]
            cards = [card_of(Scored(row, cell, 0.0, 1.0, frozenset(), "any")) for cell in cells]
            return Answered(tuple(cards), (), "")
    return None
