"""A small report with figures that its page does not show, and figures beside them that it does."""

from __future__ import annotations

from pathlib import Path

import pikepdf
from reportlab.pdfgen.canvas import Canvas

REPORT = "q1-2020-21-covers"
UNDER_BAR, UNDER_PATCH, ON_LAYER, CROPPED = "7125.25", "4417.75", "5523.5", "6634.25"
UNSEEN = (UNDER_BAR, UNDER_PATCH, ON_LAYER, CROPPED)
SHOWN = ("97.5%", "118", "79.5%")
SIZE = (800, 400)
CROPPED_AT = 720  # points: what stands further right is not shown
EDGES = (30, 80, 210, 290, 350, 410, 470, 540, 640, 718, 790)
TOPS = (320, 285, 262, 239, 216)
UNSEEN_PLACES = tuple(
    (EDGES[column] + 5, SIZE[1] - top + 6, EDGES[column] + 34, SIZE[1] - top + 13)
    for column, top in ((6, TOPS[1]), (6, TOPS[2]), (8, TOPS[3]))
)
"""Where the bar, the patch and the layer hide a figure, in points from the top left."""
ROWS = (
    (
        "Ref",
        "Indicator",
        "Polarity",
        "Annual 2020/21|Target",
        "Q1 2020/21|Target",
        "Q1 2020/21|Result",
        "Q4 2019/20|Result",
        "DOT|Short Term",
        "Comments",
        "Cost in|pounds",
    ),
    ("CV/S1", "Bins emptied", "Bigger is Better", "95%", "95%", "97.5%", "", "Improving", "Done.", ""),
    ("CV/S2", "Empty shops", "Smaller is Better", "120", "130", "118", "", "Improving", "Done.", ""),
    ("CV/S3", "Lamps lit", "Bigger is Better", "80%", "80%", "79.5%", "81%", "Worsening", "", ""),
)


def write_covered_report(path: Path) -> Path:
    """The report as a PDF of one page.

    A black bar and a white patch lie over figures, one stands on a layer that is off, a column beyond the
    crop box.
    """
    canvas = Canvas(str(path), pagesize=SIZE, invariant=1)
    canvas.setFont("Helvetica-Bold", 14)
    canvas.drawString(30, 365, "London Borough of Barnet: Street Service – Q1 2020/21")
    canvas.setFont("Helvetica-Bold", 11)
    canvas.drawString(30, 340, "1. Indicators")
    for top in TOPS:
        canvas.line(EDGES[0], top, EDGES[-1], top)
    for x in EDGES:
        canvas.line(x, TOPS[0], x, TOPS[-1])
    for number, row in enumerate(ROWS):
        canvas.setFont("Helvetica-Bold" if not number else "Helvetica", 8)
        for x, text in zip(EDGES, row, strict=False):
            for line, part in enumerate(text.split("|")):
                canvas.drawString(x + 3, TOPS[number] - 12 - 10 * line, part)
    canvas.setFont("Helvetica", 8)
    canvas.drawString(EDGES[6] + 3, TOPS[1] - 12, UNDER_BAR)
    canvas.drawString(EDGES[6] + 3, TOPS[2] - 12, UNDER_PATCH)
    canvas.drawString(EDGES[9] + 5, TOPS[3] - 12, CROPPED)
    canvas.rect(EDGES[6] + 2, TOPS[1] - 15, 40, 11, stroke=0, fill=1)
    canvas.setFillColorRGB(1, 1, 1)
    canvas.rect(EDGES[6] + 2, TOPS[2] - 15, 40, 11, stroke=0, fill=1)
    canvas.save()
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        page = pdf.pages[0]
        page.CropBox = pikepdf.Array([0, 0, CROPPED_AT, SIZE[1]])
        layer = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="Old figures"))
        page.Resources.Properties = pikepdf.Dictionary(L=layer)
        pdf.Root.OCProperties = pikepdf.Dictionary(
            OCGs=pikepdf.Array([layer]), D=pikepdf.Dictionary(OFF=pikepdf.Array([layer]))
        )
        font = next(iter(page.Resources.Font.keys()))
        hidden = f"/OC /L BDC BT {font} 8 Tf {EDGES[8] + 3} {TOPS[3] - 12} Td ({ON_LAYER}) Tj ET EMC"
        page.contents_add(pikepdf.Stream(pdf, hidden.encode()))
        pdf.save(path, deterministic_id=True)
    return path
