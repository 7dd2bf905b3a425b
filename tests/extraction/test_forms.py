"""Reports from other producers: the rows must be those of the report that a form was made from.

Each form is printed by a real browser or set by reportlab, with other fonts, sizes and column widths, page
ends elsewhere, and without the rules that part columns in the samples.
"""

from __future__ import annotations

import functools
import re
import shutil
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path

import pytest
from conftest import CHECKOUT
from forms import Form, chromium, drawn_turned, next_quarter, print_form, turned
from forms_office import export_form, office
from forms_set import set_form

from pipelines.assembly.steps import records_of
from pipelines.council.project import Project
from pipelines.datasets.performance import ratings
from pipelines.datasets.registry import reported
from pipelines.extraction import ReadReport, read_report
from pipelines.extraction.kinds.rating_scales import load_scales
from pipelines.extraction.model import RawTable
from pipelines.extraction.report import load_report
from pipelines.rows.schemas import load_schemas

ROOT = CHECKOUT
INDICATORS, TARGETS, SERVICES = (
    "q2-2016-17-corporate-plan",
    "2017-18-corporate-plan-addendum",
    "q1-2016-17-commissioning-group",
)
OTHER_COUNCILS = sorted((ROOT.parent / "shared" / "reports" / "other-councils").glob("*.pdf"))
Rows = dict[str, list[tuple[str, ...]]]
browser = pytest.mark.skipif(chromium() is None, reason="no Chromium to print with")


def read(path: Path) -> ReadReport:
    """A form read with what the sidecar of its report states: publisher and period are no matter of form."""
    sidecar = ROOT / "reports" / f"{path.stem}.yaml"
    if sidecar.exists() and sidecar.parent != path.parent:
        shutil.copy(sidecar, path.with_suffix(".yaml"))
    return read_report(load_report(path), ROOT / "schemas" / "layouts")


@functools.cache
def sample(stem: str) -> ReadReport:
    return read(ROOT / "reports" / f"{stem}.pdf")


def rows_of(report: ReadReport, stem: str, project: Project) -> Rows:
    """Rows by resource as texts without white space: where lines break is the producer's business."""
    schemas = load_schemas(project.schemas)
    found: Rows = {}
    for resource in reported(schemas):
        names = [name for name in schemas[resource].field_names if name not in {"locator", "report"}]
        rows = records_of(report, resource, schemas).rows
        found[resource] = [tuple("".join(str(row[name] or "").split()) for name in names) for row in rows]
    assert any(found.values()), stem
    return found


def share_of_equal_cells(found: Rows, expected: Rows) -> float:
    right = total = 0
    for resource, rows in expected.items():
        if resource in {"statements", "paragraphs"}:  # sentences have tests of their own
            continue
        total += sum(map(len, rows))
        right += sum(
            a == b for one, two in paired(rows, found[resource]) for a, b in zip(one, two, strict=True)
        )
        total += max(0, len(found[resource]) - len(rows)) * (len(rows[0]) if rows else 1)
    return right / total


