"""Datasets that are folders of data: declared, gated, in series, restated; and a new kind without code."""

from __future__ import annotations

import csv
import random
import shutil
import time
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from conftest import CHECKOUT, Openbarnet

from pipelines.council.project import Project
from pipelines.datasets.declared import screened
from pipelines.datasets.declared.files import files_of
from pipelines.datasets.declared.folder import Dataset, load_datasets
from pipelines.datasets.declared.gating import GatedFile, gate_file
from pipelines.datasets.declared.new import propose
from pipelines.datasets.declared.restating import Restatement, compare_issues
from pipelines.exceptions import DatasetError
from pipelines.gate.personal import find_personal
from pipelines.tables.declared import load_standards
from pipelines.tables.lint import rules

DATASETS = load_datasets(Project(CHECKOUT))
HEAD = "Supplier,Paid Date,Trans No,Amount,Expenditure Category"


@pytest.fixture(scope="module")
def spending() -> Dataset:
    return DATASETS["spending"]


def gated(path: Path, dataset: Dataset, tmp_path: Path) -> GatedFile:
    work = tmp_path / f"work-{path.stem}"
    work.mkdir()
    file = files_of(dataset, path.parent).current
    one = next(each for each in file if each.path == path)
    return gate_file(one, dataset, work, tmp_path / f"{path.stem}.out.csv", tmp_path / f"{path.stem}.parquet")


def published(tmp_path: Path, stem: str) -> list[dict[str, str]]:
    with (tmp_path / f"{stem}.out.csv").open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def test_twenty_datasets_each_with_a_sample_that_passes(tmp_path: Path):
    assert len(DATASETS) == 21  # twenty, and the outlines that maps are drawn with
    for name, dataset in DATASETS.items():
        assert dataset.owner
        assert not [one.name for one in dataset.published if not one.description]
        path = next((CHECKOUT / "tables" / name).iterdir())
        told = gated(path, dataset, tmp_path)
        assert (told.refused, told.held) == ("", ()), name
        assert told.rows
        assert [one for one in told.faults if one.level == "error"] == [], name


def write(folder: Path, name: str, lines: Iterable[str], head: str = HEAD) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    return path


def payments(month: str, count: int = 12) -> list[str]:
    return [f"S{n} Ltd,{n % 27 + 1:02}/{month[5:]}/{month[:4]},T{n},{n}.50,Care" for n in range(count)]


def test_columns_without_a_place_are_not_published_and_numbers_are_typed(tmp_path: Path, spending: Dataset):
    lines = [f"{line},B{n},£1" for n, line in enumerate(payments("2024-05"))]
    path = write(tmp_path / "in", "spending-2024-05.csv", lines, HEAD + ",Invoice No,Secret Note")
    told = gated(path, spending, tmp_path)
    rows = published(tmp_path, path.stem)
    assert rows[1]["payment_date"] == "2024-05-02"
    assert rows[1]["amount_gbp"] == "1.50"
    assert rows[1]["source_file"] == "spending-2024-05.csv"
    assert "B1" not in json_of(rows)
    assert {one.rule for one in told.faults} >= {"column-unknown", "never-published"}
    assert told.sums["amount_gbp"] == Decimal("72.00")


def json_of(rows: list[dict[str, str]]) -> str:
    return " ".join(value for row in rows for value in row.values())


def test_a_wrong_row_is_held_back_with_its_record(tmp_path: Path, spending: Dataset):
    lines = [*payments("2024-05", 30), "A, B,C,D,E,F", "X Ltd,02/05/2024,T9,#REF!,Care"]
    told = gated(write(tmp_path / "in", "spending-2024-05.csv", lines), spending, tmp_path)
    assert [(one.record, one.cells["Amount"]) for one in told.held] == [(32, "D"), (33, "#REF!")]
    assert told.rows == 30


