"""What shares the words of a question and is no answer to it: another kind of figure, or of another subject.

A rank is asked of one subject, a time that something takes in days or hours, a day to come of one thing. A
row that has the words and not the kind, or the kind and only general words, is refused.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from pipelines.portal.answers.asked import AskedQuestion
from pipelines.portal.answers.cards import MEASURE, Scored
from pipelines.portal.answers.facts import AROUND_WEIGHT, POINTS_BACK, SENTENCE_END, FactIndex, stems_of
from pipelines.portal.answers.ranking import (
    DAY,
    FOUND,
    FOUND_IN_WORDS,
    PLACE,
    has_any_within,
    is_in_heading,
    share_in_row,
)
from pipelines.portal.answers.stemming import stem, stems
from pipelines.rows.figures.words import NUMBER_WORDS

MOST_IN_WORDS = 12
"""Up to which number sentences write their figures in words."""
NUMBERS_IN_WORDS = {number: word for word, number in NUMBER_WORDS.items() if number <= MOST_IN_WORDS}
RIGHT_BEHIND = 4
"""Words behind a figure of which one is what it counts."""
BESIDE = 8
"""Words on either side of a figure of which one is what it is of."""
ORDERS = ("most", "least", "farthest", "finest", "improved", "worsened", "over", "under")
"""Intents that set things in order."""


def gives_place(question: AskedQuestion, scored: Scored) -> bool:
    """Whether a cell gives a place among others of the very subject, which no remark in passing names."""
    if not PLACE.search(scored.cell.text):
        return False
    ranking = question.misfits.stems["ranking"]
    words = stems_of(" ".join(each for each in SENTENCE_END.split(scored.cell.text) if PLACE.search(each)))
    return all(
        share_in_row(term, scored.row) >= FOUND
        or is_in_heading(term, scored.cell)
        or has_any_within(term.options, words)
        for term in question.terms
        if term.is_specific and ranking.isdisjoint(term.stems)
    )


def is_time_taken(question: AskedQuestion, scored: Scored) -> bool:
    """Whether a cell gives a time, where one is asked for; a share on time tells how quickly."""
    asked = question.asks("how_long")
    if asked is None:
        return True
    cell, finds = scored.cell, question.misfits.finds
    times = question.misfits.stems["times"]
    if cell.unit == "days" or (not cell.is_figure and _gives_time(question, cell.text)):
        return True
    is_exact = asked[1] and (asked[1].lower() == "long" or question.asks("units_of_time"))
    if is_exact and not times.isdisjoint(stems_of(scored.row.name)):
        is_counted = cell.unit == "count" and not finds("in_units", scored.row.name)
        is_other = cell.unit in ("percent", "gbp") or finds("no_time", cell.text)
        return not (is_other or scored.is_text or is_counted)
    return not is_exact and not times.isdisjoint(scored.row.words.keys() | cell.words)


def _gives_time(question: AskedQuestion, text: str) -> bool:
    """Whether a text gives a time, in the unit that is asked for if one is."""
    unit = question.asks("units_of_time")
    asked = unit.group().lower().removesuffix("s") if unit else ""
    times = question.misfits.patterns["time_taken"].finditer(text)
    return any(asked in found.group().lower() for found in times)


def is_measure_of_it(question: AskedQuestion, scored: Scored) -> bool:
    """Whether a cell gives a length, time or weight, where how long, old or heavy a thing is is asked for."""
    if question.asks("how_long_it_is") is None or scored.cell.unit == "days":
        return True
    needed = [term for term in question.terms if term.is_specific]
    return any(
        question.misfits.finds("measured_in", sentence)
        and all(has_any_within(term.options, stems_of(sentence)) for term in needed)
        for sentence in SENTENCE_END.split(scored.cell.text)
    )


def says_there_is(question: AskedQuestion, scored: Scored) -> bool:
    """Whether a text tells of what is there, where what is not is asked for: `homes that have no heating`."""
    if not scored.is_text or question.asks("has_none") is None:
        return False
    needed = [term for term in question.terms if term.is_specific]
    return not any(
        question.misfits.finds("negates", sentence)
        and any(has_any_within(term.options, stems_of(sentence)) for term in needed)
        for sentence in SENTENCE_END.split(scored.cell.text)
    )


def is_next_day(question: AskedQuestion, scored: Scored) -> bool:
    """Whether a text says in one sentence the whole of what the next is asked of, and that it is to come."""
    asked = question.asks("next_thing")
    if asked is None or not scored.is_text:
        return True
    thing = frozenset(stems(asked[1]))
    return any(
        thing <= stems_of(sentence) and question.misfits.finds("to_come", sentence)
        for sentence in SENTENCE_END.split(scored.cell.text)
        if DAY.search(sentence)
    )


def is_unasked_score(question: AskedQuestion, scored: Scored) -> bool:
    """Whether a cell is a risk's score, or a part of one, that a question does not ask for.

    A risk of costs for families in a hotel counts no families; a part of a score is asked for by its name.
    """
    stems_told = question.misfits.stems
    parts, whole = stems_told["parts_of_score"], stems_told["whole_score"]
    scores = (parts | whole) & scored.cell.words
    if not scores or not scored.cell.is_of_figures:
        return False
    said, beside = stems_of(question.text), stems_told["beside_score"]
    if scores & said:
        is_of_today = any(scores & other.words and not beside & other.words for other in scored.row.figures)
        return bool(beside & scored.cell.words) and not beside & said and is_of_today
    if scores & parts or not stems_told["of_risks"] & said:
        return True
    return bool(beside & scored.cell.words)


def counts_another(question: AskedQuestion, scored: Scored) -> bool:
    """Whether a figure counts what happens at the things that are asked for: attendances of youth centres."""
    asked = question.asks("how_many_there_are")
    if not any(entry.column == "indicator" for entry in scored.row.entries):
        return False
    is_number = scored.cell.unit in ("count", "per_1000", "per_10000", "per_100000")
    if asked is None or not scored.cell.is_of_figures or not is_number:
        return False
    thing = [stem(word) for word in asked[1].lower().split()]
    if _is_part_of_a_name(question, scored, thing):
        return True
    words = re.findall(r"[\w'’-]+", scored.row.name.lower())
    stemmed = [stem(word) for word in words]
    goes_on = question.misfits.words["goes_on"]
    head = next((at for at, word in enumerate(words) if word in goes_on), len(words))
    if not question.misfits.stems["counting"] & set(stemmed[:head]) and _only_behind(thing, stemmed, head):
        return True
    behind = [
        words[at + len(thing) : at + len(thing) + 2]
        for at in range(len(words) - len(thing))
        if stemmed[at : at + len(thing)] == thing
    ]
    return bool(behind) and all(_is_of_another(word, after, goes_on) for word, *after in behind)


def _is_part_of_a_name(question: AskedQuestion, scored: Scored, thing: Sequence[str]) -> bool:
    """Whether a name has another word for a thing only as a part: `Energy used by council buildings`.

    `Electric vehicle charging points` are no electric cars either, which the name only begins with.
    """
    told = question.misfits
    own = next((entry.text for entry in scored.row.entries if entry.column == "indicator"), "")
    words = re.findall(r"[\w'’-]+", own.lower())
    stemmed = [stem(word) for word in words]
    called = [
        list(option) for term in question.terms if list(term.stems) == list(thing) for option in term.options
    ]
    places = {at: each for each in sorted(called, key=len) if (at := _place_of(each, stemmed)) is not None}
    if not places:
        return False
    first = min(places)
    if first:
        head = next((at for at, word in enumerate(words) if word in told.words["goes_on"]), len(words))
        return first > head and told.stems["counting"].isdisjoint(stemmed[:head])
    word, *after = words[len(places[0]) : len(places[0]) + 2] or [""]
    is_alone = len(places) == 1  # else the name goes on with another of them
    return is_alone and bool(word) and _is_of_another(word, after, told.words["goes_on"])


def _place_of(thing: Sequence[str], stemmed: Sequence[str]) -> int | None:
    """Where in a name a thing stands."""
    places = range(len(stemmed) - len(thing) + 1)
    return next((at for at in places if list(stemmed[at : at + len(thing)]) == list(thing)), None)


def _is_of_another(word: str, after: Sequence[str], goes_on: Collection[str]) -> bool:
    """Whether a word behind a thing makes both the name of another thing, and says nothing of the first."""
    return word not in goes_on and word.isalpha() and not _says_more_of_it(word, after, goes_on)


def _says_more_of_it(word: str, after: Sequence[str], goes_on: Collection[str]) -> bool:
    """Whether a word behind a thing says what is done or who does it, and is no part of another's name.

    `Vehicle charging points` are no vehicles, `vehicles waiting for repair` are.
    """
    if word.endswith("ing"):
        return not after or after[0] in goes_on or after[0].endswith(("ed", "ing", "ly"))
    return word.endswith("ed")


def tells_of_voices(question: AskedQuestion, scored: Scored) -> bool:
    """Whether a cell gives what people think, or a text tells of them."""
    if not scored.is_text:
        return bool(scored.row.opinion_words) or scored.cell.unit == "percent"
    return bool(scored.row.opinion_words) or bool(question.misfits.finds("of_residents", scored.cell.text))


def is_opinion_of_no_people(question: AskedQuestion, scored: Scored) -> bool:
    """Whether a share of people who think so is held for a share of things: of roads in poor condition."""
    asked = question.asks("part_asked")
    if asked is None or not scored.row.opinion_words or question.asks("of_people"):
        return False
    return not any(not scored.row.opinion_words.isdisjoint(option) for option in question.own_options)


def is_of_another_group(question: AskedQuestion, scored: Scored) -> bool:
    """Whether a figure is of children where adults are asked for, or the other way round."""
    if not scored.cell.is_of_figures:
        return False
    own = next((entry.text for entry in scored.row.entries if entry.column == "indicator"), "")
    finds = question.misfits.finds
    is_of_others = finds("of_other_ages", own) and not finds("of_older_people", own)
    if is_of_others and finds("of_older_people", question.text):
        return True  # the section that it stands in is of older people
    if finds("of_younger_adults", question.text) and finds("of_older_people", own):
        return True
    asked = [finds(group, question.text) for group in ("of_adults", "of_children")]
    named = [finds(group, scored.row.name) for group in ("of_adults", "of_children")]
    return sum(asked) == 1 and sum(named) == 1 and asked != named


def _only_behind(thing: list[str], words: list[str], head: int) -> bool:
    """Whether words stand in a name only behind its head: care homes in `admissions to care homes`."""
    places = [at for at in range(len(words) - len(thing) + 1) if words[at : at + len(thing)] == thing]
    return bool(places) and all(at >= head for at in places)


def is_narrower(question: AskedQuestion, scored: Scored) -> bool:
    """Whether a row has a word only as one that means less, and nothing else of the question says which.

    `Council debt` asks for no rent that tenants owe; `debt of tenants` does.
    """
    row = scored.row
    needed = [term for term in question.terms if term.is_specific]
    for term in needed:
        least = FOUND_IN_WORDS if scored.is_text else FOUND
        if not term.narrow or share_in_row(replace(term, options=term.options - term.narrow), row) >= least:
            continue
        others = [other for other in question.terms if other is not term]
        if not any(share_in_row(other, row) >= FOUND for other in others):
            return True
    return False


def is_no_opinion(question: AskedQuestion, scored: Scored) -> bool:
    """Whether a figure tells nothing of what people think, which is asked for."""
    if not question.asks_feeling or not (scored.is_text or scored.cell.is_of_figures):
        return False
    opinions = question.misfits.stems["opinions"]
    if scored.is_text:
        needed = [term for term in question.terms if term.is_specific]
        return not any(
            opinions & words and any(has_any_within(term.options, words) for term in needed)
            for words in map(stems_of, SENTENCE_END.split(scored.cell.text))
        )
    return not scored.row.opinion_words and opinions.isdisjoint(stems_of(scored.row.name))


def individual_asked(question: AskedQuestion, facts: FactIndex) -> str:
    """The single thing of a kind that is asked for by an order, where nothing lists things of it; else empty.

    `Which school has the best results` is answered by no share of all schools; where a table has a column of
    schools, it is.
    """
    most = question.asks("which_is_the_most")
    asked = most or question.asks("which_single_one")
    if asked is None or not (most or any(map(question.wants, ORDERS))):
        return ""
    if most and (question.wants("over") or question.wants("under")):
        return ""
    word = asked[1].lower()
    term = next((each for each in question.terms if word in each.word.lower().split()), None)
    if term is None or not term.is_specific or term.is_measure:
        return ""
    if word in question.misfits.words["plural"] or word.endswith("s"):
        return ""
    options = term.options | {(stem(word),)}
    if any(has_any_within(options, heading) for _, _, heading in facts.entries_by_heading):
        return ""
    return word


def is_count_of_ratings(question: AskedQuestion, scored: Scored) -> bool:
    """Whether a figure counts indicators or actions by how they stand, where other things are counted.

    The name of a theme such as `Open data portal` stands beside the counts of its indicators.
    """
    measure = next((entry.text for entry in scored.row.entries if entry.column == MEASURE), "")
    rated_so = question.misfits.stems["rated_so"]
    if not (scored.cell.is_figure and measure) or not rated_so.issuperset(stems(measure.replace("_", " "))):
        return False
    is_counted = scored.cell.unit in ("count", "percent") and scored.row.rating == ""
    return is_counted and not question.asks("of_ratings")


def is_beside_sentence(question: AskedQuestion, scored: Scored) -> bool:
    """Whether a sentence's figure has nothing of what is asked in its own words, or counts another thing.

    The paragraph around it may name much else: `contractors` two sentences before `3,723 residents`.
    """
    row = scored.row
    if not row.paragraph or not scored.cell.is_of_figures:
        return False
    own = stems_of(row.name)
    needed = [term for term in question.terms if term.is_specific]
    if needed and not any(
        has_any_within(term.options, own)
        or own & set(term.stems)
        or (POINTS_BACK.match(row.name) and share_in_row(term, row) > AROUND_WEIGHT)
        for term in needed
    ):
        return True
    number = _number_in(scored)
    if number is None:
        return False
    if question.asks("what_it_is"):  # `visits dipped in bad weather (372,750)` is no figure of weather
        beside = [*row.name[: number.start()].split()[-BESIDE:], *row.name[number.end() :].split()[:BESIDE]]
        return not any(has_any_within(term.options, stems_of(" ".join(beside))) for term in needed)
    if question.asks("how_many_there_are") is None:
        return False
    behind = stems_of(" ".join(row.name[number.end() :].split()[:RIGHT_BEHIND]))
    return not any(has_any_within(term.options, behind) for term in needed)


def _number_in(scored: Scored) -> re.Match[str] | None:
    """Where a sentence has its figure, in digits or in words: no `Q2` and no year has a 2."""
    value = int(scored.cell.value) if scored.cell.value and scored.cell.value.is_integer() else 0
    word = NUMBERS_IN_WORDS.get(value, "")
    written = "|".join(re.escape(each) for each in (scored.cell.text, word) if each)
    return re.search(rf"(?<![\w.,])(?:{written})(?!\w)", scored.row.name, re.IGNORECASE)
