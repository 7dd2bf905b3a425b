"""Small tables of one record each, as in reports with a sheet for every indicator: together they are one.

Such sheets have the same labels in the same places, and beside or under each label a value of their own. They
become a heading and a row for each sheet, which is read as any other table. Tables that merely share headings
have rows of their own and stay what they are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from itertools import pairwise, takewhile
from typing import NamedTuple, TypeGuard

from pipelines.extraction.kinds import looks
from pipelines.extraction.kinds.headings import HeadingWords
from pipelines.extraction.kinds.kinds import TableKind
from pipelines.extraction.kinds.labelled_lines import Pair, pairs_of, with_labelled_lines
from pipelines.extraction.kinds.series_sheets import with_series_sheets
from pipelines.extraction.kinds.sheet_parts import MOST_PAIRS, parts_of_sheets, with_sheet_parts
from pipelines.extraction.kinds.stacked_sheets import with_stacked_sheets
from pipelines.extraction.model import Cell, Document, RawTable, TableRow, TextBlock
from pipelines.extraction.text import SIGNS
from pipelines.rows import periods

FEWEST_SHEETS = 3
FEWEST_LABELS = 3
MOST_ROWS, MOST_COLUMNS = 16, 8  # of one sheet
ALIKE = 0.75  # of a sheet's labels: another sheet of the kind has so many of them
SOME = 0.3  # of the sheets: so many have a text about them where it is a comment
LONGEST_LABEL = 60  # letters
LONGEST_TITLE = 140  # letters
PERIOD_WORDS = re.compile(r"(?i)\b(?:q[1-4]|quarter [1-4]|20\d\d(?:[/-]\d\d(?:\d\d)?)?)\b")
LONGEST_STATUS = 40  # letters
MOST_RATING_WORDS = 3  # before a title
MOST_ABOVE = 5  # blocks of text that may belong to a sheet
NAMED = "Indicator"
NAMES = re.compile(
    r"(?i)\b(project|action|milestone|risk|scheme|proposal)\b"
)  # what labels say a sheet is of
NAMES_OF_ROWS = re.compile(
    r"(?i)^(?:key )?(?:performance )?(?:indicator|measure|kpi|pi|project|action|risk|proposal|saving)s?"
    r"(?: (?:name|title|description))?$"
)
LONGEST_CHART = 120  # letters of a line of a chart
LINE = re.compile(r"^[A-Z][^:.]{1,40}:\s+\S")  # a fact is no title
LABELLED = re.compile(
    r"^(?P<label>[A-Z][A-Za-z]*(?: [a-z]+){0,2}:)\s+\S"
)  # `Performance measure: Homes empty`
COMMENTS = re.compile(r"(?i)^(?:commentary|comments?|narrative|explanation|notes?|update)\s*:?$")
COMMENT_LABEL = re.compile(r"(?i)^(?:commentary|comments?|narrative|explanation|notes?|update)\s*:(?:\s+|$)")
RATED = re.compile(
    r"^(?P<name>.{3,}?)\s*[(\[–—-]\s*(?P<rating>(?:green|amber|red|blue)(?:[ /-](?:amber|red|green))?)"
    r"\s*[)\]]?$",
    re.IGNORECASE,
)
CODE_ALONE = re.compile(r"^[A-Z]{0,6}[ ./-]?\d{1,3}[a-z]?(?:\.\d{1,2}){0,2}[a-z]?$")
CODED, FIGURE, STATUS, TRAVEL, COMMENT = "Ref", "Value", "Status", "Direction of travel", "Comment"
TEXTS = (
    (FIGURE, "figure"),
    (STATUS, "status"),
    (TRAVEL, "travel"),
    (COMMENT, "comment"),
)  # about a sheet, and their headings
CODE = re.compile(r"^(?P<code>[A-Z]{1,6}[ ./-]?\d{1,3}[a-z]?(?:\.\d{1,2})?)[:.)]?\s+(?P<name>[A-Z(].{3,})$")

Place = tuple[int, int]


class RecordSheet(NamedTuple):
    """One table that may be a sheet: its number in the flow, its cells by row and column."""

    at: int
    table: RawTable
    cells: dict[Place, Cell]


class SheetRecord(NamedTuple):
    """What a sheet says: cells by label, and the name of what it is about."""

    sheet: RecordSheet
    values: dict[str, Cell]
    name: Cell | None


def with_sheets(document: Document, is_label: Callable[[str], bool]) -> Document:
    """A document whose sheets of one record each are joined, whatever they are made of, or the same."""
    document = with_series_sheets(document, is_label)
    parted, made = with_stacked_sheets(document, is_label)
    joined = with_record_sheets(parted, is_label) if made else parted
    if made and not any(id(part) in made for part in joined.flow):  # all of them are joined
        return joined
    for join in (sheets_of_parts, with_record_sheets, sheets_of_lines):
        joined = join(document, is_label)
        if joined is not document:
            return joined
    return document


def with_record_sheets(
    document: Document, is_label: Callable[[str], bool], most_rows: int = MOST_ROWS
) -> Document:
    """A document whose sheets of one record each are joined to one table, where the first of them stood.

    Args:
        document: what was read.
        is_label: whether a text is a heading of any kind of table that is known.
        most_rows: of one sheet.
    """
    sheets = [
        RecordSheet(at, part, _cells(part))
        for at, part in enumerate(document.flow)
        if isinstance(part, RawTable) and 1 < len(part.rows) <= most_rows and part.columns <= MOST_COLUMNS
    ]
    if len(sheets) < FEWEST_SHEETS:
        return document
    joined: dict[int, RawTable | None] = {}
    again = _said_again(sheets, is_label)

    def is_one(text: str) -> bool:
        return is_label(text) or _folded(text) in again

    for group in _groups(sheets, is_one):
        tables = _tables(document, group, is_one)
        if tables:
            joined |= dict.fromkeys((sheet.at for sheet in group), None)
            joined |= tables
    if not joined:
        return document
    flow = [joined.get(at, part) for at, part in enumerate(document.flow)]
    return replace(document, flow=tuple(part for part in flow if part is not None))


def sheets_of_lines(document: Document, is_label: Callable[[str], bool]) -> Document:
    """The same for sheets that are lines of a label and a value each; the document itself without any."""
    lined, made = with_labelled_lines(document, is_label)
    if len(made) < FEWEST_SHEETS:
        return document
    joined = with_record_sheets(lined, is_label)
    if joined is lined:
        return document
    flow = [one for part in joined.flow for one in made.get(id(part), (part,))]  # other lines stay text
    return replace(joined, flow=tuple(flow))


def sheets_of_parts(document: Document, is_label: Callable[[str], bool]) -> Document:
    """The same for sheets that are several small tables each; the document itself without any."""
    parted, made = with_sheet_parts(document, is_label)
    if len(made) < FEWEST_SHEETS:
        return document
    joined = with_record_sheets(parted, is_label, MOST_PAIRS)
    if joined is parted:
        return document
    return replace(joined, flow=tuple(parts_of_sheets(joined.flow, made)))


def _cells(table: RawTable) -> dict[Place, Cell]:
    return {(row, cell.column): cell for row, line in enumerate(table.rows) for cell in line.filled}


def _folded(text: str) -> str:
    return " ".join(text.lower().split()).rstrip(": ")


def _said_again(sheets: Sequence[RecordSheet], is_label: Callable[[str], bool]) -> frozenset[str]:
    """Texts that are labels since sheet after sheet has them, beside a known label.

    They stand before a value in each, or in a row that is the same in all.
    """
    return _said_before_values(sheets, is_label) | _said_in_rows(sheets, is_label)


def _said_in_rows(sheets: Sequence[RecordSheet], is_label: Callable[[str], bool]) -> frozenset[str]:
    seen: Counter[tuple[tuple[int, str], ...]] = Counter()
    for sheet in sheets:
        rows: dict[int, list[tuple[int, str]]] = {}
        for (row, column), cell in sorted(sheet.cells.items()):
            rows.setdefault(row, []).append((column, _folded(cell.text)))
        seen.update({tuple(row) for row in rows.values() if len(row) >= FEWEST_LABELS})
    return frozenset(
        text
        for row, count in seen.items()
        if count >= FEWEST_SHEETS
        and sum(is_label(text) for _, text in row) > 1
        and not any(looks.FIGURE.match(text) for _, text in row)
        for _, text in row
    )


def _said_before_values(sheets: Sequence[RecordSheet], is_label: Callable[[str], bool]) -> frozenset[str]:
    seen: dict[str, list[str]] = {}
    for sheet in sheets:
        pairs = _pairs_of(sheet)
        if not any(is_label(label.text) for label, _ in pairs):
            continue
        for label, value in pairs:
            if len(label.text) <= LONGEST_LABEL and not looks.FIGURE.match(label.text):
                seen.setdefault(_folded(label.text), []).append(value.text)
    return frozenset(
        text for text, values in seen.items() if len(values) >= FEWEST_SHEETS and len(set(values)) > 1
    )


def _pairs_of(sheet: RecordSheet) -> list[tuple[Cell, Cell]]:
    """A sheet's cells as labels with a value to the right of each, one pair a row or two; none otherwise."""
    rows: dict[int, list[Cell]] = {}
    for (row, _), cell in sorted(sheet.cells.items()):
        rows.setdefault(row, []).append(cell)
    lines = list(rows.values())
    most = max(map(len, lines), default=0)
    is_even = all(len(line) in (most, 2) for line in lines) and most in (2, 4)
    if not is_even or most != sheet.table.columns:
        return []
    return [pair for line in lines for pair in zip(line[::2], line[1::2], strict=True)]


