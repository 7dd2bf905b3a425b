"""Large tables in parts: shared from version to version, and whole behind every door."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
import sqlite3
import tarfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import dagster as dg
import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from conftest import CHECKOUT
from hypothesis import given, settings
from hypothesis import strategies as st
from release_samples import tree
from starlette.testclient import TestClient

from pipelines.assembly.tables import publish_dataset
from pipelines.council.project import Project
from pipelines.datasets.declared.folder import load_datasets
from pipelines.exceptions import BackupError, StoreError
from pipelines.harvest.published import harvested
from pipelines.orchestration.backup import back_up, restore
from pipelines.orchestration.resources import StoreFolder
from pipelines.orchestration.whole_files import whole_files_job, whole_files_schedule
from pipelines.portal import create_app
from pipelines.portal.explorer.statements import StatementWriter
from pipelines.portal.tables.query import Query
from pipelines.portal.tables.rows import RowReader
from pipelines.release import parting, readback
from pipelines.release.catalogue import update_catalogue
from pipelines.release.comparing import compare_versions
from pipelines.release.content import REPORT, Content, Table
from pipelines.release.diff import diff_of
from pipelines.release.metadata import load_catalogue_meta
from pipelines.release.parting import common_parts, in_parts, less, texts_digest
from pipelines.release.patching import apply
from pipelines.release.readback import published_content
from pipelines.release.taking_back import Known, erase
from pipelines.release.verify import verify
from pipelines.release.whole_files import make_whole_files
from pipelines.store import Store, StoreReader
from pipelines.store.layout import whole_folder
from pipelines.store.removals import Reason
from pipelines.targets.directory import Directory
from pipelines.targets.ledger import Ledger
from pipelines.targets.releases import Offer, offer_of
from pipelines.targets.rows import read_rows
from pipelines.targets.settings import TargetSettings

PROJECT = Project(CHECKOUT)
SPENDING = load_datasets(PROJECT)["spending"]
HEAD = "Supplier,Paid Date,Trans No,Amount,Expenditure Category,Invoice No"
MONTHS = ("2024-04", "2024-05", "2024-06")
ROWS = 8
PUBLISHED = "2026-01-31T09:00:00Z"


@pytest.fixture(autouse=True)
def _few_rows_are_many(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(parting, "MOST_ROWS", ROWS + 1)


def payments(month: str, amount: str = "50") -> list[str]:
    return [
        f"S{n} Ltd,{n % 27 + 1:02}/{month[5:]}/{month[:4]},T{month[5:]}{n},{n}.{amount},Care,INV{n}"
        for n in range(ROWS)
    ]


def write(tables: Path, name: str, lines: list[str]) -> None:
    (tables / "spending").mkdir(parents=True, exist_ok=True)
    (tables / "spending" / name).write_text("\n".join([HEAD, *lines]) + "\n", encoding="utf-8")


def publish(tables: Path, store: Store) -> str:
    told = publish_dataset(SPENDING, tables, store, PROJECT)
    meta = load_catalogue_meta(PROJECT.datapackages)
    update_catalogue(store, [told.outcome], told.summaries, [], meta, PUBLISHED)
    assert told.outcome.version
    return told.outcome.version


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    for month in MONTHS:
        write(tmp_path / "tables", f"spending-{month}.csv", payments(month))
    return tmp_path / "tables"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the three months, published once; not to be changed."""
    folder = tmp_path_factory.mktemp("parts")
    store = Store(folder / "store")
    store.prepare()
    for month in MONTHS:
        write(folder / "tables", f"spending-{month}.csv", payments(month))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parting, "MOST_ROWS", ROWS + 1)
        publish(folder / "tables", store)
    return store.root


@pytest.fixture
def store(tmp_path: Path, published: Path) -> Store:
    """A copy of it, of one's own."""
    return Store(Path(shutil.copytree(published, tmp_path / "store")))


AMOUNTS = [f"{n}.50" for _ in MONTHS for n in range(ROWS)]
TYPED = [n + 0.5 for _ in MONTHS for n in range(ROWS)]


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


# ---- what a version holds


