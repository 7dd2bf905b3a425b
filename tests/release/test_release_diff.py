"""What differs between two contents: pairing rows, why cells changed, and the new made of the old."""

from __future__ import annotations

import csv
import json
import random
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from pipelines.council.project import default_project
from pipelines.exceptions import StoreError
from pipelines.release import pairing
from pipelines.release.changes import (
    changes_of,
    csv_lines,
    diff_json,
    diff_lines,
    read_diff,
    sentences_of,
    write_diff_json,
)
from pipelines.release.content import Content, Table
from pipelines.release.diff import CellChange, ChangeKind, PackageDiff, TableDiff, diff_of
from pipelines.release.notes import wrong_notes
from pipelines.release.pairing import Pairs
from pipelines.release.patching import apply
from pipelines.release.versioning import bump_of

COLUMNS = ("report", "ref", "text", "value", "locator")
DOCUMENTS = {"r1": "a" * 64, "r2": "b" * 64}
REISSUED = {**DOCUMENTS, "r1": "c" * 64}
HEAD = {"package": "package", "version": "1.0.1", "previous": "1.0.0", "bump": "patch"}
SHAPE = Draft202012Validator(
    json.loads((default_project().schemas / "formats" / "diff.schema.json").read_text(encoding="utf-8"))
)


def table(
    *rows: tuple[str, ...],
    key: str | list[str] = "ref",
    columns: tuple[str, ...] = COLUMNS,
    name: str = "things",
) -> Table:
    fields = [{"name": each, "type": "number" if each == "value" else "string"} for each in columns]
    return Table.of(name, {"title": name.capitalize(), "fields": fields, "primaryKey": key}, rows)


def content(*tables: Table, documents: dict[str, str] = DOCUMENTS, **metadata: Any) -> Content:
    sources = [{"title": report, "openbarnet:report": report} for report in documents]
    return Content("package", {"title": "Package", "sources": sources, **metadata}, "", tables, documents)


def only(old: Table, new: Table, documents: dict[str, str] = DOCUMENTS) -> TableDiff:
    """The one table's difference."""
    [found] = diff_of(content(old), content(new, documents=documents)).tables
    return found


def numbered(*texts: str) -> Table:
    """Rows named by their place alone, as where nothing printed identifies them."""
    rows = [("r1", "", text, str(len(text)), f"r1/things/{number}") for number, text in enumerate(texts)]
    return table(*rows, key="locator")


def cells(change: TableDiff) -> list[tuple[str, str, str, str]]:
    return [(cell.field, cell.kind, cell.old, cell.new) for row in change.changed for cell in row.cells]


# ---- the difference applied to the old gives the new

TEXTS = st.sampled_from(
    ["", "a", "b", "1", "2.5", "-3", "A sentence of some length", "A sentence of any length"]
)
NAMES = st.permutations(["report", "ref", "text", "value", "locator", "period", "locators"])


@st.composite
def tables(draw: st.DrawFn, name: str) -> Table | None:
    """A table of some of a few columns in any order, keyed by any of them, with any rows; or none."""
    if draw(st.integers(0, 9)) == 0:
        return None
    columns = tuple(draw(NAMES)[: draw(st.integers(1, 6))])
    key = draw(st.sampled_from([[], [columns[0]], list(columns[:2]), ["locator"]]))
    types = {column: draw(st.sampled_from(["string", "number"])) for column in columns if column == "value"}
    fields = [{"name": column, "type": types.get(column, "string")} for column in columns]
    cell = {"report": st.sampled_from(["", "r1", "r2", "r3"]), "ref": st.integers(0, 12).map(str)}
    rows = draw(st.lists(st.tuples(*(cell.get(column, TEXTS) for column in columns)), max_size=12))
    return Table.of(name, {"title": name, "fields": fields, "primaryKey": key}, rows)


