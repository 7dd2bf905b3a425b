"""The explorer adds up what is published: held against pandas on the published CSV, over random views."""

from __future__ import annotations

import csv
import io
import re
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from penalties import MONTHS, STREETS, publish_penalties
from starlette.testclient import TestClient

from pipelines.portal import create_app
from pipelines.portal.explorer import closer
from pipelines.portal.explorer.answer import AddedUp, GroupTold, answer, facet, merged, range_width
from pipelines.portal.explorer.answer import _Raw as Raw
from pipelines.portal.explorer.drawing import charts_of
from pipelines.portal.explorer.finding import finding_of
from pipelines.portal.explorer.keys import KeyWords
from pipelines.portal.explorer.question import Group, Measure, Question, read_question
from pipelines.portal.explorer.statements import Statement
from pipelines.portal.explorer.sums import SumEngine
from pipelines.portal.pages.cells import ShownCell
from pipelines.portal.pages.explorer import _telling_first as telling_first
from pipelines.portal.tables.engine import NotReadyError, QueryEngine, TooCostlyError
from pipelines.portal.tables.query import QueryError
from pipelines.store import Resource, StoredFile
from pipelines.store.published import PublishedColumn
from pipelines.store.reader import StoreReader

TABLE = "/datasets/penalty-charge-notices/tables/penalty-charge-notices"
EXPLORE = f"{TABLE}/explore"
OF_VERSION = "/api/v1/datasets/penalty-charge-notices/versions/latest"
SUMMARY = f"{OF_VERSION}/tables/penalty-charge-notices/summary"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish_penalties(tmp_path_factory.mktemp("explorer") / "store").root


@pytest.fixture(scope="module")
def resource(store: Path) -> Resource:
    package = StoreReader(store).catalogue().package("penalty-charge-notices")
    assert package is not None
    assert package.latest is not None
    found = package.latest.resource("penalty-charge-notices")
    assert found is not None
    return found


@pytest.fixture(scope="module")
def frame(resource: Resource) -> pd.DataFrame:
    """The published CSV, as anybody reads it."""
    return pd.read_csv(resource.file.location, parse_dates=["issued"], dtype={"contravention_code": str})


@pytest.fixture(scope="module")
def engine() -> SumEngine:
    return SumEngine()


@pytest.fixture(scope="module")
def client(store: Path) -> Iterator[TestClient]:
    with TestClient(create_app(store)) as made:
        yield made


# ---- every figure is what pandas finds

GROUPS = ("street", "contravention", "level", "status", "issued:month", "issued:quarter",
          "issued:financial-year",
          "issued:year", "issued", "paid_gbp", "paid_gbp:range")  # fmt: skip
MEASURES = (
    "count",
    *(f"{what}:{name}" for what in ("sum", "mean", "median") for name in ("paid_gbp", "charge_gbp")),
)
FILTERS = (
    ("street", "Ash Road"), ("street__ne", "Ash Road"), ("street__in", "Ash Road,Elm Street"),
    ("street__contains", "ROAD"),
    ("street__starts", "b"), ("paid_gbp__gt", "60"), ("paid_gbp__lte", "80"), ("paid_gbp__empty", "true"),
    ("paid_gbp__empty", "false"), ("issued__gte", "2024-03-15"), ("issued__lt", "2024-07-10"),
    ("level", "Lower"),
)  # fmt: skip


def kept(frame: pd.DataFrame, filters: list[tuple[str, str]]) -> pd.DataFrame:
    """The rows that filters leave, said in pandas."""
    for name, value in filters:
        column, _, how = name.partition("__")
        cells = frame[column]
        told = (
            pd.Timestamp(value)
            if column == "issued"
            else float(value)
            if "_gbp" in column and how != "empty"
            else value
        )
        match how:
            case "":
                frame = frame[cells == told]
            case "ne":
                frame = frame[cells != told]
            case "in":
                frame = frame[cells.isin(value.split(","))]
            case "contains":
                frame = frame[cells.str.lower().str.contains(value.lower(), regex=False, na=False)]
            case "starts":
                frame = frame[cells.str.lower().str.startswith(value.lower(), na=False)]
            case "empty":
                frame = frame[cells.isna() if value == "true" else cells.notna()]
            case _:
                frame = frame[getattr(cells, {"gt": "gt", "gte": "ge", "lt": "lt", "lte": "le"}[how])(told)]
    return frame


