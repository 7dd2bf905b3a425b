"""Words to text as a person would copy it: lines joined, broken words mended, footnote marks taken out.

A break inside a word is mended only on evidence of the report's own words or of English; otherwise the hyphen
or the space stays. The council's own typing errors are left alone.
"""

from __future__ import annotations

import itertools
import math
import operator
import re
import unicodedata
from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

from pipelines.extraction.model import Colour, Line, Symbol, Word, hull
from pipelines.extraction.settings import SETTINGS as S
from pipelines.extraction.vocabulary import Vocabulary, commonness

BULLETS = frozenset("•·▪◦‣●○■□➢➤✓❖\uf0b7\uf0a7\uf0d8\u2043\u2219")
LETTERS = re.compile(r"[A-Za-z]+")
GREY = 40  # of 255: colours whose parts differ less are black, grey or white
SMALL_BESIDE = 0.7  # times the largest letters of a line: smaller ones may be lines of their own
FEWEST_BESIDE = 3  # words
LEAST_BESIDE = 4  # letters of each such line
ON_SIDE = 1.3  # of the font size: a word so high stands on its side
DESCENT = 0.22  # of the font size: a word's box reaches so far below its line
RAISED_SIZE = 0.95  # of a line's size: a mark is smaller
RAISED_BY = 0.12  # of a line's size: a mark stands so far above the line
BESIDE = 0.15  # of a line's size: a mark stands so near to its word
STRIP = 15.0  # points: about a line of text
SENTENCE = re.compile(r"[a-z]{2,} [a-z]{2,}.*[.!?]$", re.DOTALL)
MARK = re.compile(r"^[(\[]?[\d*†‡§]{1,3}(?:[,;][\d*†‡§]{1,2})*[,;)\]]{0,2}$")
POWER = re.compile(r"(?:^|[\d/\s])[kcmd]?m$|[x×*]\s?10$", re.IGNORECASE)  # a raised figure behind is a power
RAISED_LETTERS = re.compile(r"^(?P<word>.*(?:[A-Za-z]{3}|\))(?<!metres)(?<!metre))(?P<mark>[⁰¹²³⁴⁵⁶⁷⁸⁹]+)$")
POWERS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
ORDINAL = re.compile(r"^(st|nd|rd|th|%)$", re.IGNORECASE)
MARK_OF_FIGURE = re.compile(r"^[a-df-oq-z]$")  # a raised `r` is a mark; `p` and `e` say how sure a figure is
LETTERED_MARK = re.compile(r"^[(\[]?[a-df-oq-z][)\]]?$")  # the same behind a word
WORD_END = re.compile(r"[A-Za-z]{3}[)’']?$")  # behind shorter ones a raised letter may be a power


MANY = 60  # words: a page's, of which several shapes ask for the lines one after another
_LINES_KEPT: deque[tuple[tuple[Word, ...], tuple[Line, ...]]] = deque(maxlen=3)


def lines_of(words: Sequence[Word]) -> list[Line]:
    """Group words into printed lines, top to bottom; raised marks stay on the line they belong to.

    A word joins the first line, begun by larger or higher words, whose first word shares over half of its
    height. Lines that all stand on their sides follow each other from the left.
    """
    if len(words) < 2:
        return [Line((word,)) for word in words]
    if len(words) < MANY:
        return _lines_of(words)
    for before, lines in _LINES_KEPT:
        if len(before) == len(words) and all(map(operator.is_, before, words)):
            return list(lines)
    found = _lines_of(words)
    _LINES_KEPT.append((tuple(words), tuple(found)))
    return found


def _lines_of(words: Sequence[Word]) -> list[Line]:
    sizes = [word.size for word in words]
    boxes = [word.box for word in words]
    is_high = [box[3] - box[1] > ON_SIDE * size for box, size in zip(boxes, sizes, strict=True)]
    if all(is_high):
        return [Line(tuple(sorted(words, key=_from_left)))]
    on_side = [word for word in itertools.compress(words, is_high) if len(word.text) > 1]
    if on_side and not all(word.is_drawn for word in on_side):
        level = [word for word in words if word not in on_side]
        lines = [*lines_of(level), *(Line((word,)) for word in on_side)]
        return sorted(lines, key=lambda line: (_level(line), line.words[0].box.x0))
    is_one_size = len(set(sizes)) == 1
    found = _lines_of_one_size(words) if is_one_size else _lines_of_sizes(words)
    for line in found:
        line.sort(key=_from_left)
    if is_one_size:
        found.sort(key=_begins)
        return [Line(tuple(line)) for line in found]
    ordered = [Line(tuple(line)) for line in found]
    return sorted(ordered, key=lambda line: (_level(line), line.words[0].box.x0))


