"""What sentences say of rows: counts by the words around them, names in other forms, figures at their end."""

from __future__ import annotations

from typing import Any

import pytest
from sample_rows import PROJECT, SCHEMAS, records_of, sample_rows
from test_links import WORDING, figures, ran_on, result_row

from pipelines.datasets.performance.checks.links import check_links
from pipelines.datasets.performance.checks.polarity import are_at_odds, way_by_marks, way_by_moves
from pipelines.proof.outcome import PrintedTexts, Ran, Verdict
from pipelines.proof.within import check_within, is_of_key
from pipelines.proof.wording import load_wordings
from pipelines.rows.records import KeyLine, Records

WITHIN = load_wordings(PROJECT.schemas / "wordings")["sentences"]
HOLDS, CONTRADICTED = Verdict.HOLDS, Verdict.CONTRADICTED
NAMES = ("Ponds cleared", "Hedges cut", "Paths swept", "Boats let", "Lamps lit", "Trees felled")
WORDS = {"Green": "Yes", "Amber": "Close", "Red": "No"}


def rated(*ratings: str | None, **printed: str | None) -> list[dict[str, Any]]:
    """Rows with these ratings, each printed as a word where the report has one for it."""
    return [
        result_row(number, name, **figures(80 + number, 90, rag=rag), status_printed=printed.get(str(rag)))
        for number, (name, rag) in enumerate(zip(NAMES, ratings, strict=False))
    ]


def counted(
    text: str, rows: list[dict[str, Any]], keys: tuple[KeyLine, ...] = ()
) -> list[tuple[str, Verdict]]:
    told = {**sample_rows("paragraphs")[0], "report": "r", "text": text, "locator": "r/paragraphs/one"}
    records = {
        "indicator-results": Records("indicator-results", tuple(rows), keys=keys),
        "paragraphs": records_of(SCHEMAS["paragraphs"], [{**told, "heading": None}]),
    }
    ran = check_links(records, WORDING, PrintedTexts(records.values()))
    return [(one.about.subject.partition(":")[0], one.outcome) for one in ran]


SIX = ("Green", "Green", "Green", "Red", "Red", "Amber")
OF_RED, OF_GREEN, OF_AMBER = (f"indicator-results rated {name}" for name in ("Red", "Green", "Amber"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Of the 6 measures two are red.", [(OF_RED, HOLDS)]),
        ("Of the 6 measures three are red.", [(OF_RED, CONTRADICTED)]),
        ("Of the 6 measures two have no target.", []),  # `No` is what cells print for red
        ("The 6 measures were off target in 2.", [(OF_RED, HOLDS)]),
        ("The 6 measures were off target in 3.", [(OF_RED, CONTRADICTED)]),
        ("Of the 6 measures two are not yet due to be red.", []),
        ("Of the 6 measures two were met without a target.", []),
    ],
)
def test_counts_are_held_by_the_words_around_them(text: str, found: list[tuple[str, Verdict]]) -> None:
    assert counted(text, rated(*SIX, **WORDS)) == found


def test_a_mark_without_a_word_is_called_what_the_key_calls_it() -> None:
    keys = (
        KeyLine("r", "Green", "Going well: as planned", "Going well"),
        KeyLine("r", "Red", "Stalled: nothing is done", "Stalled"),
    )
    rows = rated(*SIX)
    assert counted("Of the 6 measures three have stalled.", rows) == []
    assert counted("Of the 6 measures three have stalled.", rows, keys) == [(OF_RED, CONTRADICTED)]
    assert counted("Of the 6 measures three are going well.", rows, keys) == [(OF_GREEN, HOLDS)]
    unrated = (*keys, KeyLine("r", "Amber", "No target: not due", "No target"))
    assert counted("Of the 6 measures two have no target.", rows, unrated) == [(OF_AMBER, CONTRADICTED)]
    called = rated(*SIX, Red="Halted")
    assert (
        counted("Of the 6 measures three have stalled.", called, keys) == []
    )  # a word of its own goes first


TAX = result_row(1, "Tax collected", **figures(96.4, 97))
SMOKE = result_row(3, "Fires of dwellings put out", **figures(61, 60))


