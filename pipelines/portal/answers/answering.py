"""A question against the facts: the cells that answer it, best first, or why none does.

Every word that decides what a question is about must be found, and the period that is asked; else the answer
is no, with what is missing and what is near. Weights rank what was found; they let nothing in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import pairwise

from pipelines.portal.answers.asked import AskedQuestion, Term
from pipelines.portal.answers.beside import elsewhere_answer, polarity_answer
from pipelines.portal.answers.cards import (
    ASIDE,
    MEASURE,
    MOST_NEAR,
    Answer,
    Answered,
    Scored,
    SeriesOf,
    asked_for,
    card_of,
    in_quotes,
    near_cards,
    target_cell,
)
from pipelines.portal.answers.comparing import (
    against_the_whole,
    apart_answer,
    best_period,
    compared_answer,
    extremes_answer,
    late_answer,
    series_answer,
    sided_answer,
    sided_count,
    since_before,
    stated_change_answer,
    stated_extremes_answer,
    two_columns_answer,
    two_times_answer,
)
from pipelines.portal.answers.counted import (
    ASKS_COUNT,
    ASKS_FIGURE,
    MONEY_MEASURES,
    THINGS_DONE,
    are_listed_singly,
    counting,
    is_measured,
    is_own_word,
    names_money,
    single_entries,
    states_figure,
)
from pipelines.portal.answers.easing import eased
from pipelines.portal.answers.entries_counted import count_by_entry
from pipelines.portal.answers.exact import exactly_named
from pipelines.portal.answers.facts import (
    SENTENCE_END,
    SHORTEST_SLIP,
    USUAL,
    FactIndex,
    FactRow,
    nearest,
    stems_of,
)
from pipelines.portal.answers.gaps import gap_answer, tells_gap
from pipelines.portal.answers.limited import limited_answer, limits_of
from pipelines.portal.answers.meanings import meaning_of_rating
from pipelines.portal.answers.misfits import (
    counts_another,
    gives_place,
    individual_asked,
    is_beside_sentence,
    is_count_of_ratings,
    is_narrower,
    is_next_day,
    is_no_opinion,
    is_of_another_group,
    is_opinion_of_no_people,
    is_time_taken,
    is_unasked_score,
)
from pipelines.portal.answers.named import WHICH_OF_TWO, mean_answer, named_answer
from pipelines.portal.answers.open_tables import NAMES_BELOW, OpenTables
from pipelines.portal.answers.parts import part_in_order
from pipelines.portal.answers.placed import SUBJECTS, ordered_answer
from pipelines.portal.answers.progress import progress_counted, without_their_number
from pipelines.portal.answers.question import TOGETHER
from pipelines.portal.answers.ranking import (
    AIMED,
    ASKS_MANY,
    ASKS_PART,
    ASKS_PLACE,
    DAY,
    FOUND,
    FOUND_IN_WORDS,
    SPENDING,
    TIMELY,
    asks_aside,
    has_any_within,
    is_in_any_heading,
    is_in_heading,
    names_span,
    ranked_cells,
    row_says,
    share_in_row,
)
from pipelines.portal.answers.rarity import zipf
from pipelines.portal.answers.rated import (
    BELOW_RATINGS,
    LATE_RATINGS,
    MOST_ANSWERS,
    SHARE,
    count_by_name,
    count_of_named,
    count_of_rated,
    counts_below,
    in_the_scale,
    list_of_rated,
    names_rated_things,
    wanted_ratings,
)
from pipelines.portal.answers.stands import standing_counted, things_counted
from pipelines.portal.answers.stemming import stem, stems
from pipelines.portal.answers.tabled import (
    HOW_MANY,
    is_of_a_limit,
    listed_by_name,
    listed_count,
    listed_with,
    tabled_answer,
)
from pipelines.portal.answers.totals import share_of_total, sum_of, sum_over_quarters, sum_over_years

NO_TABLES = OpenTables()
LEAST_COVERAGE = 0.5
HOW_TO = re.compile(
    r"^\s*(?:how|where|when|who|what number) (?:do|can|could|should|must|would) (?:i|we|you|one) "
    r"(?!find|see|look up|read|know|compare|rank|stand|do\b|want|hope|aim|expect|plan\b|intend|mean to|spend"
    r"|lose|miss|fail|beat|fare|score|come\b)",
    re.IGNORECASE,
)
"""What asks for a way to do something oneself, which no published figure is."""
OF_ONESELF = re.compile(
    r"^\W*(?:when|where|who|which day|what day|what time)\b.*\bmy\b"
    r"|^\W*(?:is|are|was|were|will|has|have|does|do|did|can)\b.*"
    r"\bmy (?:bins?|street|road|house|home|flat|rent|bill|council tax"
    r"|application|permit|child|kids?|son|daughter|school|landlord|neighbours?|garden)\b"
    r"|^\W*(?:when|what day|which day) (?:is|are) (?:the |our )?[\w'’-]+ (?:day|night)s?\W*$",
    re.IGNORECASE,
)
"""What asks for something of one's own, which no published figure is of: `when is my bin collected`."""
OF_ANY_ONE = re.compile(
    r"\bhow (?:many|much) [\w'’ -]+ (?:does|do|can|may|should|will|is|are)"
    r" (?:a|an|each|every|one|i|we) (?!year|day)",
    re.IGNORECASE,
)
"""What asks how many of something one thing has by rule: `how many bins does a flat get`."""
ASKS_AVERAGE = re.compile(r"\b(?:average|mean)\b", re.IGNORECASE)
OF_EACH = re.compile(
    r"\bhow (?:much|many)\b.*\b(?:each|every)\s+(?!year|month|quarter|week|day|time)([a-z]+)"
    r"|\blist (?:all )?(?:the )?(committees|services|departments|directorates) by\b"
    r"|\b(?:of|for|by|from) (?:each|every)\s+(?!year|month|quarter|week|day|time|resident)([a-z]+)",
    re.IGNORECASE,
)
"""What asks a figure of each thing of a kind: `how much will each committee save`."""
IN_PERCENT = re.compile(
    r"\bin percent(?:age)?(?: terms| points)?\b|\bas a percentage\b(?! of)", re.IGNORECASE
)
"""What names the unit of a figure, which is no part of a whole."""
WHICH_MORE = re.compile(r"\bwhich\b.*\b(more|fewer|less)\b", re.IGNORECASE)
"""What asks in which of two groups there are more of one rating."""
PLANNED = re.compile(
    r"\b(?:targets?|planned|plans?|required|needed|to be (?:made|found|saved))\b", re.IGNORECASE
)
BROUGHT_ABOUT = re.compile(
    r"\b(?:delivered|achieved|made so far|realised|actual(?:ly)?|secured)\b", re.IGNORECASE
)
EARLIER = frozenset(map(stem, ("previous", "ago")))
DONE = frozenset(map(stem, ("achieved", "delivered", "actual", "outturn")))
"""Entries of rows that say what came about, which no plan is."""
WHERE_IS = re.compile(r"\W*where (?:is|are|was|were|will|did|does|do|has|have|can|could)\b", re.IGNORECASE)
"""What asks for a place on the ground."""
WHAT_IS = re.compile(
    r"(?i:\W*what(?:['’]s| is| are| does| do) (?:an? |the )?)([A-Z][A-Z&]{1,7}|[A-Z][a-z]?)"
    r"(?i:(?: do| mean| stand for)?)\W*$"
)
"""What asks what a short name stands for, which no figure says."""
DISTANCE = re.compile(
    r"\bhow far (?:is it|away|do i|do you|would i|from here)\b|\bhow many miles\b|\bwhat distance\b",
    re.IGNORECASE,
)
MILES = re.compile(r"\b\d[\d.]* ?(?:miles?|km|kilomet(?:re|er)s?|metres?)\b", re.IGNORECASE)
WHO_DID = re.compile(
    r"^\W*who (?!is\b|was\b|are\b|were\b|will\b|has\b|have\b|had\b|does\b|do\b|did\b|can\b|could\b|should\b"
    r"|would\b|may\b|must\b|gets?\b|got\b)(?:first |finally |actually )?([a-z]+)",
    re.IGNORECASE,
)
"""What asks who did something: a text that does not say that it was done names nobody."""
HOW_IT_IS = re.compile(
    r"\bhow (?:easy|hard|difficult|clean|dirty|happy|unhappy|safe|satisfied|content|pleased|common|widespread"
    r"|likely|big|large|small|high|low|reliable|punctual|overweight|healthy|active|fit|friendly|worried|concerned"
    r"|confident|popular|busy|full|late|prompt|quick|quickly|fast|slow)\b(?! (?:to|do i|can i|for)\b)",
    re.IGNORECASE,
)
"""What asks how much something is so, which a figure tells: `how clean are the streets`."""
OPENING = re.compile(r"\bwhat time\b|\bopening (?:times?|hours)\b|\bhow late\b.*\bopen\b", re.IGNORECASE)
"""What asks for an hour."""
HOUR = re.compile(r"\b\d{1,2}(?:[:.]\d\d)? ?[ap]\.?m\b|\b\d{1,2}:\d\d\b", re.IGNORECASE)
NEXT_ONE = re.compile(r"\bwhen(?:'s|’s| is| are) (?:the |our |your )?next\b", re.IGNORECASE)
"""What asks for a day to come, which nothing of an earlier year names."""
DAYS_OF_YEAR = 366
PER_SO_MANY = re.compile(r"\bper (\d{1,3}(?:,?\d{3})+)\b", re.IGNORECASE)
"""What a rate is counted by: `per 10,000`."""
NEWLY_BUILT = re.compile(
    r"\b(?:costs?|price|spen[dt]|spending|budget)\b[\w ]{0,20}\b(?:the|a|an|our|its) new [a-z]"
    r"|\bnew [\w ]{1,30}\bcosts?\b",
    re.IGNORECASE,
)
"""What asks what something new costs, which the costs of what is there do not tell."""
NEW = stem("new")
SAYS_SOMETHING = re.compile(
    r"\?|\b(?:how|what|which|who|whose|why|when|where|is|are|was|were|did|do|does|has|have|had|can|could|will"
    r"|would|should|about|tell|plans?|progress|update|latest|news|reasons?|doing|done)\b",
    re.IGNORECASE,
)
"""What makes a question of more than the name of a thing: `leisure centre visits in 2016` asks a figure."""
NEARLY_WHOLE = 0.6
"""Share of a long question's words that a figure must have, if it lacks one."""
MOST_OF_LONG = 3
"""How many of them it must have at least."""
ASKS_WHO = re.compile(
    r"\b(?:who|whose|(?:which|what) (?:committee|directorate|department|service|team)"
    r"|responsible|owner|lead)\b",
    re.IGNORECASE,
)
"""What asks for a post or a part of the council."""
WHO = re.compile(r"\W*(?:who|whose)\b", re.IGNORECASE)
WHO_IS = re.compile(r"^\s*who(?:'s|’s| (?:is|was|are|were)) the\b", re.IGNORECASE)
"""What asks for a person, whom no figure gives."""
WHICH_BODY = re.compile(
    r"\b(?:which|what) (?:\w+ )?(?:company|firm|contractor|supplier|provider|operator|developer|person"
    r"|builder|architect|consultancy)\b(?! (?:spend|satisfaction|costs?|overspend))",
    re.IGNORECASE,
)
"""What asks for a name, which words in passing do not give."""
IS_THERE_ANY = re.compile(r"^\W*(?:are|is|were|was) there (?:any|enough|many|much|too)\b", re.IGNORECASE)
"""What asks whether there is something, which a mention of it does not tell."""
CONTACT = re.compile(
    r"\b(?:phone|telephone|fax|contact|helpline) numbers?\b|\be-?mail address|\bpostal address"
    r"|\bcontact details\b",
    re.IGNORECASE,
)
ROLE = re.compile(
    r"\bwho\b.*\b(head|director|manager|chief|leader|chair|commissioner|holder) (?:of|for)\b", re.IGNORECASE
)
"""What asks for the one in a post."""
HEADCOUNT = "headcount"
"""The measure that is asked for by how many work somewhere."""
NEAR = 4
"""Words between two that a text says of each other."""
MOST_OF_ONE = 2
"""Words up to which a text must have them in one sentence."""
MOVES = re.compile(
    r"\b(?:ris(?:e|es|en|ing)|rose|fall(?:s|en|ing)?|fell|increas(?:e|es|ed|ing)|decreas(?:e|es|ed|ing)"
    r"|drop(?:s|ped|ping)?|grow(?:s|n|ing)?|grew|declin(?:e|es|ed|ing)|improv(?:e|es|ed|ing)"
    r"|worsen(?:s|ed|ing)?)\b",
    re.IGNORECASE,
)
"""What says which way a thing goes."""
ON_TRACK = re.compile(r"\bon (?:track|course|schedule)\b|\bgoing to plan\b|\bdelayed\b", re.IGNORECASE)
"""What asks how an action stands."""
RANKS = frozenset(map(stem, ("rank", "ranked", "ranking", "position")))
"""What asks for a place among others, which texts give without the word: `4th lowest in London`."""
MOST_PRINTED = 2
"""Printed figures beside rows that were counted."""
EVERYDAY = 4.9
"""Zipf frequency of a word that one need not have in a question a word shorter."""
LEAST_SHARED = 4
"""Letters at the beginning by which two stems are forms of one word."""
OFFER = " Did you mean "


