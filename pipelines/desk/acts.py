"""What people do at the desk: bring in, decide, move, approve. Each is checked, recorded, and told.

Whoever may not do a thing is refused here, whatever a page showed. An act names the newest event that the
person had seen of a candidate; when somebody else was quicker, it is refused with what they did.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from pipelines.assembly.identity import PUBLISHER, READING, WHOSE
from pipelines.assembly.teaching import AskedTable, own_decision
from pipelines.council.councils import Council, load_councils
from pipelines.council.post import Letter
from pipelines.council.scratch import ScratchFolder
from pipelines.datasets.declared.folder import load_datasets
from pipelines.desk.accounts import Account
from pipelines.desk.building import DECISIONS, DRAFT, FILES, WORK, build, own_decisions, read_built
from pipelines.desk.candidates import (
    ASK,
    BRING_IN,
    DECIDE,
    ERASE,
    LASTING,
    NOTE,
    SIGN_AFTER,
    Candidate,
    candidates_of,
)
from pipelines.desk.questions import FINDING, AskedCause, Weight, read_questions, undecided
from pipelines.desk.setup import Bureau
from pipelines.exceptions import DeskError, OpenBarnetError
from pipelines.extraction.report import FORMS, file_sha256, load_report
from pipelines.gate.approvals import (
    APPROVAL,
    Approval,
    Policy,
    approvals_folder,
    record_approval,
    seen_of,
    take_back_approvals,
)
from pipelines.gate.decisions import (
    CORRECTIONS,
    Decision,
    Decisions,
    load_corrections,
    read_decisions,
    record,
    record_correction,
)
from pipelines.gate.moves import MOVES, DeskRole, State
from pipelines.gate.own_tables import OWN_TABLE, decisions_of, own_tables_of
from pipelines.gate.trail import Event, append, blank
from pipelines.gate.withholding import QUESTION as WITHHOLD_QUESTION
from pipelines.gate.withholding import WITHHOLD
from pipelines.rows.own_tables import OwnTable
from pipelines.rows.slugs import slug
from pipelines.store import StoreReader
from pipelines.tables.containers import ENDINGS, open_table
from pipelines.tables.laying import lay_out
from pipelines.tables.proposing import best_standard

LARGEST_FILE = 64 * 1024 * 1024
BEGUN, BEGUN_SECONDS = "begun", 3600.0
"""The folder of answers that are about to be recorded, and how long one may be about to be."""
OPEN = frozenset((State.TO_REVIEW, State.RETURNED))
"""The states in which decisions may be taken."""


class ForbiddenError(DeskError):
    """Something that this person may not do, or that cannot be done to a candidate as it stands."""


class OvertakenError(DeskError):
    """Somebody else did something to the candidate since the page was opened."""


# ---- bringing in


def bring_in(
    bureau: Bureau,
    account: Account,
    given: str,
    content: Path,
    title: str,
    dataset: str,
    period: str,
    *,
    is_proposed: bool = False,
) -> Candidate:
    """Take in a report, or a table of a dataset.

    Args:
        bureau: the desk.
        account: who brings it.
        given: the file's name, as the browser said it.
        content: where its bytes lie; moved away.
        title: what people call it; empty: the file's name.
        dataset: whose table it is; empty for a report.
        period: what a report is about, where its pages do not say; empty: they do.
        is_proposed: whether `dataset` is `proposed_dataset`, and nobody's word.

    Raises:
        ForbiddenError: the account prepares nothing.
        DeskError: the file is none that can be taken, or is here already.
        OpenBarnetError: it cannot be read at all.
    """
    if DeskRole.PREPARER not in account.roles_for(dataset):
        raise ForbiddenError("Bring in", "is for preparers", "ask a preparer to bring the file in")
    name = safe_name(given, ENDINGS if dataset else FORMS)
    if dataset and dataset not in load_datasets(bureau.project):
        raise DeskError(dataset, "is no dataset", "choose one of the list")
    if content.stat().st_size > LARGEST_FILE:
        raise DeskError(name, "is too large", f"files may have up to {LARGEST_FILE // 1_048_576} megabytes")
    if content.stat().st_size == 0:
        raise DeskError(name, "is empty", "choose the file again")
    sha256 = file_sha256(content)
    known = bureau.candidates()
    for other in known.values():
        is_over = other.state in (State.REJECTED, State.WITHDRAWN)
        if other.sha256 == sha256 and other.dataset == dataset and not is_over:
            raise DeskError(name, f"is here already, as “{other.title}”", "go on with that one")
    number = 1 + sum(one.id.startswith(f"{slug(name.rpartition('.')[0])}-") for one in known.values())
    new = f"{slug(name.rpartition('.')[0])[:60]}-{number}-{sha256[:6]}"
    files = bureau.place(new) / FILES
    files.mkdir(parents=True, exist_ok=True)
    shutil.move(content, files / name)
    if period.strip() and not dataset:
        side = f"period: {json.dumps(' '.join(period.split())[:60], ensure_ascii=False)}\n"
        (files / name).with_suffix(".yaml").write_text(side, encoding="utf-8")
    if not dataset:
        try:
            load_report(files / name)
        except OpenBarnetError:
            shutil.rmtree(bureau.place(new))
            raise
    stem = name.rpartition(".")[0]
    replaces = next(
        (one.id for one in known.values() if one.report == stem and one.state is State.PUBLISHED), ""
    )
    payload = {
        "title": " ".join(title.split())[:160] or stem,
        "kind": "table" if dataset else "report",
        "file": name,
        "sha256": sha256,
        "dataset": dataset,
        "replaces": replaces,
        "is_proposed": is_proposed,
    }
    append(bureau.trail, bureau.when, DeskRole.PREPARER, account.id, BRING_IN, new, payload)
    return bureau.candidates()[new]


def councils_asked(bureau: Bureau, candidate: Candidate) -> tuple[Council, ...]:
    """The councils one of which published a report that failed because nothing tells whose it is."""
    is_asked = candidate.state is State.FAILED and WHOSE in (candidate.reason or "")
    return load_councils(bureau.project).all if is_asked else ()


def say_whose(
    bureau: Bureau, account: Account, candidate: Candidate, council: str, expected: int | None = None
) -> Candidate:
    """Say which council published a report, and let it be worked out again.

    Raises:
        DeskError: that is not asked, or is no council of the project.
        ForbiddenError: the account prepares nothing.
        OvertakenError: somebody else was quicker.
    """
    if council not in {one.id for one in councils_asked(bureau, candidate)}:
        raise DeskError("That council", "is none of the list", "choose one of it")
    if not candidate.may("retry", roles := account.roles_for(candidate.dataset)):
        raise ForbiddenError("Saying whose a report is", "is for who prepares or approves", "ask one of them")
    role = next(iter(sorted(MOVES["retry"].roles & roles)))
    told = Decision(PUBLISHER, candidate.sha256, WHOSE.capitalize(), council, role, bureau.when)
    record(told, bureau.place(candidate.id) / DECISIONS, bureau.project)
    return make_move(bureau, account, candidate, "retry", expected=expected, payload={"publisher": council})


def proposed_dataset(bureau: Bureau, given: str, content: Path) -> str:
    """Whose table a file seems to be, by its name and then by its headings; empty: none's, a report.

    Args:
        bureau: the desk.
        given: the file's name, as the browser said it.
        content: where its bytes lie.
    """
    datasets = load_datasets(bureau.project)
    stem, _, ending = re.split(r"[\\/]", given)[-1].rpartition(".")
    if f".{ending.lower()}" not in ENDINGS:
        return ""
    named = [name for name in datasets if f"{slug(stem)}-".startswith(f"{name}-")]
    if named:
        return max(named, key=len)
    with ScratchFolder() as folder:
        file = folder / f"table.{ending.lower()}"
        shutil.copyfile(content, file)
        try:
            headings = lay_out(open_table(file, folder), folder).names
        except OpenBarnetError:
            return ""
    best = best_standard(headings, {name: one.table for name, one in datasets.items()})
    return next((name for name, one in datasets.items() if one.table is best), "")


def safe_name(given: str, endings: Iterable[str]) -> str:
    """A file's name as it may lie among the inputs: small letters, digits, hyphens, a known ending.

    Raises:
        DeskError: it is none that can be made so.
    """
    bare = re.split(r"[\\/]", given)[-1].strip()
    stem, dot, ending = bare.rpartition(".")
    known = {one.lower().lstrip(".") for one in endings}
    if not dot or ending.lower() not in known or "\x00" in given:
        told = ", ".join(sorted(known))
        raise DeskError(bare[:80] or "no name", "is no file of a kind we read", f"the endings are {told}")
    plain = slug(stem)[:100].strip("-")
    if len(plain) < 2:
        raise DeskError(
            bare[:80], "has no name to keep it by", "name it by what it is, as q3-2025-26-plan.pdf"
        )
    return f"{plain}.{ending.lower()}"


# ---- moves


def find(bureau: Bureau, candidate: str) -> Candidate:
    """The candidate of an id.

    Raises:
        KeyError: there is none.
    """
    return bureau.candidates()[candidate]


def make_move(
    bureau: Bureau,
    account: Account | None,
    candidate: Candidate,
    name: str,
    reason: str = "",
    expected: int | None = None,
    payload: Mapping[str, Any] | None = None,
) -> Candidate:
    """Make a move, if the table of moves and the account's roles allow it.

    Args:
        bureau: the desk.
        account: who; None for the desk itself.
        candidate: as it stands.
        name: of the move.
        reason: a sentence, where one must be given.
        expected: the newest event that the person had seen.
        payload: what else is recorded.

    Raises:
        ForbiddenError: it is not allowed.
        OvertakenError: somebody else was quicker.
        DeskError: a reason is missing, or something is left to be done before.
    """
    roles = account.roles_for(candidate.dataset) if account else frozenset((DeskRole.SYSTEM,))
    if not candidate.may(name, roles):
        says = MOVES[name].says if name in MOVES else name
        raise ForbiddenError(
            f"“{says}”", f"cannot be done while this is “{candidate.state}”, or not by you", "see its page"
        )
    move = MOVES[name]
    if move.needs_reason and not reason.strip():
        raise DeskError(f"“{move.says}”", "needs a reason", "say why, in a sentence")
    if name == "submit":
        require_ready(bureau, candidate)
    if expected is not None and expected != candidate.number:
        raise overtaken(candidate, bureau)
    role = next(iter(sorted(move.roles & roles)))
    event = append(
        bureau.trail,
        bureau.when,
        role,
        account.id if account else "",
        name,
        candidate.id,
        {**(payload or {}), **({"reason": " ".join(reason.split())[:2000]} if reason.strip() else {})},
        expected=candidate.number,
    )
    if event is None:
        raise overtaken(find(bureau, candidate.id), bureau)
    if name in ("recall", "hold") and candidate.state is State.APPROVED:
        take_back_approvals(candidate.id, role, bureau.when, reason or move.says, bureau.project)
    if name == ERASE:
        _erase(bureau, candidate.id, event.number)
    after = find(bureau, candidate.id)
    tell_of(bureau, event, after)
    return after


def _erase(bureau: Bureau, candidate: str, said: int) -> None:
    """Leave nothing of what was brought in: its file, what was worked out of it, what the trail quotes."""
    shutil.rmtree(bureau.place(candidate), ignore_errors=True)
    blank(bureau.trail, candidate, before=said)


def overtaken(candidate: Candidate, bureau: Bureau) -> OvertakenError:
    """What to say to the second of two people."""
    last = candidate.events[-1]
    who = bureau.accounts.get(last.person)
    name = who.name if who else "the desk"
    return OvertakenError(
        f"“{candidate.title}”",
        f"has changed since you opened the page: {name} did “{last.what}” at {last.when}",
        "look at it again, and then decide; what you typed was not saved",
    )


def require_ready(bureau: Bureau, candidate: Candidate) -> None:
    """See that nothing is left to be done before a candidate is handed in or approved.

    Raises:
        DeskError: something is.
    """
    if not candidate.is_fresh:
        raise DeskError(
            f"“{candidate.title}”", "was decided on since it was worked out", "let it be worked out again"
        )
    if candidate.blocked:
        raise DeskError(f"“{candidate.title}”", candidate.blocked[0].rstrip("."), "mend that first")
    left = undecided(questions_of(bureau, candidate), answers(bureau))
    if left:
        raise DeskError(
            f"“{candidate.title}”", f"has {len(left)} questions without an answer", "decide them first"
        )


def questions_of(bureau: Bureau, candidate: Candidate) -> tuple[AskedCause, ...]:
    """What there is to decide about a candidate."""
    return read_questions(bureau.place(candidate.id) / WORK)


def answers(bureau: Bureau) -> Decisions:
    """Every answer that was given about findings.

    Raises:
        DecisionError: a record is at fault.
    """
    return read_decisions([bureau.reviews], bureau.project)


def work_out(bureau: Bureau, candidate: Candidate) -> Candidate:
    """Work a candidate out that is being read; it is then to be reviewed, or has failed.

    Raises:
        OpenBarnetError: a record cannot be written.
    """
    try:
        built = build(bureau, candidate)
        faults = built.faults
    except OpenBarnetError as error:
        faults = (str(error),)
    if faults:
        return make_move(bureau, None, candidate, "fail", " ".join(faults))
    payload = {
        "packages": dict(built.packages),
        "inputs": dict(built.inputs),
        "blocked": list(built.blocked),
    }
    return make_move(bureau, None, candidate, "ready", payload=payload)


def approve(
    bureau: Bureau,
    account: Account,
    candidate: Candidate,
    seen: str,
    note: str,
    not_before: str,
    readers: Sequence[str] = (),
    expected: int | None = None,
    next_date: str = "",
) -> Candidate:
    """Approve a candidate: the word without which nothing is published.

    Args:
        bureau: the desk.
        account: who approves.
        candidate: as it stands.
        seen: the digest of what the page showed.
        note: the sign-off note; asked for where something published is changed.
        not_before: time before which nothing goes out; empty: at once.
        readers: ids of accounts that may read it before.
        expected: the newest event that the person had seen.
        next_date: the day on which readers may expect the next one, as 2026-01-31; empty: nobody said.

    Raises:
        ForbiddenError: the account may not, or prepared it last.
        OvertakenError: what would be published is not what the page showed.
        DeskError: something is left to be done before.
    """
    roles = account.roles_for(candidate.dataset)
    if not candidate.may("approve", roles):
        raise ForbiddenError(
            "“Approve”", f"cannot be done while this is “{candidate.state}”, or not by you", "see its page"
        )
    if bureau.policy is Policy.TWO and account.id == candidate.prepared_by:
        raise ForbiddenError(
            "“Approve”", "is not for the person who prepared it last", "ask another approver"
        )
    require_ready(bureau, candidate)
    if seen != seen_of(candidate.packages, candidate.inputs, ""):
        raise overtaken(candidate, bureau)
    note = " ".join(note.split())[:2000]
    if candidate.replaces and not note:
        raise DeskError("An amendment", "needs a note for its readers", "say what changed and why")
    approval = Approval(
        candidate=candidate.id,
        packages=dict(candidate.packages),
        inputs=dict(candidate.inputs),
        note=note,
        person=account.id,
        prepared_by=candidate.prepared_by,
        role=DeskRole.APPROVER,
        when=bureau.when,
        not_before=not_before,
    )
    payload = {
        "seen_sha256": approval.seen_sha256,
        "note": note,
        "not_before": not_before,
        "next_date": next_date,
        "readers": list(readers),
    }
    after = make_move(bureau, account, candidate, "approve", expected=expected, payload=payload)
    record_approval(approval, bureau.project)
    return after


# ---- decisions


def decide(
    bureau: Bureau,
    account: Account,
    candidate: Candidate,
    cause: AskedCause,
    choice: str,
    reason: str = "",
    *,
    entry: int | None = None,
    value: str = "",
    own: Mapping[str, str] | None = None,
    people: Mapping[str, Sequence[str]] | None = None,
    expected: int | None = None,
) -> Candidate:
    """Answer a question, or take an answer back (choice `undo`).

    Args:
        bureau: the desk.
        account: who decides.
        candidate: whose question it is.
        cause: the question.
        choice: one of CHOICES, or `undo`.
        reason: a sentence.
        entry: which of the offered corrections, counted over all findings; for `misread` and `column`.
        value: what stands there, or what the column is.
        own: of tables that are published as tables of their own, the title of each by its id; for `own`.
        people: by such an id the columns that may name people and go out nevertheless.
        expected: the newest event that the person had seen.

    Raises:
        ForbiddenError: the account may not decide it, or not now.
        OvertakenError: somebody else was quicker.
        DeskError: the choice is none, or needs more.
    """
    roles = account.roles_for(candidate.dataset)
    if cause.weight is Weight.PRIVACY and DeskRole.PROTECTION not in roles:
        raise ForbiddenError("This question", "is the data protection officer's", "leave it to them")
    if not roles & {DeskRole.PREPARER, DeskRole.APPROVER, DeskRole.PROTECTION}:
        raise ForbiddenError("Deciding", "is for those who prepare or approve", "ask one of them")
    if candidate.state not in OPEN:
        raise ForbiddenError(
            "Deciding", f"cannot be done while this is “{candidate.state}”", "take it back to review first"
        )
    if expected is not None and expected != candidate.number:
        raise overtaken(candidate, bureau)
    role = next(iter(sorted(roles & {DeskRole.PREPARER, DeskRole.APPROVER, DeskRole.PROTECTION})))
    if cause.weight is Weight.PRIVACY:
        role = DeskRole.PROTECTION
    if any((people or {}).values()) and DeskRole.PROTECTION not in roles:
        raise ForbiddenError(
            "A column that may name people", "is the data protection officer's", "leave it out"
        )
    is_change = choice in ("misread", "column", "office", "own", "undo")
    answer = (
        _publish_as_own(bureau, candidate, cause, own or {}, people or {}, role)
        if choice == "own"
        else _effect(bureau, candidate, cause, choice, reason, role, entry, value)
    )
    decision = Decision(
        FINDING, cause.id, cause.question, answer, role, bureau.when, cause.seen_sha256, reason.strip()[:2000]
    )
    begun = _begin(bureau, candidate, decision)
    event = append(
        bureau.trail,
        bureau.when,
        role,
        account.id,
        DECIDE,
        candidate.id,
        {"cause": cause.id, "choice": choice, "decision": decision.id, "changes": is_change},
        expected=candidate.number,
    )
    if event is None:
        begun.unlink()
        raise overtaken(find(bureau, candidate.id), bureau)
    record(decision, bureau.reviews, bureau.project)
    begun.unlink()
    return find(bureau, candidate.id)


def _begin(bureau: Bureau, candidate: Candidate, decision: Decision) -> Path:
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
            _erase(bureau, one.id, erased[-1])


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


def _publish_as_own(
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


def _effect(
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
    offered = entries[entry]
    if choice == "column":
        if "column" not in offered or value not in offered["choices"]:
            raise DeskError(value or "Nothing", "is none of the choices", "choose one of the list")
        told = Decision(READING, str(offered["column"]), str(offered["about"]), value, role, bureau.when)
        record(told, place / DECISIONS, bureau.project)
        return {"choice": choice, "value": value, "called": offered["labels"][value]}
    if "field" not in offered:
        raise DeskError("That answer", "does not say which cell it is about", "choose one of its buttons")
    corrected = fitting(value, str(offered["type"]))
    if corrected == offered["expected"]:
        raise DeskError(
            value or "nothing", "is what we read", "choose “as printed”, or type what stands there"
        )
    values = {
        "id": offered["id"],
        "resource": offered["resource"],
        "row": offered["row"],
        "field": offered["field"],
        "expected": offered["expected"],
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
        kept = [
            one
            for one in load_corrections(folder, path.stem, bureau.project)
            if (one.row, one.field) not in cells
        ]
        path.unlink()
        for one in kept:
            values = {
                name: getattr(one, name)
                for name in (
                    "id", "resource", "row", "field", "expected", "corrected", "reason", "by", "date",
                    "council_told",
                )
            }  # fmt: skip
            record_correction(values, path.stem, folder, bureau.project)
    for asked in entries:
        if "withhold" in asked:
            none: dict[str, Any] = {"publish": []}
            told = Decision(WITHHOLD, str(asked["withhold"]), WITHHOLD_QUESTION, none, role, bureau.when)
            record(told, place / DECISIONS, bureau.project)
        if "own" in asked and (told_before := _answered_own(place, str(asked["own"]))):
            told = replace(told_before, answer=None, role=role, when=bureau.when)
            record(told, place / DECISIONS, bureau.project)
        if "column" in asked:
            told = Decision(READING, str(asked["column"]), str(asked["about"]), None, role, bureau.when)
            record(told, place / DECISIONS, bureau.project)


def _answered_own(place: Path, table: str) -> Decision | None:
    """The candidate's answer that a table is published as one of its own; None without one."""
    return Decisions(tuple(own_decisions(place))).standing(OWN_TABLE, table)


