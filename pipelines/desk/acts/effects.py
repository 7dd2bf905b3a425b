"""What an answer does for its candidate alone: a correction, a reading of a column, a table of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipelines.assembly.identity import READING
from pipelines.assembly.teaching import AskedTable, own_decision
from pipelines.desk.building import DECISIONS, own_decisions
from pipelines.desk.candidates import Candidate
from pipelines.desk.questions import AskedCause, Weight
from pipelines.desk.setup import Bureau
from pipelines.exceptions import DeskError
from pipelines.gate.decisions import (
    CORRECTIONS,
    Decision,
    Decisions,
    load_corrections,
    record,
    record_correction,
)
from pipelines.gate.own_tables import OWN_TABLE, decisions_of, own_tables_of
from pipelines.gate.withholding import QUESTION as WITHHOLD_QUESTION
from pipelines.gate.withholding import WITHHOLD
from pipelines.rows.own_tables import OwnTable
from pipelines.rows.slugs import slug


def _withhold(
    bureau: Bureau, candidate: Candidate, asked: Mapping[str, Any], choice: str, role: str, value: str
) -> dict[str, Any]:
    """Decide which kinds of what the screen found in a document may be published: none, or an office's."""
    kinds = sorted(set(value.split())) if choice == "office" else []
    if choice not in ("office", "out") or not set(kinds) <= {name for name, _ in asked["kinds"]}:
        raise DeskError("That answer", "is none of this question’s", "choose one of its buttons")
    if choice == "office" and not kinds:
        raise DeskError("Nothing", "was chosen", "tick what is an office’s own")
    told = Decision(
        WITHHOLD, str(asked["withhold"]), WITHHOLD_QUESTION, {"publish": kinds}, role, bureau.when
    )
    record(told, bureau.place(candidate.id) / DECISIONS, bureau.project)
    return {"choice": choice, "value": ", ".join(kinds)}


def publish_as_own(
    bureau: Bureau,
    candidate: Candidate,
    cause: AskedCause,
    titles: Mapping[str, str],
    people: Mapping[str, Sequence[str]],
    role: str,
) -> dict[str, Any]:
    """Decide for the candidate which tables are published as tables of their own; gives what to record."""
    offered = {one["own"]: one for finding in cause.findings for one in finding.entries if "table" in one}
    if not titles:
        raise DeskError("No table", "was chosen", "tick those that are published as tables of their own")
    if not titles.keys() <= offered.keys():
        raise DeskError("That table", "is none of this question’s", "choose one of its list")
    place = bureau.place(candidate.id)
    called = []
    for name, title in titles.items():
        if not slug(title) and not slug(str(offered[name]["title"])):
            raise DeskError("The table", "has no title", "give it one")
        table = OwnTable.of_answer(offered[name]["table"]).with_people(people.get(name, ()))
        asked = AskedTable(name, offered[name]["about"], table, offered[name]["before"])
        known = Decisions((*decisions_of(bureau.project).all, *own_decisions(place)))
        told = own_decision(asked, title, role, bureau.when, bureau.project, known)
        record(told, place / DECISIONS, bureau.project)
        called.append(told.answer["title"])
    return {"choice": "own", "value": "; ".join(called)}


CHOICES = {
    "printed": "Publish it as printed",
    "misread": "We misread it: publish what stands there",
    "slip": "The council’s slip: publish as printed, and ask the service",
    "back": "Hand the file back",
    "out": "Keep it out",
    "column": "Say what it is",
    "office": "It is an office’s: publish it",
    "own": "Publish it as a table of its own",
}
"""What can be chosen, by name."""
CORRECTED = (
    *("id", "resource", "row", "field", "expected", "corrected"),
    *("reason", "by", "date", "council_told"),
)
"""What a record of a correction says."""


def effect_of(
    bureau: Bureau,
    candidate: Candidate,
    cause: AskedCause,
    choice: str,
    reason: str,
    role: str,
    entry: int | None,
    value: str,
) -> dict[str, Any] | None:
    """Do what a choice does for the candidate alone; gives the answer to record."""
    entries = [one for finding in cause.findings for one in finding.entries]
    place = bureau.place(candidate.id)
    if choice == "undo":
        _drop_corrections(bureau, candidate, entries, role)
        return None
    if choice not in CHOICES or (choice == "printed" and cause.weight is Weight.MEND):
        raise DeskError("That answer", "is none of this question’s", "choose one of its buttons")
    if "withhold" in (first := next(iter(entries), {})):
        return _withhold(bureau, candidate, first, choice, role, value)
    if choice not in ("misread", "column", "office"):
        return {"choice": choice}
    if entry is None or not 0 <= entry < len(entries):
        raise DeskError("That answer", "does not say which cell it is about", "choose one of its buttons")
    if choice == "column":
        return _read_column(bureau, place, entries[entry], value, role)
    return _correct(bureau, place, entries[entry], value, choice, reason, role)


