"""What counts: whether a figure is a number of the things that a question counts, or of something else.

“How many” is answered by a count of just those things, by a share of people who are so, or by the figure of
a sentence that has the things right behind it; by no sum of money, no time in days and no entry of a list.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

from pipelines.portal.answers.asked import AskedQuestion, Term
from pipelines.portal.answers.cards import (
    ASIDE,
    Scored,
)
from pipelines.portal.answers.facts import (
    AROUND_WEIGHT,
    POINTS_BACK,
    SENTENCE_END,
    FactRow,
    stems_of,
)
from pipelines.portal.answers.kinds import is_done
from pipelines.portal.answers.ranking import (
    ASKS_MANY,
    ASKS_SHARE,
    FOUND,
    asks_aside,
    has_any_within,
    is_in_heading,
    names_span,
    row_says,
    share_in_row,
)
from pipelines.portal.answers.stemming import stem, stems
from pipelines.rows.figures.sentences import stated

ASKS_FIGURE = frozenset(
    map(stem, ("rate", "percentage", "percent", "proportion", "share", "number", "many", "much"))
)
"""Words that ask for a figure, which no text gives."""
MONEY_MEASURES = frozenset(map(stem, ("spend", "spending", "cost", "costs", "budget", "income")))
"""Stems of words for money in the name of a measure."""
MONEY = MONEY_MEASURES | frozenset(
    map(
        stem,
        (
            *("expenditure", "salary", "salaries", "pay", "price", "fee", "fees", "fines", "charge", "money"),
            *("profit", "debt", "loan", "tax", "rent", "bonus", "balance", "spent"),
        ),
    )
)
"""Stems of words that ask for an amount of money."""
OF_PEOPLE = re.compile(
    r"\bhow many (?:think|thought|feel|felt|agree|agreed|believe|believed|trust|reckon|worry)\b"
    r"|\bhow many (?:more |fewer |of )*(?:the |our )?(?:\w+ )?"
    r"(?:people|residents?|staff|employees|workers|children|kids"
    r"|adults|pupils|families|tenants|men|women|folk|young|older|us|customers|clients|businesses|households)\b"
    r"(?! (?:days|hours|sick))",
    re.IGNORECASE,
)
"""What asks how many people: a survey answers that in percent, and no time in days does."""
PEOPLE = re.compile(
    r"\b(?:people|residents|adults|children|clients|customers|pupils|leavers|carers|year olds|households"
    r"|visitors|attendees|individuals|participants|volunteers|applicants|families|tenants|students"
    r"|target groups|learners|claimants|respondents|guests|callers|guardians|survivors)\b",
    re.IGNORECASE,
)
SHARE_OF_PEOPLE = re.compile(
    r"\b(?:prevalence|participation|year olds|of people|of adults|of residents)\b", re.IGNORECASE
)
"""What says in the name of a figure without "percentage of" that people are what it is a part of."""
EVERYBODY = re.compile(
    r"people|residents|children|kids|pupils|students|adults|men|women|families|households|tenants|pensioners"
    r"|(?:older|young|elderly|old|disabled) people|teenagers|youngsters|families|staff|employees",
    re.IGNORECASE,
)
"""People of a kind who are only that: a share of smokers is one of people, a share of pupils is of some."""
CAME = re.compile(
    r"\bhow many (?:went|came|attended|turned up|took part|joined|showed up|applied|signed up)\b",
    re.IGNORECASE,
)
"""What asks how many people did something without naming them."""
PART = frozenset(map(stem, ("percentage", "proportion", "satisfied", "satisfaction")))
"""Stems of words of measures that tell a part of all people."""
COUNTS_RATED = re.compile(
    r"\b(?:how many|number of)\b.*\b(indicators|measures|actions|targets)\b", re.IGNORECASE
)
"""What asks for a count of things of which each is no count itself."""
THERE = re.compile(
    r"\b(?:are|were) there\b|\b(?:do|does) (?:we|the council|the borough|you|they) (?:have|run|own)\b",
    re.IGNORECASE,
)
"""What asks how many of a thing there are."""
A_YEAR = re.compile(r"\b(?:a|per|each|every|this) (?:year|month|week)\b|\btargets?\b", re.IGNORECASE)
"""What makes a rate or an aim of a number, which is none of those there are: `1000 trees a year`."""
COUNTED_IN = ("count", "per_")
"""How the units of what is counted begin."""
OF_SHARES = ("percentage_points",)
"""Units of differences of shares, which count nothing."""
ASKS_COUNT = frozenset(map(stem, ("number", "many")))
IN_WORDS = r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty)"
COUNT_IN_WORDS = re.compile(rf"\b{IN_WORDS}\b", re.IGNORECASE)
FIGURE = re.compile(r"(?<![\w/.,£-])£?\d[\d,]*(?:\.\d+)?(?:%|m|bn|k)?(?![\w/-])")
COUNTED = re.compile(
    r"\b(?:how many|number of)(?: of)?(?: the| our| these)? ((?:[\w'’-]+ ?){1,4})", re.IGNORECASE
)
"""The words behind "how many", the first of what is counted."""
NUMBER_OF = re.compile(r"\bnumber of ((?:[\w'’-]+ ?){1,3})", re.IGNORECASE)
"""What a text says that its figure counts."""
PART_OF = re.compile(r"\b(?:percentage|percent|proportion|share) of ((?:[\w'’-]+ ?){1,4})", re.IGNORECASE)
"""What a text says that its percentage is of."""
UNIT_OF_TIME = re.compile(r"\bhow many (years|months|weeks|days|hours|minutes)\b(?! old)", re.IGNORECASE)
"""What asks for a time by its unit."""
YEAR = re.compile(r"(?:19|20)\d\d")
THINGS_DONE = re.compile(r"\s*(?:[a-z-]+\s){1,2}[a-z]+ed\s*\??", re.IGNORECASE)
"""Things and what was done with them, which asks how many: `trees planted`."""
CLAUSE_END = re.compile(r"[,;:]\s")
CLAUSE_BEGINS = re.compile(r"[,;:]\s(?:and|but|while|whereas)\s")
"""Where a sentence begins to tell of another thing."""
WHERE = re.compile(r"\b(?:in|at|near|within|across|outside|around)\b", re.IGNORECASE)
"""What says where the things are that are counted."""
GOES_ON = frozenset(("and", "but", "which", "while", "compared", "up", "down", "since", "from", "by", "with"))
"""Words with which a sentence goes on behind a figure, which counts none of what follows."""
HEAD_BEHIND = 2
"""Words behind a figure of which one is the thing that it counts."""
BEHIND_WORD = 25
"""The same behind a number in words."""
BEHIND_COUNT = 60
"""Letters behind a figure in which a text says what it counts."""


def _speaks_of(thing: str, scored: Scored) -> bool:
    """Whether a text or sentence has the thing that is counted, which no other word of a question names."""
    if scored.row.paragraph:
        return thing in stems_of(scored.row.name)
    return not scored.is_text or thing in stems_of(scored.cell.text)


def _is_rated_itself(row: FactRow) -> bool:
    """Whether a row is an indicator or action, whose figure counts no such things."""
    return any(entry.column in ("indicator", "action") for entry in row.entries)


def is_measured(term: Term) -> bool:
    """Whether a word asks for an amount or a measure."""
    return term.is_measure or term.is_amount


def states_figure(question: AskedQuestion, scored: Scored) -> bool:
    """Whether one sentence of a text has all that is asked for, and a figure of the kind that is asked for.

    What the row is called need not be said again: the team of `the team have supported 240 people`.

    A lone word is enough only where the sentence names the time that is asked for, too.
    """
    text = scored.cell.text
    asked = [term for term in question.terms if term.is_specific]
    is_of_money = any(map(names_money, asked)) or "much" in question.text.lower().split()
    left = [term for term in asked if share_in_row(term, scored.row) < FOUND]
    needed = [term for term in asked if term in left or names_money(term)] if left or is_of_money else asked
    needed = needed or asked
    asks_figure = question.hints & ASKS_FIGURE or THINGS_DONE.fullmatch(question.text)
    if not asked or not (asks_figure or is_of_money):
        return False
    asks_count = bool(question.hints & ASKS_COUNT)
    counted = _counted_by_name(question) or asked
    is_of_stock = asks_count and THERE.search(question.text) is not None
    time = UNIT_OF_TIME.search(question.text)
    return any(
        any(
            _is_of_the_kind(question, found.group(), is_of_money=is_of_money)
            and (
                not asks_count
                or (
                    _is_followed_by(time[1], sentence, found)
                    if time
                    else _counts(counted, _behind(sentence, found))
                )
            )
            and (not is_of_money or _is_in_clause_of(needed, sentence, found))
            and (
                not found.group().isalpha()
                or _are_said_as_typed(_counted_by_name(question) or asked, words, sentence)
            )
            for found in (
                *FIGURE.finditer(sentence),
                *(COUNT_IN_WORDS.finditer(sentence) if asks_count else ()),
            )
        )
        and all(has_any_within(term.options, words) for term in needed)
        and (
            len([term for term in asked if not is_measured(term)] if is_of_money else asked) > 1
            or any(
                len(term.stems) > 1 and has_any_within(term.options, words)
                for term in question.terms
                if not term.is_specific
            )
            or any(names_span(asked, sentence) for asked in question.periods)
            or any(len(option) > 1 for option in needed[0].options if words.issuperset(option))
        )
        for each in SENTENCE_END.split(text)
        for sentence in each.split("; ")
        if (words := stems_of(sentence)) and not (is_of_stock and A_YEAR.search(sentence))
    )


def _are_said_as_typed(asked: Sequence[Term], words: frozenset[str], sentence: str) -> bool:
    """Whether a sentence has what is counted as typed; a number in words counts nothing that is but alike.

    `Two leisure centre schemes` are no two leisure centres.
    """
    said = sentence.lower()
    return all(
        has_any_within(frozenset((term.stems,)), words)
        and (not term.word.endswith("s") or term.word.lower() in said)
        for term in asked
    )


def names_money(term: Term) -> bool:
    """Whether a word asks for an amount of money, which no time and no rating is."""
    return term.is_amount or (
        term.is_measure and any(not MONEY.isdisjoint(option) for option in term.options)
    )


def _behind(sentence: str, found: re.Match[str]) -> str:
    """The words that a figure may count; a number in words counts the next ones alone."""
    letters = BEHIND_WORD if found.group().isalpha() else BEHIND_COUNT
    return CLAUSE_END.split(sentence[found.end() : found.end() + letters])[0]


def _is_followed_by(unit: str, sentence: str, found: re.Match[str]) -> bool:
    """Whether a unit of time stands right behind a figure: `over 5 years`."""
    return sentence[found.end() :].lstrip(" -").lower().startswith(unit.lower().removesuffix("s"))


def _is_in_clause_of(asked: Sequence[Term], sentence: str, found: re.Match[str]) -> bool:
    """Whether the clause of a figure has any of what is asked, of which it is else no price."""
    begins = max((end.end() for end in CLAUSE_BEGINS.finditer(sentence, 0, found.start())), default=0)
    end = CLAUSE_BEGINS.search(sentence, found.end())
    return _counts(asked, sentence[begins : end.start() if end else None])


def counting(question: AskedQuestion, fitting: Sequence[Scored]) -> list[Scored]:
    """What counts: where the figure itself is a word (`FAIL`), neither it nor the targets beside it do.

    An entry of a log counts none, nor does a figure of a sentence that counts something else.
    """
    aims = asks_aside(question)
    kept = [
        each
        for each in fitting
        if each.cell.is_figure
        or not each.cell.is_of_figures
        or (aims and any(map(str.isdigit, each.cell.text)))
    ]
    is_beside = len(kept) < len(fitting) and not (aims or question.is_of_plan)
    kept = [each for each in kept if not each.row.paragraph or _is_counted_in(question, each)]
    kept = [each for each in kept if _is_no_share(question, each)]
    if _counts_what_is_there(question):
        kept = [each for each in kept if not each.cell.is_of_figures or each.cell.unit]
    if _counts_everybody(question):
        kept = [each for each in kept if not each.cell.is_of_figures or each.cell.unit.startswith(COUNTED_IN)]
    if _asks_people(question):  # "18 events took place" counts no people
        kept.sort(key=partial(_counts_others, has_share=any(map(_is_share_of_people, kept))))
    if question.hints & ASKS_MANY:
        kept = [each for each in kept if each.is_text or _may_count(each)]
        is_of_people = OF_PEOPLE.search(question.text) is not None
        no_count = "days" if is_of_people else "percent"
        kept = [
            each
            for each in kept
            if each.cell.unit not in (no_count, *(() if is_of_people else OF_SHARES))
            or (not is_of_people and _is_part_of_counted(question, each.row))
        ]
    if rated := COUNTS_RATED.search(question.text):
        thing = stem(rated[1].lower())
        kept = [each for each in kept if not _is_rated_itself(each.row) and _speaks_of(thing, each)]
    return [
        each for each in kept if not (is_beside and (each.cell.words & ASIDE or row_says(each.row, ASIDE)))
    ]


def _is_no_share(question: AskedQuestion, scored: Scored) -> bool:
    """Whether a cell is no percentage, or one of people who think or are so, which is what was counted.

    An indicator that is called a number and printed in percent is asked for by its own name.
    """
    if scored.cell.unit != "percent":
        return True
    row = scored.row
    if question.hints & ASKS_MANY:
        named = PART_OF.search(row.name)
        if named and _counts_all_of(question, named[1]):
            return False
        is_of_others = named is not None and not PEOPLE.search(named[1])  # "percentage of debit"
        is_part = bool(row.opinion_words or row.words.keys() & PART) and not is_of_others
        return is_part or _is_of_people_so(question, row)
    is_of_people = OF_PEOPLE.search(question.text) is not None
    asks_what_people_think = is_of_people or any(set(term.stems) & PART for term in question.terms)
    counted, named = _counted_by_name(question), NUMBER_OF.search(row.name)
    is_called_so = named is not None and (not counted or _counts(counted, named[1]))
    return is_called_so or (asks_what_people_think and bool(row.opinion_words or row.words.keys() & PART))


def _counts_all_of(question: AskedQuestion, whole: str) -> bool:
    """Whether all of what a share is of are counted, and nothing is asked of them: `how many schools`."""
    return _counts_what_is_there(question) and _counts(_counted_by_name(question), whole)


def _counts_what_is_there(question: AskedQuestion) -> bool:
    """Whether a question asks how many of one thing there are, and nothing of how they are."""
    counted = _counted_by_name(question)
    needed = [term for term in question.terms if term.is_specific]
    return bool(counted) and len(counted) == len(needed) and THERE.search(question.text) is not None


def _counts_everybody(question: AskedQuestion) -> bool:
    """Whether all people of a kind are counted, of whom no share of some of them tells: `how many pupils`."""
    counted = _counted_by_name(question)
    needed = [term for term in question.terms if term.is_specific]
    return (
        bool(counted)
        and len(counted) == len(needed)
        and all(EVERYBODY.fullmatch(term.word) for term in needed)
    )


def _is_of_people_so(question: AskedQuestion, row: FactRow) -> bool:
    """Whether a percentage is of people who are or do what is asked: `how many adults smoke`."""
    if OF_PEOPLE.search(question.text) is None or not all(
        share_in_row(term, row) >= FOUND for term in question.terms if term.is_specific
    ):
        return _is_part_of_counted(question, row)
    named = PART_OF.search(row.name)
    is_so = (PEOPLE if named else SHARE_OF_PEOPLE).search(named[1] if named else row.name) is not None
    return is_so or _is_told_how_they_are(question, _counted_by_name(question), row)


def _is_part_of_counted(question: AskedQuestion, row: FactRow) -> bool:
    """Whether a percentage is, by its name, of what is counted: `proportion of care leavers`."""
    counted = _counted_by_name(question)
    if named := PART_OF.search(row.name):
        return _counts(counted, named[1])
    return _is_told_how_they_are(question, counted, row)


def _is_told_how_they_are(question: AskedQuestion, counted: Sequence[Term], row: FactRow) -> bool:
    """Whether a percentage is called by what is counted and how that is: `Carers who are in work`.

    How they are must be asked as well: of complaints alone no share that is answered in time tells a number.
    """
    name = next((entry.text for entry in row.entries if entry.column == "indicator"), "")
    others = [term for term in question.terms if term.is_specific and term not in counted]
    if name and counted and not others:
        return any(_is_said_to_be_so(term, row) for term in counted)
    if not (name and counted and others) or not all(share_in_row(term, row) >= FOUND for term in others):
        return False
    words = name.split()
    return any(
        _counts(counted, " ".join(words[:at]))
        and (words[at] in SAYS_HOW or words[at].endswith(("ed", "ing")) or is_done(words[at]))
        for at in range(1, min(len(words), LONGEST_HEAD + 1))
    )


def _is_said_to_be_so(term: Term, row: FactRow) -> bool:
    """Whether a phrase says of things how they are, in words of the row: `shops are empty`, `Empty shops`."""
    return STATES.search(term.word) is not None and any(
        term.stems[-1] in option and words in row.phrases for option, words in term.spoken
    )


STATES = re.compile(
    r"\b(?:is|are|was|were|stands?|stood|standing|lies?|lying|left|runs?|ran|arrives?|arrived|lives?|feels?)\b",
    re.IGNORECASE,
)
"""A verb with which a phrase says how things are."""
SAYS_HOW = frozenset(
    (
        "who",
        "that",
        "which",
        "whose",
        "with",
        "without",
        "in",
        "on",
        "under",
        "over",
        "aged",
        *("let", "kept", "met", "made", "given", "taken", "left", "held", "seen", "put", "born"),
    )
)
"""Words behind the name of a thing that say how it is."""
LONGEST_HEAD = 4


def single_entries(question: AskedQuestion, scored: Sequence[Scored]) -> list[Scored]:
    """Entries with all that is asked about, each in its row or the title of its table."""
    needed = [term for term in question.terms if term.is_specific]
    return [
        each
        for each in scored
        if not each.is_text
        and all(
            share_in_row(term, each.row) >= FOUND
            or any(is_in_heading(term, cell) for cell in (*each.row.figures, *each.row.dates))
            for term in needed
        )
    ]


def are_listed_singly(question: AskedQuestion, scored: Sequence[Scored], counting: Sequence[Scored]) -> bool:
    """Whether a list is named by what is counted, beside which there are only shares and codes of it."""
    needed = [term for term in question.terms if term.is_specific]
    is_listed = bool(needed) and any(
        all(has_any_within(term.options, stems_of(each.row.table_title)) for term in needed)
        and not any(cell.unit == "count" for cell in each.row.figures)
        for each in scored
    )
    return is_listed and not any(each.cell.unit == "count" for each in counting)


def _is_counted_in(question: AskedQuestion, scored: Scored) -> bool:
    """Whether what is counted follows a figure in its sentence: `contracts to buy 249 homes` count homes.

    A sentence that says the number of what it gives counts that: `the number of visits dipped (372,750)`.
    """
    row, counted = scored.row, _counted_by_name(question)
    said = next((at for at in stated(row.name) if at.value == scored.cell.value), None)
    needed = [term for term in question.terms if term.is_specific]
    if (
        scored.cell.is_figure
        and needed
        and not any(map(partial(is_own_word, row=row), needed))
        and not (
            _asks_people(question)
            and _counts_people(scored)
            and (_counts(needed, row.name) or POINTS_BACK.match(row.name))
        )
    ):
        return False  # what the sentences before it are about, it need not count
    if not counted or said is None or not scored.cell.is_figure:
        return True
    if not is_own_word(counted[-1], row):  # of "EV charge points" the points are counted
        return False
    behind = row.name[said.end : said.end + BEHIND_COUNT].partition("(")[0]
    where = WHERE.search(behind)
    if where and not _counts(counted[-1:], behind[: where.start()]) and _counts(counted[-1:], behind):
        return False  # "18 events took place in parks" counts no parks
    first = behind.split()[0].lower() if behind.split() else ""
    if behind[:2].strip().isalpha() and first not in GOES_ON:
        return _counts(needed, behind) or _is_head_of(counted[-1], behind)
    named = NUMBER_OF.search(row.name[: said.start])
    return named is None or _counts(counted, named[1])


def _counts_others(scored: Scored, *, has_share: bool) -> bool:
    """Whether a figure counts something else than people, by its sentence, or by its name beside a share."""
    if not scored.cell.is_figure:
        return False
    if scored.row.paragraph:
        return not _counts_people(scored)
    named = NUMBER_OF.search(scored.row.name)
    return has_share and named is not None and not PEOPLE.search(named[1])


def _is_share_of_people(scored: Scored) -> bool:
    named = PART_OF.search(scored.row.name) if scored.cell.unit == "percent" else None
    return named is not None and PEOPLE.search(named[1]) is not None


def _asks_people(question: AskedQuestion) -> bool:
    return bool(OF_PEOPLE.search(question.text) or CAME.search(question.text))


def _counts_people(scored: Scored) -> bool:
    """Whether people stand right behind a figure in its sentence."""
    name = scored.row.name
    said = next((at for at in stated(name) if at.value == scored.cell.value), None)
    return said is not None and bool(
        PEOPLE.search(" ".join(name[said.end : said.end + BEHIND_COUNT].split()[:HEAD_BEHIND]))
    )


def is_own_word(term: Term, row: FactRow) -> bool:
    """Whether a figure's own words have a term, or the last of its words, not those around it alone."""
    return share_in_row(term, row) > AROUND_WEIGHT or any(
        len(option) > 1
        and row.words.get(option[-1], 0.0) > AROUND_WEIGHT
        and share_in_row(term, row) >= FOUND
        for option in term.options
    )


