"""Kinds of question that strangers' sets told: what each asks, on rows of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from conftest import CHECKOUT

from pipelines.portal.answers import Answered, answer_question
from pipelines.portal.answers.cards import Scored
from pipelines.portal.answers.facts import FactCell, FactIndex, FactRow
from pipelines.portal.answers.lexicon import _as_one, load_lexicon
from pipelines.portal.answers.limited import _has
from pipelines.portal.answers.question import read_question
from pipelines.portal.answers.stemming import stem, stems
from pipelines.portal.answers.twofold import with_reason, without_why
from pipelines.portal.tables.engine import STOP_WORDS
from pipelines.rows.periods import Period

LEXICON = load_lexicon(CHECKOUT / "schemas" / "answers")
YEAR = Period("2024/25", date(2024, 4, 1), date(2025, 3, 31))
QUARTER = Period("Q3 2024/25", date(2024, 10, 1), date(2024, 12, 31))


def _cell(
    column: str, text: str, value: float | None = None, unit: str = "", period: Period = YEAR
) -> FactCell:
    title = column.removesuffix("_gbp").replace("_", " ").capitalize()
    words = frozenset(stems(title))
    return FactCell(column, title, text, value, unit, period, words, is_of_figures=value is not None)


def _row(name: str, *cells: FactCell, table: str, first: str = "indicator", at: str = "") -> FactRow:
    entry = replace(_cell(first, name), content=frozenset(stems(name)))
    said = f" {' '.join(stems(name))} "
    headings = frozenset(word for cell in (entry, *cells) for word in cell.words)
    return FactRow(
        "p",
        "1.0.0",
        table,
        table.replace("-", " ").capitalize(),
        f"r/{table}/{'-'.join(stems(name))}{at}",
        "r",
        "Wexley",
        name,
        YEAR,
        dict.fromkeys(stems(name), 1.0),
        said,
        "",
        said,
        headings=headings,
        all_headings=headings,
        figures=tuple(cell for cell in cells if cell.value is not None),
        entries=(entry, *(cell for cell in cells if cell.value is None)),
        rating=next((cell.text for cell in cells if cell.column == "rag"), ""),
    )


def _asked(text: str, *rows: FactRow) -> Answered:
    return answer_question(read_question(text, LEXICON, stop=STOP_WORDS), FactIndex(rows), lambda _: ())


def _result(text: str, value: float, period: Period) -> FactCell:
    return _cell("result", text, value, "count", period)


def test_the_latest_figure_of_one_report_leads_and_a_time_asked_for_goes_first():
    own = replace(
        _row("Museum visitors", _result("23,055", 23055, QUARTER), table="indicator-results"), name_words=4
    )
    before = Period("Q1 2024/25", date(2024, 4, 1), date(2024, 6, 30))
    earlier = _row("Museum visitors", _result("19,840", 19840, before), table="indicator-figures")
    assert _asked("how many museum visitors", earlier, own).answers[0].value == 23055
    assert _asked("how many museum visitors in Q1 2024/25", earlier, own).answers[0].value == 19840


def _saving(name: str, planned: float, delivered: float) -> FactRow:
    cells = (
        _cell("planned_gbp", f"{planned:,.0f}", planned, "gbp"),
        _cell("delivered_gbp", f"{delivered:,.0f}", delivered, "gbp"),
    )
    return _row(name, *cells, table="savings-proposals", first="proposal")


def test_savings_of_which_nothing_came_are_those_with_nothing_delivered():
    rows = (_saving("Office closure", 150, 0), _saving("Garden waste fee", 220, 235))
    (answer,) = _asked("which savings have brought in nothing yet", *rows).answers
    assert (answer.row, answer.value) == (rows[0].locator, 0)
    assert not _asked("which savings have brought in nothing yet", rows[1]).answers


def test_what_one_thing_costs_is_told_by_no_saving():
    row = _saving("Garden waste fee", 220, 235)
    assert _asked("how much is planned from the garden waste fee", row).answers
    assert not _asked("how much is a garden waste fee", row).answers


def _action(name: str, rating: str) -> FactRow:
    return _row(name, _cell("rag", rating), table="key-actions", first="action")


def test_actions_in_trouble_are_listed_the_worst_first_and_colours_finish_nothing():
    rows = (_action("New depot", "Amber"), _action("New pool", "Red"), _action("New school", "Green"))
    listed = _asked("which actions are in trouble", *rows).answers
    assert [each.row for each in listed] == [rows[1].locator, rows[0].locator]
    told = _asked("which actions are finished", *rows)
    assert not told.answers
    assert "rated Amber, Red, Green" in told.why
    done = (*rows[:2], _action("New school", "Completed"))
    assert [each.row for each in _asked("which actions are finished", *done).answers] == [rows[2].locator]


def test_aims_are_no_points_of_a_series_of_results():
    def of(measure: str, text: str, value: float, period: Period) -> FactRow:
        cells = (_cell("measure", measure), _cell("value_text", text, value, "percent", period))
        at = f"-{measure}-{period.text}"
        return replace(_row("Happy with parking", *cells, table="indicator-targets", at=at), period=period)

    later = Period("2026/27", date(2026, 4, 1), date(2027, 3, 31))
    found = _asked(
        "is happy with parking going up or down",
        of("result", "24%", 24, YEAR),
        of("target", "33%", 33, later),
    )
    assert all(each.kind != "series" for each in found.answers)


def test_lines_of_one_thing_share_their_official_words_and_narrower_ones_do_not():
    lines = [
        (("vacant shops", "empty shops", "vacant properties"), ("shops stand empty",)),
        (("vacant shops", "empty shops", "vacancy rate"), ("shops shut",)),
        (("vacant shops", "empty shops"), ("no shops",)),
    ]
    merged = {everyday[0]: official for official, everyday in _as_one(lines)}
    assert "vacancy rate" in merged["shops stand empty"]
    assert merged["no shops"] == ("vacant shops", "empty shops")


def test_a_likelihood_is_that_of_today_unless_another_is_asked_for():
    cells = (
        _cell("inherent_likelihood", "4", 4, "score"),
        _cell("current_likelihood", "2", 2, "score"),
    )
    row = _row("Loss of data centre", *cells, table="risks", first="risk")
    assert stem("likelihood") in row.figures[0].words
    (answer,) = _asked("how likely is it that the data centre is lost", row).answers
    assert answer.column == "current_likelihood"
    assert _asked("inherent likelihood of losing the data centre", row).answers[0].value == 4


def _share(name: str, text: str) -> FactRow:
    return _row(name, _cell("result", text, float(text.rstrip("%")), "percent"), table="indicator-results")


def test_a_share_tells_how_many_things_are_so_and_never_how_many_there_are_or_are_not_so():
    empty = _share("Empty shops in the centre", "10.4%")
    assert _asked("how many shops are empty in the centre", empty).answers[0].text == "10.4%"
    assert not _asked("how many shops are there in the centre", empty).answers
    assert not _asked("how many buses are late", _share("Bus services running on time", "86%")).answers
    upheld = _share("Appeals against refusals upheld", "26%")
    assert _asked("how many refusals were overturned on appeal", upheld).answers[0].text == "26%"


def test_bins_that_are_missed_miss_no_target_and_refusals_are_no_refuse():
    rows = (_share("Missed bins", "5%"), _share("Appeals against refusals upheld", "26%"))
    assert [each.text for each in _asked("how often are bins missed", *rows).answers] == ["5%"]
    assert not _asked("how often are bins missed", rows[1]).answers


def test_actions_that_say_how_far_they_are_have_a_rating_too():
    done = _cell("percent_complete", "40", 40, "percent")
    row = _row("Solar roofs", _cell("rag", "Red"), done, table="key-actions", first="action")
    (answer,) = _asked("which project is most at risk", row).answers
    assert (answer.column, answer.text) == ("rag", "Red")


def _count(name: str, value: float) -> FactRow:
    return _row(name, _cell("result", f"{value:g}", value, "count"), table="indicator-results")


def test_a_name_that_has_a_thing_only_as_a_part_counts_another():
    points = _count("Electric vehicle charging points", 312)
    assert _asked("how many chargers for electric cars are there", points).answers
    assert not _asked("how many electric cars are there", points).answers
    used = _count("Energy used by council houses", 3877)
    assert not _asked("how many council houses are there", used).answers
    assert _asked("how many council houses are there", _count("Number of council houses", 90)).answers


def test_what_people_said_is_told_by_no_remark_of_the_council():
    def of(text: str) -> FactRow:
        cell = replace(_cell("comment", text), content=frozenset(stems(text)))
        return replace(_row("Bridge strengthening", table="capital", first="service"), texts=(cell,))

    assert not _asked("what did residents say about the bridge", of("Two closures moved.")).answers
    said = of("Residents asked that the bridge stay open.")
    assert _asked("what did residents say about the bridge", said).answers


def test_a_name_with_and_is_the_one_with_the_sign():
    row = _row("Parks & Roads", _cell("forecast_gbp", "90", 90, "gbp"), table="revenue", first="service")
    other = _row("Note", table="notes")
    text = replace(_cell("comment", "Parks and roads"), content=frozenset(stems("Parks and roads")))
    said = replace(
        other, texts=(text,), phrases=" park and road ", words=dict.fromkeys(stems(text.text), 0.45)
    )
    assert _asked("forecast of Parks and Roads", row, said).answers[0].value == 90
    assert _asked("what is Parks and Roads' forecast", row, said).answers[0].value == 90


def test_all_savings_together_fall_short_by_what_their_total_does():
    total = replace(_saving("Total", 600, 390), is_total=True)
    rows = (_saving("Office closure", 150, 0), total)
    (answer,) = _asked("how much are the savings short altogether", *rows).answers
    assert (answer.row, answer.value) == (total.locator, 210)
    assert [each.row for each in _asked("which savings cannot be made", *rows).answers] == [rows[0].locator]


def test_a_limit_is_of_what_a_row_names_and_not_of_what_a_remark_says():
    cell = _cell("budget_gbp", "960,000", 960_000, "gbp")
    row = _row("Information", cell, table="revenue", first="service")
    (term,) = (each for each in read_question("how many staff earn", LEXICON).terms if each.word == "staff")
    for weight, is_named in ((0.45, False), (1.0, True)):
        told = replace(row, words={**row.words, **dict.fromkeys(stems("staff"), weight)})
        assert _has(term, Scored(told, cell, 0.0, 1.0, frozenset(), "any")) is is_named


def _budget(name: str, variance: float, table: str = "revenue") -> FactRow:
    cell = _cell("variance_gbp", f"{variance:g}", variance, "gbp")
    return _row(name, cell, table=table, first="service")


def test_over_its_budget_is_what_is_above_it_and_no_saving():
    under = (_budget("Roads", -40), _budget("Parks", -20), _budget("Pools", 0))
    told = _asked("which service overspent the most", *under)
    assert not told.answers
    assert "None of the 3 figures" in told.why
    assert _asked("which service overspent the most", *under, _budget("Buses", 9)).answers[0].value == 9
    saved = (_budget("Garden waste", 40, "savings-proposals"), _budget("Offices", -9, "savings-proposals"))
    assert not _asked("top three overspending teams", *saved).answers


def test_the_size_of_the_workforce_is_no_turnover_and_no_sickness():
    rows = (_share("Staff turnover", "12.8%"), _count("Days lost to sickness for each employee", 2.6))
    assert not _asked("how big is the council's workforce", *rows).answers
    staff = _count("Headcount of all employees", 2576)
    assert _asked("how big is the council's workforce", *rows, staff).answers[0].value == 2576


def test_young_adults_are_not_those_of_65():
    row = _count("Care home admissions per 100,000 aged 65 and over", 133)
    assert _asked("how many older people were admitted to care homes", row).answers
    assert not _asked("how many young adults were admitted to care homes", row).answers


def test_a_reason_asked_besides_is_the_remark_of_the_first_row():
    assert without_why("which services are over budget and why") == "which services are over budget"
    assert not without_why("why are services over budget")
    remark = replace(_cell("comment", "Fuel cost more."), content=frozenset(stems("Fuel cost more")))
    row = replace(_budget("Buses", 9), texts=(remark,))
    found = with_reason(
        _asked("which service overspent the most", row, _budget("Roads", -4)), FactIndex([row])
    )
    assert [each.text for each in found.answers[:2]] == ["9", "Fuel cost more."]