def keys(frame: pd.DataFrame, by: str, width: float | None) -> pd.Series:
    """What each row is grouped under, said in pandas as the file says it."""
    name, _, step = by.partition(":")
    cells = frame[name]
    if step == "range":
        return ((cells / (width or 1)).round(9) // 1 * (width or 1)).map(
            lambda v: "" if pd.isna(v) else f"{v:g}"
        )
    if name != "issued":
        return cells.map(lambda v: "" if pd.isna(v) else f"{v:g}" if isinstance(v, float) else str(v))
    start = (cells - pd.DateOffset(months=3)).dt.year
    years = start.map(lambda y: f"{y}/{(y + 1) % 100:02}")
    match step:
        case "month":
            return cells.dt.strftime("%Y-%m")
        case "quarter":
            return years + " Q" + ((cells.dt.month - 4) // 3 % 4 + 1).astype(str)
        case "financial-year":
            return years
        case "year":
            return cells.dt.strftime("%Y")
        case _:
            return cells.dt.strftime("%Y-%m-%d")


@settings(max_examples=120, deadline=None)
@given(
    by=st.lists(st.sampled_from(GROUPS), max_size=2, unique_by=lambda each: each.partition(":")[0]),
    show=st.sampled_from(MEASURES),
    filters=st.lists(st.sampled_from(FILTERS), max_size=3, unique=True),
)
def test_every_figure_is_what_pandas_finds(
    engine: SumEngine,
    resource: Resource,
    frame: pd.DataFrame,
    by: list[str],
    show: str,
    filters: list[tuple[str, str]],
):
    asked = read_question([*filters, *(("by", each) for each in by), ("show", show)], resource.columns)
    found = answer(engine, resource, asked)
    exact = [(name, value) for name, value in filters if "__" not in name]
    if len({name for name, _ in exact}) < len(exact):
        return  # two values of one column widen the question, which is tested apart
    rows = kept(frame, filters)
    assert found.rows == len(rows)
    what, _, column = show.partition(":")
    width = next((each.width for each in found.words if each.width), None)
    grouped = (
        rows.groupby([keys(rows, each, width) for each in by], dropna=False) if by and len(rows) else None
    )
    told = {
        tuple(float_text(words.text(key)) for words, key in zip(found.words, group.keys, strict=True)): group
        for group in found.groups
    }
    if grouped is None:
        assert len(found.groups) == (0 if by else 1)
    else:
        expected = {key if isinstance(key, tuple) else (key,): part for key, part in grouped}
        assert set(told) == set(expected)
        for key, part in expected.items():
            assert told[key].rows == len(part)
            same(told[key].value, figure(part, what, column))
    whole = figure(rows, what, column)
    same(found.value, whole)
    for group in told.values():
        if found.has_share and whole and group.value is not None:
            assert group.share == pytest.approx(100 * group.value / whole, abs=1e-3)
    changes(found, told, by)


def float_text(text: str) -> str:
    return f"{float(text):g}" if re.fullmatch(r"-?\d+(\.\d+)?", text) and "." in text else text


def figure(rows: pd.DataFrame, what: str, column: str) -> float | None:
    if what == "count":
        return len(rows)
    cells = rows[column].dropna()
    return None if cells.empty else float(getattr(cells, what)())


def same(found: float | None, expected: float | None) -> None:
    if expected is None:
        assert found is None
    else:
        assert found == pytest.approx(expected, abs=1e-6)


def changes(found: AddedUp, told: dict[tuple[str, ...], GroupTold], by: list[str]) -> None:
    """Each change is on the same group in the period right before, found here by counting periods."""
    time_at = next((place for place, each in enumerate(by) if each in GROUPS[4:8]), None)
    assert found.has_change == (time_at is not None)
    if time_at is None:
        return
    step = {"month": "M", "quarter": "Q-MAR", "financial-year": "Y-MAR", "year": "Y"}[
        by[time_at].partition(":")[2]
    ]
    by_period = {
        (*key[:time_at], pd.Period(group.keys[time_at], step), *key[time_at + 1 :]): group
        for key, group in told.items()
        if group.keys[time_at] is not None
    }
    for key, group in by_period.items():
        old = by_period.get((*key[:time_at], key[time_at] - 1, *key[time_at + 1 :]))
        if old is None or old.value is None or group.value is None:
            assert group.change is None
        else:
            assert group.change == pytest.approx(group.value - old.value, abs=1e-6)
            if old.value:
                percent = 100 * (group.value - old.value) / abs(old.value)
                assert group.change_percent == pytest.approx(percent, abs=1e-3)


def test_two_values_of_a_column_are_either(engine: SumEngine, resource: Resource, frame: pd.DataFrame):
    asked = read_question([("street", "Ash Road"), ("street", "Elm Street")], resource.columns)
    assert answer(engine, resource, asked).rows == int(frame.street.isin(["Ash Road", "Elm Street"]).sum())


def test_a_month_without_rows_is_no_fall_to_nothing(engine: SumEngine, resource: Resource):
    found = answer(engine, resource, read_question([("by", "issued:month")], resource.columns))
    months = {found.words[0].text(group.keys[0]): group for group in found.groups}
    assert tuple(months) == MONTHS
    assert months["2024-07"].change is None
    assert months["2024-08"].change == 25


def test_facets_of_any_column_count_what_is_there(engine: SumEngine, resource: Resource, frame: pd.DataFrame):
    for column in ("street", "charge_gbp", "issued", "level"):
        found = facet(engine, resource, Question(), column, 200)
        counts = frame[column].value_counts(dropna=False)
        assert sorted(each.rows for each in found.values) == sorted(counts.tolist())
        assert not found.has_more
    assert facet(engine, resource, Question(), "notice", 10).has_more


# ---- what is asked


@pytest.mark.parametrize(
    ("parameters", "parameter"),
    [
        ([("by", "nowhere")], "by"),
        ([("by", "street:month")], "by"),
        ([("by", "street"), ("by", "level"), ("by", "status")], "by"),
        ([("by", "issued:month"), ("by", "issued:year")], "by"),
        ([("show", "sum:street")], "show"),
        ([("show", "count:paid_gbp")], "show"),
        ([("show", "max:paid_gbp")], "show"),
        ([("sort", "street")], "sort"),
        ([("page", "0")], "page"),
        ([("page", "99999")], "page"),
        ([("facet", "nowhere")], "facet"),
        ([("hash", "XYZ")], "hash"),
        ([("show", "count"), ("show", "count")], "show"),
        ([("q", "roads")], "q"),
        ([("paid_gbp__gt", "much")], "paid_gbp__gt"),
        ([("street'; DROP TABLE t; --", "x")], "street'; DROP TABLE t; --"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(
    resource: Resource, parameters: list[tuple[str, str]], parameter: str
):
    with pytest.raises(QueryError) as refused:
        read_question(parameters, resource.columns)
    assert refused.value.parameter == parameter


def test_a_question_and_its_address_are_the_same(resource: Resource):
    given = [
        ("street", "Ash Road"),
        ("by", "issued:month"),
        ("by", "level"),
        ("show", "sum:paid_gbp"),
        ("sort", "-value"),
    ]
    question = read_question(given, resource.columns)
    assert question.groups == (Group("issued", "month"), Group("level"))
    assert question.measure == Measure("sum", "paid_gbp")
    assert question.parameters() == given
    assert read_question(question.parameters(), resource.columns) == question


@pytest.mark.parametrize(
    ("ends", "width"),
    [
        ((0, 140, 0, 160), 10.0),
        ((0.1, 0.9, 0, 1), 0.1),
        ((5, 5, 5, 5), 1.0),
        ((None,) * 4, None),
        ((0, 1e9, 0, 1e9), 1e8),
    ],
)
def test_ranges_are_one_two_or_five_times_a_power_of_ten(ends: tuple[float, ...], width: float | None):
    assert range_width(*ends) == width


# ---- people


def raw(rows: int, key: str = "") -> Raw:
    return Raw((key or str(rows),), rows, rows, float(rows), None)


def test_small_groups_of_people_are_told_as_one_that_is_not_small():
    assert merged([raw(9), raw(5)]) == [raw(9), raw(5)]
    told = merged([raw(40), raw(3, "a"), raw(2, "b")])
    assert [(each.rows, each.merged) for each in told] == [(40, 0), (5, 2)]
    # one small group could be worked out from the whole, so the next smallest joins it
    assert [(each.rows, each.merged) for each in merged([raw(40), raw(7), raw(1)])] == [(40, 0), (8, 2)]
    assert merged([raw(3), raw(1)]) == []


def of_people(resource: Resource, column: str) -> Resource:
    fields = [
        {**each, "openbarnet:person": "subject"} if each["name"] == column else each
        for each in resource.schema["fields"]
    ]
    return replace(resource, schema={**resource.schema, "fields": fields})


def test_a_column_of_people_shows_no_group_below_five(engine: SumEngine, resource: Resource):
    asked = read_question([("by", "issued"), ("by", "street"), ("show", "median:paid_gbp")], resource.columns)
    plain = answer(engine, resource, asked)
    assert min(group.rows for group in plain.groups) < 5
    people = answer(engine, of_people(resource, "street"), asked)
    assert min(group.rows for group in people.groups) >= 5
    assert sum(group.rows for group in people.groups) == plain.rows
    together = [group for group in people.groups if group.merged]
    assert len(together) == 1
    assert together[0].value is None  # no middle value of a bundle
    assert facet(engine, of_people(resource, "notice"), Question(), "notice", 50).values == ()


def test_the_schema_of_a_dataset_says_what_is_of_people(resource: Resource):
    marks = {each["name"]: each.get("openbarnet:role") for each in resource.schema["fields"]}
    assert marks["issued"] == "date"
    assert marks["charge_gbp"] == "amount"


# ---- pages, files, addresses


def test_every_download_is_the_view(client: TestClient):
    asked = urlencode(
        [("by", "issued:month"), ("by", "level"), ("show", "sum:paid_gbp"), ("street__ne", "Ash Road")]
    )
    table = [
        tuple(re.sub("<[^>]+>", " ", cell).strip() for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row))
        for row in re.findall(
            r"<tr>(.*?)</tr>", client.get(f"{EXPLORE}?{asked}").text.split("<tbody>")[1].split("</tbody>")[0]
        )
    ]
    rows = list(csv.reader(io.StringIO(client.get(f"{EXPLORE}.csv?{asked}").text)))
    record = client.get(f"{EXPLORE}.json?{asked}").json()
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{EXPLORE}.xlsx?{asked}").content))
    api = client.get(f"{SUMMARY}?{asked}").json()
    api_rows = list(csv.reader(io.StringIO(client.get(f"{SUMMARY}?{asked}&format=csv").text)))
    assert (
        rows[0]
        == record["columns"]
        == ["issued_month", "level", "rows", "sum_paid_gbp", "share_percent", "change", "change_percent"]
    )
    assert [
        tuple("" if cell is None else str(cell) for cell in group.values()) for group in record["groups"]
    ] == [tuple(row) for row in rows[1:]]
    sheet = [
        [None if cell == "" else cell for cell in row] for row in book["View"].iter_rows(values_only=True)
    ]
    assert sheet[1:] == [
        [value if value != "" else None for value in group.values()] for group in record["groups"]
    ]
    assert api == record
    assert api_rows == rows
    assert len(table) == len(rows) - 1
    for shown, group in zip(table, record["groups"], strict=True):
        assert shown[2] == f"{group['rows']:,}"
        assert float(shown[3].replace("£", "").replace(",", "")) == pytest.approx(
            group["sum_paid_gbp"], abs=0.005
        )
    assert sum(group["rows"] for group in record["groups"]) == record["rows"]


def test_a_view_can_be_cited_with_version_and_hash(client: TestClient, resource: Resource):
    page = client.get(f"{EXPLORE}?by=street").text
    cited = re.search(r"<pre class=\"citation\".*?<code>(.*?)</code>", page, re.DOTALL)
    assert cited
    address = cited[1].replace("&amp;", "&")
    assert (
        f"/versions/1.0.0/tables/penalty-charge-notices/explore?by=street&hash={resource.file.sha256[:16]}"
        in address
    )
    assert client.get(address.split("8000", 1)[1]).text.count("<tr>") == page.count("<tr>")
    other = client.get(f"{EXPLORE}?by=street&hash=00000000")
    assert other.status_code == 400
    assert "not those of the other" in other.text
    assert client.get(f"{SUMMARY}?by=street&hash=00000000").status_code == 400
    about = client.get(f"{EXPLORE}.json?by=street").json()
    assert (about["version"], about["sha256"]) == ("1.0.0", resource.file.sha256)


def test_the_same_view_gives_the_same_bytes(store: Path):
    for kind in ("csv", "json", "xlsx", "svg"):
        one, other = (
            TestClient(create_app(store)).get(f"{EXPLORE}.{kind}?by=issued:month&show=sum:paid_gbp")
            for _ in "ab"
        )
        assert one.status_code == 200
        assert one.content == other.content
        assert "1.0.0" in one.headers["content-disposition"]


def test_what_a_form_sends_leads_to_the_view_it_asks_for(client: TestClient):
    sent = "add_column=street&add_how=eq&add_value=Ash+Road&by=issued%3Amonth&by=issued%3Ayear&show=count"
    answered = client.get(f"{EXPLORE}?{sent}", follow_redirects=False)
    assert answered.status_code == 302
    assert answered.headers["location"] == f"{EXPLORE}?by=issued%3Amonth&show=count&street__eq=Ash+Road"
    assert client.get(answered.headers["location"]).status_code == 200


def test_a_group_leads_to_its_rows(client: TestClient):
    page = client.get(f"{EXPLORE}?by=issued:month&by=street").text
    row = re.search(
        r'<th scope="row"><a href="([^"]+)">April 2024</a></th><td>Ash Road</td><td class="number">(\d+)',
        page,
    )
    assert row
    rows = client.get(row[1].replace("&amp;", "&")).text
    assert f"{row[2]} of 735 rows fit." in rows
    assert "Add up these rows" in rows


def test_the_chart_says_in_words_what_it_shows_and_escapes_what_it_is_given(client: TestClient):
    picture = client.get(f"{EXPLORE}.svg?by=issued:month")
    assert picture.headers["content-type"].startswith("image/svg+xml")
    assert (
        "February 2024 60; March 2024 85; April 2024 110; May 2024 135; June 2024 nothing; July 2024 160"
        in picture.text
    )
    assert picture.text.count('class="bar"') == 6
    assert re.findall(r"column-figure [^>]*>(\d+)<", picture.text) == ["185", "60", "85", "110", "135", "160"]
    assert "Highest in August 2024, the newest: 185 rows" in picture.text
    assert "Source: Open Barnet, Penalty charge notices 1.0.0, SHA-256" in picture.text
    hostile = client.get(EXPLORE, params={"by": "street", "street__contains": "<script>"})
    assert "<script>" not in hostile.text


def column(name: str, kind: str, unit: str = "") -> PublishedColumn:
    return PublishedColumn(name, kind, name, "", unit, required=False, allowed=())


COLUMNS = {
    each.name: each
    for each in (column("street", "string"), column("issued", "date"), column("paid_gbp", "number", "gbp"))
}


def added_up(by: str, *values: float | None, keys: Sequence[Any] = (), show: str = "count") -> AddedUp:
    """An answer of so many groups, each with as many rows as its figure."""
    asked = read_question([*(("by", each) for each in by.split()), ("show", show)], tuple(COLUMNS.values()))
    whole = sum(value or 0 for value in values)
    groups = tuple(
        GroupTold(key if isinstance(key, tuple) else (key,), int(value or 0), value,
                  100 * value / whole if value and whole else None)
        for key, value in zip(keys or "ABCDEFG", values, strict=False)
    )  # fmt: skip
    words = tuple(KeyWords(each, COLUMNS[each.column]) for each in asked.groups)
    return AddedUp(asked, words, groups, int(whole), whole, show == "count" or show.startswith("sum"), False)


MONTHS_OF_SPRING = [date(2024, month, 1) for month in (3, 4, 5)]


@pytest.mark.parametrize(
    ("answer", "figure", "expected"),
    [
        (added_up("street", 6, 3, 1), "Rows", "Most rows: A, 6 rows, 60% of all"),
        (added_up("street", 6, 6, 1), "Rows", "Most rows: A and B, 6 rows each"),
        (added_up("street", 6, 6, 6, 1), "Rows", "Most rows: 3 of 4 have 6 rows each"),
        (added_up("street", 6, 6), "Rows", "All 2 have 6 rows each"),
        (added_up("street", 6), "Rows", "A: 6 rows"),
        (added_up("street", 6, 3, keys=[None, "B"]), "Rows", "B: 3 rows"),
        (added_up("street", 60, -20, show="sum:paid_gbp"), "Sum of paid", "Largest sum of paid: A, £60"),
        (added_up("street", 60, 20, show="mean:paid_gbp"), "Mean of paid", "Largest mean of paid: A, £60"),
        (added_up("street"), "Rows", ""),
        (added_up("issued:month", 2, 7, 5, keys=MONTHS_OF_SPRING), "Rows",
         "Highest in April 2024: 7 rows; in May 2024, the newest: 5 rows"),
        (added_up("issued:month", 2, 5, 7, keys=MONTHS_OF_SPRING), "Rows",
         "Highest in May 2024, the newest: 7 rows"),
        (added_up("issued:month", 7, 5, 7, keys=MONTHS_OF_SPRING), "Rows",
         "Highest in May 2024, the newest, as in March 2024: 7 rows"),
    ],
)  # fmt: skip
def test_a_chart_is_headed_by_what_its_groups_show(answer: AddedUp, figure: str, expected: str):
    assert finding_of(answer, "gbp", figure) == expected


def test_of_groups_that_are_told_as_one_nothing_is_said_to_be_the_most():
    answer = added_up("street", 6, 3)
    told_as_one = GroupTold((), 9, 9, merged=2)
    assert finding_of(replace(answer, groups=(*answer.groups, told_as_one)), "", "Rows") == ""


def test_what_a_sentence_says_whole_is_not_drawn():
    def titles(answer: AddedUp) -> list[str]:
        return [chart.title for chart in charts_of(answer, "", "Rows")]

    assert titles(added_up("street", 6)) == titles(added_up("street", 6, 6)) == []
    assert titles(added_up("issued:month", 6, keys=MONTHS_OF_SPRING)) == []
    assert titles(added_up("issued:month", 6, 6, keys=MONTHS_OF_SPRING)) == ["Rows"]  # that it stays is told
    march = MONTHS_OF_SPRING[0]
    answer = added_up("street issued:month", 6, 3, keys=[("A", march), ("B", march)])
    assert finding_of(answer, "", "Rows") == "Most rows: A in March 2024, 6 rows, 66.7% of all"
    assert titles(answer) == ["March 2024: Rows"]


def test_a_chart_stands_above_what_asks_otherwise(client: TestClient):
    page = client.get(f"{EXPLORE}?by=street").text
    places = [
        page.index(each)
        for each in ('class="shows"', '<svg class="chart"', "<figcaption>Source:", "Ask by a form")
    ]
    assert places == sorted(places)
    facet = client.get(f"{EXPLORE}?by=street&facet=level").text
    assert facet.index("most frequent first") < facet.index('<svg class="chart"')


def test_saved_views_are_a_page_of_the_dataset_and_of_the_portal(client: TestClient):
    page = client.get("/datasets/penalty-charge-notices/dashboard").text
    for words in ("Notices by month", "August 2024: <strong>185</strong>, +25", "What was paid on a notice"):
        assert words in page
    assert page.count('<svg class="chart"') == 5
    assert "/datasets/penalty-charge-notices/dashboard" in client.get("/dashboards").text
    assert "5 saved views" in client.get("/datasets/penalty-charge-notices").text
    assert client.get("/datasets/nowhere/dashboard").status_code == 404


# ---- bounds


def test_an_endless_question_ends_within_its_bound():
    engine = SumEngine(seconds=0.3)
    began = time.monotonic()
    with pytest.raises(TooCostlyError, match="takes too long"):
        engine.rows(Statement("SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b", ()))
    assert time.monotonic() - began < 3
    assert engine.rows(Statement("SELECT 1", ())) == [(1,)]


def test_a_question_that_wants_too_much_memory_is_refused():
    with pytest.raises(TooCostlyError, match="too large"):
        SumEngine(memory="20MB").rows(
            Statement("SELECT range, count(*) FROM range(5000000) GROUP BY 1 ORDER BY 2 LIMIT 1", ())
        )


def test_questions_in_a_crowd_wait_and_are_refused_politely():
    engine = SumEngine(seconds=0.5)
    slow = Statement("SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b", ())
    ended: list[str] = []

    def ask() -> None:
        try:
            engine.rows(slow)
        except TooCostlyError as error:
            ended.append(str(error))

    threads = [threading.Thread(target=ask) for _ in range(7)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ended) == 7
    assert time.monotonic() - began < 6


def test_too_many_groups_are_refused(
    engine: SumEngine, resource: Resource, monkeypatch: pytest.MonkeyPatch, client: TestClient
):
    monkeypatch.setattr("pipelines.portal.explorer.answer.MOST_GROUPS", 100)
    with pytest.raises(TooCostlyError, match="more than"):
        answer(engine, resource, Question(groups=(Group("notice"),)))
    assert client.get(f"{EXPLORE}?by=notice").status_code == 422
    assert client.get(f"{SUMMARY}?by=notice").status_code == 400


@pytest.mark.parametrize(
    "asked",
    ["", "?page=3", "?street=Ash+Road&sort=-paid_gbp", "?sort=paid_gbp,-issued&fields=street,paid_gbp"],
)
def test_rows_are_shown_while_their_index_is_being_made(
    store: Path, client: TestClient, monkeypatch: pytest.MonkeyPatch, asked: str
):
    def cells(page: str) -> list[str]:
        return re.findall(r"<td[^>]*>(.*?)</td>", page)

    indexed = client.get(TABLE + asked).text

    def never_ready(*_: object, **__: object) -> None:
        raise NotReadyError(60)

    monkeypatch.setattr(QueryEngine, "table", never_ready)
    waiting = TestClient(create_app(store))
    page = waiting.get(TABLE + asked)
    assert page.status_code == 200
    assert cells(page.text) == cells(indexed)
    assert waiting.get(f"{TABLE}?q=road").status_code == 503


# ---- a closer look at money


@pytest.fixture(scope="module")
def payments(tmp_path_factory: pytest.TempPathFactory, resource: Resource) -> Resource:
    """Payments with one pair of equals, one outlier, round sums and some just under a threshold."""
    days = pd.date_range("2024-04-01", periods=20).date
    rows = [("Acme Ltd", days[at], 100.0 + at) for at in range(12)]
    rows += [("Acme Ltd", days[13], 4_000.0), ("Beta Ltd", days[1], 77.5), ("Beta Ltd", days[1], 77.5)]
    rows += [("Gamma Ltd", days[2], 2_000.0), ("Gamma Ltd", days[3], 4_990.0), ("Gamma Ltd", days[4], 499.99)]
    path = tmp_path_factory.mktemp("payments") / "payments.parquet"
    pd.DataFrame(rows, columns=["street", "issued", "charge_gbp"]).to_parquet(path)
    columns = tuple(each for each in resource.columns if each.name in ("street", "issued", "charge_gbp"))
    fields = [
        {"name": "street", "openbarnet:role": "beneficiary"},
        {"name": "issued", "openbarnet:role": "date"},
        {"name": "charge_gbp"},
    ]
    return replace(resource, columns=columns, parquet=StoredFile("p", path, 1), schema={"fields": fields})


def test_a_closer_look_finds_what_stands_out_and_says_what_else_it_may_be(
    engine: SumEngine, payments: Resource
):
    looks = {look.id: look for look in closer.look_closer(engine, payments, Question(), "charge_gbp")}
    assert {name: look.count for name, look in looks.items()} == {
        "equal": 1, "outliers": 1, "round": 2, "under-500": 1, "under-5000": 1, "under-25000": 0,
    }  # fmt: skip
    assert looks["equal"].found[0].cells[:3:2] == ("Beta Ltd", 77.5)
    assert looks["outliers"].found[0].cells == ("Acme Ltd", 106.0, 4_000.0)
    assert all(look.readings for look in looks.values())


def test_what_cannot_be_looked_at_is_not_available_and_never_clean(client: TestClient):
    page = client.get(f"{EXPLORE}/closer?of=paid_gbp").text
    assert "Not available: The table names no payee or no day." in page
    assert client.get(f"{EXPLORE}/closer?of=street").status_code == 400
    assert STREETS[0] not in page
    assert page.index("Looked for and not found") < page.index("Could not be looked for")


def test_in_a_table_of_thousands_a_round_sum_is_no_sign(
    engine: SumEngine, payments: Resource, tmp_path: Path
):
    def round_sums(*amounts: float) -> closer.Look:
        path = tmp_path / f"{len(amounts)}.parquet"
        rows = [("Acme Ltd", date(2024, 4, 1), amount) for amount in amounts]
        pd.DataFrame(rows, columns=["street", "issued", "charge_gbp"]).to_parquet(path)
        table = replace(payments, parquet=StoredFile(str(path), path, 1))
        return closer.look_closer(engine, table, Question(), "charge_gbp")[2]

    thousands = [1_000.0 * number for number in range(1, 10)]
    assert round_sums(*thousands).why_not == "Nearly all amounts are whole thousands, as tables round them."
    assert round_sums(*thousands, 1_234.0, 5_678.0, 9_876.0).count == 9
    assert round_sums(*thousands[:7]).count == 7  # too few to tell how the table is printed


def test_the_home_page_lists_reports_and_no_files_of_tables(client: TestClient):
    page = client.get("/").text
    assert "Penalty charge notices" in page
    assert "Reports read so far" not in page
    assert "The newest to be read" not in page


def test_a_dataset_of_files_is_read_from_files(client: TestClient):
    assert "<dd>6 files</dd>" in client.get("/datasets/penalty-charge-notices").text
    assert "735 rows from 6 files" in client.get("/datasets").text


def test_what_tells_the_rows_of_a_page_apart_comes_first(client: TestClient):
    def first(*rows: tuple[str, ...]) -> list[int]:
        return telling_first([[ShownCell(text) for text in row] for row in rows])

    assert first(("Council", "", "Acme", "3"), ("Council", "Roads", "Beta", "3")) == [2, 0, 1, 3]
    assert first(("Acme", "3"), ("Beta", "3")) == [0, 1]
    assert first(("Council", "3")) == first(("Council", "3"), ("Council", "3")) == [0, 1]
    assert first() == []
    page = client.get(f"{TABLE}?fields=status,street&status=Open").text
    assert set(re.findall(r'<th scope="row" data-heading="([^"]+)"', page)) == {"Status"}  # as was chosen
