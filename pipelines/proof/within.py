"""Figures that must agree within one sentence, or that several places print under one name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from pipelines.proof.agreement import HUNDRED, difference, equal, grown, moved, share, trend
from pipelines.proof.outcome import About, Figure, PrintedTexts, Ran, reckoned
from pipelines.proof.wording import Sentence, Wording, quoted, sentences
from pipelines.rows.figures import Unit
from pipelines.rows.figures.sentences import clause_of, stated
from pipelines.rows.locator import table_of
from pipelines.rows.records import Records, Row, by_report

PARAGRAPH_COLUMNS = ("paragraph", "number", "ref", "area", "heading")
FEWEST_WORDS = 2
"""Words that make a thing one thing: `placements` alone may be of anything."""
MOST_OTHER_WORDS = 8
"""Words of a clause that a named figure may stand beside; a longer one speaks of more than its name."""
NEAR = 28
"""Letters around a figure in which a word can say that it is another one, such as a target."""
LONG_WORD = re.compile(r"[A-Za-z]{4,}")
YEAR = re.compile(r"(?<![\d£,.])(?:19|20)\d\d(?:\s?[/-]\s?\d\d)?(?!\d|,\d|%)")
NAME_BREAK = re.compile(r";|,(?!\d)|\bthan\b|\bcompared\b|\band\b|\bwhile\b|\bbut\b", re.IGNORECASE)
"""What parts a name from another's figure: a colon or `which` leads from a name to its own."""
POINTS_BEHIND = re.compile(r"\s?%?\s?(?:percentage )?(?:points?|pps?|pts?)\b", re.IGNORECASE)
THING_END = re.compile(
    r"\b(?:compared|from|since|over|this|last|at|during|which|that|who|between|by|has|have|was|were|and|against)\b"
)


COLOUR = r"(green|amber|yellow|red|blue)"
TOLD_COLOUR = re.compile(
    rf"(?i)\b{COLOUR}\b\s*(?:[:,=–—-]|\((?!\s*\d+(?:\.\d+)?\s?%\s*\)))|[:(=–—-]\s*{COLOUR}\b"
)
"""A colour that a key explains; `21 green (43%)` counts what is green."""


def is_of_key(text: str) -> bool:
    """Whether a text says what colours mean, two at least: its figures are limits, and compare nothing."""
    return len({(found[1] or found[2]).lower() for found in TOLD_COLOUR.finditer(text)}) > 1


class NamedFigure(NamedTuple):
    """A named figure of a report, and the years that the sentence names that prints it."""

    report: str
    figure: Figure
    years: frozenset[str] = frozenset()


def check_within(records: Mapping[str, Records], wording: Wording, _: PrintedTexts) -> Iterator[Ran]:
    """Shares of a whole, what is left of a whole, changes and words of direction, each within a sentence."""
    told = [one for one in sentences(wording, records) if not is_of_key(one.text)]
    for sentence in told:
        for found in wording.find("share", sentence.text):
            part, whole, percent = (quoted(found, name, sentence.locator) for name in ("a", "b", "c"))
            if whole.figure.value and percent.unit == "percent" and part.unit == whole.unit != "percent":
                yield share(about_sentence("share", sentence), percent.figure, part.figure, whole.figure)
        yield from _shares_of_an_aim(sentence, wording)
        for phrase, sign in (("up", 1), ("down", -1)):
            for found in wording.find(phrase, sentence.text):
                now, then = (quoted(found, name, sentence.locator) for name in ("a", "b"))
                if now.unit == then.unit:
                    yield trend(about_sentence("trend", sentence), sign, now.figure, then.figure, phrase)
        for phrase, sign in (("went_up", 1), ("went_down", -1)):
            for found in wording.find(phrase, sentence.text):
                then, now = (quoted(found, name, sentence.locator) for name in ("a", "b"))
                if now.unit == then.unit:
                    said = re.split(r"\bfrom\b", found.group())[0]
                    yield trend(about_sentence("trend", sentence), sign, now.figure, then.figure, said)
        for found in wording.find("change", sentence.text):
            yield from _changed(found, sentence)
        for found in wording.find("average", sentence.text):
            yield from _averaged(found, sentence)
    yield from _grown(told, wording)


