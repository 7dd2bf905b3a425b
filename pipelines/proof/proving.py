"""All checks of printed figures, run once on the rows of all reports.

Which checks there are: those that any table may have declared (`identities`, named figures, periods, figures
of one sentence) stand here; those that are special to a kind of dataset come with it, as a `Prover`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property, partial
from itertools import chain
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple

from pipelines.proof.identities import check_identities, load_identities
from pipelines.proof.outcome import (
    About,
    Figure,
    PrintedTexts,
    Ran,
    Uncontradicted,
    Verdict,
    not_judged,
)
from pipelines.proof.periods import check_periods
from pipelines.proof.rereading import Reread, never_reread, one_digit_away
from pipelines.proof.told_shares import check_told_shares
from pipelines.proof.within import check_names, check_within
from pipelines.proof.wording import Wording, load_wordings
from pipelines.rows.answers import Answers
from pipelines.rows.records import (
    HeldBack,
    Records,
    Row,
    by_report,
)
from pipelines.rows.references import GENERAL_WORDS, ReferenceWords
from pipelines.rows.schemas import TableSchema
from pipelines.rows.slugs import GivenNames, slug

RESTATEMENT = "restatement"
REPORT = attrgetter("report")
VERDICTS = {verdict.value: verdict for verdict in Verdict}
KINDS = {
    "sum": "A total against its parts",
    "equal": "One figure in two tables",
    "balance": "A figure against those it is made from",
    "share": "A percentage against part and whole",
    "hundred": "Shares of one whole against a hundred",
    "count": "A count against the counts it is made of",
    "rows": "A stated count against the rows",
    "sentence": "A figure in a sentence against the same figure elsewhere",
    "difference": "A difference in words against its two figures",
    "trend": "A word of direction against its two figures",
    "period": "A printed period against the calendar",
    RESTATEMENT: "One figure in two reports",
}
"""Kinds of check that any dataset may have; a prover adds its own."""

NEEDS_EVERY_ROW: Mapping[str, tuple[str, ...]] = dict.fromkeys(("sum", "hundred", "count"), ())
"""Kinds of check that go wrong when a row is missing, with the tables they count beside their own."""

WordedCheck = Callable[[Mapping[str, Records], Wording, PrintedTexts], Iterable[Ran]]
WORDED: Mapping[str, tuple[WordedCheck, ...]] = {
    "names": (check_names,),
    "periods": (check_periods,),
    "sentences": (check_within, check_told_shares),
}
"""What reads sentences of any dataset, by the file of `schemas/wordings/` that it uses."""


class FigurePair(NamedTuple):
    """One figure as an earlier and a later report print it."""

    first: Row
    later: Row
    ran: Ran


@dataclass(frozen=True)
class Prover:
    """The checks of printed figures that are special to a kind of dataset.

    Attributes:
        kinds: its kinds of check, in words.
        worded: what reads sentences, by the wording that it uses.
        of_rows: checks of a report's rows against each other.
        of_reports: checks of a report against others.
        pairs: every figure that two reports print.
        tables: names of the tables that it makes of pairs.
        restated: makes them.
        needs_every_row: as `NEEDS_EVERY_ROW`.
        told: says more of findings, by the rows.
    """

    kinds: Mapping[str, str]
    worded: Mapping[str, tuple[WordedCheck, ...]]
    of_rows: Callable[[Mapping[str, Records], PrintedTexts], Iterable[Ran]]
    of_reports: Callable[[Mapping[str, Records], PrintedTexts], Iterable[Ran]]
    pairs: Callable[[Mapping[str, Records]], Iterable[FigurePair]]
    tables: tuple[str, ...]
    restated: Callable[
        [Sequence[FigurePair], Mapping[str, Records], Mapping[str, TableSchema]], Mapping[str, Records]
    ]
    needs_every_row: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    told: Callable[[Sequence[Ran], Mapping[str, Records]], list[Ran]] = lambda ran, _: list(ran)


@dataclass(frozen=True)
class Rules:
    """What must agree with what, in which words it is said, and how a spot is read a second time.

    `words` says how each council prints references.
    """

    identities: tuple[Mapping[str, Any], ...]
    wordings: Mapping[str, Wording]
    provers: tuple[Prover, ...] = ()
    reread: Reread = never_reread
    words: ReferenceWords = field(default_factory=ReferenceWords)


@dataclass(frozen=True)
class Proof:
    """Every check of printed figures that ran in one publication.

    Attributes:
        ran: each with an id that stays the same from run to run, the comparisons of reports last; of those
            that contradict nothing only what is told.
        pairs: each figure that two reports print, as both print it, by prover.
    """

    ran: tuple[tuple[str, Ran | Uncontradicted], ...] = ()
    pairs: tuple[tuple[FigurePair, ...], ...] = ()


def load_rules(
    schemas: Path,
    provers: tuple[Prover, ...],
    reread: Reread = never_reread,
    words: ReferenceWords = GENERAL_WORDS,
) -> Rules:
    """All rules of a project.

    Args:
        schemas: its folder of schemas, with `identities/` and `wordings/`.
        provers: what is special to each kind of dataset.
        reread: reads a spot a second time, where a second reader is at hand.
        words: how each council prints references.

    Raises:
        LayoutError: a file breaks its schema.
    """
    identities, wordings = load_identities(schemas / "identities"), load_wordings(schemas / "wordings")
    return Rules(identities, wordings, provers, reread, words)


class Readings(NamedTuple):
    """By which readings the rows of reports were made, which their checks are known again by.

    Attributes:
        stamps: by report, what names its reading and thereby all rows that were read from it.
        linked: of tables that are derived from rows of reports, the columns in which other reports have a
            say; all else of such a row follows from its own report. None where a table is told row by row.
    """

    stamps: Mapping[str, str]
    linked: Mapping[str, Sequence[str] | None]


def run_checks(records: Mapping[str, Records], rules: Rules) -> list[Ran]:
    """Every check on all records but the comparison of reports, in a fixed order.

    What is asked of one report alone is asked of its rows. What is asked of several comes last.
    """
    tables = {name: _Parted(table) for name, table in records.items()}
    ran = [one for report in _reports_of(tables) for one in _run_of_one(report, tables, rules)]
    return [*ran, *_run_of_several(records, rules)]


def known_checks(
    records: Mapping[str, Records], rules: Rules, answers: Answers, readings: Readings | None = None
) -> list[Ran | Uncontradicted]:
    """The same as they are told, and not asked again where `answers` has been asked of the very same rows."""
    tables = {name: _Parted(table) for name, table in records.items()}
    ran: list[Ran | Uncontradicted] = []
    for report in _reports_of(tables):
        kept = answers.of(_told(report, tables, readings), partial(_kept_of_one, report, tables, rules))
        ran += (one if isinstance(one, Ran) else _uncontradicted(*one) for one in kept)
    return [*ran, *_run_of_several(records, rules)]


Kept = Ran | tuple[tuple[str, str, str, str], str, str]
"""A check as it is kept: what it is about, what it found and where, where it contradicts nothing."""


def _kept_of_one(report: str, tables: Mapping[str, _Parted], rules: Rules) -> list[Kept]:
    return [
        one
        if one.outcome is Verdict.CONTRADICTED
        else ((one.kind, one.report, one.resource, one.subject), one.outcome.value, one.place)
        for one in _run_of_one(report, tables, rules)
    ]


def _uncontradicted(about: tuple[str, str, str, str], outcome: str, place: str) -> Uncontradicted:
    return Uncontradicted(About._make(about), VERDICTS[outcome], place)


def _reports_of(tables: Mapping[str, _Parted]) -> list[str]:
    """All reports that any table has anything of."""
    named = dict.fromkeys(chain.from_iterable(table.reports() for table in tables.values()))
    return [report for report in named if report]


def _run_of_several(records: Mapping[str, Records], rules: Rules) -> list[Ran]:
    printed = PrintedTexts(records.values(), rules.words)
    return [one for prover in rules.provers for one in prover.of_reports(records, printed)]


class _Parted:
    """A table of many reports, parted by report as far as anybody asks."""

    def __init__(self, table: Records) -> None:
        self.table = table

    def reports(self) -> Iterator[str]:
        """The reports that it has anything of, each once for all that there is."""
        return chain(
            (str(row.get("report") or "") for row in self.table.rows),
            map(REPORT, self.table.locators),
            map(REPORT, self.table.held_back),
        )

    @cached_property
    def rows(self) -> Mapping[str, Sequence[Row]]:
        """By report."""
        return by_report(self.table.rows)

    @cached_property
    def held_back(self) -> Mapping[str, Sequence[HeldBack]]:
        """By report."""
        return _by_report(self.table.held_back)

    @cached_property
    def _others(self) -> tuple[Mapping[str, Sequence[Any]], ...]:
        table = self.table
        return tuple(
            _by_report(values)
            for values in (table.locators, table.keys, table.limits, table.twins, table.fractions)
        )

    def of(self, report: str) -> Records:
        """What it has of one report; of none that it has nothing but a key of."""
        spots, *lines = (tuple(values.get(report, ())) for values in self._others)
        rows, held = tuple(self.rows.get(report, ())), tuple(self.held_back.get(report, ()))
        if not (rows or spots or held):
            return Records(self.table.resource)
        keys, limits, twins, fractions = lines
        return Records(
            self.table.resource,
            rows,
            spots,
            held,
            keys=keys,
            limits=limits,
            twins=twins,
            fractions=fractions,
        )


def _by_report(values: Iterable[Any]) -> Mapping[str, Sequence[Any]]:
    found: dict[str, list[Any]] = {}
    for value in values:
        found.setdefault(value.report, []).append(value)
    return found


def _told(report: str, tables: Mapping[str, _Parted], readings: Readings | None) -> str:
    """All that a check of one report looks at, as text; of what its reading names no more than that."""
    stamp = readings.stamps.get(report) if readings else None
    if readings is None or not stamp:
        every = ((name, table.of(report)) for name, table in tables.items())
        return repr([_told_table(*one) for one in every if _has_any(one[1])])
    derived = [
        told
        for name, linked in readings.linked.items()
        if name in tables and (told := _told_derived(name, tables[name], report, linked))
    ]
    return repr((stamp, derived))


def _told_derived(name: str, table: _Parted, report: str, linked: Sequence[str] | None) -> tuple[object, ...]:
    """What of a derived table does not follow from the report's reading; nothing where that is nothing."""
    if linked is None:
        own = table.of(report)
        return _told_table(name, own) if _has_any(own) else ()
    rows, held = table.rows.get(report, ()), table.held_back.get(report, ())
    said = [(row.get("locator"), *[row.get(column) for column in linked]) for row in rows]
    return (name, said, len(held)) if rows or held else ()


