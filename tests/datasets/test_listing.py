"""The list of what missed its target against the ratings: it is of those ratings that most of it has."""

from __future__ import annotations

from typing import Any

from sample_rows import SCHEMAS, records_of, sample_rows

from pipelines.datasets.performance.checks.listing import check_listed
from pipelines.proof.outcome import Verdict

RATINGS = {"F1": "Green", "F2": "Amber", "F3": "Red", "F4": "Amber", "F5": "Red", "F6": "Amber", "F7": "Red"}


def results() -> Any:
    rows = [
        {
            **sample_rows("indicator-results")[0],
            "report": "r",
            "ref": ref,
            "indicator": f"Things of {ref}",
            "rag": rag,
            "locator": f"r/indicator-results/{ref}",
        }
        for ref, rag in RATINGS.items()
    ]
    return records_of(SCHEMAS["indicator-results"], rows)


def verdicts(*refs: str, by_name: bool = False) -> dict[str, Verdict]:
    rows = [
        {
            **sample_rows("interventions")[0],
            "report": "r",
            "ref": None if by_name else ref,
            "indicator": f"Things of {ref}",
            "locator": f"r/interventions/{ref}",
        }
        for ref in refs
    ]
    ran = check_listed(results(), records_of(SCHEMAS["interventions"], rows))
    return {one.subject.split()[0]: one.outcome for one in ran}


def test_a_list_of_what_is_red_says_nothing_of_what_is_amber() -> None:
    found = verdicts("F3", "F5")
    assert found["F7"] is Verdict.CONTRADICTED
    assert found["F3"] is found["F1"] is Verdict.HOLDS
    assert not {"F2", "F4", "F6"} & set(found)


def test_a_list_by_names_is_of_the_same_indicators() -> None:
    assert verdicts("F3", "F5", by_name=True) == verdicts("F3", "F5")


def test_a_list_of_all_below_target_lacks_one_and_has_one_too_many() -> None:
    found = verdicts("F1", "F2", "F3", "F4", "F5", "F7")
    wrong = {ref for ref, outcome in found.items() if outcome is Verdict.CONTRADICTED}
    assert wrong == {"F1", "F6"}


def test_a_list_of_other_things_says_nothing() -> None:
    assert not verdicts("Q1", "Q2")
