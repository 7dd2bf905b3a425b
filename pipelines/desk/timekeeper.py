"""The desk's clock: what is approved goes out at its minute, what was left half done is gone on with.

One desk does this at a time, however many run. Each step is in the trail before the next begins and does no
harm when it is done again: a file is put among the inputs whole, and a publication of what is published makes
no version. So whatever is killed, at any point, nothing is lost and nothing goes out twice.
"""

from __future__ import annotations

import fcntl
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from pipelines.desk.acts import finish_what_was_begun, make_move, tell, tell_what_was_not, work_out
from pipelines.desk.building import build, catalogue_stamp, install, read_built, take_out
from pipelines.desk.candidates import Candidate
from pipelines.desk.duties import remind
from pipelines.desk.setup import Bureau, CommandRan
from pipelines.exceptions import OpenBarnetError
from pipelines.gate.approvals import standing_approvals, take_back_approvals
from pipelines.gate.moves import DeskRole, State
from pipelines.release.descriptor import APPROVED
from pipelines.store import StoreReader

log = logging.getLogger(__name__)
LATE = timedelta(minutes=2)
KILLED_FILE, MOST_KILLED = "killed", 3
CLOCK_INSTANCE = "instance-clock"  # another than readings use, which may go on at the same time


def tick(bureau: Bureau) -> int:
    """Do everything that is due; gives how much was done.

    Raises:
        OpenBarnetError: the trail or a record cannot be read or written.
    """
    return publish_due(bureau) + read_waiting(bureau)


def publish_due(bureau: Bureau) -> int:
    """Publish what is due and tell what is to be told; nothing when another desk is at it.

    Raises:
        OpenBarnetError: the trail or a record cannot be read or written.
    """
    with _alone(bureau, ".clock") as is_mine:
        if not is_mine:
            return 0
        finish_what_was_begun(bureau)
        done = 0
        for candidate in sorted(_due(bureau), key=lambda one: (one.not_before, one.changed, one.id)):
            _publish(bureau, candidate)
            done += 1
        tell_what_was_not(bureau)
        remind(bureau)
        return done + bureau.outbox.deliver(bureau.now.timestamp())


def read_waiting(bureau: Bureau) -> int:
    """Work out one candidate that waits for it, so that none keeps another from its minute.

    Raises:
        OpenBarnetError: the trail or a record cannot be read or written.
    """
    with _alone(bureau, ".reading") as is_mine:
        to_read = [one for one in bureau.candidates().values() if one.state is State.READING]
        if not is_mine or not to_read:
            return 0
        work_out(bureau, to_read[0])
        return 1


def _due(bureau: Bureau) -> list[Candidate]:
    return [
        one
        for one in bureau.candidates().values()
        if one.state is State.PUBLISHING
        or (
            one.state is State.APPROVED
            and (not one.not_before or datetime.fromisoformat(one.not_before) <= bureau.now)
        )
    ]


def _publish(bureau: Bureau, candidate: Candidate) -> None:
    """Publish one candidate, if what would go out is still what was approved."""
    if candidate.state is State.APPROVED:
        if reason := _lapsed(bureau, candidate):
            _lapse(bureau, candidate, reason)
            return
        due = datetime.fromisoformat(candidate.not_before) if candidate.not_before else bureau.now
        late = {"late_seconds": int((bureau.now - due).total_seconds())} if bureau.now - due > LATE else {}
        candidate = make_move(bureau, None, candidate, "begin", payload=late)
        if late:
            _tell_late(bureau, candidate)
    try:
        install(bureau, candidate)
    except OpenBarnetError as error:
        make_move(bureau, None, candidate, "fail", str(error))
        return
    ran = publish_anew(bureau)
    versions = published_versions(bureau, candidate)
    if ran.code < 0 and candidate.packages.keys() - versions.keys() and _may_go_on(bureau, candidate):
        return
    if missing := sorted(candidate.packages.keys() - versions.keys()):
        reason = " ".join(ran.errors) or f"{', '.join(missing)} did not come out."
        if any("nobody has approved" in error for error in ran.errors):
            _lapse(bureau, candidate, reason)
        else:
            make_move(bureau, None, candidate, "fail", reason)
        return
    make_move(bureau, None, candidate, "publish", payload={"versions": versions})
    if candidate.replaces in (known := bureau.candidates()):
        older = known[candidate.replaces]
        if older.state is State.PUBLISHED:
            make_move(bureau, None, older, "amend", payload={"by": candidate.id})


