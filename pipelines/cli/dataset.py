"""What `openbarnet dataset new` does: a folder proposed from a file, for people to look at."""

from __future__ import annotations

from pathlib import Path

from pipelines.council.project import Project
from pipelines.exceptions import DatasetError


def write_proposal(path: Path, project: Project, name: str | None) -> list[str]:
    """Write the proposed folder of a dataset; gives what to tell.

    Raises:
        TableError: the file cannot be read as a table.
        DatasetError: there is such a dataset already.
    """
    from pipelines.datasets.declared.new import propose
    from pipelines.tables.declared import load_standards

    told = propose(path, load_standards(project.standards), name)
    file = project.default_council / "datasets" / told.id / "dataset.yaml"
    if file.exists():
        raise DatasetError(
            project.told(file), "is there already", f"put the file into tables/{told.id}/, or give --id"
        )
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(told.yaml, encoding="utf-8")
    like = f", like the standard {told.standard}" if told.standard else ", like no standard"
    lines = [f"{project.told(file)} is proposed{like}"]
    lines += [f"  asked: {question}" for question in told.questions]
    return [*lines, f"look at it, then move {path.name} into tables/{told.id}/"]
