"""What the pages of a report repeat in their margins: running headers and footers, and ends of lines.

It is dropped from the text. Figures in it may differ from page to page, as page numbers do.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipelines.extraction.lettering import is_bold_line
from pipelines.extraction.model import Line, LinePart, PageContent
from pipelines.extraction.page_layout import PageLayout
from pipelines.extraction.settings import SETTINGS as S
from pipelines.extraction.text import SIGNS

FEWEST_MARKS = 2  # of a key
FEWEST_PARTS = 3  # of a report
FEWEST_REPEATED = 3  # pages that end a line of their margins alike


def masked(text: str) -> str:
    """A text with `#` for each figure, which is the same on pages that differ in their numbers alone."""
    return re.sub(r"\d+", "#", text)


def running_texts(pages: Sequence[PageLayout]) -> frozenset[str]:
    """Texts (digits masked) that come back in the margins of most pages."""
    seen: Counter[str] = Counter()
    begun: dict[str, set[str]] = {}
    for layout in pages:
        texts = {masked(line.text) for line in layout.lines if in_margin(line, layout.page)}
        seen.update(texts)
        for begin, text in _footers(layout):
            begun.setdefault(begin, set()).add(text)
    needed = max(2, len(pages) // 3)
    footers = [
        text for texts in begun.values() if len(texts) >= max(FEWEST_REPEATED, needed) for text in texts
    ]
    running = frozenset((*(text for text, count in seen.items() if count >= needed), *footers))
    return running - _headings_of_pages(pages, running)


def keys_among(running: frozenset[str], layout: PageLayout) -> frozenset[str]:
    """Of texts that come back on pages those on this one with marks: a key at the foot is read once."""
    return frozenset(
        text
        for line in layout.lines
        if (text := masked(line.text)) in running and len(SIGNS.findall(line.text)) >= FEWEST_MARKS
    )


def banners_of(pages: Sequence[PageLayout], running: frozenset[str]) -> frozenset[str]:
    """Of texts that come back those that name the part of the report that its pages are of.

    They stand in one place at the top of most pages, several of them, each on pages that follow each other.
    """
    told: dict[tuple[int, int, int], list[str]] = {}
    for layout in pages:
        for line in layout.lines:
            if line.box.bottom < S.page_margin * layout.page.height:
                place = (round(line.box.x0), round(line.box.top), round(line.words[0].size))
                told.setdefault(place, []).append(masked(line.text))
    found: set[str] = set()
    for texts in told.values():
        runs = sum(one != two for one, two in pairwise(texts)) + 1
        if len(set(texts)) == runs >= FEWEST_PARTS and 2 * len(texts) > len(pages):
            found.update(texts)
    return frozenset(found & running)


def _headings_of_pages(pages: Sequence[PageLayout], running: frozenset[str]) -> set[str]:
    """Of texts that come back in top margins the bold ones under a page's own heading, as names of parts are.

    Nothing but what runs stands above a running header.
    """
    under: Counter[str] = Counter()
    for layout in pages:
        top = [
            line
            for line in sorted(layout.lines, key=lambda line: line.box.top)
            if line.box.bottom < S.page_margin * layout.page.height
        ]
        own = next((at for at, line in enumerate(top) if masked(line.text) not in running), len(top))
        under.update({masked(line.text) for line in top[own + 1 :] if is_bold_line(line)})
    return {text for text, count in under.items() if text in running and count > 1}


def _footers(layout: PageLayout) -> Iterator[tuple[str, str]]:
    """What a page's last line begins with, if more stands apart on it, and the whole line.

    So sheets are printed, with their names between what is the same on all pages.
    """
    last = max(layout.lines, key=lambda line: line.box.top, default=None)
    if last is not None and len(last.parts) > 1 and last.box.top > (1 - S.page_margin) * layout.page.height:
        yield masked(last.parts[0].text), masked(last.text)


def without_running_ends(pages: Sequence[PageLayout]) -> tuple[list[PageLayout], list[str]]:
    """Pages without what most of them repeat at the end of a line in a margin, and the texts of it.

    So is the period at the right of a banner whose left side names the part of the report.
    """
    running = running_texts(pages)
    seen: Counter[str] = Counter()
    for layout in pages:
        parted = [line for line in layout.lines if masked(line.text) not in running]
        seen.update({masked(end.text) for line in parted if (end := _end_apart(line, layout.page))})
    needed = max(FEWEST_REPEATED, len(pages) // 2)
    ends = {text for text, count in seen.items() if count >= needed}
    if not ends:
        return [*pages], []
    found: list[str] = []
    less: list[PageLayout] = []
    for number, layout in enumerate(pages):
        lines: list[Line] = []
        for line in layout.lines:
            end = _end_apart(line, layout.page) if masked(line.text) not in running else None
            if number and end is not None and masked(end.text) in ends:  # the first page's may be the title
                found.append(end.text)
                lines.append(Line(tuple(word for word in line.words if word.box.x0 < end.box.x0)))
            else:
                lines.append(line)
        less.append(layout._replace(lines=tuple(lines)))
    return less, list(dict.fromkeys(found))


def _end_apart(line: Line, page: PageContent) -> LinePart | None:
    """The last part of a line in a margin that stands in the other half of the page than its beginning."""
    if len(line.parts) < 2 or not in_margin(line, page):
        return None
    end, middle = line.parts[-1], page.width / 2
    return end if line.parts[0].box.x0 < middle < end.box.x0 else None


def in_margin(line: Line, page: PageContent) -> bool:
    """Whether a line stands where running headers and footers do."""
    return line.box.bottom < S.page_margin * page.height or line.box.top > (1 - S.page_margin) * page.height


def is_running(line: Line, page: PageContent, running: frozenset[str]) -> bool:
    """Whether a line in a page's margin is one of the texts that come back."""
    return masked(line.text) in running and in_margin(line, page)
