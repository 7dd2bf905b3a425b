"""The checks find what is wrong in the sample reports and in spoiled figures."""

from __future__ import annotations

import pickle
import random
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import CHECKOUT

from pipelines.assembly.identity import read_identified
from pipelines.assembly.steps import derive, records_of, report_resources, rulebook_of
from pipelines.council.project import Project
from pipelines.datasets.performance import kept_observations, register
from pipelines.datasets.performance.checks import restating
from pipelines.datasets.registry import load_rules
from pipelines.exceptions import LayoutError
from pipelines.extraction.report import load_report
from pipelines.extraction.rereading import second_reading
from pipelines.proof import Readings, Rules, known_checks, prove, proving, publishing, run_checks
from pipelines.proof.agreement import equal
from pipelines.proof.outcome import About, Figure, Ran, Uncontradicted, Verdict, judge, step_of
from pipelines.proof.rereading import Certainty, digits_of, never_reread, one_digit_away, reading_of
from pipelines.rows import known
from pipelines.rows.answers import Answers
from pipelines.rows.known import digest_of_texts
from pipelines.rows.known_tuple import KnownTuple
from pipelines.rows.records import PrintedSpot, Records, Row, join
from pipelines.rows.schemas import TableSchema, load_schemas

REPORTS = sorted((CHECKOUT / "reports").glob("*.pdf"))
RULES = rulebook_of(Project(CHECKOUT)).proof
SPOILED = 60
"""How many figures are spoiled, each by itself."""

IDENTITY_FIGURES = {
    "savings": ("amount_gbp",),
    "revenue": ("original_budget_gbp", "revised_budget_gbp", "forecast_gbp", "variation_gbp"),
    "capital": ("current_budget_gbp", "slippage_gbp", "proposed_budget_gbp", "forecast_gbp", "variance_gbp"),
    "rag-summary": ("count", "percent"),
    "customer-experience": ("received", "on_time", "percent"),
    "resident-perception": ("percent", "comparator_percent", "difference_points"),
}


@pytest.fixture(scope="module")
def schemas(project: Project) -> dict[str, TableSchema]:
    return load_schemas(project.schemas)


@pytest.fixture(scope="module")
def records(project: Project, schemas: Mapping[str, TableSchema]) -> dict[str, Records]:
    """All records of the sample reports."""
    parts: dict[str, list[Records]] = {}
    for path in REPORTS:
        read = read_identified(load_report(path), project)
        for resource in report_resources(schemas):
            parts.setdefault(resource, []).append(records_of(read, resource, schemas))
    found = {resource: join(resource, part) for resource, part in parts.items()}
    derived = derive(found, schemas, RULES)
    return found | {resource: derived[resource] for resource in ("indicators", "observations", "benchmarks")}


def _finding(
    records: Mapping[str, Records], schemas: Mapping[str, TableSchema], subject: str
) -> tuple[dict[str, object], list[PrintedSpot]]:
    made = derive(records, schemas, RULES)["discrepancies"]
    rows = [dict(row) for row in made.rows if subject in str(row["subject"])]
    assert len(rows) == 1, [row["subject"] for row in made.rows]
    return rows[0], [spot for spot in made.locators if spot.locator == rows[0]["locator"]]


def test_two_tables_print_another_saving_for_one_year(
    records: dict[str, Records], schemas: dict[str, TableSchema]
):
    row, spots = _finding(records, schemas, "in_year_total, 2018/19 and by_committee, Total, 2018/19")
    assert (row["first_figure"], row["second_figure"]) == ("£16.667m", "16,677")
    assert {(spot.field, spot.text) for spot in spots} == {
        ("first_figure", "£16.667m"),
        ("second_figure", "16,677"),
    }
    assert all(spot.page for spot in spots)


@pytest.mark.parametrize(
    ("measure", "printed", "counted"), [("green_amber", "6", "7"), ("red_amber", "5", "4")]
)
def test_the_corporate_plans_total_row_differs_from_its_parts(
    records: dict[str, Records], schemas: dict[str, TableSchema], measure: str, printed: str, counted: str
):
    row, spots = _finding(records, schemas, f"Total, {measure}: count")
    assert (row["first_figure"], row["second_figure"]) == (f"{row['first_figure']}", counted)
    assert f"printed as {printed};" in str(row["note"])
    assert next(spot for spot in spots if spot.field == "first_figure").text.endswith(f"({printed})")


