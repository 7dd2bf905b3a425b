"""One indicator is one entry, however its reference is printed; doubtful links are left to people."""

from __future__ import annotations

import pytest

from pipelines.council.councils import load_councils
from pipelines.council.project import Project, default_project
from pipelines.datasets.building import slug
from pipelines.datasets.performance.register import (
    build_register,
    indicators,
    read_benchmarks,
    same_name,
)
from pipelines.rows.locator import Locator
from pipelines.rows.records import Records, Row
from pipelines.rows.references import GENERAL, References
from pipelines.rows.schemas import load_schemas

WORDS = load_councils(default_project()).reference_words
BARNET = "London Borough of Barnet"
WEXCOMBE = "Wexcombe County Council"


def _result(
    ref: str, name: str, report: str = "q1", period: str = "Q1 2016/17", publisher: str = BARNET
) -> Row:
    row = dict.fromkeys(("unit", "polarity", "target_period"))
    council = "" if publisher == BARNET else "wexcombe"
    return row | {
        "report": report,
        "publisher": publisher,
        "ref": ref,
        "indicator": name,
        "result_period": period,
        "locator": str(Locator(report, "indicator-results", slug(f"{ref} {name}"), council=council)),
    }


def _ids(*rows: Row) -> list[str]:
    register = build_register({"indicator-results": Records("indicator-results", rows)}, WORDS)
    return [register.of_locator[str(row["locator"])].indicator_id for row in rows]


@pytest.mark.parametrize(
    ("one", "two", "name"),
    [
        ("REGENKPI01 (Re/S11)", "REGEN KPI01", "New Homes completed"),
        ("EH02I", "EH021", "Compliance with licensing requirements"),
        ("CG/C16 (RPS – Biannual)", "CG/C16", "Residents concerned about roads"),
        ("BH/KPI1 (LY: BH/C4)", "BH/C4", "Households in Temporary Accommodation"),
        ("AC/S9 (ASCOF2A(2))", "AC/S9 ASCOF2A (2)", "Permanent admissions to care homes"),
        ("KPI 2.1- 2.3", "KPI 2.1-2.3 (NM)", "Highways defects made safe"),
    ],
)
def test_one_indicator_under_two_references(one: str, two: str, name: str):
    first, second = _ids(_result(one, name), _result(two, name, "q2", "Q2 2016/17"))
    assert first == second


def test_a_reference_given_to_another_indicator_is_not_linked():
    later = _result("CG/S1", "Street lighting faults mended", "q2", "Q2 2016/17")
    rows = [_result("CG/S1", "Unemployment"), later]
    register = build_register({"indicator-results": Records("indicator-results", tuple(rows))}, WORDS)
    assert len(register.entries) == 2
    assert any("not linked" in doubt.reason for doubt in register.doubtful)


def test_indicators_without_a_reference_are_told_apart_by_name():
    rows = (_result("NEW - TBC", "Highways service requests"), _result("NEW - TBC", "Overall crime rate"))
    one, two = _ids(*rows)
    assert one != two


def test_former_references_are_kept(project: Project):
    schema = load_schemas(project.schemas)["indicators"]
    rows = (_result("BH/C2 (LY: BH/C6)", "Households placed"),)
    register = build_register({"indicator-results": Records("indicator-results", rows)}, WORDS)
    made = indicators(register, schema)
    assert [(row["ref"], row["former_refs"]) for row in made.rows] == [("BH/C2", "BH/C6")]


@pytest.mark.parametrize(
    ("ref", "main", "former"),
    [
        ("REGENKPI01 (Re/S11)", "REGENKPI01", ["Re/S11"]),
        ("Formerly CES/S13 (a) (Annual)", "CES/S13 (a)", []),
        ("Re/S3 (Annual) Re/SK3", "Re/S3", ["Re/SK3"]),
        ("NEW - AC/C16", "AC/C16", []),
        ("NEW – TBC (Annual)", "", []),
    ],
)
def test_a_printed_reference_is_taken_apart(ref: str, main: str, former: list[str]):
    references = WORDS.by_publisher[BARNET]
    assert references.main(ref) == main
    assert list(references.former(ref)) == former


def test_a_printed_reference_that_comes_again_is_known():
    references = References(notes=("Once only",))
    assert references.main("X1 (Once only)") == "X1"
    asked = References.main.cache_info().misses
    assert references.main("X1 (Once only)") == "X1"
    assert References.main.cache_info().misses == asked
    assert References(notes=("Never",)).main("X1 (Once only)") != "X1", "by words of its own"


def test_what_a_council_puts_behind_a_reference_is_data():
    references = References(notes=("Survey",), former_words=("was",), codes=("NI",))
    assert references.main("X1 (Survey, yearly) (was X9) NI 14") == "X1"
    assert references.former("X1 (was X9)") == ("X9",)
    assert references.fold("X1 (Survey, yearly)") == references.fold("X 1")
    assert GENERAL.fold("X1 (Survey, yearly)") != GENERAL.fold("X1")
    assert GENERAL.fold("X1 (Annual)") == GENERAL.fold("X1")


@pytest.mark.parametrize(
    ("one", "two", "is_same"),
    [
        ("alpha bravo carol delta eagle", "alpha bravo carol other words", True),  # three in five
        ("alpha bravo carol delta eagle", "alpha bravo zebra quilt vixen", False),  # two in five
        ("Visits to libraries", "Visits to libraries and museums", True),
        ("Street lighting faults mended", "Unemployment", False),
    ],
)
def test_names_are_alike_from_three_shared_words_in_five(one: str, two: str, is_same: bool):
    assert same_name(one, two) is is_same


def test_two_councils_that_print_one_reference_have_an_indicator_each():
    rows = [
        _result("CG/S1", "Waste sent for recycling"),
        _result("CG/S1", "Waste sent for recycling", "w1", publisher=WEXCOMBE),
        _result("CG/S1", "Waste sent for recycling", "w2", "Q2 2016/17", WEXCOMBE),
    ]
    assert _ids(*rows) == ["cg-s1", "wexcombe-cg-s1", "wexcombe-cg-s1"]
    register = build_register({"indicator-results": Records("indicator-results", tuple(rows))}, WORDS)
    assert [entry.publisher for entry in register.entries] == [BARNET, WEXCOMBE]
    assert not register.doubtful


def test_benchmarks_are_one_row_per_comparator():
    rows = read_benchmarks(
        "London 70% (Survey of Londoners, November 2014) National 71% (LGA Survey, September 2015)", ""
    )
    assert [(r["comparator"], str(r["value"]), r["period"]) for r in rows] == [
        ("London", "70", "November 2014"),
        ("National", "71", "September 2015"),
    ]
    shared = read_benchmarks("England 57.0%, London 57.8%, (2015/16, PHOF)", "")
    assert {(r["period"], r["source"]) for r in shared} == {("2015/16", "PHOF")}
    assert read_benchmarks("No benchmark available", "") == []