def _read_column(
    bureau: Bureau, place: Path, offered: Mapping[str, Any], value: str, role: str
) -> dict[str, Any]:
    """Say what a column is, for the candidate that lies in `place`; gives the answer to record."""
    if "column" not in offered or value not in offered["choices"]:
        raise DeskError(value or "Nothing", "is none of the choices", "choose one of the list")
    told = Decision(READING, str(offered["column"]), str(offered["about"]), value, role, bureau.when)
    record(told, place / DECISIONS, bureau.project)
    return {"choice": "column", "value": value, "called": offered["labels"][value]}


def _correct(
    bureau: Bureau,
    place: Path,
    offered: Mapping[str, Any],
    value: str,
    choice: str,
    reason: str,
    role: str,
) -> dict[str, Any]:
    """Record what stands in a cell that was misread, for the candidate that lies in `place`."""
    if "field" not in offered:
        raise DeskError("That answer", "does not say which cell it is about", "choose one of its buttons")
    corrected = fitting(value, str(offered["type"]))
    if corrected == offered["expected"]:
        raise DeskError(
            value or "nothing", "is what we read", "choose “as printed”, or type what stands there"
        )
    values = {
        **{name: offered[name] for name in ("id", "resource", "row", "field", "expected")},
        "corrected": corrected,
        "reason": reason.strip() if len(reason.strip()) >= 10 else "The page says otherwise than was read.",
        "by": role.capitalize(),
        "date": bureau.when[:10],
        "council_told": False,
    }
    record_correction(values, str(offered["report"]), place / CORRECTIONS, bureau.project)
    return {"choice": choice, "row": offered["row"], "field": offered["field"], "value": corrected}


def fitting(value: str, kind: str) -> str | None:
    """A typed text as it would stand in a column: a figure plain, nothing for an empty cell.

    Raises:
        DeskError: it is none of that kind.
    """
    from decimal import Decimal, InvalidOperation

    text = " ".join(value.split())
    if not text:
        return None
    if kind in ("number", "integer"):
        try:
            number = Decimal(text.replace(",", "").replace("£", "").rstrip("%"))
        except InvalidOperation as error:
            raise DeskError(text[:60], "is no figure", "type it in digits, as 1234.5") from error
        if not number.is_finite() or (kind == "integer" and number != number.to_integral_value()):
            raise DeskError(text[:60], "is no whole figure", "type it in digits")
        return f"{number.normalize():f}"
    if kind == "boolean" and text.lower() not in ("true", "false"):
        raise DeskError(text[:60], "is neither true nor false", "type one of these")
    return text[:4000]


def _drop_corrections(
    bureau: Bureau, candidate: Candidate, entries: Sequence[Mapping[str, Any]], role: str
) -> None:
    """Take back what was decided about some cells and columns, for this candidate."""
    place, public = bureau.place(candidate.id), own_tables_of(bureau.project)
    if table := next((public[one["own"]] for one in entries if one.get("own") in public), None):
        raise DeskError(table.title, "is public, and not this file’s alone", "take it out under “Published”")
    cells = {(one["row"], one["field"]) for one in entries if "field" in one}
    folder = place / CORRECTIONS
    for path in sorted(folder.glob("*.yaml")):
        known = load_corrections(folder, path.stem, bureau.project)
        path.unlink()
        for one in known:
            if (one.row, one.field) not in cells:
                values = {name: getattr(one, name) for name in CORRECTED}
                record_correction(values, path.stem, folder, bureau.project)
    for asked in entries:
        for told in _taken_back(place, asked, role, bureau.when):
            record(told, place / DECISIONS, bureau.project)


def _taken_back(place: Path, asked: Mapping[str, Any], role: str, when: str) -> Iterator[Decision]:
    """The decisions that take back what was answered about one entry of a question."""
    if "withhold" in asked:
        yield Decision(WITHHOLD, str(asked["withhold"]), WITHHOLD_QUESTION, {"publish": []}, role, when)
    if "own" in asked and (before := _answered_own(place, str(asked["own"]))):
        yield replace(before, answer=None, role=role, when=when)
    if "column" in asked:
        yield Decision(READING, str(asked["column"]), str(asked["about"]), None, role, when)


def _answered_own(place: Path, table: str) -> Decision | None:
    """The candidate's answer that a table is published as one of its own; None without one."""
    return Decisions(tuple(own_decisions(place))).standing(OWN_TABLE, table)
