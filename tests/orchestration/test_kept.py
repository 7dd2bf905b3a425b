"""What one publication leaves to the next: readings gathered, second readings, answers of suites."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import dagster as dg
import pytest
from conftest import Office
from small_reports import HOUSING

from pipelines.assembly.steps import Gated
from pipelines.council.project import Project
from pipelines.exceptions import UnreadReportError
from pipelines.extraction.report import find_reports
from pipelines.extraction.rereading import SecondReader
from pipelines.orchestration import gathering, joined, kept, known_values
from pipelines.orchestration.assets import REPORT_TABLES, kept_store, records_key
from pipelines.orchestration.fingerprints import ReadingRules, report_stamp, report_stamps
from pipelines.orchestration.gathering import gather_reports, tables_to_publish
from pipelines.orchestration.instance import open_instance
from pipelines.orchestration.kept import KeptReadings, keep_value, kept_rules, load_bytes, load_value
from pipelines.orchestration.kept_answers import KeptAnswers
from pipelines.orchestration.model import GatedReading, ReportsRead, TablesRead, Unread
from pipelines.orchestration.resources import PickleFolder
from pipelines.rows.findings import CheckResult, Level
from pipelines.rows.known import shares_of
from pipelines.rows.records import PrintedSpot, Records
from pipelines.store import Store, StoreReader

RESOURCES = ("indicator-results", "key-actions")


@pytest.fixture
def runs(office: Office) -> Iterator[dg.DagsterInstance]:
    """The instance of an office that has published its one report."""
    with open_instance(office.instance) as opened:
        yield opened


def values(runs: dg.DagsterInstance, key: dg.AssetKey) -> Path:
    """The file of an asset's value for the one report."""
    return Path(runs.storage_directory()).joinpath("values", *key.path, f"{HOUSING}.pickle")


def gathered(runs: dg.DagsterInstance, office: Office, project: Project) -> ReportsRead:
    """The reports to publish, from what the instance keeps."""
    tables: KeptReadings[TablesRead] = KeptReadings({HOUSING: values(runs, REPORT_TABLES)})
    records: dict[str, KeptReadings[GatedReading]] = {
        name: KeptReadings({HOUSING: values(runs, records_key(name))}) for name in RESOURCES
    }
    found = find_reports([office.reports])
    store = Store(office.store)
    return gather_reports(found, tables, records, {}, kept_store(runs), store, project)


def test_a_reading_that_was_gathered_is_not_read_back(
    runs: dg.DagsterInstance, office: Office, project: Project, monkeypatch: pytest.MonkeyPatch
):
    first = gathered(runs, office, project)
    assert [summary.report for summary in first.summaries] == [HOUSING]
    with monkeypatch.context() as closed:
        closed.setattr(gathering, "make_ready", lambda *_: pytest.fail("was made ready again"))
        closed.setattr(KeptReadings, "__getitem__", lambda *_: pytest.fail("was read back"))
        assert gathered(runs, office, project) == first
        closed.setattr(gathering, "load_if_possible", lambda _: pytest.fail("its own file was opened"))
        assert gathered(runs, office, project) == first
    again: TablesRead = load_value(values(runs, REPORT_TABLES))
    known = Path(runs.storage_directory()) / gathering.SERVED / f"{HOUSING}.pickle"
    (Path(runs.storage_directory()) / gathering.SERVED_KNOWN).unlink()
    keep_value(known, replace(load_value(known), stamp="another"))
    assert [summary.title for summary in gathered(runs, office, project).summaries] == [
        first.summaries[0].title
    ]
    assert load_value(known).stamp == again.stamp


def test_rows_of_another_reading_are_not_published(
    runs: dg.DagsterInstance, office: Office, project: Project
):
    path = values(runs, records_key("key-actions"))
    before: GatedReading = load_value(path)
    keep_value(path, GatedReading(before.stamp + "0", before.table))
    assert gathered(runs, office, project).summaries == ()


def test_tables_are_joined_once_for_all_steps_and_none_is_left_out(
    runs: dg.DagsterInstance, office: Office, project: Project, monkeypatch: pytest.MonkeyPatch
):
    reports = gathered(runs, office, project)
    path = values(runs, records_key("key-actions"))
    first = tables_to_publish(reports, {"key-actions": KeptReadings({HOUSING: path})})
    assert len(first["key-actions"].records.rows) == 3
    with monkeypatch.context() as closed:
        closed.setattr(joined, "load_bytes", lambda _: pytest.fail("was read back"))
        again = tables_to_publish(reports, {"key-actions": KeptReadings({HOUSING: path})})
    assert again["key-actions"] is first["key-actions"]
    moved = path.with_name("moved.pickle")
    moved.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(UnreadReportError, match=f"{HOUSING}: its key-actions cannot be read back"):
        tables_to_publish(reports, {"key-actions": KeptReadings({HOUSING: moved})})


