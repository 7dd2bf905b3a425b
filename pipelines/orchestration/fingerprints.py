"""Hashes that tell whether something has to be done again.

A *stamp* names one reading: the report's bytes and sidecar, those of the one before it in its series, what
people corrected and decided about it, and the code and data files that steer reading and checking. A
*fingerprint* names one publication: all stamps, the code that releases, and the packages' metadata. Dagster
is not imported here, so that a run with nothing new costs nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from stat import S_ISREG

from pipelines.assembly.identity import PUBLISHER
from pipelines.council.digests import remembered_sha256
from pipelines.council.project import SHIPPED, Project
from pipelines.council.settings import council_id
from pipelines.extraction.report import predecessor_of
from pipelines.gate.decisions import CORRECTIONS
from pipelines.gate.withholding import WITHHOLD

RULES_SHOWN = 16
NO_RULES = frozenset({"reports", "tables", "targets", "duties", "datasets", "approvals", "reviews", "trail"})
OWN = frozenset({"decisions"})
"""What people say of reports: of one where it names one, else of all."""

NO_PUBLISHING = ("portal", "cli", "desk")
NO_READING = (*NO_PUBLISHING, "orchestration", "release", "harvest", "targets", "standalone")
"""Rooms of the code that a report's rows do not depend on."""

PACKAGE = Path(__file__).resolve().parent.parent
OF_ONE_DOCUMENT = frozenset({PUBLISHER, WITHHOLD})
"""Kinds of decision whose subject is the document that they are about, and that concern no other."""


@dataclass(frozen=True)
class ReadingRules:
    """Everything but the report that decides what is read and how it is checked.

    Attributes:
        digest: of what steers every reading.
        corrections: of each report's corrections, by its id.
        decided: of what was decided about one document, by its sha256.
    """

    digest: str
    corrections: Mapping[str, str] = field(default_factory=dict)
    decided: Mapping[str, str] = field(default_factory=dict)

    @property
    def mark(self) -> str:
        """How every stamp of a reading by these rules begins."""
        return self.digest[:RULES_SHOWN]


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes; what is absent, no plain file, or cannot be read has a digest of its own."""
    try:
        status = path.stat()
        return remembered_sha256(path, status) if S_ISREG(status.st_mode) else "no file"
    except OSError as error:
        return f"unreadable: {type(error).__name__}"


def reading_rules(project: Project) -> ReadingRules:
    """What steers the reading of a project's reports."""
    files = _digest_of_files(
        [
            *_files(PACKAGE, ".py", leave_out=NO_READING),
            *_files(project.schemas),
            *_files(project.expectations),
            *_councils_files(project, leave_out=NO_RULES | OWN),
            project.root / "requirements" / "app.txt",
        ],
        [PACKAGE, project.root, SHIPPED],
    )
    corrections: dict[str, str] = {}
    for folder in _corrections_folders(project):
        for path in sorted(folder.glob("*.yaml")):
            corrections[path.stem] = _digest([corrections.get(path.stem, ""), file_digest(path)])
    decided, of_all = _decided(project)
    return ReadingRules(_digest([files, council_id(), of_all]), corrections, decided)


def report_stamps(paths: Iterable[Path], rules: ReadingRules) -> dict[str, str]:
    """The names of the readings of several report files, by report id; each folder is listed once."""
    beside: dict[Path, frozenset[str]] = {}
    stamps = {}
    for path in paths:
        folder = path.parent
        if folder not in beside:
            beside[folder] = _names_in(folder)
        stamps[path.stem] = report_stamp(path, rules, beside[folder])
    return stamps


def _names_in(folder: Path) -> frozenset[str]:
    try:
        return frozenset(os.listdir(folder))  # noqa: PTH208 - names are all that is wanted
    except OSError:
        return frozenset()


