"""What a run is given from outside: the reports' folder, the store, the project's data files, the portal.

Each can be set in the Dagster launchpad; what is left empty comes from the environment, and else from the
checkout. Nothing is opened before an asset asks.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import dagster as dg
from pydantic import Field, PrivateAttr

from pipelines.assembly.named import reports_in
from pipelines.council.project import Project, default_project
from pipelines.council.settings import portal_address, reports_paths, store_folder
from pipelines.exceptions import ReportError
from pipelines.extraction.report import Found
from pipelines.orchestration.kept import UNREAD, KeptReadings, keep_value, load_if_possible, load_value
from pipelines.orchestration.model import Unread
from pipelines.orchestration.parted_values import PartedTable, in_parts, let_go
from pipelines.orchestration.sharing import shared_readings
from pipelines.store import Store, open_store

EVERY_REPORT = "every_report"
"""Marks an asset's input that takes the values of all reports, by report id."""

MAY_BE_MISSING = "may_be_missing"
"""Marks an input that is None if nothing has made it yet."""


class ProjectFolder(dg.ConfigurableResource[Any]):
    """The checkout whose schemas, layouts, suites and package metadata steer the run."""

    root: str = Field(
        default="", description="Folder of the checkout; empty: this one, or OPENBARNET_PROJECT."
    )

    @property
    def project(self) -> Project:
        """The project's folders."""
        return Project(Path(self.root)) if self.root else default_project()


class ReportsFolder(dg.ConfigurableResource[Any]):
    """Where reports are dropped."""

    paths: list[str] = Field(
        default_factory=list,
        description="Folders or files; empty: those in OPENBARNET_REPORTS, else the checkout's reports/.",
    )
    may_be_none: bool = Field(
        default=False,
        description="Whether no report at all is no fault, as where there are tables.",
    )

    def find(self) -> Found:
        """The reports there are now.

        Raises:
            MissingFolderError: a path is not there or holds no report.
        """
        return reports_in(self._paths, may_be_none=self.may_be_none)

    def path_of(self, report: str) -> Path:
        """The file of one report.

        Raises:
            ReportError: there is none, or none that may be read (such as one of two with equal bytes).
        """
        for path in self.find().reports:
            if path.stem == report:
                return path
        raise ReportError(
            report, "no such report in the reports folder", "put the file back, or delete the partition"
        )

    @property
    def _paths(self) -> Sequence[Path]:
        return [Path(path) for path in self.paths] or reports_paths()


class TablesFolder(dg.ConfigurableResource[Any]):
    """The folder of tables, a folder a dataset; what lies in it itself waits as new."""

    path: str = Field(default="", description="The folder; empty: tables/ of the checkout.")
    enabled: bool = Field(default=True, description="Whether tables are published at all.")

    @property
    def folder(self) -> Path | None:
        """The folder, None where tables are left as they are."""
        if not self.enabled:
            return None
        return Path(self.path) if self.path else default_project().tables


class StoreFolder(dg.ConfigurableResource[Any]):
    """The release store that packages and the catalogue are written to."""

    root: str = Field(
        default="", description="The store; empty: OPENBARNET_STORE, else the checkout's store/."
    )

    @property
    def store(self) -> Store:
        """The store, which need not exist yet; it signs if there is a key.

        Raises:
            SigningKeyError: OPENBARNET_SIGN_KEY names a file that holds no key.
        """
        return open_store(Path(self.root) if self.root else store_folder())


class PortalAddress(dg.ConfigurableResource[Any]):
    """Where the portal is served, for links from assets to what they published."""

    address: str = Field(
        default="", description="Base address; empty: OPENBARNET_PORTAL, else the local portal."
    )

    def link(self, *parts: str) -> str:
        """An address on the portal."""
        return "/".join([(self.address or portal_address()).rstrip("/"), *parts])