def answer_question(
    question: AskedQuestion,
    facts: FactIndex,
    series_of: SeriesOf,
    tables: OpenTables = NO_TABLES,
) -> Answered:
    """Answers to a question, or the reason why there are none.

    Args:
        question: taken apart.
        facts: everything published.
        series_of: the series that a row belongs to.
        tables: the open tables among the facts.
    """
    found = _answer_at_any_time(question, facts, series_of, tables)
    if not question.relative and (named := exactly_named(question.text, facts)):
        known = {(answer.dataset, answer.locator) for answer in named}
        others = [each for each in found.answers if (each.dataset, each.locator) not in known]
        return Answered((*named, *others)[: max(MOST_ANSWERS, len(named))], (), "")
    if not (question.relative and found.answers):
        return found
    period = found.answers[0].period
    newest = f" The newest figure for that is of {period}." if period else ""
    told = f"“{question.relative}” depends on when you ask: say which year you mean.{newest}"
    return Answered((), found.answers[:MOST_NEAR], told, found.understood)


def _answer_at_any_time(
    question: AskedQuestion, facts: FactIndex, series_of: SeriesOf, tables: OpenTables
) -> Answered:
    """The same, whatever a question says of the time since which it counts."""
    is_of_oneself = OF_ONESELF.search(question.text) is not None
    if progress := progress_counted(question, facts):
        return progress
    tabled = None if question.wants("words") or is_of_oneself else tabled_answer(question, tables)
    if tabled and tabled.answers and not _is_counted(tabled):
        return tabled
    if (
        tabled is None
        and not is_of_oneself
        and (
            listed := listed_count(question, tables)
            or listed_with(question, tables)
            or listed_by_name(question, tables)
            or (limits_of(question.text) and limited_answer(_as_known(question, facts), facts))
        )
    ):
        return listed
    opened = frozenset(table.rows[0].table for table in tables.tables if len(table.rows) > 1)
    asked = _of_all(question, facts, series_of, opened)
    if tabled is None:
        is_beyond = is_of_a_limit(question) and any(each.unit == "gbp" for each in asked.answers)
        told = "Nothing here that is asked for by a limit could be told; ask for the figures themselves."
        return Answered((), asked.answers[:MOST_NEAR], told) if is_beyond else asked
    printed = tuple(answer for answer in asked.answers if answer.table not in opened)
    if not tabled.answers:
        return asked if printed and not is_of_a_limit(question) else tabled
    return replace(tabled, answers=(*tabled.answers, *printed[:MOST_PRINTED]))


