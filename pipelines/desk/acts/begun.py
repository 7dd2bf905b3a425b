"""Answers and approvals of which the trail tells and nothing else: their writer was killed in between."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from pipelines.desk.acts.moving import leave_nothing
from pipelines.desk.candidates import ERASE, Candidate
from pipelines.desk.setup import Bureau
from pipelines.gate.approvals import APPROVAL, Approval, approvals_folder, record_approval
from pipelines.gate.decisions import Decision, read_decisions, record
from pipelines.gate.moves import State

BEGUN = "begun"
"""The folder of answers that are about to be recorded."""
BEGUN_SECONDS = 3600.0  # how long an answer may be about to be recorded


def begin_answer(bureau: Bureau, candidate: Candidate, decision: Decision) -> Path:
    """Write an answer down before the trail says that it was given: see `finish_what_was_begun`."""
    folder = bureau.place(candidate.id) / BEGUN
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{decision.id}.json"
    unfinished = file.with_suffix(".unfinished")
    unfinished.write_bytes(decision.as_line())
    unfinished.replace(file)
    return file


def finish_what_was_begun(bureau: Bureau) -> None:
    """Record what the trail says was decided or approved, where its writer was killed before recording it.

    Raises:
        DecisionError: it cannot be written.
    """
    for file in sorted((bureau.folder / "candidates").glob(f"*/{BEGUN}/*.json")):
        raw = json.loads(file.read_bytes())
        name = raw.pop("id")
        one = bureau.candidates().get(file.parent.parent.name)
        events = one.events if one else ()
        if any((event.payload or {}).get("decision") == name for event in events):
            record(Decision(**raw), bureau.reviews, bureau.project)
        elif bureau.now.timestamp() - datetime.fromisoformat(raw["when"]).timestamp() < BEGUN_SECONDS:
            continue  # its writer may be about to say so
        file.unlink(missing_ok=True)
    for one in bureau.candidates().values():
        if one.state is State.APPROVED:
            _finish_approval(bureau, one)
        erased = [event.number for event in one.events if event.what == ERASE]
        if erased and (one.file or bureau.place(one.id).exists()):
            leave_nothing(bureau, one.id, erased[-1])


def _finish_approval(bureau: Bureau, candidate: Candidate) -> None:
    """Record an approval that stands in the trail alone, if it is of what the trail says was seen."""
    event = [each for each in candidate.events if each.what == "approve"][-1]
    given = read_decisions([approvals_folder(bureau.project)], bureau.project)
    of_this = given.history(APPROVAL, f"{candidate.id}/{event.person}")
    if any(one.when >= event.when for one in of_this):
        return
    approval = Approval(
        candidate=candidate.id,
        packages=dict(candidate.packages),
        inputs=dict(candidate.inputs),
        note=candidate.note,
        person=event.person,
        prepared_by=candidate.prepared_by,
        role=event.role,
        when=event.when,
        not_before=candidate.not_before,
    )
    if (event.payload or {}).get("seen_sha256") == approval.seen_sha256:
        record_approval(approval, bureau.project)
