"""A dataset's folder proposed from a file and the standards: everything is written down, nothing decided.

What a person has to look at stands in the proposal as a comment with the evidence: types that were taken from
the texts, columns that fit no standard, columns that may hold people.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from pathlib import Path

from pipelines.council.scratch import ScratchFolder
from pipelines.datasets.declared.screened import kinds_in, kinds_not_asked
from pipelines.exceptions import TableError
from pipelines.gate.screening import TITLES, Allowed
from pipelines.tables.declared import Declared, DeclaredField
from pipelines.tables.inspecting import Read, read_table
from pipelines.tables.lint.rules import Context
from pipelines.tables.profile import TextMark
from pipelines.tables.proposing import ProposedColumn

SOME = 0.05  # of a column's texts: fewer with personal data are withheld one by one
LOOKED_AT = 5_000
FIRST_ROWS = 3
MOSTLY = 0.5  # of a column's days: where more have a time of day, the time is part of what is told


@dataclass(frozen=True)
class Proposal:
    """A `dataset.yaml` as proposed, and what is asked about it.

    `headings` are the columns' by field, `first` each heading's first cells.
    """

    id: str
    yaml: str
    questions: tuple[str, ...]
    standard: str
    headings: Mapping[str, str] = dataclass_field(default_factory=dict)
    first: Mapping[str, tuple[str, ...]] = dataclass_field(default_factory=dict)


def propose(path: Path, standards: Mapping[str, Declared], name: str | None = None) -> Proposal:
    """Propose a dataset from a file.

    Args:
        path: the file.
        standards: what columns are compared with.
        name: the dataset's id, else the standard's, else made from the file's name.

    Raises:
        TableError: the file cannot be read as a table, or none of its columns has a name.
    """
    with ScratchFolder() as work:
        read = read_table(path, work, standards)
        return _proposal(path, read, name)


def _proposal(path: Path, read: Read, name: str | None) -> Proposal:
    context = read.context
    standard = context.standard
    stem = re.sub(r"[^a-z0-9]+", "-", re.sub(r"\d", "", path.stem.lower())).strip("-")
    chosen = name or (standard.id if standard else stem or "dataset")
    title = standard.title if standard else chosen.replace("-", " ").capitalize()
    fields, questions = [], []
    taken: set[str] = set()
    headings: dict[str, str] = {}
    never = {heading.casefold() for heading in standard.never} if standard else set()
    people = {one.column for one in read.faults if one.rule == "people"}
    places = _with_personal_texts(context)
    by_texts: list[ProposedColumn] = []
    for column in context.columns:
        if not column.name or column.name.casefold() in never:
            questions.append(f"{column.name or 'a column without a heading'} is left out")
            continue
        before = set(taken)
        line, asked = _field(column, taken, is_personal=column.name in people)
        headings |= dict.fromkeys(taken - before, column.name)
        if column.field is None and column.name in places and column.name not in people:
            line = line.replace(", headings:", ", publish: never, headings:")
            asked.append(
                f"{column.name}: texts with {places[column.name]}; "
                "never published until its person or place is said"
            )
        fields.append(line)
        questions += asked
        if column.field is None:
            by_texts.append(column)
    if not fields:
        raise TableError(
            path.name, "has no column with a name", "write a heading above the rows and propose it again"
        )
    if by_texts:
        kinds = "; ".join(f"{column.name}: {column.type}" for column in by_texts)
        questions.insert(0, f"types taken from the texts, look them over: {kinds}")
    settings = [
        f"title: {_text(title)}",
        f"description: {_text(standard.description if standard else f'{title}, one row each.')}",
        f"topic: {_topic(standard)}",
        "licence: OGL-UK-3.0",
        "owner: Transparency officer  # asked: the post that answers for it",
    ]
    if standard is not None:
        settings.append(f"standard: {standard.id}")
    settings.append(
        f"publication: {'series' if context.period else 'snapshot'}  # asked: a file a period, or one for all"
    )
    if context.period:
        settings.append(
            f"frequency: {_frequency(context.period.name)}  # its {context.period.said_by} says so"
        )
    key = _key(context.columns)
    if key and not (standard and (standard.key or standard.near_key)):
        settings.append(f"key: [{key}]  # no two rows share it")
    if standard is None or not standard.dates:
        orders = {
            column.is_month_first
            for column in context.columns
            if column.type == "date" and column.profile.figure_days
        }
        settings.append(f"dates: {'month-first' if orders == {True} else 'day-first'}")
    yaml = (
        "\n".join(
            [
                "# Proposed; nothing is published until a person has looked at it.",
                *settings,
                "fields:",
                *fields,
            ]
        )
        + "\n"
    )
    first = _first_cells(context, tuple(headings.values()))
    return Proposal(chosen, yaml, tuple(questions), standard.id if standard else "", headings, first)


def _first_cells(context: Context, headings: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The cells of the first rows, by heading."""
    places = {column.name: column.index for column in context.columns if column.name in headings}
    if not places:
        return {}
    chosen = ", ".join(f"c{place}" for place in places.values())
    rows = context.database.execute(f"SELECT {chosen} FROM clean LIMIT {FIRST_ROWS}").fetchall()
    return {name: tuple(str(row[at] or "") for row in rows) for at, name in enumerate(places)}