def _is_head_of(term: Term, behind: str) -> bool:
    """Whether the thing is right behind a figure, without what tells it from others: `46 properties`."""
    words = stems(behind)[:HEAD_BEHIND]
    return any(len(option) > 1 and option[-1] in words for option in term.options)


def _counted_by_name(question: AskedQuestion) -> list[Term]:
    """The words that decide a question and stand right behind "how many"."""
    asked = COUNTED.search(question.text)
    behind = " ".join(asked[1].lower().split()) if asked else ""
    counted: list[Term] = []
    for term in question.terms:
        if not term.is_specific or not behind.startswith(term.word.lower()):
            continue
        counted.append(term)
        behind = behind.removeprefix(term.word.lower()).lstrip()
    return counted


def _may_count(scored: Scored) -> bool:
    """Whether a cell has a number in its text, and no other thing is counted by it."""
    cell, row = scored.cell, scored.row
    if cell in row.dates or not any(map(str.isdigit, cell.text)):
        return False
    if not cell.is_figure:
        return bool(cell.words & ASIDE)
    return True


def _counts(needed: Sequence[Term], behind: str) -> bool:
    """Whether what stands behind a figure has any of the terms, so that it counts them."""
    words = stems_of(behind)
    return any(has_any_within(term.options, words) for term in needed)


def _is_of_the_kind(question: AskedQuestion, figure: str, *, is_of_money: bool) -> bool:
    """Whether a figure in a text is money, a share or a count as the question wants."""
    if YEAR.fullmatch(figure):
        return False
    if question.hints & ASKS_COUNT or THINGS_DONE.fullmatch(question.text):
        return not figure.startswith("£") and not figure.endswith("%")
    if question.hints & ASKS_SHARE:
        return figure.endswith("%")
    return figure.startswith("£") or not is_of_money
