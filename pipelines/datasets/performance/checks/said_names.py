"""Which row a clause of a sentence names: by its whole name, its shorter one, or most of its words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import takewhile

import snowballstemmer

from pipelines.datasets.performance.checks.comments import ResultRow
from pipelines.proof.wording import Wording
from pipelines.rows.figures import Part, Unit
from pipelines.rows.figures.sentences import counted_in_words, stated
from pipelines.rows.records import Row

Named = tuple[frozenset[str], ResultRow]
"""The telling words of a row's name, and the row."""
Names = Sequence[Named]
FEWEST_WORDS = 2
"""Telling words that a name must have for a sentence to be linked to it."""
LONG_WORD, NEARLY = 7, Decimal("0.1")
"""Letters of a word that may tell an indicator by itself; how far off its figure may be, of the result."""
COUNTED_WORDS, MOST_COUNTED, MOST_SAID = 2, 4, 0.75
"""Words behind a figure that say what it counts; how much of a name, by weight, other words must say."""
MOST_IF_TRANSPOSED = 0.6
"""The same where two digits of the row's figure changed places, which hardly happens to another's."""
TIME_LIMIT = re.compile(
    r"\b(?:with)?in \w+ (?:working |calendar )?(?:minute|hour|day|week|month|year)s?\b", re.IGNORECASE
)
LIGHT = re.compile(r"\b(?:given|had|made|got|received|taken|took|brought in|raised|earned)\b", re.IGNORECASE)
"""Verbs that another may stand for: `given a decision` and `had a decision`."""
NO_LESS = (
    r"reported|received|recorded|due|closed|new|total|overall|average|number|rate|level|share|all|our|its|their"
    r"|the|an?|of|in|on|for|to|by|at|with|from|and|that|while|but|where|\w+ly|\w+['’]s"
)
"""Words before a name that make no less of it."""
SHORTEST_STEMMED = 5  # letters
WORD = re.compile(r"\S+")
FEWEST_DIGITS, TWO_DIGITS = 3, 2
"""Digits of a figure in which two that changed places are seen: 12 and 21 may both be meant."""


def bare_name(row: ResultRow) -> str:
    """An indicator's name as printed, without the reference that may stand before it."""
    return str(row.row["indicator"])


def letters_of(text: str) -> str:
    """A text's letters and figures alone, in small ones: what stays the same however it is set."""
    return re.sub(r"\W+", "", text).casefold()


def spans_of_names(text: str, names: Names) -> list[tuple[int, int]]:
    """Where names of indicators stand word for word: a figure in one (`in 20 weeks`) says nothing."""
    folded = text.casefold()
    found: list[tuple[int, int]] = []
    for _, row in names:
        name = re.sub(r"\s*\([^)]*\)\s*$", "", str(row.row["indicator"])).casefold()
        at = folded.find(name)
        if at >= 0 and stated(name):  # `two-year-olds` is a figure too
            found.append((at, at + len(name)))
    return found


def numbers_of_names(text: str, names: Names, wording: Wording) -> list[tuple[int, int]]:
    """Where numbers of names stand that a text says with other words among theirs.

    `80% of older people were still at home 91 days after leaving hospital` states no days.
    """
    numbered = [(name, row) for name, row in names if stated(str(row.row["indicator"]))]
    if not numbered:
        return []
    said = wording.words(text)
    told = [row for name, row in numbered if name <= said]
    return [
        (part.start, part.end) for part in stated(text) if any(is_of_name(text, part, row) for row in told)
    ]


def is_of_name(text: str, part: Part, row: ResultRow) -> bool:
    """Whether a figure stands with the word behind it in the row's name: `310 smokers quit at four weeks`."""
    behind = re.match(r"\s*(\w+)", text[part.end :])
    said = f"{part.text} {behind[1]}" if behind else part.text
    return said.casefold() in str(row.row["indicator"]).casefold()


def start_of_name(
    text: str,
    part: Part,
    start: int,
    before: Sequence[Part],
    names: Names,
) -> int:
    """Where a clause starts: with a name before its figure, whatever parts its words.

    It stands there whole, or as far as it is a thing's: `Education, health and care plans remain slow: 49%`.
    """
    since = max((other.end for other in before), default=0)
    folded = text[since : part.start].casefold()
    found = [
        since + at for _, row in names if (at := folded.rfind(str(row.row["indicator"]).casefold())) >= 0
    ]
    told = [*WORD.finditer(text, since, part.start)]
    begins = [at for at, word in enumerate(told) if word.start() < start]
    found += [
        told[at].start()
        for _, row in names
        for at in begins
        if len(_said_of_name(told[at:], row)) > FEWEST_WORDS
    ]
    return min([start, *found])


def _said_of_name(words: Sequence[re.Match[str]], row: ResultRow) -> list[re.Match[str]]:
    """The words that a row's name begins with, as far as a text goes on with them."""
    name = str(row.row["indicator"]).casefold().split()
    pairs = zip(words, name, strict=False)
    return [word for word, _ in takewhile(lambda one: one[0].group().casefold() == one[1], pairs)]


