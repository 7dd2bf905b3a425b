"""Percentages are held against the part and the whole that their rows print, where columns are just that."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sample_rows import PROJECT, SCHEMAS, records_of, sample_rows

from pipelines.datasets.performance.checks.fractions import check_fractions
from pipelines.datasets.registry import maker_of
from pipelines.extraction.reading import read_here
from pipelines.extraction.report import load_report
from pipelines.proof.outcome import PrintedTexts, Verdict
from pipelines.rows.records import FractionLine, Records

HOLDS, WRONG = Verdict.HOLDS, Verdict.CONTRADICTED


def results(*rows: tuple[str, int, int], unit: str = "percent") -> Records:
    made = [
        {
            **sample_rows("indicator-results")[0],
            "report": "r",
            "ref": f"P{number}",
            "indicator": f"Ponds of kind {number}",
            "locator": f"r/indicator-results/p{number}",
            "unit": unit,
            "result": text,
            "result_value": float(text.strip("%")),
        }
        for number, (text, _, _) in enumerate(rows)
    ]
    lines = tuple(
        FractionLine(
            "r", f"r/indicator-results/p{number}", str(part), str(whole), Decimal(part), Decimal(whole)
        )
        for number, (_, part, whole) in enumerate(rows)
    )
    found = records_of(SCHEMAS["indicator-results"], made)
    return Records(found.resource, found.rows, found.locators, fractions=lines)


def outcomes(records: Records) -> list[Verdict]:
    return [ran.outcome for ran in check_fractions(records, PrintedTexts([records]))]


SOUND = [("80.0%", 8, 10), ("33.3%", 1, 3), ("92.8%", 372, 401), ("50%", 201, 400)]


def test_a_percentage_fits_the_part_and_the_whole_beside_it():
    assert outcomes(results(*SOUND, ("96.4%", 601, 634))) == [*[HOLDS] * len(SOUND), WRONG]


@pytest.mark.parametrize(
    "rows", [[*SOUND[:2], ("96.4%", 601, 634)], [("10.0%", 8, 10), *SOUND[1:], ("3%", 1, 2)]]
)
def test_columns_that_rows_do_not_agree_with_are_no_part_and_whole(rows: list[tuple[str, int, int]]):
    assert outcomes(results(*rows)) == []


def test_what_is_no_percentage_is_no_share():
    assert outcomes(results(*SOUND, ("65", 782, 121_200), unit="count")) == []


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("12 of 15 (80%)", [HOLDS]),
        ("12 of 15 (70%)", [WRONG]),
        ("70% (12 out of 15)", [WRONG]),
        ("12 of 15", []),
        ("12 of 15 (80%), target 90%", []),
    ],
)
def test_a_cell_that_prints_share_and_percentage_is_held_against_itself(text: str, verdicts: list[Verdict]):
    row: dict[str, Any] = {**sample_rows("indicator-results")[0], "result": text, "target": "80%"}
    records = records_of(
        SCHEMAS["indicator-results"], [{**row, "previous_result": None, "year_ago_result": None}]
    )
    assert outcomes(records) == verdicts


def test_the_columns_of_part_and_whole_are_read(tmp_path: Path):
    head = ["Ref", "Measure", "Good is", "Numerator", "Denominator", "Q2 actual", "Q2 target", "Status"]
    rows = [
        (
            f"AC{number}",
            f"Ponds dredged in ward {number}",
            "High",
            f"{8 * number}",
            f"{10 * number}",
            "80%",
            "75%",
            "Green",
        )
        for number in range(1, 7)
    ]
    cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    titles = "<h1>Ponds Council</h1><h1>Performance report, quarter 2 2031/32</h1>"
    page = f"{titles}<table><tr>{''.join(f'<th>{one}</th>' for one in head)}</tr>{cells}</table>"
    path = tmp_path / "ponds-q2-2031-32.html"
    path.write_text(
        f"<html><head><title>Performance</title></head><body>{page}</body></html>", encoding="utf-8"
    )
    found = maker_of(SCHEMAS["indicator-results"])(
        read_here(load_report(path), PROJECT.layouts), SCHEMAS["indicator-results"]
    )
    assert [(line.part, line.whole) for line in found.fractions] == [(8 * n, 10 * n) for n in range(1, 7)]