def _shares_of_an_aim(sentence: Sentence, wording: Wording) -> Iterator[Ran]:
    """`£2.7m is forecast against a target of £2.8m (94%)`: of the aim, or how far off it is."""
    for found in wording.find("share_against", sentence.text):
        part, whole, percent = (quoted(found, name, sentence.locator) for name in ("a", "b", "c"))
        if not whole.figure.value or percent.unit != "percent" or not part.unit == whole.unit != "percent":
            continue
        off = HUNDRED * abs(part.figure.value - whole.figure.value) / abs(whole.figure.value)
        if abs(off - percent.figure.value) > max(percent.figure.step, Decimal(1)):
            yield share(about_sentence("share", sentence), percent.figure, part.figure, whole.figure)


def _changed(found: re.Match[str], sentence: Sentence) -> Iterator[Ran]:
    """A change and the two figures that it is between, all three in one sentence."""
    stated, now, then = (quoted(found, name, sentence.locator) for name in ("d", "b", "a"))
    if found.groupdict().get("from"):
        now, then = then, now
    sides = (now.figure, then.figure)
    about = about_sentence("difference", sentence)
    is_points = bool(POINTS_BEHIND.match(sentence.text, found.end("d")))
    if now.unit != then.unit:
        return
    if stated.unit == now.unit == "percent":
        yield moved(about, stated.figure, sides, is_points, "The text says")
    elif stated.unit == now.unit or (is_points and now.unit == "percent"):
        yield difference(about, stated.figure, sides, "The text says")
    elif stated.unit == "percent":
        yield grown(about, stated.figure, *sides, "The text says")


def _averaged(found: re.Match[str], sentence: Sentence) -> Iterator[Ran]:
    """`£18,340 in 56 cases, an average of £328`: a sum, how many it is of, and what that is for each."""
    whole, many, each = (quoted(found, name, sentence.locator) for name in ("a", "b", "c"))
    if whole.unit != each.unit or many.unit != "count" or not many.figure.value or whole.unit == "percent":
        return
    step = each.figure.step + whole.figure.step / many.figure.value
    yield reckoned(
        about_sentence("balance", sentence),
        each.figure,
        [whole.figure, many.figure],
        lambda values: values[0] / values[1] if values[1] else -HUNDRED,
        step / 2,
        lambda given: (
            f"The text says {each.figure.text} each; {whole.figure.text} over {many.figure.text} is"
            f" {given:.2f}."
        ),
    )


def _grown(told: Sequence[Sentence], wording: Wording) -> Iterator[Ran]:
    """A growth in per cent of one thing, against two figures that another sentence prints of the same thing.

    Things are the same where the words of one, two at least, are all among the other's.
    """
    pairs: dict[str, list[tuple[Sentence, re.Match[str], frozenset[str]]]] = {}
    for sentence in told:
        for found in wording.find("pair", sentence.text):
            pairs.setdefault(sentence.report, []).append((sentence, found, _thing(found["of"], wording)))
    for sentence in told:
        for found in wording.find("growth", sentence.text):
            stated, thing = quoted(found, "d", sentence.locator), _thing(found["of"], wording)
            for other, pair, of in pairs.get(sentence.report, ()):
                now, then = (quoted(pair, name, other.locator) for name in ("b", "a"))
                is_same = min(len(thing), len(of)) >= FEWEST_WORDS and (thing <= of or of <= thing)
                if not is_same or not _of_one_time(sentence, other):
                    continue
                if stated.unit == "percent" and now.unit == then.unit == "count":
                    name = f"growth of {THING_END.split(pair['of'])[0].strip()}"
                    about = About("sentence", sentence.report, table_of(sentence.locator), name)
                    yield grown(about, stated.figure, now.figure, then.figure, "One sentence says")


def _thing(text: str, wording: Wording) -> frozenset[str]:
    """The words of what a figure is of, up to where the sentence goes on."""
    return wording.words(THING_END.split(text)[0])


def _of_one_time(one: Sentence, other: Sentence) -> bool:
    """Whether two sentences may speak of one time: no years that they name are all different."""
    years, others = (_years(sentence.text) for sentence in (one, other))
    return not years or not others or bool(years & others)


def _years(text: str) -> frozenset[str]:
    """The years and financial years that a text names."""
    return frozenset(re.sub(r"\s", "", found) for found in YEAR.findall(text))