def _groups(sheets: Sequence[RecordSheet], is_label: Callable[[str], bool]) -> list[list[RecordSheet]]:
    """Runs of tables with nearly the same labels in the same columns and order."""
    groups: list[list[RecordSheet]] = []
    labels = [_possible_labels(sheet, is_label) for sheet in sheets]
    for number, sheet in enumerate(sheets):
        if number and groups and _are_alike(labels[number - 1], labels[number]):
            groups[-1].append(sheet)
        else:
            groups.append([sheet])
    return [group for group in groups if len(group) >= FEWEST_SHEETS]


def _possible_labels(sheet: RecordSheet, is_label: Callable[[str], bool]) -> Counter[tuple[int, str]]:
    found = Counter(
        (column, _folded(cell.text)) for (_, column), cell in sheet.cells.items() if is_label(cell.text)
    )
    if not _has_labels_left(sheet, {text for column, text in found if not column}):
        return found
    return Counter({key: count for key, count in found.items() if not key[0]})


def _has_labels_left(sheet: RecordSheet, labels: Collection[str]) -> bool:
    """Whether each row of a sheet begins with a label, and none but the first is one then."""
    rows = {row for row, _ in sheet.cells}
    first = {row: cell for (row, column), cell in sheet.cells.items() if not column}
    has_values = all(any(at == row and column for at, column in sheet.cells) for row in rows)
    return has_values and all(row in first and _folded(first[row].text) in labels for row in rows)


