"""The words of a question that are looked for, and which of them an answer must have."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise, takewhile

from pipelines.portal.answers.asked import Term
from pipelines.portal.answers.lexicon import BEING, Lexicon
from pipelines.portal.answers.rarity import zipf
from pipelines.portal.answers.stemming import stem, stems

REFERENCE = re.compile(r"[A-Za-z]{1,5}(?:/[A-Za-z]{0,3}\d[\w-]*|-?\d{1,4}[a-z]?)")
Standing = Callable[[frozenset[tuple[str, ...]]], bool]
"""Whether any of some phrases, as stems, stands in a row here."""
BARE_QUARTER = re.compile(r"q[1-4]", re.IGNORECASE)
COMMON = 5.2
"""Zipf frequency from which a word is too common to decide what a question is about."""
OWNED = re.compile(r"['’]s?$")
"""What makes a word one of a thing that has something: `team's`."""
OF_MANY = frozenset(("london", "borough", "counti", "citi", "district", "metropolitan", "royal"))
"""Stems of words that many councils' names share: they may be asked about."""
BECOMING = frozenset(("get", "gets", "getting", "become", "becoming", "so", "too", "very", "really", "any"))
"""Words between a thing and how it is."""
SMALL = frozenset(("the", "our", "its", "their", "these", "those", "your"))
WHO = frozenset(("who", "which", "that"))
HAVING = frozenset(("have", "has", "had"))
"""Words that may stand within a phrase: `young people who have left care`."""
LONGEST_NAME = 4
"""Words of a name that is one word to look for."""
LONG_NAME = 4
"""Words from which a name is meant as a whole, whatever its words say."""
SHORTEST_OF_COMPOUND = 3
"""Words from which a phrase may be looked for by the phrases that it is made of."""
SMALL_STEMS = frozenset(map(stem, ("to", "of", "in", "on", "for", "the", "by", "with")))
SHORTEST_OF_NAME = 2
"""Words from which a part of a report's name tells which report is meant."""


def pairs_of(titles: Iterable[str], dropped: set[str]) -> frozenset[tuple[str, str]]:
    """Each two words that follow each other in the name of a report."""
    pairs: set[tuple[str, str]] = set()
    for title in titles:
        words = stems(title)
        pairs.update(pair for pair in pairwise(words) if dropped.isdisjoint(pair))
    return frozenset(pairs)


def _named_by(words: Sequence[str], pairs: frozenset[tuple[str, str]]) -> int:
    """How many of the first words are a part of a report's name."""
    found = [stem(word) for word in words]
    length = 1
    while length < len(found) and (found[length - 1], found[length]) in pairs:
        length += 1
    return length if length >= SHORTEST_OF_NAME else 0


def _named_as(
    words: Sequence[str], entries: Collection[tuple[str, ...]], lexicon: Lexicon, *, is_listed: bool
) -> int:
    """How many of the first words are a long name, or one of which a word says little; 0 for none.

    Among things that are added up, one in capitals is whole: `Environment and Community Leadership` are two.
    """
    for length in range(min(LONGEST_NAME, len(words)), 1, -1):
        says_little = any(
            word.lower() in lexicon.plain_fillers or word.lower() in lexicon.weak for word in words[:length]
        )
        is_title = is_listed and all(word[:1].isupper() and not word.isupper() for word in words[:length])
        is_whole = length >= LONG_NAME or says_little or is_title
        if is_whole and tuple(map(stem, words[:length])) in entries:
            return length
    return 0


