"""A list with a row for each figure is read as its records; none of its rows is a result for itself."""

from __future__ import annotations

from pathlib import Path

from small_tables import table, texts

from pipelines.assembly.steps import records_of
from pipelines.council.project import Project
from pipelines.extraction.kinds.tidy_lists import with_tidy_lists
from pipelines.extraction.model import Document, RawTable
from pipelines.extraction.reading import read_here
from pipelines.extraction.report import load_report
from pipelines.rows.schemas import load_schemas

ROWS = {
    "Lamps mended": (("84%", "85%", "Amber"), ("88%", "85%", "Green")),
    "Grants paid": (("140", "150", "Amber"), ("131", "125", "Green")),
    "Letters answered": (("61%", "60%", "Green"), ("52%", "60%", "Red")),
}
HEAD = ("Indicator", "Period", "Measure", "Value")
MEASURES = ("Result", "Target", "RAG")


def listed() -> list[tuple[str, ...]]:
    return [
        (name, f"Q{quarter} 2024/25", measure, value)
        for name, quarters in ROWS.items()
        for quarter, values in enumerate(quarters, 1)
        for measure, value in zip(MEASURES, values, strict=True)
    ]


def joined(*rows: tuple[str, ...]) -> list[RawTable]:
    document = Document("r", "0", "xlsx", 1, (table(*rows),))
    return list(with_tidy_lists(document, lambda text: text in MEASURES).tables)


def test_a_record_is_a_row_with_a_column_for_each_measure_of_each_period() -> None:
    (found,) = joined(HEAD, *listed())
    heads = [f"Q{quarter} 2024/25 {measure}" for quarter in (1, 2) for measure in MEASURES]
    assert texts(found) == [
        ["Indicator", *heads],
        *([name, *one, *two] for name, (one, two) in ROWS.items()),
    ]


def test_a_list_with_two_figures_for_one_stays_what_it_is() -> None:
    rows = listed()
    (found,) = joined(HEAD, *rows, rows[0])
    assert len(found.rows) == len(rows) + 2


def test_rows_whose_words_come_once_are_records() -> None:
    rows = [(f"Measure {at}", "Q1 2024/25", f"Kind {at}", str(at)) for at in range(9)]
    (found,) = joined(HEAD, *rows)
    assert len(found.rows) == 10


def test_no_target_of_a_list_is_published_as_a_result(tmp_path: Path, project: Project) -> None:
    path = tmp_path / "lamport-q2-2024-25.html"
    lines = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in (HEAD, *listed()))
    title = "<h1>Lamport Council</h1><p>Quarter 2 of 2024/25</p><h2>Measures</h2>"
    path.write_text(f"<html><body>{title}<table>{lines}</table></body></html>", encoding="utf-8")
    read = read_here(load_report(path), project.layouts)
    rows = records_of(read, "indicator-results", load_schemas(project.schemas)).rows
    names = ("indicator", "result", "target", "rag", "previous_result")
    assert [tuple(row[name] for name in names) for row in rows] == [
        (name, *two, one[0]) for name, (one, two) in ROWS.items()
    ]