def _are_alike(one: Counter[tuple[int, str]], two: Counter[tuple[int, str]]) -> bool:
    shared = (one & two).total()
    return shared >= FEWEST_LABELS and shared >= ALIKE * max(one.total(), two.total())


def _tables(
    document: Document, group: Sequence[RecordSheet], is_label: Callable[[str], bool]
) -> dict[int, RawTable]:
    """A group of sheets as a table for each part of the report, by the place of its first sheet.

    None where they are tables with rows of their own.
    """
    seen = Counter(
        (column, _folded(cell.text)) for sheet in group for (_, column), cell in sheet.cells.items()
    )
    labels = {key for key, count in seen.items() if count >= ALIKE * len(group) and is_label(key[1])}
    # a comment may stand in some of them only
    left = {text for column, text in seen if not column and is_label(text)}
    if all(_has_labels_left(sheet, left) for sheet in group):
        before_values = {0, 2} if all(map(_pairs_of, group)) else {0}
        labels = {key for key in seen if key[0] in before_values and is_label(key[1])}
    records = [_record(sheet, labels) for sheet in group]
    if any(record is None for record in records):
        return {}
    found = [record for record in records if record is not None]
    names = list(dict.fromkeys(label for record in found for label in record.values))
    if len(names) < FEWEST_LABELS:
        return {}
    if all(map(_is_one_row, group)) and any(map(NAMES_OF_ROWS.match, names)):
        return {}  # each names its row itself, and what stands above is the name of a group
    are_headed = all(any(map(_is_heading, _above(document, record.sheet))) for record in found)
    again = _labels_of_texts(document)
    around = [_around(document, record.sheet, again, is_label, are_headed=are_headed) for record in found]
    found = [_with_facts(record, texts.facts) for record, texts in zip(found, around, strict=True)]
    names = list(dict.fromkeys(label for record in found for label in record.values))
    titles = [record.name or texts.title for record, texts in zip(found, around, strict=True)]
    label = ""
    if any(title is None or not title.text for title in titles) or len({t.text for t in titles if t}) < len(
        found
    ):
        label = _naming_label(found)
        if not label:
            return {}
        names.remove(label)
        found = [record._replace(name=record.values[label]) for record in found]
        titles = [record.name for record in found]
    named = _without_shared_label([title for title in titles if title is not None])
    named, rated = _without_ratings(named)
    parted = [_parted(title) for title in named]
    has_codes = all(code is not None for code, _ in parted)
    has = {
        name: sum(getattr(texts, part) is not None for texts in around)
        >= (SOME if part == "comment" else ALIKE) * len(around)
        for name, part in TEXTS
        if name not in names
    }
    told = next(filter(None, map(NAMES.search, names)), None)
    subject = label or (told[1].capitalize() if told else NAMED)
    heads = [
        *([CODED] if has_codes else []),
        subject,
        *names,
        *(name for name, is_so in has.items() if is_so),
        *([STATUS] if rated and STATUS not in names and not has.get(STATUS) else []),
    ]
    head = TableRow(
        tuple(Cell(text, (text,), at, is_bold=True) for at, text in enumerate(heads)), group[0].table.page
    )
    rows: list[TableRow] = []
    ratings = rated if len(heads) > 0 and heads[-1] == STATUS and rated else [None] * len(found)
    each = zip(found, parted, named, around, ratings, strict=True)
    for record, (code, name), title, texts, rating in each:
        own = [*([code] if has_codes else []), name if has_codes else title]
        cells = [*own, *(record.values.get(label) for label in names)]
        cells += [getattr(texts, part) for one, part in TEXTS if has.get(one)]
        cells += [rating] if rating else []
        rows.append(
            TableRow(
                tuple(
                    replace(cell, column=at, span=1, row_span=1) if cell else Cell("", column=at)
                    for at, cell in enumerate(cells)
                ),
                record.sheet.table.page,
                record.sheet.table.line,
                record.sheet.table.box,
                doubt=_doubt_of(record.sheet.table),
            )
        )
    tables: dict[int, RawTable] = {}
    begins = [at for at in range(1, len(rows)) if around[at].begins_part or _is_under_another(found, at)]
    ends = [0, *begins, len(rows)]
    for start, end in pairwise(ends):
        first = found[start].sheet
        headings = first.table.headings
        if found[start].name is None and headings and titles[start] is not None:
            headings = _above_sheet(headings, around[start])
        tables[first.at] = replace(
            first.table, rows=(head, *rows[start:end]), columns=len(heads), headings=headings
        )
    return tables


