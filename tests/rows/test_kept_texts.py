"""Texts of shares: the same table as all rows give at once, and only those of new reports are made."""

from __future__ import annotations

import pickle
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from sample_rows import PROJECT, SCHEMAS, sample_rows

from pipelines.release.composing import _texts
from pipelines.release.metadata import load_packages
from pipelines.rows import kept_texts
from pipelines.rows.answers import Answers
from pipelines.rows.known import Values as Told
from pipelines.rows.known import following, in_shares, shares_of
from pipelines.rows.known_tuple import KnownTuple
from pipelines.rows.records import PrintedSpot, Records, Row
from pipelines.rows.texts import as_array, as_numbers, integers

REPORTS = [f"q{number % 4 + 1}-20{number:02}-plan" for number in range(60)]
PACKAGE = next(one for one in load_packages(PROJECT.datapackages) if one.name == "key-actions")


def table(reports: Sequence[str], by: Mapping[str, str] | None = None) -> Records:
    """Three rows of each report, not in its order, with two places each; known, where it is said by what."""
    rows: list[Row] = []
    spots: list[PrintedSpot] = []
    first = sample_rows("key-actions")[0]
    for number in (2, 0, 1):
        for report in reports:
            locator, box = f"{report}/key-actions/{number}", [Decimal(number)] * 4
            rows.append({**first, "report": report, "locator": locator, "comment": f"£{number} é"})
            place = PrintedSpot(locator, "", 1, report, "a" * 64, 1, *box, None, f"text {number}")
            spots += [place, place._replace(field="comment", text="–")]
    if by is None:
        return Records("key-actions", tuple(rows), tuple(spots))
    return Records("key-actions", KnownTuple(rows, by), KnownTuple(spots, by))


def texts(name: str, records: Records, answers: Answers) -> pa.Table:
    """The texts of a table of the package."""
    return _texts(name, PACKAGE, {"key-actions": records}, SCHEMAS, answers)


def kept(value: Any) -> Any:
    """A value as it comes back from a file."""
    return pickle.loads(pickle.dumps(value))  # noqa: S301 - our own


def told(reports: Sequence[str]) -> dict[str, str]:
    """What the rows of each report follow from."""
    return {report: f"reading of {report}" for report in reports}


