"""Counts of rows that sentences tell: `eleven of the 48 are red`, `64 % of those rated`, `19 improved`.

A count is held against the rows that the sentence is about, a percentage against the base that it states.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache

from pipelines.datasets.performance.checks.counting import may_be_unread
from pipelines.proof.agreement import HUNDRED
from pipelines.proof.outcome import About, Figure, Ran, Verdict, reckoned
from pipelines.proof.wording import Sentence
from pipelines.rows import periods as printed_periods
from pipelines.rows.figures import FigureKind, Part, Unit, all_parts
from pipelines.rows.figures.sentences import counted_in_words, stated
from pipelines.rows.figures.words import NUMBER_WORDS
from pipelines.rows.locator import table_of
from pipelines.rows.records import Records, Row, by_report

ROWS = {
    "indicator-results": re.compile(r"\b(?:measures?|indicators?|kpis?|targets?)\b", re.IGNORECASE),
    "key-actions": re.compile(
        r"\b(?:projects?|actions?|initiatives?|milestones?|programmes?)\b", re.IGNORECASE
    ),
    "savings-proposals": re.compile(r"\b(?:savings?|efficiencies|proposals?)\b", re.IGNORECASE),
}
NEAR = 28
"""Letters around a count in which a word can say what it is of."""
TOTAL = re.compile(r"(?i)^(?:(?:grand|net|overall) )?(?:totals?|overall)\b|^all savings$")
RATED_AS: tuple[tuple[tuple[str, ...], re.Pattern[str]], ...] = (
    (
        ("Amber",),
        re.compile(
            r"\b(?:amber|near(?:ly)? (?:on )?target|at risk|within tolerance"
            r"|close to (?:the |its |their )?target"
            r"|(?:narrowly|just|slightly|nearly|almost) (?:missed|below|off|short|under|behind|met))\b",
            re.IGNORECASE,
        ),
    ),
    (
        ("Red",),
        re.compile(
            r"\b(?:missed|red|not met|off target|below (?:the |its |their )?(?:target|standard)|off track"
            r"|off course|f[ae]ll(?:en|s)? short|behind (?:target|schedule))\b",
            re.IGNORECASE,
        ),
    ),
    (("Blue",), re.compile(r"\b(?:complete[d]?|finished|delivered|closed)\b", re.IGNORECASE)),
    (
        ("Green",),
        re.compile(
            r"\b(?:achieved|met|on target|on track|on course|green|exceeded"
            r"|(?:reached|hit) (?:it|them|(?:their|its|the) (?:\w+ )?targets?))\b",
            re.IGNORECASE,
        ),
    ),
)
GENERIC = re.compile(
    r"\b(?:key|performance|corporate|council|plan|service|all|our|the|of)\b|\W", re.IGNORECASE
)
"""Words of a heading beside that of its rows that name no part of a report."""
NO_COUNT = re.compile(
    r"\b(?:more|fewer|less|than|last|previous|compared|of|per|from|not|being|should|will|aim\w*)\b|%",
    re.IGNORECASE,
)
"""Words behind a figure that make it none of the rows' count by rating."""
NOT_MET = re.compile(
    r"\b(?:not|n't)(?: yet)? (?:on (?:target|track|course)|achiev(?:e|ed|ing)|meet(?:ing)?|met|reach(?:ed)?"
    r"|hit)\b",
    re.IGNORECASE,
)
NOT_SO = re.compile(
    r"\s*(?:\w+ ){0,2}?(?:are|were|is|was|did|do|have|has) ?(?:not|n't)(?: do so| done so)?\s*,?\s*$",
    re.IGNORECASE,
)
"""What says that a count is of the others: `nine are on target and four are not`."""
OF_ANOTHER_TIME = re.compile(
    r"\b(?:last|previous|ago|will|would|should|expect\w*|next|forecast)\b",
    re.IGNORECASE,
)
WITH_TARGET = re.compile(
    r"\s*(?:\w+ ){0,2}?(?:(?:that|which) (?:have|had) |with )an? target\b", re.IGNORECASE
)
"""What says behind a whole that only rows with a target are counted."""
NO_WORD = frozenset(["yes", "no", "on", "off", "up"])
"""Words that cells print for a rating and that mean other things in a sentence: `two have no target`."""
WITHOUT_RATING = re.compile(
    r"\b(?:(?:no|without a) (?:rating|target)|not rated|unrated|not (?:yet )?(?:due|available))\b",
    re.IGNORECASE,
)
AHEAD = re.compile(r"[a-z] (?:in|for|on|by|with)\s+$", re.IGNORECASE)
"""What leads to a count from the words that say what is counted: `off target in 6`."""
FEWEST_ALIKE = 2
MET = ("Green", "Blue")
MOVED_AS = (
    (
        "Worsening",
        re.compile(
            r"\b(?:(?:got|gone|become|are|were) worse|worsen\w*|declin\w+|deteriorat\w+)\b", re.IGNORECASE
        ),
    ),
    ("Improving", re.compile(r"\b(?:(?:got|are|were) better|improv\w+)\b", re.IGNORECASE)),
    (
        "Same",
        re.compile(
            r"\b(?:(?:stayed|remained|are|were) the same|unchanged|not changed|stable)\b", re.IGNORECASE
        ),
    ),
)
SHARE_BEHIND = re.compile(r"\s*\(\s*(\d+(?:\.\d+)?)\s?%\s*\)")
NUMBER = r"(?:\d+|" + "|".join(NUMBER_WORDS) + ")"
NEXT_COUNT = re.compile(rf"[.;(]|(?:,| and)\s+(?={NUMBER}\b)", re.IGNORECASE)
"""Where what is said of a count ends: with its sentence, or with the next count (`5 are green, 4 amber`)."""
IN_WORDS = re.compile(
    rf"\b(?P<part>{NUMBER}) (?:out )?of (?:the |our |its |these |all )?(?P<all>{NUMBER})\b", re.IGNORECASE
)
SHORTEST_VERB = 3  # letters
NUMBER_IN_WORDS = re.compile(r"\b(?:" + "|".join(NUMBER_WORDS) + r")\b", re.IGNORECASE)
A_YEAR = re.compile(r"\b(?:a year|last year|previous year|year on year)\b", re.IGNORECASE)
STATED_BASE = re.compile(
    r"(?:of|out of)\s+(?:those|the\s+\w+|all|ones)\s+(?:that\s+|which\s+)?"
    r"(?:could\s+be\s+|can\s+be\s+|are\s+|were\s+|have\s+been\s+|with\s+a\s+)?"
    r"(?:rated|rating|ratings|judged|measured|reported)",
    re.IGNORECASE,
)
ByReport = Mapping[str, Mapping[str, Sequence[Row]]]
"""The rows of each table by report."""


