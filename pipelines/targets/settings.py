"""Targets as they are set up: `targets/<name>.yaml`, held against `schemas/councils/target.schema.json`.

A file names the environment variable of a token, never a token. What a token is worth shows in how it is
held: it has no text of its own, so that no log, error or traceback can show it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from pipelines.council.datafiles import load_yaml_files
from pipelines.council.project import Project
from pipelines.exceptions import TargetSettingsError
from pipelines.store import PublishedVersion, StoredFile

SCHEMA_FILE = "target.schema.json"
USUAL_FILES = ("data/*.csv", "*.xlsx", "*.zip", "datapackage.json", "quality.json", "diff.json")


class Secret:
    """A token; it shows as stars wherever it is printed."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def __repr__(self) -> str:
        return "***"

    def __reduce__(self) -> str:
        raise TypeError("a secret is not written down")

    def reveal(self) -> str:
        """The token itself, for the header of a request and nothing else."""
        return self._value

    def hidden_in(self, text: str) -> str:
        """A text without the token."""
        return text.replace(self._value, "***")


@dataclass(frozen=True)
class TargetSettings:
    """One target's file.

    Attributes:
        root: the checkout, where relative paths begin.
        options: the file's properties.
        place: the file, as errors name it.
    """

    name: str
    kind: str
    is_enabled: bool
    root: Path
    options: Mapping[str, Any] = field(repr=False)
    place: str = ""

    @property
    def address(self) -> str:
        """Where the target is: a folder, or the site's address without a slash at its end."""
        if self.kind == "directory":
            return str((self.root / self.options["path"]).resolve())
        return str(self.options["url"]).rstrip("/")

    @property
    def packages(self) -> Sequence[str]:
        """The packages to send; none named means all."""
        return tuple(self.options.get("packages", ()))

    def files_of(self, release: PublishedVersion) -> list[StoredFile]:
        """The files of a release to send: tables in published order, then the rest.

        Raises:
            TargetSettingsError: `files` fits none.
        """
        patterns = self.options.get("files", USUAL_FILES)
        wanted = [
            file
            for file in release.offered.values()
            if any(fnmatchcase(file.path, each) for each in patterns)
        ]
        if not wanted:
            raise TargetSettingsError(
                self.place,
                f"`files` ({', '.join(patterns)}) fits no file of {release.package} {release.version}",
                "mend the patterns",
            )
        order = [table.file.path for table in release.resources]
        tables = sorted(
            (file for file in wanted if file.path in order), key=lambda file: order.index(file.path)
        )
        return [*tables, *(file for file in wanted if file.path not in order)]

    def token(self) -> Secret:
        """The token out of the environment.

        Raises:
            TargetSettingsError: its variable is not set.
        """
        variable = str(self.options["token_variable"])
        value = os.environ.get(variable, "").strip()
        if not value:
            raise TargetSettingsError(
                self.place, f"the environment variable {variable} is not set", "set it to the site's token"
            )
        return Secret(value)


def load_targets(project: Project) -> tuple[TargetSettings, ...]:
    """Every target of a checkout, enabled or not, in name order.

    Raises:
        TargetSettingsError: a file breaks the schema.
    """
    schema = project.council_schemas / SCHEMA_FILE
    found = load_yaml_files(project.targets, schema, TargetSettingsError) if schema.is_file() else {}
    return tuple(
        TargetSettings(
            name=path.stem,
            kind=raw["kind"],
            is_enabled=raw["enabled"],
            root=project.root,
            place=project.told(path),
            options={name: value for name, value in raw.items() if name not in ("kind", "enabled")},
        )
        for path, raw in found.items()
    )


def load_target(project: Project, name: str) -> TargetSettings:
    """The target of that name.

    Raises:
        TargetSettingsError: there is none, or a file breaks the schema.
    """
    targets = {target.name: target for target in load_targets(project)}
    if name not in targets:
        known = ", ".join(targets) or "none"
        raise TargetSettingsError(
            name,
            f"no such target (there are: {known})",
            f"write {project.told(project.targets / Path(name).name)}.yaml",
        )
    return targets[name]
