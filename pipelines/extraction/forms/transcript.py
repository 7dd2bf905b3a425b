"""Transcripts (the text an OCR service made of a PDF) read into the same model as PDFs.

Lines with tabs are table rows; the rest is headings, paragraphs, bullets and footnotes. Markup is taken
out here. What the service broke (cut headings, displaced cells) is left for `recognise`, which knows
what a table should hold.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipelines.exceptions import EmptyReportError, NotAPdfError, OversizedReportError
from pipelines.extraction.headings_above import with_headings
from pipelines.extraction.joined_paragraphs import continues_paragraph, joined_where
from pipelines.extraction.model import MEANINGLESS, Cell, Document, RawTable, Spot, TableRow, TextBlock
from pipelines.extraction.text import BULLETS, join_items, tidy
from pipelines.extraction.vocabulary import Vocabulary

MAX_BYTES = 32 * 1024 * 1024
NUMBERED = re.compile(r"^(?:[-*] )?(\d{1,2}(?:\.\d{1,3}){1,3})\.? +(?=\S)")
SECTION_NUMBER = re.compile(r"^\d{1,2}\. ")
GARBAGE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff]"
)
SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
RAISED = re.compile(r"\s*<sup>\s*([^<]*?)\s*</sup>")
UNICODE_RAISED = re.compile(r"(?<=[^\s⁰¹²³⁴⁵⁶⁷⁸⁹])\s?([⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
FOOTNOTE = re.compile(r"^(?:<sup>\s*(\d{1,3})\s*</sup>|([⁰¹²³⁴⁵⁶⁷⁸⁹]+))\s*(?=\S)")
TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]*(?:\s[^<>]*)?/?>")
ADDRESS = re.compile(r"<(https?://[^<>\s]+)>")
RULE_ROW = re.compile(r"^[\s\-–—_|]*$")


def read_transcript(path: Path, report: str, sha256: str) -> Document:
    """Read a transcript.

    Raises:
        EmptyReportError: no text in it.
        NotAPdfError: it is not UTF-8 text.
        OversizedReportError: larger than a report can be.
    """
    data = path.read_bytes()
    if len(data) > MAX_BYTES:
        raise OversizedReportError(path.name, f"{len(data):,} bytes of text", "split the report into parts")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotAPdfError(path.name, "is not UTF-8 text", "save the transcript as UTF-8") from error
    if not text.strip():
        raise EmptyReportError(path.name, "holds no text", "put the transcript there again")
    text = GARBAGE.sub(MEANINGLESS, text)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    vocabulary = Vocabulary(_plain(line) for line in lines)
    flow = joined_where(list(_parts(lines, vocabulary)), _is_rest)
    return Document(report, sha256, "transcript", 0, tuple(with_headings(flow)))


def _parts(lines: Sequence[str], vocabulary: Vocabulary) -> Iterator[RawTable | TextBlock]:
    index = 0
    while index < len(lines):
        line = lines[index]
        if "\t" in line:
            end = index
            while end < len(lines) and "\t" in lines[end]:
                end += 1
            # a lone heading may have lost its tabs in front of its table; it stays a text block
            yield _table(lines[index:end], index + 1, vocabulary)
            index = end
            continue
        if line.strip() and not RULE_ROW.match(line):
            block = _block(line, index + 1, _stands_alone(lines, index), vocabulary)
            if block.text:
                yield block
        index += 1


def _stands_alone(lines: Sequence[str], index: int) -> bool:
    before = index == 0 or not lines[index - 1].strip() or "\t" in lines[index - 1]
    after = index + 1 == len(lines) or not lines[index + 1].strip() or "\t" in lines[index + 1]
    return before and after


def _table(lines: Sequence[str], first: int, vocabulary: Vocabulary) -> RawTable:
    rows = []
    for offset, line in enumerate(lines):
        number = first + offset
        cells = tuple(_cell(raw, column, number, vocabulary) for column, raw in enumerate(line.split("\t")))
        if any(cell.text for cell in cells) and not RULE_ROW.match(line.replace("\t", "")):
            rows.append(TableRow(cells, None, number))
    columns = max((len(row.cells) for row in rows), default=0)
    return RawTable(tuple(rows), columns, (), None, first)


def _cell(raw: str, column: int, line: int, vocabulary: Vocabulary) -> Cell:
    items, _ = clean_cell(raw, vocabulary)
    found = tidy(_without_tags(raw))
    parts = (Spot(None, None, line, found),) if found else ()
    bold = re.sub(r"<b>.*?</b>", "", raw.strip())
    is_bold = "<b>" in raw and not re.search(r"\w", _without_tags(bold))
    return Cell(join_items(items), items, column, 1, 1, is_bold, None, parts)


def clean_cell(raw: str, vocabulary: Vocabulary) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """A cell's items (paragraphs or bullets) without markup, and the footnote marks taken out."""
    marks: list[str] = []
    text = _without_marks(raw, marks)
    text = re.sub(r"<li>|</li>|<ul[^>]*>|</ul>|<p>|</p>|<br\s*/?>", "\n", text)
    text = _without_tags(text)
    text = re.sub(r"(?:(?<=^)|(?<=\n)|(?<=[\s.;:]))\s*[" + "".join(BULLETS) + r"]\s+", "\n", text)
    text = re.sub(r"(?:^|(?<=[\s;:.]))\*\s*(?=[A-Za-z'])", "\n", text)
    text = re.sub(r"(?<=[:.;])\s+-\s*(?=[A-Z'‘])", "\n", text)
    text = re.sub(r"(?:^|(?<=\n))\s*-\s*(?=[A-Z'‘])", "", text)
    items = [mend(tidy(piece), vocabulary) for piece in text.split("\n")]
    return tuple(item for item in items if item), tuple(marks)


