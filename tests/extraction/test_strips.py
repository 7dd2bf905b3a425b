"""Pages with a strip of boxes for each indicator: small labels above large values, a chart, a commentary."""

from __future__ import annotations

from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from pipelines.council.project import default_project
from pipelines.datasets.registry import maker_of
from pipelines.extraction.reading import read_here
from pipelines.extraction.report import load_report
from pipelines.rows.schemas import load_schemas

LABELS = ("Q4 2031/32", "Target", "Q3 2031/32", "Q4 2030/31", "Aim", "Status", "Trend")
WIDTHS = (74, 66, 72, 72, 66, 52, 97)  # the middle ones are too narrow for tiles
MEASURES = (
    ("P1", "Ponds with weed in them", ("86", "90", "94", "97", "Decrease", "Green", "Improving")),
    ("P2", "Hedges that were damaged", ("143", "130", "171", "128", "Decrease", "Red", "Deteriorating")),
    ("P3", "Visits to the lido", ("3,412", "3,300", "3,175", "2,980", "Increase", "Green", "Improving")),
    ("P4", "Paths that were swept", ("212", "220", "231", "205", "Increase", "Amber", "Improving")),
    ("P5", "False calls to the wardens", ("388", "400", "421", "402", "Decrease", "Green", "Improving")),
)
BARS = (60, 66, 58, 71, 64, 69, 75, 52)


def draw_measure(canvas: Canvas, top: float, ref: str, name: str, values: tuple[str, ...]) -> None:
    canvas.setFont("Helvetica-Bold", 11)
    canvas.drawString(48, top, f"{ref}    {name}")
    left = 48.0
    for label, value, width in zip(LABELS, values, WIDTHS, strict=True):
        canvas.rect(left, top - 60, width, 46)
        canvas.setFont("Helvetica", 6.5)
        canvas.drawCentredString(left + width / 2, top - 26, label)
        canvas.setFont("Helvetica", 11)
        canvas.drawCentredString(left + width / 2, top - 46, value)
        left += width
    foot = top - 190
    canvas.line(54, foot, 541, foot)
    for at, height in enumerate(BARS):
        shade = 0.8 if at + 1 < len(BARS) else 0.3  # the latest is darker
        canvas.setFillColorRGB(shade, shade / 2, shade / 2)
        canvas.rect(70 + 60 * at, foot, 36, height, stroke=0, fill=1)
        canvas.setFillColorRGB(0, 0, 0)
        canvas.setFont("Helvetica", 6)
        canvas.drawCentredString(88 + 60 * at, foot + 5, str(height))
        canvas.drawCentredString(88 + 60 * at, foot - 9, f"Q{at % 4 + 1} {30 + at // 4}/{31 + at // 4}")
    canvas.setFont("Helvetica-Bold", 9)
    canvas.drawString(48, foot - 36, "Commentary")
    canvas.setFont("Helvetica", 9)
    canvas.drawString(48, foot - 50, f"The wardens counted {name.lower()} in each week of the quarter.")


def test_strips_with_labels_above_values_are_records_beside_their_charts(tmp_path: Path) -> None:
    path = tmp_path / "q4-2031-32.pdf"
    canvas = Canvas(str(path), pagesize=(595, 842))
    canvas.setFont("Helvetica-Bold", 14)
    canvas.drawString(48, 790, "Fernholt Borough Council: quarter 4 2031/32")
    canvas.setFont("Helvetica", 9)
    canvas.drawString(48, 765, "The trend compares the quarter with the same quarter of last year.")
    canvas.showPage()
    for at, measure in enumerate(MEASURES):
        draw_measure(canvas, 790 - 380 * (at % 2), *measure)
        if at % 2:
            canvas.showPage()
    canvas.save()
    schemas = load_schemas(default_project().schemas)
    report = read_here(load_report(path), default_project().layouts)
    rows = maker_of(schemas["indicator-results"])(report, schemas["indicator-results"]).rows
    names = ("ref", "indicator", "result", "target", "previous_result", "year_ago_result", "polarity", "rag")
    assert [tuple(row[name] for name in names) for row in rows] == [
        (ref, name, now, aim, before, ago, polarity, rag)
        for ref, name, (now, aim, before, ago, polarity, rag, _) in MEASURES
    ]
    assert [row["direction_long_term"] for row in rows][:2] == ["Improving", "Worsening"]
    assert not any(row["direction_short_term"] for row in rows)
    assert [row["comment"] for row in rows] == [
        f"The wardens counted {name.lower()} in each week of the quarter." for _, name, _ in MEASURES
    ]
    assert not report.unknown
