"""A council that nobody taught, read by evidence alone: its rows against a truth read by people."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import CHECKOUT

from pipelines.council.project import Project
from pipelines.datasets.registry import DERIVATIONS, maker_of, reported
from pipelines.extraction import read_report
from pipelines.extraction.report import load_report
from pipelines.rows.schemas import load_schemas

COUNCIL = CHECKOUT.parent / "shared" / "cases" / "council"
needs_council = pytest.mark.skipif(
    not COUNCIL.exists(), reason="the untaught council lies beside the project"
)


@needs_council
@pytest.mark.parametrize("producer", ["chromium", "reportlab"])
def test_every_cell_of_the_untaught_council_is_right(producer: str, project: Project, tmp_path: Path) -> None:
    schemas = load_schemas(project.schemas)
    (path,) = (COUNCIL / producer).glob("*.pdf")
    read = read_report(load_report(path), project.layouts)
    records = {name: maker_of(schemas[name])(read, schemas[name]) for name in reported(schemas)}
    for derivation in DERIVATIONS:
        records |= derivation.make(records, schemas)
    folder = tmp_path / path.stem
    folder.mkdir()
    for name, part in records.items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, schemas[name].field_names)
            writer.writeheader()
            writer.writerows(part.rows)
    command = [sys.executable, COUNCIL / "classify.py", tmp_path, COUNCIL / "truth"]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    for line in said.splitlines()[-2:]:
        counts = dict(part.split("': ") for part in line.partition("{'")[2].rstrip("}").split(", '"))
        assert counts["right"] == counts["truth"], said
        assert (counts["wrong"], counts["inv"], counts["surplus"]) == ("0", "0", "0"), said
    assert {row["found_by"] for row in records["indicator-results"].rows} == {"evidence"}
