"""Keys: what triangles among circles mean, since when arrows compare, words and arrows on one line."""

from __future__ import annotations

from dataclasses import replace

from small_pages import document, page, words

from pipelines.extraction.forms.symbol_fonts import FONTS
from pipelines.extraction.kinds.arrow_meanings import arrow_meaning
from pipelines.extraction.kinds.keys_of_report import legend_of, without_headings_of_keys
from pipelines.extraction.kinds.looks import look_of
from pipelines.extraction.kinds.told_signs import with_told_signs
from pipelines.extraction.model import (
    Box,
    Cell,
    Colour,
    Document,
    RawTable,
    Symbol,
    TableRow,
    TextBlock,
    Word,
)

BLACK, GREEN, AMBER, RED = (0, 0, 0), (46, 158, 91), (245, 168, 0), (208, 32, 46)


def _marked(sign: str, colour: Colour, column: int = 0) -> Cell:
    return Cell("", (), column, symbols=(Symbol(sign, colour),))


def _document(*parts: RawTable | TextBlock) -> Document:
    return Document("r", "0", "pdf", 1, parts)


def _key(*rows: tuple[Cell, str]) -> RawTable:
    return RawTable(tuple(TableRow((mark, Cell(text, (text,), 1))) for mark, text in rows), 2, ())


def test_a_triangle_that_a_key_gives_a_colour_is_a_rating() -> None:
    key = _key(
        (_marked("★", GREEN), "Green: target met"),
        (_marked("●", AMBER), "Amber: near target"),
        (_marked("▲", RED), "Red: target missed"),
    )
    legend = legend_of(_document(key))
    assert legend.rating_of_colour(RED, 1, "▲") == "Red"
    assert legend.meaning_of_arrow("▲", RED, 1) == ""
    column = look_of([_marked("★", GREEN), _marked("▲", RED), _marked("●", AMBER)], 3)
    assert (column.share("rating"), column.share("direction")) == (1.0, 0.0)
    arrows = look_of([_marked("▲", GREEN), _marked("▼", RED), _marked("▲", GREEN)], 3)
    assert (arrows.share("rating"), arrows.share("direction")) == (0.0, 1.0)


def test_a_sign_printed_in_the_key_without_its_colour_is_told_by_its_shape() -> None:
    text = TextBlock(
        "paragraph",
        "★ Green: target met. ● Amber: near target. ▲ Red: target missed.",
        (),
        symbols=(
            Symbol("★", BLACK, after="Green: target met."),
            Symbol("●", BLACK, after="Amber: near target."),
            Symbol("▲", BLACK, after="Red: target missed."),
        ),
    )
    legend = legend_of(_document(text))
    assert [legend.rating_of_colour(ink, 0, sign) for ink, sign in ((GREEN, "★"), (RED, "▲"))] == [
        "Green",
        "Red",
    ]
    assert legend.rating_of_colour(BLACK, 0, "●") == "Amber"
    # a red star where the key's star is green: nothing says which of the two is meant
    assert legend.rating_of_colour((208, 32, 46), 0, "★") is None


def test_a_sentence_gives_words_in_small_letters_their_colours() -> None:
    text = "Complete is shown in blue, on schedule in green, at risk in amber and delayed in red."
    legend = legend_of(_document(TextBlock("paragraph", text, ())))
    assert {
        word: legend.rating_of_word(word, 0) for word in ("Complete", "On schedule", "At risk", "Delayed")
    } == {
        "Complete": "Blue",
        "On schedule": "Green",
        "At risk": "Amber",
        "Delayed": "Red",
    }


def test_a_sentence_that_only_says_what_is_which_colour_is_a_key() -> None:
    key = legend_of(_document(TextBlock("paragraph", "Met is green and Not met is red.", ())))
    assert [key.rating_of_word(word, 0) for word in ("Met", "Not met")] == ["Green", "Red"]
    told = "Housing is green and waste is red, since two of the nine rounds were late through all of May."
    assert not legend_of(_document(TextBlock("paragraph", told, ()))).keys


def test_arrows_compare_with_the_year_before_where_all_of_the_key_says_so() -> None:
    def since(up: str, down: str) -> str:
        return legend_of(_document(_key((_marked("↑", BLACK), up), (_marked("↓", BLACK), down)))).arrows_since

    assert (
        since("Better than the same quarter last year", "Worse than the same quarter last year") == "year ago"
    )
    assert since("Better than last quarter", "Worse than last quarter") == ""
    assert since("Better than last year", "Worse than last quarter") == ""


def test_better_than_the_same_quarter_is_better() -> None:
    assert arrow_meaning("Better than the same quarter last year") == "better"
    assert arrow_meaning("The same as in the last quarter") == "same"


