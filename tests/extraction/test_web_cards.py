"""Cards of a web page: what is said in one ends with it."""

from __future__ import annotations

from pathlib import Path

from test_keys_in_tables import KEY, RESULTS, read

CARD = "<article><h3>{name}</h3><p style='font-weight:bold'>{figure}</p><p>{target}</p></article>"


def _card(name: str, figure: str, target: str) -> str:
    return CARD.format(name=name, figure=figure, target=target)


def test_headings_within_a_card_are_none_of_the_table_behind_it(tmp_path: Path) -> None:
    cards = _card("Otters seen", "14", "Ten were hoped for.") + _card("Swifts seen", "9", "All left in May.")
    found, _ = read(tmp_path / "q1-2031-32.html", KEY, "<h2>Wildlife</h2>", cards, RESULTS)
    assert {row["section"] for row in found["indicator-results"]} == {"Wildlife"}


def test_a_table_within_an_article_has_the_headings_of_that_and_of_what_holds_it(tmp_path: Path) -> None:
    article = f"<article><h3>Ponds and paths</h3>{RESULTS}</article>"
    _, report = read(
        tmp_path / "q1-2031-32.html", KEY, "<h2>Wildlife</h2>", _card("Otters", "14", ""), article
    )
    assert report.tables[0].rows
    assert report.document.tables[-1].headings[-2:] == ("Wildlife", "Ponds and paths")
