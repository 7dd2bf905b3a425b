"""What is known of a table once its kind is: its layout, its rows by column, and what it still asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pipelines.extraction.kinds.layouts import Column, Layout
from pipelines.extraction.model import Cell, RawTable
from pipelines.rows.records import TO_BE_ANSWERED

if TYPE_CHECKING:
    from pipelines.extraction.kinds.knowledge import ReportQuestion, TableEvidence

FAR_MORE = 2.0  # times the points


@dataclass(frozen=True)
class Row:
    """One record's cells by column name; `each` has the cells of repeated columns with their column.

    `doubt` says why the row cannot be placed surely; it is empty for a sound row.
    """

    cells: Mapping[str, Cell]
    each: tuple[tuple[Column, Cell], ...]
    section: str
    area: str
    page: int | None
    line: int | None
    pieces: Mapping[str, tuple[Cell, ...]] = field(default_factory=dict)
    doubt: str = ""

    def text(self, name: str) -> str:
        """The text under a column, empty when it has none."""
        cell = self.cells.get(name)
        return cell.text if cell else ""


@dataclass(frozen=True)
class Recognised:
    """A table whose kind is known; `ends_in` is the section and area in force at its end.

    `found` is how its kind and columns were found where its headings are not known; `place` is its number
    in the document's flow; `offered` asks of further columns, without which its rows are sound.
    """

    layout: Layout
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    headings: tuple[str, ...]
    raw: RawTable
    label: str = ""
    unknown_headings: tuple[str, ...] = ()
    ends_in: tuple[str, str] = ("", "")
    found: TableEvidence | None = None
    place: int = 0
    offered: tuple[ReportQuestion, ...] = ()

    @property
    def name(self) -> str:
        """The nearest heading above the table."""
        return self.headings[-1] if self.headings else ""


def outdoing(found: TableEvidence, known: Sequence[Recognised]) -> TableEvidence | None:
    """What is said of a table with the same headings of which far more speaks for another kind."""
    others = [other.found for other in known if other.found and other.found.under == found.under]
    best = max(others, key=lambda one: one.points, default=found)
    is_other = best.kind.name != found.kind.name and best.points >= FAR_MORE * max(found.points, 1.0)
    return best if is_other and not best.questions else None


def held_back(table: Recognised, doubt: str) -> Recognised:
    """The table with all rows doubtful for one reason; a row's own reason stays."""
    return replace(table, rows=tuple(replace(row, doubt=row.doubt or doubt) for row in table.rows))


def held_back_by_questions(table: Recognised) -> Recognised:
    """The table with all rows doubtful where a person has still to say what it or a column of it is."""
    if table.found is None or not (table.found.questions or table.found.doubt):
        return table
    asked = "; ".join(question.about for question in table.found.questions)
    doubt = table.found.doubt or f"{TO_BE_ANSWERED}: {asked}"
    return replace(table, rows=tuple(replace(row, doubt=doubt) for row in table.rows))


def questions_of(
    tables: Sequence[Recognised], offered: Sequence[ReportQuestion] = ()
) -> tuple[ReportQuestion, ...]:
    """What is still to be asked about some tables, each question once, first what most rows wait for.

    Args:
        tables: the tables of a report; where several questions keep a table back, each counts for its share.
        offered: questions that no row of theirs waits for: further columns, tables of no known kind.
    """
    waiting: Counter[str] = Counter()
    asked: dict[str, ReportQuestion] = {}
    for table in tables:
        questions = table.found.questions if table.found else ()
        for question in questions:
            asked.setdefault(question.id, question)
            waiting[question.id] += len(table.rows) / len(questions)  # type: ignore[assignment]  # shares
    for question in offered:
        asked.setdefault(question.id, question)
        waiting[question.id] += question.rows
    return tuple(sorted(asked.values(), key=lambda one: -waiting[one.id]))
