"""Tables that nothing rules or shades: found by figures that stand under one another in several columns.

Prose has no two columns of figures beside its words over several lines, nor have lists of contents. What
stands above the first figures and is no prose is the table's heading. Tables of words without a rule are told
from text set in columns by bold headings, four at least, under each of which the texts of every row begin.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from pipelines.extraction.model import Line, LinePart, PageContent
from pipelines.extraction.settings import SETTINGS as S
from pipelines.extraction.shapes.beneath import texts_beneath, without_beneath
from pipelines.extraction.shapes.columns import Band, Edge, OpenTable
from pipelines.extraction.shapes.figures import is_blank, is_figure

FEWEST_HEADED = 4  # texts of a line that heads a table of words which nothing rules
BENEATH_LINES = 4  # of a text beneath the last row, at most
RULING = frozenset("-–—_= .…·")


def find_bare_tables(page: PageContent, lines: Sequence[Line]) -> list[OpenTable]:
    """The tables among lines that stand in no other table, as a heading and one row each of many lines."""
    lines, dashed = _without_dashes(lines)
    parts = [line.parts for line in lines]
    rows = [at for at, several in enumerate(parts) if _is_anchor(several) or _is_led(lines[at], several)]
    if 2 * sum(at + 1 in dashed for at in rows) > len(rows):
        dashed = set()  # they part rows from rows, not headings from rows
    anchors = [at for at in rows if at + 1 not in dashed]
    found: list[OpenTable] = []
    for anchored in _runs(lines, parts, anchors, dashed):
        run = _with_sparse_rows(lines, parts, anchored)
        table = _table(page, lines, parts, run, found[-1].box.bottom if found else 0.0)
        if table is not None:
            found.append(table)
    return found


def _without_dashes(lines: Sequence[Line]) -> tuple[list[Line], set[int]]:
    """Lines less those of mere dashes, which rule a table; numbers of the lines that stand under such."""
    kept: list[Line] = []
    under: set[int] = set()
    for line in lines:
        if len(line.text) > 2 and set(line.text) <= RULING:
            under.add(len(kept))
        else:
            kept.append(line)
    return kept, under


def _is_anchor(parts: Sequence[LinePart]) -> bool:
    """Whether a line has words and, beside them, figures in several columns."""
    return len(parts) > S.bare_columns and len(_figures(parts)) >= S.bare_columns


def _is_led(line: Line, parts: Sequence[LinePart]) -> bool:
    """Whether dots lead from words of a line to its only figure, as from the name of what it measures."""
    is_figure_last = len(parts) > 1 and is_figure(parts[-1].text) and len(_figures(parts)) == 1
    return is_figure_last and any(
        one.ends_cell and two.box.x0 == parts[-1].box.x0 for one, two in pairwise(line.words)
    )


def _figures(parts: Sequence[LinePart]) -> list[LinePart]:
    """The figures and dashes behind a line's first part."""
    return [part for part in parts[1:] if is_figure(part.text) or is_blank(part.text)]


def _runs(
    lines: Sequence[Line], parts: Sequence[Sequence[LinePart]], anchors: Sequence[int], dashed: set[int]
) -> list[list[int]]:
    """Lines with figures that belong together, by number: near enough, their figures in the same columns."""
    runs: list[list[int]] = []
    for number in anchors:
        if runs and number not in dashed and _goes_on(lines, parts, runs[-1], number):
            runs[-1].append(number)
        else:
            runs.append([number])
    found = [run for run in runs if len(run) >= S.bare_lines and _is_regular(parts, run)]
    return [run for run in runs if run in found or _is_like_one_of(found, parts, run)]


def _with_sparse_rows(
    lines: Sequence[Line], parts: Sequence[Sequence[LinePart]], run: Sequence[int]
) -> list[int]:
    """A run with the lines right under it that lack some figures: name and figures stand as its rows' do."""
    rows = list(run)
    gaps = [lines[at].box.top - lines[at - 1].box.bottom for at in run[1:]]
    while gaps and rows[-1] + 1 < len(lines):
        number = rows[-1] + 1
        own = parts[number]
        white = lines[number].box.top - lines[number - 1].box.bottom
        is_named = bool(own) and any(abs(own[0].box.x0 - parts[at][0].box.x0) < S.hair for at in run)
        are_set = bool(_figures(own)) and all(
            any(_is_alike([other], [part]) for at in run for other in _figures(parts[at])) for part in own[1:]
        )
        if not (is_named and are_set) or white > max(gaps) + S.hair:
            break
        rows.append(number)
    return rows


