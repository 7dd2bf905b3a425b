"""Which base a variance has is found from the rows: the terms that most satisfy are the report's own."""

from __future__ import annotations

from decimal import Decimal

from pipelines.proof.identities import check_identities
from pipelines.proof.outcome import PrintedTexts, Verdict
from pipelines.rows.records import Records

RULE = {
    "resource": "revenue",
    "balances": [
        {
            "result": "variation_gbp",
            "terms": ["forecast_gbp", "-revised_budget_gbp"],
            "or": [["forecast_gbp", "-original_budget_gbp"], ["revised_budget_gbp", "-forecast_gbp"]],
        }
    ],
}


def _verdicts(rows: list[tuple[int, int, int, int]]) -> list[Verdict]:
    records = Records(
        "revenue",
        tuple(
            {
                "report": "r",
                "service": f"Service {number}",
                "original_budget_gbp": Decimal(original),
                "revised_budget_gbp": Decimal(revised),
                "forecast_gbp": Decimal(forecast),
                "variation_gbp": Decimal(variation),
                "locator": f"r/revenue/{number}",
            }
            for number, (original, revised, forecast, variation) in enumerate(rows)
        ),
    )
    return [ran.outcome for ran in check_identities({"revenue": records}, [RULE], PrintedTexts([records]))]


def test_the_base_that_most_rows_have_is_theirs_and_the_others_are_findings() -> None:
    found = _verdicts([(100, 120, 130, 30), (200, 190, 210, 10), (300, 310, 290, -10), (400, 420, 450, 5)])
    assert found == [Verdict.HOLDS, Verdict.HOLDS, Verdict.HOLDS, Verdict.CONTRADICTED]


def test_no_row_is_accused_where_no_base_fits_most() -> None:
    found = _verdicts([(100, 120, 130, 7), (200, 190, 210, 9), (300, 310, 290, 11)])
    assert set(found) == {Verdict.NOT_JUDGED}
