"""Cards: a box per indicator becomes a row, its labels columns; boxes without labels in common stay text."""

from __future__ import annotations

from pathlib import Path

from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas

from pipelines.extraction.flow import build_document
from pipelines.extraction.joined_tables import join_tables
from pipelines.extraction.kinds.recognised import Recognised
from pipelines.extraction.model import (
    Box,
    Cell,
    Document,
    Mark,
    PageContent,
    RawTable,
    Rule,
    TableRow,
    Word,
)
from pipelines.extraction.page_layout import lay_out
from pipelines.extraction.reading import read_here
from pipelines.extraction.report import load_report
from pipelines.extraction.shapes.card_parts import PERIOD_ONLY, CardPage
from pipelines.extraction.shapes.cards import find_cards
from pipelines.extraction.vocabulary import Vocabulary

CARDS = (
    ("Bins emptied", "98.4%", "97%", "Higher", "Met", (0.2, 0.6, 0.2)),
    ("Calls lost", "12%", "8%", "Lower", "Missed", (0.8, 0.1, 0.1)),
    ("Rent paid", "99.1%", "99%", "Higher", "Met", (0.2, 0.6, 0.2)),
    ("Days lost to illness", "9.3 days", "8 days", "Lower", "Missed", (0.8, 0.1, 0.1)),
)


