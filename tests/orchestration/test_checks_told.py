"""What Dagster is told of a table's checks."""

from __future__ import annotations

from pipelines.assembly.steps import Gated
from pipelines.gate.quarantine import WHOLE_TABLE
from pipelines.orchestration.assets import _check_results, records_key
from pipelines.rows.findings import CheckResult, Level
from pipelines.rows.records import HeldBack, Records


def test_a_table_held_back_as_a_whole_is_told_by_the_quarantine():
    held = tuple(HeldBack("r", "savings", "is not so", "page 7", {}) for _ in range(5))
    whole = CheckResult(WHOLE_TABLE, "savings", "quarantine", Level.ERROR, "No more than so many.", 5, 5)
    told = _check_results(Gated(Records("savings", (), held_back=held), (whole,)), records_key("savings"))
    assert [result.check_name for result in told if not result.passed] == ["quarantine"]
