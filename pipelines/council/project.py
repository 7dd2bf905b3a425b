"""Where the project's own data files lie: schemas, layouts, suites, package metadata, councils.

Schemas and suites come with the program, and a project that has none of its own uses those: what a council
keeps, beside its reports and tables, is `councils/` and `datapackages/`. Nothing here opens a file but the
few lines that say which council is the default; modules that read a file ask for its path.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

COUNCIL_FILE = "council.yaml"
CHECKOUT = Path(__file__).resolve().parent.parent.parent
SHIPPED = CHECKOUT if (CHECKOUT / "schemas").is_dir() else Path(__file__).resolve().parent.parent / "shipped"
"""What came with the program: a checkout, or the folder that a wheel carries."""


@dataclass(frozen=True)
class Project:
    """A checkout (or any folder of the same shape) whose data files steer a run."""

    root: Path

    @property
    def schemas(self) -> Path:
        """Folder of Table Schemas, one `<resource>.json` each."""
        return self._own_or_shipped("schemas")

    @property
    def layouts(self) -> Path:
        """Folder of headings by which tables and columns are recognised."""
        return self.schemas / "layouts"

    @property
    def council_schemas(self) -> Path:
        """Folder of the JSON Schemas that a council's files follow."""
        return self.schemas / "councils"

    @property
    def standards(self) -> Path:
        """Folder of what others have laid down for tables, one `<standard>.yaml` each."""
        return self.schemas / "standards"

    @property
    def expectations(self) -> Path:
        """Folder of Great Expectations suites, one `<resource>.json` each."""
        return self._own_or_shipped("expectations")

    @property
    def datapackages(self) -> Path:
        """Folder of package metadata, one folder per package."""
        return self.root / "datapackages"

    @property
    def reports(self) -> Path:
        """The default council's folder of reports; in a fresh checkout the samples."""
        return self.root / "reports"

    @property
    def tables(self) -> Path:
        """The default council's folder of tables, a folder a dataset; a file in it itself waits as new."""
        return self.root / "tables"

    @property
    def councils(self) -> Path:
        """Folder of councils, one folder each."""
        return self.root / "councils"

    @cached_property
    def council_folders(self) -> tuple[Path, ...]:
        """The folders of councils there are, the default one first, then by name."""
        found = sorted(path.parent for path in self.councils.glob(f"*/{COUNCIL_FILE}"))
        return tuple(sorted(found, key=lambda folder: (not _is_default(folder), folder.name)))

    @cached_property
    def default_council(self) -> Path:
        """The default council's folder: the only one, or the one whose file says so.

        A project from before councils had folders keeps what is its own at its root.
        """
        return self.council_folders[0] if self.council_folders else self.root

    @property
    def decisions(self) -> Path:
        """Folder of what people of the default council decided."""
        return self.default_council / "decisions" if self.council_folders else self.root

    @property
    def corrections(self) -> Path:
        """Folder of the default council's corrections, one `<report>.yaml` each."""
        return self.decisions / "corrections"

    @property
    def duties(self) -> Path:
        """Folder of what the default council must publish again and again, one file per code."""
        return self.default_council / "duties"

    @property
    def targets(self) -> Path:
        """Folder of the places that receive what is published, one `<target>.yaml` each."""
        return self.default_council / "targets"

    def _own_or_shipped(self, folder: str) -> Path:
        own = self.root / folder
        return own if own.is_dir() else SHIPPED / folder

    def told(self, path: Path) -> str:
        """A path as errors and pages name it: from the project's root, where it lies there."""
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(path)


def _is_default(folder: Path) -> bool:
    text = (folder / COUNCIL_FILE).read_text(encoding="utf-8", errors="replace")
    return bool(re.search(r"(?m)^default:\s*true\b", text))


def default_project() -> Project:
    """The folder named by OPENBARNET_PROJECT, else the checkout this package stands in, else where one is."""
    given = os.environ.get("OPENBARNET_PROJECT")
    if given:
        return Project(Path(given).resolve())
    return Project(CHECKOUT if SHIPPED == CHECKOUT else Path.cwd())
