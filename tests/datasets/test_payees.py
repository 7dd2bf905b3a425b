"""Payees that may be people: what a payment is for, and what was decided of a name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from conftest import CHECKOUT

from pipelines.assembly.tables import gate_dataset
from pipelines.council.project import Project
from pipelines.datasets.declared.folder import load_datasets
from pipelines.datasets.declared.payees import Payees, is_firm, may_be_a_person

SPENDING = load_datasets(Project(CHECKOUT))["spending"]
HEAD = "Supplier,Paid Date,Trans No,Amount,Expenditure Category"


@pytest.mark.parametrize("name", ["Mrs A Jones", "SMITH J A", "Smith, Jane", "A. Ashdown"])
def test_titles_and_initials_are_a_persons(name: str):
    assert may_be_a_person(name)
    assert not is_firm(name, Payees())


@pytest.mark.parametrize(
    "name", ["Mr & Mrs Smith", "Jane Chambers", "D Church", "Paul Bank", "Anne Power", "JONES 104233"]
)
def test_a_surname_a_couple_or_a_number_makes_no_firm(name: str):
    assert not is_firm(name, Payees())
    assert is_firm(name, Payees(businesses=frozenset({name.casefold()}))), "unless somebody decided it"


@pytest.mark.parametrize("name", ["J Smith & Sons", "National Fostering Agency Ltd", "Mr Gas", "Elm Trust"])
def test_some_words_are_only_a_firms(name: str):
    assert is_firm(name, Payees())
    assert not is_firm(name, Payees(people=frozenset({name.casefold()})))


def test_who_is_paid_as_a_person_is_named_nowhere(tmp_path: Path):
    (tmp_path / "tables").mkdir()
    rows = [f"Firm {n} Ltd,{n % 27 + 1:02}/04/2024,T{n},{n}.50,Repairs" for n in range(30)]
    rows[5] = "Jane Elmwood,06/04/2024,T5,900.00,Fostering allowance"
    rows[6] = "Bright Foster Care Ltd,06/04/2024,T6,900.00,Fostering allowance"
    rows[7] = "Mr P Oakfield,06/04/2024,T7,80.00,Repairs"
    rows[8] = "A Ashdown,06/04/2024,T8,#REF!,Repairs"
    rows[9] = "Robin Tansley,06/04/2024,T9,80.00,41207"
    path = tmp_path / "tables" / "spending-2024-04.csv"
    path.write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    told = gate_dataset(SPENDING, tmp_path / "tables", tmp_path)
    assert told.texts is not None
    names = told.texts.column("supplier").to_pylist()
    assert (names[5:8], len(names)) == (["[redacted]", "Bright Foster Care Ltd", "[redacted]"], 29)
    published = " ".join(
        [str(told.texts.to_pylist()), str(told.locators), str(told.held_back), str(told.checks)]
        + [file.read_text(encoding="utf-8") for file in told.documents.values()]
    )
    assert not [name for name in ("Elmwood", "Oakfield", "Ashdown") if name in published]
    [asked] = [problem for problem in told.problems if "payees" in problem]
    assert "2 payees may be people and are not named: A Ashdown; Mr P Oakfield; decide them in" in asked
    assert SPENDING.payees is not None
    decided = replace(
        SPENDING.payees,
        people=frozenset({"a ashdown"}),
        businesses=frozenset({"mr p oakfield"}),
        codes=("41207",),
    )
    again = gate_dataset(replace(SPENDING, payees=decided), tmp_path / "tables", tmp_path)
    assert again.texts is not None
    assert (names[8], again.texts.column("supplier").to_pylist()[7:9]) == (
        "Robin Tansley",
        ["Mr P Oakfield", "[redacted]"],
    )
    assert not [problem for problem in again.problems if "payees" in problem]