def test_a_figure_changed_after_publication_is_a_restatement(
    records: dict[str, Records], schemas: dict[str, TableSchema]
):
    made = derive(records, schemas, RULES)["restatements"]
    found = {
        (row["indicator_id"], row["measure"], row["period"]): (row["first_value"], row["later_value"])
        for row in made.rows
    }
    assert found["cg-s24", "result", "Q1 2016/17"] == (Decimal(77), Decimal(89))
    row = next(row for row in made.rows if row["indicator_id"] == "cg-s24" and row["measure"] == "result")
    texts = {spot.field: spot.text for spot in made.locators if spot.locator == row["locator"]}
    assert texts == {"first_figure": "77%", "second_figure": "89%"}


def test_every_check_is_a_row_with_an_outcome(records: dict[str, Records], schemas: dict[str, TableSchema]):
    rows = derive(records, schemas, RULES)["checks"].rows
    assert len({row["id"] for row in rows}) == len(rows) > 300
    judged = [row for row in rows if row["outcome"] != "cannot be judged"]
    assert len(judged) > 0.8 * len(rows)


def test_a_digit_spoiled_in_any_identity_is_noticed(records: dict[str, Records]):
    chance = random.Random(20161)  # noqa: S311 - a fixed choice of figures, nothing secret
    needed = {name: records[name] for name in (*IDENTITY_FIGURES, "indicator-results", "key-actions")}
    # the identities of a figure stand in its own report: the others need not be proved again each time
    of_report = {report.stem: _of_report(needed, report.stem) for report in REPORTS}
    clean = {report: _contradictions(own) for report, own in of_report.items()}
    figures = [
        (report, resource, number, name)
        for report, own in of_report.items()
        for resource, names in IDENTITY_FIGURES.items()
        for number, row in enumerate(own[resource].rows)
        for name in names
        if row[name] is not None
    ]
    chance.shuffle(figures)
    tried = 0
    missed = []
    for report, *figure in figures:
        if _contradictions(_with(of_report[report], *figure, "999999")) == clean[report]:
            continue  # no identity holds this figure
        tried += 1
        if _contradictions(_spoiled(of_report[report], *figure, chance)) == clean[report]:
            missed.append((report, *figure))
        if tried == SPOILED:
            break
    assert tried == SPOILED
    assert len(missed) <= 0.1 * tried, missed


def _of_report(records: Mapping[str, Records], report: str) -> dict[str, Records]:
    def own(part: Records) -> Records:
        rows = tuple(row for row in part.rows if row["report"] == report)
        names = {row["locator"] for row in rows}
        return replace(
            part, rows=rows, locators=tuple(spot for spot in part.locators if spot.locator in names)
        )

    return {name: own(part) for name, part in records.items()}


def _contradictions(records: Mapping[str, Records]) -> set[str]:
    return {
        f"{ran.kind} {ran.report} {ran.subject}"
        for ran in run_checks(records, RULES)
        if ran.outcome is Verdict.CONTRADICTED
    }


def _spoiled(
    records: Mapping[str, Records], resource: str, number: int, name: str, chance: random.Random
) -> dict[str, Records]:
    row = records[resource].rows[number]
    digits = str(row[name])
    at = chance.choice(
        [index for index, letter in enumerate(digits.rstrip("0") or digits) if letter.isdigit()]
    )
    other = chance.choice([digit for digit in "123456789" if digit != digits[at]])
    return _with(records, resource, number, name, digits[:at] + other + digits[at + 1 :])


def _with(
    records: Mapping[str, Records], resource: str, number: int, name: str, value: str
) -> dict[str, Records]:
    part = records[resource]
    old = part.rows[number]
    was = old[name]
    new = int(value) if isinstance(was, int) else Decimal(value)
    rows = (*part.rows[:number], {**old, name: new}, *part.rows[number + 1 :])
    return {**records, resource: replace(part, rows=rows)}


@pytest.mark.parametrize(
    ("value", "text", "step"),
    [
        ("16667000", "£16.667m", "1000"),
        ("4867000", "4,867", "1000"),
        ("50.7", "-50.7%", "0.1"),
        ("13", "50% (13)", "1"),
        ("0", "0 (0%)", "1"),
    ],
)
def test_the_precision_of_a_figure_is_that_of_its_print(value: str, text: str, step: str):
    assert step_of(Decimal(value), text) == Decimal(step)


def test_a_difference_that_rounding_allows_is_no_contradiction():
    assert judge(Decimal("33.3"), Decimal("33.33"), Decimal("0.05")) is Verdict.WITHIN_ROUNDING
    assert judge(Decimal("33.3"), Decimal("33.4"), Decimal("0.05")) is Verdict.CONTRADICTED
    assert judge(Decimal("33.3"), Decimal("33.3"), Decimal(0)) is Verdict.HOLDS