def _is_one_row(sheet: RecordSheet) -> bool:
    """Whether a sheet is a heading row and one row under it, as any short table is."""
    return len(sheet.table.rows) == 2 and sheet.table.columns > FEWEST_LABELS


def _naming_label(records: Sequence[SheetRecord]) -> str:
    """The first label whose values name the sheets: words that no two share; empty where none does."""
    for label in records[0].values:
        texts = [record.values[label].text for record in records if label in record.values]
        are_names = all(len(text) <= LONGEST_TITLE and not text.endswith(".") for text in texts)
        words = sum(len(text.split()) > 1 for text in texts)
        if len(set(texts)) == len(records) and are_names and words > len(records) / 2:
            return label
    return ""


def _is_under_another(found: Sequence[SheetRecord], at: int) -> bool:
    """Whether a sheet that holds its own name stands under another heading than the one before it."""
    before, own = found[at - 1], found[at]
    return own.name is not None and own.sheet.table.headings != before.sheet.table.headings


def _above_sheet(headings: tuple[str, ...], texts: SheetTexts) -> tuple[str, ...]:
    """The headings above a sheet's own: its title, figure and status may be printed as large as headings."""
    said = (texts.title, texts.figure, texts.status, texts.travel)
    own = {cell.text for cell in said if cell is not None}
    while headings and (headings[-1] in own or _without_signs(headings[-1]) in own):
        headings = headings[:-1]
    return headings