@st.composite
def revised(draw: st.DrawFn, old: Table) -> Table:
    """The table with rows taken out, put in, changed in any cell (a key too), and reordered."""
    rows = [list(row) for row in old.rows]
    for row in rows:
        if draw(st.integers(0, 3)) == 0 and row:
            row[draw(st.integers(0, len(row) - 1))] = draw(TEXTS)
    rows = [row for row in rows if draw(st.integers(0, 5))]
    for _ in range(draw(st.integers(0, 3))):
        rows.insert(draw(st.integers(0, len(rows))), [draw(TEXTS) for _ in old.columns])
    if draw(st.booleans()):
        rows = draw(st.permutations(rows))
    return Table.of(old.name, old.schema, rows)


@st.composite
def contents(draw: st.DrawFn) -> tuple[Content, Content]:
    """Two contents, the second a revision of the first or something else altogether."""
    documents = st.dictionaries(st.sampled_from(["r1", "r2", "r3"]), st.sampled_from(["a" * 64, "b" * 64]))
    old, new = [], []
    for name in draw(st.permutations(["things", "others", "locators"])):
        before = draw(tables(name))
        is_revision = before is not None and draw(st.booleans())
        after = draw(revised(before)) if is_revision and before is not None else draw(tables(name))
        old += [before] if before is not None else []
        new.insert(draw(st.integers(0, len(new))), after)
    sides = [
        replace(content(*kept, documents=draw(documents), note=draw(TEXTS)), readme=draw(TEXTS))
        for kept in (old, [each for each in new if each is not None])
    ]
    return sides[0], sides[1]


@settings(max_examples=80, deadline=None)
@given(contents())
def test_the_difference_applied_to_the_old_gives_the_new(sides: tuple[Content, Content]) -> None:
    old, new = sides
    diff = diff_of(old, new)
    assert apply(diff, old) == new
    value = json.loads("".join(diff_lines(HEAD, diff)))
    SHAPE.validate(value)
    assert list(wrong_notes(value)) == []
    assert all(sentences_of(diff)) is True
    assert diff.is_empty == (bump_of(diff) is None) == (sentences_of(diff) == ())
    assert list(changes_of(diff)) is not None
    assert diff_of(new, new) == PackageDiff(resources=tuple(each.name for each in new.tables))


@settings(max_examples=100, deadline=None)
@given(contents())
def test_the_difference_survives_being_a_file(tmp_path_factory: Any, sides: tuple[Content, Content]) -> None:
    old, new = sides
    file = tmp_path_factory.mktemp("diff") / "diff.json"
    write_diff_json(file, HEAD, diff_of(old, new))
    assert apply(read_diff(file), old) == new


@given(st.lists(st.integers(0, 30).map(str), unique=True, max_size=15), st.randoms(use_true_random=False))
def test_the_same_rows_in_any_order_are_no_news(refs: list[str], order: random.Random) -> None:
    rows = [("r1", ref, "text", "1", f"r1/{ref}") for ref in refs]
    shuffled = list(rows)
    order.shuffle(shuffled)
    diff = diff_of(content(table(*rows)), content(table(*shuffled)))
    assert diff.is_empty
    assert bump_of(diff) is None
    assert sentences_of(diff) == ()
    assert apply(diff, content(table(*rows))) == content(table(*shuffled))


def test_a_difference_fits_only_what_it_was_made_from() -> None:
    old, new = table(("r1", "A", "one", "1", "x")), table(("r1", "A", "two", "1", "x"))
    diff = diff_of(content(old), content(new))
    for other in (new, table(), table(("r1", "A", "one", "1", "x"), ("r1", "B", "one", "1", "x"))):
        with pytest.raises(StoreError, match="is not what the difference was made from"):
            apply(diff, content(other))


@given(st.permutations(range(9)))
def test_the_fewest_rows_move(order: list[int]) -> None:
    moved = Pairs(np.arange(9), np.array(order), np.empty(0), np.empty(0)).moved()
    staying = [new for old, new in enumerate(order) if (old, new) not in moved]
    assert staying == sorted(staying)
    longest = max(
        len(part)
        for mask in range(1 << 9)
        if (part := [order[i] for i in range(9) if mask >> i & 1]) == sorted(part)
    )
    assert len(staying) == longest