class PickleFolder(dg.ConfigurableIOManager):
    """Keeps what assets hand on as pickles in the instance's own storage folder, a file each.

    A file is replaced as a whole, so that a run which is killed leaves the value of the one before. So does a
    report that cannot be read any more: why it cannot is kept beside its last good reading. An input marked
    with EVERY_REPORT gets `KeptReadings` by report id; reports that were never read are not in it
    (`orchestration.gathering` sees that none is missed). Where machines share their readings, those of all
    reports are brought once a run, and what is of no one report is sent and brought by itself.
    """

    _brought_for: str = PrivateAttr(default="")
    _readings: dict[tuple[str, Path], KeptReadings[Any]] = PrivateAttr(default_factory=dict)
    """By run and folder: which readings there are is looked up once a run, and not for each step."""

    _reports: tuple[str, Sequence[str]] = PrivateAttr(default=("", ()))
    _made: tuple[str, dict[Path, object]] = PrivateAttr(default_factory=lambda: ("", {}))
    """A run, and by folder the values that it has made of no one report: its later steps take these."""

    def handle_output(self, context: dg.OutputContext, obj: object) -> None:
        """Write one value."""
        folder = self._folder(context, context.asset_key)
        if context.has_asset_partitions:
            for name in context.asset_partition_keys:
                keep_output(folder, name, obj)
            return
        path = folder / "value.pickle"
        self._made_in(context.step_context.run_id)[folder] = obj
        shared = shared_readings(kept_folder(context.step_context.instance))
        if shared is not None:  # other machines are sent all of it in one
            keep_output(folder, "value", obj)
            shared.send_value(path)
            return
        keep_output(folder, "value", kept := in_parts(obj, path))
        let_go(kept, path)

    def load_input(self, context: dg.InputContext) -> object:
        """Read one value, or those of every report."""
        folder = self._folder(context, context.asset_key)
        shared = shared_readings(kept_folder(context.instance))
        if context.definition_metadata.get(EVERY_REPORT):
            if shared is not None and self._brought_for != (run := context.step_context.run_id):
                shared.bring_all()
                self._brought_for = run
            return self._readings_of(context.step_context.run_id, folder, self._reports_of(context))
        if (made := self._made_in(context.step_context.run_id)).get(folder) is not None:
            return made[folder]
        if shared is not None and not context.has_asset_partitions:
            shared.bring_value(folder / "value.pickle")
        load = load_if_possible if context.definition_metadata.get(MAY_BE_MISSING) else load_value
        path = folder / f"{context.asset_partition_key if context.has_asset_partitions else 'value'}.pickle"
        value = load(path)
        return value.whole(path) if isinstance(value, PartedTable) else value

    def _made_in(self, run: str) -> dict[Path, object]:
        """What this process made in a run; what it made in another is let go."""
        if self._made[0] != run:
            self._made = (run, {})
        return self._made[1]

    def _reports_of(self, context: dg.InputContext) -> Sequence[str]:
        """All reports that were ever read when a run first asked, by which each asset is parted."""
        if self._reports[0] != (run := context.step_context.run_id):
            self._reports = (run, tuple(context.asset_partition_keys))
        return self._reports[1]

    def _readings_of(self, run: str, folder: Path, reports: Sequence[str]) -> KeptReadings[Any]:
        asked = run, folder
        if asked not in self._readings:
            if any(known != run for known, _ in self._readings):
                self._readings.clear()
            self._readings[asked] = KeptReadings(
                {report: f"{folder}{os.sep}{report}.pickle" for report in sorted(reports)}
            )
        return self._readings[asked]

    @staticmethod
    def _folder(context: dg.InputContext | dg.OutputContext, key: dg.AssetKey) -> Path:
        instance = (
            context.step_context.instance if isinstance(context, dg.OutputContext) else context.instance
        )
        return kept_folder(instance).joinpath("values", *key.path)


def keep_output(folder: Path, name: str, value: object) -> None:
    """Keep one value of an asset; why a report could not be read is kept beside its last good reading.

    Args:
        folder: of the asset.
        name: of the report, or `value`.
        value: what was made.
    """
    unread = folder / UNREAD / f"{name}.pickle"
    if isinstance(value, Unread):
        keep_value(unread, value)
        return
    keep_value(folder / f"{name}.pickle", value)
    unread.unlink(missing_ok=True)


def kept_folder(instance: dg.DagsterInstance) -> Path:
    """Where the instance keeps documents and the values that assets hand on."""
    return Path(instance.storage_directory())


def unread_reports(instance: dg.DagsterInstance, asset: dg.AssetKey) -> dict[str, Unread]:
    """Why reports could not be read when they were last tried, by report id."""
    folder = kept_folder(instance).joinpath("values", *asset.path, UNREAD)
    values = {path.stem: load_if_possible(path) for path in sorted(folder.glob("*.pickle"))}
    return {report: value for report, value in values.items() if isinstance(value, Unread)}
