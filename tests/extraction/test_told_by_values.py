"""Columns whose headings say little: told by periods, values, brackets and words that are cut short."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from small_pages import across, document, down, page, texts
from small_tables import KINDS, WORDS
from test_next_quarter import FIELDS, ROWS, report
from test_rows_over_pages import EDGES, HEADS, _row

from benchmarks.councils.__main__ import rows_of
from pipelines.extraction.kinds.aims import with_aims
from pipelines.extraction.kinds.evidence import WEIGHTS, TableColumn, weigh
from pipelines.extraction.kinds.headings import heading_of
from pipelines.extraction.kinds.knowledge import ReportQuestion
from pipelines.extraction.kinds.looks import ColumnLook
from pipelines.extraction.kinds.recognised import questions_of
from pipelines.extraction.kinds.weighing import NO_FIELD
from pipelines.extraction.model import Cell
from pipelines.extraction.reading import read_here
from pipelines.extraction.report import load_report

LAYOUTS = Path("schemas/layouts")
EXPECTED = (
    "Indicator code", "Indicator title", "Good to be", "Target (end of year)", "Expected by Q3 2031/32",
    "Q3 2031/32 performance", "Q2 2031/32 performance", "Change from Q2 2031/32", "Q3 2030/31 performance",
    "Change from Q3 2030/31", "Set beside others", "Reasons for performance",
)  # fmt: skip
CUT_SHORT = (
    "PI", "Descr.", "Pol.", "YE tgt 2031/32", "Qtr tgt Q3 2031/32", "Act Q3 2031/32", "Act Q2 2031/32",
    "DoT (qtr)", "Act Q3 2030/31", "DoT (yr)", "Benchm.", "Cmts",
)  # fmt: skip


def _read(path: Path) -> tuple[dict[str, list[dict[str, str]]], list[str]]:
    """The rows of a report, and what is asked of it."""
    asked = questions_of(read_here(load_report(path), Path("schemas/layouts")).tables)
    return rows_of(path, WEIGHTS), [question.about for question in asked]


@pytest.mark.parametrize("names", [EXPECTED, CUT_SHORT])
def test_each_column_is_told(names: tuple[str, ...], tmp_path: Path) -> None:
    """Beside one that says the same in every row, which tells nothing."""
    rows = [(*row[:4], "Tier 2", *row[4:]) for row in ROWS]
    path = report(tmp_path / "q3-2031-32.docx", (*names[:4], "Assurance", *names[4:]), rows, "Homes and work")
    found, asked = _read(path)
    assert not asked
    for name in ("ref", "indicator", "annual_target", "target", "benchmark", "comment"):
        assert [row[name] for row in found["indicator-results"]] == [row[FIELDS.index(name)] for row in ROWS]


def test_what_was_expected_and_is_not_as_the_years_target_is_asked(tmp_path: Path) -> None:
    rows = [(*row[:4], f"{at}1%", *row[5:]) for at, row in enumerate(ROWS, 2)]
    found, (asked,) = _read(report(tmp_path / "q3-2031-32.docx", EXPECTED, rows, "Homes and work"))
    assert "Expected by" in asked
    assert not found["indicator-results"]


def test_figures_of_years_to_come_are_targets_whatever_they_are_called(tmp_path: Path) -> None:
    """A table with the same headings, whose cells say less, is of the same kind."""
    names = ("ID", "Indicator title", "Aim 2031/32", "Aim 2032/33", "Q3 2031/32 position", "Owner service")
    clear = [
        ("CG/S22", "Council tax collected", "98.5%", "98.6%", "98.4%", "Customers"),
        ("CG/S23", "Business rates collected", "99.0%", "99.1%", "98.1%", "Customers"),
        ("KPI001", "Plans decided in time", "75%", "80%", "81.4%", "Planning"),
    ]
    unclear = [
        ("NEW", "Homes that are built", "New for 2032/33", "Top tenth of all", "Not reported", "Planning"),
        ("NEW", "Crimes of all kinds", "New for 2032/33", "Fewer every year", "Not reported", "Safety"),
        ("NEW", "People who volunteer", "New for 2032/33", "As many as now", "Not reported", "Safety"),
    ]
    path = report(tmp_path / "q3-2031-32.docx", names, clear, "Council tax", unclear)
    found, asked = _read(path)
    told = [
        (row["ref"], row["measure"], row["period"], row["value_text"]) for row in found["indicator-targets"]
    ]
    assert not asked
    assert told[:3] == [
        ("CG/S22", "target", "2031/32", "98.5%"),
        ("CG/S22", "target", "2032/33", "98.6%"),
        ("CG/S22", "result", "Q3 2031/32", "98.4%"),
    ]
    assert ("NEW", "target", "2032/33", "Fewer every year") in told


def test_a_quarter_that_is_over_has_results_beside_the_targets_of_years(tmp_path: Path) -> None:
    names = ("ID", "Indicator title", "Target 2031/32", "Found at Q2 2031/32", "Target 2032/33")
    rows = [
        ("CG/S22", "Council tax collected", "98.5%", "58.4%", "98.6%"),
        ("CG/S23", "Business rates collected", "99.0%", "58.1%", "99.1%"),
        ("KPI001", "Plans decided in time", "75%", "81.4%", "80%"),
    ]
    found, asked = _read(report(tmp_path / "q3-2031-32.docx", names, rows, "Aims of the plan"))
    told = [(row["measure"], row["value_text"]) for row in found["indicator-targets"][:3]]
    assert not asked
    assert told == [("target", "98.5%"), ("result", "58.4%"), ("target", "98.6%")]


@pytest.mark.parametrize("named", ["Not rated (monitor)", "Better or as before"])
def test_a_count_of_one_thing_or_another_is_asked_and_its_table_held_back(named: str, tmp_path: Path) -> None:
    names = ("Kind of indicator", "Green", "Green Amber", "Red Amber", "Red", named, "Worsened", "Number due")
    rows = [("CPI", "7", "5", "1", "0", "5", "7", "18"), ("SPI", "6", "3", "1", "2", "3", "3", "15"),
            ("MPI", "0", "0", "0", "1", "2", "1", "3")]  # fmt: skip
    found, asked = _read(report(tmp_path / "q3-2031-32.docx", names, rows, "Overview of ratings"))
    assert any(named in about for about in asked) or not any(
        row["measure"] in ("improving", "not_rated") for row in found["rag-summary"]
    )
    assert not (asked and found["rag-summary"])


def test_counts_are_told_by_the_sums_that_they_are(tmp_path: Path) -> None:
    names = ("Kind of indicator", "Green", "Amber", "Red", "With a colour", "Number due", "Monitored only")
    rows = [("CPI", "7", "5", "1", "13", "18", "5"), ("SPI", "6", "3", "3", "12", "15", "3"),
            ("MPI", "4", "0", "1", "5", "7", "2")]  # fmt: skip
    found, _ = _read(report(tmp_path / "q3-2031-32.docx", names, rows, "Overview of ratings"))
    assert [row["count"] for row in found["rag-summary"] if row["measure"] == "rated"] == ["13", "12", "5"]


def test_progress_on_areas_is_no_list_of_actions(tmp_path: Path) -> None:
    """Actions have a reference, a date or a rating; an owner has everything."""
    names = ("Priority area of focus", "Commitment", "What we have done", "Lead member")
    rows = [
        ("Foster care", "A larger service of its own", "Eleven families were approved; more come.", "Cllr A"),
        ("Town centres", "Better streets in two places", "Two plans are under way since May.", "Cllr B"),
        ("Libraries", "Space let to small firms", "Four libraries have let space in spring.", "Cllr C"),
    ]
    found, asked = _read(report(tmp_path / "q3-2031-32.docx", names, rows, "More of everything"))
    assert not asked
    assert [row["area"] for row in found["progress-updates"]] == [row[0] for row in rows]


def test_words_are_cut_short_in_more_ways_than_one() -> None:
    fields = {"Svc": "service", "Resp'd by": "", "M/stone": "milestone", "Cttee": "committee", "NHS": ""}
    for said, wanted in fields.items():
        heading = heading_of([said], WORDS, "")
        named = {
            phrase
            for kind in KINDS
            for field in kind.fields
            for phrase in field.phrases
            if len(phrase) == 1 and kind.likenesses(heading)[field.name] == 1
        }
        assert not wanted or (wanted,) in named, said
        assert wanted or not named, said


def test_a_table_right_under_another_is_one_of_its_own() -> None:
    """Their rules touch; the second begins with a heading whose cells part the page elsewhere."""
    inner = (40.0, 180.0, 420.0)
    printed = [word for at, cells in enumerate((("Area", "What it adds"), ("Homes", "More of them"),
               ("Streets", "Fewer holes"))) for word in _row(cells, 44 + 20 * at, not at)]  # fmt: skip
    for at, cells in enumerate((HEADS, ("Homes let", "5%", "6%", "Green"), ("Lights", "7%", "8%", "Red"))):
        printed += _row(cells, 104 + 20 * at, not at)
    rules = [
        *across([40 + 20 * at for at in range(7)], 40, 420),
        *down(inner, 40, 100),
        *down(EDGES, 100, 160),
    ]
    upper, lower = document(page(printed, rules)).tables
    assert texts(upper) == [["Area", "What it adds"], ["Homes", "More of them"], ["Streets", "Fewer holes"]]
    assert texts(lower)[0] == list(HEADS)
    assert (upper.columns, lower.columns) == (2, 4)
    assert upper.box
    assert lower.box
    assert (upper.box.bottom <= lower.box.top, lower.box.height <= 60) == (True, True)


def test_a_bracket_that_closes_on_the_next_page_is_of_the_same_record() -> None:
    rules = [*across([40, 60, 80], 40, 420), *down(EDGES, 40, 80)]
    first = page([*_row(HEADS, 44, is_bold=True), *_row(("Parks (all but", "5%", "6%", "Green"), 64)], rules)
    rest = [*_row(HEADS, 44, is_bold=True), *_row(("Meadows)", "", "", ""), 64)]
    (table,) = document(first, page(rest, rules, number=2)).tables
    assert texts(table)[1:] == [["Parks (all but Meadows)", "5%", "6%", "Green"]]


STRANGE = ("Our work", "What difference it makes", "Tier")
WORK = [
    ("Foster care", "A larger service of its own keeps children near their homes and schools.", "2"),
    ("Town centres", "Better streets in two places bring people and trade back to them.", "2"),
    ("Libraries", "Space let to small firms pays for more hours on three evenings.", "2"),
]


def _asked(path: Path, answers: dict[str, str]) -> tuple[list[ReportQuestion], list[str]]:
    """What is asked of a report after some answers, tables of no known kind too, and its areas."""
    read = read_here(load_report(path), Path("schemas/layouts"), answers, None, True)
    areas = [row for table in read.tables if table.layout.name == "focus-areas" for row in table.rows]
    told = [row.text("area") for row in areas if not row.doubt]
    return [*questions_of(read.tables), *read.offered], told


def test_a_table_of_no_known_kind_is_asked_once_and_read_as_answered(tmp_path: Path) -> None:
    path = report(tmp_path / "q3-2031-32.docx", STRANGE, WORK, "This year", WORK[::-1])
    answers: dict[str, str] = {}
    (question,), told = _asked(path, answers)
    assert (question.kind, told) == ("table", [])
    answers[question.id] = "focus-areas"
    while True:
        questions, told = _asked(path, answers)
        if not questions:
            break
        assert not told
        wanted = {"Our work": "area", "What difference it makes": "contribution"}
        of = next((field for name, field in wanted.items() if repr(name) in questions[0].about), NO_FIELD)
        answers[questions[0].id] = of
    assert told == [row[0] for row in (*WORK, *WORK[::-1])]
    assert len(answers) <= 4


def test_a_table_that_is_of_no_kind_is_asked_no_more(tmp_path: Path) -> None:
    path = report(tmp_path / "q3-2031-32.docx", STRANGE, WORK, "This year")
    (question,), _ = _asked(path, {})
    read = read_here(load_report(path), Path("schemas/layouts"), {question.id: NO_FIELD}, None, True)
    assert (read.offered, read.asked) == ((), (question.id,))


def test_letters_are_ratings_where_several_head_columns(tmp_path: Path) -> None:
    names = ("Kind of indicator", "G", "A", "R", "Number due")
    rows = [("CPI", "7", "5", "1", "13"), ("SPI", "6", "3", "3", "12"), ("MPI", "4", "0", "1", "5")]
    found, asked = _read(report(tmp_path / "q3-2031-32.docx", names, rows, "Overview of ratings"))
    told = [(row["measure"], row["count"]) for row in found["rag-summary"] if row["group"] == "CPI"]
    assert not asked
    assert sorted(told) == [("amber", "5"), ("green", "7"), ("red", "1"), ("reported", "13")]


def _column(at: int, heading: str, *cells: str) -> TableColumn:
    look = ColumnLook(tuple(Cell(text, (text,), at) for text in cells), len(cells))
    return TableColumn(at, heading_of([heading], WORDS, "Q3 2031/32"), look)


def test_the_measure_of_a_past_quarter_beside_targets_of_years_is_a_result() -> None:
    columns = [_column(0, "Target 2031/32", "5%", "6%"), _column(1, "Found at Q2 2031/32", "4%", "7%")]
    assert [one.heading.measure for one in with_aims(columns, "Q3 2031/32")] == ["target", "actual"]


def test_cells_without_a_value_name_their_field_and_what_every_row_says_names_none() -> None:
    kind = next(one for one in KINDS if one.name == "indicator-results")
    empty = _column(0, "Set beside others", *["No benchmark available"] * 4)
    assert kind.said_by(empty.look.lacks) == {"benchmark"}
    benchmark, service = kind.field("benchmark"), kind.field("service")
    lacking = frozenset(["benchmark"])
    with_it = weigh(empty, benchmark, None, (0, 0), 0.0, lacking=lacking).points
    assert with_it > weigh(empty, benchmark, None, (0, 0), 0.0).points
    alike, unlike = (_column(0, "Assurance", *texts) for texts in (["Housing"] * 4, ["Housing", "Parks"] * 2))
    points = [weigh(one, service, None, (0, 0), 0.0).points for one in (alike, unlike)]
    assert points[0] < points[1]


def test_what_lacks_all_that_actions_have_is_no_list_of_them(tmp_path: Path) -> None:
    """Neither a reference, nor a date, nor a rating: however many of its headings such lists have."""
    names = ("Priority", "Project", "Progress", "Owner")
    rows = [
        ("Foster care", "A larger service of its own", "Eleven families were approved.", "Head of Homes"),
        ("Town centres", "Better streets in two places", "Two plans are under way.", "Head of Homes"),
        ("Libraries", "Space let to small firms", "Four libraries have let space.", "Head of Homes"),
    ]
    read = read_here(load_report(report(tmp_path / "q3-2031-32.docx", names, rows, "Progress")), LAYOUTS)
    assert [table.layout.name for table in read.tables] == ["progress-updates"]
    told = replace(WEIGHTS, unusual=0.0)
    (table,) = read_here(load_report(tmp_path / "q3-2031-32.docx"), LAYOUTS, weights=told).tables
    assert table.layout.name == "key-actions", "nothing else tells the two apart"