def end_of_name(text: str, part: Part, names: Names) -> int:
    """Where a name ends that begins right behind a figure, whatever parts its words; 0 without one.

    `580 education, health and care plans` are not of education alone.
    """
    behind = [*WORD.finditer(text, part.end)]
    ends = [0]
    for _, row in names:
        ends += [word.end() for word in _said_of_name(behind, row)][FEWEST_WORDS:]
    return max(ends)


def end_of_limit(text: str, part: Part, end: int) -> int:
    """Where a clause ends whose limit of time is a figure too: `97% were cleared within five days`."""
    for found in TIME_LIMIT.finditer(text, part.end):
        if found.start() <= end + 1 and end < found.end():
            return found.end()
    return end


def named_by_one_word(words: frozenset[str], part: Part, names: Names) -> list[Named]:
    """The one row with the only telling word of a clause, `Recycling`, if its result is near."""
    long = [word for word in words if len(word) >= LONG_WORD and any(word in name for name, _ in names)]
    if len(words) > 1 or len(long) != 1:
        return []
    of_word = [row for name, row in names if long[0] in name]
    return [(words, of_word[0])] if len(of_word) == 1 and is_near_result(of_word[0], part) else []


def named_by_rest(
    words: frozenset[str],
    before: str,
    part: Part,
    names: Names,
    wording: Wording,
) -> list[Named]:
    """The one row whose name a clause says with the word its sentence begins with, if its result is near.

    `Ferries left on time and carried 640 passengers` are passengers that ferries carried.
    """
    subject = wording.words(" ".join(before.split()[:1]))
    found = [
        (name, row)
        for name, row in names
        if len(words) >= FEWEST_WORDS and words < name and subject and name == words | subject
    ]
    return found if len(found) == 1 and is_near_result(found[0][1], part) else []


def named_by_short_name(
    words: frozenset[str],
    clause: str,
    part: Part,
    names: Names,
    wording: Wording,
) -> list[Named]:
    """The one row whose name a clause says without its time limit (`within a year`), if its result is near.

    A clause that states a limit of its own may be of another. A name of two other words must be all that the
    clause says.
    """
    if TIME_LIMIT.search(clause) or part.value is None:
        return []
    found = []
    said = wording.words(LIGHT.sub(" ", clause))
    for _, row in names:
        name = bare_name(row)
        bare, is_limited = _without_limit(name)
        short = wording.words(bare)
        if not short <= words or short == wording.words(name):
            continue
        is_alone = sum(short <= other for other, _ in names) == 1
        is_told = (is_limited and len(short) > FEWEST_WORDS) or (len(short) == FEWEST_WORDS and short == said)
        if is_alone and is_told:
            found.append((short, row))
    return found if len(found) == 1 and is_near_result(found[0][1], part) else []


@lru_cache(maxsize=20_000)  # every figure of a report's sentences is held against the same names
def _without_limit(name: str) -> tuple[str, bool]:
    """A name without its time limit and light words, and whether it has a limit."""
    return LIGHT.sub(" ", TIME_LIMIT.sub(" ", name)), TIME_LIMIT.search(name) is not None


def is_near_result(row: ResultRow, part: Part) -> bool:
    """Whether a figure is near a row's result, so that it is likely the same with a slip in it.

    So is one in which two digits have changed places.
    """
    result = row.figures.get("result")
    if result is None or part.value is None:
        return False
    is_close = abs(result.value - part.value) <= NEARLY * abs(result.value)
    return is_close or _is_transposed(result.value, part.value)


def is_transposed_result(row: ResultRow, part: Part) -> bool:
    """Whether a figure is a row's result with two digits that have changed places."""
    result = row.figures.get("result")
    return result is not None and part.value is not None and _is_transposed(result.value, part.value)


def _is_transposed(one: Decimal, two: Decimal) -> bool:
    """Whether two figures differ by two neighbouring digits that have changed places (1,360 and 1,630)."""
    digits, others = (f"{value.normalize():f}".strip("0") for value in (one, two))
    if len(digits.replace(".", "")) < FEWEST_DIGITS or len(digits) != len(others):
        return False
    odd = [at for at, (a, b) in enumerate(zip(digits, others, strict=True)) if a != b]
    return (
        len(odd) == COUNTED_WORDS
        and odd[1] - odd[0] == 1 + (digits[odd[0] + 1] == ".")
        and (digits[odd[0]], digits[odd[1]]) == (others[odd[1]], others[odd[0]])
    )


def are_swapped(one: Decimal, two: Decimal) -> bool:
    """Whether two figures of two digits differ in their order alone (5.3 and 3.5)."""
    digits, others = (f"{value:f}".replace(".", "") for value in (one, two))
    is_alike = one.as_tuple().exponent == two.as_tuple().exponent
    return is_alike and len(digits) == TWO_DIGITS and digits == others[::-1] != others