def _is_counted(answered: Answered) -> bool:
    """Whether an answer is of rows counted, beside which a printed count may stand."""
    first = answered.answers[0]
    return first.kind == "sum" and not first.column and first.unit == "count"


def _of_all(
    question: AskedQuestion, facts: FactIndex, series_of: SeriesOf, opened: frozenset[str]
) -> Answered:
    """Answers from all rows, ranked; from those of open tables only by their own entries."""
    question = _as_known(in_the_scale(question, facts), facts)
    kind = OF_EACH.search(question.text)
    if kind and any(
        term.word.lower() == next(filter(None, kind.groups())).lower() for term in question.terms
    ):
        question = replace(question, intents=question.intents | {"most"})  # all of them, the largest first
    find = partial(_with_ease, facts=facts, series_of=series_of, opened=opened)
    found = polarity_answer(question, facts, find) or find(question)
    found = elsewhere_answer(question, facts, found, find) or found
    first = next(iter(found.answers or found.near), None)
    if first is None:
        return found
    return replace(found, understood=(*question.framed, *_understood(question, facts, first)))


def _with_ease(
    question: AskedQuestion, facts: FactIndex, series_of: SeriesOf, opened: frozenset[str]
) -> Answered:
    """What comes of a question, and of it without its verbs and adjectives where words are lacking."""
    found = _found(question, facts, series_of, opened)
    unranked = tuple(term for term in question.terms if not RANKS.issuperset(term.stems))
    if found.lacks_words and unranked and len(unranked) < len(question.terms):
        found = _found(replace(question, terms=unranked), facts, series_of, opened)
    if found.lacks_words and (parted := _parted(question, facts)):
        again = _found(parted, facts, series_of, opened)
        if any(each.kind != "sentence" for each in again.answers):
            return again
    if found.lacks_words and (easier := eased(question, facts)):
        again = _found(easier, facts, series_of, opened)
        return again if again.answers else found
    return found


def _parted(question: AskedQuestion, facts: FactIndex) -> AskedQuestion | None:
    """A question whose phrases that stand nowhere here are looked for by the one word that tells them.

    `Children's services` is no name here, but `Children` may be. None where all stand, or more words tell.
    """
    terms: list[Term] = []
    for term in question.terms:
        telling = [word for word in term.word.split() if word.lower() not in GENERAL]
        is_name = len(term.stems) > 1 and len(telling) == 1
        if not is_name or any(map(facts.says, filter(facts.knows_all, term.options))):
            terms.append(term)
        else:
            options = frozenset(((stem(telling[0]),),))
            terms.append(Term(telling[0], options, term.is_specific, is_measure=term.is_measure))
    return replace(question, terms=tuple(terms)) if terms != list(question.terms) else None


GENERAL = frozenset(("services", "service", "department", "directorate", "team", "committee", "the", "and"))
"""Words of the names of parts of a council that say nothing of which."""


def _as_known(question: AskedQuestion, facts: FactIndex) -> AskedQuestion:
    """A question whose words are looked for only as what stands here at all, or as typed."""
    terms = tuple(
        replace(
            term,
            options=_options_here(term, facts),
        )
        for term in question.terms
    )
    named = replace(question, terms=tuple(term for term in terms if not _is_slip(term, question, facts)))
    return _with_names(named, facts)


NAMES = re.compile(r"(?<=[a-z,;] )[A-Z][\w'’-]+(?:,? (?:(?:and|of|for|the|&) )?[A-Z][\w'’-]+)+")
"""Words with capital letters in a row, not at the beginning."""


def _with_names(question: AskedQuestion, facts: FactIndex) -> AskedQuestion:
    """A question whose names of several words that stand here are looked for as a whole.

    Of `the Better Care Fund` one word says nothing by itself, so that any fund would do.
    """
    for found in NAMES.finditer(question.text):
        words = found.group().replace("&", " ").replace(",", " ").split()
        key = tuple(stems(found.group()))
        own = [term for term in question.terms if set(term.word.split()) <= set(words)]
        is_whole = len(own) == len(words) or any(len(term.stems) > 1 for term in own)
        if len(key) < MOST_OF_ONE or is_whole or not all(map(facts.holding, key)) or not facts.says(key):
            continue
        term = Term(" ".join(words), frozenset((key,)), is_specific=True)
        kept = tuple(each for each in question.terms if not any(each is other for other in own))
        question = replace(question, terms=(*kept, term))
    return question