def test_a_series_lies_in_a_part_a_period_and_its_manifest_is_the_standards(store: Store):
    folder = store.path("spending", "1.0.0")
    descriptor = json.loads((folder / "datapackage.json").read_bytes())
    for entry in descriptor["resources"]:
        name = entry["name"]
        assert entry["path"] == [f"data/{name}/{month}.csv" for month in MONTHS]
        pieces = [(folder / path).read_bytes() for path in entry["path"]]
        head = pieces[0].index(b"\r\n") + 2
        whole = b"".join([pieces[0], *(piece[head:] for piece in pieces[1:])])
        assert (entry["bytes"], entry["hash"]) == (
            len(whole),
            f"sha256:{hashlib.sha256(whole).hexdigest()}",
        )
    left_out = {each["path"]: each["reason"] for each in descriptor["openbarnet:left_out"]}
    assert set(left_out) == {
        *("spending.xlsx", "spending.ods", "spending.sqlite", "spending.zip"),
        *(f"data/{name}.{form}" for name in ("spending", "locators") for form in ("json", "parquet")),
    }
    assert "spending has 24 rows" in left_out["spending.zip"]
    listed = {file["path"] for file in descriptor["openbarnet:files"]}
    assert listed == {path.relative_to(folder).as_posix() for path in folder.rglob("*.*")} - {
        "datapackage.json"
    }
    assert json.loads((store.root / "catalog.json").read_bytes())["format"] == 3

    from frictionless import validate

    report = validate(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["type", "note"])
    assert [task.stats["rows"] for task in report.tasks] == [24, 24]


def test_a_small_table_stays_whole_and_its_catalogue_as_it_was(
    tmp_path: Path, tables: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(parting, "MOST_ROWS", 24)
    store = Store(tmp_path / "store")
    publish(tables, store)
    folder = store.path("spending", "1.0.0")
    assert (folder / "data" / "spending.csv").is_file()
    assert (folder / "spending.zip").is_file()
    assert "openbarnet:parts" not in (folder / "datapackage.json").read_text()
    assert json.loads((store.root / "catalog.json").read_bytes())["format"] == 2


def test_one_more_period_writes_and_reads_its_own_part_alone(
    store: Store, tables: Path, monkeypatch: pytest.MonkeyPatch
):
    opened: list[str] = []
    reads = readback._read
    monkeypatch.setattr(
        readback, "_read", lambda folder, path, *rest: opened.append(path) or reads(folder, path, *rest)
    )
    write(tables, "spending-2024-07.csv", payments("2024-07"))
    assert publish(tables, store) == "1.1.0"
    assert opened == []
    before, after = store.path("spending", "1.0.0"), store.path("spending", "1.1.0")
    for path in sorted(before.glob("data/*/*")):
        assert path.samefile(after / path.relative_to(before)), path
    assert len(list(after.glob("data/*/*"))) == len(list(before.glob("data/*/*"))) + 4
    _, diff = compare_versions(store, "spending", "1.0.0", "1.1.0")
    assert {table.resource: (table.rows_added, table.rows_removed) for table in diff.tables} == {
        "spending": (ROWS, 0),
        "locators": (ROWS, 0),
    }
    assert [table.added.at for table in diff.tables] == [tuple(range(3 * ROWS, 4 * ROWS))] * 2
    assert verify(store.root) == []


def test_a_period_issued_anew_replaces_its_part_and_the_difference_is_whole(store: Store, tables: Path):
    write(tables, "spending-2024-05-v2.csv", payments("2024-05", "75"))
    assert publish(tables, store) == "1.0.1"
    before, after = store.path("spending", "1.0.0"), store.path("spending", "1.0.1")
    same = {
        path.name: path.samefile(after / path.relative_to(before))
        for path in before.glob("data/spending/*.csv")
    }
    assert same == {"2024-04.csv": True, "2024-05.csv": False, "2024-06.csv": True}
    assert verify(store.root) == []
    assert publish(tables, store) == "1.0.1"


def test_small_before_and_large_now_and_small_again(
    tmp_path: Path, tables: Path, monkeypatch: pytest.MonkeyPatch
):
    store = Store(tmp_path / "store")
    publish(tables, store)
    monkeypatch.setattr(parting, "MOST_ROWS", 100)
    assert publish(tables, store) == "1.0.0"  # it says the same, whatever its files
    write(tables, "spending-2024-07.csv", payments("2024-07"))
    assert publish(tables, store) == "1.1.0"
    assert (store.path("spending", "1.1.0") / "data" / "spending.csv").is_file()
    monkeypatch.setattr(parting, "MOST_ROWS", 9)
    write(tables, "spending-2024-08.csv", payments("2024-08"))
    assert publish(tables, store) == "1.2.0"
    assert len(list((store.path("spending", "1.2.0") / "data" / "spending").glob("*.csv"))) == 5
    assert verify(store.root) == []


def test_the_same_files_give_the_same_bytes_whenever_they_came(tmp_path: Path, store: Store, tables: Path):
    write(tables, "spending-2024-07.csv", payments("2024-07"))
    publish(tables, store)
    other = Store(tmp_path / "other")
    publish(tables, other)
    one, two = store.path("spending", "1.1.0") / "data", other.path("spending", "1.0.0") / "data"
    paths = sorted(path.relative_to(one) for path in one.glob("*/*"))
    assert paths == sorted(path.relative_to(two) for path in two.glob("*/*"))
    assert all((one / path).read_bytes() == (two / path).read_bytes() for path in paths)


# ---- what is wrong


def spoil(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:-4] + bytes([content[-4] ^ 1]) + content[-3:])


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        (lambda path: path.unlink(), "data/spending/2024-05.csv is missing."),
        (spoil, "data/spending/2024-05.csv is not as it was published: its sha256 differs."),
        (lambda path: path.write_bytes(b""), "it has 0 bytes, not"),
        (lambda path: path.with_name("2024-09.csv").write_bytes(b"x"), "2024-09.csv does not belong to"),
        (lambda path: path.with_suffix(".parquet").unlink(), "data/spending/2024-05.parquet is missing."),
    ],
)
def test_a_part_that_is_missing_or_spoiled_is_found(store: Store, harm: Callable[[Path], object], says: str):
    harm(store.path("spending", "1.0.0") / "data" / "spending" / "2024-05.csv")
    assert any(says in problem for problem in verify(store.root))