def _is_like_one_of(
    found: Sequence[Sequence[int]], parts: Sequence[Sequence[LinePart]], run: Sequence[int]
) -> bool:
    """Whether lines too few to tell a table have their figures where those of another table stand."""
    own = _figures(parts[run[0]])
    is_measured = len(own) > S.bare_columns and all(is_figure(part.text) for part in own[:2])
    return is_measured and any(_is_alike(_figures(parts[other[-1]]), own) for other in found)


def _goes_on(
    lines: Sequence[Line], parts: Sequence[Sequence[LinePart]], run: Sequence[int], number: int
) -> bool:
    last = run[-1]
    between = range(last + 1, number)
    size = lines[last].words[0].size
    gaps = [two.box.top - one.box.bottom for one, two in pairwise(lines[last : number + 1])]
    columns = _figures(parts[last])
    is_same = not between and _is_alike(columns, _figures(parts[number]))
    apart = S.bare_alike_apart if is_same else S.bare_apart
    if len(between) > S.bare_text_between or max(gaps) > apart * size:
        return False
    if any(_is_title(lines[at], size) for at in between):
        return False
    crossing = [lines[at] for at in between if any(_crosses(part, columns) for part in parts[at])]
    if crossing and set(crossing) & set(without_beneath([lines[at] for at in range(last, number)])):
        return False
    shared = sum(any(_is_under(part, other) for other in columns) for part in _figures(parts[number]))
    return shared >= min(S.bare_columns, len(columns))


def _is_title(line: Line, size: float) -> bool:
    """Whether a line heads another table than the rows around it: bold, and in larger letters than theirs."""
    is_larger = line.words[0].size > S.larger * size
    return is_larger and len(line.parts) == 1 and all(word.is_bold for word in line.words)


def _is_alike(above: Sequence[LinePart], below: Sequence[LinePart]) -> bool:
    """Whether two lines have as many figures, each of which ends or begins where the one above does."""
    return len(above) == len(below) and all(
        min(abs(one.box.x1 - two.box.x1), abs(one.box.x0 - two.box.x0)) < S.same_start
        for one, two in zip(above, below, strict=True)
    )


def _crosses(part: LinePart, columns: Sequence[LinePart]) -> bool:
    """Whether a text runs over several columns of figures, as prose does."""
    return sum(part.box.x0 < other.box.x0 and part.box.x1 > other.box.x1 for other in columns) > 1


def _is_under(part: LinePart, other: LinePart) -> bool:
    room = S.bare_stray * part.box.height
    return part.box.x0 < other.box.x1 + room and part.box.x1 > other.box.x0 - room


def _is_regular(parts: Sequence[Sequence[LinePart]], run: Sequence[int]) -> bool:
    """Whether most lines have as many figures: a table's rows do."""
    counts = [len(_figures(parts[number])) for number in run]
    measured = sum(is_figure(part.text) for number in run for part in _figures(parts[number]))
    usual = median(counts)
    return sum(abs(count - usual) <= 1 for count in counts) >= S.bare_regular * len(
        counts
    ) and measured >= len(run)