def limits_of(text: str) -> set[tuple[Decimal, str]]:
    """The limits of time that a text states: `within five working days` are five of days."""
    stated_limits = (found.group().casefold().split() for found in TIME_LIMIT.finditer(text))
    numbers = ((counted_in_words(limit[1]) or limit[1], limit[-1]) for limit in stated_limits)
    return {(Decimal(number), unit.rstrip("s")) for number, unit in numbers if str(number).isdecimal()}


def named_by_most_words(
    words: frozenset[str],
    clause: str,
    behind: str,
    part: Part,
    names: Names,
    wording: Wording,
) -> list[Named]:
    """The one row whose name a clause tells in other words: `198 delayed days to leave hospital`.

    Weighed are the words that both have, the more the fewer rows have them; what is counted, right behind the
    figure, must be the name's, and the result near. The row is far ahead of all others, or it is none. A
    clause within two days is of no row within five.
    """
    if part.value is None:
        return []
    said = {stem_of(word) for word in words}
    (best, number), *others = weigh_names(said, names) or [(0.0, 0)]
    if best < MOST_IF_TRANSPOSED or (others and others[0][0] > best / 2):
        return []
    stems, _ = _stems_of_all(tuple(name for name, _ in names))
    name, row = stems[number], names[number][1]
    result = row.figures.get("result")
    limits, own = limits_of(clause), limits_of(bare_name(row))
    if limits and own and limits.isdisjoint(own):
        return []
    if best < MOST_SAID and not (
        result and result.value is not None and _is_transposed(part.value, result.value)
    ):
        return []
    counted = {stem_of(word) for word in _first_words(behind, wording)}
    # behind pounds, shares and times nothing is counted: `tenants owed £489,000 in rent`
    is_measured = part.unit in (Unit.GBP, Unit.PERCENT, Unit.DAYS)
    is_counted = (len(counted) >= FEWEST_WORDS and counted <= name) or is_measured
    is_counted = is_counted or not behind.strip(" .,;:)")  # `visits came to 2,571.`
    if len(name & said) <= FEWEST_WORDS or not is_counted or result is None or not is_near_result(row, part):
        return []
    return [(words & names[number][0] | {word for word in words if stem_of(word) in name}, row)]


def weigh_names(said: set[str], names: Names) -> list[tuple[float, int]]:
    """How much of each name some stems say, the most first, with the name's number; names of none left out.

    The fewer names have a word, the more it weighs.
    """
    stems, shared_by = _stems_of_all(tuple(name for name, _ in names))
    weighed: list[tuple[float, int]] = []
    for number, name in enumerate(stems):
        weight = sum(1 / shared_by[word] for word in name & said) if not name.isdisjoint(said) else 0.0
        if weight:
            weighed.append((weight / sum(1 / shared_by[word] for word in name), number))
    return sorted(weighed, reverse=True)


@lru_cache(maxsize=16)
def _stems_of_all(names: tuple[frozenset[str], ...]) -> tuple[list[frozenset[str]], Counter[str]]:
    """The stems of the words of each of a report's names, and how many names have each."""
    stems = [frozenset(stem_of(word) for word in name) for name in names]
    return stems, Counter(word for name in stems for word in name)


def named_in_other_forms(words: frozenset[str], names: Names) -> list[Named]:
    """The rows whose every telling word a clause says in some form: `tax collection` for `tax collected`."""
    said = {stem_of(word): word for word in words}
    stems, _ = _stems_of_all(tuple(name for name, _ in names))
    return [
        (frozenset(said[stem] for stem in own), row)
        for own, (_, row) in zip(stems, names, strict=True)
        if said.keys() >= own
    ]


def _first_words(text: str, wording: Wording) -> frozenset[str]:
    """The first telling words of a text: `homes on funded sites` counts homes that are funded."""
    told: frozenset[str] = frozenset()
    several = text.split()[:MOST_COUNTED]
    for number in range(1, len(several) + 1):
        told = wording.words(" ".join(several[:number]))
        if len(told) >= COUNTED_WORDS:
            break
    return told


@lru_cache(maxsize=20_000)
def stem_of(word: str) -> str:
    """What a word shares with its other forms, `collection` with `collected`."""
    if len(word) < SHORTEST_STEMMED:
        return word
    return str(snowballstemmer.stemmer("english").stemWord(word))


def is_named(row: Row, clause: str) -> bool:
    """Whether a clause names a row by its reference, where that is more than a number."""
    ref = str(row["ref"] or "").strip()
    if ref not in clause:  # as nearly every time: a search is slower
        return False
    is_code = len(ref) > 1 and any(c.isdigit() for c in ref) and any(c.isalpha() for c in ref)
    return is_code and bool(re.search(rf"(?<![\w/.-]){re.escape(ref)}(?![\w/-]|\.\d)", clause))
