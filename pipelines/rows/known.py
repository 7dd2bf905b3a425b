"""Values of many reports that are known by what they were made of, so that nobody looks at each again.

A publication joins the rows of a thousand reports, nearly all of which are those of the last one. What was
made of a report's rows and places before (their texts, what was said of them) is the same again wherever they
are, and that they are is told by the files that they came from. Such values stand in a `KnownTuple`.

Reports stand in shares of some sixteen neighbours. A share begins anew after a report whose name says so: one
report more, wherever it stands, changes one share, or parts it in two.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from zlib import crc32

import orjson

from pipelines.rows.known_tuple import KnownTuple

if TYPE_CHECKING:
    from pipelines.rows.records import PrintedSpot, Row, Value

REPORT = "report"
IN_A_SHARE = 16
"""How many reports stand in a share, about."""

T = TypeVar("T")


class KnownShare(NamedTuple):
    """Some reports that stand next to each other, and what tells all their values."""

    reports: Sequence[str]
    digest: str


class Values(NamedTuple):
    """Values of several reports: whose each is, and all that it says."""

    values: Sequence[Any]
    report_of: Callable[[Any], str]
    told: Callable[[Any], object]


def of_rows(rows: Sequence[Row]) -> Values:
    """Rows of reports, told by all their cells."""
    return Values(rows, _report_of_row, _cells)


def of_places(spots: Sequence[PrintedSpot]) -> Values:
    """Places in reports, told by all that is known of them."""
    return Values(spots, _report_of_place, _all_of_place)


def _report_of_row(row: Row) -> str:
    return str(row.get(REPORT) or "")


def _cells(row: Row) -> object:
    return tuple(row.items())


def _report_of_place(spot: PrintedSpot) -> str:
    return spot.report or ""


def _all_of_place(spot: PrintedSpot) -> object:
    return tuple(spot)


def shares_of(reports: Sequence[str]) -> Iterator[Sequence[str]]:
    """Reports in their order, parted into shares of neighbours; where one ends, its last name alone says."""
    begin = 0
    for number, report in enumerate(reports, 1):
        if crc32(report.encode()) % IN_A_SHARE == 0 or number == len(reports):
            yield reports[begin:number]
            begin = number


def in_shares(several: Sequence[Values], *, at_once: bool = False) -> list[KnownShare]:
    """The shares of all reports that have any of some values, in the order of their names.

    Args:
        several: values of different kinds, in an order that is part of what is told.
        at_once: one share of all.
    """
    each = [_told_by(values) for values in several]
    reports = sorted({report for by in each for report in by})
    parts = [reports] if at_once and reports else list(shares_of(reports))
    told = ([[by.get(report, "") for by in each] for report in part] for part in parts)
    return [KnownShare(part, digest_of(said)) for part, said in zip(parts, told, strict=True)]


def grouped(values: Values, shares: Sequence[KnownShare], numbers: Sequence[int]) -> list[list[Any]]:
    """The values of some shares, by their numbers, in their order."""
    place = {report: at for at, number in enumerate(numbers) for report in shares[number].reports}
    found: list[list[Any]] = [[] for _ in numbers]
    for value in values.values if place else ():
        if (at := place.get(values.report_of(value))) is not None:
            found[at].append(value)
    return found


def _told_by(values: Values) -> Mapping[str, str]:
    """By report what its values are told by: what they follow from, or else what they say."""
    if not values.values:
        return {}
    known = values.values.by if isinstance(values.values, KnownTuple) else {}
    if known and all(known.values()):
        return known
    others: dict[str, list[object]] = {}
    for value in values.values:
        if not known.get(report := values.report_of(value)):
            others.setdefault(report, []).append(values.told(value))
    said = {report: digest_of(told) for report, told in others.items()}
    return {**{report: by for report, by in known.items() if by}, **said}


def following(
    values: Sequence[T],
    sources: Sequence[Sequence[Any]],
    report_of: Callable[[T], str],
    told: Callable[[T], object],
) -> dict[str, str] | None:
    """By report what values follow from that were derived from others; None where it is not known.

    Args:
        values: the derived ones.
        sources: what they were derived from, those of each report from those of that report.
        report_of: whose a value is.
        told: what of a value other reports have a say in, and what tells it from others of its report.
    """
    if not all(isinstance(source, KnownTuple) for source in sources if source):
        return None
    own: dict[str, list[object]] = {}
    for value in values:
        own.setdefault(report_of(value), []).append(told(value))
    known = [source.by if isinstance(source, KnownTuple) else {} for source in sources]
    found = {}
    for report, said in own.items():
        before = [by.get(report, "") for by in known]
        is_known = all(each or not by for each, by in zip(before, known, strict=True))
        found[report] = digest_of((before, said)) if is_known else ""
    return found


def digest_of_texts(said: Sequence[Sequence[Value]]) -> str:
    """The same of rows of texts, or of nothing in place of one, in a fifth of the time."""
    try:
        return hashlib.sha256(orjson.dumps(said)).hexdigest()
    except TypeError:  # a cell is of another kind, or holds half a character
        return digest_of(said)


def digest_of(said: object) -> str:
    """A short name for what is told, by which it is told from anything else."""
    return hashlib.sha256(repr(said).encode("utf-8", "surrogatepass")).hexdigest()
