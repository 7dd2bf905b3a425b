"""Where the project's own data files lie: schemas, layouts, suites, package metadata.

Nothing here opens a file; modules that read one ask for its path.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Project:
    """A checkout (or any folder of the same shape) whose data files steer a run."""

    root: Path

    @property
    def schemas(self) -> Path:
        """Folder of Table Schemas, one `<resource>.json` each."""
        return self.root / "schemas"

    @property
    def layouts(self) -> Path:
        """Folder of headings by which tables and columns are recognised."""
        return self.root / "schemas" / "layouts"

    @property
    def expectations(self) -> Path:
        """Folder of Great Expectations suites, one `<resource>.json` each."""
        return self.root / "expectations"

    @property
    def screening(self) -> Path:
        """Folder of the contact points that the screen for personal data lets pass."""
        return self.root / "schemas" / "screening"

    @property
    def datapackages(self) -> Path:
        """Folder of package metadata, one folder per package."""
        return self.root / "datapackages"

    @property
    def corrections(self) -> Path:
        """Folder of corrections, one `<report>.yaml` each."""
        return self.root / "corrections"

    @property
    def duties(self) -> Path:
        """Folder of what the council must publish again and again, one file per code."""
        return self.root / "duties"

    @property
    def targets(self) -> Path:
        """Folder of the places that receive what is published, one `<target>.yaml` each."""
        return self.root / "targets"

    @property
    def reports(self) -> Path:
        """Folder of the sample reports."""
        return self.root / "reports"


def default_project() -> Project:
    """The checkout this package stands in, or the folder named by OPENBARNET_PROJECT."""
    given = os.environ.get("OPENBARNET_PROJECT")
    return Project(Path(given).resolve() if given else Path(__file__).resolve().parent.parent.parent)
