"""The words of a report and of English, against which words broken at line ends are mended.

A hyphen or a space inside a word goes only on evidence: the joined word stands elsewhere in the report, or is
English.
"""

from __future__ import annotations

import gzip
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from importlib.machinery import PathFinder
from pathlib import Path

import msgpack

from pipelines.extraction.model import Line
from pipelines.extraction.settings import SETTINGS as S

MOST_COMMON = 9.0  # where that scale ends: a word that stands for all
WORDS, WORDS_HEADER = ("data", "large_en.msgpack.gz"), {"format": "cB", "version": 1}
PARTICLES = frozenset(["up", "out", "off", "in", "on", "down", "over", "by"])
TOKEN = re.compile(r"[A-Za-z][A-Za-z'’]*(?:-[A-Za-z'’]+)*")


def commonness(word: str) -> float:
    """How common an English word, in small letters, is on the Zipf scale (0 rare or unknown, 7 `the`).

    Source: wordfreq. Quotation marks around the word do not count.
    """
    rarity = _rarities().get(word.replace("’", "'").strip("'"))
    return 0.0 if rarity is None else round(MOST_COMMON - rarity / 100, 2)


@cache
def _rarities() -> dict[str, int]:
    """English words in hundredths below MOST_COMMON, from wordfreq: its list by rarity is the quickest way.

    The list's end, rarer than anything asks for, is left out: a third of all.
    """
    words_by_rarity = words_of_wordfreq()[: round((MOST_COMMON - S.rare_word) * 100) + 1]
    return {word: rarity for rarity, words in enumerate(words_by_rarity) for word in words}


def words_of_wordfreq() -> list[list[str]]:
    """The English words of wordfreq by rarity, out of its own file.

    To load the package takes each reader longer than to read a page: it looks through all that is loaded.
    """
    found = PathFinder.find_spec("wordfreq")
    for folder in (found.submodule_search_locations or ()) if found else ():
        with suppress(FileNotFoundError), gzip.open(Path(folder, *WORDS)) as packed:
            header, *told = msgpack.load(packed, raw=False)
            by_rarity: list[list[str]] = told
            if header == WORDS_HEADER:
                return by_rarity
    from wordfreq import get_frequency_list

    return get_frequency_list("en")


class Vocabulary:
    """The words a report uses in the middle of its lines, against which broken ones are mended.

    `is_hyphenated` says that the typesetting cuts words at line ends as a rule, so that a hyphen there is
    more likely the typesetter's than the council's; `is_unhyphenated` that it never does.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self.counts: Counter[str] = Counter()
        self.is_hyphenated = False
        self.is_unhyphenated = False
        self.add(texts)

    def add(self, texts: Iterable[str]) -> None:
        """Take in the words of more texts."""
        self.counts.update(TOKEN.findall("\n".join(texts).lower()))

    def mend_hyphen(self, left: str, right: str) -> str:
        """`avail-` + `able` → `available`; `anti-` + `social` → `anti-social`.

        Args:
            left: the letters before the hyphen, without it.
            right: what follows on the next line.
        """
        before, after = re.search(r"[A-Za-z'’]+$", left), re.match(r"[A-Za-z'’]+", right)
        if before is None or after is None:
            return f"{left}-{right}"
        one, two = before.group().lower(), after.group().lower()
        if after.group()[0].isupper() and not before.group().isupper():
            return f"{left}-{right}"
        joined, hyphened = one + two, f"{one}-{two}"
        if self.counts[hyphened] > self.counts[joined]:
            return f"{left}-{right}"
        if self.counts[joined] or self._is_likelier_whole(one, two, joined):
            return left + right
        return f"{left}-{right}"

    def _is_likelier_whole(self, one: str, two: str, joined: str) -> bool:
        whole = commonness(joined)
        if whole < (S.rare_word if self.is_hyphenated else S.known_word) or self.is_unhyphenated:
            return False
        if (
            whole < S.known_word
            and one not in PARTICLES
            and min(commonness(one), commonness(two)) >= S.everyday_word
        ):
            return False  # two everyday words, hardly ever printed as one: a compound of the council's
        if two in PARTICLES and commonness(one) >= S.common_word:
            return whole >= S.very_common_word
        are_words = (
            commonness(one) >= S.common_word
            and commonness(two) >= S.common_word
            and len(one) > 1
            and len(two) > 2
        )
        return whole >= S.usual_word or not are_words or self.is_hyphenated

    def learn_hyphenation(self, ends: Iterable[tuple[str, str]]) -> None:
        """Judge from pieces before and after line-end hyphens whether words are cut as a rule."""
        cut = kept = 0
        for left, right in ends:
            one, two = left.lower(), right.lower()
            if commonness(one + two) >= S.usual_word and min(commonness(one), commonness(two)) < S.usual_word:
                cut += 1
            else:
                kept += 1
        self.is_hyphenated = cut >= 5 and cut > S.hyphenated_share * (cut + kept)
        self.is_unhyphenated = cut == 0 and kept >= 3

    def is_cut(self, left: str, right: str) -> bool:
        """Whether two pieces without a hyphen are one word cut by a narrow column."""
        before, after = re.search(r"[A-Za-z]+$", left), re.match(r"[A-Za-z]+", right)
        if before is None or after is None or not after.group()[0].islower() or before.group().isupper():
            return False
        one, two = before.group().lower(), after.group().lower()
        joined = commonness(one + two)
        in_report = self.counts[one + two] > 0
        if not in_report and joined < S.cut_word:
            return False
        odd = min(0.0 if len(part) == 1 and part not in "ai" else commonness(part) for part in (one, two))
        return odd < S.usual_word and (in_report or joined > odd + S.likelier)


def vocabulary_of(groups: Sequence[Sequence[Line]]) -> Vocabulary:
    """The words that stand whole inside lines, which are evidence for those cut at line ends."""
    vocabulary = Vocabulary(_inner_text(line) for lines in groups for line in lines)
    vocabulary.learn_hyphenation(_line_ends(groups))
    return vocabulary


def _line_ends(groups: Sequence[Sequence[Line]]) -> Iterator[tuple[str, str]]:
    for lines in groups:
        for line, following in itertools.pairwise(lines):
            left = re.search(r"([A-Za-z]+)-$", line.words[-1].text)
            right = re.match(r"[a-z]+", following.words[0].text)
            if left and right:
                yield left.group(1), right.group()


def _inner_text(line: Line) -> str:
    words = [word.text for word in line.words]
    if words and words[-1].endswith("-"):
        words.pop()
    return " ".join(words)