def _draw(path: Path, *, with_labels: bool) -> Path:
    canvas = Canvas(str(path), pagesize=(500, 700))
    canvas.setFont("Helvetica-Bold", 15)
    canvas.drawString(40, 660, "Quarter 2 2023/24 services")
    canvas.setFont("Helvetica", 9)
    for number in range(4):
        canvas.drawString(
            40, 640 - 11 * number, "These are the results of the services, as the cabinet asked for."
        )
    for number, (name, figure, target, good, status, colour) in enumerate(CARDS):
        x, y = 40 + 215 * (number % 2), 440 - 160 * (number // 2)
        canvas.roundRect(x, y, 200, 120, 8)
        canvas.setFont("Helvetica-Bold", 10)
        canvas.drawString(x + 8, y + 102, name)
        canvas.setFont("Helvetica", 20)
        canvas.drawString(x + 8, y + 66, figure)
        canvas.setFont("Helvetica", 9)
        if with_labels:
            canvas.drawString(x + 110, y + 80, f"Target: {target}")
            canvas.drawString(x + 110, y + 66, f"Good is: {good}")
        else:
            canvas.drawString(x + 110, y + 80, f"see page {number + 3} of the annex")
        canvas.setFillColor(Color(*colour))
        canvas.roundRect(x + 130, y + 98, 60, 14, 6, stroke=0, fill=1)
        canvas.setFillColor(Color(1, 1, 1))
        canvas.drawString(x + 136, y + 102, status)
        canvas.setFillColor(Color(0, 0, 0))
        canvas.drawString(x + 8, y + 10, f"Note number {number} of the service.")
    canvas.save()
    return path


def test_a_name_that_ends_in_a_figure_on_a_line_of_its_own_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "tiles.pdf"
    canvas = Canvas(str(path), pagesize=(640, 400))
    canvas.setFont("Helvetica", 9)
    for number in range(4):
        canvas.drawString(
            40, 380 - 11 * number, "These are the results of the services, as the cabinet asked for."
        )
    names = (
        ("Bins missed per", "100,000"),
        ("Calls answered", "in time"),
        ("Homes let since", "2022"),
        ("Fires for each", "10,000"),
    )
    for number, lines in enumerate(names):
        x = 40 + 140 * number
        canvas.rect(x, 200, 130, 120)
        canvas.setFont("Helvetica-Bold", 9)
        for at, text in enumerate(lines):
            canvas.drawString(x + 8, 304 - 11 * at, text)
        canvas.setFont("Helvetica", 20)
        canvas.drawString(x + 8, 262, f"{61 + number}")
        canvas.setFont("Helvetica", 9)
        canvas.drawString(x + 8, 240, f"Target: {70 + number}")
        canvas.drawString(x + 8, 226, f"Previous: {60 + number}")
    canvas.save()
    (table,) = _read(path)[1]
    assert [row.text("indicator") for row in table.rows] == [" ".join(lines) for lines in names]


def _read(path: Path) -> tuple[Document, tuple[Recognised, ...]]:
    read = read_here(load_report(path), Path("schemas/layouts"))
    return read.document, read.tables


def test_cards_are_rows_of_indicators(tmp_path: Path) -> None:
    document, (table,) = _read(_draw(tmp_path / "cards.pdf", with_labels=True))
    assert table.layout.resource == "indicator-results"
    names = ("indicator", "result", "target", "polarity", "rag", "comment")
    assert [tuple(row.text(name) for name in names) for row in table.rows] == [
        (name, figure, target, good, status, f"Note number {number} of the service.")
        for number, (name, figure, target, good, status, _) in enumerate(CARDS)
    ]
    assert table.rows[1].cells["rag"].colour == (204, 26, 26)
    assert table.rows[3].cells["result"].parts[0].box is not None
    outside = " ".join(block.text for block in document.blocks)
    assert "Bins emptied" not in outside
    assert "as the cabinet asked" in outside


def test_no_card_goes_on_over_a_page_end() -> None:
    def cards(page: int, *rows: tuple[str, ...]) -> RawTable:
        heads = ("Title", "Value", "Good is", "Comment")
        lines = [
            TableRow(tuple(Cell(text, (text,), at) for at, text in enumerate(row)), page)
            for row in (heads, *rows)
        ]
        return RawTable(tuple(lines), 4, ("Streets",), page)

    one = cards(1, ("Fly-tipping", "410", "lower", "Cameras move in July."))
    (table,) = join_tables([one, cards(2, ("Recycling", "47%", "higher", ""))], Vocabulary([]))
    assert isinstance(table, RawTable)
    assert [row.at(0).text for row in table.rows] == ["Title", "Fly-tipping", "Recycling"]


def test_boxes_without_labels_stay_what_they_are(tmp_path: Path) -> None:
    _, tables = _read(_draw(tmp_path / "boxes.pdf", with_labels=False))
    assert tables == ()


def _draw_plain(path: Path) -> Path:
    """Cards of one size of letters under two headings."""
    canvas = Canvas(str(path), pagesize=(500, 700))
    canvas.setFont("Helvetica-Bold", 15)
    canvas.drawString(40, 670, "Quarter 2 2023/24 services")
    canvas.setFont("Helvetica", 9)
    for number in range(6):
        canvas.drawString(
            40, 120 - 11 * number, "These are the results of the services, as the cabinet asked."
        )
    for number, (name, figure, target, good, _, _) in enumerate(CARDS):
        x, y = 40 + 215 * (number % 2), 520 - 150 * (number // 2)
        if number % 2 == 0:
            canvas.setFont("Helvetica-Bold", 13)
            canvas.drawString(40, y + 108, ("Streets", "Homes and people")[number // 2])
        canvas.roundRect(x, y, 200, 96, 6)
        canvas.setFont("Helvetica-Bold", 9)
        canvas.drawString(x + 8, y + 82, name)
        for line, (label, value) in enumerate((("Latest", figure), ("Target", target), ("Good is", good))):
            canvas.setFont("Helvetica", 9)
            canvas.drawString(x + 8, y + 64 - 13 * line, label)
            canvas.drawString(x + 110, y + 64 - 13 * line, value)
        canvas.drawString(x + 8, y + 10, f"Note number {number} of the service.")
    canvas.save()
    return path


def test_cards_without_a_large_figure_are_rows_under_their_own_heading(tmp_path: Path) -> None:
    _, tables = _read(_draw_plain(tmp_path / "plain.pdf"))
    names = ("indicator", "result", "target", "polarity", "comment")
    assert [(table.name, *(row.text(name) for name in names)) for table in tables for row in table.rows] == [
        (
            ("Streets", "Homes and people")[number // 2],
            name,
            figure,
            target,
            good,
            f"Note number {number} of the service.",
        )
        for number, (name, figure, target, good, _, _) in enumerate(CARDS)
    ]


def test_an_arrow_behind_an_earlier_figure_is_the_trend_of_the_card() -> None:
    words: list[Word] = []
    frames: list[Box] = []
    for number, (before, arrow) in enumerate((("540", "↑"), ("10.2%", "↓"), ("88", "→"))):
        x = 40.0 + 160 * number
        frames.append(Box(x, 60, x + 150, 160))
        words.append(Word(f"Things{'abc'[number]} done", Box(x + 8, 66, x + 80, 76), 9.0, True))
        words.append(Word(f"6{number}1", Box(x + 8, 90, x + 60, 112), 20.0, True))
        line = [("Target:", 8), ("60", 44)], [("Before:", 8), (before, 44), (arrow, 74)]
        words += [
            Word(text, Box(x + left, 122 + 14 * down, x + left + 6 * len(text), 131 + 14 * down), 9.0)
            for down, parts in enumerate(line)
            for text, left in parts
        ]
    (table,) = find_cards([CardPage(1, 500.0 * 700, words, frames)], 9.0)
    read = [
        {name: " ".join(word.text for word in own) for name, own in values.items()}
        for _, values in table.rows
    ]
    assert [(row["Before"], row["Trend"]) for row in read] == [("540", "↑"), ("10.2%", "↓"), ("88", "→")]


def test_a_direction_behind_an_earlier_figure_and_a_note_that_ends_with_a_date_are_whole() -> None:
    """Both may go on below: `9 ·` with `Improving`, and a sentence with `May.`, which is no period here."""
    words: list[Word] = []
    frames: list[Box] = []
    facts = (
        ("540 · Improving", "", "Two boats came in", "May."),
        ("10.2% ·", "Worsening", "Few came.", ""),
        ("88 ·", "Improving", "Trips rose from 61 to", "88."),
        ("7 · Worsening", "", "", ""),
    )
    for number, (before, more, note, end) in enumerate(facts):
        x = 20.0 + 140 * number
        frames.append(Box(x, 60, x + 130, 200))
        words.append(Word(f"Things{'abcd'[number]} done", Box(x + 8, 66, x + 80, 76), 9.0, True))
        words.append(Word(f"6{number}1", Box(x + 8, 90, x + 60, 112), 20.0, True))
        texts = (f"Before: {before}", more, "Target: 60", note, end)
        for down, text in enumerate(text for text in texts if text):
            left = x + 8
            for word in text.split():
                box = Box(left, 118 + 12 * down, left + 4 * len(word), 127 + 12 * down)
                words.append(Word(word, box, 9.0, is_slanted=text in (note, end)))
                left = box.x1 + 3
    (table,) = find_cards([CardPage(1, 700.0 * 700, words, frames)], 9.0)
    read = [
        {name: " ".join(word.text for word in own) for name, own in values.items()}
        for _, values in table.rows
    ]
    assert [(row["Before"], row["Trend since Before"], row.get("Comment", "")) for row in read] == [
        ("540", "Improving", "Two boats came in May."),
        ("10.2%", "Worsening", "Few came."),
        ("88", "Improving", "Trips rose from 61 to 88."),
        ("7", "Worsening", ""),
    ]


def test_a_label_that_says_which_way_a_figure_went_is_a_direction_and_an_earlier_figure() -> None:
    """`Worse than last year: 87` is no column of its own beside `Better than last year: 84`."""
    words: list[Word] = []
    frames: list[Box] = []
    said = (("Better than last year:", "84"), ("Worse than last year:", "87"), ("Same as last year:", "63"))
    for number, (label, figure) in enumerate(said):
        x = 20.0 + 190 * number
        frames.append(Box(x, 60, x + 180, 150))
        lines = ((f"Things{'abc'[number]} done", 9.0), (f"6{number}", 20.0), (f"Target: 7{number}", 9.0))
        y = 66.0
        for text, size in (*lines, (f"{label} {figure}", 9.0)):
            left = x + 8
            for part in text.split():
                words.append(
                    Word(part, Box(left, y, left + 0.5 * size * len(part), y + size), size, y == 66.0)
                )
                left = words[-1].box.x1 + 3
            y += size + 3
    (table,) = find_cards([CardPage(1, 700.0 * 700, words, frames)], 9.0)
    read = [
        {name: " ".join(word.text for word in own) for name, own in values.items()}
        for _, values in table.rows
    ]
    assert [(row["Last year"], row["Trend since last year"]) for row in read] == [
        ("84", "Better"),
        ("87", "Worse"),
        ("63", "Same"),
    ]


def _boxes(top: float, *, with_pills: bool = True) -> tuple[list[Word], list[Box], list[Mark]]:
    """Three boxes side by side: a code over a name, a figure, one label with its value, a word on a pill."""
    words: list[Word] = []
    frames: list[Box] = []
    pills: list[Mark] = []
    for number, (status, name) in enumerate((("Met", "Ponds"), ("Missed", "Hedges"), ("Met", "Paths"))):
        x = 20.0 + 190 * number
        frames.append(Box(x, top, x + 170, top + 90))
        lines = ((f"F{number + 1}", 6.0, 8.0), (f"{name} cleared", 16.0, 9.0), (f"6{number}%", 28.0, 20.0))
        for text, down, size in (*lines, (f"Target 7{number}%", 54.0, 9.0), (status, 70.0, 9.0)):
            left = x + 8
            for part in text.split():
                box = Box(left, top + down, left + 0.5 * size * len(part), top + down + size)
                words.append(Word(part, box, size, size == 20.0 or down == 16.0))
                left = box.x1 + 3
        if with_pills:
            pills.append(Mark(Box(x + 4, top + 68, x + 60, top + 81), (0, 128, 0), "pill"))
    return words, frames, pills


def test_one_label_and_a_word_on_a_pill_are_enough_and_a_code_over_the_name_is_the_reference() -> None:
    words, frames, pills = _boxes(60.0)
    (table,) = find_cards([CardPage(1, 700.0 * 700, words, frames, pills)], 9.0)
    read = [
        {name: " ".join(word.text for word in own) for name, own in values.items()}
        for _, values in table.rows
    ]
    assert [(row["Ref"], row["Title"], row["Target"], row["Status"]) for row in read] == [
        ("F1", "Ponds cleared", "70%", "Met"),
        ("F2", "Hedges cleared", "71%", "Missed"),
        ("F3", "Paths cleared", "72%", "Met"),
    ]
    assert all("Comment" not in row for row in read)
    bare, frames, _ = _boxes(60.0, with_pills=False)
    assert not find_cards([CardPage(1, 700.0 * 700, bare, frames)], 9.0)


def _lights(frames: list[Box], shape: str = "circle") -> list[Mark]:
    return [Mark(Box(f.x0 + 60, f.top + 54, f.x0 + 69, f.top + 63), (0, 128, 0), shape) for f in frames]


def test_one_label_and_a_drawn_light_are_enough_and_the_light_is_the_status() -> None:
    words, frames, _ = _boxes(60.0, with_pills=False)
    words = [word for word in words if word.text not in ("Met", "Missed")]
    lights = _lights(frames)
    (table,) = find_cards([CardPage(1, 700.0 * 700, words, frames, lights)], 9.0)
    assert "Status" in table.headings
    assert [table.lights[frame] for frame, _ in table.rows] == [mark.box for mark in lights]
    for marks in (_lights(frames, "up"), [*lights, *_lights(frames)], lights[:1]):  # arrows, two each, one
        assert not find_cards([CardPage(1, 700.0 * 700, words, frames, marks)], 9.0)


def test_the_figure_in_brackets_behind_a_comparison_is_the_earlier_one() -> None:
    words, frames, pills = _boxes(60.0)
    told = ("Better than Q3 (58%)", "Worse than last quarter (64%)", "No change yet (2)")
    for frame, text in zip(frames, told, strict=True):
        left = frame.x0 + 8
        for part in text.split():
            box = Box(left, frame.top + 42, left + 4.5 * len(part), frame.top + 51)
            words.append(Word(part, box, 9.0, False))
            left = box.x1 + 3
    (table,) = find_cards([CardPage(1, 700.0 * 700, words, frames, pills)], 9.0)
    read = [
        {name: " ".join(word.text for word in own) for name, own in values.items()}
        for _, values in table.rows
    ]
    assert (read[0]["Q3"], read[0]["Trend since Q3"]) == ("58%", "Better")
    assert (read[1]["Last quarter"], read[1]["Trend since last quarter"]) == ("64%", "Worse")
    assert not any(name.startswith("Trend") for name in read[2])


def test_a_colon_in_the_name_of_one_card_makes_no_label_of_its_first_word() -> None:
    words, frames, pills = _boxes(60.0)
    words = [word._replace(text="Hedges:") if word.text == "Hedges" else word for word in words]
    (table,) = find_cards([CardPage(1, 700.0 * 700, words, frames, pills)], 9.0)
    assert "Hedges" not in table.headings
    titles = [" ".join(word.text for word in values["Title"]) for _, values in table.rows]
    assert titles == ["Ponds cleared", "Hedges: cleared", "Paths cleared"]


def test_a_short_word_below_a_name_goes_on_with_it() -> None:
    words, frames, pills = _boxes(60.0)
    name = next(word for word in words if word.text == "Ponds")
    below = Box(name.box.x0, name.box.bottom + 1, name.box.x0 + 9, name.box.bottom + 10)
    beside = below._replace(x0=below.x0 + 60, x1=below.x1 + 60)
    for box, named in ((below, "Ponds cleared up"), (beside, "Ponds cleared")):
        given = [*words, Word("up", box, 9.0, True)]
        (table,) = find_cards([CardPage(1, 700.0 * 700, given, frames, pills)], 9.0)
        assert " ".join(word.text for word in table.rows[0][1]["Title"]) == named


def test_the_figure_behind_an_arrow_is_what_it_was_before() -> None:
    words, frames, pills = _boxes(60.0)
    for frame, text in zip(frames, ("▲ from 58%", "▼ was 64%", "► from one to two"), strict=True):
        left = frame.x0 + 8
        for part in text.split():
            box = Box(left, frame.top + 42, left + 4.5 * len(part), frame.top + 51)
            words.append(Word(part, box, 9.0, False))
            left = box.x1 + 3
    (table,) = find_cards([CardPage(1, 700.0 * 700, words, frames, pills)], 9.0)
    read = [
        {name: " ".join(word.text for word in own) for name, own in values.items()}
        for _, values in table.rows
    ]
    assert [one.get("Previous") for one in read] == ["58%", "64%", None]
    assert [one.get("Trend") for one in read][:2] == ["▲", "▼"]


def test_a_line_that_says_which_way_is_good_is_the_polarity() -> None:
    words, frames, pills = _boxes(60.0)
    for frame, text in zip(
        frames, ("Higher is better", "Lower is better", "Higher is where boats lie"), strict=True
    ):
        left = frame.x0 + 8
        for part in text.split():
            box = Box(left, frame.top + 42, left + 4.5 * len(part), frame.top + 51)
            words.append(Word(part, box, 9.0, False))
            left = box.x1 + 3
    (table,) = find_cards([CardPage(1, 700.0 * 700, words, frames, pills)], 9.0)
    read = [" ".join(word.text for word in values.get("Polarity", ())) for _, values in table.rows]
    assert read == ["Higher is better", "Lower is better", ""]


def test_a_table_right_under_cards_does_not_swallow_them() -> None:
    """A rule over the cards is as wide as the table's rules, and no row of it."""
    words, frames, pills = _boxes(60.0)
    rows = (("Ref", "Measure", "Target"), ("F4", "Boats let", "12"), ("F5", "Moles counted", "40"))
    for at, row in enumerate(rows):
        for x, text in zip((24, 100, 400), row, strict=True):
            left = float(x)
            for part in text.split():
                box = Box(left, 165.0 + 20 * at, left + 4.5 * len(part), 174.0 + 20 * at)
                words.append(Word(part, box, 9.0, not at))
                left = box.x1 + 3
    rules = tuple(Rule(Box(20, y, 570, y)) for y in (45.0, 160.0, 180.0, 200.0, 220.0))
    page = PageContent(1, 600.0, 800.0, tuple(words), rules, (), tuple(pills), frames=tuple(frames))
    read = build_document("report", "0" * 64, [lay_out(page)])
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in read.tables]
    assert tables[1] == [list(row) for row in rows]
    assert [row[1] for row in tables[0]] == ["Title", "Ponds cleared", "Hedges cleared", "Paths cleared"]


def test_a_bold_code_leads_its_name_and_a_value_that_comes_back_is_no_label(tmp_path: Path) -> None:
    """The title of the report stands in a frame too, in letters as large as the figures."""
    path = tmp_path / "q2-2031-32.pdf"
    canvas = Canvas(str(path), pagesize=(500, 700))
    canvas.rect(40, 620, 420, 60)
    canvas.setFont("Helvetica-Bold", 20)
    canvas.drawString(52, 656, "Fernholt and Vale Council")
    canvas.setFont("Helvetica", 9)
    canvas.drawString(52, 640, "Performance report, quarter 2 2031/32 (July to September 2031)")
    for number in range(4):
        canvas.drawString(
            40, 605 - 11 * number, "These are the results of the services, as they were asked for."
        )
    cards = (
        ("F1", "Ponds cleared of", "weed", "91%", "90%", "88%", "Better than before", "Higher is better"),
        ("F2", "Paths swept", "", "74%", "80%", "71%", "Better than before", "Higher is better"),
        ("F3", "Bins missed", "", "188", "210", "241", "Better than before", "Lower is better"),
        ("F4", "Days of waiting", "", "12", "10", "9", "Worse than before", "Lower is better"),
    )
    for number, (code, name, more, figure, target, before, trend, good) in enumerate(cards):
        x, y = 40 + 215 * (number % 2), 400 - 170 * (number // 2)
        canvas.roundRect(x, y, 205, 140, 6)
        canvas.setFont("Helvetica-Bold", 10)
        canvas.drawString(x + 8, y + 124, code)
        canvas.setFont("Helvetica", 10)
        canvas.drawString(x + 26, y + 124, name)
        canvas.drawString(x + 8, y + 112, more)
        canvas.setFont("Helvetica-Bold", 20)
        canvas.drawString(x + 8, y + 88, figure)
        canvas.setFont("Helvetica", 7)
        canvas.drawString(x + 8, y + 76, "Q2 2031/32")
        pairs = (("Target", target), ("Q1 2031/32", before), ("Trend", trend), ("Polarity", good))
        for down, (label, value) in enumerate(pairs):
            canvas.setFont("Helvetica-Bold", 8)
            canvas.drawString(x + 8, y + 60 - 13 * down, label)
            canvas.setFont("Helvetica", 8)
            canvas.drawString(x + 70, y + 60 - 13 * down, value)
    canvas.save()
    (table,) = read_here(load_report(path), Path("schemas/layouts")).tables
    names = ("ref", "indicator", "result", "target", "previous_result", "direction_short_term", "polarity")
    assert [tuple(row.text(name) for name in names) for row in table.rows] == [
        (code, f"{name} {more}".strip(), figure, target, before, trend, good)
        for code, name, more, figure, target, before, trend, good in cards
    ]


def test_values_under_their_labels_cards_without_a_figure_and_comments_with_a_colon(tmp_path: Path) -> None:
    """Labels that leave a value no room beside have it below; a unit may go on there, too."""
    cards = (
        ("Bins emptied", "98.4%", ("97%", "96%", "95%"), "Hot spots: the mill and the lanes behind it."),
        ("Time to let a home", "29.5 days", ("28.0|days", "31.2|days", "34.8|days"), "A new standard."),
        ("Income of the car park", "£412,600", ("|£400,000", "|£377,150", "|£396,480"), ""),
        ("Papers sent in time", "n/a", ("100%", "100%", "100%"), "None fell due."),
    )
    path = tmp_path / "q1-2025-26.pdf"
    canvas = Canvas(str(path), pagesize=(560, 700))
    canvas.setFont("Helvetica", 9)
    for number in range(4):
        canvas.drawString(
            40, 660 - 11 * number, "These are the results of the services, as the cabinet asked."
        )
    for number, (name, figure, values, comment) in enumerate(cards):
        x, y = 40 + 260 * (number % 2), 440 - 160 * (number // 2)
        canvas.roundRect(x, y, 250, 120, 8)
        canvas.setFont("Helvetica-Bold", 10)
        canvas.drawString(x + 8, y + 102, name)
        canvas.setFont("Helvetica-Bold", 20)
        canvas.drawString(x + 8, y + 70, figure)
        for at, (label, value) in enumerate(
            zip(("Target:", "Last quarter:", "Last year:"), values, strict=True)
        ):
            beside, _, below = value.partition("|")
            left = x + 8 + (0, 75, 165)[at]
            canvas.setFont("Helvetica", 8)
            canvas.drawString(left, y + 48, label)
            width = canvas.stringWidth(label, "Helvetica", 8)
            canvas.setFont("Helvetica-Bold", 8)
            canvas.drawString(left + width + 3, y + 48, beside)
            canvas.drawString(left, y + 38, below)
        canvas.setFont("Helvetica", 8)
        canvas.drawString(x + 8, y + 10, comment)
    canvas.save()
    (table,) = _read(path)[1]
    rows = [
        [row.text(name) for name in ("result", "target", "previous_result", "comment")] for row in table.rows
    ]
    assert rows == [
        ["98.4%", "97%", "96%", "Hot spots: the mill and the lanes behind it."],
        ["29.5 days", "28.0 days", "31.2 days", "A new standard."],
        ["£412,600", "£400,000", "£377,150", ""],
        ["n/a", "100%", "100%", "None fell due."],
    ]


def test_words_that_begin_as_a_month_does_are_no_period() -> None:
    periods = ("December 2024", "Dec 24", "October to December 2025", "Q3 2024/25", "as at 30 June")
    names = ("decided on time", "Market income", "March events", "Mayor’s visits", "Junctions mended")
    assert all(map(PERIOD_ONLY.match, periods))
    assert not any(map(PERIOD_ONLY.match, names))
