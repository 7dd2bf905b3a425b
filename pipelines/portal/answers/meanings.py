"""What a rating means, in the words of a report: never the figures that are rated so.

A report says it outright (`Green means on target`), or by the words in which it tells a count that it prints
of a rating as well. Where it does neither, nothing here says what the rating means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from pipelines.portal.answers.asked import AskedQuestion
from pipelines.portal.answers.cards import MEASURE, Answered, Scored, card_of
from pipelines.portal.answers.facts import SENTENCE_END, FactCell, FactIndex, FactRow, stems_of
from pipelines.portal.answers.rated import MOST_ANSWERS, RATED_THINGS, RATING_STEMS
from pipelines.portal.answers.stemming import stem, stems

COLOUR = r"(?:red[ -]amber|green[ -]amber|amber[ -]green|amber[ -]red|red|amber|green|blue)"
SCALE = r"(?:rag(?: rated| rating| status)?s?|ratings?|colou?rs?|traffic[ -]lights?|colour[ -]coding)"
OF_SCALE = rf"(?:{COLOUR}|{SCALE})"
SAYS = r"(?:means?|stands? for|signif(?:y|ies)|indicates?|denotes?|represents?|says?|tells?)"
WORKED_OUT = r"(?:worked out|decided|set|calculated|defined|given|work|awarded|assigned|determined|read)"
ASKS_MEANING = re.compile(
    rf"\bwhat (?:does|do|did|would) .{{0,60}}?\b{OF_SCALE}\b.{{0,60}}?\b{SAYS}\b"
    rf"|\b(?:meanings?|definitions?|explanation|key|legend) (?:of|for|to) .{{0,40}}?\b{OF_SCALE}\b"
    rf"|\b(?:explain|define)\b.{{0,40}}?\b{OF_SCALE}\b"
    rf"|\bwhat(?: is|['’]s| are|s| counts as| is meant by| makes .{{0,30}}?) (?:an? |the |meant by )+{COLOUR}"
    rf"(?: rating| status| rag)\b"
    rf"|\bwhat(?: is|['’]s| are|s)? (?:meant by|the meaning of) .{{0,40}}?\b{OF_SCALE}\b"
    rf"|\bwhen (?:is|are|does|do) (?:an? |the |something |things )?(?:\w+ ){{0,2}}?"
    rf"(?:rated |get |go |turn |marked |become |count(?:ed)? as )+{COLOUR}\b"
    rf"|\bhow (?:is|are|do|does|were|was) .{{0,40}}?\b{SCALE}\b.{{0,40}}?\b{WORKED_OUT}\b"
    rf"|\b{COLOUR}(?: rating| status| rag)? (?:means?|meaning|definition)\b",
    re.IGNORECASE,
)
"""What asks what a rating says: `what does amber mean`, `when is an indicator rated red`."""
FEWEST = 3
"""Count from which it is told apart from others by itself and its share."""
RATED_AS = re.compile(COLOUR, re.IGNORECASE)
DEFINES = re.compile(
    r"\b(?:means?|meaning|indicat\w+|signif\w+|denot\w+|stands? for|defined as|represents?"
    r"|(?:is|are) (?:given|used|rated|awarded)\b.{0,40}\b(?:if|when|where)|(?:if|when|where)\b"
    r"|within \d+(?:\.\d+)? ?%|(?:on|below|above|behind|off) (?:target|track|plan|schedule))",
    re.IGNORECASE,
)
"""What a sentence has that says what a rating means."""
IDLE = frozenset(
    map(
        stem,
        (
            *("mean", "meaning", "meanings", "means", "stand", "signify", "denote", "definition", "explain"),
            *("colour", "color", "colours", "rag", "traffic", "light", "lights", "coding", "status", "scale"),
            *(
                "rated",
                "rating",
                "ratings",
                "system",
                "worked",
                "decided",
                "calculated",
                "defined",
                "council",
            ),
            *("legend", "explanation", "report", "reports", "performance", "score", "something", "target"),
            *(
                "blue",
                "define",
                "represent",
                "indicate",
                "determined",
                "assigned",
                "awarded",
                "key",
                "council",
            ),
        ),
    )
)


def meaning_of_rating(question: AskedQuestion, facts: FactIndex) -> Answered | None:
    """The words that say what a rating means, or that none do; None where that is not asked."""
    if not ASKS_MEANING.search(question.text):
        return None
    idle = IDLE | RATING_STEMS
    if any(
        term.is_specific and not idle.issuperset(term.stems) and not _is_thing(term.word)
        for term in question.terms
    ):
        return None
    named = list(dict.fromkeys(_in_order(found.group()) for found in RATED_AS.finditer(question.text)))
    things = {stem(word) for word in RATED_THINGS.findall(question.text)} & {
        stem("actions"),
        stem("indicator"),
    }
    found = [*_defined(named, facts), *_told_by_count(named, things, facts)]
    found.sort(key=lambda each: each.row.period.end or date.min, reverse=True)
    if found:
        texts = {each.cell.text: each for each in reversed(found)}
        ordered = [each for each in found if texts[each.cell.text] is each]
        return Answered(tuple(map(card_of, ordered[:MOST_ANSWERS])), (), "")
    what = " or ".join(named) if named else "the ratings"
    return Answered((), (), f"Nothing here says what {what} {'mean' if len(named) != 1 else 'means'}.")


def _is_thing(word: str) -> bool:
    return all(RATED_THINGS.fullmatch(part) or part.lower() == "key" for part in word.split())


def _in_order(rating: str) -> str:
    """A rating as reports name it: `Green Amber` for amber green."""
    words = [word.title() for word in re.split(r"[ -]", rating)]
    return " ".join(sorted(words, key=lambda word: word == "Amber"))


def _defined(named: list[str], facts: FactIndex) -> Iterator[Scored]:
    """The texts with a sentence that names a rating and says what it stands for."""
    patterns = [
        re.compile(rf"\b{name.replace(' ', '[ -]')}\b") for name in named or ("Red", "Amber", "Green")
    ]
    for row in facts.rows:
        if row.rating:
            continue
        for cell in row.texts:
            sentences = [each for each in SENTENCE_END.split(cell.text) if DEFINES.search(each)]
            if any(pattern.search(each) for each in sentences for pattern in patterns):
                yield _as_text(row, cell)


def _told_by_count(named: list[str], things: set[str], facts: FactIndex) -> Iterator[Scored]:
    """The texts that tell a count of a rating, with its share, by what it means: `12 (36%) are delayed`."""
    told: dict[str, set[tuple[str, str]]] = {}
    others: set[tuple[str, str, str]] = set()
    for row in facts.rows:
        measure, number, share = _count_and_share(row)
        if not number:
            continue
        is_named = any(stems(measure) == stems(rating) for rating in named)
        if not is_named:
            others.add((row.report, number, share))
        elif not things or any(things & stems_of(entry.text) for entry in row.entries):
            told.setdefault(row.report, set()).add((number, share))
    patterns = {
        report: _either_way([each for each in counts if (report, *each) not in others])
        for report, counts in told.items()
    }
    colours = re.compile("|".join(map(re.escape, named)) or "(?!)", re.IGNORECASE)
    for row in facts.rows:
        pattern = patterns.get(row.report)
        if row.rating or pattern is None:
            continue
        for cell in row.texts:
            sentences = SENTENCE_END.split(cell.text)
            if any(pattern.search(each) and not colours.search(each) for each in sentences):
                yield _as_text(row, cell)


def _either_way(counts: list[tuple[str, str]]) -> re.Pattern[str]:
    """A count with its share, the one or the other first."""
    forms = [
        rf"\b{number} \({share} ?%\)|\b{share} ?% \({number}\)"
        for number, share in ((re.escape(one), re.escape(other)) for one, other in counts)
    ]
    return re.compile("|".join(forms) or "(?!)")


def _count_and_share(row: FactRow) -> tuple[str, str, str]:
    """What a printed count is of, the count and its share; all empty of any other row."""
    measure = next((entry.text for entry in row.entries if entry.column == MEASURE), "")
    number = next((cell for cell in row.figures if cell.unit == "count" and cell.value), None)
    share = next((cell for cell in row.figures if cell.unit == "percent" and cell.value), None)
    if row.rating or number is None or share is None or (number.value or 0) < FEWEST:
        return "", "", ""
    return measure.replace("_", " "), number.text, share.text.rstrip("%")


def _as_text(row: FactRow, cell: FactCell) -> Scored:
    return Scored(row, cell, 0.0, 1.0, frozenset(), "any", is_text=True)
