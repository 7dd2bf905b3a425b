"""A publication as it is asked for, who is told how it gets on, and what came of it; knows no Dagster."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pipelines.council.project import Project


@dataclass(frozen=True)
class Order:
    """One publication as it is asked for; `published` is the time to record, empty for now.

    `with_tables` says whether the project's folder of tables is published too; else what is out of it stands.
    What is published and not named stays, unless the order `is_exact`; `removed` are reports to take out.
    """

    reports: tuple[Path, ...]
    store: Path
    instance: Path
    published: str
    project: Project
    with_tables: bool = False
    removed: tuple[str, ...] = ()
    is_exact: bool = False

    @property
    def holds_tables(self) -> bool:
        """Whether there are tables to publish: then no report at all is no fault."""
        tables = self.project.tables
        return self.with_tables and tables.is_dir() and any(folder.is_dir() for folder in tables.iterdir())


@dataclass(frozen=True)
class PublicationDone:
    """What came of an order.

    Attributes:
        statuses: what became of each package: released, unchanged or blocked; empty if nothing was new.
        errors: one clear error per file that could not be read and per package held back.
        notices: what else a person should know.
        is_nothing_new: nothing ran, because nothing had changed since the last publication.
    """

    statuses: dict[str, str]
    errors: tuple[str, ...]
    notices: tuple[str, ...] = ()
    is_nothing_new: bool = False


class Progress(Protocol):
    """Who is told how a publication gets on."""

    def begin(self, reports: Sequence[str]) -> None:
        """These reports are to be read, and then everything is published."""

    def reading(self, report: str) -> None:
        """A report is being read."""

    def done(self, report: str, outcome: str) -> None:
        """A report was read, or could not be; `outcome` is a few words."""

    def publishing(self) -> None:
        """All reports are done; packages are being made."""
