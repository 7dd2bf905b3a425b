"""A page per indicator made of several small tables is one record; what is unclear in one keeps all apart."""

from __future__ import annotations

from dataclasses import replace

import pytest
from small_tables import IS_LABEL, KINDS, WORDS, table, texts

from pipelines.extraction.kinds.heading_stacks import stacks_of
from pipelines.extraction.kinds.narrative_rows import narrative_of
from pipelines.extraction.kinds.record_sheets.joining import with_sheets
from pipelines.extraction.model import Box, Cell, Document, RawTable, Spot, TableRow, TextBlock

INDICATORS = next(kind for kind in KINDS if kind.name == "indicator-results")

Part = RawTable | TextBlock


def page(name: str, history: RawTable, *after: str) -> tuple[Part, ...]:
    facts = table(("Aim to", "Maximise", "Target", "90%"), ("Status", "Met"))
    comment = (TextBlock("paragraph", "Commentary"), *(TextBlock("paragraph", text) for text in after))
    return (TextBlock("heading", name), facts, history, *comment)


def read(*pages: tuple[Part, ...]) -> Document:
    return with_sheets(Document("r", "0", "pdf", 1, tuple(part for one in pages for part in one)), IS_LABEL)


ACROSS = table(("", "Q1 2024/25", "Q2 2024/25"), ("Actual", "86%", "91%"))
DOWN = table(("Period", "Actual"), ("Q1 2024/25", "86%"), ("Q2 2024/25", "91%"))


@pytest.mark.parametrize("history", [ACROSS, DOWN])
def test_figures_by_period_stand_beside_the_facts_of_their_page(history: RawTable) -> None:
    document = read(
        page("CC1 Calls answered in time", history, "A new rota.", "It began in May."),
        page("CC2 Letters answered in time", history, "Two posts are vacant."),
        page("HO1 Homes let in time", history, "All is well."),
    )
    (found,) = document.tables
    head = [
        "Ref",
        "Indicator",
        "Aim to",
        "Target",
        "Status",
        "Actual Q1 2024/25",
        "Actual Q2 2024/25",
        "Comment",
    ]
    first = ["CC1", "Calls answered in time", "Maximise", "90%", "Met", "86%", "91%"]
    assert texts(found)[:2] == [head, [*first, "A new rota. It began in May."]]


def test_facts_in_lines_between_title_and_table_belong_to_the_page() -> None:
    def of(name: str, way: str) -> tuple[Part, ...]:
        lines = (f"Good is: {way}", "Lead officer: Head of Place", "What it tells.")
        return (TextBlock("heading", name), *(TextBlock("paragraph", line) for line in lines), ACROSS)

    (found,) = read(of("Bins", "Higher"), of("Roads", "Lower"), of("Rents", "Higher")).tables
    assert texts(found)[0][:3] == ["Indicator", "Good is", "Lead officer"]
    assert [row[:2] for row in texts(found)[1:]] == [
        ["Bins", "Higher"],
        ["Roads", "Lower"],
        ["Rents", "Higher"],
    ]


def test_a_page_without_a_title_is_not_named_by_what_stands_above_its_table() -> None:
    pages = [(TextBlock("paragraph", f"Note: of part {n}"), ACROSS) for n in range(3)]
    assert len(read(*pages).tables) == 3


@pytest.mark.parametrize(
    "odd",
    [
        table(("", "Q1 2024/25", "Q2 2024/25"), ("Actual", "86%", "91%", "5")),  # a figure under no period
        table(("", "Q1 2024/25", "Q2 2024/25"), ("Bins", "86%", "91%")),  # a record, no measure
        table(("", "Q1 2024/25", "Q1 2024/25"), ("Actual", "86%", "91%")),  # which of the two is it?
    ],
)
def test_a_page_with_a_table_of_something_else_keeps_its_tables_apart(odd: RawTable) -> None:
    document = read(*(page(f"CC{n} Measure number {n}", odd, "As planned.") for n in range(3)))
    assert len(document.tables) == 6
    assert [block.text for block in document.blocks].count("As planned.") == 3


def rows_of(*rows: tuple[tuple[str, int], ...]) -> RawTable:
    """A table of cells with their spans."""
    lines = []
    for row in rows:
        at, cells = 0, []
        for text, span in row:
            cells.append(Cell(text, (text,) if text else (), at, span))
            at += span
        lines.append(TableRow(tuple(cells)))
    return RawTable(tuple(lines), 4, ("Measures",), 1, None, ())


