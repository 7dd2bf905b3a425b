"""How times and acts are read at the desk: times by the clock of London, acts as what was done."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from pipelines.portal.drawing import show

LONDON = ZoneInfo("Europe/London")
ISO_DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")

DONE = {
    "bring in": "brought in",
    "read": "begun to be worked out",
    "ready": "worked out",
    "fail": "failed",
    "retry": "tried again",
    "decide": "a question answered",
    "ask a colleague": "a colleague asked",
    "note": "a note left",
    "submit": "handed in for approval",
    "return": "returned to the preparer",
    "reject": "rejected",
    "approve": "approved",
    "recall": "taken back to review",
    "lapse": "the approval lapsed",
    "begin": "publication begun",
    "publish": "made public",
    "amend": "replaced by an amendment",
    "withdraw": "withdrawn",
    "restore": "the withdrawal undone",
    "sign a withdrawal": "the withdrawal signed",
    "hold": "put on hold",
    "resume": "taken up again",
    "erase": "erased",
}
"""What was done to a candidate, by what the trail calls it."""


def done(what: str) -> str:
    """An act of the trail as what was done; what has no words of its own as it is."""
    return DONE.get(what, what)


def moment(when: str | float | datetime | None) -> str:
    """A time as people in London read it: `2 February 2026, 09:00`."""
    if when in (None, ""):
        return ""
    if isinstance(when, str):
        when = datetime.fromisoformat(when)
    elif isinstance(when, int | float):
        when = datetime.fromtimestamp(when, LONDON)
    assert isinstance(when, datetime)  # noqa: S101 - the other kinds were turned into one above
    local = when.astimezone(LONDON)
    return f"{local.day} {local:%B %Y, %H:%M}"


def dated(text: object) -> str:
    """A text with its days as people write them: `Overdue since 30 July 2024`."""
    return ISO_DAY.sub(lambda found: show.day(found[0]), "" if text is None else str(text))
