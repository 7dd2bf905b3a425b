"""Each target that is enabled as an asset downstream of the catalogue, with a job of its own.

Nothing is sent by publishing: somebody, or a schedule of theirs, starts the job. All these assets share one
pool, so that they run one at a time; that two runs to one target take turns does not depend on it (the
ledger's lock sees to that).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import dagster as dg

from pipelines.council.project import Project
from pipelines.council.settings import ledgers_folder
from pipelines.orchestration.assets import CATALOGUE, input_name, one_clear_error
from pipelines.orchestration.resources import ProjectFolder, StoreFolder
from pipelines.orchestration.shown import as_list
from pipelines.targets import load_target, load_targets, send
from pipelines.targets.settings import TargetSettings

if TYPE_CHECKING:
    from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

POOL = "targets"


def target_key(target: str) -> dg.AssetKey:
    """The asset that is a target's content."""
    return dg.AssetKey(["targets", input_name(target)])


def target_assets(project: Project) -> list[dg.AssetsDefinition]:
    """The assets of the targets that are enabled.

    Raises:
        TargetSettingsError: a file in `targets/` breaks the schema.
    """
    return [target_asset(settings) for settings in load_targets(project) if settings.is_enabled]


def target_asset(settings: TargetSettings) -> dg.AssetsDefinition:
    """Sends what is published to one target; its file is read again when it runs."""
    name = settings.name

    @dg.asset(
        key=target_key(name),
        deps=[CATALOGUE],
        group_name="targets",
        pool=POOL,
        kinds={settings.kind},
        description=f"What is published, sent to {settings.address} ({settings.kind}).",
    )
    def target(
        context: dg.AssetExecutionContext, project_folder: ProjectFolder, store_folder: StoreFolder
    ) -> dg.MaterializeResult[None]:
        store = store_folder.store
        with one_clear_error():
            sent = send(
                load_target(project_folder.project, name),
                store,
                ledgers_folder(store.root),
                lambda action: context.log.info(action.sentence),
            )
        return dg.MaterializeResult(
            metadata={
                "address": settings.address,
                "planned": len(sent.plan.actions),
                "done": len(sent.done),
                "plan": as_list(sent.plan.sentences),
                "result": as_list(action.sentence for action in sent.done),
                "versions": sent.versions,
            }
        )

    return target


def target_jobs(assets: Sequence[dg.AssetsDefinition]) -> list["UnresolvedAssetJobDefinition"]:
    """A job for each target's asset, `send_<target>`."""
    return [
        dg.define_asset_job(
            f"send_{asset.key.path[-1]}",
            dg.AssetSelection.assets(asset.key),
            description="Send what is published to this target; again sends nothing.",
        )
        for asset in assets
    ]
