"""Icons that a web page explains by words: what a card or a row says with them is read as its words are."""

from __future__ import annotations

from pathlib import Path

from pipelines.assembly.steps import records_of
from pipelines.council.project import Project
from pipelines.extraction.reading import read_here
from pipelines.extraction.report import load_report
from pipelines.rows.schemas import load_schemas

ICON = '<img class="i" src="icons/{n}.svg" alt="{text}">'
CARDS = (
    (
        "DV1",
        "Calls answered in a minute",
        "81.4%",
        "80%",
        "78.9%",
        "Green",
        "Getting better",
        "Callers can ask for a call.",
    ),
    (
        "DV2",
        "Household waste recycled",
        "46.2%",
        "50%",
        "47.5%",
        "Red",
        "Getting worse",
        "The bins have changed.",
    ),
    ("DV3", "New homes", "38", "35", "22", "Green", "Getting better", ""),
    ("DV4", "Rents collected", "97.8%", "98%", "97.8%", "Amber", "No change", "The year had 53 weeks."),
    ("DV5", "Days to answer a letter", "9", "10", "9", "Amber", "No change", ""),
    ("DV6", "Missed bins", "61", "50", "55", "Red", "Getting worse", ""),
)


def card(ref: str, name: str, result: str, target: str, before: str, rag: str, way: str, comment: str) -> str:
    marks = "".join(ICON.format(n=at, text=text) for at, text in enumerate((rag, way)))
    more = f"<details><summary>What we do</summary><p>{comment}</p></details>" if comment else ""
    return (
        f"<article><h3>{ref} {name}</h3><p style='font-size:24pt'>{result}</p><p>{marks}</p>"
        f"<ul><li>Target: {target}</li><li>October to December 2024: {before}</li>"
        f"<li>January to March 2024: {before}</li></ul>"
        f"<img src='chart-{ref}.png' alt='A chart of {name}'>{more}</article>"
    )


def test_cards_are_rated_by_what_their_icons_say(tmp_path: Path, project: Project):
    path = tmp_path / "dove-vale-q4-2024-25.html"
    head = "<h1>Dove Vale Council</h1><p>January to March 2025 (quarter 4 of 2024/25)</p><h2>Measures</h2>"
    path.write_text(
        f"<html><body>{head}{''.join(card(*one) for one in CARDS)}</body></html>", encoding="utf-8"
    )
    read = read_here(load_report(path), project.layouts)
    rows = records_of(read, "indicator-results", load_schemas(project.schemas)).rows
    names = ("ref", "indicator", "result", "target", "previous_result", "rag", "comment")
    assert [tuple(row[name] or "" for name in names) for row in rows] == [(*one[:6], one[7]) for one in CARDS]
    ways = {"Getting better": "Improving", "Getting worse": "Worsening", "No change": "Same"}
    assert [row["direction_short_term"] for row in rows] == [ways[one[6]] for one in CARDS]
    assert "chart" not in " ".join(block.text for block in read.document.blocks)


def test_an_icon_that_the_page_hides_says_nothing(tmp_path: Path, project: Project):
    path = tmp_path / "dove-vale-q4-2024-25.html"
    icons = "".join(f"<p>Row {at} {ICON.format(n=at, text='Red')}</p>" for at in range(3))
    hidden = "".join(f"<p>Line {at} <img hidden alt='Secret word'></p>" for at in range(3))
    path.write_text(f"<html><body><h1>Dove Vale Council</h1>{icons}{hidden}</body></html>", encoding="utf-8")
    texts = [block.text for block in read_here(load_report(path), project.layouts).document.blocks]
    assert "Row 1 Red" in texts
    assert not any("Secret" in text for text in texts)
