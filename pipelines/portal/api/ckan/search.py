"""Searching the catalogue as CKAN's `package_search` does: a small part of Solr's query language.

Words, "phrases", `field:value`, `field:(a OR b)`, `*`, `+`, `-`, AND, OR, NOT and `[a TO b]` work; a question
with a colon is read as such, any other as words of which most must be found, in names and titles first. A
word finds its plural too. The catalogue is small, so every dataset is looked at every time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property

TEXTS = frozenset(
    "text title notes author maintainer res_name res_description title_ngram name_ngram".split()  # noqa: SIM905
)
WEIGHTS = {"name": 4, "title": 4, "tags": 2, "groups": 2, "text": 1}
WORD = re.compile(r"\w+")
LONGEST_QUERY = 2000
MOST_TOKENS = 200
DEEPEST = 20
TOKEN = re.compile(
    r"""\s*(?:
      (?P<and>AND\b|&&) | (?P<or>OR\b|\|\|) | (?P<not>NOT\b|!) | (?P<open>\() | (?P<close>\))
    | (?P<field>(?:\w|\\.)(?:[\w.\-]|\\.)*|\*):
    | (?P<range>[\[{][^\]}]*[\]}])
    | (?P<phrase>"(?:[^"\\]|\\.)*")(?:~\d+)?(?:\^[\d.]+)?
    | (?P<plus>\+) | (?P<minus>-)
    | (?P<term>(?:[^\s()"\[\]{}:\\]|\\.)+)
    | (?P<end>\Z)
    )""",
    re.VERBOSE,
)


class SearchSyntaxError(Exception):
    """A question that cannot be read; raised with where it stops making sense."""


@dataclass(frozen=True)
class SearchDocument:
    """What is searched of a dataset: the values of each field."""

    values: Mapping[str, Sequence[str]]

    @cached_property
    def words(self) -> Mapping[str, list[list[str]]]:
        """The words of each value, by field."""
        return {name: [words_of(value) for value in values] for name, values in self.values.items()}


Score = Callable[[SearchDocument], float]
"""How well a document fits; 0 when it does not."""


def words_of(text: str) -> list[str]:
    """Words as they are compared: in lower case, plurals as singulars."""
    return [
        word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
        for word in WORD.findall(text.lower())
    ]


def reader(question: str, *, is_filter: bool = False) -> Score:
    """What a question asks of a document.

    Args:
        question: `q` or `fq` as given.
        is_filter: whether it is `fq`, in which all is read as in a question with a colon.

    Raises:
        SearchSyntaxError: it cannot be read.
    """
    if len(question) > LONGEST_QUERY:
        raise SearchSyntaxError(f"longer than {LONGEST_QUERY} characters")
    if not question.strip() or question in ('""', "''", "*:*"):
        return lambda _: 1.0
    tokens = _tokens(question)
    if not is_filter and not any(kind == "field" for kind, _ in tokens):
        return _loosely(tokens)
    return _SolrParser(tokens).clauses("text", 0)


def _tokens(question: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    place = 0
    while place < len(question):
        match = TOKEN.match(question, place)
        if match is None or match.end() == place:
            raise SearchSyntaxError(f"cannot be read from character {place + 1} on")
        place = match.end()
        kind = match.lastgroup or "end"
        if kind != "end":
            found.append((kind, match[kind]))
        if len(found) > MOST_TOKENS:
            raise SearchSyntaxError(f"more than {MOST_TOKENS} parts")
    return found


@dataclass
class _SolrParser:
    """Clauses that must, may or must not fit."""

    tokens: list[tuple[str, str]]
    place: int = 0

    def clauses(self, name: str, depth: int) -> Score:
        if depth > DEEPEST:
            raise SearchSyntaxError("nested too deeply")
        must: list[Score] = []
        may: list[Score] = []
        never: list[Score] = []
        last: list[Score] | None = None
        joined = ""
        while self.place < len(self.tokens) and self.tokens[self.place][0] != "close":
            kind, _ = self.tokens[self.place]
            if kind in ("and", "or"):
                joined = kind
                self.place += 1
                if last is may and joined == "and":
                    must.append(may.pop())
                elif last is must and joined == "or":
                    may.append(must.pop())
                continue
            target = may if joined == "or" else must
            if kind in ("plus", "minus", "not"):
                self.place += 1
                target = must if kind == "plus" else never
            found = self._clause(name, depth)
            if found is not None:
                target.append(found)
                last = target if kind not in ("plus", "minus", "not") else None
            joined = ""
        return _combined(must, may, never)

    def _clause(self, name: str, depth: int) -> Score | None:
        if self.place >= len(self.tokens):
            return None
        kind, text = self.tokens[self.place]
        self.place += 1
        match kind:
            case "field":
                return self._clause(_unescaped(text), depth + 1)
            case "open":
                found = self.clauses(name, depth + 1)
                self.place += 1
                return found
            case "phrase":
                return _leaf(name, _unescaped(text[1:-1]), is_phrase=True)
            case "range":
                return _range(name, text)
            case "term":
                return _leaf(name, re.sub(r"(?<=.)[\^~][\d.]*$", "", text), is_phrase=False)
            case _:
                raise SearchSyntaxError(f"“{text}” stands where a word should")


def _combined(must: Sequence[Score], may: Sequence[Score], never: Sequence[Score]) -> Score:
    def score(document: SearchDocument) -> float:
        if any(part(document) for part in never):
            return 0
        scores = [part(document) for part in must]
        if not all(scores):
            return 0
        more = [part(document) for part in may]
        if may and not must and not any(more):
            return 0
        return sum(scores) + sum(more) or 1.0

    return score


def _leaf(name: str, text: str, *, is_phrase: bool) -> Score:
    if name == "*" or (text == "*" and not is_phrase):
        return lambda document: float(name == "*" or bool(document.values.get(name)))
    is_text = name in TEXTS or name.startswith("extras_")
    if not is_phrase and re.search(r"(?<!\\)[*?]", text):
        pattern = text.replace("[", "[[]")
        if is_text:
            pattern = pattern.lower()
            return lambda document: float(
                any(
                    fnmatchcase(word, pattern)
                    for value in document.values.get(name, ())
                    for word in WORD.findall(value.lower())
                )
            )
        return lambda document: float(
            any(fnmatchcase(value, pattern) for value in document.values.get(name, ()))
        )
    text = _unescaped(text)
    if not is_text:
        return lambda document: float(text in document.values.get(name, ()))
    wanted = words_of(text)
    return lambda document: float(_hits(document, name, wanted))


def _hits(document: SearchDocument, name: str, wanted: list[str]) -> int:
    """How often words stand one after another in a field."""
    if not wanted:
        return 0
    return sum(
        words[place : place + len(wanted)] == wanted
        for words in document.words.get(name, ())
        for place in range(len(words))
    )


def _range(name: str, text: str) -> Score:
    found = re.fullmatch(r"[\[{]\s*(\S+)\s+TO\s+(\S+?)\s*[\]}]", text)
    if found is None:
        raise SearchSyntaxError(f"“{text}” is no range such as [2016 TO 2017]")
    low, high = (part.strip('"') for part in found.groups())
    takes_low, takes_high = text[0] == "[", text[-1] == "]"

    def score(document: SearchDocument) -> float:
        return float(
            any(
                (low == "*" or value > low or (takes_low and value == low))
                and (high == "*" or value < high or (takes_high and value == high))
                for value in document.values.get(name, ())
            )
        )

    return score


def _loosely(tokens: Sequence[tuple[str, str]]) -> Score:
    """Words of which most must be found somewhere; up to two of them, all."""
    wanted: list[list[str]] = []
    unwanted: list[list[str]] = []
    sign = ""
    for kind, text in tokens:
        if kind in ("phrase", "term"):
            words = words_of(_unescaped(text.strip('"')))
            (unwanted if sign in ("minus", "not") else wanted).append(words)
        sign = kind
    wanted = [words for words in wanted if words]
    needed = (
        len(wanted) if len(wanted) <= 2 else len(wanted) - 1 if len(wanted) <= 5 else len(wanted) * 8 // 10
    )

    def score(document: SearchDocument) -> float:
        if any(_hits(document, "text", words) for words in unwanted if words):
            return 0
        each = [
            sum(weight * _weighed(document, name, words) for name, weight in WEIGHTS.items())
            for words in wanted
        ]
        if sum(1 for found in each if found) < needed or (not wanted and not unwanted):
            return 0
        return sum(each) or 1.0

    return score


def _weighed(document: SearchDocument, name: str, words: list[str]) -> int:
    if name in TEXTS:
        return _hits(document, name, words)
    return sum(words == value for value in document.words.get(name, ()))


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)
