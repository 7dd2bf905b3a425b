"""Two small reports as transcripts, and ways to spoil, change and teach them.

Small enough to be read in no time, with tables for two packages, so that a test can see that a change in one
leaves the other alone.
"""

from __future__ import annotations

from pathlib import Path

HEADINGS = "\t".join(
    (
        "Ref",
        "Indicator",
        "Polarity",
        "Annual 2020/21 Target",
        "{quarter} Target",
        "{quarter} Result",
        "{before} Result",
        "DOT Short Term (From {before})",
        "Q1 2019/20 Result",
        "DOT Long Term (From Q1 2019/20)",
        "Benchmarking",
    )
)
REPORT = (
    """\
# **{service} Service – {quarter}**

## 1. Indicators

"""
    + HEADINGS
    + """
{code}/S1\tRepairs in a week\tBigger is Better\t95%\t95%\t{repairs} (G)\t94%\tImproving\t93%\tImproving\t-
{code}/S2\tEmpty homes\tSmaller is Better\t120\t130\t141 (R)\t139\tWorsening\t128\tWorsening\t-

## 2. Key Actions

Ref\tActions from Management Agreement or Business Plan\tRAG Rating\tComments
{code}01\tBuild forty flats at the old depot (Housing)\tGreen\tFoundations are laid.
{code}02\tInspect every rented house twice a year (Housing)\tGreen Amber\tTwo inspectors are to be found.
{code}03\tOpen the repairs line at weekends (Housing)\tRed\tNo budget yet.
"""
)
HOUSING = "q1-2020-21-housing"
STREETS = "q2-2020-21-streets"
TEXTS = {
    HOUSING: REPORT.format(
        service="Housing", quarter="Q1 2020/21", before="Q4 2019/20", code="HS", repairs="96.5%"
    ),
    STREETS: REPORT.format(
        service="Streets", quarter="Q2 2020/21", before="Q1 2020/21", code="ST", repairs="88%"
    ),
}
WITHOUT_TABLES = """\
# **Parks – a letter**

Nothing in this report stands in a table, and that is no mistake.
"""


def write_reports(folder: Path, *reports: str) -> Path:
    """Write reports, Housing if none is named, into a folder; gives the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for report in reports or (HOUSING,):
        (folder / f"{report}.txt").write_text(TEXTS[report], encoding="utf-8")
    return folder


def change(folder: Path, before: str, after: str, report: str = HOUSING) -> None:
    """Change a report's text in the one place where it says `before`."""
    path = folder / f"{report}.txt"
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1
    path.write_text(text.replace(before, after), encoding="utf-8")


def pdf_page(path: Path, text: str = "", password: str = "") -> Path:
    """Write a PDF of one page, with a line of text or only a grey box, under a password if one is given."""
    from reportlab.lib import pdfencrypt  # half a second, in each process of all tests
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path), encrypt=pdfencrypt.StandardEncryption(password) if password else None)
    if text:
        canvas.drawString(72, 700, text)
    else:
        canvas.rect(72, 600, 300, 100, fill=1)
    canvas.save()
    return path
