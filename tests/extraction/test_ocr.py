"""Scanned pages: read with Tesseract where it is installed, refused with the way out where it is not."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from click.testing import CliRunner
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from reportlab.pdfgen.canvas import Canvas

from pipelines.assembly.steps import records_of
from pipelines.cli import main
from pipelines.council.project import Project
from pipelines.exceptions import NoTextLayerError
from pipelines.extraction import read_report
from pipelines.extraction.forms import ocr
from pipelines.extraction.forms.pdf import page_contents
from pipelines.extraction.forms.scans import (
    drawn,
    engine,
    figures,
    letter_sizes,
    paragraph_numbers,
    signs,
    unread,
)
from pipelines.extraction.forms.scans.areas import DARK, DPI, WEIGHTS, Area, Picture
from pipelines.extraction.forms.scans.engine import ReadLine, ReadWord
from pipelines.extraction.forms.turns import alike, in_turn, in_turn_over_pages
from pipelines.extraction.model import MEANINGLESS, Box, Line, PageContent, Word
from pipelines.extraction.reading import ReadReport, laid_out_pages, read_here
from pipelines.extraction.report import load_report
from pipelines.extraction.shapes.grids.finding import find_grids
from pipelines.extraction.text import lines_of, piece_of
from pipelines.extraction.vocabulary import Vocabulary
from pipelines.rows.records import Row
from pipelines.rows.schemas import load_schemas

SAMPLE = "q1-2016-17-commissioning-group.pdf"
needs_tesseract = pytest.mark.skipif(shutil.which("tesseract") is None, reason="Tesseract is not installed")


@pytest.fixture(scope="module")
def indicators(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first page with a table of indicators of a sample report, as a report of one page."""
    source = project.root / "reports" / SAMPLE
    read = read_report(load_report(source), project.layouts)
    first = next(table for table in read.tables if table.layout.resource == "indicator-results")
    assert first.raw.page is not None
    target = pypdfium2.PdfDocument.new()
    target.import_pages(pypdfium2.PdfDocument(source), [first.raw.page - 1])
    path = tmp_path_factory.mktemp("printed") / "one-page.pdf"
    target.save(path)
    return path


def scanned(printed: Path, path: Path, turn: int = 0, skew: float = 0.0) -> Path:
    """A PDF of pictures of another's pages, as a scanner makes it: 200 dots per inch, JPEG, perhaps askew."""
    pictures = []
    for page in pypdfium2.PdfDocument(printed):
        picture = page.render(scale=200 / 72).to_pil().convert("RGB")
        picture = picture.rotate(skew, Image.Resampling.BICUBIC, fillcolor="white")
        pictures.append(picture.rotate(turn, expand=True))
    pictures[0].save(path, "PDF", resolution=200, save_all=True, append_images=pictures[1:], quality=75)
    return path


def rows(path: Path, project: Project) -> list[Row]:
    return rows_of(read_report(load_report(path), project.layouts), project)


def rows_of(read: ReadReport, project: Project) -> list[Row]:
    return list(records_of(read, "indicator-results", load_schemas(project.schemas)).rows)


@pytest.fixture(scope="module")
def askew(indicators: Path, project: Project, tmp_path_factory: pytest.TempPathFactory) -> ReadReport:
    """What was read of a scan that lies a little askew."""
    path = scanned(indicators, tmp_path_factory.mktemp("askew") / "one-page.pdf", skew=0.4)
    return read_report(load_report(path), project.layouts)


def assert_are_those_of_the_print(found: list[Row], printed: list[Row]) -> None:
    assert len(printed) >= 8
    assert len(found) == len(printed)
    cells = [
        (row[name], other[name])
        for row, other in zip(printed, found, strict=True)
        for name in row
        if row[name] is not None
        and name not in ("report", "locator", "status_printed")  # a scan fades colours
    ]
    right = sum(one == other for one, other in cells)
    assert right / len(cells) >= 0.97
    assert [row["rag"] for row in found] == [row["rag"] for row in printed]


@needs_tesseract
def test_a_scan_askew_gives_the_rows_of_the_print(indicators: Path, askew: ReadReport, project: Project):
    assert_are_those_of_the_print(rows_of(askew, project), rows(indicators, project))


@needs_tesseract
def test_a_scan_on_its_side_gives_the_rows_of_the_print(indicators: Path, tmp_path: Path, project: Project):
    scan = scanned(indicators, tmp_path / "one-page.pdf", turn=90)
    assert_are_those_of_the_print(rows(scan, project), rows(indicators, project))


@needs_tesseract
def test_what_was_read_from_pictures_is_marked(indicators: Path, askew: ReadReport, project: Project):
    assert askew.document.is_ocr
    assert askew.ocr_pages == (1,)
    assert askew.notes == (
        "text recognition read these pages from pictures, so compare them with the print: 1",
    )
    assert all(table.notes[-1].startswith("read from a picture") for table in askew.summaries())
    printed = read_report(load_report(indicators), project.layouts)
    assert printed.notes == ()
    assert not any(table.notes for table in printed.summaries())