def _with_personal_texts(context: Context) -> dict[str, str]:
    """Columns of text in which some hold personal data, each with the commonest kind."""
    found: dict[str, str] = {}
    for column in context.columns:
        if column.type != "string" or not column.name:
            continue
        apart = kinds_not_asked(DeclaredField(_name(column.name), "string", title=column.name))
        texts = context.database.execute(f"SELECT v FROM v{column.index} LIMIT {LOOKED_AT}").fetchall()
        kinds = Counter(kind for (text,) in texts for kind in kinds_in(text, Allowed(), apart))
        if kinds and kinds.most_common(1)[0][1] > SOME * len(texts):
            found[column.name] = TITLES[kinds.most_common(1)[0][0]]
    return found


def _topic(standard: Declared | None) -> str:
    return standard.topic if standard and standard.topic else "council"


def _frequency(period: str) -> str:
    if "Q" in period:
        return "quarterly"
    return "monthly" if re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", period) else "annual"


def _key(columns: Sequence[ProposedColumn]) -> str:
    """The first column of ids in which no two rows are alike."""
    for column in columns:
        profile = column.profile
        if column.is_id and profile.filled and profile.distinct == profile.filled:
            return column.field.name if column.field else _name(column.name)
    return ""


def _name(heading: str) -> str:
    text = re.sub(r"[^a-z0-9]+", "_", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", heading).lower()).strip("_")
    return text if text[:1].isalpha() else f"column_{text}"


def _text(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _field(column: ProposedColumn, taken: set[str], *, is_personal: bool) -> tuple[str, list[str]]:
    """A field's line, and what is asked about it."""
    if column.field is not None and column.field.name not in taken:
        taken.add(column.field.name)
        return f"  - {column.field.name}  # {column.name}", []
    name = _name(column.name)
    while name in taken:
        name += "_2"
    taken.add(name)
    has_times = column.type == "date" and column.profile.share(TextMark.TIMED) > MOSTLY
    parts = [
        f"name: {name}",
        f"type: {'string' if has_times else column.type}",
        f"title: {_text(column.name)}",
        f"description: {_text(column.name + '.')}",
    ]
    asked = []
    if has_times:
        asked.append(f"{column.name}: days with their times, published as text such as 2024-04-01T09:30")
    if column.type == "date" and column.format:
        parts.append(f"format: {_text(column.format)}")
    if column.order == "doubt":
        asked.append(f"{column.name}: day or month first is in doubt")
    if column.order in ("comma in doubt", "points in doubt"):
        asked.append(
            f"{column.name}: a {column.order.split()[0].rstrip('s')} that parts thousands or decimals; "
            "say `decimal comma` or `decimal point` in its format"
        )
    forms = _forms(column)
    if forms:
        parts.append(f"format: {_text(forms)}")
    if is_personal:
        parts.append("publish: never")
        asked.append(f"{column.name}: may hold people; never published until it has a role")
    parts.append(f"headings: [{_text(column.name)}]")
    return "  - {" + ", ".join(parts) + "}", asked


def _forms(column: ProposedColumn) -> str:
    if column.type not in ("number", "integer"):
        return ""
    marks = column.profile.marks
    found = [
        word
        for mark, word in (
            (TextMark.BRACKETS, "brackets"),
            (TextMark.CREDIT, "CR"),
            (TextMark.PERCENT, "percent"),
        )
        if marks[mark]
    ]
    return ", ".join(found)