def _lines_of_one_size(words: Sequence[Word]) -> list[list[Word]]:
    """Words of one size by line: from the top, each can only share the height of the line before it."""
    order = sorted([(word.box[1], word.box[0], number) for number, word in enumerate(words)])
    lines: list[list[Word]] = []
    end = -math.inf  # words that begin above it share over half of their height with the line
    for top, _, number in order:
        word = words[number]
        if top < end:
            lines[-1].append(word)
        else:
            lines.append([word])
            end = (top + word.box[3]) / 2
    return lines


def _lines_of_sizes(words: Sequence[Word]) -> list[list[Word]]:
    """Words by line. Lines are looked up by strips of the page, so that time grows with words."""
    lines: list[tuple[float, float, list[Word]]] = []  # with the first word's top and bottom
    strips: dict[int, list[int]] = {}
    order = sorted([(-word.size, word.box[1], word.box[0], number) for number, word in enumerate(words)])
    for _, _, _, number in order:  # the largest and highest first
        word = words[number]
        _, top, _, bottom = word.box
        least = S.line_share * (bottom - top)
        own = range(int(top // STRIP), int(bottom // STRIP) + 1)
        found = len(lines)
        for strip in own:
            for at in strips.get(strip, ()):
                if at >= found:
                    break
                base_top, base_bottom, _ = lines[at]
                if min(base_bottom, bottom) - max(base_top, top) > least:
                    found = at
                    break
        if found < len(lines):
            lines[found][2].append(word)
            continue
        lines.append((top, bottom, [word]))
        for strip in own:
            strips.setdefault(strip, []).append(found)
    return [part for _, _, line in lines for part in _with_small_apart(line)]


def _with_small_apart(line: list[Word]) -> list[list[Word]]:
    """A line, and lines of small words that stand above each other beside its large ones, as lines apart.

    So two lines of an address stand beside a title. Raised and lowered marks are too few letters.
    """
    largest = line[0].size
    small = [word for word in line if word.size < SMALL_BESIDE * largest]
    if len(small) < FEWEST_BESIDE or len(small) == len(line):
        return [line]
    parts = _lines_of_sizes(small)
    spans = [(min(word.box[0] for word in part), max(word.box[2] for word in part)) for part in parts]
    are_stacked = len(parts) > 1 and all(
        one[0] < two[1] and two[0] < one[1] for one, two in itertools.pairwise(spans)
    )
    if not are_stacked or any(sum(len(word.text) for word in part) < LEAST_BESIDE for part in parts):
        return [line]
    return [[word for word in line if word not in small], *parts]


def _from_left(word: Word) -> float:
    return word.box[0]


def _begins(line: Sequence[Word]) -> tuple[float, float]:
    """Height at which a line of one size begins, and where from the left."""
    x0, top, _, _ = line[0].box
    return (top, x0)


def _level(line: Line) -> float:
    if len(line.words) == 1:
        return line.words[0].box.top
    return max(line.words, key=lambda word: word.size).box.top


class Piece(NamedTuple):
    """Text of a cell or paragraph; `items` parts it into bullets and what stands before them."""

    text: str
    items: tuple[str, ...]
    marks: tuple[str, ...]


def piece_of(lines: Sequence[Line], right: float | None, vocabulary: Vocabulary) -> Piece:
    """Join lines to text.

    Args:
        lines: printed lines, top to bottom.
        right: the right edge that text could reach (points), or None when unknown.
        vocabulary: the report's words.
    """
    items: list[str] = []
    marks: list[str] = []
    previous: Sequence[Word] = ()
    has_dashes = False
    for line in lines:
        words = _without_marks(line, marks)
        if not words:
            continue
        is_dash = words[0].text[0] == "-"
        starts_item, words = _starts_item(words, items, has_dashes)
        has_dashes = has_dashes or (starts_item and is_dash)
        if starts_item or not previous:
            items.append(_line_text(words))
        else:
            items[-1] = _joined(items[-1], previous, words, right, vocabulary)
        previous = words or previous
    items = [tidy(item) for item in items if item.strip()]
    return Piece(join_items(items), tuple(items), tuple(marks))


def join_items(items: Sequence[str]) -> str:
    """Bullets joined by `; `; what leads up to them (it ends in a colon or semicolon) stands as it is."""
    text = ""
    for item in items:
        text += (" " if text.endswith((":", ";")) else "; " if text else "") + item
    return text


def _without_marks(line: Line, marks: list[str]) -> list[Word]:
    """The line's words less raised footnote marks; raised ordinals are glued to their number."""
    if len(line.words) == 1:
        return [_without_own_mark(line.words[0], marks)]
    base = max(line.words, key=lambda word: word.size)
    kept: list[Word] = []
    after_mark = False
    for word in line.words:
        is_raised = (
            word.size < S.mark_size * base.size and word.box.bottom < base.box.bottom - S.raised * base.size
        )
        is_raised = is_raised or (bool(kept) and _is_raised_beside(word, kept[-1], base))
        if is_raised and ORDINAL.match(word.text) and kept and kept[-1].text[-1:].isdigit():
            kept[-1] = _glued(kept[-1], word, word.text)
        elif is_raised and word.text.isdecimal() and _takes_power(kept):
            kept[-1] = _glued(kept[-1], word, word.text.translate(POWERS))
        elif kept and _is_lowered_behind(word, kept[-1], base):
            if kept[-1].text[-1:].isalpha():
                kept[-1] = _glued(kept[-1], word, word.text)
            else:
                marks.append(word.text)
            continue
        elif is_raised and (MARK.match(word.text) or _is_lettered_mark(word, kept)):
            marks.append(word.text)
            after_mark = True
            continue
        else:
            is_near = bool(kept) and kept[-1].box.x1 > word.box.x0 - S.raised * word.size
            if kept and (after_mark or is_near) and word.text[:1] in ".,;:)":
                kept[-1] = _glued(kept[-1], word, word.text)
            else:
                kept.append(word)
        after_mark = False
    return [_without_own_mark(word, marks) for word in kept]


def _is_lettered_mark(word: Word, kept: Sequence[Word]) -> bool:
    """Whether a raised letter is a note's: behind a figure or the end of a word."""
    before = kept[-1].text if kept else ""
    is_of_figure = MARK_OF_FIGURE.match(word.text) and before[-1:] in "0123456789%"
    return bool(before and (is_of_figure or (LETTERED_MARK.match(word.text) and WORD_END.search(before))))


def _without_own_mark(word: Word, marks: list[str]) -> Word:
    """A word less the raised letters of a font that stand behind it as a note's number (`composted²`)."""
    found = RAISED_LETTERS.match(word.text)
    if found is None:
        return word
    marks.append(found["mark"])
    return word._replace(text=found["word"])


def _glued(word: Word, following: Word, text: str) -> Word:
    return word._replace(text=word.text + text, box=hull((word.box, following.box)))


def _takes_power(kept: Sequence[Word]) -> bool:
    """Whether a raised figure behind some words is a power, as of `120 m²` or `3 x 10⁶`, and no mark."""
    return bool(kept) and bool(POWER.search(" ".join([word.text for word in kept[-2:]])))


def _is_lowered_behind(word: Word, before: Word, base: Word) -> bool:
    """Whether small figures hang below the line, right behind a word."""
    lowered = word.box.bottom - base.box.bottom + DESCENT * (base.size - word.size)
    return (
        word.size < S.mark_size * base.size
        and lowered > RAISED_BY * base.size
        and word.text.isdecimal()
        and not before.has_space_after
        and word.box.x0 - before.box.x1 < BESIDE * base.size
    )


def _is_raised_beside(word: Word, before: Word, base: Word) -> bool:
    """Whether a word of nearly its line's size stands clearly above the line, right behind another."""
    if not RAISED_SIZE * base.size > word.size or before.has_space_after:
        return False
    raised = (base.box.bottom - word.box.bottom) - DESCENT * (base.size - word.size)
    return raised > RAISED_BY * base.size and word.box.x0 - before.box.x1 < BESIDE * base.size


def _starts_item(words: list[Word], items: list[str], has_dashes: bool) -> tuple[bool, list[Word]]:
    """Whether a line begins a bullet, and its words without the bullet.

    A dash is one after a sentence's end, or where the cell has had dashes for bullets already.
    """
    first = words[0].text
    if first in BULLETS or (len(first) > 1 and first[0] in BULLETS):
        rest = words[1:] if len(first) == 1 else [words[0]._replace(text=first[1:]), *words[1:]]
        return True, rest
    if first[0] == "*" and len(first) > 1 and first[1].isalpha():
        return True, [words[0]._replace(text=first[1:]), *words[1:]]
    ended = not items or items[-1].rstrip().endswith((".", ":", ";"))
    ended = ended or (has_dashes and bool(re.match(r"^-[A-Z'‘]", first)))
    if ended and items and (first == "-" or re.match(r"^-[A-Za-z']", first)):
        rest = words[1:] if first == "-" else [words[0]._replace(text=first[1:]), *words[1:]]
        return True, rest
    return False, words


def _line_text(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)


def _joined(
    text: str,
    previous: Sequence[Word],
    words: Sequence[Word],
    right: float | None,
    vocabulary: Vocabulary,
) -> str:
    """A text with the next line: the words of the previous one, and its own, tell whether a word is cut."""
    following = _line_text(words)
    last = previous[-1]
    if not following:
        return text
    if not text:
        return following
    if (
        "://" in text
        and re.search(r"https?://\S+$", text)
        and re.match(r"%\w|\S+(?:%20|\.pdf|\.html)", following)
    ):
        return text + following
    if text.endswith("-") and re.search(r"\w-$", text) and not last.has_space_after:
        left, _, _ = text.rpartition("-")
        return vocabulary.mend_hyphen(left, following)
    if not last.has_space_after and _fills_line(previous, words[0], right):
        is_code = not LETTERS.fullmatch(last.text) or last.text.isupper()
        is_short = len(previous) == 1
        if (is_code and is_short and _is_code_tail(last.text, words[0].text)) or vocabulary.is_cut(
            text, following
        ):
            return text + following
    return f"{text} {following}"


def _is_code_tail(left: str, right: str) -> bool:
    """`REGENKPI` + `01`; not `(Survey` + `Biannual)` nor two words, nor one figure under another."""
    return (
        bool(re.match(r"^[A-Z0-9]{1,4}\b", right))
        and bool(re.search(r"[A-Z0-9]$", left))
        and len(left) > 4
        and any(letter.isalpha() for letter in left)
    )


def _fills_line(line: Sequence[Word], following: Word, right: float | None) -> bool:
    """Whether the next letter would not have fitted on the line: the break may be inside a word."""
    if right is None:
        return False
    letter = following.box.width / max(1, len(following.text))
    return right - max(word.box.x1 for word in line) < S.next_letter * letter + S.snap


def tidy(text: str) -> str:
    """White space as single spaces, compatibility letters (ligatures) as plain ones."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text.translate(LIGATURES))
    return " ".join(text.split())


LIGATURES = str.maketrans(
    {
        "ﬀ": "ff",
        "ﬁ": "fi",
        "ﬂ": "fl",
        "ﬃ": "ffi",
        "ﬄ": "ffl",
        "\u00a0": " ",
        "\u00ad": "",
        "\u2011": "-",
        "\u2010": "-",
    }
)


SIGNS = re.compile(
    "[\u2190-\u21ff\u25a0-\u25ff\u2600-\u27bf\u2b00-\u2bff\U0001f300-\U0001faff\ue000-\uf8ff]\ufe0f?"
)
LIGHTS = frozenset("🟢🟡🟠🔴🔵⚪⚫🟤🟣🟩🟨🟧🟥🟦⬛⬜✅❌⚠✔✘✓✗☑☒★☆😀😃🙂😐😕🙁☹☺")
"""Signs that are lights, ticks, crosses or faces, and say a status in whatever colour."""
LONE_MARK = re.compile("!")
"""A mark of letters' own that is a sign where it stands alone on a line of signs."""
NO_SIGNS = frozenset("\u25e6\u25aa\uf0b7\uf0a7\uf0d8➢❖")  # bullets of lists


def symbols_of(lines: Sequence[Line]) -> tuple[Symbol, ...]:
    """The signs of some lines with the words about each, from left to right and top to bottom."""
    return tuple(symbol for line in lines for symbol in _symbols_of(line))


def symbols_in_text(lines: Sequence[Line]) -> tuple[Symbol, ...]:
    """The same of running text: a sign that ends its line is of the words that begin the next one."""
    found: list[Symbol] = []
    for line in lines:
        own = _symbols_of(line)
        if found and not found[-1].after and (begins := own[0].before if own else line.text):
            found[-1] = found[-1]._replace(after=begins)
        found += own
    return tuple(found)


def _symbols_of(line: Line) -> list[Symbol]:
    if not SIGNS.search(line.text):
        return []
    texts: list[list[str]] = [[]]  # the words before, between and after the signs
    signs: list[tuple[str, Colour]] = []
    for word in line.words:
        end = 0
        signs_in = LONE_MARK if LONE_MARK.fullmatch(word.text) else SIGNS  # `✔ met ! nearly met ✘ missed`
        for sign in signs_in.finditer(word.text):
            if sign.group() in NO_SIGNS:
                continue
            texts[-1].append(word.text[end : sign.start()])
            texts.append([])
            signs.append((sign.group().rstrip("\ufe0f"), word.colour))
            end = sign.end()
        texts[-1].append(word.text[end:])
    joined = [" ".join(part for part in parts if part) for parts in texts]
    return [
        Symbol(sign, colour, joined[number], joined[number + 1])
        for number, (sign, colour) in enumerate(signs)
    ]


def ink_of(lines: Sequence[Line]) -> Colour | None:
    """The colour that all letters of some lines have, signs left out; None for black, grey or several."""
    colours = {word.colour for line in lines for word in line.words}
    if all(max(colour) - min(colour) <= GREY for colour in colours):
        return None  # as in most cells
    colours = {
        word.colour for line in lines for word in line.words if any(letter.isalnum() for letter in word.text)
    }
    if len(colours) != 1:
        return None
    (colour,) = colours
    return colour if max(colour) - min(colour) > GREY else None


def without_drawn(lines: Sequence[Line]) -> list[Line]:
    """The lines less words that are drawn marks."""
    if not any(word.is_drawn for line in lines for word in line.words):
        return list(lines)
    kept = [tuple(word for word in line.words if not word.is_drawn) for line in lines]
    return [Line(words) for words in kept if words]


def raw_text(lines: Sequence[Line]) -> str:
    """The words as found, in reading order, with single spaces."""
    return " ".join(word.text for line in lines for word in line.words)


def join_pieces(pieces: Sequence[str], vocabulary: Vocabulary | None) -> str:
    """A heading that was cut over cells, made whole: `Growth and | d regeneration progra | mme`.

    Each seam is closed with a space, without one, or by dropping letters printed twice, whichever gives
    words that the report or the language knows.
    """
    text = ""
    for piece in pieces:
        piece = piece.strip()
        text = piece if not text or piece.lower().startswith(text.lower()) else _seam(text, piece, vocabulary)
    return text


def _seam(left: str, right: str, vocabulary: Vocabulary | None) -> str:
    spaced = f"{left} {right}"
    if vocabulary is None:
        return spaced
    before, after = re.search(r"[A-Za-z'’]+$", left), re.match(r"[A-Za-z'’]+", right)
    if before is None or after is None:
        return spaced
    one, two = before.group(), after.group()
    if _is_word(one, vocabulary) and _is_word(two, vocabulary):
        return spaced
    if _is_word(one + two, vocabulary):
        return left + right
    for length in (1, 2, 3):
        if one.lower().endswith(right[:length].lower()):
            rest = right[length:]
            if rest.startswith(" ") and _is_word(one, vocabulary):
                return left + rest
            again = re.match(r"[A-Za-z'’]+", rest)
            if again and _is_word(one + again.group(), vocabulary):
                return left + rest
    return spaced


def _is_word(text: str, vocabulary: Vocabulary) -> bool:
    if len(text) == 1:
        return text in ("a", "A", "I")
    return commonness(text.lower()) >= S.usual_word or vocabulary.counts[text.lower()] > 1
