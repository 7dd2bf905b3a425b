"""How times are read at the desk: by the clock of London."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


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
