"""What an act is refused with: somebody may not do it, or somebody else was quicker."""

from __future__ import annotations

from pipelines.desk.candidates import Candidate
from pipelines.desk.setup import Bureau
from pipelines.exceptions import DeskError


class ForbiddenError(DeskError):
    """Something that this person may not do, or that cannot be done to a candidate as it stands."""


class OvertakenError(DeskError):
    """Somebody else did something to the candidate since the page was opened."""


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