def test_more_rows_at_fault_than_can_be_listed_refuse_the_file(
    tmp_path: Path, spending: Dataset, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(rules, "MOST_ROWS", 3)
    lines = [*payments("2024-05", 30), *["X Ltd,02/05/2024,T9,#REF!,Care"] * 4]
    told = gated(write(tmp_path / "in", "spending-2024-05.csv", lines), spending, tmp_path)
    assert "in 4 rows, more than can be held back" in told.refused


def test_home_postcodes_and_small_counts_do_not_go_out(tmp_path: Path):
    head = "Consultation,Question,Answer,Count,Postcode"
    lines = [f"Parks,More trees?,Answer {n},{n},N2 {n % 9}AA" for n in range(1, 9)]
    path = write(tmp_path / "in", "consultation-results-2023-24.csv", lines, head)
    gated(path, DATASETS["consultation-results"], tmp_path)
    rows = published(tmp_path, path.stem)
    assert "N2" not in json_of(rows)
    assert [row["answers"] for row in rows] == ["", "", "", "", "5", "6", "7", "8"]


def test_a_series_of_eight_months_comes_out_as_it_is(tmp_path: Path, spending: Dataset):
    folder = tmp_path / "spending"
    for month in ("2024-01", "2024-02", "2024-04", "2024-05", "2024-06", "2024-07", "2024-08"):
        write(folder, f"spending-{month}.csv", payments(month))
    write(folder, "spending-2024-05-v2.csv", payments("2024-05", 13))
    shutil.copy(folder / "spending-2024-01.csv", folder / "spending-2024-09.csv")
    write(folder, "notes.csv", ["x"])
    series = files_of(spending, folder)
    assert [one.period for one in series.current] == [
        "2024-01",
        "2024-02",
        "2024-04",
        "2024-05",
        "2024-06",
        "2024-07",
        "2024-08",
    ]
    assert series.gaps == ("2024-03",)
    assert [(old.path.name, new.path.name) for old, new in series.replaced] == [
        ("spending-2024-05.csv", "spending-2024-05-v2.csv")
    ]
    refused = {path.name: why for path, why in series.refused}
    assert "neither its name" in refused["notes.csv"]
    assert "the same bytes as spending-2024-01.csv of 2024-01" in refused["spending-2024-09.csv"]
    assert series == files_of(spending, folder)


def month_of(count: int) -> list[list[str]]:
    """Payments of one month, a fifth of them equal to another."""
    made = random.Random(5)  # noqa: S311 - the same each time is the point
    rows = []
    for n in range(count):
        if n % 5 == 4:
            rows.append(list(rows[-1]))
        else:
            rows.append(
                [
                    f"S{made.randrange(900)} Ltd",
                    f"{made.randrange(1, 29):02}/05/2024",
                    f"T{n // 3}",
                    f"{made.randrange(500_000) / 100:.2f}",
                    f"Care {n % 40}",
                ]
            )
    return rows


def restated(
    tmp_path: Path, spending: Dataset, before: list[list[str]], after: list[list[str]]
) -> Restatement:
    for name, rows in (("before", before), ("after", after)):
        path = write(tmp_path / name, "spending-2024-05.csv", [",".join(row) for row in rows])
        told = gated(path, spending, tmp_path / name)
        assert told.refused == ""
        assert told.rows == len(rows)
    return compare_issues(
        tmp_path / "before" / "spending-2024-05.parquet",
        tmp_path / "after" / "spending-2024-05.parquet",
        spending,
        "2024-05",
    )


def test_a_month_of_38055_payments_restated_is_told_exactly(tmp_path: Path, spending: Dataset):
    before = month_of(38_055)
    after = [list(row) for row in before]
    groups: dict[tuple[str, ...], list[int]] = {}
    for at, row in enumerate(before):
        groups.setdefault((row[0], row[1], row[2], row[4]), []).append(at)
    keys = list(groups)
    for key in keys[:2000]:
        after[groups[key][0]][3] = f"{Decimal(before[groups[key][0]][3]) + 1}"
    removed = {groups[key][0] for key in keys[2000:2300]}
    after = [row for at, row in enumerate(after) if at not in removed]
    after += [[f"New {n} Ltd", "03/05/2024", f"N{n}", "1.00", "Care"] for n in range(1000)]
    started = time.process_time()
    told = restated(tmp_path, spending, before, after)
    assert time.process_time() - started < 40  # some ten seconds where nothing else runs
    assert (told.revised, told.removed, told.added) == (2000, 300, 1000)
    assert told.ambiguous == 0 or told.ambiguous < 2000
    assert told.examples[0].field == "amount_gbp"
    assert "2,000 rows changed, 1,000 rows added, 300 rows removed" in told.sentence()


def test_changes_that_collide_are_counted_and_said_to_be_by_order(tmp_path: Path, spending: Dataset):
    before = [["A Ltd", "01/05/2024", "T1", amount, "Care"] for amount in ("1.00", "2.00", "3.00")] + [
        ["B Ltd", "02/05/2024", "T2", "9.00", "Care"]
    ]
    after = [["A Ltd", "01/05/2024", "T1", amount, "Care"] for amount in ("1.00", "7.00")] + [
        ["B Ltd", "02/05/2024", "T2", "9.00", "Care"]
    ]
    told = restated(tmp_path, spending, before, after)
    assert (told.equal, told.revised, told.removed, told.added, told.ambiguous) == (2, 1, 1, 0, 1)
    assert told.sentence() == "May 2024 rose by £2.00, 1 row changed, 1 row removed"
    by_millions = replace(
        told, period="2019-Q1", amount_after=Decimal("1200000.00") + (told.amount_before or 0)
    )
    assert by_millions.sentence() == "2019-Q1 rose by £1.2m, 1 row changed, 1 row removed"
    assert [(one.change, one.field, one.before, one.after, one.record_after) for one in told.changes] == [
        ("changed", "amount_gbp", "2.00", "7.00", 3), ("removed", "", "", "", None)
    ]  # fmt: skip


def test_a_new_kind_of_dataset_is_a_folder_of_data(
    own_project: Project, openbarnet: Openbarnet, tmp_path: Path
):
    text = "Tree Ref,Species,Height (m),Planted,Owner email\n" + "\n".join(
        f"TR{n:04},Oak,{n}.5,{n % 28 + 1:02}/02/2020,a{n}@example.org" for n in range(40)
    )
    path = tmp_path / "street-trees.csv"
    path.write_text(text, encoding="utf-8")
    said = openbarnet("dataset", "new", path)
    assert said.exit_code == 0, said.output
    file = own_project.default_council / "datasets" / "street-trees" / "dataset.yaml"
    raw = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert {one["name"]: one["type"] for one in raw["fields"]} == {
        "tree_ref": "string",
        "species": "string",
        "height_m": "number",
        "planted": "date",
        "owner_email": "string",
    }
    assert raw["key"] == ["tree_ref"]
    assert next(one for one in raw["fields"] if one["name"] == "owner_email")["publish"] == "never"
    dataset = load_datasets(own_project)["street-trees"]
    folder = tmp_path / "tables"
    folder.mkdir()
    shutil.copy(path, folder / "street-trees-2024.csv")
    told = gated(folder / "street-trees-2024.csv", dataset, tmp_path)
    assert (told.refused, told.rows) == ("", 40)
    assert "example.org" not in json_of(published(tmp_path, "street-trees-2024"))
    again = openbarnet("dataset", "new", path)
    assert again.exit_code == 1
    assert "is there already" in again.output


def test_a_proposal_from_a_file_of_a_standard_names_its_fields(tmp_path: Path):
    path = write(tmp_path / "in", "payments-2024-05.csv", payments("2024-05"))
    told = propose(path, load_standards(CHECKOUT / "schemas" / "standards"))
    raw = yaml.safe_load(told.yaml)
    assert (told.id, raw["standard"], raw["publication"], raw["frequency"]) == (
        "spending",
        "spending",
        "series",
        "monthly",
    )
    assert raw["fields"] == ["supplier", "payment_date", "transaction", "amount_gbp", "purpose"]


def accepted(path: Path, own_project: Project, openbarnet: Openbarnet, work: Path) -> list[dict[str, str]]:
    """The rows that go out of a file whose proposal is taken as it is."""
    said = openbarnet("dataset", "new", path, "--id", "taken-as-proposed")
    assert said.exit_code == 0, said.output
    told = gated(path, load_datasets(own_project)["taken-as-proposed"], work)
    assert told.refused == ""
    return published(work, path.stem)


def test_a_file_without_a_field_of_its_standards_key_is_taken_as_proposed(
    own_project: Project, openbarnet: Openbarnet, tmp_path: Path
):
    text = "Inv Date,Ref,Payee,Details,Amount\n" + "".join(
        f"{n:02}/05/2024,{n},Firm {n} Ltd,Rent of an office,{n}.50\n" for n in range(1, 21)
    )
    path = tmp_path / "payments-2024-05.csv"
    path.write_text(text, encoding="utf-8")
    rows = accepted(path, own_project, openbarnet, tmp_path)
    assert (len(rows), rows[0]["payment_date"], rows[0]["amount_gbp"]) == (20, "2024-05-01", "1.50")


def test_times_of_day_go_out_with_their_days(own_project: Project, openbarnet: Openbarnet, tmp_path: Path):
    clocks = ("9:05", "17:30:15", "12:00 AM", "3:15 pm", "08:00Z")
    text = "Sensor,Measured at,Level\n" + "".join(
        f"S{n},{n % 28 + 1:02}/11/2023 {clock},{n}.5\n" for n, clock in enumerate(clocks * 4)
    )
    path = tmp_path / "noise-2023-11.csv"
    path.write_text(text, encoding="utf-8")
    rows = accepted(path, own_project, openbarnet, tmp_path)
    assert [row["measured_at"] for row in rows[:5]] == [
        "2023-11-01T09:05",
        "2023-11-02T17:30:15",
        "2023-11-03T00:00",
        "2023-11-04T15:15",
        "2023-11-05T08:00Z",
    ]


PERSONAL = (
    "ring 07700 900123",
    "to 14 Acacia Road, Woking, for Mrs Alder",
    "j.alder@example.org",
    "NI AB 12 34 56 C",
    "Sort code 20-00-00, account 12345678",
)


def test_personal_data_in_a_text_never_goes_out_and_its_row_does(tmp_path: Path, spending: Dataset):
    texts = [*(["Rent of an office"] * 20), *PERSONAL]
    rows = [f'Firm {n} Ltd,{n + 1:02}/05/2024,T{n},{n}.50,"{text}"' for n, text in enumerate(texts)]
    rows += ["Firm 99 Ltd,26/05/2024,T99,#REF!,ring 07700 900123", "Firm 98 Ltd,26/05/2024,T98,,07700 900123"]
    path = write(tmp_path / "in", "spending-2024-05.csv", rows)
    (tmp_path / "w").mkdir()
    out, shown = tmp_path / "out.csv", tmp_path / "shown.csv"
    file = files_of(spending, path.parent).current[0]
    told = gate_file(file, spending, tmp_path / "w", out, tmp_path / "out.parquet", shown)
    with out.open(encoding="utf-8", newline="") as text:
        purposes = [row["purpose"] for row in csv.DictReader(text)]
    assert purposes == ["Rent of an office"] * 20 + ["[redacted]"] * 6
    found = [one for one in told.faults if one.rule == "personal-data"]
    assert {row for one in found for row in one.rows} == {*range(22, 27), 28}
    everything = out.read_text(encoding="utf-8") + shown.read_text(encoding="utf-8") + repr(told)
    assert not [one for one in ("900123", "Acacia", "alder@", "12 34 56", "12345678") if one in everything]


def test_contacts_of_offices_and_addresses_of_premises_go_out(tmp_path: Path):
    directory = DATASETS["community-directory"]
    for person, place in (("office", "premises"), ("", "")):
        fields = tuple(
            replace(one, person=person, place=place) if one.name in ("email", "phone", "address") else one
            for one in directory.table.fields
        )
        one = replace(directory, table=replace(directory.table, fields=fields))
        sample = CHECKOUT / "tables" / "community-directory"
        (tmp_path / f"w{person}").mkdir()
        out = tmp_path / f"{person}.csv"
        file = files_of(directory, sample).current[0]
        told = gate_file(file, one, tmp_path / f"w{person}", out, tmp_path / "out.parquet")
        assert ("personal-data" in {fault.rule for fault in told.faults}) == (not person)
        assert ("@" in out.read_text(encoding="utf-8")) == bool(person)


def test_words_declared_to_mean_nothing_and_amounts_below_the_threshold(tmp_path: Path, spending: Dataset):
    table = replace(spending.table, missing=("Not Applicable To Us", "999"), threshold=Decimal("5.00"))
    lines = [line.replace("Care", "not applicable to us") for line in payments("2024-05", 11)]
    lines.append("S99 Ltd,20/05/2024,T99,999,Care")
    path = write(tmp_path / "in", "spending-2024-05.csv", lines)
    told = gated(path, replace(spending, table=table), tmp_path)
    rows = published(tmp_path, path.stem)
    assert {row["purpose"] for row in rows} == {"", "Care"}
    assert (rows[-1]["amount_gbp"], told.sums["amount_gbp"]) == ("", Decimal("60.50"))
    assert [one.rows for one in told.faults if one.rule == "below-threshold"] == [(2, 3, 4, 5, 6)]


def test_each_text_is_screened_once_and_a_plain_figure_never(
    tmp_path: Path, spending: Dataset, monkeypatch: pytest.MonkeyPatch
):
    asked: list[str] = []
    monkeypatch.setattr(screened, "find_personal", lambda text: asked.append(text) or ())
    lines = [f"Firm {n % 3} Ltd,{n % 27 + 1:02}/05/2024,{5100000000 + n},{n}.50,Care" for n in range(60)]
    told = gated(write(tmp_path / "in", "spending-2024-05.csv", lines), spending, tmp_path)
    assert told.rows == 60
    assert sorted(asked) == sorted({*asked})
    assert not [text for text in asked if text.isdecimal()]
    assert {"Firm 0 Ltd", "Firm 1 Ltd", "Firm 2 Ltd", "Care"} <= {*asked}


@pytest.mark.parametrize("figures", [3, 7, 9, 10])
def test_the_screen_finds_nothing_in_a_plain_figure(figures: int):
    made = random.Random(figures)  # noqa: S311 - no secret
    texts = [str(made.randrange(10 ** (figures - 1), 10**figures)) for _ in range(200)]
    assert all(screened.is_plain_figure(text) for text in texts)
    assert not [text for text in texts if any(span.is_sure for span in find_personal(text))]
    assert not any(map(screened.is_plain_figure, ("", "0", "07700900123", "020 8359 2000", "12345678901")))


def test_columns_without_names_are_proposed_as_no_dataset(openbarnet: Openbarnet, tmp_path: Path):
    path = tmp_path / "payments.csv"
    path.write_text("".join(f"{n:02}/05/2024,{n}.50,Rent\n" for n in range(1, 9)), encoding="utf-8")
    said = openbarnet("dataset", "new", path)
    assert (said.exit_code, said.output.count("\n")) == (1, 1)
    assert "has no column with a name" in said.output


@pytest.mark.parametrize(
    ("change", "says"),
    [({"owner": None}, "owner"), ({"standard": "no-such"}, "is no standard"),
     ({"key": ["nothing"]}, "which is no field"),
     ({"fields": [{"name": "x"}]}, "is no field of the standard")],
)  # fmt: skip
def test_a_folder_at_fault_is_told_in_one_line(own_project: Project, change: dict[str, object], says: str):
    file = own_project.default_council / "datasets" / "foi-log" / "dataset.yaml"
    raw = {**yaml.safe_load(file.read_text(encoding="utf-8")), **change}
    file.write_text(
        yaml.safe_dump({name: value for name, value in raw.items() if value is not None}), encoding="utf-8"
    )
    with pytest.raises(DatasetError, match=says):
        load_datasets(own_project)