def _options_here(term: Term, facts: FactIndex) -> frozenset[tuple[str, ...]]:
    """What a word may be found as here; a name with a number in it only as itself: `attainment 8`."""
    if len(term.stems) > 1 and any(map(str.isdigit, term.word)) and facts.says(term.stems):
        return frozenset((term.stems,))
    known = frozenset(
        option
        for option in term.options
        if option == term.stems or all(map(facts.knows, option)) or facts.is_titled(option)
    )
    return known or term.options


def _is_slip(term: Term, question: AskedQuestion, facts: FactIndex) -> bool:
    """Whether an unknown word is one letter away from one that says nothing, and so says nothing itself."""
    word = term.word.lower()
    if len(word) < SHORTEST_SLIP or not word.isalpha() or zipf(word) >= USUAL:
        return False
    return not _is_known(term, facts) and bool(nearest(word, tuple(sorted(question.plain))))


def _understood(question: AskedQuestion, facts: FactIndex, answer: Answer) -> tuple[tuple[str, str], ...]:
    """The words of a question that an answer has only as others, each with those."""
    row = facts.places.get((answer.dataset, answer.row))
    if row is None:
        return ()
    found = []
    for term in question.terms:
        if not term.is_specific or term.is_heading or _says_it(term.stems, row, answer):
            continue
        said = [option for option in term.options if option != term.stems and _says_it(option, row, answer)]
        if said and not any(map(partial(_are_forms_of_one, term.stems), said)):
            best = max(said, key=lambda option: (f" {' '.join(option)} " in row.phrases, len(option), option))
            found.append((term.word, question.spoken.get(best, " ".join(best))))
    return tuple(found)


def _says_it(words: Sequence[str], row: FactRow, answer: Answer) -> bool:
    """Whether a row, its table or the heading of the answer has words."""
    return all(word in row.words or word in stems_of(answer.title) for word in words)


def _are_forms_of_one(words: Sequence[str], others: Sequence[str]) -> bool:
    """Whether words are those others in another form, as `adopt` of `adoption`."""
    return len(words) == len(others) and all(
        word[:LEAST_SHARED] == other[:LEAST_SHARED] for word, other in zip(words, others, strict=True)
    )


