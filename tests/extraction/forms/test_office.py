"""Reports as office documents and web pages: the rows a person reads, and nothing that the file hides."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from office_files import SAVINGS_TRUTH, SECRET, TRUTH, WRITERS

from pipelines.assembly.inspection import inspect_report
from pipelines.council.project import default_project
from pipelines.extraction.report import load_report

FORMS = tuple(WRITERS)


def inspected(folder: Path, form: str, *, with_secrets: bool = False) -> dict[str, Any]:
    path = WRITERS[form](folder / f"fenmarsh-q2-2025-26.{form}", with_secrets=with_secrets)
    return inspect_report(load_report(path), default_project())


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_rows_of_the_report(tmp_path: Path, form: str) -> None:
    told = inspected(tmp_path, form)
    assert (told["publisher"], told["period"]) == ("Fenmarsh Borough Council", "Q2 2025/26")
    assert told["questions"] == []
    rows = {row["ref"]: row for row in told["rows"]["indicator-results"]}
    assert {ref: {name: rows[ref][name] for name in truth} for ref, truth in TRUTH.items()} == TRUTH
    savings = {row["ref"]: row for row in told["rows"]["savings-proposals"]}
    assert {
        ref: {name: savings[ref][name] for name in truth} for ref, truth in SAVINGS_TRUTH.items()
    } == SAVINGS_TRUTH


@pytest.mark.parametrize("form", FORMS)
def test_nothing_hidden_is_read_and_all_of_it_is_told(tmp_path: Path, form: str) -> None:
    told = inspected(tmp_path, form, with_secrets=True)
    assert SECRET not in json.dumps(told)
    assert {row["ref"] for row in told["rows"]["indicator-results"]} == set(TRUTH)
    wanted = {
        "xlsx": (
            "2 words in the file cannot be seen in sheet 'Indicators'",
            "1 comment beside the text in sheet 'Indicators' was not read",
            "row 12 of sheet 'Indicators' is hidden",
            "column M of sheet 'Indicators' is hidden",
            "cell E13 of sheet 'Indicators' holds a formula without a stored value",
            "sheet 'Working' is hidden",
            "sheet 'Lookup' is hidden",
        ),
        "docx": ("2 words are hidden", "2 words in the file cannot be seen",
                 "2 words that tracked changes take",

                 "2 words that tracked changes put in were read", "1 comment beside"),
        "odt": ("3 words are hidden", "2 words in the file cannot be seen",
                "3 words that tracked changes take",
                 "1 comment beside"),
        "ods": ("row 11 of sheet 'Indicators' is hidden", "sheet 'Working' is hidden"),
        "html": ("4 words are hidden", "1 word in the file cannot be seen", "1 script was neither run"),
    }[form]  # fmt: skip
    for sentence in wanted:
        assert sum(note.startswith(sentence) for note in told["notes"]) == 1, (sentence, told["notes"])


def test_a_row_with_a_formula_that_has_no_value_is_held_back(tmp_path: Path) -> None:
    told = inspected(tmp_path, "xlsx", with_secrets=True)
    (held,) = [row for row in told["held_back"] if row["cells"].get("ref") == "FM5"]
    assert held["place"] == "sheet 'Indicators', cell A13"
    assert held["reason"] == "cell E13 holds a formula without a stored value"