def test_without_tesseract_the_error_says_what_to_install(
    indicators: Path, tmp_path: Path, project: Project, monkeypatch: pytest.MonkeyPatch
):
    report = load_report(scanned(indicators, tmp_path / "scan.pdf"))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoTextLayerError, match=r"scan\.pdf: .* pictures .*`apt-get install tesseract-ocr`"):
        read_here(report, project.layouts)


@pytest.fixture
def half_scanned(indicators: Path, tmp_path: Path) -> Path:
    """A report of two pages, one printed, the other a scan of it that got a page number later."""
    scan = scanned(indicators, tmp_path / "scan.pdf")
    number = Canvas(str(tmp_path / "number.pdf"))
    picture = pypdfium2.PdfDocument(scan)[0].render(scale=200 / 72).to_pil()
    number.setPageSize(pypdfium2.PdfDocument(scan)[0].get_size())
    number.drawInlineImage(picture, 0, 0, *pypdfium2.PdfDocument(scan)[0].get_size())
    number.drawString(20, 20, "Page 2")
    number.save()
    both = pypdfium2.PdfDocument.new()
    both.import_pages(pypdfium2.PdfDocument(indicators))
    both.import_pages(pypdfium2.PdfDocument(tmp_path / "number.pdf"))
    both.save(tmp_path / "half.pdf")
    return tmp_path / "half.pdf"