def shortly(ran: Iterable[Ran | Uncontradicted]) -> list[Ran | Uncontradicted]:
    """Checks as they are told: of those that contradict nothing no figures."""
    return [
        one if one.outcome is Verdict.CONTRADICTED else Uncontradicted(one.about, one.outcome, one.place)
        for one in ran
    ]


def test_what_was_asked_of_a_report_is_asked_again_only_where_its_rows_are_others(
    records: dict[str, Records], monkeypatch: pytest.MonkeyPatch
):
    first = Answers()
    ran = known_checks(records, RULES, first)
    contradicted = [one for one in ran if isinstance(one, Ran) and one.outcome is Verdict.CONTRADICTED]
    assert any(one.settled for one in contradicted)
    kept = pickle.loads(pickle.dumps(dict(first.used)))  # noqa: S301 - just made
    with_figures = [one for answer in kept.values() for one in answer if isinstance(one, Ran)]
    assert 0 < len(with_figures) <= len(contradicted) < len(ran) / 4, "of few figures are kept"
    asked: list[set[str]] = []
    ask = proving._ask

    def spy(own: Mapping[str, Records], rules: Rules) -> list[Ran]:
        asked.append({str(row["report"]) for table in own.values() for row in table.rows})
        return ask(own, rules)

    monkeypatch.setattr(proving, "_ask", spy)
    again = known_checks(records, RULES, Answers(kept))
    assert asked == []
    assert again == ran
    found_again = [one for one in again if one in contradicted]
    assert [list(one_digit_away(one)) for one in found_again if isinstance(one, Ran)] == [
        list(one_digit_away(one)) for one in contradicted
    ]

    savings = records["savings"]
    row = next(row for row in savings.rows if row["amount_gbp"])
    other = {**row, "amount_gbp": int(str(row["amount_gbp"])) + 1}
    rows = tuple(other if one is row else one for one in savings.rows)
    spoiled = {**records, "savings": replace(savings, rows=rows)}
    found = known_checks(spoiled, RULES, Answers(kept))
    assert asked == [{row["report"]}]
    assert shortly(found) == shortly(run_checks(spoiled, RULES)), "and all is as if nothing had been kept"


def test_checks_of_a_report_are_known_again_by_its_reading_and_links(
    records: dict[str, Records], monkeypatch: pytest.MonkeyPatch
):
    stamps = {str(row["report"]): f"reading of {row['report']}" for row in records["reports"].rows}
    linked = dict.fromkeys(register.DERIVED) | register.LINKED
    first = Answers()
    ran = known_checks(records, RULES, first, Readings(stamps, linked))
    assert shortly(ran) == shortly(run_checks(records, RULES))
    asked: list[set[str]] = []
    ask = proving._ask

    def spy(own: Mapping[str, Records], rules: Rules) -> list[Ran]:
        asked.append({str(row["report"]) for table in own.values() for row in table.rows})
        return ask(own, rules)

    monkeypatch.setattr(proving, "_ask", spy)
    untold = replace(
        records["savings"], rows=tuple({**row, "saving": "-"} for row in records["savings"].rows)
    )
    again = Answers(first.used)
    assert known_checks({**records, "savings": untold}, RULES, again, Readings(stamps, linked)) == ran
    assert asked == [], "rows that the same reading made are not told"
    parted: list[str] = []
    own_of = proving._Parted.of
    with monkeypatch.context() as patch:
        patch.setattr(
            proving._Parted,
            "of",
            lambda self, one: (parted.append(self.table.resource), own_of(self, one))[1],
        )
        assert known_checks(records, RULES, Answers(first.used), Readings(stamps, linked)) == ran
    assert set(parted) == {name for name, columns in linked.items() if columns is None}, "nor parted"
    one, *_ = stamps
    known_checks(records, RULES, again, Readings({**stamps, one: "another reading"}, linked))
    assert asked.pop() == {one}
    row, *others = records["observations"].rows
    moved = replace(records["observations"], rows=({**row, "indicator_id": "another"}, *others))
    known_checks({**records, "observations": moved}, RULES, again, Readings(stamps, linked))
    assert asked == [{row["report"]}]


def test_only_its_links_of_a_derived_row_are_due_to_other_reports(
    records: dict[str, Records], schemas: dict[str, TableSchema]
):
    def unlinked(name: str, made: Records) -> list[str]:
        return sorted(
            repr({column: value for column, value in row.items() if column not in register.LINKED[name]})
            for row in made.rows
        )

    alone: dict[str, list[str]] = {name: [] for name in register.LINKED}
    for report in records["reports"].rows:
        own = {
            name: replace(table, rows=tuple(row for row in table.rows if row["report"] == report["report"]))
            for name, table in records.items()
            if name in register.READ
        }
        for name, made in register.derive(own, schemas).items():
            if name in alone:
                alone[name] += unlinked(name, made)
    together = register.derive(records, schemas)
    assert {name: sorted(rows) for name, rows in alone.items()} == {
        name: unlinked(name, together[name]) for name in alone
    }