# ---- which rows are one


def test_a_row_put_between_others_is_one_row_added() -> None:
    old = numbered("Open the depot", "Plant the trees", "Mend the roads")
    new = numbered("Open the depot", "Paint the bridge", "Plant the trees", "Mend the roads")
    diff = only(old, new, REISSUED)
    assert [row["text"] for row in diff.added] == ["Paint the bridge"]
    assert len(diff.removed) == 0
    assert diff.rows_changed() == 0
    assert diff.rows_changed(ChangeKind.RELOCATED) == 2


def test_a_reworded_text_is_one_row_changed() -> None:
    old = table(("r1", "A", "The depot will open in the spring of 2017", "", "r1/x"))
    new = table(("r1", "B", "The depot will open in the summer of 2017", "", "r1/y"))
    diff = only(old, new)
    assert [field for field, *_ in cells(diff)] == ["ref", "text", "locator"]


def test_rows_of_two_reports_are_never_one() -> None:
    old = table(("r1", "A", "same", "1", "x"), key="locator")
    new = table(("r2", "A", "same", "1", "y"), key="locator")
    diff = only(old, new)
    assert (len(diff.added), len(diff.removed), diff.changed) == (1, 1, ())


@pytest.mark.parametrize("key", ["ref", ["report", "ref"], "locator"])
def test_equal_rows_are_counted(key: str | list[str]) -> None:
    row = ("r1", "A", "same", "1", "x")
    other = ("r1", "A", "else", "1", "x")
    once, twice = table(row, key=key), table(row, row, key=key)
    assert only(once, twice).added.at == (1,)
    assert only(twice, once).removed.at == (1,)
    thrice = only(table(row, row, key=key), table(row, other, row, key=key))
    assert (len(thrice.added), len(thrice.removed)) == (1, 0)


def test_a_key_of_two_columns_is_a_key() -> None:
    old = table(("r1", "A", "one", "1", "x"), ("r2", "A", "one", "2", "y"), key=["report", "ref"])
    new = table(("r2", "A", "one", "3", "y"), ("r1", "A", "one", "1", "x"), key=["report", "ref"])
    diff = only(old, new)
    assert [(row.key, row.at) for row in diff.changed] == [(("r2", "A"), 1)]


# ---- whose change it is


def test_the_same_document_read_otherwise_is_our_correction() -> None:
    old, new = table(("r1", "A", "same", "1", "x")), table(("r1", "A", "same", "2", "x"))
    assert cells(only(old, new)) == [("value", "corrected", "1", "2")]


def test_a_re_issued_document_is_the_councils_revision() -> None:
    old = table(("r1", "A", "same", "1", "r1/x"), ("r2", "B", "same", "1", "r2/x"))
    new = table(("r1", "A", "same", "2", "r1/y"), ("r2", "B", "same", "2", "r2/x"))
    assert cells(only(old, new, REISSUED)) == [
        ("value", "revised", "1", "2"),
        ("locator", "relocated", "r1/x", "r1/y"),
        ("value", "corrected", "1", "2"),
    ]


def test_where_a_row_was_read_is_news_only_in_the_same_document() -> None:
    old, new = table(("r1", "A", "same", "1", "r1/x")), table(("r1", "A", "same", "1", "r1/z"))
    assert cells(only(old, new)) == [("locator", "corrected", "r1/x", "r1/z")]
    again = diff_of(content(old), content(new, documents=REISSUED))
    assert again.is_empty
    assert again.reports_reissued == ("r1",)
    assert cells(again.tables[0]) == [("locator", "relocated", "r1/x", "r1/z")]