def report_stamp(path: Path, rules: ReadingRules, beside: Collection[str] | None = None) -> str:
    """The name of one reading of one report file; `beside` are all names in its folder, where known."""
    sha256 = file_digest(path)
    own = [rules.corrections.get(path.stem, ""), rules.decided.get(sha256, "")]
    if (before := predecessor_of(path, beside)) is not None:  # what it said is evidence for this one
        own += [before.name, file_digest(before), file_digest(before.with_suffix(".yaml"))]
    digest = _digest([path.name, sha256, file_digest(path.with_suffix(".yaml")), *own])
    return f"{rules.mark}-{digest}"


def is_by_rules(stamp: str, rules: ReadingRules) -> bool:
    """Whether a reading followed these rules, whatever file and corrections it was of."""
    return stamp.partition("-")[0] == rules.mark


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
    rules = reading_rules(project)
    metadata = _digest_of_files(
        [*_files(PACKAGE, ".py", leave_out=NO_PUBLISHING), *_files(project.datapackages)],
        [PACKAGE, project.root, SHIPPED],
    )
    declared = [file for each in project.council_folders for file in _files(each / "datasets")]
    inputs = _files(tables) if tables is not None else []
    datasets = _digest_of_files([*declared, *inputs] if inputs else [], [project.root])
    stamps = report_stamps(reports, rules).values()
    return _digest([*stamps, *others, rules.digest, metadata, datasets])


def code_digest() -> str:
    """Of all code, also that which no reading or publication depends on: a version names what made it."""
    return _digest_of_files(_files(PACKAGE, ".py"), [PACKAGE])


def _files(folder: Path, suffix: str = "", leave_out: tuple[str, ...] = ()) -> list[Path]:
    """The files in a folder and those below it, sorted by the parts of their paths; not those left out."""
    return [Path(name) for name in _names(str(folder), suffix, {*leave_out, "__pycache__"})]


def _names(folder: str, suffix: str, leave_out: Collection[str]) -> Iterator[str]:
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if entry.name in leave_out:
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _names(entry.path, suffix, ("__pycache__",))
        elif entry.name.endswith(suffix) and entry.is_file():
            yield entry.path


def _councils_files(project: Project, leave_out: frozenset[str]) -> list[Path]:
    """The files of councils that steer reading and checking; neither inputs nor what follows publication."""
    if not project.council_folders:
        return []
    return [
        path
        for path in _files(project.councils)
        if not set(path.relative_to(project.root).parts[2:3]) & leave_out
    ]


def _corrections_folders(project: Project) -> list[Path]:
    return list(
        dict.fromkeys([*(folder / CORRECTIONS for folder in project.council_folders), project.corrections])
    )


def _decided(project: Project) -> tuple[dict[str, str], str]:
    """What was decided: digests by the sha256 of the document that it is about, and one of all the rest."""
    own: dict[str, str] = {}
    rest: list[str] = []
    for folder in [folder / "decisions" for folder in project.council_folders] or [project.decisions]:
        for path in sorted(folder.glob("*.jsonl")):
            for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
                if subject := _document(line):
                    own[subject] = _digest([own.get(subject, ""), line])
                else:
                    rest.append(line)
    return own, _digest(rest)


def _document(line: str) -> str:
    """The sha256 of the one document that a decision is about; empty where it may be about others.

    A line that is no decision counts for all; reading will tell what is wrong with it.
    """
    try:
        decision = json.loads(line)
        return str(decision["subject"]) if decision["kind"] in OF_ONE_DOCUMENT else ""
    except (ValueError, KeyError, TypeError):
        return ""


def _digest_of_files(paths: Iterable[Path], roots: list[Path]) -> str:
    return _digest(part for path in paths for part in (_name(path, roots), file_digest(path)))


def _name(path: Path, roots: list[Path]) -> str:
    text = str(path)
    return next(text[len(start) :] for root in roots if text.startswith(start := f"{root}{os.sep}"))


def _digest(parts: Iterable[str]) -> str:
    whole = hashlib.sha256()
    for part in parts:
        whole.update(part.encode() + b"\0")
    return whole.hexdigest()