class CountsOfRows:
    """The counts that a report's sentences tell, each held against the rows it is about."""

    def __init__(self, records: Mapping[str, Records], told: Sequence[Sentence]) -> None:
        self._tables = {table: by_report(_entries(records, table)) for table in ROWS}
        self._wholes, self._numbers = _wholes(told, self._tables), _numbers_of_rows(told)

    def check(self, sentence: Sentence, figures: Sequence[Part]) -> Iterator[Ran]:
        """What a sentence says of rows, the figures in it given; those in words are found here."""
        yield from _counts(sentence, self._tables)
        counts = sorted([*figures, *_numbers_in_words(sentence.text)], key=lambda part: part.start)
        yield from _bare_counts(sentence, counts, self._tables, self._wholes)
        yield from _moved_counts(sentence, counts, self._tables, self._wholes, self._numbers)


def _counts(sentence: Sentence, tables: ByReport) -> Iterator[Ran]:
    """`6 of 15 measures achieved their target (42% of those that could be rated)` against the rows."""
    if OF_ANOTHER_TIME.search(sentence.text):
        return
    for share in _parts_of_wholes(sentence.text):
        behind = sentence.text[share.end :]
        noun = NEXT_COUNT.split(behind, maxsplit=1)[0][:60]
        table = next((name for name, pattern in ROWS.items() if pattern.search(noun)), "")
        rows = _rows_of(tables, table, sentence.report)
        if with_target := WITH_TARGET.match(noun):
            rows, noun = _aimed(rows), noun[with_target.end() :]
        wanted = _wanted(noun, rows)
        held = [row for row in rows if (row.get("rag") or _word_of(row)) in wanted]
        # the sentence counts these rows only where the whole it names is their number
        if not held or len(rows) != share.whole or share.value is None:
            continue
        about = About(
            "rows",
            sentence.report,
            table_of(sentence.locator),
            f"{table} rated {' or '.join(wanted)}: count in the text",
        )
        said = Figure(share.value, Decimal(1), sentence.locator, f"{share.value:f}")
        if not may_be_unread(said.value, len(held), rows):
            yield _counted(about, said, held, wanted)
        yield from _percent(sentence, share, said, rows)