RECORD = (("01", 1), ("Bins emptied", 1), ("97%", 1), ("95%", 1))


@pytest.mark.parametrize(
    "spans", [(("", 1), ("New rounds began in May.", 3)), (("", 1), ("New rounds began in May.", 1))]
)
def test_sentences_right_below_records_are_their_comments(spans: tuple[tuple[str, int], ...]) -> None:
    found = narrative_of(rows_of(RECORD, spans, RECORD, RECORD, spans), 0, INDICATORS, WORDS, frozenset())
    assert found is not None
    assert sorted(found.cells) == [1, 4]


def test_one_sentence_is_a_comment_only_where_another_table_has_them() -> None:
    one = rows_of(RECORD, RECORD, RECORD, (("", 1), ("New rounds began in May.", 3)), RECORD)
    assert narrative_of(one, 0, INDICATORS, WORDS, frozenset()) is None
    found = narrative_of(one, 0, INDICATORS, WORDS, frozenset(), is_usual=True)
    assert found is not None
    assert list(found.cells) == [3]


def test_sentences_above_records_are_no_comments() -> None:
    priority = (("Our streets will be clean and safe.", 4),)
    part = (priority, RECORD, RECORD)
    assert narrative_of(rows_of(*part, *part, *part), 0, INDICATORS, WORDS, frozenset()) is None


def test_what_is_measured_stands_above_all_periods_up_to_the_next_word() -> None:
    heads = rows_of(
        (("Measure", 1), ("Actual", 1), ("", 1), ("Target", 1), ("", 1), ("", 1)),
        (("", 1), ("2023/24", 1), ("2024/25", 1), ("2024/25", 1), ("2025/26", 1), ("Status", 1)),
    )
    stacks = stacks_of(RawTable((*heads.rows, heads.rows[0]), 6, ()), 0, 2)
    assert [" ".join(stack) for stack in stacks[1:]] == [
        "Actual 2023/24",
        "Actual 2024/25",
        "Target 2024/25",
        "Target 2025/26",
        "Status",
    ]


def test_a_fact_on_the_next_page_is_of_the_next_sheet_and_no_comment_either() -> None:
    def on(number: int, parts: tuple[Part, ...]) -> tuple[Part, ...]:
        spot = Spot(number, Box(0, 0, 9, 9), None, "")
        return tuple(
            replace(one, page=number) if isinstance(one, RawTable) else replace(one, spots=(spot,))
            for one in parts
        )

    sheets = [page(name, ACROSS, "A new rota.") for name in ("CC1 Calls", "CC2 Letters", "HO1 Homes")]
    part = TextBlock("paragraph", "Priority: Homes and ponds")
    (found,) = read(
        *(on(at, sheet if at < 3 else (part, *sheet)) for at, sheet in enumerate(sheets, 1))
    ).tables
    assert "Priority" not in [cell.text for cell in found.rows[0].cells]
    assert {row.cells[-1].text for row in found.rows[1:]} == {"A new rota."}


def test_a_comment_is_found_below_the_caption_of_a_chart_and_ratings_before_titles_are_no_names() -> None:
    def of(rating: str, name: str, comment: str) -> tuple[Part, ...]:
        facts = table(
            ("Target", "90%", "Good is", "High"), ("Owner", "Head of Place", "Direction of travel", "Up")
        )
        texts = ("Bars show each quarter. The line is the target.", "Commentary", comment)
        said = (TextBlock("heading" if text == "Commentary" else "paragraph", text) for text in texts)
        return (TextBlock("heading", f"{rating} {name}"), facts, ACROSS, *said)

    (found,) = read(
        of("GREEN", "HD01 Waste recycled", "Leaves fell late."),
        of("AMBER", "HD02 Waste left", "Bins were full."),
        of("GREEN", "HD03 Bins missed", "None was."),
        of("AMBER", "HD04 Tips cleared", "Two were not."),
    ).tables
    head, *rows = texts(found)
    assert (head[:2], head[-2:]) == (["Ref", "Indicator"], ["Comment", "Status"])
    assert [(row[0], row[1], row[-2], row[-1]) for row in rows[:2]] == [
        ("HD01", "Waste recycled", "Leaves fell late.", "GREEN"),
        ("HD02", "Waste left", "Bins were full.", "AMBER"),
    ]
