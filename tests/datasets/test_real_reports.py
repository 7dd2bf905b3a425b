"""The real reports against what people read from them; skipped where they are not beside the checkout."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from conftest import SHARED

from pipelines.assembly.identity import read_identified
from pipelines.assembly.steps import records_of
from pipelines.council.project import Project
from pipelines.datasets.registry import reported
from pipelines.extraction.report import load_report
from pipelines.gate.screening import load_allowed, screen
from pipelines.rows.records import Records
from pipelines.rows.schemas import TableSchema, load_schemas

FOLDERS = {"pdf": SHARED / "reports" / "pdf", "transcript": SHARED / "reports" / "transcripts"}
pytestmark = [
    pytest.mark.skipif(not SHARED.exists(), reason="the real reports are not beside this checkout"),
    pytest.mark.xdist_group("real-reports"),
]


@pytest.fixture(scope="module")
def schemas(project: Project) -> dict[str, TableSchema]:
    return load_schemas(project.schemas)


@pytest.fixture(scope="module", params=["pdf", "transcript"])
def published(
    request: pytest.FixtureRequest,
    project: Project,
    schemas: Mapping[str, TableSchema],
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[str, Path, list[Records]]:
    """All rows of the five reports in one form, as CSV files by report."""
    folder = tmp_path_factory.mktemp(request.param)
    every: list[Records] = []
    for path in sorted(FOLDERS[request.param].iterdir()):
        read = read_identified(load_report(path), project)
        for resource in reported(schemas):
            records = records_of(read, resource, schemas)
            every.append(records)
            if records.rows:
                _write(folder / path.stem / f"{resource}.csv", records, schemas[resource])
    return request.param, folder, every


def _write(path: Path, records: Records, schema: TableSchema) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, schema.field_names)
        writer.writeheader()
        writer.writerows(records.rows)


def _shares(published: Path, truth: Path, form: str, *options: str) -> dict[str, float]:
    score = SHARED / "score" / "score.py"
    command = [sys.executable, score, published, truth, "--form", form, "--json", *options]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return {
        f"{row['report']}/{row['resource']}": row["right"] / (row["cells"] + row["surplus"])
        for row in json.loads(done.stdout)
    }


def test_every_cell_of_the_golden_reports_is_right(published: tuple[str, Path, list[Records]]):
    form, folder, _ = published
    shares = _shares(folder, SHARED / "golden", form)
    assert len(shares) == 4
    assert {name: share for name, share in shares.items() if share < 1} == {}


def test_every_example_row_is_right(published: tuple[str, Path, list[Records]]):
    form, folder, _ = published
    shares = _shares(folder, SHARED / "examples", form, "--partial")
    assert len(shares) >= 15
    assert {name: share for name, share in shares.items() if share < 1} == {}


def test_no_figure_or_name_is_taken_for_personal_data(
    published: tuple[str, Path, list[Records]], project: Project, schemas: Mapping[str, TableSchema]
):
    _, _, every = published
    allowed = load_allowed(project)
    found = [
        finding
        for records in every
        for result in screen(records, schemas[records.resource], allowed)
        for finding in result.findings
    ]
    assert found == []


def test_hardly_a_row_is_held_back(published: tuple[str, Path, list[Records]]):
    _, _, every = published
    rows = sum(len(records.rows) for records in every)
    held = sum(len(records.held_back) for records in every)
    assert rows > 800
    assert held < 0.01 * rows