def test_without_tesseract_pages_that_are_pictures_are_listed(
    half_scanned: Path, tmp_path: Path, project: Project, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    read = read_here(load_report(half_scanned), project.layouts)
    assert (read.ocr_pages, read.unread_pages) == ((), (2,))
    (note,) = read.notes
    assert note.startswith("nothing was read on these pages")
    assert note.endswith(": 2")
    assert "apt-get install tesseract-ocr" in note
    monkeypatch.setattr("pipelines.assembly.identity.read_report", read_here)
    shown = CliRunner().invoke(main, ["inspect", str(half_scanned)])
    assert f"warning: {note}" in shown.output


@needs_tesseract
def test_a_scan_with_a_page_number_is_read_as_a_scan(half_scanned: Path, project: Project):
    read = read_report(load_report(half_scanned), project.layouts)
    assert (read.ocr_pages, read.unread_pages) == ((2,), ())
    assert {table.page for table in read.summaries() if table.resource == "indicator-results"} == {1, 2}


@needs_tesseract
def test_a_picture_without_text_is_an_error(tmp_path: Path, project: Project):
    path = tmp_path / "photo.pdf"
    Image.new("RGB", (800, 600), (90, 120, 200)).save(path, "PDF")
    with pytest.raises(NoTextLayerError, match="text recognition finds nothing"):
        read_report(load_report(path), project.layouts)


def test_rules_and_shading_of_a_picture_give_the_grid_of_the_print(indicators: Path):
    (page,) = page_contents(indicators)
    picture = pypdfium2.PdfDocument(indicators)[0].render(scale=DPI / 72, rev_byteorder=True).to_numpy()
    picture = np.ascontiguousarray(picture[..., :3])
    scale = page.width / picture.shape[1]
    shades = list(drawn.shades_in(picture, scale))
    colours = {fill.colour for fill in page.fills}
    assert all(any(_is_near(colour, other) for other in colours) for _, colour in shades)
    lines = drawn.lines_in(drawn.plain_picture(picture, shades) < DARK, scale)
    rules = (*drawn.rules_of(lines[0], scale), *drawn.rules_of(lines[1], scale))
    seen = find_grids(page.__class__(1, page.width, page.height, page.words, rules, ()))
    assert [(len(grid.row_edges), len(grid.column_edges)) for grid in seen] == [
        (len(grid.row_edges), len(grid.column_edges)) for grid in find_grids(page)
    ]


def _is_near(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return all(abs(a - b) <= 8 for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("angle", [-1.0, -0.3, 0.0, 0.7])
def test_a_skewed_picture_is_set_straight(angle: float):
    sheet = np.full((600, 900, 3), 255, dtype=np.uint8)
    sheet[100:500:40, 50:850] = 0
    skewed = np.asarray(Image.fromarray(sheet).rotate(angle, Image.Resampling.BICUBIC, fillcolor=(255,) * 3))
    assert abs(ocr._skew(skewed.max(axis=2) < DARK) + angle) <= 0.1
    rows = (ocr.straightened(skewed)[:, 200:700].max(axis=2) < 128).mean(axis=1)
    assert (rows > 0.9).sum() >= 9


def test_words_have_the_boxes_of_printed_ones():
    hocr = """
      <span class='ocr_line' id='l' title="bbox 100 200 500 240; baseline 0 -8; x_size 40; x_descenders 8">
      <span class='ocrx_word' id='w' title='bbox 100 200 300 232; x_wconf 96'>Green&amp;</span>
      <span class='ocrx_word' id='v' title='bbox 310 200 500 240; x_wconf 5'>dirt</span>
      <span class='ocrx_word' id='u' title='bbox 510 200 512 240; x_wconf 90'>|</span></span>
    """
    (word,) = letter_sizes.printed_words(list(engine.read_words(hocr)), 0.25)
    assert word.text == "Green&"
    assert word.size == 10.0
    assert word.box == Box(25.0, 58.0 - 7.6, 75.0, 58.0 + 2.2)


SCALE = 72 / DPI  # points a picture's point is wide


def sheet(width: int, height: int) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    """White paper of so many points, and what draws on it."""
    paper = Image.new("RGB", (round(width / SCALE), round(height / SCALE)), "white")
    return paper, ImageDraw.Draw(paper)


def pixels(paper: Image.Image) -> Picture:
    """Paper as a scanner sees it: edges fade out."""
    return np.asarray(paper.filter(ImageFilter.GaussianBlur(1)))


def test_letters_beside_shading_are_no_part_of_it():
    paper, draw = sheet(200, 60)
    draw.rectangle((100, 50, 400, 200), fill=(112, 112, 112))
    font = ImageFont.load_default(34)
    for line in range(3):
        draw.text((405, 60 + 42 * line), "New materials have been", fill="black", font=font)
    areas = [area.box(SCALE) for area, _ in drawn.shades_in(pixels(paper), SCALE)]
    (box,) = areas
    assert abs(box.x1 - 400 * SCALE) < 1.0
    assert abs(box.bottom - 200 * SCALE) < 1.0


def test_areas_of_colours_near_to_each_other_keep_their_own_and_no_letters_are_rules():
    paper, draw = sheet(200, 140)
    draw.rectangle((100, 20, 400, 200), fill=(189, 189, 189))
    draw.rectangle((100, 290, 400, 480), fill=(172, 172, 172))
    draw.text((110, 300), "Mostly", fill="black", font=ImageFont.load_default(34))
    picture = pixels(paper)
    shades = sorted(drawn.shades_in(picture, SCALE), key=lambda shade: shade[0].y0)
    assert [colour[0] for _, colour in shades] == [189, 172]
    _, upright = drawn.lines_on(shades[1][0], picture, SCALE)
    assert [area for area in upright if 110 < area.x0 < 390] == []


@pytest.mark.parametrize(("radius", "text"), [(9, "•"), (20, "e"), (0, "e")])
def test_a_round_dot_is_a_bullet_whatever_it_was_read_as(radius: int, text: str):
    paper = Image.new("L", (80, 80), 255)
    draw = ImageDraw.Draw(paper)
    if radius:
        draw.ellipse((40 - radius, 40 - radius, 40 + radius, 40 + radius), fill=0)
    else:
        draw.arc((31, 31, 49, 49), 0, 300, fill=0, width=3)
    found = ReadWord("e", Area(10, 10, 70, 70), ReadLine(10, 60, 0.0, 0.0, 40.0))
    assert signs.as_bullet(found, np.asarray(paper), 40.0).text == text


def test_a_short_column_rule_goes_from_rule_to_rule():
    paper, draw = sheet(200, 60)
    for y in (50, 130):
        draw.rectangle((50, y, 800, y + 2), fill="black")
    draw.rectangle((300, 50, 302, 132), fill="black")  # 20 points
    draw.rectangle((500, 70, 502, 112), fill="black")  # the stem of a letter
    _, upright = drawn.lines_in(pixels(paper).max(axis=2) < DARK, SCALE)
    assert {round(area.x0, -1) for area in upright} == {300}


@pytest.mark.parametrize(
    ("text", "height", "expected"), [("–", 30, True), ("–", 5, False), ("2017", 30, False)]
)
def test_what_is_as_high_as_letters_is_no_dash(text: str, height: int, expected: bool):
    grey = np.full((60, 200), 255, dtype=np.uint8)
    grey[20 : 20 + height, 20:150] = 0
    found = ReadWord(text, Area(20, 10, 150, 55), ReadLine(20, 55, 0.0, 0.0, 40.0))
    assert signs.hides_more(found, grey) is expected


def test_words_with_broader_strokes_are_bold():
    grey = np.full((60, 400), 255, dtype=np.uint8)
    grey[10:50, 20:26] = grey[10:50, 40:46] = 0
    assert letter_sizes.stroke_of(Area(10, 5, 60, 55), grey) == 6.0
    assert letter_sizes.stroke_of(Area(200, 5, 260, 55), grey) == 0.0
    words = [Word(text, Box(0, 0, 9, 9), 10.0) for text in ("plain", "words", "–", "Heading", "–", "plain")]
    bold = letter_sizes.emboldened(words, [1.0, 1.1, 4.0, 1.5, 1.0, 1.0])
    assert [word.text for word in bold if word.is_bold] == ["Heading", "–"]
    assert letter_sizes.emboldened([], []) == []


LETTERS, SMALL = ImageFont.load_default(38), ImageFont.load_default(25)


def with_mark(
    draw: ImageDraw.ImageDraw, x: float, y: float, text: str, mark: str, *, is_raised: bool = True
) -> ReadWord:
    """A text with a small sign behind it, as Tesseract finds both: one word of something else."""
    draw.text((x, y), text, fill="black", font=LETTERS, anchor="ls")
    end = x + LETTERS.getlength(text) + 2
    draw.text((end, y - (13 if is_raised else 0)), mark, fill="black", font=SMALL, anchor="ls")
    area = Area(round(x), round(y) - 40, round(end + SMALL.getlength(mark)) + 2, round(y) + 10)
    return ReadWord(text + "®", area, ReadLine(x, y, 0.0, 0.0, 40.0))


@pytest.mark.parametrize(
    ("text", "mark", "is_raised", "has_tail"),
    [
        ("completed", "7", True, True),
        ("7.4", "13", True, True),
        ("survey)", "*", False, False),
        ("7.4", "3", False, False),
        ("boroughs", "’", True, False),
        ("95%", "", True, False),
        ("", "7", True, True),
    ],
)
def test_a_small_sign_that_stands_raised_is_told_from_letters_and_quotes(
    text: str, mark: str, is_raised: bool, has_tail: bool
):
    paper, draw = sheet(120, 40)
    found = with_mark(draw, 50, 100, text, mark, is_raised=is_raised)
    cut = figures._raised_tail(found, (pixels(paper) @ WEIGHTS).astype(np.uint8))
    assert (cut is not None) == has_tail
    if cut is not None:
        assert abs(cut.x0 - (50 + LETTERS.getlength(text) + 2)) <= 6


@needs_tesseract
def test_a_raised_figure_in_a_scan_is_a_mark_and_no_digit():
    paper, draw = sheet(300, 80)
    with_mark(draw, 60, 60, "Homes completed this year", "7")
    with_mark(draw, 700, 60, "7.4", "3")
    with_mark(draw, 900, 60, "TBC", "13")
    with_mark(draw, 60, 220, "on 28 September 2023", "2")
    draw.text((60 + LETTERS.getlength("on 28 September 2023") + 18, 220), ".", "black", LETTERS, "ls")
    with_mark(draw, 60, 140, "Rents that were paid this year", "")
    with_mark(draw, 700, 140, "95%", "")
    page = ocr.read_picture(
        PageContent(1, 300.0, 80.0, (), (), ()), pixels(paper), shutil.which("tesseract") or "", "a page"
    )
    first, second, third = (piece_of([line], None, Vocabulary(())) for line in lines_of(page.words))
    assert (third.text, third.marks) == ("on 28 September 2023.", ("2",))
    assert (first.text, first.marks) == ("Homes completed this year 7.4 TBC", ("7", "3", "13"))
    assert (second.text, second.marks) == ("Rents that were paid this year 95%", ())


@pytest.mark.parametrize(
    ("texts", "proved"),
    [
        ("1.50 1:51 1.52", "1.50 1.51 1.52"),
        ("1.10 1.11 112 1.13", "1.10 1.11 1.12 1.13"),
        ("1.70 1,72 1.72", "1.70 1.71 1.72"),
        ("14 1.2", "1.1 1.2"),
        ("£79 1.80 1.81", "1.79 1.80 1.81"),
        ("1 2.2 9.3 9.4 2:5 9.6", "9.1 9.2 9.3 9.4 9.5 9.6"),
        ("3.1 3.7 3.3", "- - -"),  # a figure is as it is
        ("3.1 3.2 3.8 3.4", "3.1 3.2 - -"),
        ("12.5 13.1 2016", "- - -"),
        ("1.16 1.18 1.19 1.20", "- 1.18 1.19 1.20"),  # one was passed over; the first was read right
        ("1.1 1:2 1.4 1.5 1.6", "- - 1.4 1.5 1.6"),  # 1.3 was passed over
        ("1.8 1.9 1 1.10 1.12 1.13", "1.8 1.9 - 1.10 1.12 1.13"),  # a footnote's mark
    ],
)
def test_numbers_of_paragraphs_are_proved_by_those_beside_them(texts: str, proved: str):
    assert in_turn(texts.split()) == [text.strip("-") for text in proved.split()]


@pytest.mark.parametrize(
    ("pages", "proved"),
    [
        (["1.12 1.13 1.14", "4.15", "1.17", "1.17 1.18"], "1.12 1.13 1.14 1.15 1.16 1.17 1.18"),
        (
            ["1.1 1.2 1.3", "5.80", "1.5 1.6"],
            "1.1 1.2 1.3 - 1.5 1.6",
        ),  # no turn that was misread, nor a number
        (["1.1 1.2 1.3", "2.1 2.2 2.3"], "1.1 1.2 1.3 2.1 2.2 2.3"),
        (["1.1 1.2", "1.4", "1.6 1.7"], "1.1 1.2 1.4 1.6 1.7"),  # left out by whoever wrote it
        (["1.1 1:2", "1", "1.3 1.4 1.5"], "1.1 1.2 1 1.3 1.4 1.5"),  # a footnote's mark
        (["1.6 1.7 1.8", "Lo", "1.10 1.11"], "1.6 1.7 1.8 1.9 1.10 1.11"),
        (["1.6 1.7 1.8", "Lo", "1.9 1.10"], "1.6 1.7 1.8 Lo 1.9 1.10"),
    ],
)
def test_numbers_of_paragraphs_are_proved_by_those_on_other_pages(pages: list[str], proved: str):
    def line(number: str, top: float) -> Line:
        boxes = (Box(60, top, 78, top + 10), Box(90, top, 130, top + 10))
        return Line((Word(number, boxes[0], 10.0), Word("Text", boxes[1], 10.0)))

    lines = [[line(text, 20.0 * at) for at, text in enumerate(page.split())] for page in pages]
    read = [line.words[0].text for page in in_turn_over_pages(lines) for line in page]
    assert read == proved.replace("-", MEANINGLESS).split()


@needs_tesseract
def test_numbers_of_paragraphs_on_scanned_pages_are_proved_together(tmp_path: Path):
    pictures = []
    for numbers in (("3.1", "3.2", "3.3"), ("8.4",), ("3.5", "3.6")):
        paper, draw = sheet(360, 120)
        for at, number in enumerate(numbers):
            draw.text((60, 100 + 110 * at), number, "black", LETTERS, "ls")
            draw.text(
                (260, 100 + 110 * at), "Roads and paths were mended in this year.", "black", LETTERS, "ls"
            )
        pictures.append(paper)
    path = tmp_path / "scan.pdf"
    pictures[0].save(path, "PDF", resolution=300, save_all=True, append_images=pictures[1:])
    lines = [line for page in laid_out_pages(path) for line in page.lines]
    assert [line.words[0].text for line in lines] == ["3.1", "3.2", "3.3", "3.4", "3.5", "3.6"]


def test_a_misread_code_has_the_shape_of_the_others():
    assert alike(["BH/C2", "BH/S3", "CG/C16", "BH/CS", "AC/S1O", "A/B"])[3:] == ["BH/C5", "AC/S10", "A/B"]
    assert alike(["BH/C2", "BH/CS", "CG/C16"]) == ["BH/C2", "BH/CS", "CG/C16"]


@pytest.mark.parametrize(
    ("printed", "read", "texts"),
    [
        ("with a", "witha", ["with", "a"]),
        ("A range", "Arange", ["A", "range"]),
        ("banana", "banana", ["banana"]),
        ("Average", "Average", ["Average"]),
        ("I LC", "ILC", ["ILC"]),
    ],
)
def test_two_words_read_as_one_are_parted_at_their_gap(printed: str, read: str, texts: list[str]):
    paper, draw = sheet(120, 40)
    draw.text((50, 100), printed, fill="black", font=LETTERS, anchor="ls")
    area = Area(50, 60, round(50 + LETTERS.getlength(printed)), 112)
    word = ReadWord(read, area, ReadLine(50, 100, 0.0, 0.0, 40.0))
    parted = signs.parted_at_gap(word, (pixels(paper) @ WEIGHTS).astype(np.uint8))
    assert [part.text for part in parted] == texts
    assert parted[0].area.x1 < parted[-1].area.x0 or len(parted) == 1


def test_a_sign_that_was_cut_through_is_read_once():
    paper, draw = sheet(120, 40)
    draw.text((50, 100), "Roads & paths", fill="black", font=LETTERS, anchor="ls")
    grey = (pixels(paper) @ WEIGHTS).astype(np.uint8)
    line = ReadLine(50, 100, 0.0, 0.0, 40.0)
    before = round(50 + LETTERS.getlength("Roads "))
    end = round(50 + LETTERS.getlength("Roads &"))
    half = ReadWord("&", Area((before + end) // 2, 60, end, 112), line)
    (whole,) = signs.grown_words([half], grey)
    assert abs(whole.area.x0 - before) <= 3
    beside = ReadWord("Roads", Area(50, 60, half.area.x0 - 2, 112), line)
    assert signs.grown_words([beside, half], grey)[1].area.x0 >= beside.area.x1


def test_an_ending_proves_the_number_before_it():
    def ordinal(text: str, behind: str) -> tuple[str, str] | None:
        return figures._ordinal(ReadWord(text, Area(0, 0, 9, 9), ReadLine(0, 9, 0, 0, 9.0), 90.0), behind)

    assert ordinal("2™", "nd") == ordinal("2™", "d") == ("2", "nd")
    assert ordinal("12°", "th") == ("12", "th")
    assert ordinal("2™", "st") is None
    assert ordinal("2*", "") is None
    assert ordinal("2.4*", "th") is None


@pytest.mark.parametrize(
    ("first", "readings", "told"),
    [
        ('2"', ("2nd", "2nd"), "2nd"),
        ('2"', ("2nd", "2na"), ""),
        ('3"', ("2nd", "2nd"), ""),
        ('2"', ("2th", "2th"), ""),
        ("11*", ("11th", "11th"), "11th"),
    ],
)
def test_an_ordinal_that_was_doubted_is_told_by_larger_readings_that_agree(
    first: str, readings: tuple[str, ...], told: str
):
    assert figures._agreed_ordinal(first, readings) == told


@needs_tesseract
@pytest.mark.parametrize(
    ("printed", "misread", "read"), [("7", "tf", "7"), ("1", "Al", "1"), ("to", "to", "to"), ("A", "A", "A")]
)
def test_letters_no_wider_than_a_figure_are_the_figure_that_stands_there(
    printed: str, misread: str, read: str
):
    paper, draw = sheet(120, 40)
    draw.text((50, 100), printed, fill="black", font=LETTERS, anchor="ls")
    area = Area(48, 66, round(52 + LETTERS.getlength(printed)), 104)
    words = [ReadWord(misread, area, ReadLine(50, 100, 0.0, 0.0, 40.0), 70.0)]
    wide = area._replace(x1=area.x1 + 200)
    words += [ReadWord("Roads", wide, ReadLine(50, 300 + at, 0.0, 0.0, 40.0)) for at in range(3)]
    grey = (pixels(paper) @ WEIGHTS).astype(np.uint8)
    found = figures.with_lone_figures(words, grey, shutil.which("tesseract") or "", "a page")
    assert [word.text for word in found[:1]] == [read]


@needs_tesseract
def test_a_word_of_a_line_that_was_passed_over_is_read_by_itself():
    paper, draw = sheet(240, 80)
    draw.text((50, 100), "In 2021-22 Residents' views", fill="black", font=LETTERS, anchor="ls")
    grey = (pixels(paper) @ WEIGHTS).astype(np.uint8)
    start, end = (round(50 + LETTERS.getlength(text)) for text in ("In 2021-22 ", "In 2021-22 Residents'"))
    before = ReadWord("2021-22", Area(60, 66, start - 12, 104), ReadLine(50, 100, 0.0, 0.0, 40.0))
    lost = Area(start, 66, end, 104)
    tesseract = shutil.which("tesseract") or ""
    told = list(unread._told_alone([lost], [before], grey, tesseract, "a page"))
    assert [(word.text[:9], word.area) for word in told] == [("Residents", lost)]
    apart = before._replace(area=before.area._replace(x1=start - 80))
    assert not list(unread._told_alone([lost], [apart], grey, tesseract, "a page"))
    nothing = lost._replace(y0=146, y1=184)
    assert not list(unread._told_alone([nothing], [before._replace(area=nothing)], grey, tesseract, "a page"))


@needs_tesseract
def test_where_numbers_of_paragraphs_stand_is_read_again():
    paper, draw = sheet(300, 120)
    at = {"1.10": 100, "1.11": 210, "1.12": 320, "Roads": 430}
    for number, foot in at.items():
        draw.text((50, foot), number, "black", LETTERS, "ls")
        draw.text((300, foot), "Paths were mended", "black", LETTERS, "ls")
    grey = (pixels(paper) @ WEIGHTS).astype(np.uint8)

    def found(text: str, left: int, right: int, foot: int) -> ReadWord:
        return ReadWord(text, Area(left, foot - 32, right, foot + 2), ReadLine(50, foot, 0, 0, 40.0))

    texts = [found("Paths", 302, 400, foot) for foot in at.values()]
    read = [found("1.10", 50, 130, 100), found("a", 50, 70, 210), found("ES", 76, 130, 210)]
    read += [found("1.12", 50, 130, 320), found("Lo", 50, 150, 430), *texts]
    tesseract = shutil.which("tesseract") or ""
    again = paragraph_numbers.with_numbers_read_again(read, grey, tesseract, "a page")
    assert [word.text.strip(MEANINGLESS) for word in again[:4]] == ["1.10", "1.11", "1.12", "Lo"]
    assert again[1].area == Area(50, 178, 130, 212)
    assert again[4:] == texts
    alone = [word for word in read if word.text != "1.12"]
    assert paragraph_numbers.with_numbers_read_again(alone, grey, tesseract, "a page") == alone


def test_a_number_that_was_cut_short_stands_up_to_its_text():
    line = ReadLine(50, 100, 0.0, 0.0, 40.0)
    numbers = [
        ReadWord(text, Area(50, 70 + 90 * at, 95 if "." in text else 60, 100 + 90 * at), line)
        for at, text in enumerate(("1.6", "1", "1.8"))
    ]
    texts = [ReadWord("Roads", Area(200, 70 + 90 * at, 300, 100 + 90 * at), line) for at in range(3)]
    read, _ = paragraph_numbers.with_numbers_in_turn([*numbers, *texts])
    assert [(word.text, word.area.x1) for word in read[:3]] == [("1.6", 95), ("1.7", 171), ("1.8", 95)]


def test_a_hyphen_that_was_passed_over_belongs_to_its_word():
    line = ReadLine(0, 40, 0.0, 0.0, 40.0)
    word = ReadWord("tar", Area(0, 10, 60, 40), line)
    near, far = (ReadWord("-", Area(x, 26, x + 12, 30), line) for x in (62, 90))
    found, left = unread._with_hyphens([word], [near, far])
    assert ([one.text for one in found], left) == (["tar-"], [far])


def test_what_is_left_of_a_rule_is_no_dash():
    grey = np.full((200, 400), 255, dtype=np.uint8)
    grey[100, 100:123] = 0
    grey[150:153, 100:114] = 0
    word = ReadWord("or", Area(20, 30, 60, 60), ReadLine(0, 60, 0.0, 0.0, 40.0))
    assert [one.text for one in unread.second_look(grey, [word], 0.24, "", "a page")] == ["or", "-"]


def test_lines_of_one_paragraph_have_one_size():
    lines = [ReadLine(50, 100 + 60 * at, 0.0, 0.0, size) for at, size in enumerate((46.0, 40.0, 40.0))]
    apart = ReadLine(50, 600, 0.0, 0.0, 46.0)
    sizes = letter_sizes._evened({line: line.size for line in (*lines, apart)})
    assert [sizes[line] for line in (*lines, apart)] == [40.0, 40.0, 40.0, 46.0]


def test_a_stroke_between_q_and_a_year_is_a_one():
    line, other = ReadLine(0, 40, 0.0, 0.0, 40.0), ReadLine(0, 90, 0.0, 0.0, 40.0)
    words = [("(QL", line), ("2015/16)", line), ("QI", line), ("2016", other)]
    found = [ReadWord(text, Area(0, 0, 9, 9), at) for text, at in words]
    assert [word.text for word in paragraph_numbers.with_first_quarters(found)] == [
        "(Q1",
        "2015/16)",
        "QI",
        "2016",
    ]


def test_two_dashes_over_one_another_are_equal_signs():
    line = ReadLine(10, 20, 0.0, 0.0, 40.0)
    dashes = [ReadWord("-", Area(10, y, 30, y + 3), line) for y in (10, 18, 60)]
    assert [word.text for word in unread._with_equals(dashes, 40.0)] == ["=", "-"]


def test_small_print_of_several_words_keeps_its_size():
    lines = [ReadLine(0, 40.0 * number, 0.0, 0.0, size) for number, size in enumerate((40, 40, 40, 32, 32))]
    counts = (5, 5, 5, 5, 1)
    found = [
        ReadWord("word", Area(90 * at, 0, 90 * at + 80, 30), line)
        for line, count in zip(lines, counts, strict=True)
        for at in range(count)
    ]
    sizes = [word.size for word in letter_sizes.printed_words(found, 0.25)]
    assert sizes == [10.0] * 15 + [8.0] * 5 + [10.0]


@pytest.mark.parametrize("text", ["7.4", "95%", "1,234.5", "£12.00", "17", "-0.75%", "711"])
def test_the_ink_of_a_figure_shows_its_points(text: str):
    paper, draw = sheet(120, 40)
    draw.text((50, 100), text, fill="black", font=LETTERS, anchor="ls")
    found = ReadWord(text, Area(48, 60, 300, 112), ReadLine(50, 100, 0.0, 0.0, 40.0))
    grey = (pixels(paper) @ WEIGHTS).astype(np.uint8)
    assert figures.points_in(found.area, grey, 40.0) == sum(map(text.count, ".,"))


@pytest.mark.parametrize(
    ("first", "alone", "again", "points", "text"),
    [
        ("7.48", "74", "74", 1, "7.4"),  # the mark as a digit, the point passed over
        ("7.48", "74", "74", 0, "74"),
        ("743", "7.4", "74", 1, "7.4"),
        ("743", "7.4", "74", None, "74"),
        ("7.48", "1.4", "4", 1, ""),
        ("95%®", "95%", "95%", 0, "95%"),
        ("95%®", "96%", "", 0, ""),
    ],
)
def test_of_a_figure_before_a_mark_two_readings_and_its_ink_must_agree(
    first: str, alone: str, again: str, points: int | None, text: str
):
    word = ReadWord(first, Area(0, 0, 9, 9), ReadLine(0, 9, 0.0, 0.0, 9.0), 70.0)
    assert figures._agreed(word, alone, again, points) == text


def test_a_figure_whose_points_its_ink_does_not_show_is_read_again_or_has_no_meaning(
    monkeypatch: pytest.MonkeyPatch,
):
    paper, draw = sheet(200, 40)
    draw.text((50, 100), "57.4", fill="black", font=LETTERS, anchor="ls")
    grey = (pixels(paper) @ WEIGHTS).astype(np.uint8)
    area, line = Area(46, 66, 132, 106), ReadLine(50, 100, 0.0, 0.0, 40.0)

    def proved(first: str, *again: str) -> str:
        texts = iter(again)
        monkeypatch.setattr(figures, "read_list", lambda *_: [ReadWord(next(texts), area, line)])
        return figures.with_proved_points([ReadWord(first, area, line)], grey, "", "a page", set())[0].text

    assert proved("57.4") == "57.4"  # nothing to ask
    assert proved("574", "57.4", "574") == "57.4"
    assert proved("514", "57.4", "57.4") == "57.4"
    assert proved("514", "57.4", "51.8") == MEANINGLESS
    assert proved("574", "574", "574") == MEANINGLESS


@pytest.mark.parametrize(
    ("printed", "read", "text"),
    [
        ("BH/C2", "BHIC2", "BH/C2"),
        ("CG/C16", "CGI/C16", "CG/C16"),
        ("N/A", "NIA", "N/A"),
        ("II1", "II1", "II1"),
    ],
)
def test_a_stroke_that_leans_is_a_slash(printed: str, read: str, text: str):
    paper, draw = sheet(120, 40)
    x = 50.0
    for letter in printed:  # apart, as most letters are
        draw.text((x, 100), letter, fill="black", font=LETTERS, anchor="ls")
        x += LETTERS.getlength(letter) + 3
    found = ReadWord(read, Area(48, 60, round(x), 112), ReadLine(50, 100, 0.0, 0.0, 40.0))
    assert signs.with_slashes(found, (pixels(paper) @ WEIGHTS).astype(np.uint8)).text == text


@pytest.mark.parametrize(
    ("free", "only", "signs", "mark"),
    [("®", "7", 1, "7"), ("“", "13", 2, "13"), ("th", "3", 2, "th"), ("St", "5", 2, "st"), ("h", "3", 1, "")],
)
def test_a_raised_mark_is_figures_for_all_its_signs_or_ends_an_ordinal(
    free: str, only: str, signs: int, mark: str
):
    assert figures._mark_of(free, only, signs) == mark


def test_a_second_line_of_a_heading_has_the_size_of_the_first():
    first, second = ReadLine(0, 100, 0.0, 0.0, 70.0), ReadLine(0, 190, 0.0, 0.0, 100.0)
    apart = ReadLine(0, 900, 0.0, 0.0, 100.0)
    text = ReadLine(0, 400, 0.0, 0.0, 40.0)
    sizes = letter_sizes._sizes_of([*[text] * 9, *[first] * 4, second, apart], 40.0)
    assert [sizes[line] for line in (first, second, apart, text)] == [70.0, 70.0, 100.0, 40.0]


def test_a_dash_on_the_edge_of_shading_is_no_sign():
    shades = [(Area(100, 100, 400, 200), (112, 112, 112))]
    line = ReadLine(0, 0, 0.0, 0.0, 40.0)
    edge = ReadWord("–", Area(120, 196, 160, 202), line)
    stroke = ReadWord("I", Area(98, 120, 104, 150), line)
    within = [ReadWord(text, Area(200, 140, 230, 160), line) for text in ("–", "I", "1")]
    assert [signs.is_edge(word, shades, 8) for word in (edge, stroke, *within)] == [
        True,
        True,
        False,
        False,
        False,
    ]


def test_short_words_between_bold_ones_are_bold():
    words = [
        Word(text, Box(0, 0, 9, 9), 10.0)
        for text in ("Plain", "words", "Appendix", "A", "(ii):", "Plan", "is")
    ]
    strokes = [1.0, 1.0, 1.6, 1.1, 1.0, 1.6, 1.0]
    marked = letter_sizes.emboldened([*words, *words[:2]], [*strokes, 1.0, 1.0])
    assert [word.is_bold for word in marked] == [False] * 2 + [True] * 4 + [False] * 3
