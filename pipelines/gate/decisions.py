"""What people decided, as records: the one module that reads and writes them, whoever asks.

They lie where the inputs are, in `councils/<id>/decisions/`, so that a publication made elsewhere of the same
inputs and records is the same:

- `<year>-<month>.jsonl` holds answers to questions, a line each. A line is added and never changed; a later
  answer to the same question takes the place of an earlier one, and an answer of null takes it back.
- `corrections/<report>.yaml` holds the corrections of one report, written by hand; what they mean is in
  `pipelines.gate.corrections`.

A decision says by which role it was taken, never by which person.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from pipelines.council.project import Project
from pipelines.exceptions import CorrectionError, DecisionError
from pipelines.gate.corrections import Correction

CORRECTION_SCHEMA = "correction.schema.json"
DECISION_SCHEMA = "decision.schema.json"
ID_LENGTH = 16
CORRECTIONS = "decisions/corrections"
"""Where a council's folder has its corrections."""

Answer = Any
"""What JSON can say: text, number, truth value, null, list or mapping."""


@dataclass(frozen=True)
class Decision:
    """One answer to one question.

    Attributes:
        kind: what kind of question it is, such as `publisher`; whoever asks knows its kind.
        subject: what it is about, such as a document's sha256 or a locator.
        question: as it was asked.
        answer: None takes back what was answered before.
        role: the role that decided: a post, never a person's name.
        when: time with its zone, as 2026-01-31T07:00:00+00:00.
        seen_sha256: digest of what was looked at; empty where the decision does not depend on it.
        reason: why, in a sentence; may be empty.
    """

    kind: str
    subject: str
    question: str
    answer: Answer
    role: str
    when: str
    seen_sha256: str = ""
    reason: str = ""

    @cached_property
    def id(self) -> str:
        """A name that follows from all the rest."""
        return hashlib.sha256(_canonical(asdict(self))).hexdigest()[:ID_LENGTH]

    def holds_for(self, seen_sha256: str) -> bool:
        """Whether it still stands when this is what would be looked at now."""
        return self.answer is not None and self.seen_sha256 in ("", seen_sha256)

    @property
    def month(self) -> str:
        """The file it is kept in, less its ending."""
        return self.when[:7]

    def as_line(self) -> bytes:
        """The record as it is kept."""
        return _canonical({"id": self.id, **asdict(self)}) + b"\n"


def digest_of(seen: str | bytes | Mapping[str, Any] | Sequence[Any]) -> str:
    """SHA-256 of what was looked at: of bytes or a text as they are, of anything else as JSON."""
    if isinstance(seen, str):
        seen = seen.encode()
    return hashlib.sha256(seen if isinstance(seen, bytes) else _canonical(seen)).hexdigest()


def _canonical(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str).encode()


@dataclass(frozen=True)
class Decisions:
    """Everything that was decided for one council or several, oldest first."""

    all: tuple[Decision, ...] = ()

    @cached_property
    def _latest(self) -> dict[tuple[str, str], Decision]:
        return {(decision.kind, decision.subject): decision for decision in self.all}

    def standing(self, kind: str, subject: str, seen_sha256: str = "") -> Decision | None:
        """The newest decision on a question, unless it was taken back or what was looked at has changed."""
        found = self._latest.get((kind, subject))
        return found if found is not None and found.holds_for(seen_sha256) else None

    @cached_property
    def _as_seen(self) -> dict[tuple[str, str, str], Decision]:
        return {(decision.kind, decision.subject, decision.seen_sha256): decision for decision in self.all}

    def of_what_was_seen(self, kind: str, subject: str, seen_sha256: str) -> Decision | None:
        """The newest decision on a question as it reads here, unless it was taken back.

        Another report's, which reads otherwise, may have been decided since: each stands by itself.
        """
        found = self._as_seen.get((kind, subject, seen_sha256))
        return found if found is not None and found.answer is not None else None

    def history(self, kind: str, subject: str) -> tuple[Decision, ...]:
        """Every decision on a question, oldest first."""
        return tuple(one for one in self.all if (one.kind, one.subject) == (kind, subject))


def read_decisions(folders: Iterable[Path], project: Project) -> Decisions:
    """The decisions of some folders, oldest first, whichever order they were written in.

    Args:
        folders: `decisions/` folders; one that is not there holds none.
        project: whose schema they follow.

    Raises:
        DecisionError: a line is no decision, or not as it was written.
    """
    validator = _validator(project)
    found = [
        decision
        for folder in folders
        for path in sorted(folder.glob("*.jsonl"))
        for decision in _read_file(path, validator, project)
    ]
    found.sort(key=lambda decision: datetime.fromisoformat(decision.when))
    return Decisions(tuple(found))