def _has_any(table: Records) -> bool:
    return bool(table.rows or table.locators or table.held_back)


def _told_table(name: str, table: Records) -> tuple[object, ...]:
    return (
        name,
        *_told_rows(table.rows),
        [(spot.locator, spot.field, spot.part, spot.text) for spot in table.locators],
        len(table.held_back),
        table.keys,
        table.limits,
        table.twins,
        table.fractions,
    )


def _told_rows(rows: Sequence[Row]) -> tuple[object, ...]:
    """Rows as they can be told apart: nearly always all have the same columns, which are named once."""
    columns = {tuple(row) for row in rows}
    return (columns, [tuple(row.values()) for row in rows]) if len(columns) == 1 else (rows,)


def _run_of_one(report: str, tables: Mapping[str, _Parted], rules: Rules) -> list[Ran]:
    """The checks of one report as they can be kept: what one other digit would settle is worked out."""
    records = {name: table.of(report) for name, table in tables.items()}
    return [replace(one, again=None, settled=tuple(one_digit_away(one))) for one in _ask(records, rules)]


def _ask(records: Mapping[str, Records], rules: Rules) -> list[Ran]:
    printed = PrintedTexts(records.values(), rules.words)
    ran = list(check_identities(records, rules.identities, printed))
    for prover in rules.provers:
        ran += prover.of_rows(records, printed)
    worded = {**WORDED, **{name: reads for prover in rules.provers for name, reads in prover.worded.items()}}
    said = (
        one
        for check, wording in rules.wordings.items()
        for read in worded.get(check, ())
        for one in read(records, wording, printed)
    )
    ran += _each_once(said)
    ran = _less_what_wrong_totals_explain(ran)
    for prover in rules.provers:
        ran = prover.told(ran, records)
    return ran