def ask_colleague(
    bureau: Bureau, account: Account, candidate: Candidate, cause: AskedCause, whom: Account, words: str
) -> None:
    """Put a question to a colleague: it stands in the trail, and they are told."""
    payload = {"cause": cause.id, "whom": whom.id, "words": " ".join(words.split())[:2000] or cause.question}
    event = append(
        bureau.trail, bureau.when, _a_role(account, candidate), account.id, ASK, candidate.id, payload
    )
    if event:
        tell_of(bureau, event, find(bureau, candidate.id))


def leave_note(bureau: Bureau, account: Account, candidate: Candidate, words: str) -> None:
    """Leave a note at a candidate for colleagues."""
    text = " ".join(words.split())[:2000]
    if text:
        append(
            bureau.trail, bureau.when, _a_role(account, candidate), account.id, NOTE, candidate.id,
            {"words": text},
        )  # fmt: skip


def sign_withdrawal(bureau: Bureau, account: Account, candidate: Candidate) -> Candidate:
    """Sign what one person withdrew or restored: by another, after it was done.

    Raises:
        ForbiddenError: the account is no approver, did it itself, or nothing waits.
    """
    did = [event for event in candidate.events if event.what in ("withdraw", "restore")]
    if (
        not candidate.withdrawal_waits
        or DeskRole.APPROVER not in account.roles_for(candidate.dataset)
        or (bureau.policy is Policy.TWO and did and did[-1].person == account.id)
    ):
        raise ForbiddenError("Signing a withdrawal", "is for another approver", "ask one")
    append(
        bureau.trail, bureau.when, DeskRole.APPROVER, account.id, SIGN_AFTER, candidate.id,
        {"of": did[-1].number},
    )  # fmt: skip
    return find(bureau, candidate.id)


