"""Payees that may be people: who is named is decided by what a payment is for, and name by name.

`payees.yaml` in a dataset's folder lists words (`fostering`, `direct payments`) and codes of cost centres
under which people are paid, and the names that somebody decided. A firm is named wherever it stands. A name
that looks like a person's and is not decided goes out unnamed and is asked once: the answer is a line of the
file. Sole traders stay, as the sector's guidance says; people in care do not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.council.datafiles import load_yaml_file
from pipelines.exceptions import DatasetError
from pipelines.tables.frame import fold

if TYPE_CHECKING:  # what reads tables loads Arrow, which nobody needs who only looks at what is declared
    from pipelines.tables.inspecting import Read
    from pipelines.tables.lint.rules import LintFault
    from pipelines.tables.proposing import ProposedColumn

FILE = "payees.yaml"
SCHEMA_FILE = "payees.schema.json"
UNNAMED = "[redacted]"

_FIRM = re.compile(
    r"""\b(?:ltd|limited|plc|llp|lp|cic|cio|inc|co|company|council|borough|county|city|school|academy|college|
    university|nursery|trust|charity|foundation|association|society|club|nhs|police|hospital|surgery|
    pharmacy|solicitors?|group|services?|solutions|systems|partnership|partners|agency|agencies|
    housing|care|centre|transport|taxis?|cars|hotel|garage|construction|builders?|contractors?|consultants?|
    consulting|consultancy|engineering|energy|water|gas|communications?|software|technology|media|
    printers?|printing|publishing|training|education|security|cleaning|catering|supplies|products|
    international|uk|sons|brothers|bros|associates|properties|estates|management|enterprises?|industries|
    trading|stores?|farm|studios?|design|architects?|surveyors?|insurance|department|ministry|authority|office|
    board|union|federation|network|project)\b|\bt/a\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""What only the name of a firm, a public body or a club holds.

No word that is a surname as well (Church, Chambers), no "&", since couples are paid, and no digit, since the
number of an account may stand behind a name.
"""
_TITLE = re.compile(r"(?:mr|mrs|ms|miss|mx|dr|rev|sir|dame|lady)\b\.?\s", re.IGNORECASE)
_INITIALS = re.compile(
    r"(?:[A-Z]\.?\s?){1,3}\s[A-Z][A-Za-z'’-]+|[A-Z][A-Za-z'’-]+,?\s(?:[A-Z]\.?\s?){1,3}|[A-Z][A-Za-z'’-]+,\s[A-Z][a-z]+"
)
"""`J Smith`, `SMITH J A`, `Smith, Jane`."""


@dataclass(frozen=True)
class Payees:
    """What is decided of a dataset's payees.

    Attributes:
        words: payments whose unit, service or purpose holds one of them are to people.
        codes: cells that are one of them alone, such as a cost centre's number, say the same.
        people: names of people, folded; `businesses` names that look like a person's and are a firm's.
        place: where the next decision is written, as people are told.
    """

    words: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    people: frozenset[str] = frozenset()
    businesses: frozenset[str] = frozenset()
    place: str = FILE


@dataclass(frozen=True)
class Unnamed:
    """The records of a file whose payee is not named, and the names that are to be decided."""

    records: frozenset[int] = frozenset()
    asked: tuple[str, ...] = ()
    faults: tuple[LintFault, ...] = ()


def load_payees(folder: Path, schemas: Path, place: str) -> Payees | None:
    """What a dataset's folder says of its payees, None where it says nothing.

    Raises:
        DatasetError: the file breaks its schema.
    """
    file = folder / FILE
    if not file.exists():
        return None
    said = load_yaml_file(file, schemas / SCHEMA_FILE, DatasetError)
    names = {key: frozenset(_plain(name) for name in said.get(key, ())) for key in ("people", "businesses")}
    return Payees(
        tuple(said.get("words", ())),
        tuple(said.get("codes", ())),
        names["people"],
        names["businesses"],
        place,
    )


def _plain(name: str) -> str:
    return fold(name).casefold()


def is_firm(name: str, payees: Payees) -> bool:
    """Whether a name is a firm's: decided, or by a word that only firms have."""
    plain = _plain(name)
    return plain in payees.businesses or (plain not in payees.people and _FIRM.search(name) is not None)


