"""A table of all reports as it is kept: whole again as it was, and news writes its own part."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from pipelines.assembly.steps import Gated
from pipelines.orchestration import parted_values
from pipelines.orchestration.instance import open_instance
from pipelines.orchestration.kept import keep_value, load_value
from pipelines.orchestration.parted_values import FOLDER, PartedTable, in_parts, let_go
from pipelines.orchestration.resources import PickleFolder
from pipelines.rows.findings import CheckResult, Level
from pipelines.rows.known import shares_of
from pipelines.rows.known_tuple import KnownTuple
from pipelines.rows.records import PrintedSpot, Records

NAMES = tuple(f"q{number:03}" for number in range(200))


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parted_values, "FEWEST_PARTED", 1)


def table_of(by: Mapping[str, str]) -> Gated:
    """Two rows a report with a place each, all first rows before all second ones."""
    rows = [{"report": report, "row": row, "of": by[report]} for row in (1, 2) for report in by]
    spots = [
        PrintedSpot(f"{row['report']}/{row['row']}", "", 1, str(row["report"]), "", 1, *[None] * 5, "text")
        for row in rows
    ]
    records = Records("observations", KnownTuple(rows, by), KnownTuple(spots, by))
    return Gated(records, (CheckResult("schema/rows", "observations", "schema", Level.ERROR, "", 1, 0),))


def kept(value: object, path: Path) -> object:
    """Keep a value as Dagster's steps are kept, and give what is read back."""
    parted = in_parts(value, path)
    keep_value(path, parted)
    let_go(parted, path)
    return read_back(path)


def read_back(path: Path) -> object:
    found = load_value(path)
    return found.whole(path) if isinstance(found, PartedTable) else found


def parts_written(path: Path, before: Mapping[str, int]) -> set[str]:
    return {name for name, written in parts(path).items() if before.get(name) != written}


def parts(path: Path) -> dict[str, int]:
    """Files of parts, by their inodes: each is written beside its name and moved there."""
    return {part.name: part.stat().st_ino for part in (path.parent / FOLDER).iterdir()}


def test_a_table_is_read_back_as_it_was_and_still_known(tmp_path: Path):
    path, table = tmp_path / "value.pickle", table_of({name: f"made of {name}" for name in NAMES})
    found = kept(table, path)
    assert isinstance(found, Gated)
    assert found == table
    assert isinstance(found.records.rows, KnownTuple)
    assert isinstance(found.records.locators, KnownTuple)
    assert found.records.rows.by == table.records.rows.by
    assert found.records.locators.by == table.records.locators.by
    assert all(type(spot) is PrintedSpot for spot in found.records.locators)
    assert not load_value(path).rest.records.rows, "none stands in the value itself"


def test_one_report_more_writes_its_own_parts(tmp_path: Path):
    path = tmp_path / "value.pickle"
    shares = list(shares_of(NAMES))
    kept(table_of({name: "before" for name in NAMES if name != "q100"}), path)
    first = parts(path)
    found = kept(table := table_of(dict.fromkeys(NAMES, "before")), path)
    assert found == table
    own = [share for share in shares if "q100" in share or "q101" in share]
    written = parts_written(path, first)
    assert 2 <= len(written) <= 2 * len(own), "rows, and places"
    assert len(parts(path)) == 2 * len(shares), "what is no part of it any more is gone"
    now = parts(path)
    kept(table_of(dict.fromkeys(NAMES, "before") | {"q007": "mended"}), path)
    assert len(parts_written(path, now)) == 2


def test_what_a_new_report_follows_from_is_not_known_and_lies_in_the_value(tmp_path: Path):
    path = tmp_path / "value.pickle"
    kept(table_of({name: "before" for name in NAMES if name != "q100"}), path)
    first = parts(path)
    new = table_of(dict.fromkeys(NAMES, "before") | {"q100": ""})
    assert kept(new, path) == new
    assert len(parts_written(path, first)) <= 2, "the share that it parted in two"
    other = table_of(dict.fromkeys(NAMES, "before") | {"q100": "", "q101": ""})
    assert kept(other, path) == other


def test_a_value_of_which_a_part_is_lost_is_one_that_was_never_made(tmp_path: Path):
    path = tmp_path / "value.pickle"
    kept(table_of(dict.fromkeys(NAMES, "before")), path)
    next((tmp_path / FOLDER).iterdir()).unlink()
    with pytest.raises(FileNotFoundError):
        read_back(path)


@pytest.mark.parametrize("value", [True, Gated(Records("checks", ({"report": "a"},)))])
def test_what_is_no_large_table_that_is_known_is_kept_as_it_is(value: object, tmp_path: Path):
    path = tmp_path / "value.pickle"
    (tmp_path / FOLDER).mkdir(parents=True)
    (tmp_path / FOLDER / "of-before").write_bytes(b"")
    assert kept(value, path) == value
    assert load_value(path) == value
    assert parts(path) == {}


def test_a_later_run_is_given_the_whole_table(tmp_path: Path):
    """Another process, which begins at a later step, is given what this one made."""
    table = table_of(dict.fromkeys(NAMES, "before"))
    given: list[object] = []

    @dg.asset
    def joined() -> Any:
        return table

    @dg.asset
    def published(joined: Any) -> None:
        given.append(joined)

    with open_instance(tmp_path / "runs") as instance:
        dg.materialize([joined], instance=instance, resources={"io_manager": PickleFolder()})
        kept_there = Path(instance.storage_directory()) / "values" / "joined"
        assert isinstance(load_value(kept_there / "value.pickle"), PartedTable)
        dg.materialize(
            [joined, published],
            instance=instance,
            resources={"io_manager": PickleFolder()},
            selection=[published],
        )
    assert given == [table]
    assert given[0] is not table