def about_sentence(kind: str, sentence: Sentence) -> About:
    """A check of the figures of one sentence."""
    resource = table_of(sentence.locator)
    name = next(
        (str(sentence.row[name]) for name in PARAGRAPH_COLUMNS if sentence.row.get(name)), "a sentence"
    )
    return About(kind, sentence.report, resource, f"{name}: figures of one sentence")


def check_names(records: Mapping[str, Records], wording: Wording, printed: PrintedTexts) -> Iterator[Ran]:
    """Every figure that is printed more than once under one name: the first place against each other."""
    texts = list(sentences(wording, records))
    for named in wording.named:
        by_report: dict[str, list[NamedFigure]] = {}
        for place in named["printed"]:
            for one in _printed_at(place, records, texts, printed, wording):
                known = by_report.setdefault(one.report, [])
                if one.figure.locator not in {each.figure.locator for each in known}:
                    known.append(one)
        is_of_one_period = any(place.get("period") == "same" for place in named["printed"])
        for report, known in by_report.items():
            first = known[0]
            for other in known[1:]:
                if first.years and other.years and not first.years & other.years:
                    continue
                if is_of_one_period and not first.years & other.years:
                    continue
                about = About("sentence", report, table_of(first.figure.locator), str(named["name"]))
                yield equal(about, first.figure, other.figure, "One place prints")


def _printed_at(
    place: Mapping[str, Any],
    records: Mapping[str, Records],
    texts: Sequence[Sentence],
    printed: PrintedTexts,
    wording: Wording,
) -> Iterator[NamedFigure]:
    if "resource" not in place:
        for sentence in texts:
            for said in figures_in_words(place, sentence, wording):
                yield NamedFigure(sentence.report, said, _years(sentence.text))
        return
    where: Mapping[str, Sequence[str]] = place.get("where", {})
    rows = [row for row in _rows(records, place["resource"]) if _is_where(row, where)]
    for row in _of_one_thing(rows, [column for column, allowed in where.items() if _forbids(allowed)]):
        if (figure := printed.figure(row, place["column"])) is not None:
            yield NamedFigure(str(row["report"]), figure)


def _forbids(allowed: Sequence[str]) -> bool:
    return all(text.startswith("!") for text in allowed)


def _of_one_thing(rows: Sequence[Row], columns: Sequence[str]) -> list[Row]:
    """Rows of reports in which they are all of one service: several services have several figures."""
    kept: list[Row] = []
    for own in by_report(rows).values():
        if all(len({row[column] for row in own}) == 1 for column in columns):
            kept += own
    return kept


def figures_in_words(place: Mapping[str, Any], sentence: Sentence, wording: Wording) -> Iterator[Figure]:
    """The figures of a sentence that a place means: by their unit and the words of their clause."""
    figures = stated(sentence.text)
    for number, part in enumerate(figures):
        if part.value is None or (part.unit or Unit.COUNT) != place["unit"]:
            continue
        start, end = clause_of(sentence.text, figures, number, NAME_BREAK)
        clause = f"{sentence.text[start : part.start]} {sentence.text[part.end : end]}"
        if not all(_has(clause, words) for words in place["words"]) or any(
            _has(clause, words) for words in place.get("without", ())
        ):
            continue
        wanted = "|".join(place["words"])
        before = sentence.text[max(start, part.start - NEAR) : part.start]
        near = f"{before} | {sentence.text[part.end : min(end, part.end + NEAR // 2)]}"
        if any(not _has(found.group(), wanted) for found in wording.find("another_figure", near)):
            continue
        others = [word for word in LONG_WORD.findall(clause) if not _has(word, wanted)]
        if len(others) <= place.get("others", MOST_OTHER_WORDS):
            yield Figure(part.value, part.step, sentence.locator, part.text)


def _has(text: str, words: str) -> bool:
    """Whether a text has one of some words, parted by `|`."""
    return re.search(rf"\b(?:{words})\b", text, re.IGNORECASE) is not None


def _rows(records: Mapping[str, Records], resource: str) -> Sequence[Row]:
    return records[resource].rows if resource in records else ()


def _is_where(row: Row, where: Mapping[str, Sequence[str]]) -> bool:
    """Whether a row has one of the values of each column; `!` before a value forbids it."""
    for column, allowed in where.items():
        value = str(row[column] or "")
        if f"!{value}" in allowed:
            return False
        wanted = [text for text in allowed if not text.startswith("!")]
        if wanted and value not in wanted:
            return False
    return True
