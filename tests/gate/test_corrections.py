"""A correction is applied to what it expects, and fails with its name when that is gone."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import Office
from sample_rows import sample_records
from starlette.testclient import TestClient

from pipelines.council.project import Project
from pipelines.exceptions import CorrectionError
from pipelines.gate.corrections import apply_corrections
from pipelines.gate.decisions import load_corrections
from pipelines.portal import create_app
from pipelines.rows.records import Records
from pipelines.rows.schemas import TableSchema, load_schemas

REPORT = "2017-18-corporate-plan-addendum"
ENTRY = """corrections:
  - id: saving-2018-19
    resource: savings
    row: {row}
    field: {field}
    expected: '{expected}'
    corrected: '{corrected}'
    reason: The table by committee prints another figure.
    by: Transparency team
    date: 2026-01-31
    council_told: true
"""


@pytest.fixture
def schema(project: Project) -> TableSchema:
    return load_schemas(project.schemas)["savings"]


@pytest.fixture
def savings(schema: TableSchema) -> Records:
    return sample_records(schema.resource)


def _write(folder: Path, **entry: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / f"{REPORT}.yaml").write_text(ENTRY.format_map(_filled(entry)), encoding="utf-8")
    return folder


def _filled(entry: Mapping[str, str]) -> dict[str, str]:
    return {"field": "amount_gbp", "expected": "1", "corrected": "16677000", **entry}


def test_a_correction_changes_its_cell_alone(
    project: Project, tmp_path: Path, savings: Records, schema: TableSchema
):
    row = next(row for row in savings.rows if row["amount_gbp"] is not None)
    folder = _write(tmp_path / "c", row=str(row["locator"]), expected=f"{row['amount_gbp']:f}")
    changed = apply_corrections(savings, load_corrections(folder, REPORT, project), schema)
    differing = [
        (name, new[name])
        for old, new in zip(savings.rows, changed.rows, strict=True)
        for name in schema.field_names
        if old[name] != new[name]
    ]
    assert differing == [("amount_gbp", Decimal(16677000))]
    assert changed.locators == savings.locators


@pytest.mark.parametrize(
    ("entry", "what"),
    [
        ({"expected": "12"}, "finds"),
        ({"row": "nowhere"}, "not there any more"),
        ({"field": "amount"}, "no field"),
        ({"corrected": "a lot"}, "is no number"),
    ],
)
def test_a_correction_that_does_not_fit_fails_with_its_name(
    project: Project, tmp_path: Path, savings: Records, schema: TableSchema, entry: dict[str, str], what: str
):
    row = next(row for row in savings.rows if row["amount_gbp"] is not None)
    given = {"row": str(row["locator"]), "expected": f"{row['amount_gbp']:f}", **entry}
    folder = _write(tmp_path / "c", **given)
    with pytest.raises(CorrectionError, match=what) as caught:
        apply_corrections(savings, load_corrections(folder, REPORT, project), schema)
    assert "saving-2018-19" in str(caught.value)


def test_a_mistyped_file_is_refused(project: Project, tmp_path: Path):
    folder = _write(tmp_path / "c", row="x")
    path = folder / f"{REPORT}.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("    by: Transparency team\n", ""), encoding="utf-8"
    )
    with pytest.raises(CorrectionError, match="'by' is a required property"):
        load_corrections(folder, REPORT, project)


def test_a_correction_is_shown_beside_the_figure_wherever_it_stands(own_project: Project, office: Office):
    data = office.store / "indicators" / "1.0.0" / "data" / "indicator-results.csv"
    with data.open(newline="", encoding="utf-8") as file:
        row = next(row for row in csv.DictReader(file) if row["result"] == "96.5%")
    entries = [
        ENTRY.format(row=row["locator"], field=field, expected=expected, corrected=corrected)
        .replace("saving-2018-19", name)
        .replace("resource: savings", "resource: indicator-results")
        for name, field, expected, corrected in (
            ("repairs", "result", "96.5%", "69.5%"),
            ("repairs-value", "result_value", "96.5", "69.5"),
        )
    ]
    text = entries[0] + entries[1].removeprefix("corrections:\n")
    (own_project.corrections / f"{row['report']}.yaml").write_text(text, encoding="utf-8")
    result = office.publish()
    assert result.exit_code == 0, result.output
    newest = office.versions()["indicators"][-1]
    (indicator,) = {
        found["indicator_id"]
        for found in csv.DictReader(
            (office.store / "indicators" / newest / "data" / "observations.csv").open(encoding="utf-8")
        )
        if found["value_text"] == "69.5%"
    }
    client = TestClient(create_app(office.store))

    def told(address: str) -> str:
        answer = client.get(address)
        assert answer.status_code == 200, address
        return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())

    table = told(f"/datasets/indicators/versions/{newest}/tables/indicator-results")
    assert "69.5% ✎ corrected by us, read as 96.5% " in table
    values = told(
        f"/datasets/indicators/versions/{newest}/tables/indicator-results?fields=result,result_value"
    )
    assert "69.5 ✎ corrected by us, read as 96.5 " in values
    shown = told(f"/indicators/{indicator}")
    assert shown.count("✎ corrected by us, read as 96.5") >= 3, "above, as a figure and as printed"
    assert "corrected by us" not in told("/datasets/indicators/versions/1.0.0/tables/indicator-results")
    old = told("/datasets/indicators/versions/1.0.0")
    assert "✎ corrected by us" not in old
    assert "corrected by us, each for the reason given" in old, (
        "a version that was cited tells what came after"
    )


def test_a_published_correction_makes_a_patch_and_is_listed(own_project: Project, new_office: Office):
    first = new_office.publish()
    assert first.exit_code == 0, first.output
    before = new_office.versions()
    store = new_office.store
    path = next(store.glob("*/1.0.0/data/indicator-results.csv"))
    with path.open(newline="", encoding="utf-8") as file:
        row = next(row for row in csv.DictReader(file) if row["result"])
    entry = ENTRY.format(row=row["locator"], field="result", expected=row["result"], corrected="1%")
    (own_project.corrections / f"{row['report']}.yaml").write_text(
        entry.replace("resource: savings", "resource: indicator-results"), encoding="utf-8"
    )
    second = new_office.publish()
    assert second.exit_code == 0, second.output
    assert before["indicators"] == ["1.0.0"]
    assert new_office.versions()["indicators"] == ["1.0.0", "1.0.1"]
    listed = next(store.glob("data-quality/*/data/corrections.csv")).read_text(encoding="utf-8")
    assert "saving-2018-19" in listed
    changed = store / "indicators" / "1.0.1" / "data" / "indicator-results.csv"
    assert "1%" in changed.read_text(encoding="utf-8")
