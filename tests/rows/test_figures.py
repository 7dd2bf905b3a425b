"""One grammar reads figures in cells and sentences: every digit has a part, or the text has no value."""

from __future__ import annotations

import csv
import itertools
import json
import re
import sys
import unicodedata
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from conftest import CHECKOUT, SHARED
from hypothesis import example, given
from hypothesis import strategies as st

from pipelines.council.datafiles import SafeLoader
from pipelines.rows.figures import (
    FigureKind,
    Role,
    Unit,
    heading_scale,
    inner_target,
    parts,
    read,
    read_amount,
    read_counted,
    read_plain,
    show,
    split_marks,
    split_period,
)
from pipelines.rows.figures.sentences import figure_at, is_in_name, sentences, stated
from pipelines.rows.figures.units import unit_of_subject

FORMS = yaml.load((Path(__file__).parent / "figures.yaml").read_text(encoding="utf-8"), SafeLoader)  # noqa: S506
UNITS = [unit for unit in Unit if unit not in (Unit.COUNT, Unit.RANK)]


@pytest.mark.parametrize("group", FORMS)
def test_a_careful_reader_takes_this_from_it(group: str):
    taken, expected = {}, {}
    for text, answer in FORMS[group].items():
        value, unit, has_finding, more = (*answer, *(False, {})[len(answer) - 2 :])
        found = read(text, more.get("subject", ""), Role(more.get("role", "result")))
        taken[text] = (found.value, found.unit_name, bool(found.doubt), found.is_provisional)
        figure = None if value is None else Decimal(str(value))
        expected[text] = (figure, unit, has_finding, more.get("provisional", False))
    assert taken == expected


def test_the_contracts_examples_hold():
    path = SHARED / "examples" / "typed-values.csv"
    if not path.exists():
        pytest.skip("the contract's examples are not beside this checkout")
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        role = Role.RESULT if row["column"] == "result" or "Target" in row["text"] else Role.TARGET
        subject = "per 100,000" if row["unit"] == "per_100000" else ""
        if row["resource"] in ("revenue", "savings"):
            assert read_amount(row["text"], 1000).value == Decimal(row["value"])
        elif row["resource"] == "indicator-targets" or row["resource"] == "indicator-results":
            found = read(row["text"], subject, role)
            assert (str(found.value or ""), found.unit_name or "") == (row["value"], row["unit"]), row["text"]


def test_the_open_values_are_read_right_or_not_at_all():
    path = SHARED / "cases" / "reading" / "values-open.json"
    if not path.exists():
        pytest.skip("the open values are not beside this checkout")
    for case in json.loads(path.read_text(encoding="utf-8")).values():
        value = read(case["result"]).value
        assert (None if value is None else float(value)) in case["values"], case["result"]


@pytest.mark.parametrize(
    ("text", "scale", "amount"),
    [
        ("(491)", 1000, "-491000"),
        ("£19.825m", 1, "19825000"),
        ("£19.825m", 1000, "19825000"),
        ("£491", 1000, "491"),
        ("16,677", 1000, "16677000"),
        ("1,909 (79.3%)", 1000, "1909000"),
        ("(4,331) (12%)", 1000, "-4331000"),
        ("-", 1000, None),
        ("Reduced income", 1000, None),
        ("12.5%", 1000, None),
        ("12 days", 1000, None),
        ("491 302", 1000, None),
    ],
)
def test_money_is_pounds_whatever_the_heading(text: str, scale: int, amount: str | None):
    assert read_amount(text, scale).value == (Decimal(amount) if amount else None)


@pytest.mark.parametrize(
    ("text", "count", "percent"), [("12 (36%)", 12, 36), ("36% (12)", 12, 36), ("12", 12, None)]
)
def test_a_count_may_have_its_share_beside_it(text: str, count: int, percent: int | None):
    found = read_counted(text)
    assert (found.value, found.percent) == (count, percent)