def test_ids_of_checks_are_their_own(records: dict[str, Records]):
    ids = [check_id for check_id, _ in prove(records, RULES).ran]
    assert len(ids) == len(set(ids))


# ---- sentences, on invented rows

REPORT = "q2-2016-17-invented"


def _row(resource: str, schemas: Mapping[str, TableSchema], **values: object) -> Records:
    row: dict[str, Any] = dict.fromkeys(schemas[resource].field_names)
    row.update(report=REPORT, locator=f"{REPORT}/{resource}/1", **values)
    return Records(resource, (row,))


def _result(schemas: Mapping[str, TableSchema], **values: object) -> Records:
    given: dict[str, object] = {
        "section": "Parks",
        "ref": "PK/1",
        "indicator": "Percentage of ponds dredged in parks",
        "polarity": "Bigger is Better",
        "annual_target": "60%",
        "target": "50%",
        "target_value": Decimal(50),
        "result": "45%",
        "result_value": Decimal(45),
        "result_period": "Q2 2016/17",
        "previous_result": "40%",
        "previous_value": Decimal(40),
        "previous_period": "Q1 2016/17",
        "year_ago_result": "48%",
        "year_ago_value": Decimal(48),
        "year_ago_period": "Q2 2015/16",
        "unit": "percent",
        "rag": "Red",
    }
    return _row("indicator-results", schemas, **{**given, **values})


@pytest.mark.parametrize(
    ("comment", "kind", "outcome"),
    [
        ("It fell short of the 50% target.", "comment", Verdict.HOLDS),
        ("It fell short of the 60% target.", "comment", Verdict.HOLDS),  # that of the year
        ("It fell short of the 55% target.", "comment", Verdict.CONTRADICTED),
        ("Dredging increased from 40% to 45%.", "comment", Verdict.HOLDS),
        ("Dredging increased from 41% to 45%.", "comment", Verdict.CONTRADICTED),
        ("Dredging increased from 39.7% to 45%.", "comment", Verdict.WITHIN_ROUNDING),
        ("This is an increase of 5% on Q1.", "difference", Verdict.HOLDS),
        ("This is an increase of 8% on Q1.", "difference", Verdict.CONTRADICTED),
        ("It is 5% below the 50% target.", "difference", Verdict.HOLDS),
        ("It is 9% below the 50% target.", "difference", Verdict.CONTRADICTED),
        ("It has risen by about 5 points since quarter 1.", "difference", Verdict.HOLDS),
        ("It has risen by about 8 points since quarter 1.", "difference", Verdict.CONTRADICTED),
        ("We are 5 percentage points short of our agreed goal (50%).", "difference", Verdict.HOLDS),
        ("So 9 ponds out of 20 were dredged.", "share", Verdict.HOLDS),
        ("So 12 ponds out of 20 were dredged.", "share", Verdict.CONTRADICTED),
        ("Performance improved compared to Q1.", "trend", Verdict.HOLDS),
        ("Performance dropped compared to Q1.", "trend", Verdict.CONTRADICTED),
        ("Performance dropped against the same period last year.", "trend", Verdict.HOLDS),
        ("Performance is worsening; with 9 ponds in Q1 compared to 7 ponds in Q2.", "trend", Verdict.HOLDS),
        (
            "Performance is worsening; with 7 ponds in Q1 compared to 9 ponds in Q2.",
            "trend",
            Verdict.CONTRADICTED,
        ),
    ],
)
def test_a_comment_is_held_against_its_row(
    schemas: dict[str, TableSchema], comment: str, kind: str, outcome: Verdict
):
    ran = run_checks({"indicator-results": _result(schemas, comment=comment)}, RULES)
    assert outcome in [one.outcome for one in ran if one.kind == kind]
    if outcome is not Verdict.CONTRADICTED:
        assert Verdict.CONTRADICTED not in [
            one.outcome for one in ran if one.kind == kind and kind != "trend"
        ]


@pytest.mark.parametrize(
    "comment",
    [
        "Of these, 67 people answered in Q1 and 70 people in Q2.",  # other counts than the indicator's
        "Frogs rose from 12% to 14% over the spring.",  # another percentage
        "Costs were £112k off the plan.",
        "Some improvement had been made with herons.",
        "There are 8 ponds out of 10 still to do in August.",  # another month than the result's
    ],
)
def test_a_comment_on_other_things_is_left_alone(schemas: dict[str, TableSchema], comment: str):
    ran = run_checks({"indicator-results": _result(schemas, comment=comment)}, RULES)
    worded = [one for one in ran if one.kind in ("comment", "difference", "share", "trend")]
    assert [one for one in worded if one.outcome is Verdict.CONTRADICTED] == []


