"""A candidate worked out before its time: published into a draft of its own, read, asked about.

The draft is made by the same publication that will put it out, over the files that are published, the
candidate's file and the decisions taken for it, and by rules laid out for it alone: what is decided for one
candidate does not reach another before it is approved. The public store is only read.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.assembly.approving import admitted, permit_for
from pipelines.assembly.named import reports_in
from pipelines.assembly.transparency import PACKAGE as FOLLOWS
from pipelines.council.project import Project
from pipelines.desk.candidates import Candidate
from pipelines.desk.questions import QUESTIONS_FILE
from pipelines.desk.setup import PROGRESS, Bureau
from pipelines.exceptions import MissingFolderError
from pipelines.extraction.report import file_sha256
from pipelines.gate.decisions import CORRECTIONS, Decision, load_corrections, record, record_correction
from pipelines.release.approving import changes_in
from pipelines.store import StoreReader

DATA_FOLDERS = ("councils", "datapackages", "expectations", "schemas")
NOT_RULES = ("trail", "approvals", "reviews")
WORK, FILES, DECISIONS, DRAFT, BEFORE = "work", "files", "decisions", "store.draft", "before"
BUILT_FILE, PROGRESS_FILE = "built.json", "progress.txt"


@dataclass(frozen=True)
class Built:
    """What came of working a candidate out.

    Attributes:
        packages: by package the digest of what would change.
        inputs: by name the sha256 of its file.
        blocked: why something may not go out.
        faults: why it could not be worked out at all; empty when it could.
        changes: by package sentences on what readers would see changed.
        catalogue: what the public catalogue was when this was worked out.
    """

    packages: Mapping[str, str]
    inputs: Mapping[str, str]
    blocked: tuple[str, ...]
    faults: tuple[str, ...]
    changes: Mapping[str, tuple[str, ...]]
    catalogue: str


def build(bureau: Bureau, candidate: Candidate, instance: str = "instance") -> Built:
    """Work a candidate out; nothing but its own folder is written.

    Args:
        bureau: the desk.
        candidate: which.
        instance: name of the folder that readings are kept in between.

    Raises:
        OpenBarnetError: a data file of the project cannot be used.
    """
    work = bureau.place(candidate.id) / WORK
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    project = lay_rules(bureau, candidate, work / "project")
    reports = lay_reports(bureau, candidate, work / "reports")
    settings = {"OPENBARNET_PROJECT": str(project.root), "OPENBARNET_SIGN_KEY": ""}
    catalogue = catalogue_stamp(bureau)
    ran = bureau.run(
        (
            "pipelines.cli", "publish", str(work / "reports"),
            "--store", str(bureau.store),
            "--draft-in", str(work / DRAFT),
            "--instance", str(bureau.folder / instance),
            "--published", bureau.when,
            "--tables" if project.tables.is_dir() else "--no-tables",
        ),
        {**settings, PROGRESS: str(work / PROGRESS_FILE)},
    )  # fmt: skip
    draft = StoreReader(work / DRAFT)
    if not (draft.root / "catalog.json").exists():
        return Built({}, {}, (), ran.errors or ("It could not be worked out.",), {}, catalogue)
    own = [error for error in ran.errors if error.startswith((candidate.file, f"{candidate.report}:"))]
    if own:
        return Built({}, {}, (), tuple(own), {}, catalogue)
    asked = bureau.run(
        ("pipelines.desk.asking", str(work), candidate.kind, candidate.report, candidate.dataset), settings
    )
    if asked.code or not (work / QUESTIONS_FILE).exists():  # no question must not look like none to answer
        return Built(
            {}, {}, (), ("What there is to decide could not be worked out; try again.",), {}, catalogue
        )
    packages = changes_in(draft, StoreReader(bureau.store))
    packages.pop(FOLLOWS, None)  # says of what is public when it came out: it follows, and nobody approves it
    catalog = draft.catalog()
    blocked = [
        f"{entry['title']}: {reason}"
        for entry in catalog["packages"]
        if entry["blocked"]
        for reason in entry["blocked"]["reasons"]
    ]
    if not packages and not blocked:
        blocked = ["Nothing would change: what is published says the same."]
    built = Built(
        packages,
        inputs_of(candidate, reports),
        tuple(blocked),
        (),
        {name: _changes(catalog, name) for name in packages},
        catalogue,
    )
    _keep(built, work)
    return built


def read_built(bureau: Bureau, candidate: str) -> Built | None:
    """What came of working a candidate out last; None when that is not there."""
    file = bureau.place(candidate) / WORK / BUILT_FILE
    if not file.is_file():
        return None
    raw = json.loads(file.read_text(encoding="utf-8"))
    return Built(
        raw["packages"],
        raw["inputs"],
        tuple(raw["blocked"]),
        tuple(raw["faults"]),
        {name: tuple(lines) for name, lines in raw["changes"].items()},
        raw["catalogue"],
    )


def inputs_of(candidate: Candidate, reports: Mapping[str, Path]) -> dict[str, str]:
    """The files that an approval of a candidate lets in: its own."""
    if candidate.kind == "table":
        return {candidate.report: candidate.sha256}
    return {candidate.report: file_sha256(reports[candidate.report])}


def catalogue_stamp(bureau: Bureau) -> str:
    """What the public catalogue is now: its file's hash, or nothing."""
    file = bureau.store / "catalog.json"
    return file_sha256(file) if file.exists() else ""


