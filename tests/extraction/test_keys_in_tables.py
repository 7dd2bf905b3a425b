"""A report's key in a table of its own: heads of counts, letters after words, and nothing to ask about it."""

from __future__ import annotations

from pathlib import Path

from benchmarks.councils.__main__ import rows_of
from pipelines.council.project import default_project
from pipelines.extraction.kinds.evidence import WEIGHTS
from pipelines.extraction.kinds.recognised import questions_of
from pipelines.extraction.reading import ReadReport, read_here
from pipelines.extraction.report import load_report

GREEN, AMBER, RED, BLUE = "#00b050", "#ffc000", "#ff0000", "#5b9bd5"
HEAD = "<h1>Fernholt Council</h1><h1>Performance report, quarter 1 2031/32</h1>"


def table(*rows: tuple[str, ...]) -> str:
    """Rows of cells; `colour|text` is a filled one."""
    cells = (
        "".join(
            f'<td style="background:{cell.partition("|")[0]}">{cell.partition("|")[2]}</td>'
            if cell.startswith("#")
            else f"<td>{cell}</td>"
            for cell in row
        )
        for row in rows
    )
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"


def read(path: Path, *parts: str) -> tuple[dict[str, list[dict[str, str]]], ReadReport]:
    path.write_text(f"<html><body>{HEAD}{''.join(parts)}</body></html>", encoding="utf-8")
    return rows_of(path, WEIGHTS), read_here(load_report(path), default_project().layouts, has_offers=True)


KEY = table(
    ("Shading", "Meaning"),
    (f"{GREEN}|", "At or better than the aim"),
    (f"{AMBER}|", "Short of it by up to 4%"),
    (f"{RED}|", "Short of it by over 4%"),
)
RESULTS = table(
    ("Ref", "Measure", "Q1 2031/32", "Target", "Status"),
    ("F1", "Ponds cleared", "91%", "90%", f"{GREEN}|"),
    ("F2", "Hedges cut", "78%", "80%", f"{AMBER}|"),
    ("F3", "Paths swept", "60%", "75%", f"{RED}|"),
)


def test_counts_are_headed_by_what_the_key_says_of_a_rating(tmp_path: Path) -> None:
    counts = table(
        ("Theme", "At or better", "Short of it by up to 4%", "Short of it by over 4%"),
        ("Parks", "4", "2", "1"),
        ("Roads", "3", "0", "2"),
        ("Homes", "5", "1", "0"),
    )
    found, read_report = read(tmp_path / "q1-2031-32.html", KEY, "<h2>Summary</h2>", counts, RESULTS)
    told = [(row["group"], row["measure"], row["count"]) for row in found["rag-summary"]]
    assert told[:3] == [("Parks", "green", "4"), ("Parks", "amber", "2"), ("Parks", "red", "1")]
    assert len(told) == 9
    assert not questions_of(read_report.tables)


def test_nobody_is_asked_what_a_key_is(tmp_path: Path) -> None:
    key = table(
        (f"{GREEN}|GREEN", "The aim has been reached"),
        (f"{AMBER}|AMBER", "The lower standard has been reached, the aim has not"),
        (f"{RED}|RED", "The lower standard has not been reached"),
        ("⇧", "Performance has gone up since the quarter before"),
        ("⇔", "Performance has stayed as it was in the quarter before"),
        ("⇩", "Performance has gone down since the quarter before"),
    )
    _, read_report = read(tmp_path / "q1-2031-32.html", key, RESULTS)
    assert [len(table.rows) for table in read_report.unknown] == [6]
    assert not read_report.offered


def test_a_key_of_words_and_then_of_letters_explains_both(tmp_path: Path) -> None:
    both = table(
        (f"{GREEN}|Going well", "The aim is reached"),
        (f"{AMBER}|Lagging", "Nearly reached"),
        (f"{RED}|Far off", "The board looks at it"),
        ("Watched", "There is no aim"),
        (f"{BLUE}|C", "The project is over"),
        (f"{GREEN}|G", "The project goes as planned"),
        (f"{AMBER}|A", "The project needs its board"),
    )
    _, read_report = read(tmp_path / "q1-2031-32.html", both, RESULTS)
    words = read_report.legend.words
    assert words == {
        "going well": "Green", "lagging": "Amber", "far off": "Red", "c": "Blue", "g": "Green", "a": "Amber",
    }  # fmt: skip