def _a_role(account: Account, candidate: Candidate) -> str:
    return next(iter(sorted(account.roles_for(candidate.dataset))), DeskRole.READER)


# ---- telling


def tell(bureau: Bureau, accounts: Iterable[Account], about: str, title: str, words: str) -> None:
    """Put a notice to some people, and to every webhook, into the outbox."""
    letters = [
        Letter(f"{about} to {one.id}"[:200], "mail", one.email, title, words)
        for one in {each.id: each for each in accounts}.values()
        if one.is_active
    ]
    letters += [
        Letter(f"{about} hook {number}"[:200], "webhook", address, title, words)
        for number, address in enumerate(bureau.outbox.office.webhooks)
    ]
    bureau.outbox.put(letters, bureau.now.timestamp())


def link(bureau: Bureau, candidate: Candidate, more: str = "") -> str:
    """A candidate's address, for mails."""
    return f"{bureau.address.rstrip('/')}/candidates/{candidate.id}{more}"


def tell_of(bureau: Bureau, event: Event, candidate: Candidate) -> None:
    """Tell those who have to know of an event; the same event is told once, however often this is asked."""
    people = bureau.accounts
    preparer = [one for one in (people.get(candidate.prepared_by), people.get(candidate.owner)) if one]
    approvers = [
        one
        for one in people.holding(DeskRole.APPROVER)
        if bureau.policy is not Policy.TWO or one.id != candidate.prepared_by
    ]
    signed = [each.person for each in candidate.events if each.what == "approve"][-1:]
    signer = [one for one in map(people.get, signed) if one]
    title = candidate.title
    asked = people.get(str((event.payload or {}).get("whom", "")))
    asker = people.get(event.person)
    guardians = _guardians(bureau, candidate) if event.what == "ready" else []
    read = "was read and cannot go out yet" if candidate.blocked else "was read and is to be reviewed"
    said: dict[str, tuple[Sequence[Account], str]] = {
        "ready": ([*preparer, *guardians], f"“{title}” {read}"),
        "submit": (approvers, f"“{title}” waits for your approval"),
        "return": (preparer, f"“{title}” was returned to you"),
        "reject": (preparer, f"“{title}” was rejected"),
        "approve": (preparer, f"“{title}” was approved"),
        "lapse": ([*signer, *preparer], f"The approval of “{title}” lapsed; nothing was published"),
        "fail": ([*preparer, *people.holding(DeskRole.ADMINISTRATOR)], f"“{title}” failed"),
        "publish": ([*preparer, *signer], f"“{title}” is public"),
        "withdraw": ([*approvers, *preparer], f"“{title}” was withdrawn; somebody else has to sign it"),
        ERASE: (preparer, f"“{title}” was erased by the data protection officer"),
        "restore": ([*approvers, *preparer], f"“{title}” stands again"),
        ASK: ([asked] if asked else [], f"{asker.name if asker else 'A colleague'} asks you about “{title}”"),
    }
    if event.what not in said:
        return
    to, headline = said[event.what]
    others = [one for one in to if one.id != event.person]
    payload = event.payload or {}
    more = f"/questions/{payload.get('cause')}" if event.what == ASK else ""
    parts = (f"{headline}.", str(payload.get("reason") or payload.get("words") or ""))
    words = "\n\n".join((*filter(None, parts), link(bureau, candidate, more)))
    tell(bureau, others, f"{event.what} {candidate.id} {event.number}", headline, words)


