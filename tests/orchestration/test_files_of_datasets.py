"""The files of a dataset are partitions: each is recorded when it was taken, and not when nothing is new."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
from conftest import CHECKOUT

from pipelines.council.project import Project
from pipelines.datasets.declared.folder import load_datasets
from pipelines.orchestration.datasets import dataset_key, datasets_asset, files_assets, files_key
from pipelines.orchestration.instance import open_instance
from pipelines.orchestration.resources import PortalAddress, ProjectFolder, StoreFolder, TablesFolder
from pipelines.store import Store

DATASET = load_datasets(Project(CHECKOUT))["spending"]
HEAD = "Supplier,Paid Date,Trans No,Amount,Expenditure Category,Invoice No"
FILES = files_key("spending")


def write(folder: Path, month: str, amount: str = "50.00") -> Path:
    """A month's file of three payments."""
    lines = [f"S{n} Ltd,{n:02}/{month[5:]}/{month[:4]},T{month[5:]}{n},{amount},Care,I{n}" for n in (1, 2, 3)]
    file = folder / "spending" / f"spending-{month}.csv"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join([HEAD, *lines]) + "\n", encoding="utf-8")
    return file


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    with open_instance(tmp_path / "dagster") as opened:
        yield opened


class Runs:
    """Runs of the datasets' step, one after the other."""

    def __init__(self, root: Path, instance: dg.DagsterInstance) -> None:
        self.tables, self.store, self.instance = root / "tables", Store(root / "store"), instance
        self.store.prepare()

    def publish(self, *, with_tables: bool = True) -> dict[str, int]:
        """The files that a run records, with the rows that were taken of each."""
        resources = {
            "project_folder": ProjectFolder(root=str(CHECKOUT)),
            "store_folder": StoreFolder(root=str(self.store.root)),
            "portal": PortalAddress(),
            "tables_folder": TablesFolder(path=str(self.tables), enabled=with_tables),
        }
        assets = [*files_assets([DATASET]), datasets_asset([DATASET])]
        done = dg.materialize(
            assets, instance=self.instance, resources=resources, selection=[dataset_key("spending")]
        )
        assert done.success
        recorded = [
            event.step_materialization_data.materialization
            for event in done.all_events
            if event.is_step_materialization and event.asset_key == FILES
        ]
        return {
            str(one.partition): int(str(one.metadata["dagster/partition_row_count"].value))
            for one in recorded
        }

    @property
    def partitions(self) -> set[str]:
        """The files that there are."""
        return set(self.instance.get_dynamic_partitions("files_spending"))

    @property
    def taken(self) -> set[str]:
        """The files that stand recorded."""
        return set(self.instance.get_materialized_partitions(FILES))


@pytest.fixture
def runs(tmp_path: Path, instance: dg.DagsterInstance) -> Runs:
    return Runs(tmp_path, instance)


def test_a_file_is_recorded_when_it_is_taken_and_again_when_it_is_another(runs: Runs):
    for month in ("2024-04", "2024-05"):
        write(runs.tables, month)
    assert runs.publish() == {"spending-2024-04": 3, "spending-2024-05": 3}
    assert runs.publish() == {}, "nothing is new"
    write(runs.tables, "2024-06")
    write(runs.tables, "2024-05", "51.00")
    assert runs.publish() == {"spending-2024-05": 3, "spending-2024-06": 3}
    assert runs.partitions == runs.taken == {f"spending-2024-0{month}" for month in (4, 5, 6)}


def test_a_refused_file_lacks_its_record_and_one_that_is_gone_is_none(runs: Runs):
    write(runs.tables, "2024-04")
    spoiled = write(runs.tables, "2024-05")
    spoiled.write_text("Name,Town\nA,B\n", encoding="utf-8")
    assert runs.publish() == {"spending-2024-04": 3}
    assert runs.partitions - runs.taken == {"spending-2024-05"}
    spoiled.unlink()
    assert runs.publish() == {}
    assert runs.partitions == {"spending-2024-04"}
    assert runs.publish(with_tables=False) == {}
    assert runs.partitions == {"spending-2024-04"}, "nobody looked"
