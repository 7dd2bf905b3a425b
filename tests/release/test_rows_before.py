"""Rows that the version before wrote are taken from its files: the same bytes, and only news written out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson
import pytest

from pipelines.release.content import Content, Table
from pipelines.release.diff import PackageDiff, diff_of
from pipelines.release.formats import files
from pipelines.release.formats.files import write_csv, write_json
from pipelines.release.formats.rows_before import rows_before
from pipelines.release.formats.version_before import VersionBefore
from pipelines.store.hashes import file_entry
from pipelines.store.table_files import DATA_FOLDER, csv_path, json_path

MAKING = {"software": "open-barnet", "code": "sha256:one"}
SCHEMA: dict[str, Any] = {
    "title": "Trees",
    "fields": [
        {"name": "id", "type": "string"},
        {"name": "report", "type": "string"},
        {"name": "height", "type": "number"},
        {"name": "note", "type": "string"},
    ],
    "primaryKey": ["id"],
}
Rows = Sequence[Sequence[str]]
BEFORE: Rows = [(f"t{number:02}", "r1", f"{number}.5", f"note, {number}") for number in range(40)]


def content(rows: Rows, schema: dict[str, Any] | None = None) -> Content:
    return Content("trees", {}, "", (Table.of("trees", schema or SCHEMA, rows),), {"r1": "a"})


@pytest.fixture
def rows_written(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Rows that are made into text from now on."""
    written: list[object] = []
    dumps = orjson.dumps
    monkeypatch.setattr(orjson, "dumps", lambda row: (written.append(row), dumps(row))[1])
    real = files.csv_rows
    monkeypatch.setattr(
        files, "csv_rows", lambda table: ((written.append(row), row)[1] for row in real(table))
    )
    return written


def published(folder: Path, said: Content) -> VersionBefore:
    """A version in a folder, as a later one finds it."""
    (folder / DATA_FOLDER).mkdir(parents=True)
    (table,) = said.tables
    write_csv(folder / csv_path("trees"), table)
    write_json(folder / json_path("trees"), table)
    entries = [file_entry(folder, path(table.name)) for path in (csv_path, json_path)]
    return VersionBefore(folder, {entry.path: entry for entry in entries}, {}, MAKING)


def written_anew(folder: Path, before: VersionBefore, was: Content, now: Content) -> None:
    """Write a version with what the one before has, and hold it against one that is written whole."""
    found = rows_before(now, before, diff_of(was, now), MAKING).get("trees")
    (table,) = now.tables
    for write, path in ((write_csv, csv_path), (write_json, json_path)):
        write(folder / "whole", table)
        write(folder / "now", table, found)
        assert (folder / "now").read_bytes() == (folder / "whole").read_bytes(), path


CHANGED = ("t07", "r1", "7.5", 'another, "quoted"')
CASES: dict[str, tuple[Rows, int]] = {
    "nothing": (BEFORE, 0),
    "one more in the middle": ([*BEFORE[:20], ("t19b", "r1", "", ""), *BEFORE[20:]], 1),
    "one more at the end": ([*BEFORE, ("t99", "r1", "1", "Ä")], 1),
    "one less": ([*BEFORE[:3], *BEFORE[4:]], 0),
    "a cell changed": ([*BEFORE[:7], CHANGED, *BEFORE[8:]], 1),
    "in another order": ([*BEFORE[30:], *BEFORE[:30]], 0),
    "all at once": ([BEFORE[39], *BEFORE[2:7], CHANGED, ("x", "r1", "2", ""), *BEFORE[8:39]], 2),
}


@pytest.mark.parametrize("case", CASES)
def test_the_bytes_are_the_same_and_only_news_is_written_out(
    case: str, tmp_path: Path, rows_written: list[object]
):
    now, news = CASES[case]
    before = published(tmp_path / "before", content(BEFORE))
    written_anew(tmp_path, before, content(BEFORE), content(now))
    whole = len(BEFORE) + len(now)  # JSON of the version before, and of this one for comparison
    assert len(rows_written) - whole == 2 * news, "in CSV and in JSON"


def test_a_cell_with_lines_of_its_own_lets_all_of_the_csv_be_written(
    tmp_path: Path, rows_written: list[object]
):
    was = [*BEFORE, ("t98", "r1", "1", "one\r\ntwo")]
    now = [*was, ("t99", "r1", "1", "")]
    before = published(tmp_path / "before", content(was))
    written_anew(tmp_path, before, content(was), content(now))
    assert len(rows_written) == len(was) + len(now) + 1, "of the JSON one row alone, and no line of the CSV"


def spoiled(before: VersionBefore) -> None:
    for path in (csv_path, json_path):
        file = before.folder / path("trees")
        file.write_bytes(file.read_bytes().replace(b"t01", b"t77"))


def linked_elsewhere(before: VersionBefore) -> None:
    for path in (csv_path, json_path):
        file = before.folder / path("trees")
        file.symlink_to(file.rename(file.with_suffix(".other")))


@pytest.mark.parametrize("spoil", [spoiled, linked_elsewhere])
def test_a_file_that_is_not_as_it_was_published_is_not_taken(spoil: object, tmp_path: Path):
    before = published(tmp_path / "before", content(BEFORE))
    assert callable(spoil)
    spoil(before)
    written_anew(tmp_path, before, content(BEFORE), content([*BEFORE, ("t99", "r1", "1", "")]))


def test_nothing_is_taken_where_it_might_be_written_otherwise(tmp_path: Path):
    was, now = content(BEFORE), content([*BEFORE, ("t99", "r1", "1", "")])
    before = published(tmp_path / "before", was)
    diff = diff_of(was, now)
    assert set(rows_before(now, before, diff, MAKING)) == {"trees"}
    other_code = {**MAKING, "code": "sha256:two"}
    text = {"name": "height", "type": "string"}
    fields = [text if field["name"] == "height" else field for field in SCHEMA["fields"]]
    typed = content(BEFORE, {**SCHEMA, "fields": fields})
    assert rows_before(now, before, diff, other_code) == {}
    assert rows_before(now, before, PackageDiff(), MAKING) == {}, (
        "what was taken back is told by no difference"
    )
    assert rows_before(now, None, diff, MAKING) == {}
    assert rows_before(typed, before, diff_of(was, typed), MAKING) == {}
