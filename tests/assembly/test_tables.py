"""Datasets that are folders of data, from their files to versions, portal and evidence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest
from conftest import CHECKOUT, PUBLISHED
from starlette.testclient import TestClient

from pipelines.assembly.kept_gates import KeptGates
from pipelines.assembly.tables import GatedDataset, Released, gate_dataset, publish_dataset, waiting
from pipelines.assembly.tables import gated as gating
from pipelines.council.project import Project
from pipelines.datasets.declared.files import TableFile
from pipelines.datasets.declared.folder import Dataset, load_datasets
from pipelines.datasets.declared.gating import GatedFile, gate_file
from pipelines.portal import create_app
from pipelines.release.catalogue import update_catalogue
from pipelines.release.metadata import load_catalogue_meta
from pipelines.release.verify import verify
from pipelines.store import Store, open_store

PROJECT = Project(CHECKOUT)
SPENDING = load_datasets(PROJECT)["spending"]
HEAD = "Supplier,Paid Date,Trans No,Amount,Expenditure Category,Invoice No"


def rows(month: str, count: int = 30) -> list[str]:
    return [
        f"S{n} Ltd,{n % 27 + 1:02}/{month[5:]}/{month[:4]},T{1000 + n},{n}.50,Care,INV{n}"
        for n in range(count)
    ]


def write(tables: Path, name: str, lines: list[str], head: str = HEAD, encoding: str = "utf-8") -> Path:
    folder = tables / "spending"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(("\n".join([head, *lines]) + "\n").encode(encoding))
    return path


def publish(
    tables: Path, store: Store, dataset: Dataset = SPENDING, gates: KeptGates | None = None
) -> Released:
    told = publish_dataset(dataset, tables, store, PROJECT, gates=gates)
    update_catalogue(
        store, [told.outcome], told.summaries, [], load_catalogue_meta(PROJECT.datapackages), PUBLISHED
    )
    return told


def new_store(path: Path) -> Store:
    store = open_store(path)
    store.prepare()
    return store


def test_a_month_is_published_added_to_and_restated(tmp_path: Path):
    tables, store = tmp_path / "tables", new_store(tmp_path / "store")
    write(tables, "spending-2024-04.csv", rows("2024-04"))
    assert publish(tables, store).outcome.version == "1.0.0"
    assert publish(tables, store).outcome.status == "unchanged"
    write(tables, "spending-2024-06.csv", rows("2024-06"))
    added = publish(tables, store)
    assert (added.outcome.version, added.outcome.bump) == ("1.1.0", "minor")
    assert any("nothing for 2024-05" in problem for problem in added.problems)
    changed = [line.replace("3.50", "4.75") for line in rows("2024-04")]
    write(tables, "spending-2024-04-v2.csv", changed)
    restated = publish(tables, store)
    assert (restated.outcome.previous, restated.outcome.bump) == ("1.1.0", "patch")
    assert verify(store.root, []) == []
    folder = store.path("spending", str(restated.outcome.version)) / "data"
    listed = pq.read_table(folder / "spending-restatements.parquet").to_pylist()
    assert [(one["change"], one["field"], one["before"], one["after"]) for one in listed] == [
        ("changed", "amount_gbp", before, after)
        for before, after in (("3.50", "4.75"), ("13.50", "14.75"), ("23.50", "24.75"))
    ]
    diff = store.json_file("spending", str(restated.outcome.version), "diff.json")
    assert {
        "The council issued the file spending-2024-04 anew.",
        "Spending: 3 values were revised by the council, in 3 rows.",
    } <= {one["text"] for one in diff["notes"]}
    quality = store.json_file("spending", str(restated.outcome.version), "quality.json")
    assert "April 2024 rose by" in str(quality)
    table = pq.read_table(store.path("spending", str(restated.outcome.version)) / "data" / "spending.parquet")
    assert table.column("period").to_pylist().count("2024-04") == 30


def test_eight_months_with_gaps_a_re_issue_and_a_wrong_file_come_out_as_described(tmp_path: Path):
    tables, stores = tmp_path / "tables", [new_store(tmp_path / name) for name in ("a", "b")]
    for month in ("2024-01", "2024-02", "2024-04", "2024-05", "2024-07", "2024-08"):
        write(tables, f"spending-{month}.csv", rows(month))
    write(tables, "spending-2024-05-v2.csv", [line.replace("3.50", "4.75") for line in rows("2024-05")])
    write(tables, "spending-2024-06.csv", ["Elm Street,12"], head="Street,Trees")
    told = [publish(tables, store) for store in stores]
    assert any("spending-2024-06.csv: refused" in problem for problem in told[0].problems)
    assert verify(stores[0].root, []) == []
    version = stores[0].path("spending", str(told[0].outcome.version))
    periods = pq.read_table(version / "data" / "spending.parquet").column("period").to_pylist()
    assert {month: periods.count(month) for month in sorted(set(periods))} == dict.fromkeys(
        ("2024-01", "2024-02", "2024-04", "2024-05", "2024-07", "2024-08"), 30
    )
    page = TestClient(create_app(stores[0].root)).get("/datasets/spending").text
    for sentence in (
        "nothing for 2024-03",
        "nothing for 2024-06, as its file was refused",
        "May 2024 rose by £3.75, 3 rows changed",
    ):
        assert sentence in page, sentence
    files = [
        {path.relative_to(store.root): path.read_bytes() for path in store.root.rglob("*.*")
         if path.is_file() and path.name != ".lock"}
        for store in stores
    ]  # fmt: skip
    assert files[0] == files[1]


def test_months_beside_their_quarter_and_rows_that_stand_twice_are_told(tmp_path: Path):
    tables, store = tmp_path / "tables", new_store(tmp_path / "store")
    write(tables, "spending-2024-04.csv", rows("2024-04"))
    write(tables, "spending-2024-05.csv", [*rows("2024-05"), rows("2024-04")[7]])
    write(tables, "spending-2024-25.csv", [line.replace("INV", "B") for line in rows("2024-09")])
    told = publish(tables, store)
    assert "spending: 2024-04 and 2024-25 share days; keep one of the two" in told.problems
    page = TestClient(create_app(store.root)).get("/datasets/spending").text
    assert "1 row of 2024-05 stand in 2024-04 as well" in page


def test_a_month_of_far_fewer_rows_than_those_before_is_told(tmp_path: Path):
    tables = tmp_path / "tables"
    for month, count in (("2024-01", 20), ("2024-02", 24), ("2024-03", 22), ("2024-04", 9)):
        write(tables, f"spending-{month}.csv", rows(month, count))
    told = gate_dataset(SPENDING, tables / "spending", tmp_path)
    [series] = [one for one in told.checks if one.check == "table/series"]
    assert [one.message for one in series.findings] == [
        "2024-04 has 9 rows, where the 3 periods before had 20 to 24"
    ]


def test_one_month_more_gates_that_month_alone_and_gives_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    gated: list[str] = []

    def counted(file: TableFile, *more: object) -> GatedFile:
        gated.append(file.path.name)
        return gate_file(file, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(gating, "gate_file", counted)
    tables, stores = tmp_path / "tables", [new_store(tmp_path / name) for name in ("a", "b")]
    steps = {
        "spending-2024-04.csv": rows("2024-04"),
        "spending-2024-05.csv": [*rows("2024-05"), "X Ltd,02/05/2024,T9,#REF!,Care,I9"],
        "spending-2024-04-v2.csv": [line.replace("3.50", "4.75") for line in rows("2024-04")],
    }
    for name, lines in steps.items():
        write(tables, name, lines)
        gated.clear()
        told = publish(tables, stores[0], gates=KeptGates(tmp_path / "kept", "mark"))
        assert gated == [name]
        assert publish(tables, stores[1]).problems == told.problems
    assert bytes_of(stores[0]) == bytes_of(stores[1])
    gated.clear()
    publish(tables, stores[0], gates=KeptGates(tmp_path / "kept", "another mark"))
    assert sorted(gated) == sorted(steps)
    assert len(list((tmp_path / "kept" / "spending").iterdir())) == 3


def bytes_of(store: Store) -> dict[Path, bytes]:
    return {
        path.relative_to(store.root): path.read_bytes()
        for path in sorted(store.root.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


def series_of(told: GatedDataset) -> list[str]:
    [series] = [one for one in told.checks if one.check == "table/series"]
    return [one.message for one in series.findings]


def test_a_month_of_far_more_money_than_those_before_is_told(tmp_path: Path):
    tables = tmp_path / "tables"
    for month in ("2024-01", "2024-02", "2024-03"):
        write(tables, f"spending-{month}.csv", rows(month, 20))
    write(tables, "spending-2024-04.csv", [line.replace(".50,", "99.50,") for line in rows("2024-04", 20)])
    assert series_of(gate_dataset(SPENDING, tables / "spending", tmp_path)) == [
        "2024-04 has £20,990.00 in all, where the 3 periods before had £200.00"
    ]


def test_columns_unlike_the_month_before_are_told(tmp_path: Path):
    tables = tmp_path / "tables"
    write(tables, "spending-2024-01.csv", rows("2024-01"))
    renamed = HEAD.replace("Supplier", "Vendor Name").replace("Invoice No", "Note")
    write(tables, "spending-2024-02.csv", rows("2024-02"), head=renamed)
    turned = [",".join(line.split(",")[1:] + line.split(",")[:1]) for line in rows("2024-03")]
    names = renamed.split(",")
    write(tables, "spending-2024-03.csv", turned, head=",".join(names[1:] + names[:1]))
    assert series_of(gate_dataset(SPENDING, tables / "spending", tmp_path)) == [
        "2024-02: Supplier is called Vendor Name, Invoice No is missing, Note is new, against 2024-01",
        "2024-03: the columns stand in another order, against 2024-02",
    ]


def test_two_runs_give_the_same_bytes(tmp_path: Path):
    tables = tmp_path / "tables"
    write(tables, "spending-2024-04.csv", rows("2024-04"))
    stores = [new_store(tmp_path / name) for name in ("a", "b")]
    for store in stores:
        publish(tables, store)
    assert bytes_of(stores[0]) == bytes_of(stores[1])


def test_the_portal_shows_the_cell_among_the_rows_of_its_file(tmp_path: Path):
    tables, store = tmp_path / "tables", new_store(tmp_path / "store")
    write(
        tables,
        "spending-2024-04.csv",
        [*rows("2024-04"), "Café & Söhne Ltd,02/04/2024,T9,£99.00,Care,SECRET1"],
        encoding="cp1252",
    )
    publish(tables, store)
    portal = TestClient(create_app(store.root))
    page = portal.get("/evidence/spending/1.0.0/spending-2024-04/spending/row-32?field=amount_gbp").text
    assert "<mark>£99.00</mark>" in page
    assert "Café &amp; Söhne Ltd" in page
    assert "T1029" in page  # the row above
    everything = "".join(path.read_text(encoding="utf-8") for path in store.root.rglob("*.csv"))
    assert "Café & Söhne" in everything
    assert "SECRET1" not in everything
    assert "INV" not in everything
    assert portal.get("/datasets/spending").status_code == 200
    assert "spending" in portal.get("/api/3/action/package_list").text
    assert "spending" in portal.get("/catalog.json").text


def damaged(change: Callable[[list[str]], list[str]]) -> list[str]:
    return change(rows("2024-04"))


@pytest.mark.parametrize(
    ("change", "outcome", "shown"),
    [
        (
            lambda lines: [*lines, "Smith, Jones Ltd,02/04/2024,T1030,5.00,Care,INV30"],
            "repaired",
            "Smith, Jones Ltd",
        ),
        (lambda lines: [*lines, "A,B,C,D,E,F,G"], "held back", "record 32"),
        (lambda lines: [*lines, "A Ltd,02/04/2024"], "held back", "record 32"),
        (lambda lines: [*lines, "A Ltd,02/04/2024,T1,#REF!,Care,I1"], "held back", "#REF!"),
        (lambda lines: [*lines, "A Ltd,02/04/2024,T1,many,Care,I1"], "held back", "many"),
        (lambda lines: [*lines, "A Ltd,31/02/2024,T1,5.00,Care,I1"], "told", "no-such-day"),
        (lambda lines: [*lines, "A Ltd,02/04/2019,T1,5.00,Care,I1"], "told", "out-of-period"),
        (lambda lines: [*lines, "A Ltd,02/04/2024,5.1E+11,5.00,Care,I1"], "held back", "5.1E+11"),
        (lambda lines: [*lines, ",,,,,", "Total,,,1.00,,"], "told", "total-row-wrong"),
        (lambda lines: [*lines, lines[0]], "told", "rows-equal"),
        (lambda _: [], "refused", "no rows"),
        (
            lambda lines: [line.replace("2024", "2021") if n < 6 else line for n, line in enumerate(lines)],
            "refused",
            "outside the period",
        ),
    ],
)
def test_each_of_twelve_faults_is_refused_repaired_held_back_or_told(
    tmp_path: Path, change: Callable[[list[str]], list[str]], outcome: str, shown: str
):
    tables = tmp_path / "tables"
    write(tables, "spending-2024-04.csv", damaged(change))
    kept = tmp_path / "kept"
    kept.mkdir()
    told: GatedDataset = gate_dataset(SPENDING, tables / "spending", kept)
    if outcome == "repaired":
        assert told.texts is not None
        assert shown in told.texts.column("supplier").to_pylist()
        assert told.held_back == ()
    elif outcome == "held back":
        assert [(row.place, row.locator) for row in told.held_back] == [("record 32", "")]
        assert shown in f"{told.held_back[0].place} {dict(told.held_back[0].cells)}"
        assert "(held back)" in (kept / "spending-2024-04.csv").read_text(encoding="utf-8")
    elif outcome == "told":
        found = {check.check for check in told.checks if check.failures}
        assert f"table/{shown}" in found
        assert told.held_back == ()
    else:
        assert told.texts is None
        assert any(shown in problem for problem in told.problems)


def test_a_workbook_with_a_hidden_sheet_is_refused_until_somebody_decides(tmp_path: Path):
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in [HEAD, *rows("2024-04")]:
        sheet.append(line.split(","))
    other = book.create_sheet("Names")
    other.append(["A Person"])
    other.sheet_state = "hidden"
    folder = tmp_path / "tables" / "spending"
    folder.mkdir(parents=True)
    book.save(folder / "spending-2024-04.xlsx")
    told = publish_dataset(SPENDING, tmp_path / "tables", new_store(tmp_path / "store"), PROJECT)
    assert told.outcome.status == "empty"
    assert "hidden sheet" in told.problems[0]
    assert "A Person" not in "".join(told.problems)


def test_a_file_without_a_dataset_waits(tmp_path: Path):
    (tmp_path / "street-trees.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (tmp_path / "unheard-of").mkdir()
    told = waiting(PROJECT, tmp_path)
    assert "street-trees.csv: waits as new; openbarnet dataset new" in told[0]
    assert "unheard-of/: no dataset of that name" in told[1]