def _aimed(rows: Sequence[Row]) -> list[Row]:
    """The rows that have a target, where each of them is rated and no other is."""
    aimed = [row for row in rows if row.get("target_value") is not None]
    return aimed if all(bool(row.get("rag")) == (row in aimed) for row in rows) else []


@lru_cache(maxsize=20_000)  # five checks ask it of each sentence
def _parts_of_wholes(text: str) -> tuple[Part, ...]:
    """Each `9 of 12` of a text, also in words: `Five of the eight measures`."""
    return tuple(_each_part_of_a_whole(text))


def _each_part_of_a_whole(text: str) -> Iterator[Part]:
    for part in all_parts(text):
        if part.kind is FigureKind.SHARE and part.value is not None and part.whole is not None:
            yield part
    for found in IN_WORDS.finditer(text):
        value, whole = (
            counted_in_words(found[name]) or _whole_number(found[name]) for name in ("part", "all")
        )
        if value is not None and whole is not None and not (found["part"] + found["all"]).isdecimal():
            yield Part(FigureKind.SHARE, found.start(), found.end(), found.group(), value, whole=whole)


def _whole_number(text: str) -> Decimal | None:
    return Decimal(text) if text.isdecimal() else None


def _wholes(told: Sequence[Sentence], tables: ByReport) -> set[tuple[str, str, str]]:
    """Report, paragraph and table of each text that says how many rows there are (`the 12 measures`)."""
    found: set[tuple[str, str, str]] = set()
    for sentence in told:
        shares = [(share.whole, share.end) for share in _parts_of_wholes(sentence.text)]
        for value, end in (*_numbers_of(sentence.text), *shares):
            behind = sentence.text[end : end + NEAR]
            for table, pattern in ROWS.items():
                if pattern.search(behind) and value == len(_rows_of(tables, table, sentence.report)):
                    found.add((sentence.report, sentence.locator, table))
    return found


def _numbers_of_rows(told: Sequence[Sentence]) -> set[tuple[str, int]]:
    """Report and number of each text that says how many indicators there are, whether all or not."""
    pattern = ROWS["indicator-results"]
    return {
        (sentence.report, int(value))
        for sentence in told
        for value, end in (
            *_numbers_of(sentence.text),
            *(
                (share.whole, share.end)
                for share in _parts_of_wholes(sentence.text)
                if share.whole is not None
            ),
        )
        if pattern.search(sentence.text[end : end + NEAR]) and value == int(value)
    }


def _numbers_of(text: str) -> Iterator[tuple[Decimal, int]]:
    """The numbers of a text, in figures or words, and where each ends."""
    for part in stated(text):
        if part.value is not None:
            yield part.value, part.end
    yield from ((part.value, part.end) for part in _numbers_in_words(text) if part.value is not None)


def _numbers_in_words(text: str) -> Iterator[Part]:
    for found in NUMBER_IN_WORDS.finditer(text):
        if (value := counted_in_words(found.group())) is not None:
            yield Part(FigureKind.FIGURE, found.start(), found.end(), found.group(), value, is_bare=True)


def _entries(records: Mapping[str, Records], table: str) -> Iterator[Row]:
    """The rows of a table that are no totals, each that only shows a mark with the word of the key for it."""
    held = records.get(table, Records(table))
    called: dict[tuple[str, str], str] = {}
    for line in held.keys:
        if line.word:
            called.setdefault((line.report, line.rating), line.word)
    for row in held.rows:
        if TOTAL.match(str(row.get("proposal") or "")):
            continue
        word = called.get((str(row["report"]), str(row.get("rag")))) if not _word_of(row) else None
        yield {**row, "status_printed": word} if word else row


