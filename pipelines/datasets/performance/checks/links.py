"""Figures of running text linked to the rows they are of: by words, unit, period and value, not by phrases.

A figure belongs to an indicator where every telling word of the indicator's name stands in the figure's own
clause and the unit is the same. It is held against the result only where the clause says little else; a
figure that is the row's target or an earlier result is that, and no contradiction. `said_names` tells which
row a clause names, `said_times` of which time it speaks; counts of rows are held against them by
`said_counts`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from pipelines.datasets.performance.checks.comments import ResultRow
from pipelines.datasets.performance.checks.comparisons import compared_apart
from pipelines.datasets.performance.checks.directions import rated_figures
from pipelines.datasets.performance.checks.said_anchored import Moved, anchored
from pipelines.datasets.performance.checks.said_before import earlier_in_text
from pipelines.datasets.performance.checks.said_changes import differences
from pipelines.datasets.performance.checks.said_counts import CountsOfRows
from pipelines.datasets.performance.checks.said_names import (
    FEWEST_WORDS,
    Named,
    Names,
    bare_name,
    is_near_result,
    is_of_name,
    letters_of,
    numbers_of_names,
    spans_of_names,
)
from pipelines.datasets.performance.checks.said_plainly import PlainNames
from pipelines.datasets.performance.checks.said_results import (
    end_of_move,
    is_from_before,
    is_moved_to,
    is_narrowed,
    is_no_result,
    is_of_a_part,
    is_right_behind,
    is_supposed,
    less_comparisons,
    may_be_of,
)
from pipelines.datasets.performance.checks.said_rows import (
    MOST_OTHER_WORDS,
    Clause,
    Naming,
    clause_about,
    named_in,
    named_in_comment,
)
from pipelines.datasets.performance.checks.said_times import (
    LAST_TIME,
    TO_DATE,
    YTD,
    is_to_date,
    key_of,
    less_own_time,
    own_dates,
    speaks_of_another_time,
    to_date_of,
)
from pipelines.datasets.performance.checks.said_wholly import is_said_wholly
from pipelines.proof.agreement import equal, trend
from pipelines.proof.outcome import Figure, PrintedTexts, Ran, Verdict
from pipelines.proof.within import NAME_BREAK
from pipelines.proof.wording import Sentence, Wording, sentences
from pipelines.rows.figures import Part, Unit
from pipelines.rows.figures.sentences import sentences as split
from pipelines.rows.figures.sentences import stated
from pipelines.rows.locator import cell_name
from pipelines.rows.records import Records

FEWEST_OF_NOW = 2
"""Figures of a text that are of now, for one that is of last time to be a slip."""
ELSEWHERE = re.compile(
    r"\b(?:national|regional|england|london|wales|scotland|county(?!['’]s)|benchmarks?|comparators?|neighbours?|peers?"
    r"|family group|average for|quartile)\b",
    re.IGNORECASE,
)
"""Words that make a figure one of another place."""
OF_WHAT_IS_DUE = re.compile(
    r"\bof (?:all |the )?(?:total )?(?:sums?|amounts?|money|charges?|what (?:is|was))"
    r"(?: (?:due|owed|billed|payable|collectable|charged))?\b",
    re.IGNORECASE,
)
"""What a share of money collected is of, whoever says it."""
SUCH_AN_AIM = re.compile(
    r"\b(?:the|its|our|their|an?) ((?:[a-z]+ ){1,2})(?:targets?|goals?|aims?|ambitions?)$", re.IGNORECASE
)
OWN_AIMS = frozenset(["own", "agreed", "quarterly", "annual", "yearly", "corporate", "local"])
"""Words of a target that is no other one; the national or a stretch target is."""
DIGITS = re.compile(r"\d[\d,.]*")
LABELLED = re.compile(
    r"\b((?:current |latest )?(?:results?|actual|performance|value|outturn)|(?:quarterly |current )?target)"
    r"\s*[:=]?\s*$",
    re.IGNORECASE,
)


def check_links(records: Mapping[str, Records], wording: Wording, printed: PrintedTexts) -> Iterator[Ran]:
    """Every figure of the texts that can be linked to a row, or to the number of rows with a rating."""
    records = compared_apart(records)
    names: dict[str, list[tuple[frozenset[str], ResultRow]]] = {}
    to_date = to_date_of(records, printed)
    for row in records.get("indicator-results", Records("indicator-results")).rows:
        name = str(row["indicator"])
        words = wording.words(TO_DATE.sub(" ", name))  # `collected in the year to date` is said by a date
        words = words if len(words) >= FEWEST_WORDS else wording.words(name)
        if len(words) >= FEWEST_WORDS:
            one = ResultRow(row, printed)
            one.figures |= to_date.get(key_of(row), {})
            names.setdefault(str(row["report"]), []).append((words, one))
    told = list(sentences(wording, records))
    counts = CountsOfRows(records, told)
    plain = {report: PlainNames(own, wording) for report, own in names.items()}
    nothing = PlainNames((), wording)
    titles = {report: _titles(own) for report, own in names.items()}
    linked: dict[str, list[Link]] = {}
    for sentence in told:
        own = names.get(sentence.report, ())
        bare = plain.get(sentence.report, nothing)
        within = [*spans_of_names(sentence.text, own), *numbers_of_names(sentence.text, own, wording)]
        figures = [part for part in stated(sentence.text) if not any(a <= part.start < b for a, b in within)]
        title = _titled(sentence, titles.get(sentence.report, {}), wording) if figures else None
        for number in range(len(figures)):
            clause = clause_about(sentence, figures, number, own)
            naming = named_in(clause, own, bare, wording)
            if naming is None and title is not None:
                naming = named_in_comment(clause, title)
            link = _linked(clause, naming, wording) if naming is not None else None
            if link is not None and naming is not None:
                linked.setdefault(sentence.locator, []).append(link)
                yield from () if link.is_stale else (link.ran,)
                if link.ran.outcome is Verdict.HOLDS and number + 1 < len(figures):
                    earlier = earlier_in_text(sentence, figures[number], figures[number + 1], naming.row)
                    yield from () if earlier is None else (earlier,)
        if len(DIGITS.findall(sentence.text)) > 1:
            yield from _anchored(sentence, own, wording, linked)
            yield from differences(sentence, own, wording)
        yield from _under_name(sentence, figures, own)
        yield from _verdicts(sentence, own, wording, printed)
        yield from counts.check(sentence, figures)
    for links in linked.values():
        yield from _stale(links)
    for own in names.values():
        for _, each in own:
            yield from _of_comment(each, wording)


def _anchored(
    sentence: Sentence, names: Names, wording: Wording, linked: Mapping[str, Sequence[Link]]
) -> Iterator[Ran]:
    """The figures whose rows are told by another figure of theirs, less those that are linked already."""
    known = (link.ran for link in linked.get(sentence.locator, ()))
    told = {(ran.subject, ran.stated.value) for ran in known if ran.stated is not None}
    for clause, naming, moved in anchored(sentence, names, wording):
        link = _linked(clause, naming, wording)
        result = naming.row.figures.get("result")
        if moved is not None and result is not None and moved.now.value == result.value:
            yield from _went(moved, naming.row)
        if link is not None and not link.is_stale and link.ran.stated is not None:
            said = (link.ran.subject, link.ran.stated.value)
            if said not in told:
                told.add(said)
                yield link.ran


def _went(moved: Moved, row: ResultRow) -> Iterator[Ran]:
    """Whether a row's figures went as a sentence says that they did, where both are the row's."""
    sign = moved.sign_of(row)
    if sign is not None:
        said = re.split(r",? from\b", moved.found.group())[0]
        yield trend(row.about("trend", "in the text"), sign, moved.now, moved.then, said)


def _titles(names: Names) -> dict[str, list[Named]]:
    """The rows by the letters of their names, with their references and without."""
    found: dict[str, list[Named]] = {}
    for name, row in names:
        for title in {letters_of(row.name), letters_of(bare_name(row))}:
            found.setdefault(title, []).append((name, row))
    return found


def _titled(sentence: Sentence, titles: Mapping[str, list[Named]], wording: Wording) -> PlainNames | None:
    """The one row whose name stands above a sentence: as the heading, or as its paragraph begins."""
    first = next(iter(split(str(sentence.row.get("text") or ""))), "")
    told = {letters_of(str(sentence.row.get("heading") or "")), letters_of(first)}
    own = {row.name: (name, row) for title in told for name, row in titles.get(title, ())}
    return PlainNames([*own.values()], wording) if len(own) == 1 else None


def _of_comment(row: ResultRow, wording: Wording) -> Iterator[Ran]:
    """The figures of a row's own comment that are said to be its result."""
    before, place = "", cell_name(row.row["locator"], "comment")
    bare = PlainNames([(wording.words(bare_name(row)), row)], wording)
    for text in split(str(row.row.get("comment") or "")):
        sentence = Sentence(str(row.row["report"]), row.row, text, place, before)
        figures, before = stated(text), text
        for number in range(len(figures)):
            clause = clause_about(sentence, figures, number, [(frozenset(), row)])
            naming = named_in_comment(clause, bare)
            link = _linked(clause, naming, wording) if naming is not None else None
            if link is not None and not link.is_stale:
                yield replace(link.ran, about=row.about("comment", "result told in its comment"))