def _doubt_of(table: RawTable) -> str:
    return table.doubt or next((row.doubt for row in table.rows if row.doubt), "")


def _record(sheet: RecordSheet, labels: set[tuple[int, str]]) -> SheetRecord | None:
    """A sheet's values by label; None where a label has several values, or a value no label."""
    rows: dict[int, list[tuple[int, Cell]]] = {}
    for (row, column), cell in sorted(sheet.cells.items()):
        rows.setdefault(row, []).append((column, cell))
    values: dict[str, Cell] = {}
    name: Cell | None = None
    above: dict[int, str] = {}
    last = max(rows, default=0)
    for number, cells in rows.items():
        told = [(column, _folded(cell.text)) in labels for column, cell in cells]
        if all(told):
            if any(label not in values for label in above.values()) and len(above) > 1 and len(cells) > 1:
                return None
            above = {column: cell.text.rstrip(": ") for column, cell in cells}
        elif _is_code_with_name([cell for _, cell in cells]) and not any(told) and not number:
            values[CODED], name = cells[0][1], cells[1][1]
        elif _is_across_foot(cells, number == last) and not any(told) and values and COMMENT not in values:
            values[COMMENT] = _without_its_label(cells[0][1])
        elif not any(told) and above and all(column in above for column, _ in cells):
            for column, cell in cells:
                if above[column] in values:
                    return None  # a second row under the headings: a table of records
                values[above[column]] = cell
            for cell in sheet.table.rows[number].cells:
                if not cell.text and cell.column in above and (cell.colour or cell.symbols):
                    values.setdefault(above[cell.column], cell)  # a rating that is a colour alone
        elif not any(told) and len(cells) == 1 and name is None and number <= 1:
            name = cells[0][1]
        elif not any(told) and len(cells) == 1 and number == last and values and COMMENT not in values:
            values[COMMENT] = _without_its_label(cells[0][1])  # a text across the foot of the sheet
        elif told[0]:
            label = ""
            for (_, cell), is_one in zip(cells, told, strict=True):
                if is_one:
                    label = cell.text.rstrip(": ")
                elif label and label not in values:
                    values[label] = cell
                else:
                    return None
        else:
            return None
    return SheetRecord(sheet, values, name) if len(values) >= FEWEST_LABELS else None


def _is_code_with_name(cells: Sequence[Cell]) -> bool:
    """Whether a row is the reference of what a sheet is about, and beside it its name."""
    return len(cells) == 2 and CODE_ALONE.match(cells[0].text) is not None and len(cells[1].text.split()) > 1


