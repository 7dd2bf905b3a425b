"""Questions in the words of people who have not seen the reports: what each kind asks, on rows of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from conftest import CHECKOUT

from pipelines.portal.answers import Answered, answer_question
from pipelines.portal.answers.facts import FactCell, FactIndex, FactRow
from pipelines.portal.answers.lexicon import load_lexicon
from pipelines.portal.answers.question import read_question
from pipelines.portal.answers.ranking import ranked_cells, whole_figures
from pipelines.portal.answers.stemming import stems, words_of
from pipelines.portal.answers.two_sides import two_sided
from pipelines.portal.tables.engine import STOP_WORDS
from pipelines.rows.periods import Period

LEXICON = load_lexicon(CHECKOUT / "schemas" / "answers")
YEAR = Period("2024/25", date(2024, 4, 1), date(2025, 3, 31))
IN_TEXT = 0.45
"""The weight of words of a text, as the index of a store has it."""


def _row(name: str, *figures: FactCell, table: str = "indicator-results", text: str = "") -> FactRow:
    """A row called so, with figures, or with a text that is its own."""
    entry = FactCell("indicator", "Indicator", name, None, "", YEAR, frozenset(), 0, frozenset(stems(name)))
    cell = FactCell(
        "text", "Text", text, None, "", YEAR, frozenset(("text",)), content=frozenset(stems(text))
    )
    words = dict.fromkeys(stems(text), IN_TEXT) | dict.fromkeys(stems(name), 1.0)
    spoken = f" {' '.join(stems(name))} {' '.join(stems(text))} "
    return FactRow(
        "p",
        "1.0.0",
        table,
        "Indicators",
        f"r/{table}/{'-'.join(stems(name))}",
        "r",
        "Wexley",
        name,
        YEAR,
        words,
        spoken,
        "",
        spoken,
        figures=figures,
        entries=(entry,),
        texts=(cell,) if text else (),
    )


def _figure(text: str, unit: str, column: str = "result") -> FactCell:
    value = float(text.strip("£%").replace(",", ""))
    return FactCell(
        column, column.title(), text, value, unit, YEAR, frozenset(stems(column)), is_of_figures=True
    )


def _asked(question: str, *rows: FactRow) -> Answered:
    return answer_question(read_question(question, LEXICON, stop=STOP_WORDS), FactIndex(rows), lambda _: ())


def _terms(question: str) -> dict[str, bool]:
    """The words to look for of a question, each with whether an answer must have it."""
    return {term.word: term.is_specific for term in read_question(question, LEXICON, stop=STOP_WORDS).terms}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("investing £50million over 5 years", ["investing", "50", "million", "over", "5", "years"]),
        ("£112m saved", ["112", "million", "saved"]),
        ("50m of kerb near the M1", ["50m", "of", "kerb", "near", "the", "M1"]),
    ],
)
def test_an_amount_of_money_has_its_scale_as_a_word(text: str, words: list[str]):
    assert words_of(text) == words


def test_what_is_on_the_roads_is_there_and_is_not_looked_for_as_roads_mended():
    assert _terms("have the potholes on our roads been fixed") == {
        "potholes": True,
        "roads": False,
        "fixed": True,
    }


def test_no_figure_says_who():
    row = _row("Contracts for charge points", _figure("793", "count"))
    assert not _asked("who got the contract for charge points", row).answers
    text = "A contract was awarded to Trojan Energy for the supply, upkeep and running of 793 charge points."
    (told,) = _asked("who got the contract for the electric car chargers", _row("Travel", text=text)).answers
    assert "Trojan Energy" in told.text


def test_a_price_stands_in_the_clause_of_its_thing():
    text = "A £50m plan for roads, and changes to parking permits, should help."
    assert not _asked("how much is a parking permit", _row("Roads", text=text)).answers
    text = "A £90 charge for parking permits, and a plan for roads, should help."
    assert _asked("how much is a parking permit", _row("Roads", text=text)).answers


def test_a_time_is_counted_in_the_unit_that_is_asked_for():
    row = _row("Roads", text="The council puts £50million over 5 years into 300 roads.")
    assert _asked("how many years will the £50 million for roads last", row).answers
    assert not _asked("how many months will the £50 million for roads last", row).answers
    row = _row("Homes", text="Planning permission was granted for homes built over the next two years.")
    assert not _asked("how long does planning permission take in days", row).answers


def test_shares_of_some_pupils_count_no_pupils():
    row = _row("Percentage of pupils with the expected standard", _figure("59%", "percent"))
    assert not _asked("how many pupils are there", row).answers
    assert _asked("how many pupils reach the expected standard", row).answers


def test_what_people_did_who_are_counted_must_be_found():
    assert _terms("how many people applied for the scheme")["applied"]
    assert not _terms("was the money applied well to roads")["applied"]


def test_two_words_of_one_name_are_one_thing_that_is_left():
    row = _row("Events in Burnt Oak", _figure("3", "count"))
    assert not _asked("is the council tidying Burnt Oak", row).answers


def test_where_to_go_is_told_by_a_text_that_names_the_place():
    row = _row("Work", text="A weekly job club opened at Dollis Valley in July.")
    assert _asked("where can I go to a job club", row).answers
    assert not _asked("how do I start a job club", row).answers
    assert not _asked("where can I go to a job club", _row("Work", text="A job club opened in July.")).answers


def test_a_target_in_words_counts_where_the_target_is_asked_for():
    cell = FactCell(
        "target", "Target", "2.5% better", None, "", YEAR, frozenset(("target",)), is_of_figures=True
    )
    row = _row("Number of vacant shops", cell)
    assert _asked("number of empty shops target", row).answers
    assert not _asked("number of empty shops", row).answers


def test_what_was_turned_down_is_no_refuse():
    row = _row("Refuse collections asked for", _figure("12", "count"))
    assert not _asked("how many requests were refused", row).answers


def test_more_than_last_year_is_told_by_an_increase():
    row = _row("Libraries", text="2,300 children joined the reading challenge, an 18% increase on 2022.")
    assert _asked("did the reading challenge get more children than last year", row).answers


def test_a_text_has_a_word_itself_and_not_only_one_that_means_less():
    row = _row("Libraries", text="2,300 children joined the reading challenge.")
    assert _asked("what came of the reading challenge for children", row).answers


def test_whether_a_total_adds_up_is_a_question_for_the_findings():
    assert LEXICON.finding_words.are_in("does the savings total add up?")
    assert not LEXICON.finding_words.are_in("how much do the savings add up to?")


def test_plain_words_that_stand_so_in_a_report_are_one_thing():
    other = _row("Partnership with colleges to change lives", _figure("3", "count"))
    text = "Wexley was chosen as lead authority for the region's Change Programme Partnership."
    (told,) = _asked(
        "who is the lead authority for the change programme partnership", other, _row("S", text=text)
    ).answers
    assert "Wexley was chosen" in told.text


def test_a_day_is_told_by_the_clause_that_has_all_that_is_asked():
    text = (
        "The youth justice plan will be presented to the Overview and Scrutiny Committee on 7 November 2023."
    )
    assert _asked("when does the youth justice plan go to scrutiny", _row("Safety", text=text)).answers
    text = "The youth justice plan was written by all who work there, the budget is for Scrutiny on 7 May."
    assert not _asked("when does the youth justice plan go to scrutiny", _row("Safety", text=text)).answers


def test_whether_something_is_so_is_told_by_the_figure_called_so_before_a_mention():
    figure = _row("Percentage who agree that people pull together", _figure("52%", "percent"))
    mention = _row("Plan", text="The council and its partners pull together in Wexley.")
    first, *_ = _asked("do people round here help each other out", mention, figure).answers
    assert first.text == "52%"


def test_money_is_asked_for_by_its_unit_which_is_not_looked_for():
    row = _row("Parks budget", _figure("£90", "gbp"), _figure("4%", "percent", "share"))
    assert [each.text for each in _asked("parks budget, in pounds", row).answers] == ["£90"]


def test_nurses_are_no_nursing():
    row = _row("Admissions to nursing homes", _figure("12", "count"))
    assert not _asked("how many nurses are there", row).answers


def test_a_neighbours_own_house_is_in_no_report_and_neighbours_may_be():
    asks = LEXICON.question_forms.found
    assert asks("of_oneself", "is my neighbour's house safe")
    assert not asks("of_oneself", "do my neighbours help each other")


def test_a_number_of_things_in_a_place_counts_no_places():
    text = "With help from volunteers all 14 library sites stay open."
    assert not _asked("number of volunteers in libraries", _row("Plan", text=text)).answers
    assert _asked("number of libraries with volunteers", _row("Plan", text=text)).answers


def test_a_percentage_with_a_point_is_one_number():
    row = _row("A total of 25 people were helped over 9 weeks", _figure("25", "count"))
    assert not _asked("which service is 25.9% over", row).answers


def test_who_spends_is_told_by_a_text_without_a_figure():
    text = "The main pressure is spending on consultants by the programme team."
    (told,) = _asked("who is spending on consultants", _row("Programme", text=text)).answers
    assert told.text.startswith("The main pressure")


def test_two_words_of_one_sentence_need_not_stand_close_together():
    near = "Places are open to disabled residents through the Changing Places toilet scheme in parks."
    assert _asked("is there a toilet for disabled people", _row("Plan", text=near)).answers
    far = f"Disabled residents {'and many more of them ' * 4} asked for a toilet."
    assert not _asked("is there a toilet for disabled people", _row("Plan", text=far)).answers


def test_whether_figures_match_across_a_report_is_a_question_for_the_findings():
    assert LEXICON.finding_words.are_in("does the overspend match across the report")


def test_won_and_win_are_one_word():
    assert stems("won winning wins") == ["win", "win", "win"]


def test_how_many_attended_is_asked_of_what_they_attended():
    row = _row("More than 90 people attended the summer party", _figure("90", "count"))
    assert not _asked("how many people attended council meetings", row).answers
    assert _asked("how many people attended the party", row).answers


def test_a_publishers_name_with_one_thing_may_be_another_body():
    row = _row("Referrals to hospital teams", _figure("526", "count"))
    question = read_question(
        "how many referrals went to Wexley Hospital", LEXICON, names=["Wexley"], stop=STOP_WORDS
    )
    assert not answer_question(question, FactIndex([row]), lambda _: ()).answers
    asked = read_question(
        "how many referrals went to the hospital", LEXICON, names=["Wexley"], stop=STOP_WORDS
    )
    assert answer_question(asked, FactIndex([row]), lambda _: ()).answers


def test_more_than_once_is_a_second_or_subsequent_time():
    row = _row("Children made subject to a plan for a second or subsequent time", _figure("15%", "percent"))
    assert _asked("how many children were on a plan more than once", row).answers[0].text == "15%"


def test_only_rows_that_have_all_words_are_read_for_figures_that_lack_none():
    both = _row("Complaints answered on time", _figure("58%", "percent"))
    one = _row("Complaints received", _figure("26", "count"))
    facts = FactIndex((both, one))
    question = read_question("complaints answered on time", LEXICON, stop=STOP_WORDS)
    needed = [term.options for term in question.terms if term.is_specific]
    assert facts.holding_all(needed) == {0}
    assert [each.cell.text for each in whole_figures(question, facts)] == ["58%"]
    of_all = [each for each in ranked_cells(question, facts) if not each.missing and each.cell.is_figure]
    assert [each.cell for each in of_all] == [each.cell for each in whole_figures(question, facts)]


def test_one_side_of_a_comparison_is_asked_once():
    asked: list[str] = []

    def find(text: str, _: object) -> Answered:
        asked.append(text)
        return Answered((), (), "")

    question = read_question("ratio of complaints to requests", LEXICON, stop=STOP_WORDS)
    sides = LEXICON.side_words.in_question(question.typed)
    assert two_sided(question, [*sides, *sides], Answered((), (), ""), find) is None
    assert asked
    assert len(asked) == len(set(asked))


def test_who_met_somebody_met_no_target():
    read = read_question("how many survivors met the Leader", LEXICON, stop=STOP_WORDS)
    assert not read.wants("met")
    assert read_question("did recycling meet its target", LEXICON, stop=STOP_WORDS).wants("met")


def test_those_who_come_to_an_event_are_not_all_who_use_a_place():
    row = _row("Events in libraries had over 7,000 attendees", _figure("7,000", "count"))
    assert not _asked("how many people use the libraries", row).answers
    visits = _row("Number of library visits", _figure("9,000", "count"))
    assert _asked("how many people use the libraries", visits).answers


def test_when_needs_no_figure_for_a_word_that_is_a_measure():
    text = "A consultation on the not-for-profit organisation for children runs from January to March 2017."
    question = "consultation dates for the not-for-profit children's organisation"
    assert _asked(question, _row("Plan", text=text)).answers


def test_a_body_of_a_country_is_not_the_country():
    england = _row("Activity compared with England", _figure("59%", "percent"))
    text = "Sport England has offered £2m for the two pools."
    (told,) = _asked("how much may Sport England give", england, _row("Pools", text=text)).answers
    assert told.text == text


def test_which_have_none_of_a_thing_lists_those_that_say_so():
    def milestone(text: str) -> FactRow:
        row = replace(_row(f"Scheme {text}", table="initiatives"), table_title="Improvement initiatives")
        cell = FactCell(
            "milestone",
            "Milestone",
            text,
            None,
            "",
            YEAR,
            frozenset(("mileston",)),
            0,
            frozenset(stems(text)),
        )
        return replace(row, entries=(*row.entries, cell))

    rows = [milestone("No Q1 milestone"), milestone("Plan agreed")]
    assert [each.text for each in _asked("which initiatives had no milestone", *rows).answers] == [
        "No Q1 milestone"
    ]


def test_people_who_fell_are_no_fall_of_a_figure():
    row = _row(
        "Older people in care homes", _figure("169", "count"), _figure("75", "count", "previous_result")
    )
    assert not _asked("how many elderly people fell", row).answers


def test_how_many_there_are_is_no_share_of_them():
    row = _row("Percentage of primary schools rated good", _figure("94%", "percent"))
    assert not _asked("how many primary schools are there", row).answers
    assert _asked("how many primary schools are rated good", row).answers


def test_an_income_is_no_average_of_incomes():
    row = _row("Income from the estate", _figure("£2,026,000", "gbp"))
    assert not _asked("what is the average income", row).answers
    assert _asked("what is the income from the estate", row).answers


def test_how_long_a_thing_is_needs_a_length_or_a_time_of_it():
    text = "Plans for the Copthall pool were handed in. Building takes 12 months."
    assert not _asked("how long is the Copthall pool", _row("Sport", text=text)).answers
    text = "The Copthall pool is 25 metres long."
    assert _asked("how long is the Copthall pool", _row("Sport", text=text)).answers


def test_what_has_none_is_told_by_a_text_that_says_so():
    text = "Works on heating began in 238 homes."
    assert not _asked("how many homes have no heating", _row("Homes", text=text)).answers
    text = "There are 238 homes without any heating."
    assert _asked("how many homes have no heating", _row("Homes", text=text)).answers


def test_the_greatest_of_a_kind_needs_a_list_of_its_kind():
    row = _row("Satisfaction with the park", _figure("72%", "percent"))
    assert not _asked("what is the biggest park", row).answers


def test_opening_hours_are_hours():
    row = _row("Libraries", text="The library opened its doors to a job club in July 2023.")
    assert not _asked("when is the library open", row).answers
    assert LEXICON.question_forms.found("opening", "when does the library close")
    assert not LEXICON.question_forms.found("opening", "when does the new library open")


def test_when_something_unnamed_was_agreed_is_asked_back():
    row = _row("Partners", text="The memorandum was agreed in September 2023.")
    found = _asked("when was it agreed", row)
    assert not found.answers
    assert found.why.startswith("Say what you want to know about")


def test_who_did_a_thing_is_told_by_a_text_that_says_it_was_done():
    text = "Design work for the Colindale offices went on in May."
    assert not _asked("who designed the Colindale offices", _row("Offices", text=text)).answers
    text = "The Colindale offices were designed by Hawkins Brown."
    assert _asked("who designed the Colindale offices", _row("Offices", text=text)).answers


def test_so_many_a_year_are_not_so_many_there_are():
    text = "The council plants 1,000 trees a year in Hendon."
    assert not _asked("how many trees in Hendon are there", _row("Parks", text=text)).answers
    text = "There are 9,000 trees in Hendon."
    assert _asked("how many trees in Hendon are there", _row("Parks", text=text)).answers


def test_what_a_named_thing_is_is_told_by_a_text_with_its_name():
    text = "Rollout of the Net Zero Decision Making Tool began."
    assert _asked("what is the net zero decision tool", _row("Planet", text=text)).answers
    text = "A net zero decision was taken with a tool."
    assert not _asked("what is the net zero decision tool", _row("Planet", text=text)).answers


def test_building_goes_on_and_says_not_who_built():
    text = "Building at Brent Cross goes on with Argent."
    assert not _asked("who built Brent Cross", _row("Growth", text=text)).answers


def test_how_many_think_so_is_a_share_of_people():
    row = _row(
        "Percentage of residents who agree the council gives value for money", _figure("50%", "percent")
    )
    assert _asked("how many think the council gives value for money", row).answers


def _money(column: str, text: str) -> FactCell:
    return replace(_figure(text, "gbp", column), value=float(text.replace(",", "")))


def _saving(name: str, planned: str, forecast: str) -> FactRow:
    return _row(name, _money("planned", planned), _money("forecast", forecast), table="savings-proposals")


def test_savings_that_fall_short_stand_in_order_with_both_cells():
    rows = (
        _saving("Library hours", "125000", "125000"),
        _saving("Shared post room", "640000", "610000"),
        _saving("Leased homes", "1150000", "760000"),
    )
    found = _asked("which savings are furthest behind", *rows).answers
    assert [(each.name, each.value) for each in found] == [
        ("Leased homes, planned less forecast", 390_000.0),
        ("Shared post room, planned less forecast", 30_000.0),
    ]
    assert all(len(each.of) == 2 for each in found)
    assert found[0].among.startswith("Place 1 of 2 that fall short of what was planned, among 3 with both")


def test_what_slipped_most_is_the_greatest_slippage_though_it_is_minus():
    rows = [
        _row(name, replace(_money("slippage", "0"), value=value), table="capital")
        for name, value in (("Capital for roads", -1_300_000.0), ("Capital for schools", -4_400_000.0))
    ]
    found = _asked("biggest slippage in capital", *rows).answers
    assert [each.name for each in found] == ["Capital for schools", "Capital for roads"]


def test_which_way_a_risk_goes_is_told_as_printed():
    trend = FactCell("trend", "Trend", "Falling", None, "", YEAR, frozenset(("trend",)))
    row = _row("Risk of a shortage of social workers", _figure("12", "count", "score"), table="risks")
    row = replace(row, entries=(*row.entries, trend))
    found = _asked("is the risk of running out of social workers getting worse", row)
    assert [each.text for each in found.answers][:1] == ["Falling"]


@pytest.mark.parametrize(
    ("letter", "asked"),
    [
        ("Dear Sir, how many homes were built", "how many homes were built"),
        ("my mum is 82 and how many homes were built", "how many homes were built"),
        ("I have been asked by constituents about homes built", "homes built"),
    ],
)
def test_what_a_letter_says_of_its_asker_is_taken_out(letter: str, asked: str):
    assert LEXICON.askers.without(letter) == asked