@pytest.mark.parametrize(
    ("sentence", "outcome"),
    [
        ("45% of ponds were dredged in parks, against a target of 50%.", Verdict.HOLDS),
        ("47% of ponds were dredged in parks, against a target of 50%.", Verdict.CONTRADICTED),
        ("45% of ponds were dredged in parks, against a target of 52%.", Verdict.CONTRADICTED),
        ("Ponds dredged in parks stand at 45%, short of our 50% goal.", Verdict.HOLDS),
        ("Ponds dredged in parks stand at 49%, short of our 50% goal.", Verdict.CONTRADICTED),
    ],
)
def test_a_sentence_that_names_an_indicator_is_held_against_its_row(
    schemas: dict[str, TableSchema], sentence: str, outcome: Verdict
):
    records = {
        "indicator-results": _result(schemas),
        "progress-updates": _row("progress-updates", schemas, area="Ponds", update=sentence),
    }
    found = [one.outcome for one in run_checks(records, RULES) if one.kind == "sentence"]
    assert len(found) == 2
    assert (Verdict.CONTRADICTED in found) == (outcome is Verdict.CONTRADICTED)


def test_a_sentence_on_another_indicator_is_left_alone(schemas: dict[str, TableSchema]):
    records = {
        "indicator-results": _result(schemas),
        "progress-updates": _row(
            "progress-updates",
            schemas,
            area="Lakes",
            update="12% of lakes were dredged, against a target of 13%.",
        ),
    }
    assert [one for one in run_checks(records, RULES) if one.kind == "sentence"] == []


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("There is an overspend of £0.084m within the harbours team.", Verdict.HOLDS),
        ("There is an overspend of £0.094m within the harbours team.", Verdict.CONTRADICTED),
        ("Fewer boats left the harbours budget being underspent by £84k.", Verdict.CONTRADICTED),
    ],
)
def test_an_overspend_in_a_sentence_is_held_against_the_table(
    schemas: dict[str, TableSchema], text: str, outcome: Verdict
):
    revenue = _row("revenue", schemas, service="Harbours", variation_gbp=Decimal(84000))
    records = {"revenue": revenue, "paragraphs": _row("paragraphs", schemas, heading="Revenue", text=text)}
    assert [one.outcome for one in run_checks(records, RULES) if one.kind == "sentence"] == [outcome]


@pytest.mark.parametrize(
    ("period", "outcome"),
    [
        ("Target for 2016/17", Verdict.HOLDS),
        ("From Q1 2016/16", Verdict.CONTRADICTED),
        ("Apr 15 - Mar 16", Verdict.HOLDS),
        ("Apr 15 - Mar 15", Verdict.CONTRADICTED),
    ],
)
def test_a_period_that_cannot_be_is_found(schemas: dict[str, TableSchema], period: str, outcome: Verdict):
    ran = run_checks({"paragraphs": _row("paragraphs", schemas, text=period)}, RULES)
    assert [one.outcome for one in ran if one.kind == "period"] == [outcome]


@pytest.mark.parametrize(
    ("said", "outcome"),
    [("three outcomes: a; b; and c", Verdict.HOLDS), ("four outcomes: a; b; c", Verdict.CONTRADICTED)],
)
def test_outcomes_of_a_theme_are_counted(schemas: dict[str, TableSchema], said: str, outcome: Verdict):
    paragraph = _row("plan-paragraphs", schemas, number="1.1", text=f"This theme has {said}.", theme="Ponds")
    ran = run_checks({"plan-paragraphs": paragraph}, RULES)
    assert [one.outcome for one in ran if one.kind == "rows"] == [outcome]


@pytest.mark.parametrize(
    ("shares", "outcome"),
    [
        ((50, 31, 8, 11), Verdict.HOLDS),
        ((50, 31, 8, 12), Verdict.WITHIN_ROUNDING),
        ((50, 31, 8, 21), Verdict.CONTRADICTED),
    ],
)
def test_shares_of_one_whole_make_a_hundred(
    schemas: dict[str, TableSchema], shares: tuple[int, ...], outcome: Verdict
):
    rows = [
        _row("rag-summary", schemas, table="Summary", group="Total", measure=measure, percent=share).rows[0]
        for measure, share in zip(("green", "green_amber", "red_amber", "red"), shares, strict=True)
    ]
    ran = run_checks({"rag-summary": Records("rag-summary", tuple(rows))}, RULES)
    assert [one.outcome for one in ran if one.kind == "hundred"] == [outcome]


