"""Figures that must agree within one sentence, or that several places print under one name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from pipelines.proof.agreement import HUNDRED, equal, share, trend
from pipelines.proof.outcome import About, Figure, PrintedTexts, Ran, reckoned
from pipelines.proof.wording import Sentence, Wording, compiled, quote, quoted, sentences
from pipelines.rows.figures.sentences import counted_in_words
from pipelines.rows.locator import cell_name, table_of
from pipelines.rows.records import Records, Row

PARAGRAPH_COLUMNS = ("paragraph", "number", "ref", "area", "heading")


def check_within(records: Mapping[str, Records], wording: Wording, _: PrintedTexts) -> Iterator[Ran]:
    """Shares of a whole, what is left of a whole, and words of direction, each within a sentence."""
    for sentence in sentences(wording, records):
        for found in wording.find("share", sentence.text):
            part, whole, percent = (quoted(found, name, sentence.locator).figure for name in ("a", "b", "c"))
            if whole.value:
                yield share(_about("share", sentence), percent, part, whole)
        for phrase, sign in (("up", 1), ("down", -1)):
            for found in wording.find(phrase, sentence.text):
                now, then = (quoted(found, name, sentence.locator) for name in ("a", "b"))
                if now.unit == then.unit:
                    yield trend(_about("trend", sentence), sign, now.figure, then.figure, phrase)
        for found in wording.find("rest", f"{sentence.before}. {sentence.text}"):
            if found["rest"].isdecimal() or counted_in_words(found["rest"]) is not None:
                yield _rest(found, sentence)


def _rest(found: re.Match[str], sentence: Sentence) -> Ran:
    whole, part, rest = (quote(found[name], sentence.locator).figure for name in ("whole", "part", "rest"))
    return reckoned(
        _about("count", sentence),
        whole,
        [part, rest],
        lambda values: sum(values, Decimal(0)),
        Decimal(0),
        lambda given: f"Of {whole.text}, {part.text} and {rest.text} are told apart, which is {given:f}.",
    )


def _about(kind: str, sentence: Sentence) -> About:
    resource = table_of(sentence.locator)
    name = next(
        (str(sentence.row[name]) for name in PARAGRAPH_COLUMNS if sentence.row.get(name)), "a sentence"
    )
    return About(kind, sentence.report, resource, f"{name}: figures of one sentence")


def check_names(records: Mapping[str, Records], wording: Wording, printed: PrintedTexts) -> Iterator[Ran]:
    """Every figure that is printed more than once under one name: the first place against each other."""
    texts = list(sentences(wording, records))
    for named in wording.named:
        by_report: dict[str, list[Figure]] = {}
        for place in named["printed"]:
            for report, figure in _printed_at(place, records, texts, printed):
                if figure.locator not in {known.locator for known in by_report.get(report, ())}:
                    by_report.setdefault(report, []).append(figure)
        for report, figures in by_report.items():
            for other in figures[1:]:
                about = About("sentence", report, table_of(figures[0].locator), str(named["name"]))
                yield equal(about, figures[0], other, "One place prints")


def _printed_at(
    place: Mapping[str, Any], records: Mapping[str, Records], texts: Sequence[Sentence], printed: PrintedTexts
) -> Iterator[tuple[str, Figure]]:
    pattern = place.get("phrase") or place.get("growth")
    if pattern:
        phrase = compiled(pattern, "schemas/wordings/names.yaml")
        for sentence in texts:
            for found in phrase.finditer(sentence.text):
                said = quoted(found, "a", sentence.locator).figure
                said = _growth(said, found, sentence) if "growth" in place else said
                yield from _less(said, sentence.report, place, texts)
        return
    where: Mapping[str, Sequence[str]] = place.get("where", {})
    rows = [row for row in _rows(records, place["resource"]) if _is_where(row, where)]
    if "count" in place:
        for report in dict.fromkeys(str(row["report"]) for row in rows):
            own = [row for row in rows if row["report"] == report]
            number = Decimal(len({row[place["count"]] for row in own}))
            yield (
                report,
                Figure(number, Decimal(1), cell_name(own[0]["locator"], place["count"]), f"{number}"),
            )
        return
    for row in rows:
        if (figure := printed.figure(row, place["column"])) is not None:
            yield str(row["report"]), figure


def _less(
    said: Figure, report: str, place: Mapping[str, Any], texts: Sequence[Sentence]
) -> Iterator[tuple[str, Figure]]:
    """A figure, less what another phrase of the report takes off it where the place says so."""
    if "less" not in place:
        yield report, said
        return
    phrase = compiled(place["less"], "schemas/wordings/names.yaml")
    for sentence in texts:
        for found in phrase.finditer(sentence.text) if sentence.report == report else ():
            off = quoted(found, "a", sentence.locator).figure
            step = max(said.step, off.step)
            yield report, Figure(said.value - off.value, step, said.locator, f"{said.text} less {off.text}")


def _growth(now: Figure, found: re.Match[str], sentence: Sentence) -> Figure:
    then = quoted(found, "b", sentence.locator).figure
    change = HUNDRED * (now.value - then.value) / then.value if then.value else Decimal(0)
    shown = f"{now.text} against {then.text}, {change:+.1f}%"
    return Figure(round(change, 1), Decimal("0.1"), sentence.locator, shown)


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