def how_it_gets_on(bureau: Bureau, candidate: Candidate) -> str:
    """What the run that works a candidate out has told of itself, in words; nothing before it has begun."""
    file = bureau.place(candidate.id) / WORK / PROGRESS_FILE
    if not file.is_file():
        return "It waits for its turn."
    lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    if "publishing" in lines:
        return "Everything is read; the draft is being made, checked and compared with what is public."
    done = sum(line.startswith("  ") for line in lines)
    asked = next((line.split()[0] for line in lines if line.endswith("to read")), "")
    return f"{done} of {asked} files are read." if asked else "The run is starting."


# ---- what is laid out for a candidate


def lay_rules(bureau: Bureau, candidate: Candidate, to: Path) -> Project:
    """A project as it would be: the rules as they are, with the candidate's decisions and table."""
    root = bureau.project.root
    for name in DATA_FOLDERS:
        if (root / name).is_dir():
            shutil.copytree(root / name, to / name, ignore=_left_out)
    lock = root / "requirements" / "app.txt"
    if lock.exists():
        (to / "requirements").mkdir(parents=True)
        shutil.copy2(lock, to / "requirements")
    if bureau.tables.is_dir():
        shutil.copytree(bureau.tables, to / "tables", copy_function=_link)
    if candidate.kind == "table":
        folder = to / "tables" / candidate.dataset
        folder.mkdir(parents=True, exist_ok=True)
        _put(file_of(bureau, candidate), folder / candidate.file)
    project = Project(to)
    merge_decisions(bureau.place(candidate.id), project)
    return project


def lay_reports(bureau: Bureau, candidate: Candidate, to: Path) -> dict[str, Path]:
    """The reports that would be published, by id: those that are, and the candidate's."""
    to.mkdir(parents=True)
    try:
        found = reports_in([bureau.reports])
        store = StoreReader(bureau.store)
        let_in = admitted(found, store, permit_for(store, bureau.project, bureau.now)).found.reports
    except MissingFolderError:
        let_in = ()
    for path in let_in:
        if candidate.kind == "table" or path.stem != candidate.report:
            for file in (path, path.with_suffix(".yaml")):
                if file.exists():
                    _link(str(file), str(to / file.name))
    if candidate.kind == "report":
        _put(file_of(bureau, candidate), to / candidate.file)
        side = file_of(bureau, candidate).with_suffix(".yaml")
        if side.exists():
            _put(side, to / side.name)
    return {path.stem: path for path in to.iterdir() if path.suffix != ".yaml"}


def file_of(bureau: Bureau, candidate: Candidate) -> Path:
    """The file that was brought in."""
    return bureau.place(candidate.id) / FILES / candidate.file