def _less_what_wrong_totals_explain(ran: Sequence[Ran]) -> list[Ran]:
    """Checks; one that would hold with what a wrong total's parts add up to is not judged: that is told."""
    wrong = {
        one.stated: one.expected.value
        for one in ran
        if one.kind == "sum" and one.outcome is Verdict.CONTRADICTED and one.stated and one.expected
    }
    return [
        not_judged(one.about, one.stated) if one.kind != "sum" and _is_explained(one, wrong) else one
        for one in ran
    ]


def _is_explained(one: Ran, wrong: Mapping[Figure, Decimal]) -> bool:
    if one.outcome is not Verdict.CONTRADICTED or one.again is None:
        return False
    held = [figure for figure in one.figures if figure in wrong]
    values = [wrong.get(figure, figure.value) for figure in one.figures]
    return bool(held) and one.figures[0] not in held and one.again(values) is not Verdict.CONTRADICTED


def _each_once(ran: Iterable[Ran]) -> list[Ran]:
    """Two readers of one sentence may hold the same two figures against each other: the first tells it.

    One that could not judge them tells nothing.
    """
    kept: list[Ran] = []
    places: dict[tuple[object, ...], int] = {}
    for one in ran:
        key = _figures_held(one)
        if key is None or key not in places:
            if key is not None:
                places[key] = len(kept)
            kept.append(one)
        elif kept[places[key]].outcome is Verdict.NOT_JUDGED:
            kept[places[key]] = one
    return kept