def paired(
    rows: list[tuple[str, ...]], others: list[tuple[str, ...]]
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Rows side by side; one that is missing or too many moves the others up or down."""
    for kind, a, b, c, d in SequenceMatcher(None, rows, others, autojunk=False).get_opcodes():
        if kind == "equal" or (kind == "replace" and b - a == d - c):
            yield from zip(rows[a:b], others[c:d], strict=True)


@browser
@pytest.mark.parametrize(
    ("stem", "form", "least"),
    [
        (TARGETS, Form("ruled", 7, hides_letters=True), 0.99),
        (INDICATORS, Form("hrules", 7), 0.98),
        (TARGETS, Form("zebra", 7), 0.98),
        (INDICATORS, Form("none", 8), 0.97),
    ],
    ids=lambda value: f"{value.style}{value.size}" if isinstance(value, Form) else "",
)
def test_a_browsers_pdf_gives_the_same_rows(
    stem: str, form: Form, least: float, tmp_path: Path, project: Project
):
    path = print_form(sample(stem).document, form, tmp_path / f"{stem}.pdf")
    share = share_of_equal_cells(rows_of(read(path), stem, project), rows_of(sample(stem), stem, project))
    assert share >= least


THEME = ((112, 173, 71), (169, 208, 142), (247, 150, 70), (192, 0, 0))
PALE = ((198, 239, 206), (226, 239, 218), (255, 235, 156), (255, 199, 206))


@browser
@pytest.mark.parametrize("colours", [THEME, PALE], ids=["theme", "pale"])
def test_other_shades_are_ratings_by_the_reports_own_key(
    colours: tuple[tuple[int, int, int], ...], tmp_path: Path, project: Project
):
    form = Form("ruled", 8, hides_letters=True, colours=colours)
    path = print_form(sample(INDICATORS).document, form, tmp_path / f"{INDICATORS}.pdf")
    found, expected = (
        rows_of(report, INDICATORS, project)["indicator-results"]
        for report in (read(path), sample(INDICATORS))
    )
    names = load_schemas(project.schemas)["indicator-results"].field_names
    rag = [name for name in names if name not in {"locator", "report"}].index("rag")
    assert {row[rag] for row in expected} == {"Green", "GreenAmber", "RedAmber", "Red", ""}
    assert [row[rag] for row in found] == [row[rag] for row in expected]


@pytest.mark.parametrize(
    ("colour", "rating"),
    [
        ("00b050", "Green"),
        ("008000", "Green"),
        ("92d050", "Green Amber"),
        ("ffc000", "Red Amber"),
        ("ffbf00", "Red Amber"),
        ("f79646", "Red Amber"),
        ("c00000", "Red"),
        ("ff0000", "Red"),
        ("70ad47", None),  # Office's own green: Green in one report, Green Amber in another
        ("ffff00", None),
        ("c6efce", None),
        ("ffc7ce", None),
        ("dde6f0", None),
    ],
)
def test_without_a_key_only_clear_colours_are_ratings(colour: str, rating: str | None, project: Project):
    red, green, blue = bytes.fromhex(colour)
    four = next(scale for scale in load_scales(project.layouts / "scales") if not scale.is_default)
    assert ratings.rating_of((red, green, blue), {}, four) == rating


def test_a_stripe_beside_ratings_in_words_is_no_key(tmp_path: Path):
    path = set_form(sample(INDICATORS).document, "stripe", 8, tmp_path / f"{INDICATORS}.pdf")
    key = ratings.Ratings(read(path)).key
    assert set(key.values()) == set(ratings.Ratings(sample(INDICATORS)).key.values())
    assert (221, 230, 240) not in key


OFFICE = [
    (SERVICES, "writer", "ruled", False, 0.99),
    (INDICATORS, "writer", "hrules", True, 0.96),
    (TARGETS, "writer", "zebra", True, 0.99),
    (INDICATORS, "writer", "none", True, 0.99),
    (INDICATORS, "calc", "ruled", True, 0.99),
    (SERVICES, "calc", "hrules", False, 0.97),
    (SERVICES, "calc", "zebra", False, 0.98),
    (TARGETS, "calc", "none", False, 0.99),
]
"""Each style with each part of an office program once, over the three samples; all pairs take ten minutes."""


@pytest.mark.parametrize(("stem", "part", "style", "tagged", "least"), OFFICE)
def test_an_office_programs_pdf_gives_the_same_rows(
    stem: str, part: str, style: str, tagged: bool, least: float, tmp_path: Path, project: Project
):
    if office(part) is None:
        pytest.skip(f"no LibreOffice {part} to export with")
    path = tmp_path / f"{stem}.pdf"
    path = export_form(sample(stem).document, style, 8, path, part=part, tagged=tagged)
    share = share_of_equal_cells(rows_of(read(path), stem, project), rows_of(sample(stem), stem, project))
    assert share >= least


@pytest.mark.parametrize(
    ("stem", "style", "size", "least"),
    [
        (INDICATORS, "stripe", 7, 0.97),
        (SERVICES, "lines", 8, 0.97),
        (TARGETS, "booktabs", 8, 0.95),
        (INDICATORS, "none", 8, 0.91),
        (SERVICES, "none", 8, 0.91),
    ],
)
def test_stripes_rules_and_mere_headings_give_the_same_rows(
    stem: str, style: str, size: int, least: float, tmp_path: Path, project: Project
):
    path = set_form(sample(stem).document, style, size, tmp_path / f"{stem}.pdf")
    share = share_of_equal_cells(rows_of(read(path), stem, project), rows_of(sample(stem), stem, project))
    assert share >= least


@pytest.mark.parametrize("quarters", [1, 2])
def test_pages_turned_as_a_whole_give_the_same_rows(quarters: int, tmp_path: Path, project: Project):
    path = turned(ROOT / "reports" / f"{INDICATORS}.pdf", tmp_path / f"{INDICATORS}.pdf", quarters)
    assert rows_of(read(path), INDICATORS, project) == rows_of(sample(INDICATORS), INDICATORS, project)


def test_pages_drawn_on_their_side_give_the_same_rows(tmp_path: Path, project: Project):
    path = drawn_turned(ROOT / "reports" / f"{INDICATORS}.pdf", tmp_path / f"{INDICATORS}.pdf")
    assert rows_of(read(path), INDICATORS, project) == rows_of(sample(INDICATORS), INDICATORS, project)


NEXT = {
    "Q2 2016/17 Target": "Q3 2016/17 Target",
    "Q2 2016/17 Result": "Q3 2016/17 Outturn",
    "Q1 2016/17 Result": "Q2 2016/17 Outturn",
    "Q2 2015/16 Result": "Q3 2015/16 Outturn",
    "Ref": "KPI Ref",
    "Benchmarking": "Benchmark",
}
ADDED = "Delivery risk"


def another_order(table: RawTable) -> list[int]:
    """Indicator tables with result before target, years before quarters, and an added column (-1) inside."""
    columns = list(range(table.columns))
    if not any(cell.text == "Polarity" for row in table.rows[:3] for cell in row.cells):
        return columns
    return [0, 1, 5, 4, -1, 2, 3, 8, 6, 7, *columns[9:]]


@pytest.mark.parametrize("style", ["stripe", "lines"])
def test_the_next_quarter_in_another_order_is_read_under_its_own_headings(style: str, tmp_path: Path):
    before = sample(INDICATORS)
    path = set_form(
        next_quarter(before.document, NEXT, another_order, ADDED), style, 8, tmp_path / "next.pdf"
    )
    path.with_suffix(".yaml").write_text("period: Q3 2016/17\n")  # its pages still say Quarter 2
    found = [table for table in read(path).tables if table.layout.name == "indicator-results"]
    expected = [table for table in before.tables if table.layout.name == "indicator-results"]
    assert {heading for table in found for heading in table.unknown_headings} == {ADDED}
    periods = {column.name: column.period for column in found[0].columns}
    assert periods["result"] == periods["target"] == "Q3 2016/17"
    assert (periods["previous_result"], periods["year_ago_result"]) == ("Q2 2016/17", "Q3 2015/16")
    rows = [row for table in found for row in table.rows]
    others = [row for table in expected for row in table.rows]
    assert len(rows) == len(others) > 40
    cells = [
        (row.text(name).replace(" ", ""), other.text(name).replace(" ", ""))
        for row, other in zip(rows, others, strict=True)
        for name in other.cells
    ]
    assert sum(one == two for one, two in cells) >= 0.99 * len(cells)


FIGURES = re.compile(r"[-(]?£?[\d,]+(?:\.\d+)?[)%]?")


@pytest.mark.parametrize("path", OTHER_COUNCILS, ids=lambda path: path.stem)
def test_another_councils_report_is_read_by_evidence_and_no_figure_is_a_code(path: Path):
    report = read(path)
    assert len(report.tables) + len(report.unknown) >= 8  # some go on below each other, and over page ends
    for table in report.tables:
        assert all(column.evidence for column in table.columns), table.columns
        for column in table.columns:
            cells = [row.text(column.name) for row in table.rows]
            if column.name.endswith(("_gbp", "result", "forecast", "likelihood")):
                assert all(FIGURES.fullmatch(cell.replace(" ", "")) for cell in cells if cell), cells
            elif column.name == "ref":
                assert not [cell for cell in cells if FIGURES.fullmatch(cell)], cells


@pytest.mark.skipif(not OTHER_COUNCILS, reason="the other council's reports are not here")
def test_white_and_grey_rows_beside_a_coloured_bar_part_into_four_columns():
    table = read(OTHER_COUNCILS[0]).tables[0]
    assert [column.name for column in table.columns] == [
        "service",
        "revised_budget_gbp",
        "forecast_gbp",
        "variation_gbp",
    ]
    assert len(table.rows) > 40
    for row in table.rows:
        figures = [row.text(column.name) for column in table.columns[1:]]
        assert not any(figures) or all(re.fullmatch(r"-?[\d,]+\.\d", figure) for figure in figures), figures