def _found(
    question: AskedQuestion, facts: FactIndex, series_of: SeriesOf, opened: frozenset[str]
) -> Answered:
    if meaning := meaning_of_rating(question, facts):
        return meaning
    if parts := part_in_order(question, facts):
        return parts
    question = without_their_number(question, facts)
    missing = [term.word for term in question.terms if term.is_specific and not _is_known(term, facts)]
    if missing and (others := _other_choices(question, missing)):
        return _found(others, facts, series_of, opened)
    if not missing and (individual := individual_asked(question, facts)):
        return Answered((), (), f"Nothing here lists each {individual} with figures of its own.")
    if ordered := ordered_answer(question, facts):
        return ordered
    if stated := stated_extremes_answer(question, facts) or stated_change_answer(question, facts):
        return stated
    is_of_ratings = question.ratings and (
        question.wants("count") or SHARE.search(question.text) or question.wants("most")
    )
    if is_of_ratings and names_rated_things(question):
        return count_of_rated(question, facts)
    if question.ratings and (more := WHICH_MORE.search(question.text)):
        extreme = "most" if more[1].lower() == "more" else "least"
        return count_of_rated(replace(question, intents=question.intents | {extreme}), facts)
    if standing := standing_counted(question, facts):
        return standing
    if question.wants("count") and (rows := count_of_named(question, facts)):
        return rows
    if by_entry := count_by_entry(question, facts):
        return by_entry
    if sided := sided_count(question, facts):
        return sided
    is_of_one = (question.is_yes_or_no or question.wants("words")) and question.terms
    is_of_times = question.wants("which_period") or question.wants("since")
    wanted = () if is_of_one or is_of_times else wanted_ratings(question)
    if wanted:
        if counts_below(question, facts):
            return list_of_rated(question, facts, BELOW_RATINGS, counts=True)
        return list_of_rated(question, facts, wanted, counts=_counts_late(question, wanted))
    if not question.terms and question.wants("count") and (counted := count_by_name(question, facts)):
        return counted
    if things := things_counted(question, facts):
        return things
    if not question.terms:
        return Answered(
            (), (), "Say what you want to know about, such as a service, a place or an indicator."
        )
    if ASKS_AVERAGE.search(question.text) and all(map(_names_nothing, question.terms)):
        return Answered((), (), "Say of what the average is wanted; only averages that are printed are here.")
    scored = _without_chance(question, ranked_cells(question, facts), opened)
    if missing:
        return Answered(
            (),
            near_cards(_as_offered(question, missing, facts) or _about_some(question, scored)),
            f"Nothing here is about {in_quotes(missing)}.{_offer(missing, facts)}",
            lacks_words=True,
        )
    if OF_ONESELF.search(question.text):
        cards = near_cards(_about_some(question, scored))
        return Answered(
            (), cards, "Here are figures and words of reports, nothing of a single home or person."
        )
    if HOW_TO.search(question.text) or CONTACT.search(question.text):
        cards = near_cards(_about_some(question, scored))
        return Answered((), cards, "Here are figures and words of reports, not how to do something.")
    if question.wants("more") and (apart := apart_answer(question, scored)):
        return apart
    asks_measure = not question.wants("words") and (
        bool(question.hints & ASKS_FIGURE)
        or any(term.is_measure or term.is_amount for term in question.terms)
        or any(question.wants(intent) for intent in ("sum", "most", "least", "count"))
        or THINGS_DONE.fullmatch(question.text) is not None
        or HOW_IT_IS.search(question.text) is not None
        or any(means == HEADCOUNT for _, means in question.framed)
    )
    is_bare = bool(question.periods) and not (
        question.wants("words") or asks_measure or SAYS_SOMETHING.search(question.text)
    )
    is_of_new = NEWLY_BUILT.search(question.text) is not None
    asks_aim = question.is_yes_or_no and AIMED in question.stems and not question.wants("words")
    asks_plan = PLANNED.search(question.text) is not None and not BROUGHT_ABOUT.search(question.text)
    fitting = [
        each
        for each in scored
        if not each.missing
        and each.coverage >= LEAST_COVERAGE
        and not (
            each.is_text and asks_measure and not (states_figure(question, each) or tells_gap(question, each))
        )
        and not (each.is_text and is_bare and not _is_named_by(question, each))
        and not (each.is_text and (OF_ANY_ONE.search(question.text) or not _says_anything(each)))
        and not _is_bare_of_money(question, each)
        and not _is_no_such_rate(question, each)
        and not is_unasked_score(question, each)
        and not counts_another(question, each)
        and not is_of_another_group(question, each)
        and not is_opinion_of_no_people(question, each)
        and not is_beside_sentence(question, each)
        and not is_count_of_ratings(question, each)
        and not is_narrower(question, each)
        and not is_no_opinion(question, each)
        and not (question.in_pounds and not _is_in_pounds(each))
        and not (is_of_new and NEW not in stems_of(each.row.name))
        and not (asks_plan and row_says(each.row, DONE))
        and not (each.is_text and asks_aim and not _is_named_by(question, each))
        and not (each.is_text and not question.wants("words") and not _says_together(question, each))
    ]
    if ASKS_AVERAGE.search(question.text):  # a name is no average
        fitting = [each for each in fitting if each.is_text or each.cell.is_of_figures]
    if WHERE_IS.match(question.text) and not ASKS_PLACE.search(question.text):  # no figure says where
        fitting = [each for each in fitting if not each.cell.is_of_figures]
    if what_is := WHAT_IS.match(question.text):
        fitting = [each for each in fitting if each.is_text and what_is[1] in each.cell.text]
    if OPENING.search(question.text):
        fitting = [each for each in fitting if each.is_text and HOUR.search(each.cell.text)]
    if DISTANCE.search(question.text):
        fitting = [each for each in fitting if MILES.search(each.cell.text)]
    asks_order = any(map(question.wants, ("most", "least", "over", "under", "missed", "met")))
    if WHICH_BODY.search(question.text) and not asks_order:
        fitting = [each for each in fitting if not (each.is_text or each.cell.is_of_figures)]
    if IS_THERE_ANY.search(question.text):
        fitting = [each for each in fitting if not each.is_text]
    if WHICH_OF_TWO.search(question.text):  # words set neither of two above the other
        fitting = [each for each in fitting if not each.is_text or states_figure(question, each)]
    if (did := WHO_DID.search(question.text)) and not any(term.is_heading for term in question.terms):
        fitting = [each for each in fitting if not each.is_text or _says_done(did[1], question, each)]
    uncounted = fitting
    if question.hints & ASKS_COUNT or question.wants("count"):
        fitting = counting(question, fitting)
    if question.hints & ASKS_MANY and are_listed_singly(question, scored, fitting):
        fitting = []
    elif not (
        (WHICH_BODY.search(question.text) and not asks_order)
        or any(each.cell.is_figure or not each.cell.is_of_figures for each in fitting)
    ):
        fitting = [
            each
            for each in scored
            if not (each.is_text or _is_no_such_rate(question, each) or is_unasked_score(question, each))
            and not is_count_of_ratings(question, each)
            and not (is_narrower(question, each) or is_opinion_of_no_people(question, each))
            and _is_nearly_whole(question, each, facts)
        ] or fitting
    dated = [each for each in fitting if _gives_a_day(each) and _is_day_of_that(question, each)]
    if NEXT_ONE.search(question.text):
        dated = [each for each in dated if _is_of_last_year(each, facts) and is_next_day(question, each)]
    if fitting and question.is_when and not dated:
        return Answered((), near_cards(fitting), "Nothing here says when that is.")
    fitting = dated if fitting and question.is_when else fitting
    if WHO_IS.search(question.text) and not any(term.is_heading for term in question.terms):
        said = [each for each in fitting if not (each.is_text or each.cell.is_of_figures)]
        if fitting and not said:
            return Answered((), near_cards(fitting), "Nothing here says who that is.")
        fitting = said
    is_order = question.wants("most") or question.wants("least")
    if ASKS_WHO.search(question.text) and not is_order and any(term.is_heading for term in question.terms):
        said = [each for each in fitting if _is_who(question, each)]
        if role := ROLE.search(question.text):  # a part of the council is no head of one
            said = [each for each in said if stem(role[1]) in stems_of(each.cell.text)]
            if fitting and not said:
                return Answered((), near_cards(fitting), "Nothing here says who that is.")
        if fitting and not said and WHO.match(question.text):
            said = [each for each in fitting if _names_who(question, each)]
            if not said:
                return Answered((), near_cards(fitting), "Nothing here says who that is.")
        fitting = said or fitting
    taken = [each for each in fitting if is_time_taken(question, each)]
    if fitting and not taken:
        return Answered((), near_cards(fitting), "Nothing here says how long that takes.")
    fitting = taken
    if ASKS_PLACE.search(question.text) and not is_order and fitting:
        placed = [each for each in fitting if gives_place(question, each)]
        if not placed:
            return Answered((), near_cards(fitting), "Nothing here says where that ranks.")
        fitting = placed
    timely = [each for each in fitting if each.period_fit in TIMELY]
    figures = [each for each in fitting if each.cell.is_figure]
    is_of_several = TOGETHER.search(question.text) or WHICH_OF_TWO.search(question.text)
    if is_of_several and (of_several := named_answer(question, facts)):
        return of_several
    asks_value = asks_measure or (bool(question.periods) and _asks_no_words(question))
    if (
        asks_value
        and figures
        and not any(
            each.cell.is_figure
            or not each.is_text
            or states_figure(question, each)
            or (each.is_text and _names_time(question, each))
            for each in timely
        )
    ):
        timely, fitting = [], figures  # words of the time asked for are no figure of it
    if not any(each.cell.is_figure for each in fitting) and (
        both := named_answer(question, facts) or compared_answer(question, facts)
    ):
        return both
    is_unit = IN_PERCENT.search(question.text) is not None
    is_beside_budget = question.wants("over") or question.wants("under")
    is_share = question.hints & ASKS_PART and not (
        question.is_yes_or_no or asks_aside(question) or is_unit or is_beside_budget
    )
    is_printed = any(_is_share_of_that(question, each) for each in timely)
    if is_share and not is_printed and (part := share_of_total(question, facts)):
        return part
    if not fitting:
        if question.hints & ASKS_MANY and (single := single_entries(question, uncounted or scored)):
            about = in_quotes([term.word for term in question.terms if term.is_specific])
            why = f"There are single entries about {about} here, but no figure that counts them."
            return Answered((), near_cards(single), why, lacks_words=True)
        if asks_measure and any(not each.missing and each.is_text for each in scored):
            only = tuple(each for each in scored if not each.missing)
            about = in_quotes([term.word for term in question.terms])
            why = f"There are words about {about} here, but no figure."
            return Answered((), near_cards(only), why, lacks_words=True)
        together = in_quotes([term.word for term in question.terms if term.is_specific])
        why = (
            f"Nothing here is about {together} together."
            if together
            else "Nothing here fits the whole question."
        )
        return Answered((), near_cards(_about_some(question, scored)), why, lacks_words=True)
    if _are_only_aims(question, timely, fitting):
        newest = _newest_of(question, [each for each in fitting if not _is_aside(each)])
        told = f"Only a target is printed for {asked_for(question)}. {_other_period(question, newest)}"
        return Answered((), near_cards([newest, *timely]), told)
    if not timely and (added := sum_over_years(question, figures)):
        return added
    if by_quarter := sum_over_quarters(question, figures):
        return by_quarter
    if not timely:
        newest = _newest_of(question, fitting)
        near = [newest, *(each for each in fitting if each is not newest)]
        return Answered((), near_cards(near), _other_period(question, newest))
    return _answered(question, timely, series_of, facts)