def _without_marks(raw: str, marks: list[str]) -> str:
    def raised(match: re.Match[str]) -> str:
        found = match.group(1).translate(SUPERSCRIPTS)
        if re.fullmatch(r"st|nd|rd|th", found, re.IGNORECASE):
            return found
        marks.append(found)
        return ""

    text = RAISED.sub(raised, raw)
    return UNICODE_RAISED.sub(raised, text)


def _without_tags(text: str) -> str:
    return html.unescape(TAG.sub("", ADDRESS.sub(r"\1", text)))


def mend(text: str, vocabulary: Vocabulary) -> str:
    """Line-break hyphens, ordinals and cut words put right, on the evidence of the vocabulary."""
    text = re.sub(r"\b(\d+) (st|nd|rd|th)\b", r"\1\2", text)
    text = re.sub(
        r"\b([A-Za-z'’]+)- ([a-z][A-Za-z'’]*)",
        lambda found: _hyphen(found.group(1), found.group(2), vocabulary),
        text,
    )
    text = re.sub(r"(?<=\d)- (?=\d)|(?<=[a-z])- (?=\d)", "-", text)
    text = re.sub(r"(?<=[a-z]),(?=\d)", ", ", text)
    text = re.sub(r"&(?=\d)", "& ", re.sub(r"(?<=\d)&(?=\s)", " &", text))
    text = re.sub(r"(?<=[a-z]{4})(?=\d+\. ?\d)", " ", text)
    text = re.sub(r"(?<=\d)\. (?=\d+%)", ".", text)
    text = re.sub(r"(?<=\w) ([.,;])(?=\s|$)", r"\1", text)
    words = text.split(" ")
    mended: list[str] = []
    for word in words:
        if mended and re.fullmatch(r"[a-z]{1,5}[.,;:)]?", word) and vocabulary.is_cut(mended[-1], word):
            mended[-1] += word
        else:
            mended.append(word)
    return " ".join(mended)


def _hyphen(left: str, right: str, vocabulary: Vocabulary) -> str:
    if right in ("and", "or", "to", "the", "of", "in", "a", "as", "with"):
        return f"{left}- {right}"
    return vocabulary.mend_hyphen(left, right)


def _plain(line: str) -> str:
    return _without_tags(line).replace("\t", " | ").replace("*", " ")


def _block(raw: str, number: int, stands_alone: bool, vocabulary: Vocabulary) -> TextBlock:
    found = raw.strip()
    spot = (Spot(None, None, number, tidy(_without_tags(found))),)
    if match := FOOTNOTE.match(found):
        mark = (match.group(1) or match.group(2)).translate(SUPERSCRIPTS)
        return TextBlock("footnote", _text(found[match.end() :], [], vocabulary), spot, mark)
    marks: list[str] = []
    if match := re.match(r"^#{1,6}\s+", found):
        return TextBlock("heading", _text(found[match.end() :], marks, vocabulary), spot, size=1.0)
    if match := NUMBERED.match(found):
        text = _text(found[match.end() :], marks, vocabulary)
        return TextBlock("paragraph", text, spot, match.group(1), tuple(marks))
    if match := re.match(r"^[-*•·]\s+", found):
        return TextBlock("bullet", _text(found[match.end() :], marks, vocabulary), spot, "", tuple(marks))
    text = _text(found, marks, vocabulary)
    kind = "heading" if stands_alone and is_heading_like(text) else "paragraph"
    return TextBlock(kind, text, spot, "", tuple(marks))


def _text(raw: str, marks: list[str], vocabulary: Vocabulary) -> str:
    text = _without_marks(raw, marks)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"\*\*|__|(?<!\w)\*(?=\w)|(?<=\w)\*(?!\w)", "", _without_tags(text))
    text = text.replace("\\*", "*").replace("\\(", "(").replace("\\)", ")")
    return mend(tidy(text), vocabulary)


def is_heading_like(text: str) -> bool:
    """Whether a lone line reads as a heading: short, no sentence, begins like a title."""
    body = re.sub(r"\s*\([^)]*\)\.?$", "", text)
    if not body or len(text) > 110 or text.endswith((",", ";", ":")) or body.endswith("."):
        return False
    return body[0].isupper() or bool(SECTION_NUMBER.match(body))


def _is_rest(before: TextBlock, part: TextBlock) -> bool:
    """Whether a block is the rest of the one before, which a page end cut in two."""
    return part.kind in ("paragraph", "heading") and continues_paragraph(before.text, part.text, part.kind)
