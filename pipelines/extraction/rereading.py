"""A spot of a PDF read a second time, by means that share nothing with the first.

Words that were read from the file's text are read again from the picture of their box, with Tesseract; words
that were read from the picture of a scanned page, from the layer of words that its scanner hid with it. Where
there is nothing to read with (no Tesseract, no layer, a transcript) a figure was read once. This is the one
thing about a publication that depends on the machine, so whoever publishes says which reader it was.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from pipelines.exceptions import ReportError
from pipelines.extraction.model import Box, PageContent
from pipelines.extraction.worker import Limits, run
from pipelines.rows.records import PrintedSpot

DPI = 400  # of a box's picture: Tesseract reads letters best that are some thirty points of it high
OTHER_DPI = 300  # of a picture that is looked at again: a lone digit is easily read as another one
EDGE = 1.0  # points around a box, so that no letter is cut
AT_ONCE = 40  # boxes of a page
LIMITS = Limits(seconds=30)

Place = tuple[str, int, Box]


class SecondReader:
    """Reads spots of documents again; what was read is kept, as several checks may hang on one figure.

    Args:
        document: where the document with a sha256 is kept, or None.
        known: what was read before by the same program, as `texts` gave it.
    """

    def __init__(
        self, document: Callable[[str], Path | None], known: Mapping[Place, str] | None = None
    ) -> None:
        self._document = document
        self._known: dict[Place, str | None] = dict(known or {})

    @property
    def texts(self) -> dict[Place, str]:
        """What could be read so far; what could not is tried again, as it may have been for want of time."""
        return {place: text for place, text in self._known.items() if text is not None}

    @property
    def name(self) -> str:
        """The program and its version, or empty where there is none."""
        return tesseract_version()

    def prepare(self, spots: Iterable[PrintedSpot]) -> None:
        """Read many spots, those of a page in one go, which takes little more time than one."""
        pages: dict[tuple[str, int], list[Box]] = {}
        for sha256, page, box in dict.fromkeys(place for spot in spots if (place := _place(spot))):
            if (sha256, page, box) not in self._known:
                pages.setdefault((sha256, page), []).append(box)
        for (sha256, page), boxes in pages.items():
            for first in range(0, len(boxes), AT_ONCE):
                some = boxes[first : first + AT_ONCE]
                read = self._read(sha256, page, some)
                self._known |= {(sha256, page, box): text for box, text in zip(some, read, strict=True)}

    def __call__(self, spot: PrintedSpot) -> str | None:
        """What a spot says when it is read again; None where it cannot be."""
        place = _place(spot)
        if place is None:
            return None
        if place not in self._known:
            self.prepare([spot])
        return self._known[place]

    def _read(self, sha256: str, page: int, boxes: Sequence[Box]) -> list[str | None]:
        path = self._document(sha256)
        if path is None or path.suffix.lower() != ".pdf":
            return [None] * len(boxes)
        tesseract = shutil.which("tesseract")
        try:
            return run(read_again, path, page, tuple(boxes), tesseract, place=path.name, limits=LIMITS)
        except ReportError:  # a page that cannot be drawn is not read twice
            return [None] * len(boxes)


def _place(spot: PrintedSpot) -> Place | None:
    if spot.page is None or spot.x0 is None or spot.x1 is None or spot.top is None or spot.bottom is None:
        return None
    box = Box(float(spot.x0), float(spot.top), float(spot.x1), float(spot.bottom))
    return spot.document_sha256, spot.page, box


def second_reading(
    document: Callable[[str], Path | None], known: Mapping[Place, str] | None = None
) -> SecondReader:
    """What reads spots again; see `SecondReader`."""
    return SecondReader(document, known)


@cache
def tesseract_version() -> str:
    """`Tesseract` and its version where it is installed, else empty."""
    program = shutil.which("tesseract")
    if program is None:
        return ""
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    words = (done.stdout or done.stderr).split()
    return f"Tesseract {words[1]}" if len(words) > 1 else "Tesseract"


def read_again(path: Path, page: int, boxes: Sequence[Box], tesseract: str | None) -> list[str | None]:
    """Boxes of a page (from 1), in points as shown, read by other means; runs in a worker."""
    from pipelines.extraction.forms import ocr
    from pipelines.extraction.forms.pdf import count_pages, page_contents, pictures_of_parts
    from pipelines.extraction.frame import as_shown
    from pipelines.extraction.text import lines_of, raw_text

    if not 1 <= page <= count_pages(path):
        return [None] * len(boxes)
    content = next(page_contents(path, range(page - 1, page)))
    middles = [as_shown(content, word.box).middle for word in content.words]
    layer = [(as_shown(content, word.box).middle, word) for word in content.layer]
    read: list[str | None] = [None] * len(boxes)
    printed: list[int] = []
    for index, box in enumerate(boxes):
        if any(box.holds(middle) for middle in middles):
            printed.append(index)
        else:  # a picture: it was read by text recognition, and its hidden layer is another reading
            read[index] = raw_text(lines_of([word for middle, word in layer if box.holds(middle)])) or None
    if tesseract is not None and printed:
        around = [
            Box(x0 - EDGE, top - EDGE, x1 + EDGE, bottom + EDGE)
            for x0, top, x1, bottom in (boxes[index] for index in printed)
        ]
        said = [_digits_of_words(content, boxes[index]) for index in printed]
        texts = _read_twice(
            lambda some, dpi: ocr.read_parts(
                pictures_of_parts(path, page - 1, some, dpi), tesseract, f"{path.name}, page {page}"
            ),
            around,
            said,
        )
        for index, text in zip(printed, texts, strict=True):
            read[index] = text or None
    return read


def _digits_of_words(content: PageContent, box: Box) -> str:
    from pipelines.extraction.frame import as_shown

    held = [word.text for word in content.words if box.holds(as_shown(content, word.box).middle)]
    return _digits(" ".join(held))


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def _read_twice(
    read: Callable[[Sequence[Box], int], Sequence[str]], boxes: Sequence[Box], said: Sequence[str]
) -> list[str]:
    """Boxes read from pictures; where the digits are not those that the file says, from one of another size.

    What two sizes show differently is not read: a digit that stands alone is easily taken for another.
    """
    texts = list(read(boxes, DPI))
    unlike = [at for at, text in enumerate(texts) if _digits(text) != said[at]]
    for at, again in zip(
        unlike, read([boxes[at] for at in unlike], OTHER_DPI) if unlike else (), strict=True
    ):
        if _digits(again) == said[at]:
            texts[at] = again
        elif _digits(again) != _digits(texts[at]):
            texts[at] = ""
    return texts