def test_a_list_of_things_in_colours_is_no_key(tmp_path: Path) -> None:
    things = table(
        (f"{GREEN}|Depot", "The roof is on"),
        (f"{AMBER}|Bridge", "Steel is late"),
        (f"{GREEN}|School", "Opened in May"),
        (f"{RED}|Harbour", "The wall has sunk"),
        (f"{AMBER}|Market", "Stalls are on order"),
        (f"{GREEN}|Library", "Books are in"),
    )
    _, read_report = read(tmp_path / "q1-2031-32.html", things)
    assert not read_report.legend.words


def test_another_standard_than_the_target_is_no_question(tmp_path: Path) -> None:
    """A floor or a usual range is known for what it is, and kept out of the rows."""
    results = table(
        ("Ref", "Measure", "Q1 2031/32", "Target", "Floor", "Usual range", "Status"),
        ("F1", "Ponds cleared", "91%", "90%", "82%", "80% – 95%", f"{GREEN}|"),
        ("F2", "Hedges cut", "78%", "80%", "70%", "70% – 85%", f"{AMBER}|"),
        ("F3", "Paths swept", "60%", "75%", "65%", "65% – 80%", f"{RED}|"),
    )
    found, read_report = read(tmp_path / "q1-2031-32.html", KEY, results)
    assert [(row["result"], row["target"]) for row in found["indicator-results"]] == [
        ("91%", "90%"),
        ("78%", "80%"),
        ("60%", "75%"),
    ]
    assert not questions_of(read_report.tables)
    assert not read_report.offered
    assert "82%" not in str(found)


def test_each_column_of_staff_is_a_measure_and_a_strange_one_is_asked_about(tmp_path: Path) -> None:
    staff = table(
        ("Directorate", "Headcount", "Full-time equivalent", "Agency spend as % of pay bill", "Flu jabs"),
        ("Parks", "310", "244.5", "6.2%", "41"),
        ("Roads", "122", "98.0", "8.9%", "17"),
        ("Homes", "208", "171.3", "3.1%", "25"),
    )
    found, read_report = read(tmp_path / "q1-2031-32.html", "<h2>Staffing</h2>", staff)
    assert [row["measure"] for row in found["workforce"]][:3] == [
        "Headcount",
        "Full-time equivalent",
        "Agency spend as % of pay bill",
    ]
    (asked,) = read_report.offered
    assert "Flu jabs" in asked.about


def test_an_own_column_of_references_names_what_is_said_of_indicators(tmp_path: Path) -> None:
    said = table(
        ("Ref", "Measure", "Commentary"),
        ("F2", "Hedges cut", "One of the two machines stood still for six weeks, and birds nested late."),
        ("F3", "Paths swept", "Sweepers were lent to the roads after the flood and came back in June."),
    )
    found, _ = read(tmp_path / "q1-2031-32.html", KEY, RESULTS, "<h2>Measures off target</h2>", said)
    assert [(row["ref"], row["indicator"]) for row in found["interventions"]] == [
        ("F2", "Hedges cut"),
        ("F3", "Paths swept"),
    ]


def test_a_column_of_themes_is_the_area_and_an_arrow_of_any_shape_a_direction(tmp_path: Path) -> None:
    key = table(("⇧", "Better than before"), ("⇔", "The same as before"), ("⇩", "Worse than before"))
    results = table(
        ("Theme", "Ref", "Measure", "Target", "Q1 2031/32", "DoT", "Status"),
        ("Green places", "F1", "Ponds cleared", "90%", "91%", "⇧", f"{GREEN}|"),
        ("Green places", "F2", "Hedges cut", "80%", "78%", "⇔", f"{AMBER}|"),
        ("Ways", "F3", "Paths swept", "75%", "60%", "⇩", f"{RED}|"),
    )
    found, _ = read(tmp_path / "q1-2031-32.html", KEY, key, results)
    assert [(row["area"], row["direction_short_term"]) for row in found["indicator-results"]] == [
        ("Green places", "Improving"),
        ("Green places", "Same"),
        ("Ways", "Worsening"),
    ]


def test_what_was_spent_to_a_day_is_to_date(tmp_path: Path) -> None:
    capital = table(
        ("Programme", "Current budget 2031/32", "Spend to 30 June 2031", "Forecast", "Variance"),
        ("Ponds", "2,400", "310", "2,400", "0"),
        ("Paths", "1,820", "904", "1,240", "(580)"),
        ("Sheds", "600", "77", "955", "355"),
    )
    found, read_report = read(tmp_path / "q1-2031-32.html", "<h2>Capital programme (£000)</h2>", capital)
    assert [(row["spend_to_date_gbp"], row["spend_to"]) for row in found["capital"]] == [
        ("310000", "30 June 2031"),
        ("904000", "30 June 2031"),
        ("77000", "30 June 2031"),
    ]
    assert not questions_of(read_report.tables)