def _without_its_label(comment: Cell) -> Cell:
    """A comment less the word that says so: `Commentary: Officers are now based in schools`."""
    found = COMMENT_LABEL.match(comment.text)
    if found is None:
        return comment
    items = (comment.items[0].removeprefix(found[0]), *comment.items[1:]) if comment.items else ()
    items = tuple(item for item in items if item)
    return replace(comment, text=comment.text[found.end() :], items=items)


def _is_across_foot(cells: Sequence[tuple[int, Cell]], is_last: bool) -> bool:
    return is_last and len(cells) == 1 and cells[0][1].span > 1


class SheetTexts(NamedTuple):
    """The texts about a sheet: its title; figure, status and direction between the two; a comment after it.

    Its facts are lines of labels and values right below it. It begins a part of the report where another
    heading stands above its title.
    """

    title: Cell | None
    figure: Cell | None
    status: Cell | None
    travel: Cell | None
    comment: Cell | None
    begins_part: bool
    facts: tuple[Pair, ...] = ()


def _above(document: Document, sheet: RecordSheet) -> list[TextBlock]:
    """The texts above a sheet, nearest first, up to the table before it."""
    parts = reversed(document.flow[max(0, sheet.at - MOST_ABOVE) : sheet.at])
    return [part for part in takewhile(lambda one: isinstance(one, TextBlock), parts) if _is_text(part)]


def _is_text(part: RawTable | TextBlock) -> TypeGuard[TextBlock]:
    return isinstance(part, TextBlock)


def _may_be_title(block: TextBlock) -> bool:
    is_said = LINE.match(block.text) is not None or block.text.endswith(".")
    return len(block.text) <= LONGEST_TITLE and (_is_heading(block) or not is_said)


def _is_heading(block: TextBlock) -> bool:
    return block.kind == "heading"


def _labels_of_texts(document: Document) -> frozenset[str]:
    """Short lines that come again and again, as what stands above each sheet's comment does."""
    seen = Counter(block.text for block in document.blocks if block.kind != "heading")
    return frozenset(
        text
        for text, count in seen.items()
        if count >= FEWEST_SHEETS and len(text) <= LONGEST_LABEL and not _said_alone(text)
    )


def _around(
    document: Document,
    sheet: RecordSheet,
    again: Collection[str],
    is_label: Callable[[str], bool],
    *,
    are_headed: bool,
) -> SheetTexts:
    """What stands right above and below a sheet, up to the tables or headings beside it.

    Its title is the nearest heading where all sheets have one (`are_headed`), else the text right above it.
    A line of `again` below it stands above its comment.
    """
    flow = document.flow
    above: list[TextBlock] = []
    lone: dict[str, TextBlock] = {}
    for part in _above(document, sheet):
        said = "" if above else _said_alone(part.text)
        if said and said not in lone:
            lone[said] = part
        else:
            above.append(part)
    near = above if are_headed else above[:2]
    title = next(filter(_is_heading, near), above[0] if above else None)
    if title is not None and _said_alone(title.text):
        title = None  # a figure or a rating names nothing
    if (
        title is None
        or len(title.text) > LONGEST_TITLE
        or (not _is_heading(title) and LINE.match(title.text))
    ):
        return SheetTexts(None, None, None, None, None, begins_part=False)
    number = above.index(title)
    status = above[0] if number == 1 and len(above[0].text) <= LONGEST_STATUS else lone.get(STATUS)
    figure = lone.get(FIGURE)
    begins = number + 1 < len(above) and title.kind == "heading" and above[number + 1].kind == "heading"
    facts, at = _facts_below(flow, sheet.at + 1, is_label)
    while at < len(flow) and _says_nothing(flow[at]) and not _heads_comment(flow[at]):
        at += 1  # a label whose value is a picture, a chart's figures
    at = _label_of_comment(flow, at)
    after = flow[at] if at < len(flow) else None
    is_labelled = after is not None and (
        _heads_comment(after) or (isinstance(after, TextBlock) and after.text in again)
    )
    if is_labelled:
        at += 1
        after = flow[at] if at < len(flow) else None
    is_next = isinstance(after, TextBlock) and after.kind not in ("heading", "footnote")
    if is_next and at + 1 < len(flow) and isinstance(flow[at + 1], RawTable):
        is_next = False  # it is the title of the next table
    comment = after if isinstance(after, TextBlock) and is_next else None
    if comment is not None and is_labelled:
        comment = _with_further(comment, flow[at + 1 :], is_label)
    return SheetTexts(
        _cell_of(title),
        _cell_of(figure) if figure else None,
        _cell_of(status) if status else None,
        _cell_of(lone[TRAVEL]) if TRAVEL in lone else None,
        _cell_of(comment) if comment else None,
        begins,
        facts,
    )


