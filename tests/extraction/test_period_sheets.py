"""A table printed once a quarter is one table: rows of the report's own quarter and their earlier figures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pipelines.assembly.steps import records_of
from pipelines.council.project import Project
from pipelines.datasets.performance.checks.counting import check_counts
from pipelines.datasets.performance.checks.twins import check_twins
from pipelines.extraction.reading import ReadReport, read_here
from pipelines.extraction.report import load_report
from pipelines.proof.outcome import PrintedTexts, Verdict
from pipelines.rows.records import Records
from pipelines.rows.schemas import load_schemas

ROWS = {
    "LM1": ("Lamps mended in a day", ("81.0%", "84.0%", "88.0%"), "85.0%", ("Amber", "Amber", "Green")),
    "LM2": ("Grants paid", ("120", "140", "131"), "125", ("Amber", "Green", "Green")),
    "LM3": ("Days to answer a letter", ("9.5", "8.0", "8.4"), "8.0", ("Red", "Green", "Red")),
    "LM4": ("Courses full", ("52%", "61%", "66%"), "60%", ("Red", "Green", "Green")),
}


def table(quarter: int, *, names_period: bool, before: dict[str, str] | None = None) -> str:
    """The table of one quarter, with the quarter before where there is one."""
    told = f"Q{quarter} " if names_period else ""
    heads = ["Ref", "Measure", *([f"Q{quarter - 1} actual"] if quarter > 1 and names_period else [])]
    heads += [f"{told}actual", f"{told}target", "Status", "Comment"]
    lines = ["".join(f"<th>{head}</th>" for head in heads)]
    for ref, (name, values, target, ratings) in ROWS.items():
        cells = [ref, name]
        if quarter > 1 and names_period:
            cells.append((before or {}).get(ref, values[quarter - 2]))
        cells += [values[quarter - 1], target, ratings[quarter - 1], "In hand." if ref == "LM3" else ""]
        lines.append("".join(f"<td>{cell}</td>" for cell in cells))
    rows = "".join(f"<tr>{line}</tr>" for line in lines)
    return f"<h2>Quarter {quarter} performance</h2><table>{rows}</table>"


COUNTS = """<h2>Measures by rating</h2><table>
<tr><th>Quarter</th><th>Green</th><th>Amber</th><th>Red</th><th>All</th></tr>
<tr><td>Quarter 1</td><td>0</td><td>2</td><td>2</td><td>4</td></tr>
<tr><td>Quarter 2</td><td>3</td><td>1</td><td>0</td><td>4</td></tr>
<tr><td>Quarter 3</td><td>2</td><td>0</td><td>2</td><td>4</td></tr></table>"""


def read(folder: Path, project: Project, *parts: str) -> ReadReport:
    path = folder / "lamport-q3-2024-25.html"
    body = f"<h1>Lamport Borough Council</h1><p>Quarter 3 of 2024/25.</p>{''.join(parts)}"
    head = "<title>Lamport Borough Council performance Q3 2024/25</title>"
    path.write_text(f"<html><head>{head}</head><body>{body}</body></html>", encoding="utf-8")
    return read_here(load_report(path), project.layouts)


def of(found: ReadReport, resource: str, project: Project) -> Records:
    return records_of(found, resource, load_schemas(project.schemas))


def dated(records: Records) -> Records:
    """Records with the period of their report, as published."""
    return replace(records, rows=tuple({**row, "period": "Q3 2024/25"} for row in records.rows))


def test_rows_of_the_own_quarter_have_figures_and_ratings_of_the_others(tmp_path: Path, project: Project):
    found = read(tmp_path, project, *(table(quarter, names_period=True) for quarter in (1, 2, 3)))
    rows = of(found, "indicator-results", project).rows
    told = [(row["ref"], row["result"], row["previous_result"], row["rag"], row["comment"]) for row in rows]
    assert told == [
        (ref, values[2], values[1], ratings[2], "In hand." if ref == "LM3" else None)
        for ref, (_, values, _, ratings) in ROWS.items()
    ]
    earlier = {
        (row["ref"], row["measure"], row["period"]): row
        for row in of(found, "indicator-figures", project).rows
    }
    for ref, (_, values, target, ratings) in ROWS.items():
        for quarter in (1, 2):
            result = earlier[ref, "result", f"Q{quarter} 2024/25"]
            assert (result["value_text"], result["rag"]) == (values[quarter - 1], ratings[quarter - 1])
            assert earlier[ref, "target", f"Q{quarter} 2024/25"]["value_text"] == target


def test_headings_above_tell_the_quarters_where_those_of_columns_do_not(tmp_path: Path, project: Project):
    found = read(tmp_path, project, *(table(quarter, names_period=False) for quarter in (3, 2)))
    rows = of(found, "indicator-results", project).rows
    told = [(row["ref"], row["result"], row["previous_result"], row["rag"]) for row in rows]
    assert told == [(ref, values[2], values[1], ratings[2]) for ref, (_, values, _, ratings) in ROWS.items()]


def test_what_another_sheet_prints_for_the_same_is_told(tmp_path: Path, project: Project):
    sheets = table(2, names_period=True), table(3, names_period=True, before={"LM2": "149"})
    found = of(read(tmp_path, project, *sheets), "indicator-results", project)
    assert [row["previous_result"] for row in found.rows] == ["84.0%", "149", "8.0", "61%"]
    assert [doubt.reason for doubt in found.doubts] == ["the sheet of Q2 2024/25 prints 140"]
    (ran,) = check_twins(found, PrintedTexts([found]))
    assert ran.outcome is Verdict.CONTRADICTED
    assert ran.about.subject == "LM2 Grants paid: previous_result in two tables"
    assert (ran.stated and ran.stated.text, ran.expected and ran.expected.text) == ("149", "140")
    sheets = table(2, names_period=True), table(3, names_period=True, before={"LM2": "149 (p)"})
    early = of(read(tmp_path, project, *sheets), "indicator-results", project)
    assert list(check_twins(early, PrintedTexts([early]))) == []  # one is still to be settled


def test_rows_of_two_periods_are_no_twins(tmp_path: Path, project: Project):
    other = table(2, names_period=True).replace("Comment", "Comment of the service").replace("Status", "RAG")
    records = of(read(tmp_path, project, other, table(3, names_period=True)), "indicator-results", project)
    assert {row["result"] for row in records.rows} >= {values[2] for _, values, _, _ in ROWS.values()}


def test_tables_about_other_things_stay_apart(tmp_path: Path, project: Project):
    other = table(2, names_period=True)
    for ref in ROWS:
        other = other.replace(ref, f"X{ref}")
    found = read(tmp_path, project, other, table(3, names_period=True))
    assert len(found.document.tables) == 2


def test_no_row_is_lost_that_only_an_earlier_table_has(tmp_path: Path, project: Project):
    more = "<tr><td>LM9</td><td>Kilns fired</td><td>7</td><td>9</td><td>8</td><td>Green</td><td></td></tr>"
    other = table(2, names_period=True).replace("</table>", f"{more}</table>")
    assert len(read(tmp_path, project, other, table(3, names_period=True)).document.tables) == 2


def test_counts_of_another_quarter_are_not_held_against_the_rows_of_this_one(
    tmp_path: Path, project: Project
):
    found = read(tmp_path, project, table(3, names_period=True), COUNTS)
    stated, rows = (dated(of(found, name, project)) for name in ("rag-summary", "indicator-results"))
    assert [row["group"] for row in stated.rows[::4]] == ["Quarter 1", "Quarter 2", "Quarter 3"]
    ran = list(check_counts(stated, rows, PrintedTexts([stated, rows]), "indicator-results"))
    wrongly = [one.about.subject for one in ran if one.outcome is Verdict.CONTRADICTED]
    assert wrongly == [
        f"Measures by rating, Quarter 3: {name} against indicator-results" for name in ("green", "red")
    ]


RISKS = """<h2>Strategic risks</h2><p>A score is {factors}.</p><table>
<tr><th>Ref</th><th>Risk</th><th>Risk owner</th><th>Inherent</th><th>Current</th><th>Target</th></tr>
<tr><td>R1</td><td>A dam leaks</td><td>Head of Water</td>
<td>5 × 4 = 20</td><td>3 × 4 = 12</td><td>1 × 4 = 4</td></tr>
<tr><td>R2</td><td>Mill fire</td><td>Head of Mills</td>
<td>4 × 3 = 12</td><td>2 × 3 = 6</td><td>1 × 3 = 3</td></tr>
<tr><td>R3</td><td>A tutor leaves</td><td>Head of Arts</td>
<td>2 × 5 = 10</td><td>2 × 4 = 8</td><td>2 × 2 = 4</td></tr>
</table>"""


def risk_scores(factors: str, folder: Path, project: Project) -> list[tuple[int | None, ...]]:
    rows = of(read(folder, project, RISKS.format(factors=factors)), "risks", project).rows
    names = ("current_likelihood", "current_impact", "current_score")
    return [tuple(row[name] for name in names) for row in rows]  # type: ignore[misc]  # all are whole numbers


def test_factors_of_a_score_are_in_the_order_that_the_report_says(tmp_path: Path, project: Project):
    one, two = (
        risk_scores(text, tmp_path, project) for text in ("likelihood × impact", "impact × likelihood")
    )
    assert one == [(3, 4, 12), (2, 3, 6), (2, 4, 8)]
    assert two == [(4, 3, 12), (3, 2, 6), (4, 2, 8)]
    assert risk_scores("made of impact and likelihood", tmp_path, project) == [
        (None, None, 12),
        (None, None, 6),
        (None, None, 8),
    ]