def test_parts_put_together_wrongly_are_found(store: Store):
    file = store.path("spending", "1.0.0") / "datapackage.json"
    descriptor = json.loads(file.read_bytes())
    entry = descriptor["resources"][0]
    entry["path"].reverse()
    entry["openbarnet:parts"].reverse()
    file.write_text(json.dumps(descriptor))
    problems = verify(store.root)
    assert any("the parts of spending are not the whole that was published" in told for told in problems)


def test_a_spoiled_part_is_not_carried_on(store: Store, tables: Path):
    spoil(store.path("spending", "1.0.0") / "data" / "spending" / "2024-05.csv")
    write(tables, "spending-2024-07.csv", payments("2024-07"))
    with pytest.raises(StoreError, match=r"2024-05\.csv.*not as it was published"):
        publish(tables, store)
    assert store.versions("spending") == ("1.0.0",)


# ---- every door


def test_every_reader_gives_all_rows_once(store: Store):
    version = StoreReader(store.root).catalogue().package("spending").latest
    table = version.resource("spending")
    whole = b"".join(table.csv.chunks(10))
    assert hashlib.sha256(whole).hexdigest() == table.csv.sha256
    assert len(whole) == table.csv.bytes
    assert [row["amount_gbp"] for row in read(whole.decode())] == AMOUNTS
    assert [row["amount_gbp"] for row in read_rows(table.csv)] == AMOUNTS
    assert [row["amount_gbp"] for row in RowReader().rows(table.parquet)] == TYPED
    statement = StatementWriter(table.parquet, table.columns).rows(Query(columns=("amount_gbp",), limit=99))
    with duckdb.connect() as database:
        found = database.execute(statement.sql, list(statement.values)).fetchall()
    assert [number for *_, number in found] == list(range(1, 25))
    assert [amount for amount, _ in found] == TYPED
    content = published_content(store, "spending", "1.0.0")
    assert list(content.table("spending").data.column("amount_gbp").to_pylist()) == AMOUNTS
    data = harvested(StoreReader(store.root).catalogue(), "https://data.example", "spending").downloads
    assert sorted(each.path for each in data) == ["data/locators.csv", "data/spending.csv"]
    offer = offer_of(StoreReader(store.root))
    assert offer.earlier_table("spending", "spending", table.csv.sha256) == table.csv


@pytest.fixture
def client(store: Store) -> Iterator[TestClient]:
    with TestClient(create_app(store.root, address="https://data.example")) as client:
        yield client