def terms_of(
    words: Sequence[str],
    lexicon: Lexicon,
    dropped: set[str],
    intents: set[str],
    pairs: frozenset[tuple[str, str]],
    short_forms: Mapping[str, tuple[str, ...]],
    entries: Collection[tuple[str, ...]],
    stands: Standing = lambda _: True,
    headings: Collection[str] = (),
) -> tuple[Term, ...]:
    """The words to look for, without those that say nothing; phrases that the data names as one each.

    A phrase none of whose words for it stands here is looked for by the shorter ones it is made of.
    """
    terms: list[Term] = []
    capitals = [word for word in words[1:] if word[0].isupper()]
    alone = capitals[0] if len(capitals) == 1 and len(words) > SHORTEST_OF_NAME else ""
    skip = {
        stem(word)
        for intent in intents & {"most", "least", "sum"}
        for word in lexicon.intents[intent]
        if " " not in word
    }
    at = 0
    seen: set[frozenset[tuple[str, ...]]] = set()
    while at < len(words):
        length, phrase = _phrase_at(words, at, lexicon, stands, headings)
        named = max(
            _named_by(words[at:], pairs), _named_as(words[at:], entries, lexicon, is_listed="sum" in intents)
        )
        if named > length:
            length, phrase = named, [stem(word) for word in words[at : at + named]]
        numbered = _code_of(words[at:]) or _number_at(words[at:])
        if numbered > length:
            length, phrase = numbered, [stem(word) for word in words[at : at + numbered]]
        piece = words[at : at + length]
        at += length
        word, key = " ".join(piece), tuple(phrase)
        is_known = key in lexicon.same
        plain = OWNED.sub("", piece[0].lower())
        is_head = length == 1 and plain in lexicon.heads and _is_counted(words[: at - 1])
        is_entry = length == 1 and at > 1 and piece[0][:1].isupper() and key in entries  # the service People
        if length == 1 and plain in lexicon.plain_fillers and not (is_head or is_entry):
            continue
        if length == 1 and not is_known:
            is_filler = key[0] in lexicon.fillers and plain not in lexicon.plain_measures and not is_head
            is_dropped = plain in dropped or key[0] in dropped or key[0] in skip
            if is_dropped or (is_filler and not is_entry):
                continue
            if len(plain) == 1 and (piece[0].islower() or at == 1 or plain == "i"):
                continue
        elif length == 1 and key[0] in skip:
            continue
        options = lexicon.options_of(phrase)
        if word in short_forms:
            options, is_known = options | lexicon.options_of(short_forms[word]), True
        if options not in seen:
            seen.add(options)
            is_name = piece[0] == alone  # the one word with a capital letter: "votes for the Reform party"
            is_named = is_known and key not in lexicon.plain
            is_specific = (
                is_head or is_entry or _is_specific(piece, key, lexicon, is_known=is_named, is_name=is_name)
            )
            is_specific = is_specific or (
                len(options) > 1 and _is_what_people_did(words[: at - length], piece)
            )
            is_measure = key not in lexicon.asked_for and any(part in lexicon.measures for part in key)
            is_amount = piece[-1].lower() in lexicon.amounts and not (length > 1 and lexicon.writes(word))
            is_topic = any(part in lexicon.topics for part in key)
            is_heading = key in lexicon.asked_for
            narrow = lexicon.broad.get(key, frozenset())
            terms.append(
                Term(word, options, is_specific, is_measure, is_heading, is_amount, is_topic, narrow)
            )
    terms = [replace(term, is_specific=False) if _is_where(term, terms, words) else term for term in terms]
    terms = [
        replace(term, is_specific=False) if _is_told_behind(term, terms, words) else term for term in terms
    ]
    if not any(term.is_specific for term in terms):
        # of words that are all common each counts: together they say what the question is about
        terms = [replace(term, is_specific=term.word.lower() not in lexicon.weak) for term in terms]
    return tuple(terms)


def _phrase_at(
    words: Sequence[str], at: int, lexicon: Lexicon, stands: Standing, headings: Collection[str]
) -> tuple[int, list[str]]:
    """How many words from there are one to look for, and their stems: the longest known phrase."""
    for length in range(min(lexicon.longest, len(words) - at), 1, -1):
        phrase = _known_phrase(words[at : at + length], words[:at], lexicon)
        if phrase and (
            stands(lexicon.options_of(phrase)) or not _is_made_of_shorter(phrase, lexicon, stands, headings)
        ):
            return length, phrase
    return 1, [stem(words[at])]