def _guardians(bureau: Bureau, candidate: Candidate) -> list[Account]:
    """The data protection officers, where something waits for them."""
    left = undecided(questions_of(bureau, candidate), answers(bureau))
    if all(cause.weight is not Weight.PRIVACY for cause in left):
        return []
    return list(bureau.accounts.holding(DeskRole.PROTECTION))


def tell_what_was_not(bureau: Bureau) -> None:
    """Tell of events that were written down by somebody who was killed before telling of them."""
    mark = bureau.folder / "told"
    events = bureau.events()
    newest = events[-1].number if events else 0
    told = int(mark.read_text()) if mark.exists() else newest
    known = candidates_of(events)
    for event in events[told:]:
        if event.subject in known:
            tell_of(bureau, event, known[event.subject])
    if told != newest or not mark.exists():
        unfinished = mark.with_name(".told")
        unfinished.write_text(str(newest))
        unfinished.replace(mark)


def is_over(candidate: Candidate) -> bool:
    """Whether nothing is left to be done about a candidate."""
    return candidate.state in LASTING and not candidate.withdrawal_waits


def package_titles(bureau: Bureau, candidate: Candidate) -> Mapping[str, str]:
    """What people call the packages of a candidate's draft, by name; empty before it was worked out."""
    draft = StoreReader(bureau.place(candidate.id) / WORK / DRAFT)
    return {str(entry["name"]): str(entry["title"]) for entry in draft.catalog()["packages"]}


def changes_of(bureau: Bureau, candidate: Candidate) -> Mapping[str, tuple[str, ...]]:
    """By package what readers would see changed; empty before it was worked out."""
    built = read_built(bureau, candidate.id)
    return built.changes if built else {}