def _other_choices(question: AskedQuestion, missing: Sequence[str]) -> AskedQuestion | None:
    """A question without what is not here of things that it joins by "or"; None where it joins none so."""
    kept = tuple(term for term in question.terms if term.word not in missing)
    if not question.wants("words") or not any(term.is_specific for term in kept):
        return None
    text = question.text.lower()
    is_choice = all(
        re.search(rf"\b{re.escape(word.lower())} or \w|\w or (?:\w+ )?{re.escape(word.lower())}\b", text)
        for word in missing
    )
    return replace(question, terms=kept) if is_choice else None


def _is_named_by(question: AskedQuestion, scored: Scored) -> bool:
    """Whether a text's row is named by all that is asked about, which a text may mention in passing."""
    return all(
        share_in_row(term, scored.row) >= FOUND or is_in_any_heading(term, scored.row)
        for term in question.terms
        if term.is_specific
    )


def _says_anything(scored: Scored) -> bool:
    """Whether a text has words, as `N/A` has none."""
    return len(scored.cell.text.split()) > 1


def _asks_no_words(question: AskedQuestion) -> bool:
    """Whether a question asks for no text, day or entry, so that figures of other times come nearer."""
    is_of_words = question.wants("words") or question.is_when or question.is_yes_or_no
    return not (is_of_words or question.asks_which)


def _names_time(question: AskedQuestion, scored: Scored) -> bool:
    """Whether a text names the time asked for itself."""
    return any(names_span(asked, scored.cell.text) for asked in question.periods)


def _counts_late(question: AskedQuestion, wanted: Sequence[str]) -> bool:
    """Whether a question asks how many actions are not on track, of which single ratings are no count."""
    return tuple(wanted) == LATE_RATINGS and HOW_MANY.search(question.text) is not None


def _is_share_of_that(question: AskedQuestion, scored: Scored) -> bool:
    """Whether a printed percentage is of what is asked for: not beside it, nor of more than is named.

    `% of spend on agency staff` is no share of agency staff.
    """
    if not scored.cell.is_figure or scored.cell.words & ASIDE:
        return False
    measure = next((entry for entry in scored.row.entries if entry.column == MEASURE), None)
    measures = {word for word in stems_of(measure.text) if word in MONEY_MEASURES} if measure else set()
    return not measures or any(measures & set(option) for term in question.terms for option in term.options)


def _answered(
    question: AskedQuestion, timely: Sequence[Scored], series_of: SeriesOf, facts: FactIndex
) -> Answered:
    figures = [each for each in timely if each.cell.is_figure]
    if late := late_answer(question, figures):
        return late
    target_of = partial(_target_of_year, facts=facts)
    if question.apart_from and (gap := gap_answer(question, timely, series_of, target_of)):
        return gap
    if question.wants("which_period") and figures and (best := best_period(question, figures, series_of)):
        return best
    if question.wants("series") and figures:
        course = series_answer(timely, figures[0], series_of)
        told = _told_to_move(question, timely) if question.is_yes_or_no and not course.answers else []
        return Answered(tuple(card_of(each) for each in told[:MOST_ANSWERS]), (), "") if told else course
    is_sided = (question.wants("over") or question.wants("under")) and not question.wants("words")
    if is_sided and figures:
        if sided := sided_answer(question, figures, facts):
            return sided
        figures = []
    if ASKS_AVERAGE.search(question.text) and (mean := mean_answer(question, figures, facts)):
        return mean
    is_extreme = (question.wants("most") or question.wants("least")) and figures
    if is_extreme and (extremes := extremes_answer(question, figures, facts)):
        return extremes
    if _asks_whose_is_most(question, timely[0]):
        return Answered((), near_cards(timely), "Nothing here sets figures of that against each other.")
    if question.wants("sum") and figures and not (figures[0].row.is_total or figures[0].row.is_of_all_years):
        summed = sum_of(question, figures, facts)
        if summed is not None:
            return Answered((summed, *(card_of(each) for each in figures[: MOST_ANSWERS - 1])), (), "")
    if figures and (times := two_times_answer(question, figures)):
        return times
    if figures and timely[0] is figures[0] and (whole := against_the_whole(question, figures[0], facts)):
        return whole
    if figures and timely[0] is figures[0] and (both := two_columns_answer(question, figures)):
        return both
    if figures and timely[0] is figures[0] and (since := since_before(question, figures[0])):
        return Answered((since, *(card_of(each) for each in timely[: MOST_ANSWERS - 1])), (), "")
    if question.is_yes_or_no and ON_TRACK.search(question.text) and (rated := _rating_of(timely[0])):
        return Answered((rated, *(card_of(each) for each in timely[: MOST_ANSWERS - 1])), (), "")
    shown = _one_text_a_row(timely) if question.wants("words") else timely
    asks_verdict = question.is_yes_or_no and (question.wants("met") or question.wants("missed"))
    shown = _with_target(shown, facts) if question.is_judged or asks_verdict else shown
    return Answered(tuple(_card_for(question, each) for each in shown[:MOST_ANSWERS]), (), "")


def _rating_of(scored: Scored) -> Answer | None:
    """The card of how an action is rated, where its row prints that; None for an indicator's figure."""
    row = scored.row
    if scored.cell.text == row.rating or any(cell.is_figure and cell.words & ASIDE for cell in row.figures):
        return None
    entry = next((each for each in row.entries if each.text and each.text == row.rating), None)
    return card_of(replace(scored, cell=entry, is_text=False)) if entry else None


def _told_to_move(question: AskedQuestion, timely: Sequence[Scored]) -> list[Scored]:
    """The texts of which one sentence says that what is asked about rises or falls."""
    needed = [term for term in question.terms if term.is_specific]
    return [
        each
        for each in timely
        if each.is_text
        and any(
            MOVES.search(sentence)
            and all(has_any_within(term.options, stems_of(sentence)) for term in needed)
            for sentence in SENTENCE_END.split(each.cell.text)
        )
    ]