def test_lines_of_a_key_set_in_columns_explain_their_words() -> None:
    texts = (
        "On target Green: met or beaten",
        "Just below Amber: no more than 10% worse",
        "Below Red: further away",
    )
    legend = legend_of(_document(*(TextBlock("paragraph", text) for text in texts)))
    assert [legend.rating_of_word(text.split(": ")[0].rsplit(" ", 1)[0], 3) for text in texts] == [
        "Green",
        "Amber",
        "Red",
    ]
    told = "Calls fell. Green: met. The council met Red: it did not."
    assert legend_of(_document(TextBlock("paragraph", told))).rating_of_word("The council met", 1) is None


def test_one_line_explains_words_and_arrows() -> None:
    text = "Exceeded (blue): beaten. Achieved (green): met. Missed (red): not met. ↗ better, ↘ worse."
    symbols = (Symbol("↗", BLACK, "not met.", "better,"), Symbol("↘", BLACK, "better,", "worse."))
    legend = legend_of(_document(TextBlock("paragraph", text, symbols=symbols)))
    assert [legend.rating_of_word(word, 1) for word in ("Exceeded", "Achieved", "Missed")] == [
        "Blue",
        "Green",
        "Red",
    ]
    assert legend.meaning_of_arrow("↘", BLACK, 1) == "worse"


def test_a_key_of_two_trends_explains_printed_arrows_once_and_no_sign_for_another() -> None:
    def row(sign: str, colour: Colour, text: str, arrow: str, way: str) -> TableRow:
        marks = [(sign, colour, 0), (arrow, BLACK, 2), (arrow, BLACK, 4)]
        cells = [Cell(mark, (mark,), at, symbols=(Symbol(mark, ink),)) for mark, ink, at in marks]
        texts = [Cell(words, (words,), at) for words, at in ((text, 1), (way, 3), (way, 5))]
        return TableRow(tuple(sorted((*cells, *texts), key=lambda cell: cell.column)))

    rows = (
        row("✔", GREEN, "On target", "⇧", "Improving"),
        row("◆", RED, "Off target", "⇩", "Getting worse"),
    )
    legend = legend_of(_document(RawTable(rows, 6, ())))
    assert [legend.meaning_of_arrow(arrow, BLACK, 1) for arrow in "⇧⇩"] == ["better", "worse"]
    assert [legend.rating_of_colour(colour, 1) for colour in (GREEN, RED)] == ["Green", "Red"]
    assert legend.rating_of_word("◆", 1) is None


def test_grounds_of_a_key_may_be_pale_where_one_is_not() -> None:
    def key(*colours: Colour | None) -> dict[str, str]:
        words = ("Met", "Near", "Not met")
        cells = [
            Cell(text, (text,), at, colour=one)
            for at, (text, one) in enumerate(zip(words, colours, strict=True))
        ]
        return legend_of(_document(RawTable((TableRow(tuple(cells)),), 3, ()))).words

    pale_green, pale_red = (207, 232, 207), (246, 192, 192)
    assert key(pale_green, (255, 227, 168), pale_red) == {"met": "Green", "near": "Amber", "not met": "Red"}
    assert key(pale_green, pale_green, pale_red) == {}
    assert key((230, 230, 230), (255, 227, 168), None) == {}


def test_a_sign_that_ends_its_line_is_of_the_words_that_begin_the_next() -> None:
    signs = [*words("Within 5% of target. ▲", 40, 100), *words("better, ▼ worse, ◆ the same.", 40, 110)]
    (block,) = document(page(signs)).blocks
    assert [symbol.after for symbol in block.symbols] == ["better,", "worse,", "the same."]
    legend = legend_of(_document(block))
    assert [legend.meaning_of_arrow(sign, BLACK, 1) for sign in "▲▼"] == ["better", "worse"]


def test_words_stand_before_their_arrows_only_where_so_more_arrows_mean_something() -> None:
    def key(*symbols: Symbol) -> TextBlock:
        return TextBlock("paragraph", "", (), symbols=symbols)

    led = key(Symbol("▲", BLACK, "better"), Symbol("▼", BLACK, "worse"), Symbol("►", BLACK, "same"))
    assert legend_of(_document(led)).meaning_of_arrow("▼", BLACK, 1) == "worse"
    cut = key(
        Symbol("▲", BLACK, "On track: met.", "better"),
        Symbol("▼", BLACK, "better", "worse"),
        Symbol("►", BLACK, "worse"),
    )
    assert legend_of(_document(cut)).meaning_of_arrow("▼", BLACK, 1) == "worse"


def test_words_for_arrows_are_explained_without_one() -> None:
    def told(text: str) -> str:
        return legend_of(_document(TextBlock("paragraph", text, ()))).meaning_of_arrow("▼", BLACK, 1)

    assert told("Trend is against the quarter before: Up is better, Down is worse.") == "worse"
    assert told("Spending is up and crime is down.") == ""
    assert told("Up is better.") == ""


def test_a_key_goes_on_over_lines_of_several_marks() -> None:
    green = Symbol("●", GREEN, after="On target")
    amber = Symbol("●", AMBER, before="On target", after="Near it")
    red = Symbol("●", RED, after="Far from it")
    lines = (
        TextBlock("paragraph", "On target Near it", (), symbols=(green, amber)),
        TextBlock("paragraph", "Far from it", (), symbols=(red,)),
    )
    legend = legend_of(_document(*lines))
    assert [entry.rating for key in legend.keys for entry in key.entries] == ["Green", "Amber", "Red"]


