"""Questions of open tables: counted, added up, put in order and looked up in the sample tables."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import CHECKOUT

from pipelines.council.datafiles import SafeLoader
from pipelines.portal.answers import Answer, Answered, answer_question
from pipelines.portal.answers.facts import FactIndex, FactRow, read_facts, stems_of
from pipelines.portal.answers.lexicon import load_lexicon
from pipelines.portal.answers.open_tables import AnswerTable, OpenTables, open_tables, read_for
from pipelines.portal.answers.question import read_question
from pipelines.portal.tables.engine import STOP_WORDS
from pipelines.store import PublishedColumn, Resource, StoredFile

LEXICON = load_lexicon(CHECKOUT / "schemas" / "answers")
STANDARDS = CHECKOUT / "schemas" / "standards"


def said(path: Path) -> Any:
    """What a data file says."""
    return yaml.load(path.read_text(encoding="utf-8"), SafeLoader)  # noqa: S506 - a safe one


QUESTIONS = said(CHECKOUT / "tests" / "portal" / "table_questions.yaml")
SHARE = 0.9
NUMBERS = {"integer": int, "number": float}


@dataclass(frozen=True)
class Version:
    """As much of a published version as the facts are read from."""

    package: str
    resources: tuple[Resource, ...]
    version: str = "1.0.0"

    @property
    def latest(self) -> Version:
        return self


@dataclass(frozen=True)
class Published:
    """As much of a catalogue."""

    published: tuple[Version, ...]

    def report(self, _: str) -> None:
        return None


class Reader:
    """The rows of the sample tables, as their standards name and type the columns."""

    def rows(self, file: StoredFile) -> list[dict[str, Any]]:
        location = file.location
        dataset = location.parent.name
        fields = {field["name"]: field for field in standard(dataset)["fields"]}
        order = said(CHECKOUT / f"councils/barnet/datasets/{dataset}/dataset.yaml")["fields"]
        names = [name for name in order if fields[name].get("publish") != "never"]
        with location.open(encoding="utf-8", newline="") as file:
            lines = list(csv.reader(file))[1:]
        return [
            {name: typed(fields[name]["type"], text) for name, text in zip(names, line, strict=True)}
            | {"period": location.stem.removeprefix(f"{dataset}-"), "report": location.stem}
            | {"locator": f"{location.stem}/{dataset}/row-{number}"}
            for number, line in enumerate(lines, 2)
        ]


def standard(dataset: str) -> dict[str, Any]:
    found: dict[str, Any] = said(STANDARDS / f"{dataset}.yaml")
    return found


def typed(kind: str, text: str) -> Any:
    if kind == "date":
        return date(*map(int, reversed(text.split("/"))))
    return NUMBERS[kind](text) if kind in NUMBERS and text else text


def versions() -> Iterator[Version]:
    for location in sorted((CHECKOUT / "tables").glob("*/*.csv")):
        dataset = location.parent.name
        told = standard(dataset)
        columns = tuple(
            PublishedColumn(
                *(field["name"], field["type"], field["title"], field["description"]),
                *(field.get("unit", ""), False, tuple(field.get("codes", ()))),
            )
            for field in told["fields"]
        )
        file = StoredFile(location.name, location, 0)
        yield Version(dataset, (Resource(dataset, told["title"], "", 24, columns, (), None, file),))


@pytest.fixture(scope="module")
def facts() -> FactIndex:
    return read_facts(Published(tuple(versions())), Reader(), LEXICON.tables)  # type: ignore[arg-type]


@cache
def tables_of(facts: FactIndex) -> OpenTables:
    return open_tables(facts, LEXICON)


def ask(facts: FactIndex, text: str) -> Answered:
    question = read_question(
        text, LEXICON, ["London Borough of Barnet"], STOP_WORDS, (), facts.short_forms, facts.entry_names
    )
    return answer_question(question, facts, lambda _: (), tables_of(facts))


def is_right(entry: dict[str, Any], answer: Answer) -> bool:
    if "value" in entry:
        return answer.kind == "sum" and answer.value == pytest.approx(entry["value"], abs=0.006)
    return answer.column in entry["column"].split("|") and answer.row.endswith(
        entry["row"].rsplit("/", 1)[-1]
    )


def test_nine_tenths_have_the_right_cell_or_sum_among_the_first_three(facts: FactIndex):
    missed = []
    for entry in QUESTIONS["answered"]:
        found = ask(facts, entry["q"]).answers
        if not any(is_right(entry, each) for each in found[:3]):
            missed.append(entry["q"])
        assert all(each.row and (each.column or each.of) for each in found), entry["q"]
    assert len(missed) <= (1 - SHARE) * len(QUESTIONS["answered"]), missed


def test_what_tables_do_not_hold_is_refused_with_the_reason(facts: FactIndex):
    let_through = []
    for entry in QUESTIONS["refused"]:
        found = ask(facts, entry["q"])
        if found.answers or entry["why"].lower() not in found.why.lower():
            let_through.append((entry["q"], found.why))
    assert len(let_through) <= (1 - SHARE) * len(QUESTIONS["refused"]), let_through


@pytest.mark.parametrize(
    ("question", "value", "cells"),
    [
        ("total value of contracts", 25299.24, 24),
        ("how many contracts does Street Scene have", 5, 5),
        ("how many disabled bays are there", 1272, 24),
        ("which department spent most with suppliers", 5864.6, 5),
        ("which service has the fewest contracts", 4, 4),
    ],
)
def test_a_sum_or_count_names_every_cell_or_row_of_it(
    facts: FactIndex, question: str, value: float, cells: int
):
    first = ask(facts, question).answers[0]
    assert first.kind == "sum"
    assert first.value == pytest.approx(value, abs=0.006)
    assert len(first.of) == len(set(first.of)) == cells
    assert "(20" in first.among


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("average value of contracts", 1054.135),
        ("how many contracts over £1,000", 13),
        ("how many contracts for less than 1k", 11),
        ("what share of the value of contracts does Street Scene have", 21.6),
        ("how many suppliers were paid", 24),
    ],
)
def test_a_mean_a_share_a_limit_and_different_names_are_worked_out(
    facts: FactIndex, question: str, value: float
):
    first = ask(facts, question).answers[0]
    assert first.value == pytest.approx(value, abs=0.06)
    assert first.of
    assert first.words


def test_who_gets_something_is_named_by_where_it_stands(facts: FactIndex):
    """A common word is the name of a firm where it stands between "did" and "get"."""
    rows = facts.by_table["spending", "spending"]
    named = [
        replace(
            each,
            entries=tuple(
                replace(cell, text="Market Ltd", content=stems_of("Market Ltd"))
                if cell.column == "supplier"
                else cell
                for cell in each.entries
            ),
        )
        for each in rows[:1]
    ]
    table = AnswerTable(LEXICON.open_words.tables["spending"], (*named, *rows[1:]))
    question = read_question("how much did market get", LEXICON, [], STOP_WORDS)
    read = read_for(question, table, open_tables(facts, LEXICON))
    assert read is not None
    assert read.found == {0}
    assert (
        read_for(read_question("what did a market cost", LEXICON, [], STOP_WORDS), table, tables_of(facts))
        is None
    )


def test_figures_beyond_a_limit_are_told_with_it_and_none_is_taken_for_it(facts: FactIndex):
    first = ask(facts, "which contracts are worth more than £1,500").answers[0]
    assert "more than £1,500" in first.among
    assert (first.value or 0) > 1500
    assert not ask(facts, "contracts worth more than 20 million pounds").answers


def test_a_firm_with_and_without_its_ending_is_one(facts: FactIndex):
    rows = facts.by_table["spending", "spending"][:3]
    named = [
        replace(
            each,
            entries=tuple(replace(cell, text=name) for cell in each.entries if cell.column == "supplier"),
        )
        for each, name in zip(rows, ("Mears", "Mears Limited", "Mears Park School"), strict=True)
    ]
    named = [
        replace(each, entries=tuple(replace(cell, content=stems_of(cell.text)) for cell in each.entries))
        for each in named
    ]
    found, is_whole = AnswerTable(LEXICON.open_words.tables["spending"], tuple(named)).rows_with(("mear",))
    assert (sorted(found), is_whole) == ([0, 1], True)


def test_the_place_that_is_asked_for_stands_first_and_months_are_put_together(facts: FactIndex):
    largest, second = (
        ask(facts, "largest contract").answers[0],
        ask(facts, "second largest contract").answers[0],
    )
    assert (largest.value or 0) > (second.value or 0)
    assert second.among.startswith("Place 2")
    by_month = ask(facts, "in which month was most spent by procurement card").answers[0]
    assert re.fullmatch(r"20\d\d-\d\d", by_month.name)
    assert len(by_month.of) > 1


def test_a_table_is_known_by_the_headings_of_a_standard_whatever_it_is_called():
    words = LEXICON.open_words.tables["election-results"]
    own = words.named_as({"wardcode": "wardcode", "ward": "ward", "candidate": "Name", "votes": "votes"})
    assert own is not None
    assert (own.amount, own.who) == ("votes", "candidate")
    assert "ward" in own.beside
    assert words.named_as({"ward": "ward", "votes": "votes"}) is None


def test_the_greatest_of_a_name_in_several_rows_is_its_sum_and_the_greatest_row_stands_beside(
    facts: FactIndex,
):
    summed, single, *_ = ask(facts, "which business has the highest rateable value").answers
    assert (summed.kind, len(summed.of), single.kind, single.value) == ("sum", 2, "cell", 1964.82)


def test_pounds_added_up_have_no_more_than_pence(facts: FactIndex):
    first = ask(facts, "total grants given by Street Scene").answers[0]
    assert (first.kind, first.value) == ("sum", 5468.65)  # binary numbers add up to 5468.650000000001


def test_pounds_by_their_unit_are_money(facts: FactIndex):
    first = ask(facts, "how many pounds went on council cards").answers[0]
    assert first.value == pytest.approx(25299.24)


def test_who_has_the_greatest_one_and_who_has_most_of_them_are_two_questions(facts: FactIndex):
    greatest = ask(facts, "which department has the largest contract").answers[0]
    assert (greatest.kind, greatest.table, greatest.value) == ("cell", "contracts", 1964.82)
    assert ask(facts, "which supplier has the biggest contract").answers[0].row == greatest.row
    assert ask(facts, "which department has the most contracts").answers[0].value == 5


def test_all_rows_with_an_entry_are_listed(facts: FactIndex):
    found = ask(facts, "what contracts does Street Scene have").answers
    assert [each.table for each in found] == ["contracts"] * 5


def test_a_group_that_has_as_much_as_another_is_told(facts: FactIndex):
    first, second, *_ = ask(facts, "which service has the most contracts").answers
    assert first.value == second.value
    assert "have as many as the first" in first.among


def test_a_word_that_no_table_accounts_for_leaves_the_question_to_others(facts: FactIndex):
    assert ask(facts, "total value of contracts").answers
    for asked in ("total value of contracts that were cancelled", "total value of contracts over a year"):
        assert not any(each.kind == "sum" for each in ask(facts, asked).answers), asked


def test_a_figure_of_each_row_is_asked_back(facts: FactIndex):
    found = ask(facts, "value of contracts")
    assert not found.answers
    assert "24 rows of Contracts: say which, or ask for the total" in found.why
    assert found.near


def test_of_a_list_published_twice_only_the_newest_is_counted(facts: FactIndex):
    older = [
        moved(row, "contracts-2023-04", date(2023, 4, 1), date(2023, 4, 30))
        for row in facts.rows
        if row.table == "contracts"
    ]
    both = FactIndex((*facts.rows, *older[:7]))
    first = ask(both, "how many contracts are there").answers[0]
    assert first.value == 24
    assert "Left out: 7 of other periods or files" in first.among
    assert ask(both, "how many contracts were there in April 2023").answers[0].value == 7
    assert "you asked for 2019" in ask(both, "how many contracts were there in 2019").why


def moved(row: FactRow, report: str, start: date, end: date) -> FactRow:
    place = row.locator.rsplit("/", 1)[-1]
    period = replace(row.period, text=report, start=start, end=end)
    return replace(row, report=report, locator=f"{report}/contracts/{place}", period=period, dates=())


def test_a_choice_between_two_entries_asks_for_their_column(facts: FactIndex):
    first = ask(facts, "is Asset 002 freehold or leasehold").answers[0]
    assert (first.column, first.text) == ("tenure", "Leasehold")


def test_a_file_named_by_a_month_is_of_that_month(facts: FactIndex):
    assert ask(facts, "largest payment to a supplier in April 2024").answers
    assert "2024-04" in ask(facts, "largest payment to a supplier in May 2024").why


def test_every_word_for_a_column_is_of_a_column_that_there_is():
    for name, words in LEXICON.open_words.tables.items():
        if name == "wards":
            continue  # drawn areas have no standard
        fields = {field["name"] for field in standard(name)["fields"]}
        named = {*words.columns, *words.beside, *words.not_added, words.amount, words.who, words.day} - {""}
        assert named <= fields, (name, named - fields)
        assert not re.search(r"[A-Z]", "".join(words.rows)), name