def _table(
    page: PageContent,
    lines: Sequence[Line],
    parts: Sequence[Sequence[LinePart]],
    run: Sequence[int],
    floor: float,
) -> OpenTable | None:
    first = _start_of(lines, parts, run)
    body = list(lines[first : _end_of(lines, parts, run, has_looks=not page.is_ocr)])
    x0, x1 = min(line.box.x0 for line in body), max(line.box.x1 for line in body)
    columns = [part for number in run for part in _figures(parts[number])]
    texts = [part for line in body for part in line.parts]
    heading: list[Line] = []
    aside: list[Line] = []  # lines over columns of words, of a heading if a line above them is one
    for number in range(first - 1, max(-1, first - 1 - S.bare_heading_lines), -1):
        line = lines[number]
        below = (aside or heading or body)[0].box.top
        white = (S.bare_heading_apart if heading else S.bare_apart) * line.words[0].size
        is_near = below - line.box.bottom <= white and line.box.top >= floor
        over = [part for part in parts[number] if any(_is_under(part, other) for other in columns)]
        if not is_near or (len(parts[number]) == 1 and _is_prose(parts[number][0], x0, x1)):
            break
        if not over:
            are_under = all(any(_is_under(part, other) for other in texts) for part in parts[number])
            is_between = (
                are_under and len(parts[number]) > 1 and bool(heading) and _is_set_as(line, heading[0])
            )
            if heading and (_is_level(line, heading[0]) or is_between):
                heading.insert(0, line)
                continue
            if heading or not are_under:
                break
            aside.insert(0, line)
            continue
        heading = [line, *aside, *heading]
        aside = []
    is_led = all(len(_figures(parts[number])) == 1 for number in run)
    if is_led and not heading:
        return None  # as a list of contents, with a page behind each title
    x0 = min([x0, *(line.box.x0 for line in heading)]) - 1
    x1 = max([x1, *(line.box.x1 for line in heading)]) + 1
    top = body[0].box.top - S.hair
    bands = [Band(heading[0].box.top - S.hair, top, tuple(heading))] if heading else []
    bottom = body[-1].box.bottom + S.hair
    starts = [0, *(number - first for number in run[1:])] if is_led else [0]
    for begin, end in pairwise([*starts, len(body)]):
        upper, lower = (body[at].box.top - S.hair if at < len(body) else bottom for at in (begin, end))
        bands.append(Band(upper, lower, tuple(body[begin:end])))
    edges = tuple(Edge(band.top, x0, x1, is_rule=True) for band in bands[1:])
    return OpenTable(page.number, x0, x1, tuple(bands), edges)


def _is_level(line: Line, below: Line) -> bool:
    """Whether a line stands beside another that begins lower, as headings of one line beside those of two."""
    return _is_set_as(line, below) and line.box.bottom - below.box.top > S.hair


def _is_set_as(line: Line, other: Line) -> bool:
    """Whether two lines are bold, or not, and as large as each other."""
    one, two = line.words[0], other.words[0]
    return one.is_bold == two.is_bold and one.size == two.size


def _start_of(lines: Sequence[Line], parts: Sequence[Sequence[LinePart]], run: Sequence[int]) -> int:
    """The number of a table's first line: above its first figures, if rows have these on their last line.

    So where lines without figures stand nearer to the figures below than to those above, in most rows, and
    one that begins where these do stands above the first.
    """
    above = [number - 1 for number in run[1:] if number - 1 not in run]
    white = [two.box.top - one.box.bottom for one, two in pairwise(lines)]
    nearer = [at for at in above if white[at] < white[at - 1] - S.hair]
    first = run[0] - 1
    if (begins := _under_bold(lines, parts, run[0])) is not None:
        return begins
    if first < 0 or 2 * len(nearer) < len(run) or _figures(parts[first]):
        return run[0]
    starts = [part.box.x0 for at in nearer for part in parts[at]]
    is_alike = lines[first].words[0].is_bold == lines[nearer[0]].words[0].is_bold
    is_under = all(any(abs(part.box.x0 - x) < S.same_start for x in starts) for part in parts[first])
    is_near = white[first] < S.line_flow * lines[first].words[0].size
    return first if is_alike and is_under and is_near else run[0]


def _under_bold(lines: Sequence[Line], parts: Sequence[Sequence[LinePart]], number: int) -> int | None:
    """The number of the first of some lines close above the first figures, if bold headings stand over them.

    Where rows have their figures in the middle, a name of several lines begins above these.
    """
    first = number
    while first and not _figures(parts[first - 1]) and not lines[first - 1].words[0].is_bold:
        upper, lower = lines[first - 1], lines[first]
        if lower.box.top - upper.box.bottom > S.line_flow * upper.words[0].size:
            break
        first -= 1
    is_headed = 0 < first < number and len(parts[first - 1]) > 1
    return first if is_headed and all(word.is_bold for word in lines[first - 1].words) else None