def test_the_portal_gives_all_rows_once(client: TestClient):
    at = "/download/spending/latest/data/spending.csv"
    client.headers["accept-encoding"] = "identity"
    whole = client.get(at)
    assert [row["amount_gbp"] for row in read(whole.content.decode())] == AMOUNTS
    assert int(whole.headers["content-length"]) == len(whole.content)
    assert client.head(at).headers["content-length"] == whole.headers["content-length"]
    assert client.get(at, headers={"if-none-match": whole.headers["etag"]}).status_code == 304
    inside = len(whole.content) // 2
    part = client.get(at, headers={"range": f"bytes=5-{inside}"})
    assert (part.status_code, part.content) == (206, whole.content[5 : inside + 1])
    last = client.get(at, headers={"range": "bytes=-7"})
    assert (last.status_code, last.content) == (206, whole.content[-7:])
    several = client.get(at, headers={"range": "bytes=0-1,5-6"})
    assert several.status_code == 206
    assert whole.content[5:7] in several.content
    assert client.get(at, headers={"range": "bytes=99999-"}).status_code == 416
    piece = client.get("/download/spending/1.0.0/data/spending/2024-05.csv")
    assert len(read(piece.text)) == ROWS

    rows = client.get("/api/v1/datasets/spending/versions/latest/tables/spending/rows?size=100").json()
    assert [row["amount_gbp"] for row in rows["rows"]] == TYPED
    package = client.get("/api/3/action/package_show?id=spending").json()["result"]
    csvs = [each for each in package["resources"] if each["format"] == "CSV"]
    assert [each["url"].rpartition("latest/")[2] for each in csvs] == [
        "data/spending.csv",
        "data/locators.csv",
    ]
    assert csvs[0]["hash"] == f"sha256:{hashlib.sha256(whole.content).hexdigest()}"
    found = client.get(f"/api/3/action/datastore_search?resource_id={csvs[0]['id']}&limit=100").json()[
        "result"
    ]
    assert (found["total"], len(found["records"])) == (24, 24)
    for form in ("ttl", "jsonld"):
        told = client.get(f"/datasets/spending.{form}").text
        assert "data/spending.csv" in told
        assert "2024-05.csv" not in told
    metadata = client.get("/download/spending/latest/data/csv-metadata.json").json()
    assert {table["url"] for table in metadata["tables"]} == {"spending.csv", "locators.csv"}


def test_the_pages_tell_of_parts_and_have_no_dead_link(client: TestClient):
    page = client.get("/datasets/spending").text
    assert "3 parts" in page
    assert "Not offered" in page
    assert "spending has 24 rows" in page
    for path in {link.split('"')[0] for link in page.split('href="/download/')[1:]}:
        assert client.get(f"/download/{path}").status_code == 200, path
    assert "spending.zip" not in "".join(page.split("Not offered")[0])
    gone = client.get("/download/spending/latest/spending.xlsx")
    assert gone.status_code == 404
    assert "in parts that later versions share" in gone.text
    shown = client.get("/datasets/spending/tables/spending").text
    assert "T047" in shown
    assert client.get("/datasets/spending/tables/spending/explore").status_code == 200


def mirror_of(store: Store, place: Path) -> tuple[Directory, Offer]:
    """A mirror in `mirror/`, and what it is offered."""
    mirrored = TargetSettings("mirror", "directory", True, place, {"path": "mirror"}, "targets/mirror.yaml")
    ledger = Ledger(place / "ledger.json", "mirror", mirrored.address)
    return Directory(mirrored, ledger), offer_of(StoreReader(store.root))


def test_a_mirror_holds_all_parts(store: Store, tmp_path: Path):
    mirror, offer = mirror_of(store, tmp_path)
    list(mirror.apply(mirror.plan(offer)))
    assert mirror.check(offer) == ()
    assert verify(tmp_path / "mirror") == []


def next_version(store: Store, tables: Path) -> None:
    """One month more: all other parts are shared with the version before."""
    write(tables, "spending-2024-07.csv", payments("2024-07"))
    assert publish(tables, store) == "1.1.0"


def shared(root: Path) -> list[str]:
    """The files that both versions have, as one file on the disk."""
    old, new = root / "spending" / "1.0.0", root / "spending" / "1.1.0"
    names = [path.relative_to(new).as_posix() for path in sorted(new.rglob("*")) if path.is_file()]
    return [name for name in names if (old / name).is_file() and (old / name).samefile(new / name)]


OLD_PARTS = [
    f"data/{table}/{month}.{form}"
    for table in ("locators", "spending")
    for month in MONTHS
    for form in ("csv", "parquet")
]