def publish_anew(bureau: Bureau) -> CommandRan:
    """Run a publication of all inputs; what is published already makes no version."""
    return bureau.run(
        (
            "pipelines.cli", "publish", str(bureau.reports),
            "--store", str(bureau.store),
            "--published", bureau.when,
            "--tables" if bureau.tables.is_dir() else "--no-tables",
        ),
        {"OPENBARNET_PROJECT": str(bureau.project.root)},
    )  # fmt: skip


def _may_go_on(bureau: Bureau, candidate: Candidate) -> bool:
    """Whether a publication that was killed is to be gone on with at the next look; not for ever."""
    mark = bureau.place(candidate.id) / KILLED_FILE
    killed = 1 + (int(mark.read_text()) if mark.exists() else 0)
    mark.write_text(str(killed))
    log.warning("the publication of %s was killed, for the %d. time", candidate.id, killed)
    return killed < MOST_KILLED


def _lapsed(bureau: Bureau, candidate: Candidate) -> str:
    """Why an approval no longer holds; empty when it does. Worked out anew after another publication."""
    if bureau.policy.value != "none" and not any(
        one.candidate == candidate.id for one in standing_approvals(bureau.project)
    ):
        return "The approval was not recorded to the end; it has to be given again."
    built = read_built(bureau, candidate.id)
    if built is not None and built.catalogue == catalogue_stamp(bureau):
        return ""
    again = build(bureau, candidate, CLOCK_INSTANCE)
    if again.faults:
        return " ".join(again.faults)
    differing = sorted(
        name
        for name in {*again.packages, *candidate.packages}
        if again.packages.get(name) != candidate.packages.get(name)
    )
    return f"Since it was approved, this has come to differ: {', '.join(differing)}." if differing else ""


def _lapse(bureau: Bureau, candidate: Candidate, reason: str) -> None:
    if candidate.state is State.PUBLISHING:
        take_out(bureau, candidate)
    take_back_approvals(candidate.id, DeskRole.SYSTEM, bureau.when, reason, bureau.project)
    make_move(bureau, None, candidate, "lapse", reason)


def published_versions(bureau: Bureau, candidate: Candidate) -> dict[str, str]:
    """By package of a candidate the version that it came out in, as far as the catalogue offers it.

    A publication that was killed leaves versions that nobody is offered yet.
    """
    store = StoreReader(bureau.store)
    offered = {
        (entry["name"], version["version"])
        for entry in store.catalog()["packages"]
        for version in entry["versions"]
    }
    mine = [one for one in standing_approvals(bureau.project) if one.candidate == candidate.id]
    times = {(one.role, one.when) for one in mine}
    found = {}
    for package in candidate.packages:
        for version in reversed(store.versions(package)):
            if (package, version) not in offered:
                continue
            said = store.descriptor(package, version).get(APPROVED)
            if said and (said["role"], said["when"]) in times:
                found[package] = version
                break
        else:
            latest = store.latest(package)
            if latest and (package, latest) in offered and bureau.policy.value == "none":
                found[package] = latest
    return found


def _tell_late(bureau: Bureau, candidate: Candidate) -> None:
    people = [one for one in map(bureau.accounts.get, (candidate.prepared_by, candidate.owner)) if one]
    tell(
        bureau,
        [*people, *bureau.accounts.holding(DeskRole.ADMINISTRATOR)],
        f"late {candidate.id} {candidate.number}",
        f"“{candidate.title}” goes out later than it should",
        f"It was to go out at {candidate.not_before}; the desk was not running. It is being published now.",
    )


@contextmanager
def _alone(bureau: Bureau, name: str) -> Iterator[bool]:
    bureau.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (bureau.folder / name).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True