@pytest.mark.parametrize(
    ("heading", "scale"),
    [
        ("2017/18 £'000", 1000),
        ("Savings achieved (000s)", 1000),
        ("Forecast £000", 1000),
        ("Forecast (£k)", 1000),
        ("£K", 1000),
        ("£m", 1_000_000),
        ("£ million", 1_000_000),
        ("£bn", 10**9),
        ("2017/18", 1),
        ("Spend over £25,000", 1),
    ],
)
def test_a_heading_states_the_scale(heading: str, scale: int):
    assert heading_scale(heading) == scale


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("59.5% (Q1 2016/17)", ("59.5%", "Q1 2016/17")),
        ("59% (Q1 2016/17 target)", ("59%", "Q1 2016/17")),
        ("5.70% (30 Sep2016)", ("5.70%", "30 Sep 2016")),
        ("New (2016/17)", ("New (2016/17)", None)),
        ("530 (new method)", ("530 (new method)", None)),
    ],
)
def test_only_a_figures_period_is_taken_off(text: str, found: tuple[str, str | None]):
    assert split_period(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2,757*", ("2,757", "*")),
        ("81%² (p)", ("81% (p)", "²")),
        ("81% †", ("81%", "†")),
        ("81% (p)", ("81% (p)", "")),
        ("Lot #5", ("Lot #5", "")),
        ("98 m²", ("98 m²", "")),
        ("10^3", ("10^3", "")),
        ("85%^1", ("85%", "^1")),
    ],
)
def test_footnote_marks_leave_a_text_and_qualifiers_stay(text: str, found: tuple[str, str]):
    assert split_marks(text) == found


def test_a_target_inside_a_result_has_its_quarter():
    assert inner_target("£2.99m (Q3 Target £2.47m)") == ("Q3", "£2.47m")
    assert inner_target("£2.99m (Q3 2016/17 Target £2.47m)") == ("Q3 2016/17", "£2.47m")
    assert inner_target("£2.99m") is None


NUMBERS = st.decimals(min_value=-(10**9), max_value=10**9, places=2, allow_nan=False, allow_infinity=False)


@given(NUMBERS, st.sampled_from([None, *UNITS]), st.sampled_from(Role))
def test_a_figure_shown_is_the_figure_read(number: Decimal, unit: Unit | None, role: Role):
    found = read(show(number, unit), "", role)
    assert (found.value, found.unit) == (number, unit or Unit.COUNT)
    assert found.doubt == ""


@given(NUMBERS)
def test_brackets_are_minus(number: Decimal):
    assert read_plain(f"({abs(number):,})") == -abs(number)
    assert read_amount(f"£({abs(number):,f})m").value == -abs(number) * 1_000_000


PIECES = [
    *(
        "5",
        "12",
        "345",
        "612,345",
        "1,2345",
        "7.4",
        ".5",
        "057",
        "2016",
        "2016/17",
        "16/17",
        "6/10",
        "2:15",
        "1.2.3",
    ),
    *(
        "-",
        "–",
        "−",
        "+",
        "(",
        ")",
        "[",
        "]",
        "<",
        ">",
        "~",
        "±",
        "%",
        " %",
        " per cent",
        "£",
        "$",
        "k",
        "m",
        " m",
    ),
    *(
        " million",
        "bn",
        " days",
        " weeks",
        "s",
        "th",
        " of ",
        " out of ",
        " per 1,000",
        " CR",
        "*",
        "²",
        "¹",
        "\n",
    ),
    *(
        " ",
        " ",
        "\u00a0",
        "\u2009",
        ",",
        ".",
        ":",
        "/",
        "=",
        "Target",
        "Actual",
        "London",
        "Stage",
        "Q3",
        "minus ",
    ),
    *("provisional", "(p)", "at least ", "Boys", "A", "x", "→", "½", "٣", "no"),
]
SCALES = {1: r"", 1_000: r"(?i)k|thousand", 1_000_000: r"(?i)m", 10**9: r"(?i)bn|billion"}
MINUS = re.compile(r"(?i)[-–−([]|minus|cr")