def _facts_below(
    flow: Sequence[RawTable | TextBlock], at: int, is_label: Callable[[str], bool]
) -> tuple[tuple[Pair, ...], int]:
    """The labels and values of the lines right below a sheet, and where what follows them begins."""
    facts: list[Pair] = []
    while at < len(flow) and isinstance(part := flow[at], TextBlock):
        pairs = [pair for pair in pairs_of(part, is_label) if not COMMENT_LABEL.match(f"{pair[0].text}:")]
        if not pairs or not all(is_label(label.text) for label, _ in pairs):
            break
        facts += pairs
        at += 1
    return tuple(facts), at


def _with_facts(record: SheetRecord, facts: Sequence[Pair]) -> SheetRecord:
    """A sheet's record with what the lines below it say of labels that it has no value for itself."""
    values = {label.text.rstrip(": "): value for label, value in facts}
    return record._replace(values=values | record.values)


def _label_of_comment(flow: Sequence[RawTable | TextBlock], at: int) -> int:
    """Where the label of a sheet's comment stands, below the caption of its chart; else `at`."""
    for place, part in enumerate(flow[at : at + MOST_ABOVE], at):
        if _heads_comment(part):
            return place
        if isinstance(part, RawTable) or part.kind == "heading":
            break
    return at


def _heads_comment(part: RawTable | TextBlock) -> bool:
    return isinstance(part, TextBlock) and COMMENTS.match(part.text) is not None


def _with_further(
    comment: TextBlock, after: Sequence[RawTable | TextBlock], is_label: Callable[[str], bool]
) -> TextBlock:
    """A comment with the paragraphs that follow it under its own label, up to what is none."""
    texts = list(takewhile(lambda one: _goes_on(one, is_label), after))
    if len(texts) < len(after) and isinstance(after[len(texts)], RawTable):
        texts = texts[:-1]  # it is the title of the next table
    for part in texts:
        if isinstance(part, TextBlock) and not part.text.endswith(":"):
            joint = "; " if part.kind == comment.kind == "bullet" else " "
            comment = replace(
                comment, text=f"{comment.text}{joint}{part.text}", spots=(*comment.spots, *part.spots)
            )
    return comment


def _goes_on(part: RawTable | TextBlock, is_label: Callable[[str], bool]) -> bool:
    """Whether a part may be more of a comment; a line of known labels (`Priority: Homes`) is none."""
    if not isinstance(part, TextBlock) or part.kind not in ("paragraph", "bullet"):
        return False
    pairs = list(pairs_of(part, is_label))
    return not pairs or not all(is_label(label.text) for label, _ in pairs)


def _says_nothing(part: RawTable | TextBlock) -> bool:
    """Whether what stands under a sheet is a label without its value, or figures and periods of a chart."""
    if isinstance(part, RawTable):
        return not any(re.search(r"[A-Za-z]{3,}", cell.text) for row in part.rows for cell in row.filled)
    if part.text.endswith(":"):
        return True
    if len(part.text) > LONGEST_CHART or part.text.endswith("."):
        return False
    words = periods.PERIOD.sub(" 0 ", part.text).split()
    told = [word for word in words if any(map(str.isdigit, word)) or looks.UNIT.match(word)]
    return 2 * len(told) >= len(words)