def test_a_register_follows_the_reports_it_names() -> None:
    def register(last: str, title: str) -> Content:
        columns = ("ref", "title", "first_report", "last_report")
        rows = table(("A", title, "r1", last), columns=columns)
        return content(rows, documents=DOCUMENTS if last == "r2" else {"r1": "a" * 64})

    follows = diff_of(register("r1", "one"), register("r2", "one")).tables[0]
    assert cells(follows) == [("last_report", "revised", "r1", "r2")]
    mended = diff_of(register("r1", "one"), register("r1", "two")).tables[0]
    assert cells(mended) == [("title", "corrected", "one", "two")]


def test_a_renamed_source_is_metadata_but_a_new_one_is_a_report() -> None:
    things = table(("r1", "A", "same", "1", "x"))
    old = content(things, documents={"r1": "a" * 64})
    new = diff_of(old, content(things))
    assert (new.properties, new.reports_added, new.metadata[0].is_news) == ((), ("r2",), False)
    sources = [{"title": "Better title", "openbarnet:report": "r1"}]
    renamed = replace(old, metadata={**old.metadata, "sources": sources})
    assert diff_of(old, renamed).properties == ("sources",)


def test_columns_in_another_order_are_news_and_a_column_put_between_is_one_added() -> None:
    old = table(("r1", "A", "one", "1", "x"))
    turned = table(("A", "r1", "one", "1", "x"), columns=("ref", "report", "text", "value", "locator"))
    diff = diff_of(content(old), content(turned))
    assert (str(bump_of(diff)), diff.tables[0].schema_changed, diff.tables[0].changed) == ("patch", True, ())
    assert apply(diff, content(old)) == content(turned)
    wider = table(
        ("r1", "w", "A", "one", "1", "x"), columns=("report", "ward", "ref", "text", "value", "locator")
    )
    [found] = diff_of(content(old), content(wider)).tables
    assert (found.fields_added, found.schema_changed, found.filled) == (("ward",), False, {"ward": ["w"]})


# ---- how much a number changed


@pytest.mark.parametrize(
    ("old", "new", "change", "percent", "tier"),
    [
        ("100", "115", "15", "15", "large"),
        ("100", "85", "-15", "-15", "large"),
        ("100", "114.999", "14.999", "14.999", "moderate"),
        ("100", "101", "1", "1", "moderate"),
        ("-100", "-100.5", "-0.5", "-0.5", "small"),
        ("0", "1", "1", None, "large"),
        ("", "1", None, None, None),
        ("1", "", None, None, None),
    ],
)
def test_a_change_has_a_size_and_a_tier(
    old: str, new: str, change: str | None, percent: str | None, tier: str | None
) -> None:
    cell = CellChange("value", "number", ChangeKind.CORRECTED, old, new)
    assert (cell.change, cell.change_percent, cell.tier) == (
        change and Decimal(change),
        percent and Decimal(percent),
        tier,
    )
    assert CellChange("value", "string", ChangeKind.CORRECTED, old, new).tier is None


# ---- as CSV, as sentences


def example() -> PackageDiff:
    """One of each: rows added, removed, revised and corrected, a column more, another title."""
    old = table(
        ("r1", "A", "one", "100", "r1/a"),
        ("r1", "B", "two", "100", "r1/b"),
        ("r2", "C", "three", "100", "r2/c"),
        ("r2", "D", "never to be seen again", "7", "r2/d"),
    )
    new = table(
        ("r1", "A", "one", "50", "r1/aa", ""),
        ("r1", "B", "two", "100", "r1/bb", "w"),
        ("r2", "C", "three", "101", "r2/c", ""),
        ("r2", "E", "something quite different", "1", "r2/e", ""),
        columns=(*COLUMNS, "ward"),
    )
    return diff_of(content(old), content(new, documents=REISSUED, title="Other"))


def test_sentences_say_what_changed_the_weightiest_first() -> None:
    assert sentences_of(example()) == (
        "Things: the column ward was added.",
        "The council issued the report r1 anew.",
        "1 row was added to Things.",
        "1 row was taken out of Things.",
        "Things: 1 value was revised by the council, in 1 row.",
        "Things: 1 value was corrected by us, in 1 row.",
        "The number that changed most: value in r1/a, from 100 to 50 (-50 percent).",
        "The package's own description changed: title.",
    )