def _under_name(sentence: Sentence, figures: Sequence[Part], names: Names) -> Iterator[Ran]:
    """`Result 368, Target 300` under an indicator's name as heading, as exception reports repeat them."""
    heading = letters_of(str(sentence.row.get("heading") or ""))
    own = [
        row for _, row in names if heading and heading in (letters_of(row.name), letters_of(bare_name(row)))
    ]
    if len(own) != 1 or speaks_of_another_time(sentence.text, own[0]):
        return
    for part in figures:
        label = LABELLED.search(sentence.text[: part.start])
        column = "target" if label and label[1].lower().endswith("target") else "result"
        there = own[0].figures.get(column) if label else None
        unit = "percent" if part.unit is Unit.PERCENT else "gbp" if part.unit is Unit.GBP else "count"
        if there is None or part.value is None or unit != own[0].unit:
            continue
        said = Figure(part.value, part.step, sentence.locator, part.text)
        yield equal(own[0].about("sentence", f"{column} under its name"), said, there, "A text says")


class Link(NamedTuple):
    """A figure of a text that is linked to a row, and what came of it.

    `is_stale` says that it is the row's result before, where no word says so.
    """

    ran: Ran
    is_stale: bool = False


def _linked(clause: Clause, naming: Naming, wording: Wording) -> Link | None:
    """What comes of holding a figure against the row that its clause names; None where it may be another."""
    sentence, part, row, name = clause.sentence, clause.part, naming.row, naming.words
    if is_of_name(sentence.text, part, row) or is_supposed(naming.text, name, wording):
        return None
    if any(is_of_a_part(text, name, wording) for text in (sentence.text[part.end :], naming.text)):
        return None
    is_moved = is_moved_to(sentence.text[: part.start], wording)
    # `rose to 9 from 7`: of 9 all is said
    told = (
        sentence.text[: clause.end]
        if not is_moved
        else sentence.text[: end_of_move(sentence.text, part, clause.end)]
    )
    if part.value is None or is_no_result(told, part, name, wording):
        return None
    unit = "percent" if part.unit is Unit.PERCENT else "gbp" if part.unit is Unit.GBP else "count"
    result, what = row.figures.get("result"), "result in the text"
    so_far = row.figures.get(YTD)
    elsewhere = ELSEWHERE.finditer(naming.text)
    if any(not wording.words(match.group()) <= name for match in elsewhere):
        return None
    is_so_far = not is_to_date(row.row) and bool(TO_DATE.search(sentence.text[clause.start : clause.end]))
    if is_so_far:
        result, what = so_far, "year to date in the text"
    if unit != row.unit or result is None or part.is_points:
        return None
    is_led_to = is_near_result(row, part) and is_right_behind(sentence.text[: part.start], row, wording)
    bare = OF_WHAT_IS_DUE.sub(" ", TO_DATE.sub(" ", naming.text))
    others = wording.words(less_own_time(bare)) - name
    if len(others) > naming.most_others and not is_led_to:
        return None
    is_sure = naming.is_by_reference or not others or may_be_of(row, part)
    if not is_sure or is_narrowed(clause.before, clause.behind, row, wording):
        return None
    if LAST_TIME.search(clause.text):
        return None
    if speaks_of_another_time(told if is_moved else less_comparisons(sentence.text, part), row):
        return None
    said = Figure(part.value, part.step, sentence.locator, part.text)
    is_moved_from = not is_so_far and is_from_before(clause.figures, clause.number, row)
    previous = row.figures.get("previous_result")
    is_stale = said.value != result.value and previous is not None and said.value == previous.value
    own = {figure.value for figure in row.figures.values() if figure not in (result, previous)}
    if said.value != result.value and said.value in own and not is_moved_from:
        return None
    if said.value != result.value and any(other.value == result.value for other in clause.figures):
        return None  # `11 bus journeys and 40 cycle trips`: the row has its figure
    ran = equal(row.about("sentence", what), said, result, "A sentence says")
    is_held = ran.outcome is Verdict.CONTRADICTED and not naming.is_by_reference
    if is_held and not is_said_wholly(sentence.text, (part.start, part.end), row, wording):
        return None
    is_dated = any(date in sentence.text for date in own_dates(row))
    return Link(ran, is_stale and not is_moved_from and not is_dated)