def test_a_mirror_is_brought_what_is_new_and_shares_the_rest(store: Store, tables: Path, tmp_path: Path):
    mirror, offer = mirror_of(store, tmp_path)
    list(mirror.apply(mirror.plan(offer)))
    next_version(store, tables)
    assert set(OLD_PARTS) <= set(shared(store.root))
    spoiled = f"data/spending/{MONTHS[0]}.csv"
    other = tmp_path / "mirror" / "spending" / "1.0.0" / spoiled
    content = other.read_bytes()
    other.unlink()
    other.write_bytes(content.swapcase())
    offer = offer_of(StoreReader(store.root))
    list(mirror.apply(mirror.plan(offer)))
    assert set(shared(tmp_path / "mirror")) == set(shared(store.root)) - {spoiled}
    assert [told for told in mirror.check(offer) if "1.1.0" in told] == [], "no damage goes on to the next"
    assert not [told for told in verify(tmp_path / "mirror") if "1.1.0" in told]


def test_a_backup_holds_a_part_once_and_gives_it_back_shared(store: Store, tables: Path, tmp_path: Path):
    next_version(store, tables)
    before, were_shared = tree(store.root), shared(store.root)
    folders = {"store": store.root}
    back_up(tmp_path / "kept.tar", folders, PUBLISHED)
    with tarfile.open(tmp_path / "kept.tar") as archive:
        again = [member.name for member in archive.getmembers() if member.islnk()]
    assert again == [f"store/spending/1.1.0/{name}" for name in were_shared]
    assert set(OLD_PARTS) <= set(were_shared)
    shutil.rmtree(store.root)
    restore(tmp_path / "kept.tar", folders)
    kept = {name: content for name, content in tree(store.root).items() if name != ".lock"}
    assert kept == {name: content for name, content in before.items() if name != ".lock"}
    assert shared(store.root) == were_shared
    assert verify(store.root) == []


def test_a_backup_whose_shared_file_lost_its_first_name_restores_nothing(
    store: Store, tables: Path, tmp_path: Path
):
    next_version(store, tables)
    back_up(tmp_path / "kept.tar", {"store": store.root}, PUBLISHED)
    lost = f"store/spending/1.0.0/{OLD_PARTS[0]}"
    with tarfile.open(tmp_path / "kept.tar") as archive, tarfile.open(tmp_path / "less.tar", "w") as less_one:
        for member in archive.getmembers():
            if member.name != lost:
                less_one.addfile(member, archive.extractfile(member) if member.isreg() else None)
    with pytest.raises(BackupError, match="is not as it was backed up"):
        restore(tmp_path / "less.tar", {"store": tmp_path / "there"})
    assert not (tmp_path / "there").exists()


def test_the_schedule_has_made_what_a_version_lacks_and_else_starts_nothing(store: Store):
    folder = StoreFolder(root=str(store.root))
    job = whole_files_job(folder)
    schedule = whole_files_schedule(job)
    assert schedule.default_status is dg.DefaultScheduleStatus.STOPPED

    def look() -> dg.RunRequest | dg.SkipReason:
        context = dg.build_schedule_context(resources={"store_folder": folder})
        found = schedule(context)
        assert isinstance(found, dg.RunRequest | dg.SkipReason)
        return found

    assert isinstance(look(), dg.RunRequest)
    assert job.execute_in_process().success
    assert (whole_folder(store.root) / "spending" / "1.0.0" / "spending.zip").is_file()
    assert isinstance(look(), dg.SkipReason)


# ---- whole files, after publication


def test_what_holds_all_rows_is_made_after_publication_and_changes_no_version(
    store: Store, tables: Path, tmp_path: Path
):
    folder = store.path("spending", "1.0.0")
    before = tree(store.root)
    with TestClient(create_app(store.root, address="https://data.example")) as client:
        assert client.get("/download/spending/latest/spending.zip").status_code == 404
        assert make_whole_files(store) == ("spending/1.0.0",)
        assert make_whole_files(store) == ()
        assert tree(store.root) == before
        names = ("spending.xlsx", "spending.ods", "spending.sqlite", "spending.zip")
        forms = tuple(f"data/{name}" for name in ("spending.json", "spending.parquet", "locators.json"))
        got = {path: client.get(f"/download/spending/latest/{path}") for path in (*names, *forms)}
        assert {answer.status_code for answer in got.values()} == {200}
        assert "Not offered" not in client.get("/datasets/spending").text
    assert [row["amount_gbp"] for row in json.loads(got["data/spending.json"].content)] == TYPED
    whole = pq.read_table(io.BytesIO(got["data/spending.parquet"].content))
    assert whole.column("amount_gbp").to_pylist() == TYPED
    (tmp_path / "all.zip").write_bytes(got["spending.zip"].content)
    assert verify(tmp_path / "all.zip") == []
    (tmp_path / "all.sqlite").write_bytes(got["spending.sqlite"].content)
    with closing(sqlite3.connect(tmp_path / "all.sqlite")) as database:
        assert [row for (row,) in database.execute("SELECT amount_gbp FROM spending")] == TYPED
    assert verify(store.root) == []

    made = whole_folder(store.root) / "spending" / "1.0.0"
    again = {path: (made / path).read_bytes() for path in names}
    shutil.rmtree(made)
    assert make_whole_files(store) == ("spending/1.0.0",)
    assert {path: (made / path).read_bytes() for path in names} == again
    spoil(made / "spending.xlsx")
    assert [told for told in verify(store.root) if "spending.xlsx, made after publication, is not" in told]
    write(tables, "spending-2024-07.csv", payments("2024-07"))
    publish(tables, store)
    assert make_whole_files(store) == ("spending/1.1.0",)
    assert not made.exists()
    assert folder.exists()