def outcomes(ran: list[Ran]) -> list[Verdict]:
    return [one.outcome for one in ran]


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("Tax collection was 96.4%.", [HOLDS]),
        ("Tax collection was 94.6%.", [CONTRADICTED]),
        ("Taxes and collections of stamps were shown to 94.6% of all visitors.", []),
        ("Collection was 94.6%.", []),
    ],
)
def test_a_name_in_other_forms_of_its_words_is_that_name(text: str, verdicts: list[Verdict]) -> None:
    assert outcomes(ran_on(text, [TAX, SMOKE])) == verdicts


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("In all 97% of urgent repairs were cleared within five days.", [HOLDS]),
        ("In all 67% of urgent repairs were cleared within five days.", [CONTRADICTED]),
        ("In all 96% of urgent repairs were cleared within 5 days.", [CONTRADICTED]),
        ("In all 96% of urgent repairs were cleared within two days.", []),
        ("In all 96% of urgent repairs were cleared within 5 hours.", []),
    ],
)
def test_a_limit_of_time_behind_a_figure_is_of_its_clause(text: str, verdicts: list[Verdict]) -> None:
    limited = result_row(5, "Urgent repairs cleared within five days", **figures(97, 95))
    assert outcomes(ran_on(text, [limited])) == verdicts


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("Visits to village museums came to 2,571.", [HOLDS]),
        ("Visits to village museums came to 2,600.", [CONTRADICTED]),
        ("Visits to village museums came to 2,600 on wet days.", []),
    ],
)
def test_a_figure_that_ends_its_sentence_needs_nothing_counted_behind_it(
    text: str, verdicts: list[Verdict]
) -> None:
    visits = result_row(2, "Visits paid to village museums", "count", **figures(2571, 2400))
    assert outcomes(ran_on(text, [visits, SMOKE])) == verdicts


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("Visits to village museums came to 2,751.", [CONTRADICTED]),
        ("Visits to village museums came to 2,600.", []),
        ("Visits to museums came to 2,751.", []),
    ],
)
def test_two_digits_that_changed_places_need_fewer_words_of_the_name(
    text: str, verdicts: list[Verdict]
) -> None:
    visits = result_row(2, "Visits paid to village museums in summer", "count", **figures(2571, 2400))
    assert outcomes(ran_on(text, [visits, SMOKE])) == verdicts


def moved(**given: Any) -> dict[str, Any]:
    return result_row(1, "Ponds", **figures(80, 90), **given)


def test_which_way_is_good_is_told_by_a_year_ago_where_nothing_else_moves() -> None:
    row = moved() | {
        "direction_short_term": None,
        "direction_long_term": "Improving",
        "year_ago_value": 70,
    }
    assert way_by_moves(row) == 1
    assert way_by_marks(row) == 1
    assert way_by_moves(row | {"year_ago_value": 95}) == -1
    last_time = {"direction_short_term": "Worsening", "previous_value": 75}
    assert way_by_moves(row | last_time) == -1
    assert way_by_moves(row | {"direction_long_term": None}) is None
    assert are_at_odds(row | {"rag": "Green"})


@pytest.mark.parametrize(
    ("text", "is_key"),
    [
        ("Green: within 5% of the target. Amber: within 10%. Red: further.", True),
        ("Yes: target met (green). No: more than 5% off (red).", True),
        ("Green = 90% or more, amber = 80% to 90%", True),
        ("Red bins rose from 40% to 45%: green ones fell.", False),
        ("Green: recycling rose from 40% to 45%.", False),
    ],
)
def test_a_text_that_says_what_colours_mean_compares_nothing(text: str, is_key: bool) -> None:
    assert is_of_key(text) == is_key


def test_limits_in_a_key_are_no_changes() -> None:
    def found(text: str) -> int:
        told = {**sample_rows("paragraphs")[0], "report": "r", "text": text, "locator": "r/paragraphs/one"}
        records = {"paragraphs": records_of(SCHEMAS["paragraphs"], [{**told, "heading": None}])}
        return len(list(check_within(records, WITHIN, PrintedTexts(records.values()))))

    rise = "rose from 40% to 45%, an increase of 9 percentage points"
    assert found(f"Recycling {rise}.")
    assert not found(f"Green: recycling {rise}, red: it fell.")


def test_the_countys_own_figure_is_no_other_places() -> None:
    parks = result_row(4, "Parks rated good", **figures(61, 60))
    assert outcomes(ran_on("The county’s parks rated good were 61%.", [parks])) == [HOLDS]
    assert outcomes(ran_on("In the county parks rated good were 16%.", [parks])) == []