def _rows_of(tables: ByReport, table: str, report: str) -> Sequence[Row]:
    return tables.get(table, {}).get(report, ())


def _table_of(sentence: Sentence, wholes: set[tuple[str, str, str]], tables: ByReport) -> str:
    """What a sentence counts: what it names, else what the one before it names, if all of it are counted.

    So in `There are 14 measures. 8 are on track`; but `58 new homes were completed` counts no rows. The words
    of a rating name no table: those that `need action` are no actions.
    """
    text = sentence.text.casefold()
    rows = _rows_of(tables, "indicator-results", sentence.report)
    for word in {**_own_words(rows), **_unrated_words(rows)}:
        if " " in word:
            text = re.sub(_of_one_or_many(word), " ", text)
    named = next((name for name, pattern in ROWS.items() if pattern.search(text)), "")
    told = [name for name in ROWS if (sentence.report, sentence.locator, name) in wholes]
    told = [name for name in told if ROWS[name].search(sentence.before)]
    return named or (told[0] if len(told) == 1 else "")


def _bare_counts(
    sentence: Sentence,
    figures: Sequence[Part],
    tables: ByReport,
    wholes: set[tuple[str, str, str]],
) -> Iterator[Ran]:
    """`4 measures are red and 6 are green` against the rows, where it is certain that all rows are meant.

    So where the paragraph says how many there are in all, or counts of two other ratings are those of the
    rows. A sentence that names a part of the report counts that part.
    """
    table = _table_of(sentence, wholes, tables)
    if not table:
        return
    rows = _rows_of(tables, table, sentence.report)
    sections = {str(row.get(name) or "") for row in rows for name in ("section", "area")}
    parts = {name for name in sections if GENERIC.sub("", ROWS[table].sub("", name))}  # `Indicators` is none
    if not rows or any(name.casefold() in sentence.text.casefold() for name in parts):
        return
    counts: dict[tuple[str, ...], Part] = {}
    last: tuple[str, ...] = ()
    shares = list(_parts_of_wholes(sentence.text))
    for number, part in enumerate(figures):
        share = next((one for one in shares if one.start <= part.start < one.end), None)
        if share is not None:  # `eleven of the 19` counts eleven, and that is asked of the whole
            last = _wanted(NEXT_COUNT.split(sentence.text[share.end :], maxsplit=1)[0], rows) or last
            continue
        end = figures[number + 1].start if number + 1 < len(figures) else len(sentence.text)
        behind = re.split(r"[.;]", sentence.text[part.end : end], maxsplit=1)[0][: 2 * NEAR]
        since = figures[number - 1].end if number else 0
        if AHEAD.search(sentence.text[since : part.start]):  # `were off target in 6`
            behind = sentence.text[since : part.start]
        wanted, behind = _told(behind, part, rows, last)
        last = wanted or last
        is_count = (
            part.unit in (None, Unit.COUNT) and part.value is not None and part.value == int(part.value)
        )
        # `33 actions are being delivered by`: the whole, and no rating; more are of something else
        is_all = part.value is None or part.value >= len(rows)
        if not wanted or not is_count or is_all or NO_COUNT.search(behind) or wanted in counts:
            continue
        counts[wanted] = part
    held = {wanted: [row for row in rows if (row.get("rag") or _word_of(row)) in wanted] for wanted in counts}
    same = [wanted for wanted, part in counts.items() if part.value == len(held[wanted])]
    is_whole = (sentence.report, sentence.locator, table) in wholes
    for wanted, part in counts.items():
        if not held[wanted]:
            continue  # no row has that word's rating: the report may mean another thing by it
        if not is_whole and len([other for other in same if other != wanted]) < FEWEST_ALIKE:
            continue
        subject = f"{table} rated {' or '.join(wanted)}: count in the text"
        about = About("rows", sentence.report, table_of(sentence.locator), subject)
        said = Figure(part.value or Decimal(0), Decimal(1), sentence.locator, f"{part.value or 0:f}")
        if not may_be_unread(said.value, len(held[wanted]), rows):
            yield _counted(about, said, held[wanted], wanted)


