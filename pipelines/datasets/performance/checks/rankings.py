"""What a sentence says has most of something, against the rows: `The largest pressure is in Social Care`.

A service of a budget, or a group of rows, counts as named where its whole name stands right behind the words
or right before them. It is contradicted where another of its table has more; rows for the whole and for what
belongs to no service stand aside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from pipelines.datasets.performance.checks.counting import OF_ALL
from pipelines.datasets.performance.checks.money import TOTALS, WHOLE_NAME, Budget, budgets_of
from pipelines.datasets.performance.checks.said_names import stem_of
from pipelines.proof.agreement import equal
from pipelines.proof.outcome import About, Figure, PrintedTexts, Ran, Verdict
from pipelines.proof.wording import Sentence, Wording, quoted, sentences
from pipelines.rows.figures import Unit
from pipelines.rows.figures.sentences import stated
from pipelines.rows.records import Records, Row, by_report

NO_SERVICE = re.compile(
    r"(?i)\b(?:corporate (?:items?|budgets?|financing|costs?|adjustments?)|contingenc(?:y|ies)|reserves?"
    r"|central|financing|capital charges|treasury|funding|levies|sub-?total|net|all)\b"
)
"""Rows of a budget that a sentence on services passes over."""
OTHER_TIME = re.compile(
    r"(?i)\b(?:last|previous|ago|will|would|could|may|might|next|had been|used to|excluding|apart from|if"
    r"|unless|per (?:cent|head)|percentage|proportion(?:ate)?)\b|%"
)
"""What makes a sentence one of another time, or of shares."""
COLOURS = ("red", "amber", "green")
RATED = re.compile(r"(?i)\b(?:indicators?|measures?|kpis?|ratings?|rated|actions?)\b")
ITS_FIGURE = re.compile(r"(?:,? (?:at|of|with|which is|by))? ?\(?$")
"""What leads from a name to its own figure."""
LABEL = re.compile(r"^.*?[:–—]\s+|^\d+[.)]?\s+")
"""What stands before the name of a group: `Priority 4: A council fit for the future`."""
FEWEST = 2
"""Services or groups among which one has most."""


def check_rankings(records: Mapping[str, Records], wording: Wording, printed: PrintedTexts) -> Iterator[Ran]:
    """Every service or group that a sentence says has most of something."""
    budgets = budgets_of(records)
    tables = {name: by_report(records[name].rows) for name in ("rag-summary", "workforce") if name in records}
    for sentence in sentences(wording, records):
        if OTHER_TIME.search(sentence.text):
            continue
        is_capital = "capital" in f"{sentence.text} {sentence.row.get('heading') or ''}".lower()
        budget = budgets.get((sentence.report, "capital" if is_capital else "revenue"))
        for phrase in ("largest", "has_largest") if budget is not None else ():
            for found in wording.find(phrase, sentence.text):
                yield from _of_budget(sentence, found, budget, phrase == "largest", printed)
        for found in wording.find("has_most", sentence.text):
            for name, by in tables.items():
                groups = _groups(name, by.get(sentence.report, ()), found["what"], printed)
                named = _named(sentence.text, found, groups, is_behind=False)
                yield from _ranked(sentence, name, found["what"], named, groups, 1) if named else ()


def _of_budget(
    sentence: Sentence, found: re.Match[str], budget: Budget | None, is_behind: bool, printed: PrintedTexts
) -> Iterator[Ran]:
    """The service whose over- or underspend a sentence calls the largest."""
    if budget is None:
        return
    services: dict[str, Figure] = {}
    for row in budget.rows:
        name, figure = str(row["service"]), printed.figure(row, budget.variance)
        if figure is not None and name not in TOTALS and not WHOLE_NAME.match(name):
            services[name] = figure
    named = _named(sentence.text, found, services, is_behind=is_behind)
    if named is None:
        return
    what = "overspend" if found["over"] else "underspend"
    sign = budget.overspend_sign * (1 if found["over"] else -1)
    others = {one: figure for one, figure in services.items() if one == named or not NO_SERVICE.search(one)}
    yield from _ranked(sentence, budget.resource, what, named, others, sign)
    yield from _its_figure(sentence, found, budget, named, services[named])


def _named(text: str, found: re.Match[str], groups: Mapping[str, Figure], *, is_behind: bool) -> str | None:
    """The group whose name stands right behind some words or right before them, the longest."""
    folded = text.casefold()
    before, behind = folded[: found.start()].rstrip(), folded[found.end() :].lstrip()
    told = [
        (len(alias), name)
        for name in groups
        for alias in {name.casefold(), LABEL.sub("", name).casefold()}
        if alias and (re.match(rf"{re.escape(alias)}\b", behind) if is_behind else before.endswith(alias))
    ]
    return max(told)[1] if told else None


def _ranked(
    sentence: Sentence, resource: str, what: str, named: str, groups: Mapping[str, Figure], sign: int
) -> Iterator[Ran]:
    """Whether no other group has more than the one that is named."""
    if len(groups) < FEWEST:
        return
    most = max(groups, key=lambda one: (sign * groups[one].value, one == named))
    mine, best = groups[named], groups[most]

    def again(values: Sequence[Decimal]) -> Verdict:
        ahead = sign * (values[1] - values[0])
        if ahead <= 0:
            return Verdict.HOLDS
        is_close = ahead <= (mine.step + best.step) / 2 and mine.step < 1
        return Verdict.WITHIN_ROUNDING if is_close else Verdict.CONTRADICTED

    about = About("sentence", sentence.report, resource, f"{named}: largest {what} in the text")
    shown, more = (figure.text or figure.shown() for figure in (mine, best))
    note = f"A sentence says that {named} has the most ({shown}); {most} has {more}."
    yield Ran(about, again([mine.value, best.value]), mine, best, note, (mine, best), again)


def _its_figure(
    sentence: Sentence, found: re.Match[str], budget: Budget, named: str, there: Figure
) -> Iterator[Ran]:
    """The sum that a sentence gives beside the service that it calls the largest."""
    if found.groupdict().get("a"):
        said = quoted(found, "a", sentence.locator)
        figure = said.figure if said.unit == "gbp" else None
    else:
        at = sentence.text.casefold().find(named.casefold(), found.end())
        end = at + len(named)
        part = next((one for one in stated(sentence.text) if one.start >= end), None)
        is_own = at >= 0 and part is not None and ITS_FIGURE.fullmatch(sentence.text[end : part.start])
        is_money = part is not None and part.unit is Unit.GBP and part.value is not None
        figure = (
            Figure(part.value or Decimal(0), part.step, sentence.locator, part.text)
            if is_own and is_money and part is not None
            else None
        )
    if figure is not None:
        about = About(
            "sentence", sentence.report, budget.resource, f"{named}: {budget.variance} in a sentence"
        )
        yield equal(about, figure, replace(there, value=abs(there.value)), "A sentence says")


def _groups(resource: str, rows: Sequence[Row], what: str, printed: PrintedTexts) -> dict[str, Figure]:
    """How much each group of a table has of what a sentence names; nothing where it is not the table's."""
    said = {stem_of(word) for word in re.findall(r"[a-z]+", what.casefold())}
    if resource == "workforce":
        column, is_meant = "value", _has_words
    else:
        column, is_meant = "count", _is_colour
        if not RATED.search(what) or len([one for one in COLOURS if one in said]) != 1:
            return {}
    found: dict[str, Figure] = {}
    for row in rows:
        group, figure = str(row["group"] or ""), printed.figure(row, column)
        is_whole = group in TOTALS or OF_ALL.search(group) or WHOLE_NAME.match(group)
        if figure is None or not group or is_whole or not is_meant(str(row["measure"]), said):
            continue
        if group in found:
            return {}  # of several tables or periods, and nobody knows of which
        found[group] = figure
    return found


def _has_words(measure: str, said: set[str]) -> bool:
    words = re.findall(r"[a-z]+", measure.casefold())
    return bool(words) and {stem_of(word) for word in words} <= said


def _is_colour(measure: str, said: set[str]) -> bool:
    return measure in said