def _known_phrase(typed: Sequence[str], before: Sequence[str], lexicon: Lexicon) -> list[str]:
    """The stems of words that the data has as a phrase, as typed, turned round or without small words."""
    phrase = [stem(word) for word in typed]
    if tuple(phrase) in lexicon.same and not _is_other_word(phrase, typed, lexicon):
        return phrase
    says_nothing = [
        part in BEING or word.lower() in lexicon.plain_fillers
        for part, word in zip(phrase, typed, strict=True)
    ]
    bare = _without_small(phrase, typed)
    if 1 < len(bare) < len(phrase) and tuple(bare) in lexicon.same:
        return bare  # "young people who have left care"
    turned = _turned_round(phrase, typed, lexicon)
    if turned and not _says_where(before):
        return list(turned)
    without = [part for part, nothing in zip(phrase, says_nothing, strict=True) if not nothing]
    is_within = not (says_nothing[0] or says_nothing[-1])
    if 1 < len(without) < len(phrase) and is_within and tuple(without) in lexicon.same:
        return without  # "children are in care"
    return []


CODE = re.compile(r"[A-Z]{2,5}")


def _code_of(words: Sequence[str]) -> int:
    """How many of the first words are a code with numbers, `KPI 2.1`; 0 for none."""
    if len(words) < 2 or not CODE.fullmatch(words[0]) or not words[1].isdigit() or len(words[1]) > 2:
        return 0
    return 1 + sum(1 for _ in takewhile(lambda word: word.isdigit() and len(word) <= 2, words[1:]))


def _number_at(words: Sequence[str]) -> int:
    """How many of the first words are a percentage with a point, `25.9%`; 0 for none."""
    length = len(list(takewhile(str.isdigit, words)))
    return (
        length if length > 1 and [word.lower() for word in words[length : length + 1]] == ["percent"] else 0
    )


def _is_counted(before: Sequence[str]) -> bool:
    """Whether the words before one ask how many of it there are."""
    return [word.lower() for word in before[-2:]] in (["how", "many"], ["number", "of"])


def _is_made_of_shorter(
    phrase: Sequence[str], lexicon: Lexicon, stands: Standing, headings: Collection[str]
) -> bool:
    """Whether a phrase is shorter ones, each of which stands here: `leisure centre visits`.

    Of two words none is, unless a column has one of them: those of `home schooled` apart are other things.
    """
    if len(phrase) < SHORTEST_OF_COMPOUND and not any(part in headings for part in phrase):
        return False
    cuts = range(1, len(phrase))
    return any(
        _is_standing(phrase[:cut], lexicon, stands) and _is_standing(phrase[cut:], lexicon, stands)
        for cut in cuts
    )


def _is_standing(phrase: Sequence[str], lexicon: Lexicon, stands: Standing) -> bool:
    bare = tuple(part for part in phrase if part not in SMALL_STEMS)
    return bare in lexicon.same and stands(lexicon.options_of(bare))


def _without_small(phrase: Sequence[str], typed: Sequence[str]) -> list[str]:
    """The stems of a phrase that says `who have` within it, without those words; else none."""
    small = [word.lower() for word in typed]
    if WHO.isdisjoint(small[1:-1]):
        return []
    return [
        part
        for part, word in zip(phrase, small, strict=True)
        if word not in WHO and word not in HAVING and part not in BEING
    ]