@pytest.mark.parametrize(
    ("stated", "outcome"),
    [
        ({"reported": (10, None), "green": (6, 86)}, Verdict.NOT_JUDGED),  # of those rated, who are not told
        ({"reported": (10, None), "green": (6, 86), "below_target": (1, 14)}, Verdict.HOLDS),
        ({"reported": (10, None), "rated": (9, None), "green": (6, 86)}, Verdict.CONTRADICTED),
    ],
)
def test_a_share_is_judged_where_its_whole_is_told(
    schemas: dict[str, TableSchema], stated: dict[str, tuple[int, int | None]], outcome: Verdict
):
    rows = [
        _row("stated-counts", schemas, group="Parks", measure=measure, count=count, percent=percent).rows[0]
        for measure, (count, percent) in stated.items()
    ]
    ran = run_checks({"stated-counts": Records("stated-counts", tuple(rows))}, RULES)
    assert {one.outcome for one in ran if one.kind == "share"} == {outcome}


@pytest.mark.parametrize(
    ("rag", "ref", "outcome"),
    [
        ("Red", "PK/1", Verdict.HOLDS),
        ("Red", "PK/2", Verdict.CONTRADICTED),
        ("Green", "PK/1", Verdict.CONTRADICTED),
        (None, "PK/2", Verdict.CONTRADICTED),  # no ratings are shown: 45% misses 50%
        (None, "PK/1", Verdict.HOLDS),
    ],
)
def test_what_is_below_target_is_listed(
    schemas: dict[str, TableSchema], rag: str | None, ref: str, outcome: Verdict
):
    """Beside two others that are rightly listed, which show what the list is of."""
    others = ("PK/8", "PK/9")
    below = None if rag is None else "Red"
    results = [_result(schemas, rag=rag), *(_result(schemas, rag=below, ref=other) for other in others)]
    lists = [_row("interventions", schemas, ref=one, indicator=f"Ponds {one}") for one in (ref, *others)]
    records = {
        "indicator-results": Records("indicator-results", tuple(one.rows[0] for one in results)),
        "interventions": Records("interventions", tuple(one.rows[0] for one in lists)),
    }
    ran = [one for one in run_checks(records, RULES) if one.kind == "listed"]
    assert [one.outcome for one in ran if one.subject.startswith("PK/1 ")] == [outcome]
    assert {one.outcome for one in ran if not one.subject.startswith("PK/1 ")} == {Verdict.HOLDS}


def _varied(schemas: dict[str, TableSchema], *rows: tuple[str, float, float, float]) -> list[Verdict]:
    """Verdicts on rows of a unit, a result, a target and a printed variance, in their order."""
    given = [
        _result(
            schemas,
            ref=f"PK/{number}",
            unit=unit,
            result_value=Decimal(str(result)),
            target_value=Decimal(str(target)),
            variance=Decimal(str(variance)),
            previous_value=None,
            year_ago_value=None,
        ).rows[0]
        for number, (unit, result, target, variance) in enumerate(rows)
    ]
    ran = run_checks({"indicator-results": Records("indicator-results", tuple(given))}, RULES)
    told = [(one.subject, one.outcome) for one in ran if one.kind == "balance"]
    return [next(out for said, out in told if f"PK/{number}" in said) for number in range(len(rows))]


def test_a_variance_follows_from_result_and_target_with_either_sign(schemas: dict[str, TableSchema]):
    """Where less is better, a report may print the same with the other sign."""
    good = [("count", 66, 65, 1), ("count", 258, 250, -8), ("count", 61, 60, 1)]
    assert _varied(schemas, *good, ("count", 1150, 1300, -120)) == [Verdict.HOLDS] * 3 + [
        Verdict.CONTRADICTED
    ]


def test_a_variance_in_another_sense_for_another_unit_is_no_contradiction(schemas: dict[str, TableSchema]):
    """Counts are off by a share of their target, percentages by points; of two rows nothing is known."""
    points = [("percent", 66, 65, 1), ("percent", 80, 85, -5), ("percent", 52, 50, 2)]
    shares = [("count", 110, 100, 10), ("count", 45, 50, -10), ("count", 33, 30, 10), ("count", 9, 10, -10)]
    assert _varied(schemas, *points, *shares) == [Verdict.HOLDS] * 3 + [Verdict.NOT_JUDGED] * 4
    assert _varied(schemas, *points[:2]) == [Verdict.NOT_JUDGED] * 2


