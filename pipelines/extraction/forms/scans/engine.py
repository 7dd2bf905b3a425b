"""What Tesseract makes of a picture or of parts of it: words with their lines, and how sure it is.

It is a program of its own that may be missing; whoever calls has found it.
"""

from __future__ import annotations

import html
import io
import os
import re
import subprocess
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from PIL import Image

from pipelines.exceptions import ReportTimeoutError, UnreadableReportError
from pipelines.extraction.forms.scans.areas import DPI, Area, Picture

SECONDS = 120  # for one page; most take five
MOST_ALONE = 20  # areas of a page that are read each by itself
LEAST_CONFIDENCE = 20  # of 100, as Tesseract counts it
FIGURES = "0123456789.,%£$()+-"
SIGN_WIDTH = 0.7  # of the letters' size: no wider is a single figure
ZOOMS = (1.5, 2.0)  # times: small letters are read again so much larger
LONGEST_MARK = 3  # signs
RAISED_SIZE, RAISED_BY = 0.62, 0.38  # of the letters' size: what a mark is set in, and how high
LETTERS_HEIGHT = 0.35  # of the letters' size: no dash is so high
NOISE = re.compile(r"[|_~=`'‘’“”\"\[\]{}<>\\.,:;]+|[-–—_]*_[-–—_]*")  # what is left of rules and dirt
OFTEN_MISREAD = {"¢": "•", "«": "•", "»": "•"}  # what Tesseract makes of a bullet that stands alone
HOCR = re.compile(
    r"class='(?P<kind>ocr_line|ocr_caption|ocr_header|ocr_textfloat|ocrx_word)'[^>]*?"
    r"title=(?P<quote>[\"'])(?P<title>.*?)(?P=quote)[^>]*>(?P<text>(?:[^<]|</?(?:strong|em)>)*)"
)


def recognised(grey: Picture, tesseract: str, place: str, layout: str, alphabet: str = "") -> str:
    """Tesseract's reading of a picture, as hOCR: unlike its tables, that has baselines and sizes.

    Args:
        grey: the picture, black on white.
        tesseract: the program.
        place: the file and page, for errors.
        layout: which of Tesseract's ways to look for text (`11`: anywhere, `6`: one block).
        alphabet: the signs there may be; any where empty.
    """
    only = ("-c", f"tessedit_char_whitelist={alphabet}") if alphabet else ()
    try:
        return run(tesseract, grey, "--psm", layout, "-l", "eng", *only, "hocr")
    except subprocess.TimeoutExpired as error:
        what = f"takes Tesseract more than {SECONDS} seconds"
        raise ReportTimeoutError(place, what, "leave the page out") from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip().splitlines()[-1:] or ["no reason given"]
        raise UnreadableReportError(
            place, f"Tesseract fails ({said[0]})", "try `tesseract --list-langs`"
        ) from error


def run(program: str, grey: Picture, *options: str) -> str:
    """What Tesseract writes about a picture."""
    file = io.BytesIO()
    Image.fromarray(grey).save(file, "PNG", compress_level=1)
    done = subprocess.run(  # noqa: S603 - the program that `shutil.which` found
        [program, "stdin", "stdout", "--dpi", str(DPI), *options],
        input=file.getvalue(),
        capture_output=True,
        check=True,
        timeout=SECONDS,
        env=os.environ | {"OMP_THREAD_LIMIT": "1"},
    )
    return done.stdout.decode("utf-8", "replace")


class ReadLine(NamedTuple):
    """A line Tesseract found: left end, lower end, rise and offset of the baseline, size of the letters."""

    x0: float
    bottom: float
    rise: float
    offset: float
    size: float
    is_raised: bool = False

    def baseline(self, x: float) -> float:
        """Height of the baseline at x, from the top of the picture."""
        return self.bottom + self.offset + self.rise * (x - self.x0)


