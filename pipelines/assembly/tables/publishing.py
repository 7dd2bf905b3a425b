"""One dataset published: gated, released, and told what became of each file; or as it is out already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipelines.assembly.kept_gates import KeptGates
from pipelines.assembly.tables.gated import GatedDataset, gate_dataset
from pipelines.assembly.tables.packages import package_of
from pipelines.assembly.tables.releasing import release_dataset
from pipelines.council.project import Project
from pipelines.council.scratch import ScratchFolder
from pipelines.datasets.declared.folder import Dataset, load_datasets
from pipelines.gate.screening import load_allowed
from pipelines.release.approving import WAITS
from pipelines.release.build import PackageOutcome, Permit
from pipelines.release.metadata import load_catalogue_meta
from pipelines.rows.records import ReportSummary, TableSummary
from pipelines.store import Store
from pipelines.tables.containers import ENDINGS


def waiting(project: Project, folder: Path) -> list[str]:
    """A sentence for each file that waits as new, as it lies in no dataset's folder."""
    if not folder.is_dir():
        return []
    known = set(load_datasets(project))
    loose = [path for path in sorted(folder.iterdir()) if path.is_file() and path.suffix.lower() in ENDINGS]
    told = [
        f"{path.name}: waits as new; openbarnet dataset new {path} proposes its dataset" for path in loose
    ]
    strange = [path.name for path in sorted(folder.iterdir()) if path.is_dir() and path.name not in known]
    return told + [
        f"{name}/: no dataset of that name; openbarnet dataset new proposes one" for name in strange
    ]


@dataclass(frozen=True)
class FileTold:
    """What became of one file of a dataset; `refused` is why none of it was taken, empty where it was."""

    name: str
    sha256: str
    period: str
    rows: int
    held_back: int
    refused: str


@dataclass(frozen=True)
class Released:
    """What became of one dataset in a publication, and of its files where they were looked at."""

    outcome: PackageOutcome
    summaries: tuple[ReportSummary, ...]
    problems: tuple[str, ...] = ()
    held_back: int = 0
    files: tuple[FileTold, ...] | None = None


def standing(dataset: Dataset, store: Store, project: Project) -> Released:
    """A dataset as it is out, where tables are not published this time."""
    latest = store.latest(dataset.id)
    package = package_of(dataset, load_catalogue_meta(project.datapackages))
    files = {
        one["report"]
        for entry in store.catalog()["packages"]
        if entry["name"] == dataset.id
        for version in entry["versions"]
        if version["version"] == latest
        for one in ({"report": name} for name in version["reports"])
    }
    summaries = tuple(
        _summary_of(entry)
        for entry in store.catalog()["reports"]
        if entry["current"] and entry["report"] in files
    )
    return Released(PackageOutcome(package, "unchanged" if latest else "empty", version=latest), summaries)


def _summary_of(entry: Mapping[str, Any]) -> ReportSummary:
    known = {name: entry[name] for name in ReportSummary.__dataclass_fields__ if name in entry}
    tables = tuple(TableSummary(**{**table, "notes": tuple(table["notes"])}) for table in entry["tables"])
    return ReportSummary(**{**known, "tables": tables, "warnings": tuple(entry["warnings"])})


def publish_dataset(
    dataset: Dataset,
    folder: Path,
    store: Store,
    project: Project,
    permit: Permit | None = None,
    gates: KeptGates | None = None,
) -> Released:
    """Gate and release one dataset.

    Args:
        dataset: what is declared.
        folder: the folder of all tables.
        store: where versions are kept.
        project: whose catalogue it joins.
        permit: what `assembly.approving.permit_for` says of the store.
        gates: files that passed before and need not pass again.
    """
    with ScratchFolder() as kept:
        gated = gate_dataset(dataset, folder / dataset.id, kept, load_allowed(project), gates)
        outcome = release_dataset(gated, store, project, permit)
        if outcome.status == "waiting":
            told = (f"{dataset.id}: {WAITS}; sign it off at the desk",)
            return replace(standing(dataset, store, project), outcome=outcome, problems=told)
        return Released(outcome, gated.summaries, gated.problems, len(gated.held_back), _files_told(gated))


def _files_told(gated: GatedDataset) -> tuple[FileTold, ...]:
    """What became of each file that stands for a period, those included that cannot be read."""
    known = {one.file.name: one for one in gated.files}
    return tuple(
        FileTold(one.file.name, one.file.sha256, one.file.period, one.rows, len(one.held), one.refused)
        if (one := known.get(file.name))
        else FileTold(file.name, file.sha256, file.period, 0, 0, "it cannot be read")
        for file in gated.series.current
    )