def test_units_of_few_rows_show_together_what_a_variance_is(schemas: dict[str, TableSchema]):
    points = [("percent", 66, 65, 1), ("percent", 80, 85, -5), ("percent", 52, 50, 2)]
    few = [("count", 110, 100, 10), ("gbp", 45, 50, -5), ("days", 33, 30, 3), ("gbp", 9, 10, -1)]
    found = _varied(schemas, *points, *few, ("per_100000", 655, 620, 25))
    assert found == [Verdict.HOLDS] * 7 + [Verdict.CONTRADICTED]
    doubtful = [("count", 110, 100, 10), ("gbp", 45, 50, -10), ("days", 33, 30, 10)]
    assert set(_varied(schemas, *points, *doubtful)[3:]) == {Verdict.NOT_JUDGED}


# ---- is it our mistake?


def _two_savings(printed: str) -> tuple[Ran, dict[str, list[PrintedSpot]]]:
    """A savings total of £16.667m in one table, another in a second one, and where both stand."""
    spot = PrintedSpot("a", "", 1, REPORT, "0" * 64, 1, *(Decimal(9),) * 4, None, "£16.667m")
    one = Figure(Decimal(16667000), Decimal(1000), "a#amount_gbp", "£16.667m")
    two = Figure(Decimal(printed.replace(",", "")) * 1000, Decimal(1000), "b#amount_gbp", printed)
    spots = {one.locator: [spot], two.locator: [spot._replace(locator="b", text=printed)]}
    return equal(About("equal", REPORT, "savings", "2018/19"), one, two), spots


@pytest.mark.parametrize(
    ("printed", "again", "expected"),
    [
        ("16,677", None, (True, Certainty.ONCE)),  # a digit away, and nobody read it twice
        ("16,677", lambda spot: spot.text, (False, Certainty.ALIKE)),
        ("16,677", lambda _: "16,667", (True, Certainty.DIFFERENTLY)),  # the digit that settles it
        ("17,777", None, (False, Certainty.ONCE)),  # no one digit would settle it
        ("17,777", lambda spot: spot.text, (False, Certainty.ALIKE)),
    ],
)
def test_a_contradiction_that_one_digit_settles_is_read_again(
    printed: str,
    again: Callable[[PrintedSpot], str] | None,
    expected: tuple[bool, Certainty],
):
    ran, spots = _two_savings(printed)
    assert ran.outcome is Verdict.CONTRADICTED
    assert reading_of(ran, spots, again or never_reread) == expected


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="Tesseract is not installed")
def test_the_second_reader_reads_what_the_first_one_read(records: dict[str, Records]):
    """Boxes of money cells of a sample report, read from their picture where the file's text was used."""
    documents = {load_report(path).sha256: path for path in REPORTS}
    reread = second_reading(documents.get)
    cells = [spot for spot in records["savings"].locators if spot.field == "amount_gbp"]
    assert len(cells) > 20
    reread.prepare(cells)
    alike = [digits_of(reread(spot) or "") == digits_of(spot.text) for spot in cells]
    assert sum(alike) > 0.9 * len(cells)
    assert reread(cells[0]._replace(page=None)) is None
    assert reread(cells[0]._replace(document_sha256="f" * 64)) is None
    assert reread(cells[0]._replace(page=999)) is None


def test_a_document_that_the_second_reader_cannot_open_has_no_second_reading(tmp_path: Path):
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 9 0 R >>\n%%EOF")
    spot = PrintedSpot("a", "", 1, REPORT, "0" * 64, 1, *(Decimal(9),) * 4, None, "9")
    assert second_reading(lambda _: broken)(spot) is None


def test_every_phrase_of_a_wording_is_read_by_a_check(project: Project):
    """A pattern under a name that no check asks for would find nothing, and say nothing."""
    sources = "".join(path.read_text() for path in (project.root / "pipelines").rglob("checks/*.py"))
    sources += "".join(path.read_text() for path in (project.root / "pipelines/proof").glob("*.py"))
    phrases = {name for wording in RULES.wordings.values() for name in wording.phrases}
    assert len(phrases) > 25
    assert {name for name in phrases if f'"{name}"' not in sources} == set()


def test_a_pattern_that_is_none_is_told_with_its_file(project: Project, tmp_path: Path):
    shutil.copytree(project.schemas, tmp_path / "schemas")
    path = tmp_path / "schemas" / "wordings" / "money.yaml"
    path.write_text(path.read_text().replace("{a}", "{a}(", 1))
    with pytest.raises(LayoutError, match=r"schemas/wordings/money\.yaml.*mend the pattern"):
        load_rules(tmp_path / "schemas")


def test_rows_that_lack_other_columns_are_told_apart():
    report = {"report": "r", "locator": "r/t/1"}
    some, others = ({**report, **own} for own in ({"a": 1}, {"b": 1}))
    one, two = ({"t": proving._Parted(Records("t", rows))} for rows in ((some, others), (others, some)))
    assert proving._told("r", one, None) != proving._told("r", two, None)
    one, two = ({"t": proving._Parted(Records("t", (row,)))} for row in (some, others))
    assert proving._told("r", one, None) != proving._told("r", two, None)