def _said_alone(text: str) -> str:
    """What a line between a sheet's title and its labels is: a figure, a rating, a direction, or none."""
    text = _without_signs(text)
    if looks.FIGURE.match(text):
        return FIGURE
    if looks.RATING.match(text):
        return STATUS
    return TRAVEL if looks.DIRECTION.match(text) else ""


def _cell_of(block: TextBlock) -> Cell:
    text = _without_signs(block.text) if block.symbols else block.text
    return Cell(text, (text,), 0, parts=block.spots, symbols=block.symbols)


def _without_signs(text: str) -> str:
    """A text without signs, as a light beside a figure."""
    return SIGNS.sub("", text).strip()


def _without_shared_label(titles: Sequence[Cell]) -> list[Cell]:
    """Titles less the label that all begin with, which says what they name: `Measure: Homes empty`."""
    labels = {found["label"] if (found := LABELLED.match(title.text)) else "" for title in titles}
    if len(labels) != 1 or not (label := labels.pop()):
        return [*titles]
    bare = [title.text.removeprefix(label).lstrip() for title in titles]
    return [replace(title, text=text, items=(text,)) for title, text in zip(titles, bare, strict=True)]


def _without_ratings(titles: Sequence[Cell]) -> tuple[list[Cell], list[Cell | None]]:
    """Titles less the rating in brackets that ends them all, and these: `Homelessness prevented (Red)`.

    Or less the one that begins them all, as a pill before the name does: `GREEN HD01 Waste recycled`.
    """
    found = [RATED.match(title.text) for title in titles]
    if not all(found):
        return _without_ratings_before(titles)
    bare = [
        replace(one, text=hit["name"], items=(hit["name"],))
        for one, hit in zip(titles, found, strict=True)
        if hit
    ]
    rated = [
        replace(one, text=hit["rating"], items=(hit["rating"],))
        for one, hit in zip(titles, found, strict=True)
        if hit
    ]
    return bare, [*rated]


def _without_ratings_before(titles: Sequence[Cell]) -> tuple[list[Cell], list[Cell | None]]:
    bare: list[Cell] = []
    rated: list[Cell | None] = []
    for title in titles:
        words = title.text.split()
        most = min(MOST_RATING_WORDS, len(words) - 1)
        length = next((at for at in range(most, 0, -1) if looks.RATING.match(" ".join(words[:at]))), 0)
        rating, name = " ".join(words[:length]), " ".join(words[length:])
        if not length or not name[:1].isupper():
            return [*titles], []
        bare.append(replace(title, text=name, items=(name,)))
        rated.append(replace(title, text=rating, items=(rating,)))
    texts = {one.text for one in rated if one is not None}
    return (bare, rated) if 1 < len(texts) <= len(rated) / 2 else ([*titles], [])


def _parted(title: Cell) -> tuple[Cell | None, Cell]:
    """Reference and name of a title, where it begins with a reference."""
    match = CODE.match(title.text)
    if match is None:
        return None, title
    code, name = match["code"], match["name"]
    return replace(title, text=code, items=(code,)), replace(title, text=name, items=(name,))


def label_test(kinds: Sequence[TableKind], words: HeadingWords) -> Callable[[str], bool]:
    """What tells labels of a sheet: words that head columns of known kinds, a period, a colon at the end.

    Those of counts (`Improved or same`) stand in summaries, which are no records, and those that name what a
    column measures (`Staff turnover`) are names.
    """
    fields = [
        field
        for kind in kinds
        for field in kind.fields
        if "count" not in field.looks and not (field.is_repeated and not field.measure)
    ]
    phrases = {phrase for field in fields for phrase in field.phrases}

    def is_label(text: str) -> bool:
        if len(text) > LONGEST_LABEL:
            return False
        if text.rstrip().endswith(":"):
            return True
        named = periods.period_in(text)
        if not named and looks.FIGURE.match(text):
            return False  # `88.9%` says `percent`, as a heading does
        found = words.words_of(PERIOD_WORDS.sub(" ", text) if named else text)
        return found in phrases or (bool(named) and len(found) < FEWEST_LABELS)

    return is_label