def _figures_held(one: Ran) -> tuple[object, ...] | None:
    """The two figures of a check with their places; None where it has not both."""
    stated, expected = one.stated, one.expected
    if stated is None or expected is None or not stated.locator or not expected.locator:
        return None
    return one.kind, stated.locator, stated.value, expected.locator, expected.value


def prove(
    records: Mapping[str, Records],
    rules: Rules,
    answers: Answers | None = None,
    readings: Readings | None = None,
) -> Proof:
    """Run every check once, on the rows of all reports.

    Args:
        records: by table.
        rules: what they are held against.
        answers: what checks of one report found by the same rules, to be used again and added to.
        readings: by which readings the rows were made, where that is known.
    """
    counted = {**NEEDS_EVERY_ROW}
    for prover in rules.provers:
        counted |= prover.needs_every_row
    found = known_checks(records, rules, answers or Answers(), readings)
    ran = (_unless_incomplete(one, records, counted) if isinstance(one, Ran) else one for one in found)
    pairs = tuple(tuple(prover.pairs(records)) for prover in rules.provers)
    return Proof(tuple(named([*ran, *(pair.ran for each in pairs for pair in each)])), pairs)


def named(ran: Iterable[Ran | Uncontradicted]) -> Iterator[tuple[str, Ran | Uncontradicted]]:
    """Checks with ids that stay the same from run to run."""
    ids = GivenNames()
    for one in ran:
        yield ids.give(f"{one.kind}/{one.report}/{slug(one.subject)}"), one


def _unless_incomplete(
    ran: Ran, records: Mapping[str, Records], counted: Mapping[str, tuple[str, ...]]
) -> Ran:
    """A contradiction that a row held back may explain cannot be judged: the report is not to blame."""
    if ran.outcome is not Verdict.CONTRADICTED or ran.kind not in counted or ran.is_of_every_row:
        return ran
    place = ran.expected.locator if ran.expected is not None else ""
    held_against = [name for name in counted[ran.kind] if f"/{name}/" in place]  # whose rows were counted
    tables = (ran.resource, *(held_against or counted[ran.kind]))
    held_back = (row for name in tables if name in records for row in records[name].held_back)
    if not any(row.report == ran.report for row in held_back):
        return ran
    return replace(ran, outcome=Verdict.NOT_JUDGED, note="A row that takes part is held back.")