def test_a_figure_that_three_reports_print_is_taken_once_a_report(monkeypatch: pytest.MonkeyPatch):
    row = {"publisher": "P", "indicator_id": "i", "measure": "result", "period": "2024/25", "unit": "%"}
    row |= {"value": Decimal(7), "value_text": "7%", "ref": "R", "indicator": "Roads"}
    rows = tuple({**row, "report": f"r{number}", "locator": f"r{number}/t/1#v"} for number in range(3))
    taken: list[str] = []
    figure = restating._figure
    monkeypatch.setattr(restating, "_figure", lambda one: (taken.append(one["report"]), figure(one))[1])
    pairs = list(restating.compare_reports(Records("observations", rows), {}))
    assert [(pair.first["report"], pair.later["report"]) for pair in pairs] == [("r0", "r1"), ("r1", "r2")]
    assert taken == ["r0", "r1", "r2"]


def test_publishers_are_found_in_tables_that_say_them_and_in_those_that_do_not():
    whole = Records("a", ({"report": "r1", "publisher": "One"}, {"report": "r2", "publisher": None}))
    without = Records("b", ({"report": "r3"}, {"other": "no report"}, {"report": "r1", "publisher": "Two"}))
    assert publishing._publishers({"a": whole, "b": without}) == {"r1": "Two", "r2": None, "r3": None}


def test_texts_that_differ_in_anything_have_another_digest():
    told = [
        [("a", None)],
        [("a", "")],
        [("a", "null")],
        [("a",), (None,)],
        [("a\ud800", None)],
        [(Decimal(1),)],
    ]
    assert len({digest_of_texts(each) for each in told}) == len(told)
    assert digest_of_texts([("a", None)]) == digest_of_texts([["a", None]])


def known_by(records: Mapping[str, Records], made_of: Mapping[str, str]) -> dict[str, Records]:
    """The tables that the register reads, as a publication joins them: known by the readings of reports."""
    return {
        name: replace(
            records[name],
            rows=KnownTuple(records[name].rows, made_of),
            locators=KnownTuple(records[name].locators, made_of),
        )
        for name in register.READ
        if name in records
    }


def test_observations_of_rows_that_are_known_are_not_made_again(
    records: dict[str, Records], schemas: dict[str, TableSchema], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(kept_observations, "FEWEST_KEPT", 1)
    monkeypatch.setattr(known, "IN_A_SHARE", 1)
    made_of = {str(row["report"]): f"reading of {row['report']}" for row in records["reports"].rows}
    plain = register.derive(records, schemas)
    first = Answers()
    assert register.derive(known_by(records, made_of), schemas, answers=first) == plain
    made: list[str] = []
    real = register._observation

    def spy(schema: TableSchema, entry: Any, source: Row, **found: Any) -> Row:
        made.append(str(source["report"]))
        return real(schema, entry, source, **found)

    monkeypatch.setattr(register, "_observation", spy)
    second = Answers(pickle.loads(pickle.dumps(dict(first.used))))  # noqa: S301 - just made
    again = register.derive(known_by(records, made_of), schemas, answers=second)
    assert (again, made) == (plain, [])
    assert all(type(spot) is PrintedSpot for spot in again["observations"].locators)
    assert [list(row) for row in again["observations"].rows] == [
        list(row) for row in plain["observations"].rows
    ]

    one = str(records["indicator-results"].rows[0]["report"])
    others = {**made_of, one: "another reading"}
    assert register.derive(known_by(records, others), schemas, answers=Answers(second.used)) == plain
    assert set(made) == {one}
    made.clear()
    unknown = {**made_of, one: ""}
    assert register.derive(known_by(records, unknown), schemas, answers=Answers(second.used)) == plain
    assert set(made) == {one}, "told by its cells"


def test_rows_that_are_of_another_indicator_by_now_are_observed_anew(
    records: dict[str, Records], schemas: dict[str, TableSchema], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(kept_observations, "FEWEST_KEPT", 1)
    made_of = {str(row["report"]): f"reading of {row['report']}" for row in records["reports"].rows}
    first = Answers()
    register.derive(known_by(records, made_of), schemas, answers=first)
    new_id = register._new_id
    monkeypatch.setattr(register, "_new_id", lambda *given: f"other-{new_id(*given)}")
    renamed = register.derive(known_by(records, made_of), schemas, answers=Answers(first.used))
    assert renamed == register.derive(records, schemas)
    assert all(str(row["indicator_id"]).startswith("other-") for row in renamed["observations"].rows)
