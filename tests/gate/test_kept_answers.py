"""Answers of suites that other processes gave: asked once of the same, anew of anything else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sample_rows import PROJECT, SCHEMAS, records_of, sample_records

from pipelines.exceptions import SuiteError
from pipelines.gate import validation
from pipelines.gate.validation import kept
from pipelines.gate.validation.kept import kept_or_asked
from pipelines.rows.findings import CheckResult, Finding, Level
from pipelines.rows.records import Records
from pipelines.rows.schemas import TableSchema

SCHEMA = SCHEMAS["successes"]
RECORDS = sample_records("successes")
FOUND = Finding("suite/any", Level.ERROR, "successes", "a report", "name", "two  spaces", "p. 1")


class Asked:
    """A suite that answers with its number of questions so far, and counts them."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> tuple[CheckResult, ...]:
        """Answer once more."""
        self.times += 1
        return (
            CheckResult(
                "suite/any", "successes", "suite", Level.ERROR, "d", 5, self.times, (FOUND,), ((1, "m"),)
            ),
        )


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    """A suite's file, whose content nobody reads here."""
    path = tmp_path / "successes.json"
    path.write_text("{}")
    return path


def test_the_same_rows_are_asked_about_once(tmp_path: Path, suite: Path):
    ask = Asked()
    first = kept_or_asked(tmp_path / "kept", RECORDS, SCHEMA, suite, ask)
    again = kept_or_asked(tmp_path / "kept", sample_records("successes"), SCHEMA, suite, ask)
    assert (ask.times, again) == (1, first)
    assert first == Asked()()


@pytest.mark.parametrize("what", ["row", "order", "schema", "suite", "code", "library"])
def test_whatever_else_differs_is_asked_anew(
    tmp_path: Path, suite: Path, monkeypatch: pytest.MonkeyPatch, what: str
):
    ask, records, schema = Asked(), RECORDS, SCHEMA
    kept_or_asked(tmp_path / "kept", records, schema, suite, ask)
    rows = [dict(row) for row in records.rows]
    if what == "row":
        records = records_of(schema, [*rows[:-1], {**rows[-1], "locator": "elsewhere"}])
    elif what == "order":
        records = records_of(schema, [rows[-1], *rows[:-1]])
    elif what == "schema":
        schema = replace(schema, fields=schema.fields[:-1])
    elif what == "suite":
        suite.write_text("{ }")
    else:
        kept._of_code.cache_clear()
        monkeypatch.setattr(kept, "ASKED_BY", kept.ASKED_BY[:-1] if what == "code" else kept.ASKED_BY)
        if what == "library":
            monkeypatch.setattr(kept, "version", lambda _: "another")
    kept_or_asked(tmp_path / "kept", records, schema, suite, ask)
    kept._of_code.cache_clear()
    assert ask.times == 2


def test_what_cannot_be_read_is_asked_again_and_older_code_goes(
    tmp_path: Path, suite: Path, monkeypatch: pytest.MonkeyPatch
):
    ask = Asked()
    of_other_code = tmp_path / "kept" / "0123456789abcdef" / ("0a" * 32)
    of_other_code.parent.mkdir(parents=True)
    of_other_code.touch()
    kept_or_asked(tmp_path / "kept", RECORDS, SCHEMA, suite, ask)
    assert not of_other_code.exists()
    (path,) = (tmp_path / "kept").glob("*/*")
    path.write_bytes(path.read_bytes()[:-3])
    assert kept_or_asked(tmp_path / "kept", RECORDS, SCHEMA, suite, ask)[0].failures == 2
    assert kept_or_asked(tmp_path / "kept", RECORDS, SCHEMA, suite, ask)[0].failures == 2
    monkeypatch.setattr(kept, "MOST_KEPT", 1)
    suite.write_text("another")
    kept_or_asked(tmp_path / "kept", RECORDS, SCHEMA, suite, ask)
    assert [each.name != path.name for each in (tmp_path / "kept").glob("*/*")] == [True], "begun anew"


def test_nothing_but_answers_is_ever_taken_away(tmp_path: Path, suite: Path, monkeypatch: pytest.MonkeyPatch):
    kept_folder = tmp_path / "kept"
    others = [
        kept_folder / "reports" / "q1.pdf",
        kept_folder / "0123456789abcdef" / "mine.txt",
        kept_folder / "aaaaaaaaaaaaaaaa",
        kept_folder / "notes.txt",
    ]
    for path in others:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("mine")
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / ("0b" * 32)).mkdir(parents=True)
    (kept_folder / "bbbbbbbbbbbbbbbb").symlink_to(elsewhere)
    monkeypatch.setattr(kept, "MOST_KEPT", 0)
    for _ in range(2):
        suite.write_text(suite.read_text() + " ")
        kept_or_asked(kept_folder, RECORDS, SCHEMA, suite, Asked())
    assert all(path.read_text() == "mine" for path in others)
    assert (elsewhere / ("0b" * 32)).is_dir()


@pytest.mark.parametrize("content", [b"", b"\x80\x09.", b"c\nx\n.", b"\xff" * 40, b"I1\n", b"p1\n."])
def test_a_damaged_answer_is_asked_again(tmp_path: Path, suite: Path, content: bytes):
    ask = Asked()
    kept_or_asked(tmp_path / "kept", RECORDS, SCHEMA, suite, ask)
    (path,) = (tmp_path / "kept").glob("*/*")
    path.write_bytes(content)
    assert kept_or_asked(tmp_path / "kept", RECORDS, SCHEMA, suite, ask)[0].failures == 2


def test_a_folder_that_cannot_be_written_stops_nothing(tmp_path: Path, suite: Path):
    (tmp_path / "kept").write_text("a file")
    ask = Asked()
    kept_or_asked(tmp_path / "kept", RECORDS, SCHEMA, suite, ask)
    kept_or_asked(tmp_path / "kept", RECORDS, SCHEMA, suite, ask)
    assert ask.times == 2


def test_the_setting_decides_and_a_suite_that_cannot_be_loaded_is_told_each_time(
    tmp_path: Path, suite: Path, monkeypatch: pytest.MonkeyPatch
):
    asked: list[Path] = []

    def check_suite(_: Records, __: TableSchema, suite_file: Path) -> tuple[CheckResult, ...]:
        asked.append(suite_file)
        if suite_file == suite:
            raise SuiteError(str(suite_file), "cannot be loaded", "mend the file")
        return Asked()()

    monkeypatch.setattr(validation, "check_suite", check_suite)
    sound = PROJECT.expectations / "successes.json"
    for folder, times in ((str(tmp_path / "kept"), 1), ("", 3)):
        monkeypatch.setenv("OPENBARNET_ANSWERS", folder)
        for _ in range(2):
            validation.check_resource(RECORDS, SCHEMA, sound)
        assert len(asked) == times
    monkeypatch.setenv("OPENBARNET_ANSWERS", str(tmp_path / "kept"))
    for _ in range(2):
        with pytest.raises(SuiteError, match="cannot be loaded"):
            validation.check_resource(RECORDS, SCHEMA, suite)
    assert len(asked) == 5