def test_what_is_kept_of_tables_that_reports_do_not_print_is_unpacked_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    rows = {"c": ({"report": "c"},), "e": ({"report": "e"},)}
    paths = {report: tmp_path / f"{report}.pickle" for report in "abcdef"}
    for report, path in paths.items():
        if report != "f":
            table = Gated(Records("key-actions", rows.get(report, ())))
            keep_value(path, GatedReading(f"rules-{report}", table))
    unpacked: list[bytes] = []
    real = joined.load_bytes
    monkeypatch.setattr(joined, "load_bytes", lambda given: (unpacked.append(given), real(given))[1])
    readings: KeptReadings[GatedReading] = KeptReadings(paths)
    table = joined.JoinedTables().of("key-actions", readings, tuple("abcde"))
    assert [row["report"] for row in table.records.rows] == ["c", "e"]
    assert len(unpacked) == 3, "c, e, and one that prints nothing"
    with pytest.raises(UnreadReportError, match="f: its key-actions cannot be read back"):
        joined.JoinedTables().of("key-actions", readings, tuple("af"))


def test_a_value_that_is_known_is_not_opened_until_its_file_is_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(known_values, "SETTLED_NS", 0)
    paths = {report: tmp_path / f"{report}.pickle" for report in "abc"}
    rows = {"c": ({"report": "c"},)}
    for report, path in paths.items():
        keep_value(path, GatedReading("rules-1", Gated(Records("key-actions", rows.get(report, ())))))
    first = joined.JoinedTables().of("key-actions", KeptReadings(paths), tuple("abc"))
    monkeypatch.setattr(kept, "stamp_of", lambda _: pytest.fail("was opened for its stamp"))
    unpacked: list[bytes] = []
    real = joined.load_bytes
    monkeypatch.setattr(joined, "load_bytes", lambda given: (unpacked.append(given), real(given))[1])
    readings: KeptReadings[GatedReading] = KeptReadings(paths)
    assert readings.stamps == dict.fromkeys("abc", "rules-1")
    assert joined.JoinedTables().of("key-actions", readings, tuple("abc")) == first
    assert len(unpacked) <= 2, "c, and one that prints nothing, where their share is not kept"
    monkeypatch.undo()
    keep_value(paths["a"], GatedReading("rules-2", Gated(Records("key-actions", ({"report": "a"},)))))
    again: KeptReadings[GatedReading] = KeptReadings(paths)
    assert again.stamps["a"] == "rules-2"
    table = joined.JoinedTables().of("key-actions", again, tuple("abc"))
    assert [row["report"] for row in table.records.rows] == ["a", "c"]


