"""Which of several columns of one name is this period's: told by the report's own period, never by order.

`Q1 2016/17 Result`, `Q4 2015/16 Result` and `Q1 2015/16 Result` are result, result before and result a year
ago of a report on Q1 2016/17. What the periods do not tell is held back, with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from pipelines.extraction.kinds import periods
from pipelines.extraction.kinds.layouts import Column

OTHER = "figure"
"""What a column of the group is called that is neither this period's nor one it is compared with."""

LIKE_THE_GROUP = re.compile(
    r"(?i)\b(?:q[1-4]|quarter|qtr|period|jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|january"
    r"|february|march|april|august|september|october|november|december|actual|achieved|outturn|result"
    r"|performance|previous|last|prior|current|latest|to date|ytd|(?:19|20)\d\d)\b"
)
SAME_DAY = 5  # days within which two periods end together: a month's last day may be its last working day


@dataclass(frozen=True)
class Told:
    """The columns of a group under the names that tell them apart, and why they could not be told."""

    columns: tuple[Column, ...]
    doubt: str = ""
    others: tuple[Column, ...] = field(default=())


def with_own_year(column: Column, own: str) -> Column:
    """A column with the period that its heading names; a bare quarter is of the report's own year."""
    if column.period is not None or not own:
        return column
    named = periods.named_period(column.heading, own)
    return replace(column, period=named.text) if named and not named.is_to_date else column


def tell_apart(found: Sequence[Column], names: Sequence[str], own: str, aimed: str = "") -> Told:
    """Name the columns of a group by their periods.

    Args:
        found: the columns of one name, with their periods, left to right.
        names: what this period's is called, the one before it, the one a year ago.
        own: the period that the report is about, or nothing where it names none.
        aimed: the period that the heading of the target names, or nothing.
    """
    if len(found) == 1:
        return Told((replace(found[0], name=names[0]),))
    ends = {column.index: periods.ends(column.period or "") for column in found}
    undated = [column.heading for column in found if ends[column.index] is None]
    if undated:
        return Told(tuple(found), f"no period tells which column {undated[0]!r} is")
    if len(set(ends.values())) < len(found):
        return Told(tuple(found), f"two columns are headed {found[0].heading!r} for one period")
    current = _current(found, own, aimed)
    if current is None:
        told = ", ".join(column.period or "" for column in found)
        return Told(tuple(found), f"the report is about {own}; none of its columns is ({told})")
    earlier = [column for column in found if _day(column) < _day(current)]
    year = next((column for column in earlier if _is_year_ago(column, current)), None)
    rest = [column for column in earlier if column is not year]
    exact = next((column for column in rest if column.period == periods.before(current.period or "")), None)
    previous = exact or max(rest, key=_day, default=None)
    roles = {id(current): names[0], id(previous): names[1], id(year): names[2]}
    named = tuple(replace(column, name=roles.get(id(column), OTHER)) for column in found)
    return Told(named, others=tuple(column for column in named if column.name == OTHER))


def _current(found: Sequence[Column], own: str, aimed: str) -> Column | None:
    """The column of the report's period, else of the target's; the latest where neither is named."""
    for wanted in (own, aimed):
        end = periods.ends(wanted) if wanted else None
        near = [column for column in found if end and abs((_day(column) - end).days) <= SAME_DAY]
        if len(near) == 1:
            return near[0]
    return None if own and periods.ends(own) else max(found, key=_day)


def _day(column: Column) -> date:
    return periods.ends(column.period or "") or date.min


def _is_year_ago(column: Column, current: Column) -> bool:
    """Whether a period ends where another ended a year before."""
    if column.period == periods.year_ago(current.period or ""):
        return True
    now, then = _day(current), _day(column)
    return abs((now - then).days - 365) <= SAME_DAY


def unknown_of_group(unknown: Sequence[str]) -> str:
    """The first heading that nobody knows and that may be of a group by period, or nothing."""
    return next((heading for heading in unknown if LIKE_THE_GROUP.search(heading)), "")