def may_be_a_person(name: str) -> bool:
    """Whether a name has a title or initials as people's have."""
    folded = fold(name)
    return _TITLE.match(folded) is not None or _INITIALS.fullmatch(folded) is not None


def unnamed_in(read: Read, payees: Payees | None) -> Unnamed:
    """The records whose payee is not named."""
    from pipelines.tables.lint.rules import fault

    context = read.context
    column = context.role("beneficiary")
    if payees is None or column is None:
        return Unnamed()
    found = context.database.execute(f"SELECT v FROM v{column.index} ORDER BY v").fetchall()
    names = [str(name) for (name,) in found]
    firms = {name for name in names if is_firm(name, payees)}
    people = {name for name in names if _plain(name) in payees.people}
    asked = {name for name in names if name not in firms | people and may_be_a_person(name)}
    others = [one for one in context.columns if one.type == "string" and one is not column]
    by_purpose = set(_paid_to_people(read, column, others, payees, firms))
    by_name = set(_records_of(read, column, people | asked))
    waiting = sorted(_records_of(read, column, asked))
    for record, (cells, _) in context.repairs.items():
        name, rest = cells[column.index], [cells[one.index] for one in others]
        if not is_firm(name, payees) and (_says_people(rest, payees) or may_be_a_person(name)):
            by_name.add(record)
    records = frozenset(by_purpose | by_name)
    faults = [fault("payee-withheld", records, column.name)] if records else []
    faults += [fault("payee-asked", waiting, column.name)] if waiting else []
    return Unnamed(records, tuple(sorted({fold(name) for name in asked})), tuple(faults))


def _pattern(payees: Payees) -> str:
    """A regular expression of the words, as whole words."""
    return r"(?i)\b(?:" + "|".join(re.escape(word) for word in payees.words) + r")\b" if payees.words else ""


def _says_people(cells: Sequence[str], payees: Payees) -> bool:
    pattern = _pattern(payees)
    return any(cell.strip() in payees.codes or (pattern and re.search(pattern, cell)) for cell in cells)


def _paid_to_people(
    read: Read,
    column: ProposedColumn,
    others: Sequence[ProposedColumn],
    payees: Payees,
    firms: set[str],
) -> list[int]:
    """Records that say by a word or a code that a person is paid, and whose payee is no firm."""
    firm = f"coalesce(c{column.index}, '') IN (SELECT unnest(?))"
    found: list[int] = []
    for one in others:
        if payees.codes:
            condition = f"list_contains(?, trim(coalesce(c{one.index}, '')))"
            found += _where(read, "data", condition, [list(payees.codes)], firm, firms)
        if payees.words and not one.is_id:
            # asked of the texts that differ; rows that are no whole ones are looked at themselves
            pattern = _pattern(payees)
            texts = f"c{one.index} IN (SELECT v FROM v{one.index} WHERE regexp_matches(v, ?))"
            found += _where(read, "clean", texts, [pattern], firm, firms)
            broken = (
                f"record NOT IN (SELECT record FROM clean) AND regexp_matches(coalesce(c{one.index}, ''), ?)"
            )
            found += _where(read, "data", broken, [pattern], firm, firms)
    return found


def _where(
    read: Read, view: str, condition: str, values: list[object], firm: str, firms: set[str]
) -> list[int]:
    """Records of a view that meet a condition and whose payee is no firm."""
    return read.context.records(
        f"SELECT record FROM {view} WHERE {condition} AND NOT {firm}", [*values, sorted(firms)]
    )


def _records_of(read: Read, column: ProposedColumn, names: set[str]) -> list[int]:
    if not names:
        return []
    return read.context.records(
        f"SELECT record FROM data WHERE c{column.index} IN (SELECT unnest(?))", [sorted(names)]
    )


def hide(cells: Mapping[str, str], record: int, heading: str, unnamed: Unnamed) -> dict[str, str]:
    """Cells by heading without the payee of a record that is not named."""
    hidden = record in unnamed.records and heading in cells
    return {**cells, heading: UNNAMED} if hidden else dict(cells)
