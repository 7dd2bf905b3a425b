"""The actions that a plan for a CKAN site is made of, and the datasets it was made from.

Values only: `pipelines.targets.ckan` makes them by looking and carries them out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pipelines.store import Resource, StoredFile
from pipelines.targets.model import Action, Plan


@dataclass
class Seen:
    """A dataset as it was last seen: what a change of it is conditional on."""

    dataset: dict[str, Any]

    @property
    def id(self) -> str:
        """The dataset's id."""
        return str(self.dataset["id"])

    @property
    def modified(self) -> str:
        """CKAN's own time of its last change."""
        return str(self.dataset["metadata_modified"])

    def resource(self, number: str) -> dict[str, Any]:
        """The resource of that id."""
        return next(each for each in self.dataset["resources"] if each["id"] == number)


@dataclass(frozen=True)
class CkanPlan(Plan):
    """A plan, with the datasets that are there already as they were seen."""

    seen: Mapping[str, Seen] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class CreateDataset(Action):
    """Make a dataset, private for now."""

    fields: Mapping[str, Any]


@dataclass(frozen=True)
class PutFile(Action):
    """Send a file with what is said about it; `resource` is the id it replaces, empty for a new one."""

    file: StoredFile
    resource: str
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class Describe(Action):
    """Correct what is said about a file that is up already."""

    path: str
    resource: str
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class PutTable(Action):
    """Bring a DataStore table to what a CSV holds.

    Attributes:
        table: the table as released.
        mark: what the resource says once the rows are in.
        before: the CSV whose rows are there now, if the difference is to be sent; None for a new table.
    """

    table: Resource
    mark: str
    before: StoredFile | None


@dataclass(frozen=True)
class RemoveResource(Action):
    """Take away a file that an earlier run put there."""

    path: str
    resource: str


@dataclass(frozen=True)
class Reorder(Action):
    """Put our resources in the published order, before all others."""

    paths: tuple[str, ...]


@dataclass(frozen=True)
class SetDataset(Action):
    """Set properties of a dataset, and with the last of them show or hide it."""

    fields: Mapping[str, Any]
    version: str
    tags: tuple[str, ...]
