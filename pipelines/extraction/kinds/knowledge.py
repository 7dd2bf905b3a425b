"""What is known when a report's tables are weighed, what is found of a table, and what is asked of it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from string import ascii_lowercase

from pipelines.extraction.kinds import periods
from pipelines.extraction.kinds.evidence import WEIGHTS, TableColumn, Weights
from pipelines.extraction.kinds.headings import HeadingWords
from pipelines.extraction.kinds.kinds import TableKind
from pipelines.extraction.kinds.layouts import Column
from pipelines.extraction.model import Document

QUESTION_KINDS = ("column", "table", "unit")


@dataclass(frozen=True)
class ReportQuestion:
    """What evidence leaves open about a report: an id that lasts over a family of reports, and the choices.

    `kind`: one of QUESTION_KINDS. `about` says in words what is asked, `rows` how many rows its table has,
    `first` are the first of them.
    """

    id: str
    kind: str
    about: str
    choices: tuple[str, ...]
    evidence: tuple[str, ...]
    page: int | None = None
    box: tuple[float, float, float, float] | None = None
    rows: int = field(default=0, compare=False)
    first: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class TableEvidence:
    """A table's kind and columns with the evidence, and what is still to be asked (then no row is sure).

    `answered` are the ids of questions that people's answers settled, `doubt` says why these cannot all be
    right, and rows are held back; `told` says of each column, by its
    place under these headings, which field it is; `asked` are the places of columns that are not clear;
    `under` are the headings, `points` what speaks for the kind; `offered` asks of columns whose cells make
    rows of their own, and which are left out until it is answered.
    """

    kind: TableKind
    start: int
    depth: int
    columns: tuple[Column, ...]
    unknown: tuple[str, ...]
    evidence: tuple[str, ...]
    questions: tuple[ReportQuestion, ...] = ()
    answered: tuple[str, ...] = ()
    doubt: str = ""
    told: Mapping[str, str] = field(default_factory=dict, compare=False)
    asked: frozenset[int] = frozenset()
    under: tuple[str, ...] = ()
    points: float = 0.0
    offered: tuple[ReportQuestion, ...] = ()


@dataclass(frozen=True)
class Knowledge:
    """What weighing needs beside the table: kinds, words, the report's period and family, answers.

    `money_scale` is the unit that the report states for all its sums; 0 where it states none. `arrows_since`
    is what the key says that arrows compare with (`year ago`). `siblings` are the fields of columns in tables
    of this report that are clear, by their place under the same headings. `scale_meanings` are the ratings
    of what the report's key says of each. Where `told`, a person or clear
    tables have said of which kind a table is: it need not say so itself, and may lack a column.
    """

    kinds: tuple[TableKind, ...]
    words: HeadingWords
    own: str = ""
    family: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    scale_words: Mapping[str, str] = field(default_factory=dict)
    money_scale: int = 0
    arrows_since: str = ""
    siblings: Mapping[str, str] = field(default_factory=dict)
    told: bool = False
    weights: Weights = WEIGHTS
    scale_meanings: Mapping[str, str] = field(default_factory=dict)
    more: Callable[[TableKind, Sequence[TableColumn]], Mapping[tuple[int, str], tuple[float, str]]] | None = (
        None
    )


def kind_key(knowledge: Knowledge, columns: Sequence[TableColumn]) -> str:
    """The id of the question of which kind a table is."""
    return question_key(knowledge, "table", [column.heading.text for column in columns])


def question_key(knowledge: Knowledge, kind: str, *texts: Sequence[str]) -> str:
    """An id that the same question has in the next report of the family: periods and figures do not count."""
    said = "|".join(_bare_words(text) for group in texts for text in group)
    digest = hashlib.sha256(f"{knowledge.family}|{kind}|{said}".encode()).hexdigest()[:10]
    words = re.sub(r"[^a-z]+", "-", said)[-30:].strip("-")
    return f"{kind}-{words}-{digest}" if words else f"{kind}-{digest}"


@lru_cache(maxsize=5_000)
def _bare_words(text: str) -> str:
    return re.sub(r"[\d/\W]+", " ", text.lower()).strip()


def column_key(knowledge: Knowledge, column: TableColumn, headings: Sequence[str]) -> str:
    """The id of the question of what a column holds; of one without heading by its place."""
    at = "column" + ascii_lowercase[column.index % 26] * (1 + column.index // 26)  # figures do not count
    place = "" if column.heading.words else at
    period = column.heading.period
    if period and knowledge.own:  # of `Q1`, `Q2` and `Q3` each is another question, in the next report too
        place += next(
            (
                name
                for name, one in (
                    ("own", knowledge.own),
                    ("before", periods.before(knowledge.own)),
                    ("year ago", periods.year_ago(knowledge.own)),
                )
                if one == period
            ),
            at,
        )
    return question_key(knowledge, "column", [*headings, place], [column.heading.text])


def place_of_column(kind: TableKind, headings: Sequence[str], column: TableColumn) -> str:
    """What names a column among tables of one report that have the same headings."""
    return place_in(kind.name, column.index, headings)


def place_in(kind: str, index: int, headings: Sequence[str]) -> str:
    """The same by the kind's name and the number of the column."""
    return f"{kind} {index} {'|'.join(headings)}"


def family_of(document: Document, publisher: str, title: str) -> str:
    """What reports of one series have in common: publisher and title without periods, folded.

    What the sidecar does not state is the first headings'.
    """
    headings = [block.text for block in document.blocks if block.kind == "heading"][:2]
    text = " ".join(filter(None, (publisher, title))) or " ".join(headings)
    text = periods.QUARTER.sub(" ", periods.YEARS.sub(" ", periods.MONTHS.sub(" ", text.lower())))
    return re.sub(r"[^a-z]+", "-", text).strip("-")