def _card_for(question: AskedQuestion, scored: Scored) -> Answer:
    """A card, which says so where a number is asked for and only a percentage is printed."""
    card = card_of(scored)
    if not (question.hints & ASKS_MANY and scored.cell.is_figure and scored.cell.unit == "percent"):
        return card
    return replace(card, words=f"{card.words} Printed in percent, not as a number.".strip())


def _with_target(scored: Sequence[Scored], facts: FactIndex) -> list[Scored]:
    """What fits, with the target behind the best figure: the one beside it, else that of its year."""
    first = scored[0]
    target = target_cell(first.row, first.cell)
    aim = replace(first, cell=target) if target else _target_of_year(first, facts)
    if aim is None:
        return list(scored)
    others = [each for each in scored[1:] if each.row is not aim.row or each.cell is not aim.cell]
    return [first, aim, *others]


def _target_of_year(first: Scored, facts: FactIndex) -> Scored | None:
    """The target that another row of the same thing gives for the year in which a result was."""
    at = first.row.period
    if not (first.cell.is_figure and at.start and at.end) or _is_aside(first):
        return None
    own = _entries_but_measure(first.row)
    for row in facts.by_table.get((first.row.package, first.row.table), ()):
        start, end = row.period.start, row.period.end
        is_of_year = start and end and start <= at.start and at.end <= end
        if row is first.row or row.report != first.row.report or not is_of_year:
            continue
        cell = next((each for each in row.figures if each.column == first.cell.column), None)
        if cell and _entries_but_measure(row) == own and _is_aside(replace(first, row=row, cell=cell)):
            return replace(first, row=row, cell=cell)
    return None


def _entries_but_measure(row: FactRow) -> frozenset[tuple[str, str]]:
    return frozenset((entry.column, entry.text) for entry in row.entries if entry.column != MEASURE)


def _asks_whose_is_most(question: AskedQuestion, best: Scored) -> bool:
    """Whether a question asks who has most of something, and the best that fits is but an entry of a list."""
    if best.is_text or best.cell.is_of_figures or not (question.wants("most") or question.wants("least")):
        return False
    is_wanted = any(
        not question.wanted.isdisjoint(term.stems) and is_in_heading(term, best.cell)
        for term in question.terms
    )
    return bool(question.wanted) and (is_wanted or any(term.is_measure for term in question.terms))


def _names_nothing(term: Term) -> bool:
    """Whether a word stands for the columns of many tables, such as result or target, and for no subject."""
    return all(SUBJECTS.issuperset(option) or ASIDE.issuperset(option) for option in term.options)


def _is_who(question: AskedQuestion, scored: Scored) -> bool:
    """Whether a cell is the entry under a heading that is asked for, such as that of the owner."""
    return not scored.is_text and any(
        term.is_heading and is_in_heading(term, scored.cell) for term in question.terms
    )


def _says_done(verb: str, question: AskedQuestion, scored: Scored) -> bool:
    """Whether a text says that something was done, in the verb of a question or in another for it."""
    words = stems_of(scored.cell.text)
    asked = next((term for term in question.terms if term.word.lower() == verb.lower()), None)
    return stem(verb) in words or (asked is not None and has_any_within(asked.options, words))


def _names_who(question: AskedQuestion, scored: Scored) -> bool:
    """Whether a text has the very word for who it is that is asked with, such as `responsible`."""
    headings = [term for term in question.terms if term.is_heading]
    said = stems_of(scored.cell.text)
    return scored.is_text and any(said.issuperset(term.stems) for term in headings)


def _one_text_a_row(scored: Sequence[Scored]) -> list[Scored]:
    """The best text of each row, so that several rows are heard."""
    seen: set[str] = set()
    kept = []
    for each in scored:
        if not each.is_text or each.row.locator not in seen:
            kept.append(each)
        if each.is_text:
            seen.add(each.row.locator)
    return kept


def _is_nearly_whole(question: AskedQuestion, scored: Scored, facts: FactIndex) -> bool:
    """Whether of a long question all but one plain word is found; that one stands elsewhere here.

    A measure, a kind of table, a reference, a number or a name that is missing always decides.
    """
    needed = [term for term in question.terms if term.is_specific]
    missing = [term for term in needed if term.word in scored.missing]
    needed = [term for term in needed if not names_money(term)]  # a cost is always of something
    return (
        len(missing) == 1
        and not missing[0].is_topic
        and facts.table_words.isdisjoint(missing[0].stems)
        and len(needed) >= MOST_OF_LONG + (zipf(missing[0].word) < EVERYDAY)
        and scored.coverage >= NEARLY_WHOLE
        and not missing[0].is_measure
        and missing[0].word.isalpha()
        and missing[0].word.islower()
    )


def _without_chance(
    question: AskedQuestion, scored: Sequence[Scored], opened: frozenset[str]
) -> list[Scored]:
    """Cells without those of open tables whose rows have a word of the question by chance alone."""
    rows = {each.row.locator: each.row for each in scored if each.row.table in opened}
    names = [
        term
        for term in question.terms
        if term.is_specific and not is_measured(term) and _is_name_for(term, question)
    ]
    others = {locator for locator, row in rows.items() if not _is_named(question, row, names)}
    return [each for each in scored if each.row.locator not in others]


def _is_named(question: AskedQuestion, row: FactRow, names: Sequence[Term]) -> bool:
    """Whether a question names a row of an open table by words that its entries have as typed.

    A common word stands in the name of a firm by chance: `feel safe` asks for no supplier of safes.
    """
    if any(
        has_any_within(frozenset((term.stems,)), entry.content)
        for term in names
        for entry in (*row.entries, *row.texts)
    ):
        return True
    title = stems_of(row.table_title)
    is_of_table = any(
        term.is_specific and has_any_within(frozenset((term.stems,)), title) for term in question.terms
    )
    return is_of_table and not _is_any_row(question, row)


def _is_name_for(term: Term, question: AskedQuestion) -> bool:
    """Whether a word is a name: one with a capital letter inside a question, a rare one, a number."""
    word = term.word
    is_inside = not question.text.lstrip().startswith(word)
    return (
        any(map(str.isdigit, word))
        or (word[:1].isupper() and is_inside)
        or any(zipf(part.lower()) < NAMES_BELOW for part in word.split())
    )


def _is_any_row(question: AskedQuestion, row: FactRow) -> bool:
    """Whether a row of an open table has only in its headings what is asked about, as every row there has."""
    return not any(
        has_any_within(term.options, entry.content)
        for term in question.terms
        if term.is_specific and not is_measured(term)
        for entry in (*row.entries, *row.texts)
    )


