"""What of a report's tables stays open, or was answered: keys, tables of their own, questions of kinds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from pipelines.extraction.kinds.key_rows import is_nothing_but_key
from pipelines.extraction.kinds.keys_of_report import places_of
from pipelines.extraction.kinds.knowledge import Knowledge, ReportQuestion
from pipelines.extraction.kinds.legend import Legend
from pipelines.extraction.kinds.own_tables import OwnFound, OwnOffer, found_in, offer_of, told_together
from pipelines.extraction.kinds.recognised import Recognised
from pipelines.extraction.kinds.untaught import offer
from pipelines.extraction.model import Document, RawTable
from pipelines.extraction.reading.result import TablePlace, place_of
from pipelines.rows.own_tables import OwnTable


@dataclass(frozen=True)
class TablesTold:
    """A report's tables by what is known of them.

    `own` are those that somebody said are of their own, which are among the known ones too; `offers` the
    questions what unknown ones are, by place; `offered` all questions; `may_be_own` what of unknown ones
    might be published as it is.
    """

    known: Sequence[Recognised]
    unknown: Sequence[RawTable]
    own: tuple[OwnFound, ...] = ()
    offers: Mapping[TablePlace, ReportQuestion] = field(default_factory=dict)
    offered: tuple[ReportQuestion, ...] = ()
    may_be_own: tuple[OwnOffer, ...] = ()


def told_by_people(
    told: TablesTold,
    document: Document,
    legend: Legend,
    knowledge: Knowledge | None,
    own: Mapping[str, OwnTable],
) -> TablesTold:
    """Tables less the report's keys, those taken for tables of their own that somebody said are."""
    keys = frozenset(key.place for key in legend.keys)
    known, unknown = _without_keys(told.known, told.unknown, document, keys)
    if knowledge is None or not own:
        return replace(told, known=known, unknown=unknown)
    known, unknown, followed = _with_own(known, unknown, document, knowledge, own)
    return replace(told, known=known, unknown=unknown, own=followed)


def with_offers(
    told: TablesTold,
    document: Document,
    legend: Legend,
    knowledge: Knowledge | None,
    own: Mapping[str, OwnTable],
) -> TablesTold:
    """Tables with the questions what the unknown ones are; none of the report's keys, which hold no data."""
    if knowledge is None:
        return replace(told, offered=_questions_offered(told.known, {}))
    places = {key.place for key in legend.keys}
    keys = {rows for rows, place in places_of(document).items() if place in places}
    offers = _offers_of(told.unknown, knowledge, keys)
    others = {name: one for name, one in own.items() if name not in {found.id for found in told.own}}
    left = [table for table in told.unknown if id(table.rows) not in keys]
    may_be_own = _offers_of_own(told.known, left, document, knowledge, others, offers)
    offered = _questions_offered(told.known, offers)
    return replace(told, offers=offers, offered=offered, may_be_own=may_be_own)


def _without_keys(
    known: Sequence[Recognised], unknown: Sequence[RawTable], document: Document, keys: Set[int]
) -> tuple[list[Recognised], list[RawTable]]:
    """Known tables and unknown ones, of which are the keys, given by place, that are not clearly data."""
    asked = [
        one
        for one in known
        if one.place in keys
        and ((one.found is not None and one.found.questions) or is_nothing_but_key(one.raw))
    ]
    tables = [part for one in asked if isinstance(part := document.flow[one.place], RawTable)]
    return [one for one in known if one not in asked], [*unknown, *tables]


def _with_own(
    known: Sequence[Recognised],
    unknown: Sequence[RawTable],
    document: Document,
    knowledge: Knowledge,
    own: Mapping[str, OwnTable],
) -> tuple[list[Recognised], list[RawTable], tuple[OwnFound, ...]]:
    """Known tables and unknown ones, those taken for tables of their own that somebody said are, and these.

    What its headings tell stays what it is; what evidence tells gives way to a person's word.
    """
    by_place = {one.place: one for one in known if one.found is not None}
    found: dict[int, OwnFound] = {}
    for place, part in enumerate(document.flow):
        is_open = place in by_place or any(part is table for table in unknown)
        if is_open and isinstance(part, RawTable) and (one := found_in(part, knowledge, own)):
            found[place] = replace(one, recognised=replace(one.recognised, place=place), place=place_of(part))
    taken = [document.flow[place] for place in found]
    tables = [one for one in known if one.place not in found or one.found is None]
    tables += [one.recognised for one in found.values()]
    left = [table for table in unknown if not any(table is part for part in taken)]
    return sorted(tables, key=lambda one: one.place), left, tuple(found.values())


def _offers_of_own(
    known: Sequence[Recognised],
    unknown: Sequence[RawTable],
    document: Document,
    knowledge: Knowledge,
    own: Mapping[str, OwnTable],
    offers: Mapping[TablePlace, ReportQuestion],
) -> tuple[OwnOffer, ...]:
    """What might be published as tables of their own: those of no kind, and those that questions keep back.

    Args:
        known: tables of known kinds.
        unknown: those of none, less the report's keys.
        document: where they stand.
        knowledge: the report's family and period.
        own: what other tables of this family were answered to be.
        offers: the questions of which kind unknown tables are, by their places.
    """
    asked = [
        (part, one.found.questions[0].id)
        for one in known
        if one.found is not None and one.found.questions
        if isinstance(part := document.flow[one.place], RawTable)
    ]
    tables = [(table, offers[place].id if (place := place_of(table)) in offers else "") for table in unknown]
    found = [
        replace(offer_of(table, knowledge, own), place=place_of(table), question=question)
        for table, question in (*tables, *asked)
    ]
    return tuple(told_together(found))


def _offers_of(
    unknown: Sequence[RawTable], knowledge: Knowledge, keys: Set[int]
) -> dict[TablePlace, ReportQuestion]:
    """Questions what the tables of no known kind are, by the places of these.

    Args:
        unknown: the tables.
        knowledge: what the report's tables are weighed by.
        keys: the identities of the rows of tables that are the report's keys, which hold no data.
    """
    found = ((table, offer(table, knowledge, ())) for table in unknown if id(table.rows) not in keys)
    return {place_of(table): question for table, question in found if question}


def _questions_offered(
    known: Sequence[Recognised], offers: Mapping[TablePlace, ReportQuestion]
) -> tuple[ReportQuestion, ...]:
    """Questions of further columns of known tables and of what unknown ones are, each where it is first."""
    found: dict[str, ReportQuestion] = {}
    for question in (*(one for table in known for one in table.offered), *offers.values()):
        found.setdefault(question.id, question)
    return tuple(found.values())
