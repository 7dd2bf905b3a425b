"""Hashes that tell whether something has to be done again.

A *stamp* names one reading: the report's bytes and sidecar, and the code and data files that steer reading
and checking. A *fingerprint* names one publication: all stamps, and the packages' metadata. Dagster is not
imported here, so that a run with nothing new costs nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from pipelines.council.project import Project
from pipelines.council.settings import council_id

RULES_SHOWN = 16
NO_RULES = frozenset({"reports", "tables", "targets", "duties", "datasets", "approvals", "reviews", "trail"})
PACKAGE = Path(__file__).resolve().parent.parent


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes; a file that is absent or cannot be read has a digest of its own."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        return f"unreadable: {type(error).__name__}"


def rules_digest(project: Project) -> str:
    """Hash of everything but the report that decides what is read and how it is checked."""
    files = _digest_of_files(
        [
            *_files(PACKAGE, ".py", leave_out=("portal", "cli", "desk")),
            *_files(project.schemas),
            *_files(project.expectations),
            *_councils_files(project),
            project.root / "requirements" / "app.txt",
        ],
        [PACKAGE, project.root],
    )
    return _digest([files, council_id()])


def report_stamp(path: Path, rules: str) -> str:
    """The name of one reading of one report file; `rules` is `rules_digest`'s value."""
    digest = _digest([path.name, file_digest(path), file_digest(path.with_suffix(".yaml"))])
    return f"{rules[:RULES_SHOWN]}-{digest}"


def is_by_rules(stamp: str, rules: str) -> bool:
    """Whether a reading followed these rules, whatever file it was of."""
    return stamp.partition("-")[0] == rules[:RULES_SHOWN]


def publication_fingerprint(
    reports: Iterable[Path], others: Iterable[str], project: Project, tables: Path | None = None
) -> str:
    """The name of what publishing these reports leads to.

    Args:
        reports: report files, in the order they are published in.
        others: what else was found in the folder and is told in the catalogue, as text.
        project: whose schemas, suites and package metadata apply.
        tables: the folder of tables, where it is published too.
    """
    rules = rules_digest(project)
    metadata = _digest_of_files(_files(project.datapackages), [project.root])
    declared = [file for each in project.council_folders for file in _files(each / "datasets")]
    inputs = _files(tables) if tables is not None else []
    datasets = _digest_of_files([*declared, *inputs] if inputs else [], [project.root])
    stamps = [report_stamp(path, rules) for path in reports]
    return _digest([*stamps, *others, rules, metadata, datasets])


def _files(folder: Path, suffix: str = "", leave_out: tuple[str, ...] = ()) -> list[Path]:
    return sorted(
        path
        for path in folder.rglob(f"*{suffix}")
        if path.is_file()
        and "__pycache__" not in path.parts
        and path.relative_to(folder).parts[0] not in leave_out
    )


def _councils_files(project: Project) -> list[Path]:
    """The files of councils that steer reading and checking; neither inputs nor what follows publication."""
    found = _files(project.councils) if project.council_folders else _files(project.corrections)
    return [path for path in found if not set(path.relative_to(project.root).parts[2:3]) & NO_RULES]


def _digest_of_files(paths: Iterable[Path], roots: list[Path]) -> str:
    return _digest(part for path in paths for part in (_name(path, roots), file_digest(path)))


def _name(path: Path, roots: list[Path]) -> str:
    root = next(root for root in roots if path.is_relative_to(root))
    return path.relative_to(root).as_posix()


def _digest(parts: Iterable[str]) -> str:
    whole = hashlib.sha256()
    for part in parts:
        whole.update(part.encode() + b"\0")
    return whole.hexdigest()
