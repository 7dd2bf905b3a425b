"""What differs between two contents: pairing rows, counting changes, and giving nothing for the same."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.release import Content, Table, TableDiff, bump_of, diff_of, summary_of

COLUMNS = ("report", "ref", "text", "value", "locator")
DOCUMENTS = {"r1": "a" * 64, "r2": "b" * 64}


def table(*rows: tuple[str, ...], key: str = "ref") -> Table:
    fields = [{"name": name, "type": "string"} for name in COLUMNS]
    return Table.of("things", {"title": "Things", "fields": fields, "primaryKey": [key]}, rows)


def content(things: Table, documents: dict[str, str] = DOCUMENTS) -> Content:
    sources = [{"title": report, "openbarnet:report": report} for report in documents]
    return Content("package", {"title": "Package", "sources": sources}, "", (things,), documents)


def only(old: Table, new: Table, documents: dict[str, str] = DOCUMENTS) -> TableDiff:
    """The one table's difference, or an empty one."""
    return next(iter(diff_of(content(old), content(new, documents)).tables), TableDiff("things"))


def numbered(*texts: str) -> Table:
    """Rows named by their place alone, as where nothing printed identifies them."""
    rows = [("r1", "", text, str(len(text)), f"r1/things/{number}") for number, text in enumerate(texts)]
    return table(*rows, key="locator")


ROWS = st.dictionaries(
    st.integers(0, 30).map(lambda number: f"ref-{number}"),
    st.tuples(st.sampled_from(["r1", "r2"]), st.text("abc", max_size=3), st.integers(0, 9).map(str)),
    max_size=15,
)


def keyed(rows: dict[str, tuple[str, str, str]]) -> Table:
    return table(
        *((report, ref, text, value, f"{report}/{ref}") for ref, (report, text, value) in rows.items())
    )


@settings(max_examples=200, deadline=None)
@given(ROWS, ROWS)
def test_the_difference_applied_to_the_old_gives_the_new(
    old: dict[str, tuple[str, str, str]], new: dict[str, tuple[str, str, str]]
) -> None:
    diff = only(keyed(old), keyed(new))
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in keyed(old).rows]
    for gone in diff.removed:
        rows.remove(dict(gone))
    for change in diff.changed:
        changed = next(row for row in rows if row["ref"] == change.key["ref"] and "done" not in row)
        for cell in change.cells:
            assert changed[cell.field] == cell.old
            changed[cell.field] = cell.new
        changed["done"] = ""
    for row in rows:
        row.pop("done", None)
    rows += [dict(row) for row in diff.added]
    expected = [dict(zip(COLUMNS, row, strict=True)) for row in keyed(new).rows]
    assert Counter(tuple(row[name] for name in COLUMNS) for row in rows) == Counter(
        tuple(row[name] for name in COLUMNS) for row in expected
    )


@given(ROWS, st.randoms(use_true_random=False))
def test_the_same_rows_in_any_order_are_no_difference(
    rows: dict[str, tuple[str, str, str]], order: random.Random
) -> None:
    shuffled = list(rows.items())
    order.shuffle(shuffled)
    diff = diff_of(content(keyed(rows)), content(keyed(dict(shuffled))))
    assert diff.is_empty
    assert bump_of(diff) is None
    assert summary_of(diff) == ()


def test_a_row_put_between_others_is_one_row_added() -> None:
    old = numbered("Open the depot", "Plant the trees", "Mend the roads")
    new = numbered("Open the depot", "Paint the bridge", "Plant the trees", "Mend the roads")
    diff = only(old, new, {**DOCUMENTS, "r1": "c" * 64})
    assert ([row["text"] for row in diff.added], diff.removed, diff.changed) == (["Paint the bridge"], (), ())


def test_a_reworded_text_is_one_row_changed() -> None:
    old = table(("r1", "A", "The depot will open in the spring of 2017", "", "r1/x"))
    new = table(("r1", "B", "The depot will open in the summer of 2017", "", "r1/y"))
    diff = only(old, new)
    assert [[cell.field for cell in row.cells] for row in diff.changed] == [["ref", "text", "locator"]]


def test_rows_of_two_reports_are_never_one() -> None:
    old = table(("r1", "A", "same", "1", "x"), key="locator")
    new = table(("r2", "A", "same", "1", "y"), key="locator")
    diff = only(old, new)
    assert (len(diff.added), len(diff.removed), diff.changed) == (1, 1, ())


def test_equal_rows_are_counted() -> None:
    twice = table(("r1", "A", "same", "1", "x"), ("r1", "A", "same", "1", "x"))
    once = table(("r1", "A", "same", "1", "x"))
    assert len(only(once, twice).added) == 1
    assert len(only(twice, once).removed) == 1


def test_where_a_row_was_read_counts_only_in_the_same_document() -> None:
    old, new = table(("r1", "A", "same", "1", "r1/x")), table(("r1", "A", "same", "1", "r1/z"))
    assert [cell.field for cell in only(old, new).changed[0].cells] == ["locator"]
    assert only(old, new, {**DOCUMENTS, "r1": "c" * 64}).is_empty


def test_a_renamed_source_is_metadata_but_a_new_one_is_a_report() -> None:
    things = table(("r1", "A", "same", "1", "x"))
    old = content(things, {"r1": "a" * 64})
    assert summary_of(diff_of(old, content(things))) == ("new report r2",)
    sources = [{"title": "Better title", "openbarnet:report": "r1"}]
    renamed = replace(old, metadata={**old.metadata, "sources": sources})
    assert summary_of(diff_of(old, renamed)) == ("metadata: sources changed",)