def _told(behind: str, part: Part, rows: Sequence[Row], last: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """The ratings that words behind a count name, and those words without what denies a rating.

    Args:
        behind: the words, up to the next figure.
        part: the count.
        rows: what is counted.
        last: the ratings that the count before is of: `and four are not` is of all others.
    """
    own = _first_of({**_own_words(rows), **_unrated_words(rows)}, behind)
    if not own and WITHOUT_RATING.search(behind):
        return (), behind
    denied = NOT_MET.search(behind)
    if denied and "not " not in own and not any(row.get("rag") in MET for row in rows):
        return (), behind  # which of a report's own words say that a target is met nobody knows
    if denied and "not " not in own:
        wanted = _others(MET, rows)
        if part.value != sum(row.get("rag") in wanted for row in rows) and "Red" in wanted:
            wanted = ("Red",)  # what is near its target may be meant, or not
        return wanted, behind[: denied.start()] + behind[denied.end() :]
    if last and NOT_SO.match(behind):
        return _others(last, rows), ""
    return _wanted(behind, rows), behind


def _others(ratings: Sequence[str], rows: Sequence[Row]) -> tuple[str, ...]:
    """All other ratings that the rows have."""
    found = (str(row["rag"]) for row in rows if row.get("rag"))
    return tuple(dict.fromkeys(rating for rating in found if rating not in ratings))


def _moved_counts(
    sentence: Sentence,
    figures: Sequence[Part],
    tables: ByReport,
    wholes: set[tuple[str, str, str]],
    said: set[tuple[str, int]],
) -> Iterator[Ran]:
    """`2 (33%) measures got worse since quarter 1` against the directions of the rows, if all are meant.

    So where the paragraph says how many there are in all, or the share beside the count is one of all rows.
    Where only some rows have a direction, those are meant if the report says elsewhere that there are so
    many, and another count of the sentence is that of the rows.
    """
    table = "indicator-results"
    rows = _rows_of(tables, table, sentence.report)
    if not rows or _table_of(sentence, wholes, tables) != table:
        return
    column = _moved_in(sentence.text, rows)
    directed = [row for row in rows if row.get(column)]
    is_of_directed = len(directed) in {whole for report, whole in said if report == sentence.report}
    told: list[tuple[Ran, bool]] = []
    for number, part in enumerate(figures):
        end = figures[number + 1].start if number + 1 < len(figures) else len(sentence.text)
        share = SHARE_BEHIND.match(sentence.text, part.end)
        end = len(sentence.text) if share and end < share.end() else end
        behind = re.split(r"[.;,]", sentence.text[share.end() if share else part.end : end], maxsplit=1)[0]
        moved = next((name for name, pattern in MOVED_AS if pattern.search(behind)), "")
        is_count = part.unit in (None, Unit.COUNT) and part.value is not None and not part.value % 1
        if not moved or not is_count or part.value is None or NO_COUNT.search(behind[: NEAR // 2]):
            continue
        is_share = share is not None and abs(HUNDRED * part.value / len(rows) - Decimal(share[1])) < 1
        is_whole = is_share or (sentence.report, sentence.locator, table) in wholes
        if not directed:
            continue
        about = About(
            "rows", sentence.report, table_of(sentence.locator), f"{table} {moved.lower()}: count in the text"
        )
        stated_count = Figure(part.value, Decimal(1), sentence.locator, f"{part.value:f}")
        ran = _counted(about, stated_count, [row for row in directed if row[column] == moved], (moved,))
        told.append(
            (ran, is_whole and len(directed) == len(rows))
        )  # where some say nothing they may be meant
    holding = sum(ran.outcome is Verdict.HOLDS for ran, _ in told)
    for ran, is_sure in told:
        is_beside = is_of_directed and holding - (ran.outcome is Verdict.HOLDS) > 0
        if is_sure or is_beside:
            yield ran


def _moved_in(text: str, rows: Sequence[Row]) -> str:
    """The column of directions that a sentence counts: of a year where it says so, else since last time.

    Where the results are of whole years, last time was a year ago.
    """
    is_yearly = all(
        re.fullmatch(printed_periods.FINANCIAL_YEAR, str(row.get("result_period") or "")) for row in rows
    )
    return "direction_long_term" if A_YEAR.search(text) and not is_yearly else "direction_short_term"


def _own_words(rows: Sequence[Row]) -> dict[str, tuple[str, ...]]:
    """The words that the rows print for their ratings, in small letters, each to its one rating."""
    told: dict[str, set[str]] = {}
    for row in rows:
        word = _word_of(row)
        if row.get("rag") and any(map(str.isalpha, word)):
            told.setdefault(word, set()).add(str(row["rag"]))
    return {
        word: tuple(ratings)
        for word, ratings in told.items()
        if len(ratings) == 1 and len(word) > 1 and word not in NO_WORD
    }


def _wanted(text: str, rows: Sequence[Row]) -> tuple[str, ...]:
    """The ratings, or words that no key explains, that a text names: first in the words of the rows."""
    words = {**_own_words(rows), **_unrated_words(rows)}
    told = words.get(_first_of(words, text))
    return told or next((ratings for ratings, pattern in RATED_AS if pattern.search(text)), ())


def _word_of(row: Row) -> str:
    """What a row prints for its rating in words, in small letters."""
    word = str(row.get("status_printed") or "").casefold()
    return "" if word.startswith("colour #") else word


def _unrated_words(rows: Sequence[Row]) -> dict[str, tuple[str, ...]]:
    """The words that rows print where a rating stands and that no key explains, each for itself."""
    words = {_word_of(row) for row in rows if not row.get("rag")}
    return {word: (word,) for word in words if len(word) > 1 and word[0].isalpha() and word not in NO_WORD}


def _first_of(words: Mapping[str, tuple[str, ...]], text: str) -> str:
    """The longest of some words that a text holds, or nothing; `five need watching` says `Needs watching`."""
    folded = text.casefold()
    held = [word for word in words if re.search(_of_one_or_many(word), folded)]
    return max(held, key=len, default="")


def _of_one_or_many(word: str) -> str:
    first, *others = word.split(" ")
    if others and len(first) > SHORTEST_VERB and first.endswith("s"):
        return rf"\b{re.escape(first[:-1])}s? {re.escape(' '.join(others))}\b"
    return rf"\b{re.escape(word)}\b"


def _counted(about: About, said: Figure, held: Sequence[Row], wanted: Sequence[str]) -> Ran:
    place = str(held[0]["locator"]) if held else said.locator
    there = Figure(Decimal(len(held)), Decimal(1), place, "")
    words = " or ".join(wanted)
    note = f"A sentence says {said.shown()}; {len(held)} rows are {words}."
    return Ran(about, Verdict.HOLDS if said.value == there.value else Verdict.CONTRADICTED, said, there, note)


def _percent(sentence: Sentence, share: Part, said: Figure, rows: Sequence[Row]) -> Iterator[Ran]:
    """A percentage behind a count, against the base that the sentence states for it."""
    for part in all_parts(sentence.text):
        if part.kind is not FigureKind.FIGURE or part.unit is not Unit.PERCENT or part.value is None:
            continue
        if not 0 <= part.start - share.end <= 80 or not STATED_BASE.search(
            sentence.text[part.end : part.end + 60]
        ):
            continue
        rated = sum(1 for row in rows if row["rag"])
        if not rated:
            continue
        yield _of_rated(sentence, part, said, rated, str(rows[0]["locator"]))


def _of_rated(sentence: Sentence, part: Part, said: Figure, rated: int, place: str) -> Ran:
    table = table_of(sentence.locator)
    about = About("share", sentence.report, table, "share of those that are rated, in the text")
    base = Figure(Decimal(rated), Decimal(1), place, str(rated))
    printed = Figure(part.value or Decimal(0), part.step, sentence.locator, part.text)
    return reckoned(
        about,
        printed,
        [said, base],
        lambda values: HUNDRED * values[0] / values[1],
        part.step / 2,
        lambda given: (
            f"Printed as {part.text}; {said.shown()} of {rated} rated rows is {given:.1f} per cent."
        ),
    )
