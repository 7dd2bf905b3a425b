"""Printed figures that do not agree: asked in words, answered with the findings that hold both.

Only what asks for it is answered so: words of disagreement, words of a later change, a rating against its
target, or two figures that one finding holds. What fits no finding is left to the cells, which say nothing
of agreement. Neither figure is called the right one, for the documents do not say it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipelines.portal.answers import Answer, Answered, FactIndex
from pipelines.portal.answers.asked import AskedQuestion, Term
from pipelines.portal.answers.facts import FactRow, stems_of
from pipelines.portal.answers.finding_words import FindingWords
from pipelines.portal.answers.ranking import has_any_within
from pipelines.portal.answers.spans import periods_of
from pipelines.portal.drawing import show
from pipelines.portal.performance.findings import PACKAGE, RESTATEMENT, PrintedFigure, PublishedFinding
from pipelines.portal.site import Site
from pipelines.rows.periods import Period

TABLE, COLUMN = "discrepancies", "first_figure"
LATER_TABLE, LATER_COLUMN = "restatements", "later_value"
TITLE = "Two printed figures"
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
SCALED = re.compile(r"(\d[\d,]*(?:\.\d+)?)(?: ?(million|m|thousand|k)\b)?", re.IGNORECASE)
COLOURS = re.compile(r"\b(?:red|amber|green)\b", re.IGNORECASE)
LISTED = re.compile(r"\b(?:which|what|list|show|any|how many|all|where)\b", re.IGNORECASE)
"""What asks for several of them, of which nothing else need be named."""
THOUSAND, MILLION = 1e3, 1e6
SCALES = {"million": MILLION, "m": MILLION, "thousand": THOUSAND, "k": THOUSAND, "": 1.0}
PLACES = 6
"""Digits behind the point by which figures in two scales are told to be one."""
MOST_CARDS = 5
LEAST_FOUND = 0.8
"""Share of the telling words, by weight, that a finding must have."""
LEAST_BESIDE_FIGURES = 0.5
"""The same of a finding that holds two figures that are named."""
NEARLY = 0.02
"""How much less than the best of them another may have and still stand beside it."""


@dataclass(frozen=True)
class HeldFinding:
    """A finding with what it is found by: words, figures of its sides and of their rows, periods."""

    finding: PublishedFinding
    words: frozenset[str]
    sides: tuple[frozenset[float], frozenset[float]]
    figures: frozenset[float]
    periods: tuple[Period, ...]


@dataclass(frozen=True)
class _Fit:
    held: HeldFinding
    figures: int
    found: float


def disagreeing_answer(site: Site, question: AskedQuestion) -> Answered | None:
    """The findings that a question asks for; None where it asks for none, or none fits."""
    known = site.lexicon.finding_words
    text = question.text
    check = known.check_asked(text)
    disagreeing, changing = known.disagreeing.search(text), known.changing.search(text)
    numbers = _asked_figures(text, known)
    if not (check or disagreeing or changing or len(numbers) > 1):
        return None
    held = [each for each in site.once(_held_findings) if _is_of_time(each, question.periods)]
    terms = _telling(question, known)
    if check and (fitting := _of_check(held, check, terms, text, site.facts)):
        return _answered(site, fitting)
    if disagreeing and (fitting := _best(held, terms, numbers, question, site.facts)):
        return _answered(site, fitting)
    if changing and terms and (fitting := _restated(held, terms, text, known)):
        return _answered(site, fitting)
    both = [each for each in held if _holds_both(each, numbers)] if len(numbers) > 1 and terms else []
    fitting = [each for each in both if _share(each, terms, site.facts) >= LEAST_BESIDE_FIGURES]
    return _answered(site, fitting) if fitting else None


def _of_check(
    held: Sequence[HeldFinding], check: str, terms: Sequence[Term], text: str, facts: FactIndex
) -> list[HeldFinding]:
    """The findings of one kind of check that have all that is named, and the rating that is named."""
    colours = {colour.lower() for colour in COLOURS.findall(text)}
    return [
        each
        for each in held
        if each.finding.check == check
        and all(colour in each.finding.note.lower() for colour in colours)
        and _share(each, terms, facts) >= LEAST_FOUND
    ]


def _best(
    held: Sequence[HeldFinding],
    terms: Sequence[Term],
    numbers: frozenset[float],
    question: AskedQuestion,
    facts: FactIndex,
) -> list[HeldFinding]:
    """The findings with most of the figures that are named and nearly all telling words."""
    text = question.text
    if not (terms or numbers):  # all of the time that is named, or of which several are asked for
        return list(held) if question.periods or LISTED.search(text) else []
    fits = [_Fit(each, len(numbers & each.figures), _share(each, terms, facts)) for each in held]
    fits = [
        each
        for each in fits
        if (each.figures or not numbers)
        and each.found >= (LEAST_BESIDE_FIGURES if _holds_both(each.held, numbers) else LEAST_FOUND)
    ]
    if not fits:
        return []
    first = max(fits, key=lambda each: (each.figures, each.found))
    best = [
        each.held for each in fits if each.figures == first.figures and each.found >= first.found - NEARLY
    ]
    return sorted(best, key=lambda each: -sum(bool(side & numbers) for side in each.sides))


def _restated(
    held: Sequence[HeldFinding], terms: Sequence[Term], text: str, known: FindingWords
) -> list[HeldFinding]:
    """The restatements that have every word, of the measure that is named."""
    measures = [each for each in known.measures if re.search(rf"\b{each}s?\b", text, re.IGNORECASE)]
    return [
        each
        for each in held
        if each.finding.kind == RESTATEMENT
        and each.finding.measure in measures
        and all(_has(each, term) for term in terms)
    ]


def _telling(question: AskedQuestion, known: FindingWords) -> list[Term]:
    """The words that tell which figures are meant: none of the phrases that ask, no number, no plain one."""
    idle = known.plain_stems | frozenset(stems_of(known.asking_in(question.text)))
    return [
        term
        for term in question.terms
        if term.is_specific and not idle.issuperset(term.stems) and not NUMBER.match(term.word.lstrip("£"))
    ]


def _share(held: HeldFinding, terms: Sequence[Term], facts: FactIndex) -> float:
    """What part of telling words a finding has, by weight; all of none."""
    weights = [(max(map(facts.weight, term.stems), default=0.0), _has(held, term)) for term in terms]
    whole = sum(weight for weight, _ in weights)
    return sum(weight for weight, is_there in weights if is_there) / whole if whole else 1.0


def _has(held: HeldFinding, term: Term) -> bool:
    return has_any_within(term.options, held.words)


def _holds_both(held: HeldFinding, numbers: frozenset[float]) -> bool:
    """Whether two of the figures that are named are the two of a finding."""
    first, second = (side & numbers for side in held.sides)
    return bool(first and second) and len(first | second) > 1


def _is_of_time(held: HeldFinding, periods: Sequence[Period]) -> bool:
    return not periods or any(_overlap(own, asked) for own in held.periods for asked in periods)


def _overlap(one: Period, other: Period) -> bool:
    return bool(
        one.start
        and one.end
        and other.start
        and other.end
        and one.start <= other.end
        and other.start <= one.end
    )


def _asked_figures(text: str, known: FindingWords) -> frozenset[float]:
    """The figures that a question names, its periods left out; a word for nothing is 0."""
    rest = periods_of(text)[1]
    found = {
        round(float(number.replace(",", "")) * SCALES[size.lower()], PLACES)
        for number, size in SCALED.findall(rest)
    }
    return frozenset(found | ({0.0} if known.zeros.search(rest) else set()))


def _held_findings(site: Site) -> tuple[HeldFinding, ...]:
    rows = {row.locator: row for row in site.facts.rows if not row.is_copy}
    known = site.lexicon.finding_words
    return tuple(
        _held(finding, [rows[place] for place in finding.printed_rows if place in rows], known)
        for finding in site.findings.found
    )


def _held(finding: PublishedFinding, rows: Sequence[FactRow], known: FindingWords) -> HeldFinding:
    sides = _figures(finding.first.figure), _figures(finding.second.figure)
    tables = [row for row in rows if not row.paragraph]
    cells = [cell.value for row in tables for cell in row.figures if cell.value is not None]
    beside = {value for cell in cells for value in (abs(cell), abs(cell) / THOUSAND)}
    titles = [f"{side.title} {side.report_id.replace('-', ' ')}" for side in (finding.first, finding.second)]
    words = stems_of(" ".join((finding.subject, *titles, *(row.table_title for row in tables))))
    named = _period_of(finding)
    return HeldFinding(
        finding,
        frozenset(words)
        | frozenset(word for row in tables for word in row.words)
        | known.stems_of_check.get(finding.check, frozenset()),
        sides,
        frozenset(sides[0] | sides[1] | _figures(finding.note) | beside),
        named or tuple(period for row in rows for period in (row.period, *(c.period for c in row.figures))),
    )


def _period_of(finding: PublishedFinding) -> tuple[Period, ...]:
    """The periods that a finding names itself."""
    return periods_of(f"{finding.subject} {finding.period}")[0]


def _figures(text: str) -> frozenset[float]:
    """The numbers of a text, as printed and written out: `0.819m` is 819,000 as well."""
    found = [float(each.replace(",", "")) for each in NUMBER.findall(text)]
    scales = (1.0, THOUSAND, MILLION)
    return frozenset(round(each * scale, PLACES) for each in found for scale in scales)


def _answered(site: Site, fitting: Sequence[HeldFinding]) -> Answered:
    """The cards of findings; one fact that is printed in several places is one."""
    once = list({each.finding.fact: each.finding for each in reversed(fitting)}.values())[::-1]
    cards = [card_of_finding(site, finding) for finding in once[:MOST_CARDS]]
    told = f"Number 1 of {show.plural(len(once), 'finding')} that fit." if len(once) > 1 else ""
    return Answered((replace(cards[0], among=told), *cards[1:]), (), "")


def card_of_finding(site: Site, finding: PublishedFinding) -> Answer:
    """A finding as an answer: one figure, and the other with both places in its words."""
    version = site.findings.version
    is_later = finding.kind == RESTATEMENT
    table = LATER_TABLE if is_later else TABLE
    resource = version.resource(table) if version else None
    shown = finding.second if is_later else finding.first
    value = finding.values[1] if is_later else None
    apart = f"{finding.apart.words}. " if finding.apart else ""
    return Answer(
        kind="cell",
        dataset=PACKAGE,
        version=version.version if version else "",
        table=table,
        table_title=resource.title if resource else "",
        row=finding.id,
        column=LATER_COLUMN if is_later else COLUMN,
        title="" if is_later else TITLE,
        name=finding.subject,
        text=shown.figure,
        other=(finding.first if is_later else finding.second).figure,
        value=value if isinstance(value, int | float) else None,
        unit="",
        period=finding.period,
        report=shown.report_id,
        publisher=shown.report.publisher if shown.report else "",
        of=finding.printed_rows,
        words=f"{_said(finding.first)}; {_said(finding.second)}. {apart}{finding.note}",
    )


def _said(side: PrintedFigure) -> str:
    """A figure with the place that it stands in, as far as that is known."""
    return f"{side.figure} ({side.place} of “{side.title}”)" if side.place else side.figure
