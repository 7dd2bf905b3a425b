"""The line of steps: their order is said once, each runs once, and the officer sees all that blocks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from small_reports import HOUSING, STREETS, write_reports

from pipelines.assembly.identity import read_identified
from pipelines.assembly.steps import JoinStep, PackageStep, ReportStep, assemble, order_of, rulebook_of
from pipelines.council.project import Project
from pipelines.datasets.performance import register
from pipelines.desk import lay_out, to_review
from pipelines.desk.findings import Risk
from pipelines.extraction.report import load_report
from pipelines.proof import proving
from pipelines.release.metadata import load_packages
from pipelines.rows.schemas import load_schemas


def test_every_step_needs_only_what_was_made_before(project: Project):
    packages = load_packages(project.datapackages)
    steps = order_of(load_schemas(project.schemas), packages)
    made: list[str] = []
    for step in steps:
        if isinstance(step, ReportStep):
            made.append(step.resource)
        else:
            assert set(step.needs) <= set(made), step
            made += step.makes if isinstance(step, JoinStep) else ()
    assert len(made) == len(set(made)) > 25
    published = {resource for package in packages for resource in package.resources}
    assert published - set(made) <= {"locators"}
    steps = [
        step for step in order_of(load_schemas(project.schemas), packages) if isinstance(step, PackageStep)
    ]
    assert [step.package for step in steps] == [package.name for package in packages]


def test_register_and_proof_are_made_once(tmp_path: Path, project: Project, monkeypatch: pytest.MonkeyPatch):
    folder = write_reports(tmp_path, HOUSING, STREETS)
    readings = {path.stem: read_identified(load_report(path), project) for path in sorted(folder.iterdir())}
    calls: list[str] = []
    for module, name in ((register, "build_register"), (proving, "known_checks")):
        real = getattr(module, name)
        monkeypatch.setattr(
            module, name, lambda *given, real=real, name=name: (calls.append(name), real(*given))[1]
        )
    made = assemble(readings, rulebook_of(project))
    assert sorted(calls) == ["build_register", "known_checks"]
    assert {summary.report for summary in made.summaries} == {HOUSING, STREETS}
    assert made.proof.ran
    assert made.tables["checks"].records.rows


def test_an_unsound_place_stands_on_the_officers_page(tmp_path: Path, own_project: Project):
    """No row can be held back for it, so it blocks: and whoever reviews must be told before publishing."""
    schema = own_project.schemas / "locators.json"
    raw = json.loads(schema.read_text(encoding="utf-8"))
    line = next(field for field in raw["fields"] if field["name"] == "line")
    line["constraints"] = {**line.get("constraints", {}), "maximum": 9}
    schema.write_text(json.dumps(raw), encoding="utf-8")
    folder = write_reports(tmp_path / "reports", HOUSING)
    desk = lay_out(sorted(folder.iterdir()), own_project, lambda _: None)
    blocking = [item for item in to_review(desk, HOUSING) if item.risk is Risk.BLOCKS]
    assert {item.subject for item in blocking} == {"locators"}
    assert all("9 or less" in item.message for item in blocking)