def record(decision: Decision, folder: Path, project: Project) -> Path:
    """Add a decision to a council's records; one that is there already is not added again.

    The line is on the disk when this returns, or was not written at all; two writers wait for each other.

    Raises:
        DecisionError: it breaks the schema, or the folder cannot be written.
    """
    path = folder / f"{decision.month}.jsonl"
    place = project.told(path)
    _check(json.loads(decision.as_line()), _validator(project), place)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("ab+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            kept = file.read()
            if decision.as_line() not in kept.splitlines(keepends=True):
                # a line without an end was left by a writer that was killed, and told nobody of it
                file.truncate(kept.rfind(b"\n") + 1)
                file.write(decision.as_line())
                file.flush()
                os.fsync(file.fileno())
    except OSError as error:
        raise DecisionError(
            place, f"cannot be written ({error.strerror or error})", "free its disk, or mend its rights"
        ) from error
    return path


def _read_file(path: Path, validator: Any, project: Project) -> Iterable[Decision]:
    for number, line in enumerate(path.read_bytes().splitlines(keepends=True), 1):
        place = f"{project.told(path)}, line {number}"
        if not line.endswith(b"\n"):
            continue  # see `record`
        try:
            raw = json.loads(line)
        except ValueError as error:
            raise DecisionError(
                place, f"is no JSON ({error})", "put the line back as it was recorded"
            ) from error
        _check(raw, validator, place)
        said = raw.pop("id")
        decision = Decision(**raw)
        if decision.id != said:
            raise DecisionError(
                place, "is not as it was recorded", "put the line back; to decide otherwise, record anew"
            )
        yield decision


def _validator(project: Project) -> Any:
    import jsonschema

    schema = json.loads((project.council_schemas / DECISION_SCHEMA).read_text(encoding="utf-8"))
    return jsonschema.Draft202012Validator(schema)


def _check(raw: Any, validator: Any, place: str) -> None:
    import jsonschema

    if fault := jsonschema.exceptions.best_match(validator.iter_errors(raw)):
        raise DecisionError(place, fault.message, f"{DECISION_SCHEMA} says what a decision holds")


# ---- corrections, which are decisions too


def corrections_file(report: str, folder: Path, project: Project) -> str:
    """Where the corrections of a report are written, as people are told it."""
    return project.told(folder / f"{report}.yaml")


def load_corrections(folder: Path, report: str, project: Project) -> tuple[Correction, ...]:
    """The corrections of one report; none where it has no file.

    Args:
        folder: `decisions/corrections` of the council that published it.
        report: its id.
        project: whose schema they follow.

    Raises:
        CorrectionError: the file breaks `correction.schema.json`, or uses an id twice.
    """
    import jsonschema

    path = folder / f"{report}.yaml"
    if not path.exists():
        return ()
    place = project.told(path)
    schema = json.loads((project.council_schemas / CORRECTION_SCHEMA).read_text(encoding="utf-8"))
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - all is text
        entries = [_typed(entry) for entry in (raw or {}).get("corrections", [])]
        jsonschema.validate({"corrections": entries}, schema)
    except (yaml.YAMLError, jsonschema.ValidationError, AttributeError) as error:
        what = error.message if isinstance(error, jsonschema.ValidationError) else str(error)
        raise CorrectionError(place, what, "mend the entry") from error
    found = tuple(Correction(report=report, file=place, **entry) for entry in entries)
    ids = [correction.id for correction in found]
    if len(ids) != len(set(ids)):
        raise CorrectionError(place, "uses an id twice", "give each entry its own")
    return found


def _typed(entry: Mapping[str, Any]) -> dict[str, Any]:
    """An entry with its truth value and empty cells as such; every other value stays text."""
    empty = {"", "null", "~"}
    return {
        name: (value == "true" if value in ("true", "false") else value)
        if name == "council_told"
        else None
        if name in ("expected", "corrected") and value in empty
        else value
        for name, value in entry.items()
    }


def record_correction(values: Mapping[str, Any], report: str, folder: Path, project: Project) -> Path:
    """Add a correction to a report's file; the same one is not added again.

    Args:
        values: the entry, as `correction.schema.json` says; an id that is taken gets a number behind it.
        report: whose rows it is about.
        folder: `decisions/corrections` of the council that published it.
        project: whose schema it follows.

    Raises:
        CorrectionError: it breaks the schema, or the file cannot be written.
    """
    path = folder / f"{report}.yaml"
    place = project.told(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / ".lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            known = load_corrections(folder, report, project)
            told = ("resource", "row", "field", "expected", "corrected")
            if any(all(getattr(one, name) == values[name] for name in told) for one in known):
                return path
            entry = {**values, "id": _free_name(str(values["id"]), {one.id for one in known})}
            _check_correction(entry, place, project)
            before = path.read_bytes().rstrip(b"\n") if known else b"corrections:"
            # JSON is YAML, and says every text on one line
            lines = [f"{part}: {json.dumps(value, ensure_ascii=False)}" for part, value in entry.items()]
            added = ("\n  - " + "\n    ".join(lines) + "\n").encode()
            unfinished = path.with_suffix(".unfinished")
            unfinished.write_bytes(before + added)
            unfinished.replace(path)
    except OSError as error:
        raise CorrectionError(place, f"cannot be written ({error})", "free its disk") from error
    return path


def _free_name(name: str, taken: set[str]) -> str:
    numbered = (f"{name}-{number}" for number in range(2, len(taken) + 3))
    return name if name not in taken else next(each for each in numbered if each not in taken)


def _check_correction(entry: Mapping[str, Any], place: str, project: Project) -> None:
    import jsonschema

    schema = json.loads((project.council_schemas / CORRECTION_SCHEMA).read_text(encoding="utf-8"))
    try:
        jsonschema.validate({"corrections": [dict(entry)]}, schema)
    except jsonschema.ValidationError as error:
        raise CorrectionError(place, error.message, "mend the entry") from error