@given(st.lists(st.sampled_from(PIECES), max_size=9).map("".join), st.sampled_from(Role))
def test_no_value_has_digits_sign_or_scale_that_are_not_printed(text: str, role: Role):
    value = read(text, "", role).value
    if value is None:
        return
    assert value >= 0 or MINUS.search(text)
    printed = {Decimal(found.replace(",", "")) for found in re.findall(r"\d[\d,]*(?:\.\d+)?|\.\d+", text)}
    printed |= {Decimal(found) for found in re.findall(r"\d+", text)}
    joined = re.sub(r"(?<=\d)[ \u00a0\u2009](?=\d)", "", text)
    printed |= {Decimal(found.replace(",", "")) for found in re.findall(r"\d[\d,]*(?:\.\d+)?", joined)}
    scales = [scale for scale, said in SCALES.items() if re.search(said, text)]
    assert any(number * scale == abs(value) for number in printed for scale in scales)


@given(st.text(max_size=200), st.sampled_from(Role))
def test_no_text_breaks_the_reader_and_every_digit_has_a_part(text: str, role: Role):
    read(text, text, role)
    read_amount(text, 1000)
    split_period(text)
    split_marks(text)
    stated(text)
    covered = {at for part in parts(text) for at in range(part.start, part.end)}
    assert all(at in covered for at, letter in enumerate(text) if not letter.isspace())


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "1 ",
        "123 456 ",
        "(",
        "()",
        "(5 ",
        "5-",
        "1:",
        "5%*",
        "1, ",
        "Stage 1, ",
        "5 of ",
        "1m 20s ",
        "may ",
        "£",
    ],
)
def test_reading_takes_work_in_proportion_to_the_text(piece: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("pipelines.rows.figures.reading.LONGEST_TEXT", 10**6)

    def calls(times: int) -> int:
        counted = itertools.count()
        sys.setprofile(lambda *_: next(counted))
        try:
            read(piece * times)
        finally:
            sys.setprofile(None)
        return next(counted)

    assert calls(240) < 5.5 * calls(60)


SIGNS = [chr(code) for code in range(0x21, 0x2600) if unicodedata.category(chr(code))[0] in "PS"]
QUIET_BEHIND = set("#$%&*,.:;^£€§¶·†‡•…⁽⁾■▪▲△►▼▽◄○●◦←↑→↓↔↗↘⇑⇓⇧⇩")


def test_a_sign_that_nobody_named_leaves_a_figure_unread():
    quiet = {sign for sign in SIGNS if read(f"45{sign}").value == 45}
    assert quiet <= QUIET_BEHIND
    assert {"%", "*", "."} < quiet
    before = {sign for sign in SIGNS if read(f"{sign}45").value is not None} - set(".·")  # decimal points
    assert before == set("$*+-£€§¶†‡■●‐‑‒–—―−")


@given(st.sampled_from("\"“”'‘’"), st.sampled_from(["45", "4.5%", "£45m", "45 days"]), st.booleans())
def test_half_a_pair_of_quotes_leaves_a_figure_unread(mark: str, figure: str, is_before: bool):
    text = mark + figure if is_before else figure + mark
    assert read(text).value is None
    assert read(text).doubt


@given(st.integers(1, 400), st.integers(1, 400))
@example(10, 11)
@example(11, 12)  # both could be financial years
def test_a_share_and_its_percentage_agree_as_far_as_it_is_rounded(part: int, whole: int):
    exact = Decimal(100 * part) / whole
    rounded = int(exact + Decimal("0.5"))
    assert read(f"{part}/{whole} ({rounded}%)").value == rounded
    for other in (rounded - 1, rounded + 1):
        assert read(f"{part}/{whole} ({other}%)").value is None


def test_a_cell_of_prose_is_no_figure():
    assert read("5 " + "word " * 300).doubt


def test_all_resources_share_one_list_of_units():
    fields = [
        field
        for path in (CHECKOUT / "schemas").glob("*.json")
        for field in json.loads(path.read_text(encoding="utf-8"))["fields"]
        if field["name"] == "unit"
    ]
    assert len(fields) > 5
    for field in fields:
        assert field["constraints"]["enum"] == [unit.value for unit in Unit]


def test_digits_of_a_period_or_name_are_no_figures():
    kinds = {part.text: part.kind for part in parts("Key Stage 2 in Q3 2016/17 was 12th of 33 on 31/03/2017")}
    assert kinds["Stage 2"] is FigureKind.NAME
    assert kinds["Q3 2016/17"] is FigureKind.PERIOD
    assert kinds["12th of 33"] is FigureKind.RANK
    assert kinds["31/03/2017"] is FigureKind.DATE


def test_sentences_end_where_one_does():
    text = "It rose to 5.5%. About approx. 40 came, e.g. Friends did. No more!\nA line of its own"
    assert sentences(text) == (
        "It rose to 5.5%",
        "About approx. 40 came, e.g. Friends did",
        "No more",
        "A line of its own",
    )


def test_a_sentence_states_figures_and_counts_in_words():
    found = [
        (part.text, part.value) for part in stated("In Q2 2023/24 twelve of 40 sites, or 30%, met Stage 2")
    ]
    assert found == [("twelve", 12), ("30%", 30)] or found == [("twelve", 12), ("40", 40), ("30%", 30)]


@given(whole=st.integers(2, 99), end=st.sampled_from(["", ".", " (20%)", " 20%", " (5 of 8)", " in 12", ")"]))
def test_the_whole_that_a_sentence_begins_with_is_a_figure_however_it_ends(whole: int, end: str):
    assert [part.text for part in stated(f"Of the {whole} boats some sail{end}")][:1] == [str(whole)]


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("within five per cent of it", [("five per cent", 5, "percent")]),
        ("up by two and a half percentage points", [("two and a half percentage points", 2.5, "percent")]),
        ("three-quarters of calls were answered", [("three-quarters", 75, "percent")]),
        (
            "Two in five calls and six in 10 letters",
            [("Two in five", 40, "percent"), ("six in 10", 60, "percent")],
        ),
        ("half of the tenants", [("half", 50, "percent")]),
        (
            "twenty-four homes and half a dozen shops",
            [("twenty-four", 24, "count"), ("half a dozen", 6, "count")],
        ),
        ("in the first half of 2025 and the last quarter of the year", []),
        ("for half of the year", []),
        ("more than a third", []),  # of what?
    ],
)
def test_figures_in_words_have_a_value_and_a_unit(sentence: str, found: list[tuple[str, float, str]]):
    parts = [(part.text, part.value, part.unit and part.unit.value) for part in stated(sentence)]
    assert parts == [(text, pytest.approx(value), unit) for text, value, unit in found]