class ReadWord(NamedTuple):
    """A word, the rectangle of its letters, the line it stands on, and how sure of 100 Tesseract is of it."""

    text: str
    area: Area
    line: ReadLine
    sureness: float = 100.0


def read_words(hocr: str, least: float = LEAST_CONFIDENCE) -> Iterator[ReadWord]:
    """The words of an hOCR page of which Tesseract is sure enough."""
    line = ReadLine(0.0, 0.0, 0.0, 0.0, 1.0)
    for part in HOCR.finditer(hocr):
        facts = dict(fact.strip().split(" ", 1) for fact in part["title"].split(";"))
        area = Area(*(int(value) for value in facts["bbox"].split()))
        if part["kind"] != "ocrx_word":
            rise, offset = (float(value) for value in facts.get("baseline", "0 0").split())
            size = float(facts.get("x_size", area.y1 - area.y0))
            line = ReadLine(area.x0, area.y1, rise, offset, size)
            continue
        text = html.unescape(re.sub(r"<[^>]*>", "", part["text"])).strip()
        sureness = float(facts["x_wconf"])
        if text and sureness >= least and not NOISE.fullmatch(text):
            yield ReadWord(OFTEN_MISREAD.get(text, text).replace("—", "–"), area, line, sureness)


def _lies_in(one: Area, other: Area) -> bool:
    x, y = (one.x0 + one.x1) / 2, (one.y0 + one.y1) / 2
    return other.x0 <= x <= other.x1 and other.y0 <= y <= other.y1


def text_in(area: Area, words: Sequence[ReadWord]) -> str:
    """What was read in an area; empty where nothing was."""
    return "".join(word.text for word in words if _lies_in(word.area, area))


def read_enlarged(
    area: Area,
    grey: Picture,
    size: float,
    tesseract: str,
    place: str,
    zooms: Sequence[float] = ZOOMS,
) -> list[str]:
    """What stands in a small area, by readings of it as a line of its own, each as large as a zoom says."""
    part = np.pad(grey[area.y0 : area.y1, area.x0 : area.x1], round(size), constant_values=255)
    height, width = part.shape
    texts: list[str] = []
    for zoom in zooms:
        sides = (round(width * zoom), round(height * zoom))
        larger = np.asarray(Image.fromarray(part).resize(sides, Image.Resampling.LANCZOS))
        words = read_words(recognised(larger, tesseract, place, "7"), least=0)
        texts.append("".join(word.text for word in words))
    return texts


def read_list(
    grey: Picture, areas: Sequence[Area], size: float, tesseract: str, place: str, alphabet: str = ""
) -> list[ReadWord]:
    """What stands in some small areas, read one below another: alone on a page they are taken for dirt.

    Where an alphabet is given, signs are taken for one of it.
    """
    if not areas:
        return []
    gap = round(size)
    tops = np.cumsum([gap, *(area.y1 - area.y0 + gap for area in areas)]).tolist()
    sheet = np.full((tops[-1], max(area.x1 - area.x0 for area in areas) + 2 * gap), 255, dtype=np.uint8)
    for top, area in zip(tops, areas, strict=False):
        part = grey[area.y0 : area.y1, area.x0 : area.x1]
        sheet[top : top + part.shape[0], gap : gap + part.shape[1]] = part
    words = []
    for word in read_words(recognised(sheet, tesseract, place, "6", alphabet)):
        middle = (word.area.y0 + word.area.y1) / 2
        number = next((n for n, area in enumerate(areas) if 0 <= middle - tops[n] <= area.y1 - area.y0), None)
        if number is not None:
            down, across = areas[number].y0 - tops[number], areas[number].x0 - gap
            x0, y0, x1, y1 = word.area
            place_on_page = Area(x0 + across, y0 + down, x1 + across, y1 + down)
            words.append(
                ReadWord(word.text, place_on_page, ReadLine(x0 + across, areas[number].y1, 0.0, 0.0, size))
            )
    return words
