"""Every number that reading a page hangs on, with its unit and why it is there: one validated value.

`SETTINGS` is what the reader uses. A distance is in points or in font sizes, so that small and large print
are judged alike; a share lies between 0 and 1; a cost is weighed against other costs in
`pipelines.extraction.shapes.rows`. A number that no page needs goes:
`tests/extraction/test_reading_settings.py` changes every cost, and others far, and looks for a page that is
read otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

UNITS = {
    "points": (0.0, 300.0),
    "of the font size": (0.0, 10.0),
    "of the page": (0.0, 1.0),
    "of the table": (0.0, 1.0),
    "share": (0.0, 1.0),
    "times the letters": (0.5, 2.0),
    "times the padding": (1.0, 5.0),
    "times the width": (1.0, 3.0),
    "of 255": (128, 255),
    "letters": (1.0, 5.0),
    "cost": (0.0, 20.0),
    "zipf": (0.0, 9.0),  # how common an English word is, as wordfreq gives it
    "lines": (1, 40),
    "rows": (1, 10),
    "rules": (2, 10),
    "columns": (1, 5),
}
RISING = (  # each must not exceed the next
    ("snap", "same_end"),
    ("line_flow", "row_margin", "near", "far"),
    ("overrun", "snap", "paragraph_inset"),
    ("ample", "scarce"),
    ("cost_stacked_once", "cost_stacked"),
    ("cost_bold_name_row", "cost_name_row"),
    ("cost_likely_break", "cost_forced_break"),
    ("cost_nameless", "cost_stacked"),
    ("rare_word", "known_word", "usual_word", "common_word", "everyday_word", "very_common_word"),
)


def setting(value: float, unit: str, why: str) -> Any:
    """A field with a default, its unit and a word of why."""
    return field(default=value, metadata={"unit": unit, "why": why})


@dataclass(frozen=True)
class Settings:
    """The numbers by which pages are read.

    Raises:
        ValueError: one is outside what its unit allows, or two that must rise do not.
    """

    usual_size: float = setting(10.0, "points", "the size of letters where none are known")
    # grid
    snap: float = setting(
        3.0, "points", "edges nearer than this are one: office programs draw a border in pieces"
    )
    paper_white: int = setting(250, "of 255", "a fill lighter than this in all colours is the paper")
    least_cell: float = setting(4.0, "points", "what is narrower or lower is a border drawn double, no cell")
    paragraph_inset: float = setting(
        9.0, "points", "shading that stands off the rules by no more is a paragraph's inside a cell"
    )
    overrun: float = setting(
        1.0, "points", "a word that reaches further over a rule on both sides runs over it"
    )
    side_share: float = setting(
        0.8, "share", "of a table's height: column rules that are longer go through it"
    )
    closed_share: float = setting(0.5, "share", "of the width: rules over more end a table there")
    closing_width: float = setting(
        40.0, "points", "column rules that end together over less than this do not end a table"
    )
    closing_rules: int = setting(3, "rules", "that end together make a table's missing side")
    side_piece: float = setting(
        9.0,
        "points",
        "a shorter piece of a table's side is no row: a rounded corner, or a border drawn double",
    )
    bar_height: float = setting(
        24.0, "points", "two lines: a higher outline in a cell is a box of its own, and no bar of progress"
    )
    band_height: float = setting(
        24.0, "points", "a higher strip between two grids is more than the name of a part"
    )
    head_gap: float = setting(
        1.8, "of the font size", "a line further above a grid is no heading of its columns"
    )
    # panels
    panel_ground: float = setting(0.8, "of the page", "a fill over so much of it is the page's own ground")
    panel_width: float = setting(0.25, "of the page", "a narrower white area is a card or a tile")
    panel_height: float = setting(0.12, "of the page", "a lower white area is a card or a row")
    side_bar: float = setting(6.0, "points", "a wider bar is a band or a cell")
    side_bar_height: float = setting(
        20.0, "points", "a lower bar is beside one line and rules a row, perhaps"
    )
    # zones
    zone_gutter: float = setting(6.0, "points", "less white parts cells of one table")
    zone_snap: float = setting(
        2.0, "points", "rules of one table end, and rows of two stand, no further apart"
    )
    filled_column: float = setting(0.2, "of the page", "wider filled cells are more than a status")
    card_height: float = setting(45.0, "points", "a lower box with a large figure may be a row's cell")
    card_width: float = setting(0.6, "of the page", "a wider box is no card")
    card_figure: float = setting(1.4, "times the letters", "of its box: a card's figure is so large")
    # tiles
    tile_slack: float = setting(
        3.0, "points", "sides of tiles of one strip, and their heights on the page, differ by no more"
    )
    tile_width_least: float = setting(30.0, "points", "a narrower box is no tile")
    tile_width_most: float = setting(220.0, "points", "a wider box is a card or a table")
    tile_height_least: float = setting(18.0, "points", "a lower box is a row")
    tile_height_most: float = setting(120.0, "points", "a higher box is a card")
    value_larger: float = setting(
        1.15, "times the letters", "a tile's value has so much larger letters than its label, or bold ones"
    )
    labels_shared: float = setting(0.6, "share", "of the strips: so many have a label that is one")
    # columns
    least_shade: float = setting(6.0, "points", "lower shading is a bar, not a cell")
    same_end: float = setting(6.0, "points", "rules whose ends are nearer belong to one table")
    row_margin: float = setting(
        0.9, "of the font size", "more white than this above or below a text, and it is no cell's"
    )
    line_flow: float = setting(0.45, "of the font size", "lines nearer than this belong to one text")
    list_lines: int = setting(
        6, "lines", "so many with several texts each are a list of rows yet to be parted"
    )
    list_share: float = setting(0.6, "share", "of those lines, so many must hold several texts")
    crossing_share: float = setting(0.3, "share", "merged cells may cross columns in so many of the rows")
    whole_width: float = setting(0.95, "share", "what is wider than this goes over the whole width")
    covered: float = setting(0.6, "share", "shading that covers more of a cell is the cell's")
    stripe_room: float = setting(
        0.5, "share", "of the usual white: a text that leaves less runs on over a stripe's end"
    )
    same_line_start: float = setting(
        0.25, "of the font size", "a text that begins as high as its row begins a cell"
    )
    # open_tables
    least_rule: float = setting(0.2, "of the page", "a shorter rule bounds no table")
    larger: float = setting(1.12, "times the letters", "larger letters are a heading's, not a row's")
    frame: float = setting(
        0.5, "of the page", "rules around more than this of its width and height frame the page"
    )
    empty_band: float = setting(30.0, "points", "a taller strip without words lies between tables")
    unsure_rows: int = setting(2, "rows", "a table of so few does not yet show where its columns part")
    near: float = setting(1.3, "of the font size", "a row stands no further from the table's last boundary")
    far: float = setting(
        5.0, "of the font size", "the same for a row whose texts begin where the headings do"
    )
    same_start: float = setting(2.0, "points", "texts that begin nearer begin at one place")
    under_headings: float = setting(
        0.7, "share", "of a row's texts more than this must begin where a heading does"
    )
    gap_step: float = setting(
        0.2, "of the font size", "white between rows exceeds that between lines by more than this"
    )
    names_between: int = setting(2, "lines", "names of areas that may stand under one another before a row")
    column_rule: float = setting(0.3, "share", "of a table's height: shorter rules between columns part none")
    ground: float = setting(0.9, "of the page", "higher shading is the page's own ground")
    tiled_most: float = setting(1.5, "times the width", "pieces that are wider together lie over one another")
    wide_text: float = setting(
        0.55, "of the table", "a text wider than this in a table of one column is prose"
    )
    padding_room: float = setting(1.6, "times the padding", "more white than this does not belong to a row")
    ruled_share: float = setting(
        0.6, "share", "of the boundaries: with more true rules a table is ruled by rows"
    )
    parting_width: float = setting(0.5, "of the table", "a shorter boundary parts no rows")
    # rows
    level: float = setting(
        0.4, "of the font size", "baselines nearer than this are one printed line of the table"
    )
    cost_stacked: float = setting(
        6.0, "cost", "several figures one above the other in several columns are never one record's"
    )
    cost_stacked_once: float = setting(3.0, "cost", "the same in one column only, as a figure and its target")
    cost_nameless: float = setting(
        5.5, "cost", "figures without words beside them may as well belong to the row above"
    )
    cost_name_row: float = setting(0.8, "cost", "a name that stands alone above rows")
    cost_bold_name_row: float = setting(0.2, "cost", "the same in bold, which names mostly are")
    cost_loose_text: float = setting(3.0, "cost", "words of a further column alone are a row of nothing")
    cost_small_letter: float = setting(2.0, "cost", "a row does not begin in the middle of a sentence")
    cost_unended: float = setting(1.5, "cost", "nor does it end with such a word as 'and'")
    cost_forced_break: float = setting(
        3.0, "cost", "a line that would have fitted on the one before begins something new"
    )
    cost_likely_break: float = setting(
        1.2, "cost", "the same where it is less sure that it would have fitted"
    )
    cost_white: float = setting(
        1.0, "cost", "a row parted by narrow white, or with wide white inside, where there are both"
    )
    cost_overlapping: float = setting(6.0, "cost", "lines that overlap in height stand side by side")
    cost_off_mode: float = setting(
        0.5, "cost", "a row whose figures stand otherwise (top, middle, end) than those of most rows"
    )
    clear: float = setting(
        1.0, "cost", "the best way must be cheaper by this than any other, else the rows are doubtful"
    )
    most_lines: int = setting(12, "lines", "of one record, where several stand between two boundaries")
    least_stacks: int = setting(
        2, "columns", "with several figures each: one alone may hold a figure and its target"
    )
    figures_share: float = setting(
        0.8, "share", "of a cell's lines so many are figures or dashes in a column of figures"
    )
    beside_share: float = setting(
        0.7, "share", "a cell over rows with a line beside so many of their figures is not merged"
    )
    least_beside: int = setting(3, "lines", "beside figures: fewer may stand so by chance")
    ample: float = setting(
        0.6, "share", "of the room up to the next column: with less taken a line surely had fitted"
    )
    scarce: float = setting(0.95, "share", "the same: with less taken it had likely fitted")
    usual_space: float = setting(0.3, "of the font size", "white between two words")
    room: float = setting(0.5, "of the font size", "a line so much short of the longest had room")
    # rivers
    least_river: float = setting(2.0, "points", "narrower white between columns is a word space")
    heading_rows: int = setting(3, "rows", "a heading has at most so many")
    witnesses: int = setting(
        2, "lines", "with text on both sides prove a river inside a cell that is drawn as one"
    )
    stray_share: float = setting(
        0.04, "share", "so many of the rows may have a text that runs over into the next column"
    )
    # seams
    seam_spaced: float = setting(
        0.2, "share", "of a page's words: with fewer that a printed space follows, its lack tells nothing"
    )
    # printed_sheets
    sheet_edge: float = setting(
        1.5, "points", "that a printed sheet's cell reaches beyond its text where nothing else says how far"
    )
    sheet_line: float = setting(
        1.24,
        "of the font size",
        "from line to line at most inside a cell of a printed sheet; rows lie further apart",
    )
    sheet_apart: float = setting(2.0, "of the font size", "of white between tables of a printed sheet")
    sheet_figures: float = setting(
        0.3, "share", "of a row's texts are figures at least in the first row under headings"
    )
    sheet_stray: float = setting(
        0.12, "share", "of a printed sheet's rows whose texts reach over a column's edge"
    )
    sheet_beside: float = setting(
        0.7, "share", "of a sheet's rows that a page beside it repeats or names anew"
    )
    sheet_between: float = setting(6.0, "points", "of white between columns of pages put beside each other")
    sheet_shaded: float = setting(0.4, "of the table", "wide: shading so wide is a row's, narrower a cell's")
    sheet_padding: float = setting(
        0.1, "of the font size", "between a printed sheet's cell and the text that is set to its edge"
    )
    sheet_level_rows: float = setting(
        0.95, "share", "of a page's rows that are at the heights of another's, of which they go on"
    )
    sheet_same_columns: float = setting(
        0.7, "share", "of a page's texts that begin or end with another's, as those of the same columns do"
    )
    sheet_middle: float = setting(
        0.02, "share", "of its narrowest column: so near to the middle of a group of columns stands its name"
    )
    # bare
    bare_lines: int = setting(3, "lines", "with figures in several columns: fewer may stand so by chance")
    bare_columns: int = setting(2, "columns", "of figures beside words make a table that nothing rules")
    bare_stray: float = setting(
        1.0, "of the font size", "figures of one column overlap or stand no further aside"
    )
    bare_apart: float = setting(
        2.5, "of the font size", "wider white between two lines ends a table that nothing rules"
    )
    bare_alike_apart: float = setting(
        5.0, "of the font size", "the same between two lines whose figures stand just so under one another"
    )
    bare_heading_apart: float = setting(0.8, "of the font size", "the same between two lines of its heading")
    bare_text_between: int = setting(8, "lines", "without figures that a row may have, as a wrapped text")
    bare_heading_lines: int = setting(6, "lines", "of heading above the first figures, at most")
    bare_regular: float = setting(
        0.6, "share", "of the lines so many have as many figures as is usual, as rows do"
    )
    column_filled: float = setting(
        0.6, "share", "of a column's width that half of the lines of text set in columns fill"
    )
    hair: float = setting(0.5, "points", "a boundary is set so far from the words it bounds")
    at_left: float = setting(
        0.1, "of the table", "a text that begins further in does not begin with the table"
    )
    prose_width: float = setting(
        0.4, "of the table", "a lone text that is wider is a title or a sentence, no heading"
    )
    # inner
    inner_lines: int = setting(
        2, "lines", "with figures side by side: one may be a range, or a figure with its share"
    )
    # flow
    misread_cells: int = setting(1, "columns", "of a repeated heading may be misread on one of two pages")
    alike_cells: int = setting(3, "columns", "of it must be alike to the letter")
    alike_letters: float = setting(
        0.75, "share", "of the letters of the misread one: another quarter's heading differs in its digits"
    )
    page_margin: float = setting(
        0.12, "of the page", "running headers and footers stand within so much of its height"
    )
    same_column: float = setting(4.0, "points", "columns nearer than this are one on two pages")
    same_width: float = setting(
        2.0, "points", "columns of a table that stands aside on the next page differ by less in width"
    )
    most_shift: float = setting(
        60.0, "points", "it stands no further aside: a wide and a narrow margin differ by less"
    )
    smaller: float = setting(0.95, "times the letters", "smaller letters are a footnote's")
    mark_size: float = setting(0.8, "times the letters", "smaller letters on a line are a raised mark")
    paragraph_gap: float = setting(0.65, "of the font size", "wider white parts paragraphs")
    other_leading: float = setting(
        0.15, "of the font size", "white between lines that differs by more is set otherwise"
    )
    heading_size: float = setting(1.08, "times the letters", "larger letters are a heading's")
    bold_heading_size: float = setting(
        0.9, "times the letters", "bold letters no smaller than this are a heading's"
    )
    other_size: float = setting(0.8, "points", "letters that differ by more in size are not of one paragraph")
    # text
    rare_word: float = setting(1.2, "zipf", "words that are rarer are left out of the list")
    known_word: float = setting(1.9, "zipf", "rarer strings are taken for no word")
    everyday_word: float = setting(
        4.5, "zipf", "two such words, hardly ever printed as one, are a compound of the council's"
    )
    common_word: float = setting(3.5, "zipf", "a piece that is such a word stands for itself")
    very_common_word: float = setting(
        5.0, "zipf", "a verb and its particle are one word only where that is so common"
    )
    usual_word: float = setting(3.0, "zipf", "a joined word so common is likelier than its pieces")
    hyphenated_share: float = setting(
        0.4, "share", "of the hyphens at line ends: with more cut words the typesetting cuts as a rule"
    )
    cut_word: float = setting(
        2.5, "zipf", "a word that a narrow column cut without a hyphen is at least so common"
    )
    likelier: float = setting(0.5, "zipf", "and so much more common than its rarer piece")
    line_share: float = setting(0.5, "share", "of a word's height: sharing more of a line's it stands on it")
    beside_sign: float = setting(
        0.9, "of the font size", "from a sign's middle to that of a line of its text, the first or second"
    )
    raised: float = setting(0.12, "of the font size", "a mark whose foot is higher by more is raised")
    next_letter: float = setting(
        1.6, "letters", "with less room at its end a line was full, so that its last word may be cut"
    )

    def __post_init__(self) -> None:
        for one in fields(self):
            least, most = UNITS[one.metadata["unit"]]
            value = getattr(self, one.name)
            if not least <= value <= most:
                raise ValueError(
                    f"{one.name} is {value}; {one.metadata['unit']} it must be {least} to {most}"
                )
        for names in RISING:
            values = [getattr(self, name) for name in names]
            if values != sorted(values):
                raise ValueError(f"{', '.join(names)} must rise, and are {values}")


SETTINGS = Settings()
