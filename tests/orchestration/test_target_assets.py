"""Targets in Dagster: an asset and a job each, one at a time, the plan and the result to be seen."""

from __future__ import annotations

from pathlib import Path

import dagster as dg
import pytest
import yaml
from conftest import Office
from datapress_server import EDITOR, datapress_site
from target_samples import TOKEN_VARIABLE

from pipelines.council.project import Project
from pipelines.orchestration.assets import CATALOGUE
from pipelines.orchestration.build import build_definitions
from pipelines.orchestration.instance import open_instance
from pipelines.orchestration.targets import POOL, target_key

STORE = "store_folder"


def set_up(project: Project, **targets: dict[str, object]) -> dg.Definitions:
    """The definitions of a project with these targets and no others."""
    project.targets.mkdir(exist_ok=True)
    for path in project.targets.glob("*.yaml"):
        path.unlink()
    for name, options in targets.items():
        (project.targets / f"{name}.yaml").write_text(yaml.safe_dump(options))
    return build_definitions(project)


def run(definitions: dg.Definitions, office: Office, job: str) -> dg.ExecuteInProcessResult:
    with open_instance(office.instance) as runs:
        return definitions.resolve_job_def(job).execute_in_process(
            instance=runs,
            raise_on_error=False,
            run_config={"resources": {STORE: {"config": {"root": str(office.store)}}}},
        )


def shown(result: dg.ExecuteInProcessResult) -> dict[str, object]:
    """What an asset's materialisation shows."""
    [event] = result.get_asset_materialization_events()
    return {name: value.value for name, value in event.materialization.metadata.items()}


MIRROR = {"kind": "directory", "enabled": True, "path": "mirror"}


def test_an_enabled_target_is_an_asset_below_the_catalogue_with_a_job_of_its_own(own_project: Project):
    definitions = set_up(
        own_project, mirror=MIRROR, second={**MIRROR, "path": "2"}, off={**MIRROR, "enabled": False}
    )
    graph = definitions.resolve_asset_graph()
    assert {key for key in graph.get_all_asset_keys() if key.path[0] == "targets"} == {
        target_key("mirror"),
        target_key("second"),
    }
    assert graph.get(target_key("mirror")).parent_keys == {CATALOGUE}
    ours = definitions.resolve_job_def("send_mirror").asset_layer.executable_asset_keys
    assert ours == {target_key("mirror")}
    publish = definitions.resolve_job_def("publish").asset_layer.executable_asset_keys
    assert not [key for key in publish if key.path[0] == "targets"]
    for name in ("mirror", "second"):
        assert definitions.resolve_assets_def(target_key(name)).op.pool == POOL


def test_targets_run_one_at_a_time(office: Office):
    with open_instance(office.instance) as runs:
        pools = runs.get_concurrency_config().pool_config
        assert pools.default_pool_limit == 1
        assert runs.get_concurrency_config().run_queue_config.max_concurrent_runs == 2


def test_a_run_shows_its_plan_and_result_and_the_next_has_nothing_to_do(own_project: Project, office: Office):
    definitions = set_up(own_project, mirror=MIRROR)
    first = shown(run(definitions, office, "send_mirror"))
    assert "- bring key-actions/1.0.0\n" in str(first["plan"])
    assert first["result"] == first["plan"]
    assert first["planned"] == first["done"] == len(str(first["plan"]).splitlines())
    assert first["versions"]["key-actions"] == "1.0.0"  # type: ignore[index]
    assert (own_project.root / "mirror" / "latest" / "key-actions" / "datapackage.json").is_file()
    second = shown(run(definitions, office, "send_mirror"))
    assert (second["planned"], second["plan"]) == (0, "none")


def test_a_failing_target_is_one_sentence_without_its_token_and_leaves_the_store(
    own_project: Project, office: Office, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    with datapress_site() as site:
        options = {
            "kind": "datapress",
            "enabled": True,
            "url": site.url,
            "token_variable": TOKEN_VARIABLE,
            "team": "brnet",
            "masthead": "open-barnet",
        }
        definitions = set_up(own_project, there=options)
        before = office.contents()
        monkeypatch.setenv(TOKEN_VARIABLE, "an-unknown-key")
        result = run(definitions, office, "send_there")
        [failure] = [event.step_failure_data for event in result.all_events if event.is_step_failure]
        assert failure.user_failure_data
        assert "does not know the key" in str(failure.user_failure_data.description)
        assert site.datasets == {}
        monkeypatch.setenv(TOKEN_VARIABLE, EDITOR)
        sent = run(definitions, office, "send_there")
        assert sent.success
        assert site.datasets
        told = capfd.readouterr()
        files = files_below(office.instance, office.root / ".ledgers")
        kept = "".join(path.read_bytes().decode(errors="replace") for path in files)
        for token in ("an-unknown-key", EDITOR):
            assert token not in told.out + told.err + kept
    assert office.contents() == before


def files_below(*folders: Path) -> list[Path]:
    return [path for folder in folders for path in folder.rglob("*") if path.is_file()]