def _end_of(
    lines: Sequence[Line], parts: Sequence[Sequence[LinePart]], run: Sequence[int], *, has_looks: bool
) -> int:
    """The number of the first line after a table: what goes on close under words of its rows is the last's.

    So is a text beneath it. Of a name in two lines beside figures in their middle, neither is on their line.
    """
    words = [
        part for at in range(run[0], run[-1] + 1) for part in parts[at] if part not in _figures(parts[at])
    ]
    end = run[-1] + 1
    while end < len(lines):
        size = lines[end].words[0].size
        is_close = lines[end].box.top - lines[end - 1].box.bottom < S.line_flow * size
        is_alike = (
            size == lines[run[-1]].words[0].size
            and lines[end].words[0].is_bold == lines[run[-1]].words[0].is_bold
        )
        under = [
            any(abs(part.box.x0 - other.box.x0) < S.same_start for other in words) for part in parts[end]
        ]
        if not (is_close and is_alike and under and all(under)) or _figures(parts[end]):
            break
        end += 1
    below = texts_beneath(lines[run[-1] : end + BENEATH_LINES], is_ended=True, has_looks=has_looks)
    return max([end, *(run[-1] + one.end for one in below[:1] if one.is_sure)])


def find_worded_tables(page: PageContent, lines: Sequence[Line]) -> list[OpenTable]:
    """The tables of words among lines that stand in no other table, each under a bold line of headings."""
    found: list[OpenTable] = []
    parts = [line.parts for line in lines]
    number = 0
    while number < len(lines):
        rows = _worded_rows(lines, parts, number) if _heads_words(lines[number], parts[number]) else []
        if len(rows) >= S.bare_lines and all(len(parts[row[0]]) >= S.bare_columns + 1 for row in rows):
            body = [lines[at] for row in rows for at in row]
            x0 = min(line.box.x0 for line in (lines[number], *body)) - 1
            x1 = max(line.box.x1 for line in (lines[number], *body)) + 1
            tops = [lines[row[0]].box.top - S.hair for row in rows]
            ends = [*tops[1:], body[-1].box.bottom + S.hair]
            bands = [Band(lines[number].box.top - S.hair, tops[0], (lines[number],))]
            bands += [
                Band(top, end, tuple(lines[at] for at in row))
                for top, end, row in zip(tops, ends, rows, strict=True)
            ]
            edges = tuple(Edge(top, x0, x1, is_rule=True) for top in tops)
            found.append(OpenTable(page.number, x0, x1, tuple(bands), edges))
            number = rows[-1][-1]
        number += 1
    return found


def _heads_words(line: Line, parts: Sequence[LinePart]) -> bool:
    """Whether a line is bold, of four texts or more, none of them a figure."""
    is_headed = len(parts) >= FEWEST_HEADED and not any(is_figure(part.text) for part in parts)
    return is_headed and all(word.is_bold for word in line.words)


def _worded_rows(lines: Sequence[Line], parts: Sequence[Sequence[LinePart]], head: int) -> list[list[int]]:
    """Numbers of the lines of each row under a heading: white parts rows, which the first text begins."""
    heads = parts[head]
    starts = [part.box.x0 for part in heads]
    rows: list[list[int]] = []
    for number in range(head + 1, len(lines)):
        line = lines[number]
        white = line.box.top - lines[number - 1].box.bottom
        is_under = all(_stands_under(part, heads) for part in parts[number])
        if not is_under or line.words[0].is_bold or white > S.bare_apart * line.words[0].size:
            break
        if white >= S.line_flow * line.words[0].size or not rows:
            if abs(parts[number][0].box.x0 - starts[0]) >= S.same_start:
                return []
            rows.append([])
        rows[-1].append(number)
    return rows


def _stands_under(part: LinePart, heads: Sequence[LinePart]) -> bool:
    """Whether a text begins where a heading does, or has its middle where a heading has it.

    So figures, dates and ratings are set in the middle of their columns; what is as wide as prose is not.
    """
    if any(abs(part.box.x0 - one.box.x0) < S.same_start for one in heads):
        return True
    over = [one for one in heads if _is_under(part, one)]
    is_amid = len(over) == 1 and abs(part.box.middle[0] - over[0].box.middle[0]) < S.same_start
    return is_amid or (len(over) == 1 and abs(part.box.x1 - over[0].box.x1) < S.same_start)


def _is_prose(part: LinePart, x0: float, x1: float) -> bool:
    """Whether a line's only text begins with the table and runs over half of it, as a title or a sentence."""
    return part.box.x0 < x0 + S.at_left * (x1 - x0) and part.box.width > S.prose_width * (x1 - x0)