def test_what_was_made_of_an_erased_version_goes_with_it(store: Store):
    make_whole_files(store)
    known = Known((), {})
    erase(store, known, Reason("it names a person", "DPO", PUBLISHED), version="spending/1.0.0")
    assert not (whole_folder(store.root) / "spending" / "1.0.0").exists()
    assert not list(store.root.glob("spending/*/data/*/*"))


# ---- by themselves


def table_of(rows: list[tuple[str, str]]) -> Table:
    schema = {
        "fields": [
            {"name": REPORT, "type": "string"},
            {"name": "value", "type": "string"},
        ]
    }
    return Table.of("t", schema, rows)


def content_of(rows: list[tuple[str, str]]) -> Content:
    sources = [
        {
            "title": f"R{n}",
            "openbarnet:report": f"r{n}",
            "openbarnet:publisher": "C",
            "openbarnet:period": f"Q1 20{10 + n}/{11 + n}",
        }
        for n in range(4)
    ]
    return Content("p", {"sources": sources}, "", (table_of(rows),), {})


many = st.lists(
    st.tuples(st.sampled_from(["r0", "r1", "r2", "r3"]), st.sampled_from("abc")), min_size=10, max_size=30
)


@settings(deadline=None)
@given(many, many)
def test_a_difference_without_common_parts_makes_the_new_content_of_the_old(
    was: list[tuple[str, str]], now: list[tuple[str, str]]
):
    old, new = in_parts(content_of(was)), in_parts(content_of(now))
    assert [part.rows for part in new.tables[0].parts]
    common = common_parts(old.tables[0].parts, new.tables[0].parts)
    if common is None:
        return
    narrowed = [replace(each, tables=(less(each.tables[0], common.parts),)) for each in (old, new)]
    diff = diff_of(*narrowed, {"t": common})
    assert apply(diff, old) == new


@settings(deadline=None)
@given(st.lists(st.text(max_size=3), max_size=6), st.integers(0, 6), st.integers(0, 6))
def test_the_hash_of_texts_heeds_the_texts_and_not_how_they_lie(texts: list[str], begin: int, at: int):
    schema = {"fields": [{"name": "a"}]}
    plain = pa.table({"a": pa.array(texts, pa.string())})
    padded = pa.table({"a": pa.array([*texts[:begin], *texts], pa.string())}).slice(min(begin, len(texts)))
    cut = pa.concat_tables([plain.slice(0, at), plain.slice(at)])
    assert texts_digest(schema, plain) == texts_digest(schema, padded) == texts_digest(schema, cut)
    other = pa.table({"a": pa.array([*texts, ""], pa.string())})
    assert texts_digest(schema, plain) != texts_digest(schema, other)


def test_reports_are_put_together_by_publisher_and_financial_year():
    rows = [(f"r{n % 4}", str(n)) for n in range(12)] + [("", "of none")]
    parts = in_parts(content_of(rows)).tables[0].parts
    assert [(part.part, part.rows) for part in parts] == [
        ("c-2010-11", 3),
        ("c-2011-12", 3),
        ("c-2012-13", 3),
        ("c-2013-14", 3),
        ("several", 1),
    ]


def test_the_command_verifies_a_store_in_parts(store: Store):
    from pipelines.cli import main

    told = CliRunner().invoke(main, ["verify", str(store.root)])
    assert told.exit_code == 0, told.output