def _is_other_word(phrase: Sequence[str], typed: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether a phrase ends in a verb whose stem is that of a thing: `the council build` of buildings."""
    written = lexicon.spoken.get(tuple(phrase), "")
    return written.endswith("ings") and "ing" not in typed[-1].lower()


def _says_where(before: Sequence[str]) -> bool:
    """Whether the words before a thing make a place of it: `potholes on our roads`."""
    small = [word.lower() for word in before[-2:]]
    return small[-1:] in (["on"], ["in"]) or (small[:1] in (["on"], ["in"]) and small[1] in SMALL)


def _is_where(term: Term, terms: Sequence[Term], words: Sequence[str]) -> bool:
    """Whether a word says only where something is that is always there: `litter on the streets`."""
    if len(term.stems) != 1 or not term.is_specific or term.word not in words:
        return False
    at = words.index(term.word)
    return _says_where(words[:at]) and any(
        other is not term and len(option) > 1 and term.stems[0] in option and other.stems != option
        for other in terms
        for option in other.options
        if other.is_specific and term.stems[0] not in other.stems
    )


PERSONS = frozenset(
    ("youngsters", "kids", "children", "people", "adults", "residents", "teenagers", "women", "men", "folk")
)


USING = frozenset(("use", "visit", "join", "attend"))
"""What people do who are counted: those who use a library are not all who come to its events."""


def _is_what_people_did(before: Sequence[str], piece: Sequence[str]) -> bool:
    """Whether a verb says what the people did who are counted: `how many people applied`."""
    counted = [word.lower() for word in before[-3:]]
    return (
        len(piece) == 1
        and (piece[0].lower().endswith("ed") or piece[0].lower() in USING)
        and counted[:2] == ["how", "many"]
        and counted[-1] in PERSONS
    )


def _is_told_behind(term: Term, terms: Sequence[Term], words: Sequence[str]) -> bool:
    """Whether people are named whom a phrase behind "who" tells: `youngsters who were brought up in care`."""
    if term.word.lower() not in PERSONS or term.word not in words:
        return False
    at = words.index(term.word)
    if [word.lower() for word in words[at + 1 : at + 2]] != ["who"]:
        return False
    behind = " ".join(words[at + 2 :])
    return any(len(other.stems) > 2 and other.is_specific and other.word in behind for other in terms)


def _turned_round(phrase: Sequence[str], typed: Sequence[str], lexicon: Lexicon) -> tuple[str, str] | None:
    """A thing and how it is, known the other way round: `streets are getting dirty` for `dirty streets`."""
    first, *between, last = zip(phrase, typed, strict=True)
    if not between or not all(part in BEING or word.lower() in BECOMING for part, word in between):
        return None
    return (last[0], first[0]) if (last[0], first[0]) in lexicon.same else None


def _is_specific(
    piece: Sequence[str], key: tuple[str, ...], lexicon: Lexicon, *, is_known: bool, is_name: bool = False
) -> bool:
    if len(piece) == 1 and BARE_QUARTER.fullmatch(piece[0]):
        return False
    is_form = not is_known and piece[0].lower().endswith(("ed", "ing")) and key[0] in lexicon.weak_stems
    plain = OWNED.sub("", piece[0].lower())
    is_weak = (not lexicon.weak.isdisjoint((plain, piece[0].lower())) or is_form) and not is_name
    if len(piece) == 1 and (is_weak or (_is_adverb(piece[0].lower()) and not is_known)):
        return False
    if is_known and lexicon.is_idle(piece):
        return False
    if is_known or key[0] in lexicon.measures or key[0] in lexicon.topics or REFERENCE.fullmatch(piece[0]):
        return True
    if len(piece) > 1 and key in lexicon.plain:  # "sorted out"
        return not lexicon.is_idle(piece)
    return len(piece) > 1 or zipf(piece[0].lower()) < COMMON


def _is_adverb(word: str) -> bool:
    """Whether a word says how rather than what: `quickly`, `regularly`."""
    return word.endswith("ly") and zipf(word.removesuffix("ly")) > 1 and len(word) > SHORT_LY


SHORT_LY = 6
"""Letters up to which a word that ends like an adverb is none: `family`, `July`, `bully`."""
