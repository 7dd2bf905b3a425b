"""Pages as words, rules and fills; long reports shared among workers, in bounded memory."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from reportlab.lib.colors import Color
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from pipelines.council.project import Project
from pipelines.exceptions import NoTextLayerError, OversizedReportError
from pipelines.extraction import read_report
from pipelines.extraction.forms import pdf, strokes
from pipelines.extraction.forms.letters import text_of
from pipelines.extraction.frame import as_shown
from pipelines.extraction.model import Box, PageContent
from pipelines.extraction.reading import laid_out_pages
from pipelines.extraction.report import load_report
from pipelines.extraction.worker import end_workers

WIDTH, HEIGHT = 400.0, 300.0
LONG = 200  # pages
MEMORY = 300 * 1024 * 1024  # bytes, of all processes together, for a report so long


@pytest.fixture
def canvas(tmp_path: Path) -> Canvas:
    return Canvas(str(tmp_path / "page.pdf"), pagesize=(WIDTH, HEIGHT))


def read(canvas: Canvas) -> PageContent:
    canvas.save()
    (page,) = pdf.page_contents(Path(canvas._filename))
    return page


def texts(page: PageContent) -> list[str]:
    return [word.text for word in page.words]


def near(box: Box, *expected: float) -> bool:
    return all(abs(one - other) < 0.6 for one, other in zip(box, expected, strict=True))


def test_a_word_knows_its_place_size_weight_and_colour(canvas: Canvas):
    canvas.setFont("Helvetica-Bold", 10)
    canvas.setFillColorRGB(1, 0, 0)
    canvas.drawString(50, 200, "Result 94%")
    result, percent = read(canvas).words
    assert (result.text, result.size, result.is_bold, result.colour) == ("Result", 10, True, (255, 0, 0))
    assert result.has_space_after
    assert not percent.has_space_after
    assert near(result.box, 50, 100 - 7.6, 50 + stringWidth("Result", "Helvetica-Bold", 10), 102.2)
    assert percent.box.x0 > result.box.x1


def test_a_gap_parts_words_that_no_space_parts(canvas: Canvas):
    canvas.setFont("Helvetica", 10)
    canvas.drawString(50, 200, "left")
    canvas.drawString(50 + canvas.stringWidth("left") + 6, 200, "right")
    canvas.drawString(50, 150, "un")
    canvas.drawString(50 + canvas.stringWidth("un"), 150, "broken")
    assert texts(read(canvas)) == ["left", "right", "unbroken"]


def test_a_raised_mark_is_a_word_of_its_own(canvas: Canvas):
    canvas.setFont("Helvetica", 10)
    canvas.drawString(50, 200, "homes")
    end = 50 + canvas.stringWidth("homes")
    canvas.setFont("Helvetica", 6)
    canvas.drawString(end, 204, "2")
    assert [(word.text, word.size) for word in read(canvas).words] == [("homes", 10), ("2", 6)]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_turned_page_reads_as_it_is_shown(canvas: Canvas, turn: int):
    canvas.setPageRotation(turn)  # the sides of the page in the file are exchanged for 90 and 270
    canvas.translate(*{0: (0, 0), 90: (HEIGHT, 0), 180: (WIDTH, HEIGHT), 270: (0, WIDTH)}[turn])
    canvas.rotate(turn)
    canvas.setFont("Helvetica", 10)
    canvas.drawString(50, 100, "Upright")
    canvas.line(50, 90, 150, 90)
    page = read(canvas)
    assert (page.width, page.height) == (WIDTH, HEIGHT)
    assert near(page.words[0].box, 50, 200 - 7.6, 50 + stringWidth("Upright", "Helvetica", 10), 200 + 2.2)
    assert near(page.rules[0].box, 50, 210, 150, 210)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_whose_text_lies_on_its_side_is_turned_for_reading(canvas: Canvas, turn: int):
    """As when a landscape table is printed on a portrait page: boxes lead back to the page as it is shown."""
    canvas.translate(*{90: (WIDTH, 0), 180: (WIDTH, HEIGHT), 270: (0, HEIGHT)}[turn])
    canvas.rotate(turn)
    canvas.setFont("Helvetica", 10)
    canvas.drawString(50, 100, "Two words")
    page = read(canvas)
    assert texts(page) == ["Two", "words"]
    assert (page.width, page.height) == ((HEIGHT, WIDTH) if turn in (90, 270) else (WIDTH, HEIGHT))
    one, two = (as_shown(page, word.box) for word in page.words)
    if turn == 180:
        assert near(one, 350 - stringWidth("Two", "Helvetica", 10), 100 - 2.2, 350, 100 + 7.6)
    else:
        assert one.height > one.width
        assert (two.top < one.top) == (turn == 90)


def test_lines_and_thin_areas_are_rules_and_others_fills(canvas: Canvas):
    canvas.line(50, 200, 150, 200)
    canvas.setFillColorRGB(0, 0, 0)
    canvas.rect(50, 100, 0.5, 80, stroke=0, fill=1)
    canvas.setFillColorRGB(0, 1, 0)
    canvas.rect(200, 100, 60, 30, stroke=0, fill=1)
    canvas.setFillColor(Color(0, 0, 1, alpha=0))
    canvas.rect(200, 200, 60, 30, stroke=0, fill=1)
    page = read(canvas)
    assert [
        (rule.is_vertical, near(rule.box, *box)) for rule, box in zip(page.rules, RULES, strict=True)
    ] == [
        (False, True),
        (True, True),
    ]
    assert [fill.colour for fill in page.fills] == [(0, 255, 0)]
    assert near(page.fills[0].box, 200, 170, 260, 200)


RULES = ((50, 100, 150, 100), (50.25, 120, 50.25, 200))


def test_what_a_form_draws_stands_where_it_is_placed_and_in_drawing_order(canvas: Canvas):
    canvas.setFillColorRGB(1, 0, 0)
    canvas.rect(100, 100, 50, 50, stroke=0, fill=1)
    canvas.beginForm("green")
    canvas.setFillColorRGB(0, 1, 0)
    canvas.rect(0, 0, 50, 50, stroke=0, fill=1)
    canvas.endForm()
    canvas.translate(100, 100)
    canvas.doForm("green")
    canvas.setFillColorRGB(0, 0, 1)
    canvas.rect(0, 0, 50, 50, stroke=0, fill=1)
    page = read(canvas)
    assert [fill.colour for fill in page.fills] == [(255, 0, 0), (0, 255, 0), (0, 0, 255)]
    assert all(near(fill.box, 100, 150, 150, 200) for fill in page.fills)


@pytest.mark.parametrize("thick", [1.6, 5.0])
def test_a_fill_that_changes_its_colour_is_one(canvas: Canvas, thick: float):
    """Programs draw it in strips edge to edge; as rules they cut the row of a table into many."""
    for number in range(12):
        canvas.setFillColorRGB(0.7 - number / 100, 0.3, number / 20)
        canvas.rect(50, 200 - number * thick, 80, thick, stroke=0, fill=1)
    page = read(canvas)
    (fill,) = page.fills
    assert (fill.box.width, fill.box.height) == (pytest.approx(80), pytest.approx(12 * thick))
    assert not page.rules


def test_a_page_of_more_lines_than_any_table_has_is_refused(canvas: Canvas, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(strokes, "MAX_LINES_PER_PAGE", 10)
    for number in range(11):
        canvas.line(50, 50 + number, 150, 50 + number)
    with pytest.raises(OversizedReportError, match="page 1: holds more than 10 straight lines"):
        read(canvas)


def test_letters_are_those_pdfium_gives_one_by_one(project: Project):
    """All letters of a page are asked for at once; that must not shift any of them."""
    count = 0
    for path in sorted((project.root / "reports").glob("*.pdf")):
        document = pypdfium2.PdfDocument(path)
        for page in document:
            textpage = page.get_textpage()
            letters = text_of(textpage.raw, textpage.count_chars())
            codes = [pdfium.FPDFText_GetUnicode(textpage.raw, index) for index in range(len(letters))]
            assert letters == "".join("-" if code == 2 else chr(code) for code in codes)
            count += len(letters)
    assert count > 50_000


def repeated(project: Project, pages: int, path: Path, names: str = "*") -> Path:
    """A report of so many pages, those of the samples of these names over and over."""
    target = pypdfium2.PdfDocument.new()
    found = sorted((project.root / "reports").glob(f"{names}.pdf"))
    sources = [pypdfium2.PdfDocument(source) for source in found]
    while len(target) < pages:
        for source in sources:
            if room := pages - len(target):
                target.import_pages(source, list(range(min(len(source), room))))
    target.save(path)
    return path


def test_pages_shared_among_workers_are_the_same_as_read_by_one(project: Project, tmp_path: Path):
    path = repeated(project, 47, tmp_path / "long.pdf")
    alone, shared = laid_out_pages(path, processors=1), laid_out_pages(path, processors=3)
    assert [layout.page.number for layout in shared] == list(range(1, 48))
    assert shared == alone


def test_blank_pages_have_no_text_to_read(canvas: Canvas):
    canvas.showPage()
    canvas.showPage()
    canvas.save()
    with pytest.raises(NoTextLayerError, match=r"page\.pdf: none of its 2 pages shows any text"):
        laid_out_pages(Path(canvas._filename))


class Memory:
    """The most memory that this process has had more than at first, and all those it started."""

    def __init__(self) -> None:
        self.first = self.most = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Memory:
        self.first = sum(map(_resident, _family(os.getpid())))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(0.02):
            self.most = max(self.most, sum(map(_resident, _family(os.getpid()))) - self.first)


def _family(process: int) -> Iterator[int]:
    """A process and all below it."""
    yield process
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            children = task.read_text(encoding="ascii").split()
        except OSError:
            continue
        for child in children:
            yield from _family(int(child))


def _resident(process: int) -> int:
    try:
        return int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1]) * os.sysconf(
            "SC_PAGESIZE"
        )
    except OSError:
        return 0


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is watched through /proc")
def test_a_report_of_hundreds_of_pages_takes_bounded_memory_and_no_more_time_a_page(
    project: Project, tmp_path: Path
):
    seconds = {}
    for pages in (LONG // 5, LONG):
        report = load_report(repeated(project, pages, tmp_path / f"{pages}.pdf", "q*"))
        end_workers()
        start = time.monotonic()
        with Memory() as memory:
            read = read_report(report, project.layouts)
        seconds[pages] = time.monotonic() - start
        assert read.pages == pages
        assert memory.most < MEMORY
    assert seconds[LONG] < 2 * 5 * seconds[LONG // 5]