@pytest.mark.parametrize(
    ("sentence", "is_name"),
    [
        ("the drop-in at 184 Cricklewood daily", True),
        ("moved to 12 Mill Street in May", True),
        ("44 Special Guardians came", False),
        ("3 Ofsted inspections were good", False),
        ("175 residents came", False),
    ],
)
def test_a_number_in_a_places_name_measures_nothing(sentence: str, is_name: bool):
    figure = stated(sentence)[0]
    assert is_in_name(sentence, figure) == is_name


@pytest.mark.parametrize(
    ("sentence", "text", "value"),
    [
        ("rose from 45% to 50%", "45%", 45),
        ("45 of the 60 came", "45", 45),
        ("was £16.667m there", "£16.667m", 16_667_000),
        ("ranked 12th there", "12", None),
        ("in 2016/17 it was", "2016", None),
        ("rose to 1,2345", "1,2345", None),
        ("it was 45.5 then", "45", None),
        ("met all three", "three", 3),
    ],
)
def test_a_stretch_of_a_sentence_is_a_figure_or_is_not(sentence: str, text: str, value: int | None):
    start = sentence.index(text)
    found = figure_at(sentence, start, start + len(text))
    assert (found.value if found else None) == value


@pytest.mark.parametrize(
    ("subject", "unit"),
    [
        ("Street lights out for over five days", "count"),
        ("Bins not emptied within 10 working days", "count"),
        ("Working days lost to sickness", "days"),
        ("Average time to re-let (days)", "days"),
    ],
)
def test_how_long_something_may_take_is_no_unit_of_how_many_there_are(subject: str, unit: str) -> None:
    found = unit_of_subject(subject)
    assert found is not None
    assert found.value == unit