def own_decisions(place: Path) -> Iterator[Decision]:
    """The decisions taken for a candidate, oldest first, which join the council's when it is published."""
    for path in sorted((place / DECISIONS).glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            raw = json.loads(line)
            raw.pop("id")
            yield Decision(**raw)


def merge_decisions(place: Path, project: Project) -> None:
    """Put a candidate's decisions and corrections among those of a project; again changes nothing.

    Raises:
        DecisionError, CorrectionError: one cannot be recorded.
    """
    for decision in own_decisions(place):
        record(decision, project.decisions, project)
    folder = place / CORRECTIONS
    for path in sorted(folder.glob("*.yaml")):
        for one in load_corrections(folder, path.stem, project):
            values = {
                "id": one.id, "resource": one.resource, "row": one.row, "field": one.field,
                "expected": one.expected, "corrected": one.corrected, "reason": one.reason, "by": one.by,
                "date": one.date, "council_told": one.council_told,
            }  # fmt: skip
            record_correction(values, path.stem, project.corrections, project)


def _left_out(folder: str, names: list[str]) -> set[str]:
    return {name for name in names if name in NOT_RULES and "councils" in Path(folder).parts}


def _link(source: str, target: str) -> str:
    """A second name for a file; a copy where the disk knows none. Nothing laid out is written in place."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
    return target


def _put(source: Path, target: Path) -> None:
    """Put a file in a place as a whole, over what is there."""
    unfinished = target.with_name(f".{target.name}.{os.getpid()}")
    shutil.copyfile(source, unfinished)
    unfinished.replace(target)


def install(bureau: Bureau, candidate: Candidate) -> None:
    """Put an approved candidate's file and decisions among the inputs; again changes nothing.

    Raises:
        DecisionError, CorrectionError: a decision cannot be recorded.
    """
    _remember(bureau, candidate)
    merge_decisions(bureau.place(candidate.id), bureau.project)
    file = file_of(bureau, candidate)
    folder = _input_of(bureau, candidate).parent
    folder.mkdir(parents=True, exist_ok=True)
    side = file.with_suffix(".yaml")
    for source in (side, file) if side.exists() else (file,):
        _put(source, folder / source.name)
    if candidate.kind == "report":
        for other in folder.glob(f"{candidate.report}.*"):
            if other.suffix.lower() not in (".yaml", file.suffix.lower()):
                other.unlink()  # the same report in another form, which this one replaces


def take_out(bureau: Bureau, candidate: Candidate) -> None:
    """Put the inputs back as they were before an approval that lapsed while it was being published."""
    before = bureau.place(candidate.id) / BEFORE
    if not before.is_dir():
        return
    _input_of(bureau, candidate).unlink(missing_ok=True)
    for place, folder in _remembered(bureau, candidate):
        for file in sorted((before / place).glob("*")):
            _put(file, folder / file.name)
    for path in (bureau.place(candidate.id) / CORRECTIONS).glob("*.yaml"):
        if not (before / "corrections" / path.name).exists():
            (bureau.project.corrections / path.name).unlink(missing_ok=True)
    shutil.rmtree(before)


def _input_of(bureau: Bureau, candidate: Candidate) -> Path:
    """Where a candidate's file lies among the inputs."""
    folder = bureau.tables / candidate.dataset if candidate.kind == "table" else bureau.reports
    return folder / candidate.file


def _remembered(bureau: Bureau, candidate: Candidate) -> tuple[tuple[str, Path], ...]:
    return (("file", _input_of(bureau, candidate).parent), ("corrections", bureau.project.corrections))


def _remember(bureau: Bureau, candidate: Candidate) -> None:
    """Keep the inputs as they are, once, before an approved candidate changes them."""
    before = bureau.place(candidate.id) / BEFORE
    if before.is_dir():
        return
    unfinished = before.with_name(f".{BEFORE}")
    shutil.rmtree(unfinished, ignore_errors=True)
    for place, folder in _remembered(bureau, candidate):
        (unfinished / place).mkdir(parents=True)
        wanted = f"{candidate.report}.*" if place == "file" else "*.yaml"
        for file in folder.glob(wanted):
            shutil.copy2(file, unfinished / place / file.name)
    unfinished.rename(before)


def _changes(catalog: Mapping[str, Any], package: str) -> tuple[str, ...]:
    entry = next(one for one in catalog["packages"] if one["name"] == package)
    newest = entry["versions"][-1]
    return tuple(newest["notes"]) or ("First version.",)


def _keep(built: Built, work: Path) -> None:
    value = {
        "packages": dict(built.packages),
        "inputs": dict(built.inputs),
        "blocked": list(built.blocked),
        "faults": list(built.faults),
        "changes": {name: list(lines) for name, lines in built.changes.items()},
        "catalogue": built.catalogue,
    }
    (work / BUILT_FILE).write_text(json.dumps(value, ensure_ascii=False, indent=1), encoding="utf-8")
