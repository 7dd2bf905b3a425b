"""Notes and offers that are true: what is no revision and no correction is called neither."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.council.datafiles import load_yaml_file
from pipelines.desk.entries import CorrectionEntry
from pipelines.desk.findings import _settling
from pipelines.exceptions import CouncilError
from pipelines.proof.outcome import Figure
from pipelines.release.changes import sentences_of
from pipelines.release.content import Content, Table
from pipelines.release.diff import PackageDiff, diff_of
from pipelines.release.versioning import bump_of

FIELDS = ("id", "report", "kind", "resource", "subject", "outcome")
OURS = {"openbarnet:ours": ["kind", "resource", "subject"], "primaryKey": ["id"]}


def table(name: str, columns: tuple[str, ...], *rows: tuple[str, ...], **schema: object) -> Table:
    fields = [{"name": column, "type": "string"} for column in columns]
    return Table.of(name, {"title": name.title(), "fields": fields, **schema}, rows)


def content(*tables: Table, document: str = "a") -> Content:
    return Content("p", {}, "", tables, {"r": document * 64})


def between(old: Table, new: Table, *, is_reissued: bool) -> PackageDiff:
    return diff_of(content(old), content(new, document="b" if is_reissued else "a"))


@pytest.mark.parametrize("is_reissued", [True, False])
def test_how_a_row_was_read_is_neither_revised_nor_corrected(is_reissued: bool):
    columns = ("report", "ref", "found_by")
    old = table("actions", columns, ("r", "1", "evidence"), ("r", "2", "evidence"), primaryKey=["ref"])
    new = table("actions", columns, ("r", "1", "known"), ("r", "2", "known"), primaryKey=["ref"])
    said = " ".join(sentences_of(between(old, new, is_reissued=is_reissued)))
    assert "revised" not in said
    assert "corrected" not in said


def test_a_check_that_means_something_else_is_another_check():
    old = table("checks", FIELDS, ("c1", "r", "sum", "savings", "Total 2017", "holds"), **OURS)
    new = table("checks", FIELDS, ("c1", "r", "sum", "revenue", "Total 2018", "holds"), **OURS)
    [found] = between(old, new, is_reissued=False).tables
    assert (found.rows_added, found.rows_removed, found.changed) == (1, 1, ())


def test_what_checks_find_is_nobodys_revision():
    old = table("checks", FIELDS, ("c1", "r", "sum", "savings", "Total 2017", "holds"), **OURS)
    new = table("checks", FIELDS, ("c1", "r", "sum", "savings", "Total 2017", "contradicted"), **OURS)
    for is_reissued in (True, False):
        said = " ".join(sentences_of(between(old, new, is_reissued=is_reissued)))
        assert "Checks: 1 value was found otherwise by our checks, in 1 row." in said


def test_a_package_of_tables_tells_of_files():
    columns = [{"name": "report", "type": "string", "title": "File"}, {"name": "paid", "type": "string"}]
    before, after = (
        Table.of("spending", {"title": "S", "fields": columns}, rows) for rows in ((), (("r", "1"),))
    )
    said = sentences_of(diff_of(Content("p", {}, "", (before,), {}), content(after)))
    assert "The file r is new." in said


def test_payments_are_paired_within_their_near_key_or_not_at_all():
    names = ("report", "period", "supplier", "paid")
    fields = [{"name": name, "type": "string", "title": "File"} for name in names]
    schema = {"title": "S", "fields": fields, "openbarnet:nearKey": ["period", "supplier"]}
    old = Table.of(
        "spending", schema, [("r", "5", "Ash", "1"), ("r", "5", "Ash", "2"), ("r", "5", "Elm", "3")]
    )
    new = Table.of(
        "spending", schema, [("r", "5", "Ash", "2"), ("r", "5", "Ash", "9"), ("r", "5", "Oak", "3")]
    )
    found = between(old, new, is_reissued=True)
    [table] = found.tables
    assert (len(table.changed), table.rows_added, table.rows_removed) == (1, 1, 1)
    assert bump_of(found) == "patch"
    assert bump_of(between(old, new, is_reissued=False)) == "minor"


def test_two_offered_entries_never_share_an_id():
    long = "r/key-actions/" + "the-same-forty-letters-of-a-long-slug-at-first"
    cells = [
        (f"{long}-one", "rag"),
        (f"{long}-two", "rag"),
        ("r/actions/a", "rag"),
        ("r/interventions/a", "rag"),
    ]
    ids = {CorrectionEntry("r", "x", row, field, "a", "b", "because").id for row, field in cells}
    assert len(ids) == len(cells)
    first = CorrectionEntry("r", "x", *cells[0], "a", "b", "because")
    assert first.id == CorrectionEntry("r", "x", *cells[0], "other", None, "else").id


def test_no_correction_is_offered_where_any_of_several_cells_can_be_wrong():
    printed = Figure(Decimal(9), Decimal(1), "r/savings/total#amount_gbp", "9")
    worked_out = Figure(Decimal(8), Decimal(1), "r/savings/first#amount_gbp", "")
    asked_of_nobody = object()
    assert list(_settling(asked_of_nobody, printed, worked_out)) == []  # type: ignore[arg-type]


def test_an_unquoted_date_stops_nothing(tmp_path: Path):
    schema = tmp_path / "x.schema.json"
    schema.write_text('{"properties": {"day": {"type": "string", "format": "date"}}}')
    for text in ("day: 2026-01-31", 'day: "2026-01-31"'):
        (tmp_path / "x.yaml").write_text(text)
        assert load_yaml_file(tmp_path / "x.yaml", schema, CouncilError) == {"day": "2026-01-31"}