def test_a_spoiled_number_in_a_note_is_found() -> None:
    value = json.loads("".join(diff_lines(HEAD, example())))
    assert list(wrong_notes(value)) == []
    spoiled = 0
    for note in value["notes"]:
        good = dict(note)
        for place, letter in enumerate(good["text"]):
            if letter.isdigit():
                other = str((int(letter) + 1) % 10)
                note["text"] = good["text"][:place] + other + good["text"][place + 1 :]
                assert list(wrong_notes(value)) == [note["text"]]
                note["form"] = note["text"].replace("{", "").replace("}", "")
                assert list(wrong_notes(value)) == [note["text"]], "a form may not bring its own figures"
                spoiled += 1
                note.update(good)
    assert spoiled > 8
    value["resources"][0]["rows"]["added"] = 2
    assert list(wrong_notes(value)) == ["1 row was added to Things."]


def test_the_flat_list_has_each_change_with_its_size_and_spots() -> None:
    rows = list(csv.DictReader(csv_lines(example())))
    assert [(row["kind"], row["key"], row["field"]) for row in rows] == [
        ("metadata", "", "title"),
        ("schema", "", "ward"),
        *(("added", "E", field) for field in COLUMNS),
        *(("removed", "D", field) for field in COLUMNS),
        ("revised", "A", "value"),
        ("relocated", "A", "locator"),
        ("relocated", "B", "locator"),
        ("corrected", "C", "value"),
    ]
    revised_row = next(row for row in rows if row["kind"] == "revised")
    assert revised_row == {
        "resource": "things",
        "kind": "revised",
        "report": "r1",
        "key": "A",
        "field": "value",
        "old": "100",
        "new": "50",
        "change": "-50",
        "change_percent": "-50",
        "tier": "large",
        "old_locator": "r1/a",
        "new_locator": "r1/aa",
    }


def test_counts_are_of_data_and_not_of_places() -> None:
    assert diff_json(example())["counts"] == {
        "rows_added": 1,
        "rows_removed": 1,
        "rows_revised": 1,
        "rows_corrected": 1,
        "cells_revised": 1,
        "cells_corrected": 1,
        "cells_large": 1,
        "cells_moderate": 1,
        "cells_small": 0,
        "properties": 1,
        "spots": 0,
    }


CELLS = st.sampled_from(["", "a", "b", "a\x1f", "\x1fb", "a\x1fb"])


@settings(max_examples=40, deadline=None)
@given(*(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=8) for _ in range(2)))
def test_rows_of_small_tables_are_paired_without_a_database_and_alike(
    old: list[tuple[str, ...]], new: list[tuple[str, ...]]
):
    was, now = (table(*(("r1", *row, "") for row in rows), key=[], name="things") for rows in (old, new))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pairing, "_database", lambda: pytest.fail("a database for so few rows"))
        found = diff_of(content(was), content(now))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pairing, "MOST_JOINED", -1)
        by_database = diff_of(content(was), content(now))
    odd = any("\x1f" in cell for row in (*old, *new) for cell in row)
    assert apply(found, content(was)).tables == content(now).tables
    assert odd or found == by_database


def test_a_small_difference_loads_no_database_and_no_data_frames():
    """Loading them takes longer than the comparison."""
    code = (
        "import sys\n"
        "from pipelines.release.content import Table\n"
        "from pipelines.release.pairing import pair_rows\n"
        "fields = [{'name': name, 'type': 'string'} for name in 'ab']\n"
        "was, now = (Table.of('t', {'fields': fields}, [('1', text)]) for text in 'xy')\n"
        "print(len(pair_rows(was, now).old), {'duckdb', 'pandas'} & set(sys.modules))\n"
    )
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert told.stdout == "1 set()\n"
