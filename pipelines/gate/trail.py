"""The trail: everything that was done, a line each, every line with the hash of the one before.

It lies in `councils/<id>/trail/<year>-<month>.jsonl`. A line's hash covers the hash of its payload, not the
payload, so that a payload can be blanked when something is erased and the chain still holds. A payload has
ids, digests and reasons, never a withheld text; a person stands in it as the id of an account.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from pipelines.exceptions import TrailError

FIRST = "0" * 64
LOCK = ".lock"


@dataclass(frozen=True)
class Event:
    """One thing that was done.

    Attributes:
        number: counted from 1 over all months.
        when: time with its zone.
        role: the role it was done in.
        person: id of the account, never a name; empty for the desk itself.
        what: a word for it, such as the name of a move.
        subject: what it was done to, such as a candidate's id.
        payload: details; None when it was blanked.
        payload_sha256: digest of the payload as it was written.
        before: hash of the event before it.
    """

    number: int
    when: str
    role: str
    person: str
    what: str
    subject: str
    payload: Mapping[str, Any] | None
    payload_sha256: str
    before: str

    @property
    def hash(self) -> str:
        """The hash that the next event names: of all but the payload, which its own digest stands for."""
        named = {name: value for name, value in asdict(self).items() if name != "payload"}
        return hashlib.sha256(_canonical(named)).hexdigest()

    def as_line(self) -> bytes:
        """The event as it is kept."""
        return _canonical({**asdict(self), "hash": self.hash}) + b"\n"


def read_trail(folder: Path) -> tuple[Event, ...]:
    """Every event of a trail, oldest first; a last line that was not finished was told to nobody.

    Raises:
        TrailError: a line is no event, or its hash is not its own.
    """
    return tuple(event for path in _files(folder) for event in _events(path))


def append(
    folder: Path,
    when: str,
    role: str,
    person: str,
    what: str,
    subject: str,
    payload: Mapping[str, Any],
    *,
    expected: int | None = None,
) -> Event | None:
    """Add an event; it is on the disk when this returns.

    Args:
        folder: the trail's; made if it is missing.
        when: time with its zone.
        role: the role it is done in.
        person: id of the account.
        what: a word for it.
        subject: what it is done to.
        payload: details.
        expected: the number of the newest event of this subject as the writer knew it.

    Returns:
        The event; None where somebody else has done something to the subject since.

    Raises:
        TrailError: the trail is damaged, or the folder cannot be written.
    """
    try:
        with _alone(folder):
            known = read_trail(folder)
            own = max((event.number for event in known if event.subject == subject), default=0)
            if expected is not None and own != expected:
                return None
            last = known[-1] if known else None
            event = Event(
                last.number + 1 if last else 1,
                when,
                role,
                person,
                what,
                subject,
                dict(payload),
                hashlib.sha256(_canonical(dict(payload))).hexdigest(),
                last.hash if last else FIRST,
            )
            # a clock that was set back does not put an event into a month that is over
            month = max(when[:7], last.when[:7] if last else "")
            with (folder / f"{month}.jsonl").open("ab+") as file:
                file.seek(0)
                kept = file.read()
                file.truncate(kept.rfind(b"\n") + 1)
                file.write(event.as_line())
                file.flush()
                os.fsync(file.fileno())
            return event
    except OSError as error:
        raise TrailError(
            str(folder), f"cannot be written ({error.strerror or error})", "free its disk, or mend its rights"
        ) from error


def problems_of(events: Sequence[Event]) -> list[str]:
    """What is wrong with a chain of events; empty when it is whole."""
    found = []
    before = FIRST
    for number, event in enumerate(events, 1):
        if event.number != number:
            found.append(f"event {event.number} stands where {number} should")
        if event.before != before:
            found.append(f"event {event.number} does not follow the one before it")
        if event.payload is not None:
            digest = hashlib.sha256(_canonical(dict(event.payload))).hexdigest()
            if digest != event.payload_sha256:
                found.append(f"event {event.number} has other details than were written")
        before = event.hash
    return found


def blank(folder: Path, subject: str, before: int | None = None) -> int:
    """Blank the payloads of a subject, as an erasure asks; gives how many. The chain still holds.

    Args:
        folder: of the trail.
        subject: whose payloads.
        before: the number of the first event that keeps its own; None: none does.

    Raises:
        TrailError: the trail is damaged.
    """
    blanked = 0
    with _alone(folder):
        for path in _files(folder):
            events = list(_events(path))
            new = [
                replace(one, payload=None)
                if one.subject == subject and (before is None or one.number < before)
                else one
                for one in events
            ]
            if changed := sum(old != one for old, one in zip(events, new, strict=True)):
                blanked += changed
                unfinished = path.with_suffix(".unfinished")
                unfinished.write_bytes(b"".join(one.as_line() for one in new))
                unfinished.replace(path)
    return blanked


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.jsonl"))


def _events(path: Path) -> Iterator[Event]:
    for number, line in enumerate(path.read_bytes().splitlines(keepends=True), 1):
        if not line.endswith(b"\n"):
            continue
        place = f"{path.name}, line {number}"
        try:
            raw = json.loads(line)
            said = raw.pop("hash")
            event = Event(**raw)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise TrailError(place, f"is no event ({error})", "put the line back from a copy") from error
        if event.hash != said:
            raise TrailError(place, "is not as it was written", "put the line back from a copy")
        yield event


def _canonical(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True).encode()
