"""What a web page's styles hide, move or turn: none of it is read as part of a figure."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.extraction.forms.webpage import read_webpage
from pipelines.extraction.model import Document

SHEET = """
    :root { --paper: #fff; --none: none } .s { vertical-align: 3px; font-size: 8px } .h { display: none }
    td[data-old] { display: none } i:nth-child(2) { visibility: hidden } u:not(.open) { opacity: 0.01 }
"""


def read(folder: Path, cell: str, sheet: str = SHEET) -> Document:
    path = folder / "page.html"
    path.write_text(
        f"<!doctype html><html><head><meta charset=utf-8><style>{sheet}</style></head><body>"
        f"<table><tr><th>Ref</th><th>Result</th></tr><tr><td>A1</td><td>{cell}</td></tr></table></body></html>",
        encoding="utf-8",
    )
    return read_webpage(path, "page", "")


def span(style: str) -> str:
    return f"<span style='{style}'>4</span>5"


HIDDEN = (
    "color: rgba(0, 0, 0, 0)", "color: #0000", "color: rgb(100% 100% 100%)", "color: var(--paper)",
    "color: var(--no-such, white)", "-webkit-text-fill-color: transparent", "display: var(--none)",
    "display: /**/ none", "clip-path: inset(100%)", "transform: scale(0)", "transform: translateX(-9999px)",
    "filter: opacity(0)", "mask: linear-gradient(transparent, transparent)", "zoom: 0", "opacity: 1%",
    "letter-spacing: -1em", "margin-left: -9999px; display: block", "position: absolute; bottom: -900px",
    "color: color-mix(in srgb, white, white)", "direction: rtl; unicode-bidi: bidi-override",
    "text-decoration: underline line-through", "color: #ffffcc",
)  # fmt: skip


@pytest.mark.parametrize("style", HIDDEN)
def test_no_style_hides_a_digit_that_is_read(style: str, tmp_path: Path) -> None:
    document = read(tmp_path, span(style))
    assert document.tables[0].rows[1].at(1).text == "5"
    assert len(document.notes) == 1


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<bdo dir=rtl>54</bdo>", ""),
        ("<dialog>4</dialog>5", "5"),
        ("<i>5</i><i>4</i>", "5"),
        ("<u>4</u>5", "5"),
        ("<u class=open>4</u>5", "45"),
        ("<meter value=4>4</meter>5", "5"),
    ],
)
def test_what_elements_and_selectors_hide_is_not_read(cell: str, text: str, tmp_path: Path) -> None:
    assert read(tmp_path, cell).tables[0].rows[1].at(1).text == text


@pytest.mark.parametrize(
    "mark",
    [
        "<sub>2</sub>",
        "<small>2</small>",
        "<span class=s>2</span>",
        "<span style='vertical-align: 4px'>2</span>",
        "<span style='position: relative; top: -5px'>2</span>",
        "<a href='#note-2'>2</a>",
        "<sup>2</sup>",
    ],
)
def test_a_notes_mark_is_no_digit_of_a_figure(mark: str, tmp_path: Path) -> None:
    assert read(tmp_path, f"45{mark}").tables[0].rows[1].at(1).text in ("45", "45 2")
    assert read(tmp_path, f"CO{mark}").tables[0].rows[1].at(1).text in ("CO2", "CO")


def test_a_rule_for_hiding_that_cannot_be_followed_is_told(tmp_path: Path) -> None:
    sheet = "td:has(b) { display: none } a:hover { opacity: 0 } p::after { content: '9' }"
    assert read(tmp_path, "45", sheet).notes == (
        "1 rule for hiding parts of the page could not be followed, and text so hidden may have been read",
    )