def _stale(links: Sequence[Link]) -> Iterator[Ran]:
    """A figure that is a row's result before, in a text whose other figures are all of now, two at least."""
    stale = [link.ran for link in links if link.is_stale]
    same = [link.ran for link in links if link.ran.outcome is Verdict.HOLDS]
    if len(stale) == 1 and len(same) >= FEWEST_OF_NOW and len(same) + 1 == len(links):
        yield from stale


def _verdicts(
    sentence: Sentence,
    names: Names,
    wording: Wording,
    printed: PrintedTexts,
) -> Iterator[Ran]:
    """`Calls answered in a minute missed its target` against result and target of the row that it names."""
    for phrase in ("met", "missed"):
        for found in wording.find(phrase, sentence.text):
            before = NAME_BREAK.split(sentence.text[: found.start()])[-1]
            words = wording.words(before)
            named = [(name, row) for name, row in names if name <= words]
            most = max((len(name) for name, _ in named), default=0)
            best = [(name, row) for name, row in named if len(name) == most]
            if len(best) != 1 or len(words - best[0][0]) > MOST_OTHER_WORDS:
                continue
            row = best[0][1]
            unsure = wording.find("not_sure", before)
            is_of_name = wording.words(str(row.row["indicator"]))
            if any(not wording.words(match.group()) <= is_of_name for match in unsure):
                continue
            if TO_DATE.search(sentence.text) or speaks_of_another_time(sentence.text, row):
                continue
            ran = _verdict(sentence, found, row, phrase == "met", printed)
            such = SUCH_AN_AIM.search(found.group())
            is_own = such is None or OWN_AIMS.issuperset(such[1].lower().split())
            is_plain = is_own and is_said_wholly(sentence.text, found.span(), row, wording)
            if ran is not None and (is_plain or ran.outcome is not Verdict.CONTRADICTED):
                yield ran


def _verdict(
    sentence: Sentence, found: re.Match[str], row: ResultRow, is_met: bool, printed: PrintedTexts
) -> Ran | None:
    rated = rated_figures(row.row, printed)
    aims = {row.figures[name].value for name in ("target", "annual_target") if name in row.figures}
    if rated is None or len(aims) > 1:
        return None
    now, aim, better = rated
    rounding = max(now.step, aim.step) / 2 if now.step != aim.step else Decimal(0)

    def again(values: Sequence[Decimal]) -> Verdict:
        ahead = (values[0] - values[1]) * better
        if (ahead >= 0) == is_met:
            return Verdict.HOLDS
        return Verdict.WITHIN_ROUNDING if abs(ahead) <= rounding else Verdict.CONTRADICTED

    said = Figure(now.value, now.step, sentence.locator, found.group())
    note = f"A sentence says “{found.group()}”; the result is {now.text} and the target {aim.text}."
    about = row.about("rating", "target met or missed in the text")
    return Ran(about, again([now.value, aim.value]), said, now, note, (now, aim), again)