def test_lines_of_a_key_that_stand_in_one_cell_are_its_entries() -> None:
    told = {GREEN: "Green: target met", AMBER: "Amber: missed by up to 5%", RED: "Red: missed by more"}
    cell = Cell(
        " ".join(told.values()), (), 0, symbols=tuple(Symbol("●", c, after=t) for c, t in told.items())
    )
    table = RawTable((TableRow((cell, Cell("Better than before", (), 1))),), 2, ())
    (key,) = legend_of(_document(table)).keys
    assert [(one.word, one.meaning, one.rating) for one in key.entries] == [
        ("Green", "target met", "Green"),
        ("Amber", "missed by up to 5%", "Amber"),
        ("Red", "missed by more", "Red"),
    ]


def _wingdings(words: tuple[str, str, str]) -> Document:
    """A key of private letters, and a table with the first of them: `é` in Wingdings is an arrow upwards."""
    letters = ("\uf0e9", "\uf0e8", "\uf0ea")
    symbols = tuple(
        Symbol(letter, colour, after=text)
        for letter, colour, text in zip(letters, (GREEN, AMBER, RED), words, strict=True)
    )
    key = TextBlock("paragraph", " ".join(letters), (), symbols=symbols)
    cell = Cell(letters[0], (letters[0],), 0, symbols=(Symbol(letters[0], GREEN),))
    return _document(key, RawTable((TableRow((cell,)),), 1, ()))


def test_private_letters_are_the_arrows_of_the_one_font_that_agrees_with_the_key() -> None:
    fonts = [signs for _, signs in FONTS]
    told = with_told_signs(_wingdings(("better", "the same", "worse")), fonts)
    (cell,) = told.tables[0].rows[0].cells
    assert (cell.text, cell.items, cell.symbols[0].sign) == ("⬆", ("⬆",), "⬆")
    assert told.blocks[0].text == "⬆ ➔ ⬇"
    assert legend_of(told).meaning_of_arrow("⬆", GREEN, 1) == "better"
    for other in (("worse", "the same", "better"), ("Library", "the same", "worse")):
        assert with_told_signs(_wingdings(other), fonts) == _wingdings(other)


def test_arrows_whose_colour_is_told_say_by_it_whether_a_change_is_good() -> None:
    def told(text: str) -> bool:
        return legend_of(_document(TextBlock("paragraph", text, ()))).has_coloured_arrows

    assert told(
        "The arrow shows the figure. It is level where nothing moved; an arrow is green where it is welcome."
    )
    assert told("Arrows are green when things improve and red when they do not.")
    assert not told("The arrow is green, as our colours are.")


def test_a_meaning_with_a_decimal_is_whole() -> None:
    text = "Green: the target is met. Amber: within 7.5% of the target. Red: further than that."
    (key,) = legend_of(_document(TextBlock("paragraph", text, ()))).keys
    assert [entry.meaning for entry in key.entries][1] == "within 7.5% of the target"


def test_texts_beside_the_signs_of_a_key_are_read_sign_by_sign() -> None:
    green, amber, red = (46, 158, 79), (242, 169, 0), (200, 16, 46)
    told = (
        ("●", green, ("On target: as planned", "or better")),
        ("▲", amber, ("Near it: worse by up", "to a tenth")),
        ("■", red, ("Off target: worse by", "more than that")),
    )
    printed = []
    for number, (sign, colour, lines) in enumerate(told):
        x = 50 + 150 * number
        printed.append(Word(sign, Box(x, 104, x + 9, 113), 9.0, colour=colour, is_drawn=True))
        for at, text in enumerate(lines):
            printed += words(text, x + 20, 100 + 10 * at)
    (key,) = legend_of(document(page(printed))).keys
    assert [(one.sign, one.word, one.meaning, one.rating) for one in key.entries] == [
        ("●", "On target", "as planned or better", "Green"),
        ("▲", "Near it", "worse by up to a tenth", "Amber"),
        ("■", "Off target", "worse by more than that", "Red"),
    ]


def test_the_heading_of_a_key_is_none_of_the_table_below_the_key() -> None:
    key = replace(
        _key((_marked("●", GREEN), "on target"), (_marked("●", RED), "off target")), headings=("Key",)
    )
    table = replace(key, rows=(TableRow((Cell("Measure"), Cell("Result", column=1))),))

    def headings(named: str) -> tuple[str, ...]:
        above = [TextBlock("heading", text) for text in ("Homes", named)]
        parts = (*above, *(replace(one, headings=("Homes", named)) for one in (key, table)))
        found = without_headings_of_keys(_document(*parts), legend_of(_document(*parts)))
        return found.tables[1].headings

    assert headings("Key to status") == ("Homes",)
    assert headings("What we measured") == ("Homes", "What we measured")
