"""Cards of a web page: what is said in one ends with it, and cards that share their labels are rows."""

from __future__ import annotations

from pathlib import Path

import pytest
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


NAMES = ("Otters seen", "Swifts seen", "Ponds cleared")


def _told(path: Path, *cards: str) -> list[tuple[str, ...]]:
    told = (f"<article><h3>{name}</h3>{card}</article>" for name, card in zip(NAMES, cards, strict=True))
    found, _ = read(path / "q1-2031-32.html", KEY, "<h2>Wildlife</h2>", *told)
    fields = ("indicator", "section", "result", "target", "year_ago_result", "direction_long_term", "rag")
    return [tuple(row[name] for name in fields) for row in found["indicator-results"]]


def test_cards_with_two_labels_and_a_pill_are_rows(tmp_path: Path) -> None:
    """The labels stand in a list of pairs, or each on a line with its value."""
    pill = "<span style='background:#00b050;color:#fff'>Met</span>"
    pairs = "<dl><dt>Target</dt><dd>10</dd><dt>Last year</dt><dd>9</dd></dl>"
    wanted = [(name, "Wildlife", "14", "10", "9", "", "Green") for name in NAMES]
    assert _told(tmp_path, *[f"<p>14</p>{pairs}{pill}"] * 3) == wanted
    each = "<p>Target: 10</p><p>Last year: 9</p>"
    assert _told(tmp_path, *[f"<p>14</p>{each}{pill}"] * 3) == wanted


def test_a_label_that_compares_and_a_sign_beside_the_figure_say_direction_and_rating(tmp_path: Path) -> None:
    cards = [f"<p>14 ✅</p><p>Target: 10</p><p>{way} last year: 9</p>" for way in ("Better than", "Same as")]
    found = _told(tmp_path, *cards, "<p>14 ✅</p><p>Target: 10</p><p>Worse than last year: –</p>")
    assert [row[2:6] for row in found] == [
        ("14", "10", "9", "Improving"),
        ("14", "10", "9", "Same"),
        ("14", "10", "–", "Worsening"),
    ]
    assert {row[6] for row in found} == {"Green"}


@pytest.mark.parametrize(
    "more", ["<p>12</p>", "<p>Q1 2031/32</p>", "<p>Read more</p>", "<p>Target: 11</p>", "<h4>Swans</h4>"]
)
def test_cards_that_say_more_than_has_a_place_stay_text(more: str, tmp_path: Path) -> None:
    card = "<p>14</p><p>Target: 10</p>"
    assert len(_told(tmp_path, card, card, card)) == 3
    assert _told(tmp_path, *[f"{card}{more}"] * 3) == []


def test_labels_on_lines_of_one_paragraph_and_a_word_for_the_direction_are_told_apart(tmp_path: Path) -> None:
    cards = [
        f"<p>{now}%</p><p>Target: {aim}%<br>Last quarter: {then}%</p><p>{way}</p>"
        for now, aim, then, way in (
            (90, 88, 87, "Improving"),
            (76, 74, 77, "Getting worse"),
            (79, 90, 79, "Same"),
        )
    ]
    told = (f"<article><h3>{name}</h3>{card}</article>" for name, card in zip(NAMES, cards, strict=True))
    found, _ = read(tmp_path / "q1-2031-32.html", KEY, "<h2>Wildlife</h2>", *told)
    columns = ("result", "target", "previous_result", "direction_short_term")
    assert [tuple(row[column] for column in columns) for row in found["indicator-results"]] == [
        ("90%", "88%", "87%", "Improving"),
        ("76%", "74%", "77%", "Worsening"),
        ("79%", "90%", "79%", "Same"),
    ]