def test_one_report_more_opens_its_own_share_of_all_values(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(known_values, "SETTLED_NS", 0)
    names = tuple(f"q{number:03}" for number in range(200))
    check = CheckResult("schema/rows", "key-actions", "schema", Level.ERROR, "", 1, 0)

    def write(report: str) -> None:
        table = Gated(Records("key-actions", ({"report": report},)), (check,))
        keep_value(tmp_path / f"{report}.pickle", GatedReading("rules-1", table))

    def join(reports: tuple[str, ...]) -> Gated:
        readings: KeptReadings[GatedReading] = KeptReadings(
            {report: tmp_path / f"{report}.pickle" for report in reports}
        )
        return joined.JoinedTables().of("key-actions", readings, reports)

    for report in names:
        write(report)
    join(names[:100] + names[101:])
    opened: list[bytes] = []
    real = joined.load_bytes
    monkeypatch.setattr(joined, "load_bytes", lambda given: (opened.append(given), real(given))[1])
    table = join(names)
    own = next(share for share in shares_of(names) if names[100] in share)
    following = shares_of(names[:100] + names[101:])
    assert 0 < len(opened) <= max(len(own) + 1, *(len(share) for share in following if names[101] in share))
    assert [row["report"] for row in table.records.rows] == list(names)
    assert [(one.check, one.tested) for one in table.checks] == [("schema/rows", 200)]
    opened.clear()
    write("q007")
    assert join(names) == table
    assert {load_bytes(each).table.records.rows[0]["report"] for each in opened} == set(
        next(share for share in shares_of(names) if "q007" in share)
    )
    kept_shares = sorted((tmp_path / joined.FOLDER).iterdir())
    assert len(kept_shares) == sum(len(share) > 1 for share in shares_of(names))
    for share in kept_shares:
        share.write_bytes(share.read_bytes()[:-5])
    assert join(names) == table, "a share that is damaged is joined anew"


def test_a_figure_is_read_a_second_time_once(
    tmp_path: Path, own_project: Project, monkeypatch: pytest.MonkeyPatch
):
    asked: list[int] = []

    def read(_: SecondReader, __: str, page: int, boxes: list[object]) -> list[str | None]:
        asked.append(page)
        return ["81%" if page == 1 else None for _ in boxes]

    monkeypatch.setattr(SecondReader, "_read", read)
    spots = [
        PrintedSpot("q1/a", "value", 1, "q1", "0" * 64, page, 1, 2, 3, 4, None, "81%") for page in (1, 2)
    ]
    digest = "rules"
    for expected in ([1, 2], [2], [2]):
        with kept_rules(StoreReader(tmp_path / "kept"), own_project, "proof", digest) as rules:
            asked.clear()
            assert [rules.proof.reread(spot) for spot in spots] == ["81%", None]
        assert asked == expected, "what could not be read is tried again"
    digest = "other rules"
    with kept_rules(StoreReader(tmp_path / "kept"), own_project, "proof", digest) as rules:
        asked.clear()
        rules.proof.reread(spots[0])
    assert asked == [1], "other rules, another reader"


def test_which_readings_there_are_is_looked_up_once_a_run_and_anew_by_the_next(tmp_path: Path):
    kept, file = PickleFolder(), tmp_path / "a.pickle"
    keep_value(file, Unread("first", "", is_for_now=False))
    once = kept._readings_of("a run", tmp_path, ["b", "a"])
    keep_value(file, Unread("second", "", is_for_now=False))
    assert kept._readings_of("a run", tmp_path, ["b", "a"]) is once
    assert dict(kept._readings_of("a run", tmp_path / "other", ["a"]).stamps) == {}
    assert dict(kept._readings_of("the next", tmp_path, ["b", "a"]).stamps) == {"a": "second"}


def test_answers_are_added_at_the_end_of_their_file_and_one_cut_off_is_passed_over(
    tmp_path: Path,
):
    file = tmp_path / "proof.pickle"

    def change(given_by: str, new: dict[str, str], gone: tuple[str, ...] = ()) -> dict[str, str]:
        kept = KeptAnswers(file, given_by)
        before = dict(kept.now)
        kept.now.update(new)
        for key in gone:
            del kept.now[key]
        kept.keep()
        return before

    many = {f"asked {number}": f"answered {number} " * 9 for number in range(200)}
    change("rules", many)
    whole = file.read_bytes()
    assert change("rules", {"new": "yes"}, ("asked 7",)) == many
    grown = file.read_bytes()
    assert grown.startswith(whole)
    assert len(whole) < len(grown) < len(whole) * 1.1
    now = {**many, "new": "yes"}
    del now["asked 7"]
    assert change("rules", {}) == now
    assert file.read_bytes() == grown, "nothing is new"
    file.write_bytes(grown[:-3])
    assert change("rules", {"newer": "no"}) == many, "as if it had not been added"
    assert change("rules", {}) == {**many, "newer": "no"}
    for number in range(100):
        change("rules", {f"more {number}": f"answered {number} " * 9})
    assert len(file.read_bytes()) < len(whole) * 2, "written anew on the way"
    assert len(change("other rules", {"asked": "x"})) == 0
    assert change("other rules", {}) == {"asked": "x"}


def test_readings_are_named_by_one_look_at_their_folder_as_by_a_look_for_each(tmp_path: Path):
    names = ("q1-2024-25-a.pdf", "q2-2024-25-a.txt", "q4-2023-24-b.pdf", "q1-2024-25-b.txt", "plan.txt")
    for name in names:
        (tmp_path / name).write_text(name)
    (tmp_path / "q3-2024-25-a.txt").mkdir()
    (tmp_path / "q4-2024-25-a.txt").write_text("after a folder")
    (tmp_path / "q1-2024-25-a.yaml").write_text("title: A\n")
    paths = [path for path in sorted(tmp_path.iterdir()) if path.is_file() and path.suffix != ".yaml"]
    rules = ReadingRules("0" * 64)
    assert report_stamps(paths, rules) == {path.stem: report_stamp(path, rules) for path in paths}
    before = report_stamps(paths, rules)
    (tmp_path / "q1-2024-25-a.pdf").write_text("other")
    changed = {name for name, stamp in report_stamps(paths, rules).items() if stamp != before[name]}
    assert changed == {"q1-2024-25-a", "q2-2024-25-a"}