@pytest.fixture(autouse=True)
def made(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Of how many values texts were made, each time that any were."""
    monkeypatch.setattr(kept_texts, "FEWEST_PARTED", 0)
    counts: list[int] = []
    real = kept_texts.as_texts

    def counted(columns: Sequence[Sequence[Any]], schema: Any) -> Any:
        counts.append(len(columns[0]))
        return real(columns, schema)

    monkeypatch.setattr(kept_texts, "as_texts", counted)
    return counts


@pytest.mark.parametrize("name", ["key-actions", "locators"])
def test_shares_give_the_table_that_all_values_give(
    name: str, made: list[int], monkeypatch: pytest.MonkeyPatch
):
    known, answers = table(REPORTS, told(REPORTS)), Answers()
    found = texts(name, known, answers)
    assert sum(made) == len(known.rows if name == "key-actions" else known.locators)
    again = Answers(kept(answers.used))
    made.clear()
    assert texts(name, known, again).equals(found)
    assert made == []
    monkeypatch.setattr(kept_texts, "_asked", lambda *_: None)
    plain = texts(name, table(REPORTS), Answers())
    assert plain.equals(found)
    assert found.column("report").to_pylist() == sorted(found.column("report").to_pylist())


@pytest.mark.parametrize("name", ["key-actions", "locators"])
def test_one_report_more_or_read_anew_costs_its_share(name: str, made: list[int]):
    before = Answers()
    texts(name, table(REPORTS, told(REPORTS)), before)
    more = [*REPORTS, "q1-2031-plan"]
    for by in (told(more), {**told(more), REPORTS[7]: "another reading"}, {**told(more), REPORTS[7]: ""}):
        made.clear()
        found = texts(name, table(more, by), Answers(before.used))
        assert 0 < sum(made) <= 0.6 * found.num_rows
        assert found.equals(texts(name, table(more, by), Answers()))


def test_what_somebody_changed_is_told_by_what_it_says():
    known, answers = table(REPORTS, told(REPORTS)), Answers()
    texts("locators", known, answers)
    spots = tuple(
        spot._replace(text="other") if spot.report == REPORTS[3] else spot for spot in known.locators
    )
    changed = texts("locators", replace(known, locators=spots), Answers(answers.used))
    assert "other" in changed.column("text").to_pylist()
    rows = tuple(row for row in known.rows if row["report"] != REPORTS[3])
    fewer = texts("key-actions", replace(known, rows=rows), Answers(answers.used))
    assert REPORTS[3] not in fewer.column("report").to_pylist()


def test_an_odd_value_is_told_as_without_shares():
    from pipelines.exceptions import RecordError

    known = table(REPORTS, told(REPORTS))
    odd = KnownTuple([{**known.rows[0], "comment": 7}, *known.rows[1:]], known.rows.by)  # type: ignore[attr-defined]
    with pytest.raises(RecordError, match="comment is 7"):
        texts("key-actions", replace(known, rows=odd), Answers())


def test_values_are_known_until_somebody_leaves_some_out():
    known = table(REPORTS, told(REPORTS)).rows
    assert isinstance(kept(known), KnownTuple)
    assert kept(known) == known
    assert kept(known).by == told(REPORTS)
    for plain in (tuple(row for row in known), known[1:], (*known,)):
        assert not isinstance(plain, KnownTuple)


def test_derived_rows_follow_from_their_own_report():
    sources = [table(REPORTS, told(REPORTS)).rows, ()]

    def by(sources: Sequence[Any], other: str = "") -> Mapping[str, str] | None:
        rows = [{"report": report, "id": other if report == REPORTS[0] else "i"} for report in REPORTS]
        return following(rows, sources, lambda row: row["report"], lambda row: row["id"])

    first, second = by(sources), by(sources, "j")
    assert first
    assert second
    assert [report for report in REPORTS if first[report] != second[report]] == REPORTS[:1]
    anew = by([table(REPORTS, {**told(REPORTS), REPORTS[5]: "another"}).rows, ()])
    assert anew
    assert [report for report in REPORTS if first[report] != anew[report]] == [REPORTS[5]]
    unknown = by([table(REPORTS, {**told(REPORTS), REPORTS[5]: ""}).rows, ()])
    assert unknown
    assert unknown[REPORTS[5]] == ""
    assert by([table(REPORTS).rows, ()]) is None


def test_a_share_is_changed_by_a_report_of_its_own():
    def shares(reports: Sequence[str]) -> set[str]:
        rows = table(reports, told(reports)).rows
        return {share.digest for share in in_shares([Told(rows, lambda row: row["report"], repr)])}

    whole = shares(REPORTS)
    assert len(whole) == len(list(shares_of(REPORTS)))
    assert len(whole - shares([*REPORTS, "q1-2031-plan"])) == 1


@pytest.mark.parametrize("column", [[], [""], ["a", "", "bc"], ["é", "", "£1", "😀x"], ["one"]])
def test_a_column_is_as_arrow_makes_it(column: list[str]):
    assert as_array(column).equals(pa.array(column, pa.string()))
    as_array(column).validate(full=True)


def test_whole_numbers_come_back_from_a_column():
    numbers = np.array([3, 0, 2**40, -1], np.int64)
    assert as_numbers(numbers).equals(pa.array(numbers, pa.int64()))
    assert integers(as_numbers(numbers).slice(1, 2)).tolist() == [0, 2**40]
    pieces = pa.chunked_array(
        [pa.array([1, 2], pa.int32()), pa.array([], pa.int32()), pa.array([7], pa.int32())]
    )
    assert integers(pieces).tolist() == [1, 2, 7]
    assert integers(pa.chunked_array([], pa.int32())).tolist() == []