def _is_bare_of_money(question: AskedQuestion, scored: Scored) -> bool:
    """Whether money is asked for by the heading of an entry without a number: `Cost` of a directory."""
    cell = scored.cell
    if scored.is_text or cell.is_figure or cell.is_of_figures or any(map(str.isdigit, cell.text)):
        return False
    return any(
        is_in_heading(term, cell) and not SPENDING.isdisjoint(term.stems) and term.is_measure
        for term in question.terms
    )


def _is_no_such_rate(question: AskedQuestion, scored: Scored) -> bool:
    """Whether a rate is asked for by what it is counted by, and a figure is not counted so."""
    asked = PER_SO_MANY.search(question.text)
    if asked is None or not (scored.is_text or scored.cell.is_of_figures):
        return False
    if scored.is_text:
        return asked[1].replace(",", "") not in scored.cell.text.replace(",", "")
    return asked[1].replace(",", "") not in scored.row.name.replace(",", "")


def _is_in_pounds(scored: Scored) -> bool:
    """Whether a cell is a sum of money, or words that give one."""
    return scored.cell.unit == "gbp" if scored.cell.is_figure else "£" in scored.cell.text


def _gives_a_day(scored: Scored) -> bool:
    """Whether a cell is a date or has a day, month or year in its text."""
    return scored.cell in scored.row.dates or (
        not scored.cell.is_figure and DAY.search(scored.cell.text) is not None
    )


def _is_day_of_that(question: AskedQuestion, scored: Scored) -> bool:
    """Whether a text has its day in a sentence with half of what is asked about and its row does not name."""
    needed = [term for term in question.terms if term.is_specific and share_in_row(term, scored.row) < FOUND]
    if not scored.is_text or not needed:
        return True
    sentences = [each for each in SENTENCE_END.split(scored.cell.text) if DAY.search(each)]
    return any(
        any(has_any_within(term.options, stems_of(each)) for term in needed)
        and 2 * sum(has_any_within(term.options, stems_of(f"{before} {each}")) for term in needed)
        >= len(needed)
        for before, each in pairwise(["", *SENTENCE_END.split(scored.cell.text)])
        if each in sentences
    )


def _is_of_last_year(scored: Scored, facts: FactIndex) -> bool:
    """Whether a cell is of a period that ended in the year before the newest."""
    end = scored.row.period.end
    return end is not None and (facts.newest - end).days < DAYS_OF_YEAR


def _says_together(question: AskedQuestion, scored: Scored) -> bool:
    """Whether a text says what is asked about of one thing: in one sentence, or with its figure."""
    return _is_in_one_sentence(question, scored) or states_figure(question, scored)


def _is_in_one_sentence(question: AskedQuestion, scored: Scored) -> bool:
    """Whether one sentence has what is looked for, as far as its row's names do not; two for many words."""
    row = scored.row
    needed = [
        term
        for term in question.terms
        if term.is_specific
        and share_in_row(term, row) < FOUND
        and not is_in_heading(term, scored.cell)
        and not is_in_any_heading(term, row)
    ]
    sentences = ["", *SENTENCE_END.split(scored.cell.text)]
    return any(
        all(has_any_within(term.options, words) for term in needed)
        for before, sentence in pairwise(sentences)
        if (words := stems_of(f"{before} {sentence}" if len(needed) > MOST_OF_ONE else sentence))
        and (len(needed) != MOST_OF_ONE or _are_near(needed[0], needed[1], stems(sentence)))
    )


def _are_near(first: Term, second: Term, words: Sequence[str]) -> bool:
    """Whether two terms stand within a few words of each other, however they are said."""
    places = [
        [at for at, word in enumerate(words) if any(word in option for option in term.options)]
        for term in (first, second)
    ]
    return any(abs(one - other) <= NEAR for one in places[0] for other in places[1])


def _is_known(term: Term, facts: FactIndex) -> bool:
    if any(len(option) > 1 and facts.is_titled(option) for option in term.options):
        return True
    return any(all(facts.knows(word) for word in option) for option in term.options)


def _about_some(question: AskedQuestion, scored: Sequence[Scored]) -> list[Scored]:
    """What has a word of what is asked about, beyond the measure: no cost is near to another's."""
    about = [term for term in question.terms if term.is_specific and not is_measured(term)]
    return [
        each
        for each in scored
        if any(
            term.word not in each.missing and share_in_row(term, each.row) >= FOUND_IN_WORDS for term in about
        )
    ]


def _is_aside(scored: Scored) -> bool:
    """Whether a cell is a target or another figure beside the one itself."""
    return bool(scored.cell.words & ASIDE) or row_says(scored.row, ASIDE)


def _are_only_aims(question: AskedQuestion, timely: Sequence[Scored], fitting: Sequence[Scored]) -> bool:
    """Whether of a time there are only targets of what has come about by then in other times."""
    if not question.periods or asks_aside(question) or question.is_of_plan or question.by_year is not None:
        return False
    figures = [each for each in timely if each.cell.is_of_figures]
    is_past = any(
        EARLIER & each.cell.words for each in figures
    )  # the result of a year ago is of its own time
    return bool(figures) and not is_past and all(map(_is_aside, figures)) and not all(map(_is_aside, fitting))


def _newest_of(question: AskedQuestion, fitting: Sequence[Scored]) -> Scored:
    """The best of the newest period; a target or another's figure only where nothing else fits."""
    own = [each for each in fitting if not (each.cell.words & ASIDE or row_says(each.row, ASIDE))]
    needed = [term for term in question.terms if term.is_specific]
    said = [
        each for each in own if not each.row.paragraph or any(is_own_word(term, each.row) for term in needed)
    ]
    return max(
        said or own or fitting, key=lambda each: each.cell.period.end or each.row.period.end or date.min
    )


def _other_period(question: AskedQuestion, newest: Scored) -> str:
    period = newest.cell.period if newest.cell.period.start else newest.row.period
    if not period.text:
        return f"No figure for that is of {asked_for(question)}."
    return f"The newest figure for that is of {period.text}; you asked for {asked_for(question)}."


def _as_offered(question: AskedQuestion, missing: Sequence[str], facts: FactIndex) -> list[Scored]:
    """What answers a question with the words that are offered for those that are slips of them."""
    meant = {word: facts.spelled_like(word) for word in missing}
    if not all(meant.values()):
        return []
    terms = tuple(
        replace(term, word=near, options=frozenset((tuple(stems(near)),)))
        if (near := meant.get(term.word))
        else term
        for term in question.terms
    )
    ranked = ranked_cells(replace(question, terms=terms), facts)
    return [each for each in ranked if not each.missing and each.period_fit in TIMELY]


def _offer(missing: Sequence[str], facts: FactIndex) -> str:
    """The words that may have been meant, to be asked with; none is taken."""
    meant = [near for words in missing for word in words.split() if (near := facts.spelled_like(word))]
    return f"{OFFER}{in_quotes(meant)}?" if meant else ""
